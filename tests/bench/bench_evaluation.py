"""What a run costs besides its answers, and whether it survives twenty kills. `python -m tests.bench.bench_evaluation`.

CPU time is of this process, index and log included; the judge answers at once. The kills are SIGKILLs after a random
number of answers; each run is gone on with and has to come to the results of one that nobody interrupted.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from tests.support.evaluated import Model, carried_out, config, evaluations, lines, timeless, write_gold
from tests.support.kills import RUN, killed_after

KILLS = 20
VARIANTS = 4


def cpu_per_sample(folder: Path) -> None:
    """Print CPU milliseconds a sample, of asking and of scoring."""
    gold = write_gold(folder / "gold")
    models = tuple(Model(f"model-{n}", deaf=lambda _: True).contender() for n in range(VARIANTS))
    with patch("workbench.evaluation.service.contenders", lambda *_: models):
        made = evaluations(folder)
        begun = time.process_time()
        underway = made.begin(config(gold))
        ready = time.process_time()
        answers = sum(1 for _ in underway.attempts())
        asked = time.process_time()
        made.score(underway.run)
        scored = time.process_time()
    print(f"{'ready (gold, articles)':<32}{1000 * (ready - begun) / answers:8.2f} ms CPU a sample, n = {answers}")
    print(f"{'asking (index, log, fsync)':<32}{1000 * (asked - ready) / answers:8.2f} ms CPU a sample")
    print(f"{'scoring (intervals, report)':<32}{1000 * (scored - asked) / answers:8.2f} ms CPU a sample")


def kills(folder: Path) -> int:
    """Print how many of the killed runs came to the same results, and give how many did not."""
    gold = write_gold(folder / "gold")
    _, whole = carried_out(evaluations(folder / "whole"), config(gold))
    same = 0
    points = random.Random(20_220_314).sample(range(1, 36), KILLS)
    for number, after in enumerate(points):
        killed_after(after, RUN, str(folder / str(number)), str(gold))
        made = evaluations(folder / str(number))
        run = made.run(None)
        for _ in made.resume(run.id, run.info.config).attempts():
            pass
        made.score(run)
        found = json.loads((run.folder / "results.json").read_text(encoding="utf-8"))
        same += timeless(found) == timeless(whole) and len(lines(run.folder)) == 36
    print(f"{'killed and resumed':<32}{same:5} of {KILLS} with the results of a whole run")
    return KILLS - same


if __name__ == "__main__":
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        cpu_per_sample(Path(one))
        sys.exit(kills(Path(other)))
