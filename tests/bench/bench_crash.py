"""Kill a night's work a hundred times, and hold it against a whole one. `python -m tests.bench.bench_crash`.

A kill is a SIGKILL after a random number of acknowledged steps and a random moment more, somewhere in add, extract,
check, review or export; the same workspace is gone on with until it is done, then another is begun.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory

from tests.support.crashes import Log, Outcome, children, killed_often, night, outcome, two_texts

KILLS = 100
MOST_LINES = 25
"""Steps after which a kill may come; a whole night has about two for each claim."""


def main(kills: int, seed: int) -> int:
    """Print each night as it ends, and give how many broke a promise."""
    chance = random.Random(seed)
    with TemporaryDirectory() as folder, children(two_texts(Path(folder) / "texts")) as process:
        whole = _whole_night(process, Path(folder) / "whole")
        done, broken, number = 0, 0, 0
        while done < kills:
            number += 1
            workspace, log = Path(folder) / str(number), Log()
            with night(process, workspace, log) as made:
                killed_often(made, kills=kills - done, chance=chance, most_lines=MOST_LINES)
            problems = _problems(outcome(workspace), whole, log, made.acknowledged)
            done, broken = done + log.kills, broken + bool(problems)
            where = ", ".join(f"{count} {place}" for place, count in made.killed_in.most_common())
            print(
                f"night {number}: {log.kills} kills (after {where}), {log.calls} calls, {problems or 'as a whole one'}",
                flush=True,
            )
        print(f"{done} kills in {number} nights; {number - broken} of {number} nights ended as a whole one does")
    return broken


def _whole_night(process: Popen[str], workspace: Path) -> Outcome:
    begun = time.monotonic()
    with night(process, workspace, log := Log()) as made:
        assert made.go() == "ended 0"
    found = outcome(workspace)
    print(f"a whole night: {len(found.claims)} claims, {log.calls} calls, {time.monotonic() - begun:.0f} s", flush=True)
    return found


def _problems(found: Outcome, whole: Outcome, log: Log, acknowledged: set[str]) -> str:
    """Name the promises that a night broke."""
    broken = {
        "other claims": found.claims != whole.claims,
        "not one current check a claim": set(found.checked.values()) != {1},
        "acknowledged reviews are missing": not acknowledged <= found.reviewed,
        "calls made twice": bool(log.repeats_outside_a_kill()),
        "what was paid is not told": found.tokens != whole.tokens,
        "other exports": found.exports != whole.exports,
    }
    return ", ".join(name for name, is_so in broken.items() if is_so)


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(given + [KILLS, 20_220_314][len(given) :])))
