"""The Review page: one claim, its verdict, every outlet's own words, and the decision."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from workbench.errors import InputError
from workbench.models.check import Check
from workbench.review.queue import QueueRow
from workbench.ui import actions, bridge
from workbench.ui.actions import bare_dock, dock, hand, live
from workbench.ui.judges import judges, second_judge
from workbench.ui.markup import STATES, el, frame, join, plural, words
from workbench.ui.queue import sidebar
from workbench.ui.state import Desk, Dialog, bench, close_dialog, desk, name_control, preferences, show, sit_down
from workbench.ui.verdict_view import (
    acts,
    banner,
    blind_cards,
    blind_panel,
    cards,
    decided,
    discrepancies,
    history,
    kept,
    paragraph,
    verdict_panel,
)


def draw() -> None:
    """Draw the page."""
    mine = desk()
    row = sidebar(mine)
    sit_down(claim=mine.claim, check=row.check_id if row else None)
    _head(mine, row)
    if row is None:
        _nothing_here()
    elif row.check_id is None:
        _unchecked(mine, row)
    else:
        _checked(mine, row, bench().current(row.claim_id))
    _dialog(mine, row)


def _head(mine: Desk, row: QueueRow | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="head"):
        st.html(frame(el("div", *_where(mine, row), class_="meta")))
        _tool(mine, "Prev", bridge.PREVIOUS, actions.move_back)
        _tool(mine, "Next", bridge.NEXT, actions.move_next)
        if row is not None:
            _tool(mine, "Edit", bridge.EDIT, _open_claim)
            _tool(mine, "Judges", bridge.JUDGES, _judges)
        _tool(mine, "Keys", bridge.HELP, _open_keys)
        st.button("Settings", key="settings", type="tertiary", on_click=_open_settings, args=(mine,))
        name_control(mine)


def _tool(mine: Desk, words: str, key: str, act: Callable[[Desk], None]) -> None:
    st.button(words, key=words.lower(), shortcut=live(mine, key), type="tertiary", on_click=act, args=(mine,))


def _where(mine: Desk, row: QueueRow | None) -> list[str]:
    if row is None:
        return [el("span", "Review")]
    return [el("span", f"{mine.place + 1} of {mine.total} in view" if mine.place is not None else "not in this view")]


# ---------------------------------------------------------------- the claim


def _checked(mine: Desk, row: QueueRow, check: Check | None) -> None:
    if check is None:
        return
    mine.draws(check.id)
    blind = bench().desk.is_blind(row, mine.who)
    past = () if blind else bench().history(row.claim_id)
    if mine.drawn_seq is None:
        mine.drawn_seq = row.standing.seq
    others = tuple(e for e in past if e.seq > (mine.drawn_seq or 0) and e.review.reviewer != mine.who)
    news = None if blind else kept(row.standing)
    top = [_heading(row), _about(row, blind=blind), news, banner(others, () if blind else mine.since), _aside(row)]
    st.html(frame(*top, blind_panel() if blind else verdict_panel(check)))
    if mine.judges and not blind:
        judges(row.claim_id)
        second_judge(mine, row)
    if row.needs:
        _needs(row)
    if blind:
        st.html(frame(blind_cards(check)))
    else:
        found = (cards(check, row.standing), discrepancies(check), paragraph(check, row.standing))
        st.html(frame(*found, history(past), acts(bench().desk.acts(row.claim_id))))
    if row.state == "live":
        dock(mine, check, row.standing, blind=blind)
    else:
        bare_dock(mine)


def _heading(row: QueueRow) -> str:
    return el(
        "h1",
        row.text,
        class_="claim",
        id="claim",
        tabindex="-1",
        dir="auto",
        data_claim=row.claim_id,
        data_check=row.check_id or "",
    )


def _about(row: QueueRow, *, blind: bool = False) -> str:
    standing = None if blind else decided(row.standing)
    speaker = el("span", "said by ", el("b", words(row.speaker))) if row.speaker else None
    return el("div", speaker, el("span", "event: ", words(row.event)), standing, class_="meta")


def _aside(row: QueueRow) -> str | None:
    if row.state == "live":
        return None
    into = el("a", "the claim it went into ›", href=bridge.claim(row.into), class_="go") if row.into else None
    return el("div", el("b", STATES[row.state]), " Press Edit to put it back. ", into, class_="banner", role="status")


# ---------------------------------------------------------------- not checked, or not as it is now


def _needs(row: QueueRow) -> None:
    reasons = join((words(reason.message) for reason in bench().desk.needs(row.claim_id)), "; ")
    with st.container(horizontal=True, vertical_alignment="center", key="needs"):
        st.html(frame(el("div", el("b", "↻ Needs a new check: "), reasons, class_="banner", role="status")))
        _check_button(row, "Check again")


def _unchecked(mine: Desk, row: QueueRow) -> None:
    not_yet = el("p", "This claim has not been checked yet.", class_="why")
    st.html(frame(_heading(row), _about(row), _aside(row), not_yet))
    if row.state == "live":
        _check_button(row, "Check it")
    bare_dock(mine)


def _check_button(row: QueueRow, asks: str) -> None:
    if bench().settings.model != "builtin":
        st.page_link(Path(__file__).with_name("runs.py"), label="Check on the Runs page", icon=":material/play_circle:")
        return
    st.button(asks, key=f"check_{row.claim_id}", icon=":material/play_arrow:", on_click=_check, args=(row.claim_id,))


def _check(claim_id: str) -> None:
    mine = desk()
    mine.acted = True
    try:
        checked = list(bench().check([bench().find_claim(claim_id)]))
    except InputError as error:
        mine.refuse(str(error))
        return
    mine.say(f"{plural(len(checked), 'claim')} checked.")


def _nothing_here() -> None:
    if bench().articles():
        st.html(frame(el("h1", "Nothing in this view", class_="title"), el("p", "Choose another view at the left.")))
        return
    first = "Add articles on the Corpus page, then find and check their claims on the Runs page."
    st.html(frame(el("h1", "No claims yet", class_="title"), el("p", first)))
    st.page_link(Path(__file__).with_name("corpus.py"), label="Add articles", icon=":material/library_add:")


# ---------------------------------------------------------------- dialogs


def _dialog(mine: Desk, row: QueueRow | None) -> None:
    match mine.dialog:
        case "keys":
            _keys()
        case "claim" if row is not None:
            hand(mine, row)
        case "settings":
            preferences(mine)


def _open(mine: Desk, dialog: Dialog) -> None:
    mine.acted, mine.dialog = True, dialog


def _open_keys(mine: Desk) -> None:
    _open(mine, "keys")


def _open_claim(mine: Desk) -> None:
    _open(mine, "claim")


def _open_settings(mine: Desk) -> None:
    _open(mine, "settings")


def _judges(mine: Desk) -> None:
    mine.acted, mine.judges = True, not mine.judges


@st.dialog("Keys", width="medium", icon=":material/keyboard:", on_dismiss=close_dialog)
def _keys() -> None:
    # Not our own markup: a dialog lies outside the part of the page that knows whether the theme is dark.
    lines = (f"| **{entry.key}** | {entry.says} |" for entry in bridge.ALL)
    st.markdown("\n".join(["| Key | What it does |", "|---|---|", *lines]))


if __name__ == "__main__":
    show(draw)
