"""The LLM extractor: show a model one article, and read back the claims it lists.

Its quotes are what the model says stands in the article; `workbench.claims` looks them up. It does not know which
claims other articles made.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence

from workbench.judge import answers
from workbench.judge.fence import plain_date
from workbench.judge.parts import Part, fitting_parts
from workbench.judge.prompted import Prompted
from workbench.judge.prompts import Prompt
from workbench.judge.providers import Params
from workbench.judge.steps import Forecast, Steps
from workbench.models import Article, Call, Fraction, Message, Record


class ExtractedClaim(Record):
    """A claim as it was read out of one article; nothing is proved yet."""

    text: str
    speaker: str | None = None
    quotes: tuple[str, ...] = ()
    """The words of the article it came from, as the extractor says."""
    checkworthiness: Fraction = 0.0
    reasons: tuple[str, ...] = ()


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
        self._asked = Prompted(model, prompt, answers.Claims, params or Params(), {} if cache is None else cache)
        self.name = model
        self.prompt = prompt.label
        self.key = self._asked.key

    def __call__(self, article: Article) -> tuple[tuple[ExtractedClaim, ...], Call]:
        """Ask which claims an article makes, in its order; raise JudgeError if there is no answer.

        An article that does not fit the model's context is read in parts; a part that fails is the failure of all.
        """
        steps = Steps(self.prompt)
        said = [steps.ask(self._asked, messages, article.name) for messages in self._requests(article)]
        claims = (claim for answer in said for claim in answer.claims)
        return tuple(ExtractedClaim(**claim.model_dump()) for claim in claims), steps.call()

    def messages(self, article: Article) -> tuple[Message, ...]:
        """Show what would be sent if the article fits into one question, without sending it."""
        return self._question(article, Part(0, len(article.text)))

    def forecast(self, articles: Sequence[Article]) -> Forecast:
        """Say what extracting will ask, and estimate what that will cost in US dollars."""
        asked = [self._requests(article) for article in articles]
        return Forecast(
            calls=sum(map(len, asked)),
            split=sum(len(requests) > 1 for requests in asked),
            cost_usd=self._asked.estimate_cost_usd([request for requests in asked for request in requests]),
        )

    def most_cost_usd(self, article: Article) -> float | None:
        """Say what one article may cost at most in US dollars, if nothing is asked twice; None if nobody knows."""
        return self._asked.most_cost_usd(self._requests(article))

    def _requests(self, article: Article) -> tuple[tuple[Message, ...], ...]:
        parts = fitting_parts(article.text, lambda part: self._asked.fits(self._question(article, part)))
        if parts is None:
            raise Steps(self.prompt).too_long(article.name, self.name)
        return tuple(self._question(article, part) for part in parts)

    def _question(self, article: Article, part: Part) -> tuple[Message, ...]:
        published = plain_date(article.published.value if article.published else None) or ""
        return self._asked.messages(article=article.text[part.start : part.end], published=published)
