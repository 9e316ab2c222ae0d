"""What pages show of the record: rejected quotes, quotations that differ, the history, blind reviews, dropped text."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.browser import App, Tab, other, set_share
from tests.support.looks import every_look
from tests.support.server import INVENTED
from workbench.ingest.sources import Upload
from workbench.models.check import Check, ProvedDiscrepancy
from workbench.ui.markup import ALIKE, closest_pair, likeness

TRIAL = b"""Court hears of a letter
ARDEN, June 4 (Courier) - The editor denied on Wednesday that the letter was forged, the court heard.
"This sentence stands in no letter that was ever shown," said the editor, Lea Marsh. The trial goes on in Arden."""


def test_a_rejected_quote_is_shown_as_rejected(tab: Tab, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a model invented stands struck out in its outlet's card, with why, and with the article's nearest words."""
    monkeypatch.setenv("OPENAI_API_KEY", "none-is-needed")
    with app.bench(model="openai/invents", api_base=app.models) as bench:
        (article,) = bench.add([Upload(name="trial.txt", data=TRIAL)], event="trial").new
        (check,) = bench.check([bench.typed("The editor denied that the letter was forged.", event="trial")])
    assert check.verdict is not None
    (rejected,) = check.verdict.rejected
    assert rejected.nearest
    assert rejected.nearest in article.text
    page = tab.claim(check.claim.id)
    shown = page.locator(".card .rejected")
    expect(shown.locator("b")).to_have_text(f"✗ Rejected quote: {rejected.reason}")
    expect(shown.locator("s")).to_have_text(f"“{INVENTED}”")
    expect(shown.locator("small")).to_have_text(f"Closest match in the article: “{rejected.nearest}”")
    assert shown.locator("s").evaluate("node => getComputedStyle(node).textDecorationLine") == "line-through"
    expect(page.locator(".card mark")).not_to_have_count(0)  # beside it the quote that stands
    assert every_look(tab) == {}


# ---------------------------------------------------------------- how quotations differ

SAID = """(row) => {
  const without = (name) => { const copy = row.cloneNode(true); copy.querySelectorAll(name).forEach((n) => n.remove());
                              return copy.querySelector("q").textContent; };
  const texts = (name) => [...row.querySelectorAll(name)].filter((n) => n.checkVisibility()).map((n) => n.textContent);
  return { outlet: row.querySelector("th").textContent, now: without("del"), then: without("ins"),
           gone: texts(".diff del"), new: texts(".diff ins") };
}"""


def variant(app: App) -> tuple[Check, ProvedDiscrepancy]:
    """Find a claim that two outlets quote in nearly the same words."""
    with app.bench() as bench:
        for check in bench.checks("seeds"):
            for one in check.verdict.discrepancies if check.verdict else ():
                if one.kind == "quote_variant" and bench.desk.row(check.claim.id).state == "live":
                    first, *others = (evidence.quote for evidence in one.evidence)
                    if all(likeness(*closest_pair(first, quote)) >= ALIKE for quote in others):
                        return check, one
    raise AssertionError("no such claim")


def folded(text: str) -> str:
    """A text without what counts as the same: case, and how an apostrophe is set."""
    return " ".join(text.casefold().replace("’", "'").split())


def test_two_quotations_are_compared_word_by_word(tab: Tab, app: App) -> None:
    """Struck and underlined words are visible; with the one or the other they are the words of the stored evidence."""
    check, difference = variant(app)
    page = tab.claim(check.claim.id)
    rows = page.locator(".difference", has_text="Quotes differ").first.locator("tr")
    expect(rows).to_have_count(len(difference.evidence))
    first, *others = [rows.nth(n).evaluate(SAID) for n in range(len(difference.evidence))]
    outlets = [article.name for e in difference.evidence if (article := check.article(e.article_id))]
    assert [first["outlet"], *(said["outlet"] for said in others)] == outlets
    assert quoted(first["now"], difference.evidence[0].quote)
    for said, evidence in zip(others, difference.evidence[1:], strict=True):
        assert quoted(said["now"], evidence.quote)
        assert folded(said["then"]) == folded(first["now"])
        assert said["gone"]
        assert said["new"]


def quoted(words: str, quote: str) -> bool:
    """Tell whether words stand between quotation marks in a quote, to the letter."""
    return any(f"{opens}{words}" in quote for opens in "“\"'„«")


# ---------------------------------------------------------------- who decided what

DID = {"accept": "accepted", "override": "overrode", "flag": "flagged", "undo": "undid the previous decision"}


def test_the_history_of_a_claim_tells_who_did_what_and_why(tab: Tab, app: App) -> None:
    """One line for each decision, oldest first: who, what, which label, the reason and the note; none is left out."""
    row = app.fresh()
    _, label = other(row.machine_label)
    with app.bench() as bench:
        for seen, (who, choice) in enumerate(
            [
                ("ana", {"decision": "flag", "note": "who says so?"}),
                ("ben <b>", {"decision": "override", "label": label, "reason": "Misread", "note": "& the other way"}),
                ("ben <b>", {"decision": "undo"}),
                ("cleo", {"decision": "override", "label": label, "reason": "Attribution"}),
            ]
        ):
            bench.decide(str(row.check_id), reviewer=who, seen_seq=seen, **choice)  # type: ignore[arg-type]
    tab.claim(row.claim_id)
    tab.key("a")
    tab.told("Accepted")
    page = tab.claim(row.claim_id)
    with app.bench() as bench:
        history = [entry.review for entry in bench.history(row.claim_id)]
    assert [(r.reviewer, r.decision) for r in history][-1] == ("m.keller", "accept")
    page.get_by_text(f"History ({len(history)})").click()
    lines = page.locator("ol.history li")
    expect(lines).to_have_count(len(history))
    expect(lines.first).to_be_visible()
    for line, review in zip(lines.all_text_contents(), history, strict=True):
        named = review.label and f"→ {review.label.replace('_', ' ').capitalize()}"
        told = [review.reviewer, DID[review.decision], named, review.reason, review.note, review.at[:10]]
        assert in_order(line, [part for part in told if part]), line


def in_order(line: str, parts: list[str]) -> bool:
    """Tell whether a line says all of this, one after another."""
    at = 0
    for part in parts:
        at = line.find(part, at) + len(part)
        if at < len(part):
            return False
    return True


def test_a_blind_review_is_counted_as_one(tab: Tab, app: App) -> None:
    """The Evaluation page counts one claim more among the blind reviews, as the store does."""
    row = app.fresh()
    before = blind(app)
    tab.claim(row.claim_id)
    set_share(tab, 100)
    try:
        page = tab.claim(row.claim_id)
        expect(page.locator(".label.blind").last).to_have_text("Hidden")
        tab.key("1")
        tab.told("Machine: ")
    finally:
        set_share(tab, 0)
    after = blind(app)
    assert after[0] == before[0] + 1
    page = tab.open("/evaluation")
    column = page.get_by_test_id("stColumn").filter(has_text="Blind reviews:")
    counts = column.locator("table.agreement").first.locator("td.number")
    expect(counts).to_have_text([str(claims) for claims in after[:2]])


def blind(app: App) -> list[int]:
    """How many claims each row of agreement stands on, by blind reviews alone."""
    with app.bench() as bench:
        return [row.claims for row in bench.evaluations.agreements()[0].rows]


# ---------------------------------------------------------------- what cleaning dropped


def colour(node: Any) -> str:
    """The colour in which something is written."""
    return str(node.evaluate("node => getComputedStyle(node).color"))


def test_what_cleaning_dropped_is_shown_in_grey(tab: Tab, app: App) -> None:
    """Every stretch, in its place, with why it went, in the colour of what is said aside; none of it is the text."""
    with app.bench() as bench:
        article = max(bench.articles("seeds"), key=lambda article: sum(len(one.text) for one in article.dropped))
    page = tab.open(f"/reader?article={article.id}")
    dropped = sorted(article.dropped, key=lambda one: one.start)
    shown = page.locator(".reading .dropped")
    expect(shown).to_have_count(len(dropped))
    assert shown.locator("s").all_text_contents() == [one.text.strip("\n") for one in dropped]
    for said, one in zip(shown.locator("summary, small").all_text_contents(), dropped, strict=True):
        assert one.reason in said
    long = page.locator(".reading details.dropped").first
    long.locator("summary").click()
    expect(long.locator("s")).to_be_visible()
    grey = {colour(node) for node in shown.all()}
    assert grey == {colour(page.locator(".meta").first)} != {colour(page.locator(".reading").first)}
    texts = page.locator(".reading [data-at]")
    assert "".join(texts.all_text_contents()) == article.text
    expect(texts.locator(".dropped")).to_have_count(0)
