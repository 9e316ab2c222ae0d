"""Find the words of a claim in one sentence: the same word, another for it, its opposite, or the stage before it.

It looks at words one by one; whether a sentence says what the claim says is for others to tell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from workbench.english import cues
from workbench.english.opposites import HARM, LEAST_HARM, opposite
from workbench.english.stages import earlier
from workbench.english.words import stem
from workbench.judge.builtin.likeness import SYNONYM, same
from workbench.judge.builtin.polarity import negated
from workbench.judge.builtin.propositions import Proposition
from workbench.judge.builtin.reading import Line, Term

_BESIDE = 110  # characters from another of the claim's words within which an opposite is said of the same
_NOBODY = re.compile(r"\b(?:no\s?-?\s?one|nobody|none|anyone|anybody|everyone|everybody)\b", re.IGNORECASE)
COMMON = frozenset(stem(w) for w in cues.BODIES | cues.MEDIA_WORDS)
"""Stems of words that many names share: council, times, party."""

How = Literal["same", "opposite", "earlier"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence that stands for one of the claim's."""

    strength: float
    """How far it stands for the same: 1 the same word."""
    term: Term
    how: How = "same"
    """As the claim's word or another for it, as its opposite, or as an earlier stage of the same course."""

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in its sentence."""
        return self.term.start, self.term.end


Found = dict[int, Word]
"""Where a word stands in the claim → the sentence's word for it."""


def words_found(claim: Proposition, read: Line) -> Found:
    """Find the claim's words in a sentence."""
    found: Found = {}
    for term in claim.content:
        here = _best(term, read.terms) or _both_ahead(term, read) or _compound(claim, term, read)
        here = here or _anybody(term, read) or _harm(claim, term, read)
        if here is not None and not _only_half_a_name(claim, term, found):
            found[term.start] = here
    return found | _apart(claim, read, found)


def _best(wanted: Term, found: Iterable[Term]) -> Word | None:
    rated = [(same(wanted, term), -term.start, term) for term in found]
    top = max(rated, key=lambda r: r[:2], default=None)
    return None if top is None or top[0] == 0.0 else Word(top[0], top[2])


def _both_ahead(wanted: Term, read: Line) -> Word | None:
    """A plan is a plan, in whatever words: `was arranged`, `is scheduled`, `will`."""
    if wanted.text.lower() not in cues.AHEAD:
        return None
    cue = next((t for t in read.tokens if t.lower in cues.AHEAD), None)
    return None if cue is None else Word(SYNONYM, _term(wanted, cue.start, cue.end, cue.text))


def _compound(claim: Proposition, wanted: Term, read: Line) -> Word | None:
    """Find `airstrike` for `air strike`, and either half of `air strike` for `airstrike`."""
    for one, other in pairwise(read.terms):
        if other.start - one.end == 1 and _joined(one, other) == wanted.key:
            return Word(1.0, _term(wanted, one.start, other.end, f"{one.text} {other.text}"))
    pairs = ((a, b) for a, b in pairwise(claim.content) if wanted in (a, b) and b.start - a.end == 1)
    whole = {_joined(a, b) for a, b in pairs}
    return next((Word(1.0, term) for term in read.terms if term.key in whole), None)


def _joined(one: Term, other: Term) -> str:
    return stem((one.text + other.text).lower())


def _anybody(wanted: Term, read: Line) -> Word | None:
    """Find `nobody` for `people`."""
    word = _NOBODY.search(read.text) if wanted.key == stem("people") else None
    return None if word is None else Word(SYNONYM, _term(wanted, word.start(), word.end(), word[0]))


def _harm(claim: Proposition, wanted: Term, read: Line) -> Word | None:
    """Find what a denial of any harm excludes: deaths where the claim says that nobody was hurt, and the reverse."""
    if wanted.key not in HARM:
        return None
    wide = HARM if wanted.key in LEAST_HARM and negated(claim.line, claim.spans) else frozenset()
    denied = [t for t in read.terms if t.key in LEAST_HARM and negated(read, ((t.start, t.end),))]
    found = next((t for t in read.terms if t.key in wide), None) or next(iter(denied), None)
    return None if found is None else Word(SYNONYM, found)


def _apart(claim: Proposition, read: Line, found: Found) -> Found:
    """Find opposites and earlier stages of words that the sentence lacks, each beside another of the claim's words."""
    made: Found = {}
    for term in claim.content:
        if term.name or (term.start in found and found[term.start].strength == 1.0):
            continue
        places = [word.span for start, word in found.items() if start != term.start]
        taken = {word.term.start for word in found.values()} if term.key != claim.verb else set()
        near = [t for t in read.terms if _sayable(t) and t.start not in taken and _beside(t, places)]
        against = next((t for t in near if opposite(term.key, t.key)), None)
        before = next((t for t in near if earlier(term.key, t.key)), None) if term.start not in found else None
        if against is not None:
            made[term.start] = Word(SYNONYM, against, how="opposite")
        elif before is not None:
            made[term.start] = Word(SYNONYM, before, how="earlier")
    return made


def _sayable(term: Term) -> bool:
    """Neither a name nor an adverb (`completely` is no end of anything)."""
    return not term.name and not term.text.endswith("ly")


def _beside(term: Term, places: Collection[tuple[int, int]]) -> bool:
    return any(start - _BESIDE <= term.start <= end + _BESIDE for start, end in places)


def _only_half_a_name(claim: Proposition, term: Term, found: Collection[int]) -> bool:
    """The last, common word of a name (Times, Council) says nothing if the word before it is not there."""
    if not term.name or term.key not in COMMON:
        return False
    before = next((t for t in claim.line.terms if t.name and t.end + 1 == term.start), None)
    return before is not None and before.key[0] != "@" and before.start not in found


def _term(wanted: Term, start: int, end: int, text: str) -> Term:
    return Term(key=wanted.key, text=text, start=start, end=end, name=False)
