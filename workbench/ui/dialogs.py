"""The dialogs of the Review page: edit a claim, the settings, the list of keys."""

from __future__ import annotations

import streamlit as st

from workbench.errors import InputError
from workbench.review.edits import undone
from workbench.review.queue import QueueRow
from workbench.settings import DEFAULT_JUDGE, save_settings
from workbench.ui.markup import ACTS, markdown_safe
from workbench.ui.shortcuts import SHORTCUTS
from workbench.ui.state import Tab, bench, choose_prompt, close_dialog

# ---------------------------------------------------------------- reword, merge, split, dismiss, add, and take it back

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
        _save(tab, row, way, value, reason)
    if bench().desk.is_blind(row, tab.who):
        return  # what others changed, and why, may tell what they think of the claim
    done = bench().desk.acts(row.claim_id)
    for act in done:
        if act.kind == "undo" or act.seq in undone(done):
            continue
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"{markdown_safe(act.reviewer)} {ACTS[act.kind]}: {markdown_safe(act.reason)}")
            if st.button("Undo", key=f"undo_{act.seq}", type="tertiary", icon=":material/undo:"):
                _save(tab, row, "undo", str(act.seq), reason)


def _save(tab: Tab, row: QueueRow, way: str, value: str, reason: str) -> None:
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


# ---------------------------------------------------------------- who reviews, which judge, which share is blind


@st.dialog("Settings", width="medium", icon=":material/settings:", on_dismiss=close_dialog)
def settings(tab: Tab) -> None:
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
def keys() -> None:
    """List the keys of the page."""
    # Not our own markup: a dialog lies outside the part of the page that knows whether the theme is dark.
    lines = (f"| **{shortcut.key}** | {shortcut.does} |" for shortcut in SHORTCUTS)
    st.markdown("\n".join(["| Key | Action |", "|---|---|", *lines]))
