"""Ask a language model, through litellm and instructor: messages in, a filled-in form and a `Call` out.

Everything that goes wrong with a provider becomes a JudgeError of one kind; what may pass is tried again here, and
nowhere else. This is the only module that knows litellm and instructor, and it loads them at the first question.
It does not know what is asked: neither prompts, nor claims, nor articles. Articles are never given to instructor's
`context=`, which would run them through a template engine (567-labs/instructor#2669).
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import BaseModel

from workbench.errors import RETRYABLE, JudgeError
from workbench.judge.answers import Ready
from workbench.judge.faults import declines, judge_error, name_fault, not_the_providers
from workbench.judge.llm_library import litellm, spare_ollama_questions
from workbench.judge.llm_models import missing_keys, plain
from workbench.judge.providers import Params, mode_for, ollama_window, provider
from workbench.models import Call, Message, Record

Wait = Callable[[float], object]
T = TypeVar("T", bound=BaseModel)

_LONGEST_PAUSE_SECONDS = 60.0
_MAX_TOKENS = 500
"""For a question without a prompt, such as `model_status` asks."""


class ModelStatus(Record):
    """What a model said to one tiny question, or why it did not."""

    model: str
    answers: bool
    version: str = ""
    """The id the provider answered with."""
    mode: str
    missing: tuple[str, ...] = ()
    """Environment variables that would have to be set."""
    seconds: float | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_usd: float | None = None
    """None: no price is known for this model."""
    problem: str | None = None
    hint: str | None = None


def ask(
    model: str, messages: Sequence[Message], *, schema: type[T], params: Params, wait: Wait = time.sleep
) -> tuple[T, Call]:
    """Ask a model to fill in a form; try again while the trouble may pass.

    Raises JudgeError, with what the attempts used and cost in its `call`.
    """
    _refuse_plain_ollama(model)
    litellm()  # before the clock starts: loading it takes seconds
    meter = _Meter(model)
    for attempt in range(1, params.tries + 1):
        try:
            return _ask_once(meter, messages, schema=schema, params=params), meter.call()
        except JudgeError as error:
            error.call = meter.call()
            pause = _pause_seconds(error, attempt, messages)
            if error.kind not in RETRYABLE or attempt == params.tries or pause > _LONGEST_PAUSE_SECONDS:
                raise
            wait(pause)
    raise AssertionError("unreachable: the last try returns or raises")


def model_status(model: str, params: Params, *, wait: Wait = time.sleep) -> ModelStatus:
    """Ask a model one tiny question: does it answer, how fast, at what price, and what is missing?"""
    missing = missing_keys(model, params)
    about = ModelStatus(model=model, answers=False, mode=mode_for(model, params), missing=missing)
    if missing:
        problem = f"no key for {model} in the environment"
        return about.model_copy(update={"problem": problem, "hint": f"set {' or '.join(missing)}"})
    question = (Message(role="user", content='Fill in the form: `answer` is the word "ready".'),)
    try:
        answer, call = ask(model, question, schema=Ready, params=params, wait=wait)
    except JudgeError as error:
        return about.model_copy(update={"problem": error.message, "hint": error.hint})
    known = {"seconds": call.seconds, "tokens_in": call.tokens_in, "tokens_out": call.tokens_out}
    said = {"answers": bool(answer.answer.strip()), "version": call.judge_version, "cost_usd": call.cost_usd}
    return about.model_copy(update=known | said)


class _Meter:
    """Counts what the attempts of one question use; instructor alone would report only the last, or a sum."""

    def __init__(self, model: str) -> None:
        self.model = model
        self.version = ""
        self.requests = 0
        self.tokens_in: int | None = None
        self.tokens_out: int | None = None
        self.costs_usd: list[float | None] = []
        self.said = ""
        self._at = datetime.now(UTC)
        self._started = time.monotonic()

    def complete(self, **request: Any) -> Any:
        """Send one request; raise JudgeError if the answer is refused or cut short."""
        self.requests += 1
        response = litellm().completion(**request)
        choice = response.choices[0]
        self.version = response.model or ""
        self.said = choice.message.content or ""
        self.tokens_in = (self.tokens_in or 0) + response.usage.prompt_tokens
        self.tokens_out = (self.tokens_out or 0) + response.usage.completion_tokens
        self.costs_usd.append(response._hidden_params.get("response_cost") or None)
        if refusal := (choice.message.provider_specific_fields or {}).get("refusal"):
            raise judge_error("refusal", self.model, str(refusal))
        if choice.finish_reason == "content_filter":
            raise judge_error("policy", self.model, self.said)
        if choice.finish_reason == "length":
            raise judge_error("truncated", self.model, f"after {response.usage.completion_tokens} tokens")
        return response

    def call(self) -> Call:
        """Report what was used so far; the cost is unknown as soon as one answer's is."""
        known = [cost for cost in self.costs_usd if cost is not None]
        return Call(
            judge=self.model,
            judge_version=self.version,
            requests=self.requests,
            tokens_in=self.tokens_in,
            tokens_out=self.tokens_out,
            cost_usd=sum(known) if known and len(known) == len(self.costs_usd) else None,
            seconds=round(time.monotonic() - self._started, 3),
            at=self._at.isoformat(timespec="milliseconds"),
        )


def _ask_once(meter: _Meter, messages: Sequence[Message], *, schema: type[T], params: Params) -> T:
    from instructor import Mode as InstructorMode
    from instructor import from_litellm
    from instructor.core.exceptions import InstructorError

    client = from_litellm(meter.complete, mode=InstructorMode[mode_for(meter.model, params)])
    try:
        filled = client.chat.completions.create(
            messages=plain(messages), response_model=schema, max_retries=1, **_request(meter.model, messages, params)
        )
    except InstructorError as error:
        trouble = error.__cause__ or error
    else:
        return schema.model_validate(filled.model_dump())
    # Raised out here, since instructor's error has it as its cause already: chained again it would be a circle.
    raise _named(trouble, meter)


def _named(trouble: BaseException, meter: _Meter) -> BaseException:
    if foreign := not_the_providers(trouble):
        return foreign
    fault = name_fault(trouble, meter.model, secrets=_secrets())
    if isinstance(trouble, JudgeError) or fault is None:
        return trouble
    if fault.kind == "validation" and declines(meter.said):
        fault = judge_error("refusal", meter.model, meter.said, secrets=_secrets())
    fault.__cause__ = trouble
    return fault


def _request(model: str, messages: Sequence[Message], params: Params) -> dict[str, Any]:
    request = {
        "model": model,
        "temperature": params.temperature or 0.0,
        "max_tokens": params.max_tokens or _MAX_TOKENS,
        "timeout": params.timeout_seconds,
        "num_retries": 0,
    }
    if params.api_base:
        request["api_base"] = params.api_base
        # Without any key litellm does not even send; a server that wants one says so.
        if not litellm().validate_environment(model=model)["keys_in_environment"]:
            request["api_key"] = "none"
    if provider(model) == "ollama_chat":
        request["num_ctx"] = ollama_window(messages, params.max_tokens or _MAX_TOKENS)
        spare_ollama_questions(model)
    return request


def _refuse_plain_ollama(model: str) -> None:
    if provider(model) == "ollama":
        raise JudgeError("config", "ollama/ cannot keep to a form", hint=f"write ollama_chat/{model.partition('/')[2]}")


def _pause_seconds(error: JudgeError, attempt: int, messages: Sequence[Message]) -> float:
    if error.retry_after_seconds is not None:
        return error.retry_after_seconds
    # Spread over half to one and a half, by what is asked: threads that failed together do not come back together.
    spread = hashlib.sha256(repr(messages).encode("utf-8", "replace")).digest()[0] / 255
    return float(min(30.0, 0.5 * 2 ** (attempt - 1)) * (0.5 + spread))


def _secrets() -> tuple[str, ...]:
    return tuple(
        value for name, value in os.environ.items() if name.endswith(("_KEY", "_TOKEN", "_SECRET")) and len(value) > 5
    )
