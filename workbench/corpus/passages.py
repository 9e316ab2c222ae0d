"""Cut text into sentences and passages whose offsets are exact.

A line break always ends a sentence: cleaning has joined the lines that belong together. English is cut by the
rules below, other languages by sentencex (MIT). This module does not know what a sentence says, nor clean anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.corpus.languages import primary
from workbench.corpus.lines import LINE
from workbench.models import Article, Passage

Span = tuple[int, int]

_STOP = re.compile(r"[.!?…]+(?P<closers>[\"'”’»)\]]*)(?:\s+(?:…|\.\.\.)(?=\s))?")
_BEFORE = re.compile(r"[\w.&]*\w$")
_OPENERS = "\"'“‘«([—–-*• "
_LOOK = 80
"""How many characters on either side of a stop are looked at."""
_GLUED = re.compile(r"[\"“‘]?(?!(?:Com|Org|Net|Io)\b)[A-Z](?:[a-z]|'|\s)")
_SPOKEN = re.compile(r"(?:[A-Z][\w'’-]+\s+){1,3}(?:said|says|asked|told|wrote|replied|added|shouted)\b")


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


# A name follows these; a sentence does not end with one of them.
_TITLES = _words(
    "mr mrs ms dr prof st mt gen col lt sgt capt maj cmdr adm rep reps sen sens gov pres hon rev fr sr sra messrs mme "
    "mlle rs"
)
_NEVER_LAST = _words("vs e.g i.e cf viz")
_BEFORE_NUMBERS = _words("no nos p pp vol fig approx art sec")
# These may end a sentence: only a word that usually begins one tells.
_MAY_END = _words("u.s u.k u.n e.u d.c u.s.a u.a.e ph.d a.m p.m inc ltd co corp plc bros jr etc al dept")
_CALENDAR = _words("jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun")
_STARTERS = _words(
    "a after all also although an and another any as at because before both but by despite during each earlier even "
    "every few for from he her here his how however i if in instead it its last later many meanwhile more most my "
    "nearly neither no nobody none nor not nothing now of on once one only or other others our over she since so "
    "some still such that the their then there these they this those though through to two under until we what "
    "when where whether which while who why with without yesterday yet you your"
)


def passages(article: Article) -> tuple[Passage, ...]:
    """Cut an article into its sentences; a headline stays in one piece.

    Every passage is its own stretch of the article: `article.text[start:end] == text`.
    """
    language = article.language.value if article.language else None
    headline = " ".join(article.title.value.split()) if article.title else None
    return tuple(
        _passage(article, span)
        for line in _lines(article.text)
        for span in _line_sentences(article.text, line, language=language, headline=headline)
    )


def _passage(article: Article, span: Span) -> Passage:
    start, end = span
    where = f"{article.id}:{start}-{end}"
    return Passage(id=where, article_id=article.id, start=start, end=end, text=article.text[start:end])


def sentences(text: str, language: str | None = "en") -> tuple[Span, ...]:
    """Cut text into sentences.

    The spans are half-open code points, sorted and disjoint; none is empty or begins or ends with white space, and
    only white space lies between them. `language` is ISO 639-1; None is cut like English.
    """
    return tuple(
        span for line in _lines(text) for span in _line_sentences(text, line, language=language, headline=None)
    )


def _lines(text: str) -> Iterator[Span]:
    for match in LINE.finditer(text):
        yield from _stripped(text, *match.span())


def _line_sentences(text: str, line: Span, *, language: str | None, headline: str | None) -> Iterator[Span]:
    start, end = line
    if headline is not None and " ".join(text[start:end].split()) == headline:
        yield line
        return
    tongue = primary(language or "en")
    cuts = _english_cuts(text, line) if tongue == "en" else _other_cuts(text, line, tongue)
    for cut in (*cuts, end):
        yield from _stripped(text, start, cut)
        start = cut


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    stretch = text[start:end]
    start, end = start + len(stretch) - len(stretch.lstrip()), end - len(stretch) + len(stretch.rstrip())
    if start < end:
        yield start, end


def _other_cuts(text: str, line: Span, language: str) -> Iterator[int]:
    from sentencex import get_sentence_boundaries

    start, end = line
    for found in get_sentence_boundaries(language, text[start:end]):
        yield start + int(found["end_index"])


def _english_cuts(text: str, line: Span) -> Iterator[int]:
    start, end = line
    for stop in _STOP.finditer(text, start, end):
        cut = _glue(text, start, stop) if stop.end() < end and not text[stop.end()].isspace() else stop.end()
        if cut is None or cut >= end or (cut == stop.end() and not _ends(text, start, stop, end)):
            continue
        yield cut
        start = cut


def _glue(text: str, start: int, stop: re.Match[str]) -> int | None:
    """Find where to cut `Sunday.Liu` or `date."This`; None where nothing is glued."""
    word = _last_word(text, start, stop.start())
    if "." in word or len(word) in (1, 2):
        return None
    closers = stop["closers"]
    # A straight mark that opens the next sentence looks like one that closes this one: count the marks so far.
    opening = closers == '"' and text.count('"', start, stop.start()) % 2 == 0
    cut = stop.start("closers") if opening else stop.end()
    return cut if _GLUED.match(text, cut) else None


def _last_word(text: str, start: int, end: int) -> str:
    match = _BEFORE.search(text[max(start, end - _LOOK) : end])
    return match[0] if match else ""


def _ends(text: str, start: int, stop: re.Match[str], end: int) -> bool:
    """Decide whether a sentence ends at a stop, by what stands on both sides of it."""
    rest = text[stop.end() : min(end, stop.end() + _LOOK)].lstrip()
    bare = rest.lstrip(_OPENERS)
    begins = re.match(r"[\w'’]+", bare)
    first = begins[0] if begins else ""
    numbering = text[start : stop.start()].strip().isdigit()
    if numbering or not _may_begin(first):
        return False
    if stop["closers"] and stop[0][0] in "?!":
        return not _SPOKEN.match(rest)
    if stop[0] == ".":
        return _full_stop_ends(_last_word(text, start, stop.start()), first, opened=rest != bare)
    return True


def _may_begin(first: str) -> bool:
    return not first[:1].islower() or first[1:2].isupper()  # eBay


def _full_stop_ends(word: str, first: str, *, opened: bool) -> bool:
    lowered, capital = word.lower(), word[:1].isupper()
    if lowered in _NEVER_LAST or (capital and lowered in _TITLES):
        return False
    if lowered in _BEFORE_NUMBERS and first[:1].isdigit():
        return False
    initial = len(word) == 1 and capital and word != "I"
    dotted = "." in word and all(len(part) == 1 and part.isalpha() for part in word.split("."))
    if dotted or lowered in _MAY_END or (capital and lowered in _CALENDAR):
        return opened or first.lower() in _STARTERS
    return not initial
