"""The built-in extraction of claims, read by a person: counts, coverage of the gold, and claims drawn at random.

`WORKBENCH_DEV_DATA=DIR python -m tests.bench.bench_claims [--draw N] [--seed N] [--speakers]`. DIR holds
`clusters_dev.jsonl`; without it only the seed articles are read. A claim is good if a fact-checker who sees only its
sentence and the article's date knows what is claimed about whom; that is for a reader to say. What is counted here:
claims an article, their speakers, CPU an article, and the gold claims with evidence that some claim meets.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.support.hydrate import TEXTS, read_sources
from workbench.claims.extract import extract_builtin
from workbench.ingest.clean import clean
from workbench.ingest.sources import read
from workbench.judge.registry import EXTRACTOR_VERSION
from workbench.models import Article, Claim

SEEDS = Path("seeds")
GOLD = ("seed", "clusters", "clusters2", "clusters3")


def say(line: str = "") -> None:
    sys.stdout.write(line + "\n")


def articles(files: Sequence[tuple[Path, str]]) -> Iterator[tuple[str, Article]]:
    """Read and clean files as `workbench add` does; give each its name."""
    for path, event in files:
        for document in read([path]):
            if isinstance(document, Exception):
                raise document
            yield path.name, clean(document, event=event)


def development_files(data: Path, into: Path) -> list[tuple[Path, str]]:
    """Write the texts of the ECB+ events, and of the labelled ones, by the names that the gold has for them."""
    labelled = {source.cluster_id: source.file for source in read_sources()}
    made = []
    for line in (data / TEXTS).read_text(encoding="utf-8").split("\n"):
        row = json.loads(line) if line else None
        if row and (row["event_id"].startswith("ecb-") or row["id"] in labelled):
            path = into / labelled.get(row["id"], f"{row['id']}.txt")
            path.write_text(row["text"], encoding="utf-8")
            made.append((path, row["event_id"]))
    return made


def gold() -> Iterator[tuple[str, str, list[tuple[str, int, int]]]]:
    """Give each gold claim that has evidence: its id, its words, and where the evidence stands in the raw files."""
    for name in GOLD:
        for line in (SEEDS / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").split("\n"):
            row = json.loads(line) if line else {"outlets": []}
            spans = [
                (one["file"], span["start"], span["end"]) for one in row["outlets"] for span in one.get("evidence", ())
            ]
            if spans:
                yield row["id"], row["claim"], spans


def raw_spans(article: Article, claim: Claim) -> Iterator[tuple[int, int]]:
    """Say where a claim's spans stand in the raw text."""
    for span in claim.spans:
        for kept in article.kept:
            length = kept.raw_end - kept.raw_start
            start, end = max(span.start, kept.start), min(span.end, kept.start + length)
            if start < end:
                yield start - kept.start + kept.raw_start, end - kept.start + kept.raw_start


def main() -> int:
    """Print what is counted, and the claims drawn."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--draw", type=int, default=60, help="claims to draw (default 60)")
    parser.add_argument("--seed", type=int, default=1, help="of the drawing (default 1)")
    parser.add_argument("--speakers", action="store_true", help="draw speakers instead")
    parser.add_argument("--event", help="print every claim of the events whose name begins so")
    options = parser.parse_args()
    named = os.environ.get("WORKBENCH_DEV_DATA")
    files = [(path, "seed") for path in sorted(SEEDS.glob("*.txt"))]
    with tempfile.TemporaryDirectory() as folder:
        if named:
            files += development_files(Path(named), Path(folder))
        told = list(articles(files))
    extract_builtin(told[0][1])  # what is loaded once is not counted
    began = time.process_time()
    found = [(name, article, extract_builtin(article)) for name, article in told]
    spent = time.process_time() - began
    everything = [(name, article, claim) for name, article, claims in found for claim in claims]
    spoken = [one for one in everything if one[2].speaker]
    sizes = sorted(len(claims) for _, _, claims in found)
    say(
        f"extractor {EXTRACTOR_VERSION}: {len(everything)} claims in {len(found)} articles",
    )
    say(f"an article: {len(everything) / len(found):.1f} (median {sizes[len(sizes) // 2]}, {sizes[0]}–{sizes[-1]})")
    own = sum(claim.text.rstrip('.”"') in article.text for _, article, claim in everything)
    say(f"in the article's own words from end to end: {own}")
    say(f"with a speaker: {len(spoken)}; CPU {1000 * spent / len(found):.0f} ms an article")
    places = {
        name: [place for claim in claims for place in raw_spans(article, claim)] for name, article, claims in found
    }
    asked = [one for one in gold() if all(file in places for file, _, _ in one[2])]
    missed = [
        (key, words)
        for key, words, spans in asked
        if not any(a < end and start < b for file, start, end in spans for a, b in places[file])
    ]
    say(f"gold claims with evidence that some claim meets: {len(asked) - len(missed)} of {len(asked)}")
    for key, words in missed:
        say(f"  missed {key}: {words}")
    if options.event:
        for name, article, claims in found:
            if article.event.startswith(options.event) or name.startswith(options.event):
                say(f"\n== {name} ({article.published.value if article.published else 'no date'})")
                for claim in claims:
                    say(f"- {claim.text}  [{claim.speaker or ''}]")
        return 0
    drawn = [one for one in (spoken if options.speakers else everything) if one[1].event.startswith(("seed", "ecb-"))]
    drawn = random.Random(options.seed).sample(drawn, min(options.draw, len(drawn)))
    for i, (name, article, claim) in enumerate(drawn, 1):
        date = article.published.value if article.published else "no date"
        say(f"\n{i}. {claim.text}\n   speaker: {claim.speaker or 'unknown'} | {name}, {date}")
        say(f"   “{' … '.join(span.quote for span in claim.spans)}”")
    return 0


if __name__ == "__main__":
    sys.exit(main())
