"""What people and CI read of a scored run: the evaluation page of the app, and the files in the run's folder.

The page has a line for each run, two variants sample by sample, and one sample in full. The files are results.json,
results.csv, robustness.csv, junit.xml and report.html. What articles and models say is foreign text: the template
engine escapes all of it in report.html, which loads and runs nothing; in the tables, what a spreadsheet would run as a
formula is made harmless.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import jinja2
from pydantic import ValidationError

from workbench.errors import InputError, WorkbenchError
from workbench.evaluation.config import METRIC_LABELS
from workbench.evaluation.gold import GoldClaim, Span, gold_spans
from workbench.evaluation.log import EvalRun, RunInfo
from workbench.evaluation.samples import NO_ANSWER, STANCES, VERDICTS, Figure, Sample, share_right
from workbench.evaluation.scoring import (
    OPINIONS,
    Cell,
    Results,
    RunOutcome,
    ScoredRun,
    VariantAnswers,
    VariantResult,
    all_answers,
    answers_elsewhere,
    conclude,
    interval,
    number,
    own_baseline,
    pair_ruling,
    points,
    score_run,
    share,
    wrong_share,
)
from workbench.evaluation.statistics import UNPROVED, Ruling
from workbench.export.csv import neutralise
from workbench.models import Record, Rejected, VerdictLabel

# ------------------------------------------------------------
# One sample, and two variants sample by sample.

Show = Literal["all", "different", "fixed", "broken", "failed", "wrong", "stances"]
Change = Literal["fixed", "broken", "other", "same", "failed"]
GOLD = "gold"
"""What a variant is compared with where no other variant is chosen."""


class SampleLine(Record):
    """One sample as a variant answered it, beside another variant or beside gold alone."""

    id: str
    event: str
    claim: str
    gold: VerdictLabel
    ours: tuple[str, ...]
    """The variant's label in each epoch."""
    theirs: tuple[str, ...]
    """The other's; gold's label where there is no other."""
    right: float
    """Share of epochs with gold's label."""
    other_right: float
    stances: frozenset[tuple[str, str]] = frozenset()
    """Gold's and the variant's stance, of every article in every epoch."""

    @property
    def failed(self) -> bool:
        """Somebody gave no answer."""
        return NO_ANSWER in (*self.ours, *self.theirs)

    @property
    def change(self) -> Change:
        """Say in one word how the variant differs."""
        if self.failed:
            return "failed"
        if self.right != self.other_right:
            return "fixed" if self.right > self.other_right else "broken"
        return "same" if sorted(set(self.ours)) == sorted(set(self.theirs)) else "other"

    def shows(self, show: Show) -> bool:
        """Tell whether a filter keeps it. What was fixed or broken by having no answer is in both."""
        match show:
            case "all":
                return True
            case "different":
                return set(self.ours) != set(self.theirs)
            case "fixed":
                return self.right > self.other_right
            case "broken":
                return self.right < self.other_right
            case "failed":
                return self.failed
            case "wrong":
                return self.right < 1
            case "stances":
                return any(gold != said for gold, said in self.stances)


class Board(Record):
    """A variant compared with another, or with gold."""

    run: str
    variant: VariantResult
    against: str
    """The other's name, or `gold`."""
    ruling: Ruling | None
    """The ruling on the primary metric; None in a comparison with gold."""
    chosen: bool
    """The pair was picked by hand: nothing corrects for how many pairs were looked at."""
    lines: tuple[SampleLine, ...]

    def count(self, show: Show) -> int:
        """Count what a filter keeps."""
        return sum(line.shows(show) for line in self.lines)


class GridRow(Record):
    """One sample as every variant of a run answered it."""

    id: str
    event: str
    claim: str
    gold: VerdictLabel
    answers: tuple[tuple[str, ...], ...]
    """A variant's label in each epoch, in the order of the variants; empty where it was not asked."""

    def shows(self, show: Show) -> bool:
        """Tell whether a filter keeps it: `different` where variants differ, `wrong` where one is not gold's label."""
        given = {label for labels in self.answers for label in labels}
        match show:
            case "different":
                return len({tuple(sorted(set(labels))) for labels in self.answers if labels}) > 1
            case "wrong":
                return bool(given - {self.gold})
            case "failed":
                return NO_ANSWER in given
            case _:
                return True


class Grid(Record):
    """Every sample of a run with every variant's answer."""

    variants: tuple[str, ...]
    rows: tuple[GridRow, ...]


class Pointed(Record):
    """What one side says that an article does with the claim, and the words it points at."""

    stance: str
    right: bool = True
    spans: tuple[Span, ...] = ()
    """Code points of the article's text, half-open."""


class Answer(Record):
    """One variant's answer to a sample in one epoch."""

    variant: str
    label: str
    """The label that was earned, or `no answer`."""
    said: VerdictLabel | None
    """The judge's own label, before it had to be earned."""
    right: bool
    all_labels: tuple[str, ...]
    """Of every epoch."""
    why: str
    """The rule that gave the label, or why there is none."""
    rationale: str
    rejected: tuple[Rejected, ...]


class ShownArticle(Record):
    """One article of a sample: its text, gold's reading, and each answer's."""

    id: str
    name: str
    text: str
    gold: Pointed
    answers: tuple[Pointed, ...]


class CloseUp(Record):
    """One sample, gold and answers side by side."""

    id: str
    event: str
    claim: str
    speaker: str | None
    gold: VerdictLabel
    also_ok: tuple[VerdictLabel, ...]
    answers: tuple[Answer, ...]
    articles: tuple[ShownArticle, ...]


def lines(ours: VariantAnswers, theirs: VariantAnswers | None) -> tuple[SampleLine, ...]:
    """Put a variant's answers beside another's, sample by sample; only samples that both were asked."""
    found, others = [], theirs.by_sample if theirs else None
    for sample, epochs in ours.by_sample.items():
        if others is not None and sample not in others:
            continue
        gold, other = epochs[0].gold, others[sample] if others is not None else None
        found.append(
            SampleLine(
                id=gold.id,
                event=gold.event,
                claim=gold.claim,
                gold=gold.verdict,
                ours=tuple(s.label for s in epochs),
                theirs=tuple(s.label for s in other) if other else (gold.verdict,),
                right=share_right(epochs),
                other_right=share_right(other or epochs),
                stances=frozenset((row.gold, row.predicted) for s in epochs for _, row in s.stance_rows),
            )
        )
    return tuple(found)


def close_up(sample_id: str, entries: Sequence[VariantAnswers]) -> CloseUp | None:
    """Show one sample with every variant's first answer; None if none of them was asked about it."""
    found = [(entry.variant.name, epochs) for entry in entries if (epochs := entry.by_sample.get(sample_id))]
    if not found:
        return None
    firsts = [epochs[0] for _, epochs in found]
    gold = firsts[0].gold
    articles = []
    for at, (outlet, article) in enumerate(zip(gold.outlets, firsts[0].articles, strict=True)):
        rows = [(sample, sample.stance_rows[at][1]) for sample in firsts]
        answers = tuple(
            Pointed(
                stance=row.predicted, right=row.lenient().predicted == row.gold, spans=sample.spans(sample.articles[at])
            )
            for sample, row in rows
        )
        pointed = Pointed(stance=outlet.stance, spans=gold_spans(outlet, article))
        shown = ShownArticle(id=article.id, name=article.name, text=article.text, gold=pointed, answers=answers)
        articles.append(shown)
    return CloseUp(
        id=gold.id,
        event=gold.event,
        claim=gold.claim,
        speaker=gold.speaker,
        gold=gold.verdict,
        also_ok=gold.verdict_also_ok,
        answers=tuple(_answer(name, epochs) for name, epochs in found),
        articles=tuple(articles),
    )


def _answer(name: str, epochs: Sequence[Sample]) -> Answer:
    first, verdict = epochs[0], epochs[0].verdict
    attempt = first.attempt
    failed = ": ".join(part for part in (attempt.reason, attempt.message) if part)
    return Answer(
        variant=name,
        label=first.label,
        said=attempt.said.label if attempt.said else None,
        right=first.label == first.gold.verdict,
        all_labels=tuple(s.label for s in epochs),
        why=verdict.label_reason if verdict else failed or "No article was shown.",
        rationale=verdict.rationale if verdict else "",
        rejected=verdict.rejected if verdict else (),
    )


# ------------------------------------------------------------
# Opening a run: its results as they were written, its answers, two variants side by side.

Stamps = tuple[tuple[int, int], ...]


class Summary(NamedTuple):
    """A run and its results."""

    info: RunInfo
    results: Results
    conclusion: RunOutcome


class Opened(NamedTuple):
    """A run with all its answers."""

    info: RunInfo
    gold: tuple[GoldClaim, ...]
    results: Results
    entries: tuple[VariantAnswers, ...]


class RunLine(Record):
    """One run in the list of runs, or why it cannot be read."""

    id: str
    info: RunInfo | None = None
    results: Results | None = None
    exit_code: int | None = None
    says: str = ""
    """How it ended, in a sentence."""
    problem: str = ""


class Sides(NamedTuple):
    """Which variant is shown, and what it is compared with; None: not chosen."""

    variant: str | None = None
    other: str | None = None
    """Another run whose variant is set against it."""
    against: str | None = None
    """The other variant's name, or `gold`."""


def opened(run: EvalRun) -> Opened:
    """Give a run with its results and answers. InputError where its folder cannot be read."""
    return _opened(run.folder.resolve(), _stamps(run))


def summary(run: EvalRun) -> Summary:
    """Give a run's results, without its answers. InputError where its folder cannot be read."""
    return _summary(run.folder.resolve(), _stamps(run))


def _stamps(run: EvalRun) -> Stamps:
    """When the files of a run were last written, and their sizes: what is kept in memory is of these."""
    found = []
    for name in ("run.json", "samples.jsonl", "results.json"):
        try:
            stat = (run.folder / name).stat()
            found.append((stat.st_mtime_ns, stat.st_size))
        except OSError:
            found.append((0, 0))
    return tuple(found)


@lru_cache(maxsize=256)
def _summary(folder: Path, stamps: Stamps) -> Summary:
    run = EvalRun(folder)
    results = None
    _, log, written = stamps
    if written >= log:  # else answers were added since `eval score`
        with suppress(ValidationError):  # raised where another version of the workbench wrote it
            results = Results.model_validate_json(run.text("results.json"))
    results = results or score_run(run).results
    return Summary(run.info, results, conclude(results))


@lru_cache(maxsize=4)
def _opened(folder: Path, stamps: Stamps) -> Opened:
    run, found = EvalRun(folder), _summary(folder, stamps)
    gold = run.gold()
    return Opened(found.info, gold, found.results, all_answers(run, found.info, gold))


def run_line(run: EvalRun) -> RunLine:
    """Say in one line what a run is; a run that cannot be read says why, and hides no other."""
    try:
        found = summary(run)
    except WorkbenchError as error:
        return RunLine(id=run.id, problem=error.message)
    done = found.conclusion
    return RunLine(id=run.id, info=found.info, results=found.results, exit_code=done.exit_code, says=done.line)


def board(run: EvalRun, other: EvalRun | None, sides: Sides) -> Board:
    """Compare the chosen variant with the chosen other; without a choice, the last variant with the baseline."""
    results = opened(run).results
    ours, theirs = _sides(run, other, sides)
    contrast = results.contrast(ours.variant.name, results.primary_metric)
    if theirs is None or (contrast and contrast.baseline != theirs.variant.name):
        contrast = None
    return Board(
        run=run.id,
        variant=next(v for v in results.variants if v.name == ours.variant.name),
        against=theirs.variant.name if theirs else GOLD,
        ruling=contrast.ruling if contrast else theirs and pair_ruling(ours, theirs, results),
        chosen=contrast is None,
        lines=lines(ours, theirs),
    )


def grid(run: EvalRun) -> Grid:
    """Set every variant's answers side by side, sample by sample, those that judge nothing (baselines) included."""
    entries = opened(run).entries
    asked: dict[str, GoldClaim] = {
        sample: epochs[0].gold for entry in entries for sample, epochs in entry.by_sample.items()
    }
    rows = [
        GridRow(
            id=gold.id,
            event=gold.event,
            claim=gold.claim,
            gold=gold.verdict,
            answers=tuple(tuple(one.label for one in entry.by_sample.get(id_, ())) for entry in entries),
        )
        for id_, gold in asked.items()
    ]
    return Grid(variants=tuple(entry.variant.name for entry in entries), rows=tuple(rows))


def look_closely(run: EvalRun, other: EvalRun | None, sides: Sides, sample: str, *, every: bool = False) -> CloseUp:
    """Show one sample of the chosen variants, or of `every` one. InputError where they were not asked about it."""
    if every:
        found = close_up(sample, opened(run).entries)
    else:
        ours, theirs = _sides(run, other, sides)
        found = close_up(sample, [ours, *([theirs] if theirs else [])])
    if found is None:
        raise InputError(f"run {run.id} has no sample {sample!r}", hint="choose one from the list of samples")
    return found


def _sides(run: EvalRun, other: EvalRun | None, sides: Sides) -> tuple[VariantAnswers, VariantAnswers | None]:
    """Give the two sides that were chosen: a variant, and another one, or None for gold."""
    here = opened(run)
    judged = [entry for entry in here.entries if entry.variant.role == "judge"]
    baseline = next((c.baseline for c in here.results.contrasts), judged[0].variant.name if judged else "")
    fallback = next((e for e in reversed(judged) if e.variant.name != baseline), judged[0] if judged else None)
    ours = _named(here.entries, sides.variant) if sides.variant else fallback
    if ours is None:
        raise InputError(f"run {run.id} has no variant that saw the articles", hint="start a new run")
    if sides.against == GOLD:
        return ours, None
    if other is not None:
        info = other.info
        wanted = sides.against or own_baseline(info)
        if not any(variant.name == wanted for variant in info.variants):
            known = ", ".join(variant.name for variant in info.variants)
            raise InputError(f"run {other.id} has no variant {wanted!r}", hint=f"it has {known}")
        return ours, answers_elsewhere(other, wanted, here.info, here.gold)
    name = sides.against or baseline
    return ours, _named(here.entries, name) if name and name != ours.variant.name else None


def _named(entries: Sequence[VariantAnswers], name: str) -> VariantAnswers:
    found = next((entry for entry in entries if entry.variant.name == name), None)
    if found is None:
        known = ", ".join(entry.variant.name for entry in entries)
        raise InputError(f"the run has no variant {name!r}", hint=f"it has {known}")
    return found


# ------------------------------------------------------------
# The files.


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
