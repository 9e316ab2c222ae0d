"""The command line as a stranger meets it: data on stdout, words on stderr, one sentence for what went wrong."""

from __future__ import annotations

import json
import re
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.support.terminal import Run
from workbench import Workbench
from workbench.cli import notes, review
from workbench.cli.render import printable
from workbench.models import base
from workbench.models.review import AuditArea, OutsideKind
from workbench.review.queue import Order, Show

STORY = (
    "Mayor denies paying for the pier\n\n"
    "The mayor of Harbour Town on Monday denied reports that the city had paid 2 million euros for the pier. "
    "“We paid nothing,” Ana Ruiz said. The auditors said last week that two firms had received the money.\n"
)


@pytest.fixture
def run(run: Run, tmp_path: Path) -> Run:
    """With a story to add."""
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    return run


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workspace `ws` that holds one article."""
    folder = tmp_path_factory.mktemp("added")
    (folder / "story.txt").write_text(STORY, encoding="utf-8")
    (folder / "urls.json").write_text('{"ffff": "https://example.org/1"}', encoding="utf-8")
    with Workbench(folder / "ws") as bench:
        bench.add([folder / "story.txt"], event="story")
    return folder


def test_the_whole_way_on_the_command_line(run: Run) -> None:
    """Add, check, review, export: each says what it did."""
    assert "1 added" in run("add", "story.txt", "--event", "story").err
    assert run("check").code == 0
    rows = json.loads(run("board", "--json").out)
    claim = rows[0]["claim_id"]
    reviewed = run("review", claim[:8], "override", "--label", "refuted", "--reason", "misread", "--reviewer", "ana")
    assert reviewed.code == 0
    exported = run("export", "--format", "jsonl", "--reviewed-only")
    (line,) = [json.loads(one) for one in exported.out.splitlines()]
    assert (line["verdict"], line["review"]["reviewer"]) == ("refuted", "ana")


def test_a_search_finds_passages_of_all_articles(run: Run, added: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearest first, with their event, as a table and as data."""
    monkeypatch.setenv("WORKBENCH_WORKSPACE", str(added / "ws"))
    best, *others = json.loads(run("search", "two firms were paid", "--most", "2", "--json").out)
    table = run("search", "pier")
    assert "two firms had received the money" in best["hit"]["passage"]["text"]
    assert (best["event"], len(others)) == ("story", 1)
    assert "2 million euros for the pier" in " ".join(table.out.split())


@pytest.mark.parametrize(
    ("query", "match", "said"),
    [
        ("two firms had received", "exact", "exact: 1 place in 1 of the articles"),
        ("received firms two", "words", "no exact match for “received firms two”"),
        ("companies got paid", "meaning", "no exact match for “companies got paid”"),
    ],
)
def test_a_search_tells_words_from_meaning(
    run: Run, added: Path, monkeypatch: pytest.MonkeyPatch, query: str, match: str, said: str
) -> None:
    """The very words, all of them in any order, or neither; that nothing matches exactly is said."""
    monkeypatch.setenv("WORKBENCH_WORKSPACE", str(added / "ws"))
    found = json.loads(run("search", query, "--json").out)
    told = run("search", query)
    assert found[0]["match"] == match
    assert said in told.out + told.err


def test_json_is_all_that_stands_on_stdout(run: Run) -> None:
    """A pipe gets data and nothing else."""
    run("add", "story.txt", "--event", "story")
    (article,) = json.loads(run("articles", "--json").out)
    assert article["text"].startswith("Mayor denies")
    assert isinstance(json.loads(run("extract", "--json").out), list)
    assert json.loads(run("status", "--json").out)["articles"] == 1
    assert json.loads(run("schema").out)["type"] == "object"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "missing.txt"), "failed: missing.txt: there is no such file or folder"),
        (("check", "The moon is made of cheese."), "no event"),
        (("add", ""), "a source is empty"),
        (("articles", "--event", "stroy"), "did you mean story?"),
        (("extract", "--event", "stroy"), "there is no event 'stroy'"),
        (("check", "--event", "stroy"), "there is no event 'stroy'"),
        (("board", "--event", "zzz"), "the events are: story"),
        (("export", "--event", "stroy"), "there is no event 'stroy'"),
        (("check", "--claim", "zz"), "no claim ids begin"),
        (("check", "--claim", "zz", "Two at once."), "not both"),
        (("status", "--workspace", "wsx"), "did you mean ws?"),
        (("eval", "runs", "--workspace", "wsx"), "there is no workspace wsx"),
        (("export", "--urls", "urls.json"), "names the claim 'ffff'"),
        (("show", "zz"), "no claim ids begin"),
        (("review", "zz", "accept"), "no claim ids begin"),
        (("export", "--format", "xml"), "xml"),
        (("eval", "run", "--gold", "none.jsonl", "--articles", "."), "there is no gold file"),
        (("check", "--prompt", "nosuch.v9", "--model", "openai/x", "--event", "story"), "prompt"),
        (("model", "test", "--model", "builtin"), "needs no test"),
        (("correct", "zz", "outlet", "x", "--reason", "y"), "name"),
        (("nonsense",), "no such command"),
        (("bord",), "did you mean 'board'?"),
        (("board", "--verdikt", "refuted"), "no such option: --verdikt"),
        (("review", "zz", "agree"), "'agree' is not one of 'accept', 'override'"),
        (("claim", "merge", "zz", "--reason", "r"), "missing option '--into'"),
        (("show",), "missing argument 'CLAIM'"),
        (("status", "--workspace", "story.txt"), "cannot be a workspace: it is a file, and a workspace is a folder"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_two(
    run: Run, added: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str
) -> None:
    """Never a traceback."""
    monkeypatch.chdir(added)
    monkeypatch.setenv("WORKBENCH_WORKSPACE", "ws")
    done = run(*arguments)
    assert done.code == 2
    assert not Path("wsx").exists()
    assert says.casefold() in done.err.casefold()
    assert "Traceback" not in done.err
    assert done.err.count("hint: ") == 1


def test_a_folder_with_one_bad_file_adds_the_others(run: Run, tmp_path: Path) -> None:
    """And says which failed."""
    (tmp_path / "mixed").mkdir()
    (tmp_path / "mixed" / "good.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "mixed" / "bad.txt").write_bytes(b"\x00\x01\x02" * 100)
    done = run("add", "mixed")
    assert done.code == 0
    assert "1 added, 1 failed" in done.err
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
    assert run("check").code == 0
    line = json.loads(run("export").out.splitlines()[0])
    unread = {o["name"]: o["unread"] for o in line["outlets"] if o["unread"]}
    assert list(unread.values()) == ["not read: the built-in judge reads English only (the article is in German)"]
    assert {o["machine_stance"] for o in line["outlets"] if o["unread"]} == {None}


def test_a_claim_whose_only_articles_cannot_be_read_fails_with_that_reason(run: Run, tmp_path: Path) -> None:
    """No label is made of articles that nobody read."""
    (tmp_path / "blatt.txt").write_text(GERMAN, encoding="utf-8")
    run("add", "blatt.txt", "--event", "blatt")
    assert run("check").code == 3
    typed = run("check", "The city paid for the pier.", "--event", "blatt")
    assert typed.code == 3
    assert "failed (language)" in typed.err
    assert "(the article is in German)" in typed.err


def test_a_paid_run_is_not_begun_unasked(run: Run) -> None:
    """Nobody is at the terminal, so nothing is called."""
    run("add", "story.txt", "--event", "story")
    done = run("check", "--model", "openai/gpt-4o-mini")
    assert done.code == 2
    assert "$" in done.err
    assert "--yes" in done.err


def test_facts_that_are_put_right_in_articles_toml_are_corrections_not_copies(run: Run, tmp_path: Path) -> None:
    """A folder with a mistake adds nothing; put right and added again, its article stays one."""
    (tmp_path / "pier").mkdir()
    (tmp_path / "pier" / "a.txt").write_text(STORY, encoding="utf-8")
    toml = tmp_path / "pier" / "articles.toml"
    toml.write_text('event = "pier"\n["a.txt"]\noutlit = "Courier"\n', encoding="utf-8")
    refused = run("add", "pier")
    assert (refused.code, "line 3" in refused.err, "did you mean outlet?" in refused.err) == (2, True, True)
    toml.write_text('event = "pier"\n["a.txt"]\noutlet = "Couriir"\n', encoding="utf-8")
    run("add", "pier")
    toml.write_text('event = "pier"\n["a.txt"]\noutlet = "Courier"\ndate = 2024-05-06\n', encoding="utf-8")
    assert "corrected: a.txt" in run("add", "pier").err
    (article,) = json.loads(run("articles", "--json").out)
    assert (article["outlet"]["value"], article["published"]["value"]) == ("Courier", "2024-05-06")
    assert "corrected" not in run("add", "pier").err


def test_one_text_of_two_outlets_is_two_articles(run: Run, tmp_path: Path) -> None:
    """Both carry the wire; which is first must not swallow the other."""
    for outlet in ("Courier", "Evening Star"):
        (tmp_path / outlet).mkdir()
        (tmp_path / outlet / "a.txt").write_text(STORY, encoding="utf-8")
        (tmp_path / outlet / "articles.toml").write_text(f'event = "e"\n["a.txt"]\noutlet = "{outlet}"\n', "utf-8")
    assert "2 added" in run("add", "Courier", "Evening Star").err


def test_an_article_that_is_in_another_event_is_said_to_stay_there(run: Run) -> None:
    """`--event` does not lose in silence."""
    run("add", "story.txt", "--event", "story")
    assert "is already in event 'story'" in run("add", "story.txt", "--event", "harbour").err


@pytest.mark.parametrize(("field", "value"), [
    ("published", "03/04/2022"), ("published", "2022-13-01"), ("url", "javascript:alert(1)"), ("language", "German!"),
    ("outlet", "  "),
])  # fmt: skip
def test_a_corrected_value_has_to_be_one(run: Run, field: str, value: str) -> None:
    """Dates, addresses and language tags are looked at before they are kept."""
    run("add", "story.txt", "--event", "story")
    (article,) = json.loads(run("articles", "--json").out)
    done = run("correct", article["id"], field, value, "--reason", "r", "--reviewer", "ana")
    assert (done.code, f"{field} cannot be" in done.err, "hint: give" in done.err) == (2, True, True)


def test_nothing_can_be_undone_twice(run: Run) -> None:
    """An undo of nothing is refused, and keeps no line in the history."""
    run("add", "story.txt", "--event", "story")
    run("check")
    claim = json.loads(run("board", "--json").out)[0]["claim_id"]
    assert "no decision on this claim" in run("review", claim, "undo", "--reviewer", "ana").err
    assert run("review", claim, "flag", "--reviewer", "ana").code == 0
    assert run("review", claim, "undo", "--reviewer", "ana").code == 0
    assert run("review", claim, "undo", "--reviewer", "ana").code == 2


def test_the_board_fits_eighty_columns_and_names_every_claim(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids that `check --claim` and `show` take, articles by letter with a legend, whoever published them."""
    monkeypatch.setenv("COLUMNS", "80")
    run("add", "story.txt", "--event", "story")
    board = run("check").out
    assert max(map(len, board.splitlines())) <= 80
    assert "A      outlet unknown: Mayor denies paying for the pier" in board
    ids = [row["claim_id"] for row in json.loads(run("board", "--json").out)]
    assert all(f"\n{one[:8]}  " in board for one in ids)
    assert run("check", "--claim", ids[0][:8]).code == 0


def test_a_terminal_with_ascii_only_gets_ascii(run: Run, added: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs have a likeness, and JSON stays JSON."""
    monkeypatch.chdir(added)
    monkeypatch.setenv("WORKBENCH_WORKSPACE", "ws")
    texts = []
    for arguments in (("check",), ("articles", "--json")):
        out = TextIOWrapper(BytesIO(), encoding="ascii")
        monkeypatch.setattr(sys, "stdout", out)
        assert run(*arguments).code == 0
        out.flush()
        texts.append(out.buffer.getvalue().decode("ascii"))  # type: ignore[attr-defined]  # the BytesIO above
    assert "+ supports" in texts[0]
    assert "“We paid nothing,”" in json.loads(texts[1])[0]["text"]


def test_a_prompts_folder_that_is_not_there_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt folder must not pass as the shipped one."""
    monkeypatch.setenv("WORKBENCH_PROMPTS", "/nonexistent")
    done = run("prompts", "check")
    assert (done.code, "there is no prompts folder" in done.err) == (2, True)


def test_the_seeds_can_be_had_without_a_checkout(run: Run, tmp_path: Path) -> None:
    """What the README adds, an installed workbench can write."""
    assert run("seeds").code == 0
    assert len(list((tmp_path / "seeds").glob("*.txt"))) == 5
    assert "5 added" in run("add", "seeds").err


def test_a_workbench_is_opened_by_its_folder(tmp_path: Path) -> None:
    """From Python a path is enough; anything else is said to be wrong."""
    with Workbench(tmp_path / "ws") as bench:
        assert bench.settings.workspace == tmp_path / "ws"
    with pytest.raises(TypeError, match="takes a folder or Settings, not int"):
        Workbench(7)  # type: ignore[arg-type]


def test_an_export_file_is_whole_or_not_there(run: Run, tmp_path: Path) -> None:
    """Written beside its place and moved there."""
    run("add", "story.txt", "--event", "story")
    run("check")
    assert run("export", "--out", "verdicts.jsonl").out == ""
    assert (tmp_path / "verdicts.jsonl").read_text(encoding="utf-8").endswith("}\n")
    assert run("export", "--out", "no/such/folder/x.jsonl").code == 2
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".verdicts")] == []


def test_no_text_can_rewrite_the_terminal() -> None:
    """Escape codes and direction marks are shown as what they are."""
    assert printable("a\x1b[2Jb\u202ec") == "a\\x1b[2Jb\\x202ec"


STORIES = Path(__file__).parent / "stories"


def test_articles_of_many_stories_are_sorted_into_events(run: Run) -> None:
    """`--group`: two fires and two ferries are two events, and a wrong one is moved by hand."""
    assert run("add", "--group", str(STORIES / "fire"), str(STORIES / "ferry")).code == 0
    articles = json.loads(run("articles", "--json").out)
    events = {article["event"] for article in articles}
    assert len(events) == 2
    moved = run("article", "move", articles[0]["id"], "elsewhere", "--reason", "another story", "--reviewer", "Ada")
    assert moved.code == 0
    assert {a["event"] for a in json.loads(run("articles", "--json").out)} == events | {"elsewhere"}


def test_a_retracted_article_speaks_no_longer_and_can_be_restored(run: Run) -> None:
    """Its versions stay listed, and nothing is retracted without a reason."""
    run("add", str(STORIES / "vote"))
    one, *others = json.loads(run("articles", "--json").out)
    hand = (one["id"], "--reviewer", "Ada", "--reason")
    assert run("article", "retract", *hand, " ").code == 2
    assert run("article", "retract", *hand, "withdrawn").code == 0
    assert [a["id"] for a in json.loads(run("articles", "--json").out)] == [a["id"] for a in others]
    assert run("article", "restore", *hand, "a mistake").code == 0
    assert [a["id"] for a in json.loads(run("article", "versions", one["id"], "--json").out)] == [one["id"]]


def test_one_event_and_many_are_not_both_meant(run: Run) -> None:
    """`--event` with `--group` is refused with a hint."""
    refused = run("add", "--group", "--event", "x", str(STORIES / "vote"))
    assert (refused.code, "hint:" in refused.err) == (2, True)


def test_a_released_prompt_is_refused_once_it_is_edited(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`prompts release` locks a version; `prompts check` and a second release see the edit."""
    folder = tmp_path / "prompts"
    folder.mkdir()
    mine = folder / "compare.v9.prompt"
    shipped = (Path(__file__).parents[1] / "prompts" / "compare.v1.prompt").read_text(encoding="utf-8")
    mine.write_text(shipped.replace("variant: v1", "variant: v9"), encoding="utf-8")
    monkeypatch.setenv("WORKBENCH_PROMPTS", str(folder))
    assert "9 prompts are valid; not released yet: compare.v9\n" in run("prompts", "check").err
    assert (run("prompts", "release", "compare.v9").code, run("prompts", "check").code) == (0, 0)
    assert "9 prompts are valid; all are released\nevery released prompt is unchanged" in run("prompts", "check").err
    mine.write_text(mine.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    assert (run("prompts", "release", "compare.v9").code, run("prompts", "check").code) == (2, 2)


def test_a_prompt_is_tried_only_with_a_key_and_an_id_only_as_an_option(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a key nothing is printed; the values of what is only shown, and of a model's test, are words."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    run("add", "story.txt", "--event", "story")
    tried = ("prompts", "try", "compare.v2", "The council paid.", "--event", "story", "--model", "openai/gpt-4.1-mini")
    done = run(*tried, "--yes")
    assert (done.code, done.out) == (2, "")
    assert "no key for openai/gpt-4.1-mini in the environment\nhint: set OPENAI_API_KEY" in done.err
    shown = run(*tried, "--show-only")
    assert shown.code == 0
    assert re.search(r"cost_usd +\$0\.\d{4}\s", shown.out)
    tested = run("model", "test", "--model", "openai/gpt-4.1-mini").out
    assert re.search(r"answers +no\s", tested)
    assert re.search(r"missing +OPENAI_API_KEY\s", tested)
    done = run("prompts", "try", "compare.v2", "8b066f7f", "--model", "openai/gpt-4.1-mini")
    assert (done.code, "hint: for a claim of the workspace: --claim 8b066f7f" in done.err) == (2, True)


def _foreign(*claims: str) -> str:
    return json.dumps([{"@type": "ClaimReview", "claimReviewed": claim} for claim in claims])


def test_one_bad_claim_of_another_newsroom_does_not_stop_the_rest(run: Run, tmp_path: Path) -> None:
    """Each review is taken or refused with its reason; half an emoji is no reason."""
    run("add", "story.txt", "--event", "story")
    claims = ("The city paid.", "Nothing was paid \ud83d", "word " * 400, "", "Two firms were paid.", "The city paid.")
    (tmp_path / "theirs.json").write_text(_foreign(*claims), encoding="utf-8")
    done = run("import", "claimreview", "theirs.json", "--event", "story")
    assert (done.code, "3 claims are in the queue of story, 2 refused" in done.err) == (0, True)
    assert "refused: review 3: the claim is 1999 characters long" in done.err
    assert "refused: review 4: the claim has no words" in done.err
    kept = {row["text"] for row in json.loads(run("board", "--json").out)}
    assert {"The city paid.", "Nothing was paid \ufffd", "Two firms were paid."} <= kept


def test_a_file_of_which_no_claim_can_be_taken_is_bad_input(run: Run, tmp_path: Path) -> None:
    """As with reviews that come back: code 2 only where nothing was taken; an event that is not there is said once."""
    run("add", "story.txt", "--event", "story")
    (tmp_path / "theirs.json").write_text(_foreign("word " * 400, "..."), encoding="utf-8")
    done = run("import", "claimreview", "theirs.json", "--event", "story")
    assert (done.code, done.err.count("refused: review")) == (2, 2)
    done = run("import", "claimreview", "theirs.json", "--event", "stroy")
    assert (done.code, done.err.count("there is no event 'stroy'")) == (2, 1)


NEWSROOM = """
[newsroom]
name = "The Desk"
site = "https://desk.org"
[newsroom.ratings]
refuted = { text = "Wrong" }
"""


def test_a_withdrawn_review_does_not_stay_in_its_folder_unnamed(run: Run, tmp_path: Path) -> None:
    """The page of a decision that was taken back is named, also where no other page is written."""
    run("add", "story.txt", "--event", "story")
    run("check")
    (tmp_path / "ws" / "workbench.toml").write_text(NEWSROOM, encoding="utf-8")
    claim = json.loads(run("board", "--json").out)[0]["claim_id"]
    (tmp_path / "urls.json").write_text(json.dumps({claim: "https://desk.org/1"}), encoding="utf-8")
    export = ("export", "--format", "claimreview", "--reviewed-only", "--urls", "urls.json", "--into", "pages")
    run("review", claim, "override", "--label", "refuted", "--reason", "misread", "--reviewer", "ana")
    assert "1 exported" in run(*export).err
    run("review", claim, "undo", "--reviewer", "ana")
    done = run(*export)
    assert "0 exported" in done.err
    assert f"{claim}.jsonld is from an earlier export and was not rewritten" in done.err


@pytest.fixture
def checked(run: Run, tmp_path: Path) -> str:
    """A claim of the workspace that was checked; its id."""
    run("add", "story.txt", "--event", "story")
    with Workbench(tmp_path / "ws") as bench:
        claim = bench.typed("The city paid 2 million euros for the pier.", event="story")
        list(bench.check([claim]))
    return claim.id


def test_an_import_with_refused_rows_ends_with_two_where_that_is_asked_for(
    run: Run, checked: str, tmp_path: Path
) -> None:
    """The count comes last; without --strict, what could be taken is success."""
    line = json.loads(run("export", "--format", "jsonl").out.splitlines()[0])
    line |= {"verdict": "refuted", "review": line["review"] | {"reason": "page 3"}}
    (tmp_path / "rows.jsonl").write_text(f"{json.dumps(line)}\n{{\n", encoding="utf-8")
    done = run("import", "reviews", "rows.jsonl", "--reviewer", "ana")
    assert (done.code, done.err.splitlines()[-1]) == (0, "1 reviews added, 1 refused")
    again = run("import", "reviews", "rows.jsonl", "--reviewer", "ana", "--strict")
    assert (again.code, again.err.splitlines()[-1]) == (2, "0 reviews added, 1 unchanged, 1 refused")
    reviews = [{"@type": "ClaimReview", "claimReviewed": words} for words in ("The pier is shut.", "")]
    (tmp_path / "feed.json").write_text(json.dumps(reviews), encoding="utf-8")
    done = run("import", "claimreview", "feed.json", "--event", "story")
    assert (done.code, done.err.splitlines()[-1]) == (0, "1 claims are in the queue of story, 1 refused")
    assert run("import", "claimreview", "feed.json", "--event", "story", "--strict").code == 2


def test_a_settlement_by_one_of_the_sides_is_bad_input(run: Run, checked: str) -> None:
    """Refused in a sentence; somebody who gave no label may settle it."""
    labels = {"ana": "refuted", "ben": "supported"}
    for who, label in labels.items():
        run("review", checked, "override", "--label", label, "--reason", "page 3", "--reviewer", who)
    settle = ("review", checked, "adjudicate", "--label", "refuted", "--reason", "both read", "--reviewer")
    done = run(*settle, "ana")
    assert (done.code, "ana has labelled this claim and cannot settle it" in done.err) == (2, True)
    shown = run("show", checked)
    assert "reviewers disagree" in shown.out
    assert run(*settle, "cara").code == 0


def test_a_merged_claim_is_left_out_of_an_export_and_not_refused(run: Run, checked: str, tmp_path: Path) -> None:
    """It is said where it went, in plain words."""
    with Workbench(tmp_path / "ws") as bench:
        other = bench.typed("The city paid two million euros for the new pier.", event="story")
        bench.desk.merge([checked], into=other.id, reviewer="ana", reason="the same")
    done = run("export", "--format", "claimreview")
    assert f"left out: claim {checked}: merged into {other.id} by ana: the same" in done.err
    assert "refused" not in done.err
    assert done.err.splitlines()[-1] == "0 exported, 1 left out"


def test_undecided_claims_are_refused_in_one_line(run: Run, checked: str, tmp_path: Path) -> None:
    """A decided one has its own; every claim that is not exported counts, the publisher does not; no file is left."""
    with Workbench(tmp_path / "ws") as bench:
        for text in ("The city paid for the pier.", "Two firms had received the money."):
            list(bench.check([bench.typed(text, event="story")]))
        n = len(bench.checks())
    run("review", checked, "override", "--label", "refuted", "--reason", "page 3", "--reviewer", "ana")
    done = run("export", "--format", "claimreview", "--out", "reviews.json")
    assert f"refused: {n - 1} claims are undecided; --reviewed-only leaves them out" in done.err
    assert done.err.count("no checker has decided it") == 0
    assert f"refused: claim {checked} " in done.err
    assert done.err.splitlines()[-1] == f"0 exported, {n} not exported"
    assert (done.code, (tmp_path / "reviews.json").exists()) == (2, False)


def test_the_board_can_be_cut_to_a_verdict_and_a_number(run: Run, checked: str) -> None:
    """By the label that holds: a checker's, else the machine's."""
    run("review", checked, "override", "--label", "refuted", "--reason", "page 3", "--reviewer", "ana")
    rows = json.loads(run("board", "--all", "--json", "--verdict", "refuted").out)
    assert [row["claim_id"] for row in rows] == [checked]
    assert json.loads(run("board", "--all", "--json", "--verdict", "supported", "--limit", "1").out) == []
    done = run("board", "--all", "--verdict", "refuted", "--limit", "1")
    assert checked[:8] in done.out
    assert done.err.splitlines()[-1] == "1 of 1 claims"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (notes._Area, AuditArea),
        (notes._Kind, OutsideKind),
        (review._Decision, base.Decision),
        (review._Label, base.VerdictLabel),
        (review._Stance, base.Stance),
        (review._Show, Show),
        (review._Order, Order),
    ],
)
def test_what_may_be_typed_is_what_is_kept(typed: Any, kept: Any) -> None:
    """The commands list it once more, because --help must not wait for pydantic."""
    assert get_args(typed) == get_args(kept)
