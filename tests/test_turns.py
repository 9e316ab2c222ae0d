"""Turns: first come first served, handed on wherever a thread waits, and given up where one keeps them."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.support.harbour import ARTICLES, CLAIM, CLAIMS, NOON, NoIndex
from tests.support.sleeper import OK
from workbench.batch import runner
from workbench.batch.runner import Bench, check_many
from workbench.judge.llm import pricing
from workbench.judge.llm.client import Gate
from workbench.judge.llm.judge import LLMJudge
from workbench.judge.llm.pricing import Params, Turns, waiting
from workbench.judge.llm.prompts import load_prompt

LONG = 60.0


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.001)


def _thread(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def _joined(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()


def test_who_came_first_goes_first() -> None:
    """Twenty that wait are let in, one at a time, in the order in which they came."""
    turns, order, inside = Turns(patience_seconds=LONG), list[int](), 0

    def work(number: int) -> None:
        nonlocal inside
        with turns.taken():
            inside += 1
            assert inside == 1
            order.append(number)
            time.sleep(0.001)
            inside -= 1

    threads = []
    with turns.taken():
        for number in range(20):
            threads.append(_thread(functools.partial(work, number)))
            _until(lambda n=number: len(turns._queue) == n + 1)  # type: ignore[misc]
    _joined(threads)
    assert order == list(range(20))


def test_while_one_waits_another_computes() -> None:
    """The turn is handed on for as long, and had again afterwards."""
    turns, done = Turns(patience_seconds=LONG), list[str]()

    def other() -> None:
        with turns.taken():
            done.append("other")

    with turns.taken():
        thread = _thread(other)
        with waiting():
            _joined([thread])
        done.append("first")
        assert turns._taken
    assert done == ["other", "first"]
    assert not turns._taken


def test_a_pause_at_the_gate_is_waiting() -> None:
    """Who is told to come back later keeps nobody from computing."""
    turns, released = Turns(patience_seconds=LONG), threading.Event()

    def other() -> None:
        with turns.taken():
            released.set()

    def wait(_: float) -> None:
        assert released.wait(20)

    with turns.taken():
        thread = _thread(other)
        Gate(wait=wait).pause(1.0)
    _joined([thread])


def test_who_has_no_turn_waits_all_the_same() -> None:
    """Outside a batch nothing is handed on, not even somebody else's turn."""
    turns = Turns(patience_seconds=LONG)
    turns._take()
    with waiting():
        assert turns._taken
    assert turns._taken


def test_one_that_keeps_the_turn_stops_nobody() -> None:
    """After a while everybody goes on, and from then on at once."""
    turns, kept = Turns(patience_seconds=0.01), threading.Event()

    def keep() -> None:
        with turns.taken():
            kept.wait(20)

    keeper = _thread(keep)
    _until(lambda: turns._taken)
    done: list[int] = []

    def work(number: int) -> None:
        with turns.taken(), waiting():
            done.append(number)

    _joined([_thread(functools.partial(work, number)) for number in range(5)])
    assert sorted(done) == list(range(5))
    kept.set()
    _joined([keeper])


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
    thread = _thread(server.serve_forever)
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(20)


def test_calls_of_a_batch_are_under_way_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three threads take turns, and yet a server that answers only three at once has all of them."""
    monkeypatch.setattr(runner, "Turns", functools.partial(Turns, patience_seconds=LONG))
    index: Any = NoIndex()
    with _server_that_answers_only(3) as address:
        judge = LLMJudge("openai/together", load_prompt("compare.v1"), params=Params(api_base=address, tries=1))
        bench = Bench({CLAIM.event: ARTICLES}, index, judge, lambda: NOON)
        done = list(check_many(CLAIMS, bench, jobs=3))
    assert len(done) == len(CLAIMS)
    assert all(check.verdict for check in done), [check.outcome for check in done]


def test_a_proxy_is_not_passed_by(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a proxy is set, litellm connects as it always does."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    library: Any = type("Library", (), {"ssl_certificate": None})
    pricing._take_turns(library)
    assert not hasattr(library, "sync_transport")
    monkeypatch.delenv("HTTPS_PROXY")
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    pricing._take_turns(library)
    assert hasattr(library, "sync_transport")
