"""A rating is chosen by a person from the newsroom's scale; it stays as it was given."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from workbench import Settings, Workbench
from workbench.cli import app
from workbench.errors import InputError
from workbench.models import Check, Newsroom, Rating
from workbench.review.published import scale_of
from workbench.store.schema import SCHEMA_VERSION

URL = "https://desk.example.org/checks/1"
DESK = Newsroom(name="Desk", site="https://desk.example.org")


@pytest.fixture
def workspace(checked_seeds: Path, tmp_path: Path) -> Path:
    """A workspace of its own."""
    return Path(shutil.copytree(checked_seeds, tmp_path / "workspace"))


@pytest.fixture
def bench(workspace: Path) -> Iterator[Workbench]:
    """A workspace whose first claim ana accepted."""
    with Workbench(Settings(workspace=workspace)) as made:
        made.decide(made.checks()[0].id, reviewer="ana", seen_seq=0, decision="accept")
        yield made


@pytest.fixture
def check(bench: Workbench) -> Check:
    """The check that ana accepted."""
    return bench.checks()[0]


def test_the_latest_rating_holds_and_a_withdrawal_leaves_none(bench: Workbench, check: Check) -> None:
    """Every row stays, with who and when; nothing changes or removes one."""
    claim_id = check.claim.id
    bench.desk.rate(claim_id, "half true", headline="Half of it", reviewer="ana")
    bench.desk.rate(claim_id, "Missing context", explanation="The offer came first.", url=URL, reviewer="ben")
    holds = bench.store.ratings()[claim_id]
    label = bench.standing(claim_id).label
    assert (holds.rating, holds.value, holds.reviewer, holds.label) == ("Missing context", None, "ben", label)
    assert (holds.explanation, holds.url, holds.headline) == ("The offer came first.", URL, None)
    bench.desk.withdraw_rating(claim_id, reviewer="ana", reason="the offer came later")
    assert bench.store.ratings() == {}
    with pytest.raises(InputError, match="has no rating"):
        bench.desk.withdraw_rating(claim_id, reviewer="ana", reason="again")
    first, second, third = bench.store.ratings_of(claim_id)
    assert (first.value, first.worst, first.best) == (3, 1, 5)
    assert (third.undoes, third.reason, third.rating) == (second.seq, "the offer came later", "Missing context")
    with closing(sqlite3.connect(bench.settings.workspace / "workbench.db")) as database:
        for statement in ("update rating set rating = 'x'", "delete from rating"):
            with pytest.raises(sqlite3.IntegrityError, match="never changed"):
                database.execute(statement)


def test_the_same_rating_is_kept_once(bench: Workbench, check: Check) -> None:
    """Twice the same by one person is said; another headline, or another person, is another row."""
    claim_id = check.claim.id
    bench.desk.rate(claim_id, "False", headline="No", reviewer="ana")
    with pytest.raises(InputError, match="rated so already: False"):
        bench.desk.rate(claim_id, "false", headline=" No ", reviewer="ana")
    assert len(bench.store.ratings_of(claim_id)) == 1
    bench.desk.rate(claim_id, "False", headline="It is not", reviewer="ana")
    bench.desk.rate(claim_id, "False", headline="It is not", reviewer="ben")
    bench.desk.withdraw_rating(claim_id, reviewer="ben", reason="to be sure")
    bench.desk.rate(claim_id, "False", headline="It is not", reviewer="ben")
    assert len(bench.store.ratings_of(claim_id)) == 5


def test_a_change_of_scale_changes_no_rating_that_was_given(bench: Workbench, check: Check) -> None:
    """Name, number and ends stay those of the day."""
    bench.desk.rate(check.claim.id, "Mostly false", reviewer="ana")
    bench.close()
    scale = (Rating(text="Wrong", value=1, proposed_for=("refuted",)), Rating(text="Right", value=3))
    newsroom = Newsroom(worst=1, best=3, scale=scale)
    with Workbench(bench.settings.model_copy(update={"newsroom": newsroom})) as again:
        kept = again.store.ratings()[check.claim.id]
        assert (kept.rating, kept.value, kept.worst, kept.best) == ("Mostly false", 2, 1, 5)
        with pytest.raises(InputError, match="no rating 'Mostly false'") as refused:
            again.desk.rate(check.claim.id, "Mostly false", reviewer="ana")
        assert refused.value.hint == "choose one of: Wrong, Right"


def test_what_cannot_be_rated_is_refused(bench: Workbench, check: Check) -> None:
    """An undecided claim, nobody's rating, a rating of no scale, an address that is none, a claim set aside."""
    undecided = bench.checks()[1].claim.id
    for claim_id, given, said in (
        (undecided, {}, "no checker has decided it"),
        (check.claim.id, {"reviewer": " "}, "needs a name"),
        (check.claim.id, {"rating": "Pants on fire"}, "no rating 'Pants on fire'"),
        (check.claim.id, {"url": "javascript:alert(1)"}, "no web address"),
        (check.claim.id, {"url": "https://bit.ly/x"}, "https://bit.ly/x only redirects"),
    ):
        with pytest.raises(InputError, match=said) as refused:
            bench.desk.rate(claim_id, **{"rating": "False", "reviewer": "ana", **given})  # type: ignore[arg-type]
        assert refused.value.hint
    bench.desk.dismiss(check.claim.id, reviewer="ana", reason="no claim")
    with pytest.raises(InputError, match="set aside"):
        bench.desk.rate(check.claim.id, "False", reviewer="ana")
    assert bench.store.ratings() == {}


def test_a_claim_to_be_decided_blind_is_not_rated_and_not_told(workspace: Path) -> None:
    """The refusal is the same whether somebody else decided it, or nobody."""
    with Workbench(Settings(workspace=workspace, blind_share=1.0)) as bench:
        decided, other = bench.checks()[:2]
        bench.decide(decided.id, reviewer="ana", seen_seq=0, decision="override", label="refuted", blind=True)
        bench.desk.rate(decided.claim.id, "False", reviewer="ana")
        told = set()
        for claim_id in (decided.claim.id, other.claim.id):
            for attempt in (
                lambda claim_id=claim_id: bench.desk.rate(claim_id, "True", reviewer="ben"),
                lambda claim_id=claim_id: bench.desk.withdraw_rating(claim_id, reviewer="ben", reason="no"),
            ):
                with pytest.raises(InputError) as refused:
                    attempt()
                told.add(refused.value.message)
        assert told == {"this claim awaits your blind review"}
        assert bench.store.ratings()[decided.claim.id].reviewer == "ana"


def test_the_shipped_scale_has_missing_context_and_proposes_for_each_label() -> None:
    """It holds where a newsroom has no scale of its own."""
    scale = scale_of(None)
    assert scale_of(Newsroom(name="Desk")) == scale
    assert scale.named("missing  Context").text == "Missing context"
    labels = ("supported", "refuted", "conflicting", "not_enough_evidence")
    assert all(scale.proposed(label) for label in labels)


def test_words_for_labels_are_a_scale_too() -> None:
    """A newsroom that said only what it calls each label chooses among these; one word for two labels stands once."""
    said = {"refuted": Rating(text="No", value=1), "conflicting": Rating(text="Open"), "supported": Rating(text="Open")}
    scale = scale_of(Newsroom(worst=1, best=2, ratings=said))  # type: ignore[arg-type]
    assert [(one.text, one.proposed_for) for one in scale.ratings] == [
        ("No", ("refuted",)),
        ("Open", ("conflicting", "supported")),
    ]


@pytest.mark.parametrize(
    "scale",
    [
        Newsroom(scale=(Rating(text="No"), Rating(text="no "))),
        Newsroom(scale=(Rating(text=" "),)),
        Newsroom(scale=(Rating(text="No", value=1),)),
        Newsroom(worst=0, best=5, scale=(Rating(text="No", value=1),)),
        Newsroom(worst=1, best=5, scale=(Rating(text="No", value=6),)),
    ],
    ids=["twice", "empty", "no ends", "worst below 1", "beyond best"],
)
def test_a_scale_that_claimreview_does_not_take_is_refused(scale: Newsroom) -> None:
    """With what to change."""
    with pytest.raises(InputError) as refused:
        scale_of(scale)
    assert refused.value.hint


def test_a_workspace_of_before_gets_the_table(bench: Workbench, check: Check, workspace: Path) -> None:
    """Version 9 becomes the version of today, and its rows cannot be changed either."""
    bench.close()
    with closing(sqlite3.connect(workspace / "workbench.db", isolation_level=None)) as database:
        for table in ("rating", "claim_note", "outside_evidence", "event_change"):
            database.execute(f"drop table {table}")
        database.execute("alter table review drop column undoes")
        database.execute("update meta set schema_version = 9")
    with Workbench(Settings(workspace=workspace)) as again:
        again.desk.rate(check.claim.id, "True", reviewer="ana")
    with closing(sqlite3.connect(workspace / "workbench.db")) as database:
        assert database.execute("select schema_version from meta").fetchone() == (SCHEMA_VERSION,)
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            database.execute("delete from rating")


# ---------------------------------------------------------------- what leaves


def test_claimreview_has_the_rating_that_a_person_chose(bench: Workbench, check: Check) -> None:
    """Its name, its numbers or none, headline, explanation, page; the newsroom's words for the label do not count."""
    label = bench.standing(check.claim.id).label
    assert label
    bench.close()
    newsroom = DESK.model_copy(update={"ratings": {label: Rating(text="By the label")}, "worst": 1, "best": 5})
    scale = (Rating(text="Missing context"), Rating(text="Half true", value=3))
    settings = bench.settings.model_copy(update={"newsroom": newsroom.model_copy(update={"scale": scale})})
    with Workbench(settings) as again:
        again.desk.rate(check.claim.id, "Half true", url=URL, reviewer="ana")
        (numbered,) = json.loads(again.export("claimreview").text)
        said = {"headline": "It came first", "explanation": "By a day.", "url": URL}
        again.desk.rate(check.claim.id, "Missing context", **said, reviewer="ana")
        made = again.export("claimreview")
        feed = json.loads(again.export("datafeed").text)
    (document,) = json.loads(made.text)
    assert numbered["reviewRating"] == {
        "@type": "Rating", "alternateName": "Half true", "ratingValue": 3, "bestRating": 5, "worstRating": 1,
    }  # fmt: skip
    assert document["reviewRating"] == {
        "@type": "Rating", "alternateName": "Missing context", "ratingExplanation": "By a day.",
    }  # fmt: skip
    assert (document["headline"], document["url"]) == ("It came first", URL)
    assert feed["dataFeedElement"][0]["item"] == [document]
    assert (made.count, made.by_label) == (1, 0)
    assert not any("nobody chose" in warning for warning in made.warnings)


def test_a_rating_by_the_label_alone_is_told(bench: Workbench, check: Check) -> None:
    """It is published as before where workbench.toml says so, counted, and named."""
    label = bench.standing(check.claim.id).label
    assert label
    bench.close()
    newsroom = DESK.model_copy(update={"ratings": {label: Rating(text="By the label")}})
    with Workbench(bench.settings.model_copy(update={"newsroom": newsroom})) as again:
        made = again.export("claimreview", urls={check.claim.id: URL})
    assert (made.count, made.by_label) == (1, 1)
    assert f"nobody chose it: {check.claim.id}" in made.warnings[0]


def test_without_a_person_the_shipped_scale_publishes_nothing(bench: Workbench, check: Check) -> None:
    """Its proposals are none of the newsroom's words."""
    bench.close()
    with Workbench(bench.settings.model_copy(update={"newsroom": DESK})) as again:
        made = again.export("claimreview", urls={check.claim.id: URL})
    assert (made.count, made.by_label) == (0, 0)
    assert any(check.claim.id in line and "nobody has rated it" in line for line in made.refusals)


def test_a_rating_of_another_label_is_not_published(bench: Workbench, check: Check) -> None:
    """Whoever overrides a verdict after it was rated is told to rate it again; so is whoever reads the table."""
    bench.close()
    with Workbench(bench.settings.model_copy(update={"newsroom": DESK})) as again:
        again.desk.rate(check.claim.id, "True", url=URL, reviewer="ana")
        before = again.standing(check.claim.id).label
        label = "refuted" if before != "refuted" else "supported"
        again.decide(check.id, reviewer="ana", seen_seq=1, decision="override", label=label, reason="read again")  # type: ignore[arg-type]
        made = again.export("claimreview", reviewed_only=True)
        row = next(csv.DictReader(io.StringIO(again.export("csv", reviewed_only=True).text)))
    assert made.count == 0
    assert f"it was rated True as {str(before).replace('_', ' ')}, and is {label} now" in made.refusals[0]
    assert (row["verdict"], row["rated_as"]) == (label, before)


def test_tables_have_the_rating_and_run_no_formula(bench: Workbench, check: Check) -> None:
    """JSON lines and CSV; a claim without one has none. What comes back unedited changes nothing."""
    bench.desk.rate(check.claim.id, "Half true", headline="=1+1", explanation="Two\nlines", reviewer="ana")
    lines = {line["claim_id"]: line for line in map(json.loads, bench.export("jsonl").text.splitlines())}
    rating = lines[check.claim.id]["rating"]
    assert (rating["rating"], rating["value"], rating["headline"], rating["reviewer"]) == (
        "Half true", 3, "=1+1", "ana",
    )  # fmt: skip
    assert [id_ for id_, line in lines.items() if line["rating"]] == [check.claim.id]
    text = bench.export("csv").text
    rows = [row for row in csv.DictReader(io.StringIO(text, newline="")) if row["claim_id"] == check.claim.id]
    assert {(row["rating"], row["headline"], row["explanation"], row["rated_by"]) for row in rows} == {
        ("Half true", "'=1+1", "Two\nlines", "ana")
    }
    for name, content in (("x.csv", text), ("x.jsonl", bench.export("jsonl").text)):
        assert bench.exchange.import_reviews(name, content.encode(), reviewer="ben", blind=frozenset()).appended == ()


def test_an_export_for_somebody_tells_no_rating_of_what_they_have_yet_to_decide(workspace: Path) -> None:
    """In every format; whoever decided it gets it."""
    with Workbench(Settings(workspace=workspace, blind_share=1.0, newsroom=DESK)) as bench:
        one = bench.checks()[0]
        bench.decide(one.id, reviewer="ana", seen_seq=0, decision="override", label="refuted", blind=True)
        bench.desk.rate(one.claim.id, "Missing context", headline="Untold", url=URL, reviewer="ana")
        for form in ("jsonl", "csv", "claimreview", "datafeed"):
            made = bench.export(form, reviewer="ben")  # type: ignore[arg-type]
            told = "\n".join((made.text, *made.refusals, *made.warnings, *made.left_out))
            assert "Missing context" not in told, form
            assert "Untold" not in told, form
            assert "Missing context" in bench.export(form, reviewer="ana").text  # type: ignore[arg-type]


def test_the_report_of_an_event_has_the_rating_as_text(bench: Workbench, check: Check) -> None:
    """Who chose it and what they wrote, with nothing of it as markup."""
    bench.desk.rate(check.claim.id, "Half true", headline="<b>Half</b>", explanation="As said.", reviewer="ana")
    page = bench.export("html", event="seeds").text
    text = page.replace("<bdi>", "").replace("</bdi>", "")
    assert "Rated <b>Half true</b> by ana" in text
    assert "&lt;b&gt;Half&lt;/b&gt;. As said." in text


def test_a_rating_that_changed_after_publication_is_told(bench: Workbench, check: Check) -> None:
    """With the rating of then; one that was chosen the same day before it was noted is none."""
    bench.desk.rate(check.claim.id, "Half true", reviewer="ana")
    bench.desk.publish(check.claim.id, url=URL, reviewer="ana")
    assert bench.desk.published(changed=True) == ()
    bench.desk.rate(check.claim.id, "Missing context", reviewer="ben")
    (one,) = bench.desk.published(changed=True)
    assert [change.what for change in one.changes] == ["the rating is Missing context now; published as Half true"]
    bench.desk.withdraw_rating(check.claim.id, reviewer="ana", reason="wrong")
    (one,) = bench.desk.published(changed=True)
    assert [change.what for change in one.changes] == ["the rating was withdrawn; published as Half true"]
    bench.desk.rate(check.claim.id, "half true", reviewer="ana")
    assert bench.desk.published(changed=True) == ()


# ---------------------------------------------------------------- who publishes


def test_the_newsroom_is_said_once_and_goes_into_backups(bench: Workbench, check: Check, tmp_path: Path) -> None:
    """Whoever opens the workspace later, or the copy, has it."""
    bench.desk.describe_newsroom(name=" The  Desk ", site=DESK.site)
    bench.desk.describe_newsroom(
        scale=[Rating(text="Wrong", value=2), Rating(text="Right", value=7), Rating(text="So")]
    )
    bench.desk.rate(check.claim.id, "wrong", url=URL, reviewer="ana")
    bench.backup(tmp_path / "copy")
    with Workbench(Settings(workspace=tmp_path / "copy")) as copy:
        (document,) = json.loads(copy.export("claimreview").text)
        assert document["author"] == {"@type": "Organization", "name": "The Desk", "url": DESK.site}
        numbers = [document["reviewRating"][name] for name in ("worstRating", "ratingValue", "bestRating")]
        assert numbers == [2, 2, 7]


def test_what_workbench_toml_sets_goes_before_and_is_not_overwritten(workspace: Path) -> None:
    """Name by name; of a scale, all of it."""
    said = '[newsroom]\nname = "From the file"\n[newsroom.ratings]\nrefuted = { text = "No" }\n'
    with Workbench(Settings(workspace=workspace)) as bench:
        bench.desk.describe_newsroom(name="In the app", site=DESK.site, scale=[Rating(text="A"), Rating(text="B")])
    (workspace / "workbench.toml").write_text(said, encoding="utf-8")
    with Workbench(Settings.load(workspace)) as bench:
        found = bench.desk.newsroom
        assert (found.name, found.site, [one.text for one in scale_of(found).ratings]) == (
            "From the file", DESK.site, ["No"],
        )  # fmt: skip
        for change in ({"name": "Another"}, {"scale": [Rating(text="A")]}):
            with pytest.raises(InputError, match=r"workbench\.toml sets"):
                bench.desk.describe_newsroom(**change)  # type: ignore[arg-type]
        bench.desk.describe_newsroom(site="https://other.example.org")
        assert bench.desk.newsroom.site == "https://other.example.org"


@pytest.mark.parametrize(
    "change",
    [{"site": "desk"}, {"scale": [Rating(text="A"), Rating(text="a")]}, {"scale": [Rating(text="A", value=1)]}],
    ids=["no address", "twice", "one number"],
)
def test_a_newsroom_that_cannot_publish_is_not_kept(bench: Workbench, change: dict[str, object]) -> None:
    """Nothing of it is written."""
    with pytest.raises(InputError) as refused:
        bench.desk.describe_newsroom(name="Desk", **change)  # type: ignore[arg-type]
    assert refused.value.hint
    assert bench.desk.newsroom == Newsroom()


def test_the_command_line_says_who_publishes_rates_and_exports(bench: Workbench, check: Check) -> None:
    """From nothing to ClaimReview, and what happened since."""
    where = ["--workspace", str(bench.settings.workspace)]
    claim = check.claim.id[:8]

    def run(*args: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, [*args, *where])
        assert done.exit_code == code, done.output
        return done.output

    assert "name: not set; site: not set; this scale is the shipped one" in run("newsroom")
    told = run("newsroom", "--name", "Desk", "--site", DESK.site)
    assert "name: Desk" in told
    assert "Missing context" in told
    listed = json.loads(CliRunner().invoke(app, ["newsroom", "--json", *where]).stdout)
    assert (listed["site"], listed["worst"], len(listed["ratings"])) == (DESK.site, 1, 8)
    rate = ["rate", claim, "--reviewer", "ana"]
    assert "not rated" in run(*rate)
    assert "rated: Half true" in run(*rate, "--rating", "half true")
    told = run(*rate, "--rating", "Missing context", "--headline", "It came first", "--url", URL)
    assert "(It came first; " in told
    assert "rated: Missing context" in told
    assert "1 exported" in run("export", "--format", "claimreview")
    told = run(*rate, "--withdraw", "not yet")
    assert "withdrew Missing context: not yet" in told
    assert "not rated" in told
    assert "0 exported" in run("export", "--format", "claimreview", code=2)
    for wrong, said in (
        (["--headline", "x"], "belong to a rating"),
        (["--rating", "True", "--withdraw", "x"], "takes one back"),
    ):
        refused = CliRunner().invoke(app, [*rate, *wrong, *where])
        assert said in str(refused.exception)
