"""Commands for what goes out and comes back in: export, import reviews, import claimreview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from workbench.cli.common import PLAIN, AsJson, Event, Reviewer, Workspace, example, existing, known_event, near_names

if TYPE_CHECKING:
    from workbench.export import Exported, PageFormat
    from workbench.export.exchange import ExportFilter
    from workbench.export.imports import ForeignReview
    from workbench.workspace import Workbench

app = typer.Typer(**PLAIN)
import_app = typer.Typer(
    name="import", help="Take in what others made: edited reviews, ClaimReview.", no_args_is_help=True, **PLAIN
)
groups = (import_app,)

_Format = Literal["csv", "jsonl", "claimreview", "datafeed", "html"]
_PAGES = ("claimreview", "html")


@app.command()
@example("workbench export --format jsonl --reviewed-only --out verdicts.jsonl")
def export(
    form: Annotated[_Format, typer.Option("--format", help="What to write; html is a report of one event.")] = "jsonl",
    reviewed_only: Annotated[bool, typer.Option("--reviewed-only", help="Only what a checker decided.")] = False,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Only claims checked or decided then or later.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="F", help="A file instead of stdout.")] = None,
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="DIR", help="A file for each ClaimReview, or for each event's html report."),
    ] = None,
    urls: Annotated[
        Path | None,
        typer.Option("--urls", metavar="F", help="ClaimReview: a JSON object, claim id to the review's own URL."),
    ] = None,
    event: Event = None,
    workspace: Workspace = None,
) -> None:
    """Export checks. ClaimReview takes only reviewed ones, and says claim by claim what is missing."""
    from workbench.errors import InputError
    from workbench.export.exchange import ExportFilter
    from workbench.files import read_urls

    if into and (out or form not in _PAGES):
        what = "--out and --into exclude each other" if out else f"{form} is one file, not one for each review or event"
        raise InputError(what, hint="--into DIR goes with --format claimreview and --format html")
    pages = read_urls(urls)
    with existing(workspace) as workbench:
        known_event(workbench, event)
        _refuse_unknown(pages, workbench)
        which = ExportFilter(event=event, reviewed_only=reviewed_only, since=since)
        if into:
            made = _write_pages(workbench, cast("PageFormat", form), which, pages, into)
        else:
            made = workbench.exchange.export(form, which, urls=pages)
            _write(made, out)
    _report(made)


def _refuse_unknown(urls: Mapping[str, str], workbench: Workbench) -> None:
    """Refuse addresses of claims that are not here: a misspelt id would lose its review's address in silence."""
    from workbench.errors import InputError

    ids = [claim.id for claim in workbench.claims()] if urls else []
    for strange in sorted(set(urls) - set(ids)):
        hint = near_names(strange, ids) or "`workbench board --json` lists the claims with their whole ids"
        raise InputError(f"--urls names the claim {strange!r}, which is not in this workspace", hint=hint)


def _write_pages(
    workbench: Workbench, form: PageFormat, which: ExportFilter, urls: dict[str, str], folder: Path
) -> Exported:
    from workbench.cli import render
    from workbench.export import write_pages

    made = workbench.exchange.export_pages(form, which, urls=urls)
    for name in write_pages(folder, made.pages, form=form):
        render.say(f"warning: {folder / name} is of an earlier export and was not written now")
    return made


def _write(made: Exported, out: Path | None) -> None:
    from workbench.cli import render
    from workbench.files import write_whole

    if out is None:
        render.write(made.text)
    else:
        write_whole(out, made.text)


def _report(made: Exported) -> None:
    from workbench.cli import render

    render.say(f"{made.count} exported, {len(made.refusals)} refused")
    for refusal in made.refusals:
        render.say(f"refused: {refusal}")
    for warning in made.warnings:
        render.say(f"warning: {warning}")
    if made.refusals and not made.count:
        raise typer.Exit(2)


@import_app.command("reviews")
@example("workbench import reviews verdicts.csv --reviewer ana")
def import_reviews(
    file: Annotated[Path, typer.Argument(help="A CSV or JSONL that `export` wrote, edited.")],
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Append the decisions in an export that was edited outside; nothing that was decided is ever replaced."""
    from workbench.cli import render
    from workbench.files import read_bytes

    content = read_bytes(file)
    with existing(workspace, reviewer=reviewer) as workbench:
        done = workbench.exchange.import_reviews(file.name, content, reviewer=workbench.settings.reviewer)
    render.say(f"{len(done.appended)} reviews appended, {done.unchanged} unchanged, {len(done.refused)} refused")
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
        str | None, typer.Option("--event", metavar="NAME", help="Put their claims into this event's queue.")
    ] = None,
    as_json: AsJson = False,
    workspace: Workspace = None,
) -> None:
    """Read what other newsrooms published as ClaimReview, however broken; with --event, check their claims too."""
    from workbench.cli import render
    from workbench.export.imports import read_claim_reviews
    from workbench.files import read_bytes

    found = read_claim_reviews(read_bytes(file).decode("utf-8", "replace"))
    if as_json:
        render.print_json(found.model_dump(mode="json"))
    else:
        for review in found.reviews:
            render.write(render.printable(_line(review)) + "\n")
    for problem in found.problems:
        render.say(f"{problem.name}: {problem.detail}")
    render.say(f"{len(found.reviews)} reviews read")
    if event:
        with existing(workspace) as workbench:
            known_event(workbench, event)
            kept, refused = _queued(workbench, found.reviews, event)
        render.say(f"{kept} claims are in the queue of {event}, {len(refused)} refused")
        for told in refused:
            render.say(told)
        if refused and not kept:
            raise typer.Exit(2)
    if not found.reviews:
        raise typer.Exit(2)


def _queued(workbench: Workbench, reviews: Sequence[ForeignReview], event: str) -> tuple[int, list[str]]:
    """Put each review's claim into the queue; give how many stand there now, and what could not be taken."""
    from workbench.errors import InputError

    kept, refused = set(), []
    for number, review in enumerate(reviews, start=1):
        try:
            kept.add(workbench.typed(review.claim or "", event=event).id)
        except InputError as error:
            refused.append(f"refused: review {number}: {error.message}\n  hint: {error.hint}")
    return len(kept), refused


def _line(review: ForeignReview) -> str:
    problems = f"  [{', '.join(dict.fromkeys(problem.name for problem in review.problems))}]" if review.problems else ""
    said = (review.rating.text or "no rating", review.claim or "no claim", review.publisher or "unknown publisher")
    return f"{said[0]}: {said[1]} ({said[2]}, {review.published or 'no date'}){problems}"
