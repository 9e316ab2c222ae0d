"""Choose the pairs that the entailment model learns from, and cut them into token numbers.

A pair is one line of JSON: {premise, hypothesis, label, source, split?}. Labels are `entailment`, `neutral` and
`contradiction`; sources with two classes write `not_entailment`. Which source may be trained on, and under which
licence, stands in README.md.

    python pairs.py OUT.npz real.jsonl.gz synth.jsonl.gz extra.jsonl.gz --weights FOLDER [--own own.jsonl.gz]
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import math
import random
import re
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

LABELS = {"entailment": 0, "neutral": 1, "contradiction": 2, "not_entailment": 3, "not_contradiction": 4}
LONGEST = 144
"""Tokens of a pair; the longer text is cut first."""

# Their licence is not stated or not clear: they measure, they do not teach.
MEASURE_ONLY = frozenset(
    [
        *("mpe", "nan_nli", "rte1", "rte2", "rte3", "negnli_rte", "dnc_kg"),
        *("dnc_factuality_uw", "dnc_factuality_decomp", "dnc_factuality_meantime"),
    ]
)
# Sources that would crowd out the rest, or whose sentences are far from news.
AT_MOST = {
    "breaking_nli": 3000,
    "conjnli_adv": 6000,
    "dnc_megaverid": 2000,
    "fm2_neg": 1500,
    "help": 1500,
    "med": 1500,
    "snli_devtest": 12000,
    "syn_far": 4000,
    "syn_simother": 8000,
}

Pair = dict[str, Any]


def choose(files: list[Path]) -> tuple[list[Pair], list[Pair]]:
    """The pairs to learn from, shuffled, and the held-back ones."""
    rows = []
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            rows += [row for row in map(json.loads, lines) if row["source"] not in MEASURE_ONLY]
    random.Random(1).shuffle(rows)
    held_back = [row for row in rows if row.get("split") == "dev"]
    taken: collections.Counter[str] = collections.Counter()
    train = []
    for row in rows:
        if row.get("split") == "dev":
            continue
        taken[row["source"]] += 1
        if taken[row["source"]] <= AT_MOST.get(row["source"], len(rows)):
            train.append(row)
    return train, held_back


def pair_anew(rows: list[Pair], wanted: int) -> list[Pair]:
    """Pairs as in use: a true statement of the news beside a passage of another row that shares its rarest words.

    Both are true, so whatever the passage does with the statement, it does not contradict it.
    """
    true = ("syn_same", "syn_drop", "syn_syn", "syn_title", "syn_content")
    rows = [row for row in rows if row["source"].startswith("syn_")]
    passages = list(dict.fromkeys(row["premise"] for row in rows if row["source"] in true))
    holders: dict[str, list[int]] = collections.defaultdict(list)
    for i, passage in enumerate(passages):
        for word in sorted(_words(passage)):
            holders[word].append(i)
    known = {(row["premise"], row["hypothesis"]) for row in rows}
    statements = list(dict.fromkeys(row["hypothesis"] for row in rows if row["source"] in true))
    random.Random(2).shuffle(statements)
    found: list[Pair] = []
    for statement in statements:
        rarest = sorted(_words(statement), key=lambda word: (len(holders[word]), word))[:5]
        near: collections.Counter[int] = collections.Counter()
        for word in rarest:
            if 0 < len(holders[word]) < 2000:
                for i in holders[word]:
                    near[i] += 1 / math.log(2 + len(holders[word]))
        for i, _ in near.most_common(4):
            if (passages[i], statement) not in known:
                label = {"label": "not_contradiction", "source": "paired_anew"}
                found.append({"premise": passages[i], "hypothesis": statement, **label})
    random.Random(3).shuffle(found)
    return found[:wanted]


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]{3,}", text.lower()))


def cut(pairs: list[Pair], tokenizer: Tokenizer) -> dict[str, np.ndarray]:
    """Token numbers of all pairs in one row, the length of each, and where its second text begins."""
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST, strategy="longest_first")
    encoded = tokenizer.encode_batch([(row["premise"], row["hypothesis"]) for row in pairs])
    return {
        "ids": np.concatenate([np.array(one.ids, np.uint16) for one in encoded]),
        "length": np.array([len(one.ids) for one in encoded], np.int32),
        "second": np.array([sum(kind == 0 for kind in one.type_ids) for one in encoded], np.int32),
        "label": np.array([LABELS[row["label"]] for row in pairs], np.int8),
        "source": np.array([row["source"] for row in pairs]),
    }


def main() -> None:
    """Write the pack."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--weights", type=Path, required=True, help="folder with the model's tokenizer.json")
    parser.add_argument("--first", type=int, help="take only so many of the files' pairs")
    parser.add_argument("--anew", type=int, default=20_000, help="pairs of true news statements and passages")
    parser.add_argument("--own", type=Path, help="what own.py wrote: taken whole, on top")
    arguments = parser.parse_args()
    train, held_back = choose(arguments.files)
    anew = pair_anew(train, arguments.anew)
    own = choose([arguments.own])[0] if arguments.own else []
    train = train[: arguments.first] + anew + own
    tokenizer = Tokenizer.from_file(str(arguments.weights / "tokenizer.json"))
    parts = {"train": cut(train, tokenizer), "dev": cut(held_back, tokenizer)}
    np.savez_compressed(
        arguments.out, **{f"{part}_{name}": array for part, arrays in parts.items() for name, array in arrays.items()}
    )
    print(f"{len(train)} pairs to learn from, {len(held_back)} held back: {arguments.out}")


if __name__ == "__main__":
    main()
