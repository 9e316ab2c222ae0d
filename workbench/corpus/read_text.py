"""Turn bytes into text without changing or losing a character, or say which bytes stand in the way.

UTF-8 first; for a web page then what its sender or its own markup declares. This module never guesses an encoding
and never replaces a character.
"""

from __future__ import annotations

import codecs
import re

from workbench.errors import ReadError

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)
_BINARY = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"SQLite format 3", "a database"),
)
# What browsers do (WHATWG Encoding Standard, section 4.2): these names mean their larger relatives.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "iso8859-9": "cp1254"}


def text_of(content: bytes, *, source: str) -> str:
    """Decode a text file: UTF-8, or UTF-16 or -32 with a byte order mark (a mark of UTF-8 stays in the text)."""
    _refuse_binary(content, source)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _decoded(content, name, source)
    return _decoded(content, "utf-8", source)


def html_of(content: bytes, *, source: str, declared: str | None = None) -> str:
    """Decode a web page: UTF-8, else the charset of the HTTP answer, else the one its markup declares."""
    _refuse_binary(content, source)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _decoded(content, name, source)
    in_markup = _DECLARED.search(content[:4096])
    charset = _known(declared) or _known(in_markup[1].decode("ascii") if in_markup else None)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(content, charset or "utf-8", source)


def _known(charset: str | None) -> str | None:
    try:
        name = codecs.lookup(charset).name if charset else None
    except LookupError:
        return None
    return _MEANT.get(name, name) if name else None


def _decoded(content: bytes, charset: str, source: str) -> str:
    try:
        text = content.decode(charset)
    except UnicodeDecodeError as error:
        shown = content[error.start : error.start + 4].hex(" ")
        message = f"{source} is not {charset.upper()}: byte {error.start} begins {shown}"
        raise ReadError(message, source=source, hint="save it as UTF-8 and add it again") from error
    if "\x00" in text:
        raise _binary("a binary file", source)
    return text


def _refuse_binary(content: bytes, source: str) -> None:
    if not content.strip():
        raise ReadError(f"{source} is empty", source=source, hint="add a file or text with an article in it")
    for magic, what in _BINARY:
        if content.startswith(magic):
            raise _binary(what, source)


def _binary(what: str, source: str) -> ReadError:
    return ReadError(f"{source} is {what}, not text", source=source, hint="export its text or its HTML, and add that")
