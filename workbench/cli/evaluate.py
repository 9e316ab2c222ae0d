"""Commands of evaluation: eval run, score, compare, runs, plan; gold lint, promote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.common import (
    PLAIN,
    ApiBase,
    AsJson,
    Event,
    Model,
    Workspace,
    Yes,
    confirm,
    example,
    existing,
    opened,
)

if TYPE_CHECKING:
    from workbench.evaluation.config import EvalConfig
    from workbench.evaluation.results import Results
    from workbench.evaluation.run import Underway
    from workbench.evaluation.service import Evaluations

# ------------------------------------------------------------
# Commands of the engineer: prompts check, model test, rebuild, status.

app = typer.Typer(**PLAIN)
prompts_app = typer.Typer(name="prompts", help="Look after the prompt files.", no_args_is_help=True, **PLAIN)
model_app = typer.Typer(name="model", help="Look at a model before using it.", no_args_is_help=True, **PLAIN)


@prompts_app.command("check")
@example("workbench prompts check")
def prompts_check() -> None:
    """Refuse a prompt file that is broken, or that was edited after its release."""
    from workbench.cli import render
    from workbench.errors import InputError
    from workbench.judge.llm.prompts import check_prompts
    from workbench.settings import Settings

    folder = Settings.load().prompts
    if folder is not None and not folder.is_dir():
        raise InputError(f"there is no prompts folder {folder}", hint="correct or unset WORKBENCH_PROMPTS")
    problems = check_prompts(folder)
    for problem in problems:
        render.say(f"error: {problem}")
    if problems:
        render.say("hint: restore what was released, and put a change into a new version beside it")
        raise typer.Exit(2)
    render.say("every released prompt is as it was released")


@prompts_app.command("release")
@example("workbench prompts release compare.v2")
def prompts_release(name: Annotated[str, typer.Argument(help="The prompt, such as compare.v2.")]) -> None:
    """Lock a prompt: from now on its text is refused if it changes, and a change is a new version."""
    from workbench.cli import render
    from workbench.judge.llm.prompts import release_prompt
    from workbench.settings import Settings

    released = release_prompt(name, Settings.load().prompts)
    render.say(f"{released.name} is released; commit lock.json with it")


@model_app.command("test")
@example("workbench model test --model openai/gpt-4.1-mini")
def model_test(model: Model = None, api_base: ApiBase = None, yes: Yes = False, workspace: Workspace = None) -> None:
    """Ask a model one tiny question: does it answer, how fast, what does it cost, what is missing?"""
    from workbench.cli import render

    with opened(workspace, model=model, api_base=api_base) as workbench:
        status = workbench.test_model()
    render.draw(render.key_values(status.model_dump().items()))
    if not status.answers:
        raise typer.Exit(3)


@app.command()
@example("workbench rebuild")
def rebuild(workspace: Workspace = None) -> None:
    """Make the index again from the database; the answers stay the same."""
    from workbench.cli import render

    with existing(workspace) as workbench:
        workbench.rebuild_index()
        render.draw(render.key_values(workbench.status().model_dump().items()))


@app.command()
@example("workbench status")
def status(as_json: AsJson = False, workspace: Workspace = None) -> None:
    """Say what the workspace holds, and how it retrieves."""
    from workbench.cli import render

    with existing(workspace) as workbench:
        found = workbench.status()
    if as_json:
        render.print_json(found.model_dump(mode="json"))
    else:
        render.draw(render.key_values(found.model_dump().items()))


# ------------------------------------------------------------

eval_app = typer.Typer(name="eval", help="Score judges and prompts on gold.", no_args_is_help=True, **PLAIN)
gold_app = typer.Typer(name="gold", help="Look after gold, and make it of reviews.", no_args_is_help=True, **PLAIN)
groups = (eval_app, gold_app, prompts_app, model_app)

Strictly = Annotated[bool, typer.Option("--require-conclusive", help="Exit with 4 if no difference could be told.")]


@eval_app.command("run")
@example("workbench eval run --gold seeds/gold/seed.jsonl --articles seeds --model builtin")
def eval_run(
    what: Annotated[str | None, typer.Argument(metavar="[CONFIG|RUN]", help="A config; a run to resume.")] = None,
    gold: Annotated[Path | None, typer.Option("--gold", metavar="F", help="Gold, one claim a line.")] = None,
    articles: Annotated[Path | None, typer.Option("--articles", metavar="DIR", help="The raw articles.")] = None,
    prompt: Annotated[list[str] | None, typer.Option("--prompt", metavar="NAME.vN", help="May be repeated.")] = None,
    model: Annotated[list[str] | None, typer.Option("--model", metavar="M", help="May be repeated.")] = None,
    epochs: Annotated[int | None, typer.Option("--epochs", metavar="N", help="How often to ask each.")] = None,
    budget: Annotated[float | None, typer.Option("--budget", metavar="USD", help="Stop before more is spent.")] = None,
    cache: Annotated[str | None, typer.Option("--cache", metavar="USE", help="on, off, only or refresh.")] = None,
    api_base: ApiBase = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with RUN, or the latest unfinished one.")] = False,
    amend: Annotated[bool, typer.Option("--amend", help="With --resume: take samples and variants in.")] = False,
    allow_unpriced: Annotated[bool, typer.Option("--allow-unpriced", help="Ask models of unknown price.")] = False,
    robustness: Annotated[bool, typer.Option("--robustness", help="Also ask about changed samples.")] = False,
    strictly: Strictly = False,
    yes: Yes = False,
    as_json: AsJson = False,
    workspace: Workspace = None,
) -> None:
    """Score prompts and models on gold: every answer kept as it comes, gone on with after a crash or Ctrl-C."""
    given: dict[str, object] = {
        "gold": gold,
        "articles": articles,
        "prompts": prompt,
        "models": model,
        "epochs": epochs,
    }
    given |= {"budget_usd": budget, "cache": cache, "allow_unpriced": allow_unpriced or None}
    given |= {"robustness": {} if robustness else None}
    with opened(workspace, api_base=api_base) as workbench:
        evaluations = workbench.evaluations
        if resume:
            underway = _resumed(evaluations, what, given, amend=amend)
        else:
            underway = evaluations.begin(_config(what, given, amend=amend))
        _ask(evaluations, underway, yes)
        _end(evaluations.score(underway.run), strictly=strictly, as_json=as_json)


def _config(what: str | None, given: dict[str, object], *, amend: bool) -> EvalConfig:
    from workbench.errors import InputError
    from workbench.evaluation.config import make_config
    from workbench.evaluation.service import read_config

    if amend:
        raise InputError("--amend goes with --resume", hint="a new run takes what it is given")
    return make_config(read_config(Path(what)) if what else None, **given)


def _resumed(evaluations: Evaluations, what: str | None, given: dict[str, object], *, amend: bool) -> Underway:
    from workbench.evaluation.config import make_config
    from workbench.evaluation.service import read_config

    by_file = what is not None and what.endswith((".yaml", ".yml"))
    run = evaluations.run(None if by_file else what)
    config = make_config(read_config(Path(str(what))) if by_file else run.info.config, **given)
    return evaluations.amend(run.id, config) if amend else evaluations.resume(run.id, config)


def _ask(evaluations: Evaluations, underway: Underway, yes: bool) -> None:
    from workbench.cli import render, render_eval

    info = underway.info
    render.say(f"{info.id}: {len(underway.pending)} of {info.questions} questions to ask")
    for estimate in evaluations.estimates(underway):
        confirm(estimate, yes)
    try:
        for _ in render_eval.asking(underway.attempts(), total=len(underway.pending)):
            pass
    except KeyboardInterrupt:  # between two answers; the run has noted it, and is scored as far as it is
        render.say("interrupted")


def _end(results: Results, *, strictly: bool, as_json: bool) -> None:
    from workbench.cli import render, render_eval
    from workbench.evaluation.results import conclude, conclude_strictly

    if as_json:
        render.print_json(results.model_dump(mode="json", by_alias=True))
    else:
        for table in render_eval.results_tables(results):
            render.draw(table)
    conclusion = conclude_strictly(results) if strictly else conclude(results)
    render.say(f"{conclusion.line} (run {results.run})")
    if conclusion.exit_code:
        raise typer.Exit(conclusion.exit_code)


@eval_app.command("score")
@example("workbench eval score latest")
def eval_score(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run, or a part of its name; latest.")],
    strictly: Strictly = False,
    as_json: AsJson = False,
    workspace: Workspace = None,
) -> None:
    """Work a run's results out again from its log, and write its report; nobody is asked."""
    with existing(workspace) as workbench:
        evaluations = workbench.evaluations
        _end(evaluations.score(evaluations.runs.find(run)), strictly=strictly, as_json=as_json)


@eval_app.command("compare")
@example("workbench eval compare 2026-08-22 latest")
def eval_compare(
    first: Annotated[str, typer.Argument(metavar="RUN", help="The run whose baseline is the measure.")],
    second: Annotated[str, typer.Argument(metavar="RUN", help="The run whose variants are held against it.")],
    strictly: Strictly = False,
    as_json: AsJson = False,
    workspace: Workspace = None,
) -> None:
    """Compare two runs on the samples that both were asked, pair by pair; nobody is asked."""
    with existing(workspace) as workbench:
        _end(workbench.evaluations.compare(first, second), strictly=strictly, as_json=as_json)


@eval_app.command("runs")
@example("workbench eval runs")
def eval_runs(as_json: AsJson = False, workspace: Workspace = None) -> None:
    """List the runs of this workspace, newest first."""
    from workbench.cli import render, render_eval

    with existing(workspace) as workbench:
        runs = workbench.evaluations.all()
    if as_json:
        render.print_json([info.model_dump(mode="json", by_alias=True) for info in runs])
    else:
        render.draw(render_eval.runs_table(runs))


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
    from workbench.cli import render
    from workbench.evaluation.gold import read_gold
    from workbench.evaluation.statistics import plan_evaluation

    labelled = read_gold(gold)
    events = len({claim.event for claim in labelled})
    plan = plan_evaluation(len(labelled), events, difference=difference, discordant=discordant, icc=icc)
    if as_json:
        render.print_json(plan.model_dump(mode="json"))
        return
    for table in render.plan_tables(plan):
        render.draw(table)


@gold_app.command("lint")
@example("workbench gold lint seeds/gold/seed.jsonl --articles seeds")
def gold_lint(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Gold, one claim a line.")],
    articles: Annotated[
        Path | None, typer.Option("--articles", metavar="DIR", help="Hold spans against these.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look gold over: broken lines and spans, leaks between dev and test, labels that do not go together."""
    from workbench.cli import render, render_eval
    from workbench.evaluation.service import lint_gold

    problems = lint_gold(file, articles)
    if as_json:
        render.print_json([one.model_dump(mode="json") for one in problems])
    else:
        render.draw(render_eval.problems_table(problems))
    errors = sum(one.weight == "error" for one in problems)
    render.say(f"{file}: {errors} errors, {len(problems) - errors} warnings")
    if errors:
        raise typer.Exit(2)


@gold_app.command("promote")
@example("workbench gold promote --out gold")
def gold_promote(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A folder for candidates.jsonl and its articles.")],
    event: Event = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Only what was decided since.")] = None,
    workspace: Workspace = None,
) -> None:
    """Turn reviews into gold: what two checkers agree on, or an adjudicator settled; not blind goes to dev only."""
    from workbench.cli import render, render_eval
    from workbench.evaluation.service import write_candidates

    with existing(workspace) as workbench:
        promoted = workbench.evaluations.promote(event, since=since)
    write_candidates(promoted, out)
    for one in promoted.left_out:
        render.say(f"left out: {one.claim}: {one.why}")
    render.say(f"{len(promoted.gold)} candidates in {out / 'candidates.jsonl'}, {len(promoted.left_out)} left out")
    render.say(render_eval.agreement_line(promoted.agreement))
