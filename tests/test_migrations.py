"""Databases of released versions open with the code of today, and nothing in them is lost."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from workbench import Settings, Workbench
from workbench.judge.check import check_key
from workbench.review.queue import View
from workbench.store import Store

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("workbench-v*.db.gz"))


KEPT = ("article", "correction", "claim", "claim_span", "check", "review", "evidence", "answer", "run")


@pytest.fixture(params=FIXTURES, ids=lambda path: path.name.removesuffix(".db.gz"))
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    (tmp_path / "workbench.db").write_bytes(gzip.decompress(request.param.read_bytes()))
    return tmp_path / "workbench.db"


@pytest.fixture
def opened(released: Path, tmp_path: Path) -> Iterator[Workbench]:
    with Workbench(Settings(workspace=tmp_path)) as workbench:
        yield workbench


def test_a_released_database_keeps_its_reviews(opened: Workbench) -> None:
    """Accepted, overridden, adjudicated, flagged, undone: each with who and why."""
    rows = {row.text: row for row in opened.queue()}
    history = [one.review for row in rows.values() for one in opened.history(row.claim_id)]
    assert sorted(r.decision for r in history) == ["accept", "accept", "adjudicate", "flag", "override", "skip", "undo"]
    assert {r.reason for r in history if r.decision == "override"} == {"the quote is about another day"}
    assert sorted(row.standing.status for row in rows.values() if row.standing.held) == ["done", "done", "flagged"]


def test_a_released_database_keeps_its_articles_and_corrections(opened: Workbench) -> None:
    """Five articles, one of them corrected by hand."""
    confirmed = [a.published.confirmed_by for a in opened.articles() if a.published and a.published.confirmed_by]
    assert len(opened.articles()) == 5
    assert confirmed == ["ana"]


def test_every_quote_of_a_released_database_still_stands(opened: Workbench) -> None:
    """The export proves it again."""
    texts = {article.id: article.text for article in opened.articles()}
    lines = [json.loads(line) for line in opened.export("jsonl").text.splitlines()]
    spans = [(o["article_id"], e) for line in lines for o in line["outlets"] for e in o["evidence"]]
    assert len(lines) == 12
    assert spans
    assert all(texts[a][e["start"] : e["end"]] == e["quote"] for a, e in spans)


def rows(path: Path) -> dict[str, list[dict[str, Any]]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return {table: [dict(row) for row in connection.execute(f'SELECT * FROM "{table}"')] for table in KEPT}


def test_no_row_of_a_released_database_changes(released: Path) -> None:
    """Every value of every row is what it was, but for the keys of checks; what is new is empty, or follows from it."""
    before = rows(released)
    Store(released).close()
    after = rows(released)
    for old, new in zip(before["check"], after["check"], strict=True):
        assert new.pop("basis")
        assert new.pop("key") != old.pop("key")
    for table, was in before.items():
        assert [{key: row[key] for key in old} for row, old in zip(after[table], was, strict=True)] == was
        assert all(row[key] is None for row, old in zip(after[table], was, strict=True) for key in row.keys() - old)


def test_checks_of_a_released_database_have_the_keys_of_today(opened: Workbench) -> None:
    """Checked again by the judge of that time they would be the same checks; and they are still never changed."""
    checks = [check for check in opened.checks() if check.call.judge == opened.judge.name and check.verdict]
    assert checks
    for check in checks:
        articles = [version.article for version in check.versions]
        key = f"builtin#{check.call.judge_version}"
        assert check.key == check_key(check.claim, articles, key, check.call.retrieval)
    never = pytest.raises(sqlite3.IntegrityError, match="never changed")
    with closing(sqlite3.connect(opened.settings.workspace / "workbench.db")) as other, never:
        other.execute('UPDATE "check" SET key = 1')


def test_an_older_workspace_keeps_its_prompts(opened: Workbench, tmp_path: Path) -> None:
    """New ones would make its checks out of date, to be paid for again; what is set by name counts."""
    steps = ("compare", "conclude", "extract")

    def prompts(made: Workbench) -> list[str]:
        return [getattr(made.settings, f"{step}_prompt") for step in steps]

    assert prompts(opened) == ["compare.v1", "conclude.v1", "extract.v1"]
    with Workbench(opened.settings) as again:
        assert prompts(again) == prompts(opened)
    with Workbench(Settings(workspace=tmp_path, compare_prompt="compare.v2")) as named:
        assert prompts(named) == ["compare.v2", "conclude.v1", "extract.v1"]
    with Workbench(tmp_path / "new") as new:
        assert prompts(new) == ["compare.v2", "conclude.v2", "extract.v2"]
    with Workbench(tmp_path / "new") as new:
        assert prompts(new) == ["compare.v2", "conclude.v2", "extract.v2"]


def test_a_released_database_has_the_whole_queue(opened: Workbench) -> None:
    """Paged as if it had been made today, and every claim with its articles as they are."""
    page = opened.desk.page(View(show="all", every=True), limit=100)
    assert {row.claim_id for row in page.rows} == {claim.id for claim in opened.claims()}
    assert page.total == opened.desk.counts(View(every=True)).all > 12
    assert all("articles" not in row.needs for row in page.rows)


def test_a_released_database_takes_changes_by_hand(opened: Workbench, released: Path) -> None:
    """And guards them like the rest: they are appended, and never changed."""
    row = opened.desk.page(View(show="all")).rows[0]
    opened.desk.dismiss(row.claim_id, reviewer="ana", reason="no claim")
    assert row.claim_id not in {claim.id for claim in opened.claims()}
    with closing(sqlite3.connect(released)) as other, pytest.raises(sqlite3.IntegrityError, match="never changed"):
        other.execute("UPDATE act SET reason = 'another'")


def test_a_database_is_brought_up_to_date_once(released: Path) -> None:
    """Opened again it is a current one, and its tables are those of a new one."""
    for _ in range(2):
        Store(released).close()
    Store(released.with_name("new.db")).close()
    assert tables(released) == tables(released.with_name("new.db"))


def tables(path: Path) -> dict[str, set[str]]:
    """Columns by table, and the names of indexes and triggers."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
        columns = {
            name: {row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')}
            for kind, name in found
            if kind == "table"
        }
    return {**columns, "": {name for kind, name in found if kind != "table"}}
