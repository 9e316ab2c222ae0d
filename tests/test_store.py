"""The store keeps what it acknowledged, changes nothing it kept, and gives the same records back."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

from tests.support.articles import article
from tests.support.checks import ARTICLES, FAILURE, GAZETTE, HERALD, NOON, check, claim, span, verdict
from tests.support.desk import other_program
from workbench import Settings
from workbench.errors import InputError
from workbench.models import Inferred, Review
from workbench.models.article import Correction
from workbench.review.decisions import (
    Checker,
    accept,
    add_evidence,
    correct_stances,
    flag,
    override,
    standing_of,
    undo,
)
from workbench.review.queue import Present, QueueRow, queue_order
from workbench.store import Run, Store, database, schema

ANA = Checker(reviewer="ana", at=NOON)
BEN = Checker(reviewer="ben", at=NOON)


Address = str | Path


@pytest.fixture
def store(address: Address) -> Iterator[Store]:
    with Store(address) as opened:
        yield opened


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with three articles, a claim and its check."""
    for one in ARTICLES:
        store.add_article(one)
    store.save_claims([claim()])
    store.save_check(check())
    return store


PRESENT = Present(judge="builtin", prompt=None, retrieval="hybrid")


def queued(store: Store) -> tuple[QueueRow, ...]:
    return store.desk.rows(PRESENT, "test")


def corrected(field: str, value: str | None) -> Correction:
    return Correction.model_validate(
        {"article_id": HERALD.id, "field": field, "value": value, "reviewer": "ana", "at": NOON, "reason": "masthead"}
    )


# ---------------------------------------------------------------- articles


def test_an_article_comes_back_as_it_went_in(store: Store) -> None:
    """Adding keeps every field; adding again says that it was there and changes nothing."""
    assert [store.add_article(HERALD), store.add_article(HERALD)] == [True, False]
    assert store.articles() == (HERALD,)


def test_articles_keep_the_order_in_which_they_were_added(store: Store) -> None:
    """The order of articles does not depend on their ids."""
    for one in reversed(ARTICLES):
        store.add_article(one)
    assert store.articles("test") == tuple(reversed(ARTICLES))


def test_events_are_kept_apart(store: Store) -> None:
    """An event gives its own articles only; events are named oldest first."""
    other = article("Another story.", event="other")
    store.add_article(other)
    store.add_article(HERALD)
    assert (store.events(), store.articles("other")) == (("other", "test"), (other,))


def test_a_correction_changes_the_field_and_nothing_else(filled: Store) -> None:
    """A corrected field says by whom; the rest of the article, its text above all, is as before."""
    corrected_by_hand = Inferred(value="Herald", method="corrected by hand", confidence=1.0, confirmed_by="ana")
    assert filled.correct(corrected("outlet", "Herald")) == HERALD.model_copy(update={"outlet": corrected_by_hand})
    assert filled.articles()[0].outlet == corrected_by_hand


def test_the_last_correction_holds_and_all_are_kept(filled: Store) -> None:
    """A correction is corrected by another one; what is unknown may be said to be unknown."""
    for value in ("https://a.example.com", None):
        filled.correct(corrected("url", value))
    assert filled.article(HERALD.id).url is None
    assert [c.value for c in filled.corrections(HERALD.id)] == ["https://a.example.com", None]


def test_a_correction_is_taken_back_to_what_was_there_before(filled: Store) -> None:
    """Each undo takes back the field's last correction that holds; in the end it is as it was found; all is kept."""
    found = filled.article(HERALD.id)
    for value in ("Herald", "The Herald"):
        filled.correct(corrected("outlet", value))
    undo = corrected("outlet", None).model_copy(update={"undoes": True})
    outlet = filled.correct(undo).outlet
    assert outlet is not None
    assert (outlet.value, outlet.confirmed_by) == ("Herald", "ana")
    assert filled.correct(undo) == found
    assert [c.undoes for c in filled.corrections(HERALD.id)] == [False, False, True, True]


def test_correcting_an_article_that_is_not_there_is_refused(store: Store) -> None:
    """A wrong id leaves no correction behind."""
    with pytest.raises(InputError, match="there is no article"):
        store.correct(corrected("outlet", "Herald"))
    assert store.corrections(HERALD.id) == ()


@pytest.mark.parametrize("text", ["a\0b", "half a pair: \ud83d"])
def test_text_that_cannot_be_kept_exactly_is_refused(store: Store, text: str) -> None:
    """NUL and lone surrogates would make offsets untrue; the refusal is a sentence with a hint."""
    with pytest.raises(InputError, match="hint:"):
        store.add_article(article(text))
    assert store.articles() == ()


# ---------------------------------------------------------------- claims


def test_the_same_claim_again_gains_spans_and_keeps_its_words(filled: Store) -> None:
    """A claim found in a second outlet is one claim with the spans of both."""
    more = claim(spans=(span(HERALD, "bridge"), *claim().spans), made_by="another")
    filled.save_claims([more])
    assert filled.claims("test") == (claim(spans=(*claim().spans, span(HERALD, "bridge"))),)


def test_a_claim_span_with_other_words_than_its_article_is_refused(filled: Store) -> None:
    """A claim cannot point at words that do not stand there; nothing of the batch is kept."""
    wrong = claim("Another.", spans=(span(HERALD, "bridge").model_copy(update={"quote": "brigde"}),))
    with pytest.raises(IntegrityError, match="does not stand"):
        filled.save_claims([wrong])
    assert filled.claims() == (claim(),)


def test_extraction_resumes_per_extractor(filled: Store) -> None:
    """An article counts as done for the extractor that did it, and for no other."""
    for _ in range(2):
        filled.mark_extracted(HERALD.id, "builtin")
    assert (filled.extracted("builtin"), filled.extracted("extract.v1")) == (frozenset({HERALD.id}), frozenset())


# ---------------------------------------------------------------- checks


def test_a_check_comes_back_as_it_went_in(filled: Store) -> None:
    """Versions, hits, verdict and call are what they were, though the texts are not kept twice."""
    assert filled.check("check-1") == check()
    assert filled.checks() == filled.current_checks("test") == filled.checks_of(claim().id) == (check(),)


def test_article_texts_are_not_kept_in_checks(store: Store, address: Address) -> None:
    """A long article stands in the database once, however many checks look at it."""
    long = article("word " * 100_000)
    store.add_article(long)
    store.save_claims([claim(spans=())])
    for number in range(20):
        store.save_check(check(FAILURE, number=number, versions=({"article": long},)))
    store.close()
    with other_program(address).connect() as other:
        assert other.execute(text('SELECT sum(length(body)) FROM "check"')).scalar_one() < 1_000_000


def test_the_current_check_is_the_latest_that_has_a_verdict(filled: Store) -> None:
    """A later failure does not take a verdict away; a later verdict replaces it; all are kept."""
    filled.save_check(check(FAILURE, number=2))
    assert filled.current_check(claim().id) == check()
    filled.save_check(check(number=3))
    assert filled.current_checks() == (check(number=3),)
    assert [c.id for c in filled.checks()] == ["check-1", "check-2", "check-3"]


def test_a_failure_is_current_only_where_nothing_else_is(filled: Store) -> None:
    """A claim whose judge failed has its failure, and a claim never checked has nothing."""
    failed, untouched = claim("It failed.", spans=()), claim("Untouched.", spans=())
    filled.save_claims([failed, untouched])
    filled.save_check(check(FAILURE, of=failed, number=2))
    assert filled.current_check(failed.id) == check(FAILURE, of=failed, number=2)
    assert filled.current_check(untouched.id) is None


def test_only_verdicts_count_as_answered(filled: Store) -> None:
    """A failed key is asked again; any number of keys may be asked about."""
    filled.save_check(check(FAILURE, number=2))
    keys = ["key-1", "key-2", *(f"other-{n}" for n in range(40_000))]
    assert filled.answered(keys) == {"key-1": "check-1"}


def test_false_evidence_cannot_be_kept(filled: Store) -> None:
    """A verdict with one quote that is not in its article is refused as a whole."""
    false = span(HERALD, "bridge").model_copy(update={"quote": "brigde"})
    finding = verdict().findings[0].model_copy(update={"evidence": (false,)})
    with pytest.raises(IntegrityError, match="does not stand"):
        filled.save_check(check(verdict(findings=(finding,)), number=2))
    assert filled.checks() == (check(),)


def test_a_half_character_in_a_model_s_answer_does_not_stop_a_check(filled: Store) -> None:
    """What a judge said is kept exactly, even what is no valid text."""
    odd = check(verdict(rationale="half \ud83d \0 \u2028"), number=2)
    filled.save_check(odd)
    assert filled.check("check-2") == odd


@pytest.mark.parametrize("wanted", ["article", "claim", "check"])
def test_an_unknown_id_is_named(store: Store, wanted: str) -> None:
    """A wrong id gives one sentence with the id."""
    with pytest.raises(InputError, match=f"there is no {wanted} nowhere"):
        getattr(store, wanted)("nowhere")


# ---------------------------------------------------------------- what never changes


@pytest.mark.parametrize("table", ["article", "correction", "claim", "claim_span", "check", "review", "evidence"])
@pytest.mark.parametrize("statement", ['UPDATE "{}" SET seq = seq', 'DELETE FROM "{}"'])
def test_what_is_kept_is_never_changed(filled: Store, address: Address, table: str, statement: str) -> None:
    """Not even another program with its own connection changes or removes a row."""
    filled.correct(corrected("outlet", "Herald"))
    filled.append_review(claim().id, accept(check(), ANA))
    with other_program(address).connect() as other, pytest.raises(IntegrityError, match="never changed or removed"):
        other.execute(text(statement.format(table)))


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [(4, 12, "“bridge„"), (5, 11, "The “b"), (-8, 0, "doubts i"), (40, 60, "."), (5, 5, ""), (5, 11, None)],
)
def test_false_evidence_is_refused_by_the_database(
    filled: Store, address: Address, start: int, end: int, quote: str | None
) -> None:
    """Another program cannot plant a quote either: wrong words, shifted, backwards, too long, empty, missing."""
    planted = {"check_id": "check-1", "article_id": HERALD.id, "start": start, "end": end, "quote": quote}
    with other_program(address).connect() as other, pytest.raises(IntegrityError):
        other.execute(insert(schema.evidence).values(**planted, match="exact"))


# ---------------------------------------------------------------- reviews


def test_a_review_comes_back_as_it_went_in(filled: Store) -> None:
    """Every field of a review is kept, with its place in the claim's history."""
    full = Review(
        check_id="check-1",
        seen_seq=0,
        reviewer="ana",
        decision="override",
        label="refuted",
        stances={HERALD.id: "qualifies"},
        evidence=(span(HERALD, "nobody doubts it"), span(GAZETTE, "The mayor")),
        reason="misread",
        note="see page 3",
        blind=True,
        at=NOON,
    )
    logged, others = filled.append_review(claim().id, full)
    assert filled.reviews(claim().id) == (logged,) == filled.histories()[claim().id]
    assert (logged.seq, logged.review, others) == (1, full, ())


def test_the_second_checker_is_told_and_nothing_is_lost(filled: Store) -> None:
    """A decision made without having seen another one is kept, and the other one is shown."""
    first, _ = filled.append_review(claim().id, accept(check(), ANA))
    second, missed = filled.append_review(claim().id, override(check(), BEN, label="refuted", reason="read page 3"))
    assert (second.seq, missed) == (2, (first,))
    assert filled.reviews(claim().id) == (first, second)


def test_a_checker_who_saw_the_other_review_is_told_nothing(filled: Store) -> None:
    """Only what came after the page was drawn is news."""
    filled.append_review(claim().id, accept(check(), ANA))
    seen = BEN.model_copy(update={"seen_seq": 1})
    assert filled.append_review(claim().id, accept(check(), seen))[1] == ()


def test_a_decision_sent_twice_is_kept_once(filled: Store) -> None:
    """A repeated click changes nothing; another decision from the same page is kept."""
    first, _ = filled.append_review(claim().id, accept(check(), ANA))
    later = ANA.model_copy(update={"at": "2024-05-01T12:00:01Z"})
    again, _ = filled.append_review(claim().id, accept(check(), later))
    filled.append_review(claim().id, flag(check(), later))
    assert again == first
    assert [e.review.decision for e in filled.reviews(claim().id)] == ["accept", "flag"]


def test_a_second_undo_from_a_new_page_counts(filled: Store) -> None:
    """Two undos are two, where the second page had shown the first."""
    for seen in (0, 1):
        filled.append_review(claim().id, undo(check(), ANA.model_copy(update={"seen_seq": seen})))
    assert len(filled.reviews(claim().id)) == 2


def test_a_review_of_another_claim_s_check_is_refused(filled: Store) -> None:
    """A review cannot be filed under a claim that its check is not about."""
    filled.save_claims([claim("Another.", spans=())])
    with pytest.raises(IntegrityError):
        filled.append_review(claim("Another.").id, accept(check(), ANA))


def test_false_evidence_of_a_checker_is_refused_with_its_review(filled: Store) -> None:
    """The checker's own spans are proved as well, and no half of the review stays."""
    review = add_evidence(check(), ANA, evidence=[span(HERALD, "bridge")], reason="missed")
    false = span(HERALD, "bridge").model_copy(update={"quote": "brigde"})
    with pytest.raises(IntegrityError, match="does not stand"):
        filled.append_review(claim().id, review.model_copy(update={"evidence": (false,)}))
    assert filled.reviews(claim().id) == ()


def test_many_threads_append_without_a_gap(filled: Store) -> None:
    """Eight checkers at once: every decision is kept, numbered without gap, and each is told of all it missed."""

    def decide(reviewer: int) -> list[int]:
        checker = Checker(reviewer=f"r{reviewer}", at=NOON)
        return [filled.append_review(claim().id, flag(check(), checker, note=str(n)))[0].seq for n in range(10)]

    with ThreadPoolExecutor(8) as pool:
        given = [seq for seqs in pool.map(decide, range(8)) for seq in seqs]
    assert sorted(given) == [e.seq for e in filled.reviews(claim().id)] == list(range(1, 81))


_REVIEWS_UNTIL_KILLED = """
import itertools, sys
from workbench.models import Review
from workbench.store import Store
store = Store(sys.argv[1])
for n in itertools.count():
    review = Review(check_id="check-1", seen_seq=n, reviewer="ana", decision="flag", at="2024-05-01T12:00:00Z")
    print(store.append_review(sys.argv[2], review)[0].seq, flush=True)
"""


def test_an_acknowledged_review_survives_the_death_of_its_process(filled: Store, address: Address) -> None:
    """SIGKILL while writing: every review that was acknowledged is there, and the database goes on working."""
    command = [sys.executable, "-c", _REVIEWS_UNTIL_KILLED, str(address), claim().id]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        heard = [int(child.stdout.readline()) for _ in range(25)]
        os.kill(child.pid, signal.SIGKILL)
        heard += [int(line) for line in child.stdout]
    kept = [e.seq for e in filled.reviews(claim().id)]
    assert kept[: len(heard)] == heard
    assert filled.append_review(claim().id, accept(check(), BEN))[0].seq == len(kept) + 1


# ---------------------------------------------------------------- queue, cache, runs


def test_the_queue_shows_columns_and_what_holds(filled: Store) -> None:
    """A line has the machine's label, what is wrong with it, and the standing of the reviews."""
    filled.append_review(claim().id, override(check(), ANA, label="refuted", reason="misread"))
    (row,) = queued(filled)
    assert (row.machine_label, row.n_rejected, row.has_conflict, row.independent_origins) == ("conflicting", 1, True, 0)
    assert (row.standing.status, row.standing.label, row.failure) == ("done", "refuted", None)


def test_a_decision_holds_while_words_and_texts_are_the_same(filled: Store) -> None:
    """Whatever a later check says; the queue tells what. A later failure is shown beside the verdict that stands."""
    filled.append_review(claim().id, accept(check(), ANA))
    filled.save_check(check(FAILURE, number=2))
    (row,) = queued(filled)
    assert (row.check_id, row.failure, row.standing.status) == ("check-1", "timeout", "done")
    filled.save_check(check(verdict("supported"), number=3))
    (row,) = queued(filled)
    assert (row.check_id, row.failure, row.machine_label) == ("check-3", None, "supported")
    assert (row.standing.status, row.standing.label, row.standing.machine_now) == ("done", "conflicting", "supported")
    filled.append_review(claim().id, undo(check(number=3), ANA))
    assert queued(filled)[0].standing.status == "open"


@pytest.mark.parametrize(
    "other",
    [{"of": claim(speaker="the mayor")}, {"of": claim(text="The bridge opened in June.", id=claim().id)},
     {"versions": check().versions[:2]}],
    ids=["speaker", "wording", "articles"],
)  # fmt: skip
def test_a_check_of_other_words_or_texts_opens_a_claim_again(filled: Store, other: dict[str, Any]) -> None:
    """A decision is of what was on the screen; it stays in the history."""
    filled.append_review(claim().id, accept(check(), ANA))
    filled.save_check(check(number=2, **other))
    (row,) = queued(filled)
    assert (row.check_id, row.standing.status, row.standing.label, row.standing.seq) == ("check-2", "open", None, 1)
    filled.save_check(check(number=3))
    assert queued(filled)[0].standing.status == "done"


def test_the_queue_keeps_what_was_corrected_when_an_article_comes(filled: Store) -> None:
    """The line of the claim, its origins and its differences follow the corrected stance on the new check, too."""
    fewer = check(number=2, versions=check().versions[:2])
    filled.save_check(fewer)
    filled.append_review(claim().id, correct_stances(fewer, ANA, stances={GAZETTE.id: "silent"}, reason="no"))
    filled.save_check(check(number=3))
    (row,) = queued(filled)
    assert (row.check_id, row.standing.stances, row.has_conflict) == ("check-3", {GAZETTE.id: "silent"}, False)
    assert row.standing == standing_of(check(number=3), filled.reviews(claim().id))
    filled.append_review(claim().id, undo(check(number=3), ANA, undoes=1))
    assert queued(filled)[0].standing.stances == {}


def test_a_kept_answer_is_the_current_one_again(filled: Store) -> None:
    """After another judge, or once an article is back; at any other time the same check changes nothing."""
    filled.save_check(check())
    assert [one.id for one in filled.checks_of(claim().id)] == ["check-1"]
    filled.save_check(check(verdict("supported"), number=2, beside=True))
    filled.save_check(check())
    assert len(filled.checks_of(claim().id)) == 2
    filled.save_check(check(verdict("refuted"), number=3))
    for _ in range(2):
        filled.save_check(check())
    current = filled.current_check(claim().id)
    assert current == check().model_copy(update={"id": current.id if current else ""})
    assert len(filled.checks_of(claim().id)) == 4
    filled.save_check(check(verdict("supported"), number=2))
    assert queued(filled)[0].machine_label == "supported"


def test_the_queue_says_what_the_history_says(filled: Store) -> None:
    """The line of a claim is what reading its whole history gives, after every single decision."""
    decisions = (flag(check(), ANA), accept(check(), BEN), override(check(), ANA, label="refuted", reason="no"))
    for review in (*decisions, undo(check(), ANA), undo(check(), BEN)):
        filled.append_review(claim().id, review)
        told = standing_of(check(), filled.reviews(claim().id))
        assert queued(filled)[0].standing == told


def test_an_unchecked_claim_stands_in_the_queue(filled: Store) -> None:
    """No claim is hidden: one without a check is there, after those that can be decided."""
    filled.save_claims([claim("Untouched.", spans=(), checkworthiness=1.0)])
    assert [row.check_id for row in queue_order(queued(filled))] == ["check-1", None]


def test_the_queue_never_opens_a_check(filled: Store, address: Address) -> None:
    """The queue is read from columns alone: it works where a body cannot be read."""
    filled.close()
    with other_program(address).begin() as other:
        on = ' ON "check"' if other.dialect.name == "postgresql" else ""
        other.execute(text(f"DROP TRIGGER check_no_UPDATE{on}"))
        other.execute(text("UPDATE \"check\" SET body = 'unreadable'"))
    assert queued(filled)[0].machine_label == "conflicting"


def test_answers_are_a_mapping_that_lasts(store: Store, address: Address) -> None:
    """What was cached by one process is there for the next; a missing key is missing."""
    store.answers["a"] = "first"
    store.answers["a"] = "second"
    store.answers["b"] = "{}"
    del store.answers["b"]
    with Store(address) as next_time:
        assert dict(next_time.answers) == {"a": "second"}
        assert "b" not in next_time.answers


def test_removing_an_answer_that_is_not_there_fails(store: Store) -> None:
    """The cache behaves like a dict, down to its KeyError."""
    with pytest.raises(KeyError):
        del store.answers["never asked"]


def test_a_run_is_kept_as_it_last_was(store: Store) -> None:
    """A run is saved again as it goes on; runs come latest first, and can be asked for by state."""
    first = Run(id="1", kind="check", params={"judge": "builtin"}, started=NOON, updated=NOON, counts={"done": 0})
    second = Run(id="2", kind="extract", started=NOON, updated=NOON)
    ended = first.model_copy(update={"state": "done", "counts": {"done": 5}, "cost_usd": 0.25, "ended": NOON})
    for run in (first, second, ended):
        store.save_run(run)
    assert (store.runs(), store.runs("done")) == ((second, ended), (ended,))


# ---------------------------------------------------------------- the file, or the database of a server


def test_many_can_open_a_new_workspace_at_once(address: Address) -> None:
    """Whoever comes first makes the tables; the others find them made."""

    def open_and_add(number: int) -> bool:
        with Store(address) as store:
            return store.add_article(article(f"Article {number}."))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(open_and_add, range(8)))
    with Store(address) as store:
        assert len(store.articles()) == 8


def test_a_newer_database_is_refused_and_left_alone(
    store: Store, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a later workbench wrote is not touched by an earlier one."""
    monkeypatch.setattr(schema, "SCHEMA_VERSION", 0)
    with pytest.raises(InputError, match="hint: install the newer workbench"):
        Store(address)


def _add_column(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE claim ADD COLUMN topic TEXT DEFAULT 'war'")


def _break_off(connection: Connection) -> None:
    _add_column(connection)
    raise RuntimeError("the power went")


def _columns(address: Address) -> tuple[set[str], int]:
    with other_program(address).connect() as other:
        names = {column["name"] for column in inspect(other).get_columns("claim")}
        return names, other.execute(select(schema.meta.c.schema_version)).scalar_one()


def test_an_older_database_is_migrated(filled: Store, address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening an older database brings it up to date, with all it holds."""
    monkeypatch.setattr(schema, "SCHEMA_VERSION", schema.SCHEMA_VERSION + 1)
    monkeypatch.setattr(database, "MIGRATIONS", {schema.SCHEMA_VERSION - 1: _add_column})
    with Store(address) as migrated:
        assert migrated.checks() == (check(),)
    names, version = _columns(address)
    assert (version, "topic" in names) == (schema.SCHEMA_VERSION, True)


def test_a_migration_that_breaks_off_changes_nothing(
    filled: Store, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upgrade is one transaction: whole, or not at all."""
    monkeypatch.setattr(schema, "SCHEMA_VERSION", schema.SCHEMA_VERSION + 1)
    monkeypatch.setattr(database, "MIGRATIONS", {schema.SCHEMA_VERSION - 1: _break_off})
    with pytest.raises(RuntimeError, match="power"):
        Store(address)
    names, version = _columns(address)
    assert (version, "topic" in names) == (schema.SCHEMA_VERSION - 1, False)


@pytest.mark.parametrize("content", [b"this is a letter, not a database; " * 40, None])
def test_a_file_that_is_no_workbench_database_is_refused(tmp_path: Path, content: bytes | None) -> None:
    """Neither a text file nor another program's database is written to."""
    path = tmp_path / "other.db"
    if content is None:
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE recipes (name TEXT)")
        other.close()
    else:
        path.write_bytes(content)
    with pytest.raises(InputError, match="hint: choose another folder"):
        Store(path)


# ---------------------------------------------------------------- the address of a server


@pytest.mark.parametrize(
    "address",
    [
        "ana:tell@db.example:tale/desk",
        "ana:tell@tale@db.example/desk",
        "ana:tell#tale@db.example",
        "telltale",
        "",
        "/ana:telltale@db.example/desk",
        "an/a:telltale@db.example/desk",
    ],
)
def test_an_address_that_is_none_is_refused_without_a_word_of_it(address: str) -> None:
    """A password in it that is not escaped may be taken for anything."""
    with pytest.raises(InputError, match="database_url is no address") as refused:
        Store(f"postgresql+psycopg://{address}")
    assert not any(word in str(refused.value) for word in ("tell", "tale"))
    assert refused.value.__cause__ is None


def test_a_password_is_never_shown() -> None:
    """Neither in the settings, nor where they are refused, nor where the server is named."""
    address = "postgresql+psycopg://ana:PASSWORD@db.example:5433/desk?sslpassword=PASSWORD"
    assert "PASSWORD" not in repr(Settings(database_url=address))
    assert database.without_password(address) == "postgresql://ana@db.example:5433/desk"
    with pytest.raises(InputError, match="database_url") as refused:
        Settings.load(environ={"WORKBENCH_DATABASE_URL": address.replace("postgresql", "mysql")})
    assert "PASSWORD" not in "".join(traceback.format_exception(refused.value))
    with pytest.raises(ValidationError) as invalid:
        Settings(database_url=address.replace("postgresql", "mysql"))
    assert "PASSWORD" not in str(invalid.value)


def test_a_server_without_its_driver_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """psycopg is an extra; a workspace in a file does without."""
    monkeypatch.setitem(sys.modules, "psycopg", None)  # as where it finds no libpq: any ImportError
    with pytest.raises(InputError, match="psycopg is not installed") as refused:
        Store("postgresql+psycopg://ana@db.example/desk")
    assert refused.value.hint == 'install it: pip install "psycopg[binary]"'
