"""Which claims of an event say the same, so that they become one claim with the spans of all.

Two claims are one where each entails the other and nothing differs that makes another fact: a number, a date, a denial
or a doubt, the time (ahead or past), the speaker of a saying, or who did it to whom. The entailment model knows a
paraphrase, but believes swapped roles and stumbles over spelling; so names must come in one order, and claims that
differ in spelling or in a synonym only are known by their words. A wrong split costs the checker one more line; a wrong
merge hides a difference between outlets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from workbench.claims.sentences import capital, stretch
from workbench.models import Claim
from workbench.nlp.attribution import media
from workbench.nlp.entailment import entailments
from workbench.nlp.lexicon import (
    AHEAD,
    ANONYMOUS,
    BODIES,
    COUNTRY,
    DECLINING,
    DENYING,
    HEARSAY,
    HEDGES,
    IGNORANT,
    MEASURES,
    MONTHS,
    NEGATIONS,
    NUMERALS,
    PHRASES,
    PREPOSITIONS,
    PRONOUNS,
    QUANTIFIERS,
    ROLES,
    SHORT,
    STOPWORDS,
    UNKNOWN,
    UNTRUE,
    WEEKDAYS,
    is_listed,
    related,
)
from workbench.nlp.quantities import Quantity, quantities
from workbench.nlp.tokens import Token, stem, tokens

Neighbours = Mapping[str, Sequence[tuple[str, float]]]
"""Claim id → (id of a claim that may say the same, how surely, 0..1)."""

NEAR = 0.65
"""Cosine of MiniLM from which a pair is looked at. Of 1,400 claims of 37 events, no pair below it says the same."""
SAME_MEANING = 0.55
"""P(entails), each way, from which two compatible claims are one; set by reading the pairs of the same events."""
SAME_WORDS = 0.65
"""The share of word stems in common that counts as much, where there are no vectors."""

_COMMON = STOPWORDS | ANONYMOUS | BODIES
_HEADLINE = "carries the headline"
_CONVERTED = re.compile(r"\([^()]*\d[^()]*\)")  # 1,200 square kilometres (460 square miles)
_PARTS = re.compile(r"[-–'’]")
_VARIANT = 0.8  # share of letters in common: `al-Zour`, `al-Zor`; `advisers`, `advisors`
_REPLACED = 5  # one word in so many may be a synonym
_NO_FORENAMES = frozenset(COUNTRY.values()) | frozenset(
    "north south east west northern southern eastern western".split()
)
_CONVERTING = 0.03  # by how much a value may be rounded when it is converted
_IN_DOUBT = (HEDGES | HEARSAY) - {"could", "about"}  # `about` 30 is a bound
_NUMBER = "#"  # which number it is, is compared apart
_TITLES = frozenset(stem(role) for role in ROLES)  # a vice president is not the president


@dataclass(frozen=True, slots=True)
class _Signature:
    """What must agree before two claims can be one."""

    quantities: frozenset[Quantity]
    numbers: frozenset[str]
    """Those that count nothing: years, highways."""
    dates: frozenset[str]
    weekdays: frozenset[str]
    flags: tuple[bool, ...]
    """Denied, negated, declined, ahead, in doubt."""
    scope: frozenset[str]
    """All of it, most, parts."""
    names: tuple[str, ...]
    """In the order of the text; countries by one name each."""
    subject: str
    """The stem of the first meaningful word that is no name and follows no preposition."""
    passive: bool
    speaker: frozenset[str] | None
    """The speaker's words where the claim is about what somebody said."""
    modifiers: frozenset[tuple[str, str]]
    """(word before, word), as stems."""
    words: tuple[str, ...]
    """Stems of what carries meaning, in the order of the text."""
    forenames: frozenset[int]
    """Which of `words` are capitalised before another that is: `Manohar` in `Captain Manohar Nambiar`."""

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(self.words)


def groups(
    claims: Sequence[Claim], *, neighbours: Neighbours, same: float = SAME_MEANING, settled: Set[str] = frozenset()
) -> tuple[tuple[Claim, ...], ...]:
    """Put together the claims that say the same, in each group first the one whose words are kept.

    What order the claims come in changes nothing. Two groups become one only if every pair across them is near and
    compatible. The wording kept is the most self-contained: from a body rather than a headline, naming most, used by
    most, then the shortest; but a `settled` claim (its id; it was checked or decided on) keeps its words and is never
    merged into another.
    """
    known = _once(claims)
    near = _pairs(known, neighbours, same)
    group = {claim_id: frozenset([claim_id]) for claim_id in known}
    for _, left, right in sorted((-score, *pair) for pair, score in near.items()):
        together = group[left] | group[right]
        across = ((min(a, b), max(a, b)) for a in group[left] for b in group[right])
        if group[left] != group[right] and len(together & settled) < 2 and all(pair in near for pair in across):
            group.update(dict.fromkeys(together, together))

    def order(claim: Claim) -> tuple[bool, bool, int, int, int, str]:
        return claim.id not in settled, *_self_contained(claim)

    found = (tuple(sorted((known[i] for i in ids), key=order)) for ids in set(group.values()))
    return tuple(sorted(found, key=lambda one: one[0].id))


def folded(group: Sequence[Claim]) -> Claim:
    """Make one claim of a group: the words of the first, all spans, the highest worth, and a speaker who is named."""
    best = group[0]
    spans = {(s.article_id, s.start, s.end): s for claim in group for s in claim.spans}
    worthiest = max(group, key=lambda c: (c.checkworthiness, c.id))
    # Keep the best wording's speaker; where that is nobody or only an outlet, take whoever else is named.
    speakers = [c.speaker for c in group if c.speaker]
    return best.model_copy(
        update={
            "speaker": next((s for s in speakers if not media(s)), speakers[0] if speakers else None),
            "spans": tuple(spans[key] for key in sorted(spans)),
            "checkworthiness": worthiest.checkworthiness,
            "reasons": tuple(dict.fromkeys((*worthiest.reasons, *best.reasons))),
        }
    )


def meaning_neighbours(claims: Sequence[Claim], candidates: Neighbours) -> Neighbours:
    """Say how surely each pair of candidates says the same; `candidates` are weighed by cosine.

    The model is asked of compatible pairs only, a few a claim.
    """
    known = {c.id: c for c in claims}
    pairs = {
        (min(one, other), max(one, other))
        for one, found in candidates.items()
        for other, cosine in found
        if one != other and one in known and other in known and cosine >= NEAR
    }
    weighed: dict[str, list[tuple[str, float]]] = {claim_id: [] for claim_id in known}
    for one, other in sorted(pairs):
        if same_claim(known[one], known[other]):
            weighed[one].append((other, _same_meaning(*_compared(known[one], known[other]))))
    return weighed


def word_neighbours(claims: Sequence[Claim], candidates: Mapping[str, Iterable[str]]) -> Neighbours:
    """Weigh candidates by the share of word stems in common (Dice), for when there are no vectors."""
    known = {c.id: c for c in claims}
    return {
        c.id: [(other, _dice(c, known[other])) for other in candidates.get(c.id, ()) if other in known]
        for c in known.values()
    }


def same_claim(left: Claim, right: Claim) -> bool:
    """Tell whether nothing that matters differs between two claims that are near each other."""
    one, other = _compared(left, right)
    apart = one != left.text  # the speakers were compared
    a, b = _signature(one, None if apart else left.speaker), _signature(other, None if apart else right.speaker)
    return (
        left.event == right.event
        and a.flags == b.flags
        and (not (a.dates and b.dates) or a.dates == b.dates)
        and (not (a.weekdays and b.weekdays) or a.weekdays == b.weekdays)
        and _same_quantities(a.quantities, b.quantities)
        and a.numbers == b.numbers
        and a.scope == b.scope
        and _same_speaker(a.speaker, b.speaker)
        and (_same_words(one, other) or (_same_actors(a, b) and not _other_kind(a, b)))
    )


# `X said on Monday that P`, `P, X said`, `P, according to X`, `According to X, P`.
_FRAMES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<what>.+), according to (?P<who>[^,“”\"]{2,120})\.",
        r"(?P<what>.+), (?P<who>[^,“”\"]{2,120}) (?:said|says|added)(?: on \w+day)?\.",
        r"According to (?P<who>[^,“”\"]{2,120}), (?P<what>.+)\.",
        r"(?P<who>(?:(?! (?:said|says) )[^,“”\"]){2,120}) (?:said|says|added)(?: on \w+day)?(?: that)? (?P<what>.+)\.",
    )
)


def _compared(left: Claim, right: Claim) -> tuple[str, str]:
    """Give what to compare of two claims: what is said, where the same one says both, in whatever order."""
    mine, theirs = _framed(left), _framed(right)
    if mine and theirs:
        (what, who), (other_what, other_who) = mine, theirs
        if who <= other_who or other_who <= who:
            return what, other_what
    return left.text, right.text


def _framed(claim: Claim) -> tuple[str, frozenset[str]] | None:
    """Part what a claim says from the words of who says it; None where it is nobody's word, or a quotation."""
    text = claim.text
    if claim.speaker:
        text = re.sub(rf"^(According to (?:the )?{re.escape(claim.speaker)}) (?=\S)", r"\1, ", text)
    found = next((m for frame in _FRAMES if (m := frame.fullmatch(text))), None)
    if found is None:
        return None
    who = {w.text for w in tokens(found["who"]) if len(w.text) > 1 and w.lower != "the"}
    named = frozenset(word for word in who if word.lower() not in ROLES | SHORT.keys()) or frozenset(who)
    return None if {word.lower() for word in who} & (PRONOUNS - {"us"}) else (f"{capital(found['what'])}.", named)


def _same_quantities(mine: frozenset[Quantity], theirs: frozenset[Quantity]) -> bool:
    """Tell whether each number stands on both sides, converted or not: 24 km, 15 miles."""

    def stands(one: Quantity, among: frozenset[Quantity]) -> bool:
        value, unit = one.metric
        for other in among:
            rounded = _CONVERTING if one.measure != other.measure else 1e-9
            near = abs(value - other.metric[0]) <= rounded * max(1.0, abs(value))
            if near and one.bound == other.bound and (unit == other.metric[1] or not (one.measure and other.measure)):
                return True
        return False

    return all(stands(one, theirs) for one in mine) and all(stands(one, mine) for one in theirs)


def _once(claims: Sequence[Claim]) -> dict[str, Claim]:
    """Fold claims of the same words into one each."""
    by_id: dict[str, list[Claim]] = {}
    for claim in claims:
        by_id.setdefault(claim.id, []).append(claim)
    return {claim_id: folded(sorted(found, key=_self_contained)) for claim_id, found in by_id.items()}


def _pairs(known: Mapping[str, Claim], neighbours: Neighbours, same: float) -> dict[tuple[str, str], float]:
    scores: dict[tuple[str, str], float] = {}
    for one, found in neighbours.items():
        for other, score in found:
            if one != other and one in known and other in known and score >= same:
                pair = (min(one, other), max(one, other))
                scores[pair] = max(score, scores.get(pair, 0.0))
    return {pair: score for pair, score in scores.items() if same_claim(known[pair[0]], known[pair[1]])}


def _same_meaning(left: str, right: str) -> float:
    """Give P(entails) of the weaker direction; 1.0 where the words are the same."""
    if _same_words(left, right):
        return 1.0
    (there,) = entailments([(left, right)])
    if there.entails < SAME_MEANING:
        return there.entails
    (back,) = entailments([(right, left)])
    return min(there.entails, back.entails)


def _dice(left: Claim, right: Claim) -> float:
    a, b = _signature(left.text, None).stems, _signature(right.text, None).stems
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


# ---------------------------------------------------------------- the same words


@lru_cache(maxsize=10_000)
def _same_words(left: str, right: str) -> bool:
    """Tell whether two texts have the same words in one order, but for spelling, a synonym, part of a name or date."""
    a, b = _signed(left, None), _signed(right, None)
    dated = bool(a.weekdays) and a.weekdays == b.weekdays
    synonyms = 0
    for kind, i, j, k, m in SequenceMatcher(None, a.words, b.words, autojunk=False).get_opcodes():
        mine, theirs = a.words[i:j], b.words[k:m]
        if kind == "equal" or _spelt("".join(mine), "".join(theirs)) or _initials(mine, theirs):
            continue  # air strikes, airstrikes; Islamic State, ISIL
        if kind == "replace":
            pairs = [(one, other) for one, other in zip(mine, theirs, strict=False) if not _spelt(one, other)]
            synonyms += len(pairs)
            if len(mine) != len(theirs) or not all(related(one, other) for one, other in pairs):
                return False
        else:
            more, start, end = (a, i, j) if kind == "delete" else (b, k, m)
            if not (dated and all(word == _NUMBER or word in MONTHS for word in more.words[start:end])):
                surname = more.words[end] if end < len(more.words) else ""
                if end - start > 1 or start not in more.forenames or surname in _TITLES:
                    return False
    return synonyms * _REPLACED <= min(len(a.words), len(b.words))


def _initials(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Tell whether one side is a single word that begins with the initials of the other's words."""
    short, long = sorted((mine, theirs), key=len)
    return len(short) == 1 < len(long) and short[0].startswith("".join(word[0] for word in long))


def _spelt(one: str, other: str) -> bool:
    """Tell whether two stems are one word spelt in two ways."""
    if one == other:
        return True
    long = min(len(one), len(other)) >= 3 and one[0] == other[0] and (one + other).isalpha()
    return long and SequenceMatcher(None, one, other).ratio() >= _VARIANT


# ---------------------------------------------------------------- what must agree


def _signature(text: str, speaker: str | None) -> _Signature:
    return _signed(text, speaker if speaker and _speaks_in(text, speaker) else None)


@lru_cache(maxsize=10_000)
def _signed(text: str, speaker: str | None) -> _Signature:
    plain = _CONVERTED.sub(lambda m: " " * len(m[0]), text)
    words = tokens(plain)
    lower = {w.lower for w in words}
    dates = {
        i
        for i, w in enumerate(words)
        if w.number and any(w.lower in MONTHS and w.capital for w in words[max(0, i - 2) : i + 2])
    }
    counted, meaningful = quantities(plain, words), list(_meaningful(words))
    return _Signature(
        quantities=frozenset(counted),
        numbers=frozenset(
            w.lower
            for i, w in enumerate(words)
            if w.number and i not in dates and not any(one.start <= w.start < one.end for one in counted)
        ),
        dates=frozenset(words[i].lower for i in dates),
        weekdays=frozenset(lower & WEEKDAYS),
        flags=(
            bool(lower & (DENYING | UNTRUE)),
            bool(lower & (NEGATIONS | IGNORANT | UNKNOWN)) or "n't" in text.replace("’", "'"),
            bool(lower & (DECLINING - {"fail", "failed", "fails", "avoid"})),
            bool(lower & AHEAD),
            bool(lower & _IN_DOUBT),
        ),
        scope=frozenset(stem(word) for word in lower & QUANTIFIERS),
        names=_names(words),
        subject=next((one for one, word in meaningful if _may_act(plain, word)), ""),
        passive="by" in lower,
        speaker=frozenset(w.lower for w in tokens(speaker)) - STOPWORDS if speaker else None,
        modifiers=frozenset(_modifiers(words)),
        words=tuple(word for word, _ in meaningful),
        forenames=frozenset(
            i
            for i, ((word, one), (_, other)) in enumerate(pairwise(meaningful))
            if one.capital and other.capital and other.start - one.end <= 2 and word not in _NO_FORENAMES
        ),
    )


def _speaks_in(text: str, speaker: str) -> bool:
    """Tell whether a claim is about what its speaker said: it names the speaker before anything is quoted."""
    head = " ".join(stretch(text).mask.split()[:14]).lower()
    names = [w.lower for w in tokens(speaker) if w.lower not in STOPWORDS and w.lower not in {"unnamed", "anonymous"}]
    return bool(names) and names[-1] in head and not media(speaker)


def _meaningful(words: Sequence[Token]) -> Iterator[tuple[str, Token]]:
    for i, word in enumerate(words):
        lower = word.lower.strip("'")
        if word.number or lower in NUMERALS:
            yield _NUMBER, word
        elif lower in NEGATIONS:
            yield "not", word
        elif lower in MEASURES and i and (words[i - 1].number or words[i - 1].lower in NUMERALS):
            continue  # which measure it is, is compared with the number
        elif lower in SHORT:
            yield stem(SHORT[lower]), word
        elif word.capital and lower in COUNTRY:
            yield COUNTRY[lower], word
        elif lower not in STOPWORDS:
            yield from ((stem(part), word) for part in _PARTS.split(lower) if part)


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
        elif word.capital and SHORT.get(word.lower, word.lower) not in ROLES and (i or not _is_common(word)):
            found.append(word.lower)
    return tuple(dict.fromkeys(found))


def _is_common(word: Token) -> bool:
    """Tell whether the first word of a sentence would have no capital elsewhere."""
    return word.lower in _COMMON or is_listed(stem(word.lower))


def _may_act(text: str, word: Token) -> bool:
    before = text[: word.start].split()
    named = word.capital and (bool(before) or not _is_common(word))
    return not named and not (before and before[-1].lower() in PREPOSITIONS)


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
    """Tell whether the same names come in the same order, the first of each being known to the other.

    And whether neither text begins with what the other has done to it: `rebels shelled soldiers`, `soldiers shelled
    rebels`.
    """
    if a.subject != b.subject and a.subject in b.stems and b.subject in a.stems and a.passive == b.passive:
        return False
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


def _self_contained(claim: Claim) -> tuple[bool, int, int, int, str]:
    names = _signature(claim.text, None).names
    outlets = len({span.article_id for span in claim.spans})
    return _HEADLINE in claim.reasons, -min(len(names), 5), -outlets, len(claim.text.split()), claim.text
