"""Which checks leave, and in which order: the same corpus gives the same bytes, whoever finished first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from workbench.errors import InputError
from workbench.export.lines import Decided
from workbench.models import Check, Logged


def in_order(decided: Iterable[Decided]) -> tuple[Decided, ...]:
    """Order checks by event and by the claim's own words; the order in which they were made says nothing."""
    return tuple(sorted(decided, key=lambda one: _place(one[0])))


def _place(check: Check) -> tuple[str, str, str]:
    return check.claim.event, check.claim.text.casefold(), check.claim.id


def moment(text: str) -> datetime:
    """Read a date or a date-time; without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        hint = "write it as 2031-05-12 or 2031-05-12T06:00"
        raise InputError(f"{text!r} is no date", hint=hint) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def stamp(text: str) -> str:
    """Write a date or a date-time as the database writes when something came: in UTC, to the millisecond."""
    return moment(text).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moved_since(check: Check, history: Sequence[Logged], since: datetime) -> bool:
    """Tell whether a claim was checked or decided on at that moment or later."""
    return any(moment(at) >= since for at in (check.at, *(logged.review.at for logged in history)))
