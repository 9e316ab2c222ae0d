"""Write the generated parts of the docs, so that they cannot lie: `python -m tests.support.docs`."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import typer.main

from workbench import Workbench, seeds_folder
from workbench.cli import app
from workbench.evaluation.config import make_config
from workbench.settings import ENVIRONMENT, Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md")))
"""Everything that a reader is sent to; the changelog tells of the past and is left alone."""


def commands() -> str:
    """One line a command: how it is called, and its first sentence."""
    lines = ["| command | what it does |", "|---|---|"]
    lines += [f"| `workbench {name}` | {summary} |" for name, summary in named_commands()]
    return "\n".join(lines)


def named_commands() -> list[tuple[str, str]]:
    """Name every command, with the first paragraph of its help."""
    return _commands(typer.main.get_command(app))


def _commands(command: object, path: str = "") -> list[tuple[str, str]]:
    children = getattr(command, "commands", None)
    if children is None:
        summary = (getattr(command, "help", "") or "").split("\n\n")[0]
        return [(path, " ".join(summary.split()))]
    return [found for name in children for found in _commands(children[name], f"{path} {name}".strip())]


def settings() -> str:
    """One line a setting: its name in workbench.toml, its environment variable, its default, what it is."""
    names = {field: variable for variable, field in ENVIRONMENT.items()} | {"workspace": "WORKBENCH_WORKSPACE"}
    source = inspect.getsource(Settings)
    said = dict(re.findall(r'^    (\w+): [^\n]*\n    """(.+?)"""', source, re.MULTILINE | re.DOTALL))
    lines = ["| setting | environment | default | what it is |", "|---|---|---|---|"]
    for field, made in Settings.model_fields.items():
        about = re.sub(r"\s*Environment: \S+\.?$", "", said[field])
        default = "" if made.default is None else f"`{str(made.default).lower()}`"
        lines.append(f"| `{field}` | {f'`{names[field]}`' if field in names else ''} | {default} | {about} |")
    return "\n".join(lines)


def scores() -> str:
    """The built-in judge on the seed gold, beside the best constant answer."""
    seeds = seeds_folder()
    config = make_config(None, gold=seeds / "gold" / "seed.jsonl", articles=seeds, models=("builtin",))
    with TemporaryDirectory() as folder, Workbench(Settings(workspace=Path(folder))) as workbench:
        underway = workbench.evaluations.begin(config)
        for _ in underway.attempts():
            pass
        (rules,) = workbench.evaluations.score(underway.run).judged
    found = rules.scores
    lines = ["| labels | n | accuracy | macro-F1 | best constant: accuracy | macro-F1 |", "|---|---|---|---|---|---|"]
    for name, scored in (("verdict, lenient", found.verdict_lenient), ("stance, lenient", found.stance_lenient)):
        assert scored
        numbers = (scored.accuracy, scored.macro_f1, scored.constant_accuracy, scored.constant_macro_f1)
        lines.append(f"| {name} | {scored.n} | " + " | ".join(f"{number:.3f}" for number in numbers) + " |")
    d, left_out, o = found.differences, found.omissions, found.origins
    lines += [
        "",
        f"Silent outlets right {found.silent_right}/{found.silent}; discrepancies by kind: {d.found} of gold's "
        f"{d.gold} found, {d.right} of {d.said} right; omissions: {left_out.found} of {left_out.gold} found, "
        f"{left_out.right} of {left_out.said} right; origins F1 "
        f"{o.f1:.3f}, count right {o.counts_right}/{o.claims}; quotes that stand "
        f"{found.quotes_valid}/{found.quotes}; failed checks {rules.asked - rules.ok}.",
    ]
    return "\n".join(lines)


PARTS = {
    "commands": (DOCS / "commands.md", commands),
    "settings": (DOCS / "settings.md", settings),
    "scores": (DOCS / "measurements.md", scores),
}
"""Each generated part: the page that holds it, and what writes it."""


def generated(part: str) -> str:
    """Give the page of a part, with the part as it is now between its marks."""
    page, write = PARTS[part]
    said = write()
    marks = rf"(<!-- {part} -->\n).*?(<!-- /{part} -->)"
    return re.sub(marks, lambda m: f"{m[1]}{said}\n{m[2]}", page.read_text(encoding="utf-8"), flags=re.DOTALL)


if __name__ == "__main__":
    for part, (page, _) in PARTS.items():
        page.write_text(generated(part), encoding="utf-8")
