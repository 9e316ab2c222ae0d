"""One real server and one real browser for all browser tests; a page that fails on what a person would never see."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import BROWSER, CHROMIUM, WAIT_MS, App, Tab, served
from tests.support.server import serving
from workbench.ingest.sources import Upload

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here drives a browser, over a socket to this machine; `make test` runs those of test_smoke.py."""
    missing = pytest.mark.skip(reason="no chromium: install Debian's, or set CHROMIUM to one")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.enable_socket)
            if item.path.stem != "test_smoke":
                item.add_marker(pytest.mark.slow)
            if not CHROMIUM:
                item.add_marker(missing)


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember that a test failed, so that its pages are told before they are closed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="session")
def workspace(whole_seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace for the browser tests of one process; each test decides claims of its own."""
    folder = tmp_path_factory.mktemp("browser") / "workspace"
    shutil.copytree(whole_seeds, folder)
    return folder


@pytest.fixture(scope="session")
def app(workspace: Path) -> Iterator[App]:
    """The app, served to this machine only; models are answered for by a server of ours."""
    with serving() as models, served(workspace, models=models) as (running, _):
        yield running


@pytest.fixture(scope="session")
def newer_event(app: App) -> str:
    """An event that is newer than the seeds and nearly empty: pages that are not told which event show it."""
    text = b"""Nothing new at the town hall
ARDEN, June 4 (Courier) - Nobody at the town hall said anything new on Wednesday, and the mayor was not there."""
    with app.bench() as bench:
        (article,) = bench.add([Upload(name="empty.txt", data=text)], event="nearly empty").new
    return article.event


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER)
        yield browser
        browser.close()


@pytest.fixture
def new_tab(app: App, chromium: Any, request: pytest.FixtureRequest) -> Iterator[Callable[..., Tab]]:
    """Open tabs of browsers that know nothing of each other; none of them may complain or call elsewhere."""
    tabs: list[tuple[Any, Tab]] = []

    def opened(**options: Any) -> Tab:
        look = {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light", "reduced_motion": "reduce"}
        context = chromium.new_context(**{**look, **options})
        tab = Tab(app, context)
        tabs.append((context, tab))
        return tab

    yield opened
    if request.node.stash.get(FAILED, False):
        for number, tab in enumerate((tab for _, tab in tabs if not tab.page.is_closed()), start=1):
            request.node.add_report_section("teardown", f"page of tab {number}", tab.story())
        request.node.add_report_section("teardown", "end of the server's log", app.log.read_text()[-3000:])
    for context, _ in tabs:
        context.close()
    assert not [wrong for _, tab in tabs for wrong in tab.wrong]


@pytest.fixture
def tab(new_tab: Callable[..., Tab]) -> Tab:
    """One tab."""
    return new_tab()
