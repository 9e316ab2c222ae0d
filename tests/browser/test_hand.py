"""The checker's hand in the browser: stances, wording, merging, settling; each ends in what the store holds."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import App, Tab
from workbench import Workbench


def differing(bench: Workbench, app: App) -> str:
    """Take a claim on which two checkers differ."""
    row = app.fresh()
    label = "refuted" if row.machine_label != "refuted" else "supported"
    bench.decide(str(row.check_id), reviewer="ana", seen_seq=0, decision="accept")
    bench.decide(str(row.check_id), reviewer="ben", seen_seq=1, decision="override", label=label, reason="misread")
    return row.claim_id


def test_one_outlet_s_stance_is_put_right_by_three_keys(tab: Tab, app: App) -> None:
    """X, the outlet's number, the stance's number: three presses, kept with a reason, and the claim stays open."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    tab.key("x")
    page.locator(".st-key-fixing kbd").first.wait_for()
    tab.key("2")
    page.locator(".st-key-stance_5 kbd").wait_for()
    tab.key("5")
    expect(page.get_by_role("status").last).to_contain_text("Put right: silent")
    (review,) = app.reviews(row.claim_id)
    assert (list((review.stances or {}).values()), review.reason) == (["silent"], "Wrong stance")
    assert app.held(row.claim_id).status == "open"


def test_two_who_differ_are_settled_on_the_page(tab: Tab, app: App) -> None:
    """The page says who decided what; a label with a reason adjudicates, and both earlier reviews stay."""
    with app.bench() as bench:
        claim_id = differing(bench, app)
    page = tab.claim(claim_id)
    expect(page.locator(".decided")).to_contain_text("Checkers differ")
    tab.key("4")
    page.locator(".st-key-why kbd").first.wait_for()
    tab.key("o")
    page.locator('.st-key-why_O [data-testid="stBaseButton-primary"]').wait_for()
    tab.key("Control+Enter")
    expect(page.get_by_role("status").last).to_contain_text("Settled")
    assert [r.decision for r in app.reviews(claim_id)] == ["accept", "override", "adjudicate"]
    assert app.held(claim_id).label == "not_enough_evidence"


def test_a_claim_is_dismissed_by_keyboard_and_put_back(tab: Tab, app: App) -> None:
    """E opens the dialog; a reason is required; what was set aside is found by its address and restored."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    for way, state in (("Dismiss", "dismissed"), (None, "live")):
        page.locator(".st-key-edit kbd").wait_for()
        tab.key("e")
        dialog = page.get_by_role("dialog")
        if way:
            dialog.get_by_text(way, exact=True).click()
            expect(dialog.get_by_text("It leaves the queue")).to_be_visible()
        dialog.get_by_label("Why? It is kept with the change.").fill("no claim at all")
        page.keyboard.press("Enter")
        tab.settle()
        dialog.get_by_role("button", name="Save").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        with app.bench() as bench:
            assert bench.desk.row(row.claim_id).state == state
        tab.open(f"/?claim={row.claim_id}")
    with app.bench() as bench:
        assert [act.reason for act in bench.desk.acts(row.claim_id)] == ["no claim at all"] * 2


def test_a_paragraph_is_copied_with_its_citations(new_tab: Callable[..., Tab], app: App) -> None:
    """What the clipboard holds is the claim, its quotations and where each stands."""
    row = app.fresh()
    tab = new_tab(permissions=["clipboard-read", "clipboard-write"])
    page = tab.claim(row.claim_id)
    page.get_by_text("Paragraph with citations").click()
    page.locator("a.copy").click()
    expect(page.locator("a.copy")).to_have_text("Copied")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert row.text in copied
    assert "[1] " in copied
    assert "characters " in copied
