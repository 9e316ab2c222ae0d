"""What `make test` drives in the browser: every page opens, and the way from two texts to an exported verdict works.

The other modules of this folder drive everything else, in `make test-slow`.
"""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect

from tests.support.browser import App, Tab, begun, ended, other, runs
from tests.support.looks import measure

ONE = """Ports reopen after strike
HARBOUR CITY, March 3 (Gazette) - Dock workers ended their strike on Tuesday, the port authority said.
"The strike is over," said port director Anna Berg. About 1,200 workers had stopped work for nine days.
Berg said 14 ships were waiting outside Harbour City. The union declined to say what had been agreed."""
TWO = """Strike at the port goes on
HARBOUR CITY, March 3 (Courier) - Dock workers denied on Tuesday that their strike had ended.
"The strike is not over," said union spokesman Per Lind. About 900 workers had stopped work for nine days.
Port director Anna Berg said the strike was over."""


def test_every_page_opens(tab: Tab, newer_event: str) -> None:
    """Painted, within its width, without an error in the console or a request to anywhere else."""
    there = ("/matrix", "/reader", "/search", "/corpus", "/runs", "/export", "/published", "/audit", "/evaluation", "/")
    for path in there:
        assert measure(tab.open(path)) == [], path


def test_from_two_texts_to_an_exported_verdict(tab: Tab, app: App) -> None:
    """Add, check, accept one by key, override one with a reason, reload: both are there, and the export holds them."""
    page = tab.open("/corpus")
    for turn, text in enumerate((ONE, TWO)):
        page.locator(f".st-key-pasted_{turn} textarea").fill(text)
        tab.give(page.locator(f".st-key-event_name_{turn} input"), "port strike")
        page.get_by_role("button", name="Preview").click()
        page.get_by_role("button", name="Keep 1 article").click()
        expect(page.locator(f".st-key-pasted_{turn + 1} textarea")).to_have_value("")
        expect(page.get_by_text("1 article added.").last).to_be_visible()
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


def test_a_held_key_decides_one_claim_only(tab: Tab, app: App) -> None:
    """Holding A accepts the claim on the screen, and never the next one, however long it is held."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    before = app.decided()
    page.keyboard.down("a")
    expect(page.locator("#claim").last).not_to_have_attribute("data-claim", row.claim_id)
    tab.seen()
    for _ in range(5):
        page.keyboard.down("a")
        page.wait_for_timeout(120)
    page.keyboard.up("a")
    tab.told("Accepted")
    tab.settle()
    assert app.decided() - before == {row.claim_id}


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
