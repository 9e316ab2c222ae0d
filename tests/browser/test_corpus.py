"""Articles in the browser: put right, moved, retracted and taken back; each ends in what the store holds."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.browser import App, Tab
from tests.support.looks import AXE, serious
from workbench.ingest.sources import Upload
from workbench.models.article import Article

TEXT = """Ferry {n} runs aground off the north quay
PORT ELLER, May 2 (Beacon) - A ferry with {n} people on board ran aground on Friday, the coast guard said.
"Nobody was hurt," said harbour master Ida Moe. The ferry was towed to the north quay."""


@pytest.fixture
def article(app: App, request: pytest.FixtureRequest) -> Article:
    """An article of its own, in an event of its own, with a checked claim."""
    event = f"ferry {request.node.name[5:30]}"
    with app.bench() as bench:
        text = TEXT.format(n=100 + len(bench.events()))
        (added,) = bench.add([Upload(name=f"{event}.txt", data=text.encode())], event=event).new
        list(bench.check([bench.typed("A ferry ran aground.", event=event)]))
    return added


def reason(tab: Tab, form: str, label: str, words: str) -> None:
    """Type a reason into a form."""
    field = tab.page.locator(f"[data-testid='stForm']:has-text('{form}')").get_by_label(label)
    field.fill(words)
    field.press("Tab")


def test_what_was_inferred_is_put_right_and_put_back(tab: Tab, app: App, article: Article) -> None:
    """The right value with who and how they know; set again, the old value holds and the record keeps both."""
    page = tab.open(f"/corpus?article={article.id}")
    form = page.locator("[data-testid='stForm']:has-text('Correct details')")
    for value in ("The Eller Beacon", "Eller Post"):
        tab.settle()
        form.get_by_label("Outlet").fill(value)
        reason(tab, "Correct details", "Source of the correction", f"{value} stands in its masthead")
        page.get_by_role("button", name="Save details").click()
        expect(page.get_by_role("status").first).to_contain_text("Corrected: Outlet.")
        expect(page.locator(".facts").first).to_contain_text(f"{value}set by m.keller")
        with app.bench() as bench:
            outlet = bench.store.article(article.id).outlet
        assert outlet is not None
        assert (outlet.value, outlet.confirmed_by) == (value, "m.keller")
    with app.bench() as bench:
        kept = [(c.value, c.reason) for c in bench.store.corrections(article.id)]
    assert kept == [(v, f"{v} stands in its masthead") for v in ("The Eller Beacon", "Eller Post")]


def test_a_correction_without_a_reason_is_refused(tab: Tab, app: App, article: Article) -> None:
    """Nothing is kept, the page says why, and what was typed is still there."""
    page = tab.open(f"/corpus?article={article.id}")
    field = page.locator("[data-testid='stForm']:has-text('Correct details')").get_by_label("Outlet")
    field.fill("Another")
    page.get_by_role("button", name="Save details").click()
    expect(page.locator(".failure").last).to_contain_text("needs a reason")
    expect(field).to_have_value("Another")
    with app.bench() as bench:
        assert bench.store.corrections(article.id) == ()


PASTED = """Ports reopen after strike
HARBOUR CITY, March 3 - Dock workers ended their strike on Tuesday, the port authority said.
"The strike is over," said port director Anna Berg. About 1,200 workers had stopped work for nine days.
Sign up for our newsletter
The union declined to say what had been agreed."""


def test_a_pasted_article_is_shown_before_it_is_kept(tab: Tab, app: App, newer_event: str) -> None:
    """With what is stated of it and what cleaning removes; nothing is kept until then, and discarded it is gone."""
    page = tab.open("/corpus")
    page.get_by_label("Paste one article").fill(PASTED)
    page.get_by_label("Outlet of the pasted article").fill("The Harbour Gazette")
    page.get_by_label("Its address").fill("https://gazette.example/strike")
    page.get_by_label("Day of publication").fill("4 March 2031")
    tab.give(page.get_by_role("combobox", name="Event: choose one"), "harbour strike")
    for press in ("Discard", "Keep 1 article"):
        page.get_by_role("button", name="Preview").click()
        preview = page.locator(".st-key-preview")
        expect(preview).to_contain_text("for the event harbour strike")
        expect(preview.locator(".dropped s")).to_have_text(["HARBOUR CITY, March 3 -", "Sign up for our newsletter"])
        expect(preview.locator(".facts")).to_contain_text("The Harbour Gazettestated")
        with app.bench() as bench:
            assert "harbour strike" not in bench.events()
        if press == "Discard":
            page.evaluate(AXE)
            assert serious(page) == []
        page.get_by_role("button", name=press).click()
        expect(preview).to_have_count(0)
    expect(page.get_by_text("1 article added.").last).to_be_visible()
    with app.bench() as bench:
        (kept,) = bench.articles("harbour strike")
    assert kept.outlet is not None
    assert kept.published is not None
    assert (kept.outlet.value, kept.published.value) == ("The Harbour Gazette", "2031-03-04")
    assert kept.url == "https://gazette.example/strike"
    assert "newsletter" not in kept.text


def test_details_are_corrected_together_and_undone_together(tab: Tab, app: App, article: Article) -> None:
    """One form, one source, one undo."""
    page = tab.open(f"/corpus?article={article.id}")
    form = page.locator("[data-testid='stForm']:has-text('Correct details')")
    for label, value in (("Byline", "Ida Moe"), ("Headline", "A ferry runs aground"), ("Published", "2031-05-02")):
        form.get_by_label(label).fill(value)
    reason(tab, "Correct details", "Source of the correction", "the printed page")
    page.get_by_role("button", name="Save details").click()
    expect(page.get_by_role("status").first).to_contain_text("Corrected: Headline, Byline, Published.")
    with app.bench() as bench:
        done = bench.store.corrections(article.id)
    assert [(one.field, one.value, one.reason) for one in done] == [
        ("title", "A ferry runs aground", "the printed page"),
        ("byline", "Ida Moe", "the printed page"),
        ("published", "2031-05-02", "the printed page"),
    ]
    tab.settle()
    reason(tab, "Correct details", "Source of the correction", "it was another page")
    page.get_by_role("button", name="Undo last correction").click()
    expect(page.get_by_role("status").first).to_contain_text("Last correction undone.")
    with app.bench() as bench:
        assert bench.store.article(article.id) == article


def test_an_article_is_retracted_and_speaks_again(tab: Tab, app: App, article: Article) -> None:
    """Its claim says that it needs a new check; taken back, it does not; both acts stay with who and why."""
    page = tab.open(f"/corpus?article={article.id}")
    for press, state, needs, why in (
        ("Withdraw", "retracted", True, "withdrawn by the paper"),
        ("Restore", "speaks", False, "the paper stands by it"),
    ):
        reason(tab, "Move to this event", "Reason", why)
        page.get_by_role("button", name=press).click()
        expect(page.get_by_role("button", name=press)).to_have_count(0)
        with app.bench() as bench:
            entry = next(e for e in bench.corpus.entries(article.event) if e.article.id == article.id)
            (row,) = bench.desk.rows(article.event)
        assert (entry.state, "articles" in row.needs) == (state, needs)
    with app.bench() as bench:
        done = [(act.kind, act.reviewer, act.reason) for act in bench.corpus.acts(article.id)]
    assert done[-2:] == [
        ("retract", "m.keller", "withdrawn by the paper"),
        ("undo", "m.keller", "the paper stands by it"),
    ]


def test_an_article_is_moved_to_another_event_and_back(tab: Tab, app: App, article: Article) -> None:
    """It is compared in the event that was named; the way back is another act."""
    page = tab.open(f"/corpus?article={article.id}")
    for event in (f"{article.event} II", article.event):
        page.get_by_role("textbox", name="Event", exact=True).fill(event)
        reason(tab, "Move to this event", "Reason", f"it tells of {event}")
        page.get_by_role("button", name="Move to this event").click()
        tab.told(f"Moved to {event}.")
        with app.bench() as bench:
            assert bench.store.article(article.id).event == event
        page.goto(f"{app.url}/corpus?article={article.id}")
        tab.settle()
    with app.bench() as bench:
        assert [act.kind for act in bench.corpus.acts(article.id)][-2:] == ["move", "move"]
