"""What checkers decided about a check, and what they did by hand to a claim or an article."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workbench.models.base import Decision, Record, Stance, VerdictLabel
from workbench.models.claim import Evidence

Shown = Literal["evidence", "stances", "verdict", "others"]
"""What of a check was on the screen: quotes, stances, the machine's verdict, other checkers' labels."""


class Review(Record):
    """A checker's decision on one check; appended, never edited."""

    check_id: str
    seen_seq: Annotated[int, Field(ge=0)]
    """The last review of this claim that was on the screen when the checker decided; 0: none."""
    reviewer: str
    decision: Decision
    label: VerdictLabel | None = None
    stances: dict[str, Stance] | None = None
    """The checker's stance by article id, where it differs from the machine's."""
    evidence: tuple[Evidence, ...] | None = None
    """Spans the checker added."""
    reason: str | None = None
    note: str | None = None
    blind: bool = False
    """The machine's verdict was hidden when the checker decided."""
    shown: tuple[Shown, ...] | None = None
    """What was on the screen beside the claim; None: not noted."""
    at: str

    @model_validator(mode="after")
    def _says_what_it_decides(self) -> Self:
        if self.decision in ("override", "adjudicate") and (
            self.label is None and not self.stances and not self.evidence
        ):
            raise ValueError(f"an {self.decision} needs a label, a stance or evidence")
        unread = self.blind and self.label is not None  # nobody can say why they depart from what they were not shown
        if self.decision == "override" and not unread and not (self.reason or "").strip():
            raise ValueError("an override needs a reason")
        return self


class Logged(Record):
    """A review as the store keeps it: with its place in the claim's history, and what it was a decision on."""

    seq: Annotated[int, Field(ge=1)]
    """Counts up by one within a claim."""
    claim_id: str
    review: Review
    basis: str = ""
    """Digest of the wording and the texts that were decided on; empty: not known, and equal to no other."""
    machine: VerdictLabel | None = None
    """The machine's label in the check that was decided on: what an accept agrees with."""


ActKind = Literal["reword", "merge", "split", "dismiss", "add", "retract", "move", "group", "version", "undo"]


class Act(Record):
    """A change that somebody made to a claim or an article; appended, never edited.

    `version` and `group` are made by the program itself and can be undone like the rest.
    """

    seq: Annotated[int, Field(ge=0)] = 0
    """Its number in the workspace; 0: not kept yet."""
    kind: ActKind
    subject: str
    """The claim or article that it was done to (`version`: the older article)."""
    text: str | None = None
    """`reword`: the new wording."""
    target: str | None = None
    """`merge`: the claim it went into; `move`, `group`: the event; `version`: the newer article."""
    made: tuple[str, ...] = ()
    """`split`, `add`: the claims that came to be."""
    undoes: int | None = None
    """`undo`: the act that is taken back."""
    reviewer: str
    reason: str
    at: str

    @model_validator(mode="after")
    def _says_who_and_why(self) -> Self:
        if not self.reviewer.strip() or not self.reason.strip():
            raise ValueError("an action needs a reviewer and a reason")
        if (self.kind == "undo") != (self.undoes is not None):
            raise ValueError("an undo names the act that it undoes, and nothing else does")
        return self


class Decided(Record):
    """A review as it was kept, and what other checkers decided since the screen was drawn."""

    logged: Logged
    since: tuple[Logged, ...] = ()


class Rating(Record):
    """What the newsroom publishes for one verdict label."""

    text: str
    value: int | None = None
    """A number on the newsroom's scale, or None where it has no numbers."""


class Newsroom(Record):
    """Who publishes. Missing details are refused only when a claim is published."""

    name: str = ""
    site: str = ""
    """An absolute URL; reviews must live on its domain."""
    worst: int | None = None
    best: int | None = None
    ratings: dict[VerdictLabel, Rating] = Field(default_factory=dict)
