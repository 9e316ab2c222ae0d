"""Both legs behind one Index: the top passages of each article of an event, and anything like this in the corpus.

Inside an event the dense leg is exact (NumPy over the event's own vectors); questions to the whole corpus are one
unfiltered Chroma query. The index is derived: what it holds can be deleted and rebuilt from the store. It does not
know what a passage says about a claim; its scores order passages and prove nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple, Self

import numpy as np

from workbench.errors import IndexRefused, InputError
from workbench.models import Article, Claim, Hit, Passage, Record
from workbench.retrieval.embedder import CachedEmbedder, Embedder, Vectors
from workbench.retrieval.lexical import KINDS, Entry, Kind, Lexical, Scored, search_within, shared_words
from workbench.retrieval.vectors import REBUILD, Batch, Rows, VectorStore, drop_vectors, held

# ------------------------------------------------------------
# Find what is nearest among a few entries, exactly, in their own vectors: nothing else of the corpus has a say.

_ROWS = 256  # compared at a time, so that 10,000 entries take no more memory than a few hundred


def nearest_among(entries: Sequence[Entry], vectors: Vectors, *, k: int) -> Iterator[tuple[Scored, ...]]:
    """Find, for each entry, the k nearest by cosine, itself among them, best first; `vectors` has a row for each."""
    for start in range(0, len(entries), _ROWS):
        for cosines in vectors[start : start + _ROWS] @ vectors.T:
            # Six digits: the last bits of a float32 sum are noise. Of equals the first ids are taken.
            best = np.argsort(-cosines, kind="stable")[: k + _TIES]
            found = [Scored(entries[i], round(float(cosines[i]), 6)) for i in best]
            yield tuple(sorted(found, key=lambda one: (-one.score, one.entry.id))[:k])


_TIES = 10


# ------------------------------------------------------------
# Choose the event that a free-text claim belongs to, from what both legs found in the whole corpus.

Share = Callable[[str], float]
"""Says what share of the claim's words a passage has."""

_COSINE = 0.4
_SHARE_WITH_COSINE = 0.2
_SHARE_ALONE = 0.3


class Chosen(NamedTuple):
    """An event, with the passages that say so: its best one in each leg."""

    event: str
    dense: Scored | None
    lexical: Scored | None


def choose_event(dense: Sequence[Scored], lexical: Sequence[Scored], *, share: Share) -> Chosen | None:
    """Choose the event whose best passages stand highest.

    None if what it has on the claim is too little to say that the claim belongs to it. Without a dense leg the words
    alone must carry more.
    """
    by_meaning, by_words = _best_of_events(dense), _best_of_events(lexical)
    places: defaultdict[str, float] = defaultdict(float)
    for event, (place, _) in (*by_meaning.items(), *by_words.items()):
        places[event] += 1 / (4 + place)
    if not places:
        return None
    event = max(places, key=lambda name: (places[name], name))
    chosen = Chosen(event, *(best[event][1] if event in best else None for best in (by_meaning, by_words)))
    shared = max(share(one.entry.text) for one in (chosen.dense, chosen.lexical) if one)
    if not dense:
        return chosen if shared >= _SHARE_ALONE else None
    near = chosen.dense is not None and chosen.dense.score >= _COSINE
    return chosen if near and shared >= _SHARE_WITH_COSINE else None


def _best_of_events(leg: Sequence[Scored]) -> dict[str, tuple[int, Scored]]:
    best: dict[str, tuple[int, Scored]] = {}
    for place, one in enumerate(leg):
        best.setdefault(one.entry.event, (place, one))
    return best


# ------------------------------------------------------------
# Join what the legs of the index found. It orders; its ranks and the legs' scores prove nothing.


def by_article(found: Sequence[Scored]) -> defaultdict[str | None, list[Scored]]:
    """Sort what a leg found by article, in the leg's order."""
    articles: defaultdict[str | None, list[Scored]] = defaultdict(list)
    for one in found:
        articles[one.entry.article_id].append(one)
    return articles


def union(dense: Sequence[Scored], lexical: Sequence[Scored]) -> tuple[Hit, ...]:
    """Join two legs. Reciprocal ranks (Cormack 2009, constant 60) order the hits; no score is made of them."""
    points: defaultdict[Entry, float] = defaultdict(float)
    for leg in (dense, lexical):
        for place, one in enumerate(leg):
            points[one.entry] += 1 / (60 + place)
    order = sorted(points, key=lambda entry: (-points[entry], entry.article_id or "", entry.start or 0))
    cosines, weights = dict(dense), dict(lexical)
    return tuple(
        Hit(passage=_passage(entry), dense=cosines.get(entry), lexical=weights.get(entry), rank=rank)
        for rank, entry in enumerate(order, start=1)
    )


def _passage(entry: Entry) -> Passage:
    return Passage.model_validate(
        {"id": entry.id, "article_id": entry.article_id, "start": entry.start, "end": entry.end, "text": entry.text}
    )


# ------------------------------------------------------------

Mode = Literal["hybrid", "lexical"]


class SimilarClaim(Record):
    """A claim of the index near a text, with the score of the leg that found it."""

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


class Index:
    """Passages and claims in, nearest out. With weights both legs answer; without, words alone, and `mode` says so."""

    def __init__(self, folder: Path, *, embedder: Embedder | None, wait_seconds: float) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.mode: Mode = "hybrid" if embedder else "lexical"
        self._wait_seconds = wait_seconds
        self._lexical = Lexical(folder / "lexical.db")
        self._embedder = CachedEmbedder(embedder, folder / "embeddings.db") if embedder else None
        self._vectors = VectorStore(folder, weights=embedder.digest) if embedder else None

    @classmethod
    def open(cls, folder: Path, *, embedder: Embedder | None, wait_seconds: float = 20.0) -> Self:
        """Open an index folder, new or not; raise IndexRefused if it was made with other weights.

        `wait_seconds` is how long to wait for another process that is writing before saying so.
        """
        index = cls(folder, embedder=embedder, wait_seconds=wait_seconds)
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
    ) -> Self:
        """Make the index anew from what the store holds, whatever state it was in."""
        with held(folder, wait_seconds=20.0):
            Lexical.delete(folder / "lexical.db")
            drop_vectors(folder)
            index = cls(folder, embedder=embedder, wait_seconds=20.0)
            index._lexical.change("claims", remove=(), add=[_claim_entry(claim) for claim in claims])
            index._lexical.change("passages", remove=(), add=_passage_entries(articles, passages))
            index._catch_up()
        return index

    # ------------------------------------------------------------ in

    def add_passages(self, articles: Sequence[Article], passages: Sequence[Passage]) -> None:
        """Index the passages of these articles, in place of any that the articles had."""
        ids = [article.id for article in articles]
        self._replace("passages", _passage_entries(articles, passages), lambda: self._lexical.of_articles(ids))

    def add_claims(self, claims: Sequence[Claim]) -> None:
        """Index claims, in place of any with the same ids."""
        ids = [claim.id for claim in claims]
        self._replace("claims", [_claim_entry(claim) for claim in claims], lambda: self._lexical.by_id("claims", ids))

    def remove_articles(self, article_ids: Sequence[str]) -> None:
        """Forget the passages of these articles."""
        self._replace("passages", (), lambda: self._lexical.of_articles(article_ids))

    def remove_claims(self, claim_ids: Sequence[str]) -> None:
        """Forget these claims."""
        self._replace("claims", (), lambda: self._lexical.by_id("claims", claim_ids))

    # ------------------------------------------------------------ out

    def nearest_passages(
        self, text: str, article_ids: Sequence[str], *, k: int = 3
    ) -> tuple[tuple[str, tuple[Hit, ...]], ...]:
        """Find, for each article, the passages nearest to a claim: the top k of each leg, best first.

        An article that was never indexed raises IndexRefused: its silence would be an error, not a finding.
        """
        entries = self._lexical.of_articles(article_ids)
        if missing := set(article_ids) - {entry.article_id for entry in entries}:
            raise IndexRefused(f"{len(missing)} of the articles are not in the index ({min(missing)})", hint=REBUILD)
        dense = by_article(self._nearest_exactly(text, entries))
        (words,) = search_within(entries, [text], k=k)
        lexical = by_article(words)
        return tuple((id_, union(dense[id_][:k], lexical[id_])) for id_ in article_ids)

    def search_passages(self, text: str, *, k: int = 50) -> tuple[Hit, ...]:
        """Find the passages of the whole corpus nearest to a text: the top k of each leg, best first."""
        return union(*self._search("passages", text, k=k))

    def find_event(self, text: str, *, k: int = 50) -> FoundEvent | None:
        """Find the event that a free-text claim belongs to; None if the corpus does not speak of it."""
        dense, lexical = self._search("passages", text, k=k)
        chosen = choose_event(dense, lexical, share=lambda passage: shared_words(text, passage))
        if chosen is None:
            return None
        legs = ([one] if one else [] for one in (chosen.dense, chosen.lexical))
        return FoundEvent(event=chosen.event, hits=union(*legs))

    def similar_claims(self, texts: Sequence[str], *, k: int = 10) -> tuple[tuple[SimilarClaim, ...], ...]:
        """Find, for each text, the k claims of the whole corpus nearest to it, best first; one query for all texts.

        A claim that is itself in the index comes back too.
        """
        if self._embedder:
            return self._similar(self._nearest_of_all("claims", texts, k=k))
        return self._similar(self._lexical.search("claims", text, k=k) for text in texts)

    def nearest_claims(self, claims: Sequence[Claim], *, k: int = 10) -> tuple[tuple[SimilarClaim, ...], ...]:
        """Find, for each of these claims, the k of them nearest to it, itself included, best first.

        The rest of the corpus has no say: how claims of one event are merged does not change when another is added.
        """
        entries, texts = [_claim_entry(claim) for claim in claims], [claim.text for claim in claims]
        if self._embedder:
            return self._similar(nearest_among(entries, self._embedder.encode(texts), k=k))
        return self._similar(search_within(entries, texts, k=k))

    def _similar(self, found: Iterable[Sequence[Scored]]) -> tuple[tuple[SimilarClaim, ...], ...]:
        leg = "dense" if self._embedder else "lexical"
        return tuple(tuple(_similar(one, **{leg: one.score}) for one in near) for near in found)

    def encode(self, texts: Sequence[str]) -> Rows:
        """Give the vectors of texts; raise InputError where there are no weights to make them with."""
        if self._embedder is None:
            raise InputError("without weights nothing is known of what texts mean", hint="run `make venv`")
        return self._embedder.encode(texts)

    def article_ids(self) -> frozenset[str]:
        """Give the ids of the articles that are indexed."""
        return frozenset(self.articles())

    def claim_ids(self) -> frozenset[str]:
        """Give the ids of the claims that are indexed."""
        return frozenset(self.claims())

    def articles(self) -> dict[str, str]:
        """Give the ids of the articles that are indexed, each with the event it is indexed in."""
        return self._lexical.articles()

    def claims(self) -> dict[str, str]:
        """Give the ids of the claims that are indexed, each with its wording."""
        return self._lexical.texts("claims")

    def status(self) -> IndexStatus:
        """Say what the index holds, and which legs answer."""
        return IndexStatus(
            mode=self.mode,
            weights=self._embedder.digest if self._embedder else None,
            passages=self._lexical.count("passages"),
            claims=self._lexical.count("claims"),
        )

    def probe(self) -> None:
        """Check in a child process that the vectors are complete and find themselves; else raise IndexRefused."""
        if self._vectors:
            with self._current():
                self._vectors.probe({kind: self._lexical.count(kind) for kind in KINDS})

    def close(self) -> None:
        """Let go of the files."""
        if self._vectors:
            self._vectors.close()

    # ------------------------------------------------------------ inside

    def _search(self, kind: Kind, text: str, *, k: int) -> tuple[Sequence[Scored], Sequence[Scored]]:
        dense = self._nearest_of_all(kind, (text,), k=k)[0] if self._embedder else ()
        return dense, self._lexical.search(kind, text, k=k)

    def _nearest_exactly(self, text: str, entries: Sequence[Entry]) -> list[Scored]:
        if not self._embedder or not entries:
            return []
        cosines = self._embedder.encode([entry.text for entry in entries]) @ self._embedder.encode([text])[0]
        scored = [Scored(entry, round(float(cosine), 6)) for entry, cosine in zip(entries, cosines, strict=True)]
        return sorted(scored, key=lambda one: (-one.score, one.entry.start or 0))

    def _nearest_of_all(self, kind: Kind, texts: Sequence[str], *, k: int) -> tuple[tuple[Scored, ...], ...]:
        assert self._embedder
        assert self._vectors
        vectors = self._embedder.encode(texts)
        with self._current():
            near = self._vectors.query(kind, vectors, k=k)
            known = {entry.id: entry for entry in self._lexical.by_id(kind, [one.id for row in near for one in row])}
        return tuple(tuple(Scored(known[one.id], one.cosine) for one in row) for row in near)

    def _replace(self, kind: Kind, new: Sequence[Entry], find_old: Callable[[], Sequence[Entry]]) -> None:
        if self._embedder:
            self._embedder.encode([entry.text for entry in new])  # the slow part, before anybody has to wait
        with self._current():
            old = set(find_old())
            gone = [entry.id for entry in old.difference(new)]
            fresh = [entry for entry in dict.fromkeys(new) if entry not in old]
            if not gone and not fresh:
                return
            self._lexical.change(kind, remove=gone, add=fresh)
            if self._vectors:
                self._vectors.change(kind, remove=gone, add=self._batch(fresh), state=self._lexical.state)

    @contextmanager
    def _current(self) -> Iterator[None]:
        with held(self.folder, wait_seconds=self._wait_seconds):
            self._catch_up()
            yield

    def _catch_up(self) -> None:
        """Make the vectors anew if they do not stand for what the lexical file holds: an add was killed, or the
        weights came later."""
        if self._vectors and self._vectors.state != self._lexical.state:
            batches = {kind: self._batch(self._lexical.entries(kind)) for kind in KINDS}
            self._vectors.replace(batches, state=self._lexical.state)

    def _batch(self, entries: Sequence[Entry]) -> Batch:
        assert self._embedder
        return Batch(entries, self._embedder.encode([entry.text for entry in entries]))


def _passage_entries(articles: Sequence[Article], passages: Sequence[Passage]) -> list[Entry]:
    events = {article.id: article.event for article in articles}
    return [Entry(p.id, p.text, events[p.article_id], p.article_id, p.start, p.end) for p in passages]


def _claim_entry(claim: Claim) -> Entry:
    return Entry(claim.id, claim.text, claim.event)


def _similar(one: Scored, *, dense: float | None = None, lexical: float | None = None) -> SimilarClaim:
    return SimilarClaim(claim_id=one.entry.id, event=one.entry.event, text=one.entry.text, dense=dense, lexical=lexical)
