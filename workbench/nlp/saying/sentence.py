"""A sentence as its words and the marks between them, for the patterns that look for speakers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.models import Position
from workbench.nlp import lexicon
from workbench.nlp.attribution import Words
from workbench.nlp.saying.quotations import Span
from workbench.nlp.tokens import past

ABBREVIATED = frozenset("lt gen gov mr mrs ms dr st sgt maj col capt rep sen prof jr sr rev hon adm cmdr det".split())
"""Titles that are written with a full stop before a name."""
RELATIVE = ("who", "which", "that")
JOINS = frozenset("and but or while whereas although though yet".split())
BE = frozenset("is are was were be been being".split())
DASHES = ("—", "–", "-", "- -")


@dataclass(frozen=True, slots=True)
class Said:
    """An act of saying in a sentence: its verb and speaker by their tokens, its stretch by characters."""

    verb: int
    speaker: Span | None
    """First and last token of the phrase that names the speaker; None if none does."""
    start: int
    end: int
    position: Position = "affirms"
    tag: bool = False
    """Verb and speaker stand after the stretch or inside it."""
    name: str = ""
    """What the speaker is called where no phrase names one."""
    via: tuple[str, ...] = ()


class Sentence:
    """The words of a sentence and what stands between them; a gap has the number of the token after it."""

    def __init__(self, text: str, quotes: Sequence[Span]) -> None:
        self.text = text
        self.end = len(text.rstrip())
        self.words = Words.of(text)
        self.tokens = self.words.tokens
        self.low = [t.lower for t in self.tokens]
        self.quotes = quotes
        self.quoted = [any(a <= t.start < b for a, b in quotes) for t in self.tokens]

    def __len__(self) -> int:
        return len(self.tokens)

    def lower(self, i: int) -> str:
        """Token i in lower case; empty outside the sentence."""
        return self.low[i] if 0 <= i < len(self.low) else ""

    def bounds(self, i: int) -> Span:
        """Where the gap before token i begins and ends."""
        end = self.tokens[i].start if i < len(self.tokens) else len(self.text)
        return (self.tokens[i - 1].end if i else 0), end

    def gap(self, i: int) -> str:
        """The characters of the gap before token i."""
        return self.text[slice(*self.bounds(i))]

    def at(self, offset: int) -> int:
        """The first token that begins at or after an offset; the number of tokens if none does."""
        return next((k for k, t in enumerate(self.tokens) if t.start >= offset), len(self.tokens))

    def slice(self, chunk: Span) -> str:
        """The characters from one token to another, both included."""
        return self.text[self.tokens[chunk[0]].start : self.tokens[chunk[1]].end]

    def soft(self, i: int) -> bool:
        """Tell whether token i may go on with the phrase of the token before it, as far as punctuation says."""
        mark = self.gap(i).strip()
        if mark in ("(", ")"):  # an abbreviation in brackets: the Harbour Office (HO)
            return self.gap(i + 1 if mark == "(" else i - 1).strip() == (")" if mark == "(" else "(")
        if mark == ".":
            before = self.tokens[i - 1]
            return before.capital and (len(before.text) == 1 or before.lower in ABBREVIATED)
        return mark in ("", "'", "’", "&")

    def comma(self, i: int) -> bool:
        """Tell whether a comma stands before token i."""
        return self.gap(i).strip(" '’‘") in (",", ".,")

    def dash(self, i: int) -> bool:
        """Tell whether a dash stands before token i."""
        return self.gap(i).strip(" “«\"‘'’”»") in DASHES

    def closes(self, i: int) -> bool:
        """Tell whether a quotation ends right before token i."""
        start, end = self.bounds(i)
        return any(start < b <= end for _, b in self.quotes)

    def opens(self, i: int) -> int | None:
        """Give the place of a quotation that begins right before token i."""
        start, end = self.bounds(i)
        return next((a for a, _ in self.quotes if start <= a < end), None)

    def named(self, i: int) -> bool:
        """Tell whether token i may be part of a name: `Brandt`, or the second word of `Deir al-Zour`."""
        return self.tokens[i].capital or self.low[i].startswith(("al-", "el-", "ad-", "ibn", "bin"))

    def verbish(self, i: int) -> bool:
        """Tell whether token i looks like a finite verb."""
        token = self.tokens[i]
        return (not token.capital or i == 0) and (token.lower in lexicon.FINITE or past(token.lower))

    def states(self, first: int, last: int) -> bool:
        """Tell whether the tokens from `first` hold a finite verb that is no relative clause's."""
        verbs = (k for k in range(max(first, 0), min(last, len(self))) if self.verbish(k))
        return any(self.lower(k - 1) not in RELATIVE and not self.verbish(k - 1) for k in verbs if k)

    def clause(self, first: int, last: int) -> bool:
        """Tell whether a token from `first` up to but without `last` looks like a finite verb."""
        return any(self.verbish(k) for k in range(max(first, 0), min(last, len(self))))
