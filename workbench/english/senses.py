"""Words that news English uses for one another, and names that take sides.

Groups of near-synonyms as in any thesaurus (WordNet synsets and verb groups were the guide, written from general
knowledge of news English). Two words of one group may still differ in a given sentence: the groups only say that
they may mean the same.
"""

from __future__ import annotations

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

GROUPS: dict[str, frozenset[int]] = {}
"""Stem → the groups it belongs to."""
for _number, _group in enumerate(SYNONYMS):
    for _word in sorted(_group):
        _key = stem(_word)
        GROUPS[_key] = GROUPS.get(_key, frozenset()) | {_number}

NAMINGS: tuple[tuple[frozenset[str], ...], ...] = tuple(
    tuple(frozenset(stem(word) for word in part.split()) for part in line.split(";"))
    for line in _LOADED_SETS.strip().splitlines()
)
"""Sets of names for one thing; the first part of each is the plain one."""


def related(one: str, other: str) -> bool:
    """Tell whether two stems may stand for the same."""
    return one == other or bool(GROUPS.get(one, _NONE) & GROUPS.get(other, _NONE))


_NONE: frozenset[int] = frozenset()
