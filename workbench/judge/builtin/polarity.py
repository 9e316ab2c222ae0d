"""Negation, hedging, open questions and the future around a claim's words in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.english import cues
from workbench.english.opposites import has_opposites
from workbench.english.words import Token, forms, past, stem
from workbench.judge.builtin.reading import Line

Spans = Sequence[tuple[int, int]]

_REVERSED = frozenset(form for verb in cues.REVERSING for form in forms(verb))
_NOT_NEGATING = re.compile(
    r"\b(?:not only|not just|no longer than|no fewer than|no less than|no later than|no doubt|not merely"
    r"|warn(?:ed|s|ing)?\b[^.;]{0,60}\bnot to)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:not (?:yet |immediately )?(?:clear|known|confirmed|verified|certain)"
    r"|no (?:immediate |independent )?(?:confirmation|word|details)"
    r"|(?:could|can) ?not (?:be )?(?:immediately |independently )*(?:be )?(?:independently )?(?:verif\w+|confirm\w*)"
    r"|remains? (?:to be seen|unclear)|unconfirmed|unverified"
    r"|(?:know|knows|say|unsure|doubt\w*|question\w*|over|about|as to|on|of) whether)\b",
    re.IGNORECASE,
)
_UN = re.compile(
    r"un(?!der|it|ion|iv|less|til|ique|iform)\w*(?:ed|able|aware|clear|hurt|known|true|likely|certain|safe|fair|ful)"
)
_OUT_OF = re.compile(
    r"out of (?:[\w’']+ )?(?:reach|service|action|office|danger|business|work|question)\b", re.IGNORECASE
)
_OF_NOUNS = frozenset("no without neither nor lack lacks lacked lacking absent none".split())
_PASSED = (cues.STOPWORDS | cues.HEDGES | cues.AHEAD | cues.SURE) - cues.TIME_WORDS | frozenset(
    "evidence sign signs proof indication reason able allowed able want wanted need needed going believe believed "
    "think thought true case immediate further independent one two three said reported any anybody anyone body "
    "longer".split()
)
_BEFORE = 3  # tokens before the claim's words in which a cue governs them in any case
_CLAUSE = 8  # the same within their clause
_STOP = re.compile(r"[,;:.!?“”\"—–()]")
_NEW_CLAUSE = frozenset("when while after before because although until but".split())
_CLAUSE_WORDS = cues.SUBORDINATORS | cues.SAYING | {"and", "or", "who", "which"}


def negated(line: Line, spans: Spans) -> bool:
    """Tell whether a negation governs one of the claim's words in a sentence; two cancel out."""
    return len(governed(line, spans)) % 2 == 1


def governed(line: Line, spans: Spans) -> tuple[int, ...]:
    """List where the words of the claim begin that a negation governs in a sentence, one for each negation.

    A negation governs the first word of content after it, or those of its noun phrase: in `no shots were fired when
    he was arrested` nobody denies the arrest. What follows `without` is no part of the main statement.
    """
    skipped = [m.span() for m in _NOT_NEGATING.finditer(line.text)]
    window = [t for t in _window(line, spans) if not _among(t, skipped)]
    found = (_governs(line, t, spans) for t in window if _negates(line, t, spans))
    return tuple(at for at in found if at is not None)


def _negates(line: Line, token: Token, spans: Spans) -> bool:
    word = token.lower
    if word == "out":
        return _OUT_OF.match(line.text, token.start) is not None
    if word == "without":
        return all(token.start < start for start, _ in spans)
    if _UN.fullmatch(word):
        return _among(token, spans) and not has_opposites(stem(word))
    return word in cues.NEGATIONS or word.endswith("n't") or (word in _REVERSED and not _among(token, spans))


def _governs(line: Line, negation: Token, spans: Spans) -> int | None:
    """Find where the word of the claim begins that a negation negates; None if it negates something else."""
    if _UN.fullmatch(negation.lower):
        return negation.start
    reach = _PHRASE if negation.lower in _OF_NOUNS else 1
    passed = 0
    following = [t for t in line.tokens if t.start > negation.start]
    for i, token in enumerate(following):
        start = next((a for a, b in spans if a <= token.start < b and not a <= negation.start < b), None)
        if start is not None:
            return start
        if _bridges(token):
            continue
        joined = any(t.lower in ("and", "or") for t in following[i + 1 : i + 3])  # "will not stand by and allow"
        passed += not joined
        if passed >= reach:
            return None
    return None


def _bridges(token: Token) -> bool:
    """Tell whether a negation passes over a word on to what follows: small words, adverbs, `evidence that`."""
    return token.lower in _PASSED or token.lower.endswith("ly") or token.number


def unknown(line: Line, spans: Spans) -> str | None:
    """Find the words that leave the claim open ("unclear whether"); None if there are none before it."""
    if not spans:
        return None
    last = max(end for _, end in spans)
    cues_of_doubt = (m for m in _OPEN.finditer(line.text) if m.start() < last)
    found = [m[0] for m in cues_of_doubt if not any(m.start() <= start < m.end() for start, _ in spans)]
    words = [t.text for t in line.tokens if t.lower in cues.UNKNOWN and t.start < last and not _among(t, spans)]
    return next(iter([*found, *words]), None)


def hedged(line: Line, spans: Spans) -> str | None:
    """Find a hedge among or just before the claim's words; None if it is said flatly."""
    return next(
        (
            t.text
            for t in _window(line, spans)
            if t.lower in cues.HEDGES and not _no_hedge(line, t) and not _among(t, spans)
        ),
        None,
    )


def _no_hedge(line: Line, token: Token) -> bool:
    """The month of May, and the man who is `the suspect`."""
    before = line.text[: token.start].split()
    return (token.capital and token.lower == "may") or (
        token.lower in ("suspect", "suspects", "potential") and bool(before) and before[-1].lower() in cues.DETERMINERS
    )


def ahead(line: Line, spans: Spans) -> str | None:
    """Find a cue that puts the claim's words in the future; None if nothing does."""
    window = _window(line, spans)
    for before, token in zip([None, *window], window, strict=False):
        due = token.lower != "due" or (before is not None and before.lower in ("is", "are", "was", "were"))
        if token.lower in cues.AHEAD and due and not _among(token, spans):
            return token.text
    return None


def looks_ahead(line: Line) -> bool:
    """Tell whether a claim itself is about what was to come."""
    return any(t.lower in cues.AHEAD for t in line.tokens) or _IS_TO.search(line.text) is not None


def presupposed(line: Line, head: tuple[int, int], spans: Spans) -> bool:
    """Tell whether the claim's words stand as something taken for granted: `its invasion of …`, `the sanctions`.

    Definite and possessive phrases keep their content under denial, doubt and attribution (Karttunen 1974).
    """
    at = next((i for i, t in enumerate(line.tokens) if t.start == head[0]), None)
    if at is None or not _a_noun(line, at) or not _definite(line.tokens[max(0, at - _PHRASE) : at]):
        return False
    begin = max(0, at - _WIDE)
    near = line.tokens[begin : at + _WIDE + 1]
    doubted = {t.lower for t in line.tokens[max(0, at - _PHRASE - 1) : at]} & _DOUBTED
    inside = [s for s in spans if near[0].start <= s[0] < near[-1].end]
    return not doubted and len(inside) >= _MOSTLY * len(spans)


def _definite(before: Sequence[Token]) -> bool:
    """Tell whether the words before a noun make it definite, nothing but adjectives between."""
    for token in reversed(before):
        if token.lower in _DEFINITE or token.text.endswith(("'s", "’s", "s’")):
            return True
        if token.lower in cues.PREPOSITIONS | cues.AUXILIARIES | cues.SUBORDINATORS:
            return False
    return False


def _a_noun(line: Line, at: int) -> bool:
    """Tell whether a word belongs to a noun phrase here: as its noun, or as in `the sanctions imposed by …`."""
    after = line.tokens[at + 1] if at + 1 < len(line.tokens) else None
    if past(line.tokens[at].lower):
        return after is not None and after.lower == "by"
    if after is None or line.text[line.tokens[at].end : after.start].strip():
        return True
    return past(after.lower) or after.lower in _AFTER_NOUN


_PHRASE = 4  # words of a noun phrase before its noun
_AFTER_NOUN = (cues.PREPOSITIONS - {"to", "about"}) | cues.AUXILIARIES | {"and", "or", "that", "which"}
_IS_TO = re.compile(r"\b(?:is|was|are|were) to \w+", re.IGNORECASE)
_WIDE, _MOSTLY = 7, 0.5
_DEFINITE = frozenset("the its his her their this these ongoing".split())
_DOUBTED = frozenset(
    "alleged reported purported claimed supposed reports allegations claims claim rumours rumors about "
    "accusations whether any possible".split()
)


def _window(line: Line, spans: Spans) -> list[Token]:
    if not spans:
        return []
    first, last = min(s for s, _ in spans), max(e for _, e in spans)
    inside = [i for i, t in enumerate(line.tokens) if first <= t.start < last]
    begin = _begin(line, inside[0] if inside else 0)
    return [t for i, t in enumerate(line.tokens) if begin <= i and t.start < last]


def _begin(line: Line, at: int) -> int:
    """Find where the clause before a word begins, as far back as a cue may still govern it."""
    begin = at
    while begin > 0 and at - begin < _CLAUSE:
        before = line.tokens[begin - 1]
        between = line.text[before.end : line.tokens[begin].start]
        ends = _STOP.search(between) is not None or before.lower in _CLAUSE_WORDS
        if before.lower in _NEW_CLAUSE or (at - begin >= _BEFORE and ends):
            break
        begin -= 1
    return begin


def _among(token: Token, spans: Spans) -> bool:
    return any(a <= token.start < b for a, b in spans)
