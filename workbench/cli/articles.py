"""Commands of the checker's hand on articles: article versions, move, retract, restore."""

from __future__ import annotations

from typing import Annotated

import typer

from workbench.cli.common import PLAIN, AsJson, Reviewer, Workspace, example, existing

article_app = typer.Typer(
    name="article",
    help="Move, retract or restore an article; nothing is ever thrown away.",
    no_args_is_help=True,
    **PLAIN,
)
groups = (article_app,)

_Article = Annotated[str, typer.Argument(metavar="ARTICLE", help="The article's id, from `workbench articles`.")]
_Reason = Annotated[str, typer.Option("--reason", help="Why.")]


@article_app.command("versions")
@example("workbench article versions 3f2a9c81d0b45e67")
def versions(article: _Article, as_json: AsJson = False, workspace: Workspace = None) -> None:
    """List an article's versions, oldest first; the last one speaks."""
    from workbench import terminal, terminal_board

    with existing(workspace) as workbench:
        found = workbench.corpus.versions(article)
    if as_json:
        terminal.print_json([one.model_dump(mode="json") for one in found])
    else:
        terminal.draw(terminal_board.articles_table(found))


@article_app.command("move")
@example("workbench article move 3f2a9c81d0b45e67 ferry-fire --reason 'about the other ferry'")
def move(
    article: _Article,
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The event it is about, new or not.")],
    reason: _Reason,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Put an article into another event; the claims of both need a new check."""
    from workbench import terminal

    with existing(workspace, reviewer=reviewer) as workbench:
        workbench.corpus.move(article, event=event, reviewer=workbench.settings.reviewer, reason=reason)
    terminal.say(f"{article} is in the event {event!r} now")


@article_app.command("retract")
@example("workbench article retract 3f2a9c81d0b45e67 --reason 'withdrawn by its outlet'")
def retract(article: _Article, reason: _Reason, reviewer: Reviewer = None, workspace: Workspace = None) -> None:
    """Let an article speak no longer; old checks and reviews stay, its claims need a new check."""
    from workbench import terminal

    with existing(workspace, reviewer=reviewer) as workbench:
        workbench.corpus.retract(article, reviewer=workbench.settings.reviewer, reason=reason)
    terminal.say(f"{article} is retracted; `workbench check` checks the claims that rested on it again")


@article_app.command("restore")
@example("workbench article restore 3f2a9c81d0b45e67 --reason 'the withdrawal was a mistake'")
def restore(article: _Article, reason: _Reason, reviewer: Reviewer = None, workspace: Workspace = None) -> None:
    """Let a retracted article, or an older version, speak again."""
    from workbench import terminal

    with existing(workspace, reviewer=reviewer) as workbench:
        workbench.corpus.restore(article, reviewer=workbench.settings.reviewer, reason=reason)
    terminal.say(f"{article} speaks again")
