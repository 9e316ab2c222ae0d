"""Settings from the environment and `workbench.toml`, read once into a frozen record.

A flag of the command line is an argument of the method that it concerns. Keys to providers are never read here: litellm
takes them from the environment itself.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field, ValidationError

from workbench.errors import InputError
from workbench.files import write_whole
from workbench.models import Newsroom, Record, content_id

CONFIG_NAME = "workbench.toml"
DATABASE = "workbench.db"
DEFAULT_JUDGE = "builtin"


class Settings(Record):
    """Everything that may be set, with its default."""

    model_config = ConfigDict(hide_input_in_errors=True)  # an address may hold a password

    workspace: Path = Path(".workbench")
    """The folder that holds the database, the index and the runs. Environment: WORKBENCH_WORKSPACE."""
    database_url: str | None = Field(default=None, repr=False, pattern=r"^postgresql(\+psycopg)?://")
    """A PostgreSQL database instead of a file in the workspace: `postgresql+psycopg://USER:PASSWORD@HOST/NAME`.
    Environment: WORKBENCH_DATABASE_URL."""
    model: str = DEFAULT_JUDGE
    """The judge: `builtin` or any litellm model string. Environment: WORKBENCH_MODEL."""
    api_base: str | None = None
    """Address of an OpenAI-compatible server, for local models. Environment: WORKBENCH_API_BASE."""
    compare_prompt: str = "compare.v2"
    """The prompt that compares versions. A workspace made before 0.2 keeps `compare.v1` unless it is set."""
    conclude_prompt: str = "conclude.v2"
    """The prompt that concludes, where articles are read one at a time; before 0.2 `conclude.v1`."""
    extract_prompt: str = "extract.v2"
    """The prompt that finds claims; before 0.2 `extract.v1`."""
    prompts: Path | None = None
    """A folder of prompt files instead of the shipped one. Environment: WORKBENCH_PROMPTS."""
    weights: Path | None = None
    """A folder with MiniLM's model.safetensors and tokenizer.json. Environment: WORKBENCH_WEIGHTS."""
    chroma_url: str | None = Field(default=None, pattern=r"^https?://[^/]+/?$")
    """A Chroma server for the vectors, as `http://127.0.0.1:8000`; without it they are in the workspace.
    Environment: WORKBENCH_CHROMA_URL."""
    timeout_seconds: float | None = Field(default=None, gt=0)
    """How long one call to a model may take; without it 60, and 600 for a model on your own machine or network."""
    context_tokens: int | None = Field(default=None, gt=0)
    """How many tokens question and answer may have together; without it, what litellm knows of the model."""
    max_tokens: int | None = Field(default=None, gt=0)
    """How long one answer may be; without it, what the prompt says."""
    allow_private_urls: bool = False
    """Whether `add URL` may reach private and loopback addresses. Environment: WORKBENCH_ALLOW_PRIVATE_URLS=1."""
    keep_pages: bool = True
    """Whether pages are kept as they came, up to 5 MB each, so that better cleaning can read them anew.
    Environment: WORKBENCH_KEEP_PAGES=0."""
    reviewer: str | None = None
    """Who reviews, where the command does not say. Environment: WORKBENCH_REVIEWER."""
    blind_share: float = Field(default=0.0, ge=0, le=1)
    """Share of claims, drawn for each reviewer, to decide blind: 0 none, 1 all; a reviewer may only raise it.
    Environment: WORKBENCH_BLIND_SHARE."""
    newsroom: Newsroom | None = None
    """Who publishes, and on which scale: the `[newsroom]` table of workbench.toml."""

    @property
    def database(self) -> str | Path:
        """Where everything that counts is: the address of a server, or the SQLite file in the workspace."""
        return self.database_url or self.workspace / DATABASE

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
            near = get_close_matches(where, cls.model_fields, n=1) if problem["type"] == "extra_forbidden" else []
            if near:
                raise InputError(f"there is no setting `{where}`", hint=f"did you mean `{near[0]}`?") from None
            hint = f"docs/settings.md lists the settings; check {CONFIG_NAME} and the environment"
            raise InputError(f"setting `{where}`: {problem['msg'].lower()}", hint=hint) from None

    def in_workspace_made_with(self, tables: int) -> Settings:
        """Fill in what an older workspace goes on with; `tables` is the version of the tables it was made with.

        Other prompts would make all its checks out of date, to be paid for again.
        """
        if tables >= _SECOND_PROMPTS:
            return self
        kept = {name: value for name, value in _FIRST_PROMPTS.items() if name not in self.model_fields_set}
        return self.model_copy(update=kept)


_SECOND_PROMPTS = 7
"""The first version of the tables whose new workspaces ask with the second prompts."""
_FIRST_PROMPTS = {"compare_prompt": "compare.v1", "conclude_prompt": "conclude.v1", "extract_prompt": "extract.v1"}

ENVIRONMENT: Mapping[str, str] = {
    "WORKBENCH_DATABASE_URL": "database_url",
    "WORKBENCH_MODEL": "model",
    "WORKBENCH_API_BASE": "api_base",
    "WORKBENCH_PROMPTS": "prompts",
    "WORKBENCH_WEIGHTS": "weights",
    "WORKBENCH_CHROMA_URL": "chroma_url",
    "WORKBENCH_ALLOW_PRIVATE_URLS": "allow_private_urls",
    "WORKBENCH_KEEP_PAGES": "keep_pages",
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
                text = ', and put text in quotation marks: model = "builtin"' if "Invalid value" in str(error) else ""
                raise InputError(f"{path} is not valid TOML: {error}", hint=f"fix it or move it away{text}") from error
    return {}


# ------------------------------------------------------------ who publishes, as said in the app or on the command line

NEWSROOM = "newsroom.json"
"""The file of a workspace with what was said of the newsroom; what workbench.toml sets goes before."""
SCALE = frozenset({"worst", "best", "scale", "ratings"})
"""The fields of a newsroom that are its scale."""


def load_newsroom(settings: Settings) -> Newsroom:
    """Read who publishes, and on which scale, as it is now: field by field from workbench.toml, else as it was said."""
    path, fixed = settings.workspace / NEWSROOM, settings.newsroom or Newsroom()
    if not path.is_file():
        return fixed
    try:
        said = Newsroom.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise InputError(f"{path} is no file of settings", hint="move it away, and say again who publishes") from error
    fields = fixed.model_fields_set
    if fields & SCALE:  # the names and numbers of a scale belong together
        fields = fields | SCALE
    return said.model_copy(update={name: getattr(fixed, name) for name in fields})


def save_newsroom(workspace: Path, newsroom: Newsroom) -> None:
    """Keep who publishes, and on which scale."""
    write_whole(workspace / NEWSROOM, newsroom.model_dump_json(indent=2, exclude_defaults=True) + "\n")


# ------------------------------------------------------------ what one person chooses for themselves

PEOPLE = "people"
"""The folder of a workspace with a file for each person who chose something, so that nobody overwrites others'."""


class Personal(Record):
    """What one person chose: it holds for the runs they start and the claims they review, and for nobody else."""

    name: str
    model: str | None = None
    """The judge for runs this person starts; None: the workspace's."""
    compare_prompt: str | None = None
    """The prompt of the runs they start; None: the workspace's."""
    blind_share: float = Field(default=0.0, ge=0, le=1)
    """Share of claims they review blind, where that is more than the workspace's."""


def load_personal(workspace: Path, name: str | None) -> Personal:
    """Read what a person chose; nothing where they chose nothing, or nobody has said who they are."""
    path = _file_of(workspace, name or "")
    if not name or not path.is_file():
        return Personal(name=name or "")
    try:
        return Personal.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise InputError(f"{path} is no file of settings", hint="move it away, and choose again") from error


def save_personal(workspace: Path, chosen: Personal) -> None:
    """Keep what a person chose. Raises InputError without a name."""
    if not chosen.name.strip():
        raise InputError("nobody has said whose settings these are", hint="enter your name")
    path = _file_of(workspace, chosen.name)
    path.parent.mkdir(exist_ok=True)
    write_whole(path, chosen.model_dump_json(indent=2) + "\n")


def _file_of(workspace: Path, name: str) -> Path:
    return workspace / PEOPLE / f"{content_id('person', name)}.json"
