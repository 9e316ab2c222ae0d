"""Working together: who works on what, comments, tags, evidence from outside, closed events, archived copies, audit."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from typer.testing import CliRunner

from tests.support.desk import other_program
from workbench import Settings, Workbench
from workbench.cli import app
from workbench.errors import InputError
from workbench.ingest.sources import Upload
from workbench.models import Check, Rating
from workbench.models.review import AuditView
from workbench.review.queue import View


@pytest.fixture
def bench(seeds: Settings) -> Iterator[Workbench]:
    """A workspace of its own with thirty checked claims."""
    with Workbench(seeds) as made:
        yield made


@pytest.fixture
def check(bench: Workbench) -> Check:
    """The first of its checks."""
    return bench.checks()[0]


def lines(bench: Workbench) -> dict[str, dict[str, Any]]:
    """The JSON lines of an export, by claim."""
    return {line["claim_id"]: line for line in map(json.loads, bench.export("jsonl").text.splitlines())}


# ------------------------------------------------------------ the address of an archived copy


def test_the_archived_copy_of_a_page_is_linked_wherever_its_article_is(bench: Workbench, check: Check) -> None:
    """Set like any detail, with who and why, and taken back like one; no other address than one on the web."""
    article = check.versions[0].article
    copy = "https://archive.example/20310512/report"
    with pytest.raises(InputError, match="archive cannot be"):
        bench.correct(article.id, "archive", "javascript:alert(1)", reviewer="ana", reason="kept")
    done = CliRunner().invoke(
        app,
        ["correct", article.id, "archive", copy, "--reason", "saved on the day", "--reviewer", "ana", "--workspace",
         str(bench.settings.workspace)],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    (outlet,) = (one for one in lines(bench)[check.claim.id]["outlets"] if one["article_id"] == article.id)
    assert outlet["archive"] == copy
    rows = csv.DictReader(io.StringIO(bench.export("csv").text))
    assert {row["archive"] for row in rows if row["article_id"] == article.id} == {copy}
    assert f'<a href="{copy}"' in bench.export("html").text
    bench.corpus.undo_correction(article.id, "archive", reviewer="ana", reason="a dead link")
    assert copy not in bench.export("html").text


# ------------------------------------------------------------ whose work a claim is


def run(bench: Workbench, *words: str, who: str = "ana") -> Result:
    """Run a command on the same workspace."""
    return CliRunner().invoke(app, [*words, "--reviewer", who, "--workspace", str(bench.settings.workspace)])


def test_a_claim_is_assigned_taken_over_and_given_up(bench: Workbench, check: Check) -> None:
    """The queue shows whose work it is, and filters by it; every step stays on record."""
    claim_id, other = check.claim.id, bench.checks()[1].claim.id
    assert run(bench, "assign", claim_id[:8], other[:8]).exit_code == 0
    assert bench.desk.row(claim_id).assignee == "ana"
    mine, all_ = View(show="all", assignee="ana"), View(show="all")
    assert {row.claim_id for row in bench.desk.page(mine).rows} == {claim_id, other}
    assert bench.desk.page(View(show="all", assignee="")).total == bench.desk.page(all_).total - 2
    assert bench.desk.counts(all_).in_work == 2
    bench.decide(check.id, reviewer="ana", seen_seq=0, decision="accept")
    assert {row.claim_id for row in bench.desk.page(View(show="all", marks=("in_work",))).rows} == {other}
    refused = run(bench, "assign", claim_id[:8], "--to", "ben", who="ben")
    assert isinstance(refused.exception, InputError)
    assert "ana's work" in refused.exception.message
    assert run(bench, "assign", claim_id[:8], "--take-over", who="ben").exit_code == 0
    assert run(bench, "assign", claim_id[:8], "--nobody", who="ben").exit_code == 0
    assert bench.desk.row(claim_id).assignee is None
    assert bench.notes.assignees() == ("ana",)
    done = bench.notes.audit(AuditView(area="note"))
    assert [entry.detail for entry in done.entries if entry.claim_id == claim_id] == ["", "ben", "ana"]


def test_nobody_takes_a_claim_from_somebody_unknowingly(bench: Workbench) -> None:
    """What was not on the screen is refused, and of several claims none is assigned."""
    ids = [one.claim.id for one in bench.checks()[:3]]
    bench.notes.assign(ids[2:], "ben", reviewer="ben", instead_of=[None])
    with pytest.raises(InputError, match="ben's work now"):
        bench.notes.assign(ids, "ana", reviewer="ana", instead_of=[None])
    assert [bench.desk.row(id_).assignee for id_ in ids] == [None, None, "ben"]
    bench.notes.assign(ids, "ana", reviewer="ana", instead_of=[None, "ben"])
    assert bench.notes.assign(ids, "ana", reviewer="ana", instead_of=["ana"]) == ()
    assert bench.notes.audit(AuditView(area="note")).total == 4


# ------------------------------------------------------------ comments and tags


def test_comments_and_tags_stay_with_their_claim(bench: Workbench, check: Check) -> None:
    """In order, with who and when; sent twice they are kept once; a merged claim brings its comments along."""
    claim_id = check.claim.id
    assert run(bench, "comment", claim_id[:8], " the ministry answers on Monday ").exit_code == 0
    bench.notes.comment(claim_id, "the ministry answers on Monday", reviewer="ana")
    for tag in ("#Budget", "budget", "front page"):
        assert run(bench, "tag", claim_id[:8], tag).exit_code == 0
    found = bench.notes.of(claim_id, reviewer="ana")
    assert [(one.reviewer, one.text) for one in found.comments] == [("ana", "the ministry answers on Monday")]
    assert found.tags == ("budget", "front-page")
    listed = run(bench, "queue", "--tag", "front-page", "--show", "all", "--json")
    assert [row["claim_id"] for row in json.loads(listed.stdout)] == [claim_id]
    refused = run(bench, "queue", "--tag", "front-pag")
    assert isinstance(refused.exception, InputError)
    assert "front-page" in str(refused.exception.hint)
    assert {row.claim_id for row in bench.desk.page(View(show="all", tag="budget")).rows} == {claim_id}
    assert bench.notes.tags(reviewer=None) == ("budget", "front-page")
    assert "tags: front-page" in run(bench, "tag", claim_id[:8], "budget", "--remove").output
    assert bench.desk.page(View(show="all", tag="budget")).total == 0
    with pytest.raises(InputError, match="has no tag"):
        bench.notes.tag(claim_id, "budget", remove=True, reviewer="ana")
    other = next(one.claim for one in bench.checks() if one.claim.event == check.claim.event and one != check)
    bench.notes.comment(other.id, "says the same", reviewer="ben")
    bench.desk.merge([other.id], into=claim_id, reviewer="ana", reason="the same")
    assert len(bench.notes.of(claim_id, reviewer="ana").comments) == 2


@pytest.mark.parametrize("said", ["", "   ", "x" * 5_001])
def test_an_empty_or_endless_note_is_refused(bench: Workbench, check: Check, said: str) -> None:
    """In one sentence with a hint; nothing is kept without a name."""
    for note in (bench.notes.comment, bench.notes.tag):
        with pytest.raises(InputError) as refused:
            note(check.claim.id, said, reviewer="ana")
        assert refused.value.hint
    with pytest.raises(InputError, match="needs a name"):
        bench.notes.comment(check.claim.id, "words", reviewer=" ")
    assert bench.notes.audit(AuditView()).total == 0


# ------------------------------------------------------------ evidence from outside the articles

MINISTRY = {"source": "Defence Ministry, report 7", "day": "2022-03-14", "says": "=1+1 <b>drones</b>\nwere sent"}
URL = "https://ministry.example/report-7"


def test_outside_evidence_stands_in_every_export_and_changes_no_label(bench: Workbench, check: Check) -> None:
    """Report, JSON lines and CSV carry it as a checker's; stances, origins and labels are what they were."""
    claim_id = check.claim.id
    before = lines(bench)[claim_id]
    kind = ["--kind", "document", "--source", MINISTRY["source"], "--day", MINISTRY["day"], "--url", URL]
    assert run(bench, "attach", claim_id[:8], MINISTRY["says"], *kind).exit_code == 0
    after = lines(bench)[claim_id]
    (found,) = after.pop("outside_evidence")
    told = (found["kind"], found["source"], found["url"], found["reviewer"])
    assert told == ("document", MINISTRY["source"], URL, "ana")
    assert {**after, "outside_evidence": []} == before
    rows = [row for row in csv.DictReader(io.StringIO(bench.export("csv").text)) if row["claim_id"] == claim_id]
    assert {row["outside_evidence"] for row in rows} == {
        f"document, {MINISTRY['source']}, 2022-03-14: =1+1 <b>drones</b> were sent ({URL}), attached by ana"
    }
    page = bench.report(claim_id)
    assert "Outside evidence, attached by checkers" in page
    assert "&lt;b&gt;drones&lt;/b&gt;" in page
    assert f'<a href="{URL}"' in page
    assert "Outside evidence" in bench.export("html").text


def test_outside_evidence_is_taken_back_and_never_removed(bench: Workbench, check: Check) -> None:
    """The same is not attached twice; the database lets nobody change or remove a row."""
    ministry = {**MINISTRY, "day": "March 14, 2022"}
    claim_id = check.claim.id
    made = bench.notes.attach(claim_id, "reply", **ministry, reviewer="ana")
    assert made.day == "2022-03-14"
    with pytest.raises(InputError, match="attached already"):
        bench.notes.attach(claim_id, "reply", **MINISTRY, reviewer="ben")
    assert run(bench, "detach", str(made.seq), "--reason", "another ministry", who="ben").exit_code == 0
    assert bench.notes.of(claim_id, reviewer=None).outside == ()
    with pytest.raises(InputError, match="no outside evidence"):
        bench.notes.take_back(made.seq, reviewer="ben", reason="again")
    bench.notes.attach(claim_id, "reply", **MINISTRY, reviewer="ben")
    bench.notes.comment(claim_id, "words", reviewer="ana")
    bench.notes.change_event(check.claim.event, "closed", reviewer="ana", reason="done")
    for table in ("claim_note", "outside_evidence", "event_change"):
        for statement in (f"update {table} set reviewer = 'x'", f"delete from {table}"):
            with (
                other_program(bench.settings.database).connect() as other,
                pytest.raises(IntegrityError, match="never changed"),
            ):
                other.execute(text(statement))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"source": " "}, "the source is empty"),
        ({"day": "Monday"}, "not the source's date"),
        ({"says": ""}, "is empty"),
        ({"url": "javascript:alert(1)"}, "no web address"),
        ({"reviewer": None}, "needs a name"),
    ],
    ids=["source", "date", "words", "address", "name"],
)
def test_incomplete_outside_evidence_is_refused(bench: Workbench, check: Check, wrong: Any, said: str) -> None:
    """In one sentence with a hint."""
    with pytest.raises(InputError, match=said) as refused:
        bench.notes.attach(check.claim.id, "data", **{**MINISTRY, "reviewer": "ana", **wrong})
    assert refused.value.hint


def test_outside_evidence_is_a_change_since_a_verdict_was_published(bench: Workbench, check: Check) -> None:
    """As long as it is not taken back."""
    bench.decide(check.id, reviewer="ana", seen_seq=0, decision="accept")
    bench.desk.publish(check.claim.id, url=URL, reviewer="ana")
    made = bench.notes.attach(check.claim.id, "reply", **MINISTRY, reviewer="ben")
    (one,) = bench.desk.published(changed=True)
    assert [change.what for change in one.changes] == [f"ben attached outside evidence: {MINISTRY['source']}"]
    bench.notes.take_back(made.seq, reviewer="ben", reason="another one")
    assert bench.desk.published(changed=True) == ()


def test_an_older_export_without_these_fields_is_imported(bench: Workbench, check: Check) -> None:
    """And one with them too; they are no decision."""
    bench.notes.attach(check.claim.id, "reply", **MINISTRY, reviewer="ana")
    bench.notes.tag(check.claim.id, "budget", reviewer="ana")
    line = {**lines(bench)[check.claim.id], "verdict": "refuted", "review": {"reason": "read again", "seq": 0}}
    for gone in ((), ("outside_evidence", "assignee", "tags", "comments")):
        told = {key: value for key, value in line.items() if key not in gone}
        content = json.dumps(told).encode()
        who = "ben" if gone else "cara"
        done = bench.exchange.import_reviews("edited.jsonl", content, reviewer=who, blind=frozenset())
        assert (len(done.appended), done.refused) == (1, ()), done
    text = bench.export("csv").text
    unedited = bench.exchange.import_reviews("edited.csv", text.encode(), reviewer="ben", blind=frozenset())
    assert (unedited.appended, unedited.refused) == ((), ())


# ------------------------------------------------------------ one claim as a file


def test_the_report_of_one_claim_is_one_page_of_its_own(bench: Workbench, check: Check, tmp_path: Path) -> None:
    """With its articles, and no other claim; one that was set aside has none."""
    out = tmp_path / "claim.html"
    assert run(bench, "report", check.claim.id[:8], "--out", str(out)).exit_code == 0
    page = out.read_text(encoding="utf-8")
    assert page.count('<section class="claim"') == 1
    assert "Claims at a glance" not in page
    for version in check.versions:
        assert version.article.name in page
    bench.desk.dismiss(check.claim.id, reviewer="ana", reason="no claim")
    with pytest.raises(InputError, match="set aside"):
        bench.report(check.claim.id)


# ------------------------------------------------------------ events

RAIN = Upload(
    name="rain.txt",
    data=b"""Nothing new at the town hall
ARDEN, June 4 (Courier) - Nobody at the town hall said anything new on Wednesday, and the mayor was not there.""",
)


def test_a_closed_event_waits_for_nobody_until_its_articles_change(bench: Workbench, tmp_path: Path) -> None:
    """Queue and runs over all events leave it out; named, it is all there; a new article opens it again."""
    (event,) = bench.events()
    before = bench.desk.page(View(show="all")).total
    assert before > 0
    assert bench.unchecked(every=True)
    assert run(bench, "event", "close", event, "--reason", "all published").exit_code == 0
    assert bench.notes.events() == {event: "closed"}
    assert (bench.desk.page(View(show="all")).total, bench.desk.counts(View(show="all")).all) == (0, 0)
    assert bench.desk.page(View(show="all", event=event)).total == before
    assert bench.desk.page(View(show="all", query="drones")).total > 0
    assert bench.unchecked(every=True) == ()
    assert bench.unchecked(event, every=True)
    with pytest.raises(InputError, match="closed already"):
        bench.notes.change_event(event, "closed", reviewer="ana", reason="again")
    bench.notes.change_event(event, "archived", reviewer="ana", reason="a year old")
    listed = CliRunner().invoke(app, ["event", "list", "--json", "--workspace", str(bench.settings.workspace)])
    assert json.loads(listed.stdout) == {event: "archived"}
    file = tmp_path / "rain.txt"
    file.write_bytes(RAIN.data)
    where = ["--event", event, "--workspace", str(bench.settings.workspace)]
    assert "is open again" in CliRunner().invoke(app, ["add", str(file), *where]).output
    assert bench.notes.events() == {event: "open"}
    assert bench.desk.page(View(show="all")).total == before
    bench.notes.change_event(event, "closed", reviewer="ana", reason="done now")
    bench.notes.change_event(event, "open", reviewer="ana", reason="not done")
    assert bench.desk.page(View(show="all")).total == before
    assert bench.notes.audit(AuditView(area="event")).total == 4


# ------------------------------------------------------------ the record


def test_the_record_holds_all_that_was_done_by_hand(bench: Workbench, check: Check) -> None:
    """The latest first, with who, what, about what and why; filtered, and as CSV in which nothing is a formula."""
    claim_id, article = check.claim.id, check.versions[0].article
    bench.decide(check.id, reviewer="ana", seen_seq=0, decision="override", label="refuted", reason="=2+2")
    bench.correct(article.id, "outlet", "The Herald", reviewer="ben", reason="its masthead")
    bench.desk.publish(claim_id, url=URL, reviewer="ana")
    bench.desk.rate(claim_id, "False", reviewer="ana")
    bench.notes.comment(claim_id, "why?", reviewer="cara")
    bench.notes.attach(claim_id, "expert", **MINISTRY, reviewer="cara")
    bench.desk.reword(claim_id, "Russia asked.", reviewer="ana", reason="shorter")
    bench.corpus.retract(article.id, reviewer="ben", reason="gone")
    bench.notes.change_event(check.claim.event, "closed", reviewer="ana", reason="done")
    done = bench.notes.audit(AuditView())
    told = [(one.who, one.what) for one in reversed(done.entries)]
    assert told == [
        ("ana", "override"), ("ben", "correct"), ("ana", "publish"), ("ana", "rate"), ("cara", "comment"),
        ("cara", "attach"), ("ana", "reword"), ("ben", "retract"), ("ana", "closed"),
    ]  # fmt: skip
    assert done.total == len(told)
    about = {one.what: (one.about, one.detail, one.reason) for one in done.entries}
    assert about["override"] == ("Russia asked.", "refuted", "=2+2")
    named = check.versions[0].article.outlet
    was = named.value if named else "unknown"
    assert about["correct"] == ("The Herald", f"outlet: The Herald, was {was}", "its masthead")
    assert about["reword"][1:] == ("Russia asked.", "shorter")
    assert about["retract"] == ("The Herald", "", "gone")
    assert {one.event for one in done.entries} == {check.claim.event}
    assert bench.notes.audit(AuditView(who="ben")).total == 2
    assert bench.notes.audit(AuditView(area="note")).entries[0].detail == "why?"
    assert bench.notes.audit(AuditView(event="elsewhere")).total == 0
    assert bench.notes.audit(AuditView(since="9999-01-01T00:00:00.000+00:00")).total == 0
    page = bench.notes.audit(AuditView(), offset=2, limit=3)
    assert page.entries == done.entries[2:5]
    rows = list(csv.DictReader(io.StringIO(run(bench, "audit", "--csv", "--by", "ana").stdout)))
    assert [row["what"] for row in rows] == ["closed", "reword", "rate", "publish", "override"]
    assert rows[-1]["reason"] == "'=2+2"
    listed = json.loads(run(bench, "audit", "--json", "--limit", "1").stdout)
    assert [row["what"] for row in listed] == ["closed"]


def test_what_the_program_did_is_listed_when_asked_for(bench: Workbench) -> None:
    """Its groupings and merges are no person's work, nor are the articles that were added and the runs of the app."""
    (rain,) = bench.corpus.add_grouped([RAIN]).new
    begun = bench.runlog.begin("check", judge="builtin", event=rain.event)
    bench.runlog.end(bench.runlog.move(begun, counts={"claims": 3, "done": 3, "failed": 0}, cost_usd=0.0), "done")
    assert bench.notes.audit(AuditView()).total == 0
    by_program = bench.notes.audit(AuditView(program=True))
    assert {one.who for one in by_program.entries} == {"workbench"}
    told = [(one.what, one.event, one.about, one.detail) for one in by_program.entries if one.event == rain.event]
    assert told[0] == ("check", rain.event, rain.event, "builtin, 3 claims, 3 done, done")
    assert ("add", rain.event, rain.name, rain.source) in told
    assert bench.notes.audit(AuditView(program=True, area="added")).total == len(bench.articles())


def test_checks_are_on_record_however_they_were_started(bench: Workbench, check: Check) -> None:
    """With judge and label; not of a claim that whoever looks has yet to decide blind."""
    assert check.verdict
    view = AuditView(program=True, area="check", reviewer="ana")
    (told,) = [one for one in bench.notes.audit(view).entries if one.claim_id == check.claim.id]
    said = f"builtin, {check.verdict.label.replace('_', ' ')}"
    assert (told.at, told.who, told.what, told.detail) == (check.at, "workbench", "check", said)
    assert said in run(bench, "audit", "--program", "--area", "check", "--csv").stdout
    with Workbench(bench.settings.model_copy(update={"blind_share": 1.0})) as blind:
        found = blind.notes.audit(view)
        assert (found.total, found.entries) == (0, ())
        assert found.withheld > 0


def test_who_publishes_and_what_an_article_was_before_are_on_record(bench: Workbench, check: Check) -> None:
    """What is set of the newsroom, by whom; each correction with the value before it, and its undoing."""
    bench.desk.describe_newsroom(name="The Desk", reviewer="ana")
    bench.desk.describe_newsroom(name="The Desk", scale=[Rating(text="Right"), Rating(text="Wrong")])
    told = [(one.who, one.what, one.event, one.about, one.detail) for one in bench.notes.audit(AuditView()).entries]
    assert told == [
        ("somebody", "set", None, "the newsroom", "scale: Right, Wrong"),
        ("ana", "set", None, "the newsroom", "name: The Desk"),
    ]
    article = check.versions[0].article
    for value in ("A", "B"):
        bench.correct(article.id, "byline", value, reviewer="ana", reason="seen")
    bench.corpus.undo_correction(article.id, "byline", reviewer="ana", reason="misread")
    bench.correct(article.id, "byline", "C", reviewer="ana", reason="seen")
    was = article.byline.value if article.byline else "unknown"
    told_of = [one.detail for one in bench.notes.audit(AuditView(area="correction")).entries]
    assert told_of == ["byline: C", "byline, was B", "byline: B, was A", f"byline: A, was {was}"]
    assert "The Desk" in run(bench, "audit", "--area", "newsroom").stdout


# ------------------------------------------------------------ blind


@pytest.fixture
def blind(bench: Workbench, check: Check) -> Iterator[Workbench]:
    """The same workspace, in which everybody decides every claim blind; ana has decided one and noted much on it."""
    claim_id = check.claim.id
    bench.decide(check.id, reviewer="ana", seen_seq=0, decision="accept")
    bench.notes.assign([claim_id], "ana", reviewer="ana", instead_of=[None])
    bench.notes.comment(claim_id, "clearly refuted", reviewer="ana")
    bench.notes.tag(claim_id, "refuted", reviewer="ana")
    bench.notes.attach(claim_id, "document", **MINISTRY, reviewer="ana")
    bench.desk.publish(claim_id, url=URL, reviewer="ana")
    bench.close()
    with Workbench(bench.settings.model_copy(update={"blind_share": 1.0})) as made:
        yield made


def test_notes_of_others_tell_nothing_of_a_claim_to_be_decided_blind(blind: Workbench, check: Check) -> None:
    """Whose work it is may be known; what others wrote, tagged or attached is given after the decision."""
    claim_id = check.claim.id
    blind.notes.comment(claim_id, "my own words", reviewer="ben")
    found = blind.notes.of(claim_id, reviewer="ben")
    assert (found.assignee, found.tags, found.outside, found.withheld) == ("ana", (), (), True)
    assert [one.text for one in found.comments] == ["my own words"]
    blind.decide(check.id, reviewer="ben", seen_seq=0, decision="override", label="refuted", blind=True)
    found = blind.notes.of(claim_id, reviewer="ben")
    assert (found.tags, len(found.comments), len(found.outside), found.withheld) == (("refuted",), 2, 1, False)


def test_a_tag_lists_no_claim_to_be_decided_blind(blind: Workbench, check: Check) -> None:
    """Nor is the tag offered; who decides nothing blind sees both."""
    by_tag = View(show="all", tag="refuted", reviewer="ben")
    assert (blind.desk.page(by_tag).total, blind.desk.leaves_out(by_tag)) == (0, True)
    assert blind.notes.tags(reviewer="ben") == ()
    assert blind.desk.page(by_tag.model_copy(update={"reviewer": "ana"})).total == 1
    assert blind.notes.tags(reviewer="ana") == ("refuted",)


def test_the_record_leaves_out_what_others_did_to_claims_to_be_decided_blind(blind: Workbench, check: Check) -> None:
    """On the page and in the file; it says how many entries, and gives one's own."""
    blind.notes.comment(check.claim.id, "my own words", reviewer="ben")
    found = blind.notes.audit(AuditView(reviewer="ben"))
    assert [(one.who, one.detail) for one in found.entries] == [("ben", "my own words")]
    assert (found.total, found.withheld) == (1, 6)
    everything = blind.notes.audit(AuditView(reviewer="ana"))
    assert (everything.total, everything.withheld) == (7, 0)


def test_a_report_of_a_claim_to_be_decided_blind_is_refused(blind: Workbench, check: Check) -> None:
    """In the app and on the command line, and an export leaves the claim out with all that is attached to it."""
    with pytest.raises(InputError, match="awaits your blind review"):
        blind.report(check.claim.id, reviewer="ben")
    for form in ("jsonl", "csv"):
        text = blind.export(form, reviewer="ben").text
        assert MINISTRY["source"] not in text
        assert check.claim.id not in text
    assert MINISTRY["source"] in blind.report(check.claim.id, reviewer="ana")


@pytest.mark.parametrize("command", ["notes", "audit", "report"])
def test_the_command_line_tells_nothing_of_a_claim_to_be_decided_blind(
    blind: Workbench, check: Check, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As far as it knows who asks."""
    monkeypatch.setenv("WORKBENCH_BLIND_SHARE", "1")
    words = [command] if command == "audit" else [command, check.claim.id[:8]]
    for who, told in (("ben", False), ("ana", True)):
        done = run(blind, *words, who=who)
        told_of = "Defence Ministry" in done.output
        assert told_of == told, done.output
