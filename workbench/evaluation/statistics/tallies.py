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


class KappaTally(Tally):
    """For agreement with another labelling: columns are the cells of the table of the two."""

    def metric(self, sums: Floats) -> Floats:
        """Cohen's (p_o - p_e) / (1 - p_e); NaN where a draw holds a single label."""
        side = round(sums.shape[-1] ** 0.5)
        cells = sums.reshape(*sums.shape[:-1], side, side)
        n = cells.sum(axis=(-2, -1))
        observed = np.trace(cells, axis1=-2, axis2=-1) * n
        by_chance = (cells.sum(axis=-1) * cells.sum(axis=-2)).sum(axis=-1)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray((observed - by_chance) / (n * n - by_chance))


class AlphaTally(Tally):
    """For agreement among labellers: columns are the disagreement, then how often each label was given."""

    def metric(self, sums: Floats) -> Floats:
        """Krippendorff's 1 - D_o / D_e for names; NaN where a draw holds a single label."""
        labels = sums[..., 1:]
        n = labels.sum(axis=-1)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(1 - (n - 1) * sums[..., 0] / (n * n - (labels * labels).sum(axis=-1)))


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


def tally_kappa(labelled: Sequence[Labelled], classes: Sequence[str]) -> KappaTally:
    """Add up who said what beside whom; several pairs of one sample are averaged. ValueError without any pair."""
    places = {name: at for at, name in enumerate(classes)}
    cells = np.zeros((len(labelled), len(classes) ** 2))
    for at, one in enumerate(labelled):
        cells[at, places[one.row.gold] * len(classes) + places[one.row.predicted]] = 1
    table = _by_sample([(one.sample, one.event) for one in labelled], cells)
    return KappaTally(table.members, table.events, table.by_event(), binary=False, shares=False)


def tally_alpha(units: Sequence[tuple[str, str, Sequence[str]]], classes: Sequence[str]) -> AlphaTally:
    """Add up the labels of samples, given as (sample, event, labels); one that has a single label says nothing.

    ValueError if no sample has two.
    """
    several = [unit for unit in units if len(unit[2]) > 1]
    counts = np.array([[labels.count(name) for name in classes] for _, _, labels in several], float)
    if not several:
        raise ValueError("no sample has two labels")
    given = counts.sum(axis=1)
    apart = (given**2 - (counts**2).sum(axis=1)) / (given - 1)
    table = _by_sample([(sample, event) for sample, event, _ in several], np.column_stack([apart, counts]))
    return AlphaTally(table.members, table.events, table.by_event(), binary=False, shares=False)


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
