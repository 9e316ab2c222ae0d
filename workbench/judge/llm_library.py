"""Load litellm, once and quietly: it takes seconds, and by itself would call out and log keys.

The only place that imports it. It does not know what is asked.
"""

from __future__ import annotations

import functools
import inspect
import logging
import os
import warnings
from datetime import datetime
from typing import Any
from urllib.request import getproxies
from uuid import uuid4

from workbench.judge.llm_turns import transport


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
