"""Fact-check Workbench: what each outlet's own words say about a claim, proved character by character.

The public names are resolved on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.acts import undone
    from workbench.backups import restore
    from workbench.corpus.read import Upload
    from workbench.corrections import ArticleField, Correction
    from workbench.decisions import Choice
    from workbench.doctor import examine
    from workbench.errors import InputError, JudgeError, WorkbenchError
    from workbench.evaluation.agreeing import Agreement, Agreements, Interval
    from workbench.evaluation.attempts import Attempt
    from workbench.evaluation.browsing import Answer, Board, CloseUp, Pointed, SampleLine, Show, ShownArticle
    from workbench.evaluation.budget import Budget
    from workbench.evaluation.conclusion import conclude, conclude_strictly
    from workbench.evaluation.config import EvalConfig, make_config
    from workbench.evaluation.gold import read_gold
    from workbench.evaluation.lint import GoldProblem
    from workbench.evaluation.metrics import LabelScore
    from workbench.evaluation.names import MetricName
    from workbench.evaluation.opening import RunLine, Sides
    from workbench.evaluation.results import Cell, GateResult, Results, VariantResult
    from workbench.evaluation.robustness.rows import Robustness
    from workbench.evaluation.runs import RunInfo
    from workbench.evaluation.statistics.planning import Plan, plan_evaluation
    from workbench.evaluation.tallying import Figure
    from workbench.evaluation.underway import Underway
    from workbench.evaluations import Evaluations, lint_gold, read_config, write_candidates
    from workbench.exchange import Choosing
    from workbench.export import Exported, ExportFormat, PageFormat, export_schema
    from workbench.export.foreign import ForeignReview, read_claim_reviews
    from workbench.files import read_bytes, read_urls, write_pages, write_whole
    from workbench.index.index import SimilarClaim
    from workbench.judge.prompts import check_prompts, list_prompts, release_prompt
    from workbench.keeping import save_settings
    from workbench.models import (
        Act,
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
        Selection,
        Stance,
        Verdict,
        VerdictLabel,
        Version,
        Voice,
    )  # fmt: skip
    from workbench.queue import QueuePage, QueueRow, View
    from workbench.reading import Read
    from workbench.results import Added, Decided, Entry, Estimate, Extracted, Failed, Status
    from workbench.review import Standing
    from workbench.server import serve
    from workbench.settings import Settings
    from workbench.shipped import copy_seeds, move_aside, seeds_folder
    from workbench.store import Run, RunState
    from workbench.workbench import Workbench

_PUBLIC = {
    "acts": ("undone",),
    "backups": ("restore",),
    "corpus.read": ("Upload",),
    "decisions": ("Choice",),
    "doctor": ("examine",),
    "errors": ("InputError", "JudgeError", "WorkbenchError"),
    "evaluation.agreeing": ("Agreement", "Agreements", "Interval"),
    "evaluation.attempts": ("Attempt",),
    "evaluation.budget": ("Budget",),
    "evaluation.browsing": ("Answer", "Board", "CloseUp", "Pointed", "SampleLine", "Show", "ShownArticle"),
    "evaluation.conclusion": ("conclude", "conclude_strictly"),
    "evaluation.config": ("EvalConfig", "make_config"),
    "evaluation.gold": ("read_gold",),
    "evaluation.lint": ("GoldProblem",),
    "evaluation.metrics": ("LabelScore",),
    "evaluation.names": ("MetricName",),
    "evaluation.opening": ("RunLine", "Sides"),
    "evaluation.results": ("Cell", "GateResult", "Results", "VariantResult"),
    "evaluation.robustness.rows": ("Robustness",),
    "evaluation.runs": ("RunInfo",),
    "evaluation.statistics.planning": ("Plan", "plan_evaluation"),
    "evaluation.tallying": ("Figure",),
    "evaluation.underway": ("Underway",),
    "evaluations": ("Evaluations", "lint_gold", "read_config", "write_candidates"),
    "exchange": ("Choosing",),
    "export": ("ExportFormat", "Exported", "PageFormat", "export_schema"),
    "export.foreign": ("ForeignReview", "read_claim_reviews"),
    "files": ("read_bytes", "read_urls", "write_pages", "write_whole"),
    "index.index": ("SimilarClaim",),
    "judge.prompts": ("check_prompts", "list_prompts", "release_prompt"),
    "keeping": ("save_settings",),
    "models": (
        "Act",
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
        "Judge",
        "Logged",
        "Origin",
        "ProvedDiscrepancy",
        "Rejected",
        "Review",
        "Selection",
        "Stance",
        "Verdict",
        "VerdictLabel",
        "Version",
        "Voice",
    ),
    "queue": ("QueuePage", "QueueRow", "View"),
    "reading": ("Read",),
    "results": ("Added", "Decided", "Entry", "Estimate", "Extracted", "Failed", "Status"),
    "corrections": ("ArticleField", "Correction"),
    "review": ("Standing",),
    "server": ("serve",),
    "settings": ("Settings",),
    "shipped": ("copy_seeds", "move_aside", "seeds_folder"),
    "store": ("Run", "RunState"),
    "workbench": ("Workbench",),
}
_HOMES = {name: home for home, names in _PUBLIC.items() for name in names}

__version__ = "0.1.0"

__all__ = [
    "Act",
    "Added",
    "Agreement",
    "Agreements",
    "Answer",
    "Article",
    "ArticleField",
    "Attempt",
    "Board",
    "Budget",
    "Call",
    "Cell",
    "Check",
    "Choice",
    "Choosing",
    "Claim",
    "CloseUp",
    "Comparison",
    "Correction",
    "Decided",
    "Decision",
    "DiscrepancyKind",
    "Dropped",
    "Entry",
    "Estimate",
    "EvalConfig",
    "Evaluations",
    "Evidence",
    "ExportFormat",
    "Exported",
    "Extracted",
    "Failed",
    "Failure",
    "Figure",
    "Finding",
    "ForeignReview",
    "GateResult",
    "GoldProblem",
    "Inferred",
    "InputError",
    "Interval",
    "Judge",
    "JudgeError",
    "LabelScore",
    "Logged",
    "MetricName",
    "Origin",
    "PageFormat",
    "Plan",
    "Pointed",
    "ProvedDiscrepancy",
    "QueuePage",
    "QueueRow",
    "Read",
    "Rejected",
    "Results",
    "Review",
    "Robustness",
    "Run",
    "RunInfo",
    "RunLine",
    "RunState",
    "SampleLine",
    "Selection",
    "Settings",
    "Show",
    "ShownArticle",
    "Sides",
    "SimilarClaim",
    "Stance",
    "Standing",
    "Status",
    "Underway",
    "Upload",
    "VariantResult",
    "Verdict",
    "VerdictLabel",
    "Version",
    "View",
    "Voice",
    "Workbench",
    "WorkbenchError",
    "check_prompts",
    "conclude",
    "conclude_strictly",
    "copy_seeds",
    "examine",
    "export_schema",
    "lint_gold",
    "list_prompts",
    "make_config",
    "move_aside",
    "plan_evaluation",
    "read_bytes",
    "read_claim_reviews",
    "read_config",
    "read_gold",
    "read_urls",
    "release_prompt",
    "restore",
    "save_settings",
    "seeds_folder",
    "serve",
    "undone",
    "write_candidates",
    "write_pages",
    "write_whole",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}")
    return getattr(import_module(f"workbench.{_HOMES[name]}"), name)
