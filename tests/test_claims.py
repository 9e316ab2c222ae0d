"""What the extraction of claims promises, on sentences made up for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.claims.extract import claims_from_answer, extract_builtin, merge_similar, typed_claim
from workbench.errors import InputError
from workbench.judge.llm.forms import ExtractedClaim
from workbench.models import Article, Claim, Inferred, Kept
from workbench.retrieval.index import SimilarClaim

STORY = """Ferry company denies engine was faulty

The Port Authority of Lowhaven said on Monday that 34 passengers were rescued from the ferry Osprey, hours after \
the coastguard warned operators of heavy seas. Two unnamed engineers told the Lowhaven Herald that the engine had \
failed twice in June. The engineers declined to say who had signed the repair report.

Marta Quill, a spokeswoman for Blue Line Ferries, denied the reports. “It is simply not true,” she said during a \
press conference on Tuesday. “We service every engine once a month. Our crews are the best trained in the region,” \
Quill added.

Transport Minister Henrik Vale said that the inquiry would begin within a week, adding that the captain had been \
cleared of blame. He also accused Blue Line Ferries of hiding its maintenance records.

The ferry will return to service on Friday, according to Vale. Why did nobody raise the alarm?"""


def article(text: str, *, published: str | None = None, title: str | None = None) -> Article:
    return Article(
        id="story",
        event="osprey",
        source="made up",
        title=Inferred(value=title, method="stated", confidence=1.0) if title else None,
        published=Inferred(value=published, method="stated", confidence=1.0) if published else None,
        text=text,
        raw_text=text,
        raw_sha256="0" * 64,
        kept=(Kept(raw_start=0, raw_end=max(len(text), 1), start=0),),
    )


@pytest.fixture(scope="module")
def story() -> tuple[Claim, ...]:
    return extract_builtin(article(STORY, published="2031-07-08"))  # a Tuesday


def said(claims: tuple[Claim, ...], words: str) -> Claim:
    found = [claim for claim in claims if words in claim.text]
    assert found, f"no claim says {words!r} among {[c.text for c in claims]}"
    return found[0]


def test_a_flat_fact_becomes_the_fact_with_its_speaker_beside_it(story: tuple[Claim, ...]) -> None:
    """`X told Y that P` is the claim P of X."""
    claim = said(story, "failed twice")
    assert claim.text == "The engine had failed twice in June."
    assert claim.speaker == "Two unnamed engineers"


def test_what_only_makes_sense_as_a_word_given_keeps_its_speaker(story: tuple[Claim, ...]) -> None:
    """A plan is its speaker's: `X said that P`."""
    assert (
        said(story, "inquiry").text == "Transport Minister Henrik Vale said that the inquiry would begin within a week."
    )


def test_a_clause_of_its_own_becomes_a_claim_of_its_own(story: tuple[Claim, ...]) -> None:
    """`..., hours after X warned ...` is two claims, each a whole sentence."""
    assert said(story, "warned").text == "The coastguard warned operators of heavy seas."
    assert "warned" not in said(story, "34 passengers").text


def test_what_a_speaker_adds_is_said_with_the_speaker(story: tuple[Claim, ...]) -> None:
    """`adding that P` gets its subject back."""
    assert said(story, "cleared of blame").speaker == "Henrik Vale"


def test_a_refusal_to_say_is_a_claim(story: tuple[Claim, ...]) -> None:
    """`X declined to say` stands with its subject."""
    assert said(story, "declined to say").text.startswith("The engineers declined to say who had signed")


def test_a_denial_says_what_it_denies(story: tuple[Claim, ...]) -> None:
    """`the reports` are said in full where the article tells what they report."""
    assert said(story, "denied the reports").text.endswith(
        "denied the reports that the engine had failed twice in June."
    )


def test_a_headline_gives_a_claim(story: tuple[Claim, ...]) -> None:
    """It is marked as the headline's."""
    claim = said(story, "Ferry company denies")
    assert claim.text == "Ferry company denies engine was faulty."
    assert "carries the headline" in claim.reasons


def test_he_and_she_become_the_one_who_spoke_last(story: tuple[Claim, ...]) -> None:
    """Only the plain case: the last speaker with a name."""
    assert said(story, "hiding").text == "Henrik Vale accused Blue Line Ferries of hiding its maintenance records."


def test_every_sentence_of_a_long_quotation_keeps_its_speaker(story: tuple[Claim, ...]) -> None:
    """The frame that stands behind the last sentence is put round the first as well."""
    claim = said(story, "service every engine")
    assert claim.text == "Marta Quill said: “We service every engine once a month.”"
    assert claim.speaker == "Marta Quill"


def test_what_a_speaker_was_asked_about_stays_with_a_short_answer() -> None:
    """`Never` alone would say nothing."""
    found = extract_builtin(
        article("“I have never heard of it,” Mayor Ada Voss said when asked about the missing funds.")
    )
    assert said(found, "Voss").text == "Asked about the missing funds, Mayor Ada Voss said: “I have never heard of it.”"


def test_a_question_is_no_claim(story: tuple[Claim, ...]) -> None:
    """It says nothing that could be true."""
    assert not any("alarm" in claim.text for claim in story)


def test_who_somebody_is_is_a_claim_of_its_own(story: tuple[Claim, ...]) -> None:
    """In the article's words, and weighed low."""
    claim = said(story, "Marta Quill is")
    assert claim.text == "Marta Quill is a spokeswoman for Blue Line Ferries."
    assert claim.checkworthiness < said(story, "34 passengers").checkworthiness


def test_a_weekday_ahead_gets_its_date_and_the_day_of_saying_goes() -> None:
    """Friday after Tuesday 8 July 2031 is the 11th; `said on Monday` dates the words, not what they say."""
    found = extract_builtin(
        article(
            "The ferry Osprey will return to service on Friday. Mayor Ada Voss warned on Monday against delays.",
            published="2031-07-08",
        )
    )
    assert said(found, "Osprey").text == "The ferry Osprey will return to service on Friday 11 July 2031."
    assert said(found, "Voss").text == "Mayor Ada Voss warned against delays."


def test_without_a_year_a_weekday_stays_as_it_is() -> None:
    """A date is never guessed."""
    found = extract_builtin(article("The ferry Osprey will return to service on Friday.", published="--07-08"))
    assert found[0].text == "The ferry Osprey will return to service on Friday."


def test_what_is_taken_for_granted_is_a_claim_without_borrowed_subjects() -> None:
    """The one who did it is the clause's subject, not the one who denies."""
    found = extract_builtin(
        article(
            "Ruritania asked Sylvania for tents after its invasion of Freedonia. "
            "Sylvania and Ruritania denied reports that Borduria sent tanks amid its invasion of Freedonia."
        )
    )
    texts = [claim.text for claim in found]
    assert "Ruritania invaded Freedonia." in texts
    assert not any(text.startswith(("Sylvania and Ruritania invaded", "Sylvania invaded")) for text in texts)


def test_a_claim_is_typed_by_a_checker_without_spans() -> None:
    """Spacing is tidied; nothing is made up."""
    claim = typed_claim("  The ferry \n sank. ", "osprey")
    assert (claim.text, claim.made_by, claim.spans) == ("The ferry sank.", "checker", ())


@pytest.mark.parametrize("text", ["", " …! ", "x " * 600])
def test_a_claim_without_words_or_without_end_is_refused(text: str) -> None:
    """Bad input says what to do instead."""
    with pytest.raises(InputError) as refused:
        typed_claim(text, "osprey")
    assert refused.value.hint


def _extracted(text: str, *quotes: str) -> ExtractedClaim:
    return ExtractedClaim(text=text, quotes=quotes, reasons=(), checkworthiness=0.5)


def test_a_models_claim_stands_on_its_quotes() -> None:
    """Typography is folded; the span holds the article's own characters."""
    source = article(STORY)
    one = _extracted("The engine failed twice.", '"It is simply not true,"')
    (claim,), rejected = claims_from_answer(source, [one], "m extract.v1#0")
    (span,) = claim.spans
    assert (span.quote, span.match) == (STORY[span.start : span.end], "folded")
    assert (claim.made_by, rejected) == ("m extract.v1#0", ())


def test_a_models_claim_without_a_quote_that_stands_is_not_kept() -> None:
    """Invented words and no words at all are both shown as rejected."""
    invented = _extracted("The ferry sank.", "The ferry sank at dawn.")
    bare = _extracted("The captain fled.")
    claims, rejected = claims_from_answer(article(STORY), [invented, bare], "m")
    assert claims == ()
    assert [r.reason for r in rejected] == ["not in the article", "no quote was given for this claim"]


def test_an_index_with_weights_merges_by_meaning_and_without_by_words() -> None:
    """Both legs bring the same two outlets together."""
    left = typed_claim("Police arrested 12 protesters in Lowhaven.", "e")
    right = typed_claim("Police arrested 12 of the protesters in Lowhaven.", "e")
    for leg in ({"dense": 0.93}, {"lexical": 7.5}):
        near = [[SimilarClaim(claim_id=c.id, event="e", text=c.text, **leg)] for c in (right, left)]
        assert len(merge_similar([left, right], near)) == 1


HOSTILE = st.text(
    alphabet=st.sampled_from(
        list("aAbB Quill said denied he The the , . ; “ ” \" ' ’ \n 3 — : ? that and who reports")
    ),
    max_size=300,
)
WORDS = st.lists(
    st.sampled_from(
        "Ada Byron said that the reports, “It is. not,” he added and denied, who were hours after Monday on its "
        "invasion of Freedonia "
        'according to media. officials declined The pair\n accusing police of 12 , ; “ ” " however,'.split(" ")
    ),
    max_size=60,
).map(" ".join)


@given(st.one_of(st.text(max_size=200), HOSTILE, WORDS))
def test_any_text_gives_claims_whose_spans_stand_and_always_the_same(text: str) -> None:
    """Whatever an article holds: no crash, no span that is not the article's own, no empty claim, no second answer."""
    source = article(text, published="2031-07-08", title="Ada Byron said")
    claims = extract_builtin(source)
    assert claims == extract_builtin(source)
    for claim in claims:
        assert claim.text.strip()
        assert claim.id == Claim.id_for("osprey", claim.text)
        assert all(text[span.start : span.end] == span.quote for span in claim.spans)


TWO = "Police Chief Ann Ross met Mayor Robert Lee at the harbour on Monday. "


def _texts(text: str) -> list[str]:
    return [claim.text for claim in extract_builtin(article(text))]


def test_a_pronoun_that_two_people_fit_names_neither() -> None:
    """A wrong name in a claim accuses somebody: where it is not plain who is meant, there is no claim."""
    found = _texts(TWO + "She hid the report from the public for two years.")
    assert not [text for text in found if "hid" in text]


def test_a_title_tells_who_is_meant() -> None:
    """`Mr Lee` is no `she`, so the chief it is."""
    found = _texts(TWO + "Mr Lee left at noon. She hid the report from the public for two years.")
    assert "Ann Ross hid the report from the public for two years." in found


def test_the_only_person_named_is_meant() -> None:
    """One person in the sentences before: `he` is that one."""
    found = _texts("Mayor Robert Lee opened the harbour on Monday. He was booed by a crowd of fishermen there.")
    assert "Robert Lee was booed by a crowd of fishermen there." in found


def test_what_belongs_to_somebody_is_not_the_one_who_spoke() -> None:
    """`The airport’s owner` is somebody, and not the last speaker."""
    said = "Pilot Ada Byron said that the runway was icy. The airport’s owner said that the runway was closed in May."
    assert not [
        c.speaker for c in extract_builtin(article(said)) if "closed in May" in c.text and c.speaker == "Ada Byron"
    ]


@pytest.mark.parametrize("sentence", [
    "After the long hearing in the old court, she returned to the harbour.",
    "Reportedly, they were seen near the harbour at about noon.",
    "Farewell to another piece of the old harbour.",
])  # fmt: skip
def test_what_cannot_be_read_alone_is_no_claim(sentence: str) -> None:
    """A pronoun that points out of the sentence, or no verb at all."""
    assert _texts(f"The harbour was closed by the council on Monday. {sentence}") == [
        "The harbour was closed by the council on Monday."
    ]


def test_an_it_that_stands_for_what_follows_points_nowhere() -> None:
    """`It was unclear whether …` is a claim that can be read alone."""
    found = _texts("It was unclear whether the council had asked the harbour master for a second report.")
    assert len(found) == 1
