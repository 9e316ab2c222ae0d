"""A backup is one moment of a workspace, whole; putting it back overwrites nothing. Runs are found again."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.articles import article
from tests.support.checks import NOON
from tests.support.desk import filled
from workbench.batch.checks import RunLog
from workbench.errors import InputError
from workbench.maintenance import DATABASE, back_up, restore
from workbench.store import Store
from workbench.store.database import health

RELEASED = Path(__file__).parent / "fixtures" / "workbench-v0.1.0.db.gz"


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
        assert health(folder / DATABASE).damage == ""
        with Store(folder / DATABASE) as kept:
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


# ---------------------------------------------------------------- the backup stays as it is


def sealed(folder: Path) -> dict[Path, tuple[int, int, bytes]]:
    """Take the right to write from a folder and all in it, and give what shows any write: times, rights, bytes."""
    everything = [folder, *folder.rglob("*")]
    for path in everything:
        os.utime(path, (0, 0))
        path.chmod(0o555 if path.is_dir() else 0o444)
    return seen(folder)


def seen(folder: Path) -> dict[Path, tuple[int, int, bytes]]:
    found = {path: path.stat() for path in (folder, *folder.rglob("*"))}
    return {
        path: (was.st_mtime_ns, was.st_mode, path.read_bytes() if path.is_file() else b"")
        for path, was in found.items()
    }


@pytest.fixture(params=["today", "v0.1.0"])
def kept(request: pytest.FixtureRequest, store: Store, workspace: Path, tmp_path: Path) -> Path:
    """A backup, made by this version or with the database of a released one."""
    folder = back_up(store, workspace, tmp_path / "kept")
    if request.param == "v0.1.0":
        (folder / DATABASE).write_bytes(gzip.decompress(RELEASED.read_bytes()))
    return folder


def test_restoring_leaves_the_backup_as_it_is(kept: Path, tmp_path: Path) -> None:
    """Every byte, name, right and time of it; so one on a medium that cannot be written to is restored as well."""
    before = sealed(kept)
    restore(kept, tmp_path / "again")
    assert seen(kept) == before


def test_what_is_restored_is_of_today_and_may_be_written_to(kept: Path, tmp_path: Path) -> None:
    """An old database is brought up to date, and rights that only allow reading stay with the backup."""
    sealed(kept)
    made = restore(kept, tmp_path / "again")
    found = health(made / DATABASE)
    assert (found.version, found.damage) == (found.wanted, "")
    assert [path for path in made.rglob("*") if not path.stat().st_mode & 0o200] == []
    with Store(made / DATABASE) as again:
        assert again.add_article(article("One more."))


@pytest.mark.parametrize("left_out", ["*-shm", "nothing"])
def test_what_was_not_yet_in_the_main_file_comes_along(
    left_out: str, store: Store, workspace: Path, tmp_path: Path
) -> None:
    """A workspace copied by hand, whose last articles are in SQLite's file beside the database."""
    store.add_article(article("The last one."))
    shutil.copytree(workspace, tmp_path / "kept", ignore=shutil.ignore_patterns(left_out))
    before = sealed(tmp_path / "kept")
    restore(tmp_path / "kept", tmp_path / "again")
    assert seen(tmp_path / "kept") == before
    with Store(tmp_path / "again" / DATABASE) as again:
        assert again.articles() == store.articles()


def test_a_workspace_in_use_is_restored_as_one_moment(store: Store, workspace: Path, tmp_path: Path) -> None:
    """One that is named instead of a backup: articles from the first on without a gap, and the writer goes on."""
    done = threading.Event()

    def write() -> None:
        for number in range(60):
            store.add_article(article(f"Number {number}."))
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    made = [restore(workspace, tmp_path / f"again{n}") for n in range(5)]
    writer.join()
    for folder in made:
        with Store(folder / DATABASE) as again:
            texts = [one.text for one in again.articles()][3:]
        assert texts == [f"Number {n}." for n in range(len(texts))]
    assert done.is_set()
    assert len(store.articles()) == 63


def test_a_change_that_was_cut_off_is_undone(store: Store, workspace: Path, tmp_path: Path) -> None:
    """As a crash leaves it: a database half changed, and SQLite's journal beside it."""
    folder = back_up(store, workspace, tmp_path / "whole")
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        database.executescript("PRAGMA cache_size = 1; CREATE TABLE big (text)")
        with database:
            database.executemany("INSERT INTO big VALUES (?)", [("old" * 1000,)] * 100)
        database.execute("UPDATE big SET text = ?", ("new" * 1000,))
        shutil.copytree(folder, tmp_path / "kept")
    assert b"newnew" in (tmp_path / "kept" / DATABASE).read_bytes()
    restore(tmp_path / "kept", tmp_path / "again")
    with closing(sqlite3.connect(tmp_path / "again" / DATABASE)) as database:
        assert database.execute("SELECT DISTINCT substr(text, 1, 3) FROM big").fetchall() == [("old",)]
    with Store(tmp_path / "again" / DATABASE) as again:
        assert again.articles() == store.articles()


def test_an_empty_file_is_not_made_a_workspace(store: Store, workspace: Path, tmp_path: Path) -> None:
    """A backup cut down to nothing is refused, not restored as a workspace without articles."""
    kept = back_up(store, workspace, tmp_path / "kept")
    (kept / DATABASE).write_bytes(b"")
    with pytest.raises(InputError, match="is not a database of the workbench"):
        restore(kept, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_damaged_backup_is_named_by_its_own_path(workspace: Path, tmp_path: Path) -> None:
    """Not by that of the copy, which is gone again."""
    (workspace / DATABASE).write_bytes(b"no database at all, but long enough to look like one" * 10)
    with pytest.raises(InputError) as refused:
        restore(workspace, tmp_path / "again")
    assert refused.value.message.startswith(f"{workspace / DATABASE} is damaged: ")


# ---------------------------------------------------------------- places


def test_the_folder_a_command_runs_in_is_not_replaced(
    store: Store, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`workbench backup .` is refused in a sentence, and so is `restore --workspace .`."""
    kept = back_up(store, workspace, tmp_path / "kept")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for attempt in (lambda: back_up(store, workspace, Path()), lambda: restore(kept, Path())):
        with pytest.raises(InputError, match=r"is the current folder.*\nhint: name a new folder in it"):
            attempt()
    assert list((tmp_path / "here").iterdir()) == []


def test_nothing_is_copied_into_itself(store: Store, workspace: Path, tmp_path: Path) -> None:
    """A backup inside the workspace, a workspace inside the backup; also by a way around."""
    kept = back_up(store, workspace, tmp_path / "kept")
    before = seen(workspace / "runs") | seen(kept)
    for attempt in (
        lambda: back_up(store, workspace, workspace / "runs" / "bk"),
        lambda: back_up(store, workspace, kept / ".." / "ws" / "new" / "bk"),
        lambda: restore(kept, kept / "again"),
    ):
        with pytest.raises(InputError, match=r"lies inside .*\nhint: name a folder outside"):
            attempt()
    assert seen(workspace / "runs") | seen(kept) == before
    assert not (workspace / "new").exists()


Copying = Callable[[Store, Path, Path], Path]


@pytest.mark.parametrize("name", ["runs", "runs/one/attempts.jsonl", "workbench.toml"])
@pytest.mark.parametrize(
    "copying", [back_up, lambda _store, kept, made: restore(kept, made)], ids=["backup", "restore"]
)
def test_no_link_is_followed(copying: Copying, name: str, store: Store, workspace: Path, tmp_path: Path) -> None:
    """What lies elsewhere comes into no backup and no workspace: the link is named, and nothing is made."""
    source = back_up(store, workspace, tmp_path / "source")
    (source / name).rename(tmp_path / "elsewhere")
    (source / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match=f"{name} is a link"):
        copying(store, source, tmp_path / "made")
    assert not list(tmp_path.glob("made*"))


@pytest.mark.parametrize("end", ["", "-wal", "-journal"])
def test_a_database_that_is_a_link_is_not_restored(end: str, store: Store, workspace: Path, tmp_path: Path) -> None:
    """Nor is what SQLite would read beside it."""
    kept = back_up(store, workspace, tmp_path / "kept")
    (kept / DATABASE).rename(tmp_path / "elsewhere")
    shutil.copyfile(tmp_path / "elsewhere", kept / DATABASE)
    (kept / f"{DATABASE}{end}").unlink(missing_ok=True)
    (kept / f"{DATABASE}{end}").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match=f"{DATABASE}{end} is a link"):
        restore(kept, tmp_path / "again")
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
    with pytest.raises(InputError, match="cannot end as running"):
        log.end(run, "running")
