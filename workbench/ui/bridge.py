"""The few things only the browser knows: which claim is painted, which link was followed, which words are selected.

The script (`bridge.js`) is fixed, and so is its markup; records and texts never become part of either. What it hands
back is read here into one of a few shapes; anything else is nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from workbench.ui import keys, links
from workbench.ui.windows import Span

SEEN_MS = 350
"""How long a claim must have been on the screen before a key may decide it."""


class Picked(NamedTuple):
    """Words of an article that a reader selected; offsets are code points of its text."""

    article_id: str
    span: Span


class Told(NamedTuple):
    """What the browser said with this run."""

    who: str | None
    """The reviewer's name that this browser remembers."""
    picked: Picked | None


@cache
def _component() -> Callable[..., Any]:
    script = Path(__file__).with_name("bridge.js").read_text(encoding="utf-8")
    return st.components.v2.component("workbench_bridge", html="<span></span>", js=script)


def mount(*, who: str | None, claim: str | None = None, check: str | None = None, lead: str | None = None) -> Told:
    """Put the bridge on a page, follow a link of ours, and give back what the browser says.

    `lead` changes whenever the reader should be led to the marked words.
    """
    shown = {"claim": claim, "check": check or "", "deciding": keys.DECIDING if claim else ()}
    data = {"who": who, "lead": lead, "seenMs": SEEN_MS, **shown}
    calls = {f"on_{name}_change": _nothing for name in ("go", "who", "picked")}
    said = _component()(data=data, key="bridge", height=1, **calls)
    target = links.follow(said.go) if said.go else None
    if target is not None:
        st.switch_page(Path(__file__).with_name(f"{target.page}.py"), query_params=target.query)
    return Told(said.who or None, _picked(said.picked))


def _picked(said: Any) -> Picked | None:
    match said:
        case {"article": str(article_id), "start": int(start), "end": int(end)} if 0 <= start < end:
            return Picked(article_id, Span(start, end))
        case _:
            return None


def _nothing() -> None:
    """Streamlit reports a value of a component only where there is a callback for it."""
