"""The Export page: a rating by a person, the file as it leaves, and what comes back or is others'."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.browser import App, Tab, served, set_share
from tests.support.looks import AXE, every_look, serious
from tests.support.newsroom import GOOD
from workbench.models import Rating

SITE = "https://desk.example.org"


@pytest.fixture(scope="module")
def own(whole_seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An app on checked seeds, of a newsroom that has said nothing of itself."""
    folder = tmp_path_factory.mktemp("export") / "workspace"
    shutil.copytree(whole_seeds, folder)
    with served(folder) as (running, _):
        yield running


@pytest.fixture
def desk(own: App, chromium: Any) -> Iterator[Tab]:
    """A tab on that app."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    tab = Tab(own, context)
    yield tab
    context.close()
    assert not tab.wrong


def decided(app: App, label: str | None = None, reviewer: str = "ana") -> str:
    """Take a claim and have it decided."""
    row = app.fresh()
    with app.bench() as bench:
        choice: dict[str, Any] = {"decision": "override", "label": label, "reason": "read"} if label else {}
        bench.decide(str(row.check_id), reviewer=reviewer, seen_seq=0, **{"decision": "accept", **choice})
    return row.claim_id


def opened(tab: Tab, form: str) -> Any:
    """Open the page on a format."""
    page = tab.open("/export")
    page.get_by_role("radio", name=form, exact=True).click()
    expect(page.get_by_role("radio", name=form, exact=True)).to_be_checked()
    tab.settle()
    return page


def downloaded(page: Any) -> str:
    """Press Download, and read what came."""
    button = page.locator(".st-key-download button").last
    expect(button).to_be_enabled()
    with page.expect_download() as download:
        button.click()
    return str(download.value.path().read_text(encoding="utf-8"))


def test_claimreview_from_an_empty_newsroom_without_leaving_the_browser(desk: Tab, own: App) -> None:
    """Say who publishes, choose a rating of the scale, and take the file: what was said and chosen is in it."""
    claim_id = decided(own, "refuted")
    page = opened(desk, "ClaimReview")
    expect(page.locator(".failure").filter(has_text="Not exported")).to_contain_text("The publisher has no name")
    expect(page.locator(".st-key-download button").last).to_be_disabled()
    assert every_look(desk) == {}
    page.get_by_role("textbox", name="Name of the newsroom").fill("The Desk")
    page.get_by_role("textbox", name="Site of the newsroom").fill(SITE)
    page.get_by_role("button", name="Save", exact=True).click()
    desk.told("Publisher saved.")
    expect(page.get_by_text("0 of 1 decided claims rated.")).to_be_visible()
    expect(page.get_by_text("Proposed: False.")).to_be_visible()
    page.get_by_role("radio", name="Missing context", exact=True).click()
    page.get_by_role("textbox", name="Headline").fill("The request came first")
    page.get_by_role("textbox", name="Explanation").fill("The offer was an answer.")
    page.get_by_role("textbox", name="Page of the review").fill(f"{SITE}/1")
    page.get_by_role("button", name="Save rating").click()
    desk.told("Rated: Missing context.")
    expect(page.locator(".preview").last).to_contain_text("Missing context")
    (document,) = json.loads(downloaded(page))
    assert document["author"] == {"@type": "Organization", "name": "The Desk", "url": SITE}
    assert (document["url"], document["headline"]) == (f"{SITE}/1", "The request came first")
    rating = {"alternateName": "Missing context", "ratingExplanation": "The offer was an answer."}
    assert document["reviewRating"] == {"@type": "Rating", **rating}
    with own.bench() as bench:
        kept = bench.desk.ratings()[claim_id]
        assert (kept.rating, kept.reviewer) == ("Missing context", "m.keller")
    page.locator(
        "h1"
    ).first.scroll_into_view_if_needed()  # the date field's hidden twin is fixed to the window's corner
    assert every_look(desk) == {}
    page.get_by_text("Withdraw the rating").click()
    page.get_by_role("textbox", name="Reason").fill("not yet")
    page.get_by_role("button", name="Withdraw", exact=True).click()
    desk.told("The rating was withdrawn.")
    expect(page.locator(".st-key-download button").last).to_be_disabled()


def test_a_rating_needs_a_choice_and_a_refusal_loses_nothing(desk: Tab, own: App) -> None:
    """The proposal is only a proposal; what was typed stands after a refusal."""
    claim_id = decided(own, "refuted")
    page = opened(desk, "ClaimReview")
    with own.bench() as bench:
        before = bench.desk.ratings()
        assert claim_id not in before
    page.get_by_role("textbox", name="Headline").fill("Half a headline")
    page.get_by_role("button", name="Save rating").click()
    expect(page.locator(".failure").filter(has_text="no rating is chosen")).to_be_visible()
    expect(page.get_by_role("textbox", name="Headline")).to_have_value("Half a headline")
    page.get_by_role("radio", name="False", exact=True).click()
    page.get_by_role("textbox", name="Page of the review").fill("javascript:alert(1)")
    page.get_by_role("button", name="Save rating").click()
    expect(page.locator(".failure").filter(has_text="no web address")).to_be_visible()
    with own.bench() as bench:
        assert bench.desk.ratings() == before


def test_the_export_shows_and_downloads_what_it_gives(tab: Tab, app: App, newer_event: str) -> None:
    """The preview is the beginning of the file as text, and the file is `Workbench.export`."""
    row = app.fresh()
    with app.bench() as bench:
        bench.decide(str(row.check_id), reviewer="ana", seen_seq=0, decision="accept")
    page = tab.open("/export")
    tab.choose("Event", "seeds")
    page.get_by_text("Reviewed only").click()
    page.get_by_role("radio", name="CSV").click()
    expect(page.locator(".preview").last).to_contain_text('"event","claim_id"')
    tab.settle()
    text = downloaded(page)
    with app.bench() as bench:
        wanted = bench.export("csv", event="seeds", reviewed_only=True).text
    assert list(csv.reader(io.StringIO(text))) == list(csv.reader(io.StringIO(wanted)))
    assert row.text[:40] in wanted
    assert wanted.startswith(page.locator(".preview").inner_text().splitlines()[0])


def test_a_claim_to_be_decided_blind_is_told_of_nowhere_on_the_page(tab: Tab, app: App, newer_event: str) -> None:
    """It is not offered to be rated, and neither its rating nor its headline is in a file or its preview."""
    claim_id, own = decided(app), decided(app, reviewer="m.keller")
    with app.bench() as bench:
        text, own_text = (bench.find_claim(one).text for one in (claim_id, own))
        bench.desk.rate(claim_id, "Half true", headline="Untold headline", url=f"{SITE}/blind", reviewer="ana")
    tab.claim(claim_id)
    set_share(tab, 100)
    try:
        page = tab.open("/export")
        tab.choose("Event", "seeds")
        for form in ("JSON Lines (everything)", "ClaimReview"):
            page.get_by_role("radio", name=form, exact=True).click()
            expect(page.get_by_role("radio", name=form, exact=True)).to_be_checked()
            tab.settle()
            expect(page.get_by_text("left out: set aside, or awaiting your blind review").last).to_be_visible()
            assert "Untold headline" not in page.content()
            assert "Half true:" not in page.content()
        page.get_by_role("combobox", name="Claim to rate").click()
        expect(page.get_by_role("option", name=own_text)).to_be_visible()
        expect(page.get_by_role("option").filter(has_text=text)).to_have_count(0)
    finally:
        tab.claim(claim_id)
        set_share(tab, 0)


def test_edited_reviews_come_back_line_by_line(desk: Tab, own: App) -> None:
    """A new verdict is a review by whoever imports it; what cannot be used is told with its line."""
    row = own.fresh()
    label = "refuted" if row.machine_label != "refuted" else "supported"
    with own.bench() as bench:
        lines = [json.loads(line) for line in bench.export("jsonl").text.splitlines()]
    edited = [{**line, "verdict": label, "review": {**line["review"], "reason": "misread"}}
              for line in lines if line["claim_id"] == row.claim_id]  # fmt: skip
    edited.append({**edited[0], "check_id": "0" * 16})
    data = "\n".join(map(json.dumps, edited)).encode()
    page = desk.open("/export")
    file = {"name": "edited.jsonl", "mimeType": "application/x-ndjson", "buffer": data}
    page.locator('.st-key-imports input[type="file"]').first.set_input_files([file])
    expect(page.get_by_text("edited.jsonl").first).to_be_visible()
    page.get_by_role("button", name="Import reviews").click()
    desk.told("1 review added, 1 refused")
    expect(page.locator(".failure").filter(has_text="Refused")).to_contain_text("line 2")
    (review,) = own.reviews(row.claim_id)
    assert (review.reviewer, review.label, review.reason) == ("m.keller", label, "misread")


def test_claimreview_of_others_is_listed_and_joins_the_queue(desk: Tab, own: App) -> None:
    """Foreign text stays text; a claim that cannot be used is refused, and the others are taken."""
    evil = {**GOOD, "claimReviewed": "<img src=x onerror=alert(1)> The bridge is <b>closed</b> for good."}
    page = desk.open("/export")
    data = json.dumps([GOOD, evil, {**GOOD, "claimReviewed": ""}]).encode()
    file = {"name": "theirs.json", "mimeType": "application/json", "buffer": data}
    page.locator('.st-key-imports input[type="file"]').last.set_input_files([file])
    table = page.locator(".st-key-imports table")
    expect(table.locator("tbody tr")).to_have_count(3)
    expect(table).to_contain_text("The bridge fell.")
    expect(table.locator("img")).to_have_count(0)
    assert every_look(desk) == {}
    page.get_by_role("button", name="Add 3 claims to the queue").click()
    desk.told("of others in the queue of seeds")
    expect(page.locator(".failure").filter(has_text="Refused")).to_contain_text("review 3")
    with own.bench() as bench:
        assert "The bridge fell." in {row.text for row in bench.desk.rows("seeds")}


def test_the_scale_of_a_newsroom_is_the_one_to_choose_from(desk: Tab, own: App) -> None:
    """What is in the workspace's scale is offered, and nothing else."""
    decided(own, "refuted")
    with own.bench() as bench:
        before = bench.desk.newsroom
        bench.desk.describe_newsroom(scale=[Rating(text="Wrong", proposed_for=("refuted",)), Rating(text="*Right*")])
    page = opened(desk, "ClaimReview")
    expect(page.get_by_text("Proposed: Wrong.")).to_be_visible()
    expect(page.get_by_role("radio", name="*Right*", exact=True)).to_be_visible()
    expect(page.get_by_role("radio", name="Missing context", exact=True)).to_have_count(0)
    page.get_by_text("Rating scale: ").click()
    expect(page.get_by_role("button", name="Save the scale")).to_be_visible()
    page.evaluate(AXE)
    assert serious(page) == []
    page.get_by_role("button", name="Save the scale").click()
    desk.told("Saved: the rating scale.")
    with own.bench() as bench:
        after = bench.desk.newsroom
        assert [one.text for one in after.scale] == ["Wrong", "*Right*"]
        assert after.scale[0].proposed_for == ("refuted",)
        assert (after.name, after.site) == (before.name, before.site)
