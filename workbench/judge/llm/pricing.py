"""What litellm knows of models without asking anybody: prices, context sizes, how text counts in tokens.

What litellm does not know stays unknown: None, never zero.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workbench.judge.llm.client import as_dicts, litellm
from workbench.judge.llm.providers import MAX_TOKENS, Params, runs_at_home
from workbench.models import Message

_OUTPUT_SHARE = 0.25
"""A typical answer is about a quarter of what `max_tokens` allows; only used to estimate a price."""
_MARGIN = 1.1
"""For some providers tokens are counted with another's tokenizer."""


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
    tokens_out = len(tokens_in) * (params.max_tokens or MAX_TOKENS) * share
    return float(sum(tokens_in) * per_input + tokens_out * per_output)


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
