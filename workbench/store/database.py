"""The SQLite file: how it is opened, and the two kinds of transaction, one that reads and one that writes.

An acknowledged write survives the death of the process (WAL, synchronous=NORMAL: the operating system holds it);
after a power cut the last moments may be missing, never half there. It does not know what the tables mean.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DatabaseError

from workbench.errors import InputError
from workbench.review import is_drawn
from workbench.store import schema
from workbench.store.migrations import prepare, schema_version

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
    """One engine on one file, shared by all threads; open it once per process."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"{path.parent} cannot be a workspace: {error.strerror}", hint="choose another folder with --workspace"
            ) from error
        self.path = path
        # Threads beyond the pool get a connection of their own; writers queue in SQLite, not here.
        self._engine = create_engine(URL.create("sqlite", database=str(path)), pool_size=8, max_overflow=-1)
        event.listen(self._engine, "connect", _connected)
        event.listen(self._engine, "begin", _begun)
        self._reader = self._engine.execution_options(begin="BEGIN")
        with ExitStack() as undone:
            undone.callback(self.close)  # a file that is refused is let go of
            with self.reading() as connection:
                found = schema_version(connection)
            if found != schema.SCHEMA_VERSION:
                with self.writing() as connection:
                    prepare(connection)
            undone.pop_all()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the database."""
        with self._named(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that is the only writer; all of it is kept, or none."""
        with self._named(), self._engine.begin() as connection:
            yield connection

    def back_up(self, path: Path) -> None:
        """Copy one moment of the database into a new file, by SQLite's online backup; writers go on meanwhile."""
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
            raise InputError(
                f"text with half a character pair cannot be kept: {error.reason}", hint="clean it first"
            ) from error
        except DatabaseError as error:
            hint = next((hint for words, hint in _HINTS.items() if words in str(error.orig)), None)
            if hint is None:
                raise
            raise InputError(f"{self.path}: {error.orig}", hint=hint) from error


def _connected(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("is_drawn", 3, _drawn, deterministic=True)


def _begun(connection: Connection) -> None:
    # Without IMMEDIATE two writers that read first would deadlock, and SQLite would fail one at once.
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN IMMEDIATE"))
