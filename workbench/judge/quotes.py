"""Find the words of a quote in a text, and prove where they stand.

A quote stands where its own characters stand, or where only typography differs: the shape of quotation marks and
dashes, `…` for `...`, the width of white space, characters that nobody sees, ligatures, accents as characters of their
own, a word broken at the end of a line. Never case, never a missing word, never the gap of an ellipsis, never part of
a word or number. This module does not know what a quote means or which judge gave it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from workbench.ingest.text import UNSEEN
from workbench.models import Article, Evidence, MatchKind

_FOLDS = {
    **dict.fromkeys("“”„‟«»″＂", '"'),
    **dict.fromkeys("‘’‚‛‹›′`´ʼ＇", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
}
_SPACE_RUN = re.compile(r"\s+")
_UNIT = re.compile(
    # a word broken at a line's end · white space · a Korean syllable in its letters · a character with its marks
    r"(?<=[^\W\d_])[-\u2010][ \t]*[\r\n][ \t]*(?=[^\W\d_])|\s+"
    r"|[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|\S[\u0300-\u036f\u0653-\u0655\u093c\u3099\u309a]*"
)
_BROKEN = re.compile(r"[-\u2010][ \t]*[\r\n]")
_UNSEEN_ONLY = re.compile(f"[{UNSEEN}]")
_LOOK = 40
"""Characters beside a cut that are looked at."""
_NEAR_ENOUGH = 60.0
"""Partial ratio (0..100) below which nothing in the text is worth showing beside a rejected quote."""
_LONGEST_COMPARED = 2_000


class Found(NamedTuple):
    """Where a quote stands: `text[start:end]` are the text's own words for it."""

    start: int
    end: int
    match: MatchKind


class Missed(NamedTuple):
    """Why a quote does not stand."""

    reason: str


class _Folded(NamedTuple):
    text: str
    origins: tuple[int, ...]
    """Where the source of each folded character begins, and last the length of the source."""


def find_quote(text: str, quote: str, *, near: tuple[int, int] | None = None) -> Found | Missed:
    """Find the one place where a quote stands.

    A quote that stands more than once is missed, unless exactly one of its places lies within `near`.
    """
    wanted = quote.strip()
    if not any(c.isalnum() for c in wanted):
        return Missed("no words in the quote")
    exact = list(_places(text, wanted))
    if exact:
        return _only(exact, near=near, match="exact")
    folded = list(_folded_places(text, wanted)) or list(_folded_places(text, wanted, compound=True))
    return _only(folded, near=near, match="folded") if folded else Missed("not in the article")


def read_anew(span: Evidence, article: Article) -> Evidence | None:
    """Find a quote in a new reading of its page; None where its words no longer stand there.

    Of several places the nearest to the old one counts.
    """
    found = min(_places(article.text, span.quote), key=lambda place: abs(place[0] - span.start), default=None)
    if found is None:
        return None
    start, end = found
    return span.model_copy(update={"article_id": article.id, "start": start, "end": end})


def nearest(text: str, quote: str) -> str | None:
    """Show the article's words most like a quote that was missed; they explain a rejection and prove nothing."""
    wanted = _SPACE_RUN.sub(" ", quote.strip())[:_LONGEST_COMPARED]
    if not wanted or not text:
        return None
    best = fuzz.partial_ratio_alignment(wanted, text, score_cutoff=_NEAR_ENOUGH)
    if best is None or best.dest_end <= best.dest_start:
        return None
    start, end = best.dest_start, best.dest_end
    while start > 0 and not text[start - 1].isspace() and not text[start].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace() and not text[end - 1].isspace():
        end += 1
    return text[start:end].strip() or None


def _only(places: Sequence[tuple[int, int]], *, near: tuple[int, int] | None, match: MatchKind) -> Found | Missed:
    if len(places) > 1 and near is not None:
        places = [(start, end) for start, end in places if near[0] <= start and end <= near[1]]
    if len(places) != 1:
        return Missed("stands more than once")
    return Found(*places[0], match)


def _places(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Yield every place of the characters that does not cut a word, overlapping ones included."""
    start = text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if not _cuts_a_word(text, start) and not _cuts_a_word(text, end):
            yield start, end
        start = text.find(wanted, start + 1)


def _folded_places(text: str, wanted: str, *, compound: bool = False) -> Iterator[tuple[int, int]]:
    haystack, origins = _fold(text, compound=compound)
    needle = _fold(wanted, compound=compound).text.strip()
    for start, end in _places(haystack, needle) if needle else ():
        # A match may not begin or end inside the three dots that one `…` became.
        whole_start = start == 0 or origins[start] != origins[start - 1]
        whole_end = origins[end] != origins[end - 1]
        if whole_start and whole_end:
            last = _UNIT.match(text, origins[end - 1])
            yield origins[start], last.end() if last else len(text)


def _fold(text: str, *, compound: bool = False) -> _Folded:
    """Write a text without its typography; a word that is broken at a line's end is one word, or a `compound`."""
    folded: list[str] = []
    origins: list[int] = []
    for unit in _UNIT.finditer(text):
        if _BROKEN.match(unit[0]):
            plain = "-" if compound else ""
        elif unit[0].isspace():
            plain = " "
        elif _UNSEEN_ONLY.match(unit[0]):
            plain = ""
        else:
            plain = _FOLDS.get(unit[0]) or unicodedata.normalize("NFC", _LIGATURES.get(unit[0], unit[0]))
        folded.append(plain)
        origins.extend([unit.start()] * len(plain))
    return _Folded("".join(folded), (*origins, len(text)))


_LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}


def _cuts_a_word(text: str, at: int) -> bool:
    """Say whether a cut here leaves part of a word or number: `un|able`, `3|0`, `1|,000`, `can|'t`."""
    if not 0 < at < len(text):
        return False
    # A soft hyphen and the like part no word.
    left, right = (_UNSEEN_ONLY.sub("", side) for side in (text[max(0, at - _LOOK) : at], text[at : at + _LOOK]))
    if not left or not right:
        return False
    before, after = left[-1], right[0]
    if _in_word(before) and _in_word(after):
        return True
    if before.isdigit() and re.match(r"[.,]\d", right[:2]):
        return True
    if after.isdigit() and re.fullmatch(r"\d[.,]", left[-2:]):
        return True
    return re.match(r"['’]t\b", right[:3]) is not None and before.isalpha()


def _in_word(char: str) -> bool:
    # Scripts that write no spaces have no case either; there any cut is between words.
    return char.isdigit() or char.lower() != char.upper()
