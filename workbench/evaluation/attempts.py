"""What a run writes down: who was asked (variants), what (questions), and every attempt at an answer.

`ok` is an answer that can be scored, right or wrong. `unscored` is a judge that spoke and gave none: it refused, was
cut short, or left the form. `error` is a question that was never answered. The three are never mixed up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from pydantic import Field

from workbench.errors import JudgeError
from workbench.models import Call, Comparison, Record

Status = Literal["ok", "unscored", "error"]
Role = Literal["judge", "claim only"]

UNSCORED = frozenset({"refusal", "truncated", "validation", "policy", "language"})
"""Kinds of JudgeError with which a judge did speak; every other kind is an `error`, and is asked again on resume."""


class Variant(Record):
    """One prompt on one model, or the rules: what is scored as one."""

    key: str
    """Digest of all that decides its answers besides claim and articles."""
    name: str
    """Such as `compare.v1 · openai/gpt-4.1-mini`, or `builtin`."""
    model: str
    prompt: str | None
    """Written `compare.v1#1a2b3c4d`; None for the rules."""
    role: Role = "judge"
    epochs: int = Field(ge=1)
    free: bool
    """It runs at home, or asks nobody: no price."""

    def called(self, name: str) -> bool:
        """Tell whether a name means this variant: its own, its prompt's or its model's."""
        prompt = (self.prompt or "").partition("#")[0]
        return name in {self.name, self.model, prompt, self.prompt}


class Key(NamedTuple):
    """What makes a question the same again: never a position, always content."""

    variant: str
    sample: str
    sample_sha: str
    epoch: int


class Attempt(Record):
    """One line of `samples.jsonl`: one variant asked about one sample in one epoch, once more."""

    variant: str
    """The variant's key."""
    sample: str
    """The gold claim's id."""
    sample_sha: str
    """Digest of the claim and the articles as they were shown."""
    epoch: int = Field(ge=1)
    attempt: int = Field(ge=1)
    status: Status
    reason: str | None = None
    """The kind of the JudgeError, where the status is not `ok`."""
    message: str | None = None
    said: Comparison | None = None
    """The answer before it was grounded; scoring grounds it again."""
    call: Call
    """What this attempt used; `cost_usd` is what was paid for it, nothing for an answer from the cache."""
    cached: bool = False
    list_usd: float | None = None
    """What the answer cost when it was first given; None: unknown."""

    @property
    def key(self) -> Key:
        """The question that was asked."""
        return Key(self.variant, self.sample, self.sample_sha, self.epoch)


def failed_status(error: JudgeError) -> Status:
    """Tell a judge that spoke without answering from a question that was not answered at all."""
    return "unscored" if error.kind in UNSCORED else "error"


def settled(attempts: Iterable[Attempt]) -> dict[Key, Attempt]:
    """Give what counts for each question: the last `ok`, else the last attempt."""
    found: dict[Key, Attempt] = {}
    for attempt in attempts:
        before = found.get(attempt.key)
        if before is None or attempt.status == "ok" or before.status != "ok":
            found[attempt.key] = attempt
    return found


def answered(settled_attempts: Mapping[Key, Attempt]) -> frozenset[Key]:
    """Give the questions that need not be asked again."""
    return frozenset(key for key, attempt in settled_attempts.items() if attempt.status != "error")
