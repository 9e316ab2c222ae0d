"""Commands of the engineer: prompts check, model test, rebuild, status."""

from __future__ import annotations

from typing import Annotated

import typer

from workbench.cli.common import PLAIN, ApiBase, AsJson, Model, Workspace, Yes, example, existing, opened

app = typer.Typer(**PLAIN)
prompts_app = typer.Typer(name="prompts", help="Look after the prompt files.", no_args_is_help=True, **PLAIN)
model_app = typer.Typer(name="model", help="Look at a model before using it.", no_args_is_help=True, **PLAIN)
groups = (prompts_app, model_app)


@prompts_app.command("check")
@example("workbench prompts check")
def prompts_check() -> None:
    """Refuse a prompt file that is broken, or that was edited after its release."""
    from workbench import InputError, Settings, check_prompts, terminal

    folder = Settings.load().prompts
    if folder is not None and not folder.is_dir():
        raise InputError(f"there is no prompts folder {folder}", hint="correct or unset WORKBENCH_PROMPTS")
    problems = check_prompts(folder)
    for problem in problems:
        terminal.say(f"error: {problem}")
    if problems:
        terminal.say("hint: restore what was released, and put a change into a new version beside it")
        raise typer.Exit(2)
    terminal.say("every released prompt is as it was released")


@prompts_app.command("release")
@example("workbench prompts release compare.v2")
def prompts_release(name: Annotated[str, typer.Argument(help="The prompt, such as compare.v2.")]) -> None:
    """Lock a prompt: from now on its text is refused if it changes, and a change is a new version."""
    from workbench import Settings, release_prompt, terminal

    released = release_prompt(name, Settings.load().prompts)
    terminal.say(f"{released.name} is released; commit lock.json with it")


@model_app.command("test")
@example("workbench model test --model openai/gpt-4.1-mini")
def model_test(model: Model = None, api_base: ApiBase = None, yes: Yes = False, workspace: Workspace = None) -> None:
    """Ask a model one tiny question: does it answer, how fast, what does it cost, what is missing?"""
    from workbench import terminal

    with opened(workspace, model=model, api_base=api_base) as workbench:
        status = workbench.test_model()
    terminal.draw(terminal.key_values(status.model_dump().items()))
    if not status.answers:
        raise typer.Exit(3)


@app.command()
@example("workbench rebuild")
def rebuild(workspace: Workspace = None) -> None:
    """Make the index again from the database; the answers stay the same."""
    from workbench import terminal

    with existing(workspace) as workbench:
        workbench.rebuild_index()
        terminal.draw(terminal.key_values(workbench.status().model_dump().items()))


@app.command()
@example("workbench status")
def status(as_json: AsJson = False, workspace: Workspace = None) -> None:
    """Say what the workspace holds, and how it retrieves."""
    from workbench import terminal

    with existing(workspace) as workbench:
        found = workbench.status()
    if as_json:
        terminal.print_json(found.model_dump(mode="json"))
    else:
        terminal.draw(terminal.key_values(found.model_dump().items()))
