"""The decisions at the bottom of the Review page: one key each, written to the store before anything else happens.

Guards: a decision is about what its button was drawn with (`Seen`); it counts only while that claim is on the screen
and has been long enough to be seen; the same press twice is one decision; no key is live behind a dialog.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Unpack

import streamlit as st

from workbench import Check, Choice, Failure, InputError, Standing, VerdictLabel
from workbench.ui import keys
from workbench.ui.desk import Desk, Seen, bench
from workbench.ui.marks import VERDICTS
from workbench.ui.parts import el, frame
from workbench.ui.view import next_open, step

_FLAG, _SKIP, _UNDO = ":material/flag:", ":material/redo:", ":material/undo:"


def dock(mine: Desk, check: Check, standing: Standing) -> None:
    """Draw the decisions on one check."""
    seen = Seen(check.claim.id, check.id, standing.seq)
    with st.bottom, st.container(key="dock", gap="xsmall"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            _accept_button(mine, check, seen)
            for key, label in keys.LABELS.items():
                _label_button(mine, check, key, label)
            if mine.pending is None:
                with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", width="content"):
                    _other_buttons(mine, seen, standing)
                _said(mine)
        if mine.pending is not None:
            _override(mine, seen, mine.pending)


def live(mine: Desk, key: str) -> str | None:
    """Give a button its key, unless a dialog is open: Streamlit fires keys behind dialogs."""
    return None if mine.dialog else key


def _button(mine: Desk, words: str, shortcut: str, click: Callable[[], None], **looks: Any) -> None:
    st.button(words, shortcut=live(mine, shortcut), on_click=click, **looks)


def _accept_button(mine: Desk, check: Check, seen: Seen) -> None:
    failed = isinstance(check.outcome, Failure)
    words = "Nothing to accept" if isinstance(check.outcome, Failure) else VERDICTS[check.outcome.label].word
    _button(
        mine,
        words if failed else f"Accept “{words}”",
        keys.ACCEPT,
        partial(accept, mine, seen),
        key=f"accept_{seen.check_id}",
        type="secondary" if mine.pending or failed else "primary",
        icon=":material/check:",
        disabled=failed,
    )


def _label_button(mine: Desk, check: Check, key: str, label: VerdictLabel) -> None:
    same = not isinstance(check.outcome, Failure) and check.outcome.label == label
    kind = "primary" if mine.pending == label else "secondary"
    click = partial(pick, mine, label)
    _button(mine, VERDICTS[label].word, key, click, key=f"label_{key}_{check.id}", type=kind, disabled=same)


def _other_buttons(mine: Desk, seen: Seen, standing: Standing) -> None:
    quiet = {"type": "tertiary"}
    decided = bool(mine.decided) or mine.who in standing.labels
    _button(mine, "Flag", keys.FLAG, partial(flag, mine, seen), key=f"flag_{seen.check_id}", icon=_FLAG, **quiet)
    _button(mine, "Skip", keys.SKIP, partial(skip, mine, seen), key=f"skip_{seen.check_id}", icon=_SKIP, **quiet)
    _button(mine, "Undo", keys.UNDO, partial(undo, mine), key="undo", icon=_UNDO, disabled=not decided, **quiet)


def _said(mine: Desk) -> None:
    st.html(frame(el("div", mine.said, class_="said bad" if mine.wrong else "said", role="status")), width="content")


def _override(mine: Desk, seen: Seen, label: VerdictLabel) -> None:
    with st.container(key="why", horizontal=True, gap="xsmall", vertical_alignment="center"):
        for key, reason in keys.REASONS.items():
            kind = "primary" if reason in mine.reasons else "secondary"
            _button(mine, reason, key, partial(toggle, mine, reason), key=f"why_{key}", type=kind)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
        note = f"note_{seen.check_id}"
        asks = f"Why “{VERDICTS[label].word}”? At least one reason above; a note is welcome"
        st.text_input("Note", key=note, placeholder=asks, label_visibility="collapsed", max_chars=2000)
        _button(mine, "Save override", keys.SAVE, partial(save, mine, seen, note), key="save", type="primary")
        st.button("Cancel", key="cancel", type="tertiary", on_click=cancel, args=(mine,))
    _said(mine)


# ---------------------------------------------------------------- what the buttons do


def accept(mine: Desk, seen: Seen) -> None:
    """Accept the machine's verdict."""
    _decide(mine, seen, "Accepted.", decision="accept")


def flag(mine: Desk, seen: Seen) -> None:
    """Ask for a second reader."""
    _decide(mine, seen, "Flagged for a second reader.", decision="flag")


def skip(mine: Desk, seen: Seen) -> None:
    """Leave the claim for later."""
    _decide(mine, seen, "Skipped.", decision="skip")


def pick(mine: Desk, label: VerdictLabel) -> None:
    """Begin an override, or change its label; the same key again puts it down."""
    mine.acted = True
    mine.say("")
    mine.pending = None if mine.pending == label else label


def toggle(mine: Desk, reason: str) -> None:
    """Add a reason to the override, or take it back."""
    mine.acted = True
    kept = tuple(r for r in mine.reasons if r != reason)
    mine.reasons = kept if reason in mine.reasons else (*kept, reason)


def cancel(mine: Desk) -> None:
    """Drop the override."""
    mine.acted = True
    mine.put_down()


def save(mine: Desk, seen: Seen, note_key: str) -> None:
    """Save the override, if it has a reason."""
    note = str(st.session_state.get(note_key) or "").strip() or None
    mine.acted = True
    label, reason = mine.pending, "; ".join(mine.reasons)
    if label is None:
        return
    if not reason:
        mine.refuse("An override needs a reason: choose at least one above.")
        return
    said = f"Overridden: {VERDICTS[label].word}."
    _decide(mine, seen, said, decision="override", label=label, reason=reason, note=note)


def undo(mine: Desk) -> None:
    """Take back this tab's last decision, or one's own on the claim that is shown, and go back to it."""
    mine.acted = True
    claim_id = mine.decided[-1] if mine.decided else mine.claim
    check = bench().current(claim_id) if claim_id else None
    if claim_id is None or check is None:
        return
    seen = Seen(claim_id, check.id, bench().standing(claim_id).seq)
    if _write(mine, seen, decision="undo"):
        mine.decided = mine.decided[:-1]
        mine.show(claim_id)
        mine.say("Undone. The history keeps both.")


def move(mine: Desk, by: int) -> None:
    """Go to the next or the previous claim without a decision."""
    mine.acted = True
    mine.say("")
    claim_id = step(mine.view, mine.claim, by)
    if claim_id is not None:
        mine.show(claim_id)


def _decide(mine: Desk, seen: Seen, said: str, **choice: Unpack[Choice]) -> None:
    mine.acted = True
    if not mine.shows(seen) or not _write(mine, seen, **choice):
        return
    mine.decided = [*mine.decided, seen.claim_id]
    mine.put_down()
    mine.say(said)
    if mine.since:
        return  # somebody else decided meanwhile: stay, so that the checker reads it
    following = next_open(mine.view, seen.claim_id, _is_open)
    if following is None:
        mine.say(f"{said} Nothing else is open in this view.")
    else:
        mine.show(following)


def _write(mine: Desk, seen: Seen, **choice: Unpack[Choice]) -> bool:
    if not mine.who:
        mine.refuse("Say who you are first, at the top right.")
        return False
    with mine.lock:
        if seen in mine.spent:
            return False
        try:
            decided = bench().decide(seen.check_id, reviewer=mine.who, seen_seq=seen.seq, **choice)
        except InputError as error:
            mine.refuse(str(error))
            return False
        mine.spent.add(seen)
    mine.since = tuple(entry for entry in decided.since if entry.review.reviewer != mine.who)
    return True


def _is_open(claim_id: str) -> bool:
    return bench().standing(claim_id).status in ("open", "skipped")
