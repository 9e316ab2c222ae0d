"""Find what comes with the package: in a checkout beside it, in a wheel inside it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile

from workbench.errors import InputError

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """Give the path of a shipped file or folder, such as `seeds` or `app.py`."""
    for folder in (_PACKAGE.parent, _PACKAGE / "_shipped"):
        if (folder / name).exists():
            return folder / name
    raise InputError(f"{name} did not come with this installation", hint="install the workbench again")


def seeds_folder() -> Path:
    """Give the folder with the five seed articles."""
    return shipped("seeds")


def copy_seeds(folder: Path) -> int:
    """Copy the five seed articles and their articles.toml into a folder; what is there already stays as it is."""
    home = seeds_folder()
    names = sorted(path.name for path in home.iterdir() if path.is_file())
    if folder.absolute() == home.absolute():
        return len(names)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            if not (folder / name).exists():
                copyfile(home / name, folder / name)
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}", hint="name another folder") from error
    return len(names)


def move_aside(workspace: Path) -> Path | None:
    """Move a workspace out of the way without losing it; None if there was none."""
    if not workspace.exists():
        return None
    aside = workspace.with_name(f"{workspace.name}-{datetime.now(UTC):%Y%m%dT%H%M%S}")
    workspace.rename(aside)
    return aside
