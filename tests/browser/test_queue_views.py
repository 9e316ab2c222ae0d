"""The queue in the browser: by meaning, filtered, ordered, by status; the lines shown are the store's, in its order."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.browser import App, Tab
from workbench import Workbench
from workbench.ingest.sources import Upload
from workbench.review.queue import View

EVENT = "lighthouse"
TEXTS = {
    "Gazette": """Ferry aground off the lighthouse
PORT ELLER, May 2 (Gazette) - The ferry Osprey with 140 people ran aground near Port Eller, the coast guard said.
"Nobody was hurt," said harbour master Ida Moe. The mayor of Port Eller promised free bus rides for pensioners.
About 300 runners took part in the Port Eller marathon on Sunday, the organisers said.
The Port Eller bakery sold 4,000 loaves on Sunday, and the Port Eller museum counted 900 visitors.""",
    "Courier": """Ferry runs aground at Port Eller
PORT ELLER, May 2 (Courier) - The ferry Osprey ran aground near Port Eller on Friday, the coast guard said.
The coast guard denied that anybody on the Osprey had been hurt. The Port Eller council raised the tax on second homes.
The Port Eller library will stay open on Sundays, the council said.""",
}


@pytest.fixture(scope="module")
def decided(app: App) -> str:
    """A claim of an event of two outlets, whose claims are checked: one is flagged, one done, the others open."""
    with app.bench() as bench:
        for outlet, text in TEXTS.items():
            (article,) = bench.add([Upload(name=f"{outlet}.txt", data=text.encode())], event=EVENT).new
            bench.correct(article.id, "outlet", outlet, reviewer="ana", reason="its masthead")
        bench.extract(EVENT)
        checks = list(bench.check(bench.unchecked(EVENT)))
        assert 4 < len(checks) <= 10  # they fit on one page of the queue
        bench.decide(checks[0].id, reviewer="ana", seen_seq=0, decision="flag")
        bench.decide(checks[1].id, reviewer="ana", seen_seq=0, decision="accept")
    return checks[2].claim.id


def told(app: App, **view: object) -> list[str]:
    """The claims of a view as the store gives them, as the page shows them: in one line."""
    with app.bench() as bench:
        page = bench.desk.page(View.model_validate({"event": EVENT, **view}))
    assert page.total == len(page.rows)
    return [" ".join(row.text.split()) for row in page.rows]


def shows(tab: Tab, wanted: list[str]) -> None:
    """Wait until the queue shows these claims in this order, and nothing else."""
    expect(tab.page.locator(".st-key-queue button p")).to_contain_text(wanted)
    tab.settle()
    expect(tab.page.locator(".st-key-queue button p")).to_contain_text(wanted)


def test_each_status_shows_its_claims(tab: Tab, app: App, decided: str) -> None:
    """Flagged, done, all, and open again: each view is the store's, and no two are the same."""
    page = tab.claim(decided)
    seen = []
    for name, show in (("Flagged", "flagged"), ("Done", "done"), ("All", "all"), ("Open", "open")):
        tab.settle()
        page.get_by_role("radio", name=name).click()
        wanted = told(app, show=show)
        shows(tab, wanted)
        seen.append(wanted)
    flagged, done, everything, open_ = seen
    assert (len(flagged), len(done)) == (1, 1)
    assert sorted(everything) == sorted(flagged + done + open_)


def test_the_newest_come_first_when_asked_for(tab: Tab, app: App, decided: str) -> None:
    """The order is that of finding, turned round; it is another than what needs a human first."""
    tab.claim(decided)
    shows(tab, told(app))
    tab.choose("Order", "Newest")
    with app.bench() as bench:
        found = [
            " ".join(row.text.split()) for row in bench.desk.rows(EVENT, every=False) if row.standing.status == "open"
        ]
    assert found[::-1] == told(app, order="newest") != told(app)
    shows(tab, found[::-1])


@pytest.mark.parametrize(("filter_", "which"), [("Covered by", "outlet"), ("Not mentioned by", "silent")])
def test_the_queue_is_filtered_by_an_outlet(tab: Tab, app: App, decided: str, filter_: str, which: str) -> None:
    """Only claims on which it speaks, or says nothing, by the check; the page says which filter holds."""
    page = tab.claim(decided)
    shows(tab, told(app))
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("combobox", name=filter_).wait_for()
    tab.choose(filter_, "Courier")
    wanted = told(app, **{which: "Courier"})
    assert 0 < len(wanted) < len(told(app))
    shows(tab, wanted)
    says = f"Filters: {filter_} Courier"
    expect(page.locator('[data-testid="stSidebar"] .why').filter(has_text="Filters:")).to_contain_text(says)
    with app.bench() as bench:
        rows = {" ".join(row.text.split()): row for row in bench.desk.rows(EVENT)}
        found = [_stances(bench, rows[text].claim_id) for text in wanted]
    assert all(("silent" in stances) == (which == "silent") for stances in found)


def _stances(bench: Workbench, claim_id: str) -> list[str | None]:
    check = bench.current(claim_id)
    assert check is not None
    assert check.verdict is not None
    mine = [version.article.id for version in check.versions if version.article.name == "Courier"]
    return [finding.stance for finding in check.verdict.findings if finding.article_id in mine]


@pytest.mark.usefixtures("embedder")
def test_a_claim_is_found_by_what_it_means(tab: Tab, app: App, decided: str) -> None:
    """A paraphrase that shares no word of the claim finds it first, as it does by the store; emptied, all are back."""
    asked = "Boat stuck on rocks beside a beacon"
    page = tab.claim(decided)
    everything = told(app)
    field = page.get_by_label("Search claims")
    tab.settle()
    field.fill(asked)
    field.press("Enter")
    wanted = told(app, query=asked)
    assert "aground" in wanted[0]
    assert not content(asked) & content(wanted[0])
    assert len(wanted) < len(everything)
    shows(tab, wanted)
    tab.settle()
    field.fill("")
    field.press("Enter")
    shows(tab, everything)


def content(text: str) -> set[str]:
    """The words of a text that say something."""
    return {word.strip(".,“”") for word in text.lower().split()} - {"a", "the", "on", "with", "was", "had", "that"}
