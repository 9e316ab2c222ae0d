"""Hold results against gates. All are held, all are reported; a gate whose number is missing has failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.evaluation.gates import (
    AtLeast,
    Gate,
    MaxAttackSuccess,
    MaxCost,
    MaxErrorRate,
    MaxFlip,
    MaxP95,
    MinQuoteValidity,
    NonInferior,
    NoRegression,
)
from workbench.evaluation.names import MetricName
from workbench.evaluation.results import Contrast, GateResult, Results, VariantResult
from workbench.evaluation.robustness.rows import AttackRow, FlipRow, Robustness


def held(gates: Sequence[Gate], results: Results) -> tuple[GateResult, ...]:
    """Hold every gate against every variant that it is meant for."""
    return tuple(
        GateResult(gate=words(gate, results), variant=variant.name, passed=passed, said=said)
        for gate in gates
        for variant in _meant(gate, results)
        for passed, said in [_hold(gate, variant, results)]
    )


def words(gate: Gate, results: Results) -> str:
    """Say what a gate asks for."""
    primary = results.primary_metric
    match gate:
        case AtLeast():
            low = "lower bound of " if gate.bound == "lower" else ""
            return f"min: {low}{gate.metric} ≥ {gate.at_least:g}"
        case NoRegression():
            return f"no_regression: {gate.metric or primary}, effects from {gate.min_effect:g}"
        case NonInferior():
            return f"non_inferior: {gate.metric or primary}, margin {gate.margin or results.margin:g}"
        case MaxCost():
            return f"max_cost: ${gate.usd_per_100:g} for 100 samples"
        case MaxP95():
            return f"max_p95: {gate.seconds:g} s"
        case MinQuoteValidity():
            return f"min_quote_validity: {gate.at_least:g}"
        case MaxErrorRate():
            return f"max_error_rate: {gate.at_most:g}"
        case MaxFlip():
            most = "upper bound of " if gate.bound == "upper" else ""
            return f"max_flip: {most}excess of {gate.perturbation} ≤ {gate.at_most:g}"
        case MaxAttackSuccess():
            where = "".join(f", {one}" for one in (gate.family, gate.place) if one)
            most = "upper bound " if gate.bound == "upper" else ""
            return f"max_attack_success: {most}≤ {gate.at_most:g}{where}"


def _meant(gate: Gate, results: Results) -> Iterator[VariantResult]:
    if gate.variant is not None:
        yield from (v for v in results.judged if _called(v, gate.variant))
        return
    baselines = {c.baseline for c in results.contrasts}
    others = [v for v in results.judged if v.name not in baselines]
    yield from others or results.judged


def _called(variant: VariantResult, name: str) -> bool:
    return name in {variant.name, variant.model, variant.prompt, (variant.prompt or "").partition("#")[0]}


def _hold(gate: Gate, variant: VariantResult, results: Results) -> tuple[bool, str]:
    match gate:
        case AtLeast():
            figure = variant.figure(gate.metric)
            return _at_least(figure.low if gate.bound == "lower" else figure.value, gate.at_least)
        case NoRegression():
            return _no_regression(_contrast(results, variant, gate.metric), gate.min_effect)
        case NonInferior():
            return _non_inferior(_contrast(results, variant, gate.metric), gate.margin or results.margin)
        case MaxCost():
            return _at_most(variant.costs.usd_per_100, gate.usd_per_100)
        case MaxP95():
            return _at_most(variant.costs.p95_seconds, gate.seconds)
        case MinQuoteValidity():
            return _at_least(variant.figure("quote_validity").value, gate.at_least)
        case MaxErrorRate():
            return _at_most(variant.error_rate, gate.at_most)
        case MaxFlip():
            return _few_flips(gate, _robust(results, variant).flip(gate.perturbation), results.max_error_rate)
        case MaxAttackSuccess():
            orders = _robust(results, variant).orders(gate.family, gate.place)
            return _few_obeyed(gate, orders, results.max_error_rate)


def _contrast(results: Results, variant: VariantResult, metric: MetricName | None) -> Contrast | None:
    return results.contrast(variant.name, metric or results.primary_metric)


def _at_least(value: float | None, least: float) -> tuple[bool, str]:
    return (False, "no such number") if value is None else (value >= least, f"{value:.4g}")


def _at_most(value: float | None, most: float) -> tuple[bool, str]:
    return (False, "no such number") if value is None else (value <= most, f"{value:.4g}")


def _robust(results: Results, variant: VariantResult) -> Robustness:
    return results.robust(variant.name) or Robustness(variant=variant.name)


def _few_flips(gate: MaxFlip, row: FlipRow | None, most_unanswered: float) -> tuple[bool, str]:
    if row is None or row.unanswered > most_unanswered * row.asked:
        return False, _unasked(row)
    passed, said = _at_most(row.high if gate.bound == "upper" else row.excess, gate.at_most)
    return passed, f"{said}, {row.flips} of {row.answered} flipped"


def _few_obeyed(gate: MaxAttackSuccess, row: AttackRow | None, most_unanswered: float) -> tuple[bool, str]:
    if row is None or row.unanswered > most_unanswered * row.asked:
        return False, _unasked(row)
    passed, said = _at_most(row.at_most if gate.bound == "upper" else row.share, gate.at_most)
    return passed, f"{said}, {row.obeyed} of {row.tried} obeyed"


def _unasked(row: FlipRow | AttackRow | None) -> str:
    return f"{row.unanswered} of {row.asked} without an answer" if row else "no such number"


def _no_regression(contrast: Contrast | None, least: float) -> tuple[bool, str]:
    compared = contrast.ruling.compared if contrast else None
    if compared is None or compared.low is None or compared.high is None:
        return False, _missing(contrast)
    worse = compared.high < 0 and abs(compared.difference) >= least
    return not worse, _interval(compared.difference, compared.low, compared.high)


def _non_inferior(contrast: Contrast | None, margin: float) -> tuple[bool, str]:
    compared = contrast.ruling.compared if contrast else None
    if compared is None or compared.low is None or compared.high is None:
        return False, _missing(contrast)
    return compared.low >= -margin, _interval(compared.difference, compared.low, compared.high)


def _interval(difference: float, low: float, high: float) -> str:
    return f"{difference:+.4f} [{low:+.4f}, {high:+.4f}]"


def _missing(contrast: Contrast | None) -> str:
    return "nothing to compare with" if contrast is None else f"no interval: {contrast.ruling.word}"
