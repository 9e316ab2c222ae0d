"""Files: written whole or not at all, read within limits; and what is shipped with the package."""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from secrets import token_hex
from shutil import copyfile

from workbench.errors import InputError

MOST_BYTES = 200 * 1024 * 1024


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file so that nobody ever sees half of it: beside its place first, then moved there.

    Its permissions follow the umask, or those of the file that it replaces.
    """
    aside = path.parent / f".{path.name}.{token_hex(8)}"
    try:
        mode = stat.S_IMODE(path.stat().st_mode) if path.is_file() else None
        made = partial(os.open, mode=0o666 if mode is None else mode)
        with open(aside, "xb", opener=made) as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            aside.chmod(mode)  # the umask took its share
        aside.replace(path)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise InputError(message, hint="choose another file with --out") from error
    finally:
        with suppress(OSError):
            aside.unlink()


def make_workspace(folder: Path) -> None:
    """Make the folder of a workspace, if there is none."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = "it is a file, and a workspace is a folder" if folder.is_file() else error.strerror
        message = f"{folder} cannot be a workspace: {why}"
        raise InputError(message, hint="choose another folder with --workspace") from error


def read_bytes(path: Path) -> bytes:
    """Read a file named on the command line; refuse one too large to be an export."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{path} is larger than {MOST_BYTES // 2**20} MB", hint="split it")
        return path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise InputError(message, hint="check its name and its permissions") from error


def read_urls(path: Path | None) -> dict[str, str]:
    """Read the publication URLs of reviews: a JSON object from claim id to URL."""
    if path is None:
        return {}
    if not path.exists():
        raise InputError(f"there is no file {path}", hint='write {"CLAIM ID": "https://..."}')
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(f"{path} cannot be read as JSON: {error}", hint='write {"CLAIM ID": "https://..."}') from error
    if not isinstance(found, dict) or not all(isinstance(url, str) for url in found.values()):
        raise InputError(f"{path} is not an object of claim ids and URLs", hint='write {"CLAIM ID": "https://..."}')
    return found


# ------------------------------------------------------------ what comes with the package

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """Give the path of a shipped file or folder, such as `seeds`: beside the package in a checkout, inside a wheel."""
    for folder in (_PACKAGE.parent, _PACKAGE / "_shipped"):
        if (folder / name).exists():
            return folder / name
    raise InputError(f"{name} is missing from this installation", hint="reinstall the workbench")


def seeds_folder() -> Path:
    """Give the folder with the five seed articles."""
    return shipped("seeds")


def copy_seeds(folder: Path) -> int:
    """Copy the five seed articles and their articles.toml into a folder; existing files are not changed."""
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
        raise InputError(f"{folder} cannot be written: {error.strerror}", hint="choose another folder") from error
    return len(names)


def move_aside(workspace: Path) -> Path | None:
    """Move a workspace out of the way without losing it; None if there was none."""
    if not workspace.exists():
        return None
    aside = workspace.with_name(f"{workspace.name}-{datetime.now(UTC):%Y%m%dT%H%M%S}")
    workspace.rename(aside)
    return aside
