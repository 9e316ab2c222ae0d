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
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, NamedTuple, Self, TypeVar

from filelock import FileLock, Timeout
from pydantic import ConfigDict, Field, ValidationError

from workbench.errors import InputError, JudgeError
from workbench.evaluation.config import EvalConfig, config_text
from workbench.evaluation.gold import GoldClaim, parse_gold
from workbench.evaluation.perturbations import Probe
from workbench.models import Article, Call, Comparison, Record

# ------------------------------------------------------------
# Who was asked (variants), what (questions), and every attempt at an answer.

Status = Literal["ok", "unscored", "error"]
Role = Literal["judge", "claim only", "word overlap"]
"""`word overlap`: not asked, but worked out from gold's articles, to show what a judge adds to it."""

UNSCORED = frozenset({"refusal", "truncated", "validation", "policy", "language"})
"""Kinds of JudgeError with which a judge did speak; every other kind is an `error`, and is asked again on resume."""


class VariantName(Record):
    """What names a variant: one prompt on one model, or the rules."""

    key: str
    """Digest of all that decides its answers besides claim and articles."""
    name: str
    """Such as `compare.v1 · openai/gpt-4.1-mini`, or `builtin`."""
    model: str
    prompt: str | None
    """Written `compare.v1#1a2b3c4d`; None for the rules."""
    role: Role = "judge"
    epochs: int = Field(ge=1)

    def called(self, name: str) -> bool:
        """Tell whether a name means this variant: its own, its prompt's or its model's."""
        prompt = (self.prompt or "").partition("#")[0]
        return name in {self.name, self.model, prompt, self.prompt}


class Variant(VariantName):
    """A variant as it is asked: what is scored as one."""

    free: bool
    """It runs on this machine and no price is listed for it, or it calls no model."""


class Key(NamedTuple):
    """What makes a question the same again: never a position, always content."""

    variant: str
    sample: str
    sample_sha: str
    epoch: int


class Attempt(Record):
    """One line of `samples.jsonl`: one variant asked about one sample in one epoch, once more."""

    variant: str
    """The variant's key."""
    sample: str
    """The gold claim's id."""
    sample_sha: str
    """Digest of the claim and the articles as they were shown."""
    epoch: int = Field(ge=1)
    attempt: int = Field(ge=1)
    status: Status
    reason: str | None = None
    """The kind of the JudgeError, where the status is not `ok`."""
    message: str | None = None
    said: Comparison | None = None
    """The answer before it was grounded; scoring grounds it again."""
    call: Call
    """What this attempt used; `cost_usd` is what was paid for it, nothing for an answer from the cache."""
    cached: bool = False
    list_usd: float | None = None
    """What the answer cost when it was first given; None: unknown."""

    @property
    def error(self) -> str | None:
        """How the judge failed, or None if it answered."""
        return self.reason

    @property
    def key(self) -> Key:
        """The question that was asked."""
        return Key(self.variant, self.sample, self.sample_sha, self.epoch)


def failed_status(error: JudgeError) -> Status:
    """Tell a judge that spoke without answering from a question that was not answered at all."""
    return "unscored" if error.kind in UNSCORED else "error"


def settled(attempts: Iterable[Attempt]) -> dict[Key, Attempt]:
    """Give what counts for each question: the last `ok`, else the last attempt."""
    found: dict[Key, Attempt] = {}
    for attempt in attempts:
        before = found.get(attempt.key)
        if before is None or attempt.status == "ok" or before.status != "ok":
            found[attempt.key] = attempt
    return found


def answered(settled_attempts: Mapping[Key, Attempt]) -> frozenset[Key]:
    """Give the questions that need not be asked again."""
    return frozenset(key for key, attempt in settled_attempts.items() if attempt.status != "error")


# ------------------------------------------------------------
# The git revision of a folder. Git is asked, never changed.

_PATIENCE_SECONDS = 20.0


class Revision(Record):
    """A commit, and whether the files are still those of the commit."""

    commit: str
    dirty: bool
    """A tracked file of the repository differs from it, or the folder holds a file that git does not know."""

    @property
    def short(self) -> str:
        """Write it as git describes it: `1a2b3c4d5e6f`, with `-dirty` where the files differ."""
        return self.commit[:12] + ("-dirty" if self.dirty else "")


def revision_of(folder: Path) -> Revision | None:
    """Say at which commit a folder is; None where git is missing, knows no such repository, or tracks nothing there."""
    commit = _asked(folder, "rev-parse", "--verify", "HEAD")
    if not commit or not _asked(folder, "ls-files", "--", "."):
        return None
    changed = _asked(folder, "status", "--porcelain", "--untracked-files=no")
    unknown = _asked(folder, "ls-files", "--others", "--exclude-standard", "--", ".")
    if changed is None or unknown is None:
        return None
    return Revision(commit=commit.strip(), dirty=bool(changed or unknown))


def _asked(folder: Path, *question: str) -> str | None:
    # No lock is taken, and no program that the repository's own settings name is started.
    command = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-C", str(folder), *question]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False, env=environment
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return None
    return done.stdout if done.returncode == 0 else None


# ------------------------------------------------------------
# A run's folder, and the folder of all runs.

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


class AttemptLog:
    """`samples.jsonl`, open for adding to; a last line that a crash tore is cut off."""

    def __init__(self, path: Path) -> None:
        if path.is_file():
            content = path.read_bytes()
            whole = content.rfind(b"\n") + 1
            if whole < len(content):
                os.truncate(path, whole)
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


class EvalRun:
    """One run's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.id = folder.name

    @property
    def info(self) -> RunInfo:
        """What the run is; InputError if its run.json cannot be read."""
        path = self.folder / "run.json"
        try:
            info = RunInfo.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise InputError(f"{path} cannot be read as a run", hint="start a new run") from error
        home = self.folder.resolve()
        return _moved(info, lambda path: os.path.normpath(home / path))

    def save(self, info: RunInfo) -> None:
        """Write run.json, and the config by itself, to be run again; neither says where this machine keeps things."""
        home = self.folder.resolve()
        info = _moved(info, lambda path: os.path.relpath(path, home))
        self.write("run.json", info.model_dump_json(by_alias=True, indent=2) + "\n")
        self.write("config.yaml", config_text(info.config))

    def keep(self, gold: Sequence[GoldClaim], articles: Mapping[str, Article]) -> None:
        """Keep what is asked about, so that the run can be scored without anything else."""
        files = [_KeptArticle(file=file, article=article) for file, article in sorted(articles.items())]
        self._write_lines("gold.jsonl", gold)
        self._write_lines("articles.jsonl", files)

    def keep_probes(self, probes: Sequence[Probe]) -> None:
        """Keep the changed samples, as they are asked about."""
        self._write_lines("probes.jsonl", probes)

    def _write_lines(self, name: str, records: Sequence[Record]) -> None:
        self.write(name, "".join(f"{one.model_dump_json(exclude_defaults=True)}\n" for one in records))

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

    def log(self) -> AttemptLog:
        """Open the log to add to it."""
        return AttemptLog(self.folder / "samples.jsonl")

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


class EvalRuns:
    """The folder of all runs of a workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self) -> tuple[EvalRun, ...]:
        """Give the runs, newest first."""
        found = [path.parent for path in self.folder.glob("*/run.json")] if self.folder.is_dir() else []
        return tuple(EvalRun(path) for path in sorted(found, reverse=True))

    def find(self, name: str) -> EvalRun:
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

    def unfinished(self) -> EvalRun:
        """Give the newest run that did not get to its end."""
        found = next((run for run in self.all() if run.info.status != "done"), None)
        if found is None:
            raise InputError("there is no unfinished run", hint="`workbench eval run CONFIG.yaml` starts one")
        return found


def _moved(info: RunInfo, move: Callable[[Path], str]) -> RunInfo:
    config = info.config
    places = {"gold": Path(move(config.gold)), "articles": Path(move(config.articles))}
    return info.model_copy(update={"config": config.model_copy(update=places)})


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
