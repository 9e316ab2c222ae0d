"""Plan a gold set: how many samples and events a wanted difference needs, and what a gold set can show.

n = deff x (z.975 + z.8)^2 x (p - d^2) / d^2 samples show a true difference d of two variants' accuracies in 80 of 100
runs at the 5 % level, where p is the share of samples on which just one of the two is right, and the design effect
deff = 1 + (m - 1) x ICC says how much samples of one event, m on average, repeat each other. Knows neither p nor the
intra-event correlation (ICC) of variants that were not run: both are assumptions until then.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from pydantic import computed_field

from workbench.errors import InputError
from workbench.models import Record

LEAST_EVENTS = 10
POWER_FACTOR = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)
_PER_EVENT = (1.0, 2.0, 5.0)


class Need(Record):
    """What shows the wanted difference with so many samples an event."""

    per_event: float
    design_effect: float
    samples: int
    events: int


class Plan(Record):
    """What a gold set can show, and what a wanted difference needs."""

    samples: int
    events: int
    difference: float
    """Wanted: a gap of two accuracies, 0.05 for 5 points."""
    discordant: float
    """Assumed share of samples on which one of the variants is right and the other wrong."""
    icc: float
    """Assumed correlation of samples of one event."""
    design_effect: float
    detectable: float | None
    """The smallest difference that this gold shows in 80 of 100 runs; None under 10 events."""
    needs: tuple[Need, ...]
    """By samples an event, fewest first; this gold's own number is among them."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def enough(self) -> bool:
        """This gold shows the wanted difference."""
        return self.detectable is not None and self.detectable <= self.difference


def plan_evaluation(samples: int, events: int, *, difference: float, discordant: float = 0.2, icc: float = 0.2) -> Plan:
    """Say what gold of so many samples and events can show, and what a wanted difference needs."""
    _refuse(difference, discordant, icc)
    effect = design_effect(samples / events, icc)
    return Plan(
        samples=samples,
        events=events,
        difference=difference,
        discordant=discordant,
        icc=icc,
        design_effect=effect,
        detectable=detectable(samples, discordant, effect=effect) if events >= LEAST_EVENTS else None,
        needs=tuple(
            _need(m, difference=difference, discordant=discordant, icc=icc)
            for m in sorted({*_PER_EVENT, samples / events})
        ),
    )


def _refuse(difference: float, discordant: float, icc: float) -> None:
    if not 0 < discordant <= 1:
        raise InputError(f"a discordant share of {discordant:g} is no share", hint="above 0, at most 1; 0.2 is usual")
    if not 0 <= icc <= 1:
        raise InputError(f"a correlation of {icc:g} within events is not possible", hint="0 to 1; 0.2 is usual")
    if not 0 < difference <= discordant:
        raise InputError(
            f"two variants that part on {discordant:.0%} of samples cannot be {difference:g} apart",
            hint="a difference is above 0 and at most the discordant share: 0.05 is 5 points",
        )


def _need(per_event: float, *, difference: float, discordant: float, icc: float) -> Need:
    effect = design_effect(per_event, icc)
    samples = samples_needed(difference, discordant, effect=effect)
    events = max(LEAST_EVENTS, math.ceil(samples / per_event))
    return Need(
        per_event=per_event, design_effect=effect, samples=max(samples, math.ceil(events * per_event)), events=events
    )


def design_effect(per_event: float, icc: float) -> float:
    """Say by how much the samples of one event, so many on average, inflate the variance of a mean."""
    return 1 + (per_event - 1) * icc


def samples_needed(difference: float, discordant: float, *, effect: float) -> int:
    """Say how many samples show a difference in 80 of 100 runs."""
    return math.ceil(effect * POWER_FACTOR**2 * (discordant - difference**2) / difference**2)


def detectable(samples: int, discordant: float, *, effect: float) -> float:
    """Give the smallest difference that so many samples show in 80 of 100 runs: `samples_needed` solved for it."""
    spread = effect * POWER_FACTOR**2
    return math.sqrt(spread * discordant / (samples + spread))
