"""Results as one HTML page: no network, no script, every word escaped.

What articles and models say is foreign text; the template engine escapes all of it, and the page forbids itself to
load or run anything.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import jinja2

from workbench.evaluation.config import WORDS, MetricName
from workbench.evaluation.gold import GoldOutlet, Span, cleaned
from workbench.evaluation.results import Cell, GateResult, Results, RunOutcome, SampleResult, VariantResult
from workbench.evaluation.samples import NO_ANSWER, STANCES, VERDICTS, Sample
from workbench.evaluation.statistics import UNPROVED
from workbench.export.csv import neutralise
from workbench.models import Article, Record

# ------------------------------------------------------------
# Results as JUnit XML: a test case for each gate, and one for each sample and variant, for CI to draw.

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


def to_junit(results: Results, conclusion: RunOutcome) -> str:
    """Write the gates, the conclusion and every case."""
    root = Element("testsuites", name=_plain(results.name))
    gates = _suite(root, "gates", len(results.gates) + 1, sum(not gate.passed for gate in results.gates))
    for gate in results.gates:
        _gate(gates, gate)
    _conclusion(gates, conclusion)
    for variant in results.variants:
        cases = [case for case in results.cases if case.variant == variant.name]
        suite = _suite(root, variant.name, len(cases), 0)
        suite.set("skipped", str(sum(bool(case.reasons) for case in cases)))
        for case in cases:
            _case(suite, case)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, name: str, tests: int, failures: int) -> Element:
    return SubElement(root, "testsuite", name=_plain(name), tests=str(tests), failures=str(failures), errors="0")


def _gate(suite: Element, gate: GateResult) -> None:
    case = SubElement(suite, "testcase", classname=_plain(gate.variant), name=_plain(gate.gate))
    if not gate.passed:
        SubElement(case, "failure", message=_plain(gate.said)).text = _plain(f"{gate.gate}: {gate.said}")


def _conclusion(suite: Element, conclusion: RunOutcome) -> None:
    case = SubElement(suite, "testcase", classname="run", name="the run has a verdict")
    if conclusion.exit_code not in (0, 1):
        suite.set("errors", "1")
        SubElement(case, "error", message=_plain(conclusion.line))


def _case(suite: Element, case: SampleResult) -> None:
    drawn = SubElement(suite, "testcase", classname=_plain(case.event), name=_plain(case.sample))
    if case.reasons:
        SubElement(drawn, "skipped", message=_plain(", ".join(case.reasons)))
    said = "right" if case.right == 1 else "wrong" if case.right == 0 else f"right in {case.right:.0%} of epochs"
    SubElement(drawn, "system-out").text = _plain(f"{said}: gold {case.gold}, said {', '.join(case.labels)}")


def _plain(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)


# ------------------------------------------------------------
# Gold's words and a variant's words, side by side in one excerpt: cut at every place where either begins or ends.

_AROUND = 60
_ELLIPSIS = " […] "


class Fragment(Record):
    """A stretch of an article: pointed at by gold, by the variant, by both or by neither."""

    text: str
    gold: bool = False
    said: bool = False


class Excerpt(Record):
    """One article of one sample: both stances, and both sides' words in it."""

    name: str
    gold: str
    said: str
    right: bool
    pieces: tuple[Fragment, ...]


def excerpts(sample: Sample) -> Iterator[Excerpt]:
    """Show what gold and a variant point at in each article of a sample."""
    rows = dict(sample.stance_rows)
    for outlet, article in zip(sample.gold.outlets, sample.articles, strict=True):
        said = sample.spans(article)
        yield Excerpt(
            name=article.name,
            gold=outlet.stance,
            said=rows[outlet.file].predicted,
            right=rows[outlet.file].predicted == outlet.stance,
            pieces=tuple(_pieces(article.text, _gold_spans(outlet, article), said)),
        )


def _gold_spans(outlet: GoldOutlet, article: Article) -> tuple[Span, ...]:
    listed = [span for one in outlet.evidence_sets for span in one] or outlet.evidence
    return cleaned(listed, article)


def _pieces(text: str, gold: Sequence[Span], said: Sequence[Span]) -> Iterator[Fragment]:
    last = 0
    for start, end in _windows([*gold, *said], text):
        if start > last:
            yield Fragment(text=_ELLIPSIS)
        edges = sorted({start, end, *(edge for span in (*gold, *said) for edge in span if start < edge < end)})
        for a, b in pairwise(edges):
            yield Fragment(text=text[a:b], gold=_inside(a, gold), said=_inside(a, said))
        last = end
    if 0 < last < len(text):
        yield Fragment(text=_ELLIPSIS)


def _inside(place: int, spans: Sequence[Span]) -> bool:
    return any(start <= place < end for start, end in spans)


def _windows(spans: Sequence[Span], text: str) -> list[Span]:
    """Stretches to show: every span with a little around it, those that touch made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        a = _next_word(text, start - _AROUND) if start > _AROUND else 0
        b = min(len(text), end + _AROUND)
        a = min(a, start)
        if found and a <= found[-1][1]:
            found[-1] = (found[-1][0], max(b, found[-1][1]))
        else:
            found.append((a, b))
    return found


def _next_word(text: str, place: int) -> int:
    found = text.find(" ", place)
    return place if found < 0 else found + 1


# ------------------------------------------------------------

MOST_SAMPLES = 300
"""As many samples are shown one by one; those on which a variant is wrong come first."""

_WIDTH = 360.0
"""Of the drawn axis, in pixels, for 0 to 1."""


class Bar(Record):
    """One row of the forest plot: positions in pixels."""

    name: str
    text: str
    at: float | None
    low: float | None
    high: float | None


class Matrix(Record):
    """A confusion matrix: gold's labels down, predicted labels across."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


class SampleAnswer(Record):
    """One variant's answer to one sample in its first epoch."""

    variant: str
    label: str
    right: bool
    reason: str
    rationale: str
    excerpts: tuple[Excerpt, ...]


class SamplePage(Record):
    """One sample with every variant's answer."""

    id: str
    event: str
    claim: str
    gold: str
    right: int
    answers: tuple[SampleAnswer, ...]


class About(Record):
    """What the page says of where its numbers come from."""

    command: str
    config: str
    facts: tuple[tuple[str, str], ...]


def to_page(results: Results, conclusion: RunOutcome, *, samples: Sequence[tuple[str, Sample]], about: About) -> str:
    """Draw the whole page; `samples` are (variant, sample) of every variant that saw the articles."""
    pages = _sample_pages(samples)
    return _template().render(
        results=results,
        conclusion=conclusion,
        about=about,
        words=WORDS,
        bars=_bars(results),
        matrices=[matrix for variant in results.judged for matrix in _matrices(variant)],
        pages=pages[:MOST_SAMPLES],
        hidden=max(0, len(pages) - MOST_SAMPLES),
        claims={sample.id: sample.gold.claim for _, sample in samples},
        number=number,
        points=points,
        share=share,
        width=_WIDTH,
    )


def number(value: float | None) -> str:
    """Write a score with three digits, or that there is none."""
    return "n/a" if value is None else f"{value:.3f}"


def points(value: float | None) -> str:
    """Write a difference in percentage points."""
    return "n/a" if value is None else f"{100 * value:+.1f}"


def share(value: float | None) -> str:
    """Write a share in per cent."""
    return "n/a" if value is None else f"{100 * value:.1f} %"


def _bars(results: Results) -> list[Bar]:
    metric = results.primary_metric
    return [_bar(variant, metric) for variant in results.variants] + [
        Bar(name=row.name, text=number(row.macro_f1), at=_pixels(row.macro_f1), low=None, high=None)
        for row in results.baselines
        if metric == "verdict_macro_f1"
    ]


def _bar(variant: VariantResult, metric: MetricName) -> Bar:
    figure = variant.figure(metric)
    interval = "" if figure.low is None else f" [{number(figure.low)}, {number(figure.high)}]"
    text = f"{number(figure.value)}{interval}"
    at, low, high = map(_pixels, (figure.value, figure.low, figure.high))
    return Bar(name=variant.name, text=text, at=at, low=low, high=high)


def _pixels(value: float | None) -> float | None:
    return None if value is None else round(min(1.0, max(0.0, value)) * _WIDTH, 1)


def _matrices(variant: VariantResult) -> list[Matrix]:
    return [
        _matrix(f"{variant.name}: verdicts", variant.verdicts, VERDICTS),
        _matrix(f"{variant.name}: stances", variant.stances, STANCES),
    ]


def _matrix(title: str, cells: Sequence[Cell], labels: Sequence[str]) -> Matrix:
    counted = {(cell.gold, cell.predicted): cell.n for cell in cells}
    columns = (*labels, *(extra for extra in (UNPROVED, NO_ANSWER) if any(c.predicted == extra for c in cells)))
    rows = tuple((gold, tuple(counted.get((gold, said), 0) for said in columns)) for gold in labels)
    return Matrix(title=title, columns=columns, rows=rows)


def _sample_pages(samples: Sequence[tuple[str, Sample]]) -> list[SamplePage]:
    by_id: dict[str, list[tuple[str, Sample]]] = {}
    for variant, sample in samples:
        if sample.attempt.epoch == 1:
            by_id.setdefault(sample.id, []).append((variant, sample))
    pages = [_sample_page(answers) for answers in by_id.values()]
    return sorted(pages, key=lambda page: (page.right == len(page.answers), page.id))


def _sample_page(answers: Sequence[tuple[str, Sample]]) -> SamplePage:
    gold = answers[0][1].gold
    shown = tuple(_shown(variant, sample) for variant, sample in answers)
    return SamplePage(
        id=gold.id,
        event=gold.event,
        claim=gold.claim,
        gold=gold.verdict,
        right=sum(one.right for one in shown),
        answers=shown,
    )


def _shown(variant: str, sample: Sample) -> SampleAnswer:
    attempt = sample.attempt
    return SampleAnswer(
        variant=variant,
        label=sample.label,
        right=sample.label == sample.gold.verdict,
        reason=f"{attempt.reason}: {attempt.message}" if attempt.reason else "",
        rationale=sample.verdict.rationale if sample.verdict else "",
        excerpts=tuple(excerpts(sample)),
    )


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    source: Any = files(__package__) / "report.html"
    return environment.from_string(source.read_text(encoding="utf-8"))


# ------------------------------------------------------------
# Results as CSV: one row for each sample and variant. What a spreadsheet would run as a formula is made harmless.

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


def _cells(case: SampleResult) -> tuple[str, ...]:
    strict = "" if case.strict is None else f"{case.strict:g}"
    return (
        case.sample, case.event, case.variant, case.gold, " | ".join(case.labels), f"{case.right:g}", strict,
        " | ".join(case.reasons),
    )  # fmt: skip
