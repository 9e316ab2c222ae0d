"""Make the frozen workspaces of a release: one judged by a model, one by the rules, with everything a desk does.

It was run at commit 7ecd7bf for `tests/fixtures/workspace-v0.1.0.tar.xz`, and is kept for the next release's fixture:
`python -m tests.support.freeze tests/fixtures/workspace-vX.Y.Z`. All texts are the project's own (CC0). No path of the
machine gets into it: it works in an empty folder, with relative paths.

The archive holds `desk/` (judged by a model over HTTP), `rules/` (judged by the built-in rules) and `gold/`, which the
evaluations of `desk/` name. Beside it, NAME.json holds what a user saw of both workspaces when they were made.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from tests.support.evaluated import write_gold
from tests.support.kills import killed_after
from workbench import Claim, View, Workbench
from workbench.evaluation.config import make_config
from workbench.evaluation.service import Evaluations
from workbench.models import Selection

STORIES = Path(__file__).parents[1] / "stories"
PORT = 8089
MODEL = "openai/builtin"
OUTLETS = {
    "valley": "The Valley Post",
    "agency": "Pellan Press Agency",
    "coast": "Coast Daily",
    "harbour": "Harbour News",
}
RATINGS = {"supported": "Correct", "refuted": "Wrong", "conflicting": "Disputed", "not_enough_evidence": "Open"}
DESK = f"""\
model = "{MODEL}"
api_base = "http://127.0.0.1:{PORT}/v1"
reviewer = "ana"

[newsroom]
name = "The Frozen Desk"
site = "https://desk.example/"

[newsroom.ratings]
""" + "".join(f'{label} = {{ text = "{text}" }}\n' for label, text in RATINGS.items())

READ_AND_DIE = """
import sys, time
from workbench import Workbench
with Workbench(sys.argv[1]) as bench:
    for read in bench.read(sys.argv[2], jobs=1):
        print(read.article_id, flush=True)
        time.sleep(0.5)
"""
CHECK_AND_DIE = """
import os, sys, time
from workbench import Workbench
with Workbench(sys.argv[1]) as bench:
    wanted = bench.unchecked(sys.argv[2])
    run = bench.runlog.begin("check", judge=bench.settings.model, event=sys.argv[2], process=str(os.getpid()))
    for done, check in enumerate(bench.check(wanted, jobs=2), 1):
        run = bench.runlog.move(run, counts={"claims": len(wanted), "done": done, "failed": 0}, cost_usd=None)
        print(check.claim.id, flush=True)
        time.sleep(0.5)
"""


# ---------------------------------------------------------------- what a user sees


def seen(bench: Workbench) -> dict[str, Any]:
    """Say what a user sees of a workspace: articles, claims with their verdicts and decisions, what waits, runs."""
    rows = [*bench.desk.rows(), *bench.desk.page(View(show="aside"), limit=1000).rows]
    return {
        "articles": {
            entry.article.id: [entry.article.event, entry.article.name, entry.state] for entry in bench.corpus.entries()
        },
        "claims": {
            row.claim_id: {
                "event": row.event,
                "text": row.text,
                "state": row.state,
                "into": row.into,
                "judge": row.judge and row.judge.partition("#")[0],
                "machine": row.machine_label,
                "origins": row.independent_origins,
                "status": row.standing.status,
                "label": row.standing.label,
                "decisions": [entry.review.decision for entry in bench.history(row.claim_id)],
                "judges": [check.call.judge for check in bench.by_judge(row.claim_id)],
                "needs": list(row.needs),
            }
            for row in rows
        },
        "unchecked": sorted(claim.id for claim in bench.unchecked(every=True)),
        "unread": sorted(article.id for article in bench.unread()),
        "runs": [[run.kind, run.state, run.counts] for run in bench.runlog.all()],
        "evaluations": [[run.id, run.status] for run in bench.evaluations.all()],
    }


# ---------------------------------------------------------------- how they came to be


@contextmanager
def model_server() -> Iterator[None]:
    """Run the test server on the port that the settings name."""
    import uvicorn

    from tests.support.server import app

    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=PORT, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield
    server.should_exit = server.force_exit = True
    thread.join()


def write_stories(*names: str) -> None:
    """Copy stories into the current folder, and state who published them."""
    for name in names:
        shutil.copytree(STORIES / name, name)
        told = [path.stem for path in sorted(Path(name).glob("*.txt")) if path.stem in OUTLETS]
        tables = "".join(
            f'["{one}.txt"]\noutlet = "{OUTLETS[one]}"\nurl = "https://{one}.example/{name}"\ndate = "2031-05-12"\n'
            for one in told
        )
        (Path(name) / "articles.toml").write_text(f'event = "{name}"\n{tables}', encoding="utf-8")


def claim(bench: Workbench, beginning: str) -> Claim:
    """Give the claim that begins so."""
    (found,) = [one for one in bench.claims() if one.text.startswith(beginning)]
    return found


def checked(bench: Workbench, *events: str) -> None:
    """Check what wants a check."""
    for event in events:
        for check in bench.check(bench.unchecked(event)):
            assert check.verdict, check.outcome


def decide(bench: Workbench, one: Claim, who: str, decision: Any, **choice: Any) -> None:
    """Decide on a claim's current check."""
    check = bench.current(one.id)
    assert check is not None
    bench.decide(check.id, reviewer=who, seen_seq=len(bench.history(one.id)), decision=decision, **choice)


def make_desk(bench: Workbench) -> None:
    """Do everything that a desk does, with a model."""
    bench.add(["quake", "ferry", "fire", "vote"])
    assert not bench.extract().failed

    # The rules judge an event first, and two claims of it are decided; then the model checks the same claims.
    with Workbench(bench.settings.model_copy(update={"model": "builtin"})) as ruled:
        checked(ruled, "vote")
    decide(bench, claim(bench, "Brennick's city council"), "ana", "accept")
    decide(
        bench, claim(bench, "The opposition"), "ben", "override", label="not_enough_evidence", reason="one paper only"
    )

    # Changes by hand come before the check, so that nothing is out of date.
    hospital = claim(bench, "The hospital in Arden was evacuated on")
    bench.desk.reword(hospital.id, "Arden's hospital was evacuated.", reviewer="ana", reason="shorter")
    magnitude = claim(bench, "The earthquake had a magnitude of 5.4")
    main = claim(bench, "An earthquake of magnitude 5.4")
    bench.desk.merge([magnitude.id], into=main.id, reviewer="ana", reason="they say the same")
    bench.desk.dismiss(claim(bench, "Rescue teams").id, reviewer="ben", reason="nothing to check")
    typed = bench.typed("Six people died in the Pellan valley.", event="quake")
    agency = next(one for one in bench.articles("quake") if one.source.endswith("agency.txt"))
    bench.correct(agency.id, "byline", "Tom Arden", reviewer="ana", reason="it stands in the printed edition")
    checked(bench, "quake", "vote", "ferry")

    killed = claim(bench, "Six people were killed")
    army = claim(bench, "Governor Lena Ossowi")
    decide(bench, claim(bench, "Arden's hospital"), "ana", "accept", note="two outlets of their own")
    decide(bench, main, "ana", "override", label="conflicting", reason="one outlet gives no magnitude")
    decide(bench, killed, "ana", "accept")
    decide(bench, killed, "ben", "override", label="supported", reason="the ministry is the authority here")
    decide(bench, killed, "eva", "adjudicate", label="supported", reason="the ministry counts the dead")
    decide(bench, army, "ana", "accept")
    decide(bench, army, "ben", "override", label="not_enough_evidence", reason="nobody quotes her")
    decide(bench, typed, "ben", "accept", blind=True, label="refuted", shown=["evidence"])

    # A claim is decided; then an article is withdrawn and the event checked again: that decision was on other texts.
    decide(bench, claim(bench, "The ferry Aurelia ran aground off"), "ana", "accept")
    wire = next(one for one in bench.articles("ferry") if one.source.endswith("wire.txt"))
    bench.corpus.retract(wire.id, reviewer="ana", reason="withdrawn by the agency")
    checked(bench, "ferry")
    asleep = claim(bench, "The shipping line Nordvig denied")
    coast = next(one for one in bench.articles("ferry") if one.source.endswith("coast.txt"))
    start = coast.text.index("Nordvig denied")
    words = Selection(article_id=coast.id, start=start, end=start + len("Nordvig denied"))
    bench.desk.add_evidence(asleep.id, words, reviewer="ana", reason="the short form")
    decide(bench, asleep, "ana", "accept")
    rescued = claim(bench, "All 212 passengers")
    decide(bench, rescued, "ben", "override", stances={coast.id: "reports"}, reason="said by the coast guard")
    decide(bench, rescued, "ben", "override", label="supported", reason="both outlets have it")
    decide(bench, claim(bench, "Lifeboats brought"), "ben", "flag", note="how many boats?")
    decide(bench, claim(bench, "The line has sailed"), "ben", "skip")
    decide(bench, claim(bench, "Coast guard commander"), "ana", "accept")
    decide(bench, claim(bench, "Coast guard commander"), "ana", "undo")

    # The rules as a second judge beside the model.
    with Workbench(bench.settings.model_copy(update={"model": "builtin"})) as ruled:
        assert len([*ruled.check([killed, asleep], beside=True)]) == 2


def cut_short(folder: Path) -> None:
    """Kill a run of checks, and a reading whose answers are kept while nothing of it was recorded."""
    from workbench.ui.jobs import close_abandoned

    assert killed_after(3, CHECK_AND_DIE, str(folder.resolve()), "fire") == 3
    with Workbench(folder) as bench:
        close_abandoned(bench)  # as the app does when it starts
        bench.add(["theft"])
    assert killed_after(3, READ_AND_DIE, str(folder.resolve()), "theft") == 3


def evaluate(evaluations: Evaluations) -> None:
    """Carry one evaluation out, and leave a second one after two answers."""
    known = {"gold": Path("gold/gold.jsonl"), "articles": Path("gold"), "allow_unpriced": True}
    whole = evaluations.begin(make_config(None, name="whole", models=("builtin", MODEL), **known))
    assert {attempt.status for attempt in whole.attempts()} == {"ok"}
    evaluations.score(whole.run)
    cut = evaluations.begin(make_config(None, name="cut", models=(MODEL,), **known))
    attempts = cut.attempts()
    assert len([*islice(attempts, 2)]) == 2
    attempts.close()  # type: ignore[attr-defined]


def make_rules(bench: Workbench) -> None:
    """Let the rules judge, and decide on what they say."""
    bench.add(["vote", "theft"])
    assert not bench.extract().failed
    checked(bench, "vote", "theft")
    decide(bench, claim(bench, "Twenty-six members"), "ana", "accept")
    decide(bench, claim(bench, "The opposition"), "ana", "override", label="not_enough_evidence", reason="one paper")
    disputed = claim(bench, "The painting is worth")
    decide(bench, disputed, "ana", "accept")
    decide(bench, disputed, "ben", "override", label="supported", reason="he would know")
    decide(bench, disputed, "eva", "adjudicate", label="not_enough_evidence", reason="a director values his own loss")


def freeze(target: Path) -> None:
    """Make both workspaces in an empty folder, and write them beside what is seen of them."""
    os.environ["OPENAI_API_KEY"] = "none"
    target = target.resolve()
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        write_stories("quake", "ferry", "fire", "vote", "theft")
        write_gold(Path("gold"), events=2)
        for name, toml in (("desk", DESK), ("rules", 'model = "builtin"\n')):
            Path(name).mkdir()
            (Path(name) / "workbench.toml").write_text(toml, encoding="utf-8")
        with model_server():
            with Workbench("desk") as bench:
                make_desk(bench)
            cut_short(Path("desk"))
            with Workbench("desk") as bench:
                evaluate(bench.evaluations)
        with Workbench("rules") as bench:
            make_rules(bench)
        told = {}
        for name in ("desk", "rules"):
            with Workbench(name) as bench:
                bench.status()  # opens the index, which follows the store
                told[name] = seen(bench)
        pack(Path(f"{target}.tar.xz"), "desk", "rules", "gold")
        text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
        Path(f"{target}.json").write_text(text + "\n", encoding="utf-8")


def pack(archive: Path, *folders: str) -> None:
    """Put folders of the current one into an archive that says nothing of this machine or of who made it."""
    for vectors in Path().glob("*/index/*/*/data_level0.bin"):
        # Chroma writes room for a hundred vectors without clearing it first: what is there is this process's memory.
        used = int.from_bytes((vectors.parent / "header.bin").read_bytes()[20:28], "little")
        assert used == 0, "its vectors were written out; clear only the room behind them"
        vectors.write_bytes(bytes(vectors.stat().st_size))
        lengths = vectors.parent / "length.bin"
        lengths.write_bytes(bytes(lengths.stat().st_size))
    with tarfile.open(archive, "w:xz", preset=9) as packed:
        for folder in folders:
            packed.add(folder, filter=_nobody)


def unpack(archive: Path, folder: Path) -> None:
    """Unpack what `python -m tests.support.freeze` packed."""
    with tarfile.open(archive) as packed:
        # Python 3.11 has filters only from 3.11.4 on; later ones warn where none is chosen.
        packed.extraction_filter = getattr(tarfile, "data_filter", None)
        packed.extractall(folder)


def _nobody(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info


if __name__ == "__main__":
    freeze(Path(sys.argv[1]))
