"""What runs were started in a workspace and how far they are: kept in the database, so that a page finds them again.

It starts nothing and stops nothing, and does not know whether the process of a run is still there.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from workbench.check import Clock
from workbench.errors import InputError
from workbench.store import Run, RunState, Store


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
