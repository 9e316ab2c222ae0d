"""Lead voices back to independent origins: five outlets retelling one anonymous official are one origin.

Two voices are one origin when they name the same person or body, or when both are unnamed and nothing in their
descriptions sets them apart. An outlet's own voice, without any voice inside it, counts once for all outlets, and
only where no article names an origin. Text similarity is not used: on one event it says "independent" of retellings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from workbench.models import Finding, Origin, Position, Voice
from workbench.nlp.lexicon import ANONYMITY, COUNTRY, MEDIA_NAMES, MEDIA_WORDS, PHRASES

OWN_VOICE = "unattributed (the outlets' own voice)"

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_EMPTY = frozenset(
    "a an the of in to for by on at and or his her its their one two three four several some many other others "
    "unnamed anonymous unidentified top senior high ranking level former who was were is are not named".split()
)
_ANYBODY = frozenset("official source people person individual other".split())
_ANYBODY_PLURAL = frozenset("official officials source sources".split())
_OFFICE = frozenset(
    "spokesman spokeswoman spokesperson spokespeople minister president premier adviser advisor secretary chief "
    "ambassador chancellor director head leader general mr mrs ms dr".split()
)


def origins(findings: Sequence[Finding]) -> tuple[Origin, ...]:
    """Count who ultimately stands behind a claim, and who denies or declines it, across articles."""
    groups: list[_Group] = []
    for finding in findings:
        for voice in finding.voices:
            _join(groups, voice, finding.article_id)
    found = _sources_before_media([group.origin() for group in groups])
    own = tuple(f.article_id for f in findings if f.stance == "supports" and not _has_affirming(f.voices))
    if own and not any(origin.position == "affirms" for origin in found):
        found.append(Origin(name=OWN_VOICE, named=False, position="affirms", article_ids=own))
    return tuple(found)


def _sources_before_media(found: list[Origin]) -> list[Origin]:
    """An outlet that is only said to have reported it is an origin where nobody behind it is known, and only there."""
    behind = {origin.position for origin in found if not _is_media(origin.name)}
    return [origin for origin in found if origin.position not in behind or not _is_media(origin.name)]


def _is_media(name: str) -> bool:
    words = frozenset(w.casefold() for w in _WORD.findall(name))
    return bool(words & (MEDIA_WORDS | MEDIA_NAMES)) and not words & _OFFICE and not words & _ANYBODY_PLURAL


def _has_affirming(voices: Iterable[Voice]) -> bool:
    return any(voice.position == "affirms" for voice in voices)


class _Group:
    """Voices that lead back to one origin, while it is being collected."""

    def __init__(self, voice: Voice, article_id: str) -> None:
        self.position: Position = voice.position
        self.voices = [voice]
        self.article_ids = [article_id]

    def add(self, voice: Voice, article_id: str) -> None:
        self.voices.append(voice)
        if article_id not in self.article_ids:
            self.article_ids.append(article_id)

    def origin(self) -> Origin:
        """Name the origin after its best known voice."""
        best = max(self.voices, key=lambda v: (v.named, len(_tokens(v.speaker)), v.speaker))
        via = dict.fromkeys(name for voice in self.voices for name in voice.via)
        return Origin(
            name=best.speaker,
            named=any(voice.named for voice in self.voices),
            position=self.position,
            via=tuple(via),
            article_ids=tuple(self.article_ids),
        )


def _join(groups: list[_Group], voice: Voice, article_id: str) -> None:
    for group in groups:
        if group.position == voice.position and any(same_origin(voice, other) for other in group.voices):
            group.add(voice, article_id)
            return
    groups.append(_Group(voice, article_id))


def same_origin(one: Voice, other: Voice) -> bool:
    """Tell whether two voices lead back to the same person, body or unnamed group."""
    if one.speaker.casefold() == other.speaker.casefold():
        return True
    if not one.named and not other.named:
        return _same_unnamed(_tokens(one.speaker), _tokens(other.speaker))
    mine, theirs = _names(one.speaker), _names(other.speaker)
    if mine & theirs:
        return True
    if mine and theirs:
        return False
    return _same_office(_tokens(one.speaker), _tokens(other.speaker))


def _same_unnamed(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    places, others = _places(mine), _places(theirs)
    if places and others and not places & others:
        return False
    kinds, other_kinds = mine - places - _ANYBODY, theirs - others - _ANYBODY
    return not kinds or not other_kinds or bool(kinds & other_kinds)


def _same_office(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """A nameless spokesperson of a body is that body's named one: all that is known of one holds of the other."""
    mine, theirs = mine - _OFFICE, theirs - _OFFICE
    smaller, larger = sorted((mine, theirs), key=len)
    return bool(smaller) and len(smaller & larger) / len(smaller) >= 0.75


def _places(tokens: frozenset[str]) -> frozenset[str]:
    return frozenset(t for t in tokens if t.startswith("@"))


def _tokens(speaker: str) -> frozenset[str]:
    words = [re.sub(r"[’']s$", "", w).casefold() for w in _WORD.findall(speaker)]
    kept = (w for w in _phrases_joined(words) if w not in _EMPTY | ANONYMITY)
    return frozenset(_place(w) or _singular(w) for w in kept)


def _singular(word: str) -> str:
    return word if word.startswith("@") else word.removesuffix("s")


def _phrases_joined(words: list[str]) -> list[str]:
    joined: list[str] = []
    while words:
        size = next((n for n in (4, 3, 2) if tuple(words[:n]) in PHRASES), 1)
        joined.append("@" + PHRASES[tuple(words[:size])] if size > 1 else words[0])
        words = words[size:]
    return joined


def _place(word: str) -> str | None:
    return "@" + COUNTRY[word] if word in COUNTRY else None


def _names(speaker: str) -> frozenset[str]:
    """The words of a personal name: capitalised, neither a place nor an office, before the first comma or role."""
    head = re.split(r",| of the | for the ", speaker)[0]
    words = [w for w in _WORD.findall(head) if w[0].isupper()]
    return frozenset(w.casefold() for w in words if w.casefold() not in _OFFICE | _EMPTY | MEDIA_WORDS | set(COUNTRY))
