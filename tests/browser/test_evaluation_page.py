"""The Evaluation page in a browser: links that keep the session, the address, the looks of every view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.browser import App, Tab
from tests.support.looks import every_look
from tests.support.runs import DEAF, HOSTILE, Runs, make_runs
from workbench.evaluation.report import Sides


@pytest.fixture(scope="session")
def runs(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Two runs in the workspace of all browser tests."""
    return make_runs(workspace, tmp_path_factory.mktemp("invented"))


def test_from_the_list_of_runs_to_a_cell_and_its_sample(new_tab: Callable[..., Tab], runs: Runs) -> None:
    """By links alone, and the address says where one is: reloaded it shows the same; Back goes back."""
    tab = new_tab()
    page = tab.open("/evaluation")
    page.get_by_role("link", name="later", exact=True).click()
    page.get_by_role("heading", name="later").wait_for()
    page.get_by_role("link", name="12 of 12: gold conflicting, answer not enough").click()
    page.get_by_text("Samples with gold").wait_for()
    assert "gold=conflicting&said=not_enough_evidence" in page.url
    page.get_by_role("link", name="The cable car in Quarrydon cost").click()
    page.locator("h1.claim", has_text="cable car").wait_for()
    address = page.url
    tab.settle()
    page.wait_for_function("() => document.activeElement.id === 'claim'")
    said = ["It cost 23 million euros, mayor Jon Hadley said."] * 2
    assert page.locator("section.article").first.locator(".side mark").all_inner_texts() == said
    page.get_by_role("link", name="Next ›").click()
    page.locator("h1.claim", has_text="Sandmere").wait_for()
    page.go_back()
    page.locator("h1.claim", has_text="cable car").wait_for()
    page.reload()
    page.locator("h1.claim", has_text="cable car").wait_for()
    assert page.url == address


def test_the_first_click_counts_in_a_browser_that_remembers_a_name(new_tab: Callable[..., Tab], runs: Runs) -> None:
    """Its name is told once, not at every mount: a link is followed at its first click, time after time."""
    tab = new_tab()
    tab.page.add_init_script("localStorage.setItem('workbench.reviewer', 's.ito')")
    page = tab.open(f"/evaluation?run={runs.later}")
    page.get_by_role("button", name="s.ito").wait_for()
    for name in [
        "The cable car in Quarrydon cost",
        "The cable car in Quarrydon cost",
        "The cable car in Quarrydon cost",
    ]:
        tab.settle()
        sent = sum(b"s.ito" in frame for frame in tab.frames)
        page.get_by_role("link", name=name).first.click()
        page.locator("h1.claim", has_text="cable car").wait_for()
        page.get_by_role("link", name="‹ Samples of this run").click()
        page.get_by_role("heading", name="later").wait_for()
        tab.settle()
        assert sum(b"s.ito" in frame for frame in tab.frames) - sent <= 2  # the widget's state goes along, once a click


def test_the_keyboard_alone_chooses_a_filter_and_a_variant(new_tab: Callable[..., Tab], runs: Runs) -> None:
    """A filter is a link, a side is a list; both end in the address."""
    tab = new_tab()
    page = tab.open(f"/evaluation?run={runs.later}")
    page.get_by_role("link", name="Broken 13").focus()
    page.keyboard.press("Enter")
    page.locator('a.tab[aria-current="true"]', has_text="Broken").wait_for()
    assert "show=broken" in page.url
    page.get_by_role("combobox", name="Compare with").focus()
    page.keyboard.type("gold")
    page.keyboard.press("Enter")
    page.get_by_text("against gold").first.wait_for()
    assert "against=gold" in page.url


def test_a_failed_gate_leads_to_its_samples(new_tab: Callable[..., Tab], runs: Runs) -> None:
    """Of the variant that failed it, against gold."""
    tab = new_tab()
    page = tab.open(f"/evaluation?run={runs.later}")
    page.get_by_role("link", name="Samples with a wrong verdict").first.click()
    page.locator('a.tab[aria-current="true"]', has_text="Wrong").wait_for()
    tab.settle()
    listed = page.locator("table.samples tbody tr")
    with tab.app.bench() as bench:
        lines = bench.evaluations.board(runs.later, Sides(variant=DEAF, against="gold")).lines
    wrong = [line.claim for line in lines if line.right < 1]
    assert 0 < len(wrong) <= listed.count() < len(lines)


def test_every_variant_stands_beside_the_others(new_tab: Callable[..., Tab], runs: Runs) -> None:
    """The grid has a column a variant; where they differ is one click, and a claim leads to all its answers."""
    tab = new_tab()
    page = tab.open(f"/evaluation?run={runs.later}")
    page.get_by_role("link", name="All variants").click()
    heads = page.locator("table.beside-all thead th")
    expect(heads).to_have_count(4)
    page.get_by_role("link", name="Variants differ").click()
    page.locator('a.tab[aria-current="true"]', has_text="Variants differ").wait_for()
    tab.settle()
    assert "view=all" in page.url
    first = page.locator("table.beside-all tbody tr").first
    given = first.locator("td").all_inner_texts()[1:]
    assert len(set(given)) > 1
    first.locator("th a").click()
    page.locator("h1.claim").wait_for()
    tab.settle()
    assert page.locator(".sides.panel > div").count() == 3  # gold and two variants


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?run={later}",
        "?run={later}&sample=opened-00",
        "?run={later}&view=all",
        "?run={later}&view=all&sample=opened-00",
    ],
)
def test_every_view_looks_right(new_tab: Callable[..., Tab], runs: Runs, query: str) -> None:
    """At 1440 and 1100, light and dark: no overflow, no clipped text, no overlap, nothing serious by axe.

    Nothing of a variant's name, a claim or an article becomes an element.
    """
    tab = new_tab()
    page = tab.open(f"/evaluation{query.format(later=runs.later)}")
    assert every_look(tab) == {}
    assert page.locator(".wb img, .wb a[href^='javascript']").count() == 0
    assert HOSTILE[:28] in page.inner_text('[data-testid="stMainBlockContainer"]')


def test_a_prompt_is_tried_in_the_playground(new_tab: Callable[..., Tab], app: App) -> None:
    """Messages and price, one press, one answer and its proof; markup in a claim is text, and it looks right."""
    tab = new_tab()
    page = tab.open("/evaluation")
    page.get_by_role("link", name="Try a prompt").click()
    page.wait_for_url("**view=try")
    tab.settle()
    with app.bench() as bench:
        several = len(bench.events()) > 1
    if several:
        tab.choose("Event", "seeds")
    for name, words in (
        ("Model", "openai/builtin"),
        ("A claim in your own words", f"Russia asked for drones {HOSTILE}"),
    ):
        page.get_by_role("textbox", name=name).fill(words)
        page.get_by_role("textbox", name=name).press("Enter")
        tab.settle()
    page.get_by_role("button", name="Show messages and price").click()
    expect(page.get_by_text("About 1 call to openai/builtin").last).to_be_visible()
    tab.settle()
    page.get_by_role("button", name="Run (").click()
    expect(page.get_by_role("heading", name="What of it is proved")).to_be_visible(timeout=30_000)
    tab.settle()
    page.evaluate("() => document.querySelectorAll('.wb details').forEach((one) => { one.open = true; })")
    expect(page.get_by_role("region", name="User message")).to_contain_text(HOSTILE[:28])
    assert every_look(tab) == {}
    assert page.locator(".wb img, .wb a[href^='javascript']").count() == 0
