"""A document as it was read, and what its text says about itself: byline, credits, version, headline.

Lines that say only that are marked, for cleaning to take out. Every find carries its method and how sure that way is;
nothing is guessed. This module does not know where a text came from, its subject, nor what the outlet is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise, zip_longest
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from workbench.errors import ReadError
from workbench.ingest.text import (
    LINE,
    TextLine,
    head_of,
    is_heading,
    is_language_tag,
    is_prose,
    is_quoting,
    is_reporting,
    sentences,
    word_lists,
)
from workbench.models import Dropped, Inferred, Record
from workbench.models.article import Page

# ------------------------------------------------------------ a document, and what is marked in it and learned of it

Field = Literal["outlet", "title", "byline", "agency", "published", "version_note", "url", "partial"]

LONGEST = 300_000
"""Characters of an article; a book has more. Cutting, indexing and judging take time with the length."""


class Document(Record):
    """One source, read and decoded, not yet cleaned."""

    source: str
    raw_text: str
    raw_sha256: str
    """Of the bytes as they came."""
    event: str | None = None
    listed: bool = False
    """A feed or a list named it; its neighbours there may be about anything."""
    url: str | None = None
    outlet: Inferred | None = None
    title: Inferred | None = None
    byline: Inferred | None = None
    agency: Inferred | None = None
    published: Inferred | None = None
    language: Inferred | None = None
    partial: Inferred | None = None
    """What says that this is only a part of the article."""
    page: Page | None = None
    """What it was read from, as it came; None where the text is all there was."""
    hidden: str = ""
    """What the source hides from its readers: looked through for orders to a machine, and not kept."""
    dropped: tuple[Dropped, ...] = ()
    """What the reader itself already set aside: of a web page, all that is not its article."""


class Learned(NamedTuple):
    """Something that a text says about itself."""

    field: Field
    fact: Inferred


class Mark(NamedTuple):
    """A stretch of the raw text that is not the article's text, and what it told."""

    start: int
    end: int
    reason: str
    learned: tuple[Learned, ...] = ()


def refuse_too_long(text: str, limit: int, *, source: str) -> None:
    """Raise ReadError where a text is longer than any article."""
    if len(text) > limit:
        message = f"{source} holds {len(text):,} characters of text, and no more than {limit:,} are read as one article"
        raise ReadError(message, source=source, hint="split it into its articles, or add them as JSON lines")


def learn(field: Field, value: str, *, method: str, confidence: float) -> Learned:
    """Note what was found of the article, how, and how sure that way is."""
    return Learned(field, Inferred(value=value, method=method, confidence=confidence))


def whole(line: TextLine, reason: str, *learned: Learned) -> Mark:
    """Mark a whole line."""
    return Mark(line.start, line.end, reason, learned)


def each(lines: Sequence[TextLine], reason: str) -> Iterator[Mark]:
    """Mark every one of these lines; what was marked between them before keeps its own reason."""
    return (whole(line, reason) for line in lines)


# ------------------------------------------------------------ pages that are no article, and articles that are cut

_WALLS = {what: re.compile("|".join(said), re.I) for what, said in word_lists("walls")["walls"].items()}
_VOICE = re.compile("|".join(word_lists("walls")["voice"]), re.I)
_CUT = re.compile(rf"\W*(?:{'|'.join(word_lists('walls')['cut'])})\W*", re.I)
_LONGEST_WALL = 2_000
"""Characters; a notice in place of an article is short, whatever it is about."""
_OF_THE_SITE = 0.6
"""Share of a page's sentences in which the site speaks to its visitor."""
_SHORT_WALL = 400
"""Characters: below it one sign is enough to call a text a notice; a longer text needs two."""


def wall_in(text: str) -> str | None:
    """Say what a site shows in place of an article; None where it is an article.

    News about such a page quotes it, but does not speak to its visitor in nearly every sentence.
    """
    if len(text) > _LONGEST_WALL:
        return None
    lines = [text[at.start() : at.end()] for at in LINE.finditer(text) if at[0].strip()]
    said = [line[start:end] for line in lines for start, end in sentences(line)]
    signs = {what: sum(wall.search(one) is not None for one in said) for what, wall in _WALLS.items()}
    what = max(signs, key=lambda name: signs[name])
    of_the_site = sum(
        not is_reporting(one) and (_VOICE.search(one) is not None or _WALLS[what].search(one) is not None)
        for one in said
    )
    least = 1 if len(text) < _SHORT_WALL else 2
    return what if signs[what] >= least and of_the_site >= _OF_THE_SITE * len(said) else None


def cuts(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark lines that offer the rest to those who pay or sign in; the article is a part if no report follows."""
    for at, line in enumerate(lines):
        if len(line.text) > 300 or is_quoting(line.text) or not _CUT.fullmatch(line.text):
            continue
        goes_on = any(is_prose(below) and not _CUT.fullmatch(below.text) for below in lines[at + 1 :])
        found = learn("partial", line.text, method="the page ends there", confidence=0.8)
        yield whole(line, "offer of the rest", *([] if goes_on else [found]))


# ------------------------------------------------------------ when and where it was published: dates and addresses

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?")
_MONTH_FIRST = re.compile(rf"\b(?P<month>{MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?\b", re.I)
_DAY_FIRST = re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{MONTH})(?:,? (?P<year>\d{{4}}))?\b", re.I)
_IN_NUMBERS = re.compile(r"\b(?P<one>\d{1,2})[/.](?P<other>\d{1,2})[/.](?P<year>\d{4})\b")
_URL = re.compile(r"https?://[^\s<>\"]+", re.I)
_URL_DATE = re.compile(r"/(20\d\d)/?(0[1-9]|1[0-2])/?(0[1-9]|[12]\d|3[01])(?=/|-|$)")
_LATER = r"updated|modified|edited|revised|amended"
_LABEL = re.compile(
    rf"\b(?:(?P<first>published|posted|issued|created|first published|released)|(?P<later>{_LATER}))\b", re.I
)
_DATE_WORDS = re.compile(
    rf"\b(?:(?:first |last |latest )?(?:published|posted|issued|created|released|{_LATER})|publication|update|date|time"
    r"|on|at|url|source|link|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thu(?:rs)?|fri|sat|sun|and|gmt|utc"
    r"|[ecmp]dt|[ecmp]st|cet|cest|eet|eest|ist|bst|msk|sgt|hkt|jst|aest|[ecmp]t|local"
    r"|\d{1,2}[:.h]\d\d(?::\d\d)?|\d+ min(?:ute)?s?(?: read)?|\d+ (?:minute|hour|day|week)s? ago"
    r"|a\.?m\b\.?|p\.?m\b\.?)",
    re.I,
)


def address_lines(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark lines that hold only a date or an address: at the top or the very end, or anywhere with a label."""
    edges = {line.start for line in (*head_of(lines), *lines[-3:])}
    for line in lines:
        if line.start not in edges and not _LABEL.match(line.text):
            continue
        rest = line.text
        for pattern in (_URL, _ISO, _MONTH_FIRST, _DAY_FIRST, _IN_NUMBERS):
            rest = pattern.sub(" ", rest)
        if rest != line.text and not any(char.isalnum() for char in _DATE_WORDS.sub(" ", rest)):
            yield whole(line, "date or address line", *_facts_of_address(line.text))


def _facts_of_address(text: str) -> Iterator[Learned]:
    """Read the address, and each date with the label before it: one after `Updated` may be a later day."""
    if url := _URL.search(text):
        yield learn("url", url[0].rstrip(".,;)"), method="address line", confidence=0.9)
    plain = _URL.sub(" ", text)
    labels = list(_LABEL.finditer(plain))
    edges = [0, *(label.start() for label in labels), len(text)]
    for label, (start, end) in zip([None, *labels], pairwise(edges), strict=True):
        if day := iso_date(plain[start:end]):
            later = label is not None and label["later"] is not None
            method, confidence = ("date of change", 0.6) if later else ("date line", 0.9)
            yield learn("published", day, method=method, confidence=confidence)


def from_url(url: str) -> Iterator[Learned]:
    """Read outlet and date off an address: the host names the outlet, `/2022/03/14/` or `/20220314/` the day."""
    parts = urlsplit(url)
    if parts.hostname:
        yield learn("outlet", parts.hostname.removeprefix("www."), method="url host", confidence=0.8)
    day = _URL_DATE.search(parts.path)
    if day:
        yield learn("published", "-".join(day.groups()), method="url path", confidence=0.8)


def iso_date(text: str) -> str | None:
    """Read the first date in a text: `2022-03-14`, or `--03-14` where no year is given."""
    match = _ISO.search(text)
    if match:
        return match[0].replace(" ", "T")
    match = _MONTH_FIRST.search(text) or _DAY_FIRST.search(text)
    if match is not None:
        month = _MONTHS.index(match["month"][:3].lower()) + 1
        return _date(match["year"] or "-", month, int(match["day"]))
    match = _IN_NUMBERS.search(text)
    if match is None:
        return None
    # `14/03/2022` and `3/14/2022` can be read; which of 8/7 is the month, nobody can tell.
    one, other = int(match["one"]), int(match["other"])
    if one == other or one > 12 >= other:
        return _date(match["year"], other, one)
    return _date(match["year"], one, other) if other > 12 >= one else None


def spells_out(text: str, day: str) -> bool:
    """Say whether a text names a day (ISO) with its month in words."""
    found = (*_MONTH_FIRST.finditer(text), *_DAY_FIRST.finditer(text))
    return any(iso_date(match[0]) == day for match in found)


def _date(year: str, month: int, day: int) -> str | None:
    return f"{year}-{month:02}-{day:02}" if 1 <= day <= 31 and 1 <= month <= 12 else None


# ------------------------------------------------------------ datelines and agency marks: `KYIV, March 14 (Reuters) -`

AGENCIES = "|".join(word_lists("names")["agencies"])
_CAPITAL = r"[A-Z][\w.'’-]*"
_PLACE = (
    rf"{_CAPITAL}(?: (?:{_CAPITAL}|de|of|la|el)){{0,3}}(?:, {_CAPITAL}(?: {_CAPITAL}){{0,2}})?"
    r"(?: ?\[[A-Z][\w .]{1,30}\])?"
)
_DAY = rf"(?:{MONTH} \d{{1,2}}|\d{{1,2}} {MONTH})(?:,? \d{{4}})?"
_DASH = r"\s*[.:—–-]+"
_FULL = re.compile(
    rf"(?P<place>{_PLACE})(?:(?:,| -| –)? ?\(?(?P<date>{_DAY})\)?)?"
    rf"(?:[,.]? ?[(/](?P<agency>{AGENCIES})(?:/[\w ]+)?[)/])?(?P<after>(?: {_DAY})?{_DASH})(?:\s+|$)"
)
_NO_PLACE = re.compile(
    rf"(?P<date>{_DAY})?[,.]? ?\((?P<agency>{AGENCIES})(?:/[\w ]+)?\)(?P<after>(?: {_DAY})?{_DASH})(?:\s+|$)"
)
_BARE = re.compile(
    rf"(?P<place>(?!(?:{'|'.join(word_lists('names')['no place'])})\b)"
    r"[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,2}(?:, (?:[A-Z][\w.'’-]*)(?: [A-Z][\w.'’-]*)?)?)"
    r"(?P<after>\s+[—–-]|\s?—|:)(?:\s+(?=[A-Z“\"‘'0-9])|$)"
)
_IN_A_COUNTRY = re.compile(rf"(?P<place>{_CAPITAL}(?: {_CAPITAL})?, {_CAPITAL}(?: {_CAPITAL})?) [—–]\s+(?=[A-Z“\"‘'])")
_ALONE = re.compile(rf"(?:{_PLACE})?,? ?(?:{_DAY})?,? ?\(?(?P<agency>{AGENCIES})\)?\s*[—–-]+")
_AGENCY_AT_END = re.compile(
    rf"(?:(?<=[.!?”\"'’)\]])\s*[(\[/–—-]*\s?(?P<marked>{AGENCIES})[)\]/]*\.?|\s*\((?P<bracketed>{AGENCIES})(?:/\w+)?\)\.?)$"
)
_AGENCY_LINE = re.compile(rf"[(\[/–—-]*\s*(?P<agency>{AGENCIES})\s*[)\]/]*")
_AGENCY_BYLINE = re.compile(
    rf"(?:By |Source: )?(?P<agency>{AGENCIES}|The Associated Press|Associated Press|Agence France-Presse)(?: staff)?",
    re.I,
)
_LOOK = 4
"""Lines of prose that may carry the dateline; captions and summaries may stand above it."""
_DATELINE_TAIL = 5
_FAR = "|".join(word_lists("names")["far eastern agencies"])
_FAR_EASTERN = re.compile(
    rf"[（(【]?(?P<agency>{_FAR})[^\W\d_]{{0,12}}?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日(?:[^\W\d_]{{0,4}}电|電)[）)】]?\s*"
    rf"|【[^【】]{{0,12}}?(?P<wire>{_FAR})】\s*"
)


def datelines(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark the dateline before the first sentences: place, date, agency."""
    # `AP —` or `WASHINGTON —` on a line above the text.
    for line in head_of(lines):
        alone, bare = _ALONE.fullmatch(line.text), _BARE.fullmatch(line.text)
        if alone:
            yield whole(line, "dateline", agency(alone["agency"], "dateline", 0.9))
        elif bare and not bare["after"].endswith(":"):
            yield whole(line, "dateline")
    prose = [line for line in lines if is_prose(line)][:_LOOK]
    for line in prose[:1]:
        if match := _FAR_EASTERN.match(line.text):
            name = match["agency"] or match["wire"]
            learned = [agency(word_lists("names")["far eastern agencies"][name], "dateline", 0.95)]
            if match["month"] and (day := _date("-", int(match["month"]), int(match["day"]))):
                learned.append(learn("published", day, method="dateline", confidence=0.6))
            yield Mark(line.start, line.start + match.end(), "dateline", tuple(learned))
            return
    for at, line in enumerate(prose):
        match = _FULL.match(line.text) or _NO_PLACE.match(line.text)
        if match is None or match.end() == len(line.text):
            continue
        # A place alone may begin a sentence; a day or a country in brackets tells a dateline.
        tells = match["date"] or "[" in match.groupdict().get("place", "")
        if match["agency"] or (at < 2 and tells):
            learned = [agency(match["agency"], "dateline", 0.95)] if match["agency"] else []
            if day := iso_date(match["date"] or match["after"]):
                confidence = 0.6 if day.startswith("--") else 0.8
                learned.append(learn("published", day, method="dateline", confidence=confidence))
            yield Mark(line.start, line.start + match.end(), "dateline", tuple(learned))
            if at == 0:
                return
            break
    for line in prose[:1]:
        place = _BARE.match(line.text) or _IN_A_COUNTRY.match(line.text)
        if place and place.end() < len(line.text):
            yield Mark(line.start, line.start + place.end(), "dateline")


def agency_marks(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark the agency's name glued or bracketed behind the last sentences."""
    for line in lines[-_DATELINE_TAIL:]:
        match = _AGENCY_AT_END.search(line.text)
        if match and match.start() >= 40:
            found = agency(match["marked"] or match["bracketed"], "agency mark", 0.9)
            yield Mark(line.start + match.start(), line.end, "agency mark", (found,))


def agency_of(byline: str) -> Iterator[Learned]:
    """Read the agency off a byline that names one."""
    if match := _AGENCY_BYLINE.fullmatch(byline.strip()):
        yield agency(match["agency"], "byline", 0.8)


def agency(name: str, method: str, confidence: float) -> Learned:
    """Note an agency under its usual name."""
    usual = {long.casefold(): short for long, short in word_lists("names")["agency names"].items()}
    usual |= {short.casefold(): short for short in usual.values()}
    return learn("agency", usual.get(name.casefold(), name), method=method, confidence=confidence)


# ------------------------------------------------------------ whose text it was first: notes of syndication

_AGENCY = rf"(?:{'|'.join(map(re.escape, word_lists('names')['agency names']))}|{AGENCIES})"
_SOMEONE = r"[A-ZÀ-Þ][\w.&'’-]*(?: (?:(?:of|the|and|for|de|la|du|der) ){0,2}[A-ZÀ-Þ0-9][\w.&'’-]*){0,6}"
_NOTES = tuple(
    re.compile(
        r"[(\[*_“\"'—–\s-]*"
        + re.sub(r"\s+", " ", pattern).replace("AGENCY", f"(?P<agency>{_AGENCY})").replace("SOMEONE", _SOMEONE).strip()
        + r"[)\]*_”\"'.\s]*(?P<more>.{0,240})"
    )
    for pattern in word_lists("names")["notes of syndication"]
)
_GOES_ON_ABOUT_IT = re.compile(rf"\W*(?:$|{'|'.join(word_lists('names')['behind a note'])})", re.I)
_NOTE_LINES = 10
"""Lines at the end of a text that may be notes; as many may stand above it."""
_LONGEST_NOTE = 500


def syndication(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark the notes that say whose text this was first and who helped; a report that names an agency is none."""
    edges = {line.start for line in (*head_of(lines), *lines[-_NOTE_LINES:])}
    for line in lines:
        if line.start not in edges or len(line.text) > _LONGEST_NOTE:
            continue
        for pattern in _NOTES:
            match = pattern.fullmatch(line.text)
            if match is None or not _GOES_ON_ABOUT_IT.match(match["more"]):
                continue
            found = match.groupdict()
            name = found.get("agency") or next(iter(re.findall(_AGENCY, line.text)), None) or found.get("name")
            learned = [agency(name.rstrip("., "), "syndication note", 0.85)] if name else []
            if not learned and found.get("feed"):
                learned = [agency("syndicated feed", "syndication note", 0.5)]
            yield whole(line, "credit", *learned)
            break


# ------------------------------------------------------------ bylines, credits, site labels, version marks, headline

_NAME = r"[A-ZÀ-Þ][\w.'’-]+(?: (?:[A-ZÀ-Þ][\w.'’-]*|de|del|van|von|der|al|bin|da|la|le)){1,4}"
_BYLINE = re.compile(
    rf"(?:By|BY|Written by|Reported by|Story by|Author:|Words by) (?P<name>{_NAME}(?:(?:,| and| &) {_NAME}){{0,5}})"
    r"(?P<rest>(?:,| [|/–—-]) .{1,80})?"
)
_NAME_ALONE = re.compile(_NAME)
_ROLE = re.compile(
    r"(?:\w+[- ]){0,3}(?:correspondent|reporter|writer|editor|journalist|columnist|contributor|bureau chief)"
    r"(?:,? (?:in|at|for|on|of) .{2,40})?",
    re.I,
)
_WORK = r"(?:reporting|writing|editing|compiled|written|edited)(?:,? (?:and )?(?:writing|editing|edited))?"
_CREDIT = re.compile(
    rf"\(?(?:(?i:additional ))?(?i:{_WORK}) by {_NAME}"
    r"(?:[\s,;.&|/()–—-]|\b(?:[A-ZÀ-Þ][\w.'’-]*|(?i:and|in|by|of|for|the|with|additional|writing|editing|reporting|at)\b))*"
)
_BY_AGENCY = re.compile(rf"(?P<name>{_NAME}) ?[|/] ?(?:{AGENCIES})")
_DESK = re.compile(r"(?=.{3,30}$)[a-z]{1,5}(?:-[a-z]{1,5})*(?:/[a-z]{1,5}(?:-[a-z]{1,5})*)+")
_VERSION = re.compile(
    r"\((?P<note>(?:updates?|updated|adds|corrects|corrected|recasts|clarifies|changes|refiles|ed:)\b[^()]{0,200})\)",
    re.I,
)
_VERSION_PREFIX = re.compile(
    r"(?P<note>(?:UPDATE|CORRECTED|CORRECTION|REFILE|WRAPUP|RECAST)(?: ?\d{1,2})?)\s?[-:–—]\s?\S"
)
_LABEL_CHARS = re.compile(r"[\w &/'’.-]+")

_MASTHEAD = re.compile(rf"(?:The )?(?:[A-Z][\w'’-]* ){{0,3}}(?:{'|'.join(word_lists('names')['mastheads'])})")
_UPDATED = re.compile(
    r"[(\[*_\s]*(?:(?:this|the) (?:story|article|report|page|headline|piece|post)(?:[’']s (?:headline|text))?"
    r" (?:has been|was|is) (?:since )?(?:updated|corrected|amended|clarified|revised|edited)\b"
    r"|we (?:have|[’']ve) (?:since )?(?:updated|corrected|amended|clarified|revised)"
    r" (?:this|the) (?:story|article|report)\b"
    r"|editor[’']?s[’']? note ?[:—–-] ?(?:the|this) (?:headline|story|article|text)\b[^.]{0,80}"
    r" (?:was|has been|is) (?:since )?(?:updated|corrected|amended|clarified|revised|edited|changed)\b"
    r"|(?:editor[’']?s[’']? note ?[:—–-] ?)?an? (?:earlier|previous|prior|original) version of (?:this|the)\b"
    r"|(?:this|the) (?:story|article|report|page|headline)"
    r" (?:originally|previously|initially|incorrectly|mistakenly|misstated)\b"
    r"|(?:corrections?|clarifications?|corrigendum|erratum|correction appended|correction & clarification)"
    r"(?: ?\(?,? ?\w*\.? ?\d{1,2}(?:st|nd|rd|th)?,?(?: \w+)?,? ?(?:\d{4})?\)?)? ?[:—–-]).{0,600}",
    re.I | re.S,
)
_TAIL = 5
_PROSE_BY = 8
"""By this line the text of an article has begun below its headline."""


def desk_lines(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark bylines, roles, desk initials and agency names that stand on lines of their own."""
    edges = {line.start for line in (*head_of(lines), *lines[-_TAIL:])}
    for line, below in zip_longest(lines, lines[1:]):
        name = line.text.removeprefix("By ")
        if below and len(name) <= 60 and _NAME_ALONE.fullmatch(name) and _ROLE.fullmatch(below.text):
            yield whole(line, "byline", learn("byline", name, method="name above a role", confidence=0.8))
            yield whole(below, "byline")
        elif line.start in edges and (byline := _BYLINE.fullmatch(line.text) or _BY_AGENCY.fullmatch(line.text)):
            yield whole(line, "byline", learn("byline", byline["name"], method="byline", confidence=0.9))
        elif line.start in edges and _DESK.fullmatch(line.text):
            yield whole(line, "desk initials", learn("byline", line.text, method="desk initials", confidence=0.5))
        elif line.start in edges and (mark := _AGENCY_LINE.fullmatch(line.text)):
            yield whole(line, "agency mark", agency(mark["agency"], "agency mark", 0.8))
        elif _CREDIT.fullmatch(line.text):
            yield whole(line, "credit", learn("byline", line.text.strip("()"), method="credit", confidence=0.6))


def labels(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark a site's name, tag or category above the headline: two words at most, with a longer headline below."""
    if len(lines) > 1 and is_masthead(lines[0].text) and is_heading(lines[1]):
        named = learn("outlet", lines[0].text, method="masthead line", confidence=0.6)
        yield whole(lines[0], "site tag", named)
        lines = lines[1:]
    for at, line in enumerate(lines[:2]):
        words = [word for word in re.split(r"[\s&/,]+", line.text) if word and word.lower() != "and"]
        if len(words) > 2 or len(line.text) > 30 or not _LABEL_CHARS.fullmatch(line.text):
            return
        if not any(is_heading(below) and len(below.text.split()) >= 5 for below in lines[at + 1 : at + 3]):
            return
        yield whole(line, "category label" if len(words) > 1 else "site tag")


def is_masthead(text: str) -> bool:
    """Say whether a line is a newspaper's name, as far as names tell."""
    return _MASTHEAD.fullmatch(text) is not None


def version_notes(lines: Sequence[TextLine]) -> Iterator[Learned]:
    """Find a version mark near the top; it stays in the text, for it says how the versions of a story differ."""
    for line in head_of(lines):
        match = _VERSION.fullmatch(line.text) or _VERSION_PREFIX.match(line.text)
        if match:
            yield learn("version_note", match["note"].strip(), method="version mark", confidence=0.9)


def corrections(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark notes that a text was corrected: what they take back is no word of the article."""
    edges = {line.start for line in (*head_of(lines), *lines[-_NOTE_LINES:])}
    for line in lines:
        if line.start in edges and _UPDATED.fullmatch(line.text):
            note = " ".join(line.text.strip("()[]*_ ").split())
            yield whole(line, "correction note", learn("version_note", note, method="correction note", confidence=0.85))


def headline(lines: Sequence[TextLine]) -> Iterator[Learned]:
    """Take the first line as the headline, if it is one and prose follows."""
    titled = lines and is_heading(lines[0]) and len(lines[0].text.split()) >= 3
    if titled and any(is_prose(line) for line in lines[1:_PROSE_BY]):
        yield learn("title", lines[0].text, method="first line", confidence=0.8)


# ------------------------------------------------------------ whether a value may stand in a field (none is looked up)

_YEAR_OR_MONTH = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")
_NO_YEAR = re.compile(r"--(?P<month>\d\d)-(?P<day>\d\d)")
_LEAP_YEAR = 2000
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day,? ", re.I)
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")


def what_it_should_be(field: str, value: str) -> str | None:
    """Say what a field's value should look like; None where it does."""
    if not value.strip():
        return "a text that is not empty"
    if field == "published" and typed_date(value) is None:
        return _wanted_date(value)
    if field in ("url", "archive") and not is_address(value):
        return "an address that begins with http:// or https://"
    if field == "language" and not is_language_tag(value):
        return "a language tag such as en, de or pt-BR"
    return None


def typed_date(text: str) -> str | None:
    """Read a date as a person types it, in ISO 8601: `14 March 2022`, `March 14, 2022`, `14.03.2022`, `2022-03`.

    None where it is none, or where nobody can tell which number is the month: `03/04/2022`.
    """
    text = _WEEKDAY.sub("", " ".join(text.split()))
    if is_date(text):
        return text
    if year_first := _YEAR_FIRST.fullmatch(text):
        read = _date(year_first[1], int(year_first[2]), int(year_first[3]))
    else:
        whole_date = any(form.fullmatch(text) for form in (_MONTH_FIRST, _DAY_FIRST, _IN_NUMBERS))
        read = iso_date(text) if whole_date else None
    return read if read and is_date(read) else None


def _wanted_date(text: str) -> str:
    numbers = _IN_NUMBERS.fullmatch(" ".join(text.split()))
    if numbers and max(int(numbers["one"]), int(numbers["other"])) <= 12:
        day, month = int(numbers["one"]), _MONTHS[int(numbers["other"]) - 1].title()
        return f"the month as a word, such as {day} {month} {numbers['year']}: in numbers it can be read in two ways"
    return "a day such as 14 March 2022 or 2022-03-14; the year alone or 2022-03 will do"


def is_date(text: str) -> bool:
    """Say whether a text is a date or date-time in ISO 8601, or part of one: a year, a month, a day without year."""
    if _YEAR_OR_MONTH.fullmatch(text):
        return True
    partial = _NO_YEAR.fullmatch(text)
    try:
        if partial:
            date(_LEAP_YEAR, int(partial["month"]), int(partial["day"]))
        else:
            datetime.fromisoformat(text)
    except ValueError:
        return False
    return partial is not None or "-" in text


def is_address(text: str) -> bool:
    """Say whether a text is an address on the web."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", text)
