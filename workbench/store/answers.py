"""The response cache: what a judge answered, by the digest of what it was asked.

It holds no truth: emptying it costs calls, not results.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.sqlite import insert as upsert

from workbench.store.database import Database
from workbench.store.schema import answer


class Answers(MutableMapping[str, str]):
    """A mapping that is a table; each assignment is kept at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __getitem__(self, key: str) -> str:
        with self._database.reading() as connection:
            found: str | None = connection.execute(
                select(answer.c.answer).where(answer.c.key == key)
            ).scalar_one_or_none()
        if found is None:
            raise KeyError(key)
        return found

    def __setitem__(self, key: str, value: str) -> None:
        with self._database.writing() as connection:
            statement = upsert(answer).values(key=key, answer=value)
            connection.execute(statement.on_conflict_do_update(["key"], set_={"answer": value}))

    def __delitem__(self, key: str) -> None:
        with self._database.writing() as connection:
            if not connection.execute(delete(answer).where(answer.c.key == key)).rowcount:
                raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        with self._database.reading() as connection:
            keys = connection.execute(select(answer.c.key).order_by(answer.c.key)).scalars().all()
        return iter(keys)

    def __len__(self) -> int:
        with self._database.reading() as connection:
            return connection.execute(select(func.count()).select_from(answer)).scalar_one()
