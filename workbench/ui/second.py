"""Ask another judge about one claim: its answer is kept beside the first, whose record stays as it is.

It runs as every check of the app does: it goes on when the page is closed, and stands on the Runs page.
"""

from __future__ import annotations

import streamlit as st

from workbench import QueueRow, Run, Settings, Workbench
from workbench.ui.desk import Desk, bench, compare_prompts
from workbench.ui.jobs import BUILTIN, POLL_SECONDS, jobs
from workbench.ui.parts import el, frame, words
from workbench.ui.runlines import price, run_line

_EXAMPLE = "builtin, or any litellm model such as openai/gpt-4.1"


def second_judge(mine: Desk, row: QueueRow) -> None:
    """Draw where another judge is named and asked, and what became of it."""
    claim_id = row.claim_id
    with st.container(border=True, key="second"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input("Ask another judge", key=f"second_{claim_id}", placeholder=_EXAMPLE, max_chars=200)
            settings = _named(claim_id)
            if settings.model not in ("", BUILTIN):
                prompts = compare_prompts()
                at = prompts.index(settings.compare_prompt)
                st.selectbox("Prompt", prompts, index=at, key="second_prompt", width=220)
            busy = jobs().running() is not None
            st.button("Ask", key="ask_second", on_click=_ask, args=(mine, row), disabled=busy)
        if mine.asking == (claim_id, settings.model, settings.compare_prompt) and not busy:
            _confirm(mine, row, settings)
        if busy:
            st.fragment(_live, run_every=POLL_SECONDS)(claim_id)
        else:
            _told(claim_id)


def _named(claim_id: str) -> Settings:
    """Read who is named now: words typed and sent by the very press on Ask are not those of the last drawing."""
    named = {"model": st.session_state.get(f"second_{claim_id}", "").strip()}
    prompt = st.session_state.get("second_prompt")
    return bench().settings.model_copy(update=named | ({"compare_prompt": prompt} if prompt else {}))


def _ask(mine: Desk, row: QueueRow) -> None:
    settings = _named(row.claim_id)
    mine.acted = True
    if not settings.model:
        mine.refuse("Name the judge to ask: builtin, or a model.")
    elif settings.model == BUILTIN:
        _begin(mine, row, settings)
    else:
        mine.say("")
        mine.asking = (row.claim_id, settings.model, settings.compare_prompt)


def _confirm(mine: Desk, row: QueueRow, settings: Settings) -> None:
    with Workbench(settings) as workbench:
        asks = price(settings.model, [workbench.estimate([workbench.find_claim(row.claim_id)])])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(frame(el("p", f"{asks}.", role="status")))
        st.button("Ask it", key="confirm_second", type="primary", on_click=_begin, args=(mine, row, settings))


def _begin(mine: Desk, row: QueueRow, settings: Settings) -> None:
    mine.acted, mine.asking = True, None
    if jobs().start(settings, event=row.event, claim=row.claim_id, within=bench) is None:
        mine.refuse("Another run is going on: wait for it, or cancel it on the Runs page.")
    else:
        mine.say(f"Asked. {settings.model} answers beside the first judge; you may go on meanwhile.")


def _live(claim_id: str) -> None:
    if jobs().running() is None:
        st.rerun()
    _told(claim_id)


def _told(claim_id: str) -> None:
    run = _latest(claim_id)
    if run is not None:
        message = el("p", words(run.message), class_="why") if run.message else None
        st.html(frame(run_line(run), message))


def _latest(claim_id: str) -> Run | None:
    return next((run for run in bench().runlog.all() if run.params.get("claim") == claim_id), None)
