"""The Runs page: find and check claims, watch it happen, and take the results out."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from workbench import Exported, ExportFormat, Settings, Workbench
from workbench.ui.desk import Desk, bench, choose_event, page_head, show, sit_down
from workbench.ui.jobs import Job, Jobs, Trouble
from workbench.ui.parts import el, frame, join, plural, words
from workbench.ui.tables import preview

POLL_SECONDS = 2.0
PREVIEW_LINES = 40

BUILTIN = "builtin"
_START = "Find and check claims"
_HELP = "`builtin`, or any litellm model such as `openai/gpt-4.1`; its key is taken from the server's environment"

_MIME = {"csv": "text/csv", "jsonl": "application/x-ndjson", "claimreview": "application/ld+json"}
_MIME |= {"datafeed": "application/ld+json", "html": "text/html"}
_SUFFIX = {"csv": "csv", "jsonl": "jsonl", "claimreview": "json", "datafeed": "json", "html": "html"}
_NAMES = {"csv": "CSV table", "jsonl": "JSON Lines, everything", "claimreview": "ClaimReview, for publishing"}
_NAMES |= {"datafeed": "ClaimReview feed", "html": "Report of an event"}


@st.cache_resource
def jobs() -> Jobs:
    """The runs of this server, shared by all tabs."""
    return Jobs()


def draw() -> None:
    """Draw the page."""
    mine = sit_down()
    page_head("Runs", mine)
    _start_form(mine)
    _board()
    _export()


# ---------------------------------------------------------------- checking


def _start_form(mine: Desk) -> None:
    with st.container(border=True), st.container(horizontal=True, vertical_alignment="bottom"):
        event = choose_event(mine, bench().events())
        model = st.text_input("Judge", value=bench().settings.model, key="model", help=_HELP).strip() or BUILTIN
        idle = jobs().running() is None and bool(bench().articles(event))
        asked = st.button(_START, type="primary", icon=":material/play_arrow:", disabled=not idle, key="start")
    settings = bench().settings.model_copy(update={"model": model})
    if asked and model == BUILTIN:
        _begin(settings, event)
        st.rerun()
    if asked:
        st.session_state.to_confirm = model
    if idle and st.session_state.get("to_confirm") == model:
        _confirm(settings, event)
    st.html(frame(el("p", _which_judge(model), class_="why")))


def _begin(settings: Settings, event: str | None) -> None:
    st.session_state.pop("to_confirm", None)
    jobs().start(settings, event)


def _confirm(settings: Settings, event: str | None) -> None:
    with Workbench(settings) as workbench:
        estimates = [workbench.estimate_extraction(event), workbench.estimate(workbench.unchecked(event))]
    known = [estimate for estimate in estimates if estimate is not None]
    calls, costs = sum(estimate.calls for estimate in known), [estimate.cost_usd for estimate in known]
    cost = "at a price that is not known" if None in costs else f"for about {sum(filter(None, costs)):.2f} USD"
    asks = f"This asks {settings.model} about {plural(calls, 'time')} {cost}; claims that it still finds come on top."
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.html(frame(el("p", asks, role="status")))
        st.button("Ask it", key="confirm", type="primary", on_click=_begin, args=(settings, event))


def _which_judge(model: str) -> str:
    if model == BUILTIN:
        return "Built-in rules, no LLM: deterministic, offline, free. A baseline, not a model."
    return f"{model}: every claim asks this model, which may cost money. What was answered before is not asked again."


def _board() -> None:
    live = jobs().running() is not None
    st.fragment(_jobs, run_every=POLL_SECONDS if live else None)(live)


def _jobs(was_live: bool) -> None:
    if was_live and jobs().running() is None:
        st.rerun()
    for number, job in enumerate(jobs().all()):
        with st.container(border=True, key=f"job_{number}"):
            _job(job, number)


def _job(job: Job, number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(frame(_summary(job)))
        if job.state == "running":
            st.button("Stop", key=f"stop_{number}", icon=":material/stop:", on_click=job.stop.set)
    if job.state == "running":
        st.progress(job.done / job.total if job.total else 0.0, text=f"{job.phase}: {job.done} of {job.total or '…'}")
    if job.message:
        st.html(frame(el("div", el("b", "! The run did not finish"), el("p", words(job.message)), class_="failure")))
    if job.troubles:
        st.html(frame(_troubles(job.troubles)))


def _summary(job: Job) -> str:
    cost = "cost unknown" if job.cost_usd is None else f"{job.cost_usd:.4f} USD" if job.cost_usd else "no cost"
    judge = "built-in rules, no LLM" if job.model == BUILTIN else job.model
    checked, failed = plural(job.done, "claim"), plural(len(job.troubles), "failure")
    counts = f" · {checked} checked · {failed} · {job.seconds:.1f} s · {cost}"
    return el(
        "div",
        el("b", words(judge)),
        " · ",
        words(job.event or "all events"),
        f" · {job.state}",
        el("span", counts, class_="why"),
    )


def _troubles(troubles: list[Trouble]) -> str:
    lines = (
        el("li", el("b", words(t.what)), el("p", words(t.why)), el("p", f"hint: {t.hint}") if t.hint else None)
        for t in troubles
    )
    return el("details", el("summary", f"{plural(len(troubles), 'failure')}: no label was given"), el("ul", *lines))


# ---------------------------------------------------------------- taking out


def _export() -> None:
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
        urls = _urls() if publishing else {}
        _shown(bench().export(form, reviewed_only=reviewed, urls=urls), form)


def _name(form: ExportFormat) -> str:
    return _NAMES[form]


def _urls() -> dict[str, str]:
    done = [row for row in bench().queue() if row.standing.status == "done"]
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
        st.html(frame(el("div", el("b", "Warnings"), el("ul", join(warned)), class_="banner")))
    if made.count:
        lines = made.text.splitlines()
        st.html(frame(preview("\n".join(lines[:PREVIEW_LINES]))))
        if len(lines) > PREVIEW_LINES:
            st.html(frame(el("p", f"The first {PREVIEW_LINES} of {len(lines)} lines.", class_="why")))


if __name__ == "__main__":
    show(draw)
