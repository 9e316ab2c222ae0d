"""What a checker does on the Review page: the decisions at its bottom, each with its key, and the dialogs.

A decision is written to the store before anything else happens, then the next open claim comes up. Guards: it is about
what its button was drawn with (`ShownCheck`); it counts only while that claim is on the screen and has been long
enough to be seen; the same press twice is one decision.
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
from workbench.review.queue import QueueRow
from workbench.settings import DEFAULT_JUDGE, save_settings
from workbench.ui import shortcuts
from workbench.ui.markup import ACTS, STANCES, VERDICTS, el, frame, markdown_safe
from workbench.ui.shortcuts import LABEL_KEYS, REASON_KEYS, STANCE_KEYS
from workbench.ui.state import OwnDecision, ShownCheck, Tab, bench, choose_prompt, close_dialog

# ---------------------------------------------------------------- what a decision does


def decide(tab: Tab, seen: ShownCheck, said: str, **choice: Unpack[Choice]) -> None:
    """Decide a claim, say so, and go on to the next open one."""
    tab.acted = True
    if not tab.shows(seen):
        return
    view = tab.view
    if view.show not in ("open", "flagged", "differs"):
        view = view.model_copy(update={"show": "open"})
    following = bench().desk.next(view, seen.claim_id)  # before the decision moves the claim
    done = _write(tab, seen, **choice)
    if done is None:
        return
    tab.decided = [*tab.decided, done]
    tab.put_down()
    tab.say(said)
    if tab.since:
        return  # somebody else decided meanwhile: stay, so that the checker reads it
    if following is None:
        tab.say(f"{said} No more open claims in this view.")
    else:
        tab.show(following)


def _write(tab: Tab, seen: ShownCheck, **choice: Unpack[Choice]) -> OwnDecision | None:
    if not tab.who:
        tab.refuse("Enter your name to decide (top right).")
        return None
    with tab.lock:
        if seen in tab.spent:
            return None
        try:
            if bench().desk.row(seen.claim_id).check_id != seen.check_id:
                tab.refuse("This claim was checked again meanwhile. Read the new check first.")
                return None
            decided = bench().decide(seen.check_id, reviewer=tab.who, seen_seq=seen.seq, **choice)
        except InputError as error:
            tab.refuse(str(error))
            return None
        tab.spent.add(seen)
    tab.since = tuple(entry for entry in decided.since if entry.review.reviewer != tab.who)
    return OwnDecision(seen.claim_id, seen.check_id, decided.logged.seq)


def label_blind(tab: Tab, seen: ShownCheck, verdict: VerdictLabel) -> None:
    """Decide without having seen the machine's verdict; what it had said is told afterwards."""
    found = bench().current(seen.claim_id)
    machine = VERDICTS[found.verdict.label].word if found and found.verdict else "no verdict"
    said = f"Saved: {VERDICTS[verdict].word}. Machine: {machine}."
    decide(tab, seen, said, decision="override", label=verdict, blind=True, shown=("evidence",))


def pick_label(tab: Tab, verdict: VerdictLabel) -> None:
    """Begin an override, or change its label; the same key again puts it down."""
    tab.acted = True
    tab.say("")
    tab.pending = None if tab.pending == verdict else verdict


def toggle_reason(tab: Tab, reason: str) -> None:
    """Add a reason to the override, or take it back."""
    tab.acted = True
    kept = tuple(r for r in tab.reasons if r != reason)
    tab.reasons = kept if reason in tab.reasons else (*kept, reason)


def save_override(tab: Tab, seen: ShownCheck, note_key: str) -> None:
    """Save the override, if it has a reason; where checkers differ, it settles the claim."""
    note = str(st.session_state.get(note_key) or "").strip() or None
    tab.acted = True
    verdict, reason = tab.pending, "; ".join(tab.reasons)
    if verdict is None:
        return
    if not reason:
        tab.refuse("Choose at least one reason above.")
    elif bench().standing(seen.claim_id).differ:
        why = f"{reason}: {note}" if note else reason
        decide(tab, seen, f"Settled: {VERDICTS[verdict].word}.", decision="adjudicate", label=verdict, reason=why)
    else:
        said = f"Overridden: {VERDICTS[verdict].word}."
        decide(tab, seen, said, decision="override", label=verdict, reason=reason, note=note)


def correct_stance_of(tab: Tab, article_id: str = "") -> None:
    """Ask what an outlet's stance is; without an article, ask which outlet's."""
    tab.acted = True
    tab.say("")
    tab.fixing = article_id


def correct_stance(tab: Tab, seen: ShownCheck, key: str) -> None:
    """Correct one outlet's stance; the verdict stays to be decided."""
    tab.acted = True
    if not tab.fixing or not tab.shows(seen):
        return
    stance = STANCE_KEYS[key]
    if done := _write(tab, seen, decision="override", stances={tab.fixing: stance}, reason="Wrong stance"):
        tab.decided = [*tab.decided, done]
        outlet = bench().store.article(tab.fixing).name
        tab.put_down()
        tab.say(f"{outlet} set to {STANCES[stance].word}. Now decide the verdict.")


def cancel(tab: Tab) -> None:
    """Drop the override or the correction."""
    tab.acted = True
    tab.put_down()


def undo_last(tab: Tab) -> None:
    """Take back this tab's last decision, or one's own on the claim that is shown, and go back to it."""
    tab.acted = True
    done = tab.decided[-1] if tab.decided else None
    if done is None and tab.claim and (check := bench().current(tab.claim)):
        last = bench().desk.last(check, tab.who)
        done = OwnDecision(check.claim.id, check.id, last.seq) if last else None
    if done is None:
        tab.refuse("Nothing to undo.")
        return
    tab.decided = tab.decided[:-1]
    if take_back(tab, done):
        tab.show(done.claim_id)


def take_back(tab: Tab, done: OwnDecision) -> bool:
    """Take back a decision if it is still its checker's last word on that check; else say why not."""
    last = bench().desk.last(bench().store.check(done.check_id), tab.who)
    if last is None or last.seq != done.seq:
        tab.refuse("This is no longer your latest decision on the claim. Open the claim to undo it.")
        return False
    now = ShownCheck(done.claim_id, done.check_id, bench().standing(done.claim_id).seq)
    taken = _write(tab, now, decision="undo")
    if taken:
        tab.say("Undone. The history shows both decisions.")
    return taken is not None


def move(tab: Tab, *, back: bool = False) -> None:
    """Go to the next claim, or to the one before, without a decision."""
    to = bench().desk.previous if back else bench().desk.next
    claim_id = to(tab.view, tab.claim) if tab.claim else None
    tab.acted = True
    tab.say("")
    if claim_id is not None:
        tab.show(claim_id)


# ---------------------------------------------------------------- the buttons

_UNDO = ":material/undo:"


def live(tab: Tab, key: str) -> str | None:
    """Give a button its key, unless a dialog is open: Streamlit fires keys behind dialogs."""
    return None if tab.dialog else key


def _button(tab: Tab, words: str, shortcut: str, click: Callable[[], None], **looks: Any) -> None:
    st.button(words, shortcut=live(tab, shortcut), on_click=click, **looks)


def dock(tab: Tab, check: Check, standing: Standing, *, blind: bool) -> None:
    """Draw the decisions on one check."""
    seen = ShownCheck(check.claim.id, check.id, standing.seq, blind)
    of = check.id
    label = check.verdict.label if check.verdict else None
    if blind:
        accept = "Decide first"
    elif standing.differ:
        accept = "Reviewers disagree"
    else:
        accept = f"Accept “{VERDICTS[label].word}”" if label else "No verdict to accept"
    may_accept = label is not None and not blind and not standing.differ
    with st.bottom, st.container(key="dock", gap="xsmall"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            _button(
                tab,
                accept,
                shortcuts.ACCEPT,
                partial(decide, tab, seen, "Accepted.", decision="accept"),
                key=f"accept_{of}",
                type="primary" if may_accept and not tab.pending else "secondary",
                icon=":material/check:",
                disabled=not may_accept,
            )
            for key, verdict in LABEL_KEYS.items():
                st.button(
                    VERDICTS[verdict].word,
                    shortcut=None if tab.fixing is not None else live(tab, key),  # digits choose outlets and stances
                    on_click=partial(label_blind, tab, seen, verdict) if blind else partial(pick_label, tab, verdict),
                    key=f"label_{key}_{of}",
                    type="primary" if tab.pending == verdict else "secondary",
                    disabled=label == verdict and not blind and not standing.differ,
                )
            if tab.pending is None and tab.fixing is None:
                with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", width="content"):
                    _other_buttons(tab, check, seen)
                st.html(frame(tab.status()), width="content")
        if tab.pending is not None:
            _override(tab, seen, tab.pending, standing)
        if tab.fixing is not None:
            _stance_buttons(tab, check, seen, tab.fixing)


def _other_buttons(tab: Tab, check: Check, seen: ShownCheck) -> None:
    quiet = partial(_button, tab, type="tertiary")
    if not seen.blind:
        click = partial(correct_stance_of, tab)
        quiet("Correct stance", shortcuts.FIX, click, key="fix", icon=":material/edit_note:")
    flag = partial(decide, tab, seen, "Flagged for a second reviewer.", decision="flag")
    quiet("Flag", shortcuts.FLAG, flag, key=f"flag_{check.id}", icon=":material/flag:")
    skip = partial(decide, tab, seen, "Skipped.", decision="skip")
    quiet("Skip", shortcuts.SKIP, skip, key=f"skip_{check.id}", icon=":material/redo:")
    decided = bool(tab.decided) or bench().desk.last(check, tab.who) is not None
    quiet("Undo", shortcuts.UNDO, partial(undo_last, tab), key="undo", icon=_UNDO, disabled=not decided)


def bare_dock(tab: Tab) -> None:
    """Draw what is left to do where there is nothing to decide: what was said, and Undo."""
    with st.bottom, st.container(key="dock", horizontal=True, gap="xsmall", vertical_alignment="center"):
        undo, off = partial(undo_last, tab), not tab.decided
        _button(tab, "Undo", shortcuts.UNDO, undo, key="undo", type="tertiary", icon=_UNDO, disabled=off)
        st.html(frame(tab.status()), width="content")


def _override(tab: Tab, seen: ShownCheck, verdict: VerdictLabel, standing: Standing) -> None:
    """Draw the reasons for another label than the machine's, and the note."""
    with st.container(key="why", horizontal=True, gap="xsmall", vertical_alignment="center"):
        for key, reason in REASON_KEYS.items():
            kind = "primary" if reason in tab.reasons else "secondary"
            _button(tab, reason, key, partial(toggle_reason, tab, reason), key=f"why_{key}", type=kind)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
        note = f"note_{seen.check_id}"
        asks = f"Why “{VERDICTS[verdict].word}”? Choose a reason above; add a note if needed"
        words = "Settle" if standing.differ else "Save override"
        st.text_input("Note", key=note, placeholder=asks, label_visibility="collapsed", max_chars=2000)
        _button(tab, words, shortcuts.SAVE, partial(save_override, tab, seen, note), key="save", type="primary")
        st.button("Cancel", key="cancel", type="tertiary", on_click=cancel, args=(tab,))
    st.html(frame(tab.status()), width="content")


def _stance_buttons(tab: Tab, check: Check, seen: ShownCheck, outlet: str) -> None:
    """Let the checker choose an outlet, then the stance that it has."""
    names = {v.article.id: v.article.name for v in check.versions}
    with st.container(key="fixing", horizontal=True, gap="xsmall", vertical_alignment="center"):
        if outlet:
            asks = f"How does {names.get(outlet, '')} treat the claim?"
            for key, stance in STANCE_KEYS.items():
                words = f"{STANCES[stance].glyph} {STANCES[stance].word}"
                _button(tab, words, key, partial(correct_stance, tab, seen, key), key=f"stance_{key}")
        else:
            asks = "Which outlet’s stance is wrong?"
            for number, (article_id, name) in enumerate(names.items(), start=1):
                click = partial(correct_stance_of, tab, article_id)
                digit = live(tab, str(number)) if number < 10 else None
                st.button(markdown_safe(name), shortcut=digit, on_click=click, key=f"outlet_{article_id}")
        st.button("Cancel", key="cancel", type="tertiary", on_click=cancel, args=(tab,))
    st.html(frame(el("div", tab.said if tab.wrong else asks, class_="said", role="status")))


# ---------------------------------------------------------------- the dialogs: a claim edited, the settings, the keys

_WAYS = {"reword": "Reword", "merge": "Merge", "split": "Split", "dismiss": "Dismiss", "add": "Add a claim"}


@st.dialog("Edit claim", width="medium", icon=":material/edit:", on_dismiss=close_dialog)
def edit_claim(tab: Tab, row: QueueRow) -> None:
    """Change one claim, or add another beside it; list what was changed, each with an Undo."""
    way, value = "restore", ""
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
    key = f"{way}_{row.claim_id}"
    match way:
        case "reword":
            value = st.text_area("New wording", value=row.text, key=key, height=110)
        case "merge":
            near = {one.claim_id: one.text for one in bench().similar(row.claim_id, k=12)}
            asks, none = "Merge into", "No similar claims"
            value = st.selectbox(asks, list(near), key=key, format_func=near.__getitem__, placeholder=none) or ""
        case "split":
            value = st.text_area("Parts, one claim per line", value=row.text, key=key, height=140)
        case "dismiss":
            st.caption("The claim leaves the queue. To find it again: Filter › Set aside.")
        case "add":
            value = st.text_area("New claim", key=key, height=110)
        case "restore":
            st.caption("Put the claim back into the queue.")
    reason = st.text_input("Reason (saved with the change)", key=f"why_{row.claim_id}", max_chars=500)
    if st.button("Save", type="primary", key="save_hand"):
        _save_edit(tab, row, way, value, reason)
    if bench().desk.is_blind(row, tab.who):
        return  # what others changed, and why, may tell what they think of the claim
    done = bench().desk.acts(row.claim_id)
    for act in done:
        if act.kind == "undo" or act.seq in undone(done):
            continue
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"{markdown_safe(act.reviewer)} {ACTS[act.kind]}: {markdown_safe(act.reason)}")
            if st.button("Undo", key=f"undo_{act.seq}", type="tertiary", icon=":material/undo:"):
                _save_edit(tab, row, "undo", str(act.seq), reason)


def _save_edit(tab: Tab, row: QueueRow, way: str, value: str, reason: str) -> None:
    """Change the claim and show what came of it, or say why nothing was changed."""
    if not tab.who:
        st.error("Enter your name first (top right).")
        return
    desk, claim_id, who = bench().desk, row.claim_id, tab.who
    shown = claim_id
    try:
        match way:
            case "reword":
                shown = desk.reword(claim_id, value, reviewer=who, reason=reason).id
            case "merge":
                shown = desk.merge([claim_id], into=value, reviewer=who, reason=reason).id
            case "split":
                parts = [line.strip() for line in value.splitlines() if line.strip()]
                shown = desk.split(claim_id, parts, reviewer=who, reason=reason)[0].id
            case "dismiss":
                desk.dismiss(claim_id, reviewer=who, reason=reason)
            case "add":
                shown = desk.add_claim(value, event=row.event, reviewer=who, reason=reason).id
            case "restore":
                shown = desk.restore(claim_id, reviewer=who, reason=reason).subject or claim_id
            case "undo":
                desk.undo(int(value), reviewer=who, reason=reason)
    except InputError as error:
        st.error(markdown_safe(str(error)))
        return
    tab.acted, tab.dialog = True, None
    tab.show(shown)
    tab.say("Saved. To undo, press Edit.")
    st.rerun()


@st.dialog("Settings", width="medium", icon=":material/settings:", on_dismiss=close_dialog)
def edit_settings(tab: Tab) -> None:
    """Change who reviews, which judge and prompt are asked, and which share of the queue is decided blind."""
    now = bench().settings
    who = st.text_input("Your name (saved in this browser)", value=tab.who or "", key="pref_who", max_chars=80)
    model = st.text_input(
        "Judge", value=now.model, key="pref_model", help="`builtin` or a litellm model such as `openai/gpt-4.1`"
    )
    prompt = choose_prompt(now.compare_prompt, key="pref_prompt")
    asks = "Claims to review blind (%)"
    share = st.slider(asks, 0, 100, round(100 * now.blind_share), 5, key="pref_blind")
    st.caption("Judge, prompt and blind share are saved in this workspace’s workbench.toml. API keys are not.")
    if st.button("Save", type="primary", key="save_preferences"):
        try:
            judge = model.strip() or DEFAULT_JUDGE
            save_settings(now.workspace, model=judge, compare_prompt=prompt, blind_share=share / 100)
        except InputError as error:
            st.error(markdown_safe(str(error)))
            return
        tab.named = tab.who = who.strip() or None
        tab.acted, tab.dialog = True, None
        before = bench()
        bench.clear()
        before.store.close()  # what another tab is in the middle of goes on: only idle connections are closed
        tab.say("Settings saved.")
        st.rerun()


@st.dialog("Keyboard shortcuts", width="medium", icon=":material/keyboard:", on_dismiss=close_dialog)
def show_keys() -> None:
    """List the keys of the page."""
    # Not our own markup: a dialog lies outside the part of the page that knows whether the theme is dark.
    lines = (f"| **{shortcut.key}** | {shortcut.does} |" for shortcut in shortcuts.SHORTCUTS)
    st.markdown("\n".join(["| Key | Action |", "|---|---|", *lines]))
