"""The dialog of the checker's hand: reword, merge, split, dismiss or add a claim, and take any of it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from workbench import InputError, QueueRow, undone
from workbench.ui.desk import Desk, bench, close_dialog, desk
from workbench.ui.marks import ACTS
from workbench.ui.parts import label

_WAYS = {"reword": "Reword", "merge": "Merge", "split": "Split", "dismiss": "Dismiss", "add": "Add a claim"}


@st.dialog("Edit the claim", width="medium", icon=":material/edit:", on_dismiss=close_dialog)
def hand(mine: Desk, row: QueueRow) -> None:
    """Draw the dialog for one claim."""
    if row.state == "live":
        way = st.segmented_control(
            "What to do",
            list(_WAYS),
            default="reword",
            required=True,
            key="way",
            format_func=_WAYS.__getitem__,
            label_visibility="collapsed",
        )
        act = _DRAWN[way](row)
    else:
        act = _restore(row)
    reason = st.text_input("Why? It is kept with the change.", key=f"why_{row.claim_id}", max_chars=500)
    if st.button("Save", type="primary", key="save_hand"):
        _done(mine, lambda: act(reason))
    if not bench().desk.is_blind(row, mine.who):  # what others changed, and why, may tell what they think of it
        _taken_back(mine, row, reason)


Act = Callable[[str], str]
"""Does what was chosen, for a reason; gives back the claim to show afterwards."""


def _reword(row: QueueRow) -> Act:
    text = st.text_area("The claim in better words", value=row.text, key=f"reword_{row.claim_id}", height=110)
    return lambda reason: bench().desk.reword(row.claim_id, text, reviewer=_who(), reason=reason).id


def _merge(row: QueueRow) -> Act:
    near = {one.claim_id: one.text for one in bench().similar(row.claim_id, k=12)}
    into = st.selectbox(
        "It says the same as",
        list(near),
        key=f"merge_{row.claim_id}",
        format_func=near.__getitem__,
        placeholder="No similar claim",
    )
    return lambda reason: bench().desk.merge([row.claim_id], into=into or "", reviewer=_who(), reason=reason).id


def _split(row: QueueRow) -> Act:
    text = st.text_area("The claims it is made of, one a line", value=row.text, key=f"split_{row.claim_id}", height=140)
    parts = [line.strip() for line in text.splitlines() if line.strip()]
    return lambda reason: bench().desk.split(row.claim_id, parts, reviewer=_who(), reason=reason)[0].id


def _dismiss(row: QueueRow) -> Act:
    st.caption("It leaves the queue and stays findable under Filter, Set aside.")
    return lambda reason: bench().desk.dismiss(row.claim_id, reviewer=_who(), reason=reason).subject


def _add(row: QueueRow) -> Act:
    text = st.text_area("A claim that nobody found, in your words", key=f"add_{row.claim_id}", height=110)
    return lambda reason: bench().desk.add_claim(text, event=row.event, reviewer=_who(), reason=reason).id


def _restore(row: QueueRow) -> Act:
    st.caption("Put the claim back into the queue.")
    return lambda reason: bench().desk.restore(row.claim_id, reviewer=_who(), reason=reason).subject or row.claim_id


_DRAWN: dict[str, Callable[[QueueRow], Act]] = {
    "reword": _reword,
    "merge": _merge,
    "split": _split,
    "dismiss": _dismiss,
    "add": _add,
}


def _who() -> str | None:
    return desk().who


def _taken_back(mine: Desk, row: QueueRow, reason: str) -> None:
    done = bench().desk.acts(row.claim_id)
    gone = undone(done)
    for act in done:
        if act.kind == "undo" or act.seq in gone:
            continue
        said = f"{label(act.reviewer)} {ACTS[act.kind]}: {label(act.reason)}"
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(said)
            if st.button("Undo", key=f"undo_{act.seq}", type="tertiary", icon=":material/undo:"):
                _done(mine, partial(_undo, row, act.seq, reason))


def _undo(row: QueueRow, seq: int, reason: str) -> str:
    bench().desk.undo(seq, reviewer=_who(), reason=reason)
    return row.claim_id


def _done(mine: Desk, act: Callable[[], str]) -> None:
    if not mine.who:
        st.error("Say who you are first, at the top right.")
        return
    try:
        claim_id = act()
    except InputError as error:
        st.error(label(str(error)))
        return
    mine.acted, mine.dialog = True, None
    mine.show(claim_id)
    mine.say("Saved. It can be undone under Edit.")
    st.rerun()
