"""Reviewed checks as ClaimReview (schema.org, JSON-LD), for a newsroom's own pages.

A check without a checker's decision is refused, and so is what the format's readers would refuse: claim by claim, with
what to do about it. The rules are Google's (developers.google.com/search/docs/appearance/structured-data/factcheck).
ClaimReview has no place for stances between outlets: they are in the JSONL.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

import yaml
from pydantic import Field

from workbench.errors import ExportRefused
from workbench.export.jsonl import Decided, Ratings, prove, sparse_json_text
from workbench.models import Article, Check, GivenRating, Newsroom, Record, Stance
from workbench.nlp import attribution, lexicon
from workbench.nlp.lexicon import COUNTRY
from workbench.nlp.tokens import tokens
from workbench.review.decisions import Standing
from workbench.review.published import SHORTENERS, on_scale

_WORDS: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in yaml.safe_load(files(__package__).joinpath("claimreview.yaml").read_text("utf-8")).items()
}

# ------------------------------------------------------------ the records: ClaimReview and DataFeed


class Named(Record):
    """A person or a body."""

    kind: Literal["Organization", "Person"] = Field(serialization_alias="@type")
    name: str
    url: str | None = None


class Appearance(Record):
    """An article in which the claim appears."""

    kind: Literal["NewsArticle"] = Field(default="NewsArticle", serialization_alias="@type")
    url: str | None
    headline: str | None
    datePublished: str | None  # noqa: N815  schema.org's spelling
    publisher: Named | None


class ClaimReviewed(Record):
    """The claim: who made it, if that is known, and where it appears."""

    kind: Literal["Claim"] = Field(default="Claim", serialization_alias="@type")
    author: Named | None
    datePublished: str | None = None  # noqa: N815
    """The first day on which it appeared, where every appearance has a day."""
    appearance: tuple[Appearance, ...] | None
    firstAppearance: Appearance | None = None  # noqa: N815
    """Where every appearance has a day, and one is earlier than all others."""


class ReviewRating(Record):
    """The newsroom's words for it, and all three numbers or none."""

    kind: Literal["Rating"] = Field(default="Rating", serialization_alias="@type")
    alternateName: str  # noqa: N815
    ratingValue: int | None = None  # noqa: N815
    bestRating: int | None = None  # noqa: N815
    worstRating: int | None = None  # noqa: N815
    ratingExplanation: str | None = None  # noqa: N815


class ClaimReview(Record):
    """One document, for one page."""

    context: Literal["https://schema.org"] = Field(default="https://schema.org", serialization_alias="@context")
    kind: Literal["ClaimReview"] = Field(default="ClaimReview", serialization_alias="@type")
    url: str
    datePublished: str  # noqa: N815
    author: Named
    headline: str | None = None
    claimReviewed: str  # noqa: N815
    itemReviewed: ClaimReviewed  # noqa: N815
    reviewRating: ReviewRating  # noqa: N815


class FeedItem(Record):
    """A page and the review on it."""

    kind: Literal["DataFeedItem"] = Field(default="DataFeedItem", serialization_alias="@type")
    dateCreated: str  # noqa: N815
    url: str
    item: tuple[ClaimReview, ...]


class DataFeed(Record):
    """Every published review, as collectors of ClaimReview take them."""

    context: Literal["https://schema.org"] = Field(default="https://schema.org", serialization_alias="@context")
    kind: Literal["DataFeed"] = Field(default="DataFeed", serialization_alias="@type")
    name: str
    dateModified: str | None  # noqa: N815
    """The day of the latest review in it; nothing of the moment at which the feed was written."""
    dataFeedElement: tuple[FeedItem, ...]  # noqa: N815


# ------------------------------------------------------------ who made a claim, as far as ClaimReview may say so

_BODY_WORDS = lexicon.BODIES | _WORDS["bodies"]
_TITLES = _WORDS["titles"]
_AND = re.compile(r"\band\b|&", re.IGNORECASE)
_REACH = 60
"""Characters around a name in which its role is looked for."""


def claimant(check: Check) -> Named | None:
    """Name the claimant, unless nobody knows who that is: `a US official` is not a claimant."""
    speaker = check.claim.speaker
    if not speaker or _is_unnamed(speaker, check):
        return None
    words = {word.lower for word in tokens(speaker)}
    if words & _WORDS["papers"] or _AND.search(speaker):
        return None
    name = _personal_name(speaker)
    if name and any(_beside_role(text, name) for text in (speaker, *(v.article.text for v in check.versions))):
        return Named(kind="Person", name=name)
    if words & (_BODY_WORDS | COUNTRY.keys()) or attribution.media(speaker):
        return Named(kind="Organization", name=speaker)
    return None


def left_out(check: Check) -> bool:
    """Tell whether a speaker with a name is left out because nobody can tell a person from a body."""
    speaker = check.claim.speaker
    return bool(speaker) and not _is_unnamed(speaker or "", check) and claimant(check) is None


def _is_unnamed(speaker: str, check: Check) -> bool:
    """Say whether a speaker has no name: by the words, or because the judge said so of a voice or an origin."""
    if not attribution.is_named(speaker) or check.verdict is None:
        return not attribution.is_named(speaker)
    voices = {voice.speaker.casefold() for f in check.verdict.findings for voice in f.voices if not voice.named}
    origins = {origin.name.casefold() for origin in check.verdict.origins if not origin.named}
    return speaker.casefold() in voices | origins


def _personal_name(speaker: str) -> str | None:
    """Take the two to four capitalised words that could be a person's name; roles and titles are not part of it."""
    head = speaker.partition(",")[0]
    if {word.lower for word in tokens(head)} & _BODY_WORDS or attribution.media(head):
        return None
    name = [
        word for word in head.split() if word[:1].isupper() and word.strip(".").lower() not in lexicon.ROLES | _TITLES
    ]
    placed = any(word.lower() in COUNTRY for word in name)
    return " ".join(name) if 2 <= len(name) <= 4 and not placed else None


def _beside_role(text: str, name: str) -> bool:
    """Say whether a role stands beside a name: `Mayor Jane Doe`, `Jane Doe, the mayor`."""
    for found in re.finditer(rf"\b{re.escape(name)}\b", text):
        before = re.split(r"[.!?;,]\s|\n", text[max(0, found.start() - _REACH) : found.start()])[-1].split()
        after = re.match(r",([^,.;\n]*)", text[found.end() : found.end() + _REACH])
        if before and before[-1].strip(".").lower() in lexicon.ROLES | _TITLES:
            return True
        if after and {word.lower for word in tokens(after[1])} & lexicon.ROLES:
            return True
    return False


# ------------------------------------------------------------ web addresses, as far as publishing needs them


def host(url: str) -> str | None:
    """Tell the host of an absolute http(s) URL; None if it is none."""
    try:
        parts = urlsplit(url)
        found = parts.hostname
    except ValueError:
        return None
    unclean = any(character.isspace() or not character.isprintable() for character in url)
    return None if unclean or parts.scheme not in ("http", "https") or not found or "@" in parts.netloc else found


def same_domain(one: str, other: str) -> bool:
    """Tell whether two hosts are on one registrable domain, by the public suffix list."""
    return _domain(one) == _domain(other)


def _domain(host: str) -> str:
    from tld import get_fld

    known = get_fld(f"https://{host}", fail_silently=True, search_private=True)
    return known or host.removeprefix("www.")


# ------------------------------------------------------------ what may be published

LONGEST_SHOWN = 75
"""Characters of a claim that readers of ClaimReview show without wrapping."""
_WHERE = "on the Export page, or with `workbench newsroom`"
_CARRIES: frozenset[Stance] = frozenset({"supports", "qualifies", "reports"})
"""The claim appears in these articles; one that only refutes it, or is silent, is no appearance."""


GapKind = Literal[
    "no_name", "no_site", "off_scale", "rated_otherwise", "not_rated", "differ", "undecided", "no_page", "no_address",
    "redirects", "other_site", "changed",
]  # fmt: skip


class Gap(Record):
    """Something for want of which a claim, or any of them, is not exported."""

    kind: GapKind
    claim_id: str | None = None
    """None: it is missing of the publisher."""
    claim: str = ""
    """The claim's wording."""


class Published(NamedTuple):
    """A document and the claim it is about."""

    claim_id: str
    document: ClaimReview


class ClaimReviews(NamedTuple):
    """What may be published, what may not and why, and what to check before publishing."""

    published: tuple[Published, ...]
    refusals: tuple[ExportRefused, ...]
    """Missing details of the publisher, in one sentence; then claim by claim."""
    warnings: tuple[str, ...]
    by_label: int
    """How many have the rating that the newsroom has for their label, which nobody chose."""
    gaps: tuple[Gap, ...]
    """What is missing, once for each claim and kind."""
    withheld: int
    """How many claims are not published, for whatever is missing."""

    @property
    def documents(self) -> tuple[ClaimReview, ...]:
        """The documents alone."""
        return tuple(one.document for one in self.published)


class _Problem(NamedTuple):
    kind: GapKind
    what: str
    hint: str


def claim_reviews(
    decided: Iterable[Decided], *, newsroom: Newsroom, urls: Mapping[str, str], ratings: Ratings | None = None
) -> ClaimReviews:
    """Make a document of every check that may be published; `urls` are the reviews' own pages, by claim id.

    A claim has the rating that a person chose for it, else the one that the newsroom has for its label, which is told.
    """
    published, refusals, warnings = [], [], []
    waiting: list[_Problem] = []
    missing: list[Gap] = []
    by_label: list[str] = []
    n_waiting = withheld = 0
    pages = Counter(urls.values())
    for check, held in decided:
        prove(check, held)
        url, given = urls.get(check.claim.id, ""), (ratings or {}).get(check.claim.id)
        gaps = list(_newsroom_gaps(held, newsroom, given))
        problems = [*_claim_problems(held, url, newsroom), *_rating_problems(held, newsroom, given)]
        waiting += gaps
        n_waiting += bool(gaps)
        withheld += bool(gaps or problems)
        missing += [Gap(kind=one.kind, claim_id=check.claim.id, claim=check.claim.text) for one in problems]
        if problems:
            refusals.append(_refusal(f"claim {check.claim.id} ({check.claim.text}) may not be published", problems))
        if not gaps and not problems:
            document = _document(check, held, newsroom=newsroom, url=url, given=given)
            published.append(Published(check.claim.id, document))
            by_label += [] if given else [check.claim.id]
            warnings += [f"claim {check.claim.id}: {doubt}" for doubt in _doubts(check, held, newsroom)]
            if pages[url] > 1:
                warnings.append(f"claim {check.claim.id}: {url} is the page of another review as well")
    if waiting:  # said once, however many claims need it
        claims = "1 claim" if n_waiting == 1 else f"{n_waiting} claims"
        refusals.insert(0, _refusal(f"publisher details are missing for {claims}", waiting))
    if by_label:
        which = "1 claim has" if len(by_label) == 1 else f"{len(by_label)} claims have"
        said = f"{which} the rating that [newsroom.ratings] gives for the label; nobody chose it"
        warnings.insert(0, f"{said}: {', '.join(by_label)}")
    wanting = (*(Gap(kind=kind) for kind in dict.fromkeys(one.kind for one in waiting)), *missing)
    return ClaimReviews(tuple(published), tuple(refusals), tuple(warnings), len(by_label), wanting, withheld)


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


def _refusal(what: str, problems: Iterable[_Problem]) -> ExportRefused:
    told = list(dict.fromkeys(problems))
    return ExportRefused(
        f"{what}: {'; '.join(problem.what for problem in told)}",
        hint="; ".join(dict.fromkeys(problem.hint for problem in told)),
    )


def _newsroom_gaps(held: Standing, newsroom: Newsroom, given: GivenRating | None) -> Iterator[_Problem]:
    """Say what is missing of the publisher, or wrong with the number that it has for this label."""
    if not newsroom.name.strip():
        yield _Problem("no_name", "the publisher has no name", f"give its name {_WHERE}")
    if host(newsroom.site) is None:
        yield _Problem("no_site", "the publisher's site is not known", f"give the full URL of its site {_WHERE}")
    rating = newsroom.ratings.get(held.label) if held.label and not given else None
    if rating and not on_scale(rating.value, newsroom.worst, newsroom.best):
        hint = "set `worst` (1 or more) and `best` (above it) in [newsroom] in workbench.toml, or use no numbers"
        yield _Problem("off_scale", f"its number {rating.value} is not on a scale from worst to best", hint)


def _rating_problems(held: Standing, newsroom: Newsroom, given: GivenRating | None) -> Iterator[_Problem]:
    """Say what is missing of a decided claim's rating: a person's, for the label that holds now, or the newsroom's."""
    if held.label is None:
        return
    if given and given.label != held.label:
        then, now = given.label.replace("_", " "), held.label.replace("_", " ")
        yield _Problem("rated_otherwise", f"it was rated {given.rating} as {then}, and is {now} now", "rate it again")
    rating = newsroom.ratings.get(held.label)
    if given is None and (rating is None or not rating.text.strip()):
        yield _Problem(
            "not_rated", "nobody has rated it", "choose its rating on the Export page, or with `workbench rate`"
        )


def _claim_problems(held: Standing, url: str, newsroom: Newsroom) -> Iterator[_Problem]:
    """Say what is missing of one review: a decision that stands, and a page of its own on the newsroom's site."""
    if held.differ:
        yield _Problem("differ", "checkers disagree, and no adjudication holds", "ask a third checker to adjudicate")
    elif held.status != "done" or held.label is None or held.held is None:
        yield _Problem("undecided", "no checker has decided it", "accept or override it first")
    site, page = host(newsroom.site), host(url)
    if not url:
        yield _Problem("no_page", "the review has no URL of its own", "give its page with the rating, or with --urls")
    elif page is None:
        yield _Problem(
            "no_address", f"{url} is not an absolute web address", "give the full URL of the review, with https://"
        )
    elif page in SHORTENERS:
        yield _Problem("redirects", f"{url} only redirects", "give the URL of the page itself")
    elif site is not None and not same_domain(page, site):
        yield _Problem(
            "other_site", f"{url} is not on the domain of {newsroom.site}", "give a URL on the newsroom's own site"
        )


def _doubts(check: Check, held: Standing, newsroom: Newsroom) -> Iterator[str]:
    """Say what to check before publishing."""
    text = check.claim.text
    scale = [rating.text for rating in (*newsroom.scale, *newsroom.ratings.values())]
    known = (*sorted(_WORDS["rating words"]), *scale)
    words = [w for w in known if re.search(rf"\b{re.escape(w)}\b", text, re.IGNORECASE)]
    if words:
        yield f"the claim's text contains a rating word ({', '.join(dict.fromkeys(words))})"
    if len(text) > LONGEST_SHOWN:
        yield f"the claim's text has {len(text)} characters; readers of ClaimReview show about {LONGEST_SHOWN}"
    if left_out(check):
        yield f"{check.claim.speaker} may be a person or an organization, so no claimant is named"
    for article in _carriers(check, held):
        if _is_own(article, newsroom):
            yield f"{article.url} is on the newsroom's own site and was left out of the appearances"


def _document(check: Check, held: Standing, *, newsroom: Newsroom, url: str, given: GivenRating | None) -> ClaimReview:
    if held.label is None or held.held is None:
        raise ValueError("only a check that a checker decided can be published")
    appearances = tuple(
        Appearance(
            url=a.url if host(a.url or "") else None,
            headline=a.title.value if a.title else None,
            # A partial date, such as one without its year, is not a date to schema.org.
            datePublished=p.value if (p := a.published) and re.match(r"\d{4}-\d\d-\d\d", p.value) else None,
            publisher=Named(kind="Organization", name=a.outlet.value) if a.outlet else None,
        )
        for a in _carriers(check, held)
        if not _is_own(a, newsroom)
    )
    days = [appearance.datePublished or "" for appearance in appearances]
    first_day = min(days, default="")[:10]  # empty if one has none
    first = [one for one in appearances if (one.datePublished or "")[:10] == first_day]
    if given:
        words, value, worst, best = given.rating, given.value, given.worst, given.best
    else:
        words, value = (rating := newsroom.ratings[held.label]).text, rating.value
        worst, best = newsroom.worst, newsroom.best
    numbers = {"ratingValue": value, "bestRating": best, "worstRating": worst} if value is not None else {}
    return ClaimReview(
        url=url,
        datePublished=max(held.held.review.at, given.at if given else "")[:10],
        headline=given.headline if given else None,
        author=Named(kind="Organization", name=newsroom.name, url=newsroom.site),
        claimReviewed=check.claim.text,
        itemReviewed=ClaimReviewed(
            author=claimant(check),
            datePublished=first_day or None,
            appearance=appearances or None,
            firstAppearance=first[0] if first_day and len(first) == 1 else None,
        ),
        reviewRating=ReviewRating(
            alternateName=words, **numbers, ratingExplanation=given.explanation if given else None
        ),
    )


def _carriers(check: Check, held: Standing) -> list[Article]:
    """Choose the articles that report the claim and can be named or reached."""
    machine = {f.article_id: f.stance for f in check.verdict.findings} if check.verdict else {}
    stances = {**machine, **held.stances}
    articles = [version.article for version in check.versions]
    return [a for a in articles if stances.get(a.id) in _CARRIES and (host(a.url or "") or a.title)]


def _is_own(article: Article, newsroom: Newsroom) -> bool:
    place, site = host(article.url or ""), host(newsroom.site)
    return place is not None and site is not None and same_domain(place, site)
