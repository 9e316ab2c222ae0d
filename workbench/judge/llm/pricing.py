"""What is known of providers, as data: how each keeps best to a form, and which of them run at home.

It knows no library and asks nobody.
"""

from __future__ import annotations

import functools
import inspect
import logging
import math
import os
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit
from urllib.request import getproxies
from uuid import uuid4

from pydantic import Field

from workbench.models import Message, Record

# ------------------------------------------------------------
# Threads that compute take turns, first come first served, and hand the turn on while they wait for the network.

_PATIENCE_SECONDS = 0.5
"""Nothing computes for as long: whoever keeps the turn longer waits for something that this module does not know."""

_held = threading.local()


class Turns:
    """One turn, for one thread at a time, until somebody keeps it too long: from then on everybody has it."""

    def __init__(self, *, patience_seconds: float = _PATIENCE_SECONDS, clock: Callable[[], float] = time.monotonic):
        self._patience_seconds = patience_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._taken = self._for_all = False
        self._since = 0.0
        self._queue: deque[threading.Event] = deque()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn, and hand it on at the end."""
        self._take()
        _held.turns = self
        try:
            yield
        finally:
            _held.turns = None
            self._hand_on()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Hand the turn on, and wait for it again at the end."""
        self._hand_on()
        try:
            yield
        finally:
            self._take()

    def _take(self) -> None:
        with self._lock:
            if not self._taken or self._for_all:
                self._taken, self._since = True, self._clock()
                return
            mine = threading.Event()
            self._queue.append(mine)
        while not mine.wait(self._patience_seconds):
            if self._clock() - self._since >= self._patience_seconds:
                self._give_up()

    def _hand_on(self) -> None:
        with self._lock:
            self._since = self._clock()
            if self._queue:
                self._queue.popleft().set()
            else:
                self._taken = False

    def _give_up(self) -> None:
        with self._lock:
            self._for_all = True
            while self._queue:
                self._queue.popleft().set()


@contextmanager
def waiting() -> Iterator[None]:
    """Let others compute meanwhile, if this thread has the turn."""
    turns: Turns | None = getattr(_held, "turns", None)
    if turns is None:
        yield
    else:
        with turns.lent():
            yield


def transport(**tls: Any) -> Any:
    """Make a transport for httpx that hands the turn on wherever it waits; `tls` goes to httpx.create_ssl_context."""
    import httpcore
    import httpx

    class Stream(httpcore.NetworkStream):
        """Hands the turn on while it reads; what it writes goes into the kernel's buffer."""

        def __init__(self, inner: httpcore.NetworkStream) -> None:
            self._inner = inner

        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            with waiting():
                return self._inner.read(max_bytes, timeout)

        def write(self, buffer: bytes, timeout: float | None = None) -> None:
            self._inner.write(buffer, timeout)

        def close(self) -> None:
            self._inner.close()

        def start_tls(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
            with waiting():
                return Stream(self._inner.start_tls(*args, **kwargs))

        def get_extra_info(self, info: str) -> Any:
            return self._inner.get_extra_info(info)

    class Backend(httpcore.SyncBackend):
        def connect_tcp(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
            with waiting():
                return Stream(super().connect_tcp(*args, **kwargs))

    context, made = httpx.create_ssl_context(**tls), httpx.HTTPTransport()
    # httpx has no way to say what it connects with; httpcore, which does the connecting, has.
    made._pool = httpcore.ConnectionPool(context, max_connections=None, keepalive_expiry=5.0, network_backend=Backend())
    return made


# ------------------------------------------------------------
# Load litellm, once and quietly: it takes seconds, and by itself would call out and log keys.


@functools.cache
def litellm() -> Any:
    """Give the library, made ready at the first call."""
    quiet = {
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else importing it calls out, and offline may deadlock
        "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
        "HF_HUB_OFFLINE": "1",  # else counting tokens for Llama 3 tries the hub for 20 seconds
        # OpenAI's client takes as long for a call as all the rest, and tries again by itself; litellm has its own.
        "EXPERIMENTAL_OPENAI_BASE_LLM_HTTP_HANDLER": "True",
        "PYDANTIC_ERRORS_INCLUDE_URL": "0",  # else what is asked again changes with pydantic's version
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
    litellm.suppress_debug_info = True
    litellm.drop_params = True
    _take_turns(litellm)
    return litellm


def _take_turns(library: Any) -> None:
    """Have litellm's requests made in turn, unless a proxy is set: httpx looks for none beside a transport of ours."""
    from litellm.llms.custom_httpx.http_handler import get_ssl_configuration

    if not getproxies():
        certificate = os.getenv("SSL_CERTIFICATE", library.ssl_certificate)
        library.sync_transport = transport(verify=get_ssl_configuration(), cert=certificate)


def load() -> None:
    """Load all that a question needs."""
    litellm()
    import instructor  # noqa: F401


@functools.cache
def bare_completion() -> Any:
    """Give litellm's completion without what it wraps around it: its cache, its retries, its log, a thread for each.

    None of them is used here, and together they take a fifth of the time of a call.
    """
    return inspect.unwrap(litellm().completion)


_unpriced: set[tuple[str, str]] = set()


def price_usd(model: str, response: Any, quiet: Any) -> float | None:
    """Work out what an answer cost in US dollars; None if no price is known, which takes long and is asked once."""
    asked = (model, response.model or "")
    if asked in _unpriced:
        return None
    found: float | None = quiet._response_cost_calculator(result=response, litellm_model_name=model) or None
    if found is None and response.usage.total_tokens:
        _unpriced.add(asked)
    return found


def no_log(model: str, messages: list[dict[str, str]]) -> Any:
    """Make what litellm notes about one request: nothing. It would work out the price twice more for each answer."""
    return _no_log()(
        model=model,
        messages=messages,
        stream=False,
        call_type="completion",
        start_time=datetime.now(),
        litellm_call_id=str(uuid4()),
        function_id="",
    )


@functools.cache
def _no_log() -> type[Any]:
    litellm()
    from litellm.litellm_core_utils.litellm_logging import Logging

    def nothing(*_: object, **__: object) -> None:
        """Take no note."""

    return type("NoLog", (Logging,), {"success_handler": nothing, "failure_handler": nothing})


@functools.cache
def spare_ollama_questions(model: str) -> None:
    """Keep litellm from asking Ollama about a model before each request (BerriAI/litellm#37041)."""
    library = litellm()
    if model not in library.model_cost:
        free = {"input_cost_per_token": 0.0, "output_cost_per_token": 0.0}
        library.register_model({model: {"litellm_provider": "ollama_chat", "mode": "chat", "max_tokens": 8192, **free}})


# ------------------------------------------------------------

Mode = Literal["TOOLS", "JSON_SCHEMA", "MD_JSON"]
"""How a model is held to a form: a forced tool call, a schema for the answer, or the schema in words."""

# Where it is not by a forced tool call (measured on litellm 1.105.3, which drops `tool_choice` for mistral and
# ollama_chat; local engines have a grammar for a schema, and often nothing for tools).
_MODES: dict[str, Mode] = dict.fromkeys(
    ("mistral", "ollama_chat", "hosted_vllm", "lm_studio", "llamafile"), "JSON_SCHEMA"
)
_LOCAL = frozenset({"ollama", "ollama_chat", "hosted_vllm", "lm_studio", "llamafile"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_CHARACTERS_PER_TOKEN = 2.5
"""On the low side, so that a window comes out too large rather than too small."""


class Params(Record):
    """How a model is asked."""

    api_base: str | None = None
    """Address of an OpenAI-compatible or local server; None for the provider's own."""
    temperature: float | None = Field(default=None, ge=0.0, le=2.0)
    """None: what the prompt says."""
    max_tokens: int | None = Field(default=None, ge=1)
    """None: what the prompt says."""
    timeout_seconds: float = Field(default=60.0, gt=0)
    tries: int = Field(default=5, ge=1)
    """How often in all, when the trouble may pass; a wrong form is asked again once, inside each try."""
    mode: Mode | None = None
    """How the form is enforced; None: what suits the provider."""
    context_tokens: int | None = Field(default=None, ge=1)
    """How much question and answer may be together; None: what litellm knows of the model."""

    def decisive(self, model: str) -> tuple[object, ...]:
        """What of this can change an answer."""
        host = urlsplit(self.api_base).netloc if self.api_base else None
        return (model, host, self.temperature, self.max_tokens, mode_for(model, self))

    def filled(self, *, temperature: float, max_tokens: int) -> Params:
        """Fill in what was left to the prompt."""
        return self.model_copy(
            update={
                "temperature": temperature if self.temperature is None else self.temperature,
                "max_tokens": max_tokens if self.max_tokens is None else self.max_tokens,
            }
        )


def provider(model: str) -> str:
    """The first part of litellm's `provider/name`."""
    return model.partition("/")[0]


def mode_for(model: str, params: Params) -> Mode:
    """Choose how to hold this model to a form."""
    if params.mode:
        return params.mode
    if provider(model) == "openai" and params.api_base:
        return "JSON_SCHEMA"
    return _MODES.get(provider(model), "TOOLS")


def runs_at_home(model: str, params: Params) -> bool:
    """Tell whether a model runs on an engine of one's own: no key, no price."""
    return provider(model) in _LOCAL or (
        params.api_base is not None and urlsplit(params.api_base).hostname in _LOOPBACK
    )


def ollama_window(messages: Sequence[Message], max_tokens: int) -> int:
    """How many tokens Ollama has to make room for, in steps of 8192 so that it seldom loads the model anew.

    Ollama cuts what does not fit its window, silently: an article would lose its end and look silent.
    """
    tokens = sum(len(m.content) for m in messages) / _CHARACTERS_PER_TOKEN + max_tokens
    return math.ceil(tokens / 8192) * 8192


# ------------------------------------------------------------
# What litellm knows of models, offline: their keys, their prices, how much they take in, how text counts in tokens.

_MAX_TOKENS = 500
"""For a question without a prompt."""
_OUTPUT_SHARE = 0.25
"""A typical answer is about a quarter of what `max_tokens` allows; only used to estimate a price."""
_MARGIN = 1.1
"""For some providers tokens are counted with another's tokenizer."""


def missing_keys(model: str, params: Params) -> tuple[str, ...]:
    """Name the environment variables without which this model cannot be asked; any one of them is enough."""
    if params.api_base or runs_at_home(model, params):
        return ()
    found = litellm().validate_environment(model=model)
    return () if found["keys_in_environment"] else tuple(sorted(found["missing_keys"]))


def estimate_cost_usd(model: str, requests: Iterable[Sequence[Message]], params: Params) -> float | None:
    """Estimate what requests will cost in US dollars, by the model's name; without a price 0.0 at home, elsewhere None.

    Tokens are counted by litellm's tokenizers, which for some providers are an approximation.
    """
    return _cost_usd(model, requests, params, share=_OUTPUT_SHARE)


def most_cost_usd(model: str, requests: Iterable[Sequence[Message]], params: Params) -> float | None:
    """Say what requests may cost at most in US dollars, were every answer as long as it may be."""
    return _cost_usd(model, requests, params, share=1.0)


def _cost_usd(model: str, requests: Iterable[Sequence[Message]], params: Params, *, share: float) -> float | None:
    known = _known(model)
    per_input, per_output = known.get("input_cost_per_token"), known.get("output_cost_per_token") or 0.0
    if not per_input:
        return 0.0 if runs_at_home(model, params) else None
    tokens_in = [_tokens(model, messages) for messages in requests]
    tokens_out = len(tokens_in) * (params.max_tokens or _MAX_TOKENS) * share
    return float(sum(tokens_in) * per_input + tokens_out * per_output)


def fits(model: str, messages: Sequence[Message], params: Params) -> bool:
    """Tell whether a question and the longest answer to it fit the model's context; an unknown context fits all.

    Counted only where it may be close: a token is at least one byte.
    """
    window = params.context_tokens or _window(model)
    if window is None:
        return True
    room = window - (params.max_tokens or _MAX_TOKENS)
    size = sum(len(m.content.encode("utf-8", "replace")) for m in messages)
    return size <= room or _tokens(model, messages) * _MARGIN <= room


def _window(model: str) -> int | None:
    found = _known(model).get("max_input_tokens")
    return int(found) if found else None


def _tokens(model: str, messages: Sequence[Message]) -> int:
    return int(litellm().token_counter(model=model, messages=plain(messages)))


def plain(messages: Sequence[Message]) -> list[dict[str, str]]:
    """Write messages as the libraries take them."""
    return [{"role": m.role, "content": m.content} for m in messages]


@functools.cache
def _known(model: str) -> Mapping[str, Any]:
    prices = litellm().model_cost
    found: Mapping[str, Any] = prices.get(model) or prices.get(model.partition("/")[2]) or {}
    return found
