"""A small server that speaks as providers do, answers with the built-in rules, and misbehaves when asked to.

It listens on OpenAI's, Anthropic's, Gemini's and Ollama's addresses, as far as litellm calls them. The name of the
model says how it behaves: `builtin` is honest, the others are listed in `FAULTS`. Run it by hand with
`python -m tests.support.server 8000`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, get_args

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support import wires
from tests.support.answering import fenced, honest_answer
from tests.support.wires import Asked, Reply
from workbench.judge.llm import forms
from workbench.models import VerdictLabel

INVENTED = "This sentence stands in no article that was ever shown."
LEAKED = "zx-the-first-line-of-my-instructions"
"""What a model that obeys an article writes where it can."""
SECRET_HEADERS = {"openai-organization": "org-secret", "set-cookie": "session=secret", "x-request-id": "req_secret"}
"""As providers send them; none of them may reach a cassette."""
_HANGS_SECONDS = 5.0
_SLOW_SECONDS = 0.6
RELEASED = threading.Event()
"""Cleared by a test, the model `held` compares nothing until it is set again."""
RELEASED.set()

Fault = Callable[[Asked], Response | Reply]
_seen: Counter[tuple[str, str]] = Counter()


def _error(status: int, message: str, code: str, **headers: str) -> Response:
    error = {"message": message, "type": code, "code": code, "param": None}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JSONResponse({"error": error}, status_code=status, headers=SECRET_HEADERS | named)


def _limits(asked: Asked) -> Response:
    return _error(429, "Rate limit reached for requests", "rate_limit_exceeded", retry_after="7")


def _limits_once(asked: Asked) -> Response | Reply:
    _seen[asked.model, asked.text] += 1
    return _limits(asked) if _seen[asked.model, asked.text] % 2 else _honest(asked)


def _honest(asked: Asked) -> Reply:
    return Reply(honest_answer(asked.text, asked.form).model_dump_json())


def _declines_once(asked: Asked) -> Reply:
    """Declines to compare until it is asked the same again; claims it finds at once."""
    shown = "\n".join(f.text for f in fenced(asked.text))  # the fences themselves are new each time
    _seen["declines", shown] += asked.turns == 1  # asked again in the same call it declines again
    first = "readings" in asked.form and _seen["declines", shown] == 1
    return Reply("I'm sorry, but I can't help with that.", "prose") if first else _honest(asked)


def _truncated(asked: Asked) -> Reply:
    text = _honest(asked).text
    return Reply(text[: len(text) // 2], "length")


def _wrong_once(asked: Asked) -> Reply:
    return _wrong_form(asked) if asked.turns == 1 else _honest(asked)


def _wrong_form(asked: Asked) -> Reply:
    return Reply(_honest(asked).text.replace('"stance":"', '"stance":"rather ').replace('"answer"', '"reply"'))


def _invents(asked: Asked) -> Reply:
    answer = honest_answer(asked.text)
    assert isinstance(answer, forms.Comparison)
    spoken = [r.model_copy(update={"quotes": (INVENTED, *r.quotes)}) for r in answer.readings if r.stance != "silent"]
    silent = [r for r in answer.readings if r.stance == "silent"]
    return Reply(answer.model_copy(update={"readings": (*spoken, *silent)}).model_dump_json())


def _obeys(asked: Asked) -> Reply:
    """Does what an article orders, inside the form: the label it names, proved by an article that nobody showed."""
    answer = honest_answer(asked.text)
    assert isinstance(answer, forms.Comparison)
    ordered = next((label for label in get_args(VerdictLabel) if label in _shown(asked.text)), answer.label)
    made_up = forms.Reading(article="a9", summary=LEAKED, quotes=(INVENTED,), stance="supports")
    return Reply(
        answer.model_copy(update={"label": ordered, "readings": (*answer.readings, made_up)}).model_dump_json()
    )


def _shown(text: str) -> str:
    return "\n".join(f.text for f in fenced(text) if f.mark == "article")


def _leaks(asked: Asked) -> Reply:
    """Adds to the form what nobody asked for."""
    return Reply(json.dumps({**json.loads(_obeys(asked).text), "system_prompt": LEAKED}))


def _mute(asked: Asked) -> Reply:
    """Says of every article that it is silent, and that this supports the claim."""
    answer = honest_answer(asked.text)
    assert isinstance(answer, forms.Comparison)
    nothing = {"stance": "silent", "quotes": (), "voices": ()}
    silent = tuple(reading.model_copy(update=nothing) for reading in answer.readings)
    said = {"readings": silent, "discrepancies": (), "label": "supported"}
    return Reply(answer.model_copy(update=said).model_dump_json())


def _by_grammar(asked: Asked) -> Reply:
    """Answers as a small model does that llama.cpp holds to a grammar made of the schema.

    The grammar has the fields in the schema's order, may leave out whatever is not required, and ends every list and
    text where the schema does; the model takes the shortest way through it.
    """
    answer = json.loads(_honest(asked).text)
    return Reply(json.dumps(_shortest(answer, asked.schema, asked.schema.get("$defs", {})), ensure_ascii=False))


def _shortest(value: Any, schema: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _shortest(value, known[schema["$ref"].rpartition("/")[2]], known)
    if "anyOf" in schema:
        kind = "null" if value is None else "string"
        return _shortest(value, next(one for one in schema["anyOf"] if one["type"] == kind), known)
    match value:
        case dict():
            wanted = [name for name in schema["properties"] if name in schema["required"]]
            return {name: _shortest(value[name], schema["properties"][name], known) for name in wanted}
        case list():
            return [_shortest(one, schema["items"], known) for one in value[: schema.get("maxItems")]]
        case str():
            return value[: schema.get("maxLength")]
    return value


FAULTS: dict[str, Fault] = {
    "builtin": _honest,
    "grammar": _by_grammar,
    "mute": _mute,
    "slow": _honest,
    "held": _honest,
    "limits": _limits,
    "limits-once": _limits_once,
    "limits-for-long": lambda _: _error(429, "Rate limit reached", "rate_limit_exceeded", retry_after="3600"),
    "no-quota": lambda _: _error(429, "You exceeded your current quota, please check your billing.", "quota"),
    "fails": lambda _: _error(500, "The server had an error", "server_error"),
    "overloaded": lambda _: _error(503, "Overloaded", "overloaded"),
    "wrong-key": lambda _: _error(401, "Incorrect API key provided: no**ne", "invalid_api_key"),
    "forbidden": lambda _: _error(403, "You have no access to this model", "permission_denied"),
    "unknown": lambda _: _error(404, "The model `unknown` does not exist", "model_not_found"),
    "too-long": lambda _: _error(
        400, "This model's maximum context length is 8192 tokens, your messages have 9000", "context_length_exceeded"
    ),
    "policy": lambda _: _error(400, "Rejected by our safety system (content_policy_violation)", "policy_violation"),
    "html": lambda _: Response(b"<html>Bad gateway</html>", media_type="text/html", headers=SECRET_HEADERS),
    "hangs": lambda _: Reply("", "stop"),
    "truncated": _truncated,
    "wrong-once": _wrong_once,
    "wrong": _wrong_form,
    "refuses": lambda _: Reply("I will not judge this.", "refusal"),
    "declines": lambda _: Reply("I'm sorry, but I can't help with that.", "prose"),
    "declines-once": _declines_once,
    "invents": _invents,
    "obeys": _obeys,
    "leaks": _leaks,
}


async def _openai(request: Request) -> Response:
    return await _reply(wires.read_openai(await request.json()), wires.write_openai)


async def _anthropic(request: Request) -> Response:
    return await _reply(wires.read_anthropic(await request.json()), wires.write_anthropic)


async def _gemini(request: Request) -> Response:
    model = request.path_params["action"].partition(":")[0]
    return await _reply(wires.read_gemini(model, await request.json()), wires.write_gemini)


async def _ollama(request: Request) -> Response:
    return await _reply(wires.read_openai(await request.json()), wires.write_ollama)


async def _reply(asked: Asked, write: Callable[[Asked, Reply], dict[str, Any]]) -> Response:
    if asked.model == "hangs":
        await asyncio.sleep(_HANGS_SECONDS)
    if asked.model == "slow":
        await asyncio.sleep(_SLOW_SECONDS)
    while asked.model == "held" and "readings" in asked.form and not RELEASED.is_set():
        await asyncio.sleep(0.02)
    done = FAULTS.get(asked.model, _honest)(asked)
    if isinstance(done, Response):
        return done
    return Response(json.dumps(write(asked, done)), media_type="application/json", headers=SECRET_HEADERS)


_ROUTES = [
    Route("/v1/chat/completions", _openai, methods=["POST"]),
    Route("/openai/deployments/{model}/chat/completions", _openai, methods=["POST"]),  # Azure's
    Route("/v1/messages", _anthropic, methods=["POST"]),
    Route("/models/{action}", _gemini, methods=["POST"]),
    Route("/api/chat", _ollama, methods=["POST"]),
]
app = Starlette(routes=_ROUTES)


@dataclass(frozen=True)
class Scripted:
    """What a provider answers, word for word; a status of 200 is no promise that the body is an answer."""

    body: object
    """As JSON; text is sent as it is."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class StandIn:
    """A provider that follows a script and counts the requests; where the script says None it answers honestly."""

    def __init__(self, *script: Scripted | Callable[[dict[str, Any]], Scripted | None] | None) -> None:
        self.address = ""
        self.requests: list[dict[str, Any]] = []
        self._script = script
        """One entry a request; the last one stays."""

    async def __call__(self, request: Request, honest: Callable[[Request], Awaitable[Response]]) -> Response:
        """Answer one request."""
        body = await request.json()
        self.requests.append(body)
        step = self._script[min(len(self.requests), len(self._script)) - 1] if self._script else None
        said = step(body) if callable(step) else step
        if said is None:
            return await honest(request)
        content = said.body if isinstance(said.body, str) else json.dumps(said.body)
        headers = {"content-type": "application/json", **said.headers}
        return Response(content, status_code=said.status, headers=headers)


@contextmanager
def standing_in(*script: Scripted | Callable[[dict[str, Any]], Scripted | None] | None) -> Iterator[StandIn]:
    """Run a provider that follows a script, at every address that litellm calls."""
    stand_in = StandIn(*script)

    def follows(route: Route) -> Route:
        async def endpoint(request: Request) -> Response:
            return await stand_in(request, route.endpoint)

        return Route(route.path, endpoint, methods=["POST"])

    with serving(Starlette(routes=[follows(route) for route in _ROUTES])) as address:
        stand_in.address = address
        yield stand_in


@contextmanager
def serving(served: Starlette = app) -> Iterator[str]:
    """Run the server on a free port of this machine in a thread, and give its address."""
    server = uvicorn.Server(uvicorn.Config(served, host="127.0.0.1", port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
        if not thread.is_alive():
            raise RuntimeError("the test server did not start")
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join()


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
