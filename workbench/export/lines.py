"""Checks as JSONL: one line per check, with what the machine said, what holds, and every quote at its place.

The records below are the format: `export_schema` is derived from them. Every quote is held against its article once
more before a line is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from pydantic import Field

from workbench.errors import ExportRefused
from workbench.export.jsontext import json_text
from workbench.models import (
    Article,
    Call,
    Check,
    Decision,
    Evidence,
    Failure,
    Finding,
    MatchKind,
    Offset,
    Origin,
    ProvedDiscrepancy,
    Record,
    Rejected,
    Stance,
    Verdict,
    VerdictLabel,
)
from workbench.review import Standing, Status, machine_label

Decided = tuple[Check, Standing]
"""A check, and what holds for it."""

FNC1: Mapping[Stance, str] = {
    "supports": "agree",
    "refutes": "disagree",
    "qualifies": "discuss",
    "reports": "discuss",
    "silent": "unrelated",
}
"""Stances in the words of the Fake News Challenge, stage 1 (fakenewschallenge.org)."""

RUMOUREVAL: Mapping[Stance, str | None] = {
    "supports": "support",
    "refutes": "deny",
    "qualifies": "comment",
    "reports": "comment",
    "silent": None,
}
"""Stances in the words of RumourEval (SemEval-2017 task 8); it has no word for silence."""


class ExportedEvidence(Record):
    """A verbatim span of the outlet's article; offsets are code points of the article's cleaned text, half-open."""

    start: Offset
    end: Offset
    quote: str
    match: MatchKind
    by: Literal["machine", "checker"]


class ExportedOutlet(Record):
    """What one article does with the claim."""

    outlet: str | None
    """Null: unknown."""
    name: str
    """The outlet, else the title, else the source."""
    article_id: str
    title: str | None
    url: str | None
    published: str | None
    machine_stance: Stance | None
    """What was proved; null: nothing was."""
    unread: str | None = None
    """Why the judge did not read the article, such as its language; null: it did, or there is no verdict."""
    stance: Stance | None
    """The checker's where corrected, else the machine's."""
    fnc1: str | None
    rumoureval: str | None
    evidence: tuple[ExportedEvidence, ...]


class ExportedReview(Record):
    """What checkers decided; all null while the status is `open`."""

    status: Status
    reviewer: str | None
    decision: Decision | None
    label: VerdictLabel | None
    reason: str | None
    note: str | None
    blind: bool | None
    at: str | None
    labels: dict[str, VerdictLabel]
    """Each reviewer's own standing label."""
    differ: bool
    seq: int
    """The claim's last review when this was written; it goes back with an edited review."""


class ExportedCheck(Record):
    """One line: one claim, checked once."""

    schema_name: Literal["workbench.check.v2"] = Field(default="workbench.check.v2", serialization_alias="schema")
    check_id: str
    claim_id: str
    event: str
    claim: str
    speaker: str | None
    status: Literal["verdict", "failure"]
    failure: Failure | None
    machine_verdict: VerdictLabel | None
    verdict: VerdictLabel | None
    """The checkers' verdict; null until reviewed."""
    reviewed: bool
    review: ExportedReview
    independent_origins: int | None
    label_reason: str
    rationale: str
    outlets: tuple[ExportedOutlet, ...]
    discrepancies: tuple[ProvedDiscrepancy, ...]
    origins: tuple[Origin, ...]
    rejected: tuple[Rejected, ...]
    call: Call


def export_schema() -> dict[str, Any]:
    """Give the JSON Schema of a line."""
    schema = ExportedCheck.model_json_schema(mode="serialization", by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def to_jsonl(decided: Iterable[Decided]) -> Iterator[str]:
    """Write checks as lines, each with its line end; refuse a check with a quote that does not stand."""
    for check, held in decided:
        yield json_text(exported_check(check, held)) + "\n"


def exported_check(check: Check, held: Standing) -> ExportedCheck:
    """Gather one line."""
    prove(check, held)
    verdict = check.outcome if isinstance(check.outcome, Verdict) else None
    return ExportedCheck(
        check_id=check.id,
        claim_id=check.claim.id,
        event=check.claim.event,
        claim=check.claim.text,
        speaker=check.claim.speaker,
        status="verdict" if verdict else "failure",
        failure=check.outcome if isinstance(check.outcome, Failure) else None,
        machine_verdict=machine_label(check),
        verdict=held.label,
        reviewed=held.status == "done",
        review=_review(held),
        independent_origins=verdict.independent_origins if verdict else None,
        label_reason=verdict.label_reason if verdict else "",
        rationale=verdict.rationale if verdict else "",
        outlets=tuple(_outlet(version.article, verdict, held) for version in check.versions),
        discrepancies=verdict.discrepancies if verdict else (),
        origins=verdict.origins if verdict else (),
        rejected=verdict.rejected if verdict else (),
        call=check.call,
    )


def prove(check: Check, held: Standing) -> None:
    """Refuse a check with a quote that does not stand in its article, character by character."""
    for span in (*_evidence(check), *held.evidence):
        article = check.article(span.article_id)
        if article is None or article.text[span.start : span.end] != span.quote:
            raise ExportRefused(
                f"check {check.id}: the quote at {span.start}–{span.end} does not stand in article {span.article_id}",
                hint="the database was changed by another program; restore it from a backup, or check the claim again",
            )


def _evidence(check: Check) -> Iterator[Evidence]:
    if isinstance(check.outcome, Verdict):
        for finding in check.outcome.findings:
            yield from finding.evidence
        for discrepancy in check.outcome.discrepancies:
            yield from discrepancy.evidence


def _outlet(article: Article, verdict: Verdict | None, held: Standing) -> ExportedOutlet:
    finding = verdict.finding(article.id) if verdict else None
    machine = finding.stance if finding else None
    stance = held.stances.get(article.id, machine)
    return ExportedOutlet(
        outlet=article.outlet.value if article.outlet else None,
        name=article.name,
        article_id=article.id,
        title=article.title.value if article.title else None,
        url=article.url,
        published=article.published.value if article.published else None,
        machine_stance=machine,
        unread=(finding.summary or "the judge said nothing of it") if finding and finding.said is None else None,
        stance=stance,
        fnc1=FNC1[stance] if stance else None,
        rumoureval=RUMOUREVAL[stance] if stance else None,
        evidence=tuple(_spans(article, finding, held)),
    )


def _spans(article: Article, finding: Finding | None, held: Standing) -> Iterator[ExportedEvidence]:
    for span in finding.evidence if finding else ():
        yield ExportedEvidence(by="machine", **span.model_dump(exclude={"article_id"}))
    for span in held.evidence:
        if span.article_id == article.id:
            yield ExportedEvidence(by="checker", **span.model_dump(exclude={"article_id"}))


def _review(held: Standing) -> ExportedReview:
    review = held.held.review if held.held else None
    return ExportedReview(
        status=held.status,
        reviewer=review.reviewer if review else None,
        decision=review.decision if review else None,
        label=held.label,
        reason=review.reason if review else None,
        note=review.note if review else None,
        blind=review.blind if review else None,
        at=review.at if review else None,
        labels=held.labels,
        differ=held.differ,
        seq=held.seq,
    )
