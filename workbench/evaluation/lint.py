"""Look gold over: what would make figures on it wrong (errors), and what makes them weak (warnings).

A file that cannot be read as gold is refused before it comes here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Literal

from rapidfuzz import fuzz

from workbench.evaluation.gold import GoldClaim
from workbench.evaluation.people import human_labels
from workbench.evaluation.samples import VERDICTS
from workbench.evaluation.statistics.agreement import alpha
from workbench.evaluation.statistics.planning import LEAST_EVENTS
from workbench.models import Record

_SAME = 92.0
"""Token-set similarity (0 to 100) from which two claims are taken for one."""
_FEW = 5
_LEAK = 8
_WEAK = 0.667
"""Below this α Krippendorff draws no conclusions (Content Analysis, 2004)."""


class GoldProblem(Record):
    """Something about gold that somebody should look at."""

    weight: Literal["error", "warning"]
    claim: str | None
    """The claim's id; None: the whole file."""
    said: str


def lint(gold: Sequence[GoldClaim]) -> tuple[GoldProblem, ...]:
    """List what is wrong with gold, errors first."""
    found = [*_splits(gold), *_labels(gold), *_claims(gold), *_classes(gold), *_files(gold)]
    return tuple(sorted(found, key=lambda one: one.weight))


def _error(claim: str | None, said: str) -> GoldProblem:
    return GoldProblem(weight="error", claim=claim, said=said)


def _warning(claim: str | None, said: str) -> GoldProblem:
    return GoldProblem(weight="warning", claim=claim, said=said)


def _splits(gold: Sequence[GoldClaim]) -> Iterator[GoldProblem]:
    events: dict[str, set[str]] = defaultdict(set)
    for item in gold:
        if item.split:
            events[item.event].add(item.split)
    for event in sorted(e for e, splits in events.items() if len(splits) > 1):
        yield _error(None, f"event {event} stands in dev and in test: split by event, never by claim")
    sides = [[item for item in gold if item.split == split] for split in ("dev", "test")]
    for one, other in product(*sides):
        if fuzz.token_set_ratio(one.claim.casefold(), other.claim.casefold()) >= _SAME:
            yield _error(other.id, f"says nearly the same as {one.id}, which is in dev")


def _labels(gold: Sequence[GoldClaim]) -> Iterator[GoldProblem]:
    guidelines = {label.guideline for item in gold for label in item.labels}
    if len(guidelines) > 1:
        yield _error(None, f"labels under {len(guidelines)} guidelines ({_listed(guidelines)}): no figure may mix them")
    for item in gold:
        people = human_labels(item)
        if item.split == "test" and item.labels and not all(label.blind for label in item.labels):
            yield _error(item.id, "is in test with a label that was not blind")
        doubled = [name for name, n in Counter(label.annotator for label in people).items() if n > 1]
        if doubled:
            yield _error(item.id, f"has two labels by {doubled[0]}")
        if len({label.verdict for label in people}) > 1 and item.adjudication is None:
            yield _warning(item.id, "its annotators differ, and nobody has adjudicated")
    agreement = alpha([[str(label.verdict) for label in human_labels(item)] for item in gold])
    if agreement is not None and agreement < _WEAK:
        yield _warning(None, f"Krippendorff's α between annotators is {agreement:.2f}, under {_WEAK}")


def _listed(names: set[str | None]) -> str:
    return ", ".join(sorted(name or "none" for name in names))


def _claims(gold: Sequence[GoldClaim]) -> Iterator[GoldProblem]:
    for item in gold:
        for outlet in item.outlets:
            points = bool(outlet.evidence or outlet.evidence_sets)
            if outlet.stance == "silent" and points:
                yield _error(item.id, f"{outlet.file} is silent, and has evidence")
            if outlet.stance != "silent" and not points:
                yield _warning(item.id, f"{outlet.file} {outlet.stance} without evidence, and is in no evidence score")
        if item.verdict in item.verdict_also_ok:
            yield _warning(item.id, f"`verdict_also_ok` repeats its verdict {item.verdict}")
        if item.independent_origins is not None and item.independent_origins != len(item.origins):
            yield _warning(item.id, f"says {item.independent_origins} origins and lists {len(item.origins)}")


def _classes(gold: Sequence[GoldClaim]) -> Iterator[GoldProblem]:
    counted = Counter(item.verdict for item in gold)
    for label in VERDICTS:
        if counted[label] == 0:
            yield _warning(None, f"no claim is {label}: macro-F1 will not speak of it")
        elif counted[label] < _FEW:
            yield _warning(None, f"only {counted[label]} claims are {label}: its F1 will jump")
    events = len({item.event for item in gold})
    if events < LEAST_EVENTS:
        yield _warning(None, f"{events} event(s): under {LEAST_EVENTS} no difference can be tested")


def _files(gold: Sequence[GoldClaim]) -> Iterator[GoldProblem]:
    stances: dict[str, list[str]] = defaultdict(list)
    for item in gold:
        for outlet in item.outlets:
            stances[outlet.file].append(outlet.stance)
    for file, met in sorted(stances.items()):
        if len(met) >= _LEAK and len(set(met)) == 1:
            yield _warning(None, f"{file} has one stance in all its {len(met)} rows: its name alone gives it away")
