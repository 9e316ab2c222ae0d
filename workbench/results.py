"""What the methods of `Workbench` give back where a record of the vocabulary is not enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from workbench.evaluation.gold import GoldClaim
from workbench.evaluation.run import Sample, Scores, score
from workbench.models import Article, Claim, Logged, Record


class Failed(Record):
    """A source or an article that could not be used, and why."""

    source: str
    message: str
    hint: str | None = None


class Added(Record):
    """What became of the sources of one `add`."""

    new: tuple[Article, ...] = ()
    known: tuple[Article, ...] = ()
    failed: tuple[Failed, ...] = ()


class Extracted(Record):
    """The claims after an extraction, and the articles it failed on."""

    claims: tuple[Claim, ...]
    failed: tuple[Failed, ...] = ()


class Decided(Record):
    """A review as it was kept, and what other checkers decided since the screen was drawn."""

    logged: Logged
    since: tuple[Logged, ...] = ()


class Estimate(Record):
    """What a run will ask for, before it does."""

    model: str
    calls: int
    cost_usd: float | None
    """None: the model has no known price."""


class Status(Record):
    """What a workspace holds."""

    workspace: str
    retrieval: str
    """`hybrid`, or `lexical` where no weights were found."""
    events: int
    articles: int
    passages: int
    claims: int
    checked: int
    reviewed: int


class Trial:
    """A judge about to be scored on gold: what it will cost, its samples, its scores."""

    def __init__(self, gold: Sequence[GoldClaim], samples: Iterable[Sample], estimate: Estimate | None) -> None:
        self.gold = tuple(gold)
        self.estimate = estimate
        self._samples = samples

    def samples(self) -> Iterator[Sample]:
        """Check gold's claims, one after another."""
        yield from self._samples

    @staticmethod
    def scores(samples: Iterable[Sample]) -> Scores:
        """Score samples."""
        return score(tuple(samples))
