"""The house rules that a machine can read: who may import whom, where a third party lives, how big things get."""

from __future__ import annotations

import ast
import functools
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "workbench"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
LAYERS = {
    "words": ("models", "errors"),
    "pure": (
        "judge.parts", "judge.shown",
        "corpus.clean", "corpus.document", "corpus.lines", "corpus.furniture", "corpus.boilerplate", "corpus.metadata",
        "corpus.feeds", "corpus.bars", "corpus.captions", "corpus.comments", "corpus.datelines", "corpus.dates",
        "corpus.languages", "corpus.values", "restating",
        "corpus.repeats", "corpus.passages", "corpus.quotes", "judge.builtin", "judge.answers", "judge.fence",
        "judge.faults", "judge.providers", "ground", "corrections",
        "origins", "review", "acts", "queue", "outdated", "versions", "grouping", "export", "evaluation.gold",
        "evaluation.metrics", "evaluation.spans",
        "evaluation.statistics", "evaluation.names", "evaluation.yamllines", "evaluation.gates", "evaluation.config",
        "evaluation.attempts", "evaluation.selection", "evaluation.budget", "evaluation.answercache",
        "evaluation.evidence", "evaluation.samples", "evaluation.scores", "evaluation.tallying", "evaluation.results",
        "evaluation.people", "evaluation.gating", "evaluation.conclusion", "evaluation.assemble", "evaluation.naming",
        "evaluation.report", "evaluation.lint", "evaluation.promote", "evaluation.robustness", "evaluation.agreeing",
        "evaluation.browsing", "extraction", "english",
    ),
    "door": (
        "corpus.fetch", "corpus.read", "index", "parse", "judge.prompts", "judge.llm", "store", "evaluation.runs",
        "evaluation.revision",
    ),
    "step": (
        "claims", "retrieve", "judge.compare", "judge.extract", "judge.prompted", "check", "batch",
        "evaluation.changes", "evaluation.course", "evaluation.matrix", "evaluation.asking", "evaluation.material",
        "evaluation.underway", "evaluation.scoring", "evaluation.opening",
        "judge.piecewise", "judge.steps",
    ),
    "workbench": (
        "settings", "shipped", "files", "results", "judges", "decisions", "indexing", "server", "evaluations",
        "leases", "checking", "reading",
        "reviewdesk", "holdings", "runlog", "backups", "exchange", "keeping", "doctor", "journal",
        "workbench",
    ),
    "face": ("cli", "terminal", "ui", "__main__"),
}  # fmt: skip
MAY_IMPORT = {
    "words": {"words"},
    "pure": {"words", "pure"},
    "door": {"words", "pure", "door"},  # a door only its own parts: see below
    "step": {"words", "pure", "door", "step"},
    "workbench": {"words", "pure", "door", "step", "workbench"},
    "face": {"face"},
}
HOMES = {
    "litellm": {"judge.llm"},
    "instructor": {"judge.llm"},
    "chromadb": {"index.vectors"},
    "onnxruntime": {"index.embed"},
    "tokenizers": {"index.embed"},
    "sqlalchemy": {"store"},
    "httpx": {"corpus.fetch", "judge.llm_turns"},
    "httpcore": {"judge.llm_turns"},
    "trafilatura": {"corpus.read"},
    "lxml": {"corpus.feeds", "corpus.read"},
    "protego": {"corpus.fetch"},
    "typer": {"cli"},
    "rich": {"terminal"},
    "spacy": {"parse"},
    "streamlit": {"ui", "server"},
    "jinja2": {"judge.prompts", "evaluation.report", "export.report"},
    "scipy": {"evaluation.statistics"},
}
HEAVY = (
    "litellm", "instructor", "chromadb", "streamlit", "pydantic", "onnxruntime", "sqlalchemy", "numpy", "httpx",
    "spacy",
)  # fmt: skip


def _within(module: str, names: tuple[str, ...] | set[str]) -> bool:
    return any(module == name or module.startswith((name + ".", name + "_")) for name in names)


def _layer(module: str) -> str | None:
    short = module.removeprefix("workbench").removeprefix(".")
    return next((layer for layer, names in LAYERS.items() if _within(short, names)), None)


@functools.cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.cache
def _imports(path: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in inner}
    return frozenset(found)


@pytest.mark.parametrize("module", [m for m in MODULES if m != "workbench"])
def test_a_module_imports_only_what_its_layer_may(module: str) -> None:
    """Words know nothing, pure modules do no I/O, steps never save, faces see only the public names."""
    layer = _layer(module)
    if layer is None:
        assert not MODULES[module].read_text(encoding="utf-8").strip(), f"{module} stands in no layer"
        return
    for name in _imports(MODULES[module]):
        if not name.startswith("workbench") or name == module:
            continue
        other = "face" if name == "workbench" and layer == "face" else _layer(name)
        assert other in MAY_IMPORT[layer] or _exempt(layer, name), f"{module} ({layer}) imports {name} ({other})"
        assert not (layer == "step" and _within(name, {"workbench.store"})), f"{module} is a step and saves"


def _exempt(layer: str, name: str) -> bool:
    return layer == "face" and name == "workbench.errors"


@pytest.mark.parametrize("module", [m for m in MODULES if _layer(m) == "door"])
def test_a_door_never_opens_another_door(module: str) -> None:
    """Each door stands alone, but for the parts of its own folder."""
    doors = {n for n in _imports(MODULES[module]) if n.startswith("workbench.") and _layer(n) == "door"}
    own = ".".join(module.split(".")[:2])
    assert all(name.startswith(own) for name in doors), doors


@pytest.mark.parametrize("third_party", HOMES)
def test_a_third_party_lives_behind_one_file(third_party: str) -> None:
    """Whoever replaces a dependency reads one file."""
    users = {
        m.removeprefix("workbench.")
        for m, path in MODULES.items()
        for n in _imports(path)
        if n.split(".")[0] == third_party
    }
    assert all(_within(user, HOMES[third_party]) for user in users), users


def test_help_imports_nothing_heavy() -> None:
    """`workbench --help` answers at once."""
    script = f"import sys, workbench.cli; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def _functions(path: Path) -> list[ast.FunctionDef]:
    return [n for n in ast.walk(_tree(path)) if isinstance(n, ast.FunctionDef)]


def _length(function: ast.FunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_short(module: str) -> None:
    """Three hundred lines are one sitting."""
    assert MODULES[module].read_text(encoding="utf-8").count("\n") <= 300


def test_functions_are_short() -> None:
    """Median at most 10 lines, nine in ten at most 35, none over 60."""
    lengths = sorted(_length(f) for path in MODULES.values() for f in _functions(path))
    assert statistics.median(lengths) <= 10
    assert lengths[int(0.9 * len(lengths))] <= 35
    assert lengths[-1] <= 60


def test_no_function_takes_many_positional_parameters() -> None:
    """At most five parameters, keyword-only beyond two; commands of the CLI are forms and count apart."""
    crowded = [
        f"{module}.{f.name}"
        for module, path in MODULES.items()
        if not module.startswith("workbench.cli")
        for f in _functions(path)
        if len([a for a in f.args.args if a.arg not in ("self", "cls")]) + len(f.args.kwonlyargs) > 6
    ]
    assert not crowded, crowded
