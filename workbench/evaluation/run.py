"""Run a judge over gold and say how it did. Yields checked samples; saves nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from pydantic import computed_field

from workbench.check import Clock, check
from workbench.evaluation.gold import GoldClaim, GoldOrigin
from workbench.evaluation.metrics import (
    UNPROVED,
    Difference,
    DiscrepancyScore,
    LabelScore,
    OriginScore,
    Row,
    discrepancy_score,
    label_score,
    lenient_score,
)
from workbench.index.index import Index
from workbench.models import Article, Check, Claim, Failure, Judge, Origin, Record, Stance, Verdict, VerdictLabel, Voice
from workbench.origins import OWN_VOICE, same_origin

VERDICTS: tuple[VerdictLabel, ...] = get_args(VerdictLabel)
STANCES: tuple[Stance, ...] = get_args(Stance)


class Sample(Record):
    """One gold claim and what the judge made of it."""

    gold: GoldClaim
    check: Check
    files: dict[str, str]
    """Raw file name to article id."""

    @property
    def verdict(self) -> Verdict | None:
        """What was proved, or None if the judge failed."""
        return self.check.verdict


class Scores(Record):
    """How a judge did on gold. Failures are counted, and are in no score."""

    judge: str
    prompt: str | None
    retrieval: str
    claims: int
    events: int
    answered: int
    failures: dict[str, int]
    verdict_strict: LabelScore | None
    verdict_lenient: LabelScore | None
    stance_strict: LabelScore | None
    stance_lenient: LabelScore | None
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

    @computed_field  # type: ignore[prop-decorator]
    @property
    def quote_validity(self) -> float | None:
        """Share of quotes that stand."""
        return self.quotes_valid / self.quotes if self.quotes else None


def run(
    gold: Sequence[GoldClaim], articles: Mapping[str, Article], *, index: Index, judge: Judge, now: Clock
) -> Iterator[Sample]:
    """Check every gold claim against the files that gold labels, in gold's order."""
    for item in gold:
        labelled = [articles[outlet.file] for outlet in item.outlets]
        files = {outlet.file: articles[outlet.file].id for outlet in item.outlets}
        made = check(gold_claim(item), articles=labelled, index=index, judge=judge, now=now)
        yield Sample(gold=item, check=made, files=files)


def gold_claim(item: GoldClaim) -> Claim:
    """Give gold's claim as a claim to be checked."""
    claim_id = Claim.id_for(item.event, item.claim)
    return Claim(id=claim_id, event=item.event, text=item.claim, speaker=item.speaker, made_by="gold")


def score(samples: Sequence[Sample]) -> Scores:
    """Score samples; those whose judge failed are counted apart."""
    answered = [s for s in samples if s.verdict is not None]
    verdicts = [_verdict_row(s) for s in answered]
    stances = [row for s in answered for row in _stance_rows(s)]
    silent = [row for row in stances if row.gold == "silent"]
    quotes, valid = _quotes(answered)
    call = samples[0].check.call
    return Scores(
        judge=call.judge,
        prompt=call.prompt,
        retrieval=call.retrieval,
        claims=len(samples),
        events=len({s.gold.event for s in samples}),
        answered=len(answered),
        failures=dict(Counter(s.check.outcome.error for s in samples if isinstance(s.check.outcome, Failure))),
        verdict_strict=label_score(verdicts, VERDICTS),
        verdict_lenient=lenient_score(verdicts, VERDICTS),
        stance_strict=label_score(stances, STANCES),
        stance_lenient=lenient_score(stances, STANCES),
        silent=len(silent),
        silent_right=sum(row.lenient().predicted == "silent" for row in silent),
        discrepancies=discrepancy_score([_differences(s) for s in answered]),
        origins=_origin_score(answered),
        quotes=quotes,
        quotes_valid=valid,
    )


def _proved(sample: Sample) -> Verdict:
    verdict = sample.verdict
    if verdict is None:
        raise ValueError("a failed check has no verdict to score")
    return verdict


def _verdict_row(sample: Sample) -> Row:
    return Row(sample.gold.verdict, _proved(sample).label, sample.gold.verdict_also_ok)


def _stance_rows(sample: Sample) -> Iterator[Row]:
    for outlet in sample.gold.outlets:
        finding = _proved(sample).finding(sample.files[outlet.file])
        predicted = finding.stance if finding and finding.stance else UNPROVED
        yield Row(outlet.stance, predicted, outlet.stance_also_ok)


def _differences(sample: Sample) -> tuple[list[Difference], list[Difference]]:
    gold = [Difference(d.kind, frozenset(sample.files[f] for f in d.files)) for d in sample.gold.discrepancies]
    said = [Difference(d.kind, frozenset(d.article_ids)) for d in _proved(sample).discrepancies]
    return gold, said


def _origin_score(samples: Sequence[Sample]) -> OriginScore:
    gold = predicted = matched = right = 0
    for sample in samples:
        found = [o for o in _proved(sample).origins if o.position == "affirms"]
        gold += len(sample.gold.origins)
        predicted += len(found)
        matched += _matched(sample.gold.origins, found)
        right += len(found) == sample.gold.independent_origins
    return OriginScore(gold=gold, predicted=predicted, matched=matched, claims=len(samples), counts_right=right)


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


def _quotes(samples: Sequence[Sample]) -> tuple[int, int]:
    given = valid = 0
    for sample in samples:
        verdict = _proved(sample)
        texts = {v.article.id: v.article.text for v in sample.check.versions}
        evidence = [e for f in verdict.findings for e in f.evidence] + [
            e for d in verdict.discrepancies for e in d.evidence
        ]
        given += len(evidence) + sum(r.what == "quote" for r in verdict.rejected)
        valid += sum(texts[e.article_id][e.start : e.end] == e.quote for e in evidence)
    return given, valid
