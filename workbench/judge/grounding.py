"""Turn what a judge said into what is proved: quotes that stand, and a label only if it is earned.

Pure and total: every `Comparison` gives a `Verdict`. What did not stand is kept in `rejected`, never repaired and
never asked for again. It does not know whether a quote means what the judge says; that is what the checker is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.judge.labels import earned_label
from workbench.judge.origins import origins
from workbench.judge.quotes import Found, find_quote, nearest
from workbench.models import (
    Article,
    Comparison,
    Discrepancy,
    Evidence,
    Finding,
    ProvedDiscrepancy,
    Quote,
    Reading,
    Rejected,
    Verdict,
    Version,
    Voice,
)

ENTAILED = 0.5
"""From which probability on an article's own words count as saying the claim that was taken from them."""
OWN_SENTENCE = "the claim was taken from words of this article that say so"
"""Why a stance is rejected: no article is silent on, or refutes, what it says itself."""


def ground(comparison: Comparison, versions: Sequence[Version]) -> Verdict:
    """Keep of a comparison what the articles' own words prove."""
    articles = {version.article.id: version.article for version in versions}
    rejected: list[Rejected] = []
    findings = tuple(_finding(version, comparison, rejected) for version in versions)
    strangers = (one for one in comparison.readings if one.article_id not in articles)
    rejected.extend(_refused(one, "no such article in this check") for one in strangers)
    discrepancies = tuple(
        proved for said in comparison.discrepancies if (proved := _prove(said, articles, rejected)) is not None
    )
    found = origins(findings)
    affirming = sum(origin.position == "affirms" for origin in found)
    label, reason = earned_label([f.stance for f in findings], [d.kind for d in discrepancies], affirming)
    return Verdict(
        label=label,
        said=comparison.label,
        label_reason=reason,
        rationale=comparison.rationale,
        case_for=comparison.case_for,
        case_against=comparison.case_against,
        findings=findings,
        discrepancies=discrepancies,
        origins=found,
        rejected=tuple(rejected),
        probabilities=comparison.probabilities,
    )


def _finding(version: Version, comparison: Comparison, rejected: list[Rejected]) -> Finding:
    article = version.article
    mine = [r for r in comparison.readings if r.article_id == article.id]
    if not mine:
        why = next((one.reason for one in comparison.unread if one.article_id == article.id), "")
        return Finding(article_id=article.id, stance=None, said=None, summary=why)
    reading, *surplus = mine
    rejected.extend(_refused(one, "a second reading of the same article") for one in surplus)
    here = {article.id: article}
    evidence = _evidence(reading.quotes, here, rejected)
    voices = []
    for voice in reading.voices:
        if voice.quote is not None:
            stands = _evidence([Quote(article_id=article.id, text=voice.quote)], here, rejected)
            voice = voice.model_copy(update={"quote": stands[0].quote if stands else None})
        voices.append(voice)
    own = next((one for one in version.own if one.entails >= ENTAILED and not one.denied), None)
    if own is not None and reading.stance in ("silent", "refutes"):
        rejected.append(_refused(reading, OWN_SENTENCE))
        words = article.text[own.start : own.end]
        span = Evidence(article_id=article.id, start=own.start, end=own.end, quote=words)
        if own.speaker:
            voices = [*voices, Voice(speaker=own.speaker, named=own.named)]
        return Finding(
            article_id=article.id,
            stance="supports" if own.speaker is None else "reports",
            said=reading.stance,
            summary="The claim was taken from these words of the article.",
            evidence=(span,),
            voices=tuple(voices),
        )
    return Finding(
        article_id=article.id,
        stance=reading.stance if evidence or reading.stance == "silent" else None,
        said=reading.stance,
        summary=reading.summary,
        evidence=() if reading.stance == "silent" else evidence,
        voices=tuple(voices),
        probabilities=reading.probabilities,
    )


def _prove(said: Discrepancy, articles: dict[str, Article], rejected: list[Rejected]) -> ProvedDiscrepancy | None:
    evidence = _evidence(said.quotes, articles, rejected)
    speaking = {e.article_id for e in evidence}
    if said.kind == "omission":
        # What an article leaves out may stand in the part of it that nobody has.
        ids = tuple(i for i in said.article_ids if i in articles and i not in speaking and not articles[i].partial)
    else:
        ids = tuple(i for i in said.article_ids if i in speaking)
    sides_needed = 1 if said.kind == "omission" else min(2, len(set(said.article_ids)))
    if not ids or len(speaking) < sides_needed:
        reason = f"a {said.kind.replace('_', ' ')} without standing evidence on each side"
        ids = tuple(said.article_ids)
        rejected.append(Rejected(what="discrepancy", article_id=" ".join(ids), text=said.explanation, reason=reason))
        return None
    return ProvedDiscrepancy(kind=said.kind, article_ids=ids, explanation=said.explanation, evidence=evidence)


def _evidence(quotes: Iterable[Quote], articles: dict[str, Article], rejected: list[Rejected]) -> tuple[Evidence, ...]:
    """Find where quotes stand, each place once; those that do not stand are added to `rejected`, with the reason."""
    standing: dict[tuple[str, int, int], Evidence] = {}
    for quote in quotes:
        article = articles.get(quote.article_id)
        if article is None:
            reason = "quoted from another article"
            rejected.append(Rejected(article_id=quote.article_id, text=quote.text, reason=reason))
            continue
        found = find_quote(article.text, quote.text)
        if isinstance(found, Found):
            place = (article.id, found.start, found.end)
            words = article.text[found.start : found.end]
            span = Evidence(article_id=article.id, start=found.start, end=found.end, quote=words, match=found.match)
            standing.setdefault(place, span)
        else:
            near = nearest(article.text, quote.text)
            rejected.append(Rejected(article_id=article.id, text=quote.text, reason=found.reason, nearest=near))
    return tuple(standing.values())


def _refused(reading: Reading, reason: str) -> Rejected:
    said = f"{reading.stance}: {reading.summary}"
    return Rejected(what="reading", article_id=reading.article_id, text=said, reason=reason)
