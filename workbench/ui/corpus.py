"""The Corpus page: add articles, see what is known of them and what was cleaned away, put right what was inferred."""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from workbench import Article, ArticleField, InputError, Upload
from workbench.ui import links
from workbench.ui.desk import Desk, bench, choose_event, page_head, show, sit_down
from workbench.ui.parts import el, frame, join, plural, problem, words
from workbench.ui.tables import article_table, facts

TYPES = ["txt", "html", "htm", "json", "jsonl", "md", "xml"]


def draw() -> None:
    """Draw the page."""
    mine = sit_down()
    page_head("Corpus", mine)
    with st.expander("Add articles", icon=":material/library_add:", expanded=not bench().articles()):
        _add_form()
    _last_added()
    event = choose_event(mine, bench().events())
    articles = bench().articles(event)
    if not articles:
        return
    chosen = _chosen(articles)
    st.html(frame(el("div", article_table(articles, chosen.id), class_="scroll")))
    _article(mine, chosen)


def _chosen(articles: tuple[Article, ...]) -> Article:
    asked = st.query_params.get("article")
    return next((article for article in articles if article.id == asked), articles[0])


# ---------------------------------------------------------------- adding


def _add_form() -> None:
    # The round is part of the keys: after a success the form is empty, after a refusal nothing is lost.
    turn = st.session_state.setdefault("add_round", 0)
    with st.form("add", border=False):
        files = st.file_uploader(
            "Files", type=TYPES, accept_multiple_files=True, max_upload_size=50, key=f"files_{turn}"
        )
        pasted = st.text_area("Or paste one article, its headline first", key=f"pasted_{turn}", height=140)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            address = st.text_input("Or an address", key=f"address_{turn}", placeholder="https://")
            event = st.text_input("Event (empty: an event of their own)", key=f"event_name_{turn}")
            if st.form_submit_button("Add", type="primary", icon=":material/add:"):
                _add(_sources(files, pasted, address), event.strip() or None)
                st.rerun()


def _sources(files: Any, pasted: str, address: str) -> list[str | Upload]:
    found: list[str | Upload] = [Upload(name=file.name, data=file.getvalue()) for file in files or ()]
    if pasted.strip():
        found.append(Upload(name="pasted", data=pasted.encode("utf-8", "replace")))
    if address.strip():
        found.append(address.strip())
    return found


def _add(sources: list[str | Upload], event: str | None) -> None:
    # An address typed here must never be read as a path on the server.
    local = [s for s in sources if isinstance(s, str) and not s.lower().startswith(("http://", "https://"))]
    if local or not sources:
        wrong = (
            "An address begins with https:// or http://."
            if local
            else "Nothing to add: choose a file, paste a text or give an address."
        )
        st.session_state.added = frame(el("div", wrong, class_="failure", role="status"))
        return
    try:
        with st.spinner("Reading and cleaning …"):
            added = bench().add(sources, event=event)
    except InputError as error:
        st.session_state.added = frame(problem(error))
        return
    failed = [
        el(
            "div",
            el("b", words(f.source)),
            el("p", words(f.message)),
            el("p", f"hint: {f.hint}") if f.hint else None,
            class_="failure",
        )
        for f in added.failed
    ]
    new = plural(len(added.new), "article")
    counts = f"{new} added, {len(added.known)} known already, {len(added.failed)} could not be read."
    st.session_state.added = frame(el("div", counts, class_="said", role="status"), join(failed))
    if not failed:
        st.session_state.add_round += 1


def _last_added() -> None:
    told = st.session_state.pop("added", None)
    if told:
        st.html(told)


# ---------------------------------------------------------------- one article


def _article(mine: Desk, article: Article) -> None:
    left, right = st.columns([1, 1], gap="medium")
    with left:
        read = el("a", "Read the article ›", href=links.article(article.id), class_="go")
        st.html(frame(el("h2", words(article.name), " ", read), facts(article)))
    with right:
        _correct_form(mine, article)


def _correct_form(mine: Desk, article: Article) -> None:
    with st.form(f"correct_{article.id}", enter_to_submit=False):
        st.html(frame(el("h2", "Put it right")))
        field: ArticleField = st.selectbox(
            "Field", list(get_args(ArticleField)), key="correct_field", format_func=_field
        )
        value = st.text_input("Right value (empty: unknown)", key="correct_value")
        reason = st.text_input("How do you know?", key="correct_reason")
        if st.form_submit_button("Save correction"):
            _correct(mine, article, field, value.strip(), reason)


def _field(field: str) -> str:
    return field.replace("_", " ").capitalize()


def _correct(mine: Desk, article: Article, field: ArticleField, value: str, reason: str) -> None:
    if not mine.who:
        st.session_state.added = frame(
            el("div", "Say who you are first, at the top right.", class_="failure", role="status")
        )
    else:
        try:
            bench().correct(article.id, field, value or None, reviewer=mine.who, reason=reason)
            st.session_state.added = frame(el("div", f"{_field(field)} corrected.", class_="said", role="status"))
        except InputError as error:
            st.session_state.added = frame(problem(error))
    st.rerun()


if __name__ == "__main__":
    show(draw)
