"""Samples: one gold claim beside one answer, what was right about it, and the metrics of a variant's samples.

The answer is grounded again here, so a run can be scored without asking anybody. A stance that was not proved is
`unproved`, and wrong. A question without an answer has no label; each metric says how it counts those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from pydantic import Field

from workbench.evaluation.config import METRICS, MetricName
from workbench.evaluation.gold import GoldClaim, GoldOrigin, GoldOutlet, Span, TokenScore, covers, evidence_score
from workbench.evaluation.log import Attempt, Key, Variant
from workbench.evaluation.statistics import (
    UNPROVED,
    ClusterTally,
    DiscrepancyKey,
    DiscrepancyScore,
    IntervalMethod,
    KindScore,
    Labelled,
    LabelScore,
    OriginScore,
    Row,
    Score,
    by_kind,
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
from workbench.judge.origins import OWN_VOICE, same_speaker
from workbench.judge.second_opinion import second_opinion
from workbench.judge.verdict import ground
from workbench.models import Article, Claim, Origin, Record, Stance, Verdict, VerdictLabel, Version, Voice
from workbench.models.check import Opinion

VERDICTS: tuple[VerdictLabel, ...] = get_args(VerdictLabel)
STANCES: tuple[Stance, ...] = get_args(Stance)
NO_ANSWER = "no answer"
"""The label of a question without an answer."""

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
        rows = []
        for outlet, article in self._pairs():
            finding = self.verdict.finding(article.id) if self.verdict else None
            said = NO_ANSWER if finding is None or finding.said is None else finding.stance or UNPROVED
            rows.append((outlet.file, Row(outlet.stance, said, outlet.stance_also_ok)))
        return tuple(rows)

    def _pairs(self) -> Iterator[tuple[GoldOutlet, Article]]:
        return zip(self.gold.outlets, self.articles, strict=True)

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
        """Verdict right, and its evidence: a covered gold set on every side that gold's verdict rests on.

        Not enough evidence needs none. None where gold points at no words to compare with.
        """
        right = self.label == self.gold.verdict
        if self.gold.verdict == "not_enough_evidence":
            return right
        sides = []
        for stances in (_FOR, {"refutes"}):
            here = [covers(self.spans(a), o, a) for o, a in self._pairs() if o.stance in stances]
            if known := [one for one in here if one is not None]:
                sides.append(any(known))
        return (right and all(sides)) if sides else None

    @cached_property
    def differences(self) -> tuple[list[DiscrepancyKey], list[DiscrepancyKey]]:
        """Discrepancies: gold's, and those that were proved; none where gold does not go into them."""
        if not self.gold.names_differences:
            return [], []
        ids = {outlet.file: article.id for outlet, article in self._pairs()}
        gold = [
            DiscrepancyKey(d.kind, frozenset(ids[f] for f in d.files), frozenset(d.kind_also_ok))
            for d in self.gold.discrepancies
        ]
        said = self.verdict.discrepancies if self.verdict else ()
        return gold, [DiscrepancyKey(d.kind, frozenset(d.article_ids)) for d in said]

    @cached_property
    def origins(self) -> tuple[int, int, int]:
        """Origins that affirm the claim: gold's, those that were found, and how many of these are gold's."""
        if not self.gold.names_origins:
            return 0, 0, 0
        found = [o for o in self.verdict.origins if o.position == "affirms"] if self.verdict else []
        left = list(found)
        for wanted in self.gold.origins:
            if hit := next((origin for origin in left if _same_speaker(wanted, origin)), None):
                left.remove(hit)
        return len(self.gold.origins), len(found), len(found) - len(left)

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


def share_right(epochs: Sequence[Sample]) -> float:
    """Give the share of epochs with gold's verdict."""
    return sum(s.label == s.gold.verdict for s in epochs) / len(epochs)


def _same_speaker(wanted: GoldOrigin, found: Origin) -> bool:
    unattributed = wanted.name.startswith("unattributed")
    if unattributed or found.name == OWN_VOICE:
        return unattributed and found.name == OWN_VOICE
    return same_speaker(Voice(speaker=wanted.name, named=wanted.named), Voice(speaker=found.name, named=found.named))


_FOUR = ("carries", "refutes", "qualifies", "silent")


def _of_four(row: Row) -> Row:
    gold, said, *also = ("carries" if one in ("supports", "reports") else one for one in (*row[:2], *row.also_ok))
    return Row(gold, said, tuple(also))


# ------------------------------------------------------------
# Scores of one variant on gold, class by class, over answers alone.


class Scores(Record):
    """How a judge did on the questions that it answered."""

    answered: int
    """Answers; a sample asked in several epochs has several."""
    verdict_strict: LabelScore | None
    verdict_lenient: LabelScore | None
    stance_strict: LabelScore | None
    stance_lenient: LabelScore | None
    stance_of_four_strict: LabelScore | None = None
    """With `supports` and `reports` as one, `carries`: whether it is said, not by whom."""
    stance_of_four_lenient: LabelScore | None = None
    unread: int = 0
    """Articles of which the judge said nothing, such as those in a language that it does not read; in no score here."""
    silent: int
    """Rows that gold calls silent."""
    silent_right: int
    """Of those, rows that the judge calls silent, or as gold also accepts."""
    discrepancies: DiscrepancyScore
    """By any kind, which flatters."""
    discrepancies_by_kind: dict[str, KindScore] = Field(default_factory=dict)
    origins: OriginScore
    quotes: int
    """Quotes that the judge gave."""
    quotes_valid: int
    """Of those, quotes found in their article, character by character."""

    @property
    def differences(self) -> KindScore:
        """Discrepancies by kind, all but omissions added up."""
        return _summed(score for kind, score in self.discrepancies_by_kind.items() if kind != "omission")

    @property
    def omissions(self) -> KindScore:
        """Omissions."""
        return _summed(score for kind, score in self.discrepancies_by_kind.items() if kind == "omission")

    @property
    def quote_validity(self) -> float | None:
        """Share of quotes that stand."""
        return self.quotes_valid / self.quotes if self.quotes else None


def _summed(scores: Iterable[KindScore]) -> KindScore:
    return sum(scores, KindScore(gold=0, found=0, said=0, right=0))


class WrongShare(Record):
    """How many stances were met, and how many of them are wrong; what gold also takes for right is right."""

    n: int
    wrong: int


def wrong_by_opinion(samples: Iterable[Sample]) -> dict[Opinion, WrongShare]:
    """Tell what the second opinion is worth: how often a proved stance is wrong where it agrees, and where not."""
    met: dict[Opinion, list[bool]] = {view: [] for view in get_args(Opinion)}
    for sample in samples:
        if sample.verdict is None:
            continue
        versions = [Version(article=article) for article in sample.articles]
        opinion = second_opinion(gold_claim(sample.gold), versions, sample.verdict)
        for article, (_, row) in zip(sample.articles, sample.stance_rows, strict=True):
            if view := opinion.of(article.id):
                met[view].append(row.predicted not in (row.gold, *row.also_ok))
    return {view: WrongShare(n=len(wrong), wrong=sum(wrong)) for view, wrong in met.items()}


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
        stance_of_four_strict=label_score([_of_four(row) for row in stances], _FOUR),
        stance_of_four_lenient=lenient_score([_of_four(row) for row in stances], _FOUR),
        unread=len(asked) - len(stances),
        silent=len(silent),
        silent_right=sum(row.lenient().predicted == "silent" for row in silent),
        discrepancies=discrepancy_score([s.differences for s in answered]),
        discrepancies_by_kind=by_kind([s.differences for s in answered]),
        origins=OriginScore(
            gold=sum(s.origins[0] for s in answered),
            predicted=sum(s.origins[1] for s in answered),
            matched=sum(s.origins[2] for s in answered),
            claims=len(answered),
            counts_right=sum(s.origins[1] == s.gold.independent_origins for s in answered),
        ),
        quotes=sum(s.quotes[0] for s in answered),
        quotes_valid=sum(s.quotes[1] for s in answered),
    )


# ------------------------------------------------------------
# Metrics: what each sample adds to each of them, and the metric with its interval.

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


WITHOUT_ARTICLES: frozenset[MetricName] = frozenset(
    {"verdict_macro_f1", "verdict_accuracy", "verdict_macro_f1_lenient", "verdict_kappa"}
)
"""What can be said of an answer to which no articles were shown."""


def right(samples: Samples) -> list[Score]:
    """Give 1 for a right verdict, 0 for any other and for none."""
    return right_or_wrong([Labelled(s.id, s.event, s.verdict_row) for s in samples])


def tally(metric: MetricName, samples: Samples) -> ClusterTally | None:
    """Add up what samples contribute to a metric; None if there is nothing to divide by, or no such sum (κ)."""
    try:
        return _tally(metric, samples) if samples else None
    except ValueError:
        return None


def _tally(metric: MetricName, samples: Samples) -> ClusterTally | None:
    lenient = metric.endswith("_lenient")
    match metric:
        case "verdict_macro_f1" | "verdict_macro_f1_lenient":
            verdicts = [(s.id, s.event, s.verdict_row) for s in samples]
            rows = [Labelled(name, event, row.lenient() if lenient else row) for name, event, row in verdicts]
            return tally_macro_f1(rows, VERDICTS)
        case "stance_macro_f1" | "stance_macro_f1_lenient" | "stance_accuracy":
            stances = [(f"{s.id}/{file}", s.event, row) for s in samples for file, row in s.stance_rows]
            rows = [Labelled(name, event, row.lenient() if lenient else row) for name, event, row in stances]
            return tally_mean(right_or_wrong(rows)) if metric == "stance_accuracy" else tally_macro_f1(rows, STANCES)
        case "verdict_accuracy":
            scores = right(samples)
        case "strict":
            scores = [Score(s.id, s.event, float(s.strict)) for s in samples if s.strict is not None]
        case "evidence_precision" | "evidence_recall" | "evidence_f1":
            part = metric.removeprefix("evidence_")
            found = [(s, file, getattr(one, part)) for s in samples for file, one in s.evidence_rows]
            scores = [Score(f"{s.id}/{file}", s.event, value * s.answered) for s, file, value in found]
        case "quote_validity":
            scores = [Score(s.id, s.event, s.quotes[1], s.quotes[0]) for s in samples]
        case "discrepancy_kind_recall" | "omission_recall":
            each_kind = [(s, _of_kind(metric, s)) for s in samples]
            scores = [Score(s.id, s.event, one.found, one.gold) for s, one in each_kind]
        case "discrepancy_kind_precision" | "omission_precision":
            each_kind = [(s, _of_kind(metric, s)) for s in samples]
            scores = [Score(s.id, s.event, one.right, one.said) for s, one in each_kind]
        case "discrepancy_recall":
            each = [(s, discrepancy_score([s.differences])) for s in samples]
            scores = [Score(s.id, s.event, one.found, one.gold) for s, one in each]
        case "discrepancy_precision":
            each = [(s, discrepancy_score([s.differences])) for s in samples]
            scores = [Score(s.id, s.event, one.right, one.predicted) for s, one in each]
        case "origin_f1":  # 2 x matched / (gold + predicted)
            scores = [Score(s.id, s.event, 2 * s.origins[2], s.origins[0] + s.origins[1]) for s in samples]
        case "origin_count":
            counted = [s for s in samples if s.gold.independent_origins is not None]
            hits = [s.answered and s.origins[1] == s.gold.independent_origins for s in counted]
            scores = [Score(s.id, s.event, float(hit)) for s, hit in zip(counted, hits, strict=True)]
        case "consistency":
            by_sample: dict[tuple[str, str], list[str]] = {}
            for s in samples:
                if s.answered:
                    by_sample.setdefault((s.id, s.event), []).append(s.label)
            shares = {key: pairwise_agreement(labels) for key, labels in by_sample.items()}
            scores = [Score(*key, share) for key, share in sorted(shares.items()) if share is not None]
        case "verdict_kappa":
            return None
    return tally_mean(scores)


def _of_kind(metric: MetricName, sample: Sample) -> KindScore:
    omissions = metric.startswith("omission")
    found = by_kind([sample.differences])
    return _summed(one for kind, one in found.items() if (kind == "omission") == omissions)


def figures(samples: Samples, wanted: Sequence[MetricName] = METRICS) -> Iterator[Figure]:
    """Measure every metric of one variant."""
    answered = [s for s in samples if s.answered]
    for metric in wanted:
        if metric == "verdict_kappa":
            value, alone = (kappa([s.verdict_row for s in some]) for some in (samples, answered))
            n, events = len({s.id for s in samples}), len({s.event for s in samples})
            yield Figure(metric=metric, value=value, n=n, events=events, answered_only=alone)
            continue
        everything, answers = tally(metric, samples), tally(metric, answered)
        if everything is None:
            yield Figure(metric=metric, value=None)
            continue
        found = measure(everything)
        yield Figure(
            metric=metric,
            value=found.value,
            low=found.low,
            high=found.high,
            method=found.method,
            n=found.n,
            events=found.events,
            answered_only=answers.value if answers else None,
        )
