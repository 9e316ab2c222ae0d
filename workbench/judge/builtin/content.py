"""Rules for claims about what is the case: is it stated, reported, denied, changed, or left open in a sentence?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from workbench.english import cues
from workbench.english.numbers import Quantity
from workbench.english.said import MEDIA_REPORTS, Attribution
from workbench.english.words import stem, tokens
from workbench.judge.builtin.matching import Match
from workbench.judge.builtin.polarity import ahead, hedged, looks_ahead, negated, presupposed, unknown
from workbench.judge.builtin.propositions import Proposition
from workbench.judge.builtin.reading import Line, Term, terms
from workbench.judge.builtin.sights import Sight

_MOSTLY = 0.5  # of the claim's words found in a sentence, how many must lie in what is attributed
_NEGATES = 0.7  # share of the claim's words that a sentence itself must have before its negation is the claim's
_COMPACT = 110  # characters within which a name and its description stand
_BESIDE = 40  # characters beside the claim's words in which a date still dates them
_YEAR = re.compile(r"(?:19|20)\d\d")
_WEEKDAYS = frozenset(stem(w) for w in cues.WEEKDAYS)
_MONTHS = frozenset(stem(w) for w in cues.MONTHS)


def sight_of_content(claim: Proposition, match: Match, known: frozenset[str]) -> Sight | None:
    """Say what a sentence does with the claim; None if it turns out to tell of something else.

    `known` are the keys of the article's lead: names that are not among them belong to other occasions.
    """
    around = governing(match)
    if _granted(claim, match):
        rule = 'rule "granted": the article takes it for granted in its own words'
        return Sight("states", rule, match, granted=True)
    if claim.line.quantities and not _counts(claim, match) and _elsewhere(claim, match.line, known):
        return None
    if not related_in_time(claim, match):
        return None
    return _denied(claim, match, around) or _left_open(match, around) or _carried(claim, match, around)


def governing(match: Match) -> list[Attribution]:
    """List who is made responsible for the claim's words in a sentence, outermost first."""
    made = []
    for a in match.line.attributions:
        inside = [s for s in match.spans if a.covers(s[0])]
        if (match.head is None or a.covers(match.head[0])) and len(inside) >= _MOSTLY * len(match.spans):
            made.append(a)
    plain = [a for a in made if a.speaker != MEDIA_REPORTS]
    return sorted(plain or made, key=lambda a: a.content_start - a.content_end)


def related_in_time(claim: Proposition, match: Match) -> bool:
    """Tell whether a sentence sets the claim's parts in the claim's order in time, if the claim has one."""
    words = [t.lower for t in claim.line.tokens]
    wanted = next((kind for kind in cues.TIME_RELATIONS if any(w in kind for w in words[2:-1])), None)
    if wanted is None or not match.spans:
        return True
    first, last = match.spans[0][0], match.spans[-1][1]
    return any(t.lower in wanted for t in match.line.tokens if first <= t.start < last)


def differing(claimed: Sequence[Quantity], found: Sequence[Quantity]) -> Quantity | None:
    """Find a number for the same thing that is not the claim's; None if one agrees or none is of its kind."""
    for mine in claimed:
        alike = [q for q in found if mine.same_unit(q)]
        if alike and not any(mine.agrees(q) for q in (*alike, *(q for q in found if not q.vague))):
            return alike[0]
    return None


# ---------------------------------------------------------------- denied, left open


def _denied(claim: Proposition, match: Match, around: Sequence[Attribution]) -> Sight | None:
    denial = next((a for a in around if a.position == "denies"), None)
    if denial is None:
        return None
    rule = f'rule "denial": "{denial.verb}" governs the claim\'s content'
    sight = Sight("denies", rule, match, denial)
    if not negated(claim.line, claim.spans) or negated(match.line, match.spans):
        return sight
    return replace(sight, act="reports", rule=f"{rule}, and the claim is negative itself")


def _left_open(match: Match, around: Sequence[Attribution]) -> Sight | None:
    withheld = next((a for a in around if a.position == "declines"), None)
    if withheld is not None:
        rule = f'rule "withheld": "{withheld.verb}", the speaker would not or could not say'
        return Sight("leaves open", rule, match, withheld)
    cue = unknown(match.line, match.spans)
    if cue is None:
        return None
    return Sight("leaves open", f'rule "open": "{cue}" leaves it open', match, around[-1] if around else None)


# ---------------------------------------------------------------- carried, changed


def _carried(claim: Proposition, match: Match, around: Sequence[Attribution]) -> Sight | None:
    inner = around[-1] if around else None
    if negated(match.line, match.spans) != negated(claim.line, claim.spans):
        rule = 'rule "negation": the sentence and the claim differ by a negation'
        return Sight("negates", rule, match, inner) if match.words >= _NEGATES else None
    changed = _changed(claim, match, inner)
    if changed is not None:
        return changed
    if inner is not None:
        return Sight("reports", f'rule "attributed": carried as the word of {inner.speaker}', match, inner)
    cue = hedged(match.line, match.spans)
    if cue is not None and hedged(claim.line, claim.spans) is None:
        return Sight("hedges", f'rule "hedge": "{cue}" makes it less than certain', match)
    return Sight("states", 'rule "own voice": stated in the article\'s own words', match)


def _changed(claim: Proposition, match: Match, inner: Attribution | None) -> Sight | None:
    line = match.line
    other = differing(claim.line.quantities, line.quantities)
    if other is not None:
        number = line.text[other.start : other.end]
        return Sight("gives another number", f'rule "number": {number} for the same thing', match, inner)
    if claim.line.quantities and not _counts(claim, match):
        return Sight("says less", 'rule "no number": it gives no such number', match, inner)
    date = _other_date(claim, match)
    if date is not None:
        return Sight("gives another time", f'rule "time": {date} instead', match, inner)
    cue = ahead(line, match.spans)
    if cue is not None and not looks_ahead(claim.line) and hedged(claim.line, claim.spans) is None:
        return Sight("puts it ahead", f'rule "ahead": "{cue}" puts it ahead, the claim has it done', match, inner)
    return None


def _counts(claim: Proposition, match: Match) -> bool:
    """The sentence has every number of the claim."""
    found = match.line.quantities
    return all(
        any(mine.agrees(q) and (mine.same_unit(q) or not q.unit) for q in found) for mine in claim.line.quantities
    )


def _other_date(claim: Proposition, match: Match) -> str | None:
    """Find a weekday, month or year beside the claim's words that is not the claim's."""
    if not match.spans:
        return None
    here = {t.key for t in match.line.terms}
    for kind in (_is_weekday, _is_month, _is_year):
        mine = [t for t in claim.content if kind(t)]
        if mine and not any(t.key in here for t in mine):
            theirs = [t for t in match.line.terms if kind(t) and _beside(match, t)]
            if theirs:
                return theirs[0].text
    return None


def _is_weekday(term: Term) -> bool:
    return term.key in _WEEKDAYS


def _is_month(term: Term) -> bool:
    return term.key in _MONTHS and term.text[0].isupper()


def _is_year(term: Term) -> bool:
    return _YEAR.fullmatch(term.key) is not None


def _beside(match: Match, term: Term) -> bool:
    """A date beside the claim's words; the day on which somebody said so is no date of theirs."""
    before = match.line.text[: term.start].split()
    told = any(word.lower() in cues.SAYING for word in before[-2:])
    return not told and match.spans[0][0] - _BESIDE <= term.start <= match.spans[-1][1] + _BESIDE


def _elsewhere(claim: Proposition, line: Line, known: frozenset[str]) -> bool:
    """The sentence tells of another occasion: a name or year that neither the claim nor the article's lead has."""
    known = known | {t.key for t in claim.line.terms}
    speakers = {t.key for a in line.attributions for t in terms(tokens(a.speaker))}
    if any(_is_year(t) and t.key not in known for t in line.terms):
        return True
    names = [t for t in line.terms if t.name and t.key not in speakers | _WEEKDAYS | _MONTHS]
    return bool(names) and not any(t.key in known for t in names)


def _granted(claim: Proposition, match: Match) -> bool:
    """The claim's words stand in the sentence as a description, not as what is being told."""
    if not match.spans or claim.line.quantities or negated(claim.line, claim.spans):
        return False
    if claim.copular:
        subject = claim.content[0].key in {t.key for t, _ in match.found}
        return subject and match.spans[-1][1] - match.spans[0][0] <= _COMPACT
    return claim.verb != "" and match.head is not None and presupposed(match.line, match.head, match.spans)
