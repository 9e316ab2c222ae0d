"""Runs that go on when their page is closed: a thread finds and checks claims, pages look at how far it is.

Every check is in the store before the next one is asked for, so a server that stops loses nothing but what was in
flight, and the same run started again goes on from there. What a run is told here lives as long as the server.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from workbench import Check, Claim, Failure, Settings, Workbench, WorkbenchError

State = Literal["running", "done", "stopped", "failed"]


class Trouble(NamedTuple):
    """Something a run could not do, and why."""

    what: str
    why: str
    hint: str | None


@dataclass
class Job:
    """One run, as far as it is."""

    event: str | None
    model: str
    state: State = "running"
    phase: str = "finding claims"
    done: int = 0
    total: int = 0
    troubles: list[Trouble] = field(default_factory=list)
    cost_usd: float | None = 0.0
    """None: unknown, since one call did not say."""
    message: str = ""
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def seconds(self) -> float:
        """How long it has been going on, or went on."""
        return (self.ended or time.monotonic()) - self.started

    def note(self, check: Check) -> None:
        """Count a check that is done and saved."""
        self.done += 1
        cost = check.call.cost_usd
        self.cost_usd = None if cost is None or self.cost_usd is None else self.cost_usd + cost
        if isinstance(check.outcome, Failure):
            self.troubles.append(Trouble(check.claim.text, check.outcome.message, check.outcome.hint))


Open = Callable[[Settings], Workbench]


class Jobs:
    """The runs of this server, newest first; one at a time, since they would wait for one another anyway."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: list[Job] = []

    def all(self) -> tuple[Job, ...]:
        """Give the runs, newest first."""
        with self._lock:
            return tuple(self._jobs)

    def running(self) -> Job | None:
        """Give the run that is going on, if any."""
        return next((job for job in self.all() if job.state == "running"), None)

    def start(self, settings: Settings, event: str | None) -> Job | None:
        """Start a run in a thread of its own; None if one is going on already."""
        with self._lock:
            if any(job.state == "running" for job in self._jobs):
                return None
            job = Job(event=event, model=settings.model)
            self._jobs.insert(0, job)
        threading.Thread(target=run, args=(job, settings), name=f"run of {job.model}", daemon=True).start()
        return job


def run(job: Job, settings: Settings) -> None:
    """Find the claims of an event and check those that this judge has no verdict on; say how it ended."""
    try:
        with Workbench(settings) as workbench:
            _find(job, workbench)
            _check(job, workbench, workbench.unchecked(job.event))
        job.state = "done" if job.done == job.total else "stopped"
        if job.state == "stopped" and not job.stop.is_set():
            job.message = "Stopped: the last failure would meet every other claim as well."
    except WorkbenchError as error:
        job.state, job.message = "failed", str(error)
    finally:
        # A bug is not an answer: the run is over, and the traceback goes where it belongs.
        if job.state == "running":
            job.state, job.message = "failed", "an error of the program; the server's log has it"
        job.ended = time.monotonic()


def _find(job: Job, workbench: Workbench) -> None:
    extracted = workbench.extract(job.event)
    job.troubles += [Trouble(failed.source, failed.message, failed.hint) for failed in extracted.failed]


def _check(job: Job, workbench: Workbench, claims: Iterable[Claim]) -> None:
    waiting = tuple(claims)
    job.phase, job.total = "checking", len(waiting)
    for check in workbench.check(waiting):
        job.note(check)
        if job.stop.is_set():
            return
