"""Commands of the engineer: eval run, eval plan, prompts check, model test, rebuild, status."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.common import PLAIN, ApiBase, AsJson, Model, Prompt, Workspace, Yes, confirm, example, opened

app = typer.Typer(**PLAIN)
eval_app = typer.Typer(name="eval", help="Score judges and prompts on gold.", no_args_is_help=True, **PLAIN)
prompts_app = typer.Typer(name="prompts", help="Look after the prompt files.", no_args_is_help=True, **PLAIN)
model_app = typer.Typer(name="model", help="Look at a model before using it.", no_args_is_help=True, **PLAIN)
groups = (eval_app, prompts_app, model_app)


@eval_app.command("run")
@example("workbench eval run --gold seeds/gold/seed.jsonl --articles seeds --model builtin")
def eval_run(
    gold: Annotated[Path, typer.Option("--gold", metavar="F", help="Gold in the format of seeds/gold/seed.jsonl.")],
    articles: Annotated[Path, typer.Option("--articles", metavar="DIR", help="The folder with the raw articles.")],
    prompt: Prompt = None,
    model: Model = None,
    api_base: ApiBase = None,
    yes: Yes = False,
    as_json: AsJson = False,
    workspace: Workspace = None,
) -> None:
    """Score a judge on gold: verdicts, stances, discrepancies, origins, quotes; failures apart from wrong answers."""
    from workbench import terminal

    with opened(workspace, model=model, api_base=api_base, compare_prompt=prompt) as workbench:
        trial = workbench.trial(gold, articles)
        confirm(trial.estimate, yes)
        scores = trial.scores(terminal.progress(trial.samples(), total=len(trial.gold)))
    if as_json:
        terminal.print_json(scores.model_dump(mode="json"))
    else:
        for table in terminal.scores_tables(scores):
            terminal.draw(table)
    if scores.answered < scores.claims:
        terminal.say(f"{scores.claims - scores.answered} of {scores.claims} checks failed: {scores.failures}")
        raise typer.Exit(3)


@eval_app.command("plan")
@example("workbench eval plan --gold seeds/gold/seed.jsonl --difference 0.05")
def eval_plan(
    gold: Annotated[Path, typer.Option("--gold", metavar="F", help="Gold in the format of seeds/gold/seed.jsonl.")],
    difference: Annotated[
        float, typer.Option("--difference", metavar="D", help="The gap in accuracy to be seen: 0.05 is 5 points.")
    ],
    discordant: Annotated[
        float, typer.Option("--discordant", metavar="P", help="Share of samples that just one of two variants gets.")
    ] = 0.2,
    icc: Annotated[float, typer.Option("--icc", metavar="R", help="How alike samples of one event are, 0 to 1.")] = 0.2,
    as_json: AsJson = False,
) -> None:
    """Say how many samples and events a wanted difference needs, and what this gold can show."""
    from workbench import plan_evaluation, read_gold, terminal

    labelled = read_gold(gold)
    events = len({claim.event for claim in labelled})
    plan = plan_evaluation(len(labelled), events, difference=difference, discordant=discordant, icc=icc)
    if as_json:
        terminal.print_json(plan.model_dump(mode="json"))
        return
    for table in terminal.plan_tables(plan):
        terminal.draw(table)


@prompts_app.command("check")
@example("workbench prompts check")
def prompts_check() -> None:
    """Refuse a prompt file that is broken, or that was edited after its release."""
    from workbench import check_prompts, terminal

    problems = check_prompts()
    for problem in problems:
        terminal.say(f"error: {problem}")
    if problems:
        raise typer.Exit(2)
    terminal.say("every released prompt is as it was released")


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

    with opened(workspace) as workbench:
        workbench.rebuild_index()
        terminal.draw(terminal.key_values(workbench.status().model_dump().items()))


@app.command()
@example("workbench status")
def status(as_json: AsJson = False, workspace: Workspace = None) -> None:
    """Say what the workspace holds, and how it retrieves."""
    from workbench import terminal

    with opened(workspace) as workbench:
        found = workbench.status()
    if as_json:
        terminal.print_json(found.model_dump(mode="json"))
    else:
        terminal.draw(terminal.key_values(found.model_dump().items()))
