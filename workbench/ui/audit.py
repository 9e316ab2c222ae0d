"""The Audit page: what people did in the whole workspace, the latest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import ceil

import streamlit as st
from markupsafe import Markup

from workbench.export.csv import audit_csv
from workbench.models.review import AuditEntry, AuditView
from workbench.ui.bridge import claim_link, corpus_link
from workbench.ui.markup import AUDIT_AREAS, bdi, el, frame, join, utc
from workbench.ui.state import Tab, begin_page, bench, page_head, show

SHOWN = 100  # entries on one page


def draw() -> None:
    """Draw the page."""
    tab = begin_page()
    page_head("Audit", tab)
    view = _choose(tab)
    page = int(st.session_state.get("audit_page", 1))
    found = bench().notes.audit(view, offset=(page - 1) * SHOWN, limit=SHOWN)
    pages = max(1, ceil(found.total / SHOWN))
    if page > pages:  # of another choice
        st.session_state["audit_page"] = 1
        st.rerun()
    workbench = bench()

    def whole() -> str:
        return "".join(audit_csv(workbench.notes.audit(view).entries))

    with st.container(horizontal=True, vertical_alignment="center"):
        told = f"{found.total:,} {'entry' if found.total == 1 else 'entries'}"
        if found.withheld:
            told += f"; {found.withheld:,} more are about claims that await your blind review"
        st.html(frame(el("p", told, class_="why", role="status")), width="content")
        st.download_button(
            "Download CSV", whole, "audit.csv", "text/csv", icon=":material/download:", on_click="ignore",
            key="audit_csv", disabled=not found.entries,
        )  # fmt: skip
        if pages > 1:
            st.number_input(f"Page, of {pages}", min_value=1, max_value=pages, key="audit_page", width=140)
    if found.entries:
        st.html(frame(el("div", _table(found.entries), class_="scroll")))


def _choose(tab: Tab) -> AuditView:
    """Let the checker choose which entries they want to see."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        events = list(bench().notes.events())[::-1]
        event = st.selectbox("Event", events, index=None, key="audit_event", placeholder="All events")
        people = [name for name in bench().store.notes.people() if name]
        who = st.selectbox("Who", people, index=None, key="audit_who", placeholder="Anybody")
        area = st.selectbox(
            "What", list(AUDIT_AREAS), index=None, key="audit_area", format_func=AUDIT_AREAS.__getitem__,
            placeholder="Anything",
        )  # fmt: skip
        since = st.date_input("Since", value=None, key="audit_since", width=160)
        program = st.toggle("Also what the program did", key="audit_program")
    after = f"{since.isoformat()}T00:00:00.000+00:00" if isinstance(since, date) else None
    return AuditView(event=event, who=who, area=area, since=after, program=program, reviewer=tab.who)


def _table(entries: Sequence[AuditEntry]) -> Markup:
    rows = []
    for one in entries:
        about = el("span", bdi(one.about))
        if one.claim_id:
            about = el("a", bdi(one.about), href=claim_link(one.claim_id), class_="go")
        elif one.article_id:
            about = el("a", bdi(one.about), href=corpus_link(one.article_id), class_="go")
        said = join((bdi(part) for part in (one.detail, one.reason) if part), " · ")
        rows.append(
            el(
                "tr",
                el("td", utc(one.at), class_="where brief"),
                el("td", bdi(one.who), class_="brief"),
                el("td", el("b", one.what), class_="brief"),
                el("th", about, scope="row"),
                el("td", said),
            )
        )
    heads = (el("th", head, scope="col") for head in ("When", "Who", "What", "About", "Detail and reason"))
    return el("table", el("thead", el("tr", *heads)), el("tbody", *rows), class_="articles published stacked audit")


if __name__ == "__main__":
    show(draw)
