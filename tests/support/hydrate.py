"""Write the raw articles that `seeds/gold/clusters*.jsonl` label: `python -m tests.support.hydrate OUT`.

The texts belong to their publishers and are not in this repository; WORKBENCH_DEV_DATA names a folder that has them.
Only a text with the sha256 that was labelled is written. It knows nothing of what was labelled.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

SOURCES = tuple(Path(f"seeds/gold/{name}.sources.jsonl") for name in ("clusters", "clusters2", "clusters3"))
TEXTS = "clusters_dev.jsonl"


class Source(BaseModel):
    """Where the text of one labelled file is found, and by what it is known to be the same."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    event: str
    cluster_id: str
    index: int
    """Its place among the texts of its event, from 0."""
    outlet: str
    sha256: str
    """Of the text's UTF-8 bytes."""
    characters: int


def read_sources(*paths: Path) -> tuple[Source, ...]:
    """Say which texts were labelled, in these files of sources, or in all."""
    lines = (line for path in paths or SOURCES for line in path.read_text(encoding="utf-8").split("\n") if line)
    return tuple(map(Source.model_validate_json, lines))


def hydrate(data: Path, out: Path) -> tuple[Path, ...]:
    """Write every labelled text from the folder `data` into the folder `out`, all of them or none."""
    texts = read_texts(data / TEXTS)
    files = {out / source.file: _same(source, texts) for source in read_sources()}
    out.mkdir(parents=True, exist_ok=True)
    for path, written in files.items():
        path.write_bytes(written)
    return tuple(files)


def read_texts(path: Path) -> dict[str, str]:
    """Read the texts by their ids; characters that only look like line ends do not end a line."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    return {row["id"]: row["text"] for row in rows}


def _same(source: Source, texts: Mapping[str, str]) -> bytes:
    written = texts.get(source.cluster_id, "").encode()
    if hashlib.sha256(written).hexdigest() != source.sha256:
        raise ValueError(f"{TEXTS} does not hold the text of {source.cluster_id} that was labelled")
    return written


def main() -> int:
    """Hydrate into the folder named on the command line."""
    data = os.environ.get("WORKBENCH_DEV_DATA", "")
    if len(sys.argv) != 2 or not data:
        print(
            f"usage: WORKBENCH_DEV_DATA=<folder with {TEXTS}> python -m tests.support.hydrate <output folder>",
            file=sys.stderr,
        )
        return 2
    print(f"{len(hydrate(Path(data), Path(sys.argv[1])))} articles written", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
