"""Check one claim, in two steps: ask (retrieve, judge) and ground (prove, label).

`check` does both, for the command line, a batch and the app. An evaluation logs what `ask` gives, and grounds it when
it scores. `Judge` is what another package implements to be asked; `judge/registry.py` finds it by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from workbench.batch.runner import current_token
from workbench.errors import JudgeError
from workbench.ingest.text import primary
from workbench.judge.builtin.stance import as_named, claim_sentence, governing, read, said_in, saying_in
from workbench.judge.quotes import read_anew
from workbench.judge.verdict import ground
from workbench.models import (
    Article,
    Call,
    Check,
    Claim,
    Comparison,
    Earlier,
    Evidence,
    Failure,
    Hit,
    Version,
    content_id,
)
from workbench.models.article import OwnWords
from workbench.models.base import Clock
from workbench.models.check import Estimate
from workbench.nlp.entailment import entailments
from workbench.retrieval.index import Index


class Judge(Protocol):
    """Compares the versions of one claim: a model, the built-in rules, or a plain class in a test."""

    name: str
    """As the setting `model` names it: `builtin`, or a litellm model."""
    prompt: str | None
    """The prompt it asks with, written `compare.v1#1a2b3c4d`; None if it asks with none. Kept in every record."""
    key: str
    """Names all that decides its answers besides claim and versions: `builtin#2`, or for a model a digest of its prompt
    and parameters. Raised by hand when answers change; checks under another key are out of date. A judge without a
    prompt writes `name#version`, and the version into the calls it gives."""
    parallel: bool
    """Whether it waits for an answer from elsewhere, so that several claims are asked about at once.

    A judge that computes here (False) goes claim by claim; it costs nothing, and nobody confirms a price."""

    second_opinion: bool
    """Whether the entailment model is to read its stances against the sentences it quotes (`judge/second_opinion.py`).
    A judge that decides by that model itself would get its own opinion back."""

    def __call__(self, claim: Claim, versions: Sequence[Version]) -> tuple[Comparison, Call]:
        """Say what each version does with the claim; raise JudgeError if there is no answer."""
        ...

    def estimate(self, claim: Claim, versions: Sequence[Version]) -> Estimate:
        """Say what one check will ask for and cost, without asking."""
        ...


def check(
    claim: Claim,
    *,
    articles: Sequence[Article],
    index: Index,
    judge: Judge,
    now: Clock,
    versions: Sequence[Version] | None = None,
) -> Check:
    """Say what each outlet's own words prove about one claim.

    A judge that fails gives a `Failure`, never a label; a quote that is not in its article gives no evidence.
    `versions`: as for `ask`.
    """
    reply = ask(claim, articles=articles, index=index, judge=judge, now=now, versions=versions)
    outcome = Failure.of(reply.said) if isinstance(reply.said, JudgeError) else ground(reply.said, reply.versions)
    question = _question(claim, articles, judge.key, index.mode)
    return Check(
        id=content_id(question, outcome.model_dump(mode="json"), reply.call.at),
        key=_with_spans(question, claim),
        claim=claim,
        versions=reply.versions,
        outcome=outcome,
        call=reply.call,
    )


@dataclass(frozen=True)
class Reply:
    """What a judge was shown and said. Nothing is proved yet."""

    versions: tuple[Version, ...]
    said: Comparison | JudgeError
    call: Call


def ask(
    claim: Claim,
    *,
    articles: Sequence[Article],
    index: Index,
    judge: Judge,
    now: Clock,
    versions: Sequence[Version] | None = None,
) -> Reply:
    """Find what each outlet says about a claim, and ask the judge to compare.

    `versions` are given where they were retrieved before, as to price the question. Raises KeyboardInterrupt if the
    run that this is part of was cancelled; a judge that fails is no error here but what was said.
    """
    current_token().raise_if_cancelled()
    shown = retrieve(claim, articles=articles, index=index) if versions is None else tuple(versions)
    said: Comparison | JudgeError
    try:
        said, call = judge(claim, shown)
    except JudgeError as error:
        said = error
        call = error.call or Call(judge=judge.name, prompt=judge.prompt, cost_usd=0.0, at=now())  # nothing was sent
    return Reply(shown, said, call.model_copy(update={"retrieval": index.mode}))


def retrieve(claim: Claim, *, articles: Sequence[Article], index: Index, k: int = 3) -> tuple[Version, ...]:
    """Look up, in every article, the passages nearest to the claim: at most k by meaning and k by words.

    One Version for each article, in the order given, silent ones included.
    """
    hits = dict(index.nearest_passages(claim.text, [article.id for article in articles], k=k))
    return tuple(Version(article=article, hits=hits[article.id], own=own_words(claim, article)) for article in articles)


def own_words(claim: Claim, article: Article) -> tuple[OwnWords, ...]:
    """Say of the words that a claim was taken from whether they entail it, and whose word they are.

    A claim that was split off a sentence, or worded anew, keeps the spans of the whole: those need not say it.
    """
    wanted = claim_sentence(claim.text)
    english = article.language is None or primary(article.language.value) == "en"  # the model reads no other
    found = []
    for span in claim.spans:
        if span.article_id != article.id:
            continue
        sentence = next((one for one in read(article.text) if one.start <= span.start < one.end), None)
        act = None
        if sentence is not None:
            places = sentence.places_of(wanted.stems)
            inside = [at for at in places if span.start <= sentence.start + at < span.end]
            act = governing(inside, said_in(article.text)[sentence.index])
        named = as_named(wanted.text, span.quote, article.text)
        same = " ".join(span.quote.split()).casefold() == named.casefold()
        found.append(
            OwnWords(
                start=span.start,
                end=span.end,
                entails=1.0 if same else entailments([(span.quote, named)])[0].entails if english else 0.0,
                speaker=act.speaker if act is not None and saying_in(wanted.text) is None else None,
                named=act is not None and act.named,
                denied=act is not None and act.position != "affirms" and saying_in(wanted.text) is None,
            )
        )
    return tuple(found)


def carried(check: Check, article: Article, *, spans: tuple[Evidence, ...], judge_key: str) -> Check | None:
    """Give a verdict as it stands on a page that was read anew, without asking again.

    `article` is the new reading of one of the check's articles, `spans` are where the claim now stands. None where a
    quote of the verdict no longer stands, or where the judge failed.
    """
    old = next((v.article.id for v in check.versions if v.article.id in article.readings), None)
    if old is None or check.verdict is None:
        return None
    lost = []

    def renamed(value: Any) -> Any:
        """Put the new reading in the place of the old one, with the offsets that its quotes have there."""
        if isinstance(value, dict):
            if value.get("article_id") == old and "quote" in value:
                found = read_anew(Evidence(**value), article)
                lost.extend([] if found else [value["quote"]])
                return found.model_dump() if found else value
            return {key: renamed(one) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [renamed(one) for one in value]
        return article.id if value == old else value

    outcome = type(check.verdict).model_validate(renamed(check.verdict.model_dump()))
    if lost:
        return None
    versions = tuple(_on(version, article) if version.article.id == old else version for version in check.versions)
    claim, call = check.claim.model_copy(update={"spans": spans}), check.call
    asked = {"requests": call.requests, "tokens_in": call.tokens_in, "tokens_out": call.tokens_out}
    paid = Earlier(**asked, cost_usd=call.cost_usd, seconds=call.seconds)
    free = {"requests": 0, "tokens_in": None, "tokens_out": None, "cost_usd": 0.0, "seconds": 0.0}
    return Check(
        id=content_id("reread", check.id, article.id),
        key=check_key(claim, [version.article for version in versions], judge_key, call.retrieval),
        claim=claim,
        versions=versions,
        outcome=outcome,
        call=call.model_copy(update={**free, "earlier": call.earlier or paid}),
        beside=check.beside,
    )


def _on(version: Version, article: Article) -> Version:
    """Find a version's passages in a new reading of its article; what no longer stands is left out."""
    hits: list[Hit] = []
    for hit in version.hits:
        passage = hit.passage
        span = Evidence(article_id=passage.article_id, start=passage.start, end=passage.end, quote=passage.text)
        if found := read_anew(span, article):
            place = {"id": f"{article.id}:{found.start}-{found.end}", "article_id": article.id}
            moved = passage.model_copy(update={**place, "start": found.start, "end": found.end})
            hits.append(hit.model_copy(update={"passage": moved}))
    return Version(article=article, hits=tuple(hits))


def check_key(claim: Claim, articles: Sequence[Article], judge_key: str, retrieval: str) -> str:
    """Digest of all that decides a check's answer; a claim with a verdict under this key needs no new check."""
    return _with_spans(_question(claim, articles, judge_key, retrieval), claim)


def _question(claim: Claim, articles: Sequence[Article], judge_key: str, retrieval: str) -> str:
    # Only another language is part of the key: checks of English articles keep theirs.
    tags = {article.id: article.language.value if article.language else "en" for article in articles}
    foreign = {id_: () if primary(tag) == "en" else (tag,) for id_, tag in tags.items()}
    texts = sorted((article.id, content_id(article.text), *foreign[article.id]) for article in articles)
    return content_id("check", claim.text, claim.speaker, texts, judge_key, retrieval)


def _with_spans(question: str, claim: Claim) -> str:
    # On top of the rest, so that a database that kept only the digest of the rest could be brought up to date.
    return content_id("spans", question, sorted((span.article_id, span.start, span.end) for span in claim.spans))
