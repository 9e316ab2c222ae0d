"""Score a run from its folder, without asking anybody: metrics, gates, baselines, comparisons, and the exit code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from pydantic import ConfigDict, Field

from workbench.errors import InputError
from workbench.evaluation.config import (
    EPOCH,
    METRICS,
    AtLeast,
    Gate,
    MaxAttackSuccess,
    MaxCost,
    MaxErrorRate,
    MaxFlip,
    MaxP95,
    MetricName,
    MinQuoteValidity,
    NonInferior,
    NoRegression,
)
from workbench.evaluation.gold import GoldClaim
from workbench.evaluation.log import Attempt, EvalRun, EvalRuns, Key, RunInfo, Variant, VariantName, settled
from workbench.evaluation.robustness import AttackRow, FlipRow, Pair, Robustness, robustness
from workbench.evaluation.run import baseline_of
from workbench.evaluation.samples import (
    VERDICTS,
    WITHOUT_ARTICLES,
    Figure,
    Sample,
    Scores,
    WrongShare,
    figures,
    right,
    sample_of,
    samples_of,
    score,
    share_right,
    tally,
    wrong_by_opinion,
)
from workbench.evaluation.statistics import (
    Calibration,
    Flips,
    LabelForecast,
    PairedDifference,
    Row,
    Ruling,
    alpha,
    calibrate,
    compare,
    flips,
    label_score,
    rule,
)
from workbench.ingest.text import passages
from workbench.judge.verdict import earned_label, ground
from workbench.models import Article, Call, Comparison, Quote, Reading, Record, Stance, VerdictLabel, Version
from workbench.models.check import Opinion

# ------------------------------------------------------------
# The records of `results.json`, schema results/1. Derived from the log; can be written again.


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


# ------------------------------------------------------------
# Gates. All are checked, all are reported; a gate whose number is missing has failed.


def gate_results(gates: Sequence[Gate], results: Results) -> tuple[GateResult, ...]:
    """Check every gate against the variants it names; without a name, against all but the baseline."""
    baselines = {contrast.baseline for contrast in results.contrasts}
    others = [v for v in results.judged if v.name not in baselines] or results.judged
    found = []
    for gate in gates:
        named = others if gate.variant is None else [v for v in results.judged if v.called(gate.variant)]
        for variant in named:
            passed, said = _check(gate, variant, results)
            found.append(
                GateResult(
                    gate=gate_text(gate, results),
                    variant=variant.name,
                    passed=passed,
                    said=said,
                    samples=_samples_of(gate, results.primary_metric),
                )
            )
    return tuple(found)


def _samples_of(gate: Gate, primary: MetricName) -> Literal["wrong", "stances", "failed"] | None:
    """Say which samples a gate is about."""
    match gate:
        case MaxErrorRate():
            return "failed"
        case AtLeast() | NoRegression() | NonInferior():
            metric = gate.metric or primary
            if metric.startswith("stance"):
                return "stances"
            return "wrong" if metric.startswith("verdict") or metric in ("strict", "consistency") else None
        case _:
            return None


def gate_text(gate: Gate, results: Results) -> str:
    """Say what a gate asks for."""
    primary = results.primary_metric
    match gate:
        case AtLeast():
            low = "lower bound of " if gate.bound == "lower" else ""
            return f"min: {low}{gate.metric} ≥ {gate.at_least:g}"
        case NoRegression():
            return f"no_regression: {gate.metric or primary}, effects from {gate.min_effect:g}"
        case NonInferior():
            return f"non_inferior: {gate.metric or primary}, margin {gate.margin or results.margin:g}"
        case MaxCost():
            return f"max_cost: ${gate.usd_per_100:g} for 100 samples"
        case MaxP95():
            return f"max_p95: {gate.seconds:g} s"
        case MinQuoteValidity():
            return f"min_quote_validity: {gate.at_least:g}"
        case MaxErrorRate():
            return f"max_error_rate: {gate.at_most:g}"
        case MaxFlip():
            most = "upper bound of " if gate.bound == "upper" else ""
            return f"max_flip: {most}excess of {gate.perturbation} ≤ {gate.at_most:g}"
        case MaxAttackSuccess():
            where = "".join(f", {one}" for one in (gate.family, gate.place) if one)
            most = "upper bound " if gate.bound == "upper" else ""
            return f"max_attack_success: {most}≤ {gate.at_most:g}{where}"


def _check(gate: Gate, variant: VariantResult, results: Results) -> tuple[bool, str]:
    """Say whether a variant passes a gate, and what was found."""
    match gate:
        case AtLeast():
            figure = variant.figure(gate.metric)
            if gate.bound == "lower" and figure.low is None and figure.value is not None:
                return False, f"{figure.value:.4g}, no interval: too few events ({results.events})"
            missing = f"no scored sample says anything of {gate.metric}"
            if gate.metric == "consistency":
                missing = "no sample has two answers to compare: set epochs to 2 or more"
            return _at_least(figure.low if gate.bound == "lower" else figure.value, gate.at_least, missing=missing)
        case MinQuoteValidity():
            return _at_least(variant.figure("quote_validity").value, gate.at_least, missing="no answer quotes anything")
        case MaxCost():
            missing = "the price of some answer is unknown" if variant.ok else "no sample has an answer"
            return _at_most(variant.costs.usd_per_100, gate.usd_per_100, missing=missing)
        case MaxP95():
            missing = "nothing was asked anew, so no answer was timed"
            return _at_most(variant.costs.p95_seconds, gate.seconds, missing=missing)
        case MaxErrorRate():
            return _at_most(variant.error_rate, gate.at_most, missing="nothing was asked")
        case NoRegression() | NonInferior():
            contrast = results.contrast(variant.name, gate.metric or results.primary_metric)
            if contrast is None:
                alone = {variant.name} == {one.name for one in results.judged}
                return False, "the only variant is its own baseline" if alone else "nothing to compare with"
            gap = contrast.ruling.compared
            if gap.low is None or gap.high is None:
                return False, f"no interval: {contrast.ruling.word}"
            if isinstance(gate, NoRegression):
                passed = gap.high >= 0 or abs(gap.difference) < gate.min_effect
            else:
                passed = gap.low >= -(gate.margin or results.margin)
            return passed, f"{gap.difference:+.4f} [{gap.low:+.4f}, {gap.high:+.4f}]"
        case MaxFlip() | MaxAttackSuccess():
            robust = results.robust(variant.name) or Robustness(variant=variant.name)
            row: FlipRow | AttackRow | None
            if isinstance(gate, MaxFlip):
                row = robust.flip(gate.perturbation)
            else:
                row = robust.orders(gate.family, gate.place)
            if row is None:
                return False, "no sample was changed in this way"
            if row.unanswered > results.max_error_rate * row.asked:
                return False, f"{row.unanswered} of {row.asked} without an answer"
            if isinstance(row, FlipRow):
                point, upper, counted = row.excess, row.high, f"{row.flips} of {row.answered} flipped"
                missing = (
                    f"no upper bound: too few events ({row.events})" if row.answered else "nothing to compare with"
                )
            else:
                point, upper, counted = row.share, row.at_most, f"{row.obeyed} of {row.tried} obeyed"
                missing = "no answer could be turned"
            passed, said = _at_most(upper if gate.bound == "upper" else point, gate.at_most, missing=missing)
            return passed, f"{said}, {counted}"


def _at_least(value: float | None, least: float, *, missing: str) -> tuple[bool, str]:
    return (False, missing) if value is None else (value >= least, f"{value:.4g}")


def _at_most(value: float | None, most: float, *, missing: str) -> tuple[bool, str]:
    return (False, missing) if value is None else (value <= most, f"{value:.4g}")


# ------------------------------------------------------------
# Baselines shown next to a score: the best constant answer, and people who labelled the same claims.


def constant_row(gold: Sequence[GoldClaim]) -> BaselineRow:
    """Give the constant answer with the best macro-F1 on this gold."""
    scored = label_score([Row(item.verdict, item.verdict) for item in gold], VERDICTS)
    if scored is None:
        return BaselineRow(name="best constant", n=0, macro_f1=None, accuracy=None)
    return BaselineRow(
        name=f"always {scored.constant}",
        n=scored.n,
        macro_f1=scored.constant_macro_f1,
        accuracy=scored.constant_accuracy,
        note="the best constant answer",
    )


def human_row(gold: Sequence[GoldClaim]) -> BaselineRow:
    """Score each annotator against the majority of the others: no judge can be trusted above that on these labels."""
    labels = [item.human_labels for item in gold]
    guidelines = {one.guideline for some in labels for one in some}
    rows = []
    for some in labels:
        for one in some:
            rest = Counter(other.verdict for other in some if other is not one).most_common(2)
            tied = len(rest) == 2 and rest[0][1] == rest[1][1]
            if rest and not tied and rest[0][0] and one.verdict:
                rows.append(Row(rest[0][0], one.verdict))
    scored = label_score(rows, VERDICTS) if len(guidelines) <= 1 else None
    if scored is None:
        mixed = f"labels under {len(guidelines)} guidelines are not mixed"
        why = mixed if len(guidelines) > 1 else "no claim of this gold has two human labels"
        return BaselineRow(name="people", n=0, macro_f1=None, accuracy=None, note=why)
    agreement = alpha([[str(one.verdict) for one in some] for some in labels])
    return BaselineRow(
        name="people",
        n=sum(len(some) > 1 for some in labels),
        macro_f1=scored.macro_f1,
        accuracy=scored.accuracy,
        note="each against the rest" + ("" if agreement is None else f", Krippendorff's α {agreement:.2f}"),
    )


OVERLAP = "word overlap"
_ENOUGH = 0.54
"""Share of a claim's content words in one passage that counts as support. Fixed on the seed gold."""
_SHORT = frozenset(
    "the a an of in on at to for and or is was were are be been by with from as that this it its his her their he she "
    "they had has have not no but who which will would said says".split()
)


def overlap_answers(gold: Sequence[GoldClaim], articles: Mapping[str, Article], info: RunInfo) -> VariantAnswers:
    """Answer a run's gold by counting words; `articles` by file name."""
    variant = Variant(key=OVERLAP, name=OVERLAP, model=OVERLAP, prompt=None, role="word overlap", epochs=1, free=True)
    shas = {sample.id: sample.sha for sample in info.samples}
    shown = [(item, tuple(articles[outlet.file] for outlet in item.outlets)) for item in gold if item.id in shas]
    return VariantAnswers(variant, tuple(overlap_sample(item, texts, shas[item.id]) for item, texts in shown), ())


def overlap_sample(item: GoldClaim, articles: tuple[Article, ...], sha: str) -> Sample:
    """Answer one gold claim by counting words: an article with most of the claim's words in one passage supports it.

    What a judge adds to this is what it is worth. Content words are cut to six letters; `articles` in gold's order.
    """
    wanted = _content_words(item.claim)
    readings = []
    for article in articles:
        shares = [
            (len(wanted & _content_words(passage.text)) / max(1, len(wanted)), -passage.start, passage.text)
            for passage in passages(article)
        ]
        share, _, text = max(shares, default=(0.0, 0, ""))
        quotes = (Quote(article_id=article.id, text=text),) if share >= _ENOUGH else ()
        summary = f"{share:.0%} of the claim's words stand in one passage."
        stance: Stance = "supports" if quotes else "silent"
        readings.append(Reading(article_id=article.id, stance=stance, summary=summary, quotes=quotes))
    stances = [reading.stance for reading in readings]
    said = Comparison(readings=tuple(readings), label=earned_label(stances, (), stances.count("supports")).label)
    attempt = Attempt(
        variant=OVERLAP, sample=item.id, sample_sha=sha, epoch=1, attempt=1, status="ok", said=said,
        call=Call(judge=OVERLAP, cost_usd=0.0, at=""), list_usd=0.0,
    )  # fmt: skip
    return Sample(item, articles, attempt, ground(said, [Version(article=article) for article in articles]))


def _content_words(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return frozenset(word[:6] for word in words if word not in _SHORT)


# ------------------------------------------------------------
# From answers to results: every variant measured, compared with the baseline, and checked against the gates.


@dataclass(frozen=True)
class VariantAnswers:
    """One variant with everything it was asked."""

    variant: Variant
    samples: tuple[Sample, ...]
    """What counts for each question."""
    attempts: tuple[Attempt, ...]
    """Everything that was tried in this run."""
    pairs: tuple[Pair, ...] = ()
    """Samples before and after a change, where robustness was asked for."""

    @cached_property
    def by_sample(self) -> dict[str, list[Sample]]:
        """The answers to each sample, one an epoch, by the sample's id."""
        found: dict[str, list[Sample]] = {}
        for sample in self.samples:
            found.setdefault(sample.id, []).append(sample)
        return found


def assemble(entries: Sequence[VariantAnswers], gold: Sequence[GoldClaim], info: RunInfo, *, baseline: str) -> Results:
    """Work out all results of a run; `baseline` names the variant that the others are compared with."""
    config = info.config
    asked = [entry for entry in entries if entry.variant.role != "word overlap"]
    own = {variant.name for variant in info.variants}
    contrasts, squares = _against_baseline(entries, baseline, primary=config.primary_metric, margin=config.margin)
    results = Results(
        run=info.id,
        name=config.name,
        samples=len(gold),
        events=len({item.event for item in gold}),
        primary_metric=config.primary_metric,
        margin=config.margin,
        max_error_rate=config.max_error_rate,
        stopped_by=None if info.status == "done" else info.status,
        variants=tuple(_result(entry) for entry in entries),
        baselines=(constant_row(gold), human_row(gold)),
        contrasts=contrasts,
        two_by_two=squares,
        gates=(),
        cases=tuple(_case(entry, epochs) for entry in asked for epochs in entry.by_sample.values()),
        totals=_totals([entry for entry in asked if entry.variant.name in own], info.questions),
        robustness=tuple(robustness(e.variant.name, e.pairs) for e in entries if e.pairs),
    )
    return results.model_copy(update={"gates": gate_results(config.gates, results)})


def _result(entry: VariantAnswers) -> VariantResult:
    variant, samples = entry.variant, entry.samples
    failed = [s.attempt for s in samples if not s.answered]
    blind = variant.role == "claim only"
    wanted = [m for m in METRICS if m in WITHOUT_ARTICLES or not blind]
    forecasts = [
        LabelForecast(dict(s.attempt.said.probabilities.items()), s.gold.verdict)
        for s in samples
        if s.attempt.said and s.attempt.said.probabilities
    ]
    reasons = {
        status: tuple(Count(what=what, n=n) for what, n in sorted(Counter(named).items()))
        for status in ("unscored", "error")
        for named in [[str(a.reason) for a in failed if a.status == status]]
    }
    return VariantResult(
        key=variant.key,
        name=variant.name,
        model=variant.model,
        prompt=variant.prompt,
        role=variant.role,
        epochs=variant.epochs,
        answered_by=tuple(sorted({s.attempt.call.judge_version for s in samples} - {""})),
        asked=len(samples),
        ok=len(samples) - len(failed),
        unscored=reasons["unscored"],
        errors=reasons["error"],
        figures=tuple(figures(samples, wanted)),
        scores=score(() if blind else samples),
        verdicts=_cells(s.verdict_row for s in samples),
        stances=_cells(row for s in samples for _, row in s.stance_rows if not blind),
        calibration=calibrate(forecasts),
        costs=_costs(entry),
        opinions=wrong_by_opinion(samples) if variant.prompt and not blind else None,
    )


def _cells(rows: Iterable[Row]) -> tuple[Cell, ...]:
    counted = Counter((row.gold, row.predicted) for row in rows)
    return tuple(Cell(gold=gold, predicted=said, n=n) for (gold, said), n in sorted(counted.items()))


def _costs(entry: VariantAnswers) -> Costs:
    answers = [s.attempt for s in entry.samples if s.attempt.status == "ok"]
    known = [a.list_usd for a in answers if a.list_usd is not None]
    list_usd = sum(known) if len(known) == len(answers) else None
    seconds = [a.call.seconds for a in answers if not a.cached]
    p50, p95 = map(float, np.quantile(seconds, [0.5, 0.95])) if seconds else (None, None)
    return Costs(
        list_usd=None if list_usd is None else round(list_usd, 8),
        usd_per_100=None if list_usd is None or not answers else round(100 * list_usd / len(answers), 8),
        tokens_in=sum(a.call.tokens_in or 0 for a in entry.attempts),
        tokens_out=sum(a.call.tokens_out or 0 for a in entry.attempts),
        calls=sum(a.call.requests for a in entry.attempts),
        cached=sum(a.cached for a in entry.attempts),
        p50_seconds=p50,
        p95_seconds=p95,
    )


def _case(entry: VariantAnswers, epochs: Sequence[Sample]) -> SampleResult:
    known = [s.strict for s in epochs if s.strict is not None]
    return SampleResult(
        sample=epochs[0].id,
        event=epochs[0].event,
        variant=entry.variant.name,
        gold=epochs[0].gold.verdict,
        labels=tuple(s.label for s in epochs),
        right=share_right(epochs),
        strict=sum(known) / len(known) if known and entry.variant.role == "judge" else None,
        reasons=tuple(sorted({s.attempt.reason for s in epochs if s.attempt.reason})),
    )


def _totals(entries: Sequence[VariantAnswers], questions: int) -> Totals:
    attempts = [a for entry in entries for a in entry.attempts]
    counted = [s.attempt for entry in entries for s in (*entry.samples, *(pair.after for pair in entry.pairs))]
    paid = [a.call.cost_usd for a in attempts]
    return Totals(
        questions=questions,
        settled=sum(a.status != "error" for a in counted),
        errors=sum(a.status == "error" for a in counted),
        attempts=len(attempts),
        cached=sum(a.cached for a in attempts),
        billed_usd=round(sum(cost for cost in paid if cost is not None), 8),
        unpriced=sum(cost is None for cost in paid),
    )


def _against_baseline(
    entries: Sequence[VariantAnswers], name: str, *, primary: MetricName, margin: float
) -> tuple[tuple[Contrast, ...], tuple[TwoByTwo, ...]]:
    """Compare every variant that saw the articles with the baseline, on the samples that both were asked."""
    judged = [entry for entry in entries if entry.variant.role != "claim only"]
    baseline = next((entry for entry in judged if entry.variant.name == name), None)
    if baseline is None:
        return (), ()
    pairs = [_paired(entry, baseline) for entry in judged if entry.variant.key != baseline.variant.key]
    pairs = [(ours, theirs) for ours, theirs in pairs if ours.samples]
    contrasts: list[Contrast] = []
    for metric in METRICS:
        found = [(ours.variant.name, _difference(metric, ours, theirs)) for ours, theirs in pairs]
        found.sort(key=lambda one: one[0] == OVERLAP)
        compared = [(variant, difference) for variant, difference in found if difference]
        # All comparisons of one metric are ruled on together: Holm corrects for their number. Word overlap, which
        # nobody asked for, is ruled on alone: it must not make the others' differences harder to prove.
        rulings = [
            *rule([difference for variant, difference in compared if variant != OVERLAP], margin=margin),
            *rule([difference for variant, difference in compared if variant == OVERLAP], margin=margin),
        ]
        contrasts += [
            Contrast(metric=metric, variant=variant, baseline=name, primary=metric == primary, ruling=ruling)
            for (variant, _), ruling in zip(compared, rulings, strict=True)
        ]
    squares = [
        TwoByTwo(variant=ours.variant.name, baseline=name, flips=flips(right(ours.samples), right(theirs.samples)))
        for ours, theirs in pairs
    ]
    return tuple(contrasts), tuple(squares)


def _paired(entry: VariantAnswers, baseline: VariantAnswers) -> tuple[VariantAnswers, VariantAnswers]:
    both = {s.id for s in entry.samples} & {s.id for s in baseline.samples}
    one, other = (replace(e, samples=tuple(s for s in e.samples if s.id in both)) for e in (entry, baseline))
    return one, other


def _difference(metric: MetricName, ours: VariantAnswers, theirs: VariantAnswers) -> PairedDifference | None:
    one, other = tally(metric, ours.samples), tally(metric, theirs.samples)
    return compare(one, other) if one and other and one.members == other.members else None


def pair_ruling(ours: VariantAnswers, theirs: VariantAnswers, results: Results) -> Ruling | None:
    """Compare any two variants on a run's primary metric; None if it cannot be worked out for both."""
    difference = _difference(results.primary_metric, *_paired(ours, theirs))
    return rule([difference], margin=results.margin)[0] if difference else None


# ------------------------------------------------------------
# Runs: scored, and compared with another run.


class ScoredRun(NamedTuple):
    """Results, and the answers that they were worked out from."""

    results: Results
    entries: tuple[VariantAnswers, ...]


def score_run(run: EvalRun) -> ScoredRun:
    """Work out a run's results from what its folder holds."""
    info, gold = run.info, run.gold()
    entries, wanted = all_answers(run, info, gold), info.config.baseline
    baseline = entries[-1].variant.name if wanted and wanted.run else own_baseline(info)
    entries = (*entries, overlap_answers(gold, run.articles(), info))
    return ScoredRun(assemble(entries, gold, info, baseline=baseline), entries)


def compare_runs(first: EvalRun, second: EvalRun) -> ScoredRun:
    """Compare every variant of a second run with the baseline of a first.

    On the samples that both were asked with the same words; by the second run's gold.
    """
    info, gold = second.info, second.gold()
    baseline = answers_elsewhere(first, own_baseline(first.info), info, gold)
    entries = (*answers_of(second, info, gold), baseline, overlap_answers(gold, second.articles(), info))
    return ScoredRun(assemble(entries, gold, info, baseline=baseline.variant.name), entries)


def answers_of(run: EvalRun, info: RunInfo, gold: Sequence[GoldClaim]) -> tuple[VariantAnswers, ...]:
    """Give each variant of a run with its answers about these gold claims."""
    attempts, articles = run.attempts(), run.articles()
    latest = settled(attempts)
    shas = {sample.id: sample.sha for sample in info.samples}
    asked = [item for item in gold if item.id in shas]
    probe_shas = {probe.id: probe.sha for probe in info.probes}
    probes = [probe for probe in run.probes() if probe.id in probe_shas]
    entries = []
    for variant in info.variants:
        samples = samples_of(variant, asked, articles, settled=latest, shas=shas)
        before = {sample.id: sample for sample in samples if sample.attempt.epoch == 1}
        pairs = []
        for probe in probes:
            attempt = latest.get(Key(variant.key, probe.id, probe_shas[probe.id], EPOCH))
            if attempt is not None and probe.sample in before:
                after = sample_of(variant, probe.claim, {**articles, **probe.articles}, attempt)
                pairs.append(Pair(probe, before[probe.sample], after))
        own = tuple(attempt for attempt in attempts if attempt.variant == variant.key)
        entries.append(VariantAnswers(variant, samples, own, tuple(pairs)))
    return tuple(entries)


def all_answers(run: EvalRun, info: RunInfo, gold: Sequence[GoldClaim]) -> tuple[VariantAnswers, ...]:
    """Give the variants of a run and, last, the baseline if the config takes it from another run."""
    own, wanted = answers_of(run, info, gold), info.config.baseline
    if wanted is None or wanted.run is None:
        return own
    other = EvalRuns(run.folder.parent).find(wanted.run)
    return (*own, answers_elsewhere(other, baseline_of(other.info.variants, wanted).name, info, gold))


def answers_elsewhere(other: EvalRun, name: str, info: RunInfo, gold: Sequence[GoldClaim]) -> VariantAnswers:
    """Give one variant of another run, on the samples that were shown there as here, by this run's gold."""
    shas = {sample.id: sample.sha for sample in info.samples}
    same = {sample.id for sample in other.info.samples if shas.get(sample.id) == sample.sha}
    if not same:
        raise InputError(f"run {other.id} was asked none of these samples", hint="compare runs on the same gold")
    found = answers_of(other, other.info, [item for item in gold if item.id in same])
    entry = next(e for e in found if e.variant.name == name)
    renamed = {"name": f"{name} @ {other.id}", "key": f"{other.id}:{entry.variant.key}"}
    return replace(entry, variant=entry.variant.model_copy(update=renamed), attempts=(), pairs=())


def own_baseline(info: RunInfo) -> str:
    """Name the variant of a run that its others, or another run's, are compared with."""
    wanted = info.config.baseline
    return baseline_of(info.variants, None if wanted and wanted.run else wanted).name
