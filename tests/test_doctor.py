"""What is missing is said with what to do about it; what is private is not said at all."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.server import serving
from workbench import Settings, Workbench
from workbench.errors import InputError
from workbench.maintenance import Diagnosis, examine, restore

SECRET = "sk-planted-" + "0" * 20
SENTENCE = "The ferry Halcyon lost both of its engines off Cape Norrin at dawn on Friday, its owner said."


def looked_at(folder: Path, environ: Mapping[str, str] | None = None) -> dict[str, Diagnosis]:
    return {one.what: one for one in examine(folder, environ=environ or {})}


@pytest.fixture
def workspace(checked_seeds: Path, tmp_path: Path) -> Path:
    """A healthy workspace, to be broken."""
    shutil.copytree(checked_seeds, tmp_path / "workspace")
    return tmp_path / "workspace"


def test_a_healthy_workspace_is_healthy(workspace: Path) -> None:
    """Database whole, index complete and probed, prompts locked, weights by digest."""
    found = looked_at(workspace)
    assert [what for what, one in found.items() if one.state == "broken"] == []
    assert found["database"].said.startswith("intact, ")
    assert "passages, " in found["index"].said
    assert found["sqlite"].said.endswith("with FTS5")


def test_what_is_missing_is_said_with_how_to_mend_it(tmp_path: Path) -> None:
    """No workspace, no newsroom, no key: nothing is broken, and each has its hint."""
    found = looked_at(tmp_path)
    assert {what: bool(found[what].mend) for what in ("workspace", "newsroom", "keys")} == {
        "workspace": True, "newsroom": True, "keys": True,
    }  # fmt: skip
    assert "broken" not in {one.state for one in found.values()}
    assert list(tmp_path.iterdir()) == []


def test_a_torn_database_is_found(workspace: Path) -> None:
    """Bytes overwritten in the middle of the file, as a bad disk does."""
    path = workspace / "workbench.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("pragma wal_checkpoint(truncate)")
    torn = bytearray(path.read_bytes())
    torn[8192:40960] = bytes(32768)
    path.write_bytes(torn)
    found = looked_at(workspace)
    assert (found["database"].state, "restore" in found["database"].mend) == ("broken", True)
    assert "index" not in found


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to look like one" * 10])
def test_a_file_that_is_no_database_is_found(tmp_path: Path, content: bytes) -> None:
    """An empty file or something else under its name."""
    (tmp_path / "workbench.db").write_bytes(content)
    assert looked_at(tmp_path)["database"].state == "broken"


def test_a_database_of_a_newer_workbench_is_found(workspace: Path) -> None:
    """It is not opened, and not changed."""
    with closing(sqlite3.connect(workspace / "workbench.db")) as database, database:
        database.execute("update meta set schema_version = 999")
    found = looked_at(workspace)["database"]
    assert (found.state, "999" in found.said) == ("broken", True)


def test_an_index_that_lost_its_vectors_is_found(workspace: Path) -> None:
    """The hint names the command that makes it again."""
    for folder in (workspace / "index").glob("vectors-*"):
        shutil.rmtree(folder)
    found = looked_at(workspace)["index"]
    assert (found.state, "workbench rebuild" in found.mend) == ("broken", True)


def test_weights_that_are_not_the_known_ones_are_found(workspace: Path, tmp_path: Path) -> None:
    """By their digest."""
    for name in ("model.safetensors", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"other weights")
    assert looked_at(workspace, {"WORKBENCH_WEIGHTS": str(tmp_path)})["weights"].state == "broken"


def test_broken_settings_are_found_and_the_rest_is_looked_at(tmp_path: Path) -> None:
    """A workbench.toml that is none."""
    (tmp_path / "workbench.toml").write_text("model = [", encoding="utf-8")
    found = looked_at(tmp_path)
    assert (found["settings"].state, found["python"].state) == ("broken", "ok")


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ('prompts = "/no/such/folder"', "no folder of prompts"),
        ('compare_prompt = "nosuch.v9"', "'nosuch.v9'"),
        ('conclude_prompt = "nosuch.v9"', "'nosuch.v9'"),
        ('extract_prompt = "nosuch.v9"', "'nosuch.v9'"),
        ('compare_prompt = "extract.v1"', "extract.v1 asks for"),
    ],
)
def test_a_prompt_that_cannot_be_asked_with_is_found(setting: str, says: str, tmp_path: Path) -> None:
    """Each prompt of the settings is loaded as a check would load it, and the hint says what to correct."""
    (tmp_path / "workbench.toml").write_text(setting, encoding="utf-8")
    found = looked_at(tmp_path)["prompts"]
    assert (found.state, says in found.said, bool(found.mend)) == ("broken", True, True)


def test_a_broken_prompt_of_a_folder_of_ones_own_is_found(tmp_path: Path) -> None:
    """The folder that the settings name is looked through, not only the prompts that came with the workbench."""
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "mine.v1.prompt").write_text("no head", encoding="utf-8")
    found = looked_at(tmp_path, {"WORKBENCH_PROMPTS": str(tmp_path / "prompts")})["prompts"]
    assert (found.state, "mine.v1.prompt" in found.said) == ("broken", True)


@pytest.mark.disable_socket
@pytest.mark.usefixtures("litellm")
@pytest.mark.parametrize(
    ("model", "key", "state"),
    [
        ("openai/gpt-4.1-mini", None, "broken"),
        ("openai/gpt-4.1-mini", SECRET, "ok"),
        ("ollama_chat/llama3.1", None, "ok"),
        ("builtin", None, "ok"),
    ],
)
def test_a_judge_without_its_key_is_found(
    model: str, key: str | None, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With sockets blocked: nobody is asked, and the hint names the key; a model at home needs none."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    if key:
        monkeypatch.setenv("OPENAI_API_KEY", key)
    (tmp_path / "workbench.toml").write_text(f'model = "{model}"', encoding="utf-8")
    found = looked_at(tmp_path)["judge"]
    assert (found.state, "OPENAI_API_KEY" in found.mend) == (state, state == "broken")


@pytest.mark.disable_socket
@pytest.mark.usefixtures("litellm")
@pytest.mark.parametrize(
    ("model", "key"),
    [
        ("bedrock/anthropic.claude-3-haiku-20240307-v1:0", "AWS_ACCESS_KEY_ID"),
        ("vertex_ai/gemini-1.5-pro", "VERTEXAI_PROJECT"),
        ("mistral/mistral-small-latest", "MISTRAL_API_KEY"),
    ],
)
def test_a_key_that_may_be_elsewhere_is_no_fault(
    model: str, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A profile or a role may stand for it: what the judge would ask is not broken, and the hint names the key."""
    monkeypatch.delenv(key, raising=False)
    monkeypatch.setattr(
        "workbench.judge.llm.client._is_installed", lambda _: True
    )  # a package that is not there is a fault
    (tmp_path / "workbench.toml").write_text(f'model = "{model}"', encoding="utf-8")
    found = looked_at(tmp_path)["judge"]
    assert (found.state, "elsewhere" in found.said, key in found.mend) == ("absent", True, True)


@pytest.mark.usefixtures("litellm")
def test_a_package_that_a_model_needs_is_found_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever keys there are, nothing can be asked without it."""
    monkeypatch.setattr("workbench.judge.llm.client._is_installed", lambda _: False)
    (tmp_path / "workbench.toml").write_text('model = "vertex_ai/gemini-2.5-flash"', encoding="utf-8")
    found = looked_at(tmp_path)["judge"]
    assert (found.state, "pip install google-cloud-aiplatform" in found.mend) == ("broken", True)


def test_a_model_that_the_judge_refuses_is_found(tmp_path: Path) -> None:
    """Ollama's plain door cannot keep to a form; the hint says which one can."""
    (tmp_path / "workbench.toml").write_text('model = "ollama/llama3.1"', encoding="utf-8")
    found = looked_at(tmp_path)["judge"]
    assert (found.state, "ollama_chat/llama3.1" in found.mend) == ("broken", True)


def test_keys_are_named_and_never_read_out(tmp_path: Path) -> None:
    """The name says which provider; the value says nothing."""
    found = examine(tmp_path, environ={"OPENAI_API_KEY": SECRET, "EMPTY_API_KEY": " "})
    assert "OPENAI_API_KEY" in found[-1].said
    assert SECRET not in str(found)
    assert "EMPTY" not in str(found)


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "workbench", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environ})


def test_the_command_says_it_as_json_and_by_its_exit_code(tmp_path: Path) -> None:
    """0 while nothing is broken, 1 when something is."""
    healthy = run("doctor", "--json", "--workspace", str(tmp_path))
    assert (healthy.returncode, {"what", "state", "said", "mend"}) == (0, set(json.loads(healthy.stdout)[0]))
    (tmp_path / "workbench.db").write_bytes(b"")
    broken = run("doctor", "--workspace", str(tmp_path))
    assert broken.returncode == 1
    assert "!!  database" in broken.stdout
    assert "broken: database" in broken.stderr


@pytest.mark.slow
def test_a_backup_is_restored_by_the_commands(workspace: Path, tmp_path: Path) -> None:
    """What was kept is there again, and a workspace that is there is not overwritten."""
    copy, back = str(tmp_path / "copy"), str(tmp_path / "back")
    assert run("backup", copy, "--workspace", str(workspace)).returncode == 0
    assert run("restore", copy, "--workspace", back).returncode == 0
    with Workbench(Settings(workspace=workspace)) as one, Workbench(Settings(workspace=Path(back))) as other:
        assert one.checks() == other.checks()
    again = run("restore", copy, "--workspace", str(workspace))
    assert (again.returncode, "nothing is overwritten" in again.stderr) == (2, True)


def test_a_misspelt_workspace_is_not_backed_up(tmp_path: Path) -> None:
    """It is refused as by every command that only looks; neither the workspace nor a backup is made."""
    done = run("backup", str(tmp_path / "bk"), "--workspace", str(tmp_path / "typo"))
    assert (done.returncode, f"there is no workspace {tmp_path / 'typo'}" in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_that_leads_elsewhere_brings_nothing_in(tmp_path: Path) -> None:
    """A folder without a database is no backup."""
    with pytest.raises(InputError, match=r"holds no workbench\.db"):
        restore(tmp_path, tmp_path / "back")


@pytest.mark.slow
@pytest.mark.parametrize("model", ["builtin", "wrong-key", "fails", "policy"])
def test_no_key_and_no_word_of_an_article_gets_into_the_log(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Secrets are planted in the key, the article, the claim and the event; the log names claim and call alone."""
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setattr("workbench.judge.llm.client.time.sleep", lambda _: None)
    source = tmp_path / "ferry.txt"
    source.write_text(f"Ferry adrift\n\n{SENTENCE} {SENTENCE.replace('dawn', 'noon')}\n", encoding="utf-8")
    with serving() as address:
        settings = Settings(workspace=tmp_path / "w", model=f"openai/{model}", api_base=f"{address}/v1")
        with Workbench(settings) as bench:
            bench.add([source], event="secret event")
            claim = bench.typed("The ferry Halcyon lost its engines.", event="secret event")
            (check,) = bench.check([claim])
    (line,) = (settings.workspace / "log.jsonl").read_text(encoding="utf-8").splitlines()
    told = line + "".join(capfd.readouterr())
    assert (json.loads(line)["claim_id"], json.loads(line)["check_id"]) == (claim.id, check.id)
    assert json.loads(line)["outcome"] == (check.verdict.label if check.verdict else f"failed: {check.outcome.error}")  # type: ignore[union-attr]
    assert [secret for secret in (SECRET, "Halcyon", "Norrin", "adrift", "secret event") if secret in told] == []
