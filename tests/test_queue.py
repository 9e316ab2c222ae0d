"""A view of the queue, chosen and ordered in SQL, is what choosing and ordering every claim in Python would give."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import func, select

from tests.support.articles import article
from tests.support.checks import ARTICLES, FAILURE, NOON, check, claim, verdict
from tests.support.desk import WHO, opened
from workbench.errors import InputError
from workbench.models import Call, Check, DiscrepancyKind, ProvedDiscrepancy, Verdict, VerdictLabel
from workbench.models.check import ArticleOpinion, Opinion, SecondOpinion
from workbench.models.review import ClaimNote
from workbench.review.decisions import Checker, accept, flag, is_drawn, override, skip
from workbench.review.desk import ReviewDesk
from workbench.review.queue import MARKS, ORDERS, SHOWS, TELLING, Mark, Order, QueueRow, Show, View, queue_order
from workbench.store import Store
from workbench.store.database import open_database

ANA, BEN = (Checker(reviewer=name, at=NOON) for name in ("ana", "ben"))
N = 24
Address = str | Path


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
def store(engine: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Two dozen claims: unchecked, failed, checked by another judge, decided in every way, dismissed."""
    with engine(tmp_path_factory.mktemp("queue")) as address, Store(address) as store:
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
                if n % 4 < 2:
                    store.save_opinion(made, opinion("disagrees" if n % 4 else "agrees"))
        opened(store).dismiss(claims[-1].id, **WHO)
        for n, of in enumerate(claims[::3]):
            for name in ("ben", None)[: 1 + n % 2]:
                note = ClaimNote(claim_id=of.id, kind="assign", text=name, reviewer="ana", at="2024-05-01T12:00:00Z")
                store.notes.assign([note], instead_of=[None, "ben"])
        yield store


def opinion(view: Opinion) -> SecondOpinion:
    return SecondOpinion(version="1", articles=(ArticleOpinion(article_id=ARTICLES[0].id, view=view),))


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
    "doubted": lambda row: row.doubted,
    "in_work": lambda row: row.assignee is not None and row.standing.status != "done",
}
STATUSES: dict[Show, set[str]] = {
    "open": {"open", "skipped", "differs"},
    "flagged": {"flagged"},
    "differs": {"differs"},
    "done": {"done"},
    "all": {"open", "skipped", "differs", "flagged", "done"},
}


def expected(desk: ReviewDesk, view: View) -> list[str]:
    rows = [row for row in desk.rows(view.event, every=False) if row.standing.status in STATUSES[view.show]]
    rows = [row for row in rows if all(HAS[mark](row) for mark in view.marks)]
    places = {id_: place for place, id_ in enumerate(id_ for group in desk.alike(view.event) for id_ in group)}

    def together(row: QueueRow) -> int:
        return places.get(row.claim_id, len(places))

    by: dict[Order, Callable[[list[QueueRow]], list[QueueRow]]] = {
        "need": lambda rows: list(queue_order(rows)),
        "newest": lambda rows: rows[::-1],
        "worth": lambda rows: sorted(rows, key=lambda row: -row.checkworthiness),
        "checked": lambda rows: sorted(rows, key=lambda row: row.at or "", reverse=False)[::-1],
        "origins": lambda rows: sorted(rows, key=lambda row: -row.independent_origins),
        "alike": lambda rows: sorted(rows, key=lambda row: (together(row), -row.checkworthiness)),
    }
    return [row.claim_id for row in by[view.order](rows)]


@pytest.mark.slow
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


def test_a_line_counts_the_outlets_that_mention_its_claim(desk: ReviewDesk, store: Store) -> None:
    """By the current check, each outlet once; a failed check and none count nothing."""
    for row in desk.rows():
        check = store.current_check(row.claim_id)
        findings = check.verdict.findings if check and check.verdict else ()
        speaking = {f.article_id for f in findings if f.stance not in (None, "silent")}
        assert row.outlets == len(speaking)
        assert desk.row(row.claim_id).outlets == row.outlets
    assert {row.outlets for row in desk.rows()} == {0, 1, 2}


@pytest.mark.parametrize("label", get_args(VerdictLabel))
def test_a_view_of_one_verdict_has_the_label_that_holds(desk: ReviewDesk, label: VerdictLabel) -> None:
    """A reviewer's where there is one, else the machine's; a claim without a label is in no such view."""
    wanted = {row.claim_id for row in desk.rows("test") if (row.standing.label or row.machine_label) == label}
    assert {row.claim_id for row in desk.page(View(show="all", verdict=label), limit=100).rows} == wanted


@pytest.mark.parametrize(("kind", "number"), [("contradiction", 0), ("quote_variant", 2), ("omission", None)])
def test_a_view_of_one_kind_of_difference_has_the_claims_that_prove_it(
    desk: ReviewDesk, kind: DiscrepancyKind, number: int | None
) -> None:
    """By the current check alone; a kind that nobody proved leaves nothing."""
    checked = {row.text: row.claim_id for row in desk.rows("test") if row.machine_label}
    wanted = {checked.get(f"The bridge {n} opened.") for n in range(N) if n % 3 == number} - {None}
    assert {row.claim_id for row in desk.page(View(show="all", difference=kind), limit=100).rows} == wanted


def test_a_view_of_one_reviewer_has_the_claims_that_they_labelled(desk: ReviewDesk) -> None:
    """Flagging and skipping give no label, and who gave none is not among the reviewers."""
    for name in ("ana", "ben", "nobody"):
        wanted = {row.claim_id for row in desk.rows("test") if name in row.standing.labels}
        assert {row.claim_id for row in desk.page(View(show="all", reviewed_by=name), limit=100).rows} == wanted
    assert (desk.reviewers("test"), desk.reviewers("other")) == (("ana", "ben"), ())


def test_an_event_has_its_own_queue(desk: ReviewDesk) -> None:
    """Views, counts and outlets are of the event that was asked for."""
    assert [row.claim_id for row in desk.page(View(event="other")).rows] == ["far0", "far1", "far2"]
    assert (desk.counts(View(event="other")).all, desk.outlets("other")) == (3, ("test.txt",))
    assert desk.outlets("test") == ("Gazette", "The Herald", "Weather")


def test_the_claims_that_want_a_check_are_those_without_a_verdict_of_today(desk: ReviewDesk) -> None:
    """Never checked, failed, or judged by another: `check` takes exactly these."""
    wanted = [row.claim_id for row in desk.rows() if row.machine_label is None or row.needs]
    assert [one.id for one in desk.stale(every=True)] == wanted
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


# ---------------------------------------------------------------- for whoever decides blind

ODD = 'J\u00fcrgen "J" \\ O\'Neil \U0001f600'
TELLS = (
    *({"marks": (mark,)} for mark in TELLING),
    {"marks": ("conflict", "needs_check")},
    {"outlet": "Gazette"},
    {"silent": "Gazette"},
    {"show": "differs"},
    {"verdict": "supported"},
    {"difference": "contradiction"},
    {"reviewed_by": "ana"},
)


def looked_at(desk: ReviewDesk, view: View) -> list[str]:
    """A view, page by page."""
    whole = desk.page(view, limit=100)
    pages = [desk.page(view, offset=at, limit=4) for at in range(0, whole.total, 4)]
    found = [row.claim_id for page in pages for row in page.rows]
    assert found == [row.claim_id for row in whole.rows]
    assert len(found) == whole.total
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "share", "order"),
    [("cara", 1.0, "need"), ("ana", 1.0, "origins"), ("ben", 0.3, "need"), (ODD, 0.7, "worth")],
)
@pytest.mark.parametrize("telling", TELLS, ids=str)
def test_being_listed_tells_nothing_of_a_blind_claim(
    store: Store, telling: dict[str, object], who: str, share: float, order: Order
) -> None:
    """It is on no page of a view whose filter tells, in none of its counts, and no step leads to it."""
    desk = opened(store, blind_share=share)
    view = View.model_validate({"show": "all", "order": order, "reviewer": who, **telling})
    rows = [desk.row(id_) for id_ in looked_at(desk, view.model_copy(update={"reviewer": None}))]
    blind = {row.claim_id for row in [*rows, *desk.rows()] if desk.is_blind(row, who)}
    listed = looked_at(desk, view)
    assert blind
    assert set(listed) == {row.claim_id for row in rows} - blind
    for row in desk.rows("test"):
        assert desk.next(view, row.claim_id) not in blind
        assert desk.previous(view, row.claim_id) not in blind
        assert (desk.place(view, row.claim_id) is None) == (row.claim_id not in listed)


@pytest.mark.parametrize("within", [{}, {"outlet": "Gazette"}, {"silent": "Gazette"}], ids=str)
@pytest.mark.parametrize("show", SHOWS)
def test_counts_tell_nothing_of_blind_claims(store: Store, show: Show, within: dict[str, str]) -> None:
    """They are the lengths of the views as this reviewer is shown them."""
    desk, view = opened(store, blind_share=0.5), View.model_validate({"show": show, "reviewer": "cara", **within})
    counts = desk.counts(view).model_dump()
    assert {one: counts[one] for one in SHOWS} == {
        one: desk.page(view.model_copy(update={"show": one})).total for one in SHOWS
    }
    assert {mark: counts[mark] for mark in MARKS} == {
        mark: desk.page(view.model_copy(update={"marks": (mark,)})).total for mark in MARKS
    }


@pytest.mark.parametrize("order", ORDERS)
def test_blind_claims_are_in_the_views_that_tell_nothing(store: Store, order: Order) -> None:
    """Whoever is to decide them finds them where they were: open, in all, by their words."""
    desk = opened(store, blind_share=1.0)
    for asked in ({"show": "open"}, {"show": "all"}, {"show": "flagged"}, {"marks": ("failed",)}, {"event": "test"}):
        view = View.model_validate({"order": order, **asked})
        assert set(looked_at(desk, view.model_copy(update={"reviewer": "cara"}))) == set(looked_at(desk, view))


def test_a_share_of_nothing_changes_nothing(desk: ReviewDesk) -> None:
    """Every view, order and mark is as it is for nobody in particular."""
    for order in ORDERS:
        for chosen in ({}, *TELLS):
            view = View.model_validate({"show": "all", "order": order, **chosen})
            assert desk.page(view.model_copy(update={"reviewer": "cara"}), limit=100) == desk.page(view, limit=100)
    assert desk.counts(View(reviewer="cara")) == desk.counts(View())
    assert not desk.leaves_out(View(reviewer="cara", marks=("conflict",)))


@pytest.mark.parametrize("who", ["cara", ODD])
def test_one_s_own_label_opens_the_claim_in_every_view(address: Address, who: str) -> None:
    """Decided by whoever looks, under whatever name, it is listed and ordered as for nobody in particular."""
    with Store(address) as store:
        for made in few(store):
            blind = opened(store, blind_share=1.0)
            assert made.claim.id not in looked_at(blind, View(show="all", marks=("conflict",), reviewer=who))
            blind.decide(made.id, reviewer=who, seen_seq=0, decision="override", label="refuted", blind=True)
        for order in ORDERS:
            for chosen in ({}, *TELLS):
                view = View.model_validate({"show": "all", "order": order, **chosen})
                mine = view.model_copy(update={"reviewer": who})
                assert blind.page(mine, limit=100) == blind.page(view, limit=100)


def few(store: Store) -> list[Check]:
    """Six claims, each with a verdict in conflict."""
    for one in ARTICLES:
        store.add_article(one)
    claims = [claim(f"The bridge {n} opened.", checkworthiness=n / 10) for n in range(6)]
    store.save_claims(claims)
    made = [check(outcome(0), of=of, number=n, call=call(n)) for n, of in enumerate(claims)]
    for one in made:
        store.save_check(one)
    return made


@pytest.mark.parametrize("order", ["need", "origins"])
@pytest.mark.parametrize("number", range(4))
def test_where_a_blind_claim_stands_tells_nothing(address: Address, order: Order, number: int) -> None:
    """Another label, other origins, rejected quotes: its place moves for those who know, and for nobody else."""
    view = View(show="all", order=order, reviewer="cara")
    with Store(address) as store:
        made = few(store)
        blind, open_ = opened(store, blind_share=1.0), opened(store)
        before, known = looked_at(blind, view), looked_at(open_, view)
        found = outcome(7).model_copy(update={"origins": outcome(number).origins})
        store.save_opinion(made[0], opinion("disagrees"))
        newest = store.save_check(check(found, of=made[-1].claim, number=100, call=call(7)))
        store.save_opinion(newest, opinion("disagrees"))
        assert looked_at(blind, view) == before
        assert [blind.place(view, one) for one in before] == list(range(len(before)))
        assert [blind.next(view, one) for one in before] == [*before[1:], before[0]]
        assert (looked_at(open_, view) != known) is (order == "need" or number > 0)


def test_a_claim_that_the_second_opinion_doubts_rises(address: Address) -> None:
    """Before conflicts, after rejected quotes; it follows the current check, and an opinion is replaced."""
    with Store(address) as store:
        made, desk = few(store), opened(store)
        lowest = desk.page(View()).rows[-1]
        of = next(one for one in made if one.claim.id == lowest.claim_id)
        store.save_opinion(of, opinion("disagrees"))
        rejecting = [row for row in desk.page(View()).rows if row.n_rejected]
        assert (lowest.n_rejected, lowest.doubted) == (1, False)
        assert desk.page(View()).rows[0].claim_id == of.claim.id
        assert rejecting
        assert looked_at(desk, View(marks=("doubted",))) == [of.claim.id]
        assert desk.counts(View()).doubted == 1
        store.save_opinion(of, opinion("unsure"))
        assert desk.row(of.claim.id) == lowest
        store.save_opinion(of, opinion("disagrees"))
        store.save_check(check(outcome(0), of=of.claim, number=101, call=call(1)))
        assert not desk.row(of.claim.id).doubted


def test_the_database_draws_as_the_desk_does(address: Address) -> None:
    """A thousand claims, several reviewers and shares: the same draw in SQL, to the last one."""
    chance = random.Random(7)
    with Store(address):
        database = open_database(address)
        with database.reading() as connection:
            for _ in range(1_000):
                asked = (f"{chance.getrandbits(64):016x}", chance.choice(["ana", "cara", ODD]), chance.random())
                drawn = connection.execute(select(func.is_drawn(*asked))).scalar_one()
                assert bool(drawn) == is_drawn(*asked)
        database.close()
