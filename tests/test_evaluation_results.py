"""What a run comes to: figures, comparison, gates, the exit code, and the files that say so."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.support.evaluated import Model, carried_out, config, evaluations, write_gold
from workbench.cli import render, render_eval
from workbench.cli.render_eval import parting_lines
from workbench.errors import InputError, JudgeError
from workbench.evaluation.gold import GoldClaim, GoldOutlet, parse_gold
from workbench.evaluation.samples import figures
from workbench.evaluation.scoring import OVERLAP, Results, conclude, conclude_strictly, constant_row, human_row

GATES = [
    {"gate": "min", "metric": "verdict_accuracy", "at_least": 0.6},
    {"gate": "min", "metric": "verdict_accuracy", "at_least": 0.6, "bound": "lower"},
    {"gate": "min", "metric": "consistency", "at_least": 0.0},
    {"gate": "no_regression"},
    {"gate": "no_regression", "metric": "verdict_accuracy", "min_effect": 0.9},
    {"gate": "non_inferior", "metric": "verdict_accuracy", "margin": 0.9},
    {"gate": "max_cost", "usd_per_100": 1.0},
    {"gate": "max_cost", "usd_per_100": 3.0},
    {"gate": "max_p95", "seconds": 0.4},
    {"gate": "min_quote_validity", "at_least": 1.0},
    {"gate": "max_error_rate", "at_most": 0.0},
    {"gate": "max_p95", "seconds": 60, "variant": "sound"},
]
PASS = [True, False, False, False, True, True, False, True, False, True, True, True]

Carry = Callable[..., tuple[Path, Results]]


@pytest.fixture
def carry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Carry:
    """Run models over gold, and give the run's folder and its results."""

    def carried(*models: Model, events: int = 12, **given: Any) -> tuple[Path, Results]:
        contenders = tuple(model.contender() for model in models)
        monkeypatch.setattr("workbench.evaluation.service.contenders", lambda *_: contenders)
        folder, found = carried_out(
            evaluations(tmp_path), config(write_gold(tmp_path / "gold", events=events), **given)
        )
        return folder, Results.model_validate(found)

    return carried


def deaf_to_money(name: str = "deaf", **given: Any) -> Model:
    """A model that hears nothing of what things cost: a third of the claims, in every event."""
    return Model(name, deaf=lambda claim: "million" in claim.text, cost_usd=0.02, **given)


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """A sound model and one that is deaf to money, with all gates."""
    folder = tmp_path_factory.mktemp("parted")
    contenders = (Model("sound").contender(), deaf_to_money().contender())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("workbench.evaluation.service.contenders", lambda *_: contenders)
        found = carried_out(evaluations(folder), config(write_gold(folder / "gold"), gates=GATES))[1]
    return Results.model_validate(found)


def test_a_worse_variant_is_called_worse(parted: Results) -> None:
    """By a paired test over events; what broke is listed sample by sample."""
    contrast = parted.contrast("deaf", "verdict_accuracy")
    assert contrast is not None
    assert contrast.ruling.word == "worse"
    assert contrast.ruling.compared.difference == pytest.approx(-1 / 3)
    square = next(one for one in parted.two_by_two if one.variant == "deaf")
    assert (square.flips.both_right, len(square.flips.broken), square.flips.fixed) == (24, 12, ())
    assert [c.variant for c in parted.contrasts if c.primary] == ["deaf", OVERLAP]


def test_word_overlap_stands_beside_every_judge_and_under_no_gate(parted: Results) -> None:
    """Nobody asks it, its answers are no samples of the run, and Holm does not count it among the comparisons."""
    overlap = next(one for one in parted.variants if one.name == OVERLAP)
    assert overlap.role == OVERLAP
    assert overlap.ok == overlap.asked > 0
    assert overlap.figure("stance_macro_f1_lenient").value is not None
    assert {cell.predicted for cell in overlap.stances} <= {"supports", "silent"}
    assert OVERLAP not in {gate.variant for gate in parted.gates} | {case.variant for case in parted.cases}
    ruling = next(c.ruling for c in parted.contrasts if c.primary and c.variant == "deaf")
    assert ruling.p_holm == ruling.compared.p


def test_every_gate_is_held_and_reported(parted: Results) -> None:
    """Also those after the first that failed; a gate whose number is missing has failed."""
    assert [gate.passed for gate in parted.gates] == PASS
    assert {gate.variant for gate in parted.gates} == {"deaf", "sound"}
    assert parted.gates[2].said == "no sample has two answers to compare: set epochs to 2 or more"
    done = conclude(parted)
    assert (done.exit_code, done.line) == (1, "eval: 5 of 12 gates FAILED")


def test_the_samples_that_part_two_variants_are_named(parted: Results) -> None:
    """At most ten of a kind."""
    broken = parted.two_by_two[0].flips.broken
    assert len(broken) == 12
    assert next(parting_lines(parted)) == f"only sound right: {', '.join(broken[:10])} and 2 more"


def test_a_gate_without_a_number_says_why(carry: Carry) -> None:
    """No interval over too few events, and nobody to be compared with."""
    lower = {"gate": "min", "metric": "verdict_macro_f1", "at_least": 0.1, "bound": "lower"}
    _, results = carry(Model("sound"), events=1, gates=[lower, {"gate": "no_regression"}])
    assert [gate.passed for gate in results.gates] == [False, False]
    assert results.gates[0].said.endswith(", no interval: too few events (1)")
    assert results.gates[1].said == "the only variant is its own baseline"


def test_a_run_is_not_compared_with_itself(carry: Carry, tmp_path: Path) -> None:
    """The same name twice is a slip."""
    folder, _ = carry(Model("sound"), events=1)
    with pytest.raises(InputError, match=f"both names mean run {folder.name}"):
        evaluations(tmp_path).compare("latest", "latest")


def test_gates_that_pass_end_well(carry: Carry) -> None:
    """And without a comparison they are for the only variant there is."""
    _, results = carry(Model("sound"), events=2, gates=[{"gate": "min", "metric": "strict", "at_least": 1.0}])
    assert conclude(results) == (0, "eval: 1 of 1 gates passed")


def test_a_gate_on_a_difference_fails_where_none_can_be_told(carry: Carry) -> None:
    """With too few events there is no interval, and a gate without its number has failed."""
    _, results = carry(Model("sound"), deaf_to_money(), events=3, gates=[{"gate": "no_regression"}])
    assert results.gates[0].said == "no interval: too few events"
    assert conclude(results).exit_code == 1


def test_inconclusive_is_an_end_of_its_own_only_where_asked_for(carry: Carry) -> None:
    """Otherwise a run without gates that got to its end is done."""
    _, results = carry(Model("sound"), deaf_to_money(), events=3)
    assert conclude(results).exit_code == 0
    assert conclude_strictly(results) == (4, "eval: inconclusive: deaf: too few events")


def test_too_many_questions_without_an_answer_are_no_verdict(carry: Carry) -> None:
    """Not a failed gate: nobody knows how the variant would have done."""
    model = Model("slow", fails=lambda claim: JudgeError("timeout", "") if "million" in claim.text else None)
    _, results = carry(Model("sound"), model, events=3, gates=[{"gate": "min", "metric": "strict", "at_least": 0.9}])
    done = conclude(results)
    assert done.exit_code == 3
    assert "33.3%" in done.line
    assert "timeout" in done.line


def test_a_question_without_an_answer_is_apart_from_a_wrong_one(carry: Carry) -> None:
    """It counts as wrong where the figure says so, and has its own column."""
    model = Model("sound", fails=lambda c: JudgeError("refusal", "no") if "million" in c.text else None)
    _, results = carry(model, events=3)
    (variant,) = results.judged
    figure = variant.figure("verdict_accuracy")
    assert (figure.value, figure.answered_only) == (pytest.approx(2 / 3), 1.0)
    assert (variant.ok, [(c.what, c.n) for c in variant.unscored], variant.errors) == (6, [("refusal", 3)], ())
    assert {cell.predicted for cell in variant.verdicts if cell.gold == "conflicting"} == {"no answer"}
    assert variant.figure("stance_accuracy").answered_only == 1.0
    assert variant.figure("discrepancy_recall").value == 0.0


def test_strict_needs_the_words_too(carry: Carry) -> None:
    """A right verdict on the wrong words is not right."""
    _, results = carry(Model("sound"), events=2)
    assert results.variants[0].figure("strict").value == 1.0
    _, results = carry(deaf_to_money(), events=2)
    assert results.variants[0].figure("strict").value == pytest.approx(2 / 3)
    assert results.variants[0].figure("evidence_recall").value == pytest.approx(2 / 3)


def test_costs_are_of_a_hundred_samples_and_times_of_real_calls(carry: Carry) -> None:
    """At list price."""
    _, results = carry(deaf_to_money(), events=2)
    costs = results.variants[0].costs
    assert (costs.list_usd, costs.usd_per_100) == (pytest.approx(0.12), pytest.approx(2.0))
    assert (costs.p50_seconds, costs.p95_seconds, costs.calls) == (0.5, 0.5, 6)
    assert results.totals.billed_usd == pytest.approx(0.12)


# ------------------------------------------------------------ beside which a number is read


def _claims(*labels: list[tuple[str, str]], guidelines: tuple[str, ...] = ("g1",)) -> list[GoldClaim]:
    return [
        GoldClaim.model_validate(
            {
                "id": f"c{number}", "event": f"e{number}", "claim": "x", "verdict": said[0][1],
                "outlets": [GoldOutlet(file="a.txt", stance="silent")],
                "labels": [
                    {"annotator": who, "verdict": verdict, "guideline": guidelines[number % len(guidelines)]}
                    for who, verdict in said
                ],
            }
        )
        for number, said in enumerate(labels)
    ]  # fmt: skip


def test_people_are_a_row_where_several_labelled(carry: Carry) -> None:
    """Each against the rest, with Krippendorff's α beside it; none where nobody did."""
    both = [("ana", "supported"), ("bo", "supported")]
    parted = [("ana", "refuted"), ("bo", "supported")]
    row = human_row(_claims(both, both, parted))
    assert (row.n, row.accuracy) == (3, pytest.approx(4 / 6))
    assert "α" in row.note
    assert human_row(_claims([("ana", "supported")])).macro_f1 is None


def test_labels_under_two_guidelines_are_never_mixed() -> None:
    """Two rules, two things measured."""
    both = [("ana", "supported"), ("bo", "supported")]
    assert human_row(_claims(both, both, guidelines=("g1", "g2"))).macro_f1 is None


def test_the_best_constant_is_a_row() -> None:
    """A score below it has learned nothing."""
    row = constant_row(_claims([("ana", "supported")], [("ana", "supported")], [("ana", "refuted")]))
    assert (row.name, row.accuracy) == ("always supported", pytest.approx(2 / 3))


def test_figures_without_anything_to_count_say_so() -> None:
    """None, never zero."""
    assert {figure.value for figure in figures([])} == {None}


# ------------------------------------------------------------ files


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> {{7*7}} =cmd()"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.met: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.met.append((tag, dict(attrs)))


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A run over gold whose names, claim and articles would all like to be something else."""
    gold = write_gold(tmp_path / "gold", events=2)
    text = gold.read_text(encoding="utf-8").replace("event-00", json.dumps(HOSTILE)[1:-1])
    gold.write_text(text.replace('"claim": "', '"claim": "' + json.dumps(HOSTILE + "\x01 ")[1:-1]), encoding="utf-8")
    article = gold.parent / "norhaven-a.txt"
    article.write_text(article.read_text(encoding="utf-8").rstrip() + f" {HOSTILE} they said.\n", encoding="utf-8")
    lines = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    lines[0]["id"] = "=cmd|' /C calc'!A0"
    gold.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return carried_out(evaluations(tmp_path), config(gold, name="x"))[0]


def test_the_report_is_one_page_that_loads_and_runs_nothing(hostile: Path) -> None:
    """Whatever the articles say."""
    page = (hostile / "report.html").read_text(encoding="utf-8")
    tags = _Tags()
    tags.feed(page)
    names = {tag for tag, _ in tags.met}
    assert not names & {"script", "img", "link", "iframe", "object", "embed", "form", "base", "a"}
    assert not any(
        name.startswith("on") or name in ("src", "href") for _, attributes in tags.met for name in attributes
    )
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert not re.search(r"url\(|@import|https?://", page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{7*7}}" in page


def test_the_report_shows_both_sides_words(carry: Carry) -> None:
    """Gold's underlined, the variant's shaded, together where they are the same."""
    folder, _ = carry(Model("sound"), deaf_to_money(), events=1)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert re.search(r'<mark><span class="gold">[^<]+</span></mark>', page)
    for part in ("Leaderboard", "Comparison", "Confusion", "Samples", "How this was measured", "How to reproduce it"):
        assert part in page


def test_probabilities_are_scored_where_a_judge_gives_them(carry: Carry) -> None:
    """Brier, and ECE beside what a calibrated judge would show; elsewhere there is no such number."""
    folder, results = carry(Model("sound", sure=0.8), Model("plain"), events=4)
    found = results.variants[0].calibration
    assert found is not None
    right = results.variants[0].figure("verdict_accuracy").value or 0.0
    assert found.brier == pytest.approx(right * 0.2**2 + (1 - right) * (0.8**2 + 1))
    assert (found.n, found.ece) == (12, pytest.approx(abs(right - 0.8)))
    assert results.variants[1].calibration is None
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "a calibrated judge would show" in page
    assert page.count("n/a: no probabilities") == 2


def test_the_terminal_shows_every_number_however_many_variants(
    carry: Carry, capsys: pytest.CaptureFixture[str]
) -> None:
    """No column falls off the edge; what cannot be said is n/a or `no support`."""
    _, results = carry(*(Model(f"compare.v{n} · openai/gpt-4.1-mini", sure=0.8) for n in range(5)), events=2)
    for drawn in render_eval.results_tables(results):
        render.draw(drawn)
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= 110
    for words in (
        "p95 s",
        "quotes",
        "tokens in",
        "its macro-F1",
        "F1, silent",
        "number_mismatch: found; right",
        "no support",
    ):
        assert words in told
    for row in ("Brier (0 best, 2 worst)", "ECE (if calibrated)", "consistency"):
        assert sum(line.startswith(row) for line in told.splitlines()) == 2
    assert sum(line.startswith("F1, silent") and line.count("(n=4)") in (2, 3) for line in told.splitlines()) == 2


def test_no_cell_of_the_csv_is_a_formula(hostile: Path) -> None:
    """A spreadsheet would run it."""
    rows = list(csv.reader(io.StringIO((hostile / "results.csv").read_text(encoding="utf-8"))))
    assert len(rows) == 7
    assert rows[1][0].startswith("'=cmd")
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_the_junit_file_has_a_case_for_every_gate_and_sample(carry: Carry) -> None:
    """A gate that failed fails its case; a sample without an answer is skipped."""
    failing = Model("deaf", fails=lambda c: JudgeError("timeout", "") if "million" in c.text else None)
    folder, results = carry(Model("sound"), failing, events=3, gates=GATES[:7])
    root = ElementTree.fromstring((folder / "junit.xml").read_text(encoding="utf-8"))
    gates, *suites = root.findall("testsuite")
    assert len(gates.findall("testcase")) == len(results.gates) + 1
    assert len(gates.findall("testcase/failure")) == sum(not gate.passed for gate in results.gates)
    assert len(gates.findall("testcase/error")) == 1
    assert [len(suite.findall("testcase")) for suite in suites] == [9, 9]
    assert [len(suite.findall("testcase/skipped")) for suite in suites] == [0, 3]


def test_the_junit_file_is_xml_whatever_stands_in_it(hostile: Path) -> None:
    """Control characters are no XML."""
    assert ElementTree.fromstring((hostile / "junit.xml").read_text(encoding="utf-8")).tag == "testsuites"


def test_two_runs_are_compared_on_what_both_were_asked(carry: Carry, tmp_path: Path) -> None:
    """Pair by pair, though they ran apart."""
    first, _ = carry(Model("sound"))
    second, _ = carry(deaf_to_money())
    results = evaluations(tmp_path).compare(first.name, second.name)
    primary, _overlap = (c for c in results.contrasts if c.primary)
    assert (primary.variant, primary.baseline) == ("deaf", f"sound @ {first.name}")
    assert primary.ruling.word == "worse"
    assert results.totals.settled == results.totals.questions  # the first run's answers are none of these questions


def test_a_baseline_may_be_of_an_earlier_run(carry: Carry) -> None:
    """And its gates are held against it."""
    first, _ = carry(Model("sound"))
    _, results = carry(deaf_to_money(), baseline={"run": first.name}, gates=[{"gate": "no_regression"}])
    assert [(gate.variant, gate.passed) for gate in results.gates] == [("deaf", False)]


def test_results_say_which_schema_they_follow(carry: Carry) -> None:
    """And read back as they were written."""
    folder, results = carry(Model("sound"), events=1)
    written = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert written["schema"] == "results/1"
    assert Results.model_validate(written) == results


def test_a_line_of_gold_may_hold_any_line_separator() -> None:
    """JSON allows U+2028 inside a string; only the newline ends a line."""
    outlets = [{"file": "f", "stance": "silent"}]
    line = {"id": "a", "event": "e", "claim": "x\u2028y", "verdict": "supported", "outlets": outlets}
    assert parse_gold(json.dumps(line, ensure_ascii=False), "gold")[0].claim == "x\u2028y"
