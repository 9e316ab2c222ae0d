"""The Settings dialog: who reviews, which judge and prompt, which share of the queue is decided blind.

Keys to providers are never shown and never stored: litellm takes them from the server's environment.
"""

from __future__ import annotations

import streamlit as st

from workbench import InputError, save_settings
from workbench.ui.desk import Desk, bench, close_dialog, compare_prompts
from workbench.ui.parts import label


@st.dialog("Settings", width="medium", icon=":material/settings:", on_dismiss=close_dialog)
def preferences(mine: Desk) -> None:
    """Draw the dialog."""
    now = bench().settings
    who = st.text_input("You review as (kept by this browser)", value=mine.who or "", key="pref_who", max_chars=80)
    model = st.text_input(
        "Judge", value=now.model, key="pref_model", help="`builtin`, or any litellm model such as `openai/gpt-4.1`"
    )
    prompts = compare_prompts()
    prompt = st.selectbox("Prompt", prompts, index=prompts.index(now.compare_prompt), key="pref_prompt")
    asks = "Share of the queue decided blind, in percent"
    share = st.slider(asks, 0, 100, round(100 * now.blind_share), 5, key="pref_blind")
    st.caption("Judge, prompt and share are kept in this workspace’s workbench.toml. Keys to providers are not.")
    if st.button("Save", type="primary", key="save_preferences"):
        try:
            judge = model.strip() or "builtin"
            save_settings(now.workspace, model=judge, compare_prompt=prompt, blind_share=share / 100)
        except InputError as error:
            st.error(label(str(error)))
            return
        mine.named = mine.who = who.strip() or None
        mine.acted, mine.dialog = True, None
        before = bench()
        bench.clear()
        before.store.close()  # what another tab is in the middle of goes on: only idle connections are closed
        mine.say("Settings saved.")
        st.rerun()
