"""What runs were started in a workspace and how far they are: kept in the database, so that a page finds them again.

It starts nothing and stops nothing, and does not know whether the process of a run is still there.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from workbench.claims.extract import Read
from workbench.errors import InputError
from workbench.models import Call, Check, Failure, Record, content_id
from workbench.models.base import Clock
from workbench.store import Run, RunState, Store

# ------------------------------------------------------------
# The log of a workspace: a line for each check that was kept and each article that was read for claims.

NAME = "log.jsonl"


class Line(Record):
    """One line of the log: of a check by claim and check, of a reading by article."""

    at: str
    claim_id: str | None = None
    check_id: str | None = None
    article_id: str | None = None
    event_id: str
    """A digest of the event's name, which may be somebody's words."""
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
    """What was paid before for answers that were found kept: 0 where there were none, None if unknown."""
    seconds: float


def note(workspace: Path, done: Check | Read) -> None:
    """Append what was done to the log, in one write, so that lines of two processes never mix."""
    made = line_of(done) if isinstance(done, Check) else _line_of_reading(done)
    line = (made.model_dump_json() + "\n").encode()
    log = os.open(workspace / NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(log, line)
    finally:
        os.close(log)


def line_of(check: Check) -> Line:
    """Write a check down without its words."""
    outcome = check.outcome
    said = f"failed: {outcome.error}" if isinstance(outcome, Failure) else outcome.label
    return _line(check.call, check.claim.event, said, claim_id=check.claim.id, check_id=check.id)


def _line_of_reading(read: Read) -> Line:
    said = f"failed: {read.error}" if read.error else f"{len(read.claims)} claims"
    return _line(read.call, read.event, said, article_id=read.article_id)


def _line(call: Call, event: str, outcome: str, **about: str) -> Line:
    return Line(
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


# ------------------------------------------------------------


class RunLog:
    """The runs of one workspace."""

    def __init__(self, store: Store, *, now: Clock) -> None:
        self._store = store
        self._now = now

    def begin(self, kind: str, **params: str) -> Run:
        """Note that a run starts: `check`, `extract` …, and with what; never a key to a provider."""
        at = self._now()
        run = Run(
            id=f"{at[:19].replace(':', '')}Z_{secrets.token_hex(3)}", kind=kind, params=params, started=at, updated=at
        )
        self._store.save_run(run)
        return run

    def move(self, run: Run, *, counts: Mapping[str, int], cost_usd: float | None) -> Run:
        """Note how far a run is; a cost of None is unknown."""
        return self._saved(run, counts=dict(counts), cost_usd=cost_usd, updated=self._now())

    def end(self, run: Run, state: RunState, message: str = "") -> Run:
        """Note how a run ended, and why if not well."""
        if state == "running":
            raise InputError("a run does not end by running", hint="done, failed, cancelled or interrupted")
        at = self._now()
        return self._saved(run, state=state, message=message, updated=at, ended=at)

    def all(self) -> tuple[Run, ...]:
        """Give the runs, latest first."""
        return self._store.runs()

    def _saved(self, run: Run, **news: object) -> Run:
        moved = run.model_copy(update=news)
        self._store.save_run(moved)
        return moved
