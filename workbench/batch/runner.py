"""Ask many questions, a few at a time, and give each answer as it comes: claims to check, articles to read, samples.

A question is made ready when there is room for it, and nothing is kept of an answer that was given: saving is the
caller's turn, before the next question is begun. A failure that would meet every other question (key, quota,
configuration) ends the run; so do a spent budget, Ctrl-C and the run's cancel token. All of them wait for what is
under way.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Generic, Protocol, TypeVar

from filelock import FileLock, Timeout

from workbench.errors import STOPS_THE_RUN, BudgetSpent, InputError
from workbench.models import Call

_current: ContextVar[CancelToken] = ContextVar("cancel_token")


class CancelToken:
    """Ends one run early: what was sent is still answered, nothing new is sent.

    The runner makes it the current token around each unit of work; whoever waits or sends in there asks it. Once
    cancelled it stays so: another run has another token.
    """

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """End the run: every wait ends now, and nothing new is begun."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether the run was ended."""
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Raise KeyboardInterrupt once the run was ended."""
        if self.cancelled:
            raise KeyboardInterrupt

    def wait(self, seconds: float) -> None:
        """Wait; raises KeyboardInterrupt as soon as the run is ended."""
        self._event.wait(seconds)
        self.raise_if_cancelled()

    @contextmanager
    def current(self) -> Iterator[None]:
        """Make this the token of everything that is done inside, in this thread or task."""
        before = _current.set(self)
        try:
            yield
        finally:
            _current.reset(before)


def current_token() -> CancelToken:
    """Give the token of the run that this is part of; outside a run, one that nobody cancels."""
    return _current.get(None) or CancelToken()


class Budget:
    """US dollars that are asked for before each question, not after: the limit, what was spent, what is set aside."""

    def __init__(self, limit_usd: float | None, *, spent_usd: float = 0.0) -> None:
        self.limit_usd = limit_usd
        self.spent_usd = spent_usd
        self.reserved_usd = 0.0

    def reserve(self, most_usd: float | None) -> bool:
        """Set aside what a question may cost; False if it could go over the limit. What costs nothing always may.

        Raises InputError if there is a limit and nobody knows what the question may cost.
        """
        if self.limit_usd is None:
            return True
        if most_usd is None:
            raise InputError(
                "no price is known for this model, so no budget can be kept",
                hint="leave --budget-usd out, or choose a model whose price litellm knows",
            )
        if most_usd > 0 and self.spent_usd + self.reserved_usd + most_usd > self.limit_usd:
            return False
        self.reserved_usd += most_usd
        return True

    def settle(self, reserved_usd: float | None, cost_usd: float | None) -> None:
        """Take what a question really cost; where nobody knows, what was set aside for it."""
        if self.limit_usd is None:
            return
        self.reserved_usd -= reserved_usd or 0.0
        self.spent_usd += (reserved_usd or 0.0) if cost_usd is None else cost_usd


Limit = float | Budget | None
"""Up to how many US dollars; a Budget may be shared with what else takes from it; None: no limit."""


def budget_of(limit: Limit) -> Budget | None:
    """Make a budget of a limit, unless it is one."""
    return Budget(limit) if isinstance(limit, int | float) else limit


class Outcome(Protocol):
    """What a question gives: what it used, and how it failed if it did."""

    @property
    def call(self) -> Call: ...
    @property
    def error(self) -> str | None: ...


Done = TypeVar("Done", bound=Outcome)


@dataclass(frozen=True)
class Task(Generic[Done]):
    """One question, ready to be asked in another thread."""

    ask: Callable[[], Done]
    most_usd: float | None = 0.0
    """What it may cost at most, in US dollars; None if nobody knows."""
    position: int = 0
    """Where lanes go side by side: none gets far ahead of the position at which another one is."""


class Lane(Generic[Done]):
    """Tasks that are begun in their order, at most `width` at once: all of a run, or all to one provider.

    Those of a judge that is not `parallel`, since it computes here, go one by one.
    """

    def __init__(self, tasks: Iterable[Task[Done]], *, width: int, parallel: bool) -> None:
        self._tasks = iter(tasks)
        self.width = width if parallel else 1
        self._room = self.width + self.width // 4 + 1 if parallel else 1  # a few wait ready, so that no thread does
        self.pool = ThreadPoolExecutor(max_workers=self.width)
        self.under_way = 0
        self.next: Task[Done] | None = None
        """Ready, and waiting for money that is set aside for others, or for another lane."""

    def look_ahead(self) -> None:
        """Make the next task ready if there is room."""
        if self.next is None and self.under_way < self._room:
            self.next = next(self._tasks, None)


def run_many(
    lanes: Sequence[Lane[Done]], *, what: str, budget: Budget | None = None, token: CancelToken | None = None
) -> Iterator[Done]:
    """Ask everything, and give the answers in the order in which they come; `what` names one of them in an error.

    Raises BudgetSpent after the last answer that the budget allowed, and KeyboardInterrupt after Ctrl-C or once `token`
    is cancelled. One function, so that few frames stand between whoever called and the thread that asks.
    """
    budget, token = budget or Budget(None), token or CancelToken()
    with token.current():
        context = copy_context()
    ended = SimpleQueue[Future[Done]]()  # waiting for any of `running` would go through all of them each time
    running: dict[Future[Done], tuple[Lane[Done], Task[Done]]] = {}
    reach = 1 + sum(lane.width for lane in lanes)
    stopped = interrupted = False
    try:
        while True:
            try:
                if token.cancelled and not interrupted:
                    raise KeyboardInterrupt
                unpaid = False
                for lane in lanes if not stopped else ():
                    while (task := _next_of(lane, lanes, running, reach)) is not None:
                        if not budget.reserve(task.most_usd):
                            unpaid = True  # until some of what is set aside for others comes back
                            break
                        lane.next = None
                        lane.under_way += 1
                        future = lane.pool.submit(context.copy().run, task.ask)
                        running[future] = (lane, task)
                        future.add_done_callback(ended.put)
                if not running:
                    break
                future = ended.get()
            except KeyboardInterrupt:
                if interrupted:
                    raise
                interrupted = stopped = True
                token.cancel()
                for future in list(running):
                    if not future.cancel() and future.done():
                        ended.put(future)  # it may just have been taken out of the queue
                continue
            if future not in running:
                continue  # it was put there twice
            lane, task = running.pop(future)
            lane.under_way -= 1
            try:
                done = None if future.cancelled() else future.result()
            except KeyboardInterrupt:  # the run was cancelled before an answer came
                done = None
            budget.settle(task.most_usd, 0.0 if done is None else done.call.cost_usd)
            if done is None:
                continue
            if done.error in STOPS_THE_RUN:
                stopped = True
                for waiting in list(running):
                    waiting.cancel()
            yield done
    finally:
        for lane in lanes:
            lane.pool.shutdown(wait=False, cancel_futures=True)
    if interrupted:
        raise KeyboardInterrupt
    if unpaid:
        raise BudgetSpent(
            f"the budget of ${budget.limit_usd:g} does not cover another {what}: ${budget.spent_usd:.4g} are spent",
            hint="run it again with more; what was done is kept",
        )


def _next_of(
    lane: Lane[Done],
    lanes: Sequence[Lane[Done]],
    running: dict[Future[Done], tuple[Lane[Done], Task[Done]]],
    reach: int,
) -> Task[Done] | None:
    """Give a lane's next task if it may be begun: not further than `reach` ahead of the hindmost position."""
    for one in lanes:
        one.look_ahead()
    if lane.next is None:
        return None
    ready = [one.next.position for one in lanes if one.next is not None]
    hindmost = min([*ready, *(task.position for _, task in running.values())])
    return lane.next if lane.next.position < hindmost + reach else None


# ------------------------------------------------------------
# Who is checking what: a file lock for each check under way, so that two processes do not pay for the same one.


class Leases:
    """The checks that this process holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, FileLock] = {}

    def take(self, key: str) -> bool:
        """Hold a check; False if another process does, or this one in another run."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder / f"{key}.lock", thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return False
        self._held[key] = lock
        return True

    def let_go(self, key: str) -> None:
        """Let others have it."""
        lock = self._held.pop(key, None)
        if lock is not None:
            # Removed before it is let go of: whoever opened it meanwhile looks first whether the check was made.
            Path(lock.lock_file).unlink(missing_ok=True)
            lock.release()

    def let_all_go(self) -> None:
        """Let others have everything."""
        for key in tuple(self._held):
            self.let_go(key)
