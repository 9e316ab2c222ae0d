"""Changes that leave every word on the claim as it is: asked again, another order, more text, an article twice."""

from __future__ import annotations

from workbench.corpus.passages import passages
from workbench.evaluation.robustness.edits import Changed, Edit, changed
from workbench.evaluation.robustness.probes import Probe
from workbench.evaluation.robustness.sample import Told, lot
from workbench.evaluation.robustness.suite import Place
from workbench.evaluation.robustness.texts import our_texts
from workbench.models import Article, Inferred, content_id


def rerun(told: Told) -> tuple[Probe, ...]:
    """Ask the same again: the flips that come of nothing at all."""
    return (told.probe("rerun", told.parts),)


def reordered(told: Told) -> tuple[Probe, ...]:
    """Show the articles backwards, from the second on, and by lot."""
    parts = told.parts
    by_lot = sorted(parts, key=lambda part: content_id("order", told.item.id, part[0]))
    ways = {"backwards": parts[::-1], "rotated": (*parts[1:], *parts[:1]), "by lot": tuple(by_lot)}
    orders: dict[tuple[str, ...], str] = {}
    for way, order in ways.items():
        orders.setdefault(tuple(file for file, _ in order), way)
    orders.pop(tuple(file for file, _ in parts), None)
    return tuple(told.probe("order", ways[way], way=way) for way in orders.values())


def padded(told: Told) -> tuple[Probe, ...]:
    """Put a paragraph on something else into the middle of every article."""
    padding = our_texts().padding
    parts = [(file, planted(part, padding[n % len(padding)], "middle")) for n, (file, part) in enumerate(told.parts)]
    return (told.probe("padding", parts),)


def quoting(told: Told) -> tuple[Probe, ...]:
    """Put a news item that only quotes an injection into one article; it gives nobody an order."""
    texts = our_texts().quoted
    file, part = told.parts[lot(len(told.parts), "quoted", told.item.id)]
    item = texts[lot(len(texts), "item", told.item.id)]
    return (told.probe("quoted", told.with_one(file, planted(part, item, "middle"))),)


def duplicated(told: Told) -> tuple[Probe, ...]:
    """Add one article once more, under the name of another outlet: a copy stands for nobody new."""
    _, (outlet, article) = told.parts[lot(len(told.parts), "duplicate", told.item.id)]
    other = Inferred(value="Another Paper", method="stated", confidence=1.0)
    facts = {"id": content_id("copy", article.id), "outlet": other, "url": None, "byline": None}
    copy = Changed(outlet, article.model_copy(update=facts))
    return (told.probe("duplicate", (*told.parts, (None, copy))),)


def planted(part: Changed, words: str, place: Place) -> Changed:
    """Put a paragraph before the first sentence, between two in the middle, or after the last."""
    at, before, after = _place(part.article, place)
    return changed(part.outlet, part.article, [Edit(at, at, f"{before}{words}{after}")])


def _place(article: Article, place: Place) -> tuple[int, str, str]:
    if place == "start":
        return 0, "", "\n\n"
    length = len(article.text)
    if place == "end":
        return length, "\n\n", ""
    starts = [p.start for p in passages(article)][1:]
    middle = min(starts, key=lambda start: abs(start - length / 2), default=None)
    return (length, "\n\n", "") if middle is None else (middle, "\n\n", "\n\n")
