"""Which stretch of a text to show around its evidence, and which words differ between two quotations.

Pure, and without markup: spans and words go in, spans and words come out. Offsets are code points, half-open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

REACH = 130
"""How many characters of context may be shown either side of the only evidence; of several, each gets its share."""

ALIKE = 0.45
"""From which similarity on two quotations are versions of one another, not two different ones."""


class Span(NamedTuple):
    """A stretch of a text."""

    start: int
    end: int


class Window(NamedTuple):
    """A stretch to show, and the evidence within it."""

    start: int
    end: int
    spans: tuple[Span, ...]


_SENTENCE_END = re.compile(r"(?<=[.!?”\"])\s+(?=[“\"(]?[^\W\d_a-z])")


def windows(text: str, spans: Iterable[Span], reach: int = REACH) -> tuple[Window, ...]:
    """Cut a text down to its evidence in the sentence it stands in; evidence that stands close shares a window."""
    found: list[Window] = []
    for span in sorted(spans):
        start, end = _before(text, span.start, reach), _after(text, span.end, reach)
        if found and start <= found[-1].end:
            last = found.pop()
            found.append(Window(last.start, max(last.end, end), (*last.spans, span)))
        else:
            found.append(Window(start, end, (span,)))
    return tuple(found)


def _before(text: str, start: int, reach: int) -> int:
    floor = max(text.rfind("\n", 0, start) + 1, 0)
    ends = [floor + m.end() for m in _SENTENCE_END.finditer(text[floor:start])]
    sentence = floor
    if ends:
        sentence = ends[-1] if ends[-1] < start else (ends[-2] if len(ends) > 1 else floor)
    if start - sentence <= reach:
        return sentence
    space = text.find(" ", start - reach, start)
    return space + 1 if space >= 0 else start


def _after(text: str, end: int, reach: int) -> int:
    newline = text.find("\n", end)
    ceiling = len(text) if newline < 0 else newline
    ends = [end + m.start() for m in _SENTENCE_END.finditer(text[end:ceiling])]
    sentence = ends[0] if ends and ends[0] > end else (ends[1] if len(ends) > 1 else ceiling)
    if sentence - end <= reach:
        return sentence
    space = text.rfind(" ", end, end + reach)
    return space if space >= 0 else end


# ---------------------------------------------------------------- which words differ

Change = Literal["same", "gone", "new"]


class Words(NamedTuple):
    """A run of words of two quotations: in both, only in the first, or only in the second."""

    change: Change
    text: str


_TOKEN = re.compile(r"\s+|\w+(?:[’'-]\w+)*|[^\w\s]")
_TYPOGRAPHY = str.maketrans("“”„«»‘’", '"""""\'\'')


def word_diff(first: str, second: str) -> tuple[Words, ...]:
    """Compare two quotations word by word; case and typographic quotes count as the same.

    The `same` and `new` words, joined, are the second quotation exactly.
    """
    old, new = _TOKEN.findall(first), _TOKEN.findall(second)
    matcher = SequenceMatcher(a=[_fold(t) for t in old], b=[_fold(t) for t in new], autojunk=False)
    found: list[Words] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            found.append(Words("same", "".join(new[k:m])))
            continue
        found += [Words("gone", "".join(old[i:j]))] if i < j else []
        found += [Words("new", "".join(new[k:m]))] if k < m else []
    return tuple(found)


def _fold(token: str) -> str:
    return " " if token.isspace() else token.casefold().translate(_TYPOGRAPHY)


_QUOTED = re.compile(r"[“\"„«]([^“”\"„«»]{4,})[”\"“»]")


def quoted_words(text: str) -> tuple[str, ...]:
    """Take the words between quotation marks, closing comma or stop aside; the whole text if there are none."""
    inside = tuple(m.group(1).strip().rstrip(",.") for m in _QUOTED.finditer(text))
    return inside or (text,)


def closest_pair(first: str, second: str) -> tuple[str, str]:
    """Pick the two quotations, one from each text, that are most alike."""
    pairs = [(a, b) for a in quoted_words(first) for b in quoted_words(second)]
    return max(pairs, key=lambda pair: likeness(*pair))


def likeness(first: str, second: str) -> float:
    """Say how alike two quotations are, 0 to 1: by characters or by shared words, whichever is more."""
    a, b = set(_words(first)), set(_words(second))
    shared = len(a & b) / min(len(a), len(b)) if a and b else 0.0
    return max(SequenceMatcher(a=_fold(first), b=_fold(second), autojunk=False).ratio(), shared)


def _words(text: str) -> Sequence[str]:
    return [_fold(t) for t in _TOKEN.findall(text) if t[0].isalnum()]
