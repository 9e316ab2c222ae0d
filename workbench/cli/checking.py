"""The command that checks: every claim that wants it, one of them, or one in your own words."""

from __future__ import annotations

from collections.abc import Sequence
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
    say_retrieval,
)
from workbench.cli.reading import BudgetUsd, Jobs, Means, finishing, read_articles

if TYPE_CHECKING:
    from workbench import Claim, Workbench
    from workbench.terminal_checks import Tally

app = typer.Typer(**PLAIN)


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
    from workbench import InputError, terminal
    from workbench.errors import STOPS_THE_RUN
    from workbench.terminal_checks import Tally

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
            terminal.print_json([c.model_dump(mode="json", exclude={"versions"}) for c in tally.kept])
        elif one:
            for done in tally.kept:
                terminal.draw_check(done)
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
    from workbench import InputError

    if prompt and workbench.settings.model == "builtin":
        raise InputError("the built-in judge takes no prompt", hint="name a model with --model, or leave out --prompt")
    workbench.estimate(())


def _carry_out(
    workbench: Workbench, claims: Sequence[Claim], tally: Tally, how: Means, *, beside: bool
) -> BaseException | None:
    """Check, and give what ended it early, if anything."""
    from workbench import terminal
    from workbench.errors import BudgetSpent

    try:
        with finishing(workbench, how) as heard:
            checks = tally.noting(workbench.check(claims, jobs=how.jobs, budget_usd=how.budget, beside=beside))
            for _ in heard(terminal.progress_saying(checks, total=len(claims), say=lambda _: tally.so_far)):
                pass
    except (BudgetSpent, KeyboardInterrupt) as ended:
        return ended
    return None
