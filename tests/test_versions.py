"""The built-in judge and extractor carry versions: raised by hand when their answers change, and not when they do not.

`fixtures/answers.json` holds, beside each version, a digest of every answer that it gives on the seeds. How an answer
is worded does not count; what it says does. A prompt's version is held to its text by `prompts/lock.json`.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from workbench import Settings, Workbench
from workbench.judge.builtin.judge import VERSION
from workbench.judge.registry import EXTRACTOR_VERSION
from workbench.models import Check, Evidence, content_id

FILE = Path(__file__).parent / "fixtures" / "answers.json"
RENEW = "RENEW_ANSWERS=1 .venv/bin/pytest tests/test_versions.py"
RAISE = {
    "judge": (VERSION, "VERSION in workbench/judge/builtin/judge.py"),
    "extractor": (EXTRACTOR_VERSION, "EXTRACTOR_VERSION in workbench/judge/registry.py"),
}


def spans(evidence: tuple[Evidence, ...]) -> list[tuple[str, int, int]]:
    return sorted((one.article_id, one.start, one.end) for one in evidence)


def judged(check: Check) -> str:
    """Digest what a verdict says: its label, each article's stance and evidence, differences and origins."""
    verdict = check.verdict
    if verdict is None:
        return "failed"
    findings = sorted((found.article_id, found.stance, spans(found.evidence)) for found in verdict.findings)
    differences = sorted((found.kind, spans(found.evidence)) for found in verdict.discrepancies)
    origins = sorted((origin.name, origin.position) for origin in verdict.origins)
    return content_id(verdict.label, findings, differences, origins)


@pytest.fixture(scope="module")
def answers(checked_seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the judge and the extractor of today answer on the seeds."""
    folder = tmp_path_factory.mktemp("answers") / "workspace"
    shutil.copytree(checked_seeds, folder)
    with Workbench(Settings(workspace=folder)) as bench:
        claims = {
            one.text: content_id(one.speaker, spans(one.spans), round(one.checkworthiness, 6)) for one in bench.claims()
        }
        if bench.index.mode != "hybrid":
            pytest.skip("no weights: run `make venv`")
        texts = content_id(sorted(article.id for article in bench.articles()))
        checks = {check.claim.text: judged(check) for check in bench.checks()}
    return {
        "judge": {"version": VERSION, "texts": texts, "answers": checks},
        "extractor": {"version": EXTRACTOR_VERSION, "texts": texts, "answers": claims},
    }


@pytest.mark.parametrize("who", ["judge", "extractor"])
def test_answers_change_with_the_version_only(who: str, answers: dict[str, Any]) -> None:
    """Else old answers pass for new ones, or a change of code makes work that was paid for out of date."""
    kept = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    before, now = kept.get(who), answers[who]
    if before == now:
        return
    version, where = RAISE[who]
    may_renew = before is None or before["version"] != version or before["texts"] != now["texts"]
    if not may_renew:
        was, are = before["answers"], now["answers"]
        changed = sorted(text for text in was.keys() | are.keys() if was.get(text) != are.get(text))
        pytest.fail(
            f"{len(changed)} answers of the {who} on the seeds changed, and its version did not. "
            f"If they should have: raise {where}, then run `{RENEW}`. "
            f"Changed: {'; '.join(changed[:5])}"
        )
    if not os.environ.get("RENEW_ANSWERS"):
        pytest.fail(f"the version of the {who} or the texts of the seeds changed: run `{RENEW}` and commit {FILE.name}")
    text = json.dumps({**kept, who: now}, ensure_ascii=False, indent=1, sort_keys=True)
    FILE.write_text(text + "\n", encoding="utf-8")
