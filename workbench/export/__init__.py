"""Checks out of the house: JSONL, CSV, ClaimReview. Pure: a check and its standing in, text out.

It does not write files, and it refuses what may not leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from workbench.export.claimreview import claim_reviews, listed
from workbench.export.lines import FNC1, RUMOUREVAL, Decided, export_schema, to_jsonl
from workbench.export.newsroom import Newsroom, Rating
from workbench.export.table import to_csv
from workbench.models import Record

ExportFormat = Literal["csv", "jsonl", "claimreview"]

__all__ = [
    "FNC1",
    "RUMOUREVAL",
    "ExportFormat",
    "Exported",
    "Newsroom",
    "Rating",
    "export_schema",
    "exported",
]


class Exported(Record):
    """An export as text, and what was refused, claim by claim."""

    text: str
    count: int
    """How many checks it holds."""
    refusals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def exported(
    form: ExportFormat, decided: Iterable[Decided], *, newsroom: Newsroom | None, urls: Mapping[str, str]
) -> Exported:
    """Write checks in one of the formats, in the order given; `urls` are the reviews' own, by claim id."""
    wanted = tuple(decided)
    match form:
        case "jsonl":
            return Exported(text="".join(to_jsonl(wanted)), count=len(wanted))
        case "csv":
            return Exported(text="".join(to_csv(wanted)), count=len(wanted))
        case "claimreview":
            made = claim_reviews(wanted, newsroom=newsroom or Newsroom(), urls=urls)
            return Exported(
                text=listed(made.documents),
                count=len(made.documents),
                refusals=tuple(map(str, made.refusals)),
                warnings=made.warnings,
            )
