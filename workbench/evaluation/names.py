"""The names of metrics: one closed list, used by configs, gates, results and tables."""

from __future__ import annotations

from typing import Literal, get_args

MetricName = Literal[
    "verdict_macro_f1",
    "verdict_accuracy",
    "verdict_kappa",
    "verdict_macro_f1_lenient",
    "stance_macro_f1",
    "stance_accuracy",
    "stance_macro_f1_lenient",
    "strict",
    "evidence_f1",
    "evidence_precision",
    "evidence_recall",
    "quote_validity",
    "discrepancy_recall",
    "discrepancy_precision",
    "origin_f1",
    "origin_count",
    "consistency",
]

METRICS: tuple[MetricName, ...] = get_args(MetricName)

WORDS: dict[MetricName, str] = {
    "verdict_macro_f1": "verdict, macro-F1",
    "verdict_accuracy": "verdict, accuracy",
    "verdict_kappa": "verdict, κ",
    "verdict_macro_f1_lenient": "verdict, macro-F1, lenient",
    "stance_macro_f1": "stance, macro-F1",
    "stance_accuracy": "stance, accuracy",
    "stance_macro_f1_lenient": "stance, macro-F1, lenient",
    "strict": "verdict and evidence right",
    "evidence_f1": "evidence, token F1",
    "evidence_precision": "evidence, token precision",
    "evidence_recall": "evidence, token recall",
    "quote_validity": "quotes that stand",
    "discrepancy_recall": "discrepancies found",
    "discrepancy_precision": "discrepancies right",
    "origin_f1": "origins, F1 over names",
    "origin_count": "origins, count right",
    "consistency": "same verdict over epochs",
}
"""What a table calls each of them."""
