"""What the desk costs at ten thousand claims × eight outlets. `python -m tests.bench.bench_desk [CLAIMS] [FOLDER|URL]`.

Fills a workspace by the store's own methods (kept in FOLDER if one is named, so that pages can be measured on it, or in
an empty database of a PostgreSQL server), then prints milliseconds of CPU and of time for what a page asks of the
queue, medians of 25.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

from tests.support.articles import article
from tests.support.checks import NOON, stated
from workbench import Settings
from workbench.models import (
    Article,
    Call,
    Check,
    Claim,
    Evidence,
    Finding,
    Origin,
    ProvedDiscrepancy,
    Rejected,
    Stance,
    Verdict,
    VerdictLabel,
    Version,
)
from workbench.review.decisions import Checker, accept, flag, skip
from workbench.review.desk import ReviewDesk
from workbench.review.queue import Present, View
from workbench.store import Store

OUTLETS = 8
EVENTS = 20
REPEATS = 25
PRESENT = Present(judge="builtin", prompt=None, retrieval="hybrid")
STANCES: tuple[Stance, ...] = ("supports", "reports", "refutes", "qualifies", "silent", "silent")
LABELS: tuple[VerdictLabel, ...] = ("supported", "refuted", "conflicting", "not_enough_evidence")


def fill(address: str | Path, claims: int) -> Store:
    """Fill a workspace: every claim checked against eight outlets, one in four decided."""
    store, chance = Store(address), random.Random(20_220_314)
    for event in range(EVENTS):
        articles = [_article(event, outlet) for outlet in range(OUTLETS)]
        for one in articles:
            store.add_article(one)
        made = list(_claims(event, claims // EVENTS, articles, chance))
        store.save_claims(made)
        for claim in made:
            check = _check(claim, articles, chance)
            store.save_check(check)
            _decide(store, check, chance)
    return store


def _article(event: int, outlet: int) -> Article:
    text = f"Event {event} as outlet {outlet} tells it. " + "Officials said that the talks would go on. " * 60
    return article(text, event=f"event {event}", source=f"{event}-{outlet}", outlet=stated(f"Outlet {outlet}"))


def _claims(event: int, count: int, articles: list[Article], chance: random.Random) -> Iterator[Claim]:
    for number in range(count):
        text = f"In event {event} the delegation met {number} officials of the {chance.choice('NSEW')} district."
        yield Claim(
            id=Claim.id_for(f"event {event}", text),
            event=f"event {event}",
            text=text,
            spans=(_quote(chance.choice(articles), 40),),
            checkworthiness=round(chance.random(), 2),
            made_by="builtin",
        )


def _quote(of: Article, length: int) -> Evidence:
    return Evidence(article_id=of.id, start=0, end=length, quote=of.text[:length])


def _check(claim: Claim, articles: list[Article], chance: random.Random) -> Check:
    findings = [_finding(of, chance.choice(STANCES)) for of in articles]
    speaking = [found for found in findings if found.evidence]
    sides = tuple(found.evidence[0] for found in speaking[:2])
    kinds = chance.choice([(), ("contradiction",), ("quote_variant",), ("omission", "number_mismatch")])
    verdict = Verdict(
        label=chance.choice(LABELS),
        said="supported",
        label_reason="by chance",
        findings=tuple(findings),
        discrepancies=tuple(
            ProvedDiscrepancy(kind=kind, article_ids=(articles[0].id,), explanation="they differ", evidence=sides)
            for kind in kinds
        ),
        origins=tuple(
            Origin(name=f"official {n}", named=True, position="affirms", article_ids=(articles[n].id,))
            for n in range(chance.randrange(4))
        ),
        rejected=(Rejected(article_id=articles[0].id, text="not there", reason="not in the article"),)
        * (chance.random() < 0.1),
    )
    call = Call(judge="builtin", at=NOON, cost_usd=0.0)
    versions = tuple(Version(article=one) for one in articles)
    return Check(id=f"check-{claim.id}", key=claim.id, claim=claim, versions=versions, outcome=verdict, call=call)


def _finding(of: Article, stance: Stance) -> Finding:
    evidence = () if stance == "silent" else (_quote(of, 30),)
    return Finding(article_id=of.id, stance=stance, said=stance, summary="as the rules see it", evidence=evidence)


def _decide(store: Store, check: Check, chance: random.Random) -> None:
    taken = chance.random()
    checker = Checker(reviewer=chance.choice(["ana", "ben"]), at=NOON)
    if taken < 0.2:
        store.append_review(check.claim.id, accept(check, checker))
    elif taken < 0.25:
        store.append_review(check.claim.id, (flag if taken < 0.23 else skip)(check, checker))


def measure(store: Store) -> None:
    """Print what a page asks of the queue, and what it takes."""
    workspace: Any = SimpleNamespace(store=store, settings=Settings(), present=PRESENT)  # no view here is searched
    desk = ReviewDesk(workspace, now=lambda: NOON)
    view = View()
    middle = desk.page(view, offset=desk.counts(view).open // 2, limit=1).rows[0].claim_id
    last = desk.counts(view).open - 10
    asked: dict[str, Callable[[], object]] = {
        "first page of 10": lambda: desk.page(view),
        "last page of 10": lambda: desk.page(view, offset=last),
        "first page, one event": lambda: desk.page(View(event="event 3")),
        "first page, needs a check": lambda: desk.page(View(marks=("needs_check",))),
        "first page, conflict + single origin": lambda: desk.page(View(marks=("conflict", "single_origin"))),
        "first page, Outlet 3 silent": lambda: desk.page(View(silent="Outlet 3")),
        "first page, Outlet 3 speaks": lambda: desk.page(View(outlet="Outlet 3")),
        "first page, checked last": lambda: desk.page(View(order="checked")),
        "next claim": lambda: desk.next(view, middle),
        "previous claim": lambda: desk.previous(view, middle),
        "place in the view": lambda: desk.place(view, middle),
        "counts": lambda: desk.counts(view),
        "counts, one event": lambda: desk.counts(View(event="event 3")),
        "one line": lambda: desk.row(middle),
        "current check": lambda: store.current_check(middle),
        "why it needs a check": lambda: desk.needs(middle),
        "every claim as a line (`queue`)": desk.rows,
    }
    for name, ask in asked.items():
        _time(name, ask, REPEATS if "every" not in name else 3)
    check = store.current_check(middle)
    assert check is not None
    seen = iter(range(10_000))
    _time("one decision, written", lambda: desk.decide(
        check.id, reviewer="cara", seen_seq=next(seen), decision="accept", note=str(next(seen))), REPEATS)  # fmt: skip


def _time(name: str, ask: Callable[[], object], repeats: int) -> None:
    spent, waited = [], []
    for _ in range(repeats):
        cpu, clock = time.process_time(), time.perf_counter()
        ask()
        spent.append(1000 * (time.process_time() - cpu))
        waited.append(1000 * (time.perf_counter() - clock))
    print(f"{name:<40}{statistics.median(spent):9.1f} ms CPU{statistics.median(waited):9.1f} ms")


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with TemporaryDirectory() as made:
        place = sys.argv[2] if len(sys.argv) > 2 else made
        begun, clock = time.process_time(), time.perf_counter()
        with fill(place if "://" in place else Path(place) / "workbench.db", count) as store:
            cpu, waited = time.process_time() - begun, time.perf_counter() - clock
            print(f"{count} claims × {OUTLETS} outlets filled: {cpu:.0f} s CPU {waited:9.0f} s")
            measure(store)
