"""Commands that write and read files for others: export, import reviews, import claimreview."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from workbench.cli.common import PLAIN, AsJson, Event, Reviewer, Workspace, example, existing, known_event, near_names

if TYPE_CHECKING:
    from workbench.export import PageFormat

app = typer.Typer(**PLAIN)
import_app = typer.Typer(
    name="import", help="Import edited reviews, or ClaimReview of others.", no_args_is_help=True, **PLAIN
)
groups = (import_app,)

_Format = Literal["csv", "jsonl", "claimreview", "datafeed", "html"]
_PAGES = ("claimreview", "html")


@app.command()
@example("workbench export --format jsonl --reviewed-only --out verdicts.jsonl")
def export(
    form: Annotated[_Format, typer.Option("--format", help="What to write; html is a report of one event.")] = "jsonl",
    reviewed_only: Annotated[bool, typer.Option("--reviewed-only", help="Reviewed only.")] = False,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Only claims checked or decided since then."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="F", help="A file instead of stdout.")] = None,
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="DIR", help="A folder: one file for each ClaimReview, or each event's html."),
    ] = None,
    urls: Annotated[
        Path | None,
        typer.Option("--urls", metavar="F", help="ClaimReview: a JSON object from claim id to publication URL."),
    ] = None,
    event: Event = None,
    workspace: Workspace = None,
) -> None:
    """Export checks. ClaimReview includes only reviewed ones; what is missing is said claim by claim."""
    from workbench.cli import render
    from workbench.errors import InputError
    from workbench.export import write_pages
    from workbench.export.exchange import ExportFilter
    from workbench.files import read_urls, write_whole

    if into and (out or form not in _PAGES):
        what = "--out and --into exclude each other" if out else f"{form} is one file, not one for each review or event"
        raise InputError(what, hint="use --into DIR with --format claimreview or --format html")
    pages = read_urls(urls)
    with existing(workspace) as workbench:
        known_event(workbench, event)
        # A misspelt id would silently lose its review's address.
        ids = [claim.id for claim in workbench.claims()] if pages else []
        for strange in sorted(set(pages) - set(ids)):
            hint = near_names(strange, ids) or "`workbench board --json` lists the claims with their full ids"
            raise InputError(f"--urls names the claim {strange!r}, which is not in this workspace", hint=hint)
        which = ExportFilter(event=event, reviewed_only=reviewed_only, since=since)
        if into:
            page_form = cast("PageFormat", form)
            made = workbench.exchange.export_pages(page_form, which, urls=pages)
            for name in write_pages(into, made.pages, form=page_form):
                render.say(f"warning: {into / name} is from an earlier export and was not rewritten")
        else:
            made = workbench.exchange.export(form, which, urls=pages)
            if out is None:
                render.write(made.text)
            else:
                write_whole(out, made.text)
    render.say(f"{made.count} exported" + (f", {len(made.refusals)} not exported" if made.refusals else ""))
    for refusal in made.refusals:
        render.say(f"refused: {refusal}")
    for warning in made.warnings:
        render.say(f"warning: {warning}")
    if made.refusals and not made.count:
        raise typer.Exit(2)


@import_app.command("reviews")
@example("workbench import reviews verdicts.csv --reviewer ana")
def import_reviews(
    file: Annotated[Path, typer.Argument(help="An edited CSV or JSONL file of `workbench export`.")],
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Import decisions from an edited export. They are appended; no earlier decision is ever replaced."""
    from workbench.cli import render
    from workbench.files import read_bytes

    content = read_bytes(file)
    with existing(workspace, reviewer=reviewer) as workbench:
        done = workbench.exchange.import_reviews(file.name, content, reviewer=workbench.settings.reviewer)
    counts = {"unchanged": done.unchanged, "refused": len(done.refused)}
    render.say(", ".join([f"{len(done.appended)} reviews added", *(f"{n} {what}" for what, n in counts.items() if n)]))
    for told in done.meanwhile:
        render.say(told)
    for refused in done.refused:
        render.say(f"refused: {file} line {refused.line}: {refused.message}\n  hint: {refused.hint}")
    if done.refused and not done.appended:
        raise typer.Exit(2)


@import_app.command("claimreview")
@example("workbench import claimreview feed.json --event bridge-2031-05")
def import_claimreview(
    file: Annotated[Path, typer.Argument(help="JSON-LD, a DataFeed, JSON lines, or a saved page.")],
    event: Annotated[
        str | None, typer.Option("--event", metavar="NAME", help="Add their claims to this event's queue.")
    ] = None,
    as_json: AsJson = False,
    workspace: Workspace = None,
) -> None:
    """Read other newsrooms' ClaimReview, however broken; with --event, add their claims to the queue."""
    from workbench.cli import render
    from workbench.errors import InputError
    from workbench.export.imports import read_claim_reviews
    from workbench.files import read_bytes

    found = read_claim_reviews(read_bytes(file).decode("utf-8", "replace"))
    if as_json:
        render.print_json(found.model_dump(mode="json"))
    else:
        for review in found.reviews:
            problems = ", ".join(dict.fromkeys(problem.name for problem in review.problems))
            line = f"{review.rating.text or 'no rating'}: {review.claim or 'no claim'} "
            line += f"({review.publisher or 'unknown publisher'}, {review.published or 'no date'})"
            render.write(render.printable(f"{line}  [{problems}]" if problems else line) + "\n")
    for problem in found.problems:
        render.say(f"{problem.name}: {problem.detail}")
    render.say(f"{len(found.reviews)} reviews read")
    if event:
        with existing(workspace) as workbench:
            known_event(workbench, event)
            kept, refused = set(), []
            for number, review in enumerate(found.reviews, start=1):
                try:
                    kept.add(workbench.typed(review.claim or "", event=event).id)
                except InputError as error:
                    refused.append(f"refused: review {number}: {error.message}\n  hint: {error.hint}")
        render.say(f"{len(kept)} claims are in the queue of {event}, {len(refused)} refused")
        for told in refused:
            render.say(told)
        if refused and not kept:
            raise typer.Exit(2)
    if not found.reviews:
        raise typer.Exit(2)
