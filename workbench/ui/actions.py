"""What a decision does: written to the store before anything else happens, then the next open claim comes up.

Guards: a decision is about what its button was drawn with (`Seen`); it counts only while that claim is on the screen
and has been long enough to be seen; the same press twice is one decision.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Unpack

import streamlit as st

from workbench.errors import InputError
from workbench.models.base import VerdictLabel
from workbench.models.check import Check
from workbench.review.decisions import Choice, Standing
from workbench.review.edits import undone
from workbench.review.queue import QueueRow, View
from workbench.ui import bridge
from workbench.ui.markup import ACTS, STANCES, VERDICTS, el, frame, label
from workbench.ui.state import Desk, Done, Seen, bench, close_dialog, desk

_WAITING = ("open", "flagged", "differs")


def accept(mine: Desk, seen: Seen) -> None:
    """Accept the machine's verdict."""
    _decide(mine, seen, "Accepted.", decision="accept")


def label_blind(mine: Desk, seen: Seen, verdict: VerdictLabel) -> None:
    """Decide without having seen the machine's verdict; what it had said is told afterwards."""
    found = bench().current(seen.claim_id)
    machine = VERDICTS[found.verdict.label].word if found and found.verdict else "nothing"
    said = f"Kept: {VERDICTS[verdict].word}. The machine had said: {machine}."
    _decide(mine, seen, said, decision="override", label=verdict, blind=True, shown=("evidence",))


def flag(mine: Desk, seen: Seen) -> None:
    """Ask for a second reader."""
    _decide(mine, seen, "Flagged for a second reader.", decision="flag")


def skip(mine: Desk, seen: Seen) -> None:
    """Leave the claim for later."""
    _decide(mine, seen, "Skipped.", decision="skip")


def pick(mine: Desk, verdict: VerdictLabel) -> None:
    """Begin an override, or change its label; the same key again puts it down."""
    mine.acted = True
    mine.say("")
    mine.pending = None if mine.pending == verdict else verdict


def toggle(mine: Desk, reason: str) -> None:
    """Add a reason to the override, or take it back."""
    mine.acted = True
    kept = tuple(r for r in mine.reasons if r != reason)
    mine.reasons = kept if reason in mine.reasons else (*kept, reason)


def begin_fix(mine: Desk) -> None:
    """Ask whose stance is to be put right."""
    mine.acted = True
    mine.say("")
    mine.fixing = ""


def choose_outlet(mine: Desk, article_id: str) -> None:
    """Ask what that outlet's stance is."""
    mine.acted = True
    mine.fixing = article_id


def cancel(mine: Desk) -> None:
    """Drop the override or the correction."""
    mine.acted = True
    mine.put_down()


def fix(mine: Desk, seen: Seen, key: str) -> None:
    """Put one outlet's stance right; the verdict stays to be decided."""
    mine.acted = True
    if not mine.fixing or not mine.shows(seen):
        return
    stances = {mine.fixing: bridge.STANCES[key]}
    if done := _write(mine, seen, decision="override", stances=stances, reason="Wrong stance"):
        mine.decided = [*mine.decided, done]
        mine.put_down()
        mine.say(f"Put right: {STANCES[bridge.STANCES[key]].word}. The verdict is yours to decide.")


def save(mine: Desk, seen: Seen, note_key: str) -> None:
    """Save the override, if it has a reason; where checkers differ, it settles the claim."""
    note = str(st.session_state.get(note_key) or "").strip() or None
    mine.acted = True
    verdict, reason = mine.pending, "; ".join(mine.reasons)
    if verdict is None:
        return
    if not reason:
        mine.refuse("An override needs a reason: choose at least one above.")
        return
    if bench().standing(seen.claim_id).differ:
        why = f"{reason}: {note}" if note else reason
        _decide(mine, seen, f"Settled: {VERDICTS[verdict].word}.", decision="adjudicate", label=verdict, reason=why)
        return
    said = f"Overridden: {VERDICTS[verdict].word}."
    _decide(mine, seen, said, decision="override", label=verdict, reason=reason, note=note)


def undo_last(mine: Desk) -> None:
    """Take back this tab's last decision, or one's own on the claim that is shown, and go back to it."""
    mine.acted = True
    done = mine.decided[-1] if mine.decided else _own(mine)
    if done is None:
        mine.refuse("There is nothing of yours to undo.")
        return
    mine.decided = mine.decided[:-1]
    if take_back(mine, done):
        mine.show(done.claim_id)


def take_back(mine: Desk, done: Done) -> bool:
    """Take back a decision if it is still its checker's last word on that check; else say why not."""
    check = bench().store.check(done.check_id)
    last = bench().desk.last(check, mine.who)
    if last is None or last.seq != done.seq:
        mine.refuse("That is not your last decision on its claim any more. Open the claim, and undo it there.")
        return False
    taken = _write(mine, Seen(done.claim_id, done.check_id, bench().standing(done.claim_id).seq), decision="undo")
    if taken:
        mine.say("Undone. The history keeps both.")
    return taken is not None


def _own(mine: Desk) -> Done | None:
    check = bench().current(mine.claim) if mine.claim else None
    last = bench().desk.last(check, mine.who) if check else None
    return Done(check.claim.id, check.id, last.seq) if check and last else None


def _decide(mine: Desk, seen: Seen, said: str, **choice: Unpack[Choice]) -> None:
    mine.acted = True
    if not mine.shows(seen):
        return
    following = bench().desk.next(_waiting(mine.view), seen.claim_id)  # before the decision moves the claim
    done = _write(mine, seen, **choice)
    if done is None:
        return
    mine.decided = [*mine.decided, done]
    mine.put_down()
    mine.say(said)
    if mine.since:
        return  # somebody else decided meanwhile: stay, so that the checker reads it
    if following is None:
        mine.say(f"{said} Nothing else is open in this view.")
    else:
        mine.show(following)


def _waiting(view: View) -> View:
    return view if view.show in _WAITING else view.model_copy(update={"show": "open"})


def _write(mine: Desk, seen: Seen, **choice: Unpack[Choice]) -> Done | None:
    if not mine.who:
        mine.refuse("Say who you are first, at the top right.")
        return None
    with mine.lock:
        if seen in mine.spent:
            return None
        try:
            if bench().desk.row(seen.claim_id).check_id != seen.check_id:
                mine.refuse("A new check of this claim came in meanwhile: read it first.")
                return None
            decided = bench().decide(seen.check_id, reviewer=mine.who, seen_seq=seen.seq, **choice)
        except InputError as error:
            mine.refuse(str(error))
            return None
        mine.spent.add(seen)
    mine.since = tuple(entry for entry in decided.since if entry.review.reviewer != mine.who)
    return Done(seen.claim_id, seen.check_id, decided.logged.seq)


def move_next(mine: Desk) -> None:
    """Go to the next claim without a decision."""
    _go(mine, bench().desk.next(mine.view, mine.claim) if mine.claim else None)


def move_back(mine: Desk) -> None:
    """Go to the previous claim without a decision."""
    _go(mine, bench().desk.previous(mine.view, mine.claim) if mine.claim else None)


def _go(mine: Desk, claim_id: str | None) -> None:
    mine.acted = True
    mine.say("")
    if claim_id is not None:
        mine.show(claim_id)


# ------------------------------------------------------------
# The decisions at the bottom of the Review page: one key each. What they do stands in `deciding`.

_FLAG, _SKIP, _UNDO, _FIX = ":material/flag:", ":material/redo:", ":material/undo:", ":material/edit_note:"


def dock(mine: Desk, check: Check, standing: Standing, *, blind: bool) -> None:
    """Draw the decisions on one check."""
    seen = Seen(check.claim.id, check.id, standing.seq, blind)
    with st.bottom, st.container(key="dock", gap="xsmall"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            _accept_button(mine, check, seen, standing)
            for key in bridge.LABELS:
                _label_button(mine, check, seen, key, settles=standing.differ)
            if mine.pending is None and mine.fixing is None:
                with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", width="content"):
                    _other_buttons(mine, check, seen)
                _said(mine)
        if mine.pending is not None:
            _override(mine, seen, mine.pending, standing)
        if mine.fixing is not None:
            _fix(mine, check, seen)


def bare_dock(mine: Desk) -> None:
    """Draw what is left to do where there is nothing to decide: what was said, and Undo."""
    with st.bottom, st.container(key="dock", horizontal=True, gap="xsmall", vertical_alignment="center"):
        undo = partial(undo_last, mine)
        _quiet(mine, "Undo", bridge.UNDO, undo, key="undo", icon=_UNDO, disabled=not mine.decided)
        _said(mine)


def live(mine: Desk, key: str) -> str | None:
    """Give a button its key, unless a dialog is open: Streamlit fires keys behind dialogs."""
    return None if mine.dialog else key


def _button(mine: Desk, words: str, shortcut: str, click: Callable[[], None], **looks: Any) -> None:
    st.button(words, shortcut=live(mine, shortcut), on_click=click, **looks)


def _accept_button(mine: Desk, check: Check, seen: Seen, standing: Standing) -> None:
    none = check.verdict is None or seen.blind or standing.differ
    words = "Nothing to accept" if check.verdict is None else f"Accept “{VERDICTS[check.verdict.label].word}”"
    _button(
        mine,
        "Decide first" if seen.blind else "Checkers differ: settle it" if standing.differ else words,
        bridge.ACCEPT,
        partial(accept, mine, seen),
        key=f"accept_{seen.check_id}",
        type="secondary" if mine.pending or none else "primary",
        icon=":material/check:",
        disabled=none,
    )


def _label_button(mine: Desk, check: Check, seen: Seen, key: str, *, settles: bool) -> None:
    verdict = bridge.LABELS[key]
    same = check.verdict is not None and check.verdict.label == verdict
    click = partial(label_blind, mine, seen, verdict) if seen.blind else partial(pick, mine, verdict)
    shown = None if mine.fixing is not None else live(mine, key)  # the digits choose outlets and stances then
    st.button(
        VERDICTS[verdict].word,
        shortcut=shown,
        on_click=click,
        key=f"label_{key}_{check.id}",
        type="primary" if mine.pending == verdict else "secondary",
        disabled=same and not seen.blind and not settles,
    )


def _other_buttons(mine: Desk, check: Check, seen: Seen) -> None:
    decided = bool(mine.decided) or bench().desk.last(check, mine.who) is not None
    of = seen.check_id
    if not seen.blind:
        _quiet(mine, "Stance", bridge.FIX, partial(begin_fix, mine), key="fix", icon=_FIX)
    _quiet(mine, "Flag", bridge.FLAG, partial(flag, mine, seen), key=f"flag_{of}", icon=_FLAG)
    _quiet(mine, "Skip", bridge.SKIP, partial(skip, mine, seen), key=f"skip_{of}", icon=_SKIP)
    _quiet(mine, "Undo", bridge.UNDO, partial(undo_last, mine), key="undo", icon=_UNDO, disabled=not decided)


_quiet = partial(_button, type="tertiary")


def _said(mine: Desk) -> None:
    st.html(frame(el("div", mine.said, class_="said bad" if mine.wrong else "said", role="status")), width="content")


def _override(mine: Desk, seen: Seen, verdict: VerdictLabel, standing: Standing) -> None:
    with st.container(key="why", horizontal=True, gap="xsmall", vertical_alignment="center"):
        for key, reason in bridge.REASONS.items():
            kind = "primary" if reason in mine.reasons else "secondary"
            _button(mine, reason, key, partial(toggle, mine, reason), key=f"why_{key}", type=kind)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
        note = f"note_{seen.check_id}"
        asks = f"Why “{VERDICTS[verdict].word}”? At least one reason above; a note is welcome"
        words = "Settle it" if standing.differ else "Save override"
        st.text_input("Note", key=note, placeholder=asks, label_visibility="collapsed", max_chars=2000)
        _button(mine, words, bridge.SAVE, partial(save, mine, seen, note), key="save", type="primary")
        st.button("Cancel", key="cancel", type="tertiary", on_click=cancel, args=(mine,))
    _said(mine)


def _fix(mine: Desk, check: Check, seen: Seen) -> None:
    names = {v.article.id: v.article.name for v in check.versions}
    with st.container(key="fixing", horizontal=True, gap="xsmall", vertical_alignment="center"):
        for number, (article_id, name) in enumerate(names.items() if not mine.fixing else (), start=1):
            click = partial(choose_outlet, mine, article_id)
            digit = str(number) if number < 10 else None
            st.button(label(name), shortcut=digit and live(mine, digit), on_click=click, key=f"outlet_{article_id}")
        for key, stance in bridge.STANCES.items() if mine.fixing else ():
            mark = STANCES[stance]
            click = partial(fix, mine, seen, key)
            _button(mine, f"{mark.glyph} {mark.word}", key, click, key=f"stance_{key}")
        st.button("Cancel", key="cancel", type="tertiary", on_click=cancel, args=(mine,))
    asks = f"What does {names.get(mine.fixing, '')} do with the claim?" if mine.fixing else "Whose stance is wrong?"
    st.html(frame(el("div", mine.said if mine.wrong else asks, class_="said", role="status")))


# ------------------------------------------------------------
# The dialog of the checker's hand: reword, merge, split, dismiss or add a claim, and take any of it back.

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
