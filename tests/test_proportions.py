"""Bounds of shares, and McNemar's exact test, with statsmodels and scipy.stats as oracles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

from workbench.evaluation.statistics import at_least, at_most, clopper_pearson, exact_mcnemar, wilson

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_wilson_bounds_a_share(counts: tuple[int, int]) -> None:
    """As statsmodels and scipy."""
    bounds = wilson(*counts)
    assert bounds == pytest.approx(proportion_confint(*counts, method="wilson"), abs=1e-9)
    oracle = binomtest(*counts).proportion_ci(method="wilson")
    assert bounds == pytest.approx((oracle.low, oracle.high), abs=1e-9)


@given(counts)
def test_clopper_pearson_bounds_a_share(counts: tuple[int, int]) -> None:
    """As scipy."""
    oracle = binomtest(*counts).proportion_ci(method="exact")
    assert clopper_pearson(*counts) == pytest.approx((oracle.low, oracle.high), abs=1e-9)


@given(counts)
def test_one_sided_bounds(counts: tuple[int, int]) -> None:
    """As scipy's exact one-sided intervals."""
    fewest = binomtest(*counts, alternative="greater").proportion_ci(method="exact").low
    most = binomtest(*counts, alternative="less").proportion_ci(method="exact").high
    assert (at_least(*counts), at_most(*counts)) == pytest.approx((fewest, most), abs=1e-9)


def test_no_hit_in_a_hundred_is_not_never() -> None:
    """It allows 3.6 % two-sided, 3.0 % one-sided; five of five are not always."""
    assert clopper_pearson(0, 100).high == pytest.approx(0.036, abs=5e-4)
    assert at_most(0, 100) == pytest.approx(0.030, abs=5e-4)
    assert wilson(5, 5) == pytest.approx((0.566, 1.0), abs=5e-4)


@given(st.integers(0, 200), st.integers(0, 200))
def test_mcnemar_is_a_coin_on_the_pairs_that_part(won: int, lost: int) -> None:
    """As statsmodels' exact test."""
    oracle = mcnemar([[7, won], [lost, 9]], exact=True).pvalue if won + lost else 1.0
    assert exact_mcnemar(won, lost) == pytest.approx(oracle, abs=1e-9)
