"""Scores against their textbook definitions, with scikit-learn as the oracle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score

from workbench.evaluation.statistics import (
    DiscrepancyKey,
    Row,
    accuracy,
    by_kind,
    discrepancy_score,
    label_score,
    lenient_score,
    macro_f1,
)

LABELS = ("supports", "refutes", "silent")
rows = st.lists(st.builds(Row, st.sampled_from(LABELS), st.sampled_from((*LABELS, "unproved"))), min_size=1)


@given(rows)
def test_macro_f1_is_the_mean_over_classes_that_gold_supports(scored: list[Row]) -> None:
    """As scikit-learn with `labels` set to the supported classes."""
    gold, predicted = [r.gold for r in scored], [r.predicted for r in scored]
    supported = sorted(set(gold))
    oracle = f1_score(gold, predicted, labels=supported, average="macro", zero_division=0)
    assert macro_f1(scored, LABELS) == pytest.approx(oracle)
    assert accuracy(scored) == pytest.approx(accuracy_score(gold, predicted))


def test_a_class_without_support_has_no_f1() -> None:
    """It is neither zero nor one."""
    scored = label_score([Row("supports", "supports")], LABELS)
    assert scored is not None
    assert [c.f1 for c in scored.classes] == [1.0, None, None]


def test_lenient_counts_an_accepted_label_as_golds() -> None:
    """Strict does not."""
    only = [Row("supports", "silent", ("silent",))]
    strict, lenient = label_score(only, LABELS), lenient_score(only, LABELS)
    assert strict is not None
    assert lenient is not None
    assert (strict.accuracy, lenient.accuracy) == (0.0, 1.0)


@given(rows)
def test_the_best_constant_is_no_worse_than_any_constant(scored: list[Row]) -> None:
    """The baseline beside every score is the strongest of its kind."""
    found = label_score(scored, LABELS)
    assert found is not None
    for label in LABELS:
        assert found.constant_macro_f1 >= macro_f1([Row(r.gold, label) for r in scored], LABELS)


def test_nothing_scored_is_no_score() -> None:
    """Not zero."""
    assert label_score([], LABELS) is None


def _d(kind: str, *files: str) -> DiscrepancyKey:
    return DiscrepancyKey(kind, frozenset(files))


def test_a_discrepancy_is_right_if_gold_lists_one_sharing_two_files() -> None:
    """Of whatever kind; one shared file is not enough."""
    right = discrepancy_score([([_d("contradiction", "a", "b")], [_d("quote_variant", "a", "b", "c")])])
    wrong = discrepancy_score([([_d("contradiction", "a", "b")], [_d("contradiction", "b", "c")])])
    assert (right.precision, right.recall) == (1.0, 1.0)
    assert (wrong.precision, wrong.recall) == (0.0, 0.0)
    assert right.found_by_kind == {"contradiction": (0, 1)}


def test_an_omission_needs_one_shared_file() -> None:
    """The outlets that leave something out are named one by one."""
    found = discrepancy_score([([_d("omission", "a", "b")], [_d("omission", "b")])])
    assert (found.precision, found.recall) == (1.0, 1.0)


def test_by_kind_a_discrepancy_must_be_of_golds_kind_on_two_of_its_files() -> None:
    """Another kind on the same files is wrong, one shared file is too few; gold's single file is enough."""
    gold = [_d("contradiction", "a", "b"), _d("temporal_update", "c")]
    said = [_d("contradiction", "a", "b", "c"), _d("scope_mismatch", "a", "b"), _d("temporal_update", "c", "d")]
    found = by_kind([(gold, said), (gold[:1], [_d("contradiction", "b", "c")])])
    assert {kind: (k.gold, k.found, k.said, k.right) for kind, k in found.items()} == {
        "contradiction": (2, 1, 2, 1),
        "scope_mismatch": (0, 0, 1, 0),
        "temporal_update": (1, 1, 1, 1),
    }


def test_by_kind_what_is_said_where_gold_lists_none_lowers_precision() -> None:
    """Precision is over all claims."""
    found = by_kind([([], [_d("omission", "a")]), ([_d("omission", "a", "b")], [_d("omission", "b")])])
    assert (found["omission"].precision, found["omission"].recall) == (0.5, 1.0)


def test_a_second_fair_kind_that_gold_names_is_right() -> None:
    """It finds gold's discrepancy under its own kind, and is not punished."""
    gold = DiscrepancyKey("scope_mismatch", frozenset("ab"), frozenset({"number_mismatch"}))
    found = by_kind([([gold], [_d("number_mismatch", "a", "b")])])
    assert (found["scope_mismatch"].found, found["number_mismatch"].right) == (1, 1)


def test_predictions_where_gold_lists_none_are_false_alarms_apart() -> None:
    """They do not lower precision, and they are not hidden."""
    found = discrepancy_score([([], [_d("contradiction", "a", "b")])])
    assert (found.false_alarms, found.precision, found.recall) == (1, None, None)
