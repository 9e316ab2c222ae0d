"""Runs on disk: one folder each, with everything that is needed to score it again.

::

    runs/<id>/
      run.json        config, digests, variants, samples, packages, status; its paths count from this folder
      config.yaml     the config alone, as it was used
      gold.jsonl      the gold claims of this run, as they were
      articles.jsonl  the cleaned articles that they label
      probes.jsonl    changed samples, where robustness is asked for
      samples.jsonl   every attempt, one line each, on the disk before the next is begun
      results.json results.csv junit.xml report.html   derived: `workbench eval score` writes them again

It does not know how a run goes or what a score is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Self, TypeVar

from filelock import FileLock, Timeout
from pydantic import ConfigDict, Field, ValidationError

from workbench.errors import InputError
from workbench.evaluation.attempts import Attempt, Variant
from workbench.evaluation.config import EvalConfig, config_text
from workbench.evaluation.gold import GoldClaim, parse_gold
from workbench.evaluation.revision import Revision
from workbench.evaluation.robustness.probes import Probe
from workbench.models import Article, Record

RunStatus = Literal["running", "done", "budget", "failure", "interrupt"]

R = TypeVar("R", bound=Record)


class SampleInfo(Record):
    """One sample of a run."""

    id: str
    event: str
    sha: str


class Digests(Record):
    """What a run was made of."""

    gold: str
    """SHA-256 of the gold file."""
    answer_schema: str
    retrieval: str
    """`hybrid#…` with the digest of the weights, or `lexical`."""
    packages: dict[str, str]
    """Version by package; written down, and no reason to refuse a resume."""


class RunInfo(Record):
    """What `run.json` holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["run/1"] = Field(default="run/1", alias="schema")
    id: str
    config: EvalConfig
    digests: Digests
    variants: tuple[Variant, ...]
    samples: tuple[SampleInfo, ...]
    status: RunStatus = "running"
    """A `running` one that no process holds was killed; it can be resumed like any that did not get to its end."""
    started: str
    ended: str | None = None
    revision: Revision | None = None
    """The commit of the folder of prompts when the run was begun; None: not under git."""
    earlier: int = 0
    """How many runs of this workspace have looked at this gold before: a test set wears out."""
    probes: tuple[SampleInfo, ...] = ()
    """Changed samples, which those variants are asked about that see the articles, once each."""

    @property
    def questions(self) -> int:
        """How many answers make it whole."""
        judges = sum(variant.role == "judge" for variant in self.variants)
        return len(self.samples) * sum(variant.epochs for variant in self.variants) + len(self.probes) * judges


class _KeptArticle(Record):
    file: str
    article: Article


class Log:
    """`samples.jsonl`, open for adding to."""

    def __init__(self, path: Path) -> None:
        _drop_torn_line(path)
        self._file: IO[bytes] = path.open("ab")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def append(self, attempt: Attempt) -> None:
        """Write one attempt; it is on the disk when this returns."""
        self._file.write(attempt.model_dump_json(exclude_defaults=True).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())


class Run:
    """One run's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.id = folder.name

    @property
    def info(self) -> RunInfo:
        """What the run is; InputError if its run.json cannot be read."""
        info = _record(self.folder / "run.json", RunInfo)
        return _placed(info, lambda home, path: os.path.normpath(home / path), self.folder.resolve())

    def save(self, info: RunInfo) -> None:
        """Write run.json, and the config by itself, to be run again; neither says where this machine keeps things."""
        info = _placed(info, lambda home, path: os.path.relpath(path, home), self.folder.resolve())
        self.write("run.json", info.model_dump_json(by_alias=True, indent=2) + "\n")
        self.write("config.yaml", config_text(info.config))

    def keep(self, gold: Sequence[GoldClaim], articles: Mapping[str, Article]) -> None:
        """Keep what is asked about, so that the run can be scored without anything else."""
        files = [_KeptArticle(file=file, article=article) for file, article in sorted(articles.items())]
        kept: dict[str, Sequence[Record]] = {"gold.jsonl": gold, "articles.jsonl": files}
        for name, records in kept.items():
            self.write(name, "".join(f"{one.model_dump_json(exclude_defaults=True)}\n" for one in records))

    def keep_probes(self, probes: Sequence[Probe]) -> None:
        """Keep the changed samples, as they are asked about."""
        self.write("probes.jsonl", "".join(f"{one.model_dump_json(exclude_defaults=True)}\n" for one in probes))

    def probes(self) -> tuple[Probe, ...]:
        """Give the changed samples; a run without any has no such file."""
        path = self.folder / "probes.jsonl"
        return tuple(_lines(path, Probe)) if path.is_file() else ()

    def gold(self) -> tuple[GoldClaim, ...]:
        """Give the gold claims of this run."""
        return parse_gold(self.text("gold.jsonl"), str(self.folder / "gold.jsonl"))

    def articles(self) -> dict[str, Article]:
        """Give the articles of this run by the file names that gold uses."""
        return {one.file: one.article for one in _lines(self.folder / "articles.jsonl", _KeptArticle)}

    def attempts(self) -> tuple[Attempt, ...]:
        """Give every attempt, oldest first; a last line that a crash tore is none."""
        path = self.folder / "samples.jsonl"
        return tuple(_lines(path, Attempt)) if path.is_file() else ()

    def log(self) -> Log:
        """Open the log to add to it."""
        return Log(self.folder / "samples.jsonl")

    def text(self, name: str) -> str:
        """Read one of the run's files."""
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"run {self.id}: {name} cannot be read ({error})", hint="start a new run") from error

    def write(self, name: str, text: str) -> None:
        """Write one of the run's files, whole or not at all."""
        aside = self.folder / f".{name}.new"
        with aside.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self.folder / name)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes from going on with this run meanwhile."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise InputError(f"run {self.id} is being carried out by another process", hint="wait for it") from error
        try:
            yield
        finally:
            lock.release()


class Runs:
    """The folder of all runs of a workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self) -> tuple[Run, ...]:
        """Give the runs, newest first."""
        found = [path.parent for path in self.folder.glob("*/run.json")] if self.folder.is_dir() else []
        return tuple(Run(path) for path in sorted(found, reverse=True))

    def find(self, name: str) -> Run:
        """Give the run whose id, or whose folder, is or begins so; `latest` is the newest."""
        runs = self.all()
        if name == "latest" and runs:
            return runs[0]
        wanted = Path(name).name
        exact = [run for run in runs if run.id == wanted]
        found = exact or [run for run in runs if wanted and wanted in run.id]
        if len(found) != 1:
            known = ", ".join(run.id for run in runs[:5]) or "none yet"
            raise InputError(f"{len(found) or 'no'} runs are called {name!r}", hint=f"`workbench eval runs`: {known}")
        return found[0]

    def unfinished(self) -> Run:
        """Give the newest run that did not get to its end."""
        found = next((run for run in self.all() if run.info.status != "done"), None)
        if found is None:
            raise InputError("there is no unfinished run", hint="`workbench eval run CONFIG.yaml` starts one")
        return found


def _placed(info: RunInfo, move: Callable[[Path, Path], str], home: Path) -> RunInfo:
    config = info.config
    places = {"gold": Path(move(home, config.gold)), "articles": Path(move(home, config.articles))}
    return info.model_copy(update={"config": config.model_copy(update=places)})


def _record(path: Path, kind: type[R]) -> R:
    try:
        return kind.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise InputError(f"{path} cannot be read as a run", hint="start a new run") from error


def _lines(path: Path, kind: type[R]) -> Iterator[R]:
    if not path.is_file():
        raise InputError(f"{path} is gone", hint="start a new run")
    whole, _, _torn = path.read_bytes().rpartition(b"\n")
    for number, line in enumerate(whole.split(b"\n"), start=1):
        if not line:
            continue
        try:
            yield kind.model_validate_json(line)
        except ValidationError as error:
            raise InputError(f"{path} line {number} is broken", hint="start a new run") from error


def _drop_torn_line(path: Path) -> None:
    if not path.is_file():
        return
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        os.truncate(path, whole)
