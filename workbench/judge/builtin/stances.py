"""Say what one article does with one claim, sentence by sentence, and by which rule.

Every rule has a name and one sentence that a checker can follow. The rules read words, not meaning: irony, long
chains of reference and what only the world can tell are beyond them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from workbench.judge.builtin import cues
from workbench.judge.builtin.matching import Match, match_line, matches
from workbench.judge.builtin.numbers import Quantity
from workbench.judge.builtin.polarity import ahead, hedged, looks_ahead, negated, presupposed, unknown
from workbench.judge.builtin.propositions import Proposition
from workbench.judge.builtin.reading import Line, terms
from workbench.judge.builtin.sameness import Kinship, kinship
from workbench.judge.builtin.saying import MEDIA_REPORTS, Attribution
from workbench.judge.builtin.words import stem, tokens
from workbench.models import Stance

Act = Literal[
    "states", "reports", "denies", "negates", "leaves open", "gives another number", "puts it ahead", "hedges",
    "says", "says otherwise", "gives another speaker", "says less",
]  # fmt: skip

_STANCE: dict[Act, Stance] = {
    "states": "supports", "says": "supports", "reports": "reports", "denies": "refutes", "negates": "refutes",
    "says otherwise": "refutes", "leaves open": "qualifies", "gives another number": "qualifies",
    "puts it ahead": "qualifies", "hedges": "qualifies", "gives another speaker": "qualifies", "says less": "qualifies",
}  # fmt: skip

_CONTENT_SHARE = 0.5  # of the claim's words found in a sentence, how many must lie in what is attributed
_SPEECH_WITHOUT_VERB = 0.7
_SPEECH_TALKS = 0.5  # how much of what was said must be found beside the right speaker
_NEGATES = 0.7  # share of the claim that a sentence itself must cover before its negation is the claim's
_COMPACT = 110  # characters within which a name and its description stand
_CLOSE = 0.12  # sentences this near the best one have a say
_LEAD = 3  # sentences that count as the foreground


@dataclass(frozen=True, slots=True)
class Sight:
    """What one sentence does with the claim."""

    act: Act
    rule: str
    match: Match
    attribution: Attribution | None = None

    @property
    def stance(self) -> Stance:
        """What an article would do that had only this sentence."""
        return _STANCE[self.act]

    @property
    def line(self) -> Line:
        """The sentence."""
        return self.match.line


def sights(claim: Proposition, article: Sequence[Line]) -> tuple[Sight, ...]:
    """Say what each sentence of an article that talks about the claim does with it, in the article's order."""
    if claim.saying is not None:
        found = [s for line in article for s in _speech(claim, match_line(claim, article, line))]
    else:
        lead = frozenset(t.key for line in article[:_LEAD] for t in line.terms)
        found = [s for m in matches(claim, article) if (s := _content(claim, m, lead)) is not None]
    return tuple(sorted(found, key=lambda s: s.line.index))


# ---------------------------------------------------------------- claims about what is the case


def _content(claim: Proposition, match: Match, lead: frozenset[str]) -> Sight | None:
    line = match.line
    around = _governing(match)
    if _granted(claim, match):
        return Sight("states", "taken for granted in the article's own words", match)
    denial = next((a for a in around if a.position == "denies"), None)
    if denial is not None:
        return _flipped(claim, Sight("denies", f'"{denial.verb}" governs the claim\'s content', match, denial))
    withheld = next((a for a in around if a.position == "declines"), None)
    if withheld is not None:
        return Sight("leaves open", f'"{withheld.verb}": the speaker would not or could not say', match, withheld)
    cue = unknown(line, match.spans)
    if cue is not None:
        return Sight("leaves open", f'"{cue}" leaves it open', match, around[-1] if around else None)
    if claim.line.quantities and not _counts(claim, match) and _elsewhere(claim, match, lead):
        return None
    return _carried(claim, match, around)


def _counts(claim: Proposition, match: Match) -> bool:
    """The sentence has every number of the claim."""
    found = match.line.quantities
    return all(
        any(mine.agrees(q) and (mine.same_unit(q) or not q.unit) for q in found) for mine in claim.line.quantities
    )


def _elsewhere(claim: Proposition, match: Match, lead: frozenset[str]) -> bool:
    """The sentence tells of another occasion: a name or year that neither the claim nor the article's lead has."""
    known = {t.key for t in claim.line.terms} | lead
    if any(_YEAR.fullmatch(t.key) and t.key not in known for t in match.line.terms):
        return True
    strange = [t for t in match.line.terms if t.name and t.key not in known and t.key not in _CALENDAR]
    speakers = {t.key for a in match.line.attributions for t in terms(tokens(a.speaker))}
    shared = [t for t in match.line.terms if t.name and t.key in known and t.key not in speakers]
    return bool([t for t in strange if t.key not in speakers]) and not shared


def _granted(claim: Proposition, match: Match) -> bool:
    """The claim's words stand in the sentence as a description, not as what is being told."""
    if not match.spans or claim.line.quantities or negated(claim.line, claim.spans):
        return False
    if claim.copular:
        return (
            claim.content[0].key in {t.key for t, _ in match.found}
            and match.spans[-1][1] - match.spans[0][0] <= _COMPACT
        )
    return match.head is not None and presupposed(match.line, match.head, match.spans)


def _carried(claim: Proposition, match: Match, around: Sequence[Attribution]) -> Sight | None:
    line, inner = match.line, around[-1] if around else None
    if negated(line, match.spans) != negated(claim.line, claim.spans):
        if match.direct < _NEGATES:
            return None
        return Sight("negates", "the sentence and the claim differ by a negation", match, inner)
    other = differing(claim.line.quantities, line.quantities)
    if other is not None:
        return Sight(
            "gives another number",
            f"another number for the same thing: {line.text[other.start : other.end]}",
            match,
            inner,
        )
    if claim.line.quantities and not _counts(claim, match):
        return Sight("says less", "gives no number", match, inner)
    cue = ahead(line, match.spans)
    if cue is not None and not looks_ahead(claim.line) and hedged(claim.line, claim.spans) is None:
        return Sight("puts it ahead", f'"{cue}" puts it ahead, the claim has it done', match, inner)
    if inner is not None:
        return Sight("reports", f"carried as the word of {inner.speaker}", match, inner)
    cue = hedged(line, match.spans)
    if cue is not None and hedged(claim.line, claim.spans) is None:
        return Sight("hedges", f'"{cue}" makes it less than certain', match)
    return Sight("states", "stated in the article's own voice", match)


_YEAR = re.compile(r"(?:19|20)\d\d")
_CALENDAR = frozenset(stem(w) for w in cues.MONTHS | cues.WEEKDAYS)


def _flipped(claim: Proposition, sight: Sight) -> Sight:
    """A denial of what a negative claim says the opposite of carries the claim."""
    if not negated(claim.line, claim.spans) or negated(sight.line, sight.match.spans):
        return sight
    return replace(sight, act="reports", rule=f"{sight.rule}, and the claim is negative itself")


def _governing(match: Match) -> list[Attribution]:
    """List who is made responsible for the claim's words in a sentence, outermost first."""
    made = []
    for a in match.line.attributions:
        inside = [s for s in match.spans if a.content_start <= s[0] < a.content_end]
        heads = match.head is None or a.content_start <= match.head[0] < a.content_end
        if heads and len(inside) >= _CONTENT_SHARE * len(match.spans):
            made.append(a)
    plain = [a for a in made if a.speaker != MEDIA_REPORTS]
    return sorted(plain or made, key=lambda a: a.content_start - a.content_end)


def differing(claimed: Sequence[Quantity], found: Sequence[Quantity]) -> Quantity | None:
    """Find a number for the same thing that is not the claim's; None if one agrees or none is of its kind."""
    for mine in claimed:
        alike = [q for q in found if mine.same_unit(q)]
        if alike and not any(mine.agrees(q) for q in (*alike, *(q for q in found if not q.vague))):
            return alike[0]
    return None


# ---------------------------------------------------------------- claims about what somebody said


def _speech(claim: Proposition, match: Match) -> list[Sight]:
    made = [s for a in match.line.attributions if (s := _act_of_saying(claim, match, a)) is not None]
    strongest = sorted(made, key=lambda s: _ORDER.index(s.act))
    return strongest[:1]


_ORDER: tuple[Act, ...] = (
    "says",
    "says otherwise",
    "gives another number",
    "says less",
    "gives another speaker",
    "leaves open",
)


def _act_of_saying(claim: Proposition, match: Match, attribution: Attribution) -> Sight | None:
    assert claim.saying is not None
    related = speaker_of(claim, attribution)
    if related == "other" or match.score < _SPEECH_TALKS or not _within(match, attribution):
        return None
    if not match.verb and match.score < _SPEECH_WITHOUT_VERB:
        return None
    if related == "kin":
        if (claim.saying.position == "affirms") != (attribution.position == "affirms"):
            return None
        return Sight("gives another speaker", f"here it is {attribution.speaker} who speaks", match, attribution)
    act, rule = _same_speaker(claim.saying, attribution)
    if act == "says" and (other := differing(claim.line.quantities, match.line.quantities)) is not None:
        text = match.line.text[other.start : other.end]
        return Sight("gives another number", f"another number for the same thing: {text}", match, attribution)
    return Sight(act, rule, match, attribution)


def speaker_of(claim: Proposition, attribution: Attribution) -> Kinship:
    """Compare an act's speaker with the claim's, as it words it and as it is given beside it."""
    assert claim.saying is not None
    worded = kinship(claim.saying.speaker, attribution.speaker)
    given = kinship(claim.given, attribution.speaker) if claim.given else "other"
    return min(worded, given, key=("same", "kin", "other").index)


def _within(match: Match, attribution: Attribution) -> bool:
    inside = [s for s in match.spans if attribution.content_start <= s[0] < attribution.content_end]
    return len(inside) >= _CONTENT_SHARE * len(match.spans)


def _same_speaker(claimed: Attribution, found: Attribution) -> tuple[Act, str]:
    verb = f'"{found.verb}"'
    match claimed.position, found.position:
        case one, other if one == other:
            return "says", f"the same speaker, {verb}"
        case "denies", "declines" if found.verb in cues.DECLINING or found.verb in cues.WITHHOLDING:
            return "says otherwise", f"{verb}: the same speaker did not address it"
        case "denies", "declines":
            return "says less", f"{verb}: the same speaker professes not to know, which is less than a denial"
        case "affirms", "declines":
            return "says otherwise", f"{verb}: the same speaker would not or could not say"
        case "declines", "affirms":
            return "says otherwise", f"{verb}: the same speaker does say"
        case "declines", "denies":
            return "says less", f"{verb}: the same speaker denies, the claim has it left open"
        case _:
            return "says otherwise", f"{verb}: the same speaker takes the other side"


# ---------------------------------------------------------------- the article as a whole


def stance(claim: Proposition, found: Sequence[Sight]) -> tuple[Stance, Sight | None]:
    """Weigh the sentences of one article: what it does with the claim, and the sentence that decides."""
    if not found:
        return "silent", None
    for test in (_foregrounded_denial, _foregrounded_number, _agreed, _first_of_the_rest):
        deciding = test(claim, found)
        if deciding is not None:
            return deciding.stance, deciding
    return "silent", None


def _foregrounded_denial(claim: Proposition, found: Sequence[Sight]) -> Sight | None:
    against = [s for s in found if s.act in ("denies", "negates", "says otherwise")]
    carrying = [s for s in found if s.act in ("states", "reports", "says")]
    if not against:
        return None
    if not carrying or (against[0].line.index <= min(_LEAD, carrying[0].line.index) and claim.saying is None):
        return against[0]
    return None


def _foregrounded_number(claim: Proposition, found: Sequence[Sight]) -> Sight | None:
    """A number in the lead is the article's own; what it says further down is another's."""
    carrying = [s for s in found if s.act in ("states", "reports", "says")]
    other = [s for s in found if s.act == "gives another number"]
    if other and carrying and other[0].line.index < min(_LEAD, carrying[0].line.index):
        return other[0]
    return None


def _agreed(claim: Proposition, found: Sequence[Sight]) -> Sight | None:
    """Prefer the sentence that carries the claim; a flat headline over an attributed body is a report."""
    carrying = [s for s in found if s.act in ("says", "states", "reports")]
    if not carrying:
        return None
    top = max(s.match.score for s in carrying)
    carrying = [s for s in carrying if s.match.score >= top - _CLOSE]
    body = [s for s in carrying if not s.line.headline] or carrying
    if claim.saying is None and any(s.act == "reports" for s in body):
        granted = [s for s in body if s.act == "states"]
        return (granted or [s for s in body if s.act == "reports"])[0]
    return max(body, key=lambda s: (round(s.match.score, 6), -s.line.index))


def _first_of_the_rest(claim: Proposition, found: Sequence[Sight]) -> Sight | None:
    return max(found, key=lambda s: (round(s.match.score, 6), -s.line.index))
