"""Commands that start the app: demo, app."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.common import PLAIN, Workspace, example, opened, say_retrieval

app = typer.Typer(**PLAIN)

Port = Annotated[
    int | None, typer.Option("--port", min=1, max=65535, help="The port; without it the first free one from 8501 on.")
]
DEMO = Path(".demo")


@app.command()
@example("workbench demo --no-app")
def demo(
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over; the old workspace is moved aside.")] = False,
    app_too: Annotated[bool, typer.Option("--app/--no-app", help="Start the app at the end.")] = True,
    port: Port = None,
    workspace: Workspace = None,
) -> None:
    """Go the whole way on the five seed articles with the built-in judge: no key, no network."""
    from workbench import move_aside, seeds_folder, terminal

    folder = workspace or DEMO
    if fresh and (aside := move_aside(folder)):
        terminal.say(f"the old demo workspace is now {aside}")
    with opened(folder, model="builtin") as workbench:
        added = workbench.add([seeds_folder()])
        terminal.say(f"{len(added.new)} articles added, {len(added.known)} already there")
        say_retrieval(workbench)
        workbench.extract()
        claims = workbench.unchecked()
        checked = list(terminal.progress(workbench.check(claims), total=len(claims)))
        terminal.draw(terminal.board_table(workbench.queue(), workbench.checks()))
        terminal.say(f"{len(checked)} claims checked by the built-in rules (no LLM); the workspace is {folder}")
    if app_too:
        _serve(folder, port)


@app.command("app")
@example("workbench app --workspace .workbench --port 8600")
def app_command(port: Port = None, workspace: Workspace = None) -> None:
    """Start the review desk in the browser."""
    from workbench import Settings

    _serve(Settings.load(workspace).workspace, port)


def _serve(workspace: Path, port: int | None) -> None:
    from workbench import serve, terminal

    raise typer.Exit(
        serve(workspace, port, ready=lambda url: terminal.say(f"the app answers at {url} (Ctrl-C stops it)"))
    )
