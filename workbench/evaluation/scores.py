"""All of one variant's scores on gold, class by class. Unanswered questions are counted, and are in no score here."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.evaluation.metrics import (
    DiscrepancyScore,
    LabelScore,
    OriginScore,
    discrepancy_score,
    label_score,
    lenient_score,
)
from workbench.evaluation.samples import NO_ANSWER, STANCES, VERDICTS, Sample
from workbench.models import Record


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
