"""Deciding in the browser: what a key does, what it must not do, and what the store holds afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.browser import App, Tab, other


def test_a_key_pressed_as_a_claim_comes_up_does_not_decide_it(tab: Tab, app: App) -> None:
    """A second press that was meant for the claim before meets one that nobody has seen: it does nothing."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    before = app.decided()
    tab.key("a")
    page.wait_for_function("id => document.getElementById('claim')?.dataset.claim !== id", arg=row.claim_id)
    page.keyboard.press("a")
    tab.seen()
    tab.settle()
    assert app.decided() - before == {row.claim_id}


def test_a_flood_of_presses_is_one_decision(tab: Tab, app: App) -> None:
    """Presses that come faster than the page can follow are one decision on the claim they were meant for."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    before = app.decided()
    here = page.locator("#claim").last
    for _ in range(40):
        page.keyboard.press("a")
        page.wait_for_timeout(40)
        if here.get_attribute("data-claim") != row.claim_id:
            break  # the next press would be meant for the claim that is there now
    expect(page.locator("#claim").last).not_to_have_attribute("data-claim", row.claim_id, timeout=60_000)
    tab.settle()
    assert app.decided() - before == {row.claim_id}
    assert [r.decision for r in app.reviews(row.claim_id)] == ["accept"]


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
    tab.told("Choose at least one reason")
    assert app.reviews(row.claim_id) == []


def test_two_checkers_on_one_claim_lose_nothing_and_are_told(new_tab: Callable[..., Tab], app: App) -> None:
    """Both decide what they saw; both reviews are kept, and the second is told what the first decided meanwhile."""
    row = app.fresh()
    one, two = new_tab(), new_tab()
    one.claim(row.claim_id)
    page = two.claim(row.claim_id)
    page.get_by_role("button", name="m.keller").click()
    page.get_by_label("Your name").fill("s.ito")
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
    page.get_by_label("Your name").fill("s.ito")
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
