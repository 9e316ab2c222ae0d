"""Stages that things go through in the news: searched for, arrested, charged, tried, convicted, sentenced.

An outlet that has an earlier stage than another is not contradicting it; it may only have been written before. The
order is general knowledge of courts, offices, contracts and rescues; no calendar is known here.
"""

from __future__ import annotations

from workbench.english.words import stem

_LADDERS = """
suspect search hunt wanted manhunt / arrest detain custody capture apprehend
arrest detain custody apprehend / charge indict arraign / trial / convict acquit guilty / sentence
seek demand / sentence
plan expect schedule prepare due / begin start launch open / end finish complete conclude
missing search trap / find rescue recover
injure wound critical hospital / die dead death
candidate nominate / elect / inaugurate swear
bid offer propose talk negotiate interest pursue / agree accept / sign
consider weigh plan / decide / announce
draft propose introduce debate / approve pass adopt / sign
threaten / strike
order / evacuate
"""

_LEVELS: dict[str, tuple[tuple[int, int], ...]] = {}
for _ladder, _line in enumerate(_LADDERS.strip().splitlines()):
    for _level, _stage in enumerate(_line.split("/")):
        for _word in {stem(word) for word in _stage.split()}:
            _LEVELS[_word] = (*_LEVELS.get(_word, ()), (_ladder, _level))


def earlier(one: str, other: str) -> bool:
    """Tell whether the second stem names a stage that comes before the first's."""
    mine = dict(_LEVELS.get(one, ()))
    return any(ladder in mine and level < mine[ladder] for ladder, level in _LEVELS.get(other, ()))
