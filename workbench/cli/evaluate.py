"""Commands for engineers: eval, gold, prompts, model, rebuild, status."""

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
    from workbench.evaluation.results import Results

app = typer.Typer(**PLAIN)
prompts_app = typer.Typer(name="prompts", help="Check and release prompt files.", no_args_is_help=True, **PLAIN)
model_app = typer.Typer(name="model", help="Test a model before using it.", no_args_is_help=True, **PLAIN)


@prompts_app.command("check")
@example("workbench prompts check")
def prompts_check() -> None:
    """Check that every prompt file is valid, and unchanged since its release."""
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
        render.say("hint: restore the released text, and put changes into a new version")
        raise typer.Exit(2)
    render.say("every released prompt is unchanged")


@prompts_app.command("release")
@example("workbench prompts release compare.v2")
def prompts_release(name: Annotated[str, typer.Argument(help="The prompt, such as compare.v2.")]) -> None:
    """Lock a prompt: from now on, a change to its text needs a new version."""
    from workbench.cli import render
    from workbench.judge.llm.prompts import release_prompt
    from workbench.settings import Settings

    released = release_prompt(name, Settings.load().prompts)
    render.say(f"{released.name} is released; commit lock.json as well")


@model_app.command("test")
@example("workbench model test --model openai/gpt-4.1-mini")
def model_test(model: Model = None, api_base: ApiBase = None, yes: Yes = False, workspace: Workspace = None) -> None:
    """Ask a model one short question: does it answer, how fast, at what cost, and what is missing?"""
    from workbench.cli import render

    with opened(workspace, model=model, api_base=api_base) as workbench:
        status = workbench.test_model()
    render.draw(render.key_values(status.model_dump().items()))
    if not status.answers:
        raise typer.Exit(3)


@app.command()
@example("workbench rebuild")
def rebuild(workspace: Workspace = None) -> None:
    """Rebuild the index from the database; the answers stay the same."""
    from workbench.cli import render

    with existing(workspace) as workbench:
        workbench.rebuild_index()
        render.draw(render.key_values(workbench.status().model_dump().items()))


@app.command()
@example("workbench status")
def status(as_json: AsJson = False, workspace: Workspace = None) -> None:
    """Show what the workspace contains, and how it retrieves."""
    from workbench.cli import render

    with existing(workspace) as workbench:
        found = workbench.status()
    if as_json:
        render.print_json(found.model_dump(mode="json"))
    else:
        render.draw(render.key_values(found.model_dump().items()))


# ------------------------------------------------------------
# eval and gold

eval_app = typer.Typer(name="eval", help="Score judges and prompts on gold.", no_args_is_help=True, **PLAIN)
gold_app = typer.Typer(name="gold", help="Check gold, and make it from reviews.", no_args_is_help=True, **PLAIN)
groups = (eval_app, gold_app, prompts_app, model_app)

Strictly = Annotated[bool, typer.Option("--require-conclusive", help="Exit with 4 if the result is inconclusive.")]


@eval_app.command("run")
@example("workbench eval run --gold seeds/gold/seed.jsonl --articles seeds --model builtin")
def eval_run(
    what: Annotated[
        str | None, typer.Argument(metavar="[CONFIG|RUN]", help="A config file; with --resume, a run.")
    ] = None,
    gold: Annotated[Path | None, typer.Option("--gold", metavar="F", help="Gold file, one claim per line.")] = None,
    articles: Annotated[Path | None, typer.Option("--articles", metavar="DIR", help="Folder of raw articles.")] = None,
    prompt: Annotated[list[str] | None, typer.Option("--prompt", metavar="NAME.vN", help="May be repeated.")] = None,
    model: Annotated[list[str] | None, typer.Option("--model", metavar="M", help="May be repeated.")] = None,
    epochs: Annotated[int | None, typer.Option("--epochs", metavar="N", help="Ask each question N times.")] = None,
    budget: Annotated[float | None, typer.Option("--budget", metavar="USD", help="Stop before more is spent.")] = None,
    cache: Annotated[str | None, typer.Option("--cache", metavar="USE", help="on, off, only or refresh.")] = None,
    api_base: ApiBase = None,
    resume: Annotated[bool, typer.Option("--resume", help="Resume RUN, or the latest unfinished run.")] = False,
    amend: Annotated[bool, typer.Option("--amend", help="With --resume: add samples and variants.")] = False,
    allow_unpriced: Annotated[bool, typer.Option("--allow-unpriced", help="Ask models of unknown price.")] = False,
    robustness: Annotated[bool, typer.Option("--robustness", help="Also test changed samples.")] = False,
    strictly: Strictly = False,
    yes: Yes = False,
    as_json: AsJson = False,
    workspace: Workspace = None,
) -> None:
    """Score prompts and models on gold. Each answer is saved at once; resume after a crash or Ctrl-C."""
    from workbench.cli import render
    from workbench.errors import InputError
    from workbench.evaluation.config import make_config
    from workbench.evaluation.service import read_config

    if amend and not resume:
        raise InputError("--amend needs --resume", hint="a new run already includes everything it is given")
    given: dict[str, object] = {
        "gold": gold,
        "articles": articles,
        "prompts": prompt,
        "models": model,
        "epochs": epochs,
        "budget_usd": budget,
        "cache": cache,
        "allow_unpriced": allow_unpriced or None,
        "robustness": {} if robustness else None,
    }
    with opened(workspace, api_base=api_base) as workbench:
        evaluations = workbench.evaluations
        if resume:
            by_file = what is not None and what.endswith((".yaml", ".yml"))
            run = evaluations.run(None if by_file else what)
            config = make_config(read_config(Path(str(what))) if by_file else run.info.config, **given)
            underway = (evaluations.amend if amend else evaluations.resume)(run.id, config)
        else:
            underway = evaluations.begin(make_config(read_config(Path(what)) if what else None, **given))
        render.say(f"{underway.info.id}: {len(underway.pending)} of {underway.info.questions} questions to ask")
        for estimate in underway.estimates:
            confirm(estimate, yes)
        spent_usd = 0.0
        try:
            with render.progress(len(underway.pending)) as advance:
                for attempt in underway.attempts():
                    spent_usd += attempt.call.cost_usd or 0.0
                    advance(f"${spent_usd:.4f}")
        except KeyboardInterrupt:  # between two answers; the run has noted it, and is scored as far as it is
            render.say("interrupted")
        _end(evaluations.score(underway.run), strictly=strictly, as_json=as_json)


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
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run, a part of its name, or `latest`.")],
    strictly: Strictly = False,
    as_json: AsJson = False,
    workspace: Workspace = None,
) -> None:
    """Score a run again from its log and write its report. No model calls."""
    with existing(workspace) as workbench:
        evaluations = workbench.evaluations
        _end(evaluations.score(evaluations.runs.find(run)), strictly=strictly, as_json=as_json)


@eval_app.command("compare")
@example("workbench eval compare 2026-08-22 latest")
def eval_compare(
    first: Annotated[str, typer.Argument(metavar="RUN", help="The run to compare with: it holds the baseline.")],
    second: Annotated[str, typer.Argument(metavar="RUN", help="The run whose variants are compared with it.")],
    strictly: Strictly = False,
    as_json: AsJson = False,
    workspace: Workspace = None,
) -> None:
    """Compare two runs, pair by pair, on the samples that both were asked. No model calls."""
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
        float, typer.Option("--difference", metavar="D", help="The difference in accuracy to detect: 0.05 is 5 points.")
    ],
    discordant: Annotated[
        float,
        typer.Option("--discordant", metavar="P", help="Share of samples that only one of two variants gets right."),
    ] = 0.2,
    icc: Annotated[
        float, typer.Option("--icc", metavar="R", help="How similar samples of one event are, 0 to 1.")
    ] = 0.2,
    as_json: AsJson = False,
) -> None:
    """Show what differences this gold can detect, and how much gold the wanted one needs."""
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
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Gold file, one claim per line.")],
    articles: Annotated[
        Path | None, typer.Option("--articles", metavar="DIR", help="Check spans against these articles.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check gold for broken lines and spans, leaks between dev and test, and contradicting labels."""
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
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Only claims decided since then.")
    ] = None,
    workspace: Workspace = None,
) -> None:
    """Turn reviews into gold where two checkers agree or an adjudicator decided; non-blind ones go to dev only."""
    from workbench.cli import render, render_eval
    from workbench.evaluation.service import write_candidates

    with existing(workspace) as workbench:
        promoted = workbench.evaluations.promote(event, since=since)
    write_candidates(promoted, out)
    for one in promoted.left_out:
        render.say(f"left out: {one.claim}: {one.why}")
    render.say(f"{len(promoted.gold)} candidates in {out / 'candidates.jsonl'}, {len(promoted.left_out)} left out")
    render.say(render_eval.agreement_line(promoted.agreement))
