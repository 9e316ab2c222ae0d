"""Commands for what is published (newsroom, rate, export), and for files that come back or are others' (import)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from workbench.cli.common import (
    PLAIN,
    AsJson,
    Event,
    Reviewer,
    Workspace,
    example,
    existing,
    known_event,
    near_names,
)
from workbench.cli.review import ClaimId

if TYPE_CHECKING:
    from workbench.export import PageFormat

app = typer.Typer(**PLAIN)
import_app = typer.Typer(
    name="import", help="Import edited reviews, or ClaimReview of others.", no_args_is_help=True, **PLAIN
)
groups = (import_app,)

_Format = Literal["csv", "jsonl", "claimreview", "datafeed", "html"]
_PAGES = ("claimreview", "html")
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 2 if anything is refused.")]


@app.command()
@example('workbench newsroom --name "Example Desk" --site https://example.org')
def newsroom(
    name: Annotated[str | None, typer.Option("--name", help="Who publishes.")] = None,
    site: Annotated[
        str | None, typer.Option("--site", metavar="URL", help="The site on which the reviews stand.")
    ] = None,
    as_json: AsJson = False,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Show or set who publishes, and list the rating scale."""
    from workbench.cli import render
    from workbench.review.published import scale_of

    with existing(workspace, reviewer=reviewer) as workbench:
        if name is not None or site is not None:
            who = workbench.settings.reviewer
            workbench.desk.describe_newsroom(name=name, site=site, reviewer=who)
        found = workbench.desk.newsroom
    scale = scale_of(found)
    if as_json:
        render.print_json({"name": found.name, "site": found.site, **scale.model_dump(mode="json")})
        return
    drawn = render.table("rating", "number", "proposed for")
    for rating in scale.ratings:
        labels = ", ".join(label.replace("_", " ") for label in rating.proposed_for)
        render.row(drawn, rating.text, "" if rating.value is None else str(rating.value), labels)
    render.draw(drawn)
    own = "" if found.scale or found.ratings else "; this scale is the shipped one"
    render.say(f"name: {found.name or 'not set'}; site: {found.site or 'not set'}{own}")


@app.command()
@example('workbench rate 3f2a --rating "Missing context" --headline "The request came first" --reviewer ana')
def rate(
    claim: ClaimId,
    rating: Annotated[
        str | None, typer.Option("--rating", metavar="NAME", help="From the scale that `workbench newsroom` lists.")
    ] = None,
    headline: Annotated[str | None, typer.Option("--headline", help="The headline of the review.")] = None,
    explanation: Annotated[str | None, typer.Option("--explanation", help="Why it has this rating.")] = None,
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="The page where the review is, or will be, published.")
    ] = None,
    withdraw: Annotated[str | None, typer.Option("--withdraw", metavar="WHY", help="Take back its rating.")] = None,
    as_json: AsJson = False,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Choose the rating under which a decided claim is published, or show it."""
    from workbench.cli import render
    from workbench.errors import InputError

    if rating is not None and withdraw is not None:
        raise InputError("--rating gives a rating, and --withdraw takes one back", hint="give one of the two")
    if rating is None and (headline or explanation or url):
        raise InputError("headline, explanation and URL belong to a rating", hint="add --rating NAME")
    with existing(workspace, reviewer=reviewer) as workbench:
        found, who = workbench.find_claim(claim), workbench.settings.reviewer
        if withdraw is not None:
            workbench.desk.withdraw_rating(found.id, reviewer=who, reason=withdraw)
        elif rating is not None:
            workbench.desk.rate(found.id, rating, headline=headline, explanation=explanation, url=url, reviewer=who)
        history = workbench.desk.ratings_of(found.id, reviewer=who)
    if as_json:
        render.print_json([one.model_dump(mode="json") for one in history])
        return
    for one in history:
        what = f"withdrew {one.rating}: {one.reason}" if one.undoes else one.rating
        said = "; ".join(filter(None, (one.headline, one.explanation, one.url))) if not one.undoes else ""
        render.write(render.printable(f"{one.at[:10]}  {one.reviewer}  {what}{f'  ({said})' if said else ''}") + "\n")
    holds = history and not history[-1].undoes
    render.say(f"rated: {history[-1].rating}" if holds else "not rated")


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
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Export checks. ClaimReview includes only reviewed ones; what is missing is said claim by claim.

    With a name (--reviewer or WORKBENCH_REVIEWER), the claims that await this person's blind review are left out.
    """
    from workbench.cli import render
    from workbench.errors import InputError
    from workbench.export import write_pages
    from workbench.export.exchange import ExportFilter
    from workbench.files import read_urls, write_whole

    if into and (out or form not in _PAGES):
        what = (
            "--out and --into can't be used together"
            if out
            else f"{form} is one file, not one for each review or event"
        )
        raise InputError(what, hint="use --into DIR with --format claimreview or --format html")
    pages = read_urls(urls)
    with existing(workspace, reviewer=reviewer) as workbench:
        known_event(workbench, event)
        # A misspelt id would silently lose its review's address.
        ids = [claim.id for claim in workbench.claims()] if pages else []
        for strange in sorted(set(pages) - set(ids)):
            hint = near_names(strange, ids) or "`workbench board --json` lists the claims with their full ids"
            raise InputError(f"--urls names the claim {strange!r}, which is not in this workspace", hint=hint)
        blind = workbench.desk.blind(event, workbench.settings.reviewer)
        which = ExportFilter(event=event, reviewed_only=reviewed_only, since=since, blind=blind)
        if into:
            page_form = cast("PageFormat", form)
            made = workbench.exchange.export_pages(page_form, which, urls=pages)
            for name in write_pages(into, made.pages, form=page_form):
                render.say(f"warning: {into / name} is from an earlier export and was not rewritten")
        else:
            made = workbench.exchange.export(form, which, urls=pages)
            if out is None:
                render.write(made.text)
            elif made.count or not made.refusals:
                write_whole(out, made.text)
    undecided = {f"claim {gap.claim_id} " for gap in made.gaps if gap.kind == "undecided"}
    in_one = tuple(undecided) if len(undecided) > 1 else ()
    for refusal in made.refusals:
        if not refusal.startswith(in_one):
            render.say(f"refused: {refusal}")
    if in_one:
        render.say(f"refused: {len(in_one)} claims are undecided; --reviewed-only leaves them out")
    for warning in made.warnings:
        render.say(f"warning: {warning}")
    for left in made.left_out:
        render.say(f"left out: {left}")
    counts = {
        "with a rating that nobody chose": made.by_label,
        "left out": len(made.left_out),
        "not exported": made.withheld,
    }
    render.say(", ".join([f"{made.count} exported", *(f"{n} {what}" for what, n in counts.items() if n)]))
    if made.refusals and not made.count:
        raise typer.Exit(2)


@import_app.command("reviews")
@example("workbench import reviews verdicts.csv --reviewer ana")
def import_reviews(
    file: Annotated[Path, typer.Argument(help="An edited CSV or JSONL file of `workbench export`.")],
    strict: Strict = False,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Import decisions from an edited export. They are appended; no earlier decision is ever replaced."""
    from workbench.cli import render
    from workbench.files import read_bytes

    content = read_bytes(file)
    with existing(workspace, reviewer=reviewer) as workbench:
        who = workbench.settings.reviewer
        blind = workbench.desk.blind(None, who)
        done = workbench.exchange.import_reviews(file.name, content, reviewer=who, blind=blind)
    for told in done.meanwhile:
        render.say(told)
    for refused in done.refused:
        render.say(f"refused: {file} line {refused.line}: {refused.message}\n  hint: {refused.hint}")
    counts = {"unchanged": done.unchanged, "refused": len(done.refused)}
    render.say(", ".join([f"{len(done.appended)} reviews added", *(f"{n} {what}" for what, n in counts.items() if n)]))
    if done.refused and (strict or not done.appended):
        raise typer.Exit(2)


@import_app.command("claimreview")
@example("workbench import claimreview feed.json --event bridge-2031-05")
def import_claimreview(
    file: Annotated[
        Path, typer.Argument(help="JSON-LD, a DataFeed, JSON lines, the Fact Check API's JSON, or a saved page.")
    ],
    event: Annotated[
        str | None, typer.Option("--event", metavar="NAME", help="Add their claims to this event's queue.")
    ] = None,
    strict: Strict = False,
    as_json: AsJson = False,
    workspace: Workspace = None,
) -> None:
    """Read other newsrooms' ClaimReview, however broken; with --event, add their claims to the queue."""
    from workbench.cli import render
    from workbench.errors import InputError
    from workbench.export.imports import read_claim_reviews
    from workbench.files import read_bytes

    found = read_claim_reviews(read_bytes(file))
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
        for told in refused:
            render.say(told)
        render.say(f"{len(kept)} claims are in the queue of {event}, {len(refused)} refused")
        if refused and (strict or not kept):
            raise typer.Exit(2)
    if not found.reviews:
        raise typer.Exit(2)
