"""The corpus of a workspace: articles in, their versions, and the checker's hand on them.

An article is never changed or thrown away: it is corrected, moved, retracted or followed by a newer version, each time
by an appended act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from workbench.errors import InputError, ReadError
from workbench.ingest.clean import clean
from workbench.ingest.events import NEAR, Group, Vector, beginning, day_of, event_name, nearest
from workbench.ingest.sources import Upload, read
from workbench.models import Act, ActKind, Article, Inferred
from workbench.models.article import (
    Added,
    ArticleField,
    Correction,
    Entry,
    Failed,
    address_of,
    headline_of,
    standing_corrections,
    taken_back,
)
from workbench.models.base import Clock
from workbench.review.decisions import correction_of
from workbench.review.edits import ArticleNow, article_now, need_hand
from workbench.settings import Settings
from workbench.store import Store

# ------------------------------------------------------------
# What a file says anew of an article that is there already: the same text, other facts stated beside it.

STATED_BY = "articles.toml"
"""Under this name stand corrections that were stated in a file instead of by a person."""
_ALIKE = 0.6
_STATED: tuple[ArticleField, ...] = ("outlet", "title", "byline", "agency", "published")


def is_another(made: Article, kept: Article) -> bool:
    """Say whether one text is stated to be of two outlets, as a wire's is; a spelling put right is no other outlet."""
    now, before = made.outlet, kept.outlet
    if now is None or before is None or "stated" not in (now.method, before.method):
        return False
    return SequenceMatcher(None, now.value.casefold(), before.value.casefold()).ratio() < _ALIKE


def restated(made: Article, kept: Article) -> Iterator[tuple[ArticleField, str]]:
    """Give the fields that are now stated otherwise than they are kept."""
    for field in _STATED:
        now: Inferred | None = getattr(made, field)
        before: Inferred | None = getattr(kept, field)
        by_hand = before is not None and before.confirmed_by not in (None, STATED_BY)
        if now and now.method == "stated" and not by_hand and (before is None or before.value != now.value):
            yield field, now.value
    if made.url and made.url != kept.url:
        yield "url", made.url


# ------------------------------------------------------------

NOT_GROUPED = "(not grouped yet)"
"""The event of articles that are about to be put into one."""
WORKBENCH = "workbench"
"""Who did what no checker did."""

Sources = Sequence[str | Path | Upload]


class Holdings:
    """The articles of one workspace."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        refresh: Callable[[], None],
        vectors: Callable[[Sequence[str]], Iterable[Vector]],
        now: Clock,
    ) -> None:
        self._store = store
        self._vectors = vectors
        self._settings = settings
        self._refresh = refresh
        self._now = now

    # ------------------------------------------------------------ in

    def add(self, sources: Sources, *, event: str | None = None, otherwise: str | None = None) -> Added:
        """Read, clean and keep articles; the same article again changes nothing.

        One call is one event, called `otherwise` or after its first source, unless `event` or the source names another;
        a newer version of an article goes where that article is.
        """
        new: list[Article] = []
        known: list[Article] = []
        updated: list[Article] = []
        failed: list[Failed] = []
        corrected: list[Article] = []
        again: list[Article] = []
        for document in read(sources, allow_private=self._settings.allow_private_urls):
            if isinstance(document, ReadError):
                failed.append(Failed(source=document.source, message=document.message, hint=document.hint))
                continue
            stated = event or document.event
            made = clean(document, event=stated or otherwise or _event_name(sources))
            if kept := self._same(made):
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
        self._refresh()
        return Added(
            new=tuple(new), known=tuple(known), updated=tuple(updated), corrected=tuple(corrected),
            again=tuple(again), failed=tuple(failed),
        )  # fmt: skip

    def add_grouped(self, sources: Sources) -> Added:
        """Read, clean and keep articles of many stories; each goes into the event that it belongs to.

        An article whose source names its event stays there. What belongs nowhere is an event of its own, and its act
        says what came nearest. Raises InputError where there are no weights, for nothing is known of meaning there.
        """
        self._vectors([])
        added = self.add(sources, otherwise=NOT_GROUPED)
        groups = self._groups()
        waiting = sorted(self._store.articles(NOT_GROUPED), key=lambda one: (day_of(one) or 0, one.id))
        for article, vector in zip(waiting, self._vectors([beginning(one) for one in waiting]), strict=True):
            event, why = self._chosen(article, vector, groups)
            self._store.desk.on_article(self._act("group", article.id, WORKBENCH, why, target=event))
            groups.setdefault(event, Group(event, [], set())).add(vector, day_of(article))
        self._refresh()
        placed = {one.id: one for one in self._store.articles()}
        return added.model_copy(update={"new": tuple(placed.get(one.id, one) for one in added.new)})

    def _groups(self) -> dict[str, Group]:
        """Gather the articles that speak by their events."""
        groups: dict[str, Group] = {}
        known = [one for one in self._store.articles() if one.event != NOT_GROUPED]
        for one, vector in zip(known, self._vectors([beginning(one) for one in known]), strict=True):
            groups.setdefault(one.event, Group(one.event, [], set())).add(vector, day_of(one))
        return groups

    def _chosen(self, article: Article, vector: Vector, groups: Mapping[str, Group]) -> tuple[str, str]:
        """Choose the event of an article, and say why."""
        found = nearest(vector, day_of(article), groups.values())
        if found and found.belongs:
            return found.event, f"like its articles ({found.cosine:.2f})"
        name = event_name(article)
        name = f"{name} {article.id[:4]}" if name in self._store.events() else name
        return (
            name,
            f"alone: nearest is {found.event} ({found.cosine:.2f}, {NEAR} is near)" if found else "alone in its days",
        )

    def _same(self, made: Article) -> Article | None:
        """Give the article that came from the same file with the same text, whatever is stated of it now."""
        kept = self._store.read_from(made.source, made.raw_sha256)
        return kept if kept and kept.text == made.text and not is_another(made, kept) else None

    def _restated(self, made: Article, kept: Article) -> Article:
        """Append a correction for every fact that its file now states otherwise, unless a checker took that back."""
        for field, value in restated(made, kept):
            if (field, value) in taken_back(self._store.corrections(kept.id)):
                continue
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
        if not _may_follow(article, older):
            return article, ()
        why = f"same address: {address}" if address and address_of(older) == address else "same outlet and headline"
        act = self._act("version", older.id, WORKBENCH, why, target=article.id)
        return article if stated else article.model_copy(update={"event": older.event}), (act,)

    def _shown_again(self, made: Article, kept: Article) -> list[Article]:
        """Let an older version speak in place of the newest if its page shows it again: an edit was taken back.

        Only for what was fetched: which of two files is the newer one, nobody knows.
        """
        now = article_now(kept.id, self.acts(kept.id))
        if now.state != "updated" or now.by is None or not made.source.startswith(("http://", "https://")):
            return []
        why, newest = f"its page shows it again: {made.source}", self.versions(kept.id)[-1]
        if article_now(newest.id, self.acts(newest.id)).state == "retracted":
            return []  # by hand: nothing of the page is to speak
        acts = [self._act("undo", "", WORKBENCH, why, undoes=now.by.seq)]
        if newest.event != kept.event:
            acts.append(self._act("move", kept.id, WORKBENCH, why, target=newest.event))
        self._store.desk.on_articles([*acts, self._act("version", newest.id, WORKBENCH, why, target=kept.id)])
        return [self._store.article(kept.id)]

    # ------------------------------------------------------------ what is there

    def entries(self, event: str | None = None) -> tuple[Entry, ...]:
        """Give every article with where it stands: it speaks, was retracted, or has a newer version."""
        places = self._store.places()
        older = _older(places)
        return tuple(
            Entry(
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
        return self._store.correct(
            correction_of(article_id, field, value, who=reviewer, reason=reason, at=self._now())
        )  # fmt: skip

    def undo_correction(self, article_id: str, field: ArticleField, *, reviewer: str | None, reason: str) -> Article:
        """Take back the last correction of a field that still holds; what was there before it holds again."""
        if field not in standing_corrections(self._store.corrections(article_id)):
            raise InputError(
                f"{field} is as it was found: there is no correction to take back",
                hint="choose a field that was corrected",
            )
        undone = correction_of(article_id, field, None, who=reviewer, reason=reason, at=self._now())
        return self._store.correct(undone.model_copy(update={"undoes": True}))

    def corrections(self, article_id: str) -> tuple[Correction, ...]:
        """Give what was corrected in an article and what of it was taken back, oldest first."""
        return self._store.corrections(article_id)

    def retract(self, article_id: str, *, reviewer: str | None, reason: str) -> Act:
        """Let an article speak no longer; its old checks stay, and the claims of its event need a new one."""
        return self._done("retract", article_id, reviewer, reason)

    def move(self, article_id: str, *, event: str, reviewer: str | None, reason: str) -> Act:
        """Move an article to another event, new or not; both events' claims need a new check."""
        name = event.strip()
        if not name:
            raise InputError("the event has no name", hint="name the event that the article is about")
        if self._store.article(article_id).event == name:
            raise InputError(f"the article is in the event {name!r} already", hint="name another event")
        return self._done("move", article_id, reviewer, reason, target=name)

    def restore(self, article_id: str, *, reviewer: str | None, reason: str) -> Act:
        """Let a retracted article, or an older version, speak again."""
        held = article_now(article_id, self.acts(article_id)).by
        if held is None:
            raise InputError("the article speaks", hint="only a retracted or updated article can be restored")
        undone = self._store.desk.undo(self._act("undo", "", reviewer, reason, undoes=held.seq))
        self._refresh()
        return undone

    def acts(self, article_id: str) -> tuple[Act, ...]:
        """Give what was done by hand about an article, oldest first."""
        return self._store.desk.acts(article_id)

    def _done(self, kind: ActKind, article_id: str, reviewer: str | None, reason: str, **more: str) -> Act:
        self._store.article(article_id)
        act = self._store.desk.on_article(self._act(kind, article_id, reviewer, reason, **more))
        self._refresh()
        return act

    def _act(self, kind: ActKind, subject: str, reviewer: str | None, reason: str, **more: str | int) -> Act:
        name = need_hand(reviewer, reason)
        return Act.model_validate(
            {"kind": kind, "subject": subject, "reviewer": name, "reason": reason.strip(), "at": self._now(), **more}
        )


def _may_follow(newer: Article, older: Article) -> bool:
    """Tell whether one outlet's pieces under one headline may be one: at two addresses, only on the same day."""
    here, there = address_of(newer), address_of(older)
    return here is None or there is None or here == there or (day_of(newer) or -1) == day_of(older)


def _older(places: Mapping[str, ArticleNow]) -> dict[str, str]:
    return {now.updated_by: id_ for id_, now in places.items() if now.updated_by}


def _event_name(sources: Sources) -> str:
    """Name the event of one `add` after its first source, so that adding the same again names it the same."""
    first = sources[0]
    name = first.name if isinstance(first, Upload) else Path(str(first).rstrip("/")).stem
    return name or "event"
