"""The LLM extractor: show a model one article, and read back the claims it lists.

Its quotes are what the model says stands in the article; `workbench.claims` looks them up.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence

from workbench.judge.llm import forms
from workbench.judge.llm.prompted import Part, Prompted, Steps, fitting_parts
from workbench.judge.llm.prompts import Prompt, plain_date
from workbench.judge.llm.providers import Params
from workbench.models import Article, Call, Message
from workbench.models.check import Estimate


class LLMExtractor:
    """Lists the claims of an article by asking a model with a prompt."""

    def __init__(
        self,
        model: str,
        prompt: Prompt,
        *,
        params: Params | None = None,
        cache: MutableMapping[str, str] | None = None,
    ) -> None:
        self._prompted = Prompted(model, prompt, forms.Claims, params or Params(), {} if cache is None else cache)
        self.name = model
        self.prompt = prompt.label
        self.key = self._prompted.key

    def __call__(self, article: Article) -> tuple[tuple[forms.ExtractedClaim, ...], Call]:
        """Ask which claims an article makes, in its order; raise JudgeError if there is no answer.

        An article that does not fit the model's context is read in parts; a part that fails is the failure of all.
        """
        steps = Steps(self.prompt)
        answers = [steps.ask(self._prompted, question, article.name) for question in self._questions(article)]
        return tuple(claim for answer in answers for claim in answer.claims), steps.call()

    def messages(self, article: Article) -> tuple[Message, ...]:
        """Show what would be sent if the article fits into one question, without sending it."""
        return self._question(article, Part(0, len(article.text)))

    def estimate(self, article: Article) -> Estimate:
        """Say how many questions one article will ask, and at what price, without asking them."""
        questions = self._questions(article)
        return self._prompted.estimate(questions, split=len(questions) > 1)

    def _questions(self, article: Article) -> Sequence[tuple[Message, ...]]:
        parts = fitting_parts(article.text, lambda part: self._prompted.fits(self._question(article, part)))
        if parts is None:
            raise Steps(self.prompt).too_long(article.name, self.name)
        return [self._question(article, part) for part in parts]

    def _question(self, article: Article, part: Part) -> tuple[Message, ...]:
        published = plain_date(article.published.value if article.published else None) or ""
        return self._prompted.messages(article=article.text[part.start : part.end], published=published)
