"""The parts of the README that are generated, so that they cannot lie. `python -m tests.support.readme` writes them."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import typer.main

from workbench import Settings, Workbench, make_config, seeds_folder
from workbench.cli import app
from workbench.settings import ENVIRONMENT

README = Path(__file__).parents[2] / "README.md"


def commands() -> str:
    """One line a command: how it is called, and its first sentence."""
    lines = ["| command | what it does |", "|---|---|"]
    lines += [f"| `workbench {name}` | {summary} |" for name, summary in _commands(typer.main.get_command(app))]
    return "\n".join(lines)


def _commands(command: object, path: str = "") -> list[tuple[str, str]]:
    children = getattr(command, "commands", None)
    if children is None:
        summary = (getattr(command, "help", "") or "").split("\n\n")[0]
        return [(path, " ".join(summary.split()))]
    return [found for name in children for found in _commands(children[name], f"{path} {name}".strip())]


def settings() -> str:
    """One line a setting: its name in workbench.toml, its environment variable, what it is."""
    names = {field: variable for variable, field in ENVIRONMENT.items()} | {"workspace": "WORKBENCH_WORKSPACE"}
    source = (Path(__file__).parents[2] / "workbench" / "settings.py").read_text(encoding="utf-8")
    said = dict(re.findall(r'^    (\w+): [^\n]*\n    """(.+?)"""', source, re.MULTILINE | re.DOTALL))
    lines = ["| setting | environment | what it is |", "|---|---|---|"]
    for field in Settings.model_fields:
        about = re.sub(r"\s*Environment: \S+\.?$", "", said[field])
        lines.append(f"| `{field}` | {f'`{names[field]}`' if field in names else ''} | {about} |")
    return "\n".join(lines)


def tree() -> str:
    """One line a module: its name, and the first line of its docstring."""
    package = Path(__file__).parents[2] / "workbench"
    lines = []
    for path in sorted(package.rglob("*.py")):
        found = re.match(r'"""(.+?)(?:\n|""")', path.read_text(encoding="utf-8"))
        if found:
            lines.append(f"{path.relative_to(package.parent).as_posix():<45} {found[1].strip()}")
    return "```\n" + "\n".join(lines) + "\n```"


def scores() -> str:
    """The built-in judge on the seed gold, beside the best constant answer."""
    seeds = seeds_folder()
    config = make_config(None, gold=seeds / "gold" / "seed.jsonl", articles=seeds, models=("builtin",))
    with TemporaryDirectory() as folder, Workbench(Settings(workspace=Path(folder))) as workbench:
        underway = workbench.evaluations.begin(config)
        for _ in underway.attempts():
            pass
        (rules,) = workbench.evaluations.score(underway.run).variants
    found = rules.scores
    lines = ["| labels | n | accuracy | macro-F1 | best constant: accuracy | macro-F1 |", "|---|---|---|---|---|---|"]
    for name, scored in (("verdict, lenient", found.verdict_lenient), ("stance, lenient", found.stance_lenient)):
        assert scored
        numbers = (scored.accuracy, scored.macro_f1, scored.constant_accuracy, scored.constant_macro_f1)
        lines.append(f"| {name} | {scored.n} | " + " | ".join(f"{number:.3f}" for number in numbers) + " |")
    d, o = found.discrepancies, found.origins
    lines += [
        "",
        f"Silent outlets right {found.silent_right}/{found.silent}; discrepancies recall {d.recall:.3f} ({d.gold} in "
        f"gold) at precision {d.precision:.3f} ({d.predicted} said), {d.false_alarms} false alarms; origins F1 "
        f"{o.f1:.3f}, count right {o.counts_right}/{o.claims}; quotes that stand "
        f"{found.quotes_valid}/{found.quotes}; failed checks {rules.asked - rules.ok}.",
    ]
    return "\n".join(lines)


PARTS = {"scores": scores, "commands": commands, "settings": settings, "tree": tree}


def generated(text: str) -> str:
    """Put the generated parts between their marks."""
    for name, part in PARTS.items():
        marks = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        text = re.sub(marks, lambda m, part=part: m[1] + part() + "\n" + m[2], text, flags=re.DOTALL)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    README.write_text(generated(README.read_text(encoding="utf-8")), encoding="utf-8")
