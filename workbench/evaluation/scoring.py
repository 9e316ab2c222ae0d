"""Score a run from its folder, without asking anybody, and write down what it came to.

The results are files of the run like any other; they can be thrown away and written again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from workbench.errors import InputError
from workbench.evaluation.comparison import LabelForecast, Ruling, calibrate, compare, flips, rule
from workbench.evaluation.config import (
    EPOCH,
    METRICS,
    AtLeast,
    Baseline,
    Gate,
    MaxAttackSuccess,
    MaxCost,
    MaxErrorRate,
    MaxFlip,
    MaxP95,
    MetricName,
    MinQuoteValidity,
    NonInferior,
    NoRegression,
)
from workbench.evaluation.gold import GoldClaim, GoldLabel
from workbench.evaluation.log import Attempt, EvalRun, EvalRuns, Key, RunInfo, Variant, settled
from workbench.evaluation.probes import Probe
from workbench.evaluation.report import About, robustness_csv, to_csv, to_junit, to_page
from workbench.evaluation.results import (
    BaselineRow,
    Cell,
    Contrast,
    Costs,
    Count,
    GateResult,
    Results,
    SampleResult,
    Totals,
    TwoByTwo,
    VariantResult,
    conclude,
)
from workbench.evaluation.robustness import AttackRow, FlipRow, Pair, Robustness, robustness
from workbench.evaluation.run import baseline_of
from workbench.evaluation.samples import (
    VERDICTS,
    WITHOUT_ARTICLES,
    Sample,
    figures,
    right,
    sample_of,
    samples_of,
    score,
    tally,
)
from workbench.evaluation.statistics import LabelScore, Row, alpha, label_score
from workbench.models import Article

# ------------------------------------------------------------
# Hold results against gates. All are held, all are reported; a gate whose number is missing has failed.


def held(gates: Sequence[Gate], results: Results) -> tuple[GateResult, ...]:
    """Hold every gate against every variant that it is meant for."""
    return tuple(
        GateResult(gate=words(gate, results), variant=variant.name, passed=passed, said=said)
        for gate in gates
        for variant in _meant(gate, results)
        for passed, said in [_hold(gate, variant, results)]
    )


def words(gate: Gate, results: Results) -> str:
    """Say what a gate asks for."""
    primary = results.primary_metric
    match gate:
        case AtLeast():
            low = "lower bound of " if gate.bound == "lower" else ""
            return f"min: {low}{gate.metric} ≥ {gate.at_least:g}"
        case NoRegression():
            return f"no_regression: {gate.metric or primary}, effects from {gate.min_effect:g}"
        case NonInferior():
            return f"non_inferior: {gate.metric or primary}, margin {gate.margin or results.margin:g}"
        case MaxCost():
            return f"max_cost: ${gate.usd_per_100:g} for 100 samples"
        case MaxP95():
            return f"max_p95: {gate.seconds:g} s"
        case MinQuoteValidity():
            return f"min_quote_validity: {gate.at_least:g}"
        case MaxErrorRate():
            return f"max_error_rate: {gate.at_most:g}"
        case MaxFlip():
            most = "upper bound of " if gate.bound == "upper" else ""
            return f"max_flip: {most}excess of {gate.perturbation} ≤ {gate.at_most:g}"
        case MaxAttackSuccess():
            where = "".join(f", {one}" for one in (gate.family, gate.place) if one)
            most = "upper bound " if gate.bound == "upper" else ""
            return f"max_attack_success: {most}≤ {gate.at_most:g}{where}"


def _meant(gate: Gate, results: Results) -> Iterator[VariantResult]:
    if gate.variant is not None:
        yield from (v for v in results.judged if _called(v, gate.variant))
        return
    baselines = {c.baseline for c in results.contrasts}
    others = [v for v in results.judged if v.name not in baselines]
    yield from others or results.judged


def _called(variant: VariantResult, name: str) -> bool:
    return name in {variant.name, variant.model, variant.prompt, (variant.prompt or "").partition("#")[0]}


def _hold(gate: Gate, variant: VariantResult, results: Results) -> tuple[bool, str]:
    match gate:
        case AtLeast():
            figure = variant.figure(gate.metric)
            return _at_least(figure.low if gate.bound == "lower" else figure.value, gate.at_least)
        case NoRegression():
            return _no_regression(_contrast(results, variant, gate.metric), gate.min_effect)
        case NonInferior():
            return _non_inferior(_contrast(results, variant, gate.metric), gate.margin or results.margin)
        case MaxCost():
            return _at_most(variant.costs.usd_per_100, gate.usd_per_100)
        case MaxP95():
            return _at_most(variant.costs.p95_seconds, gate.seconds)
        case MinQuoteValidity():
            return _at_least(variant.figure("quote_validity").value, gate.at_least)
        case MaxErrorRate():
            return _at_most(variant.error_rate, gate.at_most)
        case MaxFlip():
            return _few_flips(gate, _robust(results, variant).flip(gate.perturbation), results.max_error_rate)
        case MaxAttackSuccess():
            orders = _robust(results, variant).orders(gate.family, gate.place)
            return _few_obeyed(gate, orders, results.max_error_rate)


def _contrast(results: Results, variant: VariantResult, metric: MetricName | None) -> Contrast | None:
    return results.contrast(variant.name, metric or results.primary_metric)


def _at_least(value: float | None, least: float) -> tuple[bool, str]:
    return (False, "no such number") if value is None else (value >= least, f"{value:.4g}")


def _at_most(value: float | None, most: float) -> tuple[bool, str]:
    return (False, "no such number") if value is None else (value <= most, f"{value:.4g}")


def _robust(results: Results, variant: VariantResult) -> Robustness:
    return results.robust(variant.name) or Robustness(variant=variant.name)


def _few_flips(gate: MaxFlip, row: FlipRow | None, most_unanswered: float) -> tuple[bool, str]:
    if row is None or row.unanswered > most_unanswered * row.asked:
        return False, _unasked(row)
    passed, said = _at_most(row.high if gate.bound == "upper" else row.excess, gate.at_most)
    return passed, f"{said}, {row.flips} of {row.answered} flipped"


def _few_obeyed(gate: MaxAttackSuccess, row: AttackRow | None, most_unanswered: float) -> tuple[bool, str]:
    if row is None or row.unanswered > most_unanswered * row.asked:
        return False, _unasked(row)
    passed, said = _at_most(row.at_most if gate.bound == "upper" else row.share, gate.at_most)
    return passed, f"{said}, {row.obeyed} of {row.tried} obeyed"


def _unasked(row: FlipRow | AttackRow | None) -> str:
    return f"{row.unanswered} of {row.asked} without an answer" if row else "no such number"


def _no_regression(contrast: Contrast | None, least: float) -> tuple[bool, str]:
    compared = contrast.ruling.compared if contrast else None
    if compared is None or compared.low is None or compared.high is None:
        return False, _missing(contrast)
    worse = compared.high < 0 and abs(compared.difference) >= least
    return not worse, _interval(compared.difference, compared.low, compared.high)


def _non_inferior(contrast: Contrast | None, margin: float) -> tuple[bool, str]:
    compared = contrast.ruling.compared if contrast else None
    if compared is None or compared.low is None or compared.high is None:
        return False, _missing(contrast)
    return compared.low >= -margin, _interval(compared.difference, compared.low, compared.high)


def _interval(difference: float, low: float, high: float) -> str:
    return f"{difference:+.4f} [{low:+.4f}, {high:+.4f}]"


def _missing(contrast: Contrast | None) -> str:
    return "nothing to compare with" if contrast is None else f"no interval: {contrast.ruling.word}"


# ------------------------------------------------------------
# What a number is read beside: the best constant answer, and people who labelled the same claims.


def constant_row(gold: Sequence[GoldClaim]) -> BaselineRow:
    """Give the constant answer with the best macro-F1 on this gold."""
    scored = label_score([Row(item.verdict, item.verdict) for item in gold], VERDICTS)
    if scored is None:
        return BaselineRow(name="best constant", n=0, macro_f1=None, accuracy=None)
    return BaselineRow(
        name=f"always {scored.constant}",
        n=scored.n,
        macro_f1=scored.constant_macro_f1,
        accuracy=scored.constant_accuracy,
        note="the best constant answer",
    )


def human_row(gold: Sequence[GoldClaim]) -> BaselineRow:
    """Hold each annotator against the rest: about as high as a score on these labels can mean something."""
    guidelines = {label.guideline for item in gold for label in human_labels(item)}
    if len(guidelines) > 1:
        return _none(f"labels under {len(guidelines)} guidelines are not mixed")
    rows = [row for item in gold for row in _against_the_rest(item)]
    scored: LabelScore | None = label_score(rows, VERDICTS)
    if scored is None:
        return _none("no claim of this gold has two human labels")
    agreement = alpha([[str(label.verdict) for label in human_labels(item)] for item in gold])
    claims = sum(len(human_labels(item)) > 1 for item in gold)
    said = "" if agreement is None else f", Krippendorff's α {agreement:.2f}"
    return BaselineRow(
        name="people", n=claims, macro_f1=scored.macro_f1, accuracy=scored.accuracy, note=f"each against the rest{said}"
    )


def human_labels(item: GoldClaim) -> tuple[GoldLabel, ...]:
    """Give the verdicts that people gave a claim."""
    return tuple(one for one in item.labels if one.annotator_kind == "human" and one.verdict is not None)


def _against_the_rest(item: GoldClaim) -> Iterator[Row]:
    labels = human_labels(item)
    for one in labels:
        rest = Counter(other.verdict for other in labels if other is not one).most_common(2)
        tied = len(rest) == 2 and rest[0][1] == rest[1][1]
        if rest and not tied and rest[0][0] and one.verdict:
            yield Row(rest[0][0], one.verdict)


def _none(why: str) -> BaselineRow:
    return BaselineRow(name="people", n=0, macro_f1=None, accuracy=None, note=why)


# ------------------------------------------------------------
# From answers to results: every variant measured, held against the baseline and the gates.


@dataclass(frozen=True)
class VariantAnswers:
    """One variant with all that it was asked."""

    variant: Variant
    samples: tuple[Sample, ...]
    """What counts for each question."""
    attempts: tuple[Attempt, ...]
    """Everything that was tried, in this run."""
    pairs: tuple[Pair, ...] = ()
    """Samples before and after a change, where robustness was asked for."""

    def among(self, ids: frozenset[str]) -> VariantAnswers:
        """Keep some samples."""
        return replace(self, samples=tuple(s for s in self.samples if s.id in ids))


@dataclass(frozen=True)
class Facts:
    """What of a run's config and state belongs into its results."""

    run: str
    name: str
    primary_metric: MetricName
    margin: float
    max_error_rate: float
    gates: tuple[Gate, ...]
    baseline: str
    """The name of the variant that the others are compared with."""
    stopped_by: str | None
    questions: int


def assemble(entries: Sequence[VariantAnswers], gold: Sequence[GoldClaim], facts: Facts) -> Results:
    """Work out everything that a run came to."""
    contrasts, squares = _against_baseline(entries, facts)
    results = Results(
        run=facts.run,
        name=facts.name,
        samples=len(gold),
        events=len({item.event for item in gold}),
        primary_metric=facts.primary_metric,
        margin=facts.margin,
        max_error_rate=facts.max_error_rate,
        stopped_by=facts.stopped_by,
        variants=tuple(_result(entry) for entry in entries),
        baselines=(constant_row(gold), human_row(gold)),
        contrasts=contrasts,
        two_by_two=squares,
        gates=(),
        cases=tuple(case for entry in entries for case in _cases(entry)),
        totals=_totals(entries, facts.questions),
        robustness=tuple(robustness(e.variant.name, e.pairs) for e in entries if e.pairs),
    )
    return results.model_copy(update={"gates": held(facts.gates, results)})


def _result(entry: VariantAnswers) -> VariantResult:
    variant, samples = entry.variant, entry.samples
    failed = [s.attempt for s in samples if not s.answered]
    blind = variant.role == "claim only"
    wanted = [m for m in METRICS if m in WITHOUT_ARTICLES or not blind]
    forecasts = [
        LabelForecast(dict(s.attempt.said.probabilities.items()), s.gold.verdict)
        for s in samples
        if s.attempt.said and s.attempt.said.probabilities
    ]
    return VariantResult(
        key=variant.key,
        name=variant.name,
        model=variant.model,
        prompt=variant.prompt,
        role=variant.role,
        epochs=variant.epochs,
        answered_by=tuple(sorted({s.attempt.call.judge_version for s in samples} - {""})),
        asked=len(samples),
        ok=len(samples) - len(failed),
        unscored=_counts(a.reason for a in failed if a.status == "unscored"),
        errors=_counts(a.reason for a in failed if a.status == "error"),
        figures=tuple(figures(samples, wanted)),
        scores=score(() if blind else samples),
        verdicts=_cells(s.verdict_row for s in samples),
        stances=_cells(row for s in samples for _, row in s.stance_rows if not blind),
        calibration=calibrate(forecasts),
        costs=_costs(entry),
    )


def _counts(names: Iterable[str | None]) -> tuple[Count, ...]:
    return tuple(Count(what=str(name), n=n) for name, n in sorted(Counter(names).items(), key=str))


def _cells(rows: Iterable[Row]) -> tuple[Cell, ...]:
    counted = Counter((row.gold, row.predicted) for row in rows)
    return tuple(Cell(gold=gold, predicted=said, n=n) for (gold, said), n in sorted(counted.items()))


def _costs(entry: VariantAnswers) -> Costs:
    settled = [s.attempt for s in entry.samples]
    answers = [a for a in settled if a.status == "ok"]
    known = [a.list_usd for a in answers if a.list_usd is not None]
    list_usd = sum(known) if len(known) == len(answers) else None
    made = [a for a in settled if not a.cached and a.status == "ok"]
    p50, p95 = np.quantile([a.call.seconds for a in made], [0.5, 0.95]) if made else (None, None)
    return Costs(
        list_usd=None if list_usd is None else round(list_usd, 8),
        usd_per_100=None if list_usd is None or not answers else round(100 * list_usd / len(answers), 8),
        tokens_in=sum(a.call.tokens_in or 0 for a in entry.attempts),
        tokens_out=sum(a.call.tokens_out or 0 for a in entry.attempts),
        calls=sum(a.call.requests for a in entry.attempts),
        cached=sum(a.cached for a in entry.attempts),
        p50_seconds=None if p50 is None else float(p50),
        p95_seconds=None if p95 is None else float(p95),
    )


def _against_baseline(
    entries: Sequence[VariantAnswers], facts: Facts
) -> tuple[tuple[Contrast, ...], tuple[TwoByTwo, ...]]:
    judged = [e for e in entries if e.variant.role == "judge"]
    baseline = next((e for e in judged if e.variant.name == facts.baseline), None)
    others = [e for e in judged if baseline and e.variant.key != baseline.variant.key]
    if baseline is None or not others:
        return (), ()
    pairs = [pair for other in others if (pair := _paired(other, baseline))[0].samples]
    contrasts = tuple(c for metric in METRICS for c in _contrasts(metric, pairs, facts))
    squares = tuple(
        TwoByTwo(
            variant=ours.variant.name,
            baseline=theirs.variant.name,
            flips=flips(right(ours.samples), right(theirs.samples)),
        )
        for ours, theirs in pairs
    )
    return contrasts, squares


def _paired(entry: VariantAnswers, baseline: VariantAnswers) -> tuple[VariantAnswers, VariantAnswers]:
    both = frozenset(s.id for s in entry.samples) & frozenset(s.id for s in baseline.samples)
    return entry.among(both), baseline.among(both)


def pair_ruling(ours: VariantAnswers, theirs: VariantAnswers, results: Results) -> Ruling | None:
    """Compare any two variants on a run's primary metric; None if it cannot be worked out for both."""
    pair = _paired(ours, theirs)
    one, other = (tally(results.primary_metric, entry.samples) for entry in pair)
    if one is None or other is None or one.members != other.members:
        return None
    return rule([compare(one, other)], margin=results.margin)[0]


def _contrasts(
    metric: MetricName, pairs: Sequence[tuple[VariantAnswers, VariantAnswers]], facts: Facts
) -> Iterator[Contrast]:
    compared = []
    for ours, theirs in pairs:
        one, other = tally(metric, ours.samples), tally(metric, theirs.samples)
        if one is not None and other is not None and one.members == other.members:
            compared.append((ours.variant.name, theirs.variant.name, compare(one, other)))
    rulings = rule([difference for _, _, difference in compared], margin=facts.margin)
    for (variant, baseline, _), ruling in zip(compared, rulings, strict=True):
        yield Contrast(
            metric=metric,
            variant=variant,
            baseline=baseline,
            primary=metric == facts.primary_metric,
            ruling=ruling,
        )


def _cases(entry: VariantAnswers) -> Iterator[SampleResult]:
    by_id: dict[str, list[Sample]] = {}
    for sample in entry.samples:
        by_id.setdefault(sample.id, []).append(sample)
    for sample_id, epochs in by_id.items():
        known = [s.strict for s in epochs if s.strict is not None]
        yield SampleResult(
            sample=sample_id,
            event=epochs[0].event,
            variant=entry.variant.name,
            gold=epochs[0].gold.verdict,
            labels=tuple(s.label for s in epochs),
            right=sum(s.label == s.gold.verdict for s in epochs) / len(epochs),
            strict=sum(known) / len(known) if known and entry.variant.role == "judge" else None,
            reasons=tuple(sorted({s.attempt.reason for s in epochs if s.attempt.reason})),
        )


def _totals(entries: Sequence[VariantAnswers], questions: int) -> Totals:
    attempts = [a for entry in entries for a in entry.attempts]
    settled = [s.attempt for entry in entries for s in (*entry.samples, *(pair.after for pair in entry.pairs))]
    paid = [a.call.cost_usd for a in attempts]
    return Totals(
        questions=questions,
        settled=sum(a.status != "error" for a in settled),
        errors=sum(a.status == "error" for a in settled),
        attempts=len(attempts),
        cached=sum(a.cached for a in attempts),
        billed_usd=round(sum(cost for cost in paid if cost is not None), 8),
        unpriced=sum(cost is None for cost in paid),
    )


# ------------------------------------------------------------


class ScoredRun(NamedTuple):
    """Results, and the samples that they were worked out from."""

    results: Results
    entries: tuple[VariantAnswers, ...]


def score_run(run: EvalRun) -> ScoredRun:
    """Work out a run's results from what its folder holds."""
    info, gold = run.info, run.gold()
    entries = all_entries(run, info, gold)
    return ScoredRun(assemble(entries, gold, facts_of(info, _baseline_name(entries, info))), entries)


def write_results(run: EvalRun, scored: ScoredRun) -> tuple[str, ...]:
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


def _about(run: EvalRun) -> About:
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


def entries_of(run: EvalRun, info: RunInfo, gold: Sequence[GoldClaim]) -> tuple[VariantAnswers, ...]:
    """Give each variant of a run with its answers about these gold claims."""
    attempts = run.attempts()
    latest = settled(attempts)
    articles = run.articles()
    shas = {sample.id: sample.sha for sample in info.samples}
    asked = [item for item in gold if item.id in shas]
    entries = [
        VariantAnswers(
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
    entry: VariantAnswers,
    changed: Sequence[tuple[Probe, str]],
    articles: Mapping[str, Article],
    latest: Mapping[Key, Attempt],
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


def compare_runs(first: EvalRun, second: EvalRun) -> ScoredRun:
    """Hold every variant of a second run against the baseline of a first.

    On the samples that both were asked with the same words; by the second run's gold.
    """
    info, gold = second.info, second.gold()
    baseline = elsewhere(first, own_baseline(first.info), info, gold)
    entries = (*entries_of(second, info, gold), baseline)
    return ScoredRun(assemble(entries, gold, facts_of(info, baseline.variant.name)), entries)


def _borrowed(run: EvalRun, info: RunInfo, gold: Sequence[GoldClaim]) -> tuple[VariantAnswers, ...]:
    """The baseline of another run, if the config names one."""
    wanted = info.config.baseline
    if wanted is None or wanted.run is None:
        return ()
    other = EvalRuns(run.folder.parent).find(wanted.run)
    return (elsewhere(other, baseline_of(other.info.variants, wanted).name, info, gold),)


def elsewhere(other: EvalRun, name: str, info: RunInfo, gold: Sequence[GoldClaim]) -> VariantAnswers:
    """Give one variant of another run, on the samples that were shown there as here, by this run's gold."""
    shas = {sample.id: sample.sha for sample in info.samples}
    same = {sample.id for sample in other.info.samples if shas.get(sample.id) == sample.sha}
    if not same:
        raise InputError(f"run {other.id} was asked none of these samples", hint="compare runs on the same gold")
    found = entries_of(other, other.info, [item for item in gold if item.id in same])
    entry = next(e for e in found if e.variant.name == name)
    renamed = {"name": f"{name} @ {other.id}", "key": f"{other.id}:{entry.variant.key}"}
    return replace(entry, variant=entry.variant.model_copy(update=renamed), attempts=(), pairs=())


def all_entries(run: EvalRun, info: RunInfo, gold: Sequence[GoldClaim]) -> tuple[VariantAnswers, ...]:
    """Give the variants of a run, and last the baseline that it takes from another run, if it does."""
    return (*entries_of(run, info, gold), *_borrowed(run, info, gold))


def own_baseline(info: RunInfo) -> str:
    """Name the variant of a run that its others, or another run's, are held against."""
    wanted = info.config.baseline
    own: Baseline | None = None if wanted is None or wanted.run is not None else wanted
    return baseline_of(info.variants, own).name


def _baseline_name(entries: Sequence[VariantAnswers], info: RunInfo) -> str:
    wanted = info.config.baseline
    if wanted is not None and wanted.run is not None:
        return entries[-1].variant.name
    return baseline_of(info.variants, wanted).name
