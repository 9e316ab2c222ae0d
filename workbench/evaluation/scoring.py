"""Score a run from its folder, without asking anybody, and write down what it came to.

The results are files of the run like any other; they can be thrown away and written again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from workbench.errors import InputError
from workbench.evaluation.assemble import Entry, Facts, assemble
from workbench.evaluation.attempts import Attempt, Key, settled
from workbench.evaluation.conclusion import conclude
from workbench.evaluation.config import Baseline
from workbench.evaluation.gold import GoldClaim
from workbench.evaluation.naming import baseline_of
from workbench.evaluation.report.junit import to_junit
from workbench.evaluation.report.page import About, to_page
from workbench.evaluation.report.table import robustness_csv, to_csv
from workbench.evaluation.results import Results
from workbench.evaluation.robustness.measuring import Pair
from workbench.evaluation.robustness.probes import Probe
from workbench.evaluation.robustness.suite import EPOCH
from workbench.evaluation.runs import Run, RunInfo, Runs
from workbench.evaluation.samples import sample_of, samples_of
from workbench.models import Article


class Scored(NamedTuple):
    """Results, and the samples that they were worked out from."""

    results: Results
    entries: tuple[Entry, ...]


def score_run(run: Run) -> Scored:
    """Work out a run's results from what its folder holds."""
    info, gold = run.info, run.gold()
    entries = all_entries(run, info, gold)
    return Scored(assemble(entries, gold, facts_of(info, _baseline_name(entries, info))), entries)


def write_results(run: Run, scored: Scored) -> tuple[str, ...]:
    """Write results.json, results.csv, junit.xml and report.html into the run's folder, and name them."""
    results, conclusion = scored.results, conclude(scored.results)
    samples = [(e.variant.name, s) for e in scored.entries if e.variant.role == "judge" for s in e.samples]
    written = {
        "results.json": results.model_dump_json(by_alias=True, indent=2) + "\n",
        "results.csv": to_csv(results),
        **({"robustness.csv": robustness_csv(results)} if results.robustness else {}),
        "junit.xml": to_junit(results, conclusion),
        "report.html": to_page(results, conclusion, samples=samples, about=_about(run)),
    }
    for name, text in written.items():
        run.write(name, text)
    return tuple(written)


def _about(run: Run) -> About:
    info, digests = run.info, run.info.digests
    return About(
        command=f"workbench eval run .workbench/runs/{info.id}/config.yaml",
        config=run.text("config.yaml"),
        facts=(
            ("started", info.started),
            ("prompts, git commit", info.revision.short if info.revision else "not under git"),
            ("gold, SHA-256", digests.gold),
            ("form of answers", digests.answer_schema),
            ("retrieval", digests.retrieval),
            *((variant.name, f"{variant.prompt or 'rules'}, key {variant.key}") for variant in info.variants),
            ("packages", ", ".join(f"{name} {version}" for name, version in sorted(digests.packages.items()))),
            ("earlier runs on this gold", str(info.earlier)),
        ),
    )


def entries_of(run: Run, info: RunInfo, gold: Sequence[GoldClaim]) -> tuple[Entry, ...]:
    """Give each variant of a run with its answers about these gold claims."""
    attempts = run.attempts()
    latest = settled(attempts)
    articles = run.articles()
    shas = {sample.id: sample.sha for sample in info.samples}
    asked = [item for item in gold if item.id in shas]
    entries = [
        Entry(
            variant=variant,
            samples=samples_of(variant, asked, articles, settled=latest, shas=shas),
            attempts=tuple(a for a in attempts if a.variant == variant.key),
        )
        for variant in info.variants
    ]
    probes = {probe.id: probe.sha for probe in info.probes}
    changed = [(probe, probes[probe.id]) for probe in run.probes() if probe.id in probes]
    return tuple(replace(one, pairs=tuple(_pairs(one, changed, articles, latest))) for one in entries)


def _pairs(
    entry: Entry, changed: Sequence[tuple[Probe, str]], articles: Mapping[str, Article], latest: Mapping[Key, Attempt]
) -> Iterator[Pair]:
    before = {sample.id: sample for sample in entry.samples if sample.attempt.epoch == 1}
    for probe, sha in changed:
        attempt = latest.get(Key(entry.variant.key, probe.id, sha, EPOCH))
        if attempt is not None and probe.sample in before:
            after = sample_of(entry.variant, probe.claim, {**articles, **probe.articles}, attempt)
            yield Pair(probe, before[probe.sample], after)


def facts_of(info: RunInfo, baseline: str) -> Facts:
    """Give what of a run's config and state its results repeat."""
    config = info.config
    return Facts(
        run=info.id,
        name=config.name,
        primary_metric=config.primary_metric,
        margin=config.margin,
        max_error_rate=config.max_error_rate,
        gates=config.gates,
        baseline=baseline,
        stopped_by=None if info.status == "done" else info.status,
        questions=info.questions,
    )


def compare_runs(first: Run, second: Run) -> Scored:
    """Hold every variant of a second run against the baseline of a first.

    On the samples that both were asked with the same words; by the second run's gold.
    """
    info, gold = second.info, second.gold()
    baseline = elsewhere(first, own_baseline(first.info), info, gold)
    entries = (*entries_of(second, info, gold), baseline)
    return Scored(assemble(entries, gold, facts_of(info, baseline.variant.name)), entries)


def _borrowed(run: Run, info: RunInfo, gold: Sequence[GoldClaim]) -> tuple[Entry, ...]:
    """The baseline of another run, if the config names one."""
    wanted = info.config.baseline
    if wanted is None or wanted.run is None:
        return ()
    other = Runs(run.folder.parent).find(wanted.run)
    return (elsewhere(other, baseline_of(other.info.variants, wanted).name, info, gold),)


def elsewhere(other: Run, name: str, info: RunInfo, gold: Sequence[GoldClaim]) -> Entry:
    """Give one variant of another run, on the samples that were shown there as here, by this run's gold."""
    shas = {sample.id: sample.sha for sample in info.samples}
    same = {sample.id for sample in other.info.samples if shas.get(sample.id) == sample.sha}
    if not same:
        raise InputError(f"run {other.id} was asked none of these samples", hint="compare runs on the same gold")
    found = entries_of(other, other.info, [item for item in gold if item.id in same])
    entry = next(e for e in found if e.variant.name == name)
    renamed = {"name": f"{name} @ {other.id}", "key": f"{other.id}:{entry.variant.key}"}
    return replace(entry, variant=entry.variant.model_copy(update=renamed), attempts=(), pairs=())


def all_entries(run: Run, info: RunInfo, gold: Sequence[GoldClaim]) -> tuple[Entry, ...]:
    """Give the variants of a run, and last the baseline that it takes from another run, if it does."""
    return (*entries_of(run, info, gold), *_borrowed(run, info, gold))


def own_baseline(info: RunInfo) -> str:
    """Name the variant of a run that its others, or another run's, are held against."""
    wanted = info.config.baseline
    own: Baseline | None = None if wanted is None or wanted.run is not None else wanted
    return baseline_of(info.variants, own).name


def _baseline_name(entries: Sequence[Entry], info: RunInfo) -> str:
    wanted = info.config.baseline
    if wanted is not None and wanted.run is not None:
        return entries[-1].variant.name
    return baseline_of(info.variants, wanted).name
