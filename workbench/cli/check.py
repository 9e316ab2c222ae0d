"""The command that checks: every claim that wants it, one of them, or one in your own words."""

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
    Prompt,
    Workspace,
    Yes,
    confirm,
    draw_board,
    example,
    existing,
    exit_if_unread,
    known_event,
    report_failed,
    say_retrieval,
)

if TYPE_CHECKING:
    from workbench.batch.runner import Budget
    from workbench.cli.render import Tally
    from workbench.models.article import Failed
    from workbench.models.claim import Claim
    from workbench.workspace import Workbench

# ------------------------------------------------------------
# Read articles for claims: the command, and the same before a check; one budget and one Ctrl-C for both.

app = typer.Typer(**PLAIN)
T = TypeVar("T")

Jobs = Annotated[int, typer.Option("--jobs", min=1, max=64, help="Calls to the model at once.")]
BudgetUsd = Annotated[float | None, typer.Option("--budget-usd", min=0.0, help="Stop before it costs more.")]


class Means:
    """How many calls at once, what all of them may cost together, and the token that Ctrl-C cancels."""

    def __init__(self, jobs: int, budget_usd: float | None) -> None:
        from workbench.batch.limits import CancelToken
        from workbench.batch.runner import Budget

        self.jobs = jobs
        self.budget: Budget | None = None if budget_usd is None else Budget(budget_usd)
        self.token = CancelToken()


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
    from workbench.cli import render
    from workbench.cli.render import Tally

    tally = Tally(keep=False)
    with existing(workspace, model=model, api_base=api_base) as workbench:
        known_event(workbench, event)
        failed, ended = read_articles(workbench, event, None, yes, tally, Means(jobs, budget))
        claims = workbench.claims(event)
    if as_json:
        render.print_json([claim.model_dump(mode="json") for claim in claims])
    else:
        render.draw(render.claims_table(claims))
    render.say(f"{len(claims)} claims")
    tally.end(ended)
    exit_if_unread(failed, claims)


def read_articles(
    workbench: Workbench, event: str | None, since: str | None, yes: bool, tally: Tally, how: Means
) -> tuple[Sequence[Failed], BaseException | None]:
    """Read every article not read yet, its price confirmed; give those that failed, and what ended it early if so."""
    from workbench.cli import render
    from workbench.errors import BudgetSpent

    confirm(workbench.estimate_extraction(event, since=since), yes)
    failed: list[Failed] = []
    ended: BaseException | None = None
    total = len(workbench.unread(event, since=since))
    try:
        with finishing(how) as heard:
            reads = workbench.read(event, since=since, jobs=how.jobs, budget_usd=how.budget, token=how.token)
            for read in heard(render.progress_saying(reads, total=total, say=lambda _: tally.cost)):
                tally.read(read)
                failed += [read.failed] if read.failed else []
    except (BudgetSpent, KeyboardInterrupt) as early:
        ended = early
    report_failed(failed)
    if tally.reading:
        render.say(tally.reading)
    return failed, ended


@contextmanager
def finishing(how: Means) -> Iterator[Callable[[Iterable[T]], Iterator[T]]]:
    """Let the first Ctrl-C end what goes on after what is under way, and the second at once.

    What goes on is taken through what this gives: it raises KeyboardInterrupt at the end, whenever the press came.
    """
    from workbench.cli import render

    def finish(_signal: int, _frame: FrameType | None) -> None:
        if how.token.cancelled:
            render.say("stopped: what was under way is lost, all else is kept")
            os._exit(130)  # threads that wait for an answer would hold the process for as long
        how.token.cancel()
        render.say("stopping: what is under way is paid for, so it is waited for and kept; again: at once")

    def heard(going_on: Iterable[T]) -> Iterator[T]:
        yield from going_on
        how.token.raise_if_cancelled()  # nothing asks the token once the last is done

    before = signal.signal(signal.SIGINT, finish)
    try:
        yield heard
    finally:
        signal.signal(signal.SIGINT, before)
    how.token.raise_if_cancelled()


# ------------------------------------------------------------


@app.command()
@example("workbench check 'Russia asked China for drones.'")
def check(
    text: Annotated[str | None, typer.Argument(help="A claim in your own words; without it: every claim.")] = None,
    claim: Annotated[str | None, typer.Option("--claim", metavar="ID", help="Only this one, checked or not.")] = None,
    event: Event = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Only what came then or later: claims, articles."),
    ] = None,
    model: Model = None,
    api_base: ApiBase = None,
    prompt: Prompt = None,
    jobs: Jobs = 4,
    budget: BudgetUsd = None,
    yes: Yes = False,
    as_json: AsJson = False,
    workspace: Workspace = None,
) -> None:
    """Check every claim without a current verdict (extracting claims first), or one claim; --model asks a second judge.

    Every check is kept as it comes: after Ctrl-C, a spent budget or a kill the same command goes on from there.
    """
    from workbench.cli import render
    from workbench.cli.render import Tally
    from workbench.errors import STOPS_THE_RUN, InputError

    if text is not None and claim is not None:
        raise InputError("one claim in your own words or one by its id, not both", hint="leave out --claim")
    one = text is not None or claim is not None
    if one and since:
        raise InputError("--since chooses among all claims, not one", hint="leave out --since")
    with existing(workspace, model=model, api_base=api_base, compare_prompt=prompt) as workbench:
        known_event(workbench, event)
        _refuse_prompt(workbench, prompt)
        say_retrieval(workbench)
        tally, how = Tally(keep=as_json or one), Means(jobs, budget)
        unread, ended = ((), None) if one else read_articles(workbench, event, since, yes, tally, how)
        if any(failed.error in STOPS_THE_RUN for failed in unread):  # it would meet every check as well
            raise typer.Exit(3)
        claims = _one(workbench, text, claim, event) if one else workbench.unchecked(event, since=since)
        if ended is None:
            confirm(workbench.estimate(claims), yes)
            ended = _carry_out(workbench, claims, tally, how, beside=claim is not None and model is not None)
        if as_json:
            render.print_json([c.model_dump(mode="json", exclude={"versions"}) for c in tally.kept])
        elif one:
            for done in tally.kept:
                render.draw_check(done)
        elif ended is None:
            draw_board(workbench, event)
        known = workbench.claims(event)
    tally.report(len(claims), ended)
    if tally.failures:
        raise typer.Exit(3)
    exit_if_unread(unread, known)


def _one(workbench: Workbench, text: str | None, claim: str | None, event: str | None) -> Sequence[Claim]:
    return (workbench.find_claim(claim) if claim is not None else workbench.typed(text or "", event=event),)


def _refuse_prompt(workbench: Workbench, prompt: str | None) -> None:
    """Refuse a prompt that nobody will be asked with, or that is not there, before anything is asked or paid."""
    from workbench.errors import InputError

    if prompt and workbench.settings.model == "builtin":
        raise InputError("the built-in judge takes no prompt", hint="name a model with --model, or leave out --prompt")
    workbench.estimate(())


def _carry_out(
    workbench: Workbench, claims: Sequence[Claim], tally: Tally, how: Means, *, beside: bool
) -> BaseException | None:
    """Check, and give what ended it early, if anything."""
    from workbench.cli import render
    from workbench.errors import BudgetSpent

    try:
        with finishing(how) as heard:
            checks = workbench.check(claims, jobs=how.jobs, budget_usd=how.budget, beside=beside, token=how.token)
            for _ in heard(render.progress_saying(tally.noting(checks), total=len(claims), say=lambda _: tally.so_far)):
                pass
    except (BudgetSpent, KeyboardInterrupt) as ended:
        return ended
    return None
