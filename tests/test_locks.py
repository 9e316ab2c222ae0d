"""The two lock files hold what pyproject.toml asks for, and one version of what both hold."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


def locked(name: str) -> dict[str, str]:
    """Give the version of each package in a lock file; every one of them has a hash, and none an index."""
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.findall(r"^([a-z0-9][\w.-]*)==(\S+).*\\\n +--hash=sha256:", text, re.MULTILINE)
    assert len(entries) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE))
    assert "://" not in text
    return dict(entries)


PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
RUN, DEV = locked("requirements.lock"), locked("requirements-dev.lock")
ASKED = {
    "requirements.lock": [*PROJECT["project"]["dependencies"], *GROUPS["build"]],
    "requirements-dev.lock": GROUPS["dev"],
}


@pytest.mark.parametrize("name", ASKED)
def test_what_is_asked_for_is_locked(name: str) -> None:
    """`make lock` writes them again."""
    asked = [Requirement(one) for one in ASKED[name]]
    versions = locked(name)
    assert [str(one) for one in asked if versions.get(canonicalize_name(one.name), "0") not in one.specifier] == []


def test_both_locks_have_one_version_of_what_both_have() -> None:
    """The tools of the tests never change what the program runs on."""
    assert {name: (RUN[name], DEV[name]) for name in RUN.keys() & DEV.keys() if RUN[name] != DEV[name]} == {}
