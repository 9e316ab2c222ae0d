"""The command that checks: every claim that wants it, one of them, or one in your own words."""

from __future__ import annotations

import signal
from collections.abc import Sequence
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
    from workbench import Claim, Failed, Workbench
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
    jobs: Annotated[int, typer.Option("--jobs", min=1, max=64, help="Calls to the model at once.")] = 4,
    budget: Annotated[float | None, typer.Option("--budget-usd", min=0.0, help="Stop before it costs more.")] = None,
    yes: Yes = False,
    as_json: AsJson = False,
    workspace: Workspace = None,
) -> None:
    """Check every claim without a current verdict (extracting claims first), or one claim; --model asks a second judge.

    Every check is kept as it comes: after Ctrl-C, a spent budget or a kill the same command goes on from there.
    """
    from workbench import InputError, terminal
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
        unread, claims = _one(workbench, text, claim, event) if one else _every(workbench, event, since, yes)
        confirm(workbench.estimate(claims), yes)
        tally = Tally(keep=as_json or one)
        beside = claim is not None and model is not None
        ended = _carry_out(workbench, claims, tally, jobs=jobs, budget_usd=budget, beside=beside)
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


def _one(
    workbench: Workbench, text: str | None, claim: str | None, event: str | None
) -> tuple[Sequence[Failed], Sequence[Claim]]:
    return (), (workbench.find_claim(claim) if claim is not None else workbench.typed(text or "", event=event),)


def _every(
    workbench: Workbench, event: str | None, since: str | None, yes: bool
) -> tuple[Sequence[Failed], Sequence[Claim]]:
    confirm(workbench.estimate_extraction(event, since=since), yes)
    unread = workbench.extract(event, since=since).failed
    report_failed(unread)
    return unread, workbench.unchecked(event, since=since)


def _refuse_prompt(workbench: Workbench, prompt: str | None) -> None:
    """Refuse a prompt that nobody will be asked with, or that is not there, before anything is asked or paid."""
    from workbench import InputError

    if prompt and workbench.settings.model == "builtin":
        raise InputError("the built-in judge takes no prompt", hint="name a model with --model, or leave out --prompt")
    workbench.estimate(())


def _carry_out(
    workbench: Workbench, claims: Sequence[Claim], tally: Tally, *, jobs: int, budget_usd: float | None, beside: bool
) -> BaseException | None:
    """Check, and give what ended it early, if anything. The first Ctrl-C ends it after what is under way."""
    from workbench import terminal
    from workbench.errors import BudgetSpent

    def finish(_signal: int, _frame: FrameType | None) -> None:
        workbench.checking.finish_early()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        terminal.say("stopping: what is under way is paid for, so it is waited for and kept")

    before = signal.signal(signal.SIGINT, finish)
    try:
        made = tally.noting(workbench.check(claims, jobs=jobs, budget_usd=budget_usd, beside=beside))
        for _ in terminal.progress_saying(made, total=len(claims), say=lambda _: tally.so_far):
            pass
    except (BudgetSpent, KeyboardInterrupt) as ended:
        return ended
    finally:
        signal.signal(signal.SIGINT, before)
    return None
