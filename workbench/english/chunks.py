"""Find the phrase that names a speaker beside a verb.

It works on one sentence by shallow cues (capitals, articles, commas, roles), without a parser: long or twisted
subjects come out cut short. It does not know who anybody is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.english import cues
from workbench.english.places import COUNTRY
from workbench.english.words import Token, tokens

_HARD = re.compile(r"[\"“”«»;:—–()\[\]…!?]|\s-\s|\.\s|\n")
_LONGEST = 18  # words in a speaker's name with role and body
_LINKS = frozenset("of for in at from to with on".split())


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence and its tokens."""

    text: str
    tokens: tuple[Token, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """Cut a sentence."""
        return cls(text=text, tokens=tokens(text))

    def gap(self, i: int) -> str:
        """What stands between token i and the next one."""
        after = self.tokens[i + 1].start if i + 1 < len(self.tokens) else len(self.text)
        return self.text[self.tokens[i].end : after]

    def lower(self, i: int) -> str:
        """Token i in lower case; empty outside the sentence."""
        return self.tokens[i].lower if 0 <= i < len(self.tokens) else ""

    def at(self, offset: int) -> int:
        """The first token at or after an offset; the number of tokens if there is none."""
        return next((k for k, t in enumerate(self.tokens) if t.start >= offset), len(self.tokens))

    def slice(self, first: int, last: int) -> str:
        """The characters from token `first` to token `last`, both included."""
        return self.text[self.tokens[first].start : self.tokens[last].end]


Chunk = tuple[int, int]
"""First and last token of a phrase, both included."""


def hard(gap: str) -> bool:
    """Tell whether the characters between two words part two clauses."""
    return _HARD.search(gap) is not None


def chunk_before(words: Words, verb: int) -> Chunk | None:
    """Find the subject that stands before a verb; None if there is none in its clause."""
    j = _skip_auxiliaries(words, verb - 1)
    if j < 0 or hard(words.gap(j)) or words.lower(j) in ("and", "or", "but"):
        return None
    if words.lower(j) == "to":
        return first_chunk(words, j)
    if words.lower(j) in ("who", "which", "that"):
        j -= 1
        return None if j < 0 or hard(words.gap(j)) else (_chunk_start(words, j), j)
    if "," in words.gap(j):
        return _before_parenthesis(words, j)
    start = _chunk_start(words, j)
    if words.lower(start - 1) == "by" and words.lower(start - 2) in ("cited", "quoted") and start >= 3:
        start = _chunk_start(words, start - 3)
    return _checked(words, start, j)


def first_chunk(words: Words, before: int) -> Chunk | None:
    """Find the first phrase of the sentence that could be its subject."""
    for start in range(before):
        if words.lower(start) in cues.PREPOSITIONS | cues.TIME_WORDS | cues.SUBORDINATORS | cues.AUXILIARIES:
            continue
        end = start
        while end + 1 < before and not hard(words.gap(end)) and "," not in words.gap(end) and _goes_on(words, end + 1):
            end += 1
        chunk = _checked(words, start, end)
        if chunk is not None:
            return chunk
    return None


def chunk_after(words: Words, at: int) -> Chunk | None:
    """Find the phrase that begins at a token: up to a comma, a verb or a word that opens a clause."""
    if at >= len(words.tokens):
        return None
    end = at
    while end + 1 < len(words.tokens) and end - at < _LONGEST:
        gap = words.gap(end)
        if hard(gap) or ("," in gap and not _listed(words, end + 1)) or not _goes_on(words, end + 1):
            break
        end += 1
    while end > at and words.lower(end) in cues.PREPOSITIONS | {"and", "or"}:
        end -= 1
    return _checked(words, at, end)


def _skip_auxiliaries(words: Words, j: int) -> int:
    while j >= 0 and not hard(words.gap(j)):
        lower = words.lower(j)
        adverb = lower in cues.AUXILIARIES or (lower.endswith("ly") and not words.tokens[j].capital)
        timed = lower in cues.TIME_WORDS or (
            lower in ("on", "in", "at", "last") and words.lower(j + 1) in cues.TIME_WORDS
        )
        if not (adverb or timed) or (j > 0 and words.lower(j) == "may" and words.tokens[j].capital):
            break
        if "," in words.gap(j) and words.lower(j + 1) not in cues.AUXILIARIES and adverb is False:
            break
        j -= 1
    return j


def _before_parenthesis(words: Words, j: int) -> Chunk | None:
    opening = j - 1
    while opening >= 0 and "," not in words.gap(opening):
        if hard(words.gap(opening)):
            return None
        opening -= 1
    if opening < 0:
        return None
    first = words.lower(opening + 1)
    start = _chunk_start(words, opening)
    while (
        start > 0
        and words.gap(start - 1).strip() == ","
        and _all_names(words, _piece_start(words, start - 1), start - 1)
    ):
        start = _piece_start(words, start - 1)
    if first in ("who", "which", "according", "citing", "speaking", "when", "in", "on", "while", "quoting"):
        return _checked(words, start, opening)
    return _checked(words, start, j)


def _piece_start(words: Words, end: int) -> int:
    start = end
    while start > 0 and "," not in words.gap(start - 1) and not hard(words.gap(start - 1)):
        start -= 1
    return start


def _all_names(words: Words, start: int, end: int) -> bool:
    return all(words.tokens[k].capital or words.lower(k) in ("of", "the", "and", "for") for k in range(start, end + 1))


def _chunk_start(words: Words, end: int) -> int:
    start = end
    if words.lower(end) in cues.PRONOUNS:
        return end
    while start > 0 and end - start < _LONGEST:
        if words.lower(start) in cues.DETERMINERS and not words.tokens[start].number:
            if words.lower(start - 1) not in _LINKS or not _link_holds(words, start - 1):
                break
        elif not _belongs(words, start - 1):
            break
        start -= 1
    while start < end and words.lower(start) in cues.PREPOSITIONS | cues.SUBORDINATORS | {"and", "or"}:
        start += 1
    return start


_NO_PART = cues.TIME_WORDS | cues.SUBORDINATORS | cues.AUXILIARIES | cues.PREPOSITIONS | cues.PRONOUNS


def _belongs(words: Words, j: int) -> bool:
    """Decide whether token j belongs to the phrase that goes on at j + 1."""
    gap, lower, token = words.gap(j), words.lower(j), words.tokens[j]
    following = words.tokens[j + 1]
    if hard(gap) or "," in gap:
        return False
    if lower in _LINKS:
        return _link_holds(words, j)
    if lower == "and":
        return j > 0 and following.capital == words.tokens[j - 1].capital and not _clause_before(words, j)
    if token.capital and following.capital and following.lower in cues.MEDIA_WORDS:
        return True  # the Daily Post, the Sunday Times
    if token.number or lower in _NO_PART:
        return False
    if token.capital or lower in cues.DETERMINERS:
        return True
    if following.capital and following.lower not in COUNTRY:
        return lower in cues.ROLES or lower in cues.BODIES or lower in ("former", "foreign", "senior", "top")
    return lower in cues.ANONYMITY or not lower.endswith(("ed", "ing"))


def _link_holds(words: Words, j: int) -> bool:
    """Decide whether a preposition ties a body to a role, as in `spokesman for the embassy`."""
    before = words.lower(j - 1)
    if j == 0 or hard(words.gap(j - 1)) or "," in words.gap(j - 1):
        return False
    if words.lower(j) == "of":
        return not before.endswith("ed")
    if words.lower(j) in ("in", "from") and words.tokens[j - 1].capital and words.tokens[j - 1].lower not in COUNTRY:
        return words.lower(j + 1) in COUNTRY or words.lower(j) == "from"
    return before in cues.ROLES or before in cues.BODIES or before in cues.ANONYMOUS


def _clause_before(words: Words, j: int) -> bool:
    return any(
        words.lower(i) in cues.AUXILIARIES | cues.SAYING or words.lower(i).endswith("ed")
        for i in range(max(0, j - 8), j)
    )


def _listed(words: Words, i: int) -> bool:
    """Decide whether a comma before token i only parts the members of a list of names."""
    for k in range(i, min(i + 9, len(words.tokens) - 1)):
        if words.lower(k) == "and":
            return words.tokens[k + 1].capital or words.lower(k + 1) == "the"
        if not (words.tokens[k].capital or words.lower(k) in ("the", "of")):
            return False
    return False


def _goes_on(words: Words, i: int) -> bool:
    lower = words.lower(i)
    if (
        lower in cues.SAYING
        or lower
        in cues.AUXILIARIES
        | cues.SUBORDINATORS
        | cues.TIME_WORDS
        | {"who", "which", "citing", "said", "made", "as"}
        | cues.PRONOUNS
    ):
        return lower in cues.NOUN_LIKE and words.lower(i - 1) in cues.MEDIA_WORDS | {"media"}
    if lower in ("on", "during", "after", "before", "amid", "when", "by", "under"):
        return False
    return not (lower.endswith(("ed", "ing")) and not words.tokens[i].capital and lower not in cues.ANONYMITY)


def _checked(words: Words, start: int, end: int) -> Chunk | None:
    if end < start or not any(t.capital or t.lower in _SPEAKING for t in words.tokens[start : end + 1]):
        return None
    return start, end


_SPEAKING = (
    cues.ROLES
    | cues.ANONYMOUS
    | cues.BODIES
    | cues.MEDIA_WORDS
    | cues.PRONOUNS
    | {"pair", "two", "family", "parents", "mother", "father"}
)
