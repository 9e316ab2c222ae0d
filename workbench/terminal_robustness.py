"""Draw for a terminal how variants stood changed samples: flips beside a re-run's, what followed, what was obeyed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.table import Table

from workbench.terminal import row, table

if TYPE_CHECKING:
    from workbench import Results, Robustness


def robustness_tables(results: Results) -> Iterator[Table]:
    """Three tables for each variant that was asked about changed samples."""
    for one in results.robustness:
        yield _flips(one)
        if one.follows:
            yield _follows(one)
        if one.attacks:
            yield _attacks(one)


def _flips(one: Robustness) -> Table:
    title = f"{one.variant} · changes that should change nothing"
    columns = ("n", "no answer", "flips", "rate", "re-run", "excess, points", "95 %", "stances moved")
    drawn = table("change", *columns, title=title)
    for f in one.flips:
        bounds = f"[{_points(f.low)}, {_points(f.high)}]" if f.low is not None else "n/a"
        row(
            drawn, f.words, f.answered, f.unanswered, f.flips, _share(f.rate), _share(f.floor), _points(f.excess),
            bounds, f"{f.stances_moved}/{f.stances}",
        )  # fmt: skip
    return drawn


def _follows(one: Robustness) -> Table:
    title = f"{one.variant} · changes that should change something"
    drawn = table("change", "should become", "n", "no answer", "moot", "followed", "share", "95 %", title=title)
    for f in one.follows:
        bounds = f"[{_share(f.low)}, {_share(f.high)}]" if f.low is not None else "n/a"
        row(drawn, f.words, f.expected, f.tried, f.unanswered, f.moot, f.followed, _share(f.share), bounds)
    return drawn


def _attacks(one: Robustness) -> Table:
    title = f"{one.variant} · planted orders (95 % bounds by Clopper and Pearson)"
    columns = ("n", "no answer", "moot", "obeyed", "share", "95 %", "at most", "said")
    drawn = table("orders", *columns, title=title)
    for a in one.attacks:
        bounds = f"[{_share(a.low)}, {_share(a.high)}]" if a.low is not None else "n/a"
        name = a.name if a.by == "all" else f"{a.by}: {a.name}"
        row(drawn, name, a.tried, a.unanswered, a.moot, a.obeyed, _share(a.share), bounds, _share(a.at_most), a.said)
    return drawn


def _share(value: float | None) -> str:
    return "n/a" if value is None else f"{100 * value:.1f} %"


def _points(value: float | None) -> str:
    return "n/a" if value is None else f"{100 * value:+.1f}"
