"""What the extraction of claims promises, on sentences made up for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.claims.extract import claims_from_answer, extract_builtin, group_similar, typed_claim
from workbench.errors import InputError
from workbench.judge.llm.forms import ExtractedClaim
from workbench.models import Article, Claim, Inferred, Kept
from workbench.retrieval.index import SimilarClaim

STORY = """Ferry company denies engine was faulty

The Port Authority of Lowhaven said on Monday that 34 passengers were rescued from the ferry Osprey, hours after \
the coastguard warned operators of heavy seas. Two unnamed engineers told the Lowhaven Herald that the engine had \
failed twice in June. The engineers declined to say who had signed the repair report.

Marta Quill, a spokeswoman for Blue Line Ferries, denied the reports. “It is simply not true,” she said during a \
press conference on Tuesday. “We service every engine of Blue Line once a month. Our crews are the best trained in \
the region,” Quill added.

Transport Minister Henrik Vale said that the Osprey inquiry would begin within a week, adding that Captain Ana Li had \
been cleared of blame. He also accused Blue Line Ferries of hiding its maintenance records.

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


def test_a_flat_fact_becomes_the_fact_with_its_speaker_beside_it() -> None:
    """`X told Y that P` is the claim P of X, where P can be read alone."""
    found = extract_builtin(article("Two unnamed engineers told the Lowhaven Herald that the Osprey had failed twice."))
    assert [(c.text, c.speaker) for c in found] == [("The Osprey had failed twice.", "two unnamed engineers")]


def test_a_fact_that_names_nothing_is_no_claim_for_having_a_speaker(story: tuple[Claim, ...]) -> None:
    """`Engineers told the Herald that the engine had failed`: the outlet's name does not say which engine."""
    assert not [claim.text for claim in story if "told the Lowhaven Herald" in claim.text]


def test_what_only_makes_sense_as_a_word_given_keeps_its_speaker(story: tuple[Claim, ...]) -> None:
    """A plan is its speaker's: `X said that P`."""
    assert (
        said(story, "inquiry").text
        == "Transport Minister Henrik Vale said that the Osprey inquiry would begin within a week."
    )


def test_a_sentence_stays_whole(story: tuple[Claim, ...]) -> None:
    """What somebody says is one claim with its time and circumstance, in the article's own words."""
    claim = said(story, "34 passengers")
    assert claim.speaker == "Port Authority of Lowhaven"
    assert claim.text == (
        "34 passengers were rescued from the ferry Osprey, hours after the coastguard warned operators of heavy seas."
    )


def test_what_a_speaker_adds_is_said_with_the_speaker(story: tuple[Claim, ...]) -> None:
    """`adding that P` gets its subject back."""
    assert said(story, "cleared of blame").speaker == "Henrik Vale"


def test_a_refusal_to_say_is_a_claim() -> None:
    """`X declined to say` stands with its subject."""
    found = extract_builtin(article("Mayor Ada Voss declined to say who had signed the report on the Osprey."))
    assert said(found, "declined to say").text.startswith("Mayor Ada Voss declined to say who had signed")


def test_a_denial_says_what_it_denies(story: tuple[Claim, ...]) -> None:
    """`the reports` are said in full where the article tells what they report."""
    assert said(story, "denied the reports").text.endswith(
        "denied the reports that the engine had failed twice in June."
    )


def test_reports_that_nobody_has_told_of_are_none_to_deny() -> None:
    """Without what they report, `denied the reports` says nothing that can be checked."""
    assert _texts("Mayor Ada Voss denied the reports on Monday in Lowhaven.") == []


def test_a_headline_gives_a_claim_if_it_names_whom_it_speaks_of(story: tuple[Claim, ...]) -> None:
    """It is marked as the headline's; `Ferry company denies engine was faulty` could be any company."""
    claim = said(extract_builtin(article(f"Blue Line denies engine was faulty\n\n{STORY}")), "Blue Line denies")
    assert claim.text == "Blue Line denies engine was faulty."
    assert "carries the headline" in claim.reasons
    assert not [one for one in story if one.text.startswith("Ferry company")]


def test_he_and_she_become_the_one_who_spoke_last(story: tuple[Claim, ...]) -> None:
    """Only the plain case: the last speaker with a name."""
    assert said(story, "hiding").text in (
        "Transport Minister Henrik Vale also accused Blue Line Ferries of hiding its maintenance records."
    )


def test_every_sentence_of_a_long_quotation_keeps_its_speaker(story: tuple[Claim, ...]) -> None:
    """The frame that stands behind the last sentence is put round the first as well."""
    claim = said(story, "service every engine")
    assert claim.text == "Marta Quill said: “We service every engine of Blue Line once a month.”"
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


def test_time_is_kept_as_said() -> None:
    """The article's date stands beside the claim; no date is worked out into its words."""
    found = extract_builtin(
        article(
            "The ferry Osprey will return to service on Friday. Mayor Ada Voss warned on Monday against delays.",
            published="2031-07-08",
        )
    )
    assert said(found, "Osprey").text == "The ferry Osprey will return to service on Friday."
    assert said(found, "Voss").text == "Mayor Ada Voss warned on Monday against delays."


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
        assert len(group_similar([left, right], near)) == 1


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
    "After the long hearing in the old court, she returned to Lowhaven.",
    "Reportedly, they were seen near Lowhaven at about noon.",
    "Farewell to another piece of the old harbour of Lowhaven.",
    "The building was sold to Blue Line in May.",
    "One victim was taken to the hospital.",
    "That came before the council of Lowhaven met.",
    "Two days later, Lowhaven was flooded again.",
    "The others were taken to Lowhaven by train.",
    "Unfortunately, Lowhaven has seen better days.",
    "Photo by Ada Byron of the harbour that was closed.",
    "This article has been corrected by the Lowhaven Herald.",
    "Read more about the harbour that Lowhaven closed.",
    "What did the council of Lowhaven know of it?",
    "He was thinking of Lowhaven when she smiled at him.",
    "THE COUNCIL OF LOWHAVEN HAS CLOSED THE HARBOUR.",
    "The harbour of Lowhaven was closed by ...",
    "We love the harbour that Lowhaven closed.",
])  # fmt: skip
def test_what_cannot_be_read_alone_is_no_claim(sentence: str) -> None:
    """A pronoun or a thing that points out of the sentence, no verb, the page's own voice, a view, a fragment."""
    whole = "The harbour of Lowhaven was closed by the council on Monday."
    assert _texts(f"{whole} {sentence}") == [whole]


def test_an_it_that_stands_for_what_follows_points_nowhere() -> None:
    """`It was unclear whether …` is a claim that can be read alone."""
    found = _texts("It was unclear whether the council of Lowhaven had asked for a second report.")
    assert len(found) == 1


def test_a_thing_is_said_in_full_where_the_article_names_one() -> None:
    """`The ferry` after `the ferry Osprey` of one name only; two of them, and it is neither."""
    told = "A fire at the Blue Line depot in Lowhaven burned for two days."
    assert _texts(f"{told} The cause of the fire has not been found.")[1:] == [
        "The cause of the fire at the Blue Line depot has not been found."
    ]
    other = "A fire at the Seagull Inn in Highhaven was put out at once."
    assert _texts(f"{told} {other} The cause of the fire has not been found.") == [told, other]


@pytest.mark.parametrize(("told", "sentence", "worded"), [
    ("A fire destroyed the Blue Line depot on Friday.", "Ada Voss was the first to get to the fire.",
     "Ada Voss was the first to get to the fire that destroyed the Blue Line depot."),
    ("A Blue Line depot in a harbour town caught fire on Friday.", "Nobody from Arden was hurt in the incident.",
     "Nobody from Arden was hurt in the fire at the Blue Line depot."),
    ("A quake measuring 5.9 shook a dry part of southern Norland on Sunday.", "The quake cut lines to Arden.",
     "The quake that shook a dry part of southern Norland cut lines to Arden."),
    ("Shots fell in the suburban Arden office building.", "Police evacuated the building, 15 miles north of Lowhaven.",
     "Police evacuated the suburban Arden office building, 15 miles north of Lowhaven."),
    ("Deputy District Attorney Ada Voss met Deputy Cal (Cy) Vale.", "The deputy was with the gang unit of Arden.",
     "Cal Vale was with the gang unit of Arden."),
    ("A quake shook southern Norland on Sunday.", "The Norland Survey put the quake's magnitude at 5.9.",
     "The Norland Survey put the magnitude of the quake that shook southern Norland at 5.9."),
    ("A clerk shot two people at the Arden mill on Monday.", "Ada Voss was the first to hear of the shooting.",
     "Ada Voss was the first to hear of the shooting at the Arden mill."),
    ("Arden mill fire kills two\n\nRain fell all morning in Arden.", "The cause of the fire has not been found.",
     "The cause of the Arden mill fire has not been found."),
    ("Crews fought a fire at a mill in an Arden street.", "An investigation into the cause of the fire has begun.",
     "An investigation into the cause of the fire at a mill in an Arden street has begun."),
])  # fmt: skip
def test_what_the_article_tells_once_is_said_in_full(told: str, sentence: str, worded: str) -> None:
    """By its place, by what it did, or by a name, also where the sentence names somebody else."""
    assert worded in _texts(f"{told} {sentence}")


@pytest.mark.parametrize(("sentence", "worded"), [
    ("Two engines came from Arden and Lowhaven.",
     "In the fire that destroyed the Blue Line depot, two engines came from Arden and Lowhaven."),
    ("Ada Voss said that 12 people were hurt.",
     "Ada Voss said that 12 people were hurt in the fire that destroyed the Blue Line depot."),
    ("In Arden, two houses were evacuated.",
     "In Arden, two houses were evacuated in the fire that destroyed the Blue Line depot."),
    ("Police could not say how many engines were lost.",
     "Police could not say how many engines were lost in the fire that destroyed the Blue Line depot."),
    ("Clerk Ada Voss, 34, was hurt.", "Clerk Ada Voss, 34, was hurt in the fire that destroyed the Blue Line depot."),
    ("Ada Voss did not expect the death toll to rise.",
     "Ada Voss did not expect the death toll of the fire that destroyed the Blue Line depot to rise."),
])  # fmt: skip
def test_what_happened_at_the_only_event_is_said_of_it(sentence: str, worded: str) -> None:
    """Who came, who was hurt: in an article on one fire it is that fire; in one on a fire and a flood it is neither."""
    told = "A fire destroyed the Blue Line depot on Friday."
    assert _texts(f"{told} {sentence}") == [told, worded]
    flood = "A flood closed the Osprey bridge on Monday. The flood of Monday was the third."
    assert worded not in _texts(f"{told} The fire of Friday was the first. {flood} {sentence}")


def test_nobody_is_arrested_in_a_fire() -> None:
    """What comes after an event is not said to have happened in it."""
    told = "A fire destroyed the Blue Line depot on Friday."
    assert _texts(f"{told} By then the police had arrested 46 people.") == [told]


def test_who_is_accused_is_named_where_the_article_has_one_alone() -> None:
    """`The suspect` is Vale where Vale alone is charged; with two of them it is nobody."""
    told = "Cal Vale was charged with arson in Arden. Vale, 34, had worked for Blue Line."
    sentence = "The suspect fled to Lowhaven by train."
    assert "Cal Vale fled to Lowhaven by train." in _texts(f"{told} {sentence}")
    other = "Bo Tan was charged with theft in Arden. Tan, 36, had worked for Blue Line."
    assert not [one for one in _texts(f"{told} {other} {sentence}") if "fled" in one]


def test_a_thing_with_a_name_of_its_own_says_which_event_it_is() -> None:
    """There is one Arden bridge: what a flood did to it is known by that."""
    denial = "Mayor Ana Lindt denied that the flood had damaged the pillars of the Arden bridge."
    assert denial in _texts(f"Rain fell all morning. {denial}")
    assert _texts("Rain fell all morning. Mayor Ana Lindt denied that the flood had damaged the pillars.") == []


def test_what_is_added_stays_where_little_is_left_without_it() -> None:
    """`The ferry follows the Heron` needs what the aside says; so does a store that its street tells."""
    sentence = "Captain Ada Voss follows Cal Vale, who led the Blue Line depot."
    assert _texts(f"Rain fell all morning. {sentence}") == [sentence]


@pytest.mark.parametrize("sentence", [
    "A crowd looted a shop in Arden.",
    "Calls to Arden were not answered on Monday afternoon.",
    "Captain Ada Voss said: “The cars come straight from Arden.”",
    "The Arden Herald estimated the crowd at 70.",
    "In March, a mill burned down in Lowhaven on the coast.",
    "The team from Arden was hurt in the crash on Monday.",
])  # fmt: skip
def test_a_place_or_a_speaker_does_not_say_which_matter_it_is(sentence: str) -> None:
    """Any day's crowd in Arden could be meant, and a mill elsewhere is another story."""
    assert _texts(f"Rain fell all morning. {sentence}") == []


@pytest.mark.parametrize("sentence", [
    "The incident happened yesterday when INS Sukanya was on patrol near Arden.",
    "Some of the injured were transferred by helicopter to Arden.",
    "Officers found a gun in the vehicle, police Lt. Ada Voss of Arden said.",
    "Police Lt. Ada Voss of Arden said that the shooter used a rifle.",
    "Six AK 47 rifles and 300 rounds were seized from the boats.",
    "“Kim made great strides this year in Arden,” the letter read.",
    "Cal Vale said: “We put a conference table in front of the front door with a bunch of chairs.”",
    "The defendant, who lives in Arden, is charged with arson.",
    "Police in Arden called the ferrymen “the best of these people.”",
    "Ada Voss said that the entire roof was in flames.",
    "The Red Sox preference would be to sign him to a deal of six years.",
    "Clerk Ada Voss was listed among the staff of a firm in the building.",
    "Clerk Ada Voss fled the scene by train.",
    "Clerk Cal Vale said: “Ada Voss was hit while she looked for the defendant.”",
    "The District Attorney’s office will decide closer to trial whether to seek life in prison.",
    "Ada Voss of the Norland rescue team said the four hardest-hit villages were Arden, Lowhaven, Vell and Orlo.",
    "Ada Voss said: “We are thrilled to have Cal Vale lead Blue Line.”",
    "Palmerites may remember that Ada Voss led the Blue Line ferries.",
])  # fmt: skip
def test_what_points_at_the_sentences_before_is_no_claim(sentence: str) -> None:
    """The speaker's name does not tell which vehicle is meant."""
    assert _texts(f"Rain fell all morning. {sentence}") == []


def test_a_headline_about_somebody_without_a_name_is_no_claim() -> None:
    """`New York woman` is any; `Ada Voss` is one."""
    assert _texts("New York woman killed in hit-and-run crash\n\nRain fell all morning.") == []


@pytest.mark.parametrize(("headline", "worded"), [
    ("Blue Line foils attack on Osprey, holds 26 men",
     ["Blue Line foils attack on Osprey.", "Blue Line holds 26 men."]),
    ("Arden bridge closed by flood, toll rises to 10", ["Arden bridge closed by flood."]),
])  # fmt: skip
def test_a_headline_that_says_two_things_is_parted(headline: str, worded: list[str]) -> None:
    """Its second verb has the subject of the first; a second subject has to have a name."""
    assert _texts(f"{headline}\n\nRain fell all morning in Arden.\n")[: len(worded)] == worded


@pytest.mark.parametrize(("sentence", "first", "second", "quotes"), [
    ("Cal Vale was held on Friday and is expected in an Arden court.", "Cal Vale was held on Friday.",
     "Cal Vale is expected in an Arden court.", ["Cal Vale", "is expected in an Arden court."]),
    ("Ada Voss, 36, was shot in the head and Cal Vale, 47, was shot in the side.",
     "Ada Voss, 36, was shot in the head.",
     "Cal Vale, 47, was shot in the side.", ["Cal Vale, 47, was shot in the side."]),
    ("The roof of Blue Line collapsed but the Osprey is intact in Arden.", "The roof of Blue Line collapsed.",
     "The Osprey is intact in Arden.", ["the Osprey is intact in Arden."]),
    ("A Blue Line clerk confirmed Cal Vale was held in Arden and that one of the ferries sank.",
     "A Blue Line clerk confirmed Cal Vale was held in Arden.",
     "A Blue Line clerk confirmed that one of the ferries sank.",
     ["A Blue Line clerk confirmed", "that one of the ferries sank."]),
    ("Ada Voss drove to the Arden pier at noon and opened the depot of Blue Line.",
     "Ada Voss drove to the Arden pier at noon.", "Ada Voss opened the depot of Blue Line.",
     ["Ada Voss", "opened the depot of Blue Line."]),
    ("Ada Voss, who lived in Arden, was walking to the Blue Line pier.", "Ada Voss was walking to the Blue Line pier.",
     "Ada Voss lived in Arden.", ["Ada Voss", "lived in Arden"]),
    ("The Osprey sank off Arden on Friday; the Blue Line depot burned down on Monday.",
     "The Osprey sank off Arden on Friday.", "The Blue Line depot burned down on Monday.",
     ["the Blue Line depot burned down on Monday."]),
    ("Ada Voss of Blue Line said the Osprey was safe in May, and has repeatedly blamed Cal Vale for the leak.",
     "Ada Voss of Blue Line said the Osprey was safe in May.",
     "Ada Voss of Blue Line has repeatedly blamed Cal Vale for the leak.",
     ["Ada Voss of Blue Line", "has repeatedly blamed Cal Vale for the leak."]),
    ("The Osprey dates to 1935, when Blue Line was founded, and has been on the Arden list of ships for years.",
     "The Osprey dates to 1935, when Blue Line was founded.",
     "The Osprey has been on the Arden list of ships for years.",
     ["The Osprey", "has been on the Arden list of ships for years."]),
    ("The Arden quake, which struck at 1353, was felt as far away as Lowhaven.",
     "The Arden quake was felt as far away as Lowhaven.", "The Arden quake struck at 1353.",
     ["The Arden quake", "struck at 1353"]),
])  # fmt: skip
def test_two_things_said_of_one_subject_are_two_claims(
    sentence: str, first: str, second: str, quotes: list[str]
) -> None:
    """Each has the words of the sentence that say it."""
    found = extract_builtin(article(sentence))
    assert [claim.text for claim in found] == [first, second]
    assert [span.quote for span in found[1].spans] == quotes


@pytest.mark.parametrize(("sentence", "worded"), [
    ("A fire destroyed the Blue Line depot in Arden, which had been a mill since 1935.",
     ["A fire destroyed the Blue Line depot in Arden."]),
    ("Judge Ada Voss was shot in Arden on Friday and she is expected to leave the hospital.",
     ["Judge Ada Voss was shot in Arden on Friday.", "Judge Ada Voss is expected to leave the hospital."]),
    ("While two of them escaped, Osprey took the third boat to Arden.", ["Osprey took the third boat to Arden."]),
])  # fmt: skip
def test_what_a_sentence_adds_is_left_out_or_said_of_who_is_named(sentence: str, worded: list[str]) -> None:
    """An aside at its end, a pronoun for the only person in it, an opening that points at what stands before."""
    assert _texts(f"Rain fell all morning. {sentence}") == worded


@pytest.mark.parametrize("sentence", [
    "Cal Vale is tall, has a shaved head and is known in Arden as Sepe.",
    "Cal Vale was hurt in a fire that began on Friday and was put out in Arden.",
    "Ada Voss said that a clerk told her that Vale ran and that Arden knew.",
])  # fmt: skip
def test_what_does_not_stand_in_halves_stays_whole(sentence: str) -> None:
    """A list, a relative clause, what somebody else said."""
    assert _texts(sentence) == [sentence]


def test_the_articles_own_clause_before_a_speaker_is_a_claim_of_its_own() -> None:
    """What `a recording said` behind it is not said of it."""
    found = extract_builtin(article("The Blue Line depot was locked, and a recording said the office was closed."))
    assert [(claim.text, claim.speaker) for claim in found] == [("The Blue Line depot was locked.", None)]


@pytest.mark.parametrize(("text", "name"), [
    ("Tags Aleppo Syria\n\nThe army took Aleppo on Monday.", "Tags Aleppo"),
    ("Female Clerk Ada Byron Kills Two At Blue Line\n\nByron was held by the police of Lowhaven.", "Ada Byron Kills"),
    ("Kim Jong-un met Ada Byron in Lowhaven. Kim left Lowhaven on Monday.", "Kim Jong left"),
])  # fmt: skip
def test_a_name_is_only_what_stands_together_in_a_sentence(text: str, name: str) -> None:
    """Labels and headlines put words side by side that are no name."""
    assert not [claim for claim in _texts(text) if name in claim]


@pytest.mark.parametrize("sentence", [
    "Two schools in the valley sent 120 children home on Wednesday morning.",
    "The railway to the coast will stay closed until Friday, the state railway said.",
    "Inflation rose to 3.2 percent in May.",
    "A man aged 34 was arrested on Friday after two shops burned down.",
    "A man suspected of burning down two shops was arrested after a chase of three hours.",
    "About 340 people were evacuated on Monday.",
    "The price of bread rose by 12 percent in March.",
])  # fmt: skip
def test_what_is_described_needs_no_name(sentence: str) -> None:
    """A number, a time and a description say what a sentence is about; two of them are enough."""
    assert [claim.text for claim in extract_builtin(article(sentence))] == [sentence]


@pytest.mark.parametrize("sentence", [
    "About 340 people were evacuated.",
    "The driver was arrested on Friday after 20 minutes.",
    "The fire spread to 20 houses on Tuesday.",
    "A loaded revolver with four bullets was found at the scene on Tuesday.",
    "They sold 20 houses on Friday.",
    "Police could not say how many shots were fired.",
    "Driver charged with killing two on Friday.",
    "Ten others were hurt on Monday.",
    "Police say that on Saturday around 11:30 p. m.",
    "It is the last town in the north where 40 people have stayed since Monday.",
])  # fmt: skip
def test_what_only_the_sentences_before_explain_is_no_claim(sentence: str) -> None:
    """Neither is what nobody can place: a number alone, `the scene`, `the driver`, `others`."""
    assert extract_builtin(article(f"Rain fell all morning.\n{sentence}")) == ()


def test_the_first_sentence_of_an_article_stands_alone() -> None:
    """It is written so; later in the article the same words would point at what stands before them."""
    lead = "A flood closed the old bridge on Tuesday."
    assert [claim.text for claim in extract_builtin(article(f"ARDEN, March 3 (Courier) - {lead}"))] == [lead]
    assert extract_builtin(article(f"Rain fell all morning.\n{lead}")) == ()
    assert extract_builtin(article("The driver was arrested on Friday.")) == ()
    assert extract_builtin(article("Ten people are killed and about 50 hurt.")) == ()


@pytest.mark.parametrize(("sentence", "speaker"), [
    ("An engineer who inspected the bridge said the Arden bridge was unsafe.", "an engineer who inspected the bridge"),
    ("The Arden bridge was unsafe, an engineer who inspected the bridge said.", "an engineer who inspected the bridge"),
    ("A driver whose bus was hit said that Arden police did nothing on Monday.", "a driver whose bus was hit"),
    ("Two people familiar with the matter said Arden Council sold the harbour.", "two people familiar with the matter"),
    ("A nurse at the clinic said Arden Hospital had no beds on Monday.", "a nurse"),
    ("Meanwhile Amnesty International said two artists from Arden were held.", "Amnesty International"),
    ("The Arden Observatory for Human Rights said that two of the dead were children.",
     "Arden Observatory for Human Rights"),
    ("The Arden court heard a clerk accused of burning the Osprey on Monday.", None),
    ("Ada Byron was shot by police who claim that Byron had a knife.", "police"),
])  # fmt: skip
def test_a_speaker_without_a_name_is_who_is_described(sentence: str, speaker: str | None) -> None:
    """Not the nearest noun, not a part of a body's name, not whom a verdict is about."""
    found = extract_builtin(article(f"{sentence} Ada Byron and Human Rights Day were in the news."))
    assert found[0].speaker == speaker


@pytest.mark.parametrize(("sentence", "speaker"), [
    ("The ministry said that Lowhaven would be rebuilt by 2034.", "ministry"),
    ("Residents along Harbour Street said that Lowhaven had been flooded twice.", None),
    ("He said that Lowhaven had been flooded twice.", None),
    ("Mayor Ada Voss said that Lowhaven had been flooded twice.", "Ada Voss"),
    ("Ada Voss and Henrik Vale said that Lowhaven had been flooded twice.", "Ada Voss and Henrik Vale"),
    ("“Lowhaven has been flooded twice since May,” said Ada Voss and Henrik Vale jointly.", "Ada Voss and Henrik Vale"),
    ("“Lowhaven has been flooded twice since May,” said Blue Line Group prexy Ada Voss.",
     "Blue Line Group prexy Ada Voss"),
    ("Calls to Blue Line were not answered, and a recording said the offices were closed.", None),
    ("A driver from Lowhaven was charged after police said he struck a woman in Arden.", None),
    ("Moscow, Beijing deny claims that Lowhaven asked for aid", "Moscow and Beijing"),
    ("Report: Blue Line offers Ada Voss two ferries", None),
])  # fmt: skip
def test_a_speaker_can_speak_or_is_unknown(sentence: str, speaker: str | None) -> None:
    """A person, a group, an institution or a document; no street, no pronoun."""
    assert {claim.speaker for claim in extract_builtin(article(sentence))} <= {speaker}


def test_what_stands_behind_the_speaker_is_the_articles_own() -> None:
    """`…, Vale said, but still was listed`: nobody says that Vale said so."""
    found = extract_builtin(article("Ada Voss was dismissed, Henrik Vale said, but still was listed in Lowhaven."))
    assert not [claim for claim in found if claim.speaker and "listed" in claim.text]


def test_an_outlet_at_the_end_of_a_quotation_only_passed_it_on() -> None:
    """A quotation that began with its speaker is the speaker's to its end."""
    text = (
        "Ada Voss said: “The aim is to open the pier. The council of Arden calls for a new harbour by May,” as per CNN."
    )
    assert said(extract_builtin(article(text)), "new harbour").speaker == "Ada Voss"


DATELINES = (
    "",
    "PORT ELLER, May 2 (Courier) - ",
    "PORT ELLER, May 2, 2031 (The Courier) — ",
    "PORT ELLER, 2 May (Courier) – ",
    "Port Eller, 2 May 2031 – ",
    "PORT ELLER, Wednesday, May 2 (Courier) - ",
    "PORT ELLER, Norland, May 2 (Courier): ",
    "PORT ELLER, 2031-05-02 (Courier) - ",
    "PORT ELLER, May 2nd (Courier) - ",
    "PORT ELLER, MAY 2 (COURIER) - ",
    "PORT ELLER, May 2 (AP)—",
    "Port Eller | May 2, 2031 — ",
    "2031-05-02 PORT ELLER (Courier) - ",
    "Port Eller (dpa) - ",
    "ÖREBRO, May 2 (Courier) - ",
    "LONDON (Reuters) — ",
    "Mumbai, Nov 11 (PTI): ",
    "PORT ELLER — ",
)


@pytest.mark.parametrize("dateline", DATELINES)
def test_a_dateline_is_no_part_of_a_claim(dateline: str) -> None:
    """Where and when a report was filed is not what it says, nor what somebody whom it quotes says."""
    assert _texts(f"{dateline}The ferry Osprey ran aground near Port Eller on Friday.") == [
        "The ferry Osprey ran aground near Port Eller on Friday."
    ]
    assert _texts(f"{dateline}The ferry Osprey ran aground near Port Eller on Friday, Captain Ana Li said.") == [
        "The ferry Osprey ran aground near Port Eller on Friday."
    ]


def test_a_number_of_a_case_is_not_the_end_of_a_sentence() -> None:
    """Nor is `10 a. m. Monday`."""
    for sentence in (
        "Ada Voss is charged in case No. VA089 in Arden.",
        "Ada Voss left Arden at 10 a. m. Monday at last.",
    ):
        assert [claim.text.replace("a.m.", "a. m.") for claim in extract_builtin(article(sentence))] == [sentence]


@pytest.mark.parametrize("start", ["NATO-Led forces", "The US - China talks", "EU–China trade"])
def test_a_name_with_a_dash_is_no_dateline(start: str) -> None:
    """Words between the name and its dash, or a blank behind it, make a dateline."""
    sentence = f"{start} were halted near Port Eller on Friday."
    assert _texts(sentence) == [sentence]


@pytest.mark.parametrize(("told", "sentence", "worded"), [
    ("Kim (Addie) Byron, 16, ran the pier of Arden.", "Byron was shot in Arden.", "Kim Byron was shot in Arden."),
    ("On Friday Arden heard Ada M. Byron.", "Byron was held in Arden.", "Ada M. Byron was held in Arden."),
    ("Cpl. Ada Leader ran the pier of Arden.", "Leader was held in Arden.", "Ada Leader was held in Arden."),
    ("Ada Byron left Arden on Friday.", "Byron was held in Arden.\nHer sister Mary Byron, a judge, said so.",
     "Ada Byron was held in Arden."),
])  # fmt: skip
def test_a_surname_becomes_the_name_that_the_article_gave(told: str, sentence: str, worded: str) -> None:
    """A nickname, an initial, a surname that is a word, and somebody of the same name later on do not hide it."""
    assert worded in _texts(f"{told} {sentence}")


def test_a_headline_in_the_case_of_a_sentence_names_whom_it_begins_with() -> None:
    """`Byron` in the text is the one of the headline; a headline's capitals on every word name nobody."""
    assert "Ada Byron was held in Arden on Friday." in _texts(
        "Ada Byron leaves the pier for good\n\nByron was held in Arden on Friday."
    )


@pytest.mark.parametrize(
    "other", ["The Courier’s Cal Silverman wrote of the pier.", "Silverman wrote of the pier of Arden."]
)
def test_he_is_not_the_one_named_before_somebody_else(other: str) -> None:
    """Whoever is named last may be meant, though the article says no more of him."""
    found = _texts(f"Dan Patrick said that Arden has a pier. {other} He also noted that Arden sold the old harbour.")
    assert not [text for text in found if text.startswith("Dan Patrick also")]
