"""Commands for reviewing: the queue, one claim, decisions, changes to claims, what was published."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from workbench.cli.common import PLAIN, AsJson, Event, Reviewer, Workspace, example, existing, known_event, near_names

if TYPE_CHECKING:
    from workbench.models import Article, Check, Claim
    from workbench.workspace import Workbench

app = typer.Typer(**PLAIN)
claim_app = typer.Typer(
    name="claim",
    help="Change claims, and what a check found on them; nothing is ever deleted.",
    no_args_is_help=True,
    **PLAIN,
)
groups = (claim_app,)

_Decision = Literal["accept", "override", "flag", "skip", "undo", "adjudicate"]
_Label = Literal["supported", "refuted", "conflicting", "not_enough_evidence"]
_Stance = Literal["supports", "refutes", "qualifies", "reports", "silent"]
_Show = Literal["open", "flagged", "differs", "done", "all", "aside"]
_MARKS = "needs_check, conflict, single_origin, quotes_differ, failed, unchecked, rejected, doubted or in_work"
_Order = Literal["need", "newest", "worth", "checked", "origins", "alike"]
_Difference = Literal[
    "contradiction", "omission", "attribution_shift", "number_mismatch", "quote_variant", "actor_shift",
    "scope_mismatch", "temporal_update", "loaded_term",
]  # fmt: skip

ClaimId = Annotated[str, typer.Argument(metavar="CLAIM", help="The claim's id, or the first characters of it.")]
ClaimIds = Annotated[
    list[str], typer.Argument(metavar="CLAIM...", help="The claims' ids, or the first characters of them.")
]


@app.command()
@example("workbench show 3f2a")
def show(claim: ClaimId, as_json: AsJson = False, reviewer: Reviewer = None, workspace: Workspace = None) -> None:
    """Show one claim: the verdict, each outlet's stance with its evidence, and the decisions.

    With a name (--reviewer or WORKBENCH_REVIEWER), a claim that awaits this person's blind review shows its evidence
    alone.
    """
    from workbench.cli import render
    from workbench.cli.render import judges_table
    from workbench.errors import InputError
    from workbench.review.decisions import sides_of
    from workbench.review.edits import said

    with existing(workspace, reviewer=reviewer) as workbench:
        found = workbench.find_claim(claim)
        current, history = workbench.current(found.id), workbench.history(found.id)
        judged, held = workbench.by_judge(found.id), workbench.store.named(workbench.standing(found.id))
        opinion = workbench.store.opinion(current.id) if current else None
        similar = workbench.desk.similar(found)
        blind = workbench.desk.is_blind(workbench.desk.row(found.id), workbench.settings.reviewer)
        acts = workbench.desk.acts(found.id)
        public = () if blind else workbench.desk.published_of(found.id)
        rating = None if blind else workbench.desk.rating_of(found.id)
        now = workbench.store.desk.now(found.id)
    if now.state != "live":
        render.say(f"set aside: {now.state if blind else said(now)}")
    if current is None:
        raise InputError(f"{found.text!r} has not been checked yet", hint="run `workbench check`")
    names = {one.article_id: one.name for one in held.lapsed}
    names |= {version.article.id: version.article.name for version in current.versions}
    if as_json:
        told = render.blind_json(current) if blind else current.model_dump(mode="json", exclude={"versions"})
        render.print_json(told)
    elif blind:
        render.draw_blind(current)
        render.say(f"you decide this claim blind: `{_BLIND.format(found.id[: render.ID_LENGTH])}`")
    else:
        if len(judged) > 1:
            render.draw(judges_table(judged))
        render.draw_check(current, opinion, held, public, rating)
        if held.differ:
            render.draw(render.sides_table(sides_of(current, history)))
        if news := render.kept(held):
            render.say(news)
        for claim_id, text in similar.items():
            render.say(f"similar: {text} [{claim_id[: render.ID_LENGTH]}]")
        if history:
            render.write("\n")
            render.draw(render.history_table(history, names, held.carried))
        else:
            render.say("no decisions yet")
        if acts:
            render.write("\n")
            render.draw(render.acts_table(acts))


_BLIND = "workbench review {} override --label LABEL"
"""How a claim is decided blind; the id is filled in."""


@app.command()
@example("workbench review 3f2a override --label refuted --reason 'the quote is about another night'")
def review(
    claim: ClaimId,
    decision: Annotated[_Decision, typer.Argument(help="Your decision.")],
    label: Annotated[
        _Label | None, typer.Option("--label", help="Your label, for an override; or which one you accept.")
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", help="Why. An override needs a reason, unless it is blind.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", help="A note for the record.")] = None,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Decide a claim. The machine's verdict is kept unchanged beside yours.

    After a corrected stance, `accept` gives the label that is proposed, and the record says so; with `--label` the
    machine's can be accepted instead.
    """
    from workbench.cli import render
    from workbench.errors import InputError
    from workbench.review.decisions import Choice, accepted

    with existing(workspace, reviewer=reviewer) as workbench:
        if decision != "undo":
            _in_queue(workbench, claim)
        check, seen = _checked(workbench, claim)
        found, who, desk = check.claim, workbench.settings.reviewer, workbench.desk
        if decision == "undo" and who and desk.last(check, who) is None:
            nothing = f"{who} has no decision on this claim to undo"
            raise InputError(nothing, hint="`workbench show` lists who decided what")
        blind = desk.is_blind(desk.row(found.id), who) and decision in ("accept", "override", "adjudicate")
        if blind and (decision != "override" or label is None):
            hint = f"read its evidence with `workbench show`, then give your label: {_BLIND.format(claim)}"
            raise InputError(f"{who} has yet to decide this claim blind", hint=hint)
        choice = Choice(decision=decision, label=label, reason=reason, note=note, blind=blind)
        if blind:
            choice["shown"] = ("evidence",)
        machine = check.verdict.label if check.verdict else None
        if decision == "accept" and machine and not blind:
            accepts = accepted(check, workbench.standing(found.id))
            offered = accepts.get("label") or machine
            if label not in (None, offered, machine):
                hint = f"it accepts {offered}; to give another label, use override"
                raise InputError(f"accept does not give {label}", hint=hint)
            if offered != machine and label != machine:
                why = f"{accepts['reason']}: {reason}" if reason else accepts["reason"]
                choice = Choice(decision="override", label=offered, reason=why, note=note)
        proposal = choice["decision"] != decision
        decided = workbench.decide(check.id, reviewer=who, seen_seq=seen, **choice)
        untold = desk.is_blind(desk.row(found.id), who)
        history = [one for one in workbench.history(found.id) if not untold or one.review.reviewer == who]
        names = {version.article.id: version.article.name for version in check.versions}
        render.draw(render.history_table(history, names))
    if blind:
        render.say(f"machine: {render.VERDICT_WORDS[machine] if machine else 'no verdict'}")
    if proposal and machine:
        given = str(decided.logged.review.label)
        render.say(f"{who} accepted {render.VERDICT_WORDS[given]}, as proposed after the corrected stance")
        again = f"workbench review {found.id[: render.ID_LENGTH]} accept --label {machine}"
        render.say(f"to accept the machine's label instead: `{again}`")
    for other in () if untold else decided.since:
        render.say(f"{other.review.reviewer} decided this claim meanwhile: {other.review.decision}")


@app.command()
@example("workbench queue --only conflict --outlet EFE --order worth")
def queue(
    show: Annotated[_Show, typer.Option("--show", help="Which claims.")] = "open",
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="MARK", help=f"{_MARKS}; several must all hold.")
    ] = None,
    outlet: Annotated[str | None, typer.Option("--outlet", metavar="NAME", help="An outlet that speaks on it.")] = None,
    silent: Annotated[
        str | None, typer.Option("--silent", metavar="NAME", help="An outlet that does not mention it.")
    ] = None,
    verdict: Annotated[
        _Label | None, typer.Option("--verdict", help="This label: a checker's, else the machine's.")
    ] = None,
    difference: Annotated[
        _Difference | None, typer.Option("--difference", help="A difference between outlets.")
    ] = None,
    reviewed_by: Annotated[
        str | None, typer.Option("--reviewed-by", metavar="NAME", help="Labelled by this person.")
    ] = None,
    assignee: Annotated[
        str | None,
        typer.Option("--assignee", metavar="NAME", help="Assigned to this person; '' lists unassigned claims."),
    ] = None,
    tag: Annotated[str | None, typer.Option("--tag", metavar="TAG", help="A tag that it has.")] = None,
    find: Annotated[str, typer.Option("--find", metavar="TEXT", help="Words of the claim, or what it means.")] = "",
    order: Annotated[_Order, typer.Option("--order", help="need: what needs a checker most comes first.")] = "need",
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="List at most N claims.")] = 20,
    every: Annotated[bool, typer.Option("--all", help="The claims that are not checked by default, too.")] = False,
    event: Event = None,
    as_json: AsJson = False,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """List the claims of a view of the queue, as the Review page does.

    With a name (--reviewer or WORKBENCH_REVIEWER), nothing is told of the claims that await this person's blind review;
    filters that would tell something leave them out.
    """
    from workbench.cli import render
    from workbench.errors import InputError
    from workbench.review.queue import MARKS, View

    marks = [mark for mark in MARKS if mark in (only or ())]
    if strange := set(only or ()) - set(marks):
        raise InputError(f"there is no mark {min(strange)!r}", hint=near_names(min(strange), MARKS) or f"give {_MARKS}")
    with existing(workspace, reviewer=reviewer) as workbench:
        desk, who = workbench.desk, workbench.settings.reviewer
        known_event(workbench, event)
        for name, known in ((outlet, desk.outlets(event)), (silent, desk.outlets(event)),
                            (reviewed_by, desk.reviewers(event)),
                            (tag, workbench.notes.tags(event, reviewer=who))):  # fmt: skip
            if name is not None and name not in known:
                hint = near_names(name, known) or (f"there are: {', '.join(known)}" if known else None)
                raise InputError(f"there is no outlet, reviewer or tag {name!r}", hint=hint)
        view = View(
            show=show, event=event, marks=tuple(marks), outlet=outlet, silent=silent, verdict=verdict,
            difference=difference, reviewed_by=reviewed_by, query=find, order=order, every=every, reviewer=who,
            assignee=assignee, tag=tag,
        )  # fmt: skip
        with render.working("searching") if find else nullcontext():
            page = desk.page(view, limit=limit)
        rows = [desk.told(one, who) for one in page.rows]
        leaves_out = desk.leaves_out(view)
    if as_json:
        render.print_json([one.model_dump(mode="json") for one in rows])
    else:
        render.draw(render.queue_table(rows))
    if leaves_out:
        render.say("claims that await your blind review are left out")
    more = f"; `--limit {page.total}` shows all" if len(rows) < page.total else ""
    render.say(f"{len(rows)} of {page.total} claims{more}")


# ------------------------------------------------------------ claim: what a checker's hand changes

_Reason = Annotated[str, typer.Option("--reason", help="Why; it is kept with the change.")]
_Outlet = Annotated[str, typer.Argument(metavar="OUTLET", help="The outlet's name, or the article's id.")]


@claim_app.command("reword")
@example("workbench claim reword 3f2a 'Russia asked China for drones.' --reason 'says who was asked'")
def reword(
    claim: ClaimId,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The new wording.")],
    reason: _Reason,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Change a claim's wording; its checks and reviews are kept, and it needs a new check."""
    with existing(workspace, reviewer=reviewer) as workbench:
        found = _in_queue(workbench, claim)
        made = workbench.desk.reword(found.id, text, reviewer=workbench.settings.reviewer, reason=reason)
        _say_changed(f"reworded: {made.text}", found.id, check=made.id)


@claim_app.command("merge")
@example("workbench claim merge 3f2a 91c0 --into 77be --reason 'the same claim'")
def merge(
    claims: ClaimIds,
    into: Annotated[str, typer.Option("--into", metavar="CLAIM", help="The claim that stays.")],
    reason: _Reason,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Merge claims that say the same thing into one. If one can't be merged, none are."""
    with existing(workspace, reviewer=reviewer) as workbench:
        target = _in_queue(workbench, into)
        ids = [_in_queue(workbench, one).id for one in claims]
        workbench.desk.merge(ids, into=target.id, reviewer=workbench.settings.reviewer, reason=reason)
        what = "1 claim" if len(ids) == 1 else f"{len(ids)} claims"
        _say_changed(f"merged {what} into: {target.text}", ids[-1])


@claim_app.command("split")
@example("workbench claim split 3f2a 'The bridge closed.' 'The repair costs 4 million.' --reason 'two claims'")
def split(
    claim: ClaimId,
    parts: Annotated[list[str], typer.Argument(metavar="PART...", help="The wording of each part.")],
    reason: _Reason,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Split a claim that says several things into several claims, which need a check."""
    from workbench.cli import render

    with existing(workspace, reviewer=reviewer) as workbench:
        found = _in_queue(workbench, claim)
        made = workbench.desk.split(found.id, parts, reviewer=workbench.settings.reviewer, reason=reason)
        render.draw(render.named_claims_table(made))
        _say_changed(f"split into {len(made)} claims", found.id)
    render.say("`workbench check` checks them")


@claim_app.command("dismiss")
@example("workbench claim dismiss 3f2a --reason 'no claim at all'")
def dismiss(claims: ClaimIds, reason: _Reason, reviewer: Reviewer = None, workspace: Workspace = None) -> None:
    """Take claims out of the queue: all of them or, if one is refused, none. `claim restore` brings them back."""
    with existing(workspace, reviewer=reviewer) as workbench:
        found = [_in_queue(workbench, one) for one in claims]
        workbench.desk.dismiss_all([one.id for one in found], reviewer=workbench.settings.reviewer, reason=reason)
        what = f"dismissed: {found[0].text}" if len(found) == 1 else f"dismissed {len(found)} claims"
        _say_changed(what, *(one.id for one in found))


@claim_app.command("add")
@example("workbench claim add 'The bridge will reopen in May.' --event bridge-2031-05 --reason 'asked by the desk'")
def add(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The claim in your own words.")],
    reason: _Reason,
    event: Annotated[
        str | None, typer.Option("--event", metavar="NAME", help="Its event. Default: the one that it matches.")
    ] = None,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Add a claim in your own words, and note who asked for it and why."""
    with existing(workspace, reviewer=reviewer) as workbench:
        made = workbench.desk.add_claim(text, event=event, reviewer=workbench.settings.reviewer, reason=reason)
        _say_changed(f"added to {made.event}: {made.text}", made.id, check=made.id)


@claim_app.command("restore")
@example("workbench claim restore 3f2a --reason 'a claim after all'")
def restore(claim: ClaimId, reason: _Reason, reviewer: Reviewer = None, workspace: Workspace = None) -> None:
    """Put a claim that was dismissed, merged or set aside by itself back into the queue."""
    from workbench.cli import render

    with existing(workspace, reviewer=reviewer) as workbench:
        found = workbench.find_claim(claim)
        workbench.desk.restore(found.id, reviewer=workbench.settings.reviewer, reason=reason)
    render.say(f"{found.id} is in the queue again: {found.text}")


@claim_app.command("undo")
@example("workbench claim undo 3f2a --reason 'the wrong claim'")
def undo(
    claim: ClaimId,
    reason: _Reason,
    number: Annotated[
        int | None, typer.Option("--change", metavar="N", help="Another change than the last; `show` has the numbers.")
    ] = None,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Undo the last change to a claim: its wording, a merge, a split, a dismissal. The record keeps both.

    Claims that were merged or dismissed in one are all brought back; `claim restore` brings back one of them.
    `workbench review CLAIM undo` takes back your last decision instead.
    """
    from workbench.cli import render
    from workbench.errors import InputError
    from workbench.review.edits import in_force

    with existing(workspace, reviewer=reviewer) as workbench:
        found = workbench.find_claim(claim)
        acts = workbench.desk.acts(found.id)
        known = [act.seq for act in acts] if number is not None else [act.seq for act in in_force(acts)]
        if number is not None and number not in known:
            raise InputError(f"{number} is no change to this claim", hint="`workbench show` lists them by number")
        if not known:
            raise InputError(
                "nothing was changed on this claim", hint="`workbench review CLAIM undo` undoes a decision"
            )
        chosen = known[-1] if number is None else number
        undone = workbench.desk.undo_together(chosen, reviewer=workbench.settings.reviewer, reason=reason)
        now = workbench.find_claim(found.id)
    with_it = f", and {len(undone) - 1} made in one with it" if len(undone) > 1 else ""
    render.say(f"change {chosen} is undone{with_it}: {now.text}")


@claim_app.command("stance")
@example("workbench claim stance 3f2a EFE silent --reason 'the quote is about another night'")
def stance(
    claim: ClaimId,
    outlet: _Outlet,
    said: Annotated[_Stance, typer.Argument(metavar="STANCE", help="What the article does with the claim.")],
    reason: _Reason,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Correct what one outlet does with a claim; the verdict stays to be decided."""
    from workbench.cli import render
    from workbench.errors import InputError
    from workbench.review.decisions import proposed

    with existing(workspace, reviewer=reviewer) as workbench:
        check, seen = _checked(workbench, _in_queue(workbench, claim).id)
        who = workbench.settings.reviewer
        if workbench.desk.is_blind(workbench.desk.row(check.claim.id), who):
            hint = f"read its evidence with `workbench show`, then give your label: {_BLIND.format(claim)}"
            raise InputError(f"{who} has yet to decide this claim blind", hint=hint)
        article = _article_of(check, outlet)
        workbench.decide(
            check.id, reviewer=who, seen_seq=seen, decision="override", stances={article.id: said}, reason=reason
        )
        earned = proposed(check, workbench.standing(check.claim.id))
    render.say(f"{article.name} set to {said}")
    if earned:
        render.say(f"proposed: {render.VERDICT_WORDS[earned.label]} ({earned.reason})")
        render.say(f"`workbench review {check.claim.id[: render.ID_LENGTH]} accept` gives this label")
    render.say(f"now decide the verdict; `workbench review {check.claim.id[: render.ID_LENGTH]} undo` takes this back")


@claim_app.command("evidence")
@example("workbench claim evidence 3f2a EFE 'denied that it had asked' --stance refutes --reason 'missed'")
def evidence(
    claim: ClaimId,
    outlet: _Outlet,
    quote: Annotated[str, typer.Argument(metavar="QUOTE", help="Words that stand in the article, once.")],
    reason: _Reason,
    said: Annotated[_Stance | None, typer.Option("--stance", help="What these words make of the claim.")] = None,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Add words of an article as evidence on a claim; the verdict stays to be decided."""
    from workbench.cli import render
    from workbench.errors import InputError
    from workbench.judge.quotes import Found, find_quote, nearest
    from workbench.models.claim import Selection

    with existing(workspace, reviewer=reviewer) as workbench:
        check, _ = _checked(workbench, _in_queue(workbench, claim).id)
        article = _article_of(check, outlet)
        place = find_quote(article.text, quote)
        if not isinstance(place, Found):
            near = nearest(article.text, quote) if place.reason == "not in the article" else None
            hint = "give the words around it as well" if place.reason == "stands more than once" else "copy the words"
            raise InputError(
                f"{article.name}: the quote cannot be used: {place.reason}", hint=f"nearest: “{near}”" if near else hint
            )
        words = Selection(article_id=article.id, start=place.start, end=place.end)
        workbench.desk.add_evidence(
            check.claim.id, words, stance=said, reviewer=workbench.settings.reviewer, reason=reason
        )
    render.say(f"added: {article.name} “{article.text[place.start : place.end]}” [{place.start}–{place.end}]")
    render.say(f"now decide the verdict; `workbench review {check.claim.id[: render.ID_LENGTH]} undo` takes this back")


@claim_app.command("similar")
@example("workbench claim similar 3f2a --most 5")
def similar(
    claim: ClaimId,
    most: Annotated[int, typer.Option("--most", min=1, max=100, help="List at most N claims.")] = 10,
    as_json: AsJson = False,
    workspace: Workspace = None,
) -> None:
    """List the claims nearest in meaning, of every event: what could be merged, or was checked before."""
    from workbench.cli import render

    with existing(workspace) as workbench, render.working("searching"):
        found = workbench.similar(workbench.find_claim(claim).id, k=most)
    if as_json:
        render.print_json([one.model_dump(mode="json") for one in found])
    else:
        render.draw(render.similar_table(found))


def _in_queue(workbench: Workbench, claim: str) -> Claim:
    """Give a claim that is not set aside; refuse one that is, with why where its reader may know it."""
    from workbench.errors import InputError
    from workbench.review.edits import said

    found = workbench.find_claim(claim)
    row = workbench.desk.row(found.id)
    if row.state != "live":
        blind = workbench.desk.is_blind(row, workbench.settings.reviewer)
        why = row.state if blind else said(workbench.store.desk.now(found.id))
        raise InputError(f"claim {found.id} is set aside ({why})", hint="`workbench claim restore` brings it back")
    return found


def _checked(workbench: Workbench, claim: str) -> tuple[Check, int]:
    """Give the current check of a claim, and the last review that counts as seen."""
    from workbench.errors import InputError

    found = workbench.find_claim(claim)
    check = workbench.current(found.id)
    if check is None:
        raise InputError(f"{found.text!r} has not been checked yet", hint="run `workbench check`")
    return check, workbench.standing(found.id).seq


def _article_of(check: Check, outlet: str) -> Article:
    """Give the article of a check that an outlet's name or the beginning of an id means."""
    from workbench.errors import InputError

    articles = [version.article for version in check.versions]
    named = [a for a in articles if a.name.casefold() == outlet.casefold()] or [
        a for a in articles if a.id.startswith(outlet)
    ]
    if len(named) == 1:
        return named[0]
    if named:
        listed = ", ".join(f"{a.id} ({a.title.value if a.title else a.source})" for a in named)
        raise InputError(f"{len(named)} articles of this claim are called {outlet!r}", hint=f"give an id: {listed}")
    names = [a.name for a in articles]
    hint = near_names(outlet, names) or f"the outlets are: {', '.join(names)}"
    raise InputError(f"no article of this claim is called {outlet!r}", hint=hint)


def _say_changed(what: str, *claim_ids: str, check: str | None = None) -> None:
    """Say what was changed, what is next and how to take it back."""
    from workbench.cli.render import ID_LENGTH, say

    say(what)
    if check:
        say(f"`workbench check --claim {check[:ID_LENGTH]}` checks it")
    say(f"`workbench claim undo {claim_ids[0][:ID_LENGTH]} --reason …` takes it back")


@app.command()
@example("workbench publish 3f2a https://desk.example.org/checks/drones --day 2031-05-03")
def publish(
    claim: ClaimId,
    url: Annotated[str, typer.Argument(metavar="URL", help="The address under which it was published.")],
    day: Annotated[str | None, typer.Option("--day", metavar="DATE", help="When. Default: today.")] = None,
    note: Annotated[str | None, typer.Option("--note", help="A note for the record.")] = None,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """Note where and when a decided verdict was published; `workbench published` says what changed since."""
    from workbench.cli import render

    with existing(workspace, reviewer=reviewer) as workbench:
        found = workbench.find_claim(claim)
        made = workbench.desk.publish(found.id, url=url, day=day, note=note, reviewer=workbench.settings.reviewer)
        blind = workbench.desk.is_blind(workbench.desk.row(found.id), workbench.settings.reviewer)
    word = "" if blind else f"{made.label.replace('_', ' ')}, "
    render.say(f"noted: {word}published on {made.day} [{made.seq}]")


@app.command()
@example("workbench published --changed --csv > corrections.csv")
def published(
    event: Event = None,
    changed: Annotated[bool, typer.Option("--changed", help="Only what changed since it was published.")] = False,
    take_back: Annotated[
        int | None, typer.Option("--take-back", metavar="N", help="Take back entry N, which was wrong.")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why it is taken back.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV instead of a table.")] = False,
    as_json: AsJson = False,
    reviewer: Reviewer = None,
    workspace: Workspace = None,
) -> None:
    """List the published verdicts, with what changed since: label, wording, withdrawn or newer articles."""
    from workbench.cli import render
    from workbench.export.csv import published_csv

    with existing(workspace, reviewer=reviewer) as workbench:
        known_event(workbench, event)
        if take_back is not None:
            workbench.desk.unpublish(take_back, reviewer=workbench.settings.reviewer, reason=reason or "")
        every = workbench.desk.published(event, changed=changed)
        blind = workbench.desk.blind(event, workbench.settings.reviewer)
    found = [one for one in every if one.publication.claim_id not in blind]
    if as_json:
        render.print_json([one.model_dump(mode="json") for one in found])
    elif as_csv:
        render.write("".join(published_csv(found)))
    else:
        render.draw(render.published_table(found))
    if len(found) < len(every):
        render.say(f"{len(every) - len(found)} left out: they await your blind review")
    since = sum(bool(one.changes) for one in found)
    render.say(f"{since} changed since published" if changed else f"{len(found)} published, {since} changed since")


@app.command()
@example("workbench schema > verdicts.schema.json")
def schema() -> None:
    """Print the JSON Schema of a line of the JSONL export."""
    from workbench.cli import render
    from workbench.export.jsonl import export_schema

    render.print_json(export_schema())
