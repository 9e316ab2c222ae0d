"""Copy a workspace while it is in use, and put a copy back where nothing is.

A backup is itself a workspace: the database, what is set, and the evaluation runs. The index is derived and left out.
A backup is never written to. A link is followed by neither: what it leads to lies elsewhere.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from workbench.errors import InputError, PromptError
from workbench.export.claimreview import host
from workbench.judge.llm.client import missing_keys
from workbench.judge.llm.extractor import LLMExtractor
from workbench.judge.llm.judge import LLMJudge
from workbench.judge.llm.prompts import check_prompts, load_prompt
from workbench.judge.llm.providers import Params, provider
from workbench.judge.registry import is_model
from workbench.models import Record
from workbench.retrieval.embedder import load_embedder
from workbench.retrieval.index import Index
from workbench.settings import CONFIG_NAME, Settings
from workbench.store import Store
from workbench.store.database import copy_untouched, has_full_text_search, health

DATABASE = "workbench.db"
_BESIDE = (CONFIG_NAME, "runs")


def back_up(store: Store, workspace: Path, folder: Path) -> Path:
    """Copy a workspace into a new folder while others may write: one moment of the database, whole or not at all."""
    with _made_aside(folder, source=workspace) as aside:
        store.back_up(aside / DATABASE)
        _copy_beside(workspace, aside)
    return folder


def restore(backup: Path, workspace: Path) -> Path:
    """Make a workspace of a backup; one that is there is never overwritten. The index is made again when it is used.

    Nothing is written to the backup: its database is copied, and the copy brought up to date.
    """
    if not (backup / DATABASE).is_file():
        raise InputError(f"{backup} holds no {DATABASE}", hint="name the folder that `workbench backup` made")
    for part in backup.glob(f"{DATABASE}*"):
        _refuse_link(part)
    with _made_aside(workspace, source=backup) as aside:
        copy_untouched(backup / DATABASE, aside / DATABASE)
        _refuse_damage(aside / DATABASE, named=backup / DATABASE)
        Store(aside / DATABASE).close()
        _copy_beside(backup, aside)
    return workspace


def _refuse_damage(database: Path, *, named: Path) -> None:
    found = health(database)
    if found.damage:
        raise InputError(f"{named} is damaged: {found.damage}", hint="restore another backup")
    if found.version is None:
        raise InputError(f"{named} is not of the workbench", hint="name the folder that `workbench backup` made")


@contextmanager
def _made_aside(folder: Path, *, source: Path) -> Iterator[Path]:
    """Give a new folder beside the wanted one, and put it there once all is in it; refuse a place that is taken."""
    place = folder.resolve()
    _refuse_place(folder, place, source)
    aside = place.with_name(f"{place.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        aside.mkdir(parents=True)
        yield aside
        if place.exists():
            place.rmdir()
        aside.rename(place)
    except OSError as error:
        hint = "see that what is copied may be read, and the new folder written to"
        raise InputError(f"{folder} cannot be made: {error}", hint=hint) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _refuse_place(folder: Path, place: Path, source: Path) -> None:
    if source.resolve() in place.parents:
        raise InputError(f"{folder} lies inside {source}, which is to be copied", hint="name a folder outside of it")
    if not folder.exists():
        return
    if not folder.is_dir() or any(folder.iterdir()):
        raise InputError(f"{folder} is there already and not empty", hint="name a new folder; nothing is overwritten")
    if place == Path.cwd():
        raise InputError(f"{folder} is where this command runs, and cannot be replaced", hint="name a new folder in it")


def _copy_beside(source: Path, target: Path) -> None:
    for name in _BESIDE:
        if (source / name).exists() or (source / name).is_symlink():
            _copy(source / name, target / name)


def _copy(source: Path, target: Path) -> None:
    """Copy a file or a folder with its times and rights; the copy may be written to, wherever it came from."""
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
        hint = "put what it leads to in its place, or take it away"
        raise InputError(f"{path} is a link, and what lies elsewhere is not copied", hint=hint)


# ------------------------------------------------------------
# Look a workspace and its surroundings over: what is set up, what is missing, how to mend it.

State = Literal["ok", "absent", "broken"]

_LEAST_FREE_BYTES = 500 * 2**20
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Found(Record):
    """One thing that was looked at."""

    what: str
    state: State
    """`absent`: the workbench works without it, and says what then differs. `broken`: it does not."""
    said: str
    mend: str = ""
    """What to do, in a command where there is one."""


def examine(folder: str | Path | None, *, environ: Mapping[str, str] = os.environ) -> tuple[Found, ...]:
    """Look everything over; a thing that cannot be looked at is broken, and the rest is looked at all the same."""
    try:
        settings = Settings.load(folder, environ=environ)
    except InputError as error:
        broken = Found(what="settings", state="broken", said=error.message, mend=error.hint or "")
        return (*_program(), *_prompts(None), broken, *_keys(environ))
    surroundings = (*_program(), *_prompts(settings), _judge(settings), _newsroom(settings), *_weights(settings))
    return (*surroundings, *_workspace(settings), *_keys(environ))


def _program() -> Iterator[Found]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Found(what="python", state="ok" if sys.version_info >= (3, 11) else "broken", said=version)
    if has_full_text_search():
        yield Found(what="sqlite", state="ok", said=f"{sqlite3.sqlite_version} with FTS5")
    else:
        mend = "use a Python whose SQLite has FTS5, such as python.org's or Debian's"
        yield Found(what="sqlite", state="broken", said=f"{sqlite3.sqlite_version} without FTS5", mend=mend)
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser:
        yield Found(what="browser", state="ok", said=browser)
    else:
        yield Found(what="browser", state="absent", said="no chromium: the browser tests are skipped, the app works")


def _prompts(settings: Settings | None) -> Iterator[Found]:
    """Load the prompts of the settings as a model would be asked with them, and hold every other to its release."""
    problems = _unloadable(settings) if settings else {}
    try:
        changed = check_prompts(settings.prompts if settings else None)
    except PromptError as error:
        problems.setdefault(error.message, error.hint or "")
    else:
        for message in changed:
            problems.setdefault(message, "mend or restore the file; a changed prompt needs its next version")
    for message, mend in problems.items():
        yield Found(what="prompts", state="broken", said=message, mend=mend)
    if not problems:
        yield Found(what="prompts", state="ok", said="every released prompt is as it was released")


def _unloadable(settings: Settings) -> dict[str, str]:
    """Say what is wrong with the prompts of the settings, each with what to do about it."""
    folder, model = settings.prompts, settings.model
    uses: tuple[Callable[[], object], ...] = (
        lambda: load_prompt(settings.conclude_prompt, folder),
        lambda: LLMJudge(
            model,
            load_prompt(settings.compare_prompt, folder),
            conclude=load_prompt(settings.conclude_prompt, folder),
        ),
        lambda: LLMExtractor(model, load_prompt(settings.extract_prompt, folder)),
    )
    problems = {}
    for use in uses:
        try:
            use()
        except PromptError as error:
            problems[error.message] = error.hint or ""
    return problems


def _judge(settings: Settings) -> Found:
    """Find broken only what the judge refuses to ask; other providers' libraries look for keys in places of theirs."""
    model = settings.model
    if provider(model) == "ollama":
        mend = f"write ollama_chat/{model.partition('/')[2]}"
        return Found(what="judge", state="broken", said=f"{model} cannot be asked: it cannot keep to a form", mend=mend)
    missing = missing_keys(model, Params(api_base=settings.api_base)) if is_model(model) else ()
    if not missing:
        return Found(what="judge", state="ok", said=model)
    if provider(model) == "openai":
        said = f"{model} cannot be asked: its key is not in the environment"
        return Found(what="judge", state="broken", said=said, mend=f"set {' or '.join(missing)}")
    said = f"{model} has no key in the environment: it answers only if it has one elsewhere, as in a profile or a role"
    mend = f"if it has none there, set what it needs of {', '.join(missing)}"
    return Found(what="judge", state="absent", said=said, mend=mend)


def _newsroom(settings: Settings) -> Found:
    newsroom = settings.newsroom
    gaps = [
        name
        for name, is_there in (
            ("name", newsroom and newsroom.name.strip()),
            ("site", newsroom and host(newsroom.site)),
            ("ratings", newsroom and newsroom.ratings),
        )
        if not is_there
    ]
    if gaps:
        mend = f"set {', '.join(gaps)} in [newsroom] in workbench.toml"
        return Found(what="newsroom", state="absent", said="nothing can be published as ClaimReview", mend=mend)
    return Found(what="newsroom", state="ok", said=newsroom.name if newsroom else "")


def _weights(settings: Settings) -> Iterator[Found]:
    try:
        embedder = load_embedder(settings.weights, settings.workspace / "weights")
    except InputError as error:
        yield Found(what="weights", state="broken", said=error.message, mend=error.hint or "")
        return
    if embedder:
        yield Found(what="weights", state="ok", said=f"all-MiniLM-L6-v2, digest {embedder.digest[:12]}")
    else:
        mend = "run `workbench fetch-weights` (91 MB), or set WORKBENCH_WEIGHTS"
        yield Found(what="weights", state="absent", said="retrieval by words alone", mend=mend)


def _workspace(settings: Settings) -> Iterator[Found]:
    folder = settings.workspace
    yield _room(folder)
    database = folder / "workbench.db"
    if not database.is_file():
        mend = "`workbench add` makes one"
        yield Found(what="workspace", state="absent", said=f"{folder} holds no workspace yet", mend=mend)
        return
    if not os.access(folder, os.W_OK):
        yield Found(what="workspace", state="broken", said=f"{folder} may not be written to", mend="change its rights")
    found = _database(database)
    yield found
    if found.state == "ok":
        yield _index(settings)


def _room(folder: Path) -> Found:
    place = next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())
    free = shutil.disk_usage(place).free
    said = f"{free / 2**30:.1f} GiB free at {place}"
    if free < _LEAST_FREE_BYTES:
        return Found(what="disk", state="broken", said=said, mend="free some space: less than 500 MiB are left")
    return Found(what="disk", state="ok", said=said)


def _database(path: Path) -> Found:
    found = health(path)
    size = f"{path.stat().st_size / 2**20:.1f} MiB"
    if found.damage:
        mend = "move the workspace aside, then `workbench restore BACKUP`"
        return Found(what="database", state="broken", said=f"{path}: {found.damage}", mend=mend)
    if found.version is None:
        mend = "choose another folder with --workspace"
        return Found(what="database", state="broken", said=f"{path} is not of the workbench", mend=mend)
    if found.version > found.wanted:
        mend = "install the newer workbench that wrote it"
        said = f"version {found.version}; this workbench reads up to {found.wanted}"
        return Found(what="database", state="broken", said=said, mend=mend)
    older = f"; it is brought to {found.wanted} when it is opened" if found.version < found.wanted else ""
    return Found(what="database", state="ok", said=f"whole, {size}, version {found.version}{older}")


def _index(settings: Settings) -> Found:
    """Hold the index against the database, and let a child process probe its vectors."""
    folder = settings.workspace / "index"
    mend = "run `workbench rebuild`"
    if not Index.exists(folder):
        return Found(what="index", state="absent", said="not made yet; it is made when it is needed")
    if health(settings.workspace / "workbench.db").version != health(settings.workspace / "workbench.db").wanted:
        return Found(what="index", state="absent", said="looked at once the database is of this version")
    try:
        embedder = load_embedder(settings.weights, settings.workspace / "weights")
        index = Index.open(folder, embedder=embedder, wait_seconds=2.0, chroma_url=settings.chroma_url)
        try:
            with Store(settings.workspace / "workbench.db") as store:
                missing = {article.id for article in store.articles()} - index.article_ids()
            index.probe()
            status = index.status()
        finally:
            index.close()
    except InputError as error:
        return Found(what="index", state="broken", said=error.message, mend=error.hint or mend)
    if missing:
        said = f"{len(missing)} articles are not in it yet; the next command adds them"
        return Found(what="index", state="absent", said=said, mend=mend)
    return Found(what="index", state="ok", said=f"{status.mode}, {status.passages} passages, {status.claims} claims")


def _keys(environ: Mapping[str, str]) -> Iterator[Found]:
    names = sorted(name for name, value in environ.items() if name.endswith("_API_KEY") and value.strip())
    if names:
        yield Found(what="keys", state="ok", said=f"{', '.join(names)} (set; the values are not looked at)")
    else:
        said = "no provider's key is set: the built-in judge and local models work"
        yield Found(what="keys", state="absent", said=said, mend="set for example OPENAI_API_KEY")
