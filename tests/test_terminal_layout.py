"""How the terminal lays out what it prints: no broken names, 80 columns, colour only where somebody sees it."""

from __future__ import annotations

import re
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.support import checks
from tests.support.articles import article
from tests.support.evaluated import Model, carried_out, config, evaluations, write_gold
from workbench.cli import render, render_eval
from workbench.models import Check, Finding
from workbench.review.decisions import Standing
from workbench.review.queue import QueueRow

LONG = "openai/gpt-4.1-mini-2025-04-14"


class Terminal(StringIO):
    """A stream that says somebody looks at it."""

    encoding = "utf-8"  # type: ignore[assignment]  # StringIO has none

    def isatty(self) -> bool:
        """Say so."""
        return True


def drawn(capsys: pytest.CaptureFixture[str], *tables: Any) -> list[str]:
    """Print tables and give their lines."""
    for table in tables:
        render.draw(table)
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_no_name_and_no_number_is_broken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: int
) -> None:
    """Not of a variant beside many numbers; at any width, every line fits and nothing is cut."""
    monkeypatch.setenv("COLUMNS", str(columns))
    heads = ("answered", "unscored", "errors", "calls", "cached", "tokens in", "out", "$ / 100", "p50 s", "p95 s")
    table = render.table("variant", *heads)
    cells = ["13 of 1300", 1001, 1002, 1003, 1004, 10005, 10006, "0.3701", "7.0008", "8.0009"]
    for name in (f"compare.v2 · {LONG}", "builtin @ 2026-12-01T041936Z_a-run-with-a-long-name_aaa63c"):
        render.row(table, name, *cells)
    lines = drawn(capsys, table)
    assert max(map(len, lines)) <= columns
    said = "\n".join(lines)
    assert (said.count(LONG), said.count("2026-12-01T041936Z_a-run-with-a-long-name_aaa63c")) == (1, 1)
    for word in (*" ".join(heads).split(), *(str(cell) for cell in cells[1:])):
        assert word in said


@pytest.mark.parametrize("columns", [80, 120])
def test_a_comparison_of_runs_breaks_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: int
) -> None:
    """Neither a variant's nor a run's, in any of its tables; and no column is cut off."""
    monkeypatch.setenv("COLUMNS", str(columns))
    models = [Model(f"compare.{version} · {LONG}") for version in ("v1", "v2")]
    monkeypatch.setattr("workbench.evaluation.service.contenders", lambda *_: tuple(m.contender() for m in models))
    made, gold = evaluations(tmp_path / "ws"), write_gold(tmp_path / "gold", events=2)
    runs = [carried_out(made, config(gold))[0].name for _ in range(2)]
    lines = drawn(capsys, *render_eval.results_tables(made.compare(*runs)))
    said = "\n".join(lines)
    assert max(map(len, lines)) <= columns
    assert said.count("openai") == said.count(LONG) > 10
    assert said.count(runs[0][:10]) == said.count(runs[0]) > 0
    for head in ("quotes", "p95 s", "macro-F1", "verdict_macro_f1"):
        assert head in said


def test_rows_too_wide_for_columns_become_lists(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Name by name, empty cells left out."""
    monkeypatch.setenv("COLUMNS", "60")
    table = render.table("id", *(f"column-number-{n}" for n in range(6)))
    render.row(table, "first", *(f"value-number-{n}" if n else "" for n in range(6)))
    lines = drawn(capsys, table)
    assert lines[0] == "id first"
    assert lines[1] == "  column-number-1  value-number-1"
    assert len(lines) == 6


def test_a_name_leaves_room_for_what_is_said_of_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A long one stands above; text is never set in a column of a few characters."""
    monkeypatch.setenv("COLUMNS", "80")
    said = "It says what it says, at some length, so that it has to be set in lines. " * 3
    outlets = render.table("outlet", "stance and evidence")
    render.row(outlets, "Süddeutscheallgemeinerundfunkanstaltennachrichten", said)
    lines = drawn(capsys, outlets)
    assert lines[1] == "Süddeutscheallgemeinerundfunkanstaltennachrichten"
    assert max(map(len, lines)) > 60
    narrow = render.table("n", "day", "claim", "published as", "now", "changed since", "address")
    render.row(narrow, 1, "2031-05-12", said, "✕ refuted", "✓ supported", said, f"https://outlet.example/{'x' * 40}")
    lines = drawn(capsys, narrow)
    assert "  published as   ✕ refuted" in lines
    assert max(map(len, lines)) <= 80


def test_text_without_blanks_wraps_where_it_must(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Chinese has no blanks between words, an address none at all."""
    monkeypatch.setenv("COLUMNS", "60")
    table = render.table("claim", "address")
    render.row(table, "俄罗斯" * 20, "https://outlet.example/" + "x" * 80)
    lines = drawn(capsys, table)
    assert "".join(lines).count("俄罗斯") >= 15
    assert "".join("".join(lines).split()).count("x") == 80 + 1


def many_outlets(n: int) -> tuple[QueueRow, Check]:
    """A claim on which n outlets speak, in turn for and against it."""
    made = checks.check()
    outlets = (checks.stated(f"The Outlet of the Place Number {k}") for k in range(n))
    names = [article(f"Outlet {k} says so.", outlet=outlet) for k, outlet in enumerate(outlets)]
    findings = tuple(
        Finding(
            article_id=one.id,
            stance="supports" if k % 2 else "refutes",
            said="supports",
            evidence=(checks.span(one, "says so"),),
        )
        for k, one in enumerate(names)
    )
    verdict = checks.verdict(findings=findings, discrepancies=(), origins=(), rejected=())
    made = made.model_copy(update={"versions": tuple(map(checks.version, names)), "outcome": verdict})
    queued = QueueRow(
        claim_id=made.claim.id, event="test", text=made.claim.text, speaker=None, checkworthiness=0.5,
        check_id=made.id, at=made.at, judge="builtin", machine_label="conflicting", failure=None, n_rejected=0,
        has_conflict=True, independent_origins=0, standing=Standing(),
    )  # fmt: skip
    return queued, made


@pytest.mark.parametrize("n", [3, 12, 50, 70])
@pytest.mark.parametrize("columns", [80, 120])
def test_the_board_takes_any_number_of_outlets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], n: int, columns: int
) -> None:
    """Side by side, or all signs in one column under their letters; beyond 62 it says how many are missing."""
    monkeypatch.setenv("COLUMNS", str(columns))
    queued, made = many_outlets(n)
    lines = drawn(capsys, *render.board_tables([queued], [made], width=columns))
    assert max(map(len, lines)) <= columns
    said = "\n".join(lines)
    head = next(at for at, line in enumerate(lines) if line.startswith("id "))
    signs = re.findall("[✓✕]", "".join(lines[head:]).replace("✓ supports", "✓").replace("✕ refutes", "✕"))
    assert signs == ["✓" if k % 2 else "✕" for k in range(min(n, 62))]
    assert ("8 more articles have no sign here" in said) is (n == 70)


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colour_is_for_terminals_and_can_be_refused(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], coloured: bool
) -> None:
    """A pipe gets none; signs and words say the same without it, and no text colours itself."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    table = render.table("verdict")
    render.row(table, "✕ refuted")
    texts = []
    for stream in (Terminal(), StringIO()):
        monkeypatch.setattr(sys, "stdout", stream)
        monkeypatch.setattr(sys, "stderr", stream)
        render.draw(table)
        render.say("error: no claim\nhint: name \x1b[31mone")
        texts.append(stream.getvalue())
    shown, piped = texts
    assert ("\x1b[31m✕ refuted" in shown, "\x1b[1;31merror:" in shown) == (coloured, coloured)
    assert "\x1b" not in piped
    assert re.sub(r"\x1b\[[0-9;]*m", "", shown) == piped
    assert "\\x1b[31mone" in shown


def test_a_run_shows_in_a_terminal_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Done of how many, failures, cost and the time left; a pipe gets nothing of it."""
    monkeypatch.setenv("TERM", "xterm-256color")
    for stream in (Terminal(), StringIO()):
        monkeypatch.setattr(sys, "stderr", stream)
        with render.progress(3, "claims") as advance:
            advance("0 failed, $0.10")
            advance("1 failed, $0.20")
        with render.working("rebuilding the index"):
            pass
        said = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", stream.getvalue())
        seen = ("2 of 3 claims, 1 failed, $0.20," in said, "left" in said, "rebuilding the index" in said)
        assert seen == ((True,) * 3 if stream.isatty() else (False,) * 3)
