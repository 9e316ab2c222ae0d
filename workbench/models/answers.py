"""What a judge *said*: nothing here is proved yet."""

from __future__ import annotations

from workbench.models.base import DiscrepancyKind, Fraction, Position, Record, Role, Stance, VerdictLabel


class Quote(Record):
    """Words that the judge says stand in an article. Nothing is proved yet."""

    article_id: str
    text: str


class Voice(Record):
    """Who says so inside an article."""

    speaker: str
    named: bool
    """True for a person or body that can be asked; False for `a US official`."""
    via: tuple[str, ...] = ()
    """The outlets or agencies it was taken from."""
    position: Position = "affirms"
    quote: str | None = None


class Reading(Record):
    """What the judge says that one article does with the claim."""

    article_id: str
    stance: Stance
    summary: str
    """Why, in one sentence; the built-in judge names the rule."""
    quotes: tuple[Quote, ...] = ()
    voices: tuple[Voice, ...] = ()


class Discrepancy(Record):
    """A typed difference between outlets that the judge sees."""

    kind: DiscrepancyKind
    article_ids: tuple[str, ...]
    explanation: str
    quotes: tuple[Quote, ...] = ()


class Unread(Record):
    """An article that the judge did not read, and why. It is neither silent nor unproved."""

    article_id: str
    reason: str


class Comparison(Record):
    """What the judge *said*."""

    readings: tuple[Reading, ...]
    unread: tuple[Unread, ...] = ()
    """The articles that it did not read; of an article in neither list the judge said nothing."""
    discrepancies: tuple[Discrepancy, ...] = ()
    case_for: str = ""
    case_against: str = ""
    rationale: str = ""
    label: VerdictLabel
    probabilities: dict[VerdictLabel, Fraction] | None = None


class Message(Record):
    """One message of what is sent to a model."""

    role: Role
    content: str
