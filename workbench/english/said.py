"""The record of one act of saying, and what its parts have in common whatever words it is told in.

Offsets are code points of the sentence, half-open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.english import cues, speakers
from workbench.models import Position

MEDIA_REPORTS = "media reports"
"""The speaker of `reports that …` where nobody else is named."""

OPENING, CLOSING = '"“«', '"”»'

_IGNORANCE = re.compile(
    r"\b(?:never|not) (?:\w+ )?(?:heard|know|known|aware|familiar)\b|\bunaware\b|\bdenie[sd] (?:any )?know"
    r"|\bno (?:information|knowledge|comment|details?|idea)\b"
    r"|\b(?:know(?:s|ing)?|sa(?:y|ys|id|ying)) nothing\b|\b(?:don|doesn|didn)['’]t know\b",
    re.IGNORECASE,
)
_UNTRUE = re.compile(
    r"\b(?:it|this|that|these|they|reports?|claims?|allegations?|accusations?|stor(?:y|ies)|rumou?rs?|suggestions?)\b"
    r"[^.;]{0,60}?\b(?:is|are|was|were|as|to be|[’']s|[’']re)?\s*"
    r"(?:\w+ly |pure |an? |total |complete |the |outright |just |all )*"
    rf"\b(?:{'|'.join(sorted(cues.UNTRUE - {'lie', 'lies', 'wrong'}))}|(?:an? |outright )lies?)\b",
    re.IGNORECASE,
)
_HEARD_FIRST = 80  # characters of a content in which professed ignorance is looked for


@dataclass(frozen=True, slots=True)
class Attribution:
    """One act of saying inside a sentence."""

    speaker: str
    """The sentence's own words, or the antecedent's where the sentence has a pronoun and the context a name."""
    named: bool
    via: tuple[str, ...]
    position: Position
    """Of the speaker towards the content; `declines` also for professed ignorance."""
    verb: str
    content_start: int
    content_end: int
    quoted: bool
    """The content stands, at least in part, in quotation marks."""

    @property
    def is_media(self) -> bool:
        """The speaker is a news outlet, or news outlets."""
        return self.speaker == MEDIA_REPORTS or speakers.media(self.speaker)

    def covers(self, at: int) -> bool:
        """Tell whether a place in the sentence lies in the content."""
        return self.content_start <= at < self.content_end


def act(text: str, speaker: str, content: tuple[int, int], *, verb: str, position: Position = "affirms") -> Attribution:
    """Make the record of an act of saying; what is said may turn an affirmation into a denial."""
    start, end = content
    said = text[start:end]
    return Attribution(
        speaker=speaker,
        named=speakers.named(speaker),
        via=audience(text, start, end),
        position=_position(said, verb, position),
        verb=verb,
        content_start=start,
        content_end=end,
        quoted=any(mark in text[max(0, start - 2) : end + 1] for mark in OPENING + CLOSING),
    )


def _position(said: str, verb: str, position: Position) -> Position:
    if _IGNORANCE.search(said[:_HEARD_FIRST]) or _IGNORANCE.search(f"{verb} {said[:30]}"):
        return "declines"
    return "denies" if position == "affirms" and _UNTRUE.search(said) else position


_AUDIENCE = re.compile(
    r"\b(?:told|tells|asked by|interview with|speaking to|response to|statement to|appearance on|on)\s+"
    r"(?P<who>[A-Z][^,;.“”\"]{1,40})"
)


def audience(text: str, start: int, end: int) -> tuple[str, ...]:
    """List the outlets that a speaker is said to have spoken to, outside the content."""
    outside = text[:start] + " " * (end - start) + text[end:]
    found = [name for m in _AUDIENCE.finditer(outside) for name in speakers.outlets(m["who"])]
    return tuple(dict.fromkeys(found))


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Take white space and the punctuation that parts clauses off both ends of a stretch."""
    while start < end and (text[start].isspace() or text[start] in ",:;"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;."):
        end -= 1
    return start, end


def word_count(text: str) -> int:
    """Count the words of a stretch."""
    return len(re.findall(r"\w+", text))
