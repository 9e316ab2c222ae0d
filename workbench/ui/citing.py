"""A claim's verdict as a paragraph with citations, to be copied into a report.

Pure: a check and its standing in, text out. Every quotation is the article's own characters.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from workbench import Article, Check, Evidence, Finding, Standing, Verdict
from workbench.ui.cards import held_stance
from workbench.ui.marks import STANCES, VERDICTS
from workbench.ui.parts import el, plural


def cited(check: Check, held: Standing) -> str | None:
    """Write the paragraph and its numbered sources; None where there is no verdict."""
    verdict = check.verdict
    if verdict is None:
        return None
    label = VERDICTS[held.label or verdict.label].word.lower()
    by = (
        f"decided by {held.held.review.reviewer}"
        if held.held and held.label
        else "the machine’s proposal, not reviewed"
    )
    quotes = list(_quotes(check, verdict, held))
    says = "; ".join(f"{article.name} {word}: “{e.quote}” [{n}]" for n, (article, e, word) in enumerate(quotes, 1))
    silent = [v.article.name for v in check.versions if _kind(verdict, v.article.id, held) == "silent"]
    origins = plural(verdict.independent_origins, "independent origin")
    sentences = [
        f"“{check.claim.text}” — {label}, by this corpus ({by}).",
        f"{plural(len(check.versions), 'outlet')} compared, {origins}.",
        f"{says}." if says else "",
        f"Silent: {', '.join(silent)}." if silent else "",
    ]
    sources = [f"[{n}] {_source(article, e)}" for n, (article, e, _) in enumerate(quotes, 1)]
    return "\n".join([" ".join(filter(None, sentences)), *sources])


def _quotes(check: Check, verdict: Verdict, held: Standing) -> Iterator[tuple[Article, Evidence, str]]:
    for version in check.versions:
        finding = verdict.finding(version.article.id)
        kind, mark = held_stance(version.article.id, finding, held)
        added = [e for e in held.evidence if e.article_id == version.article.id]
        evidence = _evidence(finding, added)
        if evidence is not None and kind in STANCES:
            yield version.article, evidence, mark.word


def _evidence(finding: Finding | None, added: list[Evidence]) -> Evidence | None:
    return next(iter([*added, *(finding.evidence if finding else ())]), None)


def _kind(verdict: Verdict, article_id: str, held: Standing) -> str:
    return held_stance(article_id, verdict.finding(article_id), held)[0]


def _source(article: Article, evidence: Evidence) -> str:
    known = (article.outlet, article.title, article.published)
    parts = [found.value for found in known if found is not None]
    return ", ".join([*parts, article.url or article.source, f"characters {evidence.start}–{evidence.end}"])


def paragraph(check: Check, held: Standing) -> Markup | None:
    """Show the paragraph where it can be copied."""
    written = cited(check, held)
    if written is None:
        return None
    copy = el("a", "Copy", href="#copy", class_="copy", role="button")
    return el("details", el("summary", "Paragraph with citations"), copy, el("p", written, class_="cited", dir="auto"))
