"""The store's SQL that is asked in more than one place, and the reading of histories.

It opens no transaction: every function works inside its caller's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, ScalarSelect, Select, column, func, insert, select

from workbench.models import Evidence, Logged, Review
from workbench.review import Standing, standing
from workbench.store import rows
from workbench.store import schema as t

Which = ColumnElement[bool] | None
"""A condition, or None: all."""


def within(wanted: ColumnElement[str], value: str | None) -> Which:
    """Make a condition that holds for one value, or for all if there is none."""
    return None if value is None else wanted == value


def where(statement: Select[Any], which: Which) -> Select[Any]:
    """Narrow a statement, if there is a condition."""
    return statement if which is None else statement.where(which)


def one_of(wanted: ColumnElement[str], values: Iterable[str]) -> ColumnElement[bool]:
    """Make a condition that holds for any of these values, however many."""
    # One JSON parameter instead of one for each value: SQLite stops at 32,766 of them.
    listed = func.json_each(rows.to_json(list(values))).table_valued(column("value"))
    return wanted.in_(select(listed.c.value))


def corrections(article_ids: Iterable[str]) -> Select[Any]:
    """Choose what was corrected in these articles, oldest first."""
    about = one_of(t.correction.c.subject_id, article_ids)
    return select(t.correction).where(t.correction.c.subject == "article", about).order_by(t.correction.c.seq)


def current_seq() -> ScalarSelect[int]:
    """Choose, for the claim of the enclosing statement, its latest check with a verdict, else its latest failure."""
    tried = t.check.alias("tried")
    newest = select(tried.c.seq).where(tried.c.claim_id == t.claim.c.id).order_by(*_verdicts_first(tried))
    return newest.limit(1).correlate(t.claim).scalar_subquery()


def _verdicts_first(tried: Any) -> tuple[ColumnElement[Any], ...]:
    return tried.c.status.desc(), tried.c.seq.desc()  # `verdict` sorts after `failure`


def queue() -> Select[Any]:
    """Put beside each claim the columns of its current check, and how its latest check failed, if it did."""
    latest = t.check.alias("latest")
    newer = t.check.alias("newer")
    latest_seq = select(func.max(newer.c.seq)).where(newer.c.claim_id == t.claim.c.id).correlate(t.claim)
    columns = (
        t.claim.c.id.label("claim_id"),
        *(t.claim.c[name] for name in ("event", "text", "speaker", "checkworthiness")),
        t.check.c.id.label("check_id"),
        *(t.check.c[name] for name in ("at", "judge", "n_rejected", "has_conflict", "independent_origins")),
        t.check.c.label.label("machine_label"),
        latest.c.failure,
    )
    joined = t.claim.outerjoin(t.check, t.check.c.seq == current_seq())
    joined = joined.outerjoin(latest, latest.c.seq == latest_seq.scalar_subquery())
    return select(*columns).select_from(joined).order_by(t.claim.c.seq)


def standing_of(row: RowMapping, history: Sequence[Logged]) -> Standing:
    """Say what holds for the check of a queue line."""
    return standing(history, check_id=row["check_id"], machine=row["machine_label"]) if history else _NOBODY_YET


_NOBODY_YET = Standing()


def save_evidence(
    connection: Connection, check_id: str, spans: Iterable[Evidence], review_id: int | None = None
) -> None:
    """Keep proved quotes; the database proves each once more."""
    values = [{"check_id": check_id, "review_id": review_id, **span.model_dump()} for span in spans]
    if values:
        connection.execute(insert(t.evidence), values)


def append(connection: Connection, entry: Logged) -> None:
    """Write a review at its place."""
    values = rows.review_row(entry.claim_id, entry.seq, entry.review)
    written = connection.execute(insert(t.review).values(values)).inserted_primary_key
    if written is not None:
        save_evidence(connection, entry.review.check_id, entry.review.evidence or (), written[0])


def history(connection: Connection, claim_id: str) -> list[Logged]:
    """Read one claim's reviews, oldest first."""
    return _logged(connection, t.review.c.claim_id == claim_id)


def histories(connection: Connection, event: str | None) -> dict[str, tuple[Logged, ...]]:
    """Read the reviews of every claim that has any, by claim id."""
    gathered: dict[str, list[Logged]] = {}
    for entry in _logged(connection, within(t.claim.c.event, event)):
        gathered.setdefault(entry.claim_id, []).append(entry)
    return {claim_id: tuple(entries) for claim_id, entries in gathered.items()}


def _logged(connection: Connection, which: Which) -> list[Logged]:
    reviews = select(t.review).join(t.claim, t.claim.c.id == t.review.c.claim_id)
    reviews = where(reviews, which).order_by(t.review.c.claim_id, t.review.c.seq)
    spans = select(t.evidence).join(t.review, t.review.c.id == t.evidence.c.review_id)
    spans = where(spans.join(t.claim, t.claim.c.id == t.review.c.claim_id), which).order_by(t.evidence.c.seq)
    added = rows.grouped(connection.execute(spans).mappings(), "review_id")
    found = connection.execute(reviews).mappings()
    return [rows.logged_of(row, [rows.evidence_of(span) for span in added.get(row["id"], ())]) for row in found]


def same(kept: Review, sent: Review) -> bool:
    """Tell whether a decision is one that was kept already: all alike but for the time."""
    ignored = {"at": kept.at, "stances": sent.stances or None, "evidence": sent.evidence or None}
    return kept == sent.model_copy(update=ignored)
