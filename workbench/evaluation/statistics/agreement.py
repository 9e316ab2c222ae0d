"""Agreement beyond chance between two labellings or many labellers, and of a judge with itself over epochs.

None where agreement cannot be told from chance: a single label in use, or nothing to compare.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import comb
from statistics import fmean

from workbench.evaluation.metrics import Row, accuracy


def kappa(rows: Sequence[Row]) -> float | None:
    """Agreement with gold beyond chance: Cohen's (p_o - p_e) / (1 - p_e)."""
    if not rows:
        return None
    gold, predicted = Counter(row.gold for row in rows), Counter(row.predicted for row in rows)
    by_chance = sum(gold[label] * predicted[label] for label in gold)
    if by_chance == len(rows) ** 2:
        return None
    expected = by_chance / len(rows) ** 2
    return (accuracy(rows) - expected) / (1 - expected)


def alpha(units: Sequence[Sequence[str]]) -> float | None:
    """Agreement of any number of labellers beyond chance: Krippendorff's 1 - D_o / D_e for names.

    One unit holds the labels given to one item; an item labelled once says nothing.
    """
    counts = [Counter(labels) for labels in units if len(labels) > 1]
    total = sum(counts, Counter[str]())
    n = total.total()
    expected = n * n - sum(k * k for k in total.values())
    if not expected:
        return None
    observed = sum((c.total() ** 2 - sum(k * k for k in c.values())) / (c.total() - 1) for c in counts)
    return 1 - (n - 1) * observed / expected


def pairwise_agreement(samples: Sequence[Sequence[str]]) -> float | None:
    """Share of pairs of epochs that gave the same answer, averaged over samples with at least two epochs."""
    shares = [_same_pairs(answers) / comb(len(answers), 2) for answers in samples if len(answers) > 1]
    return fmean(shares) if shares else None


def _same_pairs(answers: Sequence[str]) -> int:
    return sum(comb(k, 2) for k in Counter(answers).values())


def pass_k(samples: Sequence[Sequence[bool]], k: int) -> float | None:
    """Chance that k epochs of a sample are all right, averaged over samples with at least k epochs.

    Unbiased: C(right, k) / C(epochs, k), as in tau-bench, arXiv 2406.12045.
    """
    chances = [comb(sum(right), k) / comb(len(right), k) for right in samples if len(right) >= k]
    return fmean(chances) if chances else None
