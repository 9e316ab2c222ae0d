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
from typing import Unpack

from workbench.batch.checks import check_claims, current_by_judge, estimate_checks
from workbench.batch.limits import CancelToken
from workbench.batch.runner import Limit, budget_of
from workbench.claims.extract import Read, merge_similar, read_many
from workbench.evaluation.service import Evaluations
from workbench.export import Exported, ExportFormat
from workbench.export.exchange import Exchange, ExportFilter
from workbench.export.jsonl import stamp
from workbench.ingest.articles import Corpus
from workbench.ingest.sources import Upload
from workbench.ingest.text import passages
from workbench.judge.llm.client import ModelStatus
from workbench.judge.protocol import Extractor, Judge
from workbench.judge.registry import extractor_for, judge_for, try_model
from workbench.maintenance import back_up
from workbench.models import Article, Check, Claim, Logged
from workbench.models.article import Added, ArticleField, FoundPassage
from workbench.models.check import Estimate, Status, add_up
from workbench.models.claim import Extracted
from workbench.models.review import Decided
from workbench.retrieval.embedder import Embedder, load_embedder
from workbench.retrieval.index import Index, SimilarClaim
from workbench.review.decisions import Choice, Standing, standing_of
from workbench.review.desk import ReviewDesk
from workbench.review.queue import Present, QueueRow, View, queue_order
from workbench.runlog import RunLog, note
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


def keep_read(done: Sequence[Read], unread: Sequence[Article], extractor_key: str, index: Index, store: Store) -> None:
    """Keep the claims of articles that were read: merged in the order of the articles, whichever was read first."""
    read = {one.article_id: one for one in done if not one.failed}
    ids = [article.id for article in unread if article.id in read]
    save_merged([claim for id_ in ids for claim in read[id_].claims], index, store)
    for id_ in ids:
        store.mark_extracted(id_, extractor_key)


def save_merged(found: Sequence[Claim], index: Index, store: Store) -> None:
    """Merge what was found with what is there: the same claim from two outlets becomes one with two spans."""
    merged: list[Claim] = []
    for event in dict.fromkeys(claim.event for claim in found):
        there = store.every_claim(event)
        everything = (*there, *(claim for claim in found if claim.event == event))
        once = {claim.id: claim for claim in everything}  # one may be found again
        near = dict(zip(once, index.nearest_claims(tuple(once.values())), strict=True))
        settled = {claim.id for claim in there}
        merged.extend(merge_similar(everything, [near[claim.id] for claim in everything], settled=settled))
    store.save_claims(merged)
    index.add_claims(merged)


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


class Workbench:
    """One workspace: add articles, extract and check claims, review, export."""

    def __init__(self, settings: Settings | str | Path | None = None) -> None:
        """Open the workspace of some settings, or the workspace in a folder; without either, the usual one."""
        if not isinstance(settings, Settings | str | Path | None):
            raise TypeError(f"Workbench takes a folder or Settings, not {type(settings).__name__}")
        self.settings = settings if isinstance(settings, Settings) else Settings.load(settings)
        self.store = Store(self.settings.workspace / "workbench.db")
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

    def add(self, sources: Sequence[str | Path | Upload], *, event: str | None = None) -> Added:
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
            FoundPassage(event=article.event, article=article.name, hit=hit)
            for hit in hits
            if (article := articles.get(hit.passage.article_id))  # withdrawn this very moment
        )

    # ------------------------------------------------------------ claims

    def unread(self, event: str | None = None, *, since: str | None = None) -> tuple[Article, ...]:
        """Give the articles not read for claims yet; `since` a date: that came then or later."""
        done = self.store.extracted(self.extractor.key)
        articles = self.store.articles(event, since=stamp(since) if since else None)
        return tuple(article for article in articles if article.id not in done)

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
            keep_read(done, unread, extractor.key, self.index, self.store)

    def claims(self, event: str | None = None) -> tuple[Claim, ...]:
        """Give the claims, in the order in which they were found."""
        return self.store.claims(event)

    def typed(self, text: str, *, event: str | None = None) -> Claim:
        """Keep a claim in the checker's own words; without `event`, the one whose articles speak of it."""
        return self.desk.typed(text, event=event)

    def find_claim(self, beginning: str) -> Claim:
        """Give the claim whose id begins so."""
        return self.desk.find(beginning)

    def similar(self, claim_id: str, *, k: int = 5) -> tuple[SimilarClaim, ...]:
        """Find the claims nearest in meaning to one, itself and those set aside left out."""
        (near,) = self.index.similar_claims([self.store.claim(claim_id).text], k=4 * k)
        live = self.store.desk.live(one.claim_id for one in near)
        return tuple(one for one in near if one.claim_id != claim_id and one.claim_id in live)[:k]

    # ------------------------------------------------------------ checks

    def unchecked(self, event: str | None = None, *, since: str | None = None) -> tuple[Claim, ...]:
        """Give the claims that want a check: never made, failed, or of other articles, words or another judge.

        With `since`, a date, only those that came then or later, or to whose event an article did.
        """
        return self.desk.stale(event, since=stamp(since) if since else None)

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
        return estimate_checks(claims, judge=self.judge, index=self.index, store=self.store)

    def estimate_extraction(self, event: str | None = None, *, since: str | None = None) -> Estimate | None:
        """Say what extracting will ask of the extractor and cost; None if it asks nobody."""
        extractor = self.extractor
        if not extractor.parallel:
            return None
        return add_up(map(extractor.estimate, self.unread(event, since=since)), model=extractor.name)

    # ------------------------------------------------------------ the desk

    @cached_property
    def desk(self) -> ReviewDesk:
        """The review desk of this workspace: the queue page by page, and the checker's hand on claims."""
        return ReviewDesk(self, now=now)

    def queue(self, event: str | None = None) -> tuple[QueueRow, ...]:
        """Give every claim as a line, what needs a human first."""
        return queue_order(self.desk.rows(event))

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

    # ------------------------------------------------------------ out

    def export(
        self, form: ExportFormat, *, event: str | None = None, reviewed_only: bool = False,
        urls: Mapping[str, str] | None = None, since: str | None = None,
    ) -> Exported:  # fmt: skip
        """Turn current checks into CSV, JSONL, ClaimReview, a DataFeed or a report; say what may not leave."""
        which = ExportFilter(event=event, reviewed_only=reviewed_only, since=since)
        return self.exchange.export(form, which, urls=urls or {})

    @cached_property
    def exchange(self) -> Exchange:
        """Exports by page, and reviews that come back from outside."""
        return Exchange(self.settings, self.store, now=now)

    @cached_property
    def evaluations(self) -> Evaluations:
        """The evaluations of this workspace: judges and prompts, scored on gold."""
        return Evaluations(self, now=now)

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
        counts, index = self.desk.counts(View(show="all")), self.index.status()
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
