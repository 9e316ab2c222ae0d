"""Read articles for claims: the command, and the same before a check; one budget and one Ctrl-C for both."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Annotated, NamedTuple

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
    from workbench import Failed, Workbench
    from workbench.terminal_checks import Tally

app = typer.Typer(**PLAIN)

Jobs = Annotated[int, typer.Option("--jobs", min=1, max=64, help="Calls to the model at once.")]
Budget = Annotated[float | None, typer.Option("--budget-usd", min=0.0, help="Stop before it costs more.")]


class Means(NamedTuple):
    """How many calls at once, and how much they may cost together."""

    jobs: int
    budget_usd: float | None

    def left(self, spent_usd: float) -> float | None:
        """Say what may still be spent; None: as much as it takes."""
        return None if self.budget_usd is None else max(0.0, self.budget_usd - spent_usd)


@app.command()
@example("workbench extract --event russia-china-aid-2022-03")
def extract(
    event: Event = None,
    model: Model = None,
    api_base: ApiBase = None,
    jobs: Jobs = 4,
    budget: Budget = None,
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
        with finishing(workbench):
            reads = workbench.read(event, since=since, jobs=how.jobs, budget_usd=how.budget_usd)
            for read in terminal.progress_saying(reads, total=total, say=lambda _: tally.cost):
                tally.read(read)
                failed += [read.failed] if read.failed else []
    except (BudgetSpent, KeyboardInterrupt) as early:
        ended = early
    report_failed(failed)
    if tally.reading:
        terminal.say(tally.reading)
    return failed, ended


@contextmanager
def finishing(workbench: Workbench) -> Iterator[None]:
    """Let the first Ctrl-C end what goes on after what is under way."""
    from workbench import terminal

    def finish(_signal: int, _frame: FrameType | None) -> None:
        workbench.checking.finish_early()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        terminal.say("stopping: what is under way is paid for, so it is waited for and kept")

    before = signal.signal(signal.SIGINT, finish)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
