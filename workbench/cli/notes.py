"""Commands for working together: assign, comment, tag, attach evidence from outside, close events, audit, report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from workbench.cli.common import PLAIN, AsJson, Event, Reviewer, Workspace, example, existing, known_event
from workbench.cli.review import ClaimId

if TYPE_CHECKING:
    from workbench.models.review import EventState

app = typer.Typer(**PLAIN)
event_app = typer.Typer(
    name="event", help="List events; close, archive or reopen one. Nothing is ever deleted.", no_args_is_help=True,
    **PLAIN,
)  # fmt: skip
groups = (event_app,)

_Kind = Literal["document", "data", "expert", "reply"]
_Area = Literal[
    "review", "act", "correction", "rating", "publication", "note", "outside", "event", "newsroom", "added",
    "check", "run",
]  # fmt: skip
Why = Annotated[str, typer.Option("--reason", help="Why.")]


@app.command()
@example("workbench assign 3f2a 9c81 --to ana")
def assign(
    claims: Annotated[list[str], typer.Argument(metavar="CLAIM...", help="Claims' ids, or how they begin.")],
    to: Annotated[
        str | None, typer.Option("--to", metavar="NAME", help="Who they are assigned to. Default: you.")
    ] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="They are nobody's work any more.")] = False,
    take_over: Annotated[bool, typer.Option("--take-over", help="Even if they are somebody else's now.")] = False,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Say whose work some claims are: all of them, or none if one is somebody else's."""
    from workbench.cli import render
    from workbench.errors import InputError

    if nobody and to:
        raise InputError("--to and --nobody can't be used together", hint="use one of the two")
    with existing(workspace, reviewer=reviewer) as workbench:
        who = workbench.settings.reviewer
        ids = [workbench.find_claim(claim).id for claim in claims]
        theirs = {id_: workbench.desk.row(id_).assignee for id_ in ids}
        whose = None if nobody else to or who
        for id_, now in theirs.items():
            if now not in (None, who, whose) and not take_over:
                hint = f"ask {now}, or give --take-over"
                raise InputError(f"claim {id_} is {now}'s work; nothing was assigned", hint=hint)
        done = workbench.notes.assign(ids, whose, reviewer=who, instead_of=theirs.values())
    render.say(f"{len(done)} assigned to {whose or 'nobody'}, {len(ids) - len(done)} unchanged")


@app.command()
@example("workbench comment 3f2a 'the ministry answers on Monday'")
def comment(
    claim: ClaimId,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What you want to say.")],
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Comment on a claim; a comment is never edited or removed."""
    from workbench.cli import render

    with existing(workspace, reviewer=reviewer) as workbench:
        made = workbench.notes.comment(
            workbench.find_claim(claim).id, text, reviewer=workbench.settings.reviewer
        )  # fmt: skip
    render.say(f"comment {made.seq} by {made.reviewer}")


@app.command()
@example("workbench tag 3f2a budget")
def tag(
    claim: ClaimId,
    word: Annotated[str, typer.Argument(metavar="TAG", help="One word.")],
    remove: Annotated[bool, typer.Option("--remove", help="Take the tag off.")] = False,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Put a tag on a claim, or take it off."""
    from workbench.cli import render

    with existing(workspace, reviewer=reviewer) as workbench:
        found = workbench.find_claim(claim)
        who = workbench.settings.reviewer
        workbench.notes.tag(found.id, word, remove=remove, reviewer=who)
        tags = workbench.notes.of(found.id, reviewer=who).tags
    render.say(f"tags: {', '.join(tags) or 'none'}")


@app.command()
@example(
    "workbench attach 3f2a 'It sent 40 drones.' --kind document --source 'Ministry, report 7, p. 3' --day 2031-05-02"
)
def attach(
    claim: ClaimId,
    says: Annotated[
        str, typer.Argument(metavar="TEXT", help="What it says: a quotation, or a summary in your own words.")
    ],
    kind: Annotated[_Kind, typer.Option("--kind", help="What it is; reply: what the accused says to the claim.")],
    source: Annotated[str, typer.Option("--source", metavar="TEXT", help="Who says it, or where it stands.")],
    day: Annotated[str, typer.Option("--day", metavar="DATE", help="When the source is from.")],
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="Its address.")] = None,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Attach evidence from outside the articles; it stands in reports and exports, and no label is counted from it."""
    from workbench.cli import render

    with existing(workspace, reviewer=reviewer) as workbench:
        found = workbench.find_claim(claim)
        made = workbench.notes.attach(
            found.id, kind, source=source, day=day, says=says, url=url, reviewer=workbench.settings.reviewer
        )
    render.say(f"attached: {made.kind}, {made.source}, {made.day} [{made.seq}]")


@app.command()
@example("workbench detach 4 --reason 'another ministry'")
def detach(
    number: Annotated[int, typer.Argument(metavar="N", max=2**63 - 1, help="Its number, from `workbench notes`.")],
    reason: Why,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Take back evidence from outside that was wrong; the record keeps both."""
    from workbench.cli import render

    with existing(workspace, reviewer=reviewer) as workbench:
        gone = workbench.notes.take_back(number, reviewer=workbench.settings.reviewer, reason=reason)
    render.say(f"taken back: {gone.source}")


@app.command()
@example("workbench notes 3f2a --json")
def notes(
    claim: ClaimId, as_json: AsJson = False, reviewer: Reviewer = None, workspace: Workspace = None
) -> None:  # fmt: skip
    """Show whose work a claim is, its tags and comments, and what is attached from outside the articles."""
    from workbench.cli import render

    with existing(workspace, reviewer=reviewer) as workbench:
        found = workbench.notes.of(workbench.find_claim(claim).id, reviewer=workbench.settings.reviewer)
    if as_json:
        render.print_json(found.model_dump(mode="json"))
        return
    render.draw(
        render.key_values([("assigned to", found.assignee or "nobody"), ("tags", ", ".join(found.tags) or "none")])
    )
    if found.outside:
        drawn = render.table("no.", "kind", "source", "from", "says", "attached by")
        for one in found.outside:
            says = f"{one.says}\n{one.url}" if one.url else one.says
            render.row(drawn, one.seq, one.kind, one.source, one.day, says, f"{one.reviewer}, {one.at[:10]}")
        render.draw(drawn)
    if found.comments:
        drawn = render.table("when", "who", "comment")
        for said in found.comments:
            render.row(drawn, said.at[:16].replace("T", " "), said.reviewer, said.text)
        render.draw(drawn)
    if found.withheld:
        render.say("what others noted is shown after your blind review")


# ------------------------------------------------------------ event: list, close, archive, reopen

_Name = Annotated[str, typer.Argument(metavar="EVENT", help="Its name, from `workbench event list`.")]


@event_app.command("list")
@example("workbench event list")
def list_events(as_json: AsJson = False, workspace: Workspace = None) -> None:
    """List the events, each open, closed or archived."""
    from workbench.cli import render

    with existing(workspace) as workbench:
        found = workbench.notes.events()
    if as_json:
        render.print_json(found)
        return
    drawn = render.table("event", "state")
    for name, state in found.items():
        render.row(drawn, name, state)
    render.draw(drawn)


@event_app.command("close")
@example("workbench event close bridge-2031-05 --reason 'all published'")
def close(event: _Name, reason: Why, reviewer: Reviewer = None, workspace: Workspace = None) -> None:
    """Close an event: runs and queues over all events leave it out until its articles change."""
    _change(event, "closed", reason, reviewer, workspace)


@event_app.command("archive")
@example("workbench event archive bridge-2031-05 --reason 'a year old'")
def archive(event: _Name, reason: Why, reviewer: Reviewer = None, workspace: Workspace = None) -> None:
    """Archive an event: as closed, and the app no longer offers it where an event is chosen."""
    _change(event, "archived", reason, reviewer, workspace)


@event_app.command("reopen")
@example("workbench event reopen bridge-2031-05 --reason 'a correction came in'")
def reopen(event: _Name, reason: Why, reviewer: Reviewer = None, workspace: Workspace = None) -> None:
    """Open an event again."""
    _change(event, "open", reason, reviewer, workspace)


def _change(event: str, state: EventState, reason: str, reviewer: str | None, workspace: Path | None) -> None:
    from workbench.cli import render

    with existing(workspace, reviewer=reviewer) as workbench:
        known_event(workbench, event)
        workbench.notes.change_event(event, state, reviewer=workbench.settings.reviewer, reason=reason)
    render.say(f"{event} is {state}")


# ------------------------------------------------------------ the record, and one claim as a file


@app.command()
@example("workbench audit --since 2031-05-01 --csv > audit.csv")
def audit(
    event: Event = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Only what this person did.")] = None,
    area: Annotated[_Area | None, typer.Option("--area", help="Only this kind of entry.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Only what was done since then.")] = None,
    program: Annotated[bool, typer.Option("--program", help="Also what the program did by itself.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", min=1, metavar="N", help="Only the last N entries.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV instead of a table.")] = False,
    as_json: AsJson = False,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """List what people did in the whole workspace, the latest first: decisions, edits, publications, notes."""
    from workbench.cli import render
    from workbench.export.csv import audit_csv
    from workbench.export.jsonl import moment
    from workbench.models.review import AuditView

    after = moment(since).isoformat(timespec="milliseconds") if since else None
    with existing(workspace, reviewer=reviewer) as workbench:
        known_event(workbench, event)
        view = AuditView(
            event=event, who=by, area=area, since=after, program=program, reviewer=workbench.settings.reviewer
        )
        found = workbench.notes.audit(view, limit=limit)
    if as_json:
        render.print_json([entry.model_dump(mode="json") for entry in found.entries])
    elif as_csv:
        render.write("".join(audit_csv(found.entries)))
    else:
        drawn = render.table("when", "who", "what", "about", "detail", "reason")
        for one in found.entries:
            when = one.at[:16].replace("T", " ")
            render.row(drawn, when, one.who, one.what, one.about, one.detail, one.reason)
        render.draw(drawn)
    render.say(f"{len(found.entries)} of {found.total} entries")
    if found.withheld:
        render.say(f"{found.withheld} more are about claims that await your blind review")


@app.command()
@example("workbench report 3f2a --out claim.html")
def report(
    claim: ClaimId,
    out: Annotated[Path | None, typer.Option("--out", metavar="F", help="A file instead of stdout.")] = None,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Write the report of one claim as one HTML page that needs no network."""
    from workbench.cli import render
    from workbench.files import write_whole

    with existing(workspace, reviewer=reviewer) as workbench:
        page = workbench.report(workbench.find_claim(claim).id, reviewer=workbench.settings.reviewer)
    if out is None:
        render.write(page)
    else:
        write_whole(out, page)
        render.say(f"the report is in {out}")
