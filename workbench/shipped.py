"""Find what comes with the package: in a checkout beside it, in a wheel inside it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

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


def move_aside(workspace: Path) -> Path | None:
    """Move a workspace out of the way without losing it; None if there was none."""
    if not workspace.exists():
        return None
    aside = workspace.with_name(f"{workspace.name}-{datetime.now(UTC):%Y%m%dT%H%M%S}")
    workspace.rename(aside)
    return aside
