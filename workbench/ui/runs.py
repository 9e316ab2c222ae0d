"""The Runs page: find and check claims, watch it happen, resume what was interrupted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.judge.registry import is_model
from workbench.review.queue import View
from workbench.settings import DEFAULT_JUDGE, Settings
from workbench.store.records import Run
from workbench.ui.jobs import (
    FAILED,
    ask_for_run,
    begin_run,
    claims_of,
    draw_live,
    failed_claims,
    failures,
    jobs,
    judges_beside,
    may_resume,
    price,
    run_line,
    usual_settings,
)
from workbench.ui.markup import JUDGE_NOTES, bdi, el, frame, judge_name, plural, problem
from workbench.ui.state import Tab, begin_page, bench, choose_event, choose_prompt, page_head, show
from workbench.workspace import Workbench

SHOWN = 12
_HELP = "`builtin` or a litellm model such as `openai/gpt-4.1`. Its API key is read from the server's environment."


def draw() -> None:
    """Draw the page."""
    tab = begin_page()
    page_head("Runs", tab)
    tab.told("add")
    _start_form(tab)
    _lead_on(tab)
    draw_live(_runs)


# ---------------------------------------------------------------- checking


def _start_form(tab: Tab) -> None:
    with st.container(border=True), st.container(horizontal=True, vertical_alignment="bottom"):
        event = choose_event(tab)
        usual = usual_settings(tab.who)
        by = (tab.who, usual.model)  # on the first run nobody may have said who it is
        if st.session_state.get("model_of") != by or "model" not in st.session_state:  # it goes when its page is left
            st.session_state.update(model_of=by, model=usual.model)
            st.session_state.pop("run_prompt", None)
        model = st.text_input("Judge", key="model", help=_HELP).strip() or DEFAULT_JUDGE
        prompt = usual.compare_prompt
        if is_model(model):
            prompt = choose_prompt(prompt, key="run_prompt")
        there = bool(bench().articles(event))
        idle = jobs().running() is None and there
        start = "Find and check claims"
        asked = st.button(start, type="primary", icon=":material/play_arrow:", disabled=not idle, key="start")
        rest = len(bench().desk.left_out(event))
        more = f"Also check {plural(rest, 'claim')} not checked by default"
        every = "yes" if rest and st.toggle(more, key="check_every", disabled=not idle) else None
    settings = bench().settings.model_copy(update={"model": model, "compare_prompt": prompt})
    if asked:
        ask_for_run(settings, event=event, every=every)
        st.rerun()
    if idle and st.session_state.get("to_confirm") == model:
        _confirm(settings, event=event, every=every)
    which = f"{model} is called for every claim, which may cost money. Saved answers are reused."
    if not is_model(model):
        which = JUDGE_NOTES.get(model, f"{model} is a judge that is installed on this server.")
    if judges_beside(settings, bench()):
        own = judge_name(bench().settings.model, bench().settings.compare_prompt)
        which += f" Its verdicts stand beside those of this workspace’s judge ({own}), which stay the current ones."
    st.html(frame(el("p", which, class_="why")))
    if not there:
        page = Path(__file__).with_name("corpus.py")
        st.page_link(page, label="Add articles first", icon=":material/library_add:")


def _confirm(settings: Settings, **about: str | None) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        try:
            asks, run = _price_of(settings, about)
        except WorkbenchError as error:  # its prompt may be gone by now
            st.session_state.pop("to_confirm", None)
            st.html(frame(problem(error)))
            return
        st.html(frame(el("p", asks, role="status")))
        st.button(run, key="confirm", type="primary", on_click=begin_run, args=(settings, about))


def _price_of(settings: Settings, about: Mapping[str, str | None]) -> tuple[str, str]:
    event, claim = about.get("event"), about.get("claim")
    with Workbench(settings) as workbench:
        if claim:
            return price(settings.model, [workbench.estimate([workbench.find_claim(claim)])])
        if about.get("only"):
            claims = claims_of(workbench, failed_claims(workbench, event))
            return price(settings.model, [workbench.estimate(claims)])
        beside = judges_beside(settings, bench())
        wanted = workbench.unchecked(event, every=bool(about.get("every")), beside=beside)
        estimates = [workbench.estimate_extraction(event), workbench.estimate(wanted)]
    asks, run = price(settings.model, estimates)
    return f"{asks} New claims cost extra.", run


# ---------------------------------------------------------------- how far the runs are


def _lead_on(tab: Tab) -> None:
    """After a run, lead to the claims that wait for a decision."""
    last = next(iter(bench().runlog.all()), None)
    if jobs().running() is not None or last is None or last.kind != "check" or "claim" in last.params:
        return
    event = last.params.get("event")
    waiting = bench().desk.counts(View(event=event)).open
    if waiting and st.button(
        f"Review {plural(waiting, 'claim')}", key="lead_on", type="primary", icon=":material/fact_check:"
    ):
        tab.event, tab.everywhere, tab.view, tab.claim = event or tab.event, event is None, View(), None
        st.switch_page(Path(__file__).with_name("review.py"))


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
            told = job.token.cancelled  # what was asked before is still waited for
            label = "Cancelling" if told else "Cancel"
            st.button(label, key=f"cancel_{run.id}", icon=":material/stop:", on_click=job.token.cancel, disabled=told)
        elif job is None and may_resume(run):
            again = "Retry failures" if run.state == "done" else "Resume"
            ask = partial(ask_for_run, settings, run.id, **left)
            st.button(again, key=f"resume_{run.id}", icon=":material/replay:", on_click=ask)
    if job is None and st.session_state.get("to_confirm") == run.id:
        _confirm(settings, **left)
    if run.state == "running":
        done, total = run.counts.get("done", 0), run.counts.get("claims", 0)
        share, words = done / total if total else 0.0, f"{done} of {total} claims" if total else "Finding claims"
        if job is not None and job.run.id == run.id:  # else it is another server's
            share, words = job.how_far()
        st.progress(share, text=words)
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
    about = {name: run.params.get(name) for name in ("event", "claim", "every")}
    return settings, {**about, "only": only}


if __name__ == "__main__":
    show(draw)
