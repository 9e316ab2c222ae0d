"""What an evaluation is asked to do: gold x prompts x models x epochs, its budget and its gates.

`parse_config` reads it from the text of `prompts/evals/NAME.yaml`; whatever is wrong there is one sentence with the
line it stands on. It opens no file, and it does not know whether a prompt, a model or a piece of gold exists.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BeforeValidator, Field, ValidationError

from workbench.errors import InputError
from workbench.evaluation.gates import Gate
from workbench.evaluation.names import MetricName
from workbench.evaluation.robustness.suite import Suite
from workbench.evaluation.yamllines import read_mapping
from workbench.models import Record

CacheUse = Literal["on", "off", "only", "refresh"]
"""`only` replays: what was never answered is an error. `refresh` asks again and keeps the new answers."""

DEFAULT_CONNECTIONS = 4


def _spelled(value: object) -> object:
    # YAML 1.1 reads a bare `on` and `off` as true and false.
    return {True: "on", False: "off"}.get(value, value) if isinstance(value, bool) else value


class Filter(Record):
    """Which of gold's claims to use; without any of these, all."""

    ids: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """A claim with any of these tags."""
    split: Literal["dev", "test"] | None = None


class ModelParams(Record):
    """How the models are asked, where it is not as the prompt says."""

    temperature: float | None = Field(default=None, ge=0.0, le=2.0)
    max_tokens: int | None = Field(default=None, ge=1)
    timeout_seconds: float | None = Field(default=None, gt=0)
    context_tokens: int | None = Field(default=None, ge=1)
    api_base: str | None = None


class Baseline(Record):
    """What the others are measured against: a variant of this run, or of an earlier one."""

    prompt: str | None = None
    model: str | None = None
    run: str | None = None
    """An earlier run of this workspace."""


class EvalConfig(Record):
    """Everything that decides an evaluation, as it was asked for."""

    name: str = Field(default="eval", pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,60}$")
    gold: Path
    """A gold file; a path that is not absolute counts from the config file."""
    articles: Path
    """The folder with the raw articles that gold labels."""
    filter: Filter = Filter()
    prompts: tuple[str, ...] = ()
    """Such as `compare.v1`; without any, the one of the settings."""
    models: tuple[str, ...] = Field(default=(), max_length=50)
    """`builtin`, or litellm model strings; without any, the one of the settings."""
    params: ModelParams = ModelParams()
    epochs: int = Field(default=1, ge=1, le=100)
    """How often each question is asked; the rules give the same answer each time, and are asked once."""
    seed: int = Field(default=0, ge=0)
    baseline: Baseline | None = None
    """Without it, the first variant."""
    primary_metric: MetricName = "verdict_macro_f1"
    margin: float = Field(default=0.02, gt=0.0, lt=1.0)
    """A difference inside this is no difference: what `equivalent` means."""
    gates: tuple[Gate, ...] = ()
    robustness: Suite | None = None
    """Also ask about changed samples; without it, none."""
    claim_only: bool = True
    """Also ask every model with the articles withheld: what it scores without reading."""
    max_connections: dict[str, Annotated[int, Field(ge=1, le=200)]] = Field(default_factory=dict)
    """Calls at once, by provider; 4 where nothing is said."""
    budget_usd: float | None = Field(default=None, gt=0)
    allow_unpriced: bool = False
    """Ask models whose price is unknown; their cost then counts as nothing."""
    max_error_rate: float = Field(default=0.05, ge=0.0, le=1.0)
    """With a larger share of unanswered questions than this the run gives no verdict."""
    cache: Annotated[CacheUse, BeforeValidator(_spelled)] = "on"

    def connections(self, provider: str) -> int:
        """How many calls to a provider may be under way at once."""
        return self.max_connections.get(provider, DEFAULT_CONNECTIONS)


def make_config(base: EvalConfig | None, **given: object) -> EvalConfig:
    """Put what a command line says over a config, or make one of nothing else; None says nothing.

    An empty mapping asks for a section, and leaves one that is there as it is.
    """
    there = {name for name, value in base if value is not None} if base else set()
    said = {n: value for n, value in given.items() if value is not None and not (value == {} and n in there)}
    try:
        return EvalConfig.model_validate({**(base.model_dump() if base else {}), **said})
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "missing":
            raise InputError(f"no {key} is given", hint=f"--{key}, or a config file") from error
        raise InputError(f"`{key}`: {problem['msg'].lower()}", hint="`workbench eval run --help`") from error


def config_text(config: EvalConfig) -> str:
    """Write a config as YAML; `parse_config` reads it back."""
    return yaml.safe_dump(config.model_dump(mode="json", exclude_defaults=True), sort_keys=False, allow_unicode=True)


def parse_config(text: str, path: Path) -> EvalConfig:
    """Read a config from its text; `path` is where it stands, for messages and for the paths inside it.

    Raises InputError with the line, the key and a hint.
    """
    config = read_mapping(text, str(path), EvalConfig)
    if "robustness" in config.model_fields_set and config.robustness is None:
        raise InputError(f"{path}: `robustness` is empty", hint="`robustness: {}` makes every change")
    named = {} if "name" in config.model_fields_set else {"name": path.stem}
    home = path.parent
    return config.model_copy(update={"gold": home / config.gold, "articles": home / config.articles, **named})
