"""What is known of a run: a check, an extraction or an evaluation that goes over many things."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workbench.models import Record

RunState = Literal["running", "done", "failed", "cancelled", "interrupted"]


class Run(Record):
    """One run, saved again whenever it moves on."""

    id: str
    kind: str
    """`check`, `extract`, `eval` ..."""
    params: dict[str, str] = Field(default_factory=dict)
    """What it was started with, in words for a reader; never a key to a provider."""
    state: RunState = "running"
    started: str
    updated: str
    """When it last moved: a `running` one that has not moved for long was killed."""
    ended: str | None = None
    counts: dict[str, int] = Field(default_factory=dict)
    """How far it is: `claims`, `done`, `failed` ..."""
    cost_usd: float | None = None
    """None: unknown."""
    message: str = ""
    """Why it ended as it did, if not well."""
