"""The rules of the house that a machine can read: who may import whom, and where a library lives."""

from __future__ import annotations

import ast
import functools
import graphlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("workbench", "tests")
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*.py"))
}
OURS = {module.removeprefix("workbench."): module for module in MODULES if module.startswith("workbench.")}

# The only modules (or packages) that may import each library. Whoever replaces one reads these.
DOORS = {
    "litellm": ("judge.llm.client",),
    "instructor": ("judge.llm.client",),
    "chromadb": ("retrieval.index",),
    "onnxruntime": ("nlp.entailment", "retrieval.embedder"),
    "tokenizers": ("nlp.entailment", "retrieval.embedder"),
    "sqlalchemy": ("store",),
    "httpx": ("ingest.fetch", "retrieval.index"),  # chromadb lets the errors of its HTTP client through
    "protego": ("ingest.fetch",),
    "trafilatura": ("ingest.html",),
    "lxml": ("ingest.html", "ingest.sources"),
    "pypdf": ("ingest.sources",),
    "feedparser": ("ingest.fetch",),
    "babel": ("ingest.text",),
    "jinja2": ("judge.llm.prompts", "evaluation.report", "export.html"),
    "scipy": ("evaluation.statistics",),
    "rich": ("cli",),
    "typer": ("cli",),
    "streamlit": ("ui", "cli.app"),
}
FACES = ("cli", "ui", "__main__")
# No I/O and no clock: the same input gives the same output, and a test needs nothing else.
PURE = (
    "models", "errors",
    "ingest.clean", "ingest.injection", "ingest.metadata", "ingest.text",
    "nlp.attribution", "nlp.lexicon", "nlp.quantities", "nlp.quotation", "nlp.reported_speech", "nlp.tokens",
    "claims.checkworthiness", "claims.people", "claims.selfcontained", "claims.sentences", "claims.wording",
    "judge.origins", "judge.quotes", "judge.verdict",
    "judge.llm.forms", "judge.llm.providers", "judge.llm.replies",
    "review.decisions", "review.edits", "review.published", "review.queue",
    "export.claimreview", "export.csv", "export.html", "export.imports", "export.jsonl",
    "evaluation.statistics",
)  # fmt: skip
IMPURE = {
    "asyncio", "http", "httpx", "os", "shutil", "signal", "socket", "sqlite3", "subprocess", "tempfile", "threading",
    "time", "urllib.request",
}  # fmt: skip
# Whoever asks, finds or proves takes objects and returns objects; saving is done above.
SAVES_NOTHING = (
    "ingest.fetch",
    "ingest.html",
    "ingest.sources",
    "retrieval",
    "claims",
    "nlp",
    "judge",
    "batch.runner",
    *PURE,
)
HEAVY = (
    "litellm", "instructor", "chromadb", "streamlit", "pydantic", "onnxruntime", "sqlalchemy", "numpy", "httpx",
)  # fmt: skip


def within(module: str, places: tuple[str, ...]) -> bool:
    """Tell whether a module is one of these, or stands inside one of these packages."""
    return any(module == place or module.startswith(f"{place}.") for place in places)


@functools.cache
def tree(module: str) -> ast.Module:
    """Parse a module."""
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def named(module: str, node: ast.AST) -> Iterator[str]:
    """Give what one statement imports: a module of ours by its full name, anything else as it is written."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"{module} imports relatively"
        for alias in node.names:
            inner = f"{node.module}.{alias.name}"
            yield inner if inner in MODULES else str(node.module)


@functools.cache
def imports(module: str) -> frozenset[str]:
    """Give everything that a module imports, inside its functions too."""
    return frozenset(name for node in ast.walk(tree(module)) for name in named(module, node))


def at_once(module: str) -> set[str]:
    """Give what importing a module imports: not what stands in functions or only for the type checker."""
    found: set[str] = set()
    waiting: list[ast.AST] = list(tree(module).body)
    while waiting:
        node = waiting.pop()
        found |= set(named(module, node))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
            continue
        waiting += ast.iter_child_nodes(node)
    return found - {module}


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Imports at module level have a first and a last."""
    graph = {module: at_once(module) & MODULES.keys() for module in MODULES}
    graphlib.TopologicalSorter(graph).prepare()  # a CycleError names the circle


def test_each_library_has_its_door() -> None:
    """No module but those of DOORS imports the library, not even inside a function."""
    strays = [
        f"{module} imports {name}"
        for module, full in OURS.items()
        for name in imports(full)
        if (library := name.split(".")[0]) in DOORS and not within(module, DOORS[library])
    ]
    assert strays == []


def test_nothing_below_a_face_imports_a_face() -> None:
    """The command line and the app call the rest; the rest knows neither."""
    strays = [
        f"{module} imports {name}"
        for module, full in OURS.items()
        if not within(module, FACES)
        for name in imports(full)
        if within(name.removeprefix("workbench."), FACES)
    ]
    assert strays == []


def test_pure_modules_do_no_input_or_output_and_read_no_clock() -> None:
    """They import no library and no part of ours that does; of files they read the package's own data."""
    strays = []
    for module in filter(lambda module: within(module, PURE), OURS):
        for name in imports(OURS[module]):
            ours = name.removeprefix("workbench.")
            if name in IMPURE or name.split(".")[0] in IMPURE | DOORS.keys() - {"babel", "jinja2", "scipy"}:
                strays.append(f"{module} imports {name}")
            if name.startswith("workbench.") and not within(ours, PURE):
                strays.append(f"{module} imports {name}")
        for node in ast.walk(tree(OURS[module])):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if called == "open" or called.endswith((".now", ".today", ".utcnow", ".write_text", ".write_bytes")):
                strays.append(f"{module} calls {called}")
    assert strays == []


def test_only_what_stands_above_the_steps_saves() -> None:
    """Reading, finding, judging and proving get objects and give objects: none of them imports the store."""
    strays = [
        f"{module} imports {name}"
        for module, full in OURS.items()
        if within(module, SAVES_NOTHING)
        for name in imports(full)
        if within(name, ("workbench.store",))
    ]
    assert strays == []


def test_every_place_that_is_named_here_exists() -> None:
    """A rule about a module that is gone guards nothing."""
    places = {*FACES, *PURE, *SAVES_NOTHING, *(place for door in DOORS.values() for place in door)}
    assert [place for place in sorted(places) if not any(within(module, (place,)) for module in OURS)] == []


def test_no_test_module_imports_another() -> None:
    """What several share stands in tests/support, or in a conftest as a fixture."""
    strays = [
        f"{module} imports {name}"
        for module in MODULES
        for name in imports(module)
        if name.startswith("tests.") and name.split(".")[-1].startswith(("test_", "conftest"))
    ]
    assert strays == []


def test_help_imports_nothing_heavy() -> None:
    """`workbench --help` answers at once."""
    script = f"import sys, workbench.cli; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
