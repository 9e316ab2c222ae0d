"""The sign and the word for every stance, verdict, difference and decision. They stand in `labels.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from workbench.models.base import Decision, DiscrepancyKind, Stance, VerdictLabel
from workbench.models.check import Check


class Badge(NamedTuple):
    """A sign and the word that always stands beside it, so that colour is never the only sign."""

    glyph: str
    word: str


_LABELS = yaml.safe_load(Path(__file__).with_name("labels.yaml").read_text(encoding="utf-8"))


def _badges(table: str) -> dict[Any, Badge]:
    return {name: Badge(*label) for name, label in _LABELS[table].items()}


STANCES: Mapping[Stance, Badge] = _badges("stances")
VERDICTS: Mapping[VerdictLabel, Badge] = _badges("verdicts")
DISCREPANCIES: Mapping[DiscrepancyKind, Badge] = _badges("discrepancies")
RUN_STATES: Mapping[str, Badge] = _badges("run_states")
ARTICLE_STATES: Mapping[str, Badge] = _badges("article_states")
CHANGES: Mapping[str, Badge] = _badges("changes")
ENDINGS: Mapping[str, Badge] = _badges("endings")

_INSTEAD = _badges("instead")
NO_READING = _INSTEAD["no_reading"]
"""The judge said nothing of an article: neither a stance nor silence."""
UNCITED = _INSTEAD["uncited"]
"""What is said of an outlet where the machine's stance is hidden."""
HIDDEN = _INSTEAD["hidden"]
"""What is said of a stance that is hidden until the checker has decided the claim."""
UNPROVED = _INSTEAD["unproved"]
"""The judge named a stance and none of its quotes stood."""
FAILED = _INSTEAD["no_verdict"]

CLAIM_STATES: Mapping[str, str] = _LABELS["claim_states"]
SHOWS: Mapping[str, str] = _LABELS["shows"]
ORDERS: Mapping[str, str] = _LABELS["orders"]
FILTERS: Mapping[str, str] = _LABELS["filters"]
DECISIONS: Mapping[Decision, str] = _LABELS["decisions"]
ACTS: Mapping[str, str] = _LABELS["acts"]
QUEUE_ICONS: Mapping[str, str] = _LABELS["queue_icons"]
VERDICT_ICONS: Mapping[VerdictLabel, str] = _LABELS["verdict_icons"]
JUDGES: Mapping[str, str] = _LABELS["judges"]
JUDGE_NOTES: Mapping[str, str] = _LABELS["judge_notes"]


def judge_name(judge: str, prompt: str | None) -> str:
    """Name a judge as the screen does."""
    return JUDGES.get(judge) or (f"{judge} with {prompt}" if prompt else judge)


def judge_of(check: Check) -> str:
    """Name the judge of a check, and say if its passages were found by words alone."""
    name = judge_name(check.call.judge, check.call.prompt)
    return f"{name} · lexical only" if check.call.retrieval == "lexical" else name
