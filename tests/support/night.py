"""One night's work on a workspace, told line by line: add, extract, check with a model, review, export.

It is gone through from the start however often it is killed; what is done already is not done again. Run as a program
it loads everything once, then forks a child for each line of its input, so that a hundred kills do not cost a hundred
starts. Each child is a process of its own, and SIGKILL is SIGKILL.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

from workbench import seeds_folder
from workbench.ingest import sources as read
from workbench.judge.llm import client

JOBS = 3
REVIEWER = "night"
EVENT = "night"
_HEAVY = ("chromadb", "instructor", "onnxruntime", "tokenizers", "sqlalchemy.dialects.sqlite")
TEXTS = ("001_65253cd744d40d72.txt", "004_16ede4b0cb099948.txt")
"""Two of the seeds: a night of some twenty-five claims."""
FORMATS = ("csv", "jsonl", "html")


def night(workspace: Path, sources: Path, api_base: str) -> None:
    """Go through the whole night, saying each step once it is acknowledged."""
    from workbench import Settings, Workbench
    from workbench.files import write_whole

    with Workbench(Settings(workspace=workspace, model="openai/builtin", api_base=api_base)) as bench:
        for source in sorted(sources.glob("*.txt")):
            bench.add([source], event=EVENT)
            _say("added", source.name)
        bench.extract()
        _say("extracted", str(len(bench.claims())))
        for check in bench.check(bench.unchecked(), jobs=JOBS):
            _say("checked", check.claim.id)
        for check in sorted(bench.checks(), key=lambda one: one.claim.id):
            if bench.standing(check.claim.id).status == "open":
                bench.decide(check.id, reviewer=REVIEWER, seen_seq=0, decision="accept")
                _say("reviewed", check.claim.id)
        for form in FORMATS:
            write_whole(workspace / f"export.{form}", bench.export(form).text)
            _say("exported", form)


def _say(*words: str) -> None:
    os.write(1, (" ".join(words) + "\n").encode())


def serve_children(sources: Path) -> None:
    """Fork a child for each workspace and server that a line of input names; say when it began and how it ended."""
    for module in _HEAVY:
        importlib.import_module(module)
    client.litellm()
    list(read.read([seeds_folder() / TEXTS[0]]))  # what tells languages apart takes a second to load
    _say("ready")
    for line in sys.stdin:
        workspace, api_base = json.loads(line)
        child = os.fork()
        if not child:
            night(Path(workspace), sources, api_base)  # what it raises ends the child with a traceback and 1
            os._exit(0)
        _say("began", str(child))
        _say("ended", str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])))


if __name__ == "__main__":
    serve_children(Path(sys.argv[1]))
