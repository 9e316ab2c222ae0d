"""Text and places in it: bytes decoded without a guess, raw text cut into lines, lines into sentences.

Every offset counts code points of the text that was given, half-open; no character is changed or lost.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, NamedTuple

import yaml

from workbench.errors import ReadError
from workbench.models import Article, Passage
from workbench.nlp.quotation import plain_marks

Span = tuple[int, int]


@cache
def word_lists(name: str) -> dict[str, Any]:
    """Load one of this package's lists: `furniture`, `names` `walls` or `abbreviations`."""
    found: dict[str, Any] = yaml.safe_load((files(__package__) / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


# ------------------------------------------------------------ languages

_TAG = re.compile(r"(?P<primary>[a-z]{2,3})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-[a-z\d]{4,8})*", re.IGNORECASE)


def language_name(tag: str) -> str:
    """Give a language's English name, such as `German` for `de-AT`; the tag itself where the name is not known."""
    from babel import Locale  # loads its tables, which nobody needs who adds English articles

    return str(Locale("en").languages.get(primary(tag), tag))


def primary(tag: str) -> str:
    """Give the language of a tag without its country or script: `pt` of `pt-BR`."""
    return tag.replace("_", "-").split("-")[0].lower()


def is_language_tag(text: str) -> bool:
    """Say whether a text is a language tag (BCP-47: language, script, region, variants)."""
    return _TAG.fullmatch(text) is not None


# ------------------------------------------------------------ bytes to text

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)
_BINARY = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"SQLite format 3", "a database"),
)
# What browsers do (WHATWG Encoding Standard, section 4.2): these names mean their larger relatives.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "iso8859-9": "cp1254"}


def text_of(content: bytes, *, source: str) -> str:
    """Decode a text file: UTF-8, or UTF-16 or -32 with a byte order mark (UTF-8's mark stays in the text).

    Raises ReadError for an empty or binary file and for bytes that are not text.
    """
    return _decoded(content, _marked(content, source) or "utf-8", source)


def html_of(content: bytes, *, source: str, declared: str | None = None) -> str:
    """Decode a web page: UTF-8, else the charset of the HTTP answer, else the one its markup declares."""
    if mark := _marked(content, source):
        return _decoded(content, mark, source)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        in_markup = _DECLARED.search(content[:4096])
        for charset in (declared, in_markup[1].decode("ascii") if in_markup else None):
            try:
                name = codecs.lookup(charset or "").name
            except LookupError:
                continue
            return _decoded(content, _MEANT.get(name, name), source)
        return _decoded(content, "utf-8", source)


def _marked(content: bytes, source: str) -> str | None:
    """Give the encoding that a byte order mark names; refuse what is empty or known not to be text."""
    if not content.strip():
        raise ReadError(f"{source} is empty", source=source, hint="add a file or text with an article in it")
    for magic, what in _BINARY:
        if content.startswith(magic):
            raise _binary(what, source)
    return next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), None)


def _decoded(content: bytes, charset: str, source: str) -> str:
    try:
        text = content.decode(charset)
    except UnicodeDecodeError as error:
        shown = content[error.start : error.start + 4].hex(" ")
        message = f"{source} is not {charset.upper()}: byte {error.start} begins {shown}"
        raise ReadError(message, source=source, hint="save it as UTF-8 and add it again") from error
    if "\x00" in text:
        raise _binary("a binary file", source)
    return text


def _binary(what: str, source: str) -> ReadError:
    return ReadError(f"{source} is {what}, not text", source=source, hint="export its text or its HTML, and add that")


# ------------------------------------------------------------ characters that nobody sees

UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f"
"""Soft hyphens, zero-width characters, marks of direction, tags; as a class of a regular expression."""
_UNSEEN = re.compile(f"[{UNSEEN}]+")
_AT_LINE_END = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ac\u00ad][ \t]*(?:\r\n|\n|\r)\f?[ \t]*(?=[^\W\d_])")
_COMPOUNDS = "all anti co cross ex half high long low mid multi non post pre pro self semi short vice well"
_KEEPS_ITS_HYPHEN = re.compile(rf"\b(?:{'|'.join(_COMPOUNDS.split())})$", re.I)
_JOINED = re.compile("[\u0600-\u08ff\u0900-\u0dff\ufb50-\ufdff\ufe70-\ufeff\u2190-\u2bff\U0001f000-\U0001faff\ufe0f]")
"""Scripts and signs in which a joiner or a mark of direction changes what a reader sees."""


def unseen(text: str) -> Iterator[Span]:
    """Find the stretches of a text that nobody sees; where they shape the signs around them they are seen."""
    for found in _UNSEEN.finditer(text):
        around = text[max(0, found.start() - 2) : found.start()] + text[found.end() : found.end() + 2]
        if not _JOINED.search(around):
            yield found.span()


def broken_words(text: str) -> Iterator[Span]:
    """Find where a word was broken at the end of a line: its hyphen and the line break, or the break alone.

    The hyphen of a compound stays: where the text has the compound elsewhere, or behind `well` and its like.
    """
    for found in _AT_LINE_END.finditer(text):
        before, after = _LETTERS_BEFORE.search(text[: found.start()][-40:]), _LETTERS_AFTER.match(text, found.end())
        if before is None or after is None or not after[0][0].islower():
            continue
        compound = f"{before[0]}-{after[0]}" in text and f"{before[0]}{after[0]}" not in text
        keeps = found[0][0] == "-" and (compound or _KEEPS_ITS_HYPHEN.search(before[0]))
        yield found.start() + bool(keeps), found.end()


_LETTERS_BEFORE, _LETTERS_AFTER = re.compile(r"[^\W\d_]+$"), re.compile(r"[^\W\d_]+")


def as_seen(text: str) -> str:
    """Write a text for comparing: without what nobody sees, ligatures and accents as one spells them."""
    return text if text.isascii() else unicodedata.normalize("NFKC", _UNSEEN.sub("", text))


# ------------------------------------------------------------ raw text to lines

LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")

_BREAKS = str.maketrans(dict.fromkeys("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029", " "))
_ONE_BREAK = re.compile(r"[ \t]*(?:\r\n|\n|\r)\f?[ \t]*")
_STOPPED = re.compile(r"[.!?…:;。！？।؟][\"'”’»)\]]*$")
_GOES_ON = re.compile(r"(?!by\b)[a-zà-öø-ÿа-яё]+[,;:’'.)\"”]*(?=\s|$|['’-])|[,;.)](?=\s)")
_LEADS_ON = re.compile(
    r"\b(?:a|an|the|of|to|in|on|at|by|for|from|with|and|or|but|that|which|who|as|its|his|her|their|has|have|had|was|were"
    r"|is|are|been|be|said|told|than|into|between|against|after|before)$"
)
_HEAD, _LONGEST_HEAD = 8, 24
_BUTTON = 40
_SENTENCE_END = re.compile(r"[.!?…؟।][\"'”’»)\]]*(?:\s|$)|[。！？]")


class TextLine(NamedTuple):
    """A stretch of the raw text that reads as one line; never empty, no white space at its ends."""

    start: int
    end: int
    text: str


def lines_of(raw: str) -> list[TextLine]:
    """Cut a raw text into its logical lines: blank ones left out, paragraphs that were broken joined again."""
    physical = [line for match in LINE.finditer(raw) for line in _stripped(match.start(), match[0])]
    going_on = _continuations(raw, physical)
    lines: list[TextLine] = []
    for line in physical:
        if line.start in going_on:
            first = lines.pop()
            line = TextLine(first.start, line.end, raw[first.start : line.end].translate(_BREAKS))
        lines.append(line)
    return lines


def without(lines: Sequence[TextLine], spans: Iterable[tuple[int, int]]) -> list[TextLine]:
    """Leave out disjoint stretches; a line that loses its middle becomes two."""
    gone = deque(sorted(spans))
    left: list[TextLine] = []
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


def length_of(text: str) -> int:
    """Count the characters of a text, those of Chinese, Japanese and Korean thrice: each says as much as three."""
    return len(text) + 2 * sum(map(len, _DENSE.findall(text)))


_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]+")


def is_prose(line: TextLine) -> bool:
    """Say whether a line reads like sentences, not like a heading, a label or a link."""
    return length_of(line.text) >= 60 and _SENTENCE_END.search(line.text) is not None


def is_heading(line: TextLine) -> bool:
    """Say whether a line could be a headline: short enough, and no full stop at its end."""
    return len(line.text) <= 200 and not re.search(r"(?<!\.)[.;,。][\"'”’»)\]]*$", line.text)


def head_of(lines: Sequence[TextLine]) -> Sequence[TextLine]:
    """Take the lines that may speak about the article: up to its first two of prose; eight at least, 24 at most."""
    prose = [at for at, line in enumerate(lines) if is_prose(line)]
    return lines[: max(_HEAD, min(_LONGEST_HEAD, prose[1] + 1 if len(prose) > 1 else 0))]


def _continuations(raw: str, lines: Sequence[TextLine]) -> set[int]:
    """Find the lines (by start) that go on where the line above them was broken."""
    adjacent = {b.start for a, b in pairwise(lines) if _ONE_BREAK.fullmatch(raw, a.end, b.start)}
    starts = {b.start for a, b in pairwise(lines) if b.start in adjacent and _is_broken(a.text, b.text)}
    # `told` | `Reuters` | `that he`: a linked name on a line of its own belongs to both its neighbours.
    for (a, b), (_, c) in zip(pairwise(lines), pairwise(lines[1:]), strict=False):
        linked = b.start in adjacent and c.start in starts and len(b.text.split()) <= 5 < len(a.text.split())
        if linked and not _STOPPED.search(a.text):
            starts.add(b.start)
    # Paragraphs that were wrapped at a fixed width, as in mails and old wires.
    blocks: list[list[TextLine]] = []
    for line in lines:
        if line.start in adjacent:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    for block in blocks:
        widths = [len(line.text) for line in block[:-1]]
        even = len(widths) > 1 and min(widths) >= 45 and max(widths) <= 100 and max(widths) - min(widths) <= 25
        if even and any(not _STOPPED.search(a.text) and _GOES_ON.match(b.text) for a, b in pairwise(block)):
            starts.update(line.start for line in block[1:])
    return starts


def _is_broken(above: str, below: str) -> bool:
    if _STOPPED.search(above) or (len(above) < _BUTTON and furniture_in(above)):
        return False
    if _GOES_ON.match(below):
        return True
    return (above.endswith(",") and len(above) >= 40) or (len(above) >= 30 and _LEADS_ON.search(above) is not None)


def _stripped(start: int, text: str) -> Iterator[TextLine]:
    bare = text.strip()
    if bare:
        start += len(text) - len(text.lstrip())
        yield TextLine(start, start + len(bare), bare)


# ------------------------------------------------------------ furniture: buttons, labels and notices of a page

_FURNITURE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(rf"\W*(?:{'|'.join(patterns)})\W*", re.IGNORECASE))
    for reason, patterns in word_lists("furniture")["lines"].items()
)
_NETWORKS = frozenset(word_lists("furniture")["networks"].split())
_LONGEST_FURNITURE = 700
_ATTRIBUTED = re.compile(r"\b(?:said|says|told|according to|wrote|announced|warned)\b.*[.!?]\W*$", re.IGNORECASE)
"""A sentence with somebody's word in it is reporting, however much it sounds like a button."""
_QUOTED = re.compile(r"[“”„\"]|«[^»]*»|»[^«]*«")
_BETWEEN = re.compile(r"[\s|·•,/>»›\-–—]+")


def furniture_in(text: str) -> str | None:
    """Say what kind of furniture a line is, or None if it may be part of the article. A quotation never is."""
    if len(text) > _LONGEST_FURNITURE or is_reporting(text):
        return None
    for reason, pattern in _FURNITURE:
        if pattern.fullmatch(text):
            return reason
    words = [word for word in _BETWEEN.split(text.lower()) if word]
    if len(words) >= 2 and all(word in _NETWORKS for word in words):
        return "share or follow"
    return None


def is_quoting(text: str) -> bool:
    """Say whether a line quotes somebody."""
    return _QUOTED.search(text) is not None


def is_reporting(text: str) -> bool:
    """Say whether a line quotes somebody or gives somebody's word."""
    return is_quoting(text) or _ATTRIBUTED.search(text) is not None


# ------------------------------------------------------------ lines to sentences and passages

_STOP = re.compile(r"[.!?…]+(?P<closers>[\"'”’»)\]]*)(?:\s+(?:…|\.\.\.)(?=\s))?")
_BEFORE = re.compile(r"[\w.&]*\w$")
_OPENERS = "\"'“‘«([—–-*• "
_LOOK = 80
"""How many characters on either side of a stop are looked at."""
_FRACTION = re.compile(r"\d{2,3}\s*-?\s*(?:caliber|calibre|magnum|percent|per cent)\b", re.IGNORECASE)
"""A fraction typeset with a blank before or after its point: `a. 38 - caliber revolver`, `. 08 percent`."""
_GLUED = re.compile(r"[\"“‘]?(?!(?:Com|Org|Net|Io)\b)[A-Z](?:[a-z]|'|\s)")
_SPOKEN = re.compile(r"(?:[A-Z][\w'’-]+\s+){1,3}(?:said|says|asked|told|wrote|replied|added|shouted)\b")
_TITLES, _NEVER_LAST, _BEFORE_NUMBERS, _MAY_END, _CALENDAR, _STARTERS = (
    frozenset(word_lists("abbreviations")[name].split())
    for name in ("titles", "never last", "before numbers", "may end", "calendar", "starters")
)


def passages(article: Article) -> tuple[Passage, ...]:
    """Cut an article into its sentences; a headline stays in one piece.

    Every passage is its own stretch of the article: `article.text[start:end] == text`.
    """
    language = article.language.value if article.language else None
    headline = " ".join(article.title.value.split()) if article.title else None
    return tuple(
        Passage(
            id=f"{article.id}:{start}-{end}",
            article_id=article.id,
            start=start,
            end=end,
            text=article.text[start:end],
        )
        for start, end in _sentences(article.text, language=language, headline=headline)
    )


def sentences(text: str, language: str | None = "en") -> tuple[Span, ...]:
    """Cut text into sentences.

    The spans are half-open code points, sorted and disjoint; none is empty or begins or ends with white space, and
    only white space lies between them. `language` is ISO 639-1; None is cut like English.
    """
    return tuple(_sentences(text, language=language, headline=None))


def _sentences(text: str, *, language: str | None, headline: str | None) -> Iterator[Span]:
    tongue = primary(language or "en")
    marked = (
        plain_marks(text) if tongue == "en" else text
    )  # of the same length: whatever closes a quotation may stand behind a full stop
    for match in LINE.finditer(text):
        for line in _stripped(match.start(), match[0]):
            start, end = line.start, line.end
            cuts: Iterable[int] = _english_cuts(marked, start, end) if tongue == "en" else _other_cuts(line, tongue)
            if headline is not None and " ".join(line.text.split()) == headline:
                cuts = ()
            for cut in (*cuts, end):
                cut += text.startswith("''", cut - 1)  # whose second half is a space where marks are plain
                yield from ((piece.start, piece.end) for piece in _stripped(start, text[start:cut]))
                start = cut


def _other_cuts(line: TextLine, language: str) -> Iterator[int]:
    from sentencex import get_sentence_boundaries

    for found in get_sentence_boundaries(language, line.text):
        yield line.start + int(found["end_index"])


def _english_cuts(text: str, start: int, end: int) -> Iterator[int]:
    """Give the places in a line where an English sentence ends and another begins."""
    for stop in _STOP.finditer(text, start, end):
        cut: int | None = stop.end()
        if stop.end() < end and not text[stop.end()].isspace():
            cut = _glue(text, start, stop)
        if cut is None or cut >= end or (cut == stop.end() and not _ends(text, start, stop, end)):
            continue
        yield cut
        start = cut


def _glue(text: str, start: int, stop: re.Match[str]) -> int | None:
    """Find where to cut `Sunday.Liu` or `date."This`; None where nothing is glued."""
    word = _last_word(text, start, stop.start())
    if "." in word or len(word) in (1, 2):
        return None
    # A straight mark that opens the next sentence looks like one that closes this one: count the marks so far.
    opening = stop["closers"] == '"' and text.count('"', start, stop.start()) % 2 == 0
    cut = stop.start("closers") if opening else stop.end()
    return cut if _GLUED.match(text, cut) else None


def _last_word(text: str, start: int, end: int) -> str:
    match = _BEFORE.search(text[max(start, end - _LOOK) : end])
    return match[0] if match else ""


def _halved(before: str, after: str) -> bool:
    """Tell whether two numbers round a stop are one, typeset with a blank: `6. 1`, `8. 30am`."""
    return re.fullmatch(r"\d{1,3}", before) is not None and re.fullmatch(r"\d{1,2}(?:am|pm)?", after) is not None


def _ends(text: str, start: int, stop: re.Match[str], end: int) -> bool:
    """Decide whether a sentence ends at a stop, by what stands on both sides of it."""
    rest = text[stop.end() : min(end, stop.end() + _LOOK)].lstrip()
    bare = rest.lstrip(_OPENERS)
    begins = re.match(r"[\w'’]+", bare)
    first = begins[0] if begins else ""
    if text[start : stop.start()].strip().isdigit():
        return False  # `1. The dam broke.`
    if first[:1].islower() and not first[1:2].isupper():
        return False  # but `eBay` begins one
    if stop["closers"] and stop[0][0] in "?!":
        return not _SPOKEN.match(rest)
    if stop[0] != ".":
        return True
    word = _last_word(text, start, stop.start())
    lowered, capital = word.lower(), word[:1].isupper()
    if lowered in _NEVER_LAST or (capital and lowered in _TITLES):
        return False
    if first[:1].isdigit() and (lowered in _BEFORE_NUMBERS or _halved(word, first) or _FRACTION.match(rest)):
        return False
    initials = "." in word and all(len(part) == 1 and part.isalpha() for part in word.split("."))
    if initials or lowered in _MAY_END or (capital and lowered in _CALENDAR):
        return rest != bare or first.lower() in _STARTERS
    return not (len(word) == 1 and capital and word != "I")
