"""Fact-check Workbench: what each outlet's own words say about a claim, proved character by character.

The public names are resolved on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.corpus.read import (
        Upload,
    )
    from workbench.errors import (
        InputError,
        JudgeError,
        WorkbenchError,
    )
    from workbench.models import (
        Article,
        Call,
        Check,
        Claim,
        Comparison,
        Decision,
        DiscrepancyKind,
        Dropped,
        Evidence,
        Failure,
        Finding,
        Inferred,
        Judge,
        Logged,
        Origin,
        ProvedDiscrepancy,
        Rejected,
        Review,
        Stance,
        Verdict,
        VerdictLabel,
        Version,
        Voice,
    )
    from workbench.review import (
        QueueRow,
        Standing,
    )
    from workbench.settings import (
        Settings,
    )
    from workbench.workbench import (
        Workbench,
    )

_HOMES = {
    "Article": "models",
    "Call": "models",
    "Check": "models",
    "Claim": "models",
    "Comparison": "models",
    "Decision": "models",
    "DiscrepancyKind": "models",
    "Dropped": "models",
    "Evidence": "models",
    "Failure": "models",
    "Finding": "models",
    "Inferred": "models",
    "InputError": "errors",
    "Judge": "models",
    "JudgeError": "errors",
    "Logged": "models",
    "Origin": "models",
    "ProvedDiscrepancy": "models",
    "QueueRow": "review",
    "Rejected": "models",
    "Review": "models",
    "Settings": "settings",
    "Stance": "models",
    "Standing": "review",
    "Upload": "corpus.read",
    "Verdict": "models",
    "VerdictLabel": "models",
    "Version": "models",
    "Voice": "models",
    "Workbench": "workbench",
    "WorkbenchError": "errors",
}

__version__ = "0.1.0"

__all__ = [
    "Article",
    "Call",
    "Check",
    "Claim",
    "Comparison",
    "Decision",
    "DiscrepancyKind",
    "Dropped",
    "Evidence",
    "Failure",
    "Finding",
    "Inferred",
    "InputError",
    "Judge",
    "JudgeError",
    "Logged",
    "Origin",
    "ProvedDiscrepancy",
    "QueueRow",
    "Rejected",
    "Review",
    "Settings",
    "Stance",
    "Standing",
    "Upload",
    "Verdict",
    "VerdictLabel",
    "Version",
    "Voice",
    "Workbench",
    "WorkbenchError",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}")
    return getattr(import_module(f"workbench.{_HOMES[name]}"), name)
