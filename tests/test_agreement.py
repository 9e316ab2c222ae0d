"""Agreement beyond chance, with scikit-learn, krippendorff and brute force as oracles."""

from __future__ import annotations

from itertools import combinations
from statistics import fmean

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from workbench.evaluation.statistics import Row, alpha, kappa, pairwise_agreement

labels = st.sampled_from("abcd")


@given(st.lists(st.builds(Row, labels, labels), min_size=1))
def test_kappa_is_cohens(rows: list[Row]) -> None:
    """As scikit-learn, which has none either where a single class is in use."""
    gold, predicted = [r.gold for r in rows], [r.predicted for r in rows]
    if len({*gold, *predicted}) == 1:
        assert kappa(rows) is None
    else:
        assert kappa(rows) == pytest.approx(cohen_kappa_score(gold, predicted))


@given(st.lists(st.lists(st.sampled_from("abc") | st.none(), min_size=4, max_size=4), min_size=1, max_size=15))
def test_alpha_is_krippendorffs(units: list[list[str | None]]) -> None:
    """As krippendorff for names, with labellers who skipped items."""
    numbers = np.array([[np.nan if label is None else "abc".index(label) for label in unit] for unit in units])
    given_labels = [[label for label in unit if label] for unit in units]
    if len({label for unit in given_labels if len(unit) > 1 for label in unit}) < 2:
        assert alpha(given_labels) is None
    else:
        oracle = krippendorff.alpha(numbers.T, level_of_measurement="nominal")
        assert alpha(given_labels) == pytest.approx(oracle)


@given(st.lists(labels, max_size=6))
def test_pairwise_agreement_counts_pairs_of_epochs(answers: list[str]) -> None:
    """As writing every pair out; a sample asked once says nothing."""
    same = [a == b for a, b in combinations(answers, 2)]
    assert pairwise_agreement(answers) == (pytest.approx(fmean(same)) if same else None)


def test_nothing_to_compare_is_no_agreement() -> None:
    """Neither full nor none."""
    assert (kappa([]), alpha([["a"]]), pairwise_agreement(["a"])) == (None,) * 3
