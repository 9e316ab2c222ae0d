"""Check one claim: find what each outlet says, ask a judge, keep what the articles prove."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.errors import JudgeError
from workbench.ingest.text import primary
from workbench.judge.grounding import ground
from workbench.models import Article, Call, Check, Claim, Failure, Judge, Verdict, Version, content_id
from workbench.models.base import Clock
from workbench.retrieval.index import Index

# ------------------------------------------------------------
# Find where each article speaks of a claim: one Version per article, silent ones included.


def retrieve(claim: Claim, *, articles: Sequence[Article], index: Index, k: int = 3) -> tuple[Version, ...]:
    """Look up, in every article, the passages nearest to the claim: at most k by meaning and k by words.

    One Version for each article, in the order given.
    """
    hits = dict(index.nearest_passages(claim.text, [article.id for article in articles], k=k))
    return tuple(Version(article=article, hits=hits[article.id]) for article in articles)


# ------------------------------------------------------------


def check(claim: Claim, *, articles: Sequence[Article], index: Index, judge: Judge, now: Clock) -> Check:
    """Say what each outlet's own words prove about one claim.

    A judge that fails gives a `Failure`, never a label; a quote that is not in its article gives no evidence.
    """
    versions = retrieve(claim, articles=articles, index=index)
    return conclude(claim, versions, judge=judge, retrieval=index.mode, now=now)


def conclude(claim: Claim, versions: Sequence[Version], *, judge: Judge, retrieval: str, now: Clock) -> Check:
    """Ask the judge about versions already found, and keep what stands."""
    try:
        comparison, call = judge(claim, versions)
    except JudgeError as error:
        outcome: Verdict | Failure = Failure.of(error)
        call = error.call or Call(judge=judge.name, prompt=judge.prompt, at=now())
    else:
        outcome = ground(comparison, versions)
    question = _question(claim, [v.article for v in versions], judge.key, retrieval)
    return Check(
        id=content_id(question, outcome.model_dump(mode="json"), call.at),
        key=_with_spans(question, claim),
        claim=claim,
        versions=tuple(versions),
        outcome=outcome,
        call=call.model_copy(update={"retrieval": retrieval}),
    )


def check_key(claim: Claim, articles: Sequence[Article], judge_key: str, retrieval: str) -> str:
    """Digest of all that decides a check's answer; a claim with a verdict under this key needs no new check."""
    return _with_spans(_question(claim, articles, judge_key, retrieval), claim)


def _question(claim: Claim, articles: Sequence[Article], judge_key: str, retrieval: str) -> str:
    # Only another language is part of the key: checks of English articles keep theirs.
    texts = sorted((a.id, content_id(a.text), *_foreign(a)) for a in articles)
    return content_id("check", claim.text, claim.speaker, texts, judge_key, retrieval)


def _with_spans(question: str, claim: Claim) -> str:
    # On top of the rest, so that a database that kept only the digest of the rest could be brought up to date.
    return content_id("spans", question, sorted((span.article_id, span.start, span.end) for span in claim.spans))


def _foreign(article: Article) -> tuple[str, ...]:
    tag = article.language.value if article.language else "en"
    return () if primary(tag) == "en" else (tag,)
