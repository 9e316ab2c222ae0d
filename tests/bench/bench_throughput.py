"""How fast many calls to a model go, at what cost in CPU, and how much memory a night takes.

`python -m tests.bench.bench_throughput [REPEATS] [CHECKOUT ...]` prints one table in about three minutes: the workbench
(`run_many` with the LLM judge and `compare.v1`: rendering, gate, cache, grounding) beside plain instructor on litellm
as their manuals say, both sending the same messages to a server that only sleeps. Each client has a process of its own;
they take turns, and the best of the repeats (2) counts. Name the folder of another checkout, a worktree of an older
commit say, and its workbench is measured beside them.
`python -m tests.bench.bench_throughput memory [CLAIMS]` checks so many claims of a real workspace, whose vectors are
drawn instead of embedded, and prints the resident memory after each tenth of them.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.bench.bench_scale import Drawn
from tests.support.harbour import ARTICLES, CLAIM, checking
from tests.support.sleeper import Manner, sleeping
from workbench import Settings, Workbench
from workbench.judge.llm import forms
from workbench.judge.llm.client import as_dicts
from workbench.judge.llm.judge import LLMJudge
from workbench.judge.llm.prompts import load_prompt
from workbench.judge.llm.providers import Params
from workbench.models import Claim, Message, Version

ROOT = Path(__file__).parents[2]
SETTINGS = ((2.0, 16, 4), (2.0, 64, 4), (0.2, 16, 15), (0.2, 64, 6))
"""Seconds the server sleeps, calls at once, and how often each thread calls."""
WORKER = """
import json, sys
from tests.bench import bench_throughput as bench
for line in sys.stdin:
    address, calls, jobs = json.loads(line)
    print(json.dumps(bench.measure(bench.CLIENTS[sys.argv[1]], address, calls, jobs)), flush=True)
"""
"""Runs in any checkout whose bench has `CLIENTS` and `measure`."""
Client = Callable[[str, Sequence[Claim], int], None]


class Took(NamedTuple):
    """One measurement."""

    seconds: float
    cpu_seconds: float


def _claims(count: int) -> list[Claim]:
    texts = (f"{CLAIM.text} Number {n}." for n in range(count))
    return [CLAIM.model_copy(update={"id": Claim.id_for(CLAIM.event, t), "text": t}) for t in texts]


def _judge(address: str) -> LLMJudge:
    return LLMJudge("openai/sleeper", load_prompt("compare.v1"), params=Params(api_base=f"{address}/v1"))


def _messages(claim: Claim) -> tuple[Message, ...]:
    return _judge("").messages(claim, [Version(article=article) for article in ARTICLES])


def workbench(address: str, claims: Sequence[Claim], jobs: int) -> None:
    """Check claims as `workbench check` does."""
    assert all(check.verdict for check in checking(claims, _judge(address), jobs=jobs))


def instructor_on_litellm(address: str, claims: Sequence[Claim], jobs: int) -> None:
    """The two libraries, as their manuals say."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else importing it calls out
    import instructor
    import litellm

    client = instructor.from_litellm(litellm.completion, mode=instructor.Mode.JSON_SCHEMA)
    how = {"api_base": f"{address}/v1", "api_key": "none", "temperature": 0.0, "max_tokens": 6000, "timeout": 60}
    messages = as_dicts(_messages(claims[0]))

    def call(_claim: Claim) -> None:
        client.chat.completions.create(
            model="openai/sleeper", messages=messages, response_model=forms.Comparison, max_retries=1, **how
        )

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        for _ in pool.map(call, claims):
            pass


CLIENTS: dict[str, Client] = {"workbench": workbench, "instructor on litellm": instructor_on_litellm}


def measure(client: Client, address: str, calls: int, jobs: int) -> Took:
    """Carry so many calls out."""
    claims = _claims(calls)
    began, cpu = time.perf_counter(), time.process_time()
    client(address, claims, jobs)
    return Took(time.perf_counter() - began, time.process_time() - cpu)


class Worker:
    """A process that measures one client of one checkout, as often as it is told to."""

    def __init__(self, name: str, checkout: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", WORKER, name],
            cwd=checkout, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def measure(self, seconds: float, calls: int, jobs: int) -> Took:
        """Carry so many calls out against a server of their own."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with sleeping(Manner(seconds)) as address:
            self._process.stdin.write(json.dumps([address, calls, jobs]) + "\n")
            self._process.stdin.flush()
            return Took(*json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()


def throughput(repeats: int, checkouts: Sequence[Path]) -> None:
    """Print the table after each repeat."""
    found: dict[tuple[float, int, str], list[Took]] = {}
    with ExitStack() as closing:
        workers = {name: Worker(name, ROOT) for name in CLIENTS}
        workers |= {f"workbench of {path.name}": Worker("workbench", path) for path in checkouts}
        for worker in workers.values():
            closing.callback(worker.close)
            worker.measure(0.0, 2, 2)  # what is loaded and compiled once is not counted
        for repeat in range(repeats):
            for seconds, jobs, rounds in SETTINGS:
                for name, worker in workers.items():
                    took = worker.measure(seconds, jobs * rounds, jobs)
                    found.setdefault((seconds, jobs, name), []).append(took)
            print(f"\nbest of {repeat + 1}, load average {os.getloadavg()[0]:.1f}\n{_table(found)}", flush=True)


def _table(found: Mapping[tuple[float, int, str], Sequence[Took]]) -> str:
    """Write calls a second, their share of the ideal (`jobs` answers every `latency`), and CPU of the client."""
    lines = [
        "| latency | jobs | client | calls/s | ideal | of the ideal | CPU ms/call |",
        "|---|---|---|---|---|---|---|",
    ]
    for (seconds, jobs, name), took in found.items():
        calls = jobs * next(r for s, j, r in SETTINGS if (s, j) == (seconds, jobs))
        rate, ideal = calls / min(t.seconds for t in took), jobs / seconds
        cpu_ms = 1000 * min(t.cpu_seconds for t in took) / calls
        lines.append(
            f"| {seconds:g} s | {jobs} | {name} | {rate:.1f} | {ideal:g} | {rate / ideal:.3f} | {cpu_ms:.1f} |"
        )
    return "\n".join(lines)


def memory(count: int) -> None:
    """Print the memory that a run holds after each tenth of its claims, and how much it grew after the first."""
    with TemporaryDirectory() as folder, sleeping(Manner(0.0)) as address:
        path = Path(folder)
        for number, article in enumerate(ARTICLES):
            (path / f"{number}.txt").write_text(article.text, encoding="utf-8")
        settings = Settings(workspace=path / "ws", model="openai/sleeper", api_base=f"{address}/v1")
        with Workbench(settings) as bench:
            bench.__dict__["_embedder"] = Drawn()  # 10,000 claims would take minutes to embed, and hold nothing
            bench.add(sorted(path.glob("*.txt")), event=CLAIM.event)
            bench.store.save_claims(_claims(count))
            held = []
            for done, _ in enumerate(bench.check(bench.claims(), jobs=16), 1):
                if done % (count // 10) == 0:
                    held.append(_resident_mb())
                    print(f"after {done} claims: {held[-1]:.1f} MB resident", flush=True)
            print(f"{held[-1] / held[0]:.3f} times")


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == ["memory"]:
        memory(int(words[1]) if len(words) > 1 else 10_000)
    else:
        counts, folders = [w for w in words if w.isdigit()], [w for w in words if not w.isdigit()]
        throughput(int(counts[0]) if counts else 2, [Path(folder).resolve() for folder in folders])
