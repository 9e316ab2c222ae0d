"""How fast many calls go, at what cost in CPU, and how much memory a night takes.

`python -m tests.bench.bench_throughput [REPEATS]` compares three clients of a server in its own process that only
sleeps: raw httpx, plain instructor on litellm, and the workbench's way (`check_many` with the LLM judge and
`compare.v1`: rendering, gate, cache, grounding), interleaved, best of the repeats. All three send the same messages.
`python -m tests.bench.bench_throughput memory [CLAIMS]` checks so many claims of a real workspace, whose vectors are
drawn instead of embedded, and prints the resident memory after each tenth of them.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from tests.bench.bench_scale import Drawn
from tests.support.harbour import ARTICLES, CLAIM
from tests.support.sleeper import Manner, sleeping
from workbench import Settings, Workbench
from workbench.batch.runner import Bench, check_many
from workbench.judge.llm import forms
from workbench.judge.llm.judge import LLMJudge
from workbench.judge.llm.pricing import Params, litellm, plain
from workbench.judge.llm.prompts import load_prompt
from workbench.models import Claim, Hit, Message, Version

SETTINGS = ((2.0, 16, 5), (2.0, 64, 5), (0.2, 16, 20))
"""Seconds of sleep, calls at once, and how often each thread calls."""
NOON = "2031-05-12T12:00:00Z"
Client = Callable[[str, Sequence[Claim], int], None]


class Took(NamedTuple):
    """One measurement."""

    seconds: float
    cpu_seconds: float


class NoPassages:
    """An index that finds nothing, in no time."""

    mode = "lexical"

    def nearest_passages(self, text: str, ids: Sequence[str], *, k: int) -> Iterator[tuple[str, tuple[Hit, ...]]]:
        """Say so of every article."""
        return ((i, ()) for i in ids)


def _claims(count: int) -> list[Claim]:
    texts = (f"{CLAIM.text} Number {n}." for n in range(count))
    return [CLAIM.model_copy(update={"id": Claim.id_for(CLAIM.event, t), "text": t}) for t in texts]


def _judge(address: str) -> LLMJudge:
    return LLMJudge("openai/sleeper", load_prompt("compare.v1"), params=Params(api_base=f"{address}/v1"))


def _messages(claim: Claim) -> tuple[Message, ...]:
    return _judge("").messages(claim, [Version(article=article) for article in ARTICLES])


def workbench(address: str, claims: Sequence[Claim], jobs: int) -> None:
    """Check claims as `workbench check` does."""
    index: Any = NoPassages()
    bench = Bench({CLAIM.event: ARTICLES}, index, _judge(address), lambda: NOON)
    assert all(check.verdict for check in check_many(claims, bench, jobs=jobs))


def instructor_on_litellm(address: str, claims: Sequence[Claim], jobs: int) -> None:
    """The two libraries, as their manuals say."""
    import instructor

    client = instructor.from_litellm(litellm().completion, mode=instructor.Mode.JSON_SCHEMA)
    how = {"api_base": f"{address}/v1", "api_key": "none", "temperature": 0.0, "max_tokens": 6000, "timeout": 60}
    messages = plain(_messages(claims[0]))

    def call(_claim: Claim) -> None:
        client.chat.completions.create(
            model="openai/sleeper", messages=messages, response_model=forms.Comparison, max_retries=1, **how
        )

    _in_threads(call, claims, jobs)


def raw_httpx(address: str, claims: Sequence[Claim], jobs: int) -> None:
    """Nothing but the request."""
    import httpx

    messages = plain(_messages(claims[0]))
    with httpx.Client(timeout=60, limits=httpx.Limits(max_connections=jobs, max_keepalive_connections=jobs)) as client:
        _in_threads(
            lambda _: client.post(
                f"{address}/v1/chat/completions", json={"model": "sleeper", "messages": messages}
            ).raise_for_status(),
            claims,
            jobs,
        )


def _in_threads(call: Callable[[Claim], object], claims: Sequence[Claim], jobs: int) -> None:
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        for _ in pool.map(call, claims):
            pass


CLIENTS: dict[str, Client] = {
    "raw httpx": raw_httpx,
    "instructor on litellm": instructor_on_litellm,
    "workbench": workbench,
}


def measure(client: Client, address: str, calls: int, jobs: int) -> Took:
    """Carry so many calls out."""
    claims = _claims(calls)
    began, cpu = time.perf_counter(), time.process_time()
    client(address, claims, jobs)
    return Took(time.perf_counter() - began, time.process_time() - cpu)


def throughput(repeats: int) -> None:
    """Print the table after each repeat: share of the ideal (jobs over latency), CPU milliseconds a call, the best."""
    found: dict[tuple[float, int, str], list[Took]] = {}
    for seconds, _, _ in SETTINGS[:1]:
        with sleeping(Manner(seconds)) as address:
            for client in CLIENTS.values():  # what is loaded and compiled once is not counted
                measure(client, address, 2, 2)
    for repeat in range(repeats):
        for seconds, jobs, rounds in SETTINGS:
            for name, client in CLIENTS.items():
                with sleeping(Manner(seconds)) as address:
                    found.setdefault((seconds, jobs, name), []).append(measure(client, address, jobs * rounds, jobs))
        print(f"\nbest of {repeat + 1}\n{_table(found)}", flush=True)


def _table(found: Mapping[tuple[float, int, str], Sequence[Took]]) -> str:
    lines = ["| latency | jobs | client | calls/s | of the ideal | CPU ms/call |", "|---|---|---|---|---|---|"]
    for (seconds, jobs, name), took in found.items():
        calls = jobs * next(r for s, j, r in SETTINGS if (s, j) == (seconds, jobs))
        rate = calls / min(t.seconds for t in took)
        cpu_ms = 1000 * min(t.cpu_seconds for t in took) / calls
        lines.append(f"| {seconds:g} s | {jobs} | {name} | {rate:.1f} | {rate * seconds / jobs:.3f} | {cpu_ms:.1f} |")
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
        throughput(int(words[0]) if words else 5)
