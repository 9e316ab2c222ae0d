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
)


def ground(comparison: Comparison, versions: Sequence[Version]) -> Verdict:
    """Keep of a comparison what the articles' own words prove."""
    articles = {version.article.id: version.article for version in versions}
    rejected: list[Rejected] = []
    findings = tuple(_finding(article, comparison, rejected) for article in articles.values())
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


def _finding(article: Article, comparison: Comparison, rejected: list[Rejected]) -> Finding:
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
    return Finding(
        article_id=article.id,
        stance=reading.stance if evidence or reading.stance == "silent" else None,
        said=reading.stance,
        summary=reading.summary,
        evidence=() if reading.stance == "silent" else evidence,
        voices=tuple(voices),
    )


def _prove(said: Discrepancy, articles: dict[str, Article], rejected: list[Rejected]) -> ProvedDiscrepancy | None:
    evidence = _evidence(said.quotes, articles, rejected)
    speaking = {e.article_id for e in evidence}
    if said.kind == "omission":
        ids = tuple(i for i in said.article_ids if i in articles and i not in speaking)
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
