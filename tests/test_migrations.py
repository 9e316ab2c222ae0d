"""Databases of released versions open with the code of today, and nothing in them is lost."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench import Settings, Workbench

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("workbench-v*.db.gz"))


@pytest.fixture(params=FIXTURES, ids=lambda path: path.name.removesuffix(".db.gz"))
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workbench]:
    (tmp_path / "workbench.db").write_bytes(gzip.decompress(request.param.read_bytes()))
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
