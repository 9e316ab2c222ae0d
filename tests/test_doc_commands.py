"""Every command line that README and docs show runs, page by page and in order, and says what it is said to say.

Each page has a folder of its own with the files that its lines name. Models are the tests' server, and outlet.example
is a site of the tests.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import docs, pier
from tests.support.server import serving
from tests.support.website import Site, feed
from workbench import Settings, Workbench

NOT_RUN = {
    "make demo": "sets up an environment from a package registry; tests/test_workbench.py runs `workbench demo`",
    "make test": "runs the tests, of which this is one",
    "make venv": "installs from a package registry",
    "make crash": "takes 20 minutes; tests/test_crash.py kills a few",
    "make fuzz": "takes minutes; tests/test_fuzz.py mutates 200",
    "make scale": "takes 20 minutes",
    "createuser --pwprompt desk": "asks for a password",
    "createdb --owner desk --encoding UTF8 --template template0 desk": "needs a PostgreSQL server",
    'pip install "psycopg[binary]"': "installs from a package registry",
    "export WORKBENCH_DATABASE_URL=postgresql+psycopg://desk:PASSWORD@db.example.org/desk": (
        "needs a PostgreSQL server; tests/test_postgresql.py has one"
    ),
    "pg_dump --format=custom --file=desk.dump desk": "tests/test_postgresql.py runs it",
    "pg_restore --dbname=restored desk.dump": "tests/test_postgresql.py runs it",
}
"""Lines that cannot run in a test, and why not."""

TRY_PROMPT = 'workbench prompts try compare-desk.v1 "China denied the reports." --model openai/gpt-4.1-mini --yes'
Line = tuple[int, str]
EXPECTED: dict[str, Line] = {
    # README.md
    "workbench add my-articles/ --event bridge-2031-05": (0, "2 added"),
    "workbench check": (0, "≠ conflicting"),
    "workbench app": (0, "the app is running at http://localhost:"),
    "workbench check --model openai/gpt-4.1-mini --jobs 16 --budget-usd 5 --yes": (0, "2 articles read for claims"),
    "workbench export --format jsonl --reviewed-only --out verdicts.jsonl": (0, "1 exported"),
    "workbench eval run prompts/evals/seed.yaml --prompt compare.v2 --model openai/gpt-4.1-mini --yes": (
        0,
        "compare.v2 · openai/gpt-4.1-mini",
    ),
    "workbench eval compare 2026-08-22 latest": (0, "builtin @"),
    # docs/articles.md
    "workbench add report.html https://outlet.example/report": (0, "2 added"),
    "workbench add https://outlet.example/rss --event bridge": (0, "1 added"),
    "workbench add --urls morning.txt": (0, "1 already there"),
    "workbench add archive.jsonl --group": (0, "new event 'Fire on the Lunde ferry'"),
    "workbench articles": (0, "Archive"),
    'workbench correct 3f2a9c81d0b45e67 outlet "The Herald" --reason "its masthead says so" --reviewer ana': (
        0,
        "The Herald",
    ),
    'workbench correct 3f2a9c81d0b45e67 outlet --undo --reason "another edition" --reviewer ana': (0, "127.0.0.1"),
    'workbench article move 3f2a9c81d0b45e67 ferry-fire --reason "about the other ferry" --reviewer ana': (
        0,
        "is now in event 'ferry-fire'",
    ),
    'workbench article retract 3f2a9c81d0b45e67 --reason "withdrawn by its outlet" --reviewer ana': (
        0,
        "is withdrawn",
    ),
    'workbench article restore 3f2a9c81d0b45e67 --reason "the withdrawal was a mistake" --reviewer ana': (
        0,
        "restored",
    ),
    "workbench article versions 3f2a9c81d0b45e67": (0, "ferry-fire"),
    "workbench article page 3f2a9c81d0b45e67 page.html": (0, "page.html: "),
    # docs/batch.md
    "workbench check --all": (0, "Arden bridge closed after flood."),
    "workbench check --event bridge-2031-05 --since 2031-05-12": (0, "checked, 0 failed"),
    'workbench check "The bridge was closed on Friday."': (0, "≠ conflicting"),
    "workbench check --claim 3f2a --model openai/gpt-4.1 --yes": (0, "openai/gpt-4.1 compare.v2"),
    "workbench add https://outlet.example/rss --group": (0, "new event 'Storm tears roofs from houses'"),
    "workbench check --model openai/gpt-4.1-mini --budget-usd 5 --yes": (0, "1 article read for claims, 0 failed"),
    "workbench export --format datafeed --urls pages.json --since 2031-05-12 --out feed.json": (0, "1 exported"),
    # docs/evaluation.md
    "workbench eval plan --gold seeds/gold/seed.jsonl --difference 0.05": (0, "5 points: not enough"),
    "workbench gold lint seeds/gold/seed.jsonl --articles seeds": (0, "0 errors"),
    "workbench eval run prompts/evals/seed.yaml": (0, "8 of 8 answered"),
    "workbench eval run prompts/evals/seed.yaml --prompt compare.v1 --prompt compare.v2"
    " --model openai/gpt-4.1-mini --yes": (0, "32 of 32 answered"),
    "workbench eval run --resume --yes": (0, "1 of 32 questions to ask"),
    "workbench eval score latest": (0, "32 of 32 answered"),
    "cp prompts/compare.v2.prompt prompts/compare-desk.v1.prompt": (0, ""),
    "workbench prompts check": (0, "every released prompt is unchanged"),
    TRY_PROMPT: (0, "verdict"),
    "workbench prompts release compare-desk.v1": (0, "compare-desk.v1 is released"),
    ".venv/bin/workbench prompts check": (0, "every released prompt is unchanged"),
    ".venv/bin/workbench eval run prompts/evals/seed.yaml --workspace evaluation --yes": (0, "8 of 8 answered"),
    "workbench eval sample --claims 60 --out claims.csv": (0, "60"),
    "workbench eval tally ana.csv bo.csv": (0, "60"),
    "workbench gold promote --out gold": (0, "1 candidates in gold/candidates.jsonl"),
    "workbench assign 3f2a --to ben --reviewer ana": (0, "1 assigned to ben"),
    'workbench comment 3f2a "the ministry answers on Monday" --reviewer ana': (0, "comment"),
    "workbench tag 3f2a budget --reviewer ana": (0, "tags: budget"),
    'workbench attach 3f2a "It sent 40 drones." --kind document --source "Ministry, report 7" --day 2031-05-02'
    " --reviewer ana": (0, "attached: document, Ministry, report 7, 2031-05-02"),
    "workbench notes 3f2a": (0, "It sent 40 drones."),
    "workbench report 3f2a --out claim.html": (0, "the report is in claim.html"),
    'workbench event close bridge-2031-05 --reason "all published" --reviewer ana': (0, "bridge-2031-05 is closed"),
    "workbench audit --since 2031-05-01": (0, "entries"),
    # docs/export.md
    "workbench export --format csv --out board.csv": (0, "1 exported"),
    "workbench export --format html --event bridge-2031-05 --out report.html": (0, "1 exported"),
    "workbench export --format claimreview --urls pages.json --into jsonld/": (
        0,
        "1 exported, 1 with a rating that nobody chose",
    ),
    'workbench newsroom --name "Example Desk" --site https://example.org': (0, "name: Example Desk"),
    'workbench rate 3f2a --rating "Missing context" --headline "The request came first" '
    '--explanation "The offer was an answer." --url https://example.org/reviews/bridge --reviewer ana': (
        0,
        "rated: Missing context",
    ),
    "workbench import reviews board.csv --reviewer ana": (0, "0 reviews added, 1 unchanged"),
    "workbench import claimreview feed-of-others.json --event bridge-2031-05": (
        0,
        "1 claims are in the queue of bridge-2031-05",
    ),
    # docs/models.md
    "workbench model test --model openai/gpt-4.1-mini": (0, "answers     yes"),
    "workbench check --model openai/gpt-4.1-mini --yes": (0, "2 articles read for claims, 0 failed"),
    "workbench check --model ollama_chat/qwen3:8b --prompt compare-slim.v2": (0, "3 calls to ollama_chat/qwen3:8b"),
    "workbench check --model openai/my-model --api-base http://127.0.0.1:8000/v1": (0, "2 calls to openai/my-model"),
    # docs/operations.md
    "workbench doctor": (0, "nothing is broken"),
    "workbench status": (0, "retrieval  hybrid"),
    "workbench backup /backups/2031-05-12": (0, "the workspace is copied to"),
    "workbench restore /backups/2031-05-12 --workspace restored": (0, "the backup is restored to restored"),
    # docs/retrieval.md
    "workbench search 'drones from China'": (0, "meaning"),
    "workbench rebuild": (0, "passages   9"),
    "chroma run --host 127.0.0.1 --port 8000 --path /srv/chroma": (0, "Connect to Chroma at"),
    "WORKBENCH_CHROMA_URL=http://127.0.0.1:8000 workbench check": (0, "0 checked, 0 failed"),
    # docs/review.md
    "workbench board": (0, "≠ conflicting"),
    "workbench show 3f2a": (0, "≠ conflicting: one outlet carried it"),
    "workbench queue --only conflict": (0, "claims"),
    "workbench claim similar 3f2a": (0, "nearness"),
    'workbench claim stance 3f2a "The Post" silent --reason "about the pillars" --reviewer ben': (
        0,
        "The Post set to silent",
    ),
    "workbench review 3f2a flag --reviewer ana": (0, "flag"),
    "workbench review 3f2a accept --reviewer ana": (0, "accept"),
    'workbench review 3f2a override --label refuted --reason "the quote is about another night" --reviewer ben': (
        0,
        "the quote is about another night",
    ),
    "workbench review 3f2a undo --reviewer ana": (0, "undo"),
    'workbench review 3f2a adjudicate --label supported --reason "see the ministry\'s minutes" --reviewer li': (
        0,
        "adjudicate",
    ),
    "workbench publish 3f2a https://desk.example.org/checks/drones --reviewer ana": (0, "noted: supported"),
    "workbench published --changed": (0, "0 changed since published"),
}
"""What each line exits with, and what stands in one line of its output."""

COMMENT = re.compile(r"\s{2,}#.*$")
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
ARTICLE, CLAIM, RUN = "3f2a9c81d0b45e67", "3f2a ", "2026-08-22"
"""Stand on the pages for the ids of an article, a claim and a run."""
NOT_SHELL = {"python", "toml", "json"}
STAYS = ("workbench app", "chroma run")
"""Lines that run until they are interrupted."""
STARTS_EMPTY = ("README.md", "docs/articles.md")
"""Pages whose first line adds the first articles."""


def shown(page: Path) -> list[str]:
    """List the lines of every block that is not in a language of its own, and the steps of a CI file."""
    found: list[str] = []
    for fence in FENCE.finditer(page.read_text(encoding="utf-8")):
        if fence["language"] == "yaml":
            found += re.findall(r"^- run: (.+)$", fence["body"], re.MULTILINE)
        elif fence["language"] not in NOT_SHELL:
            found += [line for line in fence["body"].splitlines() if line.strip()]
    return [COMMENT.sub("", line) for line in found]


PAGES = {
    page.relative_to(docs.ROOT).as_posix(): shown(page) for page in (docs.ROOT / "README.md", *docs.DOCS.glob("*.md"))
}


def test_every_line_that_is_shown_has_an_expectation() -> None:
    """A new line is run, or there is a reason why not."""
    lines = {line for page in PAGES.values() for line in page}
    assert len(lines) > 50
    assert lines == {*EXPECTED, *NOT_RUN}


# ------------------------------------------------------------ the folder that a page's lines run in

HERALD = """Arden bridge closed after flood

The Arden bridge was closed on Friday after the flood, the police of Arden said.

The repair will cost 4 million crowns, the council of Arden said. Divers inspected its pillars on Saturday.

About 12,000 people cross the Arden bridge every day, according to the road office.
"""
POST = """Repair of the Arden bridge to take three weeks

The mayor denied that the bridge was closed on Friday after the flood. Its pillars were inspected by divers.

The repair will cost 6 million crowns, an engineer who inspected the bridge said.
"""
FIRE = """Fire on the Lunde ferry

A fire broke out on the Lunde ferry on Sunday. All 42 people on board were brought ashore, the fire brigade said.
"""
STATED = """["herald.txt"]
outlet = "The Herald"
date = 2031-05-12
["post.txt"]
outlet = "The Post"
date = 2031-05-13
"""
REVIEWED = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://reviews.example/bridge",
    "claimReviewed": "The Arden bridge will stay closed for a year.",
    "reviewRating": {"@type": "Rating", "alternateName": "False"},
}


def furnished(folder: Path, site: str) -> None:
    """Put there what the lines name: articles, lists, the newsroom of docs/export.md, prompts, seeds and their gold."""
    (newsroom,) = re.findall(r"^\[newsroom\].*?(?=^```)", page_of("docs/export.md"), re.MULTILINE | re.DOTALL)
    stories = [json.dumps({"text": text, "outlet": "Archive"}) for text in (HERALD.replace("12,000", "11,000"), FIRE)]
    files = {
        "my-articles/herald.txt": HERALD,
        "my-articles/post.txt": POST,
        "my-articles/articles.toml": STATED,
        "report.html": pier.page(),
        "morning.txt": f"# this morning\n{site}/morning\n",
        "archive.jsonl": "\n".join(stories),
        "feed-of-others.json": json.dumps(REVIEWED),
        "workbench.toml": newsroom,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for name in ("seeds", "prompts"):
        shutil.copytree(docs.ROOT / name, folder / name)
    gold = folder / "seeds" / "gold" / "seed.jsonl"  # eight claims of it are enough to see that the lines run
    gold.write_text("".join(gold.read_text(encoding="utf-8").splitlines(keepends=True)[-8:]), encoding="utf-8")
    (folder / ".venv" / "bin").mkdir(parents=True)
    for name in ("workbench", "chroma"):
        (folder / ".venv" / "bin" / name).symlink_to(Path(sys.executable).with_name(name))


@pytest.fixture(scope="module")
def models() -> Iterator[str]:
    """The address of a provider whose every model answers by the built-in rules."""
    with serving() as address:
        yield address


@pytest.fixture
def published(site: Site) -> str:
    """The address of outlet.example: two pages and a feed."""
    site.put("/report", pier.page())
    storm = pier.page(body=f"<p>{pier.STORM}</p>").replace(pier.HEADLINE, "Storm tears roofs from houses")
    site.put("/morning", storm)
    site.put("/rss", feed(site.address + "/morning"), content_type="application/rss+xml")
    return site.address


# ------------------------------------------------------------ what a person does between two lines


def _accepts(*reviewers: str) -> Callable[[Path], None]:
    def decide(folder: Path) -> None:
        with Workbench(Settings(workspace=folder / ".workbench")) as bench:
            one = bench.checks()[0]
            for seen, name in enumerate(reviewers):
                bench.decide(one.id, reviewer=name, seen_seq=seen, decision="accept")
        pages = {one.claim.id: "https://example.org/reviews/bridge"}
        (folder / "pages.json").write_text(json.dumps(pages), encoding="utf-8")

    return decide


def _adds_the_seeds(folder: Path) -> None:
    with Workbench(Settings(workspace=folder / ".workbench")) as bench:
        bench.add([folder / "seeds"], event="aid")
        bench.extract()


def _is_killed_before_the_last_answer(folder: Path) -> None:
    run = max((folder / ".workbench" / "runs").iterdir())
    log = (run / "samples.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (run / "samples.jsonl").write_text("".join(log[:-1]), encoding="utf-8")
    info = json.loads((run / "run.json").read_text(encoding="utf-8"))
    (run / "run.json").write_text(json.dumps({**info, "status": "running", "ended": None}), encoding="utf-8")


def _edits(name: str, fills: Callable[[dict[str, str]], dict[str, str]], *outs: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            rows = [fills(row) for row in csv.DictReader(file)]
        for out in outs:
            with (folder / out).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, rows[0])
                writer.writeheader()
                writer.writerows(rows)

    return edit


def _names_the_prompt(folder: Path) -> None:
    path = folder / "prompts" / "compare-desk.v1.prompt"
    text = path.read_text(encoding="utf-8")
    text = text.replace("name: compare\n", "name: compare-desk\n").replace("variant: v2\n", "variant: v1\n")
    path.write_text(text, encoding="utf-8")


SHEETS = _edits("claims.csv", lambda row: {**row, "good": "yes", "speaker_right": "yes"}, "ana.csv", "bo.csv")
OVERRIDDEN = {"verdict": "refuted", "reason": "misread", "note": "it was another bridge"}
BEFORE: dict[str, Callable[[Path], None]] = {
    "workbench export --format jsonl --reviewed-only --out verdicts.jsonl": _accepts("ana"),
    "workbench export --format datafeed --urls pages.json --since 2031-05-12 --out feed.json": _accepts("cem"),
    "workbench import reviews board.csv --reviewer ana": _edits(
        "board.csv", lambda row: {**row, **OVERRIDDEN} if row["reviewed"] == "no" else row, "board.csv"
    ),
    "workbench eval run --resume --yes": _is_killed_before_the_last_answer,
    "workbench prompts check": _names_the_prompt,
    TRY_PROMPT: _adds_the_seeds,
    "workbench eval tally ana.csv bo.csv": SHEETS,
    "workbench gold promote --out gold": _accepts("bo", "cem"),
}
ALREADY = ("workbench add my-articles/ --event bridge-2031-05", "workbench check")
"""Run above the first line of the pages that take a workspace for granted."""


# ------------------------------------------------------------ running them


def page_of(name: str) -> str:
    """Read a page."""
    return (docs.ROOT / name).read_text(encoding="utf-8")


def free_port() -> str:
    """Find a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


def in_place(line: str, folder: Path, places: dict[str, str]) -> str:
    """Write a line with the ids, addresses and folders that there are."""
    line += " "  # an id or an address ends at a blank
    with Workbench(Settings(workspace=folder / ".workbench")) as bench:
        if ARTICLE in line and ARTICLE not in places:
            places[ARTICLE] = next(a.id for a in bench.articles() if a.source.endswith("/report"))
        elif CLAIM in line and CLAIM not in places:
            places[CLAIM] = f"{bench.ranked()[0].claim.id[:6]} "
        elif RUN in line:
            places[RUN] = min(run.id for run in bench.evaluations.all())
    for there, here in places.items():
        line = line.replace(there, here)
    return line


def start(line: str, folder: Path, env: dict[str, str]) -> subprocess.Popen[str]:
    """Start a line in a shell, where nobody answers questions."""
    return subprocess.Popen(
        ["bash", "-c", line],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page, lines in PAGES.items() if set(lines) - NOT_RUN.keys()])
def test_lines_run_as_shown(page: str, tmp_path: Path, models: str, published: str) -> None:
    """Each exits as expected and says one line that it is known by."""
    furnished(tmp_path, published)
    env = {name: value for name, value in os.environ.items() if not name.startswith("WORKBENCH_")} | {
        "PATH": f"{tmp_path}/.venv/bin:{os.environ['PATH']}",
        "WORKBENCH_ALLOW_PRIVATE_URLS": "1",
        "WORKBENCH_PROMPTS": "prompts",
        "OPENAI_API_KEY": "none",
    }
    port = free_port()
    places = {
        "https://outlet.example": published,
        "http://127.0.0.1:8000/v1": f"{models}/v1",
        "http://127.0.0.1:8000 ": f"http://127.0.0.1:{port} ",
        "--port 8000": f"--port {port}",
        " /backups/": f" {tmp_path}/backups/",
        " /srv/": f" {tmp_path}/srv/",
        "--since 2031": "--since 2021",
    }
    lines = [line for line in PAGES[page] if line not in NOT_RUN]
    if page not in STARTS_EMPTY:
        lines = [*ALREADY, *lines]
    wrong: list[str] = []
    staying: list[tuple[str, subprocess.Popen[str]]] = []
    try:
        for line in lines:
            BEFORE.get(line, lambda _: None)(tmp_path)
            at = models if "ollama" in line else f"{models}/v1"
            process = start(in_place(line, tmp_path, places), tmp_path, env | {"WORKBENCH_API_BASE": at})
            code, said = EXPECTED[line]
            if line.startswith(STAYS):
                staying.append((line, process))
                assert any(said in output for output in process.stdout or ()), line
                continue
            output, _ = process.communicate()
            if process.returncode != code or (said and not any(said in one for one in output.splitlines())):
                wrong.append(f"{line}\nexits with {process.returncode} and says:\n{output}")
    finally:
        for _, process in staying:
            os.killpg(process.pid, signal.SIGINT)
            process.communicate()
    wrong += [f"{line}\nends with {p.returncode}" for line, p in staying if p.returncode != EXPECTED[line][0]]
    assert not wrong, "\n".join(wrong)
