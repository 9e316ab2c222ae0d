"""Ask a judge about many things, claims to check or articles to read: a few at a time, each yielded as it is done.

Things are taken one by one as there is room, and nothing is kept of what was handed over: saving is the caller's
turn, before the next is asked for. What would meet every other one (key, quota, configuration) stops the run; so do
a spent budget, Ctrl-C and the run's cancel token, which wait for what is under way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Generic, TypeVar

from filelock import FileLock, Timeout

from workbench.batch.limits import CancelToken
from workbench.errors import STOPS_THE_RUN, BudgetSpent, InputError
from workbench.judge.check import conclude, retrieve
from workbench.models import Article, Call, Check, Claim, Failure, Judge, Version
from workbench.models.base import Clock
from workbench.retrieval.index import Index

# ------------------------------------------------------------
# A budget in US dollars that is asked before each call, not after.


class Budget:
    """What may be spent, what was, and what the calls under way may still take. For one thread."""

    def __init__(self, limit_usd: float | None, *, spent_usd: float = 0.0) -> None:
        self.limit_usd = limit_usd
        self.spent_usd = spent_usd
        self.reserved_usd = 0.0

    def reserve(self, estimate_usd: float) -> bool:
        """Set money aside for a call; False if it could go over the limit. What costs nothing always may."""
        after = self.spent_usd + self.reserved_usd + estimate_usd
        if self.limit_usd is not None and estimate_usd > 0 and after > self.limit_usd:
            return False
        self.reserved_usd += estimate_usd
        return True

    def settle(self, estimate_usd: float, cost_usd: float | None) -> None:
        """Take what a call really cost; where nobody knows, what was set aside for it."""
        self.reserved_usd -= estimate_usd
        self.spent_usd += estimate_usd if cost_usd is None else cost_usd


# ------------------------------------------------------------

Corpus = Mapping[str, Sequence[Article]]
"""Articles by event."""
Thing = TypeVar("Thing")
Done = TypeVar("Done")
Price = Callable[[Thing], float | None]
"""What one may cost at most in US dollars; None if nobody knows."""
Limit = float | Budget | None
"""Up to how many US dollars; a Budget may be shared with what else takes from it; None: no limit."""
Found = tuple[Claim, tuple[Version, ...]]
"""A claim, ready to be judged."""


@dataclass(frozen=True)
class Bench:
    """All that a check is made with."""

    corpus: Corpus
    index: Index
    judge: Judge
    now: Clock

    def versions(self, claim: Claim) -> tuple[Version, ...]:
        """Find what each outlet says."""
        return retrieve(claim, articles=self.corpus[claim.event], index=self.index)

    def conclude(self, claim: Claim, versions: Sequence[Version]) -> Check:
        """Ask the judge, and keep what stands."""
        return conclude(claim, versions, judge=self.judge, retrieval=self.index.mode, now=self.now)


@dataclass(frozen=True)
class Work(Generic[Thing, Done]):
    """What is done with each thing, what that used, and how it failed, if it did."""

    what: str
    """One of them, in a word."""
    do: Callable[[Thing], Done]
    call: Callable[[Done], Call]
    error: Callable[[Done], str | None]


@dataclass(frozen=True)
class Purse(Generic[Thing]):
    """A budget, and what each thing may take from it."""

    budget: Budget
    price: Price[Thing]

    def reserve(self, thing: Thing) -> float | None:
        """Set aside what one may cost at most; None if that is not there. InputError if nobody knows the price."""
        most_usd = self.price(thing)
        if most_usd is None:
            raise InputError(
                "no price is known for this model, so no budget can be kept",
                hint="leave --budget-usd out, or choose a model whose price litellm knows",
            )
        return most_usd if self.budget.reserve(most_usd) else None


def purse_for(budget: Limit, price: Price[Thing]) -> Purse[Thing] | None:
    """Make a purse of a limit in US dollars, or of a budget that others take from as well; None: no limit."""
    if budget is None:
        return None
    return Purse(budget if isinstance(budget, Budget) else Budget(budget), price)


def check_one_by_one(claims: Iterable[Claim], bench: Bench, *, token: CancelToken | None = None) -> Iterator[Check]:
    """Check claims in their order, one at a time; once `token` is cancelled the next raises KeyboardInterrupt."""
    token = token or CancelToken()
    for claim in claims:
        token.raise_if_cancelled()
        with token.current():
            done = bench.conclude(claim, bench.versions(claim))
        yield done
        if error_of(done) in STOPS_THE_RUN:
            return


def check_many(
    claims: Iterable[Claim],
    bench: Bench,
    *,
    jobs: int,
    purse: Purse[Found] | None = None,
    token: CancelToken | None = None,
) -> Iterator[Check]:
    """Check claims with up to `jobs` calls to the judge at once: see `run_many`."""
    work = Work[Found, Check](
        what="check", do=lambda found: bench.conclude(*found), call=lambda check: check.call, error=error_of
    )
    found = ((claim, bench.versions(claim)) for claim in claims)
    yield from run_many(found, work, jobs=jobs, purse=purse, token=token)


def run_many(
    things: Iterable[Thing],
    work: Work[Thing, Done],
    *,
    jobs: int,
    purse: Purse[Thing] | None = None,
    token: CancelToken | None = None,
) -> Iterator[Done]:
    """Do work with up to `jobs` calls to the judge at once, in the order in which answers arrive.

    Raises BudgetSpent after the last that the budget allowed, and KeyboardInterrupt after what was under way, at
    Ctrl-C or once `token` is cancelled.
    """
    yield from _Run(things, work, jobs=jobs, purse=purse, token=token or CancelToken()).results()


class _Run(Generic[Thing, Done]):
    def __init__(
        self,
        things: Iterable[Thing],
        work: Work[Thing, Done],
        *,
        jobs: int,
        purse: Purse[Thing] | None,
        token: CancelToken,
    ) -> None:
        self._things = iter(things)
        self._work = work
        self._purse = purse
        self._token = token
        self._held: Thing | None = None
        """Ready, and waiting for money that is set aside for others."""
        self._running: dict[Future[Done], float] = {}
        self._ended = SimpleQueue[Future[Done]]()
        """Those that are done; waiting for any of `_running` would go through all of them each time."""
        self._room = jobs + jobs // 4 + 1  # some wait ready, so that no thread does
        self._stopped = self._interrupted = self._spent = False
        self._pool = ThreadPoolExecutor(max_workers=jobs)

    def results(self) -> Iterator[Done]:
        """Yield each as it ends, whichever was begun first; what it raises comes once the others are in."""
        try:
            while True:
                try:
                    self._begin()
                    if not self._running:
                        break
                    future = self._ended.get()
                except KeyboardInterrupt:
                    if self._interrupted:
                        raise
                    self._interrupt()
                    continue
                if (done := self._finish(future)) is not None:
                    yield done
        finally:
            self._pool.shutdown(wait=False, cancel_futures=True)
        if self._interrupted:
            raise KeyboardInterrupt
        if self._spent and self._purse:
            budget = self._purse.budget
            raise BudgetSpent(
                f"the budget of ${budget.limit_usd:g} does not cover another {self._work.what}: "
                f"${budget.spent_usd:.4g} are spent",
                hint="run it again with more; what was done is kept",
            )

    def _begin(self) -> None:
        if self._token.cancelled and not self._interrupted:
            self._interrupt()
        while not self._stopped and len(self._running) < self._room:
            ready = self._held if self._held is not None else next(self._things, None)
            if ready is None:
                return
            most_usd = self._purse.reserve(ready) if self._purse else 0.0
            if most_usd is None:
                self._held = ready
                self._spent = not self._running  # else some of what is set aside may come back
                return
            self._held = None
            future = self._pool.submit(self._do, ready)
            self._running[future] = most_usd
            future.add_done_callback(self._ended.put)

    def _do(self, thing: Thing) -> Done:
        self._token.raise_if_cancelled()
        with self._token.current():
            return self._work.do(thing)

    def _finish(self, future: Future[Done]) -> Done | None:
        most_usd = self._running.pop(future, None)
        if most_usd is None or future.cancelled():
            return None
        try:
            done = future.result()
        except KeyboardInterrupt:  # the run was cancelled before an answer came
            return None
        if self._purse:
            self._purse.budget.settle(most_usd, self._work.call(done).cost_usd)
        if self._work.error(done) in STOPS_THE_RUN:
            self._stop()
        return done

    def _interrupt(self) -> None:
        self._interrupted = True
        for future in filter(Future.done, self._running):  # one may just have been taken out of the queue
            self._ended.put(future)
        self._stop()
        self._token.cancel()

    def _stop(self) -> None:
        self._stopped = True
        for future in self._running:
            future.cancel()


def error_of(done: Check) -> str | None:
    """Tell how the judge of a check failed, if it did."""
    return done.outcome.error if isinstance(done.outcome, Failure) else None


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
