"""Simulate: do the intervals cover, do the tests keep their 5 %, and what do 10,000 draws cost?

`python -m tests.bench.bench_statistics` prints five tables (about a minute and a half). Samples of an event are alike
by a known correlation: each copies its event's common outcome with probability sqrt(ICC), else draws its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from workbench.evaluation.statistics import (
    DRAWS,
    LabelForecast,
    Labelled,
    Row,
    Score,
    calibrate,
    compare,
    exact_mcnemar,
    measure,
    percentiles,
    plan_evaluation,
    redraw,
    tally_macro_f1,
    tally_mean,
)

ICC = 0.2
RUNS = 1_000
FEWER_DRAWS = 1_000  # inside a simulation: the simulation's own error is larger
CLASSES = ("supported", "refuted", "conflicting", "not_enough_evidence")


def alike(random: np.random.Generator, events: int, *, claims: int, outcomes: Sequence[float]) -> np.ndarray:
    """Draw an outcome for each claim of each event, with an intra-event correlation of exactly ICC."""
    own = random.choice(len(outcomes), p=outcomes, size=(events, claims))
    common = random.choice(len(outcomes), p=outcomes, size=(events, 1))
    return np.where(random.random((events, claims)) < ICC**0.5, common, own)


def scores(values: np.ndarray) -> list[Score]:
    """Name samples and events by their place."""
    return [Score(f"{e}.{c}", str(e), float(v)) for e, row in enumerate(values) for c, v in enumerate(row)]


def each_its_own(values: np.ndarray) -> list[Score]:
    """The same samples, as if every one were an event: what an i.i.d. method believes."""
    return [one._replace(event=one.sample) for one in scores(values)]


def false_positives(events: int = 20, claims: int = 10) -> None:
    """How often two variants that are equally good are called different at the 5 % level."""
    random = np.random.default_rng(1)
    plain = cluster = excluded = 0
    for _ in range(RUNS):
        outcome = alike(random, events, claims=claims, outcomes=(0.15, 0.7, 0.15)) - 1
        first, second = tally_mean(scores(outcome == 1)), tally_mean(scores(outcome == -1))
        plain += exact_mcnemar(int((outcome == 1).sum()), int((outcome == -1).sum())) < 0.05
        found = compare(first, second, draws=FEWER_DRAWS)
        cluster += found.p is not None and found.p < 0.05
        excluded += found.low is not None and found.high is not None and not found.low <= 0 <= found.high
    print(f"\nNo true difference, {events} events x {claims} claims, ICC {ICC}, {RUNS} runs: called different")
    print(f"  plain exact McNemar        {plain / RUNS:6.1%}")
    print(f"  cluster sign-flip          {cluster / RUNS:6.1%}")
    print(f"  interval excludes 0        {excluded / RUNS:6.1%}")


def coverage() -> None:
    """How often a nominal 95 % interval of accuracy holds the truth, 70 %."""
    print(f"\nCoverage of nominal 95 % intervals, 5 claims an event, ICC {ICC}, {RUNS} runs")
    print(f"  {'events':>6}  {'cluster':>8}  {'i.i.d.':>8}  {'as printed':>10}")
    for events in (5, 10, 20, 60):
        random = np.random.default_rng(2)
        hits = np.zeros(3)
        for _ in range(RUNS):
            right = alike(random, events, claims=5, outcomes=(0.3, 0.7))
            clustered, single = tally_mean(scores(right)), tally_mean(each_its_own(right))
            shown = measure(clustered, draws=FEWER_DRAWS)
            intervals = [percentiles(redraw(tally, draws=FEWER_DRAWS)[0]) for tally in (clustered, single)]
            hits += [low <= 0.7 <= high for low, high in (*intervals, (shown.low or 0.0, shown.high or 0.0))]
        print(f"  {events:>6}  {hits[0] / RUNS:>8.1%}  {hits[1] / RUNS:>8.1%}  {hits[2] / RUNS:>10.1%}")


def power() -> None:
    """How often the planned number of samples shows the difference that was planned for (80 % wanted)."""
    print(f"\nPower at the planned size, 5 claims an event, discordant share 20 %, ICC {ICC}, {RUNS} runs")
    for difference in (0.1, 0.15):
        need = next(n for n in plan_evaluation(50, 10, difference=difference, icc=ICC).needs if n.per_event == 5)
        random = np.random.default_rng(3)
        lost, won = 0.1 - difference / 2, 0.1 + difference / 2
        found = 0
        for _ in range(RUNS):
            outcome = alike(random, need.events, claims=5, outcomes=(lost, 0.8, won)) - 1
            p = compare(tally_mean(scores(outcome == 1)), tally_mean(scores(outcome == -1)), draws=FEWER_DRAWS).p
            found += p is not None and p < 0.05
        print(f"  {difference:.0%} with {need.samples} samples in {need.events} events: found {found / RUNS:.1%}")


def calibrated() -> None:
    """What ECE a perfectly calibrated judge shows, and the band that is printed beside it."""
    print("\nECE of a perfectly calibrated judge (10 bins, confidence uniform from 50 to 100 %), 200 runs")
    for n in (100, 200, 500):
        random = np.random.default_rng(4)
        found = []
        for _ in range(200):
            confidence = random.uniform(0.5, 1, n)
            right = random.random(n) < confidence
            forecasts = [
                LabelForecast({"a": c, "b": 1 - c}, "a" if r else "b") for c, r in zip(confidence, right, strict=True)
            ]
            found.append(calibrate(forecasts, draws=FEWER_DRAWS))
        inside = np.mean([f.null_low <= f.ece <= f.null_high for f in found if f])
        ece, high = np.mean([f.ece for f in found if f]), np.mean([f.null_high for f in found if f])
        print(f"  n {n:>4}: mean ECE {ece:.3f}, band up to {high:.3f}, inside the band {inside:.0%}")


def cpu_seconds(work: Callable[[], object]) -> float:
    """The least CPU time of five."""
    took = []
    for _ in range(5):
        begun = time.process_time()
        work()
        took.append(time.process_time() - begun)
    return min(took)


def cost(samples: int = 300) -> None:
    """What 10,000 draws cost, beside one bare multinomial draw of the same size."""
    random = np.random.default_rng(5)
    labelled = [
        Labelled(str(i), f"event {i}", Row(CLASSES[g], CLASSES[p]))
        for i, (g, p) in enumerate(random.integers(0, 4, (samples, 2)))
    ]
    other = [one._replace(row=Row(one.row.gold, CLASSES[random.integers(0, 4)])) for one in labelled]
    fives = [one._replace(event=f"event {i // 5}") for i, one in enumerate(labelled)]
    share = np.full(samples, 1 / samples)
    bare = cpu_seconds(lambda: np.random.default_rng(0).multinomial(samples, share, size=DRAWS))
    print(f"\nCPU of {DRAWS} draws on {samples} samples; one bare multinomial draw of that size: {bare:.3f} s")
    for name, work in {
        "macro-F1, each sample an event": lambda: measure(tally_macro_f1(labelled, CLASSES)),
        "macro-F1, 5 samples an event": lambda: measure(tally_macro_f1(fives, CLASSES)),
        "difference and test, each an event": lambda: compare(
            tally_macro_f1(labelled, CLASSES), tally_macro_f1(other, CLASSES)
        ),
    }.items():
        took = cpu_seconds(work)
        print(f"  {name:<36} {took:.3f} s  ratio {took / bare:.2f}")


def main() -> None:
    """Print every table."""
    cost()
    false_positives()
    coverage()
    power()
    calibrated()


if __name__ == "__main__":
    main()
