"""The dense leg: the only chromadb. Derived from the lexical file, built aside, probed, swapped.

What chromadb 1.5.9 does not guard, this module does: two processes writing lose vectors without an error, a reader
does not see what another process added (chroma-core/chroma#3792), and a kill while adding can tear the file
(chroma-core/chroma#7510). So every use is under one lock (`lock.py`), the state that the vectors stand for is
written last, and a child process is the first to meet a new file. It does not know what a passage or a claim means.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from workbench.errors import IndexRefused, InputError
from workbench.models import Record
from workbench.retrieval.lexical import KINDS, Entry, Kind

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

# ------------------------------------------------------------
# One index folder, one process at a time. This module does not know what is in the folder.


@contextmanager
def held(folder: Path, *, wait_seconds: float) -> Iterator[None]:
    """Hold the index for this process alone; say so if another holds it for longer than the wait."""
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "index.lock", timeout=wait_seconds)
    try:
        lock.acquire()
    except Timeout as error:
        raise InputError(
            f"another process is writing to the index in {folder}",
            hint="wait until it has finished, then try again",
        ) from error
    try:
        yield
    finally:
        lock.release()


# ------------------------------------------------------------

Rows = npt.NDArray[np.float32]

REBUILD = "run `workbench rebuild`"
_BATCH = 5000
"""chromadb refuses more than 5461 at once."""
_PROBED = 256
_PROBE_SECONDS = 120


class Pointer(Record):
    """Which folder holds the vectors, and what they stand for; written last, and in one piece."""

    folder: str
    weights: str
    """Digest of the embedder that made them."""
    state: str
    """State of the lexical file that they were made from."""


class Near(NamedTuple):
    """An entry near a vector."""

    id: str
    cosine: float


class Batch(NamedTuple):
    """Entries of one kind with their vectors, row by row."""

    entries: Sequence[Entry]
    vectors: Rows


class VectorStore:
    """The vectors of one index folder. Every method wants the folder `held`."""

    def __init__(self, folder: Path, *, weights: str) -> None:
        # Two spellings of one path would be two databases to chromadb.
        self.folder = folder.resolve()
        self.weights = weights

    @property
    def state(self) -> str:
        """The state of the lexical file that the vectors stand for; empty if there are none."""
        pointer = self._pointer()
        return pointer.state if pointer else ""

    def refuse_other_weights(self) -> None:
        """Raise IndexRefused if the vectors were made with other weights."""
        pointer = self._pointer()
        if pointer and pointer.weights != self.weights:
            raise IndexRefused(
                f"the index in {self.folder} was made with other weights "
                f"({pointer.weights[:8]}…, here {self.weights[:8]}…)",
                hint=REBUILD,
            )

    def change(self, kind: Kind, *, remove: Sequence[str], add: Batch, state: str) -> None:
        """Remove vectors by id, add others, and stand for a new state."""
        pointer = self._pointer() or self._first()
        with _opened(self.folder / pointer.folder, pointer.state) as client:
            collection = _collection(client, kind)
            for start in range(0, len(remove), _BATCH):
                collection.delete(ids=list(remove[start : start + _BATCH]))
            _append(collection, add)
        _close(self.folder / pointer.folder)
        self._point(pointer.model_copy(update={"state": state}))

    def replace(self, batches: Mapping[Kind, Batch], *, state: str) -> None:
        """Build all vectors anew aside, probe them in a child process, and swap them in."""
        fresh = self.folder / _new_name()
        with ExitStack() as undone:
            undone.callback(shutil.rmtree, fresh, ignore_errors=True)
            _write(fresh, batches)
            probe(fresh, {kind: len(batch.entries) for kind, batch in batches.items()})
            undone.pop_all()
        self._point(Pointer(folder=fresh.name, weights=self.weights, state=state))
        _remove_all(self.folder, keep=fresh.name)

    def probe(self, counts: Mapping[Kind, int]) -> None:
        """Check in a child process that the vectors can be read and find themselves; else raise IndexRefused."""
        pointer = self._pointer()
        if pointer:
            probe(self.folder / pointer.folder, counts)

    def query(self, kind: Kind, vectors: Rows, *, k: int) -> tuple[tuple[Near, ...], ...]:
        """Find the k nearest entries of the whole corpus to each vector, in one query; nearest first."""
        pointer = self._pointer()
        if pointer is None or not len(vectors):
            return ((),) * len(vectors)
        with _opened(self.folder / pointer.folder, pointer.state) as client:
            found = _collection(client, kind).query(query_embeddings=vectors, n_results=k, include=["distances"])
        return tuple(_nearest(*pair) for pair in zip(found["ids"], found["distances"], strict=True))

    def close(self) -> None:
        """Let go of the files."""
        for folder in self.folder.glob("vectors-*"):
            _close(folder)

    def _first(self) -> Pointer:
        fresh = self.folder / _new_name()
        _write(fresh, {})
        return Pointer(folder=fresh.name, weights=self.weights, state="")

    def _pointer(self) -> Pointer | None:
        path = self.folder / "vectors.json"
        try:
            return Pointer.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError as error:
            raise IndexRefused(f"{path} is not what the workbench wrote", hint=REBUILD) from error

    def _point(self, pointer: Pointer) -> None:
        aside = self.folder / "vectors.json.new"
        aside.write_text(pointer.model_dump_json(), encoding="utf-8")
        aside.replace(self.folder / "vectors.json")


def drop_vectors(folder: Path) -> None:
    """Remove all vectors of an index folder."""
    (folder.resolve() / "vectors.json").unlink(missing_ok=True)
    _remove_all(folder.resolve(), keep=None)


def probe(folder: Path, counts: Mapping[Kind, int]) -> None:
    """Check in a child process that a folder of vectors can be read, is complete, and finds itself.

    A torn file can kill the process that reads it; then only the child dies.
    """
    largest = max((path.stat().st_size for path in folder.rglob("link_lists.bin")), default=0)
    if largest > 4096 * max(1000, *counts.values(), 0):
        raise IndexRefused(f"the vectors in {folder} are torn", hint=REBUILD)
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
        raise IndexRefused(f"the vectors in {folder} failed their probe: {reason}", hint=REBUILD)


def _child() -> None:
    folder, *wanted = sys.argv[1:]
    with _opened(Path(folder), "probe") as client:
        for kind, count in (pair.split("=") for pair in wanted):
            collection = client.get_collection(kind, embedding_function=None)
            if collection.count() != int(count):
                sys.exit(f"{collection.count()} {kind} instead of {count}")
            if lost := _lost(collection):
                sys.exit(f"{lost} {kind} do not find themselves")
    _close(Path(folder))


def _lost(collection: Collection) -> int:
    ids = collection.get(include=[])["ids"]
    some = ids[:: max(1, len(ids) // _PROBED)]
    if not some:
        return 0
    vectors = collection.get(ids=some, include=["embeddings"])["embeddings"]
    found = collection.query(query_embeddings=vectors, n_results=1, include=["distances"])["distances"]
    return sum(not row or row[0] > 1e-4 for row in found)


def _write(folder: Path, batches: Mapping[Kind, Batch]) -> None:
    folder.mkdir()
    with _opened(folder, "new") as client:
        for kind in KINDS:
            collection = client.create_collection(
                kind, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
            if kind in batches:
                _append(collection, batches[kind])
    _close(folder)


def _append(collection: Collection, batch: Batch) -> None:
    for start in range(0, len(batch.entries), _BATCH):
        entries = batch.entries[start : start + _BATCH]
        collection.add(
            ids=[entry.id for entry in entries],
            embeddings=batch.vectors[start : start + _BATCH],
            documents=[entry.text for entry in entries],
            metadatas=[_metadata(entry) for entry in entries],
        )


def _metadata(entry: Entry) -> dict[str, str | int]:
    known = entry._asdict()
    return {key: known[key] for key in ("event", "article_id", "start", "end") if known[key] is not None}


def _nearest(ids: Sequence[str], distances: Sequence[float]) -> tuple[Near, ...]:
    # Six digits: the last bits of a float32 sum are noise.
    near = (Near(id_, round(1.0 - distance, 6)) for id_, distance in zip(ids, distances, strict=True))
    return tuple(sorted(near, key=lambda one: (-one.cosine, one.id)))


def _new_name() -> str:
    return f"vectors-{uuid.uuid4().hex[:12]}"


def _remove_all(folder: Path, *, keep: str | None) -> None:
    for path in folder.glob("vectors-*"):
        if path.name != keep:
            _close(path)
            shutil.rmtree(path, ignore_errors=True)


# ---------------------------------------------------------------- clients, one per folder in this process


class _Open(NamedTuple):
    state: str
    client: ClientAPI


_OPEN: dict[Path, _Open] = {}
_GUARD = threading.RLock()


@contextmanager
def _opened(folder: Path, state: str) -> Iterator[ClientAPI]:
    """Give the folder's client, a new one if the folder has changed since it was opened."""
    import chromadb
    from chromadb.errors import ChromaError

    if not folder.is_dir():
        raise IndexRefused(f"the vectors in {folder} are gone", hint=REBUILD)
    with _GUARD:
        if folder in _OPEN and _OPEN[folder].state != state:
            _close(folder)
        try:
            if folder not in _OPEN:
                _OPEN[folder] = _Open(state, chromadb.PersistentClient(str(folder)))
            yield _OPEN[folder].client
        except ChromaError as error:
            _close(folder)
            raise IndexRefused(f"the vectors in {folder} cannot be read: {error}", hint=REBUILD) from error


def _close(folder: Path) -> None:
    with _GUARD:
        if folder in _OPEN:
            _OPEN.pop(folder).client.close()


def _collection(client: ClientAPI, kind: Kind) -> Any:
    return client.get_collection(kind, embedding_function=None)
