"""Read agency and day off datelines and agency marks, and mark them as no part of the report.

`KYIV, July 8 (Reuters) -`, `July 8 (AP) —`, `(AP) —`, `LONDON —`, `NEW DELHI:`; and `(ANI)` behind the last sentence.
This module knows the agencies' names, not what any of them reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workbench.corpus.dates import MONTH, iso_date
from workbench.corpus.document import Learned, Mark, learn, whole
from workbench.corpus.lines import Line, head_of, is_prose

AGENCIES = (
    "Reuters|REUTERS|AFP|AP|EFE|ANI|TASS|ITAR-TASS|RIA Novosti|RIA|Interfax|Ukrinform|UNIAN|dpa|DPA|PTI|IANS|UNI|Xinhua"
    "|XINHUA|Kyodo|KYODO|Yonhap|ANSA|APA|PA|UPI|CNS|SANA|IRNA|WAFA|AAP|Bloomberg|BLOOMBERG|NTB|TT|Belga|ANP|Anadolu|AA"
    "|PAP|MTI|Lusa|BNS|Bernama|Antara|KCNA|The Canadian Press|Canadian Press|CNN|VOA|RFE/RL"
)
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
    r"(?P<place>(?!(?:WARNING|UPDATED?|NOTE|LIVE|OPINION|ANALYSIS|WATCH|EXCLUSIVE|BREAKING|COMMENT|FACT|REPORTS?|SOURCES?|POLL"
    r"|VIDEO|PHOTOS?|EDITORIAL|INTERVIEW|EXPLAINER|READ|LATEST|DEVELOPING|CORRECTION|NATO|EU|UN|US|UK)\b)"
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
_TAIL = 5


def datelines(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark the dateline before the first sentences: place, date, agency."""
    yield from _on_its_own(lines)
    prose = [line for line in lines if is_prose(line)][:_LOOK]
    for at, line in enumerate(prose):
        match = _FULL.match(line.text) or _NO_PLACE.match(line.text)
        if match and (match["agency"] or (at < 2 and _tells(match))) and match.end() < len(line.text):
            yield Mark(line.start, line.start + match.end(), "dateline", tuple(_facts(match)))
            if at == 0:
                return
            break
    for line in prose[:1]:
        place = _BARE.match(line.text) or _IN_A_COUNTRY.match(line.text)
        if place and place.end() < len(line.text):
            yield Mark(line.start, line.start + place.end(), "dateline")


def agency_marks(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark the agency's name glued or bracketed behind the last sentences."""
    for line in lines[-_TAIL:]:
        match = _AGENCY_AT_END.search(line.text)
        if match and match.start() >= 40:
            found = agency(match["marked"] or match["bracketed"], "agency mark", 0.9)
            yield Mark(line.start + match.start(), line.end, "agency mark", (found,))


def agency_alone(text: str) -> Learned | None:
    """Read the agency off a line that holds nothing else."""
    match = _AGENCY_LINE.fullmatch(text)
    return agency(match["agency"], "agency mark", 0.8) if match else None


def agency_of(byline: str) -> Learned | None:
    """Read the agency off a byline that names one."""
    match = _AGENCY_BYLINE.fullmatch(byline.strip())
    return agency(match["agency"], "byline", 0.8) if match else None


def agency(name: str, method: str, confidence: float) -> Learned:
    """Note an agency under its usual name."""
    known = {"reuters": "Reuters", "bloomberg": "Bloomberg", "xinhua": "Xinhua", "kyodo": "Kyodo", "dpa": "dpa"}
    long = {"the associated press": "AP", "associated press": "AP", "agence france-presse": "AFP"}
    return learn("agency", {**known, **long}.get(name.lower(), name), method=method, confidence=confidence)


def _on_its_own(lines: Sequence[Line]) -> Iterator[Mark]:
    """`AP —` or `WASHINGTON —` on a line above the text."""
    for line in head_of(lines):
        alone, bare = _ALONE.fullmatch(line.text), _BARE.fullmatch(line.text)
        if alone:
            yield whole(line, "dateline", agency(alone["agency"], "dateline", 0.9))
        elif bare and not bare["after"].endswith(":"):
            yield whole(line, "dateline")


def _tells(match: re.Match[str]) -> bool:
    """A place alone may begin a sentence; a day or a country in brackets tells a dateline."""
    return bool(match["date"] or "[" in match.groupdict().get("place", ""))


def _facts(match: re.Match[str]) -> Iterator[Learned]:
    if match["agency"]:
        yield agency(match["agency"], "dateline", 0.95)
    date = iso_date(match["date"] or match["after"])
    if date:
        yield learn("published", date, method="dateline", confidence=0.6 if date.startswith("--") else 0.8)
