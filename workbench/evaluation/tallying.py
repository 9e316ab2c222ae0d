"""From samples to metrics: what each sample adds to each metric, and the metric with its interval.

Counted twice: over every question (one without an answer counts as wrong), which is what gates and comparisons use, and
over answers alone. A quote that was never given is neither valid nor invalid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from workbench.evaluation.metrics import discrepancy_score
from workbench.evaluation.names import METRICS, MetricName
from workbench.evaluation.samples import STANCES, VERDICTS, Sample
from workbench.evaluation.statistics.agreement import kappa, pairwise_agreement
from workbench.evaluation.statistics.intervals import IntervalMethod, Measured, measure
from workbench.evaluation.statistics.tallies import (
    Labelled,
    Score,
    Tally,
    right_or_wrong,
    tally_macro_f1,
    tally_mean,
)
from workbench.models import Record

Samples = Sequence[Sample]


class Figure(Record):
    """One metric of one variant."""

    metric: MetricName
    value: float | None
    """Over every question; one without an answer is wrong. None: nothing to compute it from."""
    low: float | None = None
    high: float | None = None
    method: IntervalMethod = "none"
    n: int = 0
    """Samples, or rows of them."""
    events: int = 0
    answered_only: float | None = None
    """Over answers alone."""


def verdicts(samples: Samples) -> list[Labelled]:
    """Give verdicts beside gold's."""
    return [Labelled(s.id, s.event, s.verdict_row) for s in samples]


def right(samples: Samples) -> list[Score]:
    """Give 1 for a right verdict, 0 for any other and for none."""
    return right_or_wrong(verdicts(samples))


def _lenient(labelled: Sequence[Labelled]) -> list[Labelled]:
    return [one._replace(row=one.row.lenient()) for one in labelled]


def _stances(samples: Samples) -> list[Labelled]:
    return [Labelled(f"{s.id}/{file}", s.event, row) for s in samples for file, row in s.stance_rows]


def _evidence(samples: Samples, part: int) -> list[Score]:
    rows = [(s, file, found[part]) for s in samples for file, found in s.evidence_rows]
    return [Score(f"{s.id}/{file}", s.event, value * s.answered) for s, file, value in rows]


def _strict(samples: Samples) -> list[Score]:
    return [Score(s.id, s.event, float(s.strict)) for s in samples if s.strict is not None]


def _quotes(samples: Samples) -> list[Score]:
    return [Score(s.id, s.event, s.quotes[1], s.quotes[0]) for s in samples]


def _discrepancies_found(samples: Samples) -> list[Score]:
    scored = [(s, discrepancy_score([s.differences])) for s in samples]
    return [Score(s.id, s.event, one.found, one.gold) for s, one in scored]


def _discrepancies_right(samples: Samples) -> list[Score]:
    scored = [(s, discrepancy_score([s.differences])) for s in samples]
    return [Score(s.id, s.event, one.right, one.predicted) for s, one in scored]


def _origins(samples: Samples) -> list[Score]:
    return [Score(s.id, s.event, 2 * s.origins[2], s.origins[0] + s.origins[1]) for s in samples]


def _origin_counts(samples: Samples) -> list[Score]:
    return [
        Score(s.id, s.event, float(s.answered and s.origins[1] == s.gold.independent_origins))
        for s in samples
        if s.gold.independent_origins is not None
    ]


def _consistency(samples: Samples) -> list[Score]:
    by_sample: dict[tuple[str, str], list[str]] = defaultdict(list)
    for s in samples:
        if s.answered:
            by_sample[s.id, s.event].append(s.label)
    shares = {key: pairwise_agreement([labels]) for key, labels in by_sample.items()}
    return [Score(*key, share) for key, share in sorted(shares.items()) if share is not None]


_TALLIES: Mapping[MetricName, Callable[[Samples], Tally]] = {
    "verdict_macro_f1": lambda s: tally_macro_f1(verdicts(s), VERDICTS),
    "verdict_accuracy": lambda s: tally_mean(right(s)),
    "verdict_macro_f1_lenient": lambda s: tally_macro_f1(_lenient(verdicts(s)), VERDICTS),
    "stance_macro_f1": lambda s: tally_macro_f1(_stances(s), STANCES),
    "stance_accuracy": lambda s: tally_mean(right_or_wrong(_stances(s))),
    "stance_macro_f1_lenient": lambda s: tally_macro_f1(_lenient(_stances(s)), STANCES),
    "strict": lambda s: tally_mean(_strict(s)),
    "evidence_precision": lambda s: tally_mean(_evidence(s, 0)),
    "evidence_recall": lambda s: tally_mean(_evidence(s, 1)),
    "evidence_f1": lambda s: tally_mean(_evidence(s, 2)),
    "quote_validity": lambda s: tally_mean(_quotes(s)),
    "discrepancy_recall": lambda s: tally_mean(_discrepancies_found(s)),
    "discrepancy_precision": lambda s: tally_mean(_discrepancies_right(s)),
    "origin_f1": lambda s: tally_mean(_origins(s)),
    "origin_count": lambda s: tally_mean(_origin_counts(s)),
    "consistency": lambda s: tally_mean(_consistency(s)),
}

WITHOUT_ARTICLES: frozenset[MetricName] = frozenset(
    {"verdict_macro_f1", "verdict_accuracy", "verdict_macro_f1_lenient", "verdict_kappa"}
)
"""What can be said of an answer to which no articles were shown."""


def tally(metric: MetricName, samples: Samples) -> Tally | None:
    """Add up what samples contribute to a metric; None if there is nothing to divide by, or no such sum (κ)."""
    build = _TALLIES.get(metric)
    if build is None or not samples:
        return None
    try:
        return build(samples)
    except ValueError:
        return None


def figures(samples: Samples, wanted: Sequence[MetricName] = METRICS) -> Iterator[Figure]:
    """Measure every metric of one variant."""
    answered = [s for s in samples if s.answered]
    for metric in wanted:
        if metric == "verdict_kappa":
            yield _kappa(samples, answered)
            continue
        everything, alone = tally(metric, samples), tally(metric, answered)
        measured = measure(everything) if everything else None
        yield _figure(metric, measured, alone.value if alone else None)


def _figure(metric: MetricName, measured: Measured | None, answered_only: float | None) -> Figure:
    if measured is None:
        return Figure(metric=metric, value=None)
    return Figure(
        metric=metric,
        value=measured.value,
        low=measured.low,
        high=measured.high,
        method=measured.method,
        n=measured.n,
        events=measured.events,
        answered_only=answered_only,
    )


def _kappa(samples: Samples, answered: Samples) -> Figure:
    rows = [[s.verdict_row for s in some] for some in (samples, answered)]
    n, events = len({s.id for s in samples}), len({s.event for s in samples})
    return Figure(metric="verdict_kappa", value=kappa(rows[0]), n=n, events=events, answered_only=kappa(rows[1]))
