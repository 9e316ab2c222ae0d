"""What a judge and an extractor are to everybody else: the two protocols that another package can implement.

Both are found by the name in the setting `model`: first among the entry points `workbench.judges` and
`workbench.extractors` of every installed package, else as a litellm model (`judge/registry.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from workbench.models import Article, Call, Claim, Comparison, Version
from workbench.models.check import Estimate


class Judge(Protocol):
    """Compares the versions of one claim: a model, the built-in rules, or a plain class in a test."""

    name: str
    """As the setting `model` names it: `builtin`, or a litellm model."""
    prompt: str | None
    """The prompt it asks with, written `compare.v1#1a2b3c4d`; None if it asks with none. Kept in every record."""
    key: str
    """Names all that decides its answers besides claim and versions: `builtin#2`, or for a model a digest of its prompt
    and parameters. Raised by hand when answers change; checks under another key are out of date. A judge without a
    prompt writes `name#version`, and the version into the calls it gives."""
    parallel: bool
    """Whether it waits for an answer from elsewhere, so that several claims are asked about at once.

    A judge that computes here (False) goes claim by claim; it costs nothing, and nobody confirms a price."""

    second_opinion: bool
    """Whether the entailment model is to read its stances against the sentences it quotes (`judge/second_opinion.py`).
    A judge that decides by that model itself would get its own opinion back."""

    def __call__(self, claim: Claim, versions: Sequence[Version]) -> tuple[Comparison, Call]:
        """Say what each version does with the claim; raise JudgeError if there is no answer."""
        ...

    def estimate(self, claim: Claim, versions: Sequence[Version]) -> Estimate:
        """Say what one check will ask for and cost, without asking."""
        ...


class Extractor(Protocol):
    """Lists the claims of one article."""

    name: str
    prompt: str | None
    key: str
    """Names all that decides what it finds: `builtin#2`, or for a model a digest of its prompt and parameters. Raised
    by hand when it finds other claims; articles read under another key are read again."""
    parallel: bool
    """As a judge's."""

    def __call__(self, article: Article) -> tuple[tuple[Claim, ...], Call]:
        """Give the claims of an article, and what was used; raise JudgeError if there is no answer."""
        ...

    def estimate(self, article: Article) -> Estimate:
        """Say what reading one article will ask for and cost, without asking."""
        ...
