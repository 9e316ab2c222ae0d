"""Compare predicted evidence with gold's, token by token, by offsets into the same text.

Knows nothing of what the words say: a predicted span in another, equally good place scores zero unless gold lists it
as an alternative set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

Span = tuple[int, int]
"""Start and end, code points, half-open."""

# A run of word characters; where a script does not part words, each character is a token.
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


class TokenScore(NamedTuple):
    """How well predicted tokens meet gold's."""

    precision: float
    recall: float
    f1: float


def token_score(text: str, predicted: Iterable[Span], gold_sets: Sequence[Iterable[Span]]) -> TokenScore:
    """Score predicted spans against the gold set that they meet best (by F1, then recall).

    Any one of gold's sets is enough; no set, or an empty one, means that there is nothing to quote. Both sides empty
    is 1, one side empty is 0. A token counts as soon as a span touches it.
    """
    tokens = [(m.start(), m.end()) for m in _TOKEN.finditer(text)]
    ours = _touched(tokens, predicted)
    scores = [_score(ours, _touched(tokens, one)) for one in gold_sets or [()]]
    return max(scores, key=lambda score: (score.f1, score.recall))


def _touched(tokens: Sequence[Span], spans: Iterable[Span]) -> frozenset[int]:
    return frozenset(
        at for start, end in spans for at, (left, right) in enumerate(tokens) if left < end and start < right
    )


def _score(predicted: frozenset[int], gold: frozenset[int]) -> TokenScore:
    if not predicted or not gold:
        same = float(predicted == gold)
        return TokenScore(same, same, same)
    shared = len(predicted & gold)
    return TokenScore(shared / len(predicted), shared / len(gold), 2 * shared / (len(predicted) + len(gold)))
