"""Kill a night's work at random moments, go on with it each time, and hold what is left against a whole night."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn

from tests.support.night import FORMATS, JOBS, REVIEWER, TEXTS
from tests.support.server import app
from workbench import Settings, Workbench, seeds_folder
from workbench.models.check import Call

ROOT = Path(__file__).parents[2]
KILL = "KILL"
WAITS = (0.0, 0.01, 0.05, 0.3)
"""Seconds between a step and a kill."""
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00| UTC)?")


@dataclass
class Log:
    """What the model's server was asked, by digest, with the kills between."""

    entries: list[str] = field(default_factory=list)

    def repeats_outside_a_kill(self) -> list[str]:
        """List the calls made again that no kill excuses: each kill finds at most `JOBS` in flight."""
        last: dict[str, int] = {}
        excused: Counter[int] = Counter()
        wrong = []
        for place, entry in enumerate(self.entries):
            if entry == KILL:
                continue
            if entry in last:
                kill = self._first_kill(last[entry], place)
                excused[kill] += 1
                if kill < 0 or excused[kill] > JOBS:
                    wrong.append(entry)
            last[entry] = place
        return wrong

    def _first_kill(self, before: int, after: int) -> int:
        """Find the kill that a call may have been in flight at; -1 where there was none."""
        return next((i for i in range(before, after) if self.entries[i] == KILL), -1)

    @property
    def calls(self) -> int:
        """How many calls were made."""
        return sum(entry != KILL for entry in self.entries)

    @property
    def kills(self) -> int:
        """How many kills there were."""
        return len(self.entries) - self.calls


@contextmanager
def logged_server(log: Log) -> Iterator[str]:
    """Run the test server, and write down what it is asked before it answers."""

    async def listening(scope: Any, receive: Any, send: Any) -> None:
        body = bytearray()
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        log.entries.append(hashlib.sha256(body).hexdigest()[:16])
        await asyncio.sleep(0.02)  # a kill may fall between question and answer

        async def again() -> Any:
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        await app(scope, again, send)

    config = uvicorn.Config(listening, host="127.0.0.1", port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/v1"
    finally:
        server.should_exit = server.force_exit = True
        thread.join()


@dataclass
class Night:
    """A workspace that is worked on by children of one process."""

    process: subprocess.Popen[str]
    workspace: Path
    log: Log
    api_base: str
    acknowledged: set[str] = field(default_factory=set)
    killed_in: Counter[str] = field(default_factory=Counter)
    """After which step the kills came."""

    def go(self, *, kill_after: int | None = None, wait: float = 0.0) -> str:
        """Run a child; kill it after so many lines and a moment more. Give how it ended, or `killed`."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps([str(self.workspace), self.api_base]) + "\n")
        self.process.stdin.flush()
        child, lines, step = int(self._line().split()[1]), 0, "began"
        if kill_after == 0:
            self._kill(child, wait)
        while not (line := self._line()).startswith("ended"):
            lines, step = lines + 1, line.split()[0]
            if line.startswith("reviewed"):
                self.acknowledged.add(line.split()[1])
            if lines == kill_after:
                self._kill(child, wait)
        if line != f"ended {-signal.SIGKILL}":
            return line
        self.killed_in[step] += 1
        return "killed"

    def _kill(self, child: int, wait: float) -> None:
        threading.Event().wait(wait)
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:  # it was done a moment earlier
            return
        self.log.entries.append(KILL)

    def _line(self) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline().strip()
        if not line:
            raise RuntimeError("the night's process died")
        return line


@contextmanager
def children(sources: Path) -> Iterator[subprocess.Popen[str]]:
    """Start the process that forks the children of all nights; what it loads takes longer than a night."""
    environment = {**os.environ, "OPENAI_API_KEY": "none", "TOKENIZERS_PARALLELISM": "false"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.night", str(sources)],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def night(process: subprocess.Popen[str], workspace: Path, log: Log) -> Iterator[Night]:
    """Give a night that has a model's server of its own."""
    with logged_server(log) as address:
        yield Night(process, workspace, log, address)


@dataclass(frozen=True)
class Outcome:
    """What is left of a night."""

    claims: frozenset[str]
    checked: dict[str, int]
    """How many current checks each claim has."""
    tokens: dict[str, tuple[int | None, int | None]]
    """What each claim's current check says was used, by itself or by a run that was killed before it could say so."""
    reviewed: frozenset[str]
    exports: dict[str, str]
    """Without times, and without the ids that are made of times."""


def two_texts(folder: Path, *, lines: int | None = None) -> Path:
    """Write the night's articles into a folder: whole, or the first lines of each."""
    folder.mkdir()
    for name in TEXTS:
        whole = (seeds_folder() / name).read_text(encoding="utf-8")
        (folder / name).write_text("".join(whole.splitlines(keepends=True)[:lines]), encoding="utf-8")
    return folder


def outcome(workspace: Path) -> Outcome:
    """Read a workspace, and its exports."""
    with Workbench(Settings(workspace=workspace)) as bench:
        claims = [claim.id for claim in bench.claims()]
        checks = bench.checks()
        reviewed = {id_ for id_ in claims if any(e.review.reviewer == REVIEWER for e in bench.history(id_))}
        assert all(check.verdict for check in checks), [check.outcome for check in checks if not check.verdict]
    ids = {check.id: f"check of {check.claim.id}" for check in checks}
    return Outcome(
        claims=frozenset(claims),
        checked={id_: sum(check.claim.id == id_ for check in checks) for id_ in claims},
        tokens={check.claim.id: _used(check.call) for check in checks},
        reviewed=frozenset(reviewed),
        exports={form: timeless((workspace / f"export.{form}").read_text(encoding="utf-8"), ids) for form in FORMATS},
    )


def _used(call: Call) -> tuple[int | None, int | None]:
    told = call.earlier or call
    return told.tokens_in, told.tokens_out


def timeless(text: str, ids: dict[str, str]) -> str:
    """Take out times, the ids that are made of times, and what a call used.

    An answer that arrived just before a kill is taken from the cache afterwards: its call then says, truly, that
    nobody was asked again, and what had been used earlier.
    """
    text = re.sub(r'"earlier": \{[^}]*\}', '"earlier": null', text)
    for id_, name in ids.items():
        text = text.replace(id_, name)
    text = re.sub(r'"(seconds|requests|tokens_in|tokens_out|cost_usd)": (?:[0-9.e-]+|null)', r'"\1": 0', text)
    return _TIME.sub("TIME", text)


def killed_often(
    made: Night, *, kills: int, chance: random.Random, most_lines: int, waits: Sequence[float] = WAITS
) -> None:
    """Kill a night up to so many times, wherever it is, and go through it to the end."""
    while made.log.kills < kills:
        ended = made.go(kill_after=chance.randrange(most_lines), wait=chance.choice(waits))
        if ended != "killed":
            assert ended == "ended 0", ended
            return
        for form in FORMATS:
            if (path := made.workspace / f"export.{form}").exists():
                _whole(form, path.read_text(encoding="utf-8"))
    assert made.go() == "ended 0"


def _whole(form: str, text: str) -> None:
    assert text.endswith("\n"), f"half a file: export.{form}"
    if form == "jsonl":
        assert all(json.loads(line) for line in text.splitlines())
    if form == "html":
        assert text.rstrip().endswith("</html>")
