"""The response cache as one epoch of one run sees it.

The first epoch shares its answers with every other check of the workspace; later epochs keep theirs apart, else a
second epoch would only hear the first one's echo.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping

from workbench.errors import WorkbenchError
from workbench.evaluation.config import CacheUse


class ReplayMiss(WorkbenchError):
    """A replay was asked something that was never answered."""


class EpochCache(MutableMapping[str, str]):
    """Answers by request, for one epoch, used as the config says."""

    def __init__(self, kept: MutableMapping[str, str], *, epoch: int, use: CacheUse) -> None:
        self._kept = kept
        self._epoch = epoch
        self._use = use

    def __getitem__(self, key: str) -> str:
        if self._use in ("off", "refresh"):
            raise KeyError(key)
        found = self._kept.get(self._key(key))
        if found is None and self._use == "only":
            raise ReplayMiss("this question was never answered, and cache: only asks nobody")
        if found is None:
            raise KeyError(key)
        return found

    def __setitem__(self, key: str, value: str) -> None:
        if self._use != "off":
            self._kept[self._key(key)] = value

    def __delitem__(self, key: str) -> None:
        del self._kept[self._key(key)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)

    def _key(self, key: str) -> str:
        return key if self._epoch == 1 else f"{key}:epoch{self._epoch}"
