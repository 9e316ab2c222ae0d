"""Put articles into events by time and meaning: single-pass clustering, as in topic detection and tracking.

An article joins the event whose centroid it is nearest to, if it is near enough and no more than a day from one of the
event's articles; else it begins an event (Allan, Papka and Lavrenko 1998, "On-line new event detection and tracking";
Yang, Pierce and Carbonell 1998). The limits were set on 107 articles of 36 events (24 of them attacks in one war, in
two outlets each); tests/test_grouping.py has the B-cubed precision and recall that they give. The order in which
articles come changes the result, so they are taken in the order of their days.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from workbench.models import Article

Vector = npt.NDArray[np.float32]

NEAR = 0.62
"""Cosine of MiniLM between an article's beginning and an event's centroid."""
WITHIN_DAYS = 1
_BEGINNING = 1_000
"""Characters; the model reads no more than 256 tokens."""


class EventGroup(NamedTuple):
    """An event with the vectors and days of its articles."""

    event: str
    vectors: list[Vector]
    days: set[int]
    """Of the articles whose day is known."""

    def add(self, vector: Vector, day: int | None) -> None:
        """Add an article."""
        self.vectors.append(vector)
        self.days.update([day] if day else [])


class Nearest(NamedTuple):
    """The event nearest to an article, of those of its days."""

    event: str
    cosine: float

    @property
    def belongs(self) -> bool:
        """Whether it is near enough to be the same event."""
        return self.cosine >= NEAR


def nearest(vector: Vector, day: int | None, groups: Iterable[EventGroup]) -> Nearest | None:
    """Find the event nearest to an article; None if there is no event of its days. An unknown day fits any."""
    found: list[Nearest] = []
    for group in groups:
        if day is None or not group.days or min(abs(day - other) for other in group.days) <= WITHIN_DAYS:
            centroid = np.mean(group.vectors, axis=0)
            cosine = vector @ centroid / (np.linalg.norm(vector) * np.linalg.norm(centroid))
            found.append(Nearest(group.event, round(float(cosine), 4)))
    return max(found, key=lambda one: (one.cosine, one.event), default=None)


def beginning(article: Article) -> str:
    """Give the words by which an article is placed: its headline and how it begins."""
    title = article.title.value if article.title else ""
    text = article.text if article.text.startswith(title) else f"{title}. {article.text}"
    return text[:_BEGINNING]


def day_of(article: Article) -> int | None:
    """Give the day on which an article was published, as an ordinal; None if it is not known to the day."""
    try:
        return date.fromisoformat(article.published.value[:10]).toordinal() if article.published else None
    except ValueError:
        return None


def event_name(article: Article) -> str:
    """Name the event that an article begins: its day, and its headline or first line."""
    day = day_of(article)
    title = article.title.value if article.title else article.text.strip().split("\n", 1)[0]
    dated = [date.fromordinal(day).isoformat()] if day else []
    return " ".join([*dated, *title.split()])[:80].strip()
