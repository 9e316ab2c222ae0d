"""Load litellm, once and quietly: it takes seconds, and by itself would call out and log keys.

The only place that imports it. It does not know what is asked.
"""

from __future__ import annotations

import functools
import logging
import os
import warnings
from datetime import datetime
from typing import Any
from uuid import uuid4


@functools.cache
def litellm() -> Any:
    """Give the library, made ready at the first call."""
    quiet = {
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else importing it calls out, and offline may deadlock
        "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
        "HF_HUB_OFFLINE": "1",  # else counting tokens for Llama 3 tries the hub for 20 seconds
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
    return litellm


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
