"""The Matrix page: claims against outlets."""

from __future__ import annotations

import streamlit as st

from workbench.review.queue import View
from workbench.ui.markup import MARKS, el, frame, plural
from workbench.ui.queue import LEFT_OUT
from workbench.ui.state import bench, choose_event, page_head, show, sit_down
from workbench.ui.tables import matrix

PER_PAGE = 25


def draw() -> None:
    """Draw the page."""
    mine = sit_down()
    page_head("Matrix", mine)
    view = View(show="all", event=choose_event(mine, bench().events()), reviewer=mine.who)
    with st.container(horizontal=True, vertical_alignment="center", key="filters"):
        view = _filtered(view)
        first = bench().desk.page(view, limit=PER_PAGE)
        everything = bench().desk.counts(View(event=view.event)).all
        unlisted = f". {LEFT_OUT}" if bench().desk.leaves_out(view) else ""
        listed = f"{first.total} of {plural(everything, 'claim')}{unlisted}"
        st.html(frame(el("p", listed, class_="why")), width="content")
        pages = -(-first.total // PER_PAGE)
        number = st.pagination(pages, key=f"matrix_{view}", max_visible_pages=7) if pages > 1 else 1
    if not first.rows:
        none = "No claims here. Find and check claims on the Runs page, or take a filter off."
        st.html(frame(el("p", none, class_="why")))
        return
    page = bench().desk.page(view, offset=(number - 1) * PER_PAGE, limit=PER_PAGE) if number > 1 else first
    hidden = {row.claim_id for row in page.rows if bench().desk.is_blind(row, mine.who)}
    open_ = (row.claim_id for row in page.rows if row.claim_id not in hidden)
    checks = {claim_id: check for claim_id in open_ if (check := bench().current(claim_id))}
    st.html(frame(el("div", matrix(page.rows, checks, bench().articles(view.event), hidden), class_="scroll")))


def _filtered(view: View) -> View:
    marks = st.pills(
        "Rows",
        list(MARKS),
        selection_mode="multi",
        key="rows",
        format_func=MARKS.__getitem__,
        label_visibility="collapsed",
    )
    silent = st.selectbox(
        "An outlet is silent",
        list(bench().desk.outlets(view.event)),
        index=None,
        key="left_out",
        placeholder="Left out by …",
        label_visibility="collapsed",
        width=190,
    )
    return view.model_copy(update={"marks": tuple(marks), "silent": silent})


if __name__ == "__main__":
    show(draw)
