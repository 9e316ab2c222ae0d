"""The config of an evaluation: gold x prompts x models x epochs, its budget and its gates.

`parse_config` reads it from the text of `prompts/evals/NAME.yaml`; each mistake there is reported in one sentence with
its line. Whether a prompt, a model or a gold file exists is checked where a run is made ready.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar, get_args

import yaml
from pydantic import BaseModel, BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from workbench.errors import InputError
from workbench.models import Fraction, Record

# ------------------------------------------------------------
# Metrics: one closed list of names, used by configs, gates, results and tables.

MetricName = Literal[
    "verdict_macro_f1",
    "verdict_accuracy",
    "verdict_kappa",
    "verdict_macro_f1_lenient",
    "stance_macro_f1",
    "stance_accuracy",
    "stance_macro_f1_lenient",
    "strict",
    "evidence_f1",
    "evidence_precision",
    "evidence_recall",
    "quote_validity",
    "discrepancy_kind_recall",
    "discrepancy_kind_precision",
    "omission_recall",
    "omission_precision",
    "discrepancy_recall",
    "discrepancy_precision",
    "origin_f1",
    "origin_count",
    "consistency",
]

METRICS: tuple[MetricName, ...] = get_args(MetricName)


# ------------------------------------------------------------
# Perturbations: the changes that are made to samples, and what a right judge does with each.

Perturbation = Literal[
    "rerun",
    "blinding",
    "swap",
    "order",
    "padding",
    "duplicate",
    "quoted",
    "ablation",
    "ablation_all",
    "irrelevant",
    "negation",
    "injection",
]
Harmless = Literal["blinding", "swap", "order", "padding", "duplicate", "quoted", "injection"]
"""Changes that should change nothing."""
Expected = Literal["same", "silent", "not enough evidence", "no longer carried"]
Place = Literal["start", "middle", "end"]
Family = Literal[
    "plain order",
    "authority",
    "role marks",
    "fence",
    "template language",
    "data",
    "hidden",
    "other language",
    "persuasion",
    "retraction",
    "canary",
]

PERTURBATIONS: tuple[Perturbation, ...] = get_args(Perturbation)
PLACES: tuple[Place, ...] = get_args(Place)
FAMILIES: tuple[Family, ...] = get_args(Family)

EXPECTED: dict[Perturbation, Expected] = {
    "rerun": "same",
    "blinding": "same",
    "swap": "same",
    "order": "same",
    "padding": "same",
    "duplicate": "same",
    "quoted": "same",
    "ablation": "silent",
    "ablation_all": "not enough evidence",
    "irrelevant": "silent",
    "negation": "no longer carried",
    "injection": "same",
}
"""What a right judge does: the same verdict, or something of the changed article; without evidence, of the claim."""

_LABELS = yaml.safe_load((files(__package__) / "labels.yaml").read_text(encoding="utf-8"))
METRIC_LABELS: dict[MetricName, str] = _LABELS["metrics"]
"""What a table calls each metric."""
PERTURBATION_LABELS: dict[Perturbation, str] = _LABELS["perturbations"]
"""What a table calls each change."""

EPOCH = 2
"""Changed samples share no answer with the first asking; a change that a judge is not shown gets the re-run's."""


class Suite(Record):
    """Which changes are made, to how many samples. The plain re-run that flips are compared with is always made."""

    perturbations: tuple[Perturbation, ...] = PERTURBATIONS
    samples: Annotated[int, Field(ge=1)] | Literal["all"] = 60
    """Drawn at random, as evenly over the verdicts as gold allows."""
    attacks: int = Field(default=1, ge=1, le=100)
    """How many orders are planted into each sample at each of the three places, one at a time."""

    @property
    def wanted(self) -> tuple[Perturbation, ...]:
        """The changes to make, in their order."""
        return tuple(one for one in PERTURBATIONS if one == "rerun" or one in self.perturbations)


# ------------------------------------------------------------
# Gates: what a variant must reach to be shipped, as a config states it.


class _Gate(Record):
    variant: str | None = None
    """A variant's name, prompt or model; without it, every variant but the baseline, or the only one there is."""


class AtLeast(_Gate):
    """A metric must reach a value."""

    gate: Literal["min"] = "min"
    metric: MetricName
    at_least: float
    bound: Literal["point", "lower"] = "point"
    """`lower`: the lower end of the 95 % interval must reach it."""


class NoRegression(_Gate):
    """Fail where a metric is surely worse than the baseline's, and by enough to matter."""

    gate: Literal["no_regression"] = "no_regression"
    metric: MetricName | None = None
    """Without it, the primary metric."""
    min_effect: Fraction = 0.0


class NonInferior(_Gate):
    """Fail unless a metric is surely not worse than the baseline's by more than a margin. Needs many samples."""

    gate: Literal["non_inferior"] = "non_inferior"
    metric: MetricName | None = None
    margin: float | None = Field(default=None, gt=0.0, lt=1.0)
    """Without it, the config's."""


class MaxCost(_Gate):
    """Cap the price of a hundred samples, at list price, cached answers included."""

    gate: Literal["max_cost"] = "max_cost"
    usd_per_100: float = Field(ge=0)


class MaxP95(_Gate):
    """Cap how long all but the slowest twentieth of the calls may take; cached answers do not count."""

    gate: Literal["max_p95"] = "max_p95"
    seconds: float = Field(gt=0)


class MinQuoteValidity(_Gate):
    """Require that quotes are verbatim: found in their articles, character by character."""

    gate: Literal["min_quote_validity"] = "min_quote_validity"
    at_least: Fraction


class MaxErrorRate(_Gate):
    """Cap the share of questions without a scorable answer."""

    gate: Literal["max_error_rate"] = "max_error_rate"
    at_most: Fraction


class MaxFlip(_Gate):
    """Cap how many more verdicts a change flips than a plain re-run does; for changes that should change nothing."""

    gate: Literal["max_flip"] = "max_flip"
    perturbation: Harmless
    at_most: Fraction
    """Of the excess: 0.03 is 3 points."""
    bound: Literal["point", "upper"] = "point"
    """`upper`: the upper end of the 95 % interval must not pass it; needs 10 events."""


class MaxAttackSuccess(_Gate):
    """Cap how often planted orders may be obeyed."""

    gate: Literal["max_attack_success"] = "max_attack_success"
    at_most: Fraction
    bound: Literal["point", "upper"] = "upper"
    """`upper`: the one-sided 95 % bound. With no order obeyed, 59 that are not moot are needed for 0.05; as many are
    planted."""
    family: Family | None = None
    """Count only planted orders of this kind."""
    place: Place | None = None
    """Count only planted orders at this place; not together with a family."""

    @model_validator(mode="after")
    def _one_group(self) -> Self:
        if self.family and self.place:
            raise ValueError("give a family or a place, not both")
        return self


Gate = Annotated[
    AtLeast
    | NoRegression
    | NonInferior
    | MaxCost
    | MaxP95
    | MinQuoteValidity
    | MaxErrorRate
    | MaxFlip
    | MaxAttackSuccess,
    Field(discriminator="gate"),
]


# ------------------------------------------------------------
# Reading YAML into a record; each mistake is reported with its line and with what would be right.

T = TypeVar("T", bound=BaseModel)

_LONGEST = 1_000_000


def read_mapping(text: str, name: str, shape: type[T]) -> T:
    """Read one YAML mapping into a record; `name` is what messages call it. Raises InputError with the line."""
    tree = _compose(text, name)
    if not isinstance(tree, yaml.MappingNode):
        raise InputError(f"{name} has no keys and values", hint="begin with `gold: path/to/gold.jsonl`")
    for line, key in _doubled(tree):
        raise InputError(f"{name} line {line}: the key `{key}` is there twice", hint="keep one of them")
    try:
        return shape.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise InputError(f"{name} is not plain YAML: {said}", hint="write plain values") from error
    except ValidationError as error:
        # A mistyped key is also a missing one; its own line says more.
        problems = sorted(error.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
        raise _mistake(problems[0], tree, name, shape) from error


def _compose(text: str, name: str) -> yaml.Node | None:
    if len(text) > _LONGEST:
        raise InputError(f"{name} is longer than {_LONGEST:,} characters", hint="that is no config file")
    try:
        # A few nested aliases grow to gigabytes; no config needs one.
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else "?"
                raise InputError(f"{name} line {line} refers to another place with *", hint="write the value out")
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        where = f" line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise InputError(
            f"{name}{where} is not YAML: {error.problem}", hint="check the indentation and the colons"
        ) from error
    except yaml.YAMLError as error:
        raise InputError(f"{name} is not YAML: {' '.join(str(error).split())}", hint="save it as UTF-8 text") from error


def _doubled(node: yaml.Node) -> Iterator[tuple[int, str]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.start_mark.line + 1, str(key.value)
            seen.add(key.value)
            yield from _doubled(value)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _doubled(child)


def _mistake(problem: ErrorDetails, tree: yaml.Node, name: str, shape: type[BaseModel]) -> InputError:
    """Say what is wrong on which line, and what would be right."""
    line, path, node = _place(tree, problem["loc"])
    where = f"{name} line {line}"
    key = str(problem["loc"][-1])

    def suggest(wrong: str, known: Sequence[str], otherwise: str) -> str:
        close = difflib.get_close_matches(wrong, known, n=1)
        return f"did you mean `{close[0]}`?" if close else f"{otherwise} {', '.join(known)}"

    match problem["type"]:
        case "extra_forbidden":
            hint = suggest(key, _siblings(problem["loc"], shape), "known keys:")
            return InputError(f"{where}: there is no key `{path}`", hint=hint)
        case "missing":
            missing = ".".join((*filter(None, [path]), key))
            return InputError(f"{where}: the key `{missing}` is missing", hint=f"add `{key}:`")
        case "union_tag_not_found":
            return InputError(f"{where}, `{path}`: the key `gate` is missing", hint="such as `gate: min`")
        case "union_tag_invalid":
            known_tags = problem["ctx"]["expected_tags"]
            return InputError(f"{where}, `{path}`: there is no such gate", hint=f"`gate:` is one of {known_tags}")
        case "literal_error":
            value, allowed = str(problem["input"]), str(problem.get("ctx", {}).get("expected", ""))
            hint = suggest(value, re.findall(r"'([^']+)'", allowed), "one of")
            return InputError(f"{where}, `{path}`: {value!r} is not known", hint=hint)
        case "value_error":
            said = problem["msg"].removeprefix("Value error, ")
            return InputError(f"{where}, `{path}`: {said}", hint="see docs/evaluation.md")
        case "model_type":
            return InputError(f"{where}, `{path}` is not a section", hint=f"write `{key}: {{}}`, or keys under it")
        case "tuple_type":
            return InputError(f"{where}, `{path}` is not a list", hint=f"write `{key}: [{problem['input']}]`")
    value = f" {node.value}" if isinstance(node, yaml.ScalarNode) else ""
    return InputError(f"{where}, `{path}`:{value}: {problem['msg'].lower()}", hint="see docs/evaluation.md")


def _place(tree: yaml.Node, loc: Sequence[int | str]) -> tuple[int, str, yaml.Node]:
    """Follow pydantic's location as far as the file has it: line, dotted path, node."""
    node, line, path = tree, tree.start_mark.line + 1, []
    for part in loc:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if found is None:
                continue  # a tag of a union, or a key that is missing
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            continue
        path.append(str(part))
    return line, ".".join(path), node


def _siblings(loc: Sequence[int | str], shape: type[BaseModel]) -> list[str]:
    """The keys that are allowed where an unknown one is."""
    shapes: list[type[BaseModel]] = [shape]
    for part in loc[:-1]:
        inner = [r for s in shapes if part in s.model_fields for r in _records(s.model_fields[str(part)].annotation)]
        tagged = [s for s in shapes if part in (field.default for field in s.model_fields.values())]
        shapes = inner or tagged or shapes
    return sorted({name for s in shapes for name in s.model_fields})


def _records(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in get_args(annotation) for found in _records(part)]


# ------------------------------------------------------------
# The config itself.

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

    An empty mapping asks for a section, and leaves one that is there as it is. The model that the config compares with
    stays in the run whichever others are asked instead.
    """
    there = {name for name, value in base if value is not None} if base else set()
    said = {n: value for n, value in given.items() if value is not None and not (value == {} and n in there)}
    beside = base.baseline.model if base and base.baseline else None
    if base and beside in base.models and isinstance(models := said.get("models"), (list, tuple)):
        said["models"] = tuple(dict.fromkeys((*models, beside)))
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
    said = {"name": config.name, **config.model_dump(mode="json", exclude_defaults=True)}
    if config.gates:  # what a gate is called is a default of its class
        given = (gate.model_dump(mode="json", exclude_defaults=True) for gate in config.gates)
        said["gates"] = [{"gate": gate.gate, **more} for gate, more in zip(config.gates, given, strict=True)]
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True)


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
