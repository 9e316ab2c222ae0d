"""Commands on articles: add, articles, search, correct, board; article versions, move, retract, restore."""

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
    say_retrieval,
)

if TYPE_CHECKING:
    from workbench.ingest.sources import Upload
    from workbench.models.article import Added
    from workbench.workspace import Workbench

app = typer.Typer(**PLAIN)
article_app = typer.Typer(
    name="article",
    help="Move, withdraw or restore an article; nothing is ever deleted.",
    no_args_is_help=True,
    **PLAIN,
)
groups = (article_app,)

_MOST_LISTED = 8
_Field = Literal["outlet", "title", "byline", "agency", "published", "version_note", "language", "url"]


@app.command()
@example("workbench add seeds")
def add(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE...", help="A file, a folder, or the URL of a page or feed.")
    ] = None,
    urls: Annotated[
        Path | None, typer.Option("--urls", metavar="FILE", help="A file with one URL of a page or feed per line.")
    ] = None,
    event: Annotated[str | None, typer.Option("--event", metavar="NAME", help="The event they are about.")] = None,
    group: Annotated[
        bool, typer.Option("--group", help="Group into events automatically, by time and meaning.")
    ] = False,
    workspace: Workspace = None,
) -> None:
    """Read, clean and store articles.

    One `add` is one event, unless --event, --group or articles.toml says otherwise.
    """
    from workbench.cli import render
    from workbench.errors import InputError
    from workbench.files import read_bytes
    from workbench.ingest.sources import Upload

    wanted: list[str | Upload] = list(sources or ())
    if urls:
        wanted.append(Upload(name=f"{urls.stem}.urls", data=read_bytes(urls)))
    if not wanted:
        raise InputError("there is nothing to add", hint="name files, folders or URLs, or a list with --urls FILE")
    if event and group:
        raise InputError("--event names one event, --group finds several", hint="use one of the two")
    with opened(workspace) as workbench:
        added = workbench.corpus.add_grouped(wanted) if group else workbench.add(wanted, event=event)
        grouped = list(_alone(workbench, added)) if group else []
    if added.new:
        render.draw(render.articles_table(added.new))
    counts = {"already there": len(added.known), "failed": len(added.failed)}
    render.say(", ".join([f"{len(added.new)} added", *(f"{n} {what}" for what, n in counts.items() if n)]))
    if added.updated:
        render.say(f"{len(added.updated)} of them newer versions of known articles")
    for article in added.again:
        render.say(f"{article.source} shows an older version again; earlier version restored: {article.id}")
    for line in grouped:
        render.say(line)
    for article in added.corrected:
        render.say(f"corrected: {article.source}: details of {article.name} ({article.id}) were updated")
    for article in added.known:
        if event and article.event != event:
            render.say(f"{article.source} is already in event {article.event!r}, and stays there")
    report_failed(added.failed)
    if added.failed and not (added.new or added.known):
        raise typer.Exit(2)


def _alone(workbench: Workbench, added: Added) -> Iterator[str]:
    """Say which of the new articles got an event of their own, and why."""
    sizes = Counter(article.event for article in workbench.articles())
    alone = [article for article in added.new if sizes[article.event] == 1]
    for article in alone[:_MOST_LISTED]:
        why = [act.reason for act in workbench.corpus.acts(article.id) if act.kind == "group"]
        yield f"{article.name}: new event {article.event!r} ({why[-1] if why else 'named by its source'})"
    if len(alone) > _MOST_LISTED:
        yield f"and {len(alone) - _MOST_LISTED} more new events with one article each"


@app.command()
@example("workbench articles --json | jq '.[].dropped'")
def articles(event: Event = None, as_json: AsJson = False, workspace: Workspace = None) -> None:
    """List the articles; --json prints them with their text and what cleaning removed."""
    from workbench.cli import render

    with existing(workspace) as workbench:
        found = workbench.articles(known_event(workbench, event))
    if as_json:
        render.print_json([article.model_dump(mode="json") for article in found])
    else:
        render.draw(render.articles_table(found))


@app.command()
@example("workbench search 'drones from China' --most 5")
def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A question, a claim or a few words, in any language.")],
    most: Annotated[int, typer.Option("--most", min=1, max=1000, help="The most passages to list.")] = 10,
    as_json: AsJson = False,
    workspace: Workspace = None,
) -> None:
    """Find the passages of all articles nearest to a text, by meaning and by words."""
    from workbench.cli import render

    with existing(workspace) as workbench:
        say_retrieval(workbench)
        found = workbench.search(text, k=most)
    if as_json:
        render.print_json([one.model_dump(mode="json") for one in found])
    elif found:
        render.draw(render.passages_table(found))
    else:
        render.say("no passage found")


@app.command()
@example("workbench correct 3f2a9c81d0b45e67 outlet 'The Example Times' --reason 'its masthead says so'")
def correct(
    article: Annotated[str, typer.Argument(help="The article's id.")],
    field: Annotated[_Field, typer.Argument(help="What to correct.")],
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    value: Annotated[str | None, typer.Argument(help="The correct value; '' means unknown.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Undo the field's last correction instead.")] = False,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Correct a detail of an article, or undo a correction; both are recorded with who, when and why."""
    from workbench.cli import render
    from workbench.errors import InputError

    with existing(workspace, reviewer=reviewer) as workbench:
        who = workbench.settings.reviewer
        if undo == (value is not None):
            raise InputError("give either the correct value or --undo", hint="'' means unknown")
        if undo:
            corrected = workbench.corpus.undo_correction(article, field, reviewer=who, reason=reason)
        else:
            corrected = workbench.correct(article, field, value or None, reviewer=who, reason=reason)
    render.draw(render.articles_table([corrected]))


@app.command()
@example("workbench board --event russia-china-aid-2022-03")
def board(event: Event = None, as_json: AsJson = False, workspace: Workspace = None) -> None:
    """Print the claims by outlet, those that need a checker first."""
    from workbench.cli import render

    with existing(workspace) as workbench:
        known_event(workbench, event)
        if as_json:
            render.print_json([queued.model_dump(mode="json") for queued in workbench.queue(event)])
        else:
            draw_board(workbench, event)


# ------------------------------------------------------------ article: versions, move, retract, restore

_Article = Annotated[str, typer.Argument(metavar="ARTICLE", help="The article's id, from `workbench articles`.")]
_Reason = Annotated[str, typer.Option("--reason", help="Why.")]


@article_app.command("versions")
@example("workbench article versions 3f2a9c81d0b45e67")
def versions(article: _Article, as_json: AsJson = False, workspace: Workspace = None) -> None:
    """List an article's versions, oldest first; the last one counts."""
    from workbench.cli import render

    with existing(workspace) as workbench:
        found = workbench.corpus.versions(article)
    if as_json:
        render.print_json([one.model_dump(mode="json") for one in found])
    else:
        render.draw(render.articles_table(found))


@article_app.command("move")
@example("workbench article move 3f2a9c81d0b45e67 ferry-fire --reason 'about the other ferry'")
def move(
    article: _Article,
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The event it is about; a new name makes a new event.")],
    reason: _Reason,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Move an article to another event; the claims of both need a new check."""
    from workbench.cli import render

    with existing(workspace, reviewer=reviewer) as workbench:
        workbench.corpus.move(article, event=event, reviewer=workbench.settings.reviewer, reason=reason)
    render.say(f"{article} is now in event {event!r}")


@article_app.command("retract")
@example("workbench article retract 3f2a9c81d0b45e67 --reason 'withdrawn by its outlet'")
def retract(article: _Article, reason: _Reason, reviewer: Reviewer = None, workspace: Workspace = None) -> None:
    """Withdraw an article; old checks and reviews stay, and its claims need a new check."""
    from workbench.cli import render

    with existing(workspace, reviewer=reviewer) as workbench:
        workbench.corpus.retract(article, reviewer=workbench.settings.reviewer, reason=reason)
    render.say(f"{article} is withdrawn; run `workbench check` for the claims of its event")


@article_app.command("restore")
@example("workbench article restore 3f2a9c81d0b45e67 --reason 'the withdrawal was a mistake'")
def restore(article: _Article, reason: _Reason, reviewer: Reviewer = None, workspace: Workspace = None) -> None:
    """Restore a withdrawn article or an older version."""
    from workbench.cli import render

    with existing(workspace, reviewer=reviewer) as workbench:
        workbench.corpus.restore(article, reviewer=workbench.settings.reviewer, reason=reason)
    render.say(f"{article} is restored")
