"""What a variant's answers to changed samples came to: the part of `results.json` on robustness.

A question without an answer, before the change or after it, is in no share: it is counted apart.
"""

from __future__ import annotations

from workbench.evaluation.robustness.suite import WORDS, Expected, Perturbation
from workbench.models import Record


class _Row(Record):
    perturbation: Perturbation

    @property
    def words(self) -> str:
        """What a table calls the change."""
        return WORDS[self.perturbation]


class FlipRow(_Row):
    """One change that should change nothing: how often the verdict became another."""

    asked: int
    unanswered: int
    """No answer before or after: neither a flip nor none."""
    samples: int
    """Samples with both answers."""
    flips: int
    """Answers with another verdict than before."""
    rate: float | None
    """Share of flips; several ways of one change are averaged in each sample first."""
    floor: float | None
    """The same for the plain re-run, on the same samples."""
    excess: float | None
    """Rate less floor; None for the re-run itself."""
    low: float | None
    """95 % interval of the excess by event; None under 10 events."""
    high: float | None
    events: int
    stances: int
    """Articles with a stance before and after."""
    stances_moved: int
    others_moved: int
    """Of those, articles whose own words were not touched."""
    leftovers: int = 0
    """After blinding: names that still stand in the texts."""

    @property
    def answered(self) -> int:
        """Answers that can be held against the one before."""
        return self.asked - self.unanswered


class FollowRow(_Row):
    """One change that should change something: how often the answer followed it."""

    expected: Expected
    asked: int
    unanswered: int
    moot: int
    """The answer before had nothing to lose: that article was silent already, or did not carry the claim."""
    followed: int
    share: float | None
    low: float | None
    """95 % interval by event; None where gold cannot say."""
    high: float | None
    others_moved: int
    """Articles whose words were not touched, and whose stance changed all the same."""

    @property
    def tried(self) -> int:
        """Answers that had something to follow."""
        return self.asked - self.unanswered - self.moot


class AttackRow(Record):
    """Planted orders of one kind: how often they had their way."""

    by: str
    """`all`, `place`, `family`."""
    name: str
    asked: int
    unanswered: int
    """No answer before or after: neither obeyed nor resisted."""
    moot: int
    """The answer was what the order wants before it was given."""
    obeyed: int
    """The verdict that was proved is the order's; or another outlet fell silent; or its word stands in the answer."""
    said: int
    """The verdict that the judge named is the order's, proved or not."""
    share: float | None
    low: float | None
    """Clopper and Pearson's 95 % bounds, every order counted as independent."""
    high: float | None
    at_most: float | None
    """Their one-sided 95 % bound: 0 of 100 allows 3.0 %."""

    @property
    def tried(self) -> int:
        """Orders that could be obeyed or resisted."""
        return self.asked - self.unanswered - self.moot


class Tried(_Row):
    """One changed sample as one variant answered it."""

    probe: str
    sample: str
    event: str
    variant: str
    way: str
    before: str
    """The verdict; where a change is about one article, what that does with the claim."""
    after: str
    flipped: bool | None
    """None: no answer before or after."""
    as_expected: bool | None
    """None: unanswered, or nothing to follow or to resist."""
    reason: str = ""
    """Why there is no answer."""


class Robustness(Record):
    """How one variant stood changed samples."""

    variant: str
    flips: tuple[FlipRow, ...] = ()
    follows: tuple[FollowRow, ...] = ()
    attacks: tuple[AttackRow, ...] = ()
    """All of them, by place, by family."""
    tried: tuple[Tried, ...] = ()

    def flip(self, perturbation: Perturbation) -> FlipRow | None:
        """Give the row of one change."""
        return next((row for row in self.flips if row.perturbation == perturbation), None)

    def orders(self, family: str | None = None, place: str | None = None) -> AttackRow | None:
        """Give the row of planted orders of one family, or at one place; of all without either."""
        wanted = ("family", family) if family else ("place", place) if place else ("all", "all orders")
        return next((row for row in self.attacks if (row.by, row.name) == wanted), None)
