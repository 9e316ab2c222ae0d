"""The markup of the Evaluation page: runs and their tables, two variants sample by sample, one sample close up.

Pure: records in, markup out. Names of runs, variants and people, claims, articles and answers are foreign text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

from markupsafe import Markup

from workbench.evaluation.annotation import Agreement, Agreements, Interval
from workbench.evaluation.config import MetricName
from workbench.evaluation.log import RunInfo
from workbench.evaluation.report import (
    GOLD,
    Answer,
    Board,
    CloseUp,
    Grid,
    GridRow,
    Pointed,
    RunLine,
    SampleLine,
    Show,
    ShownArticle,
)
from workbench.evaluation.robustness import Robustness
from workbench.evaluation.samples import Figure
from workbench.evaluation.scoring import Cell, GateResult, Results
from workbench.models.base import Stance, VerdictLabel
from workbench.models.check import Call, Message
from workbench.ui.bridge import evaluation_link
from workbench.ui.markup import (
    CHANGES,
    ENDINGS,
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
    utc,
    windows,
)

# ---------------------------------------------------------------- runs

LISTED = 3
"""As many variants of a run are named in the list of runs."""
FEW_GATES = 4
"""As many failed gates are shown without being asked for."""
NONE = "n/a"
_SHOWN: dict[MetricName, str] = {
    "verdict_accuracy": "accuracy",
    "strict": "strict",
    "stance_macro_f1": "stance F1",
    "evidence_f1": "evidence F1",
    "quote_validity": "valid quotes",
}
_NAMES: dict[MetricName, str] = {"verdict_macro_f1": "verdict macro-F1"}


def metric_name(metric: MetricName) -> str:
    """Name a metric as a person would."""
    return _NAMES.get(metric) or _SHOWN.get(metric) or metric.replace("_", " ").replace("f1", "F1")


def number(value: float | None) -> str:
    """Write a score with three digits, or that there is none."""
    return NONE if value is None else f"{value:.3f}"


def minus(raw: str) -> str:
    """Write a negative number with a minus sign, not with a hyphen."""
    return raw.replace("-", "−")


def table(heads: Sequence[str], rows: Iterable[Markup], class_: str) -> Markup:
    """Build a table whose figures stand right; heads that begin with `#` are of figures."""
    cells = (el("th", h.lstrip("#"), scope="col", class_="number" if h.startswith("#") else None) for h in heads)
    return el("table", el("thead", el("tr", *cells)), el("tbody", *rows), class_=f"articles {class_}")


def _figure_cell(raw: str) -> Markup:
    return el("td", raw, class_="number")


def ending(badge: Badge, kind: str, words: str) -> Markup:
    """Say how something ended: sign, word and colour together."""
    return el("span", el("span", badge.glyph, aria_hidden="true"), f" {words}", class_=f"ending {kind}")


# ---------------------------------------------------------------- the list of runs


def run_table(lines: Sequence[RunLine]) -> Markup:
    """List runs, newest first: what each was of, how its variants did, and how it ended."""
    heads = ("Run", "Size", "Variants", "Result")
    rows = []
    for line in lines:
        if line.info is None or line.results is None:
            broken = ending(ENDINGS["no_verdict"], "bad", "unreadable")
            why = el("td", broken, el("small", bdi(line.problem)), colspan="3")
            rows.append(el("tr", el("th", bdi(line.id), scope="row", class_="name"), why))
            continue
        results, judged = line.results, line.results.judged
        variants = [el("small", metric_name(results.primary_metric))]
        for one in judged[:LISTED]:
            figure = one.figure(results.primary_metric)
            score = [el("b", number(figure.value)), f" {interval(figure)}"]
            variants.append(el("div", bdi(one.name), " ", *score, class_="score"))
        if len(judged) > LISTED:
            variants.append(el("small", f"and {len(judged) - LISTED} more"))
        link = el("a", bdi(line.info.config.name), href=evaluation_link(run=line.id), class_="go")
        cells = [
            el("th", link, el("small", utc(line.info.started)), scope="row", class_="name"),
            el("td", plural(results.samples, "sample"), el("small", f"in {plural(results.events, 'event')}")),
            el("td", *variants, class_="wide"),
            el("td", ended(line)),
        ]
        rows.append(el("tr", *cells))
    return table(heads, rows, "runs")


def interval(figure: Figure) -> str:
    """Write a 95 % interval; nothing where there is none."""
    return "" if figure.low is None or figure.high is None else f"[{figure.low:.3f}, {figure.high:.3f}]"


def ended(line: RunLine) -> Markup:
    """Say how a run ended, with its exit code."""
    code = line.exit_code or 0
    if code == 1:
        badge, kind = ENDINGS["failed"], "bad"
    elif code:
        badge, kind = ENDINGS["no_verdict"], "care"
    elif line.results and line.results.gates:
        badge, kind = ENDINGS["passed"], "good"
    else:
        badge, kind = ENDINGS["ungated"], "soft"
    said = line.says.removeprefix(f"{line.results.name}: ") if line.results else line.says
    return join([ending(badge, kind, said), el("small", f"exit {code}")])


# ---------------------------------------------------------------- one run


def run_facts(line: RunLine, info: RunInfo, results: Results) -> Markup:
    """Say what a run was of, what it took, and how often its gold was looked at before."""
    totals, revision = results.totals, info.revision
    unknown = f" and {plural(totals.unpriced, 'call')} of unknown price" if totals.unpriced else ""
    facts = (
        join(["started ", utc(info.started)]),
        f"{plural(results.samples, 'sample')} in {plural(results.events, 'event')}",
        f"{totals.settled} of {totals.questions} questions answered, {totals.cached} from cache",
        f"{totals.billed_usd:.4f} USD{unknown}",
        f"prompts at {revision.short}" if revision else "prompts not under git",
        f"gold used by {plural(info.earlier, 'earlier run')}" if info.earlier else "first run on this gold",
    )
    return el("p", *(el("span", fact) for fact in facts), el("span", bdi(line.id)), class_="meta")


def leaderboard(results: Results, chosen: str, address: dict[str, str]) -> Markup:
    """Set the variants side by side: the primary metric with its interval drawn, the others, what was not answered."""
    primary = metric_name(results.primary_metric)
    heads = ("Variant", f"#{primary}", "95 % by event", *(f"#{name}" for name in _SHOWN.values()))
    rows = []
    for v in results.variants:
        figure, current = v.figure(results.primary_metric), "true" if v.name == chosen else None
        href = evaluation_link(**address, variant=v.name)
        link = el("a", bdi(v.name), href=href, class_="go", aria_current=current)
        drawn = bar(figure.value, figure.low, figure.high)
        unanswered = sum(c.n for c in (*v.unscored, *v.errors))
        costs = (NONE if x is None else f"{x:.2f}" for x in (v.costs.usd_per_100, v.costs.p95_seconds))
        cells = [
            el("th", link, scope="row", class_="name"),
            _figure_cell(number(figure.value)),
            el("td", drawn, el("small", interval(figure) or "no interval")),
            *(_figure_cell(number(v.figure(metric).value)) for metric in _SHOWN),
            _figure_cell(f"{unanswered} of {v.asked}"),
            *map(_figure_cell, costs),
        ]
        rows.append(el("tr", *cells, class_="chosen" if current else None))
    scored = results.primary_metric == "verdict_macro_f1"
    for base in results.baselines:
        value = base.macro_f1 if scored else None
        note = el("small", base.note) if base.note else None
        cells = [_figure_cell(number(value)), el("td", bar(value, None, None)), _figure_cell(number(base.accuracy))]
        rest = el("td", colspan=str(len(_SHOWN) + 2))
        rows.append(el("tr", el("th", base.name, note, scope="row"), *cells, rest, class_="beside"))
    return table((*heads, "#no answer", "#$ per 100", "#p95 s"), rows, "board")


def bar(value: float | None, low: float | None, high: float | None) -> Markup:
    """Draw a figure between 0 and 1 as a dot on a line, its interval as a bar; the numbers stand beside it."""
    pieces = []
    if low is not None and high is not None:
        left, width = 100 * max(0.0, low), 100 * (min(1.0, high) - max(0.0, low))
        pieces.append(el("i", class_="range", style=f"left:{left:.1f}%;width:{width:.1f}%"))
    if value is not None:
        pieces.append(el("i", class_="dot", style=f"left:{100 * min(1.0, max(0.0, value)):.1f}%"))
    return el("span", *pieces, class_="axis", aria_hidden="true")


def gate_list(gates: Sequence[GateResult], run: str) -> Markup:
    """List every gate with what was found; those that failed come first, and lead to the samples they are about."""
    if not gates:
        return el("p", "This run has no gates.", class_="why")
    failed = sum(not gate.passed for gate in gates)
    counted = f"{failed} of {plural(len(gates), 'gate')} failed" if failed else f"{plural(len(gates), 'gate')} passed"
    passed, not_passed = (ending(ENDINGS[name], kind, name) for name, kind in (("passed", "good"), ("failed", "bad")))
    rows = (
        el(
            "tr",
            el("td", passed if g.passed else not_passed),
            el("th", bdi(g.gate), scope="row"),
            el("td", bdi(g.variant)),
            el("td", bdi(minus(g.said)), _to_samples(g, run)),
        )
        for g in sorted(gates, key=lambda gate: gate.passed)
    )
    drawn = el("div", table(("Result", "Gate", "Variant", "Found"), rows, "gates"), class_="scroll")
    return el("details", el("summary", counted), drawn, open="" if 0 < failed <= FEW_GATES else None)


def _to_samples(gate: GateResult, run: str) -> Markup | None:
    if gate.passed or gate.samples is None:
        return None
    words = {"wrong": "Samples with a wrong verdict", "stances": "Samples with a wrong stance", "failed": "No answer"}
    href = evaluation_link(run=run, variant=gate.variant, against=GOLD, show=gate.samples)
    return el("small", el("a", words[gate.samples], href=href, class_="go"))


# ---------------------------------------------------------------- people


def agreement(found: Agreements) -> Markup:
    """Say how far two sides agree, by how many claims, with intervals; or why nobody can say."""
    heads = ("Agreement", "#claims", "same label", "beyond chance")
    first = zip(found.rows[:2], ("Machine vs reviewers", "Between reviewers"), strict=True)
    pairs = [(row, join([bdi(row.one), " – ", bdi(row.other)])) for row in found.rows[2:]]
    alone = any(row.same and not row.by_event for row in found.rows)
    narrow = "All claims come from one event. The intervals treat them as independent and are too narrow."
    by_pairs = table(heads, (_agreement_row(row, name) for row, name in pairs), "agreement")
    return join(
        [
            table(heads, (_agreement_row(row, name) for row, name in first), "agreement"),
            el("p", narrow, class_="why") if alone else None,
            el("details", el("summary", "Pair by pair"), by_pairs) if pairs else None,
        ]
    )


def _agreement_row(row: Agreement, name: str) -> Markup:
    same = _between(row.same, percent=True) if row.same else el("span", "n/a", class_="none")
    chance = el("span", f"not computable: {row.why}", class_="none")
    if row.beyond_chance:
        chance = join([el("b", f"{row.coefficient} "), _between(row.beyond_chance, percent=False)])
    return el("tr", el("th", name, scope="row"), _figure_cell(str(row.claims)), el("td", same), el("td", chance))


def _between(found: Interval, *, percent: bool) -> Markup:
    def written(value: float) -> str:
        return minus(f"{100 * value:.0f} %" if percent else f"{value:.2f}")

    if found.low is None or found.high is None:
        return join([el("b", written(found.value)), el("small", "no interval")])
    return join([el("b", written(found.value)), f" [{written(found.low)}, {written(found.high)}]"])


# ---------------------------------------------------------------- changed samples, beside a plain re-run


def changed_samples(results: Results, variant: str) -> Markup | None:
    """Show how a variant answered changed samples, closed; nothing where none was asked about."""
    one = next((one for one in results.robustness if one.variant == variant), None)
    if one is None:
        return None
    moved, asked = sum(f.flips for f in one.flips), sum(f.answered for f in one.flips)
    said = [f"{moved} of {plural(asked, 'answer')} changed where none should"] if one.flips else []
    orders = one.orders()
    if orders:
        said.append(f"{orders.obeyed} of {plural(orders.tried, 'planted instruction')} obeyed")
    tables = (
        ("Edits that should not change the answer", _flips(one) if one.flips else None),
        ("Edits that should change the answer", _follows(one) if one.follows else None),
        ("Planted instructions (95 % Clopper–Pearson bounds)", _attacks(one) if one.attacks else None),
    )
    drawn = (el("section", el("h2", title), el("div", drawn, class_="scroll")) for title, drawn in tables if drawn)
    summary = f"Changed samples: {', '.join(said) or 'asked'}"
    return el("details", el("summary", summary), *drawn, class_="robust")


def _flips(one: Robustness) -> Markup:
    heads = ("Edit", "#answers", "#no answer", "#changed", "#rate", "#plain re-run", "#excess, points", "#95 %")
    rows = (
        _row(
            f.words, str(f.answered), str(f.unanswered), str(f.flips), _share(f.rate), _share(f.floor),
            _points(f.excess), _range(_points(f.low), _points(f.high)),
        )
        for f in one.flips
    )  # fmt: skip
    return table(heads, rows, "board")


def _follows(one: Robustness) -> Markup:
    heads = ("Edit", "Should become", "#answers", "#no answer", "#moot", "#followed", "#share", "#95 %")
    rows = (
        _row(
            f.words, str(f.expected).replace("_", " "), str(f.tried), str(f.unanswered), str(f.moot), str(f.followed),
            _share(f.share), _range(_share(f.low), _share(f.high)), plain=1,
        )
        for f in one.follows
    )  # fmt: skip
    return table(heads, rows, "board")


def _attacks(one: Robustness) -> Markup:
    heads = ("Instruction", "#answers", "#no answer", "#moot", "#obeyed", "#share", "#95 %", "#at most")
    rows = (
        _row(
            a.name if a.by == "all" else f"{a.by}: {a.name}", str(a.tried), str(a.unanswered), str(a.moot),
            str(a.obeyed), _share(a.share), _range(_share(a.low), _share(a.high)), _share(a.at_most),
        )
        for a in one.attacks
    )  # fmt: skip
    return table(heads, rows, "board")


def _row(name: str, *cells: str, plain: int = 0) -> Markup:
    """Write a line; the first `plain` cells are words, the others figures."""
    figures = (el("td", cell, class_="number" if n >= plain else None) for n, cell in enumerate(cells))
    return el("tr", el("th", name, scope="row"), *figures)


def _share(value: float | None) -> str:
    return NONE if value is None else f"{100 * value:.1f} %"


def _points(value: float | None) -> str:
    return NONE if value is None else minus(f"{100 * value:+.1f}")


def _range(low: str, high: str) -> str:
    return NONE if low == NONE else f"{low} to {high}"


# ---------------------------------------------------------------- samples

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
    offered: dict[Show, str] = {"all": "All", "wrong": "Wrong", "stances": "Wrong stance", "failed": "No answer"}
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


def grid_filters(grid: Grid, show: Show, address: Address) -> Markup:
    """Offer the filters of the grid, each with how many samples it keeps."""
    offered: dict[Show, str] = {"all": "All", "different": "Variants differ", "wrong": "Wrong", "failed": "No answer"}
    chosen = [
        el(
            "a",
            f"{word} {sum(row.shows(name) for row in grid.rows)}",
            href=evaluation_link(**{**address, "show": name}),
            class_="go tab",
            aria_current="true" if name == show else None,
        )
        for name, word in offered.items()
    ]
    return el("nav", *chosen, class_="tabs", aria_label="Which samples")


def grid_table(variants: Sequence[str], rows: Sequence[GridRow], address: Address) -> Markup:
    """Draw samples down and variants across; each claim leads to its answers side by side."""
    drawn = []
    for row in rows:
        link = el("a", bdi(row.claim), href=evaluation_link(**{**address, "sample": row.id}), class_="go")
        cells = (
            el("td", _labels(labels), class_="" if set(labels) <= {row.gold} else "not-gold")
            if labels
            else el("td", "not asked", class_="none")
            for labels in row.answers
        )
        drawn.append(el("tr", el("th", link, el("small", bdi(row.id)), scope="row"), el("td", label(row.gold)), *cells))
    return table(("Claim", "Gold", *variants), drawn, "beside-all")


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


# ---------------------------------------------------------------- the playground


def messages(questions: Sequence[Sequence[Message]]) -> Markup:
    """Show what is sent to a model as it is sent, each message under its role."""
    several = len(questions) > 1
    shown = (
        _verbatim(f"Question {number}: {message.role} message" if several else f"{message.role} message".capitalize(),
                  message.content)
        for number, question in enumerate(questions, start=1)
        for message in question
    )  # fmt: skip
    return join([el("h2", "What is sent", class_="part"), *shown])


def raw_answers(answers: Sequence[str], call: Call) -> Markup:
    """Show the forms as a model filled them in, and what they took."""
    cost = "at an unknown price" if call.cost_usd is None else f"for ${call.cost_usd:.4f}"
    tokens = f"{call.tokens_in or 0:,} tokens in, {call.tokens_out or 0:,} out"
    used = el("p", f"{plural(call.requests, 'request')}, {tokens}, {cost}, {call.seconds:.1f} s", class_="why")
    shown = [
        _verbatim(f"Answer {number}" if len(answers) > 1 else "Answer",
                  json.dumps(json.loads(answer), ensure_ascii=False, indent=2), open_=True)
        for number, answer in enumerate(answers, start=1)
    ]  # fmt: skip
    none = None if shown else el("p", "No answer in the form that was asked for.", class_="why")
    return join([el("h2", "The raw answer", class_="part"), used, *shown, none])


def _verbatim(title: str, text: str, *, open_: bool = False) -> Markup:
    """Show foreign text as it stands, in a frame of its own that can be scrolled by keyboard."""
    whole = el("pre", text, class_="preview", tabindex="0", role="region", aria_label=title, dir="auto")
    head = el("summary", title, el("small", f" {len(text):,} characters"))
    return el("details", head, whole, open="" if open_ else None)
