"""Everything that is measured of the built-in judge, in one run: `make scores`.

WORKBENCH_DEV_DATA names the folder that holds `data/clusters_dev.jsonl`, or the folder `data` itself; the texts that
`seeds/gold/clusters*.jsonl` labels are read from there. Without it only the seed event is measured, and it is said so:
a part that is missing gives no figure. Scores on these events are development scores.

The decision of the judge is fitted anew without each event in turn (`training/stance.py`), so that no event is judged
by weights that saw it. The entailment model saw none of them.
"""

from __future__ import annotations

import os
import platform
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.support.articles import article
from tests.support.attributions import found_in, read_labels, score
from tests.support.attributions import texts as labelled_texts
from tests.support.hydrate import TEXTS, hydrate
from training.stance import LabelledRow, fit, read_rows
from workbench.claims.extract import extract_builtin
from workbench.evaluation.config import MetricName
from workbench.evaluation.log import Attempt
from workbench.evaluation.run import indexed
from workbench.evaluation.samples import STANCES, VERDICTS, Sample, gold_claim, tally
from workbench.evaluation.samples import score as scores_of
from workbench.evaluation.scoring import overlap_sample
from workbench.evaluation.statistics import DiscrepancyKey, KindScore, by_kind, discrepancy_score, measure, rule
from workbench.evaluation.statistics import compare as compare_tallies
from workbench.ingest.text import sentences
from workbench.judge.builtin.judge import VERSION, compare
from workbench.judge.builtin.stance import Seen, Weights, evidence, judge_article, said_in, shipped_weights
from workbench.judge.check import retrieve
from workbench.judge.verdict import HIGH, OWN_SENTENCE, ground
from workbench.models import Article, Call, Claim, Evidence, Version
from workbench.models.article import OwnWords
from workbench.retrieval.embedder import load_embedder

GOLD = Path("seeds/gold")
METRICS: tuple[MetricName, ...] = (
    "stance_macro_f1_lenient",
    "stance_macro_f1",
    "stance_accuracy",
    "verdict_macro_f1_lenient",
    "verdict_macro_f1",
    "verdict_accuracy",
)


def say(line: str = "") -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def processor() -> str:
    """Name the processor, as Linux does where it is Linux."""
    described = Path("/proc/cpuinfo")
    lines = described.read_text(encoding="utf-8").splitlines() if described.exists() else []
    named = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return f"{named or platform.processor() or platform.machine()}, {os.cpu_count()} cores"


def dev_data() -> Path | None:
    """Give the folder of development texts, if there is one."""
    named = os.environ.get("WORKBENCH_DEV_DATA")
    places = [Path(named), Path(named) / "data"] if named else []
    return next((place for place in places if (place / TEXTS).is_file()), None)


# ------------------------------------------------------------ stance and verdict, one event left out at a time


def left_out(rows: Sequence[tuple[str, LabelledRow]]) -> Iterator[tuple[str, Sample, Sample, tuple[Seen, ...]]]:
    """Judge every gold claim by weights fitted on the other events; beside it what word overlap says."""
    for event in sorted({row.claim.event for _, row in rows}):
        weights = fit([row for _, row in rows if row.claim.event != event])
        claims: dict[tuple[str, str], list[LabelledRow]] = {}
        for name, row in rows:
            if row.claim.event == event:
                claims.setdefault((name, row.claim.id), []).append(row)
        for (name, _), mine in claims.items():
            item, versions = mine[0].claim, [row.version for row in mine]
            said = compare(gold_claim(item), versions, weights)
            call = Call(judge="builtin", judge_version=VERSION, cost_usd=0.0, at="")
            attempt = Attempt(
                variant="builtin", sample=item.id, sample_sha="", epoch=1, attempt=1, status="ok", said=said, call=call
            )
            texts = tuple(version.article for version in versions)
            ours = Sample(item, texts, attempt, ground(said, versions))
            seen = tuple(judge_article(item.claim, version, weights) for version in versions)
            yield name, ours, overlap_sample(item, texts, ""), seen


def stance_tables(judged: Sequence[tuple[str, Sample, Sample, tuple[Seen, ...]]], title: str) -> None:
    """Stance and verdict of judge, word overlap and the best constant; the paired difference; the confusion matrix."""
    ours, theirs = [one for _, one, _, _ in judged], [other for _, _, other, _ in judged]
    say(f"\n## {title}: {len(ours)} claims, {sum(len(one.stance_rows) for one in ours)} claim × article rows\n")
    say("| metric | built-in | 95 % | word overlap | paired difference | | best constant |\n" + "|---" * 7 + "|")
    found = scores_of(ours)
    constants = {
        "stance_macro_f1_lenient": found.stance_lenient and found.stance_lenient.constant_macro_f1,
        "stance_macro_f1": found.stance_strict and found.stance_strict.constant_macro_f1,
        "stance_accuracy": found.stance_strict and found.stance_strict.constant_accuracy,
        "verdict_macro_f1_lenient": found.verdict_lenient and found.verdict_lenient.constant_macro_f1,
        "verdict_macro_f1": found.verdict_strict and found.verdict_strict.constant_macro_f1,
        "verdict_accuracy": found.verdict_strict and found.verdict_strict.constant_accuracy,
    }
    for metric in METRICS:
        one, other = tally(metric, ours), tally(metric, theirs)
        if one is None or other is None:
            continue
        mine, beside = measure(one), measure(other)
        (ruling,) = rule([compare_tallies(one, other)])
        gap = ruling.compared
        bounds = "n/a" if mine.low is None else f"{mine.low:.3f}–{mine.high:.3f}"
        span = "" if gap.low is None else f" [{gap.low:+.3f}, {gap.high:+.3f}]"
        say(
            f"| {metric} | {mine.value:.3f} | {bounds} | {beside.value:.3f} | {gap.difference:+.3f}{span} "
            f"| {ruling.word} | {constants[metric] or 0:.3f} |"
        )
    of_four = [(found.stance_of_four_lenient, "lenient"), (found.stance_of_four_strict, "strict")]
    beside_four = scores_of(theirs)
    for (one_score, name), other_score in zip(
        of_four, (beside_four.stance_of_four_lenient, beside_four.stance_of_four_strict), strict=True
    ):
        if one_score and other_score:
            say(
                f"| stance of four classes, {name}: macro-F1, accuracy | {one_score.macro_f1:.3f}, "
                f"{one_score.accuracy:.3f} | | {other_score.macro_f1:.3f}, {other_score.accuracy:.3f} | | "
                f"| {one_score.constant_macro_f1:.3f}, {one_score.constant_accuracy:.3f} |"
            )
    for title_, labels, pairs in (
        ("stance", STANCES, [row for one in ours for _, row in one.stance_rows]),
        ("verdict", VERDICTS, [one.verdict_row for one in ours]),
    ):
        counted = Counter((row.gold, row.predicted) for row in pairs)
        say(f"\n| {title_}: gold ↓ said → | " + " | ".join(labels) + " |\n|" + "---|" * (len(labels) + 1))
        for gold in labels:
            say(f"| {gold} | " + " | ".join(str(counted[gold, label]) for label in labels) + " |")
    rows = [row for one in ours for _, row in one.stance_rows]
    said = [row for row in rows if row.predicted == "refutes"]
    right = sum("refutes" in (row.gold, *row.also_ok) for row in said)
    wanted = sum(row.gold == "refutes" for row in rows)
    hit = sum(row.gold == "refutes" == row.predicted for row in rows)
    say(f"\n`refutes`: said on {len(said)} rows, {right} of them right (also-right counted); {hit} of gold's {wanted}")
    discrepancy_table([one.differences for one in ours])


def discrepancy_table(pairs: Sequence[tuple[Sequence[DiscrepancyKey], Sequence[DiscrepancyKey]]]) -> None:
    """Discrepancies by kind on all claims, omissions apart; last what any kind on the same files would give."""
    say("\n| discrepancy | in gold | found | recall | said | right | precision |\n" + "|---" * 7 + "|")
    scores = by_kind(pairs)
    nothing = KindScore(gold=0, found=0, said=0, right=0)
    every = sum(scores.values(), nothing)
    others = sum((one for kind, one in scores.items() if kind != "omission"), nothing)
    for kind, one in (
        *((kind, one) for kind, one in scores.items() if kind != "omission"),
        ("**all but omissions**", others),
        ("omission", scores.get("omission", nothing)),
        ("**all**", every),
    ):
        say(
            f"| {kind} | {one.gold} | {one.found} | {_share(one.recall)} | {one.said} | {one.right} "
            f"| {_share(one.precision)} |"
        )
    loose = discrepancy_score(pairs)
    say(
        f"\nOf any kind, on claims for which gold lists one: recall {_share(loose.recall)}, precision "
        f"{_share(loose.precision)}; {loose.false_alarms} said on other claims."
    )


def _share(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.3f}"


def confidence(judged: Sequence[tuple[str, Sample, Sample, tuple[Seen, ...]]]) -> None:
    """How often a cell is right by how probable the judge calls it, and what the strongest word is worth."""
    cells = [
        (found.probabilities[found.stance], found.stance in (row.gold, *row.also_ok), found.stance)
        for _, one, _, seen in judged
        for found, (_, row) in zip(seen, one.stance_rows, strict=True)
    ]
    say("\n## Probability of a stance beside how often it is right (a row of gold also right counts)\n")
    say("| probability | cells | mean probability | right |\n|---|---|---|---|")
    for low, high in ((0.0, 0.4), (0.4, 0.5), (0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01)):
        inside = [(share, right) for share, right, _ in cells if low <= share < high]
        if inside:
            mean, right = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            say(f"| {low:.1f}–{min(high, 1.0):.1f} | {len(inside)} | {mean:.2f} | {right:.2f} |")
    speaking = [(share, right) for share, right, stance in cells if stance != "silent"]
    sure = [right for share, right in speaking if share >= HIGH]
    say(
        f"\nThe strongest word stands on {len(sure)} of {len(speaking)} cells that are not silent "
        f"({len(sure) / max(1, len(speaking)):.2f}); "
        f"{sum(sure)} of them are right ({sum(sure) / max(1, len(sure)):.3f})."
    )


# ------------------------------------------------------------ an article and its own sentences


def own_sentences(articles: Sequence[Article], weights: Weights) -> None:
    """How often an article is silent on, or refutes, a sentence of its own: without the gate, and with it."""
    drawn = random.Random(13)
    plain, negated = [], []
    for one in articles:
        for start, end in sentences(one.text):
            text = one.text[start:end]
            if 6 <= len(text.split()) <= 40 and text.endswith((".", "”", '"')) and "?" not in text:
                words = {word.strip(".,“”\"'").lower() for word in text.split()}
                against = words & {"not", "no", "never", "none", "nobody", "nothing", "without", "denied", "cannot"}
                (negated if against or "n't" in text or "n’t" in text else plain).append((one, start, end))
    say("\n## Own sentences: silent or refuting, of all\n")
    say("| typed in as claims | without the gate | with it |\n|---|---|---|")
    kinds = {
        "200 plain sentences": drawn.sample(plain, min(200, len(plain))),
        "200 negated sentences": drawn.sample(negated, min(200, len(negated))),
    }
    extracted = [(one, claim) for one in articles for claim in extract_builtin(one)]
    by_article: dict[str, list[tuple[Article, Claim]]] = {
        "claims extracted from these articles": extracted,
        **{name: [(one, _typed(one, start, end)) for one, start, end in spans] for name, spans in kinds.items()},
    }
    for name, pairs in by_article.items():
        wrong = still = 0
        with indexed({one.id: one for one, _ in pairs}, load_embedder()) as index:
            for one, claim in pairs:
                (version,) = retrieve(claim, articles=[one], index=index)
                said = compare(claim, [version], weights)
                wrong += said.readings[0].stance in ("silent", "refutes")
                own = version.own or (OwnWords(start=claim.spans[0].start, end=claim.spans[0].end, entails=1.0),)
                verdict = ground(said, [version.model_copy(update={"own": own})])
                still += verdict.findings[0].stance in ("silent", "refutes")
        say(f"| {name} ({len(pairs)}) | {wrong} ({wrong / max(1, len(pairs)):.3f}) | {still} |")
    say(f"(the gate says: {OWN_SENTENCE})")


def _typed(one: Article, start: int, end: int) -> Claim:
    text = one.text[start:end]
    span = Evidence(article_id=one.id, start=start, end=end, quote=text)
    return Claim(id="c", event=one.event, text=text, spans=(span,), made_by="checker")


# ------------------------------------------------------------ candidates, attribution, cost


def candidate_recall(rows: Sequence[tuple[str, LabelledRow]]) -> None:
    """Of gold's evidence spans, how many are met by a sentence that is read against the claim."""
    met = read_by_model = listed = 0
    for _, row in rows:
        seen = evidence(row.claim.claim, row.version)
        for start, end in row.spans:
            listed += 1
            there = (
                [one for one in seen.candidates if one.sentence.start < end and start < one.sentence.end]
                if seen
                else []
            )
            met += bool(there)
            read_by_model += any(one.said.neutral < 1 for one in there)
    say(f"\n## Candidates\n\n{met} of {listed} evidence spans are in sentences compared ({met / listed:.3f}),")
    say(f"{read_by_model} among those that the model reads ({read_by_model / listed:.3f}).")


def attribution(data: Path) -> None:
    """Who says which stretch, on the labelled sentences."""
    by_id = labelled_texts(data)
    say("\n## Attribution: sentences with every governed stretch and its speaker right\n")
    for part in ("try", "kept_back"):
        rows = [one for one in read_labels() if one.part == part]
        found = [found_in(one, by_id[one.text]) for one in rows]
        result = score(rows, found, by_id)
        say(f"- {part}: {result.right} of {result.sentences} ({result.right / result.sentences:.3f})")


def cost() -> None:
    """CPU of one claim and one article, beside one embedding of a sentence of 64 tokens in the same run."""
    embedder = load_embedder()
    if embedder is None:
        say("\n## Cost\n\nnot measured: no weights to compare with (`make venv`)")
        return
    sentence = "officials said that the bridge over the river was closed on Monday after an inspection " * 4
    embedder.encode([sentence])
    started = time.process_time()
    for _ in range(40):
        embedder.encode([sentence])
    unit = (time.process_time() - started) / 40
    drawn = random.Random(5)
    words = (
        "bridge river closed inspection engineers cracks mayor Monday traffic ferry repair winter money council".split()
    )
    say("\n## Cost of one claim and one article\n\n| words in the article | CPU ms | × one embedding |\n|---|---|---|")
    for size in (500, 2_000, 10_000):
        text = ""
        while len(text.split()) < size:
            line = " ".join(drawn.choice(words) for _ in range(16))
            text += f"The {line}, an engineer said. " if drawn.random() < 0.3 else f"The {line}. "
        version = Version(article=article(text, source="long"))
        judge_article("The bridge was closed after an inspection.", version, shipped_weights())
        said_in(version.article.text)
        started, times = time.process_time(), 10
        for n in range(times):
            judge_article(f"The council had money for {n + 2} ferry repairs in winter.", version, shipped_weights())
        spent = (time.process_time() - started) / times
        say(f"| {size:,} | {1000 * spent:.0f} | {spent / unit:.1f} |")


def main() -> None:
    """Measure and print."""
    say(f"# Built-in judge, version {VERSION}, {datetime.now(UTC):%Y-%m-%d}, {processor()}")
    data = dev_data()
    sets = [("seed", GOLD.parent)]
    with tempfile.TemporaryDirectory() as folder:
        if data is None:
            say("\nWORKBENCH_DEV_DATA names no folder with clusters_dev.jsonl: clusters 1–3 are not measured.")
        else:
            hydrate(data, Path(folder))
            sets += [(name, Path(folder)) for name in ("clusters", "clusters2", "clusters3")]
        rows = [(name, row) for name, texts in sets for row in read_rows(GOLD / f"{name}.jsonl", texts)]
    if data is not None:
        judged = list(left_out(rows))
        stance_tables(judged, "Seed and clusters 1–3, one event left out at a time")
        stance_tables([one for one in judged if one[0] == "clusters3"], "Clusters 3 alone")
        confidence(judged)
        attribution(data)
    else:
        say("\nOne event cannot be left out of one: stance and verdict are not measured.")
    candidate_recall(rows)
    articles = {row.version.article.id: row.version.article for _, row in rows}
    own_sentences(tuple(articles.values()), shipped_weights())
    cost()


if __name__ == "__main__":
    main()
