"""A backup is one moment of a workspace, whole; putting it back overwrites nothing. Runs are found again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.articles import article
from tests.support.checks import NOON
from tests.test_acts import filled
from workbench.backups import DATABASE, back_up, restore
from workbench.errors import InputError
from workbench.runlog import RunLog
from workbench.store import Store


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "ws"
    filled(folder / DATABASE).close()
    (folder / "runs" / "one").mkdir(parents=True)
    (folder / "runs" / "one" / "attempts.jsonl").write_text("{}\n")
    (folder / "workbench.toml").write_text('model = "builtin"\n')
    return folder


@pytest.fixture
def store(workspace: Path) -> Iterator[Store]:
    with Store(workspace / DATABASE) as opened:
        yield opened


def test_a_backup_put_back_is_the_workspace(store: Store, workspace: Path, tmp_path: Path) -> None:
    """Articles, claims, checks, settings and runs; no index, which is derived."""
    back_up(store, workspace, tmp_path / "kept")
    restore(tmp_path / "kept", tmp_path / "again")
    with Store(tmp_path / "again" / DATABASE) as again:
        assert (again.articles(), again.claims(), again.checks()) == (store.articles(), store.claims(), store.checks())
    names = {path.relative_to(tmp_path / "again").as_posix() for path in (tmp_path / "again").rglob("*")}
    assert names == {DATABASE, "workbench.toml", "runs", "runs/one", "runs/one/attempts.jsonl"}


def test_a_backup_is_one_moment_while_others_write(store: Store, workspace: Path, tmp_path: Path) -> None:
    """Each backup holds articles from the first on without a gap, and the writer is not stopped."""
    done = threading.Event()

    def write() -> None:
        with Store(workspace / DATABASE) as other:
            for number in range(60):
                other.add_article(article(f"Number {number}."))
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    folders = [back_up(store, workspace, tmp_path / f"kept{n}") for n in range(5)]
    writer.join()
    for folder in folders:
        with Store(folder / DATABASE) as kept:
            kept.refuse_damage()
            texts = [one.text for one in kept.articles()][3:]
        assert texts == [f"Number {n}." for n in range(len(texts))]
    assert done.is_set()
    assert len(store.articles()) == 63


def test_nothing_is_overwritten(store: Store, workspace: Path, tmp_path: Path) -> None:
    """A folder that is there and not empty is refused, by backup and by restore, and left as it is."""
    kept = back_up(store, workspace, tmp_path / "kept")
    before = sorted(workspace.iterdir())
    for attempt in (lambda: back_up(store, workspace, kept), lambda: restore(kept, workspace)):
        with pytest.raises(InputError, match="not empty\nhint: name a new folder"):
            attempt()
    assert sorted(workspace.iterdir()) == before
    assert not list(tmp_path.glob("*.part"))


def test_what_is_no_backup_is_refused(tmp_path: Path, workspace: Path) -> None:
    """A folder without a database, and a damaged database: nothing is made of them."""
    with pytest.raises(InputError, match="holds no workbench"):
        restore(tmp_path, tmp_path / "again")
    content = bytearray((workspace / DATABASE).read_bytes())
    content[8192:20480] = b"\x17" * 12288
    (workspace / DATABASE).write_bytes(content)
    with pytest.raises(InputError, match=r"damaged|malformed"):
        restore(workspace, tmp_path / "again")
    assert not (tmp_path / "again").exists()


# ---------------------------------------------------------------- runs


def test_a_run_is_found_again_as_it_last_was(store: Store, workspace: Path) -> None:
    """By another process: what it was, how far it got, what it cost, how it ended."""
    log = RunLog(store, now=lambda: NOON)
    run = log.begin("check", judge="builtin", event="test")
    run = log.move(run, counts={"claims": 5, "done": 2}, cost_usd=None)
    with Store(workspace / DATABASE) as other:
        assert RunLog(other, now=lambda: NOON).all() == (run,)
    ended = log.end(run, "failed", "no key")
    assert (ended.state, ended.ended, ended.message, ended.counts["done"]) == ("failed", NOON, "no key", 2)
    with pytest.raises(InputError, match="does not end by running"):
        log.end(run, "running")
