"""Runs that go on when their page is closed: a thread finds and checks claims, pages look at how far it is.

Every check is in the store before the next one is asked for, and so is how far the run is: a server that stops loses
nothing but what was in flight (and of articles being read what no answer was kept for), the run is found again, and
started again it goes on from there.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import streamlit as st

from workbench import (
    Call,
    Check,
    Claim,
    Failure,
    JudgeError,
    QueueRow,
    Read,
    Run,
    RunState,
    Settings,
    View,
    Workbench,
    WorkbenchError,
)
from workbench.errors import STOPS_THE_RUN
from workbench.ui.desk import bench

BUILTIN = "builtin"
FAILED = "failed"
"""A run over the claims on which a judge failed, and nothing else."""
POLL_SECONDS = 2.0
"""How often a page looks how far a run is."""

_GONE = "the server that ran it was stopped; resume it to go on from there"
_IN_VAIN = "stopped: the last failure would meet every other claim as well"


@dataclass
class Job:
    """One run of this server, as far as it is."""

    run: Run
    counts: dict[str, int] = field(default_factory=lambda: {"claims": 0, "done": 0, "failed": 0, "unread": 0})
    """`unread`: articles whose claims were asked for in vain."""
    cost_usd: float | None = 0.0
    """None: unknown, since one call did not say."""
    messages: list[str] = field(default_factory=list)
    """What could not be read for claims, and why."""
    stop: threading.Event = field(default_factory=threading.Event)
    cut_short: bool = False
    """It was cancelled before all articles were read."""

    def note(self, check: Check) -> None:
        """Count a check that is done and saved."""
        self.counts["done"] += 1
        self.counts["failed"] += isinstance(check.outcome, Failure)
        self._pay(check.call)

    def note_read(self, read: Read) -> None:
        """Count an article that was read for claims; what its judge does not read has not failed."""
        if read.failed:
            self.messages.append(f"{read.failed.source}: {read.failed.message}")
            self.counts["unread"] += read.error != "language"
        self._pay(read.call)

    def _pay(self, call: Call) -> None:
        cost = call.cost_usd if call.requests else call.cost_usd or 0.0
        self.cost_usd = None if cost is None or self.cost_usd is None else self.cost_usd + cost


class Jobs:
    """The runs of this server; one at a time, since they would wait for one another anyway."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._job: Job | None = None

    def running(self) -> Job | None:
        """Give the run that is going on, if any."""
        return self._job

    def start(self, settings: Settings, *, within: Callable[[], Workbench], **about: str | None) -> Run | None:
        """Start a run in a thread of its own; None if one is going on.

        `about` says over what: `event`, or all; `claim`, that one alone; `only="failed"`, where a judge failed.
        """
        with self._lock:
            if self._job is not None:
                return None
            params = {"judge": settings.model, "prompt": settings.compare_prompt, "process": str(os.getpid())}
            run = within().runlog.begin("check", **params, **{name: value for name, value in about.items() if value})
            self._job = Job(run)
        threading.Thread(target=self._go, args=(self._job, settings), name=f"run {run.id}", daemon=True).start()
        return run

    def _go(self, job: Job, settings: Settings) -> None:
        try:
            run_to_its_end(job, settings)
        finally:
            self._job = None


@st.cache_resource
def jobs() -> Jobs:
    """The runs of this server, shared by all tabs; those of a server that is gone are closed first."""
    close_abandoned(bench())
    return Jobs()


def run_to_its_end(job: Job, settings: Settings) -> Run:
    """Find the claims of an event and check those that want a check, or one claim alone; say how it ended."""
    state: RunState = "failed"
    message = "an error of the program; the server's log has it"  # a bug is not an answer: its traceback goes on
    with Workbench(settings) as workbench:
        try:
            _check(job, workbench, _wanted(job, workbench))
            state, message = _ending(job)
        except WorkbenchError as error:
            state, message = "failed", str(error)
        finally:
            moved = workbench.runlog.move(job.run, counts=job.counts, cost_usd=job.cost_usd)
            job.run = workbench.runlog.end(moved, state, "; ".join([*job.messages, *([message] if message else [])]))
    return job.run


def _wanted(job: Job, workbench: Workbench) -> Sequence[Claim]:
    event, claim_id = job.run.params.get("event"), job.run.params.get("claim")
    if claim_id:
        return (workbench.find_claim(claim_id),)
    if job.run.params.get("only") == FAILED:
        return claims_of(workbench, failed_claims(workbench, event))
    with contextlib.closing(workbench.read(event)) as reads:  # what was read is kept when it is closed
        for read in reads:
            job.note_read(read)
            job.run = workbench.runlog.move(job.run, counts=job.counts, cost_usd=job.cost_usd)
            if read.error in STOPS_THE_RUN:
                raise JudgeError(read.error, _IN_VAIN)
            if job.stop.is_set():
                job.cut_short = True
                return ()
    return workbench.unchecked(event)


def claims_of(workbench: Workbench, rows: Sequence[QueueRow]) -> tuple[Claim, ...]:
    """Give the claims of lines of the queue."""
    return workbench.store.claims_of(row.claim_id for row in rows)


def failed_claims(workbench: Workbench, event: str | None, *, most: int = sys.maxsize) -> tuple[QueueRow, ...]:
    """Give the claims on which a judge failed last."""
    return workbench.desk.page(View(show="all", marks=("failed",), event=event), limit=most).rows


def _check(job: Job, workbench: Workbench, claims: Sequence[Claim]) -> None:
    job.counts["claims"] = len(claims)
    if job.stop.is_set():
        return
    for check in workbench.check(claims, beside=bool(job.run.params.get("claim"))):
        job.note(check)
        job.run = workbench.runlog.move(job.run, counts=job.counts, cost_usd=job.cost_usd)
        if job.stop.is_set():
            return


def _ending(job: Job) -> tuple[RunState, str]:
    if job.counts["done"] == job.counts["claims"] and not job.cut_short:
        return "done", ""
    return ("cancelled", "") if job.stop.is_set() else ("failed", _IN_VAIN)


def close_abandoned(workbench: Workbench) -> None:
    """Say of every run whose server is gone that it was interrupted."""
    for run in workbench.runlog.all():
        process = run.params.get("process", "")
        if run.state == "running" and process.isdigit() and not _is_alive(int(process)):
            workbench.runlog.end(run, "interrupted", _GONE)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
