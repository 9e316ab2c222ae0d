"""The Runs page: find and check claims, watch it happen, resume what was interrupted, and take the results out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.export import ExportFormat
from workbench.judge.registry import is_model
from workbench.review.queue import View
from workbench.settings import DEFAULT_JUDGE, Settings
from workbench.store.records import Run
from workbench.ui.jobs import (
    FAILED,
    asks_somebody,
    claims_of,
    draw_live,
    failed_claims,
    failures,
    jobs,
    may_resume,
    price,
    run_line,
)
from workbench.ui.markup import JUDGE_NOTES, bdi, el, frame, join, plural, problem
from workbench.ui.state import Tab, begin_page, bench, choose_event, choose_prompt, page_head, show
from workbench.workspace import Workbench

SHOWN = 12
_HELP = "`builtin` or a litellm model such as `openai/gpt-4.1`. Its API key is read from the server's environment."


def draw() -> None:
    """Draw the page."""
    tab = begin_page()
    page_head("Runs", tab)
    event = _start_form(tab)
    draw_live(_runs)
    _export(tab, event)


# ---------------------------------------------------------------- checking


def _start_form(tab: Tab) -> str | None:
    with st.container(border=True), st.container(horizontal=True, vertical_alignment="bottom"):
        event = choose_event(tab)
        model = st.text_input("Judge", value=bench().settings.model, key="model", help=_HELP).strip() or DEFAULT_JUDGE
        prompt = bench().settings.compare_prompt
        if is_model(model):
            prompt = choose_prompt(prompt, key="run_prompt")
        there = bool(bench().articles(event))
        idle = jobs().running() is None and there
        start = "Find and check claims"
        asked = st.button(start, type="primary", icon=":material/play_arrow:", disabled=not idle, key="start")
    settings = bench().settings.model_copy(update={"model": model, "compare_prompt": prompt})
    if asked:
        _ask(settings, model, event=event)
        st.rerun()
    if idle and st.session_state.get("to_confirm") == model:
        _confirm(settings, event=event)
    which = f"{model} is called for every claim, which may cost money. Saved answers are reused."
    if not is_model(model):
        which = JUDGE_NOTES.get(model, f"{model} is a judge that is installed on this server.")
    st.html(frame(el("p", which, class_="why")))
    if not there:
        page = Path(__file__).with_name("corpus.py")
        st.page_link(page, label="Add articles first", icon=":material/library_add:")
    return event


def _ask(settings: Settings, what: str, **about: str | None) -> None:
    """Begin a run that costs nothing; what a model is asked waits until its price is confirmed."""
    if not asks_somebody(settings):
        _begin(settings, about)
    else:
        st.session_state.to_confirm = what


def _begin(settings: Settings, about: Mapping[str, str | None]) -> None:
    st.session_state.pop("to_confirm", None)
    jobs().start(settings, within=bench, **about)


def _confirm(settings: Settings, **about: str | None) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        try:
            asks, run = _price_of(settings, about)
        except WorkbenchError as error:  # its prompt may be gone by now
            st.session_state.pop("to_confirm", None)
            st.html(frame(problem(error)))
            return
        st.html(frame(el("p", asks, role="status")))
        st.button(run, key="confirm", type="primary", on_click=_begin, args=(settings, about))


def _price_of(settings: Settings, about: Mapping[str, str | None]) -> tuple[str, str]:
    event, claim = about.get("event"), about.get("claim")
    with Workbench(settings) as workbench:
        if claim:
            return price(settings.model, [workbench.estimate([workbench.find_claim(claim)])])
        if about.get("only"):
            claims = claims_of(workbench, failed_claims(workbench, event))
            return price(settings.model, [workbench.estimate(claims)])
        estimates = [workbench.estimate_extraction(event), workbench.estimate(workbench.unchecked(event))]
    asks, run = price(settings.model, estimates)
    return f"{asks} New claims cost extra.", run


# ---------------------------------------------------------------- how far the runs are


def _runs() -> None:
    for run in bench().runlog.all()[:SHOWN]:
        with st.container(border=True, key=f"run_{run.id}"):
            _run(run)


def _run(run: Run) -> None:
    job = jobs().running()
    settings, left = _left_by(run)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(frame(run_line(run)))
        if job is not None and job.run.id == run.id:
            st.button("Cancel", key=f"cancel_{run.id}", icon=":material/stop:", on_click=job.token.cancel)
        elif job is None and may_resume(run):
            again = "Retry failures" if run.state == "done" else "Resume"
            ask = partial(_ask, settings, run.id, **left)
            st.button(again, key=f"resume_{run.id}", icon=":material/replay:", on_click=ask)
    if job is None and st.session_state.get("to_confirm") == run.id:
        _confirm(settings, **left)
    if run.state == "running":
        done, total = run.counts.get("done", 0), run.counts.get("claims", 0)
        st.progress(done / total if total else 0.0, text=f"{done} of {total} claims" if total else "finding claims")
    if run.message:
        st.html(frame(el("div", bdi(run.message), class_="why")))
    if run.counts.get("failed"):
        st.html(frame(failures(failed_claims(bench(), run.params.get("event"), most=SHOWN))))


def _left_by(run: Run) -> tuple[Settings, dict[str, str | None]]:
    """Say how a run is gone on with: its judge, and the failures of one that went to its end, else all not done."""
    known = {"model": run.params.get("judge", DEFAULT_JUDGE), "compare_prompt": run.params.get("prompt")}
    settings = bench().settings.model_copy(update={name: value for name, value in known.items() if value})
    only_failures = run.state == "done" and run.counts.get("failed") and not run.counts.get("unread")
    only = run.params.get("only") or (FAILED if only_failures else None)
    return settings, {"event": run.params.get("event"), "claim": run.params.get("claim"), "only": only}


# ---------------------------------------------------------------- taking results out

_PREVIEW_LINES = 40
_URLS = 200  # reviews whose URL may be typed on the page; for more there is the command line


class FileFormat(NamedTuple):
    """What a format is called on the page, and what its file is."""

    name: str
    suffix: str
    mime: str


_FORMATS: dict[ExportFormat, FileFormat] = {
    "csv": FileFormat("CSV", "csv", "text/csv"),
    "jsonl": FileFormat("JSON Lines (everything)", "jsonl", "application/x-ndjson"),
    "claimreview": FileFormat("ClaimReview", "json", "application/ld+json"),
    "datafeed": FileFormat("ClaimReview feed", "json", "application/ld+json"),
    "html": FileFormat("Event report (HTML)", "html", "text/html"),
}


def _export(tab: Tab, event: str | None) -> None:
    """Draw the export of an event: what would leave, what is refused and why, and the download."""
    with st.container(border=True, key="export"):
        st.html(frame(el("h2", "Export")))
        with st.container(horizontal=True, vertical_alignment="center"):
            form: ExportFormat = st.segmented_control(
                "Format",
                list(_FORMATS),
                default="jsonl",
                required=True,
                key="format",
                format_func=lambda form: _FORMATS[form].name,
                label_visibility="collapsed",
            )
            publishing = form in ("claimreview", "datafeed")
            reviewed = publishing or st.toggle("Reviewed only", key="reviewed_only")
        urls = _typed_urls(event) if publishing else {}
        made = bench().export(form, event=event, reviewed_only=reviewed, urls=urls)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                "Download",
                made.text,
                f"workbench.{_FORMATS[form].suffix}",
                _FORMATS[form].mime,
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


def _typed_urls(event: str | None) -> dict[str, str]:
    done = bench().desk.page(View(show="done", event=event), limit=_URLS).rows
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
    beginning = "\n".join(lines[:_PREVIEW_LINES])
    about = {"class_": "preview", "tabindex": "0", "role": "region", "aria_label": "Preview of the export"}
    st.html(frame(el("pre", beginning, **about)))
    if len(lines) > _PREVIEW_LINES:
        st.html(frame(el("p", f"First {_PREVIEW_LINES} of {len(lines)} lines.", class_="why")))


if __name__ == "__main__":
    show(draw)
