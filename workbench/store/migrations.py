"""How an older database becomes a current one: one transaction, whole or not at all.

No row of what is never changed is touched; what follows from those rows is written anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, Table, insert, inspect, select, update

from workbench.errors import InputError
from workbench.store import projections
from workbench.store import schema as t

Migration = Callable[[Connection], None]


def prepare(connection: Connection) -> None:
    """Make the tables, or bring an older database up to date; refuse one that this version cannot read."""
    found = schema_version(connection)
    if found is None:
        t.create(connection)
        connection.execute(insert(t.meta).values(schema_version=t.SCHEMA_VERSION))
        return
    for version in range(found, t.SCHEMA_VERSION):
        MIGRATIONS[version](connection)
        connection.execute(update(t.meta).values(schema_version=version + 1))


def schema_version(connection: Connection) -> int | None:
    """Tell the version of the database; None if it is empty. Refuse what is no workbench database or too new a one."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if "meta" not in tables or "article" not in tables:
        raise InputError(
            "the file is a database, but not one of the workbench", hint="choose another folder with --workspace"
        )
    version: int = connection.execute(select(t.meta.c.schema_version)).scalar_one()
    if version > t.SCHEMA_VERSION:
        raise InputError(
            f"the database has version {version}; this workbench reads up to {t.SCHEMA_VERSION}",
            hint="install the newer workbench that wrote it; nothing was changed",
        )
    return version


def _acts_and_heads(connection: Connection) -> None:
    """0.1.0 → 0.2.0: acts by hand, articles that move or are retracted, a queue that is paged in SQL."""
    run = connection.exec_driver_sql
    run("ALTER TABLE event ADD COLUMN articles_key TEXT NOT NULL DEFAULT ''")
    run("ALTER TABLE review ADD COLUMN shown TEXT")
    run("ALTER TABLE extraction RENAME TO extraction_1")
    run("DROP TABLE head")
    added: tuple[Table, ...] = (t.extraction, t.act, t.act_about, t.placed, t.head, t.spoken)
    for table in added:
        table.create(connection)
    for statement in t.frozen(("act", "act_about")):
        run(statement)
    run(
        "INSERT INTO extraction (article_id, extractor, event, added_at) SELECT e.article_id, e.extractor, a.event, "
        "e.added_at FROM extraction_1 e JOIN article a ON a.id = e.article_id"
    )
    run("DROP TABLE extraction_1")
    run("CREATE INDEX claim_span_by_article ON claim_span (article_id, claim_id)")
    projections.rebuild(connection)


def _counted_views(connection: Connection) -> None:
    """Views of the queue that are counted from an index alone."""
    for index in t.head.indexes:
        index.drop(connection, checkfirst=True)
        index.create(connection)


MIGRATIONS: Mapping[int, Migration] = {1: _acts_and_heads, 2: _counted_views}
"""From the version that is the key to the next one. A migration runs inside the transaction of the whole upgrade."""
