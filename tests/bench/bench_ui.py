"""What a decision in the browser costs at 10,000 claims × 8 outlets. `python -m tests.bench.bench_ui FOLDER SECONDS`.

Next claim against an empty Streamlit app's rerun, interleaved; twenty sessions that review by script with ten seconds
to think; claims decided by real key events. CPU time is of the server process. FOLDER keeps the filled workspace.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.bench_desk import fill
from workbench import Settings, Workbench
from workbench.review.queue import View

ROOT = Path(__file__).parents[2]
CLAIMS, RERUNS, SESSIONS, THINK_SECONDS, KEYED = 10_000, 50, 20, 10.0, 25
MOVED_ON = "id => document.getElementById('claim')?.dataset.claim !== id"
EMPTY = "import streamlit as st\n\nst.title('Nothing')\nst.button('Again', key='again')\n"


@contextmanager
def served(script: Path, workspace: Path) -> Iterator[tuple[int, int]]:
    """Serve a script to this machine; give its port and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    flags = ("--server.address=127.0.0.1", "--server.headless=true", "--server.fileWatcherType=none")
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}", *flags]
    known = {"WORKBENCH_WORKSPACE": str(workspace), "WORKBENCH_REVIEWER": "bench", "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **known}, stdout=subprocess.DEVNULL)
    try:
        while True:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                break
            time.sleep(0.2)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(20)


def cpu_seconds(process: int) -> float:
    """CPU time of a process, threads that ended included (its POSIX CPU clock)."""
    return time.clock_gettime((~process << 3) | 2)


def memory_mib(process: int) -> float:
    """Resident memory of a process."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


class Session:
    """One browser tab's connection, without the browser."""

    def __init__(self, port: int, query: str = "") -> None:
        self.port, self.query, self.buttons, self.chosen = port, query, {}, {}  # type: ignore[var-annotated]

    async def open(self) -> None:
        """Connect, draw the page once, and ask for the claims of all events."""
        from websockets.asyncio.client import connect

        address = f"ws://127.0.0.1:{self.port}/_stcore/stream"
        self.socket = await connect(
            address,
            subprotocols=["streamlit"],
            max_size=None,
            origin=f"http://127.0.0.1:{self.port}",  # type: ignore[list-item, arg-type]
        )
        await self.run()
        if self.chosen:
            await self.run()

    async def run(self, pressed: str | None = None) -> float:
        """Run the page again, a button pressed or not; give the seconds until it was done."""
        from streamlit.proto.BackMsg_pb2 import BackMsg

        message = BackMsg()
        message.rerun_script.query_string = self.query
        for box, option in self.chosen.items():
            message.rerun_script.widget_states.widgets.add(id=box, string_value=option)
        if pressed:
            message.rerun_script.widget_states.widgets.add(id=self.button(pressed), trigger_value=True)
        began = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while not self._read(await asyncio.wait_for(self.socket.recv(), 60)):
            pass
        return time.perf_counter() - began

    def button(self, beginning: str) -> str:
        """The id of the button drawn last whose key begins so."""
        return next(found for key, found in reversed(self.buttons.items()) if key.startswith(beginning))

    def _read(self, raw: Any) -> bool:
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        message = ForwardMsg.FromString(raw)
        match message.WhichOneof("type"):
            case "delta":
                element = message.delta.new_element
                if element.WhichOneof("type") == "button":
                    key = element.button.id.split("-", 2)[-1]
                    self.buttons.pop(key, None)
                    self.buttons[key] = element.button.id
                elif element.WhichOneof("type") == "selectbox" and element.selectbox.id.endswith("queue_event"):
                    self.chosen[element.selectbox.id] = "All events"
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "script_finished":
                return message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        return False


async def reruns(app: tuple[int, int], empty: tuple[int, int]) -> None:
    """Print the CPU of the next claim beside that of an empty app's rerun."""
    desk, nothing = Session(app[0]), Session(empty[0])
    await desk.open()
    await nothing.open()
    spent: dict[str, list[float]] = {"next": [], "again": []}
    for _ in range(RERUNS):
        for session, pid, key in ((desk, app[1], "next"), (nothing, empty[1], "again")):
            before = cpu_seconds(pid)
            await session.run(key)
            spent[key].append(cpu_seconds(pid) - before)
    theirs, ours = (statistics.median(spent[key]) * 1000 for key in ("again", "next"))
    print(f"| next claim, server CPU, median of {RERUNS} | {ours:.0f} ms |")
    print(f"| empty app's rerun, interleaved | {theirs:.0f} ms |")
    print(f"| ratio (goal: at most 1.5) | {ours / theirs:.1f} |")


async def review(session: Session, until: float, chance: random.Random, took: list[float]) -> int:
    """Accept claims until the time is over; give how many the server acknowledged."""
    await asyncio.sleep(chance.uniform(0, THINK_SECONDS))
    done = 0
    while time.monotonic() < until:
        took.append(await session.run("accept_"))
        done += 1
        await asyncio.sleep(THINK_SECONDS)
    return done


async def crowd(app: tuple[int, int], workspace: Path, seconds: float) -> None:
    """Print how twenty sessions fare that review at once, and whether a review was lost."""
    before, empty = _reviews(workspace), memory_mib(app[1])
    sessions = [Session(app[0], f"claim={claim_id}") for claim_id in _apart(workspace)]
    for session in sessions:
        await session.open()
    held = memory_mib(app[1])
    took: list[float] = []
    until, chance = time.monotonic() + seconds, random.Random(1)
    counts = await asyncio.gather(*(review(one, until, chance, took) for one in sessions), return_exceptions=True)
    errors = [count for count in counts if isinstance(count, BaseException)]
    sent = sum(count for count in counts if isinstance(count, int))
    kept = _reviews(workspace) - before
    p95 = statistics.quantiles(took, n=20)[-1]
    print(f"| {SESSIONS} sessions, {THINK_SECONDS:.0f} s to think, {seconds:.0f} s: sent, kept | {sent}, {kept} |")
    print(f"| errors | {len(errors)} {errors[:1] or ''} |")
    print(f"| answer, p50 and p95 | {statistics.median(took):.2f} s, {p95:.2f} s |")
    print(f"| memory per session | {(held - empty) / SESSIONS:.1f} MiB |")


def _apart(workspace: Path) -> list[str]:
    """Claims that stand far apart in the queue, one for each session: a checker's own stretch."""
    with Workbench(Settings(workspace=workspace)) as bench:
        apart = bench.desk.page(View(), limit=1).total // SESSIONS
        return [bench.desk.page(View(), offset=n * apart, limit=1).rows[0].claim_id for n in range(SESSIONS)]


def _reviews(workspace: Path) -> int:
    with Workbench(Settings(workspace=workspace)) as bench:
        return sum(map(len, bench.store.histories().values()))


def keyed(app: tuple[int, int], workspace: Path) -> None:
    """Print key presses and server seconds a claim, by real key events in chromium."""
    from playwright.sync_api import sync_playwright

    from tests.support.browser import BROWSER, CHROMIUM

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{app[0]}/")
        page.locator(".st-key-dock kbd").first.wait_for(timeout=60_000)
        before, began, presses = cpu_seconds(app[1]), _reviews(workspace), 0
        while _reviews(workspace) - began < KEYED:
            page.wait_for_function("() => performance.now() - window.workbenchDesk?.paintedAt > 400")
            here = page.locator("#claim").get_attribute("data-claim")
            page.keyboard.press("a")
            presses += 1
            with suppress(Exception):  # a press before its button is painted does nothing: press again
                page.wait_for_function(
                    "id => document.getElementById('claim')?.dataset.claim !== id", arg=here, timeout=3000
                )
        browser.close()
        print(f"| {KEYED} claims by key: presses a claim | {presses / KEYED:.2f} |")
        print(f"| server CPU seconds a claim | {(cpu_seconds(app[1]) - before) / KEYED:.2f} |")


def main(folder: Path, seconds: float) -> None:
    """Fill a workspace if it is not there yet, and print the table."""
    if not (folder / "workbench.db").exists():
        folder.mkdir(parents=True, exist_ok=True)
        fill(folder / "workbench.db", CLAIMS).close()
    with Workbench(Settings(workspace=folder)) as bench:
        print(f"| claims in the view | {bench.desk.page(View(show='all'), limit=1).total} |\n|---|---|")
    with ExitStack() as stack:
        script = folder / "empty.py"
        script.write_text(EMPTY)
        app, empty = (stack.enter_context(served(path, folder)) for path in (ROOT / "app.py", script))
        asyncio.run(reruns(app, empty))
        asyncio.run(crowd(app, folder, seconds))
        keyed(app, folder)


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        named = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(scratch)
        main(named, float(sys.argv[2]) if len(sys.argv) > 2 else 120.0)
