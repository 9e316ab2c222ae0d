"""The log of a workspace: a line for each check that was kept and each article that was read for claims.

A line holds ids, counts and the kind of a failure: no word of an article, no message of a provider, no key. What it
names can be looked up in the database by whoever may read that.
"""

from __future__ import annotations

import os
from pathlib import Path

from workbench.models import Call, Check, Failure, Record, content_id
from workbench.reading import Read

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
