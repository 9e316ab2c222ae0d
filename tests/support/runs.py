"""Runs to look at: one that ended well, one in which a variant broke a third of the claims, hostile names in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from tests.support.evaluated import Model, carried_out, config, evaluations, write_gold
from workbench.errors import JudgeError

HOSTILE = "<img src=x onerror=alert(1)> **bold** $x$ [a](javascript:alert(1)) \u202e"
DEAF = f"deaf {HOSTILE}"


@dataclass(frozen=True)
class Runs:
    """The names of the runs that were made."""

    earlier: str
    later: str


def make_runs(workspace: Path, folder: Path, *, events: int = 12) -> Runs:
    """Carry out two runs on invented gold, whose first claim and first article would like to be markup."""
    gold = write_gold(folder, events=events)
    lines = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    lines[0]["claim"] += f" {HOSTILE}"
    gold.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    article = gold.parent / lines[0]["outlets"][0]["file"]
    article.write_text(article.read_text(encoding="utf-8").rstrip() + f" {HOSTILE} they said.\n", encoding="utf-8")
    sound = Model("sound", cost_usd=0.01)
    deaf = Model(DEAF, deaf=lambda claim: "million" in claim.text, fails=_refuses)
    gates = [{"gate": "min", "metric": "strict", "at_least": 0.5}, {"gate": "no_regression"}]
    earlier = _run(workspace, gold, "earlier", sound)
    later = _run(workspace, gold, "later", sound, deaf, gates=gates, max_error_rate=0.5)
    return Runs(earlier, later)


def _refuses(claim: object) -> JudgeError | None:
    return JudgeError("refusal", HOSTILE) if "Estavia paid" in str(claim) else None


def _run(workspace: Path, gold: Path, name: str, *models: Model, **given: object) -> str:
    contenders = tuple(model.contender() for model in models)
    with patch("workbench.evaluation.service.contenders", lambda *_: contenders):
        return carried_out(evaluations(workspace), config(gold, name=name, **given))[0].name
