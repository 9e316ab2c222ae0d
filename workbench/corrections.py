"""What is corrected by hand in an article: appended, never edited, and taken back by another entry.

Which correction holds is read from all of them each time. This module does not know how they are kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from workbench.models import Record

ArticleField = Literal["outlet", "title", "byline", "agency", "published", "version_note", "language", "url"]
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
    """Give the values that corrections set and others took back, oldest first; set again, a value is there again."""
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
