"""The built-in judge on public data of another kind, beside the best constant and word overlap.

`WORKBENCH_DEV_DATA=DIR python -m tests.bench.bench_dev` prints a table of docs/measurements.md. The folder holds
`nli_dev.jsonl` and `stance_dev.jsonl` (a line each: claim, evidence, label, source); without it the bench says so and
measures nothing. Each piece of evidence is read as one article on one claim, with the nearness in meaning that the
index would give; a different number, which news would call a qualification, is a refutation here. The judge was not
made for such data: encyclopaedias and debates, not news.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import NamedTuple

from tests.support.articles import article
from workbench.errors import JudgeError
from workbench.evaluation.statistics import LabelScore, Row, label_score
from workbench.ingest.text import passages
from workbench.judge.builtin.judge import compare
from workbench.models import Article, Claim, Hit, Reading, Stance, Version
from workbench.retrieval.embedder import Embedder, load_embedder

FILES = ("nli_dev.jsonl", "stance_dev.jsonl")
NLI = {"supports": "supported", "reports": "supported", "refutes": "refuted", "qualifies": "partially_supported"}
DEBATE = {"supports": "SUPPORT", "reports": "SUPPORT", "refutes": "UNDERMINE"}
_NOTHING = "not_enough_info"
_WORD = re.compile(r"\w+")


class Pair(NamedTuple):
    """One claim with the text it is held against."""

    source: str
    claim: str
    evidence: str
    label: str


def pairs(folder: Path) -> Iterator[Pair]:
    """Read the pairs of both files."""
    for name in FILES:
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            read = json.loads(line)
            yield Pair(read["source"], read["claim"], read["evidence"], read["label"])


def reading(pair: Pair, embedder: Embedder | None) -> Reading | None:
    """Ask the rules what the evidence does with the claim; None where they say that they cannot read it."""
    claim = Claim(id="c", event="dev", text=pair.claim, made_by="checker")
    told = article(pair.evidence, source="evidence.txt")
    try:
        (found,) = compare(claim, [Version(article=told, hits=hits(claim, told, embedder))]).readings
    except JudgeError:
        return None
    return found


def hits(claim: Claim, told: Article, embedder: Embedder | None) -> tuple[Hit, ...]:
    """Give every passage its cosine with the claim, as the index would."""
    found = passages(told) if embedder else ()
    if not embedder or not found:
        return ()
    mine, *others = embedder.encode([claim.text, *(p.text for p in found)])
    near = (float(mine @ other) for other in others)
    return tuple(
        Hit(passage=p, dense=n, lexical=None, rank=r) for r, (p, n) in enumerate(zip(found, near, strict=True), 1)
    )


def judged(pair: Pair, labels: Sequence[str], embedder: Embedder | None) -> str:
    """Say it in the data's own labels; what they have no word for is nothing found."""
    found = reading(pair, embedder)
    stance: Stance = found.stance if found else "silent"
    other = found is not None and found.summary.startswith('Rule "number"') and "partially_supported" not in labels
    said = (DEBATE if "UNDERMINE" in labels else NLI).get("refutes" if other else stance, _NOTHING)
    return said if said in labels else _NOTHING


def overlap(pair: Pair) -> float:
    """Share of the claim's words that the evidence has, 0..1."""
    claim, evidence = (set(_WORD.findall(text.lower())) for text in (pair.claim, pair.evidence))
    return len(claim & evidence) / max(1, len(claim))


def best_overlap(found: Sequence[Pair], labels: Sequence[str]) -> LabelScore:
    """Cut at the overlap that does best on these very rows, with the best label on each side: its upper bound."""
    shares = [overlap(pair) for pair in found]
    scores = []
    for cut, above, below in product((n / 20 for n in range(1, 20)), labels, labels):
        rows = [Row(p.label, above if share >= cut else below) for p, share in zip(found, shares, strict=True)]
        scores.append(label_score(rows, labels))
    return max((s for s in scores if s), key=lambda s: (s.macro_f1, s.accuracy))


def line(source: str, found: Sequence[Pair], embedder: Embedder | None) -> str:
    """Score one source, and give its line of the table."""
    labels = sorted({pair.label for pair in found})
    rows = [Row(pair.label, judged(pair, labels, embedder)) for pair in found]
    rules, nothing = label_score(rows, labels), sum(row.predicted == _NOTHING for row in rows)
    assert rules is not None
    words = best_overlap(found, labels)
    constant = f"{rules.constant_accuracy:.3f} / {rules.constant_macro_f1:.3f}"
    mine = f"{rules.accuracy:.3f} / {rules.macro_f1:.3f} | {nothing / len(found):.0%}"
    scored = f"{mine} | {words.accuracy:.3f} / {words.macro_f1:.3f} | {constant}"
    return f"| {source} | {len(found)} | {len(labels)} | {scored} |"


def main() -> int:
    """Print the table, or say that there is nothing to measure."""
    folder = Path(os.environ.get("WORKBENCH_DEV_DATA", ""))
    if "WORKBENCH_DEV_DATA" not in os.environ or not all((folder / name).is_file() for name in FILES):
        print(f"skipped: WORKBENCH_DEV_DATA names no folder with {' and '.join(FILES)}")
        return 0
    embedder = load_embedder()
    by_source: dict[str, list[Pair]] = {}
    for pair in pairs(folder):
        by_source.setdefault(pair.source, []).append(pair)
    print(f"Accuracy / macro-F1, {datetime.now(UTC).date()}; word overlap with the cut that is best on these rows.\n")
    print("| data | n | labels | built-in judge | finds nothing | word overlap | best constant |\n" + "|---" * 7 + "|")
    for source, found in by_source.items():
        print(line(source, found, embedder), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
