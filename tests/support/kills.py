"""Commands that are killed half-way."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUN = """
import sys
from pathlib import Path
from tests.support.evaluated import config, evaluations
underway = evaluations(Path(sys.argv[1])).begin(config(Path(sys.argv[2])))
for attempt in underway.attempts():
    print(attempt.sample, flush=True)
"""
"""An evaluation that prints a line for each answer: `python -c`, with its workspace and its gold."""


def killed_after(lines: int, *arguments: str) -> int:
    """Run a workbench script, kill it with SIGKILL once it has printed so many lines, and say how many it printed."""
    child = subprocess.Popen([sys.executable, "-c", *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout is not None
    seen = 0
    for _ in child.stdout:
        seen += 1
        if seen == lines:
            child.send_signal(signal.SIGKILL)
            break
    seen += len(child.stdout.readlines())
    child.stdout.close()
    assert child.wait() == -signal.SIGKILL
    return seen
