"""Whether probabilities keep their word, with scikit-learn as the oracle."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from workbench.evaluation.statistics import LabelForecast, brier, calibrate

LABELS = ("a", "b", "c")


def _forecast(weights: tuple[float, float, float], gold: str) -> LabelForecast:
    return LabelForecast({label: w / sum(weights) for label, w in zip(LABELS, weights, strict=True)}, gold)


forecast = st.builds(_forecast, st.tuples(*[st.floats(0.01, 1)] * 3), st.sampled_from(LABELS))


@given(st.lists(forecast, min_size=1, max_size=30))
def test_brier_is_the_squared_error_over_all_labels(forecasts: list[LabelForecast]) -> None:
    """As scikit-learn for several classes, unscaled."""
    gold, table = [f.gold for f in forecasts], [[f.probabilities[label] for label in LABELS] for f in forecasts]
    oracle = brier_score_loss(gold, table, labels=LABELS, scale_by_half=False)
    assert brier(forecasts) == pytest.approx(oracle)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(51, 99), st.booleans()), min_size=1, max_size=60))
def test_bins_are_those_of_equal_mass(answers: list[tuple[int, bool]]) -> None:
    """As scikit-learn's calibration curve by quantiles; equal confidences never part."""
    forecasts = [LabelForecast({"a": c / 100, "b": 1 - c / 100}, "a" if right else "b") for c, right in answers]
    share, mean = calibration_curve(
        [r for _, r in answers], [c / 100 for c, _ in answers], n_bins=10, strategy="quantile"
    )
    found = calibrate(forecasts, draws=50)
    assert found is not None
    assert [b.right for b in found.bins] == pytest.approx(list(share))
    assert [b.confidence for b in found.bins] == pytest.approx(list(mean))
    assert found.ece == pytest.approx(sum(b.n * abs(b.right - b.confidence) for b in found.bins) / len(answers))


def _answers(shift: float, n: int = 400) -> list[LabelForecast]:
    random = np.random.default_rng(6)
    confidence = random.uniform(0.6, 0.9, n)
    right = random.random(n) < confidence + shift
    return [LabelForecast({"a": c, "b": 1 - c}, "a" if r else "b") for c, r in zip(confidence, right, strict=True)]


def test_an_honest_judge_lies_within_the_null_band() -> None:
    """Its ECE is not zero all the same: that is why the band is shown."""
    found = calibrate(_answers(0.0))
    assert found is not None
    assert 0.01 < found.null_low < found.ece < found.null_high


def test_an_overconfident_judge_lies_above_the_null_band() -> None:
    """Twenty points too sure are seen at n = 400."""
    found = calibrate(_answers(-0.2))
    assert found is not None
    assert found.ece > found.null_high + 0.05


def test_the_null_band_is_that_of_a_perfect_judge() -> None:
    """95 of 100 perfectly calibrated judges lie inside it (simulated apart from it: 200 judges)."""
    random = np.random.default_rng(7)
    confidence = np.linspace(0.5, 0.99, 100)
    inside = 0
    for _ in range(200):
        right = random.random(100) < confidence
        forecasts = [
            LabelForecast({"a": c, "b": 1 - c}, "a" if r else "b") for c, r in zip(confidence, right, strict=True)
        ]
        found = calibrate(forecasts, draws=400)
        assert found is not None
        inside += found.null_low <= found.ece <= found.null_high
    assert 180 <= inside <= 199


def test_no_probabilities_are_not_calibrated() -> None:
    """Neither well nor badly."""
    assert calibrate([]) is None
