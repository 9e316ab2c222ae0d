"""JSON as text that survives where exports go: cut into lines, written as UTF-8, pasted into a page."""

from __future__ import annotations

import json
import re

from pydantic import BaseModel

_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff<]")
"""Some readers end a line at NEL, U+2028 and U+2029; a lone surrogate is no UTF-8; `</script>` ends a page's script."""


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
