"""Rules for claims about what is the case: is it stated, reported, denied, changed, or left open in a sentence?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.english import cues
from workbench.english.clauses import extent, is_verb
from workbench.english.force import Force, force
from workbench.english.numbers import Quantity
from workbench.english.said import MEDIA_REPORTS, Attribution
from workbench.english.words import stem, tokens
from workbench.judge.builtin.kinds import described
from workbench.judge.builtin.likeness import same
from workbench.judge.builtin.matching import Match
from workbench.judge.builtin.nearness import Near
from workbench.judge.builtin.propositions import Proposition
from workbench.judge.builtin.reading import Line, Term, terms
from workbench.judge.builtin.roles import Telling
from workbench.judge.builtin.sameness import kinship
from workbench.judge.builtin.sights import Sight

_NEAR = 0.62  # cosine from which a sentence with all of a claim's numbers says it in other words
_LOOSE = 0.78  # share of a claim without a plain verb that a sentence must cover
_BESIDE = 40  # characters beside the claim's words in which a date still dates them
_KNOWING = frozenset(
    stem(w) for w in "know say tell disclose reveal explain give release confirm identify name".split()
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_WEEKDAYS = frozenset(stem(w) for w in cues.WEEKDAYS)
_MONTHS = frozenset(stem(w) for w in cues.MONTHS)


def sight_of_content(claim: Proposition, match: Match, known: frozenset[str]) -> Sight | None:
    """Say what a sentence does with the claim; None if it turns out to tell of something else.

    `known` are the keys of the article's lead: names that are not among them belong to other occasions.
    """
    told = match.told or (described(claim, match) if claim.copular else _loosely(claim, match))
    if told is None or not related_in_time(claim, match, told):
        return None
    around = governing(match.line, told)
    if told.granted and told.force.flat and not _against(claim, told) and not claim.line.quantities:
        rule = 'rule "granted": the article takes it for granted in its own words'
        return Sight("states", rule, match, granted=True)
    if claim.line.quantities and not _counts(claim, match) and _elsewhere(claim, match.line, known):
        return None
    return _whatever(claim, match, told, around)


def sight_of_near(claim: Proposition, near: Near) -> Sight | None:
    """Say what the sentence nearest to a claim does with it: less than the claim, where it has another verb."""
    match, told = near.match, near.told
    if not related_in_time(claim, match, told):
        return None
    around = governing(match.line, told)
    whole = not match.missing or (match.counts and (match.line.near or 0.0) >= _NEAR)
    own = match.told is not None or claim.clause is None or match.counts or told.opposite
    sight = _whatever(claim, match, told, around) if own and not near.others else None
    if sight is not None and (whole or sight.act not in ("states", "reports")):
        return sight
    lacking = ", ".join(f'"{t.text}"' for t in match.missing[:3])
    why = "said of others, as far as can be seen" if near.others else f"without {lacking or 'its own verb'}"
    return Sight(
        "says less", f'rule "nearest": near in words and meaning, but {why}', match, next(iter(around[-1:]), None)
    )


def _whatever(claim: Proposition, match: Match, told: Telling, around: Sequence[Attribution]) -> Sight | None:
    return (
        _denied(claim, match, told, around)
        or _left_open(claim, match, told, around)
        or _carried(claim, match, told, around)
    )


def _loosely(claim: Proposition, match: Match) -> Telling | None:
    """Take a sentence with nearly all of the claim's words, where the claim has no plain verb to look for."""
    if claim.clause is not None or match.head is None or match.score < _LOOSE:
        return None
    places = [match.head, *match.spans]
    nodes = [n for start, _ in places if (n := match.line.node_at(start)) is not None]
    head = next((n for n in nodes if is_verb(n)), nodes[0] if nodes else None)
    if head is None:
        return None
    return Telling(head=head, force=force(match.line.tree, head), opposite=False, granted=False, fit=0.0)


def governing(line: Line, told: Telling) -> list[Attribution]:
    """List who is made responsible for what a sentence tells, outermost first."""
    made = [a for a in line.attributions if a.covers(told.head.start)]
    plain = [a for a in made if a.speaker != MEDIA_REPORTS]
    return sorted(plain or made, key=lambda a: a.content_start - a.content_end)


def related_in_time(claim: Proposition, match: Match, told: Telling) -> bool:
    """Tell whether a sentence may set the claim's parts in the claim's order in time, if the claim has one.

    It has that word, or the opposite one on the other part: `drew before they shot`, `shot after he drew`.
    """
    words = [t.lower for t in claim.line.tokens]
    wanted = next((kind for kind in cues.TIME_RELATIONS if any(w in kind for w in words[2:-1])), None)
    if wanted is None or not match.spans:
        return True
    first, last = match.spans[0][0], match.spans[-1][1]
    between = {t.lower for t in match.line.tokens if first <= t.start < last}
    against = next(kind for kind in cues.TIME_RELATIONS if kind != wanted)
    marks = {n.lower for n in match.line.tree.children(told.head, "mark", "case")}
    caused = "before" in wanted and "because" in marks  # shot because he drew
    return bool(between & (wanted | {"when"}) or marks & against or caused)


def counted(line: Line, told: Telling) -> tuple[Quantity, ...]:
    """List the numbers in the clause that tells it; all of the sentence's where that clause has none."""
    nodes = extent(line.tree, told.head)
    own = tuple(q for q in line.quantities if any(n.start <= q.start < n.end for n in nodes))
    return own or line.quantities


def differing(claimed: Sequence[Quantity], found: Sequence[Quantity]) -> Quantity | None:
    """Find a number for the same thing that is not the claim's; None if one agrees or none is of its kind."""
    for mine in claimed:
        alike = [q for q in found if mine.same_unit(q)]
        if alike and not any(mine.agrees(q) for q in (*alike, *(q for q in found if not q.vague))):
            return alike[0]
    return None


# ---------------------------------------------------------------- denied, left open


def _against(claim: Proposition, told: Telling) -> bool:
    """Tell whether the sentence and the claim differ by a negation or an opposite."""
    return bool(claim.force.negated) != (bool(told.force.negated) != told.opposite)


def _denied(claim: Proposition, match: Match, told: Telling, around: Sequence[Attribution]) -> Sight | None:
    denial = next((a for a in around if a.position == "denies"), None)
    if denial is None and not told.force.denied:
        return None
    verb = told.force.denied if denial is None else denial.verb
    rule = f'rule "denial": "{verb}" governs the claim\'s content'
    if _against(claim, told):
        return Sight("reports", f"{rule}, and the claim is negative itself", match, denial)
    return Sight("denies", rule, match, denial)


def _left_open(claim: Proposition, match: Match, told: Telling, around: Sequence[Attribution]) -> Sight | None:
    withheld = next((a for a in around if a.position == "declines" and a.verb != told.force.negated.lower()), None)
    if withheld is not None:
        rule = f'rule "withheld": "{withheld.verb}", the speaker would not or could not say'
        own = _of_knowing(claim) and kinship(claim.line.text[: claim.predicates[0].start], withheld.speaker) == "same"
        return Sight("negates" if own and not claim.force.negated else "leaves open", rule, match, withheld)
    if not told.force.opened or claim.force.opened:
        return None
    rule = f'rule "open": "{told.force.opened}" leaves it open'
    return Sight("leaves open", rule, match, around[-1] if around else None)


def _of_knowing(claim: Proposition) -> bool:
    """Tell whether the claim has somebody know something or say it, so that whoever would not say it did not."""
    return any(p.key in _KNOWING for p in claim.predicates)


# ---------------------------------------------------------------- carried, changed


def _carried(claim: Proposition, match: Match, told: Telling, around: Sequence[Attribution]) -> Sight | None:
    inner = around[-1] if around else None
    weaker = _weaker(claim, told.force, match, inner)
    if _against(claim, told):
        if _other_date(claim, match) is not None:
            return None  # not by Friday is no denial of Saturday
        return weaker or Sight("negates", _opposed(match.line, told), match, inner)
    changed = _changed(claim, match, told, inner) or weaker
    if changed is not None:
        return changed
    if inner is not None:
        return Sight("reports", f'rule "attributed": carried as the word of {inner.speaker}', match, inner)
    if told.force.hedged:
        return Sight("reports", f'rule "hearsay": "{told.force.hedged}", as somebody\'s word', match)
    return Sight("states", 'rule "own voice": stated in the article\'s own words', match)


def _opposed(line: Line, told: Telling) -> str:
    if told.opposite:
        return f'rule "opposite": "{told.head.text}" says the opposite'
    return f'rule "negation": "{told.force.negated}", the sentence and the claim differ by a negation'


def _weaker(claim: Proposition, found: Force, match: Match, inner: Attribution | None) -> Sight | None:
    """The claim has it done, the sentence only planned, wanted or possible."""
    claimed = claim.force
    if found.planned and not (claimed.planned or claimed.hedged or claimed.wanted or _own(claim, found.planned)):
        rule = f'rule "ahead": "{found.planned}" puts it ahead, the claim has it done'
        return Sight("puts it ahead", rule, match, inner)
    if found.wanted and not claimed.wanted and not _own(claim, found.wanted):
        return Sight("hedges", f'rule "wanted": "{found.wanted}", it is only called for', match, inner)
    if found.hedged and claimed.flat and found.hedged.lower() not in cues.HEARSAY and not _own(claim, found.hedged):
        return Sight("hedges", f'rule "hedge": "{found.hedged}" makes it less than certain', match, inner)
    return None


def _own(claim: Proposition, word: str) -> bool:
    """The claim has that word, or one for the same, itself."""
    (key,) = terms(tokens(word)) or (None,)
    return key is not None and any(same(t, key) > 0 for t in claim.content)


def _changed(claim: Proposition, match: Match, told: Telling, inner: Attribution | None) -> Sight | None:
    line = match.line
    other = differing(claim.line.quantities, counted(line, told))
    if other is not None:
        number = line.text[other.start : other.end]
        return Sight("gives another number", f'rule "number": {number} for the same thing', match, inner)
    if claim.line.quantities and not _counts(claim, match):
        return Sight("says less", 'rule "no number": it gives no such number', match, inner)
    date = _other_date(claim, match)
    if date is not None:
        return Sight("gives another time", f'rule "time": {date} instead', match, inner)
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
