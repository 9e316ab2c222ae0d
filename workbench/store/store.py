"""Keep and give back articles, claims, checks and reviews; nothing acknowledged is lost, nothing kept is changed.

It does not decide anything: what a history amounts to is `workbench.review`'s to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import and_, exists, func, insert, literal, select, true
from sqlalchemy.dialects.sqlite import insert as upsert

from workbench.acts import ArticleNow
from workbench.corrections import Correction
from workbench.errors import InputError
from workbench.models import Act, Article, Check, Claim, Logged, Review
from workbench.store import hand, projections, queries, rows
from workbench.store import schema as t
from workbench.store.answers import Answers
from workbench.store.database import Database
from workbench.store.desk import DeskTables
from workbench.store.queries import Which, one_of, within
from workbench.store.runs import Run, RunState

_Found = TypeVar("_Found")
_IS_CURRENT = t.head.c.check_id == t.check.c.id
_LIVE = t.head.c.state == "live"


class Store:
    """The database of one workspace. One per process: every method may be called from any thread."""

    def __init__(self, path: str | Path) -> None:
        """Open the file, make it if there is none, bring an older one up to date."""
        self._database = Database(Path(path))
        self._reading = self._database.reading
        self._writing = self._database.writing
        self.answers = Answers(self._database)
        """What judges answered, by the digest of what they were asked."""
        self.desk = DeskTables(self._database)
        """The queue, and what is done by hand."""

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def back_up(self, path: Path) -> None:
        """Copy one moment of the database into a new file, while others write."""
        self._database.back_up(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    # ------------------------------------------------------------ articles

    def add_article(self, article: Article, acts: Sequence[Act] = ()) -> bool:
        """Keep an article, with what was done about it at once; False if it was there already."""
        with self._writing() as connection:
            connection.execute(upsert(t.event).values(name=article.event).on_conflict_do_nothing())
            statement = upsert(t.article).values(rows.article_row(article)).on_conflict_do_nothing()
            if connection.execute(statement).rowcount != 1:
                return False
            projections.renew_article(connection, article.id)
            for act in acts:
                hand.act_on_article(connection, act)
            return True

    def articles(self, event: str | None = None, *, since: str | None = None) -> tuple[Article, ...]:
        """Give the articles that speak now, corrected, in the order in which they were added; `since` a time or all."""
        came = true() if since is None else t.article.c.added_at >= since
        return self._articles(and_(t.placed.c.state == "speaks", within(t.placed.c.event, event), came))

    def every_article(self, event: str | None = None) -> tuple[Article, ...]:
        """Give all articles, retracted ones and older versions among them."""
        return self._articles(within(t.placed.c.event, event))

    def article(self, article_id: str) -> Article:
        """Give one article, corrected."""
        return _first(self._articles(t.article.c.id == article_id), "article", article_id)

    def places(self, event: str | None = None, ids: Iterable[str] = ()) -> dict[str, ArticleNow]:
        """Tell where each article now stands, by its id: those of an event, and those of some ids."""
        columns = (t.placed.c.article_id, t.placed.c.event, t.placed.c.state, t.placed.c.updated_by)
        which = within(t.placed.c.event, event) | one_of(t.placed.c.article_id, ids)
        with self._reading() as connection:
            found = connection.execute(select(*columns).where(which))
            return {row.article_id: ArticleNow(event=row[1], state=row[2], updated_by=row[3]) for row in found}

    def earlier(self, *, address: str | None, headline: str | None) -> Article | None:
        """Find the article that speaks at an address, else under a headline, so that a newer one may follow it."""
        for column, wanted in ((t.placed.c.address, address), (t.placed.c.headline, headline)):
            if wanted is not None:
                newest = self._articles(and_(column == wanted, t.placed.c.updated_by.is_(None)))
                if newest:
                    return newest[-1]
        return None

    def files(self) -> dict[tuple[str, str], str]:
        """Give each article's id by where it was read from and the digest of its bytes."""
        parts = [func.json_extract(t.article.c.body, f"$.{name}") for name in ("source", "raw_sha256")]
        with self._reading() as connection:
            return {(row[0], row[1]): row[2] for row in connection.execute(select(*parts, t.article.c.id))}

    def events(self) -> tuple[str, ...]:
        """Name the events that have articles or claims, oldest first."""
        used = exists().where(t.placed.c.event == t.event.c.name) | exists().where(t.head.c.event == t.event.c.name)
        with self._reading() as connection:
            return tuple(connection.execute(select(t.event.c.name).where(used).order_by(t.event.c.seq)).scalars())

    def correct(self, correction: Correction) -> Article:
        """Set a field of an article by hand, and give the article as it now is."""
        self.article(correction.article_id)
        with self._writing() as connection:
            connection.execute(insert(t.correction).values(rows.correction_row(correction)))
            projections.renew_article(connection, correction.article_id)
        return self.article(correction.article_id)

    def corrections(self, article_id: str) -> tuple[Correction, ...]:
        """Give what was corrected in an article, oldest first."""
        with self._reading() as connection:
            found = connection.execute(queries.corrections([article_id])).mappings()
            return tuple(map(rows.correction_of, found))

    def _articles(self, which: Which) -> tuple[Article, ...]:
        with self._reading() as connection:
            statement = select(t.article, t.placed.c.event.label("event_now")).join(t.placed).where(which)
            found = connection.execute(statement.order_by(t.article.c.seq)).mappings().all()
            statement = queries.corrections(row["id"] for row in found)
            corrected = rows.grouped(connection.execute(statement).mappings(), "subject_id")
        return tuple(rows.article_of(row, corrected.get(row["id"], ())) for row in found)

    # ------------------------------------------------------------ claims

    def save_claims(self, claims: Iterable[Claim]) -> None:
        """Keep claims; one that is there keeps its words and gains the new spans."""
        with self._writing() as connection:
            hand.save_claims(connection, tuple(claims))

    def claims(self, event: str | None = None) -> tuple[Claim, ...]:
        """Give the claims of the queue in the order in which they were found."""
        return self._claims(and_(_LIVE, within(t.head.c.event, event)))

    def every_claim(self, event: str | None = None) -> tuple[Claim, ...]:
        """Give all claims, those that were set aside among them."""
        return self._claims(within(t.head.c.event, event))

    def claim(self, claim_id: str) -> Claim:
        """Give one claim, set aside or not."""
        return _first(self._claims(t.head.c.claim_id == claim_id), "claim", claim_id)

    def claims_of(self, claim_ids: Iterable[str]) -> tuple[Claim, ...]:
        """Give these claims, in the order in which they were found."""
        return self._claims(one_of(t.head.c.claim_id, claim_ids))

    def _claims(self, which: Which) -> tuple[Claim, ...]:
        with self._reading() as connection:
            statement = select(t.claim, t.head.c.text.label("wording")).join(t.head).where(which)
            found = connection.execute(statement.order_by(t.claim.c.seq)).mappings().all()
            spans = rows.grouped(connection.execute(queries.pooled_spans(which)).mappings(), "root")
        return tuple(rows.claim_of(row, [rows.evidence_of(s) for s in spans.get(row["id"], ())]) for row in found)

    def mark_extracted(self, article_id: str, extractor: str) -> None:
        """Note that an extractor is done with an article, in the event where it now is."""
        now = select(t.placed.c.article_id, literal(extractor), t.placed.c.event)
        with self._writing() as connection:
            columns = ["article_id", "extractor", "event"]
            statement = upsert(t.extraction).from_select(columns, now.where(t.placed.c.article_id == article_id))
            connection.execute(statement.on_conflict_do_nothing())

    def extracted(self, extractor: str) -> frozenset[str]:
        """Tell which articles an extractor is done with, in the event where they now are."""
        with self._reading() as connection:
            here = and_(t.placed.c.article_id == t.extraction.c.article_id, t.placed.c.event == t.extraction.c.event)
            statement = select(t.extraction.c.article_id).join(t.placed, here)
            return frozenset(connection.execute(statement.where(t.extraction.c.extractor == extractor)).scalars())

    # ------------------------------------------------------------ checks

    def save_check(self, check: Check) -> None:
        """Keep a check and its proved quotes, all of it or nothing; the same check again changes nothing."""
        with self._writing() as connection:
            statement = upsert(t.check).values(rows.check_row(check)).on_conflict_do_nothing(["id"])
            if connection.execute(statement).rowcount:
                queries.save_evidence(connection, check.id, rows.evidence_in(check))
                projections.renew_claim(connection, check.claim.id)

    def answered(self, keys: Iterable[str]) -> dict[str, str]:
        """Tell which of these check keys have a verdict already, with the id of the latest such check."""
        with self._reading() as connection:
            statement = select(t.check.c.key, t.check.c.id).order_by(t.check.c.seq)
            statement = statement.where(t.check.c.status == "verdict", one_of(t.check.c.key, list(keys)))
            return {row.key: row.id for row in connection.execute(statement)}

    def check(self, check_id: str) -> Check:
        """Give one check, its articles joined on again."""
        return _first(self._checks(t.check.c.id == check_id), "check", check_id)

    def checks(self, event: str | None = None) -> tuple[Check, ...]:
        """Give every check that was made, oldest first."""
        return self._checks(within(t.claim.c.event, event))

    def checks_of(self, claim_id: str) -> tuple[Check, ...]:
        """Give every check of one claim, oldest first."""
        return self._checks(t.check.c.claim_id == claim_id)

    def current_checks(self, event: str | None = None) -> tuple[Check, ...]:
        """Give the current check of each claim of the queue: the latest with a verdict, else the latest failure."""
        return self._checks(and_(_IS_CURRENT, _LIVE, within(t.claim.c.event, event)))

    def current_check(self, claim_id: str) -> Check | None:
        """Give a claim's current check; None if it was never checked."""
        found = self._checks(and_(_IS_CURRENT, t.claim.c.id == claim_id))
        return found[0] if found else None

    def _checks(self, which: Which) -> tuple[Check, ...]:
        with self._reading() as connection:
            statement = select(t.check).join(t.claim, t.claim.c.id == t.check.c.claim_id).join(t.head)
            statement = statement.order_by(t.check.c.seq)
            found = connection.execute(statement.where(which)).mappings().all()
        kept = [rows.kept_of(row) for row in found]
        ids = {version.article_id for check in kept for version in check.versions}
        articles = {article.id: article for article in self._articles(one_of(t.article.c.id, ids))}
        return tuple(rows.check_of(row, body, articles) for row, body in zip(found, kept, strict=True))

    # ------------------------------------------------------------ reviews

    def append_review(self, claim_id: str, review: Review) -> tuple[Logged, tuple[Logged, ...]]:
        """Append a decision; nothing is ever refused because somebody was faster.

        Give it with its place, and beside it what other reviewers decided since the last review this one had seen.
        The same decision sent twice from the same page is kept once.
        """
        with self._writing() as connection:
            history = queries.history(connection, claim_id)
            entry = next((e for e in history if queries.same(e.review, review)), None)
            if entry is None:
                entry = Logged(seq=len(history) + 1, claim_id=claim_id, review=review)
                queries.append(connection, entry)
                projections.renew_claim(connection, claim_id)
        others = (e for e in history if e.seq > review.seen_seq and e.review.reviewer != review.reviewer)
        return entry, tuple(others)

    def reviews(self, claim_id: str) -> tuple[Logged, ...]:
        """Give a claim's history, oldest first."""
        with self._reading() as connection:
            return tuple(queries.history(connection, claim_id))

    def histories(self, event: str | None = None) -> dict[str, tuple[Logged, ...]]:
        """Give the history of every claim that has one, by claim id."""
        with self._reading() as connection:
            return queries.histories(connection, event)

    # ------------------------------------------------------------ runs

    def save_run(self, run: Run) -> None:
        """Keep a run as it now is."""
        with self._writing() as connection:
            values = rows.run_row(run)
            connection.execute(upsert(t.run).values(values).on_conflict_do_update(["id"], set_=values))

    def runs(self, state: RunState | None = None) -> tuple[Run, ...]:
        """Give the runs, latest first."""
        with self._reading() as connection:
            statement = select(t.run).where(within(t.run.c.state, state)).order_by(t.run.c.seq.desc())
            return tuple(rows.run_of(row) for row in connection.execute(statement).mappings())


def _first(found: Sequence[_Found], kind: str, wanted: str) -> _Found:
    if not found:
        raise InputError(f"there is no {kind} {wanted}", hint="look the id up in the queue or in an export")
    return found[0]
