"""One whole article: what its evidence proves, underlined by stance, and what cleaning dropped, in grey.

Pure: records in, markup out. Every stretch of the article carries the code point at which it begins (`data-at`), so
that a browser's selection leads back to exact offsets; what was dropped carries none.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from workbench.models.article import Article, Dropped
from workbench.models.base import Stance
from workbench.models.check import Check
from workbench.review.decisions import Standing
from workbench.ui.bridge import article_link, claim_link
from workbench.ui.markup import HIDDEN, STANCES, Badge, Span, bdi, chip, el, join, plural
from workbench.ui.verdict_view import held_stance

PART = 40_000
"""How many characters of an article are shown at a time; few articles have more."""

_SHORT = 160
"""Up to how many characters a dropped stretch is shown open, in its place."""


class Anchor(NamedTuple):
    """What one claim's evidence in the article is."""

    claim_id: str
    text: str
    kind: str
    badge: Badge
    spans: tuple[Span, ...]
    added: bool
    """A checker added some of it."""


def anchors(
    article_id: str, checks: Iterable[Check], held: Mapping[str, Standing], hidden: Container[str] = ()
) -> tuple[Anchor, ...]:
    """Gather which claims have evidence in an article, in the order of its text; `held` is by claim id.

    Of claims in `hidden` the words are shown, and not what anybody makes of them.
    """
    found = []
    for check in checks:
        claim, standing = check.claim, held.get(check.claim.id) or Standing()
        finding = check.verdict.finding(article_id) if check.verdict else None
        added = [] if claim.id in hidden else [e for e in standing.evidence if e.article_id == article_id]
        spans = sorted({Span(e.start, e.end) for e in (*(finding.evidence if finding else ()), *added)})
        if spans:
            kind, badge = ("plain", HIDDEN) if claim.id in hidden else held_stance(article_id, finding, standing)
            found.append(Anchor(claim.id, claim.text, kind, badge, tuple(spans), bool(added)))
    return tuple(sorted(found, key=lambda anchor: anchor.spans[0]))


# ---------------------------------------------------------------- parts of a long article


def part_bounds(text: str, most: int = PART) -> tuple[Span, ...]:
    """Cut a long text into parts at ends of lines; a text of usual length is one part."""
    cuts, at = [0], 0
    while len(text) - at > most:
        line = text.rfind("\n", at + most // 2, at + most)
        at = line + 1 if line >= 0 else at + most
        cuts.append(at)
    return tuple(Span(a, b) for a, b in pairwise([*cuts, len(text)]))


def part_of(bounds: Sequence[Span], at: int) -> int:
    """Tell in which part a place stands, counting from 0."""
    return next((n for n, part in enumerate(bounds) if at < part.end), len(bounds) - 1)


# ---------------------------------------------------------------- the text


def reading(article: Article, found: Sequence[Anchor], part: Span, *, focus: str | None, at: Span | None) -> Markup:
    """Show a part of the article with its evidence marked and the rest of what was read in grey."""
    last = part.end == len(article.text)
    dropped = [
        (place, stretch)
        for place, stretch in dropped_at(article)
        if part.start <= place < part.end or (last and place == part.end)
    ]
    cuts = {part.start, part.end, *(place for place, _ in dropped)}
    for span in (*(s for anchor in found for s in anchor.spans), *((at,) if at else ())):
        cuts |= {min(max(edge, part.start), part.end) for edge in span}
    pieces: list[Markup] = []
    for start, end in pairwise(sorted(cuts)):
        pieces += [_dropped(d) for place, d in dropped if place == start]
        pieces.append(_piece(article, Span(start, end), found, focus, at))
    pieces += [_dropped(d) for place, d in dropped if place == part.end]
    return el(
        "div",
        *pieces,
        class_="reading",
        dir="auto",
        tabindex="0",
        role="region",
        aria_label="Article text",
        data_article=article.id,
    )


def _piece(article: Article, span: Span, found: Sequence[Anchor], focus: str | None, at: Span | None) -> Markup:
    raw = article.text[span.start : span.end]
    over = [a for a in found if any(s.start <= span.start and span.end <= s.end for s in a.spans)]
    here = at is not None and at.start <= span.start and span.end <= at.end
    focused = [a for a in over if a.claim_id == focus]
    if not over and not here:
        return el("span", raw, data_at=str(span.start))
    kind = (focused or over)[0].kind if over else "plain"
    classes = [kind, *(["other"] if focus and not focused else []), *(["here"] if here or focused else [])]
    about = "; ".join(f"{a.badge.word}: {a.text}" for a in over[:3]) or None
    return el("mark", raw, class_=" ".join(classes), title=about, data_at=str(span.start))


def dropped_at(article: Article) -> Iterator[tuple[int, Dropped]]:
    """Say before which character of the text each dropped stretch stood."""
    for dropped in sorted(article.dropped, key=lambda d: d.start):
        before = [k.start + k.raw_end - k.raw_start for k in article.kept if k.raw_end <= dropped.start]
        yield max(before, default=0), dropped


def _dropped(dropped: Dropped) -> Markup:
    if len(dropped.text) <= _SHORT:
        return el("div", el("small", f"{dropped.reason}: "), el("s", dropped.text.strip("\n")), class_="dropped")
    cleaned = f"{plural(len(dropped.text), 'character')} removed: {dropped.reason}"
    return el("details", el("summary", cleaned), el("s", dropped.text.strip("\n")), class_="dropped")


# ---------------------------------------------------------------- the margin


def margin(article: Article, found: Sequence[Anchor], focus: str | None) -> Markup:
    """List the claims that have evidence in the article, each with links to its words and to its review."""
    if not found:
        return el("p", "No claim has evidence in this article.", class_="why")
    notes = []
    for anchor in found:
        show = el("a", bdi(anchor.text), href=article_link(article.id, anchor.spans[0], anchor.claim_id), class_="go")
        review = el("a", "Review ›", href=claim_link(anchor.claim_id), class_="go")
        by = el("span", "evidence added by a reviewer", class_="lbl") if anchor.added else None
        note = el(
            "li",
            el("header", chip(anchor.badge, anchor.kind), by, review),
            show,
            class_="note here" if anchor.claim_id == focus else "note",
            data_spans=" ".join(f"{s.start}-{s.end}" for s in anchor.spans),
        )
        notes.append(note)
    count = el("p", f"{plural(len(found), 'claim')} with evidence in this article", class_="why")
    return join([count, el("ol", *notes, class_="notes")])


def outlets(articles: Sequence[Article], chosen: str) -> Markup:
    """Let the reader choose an article by its outlet."""
    tabs = (
        el(
            "a",
            bdi(article.name),
            href=article_link(article.id),
            class_="go tab",
            aria_current="page" if article.id == chosen else None,
        )
        for article in articles
    )
    return el("nav", *tabs, class_="outlets", aria_label="Articles of this event")


def byline(article: Article) -> Markup:
    """Say in one line what is known of the article, and where it came from."""
    known = (article.title, article.byline, article.agency, article.published, article.language, article.version_note)
    values = [el("span", bdi(found.value)) for found in known if found is not None]
    away = sum(d.end - d.start for d in article.dropped)
    size = el("span", f"{len(article.text):,} characters, {away:,} removed")
    return el("div", *values, el("span", bdi(article.url or article.source)), size, class_="meta")


def legend() -> Markup:
    """Say what each kind of line under the evidence means."""
    stances: list[Stance] = ["supports", "refutes", "qualifies", "reports"]
    marks = (el("mark", f"{STANCES[s].glyph} {STANCES[s].word}", class_=s) for s in stances)
    return el("div", *marks, el("span", "removed", class_="dropped"), class_="legend")
