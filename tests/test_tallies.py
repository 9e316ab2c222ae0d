"""What events add to a metric: the same as counting every sample anew, with scikit-learn and statsmodels as oracles."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score

from workbench.evaluation.statistics import Labelled, Row, Score, right_or_wrong, tally_macro_f1, tally_mean

CLASSES = ("supported", "refuted", "conflicting")
_rows = st.builds(Row, st.sampled_from(CLASSES), st.sampled_from((*CLASSES, "failed")))
_drawn = st.lists(st.tuples(st.integers(0, 5), _rows), min_size=1, max_size=40)
labelled = _drawn.map(lambda drawn: [Labelled(str(i), f"e{e}", row) for i, (e, row) in enumerate(drawn)])
numbers = st.lists(st.tuples(st.integers(0, 5), st.floats(-5, 5)), min_size=2, max_size=40)


def _repeated(rows: list[Labelled], events: tuple[str, ...], times: list[int]) -> tuple[list[str], list[str]]:
    chosen = [
        one.row for event, n in zip(events, times, strict=True) for one in rows if one.event == event for _ in range(n)
    ]
    return [row.gold for row in chosen], [row.predicted for row in chosen]


@given(labelled, st.data())
def test_any_redraw_of_events_gives_the_macro_f1_of_the_samples_drawn(
    rows: list[Labelled], data: st.DataObject
) -> None:
    """As scikit-learn on the samples written out as often as their event was drawn."""
    tally = tally_macro_f1(rows, CLASSES)
    counts = st.lists(st.integers(0, 3), min_size=len(tally.events), max_size=len(tally.events)).filter(any)
    times = data.draw(counts)
    gold, predicted = _repeated(rows, tally.events, times)
    oracle = f1_score(gold, predicted, labels=sorted(set(gold)), average="macro", zero_division=0)
    assert tally.metric(np.array(times, float) @ tally.sums) == pytest.approx(oracle)


@given(labelled)
def test_right_or_wrong_averages_to_accuracy(rows: list[Labelled]) -> None:
    """As scikit-learn."""
    oracle = accuracy_score([one.row.gold for one in rows], [one.row.predicted for one in rows])
    assert tally_mean(right_or_wrong(rows)).value == pytest.approx(oracle)


@given(numbers.filter(lambda drawn: len({e for e, _ in drawn}) > 1))
def test_the_standard_error_is_clustered(drawn: list[tuple[int, float]]) -> None:
    """As statsmodels' regression on a constant with errors clustered by event."""
    tally = tally_mean([Score(str(i), f"e{e}", value) for i, (e, value) in enumerate(drawn)])
    values, groups = np.array([v for _, v in drawn]), np.array([e for e, _ in drawn])
    oracle = sm.OLS(values, np.ones(len(values))).fit(cov_type="cluster", cov_kwds={"groups": groups})
    assert tally.standard_error() == pytest.approx(float(oracle.bse[0]), abs=1e-7)


def test_epochs_are_averaged_before_anything_else() -> None:
    """A sample asked three times weighs as much as one asked once."""
    thrice = [Score("a", "e", value) for value in (1.0, 1.0, 0.0)]
    tally = tally_mean([*thrice, Score("b", "f", 0.0)])
    assert tally.value == pytest.approx(1 / 3)
    assert (len(tally.members), tally.binary, tally.singletons) == (2, False, True)


def test_epochs_share_one_vote_in_macro_f1() -> None:
    """Two epochs that part count half each: here F1 is 2 x 1.5 / (3 + 0 + 0.5), and 0 for the class never hit."""
    rows = [Row("supported", "supported"), Row("supported", "failed")]
    epochs = [Labelled("a", "e", row) for row in rows] + [Labelled("b", "e", rows[0])]
    assert tally_macro_f1(epochs, CLASSES).value == pytest.approx(3 / 3.5)


def test_a_share_of_wholes_weighs_by_the_wholes() -> None:
    """One quote of one, and none of three, is a quarter; half the samples would be wrong."""
    tally = tally_mean([Score("a", "e", 1, 1), Score("b", "f", 0, 3)])
    assert (tally.value, tally.binary, tally.shares) == (0.25, False, True)


@pytest.mark.parametrize(
    ("scores", "says"),
    [
        ([], "nothing"),
        ([Score("a", "e", 0, 0)], "over nothing"),
        ([Score("a", "e", 1), Score("a", "f", 1)], "two events"),
    ],
)
def test_what_cannot_be_averaged_is_a_bug(scores: list[Score], says: str) -> None:
    """It never becomes a zero."""
    with pytest.raises(ValueError, match=says):
        tally_mean(scores)


def test_a_gold_label_outside_the_classes_is_a_bug() -> None:
    """It would silently leave the score."""
    with pytest.raises(ValueError, match="mostly"):
        tally_macro_f1([Labelled("a", "e", Row("mostly true", "supported"))], CLASSES)
