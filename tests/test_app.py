"""Every page as a server draws it, without a browser: what is shown, and which review a decision writes."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any, get_args

import pytest
from markupsafe import escape

from tests.support.server import serving
from workbench import Settings, Workbench
from workbench.export import ExportFormat, GapKind
from workbench.ingest.sources import Upload
from workbench.models.base import Stance
from workbench.models.check import ArticleOpinion, SecondOpinion, Verdict
from workbench.models.claim import Selection
from workbench.review.decisions import is_drawn
from workbench.review.queue import QueueRow, View
from workbench.settings import Personal, load_personal
from workbench.ui import state
from workbench.ui.bridge import claim_link
from workbench.ui.jobs import Job, Jobs, jobs, judges_beside, run_to_its_end
from workbench.ui.markup import (
    DEFINITIONS,
    DISCREPANCIES,
    EXPORT_GAPS,
    QUEUE_ICONS,
    STANCES,
    VERDICTS,
    markdown_safe,
    plural,
)
from workbench.ui.queue import LEFT_OUT
from workbench.ui.shortcuts import LABEL_KEYS
from workbench.ui.state import OwnDecision, Tab, bench, open_workspace

pytestmark = pytest.mark.usefixtures("scanned_once")

ROOT = Path(__file__).parents[1]
STRIKE = """A strike ends
HARBOUR CITY, March 3 (Gazette) - Dock workers ended their strike on Tuesday, the port authority said.
"The strike is over," said port director Anna Berg. About 1,200 workers had stopped work for nine days.
The union declined to say what had been agreed."""

FLOOD = """Flood closes the old bridge
ARDEN, March 3 (Courier) - A flood closed the old bridge on Tuesday, the road office said.
"The bridge is closed," said engineer Lea Marsh. The river rose by two metres in one night."""


@pytest.fixture
def workspace(checked_seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A workspace of its own, with some claims checked and others not."""
    folder = tmp_path / "workspace"
    shutil.copytree(checked_seeds, folder)
    monkeypatch.setenv("WORKBENCH_WORKSPACE", str(folder))
    monkeypatch.setenv("WORKBENCH_REVIEWER", "m.keller")
    yield folder
    close_bench()
    jobs.clear()


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A workspace that holds nothing yet."""
    monkeypatch.setenv("WORKBENCH_WORKSPACE", str(tmp_path / "empty"))
    yield tmp_path / "empty"
    close_bench()
    jobs.clear()


def close_bench() -> None:
    """Let go of the workspace that the server has open; the next page opens it again."""
    bench().close()
    open_workspace.clear()


def opened(page: str = "review", **query: str) -> Any:
    """Draw a page of the app."""
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    if page != "review":
        at.switch_page(str(ROOT / "workbench" / "ui" / f"{page}.py")).run()
    assert not at.exception, at.exception[0].message
    return at


def shown(at: Any) -> str:
    """All the markup on a page."""
    return "\n".join(str(block.value if hasattr(block, "value") else block.proto.body) for block in at.get("html"))


def checked(row_number: int = 0) -> QueueRow:
    """Take a claim that has a verdict."""
    return [row for row in bench().queue() if row.machine_label][row_number]


def seen(at: Any) -> Tab:
    """Let the claim have been on the screen for long enough."""
    mine: Tab = at.session_state["tab"]
    mine.shown_at -= 10
    return mine


def reviews(claim_id: str) -> list[Any]:
    """What the store holds on a claim."""
    return [entry.review for entry in bench().history(claim_id)]


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize("page", ["review", "matrix", "reader", "search", "corpus", "runs"])
def test_every_page_can_be_drawn(workspace: Path, page: str) -> None:
    """With articles, claims and checks there."""
    assert "<h1" in shown(opened(page))


@pytest.mark.parametrize("page", ["review", "matrix", "reader", "search", "corpus", "runs"])
def test_every_page_can_be_drawn_on_nothing(empty: Path, page: str) -> None:
    """A workspace that holds nothing yet says what to do, and does not fail."""
    assert "<h1" in shown(opened(page))


def test_the_review_page_says_which_judge_and_how_many_origins(workspace: Path) -> None:
    """The judge is named, origins stand beside the label, and the rule that earned it is told."""
    markup = shown(opened(claim=checked_id()))
    assert "Judge: built-in, no LLM" in markup
    assert "Because " in markup
    assert " origin" in markup


def checked_id(row_number: int = 0) -> str:
    """Take the id of a claim that has a verdict."""
    return checked(row_number).claim_id


def test_a_claim_that_was_not_checked_can_be_opened_and_not_decided(workspace: Path) -> None:
    """No check, no decision: the page says so, and there is nothing to press."""
    row = next(row for row in bench().queue() if row.check_id is None)
    at = opened(claim=row.claim_id)
    assert "has not been checked yet" in shown(at)
    assert not [b for b in at.button if (b.key or "").startswith("accept_")]


def test_one_click_shows_the_claims_that_are_not_checked_by_default(workspace: Path) -> None:
    """And another hides them again; the runs page offers to check them."""
    rest = len(bench().desk.left_out())
    at = opened()
    total = at.session_state["tab"].total
    at.button(key="every").click().run()
    assert (rest > 0, at.session_state["tab"].total) == (True, total + rest)
    at.button(key="every").click().run()
    assert at.session_state["tab"].total == total
    assert f"{rest} claims not checked by default" in opened("runs").toggle(key="check_every").label


def test_an_index_that_refuses_is_told_and_the_claim_can_still_be_decided(workspace: Path) -> None:
    """What is the checker's to act on is a sentence with its hint; only what needs the index waits for it."""
    row = checked()
    (workspace / "index" / "vectors.json").write_text("{}")
    close_bench()
    at = opened(claim=row.claim_id)
    at.text_input(key="find").set_value("drones").run()
    assert "hint: " in shown(at)
    at.text_input(key="find").set_value("").run()
    seen(at)
    at.button(key=f"accept_{row.check_id}").click().run()
    assert [r.decision for r in reviews(row.claim_id)] == ["accept"]


# ---------------------------------------------------------------- decisions


def test_accepting_writes_one_review_and_goes_on(workspace: Path) -> None:
    """The review holds who, what and which reviews were seen; the next open claim comes up."""
    row = checked()
    at = opened(claim=row.claim_id)
    seen(at)
    at.button(key=f"accept_{row.check_id}").click().run()
    (review,) = reviews(row.claim_id)
    assert (review.decision, review.reviewer, review.seen_seq) == ("accept", "m.keller", 0)
    assert at.session_state["tab"].claim != row.claim_id


def test_a_claim_reads_from_top_to_bottom_as_a_decision(workspace: Path) -> None:
    """The claim, what the outlets say, how they differ, the machine's verdict with why, the case against."""
    rows = (row for row in bench().queue() if row.machine_label)
    row = next(row for row in rows if bench().current(row.claim_id).verdict.discrepancies)  # type: ignore[union-attr]
    markup = shown(opened(claim=row.claim_id))
    parts = ('id="claim"', "What the outlets say", 'class="card', "How the versions differ", "Machine verdict",
             "Because ", "Case against", "History (")  # fmt: skip
    assert sorted(parts, key=markup.index) == list(parts)


def test_after_a_decision_the_human_verdict_leads_and_nothing_asks_to_accept(workspace: Path) -> None:
    """One's own accept cannot be pressed again; another's override may be taken back to the machine's, in no blue."""
    row = checked()
    bench().decide(str(row.check_id), reviewer="m.keller", seen_seq=0, decision="accept")
    at = opened(claim=row.claim_id)
    markup = shown(at)
    assert markup.index('aria-label="Verdict"') < markup.index("What the outlets say") < markup.index("Machine verdict")
    assert not [b for b in at.button if (b.key or "").startswith("accept_")]
    key = next(key for key, label in LABEL_KEYS.items() if label == row.machine_label)
    assert at.button(key=f"label_{key}_{row.check_id}").disabled
    label = "refuted" if row.machine_label != "refuted" else "supported"
    bench().decide(str(row.check_id), reviewer="m.keller", seen_seq=1, decision="override", label=label, reason="read")
    at = opened(claim=row.claim_id)
    accept = at.button(key=f"accept_{row.check_id}")
    assert (accept.disabled, accept.proto.type) == (False, "secondary")
    seen(at)
    accept.click().run()
    assert bench().standing(row.claim_id).label == row.machine_label


@pytest.mark.parametrize("share", ["0", "1"])
def test_the_page_says_what_is_public_of_a_claim(workspace: Path, monkeypatch: pytest.MonkeyPatch, share: str) -> None:
    """Rated; then published, where and as what, and what changed since. Nothing to who is yet to decide blind."""
    monkeypatch.setenv("WORKBENCH_BLIND_SHARE", share)
    row, url = checked(), "https://desk.example.org/checks/1"
    close_bench()
    bench().decide(str(row.check_id), reviewer="s.ito", seen_seq=0, decision="override", label="refuted", reason="read")
    bench().desk.rate(row.claim_id, "False", reviewer="s.ito")
    told = [shown(opened(claim=row.claim_id))]
    bench().desk.publish(row.claim_id, url=url, day="2026-05-03", reviewer="s.ito")
    told.append(shown(opened(claim=row.claim_id)))
    bench().decide(
        str(row.check_id), reviewer="s.ito", seen_seq=1, decision="override", label="supported", reason="read again"
    )
    told.append(shown(opened(claim=row.claim_id)))
    said = ("“False” by s.ito on", f'href="{url}"', "the label is supported now; published as refuted")
    assert [words in page for words, page in zip(said, told, strict=True)] == [share == "0"] * 3


def test_a_line_of_the_queue_tells_the_verdict_outlets_and_origins_and_nothing_of_a_blind_claim(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The human's word where there is one; the second opinion; of a blind claim that it is to be decided first."""
    row = checked()
    at = opened(claim=row.claim_id)
    told = f"Machine: {VERDICTS[row.machine_label].word.lower()} · {plural(row.outlets, 'outlet')}"  # type: ignore[index]
    assert markdown_safe(told) in at.button(key=f"queue_{row.claim_id}").label
    check = bench().store.check(str(row.check_id))
    doubt = ArticleOpinion(article_id=check.versions[0].article.id, view="disagrees", doubt="not said")
    bench().store.save_opinion(check, SecondOpinion(version="1", articles=(doubt,)))
    bench().decide(str(row.check_id), reviewer="s.ito", seen_seq=0, decision="override", label="refuted", reason="read")
    at = opened(claim=row.claim_id)
    at.segmented_control(key="show").set_value("all").run()
    label = at.button(key=f"queue_{row.claim_id}").label
    assert markdown_safe("Decided: refuted") in label
    assert "check this" in label
    icons = {b.key: b.proto.icon for b in at.button}
    assert icons[f"queue_{row.claim_id}"] == QUEUE_ICONS["done"]
    bench().decide(str(row.check_id), reviewer="s.ito", seen_seq=1, decision="undo")
    bench().decide(str(row.check_id), reviewer="s.ito", seen_seq=2, decision="flag")
    at = opened(claim=row.claim_id)
    at.segmented_control(key="show").set_value("all").run()
    assert markdown_safe("Flagged · Machine: ") in at.button(key=f"queue_{row.claim_id}").label
    waiting = {b.proto.icon for b in at.button if (b.key or "").startswith("queue_")} - {QUEUE_ICONS["flagged"]}
    assert waiting == {QUEUE_ICONS["open"]}
    monkeypatch.setenv("WORKBENCH_BLIND_SHARE", "1")
    close_bench()
    at = opened(claim=row.claim_id)
    at.segmented_control(key="show").set_value("all").run()
    lines = [b.label for b in at.button if (b.key or "").startswith("queue_")]
    assert at.button(key=f"queue_{row.claim_id}").label.startswith(":small[decide first] ")
    assert not [line for line in lines if "outlet" in line.split("]")[0]]


def test_a_press_too_soon_after_the_claim_came_up_decides_nothing(workspace: Path) -> None:
    """The server keeps the guard of the browser: a claim that nobody can have seen is not decided."""
    row = checked()
    at = opened(claim=row.claim_id)
    at.session_state["tab"].shown_at += 3600
    at.button(key=f"accept_{row.check_id}").click().run()
    assert reviews(row.claim_id) == []


def test_an_override_keeps_label_reasons_and_note(workspace: Path) -> None:
    """What the checker chose and wrote is what the store holds."""
    row = checked()
    label, key = ("refuted", "2") if row.machine_label != "refuted" else ("supported", "1")
    at = opened(claim=row.claim_id)
    at.button(key=f"label_{key}_{row.check_id}").click().run()
    at.button(key="why_I").click().run()
    at.button(key="why_W").click().run()
    at.text_input(key=f"note_{row.check_id}").set_value("see the second paragraph").run()
    seen(at)
    at.button(key="save").click().run()
    (review,) = reviews(row.claim_id)
    assert (review.decision, review.label) == ("override", label)
    assert (review.reason, review.note) == ("Misread; Wrong stance", "see the second paragraph")


def test_an_override_without_a_reason_is_refused_in_words(workspace: Path) -> None:
    """Nothing is written, and the checker is told why."""
    row = checked()
    key = "2" if row.machine_label != "refuted" else "1"
    at = opened(claim=row.claim_id)
    at.button(key=f"label_{key}_{row.check_id}").click().run()
    seen(at)
    at.button(key="save").click().run()
    assert reviews(row.claim_id) == []
    assert "Choose at least one reason" in at.session_state["tab"].said


def test_nobody_decides_without_a_name(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A review without a reviewer is refused before it reaches the store."""
    monkeypatch.delenv("WORKBENCH_REVIEWER")
    row = checked()
    close_bench()
    at = opened(claim=row.claim_id)
    seen(at)
    at.button(key=f"accept_{row.check_id}").click().run()
    assert reviews(row.claim_id) == []
    assert "Enter your name" in at.session_state["tab"].said


def test_undo_is_another_review(workspace: Path) -> None:
    """The claim comes back, and the history keeps both."""
    row = checked()
    at = opened(claim=row.claim_id)
    seen(at)
    at.button(key=f"flag_{row.check_id}").click().run()
    at.button(key="undo").click().run()
    assert [r.decision for r in reviews(row.claim_id)] == ["flag", "undo"]
    assert at.session_state["tab"].claim == row.claim_id


def test_the_second_checker_is_told_what_the_first_decided(workspace: Path) -> None:
    """Both reviews are kept; the page stays on the claim and says who decided what."""
    row = checked()
    at = opened(claim=row.claim_id)
    bench().decide(str(row.check_id), reviewer="s.ito", seen_seq=0, decision="flag")
    seen(at)
    at.button(key=f"accept_{row.check_id}").click().run()
    assert [r.reviewer for r in reviews(row.claim_id)] == ["s.ito", "m.keller"]
    assert at.session_state["tab"].claim == row.claim_id
    assert "s.ito</bdi></b> flagged" in shown(at)


def test_the_same_press_twice_is_one_decision(workspace: Path) -> None:
    """Two callbacks of one press, running over one another, write one review."""
    from workbench.ui.actions import decide
    from workbench.ui.state import ShownCheck

    row = checked()
    mine = Tab(who="m.keller", claim=row.claim_id, check=row.check_id)
    pressed = ShownCheck(row.claim_id, str(row.check_id), 0)
    accept = partial(decide, mine, pressed, "Accepted.", decision="accept")
    threads = [threading.Thread(target=accept) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reviews(row.claim_id)) == 1


def test_an_address_that_came_with_a_button_does_not_jump_back(workspace: Path) -> None:
    """A fast second press carries the old address; the claim on the desk stays."""
    one, two = checked_id(0), checked_id(1)
    at = opened(claim=one)
    at.button(key="next").click().run()
    there = at.session_state["tab"].claim
    at.query_params["claim"] = one
    at.button(key="keys").click().run()
    assert at.session_state["tab"].claim == there
    at.query_params["claim"] = two
    at.run()
    assert at.session_state["tab"].claim == two


def test_no_key_is_live_behind_the_dialog(workspace: Path) -> None:
    """While the list of keys is open, no button has a shortcut."""
    row = checked()
    at = opened(claim=row.claim_id)
    assert at.button(key=f"accept_{row.check_id}").proto.shortcut
    at.button(key="keys").click().run()
    assert not [b.key for b in at.button if b.proto.shortcut]


def test_a_link_leads_to_a_claim_of_another_event(workspace: Path) -> None:
    """The address names the claim; its event comes with it."""
    first = checked_id()
    bench().add([Upload(name="other", data=STRIKE.encode())], event="strike")
    bench().extract("strike")
    assert opened().session_state["tab"].event == "strike"
    assert opened(claim=first).session_state["tab"].claim == first


def test_an_event_chosen_elsewhere_does_not_lead_a_link_astray(workspace: Path) -> None:
    """The event or one's name changed on another page, then a link to a claim: that claim comes up."""
    claim_id = checked_id(1)
    bench().add([Upload(name="other", data=STRIKE.encode())], event="strike")
    at = opened("matrix")
    at.selectbox(key="event").set_value("seeds").run()
    at.query_params["claim"] = claim_id
    at.switch_page(str(ROOT / "workbench" / "ui" / "review.py")).run()
    assert at.session_state["tab"].claim == claim_id


def test_the_corpus_shows_the_article_of_its_address(workspace: Path) -> None:
    """Whatever its event, in a new tab too; one that is not there is said to be missing; then another event."""
    wanted = bench().articles("seeds")[2]
    bench().add([Upload(name="other", data=STRIKE.encode())], event="strike")
    at = opened("corpus")
    at.query_params["article"] = wanted.id
    at.run()
    assert f"<h2>{wanted.name}" in shown(at).replace("<bdi>", "")
    at.selectbox(key="event").set_value("strike").run()
    at.run()
    assert "<h2>A strike ends" not in shown(at)
    assert f"<h2>{wanted.name}" not in shown(at).replace("<bdi>", "")
    at.query_params["article"] = "0123456789abcdef"
    at.run()
    assert "not in this workspace" in shown(at)


def test_a_prompt_of_the_house_s_own_name_stands_everywhere(workspace: Path) -> None:
    """The workspace compares with a prompt that is not called after what it does: the pages that name it stand."""
    prompts = workspace / "prompts"
    shutil.copytree(ROOT / "prompts", prompts)
    text = (prompts / "compare.v1.prompt").read_text(encoding="utf-8")
    (prompts / "house.v1.prompt").write_text(text.replace("name: compare", "name: house"), encoding="utf-8")
    (workspace / "workbench.toml").write_text(
        f'compare_prompt = "house.v1"\nprompts = "{prompts}"\nmodel = "openai/x"\n'
    )
    close_bench()
    at = opened("runs")
    assert at.selectbox(key="run_prompt").value == "house.v1"


def test_an_address_of_no_claim_is_told(workspace: Path) -> None:
    """A mistyped or old link opens the queue and says that it led nowhere; the next page no longer says so."""
    at = opened(claim="0123456789abcdef")
    assert "not in this workspace" in shown(at)
    at.button(key="next").click().run()
    assert "not in this workspace" not in shown(at)


def test_the_queue_can_be_searched_and_filtered(workspace: Path) -> None:
    """Only what is asked for is in view; nothing is lost from the whole."""
    row = checked()
    at = opened(claim=row.claim_id)
    at.text_input(key="find").set_value(row.text[:30]).run()
    mine = at.session_state["tab"]
    assert mine.place == 0
    assert mine.total < len(bench().queue(every=True))
    at.segmented_control(key="show").set_value("done").run()
    assert (at.session_state["tab"].place, at.session_state["tab"].total) == (None, 0)


def test_a_blind_claim_shows_evidence_and_no_word_of_the_machine(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One key decides; what was shown is kept with the review, and the machine's label is told only then."""
    monkeypatch.setenv("WORKBENCH_BLIND_SHARE", "1")
    row = checked()
    close_bench()
    at = opened(claim=row.claim_id)
    assert "decide first" in shown(at)
    assert "Because " not in shown(at)
    assert at.button(key=f"accept_{row.check_id}").disabled
    seen(at)
    at.button(key=f"label_2_{row.check_id}").click().run()
    (review,) = reviews(row.claim_id)
    assert (review.blind, review.shown, review.reviewer) == (True, ("evidence",), "m.keller")
    assert (review.decision, review.label) in (("override", "refuted"), ("accept", None))
    assert "Machine: " in at.session_state["tab"].said


def test_what_others_decided_is_hidden_from_who_decides_blind(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On every page: no label, no stance, no word of another checker, until one's own label stands."""
    monkeypatch.setenv("WORKBENCH_BLIND_SHARE", "1")
    row = checked()
    close_bench()
    bench().decide(
        str(row.check_id), reviewer="s.ito", seen_seq=0, decision="override", label="refuted", reason="misread"
    )
    speaks = next(f for f in bench().current(row.claim_id).verdict.findings if f.evidence)  # type: ignore[union-attr]
    at = opened(claim=row.claim_id)
    assert "s.ito" not in shown(at)
    at.switch_page(str(ROOT / "workbench" / "ui" / "matrix.py")).run()
    assert not [c for c in ("stance", "label", "s.ito") if f'class="{c}' in shown(at)]
    assert "decide first" in shown(at)
    at.query_params["article"], at.query_params["claim"] = speaks.article_id, row.claim_id
    at.switch_page(str(ROOT / "workbench" / "ui" / "reader.py")).run()
    margin = shown(at).split('class="notes"')[1]
    assert speaks.evidence[0].quote[:20] in unescape(shown(at))
    assert "decide first" in margin
    assert not [mark.word for mark in STANCES.values() if f" {mark.word}</span>" in margin]


@pytest.mark.parametrize("share", ["0", "1"])
def test_a_kept_decision_says_what_the_machine_now_says(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, share: str
) -> None:
    """On the claim and in the queue, in one sentence; not to who is yet to decide the claim blind."""
    monkeypatch.setenv("WORKBENCH_BLIND_SHARE", share)
    row = checked()
    close_bench()
    bench().decide(str(row.check_id), reviewer="s.ito", seen_seq=0, decision="override", label="refuted", reason="read")
    check = bench().store.check(str(row.check_id))
    assert check.verdict
    said = check.verdict.model_copy(update={"label": "conflicting"})
    bench().store.save_check(check.model_copy(update={"id": "newer", "outcome": said}))
    at = opened(claim=row.claim_id)
    at.segmented_control(key="show").set_value("all").run()
    told = shown(at).replace("<bdi>", "").replace("</bdi>", "")
    assert told.count("Kept: Refuted (s.ito). The machine now says: Conflicting.") == (0 if share == "1" else 2)


@pytest.mark.parametrize("share", ["0", "1"])
def test_a_decision_made_before_an_article_came_is_told(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, share: str
) -> None:
    """It holds no longer, and the page says what it was and what is new; not to who is yet to decide blind."""
    monkeypatch.setenv("WORKBENCH_BLIND_SHARE", share)
    row = checked()
    close_bench()
    bench().decide(str(row.check_id), reviewer="s.ito", seen_seq=0, decision="override", label="refuted", reason="read")
    first, second, *_ = (v.article for v in bench().store.check(str(row.check_id)).versions)
    for article in (first, second):
        bench().decide(
            str(row.check_id), reviewer="s.ito", seen_seq=1, decision="override", stances={article.id: "silent"},
            reason="another night",
        )  # fmt: skip
    bench().corpus.retract(second.id, reviewer="s.ito", reason="taken down")
    late = tmp_path / "late.txt"
    late.write_text("The ferry to Estavia was late again on Monday, the harbour office said.\n" * 12, encoding="utf-8")
    bench().add([late], event=row.event)
    (again,) = bench().check([bench().find_claim(row.claim_id)])
    assert again.verdict
    at = opened(claim=row.claim_id)
    told = shown(at).replace("<bdi>", "").replace("</bdi>", "")
    assert ("Decided before: Refuted</b> (s.ito, " in told, "New since: " in told) == (share == "0", share == "0")
    corrected = (f"No longer counted:</b><ul><li>{second.name}: set to silent (s.ito, ", "it still counts")
    assert [words in told for words in corrected] == [share == "0"] * 2
    earlier = "Set by s.ito on an earlier check" in told
    matrix, reader = shown(opened("matrix")), shown(opened("reader", article=first.id, claim=row.claim_id))
    assert (earlier, "set on an earlier check · machine: " in matrix) == (share == "0", share == "0")
    assert "Set by <bdi>s.ito</bdi> on an earlier check" in reader or share == "1"
    assert (bench().standing(row.claim_id).stances, bench().standing(row.claim_id).label) == (
        {first.id: "silent"},
        None,
    )


def test_what_a_blind_claim_is_shown_with_tells_nothing(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Flagged while it was hidden and another decided: no banner; no voice's position; no export."""
    monkeypatch.setenv("WORKBENCH_BLIND_SHARE", "1")
    close_bench()
    rows = [row for row in bench().queue() if row.machine_label]
    denied = next(row for row in rows for f in bench().current(row.claim_id).verdict.findings  # type: ignore[union-attr]
                  if f.evidence and any(v.position != "affirms" for v in f.voices))  # fmt: skip
    at = opened(claim=denied.claim_id)
    assert not [word for word in ("denies", "declines") if f"<i> {word}</i>" in shown(at)]
    seen(at)
    bench().decide(str(denied.check_id), reviewer="ben", seen_seq=0, decision="flag", note="look at this")
    at.button(key=f"flag_{denied.check_id}").click().run()
    assert len(reviews(denied.claim_id)) == 2
    at.query_params["claim"] = denied.claim_id
    at.run()
    assert "look at this" not in shown(at)
    at.switch_page(str(ROOT / "workbench" / "ui" / "export.py")).run()
    assert re.search(f"{denied.claim_id}.*: awaits your blind review", shown(at))
    assert "machine_verdict" not in shown(at)


@pytest.mark.parametrize("form", ["jsonl", "csv", "claimreview", "datafeed", "html"])
def test_an_export_tells_nothing_of_a_claim_that_its_reviewer_decides_blind(
    workspace: Path, form: ExportFormat
) -> None:
    """In no format, decided by others or not; it is said to be left out, and after one's own label it is there."""
    bench().desk.choose(Personal(name="m.keller", blind_share=0.5))
    hidden = [row for row in bench().queue("seeds") if bench().desk.is_blind(row, "m.keller") and row.machine_label]
    stances = {bench().store.check(str(hidden[0].check_id)).versions[0].article.id: "qualifies"}
    bench().decide(str(hidden[0].check_id), reviewer="ana", seen_seq=0, decision="accept")
    bench().decide(str(hidden[0].check_id), reviewer="ana", seen_seq=1, decision="override", stances=stances,
                   reason="it hedges")  # fmt: skip
    made = bench().export(form, event="seeds", reviewer="m.keller")
    said = [f"claim {row.claim_id}: awaits your blind review" for row in hidden]
    assert set(said) <= set(made.left_out)
    rest = made.model_copy(update={"left_out": ()}).model_dump_json()
    assert not [row.claim_id for row in hidden if row.claim_id in rest]
    assert hidden[0].claim_id in bench().export(form, event="seeds", reviewer="ana").model_dump_json()
    for row in hidden[:1]:
        bench().decide(str(row.check_id), reviewer="m.keller", seen_seq=2, decision="override", label="refuted",
                       blind=True)  # fmt: skip
    again = bench().export(form, event="seeds", reviewer="m.keller")
    assert said[0] not in again.left_out


def doubted(row: QueueRow) -> str:
    """Let the second opinion disagree with a claim's check on one article, and give the line that says so."""
    check = bench().current(row.claim_id)
    assert check is not None
    article = check.versions[0].article
    doubt = ArticleOpinion(article_id=article.id, view="disagrees", doubt="opposite", start=0, end=10)
    bench().store.save_opinion(check, SecondOpinion(version="1", articles=(doubt,)))
    return f"the words quoted from {article.name} may say the opposite"


def test_a_claim_says_in_one_line_what_the_second_opinion_doubts(workspace: Path) -> None:
    """With a link to the sentence, and a filter that lists such claims; nowhere else a word of it."""
    row = checked()
    line = doubted(row)
    at = opened(claim=row.claim_id)
    told = shown(at).replace("<bdi>", "").replace("</bdi>", "")
    assert told.count(f"<b>Check this: </b>{line}.") == 1
    assert "span=0-10" in told or "0-10" in told
    at.session_state["filter"] = True
    at.run()
    at.segmented_control(key="show").set_value("all").run()
    at.button_group(key="marks").set_value(["doubted"]).run()
    assert at.session_state["tab"].total == 1
    other = opened(claim=checked(1).claim_id)
    assert "Check this: " not in shown(other)


def test_a_blind_claim_shows_no_trace_of_a_second_opinion(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its page nor the queue's order nor a filter, its count, the matrix or the export's preview tell of it."""
    monkeypatch.setenv("WORKBENCH_BLIND_SHARE", "1")
    close_bench()
    mine = View(show="all", reviewer="m.keller")
    before = [row.claim_id for row in bench().desk.page(mine, limit=100).rows]
    counts = bench().desk.counts(mine)
    row = next(row for id_ in before[::-1] if (row := bench().desk.row(id_)).machine_label)
    line = doubted(row)
    assert bench().desk.row(row.claim_id).doubted
    assert [one.claim_id for one in bench().desk.page(mine, limit=100).rows] == before
    assert bench().desk.counts(mine) == counts
    assert bench().desk.page(mine.model_copy(update={"marks": ("doubted",)})).total == 0
    at = opened(claim=row.claim_id)
    pages = [shown(at)]
    for page in ("matrix", "export"):
        at.switch_page(str(ROOT / "workbench" / "ui" / f"{page}.py")).run()
        pages.append(shown(at))
    assert all("Check this: " not in page and line not in page and "second_opinion" not in page for page in pages)
    bench().decide(str(row.check_id), reviewer="m.keller", seen_seq=0, decision="override", label="refuted", blind=True)
    assert "Check this: " in shown(opened(claim=row.claim_id))


def test_a_checker_finds_their_own_last_word_to_undo_in_a_new_tab(workspace: Path) -> None:
    """A flag, which gives no label, can be taken back later as well."""
    row = checked()
    bench().decide(str(row.check_id), reviewer="m.keller", seen_seq=0, decision="flag")
    at = opened(claim=row.claim_id)
    at.button(key="undo").click().run()
    assert [r.decision for r in reviews(row.claim_id)] == ["flag", "undo"]


def test_a_checker_finds_their_own_last_edit_to_undo_in_a_new_tab(workspace: Path) -> None:
    """Whatever came last is taken back first; of what somebody else did, nothing, and what was done in one is one."""
    row, other = checked(), checked(1)
    desk, who = bench().desk, {"reviewer": "m.keller", "reason": "clearer"}
    bench().decide(str(row.check_id), reviewer="m.keller", seen_seq=0, decision="flag")
    desk.reword(row.claim_id, f"{row.text} Or so it was said.", **who)
    desk.reword(row.claim_id, f"{row.text} So it was said.", reviewer="ana", reason="shorter")
    at = opened(claim=row.claim_id)
    at.button(key="undo").click().run()
    assert [act.undoes for act in desk.acts(row.claim_id) if act.kind == "undo"] == [desk.acts(row.claim_id)[0].seq]
    assert reviews(row.claim_id)[-1].decision == "flag"
    at = opened(claim=row.claim_id)
    at.button(key="undo").click().run()
    assert [r.decision for r in reviews(row.claim_id)] == ["flag", "undo"]
    assert opened(claim=row.claim_id).button(key="undo").disabled
    assert desk.row(row.claim_id).text == f"{row.text} So it was said."
    # A claim that is set aside has no other button than this one.
    desk.dismiss_all([row.claim_id, other.claim_id], **who)
    at = opened(claim=other.claim_id)
    at.button(key="undo").click().run()
    assert "Undone: 2 claims back in the queue." in shown(at)
    assert [desk.row(one.claim_id).state for one in (row, other)] == ["live", "live"]


def test_undo_takes_back_nothing_of_somebody_else_s(workspace: Path) -> None:
    """A decision made under another name stays; nothing is appended, and the checker is told why."""
    row = checked()
    at = opened(claim=row.claim_id)
    seen(at)
    at.button(key=f"flag_{row.check_id}").click().run()
    at.session_state["tab"].named = "s.ito"
    at.run()
    at.button(key="undo").click().run()
    assert [r.decision for r in reviews(row.claim_id)] == ["flag"]
    assert "no longer your latest decision" in at.session_state["tab"].said


def test_undo_in_the_reader_takes_back_the_words_and_nothing_else(workspace: Path) -> None:
    """Words made evidence, then the claim accepted: Undo beside the words does not undo the accept."""
    row = checked()
    article = bench().articles(row.event)[0]
    at = opened("reader")
    mine = at.session_state["tab"]
    words = Selection(article_id=article.id, start=0, end=9)
    for decided in (False, True):
        kept = bench().desk.add_evidence(row.claim_id, words, stance="qualifies", reviewer="m.keller", reason="missed")
        mine.attached = OwnDecision(row.claim_id, str(row.check_id), kept.logged.seq)
        if decided:
            bench().decide(str(row.check_id), reviewer="m.keller", seen_seq=3, decision="accept")
        at.run()
        at.button(key="detach").click().run()
        assert ("no longer your latest decision" in mine.said) is decided
    assert [r.decision for r in reviews(row.claim_id)] == ["override", "undo", "override", "accept"]


def test_a_check_that_came_in_meanwhile_is_not_decided_unseen(workspace: Path) -> None:
    """Accept was meant for the check on the screen; the new one is drawn, and only then may be decided."""
    row = checked()
    at = opened(claim=row.claim_id)
    desk = bench().desk
    desk.reword(row.claim_id, f"{row.text} Or so it was said.", reviewer="ana", reason="clearer")
    (newer,) = bench().check([bench().find_claim(row.claim_id)])
    seen(at)
    at.button(key=f"accept_{row.check_id}").click().run()
    assert reviews(row.claim_id) == []
    assert "This claim was checked again meanwhile" in shown(at)
    at.session_state["tab"].shown_at += 3600  # it has just come up
    at.button(key=f"accept_{newer.id}").click().run()
    assert reviews(row.claim_id) == []
    seen(at).shown_at -= 3600
    at.button(key=f"accept_{newer.id}").click().run()
    assert [r.check_id for r in reviews(row.claim_id)] == [newer.id]


def test_the_tenth_outlet_s_stance_can_be_put_right(empty: Path) -> None:
    """Nine have a digit for a key; every outlet has a button."""
    for n in range(11):
        bench().add([Upload(name=f"paper {n}", data=f"{STRIKE} It was day {n}.".encode())], event="strike")
    (check,) = bench().check([bench().typed("The strike is over.", event="strike")])
    at = opened(claim=check.claim.id)
    at.button(key="fix").click().run()
    buttons = [b for b in at.button if (b.key or "").startswith("outlet_")]
    assert len(buttons) == len(check.versions) > 9
    assert [bool(b.proto.shortcut) for b in buttons] == [n < 9 for n in range(len(buttons))]


def test_one_outlet_s_stance_is_put_right_in_three_presses(workspace: Path) -> None:
    """X, the outlet, the stance: kept with a reason; the claim stays open for its verdict."""
    row = checked()
    at = opened(claim=row.claim_id)
    article = bench().articles()[1].id
    at.button(key="fix").click().run()
    at.button(key=f"outlet_{article}").click().run()
    seen(at)
    at.button(key="stance_2").click().run()
    (review,) = reviews(row.claim_id)
    assert (review.stances, review.reason) == ({article: "refutes"}, "Wrong stance")
    assert bench().standing(row.claim_id).status == "open"


def test_after_a_corrected_stance_accepting_gives_the_label_that_is_proposed(workspace: Path) -> None:
    """It is kept as the checker's own, with its reason; the machine's label stays one press away."""
    checks = (check for check in bench().checks() if check.verdict and check.verdict.label == "conflicting")
    check = next(checks)
    claim_id, efe = check.claim.id, next(v.article.id for v in check.versions if v.article.name == "EFE")
    accept, machine = f"accept_{check.id}", f"label_3_{check.id}"

    def corrected(seq: int) -> Any:
        stances: dict[str, Stance] = {efe: "silent"}
        bench().decide(
            check.id, reviewer="m.keller", seen_seq=seq, decision="override", stances=stances, reason="another night"
        )
        at = opened(claim=claim_id)
        seen(at)
        return at

    at = corrected(0)
    assert at.button(key=accept).label == "Accept “Not enough evidence” (proposed after your correction)"
    at.button(key=accept).click().run()
    last = reviews(claim_id)[-1]
    assert (last.decision, last.label, last.reason) == (
        "override",
        "not_enough_evidence",
        "Follows from the corrected stance",
    )
    assert "Saved: Not enough evidence, as proposed after the correction." in shown(at)
    bench().decide(check.id, reviewer="m.keller", seen_seq=2, decision="undo")
    at = opened(claim=claim_id)
    seen(at)
    assert (at.button(key=machine).label, at.button(key=machine).disabled) == ("Conflicting (machine)", False)
    at.button(key=machine).click().run()
    assert (reviews(claim_id)[-1].decision, bench().standing(claim_id).label) == ("accept", "conflicting")


def test_two_who_differ_are_settled_by_a_third_word(workspace: Path) -> None:
    """The claim is open again, says who decided what, and an adjudication with a reason ends it."""
    row = checked()
    bench().decide(str(row.check_id), reviewer="ana", seen_seq=0, decision="accept")
    label = "refuted" if row.machine_label != "refuted" else "supported"
    bench().decide(str(row.check_id), reviewer="ben", seen_seq=1, decision="override", label=label, reason="misread")
    at = opened(claim=row.claim_id)
    assert "Reviewers disagree" in shown(at)
    at.button(key=f"label_4_{row.check_id}").click().run()
    at.button(key="why_I").click().run()
    seen(at)
    at.button(key="save").click().run()
    held = bench().standing(row.claim_id)
    assert (held.status, held.label) == ("done", "not_enough_evidence")
    # Whoever settled it settles it anew by another label; the machine's takes a reason, too, and no accept ends it.
    at = opened(claim=row.claim_id)
    assert "Settle anew" in shown(at)
    assert not [b for b in at.button if (b.key or "").startswith("accept_")]
    key = next(key for key, one in LABEL_KEYS.items() if one == row.machine_label)
    at.button(key=f"label_{key}_{row.check_id}").click().run()
    at.button(key="why_V").click().run()
    seen(at)
    at.button(key="save").click().run()
    held = bench().standing(row.claim_id)
    assert (held.status, held.label) == ("done", row.machine_label)
    assert [review.decision for review in reviews(row.claim_id)][2:] == ["adjudicate", "adjudicate"]


def test_a_claim_is_reworded_and_says_that_it_needs_a_new_check(workspace: Path) -> None:
    """The dialog appends a change with its reason; the claim says so, and a check settles it."""
    row = checked()
    at = opened(claim=row.claim_id)
    at.button(key="edit").click().run()
    at.text_area(key=f"reword_{row.claim_id}").set_value("China was asked for drones by Russia.")
    at.text_input(key=f"why_{row.claim_id}").set_value("clearer").run()
    at.button(key="save_hand").click().run()
    assert bench().desk.row(row.claim_id).text == "China was asked for drones by Russia."
    at = opened(claim=row.claim_id)
    assert "Needs a new check" in shown(at)
    at.button(key=f"check_{row.claim_id}").click().run()
    assert bench().desk.row(row.claim_id).needs == ()


@pytest.mark.parametrize("way", ["dismiss", "merge"])
def test_a_claim_that_is_set_aside_leaves_the_queue_and_comes_back(workspace: Path, way: str) -> None:
    """Dismissed or merged with a reason; put back with another; nothing is lost."""
    row = checked()
    at = opened(claim=row.claim_id)
    at.button(key="edit").click().run()
    at.segmented_control(key="way").set_value(way).run()
    if way == "merge":
        at.selectbox(key=f"merge_{row.claim_id}").select_index(0).run()
    at.text_input(key=f"why_{row.claim_id}").set_value("says nothing new").run()
    at.button(key="save_hand").click().run()
    assert bench().desk.row(row.claim_id).state != "live"
    at = opened(claim=row.claim_id)
    at.button(key="edit").click().run()
    at.text_input(key=f"why_{row.claim_id}").set_value("it does").run()
    at.button(key="save_hand").click().run()
    assert bench().desk.row(row.claim_id).state == "live"
    assert [act.kind for act in bench().desk.acts(row.claim_id)] == [way, "undo"]


def test_no_claim_is_preselected_to_merge_into(workspace: Path) -> None:
    """Save without a choice is refused in words, and nothing is changed."""
    row = checked()
    at = opened(claim=row.claim_id)
    at.button(key="edit").click().run()
    at.segmented_control(key="way").set_value("merge").run()
    assert at.selectbox(key=f"merge_{row.claim_id}").value is None
    at.text_input(key=f"why_{row.claim_id}").set_value("the same").run()
    at.button(key="save_hand").click().run()
    assert "Choose the claim to merge into." in at.error[0].value
    assert bench().desk.acts(row.claim_id) == ()


def test_undo_after_an_edit_takes_back_the_edit_and_no_older_decision(workspace: Path) -> None:
    """A claim flagged, another one edited: U brings back the edited one; U again takes the flag back."""
    flagged, row = checked(), checked(1)
    at = opened(claim=flagged.claim_id)
    seen(at)
    at.button(key=f"flag_{flagged.check_id}").click().run()
    seen(at).show(row.claim_id)
    at.run()
    at.button(key="edit").click().run()
    at.segmented_control(key="way").set_value("merge").run()
    at.selectbox(key=f"merge_{row.claim_id}").select_index(0).run()
    at.text_input(key=f"why_{row.claim_id}").set_value("the same").run()
    at.button(key="save_hand").click().run()
    assert bench().desk.row(row.claim_id).state == "merged"
    assert "Saved. Undo takes it back." in shown(at)
    at.button(key="undo").click().run()
    assert bench().desk.row(row.claim_id).state == "live"
    assert at.session_state["tab"].claim == row.claim_id
    assert [r.decision for r in reviews(flagged.claim_id)] == ["flag"]
    at.button(key="undo").click().run()
    assert [r.decision for r in reviews(flagged.claim_id)] == ["flag", "undo"]


def test_a_message_goes_when_its_cause_is_gone(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reason chosen, a name entered, another claim opened: what was said before is no longer there."""
    monkeypatch.delenv("WORKBENCH_REVIEWER")
    row, other = checked(), checked(1)
    close_bench()
    at = opened(claim=row.claim_id)
    seen(at)
    at.button(key=f"accept_{row.check_id}").click().run()
    assert "Enter your name" in shown(at)
    at.session_state["name"] = True  # the popover is open
    at.run()
    at.text_input(key="who").set_value("s.ito").run()
    assert at.session_state["tab"].who == "s.ito"
    assert "Enter your name" not in shown(at)
    key = "2" if row.machine_label != "refuted" else "1"
    at.button(key=f"label_{key}_{row.check_id}").click().run()
    at.button(key="save").click().run()
    assert "Choose at least one reason" in shown(at)
    at.button(key="why_I").click().run()
    assert "Choose at least one reason" not in shown(at)
    mine = at.session_state["tab"]
    mine.say("Evidence added.", about=row.claim_id)
    at.run()
    assert "Evidence added." in shown(at)
    mine.show(other.claim_id)
    at.run()
    assert "Evidence added." not in shown(at)


def test_two_claims_that_are_not_similar_are_merged_into_the_one_that_is_chosen(workspace: Path) -> None:
    """Merge says what it waits for: a second claim, then which one stays."""
    groups = {id_: group for group in bench().desk.alike("seeds") for id_ in group}
    one, *rest = [row.claim_id for row in bench().queue()]
    other = next(id_ for id_ in rest if id_ not in groups.get(one, (one,)))
    at = opened()
    at.button(key="every").click().run()
    at.button(key="several").click().run()
    at.checkbox(key=f"pick_{one}").check().run()
    merge = at.button(key="merge_several")
    assert (merge.disabled, merge.help) == (True, "Tick two or more claims to merge them.")
    at.checkbox(key=f"pick_{other}").check().run()
    assert at.button(key="merge_several").disabled
    assert "choose the one that stays" in at.button(key="merge_several").help
    keep = next(box for box in at.selectbox if box.label == "Keep")
    assert keep.value is None
    keep.set_value(other).run()
    at.text_input(key="several_reason").set_value("one fact in other words").run()
    at.button(key="merge_several").click().run()
    assert (bench().desk.row(one).into, bench().desk.row(other).state) == (other, "live")


def test_ten_claims_are_dismissed_at_once_and_come_back_at_once(workspace: Path) -> None:
    """Opened, all ticked, dismissed: three presses and a reason, one act each of one moment; U brings back all."""
    at = opened()
    at.text_input(key="find").set_value("sanctions").run()
    found = at.session_state["tab"].total
    assert found > 3
    at.button(key="several").click().run()
    at.button(key="pick_all").click().run()
    at.text_input(key="several_reason").set_value("not on this story").run()
    assert at.button(key="dismiss_several").label == f"Dismiss {found} claims"
    at.button(key="dismiss_several").click().run()
    assert not at.exception
    gone = bench().desk.page(View(show="aside"), limit=100).rows
    acts = [bench().desk.acts(row.claim_id)[-1] for row in gone]
    assert (len(gone), {(act.reviewer, act.reason, act.kind) for act in acts}) == (
        found, {("m.keller", "not on this story", "dismiss")}
    )  # fmt: skip
    assert len({act.at for act in acts}) == 1
    assert "No claims in this view" in shown(at)
    assert f"{found} claims dismissed" in shown(at)
    at.button(key="undo").click().run()
    assert bench().desk.page(View(show="aside")).total == 0
    assert f"{found} claims back in the queue" in shown(at)


def test_what_was_dismissed_with_others_is_restored_with_them_in_a_new_tab(workspace: Path) -> None:
    """Where one of them is edited, all of them can be brought back, with one reason."""
    ids = [row.claim_id for row in bench().queue()[:3]]
    act, *_ = bench().desk.dismiss_all(ids, reviewer="ana", reason="not on this story")
    at = opened(claim=ids[1])
    at.button(key="edit").click().run()
    at.text_input(key=f"why_{ids[1]}").set_value("it is").run()
    at.button(key=f"undo_all_{act.seq + 1}").click().run()
    assert {bench().desk.row(id_).state for id_ in ids} == {"live"}


def test_similar_claims_stand_together_and_are_merged_into_one_that_can_be_chosen(workspace: Path) -> None:
    """The group is ticked by one press; a refused change is said and changes nothing."""
    group = bench().desk.alike("seeds")[0]
    at = opened()
    at.button(key="every").click().run()
    at.button(key="several").click().run()
    ticks = [(box.key or "").removeprefix("pick_") for box in at.checkbox if (box.key or "").startswith("pick_")]
    first = ticks.index(group[0])
    assert set(ticks[first : first + len(group)]) == set(group)
    at.button(key=f"group_{group[0]}").click().run()
    keep = next(box for box in at.selectbox if box.label == "Keep")
    assert len(keep.options) == len(group)
    keep.set_value(group[1]).run()
    at.button(key="merge_several").click().run()
    assert "please give a reason" in at.error[0].value
    assert {bench().desk.row(id_).state for id_ in group} == {"live"}
    at.text_input(key="several_reason").set_value("the same words").run()
    at.button(key="merge_several").click().run()
    assert {id_: bench().desk.row(id_).into for id_ in group} == {
        id_: None if id_ == group[1] else group[1] for id_ in group
    }
    at.button(key="undo").click().run()
    assert {bench().desk.row(id_).state for id_ in group} == {"live"}


def test_where_several_are_edited_a_blind_claim_and_those_like_it_stay_untold(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What became of a claim that says the same would tell it: none of the group has a verdict there."""
    group = bench().desk.alike("seeds")[0]
    list(bench().check(bench().store.claims_of(group)))
    share = next(n / 100 for n in range(1, 100) if any(is_drawn(id_, "m.keller", n / 100) for id_ in group))
    monkeypatch.setenv("WORKBENCH_BLIND_SHARE", str(share))
    close_bench()
    at = opened()
    at.button(key="several").click().run()
    told = {(box.key or "").removeprefix("pick_"): box.label for box in at.checkbox if (box.key or "")[:5] == "pick_"}
    assert all(label.endswith(":small[decide first]") for id_, label in told.items() if id_ in group)
    others = [label for id_, label in told.items() if id_ not in group and "outlet" in label]
    assert others
    blind = {row.claim_id for row in bench().queue() if bench().desk.is_blind(row, "m.keller")}
    assert all(told[id_].endswith(":small[decide first]") for id_ in blind & told.keys())


def test_what_the_labels_mean_is_one_key_away(workspace: Path) -> None:
    """D opens it: each verdict, stance and kind of difference with its meaning."""
    at = opened(claim=checked_id())
    button = at.button(key="labels")
    assert button.proto.shortcut == "d"
    button.click().run()
    words = " ".join(block.value for block in at.markdown)
    badges = [*VERDICTS.items(), *STANCES.items(), *DISCREPANCIES.items()]
    assert [name for name, badge in badges if f"**{badge.word}** | {DEFINITIONS[name]}" not in words] == []


def test_settings_are_one_s_own_and_the_desk_s_policy_can_only_be_raised(workspace: Path) -> None:
    """The workspace's judge and blind share stay as its file says, for everybody else; a share below is none."""
    policy = 'max_tokens = 900\nblind_share = 0.2\n\n[newsroom]\nname = "Desk"\n'
    (workspace / "workbench.toml").write_text(policy)
    at = opened()
    at.button(key="settings").click().run()
    assert (at.slider(key="pref_blind").min, at.slider(key="pref_blind").value) == (20, 20)
    at.text_input(key="pref_model").set_value("openai/gpt-4.1")
    at.slider(key="pref_blind").set_value(40)
    at.button(key="save_preferences").click().run()
    assert (workspace / "workbench.toml").read_text() == policy
    mine = load_personal(workspace, "m.keller")
    assert (mine.model, mine.compare_prompt, mine.blind_share) == ("openai/gpt-4.1", None, 0.4)
    desk = bench().desk
    assert (desk.blind_share("m.keller"), desk.blind_share("ana"), desk.blind_share(None)) == (0.4, 0.2, 0.2)
    desk.choose(mine.model_copy(update={"blind_share": 0.1}))
    assert desk.blind_share("m.keller") == 0.2
    assert bench().settings.model == "builtin"
    at = opened("runs")
    assert at.text_input(key="model").value == "openai/gpt-4.1"
    assert "stand beside those of this workspace’s judge (built-in, no LLM)" in shown(at)


def test_a_share_that_somebody_raised_hides_their_claims_in_every_view(workspace: Path) -> None:
    """In the queue, the matrix and the views that tell; for nobody else."""
    row = checked()
    bench().desk.choose(Personal(name="m.keller", blind_share=1.0))
    assert bench().desk.is_blind(row, "m.keller")
    assert not bench().desk.is_blind(row, "ana")
    (outlet, *_) = bench().desk.outlets()
    page = bench().desk.page(View(show="all", outlet=outlet, reviewer="m.keller"), limit=1000)
    assert [line.claim_id for line in page.rows if line.check_id] == []
    assert "Hidden" in shown(opened(claim=row.claim_id))
    assert 'class="go stance' not in shown(opened("matrix"))
    assert 'class="tally"' not in shown(opened(claim=row.claim_id))


@pytest.mark.slow
def test_a_run_by_one_s_own_judge_stands_beside_the_workspace_s(workspace: Path) -> None:
    """The claim's current check stays the workspace's; run again, nothing is asked twice."""
    (workspace / "workbench.toml").write_text('model = "openai/gpt-4.1"\n')
    close_bench()
    row = checked()
    with Workbench(Settings(workspace=workspace)) as other:
        made = other.store.check(str(row.check_id))
        call = made.call.model_copy(update={"judge": "openai/gpt-4.1", "prompt": "compare.v2#00000000"})
        other.store.save_check(made.model_copy(update={"id": "f" * 16, "key": "theirs", "call": call}))
    assert bench().desk.row(row.claim_id).check_id == "f" * 16
    settings = bench().settings.model_copy(update={"model": "builtin"})
    assert judges_beside(settings, bench())
    assert not judges_beside(bench().settings, bench())
    ended = run_to_its_end(begun(judge="builtin", event="seeds", beside="yes"), settings)
    assert ended.state == "done"
    assert bench().desk.row(row.claim_id).check_id == "f" * 16
    assert {check.call.judge for check in bench().by_judge(row.claim_id)} == {"builtin", "openai/gpt-4.1"}
    with Workbench(settings) as again:
        assert again.unchecked("seeds", beside=True) == ()
        assert row.claim_id in {claim.id for claim in again.unchecked("seeds")}


# ---------------------------------------------------------------- matrix, corpus, runs


def test_a_filter_of_the_matrix_keeps_only_what_it_says(workspace: Path) -> None:
    """In conflict: every row that is left is in conflict."""
    at = opened("matrix")
    at.get("button_group")[0].set_value(["conflict"]).run()
    conflicts = sum(row.has_conflict for row in bench().queue())
    assert f"{conflicts} of {len(bench().queue())} claims" in shown(at)


def test_a_blind_claim_s_row_in_the_matrix_tells_nothing(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No stance, quote, difference, label, origin or other reviewer's word; a filter that would tell leaves it out."""
    monkeypatch.setenv("WORKBENCH_BLIND_SHARE", "1")
    close_bench()
    row = next(row for row in bench().queue() if row.has_conflict)
    bench().decide(str(row.check_id), reviewer="s.ito", seen_seq=0, decision="accept")
    at = opened("matrix")
    rows = re.findall("<tr>(.*?)</tr>", shown(at).split("<tbody>")[1])
    of_checked = [one for one in rows if "decide first" in one]
    assert of_checked
    untold = f'<td class="none" colspan="{len(bench().articles()) + 1}">◌ decide first</td>'
    for one in of_checked:
        assert re.sub(r"<th.*?</th>", "", one) == untold
        assert "<small>" not in one
    for key, value in (("of_verdict", row.machine_label), ("of_kind", "contradiction"), ("of_reviewer", "s.ito")):
        at.selectbox(key=key).set_value(value).run()
        assert f"0 of {bench().desk.counts(View()).all} claims. {LEFT_OUT}" in shown(at)
        at.selectbox(key=key).set_value(None).run()


def test_a_search_tells_nothing_of_a_blind_claim(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its hits are the same whether claims are to be decided blind or not, and no verdict or stance is among them."""
    row = checked()
    before = shown(opened("search", q=row.text))
    assert row.text in before
    monkeypatch.setenv("WORKBENCH_BLIND_SHARE", "1")
    close_bench()
    assert shown(opened("search", q=row.text)) == before
    found = before.split("Exact words" if "Exact words" in before else "No exact match")[1]
    assert not [
        badge.word for badge in (*VERDICTS.values(), *STANCES.values()) if f"{badge.glyph} {badge.word}" in found
    ]


def test_an_article_is_retracted_and_speaks_again(workspace: Path) -> None:
    """With a reason each time; claims that rest on it say that they need a new check."""
    chosen = bench().articles()[0]
    at = opened("corpus")
    at.text_input(key="place_reason").set_value("withdrawn by the outlet")
    _submit(at, "Withdraw").run()
    assert chosen.id not in {article.id for article in bench().articles()}
    assert "Withdrawn" in shown(at)
    at.text_input(key="place_reason").set_value("it was another article")
    _submit(at, "Restore").run()
    assert chosen.id in {article.id for article in bench().articles()}


def test_a_pasted_article_is_added_and_shown(empty: Path) -> None:
    """Text in, shown before it is kept; then it is there, with what was stated of it."""
    at = opened("corpus")
    at.text_area(key="pasted_0").set_value(STRIKE)
    at.text_input(key="outlet_0").set_value("The Harbour Gazette")
    at.text_input(key="stands_0").set_value("https://gazette.example/strike")
    at.text_input(key="day_0").set_value("last Tuesday")
    _submit(at, "Preview").run()
    assert "The day of publication cannot be" in shown(at)
    at.text_input(key="day_0").set_value("2031-03-04")
    _submit(at, "Preview").run()
    assert bench().articles() == ()
    assert "Not kept yet: 1 article, for a new event" in shown(at)
    at.button(key="keep").click().run()
    (article,) = bench().articles()
    assert "Dock workers ended their strike" in article.text
    assert "1 article added" in shown(at)
    known = {field: getattr(article, field) for field in ("outlet", "published")}
    assert {field: (fact.value, fact.method) for field, fact in known.items()} == {
        "outlet": ("The Harbour Gazette", "stated"),
        "published": ("2031-03-04", "stated"),
    }
    assert article.url == "https://gazette.example/strike"


def test_articles_of_many_stories_are_sorted_on_the_page(empty: Path) -> None:
    """Each into the event that it belongs to; an event named beside that is refused before anything is read."""
    at = opened("corpus")
    for turn, text in enumerate((STRIKE, STRIKE.replace("ended", "finished"), FLOOD)):
        at.text_area(key=f"pasted_{turn}").set_value(text)
        at.checkbox(key=f"group_{turn}").set_value(True)
        if bench().events():
            at.selectbox(key=f"event_name_{turn}").set_value(bench().events()[0])
            _submit(at, "Preview").run()
            assert "Choose an event or tick" in shown(at)
            at.selectbox(key=f"event_name_{turn}").set_value(None)
        _submit(at, "Preview").run()
        at.button(key="keep").click().run()
        assert "1 article added into 1 event" in shown(at)
    assert sorted(len(bench().articles(event)) for event in bench().events()) == [1, 2]


def test_what_cannot_be_read_is_said_with_its_hint(empty: Path) -> None:
    """Bad input is one clear sentence; the text stays in the form."""
    at = opened("corpus")
    at.text_area(key="pasted_0").set_value("x")
    _submit(at, "Preview").run()
    assert bench().articles() == ()
    assert "hint: " in shown(at)
    assert at.text_area(key="pasted_0").value == "x"


@pytest.mark.parametrize("address", ["/etc/passwd", "file:///etc/passwd", "seeds"])
def test_an_address_is_never_a_path_on_the_server(empty: Path, address: str) -> None:
    """Only http and https are followed from the page."""
    at = opened("corpus")
    at.text_input(key="address_0").set_value(address)
    _submit(at, "Preview").run()
    assert bench().articles() == ()
    assert "A URL must start with https" in shown(at)


def test_an_inferred_outlet_can_be_put_right_with_who_and_why(workspace: Path) -> None:
    """The article has the right value, confirmed by the checker; the reason is required."""
    chosen = bench().articles()[0]
    at = opened("corpus", article=chosen.id)
    at.query_params["article"] = chosen.id
    at.run()
    field = f"detail_{{}}_{chosen.id}_{{}}"
    at.text_input(key=field.format("outlet", 0)).set_value("The Right Outlet")
    at.text_input(key=field.format("byline", 0)).set_value("Ida Moe")
    _submit(at, "Save details").run()
    assert "needs a reason" in shown(at)
    at.text_input(key="correct_reason_0").set_value("the page's own masthead")
    _submit(at, "Save details").run()
    right = bench().store.article(chosen.id)
    assert right.outlet is not None
    assert right.byline is not None
    assert (right.outlet.value, right.outlet.confirmed_by) == ("The Right Outlet", "m.keller")
    assert right.byline.value == "Ida Moe"
    assert "m.keller</bdi></b> set the outlet to" in shown(at)
    at.text_input(key="correct_reason_2").set_value("the masthead is another paper's")
    _submit(at, "Undo last correction").run()
    assert bench().store.article(chosen.id) == chosen
    assert "undid a correction of the outlet" in shown(at)
    at.text_input(key="correct_reason_4").set_value("once more")
    _submit(at, "Undo last correction").run()
    assert "there is no correction to undo" in shown(at)


def _submit(at: Any, label: str) -> Any:
    return next(button for button in at.button if button.label == label).click()


def begun(**params: str) -> Job:
    """Note a run in the workspace's log, as the page does."""
    return Job(bench().runlog.begin("check", **params))


def test_a_run_finds_claims_and_checks_them_without_a_page(workspace: Path) -> None:
    """When it is done, every claim of the event has a check in the store, and the log says how far it came."""
    bench().add([Upload(name="other", data=STRIKE.encode())], event="strike")
    ended = run_to_its_end(begun(judge="builtin", event="strike"), Settings(workspace=workspace))
    rows = bench().queue("strike")
    assert (ended.state, ended.counts["done"]) == ("done", len(rows))
    assert rows
    assert all(row.check_id for row in rows)
    assert bench().runlog.all()[0] == ended


def test_a_run_that_finds_claims_says_in_which_article(workspace: Path) -> None:
    """Which of how many, and for how long, so that something moves however long the article is; then the claims."""
    bench().add([Upload(name="other", data=STRIKE.encode()), Upload(name="f_l", data=FLOOD.encode())], event="strike")
    job, told = begun(judge="builtin", event="strike"), list[tuple[float, str]]()
    assert job.how_far() == (0.0, "Beginning: 0 s")
    job.note_read = lambda read: (told.append(job.how_far()), Job.note_read(job, read))  # type: ignore[assignment]
    job.note = lambda check: (told.append(job.how_far()), Job.note(job, check))  # type: ignore[assignment]
    run_to_its_end(job, Settings(workspace=workspace))
    names = [markdown_safe(article.name) for article in bench().articles("strike")]
    for number, name in enumerate(names):
        share, words = told[number]
        assert share == number / 2
        assert re.fullmatch(rf"Finding claims in {re.escape(name)}, article {number + 1} of 2: \d+ s", words)
    assert told[2] == (0.0, f"0 of {job.counts['claims']} claims")
    job.since -= 60
    job.counts["claims"] = 0
    assert re.fullmatch(r"Merging claims that say the same: 6\d s", job.how_far()[1])


def test_a_run_that_is_cancelled_keeps_what_it_checked_and_is_resumed(workspace: Path) -> None:
    """Cancelled after the first: its check is kept, and Resume goes on with the others."""
    job = begun(judge="builtin")
    job.note = lambda check: (Job.note(job, check), job.token.cancel())  # type: ignore[method-assign,assignment,return-value,func-returns-value]
    with Workbench(Settings(workspace=workspace)) as before:
        waiting = len(before.unchecked())
    ended = run_to_its_end(job, Settings(workspace=workspace))
    assert (ended.state, len(bench().unchecked())) == ("cancelled", waiting - 1)
    assert opened("runs").button(key=f"resume_{ended.id}").label == "Resume"


def test_a_run_that_is_cancelled_while_it_reads_checks_nothing(workspace: Path) -> None:
    """What was read until then is kept, no further article is read, and no check is made."""
    for n in range(3):
        bench().add([Upload(name=f"other {n}", data=f"{STRIKE} It was day {n}.".encode())], event="strike")
    job = begun(judge="builtin", event="strike")
    job.note_read = lambda read: (Job.note_read(job, read), job.token.cancel())  # type: ignore[method-assign,assignment,return-value,func-returns-value]
    ended = run_to_its_end(job, Settings(workspace=workspace))
    assert (ended.state, ended.counts["done"]) == ("cancelled", 0)
    assert len(bench().unread("strike")) == 2
    assert bench().claims("strike")
    assert not bench().checks("strike")
    assert opened("runs").button(key=f"resume_{ended.id}").label == "Resume"


@pytest.mark.enable_socket
@pytest.mark.slow
def test_a_wrong_key_ends_a_run_before_it_checks(workspace: Path) -> None:
    """What stopped the reading would meet every claim as well; a prompt that is gone by then is told, in its place."""
    bench().add([Upload(name="other", data=STRIKE.encode())], event="strike")
    bench().typed("The strike is over.", event="strike")
    with serving() as server:
        settings = Settings(workspace=workspace, model="openai/wrong-key", api_base=f"{server}/v1")
        ended = run_to_its_end(begun(judge=settings.model, event="strike", prompt="gone.v1"), settings)
    assert (ended.state, ended.counts["done"], ended.counts["unread"]) == ("failed", 0, 1)
    assert not bench().checks("strike")
    at = opened("runs")
    at.button(key=f"resume_{ended.id}").click().run()
    assert "gone.v1" in shown(at)
    at.run()
    assert "for about $" not in shown(at)
    assert not at.exception
    assert at.button(key=f"resume_{ended.id}")


def test_what_a_run_read_in_vain_is_counted_and_may_be_tried_again(workspace: Path) -> None:
    """A model that cannot be asked for claims: the run says how many articles it could not read, and can be resumed."""
    bench().add([Upload(name="other", data=STRIKE.encode())], event="strike")
    settings = Settings(workspace=workspace, model="openai/gpt-4.1")
    ended = run_to_its_end(begun(judge="openai/gpt-4.1", event="strike"), settings)
    assert ended.counts["unread"] == 1
    at = opened("runs")
    assert "claims not extracted from 1 article" in shown(at)
    at.button(key=f"resume_{ended.id}").click().run()
    assert "to openai/gpt-4.1 for about" in shown(at)  # and nothing has begun
    assert bench().runlog.all()[0] == ended


def test_a_run_whose_server_was_killed_is_found_and_can_be_resumed(workspace: Path) -> None:
    """What calls itself running and has no process left is shown as interrupted, with a button to go on."""
    left = bench().runlog.begin("check", judge="builtin", process="4194303")
    at = opened("runs")
    assert bench().runlog.all()[0].state == "interrupted"
    assert "interrupted" in shown(at)
    assert at.button(key=f"resume_{left.id}")


def test_a_run_whose_model_cannot_be_used_fails_in_words(workspace: Path) -> None:
    """A model without its key: the run says why, and no label is given."""
    settings = Settings(workspace=workspace, model="openai/gpt-4.1")
    ended = run_to_its_end(begun(judge="openai/gpt-4.1"), settings)
    assert ended.state == "failed"
    assert "key" in ended.message
    asked = [check for check in bench().checks() if check.call.judge == "openai/gpt-4.1"]
    assert not [check for check in asked if isinstance(check.outcome, Verdict)]


def test_a_run_of_one_claim_asks_about_nothing_else(workspace: Path) -> None:
    """A second judge's question: one check, no article read for claims, and the log says which claim."""
    row = checked()
    with Workbench(Settings(workspace=workspace)) as before:
        waiting = len(before.unchecked())
    ended = run_to_its_end(begun(judge="builtin", event=row.event, claim=row.claim_id), Settings(workspace=workspace))
    assert (ended.state, ended.counts) == ("done", {"claims": 1, "done": 1, "failed": 0, "unread": 0})
    assert len(bench().unchecked()) == waiting


def test_another_judge_is_asked_only_after_its_cost_was_confirmed(workspace: Path) -> None:
    """J, a model's name, Ask: the page says how often and for how much; nothing has started."""
    row = checked()
    at = opened(claim=row.claim_id)
    at.button(key="judges").click().run()
    at.button(key="ask_second").click().run()
    assert "Enter a judge" in shown(at)
    at.text_input(key=f"second_{row.claim_id}").set_value("openai/gpt-4.1").run()
    at.button(key="ask_second").click().run()
    assert "About 1 call to openai/gpt-4.1 for about" in shown(at)
    assert at.button(key="confirm_second").label.startswith("Run (")
    assert bench().runlog.all() == ()


def test_filters_hold_while_they_are_not_drawn_and_are_told(workspace: Path) -> None:
    """Chosen in the open popover; closed, the queue keeps to them and says so."""
    at = opened(claim=checked_id())
    at.session_state["filter"] = True
    at.run()
    at.button_group(key="marks").set_value(["unchecked"]).run()
    at.session_state["filter"] = False
    at.run()
    assert "Filters: " in shown(at)
    assert "Not checked" in shown(at)
    assert at.session_state["tab"].view.marks == ("unchecked",)


def test_a_paid_model_is_asked_only_after_its_cost_was_confirmed(workspace: Path) -> None:
    """The first press tells how often the model would be asked and for how much; nothing has started."""
    at = opened("runs")
    at.text_input(key="model").set_value("openai/gpt-4.1").run()
    at.button(key="start").click().run()
    assert not at.exception
    assert "to openai/gpt-4.1 for about" in shown(at)
    assert "New claims cost extra" in shown(at)
    assert at.button(key="confirm").label.startswith("Run (")
    assert not [check for check in bench().checks() if check.call.judge != "builtin"]


def test_only_one_run_goes_on_at_a_time(workspace: Path) -> None:
    """A second start while one is running is refused, not queued behind the checker's back."""
    running = Jobs()
    running._job = begun(judge="builtin")
    assert running.start(Settings(workspace=workspace), within=bench) is None


def test_the_export_on_the_page_is_the_export(workspace: Path) -> None:
    """What can be downloaded is what `Workbench.export` gives; the preview is its beginning."""
    at = opened("export")
    first = bench().export("jsonl").text.splitlines()[0]
    assert first[:40].replace('"', "&#34;") in shown(at)


def test_a_large_file_is_made_only_when_it_is_asked_for(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until then nothing is exported, however often the page is drawn."""
    monkeypatch.setattr(state, "LISTED", 1)
    at = opened("export")
    assert 'class="preview"' not in shown(at)
    at.button(key="make").click().run()
    assert 'class="preview"' in shown(at)


def test_claimreview_says_what_it_refuses(workspace: Path) -> None:
    """A reviewed claim without an address, a newsroom without a name: the newsroom's gaps once, then claim by claim."""
    row = checked()
    bench().decide(str(row.check_id), reviewer="m.keller", seen_seq=0, decision="accept")
    at = opened("export")
    at.segmented_control(key="format").set_value("claimreview").run()
    assert not at.exception
    page = shown(at)
    assert "Not exported<" in page
    assert "The publisher has no name" in page
    told = page[page.index("Not exported<") :]
    told = told[: told.index("</details>")]
    assert f'{claim_link(row.claim_id)}"' in told.replace("&amp;", "&")
    assert str(escape(row.text)) in told
    assert "The review has no page. </b>Give its address with the rating above. 1 claim:" in told
    assert not re.search("--|workbench |`", told)
    assert not re.search(r">[^<]*[0-9a-f]{16}", told)


def test_everything_an_export_may_want_is_told_in_words() -> None:
    """Each kind has what is missing and what to do on the page."""
    assert set(EXPORT_GAPS) == set(get_args(GapKind))


def test_what_is_left_out_or_doubtful_is_named_by_its_wording(workspace: Path) -> None:
    """Of a claim that is set aside, and of one whose articles changed."""
    row, other = checked(), bench().desk.rows("seeds")[5]
    bench().desk.dismiss(other.claim_id, reviewer="m.keller", reason="no claim")
    bench().corpus.retract(bench().articles("seeds")[0].id, reviewer="m.keller", reason="withdrawn")
    page = shown(opened("export"))
    assert "its wording or its articles changed since it was checked; check it again" in page
    assert page.count(str(escape(other.text))) == 1
    assert not re.search(r"claim [0-9a-f]{16}", page)
    assert row.claim_id in page


@pytest.mark.parametrize(("page", "box", "search"), [
    ("export", "rate_0", "rate_query"), ("published", "noted_claim_0", "note_query"),
])  # fmt: skip
def test_a_list_of_decided_claims_that_is_cut_says_so_and_can_be_searched(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, page: str, box: str, search: str
) -> None:
    """Only as many are listed as can be chosen from; the others are found by their words."""
    monkeypatch.setattr(state, "LISTED", 1)
    for number in range(2):
        bench().decide(str(checked(number).check_id), reviewer="m.keller", seen_seq=0, decision="accept")
    (first,) = bench().desk.page(View(show="done"), limit=1).rows
    other = next(row for row in bench().desk.page(View(show="done")).rows if row.claim_id != first.claim_id)
    at = opened(page)
    if page == "export":
        at.segmented_control(key="format").set_value("claimreview").run()
    assert len(at.selectbox(key=box).options) == 1
    assert "1 of 2 decided claims are listed" in shown(at)
    at.text_input(key=search).set_value(other.text).run()
    assert [option.endswith(other.text) for option in at.selectbox(key=box).options] == [True]
    at.text_input(key=search).set_value("zyxwv").run()
    assert not at.exception
    assert "No match." in shown(at)


def test_no_list_tells_what_is_to_be_decided_blind(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its sign in the queue nor a filter of the queue or the matrix: left out there, and that is said."""
    monkeypatch.setenv("WORKBENCH_BLIND_SHARE", "1")
    row = checked()
    close_bench()
    bench().decide(str(row.check_id), reviewer="s.ito", seen_seq=0, decision="flag")
    at = opened(claim=row.claim_id)
    at.segmented_control(key="show").set_value("flagged").run()
    assert at.button(key=f"queue_{row.claim_id}").proto.icon == QUEUE_ICONS["blind"]
    at.session_state["filter"] = True
    at.run()
    at.segmented_control(key="show").set_value("all").run()
    at.button_group(key="marks").set_value(["conflict"]).run()
    assert at.session_state["tab"].total == 0
    assert LEFT_OUT in shown(at)
    at.switch_page(str(ROOT / "workbench" / "ui" / "matrix.py")).run()
    at.button_group(key="rows").set_value(["conflict"]).run()
    assert f"0 of {bench().desk.counts(View()).all} claims. {LEFT_OUT}" in shown(at)
