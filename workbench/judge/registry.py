"""Choose who judges and who extracts, by the settings: the built-in rules, or a model with a prompt."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence

from workbench.claims.extract import Extractor, claims_from_answer, extract_builtin
from workbench.errors import JudgeError
from workbench.judge.builtin.judge import NAME as BUILTIN
from workbench.judge.builtin.judge import BuiltinJudge, unread_because
from workbench.judge.llm.client import ModelStatus, model_status
from workbench.judge.llm.judge import LLMExtractor, LLMJudge
from workbench.judge.llm.prompts import load_prompt
from workbench.judge.llm.providers import Params
from workbench.models import Article, Call, Claim, Judge, Version
from workbench.models.base import Clock
from workbench.models.check import Estimate
from workbench.nlp.parser import parse
from workbench.settings import Settings

Answers = MutableMapping[str, str]

__all__ = [
    "BUILTIN",
    "estimate_checks",
    "estimate_extraction",
    "extractor_for",
    "judge_for",
    "price_of",
    "try_model",
]


EXTRACTOR_VERSION = "e64aeab0bcf484c1"
"""Raise it to "2" when the rules find other claims, and leave it alone when they do not: articles read under another
version are read again. `tests/test_versions.py` holds it to the answers on the seeds."""


class _Rules:
    """Extraction by the built-in rules."""

    name = BUILTIN
    prompt: str | None = None
    key = f"{BUILTIN}#{EXTRACTOR_VERSION}"

    def __init__(self, now: Clock) -> None:
        self._now = now

    def __call__(self, article: Article) -> tuple[tuple[Claim, ...], Call]:
        if why := unread_because(article):
            raise JudgeError("language", why, hint="choose a model that reads it, with --model")
        return extract_builtin(article), Call(judge=self.name, cost_usd=0.0, at=self._now())

    def most_cost_usd(self, _: Article, /) -> float:
        return 0.0


class _Model:
    """Extraction by a model with a prompt."""

    def __init__(self, settings: Settings, answers: Answers) -> None:
        prompt = load_prompt(settings.extract_prompt, settings.prompts)
        self.asks = LLMExtractor(settings.model, prompt, params=_params(settings), cache=answers)
        self.name, self.key = self.asks.name, self.asks.key
        self.prompt: str | None = self.asks.prompt

    def __call__(self, article: Article) -> tuple[tuple[Claim, ...], Call]:
        extracted, call = self.asks(article)
        claims, _rejected = claims_from_answer(article, extracted, f"{self.name} {self.prompt}")
        return claims, call

    def most_cost_usd(self, article: Article, /) -> float | None:
        return self.asks.most_cost_usd(article)


def judge_for(settings: Settings, answers: Answers, *, now: Clock) -> Judge:
    """Give the judge of the settings."""
    if settings.model == BUILTIN:
        return BuiltinJudge(now, parse)
    return _llm_judge(settings, answers)


def extractor_for(settings: Settings, answers: Answers, *, now: Clock) -> Extractor:
    """Give the extractor of the settings."""
    return _Rules(now) if settings.model == BUILTIN else _Model(settings, answers)


def estimate_checks(
    settings: Settings, checks: Callable[[], Sequence[tuple[Claim, Sequence[Version]]]]
) -> Estimate | None:
    """Say what checks will ask of a model; None for the built-in judge, for which nothing is retrieved."""
    if settings.model == BUILTIN:
        return None
    wanted = checks()
    forecast = _llm_judge(settings, {}).forecast(wanted)
    return Estimate(model=settings.model, claims=len(wanted), **forecast.model_dump())


def estimate_extraction(settings: Settings, articles: Sequence[Article]) -> Estimate | None:
    """Say what extracting claims will ask of a model; None for the built-in rules."""
    if settings.model == BUILTIN:
        return None
    forecast = _Model(settings, {}).asks.forecast(articles)
    return Estimate(model=settings.model, **forecast.model_dump())


def price_of(judge: Judge) -> Callable[[Claim, Sequence[Version]], float | None]:
    """Say what one check by a judge may cost at most in US dollars; the rules cost nothing."""
    return judge.most_cost_usd if isinstance(judge, LLMJudge) else lambda _claim, _versions: 0.0


def try_model(settings: Settings) -> ModelStatus:
    """Ask the model of the settings one tiny question."""
    return model_status(settings.model, _params(settings))


def _params(settings: Settings) -> Params:
    return Params(
        api_base=settings.api_base,
        max_tokens=settings.max_tokens,
        timeout_seconds=settings.timeout_seconds,
        context_tokens=settings.context_tokens,
    )


def _llm_judge(settings: Settings, answers: Answers) -> LLMJudge:
    prompt = load_prompt(settings.compare_prompt, settings.prompts)
    conclude = load_prompt(settings.conclude_prompt, settings.prompts)
    return LLMJudge(settings.model, prompt, params=_params(settings), cache=answers, conclude=conclude)
