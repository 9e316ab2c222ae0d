"""Words: their offsets, and stems that make the forms of a word equal and different words different."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.nlp.tokens import forms, past, stem, tokens


@pytest.mark.parametrize(
    "family",
    [
        "kill killed killing kills",
        "deny denied denies denial",
        "evacuate evacuated evacuation",
        "agency agencies",
        "assist assisted assistance",
        "monitor monitored monitoring",
        "injure injured injury injuries",
        "say said says saying",
        "man men",
        "centre center centres",
        "calibre caliber",
        "kilometre kilometers",
        "labour labor",
        "organise organized organizing",
        "neighbourhood neighborhoods",
        "defence defense",
        "programme programs",
        "building buildings",
    ],
)
def test_the_forms_of_a_word_have_one_stem(family: str) -> None:
    """Inflections and the commonest derivations, irregular ones included."""
    assert len({stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("minister", "minute"), ("war", "warn"), ("police", "policy"), ("act", "actor")]
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    """A light stemmer takes off endings, not beginnings."""
    assert stem(one) != stem(other)


def test_verbs_have_their_forms() -> None:
    """Regular, irregular and doubling ones."""
    assert {"deny", "denies", "denied", "denying"} <= forms("deny")
    assert {"say", "says", "said", "saying"} <= forms("say")
    assert "admitted" in forms("admit")


def test_past_forms_are_told_from_the_rest() -> None:
    """Regular, irregular and unchanged; never `is` or a plural."""
    assert all(map(past, ["closed", "met", "burst"]))
    assert not any(map(past, ["is", "men", "closes", "red"]))


@given(st.text(max_size=200))
def test_tokens_stand_where_they_say(text: str) -> None:
    """In order, without overlap, with the text's own characters."""
    found = tokens(text)
    assert all(text[t.start : t.end] == t.text for t in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.from_regex(r"[a-z]{1,15}", fullmatch=True))
def test_every_word_has_a_stem(word: str) -> None:
    """Never empty, and no longer than the word (an irregular form may have a longer base)."""
    assert 0 < len(stem(word)) <= max(len(word), 10)
