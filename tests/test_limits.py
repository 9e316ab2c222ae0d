"""Rate gates and cancel tokens: told once to slow down, all threads do; a cancelled run asks nothing more."""

from __future__ import annotations

import threading
import time

import pytest

from tests.support.unhurried import Unhurried
from workbench.batch.runner import CancelToken, current_token
from workbench.judge.llm.client import RateGate, gate_for


@pytest.fixture
def token() -> Unhurried:
    """A run in which nobody really waits."""
    return Unhurried()


@pytest.fixture
def gate(token: Unhurried) -> RateGate:
    """A gate that opens when its token has waited."""
    return RateGate(clock=token.now)


def test_an_open_gate_keeps_nobody_waiting(gate: RateGate, token: Unhurried) -> None:
    """The usual case."""
    gate.pass_through(token, spread=1.0)
    assert token.waits == []


def test_a_gate_that_one_shut_is_shut_for_all(gate: RateGate, token: Unhurried) -> None:
    """For the longest time that anybody was told; then it is open."""
    gate.shut(7.0)
    gate.shut(3.0)
    gate.pass_through(token)
    assert token.waits == [7.0]
    gate.pass_through(token)
    assert token.waits == [7.0]


def test_those_who_waited_do_not_come_back_together(gate: RateGate, token: Unhurried) -> None:
    """At most a quarter later than the gate opens."""
    gate.shut(8.0)
    gate.pass_through(token, spread=0.5)
    assert token.waits == [9.0]


def test_a_gate_shut_again_meanwhile_is_waited_for_again() -> None:
    """Somebody else was told to slow down while this one waited."""

    class Another(Unhurried):
        def wait(self, seconds: float) -> None:
            super().wait(seconds)
            if len(self.waits) == 1:
                gate.shut(2.0)

    token = Another()
    gate = RateGate(clock=token.now)
    gate.shut(5.0)
    gate.pass_through(token)
    assert token.waits == [5.0, 2.0]


def test_a_cancelled_run_asks_nothing_more(gate: RateGate) -> None:
    """Neither at the gate, open or shut, nor after a pause."""
    token = CancelToken()
    token.cancel()
    with pytest.raises(KeyboardInterrupt):
        gate.pass_through(token)
    gate.shut(60.0)
    with pytest.raises(KeyboardInterrupt):
        gate.pass_through(token)
    with pytest.raises(KeyboardInterrupt):
        token.wait(60.0)


def test_a_wait_ends_as_soon_as_its_run_is_cancelled() -> None:
    """Not when its time is over."""
    token = CancelToken()
    threading.Timer(0.05, token.cancel).start()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        token.wait(60.0)
    assert time.monotonic() - began < 30


def test_one_run_that_is_cancelled_leaves_another_alone(gate: RateGate) -> None:
    """They share a gate, not a token."""
    first, second = CancelToken(), Unhurried()
    first.cancel()
    gate.pass_through(second)
    assert (first.cancelled, second.cancelled) == (True, False)


def test_a_token_is_current_only_inside_and_in_its_own_thread() -> None:
    """Outside a run nobody cancels."""
    outer, inner = CancelToken(), CancelToken()
    elsewhere: list[CancelToken] = []
    with outer.current():
        with inner.current():
            assert current_token() is inner
            thread = threading.Thread(target=lambda: elsewhere.append(current_token()))
            thread.start()
            thread.join()
        assert current_token() is outer
    assert not {inner, outer} & {current_token(), *elsewhere}
    current_token().cancel()
    assert not current_token().cancelled


def test_a_provider_has_one_gate() -> None:
    """Whatever its model; another server is another provider."""
    assert gate_for("openai/a", None) is gate_for("openai/b", None)
    assert gate_for("openai/a", None) is not gate_for("mistral/a", None)
    assert gate_for("openai/a", None) is not gate_for("openai/a", "http://other/v1")
