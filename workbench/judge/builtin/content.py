"""Rules for claims about what is the case: is it stated, reported, denied, changed, or left open in a sentence?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from workbench.english import cues
from workbench.english.numbers import Quantity
from workbench.english.said import MEDIA_REPORTS, Attribution
from workbench.english.words import Token, tokens
from workbench.judge.builtin.matching import Match
from workbench.judge.builtin.polarity import ahead, governed, hedged, looks_ahead, negated, presupposed, unknown
from workbench.judge.builtin.propositions import Proposition
from workbench.judge.builtin.reading import Line, terms
from workbench.judge.builtin.sights import Act, Sight
from workbench.judge.builtin.slots import (
    MONTHS,
    WEEKDAYS,
    alternative,
    another_actor,
    another_place,
    another_time,
    is_year,
)

_MOSTLY = 0.5  # of the claim's words found in a sentence, how many must lie in what is attributed
_NEGATES = 0.65  # share of the claim that a sentence itself must cover before its negation is the claim's
_PART, _WHOLE = 0.4, 0.68  # the same where it has the main word: share of its own, and with what stands around it
_OPENING = 25  # characters before the claim's words in which `After …` may open their clause
_COMPACT = 110  # characters within which a name and its description stand


def sight_of_content(claim: Proposition, match: Match, known: frozenset[str]) -> Sight | None:
    """Say what a sentence does with the claim; None if it turns out to tell of something else.

    `known` are the keys of the article's lead: names that are not among them belong to other occasions.
    """
    around = governing(match)
    if _granted(claim, match) and not _sourced_at_once(match, around):
        rule = 'rule "granted": the article takes it for granted in its own words'
        return Sight("states", rule, match, granted=True)
    if claim.line.quantities and not _counts(claim, match) and _elsewhere(claim, match.line, known):
        return None
    if not related_in_time(claim, match):
        return None
    return (
        _corrected(match, around)
        or _denied(claim, match, around)
        or _left_open(claim, match, around)
        or _carried(claim, match, around)
    )


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
    """Tell whether a sentence sets the claim's parts in some order in time, if the claim does.

    Which order is not told apart: `A before B` is `B after A`.
    """
    known = frozenset().union(*cues.TIME_RELATIONS)
    if not match.spans or not any(t.lower in known for t in _orders(claim.line)[2:]):
        return True
    first, last = match.spans[0][0] - _OPENING, match.spans[-1][1]
    return any(t.lower in known for t in _orders(match.line) if first <= t.start < last)


def _orders(line: Line) -> list[Token]:
    """List the words that may set two happenings in order: not `since Thursday`, `after 2011`, `before noon`."""
    pairs = pairwise(line.tokens)
    return [one for one, other in pairs if other.lower not in cues.TIME_WORDS and not other.number]


def differing(claimed: Sequence[Quantity], found: Sequence[Quantity]) -> Quantity | None:
    """Find a number for the same thing that is not the claim's; None if one agrees or none is of its kind."""
    for mine in claimed:
        alike = [q for q in found if mine.same_unit(q)]
        if alike and not any(mine.agrees(q) for q in (*alike, *(q for q in found if not q.vague))):
            return alike[0]
    return None


# ---------------------------------------------------------------- denied, left open


_CORRECTED = re.compile(
    r"\b(?:initially|originally|at first|first|earlier|previously|wrongly|mistakenly)\b.{0,30}?"
    r"\b(?:said|reported|believed|thought|announced|feared|claimed|told)\b.*\bbut\b.{0,40}\b(?:later|now|since|then)\b",
    re.IGNORECASE,
)


def _corrected(match: Match, around: Sequence[Attribution]) -> Sight | None:
    """What was reported first and is taken back in the same sentence."""
    found = _CORRECTED.search(match.line.text)
    if found is None or match.head is None or not found.start() <= match.head[0] < found.end():
        return None
    rule = 'rule "corrected": it was first reported so, and the sentence takes it back'
    return Sight("denies", rule, match, around[-1] if around else None)


def _denied(claim: Proposition, match: Match, around: Sequence[Attribution]) -> Sight | None:
    denial = next((a for a in around if a.position == "denies"), None)
    if denial is None:
        return None
    rule = f'rule "denial": "{denial.verb}" governs the claim\'s content'
    sight = Sight("denies", rule, match, denial)
    if not negated(claim.line, claim.spans) or negated(match.line, match.spans):
        return sight
    return replace(sight, act="reports", rule=f"{rule}, and the claim is negative itself")


def _left_open(claim: Proposition, match: Match, around: Sequence[Attribution]) -> Sight | None:
    withheld = next((a for a in around if a.position == "declines"), None)
    if withheld is not None:
        rule = f'rule "withheld": "{withheld.verb}", the speaker would not or could not say'
        return Sight("leaves open", rule, match, withheld)
    cue = unknown(match.line, match.spans) or alternative(claim, match)
    if cue is None:
        return None
    return Sight("leaves open", f'rule "open": "{cue}" leaves it open', match, around[-1] if around else None)


# ---------------------------------------------------------------- carried, changed


def _carried(claim: Proposition, match: Match, around: Sequence[Attribution]) -> Sight | None:
    inner = around[-1] if around else None
    if other_side(claim, match):
        rule = f'rule "{"opposite" if match.opposed else "negation"}": {difference(match)}'
        return Sight("negates", rule, match, inner) if _speaks_of_it(match) else None
    changed = _changed(claim, match, inner)
    if changed is not None:
        return changed
    if inner is not None:
        return Sight("reports", f'rule "attributed": carried as the word of {inner.speaker}', match, inner)
    cue = hedged(match.line, match.spans)
    if cue is not None and hedged(claim.line, claim.spans) is None:
        return Sight("hedges", f'rule "hedge": "{cue}" makes it less than certain', match)
    return Sight("states", 'rule "own voice": stated in the article\'s own words', match)


def other_side(claim: Proposition, match: Match) -> bool:
    """Tell whether a sentence and the claim differ by a negation or an opposite; two of them cancel out.

    A negation in the claim counts only where the sentence speaks of what it negates.
    """
    denied = governed(claim.line, claim.spans)
    if denied and not any(t.start in denied for t, _ in match.found):
        return False
    return (len(governed(match.line, match.spans)) + len(denied) + len(match.opposed)) % 2 == 1


def _speaks_of_it(match: Match) -> bool:
    """Tell whether so much of the claim is in a sentence that its negation is the claim's."""
    return match.direct >= _NEGATES or (match.head is not None and match.direct >= _PART and match.score >= _WHOLE)


def difference(match: Match) -> str:
    """Say by what a sentence and the claim differ that are on other sides."""
    if not match.opposed:
        return "differing by a negation"
    mine, theirs = match.opposed[0]
    return f'"{theirs}" where the claim has "{mine}"'


def _changed(claim: Proposition, match: Match, inner: Attribution | None) -> Sight | None:
    line = match.line
    other = altered(claim, match)
    if other is not None:
        return Sight(*other, match, inner)
    if claim.line.quantities and not _counts(claim, match):
        return Sight("says less", 'rule "no number": it gives no such number', match, inner)
    cue = ahead(line, match.spans)
    if cue is not None and not looks_ahead(claim.line) and hedged(claim.line, claim.spans) is None:
        return Sight("puts it ahead", f'rule "ahead": "{cue}" puts it ahead, the claim has it done', match, inner)
    return None


def altered(claim: Proposition, match: Match) -> tuple[Act, str] | None:
    """Find another number, time, place, actor or stage in a sentence than the claim's: what it is, and the rule."""
    number = differing(claim.line.quantities, match.line.quantities)
    if number is not None:
        return "gives another number", f'rule "number": {match.line.text[number.start : number.end]} for the same thing'
    if (date := another_time(claim, match)) is not None:
        return "gives another time", f'rule "time": {date} instead'
    if (place := another_place(claim, match)) is not None:
        return "gives another place", f'rule "place": {place} instead'
    if (actor := another_actor(claim, match)) is not None:
        return "gives another actor", f'rule "actor": {actor} instead'
    if match.earlier:
        mine, theirs = match.earlier[0]
        return "gives an earlier stage", f'rule "stage": "{theirs}", which comes before "{mine}"'
    return None


def _counts(claim: Proposition, match: Match) -> bool:
    """The sentence has every number of the claim."""
    found = match.line.quantities
    return all(
        any(mine.agrees(q) and (mine.same_unit(q) or not q.unit) for q in found) for mine in claim.line.quantities
    )


def _elsewhere(claim: Proposition, line: Line, known: frozenset[str]) -> bool:
    """The sentence tells of another occasion: a name or year that neither the claim nor the article's lead has."""
    known = known | {t.key for t in claim.line.terms}
    speakers = {t.key for a in line.attributions for t in terms(tokens(a.speaker))}
    if any(is_year(t) and t.key not in known for t in line.terms):
        return True
    names = [t for t in line.terms if t.name and t.key not in speakers | WEEKDAYS | MONTHS]
    return bool(names) and not any(t.key in known for t in names)


def _sourced_at_once(match: Match, around: Sequence[Attribution]) -> bool:
    """The description itself is somebody's: `the raids, carried out by X according to Y, hit …`."""
    text, head = match.line.text, match.head or (0, 0)
    ends = (a.content_end for a in around if a.verb == "according to" and a.covers(head[0]))
    return any(text[end:].lstrip(" ,").startswith("according to") and end - head[0] < _COMPACT for end in ends)


def _granted(claim: Proposition, match: Match) -> bool:
    """The claim's words stand in the sentence as a description, not as what is being told."""
    if not match.spans or claim.line.quantities or negated(claim.line, claim.spans) or match.opposed or match.earlier:
        return False
    if negated(match.line, match.spans) and claim.copular:
        return False
    if claim.copular:
        subject = claim.content[0].key in {t.key for t, _ in match.found}
        return subject and match.spans[-1][1] - match.spans[0][0] <= _COMPACT
    return claim.verb != "" and match.head is not None and presupposed(match.line, match.head, match.spans)
