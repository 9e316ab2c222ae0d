"""The articles of a workspace: added, grouped into events, corrected, moved, withdrawn, followed by newer versions.

An article is never changed or thrown away; whatever happens to it is appended as an act.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from workbench.batch.checks import current_by_judge
from workbench.errors import InputError, ReadError
from workbench.ingest.clean import clean
from workbench.ingest.metadata import Document
from workbench.ingest.sources import Source, read, read_again
from workbench.ingest.text import passages
from workbench.judge.check import carried
from workbench.judge.quotes import read_anew
from workbench.models import Act, ActKind, Article, Check, Claim, Inferred, content_id
from workbench.models.article import (
    Added,
    ArticleField,
    Correction,
    Failed,
    ListedArticle,
    Page,
    Reread,
    address_of,
    headline_of,
    plain_address,
    standing_corrections,
    taken_back,
)
from workbench.models.base import Clock
from workbench.models.review import WORKBENCH, Cause
from workbench.retrieval.bm25 import shared_words
from workbench.review.decisions import correction_of
from workbench.review.edits import ArticleNow, article_now, need_hand
from workbench.store.records import Centroid, evidence_in

if TYPE_CHECKING:
    from workbench.workspace import Workbench

STATED_BY = "articles.toml"
"""Under this name stand corrections that were stated in a file instead of by a person."""
_STATED: tuple[ArticleField, ...] = ("outlet", "title", "byline", "agency", "published")
_ALIKE = 0.6
"""Of two spellings of one outlet's name; below it they are two outlets."""
NO_WEIGHTS = "not compared with other events: there are no weights (workbench fetch-weights)"
NOT_GROUPED = "(not grouped yet)"
"""The event of articles that are about to be put into one."""

LARGEST_KEPT = 5 * 1024 * 1024
"""Bytes of a page that is kept as it came."""
_MAY_SPEAK_OF = 0.5
"""Share of a claim's words in a sentence from which its check does not outlive that sentence's arrival."""

Sources = Sequence[Source]


class Corpus:
    """The articles of one workspace."""

    def __init__(self, workbench: Workbench, *, now: Clock) -> None:
        self._workbench = workbench  # for its index, opened only when it is needed
        self._store = workbench.store
        self._settings = workbench.settings
        self._now = now

    # ------------------------------------------------------------ adding

    def read(self, sources: Sources) -> tuple[Document | ReadError, ...]:
        """Read sources and keep nothing: to be looked at, cleaned by `clean`, and then given to `add`."""
        return tuple(read(sources, allow_private=self._settings.allow_private_urls))

    def add(self, sources: Sources, *, event: str | None = None, otherwise: str | None = None) -> Added:
        """Read, clean and store articles; adding the same article again changes nothing.

        One call is one event, called `otherwise` or after its first article, unless `event` or the source names
        another; what a feed or a list names is grouped into events. A newer version goes where its article is.
        """
        new: list[Article] = []
        known: list[Article] = []
        updated: list[Article] = []
        failed: list[Failed] = []
        corrected: list[Article] = []
        again: list[Article] = []
        unexplained: list[Article] = []
        reread: list[Reread] = []
        together = otherwise
        for document in read(sources, allow_private=self._settings.allow_private_urls):
            if isinstance(document, ReadError):
                failed.append(Failed(source=document.source, message=document.message, hint=document.hint))
                continue
            stated = event or document.event
            made = clean(document, event=stated or together or NOT_GROUPED)
            # The same file with the same text is the same article, whatever is stated of it now.
            kept = self._store.read_from(made.source, made.raw_sha256)
            if kept and kept.text == made.text and not _is_another(made, kept):
                known.append(self._restated(made, kept))
                together = together or kept.event
                corrected += [known[-1]] if known[-1] != kept else []
                again += self._shown_again(made, kept)
                continue
            page = self._page_to_keep(document)
            if kept and not _is_another(made, kept):
                if anew := self._read_anew(kept, made, page):
                    reread.append(anew)
                    continue
                if self._store.places(ids=[kept.id])[kept.id].state == "retracted":
                    known.append(kept)
                    continue
            if not stated and not otherwise:
                if document.listed:
                    made = made.model_copy(update={"event": NOT_GROUPED})
                elif together is None:
                    together = self._new_event(made)
                    made = made.model_copy(update={"event": together})
            article, acts, anew = self._placed(made, stated, page)
            reread += [anew] if anew else []
            if anew and anew.article.id == article.id:
                continue
            if self._store.add_article(article, acts, page):
                new.append(article)
                updated += [article] if acts else []
                unexplained += [article] if any(act.cause == "unknown" for act in acts) else []
            else:
                known.append(self._flagged(made, self._store.article(article.id)))
                corrected += [known[-1]] if known[-1].injection != article.injection else []
                again += self._shown_again(made, known[-1])
        if not otherwise and any(one.event == NOT_GROUPED for one in new):
            self._group()
            placed = {one.id: one for one in self._store.articles()}
            new = [placed.get(one.id, one) for one in new]
        self._workbench.follow_store()
        return Added(
            new=tuple(new), known=tuple(known), updated=tuple(updated), corrected=tuple(corrected),
            again=tuple(again), failed=tuple(failed), unexplained=tuple(unexplained), reread=tuple(reread),
        )  # fmt: skip

    def add_grouped(self, sources: Sources) -> Added:
        """Read, clean and store articles of many stories; each goes into the event that it belongs to.

        An article whose source names its event stays there. What belongs nowhere gets a new event, and its act says
        what came nearest. Raises InputError where there are no weights, for nothing is known of meaning there.
        """
        self._workbench.index.encode([])
        added = self.add(sources, otherwise=NOT_GROUPED)
        self._group()
        self._workbench.follow_store()
        placed = {one.id: one for one in self._store.articles()}
        return added.model_copy(update={"new": tuple(placed.get(one.id, one) for one in added.new)})

    def _group(self) -> None:
        """Put the articles that wait into events; without weights each gets one of its own, and its act says so."""
        waiting = sorted(self._store.articles(NOT_GROUPED), key=lambda one: (day_of(one) or 0, one.id))
        encode, embedder = self._workbench.index.encode, self._workbench.embedder
        if embedder is None:
            for article in waiting:
                self._put(article, self._new_event(article), NO_WEIGHTS)
            return
        groups: dict[str, EventGroup] = {}
        for event, kept in self._store.centroids(embedder.digest).items():
            mean = (np.frombuffer(kept.total, dtype=np.float32) / kept.n).astype(np.float32)
            groups[event] = EventGroup(event, [mean] * kept.n, set(kept.days))

        def put(article: Article, vector: Vector, event: str) -> None:
            groups.setdefault(event, EventGroup(event, [], set())).add(vector, day_of(article))

        known = [one for one in self._store.articles() if one.event != NOT_GROUPED and one.event not in groups]
        for one, vector in zip(known, encode([beginning(one) for one in known]), strict=True):
            put(one, vector, one.event)
        for article, vector in zip(waiting, encode([beginning(one) for one in waiting]), strict=True):
            found = nearest(vector, day_of(article), groups.values())
            if found and found.belongs:
                event, why = found.event, f"like its articles ({found.cosine:.2f})"
            else:
                event, why = self._new_event(article), "no other event within a day"
                if found:
                    why = f"nearest event: {found.event} (similarity {found.cosine:.2f}, {NEAR} needed)"
            self._put(article, event, why)
            put(article, vector, event)
        centroids: dict[str, Centroid] = {}
        for event, group in groups.items():
            total = np.sum(group.vectors, axis=0, dtype=np.float32).tobytes()
            centroids[event] = Centroid(total, len(group.vectors), tuple(sorted(group.days)))
        self._store.save_centroids(embedder.digest, centroids)

    def _put(self, article: Article, event: str, why: str) -> None:
        self._store.desk.on_article(self._act("group", article.id, WORKBENCH, why, target=event))

    def _new_event(self, article: Article) -> str:
        """Name an event after its first article; no event that is there is joined by its name alone."""
        name = event_name(article) or article.id
        return f"{name} {article.id[:4]}" if name in self._store.events() else name

    def _restated(self, made: Article, kept: Article) -> Article:
        """Append a correction for every fact that its file now states otherwise, unless a checker took that back."""
        changed: list[tuple[ArticleField, str]] = []
        for field in _STATED:
            now: Inferred | None = getattr(made, field)
            before: Inferred | None = getattr(kept, field)
            by_hand = before is not None and before.confirmed_by not in (None, STATED_BY)
            if now and now.method == "stated" and not by_hand and (before is None or before.value != now.value):
                changed.append((field, now.value))
        if made.url and made.url != kept.url:
            changed.append(("url", made.url))
        for field, value in changed:
            if (field, value) not in taken_back(self._store.corrections(kept.id)):
                why = f"stated when {made.source} was added again"
                kept = self.correct(kept.id, field, value, reviewer=STATED_BY, reason=why)
        return self._flagged(made, kept)

    def _flagged(self, made: Article, kept: Article) -> Article:
        """Flag a known article whose page now holds orders to a machine, unless a checker said that it holds none."""
        done = self._store.corrections(kept.id)
        if made.injection is None or kept.injection or any(one.field == "injection" for one in done):
            return kept
        why = f"found {made.injection.method} when {made.source} was added again"
        return self.correct(kept.id, "injection", made.injection.value, reviewer=WORKBENCH, reason=why)

    def _placed(
        self, article: Article, stated: str | None, page: Page | None
    ) -> tuple[Article, tuple[Act, ...], Reread | None]:
        """Find the article that this one is a newer version of; without a stated event it goes where that one is.

        The same text under another spelling of its address is the article that is there. Where today's cleaning reads
        the earlier page otherwise than it was read then, that is kept first: only what is left is the outlet's change.
        """
        address, headline = address_of(article), headline_of(article)
        older = self._store.earlier(address=address, headline=headline)
        # Before canonical addresses counted, an article was known by where it was fetched.
        older = older or self._store.earlier(address=plain_address(article.source), headline=None)
        if older and not _is_one_piece(older, article):
            older = None
        if older is None or older.text == article.text:
            return older or article, (), None
        before = address_of(older)
        # One headline at two addresses may be one piece, but only on the same day.
        if address and before and address != before and (day_of(article) or -1) != day_of(older):
            return article, (), None
        why = f"same address: {address}" if address and before == address else "same outlet and headline"
        anew: Reread | None = None
        earlier = self._as_read_today(older)
        if older.raw_text == article.raw_text or (earlier and earlier.text == article.text):
            anew = self._read_anew(older, article, page)  # the page shows what it showed
            return anew.article if anew else older, (), anew
        if earlier and earlier.text != older.text:
            anew = self._read_anew(older, earlier, self._store.page(older.raw_sha256))
            older = anew.article if anew else older
        cause: Cause = "outlet" if earlier else "unknown"
        act = self._act("version", older.id, WORKBENCH, why, target=article.id, cause=cause)
        return article if stated else article.model_copy(update={"event": older.event}), (act,), anew

    # ------------------------------------------------------------ the same page, read by better cleaning

    def _page_to_keep(self, document: Document) -> Page | None:
        """Give what is to be kept of a page: nothing where its text is all there is, as in a text file."""
        page = document.page
        if page is None or not self._settings.keep_pages or len(page.content) > LARGEST_KEPT:
            return None
        return None if _is_its_text(document.raw_text, page.raw_sha256) else page

    def _as_read_today(self, article: Article) -> Article | None:
        """Read the page of an article by today's rules; None if it was not kept, or is no article by these rules."""
        try:
            return clean(read_again(self.page(article.id), source=article.source), event=article.event)
        except InputError:
            return None

    def _read_anew(self, old: Article, made: Article, page: Page | None) -> Reread | None:
        """Put a new reading of a page in the place of the old one, with all of that one that still stands.

        Claims, checks and corrections are carried over where their words stand in the new text; nothing is asked
        again. None where the old reading is not compared any more, or the new one is there already.
        """
        stated: dict[str, object] = {
            name: fact for name in _STATED if (fact := getattr(old, name)) and fact.method == "stated"
        }
        own: dict[str, object] = {"event": old.event, "url": old.url, "readings": (*old.readings, old.id)}
        outlet = old.outlet.value if old.outlet and old.outlet.method == "stated" else ""
        article = made.model_copy(update={**own, **stated, "id": content_id("article", old.url or outlet, made.text)})
        places = self._store.places(ids=[old.id, article.id])
        if places[old.id].state != "speaks" or article.id in places:
            return None
        claims: list[Claim] = []
        lost: dict[str, None] = {}
        for claim in self._store.claims_from(old.id):
            spans = [span for span in claim.spans if span.article_id == old.id]
            found = [read_anew(span, article) for span in spans]
            lost.update((span.quote, None) for span, stands in zip(spans, found, strict=True) if not stands)
            claims.append(claim.model_copy(update={"spans": tuple(span for span in found if span)}))
        gained = [article.text[p.start : p.end] for p in passages(article) if p.text not in old.text]
        checks: list[tuple[Check, str]] = []
        for claim_id in self._store.compared_in(old.id):
            current = self._store.current_check(claim_id)
            if current is None or current.verdict is None:
                continue
            by_hand = [span for one in self._store.reviews(claim_id) for span in one.review.evidence or ()]
            quotes = [span for span in (*evidence_in(current), *by_hand) if span.article_id == old.id]
            gone = [span.quote for span in quotes if not read_anew(span, article)]
            lost.update(dict.fromkeys(gone))
            speaks = any(shared_words(current.claim.text, one) >= _MAY_SPEAK_OF for one in gained)
            if not gone and not speaks:
                checks += [(check, claim_id) for check in current_by_judge(self._store.checks_of(claim_id))]
        why = "read anew by better cleaning, the page is the same"
        if lost:
            why += f"; no longer in its text: {'; '.join(f'“{quote}”' for quote in lost)}"
        act = self._act("version", old.id, WORKBENCH, why, target=article.id, cause="reread")
        read_by = () if gained else self._store.extractors_of(old.id)
        self._store.add_reading(article, act, page, claims, read_by=read_by)
        carried_over = 0
        for check, claim_id in checks:
            now, places_now = self._store.article(article.id), self._store.claim(claim_id).spans
            if stands := carried(check, now, spans=places_now, judge_key=self._key_of(check)):
                self._store.save_check(stands)
                carried_over += 1
        return Reread(article=self._store.article(article.id), carried=carried_over, lost=tuple(lost))

    def _key_of(self, check: Check) -> str:
        """Give the key of the judge of a check, if it is the one of the settings; another's is only told apart."""
        call = check.call
        if call.prompt is None:
            return f"{call.judge}#{call.judge_version}"
        judge = self._workbench.judge
        return judge.key if (judge.name, judge.prompt) == (call.judge, call.prompt) else check.key

    def _shown_again(self, made: Article, kept: Article) -> list[Article]:
        """Restore an older version in place of the newest if its page shows it again: an edit was taken back.

        Only for what was fetched: which of two files is the newer one, nobody knows.
        """
        now = article_now(kept.id, self.acts(kept.id))
        if now.state != "updated" or now.by is None or not made.source.startswith(("http://", "https://")):
            return []
        why, newest = f"its page shows it again: {made.source}", self.versions(kept.id)[-1]
        if article_now(newest.id, self.acts(newest.id)).state == "retracted":
            return []  # by hand: nothing of the page is to count
        acts = [self._act("undo", "", WORKBENCH, why, undoes=now.by.seq)]
        if newest.event != kept.event:
            acts.append(self._act("move", kept.id, WORKBENCH, why, target=newest.event))
        self._store.desk.on_articles([*acts, self._act("version", newest.id, WORKBENCH, why, target=kept.id)])
        return [self._store.article(kept.id)]

    # ------------------------------------------------------------ looking

    def entries(self, event: str | None = None) -> tuple[ListedArticle, ...]:
        """Give every article with its state: current, withdrawn, or followed by a newer version."""
        places = self._store.places()
        older = _older(places)
        return tuple(
            ListedArticle(
                article=article,
                state=places[article.id].state,
                older=older.get(article.id),
                newer=places[article.id].updated_by,
            )
            for article in self._store.every_article(event)
        )

    def versions(self, article_id: str) -> tuple[Article, ...]:
        """Give every version of an article, oldest first."""
        places = self._store.places()
        older = _older(places)
        first = self._store.article(article_id).id
        while before := older.get(first):
            first = before
        chain = [first]
        while after := places[chain[-1]].updated_by:
            chain.append(after)
        return tuple(self._store.article(one) for one in chain)

    # ------------------------------------------------------------ by hand

    def correct(
        self, article_id: str, field: ArticleField, value: str | None, *, reviewer: str | None, reason: str
    ) -> Article:
        """Correct what was inferred of an article; who, when and why are kept with it."""
        return self.correct_all(article_id, {field: value}, reviewer=reviewer, reason=reason)

    def correct_all(
        self, article_id: str, values: Mapping[ArticleField, str | None], *, reviewer: str | None, reason: str
    ) -> Article:
        """Correct several details of an article from one source: all of them or, if one is refused, none."""
        if not values:
            raise InputError("nothing was changed", hint="change a detail, then save")
        at = self._now()
        done = [correction_of(article_id, f, v, who=reviewer, reason=reason, at=at) for f, v in values.items()]
        return self._store.correct(*done)

    def undo_last(self, article_id: str, *, reviewer: str | None, reason: str) -> Article:
        """Undo the corrections that were saved together last and still hold; what was there before holds again."""
        held = standing_corrections(self._store.corrections(article_id)).values()
        last = max((one.at for one in held), default=None)
        if last is None:
            raise InputError("there is no correction to undo", hint="what is shown is what was found")
        at = self._now()
        fields = [one.field for one in held if one.at == last]
        done = [correction_of(article_id, field, None, who=reviewer, reason=reason, at=at) for field in fields]
        return self._store.correct(*(one.model_copy(update={"undoes": True}) for one in done))

    def undo_correction(self, article_id: str, field: ArticleField, *, reviewer: str | None, reason: str) -> Article:
        """Undo the last correction of a field that still holds; what was there before it holds again."""
        if field not in standing_corrections(self._store.corrections(article_id)):
            raise InputError(f"{field} has no correction to undo", hint="choose a field that was corrected")
        undone = correction_of(article_id, field, None, who=reviewer, reason=reason, at=self._now())
        return self._store.correct(undone.model_copy(update={"undoes": True}))

    def corrections(self, article_id: str) -> tuple[Correction, ...]:
        """List the corrections of an article, undone ones too, oldest first."""
        return self._store.corrections(article_id)

    def retract(self, article_id: str, *, reviewer: str | None, reason: str) -> Act:
        """Withdraw an article: its old checks stay, and the claims of its event need a new one."""
        return self._done("retract", article_id, reviewer, reason)

    def move(self, article_id: str, *, event: str, reviewer: str | None, reason: str) -> Act:
        """Move an article to another event, new or not; both events' claims need a new check."""
        name = event.strip()
        if not name:
            raise InputError("the event has no name", hint="name the event that the article is about")
        if self._store.article(article_id).event == name:
            raise InputError(f"the article is already in event {name!r}", hint="name another event")
        return self._done("move", article_id, reviewer, reason, target=name)

    def restore(self, article_id: str, *, reviewer: str | None, reason: str) -> Act:
        """Restore a withdrawn article or an older version."""
        held = article_now(article_id, self.acts(article_id)).by
        if held is None:
            raise InputError("the article is current", hint="only a withdrawn article or an older version is restored")
        undone = self._store.desk.undo(self._act("undo", "", reviewer, reason, undoes=held.seq))
        self._workbench.follow_store()
        return undone

    def page(self, article_id: str) -> Page:
        """Give what an article was read from, as it came; raise InputError if it was not kept."""
        article = self._store.article(article_id)
        if page := self._store.page(article.raw_sha256):
            return page
        if _is_its_text(article.raw_text, article.raw_sha256):
            return Page(raw_sha256=article.raw_sha256, kind="txt", content=article.raw_text.encode())
        hint = "pages are kept while `keep_pages` is on, up to 5 MB each"
        raise InputError(f"the page of article {article_id} was not kept", hint=hint)

    def acts(self, article_id: str) -> tuple[Act, ...]:
        """List what was done about an article, oldest first."""
        return self._store.desk.acts(article_id)

    def _done(self, kind: ActKind, article_id: str, reviewer: str | None, reason: str, **more: str) -> Act:
        self._store.article(article_id)
        act = self._store.desk.on_article(self._act(kind, article_id, reviewer, reason, **more))
        self._workbench.follow_store()
        return act

    def _act(self, kind: ActKind, subject: str, reviewer: str | None, reason: str, **more: str | int) -> Act:
        name = need_hand(reviewer, reason)
        return Act.model_validate(
            {"kind": kind, "subject": subject, "reviewer": name, "reason": reason.strip(), "at": self._now(), **more}
        )


def _is_another(made: Article, kept: Article) -> bool:
    """Say whether one text is stated to be of two outlets, as a wire's is; a corrected spelling is no other outlet."""
    now, before = made.outlet, kept.outlet
    if now is None or before is None or "stated" not in (now.method, before.method):
        return False
    return SequenceMatcher(None, now.value.casefold(), before.value.casefold()).ratio() < _ALIKE


def _is_one_piece(older: Article, article: Article) -> bool:
    """Say whether two texts under one canonical address are one piece.

    Some sites name their front page or a section as the address of all their pages: fetched at two places, with two
    headlines and hardly a line in common, they are two.
    """
    places = {plain_address(one.source) for one in (older, article)}
    titles = {one.title.value.casefold() if one.title else None for one in (older, article)}
    if len(places) < 2 or None in places or len(titles) < 2:
        return True
    there = {line for line in older.text.casefold().splitlines() if line}
    mine = [line for line in article.text.casefold().splitlines() if line]
    return 4 * sum(line in there for line in mine) >= len(mine)


def _is_its_text(raw_text: str, raw_sha256: str) -> bool:
    return hashlib.sha256(raw_text.encode()).hexdigest() == raw_sha256


def _older(places: Mapping[str, ArticleNow]) -> dict[str, str]:
    return {now.updated_by: id_ for id_, now in places.items() if now.updated_by}


# ------------------------------------------------------------
# Grouping into events by time and meaning: single-pass clustering, as in topic detection and tracking. An article joins
# the event whose centroid it is nearest to, if it is near enough and no more than a day from one of the event's
# articles; else it begins an event (Allan, Papka and Lavrenko 1998, "On-line new event detection and tracking"; Yang,
# Pierce and Carbonell 1998). The limits were set on 107 articles of 36 events (24 of them attacks in one war, in two
# outlets each); tests/test_grouping.py has the B-cubed precision and recall that they give. The order in which articles
# come changes the result, so they are taken in the order of their days.

Vector = npt.NDArray[np.float32]

NEAR = 0.62
"""Cosine of MiniLM between an article's beginning and an event's centroid."""
WITHIN_DAYS = 1
_BEGINNING = 1_000
"""Characters; the model reads no more than 256 tokens."""


class EventGroup(NamedTuple):
    """An event with the vectors and days of its articles."""

    event: str
    vectors: list[Vector]
    days: set[int]
    """Of the articles whose day is known."""

    def add(self, vector: Vector, day: int | None) -> None:
        """Add an article."""
        self.vectors.append(vector)
        self.days.update([day] if day else [])


class Nearest(NamedTuple):
    """The event nearest to an article, of those of its days."""

    event: str
    cosine: float

    @property
    def belongs(self) -> bool:
        """Whether it is near enough to be the same event."""
        return self.cosine >= NEAR


def nearest(vector: Vector, day: int | None, groups: Iterable[EventGroup]) -> Nearest | None:
    """Find the event nearest to an article; None if there is no event of its days. An unknown day fits any."""
    found: list[Nearest] = []
    for group in groups:
        if day is None or not group.days or min(abs(day - other) for other in group.days) <= WITHIN_DAYS:
            centroid = np.mean(group.vectors, axis=0)
            cosine = vector @ centroid / (np.linalg.norm(vector) * np.linalg.norm(centroid))
            found.append(Nearest(group.event, round(float(cosine), 4)))
    return max(found, key=lambda one: (one.cosine, one.event), default=None)


def beginning(article: Article) -> str:
    """Give the words by which an article is placed: its headline and how it begins."""
    title = article.title.value if article.title else ""
    text = article.text if article.text.startswith(title) else f"{title}. {article.text}"
    return text[:_BEGINNING]


def day_of(article: Article) -> int | None:
    """Give the day on which an article was published, as an ordinal; None if it is not known to the day."""
    try:
        return date.fromisoformat(article.published.value[:10]).toordinal() if article.published else None
    except ValueError:
        return None


def event_name(article: Article) -> str:
    """Name the event that an article begins: its day, and its headline or first line."""
    day = day_of(article)
    title = article.title.value if article.title else article.text.strip().split("\n", 1)[0]
    dated = [date.fromordinal(day).isoformat()] if day else []
    return " ".join([*dated, *title.split()])[:80].strip()
