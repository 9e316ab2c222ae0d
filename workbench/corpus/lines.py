"""Cut a raw text into logical lines: broken lines joined again, every offset kept.

A logical line is as long as its stretch of the raw text; a line break inside it is a space. This module does not
know what a line is for.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from workbench.corpus.furniture import furniture_in

LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")

_BREAKS = str.maketrans(dict.fromkeys("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029", " "))
_ONE_BREAK = re.compile(r"[ \t]*(?:\r\n|\n|\r)[ \t]*")
_STOPPED = re.compile(r"[.!?…:;。！？।؟][\"'”’»)\]]*$")
_GOES_ON = re.compile(r"(?!by\b)[a-zà-öø-ÿа-яё]+[,;:’'.)\"”]*(?=\s|$|['’-])|[,;.)](?=\s)")
_LEADS_ON = re.compile(
    r"\b(?:a|an|the|of|to|in|on|at|by|for|from|with|and|or|but|that|which|who|as|its|his|her|their|has|have|had|was|were"
    r"|is|are|been|be|said|told|than|into|between|against|after|before)$"
)
_HEAD, _LONGEST_HEAD = 8, 24
_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*(?:\s|$)")


_BUTTON = 40


class Line(NamedTuple):
    """A stretch of the raw text that reads as one line; never empty, no white space at its ends."""

    start: int
    end: int
    text: str


def lines_of(raw: str) -> list[Line]:
    """Cut a raw text into its logical lines, blank ones left out."""
    physical = [line for match in LINE.finditer(raw) for line in _stripped(match.start(), match[0])]
    starts = _joined(raw, physical)
    lines: list[Line] = []
    for line in physical:
        if line.start in starts:
            first = lines.pop()
            line = Line(first.start, line.end, raw[first.start : line.end].translate(_BREAKS))
        lines.append(line)
    return lines


def without(lines: Sequence[Line], spans: Iterable[tuple[int, int]]) -> list[Line]:
    """Leave out disjoint stretches; a line that loses its middle becomes two."""
    gone = deque(sorted(spans))
    left: list[Line] = []
    for line in lines:
        start = line.start
        while gone and gone[0][0] < line.end:
            begins, ends = gone[0]
            left += _stripped(start, line.text[start - line.start : max(0, begins - line.start)])
            start = max(start, ends)
            if ends > line.end:
                break
            gone.popleft()
        left += _stripped(start, line.text[start - line.start :])
    return left


def squeeze(text: str) -> str:
    """Reduce a text to its letters and digits, so that spacing, marks and case do not matter in comparing."""
    return "".join(char for char in text.casefold() if char.isalnum())


def is_prose(line: Line) -> bool:
    """Say whether a line reads like sentences, not like a heading, a label or a link."""
    return len(line.text) >= 60 and _SENTENCE_END.search(line.text) is not None


def is_heading(line: Line) -> bool:
    """Say whether a line could be a headline: short enough, and no full stop at its end."""
    return len(line.text) <= 200 and not re.search(r"(?<!\.)[.;,。][\"'”’»)\]]*$", line.text)


def head_of(lines: Sequence[Line]) -> Sequence[Line]:
    """Take the lines that may speak about the article: up to its first two of prose; eight at least, 24 at most."""
    prose = [at for at, line in enumerate(lines) if is_prose(line)]
    return lines[: max(_HEAD, min(_LONGEST_HEAD, prose[1] + 1 if len(prose) > 1 else 0))]


def _joined(raw: str, lines: Sequence[Line]) -> set[int]:
    """Find the lines (by start) that go on where the line above them was broken."""
    adjacent = {b.start for a, b in pairwise(lines) if _ONE_BREAK.fullmatch(raw, a.end, b.start)}
    starts = {b.start for a, b in pairwise(lines) if b.start in adjacent and _is_broken(a.text, b.text)}
    # `told` | `Reuters` | `that he`: a linked name on a line of its own belongs to both its neighbours.
    for (a, b), (_, c) in zip(pairwise(lines), pairwise(lines[1:]), strict=False):
        linked = b.start in adjacent and c.start in starts and len(b.text.split()) <= 5 < len(a.text.split())
        if linked and not _STOPPED.search(a.text):
            starts.add(b.start)
    return starts | _hard_wrapped(lines, adjacent)


def _is_broken(above: str, below: str) -> bool:
    if _STOPPED.search(above) or (len(above) < _BUTTON and furniture_in(above)):
        return False
    if _GOES_ON.match(below):
        return True
    return (above.endswith(",") and len(above) >= 40) or (len(above) >= 30 and _LEADS_ON.search(above) is not None)


def _hard_wrapped(lines: Sequence[Line], adjacent: set[int]) -> set[int]:
    """Find the lines of paragraphs that were wrapped at a fixed width, as in mails and old wires."""
    blocks: list[list[Line]] = []
    for line in lines:
        if line.start in adjacent:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return {line.start for block in blocks if _is_wrapped(block) for line in block[1:]}


def _is_wrapped(block: Sequence[Line]) -> bool:
    widths = [len(line.text) for line in block[:-1]]
    if len(widths) < 2 or not (min(widths) >= 45 and max(widths) <= 100 and max(widths) - min(widths) <= 25):
        return False
    return any(not _STOPPED.search(a.text) and _GOES_ON.match(b.text) for a, b in pairwise(block))


def _stripped(start: int, text: str) -> Iterator[Line]:
    bare = text.strip()
    if bare:
        start += len(text) - len(text.lstrip())
        yield Line(start, start + len(bare), bare)
