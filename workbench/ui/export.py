"""Taking results out: the format, a preview, what is refused and why, and the download."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from workbench.export import Exported, ExportFormat
from workbench.review.queue import View
from workbench.ui.markup import el, frame, join, plural, words
from workbench.ui.state import Desk, bench
from workbench.ui.tables import preview

PREVIEW_LINES = 40
URLS = 200
"""For how many reviews an address may be typed on the page; for more there is the command line."""

_MIME = {"csv": "text/csv", "jsonl": "application/x-ndjson", "claimreview": "application/ld+json"}
_MIME |= {"datafeed": "application/ld+json", "html": "text/html"}
_SUFFIX = {"csv": "csv", "jsonl": "jsonl", "claimreview": "json", "datafeed": "json", "html": "html"}
_NAMES = {"csv": "CSV table", "jsonl": "JSON Lines, everything", "claimreview": "ClaimReview, for publishing"}
_NAMES |= {"datafeed": "ClaimReview feed", "html": "Report of an event"}


def export(mine: Desk, event: str | None) -> None:
    """Draw the export of an event: what would leave, what is refused and why, and the download."""
    with st.container(border=True, key="export"):
        st.html(frame(el("h2", "Export")))
        with st.container(horizontal=True, vertical_alignment="center"):
            forms: list[ExportFormat] = list(get_args(ExportFormat))
            form = st.segmented_control(
                "Format",
                forms,
                default="jsonl",
                required=True,
                key="format",
                format_func=_name,
                label_visibility="collapsed",
            )
            publishing = form in ("claimreview", "datafeed")
            reviewed = publishing or st.toggle("Only what a checker decided", key="reviewed_only")
        urls = _urls(event) if publishing else {}
        made = bench().export(form, event=event, reviewed_only=reviewed, urls=urls)
        _shown(made, form)
        _preview(mine, event, made)


def _name(form: ExportFormat) -> str:
    return _NAMES[form]


def _urls(event: str | None) -> dict[str, str]:
    done = bench().desk.page(View(show="done", event=event), limit=URLS).rows
    if not done:
        return {}
    table = [{"Claim": row.text, "Address of the published review": ""} for row in done]
    filled = st.data_editor(table, disabled=["Claim"], key="urls", hide_index=True)
    typed = (
        (row.claim_id, str(line["Address of the published review"] or ""))
        for row, line in zip(done, filled, strict=True)
    )
    return {claim_id: url.strip() for claim_id, url in typed if url.strip()}


def _shown(made: Exported, form: ExportFormat) -> None:
    refused = [el("li", words(line), class_="lines") for line in made.refusals]
    warned = [el("li", words(line)) for line in made.warnings]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Download",
            made.text,
            f"workbench.{_SUFFIX[form]}",
            _MIME[form],
            icon=":material/download:",
            type="primary",
            disabled=not made.count,
            on_click="ignore",
            key="download",
        )
        st.html(
            frame(el("span", f"{plural(made.count, 'claim')}, {len(made.text):,} characters", class_="why")),
            width="content",
        )
    if refused:
        st.html(
            frame(
                el(
                    "div",
                    el("b", "Refused, and why"),
                    el("ul", join(refused)),
                    class_="failure",
                )
            )
        )
    if warned:
        head = el("summary", f"{plural(len(warned), 'warning')}")
        st.html(frame(el("details", head, el("ul", join(warned)), class_="banner")))


def _preview(mine: Desk, event: str | None, made: Exported) -> None:
    """Show how the file begins, unless that would tell the checker what is theirs to decide blind."""
    blind = sum(bench().desk.is_blind(row, mine.who) for row in bench().desk.rows(event))
    if made.count and blind:
        why = f"No preview: {plural(blind, 'claim')} of this are yours to decide before you see the machine’s verdict."
        st.html(frame(el("p", why, class_="why")))
    elif made.count:
        lines = made.text.splitlines()
        st.html(frame(preview("\n".join(lines[:PREVIEW_LINES]))))
        if len(lines) > PREVIEW_LINES:
            st.html(frame(el("p", f"The first {PREVIEW_LINES} of {len(lines)} lines.", class_="why")))
