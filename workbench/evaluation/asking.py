"""Ask one variant one question, and write down what came of it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from workbench.check import Clock
from workbench.errors import JudgeError
from workbench.evaluation.answercache import ReplayMiss
from workbench.evaluation.attempts import Attempt, failed_status
from workbench.evaluation.selection import Question
from workbench.models import Call, Claim, Judge, Version


@dataclass(frozen=True)
class Ready:
    """One question with all that is needed to ask it."""

    question: Question
    claim: Claim
    versions: tuple[Version, ...]
    judge: Judge
    retrieval: str
    attempt: int

    def ask(self, now: Clock) -> Attempt:
        """Ask, and give the line for the log; a judge that fails gives a line as well."""
        started = time.perf_counter()
        try:
            said, call = self.judge(self.claim, self.versions)
        except JudgeError as error:
            spent = error.call or self._nothing(now)
            return self._attempt(spent, status=failed_status(error), reason=error.kind, message=error.message)
        except ReplayMiss as error:
            return self._attempt(self._nothing(now), status="error", reason="replay_miss", message=error.message)
        if not call.earlier and not call.seconds:  # the rules do not look at a clock
            call = call.model_copy(update={"seconds": round(time.perf_counter() - started, 4)})
        costs = [call.cost_usd, call.earlier.cost_usd if call.earlier else 0.0]
        list_usd = 0.0 if self.question.variant.free else _sum(costs)
        cached = call.earlier is not None and not call.requests
        return self._attempt(call, status="ok", said=said, cached=cached, list_usd=list_usd)

    def _nothing(self, now: Clock) -> Call:
        return Call(judge=self.judge.name, prompt=self.judge.prompt, at=now(), cost_usd=0.0)

    def _attempt(self, call: Call, **fields: Any) -> Attempt:
        free = {"cost_usd": 0.0} if self.question.variant.free else {}
        variant, sample, sha, epoch = self.question.key
        return Attempt(
            variant=variant,
            sample=sample,
            sample_sha=sha,
            epoch=epoch,
            attempt=self.attempt,
            call=call.model_copy(update={"retrieval": self.retrieval, **free}),
            **fields,
        )


def _sum(costs_usd: Iterable[float | None]) -> float | None:
    known = list(costs_usd)
    return None if None in known else sum(cost for cost in known if cost is not None)
