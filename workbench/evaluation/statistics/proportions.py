"""Bounds of a share that hold for small counts, and the exact test of wins against losses.

They take every count as independent: for samples that share events, see `intervals` and `differences`.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

from scipy.special import bdtr, betaincinv


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


def at_least(hits: int, n: int, *, tail: float = 0.05) -> float:
    """Give the smallest share that is compatible with so many hits, one-sided."""
    return 0.0 if hits == 0 else float(betaincinv(hits, n - hits + 1, tail))


def exact_mcnemar(won: int, lost: int) -> float:
    """Test wins against losses of independent pairs as a fair coin's tosses (McNemar, exact, two-sided)."""
    return min(1.0, 2 * float(bdtr(min(won, lost), won + lost, 0.5)))
