"""What one article does with one claim: which sentences may carry it, what the entailment model says of each of them,
and a small calibrated decision over two dozen named features.

The weights of the decision are in `stance.json`; `training/stance.py` fits them on labelled events.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from workbench.judge.origins import kinship
from workbench.judge.reading import Sentence, claim_sentence, governing, read, said_in, saying_in
from workbench.models import Article, Stance, Version
from workbench.nlp.attribution import Attribution
from workbench.nlp.entailment import Entailment, entailments
from workbench.nlp.quantities import Quantity
from workbench.nlp.tokens import stem, tokens

SENTENCES = 7
"""How many sentences of an article are read against a claim, one by one; the best one also with the sentence before."""

Outcome = Literal["carries", "refutes", "qualifies", "silent"]

Weights = Mapping[str, Any]
"""`features`: name → [mean, scale]; `outcomes`: outcome → {bias, weights: name → weight}; `least`: outcome → what its
probability is divided by before the largest is taken."""

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
    """What it does with the claim, read alone."""


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
    said = entailments([(article[i].text, claim.text) for i in chosen])
    return tuple(
        Candidate(article[i], overlap[i], near.get(i, 0.0), article[i].places_of(claim.stems), one)
        for i, one in zip(chosen, said, strict=True)
    )


# ------------------------------------------------------------
# What is known of an article's sentences, as named numbers.


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
        return max(self.candidates, key=lambda one: (one.said.entails * one.overlap, one.overlap))

    def counts_otherwise(self, candidate: Candidate) -> bool:
        """Tell whether a sentence has another number for what the claim counts, and not the claim's.

        The model has to see a contradiction too: `two women` and `four co-workers` need not be the same people.
        """
        same, other = numbers(self.claim.numbers, candidate.sentence.numbers)
        return other and not same and candidate.said.contradicts >= RECOUNTED[1]

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

    def opposes(self, candidate: Candidate) -> bool:
        """Tell whether a sentence says the opposite of the claim, which `refutes` needs to be proved.

        Either the model is sure of a contradiction and enough of the claim stands in the sentence for the two to be
        about the same thing, or the sentence negates what is half the claim.
        """
        contradicts = candidate.said.contradicts >= CONTRADICTED and candidate.said.entails <= NOT_ENTAILED
        return (contradicts and candidate.overlap >= MET) or (self.negates(candidate) and candidate.overlap >= HALF)


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
    if outcome == "refutes" and not seen.opposes(seen.opponent):
        outcome = max((one for one in outcomes if one != "refutes"), key=lambda one: outcomes[one])
    unsaid = seen.carrier.overlap >= UNSAID[0] and seen.carrier.said.entails <= UNSAID[1]
    if outcome == "carries" and unsaid:
        outcome = max(("qualifies", "silent"), key=lambda one: outcomes[one])
    deciding = seen.opponent if outcome == "refutes" else seen.carrier
    denial = None if seen.about_saying else plain_denial(seen, sayings)
    recount = next((one for one in seen.by_overlap if one.overlap >= RECOUNTED[0] and seen.counts_otherwise(one)), None)
    if denial is not None:
        outcome, deciding = "refutes", denial
    elif outcome == "carries" and seen.counts_otherwise(deciding):
        outcome = "qualifies"
    elif outcome in ("silent", "qualifies") and recount is not None:
        outcome, deciding = "qualifies", recount
    elif outcome == "qualifies":
        deciding = seen.by_overlap[0]
    elif outcome == "carries" and seen.about_saying:
        outcome = same_saying(seen, governing(deciding.places, sayings[deciding.sentence.index]))
    said = governing(deciding.places, sayings[deciding.sentence.index])
    if outcome == "refutes" and said is not None and said.position == "declines" and not seen.about_saying:
        outcome = "qualifies"  # who declines to say whether it is so does not say that it is not
    attribution = None if seen.about_saying else said
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


UNSAID = (0.8, 0.1)
"""A sentence with nearly all of the claim's words that the model does not take to say it, does not: plans, doubts."""
RECOUNTED = (0.6, 0.1)
"""From which overlap and contradiction on a sentence with another number is about the same thing."""


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
        denied = act is not None and act.position == "denies"
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


def counted(seen: Seen, candidate: Candidate, *, agrees: bool) -> Quantity | None:
    """Give the sentence's number for what the claim counts: the claim's own number, or another one."""
    if seen.evidence is None:
        return None
    for mine in seen.evidence.claim.numbers:
        same_thing = [other for other in candidate.sentence.numbers if mine.same_unit(other)]
        agreeing = [other for other in same_thing if mine.agrees(other)]
        if agrees and agreeing:
            return agreeing[0]
        if not agrees and same_thing and not agreeing:
            return same_thing[0]
    return None
