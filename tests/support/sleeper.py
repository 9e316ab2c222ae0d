"""A server in a process of its own that speaks as OpenAI does, only sleeps, and fails as often as it is told to.

It thinks about nothing, so that what is measured is the client: every answer is the same bytes. Faults are drawn by a
seed: 429 with Retry-After, 500, and requests that are never answered. It logs how often it was asked.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_NEVER_SECONDS = 3_600.0
SAID = {
    "readings": [{"article": "a1", "summary": "Nothing on it.", "quotes": [], "voices": [], "stance": "silent"}],
    "discrepancies": [],
    "case_for": "None in these articles.",
    "case_against": "None in these articles.",
    "rationale": "No article speaks of it.",
    "label": "not_enough_evidence",
}


@dataclass(frozen=True)
class Manner:
    """How the server behaves."""

    seconds: float
    """How long it sleeps before each answer."""
    faults: float = 0.0
    """Share of requests that fail, 0..1: a third each by 429, 500 and silence."""
    seed: int = 0


def _response(status: str, body: dict[str, object], extra: str = "") -> bytes:
    written = json.dumps(body).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(written)}\r\n{extra}\r\n"
    return head.encode() + written


def _answer() -> bytes:
    message = {"role": "assistant", "content": json.dumps(SAID)}
    usage = {"prompt_tokens": 3000, "completion_tokens": 80, "total_tokens": 3080}
    about = {"id": "chatcmpl-1", "object": "chat.completion", "created": 0, "model": "sleeper"}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    return _response("200 OK", about | {"choices": choices, "usage": usage})


OK = _answer()
LIMITED = _response("429 Too Many Requests", {"error": {"message": "slow down", "code": "rate"}}, "Retry-After: 0\r\n")
BROKEN = _response("500 Internal Server Error", {"error": {"message": "it broke", "code": "server_error"}})


class Sleeper:
    """Answers connections."""

    def __init__(self, manner: Manner) -> None:
        self._manner = manner
        self._random = random.Random(manner.seed)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection, one after another."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                await reader.readexactly(int(lengths[0].split(b":")[1]) if lengths else 0)
                writer.write(await self._reply())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _reply(self) -> bytes:
        drawn = self._random.random() / self._manner.faults if self._manner.faults else 1.0
        if drawn < 1 / 3:
            return LIMITED
        if drawn < 2 / 3:
            return BROKEN
        await asyncio.sleep(_NEVER_SECONDS if drawn < 1 else self._manner.seconds)
        return OK


async def _serve(manner: Manner) -> None:
    server = await asyncio.start_server(Sleeper(manner).talk, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


@contextmanager
def sleeping(manner: Manner) -> Iterator[str]:
    """Run the server in a process of its own, and give its address."""
    words = [str(manner.seconds), str(manner.faults), str(manner.seed)]
    process = subprocess.Popen([sys.executable, "-m", __name__, *words], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


if __name__ == "__main__":
    seconds, faults, seed = sys.argv[1:]
    asyncio.run(_serve(Manner(float(seconds), float(faults), int(seed))))
