"""Change an article in places, and carry gold's spans over: moved where their words still stand, dropped where not.

Offsets are code points of the article's text, half-open. It does not know why an article is changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from workbench.evaluation.gold import GoldOutlet, GoldSpan
from workbench.evaluation.spans import Span
from workbench.models import Article, Inferred, Kept, content_id


class Edit(NamedTuple):
    """Put other words in place of text[start:end]; with start equal to end, between two characters."""

    start: int
    end: int
    words: str


class Edited:
    """A text with edits made. ValueError where two of them overlap or one lies outside."""

    def __init__(self, text: str, edits: Sequence[Edit]) -> None:
        self.edits = tuple(sorted(edits))
        at, parts = 0, []
        for start, end, words in self.edits:
            if not at <= start <= end <= len(text):
                raise ValueError(f"the edit at {start}–{end} overlaps another or lies outside of the text")
            parts += [text[at:start], words]
            at = end
        self.text = "".join([*parts, text[at:]])

    def moved(self, span: Span) -> Span | None:
        """Say where the words of a span stand now; None if they were torn apart or cut.

        Words replaced inside a span stay inside it.
        """
        start, end = span
        before = grown = 0
        for left, right, words in self.edits:
            growth = len(words) - (right - left)
            if right <= start:
                before += growth
            elif left < end:
                if left < start or right > end or left == right or not words:
                    return None
                grown += growth
        return start + before, end + before + grown


class Changed(NamedTuple):
    """One article of a changed sample, with what gold still says of it."""

    outlet: GoldOutlet
    article: Article


def changed(outlet: GoldOutlet, article: Article, edits: Sequence[Edit]) -> Changed:
    """Edit an article's words; gold's spans then count in the new text."""
    done = Edited(article.text, edits)
    listed = tuple(moved for span in outlet.evidence if (moved := _carried(span, article, done)))
    sets = tuple(_whole(one, article, done) for one in outlet.evidence_sets)
    return Changed(
        outlet.model_copy(update={"evidence": listed, "evidence_sets": tuple(one for one in sets if one)}),
        _rewritten(article, done),
    )


def renamed(one: Changed, file: str) -> Changed:
    """Give an article of a changed sample a file name of its own: no two articles share one."""
    article = one.article
    shown = [fact.value if fact else None for fact in (article.outlet, article.title, article.byline, article.agency)]
    name = f"{file}~{content_id(article.id, article.url, article.text, *shown)}"
    return Changed(one.outlet.model_copy(update={"file": name}), article)


def _whole(spans: Sequence[GoldSpan], article: Article, done: Edited) -> tuple[GoldSpan, ...]:
    """A set proves something only as a whole."""
    moved = [_carried(span, article, done) for span in spans]
    return tuple(span for span in moved if span) if all(moved) else ()


def _carried(span: GoldSpan, article: Article, done: Edited) -> GoldSpan | None:
    clean = article.to_clean(span.start, span.end)
    moved = done.moved(clean) if clean else None
    return GoldSpan(start=moved[0], end=moved[1], quote=done.text[slice(*moved)]) if moved else None


def _rewritten(article: Article, done: Edited) -> Article:
    return article.model_copy(
        update={
            "id": content_id("changed", article.id, done.text),
            "title": _headline(article, done),
            "text": done.text,
            "raw_text": done.text,
            "raw_sha256": hashlib.sha256(done.text.encode("utf-8", "surrogatepass")).hexdigest(),
            "kept": (Kept(raw_start=0, raw_end=len(done.text), start=0),),
            "dropped": (),
        }
    )


def _headline(article: Article, done: Edited) -> Inferred | None:
    title = article.title
    at = article.text.find(title.value) if title else -1
    span = done.moved((at, at + len(title.value))) if title and at >= 0 else None
    return title.model_copy(update={"value": done.text[slice(*span)]}) if title and span else title
