"""Which key does what on the Review page. Streamlit keeps R and C for itself, and takes no punctuation.

The labels on the buttons come from here, as does the list behind H; a test holds that no key is given twice.
"""

from __future__ import annotations

from typing import NamedTuple

from workbench import Stance, VerdictLabel

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

LABELS: dict[str, VerdictLabel] = {
    "1": "supported",
    "2": "refuted",
    "3": "conflicting",
    "4": "not_enough_evidence",
}

STANCES: dict[str, Stance] = {"1": "supports", "2": "refutes", "3": "qualifies", "4": "reports", "5": "silent"}
"""Live only while an outlet's stance is being put right, or words of an article are selected."""

REASONS: dict[str, str] = {
    "I": "Misread",
    "M": "Missed evidence",
    "W": "Wrong stance",
    "Q": "Altered quote",
    "T": "Attribution",
    "B": "Bad split",
    "O": "Outside knowledge",
}
"""Why the machine is wrong; live only while an override is open."""

DECIDING = (ACCEPT, FLAG, SKIP, FIX, *LABELS)
"""Keys that decide, or begin to: none of them may act on a claim that nobody has seen."""


class Explained(NamedTuple):
    """A key, and what it does."""

    key: str
    says: str


ALL: tuple[Explained, ...] = (
    Explained(ACCEPT, "Accept the machine's verdict and go to the next open claim"),
    Explained("1 – 4", "Override: supported, refuted, conflicting, not enough evidence; on a blind claim: decide"),
    Explained(" ".join(REASONS), "While overriding: why the machine is wrong"),
    Explained(SAVE, "Save the override, also from inside the note"),
    Explained(FIX, "Put one outlet's stance right: then the outlet's number, then 1 – 5 for its stance"),
    Explained(FLAG, "Flag the claim for a second reader"),
    Explained(SKIP, "Skip the claim for now"),
    Explained(UNDO, "Undo my last decision; the history keeps both"),
    Explained(f"{NEXT} / {PREVIOUS}", "Next, previous claim without a decision"),
    Explained(EDIT, "Reword, merge, split, dismiss or add a claim"),
    Explained(JUDGES, "Show the judges' answers side by side, and ask another judge"),
    Explained(HELP, "This list"),
)
