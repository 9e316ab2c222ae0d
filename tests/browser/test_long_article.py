"""The longest text that is taken for an article, hostile as it is: every part is shown as it is stored, and stands."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.browser import App, Tab
from tests.support.looks import measure
from workbench.ingest.sources import Upload
from workbench.models.article import Article

MOST = 300_000
PART = 40_000
RUNS = "() => [window.pwned ?? null, document.querySelectorAll('.wb img, .wb script, .wb style').length]"
HEAD = """Council votes through the night
ARDEN, June 4 (Courier) - The council of Arden voted through the night to Thursday, the mayor's office said.
"""
HOSTILE = (
    "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'></mark></div><style>*{display:none}</style>"
)
TURNED = "\u202egnitirw desrever \u2067 \u202b 𝔇ock 🧑🏽‍🔧 עברית"
WORD = "unbroken" * 30_000
"""Parts of the article hold nothing else."""


def long_text() -> str:
    """Write a text just short of what is refused: no two lines alike, something hostile in every one of them."""
    lines, n = [HEAD], 0
    while sum(map(len, lines)) < MOST - 1_000:
        n += 1
        lines.append(
            f"Motion {n} by member {n * 7} passed with {n % 40} votes against {HOSTILE} {TURNED}, said clerk {n}.\n"
        )
        if n == 100:
            lines.append(f"One word: {WORD}\n")
    return "".join(lines)


@pytest.fixture(scope="module")
def longest(app: App) -> Article:
    """The article as it is stored."""
    text = long_text()
    assert MOST - 1_000 <= len(text) < MOST
    with app.bench() as bench:
        (article,) = bench.add([Upload(name="long.txt", data=text.encode())], event="long night").new
    return article


def test_every_part_is_shown_as_it_is_stored(tab: Tab, longest: Article) -> None:
    """Part after part: nothing runs, nothing overflows, and together they are the text, to the character."""
    assert len(longest.text) > 0.95 * MOST
    assert WORD in longest.text
    page = tab.open(f"/reader?article={longest.id}")
    pieces = page.locator(".reading [data-at]")
    onward = page.get_by_role("button", name="Next page")
    shown: list[str] = []
    while not shown or onward.is_enabled():
        if shown:
            onward.click()
        expect(pieces.first).to_have_attribute("data-at", str(sum(map(len, shown))))
        tab.settle()
        shown.append("".join(pieces.all_text_contents()))
        assert page.evaluate(RUNS) == [None, 0]
        assert measure(page) == []
    assert "".join(shown) == longest.text
    assert len(shown) > 7
    assert max(map(len, shown)) == PART  # cut within the word
