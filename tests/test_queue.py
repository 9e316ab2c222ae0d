"""A view of the queue, chosen and ordered in SQL, is what choosing and ordering every claim in Python would give."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.articles import article
from tests.support.checks import ARTICLES, FAILURE, NOON, check, claim, verdict
from tests.test_acts import WHO, opened
from workbench.errors import InputError
from workbench.models import Call, Check, ProvedDiscrepancy, Verdict
from workbench.queue import MARKS, ORDERS, SHOWS, Mark, Order, QueueRow, Show, View, queue_order
from workbench.review import Checker, accept, flag, override, skip
from workbench.reviewdesk import ReviewDesk
from workbench.store import Store

ANA, BEN = (Checker(reviewer=name, at=NOON) for name in ("ana", "ben"))
N = 24


def outcome(number: int) -> Verdict:
    """Verdicts of every kind: with and without conflict, rejected quotes, one origin, quotes that differ."""
    made = verdict("supported" if number % 2 else "conflicting", rejected=() if number % 3 else verdict().rejected)
    origins = tuple(
        made.origins[0].model_copy(update={"position": "affirms", "name": str(i)}) for i in range(number % 4)
    )
    kinds = {0: made.discrepancies, 1: (), 2: (variant(made.discrepancies[0]),)}[number % 3]
    silent = made.findings[1].model_copy(update={"stance": "silent", "evidence": ()})
    findings = (made.findings[0], silent, made.findings[2]) if number % 5 == 0 else made.findings
    return made.model_copy(update={"origins": origins, "discrepancies": kinds, "findings": findings})


def variant(found: ProvedDiscrepancy) -> ProvedDiscrepancy:
    return found.model_copy(update={"kind": "quote_variant"})


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Two dozen claims: unchecked, failed, checked by another judge, decided in every way, dismissed."""
    with Store(tmp_path_factory.mktemp("queue") / "workbench.db") as store:
        for one in ARTICLES:
            store.add_article(one)
        store.add_article(article("Elsewhere it rained.", event="other"))
        claims = [claim(f"The bridge {n} opened.", checkworthiness=n % 5 / 5) for n in range(N)]
        far = [claim(f"It rained {n} times.", event="other", id=f"far{n}", spans=()) for n in range(3)]
        store.save_claims([*claims, *far])
        for n, of in enumerate(claims):
            if n % 6:
                store.save_check(made := check(FAILURE if n % 7 == 0 else outcome(n), of=of, number=n, call=call(n)))
                decide(store, made, n)
        opened(store).dismiss(claims[-1].id, **WHO)
        yield store


def call(number: int) -> Call:
    return Call(judge="builtin" if number % 4 else "another", at=f"2024-05-01T12:{number:02}:00Z", cost_usd=0.0)


def decide(store: Store, of: Check, number: int) -> None:
    if number % 7 == 0:
        return
    taken: dict[int, list[Callable[[], object]]] = {
        1: [lambda: accept(of, ANA)],
        2: [lambda: flag(of, ANA)],
        3: [lambda: skip(of, ANA)],
        4: [lambda: accept(of, ANA), lambda: override(of, BEN, label="refuted", reason="no")],
    }
    for review in taken.get(number % 8, []):
        store.append_review(of.claim.id, review())  # type: ignore[arg-type]


@pytest.fixture
def desk(store: Store) -> ReviewDesk:
    return opened(store)


HAS: dict[Mark, Callable[[QueueRow], bool]] = {
    "needs_check": lambda row: bool(row.needs),
    "conflict": lambda row: row.has_conflict,
    "single_origin": lambda row: row.machine_label is not None and row.independent_origins == 1,
    "quotes_differ": lambda row: row.quotes_differ,
    "failed": lambda row: row.failure is not None,
    "unchecked": lambda row: row.check_id is None,
    "rejected": lambda row: row.n_rejected > 0,
}
STATUSES: dict[Show, set[str]] = {
    "open": {"open", "skipped", "differs"},
    "flagged": {"flagged"},
    "differs": {"differs"},
    "done": {"done"},
    "all": {"open", "skipped", "differs", "flagged", "done"},
}


def expected(desk: ReviewDesk, view: View) -> list[str]:
    rows = [row for row in desk.rows(view.event) if row.standing.status in STATUSES[view.show]]
    rows = [row for row in rows if all(HAS[mark](row) for mark in view.marks)]
    by: dict[Order, Callable[[list[QueueRow]], list[QueueRow]]] = {
        "need": lambda rows: list(queue_order(rows)),
        "newest": lambda rows: rows[::-1],
        "worth": lambda rows: sorted(rows, key=lambda row: -row.checkworthiness),
        "checked": lambda rows: sorted(rows, key=lambda row: row.at or "", reverse=False)[::-1],
        "origins": lambda rows: sorted(rows, key=lambda row: -row.independent_origins),
    }
    return [row.claim_id for row in by[view.order](rows)]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("show", [show for show in SHOWS if show != "aside"])
@pytest.mark.parametrize("mark", [None, *MARKS])
def test_a_page_is_a_stretch_of_the_whole_view(desk: ReviewDesk, show: Show, order: Order, mark: Mark | None) -> None:
    """Every page, every neighbour and every place agree with the view read whole."""
    view = View(show=show, order=order, marks=(mark,) if mark else (), event="test")
    whole = [row.claim_id for row in desk.page(view, limit=100).rows]
    if order == "checked":
        assert set(whole) == set(expected(desk, view))
    else:
        assert whole == expected(desk, view)
    pages = [desk.page(view, offset=at, limit=4) for at in range(0, len(whole), 4)]
    assert [row.claim_id for page in pages for row in page.rows] == whole
    assert all(page.total == len(whole) for page in pages)
    for at, one in enumerate(whole[:6]):
        assert desk.place(view, one) == at
        if len(whole) > 1:
            assert desk.next(view, one) == whole[(at + 1) % len(whole)]
            assert desk.previous(view, one) == whole[at - 1]


def test_what_was_checked_last_comes_first(desk: ReviewDesk) -> None:
    """By the time of the current check; those never checked come last."""
    rows = desk.page(View(show="all", order="checked", event="test"), limit=100).rows
    times = [row.at for row in rows if row.at]
    assert times == sorted(times, reverse=True)
    assert [row.at for row in rows[len(times) :]] == [None] * (len(rows) - len(times))


@pytest.mark.parametrize("show", SHOWS)
def test_counts_are_the_lengths_of_the_views(desk: ReviewDesk, show: Show) -> None:
    """Of each status whatever is shown, and of each mark within what is shown."""
    counts = desk.counts(View(show=show)).model_dump()
    assert {one: counts[one] for one in SHOWS} == {one: desk.page(View(show=one)).total for one in SHOWS}
    assert {m: counts[m] for m in MARKS} == {m: desk.page(View(show=show, marks=(m,))).total for m in MARKS}


def test_a_claim_outside_the_view_has_neighbours_in_it(desk: ReviewDesk) -> None:
    """Whoever has just decided a claim can go on; the only claim of a view has no other to go to."""
    view = View(show="done", event="test")
    outside = desk.page(View(event="test")).rows[0].claim_id
    assert desk.place(view, outside) is None
    assert desk.next(view, outside) == desk.page(view).rows[0].claim_id
    (alone,) = desk.page(View(show="aside")).rows
    assert desk.next(View(show="aside"), alone.claim_id) is None


def test_an_outlet_is_silent_where_all_it_has_is_silent(desk: ReviewDesk) -> None:
    """Silence is a finding of a check: an unchecked claim has none, nor has an outlet without articles."""
    silent = {row.claim_id for row in desk.page(View(show="all", silent="Gazette"), limit=100).rows}
    speaks = {row.claim_id for row in desk.page(View(show="all", outlet="Gazette"), limit=100).rows}
    verdicts = {row.claim_id for row in desk.rows("test") if row.machine_label}
    assert silent == {claim(f"The bridge {n} opened.").id for n in range(N) if n % 5 == 0} & verdicts
    assert silent
    assert speaks >= verdicts - silent
    assert desk.page(View(show="all", silent="Nobody")).total == 0


def test_an_event_has_its_own_queue(desk: ReviewDesk) -> None:
    """Views, counts and outlets are of the event that was asked for."""
    assert [row.claim_id for row in desk.page(View(event="other")).rows] == ["far0", "far1", "far2"]
    assert (desk.counts(View(event="other")).all, desk.outlets("other")) == (3, ("test.txt",))
    assert desk.outlets("test") == ("Gazette", "The Herald", "Weather")


def test_the_claims_that_want_a_check_are_those_without_a_verdict_of_today(desk: ReviewDesk) -> None:
    """Never checked, failed, or judged by another: `check` takes exactly these."""
    wanted = [row.claim_id for row in desk.rows() if row.machine_label is None or row.needs]
    assert [one.id for one in desk.stale()] == wanted
    assert {row.machine_label for row in desk.rows() if row.claim_id not in wanted} == {"supported", "conflicting"}


def test_what_a_line_needs_is_what_its_check_says(desk: ReviewDesk) -> None:
    """SQL and the diff of the check itself name the same reasons."""
    for row in desk.rows("test"):
        assert [why.need for why in desk.needs(row.claim_id)] == list(row.needs)


def test_a_claim_nobody_has_is_named(desk: ReviewDesk) -> None:
    """A wrong id gives one sentence."""
    with pytest.raises(InputError, match="there is no claim nowhere"):
        desk.row("nowhere")


@pytest.mark.parametrize(
    "asked",
    [
        "state = 'live' AND status IN ('open', 'skipped', 'differs')",
        "state = 'live' AND status IN ('open', 'skipped', 'differs') AND (urgency, unworth, seq) < (9, 0.5, 7)",
    ],
)
def test_views_are_counted_from_an_index_alone(tmp_path: Path, asked: str) -> None:
    """How many claims a view has, and how many stand before one: no head is opened for it."""
    Store(tmp_path / "workbench.db").close()
    with closing(sqlite3.connect(tmp_path / "workbench.db")) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN SELECT count(*) FROM head WHERE {asked}").fetchall()
    assert all("COVERING INDEX" in step[-1] for step in plan), plan
