"""What is indexed: a passage of an article or a claim, as one row. Both legs take it and give it back.

This module knows no file and no library.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["passages", "claims"]

KINDS: tuple[Kind, ...] = ("passages", "claims")


class Entry(NamedTuple):
    """A passage, with its article and offsets, or a claim, without."""

    id: str
    text: str
    event: str
    article_id: str | None = None
    start: int | None = None
    end: int | None = None


class Scored(NamedTuple):
    """An entry that one leg found, with that leg's own score: higher is better."""

    entry: Entry
    score: float
