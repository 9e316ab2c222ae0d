"""Sheets of claims drawn by chance: blind, the same for the same seed, and tallied as they were filled."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.support.articles import article
from workbench.cli import main
from workbench.errors import InputError
from workbench.evaluation.annotation import NOT_GOOD, SHEET, claim_sheet, coded, draw_claims, tally_sheets
from workbench.models import Article, Claim, Evidence

TOLD: Article = article("The fire began at noon. =SUM(A1) burned down, Ada Voss said. Nobody was hurt.", source="a.txt")
SENTENCES = ("The fire began at noon.", "=SUM(A1) burned down, Ada Voss said.", "Nobody was hurt.")


def made(text: str, **more: object) -> Claim:
    """A claim that an extractor took from the article."""
    start = TOLD.text.index(text)
    span = Evidence(article_id=TOLD.id, start=start, end=start + len(text), quote=text)
    known = {"id": Claim.id_for("e", text), "event": "e", "text": text, "spans": (span,), "made_by": "builtin"}
    return Claim.model_validate({**known, "checkworthiness": 0.77, "reasons": ("gives a number",), **more})


CLAIMS = [made(SENTENCES[0]), made(SENTENCES[1], speaker="Ada Voss"), made(SENTENCES[2])]


def rows(content: str) -> list[dict[str, str]]:
    """The sheet as a spreadsheet reads it."""
    return list(csv.DictReader(io.StringIO(content)))


def filled(*answers: tuple[str, str, str]) -> str:
    """A sheet with the last three columns of each row written."""
    out = io.StringIO()
    writer = csv.DictWriter(out, SHEET)
    writer.writeheader()
    for row, answer in zip(rows("".join(claim_sheet(CLAIMS, {TOLD.id: TOLD}))), answers, strict=True):
        writer.writerow({**row, **dict(zip(SHEET[-3:], answer, strict=True))})
    return out.getvalue()


def test_a_sheet_is_blind_and_has_each_claims_sentence() -> None:
    """No worth, no reason, no verdict; a formula is made harmless."""
    content = "".join(claim_sheet(CLAIMS, {TOLD.id: TOLD}))
    assert "0.77" not in content
    assert "gives a number" not in content
    first, second, third = rows(content)
    assert (first["sentence"], third["before"].endswith("Ada Voss said.")) == (SENTENCES[0], True)
    assert (second["claim"], second["speaker"]) == ("'" + SENTENCES[1], "Ada Voss")
    assert [one[column] for one in (first, second, third) for column in SHEET[-3:]] == [""] * 9


def test_a_seed_draws_the_same_and_another_seed_others() -> None:
    """In whatever order the claims come; claims that were typed are none of the extractor's."""
    many = [made(SENTENCES[0], id=f"c{n}") for n in range(200)]
    typed = Claim(id="typed", event="e", text="x", made_by="checker")
    one = draw_claims([*many, typed], 60, seed=1)
    assert one == draw_claims([typed, *many[::-1]], 60, seed=1)
    assert {claim.id for claim in one} != {claim.id for claim in draw_claims(many, 60, seed=2)}
    with pytest.raises(InputError, match="200"):
        draw_claims([*many, typed], 201, seed=1)


def test_a_tally_counts_what_was_filled_with_wilsons_interval() -> None:
    """By hand: 1 of 2 is 9.5 % to 90.5 %; a row without an answer counts nowhere."""
    sheet = filled(("yes", "", "unknown"), ("no", "fragment", "no"), ("", "", ""))
    tally = tally_sheets({"ana.csv": sheet})
    assert (tally.good.hits, tally.good.of, tally.uncoded, tally.same) == (1, 2, 1, None)
    assert (round(tally.good.low, 3), round(tally.good.high, 3)) == (0.095, 0.905)
    assert (tally.speakers.hits, tally.reasons) == (1, {"fragment": 1})


def test_of_two_sheets_a_claim_is_good_if_both_say_so() -> None:
    """And how often they agree is said."""
    ana = filled(("yes", "", ""), ("yes", "", "yes"), ("no", "opinion", ""))
    bo = filled(("yes", "", ""), ("no", "several", "yes"), ("no", "trivial", ""))
    tally = tally_sheets({"ana": ana, "bo": bo})
    assert tally.same is not None
    assert (tally.coders, tally.good.hits, tally.good.of, tally.same.hits) == (2, 1, 3, 2)
    assert tally.speakers.hits == 3


def test_a_sheet_saved_by_a_spreadsheet_is_read_with_its_guards_undone() -> None:
    """With a byte order mark too, and `Yes` for `yes`."""
    (first, *_), empty = coded("\ufeff" + filled(("Yes", "", ""), ("", "", ""), ("", "", "")), "x.csv")
    assert (first.claim_id, first.good, len(empty)) == (CLAIMS[0].id, True, 2)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (("maybe", "", ""), "row 2: good is 'maybe'"),
        (("no", "", ""), "row 2: reason is ''"),
        (("no", "ugly", ""), "row 2: reason is 'ugly'"),
        (("yes", "opinion", ""), "row 2: reason is 'opinion'"),
        (("yes", "", "perhaps"), "row 2: speaker_right is 'perhaps'"),
    ],
)
def test_what_is_no_answer_is_refused_with_its_row(answer: tuple[str, str, str], says: str) -> None:
    """The hint names what may be written."""
    with pytest.raises(InputError, match=says) as refused:
        coded(filled(answer, ("", "", ""), ("", "", "")), "ana.csv")
    assert refused.value.hint.startswith("write one of: ")


def test_a_file_that_is_no_sheet_or_that_nobody_filled_is_refused() -> None:
    """Each says what to do."""
    with pytest.raises(InputError, match="no column 'claim_id'"):
        coded("a,b\n1,2\n", "x.csv")
    with pytest.raises(InputError, match=r"no claim is coded in ana\.csv"):
        tally_sheets({"ana.csv": filled(*[("", "", "")] * 3)})


def test_the_conventions_name_every_reason() -> None:
    """A person reads there what each means."""
    conventions = (Path(__file__).parents[1] / "seeds" / "gold" / "CONVENTIONS.md").read_text(encoding="utf-8")
    assert [reason for reason in NOT_GOOD if f"`{reason}`" not in conventions] == []


def test_a_filled_sheet_is_never_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may be an afternoon's work."""
    sheet = tmp_path / "ana.csv"
    sheet.write_text("mine", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["workbench", "eval", "sample", "--claims", "1", "--out", str(sheet)])
    with pytest.raises(SystemExit) as end:
        main()
    assert (end.value.code, sheet.read_text(encoding="utf-8")) == (2, "mine")
    assert "may be filled already" in capsys.readouterr().err
