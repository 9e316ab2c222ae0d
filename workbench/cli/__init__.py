"""The command line: parse, call one method, print. Data goes to stdout, messages to stderr.

Exit codes: 0 done, 1 a gate failed, 2 bad input or usage, 3 a judge failed or no verdict,
4 inconclusive (where that was asked for), 130 interrupted.
"""

from __future__ import annotations

import sys
from typing import Any

import typer

from workbench.cli import app as app_commands
from workbench.cli import articles, check, evaluate, export, maintenance, notes, review
from workbench.cli.common import PLAIN

app = typer.Typer(
    name="workbench",
    help="Compare what several outlets say about one event, claim by claim, with every quote proved.",
    no_args_is_help=True,
    **PLAIN,
)
for module in (articles, check, review, notes, export, maintenance, app_commands):
    app.registered_commands += module.app.registered_commands
for group in (*articles.groups, *review.groups, *notes.groups, *export.groups, *evaluate.groups):
    app.add_typer(group)
app.registered_commands += evaluate.app.registered_commands


_UsageError: Any = typer.BadParameter.__mro__[1]
"""What typer raises for a wrong option or argument; it exports only this one of its kinds."""


def main() -> None:
    """Run the command line; an expected error becomes one sentence, a hint and an exit code."""
    from workbench.errors import InputError, WorkbenchError

    try:
        sys.exit(app(standalone_mode=False) or 0)
    except WorkbenchError as error:
        from workbench.cli.render import say

        say(f"error: {error}")
        sys.exit(2 if isinstance(error, InputError) else 3)
    except _UsageError as error:
        from workbench.cli.render import say

        said = str(error.format_message()).replace("Value error, ", "").rstrip(".")
        if error.ctx is None or said.startswith("Usage:"):  # a group without a command: its help
            error.show()
        else:
            say(f"error: {said[0].lower()}{said[1:]}\nhint: `{error.ctx.command_path} --help` lists what it takes")
        sys.exit(2)
    except typer.Abort:
        sys.exit(130)
