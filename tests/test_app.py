"""Every page as a server draws it, without a browser: what is shown, and which review a decision writes."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.support.server import serving
from workbench import Settings, Workbench
from workbench.ingest.sources import Upload
from workbench.models.check import Verdict
from workbench.models.claim import Selection
from workbench.review.queue import QueueRow, View
from workbench.ui.jobs import Job, Jobs, jobs, run_to_its_end
from workbench.ui.markup import QUEUE_ICONS, STANCES
from workbench.ui.queue import LEFT_OUT
from workbench.ui.state import OwnDecision, Tab, bench

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
    bench.clear()


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


@pytest.mark.parametrize("page", ["review", "matrix", "reader", "corpus", "runs"])
def test_every_page_can_be_drawn(workspace: Path, page: str) -> None:
    """With articles, claims and checks there."""
    assert "<h1" in shown(opened(page))


@pytest.mark.parametrize("page", ["review", "matrix", "reader", "corpus", "runs"])
def test_every_page_can_be_drawn_on_nothing(empty: Path, page: str) -> None:
    """A workspace that holds nothing yet says what to do, and does not fail."""
    assert "<h1" in shown(opened(page))


def test_the_review_page_says_which_judge_and_how_many_origins(workspace: Path) -> None:
    """The judge is named, origins stand beside the label, and the rule that earned it is told."""
    markup = shown(opened(claim=checked_id()))
    assert "Judge: built-in, no LLM" in markup
    assert "Why this label: " in markup
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
    assert mine.total < len(bench().queue())
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
    assert "Why this label" not in shown(at)
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
    assert speaks.evidence[0].quote[:20] in shown(at)
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


def test_what_a_blind_claim_is_shown_with_tells_nothing(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Flagged while it was hidden and another decided: no banner; no voice's position; no preview of the export."""
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
    at.switch_page(str(ROOT / "workbench" / "ui" / "runs.py")).run()
    assert "No preview: " in shown(at)
    assert "machine_verdict" not in shown(at)


def test_a_checker_finds_their_own_last_word_to_undo_in_a_new_tab(workspace: Path) -> None:
    """A flag, which gives no label, can be taken back later as well."""
    row = checked()
    bench().decide(str(row.check_id), reviewer="m.keller", seen_seq=0, decision="flag")
    at = opened(claim=row.claim_id)
    at.button(key="undo").click().run()
    assert [r.decision for r in reviews(row.claim_id)] == ["flag", "undo"]


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
    at.text_input(key=f"why_{row.claim_id}").set_value("says nothing new").run()
    at.button(key="save_hand").click().run()
    assert bench().desk.row(row.claim_id).state != "live"
    at = opened(claim=row.claim_id)
    at.button(key="edit").click().run()
    at.text_input(key=f"why_{row.claim_id}").set_value("it does").run()
    at.button(key="save_hand").click().run()
    assert bench().desk.row(row.claim_id).state == "live"
    assert [act.kind for act in bench().desk.acts(row.claim_id)] == [way, "undo"]


def test_settings_are_kept_in_the_workspace_and_hold_no_key(workspace: Path) -> None:
    """Judge and blind share outlive the server; no other line of the file changes."""
    (workspace / "workbench.toml").write_text('max_tokens = 900\n\n[newsroom]\nname = "Desk"\n')
    at = opened()
    at.button(key="settings").click().run()
    at.text_input(key="pref_model").set_value("openai/gpt-4.1")
    at.slider(key="pref_blind").set_value(20)
    at.button(key="save_preferences").click().run()
    kept = Settings.load(workspace)
    assert (kept.model, kept.blind_share, kept.max_tokens) == ("openai/gpt-4.1", 0.2, 900)
    assert kept.newsroom is not None


# ---------------------------------------------------------------- matrix, corpus, runs


def test_a_filter_of_the_matrix_keeps_only_what_it_says(workspace: Path) -> None:
    """In conflict: every row that is left is in conflict."""
    at = opened("matrix")
    at.get("button_group")[0].set_value(["conflict"]).run()
    conflicts = sum(row.has_conflict for row in bench().queue())
    assert f"{conflicts} of {len(bench().queue())} claims" in shown(at)


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
    """Text in, article there, under the event that was named."""
    at = opened("corpus")
    at.text_area(key="pasted_0").set_value(STRIKE)
    at.text_input(key="event_name_0").set_value("strike")
    _submit(at, "Add").run()
    (article,) = bench().articles("strike")
    assert "Dock workers ended their strike" in article.text
    assert "1 article added" in shown(at)


def test_articles_of_many_stories_are_sorted_on_the_page(empty: Path) -> None:
    """Each into the event that it belongs to; an event named beside that is refused before anything is read."""
    at = opened("corpus")
    for turn, text in enumerate((STRIKE, STRIKE.replace("ended", "finished"), FLOOD)):
        at.text_area(key=f"pasted_{turn}").set_value(text)
        at.checkbox(key=f"group_{turn}").set_value(True)
        at.text_input(key=f"event_name_{turn}").set_value("strike")
        _submit(at, "Add").run()
        assert "Enter an event or group automatically" in shown(at)
        at.text_input(key=f"event_name_{turn}").set_value("")
        _submit(at, "Add").run()
        assert "1 article added into 1 event" in shown(at)
    assert sorted(len(bench().articles(event)) for event in bench().events()) == [1, 2]


def test_what_cannot_be_read_is_said_with_its_hint(empty: Path) -> None:
    """Bad input is one clear sentence; the text stays in the form."""
    at = opened("corpus")
    at.text_area(key="pasted_0").set_value("x")
    _submit(at, "Add").run()
    assert bench().articles() == ()
    assert "hint: " in shown(at)
    assert at.text_area(key="pasted_0").value == "x"


@pytest.mark.parametrize("address", ["/etc/passwd", "file:///etc/passwd", "seeds"])
def test_an_address_is_never_a_path_on_the_server(empty: Path, address: str) -> None:
    """Only http and https are followed from the page."""
    at = opened("corpus")
    at.text_input(key="address_0").set_value(address)
    _submit(at, "Add").run()
    assert bench().articles() == ()
    assert "A URL must start with https" in shown(at)


def test_an_inferred_outlet_can_be_put_right_with_who_and_why(workspace: Path) -> None:
    """The article has the right value, confirmed by the checker; the reason is required."""
    chosen = bench().articles()[0]
    at = opened("corpus", article=chosen.id)
    at.query_params["article"] = chosen.id
    at.run()
    at.text_input(key="correct_value").set_value("The Right Outlet")
    _submit(at, "Save correction").run()
    assert "needs a reason" in shown(at)
    at.text_input(key="correct_value").set_value("The Right Outlet")
    at.text_input(key="correct_reason").set_value("the page's own masthead")
    _submit(at, "Save correction").run()
    outlet = next(a for a in bench().articles() if a.id == chosen.id).outlet
    assert outlet is not None
    assert (outlet.value, outlet.confirmed_by) == ("The Right Outlet", "m.keller")
    assert "m.keller</bdi></b> set the outlet to" in shown(at)
    at.text_input(key="correct_reason").set_value("the masthead is another paper's")
    _submit(at, "Undo last correction").run()
    assert next(a for a in bench().articles() if a.id == chosen.id) == chosen
    assert "undid a correction of the outlet" in shown(at)
    at.text_input(key="correct_reason").set_value("once more")
    _submit(at, "Undo last correction").run()
    assert "has no correction to undo" in shown(at)


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
    assert "<h2>Export" in shown(at)


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
    at = opened("runs")
    first = bench().export("jsonl").text.splitlines()[0]
    assert first[:40].replace('"', "&#34;") in shown(at)


def test_claimreview_says_what_it_refuses(workspace: Path) -> None:
    """A reviewed claim without an address, a newsroom without a name: the newsroom's gaps once, then claim by claim."""
    row = checked()
    bench().decide(str(row.check_id), reviewer="m.keller", seen_seq=0, decision="accept")
    at = opened("runs")
    at.segmented_control(key="format").set_value("claimreview").run()
    assert not at.exception
    assert "Not exported<" in shown(at)
    assert "publisher details are missing for 1 claim" in shown(at)


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
