"""Who says what in a sentence: the speaker, through whom, affirmed or denied, and which words are theirs."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.nlp.attribution import MEDIA_REPORTS, Attribution, is_named, media, outlets, resolved, spoken

WORDS = st.sampled_from(
    'the The Mayor mayor said denied “ ” " , . : that to according reports Reuters citing he not 5 police'.split()
)


def attributions(sentence: str, *, context: str = "") -> tuple[Attribution, ...]:
    """Who says what in a sentence, whom it means resolved in what stands before it."""
    earlier: tuple[Attribution, ...] = ()
    for line in re.split(r"(?<=[.!?”\"])\s+|\n+", context):
        earlier += resolved(spoken(line), earlier, text=context)
    return resolved(spoken(sentence), earlier, text=f"{context}\n{sentence}")


def only(sentence: str, *, context: str = "") -> Attribution:
    found = attributions(sentence, context=context)
    assert len(found) == 1, found
    return found[0]


def content(sentence: str, found: Attribution) -> str:
    return sentence[found.content_start : found.content_end]


@pytest.mark.parametrize(
    ("sentence", "speaker", "said"),
    [
        ("The mayor said that the bridge was safe.", "The mayor", "the bridge was safe"),
        ("Two bridges were closed, city officials said.", "city officials", "Two bridges were closed"),
        ("“We closed it,” Ana Brandt told reporters.", "Ana Brandt", "“We closed it,”"),
        ("“We closed it,” said Ana Brandt, the harbour master.", "Ana Brandt", "“We closed it,”"),
        ("Ana Brandt, the harbour master, said the ferry sank.", "Ana Brandt, the harbour master", "the ferry sank"),
        ("According to the coast guard, nobody was hurt.", "the coast guard", "nobody was hurt"),
        (
            "Nobody was hurt in the crash, according to the coast guard.",
            "the coast guard",
            "Nobody was hurt in the crash",
        ),
        ("State radio quoted the governor as saying ten people had died.", "the governor", "ten people had died"),
        ("Ferry owner knew of the leak: prosecutors", "prosecutors", "Ferry owner knew of the leak"),
        ("The union made it clear that it would strike.", "The union", "it would strike"),
        ("At least nine people were hurt in the blast a monitor said Saturday.", "a monitor", None),
    ],
)
def test_the_speaker_and_the_words_are_found(sentence: str, speaker: str, said: str | None) -> None:
    """Wherever they stand, with commas or without."""
    found = next(a for a in attributions(sentence) if a.speaker == speaker)
    assert said is None or content(sentence, found) == said


@pytest.mark.parametrize(
    ("sentence", "position"),
    [
        ("The company confirmed the leak to reporters.", "affirms"),
        ("The company denied that the tank had leaked.", "denies"),
        ("The company dismissed the report.", "denies"),
        ("The director called the reports a fabrication.", "denies"),
        ("“It is simply untrue,” the director said.", "denies"),
        ("The company declined to say how much had leaked.", "declines"),
        ("The police did not clarify who was inside.", "declines"),
        ("The director said he had never heard of a leak.", "declines"),
        ("The director said he was unaware of any leak.", "declines"),
    ],
)
def test_a_denial_a_refusal_and_an_affirmation_differ(sentence: str, position: str) -> None:
    """Denials by verb and by adjective; refusals and professed ignorance are neither yes nor no."""
    assert only(sentence).position == position


def test_a_speaker_who_leaves_a_thing_out_declines() -> None:
    """`Without addressing the reports` is something the speaker of the sentence did not do."""
    found = attributions("Without addressing the reports, minister Jo Falk told parliament that taxes would fall.")
    assert [(a.position, a.speaker) for a in found if a.position == "declines"] == [("declines", "minister Jo Falk")]


@pytest.mark.parametrize(
    ("sentence", "speaker", "via"),
    [
        ("The tank leaked, the Daily Post said, citing two inspectors.", "two inspectors", ("Daily Post",)),
        ("The tank leaked, a senior inspector cited by Reuters said.", "a senior inspector", ("Reuters",)),
        ("The firm rejected the claim, Reuters reported on Sunday.", "The firm", ("Reuters",)),
        ("The governor told AFP that the toll would rise.", "The governor", ("AFP",)),
    ],
)
def test_an_outlet_that_passes_a_word_on_is_its_via(sentence: str, speaker: str, via: tuple[str, ...]) -> None:
    """Whose word it is stays the source's, not the outlet's."""
    found = only(sentence)
    assert (found.speaker, found.via) == (speaker, via)


def test_reports_that_name_nobody_are_media_reports() -> None:
    """What `reports that …` carry is somebody's word, though nobody's in particular."""
    found = attributions("The minister resigned after reports that he had taken money.")
    assert MEDIA_REPORTS in [a.speaker for a in found]


@pytest.mark.parametrize(
    ("sentence", "context", "speaker"),
    [
        ("“We will pay,” he added.", "Governor Pál Varga said the dam had burst.", "Governor Pál Varga"),
        ("The officials refused to give details.", "Two city officials said a pipe broke.", "Two city officials"),
        ("Varga said the dam was old.", "Engineers warned the governor, Pál Varga, in May.", "Pál Varga"),
        ("She said the dam was old.", "It rained all night.", "She"),
    ],
)
def test_a_pronoun_is_resolved_only_where_the_context_is_plain(sentence: str, context: str, speaker: str) -> None:
    """Otherwise it stays what the sentence has."""
    assert only(sentence, context=context).speaker == speaker


@pytest.mark.parametrize(
    "sentence",
    ["The claims were settled in May.", "Media reports angered the firm.", "The alleged request surprised them.", ""],
)
def test_nouns_are_not_acts_of_saying(sentence: str) -> None:
    """`Claims`, `reports` and `alleged` are verbs only where somebody does them."""
    assert attributions(sentence) == ()


def test_who_can_be_asked_is_named() -> None:
    """A person, a body or a government; not officials, sources or residents."""
    assert all(
        map(is_named, ["Ana Brandt", "the coast guard", "The Kremlin", "the United States", "the interior ministry"])
    )
    assert not any(map(is_named, ["US officials", "an unnamed minister", "residents of Kiel", "two sources"]))


def test_outlets_are_told_from_people_and_places() -> None:
    """By the words that name media and by the world's large agencies."""
    assert all(map(media, ["Reuters", "the Evening Post", "US media", "state television"]))
    assert not any(map(media, ["the mayor", "Kiel", "US officials"]))
    assert outlets("the Evening Post, Reuters and the mayor") == ("Evening Post", "Reuters")


@given(st.text(max_size=200) | st.lists(WORDS, max_size=25).map(" ".join), st.text(max_size=60))
def test_any_text_gives_spans_inside_the_sentence(sentence: str, context: str) -> None:
    """Contents are never empty, never outside, and asking twice gives the same."""
    found = attributions(sentence, context=context)
    assert all(0 <= a.content_start < a.content_end <= len(sentence) and a.speaker for a in found)
    assert found == attributions(sentence, context=context)


BEFORE = "Mayor Robert Lee said that the harbour was safe. Police Chief Ann Ross told reporters that two men were held."


@pytest.mark.parametrize(("sentence", "speaker"), [
    ("The mayor said that nobody was hurt.", "Mayor Robert Lee"),
    ("The chief said that nobody was hurt.", "Police Chief Ann Ross"),
    ("The harbour’s chief said that nobody was hurt.", "The harbour’s chief"),
    ("His chief said that nobody was hurt.", "His chief"),
    ("The spokeswoman said that nobody was hurt.", "The spokeswoman"),
])  # fmt: skip
def test_a_role_alone_is_whoever_was_called_so(sentence: str, speaker: str) -> None:
    """`The mayor` is not the chief who spoke last, and what belongs to somebody was never named."""
    assert [a.speaker for a in attributions(sentence, context=BEFORE)] == [speaker]


def test_a_title_keeps_he_from_being_she() -> None:
    """`She` goes past the spokesman to who could be meant."""
    before = "Ada Byron said it rained. A spokesman for the port, Robert Lee, said it was dry."
    assert attributions("She said it poured.", context=before)[0].speaker == "Ada Byron"
