"""Look at a database without opening it for use: its version, and whether it is whole.

Nothing is written to it and nothing migrated; a copy of its file is taken the same way. It does not know what the
rows say.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from workbench.errors import InputError
from workbench.store.schema import SCHEMA_VERSION


class Health(NamedTuple):
    """What was found of a database."""

    version: int | None
    """Of its schema; None: it is no database of the workbench."""
    wanted: int
    """The version that this workbench writes."""
    damage: str
    """What SQLite finds wrong with it, or with what its rows refer to; empty: nothing."""


def health(path: Path) -> Health:
    """Look at a database file; a file that is no database is damage, not an error."""
    try:
        with closing(sqlite3.connect(_address(path), uri=True, timeout=10)) as database:
            tables = {name for (name,) in database.execute("select name from sqlite_master where type = 'table'")}
            known = {"meta", "article"} <= tables
            version = database.execute("select schema_version from meta").fetchone()[0] if known else None
            return Health(version, SCHEMA_VERSION, _damage(database))
    except sqlite3.DatabaseError as error:
        return Health(None, SCHEMA_VERSION, str(error))


def _damage(database: sqlite3.Connection) -> str:
    found = [str(row[0]) for row in database.execute("pragma integrity_check(3)")]
    lost = database.execute("pragma foreign_key_check").fetchall()
    problems = [] if found == ["ok"] else found
    if lost:
        problems.append(f"{len(lost)} rows refer to what is not there")
    return "; ".join(problems)


def copy_untouched(path: Path, copy: Path) -> None:
    """Copy one moment of a database file, with what SQLite left beside it; the copy is one file.

    Nothing is written, also where nothing may be; a database in use is read as by any reader. Raises InputError if it
    is no database.
    """
    try:
        if _beside(path, "-wal").is_file() and _beside(path, "-shm").is_file():
            _read_into(copy, path)
        else:
            _copy_bytes(path, copy)
        with closing(sqlite3.connect(copy)) as made:
            made.execute("pragma journal_mode=delete").fetchone()  # undoes a change that was cut off
    except sqlite3.DatabaseError as error:
        raise InputError(f"{path} is damaged: {error}", hint="restore another backup") from error


def _read_into(copy: Path, path: Path) -> None:
    # In use, or never closed. To copy bytes would drop the locks that this process may hold on the file.
    address = f"{_address(path)}&readonly_shm=1"
    with closing(sqlite3.connect(address, uri=True)) as source, closing(sqlite3.connect(copy)) as made:
        source.backup(made)


def _copy_bytes(path: Path, copy: Path) -> None:
    # Nobody has it open, and to read it SQLite would make files beside it.
    for end in ("", "-wal", "-journal"):
        if (part := _beside(path, end)).is_file():
            shutil.copyfile(part, _beside(copy, end))


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
