"""Turn what checkers decided into candidates for gold.

A claim needs two checkers who say the same, or an adjudication. Whoever saw the machine's verdict first tends to agree
with it (56 % against 72 %, arXiv 2504.15205), so labels that were not blind may tune a prompt but never test it: such a
claim goes to `dev`. Offsets are mapped back to the raw text. It does not know where candidates are written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from workbench.evaluation.agreeing import Agreement, Word, agreements, last_words
from workbench.evaluation.gold import Adjudication, GoldClaim, GoldLabel, GoldOutlet, GoldSpan, Provenance
from workbench.models import Article, Check, Evidence, Logged, Record, VerdictLabel
from workbench.review import Standing, machine_label, standing

Rule = Literal["adjudicator", "agreement"]


class LeftOut(Record):
    """A reviewed claim that is no candidate, and why."""

    claim: str
    why: str


class Promoted(Record):
    """Candidates for gold, the raw texts that they label, and what was left out."""

    gold: tuple[GoldClaim, ...]
    files: dict[str, str]
    """Raw text by the file name that gold uses."""
    left_out: tuple[LeftOut, ...]
    agreement: Agreement
    """Among people, over every reviewed claim: those left out because people differ count as well."""


class _Unfit(Exception):
    """Why a claim is no candidate."""


def promoted(
    checks: Sequence[Check], histories: Mapping[str, Sequence[Logged]], *, since: str | None = None
) -> Promoted:
    """Make candidates of every reviewed claim; `histories` by claim id, `since` an ISO date of the last decision."""
    by_id = {check.id: check for check in checks}
    people = agreements(checks, histories, blind_only=False).people
    gold: list[GoldClaim] = []
    files: dict[str, str] = {}
    left_out: list[LeftOut] = []
    for history in histories.values():
        latest = max(history, key=lambda logged: logged.seq).review
        if since is not None and latest.at < since:
            continue
        check = by_id[latest.check_id]
        try:
            gold.append(_candidate(check, history))
        except _Unfit as unfit:
            left_out.append(LeftOut(claim=check.claim.text, why=str(unfit)))
        else:
            files |= {_file(version.article): version.article.raw_text for version in check.versions}
    return Promoted(gold=tuple(gold), files=files, left_out=tuple(left_out), agreement=people)


def _candidate(check: Check, history: Sequence[Logged]) -> GoldClaim:
    held = standing(history, check_id=check.id, machine=machine_label(check))
    label, rule = _settled(held)
    words = last_words(check, history)
    return GoldClaim(
        id=f"review-{check.claim.id}",
        event=check.claim.event,
        claim=check.claim.text,
        speaker=check.claim.speaker,
        verdict=label,
        outlets=tuple(_outlet(check, version.article, held) for version in check.versions),
        split=None if all(word.logged.review.blind for word in words) else "dev",
        labels=tuple(_label(word) for word in words if not word.adjudicates),
        adjudication=_adjudication(held, rule),
        provenance=Provenance(
            source="review", annotation_ids=tuple(f"{word.logged.claim_id}:{word.logged.seq}" for word in words)
        ),
    )


def _settled(held: Standing) -> tuple[VerdictLabel, Rule]:
    if held.held is not None and held.held.review.decision == "adjudicate" and held.label:
        return held.label, "adjudicator"
    if held.differ:
        raise _Unfit("checkers differ, and nobody has adjudicated")
    if held.status != "done" or held.label is None:
        raise _Unfit("no checker has decided its latest check")
    if len(held.labels) < 2:
        raise _Unfit("one checker alone has decided it; a second, or an adjudicator, has to agree")
    return held.label, "agreement"


def _adjudication(held: Standing, rule: Rule) -> Adjudication:
    last = held.held.review if held.held else None
    return Adjudication(by=last.reviewer if last else None, at=last.at if last else None, rule=rule)


def _label(word: Word) -> GoldLabel:
    review = word.logged.review
    return GoldLabel(annotator=word.reviewer, blind=review.blind, at=review.at, verdict=word.label)


def _outlet(check: Check, article: Article, held: Standing) -> GoldOutlet:
    finding = check.verdict.finding(article.id) if check.verdict else None
    stance = held.stances.get(article.id) or (finding.stance if finding else None)
    if stance is None:
        raise _Unfit(f"nobody has said what {article.name} does with it")
    added = [e for e in held.evidence if e.article_id == article.id]
    # Words that were proved for another stance say nothing for the one that a checker put in its place.
    proved = finding.evidence if finding and finding.stance == stance else ()
    spans = [] if stance == "silent" else [_raw(article, e) for e in (*proved, *added)]
    return GoldOutlet(file=_file(article), stance=stance, evidence=tuple(spans))


def _raw(article: Article, evidence: Evidence) -> GoldSpan:
    start = _to_raw(article, evidence.start)
    end = _to_raw(article, evidence.end - 1) + 1
    return GoldSpan(start=start, end=end, quote=article.raw_text[start:end])


def _to_raw(article: Article, place: int) -> int:
    kept = next(k for k in article.kept if k.start <= place < k.start + k.raw_end - k.raw_start)
    return kept.raw_start + place - kept.start


def _file(article: Article) -> str:
    return f"{article.id}.txt"
