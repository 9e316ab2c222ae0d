"""The review desk: the queue, page by page, and what checkers do to claims.

Each method loads, takes one step and saves. Every change is appended with who, when and why, and can be undone by
another such act.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

from workbench.claims.extract import typed_claim
from workbench.errors import InputError
from workbench.models import Act, ActKind, Check, Claim, Evidence, Logged, Selection, Stance
from workbench.models.base import Clock
from workbench.models.review import Decided
from workbench.review.decisions import Checker, Choice, is_drawn, last_of, review_of
from workbench.review.edits import need_hand
from workbench.review.queue import QueueCounts, QueuePage, QueueRow, Reason, View, reasons, tells
from workbench.store import ViewQuery

if TYPE_CHECKING:
    from workbench.workspace import Workbench

_NEAREST = 100
"""How many claims a query may mean."""
_MEANS_IT = 0.3
"""Cosine of MiniLM from which a query counts as meaning a claim; eight queries on other matters came to 0.27 at most
among the claims of the seeds."""


class ReviewDesk:
    """The desk of one workspace."""

    def __init__(self, workbench: Workbench, *, now: Clock) -> None:
        self._workbench = workbench  # for what is opened only when it is needed: the index, the judge
        self._store = workbench.store
        self._tables = workbench.store.desk
        self._settings = workbench.settings
        self._now = now

    # ------------------------------------------------------------ the queue

    def page(self, view: View, *, offset: int = 0, limit: int = 10) -> QueuePage:
        """Give one page of a view of the queue; nothing else is read."""
        return self._tables.page(self._asked(view), offset=offset, limit=limit)

    def row(self, claim_id: str) -> QueueRow:
        """Give one claim as the queue shows it, set aside or not."""
        found = self._tables.row(self._workbench.present, claim_id)
        if found is None:
            raise InputError(f"there is no claim {claim_id}", hint="look the id up in the queue or in an export")
        return found

    def find(self, beginning: str) -> Claim:
        """Give the claim whose id begins with these characters, set aside or not."""
        found = [claim for claim in self._store.every_claim() if claim.id.startswith(beginning)]
        if len(found) != 1:
            raise InputError(
                f"{len(found) or 'no'} claim ids begin with {beginning!r}", hint="`workbench board --json` lists them"
            )
        return found[0]

    def next(self, view: View, claim_id: str) -> str | None:
        """Give the claim after this one in a view, going round once; ask before a decision moves the claim."""
        return self._tables.neighbour(self._asked(view), claim_id, towards="next")

    def previous(self, view: View, claim_id: str) -> str | None:
        """Give the claim before this one in a view, going round once."""
        return self._tables.neighbour(self._asked(view), claim_id, towards="previous")

    def place(self, view: View, claim_id: str) -> int | None:
        """Count the claims of a view that stand before this one; None if the view does not have it."""
        return self._tables.place(self._asked(view), claim_id)

    def counts(self, view: View) -> QueueCounts:
        """Count what each status would show, and each mark within the view's status."""
        return self._tables.counts(self._asked(view))

    def progress(self, event: str | None = None) -> QueueCounts:
        """Count what is decided (`done`) of how many (`all`), and nothing else: for a page that is drawn often."""
        return self._tables.progress(event)

    def outlets(self, event: str | None = None) -> tuple[str, ...]:
        """Name the outlets with current articles."""
        return self._tables.outlets(event)

    def rows(self, event: str | None = None) -> tuple[QueueRow, ...]:
        """Give every claim of the queue as a line, in the order in which they were found."""
        return self._tables.rows(self._workbench.present, event)

    def stale(self, event: str | None = None, *, since: str | None = None) -> tuple[Claim, ...]:
        """Give the claims that need a check: never checked, failed, or out of date; `since` a time, or all."""
        return self._store.claims_of(self._tables.stale(self._workbench.present, event, since=since))

    def needs(self, claim_id: str) -> tuple[Reason, ...]:
        """Say why a claim needs a new check: what changed since its current one, article by article."""
        check = self._store.current_check(claim_id)
        if check is None or check.verdict is None:
            return ()
        claim, ids = self._store.claim(claim_id), [version.article.id for version in check.versions]
        return reasons(check, claim, self._workbench.present, places=self._store.places(claim.event, ids))

    def is_blind(self, row: QueueRow, reviewer: str | None) -> bool:
        """Tell whether a reviewer has yet to decide a claim before the machine's verdict is shown."""
        drawn = bool(reviewer) and is_drawn(row.claim_id, str(reviewer), self._settings.blind_share)
        return drawn and row.check_id is not None and reviewer not in row.standing.labels

    def leaves_out(self, view: View) -> bool:
        """Tell whether a view leaves out the claims that its reviewer has yet to decide blind."""
        return tells(view) and bool(view.reviewer) and self._settings.blind_share > 0

    # ------------------------------------------------------------ the checker's hand

    def reword(self, claim_id: str, text: str, *, reviewer: str | None, reason: str) -> Claim:
        """Change a claim's wording; its checks and reviews are kept, and it needs a new check."""
        claim = self._store.claim(claim_id)
        words = typed_claim(text, claim.event).text
        if words == claim.text:
            raise InputError("the claim already has this wording", hint="change a word, or cancel")
        self._tables.on_claim(self._act("reword", claim_id, reviewer, reason, text=words))
        return self._renewed(claim_id)

    def merge(self, claim_ids: Sequence[str], *, into: str, reviewer: str | None, reason: str) -> Claim:
        """Merge claims that say the same into one; it gains their spans, they leave the queue."""
        ids = [self._store.claim(id_).id for id_ in dict.fromkeys(claim_ids)]
        if not ids:
            raise InputError("no claim was named", hint="name the claims that say the same")
        self._store.claim(into)
        self._tables.on_claims([self._act("merge", id_, reviewer, reason, target=into) for id_ in ids])
        return self._renewed(into)

    def split(self, claim_id: str, texts: Sequence[str], *, reviewer: str | None, reason: str) -> tuple[Claim, ...]:
        """Split a claim that says several things into several claims; each keeps the spans of the whole."""
        whole = self._store.claim(claim_id)
        parts = {(part := typed_claim(text, whole.event)).id: part for text in texts}
        if len(parts) < 2 or claim_id in parts:
            raise InputError("a claim is split into two or more others", hint="give each part its own wording")
        known = {"speaker": whole.speaker, "spans": whole.spans, "checkworthiness": whole.checkworthiness}
        made = [part.model_copy(update=known) for part in parts.values()]
        self._tables.on_claim(self._act("split", claim_id, reviewer, reason), made)
        return tuple(self._renewed(part.id) for part in made)

    def dismiss(self, claim_id: str, *, reviewer: str | None, reason: str) -> Act:
        """Remove a claim from the queue; it can still be found, with all that was decided on it."""
        return self._tables.on_claim(self._act("dismiss", self._store.claim(claim_id).id, reviewer, reason))

    def restore(self, claim_id: str, *, reviewer: str | None, reason: str) -> Act:
        """Put a claim that was set aside back into the queue."""
        now = self._tables.now(self._store.claim(claim_id).id)
        if now.by is None:
            raise InputError(f"claim {claim_id} is in the queue", hint="only what was set aside can be restored")
        return self.undo(now.by.seq, reviewer=reviewer, reason=reason)

    def add_claim(self, text: str, *, event: str | None = None, reviewer: str | None, reason: str) -> Claim:
        """Add a claim in the checker's own words; without `event`, to the event whose articles match it."""
        claim = typed_claim(text, self._event_of(text, event))
        self._tables.on_claim(self._act("add", claim.id, reviewer, reason), [claim])
        return self._renewed(claim.id)

    def typed(self, text: str, *, event: str | None = None) -> Claim:
        """Save a typed claim, to be checked; without `event`, in the event whose articles match it."""
        claim = typed_claim(text, self._event_of(text, event))
        self._store.save_claims([claim])
        return self._renewed(claim.id)

    def add_evidence(
        self, claim_id: str, words: Selection, *, stance: Stance | None = None, reviewer: str | None, reason: str
    ) -> Decided:
        """Add a quote from an article to a claim's current check, and optionally correct the article's stance."""
        check = self._store.current_check(claim_id)
        if check is None:
            raise InputError(
                "the claim has not been checked yet", hint="check it; then words can be added to the check"
            )
        quote = self._store.article(words.article_id).text[words.start : words.end]
        if len(quote) != words.end - words.start:
            raise InputError(f"the article ends before {words.end}", hint="select the words in the article itself")
        span = Evidence(**words.model_dump(), quote=quote)
        stances = {words.article_id: stance} if stance else None
        seen = len(self._store.reviews(claim_id))
        return self.decide(
            check.id, reviewer=reviewer, seen_seq=seen, decision="override", evidence=[span], stances=stances,
            reason=reason,
        )  # fmt: skip

    def decide(self, check_id: str, *, reviewer: str | None, seen_seq: int, **choice: Unpack[Choice]) -> Decided:
        """Append a checker's decision, and tell what others decided since the page was drawn.

        `seen_seq` is the last review of the claim that was on the screen. Nothing is refused because somebody was
        faster, but an incomplete decision is (an override without a reason, no name). A blind
        label needs no reason: it is kept as an accept where the machine says the same, else as an override.
        """
        check = self._store.check(check_id)
        if choice["decision"] == "undo" and self.last(check, reviewer) is None:
            raise InputError("there is nothing of yours to undo", hint="each checker takes back their own decisions")
        shown = choice.get("shown")
        checker = Checker(
            reviewer=reviewer or "",
            at=self._now(),
            seen_seq=seen_seq,
            blind=choice.get("blind", False),
            shown=None if shown is None else tuple(shown),
        )
        logged, since = self._store.append_review(check.claim.id, review_of(check, checker, choice))
        return Decided(logged=logged, since=since)

    def last(self, check: Check, reviewer: str | None) -> Logged | None:
        """Give the decision that a reviewer's undo would take back; None: there is none."""
        return last_of(self._store.reviews(check.claim.id), check=check, reviewer=reviewer or "")

    def undo(self, seq: int, *, reviewer: str | None, reason: str) -> Act:
        """Undo a change; the record keeps both, and an undoing can be undone."""
        act = self._tables.undo(self._act("undo", "", reviewer, reason, undoes=seq))
        self._workbench.follow_claim(act.subject)
        return act

    def acts(self, subject_id: str) -> tuple[Act, ...]:
        """Give what was done by hand about a claim or an article, oldest first."""
        return self._tables.acts(subject_id)

    # ------------------------------------------------------------ inside

    def _asked(self, view: View) -> ViewQuery:
        query = " ".join(view.query.split())
        near: list[str] = []
        if query:
            (found,) = self._workbench.index.similar_claims([query], k=_NEAREST)
            near = [one.claim_id for one in found if one.dense is None or one.dense >= _MEANS_IT]
        view = view.model_copy(update={"query": query})
        return ViewQuery(view, self._workbench.present, near, self._settings.blind_share)

    def _event_of(self, text: str, event: str | None) -> str:
        if event is None:
            chosen = self._workbench.index.find_event(text)
            if chosen is None:
                raise InputError(
                    "no event in this workspace matches that claim", hint="name its event with --event NAME"
                )
            return chosen.event
        if event not in self._store.events():
            raise InputError(f"there is no event {event!r}", hint="`workbench articles` lists the events")
        return event

    def _act(self, kind: ActKind, subject: str, reviewer: str | None, reason: str, **more: str | int) -> Act:
        name = need_hand(reviewer, reason)
        return Act.model_validate(
            {"kind": kind, "subject": subject, "reviewer": name, "reason": reason.strip(), "at": self._now(), **more}
        )

    def _renewed(self, claim_id: str) -> Claim:
        self._workbench.follow_claim(claim_id)
        return self._store.claim(claim_id)
