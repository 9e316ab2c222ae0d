"""Cut an article into headlines and whole sentences, each with the stretches of it that are somebody's word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from workbench.ingest.text import sentences
from workbench.models import Article
from workbench.nlp.attribution import Attribution
from workbench.nlp.lexicon import COUNTRY
from workbench.nlp.reported_speech import ABBREVIATED, attributed
from workbench.nlp.tokens import Token, tokens

# ------------------------------------------------------------
# Small and capital letters at the head of a sentence. It knows which first words are surely no names.

_LOWERED = re.compile(
    r"(?:The|A|An|It|There|This|That|These|Those|He|She|They|We|His|Her|Its|Their|Our|In|On|At|For|If|When|While|As|Some|Many|Most|All|No|"
    r"More|About|Around|Nearly|Almost|Part|Several|Both|Each|One|Two|Three|Four|Five|Such|After|Before|Since|Upon|By|During|Because|Once|Under|With|From|Until|People|Police|Officials|Direct)\b"
)


def capital(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Begin with a small letter where the first word is surely no name."""
    first = _LOWERED.match(text)
    return text[:1].lower() + text[1:] if first and first[0].lower() not in COUNTRY else text


# ------------------------------------------------------------
# A stretch of an article with its quotations hidden, so that a comma inside a quotation never cuts a sentence.

MARKS = "“”\"‘’'«» "
"""Quotation marks, and the space that may stand inside them."""
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


# ------------------------------------------------------------

_LINE = re.compile(r"[^\n]+")
_ENDS = re.compile(r"[.!?…][\"”’')\]]*$")
_LONGEST_HEADLINE = 20  # words
_LONGEST = 900  # characters; what is longer is a list or has lost its full stops, and no single claim
# Where a cut was made inside `5. 9 magnitude`, `a. 38-caliber revolver` or `9 a. m. on Friday`.
_BROKEN_BEFORE = re.compile(r"(?:\b\d+|\b(?:an?|the|of|with|at|her|his|No|St|loaded)|\b[ap]\. ?m|\b[A-Z])\.$")
_BROKEN_AFTER = re.compile(
    r"(?:\d|[a-z]|[ap]\. ?m\b|[A-Z]\.|[A-Z]{1,3}\d|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b)"
)
_MIDDLE = re.compile(r"\d{2,3}(?:,|(?: - |-)caliber| Magnum| percent)")
# A title, or another word without a vowel that no sentence ends with: `the Lakewood Stn. guard`.
_TITLE = re.compile(rf"\b(?i:{'|'.join(ABBREVIATED)})\.$|\b(?!Ltd|Plc|Jr|Sr)[A-Z][bcdfghjklmnpqrstvwxz]{{1,4}}\.$")


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence or headline as it is read."""

    text: str
    start: int
    end: int
    """Its place: `article.text[start:end] == text`."""
    headline: bool = False
    said: tuple[Attribution, ...] = ()
    """The stretches of it that are somebody's word."""


def units(article: Article) -> tuple[Unit, ...]:
    """List the headlines and the whole sentences of an article, in its order."""
    text = article.text
    spans = _mended(text, sentences(text, article.language.value if article.language else "en"))
    heads = [line.span() for line in _heads(article)]
    found = []
    for (start, end), said in zip(spans, attributed(text, spans), strict=True):
        sentence = text[start:end]
        headline = any(a <= start and end <= b for a, b in heads)
        if len(sentence) <= _LONGEST and (headline or _ENDS.search(sentence)):
            found.append(Unit(sentence, start, end, headline=headline, said=said))
    return tuple(found)


def _mended(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join the sentences of a line that were cut at the point of a number or an abbreviation."""
    made: list[tuple[int, int]] = []
    for start, end in spans:
        if made and "\n" not in text[made[-1][1] : start]:
            before = text[made[-1][0] : made[-1][1]]
            broken = _BROKEN_BEFORE.search(before) and _BROKEN_AFTER.match(text, start)
            if broken or _TITLE.search(before) or _MIDDLE.match(text, start):
                made[-1] = (made[-1][0], end)
                continue
        made.append((start, end))
    return made


def _heads(article: Article) -> Iterator[re.Match[str]]:
    title = _plain(article.title.value) if article.title else ""
    lines = [m for m in _LINE.finditer(article.text) if m[0].strip()]
    opening = list(takewhile(lambda m: not _ENDS.search(m[0].strip()), lines[:4]))
    for line in lines:
        words = len(line[0].split())
        titled = bool(title) and _plain(line[0]) == title
        if titled or (line in opening and 4 <= words <= _LONGEST_HEADLINE and len(lines) > 1):
            yield line


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
