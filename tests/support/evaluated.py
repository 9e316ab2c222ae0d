"""A small gold of its own: invented towns, invented articles, twelve events of two articles and two claims each.

Made here from templates, so that every span is found and none is counted by hand. Dedicated to the public domain (CC0).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from workbench import Settings
from workbench.errors import JudgeError
from workbench.evaluation.config import EvalConfig, make_config
from workbench.evaluation.log import Variant
from workbench.evaluation.run import Contender
from workbench.evaluation.service import Evaluations
from workbench.judge.builtin.judge import compare
from workbench.models import (
    Article,
    Call,
    Claim,
    Comparison,
    Discrepancy,
    Quote,
    Reading,
    Stance,
    VerdictLabel,
    Version,
)
from workbench.models.check import Estimate

NOON = "2031-05-12T12:00:00Z"
TOWNS = (
    ("Norhaven", "tram line", 12, "Ida Marsh"), ("Estavia", "sea wall", 40, "Olaf Brink"),
    ("Pellworth", "town library", 7, "Rosa Teal"), ("Quarrydon", "cable car", 23, "Jon Hadley"),
    ("Sandmere", "fish market", 5, "Vera Colt"), ("Tilbrook", "footbridge", 3, "Amos Reed"),
    ("Umberley", "swimming hall", 18, "Lena Frost"), ("Vintry", "bus depot", 9, "Paul Orchard"),
    ("Wexholm", "water tower", 14, "Nora Pike"), ("Yarrowby", "concert hall", 61, "Hugo Lane"),
    ("Zellburg", "night ferry", 28, "Mina Stroud"), ("Ashcombe", "rope factory", 33, "Karl Denby"),
)  # fmt: skip


def write_gold(folder: Path, *, events: int = len(TOWNS)) -> Path:
    """Write articles and gold into a folder, and give the path of the gold file."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [line for number in range(events) for line in _event(folder, number)]
    gold = folder / "gold.jsonl"
    gold.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return gold


def _event(folder: Path, number: int) -> list[dict[str, Any]]:
    town, thing, millions, mayor = TOWNS[number]
    first = (
        f"{town} opens its {thing}\n\nThe {thing} in {town} opened on Monday after four years of work. It cost "
        f"{millions} million euros, mayor {mayor} said. Hundreds of people came to see it, and the town band played.\n"
    )
    second = (
        f"Questions about the {thing} in {town}\n\nThe auditors of {town} said on Tuesday that the {thing} had cost "
        f"{millions + 6} million euros. Mayor {mayor} denied that the town had paid the builders in advance.\n"
    )
    names = [f"{town.lower()}-{letter}.txt" for letter in "ab"]
    for name, text in zip(names, (first, second), strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    opened = _claim(number, "opened", f"The {thing} in {town} opened on Monday.", "supported")
    opened["outlets"] = [
        _outlet(names[0], first, "supports", f"The {thing} in {town} opened on Monday after four years of work."),
        _outlet(names[1], second, "silent"),
    ]
    paid = _claim(number, "paid", f"{town} paid the builders in advance.", "refuted")
    paid["outlets"] = [
        _outlet(names[0], first, "silent"),
        _outlet(names[1], second, "refutes", f"Mayor {mayor} denied that the town had paid the builders in advance."),
    ]
    cost = _claim(number, "cost", f"The {thing} in {town} cost {millions} million euros.", "conflicting")
    cost["outlets"] = [
        _outlet(names[0], first, "reports", f"It cost {millions} million euros, mayor {mayor} said."),
        _outlet(
            names[1], second, "qualifies", f"said on Tuesday that the {thing} had cost {millions + 6} million euros"
        ),
    ]
    cost |= {
        "discrepancies": [{"kind": "number_mismatch", "files": names}],
        "origins": [{"name": mayor, "named": True}],
        "independent_origins": 1,
    }
    return [opened, paid, cost]


def _claim(number: int, name: str, claim: str, verdict: str) -> dict[str, Any]:
    tags = ["opening" if name == "opened" else "money"]
    return {
        "id": f"{name}-{number:02}",
        "event": f"event-{number:02}",
        "claim": claim,
        "verdict": verdict,
        "tags": tags,
    }


def _outlet(file: str, text: str, stance: str, quote: str | None = None) -> dict[str, Any]:
    spans = [{"start": text.index(quote), "end": text.index(quote) + len(quote), "quote": quote}] if quote else []
    return {"file": file, "stance": stance, "evidence": spans}


def evaluations(folder: Path, answers: MutableMapping[str, str] | None = None, **settings: Any) -> Evaluations:
    """Open the evaluations of a workspace, by words alone: no weights, no database."""
    kept = {} if answers is None else answers
    workspace: Any = SimpleNamespace(
        settings=Settings(workspace=folder, **settings), store=SimpleNamespace(answers=kept), embedder=None
    )
    return Evaluations(workspace, now=lambda: NOON)


def config(gold: Path, **given: Any) -> EvalConfig:
    """Make a config for a gold file beside its articles; the rules judge, unless models are named."""
    return make_config(None, **{"gold": gold, "articles": gold.parent, "models": ("builtin",), **given})


def timeless(results: Mapping[str, Any]) -> dict[str, Any]:
    """Take out of results.json what another way to the same answers changes: times, latencies, attempts, money paid."""
    kept = {name: value for name, value in results.items() if name not in ("run", "totals")}
    counts = {"calls", "cached", "p50_seconds", "p95_seconds", "tokens_in", "tokens_out"}
    kept["variants"] = [
        variant | {"costs": {name: value for name, value in variant["costs"].items() if name not in counts}}
        for variant in results["variants"]
    ]
    return kept


def carried_out(made: Evaluations, wanted: EvalConfig) -> tuple[Path, dict[str, Any]]:
    """Carry a whole run out, and give its folder and its results.json."""
    underway = made.begin(wanted)
    for _ in underway.attempts():
        pass
    made.score(underway.run)
    return underway.run.folder, json.loads((underway.run.folder / "results.json").read_text(encoding="utf-8"))


def lines(folder: Path) -> Sequence[dict[str, Any]]:
    """Give the log of a run."""
    return [json.loads(line) for line in (folder / "samples.jsonl").read_text(encoding="utf-8").splitlines()]


_SAID: tuple[tuple[str, str, Stance, VerdictLabel], ...] = (
    ("opened on Monday.", r"The [\w ]+ opened on Monday after four years of work\.", "supports", "supported"),
    ("in advance.", r"Mayor [\w ]+ denied that the town had paid the builders in advance\.", "refutes", "refuted"),
    ("million euros.", r"It cost \d+ million euros, mayor [\w ]+ said\.", "reports", "conflicting"),
    ("million euros.", r"said on Tuesday that the [\w ]+ had cost \d+ million euros", "qualifies", "conflicting"),
)
"""How a claim of the invented gold ends, the words that say something of it, and what they are to it."""


def _as_gold(claim: Claim, versions: Sequence[Version]) -> Comparison:
    """Answer as the invented gold does, so that no test hangs on how good the rules are; elsewhere as the rules do."""
    known = [(words, stance, label) for end, words, stance, label in _SAID if end in claim.text]
    found = [_reading(version.article, known) for version in versions]
    spoken = [reading for reading in found if reading.quotes]
    if not spoken:
        return compare(claim, versions)
    differ = Discrepancy(
        kind="number_mismatch",
        article_ids=tuple(reading.article_id for reading in spoken),
        explanation="the numbers differ",
        quotes=tuple(quote for reading in spoken for quote in reading.quotes),
    )
    at_odds = known[0][2] == "conflicting" and len(spoken) > 1
    return Comparison(readings=tuple(found), discrepancies=(differ,) if at_odds else (), label=known[0][2])


def _reading(of: Article, known: Sequence[tuple[str, Stance, VerdictLabel]]) -> Reading:
    for words, stance, _ in known:
        if met := re.search(words, of.text):
            return Reading(article_id=of.id, stance=stance, summary="", quotes=(Quote(article_id=of.id, text=met[0]),))
    return Reading(article_id=of.id, stance="silent", summary="")


class Model:
    """A stand-in for a paid model: it answers as gold does, hears nothing where it is deaf, fails where told to."""

    def __init__(
        self,
        name: str = "paid",
        *,
        cost_usd: float = 0.0,
        deaf: Callable[[Claim], bool] = lambda _: False,
        fails: Callable[[Claim], JudgeError | None] = lambda _: None,
        sure: float | None = None,
    ) -> None:
        self.name, self.key = name, name
        self.prompt: str | None = "compare.v1#00000000"
        self.parallel = True
        self.second_opinion = False
        self._price: float | None = 0.0
        self._sure = sure
        self._cost_usd, self._deaf, self._fails = cost_usd, deaf, fails

    def __call__(self, claim: Claim, versions: Sequence[Version]) -> tuple[Comparison, Call]:
        """Answer."""
        if (error := self._fails(claim)) is not None:
            raise error
        said = _silence(versions) if self._deaf(claim) else _as_gold(claim, versions)
        if self._sure is not None:
            said = said.model_copy(update={"probabilities": {said.label: self._sure}})
        return said, Call(judge=self.name, cost_usd=self._cost_usd, requests=1, seconds=0.5, at=NOON)

    def estimate(self, claim: Claim, versions: Sequence[Version]) -> Estimate:
        """Say what one call costs."""
        return Estimate(model=self.name, calls=1, claims=1, cost_usd=self._price, most_usd=self._price)

    def contender(self, *, price: float | None = 0.0) -> Contender:
        """Give it a seat in a run, at an estimated price for each call."""
        self._price = price
        variant = Variant(key=self.key, name=self.name, model=self.name, prompt=self.prompt, epochs=1, free=False)
        return Contender(variant, self.name, True, lambda _: self)


def _silence(versions: Sequence[Version]) -> Comparison:
    readings = tuple(Reading(article_id=v.article.id, stance="silent", summary="") for v in versions)
    return Comparison(readings=readings, label="not_enough_evidence")
