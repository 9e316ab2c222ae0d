"""A newsroom that publishes, its two checkers, and a ClaimReview by somebody else."""

from __future__ import annotations

from tests.support.checks import NOON
from workbench.export import Newsroom, Rating
from workbench.models import Check, Logged, Review
from workbench.review.decisions import Checker, Standing, standing_of

ANA = Checker(reviewer="ana", at=NOON)
BEN = Checker(reviewer="ben", at=NOON)
SPEAKS = Newsroom(
    name="The Fact Desk",
    site="https://www.factdesk.co.uk",
    worst=1,
    best=5,
    ratings={
        "supported": Rating(text="Correct", value=5),
        "refuted": Rating(text="Wrong", value=1),
        "conflicting": Rating(text="Disputed", value=3),
        "not_enough_evidence": Rating(text="Cannot be said"),
    },
)
GOOD = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://desk.example/check",
    "datePublished": "2031-05-12",
    "author": {"@type": "Organization", "name": "Example Desk"},
    "claimReviewed": "The bridge fell.",
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Jo Doe", "sameAs": "https://jo.example"},
        "appearance": [{"@type": "NewsArticle", "url": "https://a.example/1"}],
    },
    "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5, "worstRating": 1, "alternateName": "False"},
}
"""What another newsroom published, with nothing to complain of."""


def held(of: Check, *reviews: Review) -> Standing:
    """Say what holds of a check after these reviews."""
    history = [Logged(seq=n, claim_id=of.claim.id, review=review) for n, review in enumerate(reviews, start=1)]
    return standing_of(of, history)
