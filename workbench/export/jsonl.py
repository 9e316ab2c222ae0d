"""Checks as JSONL: one line per check, with the machine's verdict, the reviewed one, and every quote at its place.

The records below are the format: `export_schema` is derived from them. Every quote is compared with its article once
more before a line is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from workbench.errors import ExportRefused, InputError
from workbench.ingest.metadata import typed_date
from workbench.models import (
    Article,
    Call,
    Check,
    Decision,
    Evidence,
    Failure,
    GivenRating,
    Logged,
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
from workbench.models.check import Opinion, SecondOpinion
from workbench.models.review import ClaimNotes, OutsideKind
from workbench.review.decisions import LapsedCorrection, Standing, Status, held_verdict, machine_label, proposed

# ------------------------------------------------------------ JSON that may be cut into lines or pasted into a page

_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff<]")
"""Some readers end a line at NEL, U+2028 and U+2029; a lone surrogate is no UTF-8; `</script>` ends a page's script."""
_MARK = re.compile(r"<script|</script|>", re.IGNORECASE | re.ASCII)
_OPENING = re.compile(r"(?://\s*)?(?:<!--|<!\[CDATA\[)")
_CLOSING = re.compile(r"(?://\s*)?(?:-->|\]\]>)\Z")


def json_text(record: BaseModel, *, indent: int | None = None) -> str:
    """Write a record as JSON; None stays null, and field order is the record's own."""
    return _safe(json.dumps(record.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=indent))


def sparse_json_text(record: BaseModel, *, indent: int | None = None) -> str:
    """Write a record as JSON without what is None."""
    values = record.model_dump(mode="json", by_alias=True, exclude_none=True)
    return _safe(json.dumps(values, ensure_ascii=False, indent=indent))


def _safe(text: str) -> str:
    # These characters stand inside JSON strings only, where the escape means the same.
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def in_scripts(page: str) -> Iterator[str]:
    """Take the JSON-LD out of a page: what stands in each of its scripts that ends, in one pass over the page."""
    tag = body = -1
    for mark in _MARK.finditer(page):
        word = mark[0].lower()
        if body >= 0 and word == "</script":
            yield page[body : mark.start()]
            body = -1
        elif body < 0 and tag < 0 and word == "<script":
            tag = mark.end()
        elif body < 0 <= tag and word == ">":
            body = mark.end() if "application/ld+json" in page[tag : mark.start()].lower() else -1
            tag = -1


def unwrapped(text: str) -> str:
    """Take away the comment or CDATA marks that pages put around JSON."""
    inner = text.strip().removeprefix("\ufeff").strip()
    opening = _OPENING.match(inner)
    inner = inner[opening.end() :] if opening else inner
    ended = inner.rstrip().removesuffix(";").rstrip()
    closing = _CLOSING.search(ended)
    return ended[: closing.start()] if closing else inner


# ------------------------------------------------------------ the records

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
    holds: bool = True
    """False where a checker set the article to silent since: these words no longer count for it."""


class ExportedSource(Record):
    """Words that the claim was taken from; offsets as in evidence."""

    article_id: str
    start: Offset
    end: Offset
    quote: str


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
    partial: str | None = None
    """What says that only a part of the article was read; of the rest `silent` says nothing. Null: it is whole."""
    archive: str | None = None
    """Where a copy of its page is kept. Null: nobody said."""
    injection: str | None = None
    """Sentences of the article or its page that order an AI model about, one a line; null: none was found."""
    stance: Stance | None
    """The checker's where corrected, else the machine's."""
    stance_by: str | None = None
    """Who corrected the stance; null: nobody did, or it is not known who."""
    second_opinion: Opinion | None
    """What the entailment model makes of the machine's stance; null: none was formed."""
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


class ExportedComment(Record):
    """What somebody wrote on a claim."""

    reviewer: str
    at: str
    text: str


class ExportedOutside(Record):
    """What a checker found outside the articles; no label, stance or origin is counted from it."""

    kind: OutsideKind
    source: str
    day: str
    """When the source is from: an ISO date, or a part of one."""
    says: str
    url: str | None
    reviewer: str
    at: str


class ExportedRating(Record):
    """The rating that a person chose from the newsroom's scale, with the number and the ends of that day."""

    rating: str
    value: int | None
    worst: int | None
    best: int | None
    label: VerdictLabel
    """The checkers' verdict when it was chosen; the rating is of that one."""
    headline: str | None
    explanation: str | None
    url: str | None
    reviewer: str
    at: str


class ExportedCheck(Record):
    """One line: one claim, checked once."""

    schema_name: Literal["workbench.check.v3"] = Field(default="workbench.check.v3", serialization_alias="schema")
    check_id: str
    claim_id: str
    event: str
    claim: str
    speaker: str | None
    spans: tuple[ExportedSource, ...]
    """Where the claim was taken from, in the articles of `outlets`; empty for a claim that a checker typed."""
    status: Literal["verdict", "failure"]
    failure: Failure | None
    machine_verdict: VerdictLabel | None
    verdict: VerdictLabel | None
    """The checkers' verdict; null until reviewed."""
    reviewed: bool
    review: ExportedReview
    independent_origins: int | None
    """Counted again after corrected stances."""
    machine_independent_origins: int | None = None
    """As the machine had it."""
    proposed_verdict: VerdictLabel | None = None
    """What the label table gives after corrected stances, where that is another label; nobody has decided it."""
    proposed_reason: str | None = None
    label_reason: str
    """Of the machine's verdict."""
    rationale: str
    second_opinion: Opinion | None
    """Of the machine's verdict as a whole: `disagrees` where it does on any outlet. Null: none was formed."""
    outlets: tuple[ExportedOutlet, ...]
    discrepancies: tuple[ProvedDiscrepancy, ...]
    """Those that hold after corrected stances."""
    machine_discrepancies: tuple[ProvedDiscrepancy, ...] | None = None
    """As the machine had them, where corrected stances changed them; else null."""
    origins: tuple[Origin, ...]
    """Counted again after corrected stances."""
    machine_origins: tuple[Origin, ...] | None = None
    """As the machine had them, where corrected stances changed them; else null."""
    rejected: tuple[Rejected, ...]
    outside_evidence: tuple[ExportedOutside, ...] = ()
    """What checkers attached."""
    assignee: str | None = None
    tags: tuple[str, ...] = ()
    comments: tuple[ExportedComment, ...] = ()
    call: Call
    rating: ExportedRating | None = None
    """Null: nobody chose one."""
    lapsed_corrections: tuple[LapsedCorrection, ...] = ()
    """What checkers corrected on an earlier check and no longer counts; empty once the claim is decided again."""


def export_schema() -> dict[str, Any]:
    """Give the JSON Schema of a line."""
    schema = ExportedCheck.model_json_schema(mode="serialization", by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


Opinions = Mapping[str, SecondOpinion]
"""Second opinions by the id of their check."""
Ratings = Mapping[str, GivenRating]
"""The ratings that people chose, by claim id."""


Noted = Mapping[str, ClaimNotes]
"""What people noted about claims, by claim id."""


def to_jsonl(decided: Iterable[Decided], opinions: Opinions, noted: Noted, ratings: Ratings) -> Iterator[str]:
    """Write checks as lines, each with its line end; refuse a check with a quote that does not stand."""
    for check, held in decided:
        claim_id = check.claim.id
        line = exported_check(check, held, opinions.get(check.id), noted.get(claim_id), ratings.get(claim_id))
        yield json_text(line) + "\n"


def exported_check(
    check: Check,
    held: Standing,
    opinion: SecondOpinion | None = None,
    notes: ClaimNotes | None = None,
    given: GivenRating | None = None,
) -> ExportedCheck:
    """Gather one line."""
    prove(check, held)
    notes = notes or ClaimNotes()
    verdict = check.verdict
    now = held_verdict(verdict, held) if verdict else None
    proposal = proposed(check, held)
    review = held.held.review if held.held else None
    return ExportedCheck(
        check_id=check.id,
        claim_id=check.claim.id,
        event=check.claim.event,
        claim=check.claim.text,
        speaker=check.claim.speaker,
        spans=tuple(ExportedSource(**span.model_dump(exclude={"match"})) for span in _sources(check)),
        status="verdict" if verdict else "failure",
        failure=check.outcome if isinstance(check.outcome, Failure) else None,
        machine_verdict=machine_label(check),
        verdict=held.label,
        reviewed=held.status == "done",
        review=ExportedReview(
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
        ),
        independent_origins=now.independent_origins if now else None,
        machine_independent_origins=verdict.independent_origins if verdict else None,
        proposed_verdict=proposal.label if proposal else None,
        proposed_reason=proposal.reason if proposal else None,
        label_reason=verdict.label_reason if verdict else "",
        rationale=verdict.rationale if verdict else "",
        second_opinion=opinion.view if opinion else None,
        outlets=tuple(_outlet(version.article, verdict, held, opinion) for version in check.versions),
        discrepancies=now.discrepancies if now else (),
        machine_discrepancies=(
            verdict.discrepancies if verdict and now and verdict.discrepancies != now.discrepancies else None
        ),
        origins=now.origins if now else (),
        machine_origins=verdict.origins if verdict and now and verdict.origins != now.origins else None,
        rejected=verdict.rejected if verdict else (),
        outside_evidence=tuple(
            ExportedOutside(**one.model_dump(include=set(ExportedOutside.model_fields))) for one in notes.outside
        ),
        assignee=notes.assignee,
        tags=notes.tags,
        comments=tuple(ExportedComment(reviewer=c.reviewer, at=c.at, text=c.text or "") for c in notes.comments),
        call=check.call,
        rating=ExportedRating.model_validate(given, from_attributes=True) if given else None,
        lapsed_corrections=held.lapsed,
    )


def prove(check: Check, held: Standing) -> None:
    """Refuse a check with a quote that does not stand in its article, character by character."""
    spans = [*held.evidence, *_sources(check)]
    if verdict := check.verdict:
        spans += (span for finding in verdict.findings for span in finding.evidence)
        spans += (span for discrepancy in verdict.discrepancies for span in discrepancy.evidence)
    for span in spans:
        article = check.article(span.article_id)
        if article is None or article.text[span.start : span.end] != span.quote:
            raise ExportRefused(
                f"check {check.id}: article {span.article_id} does not contain the quote at {span.start}–{span.end}",
                hint="the database was changed by another program; restore a backup, or check the claim again",
            )


def _sources(check: Check) -> tuple[Evidence, ...]:
    """List the words that a claim was taken from, in the order of the articles that were compared."""
    return tuple(
        span
        for version in check.versions
        for span in sorted(check.claim.spans, key=lambda span: span.start)
        if span.article_id == version.article.id
    )


def _outlet(article: Article, verdict: Verdict | None, held: Standing, opinion: SecondOpinion | None) -> ExportedOutlet:
    finding = verdict.finding(article.id) if verdict else None
    machine = finding.stance if finding else None
    stance = held.stances.get(article.id, machine)
    holds = stance != "silent" or machine == "silent"  # words that a checker added to silence count
    spans: list[tuple[Literal["machine", "checker"], Evidence]] = []
    spans += (("machine", span) for span in (finding.evidence if finding else ()))
    spans += (("checker", span) for span in held.evidence if span.article_id == article.id)
    told = None if stance == "silent" and article.partial else stance
    return ExportedOutlet(
        outlet=article.outlet.value if article.outlet else None,
        name=article.name,
        article_id=article.id,
        title=article.title.value if article.title else None,
        url=article.url,
        published=article.published.value if article.published else None,
        machine_stance=machine,
        unread=(finding.summary or "the judge said nothing of it") if finding and finding.said is None else None,
        partial=article.partial.value if article.partial else None,
        archive=article.archive,
        injection=article.injection.value if article.injection else None,
        stance=stance,
        stance_by=held.stances_by.get(article.id),
        second_opinion=opinion.of(article.id) if opinion else None,
        fnc1=FNC1[told] if told else None,
        rumoureval=RUMOUREVAL[told] if told else None,
        evidence=tuple(
            ExportedEvidence(by=by, holds=holds, **span.model_dump(exclude={"article_id"})) for by, span in spans
        ),
    )


# ------------------------------------------------------------ order and time


def in_order(decided: Iterable[Decided]) -> tuple[Decided, ...]:
    """Order checks by event and by the claim's own words, so that the same checks give the same bytes."""
    return tuple(sorted(decided, key=lambda one: (one[0].claim.event, one[0].claim.text.casefold(), one[0].claim.id)))


def moment(text: str) -> datetime:
    """Read a date or a date-time, in UTC; without a zone it is UTC. Raise InputError if it is none."""
    hint = "write it as 14 March 2022, 2022-03-14 or 2022-03-14T06:00"
    try:
        found = datetime.fromisoformat(typed_date(text) or text.strip())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except ValueError as error:
        raise InputError(f"{text!r} is not a date", hint=hint) from error
    except OverflowError as error:
        raise InputError(f"{text!r} is outside the years 1 to 9999 in UTC", hint=hint) from error


def stamp(text: str) -> str:
    """Write a date or a date-time as the database writes when something came: in UTC, to the millisecond."""
    return moment(text).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moved_since(check: Check, history: Sequence[Logged], since: datetime) -> bool:
    """Tell whether a claim was checked or decided on at that moment or later."""
    return any(moment(at) >= since for at in (check.at, *(logged.review.at for logged in history)))
