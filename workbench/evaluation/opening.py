"""Open a run to be looked at: its results as they were written, its answers, two variants held side by side.

Nobody is asked and nothing is written. What was opened stays in memory until the run's files change.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from workbench.errors import InputError, WorkbenchError
from workbench.evaluation.assemble import Entry, pair_ruling
from workbench.evaluation.browsing import GOLD, Board, CloseUp, close_up, lines
from workbench.evaluation.conclusion import Conclusion, conclude
from workbench.evaluation.gold import GoldClaim
from workbench.evaluation.results import Contrast, Results
from workbench.evaluation.runs import Run, RunInfo
from workbench.evaluation.scoring import all_entries, elsewhere, own_baseline, score_run
from workbench.models import Record

Stamps = tuple[tuple[int, int], ...]


class Summary(NamedTuple):
    """What a run is and what it came to."""

    info: RunInfo
    results: Results
    conclusion: Conclusion


class Opened(NamedTuple):
    """A run with all its answers."""

    info: RunInfo
    gold: tuple[GoldClaim, ...]
    results: Results
    entries: tuple[Entry, ...]


class RunLine(Record):
    """One run in a list: what it is and what it came to, or why it cannot be read."""

    id: str
    info: RunInfo | None = None
    results: Results | None = None
    exit_code: int | None = None
    says: str = ""
    """How it ended, in a sentence."""
    problem: str = ""


class Sides(NamedTuple):
    """Which variant is looked at, and beside what; None where nobody chose."""

    variant: str | None = None
    other: str | None = None
    """Another run whose variant is set against it."""
    against: str | None = None
    """The other variant's name, or `gold`."""


def opened(run: Run) -> Opened:
    """Give a run with its results and answers. InputError where its folder cannot be read."""
    return _opened(run.folder.resolve(), _stamps(run))


def summary(run: Run) -> Summary:
    """Give what a run came to, without its answers. InputError where its folder cannot be read."""
    return _summary(run.folder.resolve(), _stamps(run))


def _stamps(run: Run) -> Stamps:
    return tuple(_stamp(run.folder / name) for name in ("run.json", "samples.jsonl", "results.json"))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=256)
def _summary(folder: Path, stamps: Stamps) -> Summary:
    run = Run(folder)
    results = _written(run, stamps) or score_run(run).results
    return Summary(run.info, results, conclude(results))


@lru_cache(maxsize=4)
def _opened(folder: Path, stamps: Stamps) -> Opened:
    run, found = Run(folder), _summary(folder, stamps)
    gold = run.gold()
    return Opened(found.info, gold, found.results, all_entries(run, found.info, gold))


def _written(run: Run, stamps: Stamps) -> Results | None:
    """The results as `eval score` left them; None if the log went on since, or another version wrote them."""
    if stamps[2] < stamps[1]:
        return None
    try:
        return Results.model_validate_json(run.text("results.json"))
    except ValidationError:
        return None


def run_line(run: Run) -> RunLine:
    """Say in one line what a run is; a run that cannot be read says why, and hides no other."""
    try:
        found = summary(run)
    except WorkbenchError as error:
        return RunLine(id=run.id, problem=error.message)
    done = found.conclusion
    return RunLine(id=run.id, info=found.info, results=found.results, exit_code=done.exit_code, says=done.line)


def board(run: Run, other: Run | None, sides: Sides) -> Board:
    """Hold the chosen variant against the chosen other; without a choice, the last variant against the baseline."""
    here = opened(run)
    ours, theirs = _sides(run, other, sides)
    contrast = _contrast(here.results, ours, theirs)
    return Board(
        run=run.id,
        variant=next(v for v in here.results.variants if v.name == ours.variant.name),
        against=theirs.variant.name if theirs else GOLD,
        ruling=contrast.ruling if contrast else theirs and pair_ruling(ours, theirs, here.results),
        chosen=contrast is None,
        lines=lines(ours, theirs),
    )


def look_closely(run: Run, other: Run | None, sides: Sides, sample: str) -> CloseUp:
    """Show one sample of the chosen variants. InputError where they were not asked about it."""
    ours, theirs = _sides(run, other, sides)
    found = close_up(sample, [ours, *([theirs] if theirs else [])])
    if found is None:
        raise InputError(f"run {run.id} has no sample {sample!r}", hint="choose one from the list of samples")
    return found


def _sides(run: Run, other: Run | None, sides: Sides) -> tuple[Entry, Entry | None]:
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
        return ours, _of_another(other, sides.against, here)
    name = sides.against or (baseline if baseline != ours.variant.name else None)
    return ours, _named(here.entries, name) if name and name != ours.variant.name else None


def _of_another(other: Run, name: str | None, here: Opened) -> Entry:
    info = other.info
    wanted = name or own_baseline(info)
    if not any(variant.name == wanted for variant in info.variants):
        known = ", ".join(variant.name for variant in info.variants)
        raise InputError(f"run {other.id} has no variant {wanted!r}", hint=f"it has {known}")
    return elsewhere(other, wanted, here.info, here.gold)


def _named(entries: Sequence[Entry], name: str) -> Entry:
    found = next((entry for entry in entries if entry.variant.name == name), None)
    if found is None:
        known = ", ".join(entry.variant.name for entry in entries)
        raise InputError(f"the run has no variant {name!r}", hint=f"it has {known}")
    return found


def _contrast(results: Results, ours: Entry, theirs: Entry | None) -> Contrast | None:
    if theirs is None:
        return None
    found = results.contrast(ours.variant.name, results.primary_metric)
    return found if found and found.baseline == theirs.variant.name else None
