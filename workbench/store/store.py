"""Keeps articles, claims, checks and reviews and gives them back; nothing that was confirmed is lost or changed.

It decides nothing: `workbench.review.decisions` says what a history amounts to.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self, TypeVar

from sqlalchemy import (
    Connection,
    RowMapping,
    and_,
    delete,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    true,
    union,
)

from workbench.errors import InputError
from workbench.models import Act, ActKind, Article, Check, Claim, Logged, Review, content_id
from workbench.models.article import Correction, Page
from workbench.models.check import SecondOpinion
from workbench.models.claim import CHECKER
from workbench.models.review import (
    AuditPage,
    AuditView,
    ClaimNote,
    ClaimNotes,
    EventChange,
    EventState,
    GivenRating,
    OutsideEvidence,
    Publication,
)
from workbench.review.decisions import Standing, WhyLapsed
from workbench.review.edits import (
    ArticleNow,
    ClaimNow,
    article_now,
    claim_now,
    refuse_idle,
    refuse_set_aside,
    refuse_undone,
)
from workbench.review.queue import Present, QueueCounts, QueuePage, QueueRow
from workbench.store import queries, records, schema
from workbench.store.database import Database, open_database
from workbench.store.queries import Direction, ViewQuery, Which, one_of, within
from workbench.store.records import Centroid, Run, RunState
from workbench.store.schema import answer

# ------------------------------------------------------------
# The response cache: what a judge answered, by the digest of what it was asked.


class Answers(MutableMapping[str, str]):
    """A mapping on top of a table; each assignment is written at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __getitem__(self, key: str) -> str:
        with self._database.reading() as connection:
            found: str | None = connection.execute(
                select(answer.c.answer).where(answer.c.key == key)
            ).scalar_one_or_none()
        if found is None:
            raise KeyError(key)
        return found

    def __setitem__(self, key: str, value: str) -> None:
        with self._database.writing(about=key) as connection:
            queries.put(connection, answer, {"key": key, "answer": value}, key="key")

    def __delitem__(self, key: str) -> None:
        with self._database.writing(about=key) as connection:
            if not connection.execute(delete(answer).where(answer.c.key == key)).rowcount:
                raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        with self._database.reading() as connection:
            keys = connection.execute(select(answer.c.key).order_by(answer.c.key)).scalars().all()
        return iter(keys)

    def __len__(self) -> int:
        with self._database.reading() as connection:
            return connection.execute(select(func.count()).select_from(answer)).scalar_one()


# ------------------------------------------------------------
# Keep what is done by hand: append an act if what it changes still stands as it must, and renew what follows.

_OF_ARTICLES: frozenset[ActKind] = frozenset({"retract", "move", "group", "version"})
_LEADS_TO_ONE_OF_ITS_KIND: frozenset[ActKind] = frozenset({"merge", "version"})


def act_on_claim(connection: Connection, act: Act, claims: Sequence[Claim]) -> Act:
    """Append an act on a claim, with the claims that it creates."""
    for claim_id in (act.subject, act.target) if act.kind == "merge" else (act.subject,):
        if claim_id is not None and act.kind != "add":
            refuse_set_aside(claim_id, claim_now(claim_id, queries.acts_about(connection, claim_id)))
    if act.kind == "merge":
        both = {act.subject, act.target} - {None}
        events = connection.execute(select(schema.claim.c.event).where(schema.claim.c.id.in_(both))).scalars().all()
        if len(both) != 2 or len(events) != 2 or len(set(events)) != 1:
            raise InputError(
                f"claims {act.subject} and {act.target} cannot be merged",
                hint="two different claims of one event can; claims are compared within an event only",
            )
    return _append(connection, act.model_copy(update={"made": _made(connection, claims)}))


def act_on_article(connection: Connection, act: Act) -> Act:
    """Append an act on an article; a new event is created."""
    if act.kind in ("move", "group"):
        queries.add_new(connection, schema.event, {"name": act.target})
    refuse_idle(act, article_now(act.subject, queries.acts_about(connection, act.subject)))
    return _append(connection, act)


def undo(connection: Connection, act: Act) -> Act:
    """Append the undoing of an act; refuse it where a later act depends on the first."""
    found = connection.execute(select(schema.act).where(schema.act.c.seq == act.undoes)).mappings().first()
    if found is None:
        raise InputError(
            f"there is no change {act.undoes}", hint="take a number from the history of a claim or article"
        )
    other = records.act_of(found)
    acts = queries.acts_about(connection, other.subject)
    refuse_undone(other, acts)
    if other.kind == "undo":
        root = _root(connection, other)
        if root.kind not in _OF_ARTICLES:  # it would come back onto a claim that may be set aside by now
            refuse_set_aside(root.subject, claim_now(root.subject, acts))
    return _append(connection, act.model_copy(update={"subject": other.subject}))


def save_claims(connection: Connection, claims: Sequence[Claim]) -> None:
    """Save claims; one that exists keeps its wording and gains the new spans."""
    for claim in claims:
        queries.add_new(connection, schema.claim, records.claim_row(claim))
        if claim.spans:
            spans = [{"claim_id": claim.id, **span.model_dump()} for span in claim.spans]
            queries.add_new(connection, schema.claim_span, spans)
    queries.new_claims(connection, claims)


def _made(connection: Connection, claims: Sequence[Claim]) -> tuple[str, ...]:
    """Save the claims of an act, and give the ids of the new ones; one that exists must be in the queue."""
    ids = [claim.id for claim in claims]
    there = set(connection.execute(select(schema.claim.c.id).where(queries.one_of(schema.claim.c.id, ids))).scalars())
    for claim_id in sorted(there):
        refuse_set_aside(claim_id, claim_now(claim_id, queries.acts_about(connection, claim_id)))
    save_claims(connection, claims)
    return tuple(id_ for id_ in dict.fromkeys(ids) if id_ not in there)


def _root(connection: Connection, act: Act) -> Act:
    """Follow undoings of undoings back to the act that they are about."""
    while act.undoes is not None:
        act = records.act_of(
            connection.execute(select(schema.act).where(schema.act.c.seq == act.undoes)).mappings().one()
        )
    return act


def _append(connection: Connection, act: Act) -> Act:
    """Write an act down, with everything that it is about, and renew what follows from it."""
    written = connection.execute(insert(schema.act).values(records.act_row(act))).inserted_primary_key
    assert written is not None
    kept = act.model_copy(update={"seq": written[0]})
    root = _root(connection, kept)
    about = {root.subject, *root.made}
    if root.kind in _LEADS_TO_ONE_OF_ITS_KIND and root.target:
        about.add(root.target)
    connection.execute(insert(schema.act_about), [{"subject": id_, "seq": kept.seq} for id_ in sorted(about)])
    renew = queries.renew_article if root.kind in _OF_ARTICLES else queries.renew_claim
    for id_ in sorted(about):
        renew(connection, id_)
    return kept


# ------------------------------------------------------------
# The desk's part of the store: the queue, paged and counted, and what checkers do by hand.


class DeskTables:
    """The queue and the acts of one workspace."""

    def __init__(self, database: Database) -> None:
        self._reading = database.reading
        self._writing = database.writing

    # ------------------------------------------------------------ the queue

    def rows(self, present: Present, event: str | None = None) -> tuple[QueueRow, ...]:
        """Give a line for every claim of the queue, in the order of claims, without opening a single check."""
        wanted = queries.queue(present).where(schema.head.c.state == "live", queries.within(schema.head.c.event, event))
        with self._reading() as connection:
            found = connection.execute(wanted.order_by(schema.head.c.seq)).mappings().all()
        return tuple(map(records.queue_row, found))

    def row(self, present: Present, claim_id: str) -> QueueRow | None:
        """Give one claim's line, set aside or not; None if there is no such claim."""
        with self._reading() as connection:
            found = (
                connection.execute(queries.queue(present).where(schema.head.c.claim_id == claim_id)).mappings().first()
            )
        return records.queue_row(found) if found else None

    def page(self, asked: ViewQuery, *, offset: int, limit: int) -> QueuePage:
        """Give one page of a view."""
        with self._reading() as connection:
            found = queries.page(connection, asked, offset=offset, limit=limit)
            return QueuePage(rows=found, total=queries.total(connection, asked), offset=offset)

    def neighbour(self, asked: ViewQuery, claim_id: str, *, towards: Direction) -> str | None:
        """Give the next or previous claim of a view."""
        with self._reading() as connection:
            return queries.neighbour(connection, asked, claim_id, towards=towards)

    def place(self, asked: ViewQuery, claim_id: str) -> int | None:
        """Count the claims of a view before one; None if the view does not have it."""
        with self._reading() as connection:
            return queries.place(connection, asked, claim_id)

    def counts(self, asked: ViewQuery) -> QueueCounts:
        """Count what each choice of status and each mark would show."""
        with self._reading() as connection:
            return queries.counts(connection, asked)

    def progress(self, event: str | None) -> QueueCounts:
        """Count the claims that are decided, and all claims."""
        with self._reading() as connection:
            return queries.progress(connection, event)

    def stale(self, present: Present, event: str | None = None, *, since: str | None = None) -> tuple[str, ...]:
        """Give the claims of the queue that need a check: never checked, failed, or out of date.

        Without an event, those of closed events are left out. A claim whose event has no current article cannot be
        checked. With `since`, only claims that were added then or later, or whose event got an article then or later.
        """
        known = queries.marks(present)
        where = schema.head.c.event
        wants = (
            schema.head.c.state == "live",
            queries.within(where, event) if event else where.not_in(queries.closed_events()),
            schema.event.c.articles_key != queries.articles_key(()),
            schema.head.c.machine_label.is_(None) | known["needs_check"],
            queries.came(schema.head.c.claim_id, schema.head.c.event, since),
        )
        wanted = queries.queue(present).where(*wants)
        with self._reading() as connection:
            return tuple(connection.execute(wanted.order_by(schema.head.c.seq)).scalars())

    def changed(self, event: str | None = None) -> frozenset[str]:
        """Give the claims of the queue whose wording or articles have changed since their check."""
        known = queries.needs(Present(judge="", prompt=None, retrieval=""))
        here = (schema.head.c.state == "live", queries.within(schema.head.c.event, event))
        wanted = (
            select(schema.head.c.claim_id).join(schema.event, schema.event.c.name == schema.head.c.event).where(*here)
        )
        with self._reading() as connection:
            return frozenset(connection.execute(wanted.where(known["wording"] | known["articles"])).scalars())

    def outlets(self, event: str | None = None) -> tuple[str, ...]:
        """Name the outlets with current articles, in alphabetical order."""
        speaking = select(schema.placed.c.name).where(
            schema.placed.c.state == "speaks", queries.within(schema.placed.c.event, event)
        )
        with self._reading() as connection:
            return tuple(connection.execute(speaking.distinct().order_by(schema.placed.c.name)).scalars())

    def reviewers(self, event: str | None = None) -> tuple[str, ...]:
        """Name the reviewers whose own labels stand, in alphabetical order."""
        labels = func.json_each(schema.head.c.standing, "$.labels").table_valued("key")
        known = select(labels.c.key).select_from(schema.head).join(labels, true())
        here = (schema.head.c.state == "live", queries.within(schema.head.c.event, event))
        with self._reading() as connection:
            # Sorted here: what a function gives has the database's own order.
            return tuple(sorted(connection.execute(known.where(*here).distinct()).scalars()))

    # ------------------------------------------------------------ by hand

    def on_claim(self, act: Act, claims: Sequence[Claim] = ()) -> Act:
        """Append an act on a claim, with the claims that it creates."""
        with self._writing() as connection:
            return act_on_claim(connection, act, claims)

    def on_claims(self, acts: Sequence[Act]) -> tuple[Act, ...]:
        """Append acts on several claims: all of them, or none."""
        with self._writing() as connection:
            return tuple(act_on_claim(connection, act, ()) for act in acts)

    def by_itself(self, acts: Sequence[Act]) -> tuple[Act, ...]:
        """Append what the program does to claims by itself, all at once; what was set aside meanwhile is let be."""
        with self._writing() as connection:

            def live(claim_id: str | None) -> bool:
                known = schema.head.c.claim_id == claim_id, schema.head.c.state == "live"
                return connection.execute(select(exists().where(*known))).scalar_one()

            wanted = (act for act in acts if live(act.subject) and (act.kind != "merge" or live(act.target)))
            return tuple(act_on_claim(connection, act, ()) for act in wanted)

    def on_article(self, act: Act) -> Act:
        """Append an act on an article."""
        with self._writing() as connection:
            return act_on_article(connection, act)

    def on_articles(self, acts: Sequence[Act]) -> tuple[Act, ...]:
        """Append acts on articles and undoings of such acts: all of them, or none."""
        with self._writing() as connection:
            return tuple(
                undo(connection, act) if act.kind == "undo" else act_on_article(connection, act) for act in acts
            )

    def undo(self, act: Act) -> Act:
        """Append the undoing of an act."""
        with self._writing() as connection:
            return undo(connection, act)

    def undo_all(self, acts: Sequence[Act]) -> tuple[Act, ...]:
        """Append the undoing of several acts: all of them, or none."""
        with self._writing() as connection:
            return tuple(undo(connection, act) for act in acts)

    def made_together(self, seq: int) -> tuple[int, ...]:
        """Give the numbers of the acts that were made in one with an act, its own among them: several merged or
        dismissed by one person, at one time, for one reason. Those that were undone by themselves are left out.
        """
        one, other = schema.act.alias("one"), schema.act.alias("other")
        undoing = schema.act.alias("undoing")
        same = (one.c[name] == other.c[name] for name in ("kind", "reviewer", "reason", "at"))
        wanted = select(other.c.seq).where(
            one.c.seq == seq, *same, one.c.kind.in_(("merge", "dismiss")),
            or_(other.c.seq == seq, ~exists().where(undoing.c.undoes == other.c.seq)),
        )  # fmt: skip
        with self._reading() as connection:
            return tuple(connection.execute(wanted.order_by(other.c.seq)).scalars())

    def acts(self, subject_id: str) -> tuple[Act, ...]:
        """Give what was done by hand about a claim or an article, oldest first."""
        with self._reading() as connection:
            return queries.acts_about(connection, subject_id)

    def now(self, claim_id: str) -> ClaimNow:
        """Say what the acts on a claim amount to."""
        return claim_now(claim_id, self.acts(claim_id))

    def live(self, claim_ids: Iterable[str]) -> frozenset[str]:
        """Tell which of these claims are in the queue."""
        wanted = select(schema.head.c.claim_id).where(
            schema.head.c.state == "live", queries.one_of(schema.head.c.claim_id, claim_ids)
        )
        with self._reading() as connection:
            return frozenset(connection.execute(wanted).scalars())

    def untouched(self, event: str | None = None) -> dict[str, str]:
        """Tell which claims of the queue a machine found and nobody has checked, decided on or changed by hand.

        Each with its event.
        """
        own = (schema.head.c.state == "live", schema.head.c.check_id.is_(None), schema.claim.c.made_by != CHECKER)
        columns = schema.head.c.claim_id, schema.head.c.event
        wanted = select(*columns).join(schema.claim, schema.claim.c.id == schema.head.c.claim_id).where(*own)
        with self._reading() as connection:
            found = connection.execute(
                wanted.where(not_(queries.by_hand()), queries.within(schema.head.c.event, event))
            )
            return {row.claim_id: row.event for row in found}

    def wordings(self, event: str) -> dict[str, str]:
        """Give the wording of each claim of the queue of an event, by its id, the most check-worthy first."""
        here = (schema.head.c.state == "live", schema.head.c.event == event)
        wanted = select(schema.head.c.claim_id, schema.head.c.text).where(*here)
        # The `+ 0` keeps SQLite from walking through the claims of all events in this order to find those of one.
        order = (schema.head.c.unworth + 0, schema.head.c.seq)
        with self._reading() as connection:
            found = connection.execute(wanted.order_by(*order))
            return {row.claim_id: row.text for row in found}

    def last_rows(self) -> tuple[int, ...]:
        """Give the last row of each table that says which claims there are, and which of them are left out.

        As long as these are the same, nobody has added, checked or changed anything.
        """
        with self._reading() as connection:
            return tuple(seq or 0 for seq in connection.execute(_LAST_ROWS).one())

    def articles_keys(self) -> dict[str, str]:
        """Give, for each event, the digest of the articles that speak now."""
        with self._reading() as connection:
            found = connection.execute(select(schema.event.c.name, schema.event.c.articles_key))
            return {row.name: row.articles_key for row in found}

    def gone_by_itself(self, event: str | None = None) -> frozenset[str]:
        """Tell which claims the program set aside, with nobody's hand in it."""
        gone = (schema.head.c.state != "live", queries.within(schema.head.c.event, event))
        with self._reading() as connection:
            wanted = select(schema.head.c.claim_id).where(*gone, not_(queries.by_hand()))
            return frozenset(connection.execute(wanted).scalars())

    def lost(self, extractor: str, article_ids: Sequence[str], found: Sequence[str]) -> frozenset[str]:
        """Tell which claims an extractor once found in these articles, and nowhere else, and does not find now.

        Left out is what a checker decided on or changed, and what a model, or anybody for money, was asked about.
        """
        head, span, check, review = schema.head.c, schema.claim_span.c, schema.check.c, schema.review.c
        here = queries.one_of(span.article_id, article_ids)
        paid = func.coalesce(check.cost_usd, 1.0) > 0
        mine = (
            head.state == "live",
            schema.claim.c.made_by == extractor,
            not_(queries.one_of(head.claim_id, found)),
            exists().where(span.claim_id == head.claim_id, here),
            not_(exists().where(span.claim_id == head.claim_id, not_(here))),
            not_(exists().where(check.claim_id == head.claim_id, check.prompt.is_not(None) | paid)),
            not_(exists().where(review.claim_id == head.claim_id)),
            not_(queries.by_hand()),
        )
        wanted = select(head.claim_id).join(schema.claim, schema.claim.c.id == head.claim_id).where(*mine)
        with self._reading() as connection:
            return frozenset(connection.execute(wanted).scalars())

    def aside(self, event: str | None = None, *, checked: bool) -> dict[str, ClaimNow]:
        """Say, for each claim that was set aside, why; of all such claims, or of those that were `checked` before."""
        gone = (
            schema.head.c.state != "live",
            schema.head.c.check_id.is_not(None) if checked else true(),
            queries.within(schema.head.c.event, event),
        )
        with self._reading() as connection:
            ids = (
                connection.execute(select(schema.head.c.claim_id).where(*gone).order_by(schema.head.c.seq))
                .scalars()
                .all()
            )
            return {id_: claim_now(id_, queries.acts_about(connection, id_)) for id_ in ids}


# ------------------------------------------------------------
# What people note beside their decisions.


class NoteTables:
    """Assignees, comments, tags, evidence from outside, closed events, and the record of all that was done by hand."""

    def __init__(self, database: Database) -> None:
        self._reading = database.reading
        self._writing = database.writing

    def assign(self, notes: Sequence[ClaimNote], *, instead_of: Collection[str | None]) -> tuple[ClaimNote, ...]:
        """Append whose work some claims are, all or none, and give what is new.

        Raises InputError if one is the work of somebody who is not in `instead_of`.
        """
        with self._writing() as connection:
            ids = [note.claim_id for note in notes]
            theirs = {row.claim_id: row.text for row in connection.execute(queries.assigned_of(ids))}
            for note in notes:
                now = theirs.get(note.claim_id)
                if now not in (*instead_of, note.text):
                    message = f"claim {note.claim_id} is {now or 'nobody'}'s work now"
                    raise InputError(message, hint="look at it again; nothing was assigned")
            return tuple(_noted(connection, note) for note in notes if theirs.get(note.claim_id) != note.text)

    def append(self, note: ClaimNote) -> ClaimNote:
        """Append a comment, or put a tag on a claim or take it off; what says nothing new is kept once."""
        with self._writing(about=note.claim_id) as connection:
            table = schema.claim_note
            kinds = ("tag", "untag") if note.kind in ("tag", "untag") else (note.kind,)
            same = table.c.text == note.text if len(kinds) > 1 else true()
            before = select(table).where(table.c.claim_id == note.claim_id, table.c.kind.in_(kinds), same)
            last = connection.execute(before.order_by(table.c.seq.desc()).limit(1)).mappings().first()
            if note.kind == "untag" and (last is None or last["kind"] == "untag"):
                raise InputError(f"the claim has no tag {note.text!r}", hint="`workbench notes CLAIM` lists its tags")
            kept = ClaimNote(**last) if last else None
            again = kept and note == kept.model_copy(update={"seq": 0, "at": note.at})
            if kept and (again or (note.kind == kept.kind == "tag")):
                return kept
            return _noted(connection, note)

    def of(self, claim_ids: Iterable[str], *, by: str | None = None) -> dict[str, ClaimNotes]:
        """Give what is noted about some claims, by claim id: all of it, or what one person noted and the assignee.

        Comments and evidence from outside of the claims that were merged into one count as its own.
        """
        ids = list(claim_ids)
        pool = queries.merged_into(queries.one_of(schema.head.c.claim_id, ids))
        note, outside = schema.claim_note, schema.outside_evidence
        commented = select(pool.c.root, note).join(pool, pool.c.claim_id == note.c.claim_id)
        commented = commented.where(note.c.kind == "comment", within(note.c.reviewer, by)).order_by(note.c.seq)
        joined = outside.join(pool, pool.c.claim_id == outside.c.claim_id)
        attached = queries.standing_outside().add_columns(pool.c.root).select_from(joined)
        tagged = queries.standing_tags().where(queries.one_of(note.c.claim_id, ids), within(note.c.reviewer, by))
        with self._reading() as connection:
            theirs = {row.claim_id: row.text for row in connection.execute(queries.assigned_of(ids))}
            comments = records.grouped(connection.execute(commented).mappings(), "root")
            evidence = connection.execute(attached.where(within(outside.c.reviewer, by))).mappings()
            outsides = records.grouped(evidence, "root")
            tags = records.grouped(connection.execute(tagged.order_by(note.c.text)).mappings(), "claim_id")
        return {
            id_: ClaimNotes(
                assignee=theirs.get(id_),
                tags=tuple(row["text"] for row in tags.get(id_, ())),
                comments=tuple(ClaimNote(**_without(row, "root")) for row in comments.get(id_, ())),
                outside=tuple(OutsideEvidence(**_without(row, "root")) for row in outsides.get(id_, ())),
            )
            for id_ in ids
        }

    def attach(self, evidence: OutsideEvidence) -> OutsideEvidence:
        """Append evidence from outside, or its taking back; give it with its number."""
        with self._writing() as connection:
            kept = [OutsideEvidence(**row) for row in connection.execute(queries.standing_outside()).mappings()]
            if evidence.undoes is not None:
                if evidence.undoes not in {one.seq for one in kept}:
                    raise _no_outside(evidence.undoes)
            else:
                same = evidence.model_dump(include={"claim_id", "kind", "source", "day", "says", "url"})
                if any(one.model_dump(include=set(same)) == same for one in kept):
                    raise InputError("the same evidence is attached already", hint="`workbench notes CLAIM` lists it")
            values = evidence.model_dump(exclude={"seq"})
            written = connection.execute(insert(schema.outside_evidence).values(values)).inserted_primary_key
        return evidence.model_copy(update={"seq": written[0] if written else 0})

    def entry(self, seq: int) -> OutsideEvidence:
        """Give one entry of evidence from outside that was not taken back."""
        with self._reading() as connection:
            wanted = queries.standing_outside().where(schema.outside_evidence.c.seq == seq)
            found = connection.execute(wanted).mappings().first()
        if found is None:
            raise _no_outside(seq)
        return OutsideEvidence(**found)

    def tags(self, event: str | None = None, *, reviewer: str | None, blind_share: float) -> tuple[str, ...]:
        """Give the tags in use, but for those that stand only on claims that somebody has yet to decide blind."""
        table, blind = schema.claim_note, queries.blind_to(reviewer, blind_share)
        joined = table.join(schema.head, schema.head.c.claim_id == table.c.claim_id)
        here = (queries.within(schema.head.c.event, event), true() if blind is None else not_(blind))
        wanted = queries.standing_tags().select_from(joined).where(*here).with_only_columns(table.c.text)
        with self._reading() as connection:
            return tuple(connection.execute(wanted.distinct().order_by(table.c.text)).scalars())

    def assignees(self, event: str | None = None) -> tuple[str, ...]:
        """Name everybody who has a claim to work on, in alphabetical order."""
        table = schema.claim_note
        here = schema.head.join(table, schema.head.c.claim_id == table.c.claim_id)
        wanted = queries.assigned().select_from(here).where(queries.within(schema.head.c.event, event))
        with self._reading() as connection:
            names = wanted.with_only_columns(table.c.text).distinct().order_by(table.c.text)
            return tuple(connection.execute(names).scalars())

    def change_event(self, change: EventChange) -> EventChange:
        """Append that an event was closed, archived or opened again."""
        with self._writing() as connection:
            states = queries.event_states(connection)
            if change.event not in states:
                raise InputError(f"there is no event {change.event!r}", hint="`workbench event list` names them")
            if states[change.event] == change.state:
                raise InputError(f"the event is {change.state} already", hint="`workbench event list` says so")
            key = select(schema.event.c.articles_key).where(schema.event.c.name == change.event).scalar_subquery()
            values = {**change.model_dump(exclude={"seq"}), "articles_key": key}
            written = connection.execute(insert(schema.event_change).values(values)).inserted_primary_key
        return change.model_copy(update={"seq": written[0] if written else 0})

    def change_newsroom(self, changed: Mapping[str, str], *, reviewer: str, at: str) -> None:
        """Append what was set of the newsroom: who publishes, or the rating scale."""
        of = {"subject": "newsroom", "subject_id": "the newsroom", "reviewer": reviewer, "reason": "", "at": at}
        with self._writing() as connection:
            connection.execute(insert(schema.correction), [{**of, "field": f, "value": v} for f, v in changed.items()])

    def events(self) -> dict[str, EventState]:
        """Give the state of every event, oldest event first."""
        with self._reading() as connection:
            return queries.event_states(connection)

    def audit(self, view: AuditView, *, blind_share: float, offset: int = 0, limit: int | None = None) -> AuditPage:
        """Give a stretch of the record, the latest first."""
        found = queries.audit(view, blind_share).subquery()
        order = (found.c.at.desc(), found.c.area, found.c.number.desc())
        told = select(found).where(found.c.withheld == 0).order_by(*order).offset(offset).limit(limit)
        with self._reading() as connection:
            counted = connection.execute(select(func.count(), func.coalesce(func.sum(found.c.withheld), 0))).one()
            return AuditPage(
                entries=tuple(map(records.audit_entry, connection.execute(told).mappings())),
                total=counted[0] - counted[1],
                withheld=counted[1],
            )

    def people(self) -> tuple[str, ...]:
        """Name everybody who did anything by hand, in alphabetical order."""
        everything = queries.audit(AuditView(), 0.0).subquery()
        with self._reading() as connection:
            return tuple(connection.execute(select(everything.c.who).distinct().order_by(everything.c.who)).scalars())


def _noted(connection: Connection, note: ClaimNote) -> ClaimNote:
    written = connection.execute(
        insert(schema.claim_note).values(note.model_dump(exclude={"seq"}))
    ).inserted_primary_key
    return note.model_copy(update={"seq": written[0] if written else 0})


def _without(row: RowMapping, name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def _no_outside(seq: int) -> InputError:
    return InputError(f"there is no outside evidence {seq}", hint="`workbench notes CLAIM` lists what is attached")


# ------------------------------------------------------------

_COUNTERS = (schema.article.c.seq, schema.claim.c.seq, schema.act.c.seq)
_CLAIMS_FOLLOW_FROM = schema.article, schema.correction, schema.claim, schema.claim_span, schema.check, schema.act
_LAST_ROWS = select(*(select(func.max(one.c.seq)).scalar_subquery() for one in _CLAIMS_FOLLOW_FROM))
_Found = TypeVar("_Found")
_IS_CURRENT = schema.head.c.check_id == schema.check.c.id
_LIVE = schema.head.c.state == "live"


class Marks(NamedTuple):
    """The last rows of the tables that only grow, at one moment."""

    article: int
    claim: int
    act: int


class ChangedSince(NamedTuple):
    """What changed up to some marks."""

    upto: Marks
    subjects: frozenset[str]
    """Ids of articles and claims."""


class Store:
    """The database of one workspace. One per process: every method may be called from any thread."""

    def __init__(self, address: str | Path) -> None:
        """Open a SQLite file by its path, or a PostgreSQL database by its URL: make it, or bring it up to date."""
        self._database = open_database(address)
        self._reading = self._database.reading
        self._writing = self._database.writing
        self.answers = Answers(self._database)
        """What judges answered, by the digest of what they were asked."""
        self.desk = DeskTables(self._database)
        """The queue, and what is done by hand."""
        self.notes = NoteTables(self._database)
        """What is noted beside decisions, and the record of all that was done by hand."""

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def back_up(self, path: Path) -> None:
        """Copy the database into a new file, while others write."""
        self._database.back_up(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    # ------------------------------------------------------------ articles

    def add_article(self, article: Article, acts: Sequence[Act] = (), page: Page | None = None) -> bool:
        """Save an article, with acts about it and its page in the same transaction; False if it exists."""
        with self._writing() as connection:
            if page is not None:
                packed = {**page.model_dump(), "content": zlib.compress(page.content)}
                queries.add_new(connection, schema.page, packed)
            queries.add_new(connection, schema.event, {"name": article.event})
            there = exists().where(schema.article.c.id == article.id)
            if connection.execute(select(there)).scalar_one():
                return False
            connection.execute(insert(schema.article).values(records.article_row(article)))
            queries.renew_article(connection, article.id)
            for act in acts:
                act_on_article(connection, act)
            return True

    def add_reading(
        self, article: Article, act: Act, page: Page | None, claims: Sequence[Claim], *, read_by: Iterable[str]
    ) -> None:
        """Save a new reading of a page in place of the old one: all of it, or nothing.

        It has the corrections of the old one; `claims` are those that stand in it, and `read_by` the extractors that
        have nothing to find in it that they have not found.
        """
        with self._writing() as connection:
            if page is not None:
                packed = {**page.model_dump(), "content": zlib.compress(page.content)}
                queries.add_new(connection, schema.page, packed)
            queries.add_new(connection, schema.article, records.article_row(article))
            for row in connection.execute(queries.corrections([act.subject])).mappings().all():
                copied = records.correction_of(row).model_copy(update={"article_id": article.id})
                connection.execute(insert(schema.correction).values(records.correction_row(copied)))
            queries.renew_article(connection, article.id)
            act_on_article(connection, act)
            save_claims(connection, claims)
            read = [{"article_id": article.id, "extractor": key, "event": article.event} for key in read_by]
            if read:
                queries.add_new(connection, schema.extraction, read)

    def page(self, raw_sha256: str) -> Page | None:
        """Give what an article was read from, as it came; None if it was not kept, or is damaged."""
        with self._reading() as connection:
            row = connection.execute(select(schema.page).where(schema.page.c.raw_sha256 == raw_sha256)).mappings()
            found = row.first()
        if found is None:
            return None
        try:
            content = zlib.decompress(found["content"])
        except zlib.error:
            return None
        whole = hashlib.sha256(content).hexdigest() == raw_sha256
        kept = {name: found[name] for name in ("raw_sha256", "kind", "charset")}
        return Page(**kept, content=content) if whole else None

    def centroids(self, weights: str) -> dict[str, Centroid]:
        """Give the centroid of each event whose articles are those that it was made of, by these weights."""
        kept = schema.centroid
        whole = and_(kept.c.event == schema.event.c.name, kept.c.articles_key == schema.event.c.articles_key)
        with self._reading() as connection:
            found = connection.execute(select(kept).join(schema.event, whole).where(kept.c.weights == weights))
            return {row.event: Centroid(row.total, row.n, tuple(json.loads(row.days))) for row in found}

    def save_centroids(self, weights: str, centroids: Mapping[str, Centroid]) -> None:
        """Keep the centroids of events as they now are."""
        with self._writing() as connection:
            found = connection.execute(select(schema.event.c.name, schema.event.c.articles_key))
            keys = {row.name: row.articles_key for row in found}
            for event, one in centroids.items():
                known = {"articles_key": keys[event], "weights": weights, "total": one.total, "n": one.n}
                values = {"event": event, **known, "days": records.to_json(one.days)}
                queries.put(connection, schema.centroid, values, key="event")

    def articles(self, event: str | None = None, *, since: str | None = None) -> tuple[Article, ...]:
        """Give the current articles, with corrections, in the order in which they were added; `since` a time or all."""
        came = true() if since is None else schema.article.c.added_at >= since
        return self._articles(and_(schema.placed.c.state == "speaks", within(schema.placed.c.event, event), came))

    @property
    def made_with(self) -> int:
        """The version of the tables that the database was made with; 6 stands for all earlier ones too."""
        with self._reading() as connection:
            found: int = connection.execute(select(schema.meta.c.made_with)).scalar_one()
        return found

    def speaking(self, ids: Iterable[str]) -> tuple[Article, ...]:
        """Give the current ones of these articles, in the order in which they were added."""
        return self._articles(and_(schema.placed.c.state == "speaks", one_of(schema.article.c.id, ids)))

    def texts(self) -> dict[str, str]:
        """Give the text of every current article by its id, the newest first."""
        wanted = select(schema.article.c.id, schema.article.c.text).join(schema.placed)
        wanted = wanted.where(schema.placed.c.state == "speaks").order_by(schema.article.c.seq.desc())
        with self._reading() as connection:
            return {row.id: row.text for row in connection.execute(wanted)}

    def corpus(self, events: Iterable[str]) -> dict[str, list[Article]]:
        """Give the current articles of each of these events, in the order in which they were added."""
        of_event: dict[str, list[Article]] = {event: [] for event in events}
        which = and_(schema.placed.c.state == "speaks", one_of(schema.placed.c.event, of_event))
        for article in self._articles(which):
            of_event[article.event].append(article)
        return of_event

    def every_article(self, event: str | None = None) -> tuple[Article, ...]:
        """Give all articles, retracted ones and older versions among them."""
        return self._articles(within(schema.placed.c.event, event))

    def article(self, article_id: str) -> Article:
        """Give one article, corrected."""
        return _first(self._articles(schema.article.c.id == article_id), "article", article_id)

    def places(self, event: str | None = None, ids: Iterable[str] = ()) -> dict[str, ArticleNow]:
        """Give the event and state of articles by their id: those of an event, and those with some ids."""
        columns = (schema.placed.c.article_id, schema.placed.c.event, schema.placed.c.state, schema.placed.c.updated_by)
        which = within(schema.placed.c.event, event) | one_of(schema.placed.c.article_id, ids)
        with self._reading() as connection:
            found = connection.execute(select(*columns).where(which))
            return {row.article_id: ArticleNow(event=row[1], state=row[2], updated_by=row[3]) for row in found}

    def earlier(self, *, address: str | None, headline: str | None) -> Article | None:
        """Find the current article at an address, else under a headline: the one that a new article may replace."""
        for column, wanted in ((schema.placed.c.address, address), (schema.placed.c.headline, headline)):
            if wanted is not None:
                newest = self._articles(and_(column == wanted, schema.placed.c.updated_by.is_(None)))
                if newest:
                    return newest[-1]
        return None

    def read_from(self, source: str, raw_sha256: str) -> Article | None:
        """Find the last article that was read from a source with exactly these bytes."""
        found = self._articles(and_(schema.article_source == source, schema.article_sha256 == raw_sha256))
        return found[-1] if found else None

    def events(self) -> tuple[str, ...]:
        """Name the events that have articles or claims, oldest first."""
        used = exists().where(schema.placed.c.event == schema.event.c.name) | exists().where(
            schema.head.c.event == schema.event.c.name
        )
        with self._reading() as connection:
            return tuple(
                connection.execute(select(schema.event.c.name).where(used).order_by(schema.event.c.seq)).scalars()
            )

    def correct(self, *corrections: Correction) -> Article:
        """Set fields of an article by hand, all of them or none, and give the article as it now is."""
        article_id = corrections[0].article_id
        self.article(article_id)
        with self._writing() as connection:
            connection.execute(insert(schema.correction), list(map(records.correction_row, corrections)))
            queries.renew_article(connection, article_id)
            if any(one.field == "partial" for one in corrections):  # whether its silence means anything
                compared = select(schema.spoken.c.claim_id).where(schema.spoken.c.article_id == article_id)
                for claim_id in connection.execute(compared).scalars().all():
                    queries.renew_claim(connection, claim_id)
        return self.article(article_id)

    def corrections(self, article_id: str) -> tuple[Correction, ...]:
        """Give what was corrected in an article, oldest first."""
        with self._reading() as connection:
            found = connection.execute(queries.corrections([article_id])).mappings()
            return tuple(map(records.correction_of, found))

    def _articles(self, which: Which) -> tuple[Article, ...]:
        with self._reading() as connection:
            statement = (
                select(schema.article, schema.placed.c.event.label("event_now")).join(schema.placed).where(which)
            )
            found = connection.execute(statement.order_by(schema.article.c.seq)).mappings().all()
            statement = queries.corrections(row["id"] for row in found)
            corrected = records.grouped(connection.execute(statement).mappings(), "subject_id")
        return tuple(records.article_of(row, corrected.get(row["id"], ())) for row in found)

    # ------------------------------------------------------------ claims

    def save_claims(self, claims: Iterable[Claim]) -> None:
        """Save claims; one that exists keeps its wording and gains the new spans."""
        with self._writing() as connection:
            save_claims(connection, tuple(claims))

    def claims(self, event: str | None = None) -> tuple[Claim, ...]:
        """Give the claims of the queue in the order in which they were found."""
        return self._claims(and_(_LIVE, within(schema.head.c.event, event)))

    def every_claim(self, event: str | None = None) -> tuple[Claim, ...]:
        """Give all claims, those that were set aside among them."""
        return self._claims(within(schema.head.c.event, event))

    def claim(self, claim_id: str) -> Claim:
        """Give one claim, set aside or not."""
        return _first(self._claims(schema.head.c.claim_id == claim_id), "claim", claim_id)

    def claims_of(self, claim_ids: Iterable[str]) -> tuple[Claim, ...]:
        """Give these claims, in the order in which they were found."""
        return self._claims(one_of(schema.head.c.claim_id, claim_ids))

    def wordings(self) -> dict[str, str]:
        """Give the wording of every claim, those that were set aside among them, by its id."""
        with self._reading() as connection:
            found = connection.execute(select(schema.head.c.claim_id, schema.head.c.text))
            return {row.claim_id: row.text for row in found}

    def _claims(self, which: Which) -> tuple[Claim, ...]:
        with self._reading() as connection:
            statement = select(schema.claim, schema.head.c.text.label("wording")).join(schema.head).where(which)
            found = connection.execute(statement.order_by(schema.claim.c.seq)).mappings().all()
            spans = records.grouped(connection.execute(queries.pooled_spans(which)).mappings(), "root")
        return tuple(records.claim_of(row, [records.evidence_of(s) for s in spans.get(row["id"], ())]) for row in found)

    def mark_extracted(self, article_id: str, extractor: str) -> None:
        """Note that an extractor has read an article, in the event where it now is."""
        now = select(schema.placed.c.event).where(schema.placed.c.article_id == article_id)
        with self._writing() as connection:
            event = connection.execute(now).scalar_one()
            read = {"article_id": article_id, "extractor": extractor, "event": event}
            queries.add_new(connection, schema.extraction, read)

    def extractors_of(self, article_id: str) -> tuple[str, ...]:
        """Give the extractors that have read an article, in the event where it now is."""
        here = schema.placed.c.event == schema.extraction.c.event
        joined = select(schema.extraction.c.extractor).join(
            schema.placed, and_(schema.placed.c.article_id == schema.extraction.c.article_id, here)
        )
        with self._reading() as connection:
            return tuple(connection.execute(joined.where(schema.extraction.c.article_id == article_id)).scalars())

    def claims_from(self, article_id: str) -> tuple[Claim, ...]:
        """Give the claims that were found in an article, set aside or not."""
        found = select(schema.claim_span.c.claim_id).where(schema.claim_span.c.article_id == article_id)
        return self._claims(schema.head.c.claim_id.in_(found))

    def compared_in(self, article_id: str) -> tuple[str, ...]:
        """Give the claims whose current check compares an article."""
        with self._reading() as connection:
            found = select(schema.spoken.c.claim_id).where(schema.spoken.c.article_id == article_id)
            return tuple(connection.execute(found.order_by(schema.spoken.c.claim_id)).scalars())

    def extracted(self, extractor: str) -> frozenset[str]:
        """Give the ids of the articles that an extractor has read, in the event where they now are."""
        with self._reading() as connection:
            here = and_(
                schema.placed.c.article_id == schema.extraction.c.article_id,
                schema.placed.c.event == schema.extraction.c.event,
            )
            statement = select(schema.extraction.c.article_id).join(schema.placed, here)
            return frozenset(connection.execute(statement.where(schema.extraction.c.extractor == extractor)).scalars())

    # ------------------------------------------------------------ checks

    def save_check(self, check: Check) -> Check:
        """Save a check and its proved quotes, all or nothing; saving a claim's latest check again changes nothing.

        Give the check as it is kept.
        A model's kept answer gives the same check as before, id included. If it is no longer the latest, because
        another judge was asked since or an article was withdrawn and restored, it is saved again under a new id.
        """
        made = select(schema.check.c.id, queries.beside(schema.check)).where(schema.check.c.claim_id == check.claim.id)
        with self._writing() as connection:  # alone: the numbers of checks tell the desk whether anything was written
            there = {row[0]: row[1] for row in connection.execute(made.order_by(schema.check.c.seq))}
            latest = next((id_ for id_ in reversed(there) if there[id_] == check.beside), None)
            kept = check
            while kept.id in there:
                if kept.id == latest:
                    return kept
                kept = kept.model_copy(update={"id": content_id("again", kept.id)})
            connection.execute(insert(schema.check).values(records.check_row(kept)))
            queries.save_evidence(connection, kept.id, records.evidence_in(kept))
            queries.renew_claim(connection, kept.claim.id)
        return kept

    def save_opinion(self, check: Check, opinion: SecondOpinion) -> None:
        """Keep a second opinion on a check, in place of an earlier one."""
        values = {
            "check_id": check.id,
            "version": opinion.version,
            "disagrees": opinion.disagrees,
            "body": records.to_json(opinion.model_dump(mode="json")),
        }
        with self._writing(about=check.claim.id) as connection:
            queries.put(connection, schema.opinion, values, key="check_id")
            queries.renew_claim(connection, check.claim.id)

    def opinion(self, check_id: str) -> SecondOpinion | None:
        """Give the second opinion on a check; None: there is none."""
        return self.opinions([check_id]).get(check_id)

    def opinions(self, check_ids: Iterable[str]) -> dict[str, SecondOpinion]:
        """Give the second opinions on these checks, by the check's id."""
        wanted = select(schema.opinion).where(one_of(schema.opinion.c.check_id, check_ids))
        with self._reading() as connection:
            found = connection.execute(wanted).mappings().all()
        return {row["check_id"]: SecondOpinion.model_validate_json(row["body"]) for row in found}

    def without_opinion(self, judge: str) -> tuple[str, ...]:
        """Give the ids of a judge's current verdicts that have no second opinion, oldest first."""
        current = select(schema.check.c.id).join(schema.head, _IS_CURRENT).where(_LIVE).order_by(schema.check.c.seq)
        unread = current.where(
            schema.check.c.judge == judge,
            schema.check.c.status == "verdict",
            ~exists().where(schema.opinion.c.check_id == schema.check.c.id),
        )
        with self._reading() as connection:
            return tuple(connection.execute(unread).scalars())

    def answered(self, keys: Iterable[str]) -> dict[str, str]:
        """Tell which of these check keys have a verdict already, with the id of the latest such check."""
        with self._reading() as connection:
            statement = select(schema.check.c.key, schema.check.c.id).order_by(schema.check.c.seq)
            statement = statement.where(schema.check.c.status == "verdict", one_of(schema.check.c.key, list(keys)))
            return {row.key: row.id for row in connection.execute(statement)}

    def check(self, check_id: str) -> Check:
        """Give one check, with its articles."""
        return _first(self._checks(schema.check.c.id == check_id), "check", check_id)

    def checks(self, event: str | None = None) -> tuple[Check, ...]:
        """Give every check that was made, oldest first."""
        return self._checks(within(schema.claim.c.event, event))

    def checks_of(self, claim_id: str) -> tuple[Check, ...]:
        """Give every check of one claim, oldest first."""
        return self._checks(schema.check.c.claim_id == claim_id)

    def current_checks(
        self, event: str | None = None, *, claim_ids: Iterable[str] | None = None
    ) -> tuple[Check, ...]:  # fmt: skip
        """Give the current check of each claim of the queue: the latest with a verdict, else the latest failure.

        With `claim_ids`, of these claims alone.
        """
        asked = true() if claim_ids is None else one_of(schema.claim.c.id, claim_ids)
        return self._checks(and_(_IS_CURRENT, _LIVE, within(schema.claim.c.event, event), asked))

    def current_check(self, claim_id: str) -> Check | None:
        """Give a claim's current check; None if it was never checked."""
        found = self._checks(and_(_IS_CURRENT, schema.claim.c.id == claim_id))
        return found[0] if found else None

    def _checks(self, which: Which) -> tuple[Check, ...]:
        with self._reading() as connection:
            statement = (
                select(schema.check).join(schema.claim, schema.claim.c.id == schema.check.c.claim_id).join(schema.head)
            )
            statement = statement.order_by(schema.check.c.seq)
            found = connection.execute(statement.where(which)).mappings().all()
        kept = [records.kept_of(row) for row in found]
        ids = {version.article_id for check in kept for version in check.versions}
        articles = {article.id: article for article in self._articles(one_of(schema.article.c.id, ids))}
        return tuple(records.check_of(row, body, articles) for row, body in zip(found, kept, strict=True))

    # ------------------------------------------------------------ reviews

    def append_review(self, claim_id: str, review: Review) -> tuple[Logged, tuple[Logged, ...]]:
        """Append one decision, as `append_reviews` does."""
        ((entry, others),) = self.append_reviews(claim_id, [review])
        return entry, others

    def append_reviews(self, claim_id: str, reviews: Sequence[Review]) -> tuple[tuple[Logged, tuple[Logged, ...]], ...]:
        """Append decisions on one claim, all or none; none is refused because somebody else was faster.

        Give each with its place in the history, and what others decided since the last review that its reviewer saw.
        The same decision sent twice from the same page is kept once. Raises InputError where somebody settles a claim
        that they have labelled themselves, or that nobody disagrees on; what was settled before stands.
        """
        kept: list[tuple[Logged, tuple[Logged, ...]]] = []
        with self._writing(about=claim_id) as connection:
            for review in reviews:
                history = queries.history_of(connection, claim_id)
                entry = next((e for e in history if queries.same(e.review, review)), None)
                if entry is None:
                    if review.decision == "adjudicate":
                        queries.refuse_settlement(connection, history, review)
                    entry = queries.append(connection, claim_id, len(history) + 1, review)
                    queries.renew_claim(connection, claim_id)
                others = (e for e in history if e.seq > review.seen_seq and e.review.reviewer != review.reviewer)
                kept.append((entry, tuple(others)))
        return tuple(kept)

    def reviews(self, claim_id: str) -> tuple[Logged, ...]:
        """Give a claim's history, oldest first."""
        with self._reading() as connection:
            return tuple(queries.history_of(connection, claim_id))

    def named(self, held: Standing) -> Standing:
        """Name the articles of the corrections that no longer count, and say what became of them."""
        if not held.lapsed:
            return held
        wanted = select(schema.placed).where(one_of(schema.placed.c.article_id, {x.article_id for x in held.lapsed}))
        with self._reading() as connection:
            found = {row["article_id"]: row for row in connection.execute(wanted).mappings()}
        became: dict[str, WhyLapsed] = {"updated": "changed", "retracted": "withdrawn"}
        lapsed = []
        for one in held.lapsed:
            row = found[one.article_id]
            why = became.get(row["state"], one.why) if one.why == "article" else one.why
            lapsed.append(one.model_copy(update={"name": row["name"], "why": why}))
        return held.model_copy(update={"lapsed": tuple(lapsed)})

    def histories(self, event: str | None = None) -> dict[str, tuple[Logged, ...]]:
        """Give the history of every claim that has one, by claim id."""
        with self._reading() as connection:
            return queries.histories(connection, event)

    def publish(self, publication: Publication) -> Publication:
        """Note a publication; give it with its number."""
        with self._writing(about=publication.claim_id) as connection:
            values = publication.model_dump(exclude={"seq"})
            (seq,) = connection.execute(insert(schema.publication).values(values)).inserted_primary_key or (0,)
        return publication.model_copy(update={"seq": seq})

    def publications(self, event: str | None = None, *, claim_id: str | None = None) -> tuple[Publication, ...]:
        """Give the publications that were not taken back, those that were noted last first; of one claim, or all."""
        table, undoing = schema.publication, schema.publication.alias()
        kept = select(table).where(table.c.undoes.is_(None), ~exists().where(undoing.c.undoes == table.c.seq))
        kept = kept.where(within(table.c.claim_id, claim_id))
        if event is not None:
            kept = kept.where(table.c.claim_id.in_(select(schema.head.c.claim_id).where(schema.head.c.event == event)))
        with self._reading() as connection:
            rows = connection.execute(kept.order_by(table.c.seq.desc())).mappings()
            return tuple(Publication(**row) for row in rows)

    def rate(self, rating: GivenRating) -> GivenRating:
        """Keep a rating, or that one is taken back; give it with its number."""
        with self._writing(about=rating.claim_id) as connection:
            values = rating.model_dump(exclude={"seq"})
            (seq,) = connection.execute(insert(schema.rating).values(values)).inserted_primary_key or (0,)
        return rating.model_copy(update={"seq": seq})

    def ratings(self, event: str | None = None) -> dict[str, GivenRating]:
        """Give the rating that holds by claim id: the latest, unless it was taken back."""
        table, later = schema.rating, schema.rating.alias()
        latest = ~exists().where(later.c.claim_id == table.c.claim_id, later.c.seq > table.c.seq)
        kept = select(table).where(latest, table.c.undoes.is_(None))
        if event is not None:
            kept = kept.where(table.c.claim_id.in_(select(schema.head.c.claim_id).where(schema.head.c.event == event)))
        with self._reading() as connection:
            rows = connection.execute(kept.order_by(table.c.seq)).mappings()
            return {row["claim_id"]: GivenRating(**row) for row in rows}

    def ratings_of(self, claim_id: str) -> tuple[GivenRating, ...]:
        """Give every rating of a claim, those taken back among them, oldest first."""
        wanted = select(schema.rating).where(schema.rating.c.claim_id == claim_id).order_by(schema.rating.c.seq)
        with self._reading() as connection:
            return tuple(GivenRating(**row) for row in connection.execute(wanted).mappings())

    # ------------------------------------------------------------ what changed

    def changes(self, since: Marks | None) -> ChangedSince:
        """Name the articles and claims that came, or were acted on by hand, since some marks; without marks, none."""
        with self._reading() as connection:
            upto = Marks(*(connection.execute(select(func.max(c))).scalar() or 0 for c in _COUNTERS))
            if since is None or upto == since:
                return ChangedSince(upto, frozenset())
            subjects = [
                select(schema.article.c.id).where(schema.article.c.seq > since.article),
                select(schema.claim.c.id).where(schema.claim.c.seq > since.claim),
            ]
            if upto.act > since.act:
                subjects.append(select(schema.act_about.c.subject).where(schema.act_about.c.seq > since.act))
            return ChangedSince(upto, frozenset(connection.execute(union(*subjects)).scalars()))

    # ------------------------------------------------------------ runs

    def save_run(self, run: Run) -> None:
        """Keep a run as it now is."""
        with self._writing(about=run.id) as connection:
            queries.put(connection, schema.run, records.run_row(run), key="id")

    def runs(self, state: RunState | None = None) -> tuple[Run, ...]:
        """Give the runs, latest first."""
        with self._reading() as connection:
            statement = select(schema.run).where(within(schema.run.c.state, state)).order_by(schema.run.c.seq.desc())
            return tuple(records.run_of(row) for row in connection.execute(statement).mappings())


def _first(found: Sequence[_Found], kind: str, wanted: str) -> _Found:
    if not found:
        raise InputError(f"there is no {kind} {wanted}", hint="look the id up in the queue or in an export")
    return found[0]
