"""The last line of an evaluation and its exit code, from one place, so that they never part."""

from __future__ import annotations

from typing import NamedTuple

from workbench.evaluation.results import Results


class Conclusion(NamedTuple):
    """What an evaluation came to."""

    exit_code: int
    """0 gates passed · 1 a gate failed · 3 no verdict · 4 inconclusive, where that was asked for · 130 interrupted."""
    line: str


def conclude(results: Results) -> Conclusion:
    """Say in one line how a run ended. A run without a verdict has none about its gates either."""
    if results.stopped_by == "interrupt":
        return Conclusion(130, _said(results, "interrupted; go on with: workbench eval run --resume"))
    if why := _no_verdict(results):
        return Conclusion(3, _said(results, f"no verdict: {why}"))
    failed = [gate for gate in results.gates if not gate.passed]
    if failed:
        return Conclusion(1, _said(results, f"{len(failed)} of {len(results.gates)} gates FAILED"))
    passed = f"{len(results.gates)} of {len(results.gates)} gates passed" if results.gates else "no gates"
    return Conclusion(0, _said(results, passed))


def conclude_strictly(results: Results) -> Conclusion:
    """As `conclude`, but take a run that cannot tell its variants apart for inconclusive."""
    plain = conclude(results)
    if plain.exit_code != 0:
        return plain
    primary = [c for c in results.contrasts if c.primary]
    unclear = [c for c in primary if c.ruling.word in ("inconclusive", "too few events")]
    if unclear or not primary:
        why = f"{unclear[0].variant}: {unclear[0].ruling.word}" if unclear else "there is nothing to compare"
        return Conclusion(4, _said(results, f"inconclusive: {why}"))
    return plain


def _no_verdict(results: Results) -> str | None:
    totals = results.totals
    if results.stopped_by == "budget":
        return f"stopped by the budget after {totals.settled} of {totals.questions} questions"
    if results.stopped_by == "failure":
        return f"stopped after {totals.settled} of {totals.questions} questions: {_reasons(results)}"
    if results.stopped_by is not None:
        return f"not finished, {totals.settled} of {totals.questions} questions"
    for variant in results.judged:
        rate = variant.error_rate
        if rate is None or rate > results.max_error_rate:
            share = "all" if rate is None else f"{rate:.1%}"
            return f"{share} of the questions to {variant.name} without an answer ({_reasons(results)})"
    return None


def _reasons(results: Results) -> str:
    met = sorted({count.what for v in results.judged for count in (*v.errors, *v.unscored)})
    return ", ".join(met) or "nothing was asked"


def _said(results: Results, what: str) -> str:
    return f"{results.name}: {what}"
