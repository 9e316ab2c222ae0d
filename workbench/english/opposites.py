"""Words of English that exclude one another: open and closed, granted and refused, inside and outside.

Pairs as in any list of antonyms (WordNet antonym and similar-to were the guide, written from general knowledge of news
English). Two words of opposite sides may both hold of different things: the pairs only say that they exclude each
other where they are said of the same.
"""

from __future__ import annotations

from workbench.english.senses import related
from workbench.english.words import stem

_SIDES = """
begin start launch commence ongoing continue underway persist resume / end finish stop conclude cease halt complete
open reopen / close shut closure seal cut block
inside indoors / outside outdoors
grant approve accept allow permit endorse adopt / refuse reject deny veto
permit allow authorise authorize legalise legalize / ban prohibit forbid outlaw
confirm verify / deny refute
release free / hold detain jail custody imprison charge remand
large fugitive escape flee evade hunt / arrest capture custody catch apprehend detain nab
resist struggle / surrender incident
guilty convict / acquit innocent clear
win victory / lose
rise increase grow climb gain jump surge raise / fall decrease drop decline reduce lower shrink
hurt injure wound kill die dead death harm / unhurt unharmed uninjured unscathed safe survive survivor alive
intact undamaged unscathed untouched spare / destroy damage burn gut level demolish devastate wreck
hold observe respect / violate break breach collapse
resign quit step / stay remain
support favour favor / oppose against
peaceful calm quiet / violent violence clash
success succeed / fail failure
arrive enter / leave depart withdraw
join / leave quit
legal lawful / illegal unlawful
safe / danger dangerous unsafe
accident accidental / deliberate intentional arson murder sabotage
civilian / militiaman militia soldier fighter militant combatant troops gunman jihadist
man male boy / woman female girl
impose introduce / lift ease scrap
true genuine authentic real / false fake untrue baseless hoax
known identify / unknown unidentified
sell / buy purchase
hire appoint / fire dismiss sack
capture seize retake / abandon lose
missing lost / find recover
agree / disagree
improve / worsen deteriorate
major serious severe significant extensive / minor small slight
postpone delay cancel suspend / proceed
stable / critical
praise / criticise criticize condemn
"""

_AGAINST: dict[str, frozenset[str]] = {}
for _line in _SIDES.strip().splitlines():
    _sides = [frozenset(stem(word) for word in side.split()) for side in _line.split("/")]
    for _mine, _theirs in ((_sides[0], _sides[1]), (_sides[1], _sides[0])):
        for _word in _mine - _theirs:
            _AGAINST[_word] = _AGAINST.get(_word, frozenset()) | (_theirs - _mine)

HARM = frozenset(stem(w) for w in "hurt injure injury wound harm casualty victim kill die dead death".split())
"""What befalls people: that nobody was hurt excludes every one of them."""

LEAST_HARM = frozenset(stem(w) for w in "hurt injure injury harm casualty victim".split())
"""The mildest of them, which a denial of any harm names."""


def opposite(one: str, other: str) -> bool:
    """Tell whether two stems exclude each other where they are said of the same thing."""
    return other in _AGAINST.get(one, _NONE) and not related(one, other)


def has_opposites(one: str) -> bool:
    """Tell whether any opposite of a stem is known."""
    return one in _AGAINST


_NONE: frozenset[str] = frozenset()
