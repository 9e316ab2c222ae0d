"""The main path: how many calls of ours lie between a command and a model, and that others can take a judge's place."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.support.harbour import COURIER, GAZETTE, LEDGER
from tests.support.server import serving
from workbench import Settings, Workbench
from workbench.cli import app
from workbench.evaluation.config import make_config
from workbench.evaluation.run import Sources, contenders
from workbench.judge import registry

ROOT = Path(__file__).parents[1]
MOST_FRAMES = 8
CLAIM = "Norland asked Estavia for tugboats."


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with three articles on one event, not read for claims yet."""
    for one in (COURIER, LEDGER, GAZETTE):
        (tmp_path / one.source).write_text(one.text, encoding="utf-8")
    with Workbench(tmp_path / "ws") as workbench:
        workbench.add([tmp_path / one.source for one in (COURIER, LEDGER, GAZETTE)], event="harbour")
    return tmp_path / "ws"


# ------------------------------------------------------------ frames


def _ours(frame: FrameType | None) -> Iterator[str]:
    """Name the calls of ours on a stack, the innermost first."""
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(ROOT / "workbench"):
            yield f"{file.relative_to(ROOT)}: {frame.f_code.co_qualname}"
        frame = frame.f_back


class Stacks:
    """Follows a call across the hand-off to another thread or event loop: there the stack begins anew."""

    def __init__(self) -> None:
        self._here = threading.local()
        self.seen: list[list[str]] = []

    def now(self) -> list[str]:
        """Give the calls of ours that led here, those of the thread that handed the work over included."""
        return [*_ours(sys._getframe(1)), *getattr(self._here, "before", [])]

    def submit(self, real: Callable[..., Future[Any]]) -> Callable[..., Future[Any]]:
        """Stand in for `ThreadPoolExecutor.submit`."""

        def submit(pool: ThreadPoolExecutor, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
            before = self.now()

            def carried() -> Any:
                self._here.before = before
                return work(*given, **named)

            return real(pool, carried)

        return submit

    def threadsafe(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """Stand in for `asyncio.run_coroutine_threadsafe`."""

        def threadsafe(coroutine: Any, loop: Any) -> Any:
            before = self.now()

            async def carried() -> Any:
                self._here.before = before
                return await coroutine

            return real(carried(), loop)

        return threadsafe

    def asking(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """Stand in for litellm's `completion` or `acompletion`."""

        def ask(*given: Any, **named: Any) -> Any:
            self.seen.append(self.now())
            return real(*given, **named)

        return ask


@pytest.mark.enable_socket
def test_from_a_command_to_a_model_lie_at_most_eight_calls_of_ours(
    workspace: Path, litellm: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the thread that hands the question over count with those of the thread that asks it."""
    stacks = Stacks()
    monkeypatch.setattr(ThreadPoolExecutor, "submit", stacks.submit(ThreadPoolExecutor.submit))
    monkeypatch.setattr(asyncio, "run_coroutine_threadsafe", stacks.threadsafe(asyncio.run_coroutine_threadsafe))
    for name in ("completion", "acompletion"):
        monkeypatch.setattr(litellm, name, stacks.asking(getattr(litellm, name)))
    with serving() as server:
        asks = [
            "check",
            CLAIM,
            "--event",
            "harbour",
            "--model",
            "openai/builtin",
            "--api-base",
            f"{server}/v1",
            "--yes",
        ]
        done = CliRunner().invoke(app, [*asks, "--workspace", str(workspace)])
    assert done.exit_code == 0, done.stderr
    (stack,) = stacks.seen
    assert stack[-1] == "workbench/cli/check.py: check"
    assert "workbench/judge/check.py: check" in stack
    assert len(stack) <= MOST_FRAMES, "\n".join(stack)


# ------------------------------------------------------------ a judge of somebody else's

FOREIGN = '''
from workbench.models import Call, Claim, Comparison, Evidence, Quote, Reading
from workbench.models.check import Estimate


class Judge:
    """Says that every article supports the claim, by its first line."""

    name, prompt, key, parallel = "oracle", None, "oracle#1", True
    second_opinion = False

    def __init__(self, settings, answers, now):
        self.now = now

    def __call__(self, claim, versions):
        readings = [
            Reading(
                article_id=v.article.id, stance="supports", summary="So it says.",
                quotes=(Quote(article_id=v.article.id, text=v.article.text.splitlines()[0]),),
            )
            for v in versions
        ]
        call = Call(judge=self.name, judge_version="1", requests=1, cost_usd=0.25, at=self.now())
        return Comparison(readings=readings, label="supported"), call

    def estimate(self, claim, versions):
        return Estimate(model=self.name, calls=1, claims=1, cost_usd=0.25, most_usd=0.5)


class Extractor:
    """Takes the first line of an article as its claim."""

    name, prompt, key, parallel = "oracle", None, "oracle-lines#1", False

    def __init__(self, settings, answers, now):
        self.now = now

    def __call__(self, article):
        line = article.text.splitlines()[0]
        span = Evidence(article_id=article.id, start=0, end=len(line), quote=line)
        claim = Claim(
            id=Claim.id_for(article.event, line), event=article.event, text=line, spans=(span,), made_by="oracle"
        )
        return (claim,), Call(judge=self.name, cost_usd=0.0, at=self.now())

    def estimate(self, article):
        return Estimate(model=self.name, calls=0, cost_usd=0.0, most_usd=0.0)
'''


@pytest.fixture
def oracle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Another package, installed: its module, and what an installer writes beside it."""
    site = tmp_path / "site"
    described = site / "oracle_judge-1.0.dist-info"
    described.mkdir(parents=True)
    (site / "oracle_judge.py").write_text(FOREIGN, encoding="utf-8")
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: oracle-judge\nVersion: 1.0\n", encoding="utf-8")
    (described / "entry_points.txt").write_text(
        "[workbench.judges]\noracle = oracle_judge:Judge\n\n[workbench.extractors]\noracle = oracle_judge:Extractor\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(site))
    registry._installed.cache_clear()
    yield "oracle"
    registry._installed.cache_clear()


def test_a_judge_and_an_extractor_of_another_package_are_found_by_name(workspace: Path, oracle: str) -> None:
    """They extract, are priced, check, and their checks are current; nobody needs to know them."""
    runner = CliRunner(env={"WORKBENCH_WORKSPACE": str(workspace), "WORKBENCH_MODEL": oracle})
    done = runner.invoke(app, ["check"])
    assert "may cost money" in str(done.exception)
    done = runner.invoke(app, ["check", "--yes"])
    assert done.exit_code == 0, done.stderr
    assert "3 calls to oracle for about $0.75" in done.stderr
    with Workbench(Settings(workspace=workspace, model=oracle)) as workbench:
        checks = workbench.checks()
        assert {check.claim.text for check in checks} == {
            one.text.splitlines()[0] for one in (COURIER, LEDGER, GAZETTE)
        }
        assert {check.call.judge for check in checks} == {oracle}
        assert [check.verdict.label for check in checks if check.verdict] == ["supported"] * 3
        assert workbench.unchecked() == workbench.unread() == ()


def test_a_budget_is_kept_for_a_judge_of_another_package(workspace: Path, oracle: str) -> None:
    """By what it says that one check may cost at most."""
    runner = CliRunner(env={"WORKBENCH_WORKSPACE": str(workspace), "WORKBENCH_MODEL": oracle})
    done = runner.invoke(app, ["check", "--yes", "--jobs", "1", "--budget-usd", "0.8"])
    assert "1 not checked yet: the budget is spent" in done.stderr
    with Workbench(Settings(workspace=workspace, model=oracle)) as workbench:
        assert len(workbench.checks()) == 2


def test_an_evaluation_asks_a_judge_of_another_package(oracle: str) -> None:
    """It is one variant, whatever the prompts: it takes none."""
    config = make_config(
        None, gold=Path("gold.jsonl"), articles=Path(), models=(oracle, "builtin"), prompts=("compare.v1",), epochs=2
    )
    theirs, ours = contenders(config, Sources(Settings(), {}, lambda: "2031-05-12T12:00:00Z"))
    assert (theirs.variant.name, theirs.variant.epochs, theirs.variant.free, theirs.parallel) == (
        oracle,
        2,
        False,
        True,
    )
    assert (ours.variant.name, ours.variant.epochs, ours.variant.free, ours.parallel) == ("builtin", 1, True, False)


def test_the_built_in_judge_needs_an_installation_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else `builtin` would be taken for a model; the error says what to do."""
    monkeypatch.setattr(registry, "entry_points", lambda **_: [])
    registry._installed.cache_clear()
    with pytest.raises(registry.InputError, match="install it again"):
        registry.is_model("builtin")
    monkeypatch.undo()
    registry._installed.cache_clear()


# ------------------------------------------------------------ a prompt tried on one claim


@pytest.mark.enable_socket
def test_a_prompt_is_tried_on_a_claim_and_nothing_is_kept(workspace: Path) -> None:
    """What is sent, the price, the answer, and what of it stands; asked anew each time, the workspace as before."""
    with serving() as server:
        asks = ["--model", "openai/builtin", "--api-base", f"{server}/v1", "--workspace", str(workspace), "--yes"]
        done = CliRunner().invoke(app, ["prompts", "try", "compare.v2", CLAIM, *asks])
        again = CliRunner().invoke(app, ["prompts", "try", "compare.v2", CLAIM, *asks, "--json"])
        fails = CliRunner().invoke(app, ["prompts", "try", "compare.v2", CLAIM, *asks, "--model", "openai/declines"])
        unsent = [*asks, "--model", "openai/x", "--show-only"]
        shown = CliRunner().invoke(app, ["prompts", "try", "compare.v2", CLAIM, *unsent])
    assert (done.exit_code, again.exit_code, fails.exit_code, shown.exit_code) == (0, 0, 3, 0), fails.output
    assert "refusal" in fails.stdout
    assert "--- answer ---" not in shown.stdout
    sent, price = COURIER.text.split("\n")[-1], "1 call to openai/builtin"
    for part in ("--- system ---", "--- user ---", sent, "--- answer ---", price, "1 request,"):
        assert part in done.output
    said = json.loads(again.stdout)
    (answer,) = said["answers"]
    assert {reading["article"] for reading in answer["readings"]} == {"a1", "a2", "a3"}
    assert said["check"]["call"]["requests"] == 1
    assert [m["role"] for m in said["questions"][0]] == ["system", "user"]
    with Workbench(workspace) as workbench:
        assert (workbench.claims(), workbench.store.checks(), len(workbench.store.answers)) == ((), (), 0)


def test_a_judge_without_a_prompt_cannot_be_tried(workspace: Path) -> None:
    """And a prompt that compares nothing is refused by its name."""
    asks = ["--workspace", str(workspace)]
    refused = CliRunner().invoke(app, ["prompts", "try", "compare.v2", CLAIM, *asks, "--model", "builtin"])
    assert "takes no prompt" in str(refused.exception)
    wrong = CliRunner().invoke(app, ["prompts", "try", "extract.v1", CLAIM, *asks, "--model", "openai/builtin"])
    assert "not for a comparison" in str(wrong.exception)
    none = CliRunner().invoke(app, ["prompts", "try", "compare.v2", *asks])
    assert "name one claim" in str(none.exception)
