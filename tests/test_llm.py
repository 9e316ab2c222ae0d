"""Asking a model over the real libraries: replayed conversations, and a server that misbehaves.

The cassettes were recorded with the server of `tests.support.server`; they prove the plumbing, not a model's quality.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from pydantic import ValidationError

from tests.support.server import FAULTS, serving
from tests.support.unhurried import Unhurried
from workbench.errors import RETRYABLE, STOPS_THE_RUN, JudgeError, JudgeErrorKind
from workbench.judge.llm import client
from workbench.judge.llm.client import LLM, RateGate, missing, model_status, price
from workbench.judge.llm.forms import Ready
from workbench.judge.llm.providers import Params
from workbench.judge.llm.replies import name_fault
from workbench.models import Message

QUESTION = (Message(role="system", content="Answer."), Message(role="user", content="Are you there?"))

pytestmark = pytest.mark.usefixtures("litellm")


@pytest.fixture
def token() -> Iterator[Unhurried]:
    """A run in which nobody really waits."""
    token = Unhurried()
    with token.current():
        yield token


@pytest.fixture
def gate(token: Unhurried) -> RateGate:
    """A gate that opens when its token has waited."""
    return RateGate(clock=token.now)


def _params(server: str, **fields: Any) -> Params:
    return Params(api_base=f"{server}/v1", **fields)


@pytest.mark.vcr
def test_a_model_fills_in_the_form(model_server: str) -> None:
    """The answer is the form; the call says who answered and what it used."""
    answer, call = LLM("openai/builtin", Ready, _params(model_server)).ask(QUESTION)
    assert answer == Ready(answer="ready")
    assert (call.judge, call.judge_version, call.requests) == ("openai/builtin", "builtin", 1)
    assert call.tokens_in
    assert call.tokens_out


@pytest.mark.vcr
def test_a_cost_is_what_the_price_list_says(model_server: str) -> None:
    """Input and output tokens at gpt-4.1-mini's prices: 0.40 and 1.60 dollars a million."""
    _, call = LLM("openai/gpt-4.1-mini", Ready, _params(model_server)).ask(QUESTION)
    assert call.cost_usd == pytest.approx(call.tokens_in * 0.4e-6 + call.tokens_out * 1.6e-6)


@pytest.mark.vcr
def test_a_cost_that_nobody_knows_is_not_zero(model_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unknown stays unknown."""
    monkeypatch.setattr(client, "is_free", lambda *_: False)
    _, call = LLM("openai/builtin", Ready, _params(model_server)).ask(QUESTION)
    assert call.cost_usd is None


@pytest.mark.vcr
@pytest.mark.default_cassette("test_a_cost_that_nobody_knows_is_not_zero.yaml")
def test_on_an_engine_of_ones_own_nobody_is_paid(model_server: str) -> None:
    """The record says so, as the estimate does."""
    _, call = LLM("openai/builtin", Ready, _params(model_server)).ask(QUESTION)
    assert call.cost_usd == price("openai/builtin", [QUESTION], _params(model_server)).likely_usd == 0.0


@pytest.mark.vcr
def test_a_rate_limit_is_waited_for_as_long_as_the_server_says(
    model_server: str, token: Unhurried, gate: RateGate
) -> None:
    """429 with Retry-After: 7, then the answer; both requests count."""
    answer, call = LLM("openai/limits-once", Ready, _params(model_server), gate=gate).ask(QUESTION)
    assert answer.answer == "ready"
    assert len(token.waits) == 1
    assert 7.0 <= token.waits[0] <= 7.0 * 1.25
    assert call.requests == 2


@pytest.mark.vcr
def test_what_may_pass_is_tried_five_times_with_growing_pauses(
    model_server: str, token: Unhurried, gate: RateGate
) -> None:
    """Then it is a failure, with what was spent."""
    with pytest.raises(JudgeError) as failed:
        LLM("openai/fails", Ready, _params(model_server), gate=gate).ask(QUESTION)
    assert failed.value.kind == "server"
    assert failed.value.call is not None
    assert failed.value.call.requests == 5
    assert [later / first for first, later in pairwise(token.waits)] == pytest.approx([2, 2, 2])


EXPECTED: dict[str, JudgeErrorKind] = {
    "limits": "rate_limit",
    "no-quota": "quota",
    "fails": "server",
    "overloaded": "server",
    "wrong-key": "auth",
    "forbidden": "auth",
    "unknown": "config",
    "too-long": "context",
    "policy": "policy",
    "html": "server",
    "truncated": "truncated",
    "wrong": "validation",
    "refuses": "refusal",
    "declines": "refusal",
}


@pytest.mark.vcr
@pytest.mark.parametrize("fault", EXPECTED)
def test_every_fault_is_a_failure_of_its_own_kind(
    model_server: str, fault: str, token: Unhurried, gate: RateGate
) -> None:
    """None of them is an answer; only what may pass is tried again; no key is repeated."""
    with pytest.raises(JudgeError) as failed:
        LLM(f"openai/{fault}", Ready, _params(model_server, tries=2), gate=gate).ask(QUESTION)
    assert failed.value.kind == EXPECTED[fault]
    assert len(token.waits) == {"rate_limit": 3}.get(EXPECTED[fault], EXPECTED[fault] in RETRYABLE)
    assert "sk-" not in str(failed.value)


def test_every_fault_of_the_server_is_tested() -> None:
    """A new fault needs an expectation."""
    answering = {"builtin", "slow", "held", "limits-once", "limits-for-long", "wrong-once", "declines-once", "invents"}
    answering |= {"hangs", "obeys", "leaks", "grammar", "mute"}
    assert set(FAULTS) == {*EXPECTED, *answering}


@pytest.mark.vcr
def test_a_wrong_form_is_asked_for_again_once(model_server: str) -> None:
    """The second answer counts, and both requests are in the call."""
    answer, call = LLM("openai/wrong-once", Ready, _params(model_server)).ask(QUESTION)
    assert answer.answer == "ready"
    assert call.requests == 2


@pytest.mark.vcr
def test_a_limit_of_more_than_a_minute_ends_the_run(model_server: str, token: Unhurried, gate: RateGate) -> None:
    """Every other claim would meet it too; the message says when to come again."""
    with pytest.raises(JudgeError, match="no more requests for 60 minutes") as failed:
        LLM("openai/limits-for-long", Ready, _params(model_server), gate=gate).ask(QUESTION)
    assert failed.value.kind in STOPS_THE_RUN
    assert failed.value.retry_after_seconds == 3600
    assert failed.value.call is not None
    assert token.waits == []


@pytest.mark.vcr
def test_a_request_that_no_cassette_holds_fails_the_test_and_is_no_judges_failure(record_mode: str) -> None:
    """It would look like a broken connection, be tried again, and end in a record."""
    if record_mode != "none":
        pytest.skip("nothing can be missed while recording")
    with pytest.raises(Exception, match="Can't play back this request") as missed:
        LLM("openai/never-recorded", Ready, _params("http://127.0.0.1")).ask(QUESTION)
    assert not isinstance(missed.value, JudgeError)


def test_a_model_that_does_not_answer_in_time_is_a_failure(token: Unhurried, gate: RateGate) -> None:
    """Over a real connection: the server hangs, the limit is a tenth of a second."""
    with serving() as server:
        params = _params(server, timeout_seconds=0.1, tries=2)
        with pytest.raises(JudgeError) as failed:
            LLM("openai/hangs", Ready, params, gate=gate).ask(QUESTION)
    assert failed.value.kind == "timeout"
    assert len(token.waits) == 1


def test_a_server_that_is_not_there_is_a_failure(token: Unhurried, gate: RateGate) -> None:
    """Port 1 of this machine answers nobody."""
    with pytest.raises(JudgeError) as failed:
        LLM("openai/m", Ready, _params("http://127.0.0.1:1", tries=2), gate=gate).ask(QUESTION)
    assert failed.value.kind == "connection"


def test_a_missing_network_is_not_the_providers_fault(
    token: Unhurried, gate: RateGate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for a server that is not there: what to check is the network and the address."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(JudgeError, match="could not be reached") as failed:
        LLM("openai/m", Ready, _params("http://nowhere.invalid", tries=2), gate=gate).ask(QUESTION)
    assert failed.value.kind == "connection"
    assert failed.value.hint is not None
    assert "network" in failed.value.hint


@pytest.mark.parametrize(
    "words",
    [
        "[Errno -2] Name or service not known",
        "[Errno -3] Temporary failure in name resolution",
        "[Errno 8] nodename nor servname provided, or not known",
        "[Errno 11001] getaddrinfo failed",
        "[Errno 101] Network is unreachable",
        "[Errno 113] No route to host",
    ],
)
def test_a_network_that_is_not_there_is_known_by_its_words(words: str) -> None:
    """litellm files them under the server's own errors."""

    class InternalServerError(Exception):
        """As litellm names it."""

    named = name_fault(
        InternalServerError(f"litellm.InternalServerError: OpenAIException - {words}"), "m", now=datetime.now(UTC)
    )
    assert named is not None
    assert named.kind == "connection"


@pytest.mark.vcr
def test_a_model_says_that_it_is_there(model_server: str) -> None:
    """`workbench model test`: it answers, this fast, at this price."""
    status = model_status("openai/gpt-4.1-mini", _params(model_server))
    assert status.answers
    assert status.cost_usd
    assert status.missing == ()


@pytest.mark.vcr
def test_a_model_that_refuses_the_key_says_so(model_server: str) -> None:
    """The problem and the hint are shown instead of an answer."""
    status = model_status("openai/wrong-key", _params(model_server))
    assert not status.answers
    assert status.problem is not None
    assert "did not accept the key" in status.problem
    assert status.hint


@pytest.mark.parametrize(
    ("model", "keys"),
    [
        ("openai/gpt-4.1", ("OPENAI_API_KEY",)),
        ("anthropic/claude-sonnet-4-5", ("ANTHROPIC_API_KEY",)),
        ("gemini/gemini-2.5-flash", ("GEMINI_API_KEY", "GOOGLE_API_KEY")),
        ("ollama_chat/llama3.1", ()),
        ("hosted_vllm/any", ()),
    ],
)
def test_a_missing_key_is_named_before_anything_is_sent(model: str, keys: tuple[str, ...]) -> None:
    """With sockets blocked: nothing is asked of anybody."""
    assert missing(model, Params()).variables == ((keys,) if keys else ())
    if keys:
        status = model_status(model, Params())
        assert (status.answers, status.missing) == (False, keys)


@pytest.mark.parametrize(
    ("model", "says"), [("ollama/llama3", "ollama_chat/llama3"), ("gpt-of-nobody", "provider/name")]
)
def test_a_model_that_cannot_be_asked_says_how_to_write_it(model: str, says: str) -> None:
    """The hint holds the right form."""
    status = model_status(model, Params(tries=1))
    assert not status.answers
    assert says in (status.hint or "")


def test_an_estimate_follows_the_price_list() -> None:
    """More requests cost more; an engine at home costs nothing; an unknown price is unknown."""
    one = price("openai/gpt-4.1-mini", [QUESTION], Params(max_tokens=1000)).likely_usd
    assert one == pytest.approx(250 * 1.6e-6, rel=0.1)
    assert price("openai/gpt-4.1-mini", [QUESTION] * 3, Params(max_tokens=1000)).likely_usd == pytest.approx(3 * one)
    assert price("ollama_chat/llama3.1", [QUESTION], Params()).likely_usd == 0.0
    assert price("openai/m", [QUESTION], _params("http://localhost:8000")).likely_usd == 0.0
    assert price("nobody/knows", [QUESTION], Params()).likely_usd is None


@pytest.mark.enable_socket
def test_a_proxy_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the environment says; the server's own name is never looked up here."""
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with serving() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy)
        answer, _ = LLM("openai/builtin", Ready, _params("http://nobody.invalid", tries=1)).ask(QUESTION)
    assert answer.answer == "ready"


def test_nothing_is_sent_without_a_key(token: Unhurried, gate: RateGate) -> None:
    """No question, no pause, no second try: the key is named."""
    with pytest.raises(JudgeError, match="OPENAI_API_KEY") as refused:
        LLM("openai/gpt-4.1", Ready, Params(), gate=gate).ask(QUESTION)
    assert (refused.value.kind, token.waits) == ("auth", [])


def test_the_words_for_a_wrong_form_name_no_version_of_pydantic() -> None:
    """They are sent to the model; whoever words an error first in this process, its answer is found kept."""
    with pytest.raises(ValidationError) as wrong:
        Ready.model_validate({})
    assert "Field required" in str(wrong.value)
    assert "http" not in str(wrong.value)
