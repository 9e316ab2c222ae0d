"""The sentence nearest in words and meaning: what it may say where none plainly says what the claim says."""

from __future__ import annotations

from tests.support.articles import article
from workbench.judge.builtin.judge import compare
from workbench.models import Claim, Hit, Passage, Reading, Version

FILLER = "Rain fell on the valley all morning."


def reading(claim: str, sentence: str, *, cosine: float) -> Reading:
    """Judge a claim against one sentence that the index found so near in meaning."""
    told = article(f"{FILLER} {sentence}", source="a.txt")
    start = told.text.index(sentence)
    passage = Passage(id="p", article_id=told.id, start=start, end=start + len(sentence), text=sentence)
    version = Version(article=told, hits=(Hit(passage=passage, dense=cosine, lexical=None, rank=1),))
    asked = Claim(id="c", event="test", text=claim, made_by="checker")
    return compare(asked, [version]).readings[0]


def test_far_in_meaning_it_is_silent() -> None:
    """Words alone find nothing."""
    found = reading("Liv Dahl swam to the lighthouse.", "Liv Dahl painted a lighthouse.", cosine=0.3)
    assert found.stance == "silent"


def test_the_right_speaker_may_say_it_in_other_words() -> None:
    """Near enough in meaning, what the speaker says is what the claim has the speaker say."""
    claim = "Olga Wendt said that she wanted the matter settled by Christmas."
    found = reading(claim, "Olga Wendt said she would like a resolution by Christmas.", cosine=0.85)
    assert found.stance == "supports"
