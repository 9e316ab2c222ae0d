"""Add up what each event contributes to a metric, so that any redraw of events gives the metric by one product.

Epochs of a sample are averaged first: each of its k answers weighs 1/k. An answer that failed, where it shall count as
wrong, is a row whose prediction is no class. Knows nothing of intervals or tests.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.evaluation.metrics import Row

Floats = NDArray[np.float64]


class Score(NamedTuple):
    """One number for one sample in one epoch: 0 or 1, a per-sample F1, or a part of a whole.

    The mean over samples is sum of `value` / sum of `whole`: with `whole` left at 1 it is the plain mean.
    """

    sample: str
    event: str
    value: float
    whole: float = 1.0


class Labelled(NamedTuple):
    """One predicted label beside gold's, for one sample in one epoch."""

    sample: str
    event: str
    row: Row


@dataclass(frozen=True, eq=False)
class Tally(ABC):
    """What a metric needs of each event."""

    members: tuple[tuple[str, str], ...]
    """(sample, event), sorted: two tallies with the same members can be paired."""
    events: tuple[str, ...]
    sums: Floats
    """Events x columns, in the order of `events`."""
    binary: bool
    """Every sample, its epochs averaged, scores 0 or 1 of 1."""
    shares: bool
    """Every sample lies between none and all of its whole, so the metric lies between 0 and 1."""

    @abstractmethod
    def metric(self, sums: Floats) -> Floats:
        """Compute the metric from column sums; leading dimensions are draws."""

    @property
    def value(self) -> float:
        """The metric over all samples."""
        return float(self.metric(self.sums.sum(axis=0)))

    @property
    def singletons(self) -> bool:
        """Every event has one sample."""
        return len(self.members) == len(self.events)


class MeanTally(Tally):
    """For accuracy, and for any mean: columns are the sum of values and the sum of wholes."""

    def metric(self, sums: Floats) -> Floats:
        """Sum of values / sum of wholes; NaN where a draw has no whole."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(sums[..., 0] / sums[..., 1])

    def standard_error(self) -> float:
        """Square root of C/(C-1) x the sum over C events of (their summed residual)^2, over the sum of wholes.

        Miller, arXiv 2411.00640, with residual = value - mean x whole.
        """
        residuals = self.sums[:, 0] - self.value * self.sums[:, 1]
        events = len(self.events)
        return float(np.sqrt(events / (events - 1) * (residuals**2).sum()) / self.sums[:, 1].sum())


class F1Tally(Tally):
    """For macro-F1: columns are the true positives, false positives and false negatives of each class."""

    def metric(self, sums: Floats) -> Floats:
        """Mean F1 = 2TP / (2TP + FP + FN) over the classes that gold supports in the draw."""
        tp, fp, fn = np.moveaxis(sums.reshape(*sums.shape[:-1], 3, -1), -2, 0)
        supported = tp + fn > 0
        f1 = np.divide(2 * tp, 2 * tp + fp + fn, out=np.zeros_like(tp), where=supported)
        return np.asarray(f1.sum(axis=-1) / supported.sum(axis=-1))


def right_or_wrong(labelled: Sequence[Labelled]) -> list[Score]:
    """Turn labels into 1 for right and 0 for wrong, to be averaged into accuracy."""
    return [Score(one.sample, one.event, float(one.row.gold == one.row.predicted)) for one in labelled]


def tally_mean(scores: Sequence[Score]) -> MeanTally:
    """Add up scores by event. ValueError if there is nothing to divide by."""
    table = _by_sample([(s.sample, s.event) for s in scores], np.array([(s.value, s.whole) for s in scores], float))
    values, wholes = table.rows[:, 0], table.rows[:, 1]
    if not wholes.sum() > 0:
        raise ValueError("a mean over nothing")
    binary = bool(np.all(wholes == 1) and np.all(np.isin(values, (0.0, 1.0))))
    shares = bool(np.all((values >= 0) & (values <= wholes)))
    return MeanTally(table.members, table.events, table.by_event(), binary, shares)


def tally_macro_f1(labelled: Sequence[Labelled], classes: Sequence[str]) -> F1Tally:
    """Add up hits and misses by event and class. ValueError for a gold label that is no class."""
    if stray := {one.row.gold for one in labelled} - set(classes):
        raise ValueError(f"gold labels outside {tuple(classes)}: {sorted(stray)}")
    gold = np.array([[one.row.gold == c for c in classes] for one in labelled])
    predicted = np.array([[one.row.predicted == c for c in classes] for one in labelled])
    counts = np.hstack([gold & predicted, ~gold & predicted, gold & ~predicted]).astype(float)
    table = _by_sample([(one.sample, one.event) for one in labelled], counts)
    return F1Tally(table.members, table.events, table.by_event(), binary=False, shares=True)


class _Table(NamedTuple):
    members: tuple[tuple[str, str], ...]
    events: tuple[str, ...]
    rows: Floats
    """One row a sample, its epochs averaged."""

    def by_event(self) -> Floats:
        place = {event: at for at, event in enumerate(self.events)}
        return _summed(self.rows, [place[event] for _, event in self.members], len(self.events))


def _by_sample(keys: Sequence[tuple[str, str]], rows: Floats) -> _Table:
    if not keys:
        raise ValueError("nothing to add up")
    epochs = Counter(keys)
    members = tuple(sorted(epochs))
    if len({sample for sample, _ in members}) < len(members):
        raise ValueError("a sample stands in two events")
    place = {key: at for at, key in enumerate(members)}
    summed = _summed(rows, [place[key] for key in keys], len(members))
    averaged = summed / np.array([[epochs[key]] for key in members])
    return _Table(members, tuple(sorted({event for _, event in members})), averaged)


def _summed(rows: Floats, places: Sequence[int], size: int) -> Floats:
    total = np.zeros((size, rows.shape[1]))
    np.add.at(total, np.array(places), rows)
    return total
