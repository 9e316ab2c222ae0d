"""Which key does what on the Review page. Streamlit keeps R and C for itself, and takes no punctuation."""

from __future__ import annotations

from typing import NamedTuple

from workbench.models.base import Stance, VerdictLabel

ACCEPT = "A"
FLAG = "F"
SKIP = "S"
UNDO = "U"
FIX = "X"
NEXT = "N"
PREVIOUS = "P"
EDIT = "E"
JUDGES = "J"
HELP = "H"
SAVE = "Ctrl+Enter"

LABEL_KEYS: dict[str, VerdictLabel] = {
    "1": "supported",
    "2": "refuted",
    "3": "conflicting",
    "4": "not_enough_evidence",
}

STANCE_KEYS: dict[str, Stance] = {"1": "supports", "2": "refutes", "3": "qualifies", "4": "reports", "5": "silent"}
"""Live only while an outlet's stance is being put right, or words of an article are selected."""

REASON_KEYS: dict[str, str] = {
    "I": "Misread",
    "M": "Missed evidence",
    "W": "Wrong stance",
    "Q": "Altered quote",
    "T": "Attribution",
    "B": "Bad split",
    "O": "Outside knowledge",
}
"""Why the machine is wrong; live only while an override is open."""

DECIDING = (ACCEPT, FLAG, SKIP, FIX, *LABEL_KEYS)
"""Keys that decide, or begin to: none of them may act on a claim that nobody has seen."""


class Shortcut(NamedTuple):
    """A key, or several, and what it does."""

    key: str
    does: str


SHORTCUTS: tuple[Shortcut, ...] = (
    Shortcut(ACCEPT, "Accept the machine's verdict and go to the next open claim"),
    Shortcut("1 – 4", "Override: supported, refuted, conflicting, not enough evidence; on a blind claim: decide"),
    Shortcut(" ".join(REASON_KEYS), "While overriding: why the machine is wrong"),
    Shortcut(SAVE, "Save the override, also from inside the note"),
    Shortcut(FIX, "Put one outlet's stance right: then the outlet's number, then 1 – 5 for its stance"),
    Shortcut(FLAG, "Flag the claim for a second reader"),
    Shortcut(SKIP, "Skip the claim for now"),
    Shortcut(UNDO, "Undo my last decision; the history keeps both"),
    Shortcut(f"{NEXT} / {PREVIOUS}", "Next, previous claim without a decision"),
    Shortcut(EDIT, "Reword, merge, split, dismiss or add a claim"),
    Shortcut(JUDGES, "Show the judges' answers side by side, and ask another judge"),
    Shortcut(HELP, "This list"),
)
