"""Read `articles.toml`: what a person states of the text files beside it.

::

    event = "russia-china-aid-2022-03"      # of every file here, unless its own table says otherwise

    ["article.txt"]
    outlet = "The Example Times"            # also: title, url, date, event, agency, byline

This module does not know the files themselves, only what is said of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from pydantic import ConfigDict, Field, ValidationError

from workbench.corpus.values import what_it_should_be
from workbench.errors import ReadError
from workbench.models import Inferred, Record

NAME = "articles.toml"
_OTHERS = ""
"""Under this name stands what is stated of every file without a table."""


_FIELDS = ("outlet", "title", "url", "date", "event", "agency", "byline")


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

    Raises ReadError, with the line, where it is broken, states something unknown or something that cannot be, or
    speaks of a file that is not there. Nothing of the folder should be read then: it would be kept under other facts.
    """
    path = folder / NAME
    if not path.is_file():
        return {}
    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        hint = "mend it and add again; `workbench seeds` writes an example"
        raise ReadError(f"{path} is not TOML: {error}", source=str(path), hint=hint) from error
    file = _File(path, text)
    event = tables.pop("event", None)
    for name in sorted(tables):
        file.refuse_strange(name, tables[name])
    rows = {name: {"event": event, **_plain(table)} for name, table in tables.items()}
    return {name: file.stated(name, row) for name, row in {_OTHERS: {"event": event}, **rows}.items()}


def stated_of(manifest: Manifest, name: str) -> Stated:
    """Give what a manifest states of a file, or of every file."""
    return manifest.get(name) or manifest.get(_OTHERS) or Stated()


class _File(NamedTuple):
    """An articles.toml, to say where in it something is wrong."""

    path: Path
    text: str

    def refuse_strange(self, name: str, table: object) -> None:
        """Refuse a table that is no file's."""
        if not isinstance(table, dict):
            near = _near(name, ["event"])
            raise self.error(
                name, f"says something unknown: {name}", near or 'write a table for each file: ["article.txt"]'
            )
        if not (self.path.parent / name).is_file():
            near = _near(name, [found.name for found in self.path.parent.iterdir()])
            raise self.error(name, f"tells of {name}, which is not there", near or "put the file beside it")

    def stated(self, name: str, row: dict[str, object]) -> Stated:
        """Take what is stated of one file."""
        try:
            stated = Stated.model_validate(row)
        except ValidationError as error:
            field = ".".join(str(part) for part in error.errors()[0]["loc"])
            near = None if field in _FIELDS else _near(field, _FIELDS)
            hint = near or f"it may state {', '.join(_FIELDS)}, each a text in quotation marks"
            raise self.error(field, f"{name or 'event'}: {field} cannot be stated so", hint, after=name) from error
        for field, value in stated.model_dump(exclude_none=True).items():
            if wanted := what_it_should_be(field, value):
                said = "date" if field == "published" else field
                raise self.error(said, f"{name or 'event'}: {said} is {value!r}", f"write {wanted}", after=name)
        return stated

    def error(self, word: str, problem: str, hint: str, *, after: str = "") -> ReadError:
        """Say what is wrong in which line: the first with a word in it, after a file's own table begins."""
        lines = self.text.splitlines()
        begins = next((n for n, line in enumerate(lines) if after and after in line), 0)
        at = next((n for n in range(begins, len(lines)) if word in lines[n]), begins)
        return ReadError(f"{self.path}, line {at + 1}: {problem}", source=str(self.path), hint=hint)


def _near(word: str, words: Sequence[str]) -> str | None:
    found = get_close_matches(word, words, n=1)
    return f"did you mean {found[0]}?" if found else None


def _plain(table: object) -> dict[str, object]:
    """Give TOML's own dates as texts."""
    said = table if isinstance(table, dict) else {}
    return {key: value.isoformat() if isinstance(value, (date, datetime)) else value for key, value in said.items()}
