"""Every page, at two widths, light and dark: nothing overflows, nothing is cut, nothing overlaps, axe is content."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.browser import App, Tab
from tests.support.looks import SIZES, every_look, measure

FULL = {
    "/": {".card": 3, ".st-key-queue button": 10},
    "/matrix": {".matrix tbody tr": 10, ".matrix a.stance": 50},
    "/reader": {".reading [data-at]": 9, ".reading .dropped": 1, ".note": 3, ".outlets a": 5},
    "/corpus": {".articles tbody tr": 5, ".facts dd": 8},
    "/runs": {"[class*='st-key-run_']": 2},
    "/export": {".preview": 1, ".st-key-imports section": 2},
}
"""What has to stand on each page before it is measured, and how much of it."""


def full(tab: Tab, path: str) -> None:
    """Wait until a page holds all that it is to be measured with."""
    for what, least in FULL[path].items():
        expect(tab.page.locator(what).nth(least - 1)).to_be_attached()
    tab.settle()


@pytest.fixture(scope="module")
def crowded(app: App, newer_event: str) -> App:
    """A workspace whose newest event is nearly empty, and in which runs were made."""
    with app.bench() as bench:
        for state, said in (("done", ""), ("interrupted", "the server that ran it was stopped")):
            run = bench.runlog.begin("check", judge="openai/gone", prompt="compare.v1", event="seeds")
            run = bench.runlog.move(run, counts={"claims": 90, "done": 45, "failed": 0}, cost_usd=1.25)
            bench.runlog.end(run, state, said)  # type: ignore[arg-type]
    return app


@pytest.mark.parametrize("path", FULL)
def test_a_page_looks_right(tab: Tab, crowded: App, path: str) -> None:
    """Full of what it is for, at 1440 and 1100, light and dark: no overflow, no cut text, no overlap, axe content."""
    if path == "/":
        tab.claim(crowded.fresh(cards=3).claim_id).get_by_role("button", name="Page 1", exact=True).click()
    else:
        tab.open(path)
        tab.choose("Event", "seeds")
    full(tab, path)
    assert every_look(tab) == {}
    full(tab, path)


def test_an_open_override_looks_right(tab: Tab, app: App) -> None:
    """The dock grows with reasons and note; the evidence stays readable above it."""
    row = app.fresh(cards=3)
    page = tab.claim(row.claim_id)
    tab.key("2" if row.machine_label != "refuted" else "1")
    page.locator(".st-key-save button").wait_for()
    assert every_look(tab) == {}
    page.set_viewport_size(SIZES[1])
    tab.settle()
    tops = page.evaluate("""() => [document.querySelector('[data-testid="stBottom"]').getBoundingClientRect().top,
                                   document.querySelector('#claim').getBoundingClientRect().bottom]""")
    assert tops[1] < tops[0]


@pytest.mark.parametrize("opened", ["keys", "labels", "edit", "several", "settings"])
def test_a_dialog_looks_right(tab: Tab, app: App, opened: str) -> None:
    """Nothing serious by axe in light and dark, and nothing of it is cut at 1100."""
    page = tab.claim(app.fresh().claim_id)
    page.locator(f".st-key-{opened} button").click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert every_look(tab) == {}
    inside = dialog.evaluate("node => [node.scrollWidth - node.clientWidth, node.getBoundingClientRect().right]")
    assert inside[0] <= 1
    assert inside[1] <= SIZES[1]["width"]


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        ("width: 4000px; height: 40px", "overflows"),
        ("width: 40px; overflow: hidden; white-space: nowrap", "clipped"),
    ],
)
def test_the_measure_sees_what_is_wrong(tab: Tab, broken: str, found: str) -> None:
    """A page that is broken on purpose is reported: the measure can fail."""
    page = tab.open("/matrix")
    page.evaluate(
        """style => { const p = document.createElement("p"); p.style = style;
             p.textContent = "a rather long line of words";
             document.querySelector('[data-testid="stMainBlockContainer"]').append(p); }""",
        broken,
    )
    assert any(found in line for line in measure(page))


@pytest.mark.parametrize("part", [".st-key-page", ".st-key-margin"])
def test_the_measure_sees_what_a_part_that_scrolls_would_hide(tab: Tab, part: str) -> None:
    """What is too wide for the text or the margin of the Reader is reported, though it could be scrolled to."""
    page = tab.open("/reader")
    page.locator(part).evaluate(
        """part => { const p = document.createElement("p"); p.style = "width: 2000px; flex: none";
                     p.textContent = "too wide"; part.append(p); }"""
    )
    assert any("scrolls sideways" in line for line in measure(page))


def test_the_measure_sees_controls_that_overlap(tab: Tab) -> None:
    """Two buttons on one another are reported."""
    page = tab.open("/matrix")
    page.evaluate(
        """() => { for (const words of ["one", "two"]) {
             const button = document.createElement("button"); button.textContent = words;
             button.style = "position: absolute; left: 90px; top: 90px";
             document.querySelector('[data-testid="stMainBlockContainer"]').append(button); } }"""
    )
    assert any(line.startswith("overlap") for line in measure(page))
