"""Rules for claims about what somebody said: does the same speaker say so in a sentence, or another, or otherwise?"""

from __future__ import annotations

from workbench.english import cues
from workbench.english.force import force
from workbench.english.said import MEDIA_REPORTS, Attribution
from workbench.english.senses import related
from workbench.english.words import stem
from workbench.judge.builtin.content import differing
from workbench.judge.builtin.matching import Match
from workbench.judge.builtin.propositions import Proposition
from workbench.judge.builtin.roles import Telling
from workbench.judge.builtin.sameness import Kinship, kinship
from workbench.judge.builtin.sights import Act, Sight

_TALKS = 0.5  # share of what was said that a sentence must cover beside the right speaker
_WITHOUT_VERB = 0.7  # the same where its main verb is not among it
_NEAR = 0.75  # cosine from which a sentence of the right speaker says it in other words
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
    near = (match.line.near or 0.0) >= _NEAR
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
    near = _kinship(claim, claimed, found)
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


def _kinship(claim: Proposition, claimed: Attribution, found: Attribution) -> Kinship:
    """Compare a speaker with the claim's, as the claim words it and as it is given beside it."""
    worded = kinship(claimed.speaker, found.speaker)
    given = kinship(claim.given, found.speaker) if claim.given else "other"
    return min(worded, given, key=("same", "kin", "other").index)


def _same_speaker(claimed: Attribution, found: Attribution) -> tuple[Act, str]:
    verb = f'"{found.verb}"'
    if claimed.position == found.position:
        return "says", f'rule "same speaker": {verb}, the same speaker says so'
    refused = found.verb in cues.DECLINING | cues.WITHHOLDING
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
