"""One gold claim, one answer: what was right about it.

What a judge said is grounded here again, so that a run can be scored without asking anybody. A stance that did not
stand is `unproved`, and wrong; a question without an answer has no label at all, and is never a wrong one by accident:
whoever adds up decides, and says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from workbench.evaluation.config import METRICS, MetricName
from workbench.evaluation.gold import GoldClaim, GoldOrigin, GoldOutlet, Span, TokenScore, covers, evidence_score
from workbench.evaluation.log import Attempt, Key, Variant
from workbench.evaluation.statistics import (
    UNPROVED,
    ClusterTally,
    DiscrepancyKey,
    DiscrepancyScore,
    IntervalMethod,
    Labelled,
    LabelScore,
    Measured,
    OriginScore,
    Row,
    Score,
    discrepancy_score,
    kappa,
    label_score,
    lenient_score,
    measure,
    pairwise_agreement,
    right_or_wrong,
    tally_macro_f1,
    tally_mean,
)
from workbench.judge.grounding import ground
from workbench.judge.origins import OWN_VOICE, same_origin
from workbench.models import Article, Claim, Origin, Record, Stance, Verdict, VerdictLabel, Version, Voice

VERDICTS: tuple[VerdictLabel, ...] = get_args(VerdictLabel)
STANCES: tuple[Stance, ...] = get_args(Stance)
NO_ANSWER = "no answer"
"""What stands for a prediction where there is none."""

_FOR = frozenset({"supports", "reports", "qualifies"})


@dataclass(frozen=True)
class Sample:
    """One gold claim and what a variant made of it in one epoch."""

    gold: GoldClaim
    articles: tuple[Article, ...]
    """In the order of gold's outlets."""
    attempt: Attempt
    verdict: Verdict | None
    """What was proved; None without an answer, and where no articles were shown."""

    @property
    def id(self) -> str:
        """The gold claim's id."""
        return self.gold.id

    @property
    def event(self) -> str:
        """The gold claim's event."""
        return self.gold.event

    @property
    def answered(self) -> bool:
        """There is an answer that can be scored."""
        return self.attempt.status == "ok"

    @property
    def label(self) -> str:
        """The verdict that was earned; without articles the one that was said."""
        if self.verdict is not None:
            return self.verdict.label
        return self.attempt.said.label if self.attempt.said else NO_ANSWER

    @property
    def verdict_row(self) -> Row:
        """The verdict beside gold's."""
        return Row(self.gold.verdict, self.label, self.gold.verdict_also_ok)

    @cached_property
    def stance_rows(self) -> tuple[tuple[str, Row], ...]:
        """Each file's stance beside gold's."""
        return tuple((o.file, Row(o.stance, self._stance(a), o.stance_also_ok)) for o, a in self._pairs())

    def _pairs(self) -> Iterator[tuple[GoldOutlet, Article]]:
        return zip(self.gold.outlets, self.articles, strict=True)

    def _stance(self, article: Article) -> str:
        if self.verdict is None:
            return NO_ANSWER
        finding = self.verdict.finding(article.id)
        if finding is None or finding.said is None:
            return NO_ANSWER
        return finding.stance or UNPROVED

    def spans(self, article: Article) -> tuple[Span, ...]:
        """Give the words of an article that were proved as evidence of its stance."""
        finding = self.verdict.finding(article.id) if self.verdict else None
        return tuple((e.start, e.end) for e in finding.evidence) if finding else ()

    @cached_property
    def evidence_rows(self) -> tuple[tuple[str, TokenScore], ...]:
        """Each file's evidence against gold's; files for which gold has none to compare are left out."""
        found = ((o.file, evidence_score(self.spans(a), o, a)) for o, a in self._pairs())
        return tuple((file, one) for file, one in found if one is not None)

    @cached_property
    def strict(self) -> bool | None:
        """Verdict right, and its evidence: a covered gold set on every side that gold's verdict stands on.

        Not enough evidence needs none. None where gold points at no words to be held against.
        """
        if self.gold.verdict == "not_enough_evidence":
            return self.label == self.gold.verdict
        sides = [side for side in (self._side(_FOR), self._side(frozenset({"refutes"}))) if side is not None]
        return (self.label == self.gold.verdict and all(sides)) if sides else None

    def _side(self, stances: frozenset[str]) -> bool | None:
        here = [covers(self.spans(a), o, a) for o, a in self._pairs() if o.stance in stances]
        known = [one for one in here if one is not None]
        return any(known) if known else None

    @cached_property
    def differences(self) -> tuple[list[DiscrepancyKey], list[DiscrepancyKey]]:
        """Discrepancies: gold's, and those that were proved; none where gold does not go into them."""
        if not self.gold.names_differences:
            return [], []
        ids = {outlet.file: article.id for outlet, article in self._pairs()}
        gold = [DiscrepancyKey(d.kind, frozenset(ids[f] for f in d.files)) for d in self.gold.discrepancies]
        said = self.verdict.discrepancies if self.verdict else ()
        return gold, [DiscrepancyKey(d.kind, frozenset(d.article_ids)) for d in said]

    @cached_property
    def origins(self) -> tuple[int, int, int]:
        """Origins that affirm the claim: gold's, those that were found, and how many of these are gold's."""
        if not self.gold.names_origins:
            return 0, 0, 0
        found = [o for o in self.verdict.origins if o.position == "affirms"] if self.verdict else []
        return len(self.gold.origins), len(found), _matched(self.gold.origins, found)

    @cached_property
    def quotes(self) -> tuple[int, int]:
        """How many quotes were given, and how many of them stand, character by character."""
        if self.verdict is None:
            return 0, 0
        texts = {article.id: article.text for article in self.articles}
        evidence = [e for f in self.verdict.findings for e in f.evidence]
        evidence += [e for d in self.verdict.discrepancies for e in d.evidence]
        given = len(evidence) + sum(r.what == "quote" for r in self.verdict.rejected)
        return given, sum(texts[e.article_id][e.start : e.end] == e.quote for e in evidence)


def gold_claim(item: GoldClaim) -> Claim:
    """Give gold's claim as a claim to be checked."""
    claim_id = Claim.id_for(item.event, item.claim)
    return Claim(id=claim_id, event=item.event, text=item.claim, speaker=item.speaker, made_by="gold")


def samples_of(
    variant: Variant,
    gold: Sequence[GoldClaim],
    articles: Mapping[str, Article],
    *,
    settled: Mapping[Key, Attempt],
    shas: Mapping[str, str],
) -> tuple[Sample, ...]:
    """Give what a variant answered, in gold's order; questions that were not put yet are left out.

    `articles` by file name; `shas` the digest of each sample as it is now.
    """
    keys = [(item, Key(variant.key, item.id, shas[item.id], n)) for item in gold for n in range(1, variant.epochs + 1)]
    return tuple(sample_of(variant, item, articles, settled[key]) for item, key in keys if key in settled)


def sample_of(variant: Variant, item: GoldClaim, articles: Mapping[str, Article], attempt: Attempt) -> Sample:
    """Give one answer beside gold's; `articles` by file name."""
    shown = tuple(articles[outlet.file] for outlet in item.outlets)
    blind = variant.role == "claim only" or attempt.said is None
    verdict = None if blind or attempt.said is None else ground(attempt.said, [Version(article=a) for a in shown])
    return Sample(item, shown, attempt, verdict)


def _matched(gold: Sequence[GoldOrigin], found: Sequence[Origin]) -> int:
    left = list(found)
    matched = 0
    for wanted in gold:
        hit = next((o for o in left if _same(wanted, o)), None)
        if hit is not None:
            left.remove(hit)
            matched += 1
    return matched


def _same(wanted: GoldOrigin, found: Origin) -> bool:
    unattributed = wanted.name.startswith("unattributed")
    if unattributed or found.name == OWN_VOICE:
        return unattributed and found.name == OWN_VOICE
    return same_origin(Voice(speaker=wanted.name, named=wanted.named), Voice(speaker=found.name, named=found.named))


# ------------------------------------------------------------
# All of one variant's scores on gold, class by class. Unanswered questions are counted, and are in no score here.


class Scores(Record):
    """How a judge did on the questions that it answered."""

    answered: int
    """Answers; a sample asked in several epochs has several."""
    verdict_strict: LabelScore | None
    verdict_lenient: LabelScore | None
    stance_strict: LabelScore | None
    stance_lenient: LabelScore | None
    unread: int = 0
    """Articles of which the judge said nothing, such as those in a language that it does not read; in no score here."""
    silent: int
    """Rows that gold calls silent."""
    silent_right: int
    """Of those, rows that the judge calls silent, or as gold also accepts."""
    discrepancies: DiscrepancyScore
    origins: OriginScore
    quotes: int
    """Quotes that the judge gave."""
    quotes_valid: int
    """Of those, quotes that stand in their article, character by character."""

    @property
    def quote_validity(self) -> float | None:
        """Share of quotes that stand."""
        return self.quotes_valid / self.quotes if self.quotes else None


def score(samples: Sequence[Sample]) -> Scores:
    """Score the answers among samples."""
    answered = [s for s in samples if s.answered]
    verdicts = [s.verdict_row for s in answered]
    asked = [row for s in answered for _, row in s.stance_rows]
    stances = [row for row in asked if row.predicted != NO_ANSWER]
    silent = [row for row in stances if row.gold == "silent"]
    return Scores(
        answered=len(answered),
        verdict_strict=label_score(verdicts, VERDICTS),
        verdict_lenient=lenient_score(verdicts, VERDICTS),
        stance_strict=label_score(stances, STANCES),
        stance_lenient=lenient_score(stances, STANCES),
        unread=len(asked) - len(stances),
        silent=len(silent),
        silent_right=sum(row.lenient().predicted == "silent" for row in silent),
        discrepancies=discrepancy_score([s.differences for s in answered]),
        origins=_origin_score(answered),
        quotes=sum(s.quotes[0] for s in answered),
        quotes_valid=sum(s.quotes[1] for s in answered),
    )


def _origin_score(samples: Sequence[Sample]) -> OriginScore:
    return OriginScore(
        gold=sum(s.origins[0] for s in samples),
        predicted=sum(s.origins[1] for s in samples),
        matched=sum(s.origins[2] for s in samples),
        claims=len(samples),
        counts_right=sum(s.origins[1] == s.gold.independent_origins for s in samples),
    )


# ------------------------------------------------------------
# From samples to metrics: what each sample adds to each metric, and the metric with its interval.

Samples = Sequence[Sample]


class Figure(Record):
    """One metric of one variant."""

    metric: MetricName
    value: float | None
    """Over every question; one without an answer is wrong. None: nothing to compute it from."""
    low: float | None = None
    high: float | None = None
    method: IntervalMethod = "none"
    n: int = 0
    """Samples, or rows of them."""
    events: int = 0
    answered_only: float | None = None
    """Over answers alone."""


def verdicts(samples: Samples) -> list[Labelled]:
    """Give verdicts beside gold's."""
    return [Labelled(s.id, s.event, s.verdict_row) for s in samples]


def right(samples: Samples) -> list[Score]:
    """Give 1 for a right verdict, 0 for any other and for none."""
    return right_or_wrong(verdicts(samples))


def _lenient(labelled: Sequence[Labelled]) -> list[Labelled]:
    return [one._replace(row=one.row.lenient()) for one in labelled]


def _stances(samples: Samples) -> list[Labelled]:
    return [Labelled(f"{s.id}/{file}", s.event, row) for s in samples for file, row in s.stance_rows]


def _evidence(samples: Samples, part: int) -> list[Score]:
    rows = [(s, file, found[part]) for s in samples for file, found in s.evidence_rows]
    return [Score(f"{s.id}/{file}", s.event, value * s.answered) for s, file, value in rows]


def _strict(samples: Samples) -> list[Score]:
    return [Score(s.id, s.event, float(s.strict)) for s in samples if s.strict is not None]


def _quotes(samples: Samples) -> list[Score]:
    return [Score(s.id, s.event, s.quotes[1], s.quotes[0]) for s in samples]


def _discrepancies_found(samples: Samples) -> list[Score]:
    scored = [(s, discrepancy_score([s.differences])) for s in samples]
    return [Score(s.id, s.event, one.found, one.gold) for s, one in scored]


def _discrepancies_right(samples: Samples) -> list[Score]:
    scored = [(s, discrepancy_score([s.differences])) for s in samples]
    return [Score(s.id, s.event, one.right, one.predicted) for s, one in scored]


def _origins(samples: Samples) -> list[Score]:
    return [Score(s.id, s.event, 2 * s.origins[2], s.origins[0] + s.origins[1]) for s in samples]


def _origin_counts(samples: Samples) -> list[Score]:
    return [
        Score(s.id, s.event, float(s.answered and s.origins[1] == s.gold.independent_origins))
        for s in samples
        if s.gold.independent_origins is not None
    ]


def _consistency(samples: Samples) -> list[Score]:
    by_sample: dict[tuple[str, str], list[str]] = defaultdict(list)
    for s in samples:
        if s.answered:
            by_sample[s.id, s.event].append(s.label)
    shares = {key: pairwise_agreement(labels) for key, labels in by_sample.items()}
    return [Score(*key, share) for key, share in sorted(shares.items()) if share is not None]


_TALLIES: Mapping[MetricName, Callable[[Samples], ClusterTally]] = {
    "verdict_macro_f1": lambda s: tally_macro_f1(verdicts(s), VERDICTS),
    "verdict_accuracy": lambda s: tally_mean(right(s)),
    "verdict_macro_f1_lenient": lambda s: tally_macro_f1(_lenient(verdicts(s)), VERDICTS),
    "stance_macro_f1": lambda s: tally_macro_f1(_stances(s), STANCES),
    "stance_accuracy": lambda s: tally_mean(right_or_wrong(_stances(s))),
    "stance_macro_f1_lenient": lambda s: tally_macro_f1(_lenient(_stances(s)), STANCES),
    "strict": lambda s: tally_mean(_strict(s)),
    "evidence_precision": lambda s: tally_mean(_evidence(s, 0)),
    "evidence_recall": lambda s: tally_mean(_evidence(s, 1)),
    "evidence_f1": lambda s: tally_mean(_evidence(s, 2)),
    "quote_validity": lambda s: tally_mean(_quotes(s)),
    "discrepancy_recall": lambda s: tally_mean(_discrepancies_found(s)),
    "discrepancy_precision": lambda s: tally_mean(_discrepancies_right(s)),
    "origin_f1": lambda s: tally_mean(_origins(s)),
    "origin_count": lambda s: tally_mean(_origin_counts(s)),
    "consistency": lambda s: tally_mean(_consistency(s)),
}

WITHOUT_ARTICLES: frozenset[MetricName] = frozenset(
    {"verdict_macro_f1", "verdict_accuracy", "verdict_macro_f1_lenient", "verdict_kappa"}
)
"""What can be said of an answer to which no articles were shown."""


def tally(metric: MetricName, samples: Samples) -> ClusterTally | None:
    """Add up what samples contribute to a metric; None if there is nothing to divide by, or no such sum (κ)."""
    build = _TALLIES.get(metric)
    if build is None or not samples:
        return None
    try:
        return build(samples)
    except ValueError:
        return None


def figures(samples: Samples, wanted: Sequence[MetricName] = METRICS) -> Iterator[Figure]:
    """Measure every metric of one variant."""
    answered = [s for s in samples if s.answered]
    for metric in wanted:
        if metric == "verdict_kappa":
            yield _kappa(samples, answered)
            continue
        everything, alone = tally(metric, samples), tally(metric, answered)
        measured = measure(everything) if everything else None
        yield _figure(metric, measured, alone.value if alone else None)


def _figure(metric: MetricName, measured: Measured | None, answered_only: float | None) -> Figure:
    if measured is None:
        return Figure(metric=metric, value=None)
    return Figure(
        metric=metric,
        value=measured.value,
        low=measured.low,
        high=measured.high,
        method=measured.method,
        n=measured.n,
        events=measured.events,
        answered_only=answered_only,
    )


def _kappa(samples: Samples, answered: Samples) -> Figure:
    rows = [[s.verdict_row for s in some] for some in (samples, answered)]
    n, events = len({s.id for s in samples}), len({s.event for s in samples})
    return Figure(metric="verdict_kappa", value=kappa(rows[0]), n=n, events=events, answered_only=kappa(rows[1]))
