"""Find typed differences between outlets on one claim, each with quotes on its sides and one sentence of why.

Only differences between sentences that talk about the claim, or that leave out what others carry beside it. It does
not know which side is right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workbench.judge.builtin.content import differing
from workbench.judge.builtin.evidence import quote
from workbench.judge.builtin.matching import best
from workbench.judge.builtin.propositions import Proposition
from workbench.judge.builtin.sameness import kinship
from workbench.judge.builtin.seen import Seen, Side, carrying, deciding_by, discrepancy, does, names
from workbench.judge.builtin.sights import OPPOSING, Sight
from workbench.judge.builtin.wordings import attribution_shifts, loaded_terms, quote_variants
from workbench.models import Discrepancy

_BESIDE = 0.35  # share of the claim that a silent article must still touch for its silence to be material


def discrepancies(claim: Proposition, seen: Sequence[Seen]) -> tuple[Discrepancy, ...]:
    """List the differences between outlets on a claim."""
    finders: tuple[Callable[[Proposition, Sequence[Seen]], list[Discrepancy]], ...] = (
        _contradictions,
        _numbers,
        _updates,
        _actors,
        _scopes,
        quote_variants,
        attribution_shifts,
        loaded_terms,
        _omissions,
    )
    return tuple(d for find in finders for d in find(claim, seen))


def _contradictions(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    for_it, against = carrying(seen), deciding_by(seen, *OPPOSING)
    if not for_it or not against:
        return []
    why = f"{does(for_it, 'carries it', 'carry it')}, {does(against, 'denies it', 'deny it')}: {against[0][1].why}."
    return [discrepancy("contradiction", [*for_it, *against], why)]


def _numbers(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    other = deciding_by(seen, "gives another number")
    agreeing = [(s, x) for s, x in carrying(seen) if _number(claim, x)]
    if not other or not agreeing:
        return []
    said = "; ".join(f"{s.article.name}: {_number(claim, x)}" for s, x in (*agreeing, *other))
    return [discrepancy("number_mismatch", [*agreeing, *other], f"The numbers for the same thing differ. {said}.")]


def _number(claim: Proposition, sight: Sight) -> str:
    """The sentence's number for what the claim counts, with the word after it; empty if it has none."""
    found = differing(claim.line.quantities, sight.line.quantities)
    for mine in claim.line.quantities:
        same = (q for q in sight.line.quantities if mine.same_unit(q))
        found = found or next(same, None)
    if found is None:
        return ""
    following = sight.line.text[found.end :].split()
    return " ".join([sight.line.text[found.start : found.end], *(word.strip(".,;") for word in following[:1])])


def _updates(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    coming, done = deciding_by(seen, "puts it ahead"), carrying(seen)
    if not coming or not done:
        return []
    why = f"Still ahead in {names(coming)}, done in {names(done)}: a timeline, not a contradiction."
    return [discrepancy("temporal_update", [*done, *coming], why)]


def _actors(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    sides = [*carrying(seen), *deciding_by(seen, "gives another speaker")]
    shifted = any(x.act == "gives another speaker" for _, x in sides)
    if not shifted or len({s.article.id for s, _ in sides}) < 2:
        return []
    who = "; ".join(f"{s.article.name}: {x.attribution.speaker}" for s, x in sides if x.attribution is not None)
    return [discrepancy("actor_shift", sides, f"Different actors say it. {who}.")]


def _scopes(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    less = deciding_by(seen, "says less", "hedges", "leaves open", "gives no speaker", "gives another time")
    full = carrying(seen)
    if not less or not full:
        return []
    why = f"{does(full, 'says', 'say')} more than {names(less)}: {less[0][1].why}."
    return [discrepancy("scope_mismatch", [*full, *less], why)]


def _omissions(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    told = carrying(seen)
    silent = [s for s in seen if s.stance == "silent" and _would_fit(claim, s)]
    if not told or not silent:
        return []
    without = list(dict.fromkeys(s.article.name for s in silent))
    left_out = f"left out by {', '.join(without)}, though on the same matter"
    return [
        Discrepancy(
            kind="omission",
            article_ids=tuple(s.article.id for s in silent),
            explanation=f"{does(told, 'carries it', 'carry it')}; {left_out}.{_by_version(told)}",
            quotes=tuple(quote(s.article, x) for s, x in told),
        )
    ]


def _by_version(told: Sequence[Side]) -> str:
    """Say so where every outlet that tells it is marked as a later version."""
    if not all(s.article.version_note is not None for s, _ in told):
        return ""
    return f" {does(told, 'is marked as a later version', 'are marked as later versions')}, which may explain it."


def _would_fit(claim: Proposition, seen: Seen) -> bool:
    """Tell whether an article writes on what is next to the claim: most of its words, or its speaker."""
    near = best(claim, seen.lines)
    if near is not None and near.score >= _BESIDE:
        return True
    said = claim.saying
    heard = (a for line in seen.lines for a in line.attributions)
    return said is not None and any(kinship(said.speaker, a.speaker) == "same" for a in heard)
