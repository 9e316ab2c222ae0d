"""Read articles for the claims they make: by rules one after another, by a model a few at a time.

It saves nothing: what was read is handed over article by article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Protocol

from workbench.batch import Limit, Work, purse_for, run_many
from workbench.check import Clock
from workbench.errors import JudgeError, JudgeErrorKind
from workbench.judge.llm_gate import carry_on, sent_home
from workbench.models import Article, Call, Claim, Record
from workbench.results import Failed


class Extractor(Protocol):
    """Lists the claims of one article."""

    name: str
    """`builtin`, or the litellm model string."""
    prompt: str | None
    key: str
    """Digest of all that decides what it finds."""

    def __call__(self, article: Article) -> tuple[tuple[Claim, ...], Call]:
        """Give the claims of an article, and what was used; raise JudgeError if there is no answer."""
        ...

    def most_cost_usd(self, article: Article, /) -> float | None:
        """Say what one article may cost at most in US dollars; None if nobody knows."""
        ...


class Read(Record):
    """What became of reading one article for claims."""

    article_id: str
    event: str
    claims: tuple[Claim, ...] = ()
    failed: Failed | None = None
    error: JudgeErrorKind | None = None
    call: Call


def read_many(
    articles: Iterable[Article], extractor: Extractor, *, jobs: int, budget_usd: Limit, now: Clock
) -> Iterator[Read]:
    """Read articles, each given as it is read; one that fails is named, and only a hopeless failure ends the reading.

    Raises BudgetSpent after the last that the budget allowed, and KeyboardInterrupt after what was under way.
    """
    read = partial(_read, extractor=extractor, now=now)
    if extractor.prompt is None:
        carry_on()
        yield from map(read, articles)
        return
    work = Work[Article, Read](what="article", do=read, call=lambda done: done.call, error=lambda done: done.error)
    yield from run_many(articles, work, jobs=jobs, purse=purse_for(budget_usd, extractor.most_cost_usd))


def _read(article: Article, *, extractor: Extractor, now: Clock) -> Read:
    if sent_home():
        raise KeyboardInterrupt
    known = {"article_id": article.id, "event": article.event}
    try:
        claims, call = extractor(article)
    except JudgeError as error:
        failed = Failed(source=article.name, message=error.message, hint=error.hint, error=error.kind)
        call = error.call or Call(judge=extractor.name, prompt=extractor.prompt, at=now())
        return Read(**known, failed=failed, error=error.kind, call=call)
    return Read(**known, claims=claims, call=call)
