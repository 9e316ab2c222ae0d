"""What people note about a claim, on the Review page: whose work it is, tags, comments, evidence from outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from markupsafe import Markup

from workbench.errors import InputError
from workbench.models.article import shown_day
from workbench.models.review import ClaimNote, ClaimNotes, OutsideEvidence
from workbench.review.queue import QueueRow
from workbench.ui.markup import OUTSIDE_KINDS, bdi, el, frame, plural, utc
from workbench.ui.state import Tab, bench, this_tab


def notes_panel(row: QueueRow) -> None:
    """Draw what is noted about a claim; the forms are drawn when they are opened."""
    tab = this_tab()
    found = bench().notes.of(row.claim_id, reviewer=tab.who)
    known = [f"{found.assignee}'s work"] if found.assignee else []
    said = " · ".join([*known, *(f"#{tag}" for tag in found.tags)])
    about = el("p", bdi(said), class_="why noted") if said else None
    st.html(frame(_outside(found.outside), about, _comments(found.comments)))
    with st.expander("Work together", key="notes", icon=":material/group:", on_change="rerun") as panel:
        if not panel.open:
            return
        if found.withheld:
            st.html(frame(el("p", "What others noted is shown after your decision.", class_="why")))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _choose_assignee(tab, row.claim_id, found)
            _choose_tags(tab, row.claim_id, found)
            if row.check_id and not found.withheld and row.state == "live":
                _report(tab, row.claim_id)
        _comment_form(tab, row.claim_id)
        _outside_form(tab, row.claim_id)
        if found.outside:
            _take_back_form(tab, found.outside)


def _outside(attached: Sequence[OutsideEvidence]) -> Markup | None:
    """Show what was found outside the articles, apart from what the articles say."""
    if not attached:
        return None
    rows = []
    for one in attached:
        what = el("span", OUTSIDE_KINDS[one.kind], class_="chip")
        head = el("div", el("b", bdi(one.source)), " ", what, " ", el("small", shown_day(one.day)))
        link = el("a", bdi(one.url), href=one.url, target="_blank", rel="noopener noreferrer") if one.url else None
        by = el("small", f"attached by {one.reviewer} · ", utc(one.at), " · " if link else None, link)
        rows.append(el("li", head, el("div", bdi(one.says)), by))
    title = el("h2", "Outside evidence")
    told = el("p", "Attached by checkers, not from the articles; no label is counted from it.", class_="why")
    return el("section", title, told, el("ul", *rows, class_="notes"), class_="outside")


def _comments(comments: Sequence[ClaimNote]) -> Markup | None:
    if not comments:
        return None
    lines = (
        el("li", el("b", bdi(one.reviewer)), " ", bdi(one.text or ""), " ", el("small", utc(one.at)))
        for one in comments
    )
    return el("details", el("summary", plural(len(comments), "comment")), el("ol", *lines, class_="notes"), open="")


# ---------------------------------------------------------------- the forms


def _do(tab: Tab, act: Callable[[], Any], said: str) -> None:
    tab.acted = True
    try:
        act()
    except InputError as error:
        tab.refuse(str(error))
        return
    tab.say(said)
    st.session_state["note_round"] = st.session_state.get("note_round", 0) + 1  # the forms begin anew


def _key(name: str, claim_id: str) -> str:
    return f"{name}_{claim_id}_{st.session_state.get('note_round', 0)}"


def _choose_assignee(tab: Tab, claim_id: str, found: ClaimNotes) -> None:
    key, event = _key("assignee", claim_id), bench().desk.row(claim_id).event
    known = {*bench().notes.assignees(), *bench().desk.reviewers(event)} | {name for name in [tab.who] if name}
    options = sorted(known | ({found.assignee} if found.assignee else set()))

    def change() -> None:
        to = str(st.session_state[key] or "").strip() or None
        assign = bench().notes.assign
        seen = [found.assignee]
        _do(
            tab,
            lambda: assign([claim_id], to, reviewer=tab.who, instead_of=seen),
            f"Assigned to {to}." if to else "Assigned to nobody.",
        )

    st.selectbox(
        "Whose work", options, index=options.index(found.assignee) if found.assignee else None, key=key,
        accept_new_options=True, placeholder="Nobody's", on_change=change,
    )  # fmt: skip


def _choose_tags(tab: Tab, claim_id: str, found: ClaimNotes) -> None:
    key = _key("tags", claim_id)
    known = sorted({*bench().notes.tags(reviewer=tab.who), *found.tags})

    def change() -> None:
        chosen = [str(tag) for tag in st.session_state[key]]

        def change_tags() -> None:
            for tag in chosen:
                if tag not in found.tags:
                    bench().notes.tag(claim_id, tag, reviewer=tab.who)
            for tag in found.tags:
                if tag not in chosen:
                    bench().notes.tag(claim_id, tag, remove=True, reviewer=tab.who)

        _do(tab, change_tags, "Tags saved.")

    st.multiselect(
        "Tags", known, default=list(found.tags), key=key, accept_new_options=True, placeholder="Choose or type a tag",
        on_change=change,
    )  # fmt: skip


def _report(tab: Tab, claim_id: str) -> None:
    workbench, who = bench(), tab.who
    st.download_button(
        "Report", lambda: workbench.report(claim_id, reviewer=who), f"claim-{claim_id}.html", "text/html",
        icon=":material/download:", on_click="ignore", key=f"report_{claim_id}",
    )  # fmt: skip


def _comment_form(tab: Tab, claim_id: str) -> None:
    key, form = _key("comment", claim_id), st.form(_key("comment_form", claim_id), border=False)
    with form, st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_area("Comment", key=key, height=68, max_chars=5_000)

        def comment() -> None:
            words = str(st.session_state[key])
            _do(tab, lambda: bench().notes.comment(claim_id, words, reviewer=tab.who), "Comment saved.")

        st.form_submit_button("Comment", icon=":material/add_comment:", on_click=comment)


def _outside_form(tab: Tab, claim_id: str) -> None:
    names = ("kind", "source", "day", "url", "says")
    keys = {name: _key(f"outside_{name}", claim_id) for name in names}

    def attach() -> None:
        given = {name: st.session_state[key] for name, key in keys.items()}
        kind = given.pop("kind")
        _do(
            tab,
            lambda: bench().notes.attach(claim_id, kind, **given, reviewer=tab.who),
            "Outside evidence attached.",
        )

    with st.form(_key("outside", claim_id), border=False, enter_to_submit=False):
        st.html(frame(el("h2", "Attach outside evidence")))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            kinds, word = list(OUTSIDE_KINDS), OUTSIDE_KINDS.__getitem__
            st.selectbox("Kind", kinds, key=keys["kind"], format_func=word, width=200)
            st.text_input("Source", key=keys["source"], placeholder="Who says it, or where it stands", max_chars=500)
            st.text_input("Date of the source", key=keys["day"], placeholder="14 March 2022", width=150)
            st.text_input("Address (optional)", key=keys["url"], placeholder="https://")
        st.text_area("What it says", key=keys["says"], height=88, max_chars=5_000)
        st.form_submit_button("Attach", icon=":material/attach_file:", on_click=attach)


def _take_back_form(tab: Tab, attached: Sequence[OutsideEvidence]) -> None:
    named = {one.seq: f"{one.source}, {one.day}" for one in attached}
    which, why = (_key(name, str(attached[0].claim_id)) for name in ("back", "back_reason"))

    def take_back() -> None:
        seq, reason = int(st.session_state[which]), str(st.session_state[why])
        _do(tab, lambda: bench().notes.take_back(seq, reviewer=tab.who, reason=reason), "Taken back.")

    form = st.form(_key("back_form", attached[0].claim_id), border=False, enter_to_submit=False)
    with form, st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("Attached", list(named), key=which, format_func=named.__getitem__)
        st.text_input("Reason", key=why)
        st.form_submit_button("Take back", icon=":material/undo:", on_click=take_back)
