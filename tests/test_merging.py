"""What merging promises: one claim of two wordings, never one claim of two facts, whatever the order."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.claims.merge import SAME_MEANING, merge, same_claim, word_neighbours
from workbench.models import Claim, Evidence


def claim(text: str, *, outlet: str = "a", speaker: str | None = None, worth: float = 0.5, reason: str = "r") -> Claim:
    span = Evidence(article_id=outlet, start=0, end=len(text), quote=text)
    return Claim(
        id=Claim.id_for("e", text),
        event="e",
        text=text,
        speaker=speaker,
        spans=(span,),
        checkworthiness=worth,
        reasons=(reason,),
        made_by="builtin",
    )


def all_near(claims: list[Claim], cosine: float = 0.95) -> dict[str, list[tuple[str, float]]]:
    near: dict[str, list[tuple[str, float]]] = {c.id: [] for c in claims}
    for left, right in combinations(claims, 2):
        near[left.id].append((right.id, cosine))
    return near


SAME = [
    ("Police arrested 12 people in Lyon.", "Officers in Lyon took 12 people into custody, police said."),
    ("France asked Italy for medical help.", "Paris requested medical aid from Rome."),
    ("The ministry denied the reports of a leak.", "The ministry rejected the reports of a leak."),
    ("Two miners were killed in the blast.", "2 miners died in the blast."),
]
DIFFERENT = [
    ("Police arrested 12 people in Lyon.", "Police arrested 15 people in Lyon."),
    ("Two miners were killed in the blast.", "Three miners were killed in the blast."),
    ("The plant was closed on 3 May.", "The plant was closed on 5 May."),
    ("France asked Italy for help.", "Italy asked France for help."),
    ("France asked Italy for help.", "Spain asked Italy for help."),
    ("The ministry confirmed the leak.", "The ministry denied the leak."),
    ("The mayor took bribes.", "The mayor did not take bribes."),
    ("The ministers met in Oslo.", "The ministers will meet in Oslo."),
    ("France asked Italy for medical aid.", "France asked Italy for financial aid."),
    ("The embassy commented on the arrests.", "The embassy declined to comment on the arrests."),
]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_two_wordings_of_one_claim_become_one_with_both_spans(left: str, right: str) -> None:
    """Paraphrases that are near each other and agree in all that matters."""
    both = [claim(left, outlet="a"), claim(right, outlet="b")]
    (one,) = merge(both, neighbours=all_near(both))
    assert {span.article_id for span in one.spans} == {"a", "b"}
    assert "in 2 articles" in one.reasons


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_two_facts_stay_two_claims_however_near(left: str, right: str) -> None:
    """Another number, date, actor, direction, polarity, time or kind."""
    both = [claim(left), claim(right, outlet="b")]
    assert len(merge(both, neighbours=all_near(both, 0.99))) == 2


def test_the_words_of_two_speakers_stay_two_claims() -> None:
    """Who says it is part of a claim about a saying, and only of that."""
    one = claim("Ada Voss said that the bridge was safe.", speaker="Ada Voss")
    other = claim("Bo Lind said that the bridge was safe.", speaker="Bo Lind")
    bare = claim("The bridge was safe.", speaker="Bo Lind")
    assert not same_claim(one, other)
    assert not same_claim(one, bare)
    assert same_claim(bare, bare.model_copy(update={"speaker": "Ada Voss"}))


def test_claims_of_two_events_are_never_merged() -> None:
    """Even with the same words."""
    one = claim("The bridge was safe.")
    assert not same_claim(one, one.model_copy(update={"event": "other"}))


def test_what_is_not_near_enough_is_not_merged() -> None:
    """The threshold is a floor, and a pair that nobody found is not near."""
    both = [claim("Police arrested 12 people in Lyon."), claim("In Lyon 12 people were arrested.", outlet="b")]
    assert len(merge(both, neighbours=all_near(both, SAME_MEANING - 0.01))) == 2
    assert len(merge(both, neighbours={})) == 2


def test_a_chain_of_near_claims_does_not_pull_its_ends_together() -> None:
    """Every pair of a group must be near, not only its neighbours."""
    chain = [claim(t) for t in ("The fire spread north.", "The fire spread quickly north.", "The fire spread fast.")]
    near = {chain[0].id: [(chain[1].id, 0.95)], chain[1].id: [(chain[2].id, 0.90)]}
    assert sorted(len(c.spans) for c in merge(chain, neighbours=near)) == [1, 2]


def test_the_wording_kept_is_a_sentence_that_names_most() -> None:
    """Not the headline; then the one with the most names."""
    headline = claim("Lyon police arrest 12", reason="carries the headline", worth=0.9)
    short = claim("Police arrested 12 people.", outlet="b")
    named = claim("Police arrested 12 people in Lyon.", outlet="c", speaker="a police source")
    (one,) = merge([headline, short, named], neighbours=all_near([headline, short, named]))
    assert (one.text, one.checkworthiness, one.speaker) == (named.text, 0.9, "a police source")


def test_a_settled_claim_keeps_its_words_and_is_not_merged_away() -> None:
    """It may have been checked: its id stays, and two settled claims stay two."""
    old = claim("Police arrested 12 people.")
    new = claim("Police arrested 12 people in Lyon.", outlet="b")
    third = claim("Police have arrested 12 people.", outlet="c")
    (one,) = merge([old, new], neighbours=all_near([old, new]), settled={old.id})
    assert (one.id, len(one.spans)) == (old.id, 2)
    kept = merge([old, new, third], neighbours=all_near([old, new, third]), settled={old.id, third.id})
    assert {old.id, third.id} <= {c.id for c in kept}


def test_merging_what_was_merged_changes_nothing() -> None:
    """An article added twice leaves the claims as they are."""
    both = [claim(SAME[0][0]), claim(SAME[0][1], outlet="b")]
    once = merge(both, neighbours=all_near(both))
    assert merge(once, neighbours=all_near(both)) == once


def test_without_vectors_shared_words_decide() -> None:
    """Candidates found by words are weighed by the share of stems in common."""
    left, right = claim("Police arrested 12 people in Lyon."), claim("Police in Lyon arrested 12 people on suspicion.")
    near = word_neighbours([left, right], {left.id: [right.id, "unknown"], right.id: []})
    ((other, score),) = near[left.id]
    assert other == right.id
    assert 0.65 <= score < 1.0


POOL = [claim(text, outlet=f"o{i % 4}") for i, text in enumerate(t for pair in SAME + DIFFERENT for t in pair)]


@given(st.permutations(POOL), st.floats(0.7, 1.0))
def test_any_order_of_claims_gives_the_same_merged_claims(order: list[Claim], cosine: float) -> None:
    """Neither the order of claims nor that of their neighbours decides anything."""
    near = all_near(POOL, cosine)
    turned = {c.id: near[c.id][::-1] for c in order}
    assert merge(order, neighbours=turned) == merge(POOL, neighbours=near)


@given(st.lists(st.sampled_from(POOL), max_size=12))
def test_no_span_is_lost_and_none_is_made(claims: list[Claim]) -> None:
    """Every span goes in and comes out once."""
    merged = merge(claims, neighbours=all_near(POOL))
    before = {(c.event, s.article_id, s.quote) for c in claims for s in c.spans}
    after = [(c.event, s.article_id, s.quote) for c in merged for s in c.spans]
    assert sorted(after) == sorted(before)
