"""On a phone and at 200 %: every page can be read and never scrolls sideways, and a claim is decided by a finger."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.browser import App, Tab, speaking
from tests.support.looks import AXE, measure, serious
from tests.support.runs import Runs, make_runs
from workbench.models.base import VerdictLabel
from workbench.models.claim import Selection

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "has_touch": True, "is_mobile": True}
ZOOMED = {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2}
"""A window of 1440 × 900 at 200 %."""
NARROW = {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2}
OTHER: VerdictLabel = "not_enough_evidence"
"""The label whose name is the longest."""
SIDEWAYS = """() => [document.scrollingElement, document.querySelector('[data-testid="stMain"]')]
  .map((node) => node.scrollWidth - node.clientWidth)"""


@pytest.fixture(scope="module")
def addresses(app: App, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Every page by its address: as the navigation leads to it, and at what it may be asked for."""
    made: Runs = make_runs(app.workspace, tmp_path_factory.mktemp("phones"))
    row = app.fresh(cards=3)
    with app.bench() as bench:
        article = speaking(bench.store.check(str(row.check_id)))[0]
    asked = [f"/?claim={row.claim_id}", f"/reader?article={article}", f"/reader?article={article}&claim={row.claim_id}"]
    asked += [f"/corpus?article={article}", "/search?q=drones", "/evaluation?view=try"]
    run = f"/evaluation?run={made.later}"
    return [*asked, run, f"{run}&view=all", f"{run}&sample=opened-00"]


def read(tab: Tab, address: str, *, axe: bool) -> dict[str, list[Any]]:
    """Say what is wrong with a page: how far it scrolls sideways, what is cut or overlaps, what axe calls serious."""
    page = tab.open(address)
    tab.settle()
    wrong: dict[str, list[Any]] = {"sideways": [by for by in page.evaluate(SIDEWAYS) if by > 0], "cut": measure(page)}
    if axe:
        page.evaluate(AXE)
        wrong["axe"] = serious(page)
        page.emulate_media(color_scheme="dark")
        tab.settle()
        wrong["axe in the dark"] = serious(page)
        page.emulate_media(color_scheme="light")
    return {f"{address}: {what}": found for what, found in wrong.items() if found}


def led_to(tab: Tab) -> list[str]:
    """Give the address of every page that the navigation leads to."""
    page = tab.open("/")
    links = page.locator('[data-testid="stTopNavLink"], [data-testid="stSidebarNavLink"]')
    expect(links.nth(7)).to_be_attached()
    return [str(link.get_attribute("href")).removeprefix(tab.app.url) for link in links.all()]


@pytest.mark.parametrize("look", [PHONE, ZOOMED, NARROW], ids=["phone", "zoomed", "narrow"])
def test_every_page_can_be_read(new_tab: Callable[..., Tab], addresses: list[str], look: dict[str, Any]) -> None:
    """None scrolls sideways as a whole, nothing is cut; on a phone axe finds nothing serious, in light and dark."""
    tab = new_tab(**look)
    wrong: dict[str, list[Any]] = {}
    for address in dict.fromkeys([*led_to(tab), *addresses]):
        wrong |= read(tab, address, axe=look is PHONE)
    assert wrong == {}


BEYOND = """table => [...table.querySelectorAll('th, td')].filter((cell) => cell.checkVisibility() &&
  cell.getBoundingClientRect().right > innerWidth).map((cell) => cell.innerText)"""


@pytest.mark.parametrize("address", ["/corpus", "/audit"])
def test_every_column_of_a_list_is_on_a_phones_screen(new_tab: Callable[..., Tab], app: App, address: str) -> None:
    """One below the other, each with its name."""
    row = app.fresh()
    with app.bench() as bench:
        bench.decide(str(row.check_id), reviewer="ana", seen_seq=0, decision="accept")
    page = new_tab(**PHONE).open(address)
    table = page.locator("table.stacked")
    table.wait_for()
    assert table.locator("tbody tr").count() > 0
    assert table.evaluate(BEYOND) == []
    if address == "/corpus":
        named = table.locator("tbody tr").first.locator("td").evaluate_all("cells => cells.map((c) => c.dataset.head)")
        assert named == ["Title", "Published", "Language", "Text", "Event"]


@pytest.mark.parametrize("width", [390, 320])
def test_a_report_can_be_read_on_a_phone(chromium: Any, app: App, tmp_path: Path, width: int) -> None:
    """That of an event and that of one claim, with long names and addresses: neither scrolls sideways."""
    row = app.fresh(cards=3)
    with app.bench() as bench:
        check = bench.store.check(str(row.check_id))
        words = Selection(article_id=speaking(check)[0], start=0, end=60)
        bench.desk.add_evidence(row.claim_id, words, stance="supports", reviewer="a" * 60, reason="Missed evidence")
        bench.decide(str(row.check_id), reviewer="ana", seen_seq=1, decision="override", label=OTHER, reason="read")
        url = f"https://ministry.example/{'report/' * 30}"
        bench.notes.attach(
            row.claim_id, "document", source="Ministry " * 9, day="2022-03-14", says="No.", url=url, reviewer="ana"
        )
        pages = {"event": bench.export("html", event="seeds").text, "claim": bench.report(row.claim_id)}
    context = chromium.new_context(**{**PHONE, "viewport": {"width": width, "height": 844}})
    wrong = {}
    for name, text in pages.items():
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
        page = context.new_page()
        page.goto((tmp_path / f"{name}.html").as_uri())
        wrong[name] = page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
    context.close()
    assert wrong == {"event": 0, "claim": 0}


@pytest.mark.parametrize("opened", ["keys", "edit", "settings"])
def test_every_dialog_can_be_read_on_a_phone(new_tab: Callable[..., Tab], app: App, opened: str) -> None:
    """It lies within the screen, and axe finds nothing serious or critical in it, in light and dark."""
    tab = new_tab(**PHONE)
    page = tab.claim(app.fresh().claim_id)
    page.locator(f".st-key-{opened} button").tap()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    tab.settle()
    page.evaluate(AXE)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        tab.settle()
        assert serious(page) == []
    box = dialog.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert dialog.evaluate("node => node.scrollWidth - node.clientWidth") <= 1
    assert [by for by in page.evaluate(SIDEWAYS) if by > 0] == []


@pytest.mark.parametrize("look", [PHONE, ZOOMED], ids=["phone", "zoomed"])
def test_a_claim_is_decided_by_a_finger(new_tab: Callable[..., Tab], app: App, look: dict[str, Any]) -> None:
    """From the evidence to the article and back, then accepted: no key is pressed."""
    row = app.fresh()
    tab = new_tab(**look)
    page = tab.claim(row.claim_id)
    link = page.locator(".card a.go, .quiet a.go").first
    link.scroll_into_view_if_needed()
    link.click()
    back = page.get_by_role("link", name="‹ Back to claim")
    expect(back).to_be_in_viewport()
    tab.settle()
    back.click()
    page.locator(f'#claim[data-claim="{row.claim_id}"]').wait_for()
    tab.settle()
    tab.seen()
    page.locator(".st-key-dock").last.get_by_role("button", name="Accept").click()
    tab.told("Accepted")
    assert [review.decision for review in app.reviews(row.claim_id)] == ["accept"]
