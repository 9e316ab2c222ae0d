"""Checks made for tests: two outlets at odds about one claim, every quote where it says."""

from __future__ import annotations

from typing import Any

from tests.support.articles import article
from workbench.models import (
    Article,
    Call,
    Check,
    Claim,
    Evidence,
    Failure,
    Finding,
    Hit,
    Inferred,
    Origin,
    Passage,
    ProvedDiscrepancy,
    Rejected,
    Stance,
    Verdict,
    VerdictLabel,
    Version,
)

NOON = "2024-05-01T12:00:00Z"


def stated(value: str) -> Inferred:
    """Make a value that was stated."""
    return Inferred(value=value, method="stated", confidence=1.0)


HERALD = article(
    "The “bridge” opened in May — 😀 nobody doubts it.",
    outlet=stated("The Herald"),
    title=stated("Bridge opens"),
    url="https://herald.example.com/bridge",
    published=stated("2024-05-01"),
)
GAZETTE = article("The mayor denied that the bridge opened in May.", outlet=stated("Gazette"))
UNSIGNED = article("Nothing to see here but the weather.", title=stated("Weather"))
ARTICLES = (HERALD, GAZETTE, UNSIGNED)


def span(of: Article, quote: str) -> Evidence:
    """Make evidence from the first place where the words stand."""
    start = of.text.index(quote)
    return Evidence(article_id=of.id, start=start, end=start + len(quote), quote=quote)


def claim(text: str = "The bridge opened in May.", **fields: Any) -> Claim:
    """Make a claim that two outlets carry."""
    spans = (span(HERALD, "opened in May"), span(GAZETTE, "the bridge opened in May"))
    made = {"id": Claim.id_for("test", text), "event": "test", "text": text, "spans": spans, "made_by": "builtin"}
    return Claim(**{**made, "checkworthiness": 0.5, **fields})


def verdict(label: VerdictLabel = "conflicting", **fields: Any) -> Verdict:
    """Make a verdict: the Herald supports, the Gazette refutes, the unsigned article is silent."""
    opened, denied = span(HERALD, "opened in May — 😀 nobody"), span(GAZETTE, "denied that the bridge opened")
    stances: tuple[tuple[Article, Stance, tuple[Evidence, ...]], ...] = (
        (HERALD, "supports", (opened,)),
        (GAZETTE, "refutes", (denied,)),
        (UNSIGNED, "silent", ()),
    )
    made = {
        "label": label,
        "said": "supported",
        "label_reason": "one outlet supports, another refutes",
        "findings": tuple(Finding(article_id=a.id, stance=s, said=s, evidence=e) for a, s, e in stances),
        "discrepancies": (
            ProvedDiscrepancy(
                kind="contradiction",
                article_ids=(HERALD.id, GAZETTE.id),
                explanation="they contradict each other",
                evidence=(opened, denied),
            ),
        ),
        "origins": (Origin(name="the mayor", named=True, position="denies", article_ids=(GAZETTE.id,)),),
        "rejected": (Rejected(article_id=HERALD.id, text="closed in May", reason="not in the article"),),
    }
    return Verdict(**{**made, **fields})


def version(of: Article) -> Version:
    """Make a version whose one hit is the article's first ten characters."""
    passage = Passage(id=f"{of.id}-0", article_id=of.id, start=0, end=10, text=of.text[:10])
    return Version(article=of, hits=(Hit(passage=passage, dense=0.5, rank=1),))


def check(
    outcome: Verdict | Failure | None = None, *, of: Claim | None = None, number: int = 1, **fields: Any
) -> Check:
    """Make a check; the number tells checks of one claim apart."""
    made = {
        "id": f"check-{number}",
        "key": f"key-{number}",
        "claim": of or claim(),
        "versions": tuple(map(version, ARTICLES)),
        "outcome": outcome or verdict(),
        "call": Call(judge="builtin", at=NOON, cost_usd=0.0),
    }
    return Check(**{**made, **fields})


FAILURE = Failure(error="timeout", message="the judge did not answer in 60 s", hint="try again")
