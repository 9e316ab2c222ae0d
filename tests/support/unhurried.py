"""A cancel token that never really waits, and notes for how long it would have."""

from __future__ import annotations

from workbench.batch.runner import CancelToken


class Unhurried(CancelToken):
    """Its clock moves only when somebody waits."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, seconds: float) -> None:
        """Note it, and move on."""
        self.waits.append(round(seconds, 6))
        self.raise_if_cancelled()

    def now(self) -> float:
        """Seconds since the beginning."""
        return sum(self.waits)
