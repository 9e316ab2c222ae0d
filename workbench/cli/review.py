"""Commands for reviewing: show a claim, decide it; print the schema of the export."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from workbench.cli.common import PLAIN, AsJson, Reviewer, Workspace, example, existing

app = typer.Typer(**PLAIN)

_Decision = Literal["accept", "override", "flag", "skip", "undo", "adjudicate"]
_Label = Literal["supported", "refuted", "conflicting", "not_enough_evidence"]

ClaimId = Annotated[str, typer.Argument(metavar="CLAIM", help="The claim's id, or the first characters of it.")]


@app.command()
@example("workbench show 3f2a")
def show(claim: ClaimId, as_json: AsJson = False, workspace: Workspace = None) -> None:
    """Show one claim: the verdict, each outlet's stance with its evidence, and the decisions."""
    from workbench.cli import render
    from workbench.cli.render import judges_table
    from workbench.errors import InputError

    with existing(workspace) as workbench:
        found = workbench.find_claim(claim)
        current, history = workbench.current(found.id), workbench.history(found.id)
        judged, held = workbench.by_judge(found.id), workbench.standing(found.id)
    if current is None:
        raise InputError(f"{found.text!r} has not been checked yet", hint="run `workbench check`")
    if as_json:
        render.print_json(current.model_dump(mode="json", exclude={"versions"}))
    else:
        if len(judged) > 1:
            render.draw(judges_table(judged))
        render.draw_check(current)
        if news := render.kept(held):
            render.say(news)
        if history:
            render.draw(render.history_table(history))
        else:
            render.say("no decisions yet")


@app.command()
@example("workbench review 3f2a override --label refuted --reason 'the quote is about another night'")
def review(
    claim: ClaimId,
    decision: Annotated[_Decision, typer.Argument(help="Your decision.")],
    label: Annotated[_Label | None, typer.Option("--label", help="Your label, for an override.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why. An override needs a reason.")] = None,
    note: Annotated[str | None, typer.Option("--note", help="A note for the record.")] = None,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Decide a claim. The machine's verdict is kept unchanged beside yours."""
    from workbench.cli import render
    from workbench.errors import InputError

    with existing(workspace, reviewer=reviewer) as workbench:
        found = workbench.find_claim(claim)
        check, seen = workbench.current(found.id), workbench.standing(found.id).seq
        if check is None:
            raise InputError(f"{found.text!r} has not been checked yet", hint="run `workbench check`")
        who = workbench.settings.reviewer
        if decision == "undo" and who and workbench.desk.last(check, who) is None:
            nothing = f"{who} has no decision on this claim to undo"
            raise InputError(nothing, hint="`workbench show` lists who decided what")
        decided = workbench.decide(
            check.id, reviewer=who, seen_seq=seen, decision=decision, label=label, reason=reason, note=note
        )
        render.draw(render.history_table(workbench.history(found.id)))
    for other in decided.since:
        render.say(f"{other.review.reviewer} decided this claim meanwhile: {other.review.decision}")


@app.command()
@example("workbench schema > verdicts.schema.json")
def schema() -> None:
    """Print the JSON Schema of a line of the JSONL export."""
    from workbench.cli import render
    from workbench.export.jsonl import export_schema

    render.print_json(export_schema())
