"""A PostgreSQL server as the store: the same answers, writers side by side, and one sentence for whatever is wrong."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.support import postgresql
from tests.support.articles import article
from tests.support.checks import ARTICLES, NOON, check, claim, verdict
from tests.support.desk import CLAIMS, CLOSED, OPENED, filled, other_program
from tests.support.postgresql import ESCAPED, PASSWORD, USER, Server
from tests.support.terminal import Run
from workbench import Settings, View, Workbench, seeds_folder
from workbench.errors import InputError
from workbench.export.exchange import ExportFilter
from workbench.judge.builtin.judge import BuiltinJudge
from workbench.models.review import ClaimNote
from workbench.review.decisions import Checker, accept, flag
from workbench.review.queue import Order
from workbench.store import Store
from workbench.store.database import open_database, without_password
from workbench.store.queries import articles_key

pytestmark = pytest.mark.scale

ANA = Checker(reviewer="ana", at=NOON)


@pytest.fixture
def database(server: Server) -> Iterator[str]:
    """The address of an empty database."""
    with server.database() as made:
        yield made


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """Three claims, of which one is checked."""
    with filled(database) as made:
        yield made


# ---------------------------------------------------------------- the same answers


def told(settings: Settings, run: Run, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Read the seeds to decided claims, and give the board and every export."""
    monkeypatch.setenv("WORKBENCH_WORKSPACE", str(settings.workspace))
    monkeypatch.setenv("WORKBENCH_DATABASE_URL", settings.database_url or "")
    with Workbench(settings) as bench:
        bench.add([seeds_folder()], event="seeds")
        bench.extract()
        checks = [*bench.check(bench.unchecked())]
        for number, one in enumerate(checks[:6]):
            label = {} if number % 2 else {"label": "refuted", "reason": "no"}
            decision: Any = "accept" if number % 2 else "override"
            bench.decide(one.id, reviewer="ana", seen_seq=0, decision=decision, **label)
        bench.desk.dismiss(checks[6].claim.id, reviewer="ana", reason="no claim")
        bench.notes.tag(checks[7].claim.id, "härte", reviewer="ana")
        exports = {name: bench.export(name).text for name in ("jsonl", "csv")}
        pages = bench.exchange.export_pages("html", ExportFilter(), urls={}).pages
        orders: tuple[Order, ...] = ("need", "newest", "worth")
        queue = repr(
            [row for order in orders for row in bench.desk.page(View(show="all", every=True, order=order)).rows]
        )
    board = run("board")
    assert board.code == 0, board.err
    return {**exports, **{page.name: page.text for page in pages}, "queue": queue, "board": board.out}


@pytest.mark.usefixtures("embedder")
def test_boards_and_exports_are_the_same_to_the_byte(
    database: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeds from raw texts to decisions on a file and on a server, the clock standing still."""
    monkeypatch.setattr("workbench.workspace.now", lambda: NOON)
    both = [
        told(Settings(workspace=tmp_path / name, database_url=url), run, monkeypatch)
        for name, url in (("file", None), ("server", database))
    ]
    assert both[0].keys() == both[1].keys()
    assert [name for name in both[0] if both[0][name] != both[1][name]] == []
    assert len(both[0]["jsonl"].splitlines()) > 20


def test_names_are_ordered_by_code_points(store: Store) -> None:
    """Whatever order the database has: here Swedish, which puts z before å and ignores case."""
    names = ["zebra", "åland", "Åland", "Zebra", "ö"]
    for name in names:
        store.notes.append(ClaimNote(claim_id=OPENED.id, kind="tag", text=name, reviewer="ana", at=NOON))
    assert list(store.notes.tags(reviewer=None, blind_share=0.0)) == sorted(names)
    for name in names:
        store.append_review(OPENED.id, accept(check(), Checker(reviewer=name, at=NOON)))
    assert list(store.desk.reviewers()) == sorted(names)


def test_long_headlines_addresses_and_comments_are_kept(store: Store) -> None:
    """An entry of an index holds 2,704 bytes; these are longer, and cannot be packed."""
    odd = os.urandom(6_000).hex()
    long = article(
        "A long head.", title={"value": odd, "method": "stated", "confidence": 1.0}, url=f"https://a.org/{odd}"
    )
    assert store.add_article(long)
    note = ClaimNote(claim_id=OPENED.id, kind="comment", text=odd, reviewer="ana", at=NOON)
    store.notes.append(note)
    assert store.notes.of([OPENED.id])[OPENED.id].comments[0].text == odd


def test_a_nul_is_refused_in_one_sentence(store: Store) -> None:
    """In whatever field it comes; nothing of the review is kept."""
    with pytest.raises(InputError, match="NUL") as refused:
        store.append_review(OPENED.id, flag(check(), ANA, note="a\0b"))
    assert refused.value.hint == "remove the NUL character from the text first"
    assert store.reviews(OPENED.id) == ()


def test_an_article_of_one_s_own_proves_no_quote(store: Store, database: str) -> None:
    """A temporary table of the same name is not looked at."""
    with other_program(database).connect() as other:
        other.execute(text("CREATE TEMP TABLE article (id text, text text)"))
        other.execute(text("INSERT INTO article VALUES (:id, 'planted words')"), {"id": ARTICLES[0].id})
        span = {"claim": OPENED.id, "article": ARTICLES[0].id}
        with pytest.raises(IntegrityError, match="does not stand at that place"):
            other.execute(
                text(
                    'INSERT INTO claim_span (claim_id, article_id, start, "end", quote, match) '
                    "VALUES (:claim, :article, 0, 7, 'planted', 'exact')"
                ),
                span,
            )


# ---------------------------------------------------------------- writers side by side


def waits(write: Callable[[], object], hold: Callable[[], Any]) -> bool:
    """Tell whether a write waits for as long as a transaction is open."""
    with ThreadPoolExecutor(1) as pool:
        with hold():
            written = pool.submit(write)
            done = threading.Event()
            written.add_done_callback(lambda _: done.set())
            waited = not done.wait(1.5)
        written.result(10)
    return waited


def test_writers_on_different_claims_do_not_wait_for_one_another(store: Store, database: str) -> None:
    """Those on the same claim do, and so does whoever adds an article, or a check: by its number the desk sees it."""
    other = open_database(database)
    decide = lambda: store.append_review(OPENED.id, accept(check(), ANA))  # noqa: E731
    add = lambda: store.add_article(article("Another article."))  # noqa: E731
    assert not waits(decide, lambda: other.writing(about=CLOSED.id))
    assert waits(decide, lambda: other.writing(about=OPENED.id))
    assert waits(decide, other.writing)
    assert waits(add, lambda: other.writing(about=CLOSED.id))
    assert waits(lambda: store.save_check(check(number=2)), lambda: other.writing(about=CLOSED.id))
    assert not waits(store.claims, other.writing)
    other.close()


def test_whoever_follows_the_corpus_misses_nothing(store: Store, database: str) -> None:
    """Numbers become visible in their order, however many write at once: no article comes before a mark unseen."""
    seen: set[str] = set()
    stop = threading.Event()

    def follow() -> None:
        marks = store.changes(None).upto
        while True:
            last = stop.is_set()
            found = store.changes(marks)
            marks, _ = found.upto, seen.update(found.subjects)
            if last:
                return

    def add(number: int) -> str:
        with Store(database) as mine:
            one = article(f"Article {number}. " + "word " * number)
            mine.add_article(one)
            mine.save_claims([claim(f"Claim {number}.", spans=())])
            return one.id

    follower = threading.Thread(target=follow)
    follower.start()
    with ThreadPoolExecutor(8) as pool:
        added = set(pool.map(add, range(48)))
    stop.set()
    follower.join()
    assert added <= seen
    assert {claim(f"Claim {number}.").id for number in range(48)} <= seen


def test_nothing_is_lost_where_many_decide_and_the_corpus_changes(store: Store, database: str) -> None:
    """Decisions on one claim and articles that come, all at once: every one is kept, each event's digest is right."""

    def work(number: int) -> None:
        with Store(database) as mine:
            if number % 4 == 0:
                mine.append_review(OPENED.id, flag(check(), Checker(reviewer=f"r{number}", at=NOON)))
            else:
                mine.add_article(article(f"Article {number}.", event=f"event {number // 4}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(96)))
    assert [entry.seq for entry in store.reviews(OPENED.id)] == list(range(1, 25))
    now = {event: articles_key(one.id for one in store.articles(event)) for event in store.events()}
    assert store.desk.articles_keys() == now
    assert len(store.articles()) == len(ARTICLES) + 72
    assert len(store.claims()) == len(CLAIMS)


# ---------------------------------------------------------------- what goes wrong is one sentence


@pytest.mark.parametrize(
    ("wrong", "said", "hint"),
    [
        ({"password": "secret-word"}, "password authentication failed", "correct the user and the password"),
        ({"password": ""}, "no password supplied", "put the password into"),
        ({"name": "elsewhere"}, 'database "elsewhere" does not exist', "database_url"),
        ({"port": 1}, "Connection refused", "start the server, or correct the address"),
    ],
)
def test_a_server_that_refuses_is_named_without_the_password(
    server: Server, run: Run, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any], said: str, hint: str
) -> None:
    """On the command line with exit code 2, and by doctor with 1."""
    asked = {"password": ESCAPED, "name": "postgres", "port": server.port, **wrong}
    address = f"postgresql+psycopg://{USER}:{asked['password']}@127.0.0.1:{asked['port']}/{asked['name']}"
    monkeypatch.setenv("WORKBENCH_DATABASE_URL", address)
    for command, code in (("queue", 2), ("doctor", 1)):
        done = run(command)
        told = " ".join((done.out + done.err).split())
        assert done.code == code
        assert said in told
        assert hint in told
        assert f"127.0.0.1:{asked['port']}/{asked['name']}" in told
        assert not any(word in done.out + done.err for word in ("secret-word", PASSWORD, ESCAPED, "Traceback"))


def test_doctor_names_the_server_and_backups_are_left_to_it(
    server: Server, database: str, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Empty, then with tables; a backup, a restore and the demo are refused with what to do instead."""
    monkeypatch.setenv("WORKBENCH_DATABASE_URL", database)
    assert "can be reached and is empty" in run("doctor").out
    assert run("queue").code == 0
    told = run("doctor")
    place = f"postgresql://workbench@127.0.0.1:{server.port}/{database.rpartition('/')[2]}"
    assert f"{place} can be reached, version 12" in told.out
    assert PASSWORD not in told.out
    for command, hint in ((("backup", "copy"), "pg_dump"), (("restore", "copy"), "pg_restore"), (("demo",), "unset")):
        done = run(*command)
        assert (done.code, hint in done.err) == (2, True), done.err
    assert not (tmp_path / "copy").exists()


def test_what_the_surroundings_say_changes_nothing(
    store: Store, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another encoding of the client, and strings as old servers read them."""
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    monkeypatch.setenv("PGOPTIONS", "-c standard_conforming_strings=off")
    with Store(database) as other:
        other.append_review(OPENED.id, flag(check(), ANA, note="😀 \\ '"))
        assert other.reviews(OPENED.id) == store.reviews(OPENED.id)


@pytest.mark.parametrize(
    ("asked", "said", "hint"),
    [
        ("?nothing=1", "invalid connection option", "behind the ?"),
        ("?options=-csearch_path%3Dnowhere", "no schema has been selected", "search_path"),
    ],
)
def test_an_address_that_the_server_does_not_take_is_one_sentence(
    database: str, asked: str, said: str, hint: str
) -> None:
    """And says what to change."""
    with pytest.raises(InputError, match=said) as refused:
        Store(database + asked)
    assert hint in str(refused.value.hint)


def test_a_server_that_goes_away_is_named_and_found_again(tmp_path: Path) -> None:
    """What was saved is there; connections of before are not used again."""
    with postgresql.serving() as server, server.database() as address, filled(address) as store:
        place = without_password(address)
        server.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname <> ''"
        )
        assert store.claims() == CLAIMS
        server.stop()
        with pytest.raises(InputError, match=place) as refused:
            store.claims()
        assert refused.value.hint
        assert PASSWORD not in str(refused.value)
        server.start()
        assert store.claims() == CLAIMS


def test_what_pg_dump_copies_is_restored_with_its_guards(
    server: Server, store: Store, database: str, tmp_path: Path
) -> None:
    """By the commands of docs/scaling.md: the same records, and nothing can be changed or planted there either."""
    store.append_review(OPENED.id, flag(check(verdict(rationale="half \ud83d \0 whole 😀")), ANA, note="see page 3"))
    store.save_check(check(verdict(rationale="half \ud83d \0 whole 😀"), number=2))
    with server.database() as empty:
        old, new = database.rpartition("/")[2], empty.rpartition("/")[2]
        server.tool("pg_dump", "--format=custom", f"--file={tmp_path / 'workbench.dump'}", old)
        server.tool("pg_restore", f"--dbname={new}", "--exit-on-error", str(tmp_path / "workbench.dump"))
        with Store(empty) as again:
            assert again.checks() == store.checks()
            assert again.reviews(OPENED.id) == store.reviews(OPENED.id)
            assert again.read_from(ARTICLES[0].source, ARTICLES[0].raw_sha256) is not None
            assert again.append_review(OPENED.id, accept(check(), ANA))[0].seq == 2
        with other_program(empty).connect() as other, pytest.raises(IntegrityError, match="never changed"):
            other.execute(text('DELETE FROM "check"'))
        with other_program(empty).connect() as other, pytest.raises(IntegrityError, match="never changed"):
            other.execute(text("TRUNCATE article CASCADE"))


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("embedder")
def test_no_transaction_is_open_while_a_judge_is_asked(
    server: Server, seeds: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long a model takes, it holds nobody up, and no connection of the server."""
    seen: list[Any] = []
    ask = BuiltinJudge.__call__
    here = f"datname = '{str(seeds.database).rpartition('/')[2]}'"

    def asked(judge: BuiltinJudge, *about: Any) -> Any:
        seen.append(server.run(f"SELECT count(*) FROM pg_stat_activity WHERE {here} AND xact_start IS NOT NULL"))
        return ask(judge, *about)

    monkeypatch.setattr(BuiltinJudge, "__call__", asked)
    with Workbench(seeds) as bench:
        checked = [*bench.check(bench.unchecked(every=True)[:3])]
    assert [one.verdict is not None for one in checked] == [True] * 3
    assert seen == [[(0,)]] * 3
