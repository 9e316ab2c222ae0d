"""The log of a workspace: a line for each check that was kept, by claim and call.

A line holds ids, counts and the kind of a failure: no word of an article, no message of a provider, no key. What it
names can be looked up in the database by whoever may read that.
"""

from __future__ import annotations

import os
from pathlib import Path

from workbench.models import Check, Failure, Record, content_id

NAME = "log.jsonl"


class Line(Record):
    """One line of the log."""

    at: str
    claim_id: str
    check_id: str
    event_id: str
    """A digest of the event's name, which may be somebody's words."""
    judge: str
    prompt: str | None
    outcome: str
    """The machine's label, or `failed: ` and the kind of failure."""
    requests: int
    tokens_in: int | None
    tokens_out: int | None
    cost_usd: float | None
    """None: unknown."""
    earlier_cost_usd: float | None
    """What was paid before for answers that were found kept: 0 where there were none, None if unknown."""
    seconds: float


def note(workspace: Path, check: Check) -> None:
    """Append a check to the log, in one write, so that lines of two processes never mix."""
    line = (line_of(check).model_dump_json() + "\n").encode()
    log = os.open(workspace / NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(log, line)
    finally:
        os.close(log)


def line_of(check: Check) -> Line:
    """Write a check down without its words."""
    call, outcome = check.call, check.outcome
    return Line(
        at=call.at,
        claim_id=check.claim.id,
        check_id=check.id,
        event_id=content_id("event", check.claim.event),
        judge=call.judge,
        prompt=call.prompt,
        outcome=f"failed: {outcome.error}" if isinstance(outcome, Failure) else outcome.label,
        requests=call.requests,
        tokens_in=call.tokens_in,
        tokens_out=call.tokens_out,
        cost_usd=call.cost_usd,
        earlier_cost_usd=call.earlier.cost_usd if call.earlier else 0.0,
        seconds=round(call.seconds, 3),
    )
