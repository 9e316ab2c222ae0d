"""Cut an article into what is looked at one by one: headlines, sentences, and each sentence of a long quotation.

A sentence from the middle of a quotation gets its speaker's frame back, from before or behind the quotation. This
module does not know what a sentence says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from workbench.corpus.passages import sentences
from workbench.extraction.stretch import quotations
from workbench.models import Article

_LINE = re.compile(r"[^\n]+")
_ENDS = re.compile(r"[.!?…][\"”’')\]]*$")
_LONGEST_HEADLINE = 20  # words
_LONGEST = 1_200  # characters; what is longer is a list or has lost its full stops, and no single claim
_SHORTEST_BODY = 8  # words of a sentence that does not end like one


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence or headline as it is read."""

    text: str
    start: int
    end: int
    """Its own words in the article; the text can hold a frame from elsewhere in the same paragraph besides."""
    headline: bool = False

    @property
    def verbatim(self) -> bool:
        """The text is the article's own from start to end."""
        return len(self.text) == self.end - self.start


def units(article: Article) -> tuple[Unit, ...]:
    """List headlines and sentences in the article's order."""
    heads = {line.span() for line in _heads(article)}
    found: list[Unit] = []
    for line in _LINE.finditer(article.text):
        if line.span() in heads:
            found.append(_trimmed(article.text, *line.span()))
        else:
            found.extend(_paragraph(article, line.start(), line[0]))
    return tuple(unit for unit in found if len(unit.text) <= _LONGEST)


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


def _trimmed(text: str, start: int, end: int) -> Unit:
    stretch = text[start:end]
    start, end = start + len(stretch) - len(stretch.lstrip()), end - len(stretch) + len(stretch.rstrip())
    return Unit(text[start:end], start, end, headline=True)


def _paragraph(article: Article, offset: int, line: str) -> Iterator[Unit]:
    language = article.language.value if article.language else "en"
    cuts = sentences(line, language)
    quotes = quotations(line)
    for start, end in cuts:
        around = next((q for q in quotes if _spans_sentences(q, start, end)), None)
        if (start, end) in quotes and start:
            said = line[start + 1 : end - 1].rstrip(" .,")
            yield Unit(f"“{said},” he said.", offset + start, offset + end)
        elif around is None:
            if _is_sentence(line[start:end]):
                yield Unit(line[start:end], offset + start, offset + end)
        else:
            yield from _from_within(line, offset, (start, end), around)


def _spans_sentences(quote: tuple[int, int], start: int, end: int) -> bool:
    """Tell whether a quotation begins before this sentence, or goes on behind it."""
    inside = quote[0] < end and start < quote[1]
    return inside and (quote[0] < start or quote[1] > end)


def _is_sentence(text: str) -> bool:
    return bool(_ENDS.search(text)) or len(text.split()) >= _SHORTEST_BODY


def _from_within(line: str, offset: int, cut: tuple[int, int], quote: tuple[int, int]) -> Iterator[Unit]:
    """Put the frame of a quotation round one of its sentences."""
    closed = line[quote[1] - 1] in "”\"’'"
    start, end = max(cut[0], quote[0] + 1), min(cut[1], quote[1] - (1 if closed else 0))
    said = line[start:end].strip()
    before = _frame_before(line, quote[0])
    after = _frame_after(line, quote[1]) if closed else ""
    if not said or (end - start) < (cut[1] - cut[0]) / 3:
        return
    start += len(line[start:end]) - len(line[start:end].lstrip())
    if before.endswith(":") or (before and not after):
        text = f"{before} “{said.rstrip(',… ')}”"
    elif after:
        text = f"“{said.rstrip(' .,…')},” {after}"
    else:
        text = said
    yield Unit(text, offset + start, offset + start + len(said))


def _frame_before(line: str, quote_start: int) -> str:
    before = line[:quote_start].rstrip()
    last = sentences(before)[-1] if before else None
    return before[last[0] :] if last and before.endswith((":", ",")) else ""


def _frame_after(line: str, quote_end: int) -> str:
    if line[quote_end - 2 : quote_end - 1] != ",":
        return ""
    after = line[quote_end:].lstrip()
    first = sentences(after)[0] if after else None
    return after[first[0] : first[1]] if first else ""
