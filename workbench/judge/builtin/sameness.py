"""Tell whether two descriptions of a speaker mean the same one, one beside it, or another.

A bare place stands for its government ("Moscow"); a nameless official for any other of the same country.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from workbench.english import cues
from workbench.english.senses import related
from workbench.english.speakers import named
from workbench.english.words import stem, tokens
from workbench.judge.builtin.likeness import alike
from workbench.judge.builtin.reading import Term, terms

Kinship = Literal["same", "kin", "other"]

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
    for w in cues.ANONYMOUS | cues.ROLES | cues.BODIES | {"foreign", "top", "senior", "former", "national", "general"}
)


def kinship(one: str, other: str) -> Kinship:
    """Compare two speakers by their descriptions."""
    mine, theirs = _terms(one), _terms(other)
    if not mine or not theirs:
        return "other"
    if _names(mine) and _names(theirs):
        shared = any(a == b or alike(a, b) for a in _names(mine) for b in _names(theirs))
        return "same" if shared else ("kin" if _places(mine) & _places(theirs) else "other")
    if not named(one) and not named(other):
        apart = _places(mine) and _places(theirs) and not _places(mine) & _places(theirs)
        return "other" if apart or not _alike(mine, theirs) else "same"
    return _by_office(mine, theirs)


def _terms(speaker: str) -> tuple[Term, ...]:
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
    plain = {
        stem(w)
        for w in (
            "official",
            "source",
            "people",
            "anonymous",
            "unnamed",
            "authorities",
            "media",
            "report",
            "top",
            "senior",
        )
    }
    kinds, others = {t.key for t in mine} - plain - _places(mine), {t.key for t in theirs} - plain - _places(theirs)
    return not kinds or not others or bool(kinds & others)


def _names(found: Iterable[Term]) -> frozenset[str]:
    """The words of a personal or proper name: neither places nor offices, and capitalised where it can be seen."""
    return frozenset(t.key for t in found if t.key[0] != "@" and t.key not in _VAGUE and t.key not in _STATE and t.name)


def _places(found: Iterable[Term]) -> frozenset[str]:
    return frozenset(t.key for t in found if t.key[0] == "@")


def _offices(found: Iterable[Term]) -> frozenset[str]:
    return frozenset(t.key for t in found if t.key in _VAGUE | _STATE | _APART)
