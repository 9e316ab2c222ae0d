"""Commands for engineers: eval, gold, prompts, model, rebuild, status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.common import (
    PLAIN,
    ApiBase,
    AsJson,
    Event,
    Model,
    Reviewer,
    Workspace,
    Yes,
    confirm,
    example,
    existing,
    known_event,
    opened,
)

if TYPE_CHECKING:
    from workbench.evaluation.scoring import Results

app = typer.Typer(**PLAIN)
prompts_app = typer.Typer(name="prompts", help="Check and release prompt files.", no_args_is_help=True, **PLAIN)
model_app = typer.Typer(name="model", help="Test a model before using it.", no_args_is_help=True, **PLAIN)


@prompts_app.command("check")
@example("workbench prompts check")
def prompts_check() -> None:
    """Check that every prompt can be filled in, and is unchanged since its release."""
    from workbench.cli import render
    from workbench.errors import InputError
    from workbench.judge.llm.prompts import check_prompts, list_prompts, unreleased
    from workbench.settings import Settings

    folder = Settings.load().prompts
    if folder is not None and not folder.is_dir():
        raise InputError(f"there is no prompts folder {folder}", hint="correct or unset WORKBENCH_PROMPTS")
    problems = check_prompts(folder)
    for problem in problems:
        render.say(f"error: {problem}")
    if problems:
        raise typer.Exit(2)
    later = unreleased(folder)
    states = f"not released yet: {', '.join(later)}" if later else "all are released"
    render.say(f"{len(list_prompts(folder))} prompts are valid; {states}")
    render.say("every released prompt is unchanged")


@prompts_app.command("release")
@example("workbench prompts release compare-desk.v1")
def prompts_release(name: Annotated[str, typer.Argument(help="The prompt, such as compare-desk.v1.")]) -> None:
    """Lock a prompt: from now on, a change to its text needs a new version."""
    from workbench.cli import render
    from workbench.judge.llm.prompts import release_prompt
    from workbench.settings import Settings

    released = release_prompt(name, Settings.load().prompts)
    render.say(f"{released.name} is released; commit lock.json as well")


@prompts_app.command("try")
@example("workbench prompts try compare.v2 'Russia asked China for drones.' --model openai/gpt-4.1-mini")
def prompts_try(
    prompt: Annotated[str, typer.Argument(metavar="PROMPT", help="A prompt that compares, such as compare-desk.v1.")],
    text: Annotated[str | None, typer.Argument(metavar="[CLAIM]", help="A claim in your own words.")] = None,
    claim: Annotated[str | None, typer.Option("--claim", metavar="ID", help="A claim of the workspace.")] = None,
    event: Event = None,
    model: Model = None,
    api_base: ApiBase = None,
    show_only: Annotated[bool, typer.Option("--show-only", help="Print what would be sent, and ask nobody.")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
    workspace: Workspace = None,
) -> None:
    """Try a prompt on one claim: what is sent, its price, the answer, and what of it is proved. Nothing is saved."""
    from workbench.cli import render
    from workbench.errors import InputError

    if (text is None) == (claim is None):
        raise InputError("name one claim", hint="give its words, or its id with --claim")
    with existing(workspace, model=model, api_base=api_base, compare_prompt=prompt) as workbench:
        known_event(workbench, event)
        made = workbench.typed(text, event=event, keep=False) if text is not None else workbench.find_claim(str(claim))
        who = workbench.settings.reviewer
        if claim is not None and not show_only and workbench.desk.is_blind(workbench.desk.row(made.id), who):
            hint = "decide it first with `workbench review`, or use --show-only"
            raise InputError(f"{who} has yet to decide this claim blind", hint=hint)
        trial = workbench.try_prompt(made)
        if not show_only:
            trial.need_key()
        if not as_json:
            render.write(render.questions(trial.questions))
        if not show_only:
            confirm(trial.estimate, yes)
        check = None if show_only else trial.ask()
    if as_json:
        render.print_json(
            {
                "questions": [[message.model_dump() for message in question] for question in trial.questions],
                "estimate": trial.estimate.model_dump(mode="json"),
                "answers": [json.loads(answer) for answer in trial.answers],
                "check": check.model_dump(mode="json", exclude={"versions"}) if check else None,
            }
        )
    elif check is None:
        render.draw(render.key_values(trial.estimate.model_dump().items()))
    else:
        for answer in trial.answers:
            render.write(f"--- answer ---\n{json.dumps(json.loads(answer), ensure_ascii=False, indent=2)}\n\n")
        render.draw_check(check)
        used = check.call
        cost = "at an unknown price" if used.cost_usd is None else f"for ${used.cost_usd:.4f}"
        requests = "1 request" if used.requests == 1 else f"{used.requests} requests"
        if used.requests:
            tokens = f"{used.tokens_in} tokens in, {used.tokens_out} out"
            render.say(f"{requests}, {'tokens not counted' if used.tokens_in is None else tokens}, {cost}")
    if check and check.verdict is None:
        raise typer.Exit(3)


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
        with render.working("rebuilding the index"):
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
    allow_unpriced: Annotated[
        bool, typer.Option("--allow-unpriced", help="Also use models whose price is unknown.")
    ] = False,
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
        spent_usd, failed = 0.0, 0
        try:
            with render.progress(len(underway.pending), "questions") as advance:
                for attempt in underway.attempts():
                    spent_usd += attempt.call.cost_usd or 0.0
                    failed += attempt.status != "ok"
                    advance(f"{failed} failed, ${spent_usd:.4f}")
        except KeyboardInterrupt:  # between two answers; the run has noted it, and is scored as far as it is
            render.say("interrupted")
        with render.working("scoring"):
            results = evaluations.score(underway.run)
    _end(results, strictly=strictly, as_json=as_json, report=underway.run.folder / "report.html")


def _end(results: Results, *, strictly: bool, as_json: bool, report: Path | None = None) -> None:
    from workbench.cli import render, render_eval
    from workbench.evaluation.scoring import conclude, conclude_strictly

    if as_json:
        render.print_json(results.model_dump(mode="json", by_alias=True))
    else:
        for table in render_eval.results_tables(results):
            render.draw(table)
        for line in render_eval.parting_lines(results):
            render.write(f"{line}\n")
    conclusion = conclude_strictly(results) if strictly else conclude(results)
    render.say(f"{conclusion.line} (run {results.run})")
    if report:
        render.say(f"report: {report}")
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
    from workbench.cli import render

    with existing(workspace) as workbench:
        evaluations = workbench.evaluations
        with render.working("scoring"):
            results = evaluations.score(evaluations.runs.find(run))
    _end(results, strictly=strictly, as_json=as_json)


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
    from workbench.cli import render

    with existing(workspace) as workbench, render.working("comparing"):
        results = workbench.evaluations.compare(first, second)
    _end(results, strictly=strictly, as_json=as_json)


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


@eval_app.command("sample")
@example("workbench eval sample --claims 60 --out claims.csv")
def eval_sample(
    claims: Annotated[int, typer.Option("--claims", min=1, max=100_000, metavar="N", help="How many to draw.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The sheet to write; a new file.")],
    event: Event = None,
    seed: Annotated[int, typer.Option("--seed", help="Another seed draws other claims.")] = 1,
    workspace: Workspace = None,
) -> None:
    """Draw extracted claims by chance into a CSV sheet, for a person to say which of them are good claims.

    Each stands beside its sentence; what the machine thinks of it is left out. seeds/gold/CONVENTIONS.md says what a
    good claim is. `workbench eval tally` counts the filled sheet.
    """
    from workbench.cli import render
    from workbench.errors import InputError
    from workbench.evaluation.annotation import NOT_GOOD, claim_sheet, draw_claims
    from workbench.files import write_whole

    if out.exists():
        raise InputError(f"{out} exists, and may be filled already", hint="name another file")
    with existing(workspace) as workbench:
        drawn = draw_claims(workbench.claims(known_event(workbench, event)), claims, seed=seed)
        articles = {one.id: one for one in workbench.store.every_article()}
    write_whole(out, "".join(claim_sheet(drawn, articles)))
    render.say(f"{len(drawn)} claims are in {out}; fill the last three columns:")
    render.say("  good: yes or no; speaker_right: yes, no or unknown")
    render.say(f"  reason, where it is not good: {', '.join(NOT_GOOD)}")


@eval_app.command("tally")
@example("workbench eval tally ana.csv bo.csv")
def eval_tally(
    sheets: Annotated[list[Path], typer.Argument(metavar="SHEET...", help="Filled sheets of the same claims.")],
    as_json: AsJson = False,
) -> None:
    """Count filled sheets of `eval sample`, with 95 % intervals (Wilson); of several, a claim is good if all say so."""
    from workbench.cli import render
    from workbench.evaluation.annotation import tally_sheets
    from workbench.files import read_bytes
    from workbench.ingest.text import text_of

    tally = tally_sheets({path.name: text_of(read_bytes(path), source=path.name) for path in sheets})
    if as_json:
        render.print_json(tally.model_dump(mode="json"))
        return
    shares = (("good claims", tally.good), ("speaker right or unknown", tally.speakers), ("coders agree", tally.same))
    said = [(name, f"{one.hits} of {one.of} ({one.low:.0%} to {one.high:.0%})") for name, one in shares if one]
    why = [(f"not good: {reason}", n) for reason, n in tally.reasons.items()]
    render.draw(render.key_values([*said, *why, ("not coded", tally.uncoded)]))


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
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Turn reviews into gold where two checkers agree or an adjudicator decided; non-blind ones go to dev only."""
    from workbench.cli import render, render_eval
    from workbench.evaluation.service import write_candidates

    with existing(workspace, reviewer=reviewer) as workbench:
        promoted = workbench.evaluations.promote(event, since=since, reviewer=workbench.settings.reviewer)
    write_candidates(promoted, out)
    for one in promoted.left_out:
        render.say(f"left out: {one.claim}: {one.why}")
    render.say(f"{len(promoted.gold)} candidates in {out / 'candidates.jsonl'}, {len(promoted.left_out)} left out")
    render.say(render_eval.agreement_line(promoted.agreement))
