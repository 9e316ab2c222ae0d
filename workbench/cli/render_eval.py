"""Draw evaluations for a terminal: the leaderboard, the comparison, the gates. Numbers without data say n/a."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from workbench.cli.render import progress_saying, row, table

if TYPE_CHECKING:
    from workbench.evaluation.annotation import Agreement, GoldProblem
    from workbench.evaluation.config import MetricName
    from workbench.evaluation.log import Attempt, RunInfo
    from workbench.evaluation.results import Results, VariantResult
    from workbench.evaluation.robustness import Robustness
    from workbench.evaluation.samples import Figure
    from workbench.evaluation.statistics import LabelScore

# ------------------------------------------------------------
# Draw for a terminal how variants stood changed samples: flips beside a re-run's, what followed, what was obeyed.


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


# ------------------------------------------------------------

_COLUMNS: dict[MetricName, str] = {
    "verdict_accuracy": "accuracy",
    "verdict_kappa": "κ",
    "strict": "strict",
    "stance_macro_f1": "stance F1",
    "evidence_f1": "evid. F1",
    "quote_validity": "quotes",
}

_BESIDE = 3
"""As many variants fit side by side with all their metrics."""


def results_tables(results: Results) -> Iterator[Table]:
    """How every variant did, what it is read beside, how it stands to the baseline, and its gates."""
    yield _leaderboard(results)
    yield _costs(results)
    yield _labels(results)
    for at in range(0, len(results.judged), _BESIDE):
        yield _details(results.judged[at : at + _BESIDE])
    if results.contrasts:
        yield _comparison(results)
    yield from robustness_tables(results)
    if results.gates:
        yield _gates(results)


def _leaderboard(results: Results) -> Table:
    events = "1 event" if results.events == 1 else f"{results.events} events"
    totals = results.totals
    unknown = f" and {totals.unpriced} calls of unknown price" if totals.unpriced else ""
    title = (
        f"{results.name} · {results.samples} samples in {events} · {totals.settled} of {totals.questions} answered, "
        f"{totals.cached} from the cache · ${totals.billed_usd:.4f}{unknown}"
    )
    drawn = table("variant", results.primary_metric.replace("_", " "), "95 %", *_COLUMNS.values(), title=title)
    for v in results.variants:
        figure = v.figure(results.primary_metric)
        row(
            drawn, v.name, _number(figure.value), _interval(figure), *(_number(v.figure(m).value) for m in _COLUMNS)
        )  # fmt: skip
    for base in results.baselines:
        score = _number(base.macro_f1) if results.primary_metric == "verdict_macro_f1" else ""
        name = f"{base.name}: {base.note}" if base.macro_f1 is None else f"{base.name} (n={base.n})"
        row(drawn, name, score, "", _number(base.accuracy), *[""] * (len(_COLUMNS) - 1))
    drawn.columns[0].min_width = 30
    return drawn


def _costs(results: Results) -> Table:
    """What was answered, and what it took. Times are of calls that were really made."""
    heads = ("answered", "unscored", "errors", "calls", "cached", "tokens in", "out", "$ / 100", "p50 s", "p95 s")
    drawn = table("variant", *heads)
    for v in results.variants:
        c = v.costs
        row(
            drawn, v.name, f"{v.ok} of {v.asked}", sum(one.n for one in v.unscored), sum(one.n for one in v.errors),
            c.calls, c.cached, c.tokens_in, c.tokens_out, _number(c.usd_per_100), _number(c.p50_seconds),
            _number(c.p95_seconds),
        )  # fmt: skip
    return drawn


def _labels(results: Results) -> Table:
    """Verdict and stance, strict and lenient, each beside the best constant answer on the same rows."""
    drawn = table("variant", "labels", "n", "accuracy", "macro-F1", "best constant", "its accuracy", "its macro-F1")
    for v in results.judged:
        scored = {
            "verdict, strict": v.scores.verdict_strict,
            "verdict, lenient": v.scores.verdict_lenient,
            "stance, strict": v.scores.stance_strict,
            "stance, lenient": v.scores.stance_lenient,
        }
        for name, s in scored.items():
            if s:
                constant = (f"always {s.constant}", _number(s.constant_accuracy), _number(s.constant_macro_f1))
                row(drawn, v.name, name, s.n, _number(s.accuracy), _number(s.macro_f1), *constant)
    return drawn


def _details(variants: Sequence[VariantResult]) -> Table:
    """All metrics, variants side by side; in brackets, where that differs, over answers alone."""
    drawn = table("metric", *(v.name for v in variants))
    for figure in variants[0].figures if variants else ():
        row(drawn, figure.metric, *(_both(v.figure(figure.metric)) for v in variants))
    row(drawn, "false alarms of discrepancies", *(v.scores.discrepancies.false_alarms for v in variants))
    row(drawn, "silent outlets right", *(f"{v.scores.silent_right}/{v.scores.silent}" for v in variants))
    row(drawn, "Brier (0 best, 2 worst)", *(_number(v.calibration.brier if v.calibration else None) for v in variants))
    row(drawn, "ECE (if calibrated)", *(_ece(v) for v in variants))
    for label in _labels_of([v.scores.verdict_strict for v in variants]):
        row(drawn, f"F1, {label}", *(_class(v.scores.verdict_strict, label) for v in variants))
    for label in _labels_of([v.scores.stance_strict for v in variants]):
        row(drawn, f"F1, {label}", *(_class(v.scores.stance_strict, label) for v in variants))
    for kind in sorted({kind for v in variants for kind in v.scores.discrepancies.found_by_kind}):
        row(drawn, f"found as {kind}", *(_by_kind(v, kind) for v in variants))
    drawn.columns[0].min_width = 29
    return drawn


def _labels_of(scores: Sequence[LabelScore | None]) -> list[str]:
    return next(([c.label for c in score.classes] for score in scores if score), [])


def _ece(variant: VariantResult) -> str:
    found = variant.calibration
    return f"{found.ece:.3f} ({found.null_low:.3f}–{found.null_high:.3f})" if found else "n/a"


def _by_kind(variant: VariantResult, kind: str) -> str:
    met, n = variant.scores.discrepancies.found_by_kind.get(kind, (0, 0))
    return f"{met}/{n}"


def _class(scored: LabelScore | None, label: str) -> str:
    found = next((c for c in scored.classes if c.label == label), None) if scored else None
    if found is None:
        return "n/a"
    return f"{_number(found.f1)} (n={found.support})" if found.support else "no support"


def _comparison(results: Results) -> Table:
    drawn = table("against the baseline", "points", "95 %", "p", "Holm", "fixed", "broken", "n", "says")
    for c in [c for c in results.contrasts if c.primary]:
        d = c.ruling.compared
        flips = next(s.flips for s in results.two_by_two if s.variant == c.variant and s.baseline == c.baseline)
        low_high = "n/a" if d.low is None or d.high is None else f"[{100 * d.low:+.1f}, {100 * d.high:+.1f}]"
        row(
            drawn, f"{c.variant} − {c.baseline}", f"{100 * d.difference:+.1f}", low_high, _number(d.p),
            _number(c.ruling.p_holm), len(flips.fixed), len(flips.broken), f"{d.n} in {d.events}", c.ruling.word,
        )  # fmt: skip
    return drawn


def _gates(results: Results) -> Table:
    drawn = table("gate", "variant", "found", "")
    for gate in results.gates:
        row(drawn, gate.gate, gate.variant, gate.said, "passed" if gate.passed else "FAILED")
    return drawn


def _both(figure: Figure) -> str:
    if figure.value is None or figure.answered_only is None or abs(figure.value - figure.answered_only) < 5e-4:
        return _number(figure.value)
    return f"{_number(figure.value)} ({_number(figure.answered_only)})"


def _interval(figure: Figure) -> str:
    return "n/a" if figure.low is None or figure.high is None else f"[{figure.low:.3f}, {figure.high:.3f}]"


def _number(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.3f}"


def asking(attempts: Iterable[Attempt], *, total: int) -> Iterator[Attempt]:
    """Show on stderr how far a run is, and what it has cost so far."""
    spent = 0.0

    def said(attempt: Attempt) -> str:
        nonlocal spent
        spent += attempt.call.cost_usd or 0.0
        return f"${spent:.4f}"

    yield from progress_saying(attempts, total=total, say=said)


def runs_table(runs: Sequence[RunInfo]) -> Table:
    """One run a row, newest first."""
    drawn = table("run", "status", "samples", "variants", "epochs", "gold", "prompts at")
    for info in runs:
        epochs = max((v.epochs for v in info.variants), default=0)
        row(drawn, info.id, info.status, len(info.samples), len(info.variants), epochs, info.digests.gold[:12],
            info.revision.short if info.revision else "no git")  # fmt: skip
    return drawn


def agreement_line(agreement: Agreement) -> str:
    """Say how far annotators agree beyond chance, or why nobody can say."""
    found = agreement.beyond_chance
    if found is None:
        return f"agreement between annotators: not computable, {agreement.why}"
    bounds = "" if found.low is None else f", 95 % [{found.low:.2f}, {found.high:.2f}]"
    return (
        f"agreement between annotators: Krippendorff's α {found.value:.2f}{bounds}, "
        f"n = {agreement.claims} claims with two or more labels, those left out among them"
    )


def problems_table(problems: Sequence[GoldProblem]) -> Table:
    """What is wrong with gold, and what only looks odd."""
    drawn = table("", "claim", "what")
    for one in problems:
        row(drawn, one.weight, one.claim or "all", one.said)
    return drawn
