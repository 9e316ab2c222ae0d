"""How much a claim is worth checking, 0..1, with the reasons that say so.

A sum of plain features in the manner of ClaimBuster (Hassan et al., KDD 2017: numbers, named entities, tense, opinion)
and of the newsroom criteria behind the CheckThat! labs (Nakov et al. 2021: factual, harmful, of public interest).
The weights order a queue; they were set by hand, not learned, and are no probability.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.claims.sentences import stretch
from workbench.nlp.lexicon import (
    AHEAD,
    BODIES,
    COUNTRY,
    DECLINING,
    DENYING,
    HEDGES,
    IGNORANT,
    MONTHS,
    ROLES,
    UNTRUE,
    WEEKDAYS,
)
from workbench.nlp.tokens import Token, tokens

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


def who_is_who() -> Worth:
    """The worth of `X is the minister of Y`: quickly checked, rarely disputed."""
    return Worth(0.2, ("less: says who somebody is",))


def taken_for_granted() -> Worth:
    """The worth of what an article takes for granted in passing."""
    return Worth(0.35, ("taken for granted in passing",))


def _is_date(words: tuple[Token, ...], word: Token) -> bool:
    i = words.index(word)
    beside = {w.lower for w in words[max(0, i - 2) : i + 2]}
    return bool(beside & MONTHS)
