"""Words of English that exclude one another: open and closed, granted and refused, won and lost.

Pairs as in any list of antonyms (WordNet antonym and similar-to were the guide, written from general knowledge of news
English). Two words of opposite sides may both hold of different things: the pairs only say that they exclude each
other where they are said of the same.
"""

from __future__ import annotations

from workbench.english.words import stem

_SIDES = """
begin start launch commence / end finish stop conclude cease halt
continue persist / end finish stop cease halt
open reopen resume / close shut seal suspend
grant approve accept allow permit endorse adopt pass back welcome / refuse reject deny veto block turn
permit allow authorise authorize legalise legalize / ban prohibit forbid outlaw bar
confirm verify / deny refute
release free / hold detain jail imprison charge remand
free acquit clear / convict jail sentence
escape flee evade / arrest capture apprehend detain nab
guilty convict / acquit innocent clear
win beat victory / lose
rise increase grow climb gain jump surge raise / fall decrease drop decline reduce lower shrink cut
injure wound hurt kill die dead / unhurt unharmed uninjured unscathed survive alive
intact undamaged unscathed untouched / destroy damage burn gut demolish devastate wreck
observe respect / violate break breach
resign quit / stay remain
remain stay / leave depart withdraw
support favour favor back praise welcome / oppose condemn criticise criticize denounce
peaceful calm / violent
succeed / fail
arrive enter / leave depart
invade occupy enter / withdraw retreat leave
join / leave quit
legal lawful / illegal unlawful
safe safely / dangerous unsafe
land / crash
accidental accident / deliberate intentional arson purpose
uniform / plainclothes
empty vacant unoccupied / full occupied crowded
alive / dead
public / private
confirm / deny
insure / uninsured
majority / minority
first / last
inside indoors / outside outdoors
before / after
cheap / expensive
early / late
married / single unmarried
innocent / guilty
voluntary / forced
armed / unarmed
known / unknown
impose introduce / lift ease scrap
true genuine authentic real / false fake untrue baseless
known identify / unknown unidentified
sell / buy purchase
hire appoint / fire dismiss sack
seize capture retake / lose abandon
missing / find rescue recover
agree / disagree
improve / worsen deteriorate
stable / critical
foil thwart prevent / succeed
marry / divorce split
pass / reject
"""

_AGAINST: dict[str, frozenset[str]] = {}
for _line in _SIDES.strip().splitlines():
    _sides = [frozenset(stem(word) for word in side.split()) for side in _line.split("/")]
    for _mine, _theirs in ((_sides[0], _sides[1]), (_sides[1], _sides[0])):
        for _word in _mine - _theirs:
            _AGAINST[_word] = _AGAINST.get(_word, frozenset()) | (_theirs - _mine)


def opposite(one: str, other: str) -> bool:
    """Tell whether two stems exclude each other where they are said of the same thing."""
    return other in _AGAINST.get(one, _NONE)


_NONE: frozenset[str] = frozenset()
