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
    """Read a date or a date-time, in UTC; without a zone it is UTC. Raise InputError if it is none."""
    hint = "write it as 2031-05-12 or 2031-05-12T06:00"
    try:
        found = datetime.fromisoformat(text.strip())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except ValueError as error:
        raise InputError(f"{text!r} is no date", hint=hint) from error
    except OverflowError as error:
        raise InputError(f"{text!r} is in no year from 1 to 9999 once it is in UTC", hint=hint) from error


def stamp(text: str) -> str:
    """Write a date or a date-time as the database writes when something came: in UTC, to the millisecond."""
    return moment(text).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moved_since(check: Check, history: Sequence[Logged], since: datetime) -> bool:
    """Tell whether a claim was checked or decided on at that moment or later."""
    return any(moment(at) >= since for at in (check.at, *(logged.review.at for logged in history)))
