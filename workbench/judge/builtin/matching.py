"""Find the sentences of an article that talk about a claim, and how much of the claim they cover.

Words are weighted by how rare they are in the event's articles; synonyms, places and numbers count as the same word.
What stands just before a sentence counts in part, more where the sentence points back ("the reports", "it").
It does not know whether a sentence agrees.
"""

from __future__ import annotations

import difflib
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from workbench.judge.builtin import cues
from workbench.judge.builtin.reading import LIGHT_VERBS, Line, Term, line, terms
from workbench.judge.builtin.saying import Attribution
from workbench.judge.builtin.senses import related
from workbench.judge.builtin.words import Token, past, stem, tokens

TALKS = 0.62  # share of the claim's weight that a sentence must cover, context included
LEAST_DIRECT = 0.34  # share that must stand in the sentence itself
_WITHOUT_VERB = 0.78  # share to be covered where the claim's main verb is not among it
_NUMBER, _OTHER_NUMBER = 1.2, 0.6  # what a number weighs, and which part of it another number for the same thing
_UNMODIFIED = 0.5  # what a noun counts without the claim's word before it ("aid" for "economic aid")
_STRANGER = 0.12  # how much more must be covered for each of the claim's names that the article never mentions
_LONG_NAME, _SPELLING = 6, 0.85
_SYNONYM = 0.85
_HEAD = 1.4  # the claim's first two plain words, its subject or verb, weigh more
_NEARBY, _POINTED = 0.35, 0.8  # what a word in the context counts; and where the sentence points back
_BACK = re.compile(
    r"\b(?:the|these|those|such|this|that|any)\s+(?:(?!of\b)\w+\s+){0,2}(?:reports?|allegations?|claims?|accusations?|requests?|inquir(?:y|ies)|subject|matter|issue"
    r"|suggestions?|discussions?|incident|attack|strike|blast|quake|deal|plan|case|meeting|talks)\b|\b(?:it|that)\b(?=[.,”\"’' ]*$|[,”\"])|^[“\"]?\s*(?:it|this|that|these|those|they) (?:is|are|was|were)\b",
    re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposition:
    """A claim as the rules read it."""

    line: Line
    saying: Attribution | None
    """The act of saying that the claim is about, if it is about one."""
    given: str
    """The claim's speaker as given beside its text; empty if none is."""
    content: tuple[Term, ...]
    """The words to be found: of the content, if the claim is about an act of saying."""
    verb: str
    """The key of the content's main verb; empty where none is plain."""
    copular: bool
    """It says what somebody or something is."""


@dataclass(frozen=True, slots=True)
class Match:
    """A sentence that talks about a claim."""

    line: Line
    score: float
    """Share of the claim's weight that is covered, 0..1."""
    direct: float
    """The same, in the sentence itself."""
    spans: tuple[tuple[int, int], ...]
    """Where the claim's words stand in the sentence."""
    missing: tuple[Term, ...]
    """The claim's words that are neither in the sentence nor near it."""
    head: tuple[int, int] | None = None
    """Where the claim's main verb, or else its first plain word, stands in the sentence."""
    found: frozenset[str] = frozenset()
    """The keys of the claim's words that stand in the sentence."""
    verb: bool = True
    """The claim's main verb, if it has a plain one, is in the sentence, or the sentence points back to it."""


def proposition(text: str, speaker: str | None) -> Proposition:
    """Read a claim."""
    read = line(text)
    saying = next((a for a in read.attributions if not a.is_media and _says_enough(read, a) and not _relative(text, a)), None)
    begin, end = (0, len(text)) if saying is None else (saying.content_start, saying.content_end)
    content = _distinct(t for t in read.terms if begin <= t.start < end)
    verb = _main_verb(read, begin, end)
    copular = verb == "" and any(t.lower in ("is", "are", "was", "were") for t in read.tokens)
    return Proposition(line=read, saying=saying, given=speaker or "", content=content or read.terms, verb=verb, copular=copular)


def _relative(text: str, attribution: Attribution) -> bool:
    """The act of saying only describes somebody: `the spokesman who commented was …`."""
    return re.search(rf"\b(?:who|that|which)\s+(?:\w+ly\s+)?{re.escape(attribution.verb)}\b", text, re.IGNORECASE) is not None


def _main_verb(read: Line, begin: int, end: int) -> str:
    keys = {t.start: t.key for t in read.terms}
    inside = [t for t in read.tokens if begin <= t.start < end]
    for i, (before, token) in enumerate(zip([None, *inside], inside, strict=False)):
        if token.lower in _CLAUSES and i > 1:
            return ""
        if token.lower in LIGHT_VERBS and i:
            return _noun_after(inside[i + 1 :], keys)
        helped = before is not None and before.lower in _HELPERS
        noun = before is not None and before.lower in cues.DETERMINERS | cues.PREPOSITIONS | {"who", "which", "that"}
        if token.start in keys and not token.capital and not noun and (past(token.lower) or (helped and _verbal(token.lower))):
            return keys[token.start]
    return ""


def _noun_after(following: Sequence[Token], keys: Mapping[int, str]) -> str:
    """Find the noun that carries the meaning of a light verb: `made a request`, `carried out military action`."""
    found = ""
    for token in following:
        if found and token.lower in cues.PREPOSITIONS | _CLAUSES | {"and", "or"}:
            break
        found = keys.get(token.start, found) if not token.capital else found
    return found


def _verbal(word: str) -> bool:
    return word.endswith("ing") or not word.endswith(("ly", "al", "ive", "ous", "ary"))


_CLAUSES = frozenset("after before when because since while although though if unless until despite amid following".split())
_HELPERS = frozenset("has have had will would may might could can should must to did does do not be been".split()) | {"is", "are", "was", "were"}


def _says_enough(read: Line, attribution: Attribution) -> bool:
    inside = [t for t in read.terms if attribution.content_start <= t.start < attribution.content_end]
    return len(inside) >= 2


def _distinct(found: Iterable[Term]) -> tuple[Term, ...]:
    return tuple({term.key: term for term in reversed(tuple(found))}.values())[::-1]


def weights(readings: Sequence[Sequence[Line]], claim: Proposition) -> Mapping[str, float]:
    """Weigh each word of a claim by how rare it, or a synonym of it, is in the sentences of the event."""
    counts = Counter(key for article in readings for read in article for key in read.keys)
    n = sum(len(article) for article in readings)
    scale = max(math.log(1 + n), 1e-9)
    heads = [t.key for t in claim.content if not t.name][:2]
    rare = {t.key: 0.25 + math.log((1 + n) / (1 + counts[t.key])) / scale for t in claim.content}
    return {key: weight * (_HEAD if key in heads else 1.0) for key, weight in rare.items()}


def same(wanted: Term, found: Term) -> float:
    """Say how far two words stand for the same: 1 the same word, less for a synonym, 0 not at all.

    Inside a name a word stands for nothing else ("Financial Times" is not about finance), roles aside.
    """
    if wanted.key == found.key:
        return 1.0
    if wanted.name and found.name and wanted.key[0] != "@" and alike(wanted.key, found.key):
        return _SYNONYM
    if found.key == "un" + wanted.key or wanted.key == "un" + found.key:
        return _SYNONYM
    if wanted.key[0] == "@" or found.key[0] == "@" or (found.name and found.key not in _ROLES):
        return 0.0
    return _SYNONYM if related(wanted.key, found.key) else 0.0


def alike(one: str, other: str) -> bool:
    """Tell whether two names are spellings of one (Alishvandi, Alishbandi)."""
    if min(len(one), len(other)) < _LONG_NAME or one[0] != other[0]:
        return False
    return difflib.SequenceMatcher(a=one, b=other, autojunk=False).ratio() >= _SPELLING


def matches(claim: Proposition, article: Sequence[Line], weighed: Mapping[str, float]) -> tuple[Match, ...]:
    """Find the sentences of an article that talk about a claim, best first."""
    found = [match_line(claim, article, read, weighed) for read in article]
    enough = TALKS + _STRANGER * _strangers(claim, article)
    talking = [m for m in found if m.score >= enough and m.direct >= LEAST_DIRECT and (m.verb or m.score >= _WITHOUT_VERB)]
    return tuple(sorted(talking, key=lambda m: (-round(m.score, 6), m.line.index)))


def _strangers(claim: Proposition, article: Sequence[Line]) -> int:
    """Count the claim's names of which an article has no part at all."""
    known = [t for read in article for t in read.terms]
    runs: list[list[Term]] = []
    for term in (t for t in claim.content if t.name):
        if runs and runs[-1][-1].end + 1 == term.start:
            runs[-1].append(term)
        else:
            runs.append([term])
    return sum(not any(same(term, other) for term in run if term.key not in _COMMON for other in known) for run in runs)


def best(claim: Proposition, article: Sequence[Line], weighed: Mapping[str, float]) -> Match | None:
    """Find the sentence that covers most of a claim, however little that is."""
    found = [match_line(claim, article, read, weighed) for read in article]
    return max(found, key=lambda m: (round(m.score, 6), -m.line.index), default=None)


def match_line(claim: Proposition, article: Sequence[Line], read: Line, weighed: Mapping[str, float]) -> Match:
    """Say how much of a claim one sentence covers, with what stands before it."""
    near, factor = _context(article, read)
    total = sum(weighed[t.key] for t in claim.content) or 1.0
    head: tuple[int, int] | None = None
    spans_of: set[int] = set()
    direct, indirect, spans, missing, verb = _counted(claim, read), 0.0, [], [], claim.verb == ""
    total += _NUMBER * len(claim.line.quantities)
    unmodified: Term | None = None
    for term in claim.content:
        here = _best(term, read.terms) or _both_ahead(term, read)
        if here is not None and _only_half_a_name(claim, term, spans_of):
            here = None
        if here is not None:
            described = unmodified is None or unmodified.end + 1 != term.start
            direct += weighed[term.key] * here[0] * (1.0 if described else _UNMODIFIED)
            spans.append((here[1].start, here[1].end))
            spans_of.add(term.start)
            verb = verb or term.key == claim.verb
            if term.key == claim.verb or (head is None and not term.name and not claim.verb):
                head = (here[1].start, here[1].end)
            continue
        unmodified = None if term.name else term
        there = max((same(term, other) for other in near), default=0.0)
        indirect += weighed[term.key] * there * factor
        verb = verb or (term.key == claim.verb and there > 0 and factor == _POINTED)
        if not there:
            missing.append(term)
    return Match(
        line=read, score=(direct + indirect) / total, direct=direct / total, spans=tuple(sorted(spans)), missing=tuple(missing),
        head=head,
        found=frozenset(t.key for t in claim.content if t.start in spans_of),
        verb=verb,
    )


def _both_ahead(wanted: Term, read: Line) -> tuple[float, Term] | None:
    """A plan is a plan, in whatever words: `was arranged`, `is scheduled`, `will`."""
    if wanted.text.lower() not in cues.AHEAD:
        return None
    cue = next((t for t in read.tokens if t.lower in cues.AHEAD), None)
    return None if cue is None else (_SYNONYM, Term(key=wanted.key, text=cue.text, start=cue.start, end=cue.end, name=False))


def _only_half_a_name(claim: Proposition, term: Term, found: Collection[int]) -> bool:
    """The last, common word of a name (Times, Council) says nothing if the word before it is not there."""
    if not term.name or term.key not in _COMMON:
        return False
    before = next((t for t in claim.line.terms if t.name and t.end + 1 == term.start), None)
    return before is not None and before.key[0] != "@" and before.start not in found


def _counted(claim: Proposition, read: Line) -> float:
    """Weigh the claim's numbers that a sentence has: in full if they agree, in part if it counts the same thing."""
    weight = 0.0
    for mine in claim.line.quantities:
        same_kind = [q for q in read.quantities if mine.same_unit(q)]
        agreeing = any(mine.agrees(q) for q in same_kind)
        weight += _NUMBER if agreeing else _NUMBER * _OTHER_NUMBER if same_kind else 0.0
    return weight


def _best(wanted: Term, found: Iterable[Term]) -> tuple[float, Term] | None:
    rated = [(same(wanted, term), -term.start, term) for term in found]
    top = max(rated, key=lambda r: r[:2], default=None)
    return None if top is None or top[0] == 0.0 else (top[0], top[2])


def _context(article: Sequence[Line], read: Line) -> tuple[tuple[Term, ...], float]:
    """Gather the words of what stands before a sentence and of who speaks in it, and how much they count."""
    speakers = [t for a in read.attributions for t in terms(tokens(a.speaker))]
    points = _BACK.search(read.text) is not None
    before = [t for other in article[max(0, read.index - (6 if points else 2)) : read.index] for t in other.terms]
    title = [t for other in article[:2] if other.headline for t in other.terms]
    return (*speakers, *before, *title), _POINTED if points else _NEARBY


_COMMON = frozenset(stem(w) for w in cues.BODIES | cues.MEDIA_WORDS)
_ROLES = frozenset(stem(w) for w in cues.ROLES | cues.BODIES)
