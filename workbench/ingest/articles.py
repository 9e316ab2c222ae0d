"""The articles of a workspace: added, grouped into events, corrected, moved, withdrawn, followed by newer versions.

An article is never changed or thrown away; whatever happens to it is appended as an act.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import InputError, ReadError
from workbench.ingest.clean import clean
from workbench.ingest.events import NEAR, EventGroup, Vector, beginning, day_of, event_name, nearest
from workbench.ingest.sources import Upload, read
from workbench.models import Act, ActKind, Article, Inferred
from workbench.models.article import (
    Added,
    ArticleField,
    Correction,
    Failed,
    ListedArticle,
    address_of,
    headline_of,
    standing_corrections,
    taken_back,
)
from workbench.models.base import Clock
from workbench.review.decisions import correction_of
from workbench.review.edits import ArticleNow, article_now, need_hand

if TYPE_CHECKING:
    from workbench.workspace import Workbench

STATED_BY = "articles.toml"
"""Under this name stand corrections that were stated in a file instead of by a person."""
_STATED: tuple[ArticleField, ...] = ("outlet", "title", "byline", "agency", "published")
_ALIKE = 0.6
"""Of two spellings of one outlet's name; below it they are two outlets."""
NOT_GROUPED = "(not grouped yet)"
"""The event of articles that are about to be put into one."""
WORKBENCH = "workbench"
"""Who did what no checker did."""

Sources = Sequence[str | Path | Upload]


class Corpus:
    """The articles of one workspace."""

    def __init__(self, workbench: Workbench, *, now: Clock) -> None:
        self._workbench = workbench  # for its index, opened only when it is needed
        self._store = workbench.store
        self._settings = workbench.settings
        self._now = now

    # ------------------------------------------------------------ adding

    def add(self, sources: Sources, *, event: str | None = None, otherwise: str | None = None) -> Added:
        """Read, clean and store articles; adding the same article again changes nothing.

        One call is one event, called `otherwise` or after its first source, unless `event` or the source names another;
        a newer version of an article goes where that article is.
        """
        new: list[Article] = []
        known: list[Article] = []
        updated: list[Article] = []
        failed: list[Failed] = []
        corrected: list[Article] = []
        again: list[Article] = []
        # Named after the first source, so that adding the same again names the event the same.
        first = sources[0] if sources else ""
        name = first.name if isinstance(first, Upload) else Path(str(first).rstrip("/")).stem
        for document in read(sources, allow_private=self._settings.allow_private_urls):
            if isinstance(document, ReadError):
                failed.append(Failed(source=document.source, message=document.message, hint=document.hint))
                continue
            stated = event or document.event
            made = clean(document, event=stated or otherwise or name or "event")
            # The same file with the same text is the same article, whatever is stated of it now.
            kept = self._store.read_from(made.source, made.raw_sha256)
            if kept and kept.text == made.text and not _is_another(made, kept):
                known.append(self._restated(made, kept))
                corrected += [known[-1]] if known[-1] != kept else []
                again += self._shown_again(made, kept)
                continue
            article, acts = self._placed(made, stated)
            if self._store.add_article(article, acts):
                new.append(article)
                updated += [article] if acts else []
            else:
                known.append(self._store.article(article.id))
                again += self._shown_again(made, known[-1])
        self._workbench.follow_store()
        return Added(
            new=tuple(new), known=tuple(known), updated=tuple(updated), corrected=tuple(corrected),
            again=tuple(again), failed=tuple(failed),
        )  # fmt: skip

    def add_grouped(self, sources: Sources) -> Added:
        """Read, clean and store articles of many stories; each goes into the event that it belongs to.

        An article whose source names its event stays there. What belongs nowhere gets a new event, and its act says
        what came nearest. Raises InputError where there are no weights, for nothing is known of meaning there.
        """
        encode = self._workbench.index.encode
        encode([])
        added = self.add(sources, otherwise=NOT_GROUPED)
        groups: dict[str, EventGroup] = {}

        def put(article: Article, vector: Vector, event: str) -> None:
            groups.setdefault(event, EventGroup(event, [], set())).add(vector, day_of(article))

        known = [one for one in self._store.articles() if one.event != NOT_GROUPED]
        for one, vector in zip(known, encode([beginning(one) for one in known]), strict=True):
            put(one, vector, one.event)
        waiting = sorted(self._store.articles(NOT_GROUPED), key=lambda one: (day_of(one) or 0, one.id))
        for article, vector in zip(waiting, encode([beginning(one) for one in waiting]), strict=True):
            found = nearest(vector, day_of(article), groups.values())
            if found and found.belongs:
                event, why = found.event, f"like its articles ({found.cosine:.2f})"
            else:
                event = event_name(article)
                event = f"{event} {article.id[:4]}" if event in self._store.events() else event
                why = "no other event within a day"
                if found:
                    why = f"nearest event: {found.event} (similarity {found.cosine:.2f}, {NEAR} needed)"
            self._store.desk.on_article(self._act("group", article.id, WORKBENCH, why, target=event))
            put(article, vector, event)
        self._workbench.follow_store()
        placed = {one.id: one for one in self._store.articles()}
        return added.model_copy(update={"new": tuple(placed.get(one.id, one) for one in added.new)})

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
        return kept

    def _placed(self, article: Article, stated: str | None) -> tuple[Article, tuple[Act, ...]]:
        """Find the article that this one is a newer version of; without a stated event it goes where that one is.

        The same text under another spelling of its address is the article that is there.
        """
        address, headline = address_of(article), headline_of(article)
        older = self._store.earlier(address=address, headline=headline)
        if older is None or older.text == article.text:
            return older or article, ()
        before = address_of(older)
        # One headline at two addresses may be one piece, but only on the same day.
        if address and before and address != before and (day_of(article) or -1) != day_of(older):
            return article, ()
        why = f"same address: {address}" if address and before == address else "same outlet and headline"
        act = self._act("version", older.id, WORKBENCH, why, target=article.id)
        return article if stated else article.model_copy(update={"event": older.event}), (act,)

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
        correction = correction_of(article_id, field, value, who=reviewer, reason=reason, at=self._now())
        return self._store.correct(correction)

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


def _older(places: Mapping[str, ArticleNow]) -> dict[str, str]:
    return {now.updated_by: id_ for id_, now in places.items() if now.updated_by}
