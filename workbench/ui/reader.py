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
from workbench.ui.article_view import anchors, byline, legend, margin, outlets, part_bounds, part_of, reading
from workbench.ui.markup import STANCES, Span, bdi, el, frame, plural
from workbench.ui.shortcuts import STANCE_KEYS, UNDO
from workbench.ui.state import OwnDecision, Tab, begin_page, bench, choose_event, page_head, show


def draw() -> None:
    """Draw the page."""
    asked, about = st.query_params.get("article"), st.query_params.get("claim")
    at = bridge.read_span(st.query_params.get("at"))
    tab = begin_page(lead=f"{asked} {at} {about}")
    page_head("Reader", tab)
    article = _choose_article(tab, asked)
    if article is None:
        st.html(frame(el("p", "No articles yet. Add them on the Corpus page.", class_="why")))
        return
    checks = bench().checks(article.event)
    rows = bench().desk.rows(article.event)
    hidden = {row.claim_id for row in rows if bench().desk.is_blind(row, tab.who)}
    found = anchors(article.id, checks, {row.claim_id: row.standing for row in rows}, hidden)
    first = next((anchor.spans[0] for anchor in found if anchor.claim_id == about), None)
    left, right = st.columns([2.1, 1], gap="medium")
    with left:
        st.html(frame(byline(article), legend()))
        part = _choose_part(article, at or first)
        with st.container(border=True, key="page"):
            st.html(frame(reading(article, found, part, focus=about, at=at)))
    with right, st.container(key="margin"):
        st.html(frame(margin(article, found, about)))
    _dock(tab, article, checks, about)


def _choose_article(tab: Tab, asked: str | None) -> Article | None:
    known = next((a for a in bench().articles() if a.id == asked), None) if asked else None
    if known is not None:
        tab.event = known.event
    articles = bench().articles(choose_event(tab))
    if not articles:
        return None
    chosen = next((a for a in articles if a.id == asked), articles[0])
    st.html(frame(outlets(articles, chosen.id)))
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
    tab.say(f"Evidence added: {article.name} {STANCES[stance].word} the claim. Now decide the verdict.")


if __name__ == "__main__":
    show(draw)
