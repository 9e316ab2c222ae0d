"""Read what a text says about itself: date, address, agency, byline, version; and mark the lines that say only that.

Every find carries its method and how sure that way is; nothing is guessed. This module does not know the article's
subject, nor what the outlet is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from workbench.corpus.document import Learned, Mark, learn, whole
from workbench.corpus.lines import Line, is_heading, is_prose

_AGENCIES = (
    "Reuters|REUTERS|AFP|AP|EFE|ANI|TASS|ITAR-TASS|RIA Novosti|RIA|Interfax|Ukrinform|UNIAN|dpa|DPA|PTI|IANS|UNI|Xinhua"
    "|XINHUA|Kyodo|KYODO|Yonhap|ANSA|APA|PA|UPI|CNS|SANA|IRNA|WAFA|AAP|Bloomberg|BLOOMBERG|NTB|TT|Belga|ANP|Anadolu|AA"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?")
_MONTH_FIRST = re.compile(rf"\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?\b", re.I)
_DAY_FIRST = re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})(?:,? (?P<year>\d{{4}}))?\b", re.I)
_URL = re.compile(r"https?://[^\s<>\"]+", re.I)
_URL_DATE = re.compile(r"/(20\d\d)/?(0[1-9]|1[0-2])/?(0[1-9]|[12]\d|3[01])(?=/|-|$)")
_DATE_WORDS = re.compile(
    r"\b(?:(?:first |last )?(?:published|updated|posted|modified|created)|publication|date|time|on|at|url|source|link"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun|and|gmt|utc"
    r"|est|edt|pst|pdt|cet|cest|eet|ist|bst|msk|et"
    r"|\d{1,2}[:.]\d\d(?::\d\d)?|\d+ min(?:ute)?s?(?: read)?|\d+ (?:minute|hour|day|week)s? ago|a\.?m\b\.?|p\.?m\b\.?)",
    re.I,
)

_CAPITAL = r"[A-Z][\w.'’-]*"
_PLACE = (
    rf"{_CAPITAL}(?: (?:{_CAPITAL}|de|of|la|el)){{0,3}}(?:, {_CAPITAL}(?: {_CAPITAL}){{0,2}})?"
    r"(?: ?\[[A-Z][\w .]{1,30}\])?"
)
_DAY = rf"(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?"
_DATELINE = re.compile(
    rf"(?P<place>{_PLACE})(?:(?:,| -| –)? ?\(?(?P<date>{_DAY})\)?)?"
    rf"(?:[,.]? ?[(/](?P<agency>{_AGENCIES})(?:/[\w ]+)?[)/])?(?P<after>(?: {_DAY})?\s*[.:—–-]+)(?:\s+|$)"
)
_AGENCY_AT_END = re.compile(
    rf"(?:(?<=[.!?”\"'’)\]])\s*[(\[/–—-]*\s?(?P<marked>{_AGENCIES})[)\]/]*\.?|\s*\((?P<bracketed>{_AGENCIES})(?:/\w+)?\)\.?)$"
)
_AGENCY_ALONE = re.compile(rf"[(\[/–—-]*\s*(?P<agency>{_AGENCIES})\s*[)\]/]*")
_AGENCY_BYLINE = re.compile(
    rf"(?:By |Source: )?(?P<agency>{_AGENCIES}|The Associated Press|Associated Press|Agence France-Presse)(?: staff)?",
    re.I,
)

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
_CREDIT = re.compile(r"\(?(?:additional )?(?:reporting|writing) (?:and writing )?by .{3,300}", re.I)
_DESK = re.compile(r"(?=.{3,30}$)[a-z]{1,5}(?:-[a-z]{1,5})*(?:/[a-z]{1,5}(?:-[a-z]{1,5})*)+")
_VERSION = re.compile(
    r"\((?P<note>(?:updates?|updated|adds|corrects|corrected|recasts|clarifies|changes|refiles|ed:)\b[^()]{0,200})\)",
    re.I,
)
_VERSION_PREFIX = re.compile(
    r"(?P<note>(?:UPDATE|CORRECTED|CORRECTION|REFILE|WRAPUP|RECAST)(?: ?\d{1,2})?)\s?[-:–—]\s?\S"
)
_LABEL_CHARS = re.compile(r"[\w &/'’.-]+")

_HEAD = 8
"""How many lines at the top may speak about the article; a date or name further down is part of the report."""
_TAIL = 5


def address_lines(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark lines at the top or the very end that hold only a date or an address."""
    for line in (*lines[:_HEAD], *lines[max(_HEAD, len(lines) - 3) :]):
        rest = line.text
        for pattern in (_URL, _ISO, _MONTH_FIRST, _DAY_FIRST):
            rest = pattern.sub(" ", rest)
        if rest == line.text or any(char.isalnum() for char in _DATE_WORDS.sub(" ", rest)):
            continue
        yield whole(line, "date or address line", *_facts_of_address(line.text))


def from_url(url: str) -> Iterator[Learned]:
    """Read outlet and date off an address: the host names the outlet, `/2022/03/14/` or `/20220314/` the day."""
    parts = urlsplit(url)
    if parts.hostname:
        yield learn("outlet", parts.hostname.removeprefix("www."), method="url host", confidence=0.8)
    day = _URL_DATE.search(parts.path)
    if day:
        yield learn("published", "-".join(day.groups()), method="url path", confidence=0.8)


def desk_lines(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark bylines, roles, desk initials and agency names that stand on lines of their own."""
    for at, line in enumerate(lines):
        below = lines[at + 1] if at + 1 < len(lines) else None
        if below and len(line.text) <= 60 and _NAME_ALONE.fullmatch(line.text) and _ROLE.fullmatch(below.text):
            found = learn("byline", line.text, method="name above a role", confidence=0.8)
            yield whole(line, "byline", found)
            yield whole(below, "byline")
        elif at < _HEAD or at >= len(lines) - _TAIL:
            yield from _desk_line(line)


def datelines(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark the dateline before the first sentences: place, date, agency."""
    for line in [line for line in lines if is_prose(line)][:2]:
        match = _DATELINE.match(line.text)
        bracketed = match is not None and "[" in match["place"]
        if match and (match["date"] or match["agency"] or bracketed) and match.end() < len(line.text):
            yield Mark(line.start, line.start + match.end(), "dateline", tuple(_facts_of_dateline(match)))
            return


def agency_marks(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark the agency's name glued or bracketed behind the last sentences."""
    for line in lines[-_TAIL:]:
        match = _AGENCY_AT_END.search(line.text)
        if match and match.start() >= 40:
            found = _agency(match["marked"] or match["bracketed"], "agency mark", 0.9)
            yield Mark(line.start + match.start(), line.end, "agency mark", (found,))


def labels(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark a site's tag or category above the headline: two words at most, with a longer headline below."""
    for at, line in enumerate(lines[:2]):
        words = [word for word in re.split(r"[\s&/,]+", line.text) if word and word.lower() != "and"]
        if len(words) > 2 or len(line.text) > 30 or not _LABEL_CHARS.fullmatch(line.text):
            return
        if not any(is_heading(below) and len(below.text.split()) >= 5 for below in lines[at + 1 : at + 3]):
            return
        yield whole(line, "category label" if len(words) > 1 else "site tag")


def version_notes(lines: Sequence[Line]) -> Iterator[Learned]:
    """Find a version mark near the top; it stays in the text, for it says how the versions of a story differ."""
    for line in lines[:_HEAD]:
        match = _VERSION.fullmatch(line.text) or _VERSION_PREFIX.match(line.text)
        if match:
            yield learn("version_note", match["note"].strip(), method="version mark", confidence=0.9)


def headline(lines: Sequence[Line]) -> Learned | None:
    """Take the first line as the headline, if it is one and prose follows."""
    if not lines or not is_heading(lines[0]) or len(lines[0].text.split()) < 3:
        return None
    if not any(is_prose(line) for line in lines[1:_HEAD]):
        return None
    return learn("title", lines[0].text, method="first line", confidence=0.8)


def agency_of(byline: str) -> Learned | None:
    """Read the agency off a byline that names one."""
    match = _AGENCY_BYLINE.fullmatch(byline.strip())
    return _agency(match["agency"], "byline", 0.8) if match else None


def iso_date(text: str) -> str | None:
    """Read the first date in a text: `2022-03-14`, or `--03-14` where no year is given."""
    match = _ISO.search(text)
    if match:
        return match[0].replace(" ", "T")
    match = _MONTH_FIRST.search(text) or _DAY_FIRST.search(text)
    if match is None or not 1 <= int(match["day"]) <= 31:
        return None
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    return f"{match['year'] or '-'}-{month:02}-{int(match['day']):02}"


def _facts_of_address(text: str) -> Iterator[Learned]:
    url = _URL.search(text)
    if url:
        yield learn("url", url[0].rstrip(".,;)"), method="address line", confidence=0.9)
    date = iso_date(_URL.sub(" ", text))
    if date:
        yield learn("published", date, method="date line", confidence=0.9)


def _desk_line(line: Line) -> Iterator[Mark]:
    byline, agency = _BYLINE.fullmatch(line.text), _AGENCY_ALONE.fullmatch(line.text)
    if byline:
        yield whole(line, "byline", learn("byline", byline["name"], method="byline", confidence=0.9))
    elif _DESK.fullmatch(line.text):
        yield whole(line, "desk initials", learn("byline", line.text, method="desk initials", confidence=0.5))
    elif agency:
        yield whole(line, "agency mark", _agency(agency["agency"], "agency mark", 0.8))
    elif _CREDIT.fullmatch(line.text):
        yield whole(line, "credit", learn("byline", line.text.strip("()"), method="credit", confidence=0.6))


def _facts_of_dateline(match: re.Match[str]) -> Iterator[Learned]:
    if match["agency"]:
        yield _agency(match["agency"], "dateline", 0.95)
    date = iso_date(match["date"] or match["after"])
    if date:
        yield learn("published", date, method="dateline", confidence=0.6 if date.startswith("--") else 0.8)


def _agency(name: str, method: str, confidence: float) -> Learned:
    known = {"reuters": "Reuters", "bloomberg": "Bloomberg", "xinhua": "Xinhua", "kyodo": "Kyodo", "dpa": "dpa"}
    long = {"the associated press": "AP", "associated press": "AP", "agence france-presse": "AFP"}
    return learn("agency", {**known, **long}.get(name.lower(), name), method=method, confidence=confidence)
