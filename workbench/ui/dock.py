"""The decisions at the bottom of the Review page: one key each. What they do stands in `deciding`.

No key is live behind a dialog, and none that is not drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from workbench import Check, Standing, VerdictLabel
from workbench.ui import deciding, keys
from workbench.ui.desk import Desk, Seen, bench
from workbench.ui.marks import STANCES, VERDICTS
from workbench.ui.parts import el, frame, label

_FLAG, _SKIP, _UNDO, _FIX = ":material/flag:", ":material/redo:", ":material/undo:", ":material/edit_note:"


def dock(mine: Desk, check: Check, standing: Standing, *, blind: bool) -> None:
    """Draw the decisions on one check."""
    seen = Seen(check.claim.id, check.id, standing.seq, blind)
    with st.bottom, st.container(key="dock", gap="xsmall"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            _accept_button(mine, check, seen, standing)
            for key in keys.LABELS:
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
        undo = partial(deciding.undo, mine)
        _quiet(mine, "Undo", keys.UNDO, undo, key="undo", icon=_UNDO, disabled=not mine.decided)
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
        keys.ACCEPT,
        partial(deciding.accept, mine, seen),
        key=f"accept_{seen.check_id}",
        type="secondary" if mine.pending or none else "primary",
        icon=":material/check:",
        disabled=none,
    )


def _label_button(mine: Desk, check: Check, seen: Seen, key: str, *, settles: bool) -> None:
    verdict = keys.LABELS[key]
    same = check.verdict is not None and check.verdict.label == verdict
    click = partial(deciding.label_blind, mine, seen, verdict) if seen.blind else partial(deciding.pick, mine, verdict)
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
    act, of = deciding, seen.check_id
    if not seen.blind:
        _quiet(mine, "Stance", keys.FIX, partial(act.begin_fix, mine), key="fix", icon=_FIX)
    _quiet(mine, "Flag", keys.FLAG, partial(act.flag, mine, seen), key=f"flag_{of}", icon=_FLAG)
    _quiet(mine, "Skip", keys.SKIP, partial(act.skip, mine, seen), key=f"skip_{of}", icon=_SKIP)
    _quiet(mine, "Undo", keys.UNDO, partial(act.undo, mine), key="undo", icon=_UNDO, disabled=not decided)


_quiet = partial(_button, type="tertiary")


def _said(mine: Desk) -> None:
    st.html(frame(el("div", mine.said, class_="said bad" if mine.wrong else "said", role="status")), width="content")


def _override(mine: Desk, seen: Seen, verdict: VerdictLabel, standing: Standing) -> None:
    with st.container(key="why", horizontal=True, gap="xsmall", vertical_alignment="center"):
        for key, reason in keys.REASONS.items():
            kind = "primary" if reason in mine.reasons else "secondary"
            _button(mine, reason, key, partial(deciding.toggle, mine, reason), key=f"why_{key}", type=kind)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
        note = f"note_{seen.check_id}"
        asks = f"Why “{VERDICTS[verdict].word}”? At least one reason above; a note is welcome"
        words = "Settle it" if standing.differ else "Save override"
        st.text_input("Note", key=note, placeholder=asks, label_visibility="collapsed", max_chars=2000)
        _button(mine, words, keys.SAVE, partial(deciding.save, mine, seen, note), key="save", type="primary")
        st.button("Cancel", key="cancel", type="tertiary", on_click=deciding.cancel, args=(mine,))
    _said(mine)


def _fix(mine: Desk, check: Check, seen: Seen) -> None:
    names = {v.article.id: v.article.name for v in check.versions}
    with st.container(key="fixing", horizontal=True, gap="xsmall", vertical_alignment="center"):
        for number, (article_id, name) in enumerate(names.items() if not mine.fixing else (), start=1):
            click = partial(deciding.choose_outlet, mine, article_id)
            digit = str(number) if number < 10 else None
            st.button(label(name), shortcut=digit and live(mine, digit), on_click=click, key=f"outlet_{article_id}")
        for key, stance in keys.STANCES.items() if mine.fixing else ():
            mark = STANCES[stance]
            click = partial(deciding.fix, mine, seen, key)
            _button(mine, f"{mark.glyph} {mark.word}", key, click, key=f"stance_{key}")
        st.button("Cancel", key="cancel", type="tertiary", on_click=deciding.cancel, args=(mine,))
    asks = f"What does {names.get(mine.fixing, '')} do with the claim?" if mine.fixing else "Whose stance is wrong?"
    st.html(frame(el("div", mine.said if mine.wrong else asks, class_="said", role="status")))
