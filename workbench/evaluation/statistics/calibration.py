"""Ask whether a judge's probabilities keep their word. Only for a judge that returned some.

ECE is biased upwards on small gold: even a perfectly calibrated judge shows about 0.08 at n = 100. The null band says
between which values such a judge's ECE would lie, with the same confidences; do not gate on ECE below n = 500.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from workbench.evaluation.statistics.intervals import DRAWS, SEED, chunks, percentiles
from workbench.evaluation.statistics.tallies import Floats
from workbench.models import Record


class Forecast(NamedTuple):
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
    forecasts: Sequence[Forecast], *, bins: int = 10, draws: int = DRAWS, seed: int = SEED
) -> Calibration | None:
    """Compare probabilities with what came true; None if there are none."""
    if not forecasts:
        return None
    favourites = [max(sorted(f.probabilities), key=f.probabilities.__getitem__) for f in forecasts]
    confidence = np.array([f.probabilities[label] for f, label in zip(forecasts, favourites, strict=True)])
    right = np.array([f.gold == label for f, label in zip(forecasts, favourites, strict=True)], dtype=float)
    mass = _equal_mass(confidence, bins)
    null_low, null_high = _null_band(confidence, mass, draws=draws, seed=seed)
    return Calibration(
        n=len(forecasts),
        brier=brier(forecasts),
        ece=float(_ece(right - confidence, mass)),
        null_low=null_low,
        null_high=null_high,
        bins=tuple(
            Bin(n=int(held.sum()), confidence=float(confidence[held].mean()), right=float(right[held].mean()))
            for held in mass.T.astype(bool)
        ),
    )


def brier(forecasts: Sequence[Forecast]) -> float:
    """Mean over forecasts of the sum over labels of (probability - truth)^2: 0 is perfect, 2 is the worst."""
    return sum(_squared_error(f) for f in forecasts) / len(forecasts)


def _squared_error(forecast: Forecast) -> float:
    labels = {*forecast.probabilities, forecast.gold}
    return sum((forecast.probabilities.get(label, 0.0) - (label == forecast.gold)) ** 2 for label in labels)


def _equal_mass(confidence: Floats, bins: int) -> Floats:
    """Forecasts x bins, 1 where a forecast stands; equal confidences stand together, empty bins are left out."""
    edges = np.quantile(confidence, np.linspace(0, 1, bins + 1))
    mass = np.eye(bins)[np.searchsorted(edges[1:-1], confidence)]
    return mass[:, mass.any(axis=0)]


def _ece(excess: Floats, mass: Floats) -> Floats:
    """Sum over bins of n_b / N x |share right - mean confidence|."""
    return np.asarray(np.abs(excess @ mass).sum(axis=-1) / len(mass))


def _null_band(confidence: Floats, mass: Floats, *, draws: int, seed: int) -> tuple[float, float]:
    random = np.random.default_rng(seed)
    n = len(confidence)
    parts = [_ece((random.random((size, n)) < confidence) - confidence, mass) for size in chunks(draws, n)]
    return percentiles(np.concatenate(parts))
