"""Search in the browser: words and meaning told apart, in all events, each hit leading to its place in the article."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.support.browser import App, Tab
from tests.support.looks import AXE, every_look, measure, serious

EXACT, LOOSE, OTHER = "military assistance including drones", "weapons deliveries to Moscow", "banana bread recipe"


def search(tab: Tab, words: str) -> None:
    """Type words and press Enter."""
    field = tab.page.get_by_role("textbox", name="Search all events")
    field.fill(words)
    field.press("Enter")
    tab.page.wait_for_url(re.compile(r"q="))
    tab.settle()


def test_the_very_words_are_found_and_lead_to_their_place(tab: Tab, app: App) -> None:
    """Counted, marked, and outlined in the reader to the character; Back leads to the same hits."""
    with app.bench() as bench:
        found = bench.find_words(EXACT)
    page = tab.open("/search")
    search(tab, EXACT)
    places = sum(one.places for one in found)
    expect(page.get_by_role("status").filter(has_text="Exact words")).to_contain_text(f"{places} place")
    expect(page.locator(".card mark").first).to_have_text(EXACT)
    page.locator(".card", has=page.locator("mark")).first.get_by_role("link").click()
    page.wait_for_url(re.compile(rf"/reader.*{found[0].article_id}"))
    expect(page.locator("mark.here").first).to_be_in_viewport()
    tab.settle()
    here = found[0].text[found[0].first.start : found[0].first.end]
    assert "".join(page.locator(".reading mark.here").all_text_contents()) == here
    page.go_back()
    expect(page.locator(".card mark").first).to_have_text(EXACT)
    expect(page.get_by_role("textbox", name="Search all events")).to_have_value(EXACT)


def test_what_is_only_near_in_meaning_is_said_to_be(tab: Tab) -> None:
    """*No exact match* stands above it, no hit claims to be exact, and what means something else is not listed."""
    page = tab.open("/search")
    search(tab, LOOSE)
    expect(page.get_by_role("status").filter(has_text="No exact match")).to_be_visible()
    expect(page.locator(".card .chip").filter(has_text="meaning").first).to_be_visible()
    expect(page.locator(".card .chip").filter(has_text="exact")).to_have_count(0)
    search(tab, OTHER)
    expect(page.get_by_text("No passage is near in meaning.")).to_be_visible()
    expect(page.locator(".card")).to_have_count(0)


def test_claims_are_found_in_every_event(tab: Tab, app: App, newer_event: str) -> None:
    """By their words or meaning, each with its event, and lead to their review."""
    row = app.fresh()
    page = tab.open("/search")
    search(tab, row.text)
    page.locator("ul.found").get_by_role("link", name=row.text, exact=True).click()
    expect(page.locator("#claim").last).to_have_attribute("data-claim", row.claim_id)


@pytest.mark.parametrize("words", ["", EXACT, LOOSE])
def test_the_search_page_looks_right(tab: Tab, words: str) -> None:
    """Empty, with exact hits and with near ones: at 1440, 1100 and 390, light and dark."""
    page = tab.open("/search")
    if words:
        search(tab, words)
        expect(page.locator(".card").first).to_be_visible()
    assert every_look(tab) == {}
    page.set_viewport_size({"width": 390, "height": 844})
    tab.open(f"/search?q={words}")
    page.evaluate(AXE)
    assert (measure(page), serious(page)) == ([], [])
