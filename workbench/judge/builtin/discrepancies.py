"""Find typed differences between outlets on one claim, each with quotes on its sides and one sentence of why.

Only differences between sentences that talk about the claim, or that leave out what others carry beside it. It does
not know which side is right.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.judge.builtin.matching import best
from workbench.judge.builtin.stance import OPPOSING, Act, Sight, differing
from workbench.judge.builtin.text import Line, Proposition
from workbench.judge.origins import kinship
from workbench.models import Article, Discrepancy, DiscrepancyKind, Quote, Stance
from workbench.nlp.lexicon import NAMINGS, related

# ------------------------------------------------------------
# Cut from an article the words that show what a sentence does with a claim.

_SHORT = 260  # characters above which a sentence is cut down to the clause that counts
_BOUNDARY = re.compile(r"[;—–]\s|,\s(?=(?:and|but|while|who|which|as|after|when|although|hours|amid)\b)|[.!?…]\s")


def quote(article: Article, sight: Sight) -> Quote:
    """Quote the sentence of a sight, or the clause that counts where the sentence is long."""
    start, end = sight.line.start, sight.line.end
    if end - start > _SHORT:
        first, last = _counted(sight)
        start, end = _clause(article.text, (start, end), (start + first, start + last))
    return Quote(article_id=article.id, text=_only(article.text, start, end))


def _counted(sight: Sight) -> tuple[int, int]:
    """Span the claim's words and, where it fits, the words that say who says so."""
    spans = list(sight.match.spans) or [(0, len(sight.line.text))]
    first, last = min(s for s, _ in spans), max(e for _, e in spans)
    if sight.attribution is None:
        return first, last
    at = sight.line.text.find(sight.attribution.verb)
    wide = (min(first, at), max(last, at + len(sight.attribution.verb))) if at >= 0 else (first, last)
    return wide if wide[1] - wide[0] <= _SHORT else (first, last)


def _clause(text: str, sentence: tuple[int, int], core: tuple[int, int]) -> tuple[int, int]:
    """Widen a stretch to the clause boundaries around it, within its sentence."""
    marks = [m.end() for m in _BOUNDARY.finditer(text, *sentence)]
    start = max((m for m in marks if m <= core[0]), default=sentence[0])
    end = min((m for m in marks if m > core[1]), default=sentence[1])
    while end > core[1] and (text[end - 1].isspace() or text[end - 1] in ",;—–"):
        end -= 1
    return start, end


def _only(text: str, start: int, end: int) -> str:
    """Widen a stretch until it stands once in the text, word by word to the right, then to the left."""
    while text.count(text[start:end]) > 1 and (start > 0 or end < len(text)):
        if end < len(text):
            following = re.compile(r"\s*\S+").match(text, end)
            end = following.end() if following else len(text)
        else:
            start = max(0, text.rfind(" ", 0, start))
    return text[start:end].strip()


# ------------------------------------------------------------
# What the rules saw in one article, and how to speak of several.

Side = tuple["Seen", Sight]
"""An article and the sentence in it that counts."""


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


def carrying(seen: Sequence[Seen]) -> list[Side]:
    """List the articles that carry the claim, each with the sentence that decides."""
    return [(s, s.deciding) for s in seen if s.carries and s.deciding is not None]


def deciding_by(seen: Sequence[Seen], *acts: Act) -> list[Side]:
    """List the articles whose deciding sentence does one of some acts."""
    return [(s, s.deciding) for s in seen if s.deciding is not None and s.deciding.act in acts]


def names(sides: Sequence[Side]) -> str:
    """Join the outlets' names as in a sentence."""
    every = list(dict.fromkeys(s.article.name for s, _ in sides))
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} and {every[-1]}"


def does(sides: Sequence[Side], one: str, several: str) -> str:
    """Say what outlets do, the verb agreeing: `EFE carries it`, `EFE and AFP carry it`."""
    return f"{names(sides)} {one if len({s.article.name for s, _ in sides}) == 1 else several}"


def discrepancy(kind: DiscrepancyKind, sides: Sequence[Side], explanation: str) -> Discrepancy:
    """Make a discrepancy with a quote for each of its sides."""
    quotes: dict[tuple[str, str], Quote] = {}
    for s, sight in sides:
        q = quote(s.article, sight)
        quotes.setdefault((q.article_id, q.text), q)
    ids = tuple(dict.fromkeys(s.article.id for s, _ in sides))
    return Discrepancy(kind=kind, article_ids=ids, explanation=explanation, quotes=tuple(quotes.values()))


# ------------------------------------------------------------
# Differences in wording between outlets that carry a claim: of quotations, of attribution, of names for things.

Span = tuple[int, int]

_QUOTED = re.compile(r"[“\"]([^”\"]{4,})[”\"]?")


def quote_variants(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    """Find one speaker quoted in different words by two outlets or more."""
    spoken = [(s, x) for s in seen for x in s.sights if _quoted(x)]
    for i, (one, sight) in enumerate(spoken):
        others = [(s, x) for s, x in spoken[i + 1 :] if s.article.id != one.article.id and _variant(sight, x)]
        if others:
            difference = diff(_quoted(sight), _quoted(others[0][1]))
            pair = f"{one.article.name} and {others[0][0].article.name}"
            why = f"The same speaker is quoted in different words. {pair}: {difference}."
            return [discrepancy("quote_variant", [(one, sight), *others], why)]
    return []


def _quoted(sight: Sight) -> str:
    """The words in quotation marks of a sentence in which somebody is quoted."""
    if sight.attribution is None or not sight.attribution.quoted:
        return ""
    return " … ".join(_QUOTED.findall(sight.line.text))


def _variant(one: Sight, other: Sight) -> bool:
    """The same speaker, and neither quotation is part of the other."""
    if one.attribution is None or other.attribution is None:
        return False
    shorter, longer = sorted((_plain(_quoted(one)), _plain(_quoted(other))), key=len)
    return kinship(one.attribution.speaker, other.attribution.speaker) == "same" and shorter not in longer


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.lower()))


def diff(one: str, other: str) -> str:
    """Set two wordings against each other, the words that differ in brackets: `heard [of that → anything]`."""
    mine, theirs = one.split(), other.split()
    matcher = difflib.SequenceMatcher(a=_bare(mine), b=_bare(theirs), autojunk=False)
    parts = []
    for change, a, b, c, d in matcher.get_opcodes():
        kept = " ".join(mine[a:b])
        parts.append(kept if change == "equal" else f"[{kept or '–'} → {' '.join(theirs[c:d]) or '–'}]")
    return " ".join(parts)


def _bare(words: list[str]) -> list[str]:
    return [word.lower().strip(".,;:!?…") for word in words]


def attribution_shifts(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    """Find outlets that say whose word it is, or name the speaker, beside outlets that do not."""
    told = [(s, x) for s, x in carrying(seen) if x.attribution is not None]
    own = [(s, x) for s, x in carrying(seen) if x.act == "states" and not x.granted]
    if told and own:
        why = f"{does(told, 'says', 'say')} whose word it is, {does(own, 'states', 'state')} it as their own."
        return [discrepancy("attribution_shift", [*told, *own], why)]
    named = [(s, x) for s, x in told if x.attribution is not None and x.attribution.named]
    nameless = [(s, x) for s, x in told if x.attribution is not None and not x.attribution.named]
    if not named or not nameless:
        return []
    why = f"The speaker is named in {names(named)} and not in {names(nameless)}."
    return [discrepancy("attribution_shift", [*named, *nameless], why)]


# ---------------------------------------------------------------- names for things


def loaded_terms(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    """Find a thing in the claim that outlets call by names of different colour."""
    for parts in NAMINGS:
        words = [word for part in parts for word in part]
        if not any(related(t.key, word) for t in claim.content if not t.name for word in words):
            continue
        used = [(s, named) for s in seen if (named := _named(parts, s))]
        kinds = {tuple(sorted({kind for kind, _ in named})) for _, named in used}
        if len(kinds) > 1 and any(kind > 0 for _, named in used for kind, _ in named):
            return [_naming(used)]
    return []


def _named(parts: Sequence[frozenset[str]], seen: Seen) -> list[tuple[int, Span]]:
    """List which kinds of name an article's sentences on the claim use, and where in the article."""
    words = [(x.line.start, t) for x in seen.sights for t in x.line.terms if not t.name]
    return [
        (kind, (start + t.start, start + t.end))
        for start, t in words
        for kind, part in enumerate(parts)
        if t.key in part
    ]


def _naming(used: Sequence[tuple[Seen, list[tuple[int, Span]]]]) -> Discrepancy:
    sides: list[Side] = []
    said = []
    for s, named in used:
        start = named[0][1][0]
        sides += [(s, x) for x in s.sights if x.line.start <= start < x.line.end]
        words = dict.fromkeys(s.article.text[a:b] for _, (a, b) in named)
        said.append(f"{s.article.name}: {', '.join(words)}")
    return discrepancy("loaded_term", sides, f"Different names for the same thing. {'; '.join(said)}.")


# ------------------------------------------------------------

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
