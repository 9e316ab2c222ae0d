"""Rules for claims about what is the case: is it stated, reported, denied, changed, or left open in a sentence?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.judge.builtin.matching import Match, Near, counting, described, match_line, matches, nearest
from workbench.judge.builtin.roles import Telling
from workbench.judge.builtin.text import Line, Proposition
from workbench.judge.origins import kinship
from workbench.models import Stance
from workbench.nlp import lexicon
from workbench.nlp.attribution import MEDIA_REPORTS, Attribution
from workbench.nlp.lexicon import related
from workbench.nlp.quantities import Quantity
from workbench.nlp.terms import Term, same, terms
from workbench.nlp.tokens import stem, tokens
from workbench.nlp.tree import Force, extent, force, is_verb

# ------------------------------------------------------------
# What one sentence does with a claim: an act, the rule that saw it, and the words it saw it in.

Act = Literal[
    "states",
    "reports",
    "says",
    "denies",
    "negates",
    "says otherwise",
    "leaves open",
    "gives another number",
    "gives another time",
    "puts it ahead",
    "hedges",
    "says less",
    "gives another speaker",
    "gives no speaker",
]

_STANCE: dict[Act, Stance] = {
    "states": "supports",
    "says": "supports",
    "reports": "reports",
    "denies": "refutes",
    "negates": "refutes",
    "says otherwise": "refutes",
}
"""Acts that are not here carry the claim with a material change."""

CARRYING: tuple[Act, ...] = ("states", "reports", "says")
OPPOSING: tuple[Act, ...] = ("denies", "negates", "says otherwise")


@dataclass(frozen=True, slots=True)
class Sight:
    """What one sentence does with the claim."""

    act: Act
    rule: str
    """Names the rule and the words it went by, so that a checker can follow."""
    match: Match
    attribution: Attribution | None = None
    """Who says so, if anybody does."""
    granted: bool = False
    """The sentence takes the claim for granted rather than tells it."""

    @property
    def stance(self) -> Stance:
        """What an article would do that had only this sentence."""
        return _STANCE.get(self.act, "qualifies")

    @property
    def why(self) -> str:
        """The rule's sentence, without its name."""
        return self.rule.partition(": ")[2]

    @property
    def line(self) -> Line:
        """The sentence."""
        return self.match.line


# ------------------------------------------------------------

_NEAR = 0.62  # cosine from which a sentence with all of a claim's numbers says it in other words
_LOOSE = 0.78  # share of a claim without a plain verb that a sentence must cover
_BESIDE = 40  # characters beside the claim's words in which a date still dates them
_KNOWING = frozenset(
    stem(w) for w in "know say tell disclose reveal explain give release confirm identify name".split()
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_WEEKDAYS = frozenset(stem(w) for w in lexicon.WEEKDAYS)
_MONTHS = frozenset(stem(w) for w in lexicon.MONTHS)


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
    wanted = next((kind for kind in lexicon.TIME_RELATIONS if any(w in kind for w in words[2:-1])), None)
    if wanted is None or not match.spans:
        return True
    first, last = match.spans[0][0], match.spans[-1][1]
    between = {t.lower for t in match.line.tokens if first <= t.start < last}
    against = next(kind for kind in lexicon.TIME_RELATIONS if kind != wanted)
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
        # Tell whether the claim has somebody know something or say it, so that whoever would not say it did not.
        own = (
            any(p.key in _KNOWING for p in claim.predicates)
            and kinship(claim.line.text[: claim.predicates[0].start], withheld.speaker) == "same"
        )
        return Sight("negates" if own and not claim.force.negated else "leaves open", rule, match, withheld)
    if not told.force.opened or claim.force.opened:
        return None
    rule = f'rule "open": "{told.force.opened}" leaves it open'
    return Sight("leaves open", rule, match, around[-1] if around else None)


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
    if found.hedged and claimed.flat and found.hedged.lower() not in lexicon.HEARSAY and not _own(claim, found.hedged):
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
    told = any(word.lower() in lexicon.SAYING for word in before[-2:])
    return not told and match.spans[0][0] - _BESIDE <= term.start <= match.spans[-1][1] + _BESIDE


def _elsewhere(claim: Proposition, line: Line, known: frozenset[str]) -> bool:
    """The sentence tells of another occasion: a name or year that neither the claim nor the article's lead has."""
    known = known | {t.key for t in claim.line.terms}
    speakers = {t.key for a in line.attributions for t in terms(tokens(a.speaker))}
    if any(_is_year(t) and t.key not in known for t in line.terms):
        return True
    names = [t for t in line.terms if t.name and t.key not in speakers | _WEEKDAYS | _MONTHS]
    return bool(names) and not any(t.key in known for t in names)


# ------------------------------------------------------------
# Rules for claims about what somebody said: does the same speaker say so in a sentence, or another, or otherwise?

_TALKS = 0.5  # share of what was said that a sentence must cover beside the right speaker
_WITHOUT_VERB = 0.7  # the same where its main verb is not among it
_NEAR_SPEECH = 0.75  # cosine from which a sentence of the right speaker says it in other words
_UNSPOKEN = 0.8  # share that a sentence itself must cover to carry what was said without anybody saying it
_MOSTLY = 0.5  # of the claim's words found in a sentence, how many must lie in what is attributed

# Verbs that judge, order or bind (Searle 1975: expressives, directives, commissives), not merely assert.
_MORE_THAN_SAID = frozenset(
    stem(w)
    for w in (
        "condemn denounce criticise criticize slam blast praise welcome accuse blame threaten promise vow pledge urge "
        "call complain admit concede warn demand ask"
    ).split()
)

_ORDER: tuple[Act, ...] = ("says", "says otherwise", "gives another number", "says less", "gives another speaker")


def sight_of_speech(claim: Proposition, match: Match) -> Sight | None:
    """Say what a sentence does with a claim about an act of saying; None if it has nothing of it."""
    told = match.told
    enough = told is not None or match.pointed or (claim.clause is None and match.head is not None)
    near = (match.line.near or 0.0) >= _NEAR_SPEECH
    if claim.saying is None or (match.score < (_TALKS if enough else _WITHOUT_VERB) and not near):
        return None
    acts = [s for a in match.line.attributions if (s := _act(claim, match, a, told)) is not None]
    if acts:
        return min(acts, key=lambda s: _ORDER.index(s.act))
    return _unspoken(claim, match)


def _act(claim: Proposition, match: Match, found: Attribution, told: Telling | None) -> Sight | None:
    claimed = claim.saying
    if claimed is None or not _covers(match, found, told) or not _alike(claimed, found):
        return None
    # Compare a speaker with the claim's, as the claim words it and as it is given beside it.
    worded = kinship(claimed.speaker, found.speaker)
    given = kinship(claim.given, found.speaker) if claim.given else "other"
    near = min(worded, given, key=("same", "kin", "other").index)
    if near == "other" or found.speaker == MEDIA_REPORTS:
        return None
    if near == "kin":
        same_side = (claimed.position == "affirms") == (found.position == "affirms")
        rule = f'rule "other speaker": here it is {found.speaker} who speaks'
        return Sight("gives another speaker", rule, match, found) if same_side else None
    act, rule = _same_speaker(claimed, found)
    if act == "says" and told is not None and _otherwise(claim, match, found, told):
        rule = f'rule "other side": "{told.head.text}", the same speaker says the opposite'
        return Sight("says otherwise", rule, match, found)
    other = differing(claim.line.quantities, match.line.quantities)
    if act == "says" and other is not None:
        number = match.line.text[other.start : other.end]
        return Sight("gives another number", f'rule "number": {number} for the same thing', match, found)
    return Sight(act, rule, match, found)


def _covers(match: Match, found: Attribution, told: Telling | None) -> bool:
    """What the claim is about must stand in what is said."""
    if told is not None:
        return found.covers(told.head.start)
    inside = [s for s in match.spans if found.covers(s[0])]
    return len(inside) >= _MOSTLY * len(match.spans)


def _alike(claimed: Attribution, found: Attribution) -> bool:
    """Whoever condemns or promises does more than say: such a verb needs its like."""
    mine, theirs = stem(claimed.verb.split()[-1]), stem(found.verb.split()[-1])
    return claimed.position != "affirms" or mine not in _MORE_THAN_SAID or related(mine, theirs)


def _otherwise(claim: Proposition, match: Match, found: Attribution, told: Telling) -> bool:
    said = force(match.line.tree, told.head, (found.content_start, found.content_end))
    return bool(claim.force.negated) != (bool(said.negated) != told.opposite)


def _same_speaker(claimed: Attribution, found: Attribution) -> tuple[Act, str]:
    verb = f'"{found.verb}"'
    if claimed.position == found.position:
        return "says", f'rule "same speaker": {verb}, the same speaker says so'
    refused = found.verb in lexicon.DECLINING | lexicon.WITHHOLDING
    match claimed.position, found.position:
        case "denies", "declines" if refused:
            return "says otherwise", f'rule "not addressed": {verb}, the same speaker did not address it'
        case "denies", "declines":
            return "says less", f'rule "professed ignorance": {verb}, which is less than a denial'
        case "affirms", "declines":
            return "says otherwise", f'rule "withheld": {verb}, the same speaker would not or could not say'
        case "declines", "affirms":
            return "says otherwise", f'rule "same speaker": {verb}, the same speaker does say'
        case "declines", "denies":
            return "says less", f'rule "same speaker": {verb}, a denial where the claim leaves it open'
        case _:
            return "says otherwise", f'rule "other side": {verb}, the same speaker takes the other side'


def _unspoken(claim: Proposition, match: Match) -> Sight | None:
    """Carry what was said where nobody is said to have said it."""
    covered = [a for a in match.line.attributions if match.head is None or a.covers(match.head[0])]
    if covered or match.direct < _UNSPOKEN or claim.saying is None or claim.saying.position != "affirms":
        return None
    unlike = match.told is None or not match.told.force.flat or bool(match.told.force.negated or match.told.opposite)
    if unlike or stem(claim.saying.verb) in _MORE_THAN_SAID:
        return None
    return Sight("gives no speaker", 'rule "no speaker": stated without saying whose word it is', match)


# ------------------------------------------------------------
# Say what one article does with one claim: see what each of its sentences does, then weigh them.

_CLOSE = 0.12  # sentences this near the best one have a say
_LEAD = 3  # sentences that count as the foreground
FAR = 0.3
"""What covers so much less of the claim than the best sentence denies something else."""


def sights(claim: Proposition, article: Sequence[Line]) -> tuple[Sight, ...]:
    """Say what each sentence of an article that talks about the claim does with it, in the article's order."""
    if claim.saying is not None:
        found = [sight_of_speech(claim, match_line(claim, article, line)) for line in article]
    else:
        lead = frozenset(t.key for line in article[:_LEAD] for t in line.terms)
        found = [sight_of_content(claim, match, lead) for match in matches(claim, article)]
        found += [sight_of_near(claim, near) for near in counting(claim, article)]
        if not any(found) and (near := nearest(claim, article)) is not None:
            found = [sight_of_near(claim, near)]
    return tuple(sorted((s for s in found if s is not None), key=lambda s: s.line.index))


def stance(claim: Proposition, found: Sequence[Sight]) -> tuple[Stance, Sight | None]:
    """Weigh the sentences of one article: what it does with the claim, and the sentence that decides.

    A denial in the foreground decides, then another number there; then the sentences that carry the claim; then the
    one that says most about it.
    """
    if not found:
        return "silent", None
    deciding = _denial(claim, found) or _number(found) or _carrier(claim, found) or min(found, key=_best_first)
    return deciding.stance, deciding


def _best_first(sight: Sight) -> tuple[float, int]:
    return -round(sight.match.score, 6), sight.line.index


def _denial(claim: Proposition, found: Sequence[Sight]) -> Sight | None:
    top = max(s.match.score for s in found)
    against = [s for s in found if s.act in OPPOSING and s.match.score >= top - FAR]
    carrying = [s for s in found if s.act in CARRYING]
    if not against:
        return None
    foremost = against[0].line.index <= min(_LEAD, *(s.line.index for s in carrying), _LEAD)
    return against[0] if not carrying or (foremost and claim.saying is None) else None


def _number(found: Sequence[Sight]) -> Sight | None:
    """A number in the lead is the article's own; what it says further down is another's."""
    carrying = [s.line.index for s in found if s.act in CARRYING]
    other = next((s for s in found if s.act == "gives another number"), None)
    return other if other is not None and carrying and other.line.index < min(_LEAD, *carrying, _LEAD) else None


def _carrier(claim: Proposition, found: Sequence[Sight]) -> Sight | None:
    """Prefer the sentences that carry the claim; a flat headline over an attributed body is a report."""
    carrying = [s for s in found if s.act in CARRYING]
    if not carrying:
        return None
    top = max(s.match.score for s in carrying)
    near = [s for s in carrying if s.match.score >= top - _CLOSE]
    body = [s for s in near if not s.line.headline] or near
    if claim.saying is None:
        return next((s for s in body if s.act == "states"), body[0])
    return min(body, key=_best_first)
