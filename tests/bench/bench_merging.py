"""Which claims of an event are merged, and which of those that are not look most alike: pairs to be read by a person.

`WORKBENCH_DEV_DATA=DIR python -m tests.bench.bench_merging` prints, of the seeds and of the events of DIR's
`clusters_dev.jsonl` (where it is there), every merged pair and the 50 nearest that stayed two, with the CPU time of
merging. A merge is right if both sentences are true in exactly the same circumstances.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from workbench.claims.extract import group_similar
from workbench.ingest.sources import Upload
from workbench.models import Claim
from workbench.workspace import Workbench

NEAREST = 50
SEEDS = Path(__file__).parents[2] / "seeds"


class Pair(NamedTuple):
    """Two claims of one event, and how near their vectors are."""

    cosine: float
    event: str
    left: Claim
    right: Claim


def events(workbench: Workbench) -> tuple[str, ...]:
    """Add the seeds and the development events."""
    workbench.add([SEEDS])
    path = Path(os.environ.get("WORKBENCH_DEV_DATA", "")) / "clusters_dev.jsonl"
    texts: dict[str, list[Upload]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        told = json.loads(line)
        known = {"text": told["text"], "title": told["title"] or None, "outlet": told["outlet"], "url": told.get("url")}
        upload = Upload(name=f"{told['id']}.jsonl", data=json.dumps({**known, "published": told["date"]}).encode())
        texts[told["event_id"]].append(upload)
    for event, uploads in texts.items():
        workbench.add(uploads, event=event)
    return workbench.events()


def pairs(claims: list[Claim], event: str, workbench: Workbench) -> Iterator[Pair]:
    """Give every pair of some claims with its cosine."""
    vectors = workbench.index.encode([claim.text for claim in claims])
    for i, j in combinations(range(len(claims)), 2):
        yield Pair(float(vectors[i] @ vectors[j]), event, claims[i], claims[j])


def main() -> int:
    """Print the pairs."""
    merged: list[Pair] = []
    apart: list[Pair] = []
    found, seconds = 0, 0.0
    with tempfile.TemporaryDirectory() as folder, Workbench(folder) as workbench:
        for event in events(workbench):
            claims = [c for article in workbench.articles(event) for c in workbench.extractor(article)[0]]
            once = {claim.id: claim for claim in claims}
            if not once:
                continue
            begun = time.process_time()
            near = dict(zip(once, workbench.index.nearest_claims(tuple(once.values())), strict=True))
            groups = group_similar(claims, [near[claim.id] for claim in claims])
            seconds += time.process_time() - begun
            found += len(once)
            for group in groups:
                merged += pairs(list(group), event, workbench)
            apart += pairs([group[0] for group in groups], event, workbench)
    print(f"{found} claims, {len(merged)} merged pairs, {seconds:.1f} s CPU for finding and merging")
    for title, listed in (("merged", merged), ("not merged", sorted(apart, key=lambda pair: -pair.cosine)[:NEAREST])):
        print(f"\n{title}")
        for pair in sorted(listed, key=lambda pair: -pair.cosine):
            print(f"{pair.cosine:.2f} {pair.event}")
            print(*(f"   {claim.text} [{claim.speaker or ''}]" for claim in (pair.left, pair.right)), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
