"""How much a claim is worth checking, 0..1, with the reasons that say so; and which claims of an event are checked.

A sum of plain features in the manner of ClaimBuster (Hassan et al., KDD 2017: numbers, named entities, tense, opinion)
and of the newsroom criteria behind the CheckThat! labs (Nakov et al. 2021: factual, harmful, of public interest).
The weights order a queue; they were set by hand, not learned, and are no probability.

Of a single claim the words are weighed; of the claims of an event also how many articles come near them. Nothing of
that is kept: it is worked out when it is asked for, from the claims and articles that there are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from workbench.claims.sentences import stretch
from workbench.ingest.text import passages
from workbench.models import Article, Claim, Record
from workbench.nlp.lexicon import (
    AHEAD,
    BODIES,
    COUNTRY,
    DECLINING,
    DENYING,
    HEDGES,
    IGNORANT,
    MONTHS,
    NEGATIONS,
    NUMERALS,
    ROLES,
    STOPWORDS,
    UNTRUE,
    WEEKDAYS,
)
from workbench.nlp.tokens import Token, stem, tokens

_BASE = 0.3
_ACCUSING = frozenset(
    "accuse accused accuses accusing blamed blames condemn condemned denounce denounced slam slammed charge "
    "charged warn warned warns threaten threatened allege alleged alleges criticise criticised criticize "
    "criticized".split()
)
# Strong subjectivity: Wilson, Wiebe & Hoffmann (2005); Hyland (2005), attitude markers and boosters.
_OPINION = frozenset(
    "hope hopes hoped confident believe believes believed feel feels felt unfortunately fortunately amazing wonderful "
    "terrible great best worst beautiful important importantly welcome welcomed delighted proud sad happy sorry "
    "shocking acceptable unacceptable concern concerned nice lovely thrilled honoured honored excited love "
    "loved".split()
)
# What the CheckThat! annotation calls "of interest to the public": harm, force, law.
_LIVES = frozenset(
    "killed dead died deaths injured wounded casualties victims attack attacks attacked fire shooting arrested charged "
    "explosion crash sanctions weapons war invasion strike strikes troops military missing evacuated".split()
)


@dataclass(frozen=True, slots=True)
class Worth:
    """A score and what made it."""

    score: float
    reasons: tuple[str, ...]


def worth(text: str, *, attributed: bool, unnamed: bool, headline: bool) -> Worth:
    """Weigh a claim; each reason is shown beside it."""
    words = tokens(text)
    lower = {w.lower for w in words}
    mask = stretch(text).mask
    features = [
        (0.15, "carries the headline", headline),
        (0.12, "gives a number", any(w.number for w in words if not _is_date(words, w))),
        (
            0.12,
            "a denial or refusal",
            bool(lower & (DENYING | UNTRUE | IGNORANT))
            or (
                bool(lower & (DECLINING - {"fail", "failed", "avoid"}))
                or re.search(r"\bnever heard|\bdid not (?:say|clarify|provide|explain)", text) is not None
            ),
        ),
        (0.12, "accuses or warns", bool(lower & _ACCUSING)),
        (0.10, "about lives, force or law", bool(lower & _LIVES)),
        (
            0.08,
            "names who or where",
            len([w for i, w in enumerate(words) if w.capital and (i or w.lower in COUNTRY)]) >= 2,
        ),
        (
            0.08,
            "an official or public body speaks or acts",
            bool(lower & (ROLES | BODIES)) or bool(lower & COUNTRY.keys()),
        ),
        (0.08, "rests on a source without a name", unnamed),
        (0.05, "somebody answers for it", attributed and not unnamed),
        (0.04, "says when", bool(lower & (WEEKDAYS | MONTHS))),
        (-0.08, "looks ahead", bool(lower & (AHEAD - {"set", "due", "next", "ahead"}))),
        (-0.05, "hedged", bool(lower & (HEDGES - {"about"}))),
        (-0.15, "an opinion or a feeling", bool(lower & _OPINION)),
        (-0.10, "mostly a quotation", (mask.count("¤") > 0.6 * len(text))),
    ]
    holding = [(weight, reason) for weight, reason, holds in features if holds]
    score = min(1.0, max(0.0, _BASE + sum(weight for weight, _ in holding)))
    return Worth(round(score, 2), tuple(reason if weight > 0 else f"less: {reason}" for weight, reason in holding))


def _is_date(words: tuple[Token, ...], word: Token) -> bool:
    i = words.index(word)
    beside = {w.lower for w in words[max(0, i - 2) : i + 2]}
    return bool(beside & MONTHS)


# ------------------------------------------------------------
# Which claims of an event are checked by default.

FEWEST, MOST = 8, 15
"""How many claims of one article are chosen, as far as it has them; a long article gets more than a short one."""
_WORDS_A_CLAIM = 50  # an article of 600 words has room for twelve
_SHARED = 0.55  # of a claim's words in one passage: from there on the article probably speaks of it
_ALIKE = 0.5  # words in common with a chosen claim (Dice): two lines on the board that seem to say the same
_DUPLICATE = 0.6  # with so many words in common two claims are offered as one; at 0.5 some of the seeds' are two
_PARTS = 4  # of an article, none of which may give more than a third of its claims
_NEAR, _MOST_NEAR, _DISPUTED = 0.2, 3, 0.2  # more of its worth for each article near it, up to three


class Ranked(Record):
    """A claim of an event with what it is worth there, and whether it is checked by default."""

    claim: Claim
    score: float
    """Check-worthiness, and more for each other article that comes near it."""
    reasons: tuple[str, ...]
    chosen: bool


def rank(claims: Sequence[Claim], articles: Sequence[Article], *, always: Set[str] = frozenset()) -> tuple[Ranked, ...]:
    """Rank the claims of an event, the worthiest first, and choose some 8 to 15 an article.

    Chosen are, best first, claims that an article with room for one makes, of every part of it, and none that has most
    of its words in common with a chosen one. Those of `always` (by id: checked, typed or changed by hand) are chosen
    besides, whatever they are worth, and keep out what says nearly the same. What order claims and articles come in
    changes nothing; nor does it change anything if some of what is chosen, or all of it, becomes part of `always`, so
    that a run that was cut off goes on to the same end.
    """
    read = {article.id: _Read(article) for article in articles}
    weighed = sorted((_weighed(claim, read) for claim in claims), key=lambda one: (-one.score, one.claim.id))
    room = {id_: one.room for id_, one in read.items()}
    taken, parts = Counter[str](), Counter[tuple[str, int]]()
    chosen: dict[str, str] = {}

    def take(claim: Claim) -> None:
        chosen[claim.id] = claim.text
        for id_, part in _places(claim, read):
            taken[id_] += 1
            parts[id_, part] += 1

    def has_room(claim: Claim, *, most: int, spread: bool) -> bool:
        places = list(_places(claim, read))
        return not places or any(
            taken[id_] < min(most, room[id_]) and (not spread or parts[id_, part] < -(-room[id_] // 3))
            for id_, part in places
        )

    def choose(*, most: int, spread: bool) -> None:
        for one in weighed:
            if one.claim.id in chosen or not has_room(one.claim, most=most, spread=spread):
                continue
            if not any(_one_line(one.claim.text, other) for other in chosen.values()):
                take(one.claim)

    choose(most=MOST, spread=True)
    choose(most=FEWEST, spread=False)  # of an article that says all it has to say in one place
    besides = {claim.id: claim.text for claim in claims if claim.id in always and claim.id not in chosen}
    for id_, text in list(chosen.items()):
        if id_ not in always and any(_one_line(text, other) for other in besides.values()):
            del chosen[id_]
    chosen |= besides
    return tuple(one.model_copy(update={"chosen": one.claim.id in chosen}) for one in weighed)


class _Read:
    """What is needed of an article, read once."""

    def __init__(self, article: Article) -> None:
        texts = [passage.text for passage in passages(article)]
        self.length = max(1, len(article.text))
        self.room = min(MOST, max(FEWEST, -(-len(article.text.split()) // _WORDS_A_CLAIM)))
        self.passages = [(_stems(text), _denies(text)) for text in texts]


def _weighed(claim: Claim, read: dict[str, _Read]) -> Ranked:
    own = {span.article_id for span in claim.spans}
    mine, denied = _stems(claim.text), _denies(claim.text)
    near, disputed = 0, False
    for id_, article in read.items():
        if id_ in own or not mine:
            continue
        share, other = max(
            ((len(mine & stems) / len(mine), denies) for stems, denies in article.passages), default=(0.0, False)
        )
        if share >= _SHARED:
            near += 1
            disputed |= other != denied
    more = len(own & read.keys()) - 1 + near
    reasons = list(claim.reasons)
    if more > 0:
        reasons.append(f"{more} other {'article comes' if more == 1 else 'articles come'} near it")
    if disputed:
        reasons.append("another article may deny it")
    score = claim.checkworthiness * (1 + _NEAR * min(_MOST_NEAR, max(0, more)) + _DISPUTED * disputed)
    return Ranked(claim=claim, score=round(score, 3), reasons=tuple(reasons), chosen=False)


def _places(claim: Claim, read: dict[str, _Read]) -> Iterator[tuple[str, int]]:
    """Give each article that makes a claim, and in which part of it the first such sentence stands."""
    for id_ in dict.fromkeys(span.article_id for span in claim.spans):
        if id_ in read:
            first = min(span.start for span in claim.spans if span.article_id == id_)
            yield id_, first * _PARTS // read[id_].length


def look_alike(text: str, others: Mapping[str, str]) -> tuple[str, ...]:
    """Name the texts of `others` (by id) that have half of their words in common with one, the most alike first."""
    mine = _stems(text)
    shares = {id_: _dice(mine, _stems(other)) for id_, other in others.items()}
    return tuple(sorted((id_ for id_, share in shares.items() if share >= _ALIKE), key=lambda id_: (-shares[id_], id_)))


def groups_alike(texts: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """Group texts (by id) that may say the same: most of their words, as many denials, no other number.

    A text like no other is in no group. The first of a group is the one that all others are like, so that no chain of
    near ones joins what is far apart. Groups and their members keep the order of `texts`.
    """
    groups: dict[str, list[str]] = {}
    having: dict[str, list[str]] = {}  # stem → the first texts of groups that have it: only these are compared
    for id_, text in texts.items():
        stems = _stems(text)
        near = Counter(first for one in stems for first in having.get(one, ()))
        likely = (first for first, n in near.items() if 2 * n >= _DUPLICATE * (len(stems) + len(_stems(texts[first]))))
        first = next((first for first in likely if _one_line(text, texts[first])), None)
        if first is not None:
            groups[first].append(id_)
            continue
        groups[id_] = [id_]
        for one in stems:
            having.setdefault(one, []).append(id_)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def _one_line(text: str, other: str) -> bool:
    """Tell whether two claims seem to say the same; a denial does not, and neither does another number."""
    mine, theirs = _numbers(text), _numbers(other)
    alike = _dice(_stems(text), _stems(other)) >= _ALIKE
    return alike and _denies(text) == _denies(other) and (not mine or not theirs or mine == theirs)


@lru_cache(maxsize=20_000)
def _numbers(text: str) -> frozenset[str]:
    return frozenset(w.lower for w in tokens(text) if w.number or w.lower in NUMERALS)


@lru_cache(maxsize=20_000)
def _stems(text: str) -> frozenset[str]:
    words = ((w.lower, COUNTRY.get(w.lower) or stem(w.lower)) for w in tokens(text))
    return frozenset(stemmed for lower, stemmed in words if lower not in STOPWORDS)


@lru_cache(maxsize=20_000)
def _denies(text: str) -> bool:
    return not (DENYING | UNTRUE | NEGATIONS).isdisjoint(w.lower for w in tokens(text))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0
