"""The store's SQL that is asked in more than one place, and the reading of histories.

It opens no transaction: every function works inside its caller's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, column, func, insert, select, true

from workbench.models import Act, Evidence, Logged, Review
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


def came(claim_id: ColumnElement[str], event: ColumnElement[str], since: str | None) -> Which:
    """Make a condition that holds for claims that came at a time or later, or to whose event an article did."""
    if since is None:
        return true()
    claims = select(t.claim.c.id).where(t.claim.c.added_at >= since)
    articles = select(t.placed.c.event).join(t.article, t.article.c.id == t.placed.c.article_id)
    return claim_id.in_(claims) | event.in_(articles.where(t.article.c.added_at >= since))


def corrections(article_ids: Iterable[str]) -> Select[Any]:
    """Choose what was corrected in these articles, oldest first."""
    about = one_of(t.correction.c.subject_id, article_ids)
    known = t.correction.c.subject.in_(("article", "undo"))
    return select(t.correction).where(known, about).order_by(t.correction.c.seq)


def acts_about(connection: Connection, subject_id: str) -> tuple[Act, ...]:
    """Read what was done by hand to a claim or an article, oldest first."""
    about = t.act.join(t.act_about, t.act_about.c.seq == t.act.c.seq)
    found = select(t.act).select_from(about).where(t.act_about.c.subject == subject_id).order_by(t.act.c.seq)
    return tuple(map(rows.act_of, connection.execute(found).mappings()))


def pooled_spans(which: Which) -> Select[Any]:
    """Choose the spans of the claims that a condition on `head` names; what was merged into a claim is its own."""
    pool = select(t.head.c.claim_id.label("root"), t.head.c.claim_id).where(which).cte("pool", recursive=True)
    merged = select(pool.c.root, t.head.c.claim_id).join(pool, t.head.c.into == pool.c.claim_id)
    pool = pool.union(merged)
    spans = select(pool.c.root, t.claim_span).join(pool, pool.c.claim_id == t.claim_span.c.claim_id)
    return spans.order_by(t.claim_span.c.seq)


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
    ignored = {"at": kept.at, "stances": sent.stances or None, "evidence": sent.evidence or None, "shown": kept.shown}
    return kept == sent.model_copy(update=ignored)
