"""Commands that start the app: demo, app."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.common import PLAIN, Workspace, draw_board, example, opened, say_retrieval

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
        draw_board(workbench)
        terminal.say(f"{len(checked)} claims checked by the built-in rules (no LLM); the workspace is {folder}")
    if app_too:
        _serve(folder, port)


@app.command()
@example("workbench seeds && workbench add seeds")
def seeds(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The folder to make.")] = Path("seeds"),
) -> None:
    """Write the five seed articles, with what is known of them, into a folder of your own."""
    from workbench import copy_seeds, terminal

    written = copy_seeds(folder)
    terminal.say(f"{written} files are in {folder}; `workbench add {folder}` reads them")


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
