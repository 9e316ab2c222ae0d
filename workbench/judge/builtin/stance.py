"""What one article does with one claim: which sentences may carry it, what the entailment model says of each of them,
and a small calibrated decision over two dozen named features.

The weights of the decision are in `stance.json`; `training/stance.py` fits them on labelled events.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from workbench.ingest.text import sentences
from workbench.judge.origins import kinship
from workbench.models import Article, Stance, Version
from workbench.nlp import lexicon
from workbench.nlp.attribution import Attribution, spoken
from workbench.nlp.entailment import Entailment, entailments
from workbench.nlp.quantities import Quantity, quantities
from workbench.nlp.reported_speech import attributed
from workbench.nlp.tokens import past, stem, tokens

SENTENCES = 8
"""Sentences of an article that are compared with a claim, one by one; the best one also with the sentence before."""
RELATED = (0.15, 0.5)
"""The model reads those of them with this share of the claim's words, or found by the index as near as this (cosine).

It finds neither support nor contradiction in the others, or finds it wrongly: scores rise when they are left out.
"""

Outcome = Literal["carries", "refutes", "qualifies", "silent"]

Weights = Mapping[str, Any]
"""`features`: name → [mean, scale]; `outcomes`: outcome → {bias, weights: name → weight}; `least`: outcome → what its
probability is divided by before the largest is taken."""

# ------------------------------------------------------------
# A text as a judge reads it: sentences, and the words that count in them. English only.


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article, or a claim: `text[start:end]`."""

    index: int
    start: int
    end: int
    text: str
    stems: frozenset[str]
    """Of its content words; numbers aside."""
    numbers: tuple[Quantity, ...]
    negations: int
    hedges: int
    dates: frozenset[str]
    """Months and years it gives as the time of something: `in December 2003`. A dateline doesn't count."""

    def places_of(self, stems: frozenset[str]) -> tuple[int, ...]:
        """Say where words with some stems begin in it."""
        return tuple(token.start for token in tokens(self.text) if stem(token.lower) in stems)


_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    rf"\b(?:[Ii]n|[Ss]ince|[Dd]uring|[Uu]ntil|[Oo]f|[Ff]rom)\s+(?:early\s|late\s)?({_MONTH})?,?\s?((?:19|20)\d\d)?\b"
)
_SAYING_STEMS = frozenset(stem(word) for word in ("said", "says", "say", "told", "according"))
_AGAINST = lexicon.NEGATIONS | lexicon.DENYING | lexicon.UNTRUE | lexicon.DECLINING
_HEDGING = lexicon.HEDGES | lexicon.UNKNOWN | lexicon.HEARSAY | lexicon.APPROXIMATE


@lru_cache(maxsize=256)
def read(text: str) -> tuple[Sentence, ...]:
    """Cut a text into sentences; every claim of an event asks for the same articles."""
    return tuple(_sentence(index, start, text[start:end]) for index, (start, end) in enumerate(sentences(text)))


def claim_sentence(text: str) -> Sentence:
    """Read a claim, be it more than one sentence, as one."""
    return _sentence(0, 0, " ".join(text.split()))


def _sentence(index: int, start: int, text: str) -> Sentence:
    found = tokens(text)
    words = [token.lower for token in found]
    content = frozenset(
        stem(word) for word in words if not word[0].isdigit() and word not in lexicon.STOPWORDS and len(word) > 1
    )
    return Sentence(
        index=index,
        start=start,
        end=start + len(text),
        text=text,
        stems=content - _SAYING_STEMS or content,
        numbers=quantities(text, found),
        negations=sum(word in _AGAINST or word.endswith(("n't", "n’t")) for word in words),
        hedges=sum(word in _HEDGING for word in words),
        dates=frozenset(date for found in _DATE.finditer(text) for date in found.groups() if date),
    )


# ------------------------------------------------------------
# Whose word a sentence is.

GOVERNED = 0.6
"""Share of the claim's words in a sentence that what is said must hold."""


@lru_cache(maxsize=256)
def said_in(text: str) -> tuple[tuple[Attribution, ...], ...]:
    """List the acts of saying in each sentence of an article."""
    return attributed(text, tuple((sentence.start, sentence.end) for sentence in read(text)))


def governing(places: Sequence[int], sayings: Sequence[Attribution]) -> Attribution | None:
    """Give the act of saying that governs most of some places in a sentence; None: they are the article's own word.

    A verb of saying elsewhere in the sentence is no evidence. Of several the innermost is taken. A quotation that its
    speaker interrupts counts as one.
    """

    def covered(one: Attribution) -> int:
        halves = [other for other in sayings if one.quoted and other.quoted and other.speaker == one.speaker]
        return sum(one.covers(at) or any(half.covers(at) for half in halves) for at in places)

    around = [one for one in sayings if places and covered(one) >= GOVERNED * len(places)]
    return min(around, key=lambda one: one.content_end - one.content_start, default=None)


def saying_in(claim: str) -> Attribution | None:
    """Give the act of saying that a claim is about, if it is about one: who reports it supports the claim."""
    return next((act for act in spoken(claim) if not act.is_media), None)


# ------------------------------------------------------------
# Which sentences may carry the claim.


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that was read against the claim."""

    sentence: Sentence
    overlap: float
    """Share of the claim's content words that stand in it: 0..1."""
    near: float
    """How near in meaning the index found it (cosine); 0 where it was not found that way."""
    places: tuple[int, ...]
    """Where in the sentence its words of the claim begin."""
    said: Entailment
    """What it does with the claim, read alone; neutral where it is not related to the claim at all."""


def candidates(claim: Sentence, version: Version) -> tuple[Candidate, ...]:
    """Choose the sentences to read against a claim: those the index found, filled up with those that share most words.

    One pass over the article, linear in its length; what the index found first.
    """
    article = read(version.article.text)
    # Every word counts alike: what a sentence is worth must not depend on what else stands in the article.
    overlap = [len(claim.stems & sentence.stems) / max(1, len(claim.stems)) for sentence in article]
    near: dict[int, float] = {}
    for hit in version.hits:
        for sentence in article:
            if sentence.start < hit.passage.end and hit.passage.start < sentence.end:
                near[sentence.index] = max(near.get(sentence.index, 0.0), hit.dense or 0.0)
    others = sorted((i for i in range(len(article)) if i not in near), key=lambda i: (-overlap[i], i))
    chosen = [*sorted(near, key=lambda i: (-overlap[i], i)), *others][:SENTENCES]
    related = [i for i in chosen if overlap[i] >= RELATED[0] or near.get(i, 0.0) >= RELATED[1]] or chosen[:1]
    pairs = [(article[i].text, as_named(claim.text, article[i].text, version.article.text)) for i in related]
    asked = dict(zip(related, entailments(pairs), strict=True))
    neutral = Entailment(0.0, 1.0, 0.0)
    return tuple(
        Candidate(
            sentence=article[i],
            overlap=overlap[i],
            near=near.get(i, 0.0),
            places=article[i].places_of(claim.stems),
            said=asked.get(i, neutral),
        )
        for i in chosen
    )


_NAME = r"[A-Z][\w’'-]{0,40}\w"  # bounded: `A-A-A-…` would be searched for ever
_TWO_NAMES = re.compile(rf"\b({_NAME})(?= ({_NAME}))")
_BESIDE_NAMES = lexicon.ROLES | lexicon.STOPWORDS | lexicon.WEEKDAYS | lexicon.MONTHS | lexicon.SAYING


def as_named(claim: str, sentence: str, text: str) -> str:
    """Write a claim's names as a sentence has them: `Lindt` for the `Ana Lindt` of whom the article tells.

    The model reads one sentence, and takes Lindt for somebody else. Where the article has another Lindt, or the
    sentence `the House` for a `White House`, the claim stays as it is.
    """
    for first, last in _TWO_NAMES.findall(claim):
        there = [
            re.search(rf"(?<!\bthe )\b{re.escape(name)}\b", sentence, re.ASCII) is not None for name in (first, last)
        ]
        if there[0] == there[1] or not re.search(rf"\b{re.escape(first)} {re.escape(last)}\b", text):
            continue
        beside = rf"\b{re.escape(first)} ({_NAME})" if there[0] else rf"\b({_NAME}) {re.escape(last)}\b"
        others = {other.lower() for other in re.findall(beside, text)} - _BESIDE_NAMES
        if others == {last.lower() if there[0] else first.lower()}:
            claim = claim.replace(f"{first} {last}", first if there[0] else last)
    return claim


# ------------------------------------------------------------
# What is known of an article's sentences, as named numbers.


class Recount(NamedTuple):
    """Two numbers for one thing."""

    claimed: Quantity
    found: Quantity


@dataclass(frozen=True, slots=True)
class Examined:
    """What an article's sentences say of a claim."""

    claim: Sentence
    candidates: tuple[Candidate, ...]
    saying: Attribution | None
    """The act of saying that the claim is about, if it is about one: then the report of the saying is support."""
    wider: Entailment | None
    """What the best sentence does with the claim if the one before it is read too; None: it is the first."""

    @property
    def carrier(self) -> Candidate:
        """The sentence that carries the claim if any does."""
        return max(self.candidates, key=lambda one: (self.speaks_for(one), -one.sentence.index))

    def speaks_for(self, candidate: Candidate) -> float:
        """Say how much speaks for a sentence as the one that carries the claim: the model, its words, its numbers.

        A sum, not a product: the model misses many a paraphrase, and another sentence often has more of the words.
        """
        agreeing, _ = numbers(self.claim.numbers, candidate.sentence.numbers)
        return candidate.said.entails + candidate.overlap + COUNTED * agreeing

    def recount(self, candidate: Candidate) -> Recount | None:
        """Give the claim's number and the other one that a sentence has for the same thing; None: it has no other.

        The claim is read once more with the sentence's number in it, and the sentence has to say that: `two women` and
        `four co-workers` need not be the same people. What happened at another time is another thing.
        """
        sentence = candidate.sentence
        another_time = any(date not in self.claim.text for date in sentence.dates)
        elsewhere = another_time or _other_names(self.claim.text, sentence.text)
        if candidate.overlap < NEAR or elsewhere or _GENERAL.search(self.claim.text):
            return None
        for mine in self.claim.numbers:
            others = [other for other in sentence.numbers if mine.comparable(other)]
            if not others or not all(map(mine.conflicts, others)):
                continue
            for other in others:
                words = sentence.text[other.start : other.end]
                asked = f"{self.claim.text[: mine.start]}{words}{self.claim.text[mine.end :]}"
                if entailments([(sentence.text, asked)])[0].entails >= RECOUNTED:
                    return Recount(mine, other)
        return None

    def counts_otherwise(self, candidate: Candidate) -> bool:
        """Tell whether a sentence has another number for what the claim counts, and not the claim's."""
        return self.recount(candidate) is not None

    @property
    def about_saying(self) -> bool:
        """The claim is that somebody said something."""
        return self.saying is not None

    @property
    def by_overlap(self) -> list[Candidate]:
        """The sentences, those with most of the claim's words first."""
        return sorted(self.candidates, key=lambda one: (-one.overlap, one.sentence.index))

    def missing(self, candidate: Candidate) -> tuple[str, ...]:
        """The claim's content words that a sentence lacks, in the claim's order."""
        words = [(token.text, stem(token.lower)) for token in tokens(self.claim.text)]
        lacking = [text for text, key in words if key in self.claim.stems and key not in candidate.sentence.stems]
        return tuple(dict.fromkeys(lacking))

    def filled_in(self, candidate: Candidate, version: Version) -> bool:
        """Tell whether a sentence is the claim's own, and lacks only what the article says elsewhere.

        The claim has it in place of `the pair` or `the reports`; the model reads no more than the sentence.
        """
        sentence, lacking = candidate.sentence, self.missing(candidate)
        own = any(one.start < sentence.end and sentence.start < one.end and not one.denied for one in version.own)
        if not own or not lacking or bool(sentence.negations) != bool(self.claim.negations):
            return False
        _, conflicting = numbers(self.claim.numbers, sentence.numbers)
        known = {stem(token.lower) for token in tokens(version.article.text)}
        return not conflicting and all(stem(word.lower()) in known for word in lacking)

    @property
    def opponent(self) -> Candidate:
        """The sentence that speaks against the claim if any does."""
        return max(self.candidates, key=lambda one: (one.overlap * self._against(one), one.overlap))

    def _against(self, candidate: Candidate) -> float:
        # The model misses many a plain negation of a whole clause: one that it does not take for support counts too.
        return max(candidate.said.contradicts, NEGATED if self.negates(candidate) else 0.0)

    def negates(self, candidate: Candidate) -> bool:
        """Tell whether a sentence has a negation that the claim has not, and is not to be read as saying the claim."""
        return bool(candidate.sentence.negations) and not self.claim.negations and candidate.said.entails <= LEFT_OPEN

    def denied(self, candidate: Candidate, sayings: Sequence[Attribution]) -> bool:
        """Tell whether somebody denies the claim in a sentence: in its words, or as `the claim`, `it`.

        Enough of what is denied has to be the claim's, and its verb: who denies a report on a war does not deny the
        war, and who denies that the flood damaged the bridge does not deny that it was closed after the flood.
        """
        if any(token.lower in lexicon.DENYING for token in tokens(self.claim.text)):
            return False  # the claim is the denial
        for act in sayings:
            if act.position != "denies" or candidate.overlap < DENIED:
                continue
            said = _BACKGROUND.split(candidate.sentence.text[act.content_start : act.content_end], maxsplit=1)[0]
            words = {stem(token.lower) for token in tokens(said) if token.lower not in lexicon.STOPWORDS}
            content = words - lexicon.ANAPHORIC - {"media"}
            met = content & self.claim.stems
            plainly = len(met) >= 2 and len(met) >= HALF_DENIED * len(content)
            if (plainly and not self._tells_another_act(said)) or (
                words <= lexicon.ANAPHORIC and is_meant(act.speaker, self.claim.text)
            ):
                return True
        return False

    def _tells_another_act(self, said: str) -> bool:
        """Tell whether words that share the claim's things have verbs that it has not, and do not say the same."""
        theirs, mine = _acts(said), _acts(self.claim.text)
        if not theirs or not mine or theirs & self.claim.stems or mine & {stem(token.lower) for token in tokens(said)}:
            return False
        both_ways = entailments([(self.claim.text, said), (said, self.claim.text)])
        return all(one.entails < DENIED_ALIKE for one in both_ways)

    def turned(self, candidate: Candidate, sayings: Sequence[Attribution]) -> bool:
        """Tell whether a sentence turns what the claim says round: subject and predicate meet, and one is negated.

        Somebody denies the claim; or one of the two has a negation beside the other's words, and says the same without
        it; or an antonym stands in a word's place. Without any of these the model's contradiction is another number,
        another aspect, or none.
        """
        if self.denied(candidate, sayings):
            return True
        sentence = candidate.sentence
        plain, bare = unnegated(sentence.text, self.claim.stems), unnegated(self.claim.text, sentence.stems)
        if (plain is None) != (bare is None):
            if bare is None and candidate.overlap >= HALF:
                return True
            asked = bare or self._uncounted()  # `no passengers` turns `four passengers` round
            (said,) = entailments([(plain or sentence.text, asked)])
            return said.entails - candidate.said.entails >= UNTURNED
        mine, theirs = self.claim.stems - sentence.stems, sentence.stems - self.claim.stems
        return any(lexicon.opposite(a, b) for a in mine for b in theirs)

    def _uncounted(self) -> str:
        """The claim without its numbers."""
        left, end = [], 0
        for number in self.claim.numbers:
            left.append(self.claim.text[end : number.start])
            end = number.end
        return " ".join("".join([*left, self.claim.text[end:]]).split())

    def opposes(self, candidate: Candidate) -> bool:
        """Tell whether a sentence says the opposite of the claim, which `refutes` needs to be proved.

        Either the model is sure of a contradiction and enough of the claim stands in the sentence for the two to be
        about the same thing, or the sentence negates what is half the claim.
        """
        contradicts = candidate.said.contradicts >= CONTRADICTED and candidate.said.entails <= NOT_ENTAILED
        return (contradicts and candidate.overlap >= MET) or (self.negates(candidate) and candidate.overlap >= HALF)


_BACKGROUND = re.compile(r"\s(?:amid|after|during|while|as)\s")
"""Where what is denied ends, and what is told beside it begins."""


def _acts(text: str) -> frozenset[str]:
    """The verbs of a text that tell what was done, by their stems."""
    return frozenset(
        stem(token.lower) for token in tokens(text) if past(token.lower) and token.lower not in lexicon.FINITE
    )


_PLAIN_NEGATIONS = lexicon.NEGATIONS | lexicon.UNTRUE | lexicon.DECLINING
_BESIDE = 5
"""Words between a negation and a word of the claim that it may negate."""


UNTURNED = 0.3
"""By how much more probably a sentence says the claim once its negation, or the claim's, is taken away."""


def unnegated(text: str, stems: frozenset[str]) -> str | None:
    """Give a text without the negations that stand beside words with some stems; None if there is none."""
    found, left, end = tokens(text), [], 0
    for i, token in enumerate(found):
        contracted = token.lower.endswith(("n't", "n’t"))
        if token.lower not in _PLAIN_NEGATIONS and not contracted:
            continue
        back = 2 if token.lower in lexicon.UNTRUE else 0  # `the report is false`, but `did not report`
        beside = found[max(0, i - back) : i + _BESIDE]
        if any(stem(other.lower) in stems for other in beside if other is not token):
            left += [text[end : token.start], text[token.start : token.end - 3] if contracted else ""]
            end = token.end
    return "".join([*left, text[end:]]) if left else None


_GENERAL = re.compile(r"\bcan\b")
"""A claim of what may be in general counts nothing: `a magnitude 6 quake can cause severe damage`."""


def _other_names(claim: str, sentence: str) -> bool:
    """Tell whether a sentence has names and none of the claim's: the same happened elsewhere, or to others."""
    mine, theirs = (
        {lexicon.COUNTRY.get(t.lower, stem(t.lower)) for i, t in enumerate(tokens(text)) if i and t.capital}
        - {stem(word) for word in lexicon.TIME_WORDS}
        for text in (claim, sentence)
    )
    return bool(mine and theirs) and not mine & theirs


def is_meant(speaker: str, claim: str) -> bool:
    """Tell whether a speaker is somebody of whom the claim tells, be it by the name of the country or its capital."""
    mine, theirs = (
        {lexicon.COUNTRY.get(token.lower, stem(token.lower)) for token in tokens(text) if token.capital}
        for text in (speaker, claim)
    )
    return bool(mine & theirs)


COUNTED = 0.5
"""What the claim's own numbers in a sentence count beside its probability of entailment and its share of words."""
DENIED, HALF_DENIED, DENIED_ALIKE = 0.4, 0.5, 0.5
"""Share of the claim's words that a denial has to have, and of what is denied that has to be the claim's words; and how
sure the model is that another verb says the same."""
NEGATED, LEFT_OPEN = 0.45, 0.4
CONTRADICTED, NOT_ENTAILED, MET, HALF = 0.9, 0.3, 0.6, 0.8
"""Chosen by leaving one event out (`make scores`)."""


def evidence(claim: str, version: Version) -> Examined | None:
    """Read the sentences of an article that may carry a claim; None for an article without any."""
    wanted = claim_sentence(claim)
    found = candidates(wanted, version)
    if not found:
        return None
    best = max(found, key=lambda one: (one.said.entails + one.overlap + one.said.contradicts / 2, -one.sentence.index))
    wider = None
    if best.sentence.index > 0:
        before = read(version.article.text)[best.sentence.index - 1]
        (wider,) = entailments([(f"{before.text} {best.sentence.text}", claim)])
    return Examined(wanted, found, saying_in(claim), wider)


def features(seen: Examined) -> dict[str, float]:
    """Describe an article's sentences to the decision: every feature by its name."""
    claim, found, carrier, opponent = seen.claim, seen.candidates, seen.carrier, seen.opponent
    entailing = max(found, key=lambda one: one.said.entails)
    against = max(found, key=lambda one: one.said.contradicts)
    nearest = seen.by_overlap[0]
    about = [numbers(claim.numbers, one.sentence.numbers) for one in found if one.overlap >= ABOUT]
    same, other = (any(column) for column in zip(*about, strict=True)) if about else (False, False)
    negated = bool(claim.negations)
    doubt = nearest.overlap * (1 - nearest.said.entails)
    return {
        "entails": _logit(max(entailing.said.entails, seen.wider.entails if seen.wider else 0.0)),
        "entails alone": _logit(entailing.said.entails),
        "overlap where it entails": entailing.overlap,
        "contradicts": _logit(against.said.contradicts),
        "overlap where it contradicts": against.overlap,
        "overlap": nearest.overlap,
        "overlap of all together": len(claim.stems & frozenset().union(*(one.sentence.stems for one in found)))
        / max(1, len(claim.stems)),
        "entails at most overlap": _logit(nearest.said.entails),
        "contradicts at most overlap": _logit(nearest.said.contradicts),
        "carried": carrier.said.entails * carrier.overlap,
        "opposed": max(one.said.contradicts * one.overlap for one in found),
        "entails more than contradicts": carrier.said.entails - carrier.said.contradicts,
        "claim counts": float(bool(claim.numbers)),
        "same number": float(same),
        "other number": float(other and not same),
        "negation differs": float(bool(carrier.sentence.negations) != negated),
        "negation differs, not entailed": (bool(nearest.sentence.negations) != negated) * doubt,
        "opposed by negation": (bool(opponent.sentence.negations) != negated)
        * opponent.said.contradicts
        * opponent.overlap,
        "hedges": float(carrier.sentence.hedges > claim.hedges),
        "hedges, not entailed": (nearest.sentence.hedges > claim.hedges) * doubt,
        "claim hedges": float(bool(claim.hedges)),
        "claim is a saying": float(seen.about_saying),
        "claim's length": min(len(claim.stems), 14) / 14,
        "nearness": max(one.near for one in found),
        "place": min(carrier.sentence.index, 20) / 20,
    }


ABOUT = 0.35
"""Share of the claim's words from which on a sentence's numbers are compared with the claim's."""


def numbers(claimed: Sequence[Quantity], found: Sequence[Quantity]) -> tuple[bool, bool]:
    """Tell whether a sentence has all the claim's numbers, and whether it has another number for the same thing."""
    agreeing = bool(claimed) and all(any(mine.agrees(other) for other in found) for mine in claimed)
    differing = any(
        any(mine.same_unit(other) for other in found) and not any(mine.agrees(other) for other in found)
        for mine in claimed
    )
    return agreeing, differing


def _logit(share: float) -> float:
    return math.log((share + 0.01) / (1.01 - share))


# ------------------------------------------------------------
# From features to a stance.


@dataclass(frozen=True, slots=True)
class Seen:
    """What an article does with a claim, and the sentences that say so."""

    article: Article
    evidence: Examined | None
    """None: the article has no sentence."""
    stance: Stance
    probabilities: Mapping[Stance, float]
    deciding: Candidate | None
    """The sentence that the stance rests on; None for `silent`."""
    attribution: Attribution | None
    """Whose word the deciding sentence is; None: the article's own."""
    sayings: Mapping[int, tuple[Attribution, ...]]
    """Index of a sentence → the acts of saying in it."""

    @property
    def carries(self) -> bool:
        """It supports or reports the claim."""
        return self.stance in ("supports", "reports")

    @property
    def about_saying(self) -> bool:
        """The claim is that somebody said something."""
        return self.evidence is not None and self.evidence.about_saying


def judge_article(claim: str, version: Version, weights: Weights) -> Seen:
    """Decide what one article does with one claim."""
    seen = evidence(claim, version)
    if seen is None:
        return Seen(version.article, None, "silent", {"silent": 1.0}, None, None, {})
    sayings = dict(enumerate(said_in(version.article.text)))
    outcomes = probabilities(features(seen), weights)
    outcome = max(outcomes, key=lambda one: outcomes[one] / weights["least"][one])
    opponent = seen.opponent
    if outcome == "refutes" and not (
        seen.opposes(opponent) and seen.turned(opponent, sayings[opponent.sentence.index])
    ):
        outcome = max((one for one in outcomes if one != "refutes"), key=lambda one: outcomes[one])
    unsaid = seen.carrier.overlap >= UNSAID[0] and seen.carrier.said.entails <= UNSAID[1]
    if outcome == "carries" and unsaid and not seen.filled_in(seen.carrier, version):
        outcome = max(("qualifies", "silent"), key=lambda one: outcomes[one])
    deciding = seen.opponent if outcome == "refutes" else seen.carrier
    denial = None if seen.about_saying else plain_denial(seen, sayings)
    if denial is not None:
        outcome, deciding = "refutes", denial
    elif outcome == "carries" and seen.counts_otherwise(deciding):
        outcome = "qualifies"
    elif outcome in ("silent", "qualifies") and (
        recount := next((one for one in seen.by_overlap if seen.counts_otherwise(one)), None)
    ):
        outcome, deciding = "qualifies", recount
    elif (
        outcome in ("silent", "qualifies")
        and seen.about_saying
        and (turned := next((one for one in seen.by_overlap if _says_otherwise(seen, one, sayings)), None))
    ):
        outcome, deciding = same_saying(seen, governing(turned.places, sayings[turned.sentence.index])), turned
    elif outcome == "qualifies":
        deciding = seen.by_overlap[0]
    said = governing(deciding.places, sayings[deciding.sentence.index])
    teller = retold(seen, deciding, sayings[deciding.sentence.index])
    if denial is None and outcome == "carries" and seen.about_saying and teller is None:
        outcome = same_saying(seen, said)
    if outcome == "refutes" and said is not None and said.position == "declines" and not seen.about_saying:
        outcome = "qualifies"  # who declines to say whether it is so does not say that it is not
    if outcome == "carries" and said is not None and not seen.about_saying and seen.denied(deciding, [said]):
        outcome = "refutes"
    attribution = teller if seen.about_saying else said
    carried: Stance = "supports" if attribution is None else "reports"
    other: Stance = "reports" if attribution is None else "supports"
    return Seen(
        article=version.article,
        evidence=seen,
        stance=carried if outcome == "carries" else outcome,
        probabilities={
            carried: round(outcomes["carries"], 4),
            other: 0.0,
            **{one: round(share, 4) for one, share in outcomes.items() if one != "carries"},
        },
        deciding=None if outcome == "silent" else deciding,
        attribution=attribution,
        sayings=sayings,
    )


UNSAID = (0.8, 0.05)
"""A sentence with nearly all of the claim's words that the model does not take to say it, does not: plans, doubts."""
NEAR = 0.3
"""Share of the claim's words from which on a sentence with another number is looked at."""
RECOUNTED = 0.55
"""From which probability on a sentence says the claim once its number stands in it."""


def retold(seen: Examined, candidate: Candidate, sayings: Sequence[Attribution]) -> Attribution | None:
    """Give the act of saying around the one that the claim is about: `“The union rejected it,” said Ana Brandt`."""
    if seen.saying is None or not seen.saying.speaker:
        return None
    speaker = candidate.sentence.places_of(frozenset(stem(token.lower) for token in tokens(seen.saying.speaker)))
    verb = candidate.sentence.places_of(frozenset({stem(seen.saying.verb)}))
    around = [one for one in sayings if speaker and verb and all(map(one.covers, (*speaker, *verb)))]
    return max(around, key=lambda one: one.content_end - one.content_start, default=None)


def _says_otherwise(seen: Examined, candidate: Candidate, sayings: Mapping[int, Sequence[Attribution]]) -> bool:
    """Tell whether the claim's speaker takes another stand on most of the claim's words in a sentence."""
    act = governing(candidate.places, sayings[candidate.sentence.index])
    if seen.saying is None or act is None or candidate.overlap < MET:
        return False
    return act.position != seen.saying.position and kinship(seen.saying.speaker, act.speaker) == "same"


def same_saying(seen: Examined, act: Attribution | None) -> Outcome:
    """Compare the act of saying in a sentence with the one that the claim is about.

    Another body of the same country, or another speaker, says something else. Where nobody is found to say it, the
    entailment stands.
    """
    claimed = seen.saying
    if claimed is None or act is None or not act.speaker:
        return "carries"
    kin = kinship(claimed.speaker, act.speaker)
    if kin == "same" and claimed.position != act.position:
        return "refutes" if "affirms" in (claimed.position, act.position) else "qualifies"
    return "carries" if kin == "same" else "qualifies"


PLAIN, CARRIED = (0.9, 0.1, 0.7), (0.5, 0.5)
"""A plain denial: contradiction from, entailment up to, overlap from. A sentence that carries: entailment, overlap."""


def plain_denial(seen: Examined, sayings: Mapping[int, Sequence[Attribution]]) -> Candidate | None:
    """Find the sentence that negates the claim or says that somebody denies it; None if one before it carries it.

    Labelled events have too few of these for the decision to learn them.
    """
    contradiction, entailment, overlap = PLAIN
    for one in sorted(seen.candidates, key=lambda one: one.sentence.index):
        if one.said.entails >= CARRIED[0] and one.overlap >= CARRIED[1]:
            return None
        act = governing(one.places, sayings[one.sentence.index])
        negated = seen.negates(one) and one.said.contradicts >= contradiction
        negated = negated and seen.turned(one, sayings[one.sentence.index])
        denied = act is not None and act.position == "denies" and seen.denied(one, sayings[one.sentence.index])
        if (negated or denied) and one.said.entails <= entailment and one.overlap >= overlap:
            return one
    return None


def probabilities(described: Mapping[str, float], weights: Weights) -> dict[Outcome, float]:
    """Weigh the features: multinomial logistic regression, with the weights of `stance.json`."""
    scaled = {name: (described[name] - mean) / scale for name, (mean, scale) in weights["features"].items()}
    scores = {
        outcome: line["bias"] + sum(line["weights"][name] * value for name, value in scaled.items())
        for outcome, line in weights["outcomes"].items()
    }
    top = max(scores.values())
    odds = {outcome: math.exp(score - top) for outcome, score in scores.items()}
    return {outcome: share / sum(odds.values()) for outcome, share in odds.items()}


@cache
def shipped_weights() -> Weights:
    """Read the weights that this version of the judge decides by."""
    found: Weights = json.loads(Path(__file__).with_name("stance.json").read_text(encoding="utf-8"))
    return found
