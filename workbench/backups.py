"""Copy a workspace while it is in use, and put a copy back where nothing is.

A backup is itself a workspace: the database, what is set, and the evaluation runs. The index is derived and left out.
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

DATABASE = "workbench.db"
_BESIDE = (CONFIG_NAME, "runs")


def back_up(store: Store, workspace: Path, folder: Path) -> Path:
    """Copy a workspace into a new folder while others may write: one moment of the database, whole or not at all."""
    with _made_aside(folder) as aside:
        store.back_up(aside / DATABASE)
        _copy_beside(workspace, aside)
    return folder


def restore(backup: Path, workspace: Path) -> Path:
    """Make a workspace of a backup; one that is there is never overwritten. The index is made again when it is used."""
    if not (backup / DATABASE).is_file():
        raise InputError(f"{backup} holds no {DATABASE}", hint="name the folder that `workbench backup` made")
    with _made_aside(workspace) as aside:
        with Store(backup / DATABASE) as kept:
            kept.refuse_damage()
            kept.back_up(aside / DATABASE)
        _copy_beside(backup, aside)
    return workspace


@contextmanager
def _made_aside(folder: Path) -> Iterator[Path]:
    """Give a new folder beside the wanted one, and put it there once all is in it; refuse a place that is taken."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is there already and not empty", hint="name a new folder; nothing is overwritten")
    aside = folder.with_name(f"{folder.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        aside.mkdir(parents=True)
        yield aside
        if folder.exists():
            folder.rmdir()
        aside.rename(folder)
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error}", hint="name a folder that may be written to") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _copy_beside(source: Path, target: Path) -> None:
    for name in _BESIDE:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name)
        elif (source / name).is_file():
            shutil.copy2(source / name, target / name)
