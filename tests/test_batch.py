"""Checking many: nothing waits for one bad claim, nothing is paid beyond a budget, nothing goes on that cannot."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.support.harbour import CLAIMS, MANY, NOON, checking, silence
from tests.support.sleeper import OK, Manner, sleeping
from workbench.batch.runner import CancelToken, current_token
from workbench.errors import BudgetSpent, InputError, JudgeError, JudgeErrorKind
from workbench.judge.llm import client
from workbench.judge.llm.judge import LLMJudge
from workbench.judge.llm.prompts import load_prompt
from workbench.judge.llm.providers import Params
from workbench.models import Call, Check, Claim, Comparison, Failure, Version
from workbench.models.check import Estimate


class Paid:
    """A judge that hears nothing, for money, unless `before` raises."""

    name, key, parallel = "paid", "paid", True
    second_opinion = False
    prompt: str | None = "compare.v1#0"

    def __init__(
        self,
        before: Callable[[Claim], None] = lambda _: None,
        cost_usd: float | None = 0.01,
        most_usd: float | None = 0.02,
    ) -> None:
        self._before, self._cost_usd, self._most_usd = before, cost_usd, most_usd
        self.asked: list[str] = []

    def __call__(self, claim: Claim, versions: Sequence[Version]) -> tuple[Comparison, Call]:
        """Answer."""
        self.asked.append(claim.id)
        self._before(claim)
        return silence(versions), Call(judge=self.name, cost_usd=self._cost_usd, requests=1, at=NOON)

    def estimate(self, claim: Claim, versions: Sequence[Version]) -> Estimate:
        """Say what one check costs at most."""
        return Estimate(model=self.name, calls=1, cost_usd=self._most_usd, most_usd=self._most_usd)


class Alone(Paid):
    """The same, computed here: one claim after another."""

    parallel = False
    second_opinion = False


def _gather(run: Iterator[Check], done: list[str]) -> None:
    for check in run:
        done.append(check.claim.id)


def _fails(kind: JudgeErrorKind, *ids: str) -> Callable[[Claim], None]:
    def before(claim: Claim) -> None:
        if claim.id in ids:
            raise JudgeError(kind, f"{claim.id} failed")

    return before


@pytest.mark.parametrize("jobs", [1, 3, 20])
def test_every_claim_is_checked_once_whatever_the_number_of_threads(jobs: int) -> None:
    """In the order in which answers arrive."""
    judge = Paid()
    done = list(checking(CLAIMS, judge, jobs=jobs))
    assert sorted(c.claim.id for c in done) == sorted(c.id for c in CLAIMS) == sorted(judge.asked)


def test_one_bad_claim_never_stops_the_rest() -> None:
    """It is a failure with its reason; the others have verdicts."""
    done = list(checking(CLAIMS, Paid(_fails("truncated", "c3")), jobs=4))
    failed = [c for c in done if isinstance(c.outcome, Failure)]
    assert [c.claim.id for c in failed] == ["c3"]
    assert len(done) == len(CLAIMS)


@pytest.mark.parametrize("kind", ["auth", "quota", "config"])
def test_what_would_meet_every_claim_stops_the_run_at_once(kind: JudgeErrorKind) -> None:
    """Only what was under way is still asked."""
    judge = Paid(_fails(kind, *(c.id for c in CLAIMS)))
    done = list(checking(CLAIMS, judge, jobs=2))
    assert 1 <= len(done) == len(judge.asked) <= 4
    assert len(list(checking(CLAIMS, Alone(_fails(kind, "c0")), jobs=8))) == 1


def test_claims_are_taken_as_there_is_room_for_them() -> None:
    """A night's claims are never all in memory."""
    taken = 0

    def claims() -> Iterator[Claim]:
        nonlocal taken
        for claim in CLAIMS:
            taken += 1
            yield claim

    run = checking(claims(), Paid(), jobs=2)
    next(run)
    assert taken <= 4
    run.close()


def test_a_budget_pays_for_as_many_checks_as_it_covers() -> None:
    """At one cent each, two set aside, five and a half cents pay for four; a fifth could overrun them."""
    judge, done = Paid(), list[str]()
    with pytest.raises(BudgetSpent, match="does not cover another check"):
        _gather(checking(CLAIMS, judge, jobs=4, budget=0.055), done)
    assert len(done) == len(judge.asked) == 4


def test_a_budget_that_is_enough_is_no_matter() -> None:
    """Nothing is raised."""
    assert len(list(checking(CLAIMS, Paid(), jobs=4, budget=1.0))) == len(CLAIMS)


def test_a_price_that_nobody_knows_is_refused_under_a_budget() -> None:
    """Before anything is asked."""
    judge = Paid(most_usd=None)
    with pytest.raises(InputError, match="no price is known"):
        list(checking(CLAIMS, judge, jobs=4, budget=1.0))
    assert judge.asked == []


def test_an_interruption_keeps_what_was_under_way() -> None:
    """Nothing new is begun, every answer is handed over, and then it is said."""
    token = CancelToken()
    all_under_way = threading.Barrier(3, action=token.cancel)

    def before(_claim: Claim) -> None:
        all_under_way.wait(timeout=60)

    judge, done = Paid(before), list[str]()
    with pytest.raises(KeyboardInterrupt):
        _gather(checking(CLAIMS, judge, jobs=3, token=token), done)
    assert sorted(done) == sorted(judge.asked) == ["c0", "c1", "c2"]


@pytest.mark.parametrize("other", [Paid, Alone])
def test_a_cancelled_run_stays_so_when_another_begins(other: type[Paid]) -> None:
    """Cancelled after 3 of 36 paid calls, it pays for no other 33, while another run checks all of its own."""
    token, judge, second, done = CancelToken(), Paid(), other(), list[str]()
    first = checking(MANY, judge, jobs=1, token=token)
    done += [next(first).claim.id for _ in range(3)]
    token.cancel()
    assert len(list(checking(CLAIMS, second, jobs=2, token=CancelToken()))) == len(second.asked) == len(CLAIMS)
    with pytest.raises(KeyboardInterrupt):
        _gather(first, done)
    assert sorted(done) == sorted(judge.asked)
    assert len(judge.asked) <= 5  # one may have been under way, and one more been done


def test_a_run_that_was_cancelled_before_it_began_asks_nothing() -> None:
    """By threads or one by one."""
    token = CancelToken()
    token.cancel()
    for judge in (Paid(), Alone()):
        with pytest.raises(KeyboardInterrupt):
            list(checking(CLAIMS, judge, jobs=2, token=token))
        assert judge.asked == []


def test_a_cancelled_run_waits_for_no_provider() -> None:
    """Whoever waits to ask again is sent home at once, and leaves no record: the next run asks."""
    token = CancelToken()

    def before(_claim: Claim) -> None:
        threading.Timer(0.05, token.cancel).start()
        current_token().wait(60.0)

    done, began = list[str](), time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        _gather(checking(CLAIMS, Paid(before), jobs=2, token=token), done)
    assert done == []
    assert time.monotonic() - began < 30


def test_a_claim_that_was_never_answered_is_no_failure() -> None:
    """It is left for the next run, without a record."""

    def before(claim: Claim) -> None:
        if claim.id == "c0":
            raise KeyboardInterrupt

    done = list(checking(CLAIMS[:3], Paid(before), jobs=1))
    assert [c.claim.id for c in done] == ["c1", "c2"]


@contextmanager
def _server_that_answers_only(together: int) -> Iterator[str]:
    """Answer no request before so many are there."""
    barrier = threading.Barrier(together)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            barrier.wait(20)
            self.wfile.write(OK)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(20)


def test_calls_of_a_batch_are_under_way_together() -> None:
    """A server that answers only three at once has all of them."""
    with _server_that_answers_only(3) as address:
        judge = LLMJudge("openai/together", load_prompt("compare.v1"), params=Params(api_base=address, tries=1))
        done = list(checking(CLAIMS, judge, jobs=3))
    assert len(done) == len(CLAIMS)
    assert all(check.verdict for check in done), [check.outcome for check in done]


@pytest.mark.slow
def test_with_a_fifth_of_all_requests_failing_every_claim_ends_as_verdict_or_named_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """429, 500 and silence, over real HTTP; what may pass is tried again, and none is lost or doubled."""
    monkeypatch.setattr(client, "_FIRST_PAUSE_SECONDS", dict.fromkeys(client._FIRST_PAUSE_SECONDS, 0.001))
    with sleeping(Manner(seconds=0.0, faults=0.2, seed=4)) as address:
        params = Params(api_base=f"{address}/v1", timeout_seconds=2.0)
        judge = LLMJudge("openai/sleeper", load_prompt("compare.v1"), params=params)
        done = list(checking(MANY, judge, jobs=6))
    assert Counter(c.claim.id for c in done) == Counter(c.id for c in MANY)
    assert sum(c.call.requests for c in done) > len(done)
    assert sum(c.verdict is not None for c in done) >= 24
    assert {c.outcome.error for c in done if isinstance(c.outcome, Failure)} <= {"rate_limit", "server", "timeout"}
