"""What several calls to a model share that answer one question between them: what they used, and how one fails.

It does not know what is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.errors import JudgeError
from workbench.judge.prompted import Prompted
from workbench.models import Call, Earlier, Message, Record


class Forecast(Record):
    """What questions will ask of a model."""

    calls: int
    split: int
    """How many questions need several calls because they do not fit the model's context."""
    cost_usd: float | None
    """0.0 on a local engine, None if no price is known."""


class Steps:
    """The calls that answer one question, as far as they were made."""

    def __init__(self, prompt: str) -> None:
        self._prompt = prompt
        self._calls: list[Call] = []

    def ask(self, asked: Prompted[Any], messages: Sequence[Message], what: str) -> Any:
        """Take the next step; its failure carries what all of them used, and says what it was about."""
        try:
            answer, call = asked.answer(messages)
        except JudgeError as error:
            if error.call:
                self._calls.append(error.call)
            error.message = f"{error.message} (asked about {what})"
            raise self.failed(error) from error.__cause__
        self._calls.append(call)
        return answer

    def failed(self, error: JudgeError) -> JudgeError:
        """Put onto an error what was used until it came."""
        error.call = self.call() if self._calls else None
        return error

    def too_long(self, what: str, model: str) -> JudgeError:
        """Say that not even parts fit."""
        return self.failed(
            JudgeError(
                "context",
                f"{what} does not fit the context of {model}, even in parts",
                hint="use a prompt with a shorter answer (compare-slim.v1), or a model with a longer context",
            )
        )

    def call(self) -> Call:
        """Add the calls up to one; a cost that is unknown of one is unknown of all."""
        first, last = self._calls[0], self._calls[-1]
        others = {call.prompt for call in self._calls if call.prompt and call.prompt not in self._prompt}
        return first.model_copy(
            update={
                "judge_version": last.judge_version,
                "prompt": self._prompt,
                "second_prompt": ", ".join(sorted(others)) or None,
                "calls": len(self._calls),
                "requests": sum(call.requests for call in self._calls),
                "tokens_in": _sum([call.tokens_in for call in self._calls]),
                "tokens_out": _sum([call.tokens_out for call in self._calls]),
                "cost_usd": _cost([call.cost_usd for call in self._calls]),
                "seconds": round(sum(call.seconds for call in self._calls), 3),
                "earlier": _earlier([call.earlier for call in self._calls if call.earlier]),
            }
        )


def _earlier(kept: Sequence[Earlier]) -> Earlier | None:
    if not kept:
        return None
    return Earlier(
        requests=sum(one.requests for one in kept),
        tokens_in=_sum([one.tokens_in for one in kept]),
        tokens_out=_sum([one.tokens_out for one in kept]),
        cost_usd=_cost([one.cost_usd for one in kept]),
        seconds=round(sum(one.seconds for one in kept), 3),
    )


def _sum(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _cost(costs_usd: Sequence[float | None]) -> float | None:
    return None if None in costs_usd else sum(cost for cost in costs_usd if cost is not None)
