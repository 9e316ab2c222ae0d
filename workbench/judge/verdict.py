"""Turn what a judge said into a verdict: keep what the articles' own words prove, and give the label that it earns.

Pure and total: every `Comparison` gives a `Verdict`. What did not stand is kept in `rejected`, never repaired and
never asked for again. It does not know whether a quote means what the judge says; that is what the checker is for.

The table of labels is here, once, for every judge:

- `refuted`: a standing refutation, and no standing support or report.
- `conflicting`: standing support or report on one side; on the other a standing refutation, or a contradiction or
  number mismatch between outlets.
- `supported`: support in an outlet's own voice, or reports that lead back to two independent origins; no refutation.
- `not_enough_evidence`: everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from workbench.judge.origins import origins
from workbench.judge.quotes import Found, find_quote, nearest
from workbench.models import (
    Article,
    Comparison,
    Discrepancy,
    DiscrepancyKind,
    Evidence,
    Finding,
    ProvedDiscrepancy,
    Quote,
    Reading,
    Rejected,
    Stance,
    Verdict,
    VerdictLabel,
    Version,
    Voice,
)
from workbench.models.check import Doubt, SecondOpinion

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


# ------------------------------------------------------------ the label that the evidence earns

_OPPOSED: frozenset[DiscrepancyKind] = frozenset({"contradiction", "number_mismatch"})


class Earned(NamedTuple):
    """A label, and the rule that gave it in one sentence."""

    label: VerdictLabel
    reason: str


def earned_label(
    stances: Sequence[Stance | None], discrepancies: Iterable[DiscrepancyKind], affirming_origins: int
) -> Earned:
    """Look the label up: by the outlets' stances, the kinds of their discrepancies, and who affirms the claim."""
    supports, reports, refutes = (stances.count(stance) for stance in ("supports", "reports", "refutes"))
    opposed = not _OPPOSED.isdisjoint(discrepancies)
    if refutes and not supports and not reports:
        return Earned("refuted", f"{_outlets(refutes)} refuted it and none carried it")
    if (supports or reports) and (refutes or opposed):
        against = f"{_outlets(refutes)} refuted it" if refutes else "outlets contradicted each other on it"
        return Earned("conflicting", f"{_outlets(supports + reports)} carried it and {against}")
    if supports:
        whose = "its" if supports == 1 else "their"
        return Earned("supported", f"{_outlets(supports)} stated it in {whose} own voice and none refuted it")
    if reports and affirming_origins >= 2:
        return Earned("supported", f"{affirming_origins} independent origins affirmed it and no outlet refuted it")
    if reports:
        origins = "one origin" if affirming_origins == 1 else f"{affirming_origins or 'no known'} origins"
        return Earned("not_enough_evidence", f"{_outlets(reports)} carried it, only as the word of {origins}")
    return Earned("not_enough_evidence", "no outlet's words supported, reported or refuted it")


def _outlets(n: int) -> str:
    return "one outlet" if n == 1 else f"{n} outlets"


# ------------------------------------------------------------ how sure the judge is

Confidence = Literal["high", "medium", "low"]
"""How sure a judge that gives probabilities is of a stance, in the words that people see."""
HIGH, MEDIUM = 0.8, 0.55
"""From which probability on. How often `high` is right is measured in docs/measurements.md."""


def confidence(finding: Finding) -> Confidence | None:
    """Say how sure the judge is of what one article does with the claim.

    None: it gives no probabilities, nothing was proved, or the stance is not the judge's own.
    """
    if finding.probabilities is None or finding.stance is None or finding.stance != finding.said:
        return None
    share = finding.probabilities.get(finding.stance, 0.0)
    return "high" if share >= HIGH else "medium" if share >= MEDIUM else "low"


_RESTS_ON: dict[VerdictLabel, tuple[frozenset[Stance], ...]] = {
    "supported": (frozenset({"supports", "reports"}),),
    "refuted": (frozenset({"refutes"}),),
    "conflicting": (frozenset({"supports", "reports"}), frozenset({"refutes"})),
    "not_enough_evidence": (frozenset({"reports", "qualifies"}),),
}
"""The sides of each label; reports count for `supported` only where nothing supports the claim. Silence has no
confidence."""


def low_confidence(verdict: Verdict, articles: Sequence[Article]) -> str | None:
    """Say in one line that a verdict rests on stances of low confidence alone; None: it does not.

    Alone: no stance of one of its sides is of a higher confidence, or of an unknown one.
    """
    names = {article.id: article.name for article in articles}
    for side in _RESTS_ON[verdict.label]:
        mine = [finding for finding in verdict.findings if finding.stance in side]
        if verdict.label == "supported" and any(finding.stance == "supports" for finding in mine):
            mine = [finding for finding in mine if finding.stance == "supports"]
        if mine and all(confidence(finding) == "low" for finding in mine):
            told = [f"{names[finding.article_id]} “{finding.stance}”" for finding in mine]
            more = f" and {len(told) - 3} more" if len(told) > 3 else ""
            return f"Low confidence: the verdict rests on {', '.join(told[:3])}{more}."
    return None


_LINES: dict[Doubt, str] = {
    "not said": "the words quoted from {name} may not say this",
    "opposite": "the words quoted from {name} may say the opposite",
    "said": "the words quoted from {name} may support the claim",
    "not silent": "{name} may not be silent",
}


def check_this(opinion: SecondOpinion | None, articles: Sequence[Article]) -> str | None:
    """Say in one line where the second opinion disagrees; None: nowhere."""
    names = {article.id: article.name for article in articles}
    doubts = [one for one in opinion.articles if one.doubt] if opinion else []
    lines = [_LINES[one.doubt].format(name=names[one.article_id]) for one in doubts[:2] if one.doubt]
    if len(doubts) > 2:
        lines.append(f"and {len(doubts) - 2} more")
    return f"Check this: {'; '.join(lines)}." if lines else None
