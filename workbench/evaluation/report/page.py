"""Results as one HTML page: no network, no script, every word escaped.

What articles and models say is foreign text; the template engine escapes all of it, and the page forbids itself to
load or run anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import jinja2

from workbench.evaluation.conclusion import Conclusion
from workbench.evaluation.metrics import UNPROVED
from workbench.evaluation.names import WORDS, MetricName
from workbench.evaluation.report.marks import Excerpt, excerpts
from workbench.evaluation.results import Cell, Results, VariantResult
from workbench.evaluation.samples import NO_ANSWER, STANCES, VERDICTS, Sample
from workbench.models import Record

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


class Shown(Record):
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
    answers: tuple[Shown, ...]


class About(Record):
    """What the page says of where its numbers come from."""

    command: str
    config: str
    facts: tuple[tuple[str, str], ...]


def to_page(results: Results, conclusion: Conclusion, *, samples: Sequence[tuple[str, Sample]], about: About) -> str:
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


def _shown(variant: str, sample: Sample) -> Shown:
    attempt = sample.attempt
    return Shown(
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
    source: Any = files(__package__) / "page.html"
    return environment.from_string(source.read_text(encoding="utf-8"))
