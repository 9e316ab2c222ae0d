"""The command line as a stranger meets it: data on stdout, words on stderr, one sentence for what went wrong."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from workbench.cli import main
from workbench.terminal import printable

STORY = (
    "Mayor denies paying for the pier\n\n"
    "The mayor of Harbour Town on Monday denied reports that the city had paid 2 million euros for the pier. "
    "“We paid nothing,” Ana Ruiz said. The auditors said last week that two firms had received the money.\n"
)


class Done(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WORKBENCH_WORKSPACE", str(tmp_path / "ws"))
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")

    def call(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["workbench", *arguments])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        return Done(code, *capfd.readouterr())

    return call


def test_the_whole_way_on_the_command_line(run: Run) -> None:
    """Add, check, review, export: each says what it did."""
    assert "1 added" in run("add", "story.txt").err
    assert run("check").code == 0
    rows = json.loads(run("board", "--json").out)
    claim = rows[0]["claim_id"]
    reviewed = run("review", claim[:8], "override", "--label", "refuted", "--reason", "misread", "--reviewer", "ana")
    assert reviewed.code == 0
    exported = run("export", "--format", "jsonl", "--reviewed-only")
    (line,) = [json.loads(one) for one in exported.out.splitlines()]
    assert (line["verdict"], line["review"]["reviewer"]) == ("refuted", "ana")


def test_json_is_all_that_stands_on_stdout(run: Run) -> None:
    """A pipe gets data and nothing else."""
    run("add", "story.txt")
    (article,) = json.loads(run("articles", "--json").out)
    assert article["text"].startswith("Mayor denies")
    assert isinstance(json.loads(run("extract", "--json").out), list)
    assert json.loads(run("status", "--json").out)["articles"] == 1
    assert json.loads(run("schema").out)["type"] == "object"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "missing.txt"), "does not exist"),
        (("check", "The moon is made of cheese."), "no event"),
        (("show", "zz"), "no claim ids begin"),
        (("review", "zz", "accept"), "no claim ids begin"),
        (("export", "--format", "xml"), "xml"),
        (("eval", "run", "--gold", "none.jsonl", "--articles", "."), "there is no gold file"),
        (("check", "--prompt", "nosuch.v9", "--model", "openai/x", "--event", "e"), "prompt"),
        (("model", "test", "--model", "builtin"), "needs no test"),
        (("correct", "zz", "outlet", "x", "--reason", "y"), "name"),
        (("nonsense",), "No such command"),
        (("status", "--workspace", "story.txt"), "cannot be a workspace"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_two(run: Run, arguments: tuple[str, ...], says: str) -> None:
    """Never a traceback."""
    run("add", "story.txt")
    done = run(*arguments)
    assert done.code == 2
    assert says in done.err
    assert "Traceback" not in done.err


def test_a_folder_with_one_bad_file_adds_the_others(run: Run, tmp_path: Path) -> None:
    """And says which failed."""
    (tmp_path / "mixed").mkdir()
    (tmp_path / "mixed" / "good.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "mixed" / "bad.txt").write_bytes(b"\x00\x01\x02" * 100)
    done = run("add", "mixed")
    assert done.code == 0
    assert "1 added, 0 already there, 1 failed" in done.err
    assert "bad.txt" in done.err


GERMAN = (
    "Bürgermeisterin bestreitet Zahlung für die Mole\n\n"
    "Die Bürgermeisterin von Hafenstadt hat am Montag bestritten, dass die Stadt zwei Millionen Euro für die Mole "
    "gezahlt habe. „Wir haben nichts gezahlt“, sagte Ana Ruiz. Zwei Firmen sollen das Geld erhalten haben.\n"
)


def test_an_article_in_another_language_is_kept_and_named_as_not_read(run: Run, tmp_path: Path) -> None:
    """Neither silent nor unproved: the others are judged, and every output says which was not read."""
    (tmp_path / "blatt.txt").write_text(GERMAN, encoding="utf-8")
    assert "2 added" in run("add", "story.txt", "blatt.txt", "--event", "pier").err
    checked = run("check")
    assert (checked.code, "the article is in German" in checked.err) == (0, True)
    assert "not read" in run("board").out
    line = json.loads(run("export").out.splitlines()[0])
    unread = {o["name"]: o["unread"] for o in line["outlets"] if o["unread"]}
    assert list(unread.values()) == ["not read: the built-in judge reads English only (the article is in German)"]
    assert {o["machine_stance"] for o in line["outlets"] if o["unread"]} == {None}


def test_a_claim_whose_only_articles_cannot_be_read_fails_with_that_reason(run: Run, tmp_path: Path) -> None:
    """No label is made of articles that nobody read."""
    (tmp_path / "blatt.txt").write_text(GERMAN, encoding="utf-8")
    run("add", "blatt.txt")
    assert run("check").code == 3
    typed = run("check", "The city paid for the pier.", "--event", "blatt")
    assert typed.code == 3
    assert "failed (language)" in typed.err
    assert "(the article is in German)" in typed.err


def test_a_paid_run_is_not_begun_unasked(run: Run) -> None:
    """Nobody is at the terminal, so nothing is called."""
    run("add", "story.txt")
    done = run("check", "--model", "openai/gpt-4o-mini")
    assert done.code == 2
    assert "$" in done.err
    assert "--yes" in done.err


def test_an_export_file_is_whole_or_not_there(run: Run, tmp_path: Path) -> None:
    """Written beside its place and moved there."""
    run("add", "story.txt")
    run("check")
    assert run("export", "--out", "verdicts.jsonl").out == ""
    assert (tmp_path / "verdicts.jsonl").read_text(encoding="utf-8").endswith("}\n")
    assert run("export", "--out", "no/such/folder/x.jsonl").code == 2
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".verdicts")] == []


def test_no_text_can_rewrite_the_terminal() -> None:
    """Escape codes and direction marks are shown as what they are."""
    assert printable("a\x1b[2Jb\u202ec") == "a\\x1b[2Jb\\x202ec"
