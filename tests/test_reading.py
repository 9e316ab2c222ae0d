"""Reading articles for claims: a few at a time, within a budget, kept however it ends, and told of in the log."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.articles import article
from tests.support.server import serving
from workbench import Settings
from workbench.batch.runner import Budget, CancelToken, budget_of
from workbench.claims.extract import Read, read_many
from workbench.cli import main
from workbench.errors import BudgetSpent, InputError, JudgeError, JudgeErrorKind
from workbench.ingest.sources import Upload
from workbench.models import Article, Call, Claim
from workbench.models.check import Estimate
from workbench.workspace import Workbench, keep_read

NOON = "2031-05-12T12:00:00Z"
STORY = """Ports reopen after strike {n}
HARBOUR CITY, March 3 (Gazette {n}) - Dock workers ended strike number {n} on Tuesday, the port authority said.
"The strike is over," said port director Anna Berg {n}. About 1,20{n} workers had stopped work for nine days."""
ARTICLES = tuple(article(STORY.format(n=n), source=f"{n}.txt") for n in range(9))


class Paid:
    """A model that finds nothing, for money, unless `before` raises."""

    name, key, parallel = "paid", "paid", True
    prompt: str | None = "extract.v1#0"

    def __init__(
        self, before: Callable[[Article], object] = lambda _: None, price: float | None = 0.01, **told: None
    ) -> None:
        self._before, self._price, self._told = before, price, told.get("told", price)
        self.asked: list[str] = []

    def __call__(self, article: Article) -> tuple[tuple[Claim, ...], Call]:
        """Answer."""
        self.asked.append(article.id)
        self._before(article)
        return (), Call(judge=self.name, prompt=self.prompt, cost_usd=self._told, requests=1, at=NOON)

    def estimate(self, article: Article) -> Estimate:
        """Say what one costs."""
        return Estimate(model=self.name, calls=1, cost_usd=self._price, most_usd=self._price)


def read(
    extractor: Paid, *, jobs: int = 3, budget_usd: float | None = None, token: CancelToken | None = None
) -> Iterator[Read]:
    """Read all articles."""
    return read_many(ARTICLES, extractor, jobs=jobs, budget=budget_of(budget_usd), now=lambda: NOON, token=token)


def test_as_many_articles_are_read_at_once_as_there_are_jobs() -> None:
    """Three wait for one another: with fewer at once nobody would ever be answered."""
    together = threading.Barrier(3, timeout=20)
    assert len(list(read(Paid(lambda _: together.wait()), jobs=3))) == len(ARTICLES)


def test_a_budget_is_kept_while_articles_are_read() -> None:
    """As many as it covers are asked about; of nothing, none; a price that nobody knows is refused before asking."""
    done, paid = [], Paid()
    with pytest.raises(BudgetSpent, match="does not cover another article"):
        done.extend(read(paid, budget_usd=0.035))
    assert len(paid.asked) == 3
    with pytest.raises(BudgetSpent):
        list(read(none := Paid(), budget_usd=0.0))
    with pytest.raises(InputError, match="no price is known"):
        list(read(unpriced := Paid(price=None), budget_usd=5.0))
    assert none.asked == unpriced.asked == []


def test_reading_and_checking_take_from_one_budget() -> None:
    """An answer whose cost nobody knows counts as the most it may have cost, for what comes after as well."""
    budget = Budget(1.0)
    list(read_many(ARTICLES, Paid(price=0.1, told=None), jobs=1, budget=budget, now=lambda: NOON))
    assert budget.spent_usd == pytest.approx(0.9)
    assert not budget.reserve(0.2)


@pytest.mark.parametrize(("kind", "ends"), [("auth", True), ("quota", True), ("config", True), ("truncated", False)])
def test_only_a_failure_that_would_meet_every_article_ends_the_reading(kind: JudgeErrorKind, ends: bool) -> None:
    """Each is named with its reason; the others are read unless it is hopeless."""

    def fails(asked: Article) -> None:
        if asked.id == ARTICLES[0].id:
            raise JudgeError(kind, "it failed")

    done = list(read(paid := Paid(fails), jobs=1))
    assert [one.error for one in done if one.failed] == [kind]
    assert (len(paid.asked) < len(ARTICLES)) is ends


def test_who_is_cancelled_reads_no_further() -> None:
    """What is under way is waited for and given; then the interruption is told."""
    reads = read(paid := Paid(), jobs=1, token=(token := CancelToken()))
    next(reads)
    token.cancel()
    with pytest.raises(KeyboardInterrupt):
        list(reads)
    assert len(paid.asked) < len(ARTICLES)


def test_the_same_claims_are_kept_whichever_article_was_read_first(tmp_path: Path) -> None:
    """Begun and cut short at any place, then finished: what was read is kept each time, nothing is read twice."""
    uploads = [Upload(name=f"{n}.txt", data=STORY.format(n=n).encode()) for n in range(3)]
    with Workbench(tmp_path / "whole") as whole:
        whole.add(uploads, event="strike")
        wanted = {claim.id for claim in whole.extract().claims}
    with Workbench(tmp_path / "parts") as parts:
        parts.add(uploads, event="strike")
        for left in (2, 1, 0):
            reads = parts.read()
            next(reads)
            reads.close()
            assert len(parts.unread()) == left
        assert {claim.id for claim in parts.claims()} == wanted


@pytest.mark.enable_socket
def test_what_a_model_read_is_in_the_log_without_a_word_of_it(tmp_path: Path) -> None:
    """A line an article: which, by whom, how many claims, what it used."""
    with serving() as server:
        settings = Settings(workspace=tmp_path / "ws", model="openai/builtin", api_base=f"{server}/v1")
        with Workbench(settings) as workbench:
            workbench.add([Upload(name="one", data=STORY.format(n=1).encode())])
            (done,) = workbench.read()
    (line,) = (tmp_path / "ws" / "log.jsonl").read_text().splitlines()
    said = json.loads(line)
    assert (said["article_id"], said["claim_id"], said["judge"]) == (done.article_id, None, "openai/builtin")
    assert (said["outcome"], said["requests"]) == (f"{len(done.claims)} claims", 1)
    assert done.claims
    assert not [word for word in STORY.split() if len(word) > 5 and word in line]


@pytest.mark.slow
@pytest.mark.enable_socket
def test_ctrl_c_while_articles_are_read_keeps_what_was_paid_for(tmp_path: Path) -> None:
    """The command ends with 130, checks nothing, and says so; only the articles that are left are still unread."""
    with Workbench(tmp_path / "ws") as workbench:
        workbench.add([Upload(name=f"{n}.txt", data=STORY.format(n=n).encode()) for n in range(9)], event="strike")
    with serving() as server:
        asks = ["check", "--model", "openai/slow", "--api-base", f"{server}/v1", "--jobs", "1", "--yes"]
        env = {**os.environ, "WORKBENCH_WORKSPACE": str(tmp_path / "ws"), "OPENAI_API_KEY": "none-is-needed"}
        command = [sys.executable, "-m", "workbench", *asks]
        with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as run:
            log = tmp_path / "ws" / "log.jsonl"
            while run.poll() is None and not log.exists():
                threading.Event().wait(0.05)
            run.send_signal(signal.SIGINT)
            said = run.communicate(timeout=120)[1]
    assert (run.returncode, "not checked yet: interrupted" in said) == (130, True), said
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert 1 <= len(lines) < 9
    assert all(line["article_id"] for line in lines)
    settings = Settings(workspace=tmp_path / "ws", model="openai/slow", api_base=f"{server}/v1")
    with Workbench(settings) as workbench:
        assert len(workbench.unread()) == 9 - len(lines)
        assert workbench.claims()


def test_ctrl_c_while_what_was_read_is_merged_ends_the_command(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pressed when nothing is asked any more: what was read is kept, and no check is begun."""
    folder = tmp_path / "ws"
    with Workbench(folder) as workbench:
        workbench.add([Upload(name=f"{n}.txt", data=STORY.format(n=n).encode()) for n in range(2)], event="strike")

    def pressed(*arguments: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        keep_read(*arguments)

    monkeypatch.setattr("workbench.workspace.keep_read", pressed)
    monkeypatch.setattr(sys, "argv", ["workbench", "check", "--workspace", str(folder)])
    with pytest.raises(SystemExit) as end:
        main()
    assert (end.value.code, "interrupted" in capfd.readouterr().err) == (130, True)
    with Workbench(folder) as workbench:
        assert workbench.claims()
        assert (workbench.unread(), workbench.checks()) == ((), ())


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("model", "more", "code", "says"),
    [
        ("openai/wrong-key", [], 3, "0 articles read for claims"),
        ("openai/gpt-4.1-mini", ["--budget-usd", "0"], 3, "does not cover another article"),
        ("openai/nobody-knows-its-price", ["--budget-usd", "5"], 2, "no price is known"),
    ],
)
def test_what_ends_the_reading_ends_the_command(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    model: str, more: list[str], code: int, says: str,
) -> None:  # fmt: skip
    """Before any claim is checked: a wrong key, a budget of nothing, a price that nobody knows."""
    with Workbench(tmp_path / "ws") as workbench:
        workbench.add([Upload(name=f"{n}.txt", data=STORY.format(n=n).encode()) for n in range(2)], event="strike")
        list(workbench.check([workbench.typed("The strike is over.", event="strike")]))
    before = (tmp_path / "ws" / "log.jsonl").read_text()
    with serving() as server:
        here = [] if code == 2 else ["--api-base", f"{server}/v1"]  # a model at home costs nothing
        asks = ["check", "--model", model, "--yes", *here, *more]
        monkeypatch.setattr(sys, "argv", ["workbench", *asks, "--workspace", str(tmp_path / "ws")])
        with pytest.raises(SystemExit) as end:
            main()
    assert (end.value.code, says in capfd.readouterr().err) == (code, True)
    lines = (tmp_path / "ws" / "log.jsonl").read_text().removeprefix(before).splitlines()
    assert not [line for line in lines if json.loads(line)["check_id"]]
