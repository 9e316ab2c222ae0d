"""The same claim from two outlets becomes one claim with both spans.

Nearness is not sameness: a vector puts "Russia asked China" beside "China asked Russia". So a pair that is near enough
is still kept apart where a number, a denial, the time (ahead or held), the speaker, the actor or a modifier of the
same noun differs. A wrong split costs the checker one more line; a wrong merge hides a difference between outlets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from workbench.claims.sentences import stretch
from workbench.models import Claim
from workbench.nlp.attribution import media
from workbench.nlp.lexicon import (
    AHEAD,
    ANONYMOUS,
    BODIES,
    COUNTRY,
    DECLINING,
    DENYING,
    IGNORANT,
    MONTHS,
    NEGATIONS,
    PHRASES,
    ROLES,
    STOPWORDS,
    UNKNOWN,
    UNTRUE,
)
from workbench.nlp.tokens import Token, stem, tokens

Neighbours = Mapping[str, Sequence[tuple[str, float]]]
"""Claim id → (id of a near claim, similarity 0..1)."""

SAME_MEANING = 0.77
"""Cosine of MiniLM from which two compatible claims count as one; set by reading the pairs of the seed articles."""
SAME_WORDS = 0.65
"""The same for the share of word stems in common, where there are no vectors."""

_COUNTS = dict(zip("two three four five six seven eight nine ten eleven twelve".split(), range(2, 13), strict=True))
_COMMON = STOPWORDS | ANONYMOUS | BODIES
_HEADLINE = "carries the headline"
_TOLD_BY = re.compile(r"in \d+ articles")


@dataclass(frozen=True, slots=True)
class _Signature:
    """What must agree before two claims can be one."""

    numbers: frozenset[str]
    dates: frozenset[str]
    denies: bool
    negated: bool
    declines: bool
    ahead: bool
    names: tuple[str, ...]
    """In the order of the text; countries by one name each."""
    speaker: frozenset[str] | None
    """The speaker's words where the claim is about what somebody said."""
    modifiers: frozenset[tuple[str, str]]
    """(word before, word), as stems."""
    stems: frozenset[str]


def merge(
    claims: Sequence[Claim], *, neighbours: Neighbours, same: float = SAME_MEANING, settled: Set[str] = frozenset()
) -> tuple[Claim, ...]:
    """Make one claim of those that say the same; what order they come in changes nothing.

    Two groups become one only if every pair across them is near and compatible. `same` is on the neighbours' scale.
    The wording kept is the most self-contained: from a body rather than a headline, naming most, used by most, then the
    shortest; but a `settled` claim (its id; it may have been checked) keeps its words and is never merged into another.
    """
    known = _once(claims)
    near = _pairs(known, neighbours, same)
    group = {claim_id: frozenset([claim_id]) for claim_id in known}
    for _, left, right in sorted((-score, *pair) for pair, score in near.items()):
        together = group[left] | group[right]
        across = ((min(a, b), max(a, b)) for a in group[left] for b in group[right])
        if group[left] != group[right] and len(together & settled) < 2 and all(pair in near for pair in across):
            group.update(dict.fromkeys(together, together))
    merged = (_one([known[i] for i in sorted(ids)], settled) for ids in set(group.values()))
    return tuple(sorted(merged, key=lambda c: (-c.checkworthiness, c.id)))


def word_neighbours(claims: Sequence[Claim], candidates: Mapping[str, Iterable[str]]) -> Neighbours:
    """Weigh candidates by the share of word stems in common (Dice), for when there are no vectors."""
    known = {c.id: c for c in claims}
    return {
        c.id: [(other, _dice(c, known[other])) for other in candidates.get(c.id, ()) if other in known]
        for c in known.values()
    }


def same_claim(left: Claim, right: Claim) -> bool:
    """Tell whether nothing that matters differs between two claims that are near each other."""
    a, b = _signature(left.text, left.speaker), _signature(right.text, right.speaker)
    flags = (a.denies, a.negated, a.declines, a.ahead) == (b.denies, b.negated, b.declines, b.ahead)
    dated = not (a.dates and b.dates) or a.dates == b.dates
    return (
        left.event == right.event
        and flags
        and dated
        and a.numbers == b.numbers
        and _same_speaker(a.speaker, b.speaker)
        and _same_actors(a, b)
        and not _other_kind(a, b)
    )


def _once(claims: Sequence[Claim]) -> dict[str, Claim]:
    """Fold claims of the same words into one each."""
    by_id: dict[str, list[Claim]] = {}
    for claim in claims:
        by_id.setdefault(claim.id, []).append(claim)
    return {claim_id: _one(found) for claim_id, found in by_id.items()}


def _pairs(known: Mapping[str, Claim], neighbours: Neighbours, same: float) -> dict[tuple[str, str], float]:
    scores: dict[tuple[str, str], float] = {}
    for one, found in neighbours.items():
        for other, score in found:
            if one != other and one in known and other in known and score >= same:
                pair = (min(one, other), max(one, other))
                scores[pair] = max(score, scores.get(pair, 0.0))
    return {pair: score for pair, score in scores.items() if same_claim(known[pair[0]], known[pair[1]])}


# ---------------------------------------------------------------- what must agree


def _signature(text: str, speaker: str | None) -> _Signature:
    return _signed(text, speaker if speaker and _speaks_in(text, speaker) else None)


@lru_cache(maxsize=10_000)
def _signed(text: str, speaker: str | None) -> _Signature:
    words = tokens(text)
    lower = {w.lower for w in words}
    dates = {
        i
        for i, w in enumerate(words)
        if w.number and any(w.lower in MONTHS and w.capital for w in words[max(0, i - 2) : i + 2])
    }
    return _Signature(
        numbers=frozenset(_numbers(words, dates)),
        dates=frozenset(words[i].lower for i in dates),
        denies=bool(lower & (DENYING | UNTRUE)),
        negated=bool(lower & (NEGATIONS | IGNORANT | UNKNOWN)) or "n't" in text.replace("’", "'"),
        declines=bool(lower & (DECLINING - {"fail", "failed", "fails", "avoid"})),
        ahead=bool(lower & AHEAD),
        names=_names(words),
        speaker=frozenset(w.lower for w in tokens(speaker)) - STOPWORDS if speaker else None,
        modifiers=frozenset(_modifiers(words)),
        stems=frozenset(_canonical(w) for w in words if w.lower not in STOPWORDS),
    )


def _speaks_in(text: str, speaker: str) -> bool:
    """Tell whether a claim is about what its speaker said: it names the speaker before anything is quoted."""
    head = " ".join(stretch(text).mask.split()[:14]).lower()
    names = [w.lower for w in tokens(speaker) if w.lower not in STOPWORDS and w.lower not in {"unnamed", "anonymous"}]
    return bool(names) and names[-1] in head and not media(speaker)


def _numbers(words: Sequence[Token], dates: set[int]) -> Iterator[str]:
    for i, word in enumerate(words):
        if word.number and i not in dates:
            yield word.lower.replace(",", "")
        elif word.lower in _COUNTS:
            yield str(_COUNTS[word.lower])


def _canonical(word: Token) -> str:
    return COUNTRY.get(word.lower) or stem(word.lower)


def _names(words: Sequence[Token]) -> tuple[str, ...]:
    found: list[str] = []
    skip = 0
    for i, word in enumerate(words):
        if i < skip:
            continue
        phrase = next((n for n in (3, 2) if tuple(w.lower for w in words[i : i + n]) in PHRASES), 0)
        if phrase:
            found.append(PHRASES[tuple(w.lower for w in words[i : i + phrase])])
            skip = i + phrase
        elif word.lower in COUNTRY and word.capital:
            found.append(COUNTRY[word.lower])
        elif word.capital and word.lower not in ROLES and (i or word.lower not in _COMMON):
            found.append(word.lower)
    return tuple(dict.fromkeys(found))


def _modifiers(words: Sequence[Token]) -> Iterator[tuple[str, str]]:
    for before, word in pairwise(words):
        plain = not word.capital and not before.number and before.lower not in STOPWORDS and word.lower not in STOPWORDS
        if plain and not before.lower.endswith(("ed", "ing", "ly")):
            yield _canonical(before), _canonical(word)


def _same_speaker(left: frozenset[str] | None, right: frozenset[str] | None) -> bool:
    if left is None or right is None:
        return left is right
    return bool((left & right) - ROLES - COUNTRY.keys() - {"unnamed", "anonymous"}) or left == right


def _same_actors(a: _Signature, b: _Signature) -> bool:
    """Tell whether the same names come in the same order, the first of each being known to the other."""
    if not a.names or not b.names:
        return True
    if not (_knows(b, a.names[0]) and _knows(a, b.names[0])):
        return False
    shared = [[n for n in names if n in a.names and n in b.names][:2] for names in (a.names, b.names)]
    return shared[0] == shared[1]


def _knows(signature: _Signature, name: str) -> bool:
    return name in signature.names or stem(name) in signature.stems


def _other_kind(a: _Signature, b: _Signature) -> bool:
    """Tell whether one noun has another kind in each: `military aid` here, `economic aid` there."""
    for before, noun in a.modifiers:
        for other, same_noun in b.modifiers:
            if noun == same_noun and before != other and before not in b.stems and other not in a.stems:
                return True
    return False


def _dice(left: Claim, right: Claim) -> float:
    a, b = _signature(left.text, None).stems, _signature(right.text, None).stems
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


# ---------------------------------------------------------------- which words stay


def _one(claims: Sequence[Claim], settled: Set[str] = frozenset()) -> Claim:
    """Make one claim of a group: the best wording, all spans, the highest worth."""
    ranked = sorted(claims, key=lambda c: (c.id not in settled, *_self_contained(c)))
    best = ranked[0]
    spans = {(s.article_id, s.start, s.end): s for claim in ranked for s in claim.spans}
    articles = len({article_id for article_id, _, _ in spans})
    worthiest = max(ranked, key=lambda c: (c.checkworthiness, c.id))
    reasons = [r for r in dict.fromkeys((*worthiest.reasons, *best.reasons)) if not _TOLD_BY.fullmatch(r)]
    # Keep the best wording's speaker; where that is nobody or only an outlet, take whoever else is named.
    speakers = [c.speaker for c in ranked if c.speaker]
    return best.model_copy(
        update={
            "speaker": next((s for s in speakers if not media(s)), speakers[0] if speakers else None),
            "spans": tuple(spans[key] for key in sorted(spans)),
            "checkworthiness": worthiest.checkworthiness,
            "reasons": (*reasons, f"in {articles} articles") if articles > 1 else tuple(reasons),
        }
    )


def _self_contained(claim: Claim) -> tuple[bool, int, int, int, str]:
    names = _signature(claim.text, None).names
    outlets = len({span.article_id for span in claim.spans})
    return _HEADLINE in claim.reasons, -min(len(names), 5), -outlets, len(claim.text.split()), claim.text
