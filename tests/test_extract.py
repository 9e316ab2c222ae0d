"""The LLM extractor: one article in, claims with the words they came from out. Replayed from a cassette."""

from __future__ import annotations

import pytest

from tests.support.answering import fenced
from tests.support.articles import article
from tests.support.harbour import COURIER, GAZETTE
from workbench.errors import JudgeError
from workbench.judge.llm.judge import LLMExtractor
from workbench.judge.llm.prompts import load_prompt
from workbench.judge.llm.providers import Params
from workbench.judge.quotes import Found, find_quote

PROMPT = load_prompt("extract.v1")


def _extractor(server: str, model: str = "openai/builtin") -> LLMExtractor:
    return LLMExtractor(model, PROMPT, params=Params(api_base=f"{server}/v1"))


def test_a_model_sees_the_whole_article_and_its_date() -> None:
    """`On Sunday` needs one; an article without a date shows none."""
    dated, undated = (
        fenced(LLMExtractor("openai/m", PROMPT).messages(article)[1].content) for article in (COURIER, GAZETTE)
    )
    assert [(f.text, f.attributes) for f in dated] == [(COURIER.text, {"published": "2031-05-11"})]
    assert [(f.text, f.attributes) for f in undated] == [(GAZETTE.text, {})]


@pytest.mark.vcr
@pytest.mark.usefixtures("litellm")
def test_claims_come_back_with_words_that_stand_in_the_article(model_server: str) -> None:
    """Every claim has a quote, and every quote is found."""
    claims, call = _extractor(model_server)(COURIER)
    assert len(claims) >= 3
    assert all(claim.quotes for claim in claims)
    found = [find_quote(COURIER.text, quote) for claim in claims for quote in claim.quotes]
    assert all(isinstance(place, Found) for place in found)
    assert call.prompt == PROMPT.label


@pytest.mark.usefixtures("litellm")
def test_an_article_too_long_for_the_model_is_read_in_parts() -> None:
    """Every part is one question, nothing is left out, and the estimate says so."""
    long = article(f"{COURIER.text}\n\n" * 40, source="long.txt")
    extractor = LLMExtractor("openai/m", PROMPT, params=Params(context_tokens=8_000))
    shown = [f.text for request in extractor._questions(long) for f in fenced(request[1].content)]
    assert "".join(shown) == long.text
    estimates = [extractor.estimate(one) for one in (long, COURIER)]
    assert [(one.calls, one.split) for one in estimates] == [(len(shown), 1), (1, 0)]
    with pytest.raises(JudgeError, match="does not fit"):
        LLMExtractor("openai/m", PROMPT, params=Params(context_tokens=6_000))(COURIER)


@pytest.mark.vcr
@pytest.mark.usefixtures("litellm")
def test_a_model_that_declines_gives_no_empty_list(model_server: str) -> None:
    """No claims is an answer; no answer is not."""
    with pytest.raises(JudgeError, match="declined"):
        _extractor(model_server, "openai/declines")(COURIER)
