"""The queue in the sidebar: which claims, in which order, and which one is on the desk. One page of it is ever read."""

from __future__ import annotations

import time
from collections.abc import Iterator

import streamlit as st

from workbench.errors import InputError
from workbench.review.queue import QueuePage, QueueRow, View
from workbench.ui.markup import MARKS, ORDERS, QUEUE_ICONS, SHOWS, VERDICT_ICONS, el, frame, join, label, words
from workbench.ui.state import Counted, Desk, bench, desk
from workbench.ui.verdict_view import kept

PER_PAGE = 10
COUNT_SECONDS = 5.0
_ASIDE = ("differs", "aside")
_ALL = ""
LEFT_OUT = "Claims that you are to decide blind are left out."
"""Said of a view in which being listed would tell something of them."""


def sidebar(mine: Desk) -> QueueRow | None:
    """Draw the queue and give back the line of the claim on the desk; the desk gets the view."""
    asked = _follow_address(mine)
    with st.sidebar:
        mine.view = _view(mine, _event(mine))
        counts = _progress(mine, mine.view.event)
        st.progress(counts.done / counts.all if counts.all else 0.0, text=f"{counts.done} of {counts.all} decided")
        with st.container(key="queue", gap=None):
            page = _page(mine)
            row = _chosen(mine, asked, page.rows)
            for line in page.rows:
                _line(mine, line)
            if not page.rows:
                st.html(frame(el("p", "Nothing in this view.", class_="why")))
    return row


def _progress(mine: Desk, event: str | None) -> Counted:
    """Count what is decided; what others decide may be seen some seconds later, one's own at once."""
    now, asked = time.monotonic(), (event, len(mine.decided))
    if mine.counted is None or mine.counted.asked != asked or now - mine.counted.at > COUNT_SECONDS:
        counts = bench().desk.progress(event)
        mine.counted = Counted(asked, now, counts.done, counts.all)
    return mine.counted


def _page(mine: Desk) -> QueuePage:
    mine.place = bench().desk.place(mine.view, mine.claim) if mine.claim else None
    at = (mine.place or 0) // PER_PAGE
    page = bench().desk.page(mine.view, offset=at * PER_PAGE, limit=PER_PAGE)
    mine.total = page.total
    pages = -(-page.total // PER_PAGE)
    if pages < 2:
        return page
    # The key changes with the claim, so that the page follows the claim and may still be turned by hand.
    key = f"page_{pages}_{at}_{mine.claim}"
    turned = st.pagination(pages, default=min(at + 1, pages), max_visible_pages=5, width="stretch", key=key)
    if turned == at + 1:
        return page
    return bench().desk.page(mine.view, offset=(turned - 1) * PER_PAGE, limit=PER_PAGE)


def _follow_address(mine: Desk) -> QueueRow | None:
    """Go to the claim of a new address, and to its event; an address that came with a button may be old."""
    asked = st.query_params.get("claim")
    if asked and asked != mine.address and not mine.acted:
        row = _row(asked)
        if row is not None:
            mine.event = row.event
            mine.show(asked)
        else:
            mine.refuse("The address names no claim of this workspace.")
    mine.acted = False
    return _row(mine.claim) if mine.claim else None


def _row(claim_id: str) -> QueueRow | None:
    try:
        return bench().desk.row(claim_id)
    except InputError:
        return None


def _chosen(mine: Desk, row: QueueRow | None, page: tuple[QueueRow, ...]) -> QueueRow | None:
    if row is None or mine.view.event not in (None, row.event):
        row = page[0] if page else None
        if row is not None:
            mine.show(row.claim_id)
            mine.place = 0
        else:
            mine.claim = None
    mine.address = mine.claim
    if mine.claim and st.query_params.get("claim") != mine.claim:
        st.query_params["claim"] = mine.claim
    return row


# ---------------------------------------------------------------- which claims


def _event(mine: Desk) -> str | None:
    """Let the checker choose an event, or all of them where there is more than one."""
    events = bench().events()
    if len(events) < 2:
        return events[0] if events else None
    if mine.event not in events:
        mine.event = events[-1]
    # The desk is the truth: a link may have led to a claim of another event.
    st.session_state["queue_event"] = _ALL if mine.everywhere else mine.event
    st.selectbox("Event", [_ALL, *events], key="queue_event", format_func=_named, on_change=_change_event)
    return None if mine.everywhere else mine.event


def _named(event: str) -> str:
    return event or "All events"


def _change_event() -> None:
    mine = desk()
    chosen = str(st.session_state["queue_event"])
    mine.acted, mine.everywhere = True, chosen == _ALL
    mine.event = chosen or mine.event


def _view(mine: Desk, event: str | None) -> View:
    find = st.text_input(
        "Search claims",
        placeholder="Search claims, by words or meaning",
        label_visibility="collapsed",
        key="find",
        icon=":material/search:",
        persist_state="session",
    )
    show = st.segmented_control(
        "Show",
        [s for s in SHOWS if s not in _ASIDE],
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
        # What nobody looks at is not drawn: the filters that hold stand on the desk, and are told below.
        with st.popover("Filter", key="filter", on_change="rerun") as popover:
            if popover.open:
                mine.view = _filters(mine.view, event)
    held = mine.view
    view = View(
        show=held.show if held.show in _ASIDE else show,
        event=event,
        marks=held.marks,
        outlet=held.outlet,
        silent=held.silent,
        query=find,
        order=order,
        reviewer=mine.who,
    )
    told = [words(filter_) for filter_ in _filtered(view)]
    if told:
        unlisted = f". {LEFT_OUT}" if bench().desk.leaves_out(view) else None
        st.html(frame(el("p", el("b", "Only: "), join(told, " · "), unlisted, class_="why")))
    return view


def _filters(now: View, event: str | None) -> View:
    """Draw the filters of a view, and give it with what they are set to."""
    aside = now.show if now.show in _ASIDE else None
    instead = st.pills("Instead", _ASIDE, default=aside, key="aside", format_func=SHOWS.__getitem__)
    marks = st.pills(
        "Only", list(MARKS), default=now.marks, key="marks", selection_mode="multi", format_func=MARKS.__getitem__
    )
    known = list(bench().desk.outlets(event))
    outlet, silent = (
        st.selectbox(says, known, index=known.index(held) if held in known else None, key=key, placeholder="any")
        for says, held, key in (
            ("An outlet speaks", now.outlet, "outlet"),
            ("An outlet is silent", now.silent, "silent"),
        )
    )
    held = {"show": instead or "open", "marks": tuple(marks), "outlet": outlet, "silent": silent}
    return now.model_copy(update=held)


def _filtered(view: View) -> Iterator[str]:
    if view.show in _ASIDE:
        yield SHOWS[view.show]
    yield from (MARKS[mark] for mark in view.marks)
    if view.outlet:
        yield f"{view.outlet} speaks"
    if view.silent:
        yield f"{view.silent} is silent"


# ---------------------------------------------------------------- one claim as a line


def _line(mine: Desk, row: QueueRow) -> None:
    blind = bench().desk.is_blind(row, mine.who)
    st.button(
        label(row.text),
        key=f"queue_{row.claim_id}",
        icon=_icon(row, blind=blind),
        type="secondary" if row.claim_id == mine.claim else "tertiary",
        width="stretch",
        on_click=_pick,
        args=(mine, row.claim_id),
    )
    if not blind and (news := kept(row.standing)):
        st.html(frame(news))


def _icon(row: QueueRow, *, blind: bool) -> str:
    if row.state != "live":
        return QUEUE_ICONS["aside"]
    if blind:
        return QUEUE_ICONS["blind"]
    if row.standing.status in QUEUE_ICONS:
        return QUEUE_ICONS[row.standing.status]
    if row.failure:
        return QUEUE_ICONS["failed"]
    return VERDICT_ICONS[row.machine_label] if row.machine_label else QUEUE_ICONS["unchecked"]


def _pick(mine: Desk, claim_id: str) -> None:
    mine.acted = True
    mine.say("")
    mine.show(claim_id)
