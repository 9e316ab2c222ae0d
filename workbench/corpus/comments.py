"""Tell readers' comments from reporting: a heading that announces them, and what looks like them below it.

This module does not know who comments; where nothing below the heading looks like comments, only the heading goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from workbench.corpus.document import Mark, each
from workbench.corpus.furniture import furniture_in, is_quoting
from workbench.corpus.lines import Line, is_prose

_HEADING = re.compile(
    r"\W*(?:(?:view|read|show|all|reader|readers['’]|user|\d+) )*(?:comments?|responses|replies)(?: ?\(?\d+\)?)?"
    r"(?: (?:on|to) .{1,150})?\W*",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\W*(?:[1-9]\d* (?:\w+ )?comments?|(?:\w+ )?comments? ?\(?[1-9]\d*\)?)\W*", re.IGNORECASE)
_SIGN = re.compile(
    r"\b(?:says|said|wrote|commented)(?: on .{4,40})?:$|^(?:reply|like|report|permalink|sort by|newest|oldest)"
    r"\b.{0,20}$"
    r"|\b\d+ ?(?:second|minute|hour|day|week|month|year|h|d|hr|min)s? ago\b|\bat \d{1,2}:\d\d ?(?:am|pm)\b",
    re.IGNORECASE,
)
_TALK = re.compile(r"\b(?:I|I['’]m|[Ll]ol|LOL)\b|!+$|^\W?[\w.@-]{2,25}(?: [\w.]{1,12})?: \S")
_LEAST_PROSE = 2
_NEAR = 5


def comments(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark readers' comments: a heading that says so, below the article, followed by what looks like comments."""
    signs = list(accumulate((_is_sign(line) for line in lines), initial=0))
    for at in range(_after_prose(lines), len(lines) - 1):
        if len(lines[at].text) > 120 or not _HEADING.fullmatch(lines[at].text):
            continue
        dense = (signs[-1] - signs[at + 1]) * 6 >= len(lines) - at - 1
        counted = _COUNTED.fullmatch(lines[at].text) and _letters(lines[:at]) >= _letters(lines[at + 1 :])
        if dense or (counted and _are_announced(lines[at + 1 :])):
            yield from each(lines[at:], "readers' comments")
            return


def _after_prose(lines: Sequence[Line]) -> int:
    prose = [at for at, line in enumerate(lines) if is_prose(line)]
    return prose[_LEAST_PROSE - 1] + 1 if len(prose) >= _LEAST_PROSE else len(lines)


def _letters(lines: Sequence[Line]) -> int:
    """Weigh prose: above a button for comments stands little of the article, above the comments all of it."""
    return sum(len(line.text) for line in lines if is_prose(line))


def _is_sign(line: Line) -> bool:
    return _SIGN.search(line.text) is not None


def _are_announced(below: Sequence[Line]) -> bool:
    """After a number of comments: a name or a short remark comes next, or somebody talks; no report goes on."""
    own = [line for line in below if furniture_in(line.text) is None][:_NEAR]
    if not own or not is_prose(own[0]):
        return True
    return any(_is_sign(line) or (_TALK.search(line.text) and not is_quoting(line.text)) for line in own)
