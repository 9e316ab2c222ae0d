"""Several judges on one claim, side by side, and another judge asked about it.

The new answer is kept beside the first, whose record stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from workbench.judge.registry import is_model
from workbench.models.check import Check
from workbench.review.queue import QueueRow
from workbench.settings import Settings
from workbench.ui.jobs import asks_somebody, draw_live, jobs, price, run_line
from workbench.ui.markup import FAILED, VERDICTS, bdi, chip, el, frame, judge_of
from workbench.ui.state import Tab, bench, choose_prompt
from workbench.ui.verdict_view import stance_of
from workbench.workspace import Workbench


def judges_side_by_side(claim_id: str) -> None:
    """Draw the latest answer of every judge on a claim; rows on which they differ are marked."""
    answers = bench().by_judge(claim_id)
    title = el("h2", "Judges side by side")
    if len(answers) < 2:
        only = "Only one judge has answered. Ask another below."
        st.html(frame(el("section", title, el("p", only, class_="why"), class_="differs")))
        return
    articles = {v.article.id: v.article.name for check in answers for v in check.versions}
    rows = [_row("Verdict", [_label(check) for check in answers])]
    rows += [_row(name, [_stance(check, article_id) for check in answers]) for article_id, name in articles.items()]
    why = (el("td", el("span", bdi(_reason(check)), class_="why")) for check in answers)
    rows.append(el("tr", el("th", "Why", scope="row"), *why))
    heads = (el("th", bdi(judge_of(check)), scope="col") for check in answers)
    table = el("table", el("thead", el("tr", el("th", "", scope="col"), *heads)), el("tbody", *rows), class_="judges")
    st.html(frame(el("section", title, el("div", table, class_="scroll"), class_="differs")))


def _row(name: str, cells: Sequence[Markup]) -> Markup:
    differs = len(set(cells)) > 1
    mark = el("b", " ≠", title="Judges disagree") if differs else None
    head = el("th", bdi(name), mark, scope="row")
    return el("tr", head, *(el("td", cell) for cell in cells), class_="parted" if differs else None)


def _label(check: Check) -> Markup:
    return chip(VERDICTS[check.verdict.label], check.verdict.label) if check.verdict else chip(FAILED, "failed")


def _stance(check: Check, article_id: str) -> Markup:
    finding = check.verdict.finding(article_id) if check.verdict else None
    if finding is None:
        return el("span", "not compared", class_="none")
    kind, badge = stance_of(finding)
    return chip(badge, kind)


def _reason(check: Check) -> str:
    if check.verdict is None:
        return str(getattr(check.outcome, "message", ""))
    return check.verdict.rationale or check.verdict.label_reason


# ---------------------------------------------------------------- another judge

_EXAMPLE = "builtin or a litellm model, e.g. openai/gpt-4.1"


def second_judge(tab: Tab, row: QueueRow) -> None:
    """Draw where another judge is named and asked, and what became of it."""
    claim_id = row.claim_id

    def draw_run() -> None:
        run = next((run for run in bench().runlog.all() if run.params.get("claim") == claim_id), None)
        if run is not None:
            message = el("p", bdi(run.message), class_="why") if run.message else None
            st.html(frame(run_line(run), message))

    with st.container(border=True, key="second"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input("Ask another judge", key=f"second_{claim_id}", placeholder=_EXAMPLE, max_chars=200)
            settings = _named(claim_id)
            if settings.model and is_model(settings.model):
                choose_prompt(settings.compare_prompt, key="second_prompt", width=220)
            busy = jobs().running() is not None
            st.button("Ask", key="ask_second", on_click=_ask, args=(tab, row), disabled=busy)
        if tab.asking == (claim_id, settings.model, settings.compare_prompt) and not busy:
            with Workbench(settings) as workbench:
                asks, run = price(settings.model, [workbench.estimate([workbench.find_claim(claim_id)])])
            with st.container(horizontal=True, vertical_alignment="center"):
                st.html(frame(el("p", asks, role="status")))
                st.button(run, key="confirm_second", type="primary", on_click=_begin, args=(tab, row, settings))
        draw_live(draw_run)


def _named(claim_id: str) -> Settings:
    """Read who is named now: words typed and sent by the very press on Ask are not those of the last drawing."""
    named = {"model": st.session_state.get(f"second_{claim_id}", "").strip()}
    prompt = st.session_state.get("second_prompt")
    return bench().settings.model_copy(update=named | ({"compare_prompt": prompt} if prompt else {}))


def _ask(tab: Tab, row: QueueRow) -> None:
    settings = _named(row.claim_id)
    tab.acted = True
    if not settings.model:
        tab.refuse("Enter a judge: builtin or a model.")
    elif not asks_somebody(settings):
        _begin(tab, row, settings)
    else:
        tab.say("")
        tab.asking = (row.claim_id, settings.model, settings.compare_prompt)


def _begin(tab: Tab, row: QueueRow, settings: Settings) -> None:
    tab.acted, tab.asking = True, None
    if jobs().start(settings, event=row.event, claim=row.claim_id, within=bench) is None:
        tab.refuse("Another run is in progress. Wait, or cancel it on the Runs page.")
    else:
        tab.say(f"Asked {settings.model}. You can keep working; its answer will appear above.")
