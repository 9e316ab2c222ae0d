"""Whether a request may go out now: a token that cancels one run, and a rate gate for each provider."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import urlsplit

_current: ContextVar[CancelToken] = ContextVar("cancel_token")


class CancelToken:
    """Ends one run early: what was sent is still answered, nothing new is sent.

    The runner makes it the current token around each unit of work; whoever waits or sends in there asks it. Once
    cancelled it stays so: another run has another token.
    """

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """End the run: every wait ends now, and nothing new is begun."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether the run was ended."""
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Raise KeyboardInterrupt once the run was ended."""
        if self.cancelled:
            raise KeyboardInterrupt

    def wait(self, seconds: float) -> None:
        """Wait; raises KeyboardInterrupt as soon as the run is ended."""
        self._event.wait(seconds)
        self.raise_if_cancelled()

    @contextmanager
    def current(self) -> Iterator[None]:
        """Make this the token of everything that is done inside, in this thread or task."""
        before = _current.set(self)
        try:
            yield
        finally:
            _current.reset(before)


def current_token() -> CancelToken:
    """Give the token of the run that this is part of; outside a run, one that nobody cancels."""
    return _current.get(None) or CancelToken()


class RateGate:
    """Shut for some seconds when a provider asks to slow down.

    All threads and runs of this process share the gate of a provider, so that a rate limit is met once.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._opens_at = 0.0

    def shut(self, seconds: float) -> None:
        """Let nobody through for some seconds; a gate that is shut for longer stays so."""
        with self._lock:
            self._opens_at = max(self._opens_at, self._clock() + seconds)

    def pass_through(self, token: CancelToken, *, spread: float = 0.0) -> None:
        """Wait until the gate is open; a higher `spread`, 0..1, waits up to a quarter longer, so not all go at once.

        Raises KeyboardInterrupt if the run of `token` is ended, open or not.
        """
        while (shut_for := self._opens_at - self._clock()) > 0:
            token.wait(shut_for * (1 + spread / 4))
        token.raise_if_cancelled()


def gate_for(model: str, api_base: str | None) -> RateGate:
    """Give the gate of a model's provider: the first part of `provider/name`, and the server if it is not their own."""
    return _gate(model.partition("/")[0], urlsplit(api_base).netloc if api_base else None)


@functools.cache
def _gate(provider: str, host: str | None) -> RateGate:
    return RateGate()
