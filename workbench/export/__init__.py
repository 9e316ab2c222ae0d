"""Checks out of the house: JSONL, CSV, ClaimReview, a DataFeed, a report. Pure: checks and standings in, text out.

It does not write files, and it refuses what may not leave. The same checks give the same bytes, in whatever order
they come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal

from workbench.errors import InputError
from workbench.export.claimreview import ClaimReviews, claim_reviews, feed, listed, single
from workbench.export.csv import to_csv
from workbench.export.html import Histories, gather
from workbench.export.jsonl import FNC1, RUMOUREVAL, Decided, export_schema, in_order, to_jsonl
from workbench.files import write_whole
from workbench.models import Newsroom, Rating, Record, content_id

ExportFormat = Literal["csv", "jsonl", "claimreview", "datafeed", "html"]
PageFormat = Literal["claimreview", "html"]
"""Formats that have a file of their own for each review or event."""
PAGE_SUFFIXES: Mapping[PageFormat, str] = {"claimreview": ".jsonld", "html": ".html"}

__all__ = [
    "FNC1",
    "PAGE_SUFFIXES",
    "RUMOUREVAL",
    "ExportFormat",
    "Exported",
    "Newsroom",
    "Page",
    "PageFormat",
    "Rating",
    "export_schema",
    "exported",
    "exported_pages",
]


class Page(Record):
    """One file of an export."""

    name: str
    """Letters, digits, dashes and one dot: it cannot lead out of a folder."""
    text: str


class Exported(Record):
    """An export as text or as pages, and what was refused."""

    text: str = ""
    pages: tuple[Page, ...] = ()
    count: int
    """How many checks it holds."""
    refusals: tuple[str, ...] = ()
    """What the newsroom has not said, once; then claim by claim."""
    warnings: tuple[str, ...] = ()


def exported(
    form: ExportFormat,
    decided: Iterable[Decided],
    *,
    newsroom: Newsroom | None,
    urls: Mapping[str, str],
    histories: Histories | None = None,
) -> Exported:
    """Write checks as one text, by event and claim; `urls` are the reviews' own, by claim id."""
    wanted = in_order(decided)
    match form:
        case "jsonl":
            return Exported(text="".join(to_jsonl(wanted)), count=len(wanted))
        case "csv":
            return Exported(text="".join(to_csv(wanted)), count=len(wanted))
        case "claimreview":
            made = claim_reviews(wanted, newsroom=newsroom or Newsroom(), urls=urls)
            return _with_refusals(made).model_copy(update={"text": listed(made.documents)})
        case "datafeed":
            made = claim_reviews(wanted, newsroom=newsroom or Newsroom(), urls=urls)
            text = feed(made.documents, newsroom=newsroom or Newsroom())
            return _with_refusals(made).model_copy(update={"text": text})
        case "html":
            return _one_report(wanted, histories or {})


def exported_pages(
    form: PageFormat,
    decided: Iterable[Decided],
    *,
    newsroom: Newsroom | None,
    urls: Mapping[str, str],
    histories: Histories | None = None,
) -> Exported:
    """Write a page for each review (ClaimReview) or for each event (HTML)."""
    wanted = in_order(decided)
    match form:
        case "claimreview":
            made = claim_reviews(wanted, newsroom=newsroom or Newsroom(), urls=urls)
            pages = tuple(
                Page(name=one.claim_id + PAGE_SUFFIXES[form], text=single(one.document)) for one in made.published
            )
            return _with_refusals(made).model_copy(update={"pages": pages})
        case "html":
            return Exported(pages=_reports(wanted, histories or {}), count=len(wanted))


def _with_refusals(made: ClaimReviews) -> Exported:
    return Exported(count=len(made.published), refusals=tuple(map(str, made.refusals)), warnings=made.warnings)


def _one_report(wanted: Sequence[Decided], histories: Histories) -> Exported:
    events = sorted({check.claim.event for check, _ in wanted})
    if len(events) != 1:
        what = (
            f"a report is about one event, and there are {len(events)}" if events else "there is nothing to report on"
        )
        names = f" ({', '.join(events[:5])}{', ...' if len(events) > 5 else ''})" if events else ""
        hint = (
            "name one with --event, or write a page for each with --into DIR" if events else "check some claims first"
        )
        raise InputError(what + names, hint=hint)
    (page,) = _reports(wanted, histories)
    return Exported(text=page.text, count=len(wanted))


def _reports(wanted: Sequence[Decided], histories: Histories) -> tuple[Page, ...]:
    from workbench.export.html import to_page

    by_event = groupby(wanted, key=lambda one: one[0].claim.event)
    return tuple(
        Page(name=_file_name(event), text=to_page(gather(event, tuple(group), histories))) for event, group in by_event
    )


def _file_name(event: str) -> str:
    """Name an event's file after it; the digest keeps two events apart whose names differ in what files cannot hold."""
    plain = re.sub(r"[^a-z0-9]+", "-", event.casefold()).strip("-")[:60]
    return f"{plain or 'event'}-{content_id('event', event)[:8]}{PAGE_SUFFIXES['html']}"


def write_pages(folder: Path, pages: Sequence[Page], *, form: PageFormat) -> tuple[str, ...]:
    """Write each page whole; name the files of an earlier export in that form that these pages do not replace."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{folder} cannot be made: {error.strerror}", hint="choose another folder with --into"
        ) from error
    for page in pages:
        write_whole(folder / page.name, page.text)
    written = {page.name for page in pages}
    return tuple(sorted(p.name for p in folder.glob(f"*{PAGE_SUFFIXES[form]}") if p.name not in written))
