"""Several checkers in browsers of their own: flagged and settled, decided blind, settings; each ends in the store."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.support.browser import App, Tab, other, set_share
from tests.support.looks import every_look
from workbench.settings import load_personal


def name_oneself(tab: Tab, name: str) -> None:
    """Say who reviews in a browser, as the page asks it."""
    page = tab.page
    page.get_by_role("button", name="m.keller").click()
    page.get_by_label("Your name").fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=name).last).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#claim").click()
    tab.seen()


def give_reason(tab: Tab) -> None:
    """Give one reason for the label that was chosen, and save."""
    tab.page.locator(".st-key-why kbd").first.wait_for()
    tab.key("m")
    tab.page.locator('.st-key-why_M [data-testid="stBaseButton-primary"]').wait_for()
    tab.key("Control+Enter")


def test_a_second_opinion_that_differs_is_settled_by_a_third(new_tab: Callable[..., Tab], app: App) -> None:
    """One flags, another accepts, a third overrides: no label holds until somebody adjudicates; all four are kept."""
    row = app.fresh()
    key, label = other(row.machine_label)
    tabs = [new_tab() for _ in range(3)]
    for tab, name in zip(tabs, ("m.keller", "s.ito", "a.diaz"), strict=True):
        tab.claim(row.claim_id)
        if name != "m.keller":
            name_oneself(tab, name)
    first, second, third = tabs
    first.key("f")
    first.told("Flagged for a second reviewer")
    assert app.held(row.claim_id).status == "flagged"
    second.key("a")
    second.told("m.keller flagged", by="alert")
    third.key(key)
    third.told("s.ito accepted", by="alert")
    give_reason(third)
    third.told("Overridden")
    assert (app.held(row.claim_id).status, app.held(row.claim_id).label) == ("differs", None)
    page = first.claim(row.claim_id)
    expect(page.locator(".decided").last).to_contain_text("Reviewers disagree")
    expect(page.get_by_role("button", name="Reviewers disagree").last).to_be_disabled()
    first.key(key)
    give_reason(first)
    first.told("Settled")
    kept = [(r.reviewer, r.decision) for r in app.reviews(row.claim_id)]
    assert kept == [
        ("m.keller", "flag"),
        ("s.ito", "accept"),
        ("a.diaz", "override"),
        ("m.keller", "adjudicate"),
    ]
    assert app.held(row.claim_id).label == label


def test_two_checkers_press_at_the_same_moment(new_tab: Callable[..., Tab], app: App) -> None:
    """Both reviews are kept, in some order; whoever came second is told, and stays on the claim."""
    row = app.fresh()
    one, two = new_tab(), new_tab()
    one.claim(row.claim_id)
    two.claim(row.claim_id)
    name_oneself(two, "s.ito")
    one.page.keyboard.press("a")
    two.page.keyboard.press("a")
    for tab in (one, two):
        tab.settle()
        tab.told("Accepted")
    kept = [(r.reviewer, r.decision) for r in app.reviews(row.claim_id)]
    assert sorted(kept) == [("m.keller", "accept"), ("s.ito", "accept")]
    late = two if kept[1][0] == "s.ito" else one
    late.told(f"{kept[0][0]} accepted", by="alert")


def test_settings_make_the_queue_blind_and_one_key_decides(tab: Tab, app: App) -> None:
    """Evidence and no word of the machine; the label is the checker's; what was shown is kept; then it is told."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    set_share(tab, 100)
    try:
        assert load_personal(app.workspace, "m.keller").blind_share == 1.0
        page = tab.claim(row.claim_id)
        expect(page.locator(".label.blind").last).to_have_text("Hidden")
        expect(page.locator(".card .chip, .tally, .discrepancies")).to_have_count(0)
        expect(page.get_by_role("button", name="Decide first").last).to_be_disabled()
        key, label = other(row.machine_label)
        tab.key(key)
        tab.told("Machine: ")
        (review,) = app.reviews(row.claim_id)
        assert (review.blind, review.label, review.shown) == (True, label, ("evidence",))
        page = tab.claim(row.claim_id)
        expect(page.locator(".label.blind")).to_have_count(0)
        tab.key("u")
        tab.told("Undone")
        expect(page.locator(".label.blind").last).to_have_text("Hidden")
        assert [r.decision for r in app.reviews(row.claim_id)][1:] == ["undo"]
    finally:
        set_share(tab, 0)
    assert load_personal(app.workspace, "m.keller").blind_share == 0.0


def test_settings_hold_judge_prompt_and_name_and_never_a_key(tab: Tab, app: App) -> None:
    """What was chosen is that person's, the name in this browser; nothing that looks like a key is anywhere."""
    page = tab.claim(app.fresh().claim_id)
    page.locator(".st-key-settings button").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Your name").fill("s.ito")
    dialog.get_by_role("textbox", name="Judge of the runs you start").fill("openai/gpt-4.1")
    assert every_look(tab) == {}
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="s.ito").last).to_be_visible()
    mine = load_personal(app.workspace, "s.ito")
    assert (mine.model, mine.compare_prompt, mine.blind_share) == ("openai/gpt-4.1", None, 0.0)
    assert not (app.workspace / "workbench.toml").exists()
    assert "key" not in mine.model_dump_json()
    tab.open("/runs")
    expect(page.get_by_role("textbox", name="Judge", exact=True)).to_have_value("openai/gpt-4.1")
    expect(page.get_by_text("stand beside those of this workspace’s judge").last).to_be_visible()
    assert page.evaluate("() => localStorage.getItem('workbench.reviewer')") == "s.ito"
