"""The label table: which label the evidence earns. It is written here once, for every judge.

- `refuted`: a standing refutation, and no standing support or report.
- `conflicting`: standing support or report on one side; on the other a standing refutation, or a contradiction or
  number mismatch between outlets.
- `supported`: support in an outlet's own voice, or reports that lead back to two independent origins; no refutation.
- `not_enough_evidence`: everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from workbench.models import Article, DiscrepancyKind, Finding, Stance, VerdictLabel
from workbench.models.check import Doubt, SecondOpinion

_OPPOSED: frozenset[DiscrepancyKind] = frozenset({"contradiction", "number_mismatch"})


class Earned(NamedTuple):
    """A label, and the rule that gave it in one sentence."""

    label: VerdictLabel
    reason: str


def earned_label(
    stances: Sequence[Stance | None], discrepancies: Iterable[DiscrepancyKind], affirming_origins: int
) -> Earned:
    """Look the label up: by the outlets' stances, the kinds of their discrepancies, and who affirms the claim."""
    supports, reports, refutes = (stances.count(stance) for stance in ("supports", "reports", "refutes"))
    opposed = not _OPPOSED.isdisjoint(discrepancies)
    if refutes and not supports and not reports:
        return Earned("refuted", f"{_outlets(refutes)} refuted it and none carried it")
    if (supports or reports) and (refutes or opposed):
        against = f"{_outlets(refutes)} refuted it" if refutes else "outlets contradicted each other on it"
        return Earned("conflicting", f"{_outlets(supports + reports)} carried it and {against}")
    if supports:
        whose = "its" if supports == 1 else "their"
        return Earned("supported", f"{_outlets(supports)} stated it in {whose} own voice and none refuted it")
    if reports and affirming_origins >= 2:
        return Earned("supported", f"{affirming_origins} independent origins affirmed it and no outlet refuted it")
    if reports:
        origins = "one origin" if affirming_origins == 1 else f"{affirming_origins or 'no known'} origins"
        return Earned("not_enough_evidence", f"{_outlets(reports)} carried it, only as the word of {origins}")
    return Earned("not_enough_evidence", "no outlet's words supported, reported or refuted it")


def _outlets(n: int) -> str:
    return "one outlet" if n == 1 else f"{n} outlets"


# ------------------------------------------------------------

Confidence = Literal["high", "medium", "low"]
"""How sure a judge that gives probabilities is of a stance, in the words that people see."""
HIGH, MEDIUM = 0.8, 0.55
"""From which probability on. How often `high` is right is measured in docs/measurements.md."""


def confidence(finding: Finding) -> Confidence | None:
    """Say how sure the judge is of what one article does with the claim.

    None: it gives no probabilities, nothing was proved, or the stance is not the judge's own.
    """
    if finding.probabilities is None or finding.stance is None or finding.stance != finding.said:
        return None
    share = finding.probabilities.get(finding.stance, 0.0)
    return "high" if share >= HIGH else "medium" if share >= MEDIUM else "low"


# ------------------------------------------------------------

_LINES: dict[Doubt, str] = {
    "not said": "the words quoted from {name} may not say this",
    "opposite": "the words quoted from {name} may say the opposite",
    "said": "the words quoted from {name} may support the claim",
    "not silent": "{name} may not be silent",
}


def check_this(opinion: SecondOpinion | None, articles: Sequence[Article]) -> str | None:
    """Say in one line where the second opinion disagrees; None: nowhere."""
    names = {article.id: article.name for article in articles}
    doubts = [one for one in opinion.articles if one.doubt] if opinion else []
    lines = [_LINES[one.doubt].format(name=names[one.article_id]) for one in doubts[:2] if one.doubt]
    if len(doubts) > 2:
        lines.append(f"and {len(doubts) - 2} more")
    return f"Check this: {'; '.join(lines)}." if lines else None
