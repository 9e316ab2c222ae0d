"""Threads that compute take turns, first come first served, and hand the turn on while they wait for the network.

Python runs one of them at a time in any case. Left to itself it goes round among all that are ready, so that of many
calls begun together none is sent until nearly all are, and their answers come back together as well. It does not know
what is computed.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_PATIENCE_SECONDS = 0.5
"""Nothing computes for as long: whoever keeps the turn longer waits for something that this module does not know."""

_held = threading.local()


class Turns:
    """One turn, for one thread at a time, until somebody keeps it too long: from then on everybody has it."""

    def __init__(self, *, patience_seconds: float = _PATIENCE_SECONDS, clock: Callable[[], float] = time.monotonic):
        self._patience_seconds = patience_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._taken = self._for_all = False
        self._since = 0.0
        self._queue: deque[threading.Event] = deque()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn, and hand it on at the end."""
        self._take()
        _held.turns = self
        try:
            yield
        finally:
            _held.turns = None
            self._hand_on()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Hand the turn on, and wait for it again at the end."""
        self._hand_on()
        try:
            yield
        finally:
            self._take()

    def _take(self) -> None:
        with self._lock:
            if not self._taken or self._for_all:
                self._taken, self._since = True, self._clock()
                return
            mine = threading.Event()
            self._queue.append(mine)
        while not mine.wait(self._patience_seconds):
            if self._clock() - self._since >= self._patience_seconds:
                self._give_up()

    def _hand_on(self) -> None:
        with self._lock:
            self._since = self._clock()
            if self._queue:
                self._queue.popleft().set()
            else:
                self._taken = False

    def _give_up(self) -> None:
        with self._lock:
            self._for_all = True
            while self._queue:
                self._queue.popleft().set()


@contextmanager
def waiting() -> Iterator[None]:
    """Let others compute meanwhile, if this thread has the turn."""
    turns: Turns | None = getattr(_held, "turns", None)
    if turns is None:
        yield
    else:
        with turns.lent():
            yield


def transport(**tls: Any) -> Any:
    """Make a transport for httpx that hands the turn on wherever it waits; `tls` goes to httpx.create_ssl_context."""
    import httpcore
    import httpx

    class Stream(httpcore.NetworkStream):
        """Hands the turn on while it reads; what it writes goes into the kernel's buffer."""

        def __init__(self, inner: httpcore.NetworkStream) -> None:
            self._inner = inner

        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            with waiting():
                return self._inner.read(max_bytes, timeout)

        def write(self, buffer: bytes, timeout: float | None = None) -> None:
            self._inner.write(buffer, timeout)

        def close(self) -> None:
            self._inner.close()

        def start_tls(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
            with waiting():
                return Stream(self._inner.start_tls(*args, **kwargs))

        def get_extra_info(self, info: str) -> Any:
            return self._inner.get_extra_info(info)

    class Backend(httpcore.SyncBackend):
        def connect_tcp(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
            with waiting():
                return Stream(super().connect_tcp(*args, **kwargs))

    context, made = httpx.create_ssl_context(**tls), httpx.HTTPTransport()
    # httpx has no way to say what it connects with; httpcore, which does the connecting, has.
    made._pool = httpcore.ConnectionPool(context, max_connections=None, keepalive_expiry=5.0, network_backend=Backend())
    return made
