"""Which claims the checker asked to see, in which order, and which one comes next.

Pure: rows in, rows out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from workbench import QueueRow

Show = Literal["Open", "Flagged", "Done", "All"]
SHOWN: dict[Show, frozenset[str]] = {
    "Open": frozenset({"open", "skipped", "differs"}),
    "Flagged": frozenset({"flagged"}),
    "Done": frozenset({"done"}),
    "All": frozenset({"open", "skipped", "differs", "flagged", "done"}),
}

ORDERS: dict[str, Callable[[QueueRow], float | str] | None] = {
    "What needs a human first": None,
    "Most check-worthy": lambda row: row.checkworthiness,
    "Latest check": lambda row: row.at or "",
    "Most origins": lambda row: row.independent_origins,
}


def in_view(rows: Sequence[QueueRow], *, show: Show, order: str, find: str) -> tuple[QueueRow, ...]:
    """Choose and order the rows that the checker asked for."""
    wanted = [r for r in rows if r.standing.status in SHOWN[show] and find.casefold() in r.text.casefold()]
    by = ORDERS[order]
    return tuple(wanted if by is None else sorted(wanted, key=by, reverse=True))


def next_open(view: Sequence[str], current: str, is_open: Callable[[str], bool]) -> str | None:
    """Find the next claim of a view that nobody has decided, going round once."""
    at = view.index(current) if current in view else -1
    return next((claim for claim in (*view[at + 1 :], *view[: max(at, 0)]) if is_open(claim)), None)


def step(view: Sequence[str], current: str | None, by: int) -> str | None:
    """Go along a view without deciding; past its end it begins again."""
    if not view:
        return current
    return view[(view.index(current) + by) % len(view)] if current in view else view[0]
