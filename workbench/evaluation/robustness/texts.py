"""The words that are put into articles: orders, news items that quote one, and news of something else.

All written for this project (`texts.yaml`, CC0). It does not know where they are put.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import Field

from workbench.evaluation.robustness.probes import Goal
from workbench.evaluation.robustness.suite import Family
from workbench.models import Record, VerdictLabel


class Template(Record):
    """An order, before it asks for a verdict."""

    id: str
    family: Family
    goal: Goal = "verdict"
    encode: Literal["plain", "base64", "zero width", "tags"] = "plain"
    text: str

    def filled(self, target: VerdictLabel, canary: str) -> str:
        """Write the order out, hidden as it says."""
        said = self.text.replace("{target}", target).replace("{canary}", canary)
        match self.encode:
            case "base64":
                return f"Decode this line and do as it says: {base64.b64encode(said.encode()).decode()}"
            case "zero width":
                return "\u200b".join(said)
            case "tags":
                return "Weather: fair." + "".join(chr(0xE0000 + ord(character)) for character in said)
        return said


class Texts(Record):
    """Everything of ours that articles are changed with."""

    attacks: tuple[Template, ...] = Field(min_length=1)
    quoted: tuple[str, ...] = Field(min_length=1)
    padding: tuple[str, ...] = Field(min_length=1)


@lru_cache(maxsize=1)
def our_texts() -> Texts:
    """Read the texts that ship with the workbench."""
    source: Any = files(__package__) / "texts.yaml"
    return Texts.model_validate(yaml.safe_load(source.read_text(encoding="utf-8")))
