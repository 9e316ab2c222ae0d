"""Checks as CSV for a spreadsheet: one row per check and outlet. What looks like a formula is made harmless.

Every cell is quoted, since many spreadsheets split cells at semicolons as well.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from workbench.export.jsonl import (
    Decided,
    ExportedCheck,
    ExportedEvidence,
    ExportedOutlet,
    ExportedOutside,
    Noted,
    Opinions,
    Ratings,
    exported_check,
)
from workbench.models.review import AuditEntry
from workbench.review.published import PublishedVerdict

COLUMNS = (
    "event", "claim_id", "claim", "speaker", "check_id", "status", "failure", "machine_verdict", "verdict", "reviewed",
    "review_status", "reviewer", "decision", "reason", "independent_origins", "outlet", "article", "article_id", "url",
    "machine_stance", "stance", "quotes", "spans", "judge", "prompt", "checked_at", "reviewed_at",
    "note", "review_seq", "unread", "claim_spans", "partial", "second_opinion", "injection",
    "stance_by", "machine_quotes", "machine_spans", "machine_independent_origins", "proposed_verdict",
    "archive", "outside_evidence", "assignee", "tags",
    "rating", "headline", "explanation", "rated_by", "rated_at", "rated_as", "lapsed_corrections",
)  # fmt: skip

_SIGN = r"=+\-@＝＋－＠"
_INSIDE = rf"(?<=[;\t\r\n]){{}}(?=(?:['\"]|[^\S\t\r\n])*[{_SIGN}])"
_FORMULA = rf"\A{{}}(?='*\s*[{_SIGN}\t\r\n])|{_INSIDE}"
"""Where a spreadsheet may begin a formula (OWASP, CSV injection), also behind apostrophes or white space: at the start
of a cell, and behind `;`, a tab or a line's end, for one that parts cells there and then does not go by our quotes."""
_BARE, _GUARDED = (re.compile(_FORMULA.format(guard, guard)) for guard in ("", "'"))
_GUARDED_INSIDE = re.compile(_INSIDE.format("'"))


def to_csv(decided: Iterable[Decided], opinions: Opinions, noted: Noted, ratings: Ratings) -> Iterator[str]:
    """Write the heading and the rows, each with its line end; refuse a check with an unproved quote."""
    yield csv_row(COLUMNS)
    for check, held in decided:
        claim_id = check.claim.id
        line = exported_check(check, held, opinions.get(check.id), noted.get(claim_id), ratings.get(claim_id))
        for outlet in line.outlets:
            yield csv_row(map(neutralise, _cells(line, outlet)))


def neutralise(cell: str) -> str:
    """Put an apostrophe before whatever a spreadsheet would run as a formula."""
    return _BARE.sub("'", cell)


def original(cell: str) -> str:
    """Undo `neutralise`."""
    return _GUARDED.sub("", cell)


def original_of_older(cell: str) -> str:
    """Undo the guard of an older table, whose cells were guarded at their start alone; `original` comes first."""
    return _GUARDED_INSIDE.sub("", cell)


def _cells(line: ExportedCheck, outlet: ExportedOutlet) -> tuple[str, ...]:
    cells = (
        line.event, line.claim_id, line.claim, line.speaker, line.check_id, line.status,
        line.failure.error if line.failure else None, line.machine_verdict, line.verdict,
        "yes" if line.reviewed else "no", line.review.status, line.review.reviewer, line.review.decision,
        line.review.reason, line.independent_origins, outlet.outlet, outlet.name, outlet.article_id, outlet.url,
        outlet.machine_stance, outlet.stance, *_quoted(span for span in outlet.evidence if span.holds),
        line.call.judge, line.call.prompt,
        line.call.at, line.review.at, line.review.note, line.review.seq, outlet.unread,
        " ".join(f"{span.article_id}:{span.start}–{span.end}" for span in line.spans), outlet.partial,
        outlet.second_opinion, outlet.injection,
        outlet.stance_by, *_quoted(span for span in outlet.evidence if span.by == "machine"),
        line.machine_independent_origins, line.proposed_verdict,
        outlet.archive, "\n".join(map(_outside, line.outside_evidence)), line.assignee, " ".join(line.tags),
        *((rated.rating, rated.headline, rated.explanation, rated.reviewer, rated.at, rated.label)
          if (rated := line.rating) else [None] * 6),
        "\n".join(one.said for one in line.lapsed_corrections),
    )  # fmt: skip
    return tuple("" if cell is None else str(cell) for cell in cells)


def _outside(found: ExportedOutside) -> str:
    """Write what was found outside the articles as one line."""
    says, address = " ".join(found.says.split()), f" ({found.url})" if found.url else ""
    return f"{found.kind}, {found.source}, {found.day}: {says}{address}, attached by {found.reviewer}"


def _quoted(evidence: Iterable[ExportedEvidence]) -> tuple[str, str]:
    """Write quotes and their places, each as one cell."""
    spans = tuple(evidence)
    return "\n".join(span.quote for span in spans), " ".join(f"{span.start}–{span.end}" for span in spans)


def csv_row(cells: Iterable[str]) -> str:
    """Write one row with its line end, every cell quoted."""
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerow(cells)
    return written.getvalue().encode("utf-8", "replace").decode("utf-8")


PUBLISHED_COLUMNS = (
    "day", "url", "event", "claim_id", "claim", "published_claim", "published_label", "label", "reviewer", "note",
    "noted_at", "check_id", "changes",
)  # fmt: skip


def published_csv(found: Iterable[PublishedVerdict]) -> Iterator[str]:
    """Write what was published, and what changed since: the heading and a row each, with its line end."""
    yield csv_row(PUBLISHED_COLUMNS)
    for one in found:
        entry = one.publication
        changes = "\n".join(f"{change.at[:10]}: {change.what}" for change in one.changes)
        cells = (
            entry.day, entry.url, one.event, entry.claim_id, one.claim, entry.text, entry.label, one.label,
            entry.reviewer, entry.note, entry.at, entry.check_id, changes,
        )  # fmt: skip
        yield csv_row(neutralise("" if cell is None else str(cell)) for cell in cells)


AUDIT_COLUMNS = ("at", "who", "area", "what", "event", "claim_id", "article_id", "about", "detail", "reason")


def audit_csv(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """Write the record of what was done by hand: the heading and a row each, with its line end."""
    yield csv_row(AUDIT_COLUMNS)
    for entry in entries:
        cells = (getattr(entry, column) for column in AUDIT_COLUMNS)
        yield csv_row(neutralise("" if cell is None else str(cell)) for cell in cells)
