"""Keep what is done by hand: append an act if what it changes still stands as it must, and renew what follows.

What may be done is decided inside the writing transaction, so two checkers cannot both dismiss and merge one claim.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from workbench.acts import (
    article_now,
    claim_now,
    refuse_idle,
    refuse_set_aside,
    refuse_undone,
)
from workbench.errors import InputError
from workbench.models import Act, ActKind, Claim
from workbench.store import projections, queries, rows
from workbench.store import schema as t

_OF_ARTICLES: frozenset[ActKind] = frozenset({"retract", "move", "group", "version"})
_LEADS_TO_ONE_OF_ITS_KIND: frozenset[ActKind] = frozenset({"merge", "version"})


def act_on_claim(connection: Connection, act: Act, claims: Sequence[Claim]) -> Act:
    """Append an act on a claim, with the claims that it makes."""
    for claim_id in (act.subject, act.target) if act.kind == "merge" else (act.subject,):
        if claim_id is not None and act.kind != "add":
            refuse_set_aside(claim_id, claim_now(claim_id, queries.acts_about(connection, claim_id)))
    if act.kind == "merge":
        _refuse_strangers(connection, act)
    return _append(connection, act.model_copy(update={"made": _made(connection, claims)}))


def act_on_article(connection: Connection, act: Act) -> Act:
    """Append an act on an article; an event that is new comes to be."""
    if act.kind in ("move", "group"):
        connection.execute(upsert(t.event).values(name=act.target).on_conflict_do_nothing())
    refuse_idle(act, article_now(act.subject, queries.acts_about(connection, act.subject)))
    return _append(connection, act)


def undo(connection: Connection, act: Act) -> Act:
    """Append the undoing of an act; undoing what a later act stands on is refused."""
    found = connection.execute(select(t.act).where(t.act.c.seq == act.undoes)).mappings().first()
    if found is None:
        raise InputError(
            f"there is no change {act.undoes}", hint="take a number from the history of a claim or article"
        )
    other = rows.act_of(found)
    acts = queries.acts_about(connection, other.subject)
    refuse_undone(other, acts)
    if other.kind == "undo":
        _refuse_again(_root(connection, other), acts)
    return _append(connection, act.model_copy(update={"subject": other.subject}))


def save_claims(connection: Connection, claims: Sequence[Claim]) -> None:
    """Keep claims; one that is there keeps its words and gains the new spans."""
    for claim in claims:
        connection.execute(upsert(t.claim).values(rows.claim_row(claim)).on_conflict_do_nothing(["id"]))
        if claim.spans:
            spans = [{"claim_id": claim.id, **span.model_dump()} for span in claim.spans]
            connection.execute(upsert(t.claim_span).on_conflict_do_nothing(), spans)
    projections.new_claims(connection, claims)


def _made(connection: Connection, claims: Sequence[Claim]) -> tuple[str, ...]:
    """Keep the claims of an act, and tell which are new; one that is there already must be in the queue."""
    ids = [claim.id for claim in claims]
    there = set(connection.execute(select(t.claim.c.id).where(queries.one_of(t.claim.c.id, ids))).scalars())
    for claim_id in sorted(there):
        refuse_set_aside(claim_id, claim_now(claim_id, queries.acts_about(connection, claim_id)))
    save_claims(connection, claims)
    return tuple(id_ for id_ in dict.fromkeys(ids) if id_ not in there)


def _refuse_strangers(connection: Connection, act: Act) -> None:
    both = [id_ for id_ in (act.subject, act.target) if id_]
    events = connection.execute(select(t.claim.c.event).where(t.claim.c.id.in_(both))).scalars().all()
    if len(set(both)) != 2 or len(events) != 2 or len(set(events)) != 1:
        raise InputError(
            f"claims {act.subject} and {act.target} cannot be merged",
            hint="two different claims of one event can; claims are compared within an event only",
        )


def _refuse_again(root: Act, acts: Sequence[Act]) -> None:
    """Refuse to bring an act back onto a claim that has been set aside in the meantime."""
    if root.kind not in _OF_ARTICLES:
        refuse_set_aside(root.subject, claim_now(root.subject, acts))


def _root(connection: Connection, act: Act) -> Act:
    while act.undoes is not None:
        act = rows.act_of(connection.execute(select(t.act).where(t.act.c.seq == act.undoes)).mappings().one())
    return act


def _append(connection: Connection, act: Act) -> Act:
    written = connection.execute(insert(t.act).values(rows.act_row(act))).inserted_primary_key
    assert written is not None
    kept = act.model_copy(update={"seq": written[0]})
    root = _root(connection, kept)
    about = {root.subject, *root.made}
    if root.kind in _LEADS_TO_ONE_OF_ITS_KIND and root.target:
        about.add(root.target)
    connection.execute(insert(t.act_about), [{"subject": id_, "seq": kept.seq} for id_ in sorted(about)])
    renew = projections.renew_article if root.kind in _OF_ARTICLES else projections.renew_claim
    for id_ in sorted(about):
        renew(connection, id_)
    return kept
