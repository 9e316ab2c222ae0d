"""What several test modules share: the embedder, and models that answer from cassettes."""

from __future__ import annotations

import asyncio
import functools
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings

from tests.support import cassettes, postgresql
from tests.support.postgresql import Server
from tests.support.terminal import Done, Run
from tests.support.website import Site, website
from workbench import Settings, Workbench
from workbench.retrieval.embedder import Embedder, load_embedder

settings.register_profile("workbench", deadline=None)  # a busy machine is no failure
settings.load_profile("workbench")


NewDatabase = Callable[[Path], AbstractContextManager[str | Path]]


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The real model; opened once."""
    found = load_embedder()
    if found is None:
        pytest.skip("no weights: run `make venv`")
    return found


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """Make a folder once in a run, whichever worker asks first; the others wait for it. Copy it; leave it as it is."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # of the temporary folders of all workers

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = shared / f"once-{name}", shared / f"once-{name}.done"
        with FileLock(shared / f"once-{name}.lock"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed half-way
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def checked_seeds(once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """A workspace with the five seed articles, their claims, and thirty of them checked. Copy it; leave it as it is."""
    from workbench import Settings, Workbench, seeds_folder

    def make(folder: Path) -> None:
        with Workbench(Settings(workspace=folder)) as workbench:
            workbench.add([seeds_folder()], event="seeds")
            workbench.extract()
            for _ in workbench.check(workbench.unchecked(every=True)[:30]):
                pass

    return once("checked-seeds", make)


@pytest.fixture(scope="session")
def whole_seeds(once: Callable[[str, Callable[[Path], object]], Path], checked_seeds: Path) -> Path:
    """The same workspace with every claim checked. Copy it; leave it as it is."""
    from workbench import Settings, Workbench

    def make(folder: Path) -> None:
        shutil.copytree(checked_seeds, folder, dirs_exist_ok=True)
        with Workbench(Settings(workspace=folder)) as workbench:
            for _ in workbench.check(workbench.unchecked(every=True)):
                pass

    return once("whole-seeds", make)


@pytest.fixture(scope="session")
def scanned_once() -> Iterator[None]:
    """Let Streamlit look for components in the installed packages once, not for each page that is drawn (0.4 s)."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        scan = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(scope="session")
def litellm() -> Any:
    """The library itself, loaded once: it takes seconds."""
    from workbench.judge.llm.client import litellm

    return litellm()


@pytest.fixture(autouse=True)
def hung_up() -> Iterator[None]:
    """Close what a test left open: litellm keeps connections for the next request, and Python warns of dropped ones.

    The warning comes whenever memory is cleaned up, and so it would fail a test that has nothing to do with it.
    """
    yield
    cache = getattr(sys.modules.get("litellm"), "in_memory_llm_clients_cache", None)
    if cache is not None:
        for kept in list(cache.cache_dict.values()):
            closing = kept.close()
            if closing is not None:  # of a client for callers in an event loop
                with ThreadPoolExecutor(1) as beside:  # playwright keeps an event loop running in this thread
                    beside.submit(asyncio.run, closing).result()
        cache.flush_cache()


@pytest.fixture(scope="session")
def model_server(record_mode: str) -> Iterator[str]:
    """The address of the test server: running when recording, a name that nobody answers to when replaying."""
    if record_mode == "none":
        yield "http://127.0.0.1"
        return
    from tests.support.server import serving

    with serving() as address:
        yield address


# ------------------------------------------------------------ cassettes


def pytest_recording_configure(config: pytest.Config, vcr: Any) -> None:
    """Teach vcrpy our way of writing and matching."""
    vcr.register_serializer("yaml", cassettes)
    vcr.register_matcher("same_body", cassettes.same_body)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the sockets away from every test that replays."""
    if config.getoption("--record-mode") in (None, "none"):
        for item in items:
            if item.get_closest_marker("vcr"):
                item.add_marker(pytest.mark.disable_socket)


@pytest.fixture(scope="session")
def vcr_config() -> dict[str, Any]:
    """How cassettes are matched and scrubbed."""
    return cassettes.configuration()


@pytest.fixture(scope="module")
def vcr_cassette_dir(request: pytest.FixtureRequest) -> str:
    """Beside the tests, not among them."""
    return str(cassettes.FOLDER / request.node.path.stem)


@pytest.fixture(autouse=True)
def _usual_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tables be as wide as in a pipe, whatever terminal the tests run in: pytest-xdist sets 80 columns."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch, record_mode: str) -> None:
    """A replay that needs a key is no replay."""
    if record_mode == "none":
        for name in [n for n in os.environ if n.endswith("_API_KEY")]:
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _played_to_the_end(request: pytest.FixtureRequest, record_mode: str) -> Iterator[None]:
    """A recorded answer that no test asks for is out of date."""
    cassette = request.getfixturevalue("vcr") if request.node.get_closest_marker("vcr") else None
    yield
    if cassette is not None and record_mode == "none" and not getattr(request.node, "failed", False):
        assert cassette.all_played, f"{len(cassette) - cassette.play_count} recorded answers were never asked for"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Under a test that missed its cassette, say how to record it anew."""
    report = yield
    if call.excinfo is not None and report.when == "call":
        item.failed = True  # type: ignore[attr-defined]
        if says := cassettes.explain_miss(call.excinfo.value, item.nodeid):
            report.sections.append(("cassette miss", says))
    return report


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve pages of a test's own making on loopback."""
    with website() as made:
        yield made


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run commands in a folder of their own, on its workspace `ws`."""
    from workbench.cli import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WORKBENCH_WORKSPACE", str(tmp_path / "ws"))

    def call(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["workbench", *arguments])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        return Done(code, *capfd.readouterr())

    return call


# ------------------------------------------------------------ the same tests on both databases


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server of this run's own."""
    if lacking := postgresql.missing():
        pytest.skip(lacking)
    with postgresql.serving() as started:
        yield started


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.scale)])
def engine(request: pytest.FixtureRequest) -> NewDatabase:
    """Give new databases, for a while: files in a folder, or databases of the server."""
    if request.param == "sqlite":
        return lambda folder: nullcontext(folder / "workbench.db")
    started: Server = request.getfixturevalue("server")
    return lambda _folder: started.database()


@pytest.fixture
def address(engine: NewDatabase, tmp_path: Path) -> Iterator[str | Path]:
    """Where a new store may be: a path in a folder that is not there yet, or an empty database of the server."""
    with engine(tmp_path / "new folder") as made:
        yield made


@pytest.fixture
def seeds(
    engine: NewDatabase, checked_seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """The settings of a workspace of a test's own, a copy of `checked_seeds`; commands find its database too."""
    folder = Path(shutil.copytree(checked_seeds, tmp_path / "workspace"))
    with engine(folder) as address:
        if isinstance(address, str):
            postgresql.copied(folder / "workbench.db", address)
            (folder / "workbench.db").unlink()  # nobody reads it by mistake
            monkeypatch.setenv("WORKBENCH_DATABASE_URL", address)
        yield Settings(workspace=folder, database_url=address if isinstance(address, str) else None)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """Open an empty workspace that may fetch from loopback."""
    with Workbench(Settings(workspace=tmp_path / "w", allow_private_urls=True)) as made:
        yield made
