"""Pronouns: the nearest name before them, and nothing where their own sentence names somebody first."""

from __future__ import annotations

from workbench.nlp.coreference import referents, words
from workbench.nlp.parser import parse


def meant(*sentences: str) -> list[str]:
    """The names that the pronouns of the last sentence mean."""
    *before, last = parse(sentences)
    return [" ".join(word.text for word in words(tree, noun)) for tree, noun in referents(last, before)]


def test_a_person_is_the_subject_that_stands_nearest() -> None:
    """Of two names the one that does something."""
    assert meant("Mayor Olga Wendt met Karl Bode.", "She refused to comment.") == ["Mayor Olga Wendt"]


def test_a_name_in_the_same_sentence_comes_first() -> None:
    """Whom that pronoun means, the sentence itself says."""
    assert meant("Olga Wendt spoke.", "Karl Bode said he was late.") == []


def test_a_thing_is_no_person() -> None:
    """`It` is a country or a body."""
    assert meant("Olga Wendt praised Norway.", "It had sent help.") == ["Norway"]


def test_nobody_is_meant_where_nobody_was_named() -> None:
    """A text that begins with a pronoun names nobody."""
    assert meant("He was late.") == []
    assert meant("Olga Wendt spoke.", "Rain fell.", "Trains stood.", "Roads closed.", "She left.") == []
