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
SEVERAL = "L"
LABELS = "D"
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
"""Live only while an outlet's stance is being corrected, or words of an article are selected."""

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

SETTLE_KEYS: dict[str, str] = {"V": "The articles say so", "O": REASON_KEYS["O"]}
"""Why the machine's own label holds where reviewers disagree: nobody who agrees with it is asked for its error."""

DECIDING = (ACCEPT, FLAG, SKIP, FIX, *LABEL_KEYS)
"""Keys that decide, or begin to: none of them may act on a claim that nobody has seen."""


class Shortcut(NamedTuple):
    """A key, or several, and what it does."""

    key: str
    does: str


SHORTCUTS: tuple[Shortcut, ...] = (
    Shortcut(
        ACCEPT, "Accept the machine's verdict, or the label proposed after a correction; go to the next open claim"
    ),
    Shortcut("1 – 4", "Override with supported, refuted, conflicting or not enough evidence; decide a blind claim"),
    Shortcut(" ".join(REASON_KEYS | SETTLE_KEYS), "While overriding or settling: choose a reason"),
    Shortcut(SAVE, "Save the override"),
    Shortcut(FIX, "Correct an outlet's stance: press the outlet's number, then 1 – 5"),
    Shortcut(FLAG, "Flag the claim for a second reviewer"),
    Shortcut(SKIP, "Skip the claim for now"),
    Shortcut(UNDO, "Undo your last decision or edit"),
    Shortcut(f"{NEXT} / {PREVIOUS}", "Go to the next or previous claim"),
    Shortcut(EDIT, "Reword, merge, split, dismiss or add a claim"),
    Shortcut(SEVERAL, "Merge or dismiss several claims at once"),
    Shortcut(LABELS, "Show what the labels mean"),
    Shortcut(JUDGES, "Compare judges and ask another"),
    Shortcut(HELP, "Show this list"),
)
