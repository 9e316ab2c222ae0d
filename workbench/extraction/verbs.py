"""Subjects and verbs of saying, found without a parser: what surely is one, or nothing.

A subject is the words before the first auxiliary or verb of saying; any other verb is not seen.
"""

from __future__ import annotations

import re

from workbench.english.cues import (
    AUXILIARIES,
    DECLINING,
    DENYING,
    DETERMINERS,
    NOUN_LIKE,
    PREPOSITIONS,
    SAYING,
    SUBORDINATORS,
    TIME_WORDS,
)
from workbench.english.words import Token
from workbench.extraction.stretch import Stretch

SPEECH = SAYING | DENYING | DECLINING
_ASKING = frozenset("asked asks requested urged sought demanded offered proposed".split())
_LONGEST_SUBJECT = 16  # words
_CLAUSE_WORDS = AUXILIARIES - frozenset(
    "also again later earlier already still then now never not even just only".split()
)
_PAST_OF_PARTICIPLE = {"saying": "said", "telling": "told", "adding": "said", "writing": "wrote", "reading": "read"}


def subject_of(body: Stretch) -> Stretch | None:
    """Take the words before the first verb that is surely one; None if a sentence has none near its head."""
    words = body.tokens()
    begin = _after_opening_phrase(body, words)
    for i, word in enumerate(words):
        if word.start <= begin:
            continue
        if i - sum(w.start < begin for w in words) > _LONGEST_SUBJECT:
            return None
        if is_verb(words, i) or _time_before_verb(words, i):
            return _checked(body.cut(begin, word.start))
    return None


def _checked(subject: Stretch) -> Stretch | None:
    """Refuse a subject that holds a clause or a preposition at its end; take off what stands behind its first comma."""
    listed = re.match(r"[^,]+(?:, [A-Z][\w’' -]*)* and [^,]+$", subject.mask)
    comma = subject.mask.find(",")
    bare = subject if comma < 0 or listed else subject.cut(0, comma)
    words = bare.tokens()
    if (
        not words
        or words[0].lower in SUBORDINATORS
        or words[-1].lower in PREPOSITIONS | {"to", "who", "which", "and", "or"}
    ):
        return None
    if any(w.lower in SUBORDINATORS - {"as", "so", "since", "before", "after", "until"} for w in words):
        return None
    return bare


def _after_opening_phrase(body: Stretch, words: tuple[Token, ...]) -> int:
    """Find where the subject begins behind an opening such as `On Friday, `; 0 without one."""
    if words and words[0].lower in PREPOSITIONS | SUBORDINATORS | TIME_WORDS | {"according", "so", "asked"}:
        comma = body.mask.find(", ")
        return comma + 2 if comma > 0 else 0
    return 0


def is_verb(words: tuple[Token, ...], i: int) -> bool:
    """Tell whether the word at `i` is the verb of a clause."""
    lower = words[i].lower
    if lower in _CLAUSE_WORDS:
        return not (lower == "may" and words[i].capital)
    return lower in SPEECH | _ASKING and is_finite(words, i)


def _time_before_verb(words: tuple[Token, ...], i: int) -> bool:
    """Tell whether `on Monday` stands here between a subject and its verb."""
    rest = words[i : i + 3]
    timed = [w for w in rest if w.lower in TIME_WORDS or w.lower in ("on", "in", "also", "earlier", "repeatedly")]
    behind = i + len(timed)
    return bool(timed) and len(timed) < 3 and rest[0] in timed and behind < len(words) and is_verb(words, behind)


def is_finite(words: tuple[Token, ...], i: int) -> bool:
    """Tell whether a word of saying is the verb of a sentence here, not a noun or a participle."""
    lower, before = words[i].lower, words[i - 1] if i else None
    if lower.endswith("ing") or words[i].capital or before is None:
        return False
    if before.lower in DETERMINERS | PREPOSITIONS | {"and", "or", "of", "to", "media", "news", "press", "being"}:
        return False
    if lower in NOUN_LIKE:
        following = words[i + 1].lower if i + 1 < len(words) else ""
        return following in {"that", "it", "they", "he", "she"} or (before.capital and following in DETERMINERS)
    return True


def past_of(participle: str) -> str | None:
    """Turn `accusing` into `accused`; None if it is no participle of a verb of saying."""
    if participle not in SPEECH:
        return None
    if participle in _PAST_OF_PARTICIPLE:
        return _PAST_OF_PARTICIPLE[participle]
    root = participle[:-3]
    tries = (
        root + "ed",
        root + "d",
        root[:-1] + "ed",
        root + "ied",
        (root[:-1] + "ied") if root.endswith("y") else root,
    )
    return next((t for t in tries if t in SPEECH and t.endswith("d")), None)
