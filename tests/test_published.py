"""What was published stays on record with the label of then, and what changed since is told."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from typer.testing import CliRunner

from tests.support.desk import other_program
from workbench import Settings, Workbench
from workbench.cli import app
from workbench.errors import InputError
from workbench.models import Check
from workbench.models.review import Newsroom, Rating
from workbench.workspace import now

URL = "https://desk.example.org/checks/1"
NOW = now()


@pytest.fixture
def bench(seeds: Settings) -> Iterator[Workbench]:
    """A workspace of its own, whose first claim ana accepted."""
    with Workbench(seeds) as made:
        made.decide(made.checks()[0].id, reviewer="ana", seen_seq=0, decision="accept")
        yield made


@pytest.fixture
def check(bench: Workbench) -> Check:
    """The check that ana accepted."""
    return bench.checks()[0]


def publish(bench: Workbench, check: Check, url: str = URL, **more: str) -> None:
    bench.desk.publish(check.claim.id, url=url, reviewer="ana", **more)


def test_nothing_changed_right_after(bench: Workbench, check: Check) -> None:
    """The label, the wording, who, where and when are kept."""
    publish(bench, check, day="2026-05-03", note="front page")
    (one,) = bench.desk.published()
    entry = one.publication
    assert (entry.url, entry.day, entry.label, entry.text) == (URL, "2026-05-03", one.label, check.claim.text)
    assert (entry.check_id, entry.reviewer, entry.note) == (check.id, "ana", "front page")
    # The accept was given after that day, and the label is the one that was published: nothing to tell.
    assert one.changes == ()
    assert bench.desk.published(changed=True) == ()


def test_what_changes_after_is_told_in_its_order(bench: Workbench, check: Check) -> None:
    """An article is withdrawn, the wording is changed, another label is given: each with who and why."""
    publish(bench, check)
    article = check.versions[0].article
    bench.corpus.retract(article.id, reviewer="ben", reason="the outlet took it down")
    bench.desk.reword(check.claim.id, "Russia asked for help.", reviewer="cara", reason="shorter")
    (one,) = bench.desk.published(changed=True)
    told = [change.what for change in one.changes]
    assert f"{article.name} was withdrawn by ben: the outlet took it down" in told
    assert "cara changed the wording: shorter" in told
    assert (one.claim, one.publication.text) == ("Russia asked for help.", check.claim.text)
    list(bench.check([bench.find_claim(check.claim.id)]))
    (one,) = bench.desk.published()
    assert any(change.what.startswith("the label no longer holds; published as ") for change in one.changes)
    bench.corpus.restore(article.id, reviewer="ben", reason="it is back")
    (one,) = bench.desk.published()
    assert not any("withdrawn" in change.what for change in one.changes)


def test_another_label_is_told(bench: Workbench, check: Check) -> None:
    """With the label of then and of now."""
    publish(bench, check)
    other = "refuted" if bench.standing(check.claim.id).label != "refuted" else "supported"
    seen = bench.standing(check.claim.id).seq
    bench.decide(check.id, reviewer="ana", seen_seq=seen, decision="override", label=other, reason="read again")
    (one,) = bench.desk.published()
    assert one.label == other
    then = one.publication.label.replace("_", " ")
    assert [change.what for change in one.changes] == [f"the label is {other} now; published as {then}"]


def test_a_corrected_stance_is_told_until_it_is_undone(bench: Workbench, check: Check) -> None:
    """Both stay in the history; only what holds is a change."""
    publish(bench, check)
    article = check.versions[0].article
    bench.decide(
        check.id,
        reviewer="ben",
        seen_seq=1,
        decision="override",
        stances={article.id: "qualifies"},
        reason="another sum",
    )
    (one,) = bench.desk.published()
    assert "ben corrected a stance: another sum" in [change.what for change in one.changes]
    bench.decide(check.id, reviewer="ben", seen_seq=2, decision="undo")
    (one,) = bench.desk.published()
    assert one.changes == ()


def test_what_cannot_be_published_is_refused(bench: Workbench, check: Check) -> None:
    """A machine's label, no name, no address, a day to come, the same address twice."""
    undecided = bench.checks()[1]
    for claim_id, given, said in (
        (undecided.claim.id, {}, "no checker has decided it"),
        (check.claim.id, {"reviewer": " "}, "needs a name"),
        (check.claim.id, {"url": "javascript:alert(1)"}, "no web address"),
        (check.claim.id, {"day": "2999-01-01"}, "no day up to today"),
        (check.claim.id, {"day": "3 May"}, "no day up to today"),
    ):
        with pytest.raises(InputError, match=said) as refused:
            bench.desk.publish(claim_id, **{"url": URL, "reviewer": "ana", **given})  # type: ignore[arg-type]
        assert refused.value.hint
    publish(bench, check)
    with pytest.raises(InputError, match="already noted"):
        publish(bench, check)
    assert len(bench.desk.published()) == 1


def test_an_entry_is_taken_back_and_never_removed(bench: Workbench, check: Check) -> None:
    """Both stay in the database, which lets nobody change or remove them."""
    publish(bench, check)
    (one,) = bench.desk.published()
    bench.desk.unpublish(one.publication.seq, reviewer="ana", reason="wrong address")
    assert bench.desk.published() == ()
    with pytest.raises(InputError, match="there is no publication"):
        bench.desk.unpublish(one.publication.seq, reviewer="ana", reason="again")
    publish(bench, check)
    for statement in ("update publication set url = 'x'", "delete from publication"):
        with other_program(bench.settings.database).connect() as other:
            assert other.execute(text("select count(*) from publication")).scalar_one() == 3
            with pytest.raises(IntegrityError):
                other.execute(text(statement))


def test_claimreview_takes_the_address_that_was_noted(bench: Workbench, check: Check) -> None:
    """Nobody types it a second time; one that is given with the export comes first."""
    label = bench.standing(check.claim.id).label
    assert label is not None
    newsroom = Newsroom(name="Desk", site="https://desk.example.org", ratings={label: Rating(text="So it is")})
    settings = bench.settings.model_copy(update={"newsroom": newsroom})
    publish(bench, check)
    bench.close()
    with Workbench(settings) as again:
        noted = again.export("claimreview", reviewed_only=True)
        given = again.export("claimreview", reviewed_only=True, urls={check.claim.id: f"{URL}0"})
    assert URL in noted.text, noted.refusals
    assert f"{URL}0" in given.text


def test_the_command_line_notes_lists_and_exports(bench: Workbench, check: Check) -> None:
    """As a table, as JSON, and as CSV in which nothing runs as a formula."""
    where = ["--workspace", str(bench.settings.workspace)]
    run = CliRunner()
    bench.corpus.retract(check.versions[1].article.id, reviewer="ben", reason="before it was published")
    bench.corpus.restore(check.versions[1].article.id, reviewer="ben", reason="back")
    done = run.invoke(app, ["publish", check.claim.id[:8], URL, "--reviewer", "ana", "--note", "=1+1", *where])
    assert done.exit_code == 0, done.output
    bench.corpus.retract(check.versions[1].article.id, reviewer="ben", reason="gone")
    listed = run.invoke(app, ["published", "--changed", "--json", *where])
    (one,) = json.loads(listed.stdout)
    assert any(change["what"].endswith("was withdrawn by ben: gone") for change in one["changes"])
    assert not any("before it was published" in change["what"] for change in one["changes"])
    (row,) = csv.DictReader(io.StringIO(run.invoke(app, ["published", "--csv", *where]).stdout))
    assert (row["url"], row["note"]) == (URL, "'=1+1")
    table = run.invoke(app, ["published", *where])
    assert "1 published, 1 changed since" in table.output
    back = run.invoke(app, ["published", "--take-back", "1", "--reason", "a test", "--reviewer", "ana", *where])
    assert "0 published" in back.output


def test_what_is_public_of_a_claim_is_told_with_it(bench: Workbench, check: Check) -> None:
    """In `show` and in the report: rated or published, where, when, as what, and what changed since."""
    where = ["--workspace", str(bench.settings.workspace), "--reviewer", "ana"]

    def told() -> tuple[str, str]:
        shown = CliRunner().invoke(app, ["show", check.claim.id, *where]).stdout
        return " ".join(shown.split()), bench.report(check.claim.id)

    label = str(bench.standing(check.claim.id).label).replace("_", " ")
    assert "published" not in told()[0]
    bench.desk.rate(check.claim.id, "Missing context", reviewer="ana")
    assert f"“Missing context” by ana on {NOW[:10]}, not published; the label is {label}" in told()[0]
    publish(bench, check, day="2026-05-03")
    (one,) = bench.desk.published_of(check.claim.id)
    says = f"{label}, rated “Missing context”, on 2026-05-03"
    assert (one.said, one.since) == (says, "Unchanged since.")
    assert f"as {says}, {URL}. Unchanged since." in told()[0]
    assert f'Published as <bdi>{says}</bdi>: <a href="{URL}"' in told()[1]
    article = check.versions[0].article
    bench.corpus.retract(article.id, reviewer="ben", reason="taken down")
    bench.desk.rate(check.claim.id, "Disputed", reviewer="ana")
    for page in told():
        assert f"{article.name} was withdrawn by ben: taken down" in page
        assert "the rating is Disputed now; published as Missing context" in page
        assert "Changed since: " in page
    assert bench.desk.published_of(bench.checks()[1].claim.id) == ()


def test_what_is_public_of_a_claim_is_not_told_to_who_decides_it_blind(bench: Workbench, check: Check) -> None:
    """Neither the address nor the rating: both tell the label."""
    bench.desk.rate(check.claim.id, "Missing context", reviewer="ana")
    publish(bench, check)
    with Workbench(bench.settings.model_copy(update={"blind_share": 1.0})) as blind:
        where = ["--workspace", str(blind.settings.workspace), "--reviewer", "ben"]
        shown = CliRunner(env={"WORKBENCH_BLIND_SHARE": "1"}).invoke(app, ["show", check.claim.id, *where])
        assert (shown.exit_code, "hidden: decide first" in shown.stdout) == (0, True)
        assert not [word for word in (URL, "published", "Missing context", "rated") if word in shown.output]
        with pytest.raises(InputError, match="awaits your blind review"):
            blind.report(check.claim.id, reviewer="ben")
