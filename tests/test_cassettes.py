"""Cassettes hold no secrets, belong to a test, and are what they say."""

from __future__ import annotations

import ast
import socket
from pathlib import Path
from typing import Any

import pytest
import yaml
from pytest_socket import SocketBlockedError

from tests.support import cassettes

RECORDED = sorted(cassettes.FOLDER.rglob("*.yaml"))


def _name(path: Path) -> str:
    return str(path.relative_to(cassettes.FOLDER))


def _cassette(**fields: Any) -> dict[str, Any]:
    request = {"method": "POST", "uri": "http://127.0.0.1/v1", "headers": {}, "body": b'{"b": 1, "a": "x"}'}
    response = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": b'{"said": "y\\nz"}'}}
    return {"version": 1, "interactions": [{"request": request | fields, "response": response}]}


def test_no_cassette_holds_a_secret() -> None:
    """No key, no account, no cookie; only the headers that are needed."""
    assert RECORDED
    for path in RECORDED:
        written = path.read_text(encoding="utf-8")
        assert cassettes.secrets_in(written) == [], path
        for interaction in yaml.load(written, Loader=yaml.CSafeLoader)["interactions"]:
            assert set(interaction["request"]["headers"]) <= cassettes.REQUEST_HEADERS, path
            assert set(interaction["response"]["headers"]) <= cassettes.RESPONSE_HEADERS, path
            assert "?" not in interaction["request"]["uri"], path


@pytest.mark.parametrize("path", RECORDED, ids=_name)
def test_every_cassette_belongs_to_a_test(path: Path) -> None:
    """A test that was renamed leaves none behind."""
    module = Path(__file__).parent / f"{path.parent.name}.py"
    names = {n.name for n in ast.walk(ast.parse(module.read_text())) if isinstance(n, ast.FunctionDef)}
    assert path.stem.partition("[")[0] in names


@pytest.mark.parametrize(
    "secret",
    [
        "sk-proj-abcdefghijkl1234",
        "AIzaSyA1234567890abcdefghijk",
        "Bearer abc.def",
        "openai-organization",
        "Set-Cookie",
        "org-Ab3dEf9hIj",
    ],
)
def test_a_cassette_with_a_secret_is_never_written(secret: str) -> None:
    """Recording fails instead."""
    with pytest.raises(RuntimeError, match="refusing to write"):
        cassettes.serialize(_cassette(headers={"x": [secret]}))


def test_a_key_of_this_environment_is_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it looks like."""
    monkeypatch.setenv("STRANGE_API_KEY", "quite-ordinary-words")
    with pytest.raises(RuntimeError, match="refusing to write"):
        cassettes.serialize(_cassette(uri="http://127.0.0.1/quite-ordinary-words"))


def test_a_cassette_reads_back_as_it_was_written() -> None:
    """Bodies are trees in the file, and JSON again when they are played."""
    written = cassettes.serialize(_cassette())
    assert "said: |" in written
    (interaction,) = cassettes.deserialize(written)["interactions"]
    assert interaction["request"]["body"] == '{"b": 1, "a": "x"}'
    assert interaction["response"]["body"] == {"string": '{"said": "y\\nz"}'}


class _Request:
    def __init__(self, body: bytes | None, uri: str = "http://127.0.0.1:8123/v1?key=secret") -> None:
        self.body = body
        self.uri = uri
        self.headers = {"Content-Type": "application/json", "Authorization": "Bearer x", "User-Agent": "y"}


def test_bodies_match_as_json() -> None:
    """The order of keys does not count, a value does."""
    cassettes.same_body(_Request(b'{"a": 1, "b": 2}'), _Request(b'{"b": 2, "a": 1}'))
    cassettes.same_body(_Request(None), _Request(None))
    with pytest.raises(AssertionError):
        cassettes.same_body(_Request(b'{"a": 1}'), _Request(b'{"a": 2}'))


def test_a_request_keeps_neither_port_nor_query_nor_keys() -> None:
    """Gemini's key stands in the address."""
    kept = cassettes.without_request_secrets(_Request(b""))
    assert kept.uri == "http://127.0.0.1/v1"
    assert kept.headers == {"Content-Type": "application/json"}


def test_a_response_keeps_its_type_and_when_to_come_again() -> None:
    """And no cookie, organisation or request id."""
    headers = {"Retry-After": ["7"], "Set-Cookie": ["s"], "openai-organization": ["o"], "x-request-id": ["r"]}
    assert cassettes.without_response_secrets({"headers": headers}) == {"headers": {"retry-after": ["7"]}}


@pytest.mark.vcr
def test_a_replay_has_no_sockets(record_mode: str) -> None:
    """Nothing can be asked of anybody by mistake."""
    if record_mode != "none":
        pytest.skip("recording needs them")
    with pytest.raises(SocketBlockedError):
        socket.socket()


def test_a_missed_cassette_says_how_to_record_it() -> None:
    """Without it the reader sees a broken connection."""
    miss = type("CannotOverwriteExistingCassetteException", (Exception,), {})("no such request")
    outer = RuntimeError("Connection error.")
    outer.__cause__ = miss
    assert "make record TESTS='tests/test_x.py::test_y'" in (
        cassettes.explain_miss(outer, "tests/test_x.py::test_y") or ""
    )
    assert cassettes.explain_miss(RuntimeError("other"), "n") is None
