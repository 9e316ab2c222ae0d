"""Keep settings that were chosen in the browser: written into the workspace's own workbench.toml, line by line.

Everything else in the file stays as it was. Keys to providers are no settings, and cannot be kept here.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from workbench.errors import InputError
from workbench.files import write_whole
from workbench.settings import CONFIG_NAME, Settings


def save_settings(workspace: Path, *, model: str, compare_prompt: str, blind_share: float) -> None:
    """Write the judge, the prompt and the blind share into workbench.toml; raise InputError if it would not load."""
    path = workspace / CONFIG_NAME
    # A file in the workspace stands for one in the current folder, so it begins as its copy.
    found = next((p for p in (path, Path(CONFIG_NAME)) if p.is_file()), None)
    before = found.read_text(encoding="utf-8") if found else ""
    top, table, rest = re.fullmatch(r"(.*?)(^\[|\Z)(.*)", before, re.DOTALL | re.MULTILINE).groups()  # type: ignore[union-attr]  # it matches every text
    for name, value in {"model": model, "compare_prompt": compare_prompt, "blind_share": blind_share}.items():
        top = _with(top, name, json.dumps(value, ensure_ascii=False))
    write_whole(path, f"{top}{table}{rest}")
    try:
        Settings.load(workspace)
    except InputError:
        write_whole(path, before)
        raise


def _with(top: str, name: str, value: str) -> str:
    line = re.compile(rf"^{name}[ \t]*=.*$", re.MULTILINE)
    if line.search(top):
        return line.sub(lambda _: f"{name} = {value}", top, count=1)
    ended = top if not top or top.endswith("\n") else f"{top}\n"
    return f"{ended}{name} = {value}\n"
