"""Fact-check Workbench: what each outlet's own words say about a claim, proved character by character.

The public names are resolved on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.corpus.read import Upload
    from workbench.decisions import Choice
    from workbench.errors import InputError, JudgeError, WorkbenchError
    from workbench.evaluation.gold import read_gold
    from workbench.evaluation.run import Scores
    from workbench.evaluation.statistics.planning import Plan, plan_evaluation
    from workbench.export import Exported, ExportFormat, export_schema
    from workbench.files import read_urls, write_whole
    from workbench.index.index import SimilarClaim
    from workbench.judge.prompts import check_prompts
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
    from workbench.results import Added, Decided, Estimate, Extracted, Failed, Status
    from workbench.review import ArticleField, Checker, Correction, QueueRow, Standing
    from workbench.server import serve
    from workbench.settings import Settings
    from workbench.shipped import move_aside, seeds_folder
    from workbench.workbench import Workbench

_HOMES = {
    "Added": "results",
    "Article": "models",
    "ArticleField": "review",
    "Call": "models",
    "Check": "models",
    "Checker": "review",
    "Choice": "decisions",
    "Claim": "models",
    "Comparison": "models",
    "Correction": "review",
    "Decided": "results",
    "Decision": "models",
    "DiscrepancyKind": "models",
    "Dropped": "models",
    "Estimate": "results",
    "Evidence": "models",
    "ExportFormat": "export",
    "Exported": "export",
    "Extracted": "results",
    "Failed": "results",
    "Failure": "models",
    "Finding": "models",
    "Inferred": "models",
    "InputError": "errors",
    "Judge": "models",
    "JudgeError": "errors",
    "Logged": "models",
    "Origin": "models",
    "Plan": "evaluation.statistics.planning",
    "ProvedDiscrepancy": "models",
    "QueueRow": "review",
    "Rejected": "models",
    "Review": "models",
    "Scores": "evaluation.run",
    "Settings": "settings",
    "SimilarClaim": "index.index",
    "Stance": "models",
    "Standing": "review",
    "Status": "results",
    "Upload": "corpus.read",
    "Verdict": "models",
    "VerdictLabel": "models",
    "Version": "models",
    "Voice": "models",
    "Workbench": "workbench",
    "WorkbenchError": "errors",
    "check_prompts": "judge.prompts",
    "export_schema": "export",
    "move_aside": "shipped",
    "plan_evaluation": "evaluation.statistics.planning",
    "read_gold": "evaluation.gold",
    "read_urls": "files",
    "seeds_folder": "shipped",
    "serve": "server",
    "write_whole": "files",
}

__version__ = "0.1.0"

__all__ = [
    "Added",
    "Article",
    "ArticleField",
    "Call",
    "Check",
    "Checker",
    "Choice",
    "Claim",
    "Comparison",
    "Correction",
    "Decided",
    "Decision",
    "DiscrepancyKind",
    "Dropped",
    "Estimate",
    "Evidence",
    "ExportFormat",
    "Exported",
    "Extracted",
    "Failed",
    "Failure",
    "Finding",
    "Inferred",
    "InputError",
    "Judge",
    "JudgeError",
    "Logged",
    "Origin",
    "Plan",
    "ProvedDiscrepancy",
    "QueueRow",
    "Rejected",
    "Review",
    "Scores",
    "Settings",
    "SimilarClaim",
    "Stance",
    "Standing",
    "Status",
    "Upload",
    "Verdict",
    "VerdictLabel",
    "Version",
    "Voice",
    "Workbench",
    "WorkbenchError",
    "check_prompts",
    "export_schema",
    "move_aside",
    "plan_evaluation",
    "read_gold",
    "read_urls",
    "seeds_folder",
    "serve",
    "write_whole",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}")
    return getattr(import_module(f"workbench.{_HOMES[name]}"), name)
