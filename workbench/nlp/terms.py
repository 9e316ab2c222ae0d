"""The words of a text that carry content, and how far two of them stand for the same. English."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import lru_cache

from workbench.nlp import lexicon
from workbench.nlp.lexicon import COUNTRY, PHRASES, related
from workbench.nlp.quantities import NUMBER_WORDS
from workbench.nlp.tokens import Token, stem


@dataclass(frozen=True, slots=True)
class Term:
    """A word that carries content: its key for comparing and where it stands in its sentence."""

    key: str
    """A stem, or `@country`; numbers are no terms but quantities."""
    text: str
    start: int
    end: int
    name: bool
    """A capitalised word inside a sentence, or a place."""


def terms(found: tuple[Token, ...]) -> tuple[Term, ...]:
    """List the words that carry content, places under one key."""
    made: list[Term] = []
    i = 0
    while i < len(found):
        size = next(
            (n for n in (4, 3, 2) if i + n <= len(found) and tuple(t.lower for t in found[i : i + n]) in PHRASES), 1
        )
        token, last = found[i], found[i + size - 1]
        if size == 1 and "-" in token.text:
            made.extend(_parts(token, first=i == 0))
            i += 1
            continue
        key = "@" + PHRASES[tuple(t.lower for t in found[i : i + size])] if size > 1 else _key(token)
        if key is not None:
            made.append(
                Term(
                    key=key,
                    text=" ".join(t.text for t in found[i : i + size]),
                    start=token.start,
                    end=last.end,
                    name=key[0] == "@" or (token.capital and i > 0),
                )
            )
        i += size
    return tuple(made)


def _parts(token: Token, *, first: bool) -> list[Term]:
    """List the parts of a hyphened word as terms of their own."""
    made, at = [], token.start
    for part in token.text.split("-"):
        key = (
            _key(Token(start=at, end=at + len(part), text=part, lower=re.sub(r"['’]s$", "", part).lower()))
            if part
            else None
        )
        if key is not None:
            name = key[0] == "@" or (part[0].isupper() and not first)
            made.append(Term(key=key, text=part, start=at, end=at + len(part), name=name))
        at += len(part) + 1
    return made


def _key(token: Token) -> str | None:
    lower = token.lower
    if lower in COUNTRY and (token.capital or lower.endswith(("ian", "ese"))):
        return "@" + COUNTRY[lower]
    if _YEAR.fullmatch(lower):
        return lower
    if token.number or len(lower) < 2 or lower in lexicon.STOPWORDS | _LIGHT | NUMBER_WORDS:
        return None
    return stem(lower)


_YEAR = re.compile(r"(?:19|20)\d\d")
LIGHT_VERBS = frozenset(
    "get got make made makes making take took taken taking come came go went put use used using "
    "carry carried carrying carries conduct conducted include included including involve involved undergo "
    "occur occurred happen happened suffer suffered sustain sustained cause caused causing receive received".split()
)
"""Verbs that leave the meaning to their noun (Jespersen 1942; Levin 1993): `make a request`, `carry out an attack`."""

_LIGHT = LIGHT_VERBS | frozenset(
    "set new like well way thing things mr mrs ms dr lie lies sit sits least most many few number total another "
    "later place part".split()
)


# ------------------------------------------------------------
# Say how far two words stand for the same: the same stem, the same place, a synonym, a spelling of one name.

SYNONYM = 0.85
"""What a synonym counts beside the same word."""

_LONG_NAME, _SPELLING = 6, 0.85
_SHORT_NOUN = 4
_ROLES = frozenset(stem(w) for w in lexicon.ROLES | lexicon.BODIES)


def same(wanted: Term, found: Term) -> float:
    """Say how far two words stand for the same: 1 the same word, less for a synonym, 0 not at all.

    Inside a name a word stands for nothing else ("Financial Times" is not about finance), roles aside.
    """
    if wanted.key == found.key:
        return 1.0
    return _compared(wanted.key, found.key, wanted.name, found.name)


@lru_cache(maxsize=100_000)
def _compared(wanted: str, found: str, wanted_name: bool, found_name: bool) -> float:
    if wanted[0] == "@" or found[0] == "@":
        return 0.0
    if found == "un" + wanted or wanted == "un" + found:
        return SYNONYM
    if wanted_name and found_name and alike(wanted, found):
        return SYNONYM
    if (found_name and found not in _ROLES) or (wanted_name and wanted not in _ROLES):
        return 0.0
    return SYNONYM if related(wanted, found) or _kind_of(wanted, found) else 0.0


def _kind_of(one: str, other: str) -> bool:
    """A warship is a ship."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _SHORT_NOUN and longer.endswith(shorter)


def alike(one: str, other: str) -> bool:
    """Tell whether two names are spellings of one (Alishvandi, Alishbandi)."""
    if min(len(one), len(other)) < _LONG_NAME or one[0] != other[0]:
        return False
    return difflib.SequenceMatcher(a=one, b=other, autojunk=False).ratio() >= _SPELLING
