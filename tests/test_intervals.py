"""How sure one number is: intervals by event, with scipy's bootstrap as the oracle."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import bootstrap
from scipy.stats import t as student

from workbench.evaluation.statistics import (
    Labelled,
    Measured,
    Row,
    Score,
    chunks,
    measure,
    redraw,
    tally_macro_f1,
    tally_mean,
    wilson,
)


def _scores(by_event: list[list[float]]) -> list[Score]:
    return [Score(f"{e}.{i}", str(e), v) for e, values in enumerate(by_event) for i, v in enumerate(values)]


def _holds_the_middle(found: Measured, drawn: np.ndarray) -> bool:
    """Whether the bounds are quantiles of draws made otherwise, within five standard errors of 10,000 draws."""
    if found.low is None or found.high is None:
        return False
    below, above = (np.mean(drawn < found.low - 1e-9), np.mean(drawn > found.high + 1e-9))
    up_to, from_on = (np.mean(drawn <= found.low + 1e-9), np.mean(drawn >= found.high - 1e-9))
    return bool(max(below, above) < 0.036 and min(up_to, from_on) > 0.014)


@settings(max_examples=15)
@given(st.lists(st.floats(0, 1), min_size=12, max_size=40).filter(lambda v: np.std(v) > 0.05))
def test_with_one_sample_an_event_it_is_the_plain_bootstrap(values: list[float]) -> None:
    """As scipy's percentile bootstrap of a mean."""
    found = measure(tally_mean(_scores([[v] for v in values])))
    oracle = bootstrap((values,), np.mean, n_resamples=10_000, method="percentile", rng=np.random.default_rng(0))
    assert found.method == "wilson" or _holds_the_middle(found, oracle.bootstrap_distribution)


@settings(max_examples=15)
@given(st.lists(st.lists(st.integers(0, 1), min_size=1, max_size=6), min_size=12, max_size=20))
def test_whole_events_are_drawn(by_event: list[list[int]]) -> None:
    """As scipy's bootstrap of the ratio of event sums."""
    found = measure(tally_mean(_scores([[float(v) for v in e] for e in by_event])))
    if found.method != "cluster bootstrap":
        return
    columns = np.array([sum(e) for e in by_event]), np.array([len(e) for e in by_event])
    ratio = lambda s, n, axis: s.sum(axis) / n.sum(axis)  # noqa: E731
    oracle = bootstrap(
        columns, ratio, paired=True, n_resamples=10_000, method="percentile", rng=np.random.default_rng(0)
    )
    assert _holds_the_middle(found, oracle.bootstrap_distribution)


def test_samples_of_one_event_count_for_little_more_than_one() -> None:
    """Ten copies of each answer narrow the interval not at all."""
    once = [[1.0], [0.0], [1.0], [1.0]] * 5
    tenfold = measure(tally_mean(_scores([e * 10 for e in once])))
    single = redraw(tally_mean(_scores(once)))[0]
    assert (tenfold.low, tenfold.high) == pytest.approx(tuple(np.quantile(single, [0.025, 0.975])))


@pytest.mark.parametrize("right", [0, 13, 20])
def test_right_or_wrong_with_an_event_each_is_wilsons(right: int) -> None:
    """Exact arithmetic where it is known."""
    found = measure(tally_mean(_scores([[1.0]] * right + [[0.0]] * (20 - right))))
    assert (found.low, found.high, found.method) == (*wilson(right, 20), "wilson")


def test_all_right_is_not_beyond_doubt() -> None:
    """60 right answers on 12 events bound the truth as 12 of 12 do."""
    found = measure(tally_mean(_scores([[1.0] * 5] * 12)))
    assert (found.low, found.high, found.method) == (*wilson(12, 12), "wilson over events")


def test_few_events_are_stretched() -> None:
    """Under ten, Student's t with one degree of freedom less than there are events."""
    tally = tally_mean(_scores([[0.2, 0.4], [0.5, 0.6], [0.6, 0.7], [0.3, 0.4], [0.5]]))
    found = measure(tally)
    oracle = student.interval(0.95, 4, loc=tally.value, scale=tally.standard_error())
    assert (found.low, found.high, found.method) == (*map(pytest.approx, oracle), "clustered t")


def test_a_share_is_never_bounded_outside_its_range() -> None:
    """Two events can bound it no better than by nothing and all."""
    found = measure(tally_mean(_scores([[0.9, 1.0], [0.1, 0.2]])))
    assert (found.low, found.high) == (0.0, 1.0)


@pytest.mark.parametrize("by_event", [[[0.0, 1.0, 1.0]], [[0.5]] * 12])
def test_where_gold_cannot_say_there_is_no_interval(by_event: list[list[float]]) -> None:
    """Not one of width zero."""
    found = measure(tally_mean(_scores(by_event)))
    assert (found.low, found.high, found.method) == (None, None, "none")


def test_the_same_seed_gives_the_same_interval() -> None:
    """And macro-F1 has one, about its value."""
    random = np.random.default_rng(3)
    rows = [
        Labelled(str(i), str(i % 30), Row("ab"[g], "ab"[p])) for i, (g, p) in enumerate(random.integers(0, 2, (90, 2)))
    ]
    first, second = (measure(tally_macro_f1(rows, "ab")) for _ in range(2))
    assert first == second
    assert first.low is not None
    assert first.high is not None
    assert first.low < first.value < first.high


@given(st.integers(1, 100_000), st.integers(1, 5_000_000))
def test_chunks_make_up_the_draws(draws: int, width: int) -> None:
    """However wide; each fits into memory unless a single draw does not."""
    sizes = list(chunks(draws, max(width, draws // 50)))
    assert sum(sizes) == draws
    assert all(size > 0 for size in sizes)
