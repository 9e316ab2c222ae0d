"""Which key does what on the Review page. Streamlit keeps R and C for itself, and takes no punctuation.

The labels on the buttons come from here, as does the list behind H; a test holds that no key is given twice.
"""

from __future__ import annotations

from typing import NamedTuple

from workbench import VerdictLabel

ACCEPT = "A"
FLAG = "F"
SKIP = "S"
UNDO = "U"
NEXT = "N"
PREVIOUS = "P"
HELP = "H"
SAVE = "Ctrl+Enter"

LABELS: dict[str, VerdictLabel] = {
    "1": "supported",
    "2": "refuted",
    "3": "conflicting",
    "4": "not_enough_evidence",
}

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

DECIDING = (ACCEPT, FLAG, SKIP, *LABELS)
"""Keys that decide, or begin to: none of them may act on a claim that nobody has seen."""


class Explained(NamedTuple):
    """A key, and what it does."""

    key: str
    says: str


ALL: tuple[Explained, ...] = (
    Explained(ACCEPT, "Accept the machine's verdict and go to the next open claim"),
    Explained("1 – 4", "Override: supported, refuted, conflicting, not enough evidence"),
    Explained(" ".join(REASONS), "While overriding: why the machine is wrong"),
    Explained(SAVE, "Save the override, also from inside the note"),
    Explained(FLAG, "Flag the claim for a second reader"),
    Explained(SKIP, "Skip the claim for now"),
    Explained(UNDO, "Undo my last decision; the history keeps both"),
    Explained(f"{NEXT} / {PREVIOUS}", "Next, previous claim without a decision"),
    Explained(HELP, "This list"),
)
