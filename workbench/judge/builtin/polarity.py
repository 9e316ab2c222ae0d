"""Negation, hedging, open questions and the future around a claim's words in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.english import cues
from workbench.english.words import Token, forms, past
from workbench.judge.builtin.reading import Line

Spans = Sequence[tuple[int, int]]

_REVERSED = frozenset(form for verb in cues.REVERSING for form in forms(verb))
_NOT_NEGATING = re.compile(
    r"\b(?:not only|not just|no longer than|no fewer than|no less than|no later than|no doubt|not merely)\b",
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
_BEFORE = 3  # tokens before the claim's words in which a cue still governs them


def negated(line: Line, spans: Spans) -> bool:
    """Tell whether a negation stands among the claim's words, or just before them; two cancel out."""
    skipped = [m.span() for m in _NOT_NEGATING.finditer(line.text)]
    found = [t for t in _window(line, spans) if _negates(t, spans) and not _among(t, skipped)]
    return len(found) % 2 == 1


def _negates(token: Token, spans: Spans) -> bool:
    word = token.lower
    if _UN.fullmatch(word):
        return _among(token, spans)  # `unnamed officials` deny nothing
    return word in cues.NEGATIONS or word.endswith("n't") or (word in _REVERSED and not _among(token, spans))


def unknown(line: Line, spans: Spans) -> str | None:
    """Find the words that leave the claim open ("unclear whether"); None if there are none before it."""
    if not spans:
        return None
    last = max(end for _, end in spans)
    found = [m[0] for m in _OPEN.finditer(line.text) if m.start() < last]
    words = [t.text for t in line.tokens if t.lower in cues.UNKNOWN and t.start < last and not _among(t, spans)]
    return next(iter([*found, *words]), None)


def hedged(line: Line, spans: Spans) -> str | None:
    """Find a hedge among or just before the claim's words; None if it is said flatly."""
    return next(
        (
            t.text
            for t in _window(line, spans)
            if t.lower in cues.HEDGES and not (t.capital and t.lower == "may") and not _among(t, spans)
        ),
        None,
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


_PHRASE = 4  # words before a noun that belong to it
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
    begin = max(0, (inside[0] if inside else 0) - _BEFORE)
    return [t for i, t in enumerate(line.tokens) if begin <= i and t.start < last]


def _among(token: Token, spans: Spans) -> bool:
    return any(a <= token.start < b for a, b in spans)
