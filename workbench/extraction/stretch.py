"""A stretch of an article with its quotations hidden, so that a comma inside a quotation never cuts a sentence.

This module knows where quotation marks open and close; it does not know who is speaking.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.english.words import Token, tokens

HIDDEN = "¤"
"""Stands in the mask for each character between quotation marks."""

# A single mark inside a word is an apostrophe. An unclosed mark quotes to the end.
_QUOTED = re.compile(
    r"“[^”“]*(?:”|$)"
    r'|"[^"]*(?:"|$)'
    r"|(?<![\w])‘(?=\w)(?:[^’]|’(?=\w)){1,400}’(?!\w)"
    r"|(?<![\w])'(?=\w)(?:[^']|'(?=\w)){1,400}'(?!\w)"
)
_TRIM = " \t\u00a0\n,;:—–-"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of an article: `article.text[start:start + len(text)] == text`."""

    text: str
    mask: str
    """The same length as the text, with what is quoted hidden."""
    start: int

    @property
    def end(self) -> int:
        """Where it ends in the article."""
        return self.start + len(self.text)

    def cut(self, start: int, end: int | None = None) -> Stretch:
        """Take the part between two of its own offsets, without white space, commas and dashes at its ends."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start] in _TRIM:
            start += 1
        while end > start and self.text[end - 1] in _TRIM:
            end -= 1
        return Stretch(self.text[start:end], self.mask[start:end], self.start + start)

    def tokens(self) -> tuple[Token, ...]:
        """List the words outside quotations."""
        return tokens(self.mask)


def quotations(text: str) -> tuple[tuple[int, int], ...]:
    """Find what stands between quotation marks, the marks included."""
    return tuple(m.span() for m in _QUOTED.finditer(text) if m.end() - m.start() > 2)


def stretch(text: str, start: int = 0) -> Stretch:
    """Hide the quotations of a paragraph or sentence."""
    mask = list(text)
    for a, b in quotations(text):
        closed = text[b - 1] in "”\"’'"
        inside = range(a + 1, b - 1 if closed else b)
        mask[a + 1 : a + 1 + len(inside)] = HIDDEN * len(inside)
    return Stretch(text, "".join(mask), start)
