"""Say how far two words stand for the same: the same stem, the same place, a synonym, a spelling of one name."""

from __future__ import annotations

import difflib
from functools import lru_cache

from workbench.english import cues
from workbench.english.senses import related
from workbench.english.words import stem
from workbench.judge.builtin.reading import Term

SYNONYM = 0.85
"""What a synonym counts beside the same word."""

_LONG_NAME, _SPELLING = 6, 0.85
_SHORT_NOUN = 4
_ROLES = frozenset(stem(w) for w in cues.ROLES | cues.BODIES)


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
