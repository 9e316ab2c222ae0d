"""Who publishes, and on which scale: what ClaimReview needs to know of a newsroom."""

from __future__ import annotations

from pydantic import Field

from workbench.models import Record, VerdictLabel


class Rating(Record):
    """What the newsroom publishes for one verdict label."""

    text: str
    value: int | None = None
    """A number on the newsroom's scale, or None where it has no numbers."""


class Newsroom(Record):
    """Who publishes. What is missing is refused when a claim is to be published, not before."""

    name: str = ""
    site: str = ""
    """An absolute URL; reviews must live on its domain."""
    worst: int | None = None
    best: int | None = None
    ratings: dict[VerdictLabel, Rating] = Field(default_factory=dict)
