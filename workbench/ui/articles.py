"""One article on the Corpus page: what is known of it, its versions, and the checker's hand on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import streamlit as st

from workbench import Article, ArticleField, Entry, InputError
from workbench.ui import links
from workbench.ui.desk import Desk, bench
from workbench.ui.parts import el, frame, problem, words
from workbench.ui.tables import ARTICLE_STATES, facts
from workbench.ui.verdicts import acts, corrections


def article_desk(mine: Desk, entry: Entry) -> None:
    """Draw what is known of one article, and what may be done to it."""
    article = entry.article
    left, right = st.columns([1, 1], gap="medium")
    with left:
        read = el("a", "Read the article ›", href=links.article(article.id), class_="go")
        versions = _versions(article)
        corrected = bench().corpus.corrections(article.id)
        done = (corrections(corrected), acts(bench().corpus.acts(article.id)))
        st.html(frame(el("h2", words(article.name), " ", read), facts(article), versions, *done))
    with right:
        _correct_form(mine, article, undoable=bool(corrected))
        _place_form(mine, entry)


def _versions(article: Article) -> str | None:
    chain = bench().corpus.versions(article.id)
    if len(chain) < 2:
        return None
    lines = (
        el(
            "li",
            el("a", words(one.name), href=links.article(one.id), class_="go"),
            f" {one.published.value}" if one.published else None,
            f" · {len(one.text):,} characters",
            el("b", " · this one") if one.id == article.id else None,
        )
        for one in chain
    )
    return el("details", el("summary", f"Versions ({len(chain)}), oldest first"), el("ol", *lines), open="")


# ---------------------------------------------------------------- what was inferred


def _correct_form(mine: Desk, article: Article, *, undoable: bool) -> None:
    with st.form(f"correct_{article.id}", enter_to_submit=False):
        st.html(frame(el("h2", "Put it right")))
        with st.container(horizontal=True):
            field: ArticleField = st.selectbox(
                "Field", list(get_args(ArticleField)), key="correct_field", format_func=_field
            )
            value = st.text_input("Right value (empty: unknown)", key="correct_value")
        reason = st.text_input("How do you know?", key="correct_reason")
        with st.container(horizontal=True):
            save = st.form_submit_button("Save correction")
            undo = undoable and st.form_submit_button("Undo the field’s last correction")
    who = mine.who
    if save:
        right = value.strip() or None
        _do(
            f"{_field(field)} corrected.",
            lambda: bench().correct(article.id, field, right, reviewer=who, reason=reason),
        )
    if undo:
        take_back = bench().corpus.undo_correction
        _do(f"{_field(field)} put back.", lambda: take_back(article.id, field, reviewer=who, reason=reason))


def _field(field: str) -> str:
    return field.replace("_", " ").capitalize()


# ---------------------------------------------------------------- whether it speaks, and in which event


def _place_form(mine: Desk, entry: Entry) -> None:
    article = entry.article
    with st.form(f"place_{article.id}", enter_to_submit=False):
        st.html(frame(el("h2", "Its place")))
        if entry.state != "speaks":
            st.html(frame(el("p", ARTICLE_STATES[entry.state].word, class_="why")))
        event = st.text_input("Event", value=article.event, key=f"event_of_{article.id}")
        reason = st.text_input("Why?", key="place_reason")
        with st.container(horizontal=True):
            move = st.form_submit_button("Move to this event")
            speaks = entry.state == "speaks"
            other = st.form_submit_button("Retract" if speaks else "Let it speak again")
    if move:
        act = bench().corpus.move
        _do("Moved.", lambda: act(article.id, event=event, reviewer=mine.who, reason=reason))
    if other:
        step = bench().corpus.retract if speaks else bench().corpus.restore
        said = "Retracted: it is no longer compared." if speaks else "It speaks again."
        _do(said, lambda: step(article.id, reviewer=mine.who, reason=reason))


def _do(said: str, act: Callable[[], object]) -> None:
    try:
        act()
        st.session_state.added = frame(el("div", said, class_="said", role="status"))
    except InputError as error:
        st.session_state.added = frame(problem(error))
    st.rerun()
