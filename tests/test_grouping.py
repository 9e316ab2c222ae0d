"""Articles of one event come together by time and meaning; one that belongs nowhere is alone, and says so."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.support.articles import article
from tests.support.checks import stated
from workbench import Settings, Workbench
from workbench.errors import InputError
from workbench.ingest.articles import NEAR, EventGroup, beginning, day_of, event_name, nearest
from workbench.ingest.sources import Upload
from workbench.models import Article
from workbench.retrieval.embedder import Embedder
from workbench.retrieval.index import Index


def vector(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float32)


FLOOD, FIRE = vector(1, 0, 0), vector(0, 1, 0)
GROUPS = (EventGroup("flood", [FLOOD, vector(0.9, 0.1, 0)], {100}), EventGroup("fire", [FIRE], {100}))


def test_an_article_is_nearest_to_the_event_that_means_the_same() -> None:
    """The centroid decides, not one article; near enough is a matter of the cosine alone."""
    found = nearest(vector(0.8, 0.2, 0), 101, GROUPS)
    assert found is not None
    assert (found.event, found.belongs) == ("flood", True)
    far = nearest(vector(0.3, 0.3, 1), 100, GROUPS)
    assert far is not None
    assert (far.cosine < NEAR, far.belongs) == (True, False)


@pytest.mark.parametrize(("day", "event"), [(99, "flood"), (101, "flood"), (102, None), (None, "flood")])
def test_an_event_has_its_days(day: int | None, event: str | None) -> None:
    """More than a day from all of an event's articles is another event; an unknown day fits any."""
    found = nearest(FLOOD, day, GROUPS)
    assert (found.event if found else None) == event


def test_an_article_is_placed_by_headline_and_beginning() -> None:
    """The headline once, whether or not the text repeats it."""
    said = stated("Bridge opens")
    assert beginning(article("Bridge opens\n\nOn Friday.", title=said)) == "Bridge opens\n\nOn Friday."
    assert beginning(article("On Friday.", title=said)) == "Bridge opens. On Friday."


@pytest.mark.parametrize(
    ("published", "name"), [("2024-05-01T10:00:00Z", "2024-05-01 Bridge opens"), ("--05-01", "Bridge opens")]
)
def test_an_event_is_named_after_its_first_article(published: str, name: str) -> None:
    """A day that is not known to the year is no day."""
    one = article("On Friday.", title=stated("Bridge  opens"), published=stated(published))
    assert event_name(one) == name
    assert (day_of(one) is None) == published.startswith("--")


def test_without_weights_nothing_is_grouped(tmp_path: Path) -> None:
    """Nothing is known of what texts mean; the refusal has a hint, and no article is taken in."""
    with Workbench(Settings(workspace=tmp_path)) as workbench:
        workbench.__dict__["index"] = Index.open(tmp_path / "index", embedder=None)
        with pytest.raises(InputError, match="without weights"):
            workbench.corpus.add_grouped([Upload(name="a.txt", data=b"The bridge opened. " * 20)])
        assert workbench.articles() == ()


# ---------------------------------------------------------------- measured


def grouped(articles: Sequence[Article], vectors: Sequence[np.ndarray]) -> list[str]:
    """EventGroup articles in the order of their days, as a workspace does."""
    groups: dict[str, EventGroup] = {}
    placed = [""] * len(articles)
    for one in sorted(range(len(articles)), key=lambda i: (day_of(articles[i]) or 0, i)):
        day = day_of(articles[one])
        found = nearest(vectors[one], day, groups.values())
        placed[one] = found.event if found and found.belongs else f"event of {one}"
        groups.setdefault(placed[one], EventGroup(placed[one], [], set())).add(vectors[one], day)
    return placed


def b_cubed(found: Sequence[str], wanted: Sequence[str]) -> tuple[float, float]:
    """Precision and recall of a grouping, article by article (Bagga and Baldwin 1998)."""

    def share(of: Sequence[str], held: Sequence[str]) -> float:
        mates = [[i for i, name in enumerate(of) if name == mine] for mine in of]
        return float(np.mean([np.mean([held[i] == held[n] for i in ids]) for n, ids in enumerate(mates)]))

    return share(found, wanted), share(wanted, found)


def test_b_cubed_is_as_defined() -> None:
    """One of two events torn in two, the other one whole."""
    assert b_cubed(["a", "b", "c", "c"], ["1", "1", "2", "2"]) == (1.0, 0.75)


def test_the_events_of_the_development_data_are_found(embedder: Embedder) -> None:
    """107 articles of 36 events: B-cubed precision and recall of at least 0.9 each."""
    folder = os.environ.get("WORKBENCH_DEV_DATA")
    if not folder:
        pytest.skip("WORKBENCH_DEV_DATA does not name the folder with clusters_dev.jsonl")
    lines = [json.loads(line) for line in (Path(folder) / "clusters_dev.jsonl").read_text("utf-8").splitlines()]
    articles = [
        article(
            line["text"],
            title=stated(line["title"]) if line["title"] else None,
            published=stated(line["date"]) if line["date"] else None,
        )
        for line in lines
    ]
    found = grouped(articles, embedder.encode([beginning(one) for one in articles]))
    precision, recall = b_cubed(found, [line["event_id"] for line in lines])
    print(f"B-cubed precision {precision:.3f}, recall {recall:.3f}, n = {len(lines)}, {len(set(found))} events")
    assert min(precision, recall) >= 0.9
