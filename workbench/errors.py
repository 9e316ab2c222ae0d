"""Everything that can go wrong on purpose, by whose turn it is to act.

::

    WorkbenchError
    ├── InputError             yours: says what to change
    │   ├── ReadError          a source could not be read as an article
    │   ├── IndexRefused       the index was made with other weights, or failed its probe
    │   ├── PromptError        a prompt file is broken or was edited after its release
    │   ├── GoldError          a gold file does not hold what it says
    │   └── ExportRefused      a check may not leave in this form; one sentence per claim
    ├── BudgetSpent            the money ends before the claims do
    └── JudgeError             theirs: the judge did not answer; `kind` says how

A bug is none of these: it stays a traceback.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from workbench.models import Call

JudgeErrorKind = Literal[
    "rate_limit",
    "timeout",
    "connection",
    "server",
    "quota",
    "auth",
    "config",
    "context",
    "policy",
    "truncated",
    "validation",
    "refusal",
    "bad_request",
    "language",
]
"""How a judge failed to answer. The first four may be tried again; the rest would fail the same way."""

RETRYABLE: frozenset[JudgeErrorKind] = frozenset({"rate_limit", "timeout", "connection", "server"})
STOPS_THE_RUN: frozenset[JudgeErrorKind] = frozenset({"quota", "auth", "config"})


class WorkbenchError(Exception):
    """What happened, to which thing, and what to do about it."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message


class InputError(WorkbenchError):
    """The caller gave something that cannot be used as it is."""


class ReadError(InputError):
    """A source could not be read as an article."""

    def __init__(self, message: str, *, source: str, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.source = source


class IndexRefused(InputError):
    """The index on disk cannot answer for this corpus."""


class PromptError(InputError):
    """A prompt file is missing, broken, or was edited after its release."""


class GoldError(InputError):
    """A gold file does not hold what it says."""


class ExportRefused(InputError):
    """A check may not leave in this form."""


class BudgetSpent(WorkbenchError):
    """A run was stopped before it could cost more than it may."""


class JudgeError(WorkbenchError):
    """The judge did not answer."""

    def __init__(
        self,
        kind: JudgeErrorKind,
        message: str,
        *,
        hint: str | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.kind = kind
        self.retry_after_seconds = retry_after_seconds
        self.call: Call | None = None
        """What the failed attempts used and cost, where anything was sent."""
