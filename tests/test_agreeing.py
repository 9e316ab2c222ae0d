"""Agreement between the machine and people, and among people, as reviews tell it."""

from __future__ import annotations

from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from tests.support.checks import FAILURE, check, claim, verdict
from workbench.evaluation.annotation import Agreement, agreements, last_words
from workbench.evaluation.samples import VERDICTS
from workbench.evaluation.statistics import Labelled, Row, tally_alpha, tally_kappa
from workbench.models import Check, Logged, Review, VerdictLabel

LABELS = st.sampled_from(VERDICTS)
S: VerdictLabel = "supported"
R: VerdictLabel = "refuted"
Said = dict[str, VerdictLabel]


def of_machine(label: VerdictLabel, number: int, *, events: int = 3) -> Check:
    """Make a check of a claim of its own."""
    text = f"Claim {number}."
    made = claim(text, id=f"claim-{number}", event=f"event-{number % events}")
    return check(verdict(label), of=made, number=number)


def review(of: Check, who: str, label: VerdictLabel | None, **given: Any) -> Review:
    """Let somebody override; a name that ends in `blind` decides blind."""
    said = {"decision": "override", "reason": "read it", "at": "2031-01-01", "seen_seq": 0, "blind": "blind" in who}
    return Review.model_validate({"check_id": of.id, "reviewer": who, "label": label, **said, **given})


def logged(of: Check, *reviews: Review) -> list[Logged]:
    return [Logged(seq=n, claim_id=of.claim.id, review=one) for n, one in enumerate(reviews, start=1)]


def measured(*rows: tuple[VerdictLabel, Said], events: int = 3, blind_only: bool = False) -> dict[str, Agreement]:
    """Measure agreement over claims, given as the machine's label and each person's."""
    made = [(of_machine(label, n, events=events), people) for n, (label, people) in enumerate(rows)]
    histories = {c.claim.id: logged(c, *(review(c, who, said) for who, said in people.items())) for c, people in made}
    found = agreements([c for c, _ in made], {key: h for key, h in histories.items() if h}, blind_only=blind_only)
    return {f"{row.one}, {row.other}": row for row in found.rows}


@given(st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=20))
def test_kappa_from_sums_is_cohens(pairs: list[tuple[VerdictLabel, VerdictLabel]]) -> None:
    """As scikit-learn over all pairs; not a number where a single label is in use."""
    rows = [Labelled(str(n), str(n % 3), Row(*pair)) for n, pair in enumerate(pairs)]
    found = tally_kappa(rows, VERDICTS).value
    if len({label for pair in pairs for label in pair}) == 1:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(cohen_kappa_score(*zip(*pairs, strict=True)))


@given(st.lists(st.lists(LABELS | st.none(), min_size=3, max_size=3), min_size=1, max_size=15))
def test_alpha_from_sums_is_krippendorffs(units: list[list[VerdictLabel | None]]) -> None:
    """As krippendorff for names, with labellers who skipped claims."""
    given_labels = [(str(n), str(n % 3), [one for one in unit if one]) for n, unit in enumerate(units)]
    paired = [labels for _, _, labels in given_labels if len(labels) > 1]
    if not paired:
        with pytest.raises(ValueError, match="two labels"):
            tally_alpha(given_labels, VERDICTS)
    elif len({label for labels in paired for label in labels}) > 1:
        numbers = np.array([[np.nan if one is None else VERDICTS.index(one) for one in unit] for unit in units])
        oracle = krippendorff.alpha(numbers.T, level_of_measurement="nominal")
        assert tally_alpha(given_labels, VERDICTS).value == pytest.approx(oracle)


def test_the_machine_and_each_person_and_people_among_themselves_are_measured() -> None:
    """Shares, coefficients and how many claims each stands on."""
    found = measured((S, {"ana": S, "bo": S}), (S, {"ana": S, "bo": R}), (R, {"ana": R, "bo": R}), (R, {"ana": R}))
    assert list(found) == ["machine, people", "people, people", "machine, ana", "machine, bo", "ana, bo"]
    assert [row.claims for row in found.values()] == [4, 3, 4, 3, 3]
    shares = [row.same and row.same.value for row in found.values()]
    assert shares == pytest.approx([7 / 8, 2 / 3, 1.0, 2 / 3, 2 / 3])
    kappa = found["machine, bo"].beyond_chance
    assert kappa is not None
    assert kappa.value == pytest.approx(cohen_kappa_score([S, S, R], [S, R, R]))


def test_only_blind_reviews_are_a_measurement() -> None:
    """Those who saw the machine's verdict are in the other table alone."""
    rows = ((S, {"ana blind": S, "bo": R}), (R, {"ana blind": R, "bo": R}))
    assert measured(*rows)["machine, people"].same != measured(*rows, blind_only=True)["machine, people"].same
    assert measured(*rows, blind_only=True)["people, people"].claims == 0


def test_what_cannot_be_computed_says_why() -> None:
    """Neither full agreement nor none."""
    assert measured((S, {}))["machine, people"].why == "no claim has a label from both"
    assert measured((S, {"ana": S}))["people, people"].why == "no claim has two labels"
    one_label = measured((S, {"ana": S}), (S, {"ana": S}))["machine, people"]
    assert (one_label.same is not None, one_label.beyond_chance) == (True, None)
    assert "by chance" in one_label.why


def test_an_interval_is_by_event_and_with_one_event_by_claim() -> None:
    """And says so: claims of one event are alike."""
    rows = [(S, {"ana": S if n % 4 else R}) for n in range(12)] + [(R, {"ana": R}) for _ in range(6)]
    many, single = (measured(*rows, events=events)["machine, people"] for events in (6, 1))
    assert (many.by_event, single.by_event) == (True, False)
    for row in (many, single):
        assert row.beyond_chance is not None
        assert row.beyond_chance.low is not None
        assert row.beyond_chance.high is not None
        assert -1 <= row.beyond_chance.low < row.beyond_chance.value < row.beyond_chance.high <= 1


def test_what_was_taken_back_is_nobodys_word() -> None:
    """After an undo the decision before it stands again; an adjudication settles, and is no opinion."""
    made = of_machine(S, 1)
    undone = [review(made, "ana", R), review(made, "ana", "conflicting"), review(made, "ana", None, decision="undo")]
    history = logged(made, *undone, review(made, "cy", R, decision="adjudicate"))
    words = last_words(made, history)
    assert [(word.reviewer, word.label, word.adjudicates) for word in words] == [("ana", R, False), ("cy", R, True)]
    (row, *_) = agreements([made], {made.claim.id: history}, blind_only=False).rows
    assert (row.claims, row.same and row.same.value) == (1, 0.0)


def test_a_judge_that_failed_agrees_with_nobody() -> None:
    """There is no label of the machine to compare with."""
    made = check(FAILURE, of=claim(id="claim-1"))
    found = agreements([made], {"claim-1": logged(made, review(made, "ana", S))}, blind_only=False)
    assert found.rows[0].claims == 0
