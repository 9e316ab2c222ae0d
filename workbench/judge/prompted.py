"""A prompt, a model and a cache: values in, a filled-in form out.

What the two users of prompts (comparing versions, extracting claims) share. It does not know what either asks.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, TypeVar

from pydantic import BaseModel

from workbench.errors import JudgeError, PromptError
from workbench.judge.llm import ask
from workbench.judge.llm_models import estimate_cost_usd, fits, most_cost_usd
from workbench.judge.prompts import Prompt, render
from workbench.judge.providers import Params
from workbench.models import Call, Earlier, Message, Record, content_id

T = TypeVar("T", bound=BaseModel)


class _Kept(Record):
    """An answer as the cache keeps it."""

    answer: str
    """The filled-in form, as JSON."""
    call: Call


@dataclass(frozen=True)
class Prompted(Generic[T]):
    """One prompt, asked of one model."""

    model: str
    prompt: Prompt
    schema: type[T]
    params: Params
    cache: MutableMapping[str, str] = field(default_factory=dict, repr=False)
    """Answers by request; only whole answers are kept, never a failure."""

    def __post_init__(self) -> None:
        if self.prompt.front.output.answer != self.schema.__name__:
            raise PromptError(
                f"prompt {self.prompt.name} asks for {self.prompt.front.output.answer}, not {self.schema.__name__}",
                hint="choose another prompt for this step",
            )

    @cached_property
    def key(self) -> str:
        """Digest of all that decides an answer besides the values."""
        return content_id(
            "prompted", self._settled.decisive(self.model), self.prompt.digest, self.schema.model_json_schema()
        )

    @cached_property
    def _settled(self) -> Params:
        config = self.prompt.front.config
        return self.params.filled(temperature=config.temperature, max_tokens=config.max_tokens)

    def messages(self, **values: object) -> tuple[Message, ...]:
        """Fill the prompt in."""
        return render(self.prompt, **values)

    def answer(self, messages: Sequence[Message]) -> tuple[T, Call]:
        """Ask with a filled-in prompt, unless the very same was answered before. Raises JudgeError."""
        request = content_id(self.key, [m.model_dump() for m in messages])
        if (found := self.cache.get(request)) is not None:
            kept = _Kept.model_validate_json(found)
            return self.schema.model_validate_json(kept.answer), _paid_before(kept.call)
        named = {"prompt": self.prompt.label}
        try:
            answer, call = ask(self.model, messages, schema=self.schema, params=self._settled)
        except JudgeError as error:
            error.call = error.call and error.call.model_copy(update=named)
            raise
        call = call.model_copy(update=named)
        self.cache[request] = _Kept(answer=answer.model_dump_json(), call=call).model_dump_json()
        return answer, call

    def fits(self, messages: Sequence[Message]) -> bool:
        """Tell whether a filled-in prompt and the answer to it fit the model's context, as far as that is known."""
        return fits(self.model, messages, self._settled)

    def estimate_cost_usd(self, requests: Sequence[tuple[Message, ...]]) -> float | None:
        """Estimate what filled-in prompts will cost in US dollars; None if no price is known."""
        return estimate_cost_usd(self.model, requests, self._settled)

    def most_cost_usd(self, requests: Sequence[tuple[Message, ...]]) -> float | None:
        """Say what filled-in prompts may cost at most in US dollars; None if no price is known."""
        return most_cost_usd(self.model, requests, self._settled)


def _paid_before(call: Call) -> Call:
    used = ("requests", "tokens_in", "tokens_out", "cost_usd", "seconds")
    unpaid = {"requests": 0, "tokens_in": None, "tokens_out": None, "cost_usd": 0.0, "seconds": 0.0}
    return call.model_copy(update=unpaid | {"earlier": Earlier(**call.model_dump(include=set(used)))})
