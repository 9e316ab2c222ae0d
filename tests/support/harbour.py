"""A small event in three invented articles: a report, a denial, and an article on something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from tests.support.articles import article
from workbench.batch.runner import CancelToken, Lane, Limit, Task, budget_of, run_many
from workbench.judge.check import Judge, check
from workbench.models import Check, Claim, Comparison, Hit, Inferred, Passage, Reading, Version


def _known(value: str) -> Inferred:
    return Inferred(value=value, method="stated", confidence=1.0)


COURIER = article(
    "Norland asks Estavia for tugboats\n\n"
    "Norland has asked Estavia for 12 tugboats to clear its blocked harbour, a port official told Coastal Radio on "
    "Sunday. The official, who was not named, did not say when the boats would arrive.\n\n"
    "About 40 ships have waited off the harbour since the storm on 3 May.",
    source="courier.txt",
    outlet=_known("Morning Courier"),
    published=_known("2031-05-11"),
)
LEDGER = article(
    "Estavia denies tugboat request\n\n"
    "Estavia’s foreign ministry on Monday denied reports that Norland had asked for tugboats. “We have received no "
    "such request,” spokesperson Mira Halden said.\n\n"
    "Norland’s harbour has been blocked since the storm on 3 May.",
    source="ledger.txt",
    outlet=_known("The Ledger"),
    published=_known("2031-05-12"),
)
GAZETTE = article(
    "Choir opens the summer season\n\n"
    "The Norland youth choir opened the summer season on Saturday with an evening of folk songs. Tickets for all "
    "remaining concerts are sold out, the organisers said.",
    source="gazette.txt",
    outlet=_known("Island Gazette"),
)
ARTICLES = (COURIER, LEDGER, GAZETTE)

CLAIM = Claim(
    id=Claim.id_for("test", "Norland asked Estavia for tugboats."),
    event="test",
    text="Norland asked Estavia for tugboats.",
    speaker="a port official",
    made_by="checker",
)


def _hit(text: str, start: int, end: int) -> Hit:
    passage = Passage(id="p1", article_id=COURIER.id, start=start, end=end, text=text[start:end])
    return Hit(passage=passage, lexical=2.0, rank=1)


VERSIONS = (
    Version(article=COURIER, hits=(_hit(COURIER.text, 35, COURIER.text.index(" The official")),)),
    Version(article=LEDGER),
    Version(article=GAZETTE),
)

NOON = "2031-05-12T12:00:00Z"
MANY = tuple(CLAIM.model_copy(update={"id": f"c{n}", "text": f"{CLAIM.text} {n}"}) for n in range(36))
CLAIMS = MANY[:12]


class NoIndex:
    """Finds no passages."""

    mode = "lexical"

    def nearest_passages(self, text: str, ids: Sequence[str], *, k: int) -> Iterator[tuple[str, tuple[Hit, ...]]]:
        """Say so of every article."""
        return ((i, ()) for i in ids)


def checked(claim: Claim, versions: Sequence[Version], judge: Judge) -> Check:
    """Check a claim on versions as they are."""
    index: Any = NoIndex()
    articles = [version.article for version in versions]
    return check(claim, articles=articles, index=index, judge=judge, now=lambda: NOON, versions=versions)


def checking(
    claims: Iterable[Claim], judge: Judge, *, jobs: int, budget: Limit = None, token: CancelToken | None = None
) -> Iterator[Check]:
    """Check claims on the three articles, as a batch does, without a store."""
    versions = tuple(Version(article=one) for one in ARTICLES)
    tasks = (
        Task(
            partial(checked, claim, versions, judge),
            judge.estimate(claim, versions).most_usd if budget is not None else 0.0,
        )
        for claim in claims
    )
    lane = Lane(tasks, width=jobs, parallel=judge.parallel)
    return run_many([lane], what="check", budget=budget_of(budget), token=token)


def silence(versions: Sequence[Version]) -> Comparison:
    """Say of every article that it is silent."""
    readings = tuple(Reading(article_id=v.article.id, stance="silent", summary="") for v in versions)
    return Comparison(readings=readings, label="not_enough_evidence")
