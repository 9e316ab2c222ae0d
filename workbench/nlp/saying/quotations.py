"""Find the quotations of an article, over sentences and paragraphs, in any of the usual marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

Span = tuple[int, int]

_MARK = re.compile(r"[“”«»\"‘]|(?<![^\s(\[—–-])'(?=\w)")
_SINGLE_CLOSES = {"‘": re.compile(r"(?<=[,.!?…])’(?!\w)"), "'": re.compile(r"(?<=[,.!?…]) ?'(?!\w)")}
_LONG = 1_000  # characters of a line in which another mark is looked for
_SENTENCES_LONG = 12  # sentences in which a quotation in double marks must be closed


def quotations(text: str, sentences: Sequence[Span]) -> list[Span]:
    """List the quotations of a text, marks included, disjoint and in order.

    A mark that is never closed opens none, except in front of a paragraph that the next one goes on with: of the marks
    that open such paragraphs only the last one is closed. Single marks count only where what they hold ends with
    punctuation: all others may be apostrophes.
    """
    starts = [start for start, _ in sentences]
    found: list[Span] = []
    opened: int | None = None
    depth = 0
    done = 0
    for match in _MARK.finditer(text):
        at = match.start()
        if at < done:
            continue
        if match[0] in _SINGLE_CLOSES:
            end = _single(text, at) if opened is None else None
            if end is not None:
                found.append((at, end))
                done = end
            continue
        index = bisect_right(starts, at)
        since = 0 if opened is None else index - bisect_right(starts, opened)
        if since > _SENTENCES_LONG:
            opened, depth = None, 0
        opens = _opens(text, at, is_open=opened is not None)
        if opened is None:
            opened = at if opens else None
        elif opens and match[0] != '"' and not since:
            depth += 1  # a title inside a quotation
        elif opens:
            found += _paragraph(text, opened, at)
            opened, depth = at, 0
        elif depth:
            depth -= 1
        else:
            found.append((opened, at + 1))
            opened = None
    return found


def by_sentence(quotes: Sequence[Span], sentences: Sequence[Span]) -> list[list[Span]]:
    """Give each sentence the quotations that it shares a character with."""
    made: list[list[Span]] = []
    first = 0
    for start, end in sentences:
        while first < len(quotes) and quotes[first][1] <= start:
            first += 1
        last = first
        while last < len(quotes) and quotes[last][0] < end:
            last += 1
        made.append(list(quotes[first:last]))
    return made


def _single(text: str, at: int) -> int | None:
    """Give the end of a quotation in single marks that begins at a place, in the same paragraph; None if none does."""
    closing = _SINGLE_CLOSES[text[at]].search(text, at + 1, _line_end(text, at))
    return closing.end() if closing else None


def _opens(text: str, at: int, *, is_open: bool) -> bool:
    """Tell whether a mark opens a quotation: a straight one by what stands beside it.

    Where that says nothing, it opens one only if another mark follows in its line: it may be the end of a quotation
    whose beginning is lost.
    """
    if text[at] != '"':
        return text[at] in "“«"
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    free_before = not before or before.isspace() or before in "([—–-"
    free_after = not after or after.isspace() or after in ".,;:!?)]—–"
    if free_before != free_after:
        return free_before
    return not is_open and text.find('"', at + 1, _line_end(text, at)) >= 0


def _line_end(text: str, at: int) -> int:
    line = text.find("\n", at, at + _LONG)
    return line if line >= 0 else at + _LONG


def _paragraph(text: str, opened: int, following: int) -> list[Span]:
    line = text.find("\n", opened, following)
    return [(opened, line)] if line >= 0 and not text[line:following].strip() else []
