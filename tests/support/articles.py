"""Articles made for tests from nothing but their text."""

from __future__ import annotations

import hashlib
from typing import Any

from workbench.models import Article, Kept, content_id


def article(text: str, **fields: Any) -> Article:
    """Make an article whose raw text is its text."""
    made: dict[str, Any] = {
        "id": content_id("article", fields.get("source", "test"), text),
        "event": "test",
        "source": "test.txt",
        "text": text,
        "raw_text": text,
        "raw_sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        "kept": (Kept(raw_start=0, raw_end=len(text), start=0),) if text else (),
    }
    return Article(**{**made, **fields})
