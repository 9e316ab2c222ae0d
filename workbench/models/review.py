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
    undoes: Annotated[int, Field(ge=1)] | None = None
    """`undo`: the place in the history of the decision that is taken back; None in older ones: the last of the same
    reviewer on the same wording and texts."""
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
        if self.undoes is not None and self.decision != "undo":
            raise ValueError("only an undo takes a decision back")
        return self


class Logged(Record):
    """A review as the store keeps it: with its place in the claim's history, and what it was a decision on."""

    seq: Annotated[int, Field(ge=1)]
    """Counts up by one within a claim."""
    claim_id: str
    review: Review
    basis: str = ""
    """Digest of the wording and the texts that were decided on; empty: not known, and equal to no other."""
    wording: str = ""
    """Digest of the wording alone; empty: not known, and equal to no other."""
    machine: VerdictLabel | None = None
    """The machine's label in the check that was decided on: what an accept agrees with."""


WORKBENCH = "workbench"
"""The reviewer of what the program did by itself."""

ActKind = Literal["reword", "merge", "split", "dismiss", "add", "retract", "move", "group", "version", "undo"]


Cause = Literal["outlet", "reread", "unknown"]
"""Why the text of a page differs from an earlier one: the outlet changed it, the same page was read anew by better
cleaning, or nobody can tell, because the earlier page was not kept."""


class Act(Record):
    """A change that somebody made to a claim or an article; appended, never edited.

    What the program did by itself (`WORKBENCH`: every `version` and `group`, some `merge`) can be undone like the rest.
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
    cause: Cause | None = None
    """`version`: why the newer text differs; None in acts of before causes were noted: unknown."""
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


class Publication(Record):
    """Where and when a decided verdict was published, and what then held; appended, never edited."""

    seq: Annotated[int, Field(ge=0)] = 0
    """Its number in the workspace; 0: not kept yet."""
    claim_id: str
    check_id: str
    """The check that was decided on."""
    text: str
    """The claim's wording at the time."""
    label: VerdictLabel
    """The checkers' label in force at that time."""
    url: str
    day: str
    """The day on which it was published, `2031-05-12`."""
    undoes: int | None = None
    """An entry that this one takes back; the rest is that entry's."""
    reviewer: str
    note: str | None = None
    at: str
    """When it was noted here: ISO 8601 in UTC."""


# ------------------------------------------------------------
# What people note beside their decisions; it decides nothing.

NoteKind = Literal["assign", "comment", "tag", "untag"]


class ClaimNote(Record):
    """Whose work a claim is, a comment on it, or a tag; appended, never edited."""

    seq: Annotated[int, Field(ge=0)] = 0
    """Its number in the workspace; 0: not kept yet."""
    claim_id: str
    kind: NoteKind
    text: str | None
    """`assign`: whose work it is, None: nobody's any more; `comment`: the words; `tag`, `untag`: the tag."""
    reviewer: str
    at: str


OutsideKind = Literal["document", "data", "expert", "reply"]
"""`reply`: what the person or body that the claim accuses says to it."""


class OutsideEvidence(Record):
    """What a checker found outside the articles; appended, never edited.

    No machine reads it, and no label, stance or origin is counted from it: a checker weighs it.
    """

    seq: Annotated[int, Field(ge=0)] = 0
    """Its number in the workspace; 0: not kept yet."""
    claim_id: str
    kind: OutsideKind
    source: str
    """Who says it, or where it stands: a ministry's report and its page, a name and an office."""
    day: str
    """When the source is from: an ISO date, or a part of one."""
    says: str
    """What it says, in a quotation or in the checker's words."""
    url: str | None = None
    undoes: int | None = None
    """An entry that this one takes back; the rest is that entry's."""
    reviewer: str
    reason: str | None = None
    """Why it is taken back."""
    at: str
    """When it was attached here: ISO 8601 in UTC."""


EventState = Literal["open", "closed", "archived"]
"""`closed`: its claims wait for nobody; `archived`: nor is it offered where an event is chosen."""


class EventChange(Record):
    """An event was closed, archived or opened again; appended, never edited."""

    seq: Annotated[int, Field(ge=0)] = 0
    event: str
    state: EventState
    reviewer: str
    reason: str
    at: str


AuditArea = Literal[
    "review", "act", "correction", "rating", "publication", "note", "outside", "event", "newsroom", "added",
    "check", "run",
]  # fmt: skip
"""Decisions · edits of claims and articles · corrected details · ratings · publications · assignees, comments, tags ·
evidence from outside · events closed or opened · who publishes and on which scale · articles added ·
checks, wherever they were started · runs of the app."""


class ClaimNotes(Record):
    """What is noted about a claim, and about those that were merged into it."""

    assignee: str | None = None
    tags: tuple[str, ...] = ()
    """In alphabetical order."""
    comments: tuple[ClaimNote, ...] = ()
    """The oldest first."""
    outside: tuple[OutsideEvidence, ...] = ()
    """What was not taken back; the oldest first."""
    withheld: bool = False
    """Whoever looks has yet to decide the claim blind: only what they noted themselves is here, and the assignee."""


class AuditView(Record):
    """Which entries of the record somebody wants to see."""

    event: str | None = None
    who: str | None = None
    area: AuditArea | None = None
    since: str | None = None
    """ISO 8601 in UTC."""
    program: bool = False
    """Also what the program did by itself."""
    reviewer: str | None = None
    """Who looks: what others did to claims that they have yet to decide blind is left out."""


class AuditEntry(Record):
    """One thing that was done by hand."""

    at: str
    who: str
    area: AuditArea
    what: str
    """`accept`, `merge`, `correct`, `publish`, `assign`, `attach`, `closed` ..."""
    event: str | None
    claim_id: str | None
    article_id: str | None
    about: str
    """The claim's wording now, the article's name, the event, or `the newsroom`."""
    detail: str
    """The label, the new wording, the field with its value and the one before, the comment ..."""
    reason: str


class AuditPage(Record):
    """A stretch of the record, the latest first."""

    entries: tuple[AuditEntry, ...]
    total: int
    """How many entries the whole view has."""
    withheld: int
    """How many more it would have: about claims that whoever looks has yet to decide blind."""


class Decided(Record):
    """A review as it was kept, and what other checkers decided since the screen was drawn."""

    logged: Logged
    since: tuple[Logged, ...] = ()


class Rating(Record):
    """One step of a newsroom's scale: `Missing context`, `Mostly false`."""

    text: str
    value: int | None = None
    """A number on the newsroom's scale, or None where it has no numbers."""
    proposed_for: tuple[VerdictLabel, ...] = ()
    """The verdict labels for which it is proposed; a person chooses."""


class GivenRating(Record):
    """A rating that a person chose for a decided claim, and what is published with it; appended, never edited."""

    seq: Annotated[int, Field(ge=0)] = 0
    """Its number in the workspace; 0: not kept yet."""
    claim_id: str
    check_id: str
    """The check that was decided on."""
    label: VerdictLabel
    """The checkers' label in force at that time."""
    rating: str
    value: int | None = None
    worst: int | None = None
    best: int | None = None
    """The number and its scale as they were then; all three, or none."""
    headline: str | None = None
    explanation: str | None = None
    url: str | None = None
    """The page where the review is, or will be, published."""
    undoes: int | None = None
    """The rating that this one takes back; the rest is that one's."""
    reviewer: str
    reason: str | None = None
    """Why it was taken back."""
    at: str


class Newsroom(Record):
    """Who publishes. Missing details are refused only when a claim is published."""

    name: str = ""
    site: str = ""
    """An absolute URL; reviews must live on its domain."""
    worst: int | None = None
    best: int | None = None
    scale: tuple[Rating, ...] = ()
    """The ratings that a person chooses from, in order."""
    ratings: dict[VerdictLabel, Rating] = Field(default_factory=dict)
    """What is published for a label where nobody chose a rating; without it such a claim is not published."""
