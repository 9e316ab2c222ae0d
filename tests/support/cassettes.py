"""Recorded conversations with a model: readable, scrubbed, matched by what is asked, and played to the end.

A cassette is `cassettes/<test module>/<test>.yaml`. Replaying is the rule (no network, no keys, every recorded answer
used); `make record` writes them anew. Ports and query strings do not count, bodies do, as JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[2] / "cassettes"
REQUEST_HEADERS = frozenset({"content-type"})
RESPONSE_HEADERS = frozenset({"content-type", "retry-after"})
SECRETS = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|r8)[-_][A-Za-z0-9_\-]{12,}|AIza[0-9A-Za-z_\-]{20,}|\bBearer\s+\S+|"
    r"\b(?:org|req|proj)[-_](?=[A-Za-z0-9]*\d)[A-Za-z0-9]{8,}|org-secret|req_secret|session=secret|"
    r"(?i:set-cookie|x-api-key|x-goog-api-key|authorization|openai-organization)"
)
_MISS = "CannotOverwriteExistingCassetteException"


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: Any, value: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def serialize(cassette: dict[str, Any]) -> str:
    """Write a cassette with its bodies as trees; refuse if a key would be written with it."""
    for interaction in cassette["interactions"]:
        for side in (interaction["request"], interaction["response"]):
            side |= _readable(side.pop("body", None))
    written = yaml.dump(cassette, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    if found := secrets_in(written):
        raise RuntimeError(f"refusing to write a cassette that holds a secret: {found[0][:6]}…")
    return written


def deserialize(written: str) -> dict[str, Any]:
    """Read a cassette back."""
    cassette: dict[str, Any] = yaml.load(written, Loader=yaml.CSafeLoader)
    for interaction in cassette["interactions"]:
        request, response = interaction["request"], interaction["response"]
        request["body"] = _body(request)
        response["body"] = {"string": _body(response)}
    return cassette


def secrets_in(text: str) -> list[str]:
    """List what looks like a key or an account's id, and every key of this environment."""
    mine = [v for k, v in os.environ.items() if k.endswith(("_API_KEY", "_TOKEN")) and len(v) > 7 and v in text]
    return [*(m[0] for m in SECRETS.finditer(text)), *mine]


def same_body(recorded: Any, asked: Any) -> None:
    """Match requests by the digest of their body as JSON (kept on the request: vcrpy compares every pair)."""
    assert _digest(recorded) == _digest(asked), "the bodies differ"


def without_request_secrets(request: Any) -> Any:
    """Keep of a request its content type, and of its address no query: Gemini's key stands there."""
    request.headers = {k: v for k, v in request.headers.items() if k.lower() in REQUEST_HEADERS}
    request.uri = re.sub(r":\d+(?=/)", "", request.uri.partition("?")[0], count=1)
    return request


def without_response_secrets(response: dict[str, Any]) -> dict[str, Any]:
    """Keep of a response its content type and Retry-After."""
    kept = {k.lower(): v for k, v in response["headers"].items() if k.lower() in RESPONSE_HEADERS}
    return response | {"headers": kept}


def configuration() -> dict[str, Any]:
    """What vcrpy is told."""
    return {
        "match_on": ["method", "path", "same_body"],
        "decode_compressed_response": True,
        "before_record_request": without_request_secrets,
        "before_record_response": without_response_secrets,
        "serializer": "yaml",
    }


def explain_miss(error: BaseException, nodeid: str) -> str | None:
    """Say how to record anew, if an error is a request that no cassette holds."""
    links = list(_chain(error))
    miss = next((e for e in links if type(e).__name__ == _MISS), None)
    if miss is None:
        return None
    return f"{str(miss)[:900]}\n\nThe request changed. If it was meant to: make record TESTS='{nodeid}'"


def _readable(body: Any) -> dict[str, Any]:
    raw = body.get("string") if isinstance(body, dict) else body
    text = raw.decode() if isinstance(raw, bytes) else raw
    try:
        return {"json": json.loads(text)}
    except (TypeError, ValueError):
        return {"text": text}


def _body(side: dict[str, Any]) -> Any:
    return json.dumps(side.pop("json"), ensure_ascii=False) if "json" in side else side.pop("text", None)


def _digest(request: Any) -> str:
    if not hasattr(request, "body_digest"):
        canonical = json.dumps(_readable(request.body), sort_keys=True, ensure_ascii=False)
        request.body_digest = hashlib.sha256(canonical.encode()).hexdigest()
    digest: str = request.body_digest
    return digest


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__
