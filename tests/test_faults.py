"""How a provider's exception is told in one sentence, without its keys."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import JudgeErrorKind
from workbench.judge.llm.errors import declines, judge_error, name_fault, not_the_providers, without_secrets

NOON = datetime(2031, 5, 12, 12, tzinfo=UTC)


def _fault(name: str, words: str = "", **fields: object) -> Exception:
    """Make an exception as litellm would, of a class with this name."""
    error = type(name, (Exception,), {})(words)
    for key, value in fields.items():
        setattr(error, key, value)
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (_fault("RateLimitError", "Rate limit reached"), "rate_limit"),
        (_fault("RateLimitError", "You exceeded your current quota, check your billing"), "quota"),
        (_fault("BadRequestError", "no access", status_code=403), "auth"),
        (_fault("InternalServerError", "Missing credentials. Pass an `api_key`"), "auth"),
        (_fault("InternalServerError", "OpenAIException - Connection error."), "connection"),
        (_fault("InternalServerError", "The server had an error"), "server"),
        (_fault("BadRequestError", "LLM Provider NOT provided. You passed model=x"), "config"),
        (_fault("BadRequestError", "unknown field"), "bad_request"),
        (_fault("APIConnectionError", "Request timed out"), "timeout"),
        (_fault("IncompleteOutputException", "cut"), "truncated"),
    ],
)
def test_what_litellm_files_together_is_told_apart(error: Exception, kind: JudgeErrorKind) -> None:
    """A missing key is not a broken server, and an empty account not a rate limit."""
    fault = name_fault(error, "openai/m", now=NOON)
    assert fault is not None
    assert fault.kind == kind
    assert fault.message.startswith("openai/m ") or "openai/m" in fault.message


def test_an_exception_that_is_no_providers_has_no_kind() -> None:
    """A bug stays a traceback."""
    assert name_fault(KeyError("x"), "openai/m", now=NOON) is None


@pytest.mark.parametrize(
    ("says", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("Mon, 12 May 2031 12:00:20 GMT", 20.0),
        ("Mon, 12 May 2031 12:00:20 -0000", 20.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        (None, None),
        ("-1", None),
        ("soon", None),
        ("9" * 400, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(says: str | None, seconds: float | None) -> None:
    """A date that is past is now; anything else is nothing."""
    fault = name_fault(_fault("RateLimitError", litellm_response_headers={"retry-after": says}), "m", now=NOON)
    assert fault is not None
    assert fault.retry_after_seconds == seconds


@pytest.mark.parametrize(
    "secret",
    ["sk-abcdefghijklmnop", "sk-proj-AbC_123456", "AIzaSyA-1234567890abcdef", "Bearer abc.def.ghi", "gsk_abcdefgh1234"],
)
def test_what_looks_like_a_key_never_leaves_in_a_message(secret: str) -> None:
    """Messages are kept with the checks, and shown."""
    assert secret not in judge_error("auth", "openai/m", f"Incorrect key {secret} given").message


@given(st.text(alphabet="abcXYZ019-_", min_size=6, max_size=40), st.text(max_size=20))
def test_a_known_key_never_leaves_whatever_it_looks_like(key: str, around: str) -> None:
    """Keys of the environment are taken out by their value."""
    assert key not in without_secrets(f"{around} {key} {around}", [key]).replace("[key]", "")


def test_a_message_stays_short() -> None:
    """A provider's page of HTML is not a sentence."""
    message = judge_error("server", "openai/m", "<html>\n" * 500).message
    assert len(message) < 300
    assert "\n" not in message


@pytest.mark.parametrize("name", ["CannotOverwriteExistingCassetteException", "SocketBlockedError"])
def test_a_test_tools_exception_is_found_behind_a_broken_connection(name: str) -> None:
    """A missing cassette fails its test; it never becomes a Failure in a record."""
    miss = _fault(name)
    outer = _fault("InternalServerError", "Connection error.")
    outer.__cause__ = _fault("APIConnectionError")
    outer.__cause__.__context__ = miss
    assert not_the_providers(outer) is miss
    assert not_the_providers(_fault("InternalServerError")) is None


@pytest.mark.parametrize("text", ["I'm sorry, but I can't help with that.", "I cannot judge this.", "Sorry, no."])
def test_a_refusal_in_prose_is_one(text: str) -> None:
    """Not every provider marks it."""
    assert declines(text)


@pytest.mark.parametrize("text", ["The claim is supported.", '{"rationale": "I cannot"}', "", "I candidly report"])
def test_an_answer_is_no_refusal(text: str) -> None:
    """Only the first words decide."""
    assert not declines(text)
