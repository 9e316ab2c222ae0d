"""Export checks as JSONL, CSV, ClaimReview, a DataFeed or an HTML report; refuse what may not be published.

The same checks give the same bytes, in whatever order they come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal

from workbench.errors import InputError
from workbench.export.claimreview import ClaimReviews, Gap, GapKind, claim_reviews, feed, listed, single
from workbench.export.csv import to_csv
from workbench.export.html import Histories, gather, to_page
from workbench.export.jsonl import (
    FNC1,
    RUMOUREVAL,
    Decided,
    Noted,
    Opinions,
    Ratings,
    export_schema,
    in_order,
    to_jsonl,
)
from workbench.files import write_whole
from workbench.models import Newsroom, Rating, Record, content_id
from workbench.review.published import PublishedVerdict

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
    "ExportedFile",
    "Gap",
    "GapKind",
    "Newsroom",
    "PageFormat",
    "Rating",
    "export_schema",
    "exported",
    "exported_pages",
]


class ExportedFile(Record):
    """One file of an export."""

    name: str
    """Letters, digits, dashes and one dot, so that it cannot point outside the folder."""
    text: str


class Exported(Record):
    """An export as one text or as files, and what was not exported."""

    text: str = ""
    pages: tuple[ExportedFile, ...] = ()
    count: int
    """How many checks it holds."""
    by_label: int = 0
    """How many of them have the newsroom's rating for their label, which nobody chose (ClaimReview)."""
    refusals: tuple[str, ...] = ()
    """Missing details of the publisher, once; then claim by claim."""
    gaps: tuple[Gap, ...] = ()
    """The same, to be told in other words."""
    withheld: int = 0
    """How many claims are not exported, for whatever is missing."""
    warnings: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    """Claims that were set aside, each with why: nothing is wrong with them."""


def exported(
    form: ExportFormat,
    decided: Iterable[Decided],
    *,
    newsroom: Newsroom | None,
    urls: Mapping[str, str],
    histories: Histories | None = None,
    opinions: Opinions | None = None,
    noted: Noted | None = None,
    ratings: Ratings | None = None,
    published: Sequence[PublishedVerdict] = (),
) -> Exported:
    """Write checks as one text, by event and claim; `urls` are the reviews' own, by claim id."""
    wanted = in_order(decided)
    match form:
        case "jsonl":
            lines = to_jsonl(wanted, opinions or {}, noted or {}, ratings or {})
            return Exported(text="".join(lines), count=len(wanted))
        case "csv":
            rows = to_csv(wanted, opinions or {}, noted or {}, ratings or {})
            return Exported(text="".join(rows), count=len(wanted))
        case "claimreview":
            made = claim_reviews(wanted, newsroom=newsroom or Newsroom(), urls=urls, ratings=ratings)
            return _with_refusals(made).model_copy(update={"text": listed(made.documents)})
        case "datafeed":
            made = claim_reviews(wanted, newsroom=newsroom or Newsroom(), urls=urls, ratings=ratings)
            text = feed(made.documents, newsroom=newsroom or Newsroom())
            return _with_refusals(made).model_copy(update={"text": text})
        case "html":
            events = sorted({check.claim.event for check, _ in wanted})
            if not events:
                raise InputError("there is nothing to report", hint="check some claims first")
            if len(events) > 1:
                names = f"{', '.join(events[:5])}{', ...' if len(events) > 5 else ''}"
                hint = "name one with --event, or write a report of each with --into DIR"
                raise InputError(f"a report covers one event, and there are {len(events)} ({names})", hint=hint)
            return Exported(
                text=_reports(wanted, histories or {}, noted or {}, ratings or {}, published)[0].text, count=len(wanted)
            )


def exported_pages(
    form: PageFormat,
    decided: Iterable[Decided],
    *,
    newsroom: Newsroom | None,
    urls: Mapping[str, str],
    histories: Histories | None = None,
    noted: Noted | None = None,
    ratings: Ratings | None = None,
    published: Sequence[PublishedVerdict] = (),
) -> Exported:
    """Write a file for each review (ClaimReview) or for each event (HTML)."""
    wanted = in_order(decided)
    match form:
        case "claimreview":
            made = claim_reviews(wanted, newsroom=newsroom or Newsroom(), urls=urls, ratings=ratings)
            pages = tuple(
                ExportedFile(name=one.claim_id + PAGE_SUFFIXES[form], text=single(one.document))
                for one in made.published
            )
            return _with_refusals(made).model_copy(update={"pages": pages})
        case "html":
            return Exported(
                pages=_reports(wanted, histories or {}, noted or {}, ratings or {}, published), count=len(wanted)
            )


def _with_refusals(made: ClaimReviews) -> Exported:
    return Exported(
        count=len(made.published),
        by_label=made.by_label,
        refusals=tuple(map(str, made.refusals)),
        gaps=made.gaps,
        withheld=made.withheld,
        warnings=made.warnings,
    )


def _reports(
    wanted: Sequence[Decided],
    histories: Histories,
    noted: Noted,
    ratings: Ratings,
    published: Sequence[PublishedVerdict],
) -> tuple[ExportedFile, ...]:
    pages = []
    for event, group in groupby(wanted, key=lambda one: one[0].claim.event):
        # The digest keeps two events apart whose names differ only in characters that a file name cannot hold.
        plain = re.sub(r"[^a-z0-9]+", "-", event.casefold()).strip("-")[:60]
        name = f"{plain or 'event'}-{content_id('event', event)[:8]}{PAGE_SUFFIXES['html']}"
        pages.append(
            ExportedFile(name=name, text=to_page(gather(event, tuple(group), histories, noted, ratings, published)))
        )
    return tuple(pages)


def write_pages(folder: Path, pages: Sequence[ExportedFile], *, form: PageFormat) -> tuple[str, ...]:
    """Write each file whole; name the files of an earlier export in that form that these do not replace."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{folder} cannot be made: {error.strerror}"
        raise InputError(message, hint="choose another folder with --into") from error
    for page in pages:
        write_whole(folder / page.name, page.text)
    written = {page.name for page in pages}
    return tuple(sorted(p.name for p in folder.glob(f"*{PAGE_SUFFIXES[form]}") if p.name not in written))
