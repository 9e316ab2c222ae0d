"""The vocabulary: frozen records, with what is always true of them.

`base` labels and ids · `article` articles, passages, versions · `claim` claims and evidence · `check` what a judge said
and what of it was proved · `review` what people decided.

Offsets are code points of `Article.text`, half-open, unless a field says that it counts in the raw text. Times are
ISO 8601 in UTC. Ids are content hashes. These modules do no I/O and read no clock.
"""

from workbench.models.article import Article, Dropped, Hit, Inferred, Kept, Passage, Version
from workbench.models.base import (
    Decision,
    DiscrepancyKind,
    Fraction,
    MatchKind,
    Offset,
    Position,
    Record,
    Role,
    Stance,
    VerdictLabel,
    content_id,
)
from workbench.models.check import (
    Call,
    Check,
    Comparison,
    Discrepancy,
    Earlier,
    Failure,
    Finding,
    Message,
    Origin,
    ProvedDiscrepancy,
    Quote,
    Reading,
    Rejected,
    Unread,
    Verdict,
    Voice,
)
from workbench.models.claim import Claim, Evidence, Selection
from workbench.models.review import Act, ActKind, GivenRating, Logged, Newsroom, Rating, Review, Shown

__all__ = [
    "Act",
    "ActKind",
    "Article",
    "Call",
    "Check",
    "Claim",
    "Comparison",
    "Decision",
    "Discrepancy",
    "DiscrepancyKind",
    "Dropped",
    "Earlier",
    "Evidence",
    "Failure",
    "Finding",
    "Fraction",
    "GivenRating",
    "Hit",
    "Inferred",
    "Kept",
    "Logged",
    "MatchKind",
    "Message",
    "Newsroom",
    "Offset",
    "Origin",
    "Passage",
    "Position",
    "ProvedDiscrepancy",
    "Quote",
    "Rating",
    "Reading",
    "Record",
    "Rejected",
    "Review",
    "Role",
    "Selection",
    "Shown",
    "Stance",
    "Unread",
    "Verdict",
    "VerdictLabel",
    "Version",
    "Voice",
    "content_id",
]
