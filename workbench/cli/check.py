"""Commands that ask a judge: extract finds the claims, check compares what the outlets say on them."""

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
    Reviewer,
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
    from workbench.cli.render import RunTally
    from workbench.models.article import Failed
    from workbench.models.claim import Claim
    from workbench.workspace import Workbench

app = typer.Typer(**PLAIN)

Jobs = Annotated[int, typer.Option("--jobs", min=1, max=64, help="Calls to the model at once.")]
BudgetUsd = Annotated[float | None, typer.Option("--budget-usd", min=0.0, help="Stop before the run costs more.")]


class RunOptions:
    """What extracting and checking share in one command: calls at once, the budget, the token that Ctrl-C cancels."""

    def __init__(self, jobs: int, budget_usd: float | None) -> None:
        from workbench.batch.runner import Budget, CancelToken

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

    tally, how = render.RunTally(keep=False), RunOptions(jobs, budget)
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


@app.command()
@example("workbench claims --all --event russia-china-aid-2022-03")
def claims(
    event: Event = None,
    every: Annotated[bool, typer.Option("--all", help="All claims, and those that were set aside, with why.")] = False,
    as_json: AsJson = False,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """List the claims that are checked by default, the worthiest first: 8 to 15 an article.

    Those that were checked, typed or changed by hand are always among them. `workbench check --all` checks the rest.
    """
    from workbench.cli import render
    from workbench.review.edits import said

    with existing(workspace, reviewer=reviewer) as workbench:
        ranked = workbench.ranked(known_event(workbench, event))
        gone = workbench.desk.aside(event) if every else ()
        blind = workbench.desk.blind(event, workbench.settings.reviewer) if every else frozenset()
    why = {claim.id: now.state if claim.id in blind else said(now) for claim, now in gone}
    shown = [one for one in ranked if every or one.chosen]
    if as_json:
        listed = [one.model_dump(mode="json") for one in shown]
        render.print_json([*listed, *({"claim": c.model_dump(mode="json"), "aside": why[c.id]} for c, _ in gone)])
    else:
        render.draw(render.ranked_table(shown, [(c, why[c.id]) for c, _ in gone]))
    rest = sum(not one.chosen for one in ranked)
    render.say(f"{len(ranked) - rest} claims are checked by default, {rest} more only with `workbench check --all`")


def read_articles(
    workbench: Workbench, event: str | None, since: str | None, yes: bool, tally: RunTally, how: RunOptions
) -> Sequence[Failed]:
    """Confirm the price and read every article not read yet; give those that failed."""
    from workbench.cli import render

    confirm(workbench.estimate_extraction(event, since=since), yes)
    failed: list[Failed] = []
    total = len(workbench.unread(event, since=since))
    with finishing(how), render.progress(total, "articles") as advance:
        for read in workbench.read(event, since=since, jobs=how.jobs, budget_usd=how.budget, token=how.token):
            tally.read(read)
            failed += [read.failed] if read.failed else []
            advance(f"{tally.n_unread} failed, {tally.cost}")
    report_failed(failed)
    if tally.reading:
        render.say(tally.reading)
    return failed


@contextmanager
def finishing(how: RunOptions) -> Iterator[None]:
    """Let the first Ctrl-C end a run after the calls under way, and the second at once; note what ended it."""
    from workbench.cli import render
    from workbench.errors import BudgetSpent

    def finish(_signal: int, _frame: FrameType | None) -> None:
        if how.token.cancelled:
            render.say("stopped: the calls under way are lost, everything else is saved")
            os._exit(130)  # threads that wait for an answer would hold the process for as long
        how.token.cancel()
        render.say("stopping after the calls under way, which are paid for; press Ctrl-C again to stop at once")

    before = signal.signal(signal.SIGINT, finish)
    try:
        yield
        how.token.raise_if_cancelled()  # nothing asks the token once the last is done
    except (BudgetSpent, KeyboardInterrupt) as ended:
        how.ended = ended
    finally:
        signal.signal(signal.SIGINT, before)


@app.command()
@example("workbench opinions")
def opinions(event: Event = None, model: Model = None, workspace: Workspace = None) -> None:
    """Form the second opinions on a model's checks that are missing or out of date, without any call.

    `check` forms them as it goes, and those that a killed run left out. This renews those of an earlier version, too.
    """
    from workbench.cli import render

    with existing(workspace, model=model) as workbench, render.working("reading again"):
        known_event(workbench, event)
        formed = workbench.renew_opinions(event)
        doubted = sum(row.doubted for row in workbench.queue(event, every=True, reviewer=workbench.settings.reviewer))
    render.say(f"{formed} second opinions formed; {doubted} claims to look at")


@app.command()
@example("workbench check 'Russia asked China for drones.'")
def check(
    text: Annotated[str | None, typer.Argument(help="A claim in your own words. Default: every claim.")] = None,
    claim: Annotated[
        str | None, typer.Option("--claim", metavar="ID", help="Only this claim, even if it was checked before.")
    ] = None,
    event: Event = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Only claims and articles added on or after this date."),
    ] = None,
    model: Model = None,
    api_base: ApiBase = None,
    prompt: Prompt = None,
    every: Annotated[bool, typer.Option("--all", help="The claims that are not checked by default, too.")] = False,
    jobs: Jobs = 4,
    budget: BudgetUsd = None,
    yes: Yes = False,
    as_json: AsJson = False,
    workspace: Workspace = None,
) -> None:
    """Check the claims without a current verdict (extracting claims first), or one claim.

    By default 8 to 15 claims an article, the worthiest and those that other outlets come near; `workbench claims`
    lists them. With --claim and --model, ask a second judge about a claim. Every check is saved at once: after Ctrl-C,
    a spent budget or a kill, run the same command to continue.
    """
    from workbench.cli import render
    from workbench.errors import STOPS_THE_RUN, InputError

    if text is not None and claim is not None:
        raise InputError("give a claim in your own words or by its id, not both", hint="leave out --claim")
    one = text is not None or claim is not None
    if one and since:
        raise InputError("--since selects among all claims, not one", hint="leave out --since")
    with existing(workspace, model=model, api_base=api_base, compare_prompt=prompt) as workbench:
        known_event(workbench, event)
        judge = workbench.judge  # raises PromptError, before anything is asked or paid
        if prompt and judge.prompt is None:
            hint = "choose a model with --model, or leave out --prompt"
            raise InputError(f"the judge {judge.name} takes no prompt", hint=hint)
        say_retrieval(workbench)
        tally, how = render.RunTally(keep=as_json or one), RunOptions(jobs, budget)
        unread: Sequence[Failed] = ()
        claims: Sequence[Claim]
        if claim is not None:
            claims = [workbench.find_claim(claim)]
        elif text is not None:
            claims = [workbench.typed(text, event=event)]
        else:
            unread = read_articles(workbench, event, since, yes, tally, how)
            if any(failed.error in STOPS_THE_RUN for failed in unread):  # every check would fail the same way
                raise typer.Exit(3)
            claims = workbench.unchecked(event, since=since, every=every)
        if how.ended is None:
            with render.working("estimating the price"):
                estimate = workbench.estimate(claims)
            confirm(estimate, yes)
            beside = claim is not None and model is not None
            with finishing(how), render.progress(len(claims)) as advance:
                for done in workbench.check(
                    claims, jobs=how.jobs, budget_usd=how.budget, beside=beside, token=how.token
                ):
                    tally.note(done)
                    advance(tally.so_far)
        blind = workbench.desk.blind(event, workbench.settings.reviewer) if tally.kept else frozenset()
        if as_json:
            render.print_json([
                render.blind_json(c) if c.claim.id in blind else c.model_dump(mode="json", exclude={"versions"})
                for c in tally.kept
            ])  # fmt: skip
        elif one:
            for done in tally.kept:
                if done.claim.id in blind:
                    render.draw_blind(done)
                else:
                    render.draw_check(done, workbench.store.opinion(done.id))
        elif how.ended is None:
            draw_board(workbench, event, every=every)
        known = workbench.claims(event)
    tally.report(len(claims), how.ended)
    if tally.failures:
        raise typer.Exit(3)
    exit_if_unread(unread, known)
