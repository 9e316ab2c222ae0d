"""What merging promises: one claim of two wordings, never one claim of two facts, whatever the order."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.claims.merge import (
    NEAR,
    SAME_MEANING,
    Neighbours,
    folded,
    groups,
    meaning_neighbours,
    same_claim,
    word_neighbours,
)
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


def merge(claims: Sequence[Claim], *, neighbours: Neighbours, settled: Set[str] = frozenset()) -> tuple[Claim, ...]:
    """Fold every group into one claim."""
    return tuple(folded(group) for group in groups(claims, neighbours=neighbours, settled=settled))


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


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_two_facts_stay_two_claims_however_near(left: str, right: str) -> None:
    """Another number, date, actor, direction, polarity, time or kind."""
    both = [claim(left), claim(right, outlet="b")]
    assert len(merge(both, neighbours=all_near(both, 0.99))) == 2


TWO_WORDINGS = [
    ("Police arrested 12 people in Lyon.", "In Lyon, 12 people were arrested by police."),
    ("An inquiry into the cause of the fire has begun.", "Investigations into what caused the fire are ongoing."),
    ("Air strikes on Deir al-Zour killed nine people.", "Airstrikes on Deir al-Zor killed nine people."),
    ("The Northern Miners Union closed the pit in May.", "The NMU closed the pit in May."),
    ("Captain Vale said the ferry was safe.", "Captain Ada Vale said the ferry was safe."),
    ("The mine covers 1,200 hectares of the valley.", "The mine covers 1,200 hectares (3,000 acres) of the valley."),
    ("Calls were not answered on Monday.", "Calls were not answered on Monday 9 April 2007."),
    ("The bridge was shut, Governor Ada Vale said.", "Gov. Ada Vale said on Monday that the bridge was shut."),
    ("The bridge was shut, according to Ada Vale.", "Ada Vale said the bridge was shut."),
    (
        "The Observatory said ten people died in Arden.",
        "The Arden Observatory for Human Rights said ten people died in Arden.",
    ),
    ("The U.S. sent 40 percent of the aid to Arden.", "The United States sent 40% of the aid to Arden."),
    ("The town lies 15 miles from the coast.", "The town lies 24 km from the coast."),
    ("The camera was mounted about two feet above the door.", "The camera was mounted about 61 cm above the door."),
]
TWO_FACTS = [
    ("Two officials said the bridge was shut.", "Two witnesses said the bridge was shut."),
    ("Ada Vale said the bridge was shut.", "Bo Vale said the bridge was shut."),
    ("The US government said the bridge was shut.", "The Iranian government said the bridge was shut."),
    ("The bridge was shut.", "Ada Vale said the bridge was shut."),
    ("The strike according to Ada Vale hit Hass.", "The strike according to Ada Vale hit Hass and angered Bo Lind."),
    ("Ada Vale said the bridge was shut.", "Ada Vale said the bridge was not shut."),
    ("The town lies 15 miles from the coast.", "The town lies 15 km from the coast."),
    ("The town lies 15 miles from the coast.", "The town lies 30 km from the coast."),
    ("France sued Italy over the ferry.", "Italy sued France over the ferry."),
    ("Rebels shelled the soldiers at dawn.", "The soldiers shelled rebels at dawn."),
    ("The ferry sank in 2012 off Lyon.", "The ferry sank in 2014 off Lyon."),
    ("At least 12 people died in the fire.", "12 people died in the fire."),
    ("The pilot reportedly saw smoke over the town.", "The pilot saw smoke over the town."),
    ("Rebels hold parts of the north of the country.", "Rebels hold the north of the country."),
    ("President Ada Vale signed the bill.", "Vice President Ada Vale signed the bill."),
    ("The mine was shut on Monday.", "The mine was shut on Tuesday."),
    ("The mine employs 300 people in Lowhaven.", "The mine in Lowhaven was opened by the minister in June."),
]


def weighed(left: str, right: str) -> list[Claim]:
    """Merge two claims that a search found near each other, by words and the entailment model."""
    both = [claim(left, outlet="a"), claim(right, outlet="b")]
    return list(merge(both, neighbours=meaning_neighbours(both, all_near(both))))


@pytest.mark.parametrize(("left", "right"), TWO_WORDINGS)
def test_claims_that_entail_each_other_or_differ_in_spelling_are_one(left: str, right: str) -> None:
    """Paraphrase, spelling, a first name, a conversion and a date that completes a weekday make no other claim."""
    assert len(weighed(left, right)) == 1


@pytest.mark.parametrize(("left", "right"), TWO_FACTS)
def test_claims_that_differ_in_one_detail_stay_two(left: str, right: str) -> None:
    """A swapped role, a year, a bound, a doubt, a part of the whole, another office, another day; another matter."""
    assert len(weighed(left, right)) == 2


def test_the_model_is_not_asked_about_claims_that_are_far_apart() -> None:
    """A pair below the floor is no candidate, whatever its words."""
    both = [claim("Police arrested 12 people."), claim("Police have arrested 12 people.", outlet="b")]
    assert meaning_neighbours(both, all_near(both, NEAR - 0.01)) == {one.id: [] for one in both}


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
