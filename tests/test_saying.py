"""Which stretches of an article's sentences are somebody's word, and whose; each way of saying has a plain sister."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import attributions, hydrate
from workbench.ingest.text import sentences
from workbench.nlp.attribution import MEDIA_REPORTS, Attribution
from workbench.nlp.reported_speech import attributed

WORDS = st.sampled_from(
    'the The Mayor mayor said denied “ ” " , . : — that to according reports Reuters citing he not 5 police saying '
    "while who reportedly believed is was quoted as and ( )\n".split(" ")
)


def read(text: str) -> list[tuple[str, tuple[Attribution, ...]]]:
    """The sentences of a text with what was found in each."""
    spans = sentences(text)
    return [(text[a:b], found) for (a, b), found in zip(spans, attributed(text, spans), strict=True)]


def said(text: str) -> list[tuple[str, str]]:
    """Speaker and stretch of every act of saying in a text, quotation marks and final stops off."""
    return [
        (one.speaker, sentence[one.content_start : one.content_end].strip("“”‘’'\" .,"))
        for sentence, found in read(text)
        for one in found
    ]


SAFE = "the bridge was safe"


@pytest.mark.parametrize(
    ("sentence", "speaker", "stretch"),
    [
        # a clause after the verb
        ("The mayor said that the bridge was safe.", "The mayor", SAFE),
        ("The mayor said the bridge was safe.", "The mayor", SAFE),
        ("Two engineers from the port told the council that the bridge was safe.", "Two engineers from the port", SAFE),
        ("In a statement, the company said the bridge was safe.", "the company", SAFE),
        ("The company, in a statement on Monday, said the bridge was safe.", "The company", SAFE),
        ("The head of the port, Ana Brandt, said the bridge was safe.", "The head of the port, Ana Brandt", SAFE),
        ("Ana Brandt, who runs the port, said the bridge was safe.", "Ana Brandt", SAFE),
        ("A doctor treating the wounded said the bridge was safe.", "A doctor", SAFE),
        ("An engineer who knows the bridge said the bridge was safe.", "An engineer", SAFE),
        ("The mayor and the coast guard said the bridge was safe.", "The mayor and the coast guard", SAFE),
        ("Researchers at the port of Kiel in Germany revealed that the bridge was safe.",
         "Researchers at the port of Kiel in Germany", SAFE),
        ("An aide cited by the Harbour Post said the bridge was safe.", "An aide", SAFE),
        ("The study found that the bridge was safe.", "The study", SAFE),
        ("Investigators believe the bridge was safe.", "Investigators", SAFE),
        # before the verb, with commas or without
        ("The bridge was safe, the mayor said.", "the mayor", "The bridge was safe"),
        ("The bridge was safe, said Ana Brandt, the harbour master.", "Ana Brandt", "The bridge was safe"),
        ("The bridge was safe a port spokesman said.", "a port spokesman", "The bridge was safe"),
        ("Two bridges were closed in Kiel officials said.", "officials", "Two bridges were closed in Kiel"),
        ("Ferry Harbour Police Two men were held in Kiel Reuters reported.", "Reuters", "Two men were held in Kiel"),
        ("The bridge was safe the mayor said in a statement.", "the mayor", "The bridge was safe"),
        ("The bridge was safe on Monday said a witness.", "a witness", "The bridge was safe on Monday"),
        # in quotation marks
        ("“The bridge was safe,” said Ana Brandt, the harbour master.", "Ana Brandt", "The bridge was safe"),
        ("“The bridge was safe,” harbour master Ana Brandt said.", "harbour master Ana Brandt", "The bridge was safe"),
        ('"The bridge was safe," Ana Brandt told the Harbour Post.', "Ana Brandt", "The bridge was safe"),
        ("Ana Brandt, the harbour master, said: “The bridge was safe.”", "Ana Brandt, the harbour master", SAFE[4:]),
        ("“The bridge was safe,” Ana Brandt fumed.", "Ana Brandt", "The bridge was safe"),
        ("‘The bridge was safe,’ said Ana Brandt.", "Ana Brandt", "The bridge was safe"),
        ("'The bridge wasn't safe,' said Ana Brandt.", "Ana Brandt", "The bridge wasn't safe"),
        ("Ana Brandt described the night to the paper: “The bridge was never safe.”", "Ana Brandt",
         "The bridge was never safe"),
        # according to
        ("According to the coast guard, the bridge was safe.", "the coast guard", SAFE),
        ("According to the coast guard the bridge was safe.", "the coast guard", SAFE),
        ("The bridge was safe, according to the coast guard.", "the coast guard", "The bridge was safe"),
        ("In the words of the mayor, the bridge was safe.", "the mayor", SAFE),
        # passives and adverbs: nobody named, or the one who is quoted
        ("The mayor was quoted by the Harbour Post as saying the bridge was safe.", "The mayor", SAFE),
        ("The Harbour Post quoted the mayor as saying the bridge was safe.", "the mayor", SAFE),
        ("It was reported that the bridge was safe.", "", SAFE),
        ("The captain is believed to have left first.", "", "The captain is believed to have left first"),
        ("The captain is said to be ill.", "", "The captain is said to be ill"),
        ("The captain reportedly left first, but the crew stayed.", "", "The captain reportedly left first"),
        ("Reportedly, the bridge was safe.", "", SAFE),
        # figures and accusations
        ("The coast guard put the number of dead at forty.", "The coast guard", "the number of dead at forty"),
        ("The minister accused the firm of hiding the leak.", "The minister", "the firm of hiding the leak"),
        # beside another clause
        ("The driver, who police say had been drinking, was held.", "police", "had been drinking"),
        ("The man was shot after, police say, pointing a gun at a guard.", "police", "pointing a gun at a guard"),
        ("While the mayor said the bridge was safe, the engineer closed it.", "the mayor", SAFE),
        ("The mayor praised the crew, saying the bridge was safe.", "The mayor", SAFE),
        ("The line was closed, with one passenger claiming the bridge was safe.", "one passenger", SAFE),
        ("Ferry owner knew of the leak: prosecutors", "prosecutors", "Ferry owner knew of the leak"),
    ],
)  # fmt: skip
def test_the_stretch_that_is_somebodys_word_is_found(sentence: str, speaker: str, stretch: str) -> None:
    """By whatever words it is told, wherever the speaker stands."""
    found = said(sentence)
    assert [who for who, _ in found] == [speaker]
    assert found[0][1].endswith(stretch)
    assert len(found[0][1]) - len(stretch) <= len("The ")


@pytest.mark.parametrize(
    "sentence",
    [
        "The mayor, who said little, closed the bridge.",
        "The bridge was closed on Monday after the mayor spoke to reporters.",
        "The film “The Bridge Was Safe” opened on Friday.",
        "The town calls it “the old lady”, and its lamps burn all night.",
        "The crew acted according to the rules.",
        "The Harbour Post quoted the price in euros.",
        "The captain is expected to leave today.",
        "The harbour office put the money on the table at noon.",
        "The man was shot after pointing a gun at a guard.",
        "The driver, who had been drinking, was held.",
        "The judge denied bail to both men.",
        "The storm, which claimed four lives, moved north.",
        "The report on the leak angered the firm.",
        "The claims were settled in May.",
        "The alleged leak cost the firm millions.",
        "The union announced a strike.",
        "The firm declined the offer.",
        "She told him to leave.",
        "The mayor did not say the bridge was safe.",
        "If the mayor says the bridge is safe, the ferry will stop.",
        "What the mayor said surprised nobody.",
        "The boy read a book to the sailors.",
        "I say the bridge was safe.",
        "Let’s say the bridge was safe.",
        "An allegedly drunk driver hit the bridge.",
        "He read ‘The Bridge’ to the sailors’ children.",
        "The union said so on Monday.",
        "The group calls its ship “Mini Brandt”.",
        "",
    ],
)
def test_what_nobody_is_said_to_say_stays_the_outlets_own(sentence: str) -> None:
    """A word of saying or a quotation mark somewhere in the sentence is no evidence."""
    assert said(sentence) == []


def test_only_the_governed_stretch_is_somebodys() -> None:
    """The other clause of the sentence stays the outlet's, or another speaker's."""
    assert said("The mayor said the bridge was safe, but an engineer said it was not.") == [
        ("The mayor", "the bridge was safe"),
        ("an engineer", "it was not"),
    ]
    assert said("The company says it will appeal; the court opens on Monday.") == [("The company", "it will appeal")]
    assert said("Police said the man was held but would not name him.") == [("Police", "the man was held")]


def test_one_saying_inside_another_has_two_speakers() -> None:
    """`A spokesman said the witness told …` is the spokesman's word about the witness's."""
    assert said("A port spokesman said the witness told detectives that she had seen nobody.") == [
        ("A port spokesman", "the witness told detectives that she had seen nobody"),
        ("the witness", "she had seen nobody"),
    ]


@pytest.mark.parametrize(
    ("sentence", "position"),
    [
        ("The firm denied that the tank had leaked.", "denies"),
        ("The firm dismissed the allegation.", "denies"),
        ("The firm confirmed the leak.", "affirms"),
        ("The firm declined to say whether the tank had leaked.", "declines"),
        ("Police would not say who was inside.", "declines"),
    ],
)
def test_the_position_of_the_speaker_is_kept(sentence: str, position: str) -> None:
    """Affirming, denying, and neither."""
    assert [one.position for _, found in read(sentence) for one in found] == [position]


@pytest.mark.parametrize(
    ("sentence", "speaker", "via"),
    [
        ("The ferry sank, the Daily Post reported, citing two inspectors.", "two inspectors", ("Daily Post",)),
        ("Reuters reported, citing a port official, that the ferry sank.", "a port official", ("Reuters",)),
        ("The mayor told AFP that the ferry sank.", "The mayor", ("AFP",)),
        ("The mayor said the ferry sank, Reuters reported on Sunday.", "The mayor", ("Reuters",)),
    ],
)
def test_an_outlet_that_passes_a_word_on_is_its_via(sentence: str, speaker: str, via: tuple[str, ...]) -> None:
    """Whose word it is stays the source's."""
    assert [(one.speaker, one.via) for _, found in read(sentence) for one in found] == [(speaker, via)]


def test_a_quotation_over_several_sentences_is_its_speakers_in_each() -> None:
    """Whether the speaker is named in the first of them or in the last."""
    after = "It rained. “The pump failed. Nobody slept. We left at noon,” Ana Brandt said. The sun came out."
    assert [[one.speaker for one in found] for _, found in read(after)] == [[], *[["Ana Brandt"]] * 3, []]
    before = "Ana Brandt said: “The pump failed. Nobody slept. We left at noon.” The sun came out."
    assert [[one.speaker for one in found] for _, found in read(before)] == [*[["Ana Brandt"]] * 3, []]


def test_a_sentence_in_quotation_marks_goes_on_with_the_speaker_before() -> None:
    """Where nobody spoke before or after it, it is nobody's in particular, but not the outlet's own."""
    assert said("“I saw the boat,” said one passenger. “It was on fire.”") == [
        ("one passenger", "I saw the boat"),
        ("one passenger", "It was on fire"),
    ]
    assert said("The sun came out. “It was on fire.”") == [("", "It was on fire")]


def test_a_speaker_may_interrupt_a_quotation() -> None:
    """The second half is theirs too, in any marks."""
    assert said("“I have seen it,” said Ana Brandt, “and the bridge was safe.”") == [
        ("Ana Brandt", "I have seen it"),
        ("Ana Brandt", "and the bridge was safe"),
    ]
    assert said("‘It is a shame,’ said Ana Brandt, who runs the port. ‘The firm knew it.’") == [
        ("Ana Brandt", "It is a shame"),
        ("Ana Brandt", "The firm knew it"),
    ]


def test_a_colon_gives_the_paragraph_after_it_to_the_speaker() -> None:
    """As far as that paragraph goes, and only where somebody is said to say what follows."""
    text = "Ana Brandt wrote to the council:\nThe firm knew it. It did nothing.\nThe pier is old."
    assert [[one.speaker for one in found] for _, found in read(text)] == [[], ["Ana Brandt"], ["Ana Brandt"], []]
    assert said("These are the piers:\nThe old pier is closed.") == []


def test_a_mark_that_is_never_closed_ends_with_its_sentence() -> None:
    """One lost mark does not make the rest of the article somebody's word."""
    text = "“The pump failed, Ana Brandt said. The sun came out. The harbour opened. “We left,” Jo Falk said."
    assert [bool(found) for _, found in read(text)] == [True, False, False, True]


def test_a_pronoun_is_resolved_where_the_article_says_plainly_who_it_is() -> None:
    """`Police` and `the officers` stay what they are."""
    text = "Governor Pál Varga said the dam had burst. “We will pay,” he added. Police said nobody was hurt."
    assert [who for who, _ in said(text)] == ["Governor Pál Varga", "Governor Pál Varga", "Police"]


def test_reports_that_name_nobody_are_media_reports() -> None:
    """They are somebody's word all the same."""
    assert said("The minister resigned after reports that he had taken money.") == [
        (MEDIA_REPORTS, "he had taken money")
    ]


@given(st.text(max_size=200) | st.lists(WORDS, max_size=60).map(" ".join))
def test_any_text_gives_stretches_inside_its_sentences(text: str) -> None:
    """Never empty, never outside; asking twice gives the same."""
    spans = sentences(text)
    found = attributed(text, spans)
    assert len(found) == len(spans)
    for (start, end), inside in zip(spans, found, strict=True):
        assert all(0 <= one.content_start < one.content_end <= end - start for one in inside)
    assert found == attributed(text, spans)


def test_no_sentences_give_nothing() -> None:
    """An empty article has no speakers."""
    assert attributed("", ()) == ()


FOLDER = attributions.folder()
LABELS = attributions.read_labels()


def test_the_labels_are_sound() -> None:
    """150 sentences to try rules on and 150 kept back, of different texts; every stretch lies in its sentence."""
    parts = {part: [one for one in LABELS if one.part == part] for part in ("try", "kept_back")}
    assert {part: len(found) for part, found in parts.items()} == {"try": 150, "kept_back": 150}
    assert not {one.text for one in parts["try"]} & {one.text for one in parts["kept_back"]}
    assert all(one.start <= s.start < s.end <= one.end for one in LABELS for s in one.said)


@pytest.mark.skipif(FOLDER is None, reason=f"WORKBENCH_DEV_DATA names no folder with {hydrate.TEXTS}")
@pytest.mark.parametrize(("part", "right", "own_voice"), [("try", 0.95, 0.98), ("kept_back", 0.9, 0.98)])
def test_labelled_sentences_are_read_rightly(part: str, right: float, own_voice: float) -> None:
    """At least as well as was measured: every stretch with its speaker, none invented."""
    assert FOLDER is not None
    by_id = attributions.texts(FOLDER)
    labelled = [one for one in LABELS if one.part == part]
    found = [attributions.found_in(one, by_id[one.text]) for one in labelled]
    score = attributions.score(labelled, found, by_id)
    assert score.right >= right * score.sentences
    assert score.own_voice_kept >= own_voice * score.own_voice


SPEAKERS = """
An engineer|An engineer who inspected the Lunde bridge said that the city had known of the crack.
A member of the opposition|A member of the opposition who met with the mayor said that the bridge would be sold.
A doctor|A doctor who treated the minister said that the man would recover.
The lawyer|The lawyer who represents the ferry company said the claim had no merit.
A spokesman for the port|A spokesman for the port, which borders the Ulva, said that the quay was safe.
Ida Lund|Ida Lund, whose brother worked for the mayor, said that the contract was never signed.
The head of the union|The head of the union that represents the dockers said a strike was likely.
A resident|A resident living near the Lunde bridge said that the noise was unbearable.
Two divers|Two divers who searched the harbour for the police said the wreck was empty.
An adviser|An adviser close to Prime Minister Aase Berg said the cabinet would resign.
The widow|The widow of the captain who sailed the Ulva said that he had warned the owners.
A man|A man who described himself as a friend of the mayor said the house was empty.
Officials|Officials who briefed the council said the tunnel leaked.
A woman|A woman whose son was on the bus said that the driver had slept.
An inspector|An inspector sent by the ministry said the records were lost.
The engineer|The engineer, who had inspected the bridge for the city in 2019, told the Lunde Post that it was old.
A source|A source familiar with the talks of the bank and the council said the loan was refused.
A journalist|A journalist working for the Harbour Post said that she had seen the papers.
A nurse|A nurse at the hospital who spoke to the Lunde Post said there were no beds.
The teacher|The teacher accused by the council of leaking the report said she was innocent.
A lawyer|A lawyer for the family of the driver who died in the crash said they would sue.
The scientist|The scientist behind the study that alarmed the ministry said the numbers were preliminary.
A fisherman|A fisherman from Tromsdal who lost his boat in the storm said that nobody had warned him.
The chairman|The chairman of the committee that questioned the mayor on Monday said the answers were vague.
Per Aas|Per Aas, an engineer who inspected the bridge with Ida Lund, said that it was safe.
A former employee|A former employee who worked with the director for ten years said that he knew.
A farmer|"The water is bad," said a farmer who lives near the mine.
an engineer|The crack was old, said an engineer who inspected the Lunde bridge.
a member|The bridge would be sold, according to a member of the opposition who met with the mayor.
Researchers|Researchers who studied the wells for the ministry found that the water was safe.
The minister|The minister who signed the order with the mayor denied that the plan was secret.
A neighbour|A neighbour who asked not to be named said the couple had argued.
The pilot|The pilot, speaking after his meeting with the minister, said that the engine had failed.
A witness|A witness standing beside the mayor's car said that the shot came from the roof.
A relative|A relative of one of the men held by police said that he was at home that night.
A diver|A diver who went down to the piles in May said the crack was old.
The mayor|The mayor elected last May said that the bridge would be closed.
Marit Holm|Marit Holm, who inspected the pier in June, said the pier cannot carry a bus.
The minister|The minister whose nephew built the wells said the water was safe.
the mayor of Arden, Ana Lindt|Police closed the bridge, the pier and the harbour, the mayor of Arden, Ana Lindt, said.
Bo Tan|The head of the company that runs the ferry, Bo Tan, said the boats would sail again on Monday.
""".strip().splitlines()


@pytest.mark.parametrize("line", SPEAKERS)
def test_the_speaker_is_the_subject_of_the_verb(line: str) -> None:
    """Not the noun that stands nearest: a relative clause, a participle or a preposition may lie between."""
    speaker, sentence = line.split("|", 1)
    first, _ = said(sentence)[0]
    assert first.lower().startswith(speaker.lower())


def test_he_is_who_the_sentence_before_tells_of() -> None:
    """Not whoever spoke last, where a known person acts in between; a thing or a place is nobody."""
    known = "Security adviser Jan Holm came to Varnes. The bridge was safe, spokesman Per Aas said."
    assert said(f"{known} Holm toured the harbour. “It is a concern,” he said.")[-1][0] == "Jan Holm"
    assert said(f"{known} Varnes was quiet. “It is a concern,” he said.")[-1][0] == "spokesman Per Aas"


def test_a_headline_in_capitals_is_no_name() -> None:
    """`Ana Brandt To Head Harbour Board`: the name ends where the verb begins."""
    assert said("Ana Brandt To Head Harbour Board\nThe bridge was safe, Brandt said.")[-1][0] == "Ana Brandt"


def test_a_speaker_between_two_places_is_not_made_of_them() -> None:
    """`owes the bank the mayor said`: the mayor says it, not the town."""
    assert said("The town owes the bank nine million crowns the mayor said.")[0][0] == "the mayor"
