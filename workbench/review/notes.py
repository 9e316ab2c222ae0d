"""What people note beside their decisions: whose work a claim is, comments, tags, evidence from outside the articles.

Also which events are closed, and the record of all that was ever done by hand. Everything is appended with who and
when. Of a claim that somebody has yet to decide blind, nothing that others noted is given to them, except whose work
it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from workbench.errors import InputError
from workbench.ingest.metadata import is_address, typed_date, what_it_should_be
from workbench.models.base import Clock
from workbench.models.review import (
    AuditPage,
    AuditView,
    ClaimNote,
    ClaimNotes,
    EventChange,
    EventState,
    NoteKind,
    OutsideEvidence,
    OutsideKind,
)
from workbench.review.edits import need_hand

if TYPE_CHECKING:
    from workbench.workspace import Workbench

LONGEST = {"name": 80, "tag": 40, "comment": 5_000, "source": 500, "says": 5_000}
"""Characters at most."""
_NOT_IN_A_TAG = re.compile(r"[\s,;#]+")


class Notes:
    """The notes of one workspace."""

    def __init__(self, workbench: Workbench, *, now: Clock) -> None:
        self._workbench = workbench
        self._tables = workbench.store.notes
        self._now = now

    def of(self, claim_id: str, *, reviewer: str | None) -> ClaimNotes:
        """Give what is noted about a claim, as far as somebody may know it."""
        desk = self._workbench.desk
        blind = desk.is_blind(desk.row(claim_id), reviewer)
        found = self._tables.of([claim_id], by=reviewer if blind else None)[claim_id]
        return found.model_copy(update={"withheld": blind})

    # ------------------------------------------------------------ whose work, comments, tags

    def assign(
        self, claim_ids: Sequence[str], to: str | None, *, reviewer: str | None, instead_of: Iterable[str | None]
    ) -> tuple[ClaimNote, ...]:
        """Say whose work some claims are, all of them or none; None: nobody's any more.

        `instead_of` are those whose work they may be now, as far as whoever assigns has seen. Raises InputError if one
        of them is somebody else's by now, so that nobody takes a claim from somebody unknowingly.
        """
        name = _short(to, "name", "the assignee") if to is not None else None
        notes = [self._note(claim_id, "assign", name, reviewer) for claim_id in dict.fromkeys(claim_ids)]
        return self._tables.assign(notes, instead_of=frozenset(instead_of))

    def comment(self, claim_id: str, text: str, *, reviewer: str | None) -> ClaimNote:
        """Comment on a claim; the same words sent twice from one page are kept once."""
        return self._tables.append(self._note(claim_id, "comment", _short(text, "comment", "the comment"), reviewer))

    def tag(self, claim_id: str, tag: str, *, remove: bool = False, reviewer: str | None) -> ClaimNote:
        """Put a tag on a claim, or take it off; a tag is one word in lower case."""
        word = _NOT_IN_A_TAG.sub("-", tag.strip().casefold()).strip("-")
        return self._tables.append(
            self._note(claim_id, "untag" if remove else "tag", _short(word, "tag", "the tag"), reviewer)
        )

    def tags(self, event: str | None = None, *, reviewer: str | None) -> tuple[str, ...]:
        """Give the tags in use, in alphabetical order; not those on claims alone that somebody has yet to decide."""
        return self._tables.tags(event, reviewer=reviewer, blind_share=self._workbench.desk.blind_share(reviewer))

    def assignees(self, event: str | None = None) -> tuple[str, ...]:
        """Name everybody who has a claim to work on, in alphabetical order."""
        return self._tables.assignees(event)

    # ------------------------------------------------------------ evidence from outside the articles

    def attach(
        self, claim_id: str, kind: OutsideKind, *, source: str, day: str, says: str, url: str | None = None,
        reviewer: str | None,
    ) -> OutsideEvidence:  # fmt: skip
        """Attach to a claim what was found outside the articles.

        Raises InputError without a name, a source, a date or what it says, and if the same is attached already.
        """
        if wanted := what_it_should_be("published", day):
            raise InputError(f"{day!r} is not the source's date", hint=f"give {wanted}")
        if url and not is_address(url.strip()):
            raise InputError(f"{url!r} is no web address", hint="give it in full: https://…")
        made = OutsideEvidence(
            claim_id=self._workbench.store.claim(claim_id).id,
            kind=kind,
            source=_short(source, "source", "the source"),
            day=typed_date(day) or day,
            says=_short(says, "says", "what the source says"),
            url=(url or "").strip() or None,
            reviewer=_named(reviewer),
            at=self._now(),
        )
        return self._tables.attach(made)

    def take_back(self, seq: int, *, reviewer: str | None, reason: str) -> OutsideEvidence:
        """Take back outside evidence that was wrong; the record keeps both."""
        name = need_hand(reviewer, reason)
        entry = self._tables.entry(seq)
        back = {"undoes": seq, "reviewer": name, "reason": reason.strip(), "at": self._now()}
        return self._tables.attach(entry.model_copy(update=back))

    # ------------------------------------------------------------ events

    def change_event(self, event: str, state: EventState, *, reviewer: str | None, reason: str) -> EventChange:
        """Close an event, archive it, or open it again. It is also open again once its articles change."""
        name = need_hand(reviewer, reason)
        return self._tables.change_event(
            EventChange(event=event, state=state, reviewer=name, reason=reason.strip(), at=self._now())
        )

    def events(self) -> dict[str, EventState]:
        """Give the state of every event, oldest event first."""
        return self._tables.events()

    # ------------------------------------------------------------ the record

    def audit(self, view: AuditView, *, offset: int = 0, limit: int | None = None) -> AuditPage:
        """Give what was done by hand in the whole workspace, the latest first."""
        share = self._workbench.desk.blind_share(view.reviewer)
        return self._tables.audit(view, blind_share=share, offset=offset, limit=limit)

    def _note(self, claim_id: str, kind: NoteKind, text: str | None, reviewer: str | None) -> ClaimNote:
        known = self._workbench.store.claim(claim_id).id
        return ClaimNote(claim_id=known, kind=kind, text=text, reviewer=_named(reviewer), at=self._now())


def _named(reviewer: str | None) -> str:
    if not (reviewer or "").strip():
        raise InputError("a note needs a name", hint="give --reviewer, or set WORKBENCH_REVIEWER")
    return str(reviewer).strip()


def _short(text: str, what: str, called: str) -> str:
    """Give a text without white space around it; refuse an empty one, and one that is too long."""
    plain = text.strip()
    if not plain:
        raise InputError(f"{called} is empty", hint="write a few words")
    if len(plain) > LONGEST[what]:
        raise InputError(f"{called} has {len(plain):,} characters", hint=f"give {LONGEST[what]:,} at most")
    return plain
