"""Comparing in small steps: for small models, and for articles that do not fit a context together."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.answering import fenced
from tests.support.articles import article
from tests.support.harbour import ARTICLES, CLAIM, COURIER, GAZETTE, LEDGER, VERSIONS, checked
from workbench.errors import JudgeError
from workbench.judge.llm import forms
from workbench.judge.llm.client import LLM
from workbench.judge.llm.judge import LLMJudge
from workbench.judge.llm.prompts import load_prompt
from workbench.judge.llm.providers import Params
from workbench.judge.verdict import ground
from workbench.models import Call, Failure, Message, Version

WHOLE, SLIM, CONCLUDE = (load_prompt(name) for name in ("compare.v1", "compare-slim.v1", "conclude.v1"))
SMALL = 9_000
"""Tokens into which compare.v1 goes with one of the articles, but not with all three, with room for its answer."""


def _judge(server: str, prompt: Any = SLIM, model: str = "openai/builtin", **params: Any) -> LLMJudge:
    return LLMJudge(model, prompt, params=Params(api_base=f"{server}/v1", **params))


@pytest.mark.vcr
@pytest.mark.usefixtures("litellm")
def test_small_steps_come_to_the_same_record_as_one_question(model_server: str) -> None:
    """The same stances, evidence, discrepancies and label; the call says in how many questions."""
    whole, one = _judge(model_server, WHOLE)(CLAIM, VERSIONS)
    steps, several = _judge(model_server)(CLAIM, VERSIONS)
    proved = [ground(said, VERSIONS) for said in (whole, steps)]
    assert [v.label for v in proved] == ["conflicting", "conflicting"]
    first, second = ([(f.stance, f.evidence) for f in v.findings] for v in proved)
    assert first == second
    assert [d.kind for d in proved[1].discrepancies] == ["contradiction"]
    assert (one.calls, several.calls, several.requests) == (1, 4, 4)
    assert (several.prompt, several.second_prompt) == (f"{SLIM.label}, {CONCLUDE.label}", None)


@pytest.mark.vcr
@pytest.mark.usefixtures("litellm")
def test_articles_that_do_not_fit_together_are_read_one_by_one(model_server: str) -> None:
    """With the prompt that was asked for, and it is said; nothing becomes silent by it."""
    long = article(f"{COURIER.text}\n\n{'The sea was calm that day. ' * 60}", source="long.txt")
    versions = (Version(article=long), *VERSIONS[1:])
    judge = _judge(model_server, WHOLE, context_tokens=SMALL)
    estimate = judge.estimate(CLAIM, versions)
    comparison, call = judge(CLAIM, versions)
    assert (estimate.calls, estimate.split, call.calls) == (4, 1, 4)
    assert [r.stance for r in comparison.readings] == ["reports", "refutes", "silent"]
    assert (call.prompt, call.second_prompt) == (judge.prompt, CONCLUDE.label)


@pytest.mark.vcr
@pytest.mark.usefixtures("litellm")
def test_an_article_too_long_by_itself_is_read_in_parts(model_server: str) -> None:
    """What its last part says counts; the summary names the parts."""
    long = article(f"{'The sea was calm that day. ' * 400}\n\n{COURIER.text}", source="long.txt")
    versions = (Version(article=long), VERSIONS[2])
    comparison, call = _judge(model_server, context_tokens=4_000)(CLAIM, versions)
    found, silent = ground(comparison, versions).findings
    assert found.stance not in (None, "silent")
    assert silent.stance == "silent"
    assert found.evidence[0].start > 400 * 27
    assert found.summary.startswith("Read in ")
    assert call.calls > 3


@pytest.mark.usefixtures("litellm")
def test_an_article_of_which_no_part_fits_is_a_failure() -> None:
    """Nothing is sent, and the hint names a way out."""
    judge = _judge("http://127.0.0.1", WHOLE, context_tokens=7_000)
    done = checked(CLAIM, VERSIONS, judge)
    assert isinstance(done.outcome, Failure)
    assert done.outcome.error == "context"
    assert "compare-slim" in (done.outcome.hint or "")


def test_a_model_sees_one_article_at_a_time_and_no_outlet() -> None:
    """With the claim, its own passages, and its number in the event."""
    judge = LLMJudge("openai/m", SLIM)
    *readings, last = judge.questions(CLAIM, VERSIONS)
    shown = [[f for f in fenced(request[1].content) if f.mark == "article"] for request in readings]
    assert [[f.attributes["id"] for f in found] for found in shown] == [["a1"], ["a2"], ["a3"]]
    assert [f.text for (f,) in shown] == [a.text for a in ARTICLES]
    everything = "".join(m.content for request in (*readings, last) for m in request)
    assert not any(a.outlet is not None and a.outlet.value in everything for a in ARTICLES)


class Scripted(LLM[Any]):
    """Answers in turn, without a model; a JudgeError is raised."""

    def ask(self, messages: Any) -> tuple[Any, Call]:
        """Give the next answer."""
        asked, said = self.cache
        asked.append(messages)
        found = said.pop(0)
        if isinstance(found, JudgeError):
            raise found
        return found, Call(judge="m", prompt=self.prompt, requests=1, tokens_in=10, cost_usd=0.25, at="now")


def _reading(stance: str, *quotes: str) -> forms.ArticleReading:
    return forms.ArticleReading.model_validate({"stance": stance, "quotes": quotes, "summary": f"It {stance} a2."})


CONCLUSION = forms.Conclusion(case_for="a1 says so.", case_against="", rationale="", label="supported")


def _scripted(*said: Any, prompt: Any = SLIM) -> tuple[LLMJudge, list[tuple[Message, ...]]]:
    asked: list[tuple[Message, ...]] = []
    left: Any = (asked, list(said))
    judge = LLMJudge("m", prompt, params=Params(context_tokens=10**9))
    for one in (judge._compare, judge._conclude):
        one.llm = Scripted("m", one.llm.form, one.params, prompt=one.prompt.label, cache=left)
    return judge, asked


@pytest.mark.parametrize("step", [0, 1, 3])
def test_a_step_that_fails_is_the_failure_of_the_claim(step: int) -> None:
    """With what it was about, and what all steps cost; never a silent article."""
    said: list[Any] = [_reading("reports", "Norland"), _reading("silent"), _reading("silent"), CONCLUSION]
    said[step] = JudgeError("timeout", "m did not answer in time")
    with pytest.raises(JudgeError, match=r"did not answer in time \(asked about") as failed:
        _scripted(*said)[0](CLAIM, VERSIONS)
    assert (failed.value.call.cost_usd if failed.value.call else 0.0) == 0.25 * step


def test_no_reading_of_the_article_that_was_asked_about_is_a_failure() -> None:
    """`compare.v1` may answer with none, or with two."""
    empty = forms.Comparison(readings=(), case_for="", case_against="", rationale="", label="not_enough_evidence")
    with pytest.raises(JudgeError, match="gave 0 readings of Morning Courier"):
        _scripted(empty, prompt=WHOLE)[0]._in_small_steps(CLAIM, VERSIONS)


def test_the_conclusion_sees_only_what_stood() -> None:
    """An invented quote does not reach it, and a stance without one counts as unproved; the record keeps both."""
    judge, asked = _scripted(
        _reading("reports", "clear its blocked harbour", "An invention."),
        _reading("refutes", "Nothing like it."),
        _reading("silent"),
        CONCLUSION,
    )
    comparison, _ = judge(CLAIM, VERSIONS)
    shown = [f for f in fenced(asked[-1][1].content) if f.mark == "reading"]
    assert [f.attributes["stance"] for f in shown] == ["reports", "unproved", "silent"]
    assert shown[0].text == "quote: clear its blocked harbour"
    assert [r.text for r in ground(comparison, VERSIONS).rejected] == ["An invention.", "Nothing like it."]


def test_outlets_come_back_in_what_a_person_reads() -> None:
    """Summaries and cases name them; quotes stay as said."""
    comparison, call = _scripted(*[_reading("silent")] * 3, CONCLUSION)[0](CLAIM, VERSIONS)
    assert comparison.case_for == "Morning Courier says so."
    assert comparison.readings[0].summary == "It silent The Ledger."
    assert (call.calls, call.cost_usd, call.tokens_in) == (4, 1.0, 40)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["silent", "reports"], "reports"),
        (["supports", "silent", "reports"], "reports"),
        (["refutes", "reports"], "refutes"),
        (["reports", "refutes"], "reports"),
        (["silent", "silent"], "silent"),
    ],
)
def test_the_first_part_to_speak_decides_and_an_attribution_anywhere_counts(parts: list[str], whole: str) -> None:
    """As the prompts say it of sentences."""
    long = article("\n\n".join([GAZETTE.text] * len(parts)), source="long.txt")
    judge, _ = _scripted(*map(_reading, parts), CONCLUSION)
    fitting = len(GAZETTE.text) + 3
    judge._parts = lambda *_: [(0, fitting)] * len(parts)  # type: ignore[method-assign,assignment,return-value]
    assert judge(CLAIM, (Version(article=long),))[0].readings[0].stance == whole


def test_an_outlet_that_a_text_itself_names_stays_in_the_text() -> None:
    """Quotes are proved on it, and via whom a statement came is read off it; the prompt says not to judge by it."""
    assert "Coastal Radio" in COURIER.text
    for prompt in (WHOLE, SLIM):
        assert "Coastal Radio" in LLMJudge("openai/m", prompt).questions(CLAIM, VERSIONS)[0][1].content
    assert "not by who publishes" in WHOLE.text
    assert LEDGER.outlet is not None
