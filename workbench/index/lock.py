"""One index folder, one process at a time. This module does not know what is in the folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.errors import InputError


@contextmanager
def held(folder: Path, *, wait_seconds: float) -> Iterator[None]:
    """Hold the index for this process alone; say so if another holds it for longer than the wait."""
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "index.lock", timeout=wait_seconds)
    try:
        lock.acquire()
    except Timeout as error:
        raise InputError(
            f"another process is writing to the index in {folder}",
            hint="wait until it has finished, then try again",
        ) from error
    try:
        yield
    finally:
        lock.release()
