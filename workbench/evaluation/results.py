"""Results of a run: the records of `results.json`, schema results/1, and the exit code they give.

Derived from the log; can be written again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from pydantic import ConfigDict, Field

from workbench.evaluation.config import MetricName
from workbench.evaluation.log import VariantName
from workbench.evaluation.robustness import Robustness
from workbench.evaluation.samples import Figure, Scores, WrongShare
from workbench.evaluation.statistics import Calibration, Flips, Ruling
from workbench.models import Record, VerdictLabel
from workbench.models.check import Opinion


class Count(Record):
    """How often something was met."""

    what: str
    n: int


class Cell(Record):
    """A cell of a confusion matrix: gold's label, the predicted one, how often."""

    gold: str
    predicted: str
    n: int


class Costs(Record):
    """What a variant used. Times are of calls that were really made; cached answers keep their first price."""

    list_usd: float | None
    """All its answers at the price they had when they were first given; None: some price is unknown."""
    usd_per_100: float | None
    """For a hundred samples in one epoch, at that price."""
    tokens_in: int
    tokens_out: int
    calls: int
    cached: int
    p50_seconds: float | None
    """None: nothing was asked anew."""
    p95_seconds: float | None


class VariantResult(VariantName):
    """How one variant did."""

    answered_by: tuple[str, ...]
    """What the provider said had answered: names of models move."""
    asked: int
    ok: int
    unscored: tuple[Count, ...]
    errors: tuple[Count, ...]
    figures: tuple[Figure, ...]
    scores: Scores
    verdicts: tuple[Cell, ...]
    stances: tuple[Cell, ...]
    calibration: Calibration | None
    costs: Costs
    opinions: dict[Opinion, WrongShare] | None = None
    """How often its stances are wrong where the second opinion agrees, and where not; None: it asked no model."""

    @property
    def error_rate(self) -> float | None:
        """Share of questions without a scorable answer."""
        return 1 - self.ok / self.asked if self.asked else None

    def figure(self, metric: MetricName) -> Figure:
        """Give one metric; it may have no value."""
        return next((f for f in self.figures if f.metric == metric), Figure(metric=metric, value=None))


class BaselineRow(Record):
    """A baseline shown next to the scores: the best constant answer, or people."""

    name: str
    n: int
    macro_f1: float | None
    accuracy: float | None
    note: str = ""
    """Why there is no number, or what it is based on."""


class Contrast(Record):
    """One metric of one variant against the baseline's, on the samples that both were asked."""

    metric: MetricName
    variant: str
    baseline: str
    primary: bool
    """Every other metric is exploratory."""
    ruling: Ruling


class TwoByTwo(Record):
    """Verdicts of a variant and the baseline, sample by sample, and which ones part them."""

    variant: str
    baseline: str
    flips: Flips


class GateResult(Record):
    """One gate checked against one variant."""

    gate: str
    """In words."""
    variant: str
    passed: bool
    said: str
    """What was found."""
    samples: Literal["wrong", "stances", "failed"] | None = None
    """Which of the variant's samples it is about: those with a wrong verdict, those with a wrong stance, those without
    an answer. None: about no samples that can be listed so."""


class SampleResult(Record):
    """One sample as one variant answered it, over its epochs."""

    sample: str
    event: str
    variant: str
    gold: VerdictLabel
    labels: tuple[str, ...]
    right: float
    """Share of epochs with the right verdict."""
    strict: float | None
    """Share of epochs with verdict and evidence right."""
    reasons: tuple[str, ...] = ()
    """Why there is no answer, where there is none."""


class Totals(Record):
    """What the run took so far."""

    questions: int
    settled: int
    """Questions with an answer, or with a judge that spoke and gave none."""
    errors: int
    attempts: int
    cached: int
    billed_usd: float
    """Paid in this run, over all attempts; unknown costs count as nothing, see `unpriced`."""
    unpriced: int
    """Attempts of unknown cost."""


class Results(Record):
    """The results of a run."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["results/1"] = Field(default="results/1", alias="schema")
    run: str
    name: str
    samples: int
    events: int
    primary_metric: MetricName
    margin: float
    max_error_rate: float
    stopped_by: str | None
    """What ended the run before its end; None if every question was put."""
    variants: tuple[VariantResult, ...]
    baselines: tuple[BaselineRow, ...]
    contrasts: tuple[Contrast, ...]
    two_by_two: tuple[TwoByTwo, ...]
    gates: tuple[GateResult, ...]
    cases: tuple[SampleResult, ...]
    totals: Totals
    robustness: tuple[Robustness, ...] = ()
    """One for each variant that was asked about changed samples."""

    @property
    def judged(self) -> tuple[VariantResult, ...]:
        """The variants that saw the articles."""
        return tuple(v for v in self.variants if v.role == "judge")

    def robust(self, variant: str) -> Robustness | None:
        """Give how a variant did on changed samples."""
        return next((one for one in self.robustness if one.variant == variant), None)

    def contrast(self, variant: str, metric: MetricName) -> Contrast | None:
        """Give a variant's comparison with the baseline on one metric."""
        return next((c for c in self.contrasts if c.variant == variant and c.metric == metric), None)


# ------------------------------------------------------------
# How tables write numbers.


def number(value: float | None) -> str:
    """Write a score with three digits, or that there is none."""
    return "n/a" if value is None else f"{value:.3f}"


def points(value: float | None) -> str:
    """Write a difference in percentage points."""
    return "n/a" if value is None else f"{100 * value:+.1f}"


def share(value: float | None) -> str:
    """Write a share in per cent."""
    return "n/a" if value is None else f"{100 * value:.1f} %"


OPINIONS: dict[Opinion, str] = {"agrees": "agrees", "disagrees": "disagrees", "unsure": "is unsure"}


def wrong_share(found: WrongShare | None) -> str:
    """Write how many of some stances are wrong."""
    return "n/a" if found is None or not found.n else f"{found.wrong}/{found.n} ({found.wrong / found.n:.3f})"


def interval(low: float | None, high: float | None, write: Callable[[float], str]) -> str:
    """Write an interval in brackets."""
    return "n/a" if low is None or high is None else f"[{write(low)}, {write(high)}]"


# ------------------------------------------------------------
# The last line of an evaluation and its exit code, from one function, so that they never disagree.


class RunOutcome(NamedTuple):
    """How an evaluation ended."""

    exit_code: int
    """0 gates passed · 1 a gate failed · 3 no verdict · 4 inconclusive, where that was asked for · 130 interrupted."""
    line: str


def conclude(results: Results) -> RunOutcome:
    """Say in one line how a run ended. A run without a verdict says nothing about its gates."""
    if results.stopped_by == "interrupt":
        return RunOutcome(130, f"{results.name}: interrupted; resume it with: workbench eval run --resume")
    totals, why = results.totals, ""
    asked = f"{totals.settled} of {totals.questions} questions"
    met = sorted({count.what for v in results.judged for count in (*v.errors, *v.unscored)})
    reasons = ", ".join(met) or "nothing was asked"
    if results.stopped_by == "budget":
        why = f"stopped by the budget after {asked}"
    elif results.stopped_by == "failure":
        why = f"stopped after {asked}: {reasons}"
    elif results.stopped_by is not None:
        why = f"not finished, {asked}"
    else:
        for variant in results.judged:
            rate = variant.error_rate
            if rate is None or rate > results.max_error_rate:
                share = "all" if rate is None else f"{rate:.1%}"
                why = f"{share} of the questions to {variant.name} have no answer ({reasons})"
                break
    if why:
        return RunOutcome(3, f"{results.name}: no verdict: {why}")
    failed = [gate for gate in results.gates if not gate.passed]
    if failed:
        return RunOutcome(1, f"{results.name}: {len(failed)} of {len(results.gates)} gates FAILED")
    passed = f"{len(results.gates)} of {len(results.gates)} gates passed" if results.gates else "no gates"
    return RunOutcome(0, f"{results.name}: {passed}")


def conclude_strictly(results: Results) -> RunOutcome:
    """As `conclude`, but a run that cannot tell its variants apart is inconclusive."""
    plain = conclude(results)
    if plain.exit_code != 0:
        return plain
    primary = [c for c in results.contrasts if c.primary]
    unclear = [c for c in primary if c.ruling.word in ("inconclusive", "too few events")]
    if unclear or not primary:
        why = f"{unclear[0].variant}: {unclear[0].ruling.word}" if unclear else "there is nothing to compare"
        return RunOutcome(4, f"{results.name}: inconclusive: {why}")
    return plain
