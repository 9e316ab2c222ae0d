"""Check many claims: a few at a time, each yielded as soon as it is done.

Claims are taken one by one as there is room, and nothing is kept of a check that was handed over: saving is the
caller's turn, before the next is asked for, so a kill loses only what was in flight. What would meet every other
claim (key, quota, configuration) stops the run; so do a spent budget and Ctrl-C, which wait for what is under way.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue

from workbench.check import Clock, conclude
from workbench.errors import STOPS_THE_RUN, BudgetSpent, InputError
from workbench.evaluation.budget import Budget
from workbench.index.index import Index
from workbench.judge.llm_gate import carry_on, send_home, sent_home
from workbench.judge.llm_turns import Turns
from workbench.models import Article, Check, Claim, Failure, Judge, Version
from workbench.retrieve import retrieve

Corpus = Mapping[str, Sequence[Article]]
"""Articles by event."""
Price = Callable[[Claim, Sequence[Version]], float | None]
"""What a check may cost at most in US dollars; None if nobody knows."""


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
        """Ask the judge, and keep what stands; raises KeyboardInterrupt once everybody was sent home."""
        if sent_home():
            raise KeyboardInterrupt
        return conclude(claim, versions, judge=self.judge, retrieval=self.index.mode, now=self.now)


@dataclass(frozen=True)
class Purse:
    """A budget, and what checks may take from it."""

    budget: Budget
    price: Price

    def reserve(self, claim: Claim, versions: Sequence[Version]) -> float | None:
        """Set aside what a check may cost at most; None if that is not there. InputError if nobody knows the price."""
        most_usd = self.price(claim, versions)
        if most_usd is None:
            raise InputError(
                "no price is known for this model, so no budget can be kept",
                hint="leave --budget-usd out, or choose a model whose price litellm knows",
            )
        return most_usd if self.budget.reserve(most_usd) else None


def check_one_by_one(claims: Iterable[Claim], bench: Bench) -> Iterator[Check]:
    """Check claims in their order, one at a time."""
    carry_on()
    for claim in claims:
        done = bench.conclude(claim, bench.versions(claim))
        yield done
        if stops_the_run(done):
            return


def check_many(claims: Iterable[Claim], bench: Bench, *, jobs: int, purse: Purse | None = None) -> Iterator[Check]:
    """Check claims with up to `jobs` calls to the judge at once, in the order in which answers arrive.

    Raises BudgetSpent after the last check that the budget allowed, and KeyboardInterrupt after what was under way.
    """
    carry_on()
    with _few_collections():
        yield from _Run(claims, bench, jobs=jobs, purse=purse).checks()


@contextmanager
def _few_collections() -> Iterator[None]:
    """Let garbage be looked for less often: Python's own pace takes a fifth of a call's time, and finds nothing."""
    before = gc.get_threshold()
    if before[0] >= _OBJECTS:  # a batch beside this one has asked for it, or whoever runs us: theirs to put back
        yield
        return
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


_OBJECTS = 50_000
"""Made since the last look; some ten megabytes."""


class _Run:
    def __init__(self, claims: Iterable[Claim], bench: Bench, *, jobs: int, purse: Purse | None) -> None:
        self._claims = iter(claims)
        self._bench = bench
        self._purse = purse
        self._held: tuple[Claim, tuple[Version, ...]] | None = None
        """Ready, and waiting for money that is set aside for others."""
        self._running: dict[Future[Check], float] = {}
        self._ended = SimpleQueue[Future[Check]]()
        """Those that are done; waiting for any of `_running` would go through all of them each time."""
        self._room = jobs + jobs // 4 + 1  # some wait ready, so that no thread does
        self._stopped = self._interrupted = self._spent = False
        self._pool = ThreadPoolExecutor(max_workers=jobs)
        self._turns = Turns()

    def checks(self) -> Iterator[Check]:
        """Yield each check as it ends, whichever was begun first; what it raises comes once the others are in."""
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
                f"the budget of ${budget.limit_usd:g} does not cover another check: ${budget.spent_usd:.4g} are spent",
                hint="run it again with more; what was checked is kept",
            )

    def _begin(self) -> None:
        if sent_home() and not self._interrupted:
            self._interrupt()
        while not self._stopped and len(self._running) < self._room:
            ready = self._held or self._next()
            if ready is None:
                return
            most_usd = self._purse.reserve(*ready) if self._purse else 0.0
            if most_usd is None:
                self._held = ready
                self._spent = not self._running  # else some of what is set aside may come back
                return
            self._held = None
            future = self._pool.submit(self._in_turn, *ready)
            self._running[future] = most_usd
            future.add_done_callback(self._ended.put)

    def _next(self) -> tuple[Claim, tuple[Version, ...]] | None:
        claim = next(self._claims, None)
        return None if claim is None else (claim, self._bench.versions(claim))

    def _in_turn(self, claim: Claim, versions: Sequence[Version]) -> Check:
        with self._turns.taken():
            return self._bench.conclude(claim, versions)

    def _finish(self, future: Future[Check]) -> Check | None:
        most_usd = self._running.pop(future, None)
        if most_usd is None or future.cancelled():
            return None
        try:
            done = future.result()
        except KeyboardInterrupt:  # sent home before an answer came
            return None
        if self._purse:
            self._purse.budget.settle(most_usd, done.call.cost_usd)
        if stops_the_run(done):
            self._stop()
        return done

    def _interrupt(self) -> None:
        self._interrupted = True
        for future in filter(Future.done, self._running):  # one may just have been taken out of the queue
            self._ended.put(future)
        self._stop()
        send_home()

    def _stop(self) -> None:
        self._stopped = True
        for future in self._running:
            future.cancel()


def stops_the_run(done: Check) -> bool:
    """Tell whether a failure would meet every other claim as well."""
    return isinstance(done.outcome, Failure) and done.outcome.error in STOPS_THE_RUN
