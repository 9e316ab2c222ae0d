"""Checks as CSV for a spreadsheet: one row per check and outlet. What looks like a formula is made harmless.

Every cell is quoted, since many spreadsheets split cells at semicolons as well.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from workbench.export.jsonl import Decided, ExportedCheck, ExportedOutlet, exported_check

COLUMNS = (
    "event", "claim_id", "claim", "speaker", "check_id", "status", "failure", "machine_verdict", "verdict", "reviewed",
    "review_status", "reviewer", "decision", "reason", "independent_origins", "outlet", "article", "article_id", "url",
    "machine_stance", "stance", "quotes", "spans", "judge", "prompt", "checked_at", "reviewed_at",
    "note", "review_seq", "unread",
)  # fmt: skip

_SIGN = r"=+\-@＝＋－＠"
_INSIDE = rf"(?<=[;\t\r\n]){{}}(?=(?:['\"]|[^\S\t\r\n])*[{_SIGN}])"
_FORMULA = rf"\A{{}}(?='*\s*[{_SIGN}\t\r\n])|{_INSIDE}"
"""Where a spreadsheet may begin a formula (OWASP, CSV injection), also behind apostrophes or white space: at the start
of a cell, and behind `;`, a tab or a line's end, for one that parts cells there and then does not go by our quotes."""
_BARE, _GUARDED = (re.compile(_FORMULA.format(guard, guard)) for guard in ("", "'"))
_GUARDED_INSIDE = re.compile(_INSIDE.format("'"))


def to_csv(decided: Iterable[Decided]) -> Iterator[str]:
    """Write the heading and the rows, each with its line end; refuse a check with an unproved quote."""
    yield _row(COLUMNS)
    for check, held in decided:
        line = exported_check(check, held)
        for outlet in line.outlets:
            yield _row(map(neutralise, _cells(line, outlet)))


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
        outlet.machine_stance, outlet.stance, "\n".join(span.quote for span in outlet.evidence),
        " ".join(f"{span.start}–{span.end}" for span in outlet.evidence), line.call.judge, line.call.prompt,
        line.call.at, line.review.at, line.review.note, line.review.seq, outlet.unread,
    )  # fmt: skip
    return tuple("" if cell is None else str(cell) for cell in cells)


def _row(cells: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerow(cells)
    return written.getvalue().encode("utf-8", "replace").decode("utf-8")
