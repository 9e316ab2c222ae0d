"""The command that checks: every claim that wants it, one of them, or one in your own words."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Annotated

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
        self.ended: BaseException | None = None
        """What ended it early: a spent budget, or Ctrl-C."""


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

    tally, how = Tally(keep=False), Means(jobs, budget)
    with existing(workspace, model=model, api_base=api_base) as workbench:
        known_event(workbench, event)
        failed = read_articles(workbench, event, None, yes, tally, how)
        claims = workbench.claims(event)
    if as_json:
        render.print_json([claim.model_dump(mode="json") for claim in claims])
    else:
        render.draw(render.claims_table(claims))
    render.say(f"{len(claims)} claims")
    tally.end(how.ended)
    exit_if_unread(failed, claims)


def read_articles(
    workbench: Workbench, event: str | None, since: str | None, yes: bool, tally: Tally, how: Means
) -> Sequence[Failed]:
    """Read every article not read yet, its price confirmed, and give those that failed."""
    from workbench.cli import render

    confirm(workbench.estimate_extraction(event, since=since), yes)
    failed: list[Failed] = []
    total = len(workbench.unread(event, since=since))
    with finishing(how), render.progress(total) as advance:
        for read in workbench.read(event, since=since, jobs=how.jobs, budget_usd=how.budget, token=how.token):
            tally.read(read)
            failed += [read.failed] if read.failed else []
            advance(tally.cost)
    report_failed(failed)
    if tally.reading:
        render.say(tally.reading)
    return failed


@contextmanager
def finishing(how: Means) -> Iterator[None]:
    """Let the first Ctrl-C end what goes on after what is under way, and the second at once; note what ended it."""
    from workbench.cli import render
    from workbench.errors import BudgetSpent

    def finish(_signal: int, _frame: FrameType | None) -> None:
        if how.token.cancelled:
            render.say("stopped: what was under way is lost, all else is kept")
            os._exit(130)  # threads that wait for an answer would hold the process for as long
        how.token.cancel()
        render.say("stopping: what is under way is paid for, so it is waited for and kept; again: at once")

    before = signal.signal(signal.SIGINT, finish)
    try:
        yield
        how.token.raise_if_cancelled()  # nothing asks the token once the last is done
    except (BudgetSpent, KeyboardInterrupt) as ended:
        how.ended = ended
    finally:
        signal.signal(signal.SIGINT, before)


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
        unread = () if one else read_articles(workbench, event, since, yes, tally, how)
        if any(failed.error in STOPS_THE_RUN for failed in unread):  # it would meet every check as well
            raise typer.Exit(3)
        claims = _one(workbench, text, claim, event) if one else workbench.unchecked(event, since=since)
        if how.ended is None:
            confirm(workbench.estimate(claims), yes)
            beside = claim is not None and model is not None
            with finishing(how), render.progress(len(claims)) as advance:
                for done in workbench.check(
                    claims, jobs=how.jobs, budget_usd=how.budget, beside=beside, token=how.token
                ):
                    tally.note(done)
                    advance(tally.so_far)
        if as_json:
            render.print_json([c.model_dump(mode="json", exclude={"versions"}) for c in tally.kept])
        elif one:
            for done in tally.kept:
                render.draw_check(done)
        elif how.ended is None:
            draw_board(workbench, event)
        known = workbench.claims(event)
    tally.report(len(claims), how.ended)
    if tally.failures:
        raise typer.Exit(3)
    exit_if_unread(unread, known)


def _one(workbench: Workbench, text: str | None, claim: str | None, event: str | None) -> Sequence[Claim]:
    return (workbench.find_claim(claim) if claim is not None else workbench.typed(text or "", event=event),)


def _refuse_prompt(workbench: Workbench, prompt: str | None) -> None:
    """Refuse a prompt that nobody will be asked with, or that is not there, before anything is asked or paid."""
    from workbench.errors import InputError

    judge = workbench.judge  # raises PromptError
    if prompt and judge.prompt is None:
        raise InputError(
            f"the judge {judge.name} takes no prompt", hint="choose a model with --model, or leave out --prompt"
        )
