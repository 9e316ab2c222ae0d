"""Ask a language model, through litellm and instructor: messages in, a filled-in form and a `Call` out.

The only module that imports litellm and instructor, at the first question, since that takes seconds. Both are used as
their manuals say: `instructor.from_litellm` over `litellm.completion`, one blocking call a thread. Whatever goes wrong
with a provider becomes a JudgeError of one kind; what may pass is tried again here and nowhere else.

Prices, context sizes and how text counts in tokens are what litellm knows without asking anybody. What it does not
know stays unknown: None, never zero.
"""

from __future__ import annotations

import copy
import functools
import hashlib
import importlib.util
import itertools
import logging
import math
import os
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar, cast
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from workbench.batch.runner import CancelToken, current_token
from workbench.errors import RETRYABLE, InputError, JudgeError, JudgeErrorKind
from workbench.judge.llm.forms import Ready
from workbench.judge.llm.providers import (
    MAX_TOKENS,
    NEEDS,
    Change,
    Missing,
    Mode,
    Needs,
    Params,
    change_after,
    mode_for,
    ollama_window,
    provider,
    runs_at_home,
    time_limit,
)
from workbench.judge.llm.replies import (
    ProviderReply,
    answer_in,
    blocked,
    declines,
    error_in,
    judge_error,
    name_fault,
    name_reply,
    not_the_providers,
    one_of,
    parsed,
    plain_completion,
    reply_behind,
    without_reasoning,
)
from workbench.models import Call, Earlier, Message, Record, content_id

T = TypeVar("T", bound=BaseModel)

_LONGEST_PAUSE_SECONDS = 60.0
_FIRST_PAUSE_SECONDS: Mapping[JudgeErrorKind, float] = {
    "rate_limit": 2.0,
    "server": 0.5,
    "connection": 0.5,
    "timeout": 0.5,
}
"""It doubles with each try, up to half a minute."""
_RATE_LIMIT_TRIES = 2
"""How many times more often than another failure a rate limit is tried again."""
_MOST_CHANGES = 5
"""How many settings one model may refuse."""
_learned: dict[tuple[str, str | None], tuple[Change, ...]] = {}
"""What each model at each address was found not to take; asked so from the start for the rest of the run."""


@functools.cache
def litellm() -> Any:
    """Import litellm, which takes five seconds, and keep it from calling out and from logging keys."""
    quiet = {
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else importing it calls out, and offline may deadlock
        "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
        "HF_HUB_OFFLINE": "1",  # else counting tokens for Llama 3 tries the hub for 20 seconds
        # Send to OpenAI with litellm's own HTTP client: the openai package takes a third of a call's CPU, and retries.
        "EXPERIMENTAL_OPENAI_BASE_LLM_HTTP_HANDLER": "True",
    }
    for name, value in quiet.items():
        os.environ.setdefault(name, value)
    for name in ("LiteLLM", "instructor"):
        # They log whole errors, keys included; every one of them is raised as well.
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    with warnings.catch_warnings():
        # pydantic builds some of litellm's types at the first answer, and warns of one of them.
        warnings.simplefilter("ignore", UserWarning)
        import litellm

        litellm.ModelResponse()
    # Of answers in a shape that OpenAI's own package does not expect, which are read all the same.
    warnings.filterwarnings("ignore", "Pydantic serializer warnings", UserWarning)
    litellm.suppress_debug_info = True
    litellm.drop_params = True
    return litellm


# ------------------------------------------------------------ when it may be asked


class RateGate:
    """Shut for some seconds when a provider asks to slow down.

    All threads and runs of this process share the gate of a provider, so that a rate limit is met once.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._opens_at = 0.0

    def shut(self, seconds: float) -> None:
        """Let nobody through for some seconds; a gate that is shut for longer stays so."""
        with self._lock:
            self._opens_at = max(self._opens_at, self._clock() + seconds)

    def pass_through(self, token: CancelToken, *, spread: float = 0.0) -> None:
        """Wait until the gate is open; a higher `spread`, 0..1, waits up to a quarter longer, so not all go at once.

        Raises KeyboardInterrupt if the run of `token` is ended, open or not.
        """
        while (shut_for := self._opens_at - self._clock()) > 0:
            token.wait(shut_for * (1 + spread / 4))
        token.raise_if_cancelled()


_gates: dict[tuple[str, str | None], RateGate] = {}


def gate_for(model: str, api_base: str | None) -> RateGate:
    """Give the gate of a model's provider: the first part of `provider/name`, and the server if it is not their own."""
    host = urlsplit(api_base).netloc if api_base else None
    return _gates.setdefault((provider(model), host), RateGate())


# ------------------------------------------------------------ one question


class KeptAnswer(Record):
    """An answer as the cache keeps it."""

    answer: str
    """The filled-in form, as JSON."""
    call: Call


@dataclass(frozen=True)
class LLM(Generic[T]):
    """A model that fills in one form."""

    model: str
    """As litellm writes it: `provider/name`."""
    form: type[T]
    params: Params
    prompt: str | None = None
    """What its calls say of the prompt that was used."""
    key: str = ""
    """Digest of all that decides an answer besides the messages."""
    cache: MutableMapping[str, str] = field(default_factory=dict, repr=False)
    """Answers by request; only whole answers are kept, never a failure."""
    gate: RateGate | None = field(default=None, repr=False)
    """None: the gate of the model's provider, shared by this process."""

    def ask(self, messages: Sequence[Message]) -> tuple[T, Call]:
        """Ask a question, unless the very same was answered before; try again while the trouble may pass.

        Raises JudgeError, with what the attempts used and cost in its `call`, and KeyboardInterrupt once the run that
        this is part of is cancelled (`current_token`).
        """
        request = content_id(self.key, [m.model_dump() for m in messages])
        if (found := self.cache.get(request)) is not None:
            kept = KeptAnswer.model_validate_json(found)
            earlier = Earlier(**kept.call.model_dump(include=set(Earlier.model_fields)))
            unpaid = {"requests": 0, "tokens_in": None, "tokens_out": None, "cost_usd": 0.0, "seconds": 0.0}
            call = kept.call.model_copy(update=unpaid | {"earlier": earlier})
            return self.form.model_validate_json(kept.answer), call
        _refuse_what_cannot_work(self.model, self.params)
        litellm()  # imported before the clock starts
        from instructor.core.exceptions import InstructorError

        usage = _Usage(self.model, self.prompt, self.form, free=is_free(self.model, self.params))
        gate = self.gate or gate_for(self.model, self.params.api_base)
        token = current_token()
        # 0..1 by what is asked, so that threads that failed together do not come back together.
        spread = hashlib.sha256(repr(messages).encode("utf-8", "replace")).digest()[0] / 255
        attempts = itertools.count(1)
        while True:
            gate.pass_through(token, spread=spread)
            usage.changes = _learned.get((self.model, self.params.api_base), ())
            try:
                client, asked = self._request(messages, usage)
                # Never with `context=`: it would run articles through a template engine (567-labs/instructor#2669).
                answer: T = client.chat.completions.create(**asked).filled
            except InstructorError as error:
                cause = error.__cause__ or error
                if self._learns_from(cause, usage):
                    continue
                trouble = _named(cause, usage)
            else:
                call = usage.call()
                self.cache[request] = KeptAnswer(answer=answer.model_dump_json(), call=call).model_dump_json()
                return answer, call
            # Raised out here, since instructor's error has it as its cause already: chained again it would be a circle.
            if not isinstance(trouble, JudgeError):
                raise trouble
            trouble.call = usage.call()
            pause = self._pause_after(trouble, next(attempts), spread)
            if trouble.kind == "rate_limit":
                gate.shut(pause)  # for all threads
            else:
                token.wait(pause)

    def _request(self, messages: Sequence[Message], usage: _Usage) -> tuple[Any, dict[str, Any]]:
        """Write out how to ask: once, and once more where the form is filled in wrongly."""
        from instructor import Mode as InstructorMode
        from instructor import from_litellm

        asked = {"messages": as_dicts(messages), "response_model": _prepared(self.form), "max_retries": 1}
        asked |= _settings(self.model, messages, self.params)
        for change in usage.changes:
            value = asked.pop(change.setting, None)
            if change.instead and value is not None:
                asked[change.instead] = value if change.value is None else change.value
        return from_litellm(usage.send, mode=InstructorMode[self._mode(usage.changes)]), asked

    def _mode(self, changes: Sequence[Change]) -> Mode:
        mode = mode_for(self.model, self.params)
        for change in changes:
            if change.setting == mode:
                mode = cast(Mode, change.instead)
        return mode

    def _learns_from(self, refusal: BaseException, usage: _Usage) -> bool:
        """Tell whether a refusal names a setting that can be left out or written otherwise; it is from now on."""
        reply = reply_behind(refusal)
        if reply is None or reply.status not in (400, 404, 405, 422, 501) or len(usage.changes) >= _MOST_CHANGES:
            return False
        fault = name_fault(refusal, self.model, now=datetime.now(UTC))
        if fault is None or fault.kind not in ("bad_request", "config", "server"):
            return False
        change = change_after(str(reply.body), usage.last_request, self._mode(usage.changes))
        if change is None or change in usage.changes:
            return False
        _learned[self.model, self.params.api_base] = (*usage.changes, change)
        return True

    def _pause_after(self, error: JudgeError, attempt: int, spread: float) -> float:
        """Say for how many seconds to wait before the next try; raises the error where another is of no use."""
        # A model that is slow was paid or waited for each time; a limit passes by itself.
        more = {"timeout": min(2, self.params.tries), "rate_limit": _RATE_LIMIT_TRIES * self.params.tries}
        if error.kind not in RETRYABLE or attempt >= more.get(error.kind, self.params.tries):
            raise error
        if error.retry_after_seconds is None:
            return float(min(30.0, _FIRST_PAUSE_SECONDS[error.kind] * 2 ** (attempt - 1)) * (0.5 + spread))
        if error.retry_after_seconds > _LONGEST_PAUSE_SECONDS:
            # A limit of the hour or the day: every other claim would meet it too.
            minutes = math.ceil(error.retry_after_seconds / 60)
            for_long = JudgeError(
                "quota",
                f"{self.model} takes no more requests for {minutes} minutes",
                hint="run it again then: what was checked is kept",
                retry_after_seconds=error.retry_after_seconds,
            )
            for_long.call = error.call
            raise for_long from error
        return error.retry_after_seconds


class _Usage:
    """Sends the requests of one question and adds up what they use; instructor alone would report only the last."""

    def __init__(self, model: str, prompt: str | None, form: type[BaseModel], *, free: bool) -> None:
        self.model = model
        self._prompt = prompt
        self._fields = form.model_fields.keys()
        self._unpriced_usd = 0.0 if free else None
        """What an answer cost whose price litellm does not know."""
        self._version = ""
        self._requests = 0
        self._tokens_in: int | None = None
        self._tokens_out: int | None = None
        self._costs_usd: list[float | None] = []
        self.changes: tuple[Change, ...] = ()
        self.last_request: Mapping[str, Any] = {}
        self.heard: object = None
        """The body of the last answer, if it arrived as a success."""
        self.said = ""
        """The words of the last answer."""
        self._at = datetime.now(UTC)
        self._started = time.monotonic()

    def send(self, **request: Any) -> Any:
        """Send one request; raise JudgeError if the answer is an error, is refused, cut short, or empty."""
        self._requests += 1
        self.last_request, self.heard, self.said = request, None, ""
        for part in {"tools", "response_format"} & request.keys():
            request[part] = copy.deepcopy(request[part])  # litellm writes into them, instructor keeps them by class
        try:
            response = litellm().completion(**request, logger_fn=self._hear)
        except (litellm().APIConnectionError, litellm().APIError):
            # It also fails so over answers that are whole: content in parts, or a field that a provider left out.
            if error_in(self.heard) or not (plain := plain_completion(self.heard)):
                raise
            response = litellm().ModelResponse(**plain)
        used = getattr(response, "usage", None)
        self._version = response.model or ""
        tokens_out = getattr(used, "completion_tokens", 0) or 0
        self._tokens_in = (self._tokens_in or 0) + (getattr(used, "prompt_tokens", 0) or 0)
        self._tokens_out = (self._tokens_out or 0) + tokens_out
        cost = _cost_usd(self.model, response) if used else None
        self._costs_usd.append(self._unpriced_usd if cost is None else cost)
        if error_in(self.heard):
            raise self.fault()
        if not response.choices:
            words = blocked(self.heard)
            raise judge_error("policy" if words else "server", self.model, words or "an answer without a choice")
        choice = response.choices[0]
        self.said = without_reasoning(choice.message.content or "")
        if refusal := (choice.message.provider_specific_fields or {}).get("refusal"):
            raise judge_error("refusal", self.model, str(refusal))
        if choice.finish_reason == "content_filter":
            raise judge_error("policy", self.model, self.said)
        if choice.finish_reason == "length":
            raise judge_error("truncated", self.model, f"after {tokens_out} tokens")
        self._read(choice.message, as_tool="tools" in request)
        return response

    def _read(self, message: Any, *, as_tool: bool) -> None:
        """Leave in a message what instructor takes: one call of the tool, or the form alone."""
        calls = message.tool_calls or []
        if len(calls) > 1:
            calls[0].function.arguments = one_of([call.function.arguments for call in calls])
            message.tool_calls = calls[:1]
        elif not calls and not (message.content or "").strip():
            raise judge_error("server", self.model, "an empty answer")
        elif not calls:
            form = answer_in(message.content, self._fields)
            if not form:
                raise judge_error("server", self.model, "an answer that is all reasoning")
            message.content = form
            if as_tool and form.startswith(("{", "[")):  # the form, written where the tool was to be called
                call = {"id": "call_1", "type": "function", "function": {"name": "answer", "arguments": form}}
                message.tool_calls = litellm().Message(content=None, tool_calls=[call]).tool_calls

    def _hear(self, details: Mapping[str, Any]) -> None:
        """Note an answer as it came, as litellm tells its logger."""
        if details.get("log_event_type") == "post_api_call" and self.heard is None:  # it may tell twice, once of itself
            self.heard = parsed(details.get("original_response"))

    def fault(self, secrets: Sequence[str] = ()) -> JudgeError:
        """Name the error that arrived as a success."""
        error = error_in(self.heard) or {}
        code = str(error.get("code") or "")
        status = int(code) if code.isdecimal() and 400 <= int(code) <= 599 else None
        body = {"error": dict(error)}
        return name_reply(ProviderReply(status, {}, body), self.model, now=datetime.now(UTC), secrets=secrets)

    def call(self) -> Call:
        """Report what was used so far; the cost is unknown as soon as one answer's is."""
        known = [cost for cost in self._costs_usd if cost is not None]
        return Call(
            judge=self.model,
            judge_version=self._version,
            prompt=self._prompt,
            requests=self._requests,
            tokens_in=self._tokens_in,
            tokens_out=self._tokens_out,
            cost_usd=sum(known) if known and len(known) == len(self._costs_usd) else None,
            seconds=round(time.monotonic() - self._started, 3),
            adapted=tuple(map(str, self.changes)),
            at=self._at.isoformat(timespec="milliseconds"),
        )


@functools.cache
def _prepared(form: type[BaseModel]) -> Any:
    """Prepare a form once, since instructor makes its class and its JSON Schema anew for every request.

    That takes more CPU than all the rest of a call. So instructor is given a class without fields of its own, which
    has the form's name and schema, reads answers with the form, and holds the outcome in `filled`.
    """
    from instructor import OpenAISchema

    described: Any = type(form.__name__, (form, OpenAISchema), {})
    schema = described.model_json_schema()

    class Prepared(OpenAISchema):  # type: ignore[misc]  # instructor loads its names lazily, so they are Any
        filled: Any

        @classmethod
        def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
            return dict(schema)

        @classmethod
        def model_validate_json(cls, said: Any, *, strict: bool | None = None, context: Any = None, **_: Any) -> Any:
            if isinstance(said, str) and said.startswith("["):
                several = PydanticCustomError("several_answers", "several answers were given, exactly one is needed")
                raise ValidationError.from_exception_data(form.__name__, [{"type": several, "input": None}])
            return cls.model_construct(filled=form.model_validate_json(said, strict=strict, context=context))

    return type(form.__name__, (Prepared,), {"__module__": __name__})


def _settings(model: str, messages: Sequence[Message], params: Params) -> dict[str, Any]:
    """Write out how litellm is to ask."""
    settings: dict[str, Any] = {
        "model": model,
        "temperature": params.temperature or 0.0,
        "max_tokens": params.max_tokens or MAX_TOKENS,
        "timeout": time_limit(model, params),
        "num_retries": 0,
        "no-log": True,
    }
    if params.api_base:
        settings["api_base"] = params.api_base
        # Without any key litellm does not even send; a server that wants one says so.
        if not litellm().validate_environment(model=model)["keys_in_environment"]:
            settings["api_key"] = "none"
    if provider(model) == "ollama_chat":
        settings["num_ctx"] = ollama_window(messages, params.max_tokens or MAX_TOKENS)
        _know_ollama_model(model)
    return settings


@functools.cache
def _know_ollama_model(model: str) -> None:
    """Keep litellm from asking Ollama about a model before each request (BerriAI/litellm#37041)."""
    if model not in litellm().model_cost:
        free = {"input_cost_per_token": 0.0, "output_cost_per_token": 0.0}
        about = {"litellm_provider": "ollama_chat", "mode": "chat", "max_tokens": 8192}
        litellm().register_model({model: about | free})


def as_dicts(messages: Sequence[Message]) -> list[dict[str, str]]:
    """Write messages as the libraries take them."""
    return [{"role": m.role, "content": m.content} for m in messages]


# ------------------------------------------------------------ what it costs, and whether it fits

_OUTPUT_SHARE = 0.25
"""A typical answer is about a quarter of what `max_tokens` allows; only used to estimate a price."""
_MARGIN = 1.1
"""For some providers tokens are counted with another's tokenizer."""


class Price(NamedTuple):
    """What requests cost in US dollars; None where nobody knows."""

    likely_usd: float | None
    most_usd: float | None
    """If every answer were as long as it may be."""


def price(model: str, requests: Iterable[Sequence[Message]], params: Params) -> Price:
    """Work out what requests will cost, by the model's name; a model without a price costs nothing if it runs locally.

    Tokens are counted by litellm's tokenizers, which for some providers are an approximation.
    """
    known = _known(model)
    per_input, per_output = known.get("input_cost_per_token"), known.get("output_cost_per_token") or 0.0
    if not per_input:
        cost = 0.0 if is_free(model, params) else None
        return Price(cost, cost)
    tokens_in = [_tokens(model, messages) for messages in requests]
    asked_usd = sum(tokens_in) * per_input
    answered_usd = len(tokens_in) * (params.max_tokens or MAX_TOKENS) * per_output
    return Price(float(asked_usd + answered_usd * _OUTPUT_SHARE), float(asked_usd + answered_usd))


def is_free(model: str, params: Params) -> bool:
    """Tell whether asking a model costs nothing: it runs locally, and no price is listed for its name.

    A local address alone does not say so: behind it may stand a proxy to a provider who is paid.
    """
    return runs_at_home(model, params) and not _known(model).get("input_cost_per_token")


def fits(model: str, messages: Sequence[Message], params: Params) -> bool:
    """Tell whether a question and the longest answer to it fit the model's context; an unknown context fits all."""
    window = params.context_tokens or _known(model).get("max_input_tokens")
    if window is None:
        return True
    room = window - (params.max_tokens or MAX_TOKENS)
    # A token is at least one byte, so tokens are counted only where it may be close: counting is slow.
    size = sum(len(m.content.encode("utf-8", "replace")) for m in messages)
    return size <= room or _tokens(model, messages) * _MARGIN <= room


def _tokens(model: str, messages: Sequence[Message]) -> int:
    return int(litellm().token_counter(model=model, messages=as_dicts(messages)))


@functools.cache
def _known(model: str) -> Mapping[str, Any]:
    prices = litellm().model_cost
    found: Mapping[str, Any] = prices.get(model) or prices.get(model.partition("/")[2]) or {}
    return found


_unpriced: set[tuple[str, str]] = set()
"""Models without a known price: finding that out takes longer than sending a request."""


def _cost_usd(model: str, response: Any) -> float | None:
    """Work out what an answer cost in US dollars; None if no price is known."""
    asked = (model, response.model or "")
    if asked in _unpriced:
        return None
    try:
        cost = float(litellm().completion_cost(completion_response=response, model=model))
    except (litellm().ModelNotMappedError, litellm().BadRequestError, litellm().NotFoundError):
        cost = 0.0
    if not cost and response.usage.total_tokens:
        _unpriced.add(asked)
    return cost or None


# ------------------------------------------------------------ what goes wrong


def has_provider(model: str, api_base: str | None) -> bool:
    """Tell whether litellm knows whom to ask by a model's name; every other name fails at the first question."""
    try:
        litellm().get_llm_provider(model, api_base=api_base)
    except litellm().BadRequestError:
        return False
    return True


def missing(model: str, params: Params) -> Missing:
    """Say which packages and variables of the environment are missing to ask this model, without asking anybody."""
    needs = NEEDS.get(provider(model), Needs())
    packages = tuple(package for module, package in needs.packages if not _is_installed(module))
    if params.api_base or runs_at_home(model, params):
        return Missing(packages)
    if needs.variables:
        lines = needs.variables
    else:
        found = litellm().validate_environment(model=model)
        lines = () if found["keys_in_environment"] else (tuple(sorted(found["missing_keys"])),)
    return Missing(packages, tuple(line for line in lines if not any(map(_is_set, line))))


def need_key(model: str, params: Params) -> None:
    """Raise InputError if a package or a key is missing, before anything is sent."""
    if any(lacking := missing(model, params)):
        what = "a package is not installed for" if lacking.packages else "no key for"
        where = "" if lacking.packages else " in the environment"
        raise InputError(f"{what} {model}{where}", hint=lacking.hint)


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # not even the package around it
        return False


def _is_set(names: str) -> bool:
    return all(
        Path(name).expanduser().exists() if name.startswith("~") else os.environ.get(name)
        for name in names.split(" and ")
    )


def _refuse_what_cannot_work(model: str, params: Params) -> None:
    if provider(model) == "ollama":
        raise JudgeError("config", "ollama/ cannot keep to a form", hint=f"write ollama_chat/{model.partition('/')[2]}")
    lacking = missing(model, params)
    if lacking.packages:
        named = f"asking {model} needs a package that is not installed: {', '.join(lacking.packages)}"
        raise JudgeError("config", named, hint=Missing(lacking.packages).hint)
    # Without OpenAI's key litellm would send articles all the same; other providers' keys may be elsewhere.
    if provider(model) == "openai" and lacking.variables:
        raise judge_error("auth", model, lacking.hint)


def _named(trouble: BaseException, usage: _Usage) -> BaseException:
    """Turn what a library raised into a JudgeError; a bug or a test tool's exception stays what it is."""
    if foreign := not_the_providers(trouble):
        return foreign
    secrets = [
        value for name, value in os.environ.items() if name.endswith(("_KEY", "_TOKEN", "_SECRET")) and len(value) > 5
    ]
    if isinstance(trouble, JudgeError):
        return trouble
    fault = name_fault(trouble, usage.model, secrets=secrets, now=datetime.now(UTC))
    heard = isinstance(usage.heard, (dict, list)) and reply_behind(trouble) is None
    if heard and (fault is None or fault.kind != "validation"):
        # Something came, as a success, and litellm could not read it: the line is not broken, and nothing of ours.
        if error_in(usage.heard):
            fault = usage.fault(secrets)
        elif fault is None or fault.kind in ("connection", "server", "bad_request"):
            fault = judge_error("server", usage.model, "an answer in a shape that cannot be read")
    if fault is None:
        return trouble
    if fault.kind == "validation" and declines(usage.said):
        fault = judge_error("refusal", usage.model, usage.said, secrets=secrets)
    fault.__cause__ = trouble
    return fault


# ------------------------------------------------------------ is it there?


class ModelStatus(Record):
    """What a model said to one tiny question, or why it did not."""

    model: str
    answers: bool
    version: str = ""
    """The id the provider answered with."""
    mode: str
    missing: tuple[str, ...] = ()
    """Packages to install, and variables of the environment to set."""
    seconds: float | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_usd: float | None = None
    """None: no price is known for this model."""
    problem: str | None = None
    hint: str | None = None


def model_status(model: str, params: Params) -> ModelStatus:
    """Ask a model one tiny question: does it answer, how fast, at what price, and what is missing?"""
    lacking = missing(model, params)
    names = (*lacking.packages, *(name for line in lacking.variables for name in line))
    about = ModelStatus(model=model, answers=False, mode=mode_for(model, params), missing=names)
    if names:
        what = " and ".join(
            ["a package"] * bool(lacking.packages) + ["the environment's variables"] * bool(lacking.variables)
        )
        return about.model_copy(update={"problem": f"{model} cannot be asked without {what}", "hint": lacking.hint})
    question = (Message(role="user", content='Fill in the form: `answer` is the word "ready".'),)
    try:
        answer, call = LLM(model, Ready, params).ask(question)
    except JudgeError as error:
        return about.model_copy(update={"problem": error.message, "hint": error.hint})
    known = {"seconds": call.seconds, "tokens_in": call.tokens_in, "tokens_out": call.tokens_out}
    said = {"answers": bool(answer.answer.strip()), "version": call.judge_version, "cost_usd": call.cost_usd}
    return about.model_copy(update=known | said)
