"""What reading hands to cleaning, and what the rules of cleaning hand to each other.

This module does not know where a text came from, nor which part of it matters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from workbench.corpus.lines import Line
from workbench.errors import ReadError
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


def whole(line: Line, reason: str, *learned: Learned) -> Mark:
    """Mark a whole line."""
    return Mark(line.start, line.end, reason, learned)


def each(lines: Sequence[Line], reason: str) -> Iterator[Mark]:
    """Mark every one of these lines; what was marked between them before keeps its own reason."""
    return (whole(line, reason) for line in lines)
