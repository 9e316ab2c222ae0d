"""Propose a label and put the case for, the case against and the reason into plain sentences.

The table is that of `ground`: the label proposed here still has to be earned by quotes that stand.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.judge.builtin.seen import Seen, Side, does
from workbench.models import Discrepancy, Stance, VerdictLabel

_OPPOSING = ("contradiction", "number_mismatch")
_VERBS: dict[Stance, tuple[str, str]] = {
    "supports": ("states it", "state it"),
    "reports": ("reports it as somebody's word", "report it as somebody's word"),
    "refutes": ("denies it", "deny it"),
    "qualifies": ("carries it changed", "carry it changed"),
}


def label(seen: Sequence[Seen], found: Sequence[Discrepancy], origins: int) -> VerdictLabel:
    """Propose the label that stances, differences and the number of affirming origins would earn."""
    stances = [s.stance for s in seen]
    carried = "supports" in stances or "reports" in stances
    if "refutes" in stances and not carried:
        return "refuted"
    if carried and ("refutes" in stances or any(d.kind in _OPPOSING for d in found)):
        return "conflicting"
    return "supported" if "supports" in stances or origins >= 2 else "not_enough_evidence"


def case_for(seen: Sequence[Seen]) -> str:
    """Say in a sentence per outlet who carries the claim, and by which rule."""
    return _case(seen, ("supports", "reports"))


def case_against(seen: Sequence[Seen]) -> str:
    """Say in a sentence per outlet who denies or changes the claim, and by which rule."""
    return _case(seen, ("refutes", "qualifies"))


def _case(seen: Sequence[Seen], stances: tuple[Stance, ...]) -> str:
    decided = [(s, s.deciding) for s in seen if s.stance in stances and s.deciding is not None]
    return " ".join(f"{s.article.name} {_VERBS[s.stance][0]}: {sight.why}." for s, sight in decided)


def rationale(seen: Sequence[Seen], found: Sequence[Discrepancy]) -> str:
    """Say how the outlets divide on the claim, and in what they differ."""
    parts = []
    for stance, (one, several) in _VERBS.items():
        sides: list[Side] = [(s, s.deciding) for s in seen if s.stance == stance and s.deciding is not None]
        if sides:
            parts.append(does(sides, one, several))
    silent = list(dict.fromkeys(s.article.name for s in seen if s.stance == "silent"))
    if silent:
        parts.append(f"not mentioned by {', '.join(silent)}")
    kinds = ", ".join(dict.fromkeys(d.kind.replace("_", " ") for d in found))
    return "; ".join(parts) + "." + (f" Differences: {kinds}." if kinds else "")
