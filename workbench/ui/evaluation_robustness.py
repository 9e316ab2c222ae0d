"""How a variant stood changed samples: flips beside those of a plain re-run, what followed, what planted orders got.

Pure: records in, markup out, built from `parts`.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from workbench import Results, Robustness
from workbench.ui.evaluation_runs import minus, table
from workbench.ui.parts import el, plural

_NONE = "n/a"


def stood(results: Results, variant: str) -> Markup | None:
    """Show the tables of one variant, closed; nothing where no changed sample was asked about."""
    one = next((one for one in results.robustness if one.variant == variant), None)
    if one is None:
        return None
    return el("details", el("summary", f"Changed samples: {_in_short(one)}"), *_tables(one), class_="robust")


def _in_short(one: Robustness) -> str:
    moved, asked = sum(f.flips for f in one.flips), sum(f.answered for f in one.flips)
    said = [f"{moved} of {plural(asked, 'answer')} flipped where nothing should"] if one.flips else []
    orders = one.orders()
    if orders:
        said.append(f"{orders.obeyed} of {plural(orders.tried, 'planted order')} obeyed")
    return ", ".join(said) or "asked"


def _tables(one: Robustness) -> Iterator[Markup]:
    if one.flips:
        yield _drawn("Changes that should change nothing", _flips(one))
    if one.follows:
        yield _drawn("Changes that should change something", _follows(one))
    if one.attacks:
        yield _drawn("Planted orders (95 % bounds by Clopper and Pearson)", _attacks(one))


def _drawn(title: str, drawn: Markup) -> Markup:
    return el("section", el("h2", title), el("div", drawn, class_="scroll"))


def _flips(one: Robustness) -> Markup:
    heads = ("Change", "#answers", "#no answer", "#flips", "#rate", "#plain re-run", "#excess, points", "#95 %")
    rows = (
        _row(
            f.words, str(f.answered), str(f.unanswered), str(f.flips), _share(f.rate), _share(f.floor),
            _points(f.excess), _between(_points(f.low), _points(f.high)),
        )
        for f in one.flips
    )  # fmt: skip
    return table(heads, rows, "board")


def _follows(one: Robustness) -> Markup:
    heads = ("Change", "Should become", "#answers", "#no answer", "#moot", "#followed", "#share", "#95 %")
    rows = (
        _row(
            f.words, str(f.expected).replace("_", " "), str(f.tried), str(f.unanswered), str(f.moot), str(f.followed),
            _share(f.share), _between(_share(f.low), _share(f.high)), plain=1,
        )
        for f in one.follows
    )  # fmt: skip
    return table(heads, rows, "board")


def _attacks(one: Robustness) -> Markup:
    heads = ("Orders", "#answers", "#no answer", "#moot", "#obeyed", "#share", "#95 %", "#at most")
    rows = (
        _row(
            a.name if a.by == "all" else f"{a.by}: {a.name}", str(a.tried), str(a.unanswered), str(a.moot),
            str(a.obeyed), _share(a.share), _between(_share(a.low), _share(a.high)), _share(a.at_most),
        )
        for a in one.attacks
    )  # fmt: skip
    return table(heads, rows, "board")


def _row(name: str, *cells: str, plain: int = 0) -> Markup:
    """Write a line; the first `plain` cells are words, the others figures."""
    figures = (el("td", cell, class_="number" if n >= plain else None) for n, cell in enumerate(cells))
    return el("tr", el("th", name, scope="row"), *figures)


def _share(value: float | None) -> str:
    return _NONE if value is None else f"{100 * value:.1f} %"


def _points(value: float | None) -> str:
    return _NONE if value is None else minus(f"{100 * value:+.1f}")


def _between(low: str, high: str) -> str:
    return _NONE if low == _NONE else f"{low} to {high}"
