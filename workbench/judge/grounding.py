"""Turn what a judge said into what is proved: quotes that stand, and a label only if it is earned.

Pure and total: every `Comparison` gives a `Verdict`. What did not stand is kept in `rejected`, never repaired and
never asked for again. It does not know whether a quote means what the judge says; that is what the checker is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.judge.origins import origins
from workbench.judge.quotes import Found, find_quote, nearest
from workbench.models import (
    Article,
    Comparison,
    Discrepancy,
    Evidence,
    Finding,
    Origin,
    ProvedDiscrepancy,
    Quote,
    Reading,
    Rejected,
    Verdict,
    VerdictLabel,
    Version,
    Voice,
)

_OPPOSES = frozenset({"contradiction", "number_mismatch"})


def ground(comparison: Comparison, versions: Sequence[Version]) -> Verdict:
    """Keep of a comparison what the articles' own words prove."""
    articles = {version.article.id: version.article for version in versions}
    rejected: list[Rejected] = []
    findings = tuple(_finding(article, comparison, rejected) for article in articles.values())
    rejected.extend(_strangers(comparison.readings, articles))
    discrepancies = tuple(
        proved for said in comparison.discrepancies if (proved := _prove(said, articles, rejected)) is not None
    )
    found = origins(findings)
    label, reason = earned_label(findings, discrepancies, found)
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


def earned_label(
    findings: Sequence[Finding], discrepancies: Sequence[ProvedDiscrepancy], found: Sequence[Origin]
) -> tuple[VerdictLabel, str]:
    """Give the label that standing evidence has earned, and the rule that gave it in one sentence."""
    supports = sum(f.stance == "supports" for f in findings)
    reports = sum(f.stance == "reports" for f in findings)
    refutes = sum(f.stance == "refutes" for f in findings)
    opposed = sum(d.kind in _OPPOSES for d in discrepancies)
    affirming = sum(origin.position == "affirms" for origin in found)
    if refutes and not supports and not reports:
        return "refuted", f"{_outlets(refutes)} refuted it and none carried it"
    if (supports or reports) and (refutes or opposed):
        against = f"{_outlets(refutes)} refuted it" if refutes else "outlets contradicted each other on it"
        return "conflicting", f"{_outlets(supports + reports)} carried it and {against}"
    if supports:
        return "supported", f"{_outlets(supports)} stated it in their own voice and none refuted it"
    if reports and affirming >= 2:
        return "supported", f"{affirming} independent origins affirmed it and no outlet refuted it"
    if reports:
        return "not_enough_evidence", f"{_outlets(reports)} carried it, only as the word of {_origins(affirming)}"
    return "not_enough_evidence", "no outlet's words supported, reported or refuted it"


def _outlets(n: int) -> str:
    return "one outlet" if n == 1 else f"{n} outlets"


def _origins(n: int) -> str:
    return "one origin" if n == 1 else f"{n or 'no known'} origins"


def _finding(article: Article, comparison: Comparison, rejected: list[Rejected]) -> Finding:
    mine = [r for r in comparison.readings if r.article_id == article.id]
    if not mine:
        why = next((one.reason for one in comparison.unread if one.article_id == article.id), "")
        return Finding(article_id=article.id, stance=None, said=None, summary=why)
    reading, *surplus = mine
    rejected.extend(_surplus(reading.article_id, surplus))
    evidence = _evidence(reading.quotes, {article.id: article}, rejected)
    return Finding(
        article_id=article.id,
        stance=reading.stance if evidence or reading.stance == "silent" else None,
        said=reading.stance,
        summary=reading.summary,
        evidence=() if reading.stance == "silent" else evidence,
        voices=tuple(_voice(voice, article, rejected) for voice in reading.voices),
    )


def _voice(voice: Voice, article: Article, rejected: list[Rejected]) -> Voice:
    if voice.quote is None:
        return voice
    stands = _evidence((Quote(article_id=article.id, text=voice.quote),), {article.id: article}, rejected)
    return voice.model_copy(update={"quote": stands[0].quote if stands else None})


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
    standing: dict[tuple[str, int, int], Evidence] = {}
    for quote in quotes:
        match _locate(quote, articles):
            case Evidence() as evidence:
                standing.setdefault((evidence.article_id, evidence.start, evidence.end), evidence)
            case Rejected() as refusal:
                rejected.append(refusal)
    return tuple(standing.values())


def _locate(quote: Quote, articles: dict[str, Article]) -> Evidence | Rejected:
    article = articles.get(quote.article_id)
    if article is None:
        return Rejected(article_id=quote.article_id, text=quote.text, reason="quoted from another article")
    found = find_quote(article.text, quote.text)
    if isinstance(found, Found):
        words = article.text[found.start : found.end]
        return Evidence(article_id=article.id, start=found.start, end=found.end, quote=words, match=found.match)
    return Rejected(
        article_id=article.id, text=quote.text, reason=found.reason, nearest=nearest(article.text, quote.text)
    )


def _surplus(article_id: str, readings: Iterable[Reading]) -> Iterable[Rejected]:
    for reading in readings:
        yield Rejected(
            what="reading",
            article_id=article_id,
            text=f"{reading.stance}: {reading.summary}",
            reason="a second reading of the same article",
        )


def _strangers(readings: Iterable[Reading], articles: dict[str, Article]) -> Iterable[Rejected]:
    for reading in readings:
        if reading.article_id not in articles:
            yield Rejected(
                what="reading",
                article_id=reading.article_id,
                text=f"{reading.stance}: {reading.summary}",
                reason="no such article in this check",
            )
