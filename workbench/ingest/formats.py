"""Take the text out of files that are neither plain text nor web pages: PDF, Word, mail, saved archives, subtitles.

What a file hides (deleted or hidden text, pictures) is no text. A file that cannot be read is refused by its right
name; nothing here unpacks without a limit.
"""

from __future__ import annotations

import email
import email.policy
import io
import json
import logging
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from itertools import pairwise
from typing import Any, NamedTuple

from workbench.errors import ReadError
from workbench.ingest.metadata import LONGEST, refuse_too_long
from workbench.models import Dropped, Inferred


class FileText(NamedTuple):
    """The text of a file, what of it is not the article, and what the file says of itself."""

    text: str
    dropped: tuple[Dropped, ...] = ()
    facts: dict[str, Inferred] = {}  # noqa: RUF012  never changed
    hidden: str = ""
    """What it hides from its readers."""


KINDS = ("pdf", "docx", "eml", "mht", "mhtml", "srt", "vtt")
"""Endings of the files that are read here."""


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
