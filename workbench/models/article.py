"""Articles with what cleaning removed, corrections, passages, and what retrieval finds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Literal, get_args
from urllib.parse import parse_qsl, urlencode, urlsplit

from pydantic import Field

from workbench.models.base import Fraction, Offset, Record, TextRange

# ------------------------------------------------------------
# What is corrected by hand in an article: appended, never edited, and taken back by another entry.

ArticleField = Literal[
    "outlet", "title", "byline", "agency", "published", "version_note", "language", "url", "partial", "injection",
    "archive",
]  # fmt: skip
"""What may be corrected by hand in an article. Its text may not."""

ARTICLE_FIELDS: tuple[ArticleField, ...] = get_args(ArticleField)


class Correction(Record):
    """A field of an article, set by hand; appended, never edited."""

    article_id: str
    field: ArticleField
    value: str | None
    """None: what was found is wrong, and the right value is unknown."""
    reviewer: str
    at: str
    reason: str
    undoes: bool = False
    """It sets nothing: it takes back the last correction of the field that still holds."""


def standing_corrections(done: Iterable[Correction]) -> dict[ArticleField, Correction]:
    """Read an article's corrections, oldest first, and say which one holds for each corrected field."""
    return {field: stack[-1] for field, stack in _folded(done)[0].items() if stack}


def taken_back(done: Iterable[Correction]) -> frozenset[tuple[ArticleField, str | None]]:
    """Give the values that corrections set and that were taken back since, unless they were set again; oldest first."""
    return frozenset(_folded(done)[1])


def _folded(
    done: Iterable[Correction],
) -> tuple[dict[ArticleField, list[Correction]], set[tuple[ArticleField, str | None]]]:
    stacks: dict[ArticleField, list[Correction]] = {}
    gone: set[tuple[ArticleField, str | None]] = set()
    for one in done:
        stack = stacks.setdefault(one.field, [])
        if not one.undoes:
            stack.append(one)
            gone.discard((one.field, one.value))
        elif stack:
            gone.add((one.field, stack.pop().value))
    return stacks, gone


# ------------------------------------------------------------


class Inferred(Record):
    """A value, how it was found, and how reliable that is. Unknown values are absent, never guessed."""

    value: str
    method: str
    """How it was found: `stated`, `url host`, `dateline`, `agency mark`, `html meta`, `langid` ..."""
    confidence: Fraction
    """1.0 when stated or confirmed; otherwise the method's own prior, for ordering what to confirm first."""
    confirmed_by: str | None = None
    """The reviewer who confirmed or corrected it, if any."""


class Dropped(TextRange):
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


class Page(Record):
    """What an article was read from, as it came: to be read anew, never to be drawn."""

    raw_sha256: str
    kind: str
    """How it is read: `html`, `txt`, `jsonl` ..."""
    charset: str | None = None
    """What the server named, for web pages."""
    content: bytes


class Article(Record):
    """One outlet's text on an event, cleaned."""

    id: str
    event: str
    source: str
    """Where it was read from: file name, URL, or `pasted`."""
    outlet: Inferred | None = None
    url: str | None = None
    archive: str | None = None
    """Where a copy of its page is kept, such as a web archive; set by hand."""
    title: Inferred | None = None
    byline: Inferred | None = None
    agency: Inferred | None = None
    published: Inferred | None = None
    """ISO date or date-time, or a partial date such as `--03-14` when the year is unknown."""
    version_note: Inferred | None = None
    """A version mark such as `Update 1: Adds the Russian response`."""
    language: Inferred | None = None
    """ISO 639-1."""
    partial: Inferred | None = None
    """What says that this is only a part of the article: its silence says nothing of the rest."""
    injection: Inferred | None = None
    """Sentences that order an AI model about, one a line; the method says where they stand. They become no claims."""
    text: str
    raw_text: str
    """The decoded text as it was read, before cleaning (for HTML: the page's visible text)."""
    raw_sha256: str
    """Of the bytes as they came."""
    kept: tuple[Kept, ...]
    dropped: tuple[Dropped, ...] = ()
    readings: tuple[str, ...] = ()
    """Ids of the articles that earlier cleaning made of the same page, oldest first."""

    @property
    def first_reading(self) -> str:
        """The id under which this page was first read: what a decision of a checker rests on."""
        return self.readings[0] if self.readings else self.id

    @property
    def name(self) -> str:
        """The name a reader sees: the outlet, else the title, else the source."""
        for known in (self.outlet, self.title):
            if known is not None:
                return known.value
        return self.source

    def page_at(self, start: int) -> int | None:
        """Give the page on which a place of the text stands, from 1; None for what has no pages."""
        if "\f" not in self.raw_text:
            return None
        raw = next((k.raw_start + start - k.start for k in reversed(self.kept) if k.start <= start), 0)
        return self.raw_text.count("\f", 0, raw) + 1

    def to_clean(self, raw_start: int, raw_end: int) -> tuple[int, int] | None:
        """Map a span of the raw text to this text: its kept part, or None if nothing of it was kept."""
        spans = [
            (k.start + max(raw_start, k.raw_start) - k.raw_start, k.start + min(raw_end, k.raw_end) - k.raw_start)
            for k in self.kept
            if k.raw_start < raw_end and raw_start < k.raw_end
        ]
        return (spans[0][0], spans[-1][1]) if spans else None


class Passage(TextRange):
    """A stretch of an article that is indexed: `article.text[start:end] == text`, always."""

    id: str
    article_id: str
    text: str


class Hit(Record):
    """A passage found for a claim, with its scores by meaning and by words (None: not found that way)."""

    passage: Passage
    dense: float | None = None
    """Cosine similarity, -1..1."""
    lexical: float | None = None
    """BM25, higher is better, 0 and up."""
    rank: Annotated[int, Field(ge=1)]


class FoundPassage(Record):
    """A passage that a search of the corpus found, with its event and its article's name."""

    event: str
    article: str
    """The outlet, else the title, else the source."""
    hit: Hit
    match: Literal["exact", "words", "meaning"]
    """The words stand in it as they were typed; all of them do, in any order and form; or it is near in meaning, or
    shares some of them."""


class FoundWords(Record):
    """An article that contains some words as they were typed."""

    event: str
    article: str
    """The outlet, else the title, else the source."""
    places: Annotated[int, Field(ge=1)]
    """How often they stand in it."""
    first: TextRange
    article_id: str
    text: str
    """The article's text."""


class OwnWords(TextRange):
    """Words of an article that the claim was taken from, and whose word they are there."""

    entails: Fraction
    """Probability that these words entail the claim as it is worded now; 1 where they are its words."""
    speaker: str | None = None
    """Whose word the article makes them; empty: nobody's in particular (`reportedly`); None: its own."""
    named: bool = False
    denied: bool = False
    """The article quotes these words only to report that someone denies them."""


class Version(Record):
    """What one article has on one claim: the whole article, and where to look first, possibly nowhere."""

    article: Article
    hits: tuple[Hit, ...] = ()
    own: tuple[OwnWords, ...] = ()
    """Where the claim was taken from this article."""


_NO_YEAR = re.compile(r"--(\d\d)-(\d\d)")
_MONTHS = "January February March April May June July August September October November December".split()


def shown_day(published: str) -> str:
    """Write the day of an article for a reader; where its year is unknown, say so."""
    found = _NO_YEAR.fullmatch(published)
    return f"{int(found[2])} {_MONTHS[int(found[1]) - 1]}, year unknown" if found else published


# ------------------------------------------------------------
# What `Workbench` gives back about articles.

ArticleState = Literal["speaks", "retracted", "updated"]
"""Only articles that speak are compared; `updated`: a newer version of the article is compared in its place."""


class Failed(Record):
    """A source or an article that could not be used, and why."""

    source: str
    message: str
    hint: str | None = None
    error: str = ""
    """The `kind` of the JudgeError, where a judge did not answer; `language`: it does not read this one."""


class Reread(Record):
    """A page that was read anew, and what that did to what stood on its old text."""

    article: Article
    carried: int
    """Checks that stand on the new text without being asked again."""
    lost: tuple[str, ...] = ()
    """Quotes that no longer stand in the text."""


class Added(Record):
    """What became of the sources of one `add`."""

    new: tuple[Article, ...] = ()
    known: tuple[Article, ...] = ()
    updated: tuple[Article, ...] = ()
    """Of the new ones, those that are newer versions of an article that was there."""
    unexplained: tuple[Article, ...] = ()
    """Of the updated ones, those of which nobody can tell whether the outlet or better cleaning changed the text."""
    reread: tuple[Reread, ...] = ()
    """Pages that better cleaning reads otherwise than before; the outlet changed nothing."""
    corrected: tuple[Article, ...] = ()
    """Of the known ones, those whose outlet, date or other details are now stated differently."""
    again: tuple[Article, ...] = ()
    """Of the known ones, those that a newer version had replaced and whose page now shows the older text again."""
    failed: tuple[Failed, ...] = ()


class ListedArticle(Record):
    """An article of the corpus, whether it is compared, and its other versions."""

    article: Article
    state: ArticleState
    older: str | None = None
    """The article that this one is a newer version of."""
    newer: str | None = None
    """The newer version that is compared in its place."""


# ------------------------------------------------------------
# Recognise a newer version of an article: another text at the same address, or under the same outlet and headline.

_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "igshid")
"""Beginnings of URL parameters that say who sent a reader, not which page it is."""
_SURE = ("stated", "corrected by hand")


_DRESS = re.compile(r"/(?:amp|print)(?:\.html?|/)?$|\.amp(?=\.html?$|$)", re.IGNORECASE)
_DRESSES = frozenset({"amp", "print", "printer", "printable", "printview", "outputtype", "output", "view", "mode"})
_DRESSED = frozenset({"", "1", "true", "yes", "amp", "print", "printable", "printer", "mobile"})


def address_of(article: Article) -> str | None:
    """Write an article's URL so that two spellings of one page are equal; None if it has none."""
    return plain_address(article.url) if article.url else None


def plain_address(url: str) -> str | None:
    """Write an address so that two spellings of one page are equal; None if it names no page.

    Scheme, `www.`, a final slash, the fragment and tracking parameters are left out, and what asks for the same page
    in another dress: for AMP, for print, for telephones.
    """
    try:
        parts = urlsplit(url.strip())
        host = re.sub(r"^(?:www|amp|m|mobile)\.(?=[^.]+\.)", "", (parts.hostname or "").removeprefix("www."))
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return None
    asked = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not key.startswith(_TRACKING) and not (key.lower() in _DRESSES and value.lower() in _DRESSED)
    ]
    path = _DRESS.sub("", parts.path).rstrip("/")
    return f"{host}{port}{path}?{urlencode(sorted(asked))}".rstrip("?") if host and (path or asked) else None


def headline_of(article: Article) -> str | None:
    """Join outlet and title, case and spacing aside; None unless the outlet was stated or corrected by hand."""
    # A guessed outlet could make two papers' pieces under one headline pass for versions of each other.
    if article.title is None or article.outlet is None or article.outlet.method not in _SURE:
        return None
    return "\n".join(" ".join(known.value.casefold().split()) for known in (article.outlet, article.title))
