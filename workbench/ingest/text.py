"""Turn bytes into text without changing or losing a character, or say which bytes stand in the way.

UTF-8 first; for a web page then what its sender or its own markup declares. This module never guesses an encoding
and never replaces a character.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from workbench.errors import ReadError
from workbench.ingest.furniture import furniture_in
from workbench.models import Article, Passage

# ------------------------------------------------------------
# Languages by their tags: what a tag is called in English, and which tags mean the same language.

_NAMES = dict(
    pair.split("=")
    for pair in """
af=Afrikaans sq=Albanian am=Amharic ar=Arabic hy=Armenian as=Assamese az=Azerbaijani eu=Basque be=Belarusian bn=Bengali
bs=Bosnian br=Breton bg=Bulgarian my=Burmese ca=Catalan zh=Chinese hr=Croatian cs=Czech da=Danish nl=Dutch en=English
eo=Esperanto et=Estonian fo=Faroese fa=Persian fi=Finnish fr=French fy=Frisian gl=Galician ka=Georgian de=German
el=Greek
gu=Gujarati ha=Hausa he=Hebrew hi=Hindi hu=Hungarian is=Icelandic ig=Igbo id=Indonesian ga=Irish it=Italian ja=Japanese
jv=Javanese kn=Kannada kk=Kazakh km=Khmer ko=Korean ku=Kurdish ky=Kyrgyz lo=Lao la=Latin lv=Latvian lt=Lithuanian
lb=Luxembourgish mk=Macedonian mg=Malagasy ms=Malay ml=Malayalam mt=Maltese mr=Marathi mn=Mongolian ne=Nepali
no=Norwegian nb=Norwegian nn=Norwegian or=Odia om=Oromo ps=Pashto pl=Polish pt=Portuguese pa=Punjabi qu=Quechua
ro=Romanian ru=Russian sr=Serbian si=Sinhala sk=Slovak sl=Slovene so=Somali es=Spanish sw=Swahili sv=Swedish tl=Tagalog
tg=Tajik ta=Tamil tt=Tatar te=Telugu th=Thai tr=Turkish tk=Turkmen uk=Ukrainian ur=Urdu ug=Uyghur uz=Uzbek vi=Vietnamese
cy=Welsh wuu=Chinese xh=Xhosa yue=Cantonese yo=Yoruba zu=Zulu
""".split()
)
_TAG = re.compile(r"(?P<primary>[a-z]{2,3})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-[a-z\d]{4,8})*", re.IGNORECASE)


def language_name(tag: str) -> str:
    """Give a language's English name, such as `German`; where it is not known, the tag itself."""
    return _NAMES.get(primary(tag), tag)


def primary(tag: str) -> str:
    """Give the language of a tag without its country or script: `pt` of `pt-BR`."""
    return tag.replace("_", "-").split("-")[0].lower()


def is_language_tag(text: str) -> bool:
    """Say whether a text is a language tag (BCP-47: language, script, region, variants)."""
    return _TAG.fullmatch(text) is not None


# ------------------------------------------------------------
# Cut a raw text into logical lines: broken lines joined again, every offset kept.

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


# ------------------------------------------------------------
# Cut text into sentences and passages whose offsets are exact.

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
        yield from _stripped_span(text, *match.span())


def _line_sentences(text: str, line: Span, *, language: str | None, headline: str | None) -> Iterator[Span]:
    start, end = line
    if headline is not None and " ".join(text[start:end].split()) == headline:
        yield line
        return
    tongue = primary(language or "en")
    cuts = _english_cuts(text, line) if tongue == "en" else _other_cuts(text, line, tongue)
    for cut in (*cuts, end):
        yield from _stripped_span(text, start, cut)
        start = cut


def _stripped_span(text: str, start: int, end: int) -> Iterator[Span]:
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


# ------------------------------------------------------------

_MARKS = (
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
    """Decode a text file: UTF-8, or UTF-16 or -32 with a byte order mark (a mark of UTF-8 stays in the text)."""
    _refuse_binary(content, source)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _decoded(content, name, source)
    return _decoded(content, "utf-8", source)


def html_of(content: bytes, *, source: str, declared: str | None = None) -> str:
    """Decode a web page: UTF-8, else the charset of the HTTP answer, else the one its markup declares."""
    _refuse_binary(content, source)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _decoded(content, name, source)
    in_markup = _DECLARED.search(content[:4096])
    charset = _known(declared) or _known(in_markup[1].decode("ascii") if in_markup else None)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(content, charset or "utf-8", source)


def _known(charset: str | None) -> str | None:
    try:
        name = codecs.lookup(charset).name if charset else None
    except LookupError:
        return None
    return _MEANT.get(name, name) if name else None


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


def _refuse_binary(content: bytes, source: str) -> None:
    if not content.strip():
        raise ReadError(f"{source} is empty", source=source, hint="add a file or text with an article in it")
    for magic, what in _BINARY:
        if content.startswith(magic):
            raise _binary(what, source)


def _binary(what: str, source: str) -> ReadError:
    return ReadError(f"{source} is {what}, not text", source=source, hint="export its text or its HTML, and add that")
