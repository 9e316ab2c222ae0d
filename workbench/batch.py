"""Check many claims: a few at a time, each yielded as soon as it is done.

Saving is the caller's turn: it gets a finished check before the next one is asked for, so a kill loses only what was
in flight. A judge that cannot be reached at all (key, quota, configuration) stops the run after its first failure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from workbench.check import Clock, check, conclude
from workbench.errors import STOPS_THE_RUN
from workbench.index.index import Index
from workbench.models import Article, Check, Claim, Failure, Judge
from workbench.retrieve import retrieve

Corpus = Mapping[str, Sequence[Article]]
"""Articles by event."""


def check_one_by_one(
    claims: Sequence[Claim], *, corpus: Corpus, index: Index, judge: Judge, now: Clock
) -> Iterator[Check]:
    """Check claims in their order, one at a time."""
    for claim in claims:
        done = check(claim, articles=corpus[claim.event], index=index, judge=judge, now=now)
        yield done
        if stops_the_run(done):
            return


def check_many(
    claims: Sequence[Claim], *, corpus: Corpus, index: Index, judge: Judge, now: Clock, jobs: int
) -> Iterator[Check]:
    """Check claims with up to `jobs` calls to the judge at once, in the order in which answers arrive."""
    waiting = iter(claims)
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        running: set[Future[Check]] = set()
        try:
            while True:
                for claim in waiting:
                    versions = retrieve(claim, articles=corpus[claim.event], index=index)
                    running.add(pool.submit(conclude, claim, versions, judge=judge, retrieval=index.mode, now=now))
                    if len(running) >= jobs:
                        break
                if not running:
                    return
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    done = future.result()
                    yield done
                    if stops_the_run(done):
                        waiting = iter(())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def stops_the_run(done: Check) -> bool:
    """Tell whether a failure would meet every other claim as well."""
    return isinstance(done.outcome, Failure) and done.outcome.error in STOPS_THE_RUN
