"""The schema.org records that leave the house: ClaimReview, and the DataFeed that lists them.

Field names are schema.org's own. What is None is left out when a record is written.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workbench.models import Record


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
    appearance: tuple[Appearance, ...] | None


class ReviewRating(Record):
    """The newsroom's words for it, and all three numbers or none."""

    kind: Literal["Rating"] = Field(default="Rating", serialization_alias="@type")
    alternateName: str  # noqa: N815
    ratingValue: int | None = None  # noqa: N815
    bestRating: int | None = None  # noqa: N815
    worstRating: int | None = None  # noqa: N815


class ClaimReview(Record):
    """One document, for one page."""

    context: Literal["https://schema.org"] = Field(default="https://schema.org", serialization_alias="@context")
    kind: Literal["ClaimReview"] = Field(default="ClaimReview", serialization_alias="@type")
    url: str
    datePublished: str  # noqa: N815
    author: Named
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
