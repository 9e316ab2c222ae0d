"""The one protocol: whoever compares versions of a claim."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from workbench.models.answers import Comparison
from workbench.models.claims import Claim
from workbench.models.corpus import Version
from workbench.models.kept import Call


class Judge(Protocol):
    """Compares versions of a claim. The one protocol: an LLM, the rules, or a plain function in a test."""

    name: str
    """`builtin` or the litellm model string."""
    prompt: str | None
    """`compare.v1#1a2b3c4d`, or None for rules."""
    key: str
    """Digest of all that decides this judge's answers besides claim and versions."""

    def __call__(self, claim: Claim, versions: Sequence[Version]) -> tuple[Comparison, Call]:
        """Say what each version does with the claim; raise JudgeError if there is no answer."""
        ...
