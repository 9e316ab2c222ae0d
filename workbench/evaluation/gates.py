"""Gates: what a variant must reach to be shipped, as a config states it.

A gate is data; `workbench.evaluation.gating` holds results against it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from workbench.evaluation.names import MetricName
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


Gate = Annotated[
    AtLeast | NoRegression | NonInferior | MaxCost | MaxP95 | MinQuoteValidity | MaxErrorRate,
    Field(discriminator="gate"),
]
