"""Cut a text into parts of about the same length, at the breaks a reader would choose. Pure.

Nothing is lost and nothing is moved: the parts put together are the text. It does not know how long a part may be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

_COUNTS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
"""More parts than the last are a book; it is not cut further."""
_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"(?<=[.!?”\"’'])\s+"), re.compile(r"\s+"))
"""Between paragraphs, else between sentences, else between words."""


class Part(NamedTuple):
    """A stretch of a text: `text[start:end]`."""

    start: int
    end: int


def in_parts(text: str, count: int) -> tuple[Part, ...]:
    """Cut a text into at most `count` parts; each ends where a paragraph, a sentence or at least a word does.

    A part is empty of nothing: where a text has too few characters there are fewer parts, and one at least.
    """
    cuts = [0]
    for number in range(1, count):
        wanted = len(text) * number // count
        cuts.append(max(cuts[-1], _break_near(text, wanted, reach=len(text) // (2 * count))))
    cuts.append(len(text))
    parts = [Part(start, end) for start, end in pairwise(cuts) if start < end]
    return tuple(parts) or (Part(0, len(text)),)


def _break_near(text: str, wanted: int, *, reach: int) -> int:
    for pattern in _BREAKS:
        ends = [m.end() for m in pattern.finditer(text, max(0, wanted - reach), min(len(text), wanted + reach))]
        if ends:
            return min(ends, key=lambda end: abs(end - wanted))
    return wanted


def fitting_parts(text: str, fits: Callable[[Part], bool]) -> tuple[Part, ...] | None:
    """Cut a text into as few parts as fit, or nearly so; None if even small ones do not."""
    for count in _COUNTS:
        parts = in_parts(text, count)
        if all(map(fits, parts)):
            return parts
    return None
