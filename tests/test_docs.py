"""Docs that cannot lie: what is generated is current, what is named exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.support import readme

ROOT = Path(__file__).parents[1]
README = readme.README.read_text(encoding="utf-8")


def test_the_generated_parts_of_the_readme_are_current() -> None:
    """`python -m tests.support.readme` writes them again."""
    assert readme.generated(README) == README


@pytest.mark.parametrize("part", readme.PARTS)
def test_the_readme_has_every_generated_part(part: str) -> None:
    """Commands, settings, tree."""
    assert f"<!-- {part} -->" in README
    assert f"<!-- /{part} -->" in README


def test_every_command_has_a_summary_and_an_example() -> None:
    """Somebody who asks for help gets it."""
    for name, summary in readme._commands(readme.typer.main.get_command(readme.app)):
        assert summary, name
        done = CliRunner().invoke(readme.app, [*name.split(), "--help"])
        assert done.exit_code == 0, name
        assert f"Example: workbench {name}" in done.stdout, name


def test_make_targets_that_the_readme_names_exist() -> None:
    """A stranger copies them from there."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", README)) <= targets


def test_links_in_the_readme_lead_somewhere() -> None:
    """Every relative link is a file of the repository."""
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("path", sorted((ROOT / "workbench").rglob("*.py")), ids=lambda p: p.stem)
def test_every_module_says_what_it_does(path: Path) -> None:
    """And every public function and class says what it is."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if tree.body:
        assert ast.get_docstring(tree), path
    bare = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if not ast.get_docstring(node) and not _travels_in_a_schema(path)
    ]
    assert bare == []


def _travels_in_a_schema(path: Path) -> bool:
    return path.parts[-2:] == ("judge", "answers.py")
