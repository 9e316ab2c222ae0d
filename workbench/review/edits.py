"""What checkers changed in claims and articles, and what follows: wording, event, whether they still count. Pure.

Nothing is changed in place: what holds is read from all acts each time. An act that was undone has no effect,
but stays on record. This module does not know how acts are stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from workbench.errors import InputError
from workbench.models import Act, Record
from workbench.models.article import ArticleState

ClaimState = Literal["live", "dismissed", "merged", "split", "withdrawn"]
"""`withdrawn`: a checker made the claim, and the making was undone. All but `live` are set aside."""

_SET_ASIDE: dict[str, ClaimState] = {"dismiss": "dismissed", "merge": "merged", "split": "split"}


class ClaimNow(Record):
    """What the acts on a claim amount to."""

    text: str | None = None
    """The wording that a checker gave it; None: as it was found."""
    state: ClaimState = "live"
    into: str | None = None
    """The claim it was merged into."""
    by: Act | None = None
    """The act that set it aside."""


class ArticleNow(Record):
    """What the acts on an article amount to."""

    event: str | None = None
    """The event it was moved to; None: where it was added."""
    state: ArticleState = "speaks"
    updated_by: str | None = None
    """The article that is its newer version."""
    by: Act | None = None
    """The act by which it is no longer compared."""


def undone(acts: Iterable[Act]) -> frozenset[int]:
    """Give the numbers of the acts that no longer hold; an undoing may itself have been undone."""
    gone: set[int] = set()
    for act in sorted(acts, key=lambda act: -act.seq):
        if act.undoes is not None and act.seq not in gone:
            gone.add(act.undoes)
    return frozenset(gone)


def in_force(acts: Iterable[Act]) -> tuple[Act, ...]:
    """Give the acts that hold, oldest first: those that were not undone. Undoings are left out."""
    every = sorted(acts, key=lambda act: act.seq)
    gone = undone(every)
    return tuple(act for act in every if act.seq not in gone and act.kind != "undo")


def claim_now(claim_id: str, acts: Sequence[Act]) -> ClaimNow:
    """Work out a claim's state from all acts that concern it."""
    holding = in_force(acts)
    now = ClaimNow()
    for act in holding:
        if act.subject != claim_id:
            continue
        if act.kind == "reword":
            now = now.model_copy(update={"text": act.text})
        elif act.kind in _SET_ASIDE:
            into = act.target if act.kind == "merge" else None
            now = now.model_copy(update={"state": _SET_ASIDE[act.kind], "into": into, "by": act})
    makers = [act for act in acts if claim_id in act.made]
    if makers and not any(claim_id in act.made for act in holding):
        undoing = next((act for act in reversed(acts) if act.undoes == makers[-1].seq), makers[-1])
        now = now.model_copy(update={"state": "withdrawn", "into": None, "by": undoing})
    return now


def article_now(article_id: str, acts: Sequence[Act]) -> ArticleNow:
    """Work out an article's state from all acts that concern it."""
    now = ArticleNow()
    for act in in_force(acts):
        if act.subject != article_id:
            continue
        match act.kind:
            case "move" | "group":
                now = now.model_copy(update={"event": act.target})
            case "version" if now.state != "retracted":
                now = now.model_copy(update={"state": "updated", "updated_by": act.target, "by": act})
            case "version":
                now = now.model_copy(update={"updated_by": act.target})
            case "retract":
                now = now.model_copy(update={"state": "retracted", "by": act})
    return now


# ---------------------------------------------------------------- what is refused


def need_hand(reviewer: str | None, reason: str) -> str:
    """Give the name of who makes a change; raise InputError without a name or a reason."""
    if not (reviewer or "").strip():
        raise InputError("a change by hand needs a name", hint="give --reviewer, or set WORKBENCH_REVIEWER")
    if not reason.strip():
        raise InputError("please give a reason", hint="say in a few words why; it is kept with the change")
    return str(reviewer).strip()


def refuse_set_aside(claim_id: str, now: ClaimNow) -> None:
    """Raise InputError if a claim is set aside: it has to be restored before it can be changed."""
    if now.state != "live":
        raise InputError(f"claim {claim_id} is set aside ({said(now)})", hint="restore it first")


def refuse_idle(act: Act, now: ArticleNow) -> None:
    """Raise InputError if an act on an article would change nothing."""
    if act.kind == "retract" and now.state == "retracted":
        raise InputError(
            f"article {act.subject} is already retracted", hint="`workbench article restore` brings it back"
        )
    if act.kind == "version" and now.updated_by is not None:
        raise InputError(f"article {act.subject} already has a newer version", hint="choose the newest version")


def refuse_undone(act: Act, acts: Sequence[Act]) -> None:
    """Raise InputError if an act was undone already."""
    if act.seq in undone(acts):
        raise InputError(f"change {act.seq} is already undone", hint="to get it back, undo the change that undid it")


def said(now: ClaimNow) -> str:
    """Say in words why a claim is set aside: `dismissed by ana: no claim at all`."""
    what = f"merged into {now.into}" if now.into else now.state
    return f"{what} by {now.by.reviewer}: {now.by.reason}" if now.by else what
