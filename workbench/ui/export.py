"""Taking results out, on the Runs page: the format, a preview, what is refused and why, and the download."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from workbench.export import ExportFormat
from workbench.review.queue import View
from workbench.ui.markup import bdi, el, frame, join, plural
from workbench.ui.state import Tab, bench

PREVIEW_LINES = 40
URLS = 200
"""For how many reviews a URL may be typed on the page; for more there is the command line."""


class FileFormat(NamedTuple):
    """What a format is called on the page, and what its file is."""

    name: str
    suffix: str
    mime: str


FORMATS: dict[ExportFormat, FileFormat] = {
    "csv": FileFormat("CSV", "csv", "text/csv"),
    "jsonl": FileFormat("JSON Lines (everything)", "jsonl", "application/x-ndjson"),
    "claimreview": FileFormat("ClaimReview", "json", "application/ld+json"),
    "datafeed": FileFormat("ClaimReview feed", "json", "application/ld+json"),
    "html": FileFormat("Event report (HTML)", "html", "text/html"),
}


def export(tab: Tab, event: str | None) -> None:
    """Draw the export of an event: what would leave, what is refused and why, and the download."""
    with st.container(border=True, key="export"):
        st.html(frame(el("h2", "Export")))
        with st.container(horizontal=True, vertical_alignment="center"):
            form: ExportFormat = st.segmented_control(
                "Format",
                list(FORMATS),
                default="jsonl",
                required=True,
                key="format",
                format_func=lambda form: FORMATS[form].name,
                label_visibility="collapsed",
            )
            publishing = form in ("claimreview", "datafeed")
            reviewed = publishing or st.toggle("Reviewed only", key="reviewed_only")
        urls = _urls(event) if publishing else {}
        made = bench().export(form, event=event, reviewed_only=reviewed, urls=urls)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                "Download",
                made.text,
                f"workbench.{FORMATS[form].suffix}",
                FORMATS[form].mime,
                icon=":material/download:",
                type="primary",
                disabled=not made.count,
                on_click="ignore",
                key="download",
            )
            size = f"{plural(made.count, 'claim')}, {len(made.text):,} characters"
            st.html(frame(el("span", size, class_="why")), width="content")
        if made.refusals:
            refused = join(el("li", bdi(line), class_="lines") for line in made.refusals)
            st.html(frame(el("div", el("b", "Not exported"), el("ul", refused), class_="failure")))
        if made.warnings:
            warned = join(el("li", bdi(line)) for line in made.warnings)
            head = el("summary", plural(len(made.warnings), "warning"))
            st.html(frame(el("details", head, el("ul", warned), class_="banner")))
        if made.count:
            _preview(tab, event, made.text)


def _urls(event: str | None) -> dict[str, str]:
    done = bench().desk.page(View(show="done", event=event), limit=URLS).rows
    if not done:
        return {}
    address = "Publication URL"
    table = [{"Claim": row.text, address: ""} for row in done]
    filled = st.data_editor(table, disabled=["Claim"], key="urls", hide_index=True)
    typed = ((row.claim_id, str(line[address] or "")) for row, line in zip(done, filled, strict=True))
    return {claim_id: url.strip() for claim_id, url in typed if url.strip()}


def _preview(tab: Tab, event: str | None, text: str) -> None:
    """Show how the file begins, unless that would tell the checker what is theirs to decide blind."""
    blind = sum(bench().desk.is_blind(row, tab.who) for row in bench().desk.rows(event))
    if blind:
        why = f"No preview: {plural(blind, 'claim')} awaiting your blind review."
        st.html(frame(el("p", why, class_="why")))
        return
    lines = text.splitlines()
    beginning = "\n".join(lines[:PREVIEW_LINES])
    about = {"class_": "preview", "tabindex": "0", "role": "region", "aria_label": "Preview of the export"}
    st.html(frame(el("pre", beginning, **about)))
    if len(lines) > PREVIEW_LINES:
        st.html(frame(el("p", f"First {PREVIEW_LINES} of {len(lines)} lines.", class_="why")))
