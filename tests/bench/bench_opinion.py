"""How far the second opinion finds spoilt answers, and what it costs: `python -m tests.bench.bench_opinion`.

Gold is turned into answers: each article's stance with gold's words as quotes. They are spoilt in four ways, one at a
time, each on every answer that it can be done to: the right quote with the wrong stance, the right stance with the
sentence beside the right one, a claim with a negation more or less than the quoted words have (the judge dropped it),
silence where the article speaks. Then one answer in ten is spoilt at random, as a desk would meet them.

The seed event always; the labelled events where WORKBENCH_DEV_DATA names the folder of their texts, as in
`make scores`. The thresholds of `judge/second_opinion.py` were chosen on all of them, so these are development figures.
`... speed [CLAIMS]` checks claims against a server that only sleeps, without and with it.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench.bench_scale import Drawn
from tests.bench.bench_scores import GOLD, dev_data, processor, say
from tests.support.harbour import ARTICLES, CLAIM
from tests.support.hydrate import hydrate
from tests.support.sleeper import Manner, sleeping
from workbench import Settings, Workbench
from workbench.evaluation.gold import cleaned
from workbench.evaluation.run import indexed, read_gold_with_articles
from workbench.evaluation.samples import gold_claim
from workbench.judge.builtin.stance import read
from workbench.judge.check import retrieve
from workbench.judge.llm.judge import LLMJudge
from workbench.judge.second_opinion import VERSION, second_opinion
from workbench.models import Article, Check, Claim, Evidence, Finding, Stance, Verdict, Version
from workbench.retrieval.embedder import load_embedder

SPOILT = ("wrong stance", "neighbouring sentence", "dropped negation", "false silence")
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|has|have|had|would|could|did|does|do|might|must|should|will|can|may)\b")
_NEGATED = re.compile(r"\b(?:no|not|never|nobody|none|nothing|cannot|denie[sd]|deny|without)\b|n['’]t\b")


class Answer(NamedTuple):
    """One article's stance, as a judge could have given it."""

    event: str
    claim: Claim
    version: Version
    stance: Stance
    spans: tuple[tuple[int, int], ...]
    allowed: frozenset[str]
    """The stances that gold takes for right."""

    def view(self) -> str:
        """Ask for the second opinion."""
        article = self.version.article
        evidence = tuple(
            Evidence(article_id=article.id, start=s, end=e, quote=article.text[s:e]) for s, e in self.spans
        )
        finding = Finding(article_id=article.id, stance=self.stance, said=self.stance, evidence=evidence)
        verdict = Verdict(label="not_enough_evidence", said="not_enough_evidence", label_reason="", findings=(finding,))
        return second_opinion(self.claim, [self.version], verdict).view


def answers(gold_file: Path, folder: Path) -> Iterator[Answer]:
    """Turn gold into right answers; those of an article that gold points at no words of are left out."""
    gold, texts = read_gold_with_articles(gold_file, folder)
    with indexed(texts, load_embedder()) as index:
        for item in gold:
            claim = gold_claim(item)
            shown = retrieve(claim, articles=[texts[o.file] for o in item.outlets], index=index)
            for outlet, version in zip(item.outlets, shown, strict=True):
                spans = () if outlet.stance == "silent" else tuple(cleaned(outlet.evidence, version.article))
                if spans or outlet.stance == "silent":
                    allowed = frozenset({outlet.stance, *outlet.stance_also_ok})
                    yield Answer(item.event, claim, version, outlet.stance, spans, allowed)


def spoil(one: Answer, kind: str, drawn: random.Random) -> Answer | None:
    """Spoil a right answer in one way; None where that cannot be done."""
    carried = one.stance in ("supports", "reports")
    match kind:
        case "wrong stance":
            others: list[Stance] = [s for s in ("supports", "reports", "refutes") if s not in one.allowed]
            if one.stance == "silent" or not others or (carried and "refutes" not in others):
                return None
            return one._replace(stance="refutes" if carried else drawn.choice(others))
        case "neighbouring sentence" if carried:
            beside = list(_beside(one.version.article, one.spans))
            return one._replace(spans=(drawn.choice(beside),)) if beside else None
        case "dropped negation" if carried:
            turned = _turned(one.claim.text)
            return turned and one._replace(claim=one.claim.model_copy(update={"text": turned}))
        case "false silence" if one.stance != "silent" and "silent" not in one.allowed:
            return one._replace(stance="silent", spans=())
    return None


def _beside(article: Article, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Give the sentences next to those that gold points at."""
    found = read(article.text)
    right = {one.index for one in found for start, end in spans if one.start < end and start < one.end}
    for one in found:
        if one.index not in right and {one.index - 1, one.index + 1} & right:
            yield one.start, one.end


def _turned(claim: str) -> str | None:
    """Take the claim's `not` away, or put one in after its first auxiliary verb."""
    if " not " in claim:
        return claim.replace(" not ", " ", 1)
    verb = _AUXILIARY.search(claim)
    return None if verb is None or _NEGATED.search(claim) else f"{claim[: verb.end()]} not{claim[verb.end() :]}"


def table(right: Sequence[Answer], title: str) -> None:
    """Print how often right answers and each kind of spoilt ones are flagged."""
    drawn = random.Random(7)
    say(f"\n## {title}: {len(right)} answers, {len({one.event for one in right})} events\n")
    say("| answers | n | flagged | agrees | unsure |\n|---|---|---|---|---|")
    groups: dict[str, list[Answer]] = defaultdict(list)
    for one in right:
        groups["right, silent" if one.stance == "silent" else "right, speaking"].append(one)
        if one.stance != "silent":
            groups[f"  right, {one.stance}"].append(one)
    for kind in SPOILT:
        for one in right:
            if (spoilt := spoil(one, kind, drawn)) is not None:
                groups[f"spoilt: {kind}"].append(spoilt)
    for name, each in sorted(groups.items(), key=lambda group: (group[0].strip()[:5] != "right", group[0].strip())):
        seen = Counter(one.view() for one in each)
        shares = (f"{seen[view] / len(each):.3f}" for view in ("disagrees", "agrees", "unsure"))
        say(f"| {name.strip()} | {len(each)} | {' | '.join(shares)} |")
    flagged: Counter[bool] = Counter()
    count: Counter[bool] = Counter()
    for one in right:
        ways = [spoilt for kind in SPOILT if (spoilt := spoil(one, kind, drawn)) is not None]
        bad = bool(ways) and drawn.random() < 0.1
        count[bad] += 1
        flagged[bad] += (drawn.choice(ways) if bad else one).view() == "disagrees"
    said = flagged[True] + flagged[False]
    say(
        f"\nOne in ten of those that can be spoilt, at random: {flagged[True]} of {count[True]} spoilt and "
        f"{flagged[False]} of {count[False]} right answers are flagged; "
        f"of what is flagged {flagged[True] / max(1, said):.2f} is spoilt, of what is not "
        f"{(count[True] - flagged[True]) / max(1, len(right) - said):.3f}."
    )


def speed(count: int) -> None:
    """Check claims with a model that answers in two seconds, 16 at once, without and with second opinions."""
    say(
        "| second opinion | claims | last check after, s | end after, s | claims/s | CPU ms a claim |\n"
        + "|---" * 6
        + "|"
    )
    for turn, wanted in enumerate((False, True, False, True)):
        LLMJudge.second_opinion = wanted
        with tempfile.TemporaryDirectory() as folder, sleeping(Manner(2.0)) as address:
            path = Path(folder)
            for number, article in enumerate(ARTICLES):
                (path / f"{number}.txt").write_text(article.text, encoding="utf-8")
            settings = Settings(workspace=path / "ws", model="openai/sleeper", api_base=f"{address}/v1")
            with Workbench(settings) as bench:
                bench.__dict__["embedder"] = Drawn()
                bench.add(sorted(path.glob("*.txt")), event=CLAIM.event)
                texts = (f"{CLAIM.text} Number {n} of {turn}." for n in range(count))
                bench.store.save_claims(
                    [CLAIM.model_copy(update={"id": Claim.id_for(CLAIM.event, t), "text": t}) for t in texts]
                )
                claims = bench.claims()
                list(bench.check(claims[:2], jobs=2))  # what is loaded once is not counted; nor is anything read twice
                started, cpu = time.perf_counter(), time.process_time()
                done, given = list[Check](), started
                for one in bench.check(claims[2:], jobs=16):
                    done.append(one)
                    given = time.perf_counter()
                took, used = time.perf_counter() - started, time.process_time() - cpu
                formed = len(bench.store.opinions(one.id for one in done))
        say(
            f"| {'with' if formed else 'without'} | {len(done)} | {given - started:.1f} | {took:.1f} "
            f"| {len(done) / took:.2f} "
            f"| {1000 * used / len(done):.0f} |"
        )


def main() -> None:
    """Measure and print."""
    words = sys.argv[1:]
    say(f"# Second opinion, version {VERSION}, {processor()}")
    if words[:1] == ["speed"]:
        speed(int(words[1]) if len(words) > 1 else 160)
        return
    with tempfile.TemporaryDirectory() as folder:
        seed = list(answers(GOLD / "seed.jsonl", GOLD.parent))
        table(seed, "Seed event")
        data = dev_data()
        if data is None:
            say("\nWORKBENCH_DEV_DATA names no folder with clusters_dev.jsonl: clusters 1–3 are not measured.")
            return
        hydrate(data, Path(folder))
        others = [
            one
            for name in ("clusters", "clusters2", "clusters3")
            for one in answers(GOLD / f"{name}.jsonl", Path(folder))
        ]
        table(others, "Clusters 1–3")
        table([*seed, *others], "All")


if __name__ == "__main__":
    main()
