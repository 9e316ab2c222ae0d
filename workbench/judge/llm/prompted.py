"""One prompt asked of one model, in as many questions as the model's context needs.

The LLM extractor does no more than that: it shows a model one article and reads back the claims it lists. The quotes
are what the model says stands in the article; `workbench.claims` looks them up. The LLM judge is in `judge.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping, Sequence
from itertools import pairwise
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from workbench.errors import JudgeError, PromptError
from workbench.judge.llm import forms
from workbench.judge.llm.client import LLM, fits, price
from workbench.judge.llm.prompts import Prompt, plain_date, render
from workbench.judge.llm.providers import Params
from workbench.models import Article, Call, Earlier, Message, content_id
from workbench.models.check import Estimate, total_usd

T = TypeVar("T", bound=BaseModel)


class Prompted(Generic[T]):
    """A prompt, the model it is for, and the form in which that model answers: `form`, or one that says the same."""

    def __init__(
        self, model: str, prompt: Prompt, form: type[T], params: Params, cache: MutableMapping[str, str]
    ) -> None:
        wanted, config = forms.SCHEMAS[prompt.front.output.answer], prompt.front.config
        if not issubclass(wanted, form):
            raise PromptError(
                f"prompt {prompt.name} asks for {wanted.__name__}, not {form.__name__}",
                hint="choose another prompt for this step",
            )
        self.prompt = prompt
        self.params = params.filled(temperature=config.temperature, max_tokens=config.max_tokens)
        self.key = content_id("prompted", self.params.decisive(model), prompt.digest, wanted.model_json_schema())
        """Digest of all that decides an answer besides the values."""
        self.llm: LLM[T] = LLM(model, wanted, self.params, prompt=prompt.label, key=self.key, cache=cache)

    def messages(self, **values: object) -> tuple[Message, ...]:
        """Fill the prompt in."""
        return render(self.prompt, **values)

    def fits(self, messages: Sequence[Message]) -> bool:
        """Tell whether a question and its longest answer fit the model's context; an unknown context fits all."""
        return fits(self.llm.model, messages, self.params)

    def estimate(self, questions: Sequence[tuple[Message, ...]], *, split: bool, claims: int = 0) -> Estimate:
        """Say what questions will cost; `split`: there are several because one would not fit the context."""
        likely_usd, most_usd = price(self.llm.model, questions, self.params)
        return Estimate(
            model=self.llm.model,
            calls=len(questions),
            claims=claims,
            split=int(split),
            cost_usd=likely_usd,
            most_usd=most_usd,
        )


class Steps:
    """The calls that together answer one question, as far as they were made."""

    def __init__(self, prompt: str) -> None:
        self._prompt = prompt
        self._calls: list[Call] = []

    def ask(self, prompted: Prompted[Any], messages: Sequence[Message], about: str) -> Any:
        """Take the next step. Its failure says what it was about, and carries what all steps used."""
        try:
            answer, call = prompted.llm.ask(messages)
        except JudgeError as error:
            if error.call:
                self._calls.append(error.call)
            error.message = f"{error.message} (asked about {about})"
            raise self.failed(error) from error.__cause__
        self._calls.append(call)
        return answer

    def failed(self, error: JudgeError) -> JudgeError:
        """Put onto an error what was used until it came."""
        error.call = self.call() if self._calls else None
        return error

    def too_long(self, what: str, model: str) -> JudgeError:
        """Make the error for a text that does not fit the context even in parts."""
        return self.failed(
            JudgeError(
                "context",
                f"{what} does not fit the context of {model}, even in parts",
                hint="use a prompt with a shorter answer (compare-slim.v2), or a model with a longer context",
            )
        )

    def call(self) -> Call:
        """Add the calls up to one; a cost that is unknown of one is unknown of all."""
        first, last = self._calls[0], self._calls[-1]
        others = {call.prompt for call in self._calls if call.prompt and call.prompt not in self._prompt}
        earlier = [call.earlier for call in self._calls if call.earlier]
        return first.model_copy(
            update={
                "judge_version": last.judge_version,
                "prompt": self._prompt,
                "second_prompt": ", ".join(sorted(others)) or None,
                "calls": len(self._calls),
                **_used(self._calls),
                "adapted": tuple(dict.fromkeys(change for call in self._calls for change in call.adapted)),
                "earlier": Earlier(**_used(earlier)) if earlier else None,
            }
        )


def _used(calls: Sequence[Call | Earlier]) -> dict[str, Any]:
    """Sum up what calls used; tokens of those that say so."""
    tokens_in = [call.tokens_in for call in calls if call.tokens_in is not None]
    tokens_out = [call.tokens_out for call in calls if call.tokens_out is not None]
    return {
        "requests": sum(call.requests for call in calls),
        "tokens_in": sum(tokens_in) if tokens_in else None,
        "tokens_out": sum(tokens_out) if tokens_out else None,
        "cost_usd": total_usd(call.cost_usd for call in calls),
        "seconds": round(sum(call.seconds for call in calls), 3),
    }


# ------------------------------------------------------------ an article in parts

_COUNTS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
"""How many parts are tried. What needs more than the last is a book, and is refused."""
_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"(?<=[.!?”\"’'])\s+"), re.compile(r"\s+"))
"""Between paragraphs, else between sentences, else between words."""


class Part(NamedTuple):
    """A stretch of a text: `text[start:end]`."""

    start: int
    end: int


def fitting_parts(text: str, fits: Callable[[Part], bool]) -> tuple[Part, ...] | None:
    """Cut a text into as few parts as fit, or nearly so; None if even small ones do not."""
    for count in _COUNTS:
        parts = in_parts(text, count)
        if all(map(fits, parts)):
            return parts
    return None


def in_parts(text: str, count: int) -> tuple[Part, ...]:
    """Cut a text into parts of about the same length, which put together are the text.

    Each ends where a paragraph, a sentence or at least a word does. At most `count` parts, fewer for a very short text.
    """
    cuts = [0]
    for number in range(1, count):
        wanted, reach = len(text) * number // count, len(text) // (2 * count)
        near = max(0, wanted - reach), min(len(text), wanted + reach)
        breaks = ([m.end() for m in pattern.finditer(text, *near)] for pattern in _BREAKS)
        ends = next(filter(None, breaks), [wanted])
        cuts.append(max(cuts[-1], min(ends, key=lambda end: abs(end - wanted))))
    cuts.append(len(text))
    parts = [Part(start, end) for start, end in pairwise(cuts) if start < end]
    return tuple(parts) or (Part(0, len(text)),)


# ------------------------------------------------------------ the claims of an article


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
