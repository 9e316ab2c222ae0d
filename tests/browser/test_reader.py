"""Reading in the browser: from evidence to its exact words, and from words to evidence, in any script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.browser import App, Tab, speaking
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


@pytest.mark.parametrize(
    ("first", "last", "whole"),
    [
        ("ort dir", "a Be", "port director Anna Berg"),
        ("经结", "经结", "已经结束"),
        ("يناء", "الثل", "الميناء يوم الثلاثاء"),
    ],
)
def test_a_drag_takes_whole_words_and_the_keyboard_is_exact(
    tab: Tab, strike: tuple[Article, Check], first: str, last: str, whole: str
) -> None:
    """A mouse that ends in the middle of words takes them whole, where words are written without spaces too."""
    article, check = strike
    page = tab.open(f"/reader?article={article.id}&claim={check.claim.id}")
    select(tab, first, last)
    picked = page.locator(".picked q").last
    expect(picked).to_have_text(whole)
    page.keyboard.press("Shift")  # a key that selects nothing leaves it as it is
    page.wait_for_timeout(500)
    expect(picked).to_have_text(whole)
    tab.settle()
    page.evaluate(SELECT.replace('new MouseEvent("mouseup"', 'new KeyboardEvent("keyup"').replace("mouseup", "keyup"),
                  ["ock wor", "ock wor"])  # fmt: skip
    expect(page.locator(".picked q").last).to_have_text("ock wor")


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


FIFTY = 50
COUNTING = """(() => {
  window.heard = 0;
  for (const target of [window, document])
    for (const [way, by] of [["addEventListener", 1], ["removeEventListener", -1]]) {
      const real = target[way].bind(target);
      target[way] = (name, ...rest) => {
        if (["keydown", "click", "mouseup", "keyup"].includes(name) && rest[1] === true) window.heard += by;
        return real(name, ...rest);
      };
    }
})()"""


def test_keys_live_on_in_the_reader_after_moving_between_claims(
    tab: Tab, app: App, strike: tuple[Article, Check]
) -> None:
    """From claim to claim and into an article: a digit still says what the words show, and nothing piles up."""
    _, check = strike
    before = len(app.evidence(check.claim.id))
    tab.page.add_init_script(COUNTING)
    page = tab.claim(app.fresh().claim_id)
    heard = page.evaluate("() => window.heard")
    for turn in range(FIFTY):
        tab.key("p" if turn % 5 == 4 else "n")
        tab.settle()
        tab.seen()
    assert page.evaluate("() => window.heard") == heard
    page.locator(".card a.go, .quiet a.go").first.click()
    page.wait_for_url(re.compile("/reader"))
    tab.settle()
    tab.choose("Event", "scripts")
    page.locator(".reading", has_text="Anna Berg").wait_for()
    select(tab, "Anna", "Berg")
    tab.settle()
    tab.choose("Claim", check.claim.text)
    page.locator(".reading").focus()
    page.keyboard.press("2")  # once, as a person does
    tab.told("Evidence added")
    assert len(app.evidence(check.claim.id)) == before + 1
    assert page.evaluate("() => window.heard") == heard


def test_the_same_words_can_be_selected_again(tab: Tab, app: App, strike: tuple[Article, Check]) -> None:
    """After they were made evidence and taken back, with a click elsewhere between."""
    article, check = strike
    page = tab.open(f"/reader?article={article.id}&claim={check.claim.id}")
    for _ in range(2):
        select(tab, "reopen", "strike")
        tab.key("1")
        tab.told("Evidence added")
        page.locator(".st-key-detach").last.wait_for()
        tab.key("u")
        tab.told("Undone")
        page.evaluate("() => { getSelection().removeAllRanges(); document.dispatchEvent(new MouseEvent('mouseup')); }")
        page.wait_for_timeout(400)  # the bridge waits as long for a selection to be over
    kept = [r.decision for r in app.reviews(check.claim.id)][-4:]
    assert kept == ["override", "undo"] * 2


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
    page.locator(".note.here a.review").click()
    expect(page.locator("#claim").last).to_have_attribute("data-claim", row.claim_id)


SCROLLED = "document.querySelector('[data-testid=\"stMain\"]').scrollTop"


def test_a_claim_is_found_again_where_it_was_left(tab: Tab, app: App) -> None:
    """Back from an article the page stands where it stood; another claim begins at its top."""
    page = tab.page
    page.set_viewport_size({"width": 1100, "height": 480})
    row = app.fresh(cards=3)
    tab.claim(row.claim_id)
    link = page.locator(".card a.go").last
    link.scroll_into_view_if_needed()
    page.mouse.wheel(0, 60)
    page.wait_for_function(f"() => {SCROLLED} > 100")
    page.wait_for_timeout(300)  # a wheel may scroll on
    left = page.evaluate(SCROLLED)
    link.evaluate("node => node.click()")  # without scrolling to it
    page.wait_for_url(re.compile("/reader.*claim="))
    page.get_by_role("link", name="‹ Back to claim").click()
    page.locator(f'#claim[data-claim="{row.claim_id}"]').wait_for()
    page.wait_for_function(f"at => Math.abs({SCROLLED} - at) < 3", arg=left)
    tab.settle()
    tab.seen()
    tab.key("n")
    page.locator(f'#claim:not([data-claim="{row.claim_id}"])').wait_for()
    page.wait_for_function(f"() => {SCROLLED} === 0")


def test_what_was_said_of_one_article_is_not_told_on_another(tab: Tab, app: App) -> None:
    """Evidence that was added in one article: in the next one there is nothing to undo."""
    row = app.fresh(cards=2)
    with app.bench() as bench:
        check = bench.store.check(str(row.check_id))
        first, second = speaking(check)[:2]
        words = " ".join(bench.store.article(first).text.split("\n")[-1].split()[:3])
    page = tab.open(f"/reader?article={first}&claim={row.claim_id}")
    page.locator(".reading").wait_for()
    select(tab, words, words)
    tab.key("1")
    tab.told("Evidence added")
    expect(page.locator(".st-key-detach").last).to_be_visible()
    tab.settle()
    page.locator(f"a.go[href*='{second}']").first.click()
    page.locator(f".reading[data-article='{second}']").wait_for()
    expect(page.get_by_text("Evidence added")).to_have_count(0)
    expect(page.locator(".st-key-detach")).to_have_count(0)


def test_only_the_chosen_claim_is_marked_until_all_are_asked_for(tab: Tab, app: App) -> None:
    """One card and its words; a switch shows the others; the way back to the claim stays in sight."""
    row = app.fresh()
    with app.bench() as bench:
        article_id = speaking(bench.store.check(str(row.check_id)))[0]
    page = tab.open(f"/reader?article={article_id}&claim={row.claim_id}")
    marks, notes = page.locator(".reading mark"), page.locator(".note")
    expect(notes).to_have_count(1)
    expect(page.locator(".reading mark.other")).to_have_count(0)
    ours = marks.count()
    tab.settle()
    page.get_by_text("Mark all").click()
    expect(page.locator(".reading mark.other").first).to_be_visible()
    expect(notes.nth(1)).to_be_visible()
    tab.settle()
    page.locator('[data-testid="stMain"]').evaluate("main => main.scrollTo(0, main.scrollHeight)")
    expect(page.get_by_role("link", name="‹ Back to claim")).to_be_in_viewport()
    page.get_by_text("Mark all").click()
    expect(marks).to_have_count(ours)
    page.get_by_role("link", name="‹ Back to claim").click()
    expect(page.locator("#claim").last).to_have_attribute("data-claim", row.claim_id)


LEVEL = """() => {
  const tops = [...document.querySelectorAll(".note")].map((note) => note.getBoundingClientRect());
  const overlaps = tops.some((box, n) => n && box.top < tops[n - 1].bottom);
  const here = document.querySelector(".note.here");
  const words = document.querySelector(`.reading [data-at="${here.dataset.at}"]`).getClientRects()[0];
  return [overlaps, Math.abs(here.getBoundingClientRect().top - words.top)];
}"""


def test_the_card_of_the_chosen_claim_stands_level_with_its_words(tab: Tab, app: App) -> None:
    """Also after something above it was unfolded and the text became narrower; on a phone the cards are a list."""
    with app.bench() as bench:
        check = max(
            (one for one in bench.checks("seeds") if one.verdict),
            key=lambda one: max((f.evidence[0].start for f in one.verdict.findings if f.evidence), default=0),
        )
        found = max((f for f in check.verdict.findings if f.evidence), key=lambda f: f.evidence[0].start)
    page = tab.open(f"/reader?article={found.article_id}&claim={check.claim.id}")
    level = f"() => {{ const [overlaps, away] = ({LEVEL})(); return !overlaps && away < 12; }}"
    page.wait_for_function(level)
    page.evaluate("() => document.querySelectorAll('.reading details').forEach((one) => { one.open = true; })")
    page.wait_for_function(level)
    # A width that moves by itself, as beside a closing sidebar, and a line above that wraps: no node comes or goes.
    page.evaluate("() => { document.querySelector('.reading').style.width = '60%'; }")
    page.wait_for_function(level)
    page.evaluate("() => { document.querySelector('.wb .meta').style.paddingBottom = '90px'; }")
    page.wait_for_function(level)
    page.set_viewport_size({"width": 900, "height": 800})
    page.wait_for_function(level)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("() => [...document.querySelectorAll('.note')].every((note) => !note.style.marginTop)")


def test_words_selected_by_a_finger_are_seen(new_tab: Callable[..., Tab], strike: tuple[Article, Check]) -> None:
    """A finger moves the handles of a selection; no mouse is let go."""
    article, check = strike
    tab = new_tab(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = tab.open(f"/reader?article={article.id}&claim={check.claim.id}")
    page.wait_for_function("() => window.workbenchDesk?.led")
    page.evaluate(SELECT.replace("document.dispatchEvent(new MouseEvent(\"mouseup\", { bubbles: true }));", ""),
                  ["reopen", "strike"])  # fmt: skip
    expect(page.locator(".picked q").last).to_have_text("reopen after strike")
