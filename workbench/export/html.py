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
from typing import Any, Literal, get_args

import jinja2
from markupsafe import Markup, escape

from workbench.export.claimreview import host
from workbench.export.jsonl import Decided, Noted, Ratings, prove
from workbench.judge.origins import in_a_sentence
from workbench.judge.verdict import Earned, low_confidence
from workbench.models import (
    Article,
    Check,
    Decision,
    Evidence,
    Failure,
    GivenRating,
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
from workbench.models.article import shown_day
from workbench.models.review import OutsideEvidence, OutsideKind
from workbench.review.decisions import Standing, held_verdict, proposed
from workbench.review.published import PublishedVerdict

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
    archive: str | None
    """Where a copy of its page is kept: a web address."""
    published: str | None
    byline: str | None
    agency: str | None
    id: str
    orders: tuple[str, ...] = ()
    """Its sentences that order an AI model about, those of text that its page hides too."""


class ReportQuote(Record):
    """A quotation in its context; offsets are code points of the article's cleaned text."""

    source: int
    before: str
    quote: str
    after: str
    start: int
    end: int
    page: int | None
    """Where the article has pages."""
    by_checker: bool = False


class ReportStance(Record):
    """What one article does with a claim."""

    source: int
    name: str
    stance: Stance | None
    """What holds: the checker's where corrected, else the machine's."""
    machine_stance: Stance | None
    corrected: bool
    by: str | None = None
    """Who corrected it, where that is known."""
    partial: bool = False
    """Only a part of the article was read."""
    summary: str
    quotes: tuple[ReportQuote, ...]
    """The words that show what holds."""
    machine_quotes: tuple[ReportQuote, ...] = ()
    """Words that no longer count since a checker set the article to silent."""
    voices: tuple[Voice, ...]


class ReportDiscrepancy(Record):
    """A proved discrepancy between outlets."""

    kind: str
    explanation: str
    quotes: tuple[ReportQuote, ...]
    holds: bool = True
    """False where it rests on a stance that a checker corrected."""


Come = Literal["decided", "disputed", "lapsed", "undecided"]
"""What a claim has come to. `disputed`: checkers disagree; `lapsed`: decided before, and no decision holds now."""


class ReportClaim(Record):
    """One claim of the report."""

    number: int
    id: str
    check_id: str
    text: str
    speaker: str | None
    label: VerdictLabel | None
    """The checkers' verdict; None where none holds."""
    come: Come
    settled: Logged | None = None
    """The last adjudication, where checkers disagree again."""
    proposed: Earned | None
    """The label that the label table gives after corrected stances, and its rule, where that is another label."""
    standing: Standing
    history: tuple[Logged, ...]
    rating: GivenRating | None = None
    """What a person chose from the newsroom's scale."""
    published: tuple[PublishedVerdict, ...] = ()
    """Where and when it was published, noted last first, and what changed since."""
    verdict: Verdict | None
    low: str | None = None
    """That the machine's verdict rests on stances of low confidence."""
    failure: Failure | None
    judge: str
    checked_at: str
    stances: tuple[ReportStance, ...]
    silent: tuple[str, ...]
    """Names of the articles that do not mention it."""
    not_in_part: tuple[str, ...]
    """Names of those that do not mention it in the part that was read."""
    discrepancies: tuple[ReportDiscrepancy, ...]
    origins: tuple[Origin, ...]
    """Counted again after corrected stances."""
    machine_origins: tuple[Origin, ...] = ()
    """As the machine had them, where that is something else."""
    rejected: tuple[Rejected, ...]
    outside: tuple[OutsideEvidence, ...] = ()
    """What checkers found outside the articles."""


class EventReport(Record):
    """One event, ready to be drawn."""

    event: str
    sources: tuple[ReportArticle, ...]
    claims: tuple[ReportClaim, ...]
    counts: dict[Come, int]
    """How many claims have come to what."""
    latest: str
    """When the last of its checks or reviews was made."""
    judges: tuple[str, ...]


def gather(
    event: str,
    decided: Sequence[Decided],
    histories: Histories,
    noted: Noted,
    ratings: Ratings,
    published: Sequence[PublishedVerdict] = (),
) -> EventReport:
    """Gather the report of one event; refuse a quote that does not stand."""
    found = {version.article.id: version.article for check, _ in decided for version in check.versions}
    articles = sorted(found.values(), key=lambda article: (article.name.casefold(), article.id))
    numbers = {article.id: number for number, article in enumerate(articles, start=1)}
    ranked = sorted(decided, key=lambda one: (-one[0].claim.checkworthiness, one[0].claim.text, one[0].claim.id))
    claims = tuple(
        _claim(number, check, held, histories.get(check.claim.id, ()), numbers).model_copy(
            update={
                "outside": noted[check.claim.id].outside if check.claim.id in noted else (),
                "rating": ratings.get(check.claim.id),
                "published": tuple(one for one in published if one.publication.claim_id == check.claim.id),
            }
        )
        for number, (check, held) in enumerate(ranked, start=1)
    )
    times = [check.at for check, _ in decided] + [logged.review.at for claim in claims for logged in claim.history]
    times += (one.at for claim in claims for one in claim.outside)
    times += [claim.rating.at for claim in claims if claim.rating]
    times += [one.publication.at for claim in claims for one in claim.published]
    return EventReport(
        event=event,
        sources=tuple(
            ReportArticle(
                number=numbers[article.id],
                name=article.name,
                title=article.title.value if article.title else None,
                url=article.url,
                link=host(article.url or "") is not None,
                archive=article.archive if host(article.archive or "") else None,
                published=shown_day(article.published.value) if article.published else None,
                byline=article.byline.value if article.byline else None,
                agency=article.agency.value if article.agency else None,
                id=article.id,
                orders=tuple(article.injection.value.splitlines()) if article.injection else (),
            )
            for article in articles
        ),
        claims=claims,
        counts={come: sum(claim.come == come for claim in claims) for come in get_args(Come)},
        latest=max(times, default=""),
        judges=tuple(sorted({claim.judge for claim in claims})),
    )


def _claim(
    number: int, check: Check, held: Standing, history: Sequence[Logged], numbers: Mapping[str, int]
) -> ReportClaim:
    prove(check, held)
    verdict = check.verdict
    now = held_verdict(verdict, held) if verdict else None
    said: list[ReportStance] = []
    for article in sorted((version.article for version in check.versions), key=lambda one: numbers[one.id]):
        finding = verdict.finding(article.id) if verdict else None
        machine = finding.stance if finding else None
        quotes = [_quote(article, span, numbers) for span in (finding.evidence if finding else ())]
        by_checker = [_quote(article, span, numbers) for span in held.evidence if span.article_id == article.id]
        quotes += (quote.model_copy(update={"by_checker": True}) for quote in by_checker)
        stance = held.stances.get(article.id, machine)
        unsaid = stance == "silent" != machine  # what was cited before shows nothing any more
        holds = now.finding(article.id) if now else None
        said.append(
            ReportStance(
                source=numbers[article.id],
                name=article.name,
                stance=stance,
                machine_stance=machine,
                corrected=article.id in held.stances,
                by=held.stances_by.get(article.id),
                partial=article.partial is not None,
                summary=finding.summary if finding else "",
                quotes=() if unsaid else tuple(quotes),
                machine_quotes=tuple(quotes) if unsaid else (),
                voices=holds.voices if holds else (),
            )
        )
    silent = [one for one in said if one.stance == "silent" and not one.quotes and not one.corrected]
    discrepancies: list[ReportDiscrepancy] = []
    for found in verdict.discrepancies if verdict else ():
        placed = ((check.article(span.article_id), span) for span in found.evidence)
        cited = tuple(_quote(article, span, numbers) for article, span in placed if article)
        holding = now is not None and any(d.explanation == found.explanation for d in now.discrepancies)
        discrepancies.append(
            ReportDiscrepancy(kind=found.kind, explanation=found.explanation, quotes=cited, holds=holding)
        )
    return ReportClaim(
        number=number,
        id=check.claim.id,
        check_id=check.id,
        text=check.claim.text,
        speaker=check.claim.speaker,
        label=held.label,
        come=_come(held, history),
        settled=next((one for one in reversed(history) if _settles(one)), None) if held.differ else None,
        proposed=proposed(check, held),
        standing=held,
        history=tuple(history),
        verdict=verdict,
        low=low_confidence(verdict, [version.article for version in check.versions]) if verdict else None,
        failure=check.outcome if isinstance(check.outcome, Failure) else None,
        judge=f"{check.call.judge}{f', prompt {check.call.prompt}' if check.call.prompt else ''}",
        checked_at=check.at,
        stances=tuple(one for one in said if one not in silent),
        silent=tuple(one.name for one in silent if not one.partial),
        not_in_part=tuple(one.name for one in silent if one.partial),
        discrepancies=tuple(discrepancies),
        origins=now.origins if now else (),
        machine_origins=verdict.origins if verdict and now and now.origins != verdict.origins else (),
        rejected=verdict.rejected if verdict else (),
    )


def _come(held: Standing, history: Sequence[Logged]) -> Come:
    if held.label is not None:
        return "decided"
    if held.differ:
        return "disputed"
    gave = any(one.review.decision == "accept" or one.review.label is not None for one in history)
    return "lapsed" if gave or held.labels else "undecided"


def _settles(entry: Logged) -> bool:
    return entry.review.decision == "adjudicate" and entry.review.label is not None


def _quote(article: Article, span: Evidence, numbers: Mapping[str, int]) -> ReportQuote:
    """Put a quotation into its context, cut between words."""
    before = article.text[max(0, span.start - _REACH) : span.start]
    after = article.text[span.end : span.end + _REACH]
    if span.start > _REACH:
        before = "…" + before.partition(" ")[2]
    if span.end + _REACH < len(article.text):
        after = after.rpartition(" ")[0] + "…"
    return ReportQuote(
        source=numbers[article.id],
        before=before,
        quote=span.quote,
        after=after,
        start=span.start,
        end=span.end,
        page=article.page_at(span.start),
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
OUTSIDE: Mapping[OutsideKind, str] = {
    "document": "document",
    "data": "data",
    "expert": "expert",
    "reply": "reply of the accused",
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
    return _template().render(
        report=report, labels=LABELS, stances=STANCES, outside=OUTSIDE, decision=decision, when=when, words=words,
        within=in_a_sentence,
        day=shown_day, is_link=lambda url: host(url) is not None,
    )  # fmt: skip


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
