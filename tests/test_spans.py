"""Predicted evidence against gold's, token by token, with scikit-learn as the oracle."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_fscore_support

from workbench.evaluation.gold import Span, token_score

TEXT = "Moscow, Beijing deny: “claims” that Russia requested 2.5 bn of Chinese aid — officials said."
spans = st.lists(
    st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 30)).map(lambda at: (at[0], min(len(TEXT), at[0] + at[1]))),
    max_size=4,
)


def _marked(chosen: list[Span]) -> list[bool]:
    return [any(set(range(*s)) & set(range(*m.span())) for s in chosen) for m in re.finditer(r"\w+", TEXT)]


@given(spans, spans)
def test_tokens_are_scored_as_a_yes_or_no_for_each(predicted: list[Span], gold: list[Span]) -> None:
    """As scikit-learn on one yes or no a token, where both sides have any."""
    ours, theirs = _marked(predicted), _marked(gold)
    found = token_score(TEXT, predicted, [gold])
    if any(ours) and any(theirs):
        oracle = precision_recall_fscore_support(theirs, ours, average="binary", zero_division=0)[:3]
        assert found == pytest.approx(oracle)
    else:
        assert set(found) == {float(any(ours) == any(theirs))}


@given(spans, st.lists(spans, min_size=1, max_size=3))
def test_the_gold_set_met_best_is_the_one_that_counts(predicted: list[Span], sets: list[list[Span]]) -> None:
    """Any one is enough, and none of the others takes anything away."""
    assert token_score(TEXT, predicted, sets).f1 == max(token_score(TEXT, predicted, [one]).f1 for one in sets)


def test_nothing_to_quote_and_nothing_quoted_is_right() -> None:
    """And quoting something where there is nothing is wrong."""
    assert token_score(TEXT, [], []).f1 == token_score(TEXT, [], [[]]).f1 == 1
    assert token_score(TEXT, [(0, 6)], []).f1 == token_score(TEXT, [], [[(0, 6)]]).f1 == 0


def test_a_script_without_spaces_is_scored_by_character() -> None:
    """One long word would be all or nothing."""
    found = token_score("俄罗斯请求中国援助", [(0, 5)], [[(3, 9)]])
    assert found == pytest.approx((2 / 5, 2 / 6, 4 / 11))
