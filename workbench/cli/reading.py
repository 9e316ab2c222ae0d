"""Read articles for claims: the command, and the same before a check; one budget and one Ctrl-C for both."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from workbench.cli.common import (
    PLAIN,
    ApiBase,
    AsJson,
    Event,
    Model,
    Workspace,
    Yes,
    confirm,
    example,
    existing,
    exit_if_unread,
    known_event,
    report_failed,
)

if TYPE_CHECKING:
    from workbench import Budget, Failed, Workbench
    from workbench.terminal_checks import Tally

app = typer.Typer(**PLAIN)
T = TypeVar("T")

Jobs = Annotated[int, typer.Option("--jobs", min=1, max=64, help="Calls to the model at once.")]
BudgetUsd = Annotated[float | None, typer.Option("--budget-usd", min=0.0, help="Stop before it costs more.")]


class Means:
    """How many calls at once, what all of them may cost together, and whether Ctrl-C was pressed."""

    def __init__(self, jobs: int, budget_usd: float | None) -> None:
        from workbench import Budget

        self.jobs = jobs
        self.budget: Budget | None = None if budget_usd is None else Budget(budget_usd)
        self.interrupted = False


@app.command()
@example("workbench extract --event russia-china-aid-2022-03")
def extract(
    event: Event = None,
    model: Model = None,
    api_base: ApiBase = None,
    jobs: Jobs = 4,
    budget: BudgetUsd = None,
    yes: Yes = False,
    as_json: AsJson = False,
    workspace: Workspace = None,
) -> None:
    """Find the claims in every article not read yet; the same claim from two outlets becomes one."""
    from workbench import terminal
    from workbench.terminal_checks import Tally

    tally = Tally(keep=False)
    with existing(workspace, model=model, api_base=api_base) as workbench:
        known_event(workbench, event)
        failed, ended = read_articles(workbench, event, None, yes, tally, Means(jobs, budget))
        claims = workbench.claims(event)
    if as_json:
        terminal.print_json([claim.model_dump(mode="json") for claim in claims])
    else:
        terminal.draw(terminal.claims_table(claims))
    terminal.say(f"{len(claims)} claims")
    tally.end(ended)
    exit_if_unread(failed, claims)


def read_articles(
    workbench: Workbench, event: str | None, since: str | None, yes: bool, tally: Tally, how: Means
) -> tuple[Sequence[Failed], BaseException | None]:
    """Read every article not read yet, its price confirmed; give those that failed, and what ended it early if so."""
    from workbench import terminal
    from workbench.errors import BudgetSpent

    confirm(workbench.estimate_extraction(event, since=since), yes)
    failed: list[Failed] = []
    ended: BaseException | None = None
    total = len(workbench.unread(event, since=since))
    try:
        with finishing(workbench, how) as heard:
            reads = workbench.read(event, since=since, jobs=how.jobs, budget_usd=how.budget)
            for read in heard(terminal.progress_saying(reads, total=total, say=lambda _: tally.cost)):
                tally.read(read)
                failed += [read.failed] if read.failed else []
    except (BudgetSpent, KeyboardInterrupt) as early:
        ended = early
    report_failed(failed)
    if tally.reading:
        terminal.say(tally.reading)
    return failed, ended


@contextmanager
def finishing(workbench: Workbench, how: Means) -> Iterator[Callable[[Iterable[T]], Iterator[T]]]:
    """Let the first Ctrl-C end what goes on after what is under way, and the second at once.

    What goes on is taken through what this gives: it raises KeyboardInterrupt at the end, whenever the press came.
    """
    from workbench import terminal

    def finish(_signal: int, _frame: FrameType | None) -> None:
        if how.interrupted:
            terminal.say("stopped: what was under way is lost, all else is kept")
            os._exit(130)  # threads that wait for an answer would hold the process for as long
        how.interrupted = True
        workbench.checking.finish_early()
        terminal.say("stopping: what is under way is paid for, so it is waited for and kept; again: at once")

    def heard(going_on: Iterable[T]) -> Iterator[T]:
        for one in going_on:
            yield one
            if how.interrupted:  # a run that only began then forgets who was sent home before
                workbench.checking.finish_early()
        if how.interrupted:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, finish)
    try:
        yield heard
    finally:
        signal.signal(signal.SIGINT, before)
    if how.interrupted:
        raise KeyboardInterrupt
