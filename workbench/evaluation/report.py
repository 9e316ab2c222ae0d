"""The files that people and CI read of a scored run: results.json, results.csv, robustness.csv, junit.xml, report.html.

What articles and models say is foreign text. The template engine escapes all of it in report.html, which loads and runs
nothing; in the tables, what a spreadsheet would run as a formula is made harmless.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import jinja2

from workbench.evaluation.browse import close_up
from workbench.evaluation.config import METRIC_LABELS
from workbench.evaluation.gold import Span
from workbench.evaluation.log import EvalRun
from workbench.evaluation.samples import NO_ANSWER, STANCES, VERDICTS, Figure
from workbench.evaluation.scoring import (
    OPINIONS,
    Cell,
    Results,
    RunOutcome,
    ScoredRun,
    conclude,
    interval,
    number,
    points,
    share,
    wrong_share,
)
from workbench.evaluation.statistics import UNPROVED
from workbench.export.csv import neutralise


def write_results(run: EvalRun, scored: ScoredRun) -> tuple[str, ...]:
    """Write all files that are worked out from a run's answers into its folder, and name them."""
    results, outcome = scored.results, conclude(scored.results)
    written = {
        "results.json": results.model_dump_json(by_alias=True, indent=2) + "\n",
        "results.csv": to_csv(results),
        **({"robustness.csv": robustness_csv(results)} if results.robustness else {}),
        "junit.xml": to_junit(results, outcome),
        "report.html": to_page(run, scored, outcome),
    }
    for name, text in written.items():
        run.write(name, text)
    return tuple(written)


# ------------------------------------------------------------
# CSV: one row for each sample and variant.


def to_csv(results: Results) -> str:
    """Write every sample; the answers of several epochs are in one cell, separated by bars."""
    heads = ("sample", "event", "variant", "gold", "verdicts", "right", "strict", "without_answer")
    rows = (
        (
            case.sample, case.event, case.variant, case.gold, " | ".join(case.labels), f"{case.right:g}",
            "" if case.strict is None else f"{case.strict:g}", " | ".join(case.reasons),
        )
        for case in results.cases
    )  # fmt: skip
    return _csv(heads, rows)


def robustness_csv(results: Results) -> str:
    """Write every changed sample; `flipped` and `as_expected` are empty where there is nothing to say."""
    heads = (
        "probe", "sample", "event", "variant", "change", "way", "before", "after", "flipped", "as_expected", "why"
    )  # fmt: skip
    said = {None: "", True: "yes", False: "no"}
    rows = (
        (
            one.probe, one.sample, one.event, one.variant, one.perturbation, one.way, one.before, one.after,
            said[one.flipped], said[one.as_expected], one.reason,
        )
        for variant in results.robustness
        for one in variant.tried
    )  # fmt: skip
    return _csv(heads, rows)


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(heads)
    lines.writerows([neutralise(cell) for cell in row] for row in rows)
    # A lone surrogate in foreign text is no UTF-8; it becomes a question mark.
    return written.getvalue().encode("utf-8", "replace").decode("utf-8")


# ------------------------------------------------------------
# JUnit XML: a test case for each gate, and one for each sample and variant, for CI to show.

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


def to_junit(results: Results, outcome: RunOutcome) -> str:
    """Write the gates, the outcome and every sample."""

    def add(parent: Element, tag: str, text: str = "", **attributes: object) -> Element:
        clean = {name: _FORBIDDEN.sub("\ufffd", str(value)) for name, value in attributes.items()}
        element = SubElement(parent, tag, clean)
        element.text = _FORBIDDEN.sub("\ufffd", text) or None
        return element

    root = Element("testsuites", name=_FORBIDDEN.sub("\ufffd", results.name))
    failed = sum(not gate.passed for gate in results.gates)
    no_verdict = outcome.exit_code not in (0, 1)
    gates = add(root, "testsuite", name="gates", tests=len(results.gates) + 1, failures=failed, errors=int(no_verdict))
    for gate in results.gates:
        case = add(gates, "testcase", classname=gate.variant, name=gate.gate)
        if not gate.passed:
            add(case, "failure", f"{gate.gate}: {gate.said}", message=gate.said)
    case = add(gates, "testcase", classname="run", name="the run has a verdict")
    if no_verdict:
        add(case, "error", message=outcome.line)
    for variant in [one for one in results.variants if one.role != "word overlap"]:
        cases = [one for one in results.cases if one.variant == variant.name]
        skipped = sum(bool(one.reasons) for one in cases)
        suite = add(root, "testsuite", name=variant.name, tests=len(cases), failures=0, errors=0, skipped=skipped)
        for one in cases:
            case = add(suite, "testcase", classname=one.event, name=one.sample)
            if one.reasons:
                add(case, "skipped", message=", ".join(one.reasons))
            said = {1.0: "right", 0.0: "wrong"}.get(one.right, f"right in {one.right:.0%} of epochs")
            add(case, "system-out", f"{said}: gold {one.gold}, judge {', '.join(one.labels)}")
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


# ------------------------------------------------------------
# HTML: one page with every table, and the samples one by one.

MOST_SAMPLES = 300
"""As many samples are shown one by one; those on which a variant is wrong come first."""
_AROUND = 60
_ELLIPSIS = " […] "


def to_page(run: EvalRun, scored: ScoredRun, outcome: RunOutcome) -> str:
    """Draw the whole page."""
    results, info = scored.results, run.info
    judged = [entry for entry in scored.entries if entry.variant.role == "judge"]
    ids = dict.fromkeys(sample for entry in judged for sample in entry.by_sample)
    pages = [page for sample in ids if (page := close_up(sample, judged))]
    pages.sort(key=lambda page: (all(answer.right for answer in page.answers), page.id))
    metric = results.primary_metric
    bars = [(variant.name, variant.figure(metric)) for variant in results.variants]
    if metric == "verdict_macro_f1":
        bars += [(row.name, Figure(metric=metric, value=row.macro_f1)) for row in results.baselines]
    facts = {
        "started": info.started,
        "prompts, git commit": info.revision.short if info.revision else "not under git",
        "gold, SHA-256": info.digests.gold,
        "answer schema": info.digests.answer_schema,
        "retrieval": info.digests.retrieval,
        **{variant.name: f"{variant.prompt or 'rules'}, key {variant.key}" for variant in info.variants},
        "packages": ", ".join(f"{name} {version}" for name, version in sorted(info.digests.packages.items())),
        "earlier runs on this gold": str(info.earlier),
    }
    return _template().render(
        results=results,
        outcome=outcome,
        metrics=METRIC_LABELS,
        bars=bars,
        labels={"verdicts": VERDICTS, "stances": STANCES},
        pages=pages[:MOST_SAMPLES],
        hidden=max(0, len(pages) - MOST_SAMPLES),
        claims={page.id: page.claim for page in pages},
        command=f"workbench eval run .workbench/runs/{info.id}/config.yaml",
        facts=facts,
        config=run.text("config.yaml"),
        no_answer=NO_ANSWER,
        confusion=confusion,
        fragments=fragments,
        interval=interval,
        number=number,
        points=points,
        share=share,
        opinions=OPINIONS,
        wrong_share=wrong_share,
    )


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    source: Any = files(__package__) / "report.html"
    return environment.from_string(source.read_text(encoding="utf-8"))


class Confusion(NamedTuple):
    """A confusion matrix: gold's labels down, predicted labels across."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


def confusion(cells: Sequence[Cell], labels: Sequence[str]) -> Confusion:
    """Lay counted cells out; predictions that are no label get a column only where there are any."""
    counted = {(cell.gold, cell.predicted): cell.n for cell in cells}
    predicted = {cell.predicted for cell in cells}
    columns = (*labels, *(extra for extra in (UNPROVED, NO_ANSWER) if extra in predicted))
    return Confusion(columns, tuple((gold, tuple(counted.get((gold, c), 0) for c in columns)) for gold in labels))


class Fragment(NamedTuple):
    """A stretch of an article: pointed at by gold, by the variant, by both or by neither."""

    text: str
    gold: bool = False
    said: bool = False


def fragments(text: str, gold: Sequence[Span], said: Sequence[Span]) -> Iterator[Fragment]:
    """Cut what either side points at, with a little around it, at every place where a span begins or ends."""
    spans = sorted([*gold, *said])
    windows: list[Span] = []
    for start, end in spans:
        left = 0
        if start > _AROUND:
            space = text.find(" ", start - _AROUND)  # begin with a whole word
            left = min(start, start - _AROUND if space < 0 else space + 1)
        right = min(len(text), end + _AROUND)
        if windows and left <= windows[-1][1]:
            left, right = windows[-1][0], max(right, windows.pop()[1])
        windows.append((left, right))
    last = 0
    for left, right in windows:
        if left > last:
            yield Fragment(_ELLIPSIS)
        edges = sorted({left, right, *(edge for span in spans for edge in span if left < edge < right)})
        for a, b in pairwise(edges):
            inside = [any(start <= a < end for start, end in side) for side in (gold, said)]
            yield Fragment(text[a:b], *inside)
        last = right
    if 0 < last < len(text):
        yield Fragment(_ELLIPSIS)
