"""Find the sentences of an article that talk about a claim, and how much of the claim they cover.

What stands just before a sentence counts in part, more where the sentence points back ("the reports", "it"); what
the index found near in meaning counts a little more. It does not know whether a sentence agrees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workbench.english.words import tokens
from workbench.judge.builtin.finding import COMMON, Found, How, words_found
from workbench.judge.builtin.likeness import same
from workbench.judge.builtin.propositions import Proposition
from workbench.judge.builtin.reading import Line, Term, terms

TALKS = 0.55  # share of the claim's weight that a sentence must cover, context included
_DIRECT = 0.34  # share that must stand in the sentence itself
_WITHOUT_VERB = 0.72  # share to be covered where the claim's main verb is not among it
_STRANGER = 0.12  # how much more must be covered for each of the claim's names that the article never mentions
_UNMODIFIED = 0.5  # what a noun counts without the claim's word before it ("aid" for "economic aid")
_OTHERWISE = 0.1  # and with another word before it ("military aid")
_NUMBER, _OTHER_NUMBER = 1.2, 0.6  # what a number weighs, and which part of it another number for the same thing
_NEARBY, _POINTED = 0.35, 0.8  # what a word in the context counts, and where the sentence points back
_BEFORE, _FAR_BEFORE = 2, 3  # sentences of context, and where the sentence points back
_LEAD, _TOPIC, _AFTER = 2, 0.35, 0.2  # the lead's last sentence; what a word of the lead, and of what follows, counts
_REFERS = re.compile(r"\b(?:he|she|they|him|her|them|his|their|who)\b", re.IGNORECASE)
_NEAR_IN_MEANING = 0.62  # cosine above which nearness in meaning makes up for missing words
_MATTERS = (
    "reports?|allegations?|claims?|accusations?|requests?|inquir(?:y|ies)|subject|matter|issue|suggestions?"
    "|discussions?|incident|attack|strike|blast|quake|deal|plan|case|meeting|talks"
)
_BACK = re.compile(
    rf"\b(?:the|these|those|such|this|that|any)\s+(?:(?!of\b)\w+\s+){{0,2}}(?:{_MATTERS})\b"
    r"|\b(?:it|that)\b(?=[.,”\"’' ]*$|[,”\"])|^[“\"]?\s*(?:it|this|that|these|those|they) (?:is|are|was|were)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Match:
    """How a sentence talks about a claim."""

    line: Line
    score: float
    """Share of the claim's weight that is covered, 0..1."""
    direct: float
    """Share that the sentence itself covers."""
    found: tuple[tuple[Term, tuple[int, int]], ...]
    """The claim's words that stand in the sentence, and where."""
    missing: tuple[Term, ...]
    """The claim's words that are neither in the sentence nor near it."""
    opposed: tuple[tuple[str, str], ...]
    """Words of the claim whose opposite stands in the sentence, each with that opposite."""
    earlier: tuple[tuple[str, str], ...]
    """Words of the claim for which the sentence has an earlier stage, each with that stage."""
    head: tuple[int, int] | None
    """Where the claim's main verb, or without one its first plain word, stands in the sentence."""
    verb: bool
    """The claim's main verb, if it has a plain one, is in the sentence, or the sentence points back to it."""

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where the claim's words stand in the sentence."""
        return tuple(sorted(span for _, span in self.found))


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a sentence of a claim's words."""

    strengths: Mapping[int, float]
    """Where a word stands in the claim → how much its standing nearby counts."""
    points_back: bool
    """The sentence points back, as with `the reports` or `it`."""


def matched(claim: Proposition, article: Sequence[Line]) -> tuple[Match, ...]:
    """Say of each sentence of an article how much of a claim it covers, with what stands around it."""
    found = [words_found(claim, read) for read in article]
    return tuple(_match(claim, read, found, _around(claim, article, found, read)) for read in article)


def matches(claim: Proposition, article: Sequence[Line]) -> tuple[Match, ...]:
    """Find the sentences of an article that talk about a claim, best first."""
    enough = TALKS + _STRANGER * _strangers(claim, article)
    return tuple(sorted((m for m in matched(claim, article) if _talks(m, enough)), key=_best_first))


def _talks(match: Match, enough: float) -> bool:
    lifted = match.score + max(0.0, (match.line.near or 0.0) - _NEAR_IN_MEANING)
    return lifted >= enough and match.direct >= _DIRECT and (match.verb or lifted >= _WITHOUT_VERB)


def best(claim: Proposition, article: Sequence[Line]) -> Match | None:
    """Find the sentence that covers most of a claim, however little that is."""
    return min(matched(claim, article), key=_best_first, default=None)


def _best_first(match: Match) -> tuple[float, int]:
    return -round(match.score, 6), match.line.index


def _match(claim: Proposition, read: Line, rows: Sequence[Found], around: Around) -> Match:
    found = rows[read.index]
    there = {t.key: around.strengths.get(t.start, 0.0) for t in claim.content if t.start not in found}
    total = sum(claim.weights[t.key] for t in claim.content) + _NUMBER * len(claim.line.quantities)
    direct = (_covered(claim, read, found) + _counted(claim, read)) / (total or 1.0)
    indirect = sum(claim.weights[key] * strength for key, strength in there.items()) / (total or 1.0)
    placed = tuple((t, found[t.start].span) for t in claim.content if t.start in found)
    pointed = around.points_back and there.get(claim.verb, 0.0) > 0
    return Match(
        line=read,
        score=direct + indirect,
        direct=direct,
        found=placed,
        missing=tuple(t for t in claim.content if not there.get(t.key, 1.0)),
        opposed=_pairs(claim, found, "opposite"),
        earlier=_pairs(claim, found, "earlier"),
        head=_head(claim, placed),
        verb=not claim.verb or pointed or any(t.key == claim.verb for t, _ in placed),
    )


def _pairs(claim: Proposition, found: Found, how: How) -> tuple[tuple[str, str], ...]:
    words = ((t.text, found[t.start]) for t in claim.content if t.start in found)
    return tuple((mine, word.term.text) for mine, word in words if word.how == how)


def _covered(claim: Proposition, read: Line, found: Found) -> float:
    weight = 0.0
    for before, term in zip((None, *claim.content), claim.content, strict=False):
        if term.start not in found:
            continue
        bare = before is not None and not before.name and before.start not in found and before.end + 1 == term.start
        factor = (_OTHERWISE if _modified(read, found[term.start].term) else _UNMODIFIED) if bare else 1.0
        weight += claim.weights[term.key] * found[term.start].strength * factor
    return weight


def _modified(read: Line, noun: Term) -> bool:
    """Tell whether a plain word stands right before a noun."""
    return any(t.end + 1 == noun.start and not t.name for t in read.terms)


def _counted(claim: Proposition, read: Line) -> float:
    """Weigh the claim's numbers that a sentence has: in full if they agree, in part if it counts the same thing."""
    weight = 0.0
    for mine in claim.line.quantities:
        same_kind = [q for q in read.quantities if mine.same_unit(q)]
        agreeing = any(mine.agrees(q) for q in same_kind)
        weight += _NUMBER if agreeing else _NUMBER * _OTHER_NUMBER if same_kind else 0.0
    return weight


def _head(claim: Proposition, placed: Sequence[tuple[Term, tuple[int, int]]]) -> tuple[int, int] | None:
    wanted = (span for t, span in placed if (t.key == claim.verb if claim.verb else not t.name))
    return next(wanted, None)


def _around(claim: Proposition, article: Sequence[Line], rows: Sequence[Found], read: Line) -> Around:
    """Say how strongly the claim's words stand around a sentence: before it, after it, in the lead, in who speaks."""
    points = _BACK.search(read.text) is not None
    near = _POINTED if points else _NEARBY
    spoken = {t.start: near * _strongest(t, _speaking(read)) for t in claim.content}
    begin = max(0, read.index - (_FAR_BEFORE if points else _BEFORE))
    refers = _REFERS.search(read.text) is not None
    for other in article[begin : read.index]:
        _raise(spoken, rows[other.index], near)
        if refers:
            _raise(spoken, _people(claim, rows[other.index]), _POINTED)
    for other in article[: _LEAD + 1]:
        _raise(spoken, rows[other.index], near if other.headline else _TOPIC)
    for other in article[read.index + 1 : read.index + 2]:
        _raise(spoken, rows[other.index], _AFTER)
    return Around(strengths=spoken, points_back=points)


def _speaking(read: Line) -> list[Term]:
    return [t for a in read.attributions for t in terms(tokens(a.speaker))]


def _people(claim: Proposition, row: Found) -> Found:
    names = {t.start for t in claim.content if t.name}
    return {start: word for start, word in row.items() if start in names}


def _raise(strengths: dict[int, float], row: Found, factor: float) -> None:
    for start, word in row.items():
        if word.how == "same":
            strengths[start] = max(strengths.get(start, 0.0), word.strength * factor)


def _strongest(wanted: Term, found: Iterable[Term]) -> float:
    return max((same(wanted, other) for other in found), default=0.0)


def _strangers(claim: Proposition, article: Sequence[Line]) -> int:
    """Count the claim's names of which an article has no part at all."""
    known = [t for read in article for t in read.terms]
    runs: list[list[Term]] = []
    for term in (t for t in claim.content if t.name):
        if runs and runs[-1][-1].end + 1 == term.start:
            runs[-1].append(term)
        else:
            runs.append([term])
    return sum(not any(_strongest(t, known) for t in run if t.key not in COMMON) for run in runs)
