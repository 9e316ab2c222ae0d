"""What adding one article and checking one claim cost as the corpus grows. `python -m tests.bench.bench_growth`.

Synthetic articles of three sentences, five an event, and a claim for each. Vectors are drawn around a centre for each
event instead of embedded: embedding costs the same whatever else there is. Medians of CPU seconds, warm; opening the
workspace is reported apart.
"""

from __future__ import annotations

import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from tests.bench.bench_scale import WORDS, Drawn
from tests.support.articles import article
from workbench import Settings, Workbench
from workbench.judge.check import retrieve
from workbench.models import Claim

SIZES = (1_000, 4_000, 20_000)
ARTICLES = 5
TIMES = 9
T = TypeVar("T")


def sentence(chance: random.Random, event: int) -> str:
    """Write a sentence that names its event and says something of its own."""
    return f"In event E{event} the {' '.join(chance.choices(WORDS, k=9))} were said to be open."


def story(chance: random.Random, event: int) -> str:
    """Write the text of an article."""
    return "\n".join(sentence(chance, event) for _ in range(3))


def claims(chance: random.Random, events: int) -> Iterable[Claim]:
    """Write as many claims as there are articles."""
    for event in range(events):
        for _ in range(ARTICLES):
            text, name = sentence(chance, event), f"E{event}"
            yield Claim(id=Claim.id_for(name, text), event=name, text=text, made_by="checker")


def opened(folder: Path) -> Workbench:
    """Open the workspace, with drawn vectors."""
    bench = Workbench(Settings(workspace=folder))
    bench.__dict__["_embedder"] = Drawn()
    return bench


def cpu(work: Callable[[], object]) -> float:
    """Do something once; give the CPU seconds that it took."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def measured(size: int, folder: Path) -> list[str]:
    """Fill a workspace, then measure; give a row of the table."""
    chance, events, workspace = random.Random(1), size // ARTICLES, folder / "workspace"
    with opened(workspace) as bench:
        for event in range(events):
            for outlet in range(ARTICLES):
                made = article(story(chance, event), event=f"E{event}", source=f"{event}-{outlet}.txt")
                bench.store.add_article(made)
        bench.store.save_claims(claims(chance, events))
        filled = cpu(bench.rebuild_index)
    with opened(workspace) as bench:
        cold = cpu(lambda: bench.index)
        first = cpu(lambda: [*bench.check(bench.claims("E0")[:1])])  # with all that is imported and loaded once
        adds, finds, checks, events_found = [], [], [], []
        for event in range(1, TIMES + 1):
            path = folder / f"{event}.txt"
            path.write_text(story(chance, event), encoding="utf-8")
            adds.append(cpu(lambda: bench.add([path], event=f"E{event}")))  # noqa: B023  (called at once)
            claim, articles = bench.claims(f"E{event}")[0], bench.articles(f"E{event}")
            finds.append(cpu(lambda: retrieve(claim, articles=articles, index=bench.index)))  # noqa: B023
            checks.append(cpu(lambda: [*bench.check(bench.claims(f"E{event}")[1:2])]))  # noqa: B023
            events_found.append(cpu(lambda: bench.index.find_event(sentence(chance, event))))  # noqa: B023
    disk = sum(path.stat().st_size for path in (workspace / "index").rglob("*") if path.is_file())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = [statistics.median(some) for some in (adds, finds, checks, events_found)]
    row = [f"{size}", *(f"{seconds:.3f}" for seconds in times), f"{cold:.2f}", f"{first:.2f}", f"{filled:.0f}"]
    return [*row, f"{disk / 2**20:.0f}", f"{memory:.0f}"]


def main(sizes: Iterable[int]) -> None:
    """Print the table; each size in its own workspace, the smallest first."""
    heads = "articles,add one,find passages,check one,find event,open,first check,index all,index MiB,memory MiB"
    print("CPU seconds; check one = find passages + the built-in judge + keep\n")
    print("| " + heads.replace(",", " | ") + " |\n" + "|---" * (heads.count(",") + 1) + "|")
    for size in sizes:
        with TemporaryDirectory() as folder:
            # In a process of its own: what is imported and loaded once is loaded anew.
            with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as one:
                row = one.submit(measured, size, Path(folder)).result()
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES)
