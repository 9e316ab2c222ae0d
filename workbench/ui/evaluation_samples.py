"""Two variants sample by sample: their difference in a sentence, who was confused with what, one sample close up.

Pure: records in, markup out, built from `parts`. Claims, articles and answers are foreign text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from markupsafe import Markup

from workbench import Board, Cell, SampleLine, Show, Stance, VerdictLabel
from workbench.ui import links
from workbench.ui.evaluation_runs import minus, says, table
from workbench.ui.marks import CHANGES, VERDICTS, Mark
from workbench.ui.parts import el, join, plural, words

Address = Mapping[str, str]
FILTERS: dict[Show, str] = {
    "all": "All",
    "different": "Different",
    "fixed": "Fixed",
    "broken": "Broken",
    "failed": "No answer",
}
_KINDS = {"fixed": "good", "broken": "bad", "other": "care", "same": "soft", "failed": "bad"}
_SHORT = {"not_enough_evidence": "Not enough"}
_RULED = {"better": "good", "worse": "bad"}


def label(raw: str) -> Markup:
    """Show a verdict label as sign and word; whatever is no label is shown as it stands."""
    mark = next((mark for name, mark in VERDICTS.items() if name == raw), None)
    kind, mark = (raw, mark) if mark else ("failed", CHANGES["failed"] if raw == "no answer" else Mark("·", raw))
    return el(
        "span", el("span", mark.glyph, aria_hidden="true"), f" {_SHORT.get(raw, mark.word)}", class_=f"label {kind}"
    )


# ---------------------------------------------------------------- the comparison


def ruling(board: Board) -> Markup:
    """Say by how much a variant differs from the other, how surely, and in one word."""
    if board.ruling is None:
        return el(
            "p",
            f"{len(board.lines)} samples beside gold: choose another variant under Against to compare.",
            class_="why",
        )
    found = board.ruling.compared
    points = minus(f"{100 * found.difference:+.1f} points")
    bounds = "" if found.low is None or found.high is None else f" [{100 * found.low:+.1f}, {100 * found.high:+.1f}]"
    sure = minus(bounds)
    p = "" if board.ruling.p_holm is None else f", p = {board.ruling.p_holm:.3f}"
    counted = f", {plural(found.n, 'sample')} in {plural(found.events, 'event')}"
    flips = f", {board.count('fixed')} fixed, {board.count('broken')} broken"
    word = board.ruling.word
    mark = Mark({"better": "▲", "worse": "▼", "equivalent": "="}.get(word, "?"), word)
    note = "Chosen by hand: nothing corrects for how many pairs were looked at." if board.chosen else None
    return el(
        "div",
        el("p", says(mark, _RULED.get(word, "care"), word), f": {points}{sure}{p}{counted}{flips}", class_="ruling"),
        el("small", note) if note else None,
        role="status",
    )


def matrix(cells: Sequence[Cell], which: str, address: Address, chosen: tuple[str, str] | None) -> Markup:
    """Draw who was taken for what, gold down and the variant across; a cell leads to its samples."""
    labels: Sequence[str] = get_args(VerdictLabel) if which == "verdict" else get_args(Stance)
    counted = {(cell.gold, cell.predicted): cell.n for cell in cells}
    across = (*labels, *sorted({cell.predicted for cell in cells} - set(labels)))
    head = el(
        "tr", el("td", "gold ↓ said →", class_="corner"), *(el("th", _short(name), scope="col") for name in across)
    )
    rows = (_matrix_row(gold, across, counted, dict(address) | {"matrix": which}, chosen) for gold in labels)
    return el("table", el("thead", head), el("tbody", *rows), class_="confusion")


def _short(name: str) -> str:
    return {"not_enough_evidence": "not enough"}.get(name, name.replace("_", " "))


def _matrix_row(
    gold: str,
    across: Sequence[str],
    counted: Mapping[tuple[str, str], int],
    address: Address,
    chosen: tuple[str, str] | None,
) -> Markup:
    total = sum(counted.get((gold, said), 0) for said in across)
    head = el("th", _short(gold), el("small", str(total) if total else "no support"), scope="row")
    return el("tr", head, *(_matrix_cell((gold, said), counted, total, address, chosen) for said in across))


def _matrix_cell(
    cell: tuple[str, str],
    counted: Mapping[tuple[str, str], int],
    total: int,
    address: Address,
    chosen: tuple[str, str] | None,
) -> Markup:
    n = counted.get(cell, 0)
    if not n:
        return el("td", "0" if total else "", class_="zero")
    gold, said = cell
    kind = "hit" if gold == said else "miss"
    return el(
        "td",
        el(
            "a",
            str(n),
            href=links.evaluation(**{**address, "gold": gold, "said": said}),
            class_=f"go cell {kind}",
            style=f"--share:{100 * n / total:.0f}%",
            aria_label=f"{n} of {total}: gold {_short(gold)}, said {_short(said)}",
            aria_current="true" if chosen == cell else None,
        ),
    )


def filters(board: Board, show: Show, address: Address) -> Markup:
    """Offer the filters of the list of samples, each with how many it keeps."""
    kept = dict(address)
    offered = FILTERS if board.ruling else {name: FILTERS[name] for name in ("all", "different", "failed")}
    chosen = [
        el(
            "a",
            f"{'Wrong' if name == 'different' and not board.ruling else word} {board.count(name)}",
            href=links.evaluation(**{**kept, "show": name}),
            class_="go tab",
            aria_current="true" if name == show else None,
        )
        for name, word in offered.items()
    ]
    return el("nav", *chosen, class_="tabs", aria_label="Which samples")


def sample_table(lines: Sequence[SampleLine], board: Board, address: Address) -> Markup:
    """List samples: the claim, gold's label, what the variant said, and how that differs."""
    other = () if board.ruling is None else (board.against,)
    heads = ("Claim", "Gold", board.variant.name, *other, "Change" if other else "Beside gold")
    return table(heads, (_sample_row(line, bool(other), address) for line in lines), "samples")


def _sample_row(line: SampleLine, compared: bool, address: Address) -> Markup:
    link = el("a", words(line.claim), href=links.evaluation(**{**address, "sample": line.id}), class_="go")
    theirs = [el("td", _labels(line.theirs))] if compared else []
    change = CHANGES[line.change] if compared else _beside_gold(line)
    kind = _KINDS[line.change] if compared else ("good" if line.right == 1 else "bad")
    return el(
        "tr",
        el("th", link, el("small", words(line.id)), scope="row"),
        el("td", label(line.gold)),
        el("td", _labels(line.ours)),
        *theirs,
        el("td", says(change, kind, change.word)),
    )


def _beside_gold(line: SampleLine) -> Mark:
    if line.failed:
        return CHANGES["failed"]
    return Mark("✓", "right") if line.right == 1 else Mark("✕", "wrong" if line.right == 0 else "not always right")


def _labels(said: Sequence[str]) -> Markup:
    counted = {one: said.count(one) for one in said}
    return join((el("div", label(one), f" ×{n}" if len(said) > 1 else None) for one, n in counted.items()))


def pages(page: int, last: int, address: Address) -> Markup:
    """Lead through the pages of a long list."""
    before = _page_link("‹ Before", page - 1, address) if page > 1 else None
    after = _page_link("After ›", page + 1, address) if page < last else None
    return el("nav", before, el("span", f"page {page} of {last}"), after, class_="pages", aria_label="Pages")


def _page_link(word: str, page: int, address: Address) -> Markup:
    return el("a", word, href=links.evaluation(**{**address, "page": str(page)}), class_="go")
