"""Docs that cannot lie: what is generated is current, what is named exists, what is shown runs."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import get_args

import pytest
import typer.main
from typer.testing import CliRunner

from tests.support import docs
from workbench import Workbench
from workbench.evaluation.config import EvalConfig, MetricName, Perturbation
from workbench.evaluation.service import read_config
from workbench.export.jsonl import export_schema
from workbench.files import copy_seeds
from workbench.settings import ENVIRONMENT, Settings
from workbench.ui.shortcuts import SHORTCUTS

ROOT = docs.ROOT
PAGES = {page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8") for page in docs.PAGES}
ALL = "\n".join(PAGES.values())
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OTHER_VARIABLES = {"WORKBENCH_WORKSPACE", "WORKBENCH_DEV_DATA"}


def blocks(language: str, text: str = ALL) -> list[str]:
    """Give the code blocks of one language; a block without one is shell."""
    return [body for kind, body in FENCED.findall(text) if kind == language]


@pytest.mark.parametrize("part", [pytest.param(p, marks=pytest.mark.slow) if p == "scores" else p for p in docs.PARTS])
def test_the_generated_parts_are_current(part: str) -> None:
    """`python -m tests.support.docs` writes them again."""
    text = docs.PARTS[part][0].read_text(encoding="utf-8")
    assert f"<!-- {part} -->" in text
    assert f"<!-- /{part} -->" in text
    assert docs.generated(part) == text


def test_every_command_has_a_summary_and_an_example() -> None:
    """Somebody who asks for help gets it."""
    for name, summary in docs.named_commands():
        assert summary, name
        done = CliRunner().invoke(docs.app, [*name.split(), "--help"])
        assert done.exit_code == 0, name
        assert f"Example: workbench {name}" in done.stdout, name


def test_the_readme_s_figures_stand_in_the_measurements() -> None:
    """Whoever follows the link finds the same numbers."""
    limits = PAGES["README.md"].split("## What it cannot do")[1].split("\n## ")[0]
    figures = set(re.findall(r"\.\d{3}\b", limits))
    assert figures
    assert {one for one in figures if one not in PAGES["docs/measurements.md"]} == set()


def test_the_readme_is_short_and_leads_to_every_page() -> None:
    """A newcomer reads it whole, and finds the rest from there."""
    readme = PAGES["README.md"]
    assert len(readme.splitlines()) <= 200
    assert [page for page in PAGES if page != "README.md" and f"]({page})" not in readme] == []


def test_make_targets_that_the_docs_name_exist() -> None:
    """A stranger copies them from there."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^|run: )make ([a-z-]+)", ALL, re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    """Every relative link is a file of the repository; what stands behind # is one of its headings."""
    lost = []
    for link in re.findall(r"\]\(([^)]+)\)", PAGES[page]):
        if "://" in link:
            continue
        file, _, heading = link.partition("#")
        target = (ROOT / page).parent / file if file else ROOT / page
        if not target.exists() or (heading and heading not in headings(target.read_text(encoding="utf-8"))):
            lost.append(link)
    assert lost == []


def headings(text: str) -> set[str]:
    """Give the anchors that GitHub makes of a page's headings."""
    found = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_command_lines_are_ones_that_exist() -> None:
    """Each `workbench ...` in a code block names a command and options that there are."""
    root = typer.main.get_command(docs.app)
    lines = [*blocks("", ALL), *blocks("yaml", ALL)]
    shown = [line for block in lines for line in re.findall(r"^.*\bworkbench .*$", block, re.MULTILINE)]
    assert len(shown) > 50
    for line in shown:
        words = shlex.split(line, comments=True)
        if "workbench" in (words := [word.removeprefix(".venv/bin/") for word in words]):
            command, rest = root, words[words.index("workbench") + 1 :]
            while hasattr(command, "commands"):
                assert rest, line
                assert rest[0] in command.commands, line
                command, rest = command.commands[rest[0]], rest[1:]
            options = {option for known in command.params for option in known.opts}
            assert {word for word in rest if word.startswith("--")} <= options, line


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the seed articles, and nothing else."""
    folder = tmp_path_factory.mktemp("stranger")
    copy_seeds(folder / "seeds")
    return folder


def test_python_of_the_docs_runs(stranger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Block after block, in one folder with the seeds."""
    monkeypatch.chdir(stranger)
    assert len(blocks("python")) >= 3
    for block in blocks("python"):
        exec(compile(block, "docs/python.md", "exec"), {})


def test_settings_of_the_docs_are_settings() -> None:
    """Each TOML block is a workbench.toml, but the ones for articles and for a package."""
    shown = [tomllib.loads(block) for block in blocks("toml")]
    assert len([Settings.model_validate(values) for values in shown if not {"event", "project"} & values.keys()]) == 2


def test_the_config_of_the_docs_can_be_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the shipped ones: its gold has what the filter names, and every model can be asked and has a price."""
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    (tmp_path / "prompts" / "evals").mkdir(parents=True)
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    shown = tmp_path / "prompts" / "evals" / "shown.yaml"
    (config,) = [block for block in blocks("yaml") if block.startswith("gold:")]
    shown.write_text(config, encoding="utf-8")
    assert len(read_config(shown).gates) == 2
    with Workbench(tmp_path / "ws") as workbench:
        assert workbench.evaluations.begin(read_config(shown)).estimates


def test_variables_that_the_docs_name_are_read() -> None:
    """A stranger sets them."""
    assert set(re.findall(r"\bWORKBENCH_[A-Z_]+", ALL)) <= {*ENVIRONMENT, *OTHER_VARIABLES}


def test_benches_and_tests_that_the_docs_name_exist() -> None:
    """A number stands beside the command that prints it."""
    modules = {f"{name.replace('.', '/')}.py" for name in re.findall(r"python -m (tests\.[\w.]+)", ALL)}
    files = {*modules, *re.findall(r"\btests/[\w/]+\.py", ALL)}
    assert len(files) > 10
    assert [file for file in sorted(files) if not (ROOT / file).is_file()] == []


def test_places_that_contributing_names_exist() -> None:
    """A newcomer who follows it finds each folder and each file of the package."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    tree = re.search(r"```\nworkbench/\n(.*?)\nprompts/", text, re.DOTALL)
    assert tree
    places = set(re.findall(r"^ +(\S+(?:/|\.py)) ", tree[1], re.MULTILINE))
    places |= set(re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|yaml))`", text))
    assert len(places) > 15, places
    roots = (ROOT, ROOT / "workbench")
    assert [place for place in sorted(places) if not any((root / place).exists() for root in roots)] == []


def named(page: str) -> set[str]:
    """Give whatever stands in backticks on a page, and the keys of its YAML."""
    text = PAGES[page]
    keyed = re.findall(r"^(\w+):", "\n".join(blocks("yaml", text)), re.MULTILINE)
    return {*re.findall(r"`([^`\n]+)`", FENCED.sub("", text)), *keyed}


def test_every_column_and_field_of_an_export_is_named(tmp_path: Path) -> None:
    """Who takes results out looks them up on one page."""
    with Workbench(tmp_path) as workbench:
        columns = workbench.export("csv").text.strip().replace('"', "").split(",")
    assert {*columns, *export_schema()["properties"]} - named("docs/export.md") == set()


def test_every_key_of_the_config_every_gate_metric_and_change_is_named() -> None:
    """Who writes a config looks them up on one page."""
    schema = EvalConfig.model_json_schema()
    gates = {form["properties"]["gate"]["const"] for form in schema["$defs"].values() if "gate" in form["properties"]}
    wanted = {*schema["properties"], *gates, *get_args(MetricName), *get_args(Perturbation)} - {"name"}
    assert wanted - named("docs/evaluation.md") == set()


def test_every_key_of_the_desk_is_named() -> None:
    """Beside the list behind H, which is made of the same keys."""
    pressed = {key for one in SHORTCUTS for key in re.split(r" / | – | ", one.key)}
    assert pressed - {word for said in named("docs/review.md") for word in said.split()} == set()


def test_no_picture_is_in_the_package() -> None:
    """Pictures of the docs are not shipped in the wheel."""
    assert [path.name for path in (ROOT / "workbench").rglob("*.png")] == []
