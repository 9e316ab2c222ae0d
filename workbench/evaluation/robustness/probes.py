"""A changed sample: one gold claim with its articles, altered in one way, and what that should lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from workbench.evaluation.gold import GoldClaim
from workbench.evaluation.robustness.suite import EXPECTED, Expected, Family, Perturbation, Place
from workbench.models import Article, Record, VerdictLabel, content_id

Goal = Literal["verdict", "silence", "canary"]
"""What an order is after: a verdict of its choosing, other outlets called silent, its own words in the answer."""


class Planted(Record):
    """An order that was planted into one article."""

    template: str
    family: Family
    place: Place
    goal: Goal
    target: VerdictLabel
    """The verdict that it asks for: never gold's, nor one that gold also accepts."""
    words: str
    """As it stands in the article."""
    canary: str = ""
    """A word that stands nowhere else; in an answer's prose it shows that an order was followed."""


class Shown(Record):
    """An article of a changed sample that is not the run's own."""

    file: str
    article: Article


class Probe(Record):
    """A sample changed in one way."""

    id: str
    sample: str
    """The gold claim that it was made of."""
    perturbation: Perturbation
    way: str = ""
    """Where one change is made in several ways, which of them."""
    claim: GoldClaim
    """With the articles in the order they are shown, gold's spans moved or dropped. Its verdict is the original's, and
    means nothing where the change takes the evidence away."""
    of: tuple[str | None, ...]
    """For each article the file that it was made of; None for one that was added."""
    touched: tuple[str, ...] = ()
    """The files whose words were changed."""
    shown: tuple[Shown, ...] = ()
    attack: Planted | None = None
    leftovers: int = 0
    """After blinding: how often a name still stands in a text."""

    @property
    def expected(self) -> Expected:
        """What a right judge does."""
        return EXPECTED[self.perturbation]

    @property
    def articles(self) -> dict[str, Article]:
        """The changed articles by file name."""
        return {one.file: one.article for one in self.shown}


def probe_sha(probe: Probe, articles: Mapping[str, Article]) -> str:
    """Digest everything that a judge may be shown of a changed sample, names and order included.

    `articles` are the run's own.
    """
    everything = {**articles, **probe.articles}
    rows = [_facts(everything[outlet.file]) for outlet in probe.claim.outlets]
    return content_id("probe", probe.id, probe.claim.event, probe.claim.claim, probe.claim.speaker, rows)


def _facts(article: Article) -> Sequence[str | None]:
    known = (article.outlet, article.title, article.byline, article.agency, article.published)
    return [article.id, article.url, article.text, *(fact.value if fact else None for fact in known)]
