"""Claims, and the words they came from."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from workbench.models.article import Failed
from workbench.models.base import Fraction, MatchKind, Record, TextRange, content_id

CHECKER = "checker"
"""Who made a claim that was typed."""


class Evidence(TextRange):
    """A verbatim span: `article.text[start:end] == quote`."""

    article_id: str
    quote: str
    match: MatchKind = "exact"
    """`folded`: the judge's wording differed in typography only; the quote here is the article's own."""

    @model_validator(mode="after")
    def _as_long_as_its_span(self) -> Self:
        if len(self.quote) != self.end - self.start:
            raise ValueError(f"a quote of {len(self.quote)} characters cannot fill {self.start}–{self.end}")
        return self


class Selection(TextRange):
    """Words that a checker selected in an article: `article.text[start:end]`."""

    article_id: str


class Claim(Record):
    """One checkable proposition, self-contained, with speaker and the spans it came from."""

    id: str
    event: str
    text: str
    speaker: str | None = None
    spans: tuple[Evidence, ...] = ()
    """Where it came from; empty for a claim that a checker typed."""
    checkworthiness: Fraction = 0.0
    """It orders the queue; it never hides a claim."""
    reasons: tuple[str, ...] = ()
    """Why that check-worthiness."""
    made_by: str
    """`builtin`, a model with its prompt (`openai/gpt-4.1 extract.v1#1a2b3c4d`), or `checker`."""

    @classmethod
    def id_for(cls, event: str, text: str) -> str:
        """Make a claim's id from its event and its words, spacing and case aside."""
        return content_id("claim", event, " ".join(text.casefold().split()))


# ------------------------------------------------------------


class Extracted(Record):
    """The claims after an extraction, and the articles it failed on."""

    claims: tuple[Claim, ...]
    failed: tuple[Failed, ...] = ()
