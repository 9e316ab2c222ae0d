"""Write a whole file or none, and read the small files that a command is given."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from workbench.errors import InputError
from workbench.export import Page

MOST_BYTES = 200 * 1024 * 1024


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever sees half of it: beside its place first, then moved there."""
    try:
        with NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as aside:
            aside.write(text)
            aside.flush()
            os.fsync(aside.fileno())
        Path(aside.name).replace(path)
    except OSError as error:
        raise InputError(
            f"{path} cannot be written: {error.strerror}", hint="choose another file with --out"
        ) from error


def write_pages(folder: Path, pages: Sequence[Page]) -> tuple[str, ...]:
    """Write each page whole; name the files of an earlier export that these pages do not replace."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{folder} cannot be made: {error.strerror}", hint="choose another folder with --into"
        ) from error
    for page in pages:
        write_whole(folder / page.name, page.text)
    written = {page.name for page in pages}
    kinds = {Path(page.name).suffix for page in pages}
    return tuple(sorted(p.name for p in folder.iterdir() if p.suffix in kinds and p.name not in written))


def read_bytes(path: Path) -> bytes:
    """Read a file that a command is given; refuse one too large to be an export."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{path} is larger than {MOST_BYTES // 2**20} MB", hint="split it")
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}", hint="check its name and its permissions"
        ) from error


def read_urls(path: Path | None) -> dict[str, str]:
    """Read which claim's review stands at which address: a JSON object, claim id to URL."""
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(f"{path} cannot be read as JSON: {error}", hint='write {"CLAIM ID": "https://..."}') from error
    if not isinstance(found, dict) or not all(isinstance(url, str) for url in found.values()):
        raise InputError(f"{path} is not an object of claim ids and URLs", hint='write {"CLAIM ID": "https://..."}')
    return found
