"""Find where each article speaks of a claim: one Version per article, silent ones included.

What is found is where to look first. That an article is silent is for the judge to say, on the whole article.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.index.index import Index
from workbench.models import Article, Claim, Version


def retrieve(claim: Claim, *, articles: Sequence[Article], index: Index, k: int = 3) -> tuple[Version, ...]:
    """Look up, in every article, the passages nearest to the claim: at most k by meaning and k by words.

    One Version for each article, in the order given.
    """
    hits = dict(index.nearest_passages(claim.text, [article.id for article in articles], k=k))
    return tuple(Version(article=article, hits=hits[article.id]) for article in articles)
