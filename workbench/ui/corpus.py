"""The Corpus page: add articles, see what is known of them and what was cleaned away, put right what was inferred."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from workbench.errors import InputError
from workbench.ingest.sources import Upload
from workbench.ui.article_view import article_desk
from workbench.ui.markup import el, frame, join, plural, problem, words
from workbench.ui.state import Desk, bench, choose_event, page_head, show, sit_down
from workbench.ui.tables import article_table

TYPES = ["txt", "html", "htm", "json", "jsonl", "md", "xml"]


def draw() -> None:
    """Draw the page."""
    mine = sit_down()
    page_head("Corpus", mine)
    with st.expander("Add articles", icon=":material/library_add:", expanded=not bench().events()):
        _add_form()
    _last_added()
    asked = _asked(mine)
    entries = bench().corpus.entries(choose_event(mine, bench().events()))
    if not entries:
        return
    chosen = next((entry for entry in entries if entry.article.id == asked), entries[0])
    st.html(frame(el("div", article_table(entries, chosen.article.id), class_="scroll")))
    article_desk(mine, chosen)


def _asked(mine: Desk) -> str | None:
    """Give the article that the address names, and go to its event, wherever it is by now."""
    asked = st.query_params.get("article")
    if not asked:
        return None
    try:
        mine.event = bench().store.article(asked).event
    except InputError:
        st.html(frame(el("p", "The address names no article of this workspace.", class_="failure", role="status")))
    return asked


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
            group = st.checkbox("Many stories: sort them into events", key=f"group_{turn}")
            if st.form_submit_button("Add", type="primary", icon=":material/add:"):
                _add(_sources(files, pasted, address), event.strip() or None, group=group)
                st.rerun()


def _sources(files: Any, pasted: str, address: str) -> list[str | Upload]:
    found: list[str | Upload] = [Upload(name=file.name, data=file.getvalue()) for file in files or ()]
    if pasted.strip():
        found.append(Upload(name="pasted", data=pasted.encode("utf-8", "replace")))
    if address.strip():
        found.append(address.strip())
    return found


def _wrong(sources: list[str | Upload], event: str | None, *, group: bool) -> str | None:
    """Say what cannot be added as it is. An address typed here must never be read as a path on the server."""
    if not sources:
        return "Nothing to add: choose a file, paste a text or give an address."
    if any(isinstance(s, str) and not s.lower().startswith(("http://", "https://")) for s in sources):
        return "An address begins with https:// or http://."
    return "Name one event, or have many stories sorted into several: not both." if event and group else None


def _add(sources: list[str | Upload], event: str | None, *, group: bool) -> None:
    if wrong := _wrong(sources, event, group=group):
        st.session_state.added = frame(el("div", wrong, class_="failure", role="status"))
        return
    try:
        with st.spinner("Reading and cleaning …"):
            added = bench().corpus.add_grouped(sources) if group else bench().add(sources, event=event)
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
    newer = f" ({len(added.updated)} as a newer version)" if added.updated else ""
    events = len({article.event for article in added.new})
    sorted_ = f" into {plural(events, 'event')}" if group and added.new else ""
    back = f" ({len(added.again)} of them the version to hold again)" if added.again else ""
    known = f"{len(added.known)} known already{back}"
    counts = f"{new} added{sorted_}{newer}, {known}, {len(added.failed)} could not be read."
    st.session_state.added = frame(el("div", counts, class_="said", role="status"), join(failed))
    st.session_state.added_new = bool(added.new)
    if not failed:
        st.session_state.add_round += 1


def _last_added() -> None:
    told, new = st.session_state.pop("added", None), st.session_state.pop("added_new", False)
    if told:
        st.html(told)
    if new:
        page = Path(__file__).with_name("runs.py")
        st.page_link(page, label="Find and check their claims", icon=":material/play_circle:")


if __name__ == "__main__":
    show(draw)
