"""Runs and a second judge in the browser: what goes on without the page."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support import server
from tests.support.browser import App, Tab, ask_beside, begun, ended, latest, runs
from workbench.ingest.sources import Upload
from workbench.review.queue import View

TEXT = """Flood closes the {n} bridge
ARDEN, June 4 (Courier) - A flood closed the {n} bridge on Wednesday, the road office said.
"The bridge is closed," said engineer Lea Marsh. About 340 people had to leave their homes in {n}.
The river rose by two metres in one night. The mayor of {n} asked the army for boats.
Two schools in {n} sent 120 children home on Wednesday morning.
Arden Rail stopped its trains between {n} and Arden on Wednesday.
The hospital of {n} moved 25 patients to Arden by bus."""


@pytest.fixture
def event(app: App, request: pytest.FixtureRequest) -> str:
    """An event of its own, with one article that nobody has read for claims yet."""
    name = f"flood {request.node.name[7:40]}"
    with app.bench() as bench:
        bench.add(
            [Upload(name=f"{name}.txt", data=TEXT.format(n=name.rsplit("_", maxsplit=1)[-1].title()).encode())],
            event=name,
        )
    return name


def start(tab: Tab, event: str, model: str) -> Any:
    """Have an event checked by a model on the Runs page, its price confirmed; the run has begun."""
    before = runs(tab.app)
    page = tab.open("/runs")
    page.get_by_role("combobox", name="Event").click()
    page.get_by_role("option", name=event, exact=True).click()
    tab.settle()
    field = page.get_by_role("textbox", name="Judge")
    field.fill(model)
    field.press("Enter")
    tab.settle()
    page.get_by_role("button", name="Find and check claims").click()
    expect(page.get_by_text(re.compile(rf"About \d+ calls? to {model} for about"))).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Run (").click()
    begun(tab, before)
    return page


def judges_of(app: App, event: str) -> list[str | None]:
    """Who judged each claim of an event that is checked by default, as the store holds it."""
    with app.bench() as bench:
        return [row.judge for row in bench.desk.rows(event, every=False)]


def test_a_run_goes_on_when_its_page_is_closed(new_tab: Callable[..., Tab], app: App, event: str) -> None:
    """The tab is closed while it runs; every claim is checked all the same, and a new page shows it done."""
    tab = new_tab()
    page = start(tab, event, "openai/slow")
    expect(page.get_by_role("button", name="Cancel").last).to_be_visible()
    page.close()
    run = ended(app)
    found = judges_of(app, event)
    assert (run.state, run.counts["done"]) == ("done", len(found))
    assert set(found) == {"openai/slow"}
    expect(new_tab().open("/runs").locator(f".st-key-run_{run.id}")).to_contain_text("done")


def test_a_run_is_cancelled_and_resumed(tab: Tab, app: App, event: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was checked is kept; Resume checks the others and none twice."""
    held = threading.Event()
    monkeypatch.setattr(server, "RELEASED", held)
    page = start(tab, event, "openai/held")
    until = time.monotonic() + 30
    while not judges_of(app, event):  # cancelled before the articles are read, nothing would be left to resume
        assert time.monotonic() < until
        page.wait_for_timeout(100)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Cancelling")).to_be_disabled()
    held.set()  # no more than four of the claims were asked about
    run = ended(app)
    assert run.state == "cancelled"
    assert judges_of(app, event).count("openai/held") == run.counts["done"] < len(judges_of(app, event))
    tab.settle()
    page.locator(f".st-key-resume_{run.id} button").click()
    page.get_by_role("button", name="Run (").click()
    begun(tab, {run.id})
    again = ended(app)
    assert again.state == "done"
    assert set(judges_of(app, event)) == {"openai/held"}
    with app.bench() as bench:
        checks = [c for c in bench.store.checks(event) if c.call.judge == "openai/held"]
    assert len(checks) == len(judges_of(app, event)) == run.counts["done"] + again.counts["done"]


def test_failures_are_told_and_tried_again(tab: Tab, app: App, event: str) -> None:
    """A model that declines gives no label; the page lists why, and asked again it answers."""
    page = start(tab, event, "openai/declines-once")
    run = ended(app)
    with app.bench() as bench:
        failed = bench.desk.page(View(show="all", event=event, marks=("failed",))).rows
    assert [row.failure for row in failed] == ["refusal"] * run.counts["done"]
    box = page.locator(f".st-key-run_{run.id}")
    box.get_by_text("The judge failed on these").click()
    expect(box.get_by_role("listitem").first).to_contain_text("refusal")
    box.get_by_role("button", name="Retry failures").click()
    expect(box.get_by_text(f"About {len(failed)} calls to openai/declines-once")).to_be_visible()
    box.get_by_role("button", name="Run (").click()
    begun(tab, {run.id})
    again = ended(app)
    assert (again.state, again.counts["failed"]) == ("done", 0)
    expect(page.locator(f".st-key-run_{again.id}").last).to_contain_text("0 failures")
    with app.bench() as bench:
        rows = bench.desk.rows(event, every=False)
    assert {(row.failure, row.judge) for row in rows} == {(None, "openai/declines-once")}
    assert all(row.machine_label for row in rows)


def test_a_second_judge_is_asked_from_the_claim_itself(tab: Tab, app: App) -> None:
    """J, its name, its price: the answer stands beside the first, and both checks are in the store."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    tab.key("j")
    ask_beside(tab, "openai/builtin")
    expect(page.locator("table.judges").last).to_contain_text("openai/builtin with compare.v2", timeout=30_000)
    expect(page.locator("table.judges").last).to_contain_text("built-in, no LLM")
    with app.bench() as bench:
        assert [c.call.judge for c in bench.by_judge(row.claim_id)] == ["builtin", "openai/builtin"]
        after = bench.desk.row(row.claim_id)
    assert (after.check_id, after.needs) == (row.check_id, row.needs)
    run = latest(app)
    assert run is not None
    assert run.params["claim"] == row.claim_id
