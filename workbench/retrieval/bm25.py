"""Find passages and claims by the words they share with a text: BM25, in any script.

Inside one event passages are ranked in memory; in the whole corpus, by one SQLite file that holds all that is indexed.
`words` decides what a word is, here and there. The ranking is that of SQLite's FTS5 with English (Porter) stems,
https://sqlite.org/fts5.html#the_bm25_function, with the sign reversed: higher is better.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from workbench.errors import IndexRefused
from workbench.ingest.text import as_seen

Kind = Literal["passages", "claims"]
"""What is indexed."""
KINDS: tuple[Kind, ...] = ("passages", "claims")


class IndexEntry(NamedTuple):
    """One row of the index: a passage, with its article and offsets, or a claim, without."""

    id: str
    text: str
    event: str
    article_id: str | None = None
    start: int | None = None
    end: int | None = None


class ScoredEntry(NamedTuple):
    """An entry that was found, with its score by meaning or by words: higher is better."""

    entry: IndexEntry
    score: float


# ---------------------------------------------------------------- what a word is

# Scripts that put no space between words: Thai, Lao, Tibetan, Burmese, Khmer, Chinese, Japanese. Korean has spaces,
# but they separate phrases with their endings, and pairs of syllables find more.
_UNSPACED = (
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUNS = re.compile(f"([{_UNSPACED}]+)|[^{_UNSPACED}]+")
_ACCENTS = re.compile("[\u0300-\u036f]")

# Words that say nothing about what a sentence is about; without them the search does not visit every row.
_STOPWORDS = frozenset(
    "a an and are as at be been by for from had has have in is it its of on or s t that the this to was were "
    "with".split()
)
_TERMS = 256


class _WordCharacters(dict[int, int]):
    """A `str.translate` table: letters, marks and digits stay; every other character becomes a space."""

    def __missing__(self, code: int) -> int:
        # Marks (M) belong to words: the vowels of Hindi and Thai are marks, and `\w` does not match them.
        self[code] = code if unicodedata.category(chr(code))[0] in "LMN" else ord(" ")
        return self[code]


_WORD_CHARACTERS = _WordCharacters()


def words(text: str) -> list[str]:
    """Split a text into its words, in their order, case and accents removed.

    Where a script does not separate words, every pair of neighbouring characters counts as a word:
    `北京否认` gives `北京 京否 否认`.
    """
    # NFKD takes accents off their letters and widens ligatures and full-width digits; NFC puts together again what
    # is one letter in other scripts (`が`, Korean syllables).
    plain = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", as_seen(text).casefold())))
    found: list[str] = []
    for token in plain.translate(_WORD_CHARACTERS).split():
        for run in _RUNS.finditer(token):
            if run[1] and len(run[1]) > 1:
                found.extend(a + b for a, b in zip(run[1], run[1][1:], strict=False))
            else:
                found.append(run[0])
    return found


@lru_cache(maxsize=4096)
def spaced_words(text: str) -> str:
    """Write the words of a text with one space between them, as SQLite's FTS5 takes them."""
    return " ".join(words(text))  # remembered: every claim of an event is held against the same passages


def terms(text: str) -> tuple[str, ...]:
    """List the words of a text to search for: each once, without English words that say nothing (`the`, `of`).

    Of a text much longer than a claim only the first 256 words count, as they do for the model.
    """
    return tuple(word for word in dict.fromkeys(words(text)) if word not in _STOPWORDS)[:_TERMS]


# ---------------------------------------------------------------- inside one event: ranked in memory

FTS5 = "tokenize='porter ascii'"
"""How SQLite splits what `words` has split already: at spaces. `ascii` leaves every other character as it is."""

_WITHIN = f"create virtual table passage using fts5 (words, article unindexed, {FTS5})"

_SEARCH_WITHIN = """
with found as materialized (
    select rowid as row, article, bm25(passage) as cost from passage where passage match :words),
placed as (
    select row, cost, min(cost) over (partition by article) as best,
        row_number() over (partition by article order by cost, row) as place from found)
select row, cost from placed where place <= :k and cost <= best * :share order by cost, row
"""

_SHARE = 0.25
"""A passage with less than this share of the best score in its article has only common words of the claim."""


def search_within(entries: Sequence[IndexEntry], texts: Sequence[str], *, k: int) -> Iterator[tuple[ScoredEntry, ...]]:
    """Find, for each text, the k entries of each article that share most with it; best first, ties in given order.

    How rare a word is counts among these entries alone: what is found in one event does not change when another
    event is added.
    """
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(_WITHIN)
        rows = ((row, spaced_words(entry.text), entry.article_id) for row, entry in enumerate(entries))
        db.executemany("insert into passage (rowid, words, article) values (?, ?, ?)", rows)
        for asked in map(match_any, texts):
            given = {"words": asked, "k": k, "share": _SHARE}
            found = db.execute(_SEARCH_WITHIN, given).fetchall() if asked else ()
            yield tuple(ScoredEntry(entries[row], max(0.0, -cost)) for row, cost in found)


def shared_words(text: str, passage: str) -> float:
    """Tell what share of a text's words, stemmed, a passage has: 0..1."""
    wanted = terms(text)
    if not wanted:
        return 0.0
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(_WITHIN)
        db.execute("insert into passage (words) values (?)", (spaced_words(passage),))
        has = "select 1 from passage where passage match ?"
        return sum(db.execute(has, (f'"{term}"',)).fetchone() is not None for term in wanted) / len(wanted)


_MARKS = ("'’‘ʼ`´", '"“”„«»')


def as_typed(query: str) -> re.Pattern[str]:
    """Make a pattern that finds some words as they were typed, from the beginning of a word on.

    Capitals, kinds of quotation marks, and where a line breaks do not count.
    """
    words = " ".join(query.split())
    spelled = (next((f"[{marks}]" for marks in _MARKS if c in marks), re.escape(c)) for c in words)
    found = "".join(spelled).replace(re.escape(" "), r"\s+")
    begins = r"(?<!\w)" if re.match(rf"(?![{_UNSPACED}])\w", words) else ""
    return re.compile(begins + found, re.IGNORECASE)


def match_any(text: str) -> str:
    """Write the FTS5 query that finds any word of a text; empty if it has none to look for."""
    # Quoted, a term is a word and never an operator of the query language.
    return " OR ".join(f'"{term}"' for term in terms(text))


# ---------------------------------------------------------------- the whole corpus: one SQLite file

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
    """The passages and claims of one index, and their words.

    The file is derived from the store and may be deleted. It is what the vectors in Chroma are held against: they must
    stand for its `state`.
    """

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
