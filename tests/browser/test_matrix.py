"""The matrix in the browser: what a filter leaves is what the store gives, and a cell leads to the exact words."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import expect

from tests.support.browser import App, Tab
from workbench import Workbench
from workbench.review.queue import QueuePage, View

PER_PAGE = 25


@pytest.fixture
def matrix(tab: Tab, newer_event: str) -> Any:
    """The matrix of the seeds, though another event is newer."""
    page = tab.open("/matrix")
    tab.choose("Event", "seeds")
    return page


def stored(app: App, **view: object) -> QueuePage:
    """A view of the seeds as the store gives it: as much as the matrix shows at once."""
    with app.bench() as bench:
        return bench.desk.page(View.model_validate({"show": "all", "event": "seeds", **view}), limit=PER_PAGE)


def shows(page: Any, wanted: QueuePage) -> None:
    """Wait until the rows are these claims in this order, and the count is told."""
    expect(page.locator(".matrix tbody th a.go")).to_have_text([row.text for row in wanted.rows])
    told = re.compile(rf"^{wanted.total} of \d+ claims$")
    expect(page.locator(".st-key-filters .why").last).to_have_text(told)


@pytest.mark.parametrize(("pill", "mark"), [("Single origin", "single_origin"), ("Quotes differ", "quotes_differ")])
def test_rows_are_filtered_by_what_a_claim_has(tab: Tab, app: App, matrix: Any, pill: str, mark: str) -> None:
    """The rows left are the store's, in its order, and fewer than before; taken off, all are back."""
    everything, wanted = stored(app), stored(app, marks=(mark,))
    assert 0 < wanted.total < everything.total
    shows(matrix, everything)
    for left in (wanted, everything):
        tab.settle()
        matrix.locator(".st-key-rows").get_by_text(pill, exact=True).click()
        shows(matrix, left)


def test_rows_are_filtered_by_who_leaves_a_claim_out(tab: Tab, app: App, matrix: Any) -> None:
    """Every row left is silent in that outlet's column, and the rows are those that the store gives."""
    wanted = stored(app, silent="EFE")
    assert 0 < wanted.total < stored(app).total
    tab.choose("Not mentioned by", "EFE")
    shows(matrix, wanted)
    tab.settle()
    with app.bench() as bench:
        column = [article.name for article in bench.articles("seeds")].index("EFE")
    cells = matrix.locator(f".matrix tbody td:nth-of-type({column + 1})")
    expect(cells).to_have_text(["– silent"] * len(wanted.rows))


def test_two_filters_hold_together(tab: Tab, app: App, matrix: Any) -> None:
    """A mark and a silent outlet: what both leave, as the store gives it."""
    marked = stored(app, marks=("single_origin",)).total
    found = {name: stored(app, marks=("single_origin",), silent=name) for name in ("ANI", "EFE", "HotNews", "Sputnik")}
    outlet, wanted = next((name, page) for name, page in found.items() if 0 < page.total < marked)
    matrix.locator(".st-key-rows").get_by_text("Single origin", exact=True).click()
    shows(matrix, stored(app, marks=("single_origin",)))
    tab.choose("Not mentioned by", outlet)
    shows(matrix, wanted)


class Cell(NamedTuple):
    """A cell of the matrix and the words that it stands for."""

    claim_id: str
    article_id: str
    quote: str


def cell(bench: Workbench, wanted: QueuePage) -> Cell:
    """Find a cell of the first page whose stance rests on one stretch of its article."""
    checks = {check.claim.id: check for check in bench.checks("seeds")}
    for row in wanted.rows:
        verdict = checks[row.claim_id].verdict if row.claim_id in checks else None
        for finding in verdict.findings if verdict else ():
            if finding.stance == "reports" and len(finding.evidence) == 1:
                return Cell(row.claim_id, finding.article_id, finding.evidence[0].quote)
    raise AssertionError("no such cell")


def test_links_lead_to_the_words_and_back(tab: Tab, app: App, matrix: Any) -> None:
    """From a cell to the evidence's quote, outlined to the character; Back to the same matrix; from a claim to it."""
    everything = stored(app)
    with app.bench() as bench:
        found = cell(bench, everything)
    shows(matrix, everything)
    row = matrix.locator(".matrix tbody tr", has=matrix.locator(f'th a[href*="{found.claim_id}"]'))
    row.locator(f'a.stance[href*="{found.article_id}"]').click()
    matrix.wait_for_url(re.compile(f"/reader.*{found.article_id}.*{found.claim_id}"))
    expect(matrix.locator("mark.here").first).to_be_in_viewport()
    tab.settle()
    assert "".join(matrix.locator(".reading mark.here").all_text_contents()) == found.quote
    matrix.go_back()
    matrix.wait_for_url(re.compile("/matrix"))
    shows(matrix, everything)
    tab.settle()
    row.locator("th a").click()
    matrix.wait_for_url(re.compile(f"claim={found.claim_id}"))
    expect(matrix.locator("#claim").last).to_have_attribute("data-claim", found.claim_id)
