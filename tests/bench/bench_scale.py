"""How fast articles are kept, indexed and found again, and where one machine ends. `python -m tests.bench.bench_scale`.

Synthetic: `--passages` sentences in `--events` events, five articles each. Vectors are drawn around a centre for each
event instead of embedded, so that the figures are of store and index; how fast MiniLM embeds is measured beside them.
Retrieving (all versions of one claim that is embedded already) and one unfiltered Chroma query take turns, so that a
busy machine slows both.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tests.support.articles import article
from workbench.ingest.text import passages
from workbench.judge.check import retrieve
from workbench.models import Article, Claim
from workbench.retrieval.embedder import DIMENSIONS, Embedder, Vectors, load_embedder
from workbench.retrieval.index import Index
from workbench.store import Store

ARTICLES = 5
WORDS = (
    "harbour bridge council storm ferry mayor strike budget hospital election tunnel railway drought river port "
    "minister court company factory school union police fire airport tax energy water housing border trade"
).split()
BATCH = 500
"""Articles of one add."""
ASKED = 300


class Drawn(Embedder):
    """Vectors around a centre for each event: texts of one event are near each other, as real ones are."""

    def __init__(self) -> None:
        self.digest = "drawn"
        self.folder = Path()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Draw the vector that belongs to each text."""
        rows = [_unit(_noise(text) + 1.5 * _noise(text.split()[2])) for text in texts]
        return np.vstack(rows) if rows else np.empty((0, DIMENSIONS), np.float32)


def _noise(text: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    return np.random.default_rng(seed).standard_normal(DIMENSIONS, dtype=np.float32)


def _unit(vector: Vectors) -> Vectors:
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def corpus(events: int, sentences: int) -> list[Article]:
    """Write the articles: every sentence names its event and says something of its own."""
    chance = random.Random(1)
    made = []
    for event in range(events):
        for outlet in range(ARTICLES):
            told = (" ".join(chance.choices(WORDS, k=12)) for _ in range(sentences))
            text = "\n".join(f"In event E{event} the {words} were said to be open." for words in told)
            made.append(article(text, event=f"E{event}", source=f"{event}-{outlet}.txt"))
    return made


def timed(label: str, count: int, unit: str, work: Callable[[], object]) -> None:
    """Do something once and print its rate."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{label:<44}{count / wall:10.0f} {unit}/s  ({wall:.1f} s, {cpu:.1f} s CPU)", flush=True)


def keep(store: Store, articles: Sequence[Article]) -> None:
    """Keep articles one by one, as `add` does."""
    for one in articles:
        store.add_article(one)


def index_all(index: Index, articles: Sequence[Article]) -> None:
    """Index articles, some hundred at a time."""
    for start in range(0, len(articles), BATCH):
        some = articles[start : start + BATCH]
        index.add_passages(some, [passage for one in some for passage in passages(one)])


def find(index: Index, articles: Sequence[Article]) -> tuple[list[float], list[float]]:
    """Time, by turns, retrieving a claim in its event and asking Chroma for its nearest anywhere, in milliseconds."""
    by_event: dict[str, list[Article]] = {}
    for one in articles:
        by_event.setdefault(one.event, []).append(one)
    chance = random.Random(2)
    assert index._vectors
    assert index._embedder
    ours, theirs = [], []
    for number, event in enumerate(chance.choices(sorted(by_event), k=ASKED)):
        text = f"In event {event} the {' '.join(chance.choices(WORDS, k=12))} were said to be open."
        claim = Claim(id=str(number), event=event, text=text, made_by="checker")
        vector = index._embedder.encode([text])  # the claim is embedded already
        ours.append(_milliseconds(lambda c=claim, e=event: retrieve(c, articles=by_event[e], index=index)))
        theirs.append(_milliseconds(lambda v=vector: index._vectors.query("passages", v, k=10)))
    return ours, theirs


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def main(count: int, events: int) -> None:
    """Print every figure."""
    articles = corpus(events, count // events // ARTICLES)
    total = sum(len(passages(one)) for one in articles[:ARTICLES]) * events
    print(f"{len(articles)} articles, {events} events, {total} passages")
    if embedder := load_embedder():
        texts = [f"{line} {n}" for n, one in enumerate(articles[:60]) for line in one.text.splitlines()][:300]
        timed("embed (MiniLM, 2 threads)", len(texts), "passages", lambda: embedder.encode(texts))
    with TemporaryDirectory() as folder:
        with Store(Path(folder) / "workbench.db") as store:
            timed("keep in the store", len(articles), "articles", lambda: keep(store, articles))
        index = Index.open(Path(folder) / "index", embedder=Drawn())
        timed("index, vectors drawn", total, "passages", lambda: index_all(index, articles))
        find(index, articles[: ARTICLES * 20])  # both are warm
        ours, theirs = find(index, articles)
        for label, found in (("all versions of one claim", ours), ("one unfiltered Chroma query", theirs)):
            p50, p95 = statistics.median(found), statistics.quantiles(found, n=20)[-1]
            print(f"{label:<44}p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   (n = {len(found)})")
        ratios = [statistics.median(ours) / statistics.median(theirs)]
        ratios.append(statistics.quantiles(ours, n=20)[-1] / statistics.quantiles(theirs, n=20)[-1])
        print(f"{'ratio':<44}p50 {ratios[0]:7.2f}      p95 {ratios[1]:7.2f}")
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        print(
            f"{size / 2**20:.0f} MiB on disk, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB RSS"
        )
        index.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=2_000)
    given = parser.parse_args()
    main(given.passages, given.events)
