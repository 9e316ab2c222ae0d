"""The queries of the store: histories, the queue, and the tables that follow from the rest.

Every function works inside its caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Integer,
    Row,
    RowMapping,
    ScalarSelect,
    Select,
    Table,
    Text,
    and_,
    case,
    cast,
    column,
    delete,
    false,
    func,
    insert,
    literal,
    not_,
    null,
    or_,
    select,
    true,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from workbench.models import Act, Claim, Evidence, Logged, Review, Verdict, content_id
from workbench.models.article import address_of, headline_of, standing_corrections
from workbench.models.check import wording_of
from workbench.models.review import WORKBENCH, AuditArea, AuditView, EventState
from workbench.review.decisions import Standing, held_verdict, refuse_settling, settled_by, sides, standing
from workbench.review.edits import ClaimNow, article_now, claim_now
from workbench.review.queue import (
    FOUND,
    OPEN,
    SHOWS,
    Mark,
    Need,
    Present,
    QueueCounts,
    QueueRow,
    Show,
    View,
    has_conflict,
    judged_by,
    tells,
    urgency,
)
from workbench.store import records, schema

Which = ColumnElement[bool]
"""A condition."""


def add_new(connection: Connection, table: Table, rows: records.Row | Sequence[records.Row]) -> None:
    """Write rows; of those that are there already nothing changes."""
    connection.execute(_insert(connection, table).on_conflict_do_nothing(), rows)


def put(connection: Connection, table: Table, row: records.Row, *, key: str) -> None:
    """Write a row, in place of the one that has the same value in the column `key`."""
    statement = _insert(connection, table).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=[key], set_=row))


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def within(wanted: ColumnElement[str], value: str | None) -> Which:
    """Make a condition that holds for one value, or for all if there is none."""
    return true() if value is None else wanted == value


def one_of(wanted: ColumnElement[str], values: Iterable[str]) -> ColumnElement[bool]:
    """Make a condition that holds for any of these values, however many."""
    # One JSON parameter instead of one for each value: SQLite stops at 32,766 of them.
    listed = func.json_each(records.to_json(list(values))).table_valued(column("value"))
    return wanted.in_(select(listed.c.value))


def came(claim_id: ColumnElement[str], event: ColumnElement[str], since: str | None) -> Which:
    """Make a condition for claims that were added at a time or later, or whose event got an article then or later."""
    if since is None:
        return true()
    claims = select(schema.claim.c.id).where(schema.claim.c.added_at >= since)
    articles = select(schema.placed.c.event).join(schema.article, schema.article.c.id == schema.placed.c.article_id)
    return claim_id.in_(claims) | event.in_(articles.where(schema.article.c.added_at >= since))


def corrections(article_ids: Iterable[str]) -> Select[Any]:
    """Choose what was corrected in these articles, oldest first."""
    about = one_of(schema.correction.c.subject_id, article_ids)
    known = schema.correction.c.subject.in_(("article", "undo"))
    return select(schema.correction).where(known, about).order_by(schema.correction.c.seq)


def acts_about(connection: Connection, subject_id: str) -> tuple[Act, ...]:
    """Read what was done by hand to a claim or an article, oldest first."""
    about = schema.act.join(schema.act_about, schema.act_about.c.seq == schema.act.c.seq)
    found = (
        select(schema.act).select_from(about).where(schema.act_about.c.subject == subject_id).order_by(schema.act.c.seq)
    )
    return tuple(map(records.act_of, connection.execute(found).mappings()))


def by_hand() -> Which:
    """Make a condition for claims of `head` to which a checker did something, undone since or not."""
    about = schema.act.join(schema.act_about, schema.act_about.c.seq == schema.act.c.seq)
    done = select(schema.act_about.c.subject).select_from(about).where(schema.act.c.reviewer != WORKBENCH)
    return schema.head.c.claim_id.in_(done)


def merged_into(which: Which) -> CTE:
    """Name the claims of a condition on `head`, and those that were merged into them: `root`, `claim_id`."""
    pool = select(schema.head.c.claim_id.label("root"), schema.head.c.claim_id).where(which).cte("pool", recursive=True)
    merged = select(pool.c.root, schema.head.c.claim_id).join(pool, schema.head.c.into == pool.c.claim_id)
    return pool.union(merged)


def pooled_spans(which: Which) -> Select[Any]:
    """Select the spans of the claims that a condition on `head` names, with those of claims merged into them."""
    pool = merged_into(which)
    spans = select(pool.c.root, schema.claim_span).join(pool, pool.c.claim_id == schema.claim_span.c.claim_id)
    return spans.order_by(schema.claim_span.c.seq)


def save_evidence(
    connection: Connection, check_id: str, spans: Iterable[Evidence], review_id: int | None = None
) -> None:
    """Keep proved quotes; the database proves each once more."""
    values = [{"check_id": check_id, "review_id": review_id, **span.model_dump()} for span in spans]
    if values:
        connection.execute(insert(schema.evidence), values)


_DECIDED_ON = (
    schema.check.c.basis,
    schema.check.c.label.label("machine"),
    func.json_extract(schema.check.c.body, "$.claim.text").label("checked_text"),
    func.json_extract(schema.check.c.body, "$.claim.speaker").label("checked_speaker"),
)
"""What a review was a decision on, by its check."""


def beside(check: FromClause) -> ColumnElement[bool]:
    """Tell whether a check was made beside another judge's."""
    return func.coalesce(cast(func.json_extract(check.c.body, "$.beside"), Boolean), false())


def append(connection: Connection, claim_id: str, seq: int, review: Review) -> Logged:
    """Write a review, and give it back with the basis and the label of its check."""
    values = records.review_row(claim_id, seq, review)
    written = connection.execute(insert(schema.review).values(values)).inserted_primary_key
    if written is not None:
        save_evidence(connection, review.check_id, review.evidence or (), written[0])
    decided_on = connection.execute(select(*_DECIDED_ON).where(schema.check.c.id == review.check_id)).one()
    wording = wording_of(decided_on.checked_text, decided_on.checked_speaker)
    known = {"basis": decided_on.basis, "machine": decided_on.machine, "wording": wording}
    return Logged(seq=seq, claim_id=claim_id, review=review, **known)


def refuse_settlement(connection: Connection, history: Sequence[Logged], review: Review) -> None:
    """Raise InputError if a reviewer may not settle a claim; see `refuse_settling`."""
    found = connection.execute(select(*_DECIDED_ON).where(schema.check.c.id == review.check_id)).one()
    of = {"check_id": review.check_id, "basis": found.basis}
    again = settled_by(review.reviewer, history, **of)
    refuse_settling(review.reviewer, sides(history, **of, machine=found.machine), again=again)


def history_of(connection: Connection, claim_id: str) -> list[Logged]:
    """Read one claim's reviews, oldest first."""
    return _logged(connection, schema.review.c.claim_id == claim_id)


def histories(connection: Connection, event: str | None) -> dict[str, tuple[Logged, ...]]:
    """Read the reviews of every claim that has any, by claim id."""
    gathered: dict[str, list[Logged]] = {}
    for entry in _logged(connection, within(schema.claim.c.event, event)):
        gathered.setdefault(entry.claim_id, []).append(entry)
    return {claim_id: tuple(entries) for claim_id, entries in gathered.items()}


def _logged(connection: Connection, which: Which) -> list[Logged]:
    reviews = select(schema.review).join(schema.claim, schema.claim.c.id == schema.review.c.claim_id).where(which)
    found = connection.execute(reviews.order_by(schema.review.c.claim_id, schema.review.c.seq)).mappings().all()
    if not found:
        return []
    checks = select(schema.check.c.id, *_DECIDED_ON).where(
        schema.check.c.id.in_(reviews.with_only_columns(schema.review.c.check_id))
    )
    spans = select(schema.evidence).join(schema.review, schema.review.c.id == schema.evidence.c.review_id)
    spans = spans.join(schema.claim, schema.claim.c.id == schema.review.c.claim_id).where(which)
    # Each check is opened once, however many reviews it has.
    decided_on = {row["id"]: row for row in connection.execute(checks).mappings()}
    added = records.grouped(connection.execute(spans.order_by(schema.evidence.c.seq)).mappings(), "review_id")
    return [
        records.logged_of({**decided_on[row["check_id"]], **row}, [*map(records.evidence_of, added.get(row["id"], ()))])
        for row in found
    ]


def same(kept: Review, sent: Review) -> bool:
    """Tell whether a decision was kept before: equal in everything but the time."""
    # Pressed twice, an undo would take back two.
    ignored = {"at": kept.at, "shown": kept.shown, "undoes": kept.undoes}
    empty = {"stances": sent.stances or None, "evidence": sent.evidence or None}
    return kept == sent.model_copy(update={**ignored, **empty})


# ------------------------------------------------------------
# The queue in SQL: a view of it is chosen, ordered, paged and counted here, and never read whole.

_H = schema.head.c
_LIVE = _H.state == "live"
_FAR = 1_000_000

Direction = Literal["next", "previous"]


class ViewQuery(NamedTuple):
    """A view of the queue, with all that is needed to answer it."""

    view: View
    present: Present
    near: Sequence[str] = ()
    """The claims that the view's query means, the nearest first."""
    left_out: Collection[str] = ()
    """The claims that this view leaves out."""
    blind_share: float = 0.0
    """The share (0..1) of claims that the view's reviewer decides blind."""
    closed: Collection[str] = ()
    """The events whose claims this view leaves out."""
    together: Sequence[str] = ()
    """In the order `alike`: the claims that are like others, group after group."""


# ---------------------------------------------------------------- what is asked of one claim


# Writing a statement takes SQLAlchemy longer than SQLite takes to answer it: those that every page asks are kept.
@lru_cache(maxsize=8)
def needs(present: Present) -> Mapping[Need, Which]:
    """Give, for each reason, the condition under which a claim's verdict is out of date."""
    verdict = _H.machine_label.is_not(null())
    prompt = _H.prompt.is_not(null()) if present.prompt is None else _H.prompt.is_distinct_from(present.prompt)
    changed: dict[Need, Which] = {
        "wording": _H.reworded == 1,
        "articles": _H.articles_key != schema.event.c.articles_key,
        "judge": _H.judge != present.judge,
        "prompt": and_(_H.judge == present.judge, prompt),
        "retrieval": _H.retrieval != present.retrieval,
    }
    return {need: and_(verdict, which) for need, which in changed.items()}


@lru_cache(maxsize=8)
def marks(present: Present) -> Mapping[Mark, Which]:
    """Give the condition for each mark."""
    return {
        "needs_check": or_(*needs(present).values()),
        "conflict": _H.has_conflict == 1,
        "single_origin": and_(_H.machine_label.is_not(null()), _H.independent_origins == 1),
        "quotes_differ": _H.quotes_differ == 1,
        "failed": _H.failure.is_not(null()),
        "unchecked": _H.check_id.is_(null()),
        "rejected": _H.n_rejected > 0,
        "doubted": _H.doubted == 1,
        "in_work": and_(_H.status != "done", _H.claim_id.in_(assigned())),
    }


def shows(show: Show) -> Which:
    """Give the condition for each choice of status."""
    match show:
        case "open":
            return and_(_LIVE, _H.status.in_(OPEN))
        case "all":
            return _LIVE
        case "aside":
            return _H.state != "live"
        case status:
            return and_(_LIVE, _H.status == status)


def speaks(outlet: str) -> Which:
    """Give the condition that an outlet mentions a claim: by its check, or because the claim was found there."""
    said = select(schema.spoken.c.claim_id).where(_is(outlet, schema.spoken), schema.spoken.c.stance != "silent")
    found = select(schema.claim_span.c.claim_id).where(_is(outlet, schema.claim_span))
    return _H.claim_id.in_(said.union(found))


def is_silent(outlet: str) -> Which:
    """Give the condition that an outlet has articles in a claim's check and all of them are silent, read as a whole."""
    spoke = func.sum(case((schema.spoken.c.stance.is_distinct_from("silent"), 1), else_=0))
    mine = select(schema.spoken.c.claim_id).where(_is(outlet, schema.spoken))
    return _H.claim_id.in_(mine.group_by(schema.spoken.c.claim_id).having(spoke == 0))


def _is(outlet: str, table: FromClause) -> Which:
    return table.c.article_id.in_(select(schema.placed.c.article_id).where(schema.placed.c.name == outlet))


# ---------------------------------------------------------------- a view


def page(connection: Connection, asked: ViewQuery, *, offset: int, limit: int) -> tuple[QueueRow, ...]:
    """Read one page of a view."""
    order = _order(asked)
    # Chosen from the index alone: what stands before the stretch is skipped without being opened.
    ids = select(_H.claim_id).select_from(_heads(asked)).where(_viewed(asked)).order_by(*order)
    chosen = _H.claim_id.in_(ids.offset(offset).limit(limit).correlate(None))
    wanted = queue(asked.present).where(chosen).order_by(*order)
    return tuple(map(records.queue_row, connection.execute(wanted).mappings()))


def total(connection: Connection, asked: ViewQuery) -> int:
    """Count the claims of a view."""
    return connection.execute(select(func.count()).select_from(_heads(asked)).where(_viewed(asked))).scalar_one()


def progress(connection: Connection, event: str | None) -> QueueCounts:
    """Count the claims that are decided, and all claims."""
    here = within(_H.event, event) if event else _H.event.not_in(closed_events())
    # Joined to nothing, the state is sought in no index: SQLite then counts by the one that has the events too.
    live = _H.state.concat("") == "live"
    done = func.coalesce(func.sum(case((_H.status == "done", 1), else_=0)), 0)
    both = select(func.count().label("all"), done.label("done")).select_from(schema.head).where(live, here)
    return QueueCounts.model_validate(dict(connection.execute(both).mappings().one()))


@lru_cache(maxsize=8)
def queue(present: Present) -> Select[Any]:
    """Select lines of the queue, with what has changed since each claim was checked."""
    names = (
        "claim_id", "event", "text", "checkworthiness", "check_id", "at", "machine_label", "failure", "n_rejected",
        "has_conflict", "quotes_differ", "doubted", "independent_origins", "standing", "state", "into",
    )  # fmt: skip
    changed = (which.label(f"needs_{need}") for need, which in needs(present).items())
    beside = _HEADS.join(schema.claim, schema.claim.c.id == _H.claim_id).outerjoin(
        schema.check, schema.check.c.id == _H.check_id
    )
    outlets = _speaking_outlets().label("outlets")
    beside_it = (schema.claim.c.speaker, schema.check.c.judge, outlets, _ASSIGNEE)
    columns = (*(_H[name] for name in names), *beside_it, *changed)
    return select(*columns).select_from(beside)


def _speaking_outlets() -> ScalarSelect[int]:
    """Count the outlets that mention a claim of `head`."""
    named = select(func.count(schema.placed.c.name.distinct())).select_from(
        schema.spoken.join(schema.placed, schema.placed.c.article_id == schema.spoken.c.article_id)
    )
    mine = named.where(schema.spoken.c.claim_id == _H.claim_id, schema.spoken.c.stance != "silent")
    return mine.correlate(schema.head).scalar_subquery()


def neighbour(connection: Connection, asked: ViewQuery, claim_id: str, *, towards: Direction) -> str | None:
    """Find the claim of a view that comes next in a direction, going round once; never the claim itself."""
    terms = _order(asked)
    heads = _heads(asked)
    here = connection.execute(select(*terms).select_from(schema.head).where(_H.claim_id == claim_id)).first()
    others = select(_H.claim_id).select_from(heads).where(_viewed(asked), _H.claim_id != claim_id)
    turned = [term.desc() for term in terms] if towards == "previous" else list(terms)
    for beyond in ([_beyond(terms, here, towards)] if here else []) + [true()]:
        found = connection.execute(others.where(beyond).order_by(*turned).limit(1)).scalar()
        if found is not None:
            return str(found)
    return None


def place(connection: Connection, asked: ViewQuery, claim_id: str) -> int | None:
    """Count the claims of a view that stand before one; None if the view does not have it."""
    terms = _order(asked)
    heads = _heads(asked)
    mine = select(*terms).select_from(heads).where(_viewed(asked), _H.claim_id == claim_id)
    here = connection.execute(mine).first()
    if here is None:
        return None
    before = select(func.count()).select_from(heads).where(_viewed(asked), _beyond(terms, here, "previous"))
    return connection.execute(before).scalar_one()


def counts(connection: Connection, asked: ViewQuery) -> QueueCounts:
    """Count what each choice of status would show, and each mark within the chosen status."""
    shown, known = shows(asked.view.show), marks(asked.present)
    sums: list[tuple[str, Which]] = [
        (show, and_(shows(show), _untelling(asked, show=show, marks=()))) for show in SHOWS
    ]
    sums += [(mark, and_(shown, which, _untelling(asked, marks=(mark,)))) for mark, which in known.items()]
    columns = (func.coalesce(func.sum(case((which, 1), else_=0)), 0).label(name) for name, which in sums)
    row = connection.execute(select(*columns).select_from(_HEADS).where(_within(asked))).mappings().one()
    return QueueCounts.model_validate(dict(row))


_HEADS = schema.head.join(schema.event, schema.event.c.name == _H.event)


def _heads(asked: ViewQuery) -> FromClause:
    # Events say only whether a check is out of date: a view that does not ask is answered in a third of the time.
    return _HEADS if "needs_check" in asked.view.marks else schema.head


def _viewed(asked: ViewQuery) -> Which:
    known = marks(asked.present)
    marked = (known[mark] for mark in asked.view.marks)
    return and_(shows(asked.view.show), _within(asked), *marked, _untelling(asked))


def _untelling(asked: ViewQuery, **other: Any) -> Which:
    """Leave out blind claims where being listed in this view would reveal something about them."""
    blind = _is_blind(asked)
    return not_(blind) if blind is not None and tells(asked.view.model_copy(update=other)) else true()


def _is_blind(asked: ViewQuery) -> Which | None:
    """Say which claims the view's reviewer has yet to decide blind; None: nobody decides blind."""
    return blind_to(asked.view.reviewer, asked.blind_share)


def blind_to(who: str | None, share: float) -> Which | None:
    """Say which claims of `head` somebody has yet to decide blind; None: they decide none blind."""
    if not who or not share:
        return None
    return and_(_H.check_id.is_not(null()), func.is_drawn(_H.claim_id, who, share), not_(_reviewed_by(who)))


def _reviewed_by(reviewer: str) -> Which:
    labels = func.json_each(_H.standing, "$.labels").table_valued("key")
    return select(labels.c.key).where(labels.c.key == reviewer).correlate(schema.head).exists()


def _differs_by(kind: str) -> Which:
    """Give the condition that a claim's current check proved a difference of some kind."""
    found = func.json_each(schema.check.c.body, "$.outcome.discrepancies").table_valued("value")
    of_kind = func.json_extract(found.c.value, "$.kind") == kind
    proved = select(schema.check.c.id).select_from(schema.check.join(found, true()))
    return proved.where(schema.check.c.id == _H.check_id, of_kind).correlate(schema.head).exists()


def _within(asked: ViewQuery) -> Which:
    """Give the condition for a view's event, outlets and query, whatever its status and marks."""
    view = asked.view
    chosen: list[Which] = [within(_H.event, view.event)]
    if asked.left_out:
        chosen.append(not_(one_of(_H.claim_id, asked.left_out)))
    if view.outlet:
        chosen.append(speaks(view.outlet))
    if view.silent:
        chosen.append(is_silent(view.silent))
    if view.verdict:
        chosen.append(func.coalesce(_H.label, _H.machine_label) == view.verdict)
    if view.difference:
        chosen.append(_differs_by(view.difference))
    if view.reviewed_by:
        chosen.append(_reviewed_by(view.reviewed_by))
    if view.assignee is not None:
        theirs = _H.claim_id.in_(assigned(view.assignee or None))
        chosen.append(theirs if view.assignee else not_(theirs))
    if view.tag:
        chosen.append(_H.claim_id.in_(tagged(view.tag)))
    if asked.closed:
        chosen.append(not_(one_of(_H.event, asked.closed)))
    if view.query:
        chosen.append(or_(_says(view.query), one_of(_H.claim_id, asked.near)))
    return and_(*chosen)


def _says(query: str) -> Which:
    # In either case of A to Z, and of no other letters, whatever the database takes for a lower case elsewhere.
    return func.lower(_H.text).contains(query.encode().lower().decode(), autoescape=True)


def _order(asked: ViewQuery) -> list[ColumnElement[Any]]:
    """Give the terms that order a view, each ascending; the last one differs for any two claims."""
    blind = _is_blind(asked)
    urgency: ColumnElement[int] = _H.urgency
    origins: ColumnElement[int] = _H.independent_origins
    if blind is not None:
        urgency = case((blind, urgency.bitwise_or(FOUND)), else_=urgency)
        origins = case((blind, 0), else_=origins)
    terms: list[ColumnElement[Any]]
    match asked.view.order:
        case "need":
            terms = [urgency, _H.unworth, _H.seq]
        case "newest":
            terms = [-_H.seq]
        case "worth":
            terms = [_H.unworth, _H.seq]
        case "checked":
            terms = [-func.coalesce(func.julianday(_H.at), 0), _H.seq]
        case "origins":
            terms = [-origins, _H.seq]
        case "alike":
            terms = [_together(asked), _H.unworth, _H.seq]
    return [_nearness(asked), *terms] if asked.view.query else terms


def _together(asked: ViewQuery) -> ColumnElement[int]:
    """Put claims that are like one another side by side, and those like no other behind them."""
    places = records.to_json({claim_id: place for place, claim_id in enumerate(asked.together)})
    place = func.json_extract(places, literal('$."') + _H.claim_id + '"')
    return func.coalesce(cast(place, Integer), _FAR)


def _nearness(asked: ViewQuery) -> ColumnElement[Any]:
    """Put claims that contain the query's words first, then those of similar meaning, the nearest first."""
    listed = func.json_each(records.to_json(list(asked.near))).table_valued("key", "value")
    key = cast(listed.c.key, Integer)
    rank = select(key).where(listed.c.value == _H.claim_id).correlate(schema.head).scalar_subquery()
    return case((_says(asked.view.query), -1), else_=func.coalesce(rank, _FAR))


def _beyond(terms: Sequence[ColumnElement[Any]], here: Row[Any], towards: Direction) -> Which:
    there, ours = tuple_(*terms), tuple_(*(literal(value) for value in here))
    return there > ours if towards == "next" else there < ours


# ------------------------------------------------------------
# What is noted beside decisions, which events are closed, and the record of all that was done by hand.

_NOTE, _OUTSIDE, _CHANGE = schema.claim_note.c, schema.outside_evidence.c, schema.event_change.c
_ASSIGNEE = (
    select(_NOTE.text)
    .where(_NOTE.claim_id == _H.claim_id, _NOTE.kind == "assign")
    .order_by(_NOTE.seq.desc())
    .limit(1)
    .correlate(schema.head)
    .scalar_subquery()
    .label("assignee")
)


def assigned(name: str | None = None) -> Select[Any]:
    """Select the claims that are somebody's work: of one of them, or of anybody."""
    last = select(func.max(_NOTE.seq)).where(_NOTE.kind == "assign").group_by(_NOTE.claim_id)
    return select(_NOTE.claim_id).where(_NOTE.seq.in_(last), _NOTE.text.is_not(None), within(_NOTE.text, name))


def assigned_of(claim_ids: Iterable[str]) -> Select[Any]:
    """Select whose work these claims are, where they are anybody's: `claim_id`, `text`."""
    mine = one_of(_NOTE.claim_id, claim_ids)
    last = select(func.max(_NOTE.seq)).where(_NOTE.kind == "assign", mine).group_by(_NOTE.claim_id)
    return select(_NOTE.claim_id, _NOTE.text).where(_NOTE.seq.in_(last), _NOTE.text.is_not(None))


def standing_tags() -> Select[Any]:
    """Select the tags that were put on claims and not taken off since."""
    last = select(func.max(_NOTE.seq)).where(_NOTE.kind.in_(("tag", "untag"))).group_by(_NOTE.claim_id, _NOTE.text)
    return select(schema.claim_note).where(_NOTE.kind == "tag", _NOTE.seq.in_(last))


def tagged(tag: str) -> Select[Any]:
    """Select the claims that have a tag."""
    return standing_tags().where(_NOTE.text == tag).with_only_columns(_NOTE.claim_id)


def standing_outside() -> Select[Any]:
    """Select the evidence from outside that was not taken back, oldest first."""
    undoing = schema.outside_evidence.alias()
    back = select(undoing.c.seq).where(undoing.c.undoes == _OUTSIDE.seq).exists()
    return select(schema.outside_evidence).where(_OUTSIDE.undoes.is_(None), not_(back)).order_by(_OUTSIDE.seq)


def closed_events() -> Select[Any]:
    """Select the events that were closed or archived while their articles were those of now."""
    return _changed_events().where(_CHANGE.state != "open").with_only_columns(_CHANGE.event)


_EVENT_NAMES = select(schema.event.c.name).order_by(schema.event.c.seq)


def event_states(connection: Connection) -> dict[str, EventState]:
    """Give the state of every event, oldest event first."""
    names = connection.execute(_EVENT_NAMES).scalars()
    states: dict[str, EventState] = dict.fromkeys(names, "open")
    states.update((row.event, row.state) for row in connection.execute(_changed_events()))
    return states


@lru_cache(maxsize=1)
def _changed_events() -> Select[Any]:
    last = select(func.max(_CHANGE.seq)).group_by(_CHANGE.event)
    joined = schema.event_change.join(schema.event, schema.event.c.name == _CHANGE.event)
    same = schema.event.c.articles_key == _CHANGE.articles_key
    return select(_CHANGE.event, _CHANGE.state).select_from(joined).where(_CHANGE.seq.in_(last), same)


def audit(view: AuditView, blind_share: float) -> Select[Any]:
    """Select the entries of the record that a view asks for; `withheld` marks those that whoever looks may not see."""
    log = _everything_done().subquery()
    joined = log.outerjoin(schema.head, _H.claim_id == log.c.subject).outerjoin(
        schema.placed, schema.placed.c.article_id == log.c.subject
    )
    here = func.coalesce(_H.event, schema.placed.c.event, case((log.c.area != "newsroom", log.c.subject)))
    about = func.coalesce(_H.text, schema.placed.c.name, log.c.subject)
    blind = blind_to(view.reviewer, blind_share)
    others = and_(blind, log.c.who != view.reviewer) if blind is not None else false()
    wanted = (
        within(here, view.event),
        within(log.c.who, view.who),
        within(log.c.area, view.area),
        log.c.at >= view.since if view.since else true(),
        true() if view.program else log.c.who != WORKBENCH,
    )
    withheld = case((others, 1), else_=0).label("withheld")
    columns = (*log.c, here.label("event"), about.label("about"), _H.claim_id, schema.placed.c.article_id, withheld)
    return select(*columns).select_from(joined).where(*wanted)


def _everything_done() -> CompoundSelect[Any]:
    """Select all that was done by hand, each with what its table holds as JSON."""

    def done(
        area: AuditArea, table: Table, subject: str, what: ColumnElement[str], *known: str, **more: ColumnElement[Any]
    ) -> Select[Any]:
        values = {**{name: table.c[name] for name in known}, **more}
        held = schema.json_object(*(part for name, value in values.items() for part in (literal(name), value)))
        reason = next((table.c[name] for name in ("reason", "note") if name in table.c), null())
        columns = (
            table.c.at.label("at"),
            table.c.reviewer.label("who"),
            literal(area).label("area"),
            what.label("what"),
            table.c[subject].label("subject"),
            held.label("known"),
            reason.label("reason"),
            table.c["id" if "id" in table.c else "seq"].label("number"),
        )
        return select(*columns)

    def or_back(table: Table, word: str) -> ColumnElement[str]:
        return case((table.c.undoes.is_(None), word), else_="take back")

    review, act, correction, outside = schema.review, schema.act, schema.correction, schema.outside_evidence
    published, rated = schema.publication, schema.rating
    spoke = select(schema.evidence.c.review_id).where(schema.evidence.c.review_id == review.c.id).exists()
    machine = select(schema.check.c.label).where(schema.check.c.id == review.c.check_id).scalar_subquery()
    label = case((review.c.decision == "accept", machine), else_=review.c.label)
    corrected = case((correction.c.subject == "undo", "undo"), else_="correct")
    article = schema.article.c
    # What an undo brought back is not looked up: the entry after one tells no value before.

    def before(column: ColumnElement[Any]) -> ColumnElement[Any]:
        of_field = (correction.c.subject_id, correction.c.field)
        return func.lag(column).over(partition_by=of_field, order_by=correction.c.seq)

    first = func.coalesce(
        *(func.json_extract(article.body, "$." + correction.c.field + end) for end in (".value", "")), "unknown"
    )
    found = select(first).where(article.id == correction.c.subject_id).scalar_subquery()
    earlier, last = before(correction.c.subject), func.coalesce(before(correction.c.value), "unknown")
    was = case((earlier.is_(None), found), (earlier == "undo", null()), else_=last)
    by_hand, undone = correction.c.subject != "newsroom", case((correction.c.subject == "undo", 1))
    return union_all(
        done("review", review, "claim_id", review.c.decision, "stances", "note", "blind", label=label, spans=spoke),
        done("act", act, "subject", act.c.kind, "text", "target", "undoes"),
        done("correction", correction, "subject_id", corrected, "field", "value", was=was, undone=undone).where(
            by_hand
        ),
        done("newsroom", correction, "subject_id", literal("set"), "field", "value").where(not_(by_hand)),
        done("publication", published, "claim_id", or_back(published, "publish"), "label", "url", "day"),
        done("rating", rated, "claim_id", or_back(rated, "rate"), "rating", "value", "headline", "explanation", "url"),
        done("note", schema.claim_note, "claim_id", _NOTE.kind, "text"),
        done("outside", outside, "claim_id", or_back(outside, "attach"), "kind", "source", "day", "says", "url"),
        done("event", schema.event_change, "event", _CHANGE.state),
        *_program_did(),
    )


def _program_did() -> tuple[Select[Any], ...]:
    """Select the articles that were added, the checks and the runs of the app, as entries of the record.

    They name nobody. A check is told however it was started: a run in the terminal keeps no record of its own.
    """

    def of(table: Table, name: str) -> ColumnElement[Any]:
        return func.json_extract(table.c.body, f"$.{name}")

    article, run, check = schema.article, schema.run, schema.check.c
    told = (check.judge, check.prompt, check.label, check.status, check.cost_usd)
    known = schema.json_object(*(part for one in told for part in (literal(one.name, Text), one)))
    event = func.coalesce(of(run, "params.event"), "all events")
    from_source = schema.json_object(literal("source"), of(article, "source"))
    return (
        select(
            article.c.added_at, literal(WORKBENCH), literal("added"), literal("add"), article.c.id, from_source, null(),
            article.c.seq,
        ),
        select(
            check.at, literal(WORKBENCH), literal("check"), literal("check"), check.claim_id, known, null(), check.seq
        ),
        select(
            of(run, "started"), literal(WORKBENCH), literal("run"), of(run, "kind"), event, run.c.body,
            of(run, "message"), run.c.seq,
        ),
    )  # fmt: skip


# ------------------------------------------------------------
# What follows from articles, checks, reviews and acts, written down where the queue is read: a line for each claim
# (`head`), the place of each article (`placed`), what each article does with each claim (`spoken`).

_NOBODY_YET = Standing()


def rebuild(connection: Connection) -> None:
    """Write all three tables again."""
    for table in (schema.spoken, schema.head, schema.placed):
        connection.execute(delete(table))
    for article_id in connection.execute(select(schema.article.c.id)).scalars().all():
        _place(connection, article_id)
    for event in connection.execute(select(schema.event.c.name)).scalars().all():
        _renew_event(connection, event)
    for claim_id in connection.execute(select(schema.claim.c.id)).scalars().all():
        renew_claim(connection, claim_id)


# ---------------------------------------------------------------- articles


def renew_article(connection: Connection, article_id: str) -> None:
    """Update an article's row in `placed`, and the digests of its event and of the one it was moved from."""
    before = connection.execute(select(schema.placed.c.event).where(schema.placed.c.article_id == article_id)).scalar()
    now = _place(connection, article_id)
    for event in {now, before or now}:
        _renew_event(connection, event)


def _place(connection: Connection, article_id: str) -> str:
    """Update an article's row in `placed`, and give its event."""
    row = connection.execute(select(schema.article).where(schema.article.c.id == article_id)).mappings().one()
    corrected = connection.execute(corrections([article_id])).mappings().all()
    now = article_now(article_id, acts_about(connection, article_id))
    article = records.article_of(row, corrected)
    values = {
        "article_id": article.id,
        "event": now.event or article.event,
        "state": now.state,
        "updated_by": now.updated_by,
        "name": article.name,
        "address": address_of(article),
        "headline": headline_of(article),
    }
    put(connection, schema.placed, values, key="article_id")
    return now.event or article.event


def _renew_event(connection: Connection, event: str) -> None:
    speaking = select(schema.placed.c.article_id).where(
        schema.placed.c.event == event, schema.placed.c.state == "speaks"
    )
    key = articles_key(connection.execute(speaking).scalars())
    connection.execute(update(schema.event).where(schema.event.c.name == event).values(articles_key=key))


def articles_key(article_ids: Iterable[str]) -> str:
    """Digest a set of articles; an id stands for a text, which never changes."""
    return content_id("articles", sorted(article_ids))


# ---------------------------------------------------------------- claims


def new_claims(connection: Connection, claims: Sequence[Claim]) -> None:
    """Write the lines of new claims; claims that have a line keep it."""
    wanted = select(schema.claim).where(one_of(schema.claim.c.id, [claim.id for claim in claims]))
    values = [_head(row, ClaimNow(), None, _NOBODY_YET) for row in connection.execute(wanted).mappings()]
    if values:
        add_new(connection, schema.head, values)


def renew_claim(connection: Connection, claim_id: str) -> None:
    """Update a claim's line in the queue: wording, place, current check, and what its reviews amount to."""
    claim = connection.execute(select(schema.claim).where(schema.claim.c.id == claim_id)).mappings().one()
    now = claim_now(claim_id, acts_about(connection, claim_id))
    current = _current(connection, claim_id)
    history = history_of(connection, claim_id)
    body = json.loads(current["body"]) if current else {}
    ids = [version["article_id"] for version in body.get("versions", ())]
    holds = _NOBODY_YET
    if current:
        corrects = any(entry.review.stances or entry.review.evidence for entry in history)
        compared = select(schema.article).where(one_of(schema.article.c.id, ids))
        articles = connection.execute(compared).mappings().all() if corrects else ()
        holds = standing(
            history, check_id=current["id"], basis=current["basis"], machine=current["label"],
            wording=wording_of(body["claim"]["text"], body["claim"]["speaker"]),
            articles=[records.article_of(row, ()) for row in articles],
        )  # fmt: skip
    corrected = holds.stances
    doubted = bool(current and current["disagrees"])
    found = {**current, **_corrected(body, corrected)} if current else None
    values = _head(claim, now, found, holds, doubted=doubted)
    put(connection, schema.head, values, key="claim_id")
    connection.execute(delete(schema.spoken).where(schema.spoken.c.claim_id == claim_id))
    if current:
        # What each article does with the claim: as proved, unless a checker said otherwise.
        proved = {found["article_id"]: found["stance"] for found in body["outcome"].get("findings", ())}
        stances = {**dict.fromkeys(ids), **proved, **corrected}
        parts = _partial(connection, [id_ for id_, stance in stances.items() if stance == "silent"])
        told = {id_: None if id_ in parts else stance for id_, stance in stances.items()}
        said = [{"claim_id": claim_id, "article_id": id_, "stance": stance} for id_, stance in told.items()]
        if said:
            connection.execute(insert(schema.spoken), said)


def _corrected(body: Mapping[str, Any], stances: dict[str, Any]) -> records.Row:
    """Give what of a claim's line follows from corrected stances: origins and differences are counted again."""
    if not stances or "findings" not in body["outcome"]:
        return {}
    now = held_verdict(Verdict.model_validate(body["outcome"]), Standing(stances=stances))
    return {
        "has_conflict": has_conflict(now),
        "independent_origins": now.independent_origins,
        "kinds": [found.kind for found in now.discrepancies],
    }


def _partial(connection: Connection, article_ids: Sequence[str]) -> frozenset[str]:
    """Give those of some articles of which only a part was read: what it leaves out may stand in the rest."""
    if not article_ids:
        return frozenset()
    marked = func.json_extract(schema.article.c.body, "$.partial").is_not(None)
    found = select(schema.article.c.id).where(one_of(schema.article.c.id, article_ids), marked)
    parts = dict.fromkeys(connection.execute(found).scalars(), True)
    done = corrections(article_ids).where(schema.correction.c.field == "partial")
    by_hand = [records.correction_of(row) for row in connection.execute(done).mappings()]
    for article_id in {one.article_id for one in by_hand}:
        if now := standing_corrections(one for one in by_hand if one.article_id == article_id).get("partial"):
            parts[article_id] = now.value is not None
    return frozenset(article_id for article_id, partial in parts.items() if partial)


def _current(connection: Connection, claim_id: str) -> dict[str, Any] | None:
    """Give the latest check with a verdict, else the latest failure; `failure` says how the very latest one failed, and
    `disagrees` whether the second opinion on it does.

    A second judge's check, made beside another's, counts only where no other has a verdict.
    """
    mine, latest = schema.check.c, schema.check.alias("latest")
    failure = select(latest.c.failure).where(latest.c.claim_id == claim_id)
    failure = failure.order_by(beside(latest), latest.c.seq.desc()).limit(1)
    disagrees = select(schema.opinion.c.disagrees).where(schema.opinion.c.check_id == mine.id)
    columns = failure.scalar_subquery().label("last_failure"), disagrees.scalar_subquery().label("disagrees")
    # `verdict` sorts after `failure`: the latest verdict, else the latest failure.
    order = (mine.status.desc(), beside(schema.check), mine.seq.desc())
    wanted = select(schema.check, *columns).where(mine.claim_id == claim_id).order_by(*order).limit(1)
    row = connection.execute(wanted).mappings().first()
    return {**row, "failure": row["last_failure"]} if row else None


def _head(
    claim: RowMapping, now: ClaimNow, check: Mapping[str, Any] | None, holds: Standing, *, doubted: bool = False
) -> records.Row:
    body = json.loads(check["body"]) if check else {}
    machine = [found["kind"] for found in body.get("outcome", {}).get("discrepancies", ())]
    kinds = check.get("kinds", machine) if check else ()
    row = QueueRow(
        claim_id=claim["id"],
        event=claim["event"],
        text=now.text or claim["text"],
        speaker=claim["speaker"],
        checkworthiness=claim["checkworthiness"],
        check_id=check["id"] if check else None,
        at=check["at"] if check else None,
        judge=judged_by(check["judge"], body["call"]["judge_version"], check["prompt"]) if check else None,
        machine_label=check["label"] if check else None,
        failure=check["failure"] if check else None,
        n_rejected=check["n_rejected"] if check else 0,
        has_conflict=bool(check and check["has_conflict"]),
        independent_origins=check["independent_origins"] if check else 0,
        quotes_differ=any(kind == "quote_variant" for kind in kinds),
        doubted=doubted,
        standing=holds,
        state=now.state,
        into=now.into,
    )
    asked = body.get("claim", {})
    return {
        **row.model_dump(exclude={"speaker", "standing", "needs", "outlets", "blind", "assignee"}),
        "seq": claim["seq"],
        "status": holds.status,
        "label": holds.label,
        "standing": records.to_json(holds.model_dump(mode="json", exclude_defaults=True)) if holds.seq else None,
        "prompt": check["prompt"] if check else None,
        "retrieval": body["call"]["retrieval"] if check else None,
        "articles_key": articles_key(v["article_id"] for v in body["versions"]) if check else None,
        "reworded": bool(check) and (asked["text"], asked["speaker"]) != (row.text, row.speaker),
        "urgency": urgency(row),
        "unworth": -row.checkworthiness,
    }
