"""A PostgreSQL server for the tests: in a folder of its own, on loopback, as a user without rights.

`python -m tests.support.postgresql` says whether there is one to start, and ends with 1 if there is none.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

USER, PASSWORD = "workbench", "pass:word/1"  # of the tests, with what an address has to escape
ESCAPED = "pass%3Aword%2F1"


def programs() -> Path | None:
    """Find the folder of the server's programs, the latest version first."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parent.name), reverse=True)
    on_path = [Path(found).resolve().parent for found in (shutil.which("initdb"),) if found]
    return next((folder for folder in (*debian, *on_path) if (folder / "initdb").exists()), None)


def missing() -> str:
    """Say what is missing for the tests on PostgreSQL; empty: nothing."""
    if importlib.util.find_spec("psycopg") is None:
        return "psycopg is not installed (hint: make venv)"
    if programs() is None:
        return "PostgreSQL is not installed (hint: apt-get install postgresql)"
    return ""


class Server:
    """A server in a folder of its own."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._as: dict[str, Any] = {}
        if os.getuid() == 0:  # initdb refuses root
            nobody = pwd.getpwnam("nobody")
            os.chown(home, nobody.pw_uid, nobody.pw_gid)
            self._as = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        (home / "password").write_text(PASSWORD)
        (home / "password").chmod(0o644)
        made = (
            "initdb", "-D", "data", "-U", USER, "--auth=scram-sha-256", "--pwfile=password", "--encoding=UTF8",
            "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        subprocess.run(self._program(*made), check=True, capture_output=True, cwd=home, **self._as)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        import psycopg

        options = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "fsync=off")
        said = [part for option in options for part in ("-c", option)]
        with (self._home / "log").open("ab") as log:
            command = self._program("postgres", "-D", "data", "-p", str(self.port), *said)
            self._child = subprocess.Popen(command, cwd=self._home, stdout=log, stderr=log, **self._as)
        until = time.monotonic() + 60
        while True:
            try:
                self.run("SELECT 1")
                return
            except psycopg.OperationalError:
                if self._child.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"PostgreSQL did not start: {(self._home / 'log').read_text()}") from None
                time.sleep(0.05)

    def stop(self) -> None:
        """End it at once, and in order."""
        self._child.send_signal(signal.SIGINT)
        self._child.wait(60)

    def tool(self, name: str, *arguments: str) -> None:
        """Run one of the server's own tools on it."""
        login = {"PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": USER, "PGPASSWORD": PASSWORD}
        subprocess.run(self._program(name, *arguments), check=True, env={**os.environ, **login})

    def _program(self, name: str, *arguments: str) -> list[str]:
        folder = programs()
        assert folder is not None, missing()
        return [str(folder / name), *arguments]

    def address(self, name: str) -> str:
        """Give the address of a database."""
        return f"postgresql+psycopg://{USER}:{ESCAPED}@127.0.0.1:{self.port}/{name}"

    def run(self, statement: str, database: str = "postgres") -> list[Any]:
        """Run one statement as the owner of everything."""
        import psycopg

        login = {"host": "127.0.0.1", "port": self.port, "user": USER, "password": PASSWORD, "dbname": database}
        with psycopg.connect(**login, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database for as long as it is wanted; give its address."""
        name = f"t{secrets.token_hex(6)}"
        # Letters in the order of a language, to prove that the tables have an order of their own.
        self.run(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'sv-SE'")
        try:
            yield self.address(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def serving() -> Iterator[Server]:
    """Start a server, and end it."""
    home = Path(tempfile.mkdtemp(prefix="workbench-postgresql-"))
    try:
        server = Server(home)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def copied(source: Path, address: str) -> None:
    """Copy every row of a SQLite file into an empty database of a server."""
    from sqlalchemy import URL, NullPool, create_engine, delete, func, insert, select

    from workbench.store import Store, schema

    Store(address).close()
    tables = schema.meta.metadata.sorted_tables
    file = create_engine(URL.create("sqlite", database=str(source)), poolclass=NullPool)
    with file.connect() as old, create_engine(address, poolclass=NullPool).begin() as new:
        new.execute(delete(schema.meta))
        for table in tables:
            if rows := [dict(row) for row in old.execute(select(table)).mappings()]:
                new.execute(insert(table), rows)
            for column in table.primary_key.columns:
                if column.name in ("seq", "id") and isinstance(column.type.python_type(), int):
                    last = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
                    sequence = func.pg_get_serial_sequence(f'"{table.name}"', column.name)
                    new.execute(select(func.setval(sequence, last, False)).where(sequence.is_not(None)))


if __name__ == "__main__":
    if lacking := missing():
        sys.exit(f"The tests on PostgreSQL cannot run: {lacking}")
