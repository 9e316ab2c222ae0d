"""What the terminal tells whoever is named of claims that await their blind review: their words and evidence alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support.terminal import Run
from workbench import Settings, Workbench
from workbench.models import Check

ANA = ("--reviewer", "ana")


@pytest.fixture
def decided(checked_seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """The check of a claim that ben overrode and published; everybody decides blind, and ana has decided another."""
    shutil.copytree(checked_seeds, tmp_path / "ws")
    monkeypatch.setenv("WORKBENCH_BLIND_SHARE", "1")
    with Workbench(Settings(workspace=tmp_path / "ws")) as bench:
        check = next(one for one in bench.checks() if one.verdict and one.verdict.label == "conflicting")
        claim, who = check.claim.id, "ben"
        bench.decide(check.id, reviewer=who, seen_seq=0, decision="override", label="refuted", reason="bens reason")
        other = next(one for one in bench.checks() if one.id != check.id)
        bench.decide(other.id, reviewer="ana", seen_seq=0, decision="override", label="supported", blind=True)
        bench.desk.publish(claim, url="https://desk.example.org/1", reviewer=who)
    return check


def test_one_claim_shows_its_evidence_alone(run: Run, decided: Check) -> None:
    """Without a name it is the desk's view; with one, neither label, stance, reason nor decision."""
    claim = decided.claim.id
    assert "conflicting" in run("show", claim).out
    shown = run("show", claim, *ANA)
    told = shown.out + shown.err
    assert "decide first" in shown.out
    for word in ("conflicting", "✕", "»", "≈", "bens reason", "ben ", "confidence", "similar:", "case for"):
        assert word not in told
    data = json.loads(run("show", claim, *ANA, "--json").out)
    assert set(data) == {"id", "claim", "blind", "outlets"}
    assert any(outlet["evidence"] for outlet in data["outlets"])


def test_the_name_of_the_environment_counts_as_well(run: Run, decided: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever set it once need not say it again."""
    monkeypatch.setenv("WORKBENCH_REVIEWER", "ana")
    assert "decide first" in run("show", decided.claim.id).out


def test_the_board_tells_nothing_by_label_sign_or_place(run: Run, decided: Check) -> None:
    """Nor does its JSON, and no list by label has the claim."""
    board = run("board", *ANA).out
    assert "◌ decide first" in board
    assert not any(sign in board for sign in ("≠ conflicting", "✕ refuted"))
    rows = json.loads(run("board", *ANA, "--json").out)
    blind = [row for row in rows if row["blind"]]
    assert len(blind) == len([row for row in rows if row["check_id"]]) - 1
    assert {(row["machine_label"], row["independent_origins"]) for row in blind} == {(None, 0)}
    worth = [row["checkworthiness"] for row in blind]
    assert worth == sorted(worth, reverse=True)
    by_label = run("board", *ANA, "--all", "--verdict", "refuted")
    assert decided.claim.text[:20] not in by_label.out
    assert "claims that await your blind review are left out" in by_label.err
    assert json.loads(run("board", *ANA, "--all", "--verdict", "refuted", "--json").out) == []


def test_an_edited_line_of_the_claim_is_not_imported(run: Run, decided: Check, tmp_path: Path) -> None:
    """In the words of the app, whatever the line says; somebody else's file is no way around the blind review."""
    claim = decided.claim.id
    Path("whole.csv").write_text(run("export", "--format", "csv").out, encoding="utf-8")
    done = run("import", "reviews", "whole.csv", "--strict", *ANA)
    assert done.code == 2
    assert "its claim awaits your blind review\n  hint: decide it on the Review page" in done.err
    edited = Path("whole.csv").read_text(encoding="utf-8").replace("bens reason", "anas reason")
    Path("edited.csv").write_text(edited, encoding="utf-8")
    run("import", "reviews", "edited.csv", *ANA)
    with Workbench(Settings(workspace=tmp_path / "ws")) as bench:
        assert {one.review.reviewer for one in bench.history(claim)} == {"ben"}


@pytest.mark.parametrize("form", ["csv", "jsonl", "claimreview", "datafeed", "html"])
def test_no_export_has_the_claim(run: Run, decided: Check, form: str) -> None:
    """It is named as left out, in the files of `--into` too."""
    done = run("export", "--format", form, *ANA)
    assert "bens reason" not in done.out
    assert f"left out: claim {decided.claim.id}: awaits your blind review" in done.err
    if form == "html":
        assert "bens reason" in run("export", "--format", form).out
        run("export", "--format", form, "--into", "pages", *ANA)
        assert not any("bens reason" in page.read_text(encoding="utf-8") for page in Path("pages").glob("*"))


def test_neither_what_was_published_nor_gold_tells_of_it(run: Run, decided: Check) -> None:
    """Both say how many they leave out."""
    assert decided.claim.text[:20] in run("published").out
    published = run("published", *ANA)
    assert decided.claim.text[:20] not in published.out
    assert "1 left out: they await your blind review" in published.err
    promoted = run("gold", "promote", "--out", "gold", *ANA)
    assert f"left out: {decided.claim.text}: awaits your blind review" in promoted.err
    assert f"left out: {decided.claim.text}: only one checker" in run("gold", "promote", "--out", "all").err


def test_a_claim_that_was_set_aside_does_not_say_why(run: Run, decided: Check, tmp_path: Path) -> None:
    """What others changed, and why, may tell what they think of it."""
    with Workbench(Settings(workspace=tmp_path / "ws")) as bench:
        bench.desk.dismiss(decided.claim.id, reviewer="ben", reason="plainly false")
    assert "plainly false" in run("claims", "--all").out
    for command in (("claims", "--all"), ("claims", "--all", "--json"), ("export",)):
        done = run(*command, *ANA)
        assert "plainly false" not in done.out + done.err
        assert "dismissed" in done.out + done.err
    for command in (("show",), ("claim", "dismiss", "--reason", "no claim")):
        done = run(*command, decided.claim.id, *ANA)
        assert ("plainly false" in done.err, "dismissed" in done.err) == (False, True)


def test_a_new_check_is_not_told_either(run: Run, decided: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has the claim checked again sees its evidence, and the board that ends a run is theirs."""
    monkeypatch.setenv("WORKBENCH_REVIEWER", "ana")
    again = run("check", "--claim", decided.claim.id)
    assert "decide first" in again.out
    assert "conflicting" not in again.out
    assert [one.get("blind") for one in json.loads(run("check", "--claim", decided.claim.id, "--json").out)] == [True]


def test_a_blind_label_is_kept_as_blind_and_then_the_machine_is_told(run: Run, decided: Check, tmp_path: Path) -> None:
    """Accepting unseen and settling are refused; a flag tells nothing of the others."""
    claim = decided.claim.id
    for decision in (("accept",), ("adjudicate", "--label", "refuted", "--reason", "r"), ("override",)):
        refused = run("review", claim, *decision, *ANA)
        assert (refused.code, "ana has yet to decide this claim blind" in refused.err) == (2, True)
        assert "hint: read its evidence with `workbench show`, then give your label" in refused.err
    flagged = run("review", claim, "flag", *ANA)
    assert (flagged.code, "bens reason" in flagged.out + flagged.err) == (0, False)
    done = run("review", claim, "override", "--label", "conflicting", *ANA)
    assert "machine: ≠ conflicting" in done.err
    assert "bens reason" in done.out
    with Workbench(Settings(workspace=tmp_path / "ws")) as bench:
        last = bench.history(claim)[-1].review
    assert (last.decision, last.blind, last.shown, last.reason) == ("accept", True, ("evidence",), None)
    assert "conflicting" in run("show", claim, *ANA).out


def test_noting_an_address_does_not_tell_the_label(run: Run, decided: Check) -> None:
    """Except to whoever may know it."""
    claim = decided.claim.id
    assert "noted: published on" in run("publish", claim, "https://desk.example.org/2", *ANA).err
    assert (
        "noted: refuted, published on" in run("publish", claim, "https://desk.example.org/3", "--reviewer", "ben").err
    )


def test_a_prompt_is_not_tried_on_it(run: Run, decided: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """The question may be read; the answer would be a machine's verdict."""
    monkeypatch.setenv("WORKBENCH_REVIEWER", "ana")
    asked = ("prompts", "try", "compare.v2", "--claim", decided.claim.id, "--model", "openai/gpt-4.1-mini")
    refused = run(*asked, "--yes")
    assert (refused.code, "ana has yet to decide this claim blind" in refused.err) == (2, True)
    assert run(*asked, "--show-only").code == 0
