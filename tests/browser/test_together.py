"""Working together in the app: notes on a claim are in the store, the record shows them, a blind claim tells none."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.support.browser import App, Tab, set_share
from tests.support.looks import every_look

SOURCE = "Ministry of Defence, report {}"


def noted(app: App, number: int) -> str:
    """Take a claim that ana accepted, and on which she noted much."""
    row = app.fresh()
    with app.bench() as bench:
        bench.decide(str(row.check_id), reviewer="ana", seen_seq=0, decision="accept")
        bench.notes.assign([row.claim_id], "ana", reviewer="ana", instead_of=[None])
        bench.notes.comment(row.claim_id, f"comment {number}", reviewer="ana")
        bench.notes.tag(row.claim_id, f"tag-{number}", reviewer="ana")
        bench.notes.attach(
            row.claim_id, "document", source=SOURCE.format(number), day="2022-03-14", says="none", reviewer="ana"
        )
    return row.claim_id


def opened(tab: Tab, claim_id: str) -> Any:
    """Open the forms under a claim."""
    page = tab.claim(claim_id)
    page.locator(".st-key-notes summary").first.click()
    page.get_by_role("button", name="Attach", exact=True).wait_for()
    tab.settle()
    return page


def test_a_claim_is_assigned_tagged_commented_on_and_given_outside_evidence(tab: Tab, app: App) -> None:
    """All of it is in the store; what is refused says why, and keeps what was typed."""
    row = app.fresh()
    page = opened(tab, row.claim_id)
    tab.give(page.get_by_role("combobox", name="Whose work"), "ben")
    tab.told("Assigned to ben.")
    tab.settle()
    # After each note the forms begin anew, under keys that count the notes: what is typed into an old one is lost.
    tab.give(page.locator(f".st-key-tags_{row.claim_id}_1 input"), "urgent")
    tab.told("Tags saved.")
    page.locator(f".st-key-comment_{row.claim_id}_2 textarea").fill("the ministry answers on Monday")
    page.get_by_role("button", name="Comment").click()
    tab.told("Comment saved.")
    expect(page.locator(".notes li").filter(has_text="the ministry answers on Monday")).to_have_count(1)
    page.locator(f".st-key-outside_source_{row.claim_id}_3 input").fill(SOURCE.format("7"))
    page.get_by_label("What it says").fill("No drones.")
    page.get_by_role("button", name="Attach", exact=True).click()
    tab.told("is not the source's date")
    expect(page.get_by_label("Source", exact=True)).to_have_value(SOURCE.format("7"))
    tab.settle()
    page.get_by_label("Date of the source").fill("2022-03-14")
    page.get_by_role("button", name="Attach", exact=True).click()
    tab.told("Outside evidence attached.")
    expect(page.locator(".outside li")).to_contain_text("No drones.")
    page.mouse.move(0, 0)
    assert every_look(tab) == {}
    with app.bench() as bench:
        found = bench.notes.of(row.claim_id, reviewer="m.keller")
    assert (found.assignee, found.tags) == ("ben", ("urgent",))
    assert [(one.reviewer, one.text) for one in found.comments] == [("m.keller", "the ministry answers on Monday")]
    assert [(one.source, one.day, one.says) for one in found.outside] == [
        (SOURCE.format("7"), "2022-03-14", "No drones.")
    ]
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="Report", exact=True).click()
    text = downloaded.value.path().read_text(encoding="utf-8")
    assert SOURCE.format("7") in text
    assert text.count('<section class="claim"') == 1


def test_the_record_is_shown_filtered_and_downloaded(tab: Tab, app: App, newer_event: str) -> None:
    """Of all events, or of one; the file has all entries of the view."""
    claim_id = noted(app, 1)
    page = tab.open("/audit")
    expect(page.locator("table.audit")).to_be_visible()
    tab.choose("Who", "ana")
    rows = page.locator("table.audit tbody tr")
    expect(rows.filter(has_text="comment 1")).to_have_count(1)
    assert every_look(tab) == {}
    tab.choose("What", "Outside evidence")
    expect(rows.filter(has_text="comment 1")).to_have_count(0)
    expect(rows.filter(has_text=SOURCE.format(1))).to_have_count(1)
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="Download CSV").click()
    text = downloaded.value.path().read_text(encoding="utf-8")
    assert SOURCE.format(1) in text
    assert "comment 1" not in text
    rows.filter(has_text=SOURCE.format(1)).get_by_role("link").click()
    page.locator(f'#claim[data-claim="{claim_id}"]').wait_for()


def test_a_claim_to_be_decided_blind_tells_nothing_that_others_noted(tab: Tab, app: App, newer_event: str) -> None:
    """Neither under the claim, nor in the filter, nor in the record and its file; one's own words are there."""
    claim_id = noted(app, 2)
    with app.bench() as bench:
        bench.notes.comment(claim_id, "my own words", reviewer="m.keller")
    tab.claim(claim_id)
    set_share(tab, 100)
    try:
        page = opened(tab, claim_id)
        expect(page.get_by_text("What others noted is shown after your decision.")).to_be_visible()
        expect(page.locator(".noted")).to_have_text("ana's work")
        for told in ("comment 2", "tag-2", SOURCE.format(2)):
            expect(page.get_by_text(told)).to_have_count(0)
        expect(page.get_by_role("button", name="Report", exact=True)).to_have_count(0)
        page.locator(".st-key-filter button").first.click()
        page.get_by_role("combobox", name="Tag", exact=True).click()
        expect(page.get_by_role("option", name="tag-2")).to_have_count(0)
        page = tab.open("/audit")
        expect(page.get_by_text("more are about claims that await your blind review")).to_be_visible()
        for told in ("comment 2", "tag-2", SOURCE.format(2)):
            expect(page.get_by_text(told)).to_have_count(0)
        with page.expect_download() as downloaded:
            page.get_by_role("button", name="Download CSV").click()
        text = downloaded.value.path().read_text(encoding="utf-8")
        assert "my own words" in text
        assert not any(told in text for told in ("comment 2", "tag-2", SOURCE.format(2)))
    finally:
        tab.claim(claim_id)
        set_share(tab, 0)


def beside(told: Any, field: Any) -> bool:
    """Tell whether a message stands right below a field."""
    above, below = field.bounding_box(), told.bounding_box()
    return bool(0 <= below["y"] - above["y"] - above["height"] < 60)


def test_an_event_is_closed_and_opened_again(tab: Tab, app: App, newer_event: str) -> None:
    """On the Corpus page, with a reason that is asked for beside its field; where events are chosen, closed is told."""
    page = tab.open("/corpus")
    tab.choose("Event", newer_event)
    try:
        page.get_by_text("Close, archive or reopen this event").click()
        reason = page.get_by_label("Reason").first
        expect(page.get_by_text("no longer offered where an event is chosen")).to_be_visible()
        page.get_by_role("button", name="Close", exact=True).click()
        tab.told("please give a reason")
        expect(page.get_by_role("button", name="Archive", exact=True)).to_be_visible()  # still unfolded
        assert beside(page.locator(".failure").first, reason)
        reason.fill("nothing in it")
        page.get_by_role("button", name="Close", exact=True).click()
        tab.told("The event is closed.")
        expect(page.get_by_text("This event is closed")).to_be_visible()
        expect(reason).to_have_value("")
        page.get_by_role("button", name="Open again").click()
        tab.told("please give a reason")
        page.mouse.move(0, 0)
        assert every_look(tab) == {}
        with app.bench() as bench:
            assert bench.notes.events()[newer_event] == "closed"
        page = tab.open("/matrix")
        page.get_by_role("combobox", name="Event").click()
        expect(page.get_by_role("option", name=f"{newer_event} (closed)")).to_be_visible()
    finally:
        with app.bench() as bench:
            if bench.notes.events()[newer_event] != "open":
                bench.notes.change_event(newer_event, "open", reviewer="ana", reason="the test is over")
