"""The LLM judge: show a model every article on a claim, and read its answer back as a Comparison.

All articles go into one question where they fit the model's context and the prompt asks for a whole comparison; else
`piecewise` asks about one article at a time. Outlets stay out of the question (`shown`). What the model says is taken
as said; `ground` finds out what stands. It does not know where claims come from, or what becomes of an answer.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence

from workbench.errors import PromptError
from workbench.judge import answers
from workbench.judge.piecewise import Piecewise
from workbench.judge.prompted import Prompted
from workbench.judge.prompts import Prompt, load_prompt
from workbench.judge.providers import Params
from workbench.judge.shown import Names, shown, values, voices
from workbench.judge.steps import Forecast
from workbench.models import Call, Claim, Comparison, Message, Quote, Reading, Version, content_id

CONCLUDE = "conclude.v1"
"""The prompt that concludes from readings, where none is given."""


class LLMJudge:
    """Compares versions by asking a model with a prompt, whole or article by article."""

    def __init__(
        self,
        model: str,
        prompt: Prompt,
        *,
        params: Params | None = None,
        cache: MutableMapping[str, str] | None = None,
        conclude: Prompt | None = None,
    ) -> None:
        form = answers.SCHEMAS[prompt.front.output.answer]
        if form not in (answers.Comparison, answers.ArticleReading):
            raise PromptError(
                f"prompt {prompt.name} asks for {form.__name__}, not for a comparison",
                hint="compare.v1 compares, compare-slim.v1 does so in small steps",
            )
        params, cache = params or Params(), {} if cache is None else cache
        self._asked = Prompted(model, prompt, form, params, cache)
        concluding = Prompted(model, conclude or load_prompt(CONCLUDE), answers.Conclusion, params, cache)
        self._in_one = form is answers.Comparison
        self.name = model
        self.prompt: str | None = prompt.label if self._in_one else f"{prompt.label}, {concluding.prompt.label}"
        self._piecewise = Piecewise(self._asked, concluding, prompt=self.prompt)
        self.key = content_id(self._asked.key, concluding.key, params.context_tokens)

    def __call__(self, claim: Claim, versions: Sequence[Version]) -> tuple[Comparison, Call]:
        """Ask what each version does with the claim; raise JudgeError if there is no answer."""
        whole = self.messages(claim, versions)
        if not (self._in_one and self._asked.fits(whole)):
            return self._piecewise(claim, versions)
        answer, call = self._asked.answer(whole)
        return read_back(answers.Comparison.model_validate(answer), versions), call

    def messages(self, claim: Claim, versions: Sequence[Version]) -> tuple[Message, ...]:
        """Show what would be sent if everything fits into one question, without sending it."""
        return self._asked.messages(**values(claim, [shown(n, version) for n, version in enumerate(versions, 1)]))

    def forecast(self, checks: Sequence[tuple[Claim, Sequence[Version]]]) -> Forecast:
        """Say what checks will ask, and estimate what that will cost in US dollars."""
        asked = [self._requests(claim, versions) for claim, versions in checks]
        return Forecast(
            calls=sum(map(len, asked)),
            split=sum(self._in_one and len(requests) > 1 for requests in asked),
            cost_usd=self._asked.estimate_cost_usd([request for requests in asked for request in requests]),
        )

    def estimate_cost_usd(self, checks: Sequence[tuple[Claim, Sequence[Version]]]) -> float | None:
        """Estimate what checks will cost in US dollars; 0.0 on a local engine, None if no price is known."""
        return self.forecast(checks).cost_usd

    def most_cost_usd(self, claim: Claim, versions: Sequence[Version]) -> float | None:
        """Say what one check may cost at most in US dollars, if nothing is asked twice; None if nobody knows."""
        return self._asked.most_cost_usd(self._requests(claim, versions))

    def _requests(self, claim: Claim, versions: Sequence[Version]) -> tuple[tuple[Message, ...], ...]:
        whole = self.messages(claim, versions)
        if self._in_one and self._asked.fits(whole):
            return (whole,)
        return self._piecewise.expected(claim, versions)


def read_back(answer: answers.Comparison, versions: Sequence[Version]) -> Comparison:
    """Give the articles their own ids again, and in prose their names; quotes stay as they were said.

    An article nobody showed keeps the name the model gave it.
    """
    names = Names(versions)
    return Comparison(
        readings=tuple(_reading(said, names) for said in answer.readings),
        discrepancies=tuple(map(names.discrepancy, answer.discrepancies)),
        case_for=names.named(answer.case_for),
        case_against=names.named(answer.case_against),
        rationale=names.named(answer.rationale),
        label=answer.label,
    )


def _reading(said: answers.Reading, names: Names) -> Reading:
    article_id = names.article_id(said.article)
    return Reading(
        article_id=article_id,
        stance=said.stance,
        summary=names.named(said.summary),
        quotes=tuple(Quote(article_id=article_id, text=text) for text in said.quotes),
        voices=voices(said.voices),
    )
