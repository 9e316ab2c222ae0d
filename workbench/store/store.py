"""Keeps articles, claims, checks and reviews and gives them back; nothing that was confirmed is lost or changed.

It decides nothing: `workbench.review.decisions` says what a history amounts to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from pathlib import Path
from typing import NamedTuple, Self, TypeVar

from sqlalchemy import Connection, and_, delete, exists, func, insert, literal, select, true, union
from sqlalchemy.dialects.sqlite import insert as upsert

from workbench.errors import InputError
from workbench.models import Act, ActKind, Article, Check, Claim, Logged, Review, content_id
from workbench.models.article import Correction
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
from workbench.store.database import Database
from workbench.store.queries import Direction, ViewQuery, Which, one_of, within
from workbench.store.records import Run, RunState
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
        with self._database.writing() as connection:
            statement = upsert(answer).values(key=key, answer=value)
            connection.execute(statement.on_conflict_do_update(["key"], set_={"answer": value}))

    def __delitem__(self, key: str) -> None:
        with self._database.writing() as connection:
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
        connection.execute(upsert(schema.event).values(name=act.target).on_conflict_do_nothing())
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
        connection.execute(upsert(schema.claim).values(records.claim_row(claim)).on_conflict_do_nothing(["id"]))
        if claim.spans:
            spans = [{"claim_id": claim.id, **span.model_dump()} for span in claim.spans]
            connection.execute(upsert(schema.claim_span).on_conflict_do_nothing(), spans)
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

        A claim whose event has no current article cannot be checked. With `since`, only claims that were added
        then or later, or whose event got an article then or later.
        """
        known = queries.marks(present)
        wants = (
            schema.head.c.state == "live",
            queries.within(schema.head.c.event, event),
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

    # ------------------------------------------------------------ by hand

    def on_claim(self, act: Act, claims: Sequence[Claim] = ()) -> Act:
        """Append an act on a claim, with the claims that it creates."""
        with self._writing() as connection:
            return act_on_claim(connection, act, claims)

    def on_claims(self, acts: Sequence[Act]) -> tuple[Act, ...]:
        """Append acts on several claims: all of them, or none."""
        with self._writing() as connection:
            return tuple(act_on_claim(connection, act, ()) for act in acts)

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

    def aside(self, event: str | None = None) -> dict[str, ClaimNow]:
        """Say, for each claim that was set aside after it was checked, why."""
        gone = (
            schema.head.c.state != "live",
            schema.head.c.check_id.is_not(None),
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

_COUNTERS = (schema.article.c.seq, schema.claim.c.seq, schema.act.c.seq)
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

    def __init__(self, path: str | Path) -> None:
        """Open the file, make it if there is none, bring an older one up to date."""
        self._database = Database(Path(path))
        self._reading = self._database.reading
        self._writing = self._database.writing
        self.answers = Answers(self._database)
        """What judges answered, by the digest of what they were asked."""
        self.desk = DeskTables(self._database)
        """The queue, and what is done by hand."""

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

    def add_article(self, article: Article, acts: Sequence[Act] = ()) -> bool:
        """Save an article, with acts about it in the same transaction; False if it exists."""
        with self._writing() as connection:
            connection.execute(upsert(schema.event).values(name=article.event).on_conflict_do_nothing())
            statement = upsert(schema.article).values(records.article_row(article)).on_conflict_do_nothing()
            if connection.execute(statement).rowcount != 1:
                return False
            queries.renew_article(connection, article.id)
            for act in acts:
                act_on_article(connection, act)
            return True

    def articles(self, event: str | None = None, *, since: str | None = None) -> tuple[Article, ...]:
        """Give the current articles, with corrections, in the order in which they were added; `since` a time or all."""
        came = true() if since is None else schema.article.c.added_at >= since
        return self._articles(and_(schema.placed.c.state == "speaks", within(schema.placed.c.event, event), came))

    def speaking(self, ids: Iterable[str]) -> tuple[Article, ...]:
        """Give the current ones of these articles, in the order in which they were added."""
        return self._articles(and_(schema.placed.c.state == "speaks", one_of(schema.article.c.id, ids)))

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

    def correct(self, correction: Correction) -> Article:
        """Set a field of an article by hand, and give the article as it now is."""
        self.article(correction.article_id)
        with self._writing() as connection:
            connection.execute(insert(schema.correction).values(records.correction_row(correction)))
            queries.renew_article(connection, correction.article_id)
        return self.article(correction.article_id)

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
        now = select(schema.placed.c.article_id, literal(extractor), schema.placed.c.event)
        with self._writing() as connection:
            columns = ["article_id", "extractor", "event"]
            statement = upsert(schema.extraction).from_select(
                columns, now.where(schema.placed.c.article_id == article_id)
            )
            connection.execute(statement.on_conflict_do_nothing())

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

    def save_check(self, check: Check) -> None:
        """Save a check and its proved quotes, all or nothing; saving a claim's latest check again changes nothing.

        A model's kept answer gives the same check as before, id included. If it is no longer the latest, because
        another judge was asked since or an article was withdrawn and restored, it is saved again under a new id.
        """
        beside = func.coalesce(func.json_extract(schema.check.c.body, "$.beside"), 0)
        made = select(schema.check.c.id, beside).where(schema.check.c.claim_id == check.claim.id)
        with self._writing() as connection:
            there = {row[0]: bool(row[1]) for row in connection.execute(made.order_by(schema.check.c.seq))}
            latest = next((id_ for id_ in reversed(there) if there[id_] == check.beside), None)
            kept = check
            while kept.id in there:
                if kept.id == latest:
                    return
                kept = kept.model_copy(update={"id": content_id("again", kept.id)})
            connection.execute(insert(schema.check).values(records.check_row(kept)))
            queries.save_evidence(connection, kept.id, records.evidence_in(kept))
            queries.renew_claim(connection, kept.claim.id)

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

    def current_checks(self, event: str | None = None) -> tuple[Check, ...]:
        """Give the current check of each claim of the queue: the latest with a verdict, else the latest failure."""
        return self._checks(and_(_IS_CURRENT, _LIVE, within(schema.claim.c.event, event)))

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
        """Append a decision; none is refused because somebody else was faster.

        Give it with its place in the history, and what others decided since the last review that this reviewer saw.
        The same decision sent twice from the same page is kept once.
        """
        with self._writing() as connection:
            history = queries.history_of(connection, claim_id)
            entry = next((e for e in history if queries.same(e.review, review)), None)
            if entry is None:
                entry = queries.append(connection, claim_id, len(history) + 1, review)
                queries.renew_claim(connection, claim_id)
        others = (e for e in history if e.seq > review.seen_seq and e.review.reviewer != review.reviewer)
        return entry, tuple(others)

    def reviews(self, claim_id: str) -> tuple[Logged, ...]:
        """Give a claim's history, oldest first."""
        with self._reading() as connection:
            return tuple(queries.history_of(connection, claim_id))

    def histories(self, event: str | None = None) -> dict[str, tuple[Logged, ...]]:
        """Give the history of every claim that has one, by claim id."""
        with self._reading() as connection:
            return queries.histories(connection, event)

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
        with self._writing() as connection:
            values = records.run_row(run)
            connection.execute(upsert(schema.run).values(values).on_conflict_do_update(["id"], set_=values))

    def runs(self, state: RunState | None = None) -> tuple[Run, ...]:
        """Give the runs, latest first."""
        with self._reading() as connection:
            statement = select(schema.run).where(within(schema.run.c.state, state)).order_by(schema.run.c.seq.desc())
            return tuple(records.run_of(row) for row in connection.execute(statement).mappings())


def _first(found: Sequence[_Found], kind: str, wanted: str) -> _Found:
    if not found:
        raise InputError(f"there is no {kind} {wanted}", hint="look the id up in the queue or in an export")
    return found[0]
