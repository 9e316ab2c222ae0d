"""Check claims of a workspace, and keep the record of what was run.

Each check is saved before the next is begun. A claim that another process is checking, or has checked since, is left
to it. The record is `log.jsonl`, a line for each check or reading, and the runs in the database.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from workbench.batch.runner import Budget, CancelToken, Lane, Leases, Task, run_many
from workbench.claims.extract import Read
from workbench.errors import InputError
from workbench.judge.check import Judge, check, check_key, retrieve
from workbench.judge.second_opinion import VERSION, second_opinion
from workbench.models import Check, Claim, Failure, Record, content_id
from workbench.models.base import Clock
from workbench.models.check import Estimate, add_up
from workbench.retrieval.index import Index
from workbench.store import Run, RunState, Store


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


# ------------------------------------------------------------ the record

LOG = "log.jsonl"


class LogLine(Record):
    """One line of the log: about a check (claim_id, check_id) or an article read for claims (article_id)."""

    at: str
    claim_id: str | None = None
    check_id: str | None = None
    article_id: str | None = None
    event_id: str
    """A digest of the event's name: the name may be a headline, and no article's words are logged."""
    judge: str
    prompt: str | None
    outcome: str
    """The machine's label, or how many claims were found, or `failed: ` and the kind of failure."""
    requests: int
    tokens_in: int | None
    tokens_out: int | None
    cost_usd: float | None
    """None: unknown."""
    earlier_cost_usd: float | None
    """What cached answers had cost before: 0 where there were none, None if unknown."""
    seconds: float


def note(workspace: Path, done: Check | Read) -> None:
    """Append a line about a check or a reading to the log, in one write, so that two processes never mix lines."""
    line = (line_of(done).model_dump_json() + "\n").encode()
    log = os.open(workspace / LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(log, line)
    finally:
        os.close(log)


def line_of(done: Check | Read) -> LogLine:
    """Write a check or a reading down without its words."""
    if isinstance(done, Check):
        about, event = {"claim_id": done.claim.id, "check_id": done.id}, done.claim.event
        outcome = f"failed: {done.outcome.error}" if isinstance(done.outcome, Failure) else done.outcome.label
    else:
        about, event = {"article_id": done.article_id}, done.event
        outcome = f"failed: {done.error}" if done.error else f"{len(done.claims)} claims"
    call = done.call
    return LogLine(
        **about,
        at=call.at,
        event_id=content_id("event", event),
        judge=call.judge,
        prompt=call.prompt,
        outcome=outcome,
        requests=call.requests,
        tokens_in=call.tokens_in,
        tokens_out=call.tokens_out,
        cost_usd=call.cost_usd,
        earlier_cost_usd=call.earlier.cost_usd if call.earlier else 0.0,
        seconds=round(call.seconds, 3),
    )


class RunLog:
    """The runs of one workspace. It starts and stops nothing, and does not know whether the process of a run exists."""

    def __init__(self, store: Store, *, now: Clock) -> None:
        self._store = store
        self._now = now

    def begin(self, kind: str, **params: str) -> Run:
        """Record that a run starts, of which kind (`check`, `extract` …) and with what; never a provider's key."""
        at = self._now()
        run = Run(
            id=f"{at[:19].replace(':', '')}Z_{secrets.token_hex(3)}", kind=kind, params=params, started=at, updated=at
        )
        self._store.save_run(run)
        return run

    def move(self, run: Run, *, counts: Mapping[str, int], cost_usd: float | None) -> Run:
        """Record how far a run is; a cost of None is unknown."""
        return self._saved(run, counts=dict(counts), cost_usd=cost_usd, updated=self._now())

    def end(self, run: Run, state: RunState, message: str = "") -> Run:
        """Record how a run ended, and why if it did not end well."""
        if state == "running":
            raise InputError("a run cannot end as running", hint="use done, failed, cancelled or interrupted")
        at = self._now()
        return self._saved(run, state=state, message=message, updated=at, ended=at)

    def all(self) -> tuple[Run, ...]:
        """List the runs, latest first."""
        return self._store.runs()

    def _saved(self, run: Run, **news: object) -> Run:
        moved = run.model_copy(update=news)
        self._store.save_run(moved)
        return moved
