"""The statistics of evaluation: scores, agreement, planning, sums by event, intervals, calibration, comparisons.

Samples of one event are alike, so what is redrawn and tested is always the event. Epochs of a sample are averaged
first: each of its k answers weighs 1/k. An answer that failed is a row whose prediction is no class.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import comb
from statistics import NormalDist, fmean
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import computed_field
from scipy.special import bdtr, betaincinv, stdtrit

from workbench.errors import InputError
from workbench.models import Record

# ------------------------------------------------------------
# Labels scored against gold.

UNPROVED = "unproved"


class Row(NamedTuple):
    """One prediction beside its gold label."""

    gold: str
    predicted: str
    also_ok: tuple[str, ...] = ()

    def lenient(self) -> Row:
        """Count a prediction that gold also accepts as gold's own label."""
        return Row(self.gold, self.gold) if self.predicted in self.also_ok else self


class ClassScore(Record):
    """Precision, recall and F1 of one class; None where gold has no such row."""

    label: str
    support: int
    precision: float | None
    recall: float | None
    f1: float | None


class LabelScore(Record):
    """How well labels were predicted, beside the best constant answer."""

    n: int
    accuracy: float
    macro_f1: float
    classes: tuple[ClassScore, ...]
    constant: str
    """The constant answer with the best macro-F1 on the same rows."""
    constant_accuracy: float
    constant_macro_f1: float


def label_score(rows: Sequence[Row], labels: Sequence[str]) -> LabelScore | None:
    """Score predictions over a fixed list of labels, strictly; None if there is nothing to score."""
    strict = [row._replace(also_ok=()) for row in rows]
    return lenient_score(strict, labels)


def lenient_score(rows: Sequence[Row], labels: Sequence[str]) -> LabelScore | None:
    """Score predictions with every label that gold also accepts counted as gold's, the constants' likewise."""
    if not rows:
        return None
    scored = [row.lenient() for row in rows]
    constants = {label: [row._replace(predicted=label).lenient() for row in rows] for label in labels}
    best = max(labels, key=lambda label: (macro_f1(constants[label], labels), accuracy(constants[label])))
    return LabelScore(
        n=len(rows),
        accuracy=accuracy(scored),
        macro_f1=macro_f1(scored, labels),
        classes=tuple(class_score(scored, label) for label in labels),
        constant=best,
        constant_accuracy=accuracy(constants[best]),
        constant_macro_f1=macro_f1(constants[best], labels),
    )


def accuracy(rows: Sequence[Row]) -> float:
    """Share of rows predicted right."""
    return sum(row.gold == row.predicted for row in rows) / len(rows)


def class_score(rows: Iterable[Row], label: str) -> ClassScore:
    """Precision, recall and F1 of one class."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts["tp"] += row.gold == label == row.predicted
        counts["fp"] += row.gold != label == row.predicted
        counts["fn"] += row.gold == label != row.predicted
    tp, fp, fn = counts["tp"], counts["fp"], counts["fn"]
    if not tp + fn:
        return ClassScore(label=label, support=0, precision=None, recall=None, f1=None)
    return ClassScore(
        label=label,
        support=tp + fn,
        precision=tp / (tp + fp) if tp + fp else 0.0,
        recall=tp / (tp + fn),
        f1=2 * tp / (2 * tp + fp + fn),
    )


def macro_f1(rows: Sequence[Row], labels: Iterable[str]) -> float:
    """Mean F1 over the classes that gold supports."""
    scores = [score.f1 for label in labels if (score := class_score(rows, label)).f1 is not None]
    return sum(scores) / len(scores)


class DiscrepancyKey(NamedTuple):
    """A discrepancy, gold or predicted, as a kind and a set of files."""

    kind: str
    files: frozenset[str]
    also_ok: frozenset[str] = frozenset()
    """Of gold's: other kinds that are fair names for it."""


class DiscrepancyScore(Record):
    """How predicted discrepancies meet gold's.

    A prediction is right if gold lists any discrepancy for that claim sharing two files with it (an omission, or one
    that gold lists with a single file: one). Predictions on claims for which gold lists none are false alarms, apart.
    """

    gold: int
    predicted: int
    right: int
    false_alarms: int
    found: int
    """How many of gold's are met by a prediction of any kind."""
    found_by_kind: dict[str, tuple[int, int]]
    """Kind to (met by a prediction of the same kind, listed in gold)."""

    @property
    def precision(self) -> float | None:
        """Right among predicted, on claims for which gold lists any."""
        return self.right / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """Found among gold's."""
        return self.found / self.gold if self.gold else None


def discrepancy_score(pairs: Sequence[tuple[Sequence[DiscrepancyKey], Sequence[DiscrepancyKey]]]) -> DiscrepancyScore:
    """Score predicted against gold differences, claim by claim; each pair is (gold, predicted)."""
    listed = [(gold, predicted) for gold, predicted in pairs if gold]
    by_kind: dict[str, tuple[int, int]] = {}
    for gold, predicted in listed:
        for g in gold:
            met, n = by_kind.get(g.kind, (0, 0))
            by_kind[g.kind] = met + any(p.kind == g.kind and _meets(p, g) for p in predicted), n + 1
    return DiscrepancyScore(
        gold=sum(len(gold) for gold, _ in listed),
        predicted=sum(len(predicted) for _, predicted in listed),
        right=sum(any(_meets(p, g) for g in gold) for gold, predicted in listed for p in predicted),
        false_alarms=sum(len(predicted) for gold, predicted in pairs if not gold),
        found=sum(any(_meets(p, g) for p in predicted) for gold, predicted in listed for g in gold),
        found_by_kind=dict(sorted(by_kind.items())),
    )


def _meets(predicted: DiscrepancyKey, gold: DiscrepancyKey) -> bool:
    single = predicted.kind == "omission" or gold.kind == "omission" or len(gold.files) == 1
    return len(predicted.files & gold.files) >= (1 if single else 2)


class KindScore(Record):
    """How predicted discrepancies of one kind, or of several added up, meet gold's by kind."""

    gold: int
    """Listed in gold."""
    found: int
    """Of those, met by a prediction of the same kind."""
    said: int
    """Predicted, on all claims."""
    right: int
    """Of those, of a kind and on files that gold lists."""

    @property
    def recall(self) -> float | None:
        """Found among gold's."""
        return self.found / self.gold if self.gold else None

    @property
    def precision(self) -> float | None:
        """Right among predicted."""
        return self.right / self.said if self.said else None

    def __add__(self, other: KindScore) -> KindScore:
        return KindScore(
            gold=self.gold + other.gold,
            found=self.found + other.found,
            said=self.said + other.said,
            right=self.right + other.right,
        )


def by_kind(pairs: Sequence[tuple[Sequence[DiscrepancyKey], Sequence[DiscrepancyKey]]]) -> dict[str, KindScore]:
    """Score predicted against gold differences kind by kind, on all claims; each pair is (gold, predicted).

    A prediction is right if gold lists, for that claim, a discrepancy of the same kind, or one for which that kind is
    also right, that shares two files with it (an omission, or one that gold lists with a single file: one). Whatever
    is said of a claim for which gold lists none is wrong.
    """
    scores: dict[str, KindScore] = {}
    for gold, predicted in pairs:
        for g in gold:
            one = KindScore(gold=1, found=any(_is_the_same(p, g) for p in predicted), said=0, right=0)
            scores[g.kind] = scores[g.kind] + one if g.kind in scores else one
        for p in predicted:
            one = KindScore(gold=0, found=0, said=1, right=any(_is_the_same(p, g) for g in gold))
            scores[p.kind] = scores[p.kind] + one if p.kind in scores else one
    return dict(sorted(scores.items()))


def _is_the_same(predicted: DiscrepancyKey, gold: DiscrepancyKey) -> bool:
    return predicted.kind in {gold.kind, *gold.also_ok} and _meets(predicted, gold)


class OriginScore(Record):
    """How the origins that affirm a claim meet gold's: F1 over names, and how often the count is right."""

    gold: int
    predicted: int
    matched: int
    claims: int
    counts_right: int

    @property
    def f1(self) -> float | None:
        """2 x matched / (gold + predicted)."""
        total = self.gold + self.predicted
        return 2 * self.matched / total if total else None


# ------------------------------------------------------------
# Agreement beyond chance, between two or among many, and of a judge with itself over epochs.


def kappa(rows: Sequence[Row]) -> float | None:
    """Agreement with gold beyond chance: Cohen's (p_o - p_e) / (1 - p_e); None where a single label is in use."""
    labels = sorted({label for row in rows for label in (row.gold, row.predicted)})
    if len(labels) < 2:
        return None
    return tally_kappa([Labelled(str(at), "all", row) for at, row in enumerate(rows)], labels).value


def alpha(units: Sequence[Sequence[str]]) -> float | None:
    """Agreement of any number of labellers beyond chance: Krippendorff's 1 - D_o / D_e for names.

    One unit holds the labels given to one item; an item labelled once says nothing. None where a single label is used.
    """
    several = [labels for labels in units if len(labels) > 1]
    names = sorted({label for labels in several for label in labels})
    if len(names) < 2:
        return None
    return tally_alpha([(str(at), "all", labels) for at, labels in enumerate(several)], names).value


def pairwise_agreement(answers: Sequence[str]) -> float | None:
    """Share of pairs of epochs that gave the same answer; None for fewer than two epochs."""
    pairs = comb(len(answers), 2)
    return sum(comb(times, 2) for times in Counter(answers).values()) / pairs if pairs else None


# ------------------------------------------------------------
# Planning a gold set: how many samples and events a wanted difference needs, and what a gold set can show.

LEAST_EVENTS = 10
POWER_FACTOR = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)
_PER_EVENT = (1.0, 2.0, 5.0)


class Need(Record):
    """What shows the wanted difference with so many samples an event."""

    per_event: float
    design_effect: float
    samples: int
    events: int


class Plan(Record):
    """What a gold set can show, and what a wanted difference needs."""

    samples: int
    events: int
    difference: float
    """Wanted: a gap of two accuracies, 0.05 for 5 points."""
    discordant: float
    """Assumed share of samples on which one of the variants is right and the other wrong."""
    icc: float
    """Assumed correlation of samples of one event."""
    design_effect: float
    detectable: float | None
    """The smallest difference that this gold shows in 80 of 100 runs; None under 10 events."""
    needs: tuple[Need, ...]
    """A row for each number of samples per event, smallest first; this gold's own number is among them."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def enough(self) -> bool:
        """This gold shows the wanted difference."""
        return self.detectable is not None and self.detectable <= self.difference


def plan_evaluation(samples: int, events: int, *, difference: float, discordant: float = 0.2, icc: float = 0.2) -> Plan:
    """Say what gold of so many samples and events can show, and what a wanted difference needs."""
    if not 0 < discordant <= 1:
        raise InputError(f"a discordant share of {discordant:g} is no share", hint="above 0, at most 1; 0.2 is usual")
    if not 0 <= icc <= 1:
        raise InputError(f"a correlation of {icc:g} within events is not possible", hint="0 to 1; 0.2 is usual")
    if not 0 < difference <= discordant:
        raise InputError(
            f"two variants that differ on {discordant:.0%} of samples cannot be {difference:g} apart",
            hint="the difference must be above 0 and no larger than the discordant share (0.05 means 5 points)",
        )
    needs = []
    for per_event in sorted({*_PER_EVENT, samples / events}):
        effect = design_effect(per_event, icc)
        needed = samples_needed(difference, discordant, effect=effect)
        at_least_events = max(LEAST_EVENTS, math.ceil(needed / per_event))
        # Ten events may hold more samples than the difference alone needs.
        needed = max(needed, math.ceil(at_least_events * per_event))
        needs.append(Need(per_event=per_event, design_effect=effect, samples=needed, events=at_least_events))
    effect = design_effect(samples / events, icc)
    return Plan(
        samples=samples,
        events=events,
        difference=difference,
        discordant=discordant,
        icc=icc,
        design_effect=effect,
        detectable=detectable(samples, discordant, effect=effect) if events >= LEAST_EVENTS else None,
        needs=tuple(needs),
    )


def design_effect(per_event: float, icc: float) -> float:
    """Say by how much the samples of one event, so many on average, inflate the variance of a mean."""
    return 1 + (per_event - 1) * icc


def samples_needed(difference: float, discordant: float, *, effect: float) -> int:
    """Say how many samples show a difference in 80 of 100 runs."""
    return math.ceil(effect * POWER_FACTOR**2 * (discordant - difference**2) / difference**2)


def detectable(samples: int, discordant: float, *, effect: float) -> float:
    """Give the smallest difference that so many samples show in 80 of 100 runs: `samples_needed` solved for it."""
    spread = effect * POWER_FACTOR**2
    return math.sqrt(spread * discordant / (samples + spread))


# ------------------------------------------------------------
# Shares of small counts: exact bounds, and the exact test of wins against losses.


class Bounds(NamedTuple):
    """Between which two shares the truth lies, with 95 % confidence."""

    low: float
    high: float


def wilson(hits: int, n: int) -> Bounds:
    """Bound a share by Wilson's score interval (JASA 22, 1927), 95 %, two-sided."""
    z = NormalDist().inv_cdf(0.975)
    share, shrink = hits / n, 1 + z * z / n
    centre = (share + z * z / (2 * n)) / shrink
    half = z / shrink * (share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5
    return Bounds(0.0 if hits == 0 else centre - half, 1.0 if hits == n else centre + half)


def clopper_pearson(hits: int, n: int) -> Bounds:
    """Bound a share exactly (Biometrika 26, 1934), 95 %, two-sided: 0 of 100 still allows 3.6 %."""
    return Bounds(at_least(hits, n, tail=0.025), at_most(hits, n, tail=0.025))


def at_most(hits: int, n: int, *, tail: float = 0.05) -> float:
    """Give the largest share that is compatible with so few hits, one-sided: 0 of 100 allows 3.0 %."""
    return 1.0 if hits == n else float(betaincinv(hits + 1, n - hits, 1 - tail))


def least_tried(share: float) -> int | None:
    """Say of how many no one may be a hit for `at_most` to be a share or less: 59 for 5 %; None if no number does."""
    if share <= 0.0:
        return None
    return 0 if share >= 1.0 else math.ceil(math.log(0.05) / math.log1p(-share))


def at_least(hits: int, n: int, *, tail: float = 0.05) -> float:
    """Give the smallest share that is compatible with so many hits, one-sided."""
    return 0.0 if hits == 0 else float(betaincinv(hits, n - hits + 1, tail))


def exact_mcnemar(won: int, lost: int) -> float:
    """Test wins against losses of independent pairs as a fair coin's tosses (McNemar, exact, two-sided)."""
    return min(1.0, 2 * float(bdtr(min(won, lost), won + lost, 0.5)))


# ------------------------------------------------------------
# Sums by event: a metric of any redraw of events is one matrix product away.

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
class ClusterTally(ABC):
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


class MeanTally(ClusterTally):
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


class F1Tally(ClusterTally):
    """For macro-F1: columns are the true positives, false positives and false negatives of each class."""

    def metric(self, sums: Floats) -> Floats:
        """Mean F1 = 2TP / (2TP + FP + FN) over the classes that gold supports in the draw."""
        tp, fp, fn = np.moveaxis(sums.reshape(*sums.shape[:-1], 3, -1), -2, 0)
        supported = tp + fn > 0
        f1 = np.divide(2 * tp, 2 * tp + fp + fn, out=np.zeros_like(tp), where=supported)
        return np.asarray(f1.sum(axis=-1) / supported.sum(axis=-1))


class KappaTally(ClusterTally):
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


class AlphaTally(ClusterTally):
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
    table = _table([(s.sample, s.event) for s in scores], np.array([(s.value, s.whole) for s in scores], float))
    values, wholes = table.rows[:, 0], table.rows[:, 1]
    if not wholes.sum() > 0:
        raise ValueError("a mean over nothing")
    binary = bool(np.all(wholes == 1) and np.all(np.isin(values, (0.0, 1.0))))
    shares = bool(np.all((values >= 0) & (values <= wholes)))
    return MeanTally(table.members, table.events, table.sums, binary, shares)


def tally_macro_f1(labelled: Sequence[Labelled], classes: Sequence[str]) -> F1Tally:
    """Add up hits and misses by event and class. ValueError for a gold label that is no class."""
    if stray := {one.row.gold for one in labelled} - set(classes):
        raise ValueError(f"gold labels outside {tuple(classes)}: {sorted(stray)}")
    gold = np.array([[one.row.gold == c for c in classes] for one in labelled])
    predicted = np.array([[one.row.predicted == c for c in classes] for one in labelled])
    counts = np.hstack([gold & predicted, ~gold & predicted, gold & ~predicted]).astype(float)
    table = _table([(one.sample, one.event) for one in labelled], counts)
    return F1Tally(table.members, table.events, table.sums, binary=False, shares=True)


def tally_kappa(labelled: Sequence[Labelled], classes: Sequence[str]) -> KappaTally:
    """Add up who said what beside whom; several pairs of one sample are averaged. ValueError without any pair."""
    places = {name: at for at, name in enumerate(classes)}
    cells = np.zeros((len(labelled), len(classes) ** 2))
    for at, one in enumerate(labelled):
        cells[at, places[one.row.gold] * len(classes) + places[one.row.predicted]] = 1
    table = _table([(one.sample, one.event) for one in labelled], cells)
    return KappaTally(table.members, table.events, table.sums, binary=False, shares=False)


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
    table = _table([(sample, event) for sample, event, _ in several], np.column_stack([apart, counts]))
    return AlphaTally(table.members, table.events, table.sums, binary=False, shares=False)


class _Table(NamedTuple):
    members: tuple[tuple[str, str], ...]
    events: tuple[str, ...]
    rows: Floats
    """One row a sample, its epochs averaged."""
    sums: Floats
    """One row an event."""


def _table(keys: Sequence[tuple[str, str]], rows: Floats) -> _Table:
    """Average the epochs of each sample, given as (sample, event), and add the samples up by event."""
    if not keys:
        raise ValueError("nothing to add up")
    members = tuple(sorted(set(keys)))
    if len({sample for sample, _ in members}) < len(members):
        raise ValueError("a sample stands in two events")
    events = tuple(sorted({event for _, event in members}))
    place = {key: at for at, key in enumerate(members)}
    row_of = np.array([place[key] for key in keys])
    averaged = np.zeros((len(members), rows.shape[1]))
    np.add.at(averaged, row_of, rows)
    averaged /= np.bincount(row_of)[:, None]
    event_place = {event: at for at, event in enumerate(events)}
    sums = np.zeros((len(events), rows.shape[1]))
    np.add.at(sums, np.array([event_place[event] for _, event in members]), averaged)
    return _Table(members, events, averaged, sums)


# ------------------------------------------------------------
# Intervals: redraw the events, with all their samples, and see how the metric varies.

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


def measure(tally: ClusterTally, *, draws: int = DRAWS, seed: int = SEED) -> Measured:
    """Give a metric with its interval and its standard error, both by event."""
    events = len(tally.events)
    low: float | None = None
    high: float | None = None
    method: IntervalMethod = "none"
    values = redraw(tally, draws=draws, seed=seed)[0] if events > 1 else np.array([tally.value])
    error = standard_error(tally, values) if events > 1 else None
    if tally.binary and tally.singletons:
        (low, high), method = wilson(round(tally.sums[:, 0].sum()), events), "wilson"
    elif error is not None and np.nanmin(values) < np.nanmax(values):
        if events < LEAST_EVENTS:
            half = float(stdtrit(events - 1, 0.975)) * error
            low, high, method = tally.value - half, tally.value + half, "clustered t"
            if tally.shares:
                low, high = max(0.0, low), min(1.0, high)
        else:
            (low, high), method = percentiles(values), "cluster bootstrap"
    elif tally.binary and tally.value in (0.0, 1.0):
        # All right or all wrong: the draws show no spread although there is doubt. Each event is one observation.
        (low, high), method = wilson(round(tally.value) * events, events), "wilson over events"
    return Measured(
        value=tally.value,
        low=low,
        high=high,
        standard_error=error,
        n=len(tally.members),
        events=events,
        method=method,
    )


def redraw(*tallies: ClusterTally, draws: int = DRAWS, seed: int = SEED) -> tuple[Floats, ...]:
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


def standard_error(tally: ClusterTally, values: Floats) -> float:
    """Give a mean's clustered standard error by formula, another metric's as the spread of its draws."""
    return tally.standard_error() if isinstance(tally, MeanTally) else float(np.nanstd(values, ddof=1))


# ------------------------------------------------------------
# Calibration: do a judge's probabilities keep their word? Only for a judge that returned some.


class LabelForecast(NamedTuple):
    """A probability for every label, and the label that gold gives."""

    probabilities: Mapping[str, float]
    gold: str


class Bin(Record):
    """Forecasts of about the same confidence."""

    n: int
    confidence: float
    """Mean probability of the label held most probable."""
    right: float
    """Share on which that label was gold's."""


class Calibration(Record):
    """How well probabilities fit what came true."""

    n: int
    brier: float
    ece: float
    null_low: float
    """Where ECE would lie, 95 of 100 times, if the judge were perfectly calibrated."""
    null_high: float
    bins: tuple[Bin, ...]


def calibrate(
    forecasts: Sequence[LabelForecast], *, bins: int = 10, draws: int = DRAWS, seed: int = SEED
) -> Calibration | None:
    """Compare probabilities with what came true; None if there are none."""
    if not forecasts:
        return None
    n = len(forecasts)
    favourites = [max(sorted(f.probabilities), key=f.probabilities.__getitem__) for f in forecasts]
    confidence = np.array([f.probabilities[label] for f, label in zip(forecasts, favourites, strict=True)])
    right = np.array([f.gold == label for f, label in zip(forecasts, favourites, strict=True)], dtype=float)
    # Bins of about the same size: equal confidences share a bin, empty bins are dropped.
    edges = np.quantile(confidence, np.linspace(0, 1, bins + 1))
    members = np.eye(bins)[np.searchsorted(edges[1:-1], confidence)]
    members = members[:, members.any(axis=0)]

    def ece(came_true: NDArray[Any]) -> Floats:
        """Sum over bins of n_b / N x |share right - mean confidence|."""
        return np.asarray(np.abs((came_true - confidence) @ members).sum(axis=-1) / n)

    random = np.random.default_rng(seed)
    null = np.concatenate([ece(random.random((size, n)) < confidence) for size in chunks(draws, n)])
    low, high = percentiles(null)
    return Calibration(
        n=n,
        brier=brier(forecasts),
        ece=float(ece(right)),
        null_low=low,
        null_high=high,
        bins=tuple(
            Bin(n=int(held.sum()), confidence=float(confidence[held].mean()), right=float(right[held].mean()))
            for held in members.T.astype(bool)
        ),
    )


def brier(forecasts: Sequence[LabelForecast]) -> float:
    """Mean over forecasts of the sum over labels of (probability - truth)^2: 0 is perfect, 2 is the worst."""
    errors = [
        (forecast.probabilities.get(label, 0.0) - (label == forecast.gold)) ** 2
        for forecast in forecasts
        for label in {*forecast.probabilities, forecast.gold}
    ]
    return sum(errors) / len(forecasts)


# ------------------------------------------------------------
# One variant against another on the same samples: by how much, how surely, and in one word. Pairs are compared event by
# event; overlapping intervals of single variants are never compared, for they see too little (a true gap of 8.2 points,
# n = 200: 13 % found, against 80 % by the paired test). Under 10 events nothing is tested.

Word = Literal["better", "worse", "equivalent", "inconclusive", "too few events"]
Test = Literal["cluster sign-flip", "exact McNemar"]
MARGIN = 0.02
_TOLERANCE = 1e-12


class PairedDifference(Record):
    """A variant's metric minus the baseline's, on the same samples."""

    difference: float
    low: float | None
    """95 % interval by event; None under 10 events."""
    high: float | None
    standard_error: float | None
    """None under 10 events, and where no event differs."""
    p: float | None
    """Two-sided, not yet corrected for several comparisons; None under 10 events."""
    test: Test | None
    n: int
    events: int


class Ruling(Record):
    """What a difference says once every comparison with the baseline is counted."""

    compared: PairedDifference
    p_holm: float | None
    word: Word


class Flips(Record):
    """The samples on which two variants part; with several epochs, their means."""

    both_right: int
    fixed: tuple[str, ...]
    """The variant scores higher than the baseline."""
    broken: tuple[str, ...]
    """The variant scores lower."""
    both_wrong: int
    """No difference, and not always right."""


def compare(variant: ClusterTally, baseline: ClusterTally, *, draws: int = DRAWS, seed: int = SEED) -> PairedDifference:
    """Compare two variants on the same samples. InputError where the samples are not the same.

    The test is McNemar's exact one where every event has one sample that is right or wrong, else the cluster sign-flip.
    """
    if apart := set(variant.members) ^ set(baseline.members):
        some = ", ".join(sorted({sample for sample, _ in apart})[:5])
        raise InputError(
            f"two variants were not scored on the same samples: only one has {len(apart)} of them, such as {some}",
            hint="compare them on the samples that both have, of one gold file",
        )
    gap, events = variant.value - baseline.value, len(baseline.events)
    low = high = error = p = None
    test: Test | None = None
    if events >= LEAST_EVENTS:
        ours, theirs = redraw(variant, baseline, draws=draws, seed=seed)
        gaps = ours - theirs
        if np.nanmin(gaps) < np.nanmax(gaps):
            low, high = percentiles(gaps)
            error = float(np.nanstd(gaps, ddof=1))
            # As for one variant: a mean over the same wholes has a formula.
            if isinstance(variant, MeanTally) and np.array_equal(variant.sums[:, 1], baseline.sums[:, 1]):
                sums = np.column_stack([variant.sums[:, 0] - baseline.sums[:, 0], baseline.sums[:, 1]])
                error = replace(variant, sums=sums).standard_error()
        else:
            # The draws show no spread. With 0 of so many events apart, up to this share could be, in one direction.
            doubt = at_most(0, events, tail=0.025)
            low, high = gap - doubt, gap + doubt
            if variant.shares and baseline.shares:  # two shares cannot lie further apart than none and all
                low, high = max(-1.0, low), min(1.0, high)
        if variant.binary and baseline.binary and baseline.singletons:
            won = variant.sums[:, 0] - baseline.sums[:, 0]
            p, test = exact_mcnemar(int((won > 0).sum()), int((won < 0).sum())), "exact McNemar"
        else:
            p, test = sign_flip(variant, baseline, draws=draws, seed=seed), "cluster sign-flip"
    return PairedDifference(
        difference=gap,
        low=low,
        high=high,
        standard_error=error,
        p=p,
        test=test,
        n=len(baseline.members),
        events=events,
    )


def sign_flip(variant: ClusterTally, baseline: ClusterTally, *, draws: int = DRAWS, seed: int = SEED) -> float:
    """Ask how often a gap so large comes about if, event by event, chance says which variant is which.

    Two-sided, (b + 1) / (B + 1) for b of B draws at least as far apart. For a mean this flips the sign of each event's
    summed difference; for macro-F1 it exchanges the two variants' counts.
    """
    random = np.random.default_rng(seed)
    gap = variant.sums - baseline.sums
    gap = gap[np.any(gap != 0, axis=1)]
    least = abs(variant.value - baseline.value) - _TOLERANCE
    total, second = variant.sums.sum(axis=0), baseline.sums.sum(axis=0)
    within = 0
    for size in chunks(draws, max(1, len(gap))):
        ours = second + random.integers(0, 2, size=(size, len(gap))).astype(float) @ gap
        within += int((abs(variant.metric(ours) - baseline.metric(total + second - ours)) < least).sum())
    return (draws - within + 1) / (draws + 1)


def holm(ps: Sequence[float]) -> tuple[float, ...]:
    """Correct p-values for being several (Holm, Scandinavian Journal of Statistics 6, 1979)."""
    corrected = [0.0] * len(ps)
    largest = 0.0
    for rank, at in enumerate(sorted(range(len(ps)), key=lambda at: ps[at])):
        largest = max(largest, (len(ps) - rank) * ps[at])
        corrected[at] = min(1.0, largest)
    return tuple(corrected)


def rule(compared: Sequence[PairedDifference], *, margin: float = MARGIN, alpha: float = 0.05) -> tuple[Ruling, ...]:
    """Say one word about each variant against the baseline, all comparisons of one metric at once.

    Better or worse: the interval excludes 0 and so does the test after Holm. Equivalent: neither, and the whole
    interval lies within the margin. Too few events: nothing was tested. Inconclusive: everything else.
    """
    corrected = iter(holm([one.p for one in compared if one.p is not None]))
    rulings = []
    for one in compared:
        p = None if one.p is None else next(corrected)
        word: Word = "inconclusive"
        if p is None or one.low is None or one.high is None:
            word = "too few events"
        elif p < alpha and one.low > 0:
            word = "better"
        elif p < alpha and one.high < 0:
            word = "worse"
        elif -margin < one.low and one.high < margin:
            word = "equivalent"
        rulings.append(Ruling(compared=one, p_holm=p, word=word))
    return tuple(rulings)


def flips(variant: Sequence[Score], baseline: Sequence[Score]) -> Flips:
    """List what the variant fixed and what it broke, sample by sample."""
    ours, theirs = _means(variant), _means(baseline)
    same = [sample for sample in theirs if ours[sample] == theirs[sample]]
    right = sum(theirs[sample] == 1 for sample in same)
    return Flips(
        both_right=right,
        fixed=tuple(sample for sample in theirs if ours[sample] > theirs[sample]),
        broken=tuple(sample for sample in theirs if ours[sample] < theirs[sample]),
        both_wrong=len(same) - right,
    )


def _means(scores: Sequence[Score]) -> dict[str, float]:
    by_sample: dict[str, list[float]] = {}
    for score in scores:
        by_sample.setdefault(score.sample, []).append(score.value)
    return {sample: fmean(values) for sample, values in sorted(by_sample.items())}
