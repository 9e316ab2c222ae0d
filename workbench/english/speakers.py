"""Say what kind of speaker a phrase names: one that can be asked, an outlet, or nobody in particular.

It reads the phrase alone, by roles, bodies and capitals; it does not know who anybody is.
"""

from __future__ import annotations

import re

from workbench.english import cues
from workbench.english.places import COUNTRY, PHRASES
from workbench.english.words import Token, tokens

_PLACE_WORDS = COUNTRY.keys() | {word for phrase in PHRASES for word in phrase}
_ALWAYS_MEDIA = frozenset(
    "media agencies newspaper newspapers outlets broadcaster broadcasters press tv television".split()
)
_PEOPLE = (cues.ROLES - {"monitor", "source"}) | (cues.ANONYMOUS - {"monitor", "monitors", "observers"})
_SPOKEN_FOR = frozenset("spokesman spokeswoman spokesperson".split())


def named(speaker: str) -> bool:
    """Tell whether a speaker can be asked: a person or a body with a name, not `a US official`."""
    found = _head(speaker)
    lowered = [t.lower for t in found]
    if any(w in cues.ANONYMITY for w in lowered):
        return False
    people = [t for t in found if t.capital and t.lower not in cues.DETERMINERS and t.lower not in _PLACE_WORDS]
    if _nobody(lowered, people):
        return False
    if people:
        return True
    if set(lowered) & (cues.BODIES | _SPOKEN_FOR):
        return lowered[0] not in ("a", "an", "some", "several")
    return any(w in _PLACE_WORDS for w in lowered) and not media(speaker)


def _head(speaker: str) -> tuple[Token, ...]:
    """The words before a place: `residents of Kiel` have no name because Kiel has one."""
    found = tokens(re.split(r"\b(?:in|at|from|near|with)\b", speaker)[0]) or tokens(speaker)
    of = next((i for i, t in enumerate(found) if t.lower == "of"), 0)
    return found[:of] if of and found[of - 1].lower in cues.ANONYMOUS else found


def _nobody(lowered: list[str], people: list[Token]) -> bool:
    """The phrase is about officials, sources, residents, and has no name of its own."""
    kinds = set(lowered) & (cues.ANONYMOUS - {"monitor"})
    return bool(kinds) and not any(t.lower not in kinds | cues.BODIES | cues.ROLES for t in people)


def media(speaker: str) -> bool:
    """Tell whether a speaker is a news outlet, or news outlets."""
    found = tokens(speaker)
    lowered = {t.lower for t in found}
    if not found or lowered & _PEOPLE:
        return False
    if lowered & _ALWAYS_MEDIA or any(w in cues.MEDIA_NAMES or w.replace("-", "") in cues.MEDIA_NAMES for w in lowered):
        return True
    said_to_be = any(t.lower in cues.MEDIA_WORDS and t.capital for t in found)
    return said_to_be and len([t for t in found if t.capital]) >= 2


_BEFORE_NAME = re.compile(r"^(?:\W|the\b|a\b|an\b|by\b|to\b|in\b|as\b|per\b)+", re.IGNORECASE)
_KIND_BEFORE = re.compile(
    r"^.*\b(?:channel|newspaper|agency|broadcaster|station|network|daily|magazine|website)s? (?=[A-Z])"
)
_AFTER_NAME = re.compile(r"\s+(?:reports?|broadcasters?|said|reported)$|['’]s?(?:\s.*)?$|\s[a-z].*$")


def outlets(text: str) -> tuple[str, ...]:
    """List the outlets and agencies that a stretch of text names, in its words."""
    found: list[str] = []
    for part in re.split(r",| and | or |;|\band\b", text):
        name = _KIND_BEFORE.sub("", _BEFORE_NAME.sub("", part.strip()).strip())
        name = _AFTER_NAME.sub("", name).strip()
        if name and name not in found and name[0].isupper() and media(part):
            found.append(name)
    return tuple(found)
