"""The desk's part of the store: the queue, paged and counted, and what checkers do by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from workbench.acts import ClaimNow, claim_now
from workbench.models import Act, Claim
from workbench.queue import Present, QueueCounts, QueuePage, QueueRow
from workbench.store import hand, paging, projections, queries, rows
from workbench.store import schema as t
from workbench.store.database import Database
from workbench.store.paging import Asked, Direction


class DeskTables:
    """The queue and the acts of one workspace."""

    def __init__(self, database: Database) -> None:
        self._reading = database.reading
        self._writing = database.writing

    # ------------------------------------------------------------ the queue

    def rows(self, present: Present, event: str | None = None) -> tuple[QueueRow, ...]:
        """Give a line for every claim of the queue, in the order of claims, without opening a single check."""
        wanted = paging.queue(present).where(t.head.c.state == "live", queries.within(t.head.c.event, event))
        with self._reading() as connection:
            found = connection.execute(wanted.order_by(t.head.c.seq)).mappings().all()
        return tuple(map(rows.queue_row, found))

    def row(self, present: Present, claim_id: str) -> QueueRow | None:
        """Give one claim's line, set aside or not; None if there is no such claim."""
        with self._reading() as connection:
            found = connection.execute(paging.queue(present).where(t.head.c.claim_id == claim_id)).mappings().first()
        return rows.queue_row(found) if found else None

    def page(self, asked: Asked, *, offset: int, limit: int) -> QueuePage:
        """Give a stretch of a view."""
        with self._reading() as connection:
            found = paging.page(connection, asked, offset=offset, limit=limit)
            return QueuePage(rows=found, total=paging.total(connection, asked), offset=offset)

    def neighbour(self, asked: Asked, claim_id: str, *, towards: Direction) -> str | None:
        """Give the claim of a view that stands beside another."""
        with self._reading() as connection:
            return paging.neighbour(connection, asked, claim_id, towards=towards)

    def place(self, asked: Asked, claim_id: str) -> int | None:
        """Count the claims of a view before one; None if the view does not have it."""
        with self._reading() as connection:
            return paging.place(connection, asked, claim_id)

    def counts(self, asked: Asked) -> QueueCounts:
        """Count what each choice would show."""
        with self._reading() as connection:
            return paging.counts(connection, asked)

    def progress(self, event: str | None) -> QueueCounts:
        """Count what is decided, of how many."""
        with self._reading() as connection:
            return paging.progress(connection, event)

    def stale(self, present: Present, event: str | None = None, *, since: str | None = None) -> tuple[str, ...]:
        """Name the claims of the queue that want a check: never made, failed, or out of date.

        A claim of whose event no article speaks has nothing to be checked against. With `since`, only claims that came
        then or later, or to whose event an article did.
        """
        known = paging.marks(present)
        wants = (
            t.head.c.state == "live",
            queries.within(t.head.c.event, event),
            t.event.c.articles_key != projections.articles_key(()),
            t.head.c.machine_label.is_(None) | known["needs_check"],
            queries.came(t.head.c.claim_id, t.head.c.event, since),
        )
        wanted = paging.queue(present).where(*wants)
        with self._reading() as connection:
            return tuple(connection.execute(wanted.order_by(t.head.c.seq)).scalars())

    def changed(self, event: str | None = None) -> frozenset[str]:
        """Name the claims of the queue whose verdict is of other words or other articles than theirs now."""
        known = paging.needs(Present(judge="", prompt=None, retrieval=""))
        here = (t.head.c.state == "live", queries.within(t.head.c.event, event))
        wanted = select(t.head.c.claim_id).join(t.event, t.event.c.name == t.head.c.event).where(*here)
        with self._reading() as connection:
            return frozenset(connection.execute(wanted.where(known["wording"] | known["articles"])).scalars())

    def outlets(self, event: str | None = None) -> tuple[str, ...]:
        """Name those whose articles speak, in the order of the alphabet."""
        speaking = select(t.placed.c.name).where(t.placed.c.state == "speaks", queries.within(t.placed.c.event, event))
        with self._reading() as connection:
            return tuple(connection.execute(speaking.distinct().order_by(t.placed.c.name)).scalars())

    # ------------------------------------------------------------ by hand

    def on_claim(self, act: Act, claims: Sequence[Claim] = ()) -> Act:
        """Append an act on a claim, with the claims that it makes."""
        with self._writing() as connection:
            return hand.act_on_claim(connection, act, claims)

    def on_claims(self, acts: Sequence[Act]) -> tuple[Act, ...]:
        """Append acts on several claims: all of them, or none."""
        with self._writing() as connection:
            return tuple(hand.act_on_claim(connection, act, ()) for act in acts)

    def on_article(self, act: Act) -> Act:
        """Append an act on an article."""
        with self._writing() as connection:
            return hand.act_on_article(connection, act)

    def on_articles(self, acts: Sequence[Act]) -> tuple[Act, ...]:
        """Append acts on articles and undoings of such acts: all of them, or none."""
        with self._writing() as connection:
            return tuple(
                hand.undo(connection, act) if act.kind == "undo" else hand.act_on_article(connection, act)
                for act in acts
            )

    def undo(self, act: Act) -> Act:
        """Append the undoing of an act."""
        with self._writing() as connection:
            return hand.undo(connection, act)

    def acts(self, subject_id: str) -> tuple[Act, ...]:
        """Give what was done by hand about a claim or an article, oldest first."""
        with self._reading() as connection:
            return queries.acts_about(connection, subject_id)

    def every_act(self) -> tuple[Act, ...]:
        """Give all that was ever done by hand, oldest first."""
        with self._reading() as connection:
            found = connection.execute(select(t.act).order_by(t.act.c.seq)).mappings()
            return tuple(map(rows.act_of, found))

    def now(self, claim_id: str) -> ClaimNow:
        """Say what the acts make of a claim."""
        return claim_now(claim_id, self.acts(claim_id))

    def live(self, claim_ids: Iterable[str]) -> frozenset[str]:
        """Tell which of these claims are in the queue."""
        wanted = select(t.head.c.claim_id).where(t.head.c.state == "live", queries.one_of(t.head.c.claim_id, claim_ids))
        with self._reading() as connection:
            return frozenset(connection.execute(wanted).scalars())

    def aside(self, event: str | None = None) -> dict[str, ClaimNow]:
        """Say, for each claim that was set aside after it was checked, why."""
        gone = (t.head.c.state != "live", t.head.c.check_id.is_not(None), queries.within(t.head.c.event, event))
        with self._reading() as connection:
            ids = connection.execute(select(t.head.c.claim_id).where(*gone).order_by(t.head.c.seq)).scalars().all()
            return {id_: claim_now(id_, queries.acts_about(connection, id_)) for id_ in ids}
