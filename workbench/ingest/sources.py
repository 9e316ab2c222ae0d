"""Read sources into documents: folders, addresses, uploads, pasted text, and files: text, pages, PDF, Word, mail …

A source that cannot be read yields a ReadError instead of a document, and the others go on. Nothing is cleaned or
kept here.
"""

from __future__ import annotations

import email
import email.policy
import gzip
import hashlib
import io
import json
import logging
import re
import tomllib
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from email.message import EmailMessage
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

from pydantic import ConfigDict, Field, ValidationError, field_validator

from workbench.errors import ReadError
from workbench.ingest.fetch import MOST_ITEMS, Feed, Fetched, Fetcher, is_feed, read_feed
from workbench.ingest.html import WebPage
from workbench.ingest.metadata import (
    LONGEST,
    Document,
    is_address,
    refuse_too_long,
    typed_date,
    wall_in,
    what_it_should_be,
)
from workbench.ingest.text import html_of, length_of, text_of
from workbench.models import Dropped, Inferred, Record
from workbench.models.article import Page

MAX_BYTES = 50 * 1024 * 1024
LIST = ".urls"
"""The ending of a list of addresses, one a line."""
_PAGES = (".html", ".htm")
_PAGE_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)\b", re.IGNORECASE)
KINDS = ("pdf", "docx", "eml", "mht", "mhtml", "srt", "vtt")
"""Endings of files that are neither plain text nor web pages."""
READABLE = ("txt", "html", "htm", "jsonl", *KINDS)
"""Endings of the files that are read; each also packed, as `.gz`."""
_READABLE = tuple(f".{one}{packed}" for one in READABLE for packed in ("", ".gz"))
_MOST_SITEMAPS = 5
"""Of an index of sitemaps; the newest come first."""
_TOO_LARGE = "split it, or add the articles one by one"
_LEAST_LETTERS = 100
"""Fewer than a two-sentence brief has."""
_LEAST_LINE = 40
"""Letters in the longest line; lists and menus have none so long."""
_LARGEST_PAGE = 10_000_000
_MOST_HIDDEN = 200_000
"""Characters of what a source hides that are looked through for orders."""
_SURE_LANGUAGE = 0.7
"""Below it the model has been seen to take short English for Pidgin, and lists of names for Shona."""
_LANGUAGE_SAMPLE = 20_000


class Stated(Record):
    """What is stated of one article; nothing where nothing is."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    outlet: str | None = None
    title: str | None = None
    url: str | None = None
    published: str | None = Field(default=None, alias="date")
    event: str | None = None
    agency: str | None = None
    byline: str | None = None

    @field_validator("published")
    @classmethod
    def _as_iso(cls, value: str | None) -> str | None:
        return (typed_date(value) if value else None) or value

    def facts(self) -> dict[str, Inferred]:
        """Give the stated fields of a document, each as sure as a statement is."""
        fields = ("outlet", "title", "published", "agency", "byline")
        said = {field: getattr(self, field) for field in fields}
        return {field: Inferred(value=value, method="stated", confidence=1.0) for field, value in said.items() if value}


class Upload(Record):
    """A file that came through the browser, or a pasted text."""

    name: str
    """Its file name, whose ending says what it is; any other name is read as plain text."""
    data: bytes
    stated: Stated = Stated()
    """What whoever brought it says of it."""


Source = str | Path | Upload | Document
"""What an article is read from: a file or folder, an address, an upload, or what was read before."""


def read(sources: Sequence[Source], *, allow_private: bool = False) -> Iterator[Document | ReadError]:
    """Read every source; where one cannot be read, yield the reason in its place.

    A source is a file, a folder (its readable files, sorted; folders inside it are left alone), an address that
    begins with http:// or https://, or an Upload. The address of a feed stands for its items; so does a file whose
    name ends in .urls for the addresses in it. `allow_private` lets addresses of this machine and network through.
    """
    fetcher = Fetcher(allow_private=allow_private)
    for source in sources:
        try:
            yield from _read_one(source, fetcher)
        except ReadError as error:
            yield error


def _read_one(source: Source, fetcher: Fetcher) -> Iterator[Document | ReadError]:
    if isinstance(source, Document):
        yield source
    elif isinstance(source, Upload):
        if len(source.data) > MAX_BYTES:
            raise ReadError(f"{source.name} is larger than 50 MB", source=source.name, hint=_TOO_LARGE)
        if source.name.lower().endswith(LIST):
            yield from _from_list(source.name, source.data, fetcher)
        else:
            yield from _documents(source.name, source.data, source.stated)
    elif not str(source).strip():
        raise ReadError("a source is empty", source="", hint="name a file, a folder or a URL")
    elif isinstance(source, str) and "://" in source:
        yield from _from_web(source, fetcher.typed(source), fetcher)
    elif Path(source).is_dir():
        yield from _folder(Path(source))
    elif str(source).lower().endswith(LIST):
        yield from _from_list(str(source), _content(Path(source)), fetcher)
    else:
        path = Path(source)
        manifest = read_manifest(path.parent)
        yield from _documents(path.name, _content(path), stated_of(manifest, path.name))


def _from_list(name: str, data: bytes, fetcher: Fetcher) -> Iterator[Document | ReadError]:
    for line in text_of(data, source=name).splitlines():
        url = line.strip()
        if url and not url.startswith("#"):
            try:
                for found in _from_web(url, fetcher.listed(url), fetcher):
                    yield found.model_copy(update={"listed": True}) if isinstance(found, Document) else found
            except ReadError as error:
                yield error


def _from_web(url: str, found: Fetched, fetcher: Fetcher) -> Iterator[Document | ReadError]:
    if listed := _listed(url, found, fetcher):
        feed = listed
    elif not is_feed(found.kind, found.content):
        yield _web_document(url, found)
        return
    else:
        feed = read_feed(found.content, address=found.url)
    for link in feed.links:
        try:
            made = _web_document(link, fetcher.listed(link, given_by=found.url))
            yield made.model_copy(update={"listed": True})
        except ReadError as error:
            yield error
    if feed.left_out:
        hint = "add the feed more often, or its articles one by one"
        message = f"{url} lists {feed.left_out} more items than are read at once"
        yield ReadError(message, source=url, hint=hint)


def _listed(url: str, found: Fetched, fetcher: Fetcher) -> Feed | None:
    """List the addresses of a JSON Feed or a sitemap; of an index, those of its newest sitemaps, up to a limit."""
    content = found.content
    if content.startswith(b"\x1f\x8b"):
        content = _unpacked(url, content)
    listed = json_feed(content) or sitemap(content, source=url)
    if listed is None:
        return None
    pages = [urljoin(found.url, one) for one in listed.pages]
    for inner in listed.lists[:_MOST_SITEMAPS]:
        if len(pages) >= MOST_ITEMS:
            break
        part = fetcher.listed(urljoin(found.url, inner), given_by=found.url)
        packed = part.content.startswith(b"\x1f\x8b")
        more = sitemap(_unpacked(inner, part.content) if packed else part.content, source=inner)
        pages += [urljoin(part.url, one) for one in more.pages] if more else []
    good = [one for one in dict.fromkeys(pages) if one.lower().startswith(("http:", "https:"))]
    if not good:
        raise ReadError(f"{url} lists no items", source=url, hint="add the address of a feed, or of an article")
    return Feed(links=tuple(good[:MOST_ITEMS]), left_out=len(good[MOST_ITEMS:]))


def _unpacked(name: str, data: bytes) -> bytes:
    try:
        data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        hint = "unpack it, and add what is inside"
        raise ReadError(f"{name} is not a complete gzip file", source=name, hint=hint) from error
    if len(data) > MAX_BYTES:
        raise ReadError(f"{name} unpacks to more than 50 MB", source=name, hint=_TOO_LARGE)
    return data


def _web_document(url: str, found: Fetched) -> Document:
    if is_feed(found.kind, found.content):
        raise ReadError(f"{url} is a feed, not an article", source=url, hint="add the feed by itself")
    if json_feed(found.content) or sitemap(found.content, source=url):
        raise ReadError(f"{url} is a list of articles, not an article", source=url, hint="add it by itself")
    kind = kind_of("", found.content) or ("txt" if found.kind == "text/plain" else "html")
    return _of_page(url, _page(found.content, kind, charset=found.charset), stated=Stated(), address=found.url)


def read_again(page: Page, *, source: str) -> Document:
    """Read a page that was kept by today's rules; raise ReadError where they find no article in it."""
    if page.kind == "jsonl":
        return _row_document(source, text_of(page.content, source=source))
    address = source if is_address(source) else None
    return _of_page(source, page, stated=Stated(), address=address)


def _page(content: bytes, kind: str, *, charset: str | None = None) -> Page:
    return Page(raw_sha256=hashlib.sha256(content).hexdigest(), kind=kind, charset=charset, content=content)


def _of_page(source: str, page: Page, *, stated: Stated, address: str | None = None) -> Document:
    """Read one document; `address` is where it was fetched from, if it was."""
    if page.kind in ("eml", "mhtml"):
        return _of_mail(source, page, stated=stated, address=address)
    if page.kind in KINDS:
        return _of_file(source, page, stated=stated, address=address)
    if page.kind == "html":
        html = html_of(page.content, source=source, declared=page.charset)
        return _page_document(source, html, page, stated=stated, address=address)
    stated = stated.model_copy(update={"url": stated.url or address})
    return _document(source, text_of(page.content, source=source), page, stated=stated)


def _folder(folder: Path) -> Iterator[Document | ReadError]:
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name.lower().endswith(_READABLE))
    if not files:
        hint = "it should hold .txt, .html, .pdf, .docx or .jsonl files"
        raise ReadError(f"{folder} holds no articles", source=str(folder), hint=hint)
    manifest = read_manifest(folder)
    for path in files:
        try:
            yield from _documents(path.name, _content(path), stated_of(manifest, path.name))
        except ReadError as error:
            yield error


def _content(path: Path) -> bytes:
    """Read a file, if it is not too large to be an article or a corpus of them."""
    name = str(path)
    try:
        if not path.exists():
            raise ReadError("there is no such file or folder", source=name, hint="check the spelling of its path")
        if not path.is_file():
            raise ReadError(f"{name} is not a file", source=name, hint="add a file, a folder or a URL")
        if path.stat().st_size > MAX_BYTES:
            raise ReadError(f"{name} is larger than 50 MB", source=name, hint=_TOO_LARGE)
        return path.read_bytes()
    except OSError as error:
        message = f"{name} cannot be read: {error.strerror}"
        raise ReadError(message, source=name, hint="check its permissions") from error


def _documents(name: str, data: bytes, stated: Stated) -> Iterator[Document | ReadError]:
    """Read one file by its ending and its first bytes; only JSON lines hold more than one article."""
    kind = name.lower()
    if kind.endswith(".gz"):
        kind = kind.removesuffix(".gz")
        data = _unpacked(name, data)
    if kind.endswith(".jsonl"):
        for number, line in enumerate(text_of(data, source=name).removeprefix("\ufeff").split("\n"), start=1):
            try:
                if line.strip():
                    yield _row_document(f"{name}:{number}", line)
            except ReadError as error:
                yield error
    elif json_feed(data) or sitemap(data, source=name):
        raise ReadError(f"{name} only lists articles", source=name, hint="add its own URL")
    elif special := kind_of(kind, data):
        yield _of_page(name, _page(data, special), stated=stated)
    elif is_feed("", data):
        raise ReadError(f"{name} is a feed: it only lists articles", source=name, hint="add the feed's own URL")
    elif kind.endswith(_PAGES) or _PAGE_BEGINS.match(data):
        yield _of_page(name, _page(data, "html"), stated=stated)
    else:
        yield _of_page(name, _page(data, "txt"), stated=stated)


class _Row(Record):
    """One line of a JSON lines file; what else it holds is not ours."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str | None = None
    html: str | None = None
    outlet: str | None = None
    title: str | None = None
    url: str | None = None
    published: str | None = None
    date: str | None = None
    byline: str | None = None
    agency: str | None = None
    event: str | None = None


def _row_document(source: str, line: str) -> Document:
    hint = 'each line is an object with "text" or "html", and may have outlet, title, url, published, byline, event'
    try:
        row = _Row.model_validate(json.loads(line))
        # JSON can spell half of a character, which no text can hold.
        row.model_dump_json().encode()
    except (ValueError, RecursionError) as error:
        problem = str(error)
        if isinstance(error, ValidationError):
            first = error.errors()[0]
            problem = ": ".join([*map(str, first["loc"]), first["msg"]])
        raise ReadError(f"{source} is not an article in JSON: {problem}", source=source, hint=hint) from error
    said = row.model_dump(exclude={"text", "html", "date", "published"})
    stated, page = Stated(**said, published=row.published or row.date), _page(line.encode(), "jsonl")
    if row.text:
        return _document(source, row.text, page, stated=stated)
    if row.html:
        return _page_document(source, row.html, page, stated=stated)
    raise ReadError(f"{source} has neither text nor html", source=source, hint=hint)


def _of_mail(source: str, page: Page, *, stated: Stated, address: str | None) -> Document:
    mail = read_mail(page.content, source=source)
    stands = address or (mail.address if mail.address and is_address(mail.address) else None)
    if mail.html is not None:
        html = html_of(mail.html, source=source, declared=mail.charset)
        made = _page_document(source, html, page, stated=stated, address=stands)
    else:
        made = _document(source, mail.text, page, stated=stated)
    known = {field: fact for field, fact in mail.facts.items() if getattr(made, field) is None}
    return made.model_copy(update=known)


def _of_file(source: str, page: Page, *, stated: Stated, address: str | None) -> Document:
    """Read a PDF, a Word document or subtitles."""
    stated = stated.model_copy(update={"url": stated.url or address})
    if page.kind == "pdf":
        read_file = read_pdf(page.content, source=source)
    elif page.kind == "docx":
        read_file = read_docx(page.content, source=source)
    else:
        read_file = read_subtitles(text_of(page.content, source=source), source=source)
    shown = WebPage(read_file.text, read_file.dropped, read_file.facts, None, read_file.hidden)
    return _document(source, read_file.text, page, stated=stated, page=shown)


def _page_document(source: str, html: str, read_from: Page, *, stated: Stated, address: str | None = None) -> Document:
    from workbench.ingest.html import led_elsewhere, read_page

    if not html.strip():
        raise ReadError(f"{source} is empty", source=source, hint="add a page with an article in it")
    if len(html) > _LARGEST_PAGE:
        hint = "save the article's text, and add that"
        raise ReadError(f"{source} is a page of more than 10 MB", source=source, hint=hint)
    if elsewhere := led_elsewhere(html, address):
        raise ReadError(f"{source} only leads to {elsewhere[:200]}", source=source, hint="add that address instead")
    page = read_page(html, source=source, address=address)
    return _document(source, page.text, read_from, stated=stated, page=page)


def _document(source: str, raw: str, read_from: Page, *, stated: Stated, page: WebPage | None = None) -> Document:
    gone = page.dropped if page else ()
    edges = [0, *(edge for stretch in gone for edge in (stretch.start, stretch.end)), len(raw)]
    sample = "\n".join(raw[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
    refuse_too_long(sample, LONGEST, source=source)
    if wall := wall_in(sample):
        hint = "open it in a browser until the article shows, save the page, and add that file"
        raise ReadError(f"{source} is {wall}, not an article", source=source, hint=hint)
    letters = length_of("".join(filter(str.isalpha, sample)))
    longest = max((length_of("".join(filter(str.isalpha, line))) for line in sample.splitlines()), default=0)
    if letters < _LEAST_LETTERS or longest < _LEAST_LINE or 2 * letters < len("".join(sample.split())):
        hint = "add the page or file that holds the article's full text"
        raise ReadError(f"{source} holds too little text to be an article", source=source, hint=hint)
    # A text too short or too mixed to tell keeps its language unknown.
    language, share = _language_model().classify(sample[:_LANGUAGE_SAMPLE])
    sure = share >= _SURE_LANGUAGE
    facts = {**(page.facts if page else {}), **stated.facts()}
    return Document(
        source=source,
        raw_text=raw,
        raw_sha256=read_from.raw_sha256,
        page=read_from,
        event=stated.event,
        url=stated.url or (page.url if page else None),
        language=Inferred(value=language, method="langid", confidence=float(min(1.0, share))) if sure else None,
        hidden=page.hidden[:_MOST_HIDDEN] if page else "",
        dropped=gone,
        **facts,
    )


@cache
def _language_model() -> Any:
    # Loading it takes a second; nobody who reads no article should wait for it.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


# ------------------------------------------------------------ articles.toml: what is stated of the files beside it

NAME = "articles.toml"
_OTHERS = ""
"""The table with the details of every file that has no table of its own."""
_FIELDS = ("outlet", "title", "url", "date", "event", "agency", "byline")


Manifest = Mapping[str, Stated]


def read_manifest(folder: Path) -> Manifest:
    """Read what a folder's articles.toml states, by file name; empty where there is none.

    Raises ReadError, with the line, where it is broken, states something unknown or impossible, or speaks of a file
    that is not there. Nothing of the folder should be read then: it would be kept under other facts.
    """
    path = folder / NAME
    if not path.is_file():
        return {}
    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        hint = "fix it and add again; `workbench seeds` writes an example"
        raise ReadError(f"{path} is not valid TOML: {error}", source=str(path), hint=hint) from error
    file = _ManifestFile(path, text)
    event = tables.pop("event", None)
    for name in sorted(tables):
        if not isinstance(tables[name], dict):
            near = _near(name, ["event"])
            raise file.error(name, f"unknown key {name}", near or 'write a table for each file: ["article.txt"]')
        if not (folder / name).is_file():
            near = _near(name, [found.name for found in folder.iterdir()])
            raise file.error(name, f"{name} does not exist", near or "put the file beside it")
    manifest = {_OTHERS: file.stated("", {"event": event})}
    for name, table in tables.items():
        # TOML has dates of its own; they are kept as text.
        plain = {key: v.isoformat() if isinstance(v, (date, datetime)) else v for key, v in table.items()}
        manifest[name] = file.stated(name, {"event": event, **plain})
    return manifest


def stated_of(manifest: Manifest, name: str) -> Stated:
    """Give what a manifest states of a file, or of every file."""
    return manifest.get(name) or manifest.get(_OTHERS) or Stated()


class _ManifestFile(NamedTuple):
    """An articles.toml, to say where in it something is wrong."""

    path: Path
    text: str

    def stated(self, name: str, row: dict[str, object]) -> Stated:
        """Take what is stated of one file."""
        try:
            stated = Stated.model_validate(row)
        except ValidationError as error:
            field = ".".join(str(part) for part in error.errors()[0]["loc"])
            near = None if field in _FIELDS else _near(field, _FIELDS)
            hint = near or f"it may state {', '.join(_FIELDS)}, each a text in quotation marks"
            problem = f"{field} is not a text" if field in _FIELDS else f"unknown key {field}"
            raise self.error(field, f"{name or 'event'}: {problem}", hint, after=name) from error
        for field, value in stated.model_dump(exclude_none=True).items():
            if wanted := what_it_should_be(field, value):
                said = "date" if field == "published" else field
                raise self.error(said, f"{name or 'event'}: {said} is {value!r}", f"write {wanted}", after=name)
        return stated

    def error(self, word: str, problem: str, hint: str, *, after: str = "") -> ReadError:
        """Say what is wrong in which line: the first with a word in it, after a file's own table begins."""
        lines = self.text.splitlines()
        begins = next((n for n, line in enumerate(lines) if after and after in line), 0)
        at = next((n for n in range(begins, len(lines)) if word in lines[n]), begins)
        return ReadError(f"{self.path}, line {at + 1}: {problem}", source=str(self.path), hint=hint)


def _near(word: str, words: Sequence[str]) -> str | None:
    found = get_close_matches(word, words, n=1)
    return f"did you mean {found[0]}?" if found else None


# ------------------------------------------------------------
# Files that are neither plain text nor web pages: PDF, Word, mail, saved archives, subtitles. What a file hides
# (deleted or hidden text, pictures) is no text. A file that cannot be read is refused by its right name; nothing is
# unpacked without a limit.


class FileText(NamedTuple):
    """The text of a file, what of it is not the article, and what the file says of itself."""

    text: str
    dropped: tuple[Dropped, ...] = ()
    facts: dict[str, Inferred] = {}  # noqa: RUF012  never changed
    hidden: str = ""
    """What it hides from its readers."""


def kind_of(name: str, data: bytes) -> str | None:
    """Say what a file is, by its first bytes, else by its ending; None for text and web pages."""
    begins = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    ending = name.lower().rpartition(".")[2]
    if begins.startswith(b"%PDF-"):
        return "pdf"
    if begins.startswith(b"PK\x03\x04"):
        return "docx"
    if begins.startswith(b"WEBVTT"):
        return "vtt"
    if re.match(
        rb"(?:(?:from|subject|date|mime-version|snapshot-content-location|received|to|message-id|return-path|"
        rb"content-type|x-[\w-]+): ?[^\n]*\n(?:[ \t][^\n]*\n)*){2}",
        begins.replace(b"\r", b"") + b"\n",
        re.I,
    ):
        head = begins.lower()
        return "mhtml" if b"multipart/related" in head or b"snapshot-content-location" in head else "eml"
    if ending in ("srt", "vtt", "eml"):
        return ending
    return "srt" if _CUE.match(begins.decode("utf-8", "replace")) else None


# ------------------------------------------------------------ PDF: its text layer

_MOST_PAGES = 500
_EDGE = 3
"""Lines at the top and the bottom of a page that may be its running head or foot."""


def read_pdf(data: bytes, *, source: str) -> FileText:
    """Read the text layer of a PDF; its pages are told by where they begin.

    Raises ReadError where it is encrypted, damaged, scanned or a bomb. Its date of creation is none of publication.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it tells of every repair

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadError(f"{source} is an encrypted PDF", source=source, hint="save it without its password")
        if len(reader.pages) > _MOST_PAGES:
            message = f"{source} is a PDF of {len(reader.pages)} pages, and no more than {_MOST_PAGES} are read"
            raise ReadError(message, source=source, hint="split it, and add the part that you need")
        pages: list[list[str]] = []
        length = 0
        for page in reader.pages:
            text = page.extract_text()
            length += len(text)
            if length > 3 * LONGEST:
                refuse_too_long(text.ljust(length), LONGEST, source=source)
            pages.append([line.rstrip() for line in text.translate(_NO_NUL).splitlines()])
        title = str(reader.metadata.title or "").strip() if reader.metadata else ""
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OverflowError,
        AssertionError,
        NotImplementedError,
        zlib.error,
        MemoryError,
        OSError,
        ArithmeticError,
    ) as error:
        if isinstance(error, ReadError):
            raise
        hint = "open it in a viewer, save its text, and add that"
        raise ReadError(f"{source} is a damaged PDF", source=source, hint=hint) from error
    if not any(map(str.strip, (line for page in pages for line in page))):
        hint = "run it through text recognition (OCR), and add the result"
        raise ReadError(f"{source} is a scanned PDF: it has pictures of text, and no text", source=source, hint=hint)
    return _without_running_heads(pages, title)


_NO_NUL = {0: None, 0xFFFD: None} | dict.fromkeys([*range(1, 9), *range(14, 32)])


def _without_running_heads(pages: Sequence[Sequence[str]], title: str) -> FileText:
    """Put pages together, and set aside the lines at their edges that stand on most of them, figures aside."""

    def edges(page: Sequence[str]) -> list[int]:
        full = [at for at, line in enumerate(page) if line.strip()]
        return [*full[:_EDGE], *full[-_EDGE:]]

    def key(line: str) -> str:
        return re.sub(r"\d+", "#", " ".join(line.split()).casefold())

    seen = Counter(k for page in pages for k in {key(page[at]) for at in edges(page)})
    often = {k for k, n in seen.items() if n >= max(2, (len(pages) + 1) // 2)} if len(pages) > 1 else set()
    bodies: list[str] = []
    heads: list[tuple[int, str]] = []
    for number, page in enumerate(pages, 1):
        running = {at for at in edges(page) if key(page[at]) in often or _PAGE_NUMBER.fullmatch(page[at].strip())}
        heads += [(number, page[at].strip()) for at in sorted(running)]
        bodies.append("\n".join(line for at, line in enumerate(page) if at not in running).strip("\n"))
    # A page ends at a form feed; what stood above and below the pages comes last, so that no sentence is cut by it.
    text = "\n\f".join(bodies)
    dropped: list[Dropped] = []
    for number, head in heads:
        text += "\n\n"
        reason = f"running head of page {number}"
        dropped.append(Dropped(start=len(text), end=len(text) + len(head), text=head, reason=reason))
        text += head
    facts = {}
    if len(title.split()) > 2:
        facts["title"] = Inferred(value=" ".join(title.split()), method="PDF title", confidence=0.5)
    return FileText(text, tuple(dropped), facts)


_PAGE_NUMBER = re.compile(r"(?:page |[-–—] ?)?\d{1,4}(?: ?[-–—]| of \d+| ?/ ?\d+)?", re.IGNORECASE)


# ------------------------------------------------------------ Word

_MOST_UNPACKED = 50 * 1024 * 1024
_TINY = 2
"""Half points of a letter that nobody sees."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_UNSEEN = {
    f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "fldSimple", "txbxContent", "sectPr", "pPr")
} - {f"{_W}fldSimple"}


def read_docx(data: bytes, *, source: str) -> FileText:
    """Read the paragraphs of a Word document; deleted, moved and hidden text is no text."""
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "word/document.xml" not in names:
                what = "an old office document" if "mimetype" in names else "a ZIP archive or an office document"
                hint = "export its text or its HTML, and add that"
                raise ReadError(f"{source} is {what}, not a Word document", source=source, hint=hint)
            with archive.open("word/document.xml") as part:
                content = part.read(_MOST_UNPACKED + 1)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, ReadError):
            raise
        hint = "open it in a word processor and save it again"
        raise ReadError(f"{source} is a damaged Word document", source=source, hint=hint) from error
    if len(content) > _MOST_UNPACKED:
        raise ReadError(f"{source} unpacks to more than 50 MB", source=source, hint="save its text, and add that")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        tree = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        hint = "open it in a word processor and save it again"
        raise ReadError(f"{source} is a damaged Word document", source=source, hint=hint) from error
    paragraphs: list[str] = []
    for paragraph in tree.iter(f"{_W}p"):
        line = "".join(_runs(paragraph)).strip()
        if line:
            paragraphs.append(line)
    unseen = (run for run in tree.iter(f"{_W}r") if _is_hidden(run))
    hidden = "\n".join("".join(text.text or "" for text in run.iter(f"{_W}t")) for run in unseen)
    return FileText("\n\n".join(paragraphs), hidden=hidden)


def _runs(paragraph: Any) -> Iterator[str]:
    """Give the words of a paragraph that a reader sees."""
    stack = [iter(paragraph)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag in _UNSEEN or element.tag == f"{_W}p" or (element.tag == f"{_W}r" and _is_hidden(element)):
            continue
        elif element.tag == f"{_W}t":
            yield element.text or ""
        elif element.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield " "
        elif element.tag == f"{_W}noBreakHyphen":
            yield "-"
        else:
            stack.append(iter(element))


def _is_hidden(run: Any) -> bool:
    for name in ("vanish", "strike", "dstrike", "webHidden"):
        found = run.find(f"{_W}rPr/{_W}{name}")
        if found is not None and found.get(f"{_W}val", "1").lower() not in ("0", "false", "off"):
            return True
    colour, size = run.find(f"{_W}rPr/{_W}color"), run.find(f"{_W}rPr/{_W}sz")
    if size is not None and (size.get(f"{_W}val") or "").isdecimal() and int(size.get(f"{_W}val")) <= _TINY:
        return True
    white = colour is not None and (colour.get(f"{_W}val") or "").upper() == "FFFFFF"
    return white and not any(
        one.find(f"{_W}{kind}/{_W}{ground}") is not None
        for one in (run, *run.iterancestors())
        for kind in ("rPr", "pPr", "tcPr", "tblPr")
        for ground in ("shd", "highlight")
    )


# ------------------------------------------------------------ mail, and pages saved as one file


class Mail(NamedTuple):
    """The text or page in a message, and where it was saved from."""

    html: bytes | None
    charset: str | None
    text: str
    address: str | None
    facts: dict[str, Inferred]


def read_mail(data: bytes, *, source: str) -> Mail:
    """Read a message (.eml) or a page that a browser saved as one file (.mhtml); what is attached is left alone."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        address = message.get("Snapshot-Content-Location")
        parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
        pages = [part for part in parts if part.get_content_subtype() in ("html", "xhtml+xml")]
        plain = [part for part in parts if part.get_content_subtype() == "plain" and not part.get_filename()]
        saved = message.get_content_type() == "multipart/related" or address is not None
        chosen = pages[:1] if saved or not plain else plain[:1]
        if not chosen:
            hint = "save the message's text, and add that"
            raise ReadError(f"{source} is a message without text", source=source, hint=hint)
        part = chosen[0]
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        charset = part.get_content_charset()
        address = str(address or part.get("Content-Location") or "") or None
        facts = {} if saved else _facts_of(message)
        if part in pages:
            return Mail(content, charset, "", address, facts)
        return Mail(None, None, content.decode(charset or "utf-8", "strict"), None, facts)
    except (ValueError, LookupError, AssertionError, TypeError, AttributeError, IndexError, KeyError) as error:
        if isinstance(error, ReadError):
            raise
        hint = "open it, save its text, and add that"
        raise ReadError(f"{source} is a damaged message", source=source, hint=hint) from error


def _facts_of(message: EmailMessage) -> dict[str, Inferred]:
    """Read the subject as title, the day it was sent as published, and the sender's name as byline."""
    found: dict[str, Inferred] = {}
    sent, senders = message.get("Date"), getattr(message.get("From"), "addresses", None)
    said = {
        "title": str(message.get("Subject") or "").strip(),
        "byline": str(senders[0].display_name) if senders else "",
        "published": sent.datetime.date().isoformat() if sent is not None and getattr(sent, "datetime", None) else "",
    }
    for field, value in said.items():
        if value:
            found[field] = Inferred(value=value, method="mail header", confidence=0.7)
    return found


# ------------------------------------------------------------ subtitles

_CUE = re.compile(r"(?:\d+\s*\r?\n)?(?:\d{1,3}:)?\d\d:\d\d[.,]\d{1,3}[ \t]*-->")
_TIMES = re.compile(r"(?:\d{1,3}:)?\d\d:\d\d[.,]\d{1,3}[ \t]*-->[^\r\n]*")
_TAG = re.compile(r"<(?P<voice>v(?:\.[\w.]+)? (?P<who>[^<>]{1,80}))>|</?[^<>]{0,80}>|\{\\[^{}]{0,80}\}")


def read_subtitles(text: str, *, source: str) -> FileText:
    """Read what is said in subtitles (SRT, WebVTT), without numbers, times, styles and notes; a line that is shown on
    while the next is added stands once."""
    lines: list[str] = []
    blocks = re.split(r"\r?\n[ \t]*\r?\n", text.removeprefix("\ufeff"))
    for block in blocks:
        rows = [row.strip() for row in block.splitlines() if row.strip()]
        at = next((n for n, row in enumerate(rows) if _TIMES.match(row)), None)
        if at is None:
            continue
        for row in rows[at + 1 :]:
            said = _TAG.sub(lambda tag: f"{tag['who']}: " if tag["who"] else "", row).strip()
            if said and said not in lines[-2:]:
                lines.append(said)
    if not lines:
        hint = "add the file that holds what is said"
        raise ReadError(f"{source} has no subtitles", source=source, hint=hint)
    # A sentence runs over several pictures; a new speaker, or a dash, begins a paragraph.
    text = lines[0]
    for above, line in pairwise(lines):
        begins = line.startswith(("-", "–", "—", "♪", "[", ">>")) or re.match(r"[A-Z][\w .]{0,40}: ", line)
        ended = re.search(r"[.!?…][\"'”’»)\]]*$", above)
        text += ("\n\n" if begins else "\n" if ended else " ") + line
    return FileText(text)


# ------------------------------------------------------------ lists of addresses: JSON Feed, sitemaps

_MOST_LISTED = 1_000


class Listed(NamedTuple):
    """The addresses that a list names, and the lists that it names; newest first where it says when."""

    pages: tuple[str, ...]
    lists: tuple[str, ...] = ()


def json_feed(data: bytes) -> Listed | None:
    """Read a JSON Feed (jsonfeed.org); None where it is none."""
    if b"jsonfeed.org/version" not in data[:2_000_000].replace(b"\\/", b"/"):
        return None
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    items = found.get("items") if isinstance(found, dict) else None
    rows = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    named = (item.get("url") or item.get("external_url") or item.get("id") for item in rows)
    return Listed(tuple(one for one in named if isinstance(one, str))[:_MOST_LISTED])


_SITEMAP = re.compile(rb"<(?:\w+:)?(?P<kind>urlset|sitemapindex)\b", re.IGNORECASE)


def sitemap(data: bytes, *, source: str) -> Listed | None:
    """Read a sitemap or an index of sitemaps (sitemaps.org); None where it is none."""
    from lxml import etree

    if not (found := _SITEMAP.search(data[:4096])):
        return None
    if b"<!entity" in data.lower():
        raise ReadError(f"{source} declares XML entities", source=source, hint="add the articles one by one")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        tree = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        tree = None
    rows: list[tuple[str, str]] = []
    for entry in tree if tree is not None else ():
        said = {_local(child): (child.text or "").strip() for child in entry}
        day = next((child.text or "" for child in entry.iter() if _local(child) == "publication_date"), "")
        if said.get("loc"):
            rows.append((day.strip() or said.get("lastmod", ""), said["loc"]))
    rows.sort(key=lambda row: row[0], reverse=True)
    places = tuple(place for _, place in rows)
    return Listed((), places) if found["kind"].lower() == b"sitemapindex" else Listed(places)


def _local(element: Any) -> str:
    """Give an element's name without its namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
