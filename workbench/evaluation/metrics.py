"""Score checks against gold: what was right, what was wrong, and apart from both what was not answered.

Macro-F1 is the mean of the classes' F1 = 2TP / (2TP + FP + FN) over the classes that gold supports; a class without
support has no F1 and says so. Strict takes gold's label alone; lenient counts a prediction listed in `*_also_ok` as
gold's label. An answer whose stance did not stand (`unproved`) is wrong, a failed check is neither right nor wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from workbench.models import Record

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


class Difference(NamedTuple):
    """A discrepancy, gold or predicted, as a kind and a set of files."""

    kind: str
    files: frozenset[str]


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


def discrepancy_score(pairs: Sequence[tuple[Sequence[Difference], Sequence[Difference]]]) -> DiscrepancyScore:
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


def _meets(predicted: Difference, gold: Difference) -> bool:
    single = predicted.kind == "omission" or gold.kind == "omission" or len(gold.files) == 1
    return len(predicted.files & gold.files) >= (1 if single else 2)


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
