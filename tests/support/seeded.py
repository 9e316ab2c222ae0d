"""The seeds, taken the whole way once a test run: added, extracted, checked by the built-in judge."""

from __future__ import annotations

from pathlib import Path

from workbench import Settings, Workbench
from workbench.shipped import seeds_folder


def seed(folder: Path) -> Workbench:
    """Open a workspace and take the five seed articles to a board."""
    workbench = Workbench(Settings(workspace=folder))
    workbench.add([seeds_folder()])
    workbench.extract()
    for _ in workbench.check(workbench.unchecked()):
        pass
    return workbench
