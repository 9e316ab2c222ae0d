"""Results as CSV: one row for each sample and variant. What a spreadsheet would run as a formula is made harmless."""

from __future__ import annotations

import csv
import io

from workbench.evaluation.results import Case, Results
from workbench.export.table import neutralise

COLUMNS = ("sample", "event", "variant", "gold", "verdicts", "right", "strict", "without_answer")


def to_csv(results: Results) -> str:
    """Write every case; several epochs stand in one cell, parted by spaces."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(COLUMNS)
    for case in results.cases:
        lines.writerow([neutralise(cell) for cell in _cells(case)])
    return written.getvalue().encode("utf-8", "replace").decode("utf-8")


CHANGES = ("probe", "sample", "event", "variant", "change", "way", "before", "after", "flipped", "as_expected", "why")


def robustness_csv(results: Results) -> str:
    """Write every changed sample; `flipped` and `as_expected` are empty where there is nothing to say."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(CHANGES)
    for one in (tried for variant in results.robustness for tried in variant.tried):
        facts = (one.probe, one.sample, one.event, one.variant, one.perturbation, one.way, one.before, one.after)
        lines.writerow([neutralise(cell) for cell in (*facts, _told(one.flipped), _told(one.as_expected), one.reason)])
    return written.getvalue().encode("utf-8", "replace").decode("utf-8")


def _told(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _cells(case: Case) -> tuple[str, ...]:
    strict = "" if case.strict is None else f"{case.strict:g}"
    return (
        case.sample, case.event, case.variant, case.gold, " | ".join(case.labels), f"{case.right:g}", strict,
        " | ".join(case.reasons),
    )  # fmt: skip
