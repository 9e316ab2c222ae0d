"""Find who judges and who extracts, by the name in the setting `model`.

A name that an installed package has among its entry points means that package's judge (group `workbench.judges`) or
extractor (`workbench.extractors`): `builtin` is this package's own, see pyproject.toml. Every other name is a litellm
model, asked with the prompts of the settings.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, MutableMapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from workbench.claims.extract import Extractor, claims_from_answer, extract_builtin
from workbench.errors import InputError, JudgeError
from workbench.judge.builtin.judge import NAME, BuiltinJudge, unread_because
from workbench.judge.check import Judge, check, retrieve
from workbench.judge.llm.client import KeptAnswer, ModelStatus, has_provider, model_status, need_key
from workbench.judge.llm.judge import LLMExtractor, LLMJudge
from workbench.judge.llm.prompts import load_prompt
from workbench.judge.llm.providers import Params
from workbench.models import Article, Call, Check, Claim
from workbench.models.base import Clock
from workbench.models.check import Estimate
from workbench.retrieval.index import Index
from workbench.settings import Settings

Answers = MutableMapping[str, str]
"""Where a model's answers are kept, by request."""
Make = Callable[[Settings, Answers, Clock], Any]
"""What an entry point names: takes the settings, the kept answers and the clock, and gives a judge or extractor."""

JUDGES, EXTRACTORS = "workbench.judges", "workbench.extractors"


@functools.cache  # looking through every installed package takes 50 ms
def _installed(group: str) -> dict[str, EntryPoint]:
    found = {entry.name: entry for entry in entry_points(group=group)}
    if NAME not in found:
        raise InputError(
            f"this installation of the workbench does not name its own judge (entry points {group})",
            hint="install it again: `make venv`, or `pip install --editable .`",
        )
    return found


def is_model(name: str) -> bool:
    """Tell whether a name means a litellm model, which is asked with a prompt, or an installed judge, which is not."""
    return name not in _installed(JUDGES)


def refuse_unknown(model: str, api_base: str | None) -> None:
    """Refuse a name that is neither an installed judge's nor a model of any provider."""
    if not is_model(model) or has_provider(model, api_base):
        return
    near = difflib.get_close_matches(model, list(_installed(JUDGES)), n=1)
    hint = f"did you mean `{near[0]}`?" if near else "a model is named with its provider, as openai/gpt-4.1-mini"
    raise InputError(f"there is no model `{model}`", hint=hint)


def judge_for(settings: Settings, answers: Answers, *, now: Clock) -> Judge:
    """Give the judge of the settings. Raises PromptError if it is a model and a prompt is missing or broken."""
    if not is_model(settings.model):
        make: Make = _installed(JUDGES)[settings.model].load()
        judge: Judge = make(settings, answers, now)
        return judge
    return _prompted(settings, answers)


def _prompted(settings: Settings, answers: Answers) -> LLMJudge:
    prompt = load_prompt(settings.compare_prompt, settings.prompts)
    conclude = load_prompt(settings.conclude_prompt, settings.prompts)
    return LLMJudge(settings.model, prompt, params=_params(settings), cache=answers, conclude=conclude)


def extractor_for(settings: Settings, answers: Answers, *, now: Clock) -> Extractor:
    """Give the extractor of the settings; an installed judge that brings no extractor has the built-in one."""
    found = _installed(EXTRACTORS)
    if settings.model in found or not is_model(settings.model):
        make: Make = found.get(settings.model, found[NAME]).load()
        extractor: Extractor = make(settings, answers, now)
        return extractor
    return ModelExtractor(settings, answers)


def try_model(settings: Settings) -> ModelStatus:
    """Ask the model of the settings one tiny question."""
    if not is_model(settings.model):
        raise InputError(f"{settings.model} needs no test: it is installed here", hint="name a model with --model")
    return model_status(settings.model, _params(settings))


class Trial:
    """The model and the prompts of the settings tried on one claim. Asked anew each time, and nothing is kept."""

    def __init__(
        self, settings: Settings, claim: Claim, *, articles: Sequence[Article], index: Index, now: Clock
    ) -> None:
        if not is_model(settings.model):
            raise InputError(f"the judge {settings.model} takes no prompt", hint="name a model with --model")
        refuse_unknown(settings.model, settings.api_base)
        self._settings = settings
        self._claim, self._articles, self._index, self._now = claim, articles, index, now
        self._answers: dict[str, str] = {}
        self._judge = _prompted(settings, self._answers)
        self._versions = retrieve(claim, articles=articles, index=index)
        self.questions = self._judge.questions(claim, self._versions)
        """The messages of each question; in the last of several, passages stand in for the answers yet to come."""
        self.estimate = self._judge.estimate(claim, self._versions)

    def need_key(self) -> None:
        """Raise InputError if the model cannot be asked for want of a key or a package."""
        need_key(self._settings.model, _params(self._settings))

    def ask(self) -> Check:
        """Ask the model and prove what it says; a model that fails gives a `Failure`."""
        return check(
            self._claim, articles=self._articles, index=self._index, judge=self._judge, now=self._now,
            versions=self._versions,
        )  # fmt: skip

    @property
    def answers(self) -> tuple[str, ...]:
        """The forms as the model filled them in, as JSON, one a question it answered."""
        return tuple(KeptAnswer.model_validate_json(kept).answer for kept in self._answers.values())


def _params(settings: Settings) -> Params:
    return Params(
        api_base=settings.api_base,
        max_tokens=settings.max_tokens,
        timeout_seconds=settings.timeout_seconds,
        context_tokens=settings.context_tokens,
    )


# ------------------------------------------------------------ what this package's own entry points name


def builtin_judge(_settings: Settings, _answers: Answers, now: Clock) -> BuiltinJudge:
    """Make the built-in judge."""
    return BuiltinJudge(now)


EXTRACTOR_VERSION = "2"
"""Raise it when the rules find other claims, and leave it alone when they do not: articles read under another
version are read again. `tests/test_versions.py` holds it to the answers on the seeds."""


class BuiltinExtractor:
    """Extraction by the built-in rules."""

    name = NAME
    prompt: str | None = None
    key = f"{NAME}#{EXTRACTOR_VERSION}"
    parallel = False

    def __init__(self, _settings: Settings, _answers: Answers, now: Clock) -> None:
        self._now = now

    def __call__(self, article: Article) -> tuple[tuple[Claim, ...], Call]:
        """Find the claims of an article; refuses languages that the rules do not read."""
        if why := unread_because(article):
            raise JudgeError("language", why, hint="choose a model that reads it, with --model")
        return extract_builtin(article), Call(judge=NAME, cost_usd=0.0, at=self._now())

    def estimate(self, article: Article) -> Estimate:
        """Say that nobody is asked."""
        return Estimate(model=NAME, calls=0, cost_usd=0.0, most_usd=0.0)


class ModelExtractor:
    """Extraction by a model with a prompt; only claims with a quote that stands in the article are kept."""

    parallel = True

    def __init__(self, settings: Settings, answers: Answers) -> None:
        prompt = load_prompt(settings.extract_prompt, settings.prompts)
        self._asked = LLMExtractor(settings.model, prompt, params=_params(settings), cache=answers)
        self.name, self.key = self._asked.name, self._asked.key
        self.prompt: str | None = self._asked.prompt

    def __call__(self, article: Article) -> tuple[tuple[Claim, ...], Call]:
        """Ask which claims an article makes, and prove where they stand."""
        extracted, call = self._asked(article)
        claims, _rejected = claims_from_answer(article, extracted, f"{self.name} {self.prompt}")
        return claims, call

    def estimate(self, article: Article) -> Estimate:
        """Say what reading one article will ask and cost."""
        return self._asked.estimate(article)
