"""Tell whether two descriptions of a speaker mean the same one: a person, a body, or a nameless group. English.

The built-in judge goes by it where it gathers voices, and grounding where it leads voices back to origins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from workbench.models import Voice
from workbench.nlp import lexicon
from workbench.nlp.attribution import is_named
from workbench.nlp.lexicon import related
from workbench.nlp.terms import Term, alike, terms
from workbench.nlp.tokens import stem, tokens

Kinship = Literal["same", "kin", "other"]
"""The same speaker; one beside it, such as another body of the same country; or somebody else."""

_STATE = frozenset(
    stem(w)
    for w in (
        "government kremlin ministry minister president premier spokesman spokesperson spokeswoman foreign "
        "administration house"
    ).split()
)
_APART = frozenset(
    stem(w) for w in "embassy ambassador army navy police parliament court opposition company university".split()
)
_VAGUE = frozenset(
    stem(w)
    for w in lexicon.ANONYMOUS
    | lexicon.ROLES
    | lexicon.BODIES
    | {"foreign", "top", "senior", "former", "national", "general"}
)
_PLAIN = frozenset(
    stem(w) for w in "official source people anonymous unnamed authorities media report top senior".split()
)
"""Words that tell nothing of who a nameless speaker is."""
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_WORKS_FOR_MEDIA = frozenset(
    "spokesman spokeswoman spokesperson spokespeople minister president premier adviser advisor secretary chief "
    "ambassador chancellor director head leader general mr mrs ms dr official officials source sources".split()
)
"""Beside an outlet's name they mean somebody else than the outlet."""


_QUALIFIERS = frozenset(
    stem(w) for w in {*lexicon.ANONYMITY, *"top senior high ranking level former other named".split()}
)
"""Words that only qualify a speaker."""


def detail(speaker: str) -> int:
    """Count the words that say who a speaker is: the more, the better it is known."""
    return len({term.key for term in described(speaker)} - _QUALIFIERS)


def kinship(one: str, other: str, *, named: bool | None = None) -> Kinship:
    """Compare two speakers by their descriptions; `named` says whether one of them at least has a name, if known."""
    mine, theirs = described(one), described(other)
    if not mine or not theirs:
        return "other"
    if _names(mine) and _names(theirs):
        shared = any(a == b or alike(a, b) for a in _names(mine) for b in _names(theirs))
        return "same" if shared else ("kin" if _places(mine) & _places(theirs) else "other")
    if not (is_named(one) or is_named(other) if named is None else named):
        apart = _places(mine) and _places(theirs) and not _places(mine) & _places(theirs)
        return "other" if apart or not _alike(mine, theirs) else "same"
    return _by_office(mine, theirs)


def same_speaker(one: Voice, other: Voice) -> bool:
    """Tell whether two voices lead back to the same person, body or nameless group.

    The bare name of a country and one of its bodies are one: all that is known of one holds of the other. The media
    are never one with the officials that they quote.
    """
    if one.speaker.casefold() == other.speaker.casefold():
        return True
    if is_media(one.speaker) != is_media(other.speaker):
        return False
    found = kinship(one.speaker, other.speaker, named=one.named or other.named)
    return found == "same" or (found == "kin" and (_is_country(one.speaker) or _is_country(other.speaker)))


def is_media(speaker: str) -> bool:
    """Tell whether a speaker is an outlet or the media at large, not somebody who works for one."""
    words = frozenset(word.casefold() for word in _WORD.findall(speaker))
    return bool(words & (lexicon.MEDIA_WORDS | lexicon.MEDIA_NAMES)) and not words & _WORKS_FOR_MEDIA


def _is_country(speaker: str) -> bool:
    found = described(speaker)
    return len(_places(found)) == 1 and all(term.key[0] == "@" for term in found)


def described(speaker: str) -> tuple[Term, ...]:
    """The terms of a speaker's description; its first word may be a name too."""
    found = terms(tokens(speaker))
    return tuple(replace(t, name=t.text[0].isupper() or t.key[0] == "@") for t in found)


def _by_office(mine: tuple[Term, ...], theirs: tuple[Term, ...]) -> Kinship:
    places = bool(_places(mine) & _places(theirs))
    offices, others = _offices(mine), _offices(theirs)
    if places and (not offices or not others):
        return "kin" if (offices | others) & _APART or _names(mine) or _names(theirs) else "same"
    shared = {a for a in offices if any(related(a, b) for b in others)}
    enough = bool(shared) and len(shared) >= 0.6 * min(len(offices), len(others))
    if enough and (places or not _places(mine) or not _places(theirs)) and not ((offices ^ others) & _APART):
        return "same" if len(shared) > 1 or places or min(len(offices), len(others)) == 1 else "kin"
    return "kin" if places else "other"


def _alike(mine: tuple[Term, ...], theirs: tuple[Term, ...]) -> bool:
    """Two nameless speakers may be one: both are officials or sources, or share a kind."""
    kinds, others = {t.key for t in mine} - _PLAIN - _places(mine), {t.key for t in theirs} - _PLAIN - _places(theirs)
    return not kinds or not others or bool(kinds & others)


def _names(found: Iterable[Term]) -> frozenset[str]:
    """The words of a personal or proper name: neither places nor offices, and capitalised where it can be seen."""
    return frozenset(t.key for t in found if t.key[0] != "@" and t.key not in _VAGUE and t.key not in _STATE and t.name)


def _places(found: Iterable[Term]) -> frozenset[str]:
    return frozenset(t.key for t in found if t.key[0] == "@")


def _offices(found: Iterable[Term]) -> frozenset[str]:
    return frozenset(t.key for t in found if t.key in _VAGUE | _STATE | _APART)
