"""Which revision of a folder is in use, as git tells it. Knows nothing of runs; git is asked, never changed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from workbench.models import Record

_PATIENCE_SECONDS = 20.0


class Revision(Record):
    """A commit, and whether the files are still those of the commit."""

    commit: str
    dirty: bool
    """A tracked file of the repository differs from it, or the folder holds a file that git does not know."""

    @property
    def short(self) -> str:
        """Write it as git describes it: `1a2b3c4d5e6f`, with `-dirty` where the files differ."""
        return self.commit[:12] + ("-dirty" if self.dirty else "")


def revision_of(folder: Path) -> Revision | None:
    """Say at which commit a folder is; None where git is missing, knows no such repository, or tracks nothing there."""
    commit = _asked(folder, "rev-parse", "--verify", "HEAD")
    if not commit or not _asked(folder, "ls-files", "--", "."):
        return None
    changed = _asked(folder, "status", "--porcelain", "--untracked-files=no")
    unknown = _asked(folder, "ls-files", "--others", "--exclude-standard", "--", ".")
    if changed is None or unknown is None:
        return None
    return Revision(commit=commit.strip(), dirty=bool(changed or unknown))


def _asked(folder: Path, *question: str) -> str | None:
    # No lock is taken, and no program that the repository's own settings name is started.
    command = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-C", str(folder), *question]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False, env=environment
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return None
    return done.stdout if done.returncode == 0 else None
