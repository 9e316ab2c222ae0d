"""What commands share: options, opening a workspace, examples in help, reporting what failed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from workbench.models.article import Failed
    from workbench.models.base import VerdictLabel
    from workbench.models.check import Estimate
    from workbench.models.claim import Claim
    from workbench.review.queue import QueueRow
    from workbench.workspace import Workbench

PLAIN: dict[str, Any] = {"rich_markup_mode": None, "pretty_exceptions_enable": False, "add_completion": False}
"""Typer without rich: it triples the time of `--help`."""

_MOST_LISTED = 8

Workspace = Annotated[
    Path | None,
    typer.Option("--workspace", envvar="WORKBENCH_WORKSPACE", metavar="DIR", help="The workspace folder."),
]
Event = Annotated[str | None, typer.Option("--event", metavar="NAME", help="Only this event.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Model = Annotated[
    str | None, typer.Option("--model", metavar="M", help="`builtin` (rules, no key) or any litellm model string.")
]
ApiBase = Annotated[str | None, typer.Option("--api-base", metavar="URL", help="URL of an OpenAI-compatible server.")]
Prompt = Annotated[str | None, typer.Option("--prompt", metavar="NAME.vN", help="The prompt that compares versions.")]
Reviewer = Annotated[str | None, typer.Option("--reviewer", metavar="NAME", help="Your name (or WORKBENCH_REVIEWER).")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before a run that may cost money.")]


@contextmanager
def opened(workspace: Path | None, **changes: Any) -> Iterator[Workbench]:
    """Open the workspace; the command's options override its settings."""
    from workbench.settings import Settings
    from workbench.workspace import Workbench

    given = {name: value for name, value in changes.items() if value is not None}
    with Workbench(Settings.load(workspace).model_copy(update=given)) as workbench:
        yield workbench


@contextmanager
def existing(workspace: Path | None, **changes: Any) -> Iterator[Workbench]:
    """Open a workspace that exists: a command that only looks must not make one of a misspelt name."""
    from workbench.errors import InputError
    from workbench.settings import Settings

    settings = Settings.load(workspace)
    folder = settings.workspace
    if not settings.database_url and not folder.is_file() and not (folder / "workbench.db").is_file():
        beside = folder.absolute().parent.glob("*/workbench.db")
        near = near_names(folder.name, sorted(found.parent.name for found in beside))
        raise InputError(f"there is no workspace {folder}", hint=near or "`workbench add SOURCE` makes one")
    with opened(workspace, **changes) as workbench:
        yield workbench


def known_event(workbench: Workbench, event: str | None) -> str | None:
    """Refuse an event that is not in the workspace, and suggest the nearest that is."""
    from workbench.errors import InputError

    events = workbench.events()
    if event is None or event in events:
        return event
    listed = ", ".join(events[:_MOST_LISTED]) + (" ..." if len(events) > _MOST_LISTED else "")
    hint = near_names(event, events) or (f"the events are: {listed}" if events else "`workbench add SOURCE` makes one")
    raise InputError(f"there is no event {event!r}", hint=hint)


def near_names(name: str, names: Sequence[str]) -> str | None:
    """Ask whether one of the nearest names was meant."""
    found = get_close_matches(name, names, n=2, cutoff=0.5)
    return f"did you mean {' or '.join(found)}?" if found else None


def example(text: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command a real example at the end of its help."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        command.__doc__ = f"{cleandoc(command.__doc__ or '')}\n\n\b\nExample: {text}"
        return command

    return decorate


def confirm(estimate: Estimate | None, yes: bool) -> None:
    """Say what a run will cost, and ask before the first paid call; exit with 2 if the answer is no."""
    from workbench.cli import render
    from workbench.errors import InputError

    if estimate is None or not estimate.calls:
        return
    cost = "at an unknown price" if estimate.cost_usd is None else f"for about ${estimate.cost_usd:.2f}"
    about = ""
    if estimate.split:
        what = f"{estimate.claims} claims" if estimate.claims else "articles"
        about = f" for {what} ({estimate.split} do not fit the model's context in one call)"
    elif estimate.claims and estimate.calls != estimate.claims:
        about = f" for {estimate.claims} claims"
    calls = "1 call" if estimate.calls == 1 else f"{estimate.calls} calls"
    render.say(f"{calls} to {estimate.model}{about} {cost}")
    if yes or estimate.cost_usd == 0:
        return
    if not sys.stdin.isatty():
        raise InputError("this run may cost money, and there is no terminal to confirm it", hint="add --yes")
    if not typer.confirm("Continue?", err=True):
        raise typer.Exit(2)


def say_retrieval(workbench: Workbench) -> None:
    """Say so where no weights were found: passages are then found by words alone."""
    from workbench.cli import render

    if workbench.index.mode == "lexical":
        render.say("no MiniLM weights found: passages are found by words alone (lexical only), and every check says so")
        render.say("  hint: run `workbench fetch-weights` (91 MB), or set WORKBENCH_WEIGHTS")


def report_failed(failed: Iterable[Failed]) -> None:
    """Say what could not be used, and why. An article in a language that the judge does not read has not failed."""
    from workbench.cli import render

    for one in failed:
        render.say(f"{'' if one.error == 'language' else 'failed: '}{one.source}: {one.message}")
        if one.hint:
            render.say(f"  hint: {one.hint}")


def exit_if_unread(failed: Sequence[Failed], claims: Sequence[Claim]) -> None:
    """Exit with 3 if an article failed to be read for claims, or if the judge reads none of them."""
    if any(one.error != "language" for one in failed) or (failed and not claims):
        raise typer.Exit(3)


def draw_board(
    workbench: Workbench,
    event: str | None = None,
    *,
    every: bool = False,
    verdict: VerdictLabel | None = None,
    limit: int | None = None,
) -> None:
    """Print each event's claims by article, those that need a checker first; see `board_rows`."""
    from workbench.cli import render

    rows = board_rows(workbench, event, every=every, verdict=verdict)
    shown = rows[:limit]
    for table in render.board_tables(shown, workbench.checks(event), width=render.width()):
        render.draw(table)
        render.write("\n")
    if verdict is not None and workbench.desk.blind(event, workbench.settings.reviewer):
        render.say("claims that await your blind review are left out")
    if rest := 0 if every else len(workbench.desk.left_out(event)):
        render.say(f"{rest} more claims are not checked by default; --all has them too")
    elif not rows and verdict is None:
        render.say("no claims yet; `workbench check` finds and checks them")
    if limit is not None or verdict is not None:
        render.say(f"{len(shown)} of {len(rows)} claims")


def board_rows(workbench: Workbench, event: str | None, *, every: bool, verdict: VerdictLabel | None) -> list[QueueRow]:
    """Give the lines of the board, what needs a checker first; with a label, those for which it holds.

    Of a claim that whoever is named (`--reviewer`, WORKBENCH_REVIEWER) has yet to decide blind nothing is told, and it
    is in no list by label.
    """
    rows = workbench.queue(event, every=every, reviewer=workbench.settings.reviewer)
    return [row for row in rows if verdict in (None, row.standing.label or row.machine_label)]
