"""Keep and give back articles, claims, checks and reviews; nothing acknowledged is lost, nothing kept is changed.

It does not decide anything: what a history amounts to is `workbench.review`'s to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import and_, exists, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from workbench.errors import InputError
from workbench.models import Article, Check, Claim, Logged, Review
from workbench.review import Correction, QueueRow
from workbench.store import queries, rows
from workbench.store import schema as t
from workbench.store.answers import Answers
from workbench.store.database import Database
from workbench.store.queries import Which, one_of, within
from workbench.store.runs import Run, RunState

_Found = TypeVar("_Found")
_IS_CURRENT = exists().where(t.head.c.claim_id == t.check.c.claim_id, t.head.c.check_id == t.check.c.id)


class Store:
    """The database of one workspace. One per process: every method may be called from any thread."""

    def __init__(self, path: str | Path) -> None:
        """Open the file, make it if there is none, bring an older one up to date."""
        self._database = Database(Path(path))
        self._reading = self._database.reading
        self._writing = self._database.writing
        self.answers = Answers(self._database)
        """What judges answered, by the digest of what they were asked."""

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    # ------------------------------------------------------------ articles

    def add_article(self, article: Article) -> bool:
        """Keep an article; False if it was there already."""
        with self._writing() as connection:
            connection.execute(upsert(t.event).values(name=article.event).on_conflict_do_nothing())
            statement = upsert(t.article).values(rows.article_row(article)).on_conflict_do_nothing()
            return connection.execute(statement).rowcount == 1

    def articles(self, event: str | None = None) -> tuple[Article, ...]:
        """Give the articles, corrected, in the order in which they were added."""
        return self._articles(within(t.article.c.event, event))

    def article(self, article_id: str) -> Article:
        """Give one article, corrected."""
        return _first(self._articles(t.article.c.id == article_id), "article", article_id)

    def events(self) -> tuple[str, ...]:
        """Name the events, oldest first."""
        with self._reading() as connection:
            return tuple(connection.execute(select(t.event.c.name).order_by(t.event.c.seq)).scalars())

    def correct(self, correction: Correction) -> Article:
        """Set a field of an article by hand, and give the article as it now is."""
        self.article(correction.article_id)
        with self._writing() as connection:
            connection.execute(insert(t.correction).values(rows.correction_row(correction)))
        return self.article(correction.article_id)

    def corrections(self, article_id: str) -> tuple[Correction, ...]:
        """Give what was corrected in an article, oldest first."""
        with self._reading() as connection:
            found = connection.execute(queries.corrections([article_id])).mappings()
            return tuple(map(rows.correction_of, found))

    def _articles(self, which: Which) -> tuple[Article, ...]:
        with self._reading() as connection:
            found = connection.execute(select(t.article).where(which).order_by(t.article.c.seq)).mappings().all()
            statement = queries.corrections(row["id"] for row in found)
            corrected = rows.grouped(connection.execute(statement).mappings(), "subject_id")
        return tuple(rows.article_of(row, corrected.get(row["id"], ())) for row in found)

    # ------------------------------------------------------------ claims

    def save_claims(self, claims: Iterable[Claim]) -> None:
        """Keep claims; one that is there keeps its words and gains the new spans."""
        with self._writing() as connection:
            for claim in claims:
                connection.execute(upsert(t.claim).values(rows.claim_row(claim)).on_conflict_do_nothing(["id"]))
                if claim.spans:
                    spans = [{"claim_id": claim.id, **span.model_dump()} for span in claim.spans]
                    connection.execute(upsert(t.claim_span).on_conflict_do_nothing(), spans)

    def claims(self, event: str | None = None) -> tuple[Claim, ...]:
        """Give the claims in the order in which they were found."""
        return self._claims(within(t.claim.c.event, event))

    def claim(self, claim_id: str) -> Claim:
        """Give one claim."""
        return _first(self._claims(t.claim.c.id == claim_id), "claim", claim_id)

    def _claims(self, which: Which) -> tuple[Claim, ...]:
        with self._reading() as connection:
            found = connection.execute(select(t.claim).where(which).order_by(t.claim.c.seq)).mappings().all()
            statement = select(t.claim_span).join(t.claim).order_by(t.claim_span.c.seq)
            spans = rows.grouped(connection.execute(statement.where(which)).mappings(), "claim_id")
        return tuple(rows.claim_of(row, [rows.evidence_of(s) for s in spans.get(row["id"], ())]) for row in found)

    def mark_extracted(self, article_id: str, extractor: str) -> None:
        """Note that an extractor is done with an article."""
        with self._writing() as connection:
            statement = upsert(t.extraction).values(article_id=article_id, extractor=extractor)
            connection.execute(statement.on_conflict_do_nothing())

    def extracted(self, extractor: str) -> frozenset[str]:
        """Tell which articles an extractor is done with."""
        with self._reading() as connection:
            statement = select(t.extraction.c.article_id).where(t.extraction.c.extractor == extractor)
            return frozenset(connection.execute(statement).scalars())

    # ------------------------------------------------------------ checks

    def save_check(self, check: Check) -> None:
        """Keep a check and its proved quotes, all of it or nothing; the same check again changes nothing."""
        with self._writing() as connection:
            statement = upsert(t.check).values(rows.check_row(check)).on_conflict_do_nothing(["id"])
            if connection.execute(statement).rowcount:
                queries.save_evidence(connection, check.id, rows.evidence_in(check))
                queries.renew_head(connection, check.claim.id)

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
        """Give each claim's current check: the latest with a verdict, else the latest failure."""
        return self._checks(and_(_IS_CURRENT, within(t.claim.c.event, event)))

    def current_check(self, claim_id: str) -> Check | None:
        """Give a claim's current check; None if it was never checked."""
        found = self._checks(and_(_IS_CURRENT, t.claim.c.id == claim_id))
        return found[0] if found else None

    def _checks(self, which: Which) -> tuple[Check, ...]:
        with self._reading() as connection:
            statement = select(t.check).join(t.claim, t.claim.c.id == t.check.c.claim_id).order_by(t.check.c.seq)
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
                queries.renew_head(connection, claim_id)
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

    # ------------------------------------------------------------ the queue

    def queue_rows(self, event: str | None = None) -> tuple[QueueRow, ...]:
        """Give a line for every claim, in the order of claims, without opening a single check."""
        with self._reading() as connection:
            found = connection.execute(queries.queue().where(within(t.claim.c.event, event))).mappings().all()
        return tuple(map(rows.queue_row, found))

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
