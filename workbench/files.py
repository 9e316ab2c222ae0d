"""Write a whole file or none, and read the small files that a command is given."""

from __future__ import annotations

import json
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from workbench.errors import InputError


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
