"""The checks of a workspace: each saved before the next, none made twice, several judges side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.harbour import COURIER, GAZETTE, LEDGER, silence
from tests.support.kills import killed_after
from workbench import Settings
from workbench.batch.checks import current_by_judge
from workbench.batch.runner import Leases
from workbench.errors import InputError, JudgeError
from workbench.export.jsonl import stamp
from workbench.judge.check import check_key
from workbench.models import Call, Claim, Comparison, Version
from workbench.workspace import Workbench, now

TEXTS = tuple(f"Norland asked Estavia for {n} tugboats." for n in (12, 13, 14, 15))


class Model:
    """A stand-in for a model, with a name and a prompt."""

    def __init__(self, name: str = "m", before: Callable[[Claim], None] = lambda _: None) -> None:
        self.name, self.prompt, self.key, self._before = name, f"compare.v1#{name}", name, before
        self.parallel = True
        self.second_opinion = False
        self.asked: list[str] = []

    def __call__(self, claim: Claim, versions: Sequence[Version]) -> tuple[Comparison, Call]:
        """Say that every article is silent."""
        self.asked.append(claim.text)
        self._before(claim)
        call = Call(
            judge=self.name, prompt=self.prompt, requests=1, cost_usd=0.01, at=f"2031-05-12T{len(self.asked):02}"
        )
        return silence(versions), call


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """A workspace with two articles and four claims, searched by words alone."""
    monkeypatch.setattr("workbench.workspace.load_embedder", lambda *_: None)
    for name, article in (("courier.txt", COURIER), ("ledger.txt", LEDGER)):
        (tmp_path / name).write_text(article.text, encoding="utf-8")
    with Workbench(Settings(workspace=tmp_path / "ws", model="openai/m")) as workbench:
        workbench.add([tmp_path / "courier.txt", tmp_path / "ledger.txt"], event="harbour")
        for text in TEXTS:
            workbench.typed(text, event="harbour")
        yield workbench


def _asks(bench: Workbench, judge: Any) -> Any:
    bench.__dict__["judge"] = judge
    return judge


def test_a_check_is_saved_before_the_next_is_handed_over(bench: Workbench) -> None:
    """A kill loses only what was in flight."""
    _asks(bench, Model())
    for made, _ in enumerate(bench.check(bench.claims(), jobs=2), 1):
        assert len(bench.store.checks()) == made


def test_since_takes_what_came_then_or_later(bench: Workbench, tmp_path: Path) -> None:
    """A claim that is new, or to whose event an article came; what is older and untouched is left for another night."""
    since = last = now()
    while since == last:
        since = now()
    assert (bench.unchecked(since=since), bench.store.articles(since=stamp(since))) == ((), ())
    new = bench.typed("Norland asked Estavia for 99 tugboats.", event="harbour")
    assert bench.unchecked(since=since) == (new,)
    (tmp_path / "gazette.txt").write_text(GAZETTE.text, encoding="utf-8")
    bench.add([tmp_path / "gazette.txt"], event="choir")
    assert bench.unchecked(since=since) == (new,)
    (gazette,) = bench.store.articles(since=stamp(since))
    bench.corpus.move(gazette.id, event="harbour", reviewer="ana", reason="it belongs there")
    assert bench.unchecked(since=since) == bench.unchecked() != ()


def test_a_since_that_is_no_date_is_refused(bench: Workbench) -> None:
    """Before anything is read or asked."""
    with pytest.raises(InputError, match="'yesterday' is not a date"):
        bench.unchecked(since="yesterday")


def test_what_another_process_has_checked_meanwhile_is_not_asked_again(bench: Workbench) -> None:
    """The question is put right before a claim's turn."""
    first, second = Model(), Model()
    _asks(bench, first)
    run = bench.check(bench.claims(), jobs=1)
    next(run)
    with Workbench(bench.settings) as other:
        _asks(other, second)
        done = list(other.check(other.unchecked()))
    assert len(done) + len(list(run)) + 1 == len(TEXTS)
    assert sorted(first.asked + second.asked) == sorted(TEXTS)


def test_what_another_process_is_checking_is_left_to_it(bench: Workbench) -> None:
    """Nobody pays twice; what is let go of is free again."""
    judge = _asks(bench, Model())
    claims = bench.claims()
    others = Leases(bench.settings.workspace / "checking")
    assert others.take(check_key(claims[1], bench.articles("harbour"), judge.key, bench.index.mode))
    assert [c.claim.text for c in bench.check(claims, jobs=1)] == [TEXTS[0], *TEXTS[2:]]
    others.let_all_go()
    assert [c.claim.text for c in bench.check(bench.unchecked(), jobs=1)] == [TEXTS[1]]


def test_a_claim_that_was_asked_for_is_checked_again(bench: Workbench) -> None:
    """Skipped is only what came to be known since the run began."""
    _asks(bench, Model())
    assert len(list(bench.check(bench.claims()[:1]))) == 1
    assert len(list(bench.check(bench.claims()[:1]))) == 1


def test_a_process_that_is_killed_holds_nothing(tmp_path: Path) -> None:
    """The system lets go of its locks."""
    script = (
        "import sys, pathlib\nfrom workbench.batch.runner import Leases\n"
        "held = Leases(pathlib.Path(sys.argv[1]))\nprint(held.take('k'), flush=True)\nsys.stdin.read()"
    )
    killed_after(1, script, str(tmp_path))
    assert Leases(tmp_path).take("k")


def test_a_lease_is_held_by_one(tmp_path: Path) -> None:
    """Until it is let go of; nothing is left lying in the folder."""
    one, other = Leases(tmp_path), Leases(tmp_path)
    assert one.take("k")
    assert not other.take("k")
    one.let_go("k")
    assert other.take("k")
    other.let_all_go()
    assert list(tmp_path.iterdir()) == []


def test_judges_stand_side_by_side_on_one_claim(bench: Workbench) -> None:
    """Each with its current check; the last judge that took the place has it."""
    claim = bench.claims()[0]
    _asks(bench, Model("first"))
    (mine,) = bench.check([claim])
    _asks(bench, Model("second"))
    (theirs,) = bench.check([claim])
    assert [c.id for c in bench.by_judge(claim.id)] == [mine.id, theirs.id]
    assert [c.call.judge for c in bench.by_judge(claim.id)] == ["first", "second"]
    current = bench.current(claim.id)
    assert current is not None
    assert current.id == theirs.id


@pytest.mark.parametrize("fails", [False, True])
def test_who_is_asked_beside_a_judge_takes_no_place(bench: Workbench, fails: bool) -> None:
    """The first verdict stays current, and is no more out of date or failed than it was; both are kept."""
    claim = bench.claims()[0]
    _asks(bench, Model("first"))
    (mine,) = bench.check([claim])
    _asks(bench, Model("second", before=_refuse) if fails else Model("second"))
    (theirs,) = bench.check([claim], beside=True)
    assert (mine.beside, theirs.beside) == (False, True)
    assert bench.current(claim.id) == mine
    assert bench.desk.row(claim.id).failure is None
    assert [c.id for c in bench.by_judge(claim.id)] == [mine.id, theirs.id]
    (again,) = bench.check([claim])
    assert bench.current(claim.id) == (mine if fails else again)


def test_who_is_asked_beside_nobody_takes_the_place(bench: Workbench) -> None:
    """Where there is no verdict yet, or the same judge's own."""
    claim = bench.claims()[0]
    _asks(bench, Model("first", before=_refuse))
    list(bench.check([claim]))
    _asks(bench, Model("second"))
    for _ in range(2):
        (theirs,) = bench.check([claim], beside=True)
        assert not theirs.beside
        assert bench.current(claim.id) == theirs


def test_a_judges_verdict_stands_before_its_later_failure(bench: Workbench) -> None:
    """And a verdict before an earlier one."""
    claim = bench.claims()[0]
    made = [*bench_checks(bench, claim, Model()), *bench_checks(bench, claim, Model(before=_refuse))]
    assert [c.verdict is None for c in made] == [False, True]
    assert current_by_judge(made) == (made[0],)
    assert current_by_judge(reversed(made)) == (made[0],)
    assert current_by_judge([made[1]]) == (made[1],)


def _refuse(_claim: Claim) -> None:
    error = JudgeError("refusal", "it will not")
    error.call = Call(judge="m", prompt="compare.v1#m", at="2031-05-13")
    raise error


def bench_checks(bench: Workbench, claim: Claim, judge: Any) -> list[Any]:
    """Check one claim with a judge."""
    _asks(bench, judge)
    return list(bench.check([claim]))
