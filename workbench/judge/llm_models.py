"""What litellm knows of models, offline: their keys, their prices, how much they take in, how text counts in tokens.

It asks no model anything. What litellm does not know stays unknown.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workbench.judge.llm_library import litellm
from workbench.judge.providers import Params, runs_at_home
from workbench.models import Message

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
