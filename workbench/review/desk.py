"""The review desk: the queue, page by page, and what checkers do to claims.

Each method loads, takes one step and saves. Every change is appended with who, when and why, and can be undone by
another such act.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from workbench.claims.checkworthiness import Ranked, groups_alike, look_alike, rank
from workbench.claims.extract import typed_claim
from workbench.errors import InputError
from workbench.models import Act, ActKind, Check, Claim, Evidence, Logged, Newsroom, Rating, Selection, Stance
from workbench.models.base import Clock
from workbench.models.review import Decided, GivenRating, Publication
from workbench.review.decisions import Checker, Choice, is_drawn, last_of, review_of, settling_anew, standing_of
from workbench.review.edits import ClaimNow, need_hand, refuse_set_aside
from workbench.review.published import (
    PublishedVerdict,
    publication_of,
    published,
    rating_given,
    refuse_no_address,
    scale_of,
)
from workbench.review.queue import QueueCounts, QueuePage, QueueRow, Reason, View, reasons, tells, untold
from workbench.settings import SCALE, Personal, load_newsroom, load_personal, save_newsroom, save_personal
from workbench.store import Store, ViewQuery

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
        self._shares: dict[str, float] = {}
        """The blind shares that people chose, as far as they were asked for."""
        self._ranked: dict[str, tuple[tuple[frozenset[str], str], frozenset[str]]] = {}
        """Of each event what its ranking was made of, and the claims that it leaves out."""
        self._left_out: dict[str | None, tuple[tuple[int, ...], frozenset[str]]] = {}
        """Of each event and of all together, the rows that there were when it was asked, and the claims left out."""
        self._grouped: dict[str, tuple[dict[str, str], tuple[tuple[str, ...], ...]]] = {}
        """Of each event the wordings of its claims, and which of them seem to say the same."""

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
        counts = self._tables.progress(event)
        return counts.model_copy(update={"all": counts.all - len(self.left_out(event))})

    def outlets(self, event: str | None = None) -> tuple[str, ...]:
        """Name the outlets with current articles."""
        return self._tables.outlets(event)

    def reviewers(self, event: str | None = None) -> tuple[str, ...]:
        """Name the reviewers whose own labels stand."""
        return self._tables.reviewers(event)

    def rows(self, event: str | None = None, *, every: bool = True) -> tuple[QueueRow, ...]:
        """Give the claims of the queue as lines, in the order in which they were found; or those chosen alone."""
        left_out = frozenset[str]() if every else self.left_out(event)
        return tuple(row for row in self._tables.rows(self._workbench.present, event) if row.claim_id not in left_out)

    def stale(self, event: str | None = None, *, since: str | None = None, every: bool = False) -> tuple[Claim, ...]:
        """Give the claims that need a check: never checked, failed, or out of date; `since` a time, or all.

        Those that are not checked by default are left out, unless `every` one is wanted.
        """
        wanted = self._tables.stale(self._workbench.present, event, since=since)
        left_out = frozenset[str]() if every or not wanted else self.left_out(event)
        return self._store.claims_of(id_ for id_ in wanted if id_ not in left_out)

    def similar(self, claim: Claim | QueueRow, *, most: int = 3) -> dict[str, str]:
        """Give the wording, by id, of other claims of the event that look like one and were not merged with it."""
        own = claim.id if isinstance(claim, Claim) else claim.claim_id
        there = self._tables.wordings(claim.event)
        there.pop(own, None)
        return {id_: there[id_] for id_ in look_alike(claim.text, there)[:most]}

    def alike(self, event: str | None = None) -> tuple[tuple[str, ...], ...]:
        """Group the claims of the queue (by id) that seem to say the same; see `checkworthiness.groups_alike`.

        By their words alone, so that a group tells nothing of what became of its claims.
        """
        found: list[tuple[str, ...]] = []
        for name in self._store.events() if event is None else (event,):
            texts = self._tables.wordings(name)
            if name not in self._grouped or self._grouped[name][0] != texts:
                self._grouped[name] = (texts, groups_alike(texts))
            found += self._grouped[name][1]
        return tuple(found)

    def aside(self, event: str | None = None) -> tuple[tuple[Claim, ClaimNow], ...]:
        """Give the claims that were set aside, each with why; the oldest first."""
        why = self._tables.aside(event, checked=False)
        return tuple((claim, why[claim.id]) for claim in self._store.claims_of(why))

    # ------------------------------------------------------------ which claims are checked by default

    def ranked(self, event: str) -> tuple[Ranked, ...]:
        """Rank the claims of an event, and say which are checked by default; see `checkworthiness.rank`."""
        return self._rank(event, self._tables.untouched(event))

    def left_out(self, event: str | None = None) -> frozenset[str]:
        """Give the claims that are not checked by default and that nobody has checked or changed."""
        there = self._tables.last_rows()  # read first: what is written meanwhile is asked for next time
        known = self._left_out.get(event)
        if known is None or known[0] != there:
            known = self._left_out[event] = (there, self._find_left_out(event))
        return known[1]

    def _find_left_out(self, event: str | None) -> frozenset[str]:
        untouched: dict[str, set[str]] = {}
        for claim_id, where in self._tables.untouched(event).items():
            untouched.setdefault(where, set()).add(claim_id)
        keys = self._tables.articles_keys() if untouched else {}
        for where, ids in untouched.items():
            made_of = (frozenset(ids), keys[where])
            if where not in self._ranked or self._ranked[where][0] != made_of:
                rest = frozenset(one.claim.id for one in self._rank(where, ids) if not one.chosen)
                self._ranked[where] = (made_of, rest)
        return frozenset[str]().union(*(self._ranked[where][1] for where in untouched))

    def _rank(self, event: str, untouched: Container[str]) -> tuple[Ranked, ...]:
        claims = self._store.claims(event)
        always = {claim.id for claim in claims if claim.id not in untouched}
        return rank(claims, self._store.articles(event), always=always)

    def needs(self, claim_id: str, *, check: Check | None = None) -> tuple[Reason, ...]:
        """Say why a claim needs a new check: what changed since its current one, article by article.

        `check` is that current one, where it has been read already.
        """
        check = check or self._store.current_check(claim_id)
        if check is None or check.verdict is None:
            return ()
        claim, ids = self._store.claim(claim_id), [version.article.id for version in check.versions]
        return reasons(check, claim, self._workbench.present, places=self._store.places(claim.event, ids))

    def is_blind(self, row: QueueRow, reviewer: str | None) -> bool:
        """Tell whether a reviewer has yet to decide a claim before the machine's verdict is shown."""
        drawn = bool(reviewer) and is_drawn(row.claim_id, str(reviewer), self.blind_share(reviewer))
        return drawn and row.check_id is not None and reviewer not in row.standing.labels

    def blind(self, event: str | None, reviewer: str | None) -> frozenset[str]:
        """Give the claims that a reviewer has yet to decide blind, by id, set aside or not; without a name: none."""
        if not reviewer or not self.blind_share(reviewer):
            return frozenset()
        aside = map(self.row, self._tables.aside(event, checked=True))
        return frozenset(row.claim_id for row in (*self.rows(event), *aside) if self.is_blind(row, reviewer))

    def told(self, row: QueueRow, reviewer: str | None) -> QueueRow:
        """Give a claim's line as far as its reader may know it."""
        return untold(row) if self.is_blind(row, reviewer) else row

    def leaves_out(self, view: View) -> bool:
        """Tell whether a view leaves out the claims that its reviewer has yet to decide blind."""
        return tells(view) and bool(view.reviewer) and self.blind_share(view.reviewer) > 0

    def blind_share(self, reviewer: str | None) -> float:
        """Give the share (0..1) of claims that a reviewer decides blind: the workspace's, or their own larger one."""
        policy = self._settings.blind_share
        if not reviewer:
            return policy
        if reviewer not in self._shares:
            self._shares[reviewer] = load_personal(self._settings.workspace, reviewer).blind_share
        return max(policy, self._shares[reviewer])

    def choose(self, chosen: Personal) -> None:
        """Keep what a person chose for themselves; a blind share below the workspace's raises nothing."""
        save_personal(self._settings.workspace, chosen)
        self._shares.pop(chosen.name, None)

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
        """Merge claims that say the same thing into one; it gains their spans, they leave the queue."""
        self.merge_all({into: claim_ids}, reviewer=reviewer, reason=reason)
        return self._store.claim(into)

    def merge_all(self, groups: Mapping[str, Sequence[str]], *, reviewer: str | None, reason: str) -> tuple[Act, ...]:
        """Merge several groups of claims, each into the claim that it is named by: all of them, or none."""
        pairs = [(self._store.claim(id_).id, into) for into, ids in groups.items() for id_ in dict.fromkeys(ids)]
        if not pairs:
            raise InputError("no claim was named", hint="name the claims that say the same thing")
        for into in groups:
            self._store.claim(into)
        act = self._act("merge", "", reviewer, reason)
        done = self._tables.on_claims([act.model_copy(update={"subject": id_, "target": to}) for id_, to in pairs])
        for into in groups:
            self._workbench.follow_claim(into)
        return done

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

    def dismiss_all(self, claim_ids: Sequence[str], *, reviewer: str | None, reason: str) -> tuple[Act, ...]:
        """Remove claims from the queue for one reason: all of them or, if one is refused, none.

        It is one change: `undo_together` takes it back.
        """
        ids = [self._store.claim(id_).id for id_ in dict.fromkeys(claim_ids)]
        if not ids:
            raise InputError("no claim was named", hint="name the claims to dismiss")
        one = self._act("dismiss", "", reviewer, reason)
        return self._tables.on_claims([one.model_copy(update={"subject": id_}) for id_ in ids])

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

    def typed(self, text: str, *, event: str | None = None, keep: bool = True) -> Claim:
        """Save a typed claim, to be checked; without `event`, in the event whose articles match it.

        Without `keep` it is only made, and nothing is saved.
        """
        claim = typed_claim(text, self._event_of(text, event))
        if not keep:
            return claim
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
        if choice["decision"] == "undo":
            last = self.last(check, reviewer)
            if last is None:
                hint = "each checker takes back their own decisions"
                raise InputError("there is nothing of yours to undo", hint=hint)
            choice["undoes"] = last.seq
        choice = settling_anew(choice, reviewer or "", check=check, history=self._store.reviews(check.claim.id))
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

    # ------------------------------------------------------------ the newsroom and its ratings

    @property
    def newsroom(self) -> Newsroom:
        """Who publishes, and on which scale, as it is now."""
        return load_newsroom(self._settings)

    def describe_newsroom(
        self,
        *,
        name: str | None = None,
        site: str | None = None,
        scale: Sequence[Rating] | None = None,
        reviewer: str | None = None,
    ) -> Newsroom:
        """Keep who publishes, and on which scale; what is None stays. Ratings that were given stay as they are.

        The ends of a scale are the least and the greatest of its numbers. Raises InputError for a site that is no web
        address, for a scale that ClaimReview does not take, and for what workbench.toml sets.
        """
        said: dict[str, Any] = {}
        if name is not None:
            said["name"] = " ".join(name.split())
        if site is not None:
            said["site"] = site.strip()
            refuse_no_address(said["site"])
        if scale is not None:
            numbers = [rating.value for rating in scale if rating.value is not None]
            said |= {"scale": tuple(scale), "worst": min(numbers, default=None), "best": max(numbers, default=None)}
        fixed = self._settings.newsroom.model_fields_set if self._settings.newsroom else frozenset()
        fixed |= SCALE if fixed & SCALE else frozenset()
        now = self.newsroom
        if there := sorted(name for name in fixed & said.keys() if said[name] != getattr(now, name)):
            hint = "change it there, or remove it from there"
            raise InputError(f"workbench.toml sets the newsroom's {', '.join(there)}", hint=hint)
        made = now.model_copy(update=said)
        scale_of(made)
        save_newsroom(self._settings.workspace, made)
        told = {"name": made.name, "site": made.site, "scale": ", ".join(rating.text for rating in made.scale)}
        changed = {field: told[field] for field in told if getattr(made, field) != getattr(now, field)}
        if changed:
            self._store.notes.change_newsroom(changed, reviewer=(reviewer or "").strip() or "somebody", at=self._now())
        return made

    def rate(
        self, claim_id: str, rating: str, *, headline: str | None = None, explanation: str | None = None,
        url: str | None = None, reviewer: str | None,
    ) -> GivenRating:  # fmt: skip
        """Choose the rating of a decided claim from the newsroom's scale; the latest of a claim holds.

        A claim that its rater has yet to decide blind is refused, and nothing is told of it.
        """
        self._refuse_blind(claim_id, reviewer)
        refuse_set_aside(claim_id, self._tables.now(claim_id))
        check = self._store.current_check(claim_id)
        if check is None:
            raise InputError("the claim has not been checked yet", hint="check it, then review it")
        made = rating_given(
            claim_id, check.id, self._workbench.standing(claim_id), scale_of(self.newsroom), rating=rating,
            headline=headline, explanation=explanation, url=url, reviewer=reviewer, at=self._now(),
        )  # fmt: skip
        holds = self.rating_of(claim_id)
        if holds and holds.model_copy(update={"seq": made.seq, "at": made.at}) == made:
            raise InputError(f"it is rated so already: {made.rating}", hint="nothing was added; change what it says")
        return self._store.rate(made)

    def withdraw_rating(self, claim_id: str, *, reviewer: str | None, reason: str) -> GivenRating:
        """Take back the rating of a claim; the record keeps both."""
        name = need_hand(reviewer, reason)
        self._refuse_blind(claim_id, reviewer)
        holds = self._store.ratings().get(claim_id)
        if holds is None:
            raise InputError("the claim has no rating", hint="`workbench rate CLAIM --rating …` gives it one")
        back = {"undoes": holds.seq, "reviewer": name, "reason": reason.strip(), "at": self._now()}
        return self._store.rate(holds.model_copy(update=back))

    def ratings(self, event: str | None = None) -> dict[str, GivenRating]:
        """Give the rating that holds of each claim that has one."""
        return self._store.ratings(event)

    def rating_of(self, claim_id: str) -> GivenRating | None:
        """Give the rating that holds of a claim; None: it has none."""
        last = next(iter(self._store.ratings_of(claim_id)[-1:]), None)
        return None if last is None or last.undoes else last

    def ratings_of(self, claim_id: str, *, reviewer: str | None) -> tuple[GivenRating, ...]:
        """Give every rating of a claim, those taken back among them, oldest first.

        Raises InputError where whoever asks has yet to decide the claim blind.
        """
        self._refuse_blind(claim_id, reviewer)
        return self._store.ratings_of(claim_id)

    def _refuse_blind(self, claim_id: str, reviewer: str | None) -> None:
        if self.is_blind(self.row(claim_id), reviewer):
            raise InputError("this claim awaits your blind review", hint="decide it first")

    # ------------------------------------------------------------ what was published

    def publish(
        self, claim_id: str, *, url: str, day: str | None = None, reviewer: str | None, note: str | None = None
    ) -> Publication:
        """Note that a claim's verdict was published: at which address, on which day (default: today, in UTC).

        The label is the checkers'; a claim without one is refused, and so is the same address twice.
        """
        check = self._store.current_check(claim_id)
        if check is None:
            raise InputError("the claim has not been checked yet", hint="check it, then review it")
        known = next((one for one in self._store.publications() if one.url == url and one.claim_id == claim_id), None)
        if known is not None:
            raise InputError(
                f"{url} is already noted as published on {known.day}", hint="take that entry back to correct it"
            )
        now, claim = self._now(), self._store.claim(claim_id)
        held = self._workbench.standing(claim_id)
        made = publication_of(
            claim_id, check.id, claim.text, held, url=url.strip(), day=day or now[:10], reviewer=reviewer, note=note,
            at=now,
        )  # fmt: skip
        return self._store.publish(made)

    def unpublish(self, seq: int, *, reviewer: str | None, reason: str) -> Publication:
        """Take back an entry of `publish` that was wrong; the record keeps both."""
        name = need_hand(reviewer, reason)
        entry = next((one for one in self._store.publications() if one.seq == seq), None)
        if entry is None:
            raise InputError(f"there is no publication {seq}", hint="`workbench published` lists them")
        back = {"undoes": seq, "reviewer": name, "note": reason.strip(), "at": self._now()}
        return self._store.publish(entry.model_copy(update=back))

    def published(self, event: str | None = None, *, changed: bool = False) -> tuple[PublishedVerdict, ...]:
        """Give what was published, noted last first, each with what changed since; or only what `changed`."""
        found = published_verdicts(self._store, self._store.publications(event))
        return tuple(one for one in found if one.changes or not changed)

    def published_of(self, claim_id: str) -> tuple[PublishedVerdict, ...]:
        """Give where and when a claim's verdict was published, noted last first, each with what changed since."""
        return published_verdicts(self._store, self._store.publications(claim_id=claim_id))

    def undo(self, seq: int, *, reviewer: str | None, reason: str) -> Act:
        """Undo a change; the record keeps both, and an undoing can be undone."""
        act = self._tables.undo(self._act("undo", "", reviewer, reason, undoes=seq))
        self._workbench.follow_claim(act.subject)
        return act

    def undo_together(self, seq: int, *, reviewer: str | None, reason: str) -> tuple[Act, ...]:
        """Undo a change with all that were made in one with it (a merge or a dismissal of several), or none of them."""
        together = self._tables.made_together(seq)
        one = self._act("undo", "", reviewer, reason, undoes=seq)
        undone = self._tables.undo_all([one.model_copy(update={"undoes": each}) for each in together or (seq,)])
        for act in undone:
            self._workbench.follow_claim(act.subject)
        return undone

    def acts(self, subject_id: str) -> tuple[Act, ...]:
        """Give what was done by hand about a claim or an article, oldest first."""
        return self._tables.acts(subject_id)

    # ------------------------------------------------------------ inside

    def _asked(self, view: View) -> ViewQuery:
        query = " ".join(view.query.replace("\0", " ").split())
        near: list[str] = []
        if query:
            (found,) = self._workbench.index.similar_claims([query], k=_NEAREST)
            near = [one.claim_id for one in found if one.dense is None or one.dense >= _MEANS_IT]
        view = view.model_copy(update={"query": query})
        left_out = frozenset[str]() if view.every or query else self.left_out(view.event)
        closed: list[str] = []
        if view.event is None and not query:
            closed = [name for name, state in self._store.notes.events().items() if state != "open"]
        together = [id_ for group in self.alike(view.event) for id_ in group] if view.order == "alike" else []
        share = self.blind_share(view.reviewer)
        return ViewQuery(view, self._workbench.present, near, left_out, share, closed, together)

    def _event_of(self, text: str, event: str | None) -> str:
        if event is None:
            chosen = self._workbench.index.find_event(text)
            if chosen is None:
                an_id = re.fullmatch("[0-9a-f]{4,64}", text.strip())
                hint = (
                    f"for a claim of the workspace: --claim {an_id[0]}" if an_id else "name its event with --event NAME"
                )
                raise InputError("no event in this workspace matches that claim", hint=hint)
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


def published_verdicts(store: Store, entries: Iterable[Publication]) -> tuple[PublishedVerdict, ...]:
    """Give what changed since each of these publications."""
    found = []
    for entry in entries:
        claim, check, current = (
            store.claim(entry.claim_id),
            store.check(entry.check_id),
            store.current_check(entry.claim_id),
        )
        history = store.reviews(entry.claim_id)
        one = published(
            entry,
            event=claim.event,
            claim=claim.text,
            held=standing_of(current, history),
            history=history,
            checked=current.at if current else "",
            claim_acts=store.desk.acts(entry.claim_id),
            articles={v.article.id: (v.article.name, store.desk.acts(v.article.id)) for v in check.versions},
            outside=store.notes.of([entry.claim_id])[entry.claim_id].outside,
            ratings=store.ratings_of(entry.claim_id),
        )
        found.append(one)
    return tuple(found)
