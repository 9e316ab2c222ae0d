"""Find the quotations of a text, over sentences and paragraphs, in any of the usual marks.

Text comes and goes with the same length, so that every offset stays true.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

Span = tuple[int, int]

_LONG = 1_000  # characters of a line in which another mark is looked for
_SENTENCES_LONG = 12  # sentences in which a quotation in double marks must be closed
_LOW_LONG = 3_000  # characters in which „ and « must be closed

# ------------------------------------------------------------
# One way to write marks.

_ODD = re.compile(r"[\x82\x84\x8b\x91-\x94\x9b„‚‟‛❛-❞〝〞〟＂＇「」『』«»‹›`]|''")
_PLAIN = str.maketrans(
    "\x82\x84\x8b\x91\x92\x93\x94\x9b‟‛❛❜❝❞〝〞〟＂＇「」『』",
    "‚„‹‘’“”›“‘‘’“”“””\"'“”“”",
)
_DIRECTED = re.compile(r"[„“”\"‚‘’«»‹›]|``|''|`")
_PAIRS = {"«": "»", "»": "«", "‹": "›", "›": "‹"}


def plain_marks(text: str) -> str:
    """Write quotation marks of every convention as “ ”, ‘ ’ or straight ones, each in its place.

    „ “ and « » become “ ”, as do » «, ‹ ›, `` '' and marks that are control characters of a wrongly decoded page. A
    guillemet that only parts two words stays.
    """
    if not _ODD.search(text):
        return text
    plain = text.translate(_PLAIN)
    written = list(plain)
    low: dict[str, int] = {}  # of „ ‚ and the guillemet that opened: where
    for match in _DIRECTED.finditer(plain):
        mark, at = match[0], match.start()
        low = {opener: since for opener, since in low.items() if at - since < _LOW_LONG}
        before, after = plain[at - 1 : at], plain[match.end() : match.end() + 2].lstrip("\u00a0\u202f ")[:1]
        starts = (not before or before.isspace() or before in "([—–-:“‘") and (after.isalnum() or after in "“‘\"'…")
        if mark in ("„", "‚"):
            low[mark] = at
            written[at] = "“"
        elif mark in ("“", "”", '"') and "„" in low:
            del low["„"]
            written[at] = "”"
        elif mark in ("‘", "’") and "‚" in low and not plain[match.end() : match.end() + 1].isalnum():
            del low["‚"]
            written[at] = "”"
        elif mark in ("``", "''"):
            opens = mark == "``" or starts
            written[at : at + 2] = " “" if opens else "” "
        elif mark == "`" and starts:
            written[at] = "‘"
        elif mark in _PAIRS:
            if _PAIRS[mark] in low:
                del low[_PAIRS[mark]]
                written[at] = "”"
            elif starts and (mark in "«‹" or not plain[match.end() : match.end() + 1].isspace()):
                low[mark] = at
                written[at] = "“"
            elif mark in "«»":  # half of it may be lost
                written[at] = "“" if mark == "«" else mark
    return "".join(written)


# ------------------------------------------------------------
# What stands between them.

_MARK = re.compile(r"[“”\"‘]|(?<![^\s(\[—–\-“\"])'(?=\w)")
_NO_OPENER = re.compile(r".(?:\d\ds?\b|tis\b|twas\b|em\b|n\b|cause\b|til\b|bout\b|round\b)", re.IGNORECASE)
_SINGLE_CLOSES = re.compile(
    r"(?P<sure>(?<=[,.!?…])\s?['’](?!\w))|(?P<likely>(?<=\w)['’](?=\s?[,.;:!?)\]—–\"”]|\s*$|\s[—–-]\s))|(?<=\w)['’](?=\s)"
)


def quotations(text: str, sentences: Sequence[Span]) -> list[Span]:
    """List the quotations of a text in plain marks, marks included, disjoint and in order.

    A mark that is never closed opens none, except in front of a paragraph that the next one goes on with: of the marks
    that open such paragraphs only the last one is closed. Single marks count only where they cannot be apostrophes.
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
        if match[0] in "‘'":
            end = _single(text, at) if opened is None and not _NO_OPENER.match(text, at) else None
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
            line = text.find("\n", opened, at)
            found += [(opened, line)] if line >= 0 and not text[line:at].strip() else []  # it closed with its paragraph
            opened, depth = at, 0
        elif depth:
            depth -= 1
        else:
            found.append((opened, at + 1))
            opened = None
    return found


def curly(text: str, quotes: Sequence[Span]) -> str:
    """Write the outer marks of quotations as “ ” and double marks inside them as single ones."""
    written = list(text)
    for start, end in quotes:
        for at in range(start + 1, end - 1):
            if written[at] in '“”"' and text[start] in "‘'":
                written[at] = "‘" if written[at] == "“" else "’"
        if text[start] in "‘'\"":
            written[start] = "“"
        if text[end - 1] in "’'\"":
            written[end - 1] = "”"
    return "".join(written)


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
    """Give the end of a quotation in single marks that begins at a place, in the same paragraph; None if none does.

    A mark after punctuation or before it closes one; so does one between a word and a space, unless it may be the
    apostrophe of a plural and a better one follows.
    """
    stop = _line_end(text, at)
    again = re.compile(r"\s‘" if text[at] == "‘" else r"\s'(?=\w)").search(text, at + 1, stop)
    possible = list(_SINGLE_CLOSES.finditer(text, at + 1, again.start() if again else stop))
    for closing in possible:
        if closing["sure"] or closing["likely"] or text[closing.start() - 1] not in "sSzx":
            return closing.end()
    if possible:
        return possible[-1].end()
    following = text[stop : stop + 4].lstrip()
    return stop if text[stop : stop + 1] == "\n" and following[:1] == text[at] and text[at] == "‘" else None


def _opens(text: str, at: int, *, is_open: bool) -> bool:
    """Tell whether a mark opens a quotation: a straight one by what stands beside it.

    Where that says nothing, it opens one only if another mark follows in its line: it may be the end of a quotation
    whose beginning is lost.
    """
    if text[at] != '"':
        return text[at] == "“"
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    free_before = not before or before.isspace() or before in "([—–-"
    free_after = not after or after.isspace() or after in ".,;:!?)]—–"
    if free_before != free_after:
        return free_before
    return not is_open and text.find('"', at + 1, _line_end(text, at)) >= 0


def _line_end(text: str, at: int) -> int:
    line = text.find("\n", at, at + _LONG)
    return line if line >= 0 else min(len(text), at + _LONG)
