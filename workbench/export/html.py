"""The report of one event as one HTML page: articles with numbers, claims with their quotations in context.

Every quotation is cut from its article's own characters. What the machine said and what people decided are separate
fields. The page loads nothing and runs no script; the layout is report.html.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup, escape

from workbench.export.claimreview import host
from workbench.export.jsonl import Decided, prove
from workbench.models import (
    Article,
    Check,
    Decision,
    Evidence,
    Failure,
    Logged,
    Origin,
    Record,
    Rejected,
    Review,
    Stance,
    Verdict,
    VerdictLabel,
    Voice,
)
from workbench.review.decisions import Standing

Histories = Mapping[str, Sequence[Logged]]
"""What was decided on a claim, by claim id."""

_REACH = 90
"""Characters of an article shown on either side of a quotation."""


class ReportArticle(Record):
    """An article with the number by which the report cites it."""

    number: int
    name: str
    title: str | None
    url: str | None
    link: bool
    """The address is a web address; anything else is shown and not linked."""
    published: str | None
    byline: str | None
    agency: str | None
    id: str


class ReportQuote(Record):
    """A quotation in its context; offsets are code points of the article's cleaned text."""

    source: int
    before: str
    quote: str
    after: str
    start: int
    end: int
    by_checker: bool = False


class ReportStance(Record):
    """What one article does with a claim."""

    source: int
    name: str
    stance: Stance | None
    """What holds: the checker's where corrected, else the machine's."""
    machine_stance: Stance | None
    corrected: bool
    summary: str
    quotes: tuple[ReportQuote, ...]
    voices: tuple[Voice, ...]


class ReportDiscrepancy(Record):
    """A proved discrepancy between outlets."""

    kind: str
    explanation: str
    quotes: tuple[ReportQuote, ...]


class ReportClaim(Record):
    """One claim of the report."""

    number: int
    id: str
    check_id: str
    text: str
    speaker: str | None
    label: VerdictLabel | None
    """The checkers' verdict; None until one of them decided."""
    standing: Standing
    history: tuple[Logged, ...]
    verdict: Verdict | None
    failure: Failure | None
    judge: str
    checked_at: str
    stances: tuple[ReportStance, ...]
    silent: tuple[str, ...]
    """Names of the articles that do not mention it."""
    discrepancies: tuple[ReportDiscrepancy, ...]
    origins: tuple[Origin, ...]
    rejected: tuple[Rejected, ...]


class EventReport(Record):
    """One event, ready to be drawn."""

    event: str
    sources: tuple[ReportArticle, ...]
    claims: tuple[ReportClaim, ...]
    decided: int
    latest: str
    """When the last of its checks or reviews was made."""
    judges: tuple[str, ...]


def gather(event: str, decided: Sequence[Decided], histories: Histories) -> EventReport:
    """Gather the report of one event; refuse a quote that does not stand."""
    found = {version.article.id: version.article for check, _ in decided for version in check.versions}
    articles = sorted(found.values(), key=lambda article: (article.name.casefold(), article.id))
    numbers = {article.id: number for number, article in enumerate(articles, start=1)}
    ranked = sorted(decided, key=lambda one: (-one[0].claim.checkworthiness, one[0].claim.text, one[0].claim.id))
    claims = tuple(
        _claim(number, check, held, histories.get(check.claim.id, ()), numbers)
        for number, (check, held) in enumerate(ranked, start=1)
    )
    times = [check.at for check, _ in decided] + [logged.review.at for claim in claims for logged in claim.history]
    return EventReport(
        event=event,
        sources=tuple(
            ReportArticle(
                number=numbers[article.id],
                name=article.name,
                title=article.title.value if article.title else None,
                url=article.url,
                link=host(article.url or "") is not None,
                published=article.published.value if article.published else None,
                byline=article.byline.value if article.byline else None,
                agency=article.agency.value if article.agency else None,
                id=article.id,
            )
            for article in articles
        ),
        claims=claims,
        decided=sum(claim.label is not None for claim in claims),
        latest=max(times, default=""),
        judges=tuple(sorted({claim.judge for claim in claims})),
    )


def _claim(
    number: int, check: Check, held: Standing, history: Sequence[Logged], numbers: Mapping[str, int]
) -> ReportClaim:
    prove(check, held)
    verdict = check.verdict
    said: list[ReportStance] = []
    for article in sorted((version.article for version in check.versions), key=lambda one: numbers[one.id]):
        finding = verdict.finding(article.id) if verdict else None
        machine = finding.stance if finding else None
        quotes = [_quote(article, span, numbers) for span in (finding.evidence if finding else ())]
        by_checker = [_quote(article, span, numbers) for span in held.evidence if span.article_id == article.id]
        quotes += (quote.model_copy(update={"by_checker": True}) for quote in by_checker)
        said.append(
            ReportStance(
                source=numbers[article.id],
                name=article.name,
                stance=held.stances.get(article.id, machine),
                machine_stance=machine,
                corrected=article.id in held.stances,
                summary=finding.summary if finding else "",
                quotes=tuple(quotes),
                voices=finding.voices if finding else (),
            )
        )
    silent = [one for one in said if one.stance == "silent" and not one.quotes and not one.corrected]
    discrepancies: list[ReportDiscrepancy] = []
    for found in verdict.discrepancies if verdict else ():
        placed = ((check.article(span.article_id), span) for span in found.evidence)
        cited = tuple(_quote(article, span, numbers) for article, span in placed if article)
        discrepancies.append(ReportDiscrepancy(kind=found.kind, explanation=found.explanation, quotes=cited))
    return ReportClaim(
        number=number,
        id=check.claim.id,
        check_id=check.id,
        text=check.claim.text,
        speaker=check.claim.speaker,
        label=held.label,
        standing=held,
        history=tuple(history),
        verdict=verdict,
        failure=check.outcome if isinstance(check.outcome, Failure) else None,
        judge=f"{check.call.judge}{f', prompt {check.call.prompt}' if check.call.prompt else ''}",
        checked_at=check.at,
        stances=tuple(one for one in said if one not in silent),
        silent=tuple(one.name for one in silent),
        discrepancies=tuple(discrepancies),
        origins=verdict.origins if verdict else (),
        rejected=verdict.rejected if verdict else (),
    )


def _quote(article: Article, span: Evidence, numbers: Mapping[str, int]) -> ReportQuote:
    """Put a quotation into its context, cut between words."""
    before = article.text[max(0, span.start - _REACH) : span.start]
    after = article.text[span.end : span.end + _REACH]
    if span.start > _REACH:
        before = "…" + before.partition(" ")[2]
    if span.end + _REACH < len(article.text):
        after = after.rpartition(" ")[0] + "…"
    return ReportQuote(
        source=numbers[article.id], before=before, quote=span.quote, after=after, start=span.start, end=span.end
    )


# ------------------------------------------------------------ drawing: every foreign word escaped and kept apart

LABELS: Mapping[VerdictLabel, str] = {
    "supported": "Supported",
    "refuted": "Refuted",
    "conflicting": "Conflicting",
    "not_enough_evidence": "Not enough evidence",
}
STANCES: Mapping[Stance | None, str] = {
    "supports": "supports",
    "refutes": "refutes",
    "qualifies": "qualifies",
    "reports": "reports",
    "silent": "does not mention it",
    None: "no proved evidence",
}
_DECISIONS: Mapping[Decision, str] = {
    "accept": "accepted the machine's proposal",
    "override": "overrode the machine's proposal",
    "flag": "asked for a second reviewer",
    "skip": "skipped it",
    "undo": "undid the last decision",
    "adjudicate": "adjudicated",
}
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def to_page(report: EventReport) -> str:
    """Draw the whole page; the same report gives the same bytes."""
    return _template().render(report=report, labels=LABELS, stances=STANCES, decision=decision, when=when, words=words)


def decision(review: Review) -> str:
    """Say in words what a checker did."""
    if review.decision in ("override", "adjudicate") and review.label is None:
        return "corrected stances or added quotations"
    return _DECISIONS[review.decision]


def when(at: str) -> str:
    """Write a time to the minute; what is not a time stays as it is."""
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return at
    return f"{found:%Y-%m-%d %H:%M} UTC" if found.utcoffset() == timedelta() else at


def words(raw: str) -> Markup:
    """Show foreign words as they are, whatever their writing direction; what HTML cannot carry becomes U+FFFD."""
    return Markup("<bdi>{}</bdi>").format(escape(printable(raw)))


def printable(raw: str) -> str:
    """Put U+FFFD in place of what HTML cannot carry: control characters and half characters."""
    return _UNPRINTABLE.sub("\ufffd", raw)


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # A plain string only: Markup was made printable when it was made.
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    source: Any = files(__package__) / "report.html"
    return environment.from_string(source.read_text(encoding="utf-8"))
