"""The sign and the word for every stance, verdict, discrepancy and decision, so that colour is never the only sign.

Their colours stand in `theme.css`, under the same names. This module knows no markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from workbench import Check, Decision, DiscrepancyKind, Stance, VerdictLabel


class Mark(NamedTuple):
    """A sign and the word that always stands beside it."""

    glyph: str
    word: str


STANCES: Mapping[Stance, Mark] = {
    "supports": Mark("✓", "supports"),
    "refutes": Mark("✕", "refutes"),
    "qualifies": Mark("≈", "qualifies"),
    "reports": Mark("»", "reports"),
    "silent": Mark("–", "silent"),
}

NO_READING = Mark("○", "no reading")
"""The judge said nothing of an article: neither a stance nor silence."""

UNCITED = Mark("–", "nothing cited")
"""What is said of an outlet where the machine's stance is hidden."""

HIDDEN = Mark("◌", "decide first")
"""What is said of a stance that is hidden until the checker has decided the claim."""

UNPROVED = Mark("!", "not proved")
"""The judge named a stance and none of its quotes stood."""

VERDICTS: Mapping[VerdictLabel, Mark] = {
    "supported": Mark("✓", "Supported"),
    "refuted": Mark("✕", "Refuted"),
    "conflicting": Mark("≠", "Conflicting"),
    "not_enough_evidence": Mark("?", "Not enough evidence"),
}

FAILED = Mark("!", "No verdict")

DISCREPANCIES: Mapping[DiscrepancyKind, Mark] = {
    "contradiction": Mark("≠", "Contradiction"),
    "omission": Mark("–", "Omission"),
    "attribution_shift": Mark("↳", "Attribution shift"),
    "number_mismatch": Mark("#", "Numbers differ"),
    "quote_variant": Mark("“”", "Quotation differs"),
    "actor_shift": Mark("↔", "Actor differs"),
    "scope_mismatch": Mark("⊂", "Scope differs"),
    "temporal_update": Mark("↻", "Later update"),
    "loaded_term": Mark("§", "Loaded term"),
}

RUN_STATES: Mapping[str, Mark] = {
    "running": Mark("▶", "running"),
    "done": Mark("✓", "done"),
    "failed": Mark("!", "failed"),
    "cancelled": Mark("■", "cancelled"),
    "interrupted": Mark("‖", "interrupted"),
}

STATES: Mapping[str, str] = {
    "dismissed": "This claim was dismissed.",
    "merged": "This claim was merged into another.",
    "split": "This claim was split into others.",
    "withdrawn": "The making of this claim was taken back.",
}

SHOWS: Mapping[str, str] = {
    "open": "Open",
    "flagged": "Flagged",
    "done": "Done",
    "all": "All",
    "differs": "Checkers differ",
    "aside": "Set aside",
}

ORDERS: Mapping[str, str] = {
    "need": "Needs a human",
    "newest": "Newest",
    "worth": "Check-worthy",
    "checked": "Latest check",
    "origins": "Most origins",
}

MARKS: Mapping[str, str] = {
    "needs_check": "Needs a new check",
    "conflict": "In conflict",
    "single_origin": "Single origin",
    "quotes_differ": "Quotations differ",
    "rejected": "Rejected quotes",
    "failed": "Judge failed",
    "unchecked": "Not checked",
}
"""What a claim may be filtered by, in the queue and in the matrix."""

QUEUE_ICONS: Mapping[str, str] = {
    "done": ":material/check_circle:",
    "flagged": ":material/flag:",
    "skipped": ":material/redo:",
    "differs": ":material/group:",
    "aside": ":material/block:",
    "blind": ":material/visibility_off:",
    "failed": ":material/error:",
    "unchecked": ":material/hourglass_empty:",
}

VERDICT_ICONS: Mapping[VerdictLabel, str] = {
    "supported": ":material/done:",
    "refuted": ":material/close:",
    "conflicting": ":material/compare_arrows:",
    "not_enough_evidence": ":material/question_mark:",
}

DECISIONS: Mapping[Decision, str] = {
    "accept": "accepted",
    "override": "overrode",
    "flag": "flagged",
    "skip": "skipped",
    "undo": "undid the decision before",
    "adjudicate": "adjudicated",
}

CHANGES: Mapping[str, Mark] = {
    "fixed": Mark("▲", "fixed"),
    "broken": Mark("▼", "broken"),
    "other": Mark("↔", "differs"),
    "same": Mark("=", "same"),
    "failed": Mark("!", "no answer"),
}
"""What a variant made of a sample, beside another variant or gold."""


ENDINGS = (Mark("✓", "passed"), Mark("✕", "failed"), Mark("!", "no verdict"))
"""How an evaluation, or a gate of it, ended."""


ACTS: Mapping[str, str] = {
    "reword": "reworded the claim",
    "merge": "merged the claim into another",
    "split": "split the claim",
    "dismiss": "dismissed the claim",
    "add": "added the claim",
    "retract": "retracted the article",
    "move": "moved the article to another event",
    "group": "put the article into its event",
    "version": "took it as an older version of another article",
    "undo": "took a change back",
}


def judge_name(check: Check) -> str:
    """Name the judge of a check as the screen does."""
    call = check.call
    name = "built-in rules, no LLM" if call.judge == "builtin" else f"{call.judge} with {call.prompt}"
    return f"{name} · lexical only" if call.retrieval == "lexical" else name
