"""The LLM extractor: show a model one article, and read back the claims it lists.

Its quotes are what the model says stands in the article; `workbench.claims` looks them up. It does not know which
claims other articles made.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence

from workbench.judge import answers
from workbench.judge.fence import plain_date
from workbench.judge.prompted import Prompted
from workbench.judge.prompts import Prompt
from workbench.judge.providers import Params
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
        """Ask which claims an article makes, in its order; raise JudgeError if there is no answer."""
        answer, call = self._asked.answer(**_values(article))
        return tuple(ExtractedClaim(**claim.model_dump()) for claim in answer.claims), call

    def messages(self, article: Article) -> tuple[Message, ...]:
        """Show what would be sent, without sending it."""
        return self._asked.messages(**_values(article))

    def estimate_cost_usd(self, articles: Sequence[Article]) -> float | None:
        """Estimate what extracting will cost in US dollars; 0.0 on a local engine, None if no price is known."""
        return self._asked.estimate_cost_usd([self.messages(article) for article in articles])


def _values(article: Article) -> dict[str, object]:
    published = article.published
    return {"article": article.text, "published": plain_date(published.value if published else None) or ""}
