"""What the corpus is made of: articles with what cleaning did to them, passages, and what retrieval finds."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from workbench.models.base import Fraction, Offset, Record, Stretch


class Inferred(Record):
    """A value that was found, how, and how sure that way is. Unknown values are absent, never guessed."""

    value: str
    method: str
    """How it was found: `stated`, `url host`, `dateline`, `agency mark`, `html meta`, `langid` ..."""
    confidence: Fraction
    """1.0 when stated or confirmed; otherwise the method's own prior, for ordering what to confirm first."""
    confirmed_by: str | None = None
    """The reviewer who confirmed or corrected it, if any."""


class Dropped(Stretch):
    """A stretch of the raw text that cleaning removed; offsets count in the raw text."""

    text: str
    reason: str
    """In words a reader understands: `donation appeal`, `another article`, `repeated body` ..."""


class Kept(Record):
    """A stretch that cleaning kept: raw[raw_start:raw_end] stands at text[start:start + raw_end - raw_start].

    Equal in length; equal in characters except for white space (a line break that cut a sentence is a space).
    """

    raw_start: Offset
    raw_end: Offset
    start: Offset


class Article(Record):
    """One outlet's text on an event, cleaned."""

    id: str
    event: str
    source: str
    """Where it was read from: file name, URL, or `pasted`."""
    outlet: Inferred | None = None
    url: str | None = None
    title: Inferred | None = None
    byline: Inferred | None = None
    agency: Inferred | None = None
    published: Inferred | None = None
    """ISO date or date-time, or a partial date such as `--03-14` when the year is unknown."""
    version_note: Inferred | None = None
    """A version mark such as `Update 1: Adds the Russian response`."""
    language: Inferred | None = None
    """ISO 639-1."""
    text: str
    raw_text: str
    """The decoded text as it was read, before cleaning (for HTML: the page's visible text)."""
    raw_sha256: str
    """Of the bytes as they came."""
    kept: tuple[Kept, ...]
    dropped: tuple[Dropped, ...] = ()

    @property
    def name(self) -> str:
        """The name a reader sees: the outlet, else the title, else the source."""
        for known in (self.outlet, self.title):
            if known is not None:
                return known.value
        return self.source

    def to_clean(self, raw_start: int, raw_end: int) -> tuple[int, int] | None:
        """Map a span of the raw text to this text: its kept part, or None if nothing of it was kept."""
        spans = [
            (k.start + max(raw_start, k.raw_start) - k.raw_start, k.start + min(raw_end, k.raw_end) - k.raw_start)
            for k in self.kept
            if k.raw_start < raw_end and raw_start < k.raw_end
        ]
        return (spans[0][0], spans[-1][1]) if spans else None


class Passage(Stretch):
    """A stretch of an article that is indexed: `article.text[start:end] == text`, always."""

    id: str
    article_id: str
    text: str


class Hit(Record):
    """A passage found for a claim, with the raw scores of both legs (None: that leg did not find it)."""

    passage: Passage
    dense: float | None = None
    """Cosine similarity, -1..1."""
    lexical: float | None = None
    """BM25, higher is better, 0 and up."""
    rank: Annotated[int, Field(ge=1)]


class Version(Record):
    """What one article has on one claim: the whole article, and where to look first, possibly nowhere."""

    article: Article
    hits: tuple[Hit, ...] = ()
