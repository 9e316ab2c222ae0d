"""One gate for each provider, shared by all threads: shut while the provider wants no requests.

A thread that is told to slow down shuts it for all; so a limit is met once, not once in every thread. It does not know
what is asked or why it was refused.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from workbench.judge.llm_turns import waiting
from workbench.judge.providers import Params, provider

_given_up = threading.Event()


class Gate:
    """Open, or shut for some seconds."""

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, wait: Callable[[float], object] = _given_up.wait
    ) -> None:
        self._clock = clock
        self._wait = wait
        self._lock = threading.Lock()
        self._opens_at = 0.0

    def shut(self, seconds: float) -> None:
        """Let nobody through for some seconds; a gate that is shut for longer stays so."""
        with self._lock:
            self._opens_at = max(self._opens_at, self._clock() + seconds)

    def pass_through(self, *, spread: float = 0.0) -> None:
        """Wait until it is open, and a little longer by `spread`, 0..1, so that not all come at once.

        Raises KeyboardInterrupt once everybody was sent home.
        """
        while (shut_for := self._opens_at - self._clock()) > 0:
            self.pause(shut_for * (1 + spread / 4))
        if _given_up.is_set():
            raise KeyboardInterrupt

    def pause(self, seconds: float) -> None:
        """Let one thread wait; raises KeyboardInterrupt as soon as everybody was sent home."""
        with waiting():
            self._wait(seconds)
        if _given_up.is_set():
            raise KeyboardInterrupt


def gate_for(model: str, params: Params) -> Gate:
    """Give the gate of a model's provider, the same for every thread of this process."""
    return _gate(provider(model), urlsplit(params.api_base).netloc if params.api_base else None)


@functools.cache
def _gate(name: str, host: str | None) -> Gate:
    return Gate()


def send_home() -> None:
    """End every wait, now and from here on: nothing new is sent, what was sent is still answered."""
    _given_up.set()


def sent_home() -> bool:
    """Tell whether everybody was sent home."""
    return _given_up.is_set()


def carry_on() -> None:
    """Let requests through again."""
    _given_up.clear()
