"""The LLM judge: show a model every article on a claim, and read its answer back as a Comparison.

Outlets stay out of the question: articles are a1, a2 ... in the order given. What the model says is taken as said;
`ground` finds out what stands. It does not know who publishes, where claims come from, or what becomes of an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, Sequence

from workbench.judge import answers
from workbench.judge.fence import plain_date
from workbench.judge.prompted import Prompted
from workbench.judge.prompts import Prompt
from workbench.judge.providers import Params
from workbench.models import (
    Article,
    Call,
    Claim,
    Comparison,
    Discrepancy,
    Message,
    Quote,
    Reading,
    Record,
    Version,
    Voice,
)

_LABEL = re.compile(r"\ba[1-9][0-9]*\b")


class _Shown(Record):
    """An article as the prompt sees it."""

    id: str
    text: str
    published: str | None
    passages: str
    """Where to look first, one passage a paragraph; empty if nothing was found."""


class LLMJudge:
    """Compares versions by asking a model with a prompt."""

    def __init__(
        self,
        model: str,
        prompt: Prompt,
        *,
        params: Params | None = None,
        cache: MutableMapping[str, str] | None = None,
    ) -> None:
        self._asked = Prompted(model, prompt, answers.Comparison, params or Params(), {} if cache is None else cache)
        self.name = model
        self.prompt: str | None = prompt.label
        self.key = self._asked.key

    def __call__(self, claim: Claim, versions: Sequence[Version]) -> tuple[Comparison, Call]:
        """Ask what each version does with the claim; raise JudgeError if there is no answer."""
        answer, call = self._asked.answer(**_values(claim, versions))
        return read_back(answer, versions), call

    def messages(self, claim: Claim, versions: Sequence[Version]) -> tuple[Message, ...]:
        """Show what would be sent, without sending it."""
        return self._asked.messages(**_values(claim, versions))

    def estimate_cost_usd(self, checks: Sequence[tuple[Claim, Sequence[Version]]]) -> float | None:
        """Estimate what checks will cost in US dollars; 0.0 on a local engine, None if no price is known."""
        return self._asked.estimate_cost_usd([self.messages(claim, versions) for claim, versions in checks])


def read_back(answer: answers.Comparison, versions: Sequence[Version]) -> Comparison:
    """Give the articles their own ids again, and in prose their names; quotes stay as they were said.

    An article nobody showed keeps the name the model gave it.
    """
    shown = {f"a{n}": version.article for n, version in enumerate(versions, 1)}
    return Comparison(
        readings=tuple(_reading(said, shown) for said in answer.readings),
        discrepancies=tuple(_discrepancy(said, shown) for said in answer.discrepancies),
        case_for=_named(answer.case_for, shown),
        case_against=_named(answer.case_against, shown),
        rationale=_named(answer.rationale, shown),
        label=answer.label,
    )


def _values(claim: Claim, versions: Sequence[Version]) -> dict[str, object]:
    return {
        "articles": tuple(_shown(n, version) for n, version in enumerate(versions, 1)),
        "claim": claim.text,
        "speaker": claim.speaker or "",
    }


def _shown(number: int, version: Version) -> _Shown:
    published = version.article.published
    in_order = sorted((hit.passage for hit in version.hits), key=lambda passage: passage.start)
    return _Shown(
        id=f"a{number}",
        text=version.article.text,
        published=plain_date(published.value if published else None),
        passages="\n\n".join(passage.text for passage in in_order),
    )


def _reading(said: answers.Reading, shown: Mapping[str, Article]) -> Reading:
    article_id = _id(said.article, shown)
    return Reading(
        article_id=article_id,
        stance=said.stance,
        summary=_named(said.summary, shown),
        quotes=tuple(Quote(article_id=article_id, text=text) for text in said.quotes),
        voices=tuple(Voice(**voice.model_dump()) for voice in said.voices),
    )


def _discrepancy(said: answers.Discrepancy, shown: Mapping[str, Article]) -> Discrepancy:
    return Discrepancy(
        kind=said.kind,
        article_ids=tuple(_id(name, shown) for name in said.articles),
        explanation=_named(said.explanation, shown),
        quotes=tuple(Quote(article_id=_id(quote.article, shown), text=quote.text) for quote in said.quotes),
    )


def _id(name: str, shown: Mapping[str, Article]) -> str:
    article = shown.get(name.strip())
    return name if article is None else article.id


def _named(prose: str, shown: Mapping[str, Article]) -> str:
    return _LABEL.sub(lambda m: shown[m[0]].name if m[0] in shown else m[0], prose)
