"""Which variants a config means by its baseline and its gates; refuse names that mean none."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.errors import InputError
from workbench.evaluation.attempts import Variant
from workbench.evaluation.config import Baseline, EvalConfig
from workbench.evaluation.gates import MaxAttackSuccess, MaxFlip


def baseline_of(variants: Sequence[Variant], wanted: Baseline | None) -> Variant:
    """Give the variant that a baseline means; without one, the first that saw the articles."""
    judged = [v for v in variants if v.role == "judge"]
    names = [name for name in (wanted.prompt, wanted.model) if name] if wanted else []
    found = [v for v in judged if all(v.called(name) for name in names)]
    if not found:
        raise InputError(f"the baseline {' · '.join(names)} is no variant of the run", hint=_known(judged))
    return found[0]


def refuse_unknown_names(config: EvalConfig, variants: Sequence[Variant]) -> None:
    """Refuse a baseline or a gate for a variant that the run does not have."""
    if config.baseline is None or config.baseline.run is None:
        baseline_of(variants, config.baseline)
    judged = [v for v in variants if v.role == "judge"]
    for number, gate in enumerate(config.gates, start=1):
        if gate.variant is not None and not any(v.called(gate.variant) for v in judged):
            raise InputError(
                f"gate {number} ({gate.gate}) is for {gate.variant}, which is no variant of the run",
                hint=_known(judged),
            )
        if isinstance(gate, MaxFlip | MaxAttackSuccess) and config.robustness is None:
            raise InputError(
                f"gate {number} ({gate.gate}) is about changed samples, and none are asked about",
                hint="add `robustness: {}` to the config, or --robustness to the command",
            )


def _known(variants: Sequence[Variant]) -> str:
    return f"its variants are {', '.join(v.name for v in variants)}"
