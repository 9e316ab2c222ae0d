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


def judge_name(check: Check) -> str:
    """Name the judge of a check as the screen does."""
    call = check.call
    name = "built-in rules, no LLM" if call.judge == "builtin" else f"{call.judge} with {call.prompt}"
    return f"{name} · lexical only" if call.retrieval == "lexical" else name
