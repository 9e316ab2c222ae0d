"""Gold: what lint finds, how evidence is held against it, and how reviews become it."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.testing

from tests.support.articles import article
from tests.support.evaluated import Model, write_gold
from workbench import Settings, Workbench, seeds_folder
from workbench.cli import app
from workbench.evaluation.annotation import lint
from workbench.evaluation.gold import (
    GoldClaim,
    GoldOutlet,
    alternatives,
    covers,
    evidence_score,
    read_gold,
    refuse_broken_spans,
)
from workbench.evaluation.run import read_labelled
from workbench.evaluation.service import lint_gold, write_candidates

TEXT = "The pier cost two million euros. The mayor denied it on Friday. Nobody else spoke."


def claims(*changes: dict[str, Any]) -> list[GoldClaim]:
    """Make gold claims that differ from a plain one."""
    plain = {"claim": "The pier is open.", "verdict": "supported", "outlets": [{"file": "a.txt", "stance": "silent"}]}
    named = [{"id": f"c{n}", "event": f"e{n}", **plain} for n in range(len(changes))]
    return [GoldClaim.model_validate(one | change) for one, change in zip(named, changes, strict=True)]


def errors(*changes: dict[str, Any]) -> list[str]:
    return [problem.said for problem in lint(claims(*changes)) if problem.weight == "error"]


def test_the_seed_gold_has_no_errors() -> None:
    """And says what it is too small for."""
    problems = lint_gold(seeds_folder() / "gold" / "seed.jsonl", seeds_folder())
    assert {problem.weight for problem in problems} == {"warning"}
    assert any("with fewer than 10 no difference can be tested" in problem.said for problem in problems)


def label(who: str, verdict: str = "supported", **given: Any) -> dict[str, Any]:
    return {"annotator": who, "verdict": verdict, "blind": True, "guideline": "g1"} | given


EVIDENCE = {"evidence": [{"start": 0, "end": 3}]}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([{"split": "dev", "event": "e"}, {"split": "test", "event": "e", "claim": "Else."}], "split by event"),
        ([{"split": "dev"}, {"split": "test", "claim": "the pier  is OPEN"}], "nearly the same as c0"),
        ([{"labels": [label("ana"), label("bo", guideline="g2")]}], "2 guidelines"),
        ([{"split": "test", "labels": [label("ana", blind=False)]}], "not blind"),
        ([{"labels": [label("ana"), label("ana", "refuted")]}], "two labels by ana"),
        ([{"outlets": [{"file": "a.txt", "stance": "silent"} | EVIDENCE]}], "silent but has evidence"),
    ],
)
def test_lint_finds_what_makes_figures_wrong(changes: list[dict[str, Any]], said: str) -> None:
    """Each alone, as an error."""
    assert errors({}) == []
    assert any(said in found for found in errors(*changes)), errors(*changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([{"labels": [label("ana"), label("bo", "refuted")]}], "nobody has adjudicated"),
        ([{"labels": [label("ana"), label("bo", "refuted")]}] * 3, "α"),
        ([{"verdict_also_ok": ["supported"]}], "repeats its verdict"),
        ([{"independent_origins": 2}], "says 2 origins but lists 0"),
        ([{"outlets": [{"file": "a.txt", "stance": "supports"}]}], "without evidence"),
        ([{}] * 8, "a.txt has the same stance in all its 8 rows"),
        ([{}], "only 1 claims are supported"),
        ([{}], "no claim is refuted"),
    ],
)
def test_lint_finds_what_makes_figures_weak(changes: list[dict[str, Any]], said: str) -> None:
    """As a warning."""
    found = [problem.said for problem in lint(claims(*changes)) if problem.weight == "warning"]
    assert any(said in one for one in found), found


# ------------------------------------------------------------ evidence


def outlet(*quotes: str, sets: list[list[str]] | None = None) -> GoldOutlet:
    def span(quote: str) -> dict[str, int]:
        return {"start": TEXT.index(quote), "end": TEXT.index(quote) + len(quote)}

    alternative = [[span(quote) for quote in one] for one in sets or []]
    found = {"evidence": [span(quote) for quote in quotes], "evidence_sets": alternative}
    return GoldOutlet.model_validate({"file": "a.txt", "stance": "supports", **found})


def spans(*quotes: str) -> list[tuple[int, int]]:
    return [(TEXT.index(quote), TEXT.index(quote) + len(quote)) for quote in quotes]


def test_each_listed_span_is_enough_alone_and_together() -> None:
    """Neither quoting one nor quoting both is punished."""
    gold = outlet("The pier cost two million euros", "The mayor denied it")
    for said in (["The pier cost two million euros"], ["The pier cost two million euros", "The mayor denied it"]):
        score = evidence_score(spans(*said), gold, article(TEXT))
        assert score is not None
        assert score.f1 == 1.0


def test_a_set_of_evidence_is_needed_whole() -> None:
    """Half of it is half the recall; another set that is met in full counts instead."""
    gold = outlet(sets=[["The pier cost two million euros", "Nobody else spoke"], ["denied it on Friday"]])
    half = evidence_score(spans("The pier cost two million euros"), gold, article(TEXT))
    assert half is not None
    assert (half.precision, half.recall) == (1.0, pytest.approx(6 / 9))
    assert covers(spans("denied it on Friday"), gold, article(TEXT))
    assert not covers(spans("Nobody"), gold, article(TEXT))


def test_evidence_that_cleaning_removed_is_held_against_nobody() -> None:
    """There is nothing left to quote."""
    gone = article(TEXT).model_copy(update={"kept": ()})
    gold = outlet("The mayor denied it")
    assert alternatives(gold, gone) == ()
    assert evidence_score([], gold, gone) is None
    assert covers([], gold, gone) is None


# ------------------------------------------------------------ reviews become gold


@pytest.fixture(scope="module")
def checked_event(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The articles of one invented event, and beside them a workspace `ws` that holds them and one checked claim."""
    folder = write_gold(tmp_path_factory.mktemp("event"), events=1).parent
    with Workbench(Settings(workspace=folder / "ws")) as workbench:
        workbench.add([folder / "norhaven-a.txt", folder / "norhaven-b.txt"], event="norhaven")
        claim = workbench.typed("The tram line in Norhaven cost 12 million euros.", event="norhaven")
        workbench.__dict__["judge"] = Model("sound")  # its verdict: conflicting
        for _ in workbench.check([claim]):
            pass
    return folder


@pytest.fixture
def desk(checked_event: Path, tmp_path: Path) -> Iterator[Workbench]:
    """A workspace of one's own with the checked claim."""
    shutil.copytree(checked_event / "ws", tmp_path / "ws")
    with Workbench(Settings(workspace=tmp_path / "ws")) as workbench:
        yield workbench


def decide(workbench: Workbench, who: str, **given: Any) -> None:
    """Let somebody decide the one claim."""
    (claim,) = workbench.claims()
    check = workbench.current(claim.id)
    assert check is not None
    workbench.decide(check.id, reviewer=who, seen_seq=0, **({"decision": "accept"} | given))


def test_one_checker_alone_makes_no_gold(desk: Workbench) -> None:
    """A second has to agree, or an adjudicator to settle it."""
    assert desk.evaluations.promote().gold == ()
    decide(desk, "ana")
    assert "only one checker" in desk.evaluations.promote().left_out[0].why
    decide(desk, "bo", decision="override", label="refuted", reason="misread")
    assert "disagree" in desk.evaluations.promote().left_out[0].why


def test_two_who_agree_make_a_candidate_for_dev(desk: Workbench) -> None:
    """They saw the machine's verdict, so it may never test a prompt."""
    decide(desk, "ana")
    decide(desk, "bo", blind=True, label="conflicting")
    (found,) = desk.evaluations.promote().gold
    assert (found.verdict, found.split) == ("conflicting", "dev")
    assert [(one.annotator, one.blind) for one in found.labels] == [("ana", False), ("bo", True)]
    assert found.adjudication is not None
    assert found.adjudication.rule == "agreement"


def test_blind_labels_may_go_to_test(desk: Workbench) -> None:
    """Whoever keeps the gold decides."""
    decide(desk, "ana", blind=True, label="conflicting")
    decide(desk, "bo", blind=True, label="conflicting")
    assert desk.evaluations.promote().gold[0].split is None


def test_an_adjudicator_settles_it(desk: Workbench) -> None:
    """Both labels stay beside the settled one."""
    decide(desk, "ana")
    decide(desk, "bo", decision="override", label="refuted", reason="misread")
    decide(desk, "cy", decision="adjudicate", label="not_enough_evidence", reason="neither")
    (found,) = desk.evaluations.promote().gold
    assert (found.verdict, found.adjudication and found.adjudication.rule) == ("not_enough_evidence", "adjudicator")
    assert {one.annotator: one.verdict for one in found.labels} == {
        "ana": "conflicting",
        "bo": "refuted",
    }


def test_candidates_are_gold_that_reads_back_and_fits_its_articles(desk: Workbench, tmp_path: Path) -> None:
    """Spans count in the raw texts that are written beside them."""
    decide(desk, "ana")
    decide(desk, "bo")
    write_candidates(desk.evaluations.promote(), tmp_path / "gold")
    gold = read_gold(tmp_path / "gold" / "candidates.jsonl")
    refuse_broken_spans(gold, read_labelled(gold, tmp_path / "gold"))
    assert [o.stance for o in gold[0].outlets] == ["reports", "qualifies"]
    assert all(o.evidence for o in gold[0].outlets)
    assert not gold[0].names_differences


def test_agreement_counts_what_is_left_out(desk: Workbench, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Those on whom people differ are no candidates; α over candidates alone would always be 1."""
    promote(desk, tmp_path / "none")
    assert "not computable, no claim has two labels" in capfd.readouterr().err
    decide(desk, "ana")
    decide(desk, "bo", decision="override", label="refuted", reason="misread")
    promote(desk, tmp_path / "two")
    told = capfd.readouterr().err
    assert "0 candidates" in told
    assert re.search(r"Krippendorff's α 0\.00.*, n = 1 claims", told)
    decide(desk, "bo", decision="undo")
    decide(desk, "bo")
    assert desk.evaluations.promote().agreement.why.startswith("all labels are the same")


def promote(desk: Workbench, out: Path) -> None:
    """Promote on the command line."""
    workspace = str(desk.settings.workspace)
    done = typer.testing.CliRunner().invoke(app, ["gold", "promote", "--out", str(out), "--workspace", workspace])
    sys.stderr.write(done.stderr)


def test_a_decision_taken_back_is_no_label(desk: Workbench) -> None:
    """The one before it is."""
    decide(desk, "ana")
    decide(desk, "ana", decision="override", label="refuted", reason="misread")
    decide(desk, "ana", decision="undo")
    decide(desk, "bo")
    (found,) = desk.evaluations.promote().gold
    assert [one.verdict for one in found.labels] == ["conflicting", "conflicting"]


def test_a_corrected_stance_keeps_no_words_of_the_other_one(desk: Workbench) -> None:
    """They were proved for what the checker says is wrong."""
    (claim,) = desk.claims()
    check = desk.current(claim.id)
    assert check is not None
    first = check.versions[0].article.id
    decide(desk, "ana", decision="override", stances={first: "refutes"}, reason="misread")
    decide(desk, "ana")
    decide(desk, "bo")
    (found,) = desk.evaluations.promote().gold
    assert [(o.stance, bool(o.evidence)) for o in found.outlets] == [("refutes", False), ("qualifies", True)]


def test_only_what_was_decided_since(desk: Workbench) -> None:
    """So that nothing is promoted twice."""
    decide(desk, "ana")
    decide(desk, "bo")
    assert len(desk.evaluations.promote(since="2000-01-01").gold) == 1
    assert desk.evaluations.promote(since="2999-01-01").gold == ()


def test_promoted_gold_is_json_lines(desk: Workbench, tmp_path: Path) -> None:
    """One claim a line, in the format of the seed gold, with where it came from."""
    decide(desk, "ana")
    decide(desk, "bo")
    write_candidates(desk.evaluations.promote(), tmp_path / "gold")
    (line,) = [json.loads(one) for one in (tmp_path / "gold" / "candidates.jsonl").read_text().splitlines()]
    assert line["provenance"]["source"] == "review"
    assert len(line["provenance"]["annotation_ids"]) == 2
