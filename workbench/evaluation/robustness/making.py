"""Make every changed sample of a run: which samples, drawn by lot, and which changes, as the suite says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from workbench.evaluation.gold import GoldClaim
from workbench.evaluation.robustness.arrangement import duplicated, padded, quoting, reordered, rerun
from workbench.evaluation.robustness.facts import negated, replaced, without_any_evidence, without_evidence
from workbench.evaluation.robustness.injection import attacked
from workbench.evaluation.robustness.naming import blinded, swapped
from workbench.evaluation.robustness.probes import Probe
from workbench.evaluation.robustness.sample import Told
from workbench.evaluation.robustness.suite import Perturbation, Suite
from workbench.models import Article, content_id

_MAKERS: Mapping[Perturbation, Callable[[Told], tuple[Probe, ...]]] = {
    "rerun": rerun,
    "blinding": blinded,
    "swap": swapped,
    "order": reordered,
    "padding": padded,
    "duplicate": duplicated,
    "quoted": quoting,
    "ablation": without_evidence,
    "ablation_all": without_any_evidence,
    "irrelevant": replaced,
    "negation": negated,
}


def make_probes(
    suite: Suite, gold: Sequence[GoldClaim], articles: Mapping[str, Article], *, seed: int
) -> tuple[Probe, ...]:
    """Make all changed samples; a change that a sample does not allow is left out of it."""
    return tuple(
        probe
        for turn, item in enumerate(drawn(gold, suite, seed))
        for probe in _made(Told(item, articles), suite, turn)
    )


def _made(told: Told, suite: Suite, turn: int) -> Iterator[Probe]:
    for name in suite.wanted:
        if name == "injection":
            yield from attacked(told, turn=turn, attacks=suite.attacks)
        else:
            yield from _MAKERS[name](told)


def drawn(gold: Sequence[GoldClaim], suite: Suite, seed: int) -> tuple[GoldClaim, ...]:
    """Draw the samples by lot, one of each verdict in turn; in gold's order."""
    if suite.samples == "all" or suite.samples >= len(gold):
        return tuple(gold)
    by_verdict: dict[str, list[GoldClaim]] = {}
    for item in sorted(gold, key=lambda item: content_id("drawn", seed, item.id)):
        by_verdict.setdefault(item.verdict, []).append(item)
    turns = sorted((n, label) for label, items in by_verdict.items() for n in range(len(items)))
    kept = {by_verdict[label][n].id for n, label in turns[: suite.samples]}
    return tuple(item for item in gold if item.id in kept)
