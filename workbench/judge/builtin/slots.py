"""What stands in a sentence in the place of one of the claim's parts: another time, another place, an alternative.

It goes by small words and capitals beside the claim's words; a part that is told elsewhere in the article is not seen.
"""

from __future__ import annotations

import re

from workbench.english import cues
from workbench.english.words import Token, stem
from workbench.judge.builtin.matching import Match
from workbench.judge.builtin.propositions import Proposition
from workbench.judge.builtin.reading import Line, Term

WEEKDAYS = frozenset(stem(w) for w in cues.WEEKDAYS)
MONTHS = frozenset(stem(w) for w in cues.MONTHS)
_BESIDE = 40  # characters beside the claim's words in which a date or place is still theirs
_YEAR = re.compile(r"(?:19|20)\d\d")
_WHERE = frozenset("in at near from to outside".split())
_PHRASE = 4  # words from a preposition to the name it governs


def another_time(claim: Proposition, match: Match) -> str | None:
    """Find a weekday, month or year beside the claim's words that is not the claim's."""
    if not match.spans:
        return None
    here = {t.key for t in match.line.terms}
    for kind in (_is_weekday, _is_month, is_year):
        mine = [t for t in claim.content if kind(t)]
        if mine and not any(t.key in here for t in mine):
            theirs = [t for t in match.line.terms if kind(t) and _beside(match, t)]
            if theirs:
                return theirs[0].text
    return None


def _is_weekday(term: Term) -> bool:
    return term.key in WEEKDAYS


def _is_month(term: Term) -> bool:
    return term.key in MONTHS and term.text[0].isupper()


def is_year(term: Term) -> bool:
    return _YEAR.fullmatch(term.key) is not None


def _beside(match: Match, term: Term) -> bool:
    """A date beside the claim's words; the day on which somebody said so is no date of theirs."""
    before = match.line.text[: term.start].split()
    told = any(word.lower() in cues.SAYING for word in before[-2:])
    return not told and match.spans[0][0] - _BESIDE <= term.start <= match.spans[-1][1] + _BESIDE


def another_place(claim: Proposition, match: Match) -> str | None:
    """Find a place beside the claim's words that stands where the claim has one that is not near the sentence."""
    missing, here = {t.start for t in match.missing}, {t.start for t, _ in match.found}
    lost = [
        (prep, t)
        for prep, t in _governed(claim.line)
        if (t.start in missing if t.name else prep == "at" and t.start not in here)
    ]
    known = {t.key for t in claim.line.terms}
    for prep, _ in lost:
        theirs = (t for where, t in _governed(match.line) if where == prep and t.name and t.key not in known)
        found = next((t for t in theirs if _beside(match, t) and t.key not in WEEKDAYS | MONTHS), None)
        if found is not None:
            return found.text
    return None


def another_actor(claim: Proposition, match: Match) -> str | None:
    """Find a name before one of the claim's nouns where the claim has another: `Syrian warplanes` for `Russian`."""
    here = {t.key for t in match.line.terms}
    spans = {t.start: span for t, span in match.found}
    for term in claim.content:
        noun = next((t for t in claim.content if t.start == term.end + 1 and not t.name), None)
        if term.key[0] != "@" or term.key in here or noun is None or noun.start not in spans:
            continue
        at = spans[noun.start][0]
        before = [t for t in match.line.terms if at - _JUST_BEFORE <= t.start < at and t.key[0] == "@"]
        if before:
            return before[-1].text
    return None


_JUST_BEFORE = 22  # characters before a noun in which an adjective of nation belongs to it


def _governed(line: Line) -> list[tuple[str, Term]]:
    """List the terms that a preposition of place governs, each with it."""
    made = []
    for i, token in enumerate(line.tokens):
        if token.lower in _WHERE:
            term = _first_term(line, line.tokens[i + 1 : i + 1 + _PHRASE])
            if term is not None:
                made.append((token.lower, term))
    return made


def _first_term(line: Line, following: tuple[Token, ...]) -> Term | None:
    """Find the last word of the noun phrase that begins here, or the first of a name."""
    last = None
    for token in following:
        term = next((t for t in line.terms if t.start == token.start), None)
        if term is not None and term.name:
            return term
        if last is not None and term is None:
            return last
        last = term
    return last


def alternative(claim: Proposition, match: Match) -> str | None:
    """Find the words that leave it open which of two: `either Ruritanian or Graustarkian ships`."""
    if any(t.lower == "or" for t in claim.line.tokens):
        return None
    tokens = match.line.tokens
    for i, token in enumerate(tokens):
        if token.lower == "or" and 0 < i < len(tokens) - 1:
            beside = (tokens[i - 1].start, tokens[i + 1].start)
            if any(t.name and span[0] in beside for t, span in match.found):
                return match.line.text[tokens[i - 1].start : tokens[i + 1].end]
    return None
