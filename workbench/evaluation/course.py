"""The course of a run: a few questions at a time, each provider at its own width, no sample far ahead of another.

Tasks are begun in their order and done as answers arrive. It stops before the budget would be overrun, after a failure
that would meet every other question (key, quota, configuration), or at Ctrl-C; what is under way is waited for, since
it is paid for. It does not know what is asked, nor where answers are kept.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Literal, NamedTuple

from workbench.errors import STOPS_THE_RUN
from workbench.evaluation.attempts import Attempt
from workbench.evaluation.budget import Budget

StoppedBy = Literal["budget", "failure", "interrupt"]
Ask = Callable[[], Attempt]


class Task(NamedTuple):
    """One question, made ready when its turn comes."""

    provider: str
    position: int
    """Its sample's place in the run."""
    begin: Callable[[], tuple[Ask, float]]
    """Make it ready in this thread: what to call in another, and an estimate of its price in US dollars."""


class Course:
    """Tasks on their way to answers."""

    def __init__(self, tasks: Sequence[Task], *, room: Mapping[str, int], budget: Budget) -> None:
        self.stopped_by: StoppedBy | None = None
        self._queues = {provider: deque(t for t in tasks if t.provider == provider) for provider in room}
        self._room = dict(room)
        self._budget = budget
        self._ahead = 1 + sum(room.values())
        self._running: dict[Future[Attempt], tuple[Task, float]] = {}

    def attempts(self) -> Iterator[Attempt]:
        """Carry the tasks out; each answer is handed over before the next question is begun."""
        pool = ThreadPoolExecutor(max_workers=max(1, sum(self._room.values())))
        try:
            while True:
                try:
                    self._begin(pool)
                    if not self._running:
                        return
                    finished = wait(self._running, return_when=FIRST_COMPLETED).done
                except KeyboardInterrupt:
                    if self.stopped_by == "interrupt":
                        raise
                    self.stopped_by = "interrupt"
                    continue
                for future in finished:
                    yield self._finish(future)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _begin(self, pool: ThreadPoolExecutor) -> None:
        for provider, queue in self._queues.items():
            while self.stopped_by is None and queue and self._has_room(provider, queue[0]):
                ask, estimate_usd = queue[0].begin()
                if not self._budget.reserve(estimate_usd):
                    self.stopped_by = "budget"
                    return
                self._running[pool.submit(ask)] = (queue.popleft(), estimate_usd)

    def _has_room(self, provider: str, task: Task) -> bool:
        under_way = [t for t, _ in self._running.values()]
        heads = [queue[0].position for queue in self._queues.values() if queue]
        hindmost = min([*heads, *(t.position for t in under_way)])
        mine = sum(t.provider == provider for t in under_way)
        return mine < self._room[provider] and task.position < hindmost + self._ahead

    def _finish(self, future: Future[Attempt]) -> Attempt:
        _, estimate_usd = self._running.pop(future)
        attempt = future.result()
        self._budget.settle(estimate_usd, attempt.call.cost_usd)
        if attempt.reason in STOPS_THE_RUN and self.stopped_by is None:
            self.stopped_by = "failure"
        return attempt
