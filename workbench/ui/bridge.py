"""The few things only the browser knows: which claim is painted, whether a key is held, which link was followed.

Fixed script, fixed markup; records and texts never become part of either. Streamlit 1.67 fires shortcuts for held
keys, behind dialogs, and before the next claim is on the screen: the guard stops those keys before it sees them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from workbench.ui import keys, links

SEEN_MS = 350
"""How long a claim must have been on the screen before a key may decide it."""

_SCRIPT = """
export default function ({ data, setTriggerValue, setStateValue }) {
  const desk = (window.workbenchDesk ??= { claim: null, paintedAt: 0 });
  const STORED = "workbench.reviewer";
  if (data.who) localStorage.setItem(STORED, data.who);
  else if (localStorage.getItem(STORED)) setStateValue("who", localStorage.getItem(STORED));

  const heading = () => document.getElementById("claim");
  const painted = () => {
    if (desk.claim !== data.claim) return;
    if (heading()?.dataset.claim !== data.claim) return requestAnimationFrame(painted);
    desk.paintedAt = performance.now();
    document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 });
    const at = document.activeElement;
    if (!at || at === document.body || !at.isConnected) heading().focus({ preventScroll: true });
  };
  if (desk.claim !== data.claim) {
    Object.assign(desk, { claim: data.claim, paintedAt: Infinity });
    requestAnimationFrame(painted);
  }

  const typing = (node) => node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName);
  const guard = (event) => {
    const save = event.key === "Enter" && event.ctrlKey;
    const plain = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!save && (!plain || typing(event.composedPath()[0]))) return;
    const decides = data.deciding.includes(event.key.toUpperCase());
    const fresh = performance.now() - desk.paintedAt < data.seenMs;
    const unseen = decides && (fresh || heading()?.dataset.claim !== desk.claim);
    // Presses that come in a row were meant for the claim before: only a pause makes the next one count.
    if (unseen && desk.paintedAt !== Infinity) desk.paintedAt = performance.now();
    const behind = document.querySelector('[data-testid="stDialog"]');
    if (!event.repeat && !unseen && !behind) return;
    event.stopImmediatePropagation();
    event.preventDefault();
  };
  const follow = (event) => {
    const link = event.target.closest?.(".wb a.go");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    setTriggerValue("go", link.getAttribute("href"));
  };
  window.addEventListener("keydown", guard, true);
  document.addEventListener("click", follow, true);
  return () => {
    window.removeEventListener("keydown", guard, true);
    document.removeEventListener("click", follow, true);
  };
}
"""


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("workbench_bridge", html="<span></span>", js=_SCRIPT)


def mount(*, who: str | None, claim: str | None = None) -> str | None:
    """Put the bridge on a page and follow a link of ours; give back the reviewer's name the browser remembers."""
    data = {"who": who, "claim": claim, "deciding": keys.DECIDING, "seenMs": SEEN_MS}
    said = _component()(data=data, key="bridge", height=1, on_go_change=_nothing, on_who_change=_nothing)
    target = links.follow(said.go) if said.go else None
    if target is not None:
        st.switch_page(Path(__file__).with_name(f"{target.page}.py"), query_params=target.query)
    return said.who or None


def _nothing() -> None:
    """Streamlit reports a value of a component only where there is a callback for it."""
