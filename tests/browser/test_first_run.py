"""The first minutes: an empty workspace leads on, its demo is a workspace of its own, and a run leads to its claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.browser import App, Tab, served
from tests.support.looks import AXE, every_look, measure, serious


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An app on a workspace that holds nothing, in place of the one that the other modules share."""
    with served(tmp_path_factory.mktemp("first") / "workspace") as (running, _):
        yield running


def looks(tab: Tab, path: str) -> dict[str, list[str]]:
    """What is wrong with a page at all sizes, that of a phone among them."""
    wrong = every_look(tab)
    tab.page.set_viewport_size({"width": 390, "height": 844})
    tab.open(path)  # Streamlit folds its list of pages when a page is loaded
    tab.page.evaluate(AXE)
    # Streamlit's own sidebar, folded away, is wider than its frame.
    narrow = [line for line in measure(tab.page) if not line.startswith("stSidebarContent")] + serious(tab.page)
    return wrong | ({"390": narrow} if narrow else {})


def test_an_empty_workspace_shows_three_steps(tab: Tab) -> None:
    """Add, check, review, each led to by a link; and it looks right at every size."""
    page = tab.open("/")
    expect(page.locator(".st-key-steps h2")).to_have_text(["1 Add articles", "2 Find and check claims", "3 Review"])
    assert looks(tab, "/") == {}
    page.locator(".st-key-steps").get_by_role("link", name="Add articles").click()
    page.wait_for_url(re.compile("/corpus"))


CLICKS = "addEventListener('click', (event) => { window.clicks = (window.clicks ?? 0) + (event.detail > 0) }, true)"
"""Counts what is clicked; a button that is pressed by a key is told as a click of detail 0."""
TEXTS = {
    "Courier": """A flood closed the Arden bridge on Wednesday, the road office said.
"The bridge is closed," said engineer Lea Marsh. About 340 people had to leave their homes in Arden.
The hospital of Arden moved 25 patients to Vello by bus on Wednesday.""",
    "Gazette": """A flood closed the Arden bridge on Wednesday.
The road office said that 210 people had to leave their homes in Arden.
The hospital of Arden moved no patients, said its director, Ida Moe.""",
}


def pasted_and_checked(tab: Tab, path: str, text: str, outlet: str) -> int:
    """Paste an article with its details, have it checked and read the first verdict; say how many clicks it took."""
    page = tab.open(path)
    page.evaluate(CLICKS)
    page.get_by_label("Paste one article").fill(text)
    page.get_by_label("Outlet of the pasted article").fill(outlet)
    page.get_by_label("Its headline").fill(f"Flood closes the Arden bridge, the {outlet} reports")
    page.get_by_label("Its address").fill(f"https://{outlet.lower()}.example/flood")
    page.get_by_label("Day of publication").fill("4 June 2025")
    event = page.get_by_role("combobox", name="Event: choose one")
    event.focus()
    event.fill("flood")
    event.press("ArrowDown")  # by keyboard alone: the list is open once the name is offered
    expect(page.get_by_role("option", name=re.compile("^(Add: )?flood$"))).to_be_visible()
    event.press("Enter")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".st-key-preview h2")).to_contain_text("for the event flood")
    page.get_by_role("button", name="Keep and check").click()
    page.get_by_role("button", name=re.compile(r"Review \d+ claims?")).click(timeout=120_000)
    page.locator("#claim[data-claim]").wait_for()
    expect(page.locator(".wb .verdict").first).to_be_visible()
    return int(page.evaluate("window.clicks"))


def test_an_empty_evaluation_explains_itself(tab: Tab) -> None:
    """What an evaluation is, what it needs, and the command that begins it."""
    page = tab.open("/evaluation")
    expect(page.locator("ol.steps li")).to_have_count(3)
    expect(page.get_by_text("workbench eval run prompts/evals/seed.yaml")).to_be_visible()
    assert looks(tab, "/evaluation") == {}


@pytest.mark.timeout(600)
def test_the_demo_is_a_workspace_of_its_own(tab: Tab, app: App, chromium: Any) -> None:
    """It is read and checked, leads to its claims, is told on every page and left; nothing of it is in the real one."""
    page = tab.open("/")
    page.get_by_role("button", name="Open the demo").click()
    page.wait_for_url(re.compile("/runs"))
    expect(page.locator(".st-key-demo")).to_contain_text("Demo:")
    lead_on = page.locator(".st-key-lead_on button")
    lead_on.wait_for(timeout=300_000)
    assert every_look(tab) == {}
    page.set_viewport_size({"width": 1440, "height": 900})
    waiting = re.search(r"Review (\d+) claims", lead_on.inner_text())
    assert waiting
    assert int(waiting[1]) > 10
    lead_on.click()
    page.locator("#claim[data-claim]").wait_for()
    expect(page.locator(".st-key-head .meta")).to_have_text(f"1 of {waiting[1]} in view")
    expect(page.locator(".st-key-demo")).to_be_visible()

    another = Tab(app, chromium.new_context())
    expect(another.open("/").locator(".st-key-steps")).to_be_visible()
    with app.bench() as bench:
        assert (bench.articles(), bench.claims(), bench.runlog.all()) == ((), (), ())

    page.get_by_role("button", name="Leave the demo").click()
    expect(page.locator(".st-key-steps")).to_be_visible()
    expect(page.locator(".st-key-demo")).to_have_count(0)


@pytest.mark.timeout(600)
def test_an_article_is_pasted_and_checked_in_three_clicks(tab: Tab, app: App) -> None:
    """On the first page and on the Corpus page: Preview, Keep and check, Review."""
    clicks = [pasted_and_checked(tab, *one) for one in zip(("/", "/corpus"), TEXTS.values(), TEXTS, strict=True)]
    assert clicks == [3, 3]
    with app.bench() as bench:
        for one, outlet in zip(bench.articles("flood"), TEXTS, strict=True):
            assert one.outlet
            assert one.published
            known = (one.outlet.value, one.published.value, one.url)
            assert known == (outlet, "2025-06-04", f"https://{outlet.lower()}.example/flood")
        assert [run.state for run in bench.runlog.all()] == ["done", "done"]
        assert not bench.unchecked("flood")
