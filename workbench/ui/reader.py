"""The Reader page: one whole article, a claim's evidence underlined, the claims in the margin, and words made evidence.

Only the chosen claim's evidence is underlined, by stance, until all claims are asked for; what cleaning dropped is
grey. Every stretch of the article carries the code point at which it begins (`data-at`), so that a browser's selection
leads back to exact offsets; what was dropped carries none.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import streamlit as st
from markupsafe import Markup

from workbench.errors import InputError
from workbench.ingest.injection import flagged_in
from workbench.models.article import Article, Dropped, shown_day
from workbench.models.base import Stance
from workbench.models.check import Check
from workbench.models.claim import Claim, Selection
from workbench.review.decisions import Standing
from workbench.ui.actions import take_back
from workbench.ui.bridge import article_link, claim_link, read_span
from workbench.ui.markup import HIDDEN, STANCES, Badge, Span, bdi, chip, el, frame, join, plural
from workbench.ui.shortcuts import STANCE_KEYS, UNDO
from workbench.ui.state import OwnDecision, Tab, begin_page, bench, choose_event, page_head, show
from workbench.ui.verdict_view import held_stance, orders, set_by, stance_of


def draw() -> None:
    """Draw the page."""
    asked, about = st.query_params.get("article"), st.query_params.get("claim")
    at = read_span(st.query_params.get("at"))
    tab = begin_page(lead=f"{asked} {at} {about}")
    page_head("Reader", tab)
    article = _choose_article(tab, asked, about)
    if article is None:
        st.html(frame(el("p", "No articles yet. Add them on the Corpus page.", class_="why")))
        return
    checks = bench().checks(article.event)
    rows = bench().desk.rows(article.event)
    hidden = {row.claim_id for row in rows if bench().desk.is_blind(row, tab.who)}
    found = anchors(article, checks, {row.claim_id: row.standing for row in rows}, hidden)
    chosen = next((anchor for anchor in found if anchor.claim_id == about), None)
    claim = next((check.claim for check in checks if check.claim.id == about), None)
    if claim is not None:
        st.html(frame(chosen_claim(claim, chosen)))
    left, right = st.columns([1.4, 1], gap="medium")
    with left:
        places = [Span(*place) for place in flagged_in(article)]
        st.html(frame(byline(article), orders(article, places=places)))
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="marks"):
            st.html(frame(legend()), width="content")
            every = len(found) > bool(chosen) and st.toggle(f"Mark all {plural(len(found), 'claim')}", key="mark_all")
        part = _choose_part(article, at or (chosen.spans[0] if chosen else None))
        with st.container(border=True, key="page"):
            st.html(frame(reading(article, found, part, focus=about, at=at, every=every)))
    with right, st.container(key="margin"):
        listed = [chosen] if chosen and not every else found
        st.html(frame(margin(article, listed, about, part, others=len(found) - len(listed))))
    _dock(tab, article, checks, about)


def _choose_article(tab: Tab, asked: str | None, about: str | None) -> Article | None:
    known = next((a for a in bench().articles() if a.id == asked), None) if asked else None
    if known is not None:
        tab.event = known.event
    articles = bench().articles(choose_event(tab))
    if not articles:
        return None
    chosen = next((a for a in articles if a.id == asked), articles[0])
    st.html(frame(outlets(articles, chosen.id, about)))
    return chosen


def _choose_part(article: Article, at: Span | None) -> Span:
    bounds = part_bounds(article.text)
    if len(bounds) == 1:
        return bounds[0]
    led = part_of(bounds, at.start) + 1 if at else 1
    number = st.pagination(len(bounds), default=led, key=f"part_{article.id}_{led}", max_visible_pages=7)
    return bounds[number - 1]


# ---------------------------------------------------------------- selected words become evidence


def _dock(tab: Tab, article: Article, checks: Sequence[Check], about: str | None) -> None:
    with st.bottom, st.container(key="dock", gap="xsmall"):
        selected = tab.selected
        if selected is None or selected.article_id != article.id or selected.span.end > len(article.text) or not checks:
            _status(tab, "Select text in the article to add it as evidence for a claim.")
            return
        start, end = selected.span
        quote = article.text[start:end]
        short = quote if len(quote) <= 160 else f"{quote[:110]} … {quote[-40:]}"
        chosen = f"Selected {plural(len(quote), 'character')} at {start}–{end}: "
        st.html(frame(el("div", chosen, el("q", bdi(short)), class_="picked", role="status")))
        by_id = {check.claim.id: check for check in checks}
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            claim_id = st.selectbox(
                "Claim",
                list(by_id),
                index=list(by_id).index(about) if about in by_id else 0,
                key=f"evidence_for_{about}",
                format_func=lambda i: by_id[i].claim.text,
                label_visibility="collapsed",
            )
            for key, stance in STANCE_KEYS.items():
                if stance == "silent":
                    continue
                st.button(
                    f"{STANCES[stance].glyph} {STANCES[stance].word}",
                    key=f"attach_{stance}",
                    shortcut=key,
                    on_click=_attach,
                    args=(tab, article, by_id[claim_id], stance),
                )
        _status(tab, "Choose the claim and the stance that this text shows.")


def _status(tab: Tab, otherwise: str) -> None:
    def detach() -> None:
        done, tab.attached = tab.attached, None
        if done is not None:
            take_back(tab, done)

    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.html(frame(tab.status(otherwise)), width="content")
        if tab.attached:
            st.button("Undo", key="detach", shortcut=UNDO, type="tertiary", icon=":material/undo:", on_click=detach)


def _attach(tab: Tab, article: Article, check: Check, stance: Stance) -> None:
    selected = tab.selected
    if selected is None:
        return
    words = Selection(article_id=article.id, start=selected.span.start, end=selected.span.end)
    try:
        kept = bench().desk.add_evidence(
            check.claim.id, words, stance=stance, reviewer=tab.who, reason="Missed evidence"
        )
    except InputError as error:
        tab.refuse(str(error))
        return
    tab.attached = OwnDecision(check.claim.id, check.id, kept.logged.seq)
    tab.selected = None
    said = f"Evidence added: {article.name} {STANCES[stance].word} the claim. Now decide the verdict."
    tab.say(said, about=check.claim.id)


# ---------------------------------------------------------------- the article as it is shown: records in, markup out

PART = 40_000  # characters of an article that are shown at a time; few articles have more
_SHORT = 160  # up to so many characters a dropped stretch is shown open, in its place


class Anchor(NamedTuple):
    """What one claim's evidence in the article is."""

    claim_id: str
    text: str
    kind: str
    badge: Badge
    spans: tuple[Span, ...]
    added: bool
    """A checker added some of it."""
    note: Markup | None = None
    """Who corrected the stance, and which one the machine gave."""

    def within(self, part: Span) -> Span | None:
        """Give the first of its evidence that stands in a part of the article."""
        return next((s for s in self.spans if s.start < part.end and part.start < s.end), None)


def anchors(
    article: Article, checks: Iterable[Check], held: Mapping[str, Standing], hidden: Container[str] = ()
) -> tuple[Anchor, ...]:
    """Gather which claims have evidence in an article, in the order of its text; `held` is by claim id.

    Of claims in `hidden` the words are shown, and not what anybody makes of them.
    """
    found = []
    for check in checks:
        claim, standing = check.claim, held.get(check.claim.id) or Standing()
        finding = check.verdict.finding(article.id) if check.verdict else None
        added = [] if claim.id in hidden else [e for e in standing.evidence if e.article_id == article.id]
        spans = sorted({Span(e.start, e.end) for e in (*(finding.evidence if finding else ()), *added)})
        if spans:
            kind, badge = ("plain", HIDDEN) if claim.id in hidden else held_stance(article, finding, standing)
            corrected = claim.id not in hidden and finding is not None and kind != stance_of(finding)[0]
            note = set_by(article.id, finding, standing) if corrected else None
            found.append(Anchor(claim.id, claim.text, kind, badge, tuple(spans), bool(added), note))
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


def reading(
    article: Article,
    found: Sequence[Anchor],
    part: Span,
    *,
    focus: str | None,
    at: Span | None,
    every: bool = False,
) -> Markup:
    """Show a part of the article: the evidence of the claim in focus marked, or of `every` claim; what cleaning
    removed in grey.

    The text is cut at the evidence of all claims, so that a card in the margin finds where its words begin.
    """
    found = [anchor for anchor in found if anchor.within(part)]
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
        pieces.append(_piece(article, Span(start, end), found, focus, at, every=every))
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


def _piece(
    article: Article, span: Span, found: Sequence[Anchor], focus: str | None, at: Span | None, *, every: bool
) -> Markup:
    raw = article.text[span.start : span.end]
    shown = found if every else [anchor for anchor in found if anchor.claim_id == focus]
    over = [a for a in shown if any(s.start <= span.start and span.end <= s.end for s in a.spans)]
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


def chosen_claim(claim: Claim, found: Anchor | None) -> Markup:
    """Say which claim the article is read for and what it does with it, and lead back to its review."""
    back = el("a", "‹ Back to claim", href=claim_link(claim.id), class_="go")
    stance = chip(found.badge, found.kind) if found else el("span", "no evidence in this article", class_="none")
    return el("nav", back, stance, el("b", bdi(claim.text)), class_="about", aria_label="Claim")


def margin(article: Article, found: Sequence[Anchor], focus: str | None, part: Span, *, others: int = 0) -> Markup:
    """List the claims that have evidence in a part of the article, each with links to its words and to its review.

    `others` says how many claims with evidence in the article are left out.
    """
    if not found:
        return el("p", "No claim has evidence in this article.", class_="why")
    notes = []
    for anchor in found:
        here = anchor.within(part)
        if here is None:
            continue
        show = el(
            "a",
            bdi(anchor.text),
            href=article_link(article.id, here, anchor.claim_id),
            class_="go words",
            title=anchor.text,
        )
        review = el("a", "Review ›", href=claim_link(anchor.claim_id), class_="go review")
        note = el(
            "li",
            el("p", chip(anchor.badge, anchor.kind), show, review),
            el("small", "Evidence added by a reviewer.", class_="why") if anchor.added else None,
            el("small", anchor.note, class_="why") if anchor.note else None,
            _places(article, anchor) if len(anchor.spans) > 1 else None,
            class_="note here" if anchor.claim_id == focus else "note",
            data_at=str(max(here.start, part.start)),
            data_spans=" ".join(f"{s.start}-{s.end}" for s in anchor.spans),
        )
        notes.append(note)
    count = f"{plural(len(found) + others, 'claim')} with evidence in this article"
    elsewhere = len(found) - len(notes)
    rest = [f"{others} not shown" if others else "", f"{elsewhere} in other parts" if elsewhere else ""]
    counted = el("p", ", ".join([count, *filter(None, rest)]), class_="why")
    return join([counted, el("ol", *notes, class_="notes")])


def _places(article: Article, anchor: Anchor) -> Markup:
    """Lead to each of several places at which the evidence of a claim stands."""
    links = (
        el("a", str(n), href=article_link(article.id, span, anchor.claim_id), class_="go", aria_label=f"Place {n}")
        for n, span in enumerate(anchor.spans, start=1)
    )
    return el("small", "Evidence at ", join(links, " · "), class_="why")


def outlets(articles: Sequence[Article], chosen: str, about: str | None = None) -> Markup:
    """Let the reader choose an article by its outlet; the claim it is read for stays."""
    tabs = (
        el(
            "a",
            bdi(article.name),
            href=article_link(article.id, claim_id=about),
            class_="go tab",
            aria_current="page" if article.id == chosen else None,
        )
        for article in articles
    )
    return el("nav", *tabs, class_="outlets", aria_label="Articles of this event")


def byline(article: Article) -> Markup:
    """Say in one line what is known of the article, and where it came from."""
    known = (article.title, article.byline, article.agency, article.published, article.language, article.version_note)
    values = [el("span", bdi(shown_day(found.value))) for found in known if found is not None]
    away = sum(d.end - d.start for d in article.dropped)
    size = el("span", f"{len(article.text):,} characters, {away:,} removed")
    return el("div", *values, el("span", bdi(article.url or article.source)), size, class_="meta")


def legend() -> Markup:
    """Say what each kind of line under the evidence means."""
    stances: list[Stance] = ["supports", "refutes", "qualifies", "reports"]
    marks = (el("mark", f"{STANCES[s].glyph} {STANCES[s].word}", class_=s) for s in stances)
    return el("div", *marks, el("span", "removed", class_="dropped"), class_="legend")


if __name__ == "__main__":
    show(draw)
