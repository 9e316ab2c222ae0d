"""Fact-check Workbench: what each outlet's own words say about a claim, proved character by character.

These are the names that a Python user needs; each is loaded on first use, so that importing the package is fast.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.errors import InputError, JudgeError, WorkbenchError
    from workbench.evaluation.gold import read_gold
    from workbench.export import export_schema
    from workbench.export.imports import read_claim_reviews
    from workbench.files import seeds_folder
    from workbench.judge.check import Judge
    from workbench.maintenance import restore
    from workbench.models import (
        Article,
        Check,
        Claim,
        Comparison,
        Evidence,
        Failure,
        Finding,
        Review,
        Stance,
        Verdict,
        VerdictLabel,
        Version,
        Voice,
    )
    from workbench.review.queue import View
    from workbench.settings import Settings
    from workbench.workspace import Workbench

# Pydantic reads this once, when it first words an error. A model that filled in a form wrongly is sent those words;
# with a link in them that names pydantic's version, no answer kept from another version would be found again.
os.environ.setdefault("PYDANTIC_ERRORS_INCLUDE_URL", "0")

__version__ = "0.2.0"

_PUBLIC = {
    "errors": (
        "InputError",
        "JudgeError",
        "WorkbenchError",
    ),
    "evaluation.gold": ("read_gold",),
    "export": ("export_schema",),
    "export.imports": ("read_claim_reviews",),
    "files": ("seeds_folder",),
    "judge.check": ("Judge",),
    "maintenance": ("restore",),
    "models": (
        "Article",
        "Check",
        "Claim",
        "Comparison",
        "Evidence",
        "Failure",
        "Finding",
        "Review",
        "Stance",
        "Verdict",
        "VerdictLabel",
        "Version",
        "Voice",
    ),
    "review.queue": ("View",),
    "settings": ("Settings",),
    "workspace": ("Workbench",),
}
_HOMES = {name: home for home, names in _PUBLIC.items() for name in names}

__all__ = [
    "Article",
    "Check",
    "Claim",
    "Comparison",
    "Evidence",
    "Failure",
    "Finding",
    "InputError",
    "Judge",
    "JudgeError",
    "Review",
    "Settings",
    "Stance",
    "Verdict",
    "VerdictLabel",
    "Version",
    "View",
    "Voice",
    "Workbench",
    "WorkbenchError",
    "export_schema",
    "read_claim_reviews",
    "read_gold",
    "restore",
    "seeds_folder",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}")
    return getattr(import_module(f"workbench.{_HOMES[name]}"), name)
