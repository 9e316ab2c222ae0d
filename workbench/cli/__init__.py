"""The command line: parse, call one method, print. Data goes to stdout, messages to stderr.

Exit codes: 0 done, 1 a gate failed, 2 bad input or usage, 3 a judge failed or no verdict,
4 inconclusive (where that was asked for), 130 interrupted.
"""

from __future__ import annotations

import sys

import typer

from workbench.cli import app as app_commands
from workbench.cli import articles, check, evaluate, export, maintenance, review
from workbench.cli.common import PLAIN

app = typer.Typer(
    name="workbench",
    help="Compare what several outlets say about one event, claim by claim, with every quote proved.",
    no_args_is_help=True,
    **PLAIN,
)
for module in (articles, check, review, export, maintenance, app_commands):
    app.registered_commands += module.app.registered_commands
for group in (*articles.groups, *export.groups, *evaluate.groups):
    app.add_typer(group)
app.registered_commands += evaluate.app.registered_commands


def main() -> None:
    """Run the command line; an expected error becomes one sentence, a hint and an exit code."""
    from workbench.errors import InputError, WorkbenchError

    try:
        app()
    except WorkbenchError as error:
        from workbench.cli.render import say

        say(f"error: {error}")
        sys.exit(2 if isinstance(error, InputError) else 3)
