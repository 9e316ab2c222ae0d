"""Words that English uses for one another, and names that take sides.

Synsets of WordNet 3.0 (Fellbaum 1998), in the senses that are common, and groups that news English adds. Two words of
one group may still differ in a given sentence: the groups only say that they may mean the same.
"""

from __future__ import annotations

import functools
from importlib.resources import files

from workbench.english.opposites import opposite
from workbench.english.synonyms import SYNONYMS
from workbench.english.words import stem

_LOADED_SETS = """
report reporting; allegation allege claim accusation rumour rumor
war conflict fighting; invasion aggression assault onslaught; operation intervention
militant fighter gunman; terrorist extremist jihadist; rebel insurgent; martyr hero mujahideen
kill die; murder execute slaughter massacre martyr eliminate liquidate neutralise neutralize
government administration authority; regime junta
capture seize take; liberate free; occupy overrun
protest demonstration rally; riot unrest
attack strike raid; massacre atrocity; terror terrorist
help aid; bail prop
sanction; crippling draconian harsh tough punishing
leader; strongman dictator tyrant warlord
suspect; criminal thug killer murderer
migrant refugee; illegal alien
dispute disagreement; scandal crisis fiasco
stop prevent; foil thwart
"""

NAMINGS: tuple[tuple[frozenset[str], ...], ...] = tuple(
    tuple(frozenset(stem(word) for word in part.split()) for part in line.split(";"))
    for line in _LOADED_SETS.strip().splitlines()
)
"""Sets of names for one thing; the first part of each is the plain one."""


def related(one: str, other: str) -> bool:
    """Tell whether two stems may stand for the same; never two that exclude each other (`left` it, `left` standing)."""
    if one == other:
        return True
    return bool(_groups().get(one, _NONE) & _groups().get(other, _NONE)) and not opposite(one, other)


@functools.cache
def _groups() -> dict[str, frozenset[int]]:
    """Stem → the groups it belongs to. Made at the first question: it takes a tenth of a second."""
    made: dict[str, frozenset[int]] = {}
    for number, group in enumerate((*SYNONYMS, *_wordnet())):
        for key in {stem(word) for word in group}:
            made[key] = made.get(key, _NONE) | {number}
    return made


def _wordnet() -> tuple[tuple[str, ...], ...]:
    lines = files(__package__).joinpath("wordnet.txt").read_text(encoding="ascii").splitlines()
    return tuple(tuple(line.split()) for line in lines if not line.startswith("#"))


_NONE: frozenset[int] = frozenset()
