"""The Search page: words and meaning in all articles and claims of all events, told apart."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from workbench.models.article import Article, FoundPassage, FoundWords, shown_day
from workbench.review.queue import View
from workbench.ui.bridge import article_link, claim_link
from workbench.ui.markup import MATCHES, REACH, Span, bdi, chip, el, frame, join, plural, quotation, windows
from workbench.ui.state import begin_page, bench, page_head, show

# No string may stand alone in a page's module: Streamlit would print it on the page.
SHOWN = 10  # articles, passages and claims are listed at most
# Cosine of MiniLM from which a passage is near in meaning: nine queries on other matters came to 0.24 at most, the
# nearest passages of seven on the matter to 0.38 and more.
NEAR = 0.3


def draw() -> None:
    """Draw the page."""
    page_head("Search", begin_page())
    asked, last = st.query_params.get("q"), st.session_state.get("searched", "")
    # The address leads when it is opened or followed; without one, whoever comes back finds what they searched for.
    if "words" not in st.session_state or asked not in (None, last):
        st.session_state["words"] = last if asked is None else asked
    words = st.text_input(
        "Search all events",
        key="words",
        placeholder="Words, a sentence or a question, in any language",
        icon=":material/search:",
        label_visibility="collapsed",
        max_chars=500,
    ).strip()
    st.session_state["searched"] = words
    if words != (asked or ""):
        st.query_params["q"] = words
    if not words:
        told = "Searches the articles and claims of all events: for your very words, and for what they mean."
        st.html(frame(el("p", told, class_="why")))
        return
    exact = bench().find_words(words)
    near = [
        one
        for one in bench().search(words, k=50)
        if one.match == "words" or (one.match == "meaning" and (one.hit.dense or 0) >= NEAR)
    ]
    articles = {a.id: a for a in bench().store.speaking([*(e.article_id for e in exact), *map(_article_id, near)])}
    st.html(
        frame(
            _exact_matches(words, exact, articles),
            _near_matches(near[:SHOWN], articles),
            _claims(words),
        )
    )


def _article_id(found: FoundPassage) -> str:
    return found.hit.passage.article_id


def _exact_matches(words: str, found: Sequence[FoundWords], articles: dict[str, Article]) -> Markup:
    """Say how often the words stand in the articles as they were typed, and show the first place in each."""
    if not found:
        said = el("p", el("b", "No exact match"), " for ", bdi(f"“{words}”"), ". What follows is near in meaning.")
        return el("div", said, class_="quiet", role="status")
    places = sum(one.places for one in found)
    where = f"{plural(places, 'place')} in {plural(len(found), 'article')}"
    rest = f", the newest {SHOWN} shown" if len(found) > SHOWN else ""
    head = el("div", el("h2", "Exact words", el("small", f" {where}{rest}", class_="why")), role="status")
    return join(
        [head, el("div", *(_exact_match(one, articles[one.article_id]) for one in found[:SHOWN]), class_="hits")]
    )


def _exact_match(found: FoundWords, article: Article) -> Markup:
    here = Span(found.first.start, found.first.end)
    (window,) = windows(found.text, [here], REACH)
    more = f"and {found.places - 1} more" if found.places > 1 else None
    quoted = quotation(found.text, Span(window.start, window.end), [here], "plain")
    return _hit(article, here, quoted, chip(MATCHES["exact"], "supports"), more)


def _near_matches(found: Sequence[FoundPassage], articles: dict[str, Article]) -> Markup | None:
    """Show the passages that have all the words, in any order and form, or are near in meaning, the nearest first."""
    head = el("h2", "Near your words")
    if bench().embedder is None:
        lexical = "Meaning is not searched: this workspace has no weights. Run `workbench fetch-weights` once."
        head = join([head, el("p", lexical, class_="why")])
    if not found:
        return join([head, el("p", "No passage is near in meaning.", class_="why")])
    hits = []
    for one in found:
        here = Span(one.hit.passage.start, one.hit.passage.end)
        kind = "reports" if one.match == "words" else "silent"
        quoted = quotation(articles[_article_id(one)].text, here, [], "plain")
        hits.append(_hit(articles[_article_id(one)], here, quoted, chip(MATCHES[one.match], kind)))
    return join([head, el("div", *hits, class_="hits")])


def _hit(article: Article, here: Span, quoted: Markup, how: Markup, more: str | None = None) -> Markup:
    """Show one place of an article, with the way to it."""
    day = f" · {shown_day(article.published.value)}" if article.published else None
    about = el("span", bdi(article.event), day, f" · {more}" if more else None, class_="why")
    link = el(
        "a", "Read here ›", href=article_link(article.id, here), class_="go", aria_label=f"Read in {article.name}"
    )
    head = el("header", el("b", bdi(article.name)), how)
    return el("article", head, about, quoted, el("footer", link), class_="card")


def _claims(words: str) -> Markup | None:
    """List the claims that have the words or mean them; of none of them a verdict is told here."""
    page = bench().desk.page(View(show="all", query=words), limit=SHOWN)
    if not page.rows:
        return None
    lines = (
        el("li", el("a", bdi(row.text), href=claim_link(row.claim_id), class_="go"), el("small", bdi(row.event)))
        for row in page.rows
    )
    rest = f" {SHOWN} of {page.total}" if page.total > SHOWN else ""
    return join([el("h2", "Claims", el("small", rest, class_="why")), el("ul", *lines, class_="found")])


if __name__ == "__main__":
    show(draw)
