"""Read a claim: what is to be found in the articles, whose word it is about, and what weighs how much.

Words are weighted by how rare they are in the event's articles. It does not look into any article itself.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbench.english import cues
from workbench.english.saying import Attribution
from workbench.english.words import Token, past
from workbench.judge.builtin.reading import LIGHT_VERBS, Line, Term, line

_FIRST_WORDS = 1.4  # the claim's first two plain words, its subject or verb, weigh more
_COMMONEST = 0.25  # what a word weighs that stands in every sentence
_UNSEEN = 30  # sentences imagined beside an event's own, so that a small event's words are not all common
_CLAUSES = frozenset(
    "after before when because since while although though if unless until despite amid following".split()
)
_HELPERS = frozenset(
    "has have had will would may might could can should must to did does do not be been is are was were".split()
)


@dataclass(frozen=True, slots=True)
class Proposition:
    """A claim as the rules read it."""

    line: Line
    saying: Attribution | None
    """The act of saying that the claim is about, if it is about one."""
    given: str
    """The claim's speaker as given beside its text; empty if none is."""
    content: tuple[Term, ...]
    """The words to be found: of what is said, if the claim is about an act of saying."""
    verb: str
    """The key of the content's main verb; empty where none is plain."""
    copular: bool
    """It says what somebody or something is."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """Key of a content word → what it weighs in this event."""

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where the content words stand in the claim."""
        return tuple((t.start, t.end) for t in self.content)


def proposition(text: str, speaker: str | None, readings: Sequence[Sequence[Line]] = ()) -> Proposition:
    """Read a claim, and weigh its words by the articles of its event."""
    read = line(text)
    candidates = (a for a in read.attributions if not a.is_media and _says_enough(read, a))
    saying = next((a for a in candidates if not _relative(text, a)), None)
    begin, end = (0, len(text)) if saying is None else (saying.content_start, saying.content_end)
    content = _distinct(t for t in read.terms if begin <= t.start < end) or _distinct(read.terms)
    verb = _main_verb(read, begin, end)
    copular = verb == "" and any(t.lower in ("is", "are", "was", "were") for t in read.tokens)
    made = Proposition(line=read, saying=saying, given=speaker or "", content=content, verb=verb, copular=copular)
    return replace(made, weights=_weights(made, readings))


def _says_enough(read: Line, attribution: Attribution) -> bool:
    inside = [t for t in read.terms if attribution.content_start <= t.start < attribution.content_end]
    return len(inside) >= 1


def _relative(text: str, attribution: Attribution) -> bool:
    """The act of saying only describes somebody: `the spokesman who commented was …`."""
    pattern = rf"\b(?:who|that|which)\s+(?:\w+ly\s+)?{re.escape(attribution.verb)}\b"
    return re.search(pattern, text, re.IGNORECASE) is not None


def _distinct(found: Iterable[Term]) -> tuple[Term, ...]:
    return tuple({term.key: term for term in reversed(tuple(found))}.values())[::-1]


def _main_verb(read: Line, begin: int, end: int) -> str:
    """Find the verb of the main clause, or the noun that carries the meaning of a light one."""
    keys = {t.start: t.key for t in read.terms}
    inside = [t for t in read.tokens if begin <= t.start < end]
    for i, token in enumerate(inside):
        before = inside[i - 1].lower if i else ""
        if token.lower in _CLAUSES and i > 1:
            return ""
        if token.lower in LIGHT_VERBS and i:
            return _noun_after(inside[i + 1 :], keys)
        if token.start in keys and not token.capital and _verb_after(before, token.lower):
            return keys[token.start]
    return ""


def _verb_after(before: str, word: str) -> bool:
    if before in cues.DETERMINERS | cues.PREPOSITIONS | {"who", "which", "that"}:
        return before == "to" and not past(word)
    helped = before in _HELPERS and (word.endswith("ing") or not word.endswith(("ly", "al", "ive", "ous", "ary")))
    return past(word) or helped


def _noun_after(following: Sequence[Token], keys: Mapping[int, str]) -> str:
    """Find the noun of `made a request`, `carried out military action`: the last word of the phrase."""
    found = ""
    for token in following:
        if found and token.lower in cues.PREPOSITIONS | _CLAUSES | {"and", "or"}:
            break
        found = keys.get(token.start, found) if not token.capital else found
    return found


def _weights(claim: Proposition, readings: Sequence[Sequence[Line]]) -> Mapping[str, float]:
    counts = Counter(key for article in readings for read in article for key in read.keys)
    n = _UNSEEN + sum(len(article) for article in readings)
    scale = max(math.log(1 + n), 1e-9)
    first = [t.key for t in claim.content if not t.name][:2]
    rare = {t.key: _COMMONEST + math.log((1 + n) / (1 + counts[t.key])) / scale for t in claim.content}
    return {key: weight * (_FIRST_WORDS if key in first else 1.0) for key, weight in rare.items()}
