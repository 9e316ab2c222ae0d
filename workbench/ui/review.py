"""The Review page: one claim, its verdict, every outlet's own words, and the decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from workbench.errors import InputError
from workbench.judge.origins import in_a_sentence
from workbench.judge.registry import is_model
from workbench.models.check import Check
from workbench.review.decisions import decided_before, sides_of
from workbench.review.queue import QueueRow
from workbench.settings import Settings
from workbench.ui import shortcuts
from workbench.ui.actions import (
    bare_dock,
    dock,
    edit_claim,
    edit_settings,
    edit_several,
    live,
    move,
    show_keys,
    show_labels,
)
from workbench.ui.bridge import claim_link
from workbench.ui.corpus import add_articles
from workbench.ui.jobs import asks_somebody, draw_live, first_steps, jobs, price, run_line
from workbench.ui.markup import CLAIM_STATES, FAILED, VERDICTS, bdi, chip, el, frame, join, judge_of, plural
from workbench.ui.notes import notes_panel
from workbench.ui.queue import sidebar
from workbench.ui.state import Dialog, Tab, begin_page, bench, choose_prompt, name_control, show, this_tab
from workbench.ui.verdict_view import (
    acts,
    banner,
    blind_cards,
    blind_panel,
    cards,
    decided,
    disagreement,
    discrepancies,
    doubts,
    earlier_decision,
    history,
    human_verdict,
    lapsed,
    made_public,
    outlets_head,
    paragraph,
    stance_of,
    verdict_panel,
)
from workbench.workspace import Workbench


def draw() -> None:
    """Draw the page."""
    tab = this_tab()
    row = sidebar(tab)
    begin_page(tab.claim, check=row.check_id if row else None)
    _head(tab, row)
    if row is None:
        _nothing_here()
    elif row.check_id is None:
        not_yet = el("p", "This claim has not been checked yet.", class_="why")
        st.html(frame(*_heading(row), not_yet))
        if row.state == "live":
            _check_button(row, "Check")
        bare_dock(tab)
    elif check := bench().current(row.claim_id):
        _checked_claim(tab, row, check)
    match tab.dialog:
        case "keys":
            show_keys()
        case "labels":
            show_labels()
        case "claim" if row is not None:
            edit_claim(tab, row)
        case "several":
            edit_several(tab)
        case "settings":
            edit_settings(tab)


def _head(tab: Tab, row: QueueRow | None) -> None:
    def tool(words: str, key: str, click: Callable[[], None]) -> None:
        st.button(words, key=words.lower(), shortcut=live(tab, key), type="tertiary", on_click=click)

    def toggle_judges() -> None:
        tab.acted, tab.judges = True, not tab.judges

    def open_dialog(dialog: Dialog) -> None:
        tab.acted, tab.dialog = True, dialog

    where = "Review"
    if row is not None:
        where = f"{tab.place + 1} of {tab.total} in view" if tab.place is not None else "not in this view"
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="head"):
        st.html(frame(el("div", el("span", where), class_="meta")))
        tool("Prev", shortcuts.PREVIOUS, partial(move, tab, back=True))
        tool("Next", shortcuts.NEXT, partial(move, tab))
        if row is not None:
            tool("Edit", shortcuts.EDIT, partial(open_dialog, "claim"))
            tool("Judges", shortcuts.JUDGES, toggle_judges)
        tool("Labels", shortcuts.LABELS, partial(open_dialog, "labels"))
        tool("Keys", shortcuts.HELP, partial(open_dialog, "keys"))
        st.button("Settings", key="settings", type="tertiary", on_click=open_dialog, args=("settings",))
        name_control(tab)


def _nothing_here() -> None:
    if bench().store.wordings():
        st.html(frame(el("h1", "No claims in this view", class_="title"), el("p", "Choose another view on the left.")))
        bare_dock(this_tab())  # the last claims of the view may have been dismissed by mistake
    else:
        first_steps()
        if not bench().articles():
            add_articles(this_tab())


def _checked_claim(tab: Tab, row: QueueRow, check: Check) -> None:
    tab.draws(check.id)
    blind = bench().desk.is_blind(row, tab.who)
    past = () if blind else bench().history(row.claim_id)
    if tab.drawn_seq is None:
        tab.drawn_seq = row.standing.seq
    others = tuple(e for e in past if e.seq > (tab.drawn_seq or 0) and e.review.reviewer != tab.who)
    notices: tuple[Markup | None, ...] = (blind_panel(),)
    if not blind:
        doubted = doubts(check, bench().store.opinion(check.id), row.standing)
        labelled = sides_of(check, past) if row.standing.differ else ()
        said = human_verdict(row.standing)
        before = decided_before(check, past) if row.standing.status == "open" else None
        earlier = earlier_decision(before, bench().store.check(before.review.check_id), check) if before else None
        desk = bench().desk
        public = made_public(desk.published_of(row.claim_id), desk.rating_of(row.claim_id), row.standing)
        gone = lapsed(bench().store.named(row.standing))
        notices = (said, public, earlier, gone, banner(others, tab.since), disagreement(labelled, tab.who), doubted)
    st.html(frame(*_heading(row, *notices, blind=blind)))
    if row.needs:
        reasons = join((bdi(reason.message) for reason in bench().desk.needs(row.claim_id, check=check)), "; ")
        with st.container(horizontal=True, vertical_alignment="center", key="needs"):
            st.html(frame(el("div", el("b", "↻ Needs a new check: "), reasons, class_="banner", role="status")))
            _check_button(row, "Check again")
    if tab.judges and not blind:
        _judges_side_by_side(row.claim_id)
        _second_judge(tab, row)
    if blind:
        st.html(frame(blind_cards(check)))
    else:
        held = row.standing
        outlets = (outlets_head(check, held), cards(check, held), discrepancies(check, held))
        st.html(frame(*outlets, verdict_panel(check, held)))
        st.html(frame(paragraph(check, held), history(past, held), acts(bench().desk.acts(row.claim_id))))
    notes_panel(row)
    if row.state == "live":
        dock(tab, check, row.standing, sides_of(check, past), blind=blind)
    else:
        bare_dock(tab)


def _heading(row: QueueRow, *notices: str | None, blind: bool = False) -> tuple[str | None, ...]:
    """Give the claim, who said it, what was decided, and why it is not in the queue."""
    claim = el(
        "h1",
        row.text,
        class_="claim",
        id="claim",
        tabindex="-1",
        dir="auto",
        data_claim=row.claim_id,
        data_check=row.check_id or "",
    )
    standing = None if blind else decided(row.standing)
    links = [el("a", bdi(text), href=claim_link(id_), class_="go") for id_, text in bench().desk.similar(row).items()]
    similar = el("p", "Similar: ", join(links, " · "), class_="why") if links and not blind else None
    speaker = el("span", "said by ", el("b", bdi(in_a_sentence(row.speaker)))) if row.speaker else None
    about = el("div", speaker, el("span", "event: ", bdi(row.event)), standing, class_="meta")
    if row.state == "live":
        return claim, about, similar, *notices
    into = el("a", "open that claim ›", href=claim_link(row.into), class_="go") if row.into else None
    why = el("b", CLAIM_STATES[row.state])
    aside = el("div", why, " To restore it, press Edit. ", into, class_="banner", role="status")
    return claim, about, *notices, aside


def _check_button(row: QueueRow, asks: str) -> None:
    if bench().judge.parallel:
        st.page_link(Path(__file__).with_name("runs.py"), label="Check on the Runs page", icon=":material/play_circle:")
        return

    def check() -> None:
        """Check the claim on the screen."""
        tab = this_tab()
        tab.acted = True
        try:
            checked = list(bench().check([bench().find_claim(row.claim_id)]))
        except InputError as error:
            tab.refuse(str(error))
            return
        tab.say(f"{plural(len(checked), 'claim')} checked.")

    st.button(asks, key=f"check_{row.claim_id}", icon=":material/play_arrow:", on_click=check)


# ---------------------------------------------------------------- several judges on one claim, and another one asked


def _judges_side_by_side(claim_id: str) -> None:
    """Draw the latest answer of every judge on a claim; rows on which they differ are marked."""
    answers = bench().by_judge(claim_id)
    title = el("h2", "Judges side by side")
    if len(answers) < 2:
        only = "Only one judge has answered. Ask another below."
        st.html(frame(el("section", title, el("p", only, class_="why"), class_="differs")))
        return
    articles = {v.article.id: v.article.name for check in answers for v in check.versions}
    labels = [
        chip(VERDICTS[check.verdict.label], check.verdict.label) if check.verdict else chip(FAILED, "failed")
        for check in answers
    ]
    rows = [_compared("Verdict", labels)]
    rows += [
        _compared(name, [_stance(check, article_id) for check in answers]) for article_id, name in articles.items()
    ]
    why = (el("td", el("span", bdi(_reason(check)), class_="why")) for check in answers)
    rows.append(el("tr", el("th", "Why", scope="row"), *why))
    heads = (el("th", bdi(judge_of(check)), scope="col") for check in answers)
    table = el("table", el("thead", el("tr", el("th", "", scope="col"), *heads)), el("tbody", *rows), class_="judges")
    st.html(frame(el("section", title, el("div", table, class_="scroll"), class_="differs")))


def _compared(name: str, cells: Sequence[Markup]) -> Markup:
    differs = len(set(cells)) > 1
    mark = el("b", " ≠", title="Judges disagree") if differs else None
    head = el("th", bdi(name), mark, scope="row")
    return el("tr", head, *(el("td", cell) for cell in cells), class_="parted" if differs else None)


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


_EXAMPLE = "builtin or a litellm model, e.g. openai/gpt-4.1"


def _second_judge(tab: Tab, row: QueueRow) -> None:
    """Draw where another judge is named and asked, and what became of it; the first one's record stays as it is."""
    claim_id = row.claim_id

    def draw_run() -> None:
        run = next((run for run in bench().runlog.all() if run.params.get("claim") == claim_id), None)
        if run is not None:
            message = el("p", bdi(run.message), class_="why") if run.message else None
            st.html(frame(run_line(run), message))

    with st.container(border=True, key="second"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input("Ask another judge", key=f"second_{claim_id}", placeholder=_EXAMPLE, max_chars=200)
            settings = _second_settings(claim_id)
            if settings.model and is_model(settings.model):
                choose_prompt(settings.compare_prompt, key="second_prompt", width=220)
            busy = jobs().running() is not None
            st.button("Ask", key="ask_second", on_click=_ask_second, args=(tab, row), disabled=busy)
        if tab.asking == (claim_id, settings.model, settings.compare_prompt) and not busy:
            with Workbench(settings) as workbench:
                asks, run = price(settings.model, [workbench.estimate([workbench.find_claim(claim_id)])])
            with st.container(horizontal=True, vertical_alignment="center"):
                st.html(frame(el("p", asks, role="status")))
                st.button(run, key="confirm_second", type="primary", on_click=_begin_second, args=(tab, row, settings))
        draw_live(draw_run)


def _second_settings(claim_id: str) -> Settings:
    """Read who is named now: words typed and sent by the very press on Ask are not those of the last drawing."""
    named = {"model": st.session_state.get(f"second_{claim_id}", "").strip()}
    prompt = st.session_state.get("second_prompt")
    return bench().settings.model_copy(update=named | ({"compare_prompt": prompt} if prompt else {}))


def _ask_second(tab: Tab, row: QueueRow) -> None:
    settings = _second_settings(row.claim_id)
    tab.acted = True
    if not settings.model:
        tab.refuse("Enter a judge: builtin or a model.")
    elif not asks_somebody(settings):
        _begin_second(tab, row, settings)
    else:
        tab.say("")
        tab.asking = (row.claim_id, settings.model, settings.compare_prompt)


def _begin_second(tab: Tab, row: QueueRow, settings: Settings) -> None:
    tab.acted, tab.asking = True, None
    if jobs().start(settings, event=row.event, claim=row.claim_id, within=bench) is None:
        tab.refuse("Another run is in progress. Wait, or cancel it on the Runs page.")
    else:
        tab.say(f"Asked {settings.model}. You can keep working; its answer will appear above.")


if __name__ == "__main__":
    show(draw)
