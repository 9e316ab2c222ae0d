"""The Matrix page: claims against outlets."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from workbench.models.article import Article
from workbench.models.check import Check, Failure, Verdict
from workbench.review.queue import QueueRow, View
from workbench.ui.bridge import article_link, claim_link
from workbench.ui.markup import DISCREPANCIES, FAILED, FILTERS, HIDDEN, VERDICTS, Span, bdi, el, frame, join, plural
from workbench.ui.queue import LEFT_OUT
from workbench.ui.state import begin_page, bench, choose_event, page_head, show
from workbench.ui.verdict_view import held_stance

PER_PAGE = 25


def draw() -> None:
    """Draw the page."""
    tab = begin_page()
    page_head("Matrix", tab)
    view = View(show="all", event=choose_event(tab), reviewer=tab.who)
    with st.container(horizontal=True, vertical_alignment="center", key="filters"):
        marks = st.pills(
            "Rows",
            list(FILTERS),
            selection_mode="multi",
            key="rows",
            format_func=FILTERS.__getitem__,
            label_visibility="collapsed",
        )
        silent = st.selectbox(
            "Not mentioned by",
            list(bench().desk.outlets(view.event)),
            index=None,
            key="left_out",
            placeholder="Not mentioned by …",
            label_visibility="collapsed",
            width=190,
        )
        view = view.model_copy(update={"marks": tuple(marks), "silent": silent})
        first = bench().desk.page(view, limit=PER_PAGE)
        everything = bench().desk.counts(View(event=view.event)).all
        unlisted = f". {LEFT_OUT}" if bench().desk.leaves_out(view) else ""
        listed = f"{first.total} of {plural(everything, 'claim')}{unlisted}"
        st.html(frame(el("p", listed, class_="why")), width="content")
        pages = -(-first.total // PER_PAGE)
        number = st.pagination(pages, key=f"matrix_{view}", max_visible_pages=7) if pages > 1 else 1
    if not first.rows:
        none = "No claims. Find and check claims on the Runs page, or remove a filter."
        st.html(frame(el("p", none, class_="why")))
        return
    page = bench().desk.page(view, offset=(number - 1) * PER_PAGE, limit=PER_PAGE) if number > 1 else first
    st.html(frame(el("div", _matrix(page.rows, bench().articles(view.event), tab.who), class_="scroll")))


def _matrix(rows: Sequence[QueueRow], articles: Sequence[Article], who: str | None) -> Markup:
    """Set claims against outlets; of a claim that the checker has yet to decide blind, nothing is told."""
    body = []
    for row in rows:
        link = el("a", bdi(row.text), href=claim_link(row.claim_id), class_="go")
        if bench().desk.is_blind(row, who):
            said = el("td", f"{HIDDEN.glyph} {HIDDEN.word}", class_="none", colspan=str(len(articles) + 1))
            body.append(el("tr", el("th", link, scope="row"), said))
            continue
        check = bench().current(row.claim_id)
        found = check.outcome.discrepancies if check and isinstance(check.outcome, Verdict) else ()
        kinds = (DISCREPANCIES[kind] for kind in dict.fromkeys(one.kind for one in found))
        differences = join((el("span", f"{k.glyph} {k.word.lower()}", class_="whole") for k in kinds), " · ")
        cells = (_cell(row, check, article) for article in articles)
        verdict = el("td", _verdict(row, check), class_="verdict-cell")
        body.append(el("tr", el("th", link, el("small", differences or None), scope="row"), *cells, verdict))
    heads = (el("th", bdi(article.name), scope="col") for article in articles)
    head = el("tr", el("th", "Claim", scope="col"), *heads, el("th", "Verdict", scope="col"))
    return el("table", el("thead", head), el("tbody", *body), class_="matrix")


def _cell(row: QueueRow, check: Check | None, article: Article) -> Markup:
    """Show a stance as sign and word, and lead to the words that show it."""
    finding = check.outcome.finding(article.id) if check and isinstance(check.outcome, Verdict) else None
    if finding is None:
        return el("td", el("span", "not compared", class_="none"))
    kind, badge = held_stance(article.id, finding, row.standing)
    first = finding.evidence[0] if finding.evidence else None
    return el(
        "td",
        el(
            "a",
            el("span", badge.glyph, aria_hidden="true"),
            f" {badge.word}",
            href=article_link(article.id, Span(first.start, first.end) if first else None, row.claim_id),
            class_=f"go stance {kind}",
            title=first.quote if first else badge.word,
            aria_label=f"{article.name}: {badge.word}",
        ),
    )


def _verdict(row: QueueRow, check: Check | None) -> Markup:
    status = "reviewers disagree" if row.standing.differ else row.standing.status
    if check is None:
        return join([el("b", "not checked"), el("small", status)])
    if isinstance(check.outcome, Failure):
        kind, badge, origins = "failed", FAILED, check.outcome.error.replace("_", " ")
    else:
        kind, badge = check.outcome.label, VERDICTS[check.outcome.label]
        origins = plural(check.outcome.independent_origins, "origin")
    human = row.standing.label
    theirs = f" → {VERDICTS[human].word}" if human and human != row.machine_label else ""
    below = el("small", f"{origins} · {status}{theirs}")
    return join([el("b", f"{badge.glyph} {badge.word}", class_=f"label {kind}"), below])


if __name__ == "__main__":
    show(draw)
