"""Two judges on one claim, side by side: each outlet's stance and the verdict, where they part company."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from workbench.models.check import Check
from workbench.review.queue import QueueRow
from workbench.settings import Settings
from workbench.store.records import Run
from workbench.ui.jobs import BUILTIN, POLL_SECONDS, jobs, price, run_line
from workbench.ui.markup import FAILED, VERDICTS, chip, el, frame, join, judge_name, words
from workbench.ui.state import Desk, bench, compare_prompts
from workbench.ui.verdict_view import stance_of
from workbench.workspace import Workbench


def judges(claim_id: str) -> None:
    """Draw the latest answer of every judge on a claim."""
    st.html(frame(side_by_side(bench().checking.by_judge(claim_id))))


def side_by_side(answers: Sequence[Check]) -> Markup:
    """Set the answers of several judges on one claim beside one another; rows on which they differ are marked."""
    if len(answers) < 2:
        only = "Only one judge has answered on this claim. Ask another below."
        return el("section", el("h2", "Judges side by side"), el("p", only, class_="why"), class_="differs")
    articles = {v.article.id: v.article.name for check in answers for v in check.versions}
    heads = (el("th", words(judge_name(check)), scope="col") for check in answers)
    rows = [_row("Verdict", [_label(check) for check in answers])]
    rows += [_row(name, [_stance(check, article_id) for check in answers]) for article_id, name in articles.items()]
    rows += [_row("Why", [_why(check) for check in answers])]
    table = el("table", el("thead", el("tr", el("th", "", scope="col"), *heads)), el("tbody", *rows), class_="judges")
    return el("section", el("h2", "Judges side by side"), el("div", table, class_="scroll"), class_="differs")


def _row(name: str, cells: list[Markup]) -> Markup:
    differs = len(set(cells)) > 1 and name != "Why"
    mark = el("b", " ≠", title="The judges differ") if differs else None
    kind = "parted" if differs else None
    return el("tr", el("th", words(name), mark, scope="row"), *(el("td", cell) for cell in cells), class_=kind)


def _label(check: Check) -> Markup:
    mark = VERDICTS[check.verdict.label] if check.verdict else FAILED
    return chip(mark, check.verdict.label if check.verdict else "failed")


def _stance(check: Check, article_id: str) -> Markup:
    finding = check.verdict.finding(article_id) if check.verdict else None
    if finding is None:
        return el("span", "not compared", class_="none")
    kind, mark = stance_of(finding)
    return chip(mark, kind)


def _why(check: Check) -> Markup:
    if check.verdict is None:
        return el("span", words(getattr(check.outcome, "message", "")), class_="why")
    return join([el("span", words(check.verdict.rationale or check.verdict.label_reason), class_="why")])


# ------------------------------------------------------------
# Ask another judge about one claim: its answer is kept beside the first, whose record stays as it is.

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
