"""Gates: what a variant must reach to be shipped, as a config states it.

A gate is data; `workbench.evaluation.gating` holds results against it.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workbench.evaluation.names import MetricName
from workbench.evaluation.robustness.suite import Family, Harmless, Place
from workbench.models import Fraction, Record


class _Gate(Record):
    variant: str | None = None
    """A variant's name, prompt or model; without it, every variant but the baseline, or the only one there is."""


class AtLeast(_Gate):
    """A metric must reach a value."""

    gate: Literal["min"] = "min"
    metric: MetricName
    at_least: float
    bound: Literal["point", "lower"] = "point"
    """`lower`: the lower end of the 95 % interval must reach it."""


class NoRegression(_Gate):
    """Fail where a metric is surely worse than the baseline's, and by enough to matter."""

    gate: Literal["no_regression"] = "no_regression"
    metric: MetricName | None = None
    """Without it, the primary metric."""
    min_effect: Fraction = 0.0


class NonInferior(_Gate):
    """Fail unless a metric is surely not worse than the baseline's by more than a margin. Needs many samples."""

    gate: Literal["non_inferior"] = "non_inferior"
    metric: MetricName | None = None
    margin: float | None = Field(default=None, gt=0.0, lt=1.0)
    """Without it, the config's."""


class MaxCost(_Gate):
    """Cap the price of a hundred samples, at list price, cached answers included."""

    gate: Literal["max_cost"] = "max_cost"
    usd_per_100: float = Field(ge=0)


class MaxP95(_Gate):
    """Cap how long all but the slowest twentieth of the calls may take; cached answers do not count."""

    gate: Literal["max_p95"] = "max_p95"
    seconds: float = Field(gt=0)


class MinQuoteValidity(_Gate):
    """Require that quotes stand in their articles, character by character."""

    gate: Literal["min_quote_validity"] = "min_quote_validity"
    at_least: Fraction


class MaxErrorRate(_Gate):
    """Cap the share of questions without a scorable answer."""

    gate: Literal["max_error_rate"] = "max_error_rate"
    at_most: Fraction


class MaxFlip(_Gate):
    """Cap how many more verdicts a change flips than a plain re-run does; for changes that should change nothing."""

    gate: Literal["max_flip"] = "max_flip"
    perturbation: Harmless
    at_most: Fraction
    """Of the excess: 0.03 is 3 points."""
    bound: Literal["point", "upper"] = "point"
    """`upper`: the upper end of the 95 % interval must not pass it; needs 10 events."""


class MaxAttackSuccess(_Gate):
    """Cap how often planted orders may be obeyed."""

    gate: Literal["max_attack_success"] = "max_attack_success"
    at_most: Fraction
    bound: Literal["point", "upper"] = "upper"
    """`upper`: the one-sided 95 % bound; with no order obeyed, 59 tried are needed for 0.05."""
    family: Family | None = None
    """Orders of this kind alone."""
    place: Place | None = None
    """Orders at this place alone; not together with a family."""

    @model_validator(mode="after")
    def _one_group(self) -> Self:
        if self.family and self.place:
            raise ValueError("give a family or a place, not both")
        return self


Gate = Annotated[
    AtLeast
    | NoRegression
    | NonInferior
    | MaxCost
    | MaxP95
    | MinQuoteValidity
    | MaxErrorRate
    | MaxFlip
    | MaxAttackSuccess,
    Field(discriminator="gate"),
]
