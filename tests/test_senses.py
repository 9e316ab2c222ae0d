"""Words for one another: WordNet's in their common senses, what news adds, and nothing that only looks alike."""

from __future__ import annotations

from importlib.resources import files

import pytest

from workbench.nlp import lexicon
from workbench.nlp.tokens import stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("apprehend", "arrest"),  # a synset
        ("implore", "beg"),
        ("necessitate", "requirement"),
        ("discover", "discovery"),  # derived from one another
        ("toll", "fatality"),  # news
        ("loathe", "abhor"),
        ("commandeer", "hijack"),
    ],
)
def test_words_for_one_another_are_related_both_ways(one: str, other: str) -> None:
    """Whichever of the two a claim has."""
    assert lexicon.related(stem(one), stem(other))
    assert lexicon.related(stem(other), stem(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("leave", "remain"),  # to leave behind, and to be left
        ("buy", "steal"),  # a bargain
        ("sign", "ratify"),
        ("launch", "find"),  # founded, found
        ("want", "lack"),
        ("north", "south"),
        ("buy", "sell"),
        ("win", "lose"),
        ("bank", "river"),  # no sense in common
        ("kill", "injure"),
    ],
)
def test_what_is_only_near_is_not_related(one: str, other: str) -> None:
    """Opposites and neighbours stand in the same sentences, and are other things."""
    assert not lexicon.related(stem(one), stem(other))


def test_wordnets_licence_goes_with_its_words() -> None:
    """As it asks: on all copies."""
    written = files("workbench.nlp.lexicon").joinpath("wordnet.txt").read_text(encoding="ascii")
    assert "WordNet 3.0 Copyright 2006 by Princeton University.  All rights reserved." in written
    assert 'THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS"' in written


def test_a_group_has_words_of_more_than_one_stem() -> None:
    """Or it would say nothing."""
    for group in (tuple(line.split()) for line in lexicon._lines("wordnet.txt")):
        assert len({stem(word) for word in group}) > 1, group
