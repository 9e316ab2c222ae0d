"""The queue in SQL: a view of it is chosen, ordered, paged and counted here, and never read whole.

Everything is read from `head`, which follows from checks and reviews. It does not know how a query finds claims by
meaning: it is given their ids, the nearest first.
Of a claim that whoever looks has yet to decide blind, nothing is told: neither by its being listed, nor by its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    case,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
    tuple_,
)

from workbench.queue import (
    FOUND,
    OPEN,
    SHOWS,
    Mark,
    Need,
    Order,
    Present,
    QueueCounts,
    QueueRow,
    Show,
    View,
    tells,
)
from workbench.store import rows
from workbench.store import schema as t
from workbench.store.queries import Which, one_of, within

_H = t.head.c
_LIVE = _H.state == "live"
_FAR = 1_000_000

Direction = Literal["next", "previous"]


class Asked(NamedTuple):
    """A view, with what it takes to answer it."""

    view: View
    present: Present
    near: Sequence[str] = ()
    """The claims that the view's query means, the nearest first."""
    blind_share: float = 0.0
    """The share (0..1) of claims that the view's reviewer decides blind."""


# ---------------------------------------------------------------- what is asked of one claim


def needs(present: Present) -> Mapping[Need, Which]:
    """Say, need by need, when a claim's verdict is out of date."""
    verdict = _H.machine_label.is_not(null())
    prompt = _H.prompt.is_not(null()) if present.prompt is None else _H.prompt.is_distinct_from(present.prompt)
    changed: dict[Need, Which] = {
        "wording": _H.reworded == 1,
        "articles": _H.articles_key != t.event.c.articles_key,
        "judge": _H.judge != present.judge,
        "prompt": and_(_H.judge == present.judge, prompt),
        "retrieval": _H.retrieval != present.retrieval,
    }
    return {need: and_(verdict, which) for need, which in changed.items()}


def marks(present: Present) -> Mapping[Mark, Which]:
    """Say when a claim has each mark."""
    return {
        "needs_check": or_(*needs(present).values()),
        "conflict": _H.has_conflict == 1,
        "single_origin": and_(_H.machine_label.is_not(null()), _H.independent_origins == 1),
        "quotes_differ": _H.quotes_differ == 1,
        "failed": _H.failure.is_not(null()),
        "unchecked": _H.check_id.is_(null()),
        "rejected": _H.n_rejected > 0,
    }


def shows(show: Show) -> Which:
    """Say which claims a choice of status shows."""
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
    """Tell whether an outlet speaks on a claim: by its check, or where the claim was found."""
    said = select(t.spoken.c.claim_id).where(_is(outlet, t.spoken), t.spoken.c.stance != "silent")
    found = select(t.claim_span.c.claim_id).where(_is(outlet, t.claim_span))
    return _H.claim_id.in_(said.union(found))


def is_silent(outlet: str) -> Which:
    """Tell whether an outlet has articles in a claim's check, and every one of them is silent."""
    spoke = func.sum(case((t.spoken.c.stance.is_distinct_from("silent"), 1), else_=0))
    mine = select(t.spoken.c.claim_id).where(_is(outlet, t.spoken))
    return _H.claim_id.in_(mine.group_by(t.spoken.c.claim_id).having(spoke == 0))


def _is(outlet: str, table: FromClause) -> Which:
    return table.c.article_id.in_(select(t.placed.c.article_id).where(t.placed.c.name == outlet))


# ---------------------------------------------------------------- a view


def page(connection: Connection, asked: Asked, *, offset: int, limit: int) -> tuple[QueueRow, ...]:
    """Read a stretch of a view."""
    order = _order(asked)
    # Chosen from the index alone: what stands before the stretch is skipped without being opened.
    ids = select(_H.claim_id).select_from(_heads(asked)).where(_viewed(asked)).order_by(*order)
    chosen = _H.claim_id.in_(ids.offset(offset).limit(limit).correlate(None))
    wanted = queue(asked.present).where(chosen).order_by(*order)
    return tuple(map(rows.queue_row, connection.execute(wanted).mappings()))


def total(connection: Connection, asked: Asked) -> int:
    """Count a view."""
    return connection.execute(select(func.count()).select_from(_heads(asked)).where(_viewed(asked))).scalar_one()


def progress(connection: Connection, event: str | None) -> QueueCounts:
    """Count what is decided, of how many."""
    live = select(func.count()).select_from(t.head).where(_LIVE, within(_H.event, event))
    both = select(live.scalar_subquery().label("all"), live.where(_H.status == "done").scalar_subquery().label("done"))
    return QueueCounts.model_validate(dict(connection.execute(both).mappings().one()))


def queue(present: Present) -> Select[Any]:
    """Choose lines of the queue, with what has changed since each one's check."""
    names = (
        "claim_id", "event", "text", "checkworthiness", "check_id", "at", "machine_label", "failure", "n_rejected",
        "has_conflict", "quotes_differ", "independent_origins", "standing", "state", "into",
    )  # fmt: skip
    changed = (which.label(f"needs_{need}") for need, which in needs(present).items())
    beside = _HEADS.join(t.claim, t.claim.c.id == _H.claim_id).outerjoin(t.check, t.check.c.id == _H.check_id)
    columns = (*(_H[name] for name in names), t.claim.c.speaker, t.check.c.judge, *changed)
    return select(*columns).select_from(beside)


def neighbour(connection: Connection, asked: Asked, claim_id: str, *, towards: Direction) -> str | None:
    """Find the claim of a view that comes next in a direction, going round once; never the claim itself."""
    terms = _order(asked)
    heads = _heads(asked)
    here = connection.execute(select(*terms).select_from(t.head).where(_H.claim_id == claim_id)).first()
    others = select(_H.claim_id).select_from(heads).where(_viewed(asked), _H.claim_id != claim_id)
    turned = [term.desc() for term in terms] if towards == "previous" else list(terms)
    for beyond in ([_beyond(terms, here, towards)] if here else []) + [true()]:
        found = connection.execute(others.where(beyond).order_by(*turned).limit(1)).scalar()
        if found is not None:
            return str(found)
    return None


def place(connection: Connection, asked: Asked, claim_id: str) -> int | None:
    """Count the claims of a view that stand before one; None if the view does not have it."""
    terms = _order(asked)
    heads = _heads(asked)
    mine = select(*terms).select_from(heads).where(_viewed(asked), _H.claim_id == claim_id)
    here = connection.execute(mine).first()
    if here is None:
        return None
    before = select(func.count()).select_from(heads).where(_viewed(asked), _beyond(terms, here, "previous"))
    return connection.execute(before).scalar_one()


def counts(connection: Connection, asked: Asked) -> QueueCounts:
    """Count what each choice of status would show, and each mark within the chosen status."""
    shown, known = shows(asked.view.show), marks(asked.present)
    sums: list[tuple[str, Which]] = [
        (show, and_(shows(show), _untelling(asked, show=show, marks=()))) for show in SHOWS
    ]
    sums += [(mark, and_(shown, which, _untelling(asked, marks=(mark,)))) for mark, which in known.items()]
    columns = (func.coalesce(func.sum(case((which, 1), else_=0)), 0).label(name) for name, which in sums)
    row = connection.execute(select(*columns).select_from(_HEADS).where(_within(asked))).mappings().one()
    return QueueCounts.model_validate(dict(row))


_HEADS = t.head.join(t.event, t.event.c.name == _H.event)


def _heads(asked: Asked) -> FromClause:
    # Events say only whether a check is out of date: a view that does not ask is answered in a third of the time.
    return _HEADS if "needs_check" in asked.view.marks else t.head


def _viewed(asked: Asked) -> Which:
    known = marks(asked.present)
    marked = (known[mark] for mark in asked.view.marks)
    return and_(shows(asked.view.show), _within(asked), *marked, _untelling(asked))


def _untelling(asked: Asked, **other: Any) -> Which:
    """Leave out blind claims where being in the view, or in one with some other choices, tells something of them."""
    blind = _is_blind(asked)
    return not_(blind) if blind is not None and tells(asked.view.model_copy(update=other)) else true()


def _is_blind(asked: Asked) -> Which | None:
    """Say which claims the view's reviewer has yet to decide blind; None: nobody decides blind."""
    who, share = asked.view.reviewer, asked.blind_share
    if not who or not share:
        return None
    labels = func.json_each(_H.standing, "$.labels").table_valued("key")
    decided = select(labels.c.key).where(labels.c.key == who).correlate(t.head).exists()
    return and_(_H.check_id.is_not(null()), func.is_drawn(_H.claim_id, who, share), not_(decided))


def _within(asked: Asked) -> Which:
    """Choose what a view looks at, whatever its status and marks."""
    view = asked.view
    chosen: list[Which] = [within(_H.event, view.event)]
    if view.outlet:
        chosen.append(speaks(view.outlet))
    if view.silent:
        chosen.append(is_silent(view.silent))
    if view.query:
        chosen.append(or_(_says(view.query), one_of(_H.claim_id, asked.near)))
    return and_(*chosen)


def _says(query: str) -> Which:
    return _H.text.icontains(query, autoescape=True)


def _order(asked: Asked) -> list[ColumnElement[Any]]:
    """Give what a view is ordered by, each ascending; the last one tells any two claims apart."""
    blind = _is_blind(asked)
    urgency: ColumnElement[int] = _H.urgency
    origins: ColumnElement[int] = _H.independent_origins
    if blind is not None:
        urgency = case((blind, urgency.bitwise_or(FOUND)), else_=urgency)
        origins = case((blind, 0), else_=origins)
    by: Mapping[Order, list[ColumnElement[Any]]] = {
        "need": [urgency, _H.unworth, _H.seq],
        "newest": [-_H.seq],
        "worth": [_H.unworth, _H.seq],
        "checked": [-func.coalesce(func.julianday(_H.at), 0), _H.seq],
        "origins": [-origins, _H.seq],
    }
    terms = by[asked.view.order]
    return [_nearness(asked), *terms] if asked.view.query else terms


def _nearness(asked: Asked) -> ColumnElement[Any]:
    """Put claims that hold the words first, then those that mean them, the nearest first."""
    listed = func.json_each(rows.to_json(list(asked.near))).table_valued("key", "value")
    rank = select(listed.c.key).where(listed.c.value == _H.claim_id).correlate(t.head).scalar_subquery()
    return case((_says(asked.view.query), -1), else_=func.coalesce(rank, _FAR))


def _beyond(terms: Sequence[ColumnElement[Any]], here: Row[Any], towards: Direction) -> Which:
    there, ours = tuple_(*terms), tuple_(*(literal(value) for value in here))
    return there > ours if towards == "next" else there < ours
