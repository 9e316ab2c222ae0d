"""The index follows the database: at once when it is opened, then by what changed, whoever changed it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from workbench import Settings, Workbench
from workbench.store import Store

BODY = (
    "Engineers will look at it for two days before anybody may use it again.\nThe council had been told of the cracks "
    "in spring, and had put off the repairs until the autumn, a report says.\nBuses take another way until then.\n"
)
HAND = {"reviewer": "ana", "reason": "it is so"}


def texts(folder: Path, *names: str) -> list[Path]:
    """Write an article a name, each on its own matter."""
    for name in names:
        text = f"Town closes its {name}\n\nThe {name} was closed on Monday, the mayor said.\nNobody was hurt.\n" + BODY
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return [folder / f"{name}.txt" for name in names]


def in_step(bench: Workbench) -> bool:
    """Hold all of the index against all of the database."""
    articles = {one.id: one.event for one in bench.articles()}
    claims = {one.id: one.text for one in bench.store.every_claim()}
    return bench.index.articles() == articles and bench.index.claims() == claims


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[], Workbench]:
    """Open the same workspace, as often as wanted; by words alone, as the vectors follow the words."""
    (tmp_path / "none").mkdir()

    def opened() -> Workbench:
        bench = Workbench(Settings(workspace=tmp_path / "workspace"))
        bench.__dict__["_embedder"] = None
        return bench

    return opened


def test_what_another_process_did_is_followed(opened: Callable[[], Workbench], tmp_path: Path) -> None:
    """Articles that came, went, moved and came back, and claims that were found, reworded and set aside."""
    here, there = opened(), opened()
    here.add(texts(tmp_path, "bridge", "harbour"), event="town")
    assert in_step(here)
    bridge, harbour = here.articles()
    there.add(texts(tmp_path, "school"), event="town")
    there.corpus.retract(bridge.id, **HAND)
    there.corpus.move(harbour.id, event="port", **HAND)
    claim = there.typed("The mayor closed the school.", event="town")
    there.desk.reword(claim.id, "The mayor closed the school on Monday.", **HAND)
    here.follow_store()
    assert in_step(here)
    assert {one.name for one in here.articles("town")} == {"Town closes its school"}
    there.corpus.restore(bridge.id, **HAND)
    there.desk.dismiss(claim.id, **HAND)
    here.add(texts(tmp_path, "ferry"), event="port")
    assert in_step(here)
    assert in_step(opened())
    for bench in (here, there):
        bench.close()


def test_an_index_that_is_behind_catches_up_when_it_is_opened(opened: Callable[[], Workbench], tmp_path: Path) -> None:
    """Whatever it missed, and whatever it holds too much."""
    first = opened()
    first.add(texts(tmp_path, "bridge", "harbour"), event="town")
    bridge, harbour = first.articles()
    first.index.remove_articles([bridge.id])
    first.typed("The mayor closed the bridge.", event="town")
    first.index.remove_claims(sorted(first.index.claim_ids()))
    with Store(tmp_path / "workspace" / "workbench.db") as store:
        store.desk.on_article(first.corpus._act("retract", harbour.id, "ana", "it is so"))
    first.close()
    again = opened()
    assert in_step(again)
    assert again.index.article_ids() == {bridge.id}
    again.close()


def test_to_follow_reads_no_article_that_did_not_change(
    opened: Callable[[], Workbench], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are."""
    bench = opened()
    bench.add(texts(tmp_path, "bridge", "harbour", "school"), event="town")
    read: list[str] = []
    speaking = Store.speaking

    def counted(self: Store, ids: object) -> object:
        found = speaking(self, ids)  # type: ignore[arg-type]
        read.extend(article.name for article in found)
        return found

    monkeypatch.setattr(Store, "speaking", counted)
    monkeypatch.setattr(Store, "places", lambda *_, **__: pytest.fail("all articles were looked at"))
    bench.add(texts(tmp_path, "ferry"), event="town")
    assert read == ["Town closes its ferry"]
    bench.close()
