"""Gold: claims that a person labelled, outlet by outlet, with spans into the raw article files.

The format of `seeds/gold/seed.jsonl` stays valid for ever; `split`, `labels`, `adjudication` and `evidence_sets` are
optional additions. Offsets count in the raw file as it was read; scoring maps them through cleaning.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from workbench.errors import GoldError
from workbench.models import Article, DiscrepancyKind, Offset, Record, Stance, VerdictLabel


class GoldSpan(Record):
    """Evidence in a raw file; `quote`, where given, must equal the file's characters."""

    start: Offset
    end: Offset
    quote: str | None = None


class GoldOutlet(Record):
    """What one raw article file does with the claim."""

    file: str
    stance: Stance
    stance_also_ok: tuple[Stance, ...] = ()
    evidence: tuple[GoldSpan, ...] = ()
    evidence_sets: tuple[tuple[GoldSpan, ...], ...] = ()


class GoldDiscrepancy(Record):
    """A difference between files; for an omission, the files that leave it out."""

    kind: DiscrepancyKind
    files: tuple[str, ...]
    note: str = ""


class GoldOrigin(Record):
    """Who backs the claim as it is worded."""

    name: str
    named: bool
    via: tuple[str, ...] = ()


class GoldClaim(Record):
    """One labelled claim."""

    id: str
    event: str
    claim: str
    speaker: str | None = None
    verdict: VerdictLabel
    verdict_also_ok: tuple[VerdictLabel, ...] = ()
    outlets: tuple[GoldOutlet, ...] = Field(min_length=1)
    discrepancies: tuple[GoldDiscrepancy, ...] = ()
    origins: tuple[GoldOrigin, ...] = ()
    independent_origins: int | None = None
    split: str | None = None
    labels: tuple[dict[str, Any], ...] = ()
    adjudication: dict[str, Any] | None = None


def read_gold(path: Path) -> tuple[GoldClaim, ...]:
    """Read a gold file, one claim a line; refuse a broken line by its number."""
    if not path.is_file():
        raise GoldError(
            f"there is no gold file {path}", hint="give a .jsonl file in the format of seeds/gold/seed.jsonl"
        )
    gold = tuple(
        _line(path, number, line)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if line.strip()
    )
    if not gold:
        raise GoldError(f"{path} holds no claims", hint="give a .jsonl file in the format of seeds/gold/seed.jsonl")
    _refuse_twice(path, gold)
    return gold


def _line(path: Path, number: int, line: str) -> GoldClaim:
    try:
        return GoldClaim.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise GoldError(f"{path} line {number} is not JSON: {error.msg}", hint="one JSON object a line") from error
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise GoldError(
            f"{path} line {number}, `{where}`: {problem['msg'].lower()}", hint="see seeds/gold/CONVENTIONS.md"
        ) from error


def _refuse_twice(path: Path, gold: Sequence[GoldClaim]) -> None:
    seen: set[str] = set()
    for item in gold:
        if item.id in seen:
            raise GoldError(f"{path} has the id {item.id} twice", hint="an id names one claim")
        seen.add(item.id)


def refuse_broken_spans(gold: Sequence[GoldClaim], articles: Mapping[str, Article]) -> None:
    """Refuse gold whose files are missing, whose spans run out of the file, or whose quotes are not its characters."""
    for item in gold:
        for outlet in item.outlets:
            article = articles.get(outlet.file)
            if article is None:
                raise GoldError(
                    f"{item.id} labels {outlet.file}, which is not among the articles",
                    hint="--articles must name the folder with the raw files",
                )
            for span in outlet.evidence:
                _refuse_broken(item.id, article, span)


def _refuse_broken(claim_id: str, article: Article, span: GoldSpan) -> None:
    words = article.raw_text[span.start : span.end]
    if not words or (span.quote is not None and words != span.quote):
        raise GoldError(
            f"{claim_id}: {article.source} does not hold the span {span.start}–{span.end} as quoted",
            hint="offsets are code points of the raw file, end exclusive",
        )
