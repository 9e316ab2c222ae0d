"""Commands from raw text to a board: add, articles, correct, extract, check, board."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from workbench.cli.common import (
    PLAIN,
    AsJson,
    Event,
    Reviewer,
    Workspace,
    draw_board,
    example,
    existing,
    known_event,
    opened,
    report_failed,
)

if TYPE_CHECKING:
    from workbench import Added, Upload, Workbench

app = typer.Typer(**PLAIN)

_MOST_LISTED = 8
_Field = Literal["outlet", "title", "byline", "agency", "published", "version_note", "language", "url"]


@app.command()
@example("workbench add seeds")
def add(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE...", help="File, folder, JSONL, page, feed or its URL.")
    ] = None,
    urls: Annotated[
        Path | None, typer.Option("--urls", metavar="FILE", help="A list of pages and feeds, one URL a line.")
    ] = None,
    event: Annotated[str | None, typer.Option("--event", metavar="NAME", help="The event they are about.")] = None,
    group: Annotated[
        bool, typer.Option("--group", help="Many stories: sort them into events by time and meaning.")
    ] = False,
    workspace: Workspace = None,
) -> None:
    """Read, clean and keep articles. One `add` is one event unless --event, --group or articles.toml says otherwise."""
    from workbench import InputError, Upload, read_bytes, terminal, terminal_board

    wanted: list[str | Upload] = list(sources or ())
    if urls:
        wanted.append(Upload(name=f"{urls.stem}.urls", data=read_bytes(urls)))
    if not wanted:
        raise InputError("there is nothing to add", hint="name files, folders or addresses, or a list with --urls FILE")
    if event and group:
        raise InputError("--event names one event, --group looks for several", hint="give one of the two")
    with opened(workspace) as workbench:
        added = workbench.corpus.add_grouped(wanted) if group else workbench.add(wanted, event=event)
        grouped = list(_alone(workbench, added)) if group else []
    if added.new:
        terminal.draw(terminal_board.articles_table(added.new))
    terminal.say(f"{len(added.new)} added, {len(added.known)} already there, {len(added.failed)} failed")
    _say_versions(added)
    for line in grouped:
        terminal.say(line)
    for article in added.corrected:
        terminal.say(
            f"corrected: {article.source}: what is stated of it changed, and {article.name} ({article.id}) has it"
        )
    for article in added.known:
        if event and article.event != event:
            terminal.say(f"{article.source} is in the event {article.event!r} already, and stays there")
    report_failed(added.failed)
    if added.failed and not (added.new or added.known):
        raise typer.Exit(2)


def _say_versions(added: Added) -> None:
    """Say what of the articles is a newer version of another, and what is the version to hold again."""
    from workbench import terminal

    if added.updated:
        terminal.say(f"{len(added.updated)} of them newer versions of articles that were there")
    for article in added.again:
        terminal.say(f"{article.source} shows an older version again, and that one speaks now: {article.id}")


def _alone(workbench: Workbench, added: Added) -> Iterator[str]:
    """Say which of the new articles belong to no event with others, and what came nearest."""
    sizes = Counter(article.event for article in workbench.articles())
    alone = [article for article in added.new if sizes[article.event] == 1]
    for article in alone[:_MOST_LISTED]:
        why = [act.reason for act in workbench.corpus.acts(article.id) if act.kind == "group"]
        yield f"{article.name} is an event of its own, {article.event!r}: {why[-1] if why else 'its source says so'}"
    if len(alone) > _MOST_LISTED:
        yield f"and {len(alone) - _MOST_LISTED} more are events of their own"


@app.command()
@example("workbench articles --json | jq '.[].dropped'")
def articles(event: Event = None, as_json: AsJson = False, workspace: Workspace = None) -> None:
    """List the articles; --json prints them whole, with text and what cleaning dropped."""
    from workbench import terminal, terminal_board

    with existing(workspace) as workbench:
        found = workbench.articles(known_event(workbench, event))
    if as_json:
        terminal.print_json([article.model_dump(mode="json") for article in found])
    else:
        terminal.draw(terminal_board.articles_table(found))


@app.command()
@example("workbench correct 3f2a9c81d0b45e67 outlet 'The Example Times' --reason 'its masthead says so'")
def correct(
    article: Annotated[str, typer.Argument(help="The article's id.")],
    field: Annotated[_Field, typer.Argument(help="What to correct.")],
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    value: Annotated[str | None, typer.Argument(help="The right value; '': unknown.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back the field's last correction instead.")] = False,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Correct what was inferred of an article, or take a correction back; either is appended with who, when and why."""
    from workbench import InputError, terminal, terminal_board

    with existing(workspace, reviewer=reviewer) as workbench:
        who = workbench.settings.reviewer
        if undo == (value is not None):
            raise InputError("give the right value, or --undo, and not both", hint="'' says that it is unknown")
        if undo:
            corrected = workbench.corpus.undo_correction(article, field, reviewer=who, reason=reason)
        else:
            corrected = workbench.correct(article, field, value or None, reviewer=who, reason=reason)
    terminal.draw(terminal_board.articles_table([corrected]))


@app.command()
@example("workbench board --event russia-china-aid-2022-03")
def board(event: Event = None, as_json: AsJson = False, workspace: Workspace = None) -> None:
    """Print the claims by outlet, what needs a human first."""
    from workbench import terminal

    with existing(workspace) as workbench:
        known_event(workbench, event)
        if as_json:
            terminal.print_json([queued.model_dump(mode="json") for queued in workbench.queue(event)])
        else:
            draw_board(workbench, event)
