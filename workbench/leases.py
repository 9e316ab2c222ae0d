"""Who is checking what: a file lock for each check under way, so that two processes do not pay for the same one.

The system lets go of a lock when its process ends, however it ends. It does not know whether a check is needed.
"""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout


class Leases:
    """The checks that this process holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, FileLock] = {}

    def take(self, key: str) -> bool:
        """Hold a check; False if another process does, or this one in another run."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder / f"{key}.lock", thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return False
        self._held[key] = lock
        return True

    def let_go(self, key: str) -> None:
        """Let others have it."""
        lock = self._held.pop(key, None)
        if lock is not None:
            # Removed before it is let go of: whoever opened it meanwhile looks first whether the check was made.
            Path(lock.lock_file).unlink(missing_ok=True)
            lock.release()

    def let_all_go(self) -> None:
        """Let others have everything."""
        for key in tuple(self._held):
            self.let_go(key)
