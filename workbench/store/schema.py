"""The tables, and the triggers that guard them, in SQLite and in PostgreSQL.

The triggers are the last defence: whatever other code does wrong, an article, a check or a review is never changed,
and a quote that is not in its article at its offsets cannot be written.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy import Text as _Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

SCHEMA_VERSION = 12

_METADATA = MetaData()

Text = _Text().with_variant(_Text(collation="C"), "postgresql")  # compared and ordered by code points, as in SQLite
_Number = Integer().with_variant(BigInteger(), "postgresql")


class _now(FunctionElement[str]):  # noqa: N801 - named as a function of SQL
    """The time of a statement: ISO 8601 in UTC, to the millisecond."""

    inherit_cache = True


@compiles(_now, "sqlite")
def _now_in_sqlite(_element: _now, _compiler: SQLCompiler, **_options: Any) -> str:
    return "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"


@compiles(_now, "postgresql")
def _now_in_postgresql(_element: _now, _compiler: SQLCompiler, **_options: Any) -> str:
    # Not now(): a transaction that had to wait began long before.
    return """to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""


class json_object(FunctionElement[str]):  # noqa: N801 - named as a function of SQL
    """A JSON object, as text: a name, its value, and so on."""

    type = Text
    inherit_cache = True


@compiles(json_object)
def _json_object(element: json_object, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_object({compiler.process(element.clauses, **options)})"


@compiles(json_object, "postgresql")
def _json_object_in_postgresql(element: json_object, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(json_build_object({compiler.process(element.clauses, **options)}) AS TEXT)"


def _seq() -> Column[int]:
    return Column("seq", _Number, primary_key=True)


def _added() -> Column[str]:
    return Column("added_at", Text, nullable=False, server_default=_now())


def _span() -> tuple[Column[str], Column[int], Column[int], Column[str], Column[str]]:
    return (
        Column("article_id", Text, ForeignKey("article.id"), nullable=False),
        Column("start", Integer, nullable=False),
        Column("end", Integer, nullable=False),
        Column("quote", Text, nullable=False),
        Column("match", Text, nullable=False),
    )


def _in_sqlite(index: Index) -> Index:
    index.ddl_if(dialect="sqlite")
    return index


def _in_postgresql(index: Index) -> Index:
    """An entry of a usual index holds 2,704 bytes at most; of a long text PostgreSQL keeps a digest (`hash`)."""
    index.ddl_if(dialect="postgresql")
    return index


meta = Table(
    "meta",
    _METADATA,
    Column("schema_version", Integer, nullable=False),
    Column("made_with", Integer, nullable=False),  # the version the database was made with; 6: that one or an earlier
)

event = Table(
    "event",
    _METADATA,
    _seq(),
    Column("name", Text, nullable=False, unique=True),
    _added(),
    Column("articles_key", Text, nullable=False, server_default=""),  # digest of the articles that speak now
)

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
    _in_sqlite(
        Index("article_by_file", text("json_extract(body, '$.source')"), text("json_extract(body, '$.raw_sha256')"))
    ),
    _in_postgresql(Index("article_by_file", text("json_extract(body, '$.raw_sha256')"))),
)

article_source, article_sha256 = (
    literal_column(f"json_extract(article.body, '$.{name}')", Text) for name in ("source", "raw_sha256")
)
"""Where an article was read from, and the digest of its bytes; written so that SQLite finds `article_by_file`."""

# What an article was read from, as it came, to be read anew by better cleaning: downloaded, never drawn.
page = Table(
    "page",
    _METADATA,
    Column("raw_sha256", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("charset", Text),  # that the server named
    Column("content", LargeBinary, nullable=False),  # packed by zlib
    _added(),
)

correction = Table(
    "correction",
    _METADATA,
    _seq(),
    Column("subject", Text, nullable=False),  # `article`; `undo`: the last one of its field is taken back; `newsroom`
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
    Index("claim_span_by_article", "article_id", "claim_id"),
)

extraction = Table(
    "extraction",
    _METADATA,
    Column("article_id", Text, ForeignKey("article.id"), primary_key=True),
    Column("extractor", Text, primary_key=True),
    Column("event", Text, primary_key=True),  # an article that was moved is read again
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
    Column("basis", Text, nullable=False, server_default=""),  # digest of the wording and the texts that were checked
    UniqueConstraint("id", "claim_id"),
    Index("check_by_claim", "claim_id", "status", "seq"),
)

review = Table(
    "review",
    _METADATA,
    Column("id", _Number, primary_key=True),
    Column("claim_id", Text, nullable=False),
    Column("seq", _Number, nullable=False),
    Column("check_id", Text, nullable=False),
    Column("seen_seq", _Number, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("label", Text),
    Column("stances", Text),
    Column("reason", Text),
    Column("note", Text),
    Column("blind", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("shown", Text),
    Column("undoes", _Number),  # `undo`: the seq that is taken back; NULL in older ones
    UniqueConstraint("claim_id", "seq"),
    # A review is of a check of this very claim.
    ForeignKeyConstraint(["check_id", "claim_id"], ["check.id", "check.claim_id"]),
)

evidence = Table(
    "evidence",
    _METADATA,
    _seq(),
    Column("check_id", Text, ForeignKey("check.id"), nullable=False, index=True),
    Column("review_id", _Number, ForeignKey("review.id"), index=True),  # NULL: the judge's; else a checker added it
    *_span(),
)

act = Table(
    "act",
    _METADATA,
    _seq(),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text),
    Column("target", Text),
    Column("made", Text, nullable=False),
    Column("undoes", _Number, ForeignKey("act.seq")),
    Column("reviewer", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("cause", Text),  # `version`: why the text differs
    CheckConstraint("trim(reviewer) <> '' AND trim(reason) <> '' AND (kind = 'undo') = (undoes IS NOT NULL)"),
)

# Every claim or article that an act concerns: what it was done to, what it made, where it led.
act_about = Table(
    "act_about",
    _METADATA,
    Column("subject", Text, primary_key=True),
    Column("seq", _Number, ForeignKey("act.seq"), primary_key=True),
)

publication = Table(
    "publication",  # of a verdict: where, when, with which label
    _METADATA,
    _seq(),
    Column("claim_id", Text, nullable=False, index=True),
    Column("check_id", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("undoes", _Number, ForeignKey("publication.seq")),
    Column("reviewer", Text, nullable=False),
    Column("note", Text),
    Column("at", Text, nullable=False),
    ForeignKeyConstraint(["check_id", "claim_id"], ["check.id", "check.claim_id"]),
)

rating = Table(
    "rating",  # a person's, on the newsroom's scale; a claim's latest row holds
    _METADATA,
    _seq(),
    Column("claim_id", Text, nullable=False, index=True),
    Column("check_id", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("rating", Text, nullable=False),
    Column("value", _Number),
    Column("worst", _Number),
    Column("best", _Number),
    Column("headline", Text),
    Column("explanation", Text),
    Column("url", Text),
    Column("undoes", _Number, ForeignKey("rating.seq")),
    Column("reviewer", Text, nullable=False),
    Column("reason", Text),
    Column("at", Text, nullable=False),
    ForeignKeyConstraint(["check_id", "claim_id"], ["check.id", "check.claim_id"]),
    CheckConstraint("trim(reviewer) <> '' AND trim(rating) <> '' AND (undoes IS NULL) = (reason IS NULL)"),
)

claim_note = Table(
    "claim_note",  # whose work a claim is, comments, tags
    _METADATA,
    _seq(),
    Column("claim_id", Text, ForeignKey("claim.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text),  # null: assigned to nobody
    Column("reviewer", Text, nullable=False),
    Column("at", Text, nullable=False),
    CheckConstraint("trim(reviewer) <> '' AND (kind = 'assign' OR trim(text) <> '')"),
    Index("claim_note_by_claim", "claim_id", "kind", "seq"),
    _in_sqlite(Index("claim_note_by_text", "kind", "text")),
    _in_postgresql(Index("claim_note_by_text", "text", postgresql_using="hash")),
)

outside_evidence = Table(
    "outside_evidence",  # what a checker found outside the articles
    _METADATA,
    _seq(),
    Column("claim_id", Text, ForeignKey("claim.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("says", Text, nullable=False),
    Column("url", Text),
    Column("undoes", _Number, ForeignKey("outside_evidence.seq")),
    Column("reviewer", Text, nullable=False),
    Column("reason", Text),
    Column("at", Text, nullable=False),
    CheckConstraint("trim(reviewer) <> ''"),
)

event_change = Table(
    "event_change",  # an event was closed, archived or opened again
    _METADATA,
    _seq(),
    Column("event", Text, ForeignKey("event.name"), nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("articles_key", Text, nullable=False),  # of its articles then: others open it again
    Column("reviewer", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Text, nullable=False),
    CheckConstraint("trim(reviewer) <> '' AND trim(reason) <> ''"),
)

# ---------------------------------------------------------------- what follows from all the above
# Written with it, in its transaction, so that the queue is read, paged and counted without reading a history.

placed = Table(
    "placed",  # an article as it now stands
    _METADATA,
    Column("article_id", Text, ForeignKey("article.id"), primary_key=True),
    Column("event", Text, ForeignKey("event.name"), nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("updated_by", Text),
    Column("name", Text, nullable=False),  # the outlet, else the title, else the source
    Column("address", Text),  # canonical, to know a newer version of the same piece
    Column("headline", Text),
    *(Index(f"ix_placed_{name}", name, postgresql_using="hash") for name in ("name", "address", "headline")),
)

head = Table(
    "head",
    _METADATA,
    Column("claim_id", Text, ForeignKey("claim.id"), primary_key=True),
    Column("seq", _Number, nullable=False),
    Column("event", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("into", Text, index=True),
    Column("check_id", Text, ForeignKey("check.id")),
    Column("failure", Text),
    Column("status", Text, nullable=False),
    Column("label", Text),
    Column("standing", Text),  # NULL: nobody has reviewed the claim
    # of the current check
    Column("at", Text),
    Column("judge", Text),
    Column("prompt", Text),
    Column("retrieval", Text),
    Column("articles_key", Text),
    Column("machine_label", Text),
    Column("reworded", Integer, nullable=False),
    Column("n_rejected", Integer, nullable=False),
    Column("has_conflict", Integer, nullable=False),
    Column("quotes_differ", Integer, nullable=False),
    Column("doubted", Integer, nullable=False),  # the second opinion disagrees with a stance
    Column("independent_origins", Integer, nullable=False),
    Column("checkworthiness", Float, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("unworth", Float, nullable=False),  # checkworthiness, the highest first
    Index("head_by_need", "state", "urgency", "unworth", "seq", "status"),  # the status: to count views by index alone
    Index("head_by_need_of_event", "event", "state", "urgency", "unworth", "seq", "status"),
    Index("head_by_worth", "state", "unworth", "seq"),
    Index("head_by_age", "state", "seq"),
)

spoken = Table(
    "spoken",  # what each article does with a claim by its current check, corrected stances included
    _METADATA,
    Column("claim_id", Text, ForeignKey("claim.id"), primary_key=True),
    Column("article_id", Text, ForeignKey("article.id"), primary_key=True),
    Column("stance", Text),  # null: none, or silence of an article of which only a part was read
    Index("spoken_by_article", "article_id", "stance", "claim_id"),
)

# Where in meaning the articles of an event lie, while they are the ones that `articles_key` stands for.
centroid = Table(
    "centroid",
    _METADATA,
    Column("event", Text, ForeignKey("event.name"), primary_key=True),
    Column("articles_key", Text, nullable=False),
    Column("weights", Text, nullable=False),
    Column("total", LargeBinary, nullable=False),  # the sum of their vectors, float32
    Column("n", Integer, nullable=False),
    Column("days", Text, nullable=False),
)

opinion = Table(
    "opinion",  # the entailment model's, on a check
    _METADATA,
    Column("check_id", Text, ForeignKey("check.id"), primary_key=True),
    Column("version", Text, nullable=False),
    Column("disagrees", Integer, nullable=False),
    Column("body", Text, nullable=False),
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

_NEVER_CHANGED = (
    "article",
    "correction",
    "claim",
    "claim_span",
    "check",
    "review",
    "evidence",
    "act",
    "act_about",
    "publication",
    "rating",
    "claim_note",
    "outside_evidence",
    "event_change",
)
_HOLDS_QUOTES = ("claim_span", "evidence")


def create(connection: Connection) -> None:
    """Make every table and trigger in an empty database."""
    if connection.dialect.name == "postgresql":
        # Named last, temporary tables are looked in last: none can stand for the articles that a quote is proved by.
        connection.exec_driver_sql(
            "SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true)"
        )
        functions = files(__package__).joinpath("postgresql.sql").read_text(encoding="utf-8")
        connection.exec_driver_sql(functions, execution_options={"no_parameters": True})
        guards = _guarded_by_functions()
    else:
        guards = [*frozen(_NEVER_CHANGED), *_proved()]
    _METADATA.create_all(connection)
    for statement in guards:
        connection.exec_driver_sql(statement)


def frozen(tables: Iterable[str]) -> list[str]:
    """Write the triggers that keep the rows of tables from ever being changed or removed."""
    return [
        f'CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, 'a row of {table} is never changed or removed'); END"
        for table in tables
        for verb in ("UPDATE", "DELETE")
    ]


def _proved() -> list[str]:
    return [
        f'CREATE TRIGGER {table}_proved BEFORE INSERT ON "{table}" '
        'WHEN NEW."start" < 0 OR NEW."end" <= NEW."start" OR NEW.quote IS NOT substr('
        "(SELECT article.text FROM article WHERE article.id = NEW.article_id), "
        'NEW."start" + 1, NEW."end" - NEW."start") '
        "BEGIN SELECT RAISE(ABORT, 'the quote does not stand at that place of its article'); END"
        for table in _HOLDS_QUOTES
    ]


def _guarded_by_functions() -> list[str]:
    """Write the same triggers for PostgreSQL, with the functions of postgresql.sql."""
    never = [
        f'CREATE TRIGGER {table}_no_{verbs.split()[0]} BEFORE {verbs} ON "{table}" '
        f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
        for table in _NEVER_CHANGED
        for verbs, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
    ]
    proved = [
        f'CREATE TRIGGER {table}_proved BEFORE INSERT ON "{table}" FOR EACH ROW EXECUTE FUNCTION prove_quote()'
        for table in _HOLDS_QUOTES
    ]
    return never + proved
