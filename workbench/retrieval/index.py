"""The index: passages and claims in, the nearest out, by meaning (vectors in Chroma) and by words (BM25).

Inside an event every passage is ranked exactly: its vector is read from Chroma by id and compared with the claim's.
Questions to the whole corpus are one unfiltered Chroma query. The index is derived: it can be deleted and made again
from the store, with the same answers. Its scores order passages; they prove nothing.

Chroma is an embedded database in the index folder, or a server. What chromadb 1.5.9 does not guard, this module does:
two processes that write lose vectors without an error, a reader does not see what another process added
(chroma-core/chroma#3792), and a kill while adding can tear the file (chroma-core/chroma#7510). So every use is under
one lock, the state that the vectors stand for is written last, and a child process is the first to open a new file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Self
from urllib.parse import urlsplit

import numpy as np
from pydantic import ValidationError

from workbench.errors import IndexRefused, InputError
from workbench.models import Article, Claim, Hit, Passage, Record
from workbench.retrieval.bm25 import KINDS, Entries, IndexEntry, Kind, ScoredEntry, search_within, shared_words
from workbench.retrieval.embedder import CachedEmbedder, Embedder, Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Mode = Literal["hybrid", "lexical"]

_REBUILD = "run `workbench rebuild`"
_ENTRIES, _OLD_ENTRIES = "words.db", "lexical.db"
_POLL_SECONDS = 0.01
"""How often who waits for the lock tries again."""
_ARTICLES_TOGETHER, _CLAIMS_TOGETHER = 200, 2000
"""How many are indexed under one lock; between two such batches others have their turn."""


class SimilarClaim(Record):
    """A claim of the index near a text, with the score of the search that found it."""

    claim_id: str
    event: str
    text: str
    dense: float | None = None
    """Cosine similarity, -1..1; None without weights."""
    lexical: float | None = None
    """BM25, higher is better; None with weights."""


class FoundEvent(Record):
    """The event that a free text belongs to, and the passages that say so."""

    event: str
    hits: tuple[Hit, ...]


class IndexStatus(Record):
    """What the index holds."""

    mode: Mode
    weights: str | None
    """Digest of the embedder."""
    passages: int
    claims: int


class _Event(NamedTuple):
    """The passages of some articles with their vectors, as they were at one state of the index."""

    state: str
    article_ids: tuple[str, ...]
    entries: tuple[IndexEntry, ...]
    vectors: Vectors | None


class Index:
    """Passages and claims in, nearest out: by meaning and by words, or, without weights, by words alone (`mode`)."""

    def __init__(
        self, folder: Path, *, embedder: Embedder | None, wait_seconds: float, chroma_url: str | None = None
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.mode: Mode = "hybrid" if embedder else "lexical"
        self._wait_seconds = wait_seconds
        self._entries = Entries(folder / _ENTRIES)
        self._embedder = CachedEmbedder(embedder, folder / "embeddings.db") if embedder else None
        self._vectors = _VectorStore(folder, weights=embedder.digest, url=chroma_url) if embedder else None
        self._last_event: _Event | None = None

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        embedder: Embedder | None,
        wait_seconds: float = 60.0,
        chroma_url: str | None = None,
    ) -> Self:
        """Open an index folder, new or not; raise IndexRefused if it was made with other weights.

        `wait_seconds` is how long to wait for another process that is writing before saying so. The vectors are in
        the folder, or on the Chroma server at `chroma_url`.
        """
        if (folder / _OLD_ENTRIES).exists():
            with held(folder, wait_seconds=wait_seconds):
                _remove_old_layout(folder)
        index = cls(folder, embedder=embedder, wait_seconds=wait_seconds, chroma_url=chroma_url)
        if index._vectors:
            index._vectors.refuse_other_weights()
        return index

    @classmethod
    def rebuild(
        cls,
        folder: Path,
        *,
        embedder: Embedder | None,
        articles: Sequence[Article],
        passages: Sequence[Passage],
        claims: Sequence[Claim],
        chroma_url: str | None = None,
    ) -> Self:
        """Make the index anew from what the store holds, whatever state it was in."""
        with held(folder, wait_seconds=60.0):
            _remove_old_layout(folder)
            Entries.delete(folder / _ENTRIES)
            _VectorStore(folder, weights="", url=chroma_url).drop()
            index = cls(folder, embedder=embedder, wait_seconds=60.0, chroma_url=chroma_url)
            index._entries.change("claims", remove=(), add=[_claim_entry(claim) for claim in claims])
            index._entries.change("passages", remove=(), add=_passage_entries(articles, passages))
            index._catch_up()
        return index

    @staticmethod
    def exists(folder: Path) -> bool:
        """Tell whether a folder holds an index of this version's layout."""
        return (folder / _ENTRIES).is_file()

    # ------------------------------------------------------------ in

    def add_passages(self, articles: Sequence[Article], passages: Sequence[Passage]) -> None:
        """Index the passages of these articles, in place of any that the articles had."""
        of_article: defaultdict[str, list[IndexEntry]] = defaultdict(list)
        for entry in _passage_entries(articles, passages):
            of_article[entry.article_id or ""].append(entry)
        ids = [article.id for article in articles]
        for start in range(0, len(ids), _ARTICLES_TOGETHER):
            some = ids[start : start + _ARTICLES_TOGETHER]
            new = [entry for id_ in some for entry in of_article[id_]]
            self._replace("passages", new, partial(self._entries.of_articles, some))

    def add_claims(self, claims: Sequence[Claim]) -> None:
        """Index claims, in place of any with the same ids."""
        for start in range(0, len(claims), _CLAIMS_TOGETHER):
            some = [_claim_entry(claim) for claim in claims[start : start + _CLAIMS_TOGETHER]]
            self._replace("claims", some, partial(self._entries.by_id, "claims", [entry.id for entry in some]))

    def remove_articles(self, article_ids: Sequence[str]) -> None:
        """Forget the passages of these articles."""
        self._replace("passages", (), partial(self._entries.of_articles, article_ids))

    def remove_claims(self, claim_ids: Sequence[str]) -> None:
        """Forget these claims."""
        self._replace("claims", (), partial(self._entries.by_id, "claims", claim_ids))

    # ------------------------------------------------------------ out

    def nearest_passages(
        self, text: str, article_ids: Sequence[str], *, k: int = 3
    ) -> tuple[tuple[str, tuple[Hit, ...]], ...]:
        """Find, for each article, the passages nearest to a claim: the top k by meaning and by words, best first.

        An article that was never indexed raises IndexRefused: its silence would be an error, not a finding.
        """
        event = self._event(tuple(article_ids))
        by_meaning = _by_article(self._ranked(text, event))
        (found,) = search_within(event.entries, [text], k=k)
        by_words = _by_article(found)
        return tuple((id_, _union(by_meaning[id_][:k], by_words[id_])) for id_ in article_ids)

    def search_passages(self, text: str, *, k: int = 50) -> tuple[Hit, ...]:
        """Find the passages of the whole corpus nearest to a text: the top k by meaning and by words, best first."""
        return _union(*self._search(text, k=k))

    def find_event(self, text: str, *, k: int = 50) -> FoundEvent | None:
        """Find the event that a free-text claim belongs to; None if the corpus does not speak of it."""
        by_meaning, by_words = self._search(text, k=k)
        chosen = choose_event(by_meaning, by_words, share=lambda passage: shared_words(text, passage))
        if chosen is None:
            return None
        best = ([one] if one else [] for one in (chosen.dense, chosen.lexical))
        return FoundEvent(event=chosen.event, hits=_union(*best))

    def similar_claims(self, texts: Sequence[str], *, k: int = 10) -> tuple[tuple[SimilarClaim, ...], ...]:
        """Find, for each text, the k claims of the whole corpus nearest to it, best first; one query for all texts.

        A claim that is itself in the index comes back too.
        """
        if self._embedder:
            return self._similar(self._nearest_of_all("claims", texts, k=k))
        return self._similar(self._entries.search("claims", text, k=k) for text in texts)

    def nearest_claims(self, claims: Sequence[Claim], *, k: int = 10) -> tuple[tuple[SimilarClaim, ...], ...]:
        """Find, for each of these claims, the k of them nearest to it, itself included, best first.

        The claims need not be in the index. The rest of the corpus has no say: how claims of one event are merged
        does not change when another is added.
        """
        entries, texts = [_claim_entry(claim) for claim in claims], [claim.text for claim in claims]
        if self._embedder:
            return self._similar(nearest_among(entries, self._embedder.encode(texts), k=k))
        return self._similar(search_within(entries, texts, k=k))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give the vectors of texts; raise InputError where there are no weights to make them with."""
        if self._embedder is None:
            raise InputError(
                "without weights nothing is known of what texts mean", hint="run `workbench fetch-weights`"
            )
        return self._embedder.encode(texts)

    def article_ids(self) -> frozenset[str]:
        """Give the ids of the articles that are indexed."""
        return frozenset(self.articles())

    def claim_ids(self) -> frozenset[str]:
        """Give the ids of the claims that are indexed."""
        return frozenset(self.claims())

    def articles(self) -> dict[str, str]:
        """Give the ids of the articles that are indexed, each with the event it is indexed in."""
        return self._entries.articles()

    def claims(self) -> dict[str, str]:
        """Give the ids of the claims that are indexed, each with its wording."""
        return self._entries.texts("claims")

    def status(self) -> IndexStatus:
        """Say what the index holds, and whether it finds by meaning too."""
        return IndexStatus(
            mode=self.mode,
            weights=self._embedder.digest if self._embedder else None,
            passages=self._entries.count("passages"),
            claims=self._entries.count("claims"),
        )

    def probe(self) -> None:
        """Check that the vectors are complete and find themselves; else raise IndexRefused."""
        if self._vectors:
            with self._current():
                self._vectors.probe({kind: self._entries.count(kind) for kind in KINDS})

    def close(self) -> None:
        """Let go of the files."""
        self._last_event = None
        if self._vectors:
            self._vectors.close()

    # ------------------------------------------------------------ inside

    def _event(self, article_ids: tuple[str, ...]) -> _Event:
        """Read the passages of an event and their vectors: one `get` an event, by id.

        Kept until another event is asked about or the index changes: an event is checked claim by claim.
        """
        last = self._last_event
        if last and last.article_ids == article_ids and last.state == self._entries.state:
            return last
        # Without vectors nothing has to stand for the same state: no lock.
        with self._current() if self._vectors else ExitStack():
            state, entries = self._entries.state, self._entries.of_articles(article_ids)
            if missing := set(article_ids) - {entry.article_id for entry in entries}:
                raise IndexRefused(
                    f"{len(missing)} of the articles are not in the index ({min(missing)})", hint=_REBUILD
                )
            ids = [entry.id for entry in entries]
            vectors = self._vectors.get("passages", ids) if self._vectors else None
        self._last_event = _Event(state, article_ids, entries, vectors)
        return self._last_event

    def _ranked(self, text: str, event: _Event) -> list[ScoredEntry]:
        """Rank all passages of an event by cosine; of equals the one that stands first in its article is first."""
        if self._embedder is None or event.vectors is None or not event.entries:
            return []
        cosines = event.vectors @ self._embedder.encode([text])[0]
        # Six digits: the last bits of a float32 sum are noise.
        scored = [
            ScoredEntry(entry, round(float(cosine), 6)) for entry, cosine in zip(event.entries, cosines, strict=True)
        ]
        return sorted(scored, key=lambda one: (-one.score, one.entry.start or 0, one.entry.id))

    def _search(self, text: str, *, k: int) -> tuple[Sequence[ScoredEntry], Sequence[ScoredEntry]]:
        by_meaning = self._nearest_of_all("passages", (text,), k=k)[0] if self._embedder else ()
        return by_meaning, self._entries.search("passages", text, k=k)

    def _nearest_of_all(self, kind: Kind, texts: Sequence[str], *, k: int) -> tuple[tuple[ScoredEntry, ...], ...]:
        assert self._embedder
        assert self._vectors
        vectors = self._embedder.encode(texts)
        with self._current():
            near = self._vectors.query(kind, vectors, k=k)
            known = {entry.id: entry for entry in self._entries.by_id(kind, [one.id for row in near for one in row])}
        return tuple(tuple(ScoredEntry(known[one.id], one.cosine) for one in row) for row in near)

    def _similar(self, found: Iterable[Sequence[ScoredEntry]]) -> tuple[tuple[SimilarClaim, ...], ...]:
        score = "dense" if self._embedder else "lexical"

        def similar(one: ScoredEntry) -> SimilarClaim:
            claim = {"claim_id": one.entry.id, "event": one.entry.event, "text": one.entry.text}
            return SimilarClaim.model_validate({**claim, score: one.score})

        return tuple(tuple(map(similar, near)) for near in found)

    def _replace(self, kind: Kind, new: Sequence[IndexEntry], find_old: Callable[[], Sequence[IndexEntry]]) -> None:
        vectors = self._batch(new)  # the slow part, before anybody has to wait
        with self._current():
            old = set(find_old())
            gone = [entry.id for entry in old.difference(new)]
            fresh = [entry for entry in dict.fromkeys(new) if entry not in old]
            if not gone and not fresh:
                return
            self._entries.change(kind, remove=gone, add=fresh)
            if self._vectors:
                add = vectors.only({entry.id for entry in fresh})
                self._vectors.change(kind, remove=gone, add=add, state=self._entries.state)
        time.sleep(2 * _POLL_SECONDS)  # else who writes again at once would never let those in who wait

    @contextmanager
    def _current(self) -> Iterator[None]:
        with held(self.folder, wait_seconds=self._wait_seconds):
            self._catch_up()
            yield

    def _catch_up(self) -> None:
        """Make the vectors anew if they do not stand for what `words.db` holds: an add was killed, the weights came
        later, or the vectors are to be somewhere else."""
        if self._vectors and self._vectors.state != self._entries.state:
            batches = {kind: self._batch(self._entries.every(kind)) for kind in KINDS}
            self._vectors.replace(batches, state=self._entries.state)

    def _batch(self, entries: Sequence[IndexEntry]) -> _Batch:
        texts = [entry.text for entry in entries]
        vectors = self._embedder.encode(texts) if self._embedder else np.empty((len(texts), 0), np.float32)
        return _Batch([entry.id for entry in entries], vectors)


def _passage_entries(articles: Sequence[Article], passages: Sequence[Passage]) -> list[IndexEntry]:
    events = {article.id: article.event for article in articles}
    return [IndexEntry(p.id, p.text, events[p.article_id], p.article_id, p.start, p.end) for p in passages]


def _claim_entry(claim: Claim) -> IndexEntry:
    return IndexEntry(claim.id, claim.text, claim.event)


def _remove_old_layout(folder: Path) -> None:
    """Remove what version 0.1 wrote, so that the index is made again from the store; the embeddings stay."""
    if (folder / _OLD_ENTRIES).exists():  # else another process has done it in the meantime
        (folder / "vectors.json").unlink(missing_ok=True)
        for path in folder.glob("vectors-*"):
            shutil.rmtree(path, ignore_errors=True)
        Entries.delete(folder / _OLD_ENTRIES)


@contextmanager
def held(folder: Path, *, wait_seconds: float) -> Iterator[None]:
    """Hold the index for this process alone; say so if another holds it for longer than the wait."""
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "index.lock", timeout=wait_seconds)
    try:
        lock.acquire(poll_interval=_POLL_SECONDS)
    except Timeout as error:
        raise InputError(
            f"another process is writing to the index in {folder}",
            hint="wait until it has finished, then try again",
        ) from error
    try:
        yield
    finally:
        lock.release()


# ---------------------------------------------------------------- ranking what was found


def nearest_among(entries: Sequence[IndexEntry], vectors: Vectors, *, k: int) -> Iterator[tuple[ScoredEntry, ...]]:
    """Find, for each entry, the k nearest by cosine, itself among them, best first; `vectors` has a row for each."""
    for start in range(0, len(entries), _ROWS):
        for cosines in vectors[start : start + _ROWS] @ vectors.T:
            # Six digits: the last bits of a float32 sum are noise. Of equals the first ids are taken.
            best = np.argsort(-cosines, kind="stable")[: k + _TIES]
            found = [ScoredEntry(entries[i], round(float(cosines[i]), 6)) for i in best]
            yield tuple(sorted(found, key=lambda one: (-one.score, one.entry.id))[:k])


_ROWS = 256
"""Rows compared at a time, so that 10,000 entries take no more memory than a few hundred."""
_TIES = 10


def _by_article(found: Iterable[ScoredEntry]) -> defaultdict[str | None, list[ScoredEntry]]:
    articles: defaultdict[str | None, list[ScoredEntry]] = defaultdict(list)
    for one in found:
        articles[one.entry.article_id].append(one)
    return articles


def _union(by_meaning: Sequence[ScoredEntry], by_words: Sequence[ScoredEntry]) -> tuple[Hit, ...]:
    """Join what was found in two ways. Reciprocal ranks (Cormack 2009, constant 60) order the hits; no score is made
    of them."""
    points: defaultdict[IndexEntry, float] = defaultdict(float)
    for found in (by_meaning, by_words):
        for place, one in enumerate(found):
            points[one.entry] += 1 / (60 + place)
    order = sorted(points, key=lambda entry: (-points[entry], entry.article_id or "", entry.start or 0))
    cosines, weights = dict(by_meaning), dict(by_words)
    return tuple(
        Hit(
            passage=Passage.model_validate(
                {
                    "id": entry.id,
                    "article_id": entry.article_id,
                    "start": entry.start,
                    "end": entry.end,
                    "text": entry.text,
                }
            ),
            dense=cosines.get(entry),
            lexical=weights.get(entry),
            rank=rank,
        )
        for rank, entry in enumerate(order, start=1)
    )


# ---------------------------------------------------------------- the event a text belongs to


class ChosenEvent(NamedTuple):
    """An event, with the passages that say so: its best one by meaning and its best one by words."""

    event: str
    dense: ScoredEntry | None
    lexical: ScoredEntry | None


# Set on 137 claims and sentences of held-out articles, among 26 events (13 of them air strikes of one war), and 100
# claims on other matters: by meaning and words 91 % found their event, 6 % another one, and 4 % of the foreign claims
# found any; by words alone 86 %, 7 % and 8 %.
_COSINE = 0.4
_SHARE_WITH_COSINE = 0.2
_SHARE_ALONE = 0.3


def choose_event(
    by_meaning: Sequence[ScoredEntry], by_words: Sequence[ScoredEntry], *, share: Callable[[str], float]
) -> ChosenEvent | None:
    """Choose the event whose best passages rank highest in the whole corpus; `share` tells what share of the text's
    words a passage has.

    None if what the event has on the text is too little to say that the text belongs to it. Where nothing was found
    by meaning the words alone must carry more.
    """
    dense, lexical = _best_of_events(by_meaning), _best_of_events(by_words)
    points: defaultdict[str, float] = defaultdict(float)
    for event, (place, _) in (*dense.items(), *lexical.items()):
        points[event] += 1 / (4 + place)
    if not points:
        return None
    event = max(points, key=lambda name: (points[name], name))
    chosen = ChosenEvent(event, *(best[event][1] if event in best else None for best in (dense, lexical)))
    shared = max(share(one.entry.text) for one in (chosen.dense, chosen.lexical) if one)
    if not by_meaning:
        return chosen if shared >= _SHARE_ALONE else None
    near = chosen.dense is not None and chosen.dense.score >= _COSINE
    return chosen if near and shared >= _SHARE_WITH_COSINE else None


def _best_of_events(found: Sequence[ScoredEntry]) -> dict[str, tuple[int, ScoredEntry]]:
    best: dict[str, tuple[int, ScoredEntry]] = {}
    for place, one in enumerate(found):
        best.setdefault(one.entry.event, (place, one))
    return best


# ---------------------------------------------------------------- the vectors: the only chromadb

_BATCH = 5000
"""chromadb refuses more than 5461 at once."""
_PROBED = 256
_PROBE_SECONDS = 120


class _Pointer(Record):
    """Where the vectors are and what they stand for; written last, and in one piece."""

    name: str
    """The folder of the embedded database, or what the names of the server's collections begin with."""
    url: str | None
    """The Chroma server; None: embedded."""
    weights: str
    """Digest of the embedder that made them."""
    state: str
    """State of `words.db` that they were made from."""


class _Near(NamedTuple):
    """An entry near a vector."""

    id: str
    cosine: float


class _Batch(NamedTuple):
    """Ids of one kind with their vectors, row by row."""

    ids: Sequence[str]
    vectors: Vectors

    def only(self, ids: Set[str]) -> _Batch:
        """Keep the rows of these ids, each once."""
        rows = {id_: row for row, id_ in enumerate(self.ids) if id_ in ids}
        return _Batch(list(rows), self.vectors[list(rows.values())])


class _VectorStore:
    """The vectors of one index folder, in Chroma. Every method wants the folder `held`."""

    def __init__(self, folder: Path, *, weights: str, url: str | None) -> None:
        # Two spellings of one path would be two databases to chromadb.
        self.folder = folder.resolve()
        self.weights = weights
        self.url = url

    @property
    def state(self) -> str:
        """The state of the entries that the vectors stand for; empty if there are none where they should be."""
        pointer = self._pointer()
        return pointer.state if pointer else ""

    def refuse_other_weights(self) -> None:
        """Raise IndexRefused if the vectors were made with other weights."""
        pointer = self._kept_pointer()
        if pointer and pointer.weights != self.weights:
            raise IndexRefused(
                f"the index in {self.folder} was made with other weights "
                f"({pointer.weights[:8]}…, here {self.weights[:8]}…)",
                hint=_REBUILD,
            )

    def change(self, kind: Kind, *, remove: Sequence[str], add: _Batch, state: str) -> None:
        """Remove vectors by id, add others, and stand for a new state."""
        pointer = self._pointer()
        if pointer is None:  # the first vectors of this index
            pointer = _Pointer(name=_new_name(), url=self.url, weights=self.weights, state="")
            self._write(pointer.name, {})
        with self._collection(pointer, kind) as collection:
            for start in range(0, len(remove), _BATCH):
                collection.delete(ids=list(remove[start : start + _BATCH]))
            _append(collection, add)
        # chromadb has written all of it when `add` returns. The client stays open: to open it again takes longer the
        # more vectors there are.
        changed = pointer.model_copy(update={"state": state})
        self._point(changed)
        _still_current(self._place(pointer.name), state)

    def replace(self, batches: Mapping[Kind, _Batch], *, state: str) -> None:
        """Build all vectors anew aside, probe them, and swap them in."""
        before, fresh = self._kept_pointer(), _new_name()
        with ExitStack() as undone:
            undone.callback(_remove, self._place(fresh), fresh)
            self._write(fresh, batches)
            self._probe(fresh, {kind: len(batch.ids) for kind, batch in batches.items()})
            undone.pop_all()
        self._point(_Pointer(name=fresh, url=self.url, weights=self.weights, state=state))
        self._remove_all_but(fresh, before)

    def probe(self, counts: Mapping[Kind, int]) -> None:
        """Check that the vectors can be read and find themselves; else raise IndexRefused."""
        pointer = self._pointer()
        if pointer:
            self._probe(pointer.name, counts)

    def get(self, kind: Kind, ids: Sequence[str]) -> Vectors:
        """Give the vectors of these ids, row by row; raise IndexRefused if one of them is not there."""
        pointer = self._pointer()
        if pointer is None or not ids:
            return np.empty((0, 0), np.float32)
        rows: dict[str, Sequence[float]] = {}
        with self._collection(pointer, kind) as collection:
            for start in range(0, len(ids), _BATCH):
                found = collection.get(ids=list(ids[start : start + _BATCH]), include=["embeddings"])
                rows.update(zip(found["ids"], found["embeddings"], strict=True))  # in an order of Chroma's own
        if lost := set(ids) - rows.keys():
            raise IndexRefused(f"{len(lost)} vectors are not in {self._place(pointer.name)}", hint=_REBUILD)
        return np.array([rows[id_] for id_ in ids], np.float32)

    def query(self, kind: Kind, vectors: Vectors, *, k: int) -> tuple[tuple[_Near, ...], ...]:
        """Find the k nearest entries of the whole corpus to each vector, in one query; nearest first."""
        pointer = self._pointer()
        if pointer is None or not len(vectors):
            return ((),) * len(vectors)
        with self._collection(pointer, kind) as collection:
            found = collection.query(query_embeddings=vectors, n_results=k, include=["distances"])
        answers = []
        for ids, distances in zip(found["ids"], found["distances"], strict=True):
            # Six digits: the last bits of a float32 sum are noise.
            near = [_Near(id_, round(1.0 - distance, 6)) for id_, distance in zip(ids, distances, strict=True)]
            answers.append(tuple(sorted(near, key=lambda one: (-one.cosine, one.id))))
        return tuple(answers)

    def drop(self) -> None:
        """Remove all vectors, whatever state they are in."""
        before = None
        with suppress(IndexRefused):
            before = self._kept_pointer()
        (self.folder / "vectors.json").unlink(missing_ok=True)
        self._remove_all_but(None, before)

    def close(self) -> None:
        """Let go of the files."""
        for folder in self.folder.glob("vectors-*"):
            _close(folder)

    # ------------------------------------------------------------ inside

    def _pointer(self) -> _Pointer | None:
        """Read where the vectors are; None if there are none, or only somewhere else than they should be now."""
        pointer = self._kept_pointer()
        return pointer if pointer and pointer.url == self.url else None

    def _kept_pointer(self) -> _Pointer | None:
        path = self.folder / "vectors.json"
        try:
            return _Pointer.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError as error:
            raise IndexRefused(f"{path} is not what the workbench wrote", hint=_REBUILD) from error

    def _point(self, pointer: _Pointer) -> None:
        aside = self.folder / "vectors.json.new"
        aside.write_text(pointer.model_dump_json(), encoding="utf-8")
        aside.replace(self.folder / "vectors.json")

    def _place(self, name: str) -> _Place:
        return self.url or self.folder / name

    def _named(self, name: str, kind: Kind) -> str:
        return f"{name}-{kind}" if self.url else kind  # one server may serve many workspaces

    @contextmanager
    def _collection(self, pointer: _Pointer, kind: Kind) -> Iterator[Collection]:
        with _opened(self._place(pointer.name), pointer.state) as client:
            yield client.get_collection(self._named(pointer.name, kind), embedding_function=None)

    def _write(self, name: str, batches: Mapping[Kind, _Batch]) -> None:
        if not self.url:
            (self.folder / name).mkdir()
        with _opened(self._place(name), "new") as client:
            for kind in KINDS:
                collection = client.create_collection(
                    self._named(name, kind), embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
                )
                if kind in batches:
                    _append(collection, batches[kind])
        if not self.url:
            _close(self.folder / name)

    def _probe(self, name: str, counts: Mapping[Kind, int]) -> None:
        if not self.url:
            probe(self.folder / name, counts)
            return
        with _opened(self.url, "") as client:  # what is torn there kills the server, not us
            _refuse_lost(client, {self._named(name, kind): count for kind, count in counts.items()}, self.url)

    def _remove_all_but(self, name: str | None, before: _Pointer | None) -> None:
        """Remove the vectors that nothing points to any more; a server that does not answer keeps them."""
        for folder in self.folder.glob("vectors-*"):
            if folder.name != name:
                _remove(folder, folder.name)
        if before and before.url:
            with suppress(IndexRefused):
                _remove(before.url, before.name)


def probe(folder: Path, counts: Mapping[Kind, int]) -> None:
    """Check in a child process that a folder of vectors can be read, is complete, and finds itself.

    A torn file can kill the process that reads it; then only the child dies.
    """
    largest = max((path.stat().st_size for path in folder.rglob("link_lists.bin")), default=0)
    if largest > 4096 * max(1000, *counts.values(), 0):
        raise IndexRefused(f"the vectors in {folder} are torn", hint=_REBUILD)
    wanted = [f"{kind}={count}" for kind, count in counts.items()]
    child = subprocess.run(
        [sys.executable, "-c", f"from {__name__} import _child; _child()", str(folder), *wanted],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_PROBE_SECONDS,
        check=False,
    )
    if child.returncode:
        told = child.stderr.strip().splitlines()
        reason = told[-1] if told else f"the reader died with status {child.returncode}"
        raise IndexRefused(f"the vectors in {folder} failed their probe: {reason}", hint=_REBUILD)


def _child() -> None:
    folder, *wanted = sys.argv[1:]
    counts = {kind: int(count) for kind, count in (pair.split("=") for pair in wanted)}
    try:
        with _opened(Path(folder), "probe") as client:
            _refuse_lost(client, counts, folder)
        _close(Path(folder))
    except IndexRefused as error:
        sys.exit(error.message)


def _refuse_lost(client: ClientAPI, counts: Mapping[str, int], where: str) -> None:
    """Raise IndexRefused if collections have not as many vectors as they should, or some do not find themselves."""
    for name, count in counts.items():
        collection = client.get_collection(name, embedding_function=None)
        if collection.count() != count:
            raise IndexRefused(f"{collection.count()} {name} instead of {count} in {where}", hint=_REBUILD)
        ids = collection.get(include=[])["ids"]
        if some := ids[:: max(1, count // _PROBED)]:
            vectors = collection.get(ids=some, include=["embeddings"])["embeddings"]
            found = collection.query(query_embeddings=vectors, n_results=1, include=["distances"])["distances"]
            if lost := sum(not row or row[0] > 1e-4 for row in found or ()):
                raise IndexRefused(f"{lost} {name} in {where} do not find themselves", hint=_REBUILD)


def _append(collection: Collection, batch: _Batch) -> None:
    # Only the vectors: the texts are in `words.db`, and a copy here would be indexed a second time.
    for start in range(0, len(batch.ids), _BATCH):
        stop = start + _BATCH
        collection.add(ids=list(batch.ids[start:stop]), embeddings=batch.vectors[start:stop])


def _new_name() -> str:
    return f"vectors-{uuid.uuid4().hex[:12]}"


def _remove(place: _Place, name: str) -> None:
    """Remove one generation of vectors: a folder, or the collections of that name on a server."""
    if isinstance(place, Path):
        _close(place)
        shutil.rmtree(place, ignore_errors=True)
        return
    with _opened(place, "") as client:
        for collection in client.list_collections():
            if collection.name.startswith(f"{name}-"):
                client.delete_collection(collection.name)


# ---------------------------------------------------------------- clients, one per folder or server in this process

_Place = Path | str
"""The folder of an embedded database, or the URL of a server."""


class _Open(NamedTuple):
    state: str
    client: ClientAPI


_OPEN: dict[_Place, _Open] = {}
_GUARD = threading.RLock()


@contextmanager
def _opened(place: _Place, state: str) -> Iterator[ClientAPI]:
    """Give the client of a place; a folder is opened again if another process has changed it since."""
    from chromadb.errors import ChromaError
    from httpx import TransportError

    if isinstance(place, Path) and not place.is_dir():
        raise IndexRefused(f"the vectors in {place} are gone", hint=_REBUILD)
    with _GUARD:
        if isinstance(place, Path) and place in _OPEN and _OPEN[place].state != state:
            _close(place)
        try:
            if place not in _OPEN:
                _OPEN[place] = _Open(state, _client(place))
            yield _OPEN[place].client
        except ChromaError as error:
            _close(place)
            raise IndexRefused(f"the vectors in {place} cannot be read: {error}", hint=_REBUILD) from error
        except TransportError as error:
            raise _no_answer(place, error) from error


def _client(place: _Place) -> ClientAPI:
    import chromadb

    if isinstance(place, Path):
        return chromadb.PersistentClient(str(place))
    url = urlsplit(place)
    https = url.scheme == "https"
    try:
        return chromadb.HttpClient(url.hostname or "", url.port or (443 if https else 8000), ssl=https)
    except ValueError as error:  # chromadb's own for a server that does not answer
        raise _no_answer(place, error) from error


def _no_answer(place: _Place, error: Exception) -> IndexRefused:
    hint = "start it (`chroma run`), or correct WORKBENCH_CHROMA_URL"
    return IndexRefused(f"the Chroma server at {place} does not answer: {error}", hint=hint)


def _still_current(place: _Place, state: str) -> None:
    """Note that this process itself made the last change, so that its client stays open."""
    with _GUARD:
        if place in _OPEN:
            _OPEN[place] = _OPEN[place]._replace(state=state)


def _close(place: _Place) -> None:
    """Close a folder's files. A server's client stays: chromadb 1.5.9 has no way to close its connections."""
    with _GUARD:
        if isinstance(place, Path) and place in _OPEN:
            _OPEN.pop(place).client.close()
