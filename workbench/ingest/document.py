"""What reading hands to cleaning, and what the rules of cleaning hand to each other.

This module does not know where a text came from, nor which part of it matters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from workbench.errors import ReadError
from workbench.ingest.text import TextLine, is_language_tag
from workbench.models import Dropped, Inferred, Record

Field = Literal["outlet", "title", "byline", "agency", "published", "version_note", "url"]


LONGEST = 300_000
"""Characters of an article; a book has more. Cutting, indexing and judging take time with the length."""


class Document(Record):
    """One source, read and decoded, not yet cleaned."""

    source: str
    raw_text: str
    raw_sha256: str
    """Of the bytes as they came."""
    event: str | None = None
    url: str | None = None
    outlet: Inferred | None = None
    title: Inferred | None = None
    byline: Inferred | None = None
    agency: Inferred | None = None
    published: Inferred | None = None
    language: Inferred | None = None
    dropped: tuple[Dropped, ...] = ()
    """What the reader itself already set aside: of a web page, all that is not its article."""


class Learned(NamedTuple):
    """Something that a text says about itself."""

    field: Field
    fact: Inferred


class Mark(NamedTuple):
    """A stretch of the raw text that is not the article's text, and what it told."""

    start: int
    end: int
    reason: str
    learned: tuple[Learned, ...] = ()


def refuse_too_long(text: str, limit: int, *, source: str) -> None:
    """Raise ReadError where a text is longer than any article."""
    if len(text) > limit:
        message = f"{source} holds {len(text):,} characters of text, and no more than {limit:,} are read as one article"
        raise ReadError(message, source=source, hint="split it into its articles, or add them as JSON lines")


def learn(field: Field, value: str, *, method: str, confidence: float) -> Learned:
    """Note what was found of the article, how, and how sure that way is."""
    return Learned(field, Inferred(value=value, method=method, confidence=confidence))


def whole(line: TextLine, reason: str, *learned: Learned) -> Mark:
    """Mark a whole line."""
    return Mark(line.start, line.end, reason, learned)


def each(lines: Sequence[TextLine], reason: str) -> Iterator[Mark]:
    """Mark every one of these lines; what was marked between them before keeps its own reason."""
    return (whole(line, reason) for line in lines)


# ------------------------------------------------------------
# Say whether a value may stand in a field of an article: a day, an address, a language. It looks nothing up.

_YEAR_OR_MONTH = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")
_NO_YEAR = re.compile(r"--(?P<month>\d\d)-(?P<day>\d\d)")
_LEAP_YEAR = 2000


def what_it_should_be(field: str, value: str) -> str | None:
    """Say what a field's value should look like; None where it does."""
    if not value.strip():
        return "a text that is not empty"
    if field == "published" and not is_date(value):
        return "a date such as 2022-03-14, 2022-03-14T09:30+01:00, 2022-03, or --03-14 without its year"
    if field == "url" and not is_address(value):
        return "an address that begins with http:// or https://"
    if field == "language" and not is_language_tag(value):
        return "a language tag such as en, de or pt-BR"
    return None


def is_date(text: str) -> bool:
    """Say whether a text is a date or date-time in ISO 8601, or part of one: a year, a month, a day without year."""
    if _YEAR_OR_MONTH.fullmatch(text):
        return True
    partial = _NO_YEAR.fullmatch(text)
    try:
        if partial:
            date(_LEAP_YEAR, int(partial["month"]), int(partial["day"]))
        else:
            datetime.fromisoformat(text)
    except ValueError:
        return False
    return partial is not None or "-" in text


def is_address(text: str) -> bool:
    """Say whether a text is an address on the web."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", text)
