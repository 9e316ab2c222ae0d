"""What a file says anew of an article that is there already: the same text, other facts stated beside it.

What a checker set by hand stays; this module does not know how corrections are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from workbench.corrections import ArticleField
from workbench.models import Article, Inferred

STATED_BY = "articles.toml"
"""Under this name stand corrections that were stated in a file instead of by a person."""
_ALIKE = 0.6
_STATED: tuple[ArticleField, ...] = ("outlet", "title", "byline", "agency", "published")


def is_another(made: Article, kept: Article) -> bool:
    """Say whether one text is stated to be of two outlets, as a wire's is; a spelling put right is no other outlet."""
    now, before = made.outlet, kept.outlet
    if now is None or before is None or "stated" not in (now.method, before.method):
        return False
    return SequenceMatcher(None, now.value.casefold(), before.value.casefold()).ratio() < _ALIKE


def restated(made: Article, kept: Article) -> Iterator[tuple[ArticleField, str]]:
    """Give the fields that are now stated otherwise than they are kept."""
    for field in _STATED:
        now: Inferred | None = getattr(made, field)
        before: Inferred | None = getattr(kept, field)
        by_hand = before is not None and before.confirmed_by not in (None, STATED_BY)
        if now and now.method == "stated" and not by_hand and (before is None or before.value != now.value):
            yield field, now.value
    if made.url and made.url != kept.url:
        yield "url", made.url
