"""Two variants sample by sample: their difference in a sentence, who was confused with what, one sample close up.

Pure: records in, markup out. Claims, articles and answers are foreign text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from markupsafe import Markup

from workbench.evaluation.browse import Answer, Board, CloseUp, Pointed, SampleLine, Show, ShownArticle
from workbench.evaluation.results import Cell
from workbench.models.base import Stance, VerdictLabel
from workbench.ui.bridge import evaluation_link
from workbench.ui.evaluation_runs import ending, minus, table
from workbench.ui.markup import (
    CHANGES,
    STANCES,
    UNPROVED,
    VERDICTS,
    Badge,
    Span,
    bdi,
    chip,
    el,
    join,
    marked,
    plural,
    quotation,
    windows,
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
_RIGHT = ending(Badge("✓", "matches gold"), "good", "matches gold")
_ACCEPTED = ending(Badge("≈", "also accepted"), "care", "also accepted")
_WRONG = ending(Badge("✕", "differs from gold"), "bad", "differs from gold")


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _short(name: str) -> str:
    return "not enough" if name == "not_enough_evidence" else _plain(name)


def label(raw: str) -> Markup:
    """Show a verdict label as sign and word; whatever is no label is shown as it stands."""
    known: Mapping[str, Badge] = {str(name): badge for name, badge in VERDICTS.items()}
    if raw in known:
        kind, badge = raw, known[raw]
    else:
        kind, badge = "failed", CHANGES["failed"] if raw == "no answer" else Badge("·", raw)
    word = "Not enough" if raw == "not_enough_evidence" else badge.word
    return el("span", el("span", badge.glyph, aria_hidden="true"), f" {word}", class_=f"label {kind}")


# ---------------------------------------------------------------- the comparison


def ruling(board: Board) -> Markup:
    """Say by how much a variant differs from the other, how surely, and in one word."""
    if board.ruling is None:
        alone = f"{len(board.lines)} samples against gold. To compare two variants, choose one under “Compare with”."
        return el("p", alone, class_="why")
    found, word = board.ruling.compared, board.ruling.word
    points = minus(f"{100 * found.difference:+.1f} points")
    bounds = "" if found.low is None or found.high is None else f" [{100 * found.low:+.1f}, {100 * found.high:+.1f}]"
    sure = minus(bounds)
    p = "" if board.ruling.p_holm is None else f", p = {board.ruling.p_holm:.3f}"
    counted = f", {plural(found.n, 'sample')} in {plural(found.events, 'event')}"
    flips = f", {board.count('fixed')} fixed, {board.count('broken')} broken"
    glyph, kind = {"better": ("▲", "good"), "worse": ("▼", "bad"), "equivalent": ("=", "care")}.get(word, ("?", "care"))
    note = "Pair chosen by hand: not corrected for multiple comparisons." if board.chosen else None
    said = ending(Badge(glyph, word), kind, word)
    return el(
        "div",
        el("p", said, f": {points}{sure}{p}{counted}{flips}", class_="ruling"),
        el("small", note) if note else None,
        role="status",
    )


def matrix(cells: Sequence[Cell], which: str, address: Address, chosen: tuple[str, str] | None) -> Markup:
    """Draw who was taken for what, gold down and the variant across; a cell leads to its samples."""
    labels: Sequence[str] = get_args(VerdictLabel) if which == "verdict" else get_args(Stance)
    counted = {(cell.gold, cell.predicted): cell.n for cell in cells}
    across = (*labels, *sorted({cell.predicted for cell in cells} - set(labels)))
    rows = []
    for gold in labels:
        total = sum(counted.get((gold, said), 0) for said in across)
        row = [el("th", _short(gold), el("small", str(total) if total else "none in gold"), scope="row")]
        for said in across:
            n = counted.get((gold, said), 0)
            if not n:
                row.append(el("td", "0" if total else "", class_="zero"))
                continue
            link = el(
                "a",
                str(n),
                href=evaluation_link(**{**address, "matrix": which, "gold": gold, "said": said}),
                class_=f"go cell {'hit' if gold == said else 'miss'}",
                style=f"--share:{100 * n / total:.0f}%",
                aria_label=f"{n} of {total}: gold {_short(gold)}, answer {_short(said)}",
                aria_current="true" if chosen == (gold, said) else None,
            )
            row.append(el("td", link))
        rows.append(el("tr", *row))
    heads = (el("th", _short(name), scope="col") for name in across)
    head = el("tr", el("td", "gold ↓ answer →", class_="corner"), *heads)
    return el("table", el("thead", head), el("tbody", *rows), class_="confusion")


def filters(board: Board, show: Show, address: Address) -> Markup:
    """Offer the filters of the list of samples, each with how many it keeps."""
    offered: dict[Show, str] = {"all": "All", "different": "Wrong", "failed": "No answer"}
    if board.ruling:
        offered = FILTERS
    chosen = [
        el(
            "a",
            f"{word} {board.count(name)}",
            href=evaluation_link(**{**address, "show": name}),
            class_="go tab",
            aria_current="true" if name == show else None,
        )
        for name, word in offered.items()
    ]
    return el("nav", *chosen, class_="tabs", aria_label="Which samples")


def sample_table(lines: Sequence[SampleLine], board: Board, address: Address) -> Markup:
    """List samples: the claim, gold's label, what the variant said, and how that differs."""
    compared = board.ruling is not None
    rows = []
    for line in lines:
        if compared:
            badge, kind = CHANGES[line.change], _KINDS[line.change]
        elif line.failed:
            badge, kind = CHANGES["failed"], "bad"
        elif line.right == 1:
            badge, kind = Badge("✓", "right"), "good"
        else:
            badge, kind = Badge("✕", "wrong" if line.right == 0 else "not always right"), "bad"
        link = el("a", bdi(line.claim), href=evaluation_link(**{**address, "sample": line.id}), class_="go")
        cells = [
            el("th", link, el("small", bdi(line.id)), scope="row"),
            el("td", label(line.gold)),
            el("td", _labels(line.ours)),
            el("td", _labels(line.theirs)) if compared else None,
            el("td", ending(badge, kind, badge.word)),
        ]
        rows.append(el("tr", *cells))
    other = (board.against,) if compared else ()
    heads = ("Claim", "Gold", board.variant.name, *other, "Change" if other else "Against gold")
    return table(heads, rows, "samples")


def _labels(said: Sequence[str]) -> Markup:
    counted = {one: said.count(one) for one in said}
    return join((el("div", label(one), f" ×{n}" if len(said) > 1 else None) for one, n in counted.items()))


def pages(page: int, last: int, address: Address) -> Markup:
    """Lead through the pages of a long list."""
    steps = [("‹ Previous", page - 1), ("Next ›", page + 1)]
    before, after = (
        el("a", word, href=evaluation_link(**{**address, "page": str(to)}), class_="go") if 1 <= to <= last else None
        for word, to in steps
    )
    return el("nav", before, el("span", f"page {page} of {last}"), after, class_="pages", aria_label="Pages")


# ---------------------------------------------------------------- one sample close up


def neighbours(listed: Sequence[str], sample: str, address: Address) -> Markup:
    """Lead to the samples before and after in the list that one came from."""
    at = listed.index(sample) if sample in listed else -1
    where = f"{at + 1} of {len(listed)} in view" if at >= 0 else "not in this view"
    before = listed[at - 1] if at > 0 else None
    after = listed[at + 1] if 0 <= at < len(listed) - 1 else None
    steps = [("‹ Previous", before), ("Next ›", after)]
    drawn = [el("a", word, href=evaluation_link(**{**address, "sample": to}), class_="go") for word, to in steps if to]
    return el("nav", el("span", where, class_="why"), *drawn, class_="pages", aria_label="Samples in view")


def answers(close: CloseUp) -> Markup:
    """Set gold's label and every answer side by side, each with its reason."""
    also = ", ".join(map(_plain, close.also_ok))
    gold = el(
        "div",
        el("span", "Gold", class_="lbl"),
        label(close.gold),
        el("p", f"also accepted: {also}", class_="why") if also else None,
    )
    return el("div", gold, *(_answer(one, close.also_ok) for one in close.answers), class_="sides panel")


def _answer(one: Answer, also_ok: Sequence[str]) -> Markup:
    right = _RIGHT if one.right else _ACCEPTED if one.label in also_ok else _WRONG
    why = [one.why, one.rationale]
    if one.said and one.said != one.label:
        why.append(f"It said “{_plain(one.said)}”; its evidence does not prove that.")
    if len(one.all_labels) > 1:
        why.append(f"in {len(one.all_labels)} epochs: {', '.join(map(_plain, one.all_labels))}")
    return el(
        "div",
        el("span", bdi(one.variant), class_="lbl"),
        el("div", label(one.label), " ", right),
        *(el("p", bdi(line), class_="why") for line in why if line),
    )


def articles(close: CloseUp) -> Markup:
    """Show every article: the same stretches of its text in each column, each side's words marked in its own."""
    return join(_article(article, close) for article in close.articles)


def _article(article: ShownArticle, close: CloseUp) -> Markup:
    sides = (("Gold", article.gold), *zip((a.variant for a in close.answers), article.answers, strict=True))
    spans = [Span(*span) for _, side in sides for span in side.spans]
    columns = (_column(name, side, article.text, spans) for name, side in sides)
    whole = None
    if spans:
        text = el(
            "div",
            marked(article.text, spans, "either"),
            class_="reading",
            dir="auto",
            tabindex="0",
            role="region",
            aria_label=f"Text of {article.name}",
        )
        whole = el("details", el("summary", "Full article"), text)
    rejected = []
    for one in close.answers:
        for found in one.rejected:
            if found.article_id == article.id:
                near = el("small", "closest match: ", bdi(found.nearest)) if found.nearest else None
                said = el("b", bdi(one.variant), f": {found.what} rejected, {found.reason}")
                rejected.append(el("div", said, el("s", bdi(found.text)), near, class_="rejected"))
    return el(
        "section",
        el("h2", bdi(article.name)),
        el("div", *columns, class_="sides"),
        *rejected,
        whole,
        class_="article",
    )


def _column(name: str, side: Pointed, text: str, spans: Sequence[Span]) -> Markup:
    """Show one side's stance and words; the windows are cut alike for all sides, so that they can be read across."""
    known: Mapping[str, Badge] = {str(stance): badge for stance, badge in STANCES.items()} | {"unproved": UNPROVED}
    badge = known.get(side.stance, Badge("○", side.stance))
    kind = side.stance if side.stance in known else "unread"
    own = [Span(*span) for span in side.spans]
    quoted = [quotation(text, Span(window.start, window.end), own, kind) for window in windows(text, spans)]
    none = None if own else el("p", "No evidence cited.", class_="none")
    wrong = None if side.right else _WRONG
    head = el("header", el("span", bdi(name), class_="lbl"), chip(badge, kind), wrong)
    return el("div", head, *quoted, none, class_=f"side {kind}")
