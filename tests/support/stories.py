"""The invented stories and what is changed in them: an outlet's text loses a sentence, gets another number, denies."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from tests.support.articles import article
from workbench.judge.builtin.judge import compare
from workbench.judge.verdict import ground
from workbench.models import Article, Claim, Inferred, Stance, Verdict, Version

FOLDER = Path(__file__).parents[1] / "stories"
STORIES = tuple(sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))

Kind = Literal["silence", "count", "denial"]


@dataclass(frozen=True)
class Probe:
    """A change of one outlet's text, and the claim on which it must show."""

    story: str
    claim: str
    outlet: str
    sentences: tuple[str, ...] = ()
    was: str = ""
    becomes: str = ""

    def changed(self, text: str) -> str:
        """Make the change; a text that does not hold what is to be changed is a broken probe."""
        for old in (*self.sentences, *([self.was] if self.was else [])):
            assert old in text, f"{self.story}/{self.outlet} does not hold: {old}"
            text = text.replace(old, self.becomes)
        return text


def probes(kind: Kind) -> list[Probe]:
    """List the changes of one kind."""
    listed: list[dict[str, Any]] = tomllib.loads((FOLDER / "probes.toml").read_text(encoding="utf-8"))[kind]
    return [Probe(**{**entry, "sentences": tuple(entry.get("sentences", ()))}) for entry in listed]


def texts(story: str) -> dict[str, str]:
    """Read a story: outlet to text."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((FOLDER / story).glob("*.txt"))}


def claims(story: str) -> list[str]:
    """List the claims that are asked of a story."""
    every = [*probes("silence"), *probes("count"), *probes("denial")]
    return list(dict.fromkeys(probe.claim for probe in every if probe.story == story))


def told(outlets: dict[str, str]) -> list[Article]:
    """Make the articles of one event."""
    return [article(text, source=f"{name}.txt", outlet=outlet(name)) for name, text in outlets.items()]


def outlet(name: str) -> Inferred:
    """Name an outlet as one that is known."""
    return Inferred(value=name, method="stated", confidence=1.0)


def verdict(claim: str, articles: Sequence[Article]) -> Verdict:
    """Judge a claim by the rules, and prove what they say."""
    versions = [Version(article=a) for a in articles]
    asked = Claim(id="c", event="test", text=claim, speaker=None, made_by="checker")
    return ground(compare(asked, versions), versions)


def stances(found: Verdict, articles: Sequence[Article]) -> dict[str, Stance | None]:
    """Say what each outlet does with the claim, by the name of its file."""
    return {a.source.removesuffix(".txt"): _stance(found, a) for a in articles}


def _stance(found: Verdict, one: Article) -> Stance | None:
    finding = found.finding(one.id)
    assert finding is not None
    return finding.stance


def planted(text: str, sentence: str, at: int) -> str:
    """Plant a sentence before line `at` of a text."""
    lines = text.split("\n")
    return "\n".join([*lines[:at], sentence, *lines[at:]])


def renamed(one: Article, name: str) -> Article:
    """Give an article another outlet, and nothing else."""
    return one.model_copy(update={"outlet": outlet(name)})


def without(probe: Probe) -> Probe:
    """Make of a change the deletion of what it would replace."""
    return replace(probe, becomes="")


@dataclass(frozen=True)
class Pair:
    """A sentence, a claim, and what the one does with the other: any of some letters of S, R, X, Q, -."""

    told: str
    claim: str
    wanted: str


def pairs() -> list[Pair]:
    """List the sentences with the claims that are put to them."""
    listed: list[Pair] = []
    for path in sorted(FOLDER.glob("pairs*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["told"]:
            text = entry.pop("text")
            listed += [Pair(text, claim, wanted) for wanted, claims in entry.items() for claim in claims]
    return listed
