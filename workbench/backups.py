"""Copy a workspace while it is in use, and put a copy back where nothing is.

A backup is itself a workspace: the database, what is set, and the evaluation runs. The index is derived and left out.
A backup is never written to. A link is followed by neither: what it leads to lies elsewhere.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.errors import InputError
from workbench.settings import CONFIG_NAME
from workbench.store import Store
from workbench.store.health import copy_untouched, health

DATABASE = "workbench.db"
_BESIDE = (CONFIG_NAME, "runs")


def back_up(store: Store, workspace: Path, folder: Path) -> Path:
    """Copy a workspace into a new folder while others may write: one moment of the database, whole or not at all."""
    with _made_aside(folder, source=workspace) as aside:
        store.back_up(aside / DATABASE)
        _copy_beside(workspace, aside)
    return folder


def restore(backup: Path, workspace: Path) -> Path:
    """Make a workspace of a backup; one that is there is never overwritten. The index is made again when it is used.

    Nothing is written to the backup: its database is copied, and the copy brought up to date.
    """
    if not (backup / DATABASE).is_file():
        raise InputError(f"{backup} holds no {DATABASE}", hint="name the folder that `workbench backup` made")
    for part in backup.glob(f"{DATABASE}*"):
        _refuse_link(part)
    with _made_aside(workspace, source=backup) as aside:
        copy_untouched(backup / DATABASE, aside / DATABASE)
        _refuse_damage(aside / DATABASE, named=backup / DATABASE)
        Store(aside / DATABASE).close()
        _copy_beside(backup, aside)
    return workspace


def _refuse_damage(database: Path, *, named: Path) -> None:
    found = health(database)
    if found.damage:
        raise InputError(f"{named} is damaged: {found.damage}", hint="restore another backup")
    if found.version is None:
        raise InputError(f"{named} is not of the workbench", hint="name the folder that `workbench backup` made")


@contextmanager
def _made_aside(folder: Path, *, source: Path) -> Iterator[Path]:
    """Give a new folder beside the wanted one, and put it there once all is in it; refuse a place that is taken."""
    place = folder.resolve()
    _refuse_place(folder, place, source)
    aside = place.with_name(f"{place.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        aside.mkdir(parents=True)
        yield aside
        if place.exists():
            place.rmdir()
        aside.rename(place)
    except OSError as error:
        hint = "see that what is copied may be read, and the new folder written to"
        raise InputError(f"{folder} cannot be made: {error}", hint=hint) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _refuse_place(folder: Path, place: Path, source: Path) -> None:
    if source.resolve() in place.parents:
        raise InputError(f"{folder} lies inside {source}, which is to be copied", hint="name a folder outside of it")
    if not folder.exists():
        return
    if not folder.is_dir() or any(folder.iterdir()):
        raise InputError(f"{folder} is there already and not empty", hint="name a new folder; nothing is overwritten")
    if place == Path.cwd():
        raise InputError(f"{folder} is where this command runs, and cannot be replaced", hint="name a new folder in it")


def _copy_beside(source: Path, target: Path) -> None:
    for name in _BESIDE:
        if (source / name).exists() or (source / name).is_symlink():
            _copy(source / name, target / name)


def _copy(source: Path, target: Path) -> None:
    """Copy a file or a folder with its times and rights; the copy may be written to, wherever it came from."""
    _refuse_link(source)
    if source.is_dir():
        target.mkdir()
        for one in source.iterdir():
            _copy(one, target / one.name)
    else:
        shutil.copyfile(source, target)
    shutil.copystat(source, target)
    target.chmod(target.stat().st_mode | (0o700 if target.is_dir() else 0o600))


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        hint = "put what it leads to in its place, or take it away"
        raise InputError(f"{path} is a link, and what lies elsewhere is not copied", hint=hint)
