"""From answers to results: every variant measured, held against the baseline and the gates.

Pure: the same answers give the same results, in whatever order they came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from workbench.evaluation.attempts import Attempt, Variant
from workbench.evaluation.gates import Gate
from workbench.evaluation.gating import held
from workbench.evaluation.gold import GoldClaim
from workbench.evaluation.metrics import Row
from workbench.evaluation.names import METRICS, MetricName
from workbench.evaluation.people import constant_row, human_row
from workbench.evaluation.results import (
    Case,
    Cell,
    Contrast,
    Costs,
    Count,
    Results,
    Totals,
    TwoByTwo,
    VariantResult,
)
from workbench.evaluation.robustness.measuring import Pair, robustness
from workbench.evaluation.samples import Sample
from workbench.evaluation.scores import score
from workbench.evaluation.statistics.calibration import Forecast, calibrate
from workbench.evaluation.statistics.differences import Ruling, compare, flips, rule
from workbench.evaluation.tallying import WITHOUT_ARTICLES, figures, right, tally


@dataclass(frozen=True)
class Entry:
    """One variant with all that it was asked."""

    variant: Variant
    samples: tuple[Sample, ...]
    """What counts for each question."""
    attempts: tuple[Attempt, ...]
    """Everything that was tried, in this run."""
    pairs: tuple[Pair, ...] = ()
    """Samples before and after a change, where robustness was asked for."""

    def among(self, ids: frozenset[str]) -> Entry:
        """Keep some samples."""
        return replace(self, samples=tuple(s for s in self.samples if s.id in ids))


@dataclass(frozen=True)
class Facts:
    """What of a run's config and state belongs into its results."""

    run: str
    name: str
    primary_metric: MetricName
    margin: float
    max_error_rate: float
    gates: tuple[Gate, ...]
    baseline: str
    """The name of the variant that the others are compared with."""
    stopped_by: str | None
    questions: int


def assemble(entries: Sequence[Entry], gold: Sequence[GoldClaim], facts: Facts) -> Results:
    """Work out everything that a run came to."""
    contrasts, squares = _against_baseline(entries, facts)
    results = Results(
        run=facts.run,
        name=facts.name,
        samples=len(gold),
        events=len({item.event for item in gold}),
        primary_metric=facts.primary_metric,
        margin=facts.margin,
        max_error_rate=facts.max_error_rate,
        stopped_by=facts.stopped_by,
        variants=tuple(_result(entry) for entry in entries),
        baselines=(constant_row(gold), human_row(gold)),
        contrasts=contrasts,
        two_by_two=squares,
        gates=(),
        cases=tuple(case for entry in entries for case in _cases(entry)),
        totals=_totals(entries, facts.questions),
        robustness=tuple(robustness(e.variant.name, e.pairs) for e in entries if e.pairs),
    )
    return results.model_copy(update={"gates": held(facts.gates, results)})


def _result(entry: Entry) -> VariantResult:
    variant, samples = entry.variant, entry.samples
    failed = [s.attempt for s in samples if not s.answered]
    blind = variant.role == "claim only"
    wanted = [m for m in METRICS if m in WITHOUT_ARTICLES or not blind]
    forecasts = [
        Forecast(dict(s.attempt.said.probabilities.items()), s.gold.verdict)
        for s in samples
        if s.attempt.said and s.attempt.said.probabilities
    ]
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
        unscored=_counts(a.reason for a in failed if a.status == "unscored"),
        errors=_counts(a.reason for a in failed if a.status == "error"),
        figures=tuple(figures(samples, wanted)),
        scores=score(() if blind else samples),
        verdicts=_cells(s.verdict_row for s in samples),
        stances=_cells(row for s in samples for _, row in s.stance_rows if not blind),
        calibration=calibrate(forecasts),
        costs=_costs(entry),
    )


def _counts(names: Iterable[str | None]) -> tuple[Count, ...]:
    return tuple(Count(what=str(name), n=n) for name, n in sorted(Counter(names).items(), key=str))


def _cells(rows: Iterable[Row]) -> tuple[Cell, ...]:
    counted = Counter((row.gold, row.predicted) for row in rows)
    return tuple(Cell(gold=gold, predicted=said, n=n) for (gold, said), n in sorted(counted.items()))


def _costs(entry: Entry) -> Costs:
    settled = [s.attempt for s in entry.samples]
    answers = [a for a in settled if a.status == "ok"]
    known = [a.list_usd for a in answers if a.list_usd is not None]
    list_usd = sum(known) if len(known) == len(answers) else None
    made = [a for a in settled if not a.cached and a.status == "ok"]
    p50, p95 = np.quantile([a.call.seconds for a in made], [0.5, 0.95]) if made else (None, None)
    return Costs(
        list_usd=None if list_usd is None else round(list_usd, 8),
        usd_per_100=None if list_usd is None or not answers else round(100 * list_usd / len(answers), 8),
        tokens_in=sum(a.call.tokens_in or 0 for a in entry.attempts),
        tokens_out=sum(a.call.tokens_out or 0 for a in entry.attempts),
        calls=sum(a.call.requests for a in entry.attempts),
        cached=sum(a.cached for a in entry.attempts),
        p50_seconds=None if p50 is None else float(p50),
        p95_seconds=None if p95 is None else float(p95),
    )


def _against_baseline(entries: Sequence[Entry], facts: Facts) -> tuple[tuple[Contrast, ...], tuple[TwoByTwo, ...]]:
    judged = [e for e in entries if e.variant.role == "judge"]
    baseline = next((e for e in judged if e.variant.name == facts.baseline), None)
    others = [e for e in judged if baseline and e.variant.key != baseline.variant.key]
    if baseline is None or not others:
        return (), ()
    pairs = [pair for other in others if (pair := _paired(other, baseline))[0].samples]
    contrasts = tuple(c for metric in METRICS for c in _contrasts(metric, pairs, facts))
    squares = tuple(
        TwoByTwo(
            variant=ours.variant.name,
            baseline=theirs.variant.name,
            flips=flips(right(ours.samples), right(theirs.samples)),
        )
        for ours, theirs in pairs
    )
    return contrasts, squares


def _paired(entry: Entry, baseline: Entry) -> tuple[Entry, Entry]:
    both = frozenset(s.id for s in entry.samples) & frozenset(s.id for s in baseline.samples)
    return entry.among(both), baseline.among(both)


def pair_ruling(ours: Entry, theirs: Entry, results: Results) -> Ruling | None:
    """Compare any two variants on a run's primary metric; None if it cannot be worked out for both."""
    pair = _paired(ours, theirs)
    one, other = (tally(results.primary_metric, entry.samples) for entry in pair)
    if one is None or other is None or one.members != other.members:
        return None
    return rule([compare(one, other)], margin=results.margin)[0]


def _contrasts(metric: MetricName, pairs: Sequence[tuple[Entry, Entry]], facts: Facts) -> Iterator[Contrast]:
    compared = []
    for ours, theirs in pairs:
        one, other = tally(metric, ours.samples), tally(metric, theirs.samples)
        if one is not None and other is not None and one.members == other.members:
            compared.append((ours.variant.name, theirs.variant.name, compare(one, other)))
    rulings = rule([difference for _, _, difference in compared], margin=facts.margin)
    for (variant, baseline, _), ruling in zip(compared, rulings, strict=True):
        yield Contrast(
            metric=metric,
            variant=variant,
            baseline=baseline,
            primary=metric == facts.primary_metric,
            ruling=ruling,
        )


def _cases(entry: Entry) -> Iterator[Case]:
    by_id: dict[str, list[Sample]] = {}
    for sample in entry.samples:
        by_id.setdefault(sample.id, []).append(sample)
    for sample_id, epochs in by_id.items():
        known = [s.strict for s in epochs if s.strict is not None]
        yield Case(
            sample=sample_id,
            event=epochs[0].event,
            variant=entry.variant.name,
            gold=epochs[0].gold.verdict,
            labels=tuple(s.label for s in epochs),
            right=sum(s.label == s.gold.verdict for s in epochs) / len(epochs),
            strict=sum(known) / len(known) if known and entry.variant.role == "judge" else None,
            reasons=tuple(sorted({s.attempt.reason for s in epochs if s.attempt.reason})),
        )


def _totals(entries: Sequence[Entry], questions: int) -> Totals:
    attempts = [a for entry in entries for a in entry.attempts]
    settled = [s.attempt for entry in entries for s in (*entry.samples, *(pair.after for pair in entry.pairs))]
    paid = [a.call.cost_usd for a in attempts]
    return Totals(
        questions=questions,
        settled=sum(a.status != "error" for a in settled),
        errors=sum(a.status == "error" for a in settled),
        attempts=len(attempts),
        cached=sum(a.cached for a in attempts),
        billed_usd=round(sum(cost for cost in paid if cost is not None), 8),
        unpriced=sum(cost is None for cost in paid),
    )
