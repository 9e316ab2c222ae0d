"""Look at a database without opening it for use: its version, and whether it is whole.

Nothing is written and nothing migrated. It does not know what the rows say.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

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
        with closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, timeout=10)) as database:
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


def has_full_text_search() -> bool:
    """Tell whether this Python's SQLite can index words (FTS5)."""
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.execute("create virtual table words using fts5 (text)")
        except sqlite3.OperationalError:
            return False
    return True
