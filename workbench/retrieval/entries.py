"""Everything that is indexed, in one SQLite file, and the search for words in the whole corpus (FTS5, BM25).

The file is derived from the store and may be deleted. It is what the vectors in Chroma are held against: they must
stand for its `state`.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from workbench.errors import IndexRefused
from workbench.retrieval.bm25 import FTS5, KINDS, IndexEntry, Kind, ScoredEntry, match_any, spaced_words

# The word tables keep no copy of the text (`content=''`). To take a row out, FTS5 wants the words it was put in with.
_SCHEMA = f"""
create table if not exists {{kind}} (
    row integer primary key, id text not null unique, text text not null, event text not null,
    article_id text, start integer, end integer);
create index if not exists {{kind}}_by_article on {{kind}} (article_id);
create virtual table if not exists {{kind}}_words using fts5 (words, content='', {FTS5});
create trigger if not exists {{kind}}_in after insert on {{kind}} begin
    insert into {{kind}}_words (rowid, words) values (new.row, words(new.text)); end;
create trigger if not exists {{kind}}_out after delete on {{kind}} begin
    insert into {{kind}}_words ({{kind}}_words, rowid, words) values ('delete', old.row, words(old.text)); end;
create table if not exists state (only_row integer primary key check (only_row = 1), value text not null);
insert or ignore into state values (1, '');
"""

_COLUMNS = "e.id, e.text, e.event, e.article_id, e.start, e.end"

_SEARCH = f"""
with found as materialized (
    select rowid as row, bm25({{kind}}_words) as cost from {{kind}}_words where {{kind}}_words match :words)
select {_COLUMNS}, found.cost from found join {{kind}} e using (row) order by found.cost, e.id limit :k
"""


class Entries:
    """The passages and claims of one index, and their words."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._open() as db:
            for kind in KINDS:
                db.executescript(_SCHEMA.format(kind=kind))

    @staticmethod
    def delete(path: Path) -> None:
        """Delete the file, with what a killed process may have left beside it."""
        for name in (path, path.with_name(f"{path.name}-journal")):
            name.unlink(missing_ok=True)

    @property
    def state(self) -> str:
        """A mark that is new after every change, and empty before the first."""
        with self._open() as db:
            return str(db.execute("select value from state").fetchone()[0])

    def change(self, kind: Kind, *, remove: Sequence[str], add: Sequence[IndexEntry]) -> None:
        """Remove entries by id and add others, wholly or not at all."""
        with self._open() as db:
            db.executemany(f"delete from {kind} where id = ?", ((id_,) for id_ in remove))
            db.executemany(
                f"insert into {kind} (id, text, event, article_id, start, end) values (?, ?, ?, ?, ?, ?)", add
            )
            db.execute("update state set value = ?", (uuid.uuid4().hex,))

    def every(self, kind: Kind) -> tuple[IndexEntry, ...]:
        """Give every entry, in the order of their ids."""
        return self._entries(f"select {_COLUMNS} from {kind} e order by id", ())

    def by_id(self, kind: Kind, ids: Sequence[str]) -> tuple[IndexEntry, ...]:
        """Give the entries that have these ids, in the order of their ids."""
        query = f"select {_COLUMNS} from {kind} e where id in (select value from json_each(?)) order by id"
        return self._entries(query, (json.dumps(ids),))

    def of_articles(self, article_ids: Sequence[str]) -> tuple[IndexEntry, ...]:
        """Give the passages of these articles, each article's in the order of its text."""
        query = f"""select {_COLUMNS} from passages e where article_id in (select value from json_each(?))
            order by article_id, start"""
        return self._entries(query, (json.dumps(article_ids),))

    def texts(self, kind: Kind) -> dict[str, str]:
        """Give every entry of a kind: its id and its text."""
        with self._open() as db:
            return dict(db.execute(f"select id, text from {kind}").fetchall())

    def articles(self) -> dict[str, str]:
        """Give the articles that have passages here, each with its event."""
        with self._open() as db:
            return dict(db.execute("select distinct article_id, event from passages").fetchall())

    def count(self, kind: Kind) -> int:
        """Count the entries of a kind."""
        with self._open() as db:
            return int(db.execute(f"select count(*) from {kind}").fetchone()[0])

    def search(self, kind: Kind, text: str, *, k: int) -> tuple[ScoredEntry, ...]:
        """Find the k entries of the whole corpus that share most words with a text, best first."""
        asked = match_any(text)
        if not asked:
            return ()
        with self._open() as db:
            rows = db.execute(_SEARCH.format(kind=kind), {"words": asked, "k": k})
            return tuple(ScoredEntry(IndexEntry(*row[:-1]), max(0.0, -row[-1])) for row in rows)

    def _entries(self, query: str, given: Sequence[str]) -> tuple[IndexEntry, ...]:
        with self._open() as db:
            return tuple(IndexEntry(*row) for row in db.execute(query, given))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=30)) as db, db:
                db.create_function("words", 1, spaced_words, deterministic=True)
                yield db
        except sqlite3.DatabaseError as error:
            raise IndexRefused(
                f"the index in {self.path} cannot be read: {error}", hint="run `workbench rebuild`"
            ) from error
