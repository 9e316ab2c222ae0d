"""Fit the decision of `workbench/judge/builtin/stance.py` on labelled events, and write its weights.

    python -m training.stance workbench/judge/builtin/stance.json GOLD.jsonl=FOLDER ...

FOLDER holds the articles that GOLD labels. Multinomial logistic regression on standardised features (scikit-learn);
every row of gold counts once. `make scores` fits it again without each event in turn, to measure it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from tests.support.articles import article
from tests.support.stories import pairs
from workbench.evaluation.gold import GoldClaim, GoldOutlet, cleaned
from workbench.evaluation.run import indexed, read_gold_with_articles
from workbench.evaluation.samples import gold_claim
from workbench.judge.builtin.stance import Outcome, evidence, features
from workbench.judge.check import retrieve
from workbench.models import Version
from workbench.retrieval.embedder import load_embedder

OUTCOMES: tuple[Outcome, ...] = ("carries", "refutes", "qualifies", "silent")
OUTCOME_OF: dict[str, Outcome] = {
    "supports": "carries",
    "reports": "carries",
    "refutes": "refutes",
    "qualifies": "qualifies",
    "silent": "silent",
}
STRENGTH = 0.05
"""Inverse of the regularisation (scikit-learn's C), chosen by leaving one event out."""
LEAST = {"carries": 1.0, "refutes": 0.6, "qualifies": 0.7, "silent": 1.0}
"""How an outcome's probability is divided before the largest is taken; chosen by leaving one event out."""


@dataclass(frozen=True)
class LabelledRow:
    """One claim of gold, one article, and what is known of its sentences."""

    claim: GoldClaim
    outlet: GoldOutlet
    version: Version
    features: Mapping[str, float]

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Gold's evidence, in the cleaned article."""
        return cleaned(self.outlet.evidence, self.version.article)


def read_rows(gold_file: Path, articles: Path) -> Iterator[LabelledRow]:
    """Read gold with its articles, and describe each row to the decision."""
    gold, texts = read_gold_with_articles(gold_file, articles)
    with indexed(texts, load_embedder()) as index:
        for item in gold:
            shown = retrieve(gold_claim(item), articles=[texts[o.file] for o in item.outlets], index=index)
            for outlet, version in zip(item.outlets, shown, strict=True):
                seen = evidence(item.claim, version)
                if seen is not None:
                    yield LabelledRow(item, outlet, version, features(seen))


PAIR_WEIGHT = 0.3
"""What one of our own pairs counts beside a row of gold."""
_LETTERS: dict[str, Outcome] = {"S": "carries", "R": "carries", "X": "refutes", "Q": "qualifies", "-": "silent"}


@cache
def own_pairs() -> tuple[tuple[Mapping[str, float], Outcome], ...]:
    """Describe the sentences and claims of `tests/stories/pairs*.toml`: the same words in other roles, plans, denials.

    Labelled events have few claims that are wrong in such a point alone.
    """
    found: list[tuple[Mapping[str, float], Outcome]] = []
    for pair in pairs():
        seen = evidence(pair.claim, Version(article=article(f"Rain fell on the valley all morning.\n{pair.told}")))
        assert seen is not None
        found.append((features(seen), _LETTERS[pair.wanted[0]]))
    return tuple(found)


def fit(rows: Sequence[LabelledRow]) -> dict[str, Any]:
    """Fit the weights: for each feature its mean and scale, for each outcome a bias and a weight per feature."""
    names = list(rows[0].features)
    gold = np.array([[row.features[name] for name in names] for row in rows])
    scaler = StandardScaler().fit(gold)
    own = np.array([[described[name] for name in names] for described, _ in own_pairs()])
    wanted = [OUTCOME_OF[row.outlet.stance] for row in rows] + [outcome for _, outcome in own_pairs()]
    counts = np.concatenate([np.ones(len(gold)), np.full(len(own), PAIR_WEIGHT)])
    values = scaler.transform(np.vstack([gold, own]))
    model = LogisticRegression(C=STRENGTH, max_iter=5000).fit(values, np.array(wanted), sample_weight=counts)
    lines = dict(zip(model.classes_, zip(model.intercept_, model.coef_, strict=True), strict=True))
    return {
        "features": {
            name: [round(float(mean), 5), round(float(scale), 5)]
            for name, mean, scale in zip(names, scaler.mean_, scaler.scale_, strict=True)
        },
        "outcomes": {
            outcome: {
                "bias": round(float(lines[outcome][0]), 5),
                "weights": {name: round(float(one), 5) for name, one in zip(names, lines[outcome][1], strict=True)},
            }
            for outcome in OUTCOMES
        },
        "least": LEAST,
    }


def main() -> None:
    """Fit on all labelled events, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("gold", nargs="+", help="GOLD.jsonl=FOLDER of its articles")
    arguments = parser.parse_args()
    rows = [
        row
        for pair in arguments.gold
        for gold_file, folder in [pair.split("=")]
        for row in read_rows(Path(gold_file), Path(folder))
    ]
    arguments.out.write_text(json.dumps(fit(rows), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
