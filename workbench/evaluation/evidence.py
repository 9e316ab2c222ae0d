"""Which of gold's evidence a prediction is held against, and whether it covers it.

Gold counts in the raw file; here its spans are those of the cleaned text. The scores themselves are in `spans`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, combinations

from workbench.evaluation.gold import GoldOutlet, GoldSpan
from workbench.evaluation.spans import Span, TokenScore, token_score
from workbench.models import Article

COVERED = 0.5
"""The share of a gold set's tokens that makes it covered."""
_COMBINED = 3


def alternatives(outlet: GoldOutlet, article: Article) -> tuple[tuple[Span, ...], ...]:
    """Give the sets of spans of which any one is enough; none where gold points at nothing that is left.

    Without `evidence_sets` each listed span is enough alone, and several of them together are as good.
    """
    if outlet.evidence_sets:
        return tuple(spans for one in outlet.evidence_sets if (spans := cleaned(one, article)))
    listed = cleaned(outlet.evidence, article)
    sizes = range(1, len(listed) + 1) if len(listed) <= _COMBINED else (1, len(listed))
    return tuple(chain.from_iterable(combinations(listed, size) for size in sizes))


def cleaned(spans: Sequence[GoldSpan], article: Article) -> tuple[Span, ...]:
    """Map spans of the raw file to the cleaned text; those that cleaning removed are left out."""
    return tuple(mapped for span in spans if (mapped := article.to_clean(span.start, span.end)))


def evidence_score(predicted: Sequence[Span], outlet: GoldOutlet, article: Article) -> TokenScore | None:
    """Score predicted spans; None where gold has a stance and no words that are left to hold them against."""
    sets = alternatives(outlet, article)
    if not sets and outlet.stance != "silent":
        return None
    return token_score(article.text, predicted, sets)


def covers(predicted: Sequence[Span], outlet: GoldOutlet, article: Article) -> bool | None:
    """Tell whether one of gold's sets is covered; None where gold points at nothing."""
    sets = alternatives(outlet, article)
    return any(token_score(article.text, predicted, [one]).recall >= COVERED for one in sets) if sets else None
