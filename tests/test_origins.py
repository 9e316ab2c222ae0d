"""Voices lead back to origins: retellings are one, and nobody is counted twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.judge.origins import OWN_VOICE, in_a_sentence, origins, same_speaker
from workbench.models import Evidence, Finding, Position, Stance, Voice


def voice(speaker: str, *, named: bool = True, via: str = "", position: Position = "affirms") -> Voice:
    return Voice(speaker=speaker, named=named, via=(via,) if via else (), position=position)


def finding(n: int, *voices: Voice, stance: Stance = "reports") -> Finding:
    evidence = (Evidence(article_id=str(n), start=0, end=1, quote="x"),)
    return Finding(article_id=str(n), stance=stance, said=stance, evidence=evidence, voices=voices)


def test_five_outlets_retelling_one_anonymous_official_are_one_origin() -> None:
    """However they describe the officials, and whoever they had it from."""
    told = [
        ("US officials", "The Daily"),
        ("a top US official", "The Gazette"),
        ("anonymous officials", "The Herald"),
        ("American officials familiar with the matter", "The Post"),
        ("unnamed sources", "The Wire"),
    ]
    found = origins([finding(n, voice(who, named=False, via=via)) for n, (who, via) in enumerate(told)])
    assert len(found) == 1
    assert found[0].via == tuple(via for _, via in told)
    assert not found[0].named


def test_three_named_denials_are_three_origins() -> None:
    """An embassy, a ministry and a presidency speak for themselves."""
    denials = ["Ana Ruiz, spokeswoman for the embassy", "Foreign Minister Jan Novak", "President Okafor"]
    found = origins([finding(n, voice(who, position="denies")) for n, who in enumerate(denials)])
    assert [o.position for o in found] == ["denies"] * 3


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (voice("Ana Ruiz, spokeswoman for the Spanish embassy in Oslo"), voice("Ruiz"), True),
        (voice("Ana Ruiz, spokeswoman for the Spanish embassy"), voice("a spokesperson for the Spanish embassy"), True),
        (voice("Ana Ruiz"), voice("Jan Novak"), False),
        (voice("the Spanish embassy"), voice("the Spanish foreign ministry"), False),
        (voice("Spanish officials", named=False), voice("Norwegian officials", named=False), False),
        (voice("residents", named=False), voice("police officers", named=False), False),
        (voice("a senior Spanish diplomat", named=False), voice("Madrid diplomats", named=False), True),
        (voice("Ana Ruiz"), voice("officials", named=False), False),
    ],
)
def test_who_is_the_same_speaker(one: Voice, other: Voice, same: bool) -> None:
    """A name, an office or a kind of people tells; and it tells the same both ways."""
    assert same_speaker(one, other) is same
    assert same_speaker(other, one) is same


def test_one_who_affirms_and_one_who_denies_are_never_one() -> None:
    """Even if they are the same person."""
    found = origins([finding(0, voice("Ana Ruiz")), finding(1, voice("Ana Ruiz", position="denies"))])
    assert sorted(o.position for o in found) == ["affirms", "denies"]


def test_an_outlets_own_voice_counts_once_and_only_without_named_origins() -> None:
    """Copies of a wire never raise the count."""
    alone = origins([finding(n, stance="supports") for n in range(5)])
    beside = origins([finding(0, stance="supports"), finding(1, voice("Ana Ruiz"))])
    assert [o.name for o in alone] == [OWN_VOICE]
    assert [o.name for o in beside] == ["Ana Ruiz"]


def test_silence_has_no_origin() -> None:
    """Zero is zero."""
    assert origins([Finding(article_id="0", stance="silent", said="silent")]) == ()


@given(st.lists(st.text(max_size=30), max_size=5))
def test_any_speaker_is_one_with_itself(names: list[str]) -> None:
    """Whatever a model calls its speakers, repeating it changes nothing."""
    once = origins([finding(0, *(voice(name) for name in names))])
    twice = origins([finding(n, *(voice(name) for name in names)) for n in range(2)])
    assert len(once) == len(twice)


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("The Kremlin", "the Kremlin"), ("A spokesperson", "a spokesperson"), ("An EU official", "an EU official"),
        ("An Wang", "An Wang"), ("A B Mason", "A B Mason"), ("Theresa May", "Theresa May"), ("The Hague", "The Hague"),
    ],
)  # fmt: skip
def test_an_article_before_a_name_has_no_capital_within_a_sentence(name: str, within: str) -> None:
    """What only looks like an article is part of the name."""
    assert in_a_sentence(name) == within
