"""Where the three faces meet: each method loads, takes one step, saves.

A `Workbench` belongs to one workspace folder: `workbench.db` is the truth, `index/` is derived from it and follows it.
It holds no state of its own that could not be read again.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Literal, Unpack

from workbench.batch.checks import RunLog, check_claims, current_by_judge, estimate_checks, note, renew_opinions
from workbench.batch.runner import CancelToken, Limit, budget_of
from workbench.claims.checkworthiness import Ranked
from workbench.claims.extract import Extractor, Read, group_similar, read_many
from workbench.claims.merge import folded
from workbench.errors import InputError
from workbench.evaluation.service import Evaluations
from workbench.export import Exported, ExportFormat
from workbench.export.exchange import Exchange, ExportFilter
from workbench.export.jsonl import stamp
from workbench.files import make_workspace
from workbench.ingest.articles import Corpus
from workbench.ingest.sources import Source
from workbench.ingest.text import passages
from workbench.judge.check import Judge, check_key
from workbench.judge.llm.client import ModelStatus
from workbench.judge.registry import Trial, extractor_for, judge_for, refuse_unknown, try_model
from workbench.maintenance import back_up
from workbench.models import Act, Article, Check, Claim, Logged
from workbench.models.article import Added, ArticleField, FoundPassage, FoundWords
from workbench.models.base import TextRange
from workbench.models.check import Estimate, Status, add_up
from workbench.models.claim import Extracted
from workbench.models.review import WORKBENCH, Decided
from workbench.retrieval.bm25 import as_typed, shared_words
from workbench.retrieval.embedder import Embedder, load_embedder
from workbench.retrieval.index import Index, SimilarClaim
from workbench.review.decisions import Choice, Standing, standing_of
from workbench.review.desk import ReviewDesk
from workbench.review.notes import Notes
from workbench.review.queue import Present, QueueRow, View, queue_order
from workbench.settings import Settings
from workbench.store import Marks, Store

# ------------------------------------------------------------
# Keep the index in step with the store: what is missing is added, what is gone is removed, all of it can be remade.


def follow(index: Index, store: Store, *, since: Marks | None) -> Marks:
    """Bring the index up to what the store holds: all of it, or what changed since some marks; give the new marks.

    After a kill between the two the index may be behind. Articles that do not speak are not looked in; claims that
    were set aside are, so that none is found a second time.
    """
    changed = store.changes(since)
    if since is None:
        # Hold everything against everything, by ids, events and wordings; only what differs is read whole.
        there, places = index.articles(), store.places()
        speaking_in = {id_: place.event for id_, place in places.items() if place.state == "speaks"}
        _add_articles(index, store.speaking(id_ for id_, event in speaking_in.items() if there.get(id_) != event))
        index.remove_articles(sorted(there.keys() - speaking_in.keys()))
        known, wordings = index.claims(), store.wordings()
        index.add_claims(store.claims_of(id_ for id_, text in wordings.items() if known.get(id_) != text))
        index.remove_claims(sorted(known.keys() - wordings.keys()))
    else:
        speaking = store.speaking(changed.subjects)
        _add_articles(index, speaking)
        index.remove_articles(sorted(changed.subjects - {article.id for article in speaking}))
        index.add_claims(store.claims_of(changed.subjects))
    return changed.upto


def _add_articles(index: Index, articles: Sequence[Article]) -> None:
    index.add_passages(articles, [passage for article in articles for passage in passages(article)])


def keep_read(
    done: Sequence[Read], unread: Sequence[Article], extractor: Extractor, index: Index, store: Store
) -> None:
    """Keep the claims of articles that were read: merged in the order of the articles, whichever was read first."""
    read = {one.article_id: one for one in done if not one.failed}
    ids = [article.id for article in unread if article.id in read]
    found = [claim for id_ in ids for claim in read[id_].claims]
    if extractor.prompt is None:  # what a model lists differs from one reading to the next
        set_aside_lost(found, ids, extractor, store)
    save_merged(found, index, store)
    for id_ in ids:
        store.mark_extracted(id_, extractor.key)


def set_aside_lost(found: Sequence[Claim], article_ids: Sequence[str], extractor: Extractor, store: Store) -> None:
    """Set aside what an earlier version of an extractor found in articles and this one does not, and bring back others.

    Only what nobody decided on, changed or had checked by a model. What this version finds again is in the queue
    again, unless a person took it out.
    """
    ids = [claim.id for claim in found]
    lost = store.desk.lost(extractor.name, article_ids, ids)
    why = f"not found when {extractor.key} read its articles again"
    act = Act(kind="dismiss", subject="", reviewer=WORKBENCH, reason=why, at=now())
    store.desk.by_itself([act.model_copy(update={"subject": claim_id}) for claim_id in sorted(lost)])
    for claim_id in sorted(store.desk.gone_by_itself() & set(ids)):
        held = store.desk.now(claim_id)
        if held.by and (held.state == "dismissed" or held.into in lost):
            undoing = {"kind": "undo", "subject": "", "undoes": held.by.seq, "reason": f"found by {extractor.key}"}
            store.desk.undo(act.model_copy(update=undoing))


def save_merged(found: Sequence[Claim], index: Index, store: Store) -> None:
    """Save what was found, and merge the claims of an event that say the same, those that were there among them.

    Each claim is kept with its own words and spans, and a merge is an act that can be undone. A claim that was checked,
    typed or changed by hand is never merged away. What is like a claim that a checker set aside is not brought back.
    """
    for event in dict.fromkeys(claim.event for claim in found):
        there = {claim.id: claim for claim in store.every_claim(event)}
        live, untouched, gone = store.desk.live(there), store.desk.untouched(event), store.desk.gone_by_itself(event)
        fresh: dict[str, list[Claim]] = {}
        for claim in found:
            if claim.event == event:
                fresh.setdefault(claim.id, []).append(claim)
        once = {id_: folded(same) for id_, same in fresh.items()}
        saved = [claim for id_, claim in once.items() if id_ in gone]
        known = [claim for claim in (*there.values(), *once.values()) if claim.id not in gone]
        distinct = {claim.id: claim for claim in known}
        near = dict(zip(distinct, index.nearest_claims(tuple(distinct.values())), strict=True))
        settled = there.keys() - untouched.keys()
        acts: list[Act] = []
        for kept, *others in group_similar(known, [near[claim.id] for claim in known], settled=settled):
            mine = [once[one.id] for one in (kept, *others) if one.id in once]
            if kept.id in there and kept.id not in live:
                saved += [kept.model_copy(update={"spans": folded(mine).spans})] if mine else []
                continue
            whole = folded([kept, *others]).model_dump(include={"speaker", "checkworthiness", "reasons"})
            saved += [one.model_copy(update=whole) if one.id == kept.id else one for one in mine]
            acts += [
                Act(kind="merge", subject=one.id, target=kept.id, reviewer=WORKBENCH, reason="says the same", at=now())
                for one in others
            ]
        store.save_claims(saved)
        store.desk.by_itself(acts)
        index.add_claims(saved)


def rebuilt(folder: Path, embedder: Embedder | None, store: Store, *, chroma_url: str | None = None) -> Index:
    """Make the index again from nothing but the store."""
    stored = store.articles()
    return Index.rebuild(
        folder,
        embedder=embedder,
        articles=stored,
        passages=[passage for article in stored for passage in passages(article)],
        claims=store.every_claim(),
        chroma_url=chroma_url,
    )


# ------------------------------------------------------------


def now() -> str:
    """The time, ISO 8601 in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _match(text: str, passage: str) -> Literal["exact", "words", "meaning"]:
    """Tell how a passage was found; see `FoundPassage`."""
    if as_typed(text).search(passage):
        return "exact"
    return "words" if shared_words(text, passage) == 1 else "meaning"


class Workbench:
    """One workspace: add articles, extract and check claims, review, export."""

    def __init__(self, settings: Settings | str | Path | None = None) -> None:
        """Open the workspace of some settings, or the workspace in a folder; without either, the usual one."""
        if not isinstance(settings, Settings | str | Path | None):
            raise TypeError(f"Workbench takes a folder or Settings, not {type(settings).__name__}")
        settings = settings if isinstance(settings, Settings) else Settings.load(settings)
        make_workspace(settings.workspace)
        self.store = Store(settings.database)
        self.settings = settings.in_workspace_made_with(self.store.made_with)
        self._followed: Marks | None = None

    def __enter__(self) -> Workbench:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database and the index."""
        if "index" in self.__dict__:
            self.index.close()
        self.store.close()

    @cached_property
    def index(self) -> Index:
        """The index of this workspace, holding all that the store holds."""
        index = Index.open(
            self.settings.workspace / "index", embedder=self.embedder, chroma_url=self.settings.chroma_url
        )
        self._followed = follow(index, self.store, since=None)
        return index

    def follow_store(self) -> None:
        """Bring the index up to what the store holds, whoever changed it."""
        index = self.index  # opened, it has all
        self._followed = follow(index, self.store, since=self._followed)

    def follow_claim(self, claim_id: str) -> None:
        """Bring one claim in the index up to the store; an index that is not open follows when it is opened."""
        if "index" in self.__dict__:
            self.index.add_claims(self.store.claims_of([claim_id]))

    @cached_property
    def embedder(self) -> Embedder | None:
        """What turns texts into vectors; None where there are no weights."""
        return load_embedder(self.settings.weights, self.settings.workspace / "weights")

    # ------------------------------------------------------------ the corpus

    @cached_property
    def corpus(self) -> Corpus:
        """The articles of this workspace: added, listed with their versions, moved, retracted."""
        return Corpus(self, now=now)

    def add(self, sources: Sequence[Source], *, event: str | None = None) -> Added:
        """Read, clean and keep articles; one call is one event unless `event` or the source says otherwise."""
        return self.corpus.add(sources, event=event)

    def events(self) -> tuple[str, ...]:
        """Name the events, oldest first."""
        return self.store.events()

    def articles(self, event: str | None = None) -> tuple[Article, ...]:
        """Give the articles that speak, with what was corrected by hand."""
        return self.store.articles(event)

    def correct(
        self, article_id: str, field: ArticleField, value: str | None, *, reviewer: str | None, reason: str
    ) -> Article:
        """Correct what was inferred of an article; who, when and why are kept with it."""
        return self.corpus.correct(article_id, field, value, reviewer=reviewer, reason=reason)

    def search(self, text: str, *, k: int = 10) -> tuple[FoundPassage, ...]:
        """Find the k passages of all articles that are nearest to a text, by meaning and by words, best first."""
        hits = self.index.search_passages(text, k=k)[:k]
        articles = {one.id: one for one in self.store.speaking(hit.passage.article_id for hit in hits)}
        return tuple(
            FoundPassage(event=article.event, article=article.name, hit=hit, match=_match(text, hit.passage.text))
            for hit in hits
            if (article := articles.get(hit.passage.article_id))  # withdrawn this very moment
        )

    def find_words(self, text: str) -> tuple[FoundWords, ...]:
        """Find the articles of all events that contain some words as they are typed (see `as_typed`), newest first."""
        if not text.strip():
            return ()
        pattern = as_typed(text)
        found = {id_: spans for id_, whole in self.store.texts().items() if (spans := list(pattern.finditer(whole)))}
        articles = {article.id: article for article in self.store.speaking(found)}
        return tuple(
            FoundWords(
                event=articles[id_].event,
                article=articles[id_].name,
                article_id=id_,
                places=len(spans),
                first=TextRange(start=spans[0].start(), end=spans[0].end()),
                text=articles[id_].text,
            )
            for id_, spans in found.items()
            if id_ in articles
        )

    # ------------------------------------------------------------ claims

    def unread(self, event: str | None = None, *, since: str | None = None) -> tuple[Article, ...]:
        """Give the articles not read for claims yet, of one event or of all open ones, `since` a date or ever."""
        done = self.store.extracted(self.extractor.key)
        articles = self.store.articles(event, since=stamp(since) if since else None)
        closed = () if event else {name for name, state in self.notes.events().items() if state != "open"}
        return tuple(article for article in articles if article.id not in done and article.event not in closed)

    def extract(self, event: str | None = None, *, since: str | None = None) -> Extracted:
        """Find the claims of every article not read yet, and merge them."""
        failed = [read.failed for read in self.read(event, since=since) if read.failed]
        return Extracted(claims=self.store.claims(event), failed=tuple(failed))

    def read(
        self,
        event: str | None = None,
        *,
        since: str | None = None,
        jobs: int = 4,
        budget_usd: Limit = None,
        token: CancelToken | None = None,
    ) -> Generator[Read, None, None]:
        """Find the claims of articles not read yet, a model up to `jobs` at once; each is told of as it is read.

        What was read is merged and kept when this ends, however it ends; after a kill a model's answers are found kept.
        A failure is named; BudgetSpent and KeyboardInterrupt (Ctrl-C, or `token` was cancelled) are raised after what
        was under way.
        """
        extractor, unread, done = self.extractor, self.unread(event, since=since), list[Read]()
        budget = budget_of(budget_usd)
        try:
            for read in read_many(unread, extractor, jobs=jobs, budget=budget, now=now, token=token):
                done.append(read)
                note(self.settings.workspace, read)
                yield read
        finally:
            keep_read(done, unread, extractor, self.index, self.store)

    def claims(self, event: str | None = None) -> tuple[Claim, ...]:
        """Give the claims, in the order in which they were found."""
        return self.store.claims(event)

    def typed(self, text: str, *, event: str | None = None, keep: bool = True) -> Claim:
        """Keep a claim in the checker's own words; without `event`, the one whose articles speak of it.

        Without `keep` the claim is only made, to try something on it.
        """
        return self.desk.typed(text, event=event, keep=keep)

    def find_claim(self, beginning: str) -> Claim:
        """Give the claim whose id begins so."""
        return self.desk.find(beginning)

    def similar(self, claim_id: str, *, k: int = 5) -> tuple[SimilarClaim, ...]:
        """Find the claims nearest in meaning to one, itself and those set aside left out."""
        (near,) = self.index.similar_claims([self.store.claim(claim_id).text], k=4 * k)
        live = self.store.desk.live(one.claim_id for one in near)
        return tuple(one for one in near if one.claim_id != claim_id and one.claim_id in live)[:k]

    # ------------------------------------------------------------ checks

    def ranked(self, event: str | None = None) -> tuple[Ranked, ...]:
        """Rank the claims of each event, and say which are checked by default: some 8 to 15 an article."""
        events = self.events() if event is None else (event,)
        return tuple(one for where in events for one in self.desk.ranked(where))

    def unchecked(
        self, event: str | None = None, *, since: str | None = None, every: bool = False, beside: bool = False
    ) -> tuple[Claim, ...]:
        """Give the claims that want a check: never made, failed, or of other articles, words or another judge.

        With `beside`, those are left out that this judge has answered beside another's current check.

        Of claims that were never checked only those that are chosen, unless `every` one is wanted. With `since`, a
        date, only those that came then or later, or to whose event an article did.
        """
        wanted = self.desk.stale(event, since=stamp(since) if since else None, every=every)
        if not beside or not wanted:
            return wanted
        corpus = self.store.corpus(claim.event for claim in wanted)
        keys = {c.id: check_key(c, corpus[c.event], self.judge.key, self.index.mode) for c in wanted}
        done = self.store.answered(keys.values())
        return tuple(claim for claim in wanted if keys[claim.id] not in done)

    def check(
        self,
        claims: Sequence[Claim],
        *,
        jobs: int = 4,
        budget_usd: Limit = None,
        beside: bool = False,
        token: CancelToken | None = None,
    ) -> Iterator[Check]:
        """Check claims, up to `jobs` at once if the judge is a model, and save each check before it is given.

        With `beside`, a verdict of another judge or prompt stays a claim's current one, and this one stands beside it.
        Raises BudgetSpent where the money ends, and KeyboardInterrupt after Ctrl-C or once `token` is cancelled, each
        after what was under way.
        """
        return check_claims(
            claims, judge=self.judge, index=self.index, store=self.store, workspace=self.settings.workspace, now=now,
            jobs=jobs, budget=budget_of(budget_usd), beside=beside, token=token,
        )  # fmt: skip

    def renew_opinions(self, event: str | None = None) -> int:
        """Form the second opinions on current checks that are missing or of an earlier version; no model is asked."""
        return renew_opinions(self.checks(event), judge=self.judge, store=self.store)

    def by_judge(self, claim_id: str) -> tuple[Check, ...]:
        """Give the current check of each judge and prompt that was asked about a claim, in the order first asked."""
        return current_by_judge(self.store.checks_of(claim_id))

    @cached_property
    def judge(self) -> Judge:
        """The judge of the settings."""
        return judge_for(self.settings, self.store.answers, now=now)

    @cached_property
    def extractor(self) -> Extractor:
        """The extractor of the settings."""
        return extractor_for(self.settings, self.store.answers, now=now)

    @cached_property
    def present(self) -> Present:
        """Who would judge now, and by which search: what a check is held against to see whether it is out of date."""
        judge = self.judge
        return Present(
            judge=judge.name if judge.prompt else judge.key,
            prompt=judge.prompt,
            retrieval="hybrid" if self.embedder else "lexical",
        )

    def estimate(self, claims: Sequence[Claim]) -> Estimate | None:
        """Say what checking claims will ask of the judge and cost; None if it asks nobody."""
        if not self.judge.parallel:
            return None
        estimate = estimate_checks(claims, judge=self.judge, index=self.index, store=self.store)
        if estimate.calls:
            refuse_unknown(self.settings.model, self.settings.api_base)
        return estimate

    def estimate_extraction(self, event: str | None = None, *, since: str | None = None) -> Estimate | None:
        """Say what extracting will ask of the extractor and cost; None if it asks nobody."""
        extractor = self.extractor
        if not extractor.parallel:
            return None
        estimate = add_up(map(extractor.estimate, self.unread(event, since=since)), model=extractor.name)
        if estimate.calls:
            refuse_unknown(self.settings.model, self.settings.api_base)
        return estimate

    # ------------------------------------------------------------ the desk

    @cached_property
    def desk(self) -> ReviewDesk:
        """The review desk of this workspace: the queue page by page, and the checker's hand on claims."""
        return ReviewDesk(self, now=now)

    def queue(
        self, event: str | None = None, *, every: bool = False, reviewer: str | None = None
    ) -> tuple[QueueRow, ...]:
        """Give the claims as lines, what needs a human first; `every` one, or those chosen and checked.

        With `reviewer`, nothing is told of the claims that they have yet to decide blind, their place included.
        """
        return queue_order(self.desk.told(row, reviewer) for row in self.desk.rows(event, every=every))

    def checks(self, event: str | None = None) -> tuple[Check, ...]:
        """Give each claim's current check."""
        return self.store.current_checks(event)

    def current(self, claim_id: str) -> Check | None:
        """Give a claim's current check; None if it was not checked yet."""
        return self.store.current_check(claim_id)

    def history(self, claim_id: str) -> tuple[Logged, ...]:
        """Give every decision on a claim, oldest first."""
        return self.store.reviews(claim_id)

    def standing(self, claim_id: str) -> Standing:
        """Say what holds for a claim's current check."""
        return standing_of(self.current(claim_id), self.history(claim_id))

    def decide(self, check_id: str, *, reviewer: str | None, seen_seq: int, **choice: Unpack[Choice]) -> Decided:
        """Append a checker's decision, and tell what others decided since the page was drawn: see `ReviewDesk`."""
        return self.desk.decide(check_id, reviewer=reviewer, seen_seq=seen_seq, **choice)

    @cached_property
    def notes(self) -> Notes:
        """Whose work claims are, comments, tags, evidence from outside, closed events, and the record of all."""
        return Notes(self, now=now)

    # ------------------------------------------------------------ out

    def export(
        self, form: ExportFormat, *, event: str | None = None, reviewed_only: bool = False,
        urls: Mapping[str, str] | None = None, since: str | None = None, reviewer: str | None = None,
    ) -> Exported:  # fmt: skip
        """Turn current checks into CSV, JSONL, ClaimReview, a DataFeed or a report; say what may not leave.

        With `reviewer`, the claims that they have yet to decide blind are left out.
        """
        blind = self.desk.blind(event, reviewer)
        which = ExportFilter(event=event, reviewed_only=reviewed_only, since=since, blind=blind)
        return self.exchange.export(form, which, urls=urls or {})

    def report(self, claim_id: str, *, reviewer: str | None = None) -> str:
        """Write the report of one claim as one HTML page; refuse one that `reviewer` has yet to decide blind."""
        if self.desk.is_blind(self.desk.row(claim_id), reviewer):
            raise InputError("this claim awaits your blind review", hint="decide it first, then write its report")
        return self.exchange.report(claim_id)

    @cached_property
    def exchange(self) -> Exchange:
        """Exports by page, and reviews that come back from outside."""
        return Exchange(self.settings, self.store, now=now)

    @cached_property
    def evaluations(self) -> Evaluations:
        """The evaluations of this workspace: judges and prompts, scored on gold."""
        return Evaluations(self, now=now)

    def try_prompt(self, claim: Claim, settings: Settings | None = None) -> Trial:
        """Get a model and a prompt ready to be tried on a claim: the workspace's own, or those of other settings.

        Nothing of it is saved. Raises InputError if the judge of the settings takes no prompt.
        """
        articles = self.store.corpus([claim.event])[claim.event]
        return Trial(settings or self.settings, claim, articles=articles, index=self.index, now=now)

    def test_model(self) -> ModelStatus:
        """Ask the model of the settings one tiny question."""
        return try_model(self.settings)

    @cached_property
    def runlog(self) -> RunLog:
        """The runs of this workspace, those of earlier processes among them."""
        return RunLog(self.store, now=now)

    def backup(self, folder: Path) -> Path:
        """Copy the workspace into a new folder while it is in use; `restore` makes a workspace of it again."""
        return back_up(self.store, self.settings.workspace, folder)

    def rebuild_index(self) -> None:
        """Make the index again from what the store holds."""
        self.__dict__.pop("index", None)
        self._followed = None
        self.index = rebuilt(
            self.settings.workspace / "index", self.embedder, self.store, chroma_url=self.settings.chroma_url
        )

    def status(self) -> Status:
        """Count what the workspace holds."""
        counts, index = self.desk.counts(View(show="all", every=True)), self.index.status()
        return Status(
            workspace=str(self.settings.workspace),
            retrieval=index.mode,
            events=len(self.events()),
            articles=len(self.articles()),
            passages=index.passages,
            claims=counts.all,
            checked=counts.all - counts.unchecked,
            reviewed=counts.done,
        )
