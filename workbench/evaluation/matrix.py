"""Prompts x models: make every variant of a config ready to be asked.

It does not know gold, runs or budgets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbench.check import Clock
from workbench.errors import InputError
from workbench.evaluation.answercache import EpochCache
from workbench.evaluation.attempts import Variant
from workbench.evaluation.config import EvalConfig
from workbench.judge.builtin import NAME as BUILTIN
from workbench.judge.builtin import BuiltinJudge
from workbench.judge.compare import LLMJudge
from workbench.judge.llm_models import missing_keys
from workbench.judge.prompts import Prompt, load_prompt
from workbench.judge.providers import Params, provider, runs_at_home
from workbench.models import Claim, Judge, Version, content_id
from workbench.parse import DIGEST as WEIGHTS
from workbench.parse import parse


@dataclass(frozen=True)
class Contender:
    """A variant, and how to ask it."""

    variant: Variant
    provider: str
    judge: Callable[[EpochCache], Judge] = field(repr=False)
    price: Callable[[Sequence[tuple[Claim, Sequence[Version]]]], float | None] = field(repr=False)
    """Estimates what checks will cost in US dollars; None if no price is known."""

    def shown(self, versions: Sequence[Version]) -> tuple[Version, ...]:
        """Give what of a sample's versions this variant sees."""
        return () if self.variant.role == "claim only" else tuple(versions)


@dataclass(frozen=True)
class Sources:
    """What a run takes from the workspace."""

    prompts: Path | None
    answers: MutableMapping[str, str] = field(repr=False)
    now: Clock
    timeout_seconds: float = 60.0
    max_tokens: int | None = None
    prompt: str = "compare.v1"
    """For models, where the config names no prompt."""
    conclude: str = "conclude.v1"
    """What concludes where articles are read one at a time."""
    context_tokens: int | None = None
    model: str = BUILTIN
    """Where the config names no model."""
    api_base: str | None = None


def contenders(config: EvalConfig, sources: Sources) -> tuple[Contender, ...]:
    """Make the variants of a config, in its order; refuse what could not be asked at all."""
    models = config.models or (sources.model,)
    _refuse_doubles("models", models)
    _refuse_doubles("prompts", config.prompts)
    prompts = [load_prompt(name, sources.prompts) for name in config.prompts]
    params = _params(config, sources)
    made = list(_made(config, models, prompts, sources))
    for model in models:
        if model != BUILTIN and config.cache != "only" and (missing := missing_keys(model, params)):
            raise InputError(f"no key for {model} in the environment", hint=f"set {' or '.join(missing)}")
    return tuple(made)


def _made(
    config: EvalConfig, models: Sequence[str], prompts: Sequence[Prompt], sources: Sources
) -> Iterator[Contender]:
    params, conclude = _params(config, sources), load_prompt(sources.conclude, sources.prompts)
    for model in models:
        if model == BUILTIN:
            yield _rules(sources)
            continue
        asked = prompts or [load_prompt(sources.prompt, sources.prompts)]
        for prompt in asked:
            yield _prompted(model, prompt, params=params, conclude=conclude, epochs=config.epochs)
    for model in models if config.claim_only else ():
        if model != BUILTIN:
            yield _blind(_prompted(model, asked[0], params=params, conclude=conclude, epochs=1))


def _refuse_doubles(key: str, names: Sequence[str]) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            raise InputError(f"`{key}` names {name} twice", hint="name it once; `epochs:` asks more than once")


def _params(config: EvalConfig, sources: Sources) -> Params:
    given = config.params
    return Params(
        api_base=given.api_base or sources.api_base,
        temperature=given.temperature,
        max_tokens=given.max_tokens or sources.max_tokens,
        timeout_seconds=given.timeout_seconds or sources.timeout_seconds,
        context_tokens=given.context_tokens or sources.context_tokens,
    )


def _rules(sources: Sources) -> Contender:
    judge = BuiltinJudge(sources.now, parse, weights=WEIGHTS)
    variant = Variant(key=content_id(judge.key), name=BUILTIN, model=BUILTIN, prompt=None, epochs=1, free=True)
    return Contender(variant, BUILTIN, lambda _: judge, lambda _: 0.0)


def _prompted(model: str, prompt: Prompt, *, params: Params, conclude: Prompt, epochs: int) -> Contender:
    def judge(cache: EpochCache | None = None) -> LLMJudge:
        return LLMJudge(model, prompt, params=params, cache=cache, conclude=conclude)

    first = judge()
    variant = Variant(
        key=content_id(first.key),
        name=f"{prompt.name} · {model}",
        model=model,
        prompt=prompt.label,
        epochs=epochs,
        free=runs_at_home(model, params),
    )
    return Contender(variant, provider(model), judge, first.estimate_cost_usd)


def _blind(contender: Contender) -> Contender:
    variant = contender.variant
    changed = {"key": content_id(variant.key, "claim only"), "name": f"claim only · {variant.model}"}
    variant = variant.model_copy(update={**changed, "role": "claim only"})
    return Contender(variant, contender.provider, contender.judge, contender.price)
