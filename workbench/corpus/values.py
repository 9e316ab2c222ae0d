"""Say whether a value may stand in a field of an article: a day, an address, a language. It looks nothing up."""

from __future__ import annotations

import re
from datetime import date, datetime
from urllib.parse import urlsplit

from workbench.corpus.languages import is_language_tag

_YEAR_OR_MONTH = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")
_NO_YEAR = re.compile(r"--(?P<month>\d\d)-(?P<day>\d\d)")
_LEAP_YEAR = 2000


def what_it_should_be(field: str, value: str) -> str | None:
    """Say what a field's value should look like; None where it does."""
    if not value.strip():
        return "a text that is not empty"
    if field == "published" and not is_date(value):
        return "a date such as 2022-03-14, 2022-03-14T09:30+01:00, 2022-03, or --03-14 without its year"
    if field == "url" and not is_address(value):
        return "an address that begins with http:// or https://"
    if field == "language" and not is_language_tag(value):
        return "a language tag such as en, de or pt-BR"
    return None


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
