"""The Published page: what is noted there is in the store, and what changed since is shown."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.support.browser import App, Tab, set_share
from tests.support.looks import every_look

URL = "https://desk.example.org/checks/{}"


def decided(app: App, reviewer: str = "ana") -> str:
    """Take a claim and have it accepted."""
    row = app.fresh()
    with app.bench() as bench:
        bench.decide(str(row.check_id), reviewer=reviewer, seen_seq=0, decision="accept")
    return row.claim_id


def opened(tab: Tab) -> Any:
    """Open the page on the event whose claims are decided here, not on the newest."""
    page = tab.open("/published")
    tab.choose("Event", "seeds")
    expect(page.locator("table.published tbody tr").first).to_be_visible()  # the newest event has none
    tab.settle()
    return page


def test_a_publication_is_noted_and_what_changes_since_is_shown(tab: Tab, app: App, newer_event: str) -> None:
    """From the form to the store; a corrected stance later stands in its row, and the filter keeps that row alone."""
    claim_id, other = decided(app), decided(app)
    url = URL.format("noted")
    with app.bench() as bench:
        text = bench.find_claim(claim_id).text
        bench.desk.publish(other, url=URL.format("other"), reviewer="ana")
    page = opened(tab)
    page.get_by_text("Note a publication").click()
    page.get_by_role("button", name="Note", exact=True).click(trial=True)  # until the expander stands still
    tab.choose("Claim", text)
    page.get_by_role("textbox", name="Address").fill(url)
    page.get_by_role("button", name="Note", exact=True).click()
    tab.told("Noted: ")
    with app.bench() as bench:
        (entry,) = (one.publication for one in bench.desk.published() if one.publication.claim_id == claim_id)
        assert (entry.url, entry.reviewer) == (url, "m.keller")
        check = bench.current(claim_id)
        assert check is not None
        stances = {check.versions[0].article.id: "qualifies"}
        seen = bench.standing(claim_id).seq
        bench.decide(
            check.id, reviewer="ben", seen_seq=seen, decision="override", stances=stances, reason="a second number"
        )
    page = opened(tab)
    row = page.locator("table.published tbody tr").filter(has_text=url)
    expect(row).to_contain_text("ben corrected a stance: a second number")
    assert every_look(tab) == {}
    page.get_by_text("Only what changed since").click()
    expect(page.locator("table.published tbody tr").filter(has_text="checks/other")).to_have_count(0)
    expect(row).to_have_count(1)
    row.get_by_role("link", name=text).click()
    page.locator(f'#claim[data-claim="{claim_id}"]').wait_for()


def test_a_claim_to_be_decided_blind_is_told_of_nowhere_on_the_page(tab: Tab, app: App, newer_event: str) -> None:
    """Neither then nor now, nor in the file that is downloaded."""
    claim_id, own = decided(app), decided(app, "m.keller")
    with app.bench() as bench:
        bench.desk.publish(claim_id, url=URL.format("blind"), reviewer="ana")
        bench.desk.publish(own, url=URL.format("own"), reviewer="m.keller")
    tab.claim(claim_id)
    set_share(tab, 100)
    try:
        page = opened(tab)
        row = page.locator("table.published tbody tr").filter(has_text="checks/blind")
        expect(row).to_contain_text("decide first")
        expect(row.locator(".label")).to_have_count(0)
        with page.expect_download() as downloaded:
            page.get_by_role("button", name="Download CSV").click()
        text = downloaded.value.path().read_text(encoding="utf-8")
        assert ("checks/blind" in text, "checks/own" in text) == (False, True)
    finally:
        tab.claim(claim_id)
        set_share(tab, 0)
