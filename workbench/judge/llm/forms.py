"""The shapes a model fills in: what a prompt may name under `output: schema:`.

They go to the provider as JSON Schema, so every name here is part of what a model is asked, and all *words* about
them stand in the prompt file, where they have a version. That is why these classes carry no docstrings: a docstring
would travel in the schema, unversioned. Articles are called `a1`, `a2` ... here; `judge.py` knows which is which.
This module knows no provider and no prompt.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from workbench.models import DiscrepancyKind, Fraction, Position, Stance, VerdictLabel

SchemaName = Literal[
    "Comparison", "ArticleReading", "Conclusion", "Claims",
    "FullComparison", "FullArticleReading", "FullConclusion", "FullClaims",
]  # fmt: skip


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


# ------------------------------------------------------------ the same with every field required

# A server that is held to a grammar (llama.cpp, Ollama) may leave out what is not required, and small models do: quotes
# and voices were lost. It also needs an end to every list and text. What a model says beyond that is read all the same:
# where no grammar holds it, a tenth quote is no reason to pay for the answer again.


def _bounded(longest: int) -> Any:
    return Field(json_schema_extra={"maxLength": longest})


def _at_most(count: int) -> Any:
    return Field(json_schema_extra={"maxItems": count})


_Id = Annotated[str, _bounded(8)]
_Name = Annotated[str, _bounded(120)]
_Copied = Annotated[str, _bounded(800)]
_Said = Annotated[str, _bounded(600)]


class FullVoice(Voice):
    speaker: _Name
    via: Annotated[tuple[_Name, ...], _at_most(6)]
    quote: _Copied | None


class FullReading(Reading):
    article: _Id
    summary: _Said
    quotes: Annotated[tuple[_Copied, ...], _at_most(6)]
    voices: Annotated[tuple[FullVoice, ...], _at_most(10)]


class FullQuote(Quote):
    article: _Id
    text: _Copied


class FullDiscrepancy(Discrepancy):
    articles: Annotated[tuple[_Id, ...], _at_most(40)]
    quotes: Annotated[tuple[FullQuote, ...], _at_most(8)]
    explanation: _Said


class FullComparison(Comparison):
    readings: Annotated[tuple[FullReading, ...], _at_most(40)]
    discrepancies: Annotated[tuple[FullDiscrepancy, ...], _at_most(12)]
    case_for: _Said
    case_against: _Said
    rationale: _Said


class FullArticleReading(ArticleReading):
    quotes: Annotated[tuple[_Copied, ...], _at_most(6)]
    voices: Annotated[tuple[FullVoice, ...], _at_most(10)]
    summary: _Said


class FullConclusion(Conclusion):
    discrepancies: Annotated[tuple[FullDiscrepancy, ...], _at_most(12)]
    case_for: _Said
    case_against: _Said
    rationale: _Said


class FullExtractedClaim(ExtractedClaim):
    text: Annotated[str, _bounded(300)]
    speaker: _Name | None
    quotes: Annotated[tuple[_Copied, ...], _at_most(3)]
    reasons: Annotated[tuple[_Name, ...], _at_most(4)]


class FullClaims(Claims):
    claims: Annotated[tuple[FullExtractedClaim, ...], _at_most(25)]


SCHEMAS: dict[SchemaName, type[BaseModel]] = {
    "Comparison": Comparison,
    "ArticleReading": ArticleReading,
    "Conclusion": Conclusion,
    "Claims": Claims,
    "FullComparison": FullComparison,
    "FullArticleReading": FullArticleReading,
    "FullConclusion": FullConclusion,
    "FullClaims": FullClaims,
}
"""The closed table: a prompt names its answer, it never imports one."""
