"""What leaves a workspace is what it holds, and what comes back edited is appended, never written over anything."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from workbench import Settings, Workbench
from workbench.errors import InputError
from workbench.export import ExportedFile, write_pages
from workbench.export.exchange import ExportFilter, Imported
from workbench.files import write_whole

Row = dict[str, str]


@pytest.fixture
def bench(checked_seeds: Path, tmp_path: Path) -> Iterator[Workbench]:
    """A workspace of its own with thirty checked claims, two of them decided by ana."""
    shutil.copytree(checked_seeds, tmp_path / "workspace")
    with Workbench(Settings(workspace=tmp_path / "workspace")) as made:
        first, second = made.checks()[:2]
        made.decide(first.id, reviewer="ana", seen_seq=0, decision="accept")
        made.decide(
            second.id, reviewer="ana", seen_seq=0, decision="override", label="conflicting", reason="both stand"
        )
        yield made


def edited_csv(bench: Workbench, change: Callable[[list[Row]], None]) -> bytes:
    """Export, edit the rows as a spreadsheet would, and save."""
    rows = list(csv.DictReader(io.StringIO(bench.export("csv").text, newline="")))
    change(rows)
    saved = io.StringIO(newline="")
    writer = csv.DictWriter(saved, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return saved.getvalue().encode("utf-8-sig")


def take(bench: Workbench, content: bytes, *, name: str = "x.csv", reviewer: str | None = "ben") -> Imported:
    return bench.exchange.import_reviews(name, content, reviewer=reviewer, blind=frozenset())


def undecided(rows: list[Row]) -> list[Row]:
    """The rows of the first claim that nobody decided."""
    check_id = next(row["check_id"] for row in rows if row["reviewed"] == "no" and row["machine_verdict"])
    return [row for row in rows if row["check_id"] == check_id]


@pytest.mark.parametrize("label", ["supported", "refuted", "conflicting", "not_enough_evidence", ""])
def test_a_line_of_a_claim_to_be_decided_blind_is_refused_whatever_it_says(bench: Workbench, label: str) -> None:
    """Told alike for every label, and for a line that nobody edited: nothing is guessed by trying."""
    lines = [json.loads(line) for line in bench.export("jsonl").text.splitlines()]
    line = next(line for line in lines if line["reviewed"])
    review = {**line["review"], "label": label or None, "decision": "accept"}
    blind = frozenset([line["claim_id"]])
    for edited in (line, {**line, "verdict": label or None, "review": review}):
        done = bench.exchange.import_reviews("x.jsonl", json.dumps(edited).encode(), reviewer="ben", blind=blind)
        assert (done.appended, done.unchanged, done.meanwhile) == ((), 0, ())
        assert [one.message for one in done.refused] == ["its claim awaits your blind review"]


def test_a_table_that_nobody_edited_changes_nothing(bench: Workbench) -> None:
    """Export, import: no review is appended."""
    done = take(bench, edited_csv(bench, lambda rows: None))
    assert (len(done.appended), done.unchanged, done.refused) == (0, 30, ())


@pytest.mark.parametrize(("words", "cell"), [
    ("see p. 3;'-quoted", "see p. 3;'-quoted"), ("two\n'=1+1", "two\n'=1+1"), ("-x;'-y", "'-x;'-y"),
    ("'-x;'-y", "''-x;'-y"),
])  # fmt: skip
def test_an_older_table_that_nobody_edited_changes_nothing(bench: Workbench, words: str, cell: str) -> None:
    """It was guarded at the start of its cells alone: apostrophes inside them are the checker's own."""
    check = bench.checks()[5]
    bench.decide(
        check.id, reviewer="ana", seen_seq=0, decision="override", label="refuted", reason=words, note=f"n {words}"
    )

    def as_it_was(rows: list[Row]) -> None:
        for row in rows:
            if row["check_id"] == check.id:
                row.update(reason=cell, note=f"n {words}")

    done = take(bench, edited_csv(bench, as_it_was))
    assert (done.refused, len(done.appended), done.unchanged) == ((), 0, 30)


def test_a_verdict_put_into_a_table_is_appended_with_who_when_and_why(bench: Workbench) -> None:
    """Another label than the machine's is an override with its reason; the same label accepts."""

    def change(rows: list[Row]) -> None:
        undecided(rows)[0].update(verdict="refuted", reason="see page 3")

    (logged,) = take(bench, edited_csv(bench, change)).appended
    review = logged.review
    assert (review.reviewer, review.decision, review.label, review.reason) == (
        "ben",
        "override",
        "refuted",
        "see page 3",
    )
    assert bench.history(logged.claim_id) == (logged,)
    assert review.at


def test_a_decision_counts_on_whichever_row_it_stands(bench: Workbench) -> None:
    """A claim has a row for each outlet; people write on any of them, and two different words are refused."""

    def change(rows: list[Row]) -> None:
        undecided(rows)[-1].update(verdict="refuted", reason="see page 3")

    def contradict(rows: list[Row]) -> None:
        undecided(rows)[0].update(verdict="supported", reason="x")
        undecided(rows)[-1].update(verdict="refuted")

    (refused,) = take(bench, edited_csv(bench, contradict)).refused
    assert "'verdict' is 'refuted' here and 'supported' on line" in refused.message
    (logged,) = take(bench, edited_csv(bench, change)).appended
    assert (logged.review.label, logged.review.reason) == ("refuted", "see page 3")


def check_again(bench: Workbench, check_id: str, **changes: Any) -> None:
    """Let another judge find nothing to go by."""
    check = bench.store.check(check_id)
    assert check.verdict
    outcome = check.verdict.model_copy(update={"label": "not_enough_evidence"})
    bench.store.save_check(check.model_copy(update={"id": f"again-{check_id}", "outcome": outcome, **changes}))


def test_a_table_of_an_earlier_check_is_taken_while_words_and_texts_are_the_same(bench: Workbench) -> None:
    """An accept in it agrees with the check that was exported, not with the one made since."""
    accepted: list[Row] = []

    def change(rows: list[Row]) -> None:
        row = next(r for r in rows if r["reviewed"] == "no" and r["machine_verdict"] == "supported")
        row.update(decision="accept")
        accepted.append(row)

    table = edited_csv(bench, change)
    for check in bench.checks():
        check_again(bench, check.id)
    done = take(bench, table)
    assert (done.refused, len(done.appended), done.unchanged) == ((), 1, 29)
    held = bench.standing(accepted[0]["claim_id"])
    assert (held.status, held.label, held.machine_now) == ("done", "supported", "not_enough_evidence")


def test_a_row_of_a_check_of_other_texts_is_refused(bench: Workbench) -> None:
    """An article came or went since: the decision would be of something else."""
    check = bench.checks()[5]
    table = edited_csv(bench, lambda rows: None)
    check_again(bench, check.id, versions=check.versions[1:])
    (refused,) = take(bench, table).refused
    assert "its wording or its articles changed" in refused.message


def test_the_same_file_twice_is_taken_once(bench: Workbench) -> None:
    """A file that is sent again adds nothing."""

    def change(rows: list[Row]) -> None:
        row = undecided(rows)[0]
        row.update(verdict=row["machine_verdict"])

    content = edited_csv(bench, change)
    assert [logged.review.decision for logged in take(bench, content).appended] == ["accept"]
    assert take(bench, content).appended == ()


def test_a_row_that_nobody_edited_does_not_take_back_what_was_decided_since(bench: Workbench) -> None:
    """An old file must not undo the work of an hour."""
    content = edited_csv(bench, lambda rows: None)
    check = bench.checks()[5]
    bench.decide(check.id, reviewer="cleo", seen_seq=0, decision="override", label="refuted", reason="new")
    assert take(bench, content).appended == ()
    assert bench.standing(check.claim.id).label == "refuted"


def test_an_edited_row_never_replaces_what_was_decided_since_and_says_so(bench: Workbench) -> None:
    """Both decisions stand in the history, and the import names the other."""
    content = edited_csv(bench, lambda rows: undecided(rows)[0].update(verdict="refuted", reason="x"))
    claim_id = undecided(list(csv.DictReader(io.StringIO(bench.export("csv").text, newline=""))))[0]["claim_id"]
    current = bench.current(claim_id)
    assert current
    bench.decide(current.id, reviewer="cleo", seen_seq=0, decision="flag")
    done = take(bench, content)
    assert [logged.review.reviewer for logged in bench.history(claim_id)] == ["cleo", "ben"]
    (told,) = done.meanwhile
    assert told.endswith("cleo decided this claim meanwhile: flag")


@pytest.mark.parametrize(("change", "says", "hint"), [
    ({"verdict": "wrong"}, "'verdict' is 'wrong'", "one of supported, refuted"),
    ({"verdict": "refuted"}, "an override needs a reason", "say in a few words"),
    ({"decision": "undo"}, "an import cannot undo decisions", "workbench review CLAIM undo"),
    ({"decision": "perhaps"}, "'decision' is 'perhaps'", "one of accept"),
    ({"check_id": "nothing"}, "there is no check nothing", "look the id up"),
    ({"claim_id": "another"}, "not of another", "leave the columns"),
    ({"reason": "because"}, "a reason without a decision", "add a verdict"),
    ({"note": "called"}, "a note without a decision", "add a verdict"),
    ({"stance": "refutes", "reason": "x", "note": "y"}, "a note without a decision", "takes a reason"),
    ({"decision": "flag", "verdict": "refuted"}, "a flag decides nothing, and it says refuted", "write override"),
    ({"decision": "skip", "reason": "later"}, "a skip has no reason", "write flag"),
    ({"decision": "adjudicate", "verdict": "refuted", "reason": "x", "note": "y"}, "no note", "under reason"),
    ({"stance": "refutes"}, "a corrected stance needs a reason", "say in a few words"),
    ({"stance": "shouts"}, "'stance' is 'shouts'", "one of supports"),
])  # fmt: skip
def test_a_row_that_cannot_be_taken_is_refused_with_its_line(
    bench: Workbench, change: Row, says: str, hint: str
) -> None:
    """The line's number, what is wrong, what to do; the other rows are taken."""
    content = edited_csv(bench, lambda rows: undecided(rows)[0].update(change))
    done = take(bench, content)
    (refused,) = done.refused
    assert (says in refused.message, hint in refused.hint) == (True, True), refused
    assert content.decode("utf-8-sig").count("\n") >= refused.line > 1
    assert done.appended == ()


def test_a_corrected_stance_comes_back(bench: Workbench) -> None:
    """What one article does with the claim may be corrected outside as well."""

    def change(rows: list[Row]) -> None:
        row = undecided(rows)[0]
        row.update(stance="qualifies" if row["stance"] != "qualifies" else "reports", reason="the last sentence")

    (logged,) = take(bench, edited_csv(bench, change)).appended
    assert list((logged.review.stances or {}).values()) in (["qualifies"], ["reports"])
    assert logged.review.label is None


def test_a_row_that_settles_what_its_editor_is_part_of_is_refused_whole(bench: Workbench) -> None:
    """Its corrected stance is not appended either: a row is taken whole or not at all."""
    check = bench.checks()[0]
    other = "refuted" if check.verdict and check.verdict.label != "refuted" else "supported"
    bench.decide(check.id, reviewer="ben", seen_seq=1, decision="override", label=other, reason="page 3")

    def change(rows: list[Row]) -> None:
        mine = [row for row in rows if row["check_id"] == check.id]
        for row in mine:
            row.update(decision="adjudicate", verdict=other, reason="it is so", note="")
        mine[0].update(stance="qualifies" if mine[0]["stance"] != "qualifies" else "reports")

    before = bench.history(check.claim.id)
    done = take(bench, edited_csv(bench, change), reviewer="ben")
    (refused,) = done.refused
    assert "ben has labelled this claim and cannot settle it" in refused.message
    assert (bench.history(check.claim.id), done.appended) == (before, ())
    done = take(bench, edited_csv(bench, change), reviewer="cara")
    assert [entry.review.decision for entry in done.appended] == ["override", "adjudicate"]


def test_lines_of_json_come_back_too(bench: Workbench) -> None:
    """The JSONL export, one verdict edited, one line broken."""
    lines = bench.export("jsonl", since="2000-01-01").text.splitlines()
    made: dict[str, Any] = next(m for m in map(json.loads, lines) if not m["reviewed"] and m["machine_verdict"])
    made |= {"verdict": "refuted", "review": made["review"] | {"reason": "page 3", "note": "called"}}
    done = take(bench, f"{json.dumps(made)}\n{{\n[1]\n".encode(), name="x.jsonl")
    assert [(e.review.label, e.review.note) for e in done.appended] == [("refuted", "called")]
    assert [(refused.line, bool(refused.hint)) for refused in done.refused] == [(2, True), (3, True)]


@pytest.mark.parametrize("version", ["workbench.check.v1", "workbench.check.v2"])
def test_lines_of_an_earlier_version_come_back_too(bench: Workbench, version: str) -> None:
    """They have no spans of the claim, and those of v1 do not say what was on the page."""
    lines = [json.loads(one) for one in bench.export("jsonl").text.splitlines()]
    for one in lines:
        assert one.pop("schema") == "workbench.check.v3"
        assert "spans" in one
        del one["spans"]
        if version == "workbench.check.v1":
            del one["review"]["seq"]
    edited = next(one for one in lines if not one["reviewed"] and one["machine_verdict"])
    edited |= {"verdict": "refuted", "review": edited["review"] | {"reason": "page 3"}}
    written = "\n".join(json.dumps({"schema": version, **one}) for one in lines)
    done = take(bench, written.encode(), name="x.jsonl")
    assert ([e.review.label for e in done.appended], done.unchanged, done.refused) == (["refuted"], 29, ())


def test_a_table_of_an_earlier_version_comes_back_too(bench: Workbench) -> None:
    """Without the columns that were added since."""

    def change(rows: list[Row]) -> None:
        undecided(rows)[0].update(verdict="refuted", reason="page 3")
        for row in rows:
            for column in ("note", "review_seq", "unread", "claim_spans"):
                del row[column]

    done = take(bench, edited_csv(bench, change))
    assert ([e.review.label for e in done.appended], done.unchanged, done.refused) == (["refuted"], 29, ())


@pytest.mark.parametrize(("word", "same"), [("accept", True), ("", True), ("flag", False)])
def test_words_that_come_with_a_decision_without_a_reason_are_its_note(bench: Workbench, word: str, same: bool) -> None:
    """Nothing that somebody wrote is lost: it leaves again with the next export, and comes back as known."""

    def change(rows: list[Row]) -> None:
        row = undecided(rows)[0]
        row.update(decision=word, verdict=row["machine_verdict"] if same else "", reason="page 3", note="called")

    (logged,) = take(bench, edited_csv(bench, change)).appended
    assert (logged.review.decision, logged.review.reason) == (word or "accept", None)
    assert logged.review.note == "page 3\ncalled"
    done = take(bench, edited_csv(bench, lambda rows: None))
    assert (done.appended, done.refused) == ((), ())


def test_the_reason_of_another_decision_is_nobody_s_note(bench: Workbench) -> None:
    """Who accepts what ana overrode does not take over the reason that she gave for it."""

    def change(rows: list[Row]) -> None:
        mine = [row for row in rows if row["decision"] == "override"]
        for row in mine:
            row.update(decision="accept", verdict=row["machine_verdict"])
        assert mine[0]["reason"] == "both stand"

    (logged,) = take(bench, edited_csv(bench, change)).appended
    assert (logged.review.decision, logged.review.note) == ("accept", None)


def edited_line(bench: Workbench, *, line: Row | None = None, **review: str | None) -> bytes:
    """Export, and edit the first line that nobody decided: the line itself, or what stands under `review`."""
    lines = map(json.loads, bench.export("jsonl").text.splitlines())
    made = next(m for m in lines if not m["reviewed"] and m["machine_verdict"])
    return json.dumps(made | {"review": made["review"] | review} | (line or {})).encode()


@pytest.mark.parametrize(("line", "review"), [
    ({}, {}), ({}, {"decision": "override"}), ({"verdict": "refuted"}, {}), ({"verdict": "refuted"}, {"label": None}),
])  # fmt: skip
def test_a_label_counts_in_either_of_its_two_places(bench: Workbench, line: Row, review: Row) -> None:
    """`verdict` and `review.label` are exported alike, and either may be edited."""
    (logged,) = take(
        bench, edited_line(bench, line=line, **{"label": "refuted", "reason": "page 3", **review}), name="x.jsonl"
    ).appended
    assert (logged.review.decision, logged.review.label) == ("override", "refuted")


@pytest.mark.parametrize(("line", "review", "says"), [
    ({"verdict": "supported"}, {"label": "refuted"}, "`verdict` is supported and `review.label` is refuted"),
    ({}, {"label": "wrong"}, "'review.label' is 'wrong'"), ({}, {"note": "called"}, "a note without a decision"),
])  # fmt: skip
def test_a_line_that_says_two_things_or_nothing_is_refused(bench: Workbench, line: Row, review: Row, says: str) -> None:
    """Two labels, none that exists, or words that belong to no decision: a sentence, never silence."""
    done = take(bench, edited_line(bench, line=line, **review), name="x.jsonl")
    assert [(says in one.message, bool(one.hint)) for one in done.refused] == [(True, True)]
    assert (done.appended, done.unchanged) == ((), 0)


def test_a_verdict_that_was_emptied_in_one_place_is_refused(bench: Workbench) -> None:
    """A file cannot take a decision back, in whichever of its places it tries."""
    made = next(m for m in map(json.loads, bench.export("jsonl").text.splitlines()) if m["reviewed"])
    for change in ({"verdict": None}, {"review": made["review"] | {"label": None}}):
        (refused,) = take(bench, json.dumps(made | change).encode(), name="x.jsonl").refused
        assert refused.message == "the verdict was left blank"


@pytest.mark.parametrize(("name", "content", "says"), [
    ("x.csv", b"a,b\n1,2\n", "no column check_id"), ("x.xlsx", b"PK", "neither CSV nor JSONL"),
    ("x.csv", b"\xff\xfe", "not UTF-8"), ("x.csv", b"", "no column"),
])  # fmt: skip
def test_a_file_that_is_no_export_is_refused_whole(bench: Workbench, name: str, content: bytes, says: str) -> None:
    """One sentence, and nothing is appended."""
    with pytest.raises(InputError, match=says):
        take(bench, content, name=name)


def test_a_review_needs_a_name(bench: Workbench) -> None:
    """Nobody's decisions are not taken."""
    with pytest.raises(InputError, match="needs a name"):
        take(bench, b"", reviewer=" ")


def test_only_what_moved_since_a_day_leaves(bench: Workbench) -> None:
    """A decision of today brings an old check back into the morning's export."""
    assert bench.export("jsonl", since="2000-01-01").count == 30
    assert bench.export("jsonl", since="2999-01-01").count == 0
    with pytest.raises(InputError, match="'yesterday' is not a date"):
        bench.export("jsonl", since="yesterday")


def test_an_export_of_a_copy_is_the_same_bytes(bench: Workbench) -> None:
    """The order is that of events and claims, not of the database."""
    texts = [json.loads(line)["claim"].casefold() for line in bench.export("jsonl").text.splitlines()]
    assert texts == sorted(texts)
    assert bench.export("csv") == bench.export("csv")


def test_pages_are_written_into_their_folder_and_old_ones_are_named(bench: Workbench, tmp_path: Path) -> None:
    """A file for each event; what an earlier export left there is not passed over in silence."""
    folder = tmp_path / "reports"
    made = bench.exchange.export_pages("html", ExportFilter(), urls={})
    assert write_pages(folder, made.pages, form="html") == ()
    other = ExportedFile(name="other-1.html", text="x")
    assert write_pages(folder, [other], form="html") == (made.pages[0].name,)
    assert sorted(path.name for path in folder.iterdir()) == sorted([made.pages[0].name, "other-1.html"])


@pytest.mark.parametrize("umask", [0o022, 0o027, 0o077])
def test_a_file_may_be_read_by_whom_the_umask_lets(tmp_path: Path, umask: int) -> None:
    """A web server or a colleague reads an export like any other file that a program writes."""
    before = os.umask(umask)
    try:
        write_whole(tmp_path / "out.csv", "x")
    finally:
        os.umask(before)
    assert (tmp_path / "out.csv").stat().st_mode & 0o777 == 0o666 & ~umask


@pytest.mark.parametrize("mode", [0o600, 0o664])
def test_a_file_that_is_replaced_keeps_who_may_read_it(tmp_path: Path, mode: int) -> None:
    """Neither does a private file become public, nor does a shared one lose its readers."""
    (tmp_path / "out.csv").touch()
    (tmp_path / "out.csv").chmod(mode)
    write_whole(tmp_path / "out.csv", "x")
    assert (tmp_path / "out.csv").stat().st_mode & 0o777 == mode
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "x"


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    """A folder where a file should be, and text that is none: the folder beside looks as before."""
    (tmp_path / "out").mkdir()
    with pytest.raises(InputError, match="out cannot be written"):
        write_whole(tmp_path / "out", "x")
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "other", "half a pair: \ud83d")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
