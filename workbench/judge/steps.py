"""What several calls to a model share that answer one question between them: what they used, and how one fails.

It does not know what is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.errors import JudgeError
from workbench.judge.prompted import Prompted
from workbench.models import Call, Message, Record


class Forecast(Record):
    """What questions will ask of a model."""

    calls: int
    split: int
    """How many questions need several calls because they do not fit the model's context."""
    cost_usd: float | None
    """0.0 on a local engine, None if no price is known."""


def together(calls: Sequence[Call]) -> Call:
    """Add calls up to one; what is unknown of one is unknown of all."""
    first, last = calls[0], calls[-1]
    costs, seconds = [call.cost_usd for call in calls], sum(call.seconds for call in calls)
    return first.model_copy(
        update={
            "judge_version": last.judge_version,
            "prompt": ", ".join(dict.fromkeys(call.prompt for call in calls if call.prompt)) or None,
            "calls": len(calls),
            "requests": sum(call.requests for call in calls),
            "tokens_in": _sum([call.tokens_in for call in calls]),
            "tokens_out": _sum([call.tokens_out for call in calls]),
            "cost_usd": None if None in costs else sum(cost for cost in costs if cost is not None),
            "seconds": round(seconds, 3),
        }
    )


def _sum(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def ask_step(asked: Prompted[Any], messages: Sequence[Message], what: str, calls: list[Call]) -> Any:
    """Take one step of several; its failure carries what all of them used, and says what it was about."""
    try:
        answer, call = asked.answer(messages)
    except JudgeError as error:
        spent = [*calls, *([error.call] if error.call else [])]
        error.call = together(spent) if spent else None
        error.message = f"{error.message} (asked about {what})"
        raise
    calls.append(call)
    return answer


def too_long(what: str, model: str, calls: Sequence[Call] = ()) -> JudgeError:
    """Say that not even parts fit."""
    error = JudgeError(
        "context",
        f"{what} does not fit the context of {model}, even in parts",
        hint="use a prompt with a shorter answer (compare-slim.v1), or a model with a longer context",
    )
    error.call = together(calls) if calls else None
    return error
