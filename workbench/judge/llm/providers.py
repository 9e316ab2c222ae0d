"""Providers as data: how a model is asked, how each provider keeps best to a form, which of them run locally."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field

from workbench.models import Message, Record

Mode = Literal["TOOLS", "JSON_SCHEMA", "MD_JSON"]
"""How a model is held to a form: a forced tool call, a schema for the answer, or the schema in words."""

MAX_TOKENS = 500
"""The longest answer to a question without a prompt."""

# Where a form is not enforced by a tool call: litellm 1.105.3 drops `tool_choice` for mistral and ollama_chat; local
# engines have a grammar for a schema, and often nothing for tools.
_MODES: dict[str, Mode] = dict.fromkeys(
    ("mistral", "ollama_chat", "hosted_vllm", "lm_studio", "llamafile"), "JSON_SCHEMA"
)
_LOCAL = frozenset({"ollama", "ollama_chat", "hosted_vllm", "lm_studio", "llamafile"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# Too low rather than too high, so that a window comes out too large rather than too small.
_CHARACTERS_PER_TOKEN = 2.5


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
        """Give what of this can change an answer; digested in keys of checks and of the answer cache."""
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
