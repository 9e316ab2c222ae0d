"""Gold's words and a variant's words, side by side in one excerpt: cut at every place where either begins or ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from workbench.evaluation.evidence import cleaned
from workbench.evaluation.gold import GoldOutlet
from workbench.evaluation.samples import Sample
from workbench.evaluation.spans import Span
from workbench.models import Article, Record

_AROUND = 60
_ELLIPSIS = " […] "


class Piece(Record):
    """A stretch of an article: pointed at by gold, by the variant, by both or by neither."""

    text: str
    gold: bool = False
    said: bool = False


class Excerpt(Record):
    """One article of one sample: both stances, and both sides' words in it."""

    name: str
    gold: str
    said: str
    right: bool
    pieces: tuple[Piece, ...]


def excerpts(sample: Sample) -> Iterator[Excerpt]:
    """Show what gold and a variant point at in each article of a sample."""
    rows = dict(sample.stance_rows)
    for outlet, article in zip(sample.gold.outlets, sample.articles, strict=True):
        said = sample.spans(article)
        yield Excerpt(
            name=article.name,
            gold=outlet.stance,
            said=rows[outlet.file].predicted,
            right=rows[outlet.file].predicted == outlet.stance,
            pieces=tuple(_pieces(article.text, _gold_spans(outlet, article), said)),
        )


def _gold_spans(outlet: GoldOutlet, article: Article) -> tuple[Span, ...]:
    listed = [span for one in outlet.evidence_sets for span in one] or outlet.evidence
    return cleaned(listed, article)


def _pieces(text: str, gold: Sequence[Span], said: Sequence[Span]) -> Iterator[Piece]:
    last = 0
    for start, end in _windows([*gold, *said], text):
        if start > last:
            yield Piece(text=_ELLIPSIS)
        edges = sorted({start, end, *(edge for span in (*gold, *said) for edge in span if start < edge < end)})
        for a, b in pairwise(edges):
            yield Piece(text=text[a:b], gold=_inside(a, gold), said=_inside(a, said))
        last = end
    if 0 < last < len(text):
        yield Piece(text=_ELLIPSIS)


def _inside(place: int, spans: Sequence[Span]) -> bool:
    return any(start <= place < end for start, end in spans)


def _windows(spans: Sequence[Span], text: str) -> list[Span]:
    """Stretches to show: every span with a little around it, those that touch made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        a = _next_word(text, start - _AROUND) if start > _AROUND else 0
        b = min(len(text), end + _AROUND)
        a = min(a, start)
        if found and a <= found[-1][1]:
            found[-1] = (found[-1][0], max(b, found[-1][1]))
        else:
            found.append((a, b))
    return found


def _next_word(text: str, place: int) -> int:
    found = text.find(" ", place)
    return place if found < 0 else found + 1
