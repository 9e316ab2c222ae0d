"""The Review page: one claim, its verdict, every outlet's own words, and the decision."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from workbench import Check, InputError, Logged, QueueRow, SimilarClaim, Standing
from workbench.ui import keys, links
from workbench.ui.cards import cards
from workbench.ui.desk import Desk, bench, desk, name_control, show, sit_down
from workbench.ui.dock import dock, live, move
from workbench.ui.parts import el, frame, problem, words
from workbench.ui.queue import sidebar
from workbench.ui.verdicts import banner, decided, discrepancies, history, verdict_panel


def draw() -> None:
    """Draw the page."""
    mine = desk()
    rows = sidebar(mine)
    sit_down(claim=mine.claim)
    row = next((r for r in rows if r.claim_id == mine.claim), None)
    _head(mine, row, len(rows))
    if row is None:
        _nothing_yet()
        return
    check = bench().current(row.claim_id)
    if check is None:
        _unchecked(row)
        return
    _claim(mine, row, check)
    dock(mine, check, row.standing)
    if mine.dialog:
        _keys()


def _head(mine: Desk, row: QueueRow | None, total: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="head"):
        st.html(frame(el("div", *_where(mine, row, total), class_="meta")))
        st.button(
            "Prev", key="prev", shortcut=live(mine, keys.PREVIOUS), type="tertiary", on_click=move, args=(mine, -1)
        )
        st.button("Next", key="next", shortcut=live(mine, keys.NEXT), type="tertiary", on_click=move, args=(mine, 1))
        st.button("Keys", key="help", shortcut=live(mine, keys.HELP), type="tertiary", on_click=_open, args=(mine,))
        name_control(mine)


def _where(mine: Desk, row: QueueRow | None, total: int) -> list[str]:
    if row is None:
        return [el("span", "Review")]
    known = row.claim_id in mine.view
    place = f"{mine.view.index(row.claim_id) + 1} of {len(mine.view)} in view" if known else "not in this view"
    return [el("span", place), *([] if total == len(mine.view) else [el("span", f"{total} claims in all")])]


def _claim(mine: Desk, row: QueueRow, check: Check) -> None:
    past = bench().history(row.claim_id)
    st.html(
        frame(
            _heading(row),
            el("div", *_about(row), class_="meta"),
            banner(_others(mine, row.standing, past), mine.since),
            verdict_panel(check),
        )
    )
    st.html(frame(cards(check, row.standing), discrepancies(check), _similar(row), _history(past)))


def _heading(row: QueueRow) -> str:
    return el("h1", row.text, class_="claim", id="claim", tabindex="-1", dir="auto", data_claim=row.claim_id)


def _about(row: QueueRow) -> list[str | None]:
    speaker = el("span", "said by ", el("b", words(row.speaker))) if row.speaker else None
    return [speaker, el("span", "event: ", words(row.event)), decided(row.standing)]


def _others(mine: Desk, standing: Standing, past: Sequence[Logged]) -> tuple[Logged, ...]:
    if mine.drawn_seq is None:
        mine.drawn_seq = standing.seq
    return tuple(e for e in past if e.seq > (mine.drawn_seq or 0) and e.review.reviewer != mine.who)


def _similar(row: QueueRow) -> str | None:
    try:
        found = bench().similar(row.claim_id)
    except InputError as error:  # an index that refuses is no reason not to decide
        return problem(error)
    if not found:
        return None
    lines = (el("li", el("a", words(c.text), href=links.claim(c.claim_id), class_="go"), _score(c)) for c in found)
    return el("details", el("summary", f"Similar claims ({len(found)})"), el("ul", *lines))


def _score(found: SimilarClaim) -> str:
    score = f"{found.dense:.2f}" if found.dense is not None else f"{found.lexical or 0:.1f} by words"
    return el("small", f" {score}")


def _history(past: Sequence[Logged]) -> str:
    body = history(past) if past else el("p", "Nobody has decided on this claim yet.", class_="why")
    return el("details", el("summary", f"History ({len(past)})"), body)


def _nothing_yet() -> None:
    st.html(
        frame(
            el("h1", "No claims yet", class_="title"),
            el("p", "Add articles on the Corpus page, then find and check their claims on the Runs page."),
        )
    )
    st.page_link(Path(__file__).with_name("corpus.py"), label="Add articles", icon=":material/library_add:")


def _unchecked(row: QueueRow) -> None:
    st.html(
        frame(
            _heading(row), el("p", "This claim has not been checked yet. Start a check on the Runs page.", class_="why")
        )
    )


def _open(mine: Desk) -> None:
    mine.acted, mine.dialog = True, True


def _close() -> None:
    mine = desk()
    mine.acted, mine.dialog = True, False


@st.dialog("Keys", width="medium", icon=":material/keyboard:", on_dismiss=_close)
def _keys() -> None:
    # Not our own markup: a dialog lies outside the part of the page that knows whether the theme is dark.
    lines = (f"| **{entry.key}** | {entry.says} |" for entry in keys.ALL)
    st.markdown("\n".join(["| Key | What it does |", "|---|---|", *lines]))


if __name__ == "__main__":
    show(draw)
