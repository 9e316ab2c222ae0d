"""The queue in the sidebar: which claims, in which order, and which one is shown. One page of it is ever read."""

from __future__ import annotations

import time
from collections.abc import Iterator

import streamlit as st

from workbench.errors import InputError
from workbench.review.queue import QueuePage, QueueRow, View
from workbench.ui.markup import (
    FILTERS,
    ORDERS,
    QUEUE_ICONS,
    SHOWS,
    bdi,
    el,
    frame,
    join,
    markdown_safe,
    plural,
)
from workbench.ui.shortcuts import SEVERAL
from workbench.ui.state import DecidedCount, Tab, bench, choose_event
from workbench.ui.verdict_view import in_short, kept

PER_PAGE = 10
_NOBODYS = ""
COUNT_SECONDS = 5.0
LEFT_OUT = "Claims awaiting your blind review are left out."
"""Said of a view in which being listed would tell something of them."""
_UNUSUAL = ("differs", "aside")
"""Shown instead of the usual views, and chosen under Filter."""


def sidebar(tab: Tab) -> QueueRow | None:
    """Draw the queue and give back the line of the claim that is shown; the tab gets the view."""
    row = _follow_address(tab)
    with st.sidebar:
        tab.view = _view(tab, choose_event(tab, or_all=True))
        counts = _progress(tab, tab.view.event)
        st.progress(counts.done / counts.all if counts.all else 0.0, text=f"{counts.done} of {counts.all} decided")
        with st.container(key="queue", gap=None):
            page = _page(tab)
            if row is None or tab.view.event not in (None, row.event):
                row = page.rows[0] if page.rows else None
                if row is not None:
                    tab.show(row.claim_id)
                    tab.place = 0
                else:
                    tab.claim = None
            if tab.about not in (None, tab.claim):
                tab.say("")
            tab.address = tab.claim
            if tab.claim and st.query_params.get("claim") != tab.claim:
                st.query_params["claim"] = tab.claim
            for line in page.rows:
                blind = bench().desk.is_blind(line, tab.who)
                st.button(
                    f":small[{markdown_safe(in_short(line, blind=blind))}] {markdown_safe(line.text)}",
                    key=f"queue_{line.claim_id}",
                    icon=_icon(line, blind=blind),
                    type="secondary" if line.claim_id == tab.claim else "tertiary",
                    width="stretch",
                    on_click=_pick,
                    args=(tab, line.claim_id),
                )
                if not blind and (news := kept(line.standing)):
                    st.html(frame(news))
            if not page.rows:
                st.html(frame(el("p", "No claims in this view.", class_="why")))
        if page.total and tab.view.show != "aside":
            st.button(
                "Merge or dismiss several",
                key="several",
                icon=":material/checklist:",
                type="tertiary",
                shortcut=None if tab.dialog else SEVERAL,
                on_click=_open_several,
                args=(tab,),
            )
        _rest(tab)
    return row


def _open_several(tab: Tab) -> None:
    tab.acted, tab.dialog, tab.picked = True, "several", set()


def _rest(tab: Tab) -> None:
    """Draw the button that shows the claims that are not checked by default, or leaves them out again."""
    rest = len(bench().desk.left_out(tab.view.event))
    if rest:
        asks = "Hide claims not checked by default" if tab.view.every else f"Show {plural(rest, 'more claim')}"
        st.button(asks, key="every", type="tertiary", icon=":material/unfold_more:", on_click=_toggle_rest, args=(tab,))


def _toggle_rest(tab: Tab) -> None:
    tab.acted = True
    tab.view = tab.view.model_copy(update={"every": not tab.view.every})


def _follow_address(tab: Tab) -> QueueRow | None:
    """Go to the claim of a new address, and to its event; an address that came with a button may be old."""

    def row_of(claim_id: str) -> QueueRow | None:
        try:
            return bench().desk.row(claim_id)
        except InputError:
            return None

    asked = st.query_params.get("claim")
    if asked and asked != tab.address and not tab.acted:
        row = row_of(asked)
        if row is not None:
            tab.event = row.event
            if asked not in (tab.claim, tab.about):
                tab.say("")
            tab.show(asked)
        else:
            tab.refuse("This link points to a claim that is not in this workspace.")
    tab.acted = False
    return row_of(tab.claim) if tab.claim else None


def _progress(tab: Tab, event: str | None) -> DecidedCount:
    """Count what is decided; what others decide may be seen some seconds later, one's own at once."""
    now, asked = time.monotonic(), (event, len(tab.decided))
    if tab.counted is None or tab.counted.asked != asked or now - tab.counted.at > COUNT_SECONDS:
        counts = bench().desk.progress(event)
        tab.counted = DecidedCount(asked, now, counts.done, counts.all)
    return tab.counted


def _page(tab: Tab) -> QueuePage:
    tab.place = bench().desk.place(tab.view, tab.claim) if tab.claim else None
    at = (tab.place or 0) // PER_PAGE
    page = bench().desk.page(tab.view, offset=at * PER_PAGE, limit=PER_PAGE)
    tab.total = page.total
    pages = -(-page.total // PER_PAGE)
    if pages < 2:
        return page
    # The key changes with the claim, so that the page follows the claim and may still be turned by hand.
    key = f"page_{pages}_{at}_{tab.claim}"
    turned = st.pagination(pages, default=min(at + 1, pages), max_visible_pages=5, width="stretch", key=key)
    if turned == at + 1:
        return page
    return bench().desk.page(tab.view, offset=(turned - 1) * PER_PAGE, limit=PER_PAGE)


def _pick(tab: Tab, claim_id: str) -> None:
    tab.acted = True
    tab.say("")
    tab.show(claim_id)


def _icon(row: QueueRow, *, blind: bool) -> str:
    if row.state != "live":
        return QUEUE_ICONS["aside"]
    if blind:
        return QUEUE_ICONS["blind"]
    if row.standing.status in QUEUE_ICONS:
        return QUEUE_ICONS[row.standing.status]
    if row.failure:
        return QUEUE_ICONS["failed"]
    return QUEUE_ICONS["open" if row.machine_label else "unchecked"]


# ---------------------------------------------------------------- which claims


def _view(tab: Tab, event: str | None) -> View:
    find = st.text_input(
        "Search claims",
        placeholder="Search claims by words or meaning",
        label_visibility="collapsed",
        key="find",
        icon=":material/search:",
        persist_state="session",
    )
    show = st.segmented_control(
        "Show",
        [s for s in SHOWS if s not in _UNUSUAL],
        default="open",
        required=True,
        key="show",
        format_func=SHOWS.__getitem__,
        label_visibility="collapsed",
        width="stretch",
        persist_state="session",
    )
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        order = st.selectbox(
            "Order",
            list(ORDERS),
            key="order",
            format_func=ORDERS.__getitem__,
            label_visibility="collapsed",
            icon=":material/sort:",
            persist_state="session",
        )
        # What nobody looks at is not drawn: the filters that hold stand in the tab's view, and are told below.
        with st.popover("Filter", key="filter", on_change="rerun") as popover:
            if popover.open:
                tab.view = _filters(tab.view, event, who=tab.who)
    held = tab.view
    view = View(
        show=held.show if held.show in _UNUSUAL else show,
        event=event,
        marks=held.marks,
        outlet=held.outlet,
        silent=held.silent,
        assignee=held.assignee,
        tag=held.tag,
        query=find,
        order=order,
        every=held.every,
        reviewer=tab.who,
    )
    told = [bdi(filter_) for filter_ in _filters_in_words(view)]
    if told:
        unlisted = f". {LEFT_OUT}" if bench().desk.leaves_out(view) else None
        st.html(frame(el("p", el("b", "Filters: "), join(told, " · "), unlisted, class_="why")))
    return view


def _filters(now: View, event: str | None, *, who: str | None) -> View:
    """Draw the filters of a view, and give it with what they are set to."""
    unusual = now.show if now.show in _UNUSUAL else None
    instead = st.pills("Show", _UNUSUAL, default=unusual, key="aside", format_func=SHOWS.__getitem__)
    marks = st.pills(
        "Narrow to",
        list(FILTERS),
        default=now.marks,
        key="marks",
        selection_mode="multi",
        format_func=FILTERS.__getitem__,
    )
    known = list(bench().desk.outlets(event))
    outlet, silent = (
        st.selectbox(says, known, index=known.index(held) if held in known else None, key=key, placeholder="Any outlet")
        for says, held, key in (
            ("Covered by", now.outlet, "outlet"),
            ("Not mentioned by", now.silent, "silent"),
        )
    )
    names = [_NOBODYS, *bench().notes.assignees(event)]
    assignee = st.selectbox(
        "Whose work", names, index=names.index(now.assignee) if now.assignee in names else None, key="whose_work",
        placeholder="Anybody's", format_func=lambda name: name or "Nobody's",
    )  # fmt: skip
    tags = list(bench().notes.tags(event, reviewer=who))
    tag = st.selectbox(
        "Tag", tags, index=tags.index(now.tag) if now.tag in tags else None, key="with_tag", placeholder="Any tag"
    )
    held = {"show": instead or "open", "marks": tuple(marks), "outlet": outlet, "silent": silent}
    held |= {"assignee": assignee, "tag": tag}
    return now.model_copy(update=held)


def _filters_in_words(view: View) -> Iterator[str]:
    if view.show in _UNUSUAL:
        yield SHOWS[view.show]
    yield from (FILTERS[mark] for mark in view.marks)
    if view.outlet:
        yield f"Covered by {view.outlet}"
    if view.silent:
        yield f"Not mentioned by {view.silent}"
    if view.assignee is not None:
        yield f"{view.assignee or 'Nobody'}'s work"
    if view.tag:
        yield f"Tag {view.tag}"
