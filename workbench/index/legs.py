"""Join what the legs of the index found. It orders; its ranks and the legs' scores prove nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from workbench.index.entry import Entry, Scored
from workbench.models import Hit, Passage


def by_article(found: Sequence[Scored]) -> defaultdict[str | None, list[Scored]]:
    """Sort what a leg found by article, in the leg's order."""
    articles: defaultdict[str | None, list[Scored]] = defaultdict(list)
    for one in found:
        articles[one.entry.article_id].append(one)
    return articles


def union(dense: Sequence[Scored], lexical: Sequence[Scored]) -> tuple[Hit, ...]:
    """Join two legs. Reciprocal ranks (Cormack 2009, constant 60) order the hits; no score is made of them."""
    points: defaultdict[Entry, float] = defaultdict(float)
    for leg in (dense, lexical):
        for place, one in enumerate(leg):
            points[one.entry] += 1 / (60 + place)
    order = sorted(points, key=lambda entry: (-points[entry], entry.article_id or "", entry.start or 0))
    cosines, weights = dict(dense), dict(lexical)
    return tuple(
        Hit(passage=_passage(entry), dense=cosines.get(entry), lexical=weights.get(entry), rank=rank)
        for rank, entry in enumerate(order, start=1)
    )


def _passage(entry: Entry) -> Passage:
    return Passage.model_validate(
        {"id": entry.id, "article_id": entry.article_id, "start": entry.start, "end": entry.end, "text": entry.text}
    )
