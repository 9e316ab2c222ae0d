"""The Matrix page: claims against outlets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from workbench import Check, Failure, QueueRow, Verdict
from workbench.ui.desk import bench, choose_event, page_head, show, sit_down
from workbench.ui.parts import el, frame, plural
from workbench.ui.tables import matrix

PER_PAGE = 40

Filter = Callable[[QueueRow, Verdict], bool]
FILTERS: dict[str, Filter | None] = {
    "All claims": None,
    "In conflict": lambda row, _: row.has_conflict,
    "Single origin": lambda _, verdict: verdict.independent_origins == 1,
    "Quotations differ": lambda _, verdict: any(d.kind == "quote_variant" for d in verdict.discrepancies),
    "Left out by someone": lambda _, verdict: any(f.stance == "silent" for f in verdict.findings),
}


def chosen(rows: Sequence[QueueRow], checks: dict[str, Check], by: Filter | None) -> list[QueueRow]:
    """Keep the rows that a filter wants; a claim without a verdict is in none but `All claims`."""
    if by is None:
        return list(rows)
    verdicts = {claim_id: check.outcome for claim_id, check in checks.items() if not isinstance(check.outcome, Failure)}
    return [row for row in rows if row.claim_id in verdicts and by(row, verdicts[row.claim_id])]


def draw() -> None:
    """Draw the page."""
    mine = sit_down()
    page_head("Matrix", mine)
    event = choose_event(mine, bench().events())
    checks = {check.claim.id: check for check in bench().checks(event)}
    queue = bench().queue(event)
    with st.container(horizontal=True, vertical_alignment="center", key="filters"):
        names = list(FILTERS)
        wanted = st.segmented_control(
            "Rows", names, default=names[0], required=True, key="rows", label_visibility="collapsed"
        )
        rows = chosen(queue, checks, FILTERS[wanted])
        st.html(frame(el("p", f"{len(rows)} of {plural(len(queue), 'claim')}", class_="why")), width="content")
        pages = -(-len(rows) // PER_PAGE)
        page = st.pagination(pages, key=f"matrix_{wanted}_{event}", max_visible_pages=7) if pages > 1 else 1
    if not rows:
        st.html(frame(el("p", "No claims here. Find and check claims on the Runs page.", class_="why")))
        return
    shown = rows[(page - 1) * PER_PAGE : page * PER_PAGE]
    st.html(frame(el("div", matrix(shown, checks, bench().articles(event)), class_="scroll")))


if __name__ == "__main__":
    show(draw)
