"""Runs as a list, one run's table and gates, and how often machine and reviewers agree.

Pure: records in, markup out. Names of runs, variants and people are foreign text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from workbench.evaluation.annotation import Agreement, Agreements, Interval
from workbench.evaluation.browse import RunLine
from workbench.evaluation.config import MetricName
from workbench.evaluation.log import RunInfo
from workbench.evaluation.results import GateResult, Results
from workbench.evaluation.robustness import Robustness
from workbench.evaluation.samples import Figure
from workbench.ui.bridge import evaluation_link
from workbench.ui.markup import ENDINGS, Badge, bdi, el, join, plural, utc

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


def gate_list(gates: Sequence[GateResult]) -> Markup:
    """List every gate with what was found; those that failed come first, and are shown at once if they are few."""
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
            el("td", bdi(minus(g.said))),
        )
        for g in sorted(gates, key=lambda gate: gate.passed)
    )
    drawn = el("div", table(("Result", "Gate", "Variant", "Found"), rows, "gates"), class_="scroll")
    return el("details", el("summary", counted), drawn, open="" if 0 < failed <= FEW_GATES else None)


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
