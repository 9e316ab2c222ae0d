"""A claim in the states in which it is rarely seen, at two widths, light and dark: as `test_looks` measures pages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.browser import App, Tab, ask_beside, differing, set_share
from tests.support.looks import every_look


def test_a_blind_claim_looks_right(tab: Tab, app: App) -> None:
    """The words of every outlet, no stance and no verdict; the dock says what is asked."""
    row = app.fresh(cards=3)
    tab.claim(row.claim_id)
    set_share(tab, 100)
    try:
        page = tab.claim(row.claim_id)
        expect(page.locator(".label.blind").last).to_have_text("Hidden")
        expect(page.locator(".card blockquote").nth(2)).to_be_visible()
        assert every_look(tab) == {}
        expect(page.locator(".label.blind")).to_have_count(1)
    finally:
        set_share(tab, 0)


@pytest.mark.parametrize("model", ["openai/builtin", "openai/refuses"])
def test_judges_side_by_side_look_right(tab: Tab, app: App, model: str) -> None:
    """Two answers, mostly of one mind and parted in all; below them where another judge is asked."""
    row = app.fresh(cards=3)
    page = tab.claim(row.claim_id)
    tab.key("j")
    ask_beside(tab, model)
    table = page.locator("table.judges")
    expect(table.locator("thead th")).to_have_count(3, timeout=30_000)
    with app.bench() as bench:
        assert len(bench.by_judge(row.claim_id)) == 2
    # The server's judge is the built-in one without the index, so it reads other sentences of an article.
    assert (table.locator("tr.parted").count() == 6) == (model == "openai/refuses")
    assert every_look(tab) == {}
    expect(table).to_have_count(1)


def test_checkers_who_differ_look_right(tab: Tab, app: App) -> None:
    """Who said what stands above the verdict; everything that may be opened is open."""
    with app.bench() as bench:
        claim_id = differing(bench, app, cards=3)
    page = tab.claim(claim_id)
    expect(page.locator(".decided").last).to_contain_text("Reviewers disagree")
    page.evaluate("() => document.querySelectorAll('.wb details').forEach((details) => { details.open = true; })")
    expect(page.locator("ol.history li")).to_have_count(2)
    expect(page.locator(".cited").last).to_be_visible()
    assert every_look(tab) == {}
    expect(page.locator(".card").nth(2)).to_be_visible()


def test_the_news_of_another_decision_looks_right(tab: Tab, app: App) -> None:
    """The banner stands above the verdict, and the decision made meanwhile beside one's own."""
    row = app.fresh(cards=3)
    page = tab.claim(row.claim_id)
    with app.bench() as bench:
        bench.decide(str(row.check_id), reviewer="ana", seen_seq=0, decision="accept", note="As the outlets say.")
    tab.key("f")
    tab.told("ana accepted", by="alert")
    tab.settle()
    expect(page.locator(".banner[role=alert]")).to_have_count(1)
    expect(page.locator(".card").nth(2)).to_be_visible()
    assert every_look(tab) == {}
    assert [r.reviewer for r in app.reviews(row.claim_id)] == ["ana", "m.keller"]


def test_the_open_filters_look_right(tab: Tab, app: App) -> None:
    """Every filter of the queue is readable, and none is cut."""
    page = tab.claim(app.fresh(cards=3).claim_id)
    page.get_by_role("button", name="Filter").click()
    filters = page.locator('[data-testid="stPopoverBody"]')
    expect(filters.get_by_text("Quotes differ")).to_be_visible()
    expect(filters.get_by_role("combobox", name="Not mentioned by")).to_be_visible()
    assert every_look(tab) == {}
    expect(filters.get_by_text("Quotes differ")).to_be_visible()
    inside = filters.evaluate("node => [node.scrollWidth - node.clientWidth, node.getBoundingClientRect().right]")
    assert inside[0] <= 1
    assert inside[1] <= 1100
