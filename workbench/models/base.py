"""What all records share: labels, offsets, ids and the frozen base class."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Stance = Literal["supports", "refutes", "qualifies", "reports", "silent"]
"""What one article does with one claim; FNC-1 and RumourEval equivalents are in `workbench.export`."""

VerdictLabel = Literal["supported", "refuted", "conflicting", "not_enough_evidence"]
"""AVeriTeC's four labels (arXiv 2305.13117), always "by this corpus"."""

DiscrepancyKind = Literal[
    "contradiction",
    "omission",
    "attribution_shift",
    "number_mismatch",
    "quote_variant",
    "actor_shift",
    "scope_mismatch",
    "temporal_update",
    "loaded_term",
]

Position = Literal["affirms", "denies", "declines"]
Decision = Literal["accept", "override", "flag", "skip", "undo", "adjudicate"]
MatchKind = Literal["exact", "folded"]

Role = Literal["system", "user", "assistant"]

Clock = Callable[[], str]
"""Gives the time as ISO 8601 in UTC."""

Offset = Annotated[int, Field(ge=0)]
Fraction = Annotated[float, Field(ge=0.0, le=1.0)]


def content_id(*parts: object) -> str:
    """Hash parts to a short id: the first 16 hex digits of the SHA-256 of their canonical JSON."""
    canonical = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Record(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TextRange(Record):
    """Characters `start` up to `end` of a text, never empty."""

    start: Offset
    end: Offset

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"a span must end after it starts, not {self.start}–{self.end}")
        return self
