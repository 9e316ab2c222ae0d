"""Ask a language model, through litellm and instructor: messages in, a filled-in form and a `Call` out.

Everything that goes wrong with a provider becomes a JudgeError of one kind; what may pass is tried again here, and
nowhere else. This is the only module that knows litellm and instructor, and it loads them at the first question.
It does not know what is asked: neither prompts, nor claims, nor articles. Articles are never given to instructor's
`context=`, which would run them through a template engine (567-labs/instructor#2669).
"""

from __future__ import annotations

import functools
import hashlib
import math
import os
import pickle
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel

from workbench.errors import RETRYABLE, JudgeError, JudgeErrorKind
from workbench.judge.llm.errors import declines, judge_error, name_fault, not_the_providers
from workbench.judge.llm.forms import Ready
from workbench.judge.llm.pricing import (
    Params,
    bare_completion,
    litellm,
    load,
    missing_keys,
    mode_for,
    no_log,
    ollama_window,
    plain,
    price_usd,
    provider,
    runs_at_home,
    spare_ollama_questions,
    waiting,
)
from workbench.models import Call, Message, Record

# ------------------------------------------------------------
# One gate for each provider, shared by all threads: shut while the provider wants no requests.

_given_up = threading.Event()


class Gate:
    """Open, or shut for some seconds."""

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, wait: Callable[[float], object] = _given_up.wait
    ) -> None:
        self._clock = clock
        self._wait = wait
        self._lock = threading.Lock()
        self._opens_at = 0.0

    def shut(self, seconds: float) -> None:
        """Let nobody through for some seconds; a gate that is shut for longer stays so."""
        with self._lock:
            self._opens_at = max(self._opens_at, self._clock() + seconds)

    def pass_through(self, *, spread: float = 0.0) -> None:
        """Wait until it is open, and a little longer by `spread`, 0..1, so that not all come at once.

        Raises KeyboardInterrupt once everybody was sent home.
        """
        while (shut_for := self._opens_at - self._clock()) > 0:
            self.pause(shut_for * (1 + spread / 4))
        if _given_up.is_set():
            raise KeyboardInterrupt

    def pause(self, seconds: float) -> None:
        """Let one thread wait; raises KeyboardInterrupt as soon as everybody was sent home."""
        with waiting():
            self._wait(seconds)
        if _given_up.is_set():
            raise KeyboardInterrupt


def gate_for(model: str, params: Params) -> Gate:
    """Give the gate of a model's provider, the same for every thread of this process."""
    return _gate(provider(model), urlsplit(params.api_base).netloc if params.api_base else None)


@functools.cache
def _gate(name: str, host: str | None) -> Gate:
    return Gate()


def send_home() -> None:
    """End every wait, now and from here on: nothing new is sent, what was sent is still answered."""
    _given_up.set()


def sent_home() -> bool:
    """Tell whether everybody was sent home."""
    return _given_up.is_set()


def carry_on() -> None:
    """Let requests through again."""
    _given_up.clear()


# ------------------------------------------------------------

T = TypeVar("T", bound=BaseModel)

_LONGEST_PAUSE_SECONDS = 60.0
_FIRST_PAUSE_SECONDS: Mapping[JudgeErrorKind, float] = {
    "rate_limit": 2.0,
    "server": 0.5,
    "connection": 0.5,
    "timeout": 0.5,
}
"""It doubles with each try, up to half a minute."""
_MOST_TRIES = 2
"""How many times more often than another failure a rate limit is tried again."""
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
    model: str, messages: Sequence[Message], *, schema: type[T], params: Params, gate: Gate | None = None
) -> tuple[T, Call]:
    """Ask a model to fill in a form; try again while the trouble may pass, at the gate that all threads share.

    Raises JudgeError, with what the attempts used and cost in its `call`.
    """
    _refuse_plain_ollama(model)
    with waiting():
        load()  # before the clock starts: it takes seconds
    _refuse_without_key(model, params)
    meter = _Meter(model, at_home=runs_at_home(model, params))
    gate, spread = gate or gate_for(model, params), _spread(messages)
    for attempt in range(1, _MOST_TRIES * params.tries + 1):
        gate.pass_through(spread=spread)
        try:
            return _ask_once(meter, messages, schema=schema, params=params), meter.call()
        except JudgeError as error:
            error.call = meter.call()
            pause = _pause_seconds(error, attempt, spread)
            if pause is None or attempt >= _tries(error.kind, params):
                raise
            if pause > _LONGEST_PAUSE_SECONDS:
                raise _not_for_long(error, model, pause) from error
            (gate.shut if error.kind == "rate_limit" else gate.pause)(pause)
    raise AssertionError("unreachable: the last try returns or raises")


def model_status(model: str, params: Params, *, gate: Gate | None = None) -> ModelStatus:
    """Ask a model one tiny question: does it answer, how fast, at what price, and what is missing?"""
    missing = missing_keys(model, params)
    about = ModelStatus(model=model, answers=False, mode=mode_for(model, params), missing=missing)
    if missing:
        problem = f"no key for {model} in the environment"
        return about.model_copy(update={"problem": problem, "hint": f"set {' or '.join(missing)}"})
    question = (Message(role="user", content='Fill in the form: `answer` is the word "ready".'),)
    try:
        answer, call = ask(model, question, schema=Ready, params=params, gate=gate)
    except JudgeError as error:
        return about.model_copy(update={"problem": error.message, "hint": error.hint})
    known = {"seconds": call.seconds, "tokens_in": call.tokens_in, "tokens_out": call.tokens_out}
    said = {"answers": bool(answer.answer.strip()), "version": call.judge_version, "cost_usd": call.cost_usd}
    return about.model_copy(update=known | said)


class _Meter:
    """Counts what the attempts of one question use; instructor alone would report only the last, or a sum."""

    def __init__(self, model: str, *, at_home: bool) -> None:
        self.model = model
        self._unpriced_usd = 0.0 if at_home else None
        """What an answer cost whose price litellm does not know."""
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
        # litellm writes into them, and the form is kept for the next request; pickle copies five times as fast as copy.
        for kept in {"tools", "response_format"} & request.keys():
            request[kept] = pickle.loads(pickle.dumps(request[kept]))
        quiet = no_log(self.model, request["messages"])
        response = bare_completion()(litellm_logging_obj=quiet, **request)
        choice = response.choices[0]
        self.version = response.model or ""
        self.said = choice.message.content or ""
        self.tokens_in = (self.tokens_in or 0) + response.usage.prompt_tokens
        self.tokens_out = (self.tokens_out or 0) + response.usage.completion_tokens
        price = price_usd(self.model, response, quiet)
        self.costs_usd.append(self._unpriced_usd if price is None else price)
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
    said, how = plain(messages), _request(meter.model, messages, params)
    try:
        filled = client.chat.completions.create(messages=said, response_model=_form(schema), max_retries=1, **how)
    except InstructorError as error:
        trouble = error.__cause__ or error
    else:
        answer: T = filled.filled
        return answer
    # Raised out here, since instructor's error has it as its cause already: chained again it would be a circle.
    raise _named(trouble, meter)


@functools.cache
def _form(schema: type[BaseModel]) -> Any:
    """Prepare a form once: what instructor does with a form's class for every request takes longer than sending it.

    Instructor sees a class without fields, which has the form's name and JSON Schema, and reads answers with it.
    """
    from instructor import OpenAISchema

    whole: Any = type(schema.__name__, (schema, OpenAISchema), {})
    written = whole.model_json_schema()

    def read(cls: Any, said: str, *, strict: bool | None = None, context: Any = None) -> Any:
        return cls.model_construct(filled=schema.model_validate_json(said, strict=strict, context=context))

    names = {
        "__module__": __name__,
        "__doc__": whole.__doc__,
        "__annotations__": {"filled": Any},
        "model_json_schema": classmethod(lambda cls, *_, **__: dict(written)),
        "model_validate_json": classmethod(read),
    }
    return type(schema.__name__, (OpenAISchema,), names)


def _named(trouble: BaseException, meter: _Meter) -> BaseException:
    if foreign := not_the_providers(trouble):
        return foreign
    fault = name_fault(trouble, meter.model, secrets=_secrets(), now=datetime.now(UTC))
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


def _refuse_without_key(model: str, params: Params) -> None:
    """Without OpenAI's key litellm's own client would send articles all the same; others may have it elsewhere."""
    if provider(model) == "openai" and (missing := missing_keys(model, params)):
        raise judge_error("auth", model, f"set {' or '.join(missing)}")


def _refuse_plain_ollama(model: str) -> None:
    if provider(model) == "ollama":
        raise JudgeError("config", "ollama/ cannot keep to a form", hint=f"write ollama_chat/{model.partition('/')[2]}")


def _tries(kind: JudgeErrorKind, params: Params) -> int:
    """A model that is slow was paid or waited for each time; a limit passes by itself."""
    return {"timeout": min(2, params.tries), "rate_limit": _MOST_TRIES * params.tries}.get(kind, params.tries)


def _pause_seconds(error: JudgeError, attempt: int, spread: float) -> float | None:
    if error.kind not in RETRYABLE:
        return None
    if error.retry_after_seconds is not None:
        return error.retry_after_seconds
    return float(min(30.0, _FIRST_PAUSE_SECONDS[error.kind] * 2 ** (attempt - 1)) * (0.5 + spread))


def _spread(messages: Sequence[Message]) -> float:
    """0..1 by what is asked: threads that failed together do not come back together."""
    return hashlib.sha256(repr(messages).encode("utf-8", "replace")).digest()[0] / 255


def _not_for_long(error: JudgeError, model: str, seconds: float) -> JudgeError:
    """A limit of the hour or the day: every other claim would meet it too."""
    minutes = math.ceil(seconds / 60)
    told = JudgeError(
        "quota",
        f"{model} takes no more requests for {minutes} minutes",
        hint="run it again then: what was checked is kept",
        retry_after_seconds=seconds,
    )
    told.call = error.call
    return told


def _secrets() -> tuple[str, ...]:
    return tuple(
        value for name, value in os.environ.items() if name.endswith(("_KEY", "_TOKEN", "_SECRET")) and len(value) > 5
    )
