"""Say how sure one number is: redraw the events, with all their samples, and watch the metric vary.

95 % percentile intervals over 10,000 draws with a fixed seed; Wilson's where every event has one sample, right or
wrong. Of under 10 events the draws cover far too little (80 % with 5, simulated): there the standard error by event is
stretched by Student's t. Knows nothing of events that gold does not hold: one event alone gives no interval.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np
from scipy.special import stdtrit

from workbench.evaluation.statistics.planning import LEAST_EVENTS
from workbench.evaluation.statistics.proportions import wilson
from workbench.evaluation.statistics.tallies import Floats, MeanTally, Tally
from workbench.models import Record

DRAWS = 10_000
SEED = 20_220_314
_CELLS = 4_000_000  # of a matrix of draws: 32 MB

IntervalMethod = Literal["cluster bootstrap", "wilson", "wilson over events", "clustered t", "none"]


class Measured(Record):
    """A metric and its 95 % interval."""

    value: float
    low: float | None
    """None where gold cannot say: it has a single event, or no two events differ in this metric."""
    high: float | None
    standard_error: float | None
    n: int
    """Samples."""
    events: int
    method: IntervalMethod


class _Interval(NamedTuple):
    low: float | None
    high: float | None
    method: IntervalMethod


def measure(tally: Tally, *, draws: int = DRAWS, seed: int = SEED) -> Measured:
    """Give a metric with its interval and its standard error, both by event."""
    several = len(tally.events) > 1
    values = redraw(tally, draws=draws, seed=seed)[0] if several else np.array([tally.value])
    low, high, method = _interval(tally, values)
    return Measured(
        value=tally.value,
        low=low,
        high=high,
        standard_error=standard_error(tally, values) if several else None,
        n=len(tally.members),
        events=len(tally.events),
        method=method,
    )


def _interval(tally: Tally, values: Floats) -> _Interval:
    events = len(tally.events)
    if tally.binary and tally.singletons:
        return _Interval(*wilson(round(tally.sums[:, 0].sum()), events), "wilson")
    if np.nanmin(values) < np.nanmax(values):
        if events < LEAST_EVENTS:
            return _Interval(*_stretched(tally, values), "clustered t")
        return _Interval(*percentiles(values), "cluster bootstrap")
    # All right or all wrong: the draws show no spread although there is doubt. Each event is then one observation.
    if tally.binary and tally.value in (0.0, 1.0):
        return _Interval(*wilson(round(tally.value) * events, events), "wilson over events")
    return _Interval(None, None, "none")


def _stretched(tally: Tally, values: Floats) -> tuple[float, float]:
    half = float(stdtrit(len(tally.events) - 1, 0.975)) * standard_error(tally, values)
    low, high = tally.value - half, tally.value + half
    return (max(0.0, low), min(1.0, high)) if tally.shares else (low, high)


def redraw(*tallies: Tally, draws: int = DRAWS, seed: int = SEED) -> tuple[Floats, ...]:
    """Compute metrics on events drawn with replacement, each draw the same events for every tally."""
    random = np.random.default_rng(seed)
    events = len(tallies[0].events)
    parts = [
        [tally.metric(weights @ tally.sums) for tally in tallies]
        for size in chunks(draws, events)
        for weights in [random.multinomial(events, np.full(events, 1 / events), size=size).astype(float)]
    ]
    return tuple(np.concatenate(one) for one in zip(*parts, strict=True))


def chunks(draws: int, width: int) -> Iterator[int]:
    """Part many draws into as many at a time as fit into little memory."""
    most = max(1, _CELLS // width)
    for done in range(0, draws, most):
        yield min(most, draws - done)


def percentiles(values: Floats) -> tuple[float, float]:
    """Give the middle 95 % of draws; draws on which the metric is undefined are left out."""
    low, high = np.nanquantile(values, [0.025, 0.975])
    return float(low), float(high)


def standard_error(tally: Tally, values: Floats) -> float:
    """Give a mean's clustered standard error by formula, another metric's as the spread of its draws."""
    return tally.standard_error() if isinstance(tally, MeanTally) else float(np.nanstd(values, ddof=1))
