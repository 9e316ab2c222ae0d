"""The Corpus page: add articles, see what is known of them and what was cleaned away, correct what was inferred."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import get_args

import streamlit as st
from markupsafe import Markup

from workbench.errors import InputError
from workbench.ingest.sources import Upload
from workbench.models.article import Article, ArticleField, Inferred, ListedArticle
from workbench.ui.bridge import article_link, corpus_link
from workbench.ui.markup import ARTICLE_STATES, bdi, el, frame, join, plural, problem
from workbench.ui.state import Tab, begin_page, bench, choose_event, page_head, show
from workbench.ui.verdict_view import acts, corrections

TYPES = ["txt", "html", "htm", "json", "jsonl", "md", "xml"]
# No string may stand alone in a page's module: Streamlit would print it on the page.
_METHODS = {"langid": "detected"}  # how something is known, where the record's word is no word


def draw() -> None:
    """Draw the page."""
    tab = begin_page()
    page_head("Corpus", tab)
    with st.expander("Add articles", icon=":material/library_add:", expanded=not bench().events()):
        _add_form()
    told, new = st.session_state.pop("added", None), st.session_state.pop("added_new", False)
    if told:
        st.html(told)
    if new:
        page = Path(__file__).with_name("runs.py")
        st.page_link(page, label="Find and check their claims", icon=":material/play_circle:")
    asked = st.query_params.get("article")
    if asked:
        try:
            tab.event = bench().store.article(asked).event  # wherever it is by now
        except InputError:
            st.html(
                frame(
                    el(
                        "p",
                        "This link points to an article that is not in this workspace.",
                        class_="failure",
                        role="status",
                    )
                )
            )
    entries = bench().corpus.entries(choose_event(tab))
    if not entries:
        return
    chosen = next((entry for entry in entries if entry.article.id == asked), entries[0])
    st.html(frame(el("div", _article_table(entries, chosen.article.id), class_="scroll")))
    _one_article(tab, chosen)


# ---------------------------------------------------------------- adding


def _add_form() -> None:
    # The round is part of the keys: after a success the form is empty, after a refusal nothing is lost.
    turn = st.session_state.setdefault("add_round", 0)
    with st.form("add", border=False):
        files = st.file_uploader(
            "Files", type=TYPES, accept_multiple_files=True, max_upload_size=50, key=f"files_{turn}"
        )
        pasted = st.text_area("Or paste one article, headline first", key=f"pasted_{turn}", height=140)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            address = st.text_input("Or a URL", key=f"address_{turn}", placeholder="https://").strip()
            event = st.text_input("Event (empty: new event)", key=f"event_name_{turn}").strip()
            group = st.checkbox("Group into events automatically", key=f"group_{turn}")
            if not st.form_submit_button("Add", type="primary", icon=":material/add:"):
                return
    sources: list[str | Upload] = [Upload(name=file.name, data=file.getvalue()) for file in files or ()]
    if pasted.strip():
        sources.append(Upload(name="pasted", data=pasted.encode("utf-8", "replace")))
    if address:
        sources.append(address)
    # An address typed here must never be read as a path on the server.
    if address and not address.lower().startswith(("http://", "https://")):
        st.session_state.added = _refusal("A URL must start with https:// or http://.")
    elif not sources:
        st.session_state.added = _refusal("Nothing to add. Choose a file, paste text or enter a URL.")
    elif event and group:
        st.session_state.added = _refusal("Enter an event or group automatically, not both.")
    else:
        _add(sources, event or None, group=group)
    st.rerun()


def _refusal(words: str) -> str:
    return frame(el("div", words, class_="failure", role="status"))


def _add(sources: list[str | Upload], event: str | None, *, group: bool) -> None:
    try:
        with st.spinner("Reading and cleaning …"):
            added = bench().corpus.add_grouped(sources) if group else bench().add(sources, event=event)
    except InputError as error:
        st.session_state.added = frame(problem(error))
        return
    failed = [
        el(
            "div",
            el("b", bdi(f.source)),
            el("p", bdi(f.message)),
            el("p", f"hint: {f.hint}") if f.hint else None,
            class_="failure",
        )
        for f in added.failed
    ]
    new = plural(len(added.new), "article")
    newer = f" ({plural(len(added.updated), 'newer version')})" if added.updated else ""
    events = len({article.event for article in added.new})
    sorted_ = f" into {plural(events, 'event')}" if group and added.new else ""
    counts = [f"{new} added{sorted_}{newer}"]
    if added.known:
        counts.append(f"{len(added.known)} already known")
    if added.again:
        counts.append(f"{plural(len(added.again), 'earlier version')} restored")
    if added.failed:
        counts.append(f"{len(added.failed)} could not be read")
    st.session_state.added = frame(el("div", f"{', '.join(counts)}.", class_="said", role="status"), join(failed))
    st.session_state.added_new = bool(added.new)
    if not failed:
        st.session_state.add_round += 1


# ---------------------------------------------------------------- the articles


def _article_table(entries: Sequence[ListedArticle], chosen: str) -> Markup:
    """List articles with what is known of each, how it is known, and how much was removed."""
    rows = []
    for entry in entries:
        article, badge = entry.article, ARTICLE_STATES[entry.state]
        link = el("a", bdi(article.name), href=corpus_link(article.id), class_="go")
        outlet = _how(article.outlet) if article.outlet else el("small", "unknown outlet")
        state = el("small", f"{badge.glyph} {badge.word}", class_="state") if entry.state != "speaks" else None
        dropped = sum(d.end - d.start for d in article.dropped)
        cells = [
            el("th", link, outlet, state, scope="row", class_="name"),
            el("td", *_known(article.title), class_="wide"),
            el("td", *_known(article.published), class_="date"),
            el("td", *_known(article.language)),
            el("td", f"{len(article.text):,} characters", el("small", f"{dropped:,} removed")),
            el("td", bdi(article.event), class_="name"),
        ]
        rows.append(el("tr", *cells, class_=f"{entry.state} chosen" if article.id == chosen else entry.state))
    titles = ("Outlet", "Title", "Published", "Language", "Text", "Event")
    head = el("tr", *(el("th", title, scope="col") for title in titles))
    return el("table", el("thead", head), el("tbody", *rows), class_="articles")


def _known(inferred: Inferred | None) -> tuple[Markup, ...]:
    return (bdi(inferred.value), _how(inferred)) if inferred else (el("span", "unknown", class_="none"),)


def _how(inferred: Inferred) -> Markup:
    how = _METHODS.get(inferred.method, inferred.method)
    return el("small", f"set by {inferred.confirmed_by}" if inferred.confirmed_by else how)


# ---------------------------------------------------------------- one article


def _one_article(tab: Tab, entry: ListedArticle) -> None:
    """Draw what is known of one article, its versions, and what may be done to it."""
    article = entry.article
    left, right = st.columns([1, 1], gap="medium")
    with left:
        read = el("a", "Read the article ›", href=article_link(article.id), class_="go")
        corrected = bench().corpus.corrections(article.id)
        done = (corrections(corrected), acts(bench().corpus.acts(article.id)))
        st.html(frame(el("h2", bdi(article.name), " ", read), facts(article), _versions(article), *done))
    with right:
        _correct_form(tab, article, undoable=bool(corrected))
        _place_form(tab, entry)


def facts(article: Article) -> Markup:
    """Say what is known of one article, how, and what is unknown."""
    known: list[tuple[str, Inferred | None]] = [
        ("Outlet", article.outlet),
        ("Title", article.title),
        ("Byline", article.byline),
        ("Agency", article.agency),
        ("Published", article.published),
        ("Version", article.version_note),
        ("Language", article.language),
    ]
    pairs = [el("div", el("dt", name), el("dd", *_known(value))) for name, value in known]
    source = el("div", el("dt", "Source"), el("dd", bdi(article.url or article.source)))
    return el("dl", *pairs, source, class_="facts")


def _versions(article: Article) -> Markup | None:
    chain = bench().corpus.versions(article.id)
    if len(chain) < 2:
        return None
    lines = (
        el(
            "li",
            el("a", bdi(one.name), href=article_link(one.id), class_="go"),
            f" {one.published.value}" if one.published else None,
            f" · {len(one.text):,} characters",
            el("b", " · this one") if one.id == article.id else None,
        )
        for one in chain
    )
    return el("details", el("summary", f"Versions ({len(chain)}), oldest first"), el("ol", *lines), open="")


def _correct_form(tab: Tab, article: Article, *, undoable: bool) -> None:
    """Let the checker correct what was inferred of the article."""

    def name(field: str) -> str:
        return field.replace("_", " ").capitalize()

    with st.form(f"correct_{article.id}", enter_to_submit=False):
        st.html(frame(el("h2", "Correct details")))
        with st.container(horizontal=True):
            fields: list[ArticleField] = list(get_args(ArticleField))
            field = st.selectbox("Field", fields, key="correct_field", format_func=name)
            value = (
                st.text_input("Correct value", key="correct_value", placeholder="Leave empty if unknown").strip()
                or None
            )
        reason = st.text_input("Source", key="correct_reason")
        with st.container(horizontal=True):
            save = st.form_submit_button("Save correction")
            undo = undoable and st.form_submit_button("Undo last correction")
    if save:
        correct = bench().correct
        _do(f"{name(field)} corrected.", lambda: correct(article.id, field, value, reviewer=tab.who, reason=reason))
    if undo:
        take_back = bench().corpus.undo_correction
        _do(f"{name(field)} restored.", lambda: take_back(article.id, field, reviewer=tab.who, reason=reason))


def _place_form(tab: Tab, entry: ListedArticle) -> None:
    """Let the checker move the article to another event, or say whether it is compared."""
    article, speaks = entry.article, entry.state == "speaks"
    with st.form(f"place_{article.id}", enter_to_submit=False):
        st.html(frame(el("h2", "Event")))
        if not speaks:
            st.html(frame(el("p", ARTICLE_STATES[entry.state].word, class_="why")))
        event = st.text_input("Event", value=article.event, key=f"event_of_{article.id}")
        reason = st.text_input("Reason", key="place_reason")
        with st.container(horizontal=True):
            move = st.form_submit_button("Move to this event")
            other = st.form_submit_button("Withdraw" if speaks else "Restore")
    corpus = bench().corpus
    if move:
        _do("Moved.", lambda: corpus.move(article.id, event=event, reviewer=tab.who, reason=reason))
    if other and speaks:
        said = "Withdrawn: no longer compared."
        _do(said, lambda: corpus.retract(article.id, reviewer=tab.who, reason=reason))
    elif other:
        _do("Restored.", lambda: corpus.restore(article.id, reviewer=tab.who, reason=reason))


def _do(said: str, act: Callable[[], object]) -> None:
    try:
        act()
        st.session_state.added = frame(el("div", said, class_="said", role="status"))
    except InputError as error:
        st.session_state.added = frame(problem(error))
    st.rerun()


if __name__ == "__main__":
    show(draw)
