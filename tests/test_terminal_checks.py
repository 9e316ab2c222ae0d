"""What a run of checks tells the person who started it."""

from __future__ import annotations

import pytest
from rich.console import Console

from tests.support import checks
from tests.support.articles import article
from workbench.cli.render import RunTally, board_tables, draw, draw_check, judges_table, kept
from workbench.errors import BudgetSpent
from workbench.export import exported
from workbench.judge.verdict import low_confidence
from workbench.models import Check, Earlier, Finding, Logged, Review, Stance, VerdictLabel
from workbench.review.decisions import Standing
from workbench.review.queue import QueueRow
from workbench.ui.verdict_view import verdict_panel


def _paid(made: Check, cost_usd: float | None) -> Check:
    return made.model_copy(update={"call": made.call.model_copy(update={"cost_usd": cost_usd, "requests": 1})})


def _tally(*made: Check) -> RunTally:
    tally = RunTally(keep=False)
    for one in made:
        tally.note(one)
    return tally


def test_a_cost_that_nobody_knows_is_said_and_never_zero() -> None:
    """Nor is it left out of a sum."""
    known, unknown = _paid(checks.check(), 0.25), _paid(checks.check(), None)
    assert _tally(known, known).cost == "$0.50"
    assert _tally(unknown).cost == "cost unknown"
    assert _tally(known, unknown).cost == "$0.25 and 1 at an unknown price"


def test_what_was_paid_before_is_said_beside_what_was_paid_now() -> None:
    """A run after a kill finds answers that the killed one had paid for; they are not paid for twice."""
    fresh, kept = _paid(checks.check(), 0.25), _paid(checks.check(), 0.0)
    after_a_kill = kept.model_copy(
        update={"call": kept.call.model_copy(update={"earlier": Earlier(requests=1, cost_usd=0.5)})}
    )
    assert _tally(fresh).paid_before == ""
    tally = _tally(fresh, after_a_kill)
    assert (tally.cost, tally.paid_before) == ("$0.25", "1 answered from cached answers, already paid ($0.50)")
    unknown = after_a_kill.call.model_copy(update={"earlier": Earlier(requests=1)})
    assert _tally(after_a_kill.model_copy(update={"call": unknown})).paid_before.endswith("(an unknown price)")


def test_a_run_keeps_no_checks_unless_asked_to() -> None:
    """A night's checks are in the database, not in memory."""
    assert _tally(checks.check()).kept == []


def test_a_failure_is_named_with_its_claim_and_hint(capsys: pytest.CaptureFixture[str]) -> None:
    """After the run, one by one."""
    _tally(checks.check(), checks.check(checks.FAILURE)).report(2, None)
    said = capsys.readouterr().err
    assert "1 checked, 1 failed" in said
    assert "failed (" in said


@pytest.mark.parametrize(
    ("ended", "raises", "says"),
    [
        (BudgetSpent("spent"), BudgetSpent, "budget is spent"),
        (KeyboardInterrupt(), SystemExit, "run the same command"),
    ],
)
def test_a_run_that_ended_early_says_why_and_what_is_left(
    ended: BaseException, raises: type[BaseException], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """130 after Ctrl-C; a spent budget is said once more, as the error that it is."""
    with pytest.raises(raises) as left:
        _tally(checks.check()).report(5, ended)
    assert getattr(left.value, "code", 130) == 130
    said = capsys.readouterr().err
    assert "4 not checked yet" in said
    assert says in said


def test_a_kept_decision_says_what_the_machine_now_says() -> None:
    """Only where that is another label, and was said since."""
    review = Review(check_id="a", seen_seq=0, reviewer="ana", decision="accept", at=checks.NOON)
    held = Standing(status="done", label="refuted", held=Logged(seq=1, claim_id="c", review=review))
    assert kept(held) == ""
    held = held.model_copy(update={"machine_now": "not_enough_evidence"})
    assert kept(held) == "Kept: Refuted (ana). The machine now says: Not enough evidence."


def test_judges_stand_in_one_table() -> None:
    """With name, label, stances and reason; one that failed with why."""
    console = Console(width=200)
    with console.capture() as drawn:
        console.print(judges_table([checks.check(), checks.check(checks.FAILURE)]))
    assert "conflicting" in drawn.get()
    assert checks.FAILURE.message in drawn.get()


@pytest.mark.parametrize(
    ("label", "herald", "gazette", "rests_on"),
    [
        ("conflicting", 0.9, 0.5, "Gazette “refutes”"),
        ("conflicting", 0.5, 0.9, "The Herald “supports”"),
        ("conflicting", 0.6, 0.55, None),
        ("conflicting", None, 0.9, None),
        ("supported", 0.5, 0.9, "The Herald “supports”"),
        ("supported", 0.9, 0.5, None),
        ("refuted", 0.9, 0.5, "Gazette “refutes”"),
        ("not_enough_evidence", 0.5, 0.5, None),
    ],
)
def test_a_verdict_that_rests_on_low_confidence_alone_says_so(
    label: VerdictLabel, herald: float | None, gazette: float, rests_on: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the terminal, on the Review page and in the report; of a judge that gives no probability nothing is said."""
    found = list(checks.verdict(label).findings)
    for n, share in enumerate((herald, gazette)):
        stance = found[n].stance
        if share is not None and stance is not None:
            found[n] = found[n].model_copy(update={"probabilities": {stance: share}})
    made = checks.check(checks.verdict(label, findings=tuple(found)))
    draw_check(made)
    report = exported("html", [(made, Standing())], newsroom=None, urls={}).text
    says = f"Low confidence: the verdict rests on {rests_on}."
    for page in (" ".join(capsys.readouterr().out.split()), report, verdict_panel(made)):
        assert (says in page, "Low confidence" in page) == (rests_on is not None,) * 2


def test_several_stances_of_low_confidence_are_named_and_the_rest_counted() -> None:
    """Of five outlets three are named; one that reports counts only where none supports."""
    articles = [article(f"Outlet {n} says it.", outlet=checks.stated(f"Outlet {n}")) for n in range(5)]
    stances: list[Stance] = ["reports"] * 5
    low = [
        Finding(article_id=one.id, stance=stance, said=stance, probabilities={stance: 0.4})
        for one, stance in zip(articles, stances, strict=True)
    ]
    named = ", ".join(f"Outlet {n} “reports”" for n in range(3))
    of = checks.verdict("supported", findings=tuple(low))
    assert low_confidence(of, articles) == f"Low confidence: the verdict rests on {named} and 2 more."
    sure = low[0].model_copy(update={"stance": "supports", "said": "supports", "probabilities": {"supports": 0.9}})
    assert low_confidence(of.model_copy(update={"findings": (sure, *low[1:])}), articles) is None


def test_the_terminal_shows_what_holds_after_a_corrected_stance(capsys: pytest.CaptureFixture[str]) -> None:
    """In `show` and on the board, with the machine's beside it."""
    made, gazette = checks.check(), checks.GAZETTE.id
    held = Standing(stances={gazette: "silent"}, stances_by={gazette: "ana"})
    draw_check(made, None, held)
    said = " ".join(capsys.readouterr().out.split())
    assert "Gazette – silent set by ana; machine: refutes" in said
    assert "the machine had cited: “denied that the bridge opened” [10–39]" in said
    assert "proposed ✓ supported, after corrected stances: one outlet stated it" in said
    assert "origins 1: unattributed (the outlets' own voice) (machine: 0)" in said
    assert "(machine only: a stance was corrected)" in said
    queued = QueueRow(
        claim_id=made.claim.id, event="test", text=made.claim.text, speaker=None, checkworthiness=0.5,
        check_id=made.id, at=made.at, judge="builtin", machine_label="conflicting", failure=None, n_rejected=0,
        has_conflict=True, independent_origins=0, standing=held,
    )  # fmt: skip
    for table in board_tables([queued], [made], width=80):
        draw(table)
    board = " ".join(capsys.readouterr().out.split())
    assert "* set by a reviewer" in board
    assert "✓ –* – ≠ conflicting 1" in board
