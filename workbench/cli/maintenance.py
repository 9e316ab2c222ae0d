"""Commands that keep a workspace going: doctor, backup, restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.common import PLAIN, AsJson, Workspace, example, existing

app = typer.Typer(**PLAIN)

_SIGNS = {"ok": "ok", "absent": "--", "broken": "!!"}


@app.command()
@example("workbench doctor --json | jq '.[] | select(.state != \"ok\")'")
def doctor(as_json: AsJson = False, workspace: Workspace = None) -> None:
    """Check what is set up, what is missing and how to fix it; exit with 1 if something is broken."""
    from workbench.cli import render
    from workbench.maintenance import examine

    found = examine(workspace)
    if as_json:
        render.print_json([one.model_dump(mode="json") for one in found])
    else:
        for one in found:
            render.write(render.printable(f"{_SIGNS[one.state]}  {one.what:<10}{one.said}") + "\n")
            if one.mend and one.state != "ok":
                render.write(render.printable(f"    {'':<10}hint: {one.mend}") + "\n")
    broken = [one.what for one in found if one.state == "broken"]
    render.say(f"broken: {', '.join(broken)}" if broken else "nothing is broken")
    if broken:
        raise typer.Exit(1)


@app.command()
@example("workbench backup /backups/2031-05-12")
def backup(
    folder: Annotated[Path, typer.Argument(metavar="PATH", help="A new folder.")],
    workspace: Workspace = None,
) -> None:
    """Copy the workspace into a new folder while it is in use: a consistent snapshot, or nothing."""
    from workbench.cli import render

    with existing(workspace) as workbench, render.working("copying"):
        made = workbench.backup(folder)
    render.say(f"the workspace is copied to {made}, without the index, which is rebuilt when it is needed")


@app.command()
@example("workbench restore /backups/2031-05-12 --workspace .workbench")
def restore(
    folder: Annotated[Path, typer.Argument(metavar="PATH", help="A folder that `backup` made.")],
    workspace: Workspace = None,
) -> None:
    """Restore a backup as a workspace; an existing workspace is never overwritten."""
    from workbench.cli import render
    from workbench.errors import InputError
    from workbench.maintenance import restore as put_back
    from workbench.settings import Settings

    settings = Settings.load(workspace)
    if settings.database_url:
        hint = "unset it to restore into a folder; what `pg_dump` made, `pg_restore` restores"
        raise InputError("database_url is set: a restored workspace would not be used", hint=hint)
    made = put_back(folder, settings.workspace)
    render.say(f"the backup is restored to {made}")


@app.command("fetch-weights")
@example("workbench fetch-weights --workspace .workbench")
def fetch_weights(workspace: Workspace = None) -> None:
    """Download the weights of MiniLM (91 MB) into the workspace, so that passages are found by meaning too."""
    from workbench import Settings
    from workbench.cli import render
    from workbench.retrieval import embedder

    settings = Settings.load(workspace)
    folder = settings.workspace / "weights"
    if found := embedder.load_embedder(settings.weights, folder):
        render.say(f"the weights are already in {found.folder}")
        return

    def tell(name: str, done: int) -> None:
        if done % (10 << 20) == 0:
            render.say(f"{name}: {done >> 20} MiB")

    render.say(f"downloading {embedder.HUB}")
    embedder.fetch_weights(folder, progress=tell)
    render.say(f"the weights are in {folder}; from now on passages are found by meaning too")
