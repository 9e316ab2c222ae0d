"""Who made a claim, as far as ClaimReview may say so.

An unnamed source is nobody's name, and a body is no person. `Person` is only said of a name that the articles, or the
speaker's own words, put beside a person's role (`spokesman Jo Doe`; `Jo Doe, the mayor`). Where neither a body nor a
person is sure, nobody is named: a wrong claimant is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbench.english import cues, speakers
from workbench.english.places import COUNTRY
from workbench.english.words import tokens
from workbench.export.schemaorg import Named
from workbench.models import Check, Verdict

_BODY_WORDS = cues.BODIES | frozenset(
    "society union foundation charity council corporation corp inc ltd gmbh llc plc ag sa movement brigade brigades "
    "front alliance parliament assembly cabinet kremlin church club bureau fund centre center school college service "
    "services airlines airways international nations watch".split()
) - {"statement", "report", "release", "study", "filing", "letter", "documents", "indictment"}
_PAPERS = frozenset("statement statements report reports release study filing letter documents indictment".split())
"""`statements from the Kremlin`: a paper makes no claim."""
_TITLES = frozenset("mr mrs ms miss dr prof sir dame lord lady".split())
_AND = re.compile(r"\band\b|&", re.IGNORECASE)
_REACH = 60
"""Characters around a name in which its role is looked for."""


def claimant(check: Check) -> Named | None:
    """Name the claimant, unless nobody knows who that is: `a US official` is not a claimant."""
    speaker = check.claim.speaker
    if not speaker or _is_unnamed(speaker, check):
        return None
    words = {word.lower for word in tokens(speaker)}
    if words & _PAPERS or _AND.search(speaker):
        return None
    name = _personal_name(speaker)
    if name and _has_role(name, speaker, (version.article.text for version in check.versions)):
        return Named(kind="Person", name=name)
    if words & (_BODY_WORDS | COUNTRY.keys()) or speakers.media(speaker):
        return Named(kind="Organization", name=speaker)
    return None


def left_out(check: Check) -> bool:
    """Tell whether a speaker with a name is left out because nobody can tell a person from a body."""
    speaker = check.claim.speaker
    return bool(speaker) and not _is_unnamed(speaker or "", check) and claimant(check) is None


def _is_unnamed(speaker: str, check: Check) -> bool:
    return not speakers.named(speaker) or speaker.casefold() in _said_unnamed(check)


def _said_unnamed(check: Check) -> frozenset[str]:
    if not isinstance(check.outcome, Verdict):
        return frozenset()
    voices = [voice for finding in check.outcome.findings for voice in finding.voices]
    origins = [origin.name.casefold() for origin in check.outcome.origins if not origin.named]
    return frozenset(origins + [voice.speaker.casefold() for voice in voices if not voice.named])


def _personal_name(speaker: str) -> str | None:
    """Take the two to four capitalised words that could be a person's name; roles and titles are not part of it."""
    head = speaker.partition(",")[0]
    if {word.lower for word in tokens(head)} & _BODY_WORDS or speakers.media(head):
        return None
    name = [word for word in head.split() if word[:1].isupper() and word.strip(".").lower() not in cues.ROLES | _TITLES]
    placed = any(word.lower() in COUNTRY for word in name)
    return " ".join(name) if 2 <= len(name) <= 4 and not placed else None


def _has_role(name: str, speaker: str, texts: Iterable[str]) -> bool:
    return _beside_role(speaker, name) or any(_beside_role(text, name) for text in texts)


def _beside_role(text: str, name: str) -> bool:
    for found in re.finditer(rf"\b{re.escape(name)}\b", text):
        before = re.split(r"[.!?;,]\s|\n", text[max(0, found.start() - _REACH) : found.start()])[-1].split()
        after = re.match(r",([^,.;\n]*)", text[found.end() : found.end() + _REACH])
        if before and before[-1].strip(".").lower() in cues.ROLES | _TITLES:
            return True
        if after and {word.lower for word in tokens(after[1])} & cues.ROLES:
            return True
    return False
