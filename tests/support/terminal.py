"""The command line in this process: what a command exits with and prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Done(NamedTuple):
    """A command that ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]
"""Runs `workbench` with these arguments."""
