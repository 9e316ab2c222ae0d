"""The Reader page: one whole article, its evidence underlined, the claims in the margin, and words made evidence."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from workbench.errors import InputError
from workbench.models.article import Article
from workbench.models.base import Stance
from workbench.models.check import Check
from workbench.models.claim import Selection
from workbench.ui import bridge
from workbench.ui.actions import take_back
from workbench.ui.article_view import Anchor, anchors, byline, legend, margin, outlets, part_bounds, part_of, reading
from workbench.ui.markup import STANCES, Span, el, frame, plural, words
from workbench.ui.state import Desk, Done, bench, choose_event, desk, page_head, show, sit_down

_REASON = "Missed evidence"


def draw() -> None:
    """Draw the page."""
    asked, about = st.query_params.get("article"), st.query_params.get("claim")
    at = bridge.span(st.query_params.get("at"))
    mine = sit_down(lead=f"{asked} {at} {about}")
    page_head("Reader", mine)
    article = _chosen(mine, asked)
    if article is None:
        st.html(frame(el("p", "No articles yet. Add them on the Corpus page.", class_="why")))
        return
    checks = bench().checks(article.event)
    rows = bench().desk.rows(article.event)
    hidden = {row.claim_id for row in rows if bench().desk.is_blind(row, mine.who)}
    found = anchors(article.id, checks, {row.claim_id: row.standing for row in rows}, hidden)
    left, right = st.columns([2.1, 1], gap="medium")
    with left:
        st.html(frame(byline(article), legend()))
        part = _part(article, at or _first_of(found, about))
        with st.container(border=True, key="page"):
            st.html(frame(reading(article, found, part, focus=about, at=at)))
    with right, st.container(key="margin"):
        st.html(frame(margin(article, found, about)))
    _dock(mine, article, checks, about)


def _chosen(mine: Desk, asked: str | None) -> Article | None:
    known = next((a for a in bench().articles() if a.id == asked), None) if asked else None
    if known is not None:
        mine.event = known.event
    articles = bench().articles(choose_event(mine, bench().events()))
    if not articles:
        return None
    chosen = next((a for a in articles if a.id == asked), articles[0])
    st.html(frame(outlets(articles, chosen.id)))
    return chosen


def _first_of(found: Sequence[Anchor], claim_id: str | None) -> Span | None:
    return next((anchor.spans[0] for anchor in found if anchor.claim_id == claim_id), None)


def _part(article: Article, at: Span | None) -> Span:
    bounds = part_bounds(article.text)
    if len(bounds) == 1:
        return bounds[0]
    led = part_of(bounds, at.start) + 1 if at else 1
    number = st.pagination(len(bounds), default=led, key=f"part_{article.id}_{led}", max_visible_pages=7)
    return bounds[number - 1]


# ---------------------------------------------------------------- selected words become evidence


def _dock(mine: Desk, article: Article, checks: Sequence[Check], about: str | None) -> None:
    with st.bottom, st.container(key="dock", gap="xsmall"):
        picked = mine.picked
        if picked is None or picked.article_id != article.id or picked.span.end > len(article.text) or not checks:
            _said(mine, "Select words of the article to make them evidence for a claim.")
            return
        span, quote = picked.span, article.text[picked.span.start : picked.span.end]
        chosen = f"Selected {plural(len(quote), 'character')} at {span.start}–{span.end}: "
        st.html(frame(el("div", chosen, el("q", words(_short(quote))), class_="picked", role="status")))
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
            for key, stance in bridge.STANCES.items():
                if stance == "silent":
                    continue
                mark = STANCES[stance]
                st.button(
                    f"{mark.glyph} {mark.word}",
                    key=f"attach_{stance}",
                    shortcut=key,
                    on_click=_attach,
                    args=(mine, article, by_id[claim_id], stance),
                )
        _said(mine, "Which claim, and what do these words do with it?")


def _short(quote: str) -> str:
    return quote if len(quote) <= 160 else f"{quote[:110]} … {quote[-40:]}"


def _said(mine: Desk, otherwise: str) -> None:
    kind = "said bad" if mine.wrong else "said"
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.html(frame(el("div", mine.said or otherwise, class_=kind, role="status")), width="content")
        if mine.attached:
            st.button("Undo", key="detach", shortcut="U", type="tertiary", icon=":material/undo:", on_click=_detach)


def _attach(mine: Desk, article: Article, check: Check, stance: Stance) -> None:
    picked = mine.picked
    if picked is None:
        return
    chosen = Selection(article_id=article.id, start=picked.span.start, end=picked.span.end)
    try:
        kept = bench().desk.add_evidence(check.claim.id, chosen, stance=stance, reviewer=mine.who, reason=_REASON)
    except InputError as error:
        mine.refuse(str(error))
        return
    mine.attached = Done(check.claim.id, check.id, kept.logged.seq)
    mine.picked = None
    mine.say(f"Kept as evidence that {article.name} {STANCES[stance].word} the claim. Its verdict is yours to decide.")


def _detach() -> None:
    mine = desk()
    if mine.attached is None:
        return
    done, mine.attached = mine.attached, None
    take_back(mine, done)


if __name__ == "__main__":
    show(draw)
