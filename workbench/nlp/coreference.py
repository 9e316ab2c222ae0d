"""Resolve who `he`, `the officials` or a bare surname is, from what stands before. Plain cases only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from workbench.nlp import attribution, lexicon
from workbench.nlp.attribution import Attribution
from workbench.nlp.lexicon import COUNTRY, related
from workbench.nlp.tokens import Token, stem, tokens

_NAME = re.compile(r"\b[A-Z][\w’'-]*[a-z]\w*(?: (?:al-|bin |ibn |de |van |von )?[A-Z][\w’'-]+)+")
_SMALL = "To|Is|Was|Has|Will|In|On|At|For|With|After|Over|Says|Said|And"
_TITLES = frozenset("mr mrs ms miss dr sir gov gen col sen rep capt sgt lt prof".split())
_CALLED = lexicon.ROLES | frozenset(w for w in lexicon.ANONYMOUS if w.endswith("s") or w == "people")
_PLURALS = frozenset(w for w in lexicon.ANONYMOUS if w.endswith("s") or w == "people")


def resolved(found: Sequence[Attribution], earlier: Sequence[Attribution], *, text: str) -> tuple[Attribution, ...]:
    """Give each speaker the fullest name that earlier speakers, or the names in a text, plainly give."""
    made: list[Attribution] = []
    for one in sorted(found, key=lambda a: a.content_start):
        made.append(_resolve(one, (*earlier, *made), text=text) if _wanting(one.speaker) else one)
    return tuple(sorted(made, key=lambda a: (a.content_start - a.content_end, a.content_start, a.speaker)))


def acting(sentence: str, text: str) -> str | None:
    """Name the person whose surname a sentence begins with, where a text gives it in full with a role.

    Who did something is `he` in the next sentence: `Brandt closed the bridge. “It is unsafe,” he said.`
    """
    found = tokens(sentence)
    if len(found) < 2 or not found[0].capital or found[1].capital or sentence[found[0].end : found[1].start] != " ":
        return None
    name = _name_in(found[:1], text)
    if name is None or found[0].lower in COUNTRY or tokens(name)[-1].lower != found[0].lower:
        return None
    before = tokens(text[max(0, text.index(name) - _ROLE) : text.index(name)])[-1:]  # `adviser Ana Brandt`
    return name if {token.lower for token in (*before, *tokens(name))} & lexicon.ROLES else None


_ROLE = 30
"""Characters before a name in which the word for a role stands."""


def _wanting(speaker: str) -> bool:
    found = tokens(speaker)
    if not found:
        return False
    found = found[1:] if len(found) == 2 and found[0].lower in _TITLES else found
    bare = len(found) == 1 and found[0].capital and found[0].lower not in COUNTRY and not attribution.media(speaker)
    definite = found[0].lower in ("the", "his", "her", "their") and not any(
        t.capital and t.lower not in COUNTRY for t in found[1:]
    )
    return (
        found[0].lower in lexicon.PRONOUNS
        or bare
        or (definite and bool({t.lower for t in found} & (lexicon.ROLES | lexicon.ANONYMOUS)))
    )


def _resolve(attribution: Attribution, earlier: Sequence[Attribution], *, text: str) -> Attribution:
    found = tokens(attribution.speaker)
    match = next((a for a in reversed(earlier) if _fits(found, a)), None)
    if match is not None:
        via = attribution.via or (() if match.named else match.via)
        return replace(attribution, speaker=match.speaker, named=match.named, via=via)
    name = _name_in(found, text)
    return replace(attribution, speaker=name, named=True) if name else attribution


def _fits(found: tuple[Token, ...], candidate: Attribution) -> bool:
    first, words = found[0].lower, {t.lower for t in found}
    theirs = {t.lower for t in tokens(candidate.speaker)}
    if first in ("he", "she", "i"):
        return _a_person(candidate) and not theirs & (
            lexicon.FEMALE if first == "he" else lexicon.MALE if first == "she" else set()
        )
    if first in ("they", "we"):
        return bool(theirs & _PLURALS)
    if first == "it":
        return bool(theirs & (lexicon.BODIES | lexicon.MEDIA_WORDS)) and not _a_person(candidate)
    if first in lexicon.DETERMINERS:
        called_so = any(related(stem(a), stem(b)) for a in words & _CALLED for b in theirs & (_CALLED | lexicon.BODIES))
        return called_so and not candidate.is_media and _belongs_to_nobody(found)
    return found[-1].lower in theirs and len(theirs) > 1


def _belongs_to_nobody(found: tuple[Token, ...]) -> bool:
    """Tell `the owner` from `the airport’s owner` and `his owner`, who need not be the owner named before."""
    owned = any(t.text.endswith(("'s", "’s", "'", "’")) for t in found)
    return not owned and found[0].lower not in ("his", "her", "its", "their", "my", "our")


def _a_person(candidate: Attribution) -> bool:
    found = tokens(candidate.speaker)
    names = [t for t in found if t.capital and t.lower not in COUNTRY.keys() | lexicon.BODIES | lexicon.DETERMINERS]
    lowered = {t.lower for t in found}
    role = bool(lowered & (lexicon.ROLES - {"source", "monitor"}))
    return not candidate.is_media and not (lowered & _PLURALS) and (role or len(names) >= 2)


def _name_in(found: tuple[Token, ...], text: str) -> str | None:
    if found[0].lower in lexicon.PRONOUNS | lexicon.DETERMINERS:
        return None
    own = found[-1].lower
    full = [m[0] for m in _NAME.finditer(text) if own in {t.lower for t in tokens(m[0])}]
    if not full:
        return None
    # In a headline of capitals a name goes over into a verb: `Ana Brandt To Head Harbour Board`.
    until = re.search(rf"\b{re.escape(found[-1].text)}\b(?= (?:{_SMALL})\b)", full[0])
    return full[0][: until.end()] if until and " " in full[0][: until.end()] else full[0]
