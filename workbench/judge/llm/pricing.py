"""What litellm knows of models without asking anybody: prices, context sizes, how text counts in tokens.

What litellm does not know stays unknown: None, never zero.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from workbench.judge.llm.client import as_dicts, litellm
from workbench.judge.llm.providers import MAX_TOKENS, Params, runs_at_home
from workbench.models import Message

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
        cost = 0.0 if runs_at_home(model, params) else None
        return Price(cost, cost)
    tokens_in = [_tokens(model, messages) for messages in requests]
    asked_usd = sum(tokens_in) * per_input
    answered_usd = len(tokens_in) * (params.max_tokens or MAX_TOKENS) * per_output
    return Price(float(asked_usd + answered_usd * _OUTPUT_SHARE), float(asked_usd + answered_usd))


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
