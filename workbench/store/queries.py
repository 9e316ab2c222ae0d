"""The store's SQL that is asked in more than one place, and the reading of histories.

It opens no transaction: every function works inside its caller's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, column, func, insert, select, true
from sqlalchemy.dialects.sqlite import insert as upsert

from workbench.models import Evidence, Logged, Review
from workbench.review import standing
from workbench.store import rows
from workbench.store import schema as t

Which = ColumnElement[bool]
"""A condition."""


def within(wanted: ColumnElement[str], value: str | None) -> Which:
    """Make a condition that holds for one value, or for all if there is none."""
    return true() if value is None else wanted == value


def one_of(wanted: ColumnElement[str], values: Iterable[str]) -> ColumnElement[bool]:
    """Make a condition that holds for any of these values, however many."""
    # One JSON parameter instead of one for each value: SQLite stops at 32,766 of them.
    listed = func.json_each(rows.to_json(list(values))).table_valued(column("value"))
    return wanted.in_(select(listed.c.value))


def corrections(article_ids: Iterable[str]) -> Select[Any]:
    """Choose what was corrected in these articles, oldest first."""
    about = one_of(t.correction.c.subject_id, article_ids)
    return select(t.correction).where(t.correction.c.subject == "article", about).order_by(t.correction.c.seq)


def queue() -> Select[Any]:
    """Put beside each claim its head and the columns of its current check."""
    columns = (
        t.claim.c.id.label("claim_id"),
        *(t.claim.c[name] for name in ("event", "text", "speaker", "checkworthiness")),
        *(t.head.c[name] for name in ("check_id", "failure", "standing")),
        *(t.check.c[name] for name in ("at", "judge", "n_rejected", "has_conflict", "independent_origins")),
        t.check.c.label.label("machine_label"),
    )
    joined = t.claim.outerjoin(t.head, t.head.c.claim_id == t.claim.c.id)
    joined = joined.outerjoin(t.check, t.check.c.id == t.head.c.check_id)
    return select(*columns).select_from(joined).order_by(t.claim.c.seq)


def renew_head(connection: Connection, claim_id: str) -> None:
    """Write down what now holds for a claim: its current check, and the standing of its reviews."""
    tried = select(t.check.c.id, t.check.c.label, t.check.c.failure).where(t.check.c.claim_id == claim_id)
    latest = connection.execute(tried.order_by(t.check.c.seq.desc()).limit(1)).first()
    # `verdict` sorts after `failure`: the latest verdict, else the latest failure.
    current = connection.execute(tried.order_by(t.check.c.status.desc(), t.check.c.seq.desc()).limit(1)).first()
    if latest is None or current is None:
        return
    holds = standing(history(connection, claim_id), check_id=current.id, machine=current.label)
    values = {
        "claim_id": claim_id,
        "check_id": current.id,
        "failure": latest.failure,
        "status": holds.status,
        "label": holds.label,
        "standing": rows.to_json(holds.model_dump(mode="json", exclude_defaults=True)) if holds.seq else None,
    }
    connection.execute(upsert(t.head).values(values).on_conflict_do_update(["claim_id"], set_=values))


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
    reviews = reviews.where(which).order_by(t.review.c.claim_id, t.review.c.seq)
    spans = select(t.evidence).join(t.review, t.review.c.id == t.evidence.c.review_id)
    spans = spans.join(t.claim, t.claim.c.id == t.review.c.claim_id).where(which).order_by(t.evidence.c.seq)
    added = rows.grouped(connection.execute(spans).mappings(), "review_id")
    found = connection.execute(reviews).mappings()
    return [rows.logged_of(row, [rows.evidence_of(span) for span in added.get(row["id"], ())]) for row in found]


def same(kept: Review, sent: Review) -> bool:
    """Tell whether a decision is one that was kept already: all alike but for the time."""
    ignored = {"at": kept.at, "stances": sent.stances or None, "evidence": sent.evidence or None}
    return kept == sent.model_copy(update=ignored)
