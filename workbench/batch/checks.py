"""Check claims of a workspace: each check is saved before the next is begun.

A claim that another process is checking, or has checked since, is left to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from workbench.batch.runner import Budget, CancelToken, Lane, Leases, Task, run_many
from workbench.errors import InputError
from workbench.judge.check import check, check_key, retrieve
from workbench.judge.protocol import Judge
from workbench.judge.second_opinion import VERSION, second_opinion
from workbench.models import Check, Claim
from workbench.models.base import Clock
from workbench.models.check import Estimate, add_up
from workbench.retrieval.index import Index
from workbench.runlog import note
from workbench.store import Store


def check_claims(
    claims: Sequence[Claim],
    *,
    judge: Judge,
    index: Index,
    store: Store,
    workspace: Path,
    now: Clock,
    jobs: int = 4,
    budget: Budget | None = None,
    beside: bool = False,
    token: CancelToken | None = None,
) -> Iterator[Check]:
    """Check claims, up to `jobs` at once if the judge is parallel, and save each check before it is given.

    With `beside`, a verdict of another judge or prompt stays a claim's current one, and this one stands beside it.
    Raises BudgetSpent where the money ends, and KeyboardInterrupt after Ctrl-C or once `token` is cancelled, each
    after what was under way. Second opinions that an earlier run of the judge was cut off before are formed beside it.
    """
    corpus = store.corpus(claim.event for claim in claims)
    if mute := {event for event, articles in corpus.items() if not articles}:
        raise InputError(f"no article of the event {min(mute)!r} speaks", hint="restore one, or add another")
    leases = Leases(workspace / "checking")

    def tasks() -> Iterator[Task[Check]]:
        """Hold each claim that nobody else is checking or has checked since now; retrieve, and price before asking."""
        keys = {claim.id: check_key(claim, corpus[claim.event], judge.key, index.mode) for claim in claims}
        before = set(store.answered(keys.values()))
        for claim in claims:
            key, articles = keys[claim.id], corpus[claim.event]
            if not leases.take(key):
                continue
            if key not in before and store.answered([key]):
                leases.let_go(key)
                continue
            versions = retrieve(claim, articles=articles, index=index)
            most_usd = judge.estimate(claim, versions).most_usd if budget else 0.0
            asks = partial(check, claim, articles=articles, index=index, judge=judge, now=now, versions=versions)
            yield Task(asks, most_usd)

    lane = Lane(tasks(), width=jobs, parallel=judge.parallel)
    # Formed beside the run, after the check is kept: while answers are waited for, a second opinion costs no time.
    # First those that an earlier run did not come to before it was cut off.
    reader, opinions = ThreadPoolExecutor(max_workers=1), list[Future[None]]()
    if judge.second_opinion:
        left = store.without_opinion(judge.name)
        opinions += [reader.submit(lambda id_: _keep_opinion(store.check(id_), store), id_) for id_ in left]
    try:
        for done in run_many([lane], what="check", budget=budget, token=token):
            current = store.current_check(done.claim.id) if beside else None
            if current and current.verdict and _asked(current) != _asked(done):
                done = done.model_copy(update={"beside": True})
            kept = store.save_check(done)
            note(workspace, done)
            leases.let_go(done.key)
            if judge.second_opinion:
                opinions.append(reader.submit(_keep_opinion, kept, store))
            yield done
        for opinion in opinions:
            if token:
                token.raise_if_cancelled()
            opinion.result()
    finally:
        reader.shutdown(cancel_futures=True)
        leases.let_all_go()


def _keep_opinion(check: Check, store: Store) -> None:
    if check.verdict:
        store.save_opinion(check, second_opinion(check.claim, check.versions, check.verdict))


def renew_opinions(checks: Iterable[Check], *, judge: Judge, store: Store) -> int:
    """Form the second opinions that are missing or of an earlier version; give how many.

    Missing are those on answers of `judge`, where a run was cut off before it came to them.
    """
    each = list(checks)
    there = store.opinions(made.id for made in each)
    renewed = 0
    for made in each:
        mine = judge.second_opinion and made.call.judge == judge.name
        if made.verdict and (there[made.id].version != VERSION if made.id in there else mine):
            _keep_opinion(made, store)
            renewed += 1
    return renewed


def estimate_checks(claims: Sequence[Claim], *, judge: Judge, index: Index, store: Store) -> Estimate:
    """Say what checking claims will ask of a judge and cost."""
    corpus = store.corpus(claim.event for claim in claims)
    versions = ((claim, retrieve(claim, articles=corpus[claim.event], index=index)) for claim in claims)
    return add_up((judge.estimate(*one) for one in versions), model=judge.name)


def current_by_judge(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Keep of each judge and prompt the latest check with a verdict, else the latest failure; `checks` oldest first."""
    kept: dict[tuple[str, str | None], Check] = {}
    for one in checks:
        asked = _asked(one)
        if asked not in kept or one.verdict or not kept[asked].verdict:
            kept[asked] = one
    return tuple(kept.values())


def _asked(check: Check) -> tuple[str, str | None]:
    return check.call.judge, check.call.prompt
