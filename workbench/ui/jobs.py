"""Runs that go on when their page is closed: a thread finds and checks claims, pages look at how far it is.

Every check is in the store before the next one is asked for, and so is how far the run is: a server that stops loses
nothing but what was in flight (and of articles being read what no answer was kept for), the run is found again, and
started again it goes on from there.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from socket import gethostname

import streamlit as st
from markupsafe import Markup

from workbench.batch.runner import CancelToken
from workbench.claims.extract import Read
from workbench.errors import STOPS_THE_RUN, JudgeError, WorkbenchError
from workbench.files import seeds_folder
from workbench.judge.registry import is_model, judge_for
from workbench.models.check import Call, Check, Estimate, Failure
from workbench.models.claim import Claim
from workbench.review.queue import QueueRow, View
from workbench.settings import Settings, load_personal
from workbench.store.records import Run, RunState
from workbench.ui.bridge import claim_link
from workbench.ui.markup import RUN_STATES, bdi, chip, el, frame, join, judge_name, markdown_safe, plural, utc
from workbench.ui.state import bench, in_demo, open_workspace, switch_demo
from workbench.workspace import Workbench, now

FAILED = "failed"
"""A run over the claims on which a judge failed, and nothing else."""
POLL_SECONDS = 2.0
"""How often a page looks how far a run is."""

_GONE = "the server stopped; resume to continue"
_IN_VAIN = "stopped: every other claim would fail the same way"


@dataclass
class Job:
    """One run of this server, as far as it is."""

    run: Run
    counts: dict[str, int] = field(default_factory=lambda: {"claims": 0, "done": 0, "failed": 0, "unread": 0})
    """`unread`: articles whose claims were asked for in vain."""
    cost_usd: float | None = 0.0
    """None: unknown, since one call did not say."""
    messages: list[str] = field(default_factory=list)
    """What could not be read for claims, and why."""
    token: CancelToken = field(default_factory=CancelToken)
    """Cancelled by the button: what is under way is waited for and kept."""
    cut_short: bool = False
    """It was cancelled before all articles were read."""
    articles: dict[str, str] = field(default_factory=dict)
    """The articles that it reads for claims: the name of each by its id."""
    read: set[str] = field(default_factory=set)
    """Those of them that were read."""
    since: float = field(default_factory=time.monotonic)
    """When the article that is being read was begun, or the last was done."""

    def note(self, check: Check) -> None:
        """Count a check that is done and saved."""
        self.counts["done"] += 1
        self.counts["failed"] += isinstance(check.outcome, Failure)
        self._pay(check.call)

    def note_read(self, read: Read) -> None:
        """Count an article that was read for claims; what its judge does not read has not failed."""
        self.read.add(read.article_id)
        self.since = time.monotonic()
        if read.failed:
            self.messages.append(f"{read.failed.source}: {read.failed.message}")
            self.counts["unread"] += read.error != "language"
        self._pay(read.call)

    def how_far(self) -> tuple[float, str]:
        """Give the share that is done, and in markdown what is going on; something in it moves at each look."""
        done, total = self.counts["done"], self.counts["claims"]
        if total:
            return done / total, f"{done} of {total} claims"
        seconds = f"{time.monotonic() - self.since:.0f} s"
        left = [name for id_, name in self.articles.items() if id_ not in self.read]
        if not left:
            return 0.0, f"{'Merging claims that say the same' if self.articles else 'Beginning'}: {seconds}"
        of = f"article {len(self.read) + 1} of {len(self.articles)}"
        share = len(self.read) / len(self.articles)
        return share, f"Finding claims in {markdown_safe(left[0])}, {of}: {seconds}"

    def _pay(self, call: Call) -> None:
        cost = call.cost_usd if call.requests else call.cost_usd or 0.0
        self.cost_usd = None if cost is None or self.cost_usd is None else self.cost_usd + cost


class Jobs:
    """The runs of this server; one at a time, since they would wait for one another anyway."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._job: Job | None = None

    def running(self) -> Job | None:
        """Give the run that is going on, if any."""
        return self._job

    def start(self, settings: Settings, *, within: Callable[[], Workbench], **about: str | None) -> Run | None:
        """Start a run in a thread of its own; None if one is going on.

        `about` says over what: `event`, or all; `claim`, that one alone; `only="failed"`, where a judge failed;
        `every`, the claims that are not checked by default, too. Of another judge or prompt than the workspace's,
        its checks stand beside those of the workspace's.
        """
        with self._lock:
            if self._job is not None:
                return None
            params = {"judge": settings.model, "prompt": settings.compare_prompt}
            params |= {"process": str(os.getpid()), "host": gethostname()}
            if judges_beside(settings, within()):
                about = {**about, "beside": "yes"}
            run = within().runlog.begin("check", **params, **{name: value for name, value in about.items() if value})
            job = self._job = Job(run)

        def go() -> None:
            try:
                run_to_its_end(job, settings)
            finally:
                self._job = None

        threading.Thread(target=go, name=f"run {run.id}", daemon=True).start()
        return run


@st.cache_resource
def jobs() -> Jobs:
    """The runs of this server, shared by all tabs; those of a server that is gone are closed first."""
    close_abandoned(open_workspace(demo=False))
    return Jobs()


def run_to_its_end(job: Job, settings: Settings) -> Run:
    """Find the claims of an event and check those that want a check, or one claim alone; say how it ended."""
    state: RunState = "failed"
    message = "unexpected error; see the server log"  # a bug is not an answer: its traceback goes on
    with Workbench(settings) as workbench:
        try:
            claims = _claims_to_check(job, workbench)
            job.counts["claims"] = len(claims)
            with contextlib.suppress(KeyboardInterrupt):  # the token's: Ctrl-C reaches only the main thread
                beside = bool(job.run.params.get("claim") or job.run.params.get("beside"))
                for check in workbench.check(claims, beside=beside, token=job.token):
                    job.note(check)
                    job.run = workbench.runlog.move(job.run, counts=job.counts, cost_usd=job.cost_usd)
            if job.counts["done"] == job.counts["claims"] and not job.cut_short:
                state, message = "done", ""
            else:
                state, message = ("cancelled", "") if job.token.cancelled else ("failed", _IN_VAIN)
        except WorkbenchError as error:
            state, message = "failed", str(error)
        finally:
            moved = workbench.runlog.move(job.run, counts=job.counts, cost_usd=job.cost_usd)
            job.run = workbench.runlog.end(moved, state, "; ".join([*job.messages, *([message] if message else [])]))
    return job.run


def _claims_to_check(job: Job, workbench: Workbench) -> Sequence[Claim]:
    """Read the articles that were not read yet, unless the run is about certain claims; give what wants a check."""
    event, claim_id = job.run.params.get("event"), job.run.params.get("claim")
    if claim_id:
        return (workbench.find_claim(claim_id),)
    if job.run.params.get("only") == FAILED:
        return claims_of(workbench, failed_claims(workbench, event))
    job.articles = {article.id: article.name for article in workbench.unread(event)}
    try:
        with contextlib.closing(workbench.read(event, token=job.token)) as reads:  # keeps what was read when closed
            for read in reads:
                job.note_read(read)
                job.run = workbench.runlog.move(job.run, counts=job.counts, cost_usd=job.cost_usd)
                if read.error in STOPS_THE_RUN:
                    raise JudgeError(read.error, _IN_VAIN)
    except KeyboardInterrupt:  # the token's
        job.cut_short = True
        return ()
    params = job.run.params
    return workbench.unchecked(event, every=bool(params.get("every")), beside=bool(params.get("beside")))


def judges_beside(settings: Settings, workbench: Workbench) -> bool:
    """Tell whether a run's judge or prompt is another than the workspace's, whose checks stay the current ones."""
    own = workbench.settings
    return settings.model != own.model or (is_model(own.model) and settings.compare_prompt != own.compare_prompt)


def claims_of(workbench: Workbench, rows: Sequence[QueueRow]) -> tuple[Claim, ...]:
    """Give the claims of lines of the queue."""
    return workbench.store.claims_of(row.claim_id for row in rows)


def failed_claims(workbench: Workbench, event: str | None, *, most: int = sys.maxsize) -> tuple[QueueRow, ...]:
    """Give the claims on which a judge failed last."""
    return workbench.desk.page(View(show="all", marks=("failed",), event=event), limit=most).rows


def close_abandoned(workbench: Workbench) -> None:
    """Say of every run whose server is gone that it was interrupted; what another machine runs is not known here."""
    for run in workbench.runlog.all():
        process = run.params.get("process", "") if run.params.get("host", gethostname()) == gethostname() else ""
        if run.state == "running" and process.isdigit() and not _is_alive(int(process)):
            workbench.runlog.end(run, "interrupted", _GONE)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is alive, and another user's
        pass
    return True


# ---------------------------------------------------------------- what the pages show of runs


def draw_live(draw: Callable[[], None]) -> None:
    """Draw how far the runs are, and while one is going on draw it again every two seconds."""

    def draw_again() -> None:
        if jobs().running() is None:
            st.rerun()
        draw()

    # Only what moves is a fragment: Streamlit loses a press in a fragment that the page is just drawing anew.
    if jobs().running() is None:
        draw()
    else:
        st.fragment(draw_again, run_every=POLL_SECONDS)()


def run_line(run: Run) -> Markup:
    """Say of a run which judge, which event, how far, how fast, at what cost."""
    judge = run.params.get("judge", run.kind)
    name = judge_name(judge, run.params.get("prompt", "?") if is_model(judge) else None)
    head = join([el("b", bdi(name)), " ", chip(RUN_STATES[run.state], run.state)])
    event = run.params.get("event", "all events")
    about = el(
        "span", "one claim in " if "claim" in run.params else None, bdi(event), " · ", utc(run.started), class_="why"
    )
    done, unread = run.counts.get("done", 0), run.counts.get("unread", 0)
    not_read = f"claims not extracted from {plural(unread, 'article')}" if unread else ""
    if run.cost_usd is None:
        cost = "cost unknown" if any(run.counts.values()) else ""
    else:
        cost = f"{run.cost_usd:.4f} USD" if run.cost_usd else "free"
    failed = plural(run.counts.get("failed", 0), "failure")
    counts = [f"{plural(done, 'claim')} checked", failed, not_read, _speed(run), cost]
    return el("div", head, el("div", about), el("div", " · ".join(filter(None, counts)), class_="why"))


def _speed(run: Run) -> str:
    until = datetime.fromisoformat(run.ended or run.updated)
    seconds, done = (until - datetime.fromisoformat(run.started)).total_seconds(), run.counts.get("done", 0)
    if not done or seconds < 1:
        return f"{seconds:.0f} s" if seconds >= 1 else "under a second"
    left = run.counts.get("claims", 0) - done
    still = f" · about {left * seconds / done:.0f} s left" if run.state == "running" and left > 0 else ""
    return f"{done / seconds:.1f} claims/s in {seconds:.0f} s{still}"


def asks_somebody(settings: Settings) -> bool:
    """Tell whether the judge of some settings asks somebody, perhaps for money: then a price is confirmed first."""
    return is_model(settings.model) or judge_for(settings, {}, now=now).parallel


def usual_settings(who: str | None) -> Settings:
    """Give the settings of the runs that somebody starts: their own judge and prompt, else the workspace's."""
    own = bench().settings
    mine = load_personal(own.workspace, who)
    chosen = {"model": mine.model or own.model, "compare_prompt": mine.compare_prompt or own.compare_prompt}
    return own.model_copy(update=chosen)


def ask_for_run(settings: Settings, run: str | None = None, **about: str | None) -> None:
    """Begin a run that costs nothing; what a model is asked waits on the Runs page until its price is confirmed.

    `run` is the one that is gone on with.
    """
    if asks_somebody(settings):
        st.session_state.to_confirm = run or settings.model
    else:
        begin_run(settings, about)


def begin_run(settings: Settings, about: Mapping[str, str | None]) -> None:
    """Begin a run, if none is going on."""
    st.session_state.pop("to_confirm", None)
    jobs().start(settings, within=bench, **about)


def price(model: str, estimates: Sequence[Estimate | None]) -> tuple[str, str]:
    """Say how often a model will be called and for how much; give the words of the button that runs it as well."""
    known = [estimate for estimate in estimates if estimate is not None]
    calls, costs = sum(estimate.calls for estimate in known), [estimate.cost_usd for estimate in known]
    asked = f"About {plural(calls, 'call')} to {model}"
    if None in costs:
        return f"{asked}. The price is not known.", "Run (price unknown)"
    total = sum(filter(None, costs))
    cost = f"{total:.4f}" if 0 < total < 0.01 else f"{total:.2f}"
    return f"{asked} for about ${cost}.", f"Run (\\${cost})"  # a label is markdown, where $ begins a formula


def first_steps() -> None:
    """Show a newcomer the way from nothing to a decided claim, how far they are, and a demo."""
    articles = len(bench().articles())
    found = f"{plural(articles, 'article')} added."
    steps = (
        ("Add articles", found if articles else "Paste a text, enter a URL or choose files. A comparison needs two "
         "outlets or more on the same event.", "corpus", ":material/library_add:"),
        ("Find and check claims", "The built-in judge is free and needs no network. A language model reads better.",
         "runs", ":material/play_circle:"),
        ("Review", "You decide every claim: accept the machine's verdict with one key, or give your own with a reason.",
         "", ""),
    )  # fmt: skip
    st.html(frame(el("h1", "Three steps to a checked claim" if not articles else "Find claims next", class_="title")))
    with st.container(key="steps"):
        for number, (column, (title, says, page, icon)) in enumerate(zip(st.columns(3), steps, strict=True), start=1):
            done = number == 1 and articles > 0
            with column, st.container(border=True, height="stretch"):
                sign = el("span", "✓" if done else str(number), class_="step done" if done else "step")
                st.html(frame(el("h2", sign, f" {title}"), el("p", says, class_="why")))
                if page:
                    st.page_link(Path(__file__).with_name(f"{page}.py"), label=title, icon=icon)
    if articles or in_demo():
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="offer"):
        offer = (
            "No articles at hand? The demo checks five reports on one event, in about a minute and for free. It is a "
            "workspace of its own: yours stays empty."
        )
        st.html(frame(el("p", offer)))
        if st.button("Open the demo", key="open_demo", type="primary", icon=":material/play_arrow:"):
            _open_demo()


def _open_demo() -> None:
    """Let this tab look at the demo, begin its run if it is not done, and go to it."""
    switch_demo(on=True)
    close_abandoned(bench())
    if not bench().articles():
        with st.spinner("Reading the five articles …"):
            bench().add([seeds_folder()])
    if bench().unread() or bench().unchecked():
        jobs().start(bench().settings, within=bench)
    st.switch_page(Path(__file__).with_name("runs.py"))


def may_resume(run: Run) -> bool:
    """Tell whether a run left something to do."""
    cut_short = run.state in ("cancelled", "interrupted", "failed")
    return run.kind == "check" and (cut_short or any(run.counts.get(what) for what in ("failed", "unread")))


def failures(rows: Sequence[QueueRow]) -> Markup | None:
    """List the claims on which the judge failed last, with why."""
    if not rows:
        return None
    lines = (
        el(
            "li",
            el("a", bdi(row.text), href=claim_link(row.claim_id), class_="go"),
            f" · {(row.failure or '').replace('_', ' ')}",
        )
        for row in rows
    )
    return el("details", el("summary", "The judge failed on these claims, so they have no label"), el("ul", *lines))
