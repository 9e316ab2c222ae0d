"""The shapes a model fills in: what a prompt may name under `output: schema:`.

They go to the provider as JSON Schema, so every name here is part of what a model is asked, and all *words* about
them stand in the prompt file, where they have a version. That is why these classes carry no docstrings: a docstring
would travel in the schema, unversioned. Articles are called `a1`, `a2` ... here; `judge.py` knows which is which.
This module knows no provider and no prompt.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from workbench.models import DiscrepancyKind, Fraction, Position, Stance, VerdictLabel

SchemaName = Literal["Comparison", "ArticleReading", "Conclusion", "Claims"]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Voice(_Answer):
    speaker: str
    named: bool
    via: tuple[str, ...] = ()
    position: Position
    quote: str | None = None


class Reading(_Answer):
    article: str
    summary: str
    quotes: tuple[str, ...] = ()
    voices: tuple[Voice, ...] = ()
    stance: Stance


class Quote(_Answer):
    article: str
    text: str


class Discrepancy(_Answer):
    kind: DiscrepancyKind
    articles: tuple[str, ...]
    quotes: tuple[Quote, ...] = ()
    explanation: str


class Comparison(_Answer):
    readings: tuple[Reading, ...]
    discrepancies: tuple[Discrepancy, ...] = ()
    case_for: str
    case_against: str
    rationale: str
    label: VerdictLabel

    @model_validator(mode="after")
    def _one_reading_for_each(self) -> Self:
        names = [reading.article for reading in self.readings]
        if doubled := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two readings of {', '.join(doubled)}: give exactly one for each article")
        return self


class ArticleReading(_Answer):
    quotes: tuple[str, ...] = ()
    voices: tuple[Voice, ...] = ()
    summary: str
    stance: Stance


class Conclusion(_Answer):
    discrepancies: tuple[Discrepancy, ...] = ()
    case_for: str
    case_against: str
    rationale: str
    label: VerdictLabel


class ExtractedClaim(_Answer):
    text: str
    speaker: str | None = None
    quotes: tuple[str, ...]
    reasons: tuple[str, ...]
    checkworthiness: Fraction


class Claims(_Answer):
    claims: tuple[ExtractedClaim, ...]


class Ready(_Answer):
    answer: str


SCHEMAS: dict[SchemaName, type[BaseModel]] = {
    "Comparison": Comparison,
    "ArticleReading": ArticleReading,
    "Conclusion": Conclusion,
    "Claims": Claims,
}
"""The closed table: a prompt names its answer, it never imports one."""
