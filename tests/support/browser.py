"""The app in a real browser: the server that is started, its tabs, and what a checker does in them."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import TimeoutError as NotSeen
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from workbench import Settings, Workbench
from workbench.models.check import Check
from workbench.models.claim import Evidence
from workbench.review.decisions import Standing
from workbench.review.queue import QueueRow
from workbench.store.records import Run

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
SERVER = ("--server.address=127.0.0.1", "--server.headless=true", "--server.fileWatcherType=none")
WAIT_MS = 45_000
"""How long a page may take to show what it should: a stalled machine is no fault of the page."""
BROWSER = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@dataclass
class App:
    """A running app on a workspace of its own."""

    url: str
    workspace: Path
    log: Path
    models: str | None = None
    """Where the models that the server may ask are answered for."""
    taken: set[str] = field(default_factory=set)

    def bench(self, **settings: Any) -> Workbench:
        """Open the same workspace beside the server, to see what the store holds."""
        return Workbench(Settings(workspace=self.workspace, **settings))

    def fresh(self, cards: int = 1) -> QueueRow:
        """Take a claim that no other test decides, nor has changed by hand; of those the one with the fewest cards."""
        with self.bench() as bench:
            shown = {c.claim.id: len(speaking(c)) for c in bench.checks("seeds")}
            rows = [r for r in bench.desk.rows("seeds") if r.machine_label and not r.failure]
            free = [r for r in rows if r.claim_id not in self.taken and r.standing.status == "open" and not r.needs]
            free.sort(key=lambda r: (shown[r.claim_id], r.claim_id))
            row = next(r for r in free if shown[r.claim_id] >= cards and not bench.desk.acts(r.claim_id))
        self.taken.add(row.claim_id)
        return row

    def reviews(self, claim_id: str) -> list[Any]:
        """Give what the store holds on a claim."""
        with self.bench() as bench:
            return [entry.review for entry in bench.history(claim_id)]

    def decided(self) -> set[str]:
        """Name the claims that anybody has decided."""
        with self.bench() as bench:
            return {row.claim_id for row in bench.queue() if row.standing.status == "done"}

    def held(self, claim_id: str) -> Standing:
        """Say what holds of a claim by the store."""
        with self.bench() as bench:
            return bench.standing(claim_id)

    def evidence(self, claim_id: str) -> tuple[Evidence, ...]:
        """Give the words that checkers added to a claim."""
        return self.held(claim_id).evidence


def speaking(check: Check) -> list[str]:
    """Name the articles whose words a check found."""
    return [finding.article_id for finding in (check.verdict.findings if check.verdict else ()) if finding.evidence]


@contextlib.contextmanager
def served(workspace: Path, *, models: str = "http://127.0.0.1:9") -> Iterator[tuple[App, subprocess.Popen[bytes]]]:
    """Serve the app on a workspace; give it and its process."""
    log = workspace.parent / "server.log"
    with log.open("a") as sink:
        port = _free_port()
        known = {"WORKBENCH_WORKSPACE": str(workspace), "WORKBENCH_REVIEWER": "m.keller"}
        judges = {"WORKBENCH_API_BASE": f"{models}/v1", "OPENAI_API_KEY": "none-is-needed"}
        command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), f"--server.port={port}", *SERVER]
        server = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **known, **judges}, stdout=sink, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield App(f"http://127.0.0.1:{port}", workspace, log, judges["WORKBENCH_API_BASE"]), server
        finally:
            server.terminate()
            server.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=1) as answer:
            if answer.read() == b"ok":
                return
    raise RuntimeError(f"the app did not start:\n{log.read_text()[-2000:]}")


class Tab:
    """A tab of the browser, with what a checker does in it."""

    def __init__(self, app: App, context: Any) -> None:
        self.app = app
        self.page = context.new_page()
        self.page.set_default_timeout(WAIT_MS)
        self.wrong: list[str] = []
        self.frames: list[bytes] = []
        """What the page sent to the server, oldest first."""
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("console", self._console)
        self.page.on("request", self._request)
        self.page.on("websocket", lambda ws: ws.on("framesent", self._sent))

    def open(self, path: str = "/") -> Any:
        """Open an address of the app and wait until it is painted."""
        self.page.goto(self.app.url + path)
        self.settle()
        self.page.locator(".wb h1").first.wait_for()
        self.page.wait_for_function("() => window.workbenchDesk")  # before, nobody follows links or hears the arrows
        return self.page

    def claim(self, claim_id: str) -> Any:
        """Open one claim, painted and long enough on the screen to be decided."""
        page = self.open(f"/?claim={claim_id}")
        page.locator(f'#claim[data-claim="{claim_id}"]').wait_for()
        page.locator(".st-key-dock kbd, .st-key-dock button").first.wait_for()
        self.seen()
        return page

    def seen(self) -> None:
        """Wait until the bridge says that a person can have seen the claim."""
        self.page.wait_for_function("() => performance.now() - window.workbenchDesk?.paintedAt > 400")

    def settle(self) -> None:
        """Wait until the server's run is over and nothing on the page is stale.

        What was pressed may leave for the server some frames later, so the page has to be at rest for a while.
        """
        self.page.evaluate("() => { window.atRest = null }")
        self.page.wait_for_function(
            """() => {
                 const over = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "notRunning"
                   && !document.querySelector('[data-stale="true"], [data-testid="stAppSkeleton"]');
                 const rest = window.atRest ?? { since: performance.now(), frames: 0 };
                 window.atRest = over ? rest : null;
                 return over && ++rest.frames > 5 && performance.now() - rest.since > 150;
               }"""
        )

    def told(self, words: str, by: str = "status") -> None:
        """Wait until the page says this; while it is drawn anew the element of before stands beside the new one."""
        self.page.get_by_role(by).filter(has_text=words).first.wait_for()

    def choose(self, name: str, option: str) -> None:
        """Choose from a list by its name: typed, since a long list shows only a part of itself."""
        self.settle()
        box = self.page.get_by_role("combobox", name=name, exact=True)
        box.click()
        box.fill(option)
        self.page.get_by_role("option", name=option, exact=True).click()
        self.settle()

    def give(self, box: Any, words: str) -> None:
        """Type into a list that takes new options, and choose what was typed; it may be known from other tests."""
        option = self.page.get_by_role("option", name=re.compile(f"^(Add: )?{re.escape(words)}$"))
        box.click()
        box.fill(words)
        for _ in range(10):
            box.press("ArrowDown")  # opens the list, which closes whenever the page moves under it
            with contextlib.suppress(NotSeen):
                option.click(timeout=3_000)
                return
        raise AssertionError(f"{words!r} is not offered")

    def key(self, key: str) -> None:
        """Press a key until it leaves for the server: a shortcut is live only once its own button is painted."""
        for _ in range(10):
            before = len(self.frames)
            self.page.keyboard.press(key)
            for _ in range(12):
                self.page.wait_for_timeout(50)
                if len(self.frames) > before:
                    return
        raise AssertionError(f"the key {key!r} never reached the server")

    def story(self) -> str:
        """Tell what a failed test leaves behind: where the page is, what it sent last, what it says."""
        state = self.page.evaluate("() => document.querySelector('[data-testid=\"stApp\"]')?.dataset.testScriptState")
        sent = [BackMsg.FromString(frame).WhichOneof("type") for frame in self.frames[-5:]]
        words = self.page.locator("body").inner_text(timeout=5_000)
        return f"{self.page.url}\nrun: {state}\nsent: {len(self.frames)} frames, {sent}\n\n{words[:6000]}"

    def _sent(self, frame: str | bytes) -> None:
        self.frames.append(frame.encode() if isinstance(frame, str) else frame)

    def _console(self, message: Any) -> None:
        # Streamlit asks for its health below the address of a page first, is told 404, and asks again at the root.
        where = str(message.location.get("url"))
        # It also tries the address of each file to download, which is gone where the page was drawn anew meanwhile.
        # A download that fails is seen by the test that downloads.
        gone = "/media/" in where or message.text.startswith("Client Error: Download Button source error - 404")
        benign = "/_stcore/" in where or gone
        if message.type == "error" and not benign:
            self.wrong.append(f"console: {message.text}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.app.url, "data:", "blob:")):
            self.wrong.append(f"external request: {request.url}")


def other(machine_label: str | None) -> tuple[str, str]:
    """A key and the label behind it that is not the machine's."""
    return ("2", "refuted") if machine_label != "refuted" else ("1", "supported")


def set_share(tab: Tab, percent: int) -> None:
    """Set the share of blind claims in the Settings dialog."""
    page = tab.page
    page.locator(".st-key-settings button").click()
    dialog = page.get_by_role("dialog")
    slider = dialog.get_by_role("slider")
    slider.focus()
    slider.press("Home" if percent == 0 else "End")
    tab.settle()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def differing(bench: Workbench, app: App, cards: int = 1) -> str:
    """Take a claim on which two checkers differ."""
    row = app.fresh(cards)
    label = "refuted" if row.machine_label != "refuted" else "supported"
    bench.decide(str(row.check_id), reviewer="ana", seen_seq=0, decision="accept")
    bench.decide(str(row.check_id), reviewer="ben", seen_seq=1, decision="override", label=label, reason="misread")
    return row.claim_id


def begun(tab: Tab, before: set[str]) -> None:
    """Wait until a run that is not one of `before` stands in the store."""
    until = time.monotonic() + 30
    while (run := latest(tab.app)) is None or run.id in before:
        assert time.monotonic() < until
        tab.page.wait_for_timeout(100)


def runs(app: App) -> set[str]:
    """The runs that the store has."""
    with app.bench() as bench:
        return {run.id for run in bench.runlog.all()}


def latest(app: App) -> Run | None:
    """The run that was started last, as the store has it."""
    with app.bench() as bench:
        return next(iter(bench.runlog.all()), None)


def ended(app: App, states: tuple[str, ...] = ("done", "failed", "cancelled")) -> Run:
    """Wait until the latest run has ended, as the store tells it."""
    until = time.monotonic() + 60
    while (run := latest(app)) is None or run.state not in states:
        assert time.monotonic() < until, run
        time.sleep(0.1)
    return run


def ask_beside(tab: Tab, model: str) -> None:
    """Ask another judge about the claim on the screen, where the judges' answers are open; its price is confirmed."""
    page = tab.page
    expect(page.get_by_text("Only one judge has answered").last).to_be_visible()
    page.get_by_label("Ask another judge").fill(model)
    page.get_by_role("button", name="Ask", exact=True).click()  # sends the field as well
    expect(page.get_by_text(f"About 1 call to {model}").last).to_be_visible()
    page.get_by_role("button", name="Run (").click()
