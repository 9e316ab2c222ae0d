"""The Matrix page: claims against outlets, as many as there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from markupsafe import Markup

from workbench.models.article import Article
from workbench.models.check import Check, Failure
from workbench.review.decisions import held_verdict, proposed
from workbench.review.queue import QueueRow, View
from workbench.ui.bridge import article_link, claim_link
from workbench.ui.markup import (
    DISCREPANCIES,
    FAILED,
    FILTERS,
    HIDDEN,
    NO_READING,
    STANCES,
    UNPROVED,
    VERDICTS,
    Badge,
    Span,
    bdi,
    el,
    frame,
    join,
    plural,
)
from workbench.ui.queue import LEFT_OUT
from workbench.ui.state import begin_page, bench, choose_event, page_head, show
from workbench.ui.verdict_view import EARLIER, held_stance, stance_of

PER_PAGE = 25


def draw() -> None:
    """Draw the page."""
    tab = begin_page()
    page_head("Matrix", tab)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        view = View(show="all", event=choose_event(tab), reviewer=tab.who)
        chosen = {
            "verdict": _one_of("Verdict", list(VERDICTS), key="of_verdict", badges=VERDICTS),
            "difference": _one_of("Difference", list(DISCREPANCIES), key="of_kind", badges=DISCREPANCIES),
            "reviewed_by": _one_of("Reviewed by", bench().desk.reviewers(view.event), key="of_reviewer"),
            "silent": _one_of("Not mentioned by", bench().desk.outlets(view.event), key="left_out"),
        }
    with st.container(horizontal=True, vertical_alignment="center", key="filters"):
        marks = st.pills(
            "Rows",
            list(FILTERS),
            selection_mode="multi",
            key="rows",
            format_func=FILTERS.__getitem__,
            label_visibility="collapsed",
        )
        view = view.model_copy(update={"marks": tuple(marks), **chosen})
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
    articles = bench().articles(view.event)
    # How wide the table is at least follows from how many outlets there are: see theme.css.
    wide = f"--outlets: {len(articles)}"
    st.html(frame(_legend(), el("div", _matrix(page.rows, articles, tab.who), class_="scroll frozen", style=wide)))


def _one_of(says: str, known: Sequence[str], *, key: str, badges: Mapping[Any, Badge] | None = None) -> str | None:
    """Let the checker choose one value to filter by; None: any."""
    return st.selectbox(
        says,
        known,
        index=None,
        key=key,
        placeholder=f"{says} …",
        format_func=lambda name: badges[name].word if badges else name,
        label_visibility="collapsed",
        width=162,
    )


def _legend() -> Markup:
    """Say what the signs mean: in a narrow column they stand without their words."""
    badges = (*STANCES.values(), NO_READING, UNPROVED)
    words = (el("span", el("b", badge.glyph, aria_hidden="true"), f" {badge.word}") for badge in badges)
    keys = el("span", "arrow keys move between cells", class_="keys")
    return el("p", *words, keys, class_="legend why")


def _matrix(rows: Sequence[QueueRow], articles: Sequence[Article], who: str | None) -> Markup:
    """Set claims against outlets; of a claim that the checker has yet to decide blind, nothing is told."""
    shown = [row.claim_id for row in rows if not bench().desk.is_blind(row, who)]
    checks = {check.claim.id: check for check in bench().store.current_checks(claim_ids=shown)}
    body: list[Markup] = []
    for row in rows:
        # One link of the table is reached by Tab, and the arrow keys go on from there: see bridge.js.
        link = el("a", bdi(row.text), href=claim_link(row.claim_id), class_="go", tabindex="-1" if body else "0")
        if row.claim_id not in shown:
            said = el("td", f"{HIDDEN.glyph} {HIDDEN.word}", class_="none", colspan=str(len(articles) + 1))
            body.append(el("tr", el("th", link, scope="row"), said))
            continue
        check = checks.get(row.claim_id)
        found = held_verdict(check.verdict, row.standing).discrepancies if check and check.verdict else ()
        kinds = (DISCREPANCIES[kind] for kind in dict.fromkeys(one.kind for one in found))
        differences = join((el("span", f"{k.glyph} {k.word.lower()}", class_="whole") for k in kinds), " · ")
        cells = (_cell(row, check, article) for article in articles)
        verdict = el("td", _verdict(row, check), class_="verdict-cell")
        body.append(el("tr", el("th", link, el("small", differences or None), scope="row"), *cells, verdict))
    heads = (
        el("th", el("span", el("span", bdi(article.name)), class_="outlet"), scope="col", title=article.name)
        for article in articles
    )
    head = el("tr", el("th", "Claim", scope="col"), *heads, el("th", "Verdict", scope="col"))
    return el(
        "table", el("thead", head), el("tbody", *body), class_="matrix", role="grid", aria_label="Claims by outlet"
    )


def _cell(row: QueueRow, check: Check | None, article: Article) -> Markup:
    """Show a stance as sign and word, and lead to the words that show it."""
    finding = check.verdict.finding(article.id) if check and check.verdict else None
    if finding is None:
        return el("td", el("span", "not compared", class_="none"))
    kind, badge = held_stance(article, finding, row.standing)
    first = finding.evidence[0] if finding.evidence else None
    machine = None
    if kind != stance_of(finding)[0]:
        earlier = f"set {EARLIER} · " if article.id in row.standing.stances_carried else ""
        machine = el("small", f"{earlier}machine: {stance_of(finding)[1].word}")
    return el(
        "td",
        el(
            "a",
            el("span", badge.glyph, aria_hidden="true"),
            el("span", f" {badge.word}", class_="word"),
            href=article_link(article.id, Span(first.start, first.end) if first else None, row.claim_id),
            class_=f"go stance {kind}",
            title=first.quote if first and kind != "silent" else badge.word,
            aria_label=f"{article.name}: {badge.word}",
            tabindex="-1",
        ),
        machine,
    )


def _verdict(row: QueueRow, check: Check | None) -> Markup:
    """Show the label that holds, and beside a reviewer's the machine's, where that is another."""
    status = "reviewers disagree" if row.standing.differ else row.standing.status
    if check is None:
        return join([el("b", "not checked"), el("small", status)])
    if isinstance(check.outcome, Failure):
        kind, badge, origins = "failed", FAILED, check.outcome.error.replace("_", " ")
    else:
        kind, badge = check.outcome.label, VERDICTS[check.outcome.label]
        now = held_verdict(check.outcome, row.standing)
        origins = plural(now.independent_origins, "origin")
        if now.independent_origins != check.outcome.independent_origins:
            origins += f" (machine: {check.outcome.independent_origins})"
    below = [f"{origins} · {status}"]
    human = row.standing.label
    if human and human != row.machine_label:
        below.append(f"machine: {badge.word}")
        kind, badge = human, VERDICTS[human]
    if earned := proposed(check, row.standing):
        below.append(f"proposed: {VERDICTS[earned.label].word}")
    lines = (el("small", line) for line in below)
    return join([el("b", f"{badge.glyph} {badge.word}", class_=f"label {kind}"), *lines])


if __name__ == "__main__":
    show(draw)
