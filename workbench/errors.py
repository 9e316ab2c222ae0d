"""Every expected error, by who has to act.

::

    WorkbenchError
    ├── InputError             you: the hint says what to change
    │   ├── ReadError          a source could not be read as an article
    │   ├── IndexRefused       the index was made with other weights, or failed its probe
    │   ├── PromptError        a prompt file is broken or was edited after its release
    │   ├── GoldError          a gold file is broken or contradicts its articles
    │   └── ExportRefused      a check may not be exported in this form; one sentence per claim
    ├── BudgetSpent            the budget ended before the claims did
    └── JudgeError             the provider: the judge did not answer; `kind` says why

A bug is none of these and ends in a traceback.
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
"""Why a judge did not answer. The first four may be retried; the rest would fail the same way."""

RETRYABLE: frozenset[JudgeErrorKind] = frozenset({"rate_limit", "timeout", "connection", "server"})
STOPS_THE_RUN: frozenset[JudgeErrorKind] = frozenset({"quota", "auth", "config"})


class WorkbenchError(Exception):
    """What happened, and a hint what to do about it."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message


class InputError(WorkbenchError):
    """The input cannot be used as it is."""


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
    """A gold file is broken or contradicts its articles."""


class ExportRefused(InputError):
    """A check may not be exported in this form."""


class BudgetSpent(WorkbenchError):
    """A run was stopped before it exceeded its budget."""


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
