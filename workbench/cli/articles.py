"""Commands on articles: add, articles, search, correct, board; article versions, move, retract, restore."""

from __future__ import annotations

import sys
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
    board_rows,
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
_FIELDS = "Fields: outlet, title, byline, agency, published, version_note, language, url, partial, injection, archive"


@app.command()
@example("workbench add seeds")
def add(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE...", help="A file, a folder, the URL of a page, feed or sitemap; - for standard input."
        ),
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

    What you add together is one event, named after its first headline, unless --event, --group or articles.toml says
    otherwise. The articles of a feed or a list are grouped into events.
    """
    from workbench.cli import render
    from workbench.errors import InputError
    from workbench.files import read_bytes
    from workbench.ingest.sources import MAX_BYTES, Upload

    wanted: list[str | Upload] = [
        Upload(name="stdin", data=sys.stdin.buffer.read(MAX_BYTES + 1)) if one == "-" else one for one in sources or ()
    ]
    if urls:
        wanted.append(Upload(name=f"{urls.stem}.urls", data=read_bytes(urls)))
    if not wanted:
        raise InputError("there is nothing to add", hint="name files, folders or URLs, or a list with --urls FILE")
    if event and group:
        raise InputError("--event names one event, --group finds several", hint="use one of the two")
    with opened(workspace) as workbench, render.working("reading and indexing"):
        states = workbench.notes.events()
        added = workbench.corpus.add_grouped(wanted) if group else workbench.add(wanted, event=event)
        grouped = list(_alone(workbench, added))
        reopened = [name for name, now in workbench.notes.events().items() if now != states.get(name, now)]
    if added.new:
        render.draw(render.articles_table(added.new))
    counts = {"already there": len(added.known), "failed": len(added.failed)}
    render.say(", ".join([f"{len(added.new)} added", *(f"{n} {what}" for what, n in counts.items() if n)]))
    if added.updated:
        edited = len(added.updated) - len(added.unexplained)
        if edited:
            render.say(f"{edited} of them newer versions: the outlet changed its page")
        if added.unexplained:
            render.say(f"{len(added.unexplained)} of them newer versions, cause unknown: the earlier page was not kept")
    for article in added.new:
        if article.partial:
            render.say(f"{article.name}: only a part of the article ({article.partial.value})")
    for article in (*added.new, *(one.article for one in added.reread), *added.corrected):
        if article.injection:
            render.say(f"flagged: {render.orders(article)}")
    for one in added.reread:
        carried = f"{one.carried} checks carried over" if one.carried != 1 else "1 check carried over"
        render.say(f"{one.article.source}: same page, read anew by better cleaning ({one.article.id}); {carried}")
        for quote in one.lost:
            render.say(f"  no longer in its text: “{quote}”")
    for article in added.again:
        render.say(f"{article.source} shows an older version again; earlier version restored: {article.id}")
    for line in grouped:
        render.say(line)
    for name in reopened:
        render.say(f"event {name!r} was {states[name]}; it is open again, since its articles changed")
    for article in added.corrected:
        render.say(f"corrected: {article.source}: details of {article.name} ({article.id}) were updated")
    for article in added.known:
        if event and article.event != event:
            render.say(f"{article.source} is already in event {article.event!r}, and stays there")
    report_failed(added.failed)
    if added.failed and not (added.new or added.known or added.reread):
        raise typer.Exit(2)


def _alone(workbench: Workbench, added: Added) -> Iterator[str]:
    """Say which of the new articles got an event of their own, and why."""
    sizes = Counter(article.event for article in workbench.articles())
    acts = {article.id: workbench.corpus.acts(article.id) for article in added.new}
    sorted_in = [article for article in added.new if any(act.kind == "group" for act in acts[article.id])]
    alone = [article for article in sorted_in if sizes[article.event] == 1]
    for article in alone[:_MOST_LISTED]:
        why = [act.reason for act in acts[article.id] if act.kind == "group"]
        yield f"{article.name}: new event {article.event!r} ({why[-1]})"
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
    most: Annotated[int, typer.Option("--most", min=1, max=1000, help="List at most N passages.")] = 10,
    as_json: AsJson = False,
    workspace: Workspace = None,
) -> None:
    """Find the passages of all articles nearest to a text, by meaning and by words; say if none has its very words."""
    from workbench.cli import render

    with existing(workspace) as workbench:
        say_retrieval(workbench)
        with render.working("searching"):
            found = workbench.search(text, k=most)
            exact = workbench.find_words(text)
    if as_json:
        render.print_json([one.model_dump(mode="json") for one in found])
        return
    if exact:
        places = sum(one.places for one in exact)
        render.say(f"exact: {places} {'place' if places == 1 else 'places'} in {len(exact)} of the articles")
    else:
        render.say(f"no exact match for “{text}”")
    if found:
        render.draw(render.passages_table(found))
    else:
        render.say("no passage found")


@app.command()
@example("workbench correct 3f2a9c81d0b45e67 outlet 'The Example Times' --reason 'its masthead says so'")
def correct(
    article: Annotated[str, typer.Argument(help="The article's id.")],
    reason: Annotated[str, typer.Option("--reason", help="Why: where the correct value comes from.")],
    details: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FIELD VALUE ...", help=f"What to correct, and its correct value; '' means unknown. {_FIELDS}."
        ),
    ] = None,
    undo: Annotated[
        bool,
        typer.Option(
            "--undo", help="Undo the field's last correction instead; without a field, all that came with it."
        ),
    ] = False,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Correct details of an article from one source, or undo a correction; each is recorded with who, when and why.

    Several details are corrected together: all of them or, if one is refused, none.
    """
    from typing import cast

    from workbench.cli import render
    from workbench.errors import InputError
    from workbench.models.article import ArticleField

    said = details or []
    with existing(workspace, reviewer=reviewer) as workbench:
        who, corpus = workbench.settings.reviewer, workbench.corpus
        if undo and len(said) > 1:
            raise InputError(
                "--undo takes one field and no value", hint="without a field it undoes the last correction"
            )
        if undo and said:
            corrected = corpus.undo_correction(article, cast(ArticleField, said[0]), reviewer=who, reason=reason)
        elif undo:
            corrected = corpus.undo_last(article, reviewer=who, reason=reason)
        elif not said or len(said) % 2:
            raise InputError("give each field its correct value, or --undo", hint="'' means unknown")
        else:
            values = {
                cast(ArticleField, field): value or None for field, value in zip(said[::2], said[1::2], strict=True)
            }
            if len(values) < len(said) // 2:
                raise InputError("a field is named twice", hint="name each field once")
            corrected = corpus.correct_all(article, values, reviewer=who, reason=reason)
    render.draw(render.articles_table([corrected]))


Label = Literal["supported", "refuted", "conflicting", "not_enough_evidence"]


@app.command()
@example("workbench board --event russia-china-aid-2022-03")
def board(
    event: Event = None,
    every: Annotated[bool, typer.Option("--all", help="The claims that are not checked by default, too.")] = False,
    verdict: Annotated[
        Label | None, typer.Option("--verdict", help="Only this label: a checker's, else the machine's.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, metavar="N", help="Only the first N claims.")] = None,
    as_json: AsJson = False,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Print the claims by outlet, those that need a checker first.

    With a name (--reviewer or WORKBENCH_REVIEWER), nothing is told of the claims that await this person's blind review.
    """
    from workbench.cli import render

    with existing(workspace, reviewer=reviewer) as workbench:
        known_event(workbench, event)
        if as_json:
            shown = board_rows(workbench, event, every=every, verdict=verdict)[:limit]
            render.print_json([queued.model_dump(mode="json") for queued in shown])
        else:
            draw_board(workbench, event, every=every, verdict=verdict, limit=limit)


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


@article_app.command("page")
@example("workbench article page 3f2a9c81d0b45e67 page.html")
def page(
    article: _Article,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.")],
    workspace: Workspace = None,
) -> None:
    """Write what an article was read from to a file, byte for byte as it came."""
    from workbench.cli import render
    from workbench.files import write_whole

    with existing(workspace) as workbench:
        kept = workbench.corpus.page(article)
    write_whole(file, kept.content)
    render.say(f"{file}: {len(kept.content):,} bytes ({kept.kind})")


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
