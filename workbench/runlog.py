"""The record of what a workspace did: `log.jsonl`, a line for each check or reading, and the runs in the database.

Nothing is started or stopped here; whether the process of a run still exists is not known.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from workbench.claims.extract import Read
from workbench.errors import InputError
from workbench.models import Check, Failure, Record, content_id
from workbench.models.base import Clock
from workbench.store import Run, RunState, Store

NAME = "log.jsonl"


class LogLine(Record):
    """One line of the log: about a check (claim_id, check_id) or an article read for claims (article_id)."""

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
    """What cached answers had cost before: 0 where there were none, None if unknown."""
    seconds: float


def note(workspace: Path, done: Check | Read) -> None:
    """Append a line about a check or a reading to the log, in one write, so that two processes never mix lines."""
    line = (line_of(done).model_dump_json() + "\n").encode()
    log = os.open(workspace / NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
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
    """The runs of one workspace."""

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
