"""The gate that all threads share: told once to slow down, all of them do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from workbench.judge.llm import client
from workbench.judge.llm.client import Gate, gate_for
from workbench.judge.llm.pricing import Params


class Clock:
    """A clock that moves only when somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def wait(self, seconds: float) -> None:
        """Note it, and move on."""
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    """A clock of one's own."""
    return Clock()


@pytest.fixture
def gate(clock: Clock) -> Gate:
    """A gate with that clock."""
    return Gate(clock=lambda: clock.now, wait=clock.wait)


@pytest.fixture
def sent_home() -> Iterator[None]:
    """Everybody is sent home, until the test ends."""
    client.send_home()
    yield
    client.carry_on()


def test_an_open_gate_keeps_nobody_waiting(gate: Gate, clock: Clock) -> None:
    """The usual case."""
    gate.pass_through(spread=1.0)
    assert clock.waits == []


def test_a_gate_that_one_shut_is_shut_for_all(gate: Gate, clock: Clock) -> None:
    """For the longest time that anybody was told; then it is open."""
    gate.shut(7.0)
    gate.shut(3.0)
    gate.pass_through()
    assert clock.waits == [7.0]
    gate.pass_through()
    assert clock.waits == [7.0]


def test_those_who_waited_do_not_come_back_together(gate: Gate, clock: Clock) -> None:
    """At most a quarter later than the gate opens."""
    gate.shut(8.0)
    gate.pass_through(spread=0.5)
    assert clock.waits == [9.0]


def test_a_gate_shut_again_meanwhile_is_waited_for_again(clock: Clock) -> None:
    """Somebody else was told to slow down while this one waited."""

    def wait(seconds: float) -> None:
        clock.wait(seconds)
        if len(clock.waits) == 1:
            gate.shut(2.0)

    gate = Gate(clock=lambda: clock.now, wait=wait)
    gate.shut(5.0)
    gate.pass_through()
    assert clock.waits == [5.0, 2.0]


@pytest.mark.usefixtures("sent_home")
def test_whoever_is_sent_home_asks_nothing_more(gate: Gate) -> None:
    """Neither at the gate nor after a pause."""
    with pytest.raises(KeyboardInterrupt):
        gate.pass_through()
    with pytest.raises(KeyboardInterrupt):
        gate.pause(1.0)


def test_a_provider_has_one_gate() -> None:
    """Whatever its model; another server is another provider."""
    assert gate_for("openai/a", Params()) is gate_for("openai/b", Params())
    assert gate_for("openai/a", Params()) is not gate_for("mistral/a", Params())
    assert gate_for("openai/a", Params()) is not gate_for("openai/a", Params(api_base="http://other/v1"))
