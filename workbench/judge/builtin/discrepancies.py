"""Find typed differences between outlets on one claim, each with quotes on its sides and one sentence of why.

Only differences between sentences that talk about the claim, or that leave out what others carry beside it. It does
not know which side is right.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.judge.builtin.content import differing
from workbench.judge.builtin.evidence import quote
from workbench.judge.builtin.matching import best
from workbench.judge.builtin.propositions import Proposition
from workbench.judge.builtin.reading import Line
from workbench.judge.builtin.sameness import kinship
from workbench.judge.builtin.senses import NAMINGS, related
from workbench.judge.builtin.sights import Act, Sight
from workbench.models import Article, Discrepancy, DiscrepancyKind, Quote, Stance


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rules saw in one article."""

    article: Article
    lines: tuple[Line, ...]
    sights: tuple[Sight, ...]
    stance: Stance
    deciding: Sight | None

    @property
    def carries(self) -> bool:
        """It supports or reports the claim."""
        return self.stance in ("supports", "reports")


def discrepancies(claim: Proposition, seen: Sequence[Seen]) -> tuple[Discrepancy, ...]:
    """List the differences between outlets on a claim."""
    finders: tuple[Callable[[Proposition, Sequence[Seen]], list[Discrepancy]], ...] = (
        _contradictions, _numbers, _updates, _actors, _scopes, _quotes, _attributions, _namings,
    )  # fmt: skip
    found = [d for find in finders for d in find(claim, seen)]
    return tuple(found + _omissions(claim, seen))


def _made(kind: DiscrepancyKind, sides: Sequence[tuple[Seen, Sight]], explanation: str) -> Discrepancy:
    ids = tuple(dict.fromkeys(s.article.id for s, _ in sides))
    quotes: dict[tuple[str, str], Quote] = {}
    for s, sight in sides:
        q = quote(s.article, sight)
        quotes.setdefault((q.article_id, q.text), q)
    return Discrepancy(kind=kind, article_ids=ids, explanation=explanation, quotes=tuple(quotes.values()))


def names(seen: Sequence[Seen]) -> str:
    """Join outlets' names as in a sentence."""
    every = list(dict.fromkeys(s.article.name for s in seen))
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} and {every[-1]}" if every else "nobody"


def _with(seen: Sequence[Seen], *acts: Act) -> list[tuple[Seen, Sight]]:
    found = ((s, next((x for x in (s.deciding, *s.sights) if x is not None and x.act in acts), None)) for s in seen)
    return [(s, sight) for s, sight in found if sight is not None]


def _carrying(seen: Sequence[Seen]) -> list[tuple[Seen, Sight]]:
    return [(s, s.deciding) for s in seen if s.carries and s.deciding is not None]


def _contradictions(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    for_it = _carrying(seen)
    against = [(s, s.deciding) for s in seen if s.stance == "refutes" and s.deciding is not None]
    if not for_it or not against:
        return []
    why = f"{names([s for s, _ in for_it])} carry it, {names([s for s, _ in against])} deny it: {against[0][1].rule}."
    return [_made("contradiction", [*for_it, *against], _agree(why, for_it, against))]


def _agree(text: str, *sides: Sequence[tuple[Seen, Sight]]) -> str:
    for side, (plural, singular) in zip(sides, (("carry it", "carries it"), ("deny it", "denies it")), strict=False):
        if len({s.article.name for s, _ in side}) == 1:
            text = text.replace(plural, singular, 1)
    return text


def _numbers(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    other = [(s, s.deciding) for s in seen if s.deciding is not None and s.deciding.act == "gives another number"]
    agreeing = [(s, x) for s, x in _carrying(seen) if _counts(claim, x)]
    if other and agreeing:
        said = "; ".join(f"{s.article.name}: {_number(claim, x)}" for s, x in (*agreeing, *other))
        return [_made("number_mismatch", [*agreeing, *other], f"The numbers for the same thing differ. {said}.")]
    return []


def _counts(claim: Proposition, sight: Sight) -> bool:
    return any(a.same_unit(b) for a in claim.line.quantities for b in sight.line.quantities)


def _number(claim: Proposition, sight: Sight) -> str:
    other = differing(claim.line.quantities, sight.line.quantities)
    for mine in claim.line.quantities:
        found = other or next((q for q in sight.line.quantities if mine.same_unit(q) and mine.agrees(q)), None)
        if found is not None:
            return sight.line.text[found.start : found.end + 30].split(",")[0].split(".")[0].strip()
    return "another number"


def _updates(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    coming, done = _with(seen, "puts it ahead"), _carrying(seen)
    coming = [(s, x) for s, x in coming if not s.carries]
    if not coming or not done:
        return []
    why = f"Still ahead in {names([s for s, _ in coming])}, done in {names([s for s, _ in done])}: a timeline, not a contradiction."
    return [_made("temporal_update", [*done, *coming], why)]


def _actors(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    shifted = [(s, x) for s, x in _with(seen, "gives another speaker") if not s.carries]
    right = _carrying(seen)
    if not shifted or len({s.article.id for s, _ in (*shifted, *right)}) < 2:
        return []
    who = "; ".join(
        f"{s.article.name}: {x.attribution.speaker}" for s, x in (*right, *shifted) if x.attribution is not None
    )
    return [_made("actor_shift", [*right, *shifted], f"Different actors say it. {who}.")]


def _scopes(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    less = [(s, x) for s, x in _with(seen, "says less", "hedges", "leaves open", "gives no speaker", "gives another time") if s.stance == "qualifies"]
    full = _carrying(seen)
    if not less or not full:
        return []
    why = f"{names([s for s, _ in full])} say more than {names([s for s, _ in less])}: {less[0][1].rule}."
    return [_made("scope_mismatch", [*full, *less], why)]


# ---------------------------------------------------------------- quotations and attribution


def _quotes(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    spoken = [(s, x, said) for s in seen for x in s.sights if (said := _quoted(x))]
    for i, (one, sight, said) in enumerate(spoken):
        differing_ones = [
            (other, x, words) for other, x, words in spoken[i + 1 :]
            if other.article.id != one.article.id and _same_voice(sight, x) and _variant(said, words)
        ]  # fmt: skip
        if differing_ones:
            other, _, words = differing_ones[0]
            why = f"The same speaker is quoted in different words. {one.article.name} and {other.article.name} differ: {diff(said, words)}."
            return [_made("quote_variant", [(one, sight), *((o, x) for o, x, _ in differing_ones)], why)]
    return []


def _quoted(sight: Sight) -> str:
    """The words in quotation marks of what is attributed in a sentence."""
    if sight.attribution is None or not sight.attribution.quoted:
        return ""
    return " … ".join(re.findall(r"[“\"]([^”\"]{4,})[”\"]?", sight.line.text))


def _same_voice(one: Sight, other: Sight) -> bool:
    assert one.attribution is not None and other.attribution is not None
    return kinship(one.attribution.speaker, other.attribution.speaker) == "same"


def _variant(one: str, other: str) -> bool:
    mine, theirs = _plain(one), _plain(other)
    shorter, longer = sorted((mine, theirs), key=len)
    return " ".join(shorter) not in " ".join(longer)


def _plain(words: str) -> list[str]:
    return re.findall(r"\w+", words.lower().replace("’", "'"))


def diff(one: str, other: str) -> str:
    """Set two wordings against each other, the words that differ in brackets: `heard [of that → anything]`."""
    mine, theirs = one.split(), other.split()
    parts = []
    for op, a, b, c, d in difflib.SequenceMatcher(a=_low(mine), b=_low(theirs), autojunk=False).get_opcodes():
        kept = " ".join(mine[a:b])
        parts.append(kept if op == "equal" else f"[{kept or '–'} → {' '.join(theirs[c:d]) or '–'}]")
    return " ".join(parts)


def _low(words: list[str]) -> list[str]:
    return [word.lower().strip(".,;:!?…") for word in words]


def _attributions(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    told = [(s, x) for s, x in _carrying(seen) if x.attribution is not None]
    own = [(s, x) for s, x in _carrying(seen) if x.act == "states" and not x.granted]
    named = [(s, x) for s, x in told if x.attribution is not None and x.attribution.named]
    unnamed = [(s, x) for s, x in told if x.attribution is not None and not x.attribution.named]
    if told and own:
        why = f"{names([s for s, _ in told])} say whose word it is, {names([s for s, _ in own])} state it as their own."
        return [_made("attribution_shift", [*told, *own], why)]
    if named and unnamed:
        why = f"The speaker is named in {names([s for s, _ in named])} and not in {names([s for s, _ in unnamed])}."
        return [_made("attribution_shift", [*named, *unnamed], why)]
    return []


# ---------------------------------------------------------------- names for things


def _namings(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    for parts in NAMINGS:
        if not any(related(t.key, word) for t in claim.content if not t.name for part in parts for word in part):
            continue
        used = [(s, found) for s in seen if (found := _named(parts, s))]
        kinds = {tuple(sorted({p for p, _ in found})) for _, found in used}
        if len(kinds) > 1 and any(p > 0 for _, found in used for p, _ in found):
            return [_naming(used)]
    return []


def _named(parts: tuple[frozenset[str], ...], seen: Seen) -> list[tuple[int, tuple[int, int]]]:
    """List which kinds of name an article's sentences on the claim use, and where in the article."""
    return [
        (p, (x.line.start + t.start, x.line.start + t.end))
        for x in seen.sights for t in x.line.terms for p, part in enumerate(parts) if t.key in part and not t.name
    ]  # fmt: skip


def _naming(used: Sequence[tuple[Seen, list[tuple[int, tuple[int, int]]]]]) -> Discrepancy:
    words = "; ".join(
        f"{s.article.name}: {', '.join(dict.fromkeys(s.article.text[a:b] for _, (a, b) in found))}" for s, found in used
    )
    sides = [(s, x) for s, found in used for x in s.sights if x.line.start <= found[0][1][0] < x.line.end]
    return _made("loaded_term", sides, f"Different names for the same thing. {words}.")


# ---------------------------------------------------------------- what is left out


def _omissions(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    told = _carrying(seen)
    silent = [s for s in seen if s.stance == "silent" and _would_fit(claim, s)]
    if not told or not silent:
        return []
    ids = tuple(s.article.id for s in silent)
    quotes = tuple(quote(s.article, x) for s, x in told)
    later = [s for s, _ in told if s.article.version_note is not None]
    reason = f" {names(later)} is marked as a later version." if later and len(later) == len(told) else ""
    carry = "carries" if len(told) == 1 else "carry"
    why = f"{names([s for s, _ in told])} {carry} it, {names(silent)} left it out while writing on the same matter.{reason}"
    return [Discrepancy(kind="omission", article_ids=ids, explanation=why, quotes=quotes)]


_BESIDE = 0.45  # share of the claim that a silent article must still touch for its silence to be material


def _would_fit(claim: Proposition, seen: Seen) -> bool:
    """Tell whether an article writes on what is next to the claim: its speaker, or most of its words."""
    near = best(claim, seen.lines)
    if near is not None and near.score >= _BESIDE:
        return True
    said = claim.saying
    return said is not None and any(
        kinship(said.speaker, a.speaker) == "same" for line in seen.lines for a in line.attributions
    )
