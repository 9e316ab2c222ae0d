"""Opens the SQLite file, or the database of a PostgreSQL server, and gives transactions that read or write.

What the two engines do differently is here, and in SQL in `schema` and `postgresql.sql`.
In SQLite a write that was confirmed survives a crash of the process (WAL, synchronous=NORMAL: the operating system has
it); after a power cut the last moments may be missing, but nothing is half written.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeGuard
from urllib.parse import quote

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    insert,
    inspect,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.exc import ArgumentError, DatabaseError, InternalError, OperationalError

from workbench.errors import InputError
from workbench.files import make_workspace
from workbench.models import content_id
from workbench.models.check import basis_of
from workbench.review.decisions import is_drawn
from workbench.store import queries, schema
from workbench.store.schema import SCHEMA_VERSION

# ------------------------------------------------------------
# How an older database becomes a current one: one transaction, whole or not at all.

Migration = Callable[[Connection], None]


def prepare(connection: Connection) -> None:
    """Make the tables, or bring an older database up to date; refuse one that this version cannot read."""
    found = schema_version(connection)
    if found is None:
        schema.create(connection)
        version = schema.SCHEMA_VERSION
        connection.execute(insert(schema.meta).values(schema_version=version, made_with=version))
        return
    for version in range(found, schema.SCHEMA_VERSION):
        MIGRATIONS[version](connection)
        connection.execute(update(schema.meta).values(schema_version=version + 1))


def schema_version(connection: Connection) -> int | None:
    """Tell the version of the database; None if it is empty. Refuse another program's database, or too new a one."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if "meta" not in tables or "article" not in tables:
        raise InputError(
            "this is a database, but not one of the workbench",
            hint="choose another folder with --workspace, or another database_url",
        )
    version: int = connection.execute(select(schema.meta.c.schema_version)).scalar_one()
    if version > schema.SCHEMA_VERSION:
        raise InputError(
            f"the database has version {version}; this workbench reads up to {schema.SCHEMA_VERSION}",
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
    added: tuple[Table, ...] = (
        schema.extraction,
        schema.act,
        schema.act_about,
        schema.placed,
        schema.head,
        schema.spoken,
    )
    for table in added:
        table.create(connection)
    for statement in schema.frozen(("act", "act_about")):
        run(statement)
    run(
        "INSERT INTO extraction (article_id, extractor, event, added_at) SELECT e.article_id, e.extractor, a.event, "
        "e.added_at FROM extraction_1 e JOIN article a ON a.id = e.article_id"
    )
    run("DROP TABLE extraction_1")
    run("CREATE INDEX claim_span_by_article ON claim_span (article_id, claim_id)")


def _counted_views(connection: Connection) -> None:
    """Indexes from which the views of the queue are counted without reading the table."""
    for index in schema.head.indexes:
        index.drop(connection, checkfirst=True)
        index.create(connection)


def _articles_by_file(connection: Connection) -> None:
    """An index that tells whether a file was added before."""
    connection.exec_driver_sql(
        "CREATE INDEX article_by_file ON article (json_extract(body, '$.source'), json_extract(body, '$.raw_sha256'))"
    )


def _spans_in_keys(connection: Connection) -> None:
    """A claim's spans are part of a check's key; a decision holds for every check of the same wording and texts."""
    run = connection.exec_driver_sql
    run("DROP TRIGGER check_no_UPDATE")  # for once: the key and the digest beside it are all that changes
    run("ALTER TABLE \"check\" ADD COLUMN basis TEXT NOT NULL DEFAULT ''")
    for seq in run('SELECT seq FROM "check"').scalars().all():
        key, body = run('SELECT key, body FROM "check" WHERE seq = ?', (seq,)).one()
        kept = json.loads(body)
        claim, articles = kept["claim"], [version["article_id"] for version in kept["versions"]]
        spans = sorted((span["article_id"], span["start"], span["end"]) for span in claim["spans"])
        values = (content_id("spans", key, spans), basis_of(claim["text"], claim["speaker"], articles), seq)
        run('UPDATE "check" SET key = ?, basis = ? WHERE seq = ?', values)
    (no_update, _) = schema.frozen(("check",))
    run(no_update)


def _pages_and_causes(connection: Connection) -> None:
    """Pages are kept as they came; a newer version says why its text differs; the centers of events are kept."""
    if "cause" not in {column["name"] for column in inspect(connection).get_columns("act")}:  # made by a migration
        connection.exec_driver_sql("ALTER TABLE act ADD COLUMN cause TEXT")
    schema.page.create(connection)
    schema.centroid.create(connection)


def _made_with(connection: Connection) -> None:
    """A database says with which version it was made: an older one keeps the prompts that it asked with."""
    connection.exec_driver_sql("ALTER TABLE meta ADD COLUMN made_with INTEGER NOT NULL DEFAULT 6")


def _second_opinions(connection: Connection) -> None:
    """What the entailment model makes of a check is kept beside it, and orders the queue."""
    schema.opinion.create(connection)
    schema.head.drop(connection)
    schema.head.create(connection)


def _publications(connection: Connection) -> None:
    """Where and when a verdict was published is kept."""
    schema.publication.create(connection)
    for statement in schema.frozen(("publication",)):
        connection.exec_driver_sql(statement)


def _ratings(connection: Connection) -> None:
    """The rating that a person chose for a decided claim is kept."""
    schema.rating.create(connection)
    for statement in schema.frozen(("rating",)):
        connection.exec_driver_sql(statement)


def _working_together(connection: Connection) -> None:
    """Whose work a claim is, comments, tags, evidence from outside the articles, and closed events are kept."""
    added = (schema.claim_note, schema.outside_evidence, schema.event_change)
    for table in added:
        table.create(connection)
    for statement in schema.frozen(table.name for table in added):
        connection.exec_driver_sql(statement)


def _carried_corrections(connection: Connection) -> None:
    """An undo names what it takes back; corrections count for every check in which their article is unchanged."""
    connection.exec_driver_sql("ALTER TABLE review ADD COLUMN undoes INTEGER")
    queries.rebuild(connection)


MIGRATIONS: Mapping[int, Migration] = {
    1: _acts_and_heads,
    2: _counted_views,
    3: _articles_by_file,
    4: _spans_in_keys,
    5: _pages_and_causes,
    6: _made_with,
    7: _second_opinions,
    8: _publications,
    9: _ratings,
    10: _working_together,
    11: _carried_corrections,
}
"""From the version that is the key to the next one. A migration runs inside the transaction of the whole upgrade.

`queries.rebuild` knows today's tables only: the last migration that changes what it reads or writes calls it, for all
those before."""


# ------------------------------------------------------------

BUSY_TIMEOUT_MS = 10_000
"""How long a writer waits for its turn."""

_PRAGMAS = (
    f"busy_timeout={BUSY_TIMEOUT_MS}",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "recursive_triggers=ON",  # else INSERT OR REPLACE would delete a row past its trigger
)
_HINTS = {
    "unable to open": "check that the folder exists and may be written to",
    "not a database": "choose another folder with --workspace, or restore the file from a backup",
    "malformed": "restore the file from a backup",
    "locked": "another program has been writing for ten seconds; try again when it has finished",
    "readonly": "the workspace may not be written to; check the rights of the folder",
    "disk is full": "free some space; what was saved so far is kept",
}

_drawn = lru_cache(maxsize=65_536)(is_drawn)  # a draw never changes, and every page of a queue asks for all of them


class Database:
    """One engine on one SQLite file, shared by all threads; open it once per process."""

    _hints: Mapping[str, str] = _HINTS

    def __init__(self, path: Path) -> None:
        make_workspace(path.parent)
        # Threads beyond the pool get a connection of their own; writers queue in SQLite, not here.
        engine = create_engine(URL.create("sqlite", database=str(path)), pool_size=8, max_overflow=-1)
        event.listen(engine, "connect", _connected)
        event.listen(engine, "begin", _begun)
        self._place, self._engine = str(path), engine
        self._reader = engine.execution_options(begin="BEGIN")

    def version(self) -> int | None:
        """Tell the version of its tables; None if it is empty. Refuse what `schema_version` refuses."""
        with self.reading() as connection:
            return schema_version(connection)

    def prepare(self) -> None:
        """Make the tables, or bring older ones up to date."""
        if self.version() != schema.SCHEMA_VERSION:
            with self.writing() as connection:
                prepare(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that reads one consistent state of the database."""
        with self._named(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, about: str | None = None) -> Iterator[Connection]:
        """Give a connection that is the only writer; all that it writes is kept, or nothing.

        `about` is the one claim, answer or run that is written about, where nothing else follows from it: a server
        lets others write about others meanwhile. SQLite has one writer at a time anyway.
        """
        with self._named(), self._engine.begin() as connection:
            yield connection

    def back_up(self, path: Path) -> None:
        """Copy the database into a new file by SQLite's online backup, while others write."""
        with self._named(), closing(sqlite3.connect(path)) as copy, self._engine.connect() as connection:
            source = connection.connection.driver_connection
            assert isinstance(source, sqlite3.Connection)
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._engine.dispose()

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except UnicodeEncodeError as error:
            raise InputError(f"the text contains a broken character: {error.reason}", hint="remove it first") from error
        except DatabaseError as error:
            hint = self._hint(error)
            if hint is None:
                raise
            raise InputError(f"{self._place}: {str(error.orig).splitlines()[0]}", hint=hint) from error

    def _hint(self, error: DatabaseError) -> str | None:
        """Say what to do about an error that is no bug; None: it is one."""
        return next((hint for words, hint in self._hints.items() if words in str(error.orig)), None)


def _connected(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("is_drawn", 3, _drawn, deterministic=True)


def _begun(connection: Connection) -> None:
    # Without IMMEDIATE two writers that read first would deadlock, and SQLite would fail one at once.
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN IMMEDIATE"))


# ------------------------------------------------------------
# The same on a PostgreSQL server.

_SERVER_HINTS = {
    "authentication failed": "correct the user and the password in database_url (WORKBENCH_DATABASE_URL)",
    "no password supplied": "put the password into database_url (WORKBENCH_DATABASE_URL)",
    "Connection refused": "start the server, or correct the address in database_url (WORKBENCH_DATABASE_URL)",
    "could not translate host name": "correct the address in database_url (WORKBENCH_DATABASE_URL)",
    "failed to resolve host": "correct the address in database_url (WORKBENCH_DATABASE_URL)",
    "No such file or directory": "start the server, or correct the address in database_url (WORKBENCH_DATABASE_URL)",
    "timeout expired": "check the address in database_url (WORKBENCH_DATABASE_URL), and the network",
    "too many c": "close other programs that use the server, or raise its max_connections",
    "lock timeout": "others have been writing for ten seconds; try again when they have finished",
    "No space left": "free some space on the server; what was saved so far is kept",
    "cannot contain NUL": "remove the NUL character from the text first",
    "index row": "choose a shorter name",
    "invalid connection option": "write only what the server's manual lists behind the ? of database_url",
}
_STATES = {
    "42501": "make the user the owner of the database: ALTER DATABASE ... OWNER TO ...",  # in whatever language
    "25006": "name the primary server in database_url; this one is a copy, and cannot be written to",
    "3F000": "make a schema in the database, and put it into the user's search_path",
}
"""What to do, by the server's code for what went wrong (SQLSTATE)."""
_OTHER_HINT = "look at the server's log, and at database_url (WORKBENCH_DATABASE_URL); what was saved so far is kept"
_URL_HINT = "write postgresql+psycopg://USER:PASSWORD@HOST/NAME; a special character of the password as %40 or the like"

_HANGING_MS = 60_000
"""How long somebody who writes may be silent, as a machine that sleeps is, before the server lets the others go on."""

# Writers about the whole corpus are alone, as in SQLite. Others share the first lock, and take a second one on what
# they write about. One order for all, so that nobody waits for one another; numbers of articles, claims, checks and
# acts become visible in their order, so that whoever read up to one misses none before it.
_CORPUS = 20_220_314
_ALONE = text(f"SELECT pg_advisory_xact_lock({_CORPUS})")
_ABOUT_ONE = text(
    f"SELECT pg_advisory_xact_lock_shared({_CORPUS}), pg_advisory_xact_lock({_CORPUS}, hashtext(CAST(:about AS text)))"
)


class PostgreSQL(Database):
    """One engine on a database of a PostgreSQL server, shared by all threads."""

    _hints = _SERVER_HINTS

    def __init__(self, address: str) -> None:
        self._place, self._engine = without_password(address), _server(address)
        self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def prepare(self) -> None:
        """See `Database.prepare`."""
        with self.reading() as connection:
            encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
        if encoding != "UTF8":
            hint = "create the database with ENCODING 'UTF8'"
            raise InputError(f"{self._place} keeps text as {encoding}, which has not all characters", hint=hint)
        super().prepare()

    @contextmanager
    def writing(self, about: str | None = None) -> Iterator[Connection]:
        """See `Database.writing`."""
        with self._named(), self._engine.begin() as connection:
            if about is None:
                connection.execute(_ALONE)
            else:
                connection.execute(_ABOUT_ONE, {"about": about})
            yield connection

    def _hint(self, error: DatabaseError) -> str | None:
        # Of all that goes wrong with a server, only its operation is not ours.
        known = super()._hint(error) or _STATES.get(getattr(error.orig, "sqlstate", None) or "")
        return known or (_OTHER_HINT if isinstance(error, OperationalError | InternalError) else None)

    def back_up(self, path: Path) -> None:
        """Refuse: the server has better means."""
        raise InputError(
            f"{self._place} is not copied by the workbench", hint="`pg_dump --format=custom` makes a consistent copy"
        )


def open_database(address: str | Path) -> Database:
    """Open the SQLite file at a path, or a database at the address of a server, and bring it up to date."""
    database = PostgreSQL(address) if is_server(address) else Database(Path(address))
    with ExitStack() as undone:
        undone.callback(database.close)  # one that is refused is let go of
        database.prepare()
        undone.pop_all()
    return database


def is_server(address: str | Path) -> TypeGuard[str]:
    """Tell the address of a server from the path of a file."""
    return isinstance(address, str) and "://" in address


def without_password(address: str) -> str:
    """Write the address of a server as it may be shown: no password, no options."""
    url = _url(address)
    return URL.create(
        "postgresql", username=url.username, host=url.host, port=url.port, database=url.database
    ).render_as_string()


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # whose words may be the password's
        raise InputError("database_url is no address of a database", hint=_URL_HINT) from None
    if (
        url.drivername not in ("postgresql", "postgresql+psycopg")
        or not url.database
        or "@" in f"{url.host}{url.database}"
    ):
        raise InputError("database_url is no address of a PostgreSQL database", hint=_URL_HINT)
    return url.set(drivername="postgresql+psycopg")


def _server(address: str) -> Engine:
    try:
        engine = create_engine(
            _url(address),
            pool_size=8,
            max_overflow=8,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10, "client_encoding": "UTF8"},
            isolation_level="READ COMMITTED",  # what is read after the lock is of after the lock
        )
    except ImportError as error:  # also where psycopg is there and libpq is not
        hint = 'install it: pip install "psycopg[binary]"'
        raise InputError("database_url is set, and psycopg is not installed", hint=hint) from error
    event.listen(engine, "connect", _server_connected)
    return engine


def _server_connected(connection: Any, _record: Any) -> None:
    connection.execute(f"SET lock_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute(f"SET idle_in_transaction_session_timeout = {_HANGING_MS}")
    connection.execute("SET standard_conforming_strings = on")
    connection.execute("SET jit = off")  # to compile the query of a page takes longer than to run it
    connection.commit()


# ------------------------------------------------------------
# Look at a database without making or changing anything: its version, and whether it is whole.


class Health(NamedTuple):
    """The state of a database."""

    version: int | None
    """Of its tables; None: it is no database of the workbench."""
    wanted: int
    """The version that this workbench writes."""
    damage: str
    """What SQLite finds wrong with it, or with what its rows refer to; empty: nothing."""


def health(address: str | Path) -> Health:
    """Inspect a database without changing it; a file that is not a database is reported as damage, not raised.

    Of a server only the version is asked. Raises InputError if it cannot be reached, or is not the workbench's.
    """
    if is_server(address):
        with closing(PostgreSQL(address)) as server:
            return Health(server.version(), SCHEMA_VERSION, "")
    path = Path(address)
    try:
        with closing(sqlite3.connect(_address(path), uri=True, timeout=10)) as database:
            tables = {name for (name,) in database.execute("select name from sqlite_master where type = 'table'")}
            known = {"meta", "article"} <= tables
            version = database.execute("select schema_version from meta").fetchone()[0] if known else None
            checked = [str(row[0]) for row in database.execute("pragma integrity_check(3)")]
            damage = [] if checked == ["ok"] else checked
            if lost := database.execute("pragma foreign_key_check").fetchall():
                damage.append(f"{len(lost)} rows refer to what is not there")
            return Health(version, SCHEMA_VERSION, "; ".join(damage))
    except sqlite3.DatabaseError as error:
        return Health(None, SCHEMA_VERSION, str(error))


def copy_untouched(path: Path, copy: Path) -> None:
    """Copy one moment of a database, whatever SQLite keeps beside it, into one file; nothing is written elsewhere.

    It works on a medium that cannot be written to, and on a database in use. Raises InputError if it is no database.
    """
    try:
        if _beside(path, "-wal").is_file() and _beside(path, "-shm").is_file():
            # In use, or never closed. To copy bytes would drop the locks that this process may hold on the file.
            address = f"{_address(path)}&readonly_shm=1"
            with closing(sqlite3.connect(address, uri=True)) as source, closing(sqlite3.connect(copy)) as made:
                source.backup(made)
        else:
            # Nobody has it open; to read it, SQLite would make files beside it.
            for end in ("", "-wal", "-journal"):
                if (part := _beside(path, end)).is_file():
                    shutil.copyfile(part, _beside(copy, end))
        with closing(sqlite3.connect(copy)) as made:
            made.execute("pragma journal_mode=delete").fetchone()  # undoes a change that was cut off
    except sqlite3.DatabaseError as error:
        raise InputError(f"{path} is damaged: {error}", hint="restore another backup") from error


def _address(path: Path) -> str:
    return f"file:{quote(str(path.resolve()))}?mode=ro"


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def has_full_text_search() -> bool:
    """Tell whether this Python's SQLite can index words (FTS5)."""
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.execute("create virtual table words using fts5 (text)")
        except sqlite3.OperationalError:
            return False
    return True
