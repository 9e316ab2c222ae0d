"""The tables, the triggers that guard them, and how an older database becomes a current one.

The triggers are the last line: whatever a program above does wrong, an article, a check or a review is never changed,
and a quote that is not in its article at its place cannot be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import (
    Column,
    Connection,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    insert,
    inspect,
    select,
    text,
    update,
)

from workbench.errors import InputError

SCHEMA_VERSION = 1

Migration = Callable[[Connection], None]
MIGRATIONS: Mapping[int, Migration] = {}
"""From the version that is the key to the next one. A migration runs inside the transaction of the whole upgrade."""

_METADATA = MetaData()
_NOW = text("(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))")


def _seq() -> Column[int]:
    return Column("seq", Integer, primary_key=True)


def _added() -> Column[str]:
    return Column("added_at", Text, nullable=False, server_default=_NOW)


def _span() -> tuple[Column[str], Column[int], Column[int], Column[str], Column[str]]:
    return (
        Column("article_id", Text, ForeignKey("article.id"), nullable=False),
        Column("start", Integer, nullable=False),
        Column("end", Integer, nullable=False),
        Column("quote", Text, nullable=False),
        Column("match", Text, nullable=False),
    )


meta = Table("meta", _METADATA, Column("schema_version", Integer, nullable=False))

event = Table("event", _METADATA, _seq(), Column("name", Text, nullable=False, unique=True), _added())

article = Table(
    "article",
    _METADATA,
    _seq(),
    Column("id", Text, nullable=False, unique=True),
    Column("event", Text, ForeignKey("event.name"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("raw_text", Text, nullable=False),
    Column("body", Text, nullable=False),
    _added(),
)

correction = Table(
    "correction",
    _METADATA,
    _seq(),
    Column("subject", Text, nullable=False),  # `article` today; the desk's other hand-made changes find room here
    Column("subject_id", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("value", Text),
    Column("reviewer", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index("correction_by_subject", "subject", "subject_id"),
)

claim = Table(
    "claim",
    _METADATA,
    _seq(),
    Column("id", Text, nullable=False, unique=True),
    Column("event", Text, ForeignKey("event.name"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("speaker", Text),
    Column("checkworthiness", Float, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    _added(),
)

claim_span = Table(
    "claim_span",
    _METADATA,
    _seq(),
    Column("claim_id", Text, ForeignKey("claim.id"), nullable=False),
    *_span(),
    UniqueConstraint("claim_id", "article_id", "start", "end"),
)

extraction = Table(
    "extraction",
    _METADATA,
    Column("article_id", Text, ForeignKey("article.id"), primary_key=True),
    Column("extractor", Text, primary_key=True),
    _added(),
)

check = Table(
    "check",
    _METADATA,
    _seq(),
    Column("id", Text, nullable=False, unique=True),
    Column("key", Text, nullable=False, index=True),
    Column("claim_id", Text, ForeignKey("claim.id"), nullable=False),
    Column("at", Text, nullable=False),
    Column("judge", Text, nullable=False),
    Column("prompt", Text),
    Column("cost_usd", Float),
    Column("status", Text, nullable=False),  # `verdict` or `failure`
    Column("label", Text),
    Column("failure", Text),
    Column("n_rejected", Integer, nullable=False),
    Column("has_conflict", Integer, nullable=False),
    Column("independent_origins", Integer, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("id", "claim_id"),
    Index("check_by_claim", "claim_id", "status", "seq"),
)

review = Table(
    "review",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("claim_id", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("check_id", Text, nullable=False),
    Column("seen_seq", Integer, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("label", Text),
    Column("stances", Text),
    Column("reason", Text),
    Column("note", Text),
    Column("blind", Integer, nullable=False),
    Column("at", Text, nullable=False),
    UniqueConstraint("claim_id", "seq"),
    # A review is of a check of this very claim.
    ForeignKeyConstraint(["check_id", "claim_id"], ["check.id", "check.claim_id"]),
)

evidence = Table(
    "evidence",
    _METADATA,
    _seq(),
    Column("check_id", Text, ForeignKey("check.id"), nullable=False, index=True),
    Column("review_id", Integer, ForeignKey("review.id"), index=True),  # NULL: the judge's; else a checker added it
    *_span(),
)

# What follows from checks and reviews, claim by claim: written with them, in their transaction, so that the queue is
# read and paged without reading a history.
head = Table(
    "head",
    _METADATA,
    Column("claim_id", Text, ForeignKey("claim.id"), primary_key=True),
    Column("check_id", Text, ForeignKey("check.id")),
    Column("failure", Text),
    Column("status", Text, nullable=False, index=True),
    Column("label", Text),
    Column("standing", Text),  # NULL: nobody has reviewed the claim
)

answer = Table(
    "answer", _METADATA, Column("key", Text, primary_key=True), Column("answer", Text, nullable=False), _added()
)

run = Table(
    "run",
    _METADATA,
    _seq(),
    Column("id", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False, index=True),
    Column("body", Text, nullable=False),
)

_NEVER_CHANGED = ("article", "correction", "claim", "claim_span", "check", "review", "evidence")
_HOLDS_QUOTES = ("claim_span", "evidence")


def prepare(connection: Connection) -> None:
    """Make the tables, or bring an older database up to date; refuse one that this version cannot read."""
    found = schema_version(connection)
    if found is None:
        _METADATA.create_all(connection)
        for statement in _triggers():
            connection.exec_driver_sql(statement)
        connection.execute(insert(meta).values(schema_version=SCHEMA_VERSION))
        return
    for version in range(found, SCHEMA_VERSION):
        MIGRATIONS[version](connection)
        connection.execute(update(meta).values(schema_version=version + 1))


def schema_version(connection: Connection) -> int | None:
    """Tell the version of the database; None if it is empty. Refuse what is no workbench database or too new a one."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if "meta" not in tables or "article" not in tables:
        raise InputError(
            "the file is a database, but not one of the workbench", hint="choose another folder with --workspace"
        )
    version: int = connection.execute(select(meta.c.schema_version)).scalar_one()
    if version > SCHEMA_VERSION:
        raise InputError(
            f"the database has version {version}; this workbench reads up to {SCHEMA_VERSION}",
            hint="install the newer workbench that wrote it; nothing was changed",
        )
    return version


def _triggers() -> list[str]:
    frozen = [
        f'CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, 'a row of {table} is never changed or removed'); END"
        for table in _NEVER_CHANGED
        for verb in ("UPDATE", "DELETE")
    ]
    proved = [
        f'CREATE TRIGGER {table}_proved BEFORE INSERT ON "{table}" '
        'WHEN NEW."start" < 0 OR NEW."end" <= NEW."start" OR NEW.quote IS NOT substr('
        "(SELECT article.text FROM article WHERE article.id = NEW.article_id), "
        'NEW."start" + 1, NEW."end" - NEW."start") '
        "BEGIN SELECT RAISE(ABORT, 'the quote does not stand at that place of its article'); END"
        for table in _HOLDS_QUOTES
    ]
    return frozen + proved
