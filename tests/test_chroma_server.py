"""The vectors on a Chroma server: the same answers, one server for many workspaces, and plain words when it is gone."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.articles import article
from workbench.errors import IndexRefused
from workbench.ingest.text import passages
from workbench.models import Claim
from workbench.retrieval.embedder import Embedder
from workbench.retrieval.index import Index

pytestmark = pytest.mark.slow

EFE = article("China denied the reports.\nThe envoys meet in Rome on Monday.", source="efe", event="talks")
AFP = article("Russia has asked China for drones.\nThe officials declined to comment.", source="afp", event="talks")
ASKED = "Moscow requested drones from Beijing."
COLLECTIONS = "/api/v2/tenants/default_tenant/databases/default_database/collections"
CLAIM = Claim(id=Claim.id_for("talks", ASKED), event="talks", text=ASKED, made_by="checker")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server of its own on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("chroma")
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen([*command, "--path", str(folder)], stdout=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{url}/api/v2/heartbeat")
            yield url
        finally:
            process.terminate()


def _wait_for(url: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            httpx.get(url, timeout=1).raise_for_status()
        except httpx.HTTPError:
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.1)
        else:
            return


def filled(folder: Path, embedder: Embedder, url: str | None) -> Index:
    index = Index.open(folder, embedder=embedder, chroma_url=url)
    index.add_passages([EFE, AFP], [*passages(EFE), *passages(AFP)])
    index.add_claims([CLAIM])
    return index


def answers(index: Index) -> tuple[object, ...]:
    near = index.nearest_passages(ASKED, [EFE.id, AFP.id])
    return near, index.search_passages(ASKED), index.similar_claims([ASKED]), index.status()


def names(url: str) -> set[str]:
    """The collections of the server."""
    return {collection["name"] for collection in httpx.get(url + COLLECTIONS).json()}


def test_a_server_gives_the_answers_of_the_embedded_database(server: str, tmp_path: Path, embedder: Embedder) -> None:
    """And nothing of the vectors is left in the folder; two workspaces do not see each other."""
    here, there = filled(tmp_path / "here", embedder, None), filled(tmp_path / "there", embedder, server)
    beside = Index.open(tmp_path / "beside", embedder=embedder, chroma_url=server)
    beside.add_passages([EFE], passages(EFE))
    assert answers(there) == answers(here)
    assert {hit.passage.article_id for hit in beside.search_passages(ASKED)} == {EFE.id}
    assert not list((tmp_path / "there").glob("vectors-*"))
    there.probe()
    for index in (here, there, beside):
        index.close()


def test_vectors_move_to_the_server_and_back(server: str, tmp_path: Path, embedder: Embedder) -> None:
    """Setting or unsetting the URL is enough; what is left behind is removed, and an article that goes is gone."""
    index = filled(tmp_path, embedder, None)
    before = answers(index)
    index.close()
    index = Index.open(tmp_path, embedder=embedder, chroma_url=server)
    assert answers(index) == before
    assert not list(tmp_path.glob("vectors-*"))
    there = names(server)
    index.remove_articles([AFP.id])
    assert {hit.passage.article_id for hit in index.search_passages(ASKED)} == {EFE.id}
    index.add_passages([AFP], passages(AFP))
    index.close()
    index = Index.open(tmp_path, embedder=embedder)
    assert answers(index) == before
    assert len(there - names(server)) == 2
    index.close()


def test_what_the_server_lost_is_told_and_rebuilt(server: str, tmp_path: Path, embedder: Embedder) -> None:
    """By the probe and by a question alike; the rebuild has the same answers."""
    others = names(server)
    index = filled(tmp_path, embedder, server)
    before = answers(index)
    for name in names(server) - others:
        httpx.delete(f"{server}{COLLECTIONS}/{name}").raise_for_status()
    for asked in (index.probe, lambda: index.search_passages(ASKED)):
        with pytest.raises(IndexRefused, match="hint: run `workbench rebuild`"):
            asked()
    index.close()
    texts = [*passages(EFE), *passages(AFP)]
    index = Index.rebuild(
        tmp_path, embedder=embedder, articles=[EFE, AFP], passages=texts, claims=[CLAIM], chroma_url=server
    )
    assert answers(index) == before
    index.close()


def test_a_server_that_does_not_answer_is_named(tmp_path: Path, embedder: Embedder) -> None:
    """With what to do about it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    index = Index.open(tmp_path, embedder=embedder, chroma_url=url)
    with pytest.raises(IndexRefused, match=rf"the Chroma server at {url} does not answer.*\nhint: start it"):
        index.add_passages([EFE], passages(EFE))
