"""What a number is read beside: the best constant answer, and people who labelled the same claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from workbench.evaluation.gold import GoldClaim, GoldLabel
from workbench.evaluation.metrics import LabelScore, Row, label_score
from workbench.evaluation.results import BaselineRow
from workbench.evaluation.samples import VERDICTS
from workbench.evaluation.statistics.agreement import alpha


def constant_row(gold: Sequence[GoldClaim]) -> BaselineRow:
    """Give the constant answer with the best macro-F1 on this gold."""
    scored = label_score([Row(item.verdict, item.verdict) for item in gold], VERDICTS)
    if scored is None:
        return BaselineRow(name="best constant", n=0, macro_f1=None, accuracy=None)
    return BaselineRow(
        name=f"always {scored.constant}",
        n=scored.n,
        macro_f1=scored.constant_macro_f1,
        accuracy=scored.constant_accuracy,
        note="the best constant answer",
    )


def human_row(gold: Sequence[GoldClaim]) -> BaselineRow:
    """Hold each annotator against the rest: about as high as a score on these labels can mean something."""
    guidelines = {label.guideline for item in gold for label in human_labels(item)}
    if len(guidelines) > 1:
        return _none(f"labels under {len(guidelines)} guidelines are not mixed")
    rows = [row for item in gold for row in _against_the_rest(item)]
    scored: LabelScore | None = label_score(rows, VERDICTS)
    if scored is None:
        return _none("no claim of this gold has two human labels")
    agreement = alpha([[str(label.verdict) for label in human_labels(item)] for item in gold])
    claims = sum(len(human_labels(item)) > 1 for item in gold)
    said = "" if agreement is None else f", Krippendorff's α {agreement:.2f}"
    return BaselineRow(
        name="people", n=claims, macro_f1=scored.macro_f1, accuracy=scored.accuracy, note=f"each against the rest{said}"
    )


def human_labels(item: GoldClaim) -> tuple[GoldLabel, ...]:
    """Give the verdicts that people gave a claim."""
    return tuple(one for one in item.labels if one.annotator_kind == "human" and one.verdict is not None)


def _against_the_rest(item: GoldClaim) -> Iterator[Row]:
    labels = human_labels(item)
    for one in labels:
        rest = Counter(other.verdict for other in labels if other is not one).most_common(2)
        tied = len(rest) == 2 and rest[0][1] == rest[1][1]
        if rest and not tied and rest[0][0] and one.verdict:
            yield Row(rest[0][0], one.verdict)


def _none(why: str) -> BaselineRow:
    return BaselineRow(name="people", n=0, macro_f1=None, accuracy=None, note=why)
