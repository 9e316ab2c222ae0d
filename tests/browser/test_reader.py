"""Reading in the browser: from evidence to its exact words, and from words to evidence, in any script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.support.browser import App, Tab
from workbench.ingest.sources import Upload
from workbench.models.article import Article
from workbench.models.check import Check

# Letters beyond the first plane count two in JavaScript and one here; Arabic and Hebrew run from the right.
SCRIPTS = """𝔓orts 🚢🚢 reopen after strike
𝔇ock workers 🧑🏽‍🔧 ended their strike on Tuesday, the port authority said. عاد العمال إلى الميناء يوم الثلاثاء.
"The strike is over," said port director Anna Berg. השביתה נגמרה, אמרה מנהלת הנמל. 罢工已经结束。"""

SELECT = """([from, to]) => {
  const region = document.querySelector(".reading"), range = document.createRange();
  const texts = document.createTreeWalker(region, NodeFilter.SHOW_TEXT);
  const find = (words, after) => { texts.currentNode = region;
    for (let n = texts.nextNode(); n; n = texts.nextNode()) {
      const at = n.parentElement.closest("[data-at]") ? n.data.indexOf(words) : -1;
      if (at >= 0) return [n, at + (after ? words.length : 0)];
    } };
  range.setStart(...find(from, false)); range.setEnd(...find(to, true));
  getSelection().removeAllRanges(); getSelection().addRange(range);
  document.dispatchEvent(new MouseEvent("mouseup", { bubbles: true }));
}"""


def select(tab: Tab, first: str, last: str) -> None:
    """Select words of the article as a mouse does."""
    tab.page.wait_for_function("() => window.workbenchDesk?.led")
    tab.page.evaluate(SELECT, [first, last])
    expect(tab.page.locator(".picked").last).to_be_visible()


@pytest.fixture(scope="module")
def strike(app: App) -> tuple[Article, Check]:
    """An article in several scripts, and a checked claim of it."""
    with app.bench() as bench:
        (article,) = bench.add([Upload(name="scripts", data=SCRIPTS.encode())], event="scripts").new
        claim = bench.typed("The strike is over.", event="scripts")
        (check,) = bench.check([claim])
    return article, check


@pytest.mark.parametrize(("first", "last"), [("🧑🏽‍🔧", "ended"), ("عاد", "罢工")])
def test_selected_words_become_evidence_to_the_character(
    tab: Tab, app: App, strike: tuple[Article, Check], first: str, last: str
) -> None:
    """What the mouse selected is what the store holds: code points, whatever the script and its direction."""
    article, check = strike
    tab.open(f"/reader?article={article.id}&claim={check.claim.id}")
    select(tab, first, last)
    tab.key("1")
    tab.told("Evidence added")
    span = app.evidence(check.claim.id)[-1]
    start = article.text.index(first)
    assert (span.start, span.quote) == (start, article.text[start : article.text.index(last, start) + len(last)])


def test_what_was_attached_by_mistake_is_taken_back(tab: Tab, app: App, strike: tuple[Article, Check]) -> None:
    """U after adding evidence: it no longer holds, and the history keeps both."""
    article, check = strike
    before = app.evidence(check.claim.id)
    page = tab.open(f"/reader?article={article.id}&claim={check.claim.id}")
    select(tab, "reopen", "after")
    tab.key("2")
    expect(page.locator(".st-key-detach").last).to_be_visible()
    assert app.held(check.claim.id).stances == {article.id: "refutes"}
    tab.key("u")
    tab.told("Undone")
    assert app.evidence(check.claim.id) == before


def test_words_are_chosen_by_keyboard_alone(tab: Tab, strike: tuple[Article, Check]) -> None:
    """In a focused article the arrows choose words, and with Shift more of them."""
    article, check = strike
    page = tab.open(f"/reader?article={article.id}&claim={check.claim.id}")
    page.wait_for_function("() => window.workbenchDesk?.led")  # before, nobody listens to the arrows
    page.locator(".reading").focus()
    page.keyboard.press("ArrowRight")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".picked").last).to_contain_text("Selected")
    tab.settle()
    chosen = page.locator(".picked q").last.inner_text().strip("“” ")
    assert chosen.split()
    assert chosen in article.text


def test_evidence_leads_to_its_words_and_a_note_to_its_review(tab: Tab, app: App) -> None:
    """From a card into the article, outlined and in sight; from the margin back to the claim."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    page.locator(".card a.go").first.click()
    page.wait_for_url(re.compile("/reader.*claim="))
    expect(page.locator(".reading mark.here").first).to_be_in_viewport()
    expect(page.locator(".note.here").last).to_contain_text(row.text)
    page.locator(".note.here header a").click()
    expect(page.locator("#claim").last).to_have_attribute("data-claim", row.claim_id)
