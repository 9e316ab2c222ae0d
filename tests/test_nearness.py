"""The sentence nearest in words and meaning: what it may say where none plainly says what the claim says."""

from __future__ import annotations

from tests.support.articles import article
from workbench.judge.builtin.stance import Seen, judge_article, shipped_weights
from workbench.models import Hit, Passage, Version

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
