"""The queue: one line for each claim, its views, and the order in which claims need a human.

Pure: it defines what a view is; the store selects, orders and counts. `urgency` alone defines the order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Literal, get_args

from pydantic import Field

from workbench.models import Check, Claim, DiscrepancyKind, Record, Verdict, VerdictLabel
from workbench.review.decisions import Standing, Status
from workbench.review.edits import ArticleNow, ClaimState

Show = Literal["open", "flagged", "differs", "done", "all", "aside"]
"""`open` holds what is still to be decided, skipped and differing claims included; `aside` what left the queue."""

Mark = Literal[
    "needs_check", "conflict", "single_origin", "quotes_differ", "failed", "unchecked", "rejected", "doubted", "in_work"
]

Order = Literal["need", "newest", "worth", "checked", "origins", "alike"]
"""What needs a human first · found last · most check-worthy · checked last · most origins · claims that seem to say the
same beside one another, those like no other last."""

Need = Literal["wording", "articles", "judge", "prompt", "retrieval"]
"""What changed since a claim's current check was made."""

SHOWS: tuple[Show, ...] = get_args(Show)
MARKS: tuple[Mark, ...] = get_args(Mark)
ORDERS: tuple[Order, ...] = get_args(Order)
NEEDS: tuple[Need, ...] = get_args(Need)
OPEN: tuple[Status, ...] = ("open", "skipped", "differs")
TELLING: tuple[Mark, ...] = ("conflict", "single_origin", "quotes_differ", "rejected", "doubted")
"""The marks that tell what the machine found."""
FOUND = 0b1111
"""The part of `urgency` that tells what the machine found: rejected quotes, doubt, a conflict, a single origin."""


class View(Record):
    """Which claims a checker wants to see, and in which order."""

    show: Show = "open"
    event: str | None = None
    marks: tuple[Mark, ...] = ()
    """All of them must hold."""
    outlet: str | None = None
    """An outlet that speaks on the claim."""
    silent: str | None = None
    """An outlet whose articles are all silent on the claim; one of which only a part was read says nothing so."""
    verdict: VerdictLabel | None = None
    """The label that holds: a reviewer's where there is one, else the machine's."""
    difference: DiscrepancyKind | None = None
    """A kind of difference between outlets that the current check proved, corrected since or not."""
    reviewed_by: str | None = None
    """A reviewer whose own label stands."""
    assignee: str | None = None
    """Assigned to this person; empty: to nobody."""
    tag: str | None = None
    query: str = ""
    """Words of the claim, or what it means."""
    order: Order = "need"
    every: bool = False
    """The claims that are not checked by default, too. A query finds them anyway."""
    reviewer: str | None = None
    """Who looks: of a claim that they are yet to decide blind, neither being listed nor its place tells anything."""


class Present(Record):
    """The judge, prompt and retrieval of the settings: a check by another is out of date."""

    judge: str
    prompt: str | None
    retrieval: str


class Reason(Record):
    """Why a claim needs a new check."""

    need: Need
    message: str


class QueueRow(Record):
    """One claim as the queue shows it."""

    claim_id: str
    event: str
    text: str
    speaker: str | None
    checkworthiness: float
    check_id: str | None
    """The current check: the latest with a verdict, else the latest failure; None: not checked yet."""
    at: str | None
    judge: str | None
    machine_label: VerdictLabel | None
    failure: str | None
    """How the latest check failed; it may stand beside the label of an earlier one."""
    n_rejected: int
    has_conflict: bool
    independent_origins: int
    outlets: int = 0
    """How many outlets mention the claim by the current check, corrected stances included."""
    quotes_differ: bool = False
    doubted: bool = False
    """The second opinion disagrees with a stance of the current check."""
    standing: Standing
    state: ClaimState = "live"
    into: str | None = None
    """The claim it was merged into."""
    assignee: str | None = None
    """Who it is assigned to; None: nobody."""
    needs: tuple[Need, ...] = ()
    """What changed since the current check; empty where there is no verdict."""
    blind: bool = False
    """Whoever looks has yet to decide the claim blind: what was found and decided is left out."""


class QueuePage(Record):
    """One page of a view."""

    rows: tuple[QueueRow, ...]
    total: int
    """How many claims the whole view has."""
    offset: Annotated[int, Field(ge=0)] = 0


class QueueCounts(Record):
    """How many claims each choice would show."""

    open: int = 0
    flagged: int = 0
    differs: int = 0
    done: int = 0
    all: int = 0
    aside: int = 0
    needs_check: int = 0
    conflict: int = 0
    single_origin: int = 0
    quotes_differ: int = 0
    failed: int = 0
    unchecked: int = 0
    rejected: int = 0
    doubted: int = 0
    in_work: int = 0
    """Assigned to somebody and not done."""


def tells(view: View) -> bool:
    """Tell whether being listed in a view reveals what the machine found, what others noted, or that they disagree."""
    chosen = (view.outlet, view.silent, view.verdict, view.difference, view.reviewed_by, view.tag)
    return any(chosen) or any(mark in TELLING for mark in view.marks) or view.show == "differs"


def untold(row: QueueRow) -> QueueRow:
    """Give a claim's line without what the machine found and others decided, for whoever decides it blind."""
    left = row.model_dump(
        include={
            "claim_id", "event", "text", "speaker", "checkworthiness", "check_id", "at", "judge", "state", "into",
            "assignee", "needs",
        }
    )  # fmt: skip
    nothing = {"machine_label": None, "failure": None, "n_rejected": 0, "has_conflict": False, "independent_origins": 0}
    standing = Standing(seq=row.standing.seq)
    return QueueRow.model_validate({**left, **nothing, "standing": standing, "blind": True})


def has_conflict(verdict: Verdict) -> bool:
    """Tell whether outlets disagree: by the label, or by a proved contradiction or number mismatch."""
    return verdict.label == "conflicting" or any(
        found.kind in ("contradiction", "number_mismatch") for found in verdict.discrepancies
    )


def judged_by(judge: str, version: str, prompt: str | None) -> str:
    """Name who judged: the model, or a judge without a prompt with its version."""
    return judge if prompt or not version else f"{judge}#{version}"


def queue_order(rows: Iterable[QueueRow]) -> tuple[QueueRow, ...]:
    """Order claims by what needs a human first; equal claims keep the order they came in."""
    return tuple(sorted(rows, key=lambda row: (urgency(row), -row.checkworthiness)))


def urgency(row: QueueRow) -> int:
    """Give a claim's place in the queue before check-worthiness is considered; 0 comes first.

    Failures, rejected quotes, a second opinion that disagrees, conflicts, a single origin. Skipped claims come after
    these, then those not checked yet, and those done come last.
    """
    waits = (
        row.standing.status == "done",
        row.check_id is None,
        row.standing.status == "skipped",
        row.failure is None,
        row.n_rejected == 0,
        not row.doubted,
        not row.has_conflict,
        row.independent_origins != 1,
    )
    return int("".join("01"[wait] for wait in waits), 2)


# ------------------------------------------------------------
# Why a check is out of date: what changed between the claim, articles and judge it was made of and those of now.


def reasons(
    check: Check, claim: Claim, present: Present, *, places: Mapping[str, ArticleNow]
) -> tuple[Reason, ...]:  # fmt: skip
    """List what changed since a check was made; `places` gives the state of the articles now."""
    call = check.call
    judge = judged_by(call.judge, call.judge_version, call.prompt)
    found: list[Reason] = []

    def note(need: Need, message: str) -> None:
        found.append(Reason(need=need, message=message))

    if (check.claim.text, check.claim.speaker) != (claim.text, claim.speaker):
        note("wording", f"its wording was “{check.claim.text}” when it was checked")
    for message in _articles(check, claim.event, places):
        note("articles", message)
    if judge != present.judge:
        note("judge", f"it was checked by {judge}; the judge is now {present.judge}")
    elif call.prompt != present.prompt:
        note(
            "prompt", f"it was checked with {call.prompt or 'no prompt'}; the prompt is now {present.prompt or 'none'}"
        )
    if call.retrieval != present.retrieval:
        note("retrieval", f"passages were found by {call.retrieval} search; it is now {present.retrieval}")
    return tuple(found)


def _articles(check: Check, event: str, places: Mapping[str, ArticleNow]) -> Iterator[str]:
    known = {version.article.id: version.article.name for version in check.versions}
    for article_id, name in known.items():
        now = places[article_id]
        if now.event != event:
            yield f"{name} was moved to the event {now.event}"
        elif now.state == "retracted":
            yield f"{name} was retracted"
        elif now.state == "updated":
            yield f"{name} was updated"
    fresh = {i for i, now in places.items() if now.event == event and now.state == "speaks"} - set(known)
    if fresh:
        yield f"{len(fresh)} new {'article' if len(fresh) == 1 else 'articles'}"
