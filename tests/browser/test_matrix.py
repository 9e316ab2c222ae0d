"""The matrix in the browser: what a filter leaves is what the store gives, and a cell leads to the exact words."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import expect

from tests.support.browser import App, Tab
from tests.support.looks import AXE, measure, serious
from workbench import Workbench
from workbench.ingest.sources import Upload
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


@pytest.mark.parametrize(
    ("list_", "option", "view"),
    [
        ("Verdict", "Conflicting", {"verdict": "conflicting"}),
        ("Difference", "Contradiction", {"difference": "contradiction"}),
        ("Reviewed by", "r.vale", {"reviewed_by": "r.vale"}),
    ],
)
def test_rows_are_filtered_by_verdict_difference_and_reviewer(
    tab: Tab, app: App, newer_event: str, list_: str, option: str, view: dict[str, str]
) -> None:
    """The rows left are the store's, in its order, and fewer than before."""
    with app.bench() as bench:
        bench.decide(str(app.fresh().check_id), reviewer="r.vale", seen_seq=0, decision="accept")
    tab.open("/matrix")
    tab.choose("Event", "seeds")
    wanted = stored(app, **view)
    assert 0 < wanted.total < stored(app).total
    tab.choose(list_, option)
    shows(tab.page, wanted)


OUTLETS = 50


@pytest.fixture(scope="module")
def fifty(app: App, newer_event: str) -> str:
    """An event with fifty outlets and three checked claims."""
    said = (
        "A ferry ran aground on Friday, the coast guard said.",
        "The ferry never left, the operator said on Friday.",
    )
    begin = "Report {n} of the harbour desk in Port Eller, where it rained all day long and the quays were closed."
    rows = [
        {"outlet": f"The Port Eller Gazette {n}", "text": f"{begin.format(n=n)} {said[n % 2]}"} for n in range(OUTLETS)
    ]
    event = "fifty outlets"
    with app.bench() as bench:
        bench.add([Upload(name="fifty.jsonl", data="\n".join(map(json.dumps, rows)).encode())], event=event)
        words = ("A ferry ran aground on Friday.", "The ferry never left on Friday.", "A ferry sank in June.")
        list(bench.check([bench.typed(text, event=event) for text in words]))
    return event


def frozen(page: Any) -> dict[str, float]:
    """Where the frame of the table, its corner and a head in its middle are on the screen."""
    return page.evaluate(
        """() => { const box = (what) => document.querySelector(what).getBoundingClientRect();
             return { frame: box(".frozen").left, top: box(".frozen").top, claim: box(".matrix tbody th").left,
                      head: box(".matrix thead th:nth-child(3)").top, outlet: box(".matrix thead th:nth-child(3)").left,
                      row: box(".matrix tbody tr:last-child").top, verdict: box(".matrix tbody td:last-child").right,
                      right: box(".frozen").right, page: document.scrollingElement.scrollWidth - innerWidth }; }"""
    )


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=str)
def test_fifty_outlets_fit_in_a_page_that_never_scrolls_sideways(tab: Tab, fifty: str, size: tuple[int, int]) -> None:
    """The table scrolls inside its frame; claims stay in sight; a narrow cell has its sign alone, and says its name."""
    tab.page.set_viewport_size({"width": size[0], "height": size[1]})
    page = tab.open("/matrix")
    tab.choose("Event", fifty)
    expect(page.locator(".matrix tbody tr")).to_have_count(3)
    expect(page.locator(".matrix thead th")).to_have_count(OUTLETS + 2)
    tab.page.evaluate(AXE)
    assert (measure(page), serious(page)) == ([], [])
    before = frozen(page)
    page.locator(".frozen").evaluate("frame => frame.scrollLeft = 700")
    after = frozen(page)
    assert after["outlet"] == pytest.approx(before["outlet"] - 700, abs=1)
    assert after["claim"] == pytest.approx(after["frame"], abs=1)
    assert after["page"] == 0
    if size[0] == 1440:
        assert after["verdict"] == pytest.approx(after["right"], abs=1)
    cell = page.locator(".matrix a.stance").first
    expect(cell.locator(".word")).to_be_hidden()
    assert re.fullmatch(r"The Port Eller Gazette \d+: \w+", str(cell.get_attribute("aria-label")))


def test_the_head_stays_in_sight_and_wide_cells_have_words(matrix: Any, app: App) -> None:
    """Scrolled down, the outlets' names still stand above their columns."""
    shows(matrix, stored(app))
    before = frozen(matrix)
    matrix.locator(".frozen").evaluate("frame => frame.scrollTop = 400")
    after = frozen(matrix)
    assert after["row"] == pytest.approx(before["row"] - 400, abs=1)
    assert after["head"] == pytest.approx(after["top"], abs=1)
    expect(matrix.locator(".matrix a.stance .word").first).to_be_visible()


def test_the_arrow_keys_move_between_cells(tab: Tab, fifty: str) -> None:
    """Tab reaches one link, arrows go on from there, no cell hides behind what is frozen, Enter opens the article."""
    page = tab.open("/matrix")
    tab.choose("Event", fifty)
    expect(page.locator(".matrix tbody tr")).to_have_count(3)
    tab.settle()
    expect(page.locator('.matrix a[tabindex="0"]')).to_have_count(1)
    page.locator('.matrix a[tabindex="0"]').focus()
    for key, row, column in (
        ("ArrowRight", 0, 1), ("ArrowDown", 1, 1), ("ArrowDown", 2, 1), ("ArrowDown", 2, 1), ("End", 2, OUTLETS),
        ("ArrowUp", 1, OUTLETS), ("Home", 1, 0), ("ArrowLeft", 1, 0), ("End", 1, OUTLETS),
        ("ArrowLeft", 1, OUTLETS - 1),
    ):  # fmt: skip
        page.keyboard.press(key)
        at = page.evaluate(
            """() => { const link = document.activeElement; const cell = link.closest("td, th");
                       const box = link.getBoundingClientRect();
                       const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                       const row = [...cell.closest("tbody").rows].indexOf(cell.parentElement);
                       return [row, cell.cellIndex, link.contains(top)]; }"""
        )
        assert at == [row, column, True], key
    expect(page.locator('.matrix a[tabindex="0"]')).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/reader"))


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
