"""Claims by outlets, the articles of the corpus, one article's text, and what cleaning took away.

Pure: records in, markup out, built from `parts`.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from markupsafe import Markup

from workbench.models.article import Article, Entry, Inferred
from workbench.models.check import Check, Failure, Verdict
from workbench.review.queue import QueueRow
from workbench.ui import bridge
from workbench.ui.markup import DISCREPANCIES, FAILED, HIDDEN, VERDICTS, Mark, Span, el, join, plural, words
from workbench.ui.verdict_view import held_stance

# ---------------------------------------------------------------- claims by outlets


def matrix(
    rows: Sequence[QueueRow], checks: dict[str, Check], articles: Sequence[Article], hidden: Container[str] = ()
) -> Markup:
    """Set claims against outlets: in every cell a stance as sign and word, and a link to the words that show it.

    Of claims in `hidden` nothing is told: the checker has yet to decide them.
    """
    heads = (el("th", words(article.name), scope="col") for article in articles)
    head = el("tr", el("th", "Claim", scope="col"), *heads, el("th", "Verdict", scope="col"))
    body = (
        _hidden_row(row, len(articles))
        if row.claim_id in hidden
        else _claim_row(row, checks.get(row.claim_id), articles)
        for row in rows
    )
    return el("table", el("thead", head), el("tbody", *body), class_="matrix")


def _hidden_row(row: QueueRow, n_articles: int) -> Markup:
    link = el("a", words(row.text), href=bridge.claim(row.claim_id), class_="go")
    said = el("td", f"{HIDDEN.glyph} {HIDDEN.word}", class_="none", colspan=str(n_articles + 1))
    return el("tr", el("th", link, scope="row"), said)


def _claim_row(row: QueueRow, check: Check | None, articles: Sequence[Article]) -> Markup:
    link = el("a", words(row.text), href=bridge.claim(row.claim_id), class_="go")
    return el(
        "tr",
        el("th", link, el("small", _differences(check)), scope="row"),
        *(_cell(row, check, article) for article in articles),
        el("td", _verdict(row, check), class_="verdict-cell"),
    )


def _cell(row: QueueRow, check: Check | None, article: Article) -> Markup:
    finding = check.outcome.finding(article.id) if check and isinstance(check.outcome, Verdict) else None
    if finding is None:
        return el("td", el("span", "not compared", class_="none"))
    kind, mark = held_stance(article.id, finding, row.standing)
    first = finding.evidence[0] if finding.evidence else None
    return el(
        "td",
        el(
            "a",
            el("span", mark.glyph, aria_hidden="true"),
            f" {mark.word}",
            href=bridge.article(article.id, Span(first.start, first.end) if first else None, row.claim_id),
            class_=f"go stance {kind}",
            title=first.quote if first else mark.word,
            aria_label=f"{article.name}: {mark.word}",
        ),
    )


def _differences(check: Check | None) -> Markup | None:
    if check is None or isinstance(check.outcome, Failure):
        return None
    marks = (DISCREPANCIES[kind] for kind in dict.fromkeys(found.kind for found in check.outcome.discrepancies))
    return join((el("span", f"{mark.glyph} {mark.word.lower()}", class_="whole") for mark in marks), " · ")


def _verdict(row: QueueRow, check: Check | None) -> Markup:
    if check is None:
        return join([el("b", "not checked"), el("small", _status(row))])
    if isinstance(check.outcome, Failure):
        kind, mark, origins = "failed", FAILED, check.outcome.error.replace("_", " ")
    else:
        kind, mark = check.outcome.label, VERDICTS[check.outcome.label]
        origins = plural(check.outcome.independent_origins, "origin")
    human = row.standing.label
    theirs = f" → {VERDICTS[human].word}" if human and human != row.machine_label else ""
    below = el("small", f"{origins} · {_status(row)}{theirs}")
    return join([el("b", f"{mark.glyph} {mark.word}", class_=f"label {kind}"), below])


def _status(row: QueueRow) -> str:
    return "checkers differ" if row.standing.differ else row.standing.status


# ---------------------------------------------------------------- the corpus


ARTICLE_STATES = {
    "speaks": Mark("✓", "It is compared."),
    "retracted": Mark("✕", "Retracted: it is no longer compared."),
    "updated": Mark("↻", "A newer version of it is compared."),
}


_METHODS = {"langid": "by its words"}
"""How something is known, where its record's word is no word."""


def article_table(entries: Sequence[Entry], chosen: str | None) -> Markup:
    """List articles with what is known of each, how it is known, and how much was cleaned away."""
    titles = ("Outlet", "Title", "Published", "Language", "Text", "Event")
    head = el("tr", *(el("th", title, scope="col") for title in titles))
    rows = (_article_row(entry, chosen) for entry in entries)
    return el("table", el("thead", head), el("tbody", *rows), class_="articles")


def _article_row(entry: Entry, chosen: str | None) -> Markup:
    article, mark = entry.article, ARTICLE_STATES[entry.state]
    dropped = sum(d.end - d.start for d in article.dropped)
    link = el("a", words(article.name), href=bridge.corpus(article.id), class_="go")
    state = el("small", f"{mark.glyph} {mark.word}", class_="state") if entry.state != "speaks" else None
    kinds = [entry.state, *(["chosen"] if article.id == chosen else [])]
    return el(
        "tr",
        el("th", link, _how(article.outlet) or el("small", "unknown outlet"), state, scope="row", class_="name"),
        el("td", *_found(article.title), class_="wide"),
        el("td", *_found(article.published), class_="date"),
        el("td", *_found(article.language)),
        el("td", f"{len(article.text):,} characters", el("small", f"{dropped:,} cleaned away")),
        el("td", words(article.event), class_="name"),
        class_=" ".join(kinds),
    )


def _found(inferred: Inferred | None) -> tuple[Markup | None, ...]:
    if inferred is None:
        return (el("span", "unknown", class_="none"),)
    return (words(inferred.value), _how(inferred))


def _how(inferred: Inferred | None) -> Markup | None:
    if inferred is None:
        return None
    how = _METHODS.get(inferred.method, inferred.method)
    return el("small", f"set by {inferred.confirmed_by}" if inferred.confirmed_by else how)


def facts(article: Article) -> Markup:
    """Say what is known of one article, how, and what is unknown."""
    known: list[tuple[str, Inferred | None]] = [
        ("Outlet", article.outlet),
        ("Title", article.title),
        ("Byline", article.byline),
        ("Agency", article.agency),
        ("Published", article.published),
        ("Version", article.version_note),
        ("Language", article.language),
    ]
    pairs = [el("div", el("dt", name), el("dd", *_found(value))) for name, value in known]
    source = el("div", el("dt", "Read from"), el("dd", words(article.url or article.source)))
    return el("dl", *pairs, source, class_="facts")


def preview(raw: str) -> Markup:
    """Show the beginning of an export as it will be written."""
    return el("pre", raw, class_="preview", tabindex="0", role="region", aria_label="Preview of the export")
