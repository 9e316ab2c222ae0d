"""Read `articles.toml`: what a person states of the text files beside it.

::

    event = "russia-china-aid-2022-03"      # of every file here, unless its own table says otherwise

    ["article.txt"]
    outlet = "The Example Times"            # also: title, url, date, event, agency, byline

This module does not know the files themselves, only what is said of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from pydantic import ConfigDict, Field, ValidationError

from workbench.errors import ReadError
from workbench.models import Inferred, Record

NAME = "articles.toml"
_OTHERS = ""
"""Under this name stands what is stated of every file without a table."""


class Stated(Record):
    """What is stated of one article; nothing where nothing is."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    outlet: str | None = None
    title: str | None = None
    url: str | None = None
    published: str | None = Field(default=None, alias="date")
    event: str | None = None
    agency: str | None = None
    byline: str | None = None

    def facts(self) -> dict[str, Inferred]:
        """Give the stated fields of a document, each as sure as a statement is."""
        fields = ("outlet", "title", "published", "agency", "byline")
        said = {field: getattr(self, field) for field in fields}
        return {field: Inferred(value=value, method="stated", confidence=1.0) for field, value in said.items() if value}


Manifest = Mapping[str, Stated]


def read_manifest(folder: Path) -> Manifest:
    """Read what a folder's articles.toml states, by file name; empty where there is none.

    Raises ReadError where it is broken, states something unknown, or speaks of a file that is not there.
    """
    path = folder / NAME
    if not path.is_file():
        return {}
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReadError(f"{path} is not TOML: {error}", source=str(path), hint="see the example in seeds/") from error
    event = tables.pop("event", None)
    missing = sorted(name for name in tables if not (folder / name).is_file())
    if missing:
        hint = "correct the name, or put the file beside it"
        raise ReadError(f"{path} tells of {missing[0]}, which is not there", source=str(path), hint=hint)
    rows = {name: {"event": event, **_table(path, name, table)} for name, table in tables.items()}
    return {name: _stated(path, name, row) for name, row in {_OTHERS: {"event": event}, **rows}.items()}


def stated_of(manifest: Manifest, name: str) -> Stated:
    """Give what a manifest states of a file, or of every file."""
    return manifest.get(name) or manifest.get(_OTHERS) or Stated()


def _table(path: Path, name: str, table: object) -> dict[str, object]:
    if not isinstance(table, dict):
        hint = 'write a table for each file: ["article.txt"]'
        raise ReadError(f"{path} says something unknown: {name}", source=str(path), hint=hint)
    return {key: value.isoformat() if isinstance(value, (date, datetime)) else value for key, value in table.items()}


def _stated(path: Path, name: str, table: dict[str, object]) -> Stated:
    try:
        return Stated.model_validate(table)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        hint = "it may state outlet, title, url, date, event, agency and byline, each a text in quotation marks"
        raise ReadError(f"{path}: {name}: {field} cannot be stated so", source=str(path), hint=hint) from error
