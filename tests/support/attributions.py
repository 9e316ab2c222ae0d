"""Score who says which stretch of a sentence on the sentences that `training/attribution.jsonl` labels.

The labels are offsets; the texts belong to their publishers and are read from the folder WORKBENCH_DEV_DATA names.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from tests.support.hydrate import TEXTS, read_texts
from workbench.ingest.text import sentences
from workbench.nlp.attribution import MEDIA_REPORTS, Attribution
from workbench.nlp.lexicon import PREPOSITIONS, PRONOUNS, STOPWORDS
from workbench.nlp.reported_speech import attributed
from workbench.nlp.tokens import Token, tokens

LABELS = Path("training/attribution.jsonl")
ENOUGH = 0.8
"""Share of the content words of both stretches, labelled and found, that they have in common where they are one."""

_AFTER_HEAD = PREPOSITIONS | {"who", "which"}

Span = tuple[int, int]


class Said(BaseModel):
    """A stretch that is somebody's word, in code points of the text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: int
    end: int
    speaker: Span | None
    """None where nobody is named: `reportedly`."""
    position: str


class Labelled(BaseModel):
    """One labelled sentence, `texts[text][start:end]`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    start: int
    end: int
    part: str
    """`try`: looked at while rules were written. `kept_back`: only ever scored."""
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How many of how many; see `score`."""

    sentences: int
    right: int
    own_voice: int
    own_voice_kept: int
    attributed: int
    attributed_right: int
    stretches_right: int
    """Sentences with every stretch found and none invented, whoever the speakers are."""
    governed: int
    found: int
    common: int
    positions: int
    positions_right: int

    @property
    def precision(self) -> float:
        """Of the words found governed, how many are."""
        return self.common / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of the governed words, how many were found."""
        return self.common / self.governed if self.governed else 1.0


def folder() -> Path | None:
    """Say where the texts are: in the folder that WORKBENCH_DEV_DATA names, or in its `data`; None if they are not."""
    named = os.environ.get("WORKBENCH_DEV_DATA")
    places = [Path(named), Path(named) / "data"] if named else []
    return next((place for place in places if (place / TEXTS).is_file()), None)


def read_labels(path: Path = LABELS) -> tuple[Labelled, ...]:
    """Read the labelled sentences."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(Labelled.model_validate_json(line) for line in lines)


def texts(data: Path) -> Mapping[str, str]:
    """Read the texts by their ids."""
    return read_texts(data / TEXTS)


def found_in(one: Labelled, text: str) -> tuple[Attribution, ...]:
    """Find the acts of saying in a labelled sentence; it stands as it was labelled, however sentences are cut today."""
    spans = [(one.start, one.end), *((a, b) for a, b in sentences(text) if b <= one.start or one.end <= a)]
    return attributed(text, sorted(spans))[sorted(spans).index((one.start, one.end))]


def score(part: Sequence[Labelled], found: Sequence[Sequence[Attribution]], by_id: Mapping[str, str]) -> Score:
    """Compare what was found in each labelled sentence with its label.

    A sentence is right if every labelled stretch was found with its speaker and none was invented.
    """
    pairs = [(one, tuple(said), by_id[one.text]) for one, said in zip(part, found, strict=True)]
    matched = [matches(one, said, text) for one, said, text in pairs]
    right = [all(spoken and is_who for _, spoken, is_who in m) for m in matched]
    words = [_governed(one, said, text) for one, said, text in pairs]
    known = [(a, b) for m in matched for a, b, _ in m if a is not None and b is not None]
    return Score(
        sentences=len(pairs),
        right=sum(right),
        own_voice=sum(not one.said for one in part),
        own_voice_kept=sum(not one.said and not said for one, said, _ in pairs),
        attributed=sum(bool(one.said) for one in part),
        attributed_right=sum(bool(one.said) and ok for one, ok in zip(part, right, strict=True)),
        stretches_right=sum(all(a is not None and b is not None for a, b, _ in m) for m in matched),
        governed=sum(len(a) for a, _ in words),
        found=sum(len(b) for _, b in words),
        common=sum(len(a & b) for a, b in words),
        positions=len(known),
        positions_right=sum(a.position == b.position for a, b in known),
    )


def matches(
    one: Labelled, found: Sequence[Attribution], text: str
) -> list[tuple[Said | None, Attribution | None, bool]]:
    """Pair labelled with found stretches; the last value says whether the speaker is the same."""
    left = list(found)
    made: list[tuple[Said | None, Attribution | None, bool]] = []
    for said in one.said:
        same = [a for a in left if _same(text, (said.start, said.end), _absolute(one, a))]
        best = next((a for a in same if _who(said, a, text)), same[0] if same else None)
        if best is not None:
            left.remove(best)
        made.append((said, best, best is not None and _who(said, best, text)))
    return made + [(None, a, False) for a in left]


def _absolute(one: Labelled, found: Attribution) -> Span:
    return one.start + found.content_start, one.start + found.content_end


def _words(text: str, span: Span) -> frozenset[int]:
    """Give the places of the content words of a stretch; of all its words if it has none."""
    inside = tokens(text[slice(*span)])
    content = [t for t in inside if t.lower not in STOPWORDS] or inside
    return frozenset(span[0] + t.start for t in content)


def _same(text: str, one: Span, other: Span) -> bool:
    a, b = _words(text, one), _words(text, other)
    return bool(a) and bool(b) and len(a & b) >= ENOUGH * max(len(a), len(b))


def _who(said: Said, found: Attribution, text: str) -> bool:
    if said.speaker is None:
        return found.speaker in ("", MEDIA_REPORTS)
    theirs, ours = tokens(text[slice(*said.speaker)]), tokens(found.speaker)
    if not theirs or not ours or found.speaker == MEDIA_REPORTS:
        return False
    if theirs[0].lower in PRONOUNS:
        return True  # the pronoun, or whoever it was resolved to
    if theirs[0].lower == "the" and not any(t.capital for t in theirs[1:]) and found.speaker[0].isupper():
        return True  # `the spokesman`, resolved to a name
    a, b = {t.lower for t in theirs}, {t.lower for t in ours}
    same_head = _head(text[slice(*said.speaker)]) in b and _head(found.speaker) in a
    return same_head or (b <= a and _first(theirs) == _first(ours))


def _head(phrase: str) -> str:
    """Give the last word before the first comma, preposition, `who` or participle."""
    found = tokens(phrase.split(",", maxsplit=1)[0])
    ends = (i for i, t in enumerate(found) if i and (t.lower in _AFTER_HEAD or (i > 1 and t.lower.endswith("ing"))))
    return found[next(ends, len(found)) - 1].lower


def _first(phrase: Sequence[Token]) -> str:
    return next((t.lower for t in phrase if t.lower not in STOPWORDS), "")


def _governed(one: Labelled, found: Sequence[Attribution], text: str) -> tuple[frozenset[int], frozenset[int]]:
    """Give the places of the words that are somebody's, as labelled and as found."""
    places = [one.start + t.start for t in tokens(text[one.start : one.end])]
    labelled = [(s.start, s.end) for s in one.said]
    spans = [_absolute(one, a) for a in found]
    return (
        frozenset(p for p in places if any(a <= p < b for a, b in labelled)),
        frozenset(p for p in places if any(a <= p < b for a, b in spans)),
    )
