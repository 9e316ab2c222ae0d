"""The Published page: which verdicts were published where, with which label, and what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import streamlit as st
from markupsafe import Markup

from workbench.errors import InputError
from workbench.export.csv import published_csv
from workbench.review.published import PublishedVerdict
from workbench.ui.bridge import claim_link
from workbench.ui.markup import HIDDEN, VERDICTS, bdi, el, frame, join
from workbench.ui.state import Tab, begin_page, bench, choose_event, decided_claims, page_head, show


def draw() -> None:
    """Draw the page."""
    tab = begin_page()
    page_head("Published", tab)
    event = choose_event(tab, or_all=True)
    every = bench().desk.published(event)
    with st.expander("Note a publication", icon=":material/add_link:", expanded=not bench().store.publications()):
        _note_form(tab, event)
    tab.told("noted")
    if not every:
        return
    changed = [one for one in every if one.changes]
    hidden = {one.publication.claim_id for one in every if _is_hidden(one, tab)}
    with st.container(horizontal=True, vertical_alignment="center"):
        only = st.toggle("Only what changed since", key="only_changed")
        counted = f"{len(every)} published, {len(changed)} changed since"
        st.html(frame(el("p", counted, class_="why")), width="content")
        shown = changed if only else list(every)
        told_of = [one for one in shown if one.publication.claim_id not in hidden]
        st.download_button(
            "Download CSV", "".join(published_csv(told_of)), "published.csv", "text/csv", icon=":material/download:",
            on_click="ignore", key="published_csv", disabled=not told_of,
        )  # fmt: skip
    if not shown:
        st.html(frame(el("p", "Nothing changed since it was published.", class_="why")))
        return
    st.html(frame(el("div", _table(shown, hidden), class_="scroll")))


def _is_hidden(one: PublishedVerdict, tab: Tab) -> bool:
    """Tell whether a claim is still to be decided blind by whoever looks."""
    return bench().desk.is_blind(bench().desk.row(one.publication.claim_id), tab.who)


def _note_form(tab: Tab, event: str | None) -> None:
    done = decided_claims(tab, event, key="note")
    if not done:
        return
    turn = st.session_state.setdefault("note_round", 0)  # a new form after a success, nothing lost after a refusal
    words = {row.claim_id: row.text for row in done}
    with st.form("note", border=False):
        claim = st.selectbox(
            "Claim", list(words), index=None, format_func=words.__getitem__, key=f"noted_claim_{turn}",
            placeholder="A decided claim",
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="bottom"):
            url = st.text_input("Address", key=f"noted_url_{turn}", placeholder="https://").strip()
            today = datetime.now(UTC).date()
            day = st.date_input("Day", value=today, max_value=today, key=f"noted_day_{turn}", width=160)
            note = st.text_input("Note (optional)", key=f"noted_note_{turn}").strip()
            if not st.form_submit_button("Note", type="primary", icon=":material/add:"):
                return
    try:
        if claim is None:
            raise InputError("no claim is chosen", hint="choose the claim that was published")
        when = day.isoformat() if isinstance(day, date) else None
        made = bench().desk.publish(claim, url=url, day=when, note=note or None, reviewer=tab.who)
    except InputError as error:
        tab.tell("noted", error)
    else:
        st.session_state.note_round = turn + 1
        hidden = bench().desk.is_blind(bench().desk.row(claim), tab.who)
        word = "" if hidden else f"{VERDICTS[made.label].word.lower()}, "
        tab.tell("noted", f"Noted: {word}published on {made.day}.")
    st.rerun()


def _table(found: Sequence[PublishedVerdict], hidden: set[str]) -> Markup:
    """Draw what was published; of a claim that is still to be decided blind, nothing is told."""
    rows = []
    for one in found:
        entry = one.publication
        link = el("a", bdi(one.claim), href=claim_link(entry.claim_id), class_="go")
        reworded = el("small", "published as: ", bdi(entry.text)) if entry.text != one.claim else None
        address = el("a", bdi(entry.url), href=entry.url, target="_blank", rel="noopener noreferrer")
        where = el("td", el("div", entry.day), el("small", address), class_="where")
        if entry.claim_id in hidden:
            untold = el("td", f"{HIDDEN.glyph} {HIDDEN.word}", class_="none", colspan="3")
            rows.append(el("tr", where, el("th", link, scope="row"), untold))
            continue
        now = _label(one.label) if one.label else el("span", "no label holds", class_="label failed")
        changes = [el("li", el("small", change.at[:10]), " ", bdi(change.what)) for change in one.changes]
        since = el("ul", join(changes)) if changes else el("span", "nothing", class_="none")
        cells = (
            el("td", _label(entry.label), data_head="As"), el("td", now, data_head="Now"),
            el("td", since, data_head="Changed since"),
        )  # fmt: skip
        rows.append(el("tr", where, el("th", link, reworded, scope="row"), *cells))
    heads = (el("th", head, scope="col") for head in ("Published", "Claim", "As", "Now", "Changed since"))
    return el("table", el("thead", el("tr", *heads)), el("tbody", *rows), class_="articles published stacked")


def _label(name: str) -> Markup:
    badge = VERDICTS[name]  # type: ignore[index]  # a verdict label, of a record
    return el("span", el("span", badge.glyph, aria_hidden="true"), f" {badge.word}", class_=f"label {name}")


if __name__ == "__main__":
    show(draw)
