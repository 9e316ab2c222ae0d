"""Read dates and addresses off a text, and mark the lines that say only when and where it was published.

A date that could be of two days (`08/07/2023`) is not read at all. This module does not know today's date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from workbench.corpus.document import Learned, Mark, learn, whole
from workbench.corpus.lines import Line, head_of

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


def address_lines(lines: Sequence[Line]) -> Iterator[Mark]:
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
    return _in_numbers(int(match["one"]), int(match["other"]), match["year"]) if match else None


def _in_numbers(one: int, other: int, year: str) -> str | None:
    """Read `14/03/2022` and `3/14/2022`; which of 8/7 is the month, nobody can tell."""
    if one == other or one > 12 >= other:
        return _date(year, other, one)
    return _date(year, one, other) if other > 12 >= one else None


def _date(year: str, month: int, day: int) -> str | None:
    return f"{year}-{month:02}-{day:02}" if 1 <= day <= 31 and 1 <= month <= 12 else None


def _facts_of_address(text: str) -> Iterator[Learned]:
    url = _URL.search(text)
    if url:
        yield learn("url", url[0].rstrip(".,;)"), method="address line", confidence=0.9)
    labelled = list(_LABEL.finditer(_URL.sub(" ", text)))
    edges = [0, *(match.start() for match in labelled), len(text)]
    for at, (start, end) in enumerate(pairwise(edges)):
        date = iso_date(_URL.sub(" ", text)[start:end])
        later = at > 0 and labelled[at - 1]["later"] is not None
        if date:
            yield learn("published", date, method="date of change" if later else "date line", confidence=_SURE[later])


_SURE = {False: 0.9, True: 0.6}
"""How sure a date is the day of publishing; one after `Updated` may be a later day."""
