"""Providers as data: how a model is asked, how each provider keeps best to a form, which of them run locally."""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import Field

from workbench.models import Message, Record

Mode = Literal["TOOLS", "JSON_SCHEMA", "MD_JSON"]
"""How a model is held to a form: a forced tool call, a schema for the answer, or the schema in words."""

MAX_TOKENS = 500
"""The longest answer to a question without a prompt."""

# Where a form is not enforced by a tool call: litellm 1.105.3 drops `tool_choice` for mistral and ollama_chat; local
# engines have a grammar for a schema, and often nothing for tools.
_MODES: dict[str, Mode] = dict.fromkeys(
    ("mistral", "ollama_chat", "hosted_vllm", "lm_studio", "llamafile"), "JSON_SCHEMA"
)
_LOCAL = frozenset({"ollama", "ollama_chat", "hosted_vllm", "lm_studio", "llamafile"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_HOSTED_SECONDS, _OWN_SECONDS = 60.0, 600.0
# Too low rather than too high, so that a window comes out too large rather than too small.
_CHARACTERS_PER_TOKEN = 2.5


class Params(Record):
    """How a model is asked."""

    api_base: str | None = None
    """Address of an OpenAI-compatible or local server; None for the provider's own."""
    temperature: float | None = Field(default=None, ge=0.0, le=2.0)
    """None: what the prompt says."""
    max_tokens: int | None = Field(default=None, ge=1)
    """None: what the prompt says."""
    timeout_seconds: float | None = Field(default=None, gt=0)
    """None: what suits where the model runs."""
    tries: int = Field(default=5, ge=1)
    """How often in all, when the trouble may pass; a wrong form is asked again once, inside each try."""
    mode: Mode | None = None
    """How the form is enforced; None: what suits the provider."""
    context_tokens: int | None = Field(default=None, ge=1)
    """How much question and answer may be together; None: what litellm knows of the model."""

    def decisive(self, model: str) -> tuple[object, ...]:
        """Give what of this can change an answer; digested in keys of checks and of the answer cache."""
        host = urlsplit(self.api_base).netloc if self.api_base else None
        return (model, host, self.temperature, self.max_tokens, mode_for(model, self))

    def filled(self, *, temperature: float, max_tokens: int) -> Params:
        """Fill in what was left to the prompt."""
        return self.model_copy(
            update={
                "temperature": temperature if self.temperature is None else self.temperature,
                "max_tokens": max_tokens if self.max_tokens is None else self.max_tokens,
            }
        )


def provider(model: str) -> str:
    """The first part of litellm's `provider/name`."""
    return model.partition("/")[0]


def mode_for(model: str, params: Params) -> Mode:
    """Choose how to hold this model to a form."""
    if params.mode:
        return params.mode
    if provider(model) == "openai" and params.api_base:
        return "JSON_SCHEMA"
    return _MODES.get(provider(model), "TOOLS")


class Needs(NamedTuple):
    """What a provider is asked with besides a model's name."""

    packages: tuple[tuple[str, str], ...] = ()
    """Modules that litellm imports for it, each with what installs it."""
    variables: tuple[tuple[str, ...], ...] = ()
    """Variables of the environment, or files: one of each line, where `A and B` counts as one."""


_AWS = (
    (
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_BEARER_TOKEN_BEDROCK",
        "~/.aws/credentials", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    ),
    ("AWS_REGION_NAME", "AWS_REGION", "AWS_DEFAULT_REGION"),
)  # fmt: skip
_VERTEX = Needs(
    (("google.auth", "google-cloud-aiplatform"),),
    (("VERTEXAI_PROJECT",), ("VERTEXAI_LOCATION", "VERTEX_LOCATION")),
)
# Where litellm's own list says "any of these", names a part, or knows nothing (measured on 1.105.3).
NEEDS: Mapping[str, Needs] = {
    "vertex_ai": _VERTEX,
    "vertex_ai_beta": _VERTEX,
    "bedrock": Needs((("boto3", "boto3"),), _AWS),
    "bedrock_converse": Needs((("boto3", "boto3"),), _AWS),
    "sagemaker": Needs((("boto3", "boto3"),), _AWS),
    "sagemaker_chat": Needs((("boto3", "boto3"),), _AWS),
    "azure": Needs(
        (),
        (
            ("AZURE_API_KEY", "AZURE_AD_TOKEN", "AZURE_CLIENT_ID and AZURE_CLIENT_SECRET and AZURE_TENANT_ID"),
            ("AZURE_API_BASE",),
            ("AZURE_API_VERSION",),
        ),
    ),
    "azure_ai": Needs((), (("AZURE_AI_API_KEY",), ("AZURE_AI_API_BASE",))),
    "watsonx": Needs(
        (),
        (
            ("WATSONX_API_KEY", "WATSONX_APIKEY", "WATSONX_TOKEN"),
            ("WATSONX_URL", "WATSONX_API_BASE"),
            ("WATSONX_PROJECT_ID", "WX_PROJECT_ID", "WX_SPACE_ID"),
        ),
    ),
    "databricks": Needs((), (("DATABRICKS_API_KEY",), ("DATABRICKS_API_BASE",))),
    "cloudflare": Needs((), (("CLOUDFLARE_API_KEY",), ("CLOUDFLARE_API_BASE", "CLOUDFLARE_ACCOUNT_ID"))),
    "snowflake": Needs((), (("SNOWFLAKE_JWT",), ("SNOWFLAKE_ACCOUNT_ID", "SNOWFLAKE_API_BASE"))),
}


class Missing(NamedTuple):
    """What a model cannot be asked without."""

    packages: tuple[str, ...] = ()
    variables: tuple[tuple[str, ...], ...] = ()
    """One of each line."""

    @property
    def hint(self) -> str:
        """Say what to do about it."""
        steps = [f"pip install {' '.join(self.packages)}"] if self.packages else []
        if self.variables:
            named = (f"{one} (or {' or '.join(others)})" if others else one for one, *others in self.variables)
            steps.append("set " + ", and ".join(named))
        return "; ".join(steps)


class Change(NamedTuple):
    """A setting that a provider refused, and what it gets instead."""

    setting: str
    """A field of the request, or the mode in which the form was enforced."""
    instead: str | None = None
    """The name it has there, or the next mode; None: it is left out."""
    value: int | None = None
    """Another value, where the one asked for was too large."""

    def __str__(self) -> str:
        if self.value is not None:
            return f"{self.setting} {self.value}, the most it takes"
        return f"{self.instead} instead of {self.setting}" if self.instead else f"without {self.setting}"


_REFUSED = (
    r"unsupported|not (?:be )?(?:supported|permitted|allowed|accepted|available|recogni[sz]ed|valid)|"
    r"(?:does|do|can)(?: not|n['’]t) (?:support|accept|allow|take|be set)|unrecogni[sz]ed|unknown|unexpected|"
    r"unavailable|deprecated|no longer|extra_forbidden|only|invalid|must be|should be|requires|cannot be|may not be|"
    r"(?:not |in)compatible"
)
_OUTPUT_LIMIT = re.compile(
    r"max_(?:completion_)?tokens.{0,200}?(?:too large|at most|less than|maximum|range|up to|exceed|greater)|"
    r"\[1, ?\d+\].{0,80}max_(?:completion_)?tokens",
    re.IGNORECASE | re.DOTALL,
)
_LENIENT: tuple[Mode, ...] = ("TOOLS", "JSON_SCHEMA", "MD_JSON")
"""Each asks less of a provider than the one before."""


def change_after(refusal: str, request: Mapping[str, Any], mode: Mode) -> Change | None:
    """Find the setting of a request that a provider's refusal names; None if it names none that can be changed.

    `refusal` is the whole body of the answer, so that the names of fields in it count as well.
    """
    words = refusal.replace('\\"', '"')
    limit = next((name for name in ("max_tokens", "max_completion_tokens") if name in request), None)
    other = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}.get(limit or "")
    if limit and _OUTPUT_LIMIT.search(words) and not (other == "max_completion_tokens" and f"'{other}'" in words):
        smaller = [number for n in re.findall(r"\b\d{2,7}\b", words) if (number := int(n)) < request[limit]]
        if smaller:
            return Change(limit, limit, max(smaller))
    if limit and _named(limit, words) and re.search(rf"\b{other}\b|{_REFUSED}", words, re.I):
        return Change(limit, other)
    for setting in ("temperature", "service_tier", "num_ctx"):
        if setting in request and _named(setting, words):
            return Change(setting)
    enforced = {
        "TOOLS": r"tool_choice|tools?|function(?: calling|s)?",
        "JSON_SCHEMA": r"response_format|json_schema|schema",
    }
    if mode in enforced and _named(enforced[mode], words):
        return Change(mode, _LENIENT[_LENIENT.index(mode) + 1])
    return None


def _named(setting: str, words: str) -> bool:
    """Tell whether a sentence says of a setting that it is not taken."""
    near = rf"\b(?:{setting})\b.{{0,120}}?(?:{_REFUSED})|(?:{_REFUSED}).{{0,60}}?\b(?:{setting})\b"
    return re.search(near, words, re.IGNORECASE | re.DOTALL) is not None


def runs_at_home(model: str, params: Params) -> bool:
    """Tell whether a model runs on an engine of one's own: no key, no price."""
    return provider(model) in _LOCAL or (
        params.api_base is not None and urlsplit(params.api_base).hostname in _LOOPBACK
    )


def time_limit(model: str, params: Params) -> float:
    """Say for how many seconds one call may run: longer for an engine of one's own, which may have no more than a CPU.

    Such an engine runs locally by its provider, or its address is of this machine or of a private network.
    """
    if params.timeout_seconds is not None:
        return params.timeout_seconds
    host = (urlsplit(params.api_base).hostname or "") if params.api_base else None
    near = provider(model) in _LOCAL or (host is not None and _is_private(host))
    return _OWN_SECONDS if near else _HOSTED_SECONDS


def _is_private(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        # A name without a dot is of this machine, of Docker or of the office.
        return "." not in host or host.endswith((".local", ".lan", ".internal", ".home.arpa"))


def ollama_window(messages: Sequence[Message], max_tokens: int) -> int:
    """How many tokens Ollama has to make room for, in steps of 8192 so that it seldom loads the model anew.

    Ollama cuts what does not fit its window, silently: an article would lose its end and look silent.
    """
    tokens = sum(len(m.content) for m in messages) / _CHARACTERS_PER_TOKEN + max_tokens
    return math.ceil(tokens / 8192) * 8192
