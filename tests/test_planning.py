"""How much gold a wanted difference needs, with statsmodels' power analysis as the oracle."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import NormalIndPower
from typer.testing import CliRunner

from workbench.cli import app
from workbench.errors import InputError
from workbench.evaluation.statistics import design_effect, detectable, plan_evaluation, samples_needed


@given(st.floats(0.05, 1), st.floats(0.05, 0.9))
def test_samples_needed_are_the_fewest_with_a_power_of_80_percent(discordant: float, part: float) -> None:
    """By statsmodels, for a mean difference d with variance p - d^2; its other tail adds next to nothing."""
    difference = part * discordant
    size = difference / (discordant - difference**2) ** 0.5
    n = samples_needed(difference, discordant, effect=1)
    enough, fewer = (NormalIndPower().power(size, nobs1=k, alpha=0.05, ratio=0) for k in (n, max(n - 1, 1e-9)))
    assert enough > 0.8 - 1e-9
    assert fewer < 0.8 + 1e-5


@given(st.floats(0.01, 0.3), st.floats(0.3, 1), st.floats(1, 10))
def test_what_is_needed_is_just_enough_to_be_detected(difference: float, discordant: float, effect: float) -> None:
    """The two formulas are one, solved for either side."""
    n = samples_needed(difference, discordant, effect=effect)
    assert detectable(n, discordant, effect=effect) <= difference + 1e-12
    assert detectable(n - 1, discordant, effect=effect) >= difference - 1e-12


@pytest.mark.parametrize(("n", "points"), [(50, 16.5), (100, 12.1), (200, 8.7), (300, 7.1), (1000, 3.9)])
def test_what_so_many_independent_samples_can_show(n: int, points: float) -> None:
    """The table of the design, for a discordant share of 20 %."""
    assert 100 * detectable(n, 0.2, effect=1) == pytest.approx(points, abs=0.05)


def test_samples_of_one_event_repeat_each_other() -> None:
    """Five an event with a correlation of 0.2 need 1.8 times as many; copies need an event each."""
    assert (design_effect(1, 0.2), design_effect(5, 0.2), design_effect(7, 1)) == pytest.approx((1, 1.8, 7))


def test_a_plan_says_what_gold_shows_and_what_is_needed() -> None:
    """By samples an event, this gold's own number among them; more events beat more samples an event."""
    plan = plan_evaluation(300, 100, difference=0.1)
    assert [need.per_event for need in plan.needs] == [1, 2, 3, 5]
    assert [need.samples for need in plan.needs] == sorted(need.samples for need in plan.needs)
    assert all(need.events * need.per_event >= need.samples > (need.events - 1) * need.per_event for need in plan.needs)
    assert plan.enough
    assert plan.detectable == pytest.approx(detectable(300, 0.2, effect=1.4))


def test_few_events_show_nothing() -> None:
    """The seeds are one event: no test is made, whatever the samples."""
    plan = plan_evaluation(9000, 9, difference=0.2)
    assert (plan.detectable, plan.enough) == (None, False)
    assert min(need.events for need in plan.needs) >= 10


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"difference": 0.3}, "cannot be 0.3 apart"), ({"difference": 0}, "cannot be 0 apart"),
     ({"discordant": 1.5}, "1.5 is no share"), ({"icc": -0.1}, "-0.1 within events")],
)  # fmt: skip
def test_what_cannot_be_planned_is_refused(wrong: dict[str, float], says: str) -> None:
    """With the number that is wrong."""
    with pytest.raises(InputError, match=says):
        plan_evaluation(100, 50, **({"difference": 0.1} | wrong))


GOLD = str(Path(__file__).parents[1] / "seeds" / "gold" / "seed.jsonl")


def test_the_plan_is_printed_for_a_gold_file() -> None:
    """What the seeds show (nothing: one event), and what five points need, as a table and as JSON."""
    command = ["eval", "plan", "--gold", GOLD, "--difference", "0.05"]
    table, asked = CliRunner().invoke(app, command), CliRunner().invoke(app, [*command, "--json"])
    assert "a test needs at least 10 events" in table.stdout
    assert " 1120     224 " in table.stdout
    assert [need["events"] for need in json.loads(asked.stdout)["needs"]][:3] == [621, 373, 224]


def test_a_difference_that_cannot_be_is_refused_at_the_command_line() -> None:
    """It is bad input, not a crash."""
    done = CliRunner().invoke(app, ["eval", "plan", "--gold", GOLD, "--difference", "0.5"])
    assert isinstance(done.exception, InputError)
