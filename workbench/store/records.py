"""Turns records into rows and back, exactly. Nothing here reads the database.

A check is kept without its articles' texts: it has their ids and offsets, and the articles are joined in again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pydantic import Field
from sqlalchemy import RowMapping

from workbench.errors import InputError
from workbench.models import (
    Act,
    Article,
    Call,
    Check,
    Claim,
    Evidence,
    Failure,
    Hit,
    Logged,
    Passage,
    Record,
    Review,
    Verdict,
    Version,
)
from workbench.models.article import Correction, standing_corrections
from workbench.models.check import wording_of
from workbench.models.review import AuditArea, AuditEntry
from workbench.review.decisions import Standing
from workbench.review.queue import NEEDS, QueueRow, has_conflict

# ------------------------------------------------------------
# What is known of a run: a check, an extraction or an evaluation that goes over many things.

RunState = Literal["running", "done", "failed", "cancelled", "interrupted"]


class Run(Record):
    """One run, saved again whenever it moves on."""

    id: str
    kind: str
    """`check`, `extract`, `eval` ..."""
    params: dict[str, str] = Field(default_factory=dict)
    """What it was started with, in words for a reader; never a key to a provider."""
    state: RunState = "running"
    started: str
    updated: str
    """When it last moved: a `running` one that has not moved for long was killed."""
    ended: str | None = None
    counts: dict[str, int] = Field(default_factory=dict)
    """How far it is: `claims`, `done`, `failed` ..."""
    cost_usd: float | None = None
    """None: unknown."""
    message: str = ""
    """Why it ended as it did, if not well."""


# ------------------------------------------------------------

Row = dict[str, Any]
"""Values by column, on their way into a table."""


class _KeptHit(Record):
    id: str
    start: int
    end: int
    dense: float | None
    lexical: float | None
    rank: int


class _KeptVersion(Record):
    article_id: str
    hits: tuple[_KeptHit, ...] = ()


class Centroid(NamedTuple):
    """Where in meaning the articles of an event lie."""

    total: bytes
    """The sum of their vectors, float32."""
    n: int
    days: tuple[int, ...]
    """Ordinals of the days on which they were published, as far as known."""


class KeptCheck(Record):
    """The body of a check's row."""

    claim: Claim
    versions: tuple[_KeptVersion, ...]
    outcome: Verdict | Failure = Field(union_mode="left_to_right")
    call: Call
    beside: bool = False


def to_json(value: Any) -> str:
    """Write JSON in ASCII: a lone surrogate from a model's answer must not stop a check from being kept."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def _refuse_nul(text: str, what: str) -> None:
    # SQLite's substr ends at a NUL: no quote behind it could be proved.
    if "\0" in text:
        raise InputError(f"{what} contains a NUL character", hint="remove it before adding the text")


def article_row(article: Article) -> Row:
    """Write an article as a row; its texts have columns of their own."""
    for text in (article.text, article.raw_text):
        _refuse_nul(text, f"the text of {article.name}")
    rest = article.model_dump(mode="json", exclude={"id", "event", "text", "raw_text"})
    return {
        "id": article.id,
        "event": article.event,
        "text": article.text,
        "raw_text": article.raw_text,
        "body": to_json(rest),
    }


def article_of(row: RowMapping, corrections: Iterable[RowMapping]) -> Article:
    """Read an article back, with what was corrected by hand since, in the event where it now is."""
    values = json.loads(row["body"])
    for held in standing_corrections(map(correction_of, corrections)).values():
        if held.value is None or held.field in ("url", "archive"):  # unknown; and an address is plain text
            values[held.field] = held.value
        else:
            known = {"method": "corrected by hand", "confidence": 1.0, "confirmed_by": held.reviewer}
            values[held.field] = {"value": held.value, **known}
    event = row.get("event_now", row["event"])
    return Article(**values, id=row["id"], event=event, text=row["text"], raw_text=row["raw_text"])


def correction_row(correction: Correction) -> Row:
    """Write a correction as a row about an article."""
    values = correction.model_dump(exclude={"article_id", "undoes"})
    return {"subject": "undo" if correction.undoes else "article", "subject_id": correction.article_id, **values}


def correction_of(row: RowMapping) -> Correction:
    """Read a correction back."""
    fields = ("field", "value", "reviewer", "at", "reason")
    known = {field: row[field] for field in fields}
    return Correction(article_id=row["subject_id"], undoes=row["subject"] == "undo", **known)


def claim_row(claim: Claim) -> Row:
    """Write a claim as a row, its spans apart."""
    _refuse_nul(claim.text, f"claim {claim.id}")
    return {**claim.model_dump(exclude={"spans", "reasons"}), "reasons": to_json(claim.reasons)}


def claim_of(row: RowMapping, spans: Sequence[Evidence]) -> Claim:
    """Read a claim back in its present wording, with its spans."""
    fields = ("id", "event", "speaker", "checkworthiness", "made_by")
    values = {field: row[field] for field in fields}
    return Claim(**values, text=row["wording"], reasons=json.loads(row["reasons"]), spans=tuple(spans))


def act_row(act: Act) -> Row:
    """Write an act as a row; the table gives it its number."""
    return {**act.model_dump(exclude={"seq", "made"}), "made": to_json(act.made)}


def act_of(row: RowMapping) -> Act:
    """Read an act back."""
    fields = ("seq", "kind", "subject", "text", "target", "cause", "undoes", "reviewer", "reason", "at")
    return Act(**{field: row[field] for field in fields}, made=json.loads(row["made"]))


def evidence_of(row: RowMapping) -> Evidence:
    """Read a span back."""
    return Evidence(**{field: row[field] for field in ("article_id", "start", "end", "quote", "match")})


def check_row(check: Check) -> Row:
    """Write a check as a row: columns for the queue, the whole of it in the body."""
    kept = KeptCheck(
        claim=check.claim,
        versions=tuple(map(_kept_version, check.versions)),
        outcome=check.outcome,
        call=check.call,
        beside=check.beside,
    )
    return {
        "id": check.id,
        "key": check.key,
        "claim_id": check.claim.id,
        "basis": check.basis,
        "at": check.at,
        "judge": check.call.judge,
        "prompt": check.call.prompt,
        "cost_usd": check.call.cost_usd,
        "body": to_json(kept.model_dump(mode="json")),
        **_outcome_columns(check.outcome),
    }


def _outcome_columns(outcome: Verdict | Failure) -> Row:
    match outcome:
        case Verdict():
            return {
                "status": "verdict",
                "label": outcome.label,
                "failure": None,
                "n_rejected": len(outcome.rejected),
                "has_conflict": has_conflict(outcome),
                "independent_origins": outcome.independent_origins,
            }
        case Failure():
            return {
                "status": "failure",
                "label": None,
                "failure": outcome.error,
                "n_rejected": 0,
                "has_conflict": False,
                "independent_origins": 0,
            }


def _kept_version(version: Version) -> _KeptVersion:
    hits = tuple(
        _KeptHit(
            id=h.passage.id, start=h.passage.start, end=h.passage.end, dense=h.dense, lexical=h.lexical, rank=h.rank
        )
        for h in version.hits
    )
    return _KeptVersion(article_id=version.article.id, hits=hits)


def kept_of(row: RowMapping) -> KeptCheck:
    """Read the body of a check."""
    return KeptCheck.model_validate(json.loads(row["body"]))


def check_of(row: RowMapping, kept: KeptCheck, articles: Mapping[str, Article]) -> Check:
    """Read a check back and join its articles on again."""

    def hit_of(hit: _KeptHit, article: Article) -> Hit:
        words = article.text[hit.start : hit.end]
        passage = Passage(id=hit.id, article_id=article.id, start=hit.start, end=hit.end, text=words)
        return Hit(passage=passage, dense=hit.dense, lexical=hit.lexical, rank=hit.rank)

    together = [(articles[version.article_id], version.hits) for version in kept.versions]
    return Check(
        id=row["id"],
        key=row["key"],
        claim=kept.claim,
        versions=tuple(
            Version(article=article, hits=tuple(hit_of(hit, article) for hit in hits)) for article, hits in together
        ),
        outcome=kept.outcome,
        call=kept.call,
        beside=kept.beside,
    )


def evidence_in(check: Check) -> tuple[Evidence, ...]:
    """Collect every span that a verdict stands on, each once."""
    if isinstance(check.outcome, Failure):
        return ()
    of_findings = [span for finding in check.outcome.findings for span in finding.evidence]
    of_discrepancies = [span for found in check.outcome.discrepancies for span in found.evidence]
    return tuple(dict.fromkeys(of_findings + of_discrepancies))


def review_row(claim_id: str, seq: int, review: Review) -> Row:
    """Write a review as a row, its evidence apart."""
    values = review.model_dump(exclude={"evidence", "stances", "shown"})
    stances = to_json(review.stances) if review.stances else None
    shown = to_json(review.shown) if review.shown is not None else None
    return {"claim_id": claim_id, "seq": seq, "stances": stances, "shown": shown, **values}


def logged_of(row: Mapping[str, Any], evidence: Sequence[Evidence] = ()) -> Logged:
    """Read a review back with its place in the claim's history."""
    fields = ("check_id", "seen_seq", "reviewer", "decision", "label", "reason", "note", "blind", "undoes", "at")
    review = Review(
        **{field: row[field] for field in fields},
        stances=json.loads(row["stances"]) if row["stances"] else None,
        shown=json.loads(row["shown"]) if row["shown"] else None,
        evidence=tuple(evidence) or None,
    )
    wording = wording_of(row["checked_text"], row["checked_speaker"])
    kept = {name: row[name] for name in ("seq", "claim_id", "basis", "machine")}
    return Logged(**kept, review=review, wording=wording)


def queue_row(row: RowMapping) -> QueueRow:
    """Read a line of the queue, without its check."""
    return QueueRow(
        **{field: row[field] for field in _QUEUE_FIELDS},
        needs=tuple(need for need in NEEDS if row[f"needs_{need}"]),
        standing=Standing.model_validate(json.loads(row["standing"])) if row["standing"] else _NOBODY_YET,
    )


_NOBODY_YET = Standing()
_QUEUE_FIELDS = (
    "claim_id", "event", "text", "speaker", "checkworthiness", "check_id", "at", "judge", "machine_label", "failure",
    "n_rejected", "has_conflict", "independent_origins", "outlets", "quotes_differ", "doubted", "state", "into",
    "assignee",
)  # fmt: skip


def _audit_detail(area: AuditArea, known: Mapping[str, Any]) -> str:
    """Say in a few words what an entry of the record was about; `known` is what its table holds."""

    def text(name: str) -> str:
        return str(known.get(name) or "")

    parts: tuple[str, ...]
    match area:
        case "review":
            stances = "corrected stances" if known.get("stances") else ""
            added = "added evidence" if known.get("spans") else ""
            blind = "blind" if known.get("blind") else ""
            parts = (text("label").replace("_", " "), stances, added, blind, text("note"))
        case "act":
            undone = f"change {known['undoes']}" if known.get("undoes") else ""
            parts = (text("text"), f"into {text('target')}" if known.get("target") else "", undone)
        case "correction" | "newsroom":
            field, was = text("field").replace("_", " "), f"was {text('was')}" if known.get("was") else ""
            parts = (field if known.get("undone") else f"{field}: {text('value') or 'unknown'}", was)
        case "added":
            parts = (text("source"),)
        case "check":
            judge = " with ".join(filter(None, (text("judge"), text("prompt"))))
            cost = f"${known['cost_usd']:.4f}" if known.get("cost_usd") else ""
            parts = (judge, text("label").replace("_", " ") or text("status"), cost)
        case "run":
            counted = (f"{count} {name}" for name, count in known["counts"].items() if count)
            parts = (known["params"].get("judge") or "", *counted, text("state"))
        case "rating":
            value = f"({known['value']})" if known.get("value") is not None else ""
            parts = (f"{text('rating')} {value}".strip(), text("headline"), text("explanation"), text("url"))
        case "publication":
            parts = (text("label").replace("_", " "), text("day"), text("url"))
        case "outside":
            parts = (f"{text('kind')}: {text('source')}, {text('day')}", text("says"), text("url"))
        case "note" | "event":
            parts = (text("text"),)
    return ", ".join(filter(None, parts))


def audit_entry(row: RowMapping) -> AuditEntry:
    """Read an entry of the record of all that was done by hand."""
    plain = {name: row[name] for name in ("at", "who", "area", "what", "event", "claim_id", "article_id", "about")}
    return AuditEntry(**plain, detail=_audit_detail(row["area"], json.loads(row["known"])), reason=row["reason"] or "")


def run_row(run: Run) -> Row:
    """Write a run as a row."""
    return {"id": run.id, "state": run.state, "body": to_json(run.model_dump(mode="json"))}


def run_of(row: RowMapping) -> Run:
    """Read a run back."""
    return Run.model_validate(json.loads(row["body"]))


def grouped(rows: Iterable[RowMapping], column: str) -> Mapping[Any, list[RowMapping]]:
    """Gather rows by the value of a column, in their order."""
    groups: dict[Any, list[RowMapping]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups
