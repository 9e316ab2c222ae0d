"""Whether one variant is better than another, with statsmodels, scipy and brute force as oracles."""

from __future__ import annotations

from itertools import product
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, permutation_test
from statsmodels.stats.multitest import multipletests

from workbench.errors import InputError
from workbench.evaluation.statistics import (
    Labelled,
    MeanTally,
    PairedDifference,
    Row,
    Score,
    compare,
    flips,
    holm,
    macro_f1,
    redraw,
    rule,
    sign_flip,
    tally_macro_f1,
    tally_mean,
)


def _scores(by_event: list[list[float]]) -> list[Score]:
    return [Score(f"{e}.{i}", str(e), v) for e, values in enumerate(by_event) for i, v in enumerate(values)]


def _singles(right: list[int]) -> MeanTally:
    return tally_mean(_scores([[float(v)] for v in right]))


def _difference(**given: float | None) -> PairedDifference:
    fields = {
        "difference": 0.0,
        "standard_error": 0.02,
        "test": None,
        "n": 100,
        "events": 50,
        "low": -1,
        "high": 1,
        "p": 1,
    }
    return PairedDifference.model_validate(fields | given)


pairs = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=10, max_size=60)


@settings(max_examples=20)
@given(pairs)
def test_with_an_event_each_the_test_is_mcnemars(pairs: list[tuple[int, int]]) -> None:
    """As scipy's exact test of the pairs that part."""
    found = compare(_singles([a for a, _ in pairs]), _singles([b for _, b in pairs]), draws=100)
    won, lost = sum(a > b for a, b in pairs), sum(a < b for a, b in pairs)
    oracle = binomtest(min(won, lost), won + lost).pvalue if won + lost else 1.0
    assert (found.p, found.test) == (pytest.approx(oracle), "exact McNemar")
    assert found.difference == pytest.approx((won - lost) / len(pairs))


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=9))
def test_the_sign_flip_is_the_paired_permutation_test(pairs: list[tuple[int, int]]) -> None:
    """As scipy's, which tries every exchange; within five standard errors of 10,000 draws."""
    ours, theirs = zip(*pairs, strict=True)
    gap = lambda a, b, axis: abs(a.sum(axis) - b.sum(axis))  # noqa: E731
    oracle = permutation_test((ours, theirs), gap, permutation_type="samples", alternative="greater").pvalue
    found = sign_flip(tally_mean(_scores([[v] for v in ours])), tally_mean(_scores([[v] for v in theirs])))
    assert found == pytest.approx(oracle, abs=0.026)


_answers = st.lists(st.tuples(*[st.sampled_from("abc")] * 3), min_size=4, max_size=12)


@settings(max_examples=20)
@given(_answers)
def test_the_sign_flip_of_macro_f1_exchanges_whole_events(answers: list[tuple[str, str, str]]) -> None:
    """As the F1 over every possible exchange of the two variants, event by event (two samples each)."""
    rows = [(i // 2, Row(gold, ours), Row(gold, theirs)) for i, (gold, ours, theirs) in enumerate(answers)]

    def gap(swapped: tuple[int, ...]) -> float:
        sides = ([row[1 + (swapped[row[0]] != side)] for row in rows] for side in (0, 1))
        return abs(macro_f1(next(sides), "abc") - macro_f1(next(sides), "abc"))

    gaps = [gap(swapped) for swapped in product((0, 1), repeat=rows[-1][0] + 1)]
    oracle = sum(one >= gaps[0] - 1e-12 for one in gaps) / len(gaps)
    ours, theirs = ([Labelled(str(i), str(row[0]), row[at]) for i, row in enumerate(rows)] for at in (1, 2))
    found = sign_flip(tally_macro_f1(ours, "abc"), tally_macro_f1(theirs, "abc"))
    assert found == pytest.approx(oracle, abs=0.026)


def test_a_permutation_is_never_impossible() -> None:
    """The arrangement that was seen counts as one of the draws: of 99, the least p-value is 1 in 100."""
    won, lost = (tally_mean(_scores([[right, right]] * 30)) for right in (1.0, 0.0))
    assert sign_flip(won, lost, draws=99) == 0.01


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_corrects_for_being_several(ps: list[float]) -> None:
    """As statsmodels, which collects garbage at every call: half a minute in a large suite."""
    with patch("gc.collect"):
        oracle = multipletests(ps, method="holm")[1]
    assert holm(ps) == pytest.approx(tuple(oracle))


@settings(max_examples=20)
@given(pairs)
def test_no_two_shares_lie_further_apart_than_none_and_all(pairs: list[tuple[int, int]]) -> None:
    """Whatever the draws say, and also where they show no spread."""
    for some in (pairs, [(1, 0)] * len(pairs), [(0, 1)] * len(pairs)):
        found = compare(_singles([a for a, _ in some]), _singles([b for _, b in some]), draws=100)
        assert found.low is not None
        assert found.high is not None
        assert -1 <= found.low <= found.difference <= found.high <= 1


def test_the_interval_of_a_difference_is_paired() -> None:
    """Two variants that swing together from event to event have a narrow one, and it is that of the differences."""
    random = np.random.default_rng(0)
    theirs = random.random((30, 4))
    ours = np.clip(theirs + random.normal(0.03, 0.02, (30, 4)), 0, 2)
    found = compare(tally_mean(_scores(ours.tolist())), tally_mean(_scores(theirs.tolist())))
    alone = tally_mean(_scores((ours - theirs).tolist()))
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(redraw(alone)[0], [0.025, 0.975])))
    assert found.standard_error == pytest.approx(alone.standard_error())
    assert found.standard_error == pytest.approx(alone.standard_error(), rel=1e-4)


def test_too_few_events_are_not_tested() -> None:
    """Nine events, however many samples, and however clear."""
    found = compare(tally_mean(_scores([[1.0] * 50] * 9)), tally_mean(_scores([[0.0] * 50] * 9)))
    assert (found.difference, found.low, found.p, found.standard_error) == (1.0, None, None, None)
    assert [one.word for one in rule([found])] == ["too few events"]


def test_the_same_answers_on_little_gold_are_not_proved_equivalent() -> None:
    """With 0 of 20 events apart, 17 of 100 could be; with 0 of 300, 1.2 of 100."""
    little, much = ([[1.0, 0.0]] * events for events in (20, 300))
    words = [rule([compare(tally_mean(_scores(e)), tally_mean(_scores(e)))])[0] for e in (little, much)]
    assert [one.word for one in words] == ["inconclusive", "equivalent"]
    assert words[0].compared.high == pytest.approx(0.168, abs=5e-4)


def test_variants_scored_on_other_samples_are_refused() -> None:
    """Leaving some out in silence would compare unlike with unlike."""
    with pytest.raises(InputError, match=r"only one has 1 of them, such as 9\.0"):
        compare(_singles([1] * 10), _singles([1] * 9))


@pytest.mark.parametrize(
    ("low", "high", "p", "word"),
    [
        (0.01, 0.09, 0.01, "better"),
        (-0.09, -0.01, 0.01, "worse"),
        (-0.01, 0.019, 0.4, "equivalent"),
        (-0.03, 0.05, 0.4, "inconclusive"),
        (0.001, 0.05, 0.06, "inconclusive"),
        (-0.021, 0.01, 0.4, "inconclusive"),
        (None, None, None, "too few events"),
    ],
)
def test_one_word_says_it(low: float | None, high: float | None, p: float | None, word: str) -> None:
    """Better and worse need both the interval and the test."""
    (ruling,) = rule([_difference(low=low, high=high, p=p)])
    assert ruling.word == word


def test_a_win_among_many_comparisons_must_survive_holm() -> None:
    """.02 alone is better; .02 among six is not. An untested variant costs the others nothing."""
    win, tie = _difference(low=0.01, high=0.09, p=0.02), _difference(p=0.8, low=-0.1, high=0.1)
    untested = _difference(low=None, high=None, p=None)
    assert [one.word for one in rule([win, untested])] == ["better", "too few events"]
    assert rule([win, *[tie] * 5])[0].word == "inconclusive"
    assert rule([win, *[tie] * 5])[0].p_holm == pytest.approx(0.12)


def test_flips_name_what_was_fixed_and_what_broke() -> None:
    """Epochs by their mean: two of three beats one of three."""
    theirs = [
        Score("a", "e", 1),
        Score("b", "e", 1),
        Score("c", "e", 0),
        Score("d", "e", 0),
        *[Score("x", "e", v) for v in (0, 0, 1)],
    ]
    ours = [
        Score("a", "e", 1),
        Score("b", "e", 0),
        Score("c", "e", 1),
        Score("d", "e", 0),
        *[Score("x", "e", v) for v in (0, 1, 1)],
    ]
    found = flips(ours, theirs)
    assert (found.both_right, found.fixed, found.broken, found.both_wrong) == (1, ("c", "x"), ("b",), 1)
