"""Reviewed checks as ClaimReview (schema.org, JSON-LD), for a newsroom's own pages.

What a checker has not decided is refused, and so is what the format's readers would refuse: claim by claim, with what
to do about it. The rules are Google's table (developers.google.com/search/docs/appearance/structured-data/factcheck).
Stances between outlets have no place in ClaimReview: they are in the JSONL.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from workbench.errors import ExportRefused
from workbench.export.claimant import claimant, left_out
from workbench.export.domains import SHORTENERS, host, same_domain
from workbench.export.jsontext import sparse_json_text
from workbench.export.lines import Decided, prove
from workbench.export.newsroom import Newsroom
from workbench.export.schemaorg import (
    Appearance,
    ClaimReview,
    ClaimReviewed,
    DataFeed,
    FeedItem,
    Named,
    ReviewRating,
)
from workbench.models import Article, Check, Stance, Verdict
from workbench.review import Standing

LONGEST_SHOWN = 75
"""Characters of a claim that readers of ClaimReview show without wrapping."""

_RATING_WORDS = "false true fake hoax misleading debunked unproven fabricated supported refuted".split()
_CARRIES: frozenset[Stance] = frozenset({"supports", "qualifies", "reports"})
"""The claim appears in these articles; one that only refutes it, or is silent, is no appearance."""


class Published(NamedTuple):
    """A document and the claim it is about."""

    claim_id: str
    document: ClaimReview


class ClaimReviews(NamedTuple):
    """What may be published, what may not and why, and what to look at again."""

    published: tuple[Published, ...]
    refusals: tuple[ExportRefused, ...]
    """What the newsroom has not said, in one sentence; then claim by claim."""
    warnings: tuple[str, ...]

    @property
    def documents(self) -> tuple[ClaimReview, ...]:
        """The documents alone."""
        return tuple(one.document for one in self.published)


class _Problem(NamedTuple):
    what: str
    hint: str


def claim_reviews(decided: Iterable[Decided], *, newsroom: Newsroom, urls: Mapping[str, str]) -> ClaimReviews:
    """Make a document of every check that may be published; `urls` are the reviews' own pages, by claim id."""
    published, refusals, warnings = [], [], []
    waiting: list[list[_Problem]] = []
    pages = Counter(urls.values())
    for check, held in decided:
        prove(check, held)
        url = urls.get(check.claim.id, "")
        gaps = [*_nameless(newsroom), *_unrated(held, newsroom)]
        problems = [*_unreviewed(held), *_unplaced(url, newsroom)]
        if gaps:
            waiting.append(gaps)
        if problems:
            refusals.append(_refusal(f"claim {check.claim.id} ({check.claim.text}) may not be published", problems))
        if not gaps and not problems:
            published.append(Published(check.claim.id, _document(check, held, newsroom=newsroom, url=url)))
            warnings += [f"claim {check.claim.id}: {doubt}" for doubt in _doubts(check, held, newsroom)]
            if pages[url] > 1:
                warnings.append(f"claim {check.claim.id}: {url} is the page of another review as well")
    return ClaimReviews(tuple(published), (*_waiting(waiting), *refusals), tuple(warnings))


def listed(documents: Iterable[ClaimReview]) -> str:
    """Write documents as one JSON list."""
    return "[\n" + ",\n".join(single(document).rstrip("\n") for document in documents) + "\n]\n"


def single(document: ClaimReview) -> str:
    """Write one document, to be put into its page."""
    return sparse_json_text(document, indent=2) + "\n"


def feed(documents: Sequence[ClaimReview], *, newsroom: Newsroom) -> str:
    """Write documents as one DataFeed, the form in which collectors take many at once."""
    items = tuple(FeedItem(dateCreated=d.datePublished, url=d.url, item=(d,)) for d in documents)
    latest = max((d.datePublished for d in documents), default=None)
    made = DataFeed(name=f"Fact checks of {newsroom.name}".strip(), dateModified=latest, dataFeedElement=items)
    return sparse_json_text(made, indent=2) + "\n"


# ---------------------------------------------------------------- what is refused


def _refusal(what: str, problems: Iterable[_Problem]) -> ExportRefused:
    told = list(dict.fromkeys(problems))
    return ExportRefused(
        f"{what}: {'; '.join(problem.what for problem in told)}",
        hint="; ".join(dict.fromkeys(problem.hint for problem in told)),
    )


def _waiting(gaps: Sequence[Sequence[_Problem]]) -> Iterator[ExportRefused]:
    """Say once what the newsroom has not said, however many claims wait for it."""
    if gaps:
        claims = "1 claim waits" if len(gaps) == 1 else f"{len(gaps)} claims wait"
        yield _refusal(f"{claims} for what the newsroom has not said", [gap for one in gaps for gap in one])


def _nameless(newsroom: Newsroom) -> Iterator[_Problem]:
    if not newsroom.name.strip():
        yield _Problem("the publisher has no name", "set `name` in [newsroom] in workbench.toml")
    if host(newsroom.site) is None:
        yield _Problem(
            "the publisher's site is not known", "set `site` in [newsroom] in workbench.toml to its full URL"
        )


def _unreviewed(held: Standing) -> Iterator[_Problem]:
    if held.differ:
        yield _Problem("two checkers differ on it, and nobody has adjudicated", "let a third one adjudicate")
    elif held.status != "done" or held.label is None or held.held is None:
        yield _Problem("no checker's verdict holds for it", "accept it or override it first")


def _unrated(held: Standing, newsroom: Newsroom) -> Iterator[_Problem]:
    rating = newsroom.ratings.get(held.label) if held.label else None
    if held.label and (rating is None or not rating.text.strip()):
        hint = f"put `{held.label}` into [newsroom.ratings] in workbench.toml"
        yield _Problem(f"the rating scale has no words for {held.label}", hint)
    if rating and rating.value is not None and not _on_scale(rating.value, newsroom):
        hint = "set `worst` (1 or more) and `best` (above it) in [newsroom] in workbench.toml, or leave all numbers out"
        yield _Problem(f"its number {rating.value} is not on a scale from worst to best", hint)


def _on_scale(value: int, newsroom: Newsroom) -> bool:
    worst, best = newsroom.worst, newsroom.best
    return worst is not None and best is not None and 1 <= worst < best and worst <= value <= best


def _unplaced(url: str, newsroom: Newsroom) -> Iterator[_Problem]:
    site, page = host(newsroom.site), host(url)
    if not url:
        yield _Problem("the review has no URL of its own", "say at which URL it will stand")
    elif page is None:
        yield _Problem(f"{url} is no absolute web address", "give the whole URL of the review, from https:// on")
    elif page in SHORTENERS:
        yield _Problem(f"{url} only redirects", "give the URL of the page itself")
    elif site is not None and not same_domain(page, site):
        yield _Problem(f"{url} is not on the domain of {newsroom.site}", "give a URL on the newsroom's own site")


def _doubts(check: Check, held: Standing, newsroom: Newsroom) -> Iterator[str]:
    text = check.claim.text
    scale = [rating.text for rating in newsroom.ratings.values()]
    words = [w for w in (*_RATING_WORDS, *scale) if re.search(rf"\b{re.escape(w)}\b", text, re.IGNORECASE)]
    if words:
        yield f"the claim's text has a rating word in it ({', '.join(dict.fromkeys(words))})"
    if len(text) > LONGEST_SHOWN:
        yield f"the claim's text has {len(text)} characters; readers of ClaimReview show {LONGEST_SHOWN} well"
    if left_out(check):
        yield f"{check.claim.speaker} may be a person or a body; nobody is named as the claimant"
    for article in _carriers(check, held):
        if _is_own(article, newsroom):
            yield f"{article.url} is on the newsroom's own site and was left out of its appearances"


# ---------------------------------------------------------------- what is made


def _document(check: Check, held: Standing, *, newsroom: Newsroom, url: str) -> ClaimReview:
    if held.label is None or held.held is None:
        raise ValueError("only a check that a checker decided can be published")
    appearances = tuple(_appearance(a) for a in _carriers(check, held) if not _is_own(a, newsroom))
    rating = newsroom.ratings[held.label]
    numbers = {"ratingValue": rating.value, "bestRating": newsroom.best, "worstRating": newsroom.worst}
    return ClaimReview(
        url=url,
        datePublished=held.held.review.at[:10],
        author=Named(kind="Organization", name=newsroom.name, url=newsroom.site),
        claimReviewed=check.claim.text,
        itemReviewed=ClaimReviewed(author=claimant(check), appearance=appearances or None),
        reviewRating=ReviewRating(alternateName=rating.text, **(numbers if rating.value is not None else {})),
    )


def _carriers(check: Check, held: Standing) -> list[Article]:
    """Choose the articles that carry the claim and can be named or reached."""
    verdict = check.outcome if isinstance(check.outcome, Verdict) else None
    machine = {f.article_id: f.stance for f in verdict.findings} if verdict else {}
    stances = {**machine, **held.stances}
    articles = [version.article for version in check.versions]
    return [a for a in articles if stances.get(a.id) in _CARRIES and (host(a.url or "") or a.title)]


def _is_own(article: Article, newsroom: Newsroom) -> bool:
    place, site = host(article.url or ""), host(newsroom.site)
    return place is not None and site is not None and same_domain(place, site)


def _appearance(article: Article) -> Appearance:
    return Appearance(
        url=article.url if host(article.url or "") else None,
        headline=article.title.value if article.title else None,
        # A partial date, such as one without its year, is no date to schema.org.
        datePublished=p.value if (p := article.published) and re.match(r"\d{4}-\d\d-\d\d", p.value) else None,
        publisher=Named(kind="Organization", name=article.outlet.value) if article.outlet else None,
    )
