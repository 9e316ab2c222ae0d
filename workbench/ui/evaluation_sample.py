"""One sample close up: gold's label and words beside each answer's, in every article.

Pure: records in, markup out, built from `parts`. Claims, articles and answers are foreign text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from workbench import Answer, CloseUp, Pointed, ShownArticle
from workbench.ui import links
from workbench.ui.evaluation_runs import says
from workbench.ui.evaluation_samples import label
from workbench.ui.marks import STANCES, UNPROVED, Mark
from workbench.ui.parts import chip, el, join, marked, words
from workbench.ui.windows import Span, windows

_RIGHT = says(Mark("✓", "as gold"), "good", "as gold")
_ACCEPTED = says(Mark("≈", "accepted too"), "care", "accepted too")
_WRONG = says(Mark("✕", "not as gold"), "bad", "not as gold")


def neighbours(listed: Sequence[str], sample: str, address: Mapping[str, str]) -> Markup:
    """Lead to the samples before and after in the list that one came from."""
    at = listed.index(sample) if sample in listed else -1
    where = f"{at + 1} of {len(listed)} in view" if at >= 0 else "not in this view"
    before = listed[at - 1] if at > 0 else None
    after = listed[at + 1] if 0 <= at < len(listed) - 1 else None
    steps = [("‹ Before", before), ("After ›", after)]
    drawn = [el("a", word, href=links.evaluation(**{**address, "sample": to}), class_="go") for word, to in steps if to]
    return el("nav", el("span", where, class_="why"), *drawn, class_="pages", aria_label="Samples in view")


def _stance(raw: str) -> tuple[Mark, str]:
    found = next((mark for name, mark in STANCES.items() if name == raw), None)
    if found:
        return found, raw
    return (UNPROVED, "unproved") if raw == "unproved" else (Mark("○", raw), "unread")


def _plain(label_name: str) -> str:
    return label_name.replace("_", " ")


def answers(close: CloseUp) -> Markup:
    """Set gold's label and every answer side by side, each with its reason."""
    also = ", ".join(name.replace("_", " ") for name in close.also_ok)
    gold = el(
        "div",
        el("span", "Gold", class_="lbl"),
        label(close.gold),
        el("p", f"also accepted: {also}", class_="why") if also else None,
    )
    return el("div", gold, *(_answer(one, close.also_ok) for one in close.answers), class_="sides panel")


def _answer(one: Answer, also_ok: Sequence[str]) -> Markup:
    right = _RIGHT if one.right else _ACCEPTED if one.label in also_ok else _WRONG
    moved = (
        f"It said “{_plain(one.said)}”; its words did not earn that." if one.said and one.said != one.label else None
    )
    epochs = (
        f"in {len(one.all_labels)} epochs: {', '.join(map(_plain, one.all_labels))}"
        if len(one.all_labels) > 1
        else None
    )
    return el(
        "div",
        el("span", words(one.variant), class_="lbl"),
        el("div", label(one.label), " ", right),
        *(el("p", words(line), class_="why") for line in (one.why, one.rationale, moved, epochs) if line),
    )


def articles(close: CloseUp) -> Markup:
    """Show every article: the same stretches of its text in each column, each side's words marked in its own."""
    return join(_article(article, close) for article in close.articles)


def _article(article: ShownArticle, close: CloseUp) -> Markup:
    sides = (("Gold", article.gold), *zip((a.variant for a in close.answers), article.answers, strict=True))
    spans = [Span(*span) for _, side in sides for span in side.spans]
    columns = (_column(name, side, article, spans) for name, side in sides)
    whole = el("details", el("summary", "The whole article"), _whole(article, spans)) if spans else None
    rejected = [r for one in close.answers for r in _rejected(one, article.id)]
    return el(
        "section",
        el("h2", words(article.name)),
        el("div", *columns, class_="sides"),
        *rejected,
        whole,
        class_="article",
    )


def _column(name: str, side: Pointed, article: ShownArticle, spans: Sequence[Span]) -> Markup:
    mark, kind = _stance(side.stance)
    wrong = None if side.right else _WRONG
    head = el("header", el("span", words(name), class_="lbl"), chip(mark, kind), wrong)
    return el("div", head, *_stretches(article.text, side, spans, kind), class_=f"side {kind}")


def _stretches(raw: str, side: Pointed, spans: Sequence[Span], kind: str) -> Iterator[Markup]:
    """Cut the same windows for every side, so that the columns can be read across."""
    own = [Span(*span) for span in side.spans]
    for window in windows(raw, spans):
        inside = [
            Span(s.start - window.start, s.end - window.start) for s in own if _meets(s, window.start, window.end)
        ]
        before = "… " if window.start > 0 and raw[window.start - 1] != "\n" else None
        after = " …" if window.end < len(raw) and raw[window.end] != "\n" else None
        yield el("blockquote", before, marked(raw[window.start : window.end], inside, kind), after, dir="auto")
    if not own:
        yield el("p", "No words are pointed at.", class_="none")


def _meets(span: Span, start: int, end: int) -> bool:
    return span.start < end and start < span.end


def _whole(article: ShownArticle, spans: Sequence[Span]) -> Markup:
    return el(
        "div",
        marked(article.text, spans, "either"),
        class_="reading",
        dir="auto",
        tabindex="0",
        role="region",
        aria_label=f"Text of {article.name}",
    )


def _rejected(one: Answer, article_id: str) -> Iterator[Markup]:
    for found in one.rejected:
        if found.article_id == article_id:
            near = el("small", "nearest words: ", words(found.nearest)) if found.nearest else None
            said = el("b", words(one.variant), f": {found.what} rejected, {found.reason}")
            yield el("div", said, el("s", words(found.text)), near, class_="rejected")
