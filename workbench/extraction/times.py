"""When: drop the day on which something was *said*, and give a bare weekday its date where the article's own tells it.

A date is only given where the publication date is known with its year; else the words stay as they are. Nothing here
knows today's date.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from workbench.english.cues import AHEAD, SAYING

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_PART = r"(?:\s+(?:morning|afternoon|evening|night))?"
_WHEN = rf"(?:(?:late|early|earlier)\s+)?(?:on\s+)?{_DAY}{_PART}"
_SAID_ON = re.compile(rf"\b(?P<verb>[A-Za-z]+)\s+{_WHEN}(?=[\s,.:]|$)(?!,?\s+\d)")
_ON_SAID = re.compile(rf"(?:,?\s+)on\s+{_DAY}{_PART},?\s+(?=(?P<verb>[a-z]+)\b)")
_TO_WHOM_ON = re.compile(rf"(?P<head>^(?:[^\s“”\"]+\s+){{1,14}}?[^\s“”\"]+)\s+{_WHEN}(?=\s+that\b)")
_HAD_SAID = re.compile(r"\bhad\s+(?=(?:(?:previously|earlier|already|also)\s+)?(?P<verb>[a-z]+)\b)")
_ALSO_SAID = re.compile(
    r"^(?P<who>(?:[^\s“”\"]+\s+){1,10}?)(?:also|then|later|further)\s+(?=(?P<verb>[a-z]+ed|said|told)\b)"
)
_FIRST_SAID = re.compile(rf"^On\s+{_DAY}{_PART},?\s+(?=\S)")
_OPENING_DAY = re.compile(
    rf"^(?:Before|After|While|Speaking|Earlier|Later|Late|Early)\b[^,]{{0,40}}\b{_DAY}{_PART},\s+(?=\S)"
)
_CIRCUMSTANCE = re.compile(
    r",?\s+(?:during|at|in)\s+(?:a|an|the|his|her|its|their)\s+(?:[\w-]+\s+){0,3}?"
    rf"(?:conference|briefing|statement|interview|speech|press release|broadcast|tweet)(?:\s+{_WHEN})?(?=\.?$)"
)
_BARE_DAY = re.compile(rf"\b(?P<day>{_DAY})(?P<part>{_PART})\b(?!,?\s+(?:\d|{_DAY}))(?!['’])")


def without_time_of_saying(text: str) -> str:
    """Take off `on Monday` beside a verb of saying: it dates the words, not what they say."""
    text = _OPENING_DAY.sub("", text)
    text = _ON_SAID.sub(lambda m: " " if m["verb"] in SAYING or m["verb"] in _DENIED else m[0], text, count=1)
    text = _SAID_ON.sub(lambda m: m["verb"] if m["verb"] in SAYING else m[0], text, count=1)
    text = _TO_WHOM_ON.sub(lambda m: m["head"], text, count=1)
    return _FIRST_SAID.sub("", text)


def in_plain_past(text: str) -> str:
    """Say `said` for `had said` and `also said`: out of its article a claim comes before and after nothing."""
    had = _HAD_SAID.search(text)
    if had and had["verb"] in SAYING and len(text[: had.start()].split()) <= 8:
        text = text[: had.start()] + text[had.end() :]
    return _ALSO_SAID.sub(lambda m: m["who"] if m["verb"] in SAYING | _DENIED else m[0], text, count=1)


_DENIED = frozenset("denied rejected dismissed refuted refused declined disputed denies rejects dismisses".split())


def without_circumstance(text: str) -> str:
    """Take off `during a press conference on Monday` from the end of a sentence that says who said what."""
    return _CIRCUMSTANCE.sub("", text)


def dated(text: str, published: str | None) -> str:
    """Write the date behind a weekday: the one before publication, or behind it where the sentence looks ahead."""
    day = _known_date(published)
    if day is None:
        return text
    ahead = any(word in AHEAD for word in re.findall(r"[a-z]+", text.lower()))
    return _BARE_DAY.sub(lambda m: f"{m[0]} {_written(_nearest(day, m['day'].lower(), ahead=ahead))}", text)


def _known_date(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None  # a partial date such as --03-14: its weekday cannot be known


def _nearest(published: date, weekday: str, *, ahead: bool) -> date:
    steps = (_DAYS.index(weekday) - published.weekday()) % 7
    return published + timedelta(days=steps if ahead or steps == 0 else steps - 7)


def _written(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
