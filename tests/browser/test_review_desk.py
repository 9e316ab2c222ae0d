"""Deciding in the browser: what a key does, what it must not do, and what the store holds afterwards."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import App, Tab
from tests.browser.test_runs_page import begun, ended, runs

ONE = """Ports reopen after strike
HARBOUR CITY, March 3 (Gazette) - Dock workers ended their strike on Tuesday, the port authority said.
"The strike is over," said port director Anna Berg. About 1,200 workers had stopped work for nine days.
The union declined to say what had been agreed."""
TWO = """Strike at the port goes on
HARBOUR CITY, March 3 (Courier) - Dock workers denied on Tuesday that their strike had ended.
"The strike is not over," said union spokesman Per Lind. About 900 workers had stopped work for nine days.
Port director Anna Berg said the strike was over."""


def other(label: str) -> tuple[str, str]:
    """A key and the label behind it that is not the machine's."""
    return ("2", "refuted") if label != "refuted" else ("1", "supported")


def test_from_two_texts_to_an_exported_verdict(tab: Tab, app: App) -> None:
    """Add, check, accept one by key, override one with a reason, reload: both are there, and the export holds them."""
    page = tab.open("/corpus")
    page.get_by_text("Add articles").click()
    for turn, text in enumerate((ONE, TWO)):
        page.locator(f".st-key-pasted_{turn} textarea").fill(text)
        page.locator(f".st-key-event_name_{turn} input").fill("port strike")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator(f".st-key-pasted_{turn + 1} textarea")).to_have_value("")
        expect(page.get_by_text("1 article added, 0 known already").last).to_be_visible()
    before = runs(app)
    page = tab.open("/runs")
    page.get_by_role("button", name="Find and check claims").click()
    begun(tab, before)
    told = page.locator(f".st-key-run_{ended(app).id}")
    expect(told).to_contain_text(re.compile(r"[1-9]\d* claims checked · 0 failures"))
    with app.bench() as bench:
        first, second = [row for row in bench.queue("port strike") if row.machine_label][:2]
    tab.claim(first.claim_id)
    tab.key("a")
    tab.told("Accepted")
    key, label = other(str(second.machine_label))
    tab.claim(second.claim_id)
    tab.key(key)
    page.locator(".st-key-why").wait_for()
    tab.key("i")
    page.locator('.st-key-why_I [data-testid="stBaseButton-primary"]').wait_for()
    page.get_by_placeholder(re.compile("^Why")).fill("The union’s words were read as the port’s.")
    page.keyboard.press("Control+Enter")
    tab.told("Overridden")
    page.goto(f"{app.url}/?claim={second.claim_id}")
    expect(page.locator(".decided").last).to_contain_text("m.keller overrode")
    with app.bench() as bench:
        lines = [json.loads(line) for line in bench.export("jsonl", reviewed_only=True).text.splitlines()]
    held = {line["claim"]: line for line in lines}
    assert held[first.text]["verdict"] == first.machine_label
    assert held[second.text]["verdict"] == label
    assert held[second.text]["machine_verdict"] == second.machine_label
    (review,) = app.reviews(second.claim_id)
    assert (review.reason, review.note) == ("Misread", "The union’s words were read as the port’s.")


def decided(app: App) -> set[str]:
    """The claims that anybody has decided."""
    with app.bench() as bench:
        return {row.claim_id for row in bench.queue() if row.standing.status == "done"}


def test_a_held_key_decides_one_claim_only(tab: Tab, app: App) -> None:
    """Holding A accepts the claim on the screen, and never the next one, however long it is held."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    before = decided(app)
    page.keyboard.down("a")
    expect(page.locator("#claim").last).not_to_have_attribute("data-claim", row.claim_id)
    tab.seen()
    for _ in range(5):
        page.keyboard.down("a")
        page.wait_for_timeout(120)
    page.keyboard.up("a")
    tab.told("Accepted")
    tab.settle()
    assert decided(app) - before == {row.claim_id}


def test_a_key_pressed_as_a_claim_comes_up_does_not_decide_it(tab: Tab, app: App) -> None:
    """A second press that was meant for the claim before meets one that nobody has seen: it does nothing."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    before = decided(app)
    tab.key("a")
    page.wait_for_function("id => document.getElementById('claim')?.dataset.claim !== id", arg=row.claim_id)
    page.keyboard.press("a")
    tab.seen()
    tab.settle()
    assert decided(app) - before == {row.claim_id}


def test_a_flood_of_presses_is_one_decision(tab: Tab, app: App) -> None:
    """Presses that come faster than the page can follow are one decision on the claim they were meant for."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    before = decided(app)
    for _ in range(40):
        page.keyboard.press("a")
        page.wait_for_timeout(40)
    expect(page.locator("#claim").last).not_to_have_attribute("data-claim", row.claim_id, timeout=60_000)
    tab.settle()
    assert decided(app) - before == {row.claim_id}
    assert [r.decision for r in app.reviews(row.claim_id)] == ["accept"]


def test_undo_takes_back_the_last_decision_and_keeps_both(tab: Tab, app: App) -> None:
    """U brings the claim back; its history holds the decision and the undo."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    tab.key("f")
    tab.told("Flagged")
    tab.key("u")
    tab.told("Undone")
    expect(page.locator("#claim").last).to_have_attribute("data-claim", row.claim_id)
    assert [r.decision for r in app.reviews(row.claim_id)] == ["flag", "undo"]


def test_typing_decides_nothing(tab: Tab, app: App) -> None:
    """Letters in a text field are letters."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    page.get_by_label("Search claims").press_sequentially("afs1")
    page.keyboard.press("Enter")
    tab.settle()
    assert app.reviews(row.claim_id) == []


def test_no_key_works_behind_a_dialog(tab: Tab, app: App) -> None:
    """While the list of keys is open, none of them decides; closed, they do again."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    tab.key("h")
    expect(page.get_by_role("dialog").last).to_be_visible()
    for key in "afs1":
        page.keyboard.press(key)
    page.wait_for_timeout(400)
    assert app.reviews(row.claim_id) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator(".st-key-dock kbd").first.wait_for()
    tab.key("s")
    tab.told("Skipped")


def test_an_override_without_a_reason_is_refused(tab: Tab, app: App) -> None:
    """Ctrl+Enter on an override without a reason writes nothing and says why."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    tab.key(other(str(row.machine_label))[0])
    page.locator(".st-key-save button").wait_for()
    tab.key("Control+Enter")
    tab.told("needs a reason")
    assert app.reviews(row.claim_id) == []


def test_two_checkers_on_one_claim_lose_nothing_and_are_told(new_tab: Callable[..., Tab], app: App) -> None:
    """Both decide what they saw; both reviews are kept, and the second is told what the first decided meanwhile."""
    row = app.fresh()
    one, two = new_tab(), new_tab()
    one.claim(row.claim_id)
    page = two.claim(row.claim_id)
    page.get_by_role("button", name="m.keller").click()
    page.get_by_label("You review as").fill("s.ito")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="s.ito").last).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#claim").click()
    two.seen()
    one.key("a")
    one.told("Accepted")
    two.key("f")
    two.told("m.keller accepted", by="alert")
    expect(page.locator("#claim").last).to_have_attribute("data-claim", row.claim_id)
    kept = [(r.reviewer, r.decision) for r in app.reviews(row.claim_id)]
    assert kept == [("m.keller", "accept"), ("s.ito", "flag")]


def test_a_name_is_remembered_by_its_browser(new_tab: Callable[..., Tab]) -> None:
    """Who reviews is asked once in a browser, not once in every tab."""
    tab = new_tab()
    page = tab.open("/matrix")
    page.get_by_role("button", name="m.keller").click()
    page.get_by_label("You review as").fill("s.ito")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="s.ito").last).to_be_visible()
    assert page.evaluate("() => localStorage.getItem('workbench.reviewer')") == "s.ito"
    page.reload()
    expect(page.get_by_role("button", name="s.ito").last).to_be_visible()


@pytest.mark.parametrize("key", ["n", "p"])
def test_moving_decides_nothing(tab: Tab, app: App, key: str) -> None:
    """Next and previous change the claim and the address, and write nothing."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    tab.key(key)
    expect(page.locator("#claim").last).not_to_have_attribute("data-claim", row.claim_id)
    assert row.claim_id not in page.url
    assert app.reviews(row.claim_id) == []
