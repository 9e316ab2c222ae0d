"""What a checker changes from the terminal: claims, stances, evidence, details; each with a reason and an undo."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.support.terminal import Run
from workbench import Settings, Workbench
from workbench.cli import review
from workbench.models import Check, Stance
from workbench.models.base import DiscrepancyKind
from workbench.review import queue

WHO = ("--reviewer", "ana", "--reason", "page 3")


@pytest.fixture
def bench(checked_seeds: Path, tmp_path: Path, run: Run) -> Workbench:
    """The workspace that the commands work on."""
    shutil.copytree(checked_seeds, tmp_path / "ws")
    return Workbench(Settings(workspace=tmp_path / "ws"))


@pytest.fixture
def check(bench: Workbench) -> Check:
    """A check on which outlets disagree."""
    return next(one for one in bench.checks() if one.verdict and one.verdict.label == "conflicting")


def test_a_claim_is_reworded_and_the_change_is_taken_back(run: Run, bench: Workbench, check: Check) -> None:
    """What to do next is said, and how to undo it; `show` lists both by number."""
    claim = check.claim
    done = run("claim", "reword", claim.id[:8], "Moscow asked Beijing for arms.", *WHO)
    assert done.code == 0
    assert f"`workbench check --claim {claim.id[:8]}` checks it" in done.err
    assert f"`workbench claim undo {claim.id[:8]} --reason …` takes it back" in done.err
    assert bench.find_claim(claim.id).text == "Moscow asked Beijing for arms."
    assert run("claim", "undo", claim.id, *WHO).err.strip().endswith(f"is undone: {claim.text}")
    assert "reworded: Moscow asked Beijing for arms." in run("show", claim.id).out
    assert run("claim", "undo", claim.id, *WHO).code == 2
    last = bench.desk.acts(claim.id)[-1].seq
    assert run("claim", "undo", claim.id, "--change", str(last), *WHO).code == 0
    assert bench.find_claim(claim.id).text == "Moscow asked Beijing for arms."


def test_claims_are_merged_split_dismissed_and_added(run: Run, bench: Workbench) -> None:
    """As on the Review page."""
    one, two, three, four, *_ = (row.claim_id for row in bench.desk.rows("seeds"))
    assert run("claim", "merge", one, two, "--into", three, *WHO).code == 0
    assert [bench.desk.row(id_).into for id_ in (one, two)] == [three, three]
    made = run("claim", "split", four, "Moscow asked for drones.", "Beijing gave none.", *WHO)
    assert "split into 2 claims" in made.err
    assert bench.desk.row(four).state == "split"
    parts = [line.split()[0] for line in made.out.splitlines()[1:]]
    assert run("claim", "dismiss", *parts, *WHO).code == 0
    assert {bench.desk.row(bench.find_claim(id_).id).state for id_ in parts} == {"dismissed"}
    assert run("claim", "restore", parts[0], *WHO).code == 0
    added = run("claim", "add", "China sent drones to Russia.", "--event", "seeds", *WHO)
    assert "added to seeds: China sent drones to Russia." in added.err


@pytest.mark.parametrize("way", [("dismiss",), ("merge", "--into", "LAST")])
def test_what_was_done_in_one_is_undone_in_one(run: Run, bench: Workbench, way: tuple[str, ...]) -> None:
    """Except what was brought back by itself meanwhile; two dismissals are two changes."""
    one, two, three, other, last, *_ = (row.claim_id for row in bench.desk.rows("seeds"))
    command, *options = (last if word == "LAST" else word for word in way)
    bench.desk.dismiss(other, reviewer="ana", reason="page 3")
    assert run("claim", command, one, two, three, *options, *WHO).code == 0
    assert run("claim", "restore", three, *WHO).code == 0
    done = run("claim", "undo", one, *WHO)
    assert "is undone, and 1 made in one with it" in done.err
    assert [bench.desk.row(id_).state for id_ in (one, two, three, other)] == ["live", "live", "live", "dismissed"]
    assert run("claim", "undo", two, *WHO).code == 2


@pytest.mark.parametrize("second", ["gone", "unknown"])
def test_several_claims_are_dismissed_together_or_not_at_all(run: Run, bench: Workbench, second: str) -> None:
    """One that is set aside already, or not there, stops them all."""
    one, two, *_ = (row.claim_id for row in bench.desk.rows("seeds"))
    bench.desk.dismiss(two, reviewer="ben", reason="no claim")
    done = run("claim", "dismiss", one, two if second == "gone" else "zzzz", *WHO)
    assert (done.code, "hint:" in done.err) == (2, True)
    assert bench.desk.row(one).state == "live"


def test_a_stance_is_corrected_by_the_outlets_name(run: Run, bench: Workbench, check: Check) -> None:
    """The label that follows is proposed, none moves, and `review undo` takes it back."""
    done = run("claim", "stance", check.claim.id, "efe", "silent", *WHO)
    assert "EFE set to silent" in done.err
    assert "proposed: " in done.err
    held = bench.standing(check.claim.id)
    assert (list(held.stances.values()), held.label) == (["silent"], None)
    assert run("review", check.claim.id, "undo", "--reviewer", "ana").code == 0
    assert bench.standing(check.claim.id).stances == {}


def test_accepting_after_a_corrected_stance_gives_the_label_that_is_proposed(
    run: Run, bench: Workbench, check: Check
) -> None:
    """Kept as a person's, with the reason; the machine's is reached by its name, and no third one by accepting."""
    id_, who = check.claim.id, ("--reviewer", "ana")
    assert (
        f"`workbench review {id_[:8]} accept` gives this label"
        in run("claim", "stance", id_, "EFE", "silent", *WHO).err
    )
    done = run("review", id_, "accept", "--label", "supported", *who)
    assert (done.code, "accept does not give supported" in done.err) == (2, True)
    done = run("review", id_, "accept", *who)
    assert "ana accepted ? not enough evidence, as proposed after the corrected stance" in done.err
    assert f"`workbench review {id_[:8]} accept --label conflicting`" in done.err
    last = bench.history(id_)[-1].review
    assert (last.decision, last.label, last.reason) == (
        "override",
        "not_enough_evidence",
        "Follows from the corrected stance",
    )
    run("review", id_, "undo", *who)
    assert run("review", id_, "accept", "--label", "conflicting", *who).code == 0
    assert (bench.history(id_)[-1].review.decision, bench.standing(id_).label) == ("accept", "conflicting")


def test_what_was_corrected_outlives_an_article_that_comes(
    run: Run, bench: Workbench, check: Check, tmp_path: Path
) -> None:
    """In `show` and every export, whose it is too; once its article is gone, all say what no longer counts."""
    claim = check.claim
    efe = next(v.article for v in check.versions if v.article.name == "EFE")
    run("claim", "stance", claim.id, "EFE", "silent", *WHO)
    run("review", claim.id, "override", "--label", "refuted", *WHO)
    late = tmp_path / "late.txt"
    late.write_text("The ferry to Estavia was late again on Monday, the harbour office said.\n" * 12, encoding="utf-8")
    bench.add([late], event=claim.event)

    def told() -> tuple[str, str, str, dict[str, Any]]:
        list(bench.check([bench.find_claim(claim.id)]))
        lines = [json.loads(line) for line in bench.export("jsonl").text.splitlines()]
        (line,) = (line for line in lines if line["claim_id"] == claim.id)
        return run("show", claim.id).out, bench.report(claim.id), bench.export("csv").text, line

    shown, report, _, line = told()
    assert (line["verdict"], line["lapsed_corrections"]) == (None, [])
    assert {one["name"]: (one["stance"], one["stance_by"]) for one in line["outlets"]}["EFE"] == ("silent", "ana")
    assert bench.desk.row(claim.id).standing == bench.standing(claim.id)
    for page in (shown, report):
        assert "it still counts" in page
    bench.corpus.retract(efe.id, reviewer="ben", reason="the outlet took it down")
    shown, report, table, line = told()
    (lapsed,) = line["lapsed_corrections"]
    assert (lapsed["name"], lapsed["stance"], lapsed["reviewer"], lapsed["why"]) == (
        "EFE",
        "silent",
        "ana",
        "withdrawn",
    )
    says = "EFE: set to silent (ana, "
    assert says in " ".join(shown.split())
    assert "no longer counted" in shown
    assert "page 3); the article was withdrawn" in " ".join(shown.split())
    assert efe.id not in shown  # the history names it, too
    assert f"No longer counted: <bdi>{says}" in report
    assert says in table
    # Whoever decides the claim now has read it.
    assert run("review", claim.id, "override", "--label", "refuted", *WHO).code == 0
    assert "no longer counted" not in run("show", claim.id).out


def test_words_of_an_article_become_evidence(run: Run, bench: Workbench, check: Check) -> None:
    """Found in the article as they stand; with a stance, or without."""
    article = next(v.article for v in check.versions if v.article.name == "EFE")
    quote = article.text.splitlines()[0]
    done = run("claim", "evidence", check.claim.id, article.id[:8], quote, "--stance", "qualifies", *WHO)
    assert f"added: EFE “{quote}”" in done.err
    held = bench.standing(check.claim.id)
    assert [(span.quote, span.start) for span in held.evidence] == [(quote, 0)]
    assert held.stances == {article.id: "qualifies"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("stance", "CLAIM", "EFFE", "silent", *WHO), "did you mean EFE?"),
        (("stance", "CLAIM", "EFE", "silent", "--reviewer", "ana", "--reason", " "), "needs a reason"),
        (("stance", "CLAIM", "EFE", "silent", "--reason", "r"), "needs a name"),
        (("evidence", "CLAIM", "EFE", "the moon is made of cheese", *WHO), "not in the article"),
        (("evidence", "CLAIM", "EFE", "the", *WHO), "stands more than once"),
        (("reword", "CLAIM", "...", *WHO), "no words"),
        (("split", "CLAIM", "Only one part.", *WHO), "two or more"),
        (("merge", "CLAIM", "--into", "CLAIM", *WHO), "cannot be merged"),
        (("undo", "CLAIM", *WHO), "nothing was changed"),
        (("undo", "CLAIM", "--change", "9999", *WHO), "no change to this claim"),
        (("dismiss", "CLAIM", "--reason", "r"), "needs a name"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_with_a_hint(
    run: Run, check: Check, arguments: tuple[str, ...], says: str
) -> None:
    """And exit code 2."""
    done = run("claim", *(check.claim.id if one == "CLAIM" else one for one in arguments))
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert done.err.count("error:") == done.err.count("hint:") == 1


def test_what_is_set_aside_is_not_decided(run: Run, bench: Workbench, check: Check) -> None:
    """As in the browser, where only its restoring is offered; a decision of before can be taken back."""
    claim = check.claim.id
    run("review", claim, "flag", "--reviewer", "ana")
    bench.desk.dismiss(claim, reviewer="ben", reason="no claim")
    assert "set aside: dismissed by ben: no claim" in run("show", claim).err
    for command in (
        ("review", claim, "accept", "--reviewer", "ana"),
        ("claim", "stance", claim, "EFE", "silent", *WHO),
        ("claim", "reword", claim, "Another wording of it.", *WHO),
    ):
        done = run(*command)
        assert (done.code, "is set aside (dismissed by ben: no claim)" in done.err) == (2, True)
    assert run("review", claim, "undo", "--reviewer", "ana").code == 0


def test_a_view_of_the_queue_is_listed(run: Run, bench: Workbench, check: Check) -> None:
    """By status, mark, outlet, difference, words and order; the count comes last."""
    rows = json.loads(run("queue", "--only", "conflict", "--verdict", "conflicting", "--json").out)
    assert check.claim.id in {row["claim_id"] for row in rows}
    assert {row["machine_label"] for row in rows} == {"conflicting"}
    run("review", check.claim.id, "flag", "--reviewer", "ana")
    listed = run("queue", "--show", "flagged")
    assert (check.claim.id[:8] in listed.out, "flagged (ana)" in listed.out) == (True, True)
    assert listed.err.splitlines()[-1] == "1 of 1 claims"
    run("assign", check.claim.id, "--to", "ben", "--reviewer", "ana")
    assert "assigned to ben" in run("queue", "--show", "all", "--assignee", "ben").out
    assert run("queue", "--show", "flagged", "--assignee", "").err.splitlines()[-1] == "0 of 0 claims"
    cut = run("queue", "--limit", "2").err.splitlines()[-1]
    total = cut.split()[2]
    assert cut == f"2 of {total} claims; `--limit {total}` shows all"
    assert run("queue", "--limit", total).err.splitlines()[-1] == f"{total} of {total} claims"
    assert "did you mean EFE?" in run("queue", "--silent", "EFEE").err
    assert "did you mean conflict?" in run("queue", "--only", "conflicts").err
    assert json.loads(run("queue", "--show", "all", "--find", check.claim.text, "--json").out)[0]["text"] == (
        check.claim.text
    )


def test_a_view_keeps_what_its_reader_decides_blind_to_itself(
    run: Run, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Filters that would tell leave it out; elsewhere it stands without verdict, origins and state."""
    monkeypatch.setenv("WORKBENCH_BLIND_SHARE", "1")
    told = run("queue", "--only", "conflict", "--reviewer", "ana")
    assert (told.out.count("\n"), "claims that await your blind review are left out" in told.err) == (1, True)
    rows = json.loads(run("queue", "--limit", "99", "--reviewer", "ana", "--json").out)
    assert {row["machine_label"] for row in rows} == {None}
    assert run("claim", "stance", check.claim.id, "EFE", "silent", *WHO).code == 2


def test_similar_claims_have_ids_to_merge_by(run: Run, check: Check) -> None:
    """The nearest first, itself left out."""
    found = json.loads(run("claim", "similar", check.claim.id, "--json").out)
    assert check.claim.id not in {one["claim_id"] for one in found}
    assert found[0]["claim_id"][:8] in run("claim", "similar", check.claim.id, "--most", "1").out


def test_details_of_an_article_are_corrected_together(run: Run, bench: Workbench) -> None:
    """All or none, and undone together or one by one."""
    article = bench.articles()[0]
    before = article.outlet and article.outlet.value
    refused = run("correct", article.id, "outlet", "The Herald", "published", "soon", *WHO)
    assert (refused.code, "published cannot be 'soon'" in refused.err) == (2, True)
    assert bench.articles()[0].outlet == article.outlet
    refused = run("correct", article.id, "published", "03/04/2022", *WHO)
    assert (refused.code, "such as 3 Apr 2022" in refused.err) == (2, True)
    assert run("correct", article.id, "outlet", "The Herald", "published", "12 May 2031", *WHO).code == 0
    now = bench.articles()[0]
    assert now.outlet
    assert now.published
    assert (now.outlet.value, now.published.value) == ("The Herald", "2031-05-12")
    assert run("correct", article.id, "--undo", *WHO).code == 0
    assert (bench.articles()[0].outlet and bench.articles()[0].outlet.value) == before
    for wrong in (("outlet",), ("outlet", "A", "outlet", "B"), ("colour", "red"), ("--undo", "outlet", "x"), ()):
        done = run("correct", article.id, *wrong, *WHO)
        assert (done.code, done.err.count("hint:")) == (2, 1)


def test_the_choices_of_the_terminal_are_those_of_the_desk() -> None:
    """Written out there, so that --help loads nothing."""
    assert get_args(review._Show) == queue.SHOWS
    assert tuple(re.split(", | or ", review._MARKS)) == queue.MARKS
    assert get_args(review._Order) == queue.ORDERS
    assert get_args(review._Stance) == get_args(Stance)
    assert get_args(review._Difference) == get_args(DiscrepancyKind)
