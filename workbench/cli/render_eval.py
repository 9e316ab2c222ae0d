"""Draw evaluations for a terminal: the leaderboard, the comparison, the gates. Numbers without data say n/a."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from workbench.cli.render import row, table, width
from workbench.evaluation.scoring import OPINIONS, interval, number, points, share, wrong_share

if TYPE_CHECKING:
    from workbench.evaluation.annotation import Agreement, GoldProblem
    from workbench.evaluation.config import MetricName
    from workbench.evaluation.log import RunInfo
    from workbench.evaluation.robustness import Robustness
    from workbench.evaluation.scoring import Results, VariantResult
    from workbench.evaluation.statistics import LabelScore

_COLUMNS: dict[MetricName, str] = {
    "verdict_accuracy": "accuracy",
    "verdict_kappa": "κ",
    "strict": "strict",
    "stance_macro_f1": "stance F1",
    "evidence_f1": "evid. F1",
    "quote_validity": "quotes",
}

_BESIDE = 3
"""At most so many variants stand side by side with all their metrics."""
_METRIC_WIDTH = 31


def results_tables(results: Results) -> Iterator[Table]:
    """How every variant did, beside which baselines, how it compares with the baseline, and its gates."""
    yield _leaderboard(results)
    yield _costs(results)
    yield _labels(results)
    longest = max((len(word) for v in results.judged for word in v.name.split()), default=1)
    beside = max(1, min(_BESIDE, (width() - _METRIC_WIDTH) // (longest + 2)))
    for at in range(0, len(results.judged), beside):
        yield _details(results.judged[at : at + beside])
    if results.contrasts:
        yield _comparison(results)
    for one in results.robustness:
        yield from _robustness(one)
    if results.gates:
        drawn = table("gate", "variant", "found", "")
        for gate in results.gates:
            row(drawn, gate.gate, gate.variant, gate.said, "passed" if gate.passed else "FAILED")
        yield drawn


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
        metrics = (number(v.figure(metric).value) for metric in _COLUMNS)
        row(drawn, v.name, number(figure.value), interval(figure.low, figure.high, number), *metrics)
    for base in results.baselines:
        score = number(base.macro_f1) if results.primary_metric == "verdict_macro_f1" else ""
        name = f"{base.name}: {base.note}" if base.macro_f1 is None else f"{base.name} (n={base.n})"
        row(drawn, name, score, "", number(base.accuracy), *[""] * (len(_COLUMNS) - 1))
    return drawn


def _costs(results: Results) -> Table:
    """What was answered, and what it took. Times are of calls that were really made."""
    heads = ("answered", "unscored", "errors", "calls", "cached", "tokens in", "out", "$ / 100", "p50 s", "p95 s")
    drawn = table("variant", *heads)
    for v in results.variants:
        c = v.costs
        row(
            drawn, v.name, f"{v.ok} of {v.asked}", sum(one.n for one in v.unscored), sum(one.n for one in v.errors),
            c.calls, c.cached, c.tokens_in, c.tokens_out, number(c.usd_per_100), number(c.p50_seconds),
            number(c.p95_seconds),
        )  # fmt: skip
    return drawn


def _labels(results: Results) -> Table:
    """Verdict and stance, strict and lenient, each beside the best constant answer on the same rows."""
    drawn = table("variant", "labels", "n", "accuracy", "macro-F1", "best constant", "its accuracy", "its macro-F1")
    for v in [one for one in results.variants if one.role != "claim only"]:
        scored = {
            "verdict, strict": v.scores.verdict_strict,
            "verdict, lenient": v.scores.verdict_lenient,
            "stance, strict": v.scores.stance_strict,
            "stance, lenient": v.scores.stance_lenient,
            "stance of four, strict": v.scores.stance_of_four_strict,
            "stance of four, lenient": v.scores.stance_of_four_lenient,
        }
        for name, s in scored.items():
            if s:
                constant = (f"always {s.constant}", number(s.constant_accuracy), number(s.constant_macro_f1))
                row(drawn, v.name, name, s.n, number(s.accuracy), number(s.macro_f1), *constant)
    return drawn


def _details(variants: Sequence[VariantResult]) -> Table:
    """All metrics, variants side by side; in brackets, where that differs, over answers alone."""
    drawn = table("metric", *(v.name for v in variants))
    for metric in [figure.metric for figure in variants[0].figures]:
        cells = []
        for value, alone in ((f.value, f.answered_only) for f in (v.figure(metric) for v in variants)):
            differs = value is not None and alone is not None and abs(value - alone) >= 5e-4
            cells.append(f"{number(value)} ({number(alone)})" if differs else number(value))
        row(drawn, metric, *cells)
    row(drawn, "false alarms of discrepancies", *(v.scores.discrepancies.false_alarms for v in variants))
    row(drawn, "silent outlets right", *(f"{v.scores.silent_right}/{v.scores.silent}" for v in variants))
    for view, words in OPINIONS.items():
        worth = [v.opinions[view] if v.opinions else None for v in variants]
        if any(worth):
            row(drawn, f"stances wrong where the second opinion {words}", *(wrong_share(one) for one in worth))
    fits = [v.calibration for v in variants]
    row(drawn, "Brier (0 best, 2 worst)", *(number(c.brier if c else None) for c in fits))
    spans = (f"{c.ece:.3f} ({c.null_low:.3f}–{c.null_high:.3f})" if c else "n/a" for c in fits)
    row(drawn, "ECE (if calibrated)", *spans)
    for scores in ([v.scores.verdict_strict for v in variants], [v.scores.stance_strict for v in variants]):
        for label in next(([c.label for c in score.classes] for score in scores if score), []):
            row(drawn, f"F1, {label}", *(_class(score, label) for score in scores))
    kinds = [v.scores.discrepancies_by_kind for v in variants]
    for kind in sorted({kind for found in kinds for kind in found}):
        scored = (one.get(kind) for one in kinds)
        counts = (f"{k.found}/{k.gold}; {k.right}/{k.said}" if k else "0/0; 0/0" for k in scored)
        row(drawn, f"{kind}: found; right", *counts)
    return drawn


def _class(scored: LabelScore | None, label: str) -> str:
    found = next((c for c in scored.classes if c.label == label), None) if scored else None
    if found is None:
        return "n/a"
    return f"{number(found.f1)} (n={found.support})" if found.support else "no support"


def _comparison(results: Results) -> Table:
    drawn = table("against the baseline", "points", "95 %", "p", "Holm", "fixed", "broken", "n", "verdict")
    for c in [c for c in results.contrasts if c.primary]:
        d = c.ruling.compared
        flips = next(s.flips for s in results.two_by_two if s.variant == c.variant and s.baseline == c.baseline)
        row(
            drawn, f"{c.variant} − {c.baseline}", points(d.difference), interval(d.low, d.high, points), number(d.p),
            number(c.ruling.p_holm), len(flips.fixed), len(flips.broken), f"{d.n} in {d.events}", c.ruling.word,
        )  # fmt: skip
    return drawn


_NAMED = 10


def parting_lines(results: Results) -> Iterator[str]:
    """Name the samples on which each variant and the baseline part."""
    only = "only {} right" if all(v.epochs == 1 for v in results.variants) else "{} right more often"
    for square in results.two_by_two:
        sides = ((square.variant, square.flips.fixed), (square.baseline, square.flips.broken))
        said = []
        for name, samples in sides:
            more = f" and {len(samples) - _NAMED} more" if len(samples) > _NAMED else ""
            if samples:
                said.append(f"{only.format(name)}: {', '.join(samples[:_NAMED])}{more}")
        if said:
            yield "; ".join(said)


def _robustness(one: Robustness) -> Iterator[Table]:
    """Up to three tables: verdicts that flipped, changes that were followed, planted orders that were obeyed."""
    title = f"{one.variant} · changes that should change nothing"
    columns = ("n", "no answer", "flips", "rate", "re-run", "excess, points", "95 %", "stances changed")
    drawn = table("change", *columns, title=title)
    for f in one.flips:
        row(
            drawn, f.words, f.answered, f.unanswered, f.flips, share(f.rate), share(f.floor), points(f.excess),
            interval(f.low, f.high, points), f"{f.stances_moved}/{f.stances}",
        )  # fmt: skip
    yield drawn
    if one.follows:
        title = f"{one.variant} · changes that should change the answer"
        drawn = table("change", "expected", "n", "no answer", "moot", "followed", "share", "95 %", title=title)
        for w in one.follows:
            bounds = interval(w.low, w.high, share)
            row(drawn, w.words, w.expected, w.tried, w.unanswered, w.moot, w.followed, share(w.share), bounds)
        yield drawn
    if one.attacks:
        title = f"{one.variant} · planted instructions (95 % bounds by Clopper and Pearson)"
        columns = ("n", "no answer", "moot", "obeyed", "share", "95 %", "at most", "said")
        drawn = table("instructions", *columns, title=title)
        for a in one.attacks:
            name = "all instructions" if a.by == "all" else f"{a.by}: {a.name}"
            row(
                drawn, name, a.tried, a.unanswered, a.moot, a.obeyed, share(a.share), interval(a.low, a.high, share),
                share(a.at_most), a.said,
            )  # fmt: skip
        yield drawn


def runs_table(runs: Sequence[RunInfo]) -> Table:
    """One run a row, newest first."""
    drawn = table("run", "status", "samples", "variants", "epochs", "gold", "prompts at")
    for info in runs:
        epochs = max((v.epochs for v in info.variants), default=0)
        row(drawn, info.id, info.status, len(info.samples), len(info.variants), epochs, info.digests.gold[:12],
            info.revision.short if info.revision else "no git")  # fmt: skip
    return drawn


def agreement_line(agreement: Agreement) -> str:
    """Say how far annotators agree beyond chance, or why that is unknown."""
    found = agreement.beyond_chance
    if found is None:
        return f"agreement between annotators: not computable, {agreement.why}"
    bounds = "" if found.low is None else f", 95 % [{found.low:.2f}, {found.high:.2f}]"
    return (
        f"agreement between annotators: Krippendorff's α {found.value:.2f}{bounds}, "
        f"n = {agreement.claims} claims with two or more labels, including those left out"
    )


def problems_table(problems: Sequence[GoldProblem]) -> Table:
    """What is wrong with gold, and what only looks odd."""
    drawn = table("", "claim", "problem")
    for one in problems:
        row(drawn, one.weight, one.claim or "all", one.said)
    return drawn
