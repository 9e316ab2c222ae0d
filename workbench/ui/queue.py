"""The queue in the sidebar: which claims, in which order, and which one is on the desk."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from workbench import QueueRow, VerdictLabel
from workbench.ui.desk import Desk, bench, choose_event
from workbench.ui.parts import el, frame, label
from workbench.ui.view import ORDERS, SHOWN, Show, in_view

PER_PAGE = 10

_ICONS = {
    "done": ":material/check_circle:",
    "flagged": ":material/flag:",
    "skipped": ":material/redo:",
}
_MACHINE: dict[VerdictLabel, str] = {
    "supported": ":material/done:",
    "refuted": ":material/close:",
    "conflicting": ":material/compare_arrows:",
    "not_enough_evidence": ":material/question_mark:",
}


def sidebar(mine: Desk) -> tuple[QueueRow, ...]:
    """Draw the queue and give back all its rows; the desk gets the view, and a claim if it had none."""
    _follow_address(mine)
    with st.sidebar:
        event = choose_event(mine, bench().events())
        rows = bench().queue(event)
        find = st.text_input(
            "Search claims",
            placeholder="Search claims",
            label_visibility="collapsed",
            key="find",
            icon=":material/search:",
        )
        show: Show = st.segmented_control(
            "Show",
            list(SHOWN),
            default="Open",
            required=True,
            key="show",
            label_visibility="collapsed",
            width="stretch",
        )
        order = st.selectbox("Order", list(ORDERS), key="order", label_visibility="collapsed", icon=":material/sort:")
        view = in_view(rows, show=show, order=order, find=find)
        mine.view = tuple(row.claim_id for row in view)
        _choose(mine, rows)
        done = sum(row.standing.status == "done" for row in rows)
        st.progress(done / len(rows) if rows else 0.0, text=f"{done} of {len(rows)} decided")
        _list(mine, view)
    return rows


def _follow_address(mine: Desk) -> None:
    """Go to the claim of a new address, and to its event; an address that came with a button may be old."""
    asked = st.query_params.get("claim")
    if asked and asked != mine.address and not mine.acted:
        found = next((claim for claim in bench().claims() if claim.id == asked), None)
        if found is not None:
            mine.event = found.event
            mine.show(found.id)
    mine.acted = False


def _choose(mine: Desk, rows: Sequence[QueueRow]) -> None:
    known = {row.claim_id for row in rows}
    if mine.claim not in known and rows:
        mine.show((mine.view or tuple(row.claim_id for row in rows))[0])
    mine.address = mine.claim
    if mine.claim and st.query_params.get("claim") != mine.claim:
        st.query_params["claim"] = mine.claim


def _list(mine: Desk, view: Sequence[QueueRow]) -> None:
    with st.container(key="queue", gap=None):
        if not view:
            st.html(frame(el("p", "Nothing in this view.", class_="why")))
        for row in _page(mine, view):
            st.button(
                label(row.text),
                key=f"queue_{row.claim_id}",
                icon=_icon(row),
                type="secondary" if row.claim_id == mine.claim else "tertiary",
                width="stretch",
                on_click=_pick,
                args=(mine, row.claim_id),
            )


def _page(mine: Desk, view: Sequence[QueueRow]) -> Sequence[QueueRow]:
    pages = -(-len(view) // PER_PAGE)
    if pages < 2:
        return view
    at = mine.view.index(mine.claim) // PER_PAGE + 1 if mine.claim in mine.view else 1
    # The key changes with the claim, so that the page follows the claim and may still be turned by hand.
    page = st.pagination(pages, default=at, max_visible_pages=5, width="stretch", key=f"page_{pages}_{at}_{mine.claim}")
    return view[(page - 1) * PER_PAGE : page * PER_PAGE]


def _icon(row: QueueRow) -> str:
    if row.standing.status in _ICONS:
        return _ICONS[row.standing.status]
    if row.failure:
        return ":material/error:"
    return _MACHINE[row.machine_label] if row.machine_label else ":material/hourglass_empty:"


def _pick(mine: Desk, claim_id: str) -> None:
    mine.acted = True
    mine.say("")
    mine.show(claim_id)
