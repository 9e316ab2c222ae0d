"""What follows from articles, checks, reviews and acts, written down where the queue is read: heads and places.

It holds no truth: `rebuild` makes all of it again. Every function works inside its caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from workbench.acts import ArticleNow, ClaimNow, article_now, claim_now
from workbench.models import Claim, content_id
from workbench.queue import QueueRow, judged_by, urgency
from workbench.review import Standing, standing
from workbench.store import queries, rows
from workbench.store import schema as t
from workbench.versions import address_of, headline_of

_NOBODY_YET = Standing()


def rebuild(connection: Connection) -> None:
    """Write all of it again."""
    for table in (t.spoken, t.head, t.placed):
        connection.execute(delete(table))
    for article_id in connection.execute(select(t.article.c.id)).scalars().all():
        renew_article(connection, article_id)
    for claim_id in connection.execute(select(t.claim.c.id)).scalars().all():
        renew_claim(connection, claim_id)


# ---------------------------------------------------------------- articles


def renew_article(connection: Connection, article_id: str) -> None:
    """Write down where an article now stands, and which articles its event now has."""
    row = connection.execute(select(t.article).where(t.article.c.id == article_id)).mappings().one()
    corrected = connection.execute(queries.corrections([article_id])).mappings().all()
    now = article_now(article_id, queries.acts_about(connection, article_id))
    before = connection.execute(select(t.placed.c.event).where(t.placed.c.article_id == article_id)).scalar()
    values = _placed(row, corrected, now)
    connection.execute(upsert(t.placed).values(values).on_conflict_do_update(["article_id"], set_=values))
    for event in {before, values["event"]} - {None}:
        _renew_event(connection, event)


def _placed(row: RowMapping, corrected: Sequence[RowMapping], now: ArticleNow) -> rows.Row:
    article = rows.article_of(row, corrected)
    return {
        "article_id": article.id,
        "event": now.event or article.event,
        "state": now.state,
        "updated_by": now.updated_by,
        "name": article.name,
        "address": address_of(article),
        "headline": headline_of(article),
    }


def _renew_event(connection: Connection, event: str) -> None:
    speaking = select(t.placed.c.article_id).where(t.placed.c.event == event, t.placed.c.state == "speaks")
    key = articles_key(connection.execute(speaking).scalars())
    connection.execute(update(t.event).where(t.event.c.name == event).values(articles_key=key))


def articles_key(article_ids: Iterable[str]) -> str:
    """Digest a set of articles; an id stands for a text, which never changes."""
    return content_id("articles", sorted(article_ids))


# ---------------------------------------------------------------- claims


def new_claims(connection: Connection, claims: Sequence[Claim]) -> None:
    """Write the heads of claims that nobody has checked or touched; those that have a head keep it."""
    wanted = select(t.claim).where(queries.one_of(t.claim.c.id, [claim.id for claim in claims]))
    values = [_head(row, ClaimNow(), None, _NOBODY_YET) for row in connection.execute(wanted).mappings()]
    if values:
        connection.execute(upsert(t.head).on_conflict_do_nothing(["claim_id"]), values)


def renew_claim(connection: Connection, claim_id: str) -> None:
    """Write down what now holds for a claim: its wording and place, its current check, the standing of its reviews."""
    claim = connection.execute(select(t.claim).where(t.claim.c.id == claim_id)).mappings().one()
    now = claim_now(claim_id, queries.acts_about(connection, claim_id))
    current = _current(connection, claim_id)
    history = queries.history(connection, claim_id)
    holds = _NOBODY_YET
    if current:
        holds = standing(history, check_id=current["id"], machine=current["label"])
    values = _head(claim, now, current, holds)
    connection.execute(upsert(t.head).values(values).on_conflict_do_update(["claim_id"], set_=values))
    connection.execute(delete(t.spoken).where(t.spoken.c.claim_id == claim_id))
    if current:
        _speak(connection, claim_id, json.loads(current["body"]), holds)


def _current(connection: Connection, claim_id: str) -> dict[str, Any] | None:
    """Give the latest check with a verdict, else the latest failure; how the very latest failed is told with it.

    A second judge's, asked beside another's, is taken only where nobody else has a verdict.
    """
    beside = func.coalesce(func.json_extract(t.check.c.body, "$.beside"), 0)
    tried = select(t.check).where(t.check.c.claim_id == claim_id)
    latest = select(t.check.c.failure).where(t.check.c.claim_id == claim_id).order_by(beside, t.check.c.seq.desc())
    # `verdict` sorts after `failure`: the latest verdict, else the latest failure.
    order = (t.check.c.status.desc(), beside, t.check.c.seq.desc())
    found = connection.execute(tried.order_by(*order).limit(1)).mappings()
    row = found.first()
    return {**row, "failure": connection.execute(latest.limit(1)).scalar()} if row else None


def _head(claim: RowMapping, now: ClaimNow, check: Mapping[str, Any] | None, holds: Standing) -> rows.Row:
    body = json.loads(check["body"]) if check else {}
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
        quotes_differ=_quotes_differ(body),
        standing=holds,
        state=now.state,
        into=now.into,
    )
    asked = body.get("claim", {})
    return {
        **row.model_dump(exclude={"speaker", "standing", "needs"}),
        "seq": claim["seq"],
        "status": holds.status,
        "label": holds.label,
        "standing": rows.to_json(holds.model_dump(mode="json", exclude_defaults=True)) if holds.seq else None,
        "prompt": check["prompt"] if check else None,
        "retrieval": body["call"]["retrieval"] if check else None,
        "articles_key": articles_key(v["article_id"] for v in body["versions"]) if check else None,
        "reworded": bool(check) and (asked["text"], asked["speaker"]) != (row.text, row.speaker),
        "urgency": urgency(row),
        "unworth": -row.checkworthiness,
    }


def _quotes_differ(body: Mapping[str, Any]) -> bool:
    found = body.get("outcome", {}).get("discrepancies", ())
    return any(one["kind"] == "quote_variant" for one in found)


def _speak(connection: Connection, claim_id: str, body: Mapping[str, Any], holds: Standing) -> None:
    proved = {found["article_id"]: found["stance"] for found in body["outcome"].get("findings", ())}
    stances = {**{version["article_id"]: None for version in body["versions"]}, **proved, **holds.stances}
    said = [{"claim_id": claim_id, "article_id": id_, "stance": stance} for id_, stance in stances.items()]
    if said:
        connection.execute(insert(t.spoken), said)
