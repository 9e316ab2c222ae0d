"""Read the body of an answer within limits, unpacked no further than them.

A few kilobytes can unpack to gigabytes, and packing can be nested; so bodies are unpacked here, piece by piece, up to
a limit, and never more than once.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Protocol

from workbench.errors import ReadError

if TYPE_CHECKING:
    import httpx

MAX_BYTES = 10 * 1024 * 1024
"""Of a page or a feed, unpacked."""
_PIECE = 256 * 1024
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


class _Unpacker(Protocol):
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...
    @property
    def unconsumed_tail(self) -> bytes: ...


async def body_of(response: httpx.Response, *, source: str) -> bytes:
    """Read and unpack a body; raise ReadError where it is too large or packed in a way that was not asked for."""
    body = bytearray()
    async for piece in _unpacked(response, source):
        body += piece
        if len(body) > MAX_BYTES:
            megabytes = MAX_BYTES // 2**20
            raise ReadError(f"{source} is larger than {megabytes} MB", source=source, hint="save it, and add that file")
    return bytes(body)


async def _unpacked(response: httpx.Response, source: str) -> AsyncIterator[bytes]:
    unpacker = _unpacker(response.headers.get("content-encoding", "identity").strip().lower(), source)
    async for packed in response.aiter_raw(_PIECE):
        if unpacker is None:
            yield packed
            continue
        waiting = packed
        while waiting:
            try:
                piece = unpacker.decompress(waiting, _PIECE)
            except zlib.error as error:
                raise ReadError(
                    f"{source} is not packed as it says", source=source, hint="try it again later"
                ) from error
            yield piece
            waiting = unpacker.unconsumed_tail
            if not piece and waiting:
                break


def _unpacker(encoding: str, source: str) -> _Unpacker | None:
    match encoding:
        case "" | "identity":
            return None
        case "gzip" | "x-gzip" | "deflate":
            return zlib.decompressobj(_GZIP_OR_ZLIB)
        case _:
            hint = "save it in a browser, and add that file"
            raise ReadError(f"{source} is packed as {encoding[:40]}, which was not asked for", source=source, hint=hint)
