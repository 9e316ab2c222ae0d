"""Keep a workspace going: back it up, restore it, and examine what is set up (`workbench doctor`).

A backup is itself a workspace: database, settings and evaluation runs. The index is derived and left out. A backup is
never written to, and no link is followed.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Literal

from workbench.errors import InputError, PromptError
from workbench.export.claimreview import host
from workbench.judge.llm.client import missing
from workbench.judge.llm.judge import LLMExtractor, LLMJudge
from workbench.judge.llm.prompts import check_prompts, load_prompt
from workbench.judge.llm.providers import Missing, Params, provider
from workbench.judge.registry import is_model
from workbench.models import Record
from workbench.retrieval.embedder import load_embedder
from workbench.retrieval.index import Index
from workbench.review.published import scale_of
from workbench.settings import CONFIG_NAME, DATABASE, NEWSROOM, PEOPLE, Settings, load_newsroom
from workbench.store import Store
from workbench.store.database import copy_untouched, has_full_text_search, health, without_password

_BESIDE = (CONFIG_NAME, NEWSROOM, PEOPLE, "runs")


def back_up(store: Store, workspace: Path, folder: Path) -> Path:
    """Copy a workspace into a new folder while others may write: a consistent snapshot, or nothing."""
    with _made_aside(folder, source=workspace) as aside:
        store.back_up(aside / DATABASE)
        _copy_beside(workspace, aside)
    return folder


def restore(backup: Path, workspace: Path) -> Path:
    """Restore a backup as a workspace; an existing one is never overwritten. The index is rebuilt when it is used.

    Nothing is written to the backup: its database is copied, and the copy migrated.
    """
    hint = "name the folder that `workbench backup` made"
    if not (backup / DATABASE).is_file():
        raise InputError(f"{backup} holds no {DATABASE}", hint=hint)
    for part in backup.glob(f"{DATABASE}*"):
        _refuse_link(part)
    with _made_aside(workspace, source=backup) as aside:
        copy_untouched(backup / DATABASE, aside / DATABASE)
        found = health(aside / DATABASE)
        if found.damage:
            raise InputError(f"{backup / DATABASE} is damaged: {found.damage}", hint="restore another backup")
        if found.version is None:
            raise InputError(f"{backup / DATABASE} is not a database of the workbench", hint=hint)
        Store(aside / DATABASE).close()
        _copy_beside(backup, aside)
    return workspace


@contextmanager
def _made_aside(folder: Path, *, source: Path) -> Iterator[Path]:
    """Give a new folder beside the wanted one, and move it there once it is complete; refuse a place that is taken."""
    place = folder.resolve()
    if source.resolve() in place.parents:
        raise InputError(f"{folder} lies inside {source}, which is to be copied", hint="name a folder outside of it")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} exists and is not empty", hint="name a new folder; nothing is overwritten")
    if folder.exists() and place == Path.cwd():
        hint = "name a new folder in it"
        raise InputError(f"{folder} is the current folder, and cannot be replaced", hint=hint)
    aside = place.with_name(f"{place.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        aside.mkdir(parents=True)
        yield aside
        if place.exists():
            place.rmdir()
        aside.rename(place)
    except OSError as error:
        hint = "check that the source can be read and the new folder written"
        raise InputError(f"{folder} cannot be made: {error}", hint=hint) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _copy_beside(source: Path, target: Path) -> None:
    for name in _BESIDE:
        if (source / name).exists() or (source / name).is_symlink():
            _copy(source / name, target / name)


def _copy(source: Path, target: Path) -> None:
    """Copy a file or a folder with its times and permissions; the copy is always writable."""
    _refuse_link(source)
    if source.is_dir():
        target.mkdir()
        for one in source.iterdir():
            _copy(one, target / one.name)
    else:
        shutil.copyfile(source, target)
    shutil.copystat(source, target)
    target.chmod(target.stat().st_mode | (0o700 if target.is_dir() else 0o600))


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        hint = "replace it by what it links to, or remove it"
        raise InputError(f"{path} is a link, and links are not copied", hint=hint)


# ------------------------------------------------------------ doctor: what is set up, what is missing, how to fix it

State = Literal["ok", "absent", "broken"]

_LEAST_FREE_BYTES = 500 * 2**20
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Diagnosis(Record):
    """One thing that was examined."""

    what: str
    state: State
    """`absent`: the workbench works without it, with less. `broken`: it does not."""
    said: str
    mend: str = ""
    """What to do, in a command where there is one."""


def examine(folder: str | Path | None, *, environ: Mapping[str, str] = os.environ) -> tuple[Diagnosis, ...]:
    """Examine everything; what cannot be examined is broken, and the rest is examined all the same."""
    try:
        settings = Settings.load(folder, environ=environ)
    except InputError as error:
        broken = Diagnosis(what="settings", state="broken", said=error.message, mend=error.hint or "")
        return (*_program(), *_prompts(None), broken, *_keys(environ))
    surroundings = (*_program(), *_prompts(settings), _judge(settings), _newsroom(settings), *_weights(settings))
    return (*surroundings, *_workspace(settings), *_keys(environ))


def _program() -> Iterator[Diagnosis]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Diagnosis(what="python", state="ok" if sys.version_info >= (3, 11) else "broken", said=version)
    if has_full_text_search():
        yield Diagnosis(what="sqlite", state="ok", said=f"{sqlite3.sqlite_version} with FTS5")
    else:
        mend = "use a Python whose SQLite has FTS5, such as python.org's or Debian's"
        yield Diagnosis(what="sqlite", state="broken", said=f"{sqlite3.sqlite_version} without FTS5", mend=mend)
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser:
        yield Diagnosis(what="browser", state="ok", said=browser)
    else:
        said = "no Chromium: the browser tests are skipped; the app works"
        yield Diagnosis(what="browser", state="absent", said=said)


def _prompts(settings: Settings | None) -> Iterator[Diagnosis]:
    """Load the prompts of the settings as a judge loads them, and compare all others with their release."""
    problems: dict[str, str] = {}
    folder = settings.prompts if settings else None
    uses: list[Callable[[], object]] = []
    if settings:
        conclude, compare, extract = (
            partial(load_prompt, name, folder)
            for name in (settings.conclude_prompt, settings.compare_prompt, settings.extract_prompt)
        )
        # A prompt that is made for another step is refused only by whoever would use it.
        uses = [
            conclude,
            lambda: LLMJudge(settings.model, compare(), conclude=conclude()),
            lambda: LLMExtractor(settings.model, extract()),
        ]
    for use in uses:
        try:
            use()
        except PromptError as error:
            problems[error.message] = error.hint or ""
    try:
        changed = check_prompts(folder)
    except PromptError as error:
        problems.setdefault(error.message, error.hint or "")
    else:
        for problem in changed:
            problems.setdefault(problem.message, problem.hint or "")
    for message, mend in problems.items():
        yield Diagnosis(what="prompts", state="broken", said=message, mend=mend)
    if not problems:
        yield Diagnosis(what="prompts", state="ok", said="all released prompts are unchanged")


def _judge(settings: Settings) -> Diagnosis:
    """Call broken only what the judge refuses to ask: the libraries of other providers find keys elsewhere too."""
    model = settings.model
    if provider(model) == "ollama":
        mend = f"write ollama_chat/{model.partition('/')[2]}"
        said = f"{model} cannot be used: it does not support structured output"
        return Diagnosis(what="judge", state="broken", said=said, mend=mend)
    lacking = missing(model, Params(api_base=settings.api_base)) if is_model(model) else Missing()
    if not any(lacking):
        return Diagnosis(what="judge", state="ok", said=model)
    if lacking.packages or provider(model) == "openai":
        what = "a package is not installed" if lacking.packages else "its key is not in the environment"
        return Diagnosis(what="judge", state="broken", said=f"{model} cannot be used: {what}", mend=lacking.hint)
    said = f"{model} has no key in the environment; it works only if it finds one elsewhere, as in a profile or a role"
    mend = f"else {lacking.hint}"
    return Diagnosis(what="judge", state="absent", said=said, mend=mend)


def _newsroom(settings: Settings) -> Diagnosis:
    try:
        newsroom = load_newsroom(settings)
        scale_of(newsroom)
    except InputError as error:
        return Diagnosis(what="newsroom", state="broken", said=error.message, mend=error.hint or "")
    known = {"name": bool(newsroom.name.strip()), "site": host(newsroom.site) is not None}
    if gaps := [name for name, is_there in known.items() if not is_there]:
        mend = f"give its {' and '.join(gaps)} on the Export page, or with `workbench newsroom`"
        return Diagnosis(what="newsroom", state="absent", said="nothing can be published as ClaimReview", mend=mend)
    return Diagnosis(what="newsroom", state="ok", said=newsroom.name)


def _weights(settings: Settings) -> Iterator[Diagnosis]:
    try:
        embedder = load_embedder(settings.weights, settings.workspace / "weights")
    except InputError as error:
        yield Diagnosis(what="weights", state="broken", said=error.message, mend=error.hint or "")
        return
    if embedder:
        yield Diagnosis(what="weights", state="ok", said=f"all-MiniLM-L6-v2, digest {embedder.digest[:12]}")
    else:
        mend = "run `workbench fetch-weights` (91 MB), or set WORKBENCH_WEIGHTS"
        yield Diagnosis(what="weights", state="absent", said="passages are found by words alone", mend=mend)


def _workspace(settings: Settings) -> Iterator[Diagnosis]:
    folder = settings.workspace
    place = next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())
    free = shutil.disk_usage(place).free
    said = f"{free / 2**30:.1f} GiB free at {place}"
    if free < _LEAST_FREE_BYTES:
        yield Diagnosis(what="disk", state="broken", said=said, mend="free some space: less than 500 MiB are left")
    else:
        yield Diagnosis(what="disk", state="ok", said=said)
    if settings.database_url:
        found = _server(settings.database_url)
    elif (folder / DATABASE).is_file():
        found = _database(folder / DATABASE)
    else:
        mend = "`workbench add` makes one"
        yield Diagnosis(what="workspace", state="absent", said=f"{folder} holds no workspace yet", mend=mend)
        return
    if folder.exists() and not os.access(folder, os.W_OK):
        said = f"{folder} is not writable"
        yield Diagnosis(what="workspace", state="broken", said=said, mend="change its permissions")
    yield found
    if found.state == "ok":
        yield _index(settings)


def _server(address: str) -> Diagnosis:
    try:
        place, found = without_password(address), health(address)
    except InputError as error:
        return Diagnosis(what="database", state="broken", said=error.message, mend=error.hint or "")
    if found.version is None:
        said = f"{place} can be reached and is empty"
        return Diagnosis(what="database", state="absent", said=said, mend="`workbench add` makes the tables")
    return Diagnosis(what="database", state="ok", said=f"{place} can be reached, version {found.version}")


def _database(path: Path) -> Diagnosis:
    found = health(path)
    size = f"{path.stat().st_size / 2**20:.1f} MiB"
    if found.damage:
        mend = "move the workspace aside, then `workbench restore BACKUP`"
        return Diagnosis(what="database", state="broken", said=f"{path}: {found.damage}", mend=mend)
    if found.version is None:
        mend = "choose another folder with --workspace"
        said = f"{path} is not a database of the workbench"
        return Diagnosis(what="database", state="broken", said=said, mend=mend)
    if found.version > found.wanted:
        mend = "install the newer workbench that wrote it"
        said = f"version {found.version}; this workbench reads up to {found.wanted}"
        return Diagnosis(what="database", state="broken", said=said, mend=mend)
    older = f"; migrated to {found.wanted} when it is opened" if found.version < found.wanted else ""
    return Diagnosis(what="database", state="ok", said=f"intact, {size}, version {found.version}{older}")


def _index(settings: Settings) -> Diagnosis:
    """Compare the index with the database, and let a child process probe its vectors."""
    folder = settings.workspace / "index"
    mend = "run `workbench rebuild`"
    if not Index.exists(folder):
        return Diagnosis(what="index", state="absent", said="not built yet; it is built when it is needed")
    found = health(settings.database)
    if found.version != found.wanted:
        return Diagnosis(what="index", state="absent", said="examined once the database is migrated")
    try:
        embedder = load_embedder(settings.weights, settings.workspace / "weights")
        index = Index.open(folder, embedder=embedder, wait_seconds=2.0, chroma_url=settings.chroma_url)
        try:
            with Store(settings.database) as store:
                missing = {article.id for article in store.articles()} - index.article_ids()
            index.probe()
            status = index.status()
        finally:
            index.close()
    except InputError as error:
        return Diagnosis(what="index", state="broken", said=error.message, mend=error.hint or mend)
    if missing:
        said = f"{len(missing)} articles are not in it yet; the next command adds them"
        return Diagnosis(what="index", state="absent", said=said, mend=mend)
    return Diagnosis(
        what="index", state="ok", said=f"{status.mode}, {status.passages} passages, {status.claims} claims"
    )


def _keys(environ: Mapping[str, str]) -> Iterator[Diagnosis]:
    names = sorted(name for name, value in environ.items() if name.endswith("_API_KEY") and value.strip())
    if names:
        yield Diagnosis(what="keys", state="ok", said=f"{', '.join(names)} (set; values not checked)")
    else:
        said = "no provider's key is set; the built-in judge and local models work"
        yield Diagnosis(what="keys", state="absent", said=said, mend="set for example OPENAI_API_KEY")
