"""The sentence nearest in words and meaning: what it may say where none plainly says what the claim says."""

from __future__ import annotations

import pytest

from tests.support.articles import article
from workbench.judge.builtin.stance import Seen, as_named, judge_article, shipped_weights
from workbench.judge.check import own_words
from workbench.models import Claim, Evidence, Hit, Passage, Version

FILLER = "Rain fell on the valley all morning."


def judged(claim: str, sentence: str, *, cosine: float) -> Seen:
    """Judge a claim against one sentence that the index found so near in meaning."""
    told = article(f"{FILLER} {sentence}", source="a.txt")
    start = told.text.index(sentence)
    passage = Passage(id="p", article_id=told.id, start=start, end=start + len(sentence), text=sentence)
    version = Version(article=told, hits=(Hit(passage=passage, dense=cosine, lexical=None, rank=1),))
    return judge_article(claim, version, shipped_weights())


def test_far_in_meaning_it_is_silent() -> None:
    """Words alone find nothing."""
    found = judged("Liv Dahl swam to the lighthouse.", "Liv Dahl painted a lighthouse.", cosine=0.3)
    assert found.stance == "silent"


def test_near_in_meaning_it_is_likelier_said() -> None:
    """A sentence in other words counts for more the nearer the index finds it; whether for enough is measured."""
    claim = "Olga Wendt said that she wanted the matter settled by Christmas."
    told = "Olga Wendt said she would like a resolution by Christmas."
    near, far = (judged(claim, told, cosine=cosine).probabilities["silent"] for cosine in (0.85, 0.3))
    assert near < far


AIM = "Arden's aim, according to {}, is to keep the ferry dispute in Port Vale from spiraling out of control."


@pytest.mark.parametrize(
    ("claimed", "introduced", "stance"),
    [
        ("Liu Pengyu", "Liu Pengyu, a spokesman for the harbour office, met reporters.", "supports"),
        ("Liu Pengyu", "Reporters met the spokesman of the harbour office, Liu Pengyu.", "supports"),
        ("Liu Pengyu", "Liu Pengyu met reporters, and so did Liu Jianchao.", "silent"),
        ("Liu Pengyu", "A spokesman for the harbour office met reporters.", "silent"),
        ("Liu Jianchao", "Liu Pengyu, a spokesman for the harbour office, met reporters.", "silent"),
    ],
)
def test_a_surname_is_the_person_whom_the_article_names_in_full(claimed: str, introduced: str, stance: str) -> None:
    """The model reads one sentence, and takes `Liu` for somebody else; two of that name are told apart by nobody."""
    told = article(f"{introduced} {FILLER} {AIM.format('Liu')}", source="a.txt")
    assert judge_article(AIM.format(claimed), Version(article=told), shipped_weights()).stance == stance


def test_a_claim_s_own_sentence_carries_what_was_said_in_full() -> None:
    """`The strike` became `the strike in Port Vale`, from the same article; a claim turned round is not carried."""
    own = (
        "Norland said this past week that its friendship with Arden remains “rock solid” despite the condemnation of"
        " its mayor, and has expressed an openness to help mediate an end to the strike"
    )
    told = article(f"The strike in Port Vale went on. {own}.", source="a.txt")
    start = told.text.index(own)
    span = Evidence(article_id=told.id, start=start, end=start + len(own), quote=own)

    def stance(words: str) -> str:
        claim = Claim.model_construct(text=words, spans=(span,))
        version = Version(article=told, own=own_words(claim, told))
        return judge_article(words, version, shipped_weights()).stance

    assert stance(f"{own} in Port Vale.") == "supports"
    assert stance(f"{own} in Port Vale.".replace("has expressed", "has not expressed")) != "supports"


def test_a_name_without_end_takes_no_time() -> None:
    """`A-A-A-…` before a surname is read, not searched for ever: the time limit of a test would end it."""
    text = f"{AIM.format('Liu')} {'A-' * 200_000} Pengyu Liu went."
    assert as_named(AIM.format("Pengyu Liu"), AIM.format("Liu"), text) == AIM.format("Liu")
