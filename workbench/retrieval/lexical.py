"""The lexical leg: words in, entries out, by BM25 in an SQLite file of its own (FTS5, English stemming).

It is also where every entry of the index stands, so that the vectors can be made again from it. The file is derived
from the store and may be deleted. BM25 is that of https://sqlite.org/fts5.html#the_bm25_function, sign turned round.
"""

from __future__ import annotations

import json
import re
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from workbench.errors import IndexRefused

# ------------------------------------------------------------
# What is indexed: a passage of an article or a claim, as one row. Both legs take it and give it back.

Kind = Literal["passages", "claims"]

KINDS: tuple[Kind, ...] = ("passages", "claims")


class Entry(NamedTuple):
    """A passage, with its article and offsets, or a claim, without."""

    id: str
    text: str
    event: str
    article_id: str | None = None
    start: int | None = None
    end: int | None = None


class Scored(NamedTuple):
    """An entry that one leg found, with that leg's own score: higher is better."""

    entry: Entry
    score: float


# ------------------------------------------------------------

# Words that say nothing about what a sentence is about; without them the search does not visit every row.
_STOPWORDS = frozenset(
    "a an and are as at be been by for from had has have in is it its of on or s t that the this to was were "
    "with".split()
)

_TERMS = 256

_SCHEMA = """
create table if not exists {kind} (
    row integer primary key, id text not null unique, text text not null, event text not null,
    article_id text, start integer, end integer);
create index if not exists {kind}_by_article on {kind} (article_id);
create virtual table if not exists {kind}_words using fts5 (
    text, content='{kind}', content_rowid='row', tokenize='porter unicode61 remove_diacritics 2');
create trigger if not exists {kind}_in after insert on {kind} begin
    insert into {kind}_words (rowid, text) values (new.row, new.text); end;
create trigger if not exists {kind}_out after delete on {kind} begin
    insert into {kind}_words ({kind}_words, rowid, text) values ('delete', old.row, old.text); end;
create table if not exists state (only_row integer primary key check (only_row = 1), value text not null);
insert or ignore into state values (1, '');
"""

_COLUMNS = "e.id, e.text, e.event, e.article_id, e.start, e.end"

_SEARCH = f"""
with found as materialized (
    select rowid as row, bm25({{kind}}_words) as cost from {{kind}}_words where {{kind}}_words match :words)
select {_COLUMNS}, found.cost from found join {{kind}} e using (row) order by found.cost, e.id limit :k
"""

_WITHIN = """
create virtual table words using fts5 (text, article unindexed, tokenize='porter unicode61 remove_diacritics 2')
"""

_SEARCH_WITHIN = """
with found as materialized (
    select rowid as row, article, bm25(words) as cost from words where words match :words),
placed as (
    select row, cost, min(cost) over (partition by article) as best,
        row_number() over (partition by article order by cost, row) as place from found)
select row, cost from placed where place <= :k and cost <= best * :share order by cost, row
"""

_SHARE = 0.25
"""A passage with less than this share of the best score in its article has only common words of the claim."""


class Lexical:
    """The entries of one index, and their words."""

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

    def change(self, kind: Kind, *, remove: Sequence[str], add: Sequence[Entry]) -> None:
        """Remove entries by id and add others, wholly or not at all."""
        with self._open() as db:
            db.executemany(f"delete from {kind} where id = ?", ((id_,) for id_ in remove))
            db.executemany(
                f"insert into {kind} (id, text, event, article_id, start, end) values (?, ?, ?, ?, ?, ?)", add
            )
            db.execute("update state set value = ?", (uuid.uuid4().hex,))

    def entries(self, kind: Kind) -> tuple[Entry, ...]:
        """Give every entry, in the order of their ids."""
        return self._entries(f"select {_COLUMNS} from {kind} e order by id", ())

    def by_id(self, kind: Kind, ids: Sequence[str]) -> tuple[Entry, ...]:
        """Give the entries that have these ids, in the order of their ids."""
        query = f"select {_COLUMNS} from {kind} e where id in (select value from json_each(?)) order by id"
        return self._entries(query, (json.dumps(ids),))

    def of_articles(self, article_ids: Sequence[str]) -> tuple[Entry, ...]:
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

    def search(self, kind: Kind, text: str, *, k: int) -> tuple[Scored, ...]:
        """Find the k entries of the whole corpus that share most with a text, best first."""
        words = _match(text)
        if not words:
            return ()
        with self._open() as db:
            rows = db.execute(_SEARCH.format(kind=kind), {"words": words, "k": k})
            return tuple(Scored(Entry(*row[:-1]), max(0.0, -row[-1])) for row in rows)

    def _entries(self, query: str, given: Sequence[str]) -> tuple[Entry, ...]:
        with self._open() as db:
            return tuple(Entry(*row) for row in db.execute(query, given))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=30)) as db, db:
                yield db
        except sqlite3.DatabaseError as error:
            raise IndexRefused(
                f"the index in {self.path} cannot be read: {error}", hint="run `workbench rebuild`"
            ) from error


def search_within(entries: Sequence[Entry], texts: Sequence[str], *, k: int) -> Iterator[tuple[Scored, ...]]:
    """Find, for each text, the k entries of each article that share most with it, each article's best first.

    How rare a word is counts among these entries alone: what is found in one event does not change when another
    event is added.
    """
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(_WITHIN)
        rows = ((row, entry.text, entry.article_id) for row, entry in enumerate(entries))
        db.executemany("insert into words (rowid, text, article) values (?, ?, ?)", rows)
        for words in map(_match, texts):
            asked = {"words": words, "k": k, "share": _SHARE}
            found = db.execute(_SEARCH_WITHIN, asked).fetchall() if words else ()
            yield tuple(Scored(entries[row], max(0.0, -cost)) for row, cost in found)


def shared_words(text: str, passage: str) -> float:
    """Say what share of a text's words, stemmed, a passage has: 0..1."""
    wanted = terms(text)
    if not wanted:
        return 0.0
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(_WITHIN)
        db.execute("insert into words (text) values (?)", (passage,))
        has = "select 1 from words where words match ?"
        return sum(db.execute(has, (f'"{term}"',)).fetchone() is not None for term in wanted) / len(wanted)


def terms(text: str) -> tuple[str, ...]:
    """Give the words of a text that a search looks for: each once, without the words that say nothing.

    Of a text much longer than a claim only the beginning counts, as with the model.
    """
    words = {word.lower(): word for word in re.findall(r"[^\W_]+", text)}
    return tuple(word for lowered, word in words.items() if lowered not in _STOPWORDS)[:_TERMS]


def _match(text: str) -> str:
    # Quoted, a term is a word and never an operator of the query language.
    return " OR ".join(f'"{term}"' for term in terms(text))
