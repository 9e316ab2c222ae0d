"""JSON as text that survives where exports go: cut into lines, written as UTF-8, pasted into a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from pydantic import BaseModel

_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff<]")
"""Some readers end a line at NEL, U+2028 and U+2029; a lone surrogate is no UTF-8; `</script>` ends a page's script."""
_MARK = re.compile(r"<script|</script|>", re.IGNORECASE | re.ASCII)
_OPENING = re.compile(r"(?://\s*)?(?:<!--|<!\[CDATA\[)")
_CLOSING = re.compile(r"(?://\s*)?(?:-->|\]\]>)\Z")


def json_text(record: BaseModel, *, indent: int | None = None) -> str:
    """Write a record as JSON; None stays null, and field order is the record's own."""
    return _safe(json.dumps(record.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=indent))


def sparse_json_text(record: BaseModel, *, indent: int | None = None) -> str:
    """Write a record as JSON without what is None."""
    values = record.model_dump(mode="json", by_alias=True, exclude_none=True)
    return _safe(json.dumps(values, ensure_ascii=False, indent=indent))


def _safe(text: str) -> str:
    # These characters stand inside JSON strings only, where the escape means the same.
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def in_scripts(page: str) -> Iterator[str]:
    """Take the JSON-LD out of a page: what stands in each of its scripts that ends, in one pass over the page."""
    tag = body = -1
    for mark in _MARK.finditer(page):
        word = mark[0].lower()
        if body >= 0 and word == "</script":
            yield page[body : mark.start()]
            body = -1
        elif body < 0 and tag < 0 and word == "<script":
            tag = mark.end()
        elif body < 0 <= tag and word == ">":
            body = mark.end() if "application/ld+json" in page[tag : mark.start()].lower() else -1
            tag = -1


def unwrapped(text: str) -> str:
    """Take away the comment or CDATA marks that pages put around JSON."""
    inner = text.strip().removeprefix("\ufeff").strip()
    opening = _OPENING.match(inner)
    inner = inner[opening.end() :] if opening else inner
    ended = inner.rstrip().removesuffix(";").rstrip()
    closing = _CLOSING.search(ended)
    return ended[: closing.start()] if closing else inner
