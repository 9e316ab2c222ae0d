"""The Evaluation page in a browser: links that keep the session, the address, the looks of every view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.browser import Tab
from tests.support.looks import every_look
from tests.support.runs import HOSTILE, Runs, make_runs


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


@pytest.mark.parametrize("query", ["", "?run={later}", "?run={later}&sample=opened-00"])
def test_every_view_looks_right(new_tab: Callable[..., Tab], runs: Runs, query: str) -> None:
    """At 1440 and 1100, light and dark: no overflow, no clipped text, no overlap, nothing serious by axe.

    Nothing of a variant's name, a claim or an article becomes an element.
    """
    tab = new_tab()
    page = tab.open(f"/evaluation{query.format(later=runs.later)}")
    assert every_look(tab) == {}
    assert page.locator(".wb img, .wb a[href^='javascript']").count() == 0
    assert HOSTILE[:28] in page.inner_text('[data-testid="stMainBlockContainer"]')
