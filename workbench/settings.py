"""Settings from the environment and `workbench.toml`, read once into a frozen record.

A flag of the command line is an argument of the method that it concerns. Keys to providers are never read here: litellm
takes them from the environment itself.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from workbench.errors import InputError
from workbench.files import write_whole
from workbench.models import Newsroom, Record

CONFIG_NAME = "workbench.toml"
DEFAULT_JUDGE = "builtin"


class Settings(Record):
    """Everything that may be set, with its default."""

    workspace: Path = Path(".workbench")
    """The folder that holds the database, the index and the runs. Environment: WORKBENCH_WORKSPACE."""
    model: str = DEFAULT_JUDGE
    """The judge: `builtin` or any litellm model string. Environment: WORKBENCH_MODEL."""
    api_base: str | None = None
    """Address of an OpenAI-compatible server, for local models. Environment: WORKBENCH_API_BASE."""
    compare_prompt: str = "compare.v1"
    """The prompt that compares versions."""
    conclude_prompt: str = "conclude.v1"
    """The prompt that concludes, where articles are read one at a time."""
    extract_prompt: str = "extract.v1"
    """The prompt that finds claims."""
    prompts: Path | None = None
    """A folder of prompt files instead of the shipped one. Environment: WORKBENCH_PROMPTS."""
    weights: Path | None = None
    """A folder with MiniLM's model.safetensors and tokenizer.json. Environment: WORKBENCH_WEIGHTS."""
    chroma_url: str | None = Field(default=None, pattern=r"^https?://[^/]+/?$")
    """A Chroma server for the vectors, as `http://127.0.0.1:8000`; without it they are in the workspace.
    Environment: WORKBENCH_CHROMA_URL."""
    timeout_seconds: float = Field(default=60.0, gt=0)
    """How long one call to a model may take."""
    context_tokens: int | None = Field(default=None, gt=0)
    """How many tokens question and answer may have together; without it, what litellm knows of the model."""
    max_tokens: int | None = Field(default=None, gt=0)
    """How long one answer may be; without it, what the prompt says."""
    allow_private_urls: bool = False
    """Whether `add URL` may reach private and loopback addresses. Environment: WORKBENCH_ALLOW_PRIVATE_URLS=1."""
    reviewer: str | None = None
    """Who reviews, where the command does not say. Environment: WORKBENCH_REVIEWER."""
    blind_share: float = Field(default=0.0, ge=0, le=1)
    """Share of claims, drawn for each reviewer, to decide blind: 0 none, 1 all. Environment: WORKBENCH_BLIND_SHARE."""
    newsroom: Newsroom | None = None
    """The `[newsroom]` table of workbench.toml."""

    @classmethod
    def load(cls, workspace: str | Path | None = None, *, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read workbench.toml (in the workspace, else in this folder), then the environment, then the argument."""
        folder = Path(workspace or environ.get("WORKBENCH_WORKSPACE") or ".workbench")
        said = {field: environ[name] for name, field in ENVIRONMENT.items() if environ.get(name)}
        try:
            return cls.model_validate({**_from_toml(folder), **said, "workspace": folder})
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in problem["loc"])
            hint = f"docs/settings.md lists the settings; check {CONFIG_NAME} and the environment"
            raise InputError(f"setting `{where}`: {problem['msg'].lower()}", hint=hint) from error


ENVIRONMENT: Mapping[str, str] = {
    "WORKBENCH_MODEL": "model",
    "WORKBENCH_API_BASE": "api_base",
    "WORKBENCH_PROMPTS": "prompts",
    "WORKBENCH_WEIGHTS": "weights",
    "WORKBENCH_CHROMA_URL": "chroma_url",
    "WORKBENCH_ALLOW_PRIVATE_URLS": "allow_private_urls",
    "WORKBENCH_REVIEWER": "reviewer",
    "WORKBENCH_BLIND_SHARE": "blind_share",
}
"""Environment variable to setting; WORKBENCH_WORKSPACE stands apart, since it says where workbench.toml is."""


def _from_toml(workspace: Path) -> dict[str, Any]:
    for path in (workspace / CONFIG_NAME, Path(CONFIG_NAME)):
        if path.is_file():
            try:
                return tomllib.loads(path.read_text(encoding="utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise InputError(f"{path} is not valid TOML: {error}", hint="fix it or move it away") from error
    return {}


def save_settings(workspace: Path, *, model: str, compare_prompt: str, blind_share: float) -> None:
    """Write judge, prompt and blind share into the workspace's workbench.toml, leaving its other lines as they are.

    Raises InputError, and restores the file, if it would not load.
    """
    path = workspace / CONFIG_NAME
    # A file in the workspace stands for one in the current folder, so it begins as its copy.
    found = next((p for p in (path, Path(CONFIG_NAME)) if p.is_file()), None)
    before = found.read_text(encoding="utf-8") if found else ""
    top, table, rest = re.fullmatch(r"(.*?)(^\[|\Z)(.*)", before, re.DOTALL | re.MULTILINE).groups()  # type: ignore[union-attr]  # it matches every text
    for name, value in {"model": model, "compare_prompt": compare_prompt, "blind_share": blind_share}.items():
        top = _with(top, name, json.dumps(value, ensure_ascii=False))
    write_whole(path, f"{top}{table}{rest}")
    try:
        Settings.load(workspace)
    except InputError:
        write_whole(path, before)
        raise


def _with(top: str, name: str, value: str) -> str:
    line = re.compile(rf"^{name}[ \t]*=.*$", re.MULTILINE)
    if line.search(top):
        return line.sub(lambda _: f"{name} = {value}", top, count=1)
    ended = top if not top or top.endswith("\n") else f"{top}\n"
    return f"{ended}{name} = {value}\n"
