"""Two variants sample by sample: their difference in a sentence, who was confused with what, one sample close up.

Pure: records in, markup out, built from `parts`. Claims, articles and answers are foreign text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from markupsafe import Markup

from workbench.evaluation.browse import Answer, Board, CloseUp, Pointed, SampleLine, Show, ShownArticle
from workbench.evaluation.results import Cell
from workbench.models.base import Stance, VerdictLabel
from workbench.ui import bridge
from workbench.ui.evaluation_runs import minus, says, table
from workbench.ui.markup import (
    CHANGES,
    STANCES,
    UNPROVED,
    VERDICTS,
    Mark,
    Span,
    chip,
    el,
    join,
    marked,
    plural,
    windows,
    words,
)

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
            href=bridge.evaluation(**{**address, "gold": gold, "said": said}),
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
            href=bridge.evaluation(**{**kept, "show": name}),
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
    link = el("a", words(line.claim), href=bridge.evaluation(**{**address, "sample": line.id}), class_="go")
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
    return el("a", word, href=bridge.evaluation(**{**address, "page": str(page)}), class_="go")


# ------------------------------------------------------------
# One sample close up: gold's label and words beside each answer's, in every article.

_RIGHT = says(Mark("✓", "as gold"), "good", "as gold")
_ACCEPTED = says(Mark("≈", "accepted too"), "care", "accepted too")
_WRONG = says(Mark("✕", "not as gold"), "bad", "not as gold")


def neighbours(listed: Sequence[str], sample: str, address: Mapping[str, str]) -> Markup:
    """Lead to the samples before and after in the list that one came from."""
    at = listed.index(sample) if sample in listed else -1
    where = f"{at + 1} of {len(listed)} in view" if at >= 0 else "not in this view"
    before = listed[at - 1] if at > 0 else None
    after = listed[at + 1] if 0 <= at < len(listed) - 1 else None
    steps = [("‹ Before", before), ("After ›", after)]
    drawn = [
        el("a", word, href=bridge.evaluation(**{**address, "sample": to}), class_="go") for word, to in steps if to
    ]
    return el("nav", el("span", where, class_="why"), *drawn, class_="pages", aria_label="Samples in view")


def _stance(raw: str) -> tuple[Mark, str]:
    found = next((mark for name, mark in STANCES.items() if name == raw), None)
    if found:
        return found, raw
    return (UNPROVED, "unproved") if raw == "unproved" else (Mark("○", raw), "unread")


def _plain(label_name: str) -> str:
    return label_name.replace("_", " ")


def answers(close: CloseUp) -> Markup:
    """Set gold's label and every answer side by side, each with its reason."""
    also = ", ".join(name.replace("_", " ") for name in close.also_ok)
    gold = el(
        "div",
        el("span", "Gold", class_="lbl"),
        label(close.gold),
        el("p", f"also accepted: {also}", class_="why") if also else None,
    )
    return el("div", gold, *(_answer(one, close.also_ok) for one in close.answers), class_="sides panel")


def _answer(one: Answer, also_ok: Sequence[str]) -> Markup:
    right = _RIGHT if one.right else _ACCEPTED if one.label in also_ok else _WRONG
    moved = (
        f"It said “{_plain(one.said)}”; its words did not earn that." if one.said and one.said != one.label else None
    )
    epochs = (
        f"in {len(one.all_labels)} epochs: {', '.join(map(_plain, one.all_labels))}"
        if len(one.all_labels) > 1
        else None
    )
    return el(
        "div",
        el("span", words(one.variant), class_="lbl"),
        el("div", label(one.label), " ", right),
        *(el("p", words(line), class_="why") for line in (one.why, one.rationale, moved, epochs) if line),
    )


def articles(close: CloseUp) -> Markup:
    """Show every article: the same stretches of its text in each column, each side's words marked in its own."""
    return join(_article(article, close) for article in close.articles)


def _article(article: ShownArticle, close: CloseUp) -> Markup:
    sides = (("Gold", article.gold), *zip((a.variant for a in close.answers), article.answers, strict=True))
    spans = [Span(*span) for _, side in sides for span in side.spans]
    columns = (_column(name, side, article, spans) for name, side in sides)
    whole = el("details", el("summary", "The whole article"), _whole(article, spans)) if spans else None
    rejected = [r for one in close.answers for r in _rejected(one, article.id)]
    return el(
        "section",
        el("h2", words(article.name)),
        el("div", *columns, class_="sides"),
        *rejected,
        whole,
        class_="article",
    )


def _column(name: str, side: Pointed, article: ShownArticle, spans: Sequence[Span]) -> Markup:
    mark, kind = _stance(side.stance)
    wrong = None if side.right else _WRONG
    head = el("header", el("span", words(name), class_="lbl"), chip(mark, kind), wrong)
    return el("div", head, *_stretches(article.text, side, spans, kind), class_=f"side {kind}")


def _stretches(raw: str, side: Pointed, spans: Sequence[Span], kind: str) -> Iterator[Markup]:
    """Cut the same windows for every side, so that the columns can be read across."""
    own = [Span(*span) for span in side.spans]
    for window in windows(raw, spans):
        inside = [
            Span(s.start - window.start, s.end - window.start) for s in own if _meets(s, window.start, window.end)
        ]
        before = "… " if window.start > 0 and raw[window.start - 1] != "\n" else None
        after = " …" if window.end < len(raw) and raw[window.end] != "\n" else None
        yield el("blockquote", before, marked(raw[window.start : window.end], inside, kind), after, dir="auto")
    if not own:
        yield el("p", "No words are pointed at.", class_="none")


def _meets(span: Span, start: int, end: int) -> bool:
    return span.start < end and start < span.end


def _whole(article: ShownArticle, spans: Sequence[Span]) -> Markup:
    return el(
        "div",
        marked(article.text, spans, "either"),
        class_="reading",
        dir="auto",
        tabindex="0",
        role="region",
        aria_label=f"Text of {article.name}",
    )


def _rejected(one: Answer, article_id: str) -> Iterator[Markup]:
    for found in one.rejected:
        if found.article_id == article_id:
            near = el("small", "nearest words: ", words(found.nearest)) if found.nearest else None
            said = el("b", words(one.variant), f": {found.what} rejected, {found.reason}")
            yield el("div", said, el("s", words(found.text)), near, class_="rejected")
