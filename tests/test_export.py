"""What leaves the house says what the house knows: quotes at their places, reviews as they hold, nothing unreviewed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.articles import article
from tests.support.checks import (
    ARTICLES,
    FAILURE,
    GAZETTE,
    HERALD,
    UNSIGNED,
    check,
    claim,
    span,
    stated,
    verdict,
    version,
)
from tests.support.newsroom import ANA, BEN, SPEAKS, held
from workbench.errors import ExportRefused, InputError
from workbench.export import FNC1, RUMOUREVAL, Exported, ExportFormat, Newsroom, Rating, export_schema, exported
from workbench.export.claimreview import claim_reviews, host, same_domain, single
from workbench.export.csv import neutralise, original, original_of_older
from workbench.export.jsonl import moment, stamp
from workbench.judge.origins import OWN_VOICE
from workbench.models import Check, Finding, Origin, Review, Stance, VerdictLabel, Voice
from workbench.models.check import ArticleOpinion, SecondOpinion
from workbench.review.decisions import accept, add_evidence, correct_stances, flag, override

CHECK = check()
PAGE = {CHECK.claim.id: "https://facts.factdesk.co.uk/bridge"}


def export(form: ExportFormat, of: Check, *reviews: Review, **given: Any) -> Exported:
    return exported(form, [(of, held(of, *reviews))], **{"newsroom": SPEAKS, "urls": PAGE, **given})


def line(of: Check, *reviews: Review) -> Any:
    """Export one line; every quote in it stands where it says."""
    made = json.loads(export("jsonl", of, *reviews).text)
    jsonschema.validate(made, export_schema(), cls=jsonschema.Draft202012Validator)
    texts = {version.article.id: version.article.text for version in of.versions}
    spans = [*made["spans"], *(s for d in made["discrepancies"] for s in d["evidence"])]
    spans += [{"article_id": o["article_id"], **s} for o in made["outlets"] for s in o["evidence"]]
    assert all(texts[s["article_id"]][s["start"] : s["end"]] == s["quote"] for s in spans)
    return made


def rows(of: Check, *reviews: Review) -> list[dict[str, str]]:
    """Export the rows of a table; every quote in it stands where it says."""
    made = list(csv.DictReader(io.StringIO(export("csv", of, *reviews).text, newline="")))
    texts = {version.article.id: version.article.text for version in of.versions}
    for row in made:
        places = [map(int, place.split("–")) for place in row["spans"].split()]
        quoted = "\n".join(texts[row["article_id"]][start:end] for start, end in places)
        assert quoted == original(row["quotes"])
        for article_id, _, place in (one.partition(":") for one in row["claim_spans"].split()):
            start, end = map(int, place.split("–"))
            assert texts[article_id][start:end] in [span.quote for span in of.claim.spans]
    return made


# ---------------------------------------------------------------- JSONL


def test_a_line_says_what_the_machine_said_and_what_holds() -> None:
    """Machine and human stand side by side; the machine's verdict is never replaced."""
    made = line(CHECK, override(CHECK, ANA, label="refuted", reason="page 3", note="called"))
    assert (made["schema"], made["check_id"], made["event"], made["claim"]) == (
        ("workbench.check.v3", "check-1", "test", "The bridge opened in May.")
    )
    assert (made["status"], made["machine_verdict"], made["verdict"], made["reviewed"]) == (
        ("verdict", "conflicting", "refuted", True)
    )
    assert (made["review"]["reviewer"], made["review"]["decision"], made["review"]["reason"]) == (
        ("ana", "override", "page 3")
    )


def test_an_unreviewed_check_has_no_verdict() -> None:
    """Until a checker decides, `verdict` is null; a flag decides nothing."""
    assert (line(CHECK)["verdict"], line(CHECK)["reviewed"], line(CHECK)["review"]["status"]) == (None, False, "open")
    flagged = line(CHECK, flag(CHECK, ANA))
    assert (flagged["verdict"], flagged["reviewed"], flagged["review"]["status"]) == (None, False, "flagged")


def test_a_failure_is_a_failure() -> None:
    """A judge that failed gives its reason and no label, no stance and no origins."""
    made = line(check(FAILURE))
    assert (made["status"], made["machine_verdict"], made["failure"]["error"]) == ("failure", None, "timeout")
    assert [outlet["machine_stance"] for outlet in made["outlets"]] == [None, None, None]
    assert made["independent_origins"] is None


def test_every_outlet_has_its_line_silent_and_unknown_ones_too() -> None:
    """Silence is said, and an unknown outlet is null beside the name that a reader sees."""
    outlets = line(CHECK)["outlets"]
    assert [(o["outlet"], o["name"], o["stance"]) for o in outlets] == [
        ("The Herald", "The Herald", "supports"),
        ("Gazette", "Gazette", "refutes"),
        (None, "Weather", "silent"),
    ]


def test_every_quote_stands_where_the_line_says() -> None:
    """`text[start:end] == quote`, in code points, for outlets, discrepancies and the claim's own words alike."""
    made, texts = line(CHECK), {a.id: a.text for a in ARTICLES}
    spans = [(o["article_id"], s) for o in made["outlets"] for s in o["evidence"]]
    spans += [(s["article_id"], s) for d in made["discrepancies"] for s in d["evidence"]]
    spans += [(s["article_id"], s) for s in made["spans"]]
    assert len(spans) == 6
    assert all(texts[article_id][s["start"] : s["end"]] == s["quote"] for article_id, s in spans)


def test_a_claim_says_where_it_was_taken_from() -> None:
    """Its spans in the order of the outlets, behind an emoji too; of an article that was not compared none is told."""
    assert [(s["article_id"], s["start"], s["end"], s["quote"]) for s in line(CHECK)["spans"]] == [
        (HERALD.id, 13, 26, "opened in May"),
        (GAZETTE.id, 22, 46, "the bridge opened in May"),
    ]
    assert rows(CHECK)[0]["claim_spans"] == f"{HERALD.id}:13–26 {GAZETTE.id}:22–46"
    behind = check(of=claim(spans=(span(HERALD, "nobody doubts"),)))
    assert rows(behind)[2]["claim_spans"] == f"{HERALD.id}:31–44"
    alone = check(verdict(findings=(), discrepancies=()), versions=(version(GAZETTE),))
    assert [s["article_id"] for s in line(alone)["spans"]] == [GAZETTE.id]
    typed = check(of=claim(spans=()))
    assert (line(typed)["spans"], rows(typed)[0]["claim_spans"]) == ([], "")


def test_a_second_opinion_stands_beside_the_stance_it_is_on() -> None:
    """On each outlet and on the whole; where none was formed, nothing is said, and it never touches the verdict."""
    cells = (ArticleOpinion(article_id=HERALD.id, view="agrees"), ArticleOpinion(article_id=GAZETTE.id, view="unsure"))
    doubt = ArticleOpinion(article_id=UNSIGNED.id, view="disagrees", doubt="not silent", start=0, end=7)
    for articles, whole, third in ((cells, "agrees", None), ((*cells, doubt), "disagrees", "disagrees")):
        opinions = {CHECK.id: SecondOpinion(version="1", articles=articles)}
        made = json.loads(export("jsonl", CHECK, opinions=opinions).text)
        jsonschema.validate(made, export_schema(), cls=jsonschema.Draft202012Validator)
        assert made["second_opinion"] == whole
        assert [o["second_opinion"] for o in made["outlets"]] == ["agrees", "unsure", third]
        table = list(csv.DictReader(io.StringIO(export("csv", CHECK, opinions=opinions).text, newline="")))
        assert [row["second_opinion"] for row in table] == ["agrees", "unsure", third or ""]
        plain = line(CHECK)
        assert {k: v for k, v in made.items() if k not in ("second_opinion", "outlets")} == {
            k: v for k, v in plain.items() if k not in ("second_opinion", "outlets")
        }
        assert (plain["second_opinion"], [o["second_opinion"] for o in plain["outlets"]]) == (None, [None] * 3)


def test_words_of_a_claim_that_do_not_stand_are_refused() -> None:
    """A claim's own words are proved like any quote."""
    false = check(of=claim(spans=(span(HERALD, "opened in May").model_copy(update={"quote": "opened in Mai"}),)))
    for form in ("jsonl", "csv"):
        with pytest.raises(ExportRefused, match="does not contain the quote at 13–26"):
            export(form, false)


def test_a_checker_s_stance_and_evidence_stand_beside_the_machine_s() -> None:
    """The stance is the checker's where corrected; the machine's stays; added spans say who added them."""
    corrected = correct_stances(CHECK, ANA, stances={UNSIGNED.id: "reports"}, reason="the last line")
    added = add_evidence(CHECK, ANA, evidence=[span(UNSIGNED, "weather")], reason="missed")
    unsigned = line(CHECK, corrected, added)["outlets"][2]
    assert (unsigned["machine_stance"], unsigned["stance"], unsigned["fnc1"]) == ("silent", "reports", "discuss")
    weather = {"start": 28, "end": 35, "quote": "weather", "match": "exact", "by": "checker", "holds": True}
    assert (unsigned["evidence"], unsigned["stance_by"]) == ([weather], "ana")


SILENCED = correct_stances(CHECK, ANA, stances={GAZETTE.id: "silent"}, reason="it speaks of another bridge")
"""The only article that refutes the claim does not mention it after all."""


def test_a_line_counts_again_after_a_corrected_stance() -> None:
    """Silence has no words that hold and no voices; the machine's stand beside; the label is proposed, and no more."""
    made = line(CHECK, SILENCED)
    gazette = made["outlets"][1]
    assert (gazette["stance"], gazette["machine_stance"], gazette["stance_by"]) == ("silent", "refutes", "ana")
    assert [(e["quote"], e["by"], e["holds"]) for e in gazette["evidence"]] == [
        ("denied that the bridge opened", "machine", False)
    ]
    assert [o["name"] for o in made["machine_origins"]] == ["the mayor"]
    assert [(o["name"], o["position"]) for o in made["origins"]] == [(OWN_VOICE, "affirms")]
    assert (made["machine_independent_origins"], made["independent_origins"]) == (0, 1)
    assert (made["discrepancies"], len(made["machine_discrepancies"])) == ([], 1)
    assert (made["proposed_verdict"], made["verdict"], made["machine_verdict"]) == ("supported", None, "conflicting")


def test_a_human_label_does_not_move_when_a_stance_is_corrected() -> None:
    """It is kept, and what the label table would give stands beside it; where both say the same, nothing does."""
    made = line(CHECK, override(CHECK, BEN, label="refuted", reason="page 3"), SILENCED)
    assert (made["verdict"], made["proposed_verdict"]) == ("refuted", "supported")
    assert line(CHECK, override(CHECK, BEN, label="supported", reason="it is"), SILENCED)["proposed_verdict"] is None


def test_nothing_is_proposed_where_nothing_was_corrected() -> None:
    """A label that a checker gave against the table is the checker's own."""
    made = line(CHECK, override(CHECK, ANA, label="refuted", reason="page 3"))
    assert (made["proposed_verdict"], made["machine_origins"], made["machine_discrepancies"]) == (None, None, None)


def test_a_table_has_no_words_that_hold_for_an_article_set_to_silent() -> None:
    """What the machine had cited stands in columns of its own."""
    _, gazette, _ = rows(CHECK, SILENCED)
    assert (gazette["stance"], gazette["quotes"], gazette["spans"]) == ("silent", "", "")
    assert (gazette["machine_quotes"], gazette["machine_spans"]) == ("denied that the bridge opened", "10–39")
    assert (gazette["independent_origins"], gazette["machine_independent_origins"]) == ("1", "0")
    assert (gazette["stance_by"], gazette["proposed_verdict"]) == ("ana", "supported")


def test_an_article_set_to_silent_is_no_appearance_of_the_claim() -> None:
    """ClaimReview names the articles that carry the claim by what holds."""
    silent = correct_stances(CHECK, ANA, stances={HERALD.id: "silent"}, reason="another bridge")
    (made,) = json.loads(export("claimreview", CHECK, accept(CHECK, ANA)).text)
    assert [one["headline"] for one in made["itemReviewed"]["appearance"]] == ["Bridge opens"]
    (made,) = json.loads(export("claimreview", CHECK, silent, accept(CHECK, ANA)).text)
    assert "appearance" not in made["itemReviewed"]


def test_two_checkers_who_differ_are_both_named() -> None:
    """No verdict holds until somebody adjudicates; ClaimReview refuses the claim and says so."""
    review = line(CHECK, accept(CHECK, ANA), override(CHECK, BEN, label="refuted", reason="no"))["review"]
    assert (review["status"], review["label"]) == ("differs", None)
    assert (review["differ"], review["labels"]) == (True, {"ana": "conflicting", "ben": "refuted"})
    (refusal,) = export(
        "claimreview", CHECK, accept(CHECK, ANA), override(CHECK, BEN, label="refuted", reason="no"), urls=PAGE
    ).refusals
    assert "checkers disagree, and no adjudication holds" in refusal


@pytest.mark.parametrize("form", get_args(ExportFormat))
def test_a_quote_that_does_not_stand_is_refused_in_every_format(form: ExportFormat) -> None:
    """Whatever happened to the database, false evidence does not leave the house."""
    other_text = HERALD.model_copy(update={"text": HERALD.text.replace("May", "Mai")})
    false = check(versions=(version(other_text), version(GAZETTE)))
    with pytest.raises(ExportRefused, match="does not contain the quote"):
        export(form, false, accept(false, ANA))


def test_a_quote_of_an_article_outside_the_check_is_refused() -> None:
    """Evidence must be of an article that was compared."""
    with pytest.raises(ExportRefused, match="does not contain"):
        export("jsonl", check(versions=(version(HERALD),)))


@given(st.text() | st.text(st.sampled_from('\x1c\x7f\x85\u2028\u2029\ud800\n\r\0<é😀"\\')))
def test_a_line_is_a_line_whatever_was_written(text: str) -> None:
    """Any character in a claim or a note comes back as it was, on one line, in UTF-8."""
    odd = check(of=claim(text=text))
    written = export("jsonl", odd, flag(odd, ANA, note=text)).text
    assert written.encode("utf-8").decode("utf-8").splitlines() == [written[:-1]]
    assert (json.loads(written)["claim"], json.loads(written)["review"]["note"]) == (text, text)


def test_the_schema_refuses_what_is_not_a_line() -> None:
    """The schema can fail: a missing field, an unknown one and a made-up label are found."""
    validator = jsonschema.Draft202012Validator(export_schema())
    validator.check_schema(export_schema())
    good = line(CHECK)
    assert not list(validator.iter_errors(good))
    for bad in ({**good, "extra": 1}, {**good, "verdict": "fake"}, {k: v for k, v in good.items() if k != "call"}):
        assert list(validator.iter_errors(bad))


def test_every_stance_has_its_word_in_both_vocabularies() -> None:
    """FNC-1 and RumourEval words exist for each stance, and only RumourEval lacks one for silence."""
    assert set(FNC1) == set(RUMOUREVAL) == set(get_args(Stance))
    assert [stance for stance in RUMOUREVAL if RUMOUREVAL[stance] is None] == ["silent"]


def test_the_same_checks_give_the_same_bytes() -> None:
    """An export depends on nothing but what is exported."""
    for form in get_args(ExportFormat):
        assert export(form, CHECK, accept(CHECK, ANA)) == export(form, CHECK, accept(CHECK, ANA))


# ---------------------------------------------------------------- CSV


def test_a_table_has_one_row_per_outlet() -> None:
    """Each row says what one outlet does, and what holds for the claim."""
    made = rows(CHECK, accept(CHECK, ANA))
    assert [(r["outlet"], r["article"], r["stance"], r["verdict"]) for r in made] == [
        ("The Herald", "The Herald", "supports", "conflicting"),
        ("Gazette", "Gazette", "refutes", "conflicting"),
        ("", "Weather", "silent", "conflicting"),
    ]
    assert (made[1]["quotes"], made[1]["spans"]) == ("denied that the bridge opened", "10–39")


def test_a_failure_stands_in_the_table_with_its_kind() -> None:
    """A failed check has rows without stance or verdict."""
    first = rows(check(FAILURE))[0]
    assert (first["status"], first["failure"], first["machine_verdict"], first["stance"]) == (
        "failure",
        "timeout",
        "",
        "",
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\t@", "'=", "＝", "  -"])
def test_a_formula_is_made_harmless(start: str) -> None:
    """No cell of an article, a model or a checker is run by a spreadsheet."""
    text = f"{start}HYPERLINK(“http://x”)"
    evil = check(of=claim(text=text, speaker=text, spans=()))
    row = rows(evil, override(evil, ANA, label="refuted", reason=f"x{text}", note=None))[0]
    assert row["claim"] == row["speaker"] == neutralise(text)
    assert row["claim"].startswith(f"'{start[0]}")
    assert original(row["claim"]) == text


@pytest.mark.parametrize("parting", [",", ";", "\t"])
@pytest.mark.parametrize("inside", ["y;=1+1", 'y;"=1+1', "y; =1+1;z", "y\t@x", "y\n=1+1\nz", "y\r\n+1;z"])
def test_no_part_of_a_cell_is_a_formula_wherever_a_spreadsheet_parts_it(inside: str, parting: str) -> None:
    """A spreadsheet that parts the table at semicolons or tabs finds no formula behind them either."""
    odd = check(of=claim(text=inside))
    made = export("csv", odd, override(odd, ANA, label="refuted", reason=inside, note=inside)).text
    cells = [cell for row in csv.reader(io.StringIO(made, newline=""), delimiter=parting) for cell in row]
    assert [cell for cell in cells if re.match(r"\s*[=+\-@]", cell)] == []
    assert original(rows(odd, override(odd, ANA, label="refuted", reason=inside))[0]["reason"]) == inside


def test_every_cell_stands_in_quotes() -> None:
    """Most spreadsheets look for semicolons beside commas, and quotes hold both."""
    heading, first, *_ = export("csv", CHECK, accept(CHECK, ANA)).text.splitlines()
    assert heading.startswith('"event","claim_id","claim"')
    assert first.count('","') == heading.count('","')
    assert ",," not in first


@given(st.text() | st.text("'=;\t\n\r +-\"x"), st.sampled_from(["", "'", "''", "'=", "=", " +", "\t"]))
def test_neutralising_can_be_taken_back(text: str, start: str) -> None:
    """Every cell comes back as it was, and none begins with what a spreadsheet would run."""
    cell = start + text
    assert original(neutralise(cell)) == cell
    assert not re.match(r"\s*[=+\-@]|[\t\r\n]", neutralise(cell))


@given(st.text() | st.text("'=;\t\n\r +-\"x"), st.sampled_from(["", "'", "''", "'=", "=", " +", "\t", "x;'-"]))
def test_a_cell_that_was_guarded_at_its_start_alone_is_known_again(text: str, start: str) -> None:
    """Older tables held no guards inside their cells: which apostrophes of its own such a cell loses can be told."""
    cell = start + text
    older = f"'{cell}" if re.match(r"'*\s*[=+\-@\t\r\n＝＋－＠]", cell) else cell
    assert original(older) == original_of_older(cell)


@given(st.text(), st.text())
def test_a_table_can_be_read_back(text: str, reason: str) -> None:
    """Commas, quotes, line breaks and formulas: every cell is read back as it was written."""
    odd = check(of=claim(text=text))
    row = rows(odd, override(odd, ANA, label="refuted", reason=f"r{reason}"))[2]
    assert (original(row["claim"]), original(row["reason"])) == (text, f"r{reason}")


# ---------------------------------------------------------------- ClaimReview


def published(of: Check, *reviews: Review, newsroom: Newsroom = SPEAKS, url: str = PAGE[CHECK.claim.id]) -> Any:
    """Publish one check and hold the document against the rules that its readers have."""
    made = export("claimreview", of, *reviews, newsroom=newsroom, urls={of.claim.id: url})
    assert made.refusals == ()
    (document,) = json.loads(made.text)
    assert_valid(document, newsroom)
    return document


def assert_valid(document: Mapping[str, Any], newsroom: Newsroom) -> None:
    """The rules of Google's table, read from the document alone."""
    assert (document["@context"], document["@type"]) == ("https://schema.org", "ClaimReview")
    rating, item = document["reviewRating"], document["itemReviewed"]
    assert document["claimReviewed"]
    assert (rating["@type"], item["@type"], document["author"]["@type"]) == ("Rating", "Claim", "Organization")
    assert rating["alternateName"].strip()
    numbers = [rating[name] for name in ("worstRating", "ratingValue", "bestRating") if name in rating]
    assert numbers == [] or (len(numbers) == 3 and numbers[0] >= 1 and numbers == sorted(numbers))
    assert re.match(r"https?://([\w-]+\.)*factdesk\.co\.uk/", document["url"])
    assert all("factdesk.co.uk" not in a.get("url", "") for a in item.get("appearance", []))
    assert document["author"]["name"] == newsroom.name
    assert None not in values(document)


def test_a_reviewed_check_becomes_a_claim_review() -> None:
    """The newsroom's words, all three numbers, the claim, and the articles in which it appears."""
    document = published(CHECK, accept(CHECK, ANA))
    assert document["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Disputed",
        "ratingValue": 3,
        "bestRating": 5,
        "worstRating": 1,
    }
    assert (document["claimReviewed"], document["datePublished"]) == ("The bridge opened in May.", "2024-05-01")
    assert document["itemReviewed"]["appearance"] == [
        {
            "@type": "NewsArticle",
            "url": "https://herald.example.com/bridge",
            "headline": "Bridge opens",
            "datePublished": "2024-05-01",
            "publisher": {"@type": "Organization", "name": "The Herald"},
        }
    ]


def test_a_rating_without_a_number_has_no_numbers() -> None:
    """All three numbers or none: never a zero, never a lone value."""
    document = published(CHECK, override(CHECK, ANA, label="not_enough_evidence", reason="too little"))
    assert document["reviewRating"] == {"@type": "Rating", "alternateName": "Cannot be said"}


def test_an_article_that_refutes_the_claim_is_no_appearance_of_it() -> None:
    """Only who carries the claim is named; a checker's stance counts before the machine's."""
    titled = GAZETTE.model_copy(update={"title": stated("Mayor speaks")})
    both = check(versions=(version(HERALD), version(titled), version(UNSIGNED)))
    turned: dict[str, Stance] = {HERALD.id: "refutes", GAZETTE.id: "reports"}
    document = published(both, correct_stances(both, ANA, stances=turned, reason="misread"), accept(both, ANA))
    assert [a["headline"] for a in document["itemReviewed"]["appearance"]] == ["Mayor speaks"]


def by(speaker: str | None, text: str = HERALD.text, *, named: bool = True) -> Any:
    """Publish a claim of this speaker, carried by an article with this text, and give its author."""
    names = (Origin(name=(speaker or "x").lower(), named=named, position="affirms", article_ids=(HERALD.id,)),)
    finding = Finding(article_id=HERALD.id, stance="supports", said="supports")
    carrier = version(HERALD.model_copy(update={"text": text}))
    said = check(
        verdict(origins=names, findings=(finding,), discrepancies=()),
        of=claim(speaker=speaker, spans=()),
        versions=(carrier,),
    )
    return published(said, accept(said, ANA))["itemReviewed"].get("author")


@pytest.mark.parametrize(("speaker", "text"), [
    ("Jo Doe", "The bridge held, spokesman Jo Doe said."), ("Jo Doe", "Jo Doe, the mayor, spoke."),
    ("mayor Jo Doe", "The bridge held."), ("Jo Doe, spokeswoman", "The bridge held, said spokeswoman Jo Doe."),
])  # fmt: skip
def test_a_person_is_named_where_an_article_gives_the_role(speaker: str, text: str) -> None:
    """A role beside the name is what tells a person from a body; the role is not part of the name."""
    assert by(speaker, text) == {"@type": "Person", "name": "Jo Doe"}


@pytest.mark.parametrize(
    "speaker", ["Chinese Foreign Ministry", "China", "US government", "The Northern Society", "Washington Post"]
)
def test_a_body_is_never_a_person(speaker: str) -> None:
    """Governments, countries, societies and outlets are organisations, also beside a role."""
    assert by(speaker, f"{speaker} said so. A spokesman {speaker} sent agreed.") == {
        "@type": "Organization", "name": speaker,
    }  # fmt: skip


@pytest.mark.parametrize(
    "speaker", ["a US official", "unnamed officials", "sources", "the mayor", "media reports", "Moscow and Beijing",
                "statements from the Kremlin", "three people familiar with the matter", "Human Lefts Amnesty", None],
)  # fmt: skip
def test_nobody_is_named_who_is_not_known(speaker: str | None) -> None:
    """Nameless sources, papers, pairs, and names that may be a person's or a body's are left out."""
    assert by(speaker, "Nothing is said of anybody here.", named=True) is None


def test_whoever_the_judge_calls_unnamed_is_not_named() -> None:
    """Though it looks like a name."""
    assert by("Jo Doe", "Jo Doe, the mayor, spoke.", named=False) is None


def test_a_name_that_was_left_out_is_warned_of() -> None:
    """The desk is told whose name is missing, and why."""
    of = check(of=claim(speaker="Human Lefts Amnesty"))
    assert "may be a person or an organization" in warned(of, accept(of, ANA))


def test_a_voice_without_a_name_is_no_claimant() -> None:
    """What the judge read as unnamed stays unnamed, though no origin repeats it."""
    voice = Voice(speaker="Senior official", named=False)
    finding = verdict().findings[0].model_copy(update={"voices": (voice,)})
    said = check(verdict(findings=(finding,)), of=claim(speaker="senior official"))
    assert "author" not in published(said, accept(said, ANA))["itemReviewed"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "not a url", "https://user:pw@herald.example.com/", None])
def test_an_address_that_is_none_is_left_out(url: str | None) -> None:
    """An article's address is foreign text: only a real web address is published."""
    of = check(versions=(version(HERALD.model_copy(update={"url": url})), version(GAZETTE)))
    (appearance,) = published(of, accept(of, ANA))["itemReviewed"]["appearance"]
    assert "url" not in appearance


def test_a_partial_date_is_no_date() -> None:
    """A date without its year is unknown to schema.org, so it is left out."""
    of = check(versions=(version(HERALD.model_copy(update={"published": stated("--05-01")})), version(GAZETTE)))
    (appearance,) = published(of, accept(of, ANA))["itemReviewed"]["appearance"]
    assert "datePublished" not in appearance


def refusal(of: Check, *reviews: Review, newsroom: Newsroom | None = SPEAKS, url: str | None = "default") -> str:
    urls = PAGE if url == "default" else {of.claim.id: url} if url is not None else {}
    made = export("claimreview", of, *reviews, newsroom=newsroom, urls=urls)
    assert (made.count, json.loads(made.text)) == (0, [])
    assert made.refusals
    assert all("\nhint: " in sentence for sentence in made.refusals)
    return "\n".join(made.refusals)


@pytest.mark.parametrize("reviews", [(), (flag(CHECK, ANA),), (accept(CHECK, ANA), flag(CHECK, BEN))])
def test_a_verdict_that_no_human_accepted_is_refused(reviews: tuple[Review, ...]) -> None:
    """Neither a machine's verdict nor a flagged one is published."""
    said = refusal(CHECK, *reviews)
    assert "no checker has decided it" in said
    assert CHECK.claim.id in said


def _with(**fields: Any) -> Newsroom:
    return SPEAKS.model_copy(update=fields)


_ONE = {"conflicting": Rating(text="Disputed", value=1)}


@pytest.mark.parametrize(
    ("newsroom", "words"),
    [
        (None, "the publisher has no name"),
        (_with(name=" "), "the publisher has no name"),
        (_with(site=""), "the publisher's site is not known"),
        (_with(site="factdesk.co.uk"), "the publisher's site is not known"),
        (_with(ratings={}), "nobody has rated it"),
        (_with(ratings={"conflicting": Rating(text=" ")}), "nobody has rated it"),
        (_with(ratings={}, scale=(Rating(text="Disputed", proposed_for=("conflicting",)),)), "nobody has rated it"),
        (_with(ratings=_ONE, worst=0), "not on a scale"),
        (_with(ratings=_ONE, worst=5), "not on a scale"),
        (_with(ratings=_ONE, worst=2), "not on a scale"),
        (_with(ratings={"conflicting": Rating(text="Disputed", value=6)}), "not on a scale"),
        (_with(ratings=_ONE, best=None), "not on a scale"),
    ],
)
def test_what_the_newsroom_has_not_said_is_refused(newsroom: Newsroom | None, words: str) -> None:
    """Publisher, site and rating are the newsroom's to state; nothing is made up, and a proposal is no rating."""
    assert words in refusal(CHECK, accept(CHECK, ANA), newsroom=newsroom)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (None, "no URL of its own"),
        ("/bridge", "not an absolute web address"),
        ("ftp://factdesk.co.uk/bridge", "not an absolute web address"),
        ("https://factdesk.co.uk/the bridge", "not an absolute web address"),
        ("https://[factdesk/", "not an absolute web address"),
        ("https://bit.ly/x", "only redirects"),
        ("https://other.co.uk/bridge", "is not on the domain"),
        ("https://factdesk.co.uk.evil.com/bridge", "is not on the domain"),
        ("https://notfactdesk.co.uk/bridge", "is not on the domain"),
    ],
)
def test_a_review_without_its_own_page_is_refused(url: str | None, words: str) -> None:
    """The page is absolute, on the newsroom's registrable domain, and no redirect."""
    assert words in refusal(CHECK, accept(CHECK, ANA), url=url)


def test_all_that_is_missing_is_said_at_once() -> None:
    """What the newsroom has not said and what the claim lacks are named together, with what to do about each."""
    said = refusal(CHECK, newsroom=None, url=None)
    assert [w in said for w in ("no checker", "no name", "site is not known", "no URL")] == [True] * 4


def test_what_the_newsroom_has_not_said_is_said_once() -> None:
    """Thirty claims that wait for the publisher's name give one sentence, not thirty."""
    many = [check(of=claim(f"Claim {n}."), number=n) for n in range(30)]
    urls = {c.claim.id: f"https://factdesk.co.uk/{c.id}" for c in many}
    unnamed = SPEAKS.model_copy(update={"name": "", "ratings": {"conflicting": Rating(text="Disputed", value=6)}})
    made = claim_reviews([(c, held(c, accept(c, ANA))) for c in many], newsroom=unnamed, urls=urls)
    (sentence,) = map(str, made.refusals)
    assert sentence.startswith("publisher details are missing for 30 claims: the publisher has no name;")
    assert sentence.count("its number 6 is not on a scale") == 1


def test_one_refused_claim_does_not_stop_the_others() -> None:
    """Documents and refusals come side by side."""
    other = check(of=claim("Another claim."), number=2)
    made = claim_reviews([(other, held(other)), (CHECK, held(CHECK, accept(CHECK, ANA)))], newsroom=SPEAKS, urls=PAGE)
    assert ([d.claimReviewed for d in made.documents], len(made.refusals)) == (["The bridge opened in May."], 1)


def warned(of: Check, *reviews: Review, newsroom: Newsroom = SPEAKS) -> str:
    return " ".join(
        export("claimreview", of, *reviews, newsroom=newsroom, urls={of.claim.id: PAGE[CHECK.claim.id]}).warnings
    )


@pytest.mark.parametrize("text", ["It is false that it opened.", "The report was WRONG.", "Truly a hoax"])
def test_a_rating_inside_the_claim_is_warned_of(text: str) -> None:
    """A claim that already says how it was rated, in the newsroom's words or common ones, is to be looked at."""
    of = check(of=claim(text))
    assert "rating word" in warned(of, accept(of, ANA))


def test_a_plain_claim_gives_no_warning() -> None:
    """Words that only contain a rating word are none."""
    of = check(of=claim("Falsehoods are untrue."))
    assert "rating word" not in warned(of, accept(of, ANA))


def test_what_should_be_looked_at_again_is_said() -> None:
    """A long claim, and an appearance on the newsroom's own site."""
    own = HERALD.model_copy(update={"url": "https://factdesk.co.uk/earlier"})
    of = check(of=claim("word " * 20), versions=(version(own), version(GAZETTE)))
    said = warned(of, accept(of, ANA))
    assert [w in said for w in ("100 characters", "own site")] == [True] * 2
    assert "appearance" not in published(of, accept(of, ANA))["itemReviewed"]


def test_two_reviews_on_one_page_are_warned_of() -> None:
    """A page is for one review."""
    other = check(of=claim("Another claim."), number=2)
    urls = {c.claim.id: "https://factdesk.co.uk/one" for c in (CHECK, other)}
    made = claim_reviews([(c, held(c, accept(c, ANA))) for c in (CHECK, other)], newsroom=SPEAKS, urls=urls)
    assert sum("page of another review" in warning for warning in made.warnings) == 2


def test_a_document_cannot_break_out_of_its_page() -> None:
    """Put into a page's script element, a claim cannot close it."""
    of = check(of=claim("</script><script>alert(1)</script>"))
    (document,) = claim_reviews(
        [(of, held(of, accept(of, ANA)))], newsroom=SPEAKS, urls={of.claim.id: PAGE[CHECK.claim.id]}
    ).documents
    assert "<" not in single(document)
    assert json.loads(single(document))["claimReviewed"] == of.claim.text


def values(found: Any) -> list[Any]:
    """List every value in a JSON document, however deep."""
    if isinstance(found, dict):
        return [one for inner in found.values() for one in values(inner)]
    if isinstance(found, list):
        return [one for inner in found for one in values(inner)]
    return [found]


@given(st.sampled_from(get_args(VerdictLabel)), st.text(), st.none() | st.text(), st.none() | st.text())
def test_whatever_is_published_is_valid(label: VerdictLabel, text: str, url: str | None, date: str | None) -> None:
    """Any claim, address and date: what comes out keeps the rules."""
    seen = article(HERALD.text, id=HERALD.id, url=url, title=stated("t"), published=stated(date) if date else None)
    of = check(of=claim(text + "."), versions=(version(seen), version(GAZETTE)))
    published(of, override(of, ANA, label=label, reason="read"))


@given(st.text())
def test_any_text_is_an_address_or_none(text: str) -> None:
    """Reading an address never fails, and only web addresses have a host."""
    for candidate in (text, f"https://{text}", f"http://{text}/x"):
        found = host(candidate)
        assert found is None or candidate.lower().startswith("http")
        if found:
            assert same_domain(found, found)


def _domains() -> list[tuple[str, str, bool]]:
    return [
        ("facts.bbc.co.uk", "www.bbc.co.uk", True),
        ("bbc.co.uk", "itv.co.uk", False),
        ("one.github.io", "two.github.io", False),
        ("www.desk.internal", "desk.internal", True),
        ("localhost", "desk.internal", False),
    ]


@pytest.mark.parametrize(("one", "other", "same"), _domains())
def test_domains_are_told_apart_by_the_public_suffix_list(one: str, other: str, same: bool) -> None:
    """`co.uk` is nobody's domain, and two tenants of one host are two sites."""
    assert same_domain(one, other) is same


# ---------------------------------------------------------------- when


@pytest.mark.parametrize("text", ["0001-01-01T00:00+10:00", "9999-12-31T23:00-10:00"])
def test_a_moment_outside_the_calendar_is_refused_in_a_sentence(text: str) -> None:
    """A date that UTC has no year for is bad input like any other that is none."""
    for read in (moment, stamp):
        with pytest.raises(InputError, match=r"is outside the years 1 to 9999[^\n]*\nhint: write it as"):
            read(text)
    assert stamp("2031-05-12T06:00+02:00") == "2031-05-12T04:00:00.000Z"
