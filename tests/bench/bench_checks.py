"""CPU time of the built-in judge over growing corpora: `python -m tests.bench.bench_checks` prints a table.

The articles are the invented stories of `tests/stories`, five an event (three outlets and two that run their sentences
in another order), with other names in each event so that no two share a sentence with a name. Adding, indexing and
extraction are not measured. `--most N` leaves out corpora of more than N articles.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.stories import STORIES, texts
from workbench import Settings, Workbench

SIZES = (5, 50, 500)
_NAME = re.compile(r"(?<=[a-z,] )(?!Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)[A-Z][a-z]{3,}")
_SYLLABLES = ("ba", "ko", "li", "mu", "ne", "ra", "si", "to", "va", "ze")


def other_name(event: int) -> str:
    """Make an ending that no other event's names have."""
    return "".join(_SYLLABLES[int(digit)] for digit in str(event))


def versions(event: int) -> dict[str, str]:
    """Write the five articles of an event: outlet to text."""
    told = texts(STORIES[event % len(STORIES)])
    renamed = {name: _NAME.sub(lambda m: m[0] + other_name(event), text) for name, text in told.items()}
    first, second, *_ = renamed.values()
    return {**renamed, "late": reordered(first), "later": reordered(second)}


def reordered(text: str) -> str:
    """Keep the headline, turn the rest round."""
    headline, *rest = text.strip().split("\n")
    return "\n".join([headline, *reversed(rest)]) + "\n"


def fill(folder: Path, articles: int, workbench: Workbench) -> int:
    """Add and extract the articles of so many events of five; give the number of claims."""
    for event in range(articles // 5):
        place = folder / f"event{event}"
        place.mkdir(parents=True)
        for outlet, text in versions(event).items():
            (place / f"{outlet}.txt").write_text(text, encoding="utf-8")
        workbench.add([place], event=f"event-{event}")
    workbench.extract()
    return len(workbench.claims())


def measure(articles: int) -> tuple[int, float]:
    """Check every claim of a corpus; give their number and the CPU seconds it took."""
    with TemporaryDirectory() as folder, Workbench(Settings(workspace=Path(folder) / "ws")) as workbench:
        claims = fill(Path(folder) / "texts", articles, workbench)
        begun = time.process_time()
        done = sum(check.verdict is not None for check in workbench.check(workbench.unchecked(), jobs=1))
        seconds = time.process_time() - begun
    if done != claims:
        raise SystemExit(f"{claims - done} of {claims} claims have no verdict")
    return claims, seconds


def main() -> int:
    """Print a row for each size of corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=max(SIZES))
    most = parser.parse_args().most
    print(f"All claims checked by the built-in judge, indexed, one thread, {datetime.now(UTC).date()}.\n")
    print("| articles | claims | CPU seconds | ms a claim |\n|---|---|---|---|")
    for articles in (size for size in SIZES if size <= most):
        claims, seconds = measure(articles)
        print(f"| {articles} | {claims} | {seconds:.1f} | {1000 * seconds / claims:.0f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
