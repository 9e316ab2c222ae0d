"""Cut a sentence into its propositions: what is added, accused or recalled besides becomes a sentence of its own.

Only plain cases are cut (a reporting verb after `and`, a participle after a comma, `hours after the court said ...`,
`, who were not named,`); any other sentence stays in one piece. There is no parser here, so what is cut always has a
subject that stands in the same sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.english.cues import NOUN_LIKE, PRONOUNS, SAYING
from workbench.english.words import Token
from workbench.extraction.stretch import Stretch, stretch
from workbench.extraction.units import Unit
from workbench.extraction.verbs import SPEECH, past_of, subject_of

# Explicit connectives at the head of a sentence: Halliday & Hasan (1976); Prasad et al. (2008), PDTB.
_CONNECTIVE = re.compile(
    r"(?:(?:however|meanwhile|moreover|furthermore|besides|also|nevertheless|nonetheless|still|instead|then|thus|therefore|"
    r"additionally|in addition|in turn|for (?:its|his|her|their) part|earlier(?: (?:in the day|today|on \w+))?|"
    r"later(?: on \w+)?|"
    r"separately|indeed|similarly|likewise|afterwards?|on the other hand|at the same time|by contrast|in contrast),\s+"
    r"|(?:and|but|yet|or|meanwhile)\s+(?=[a-z“\"A-Z]))",
    re.IGNORECASE,
)
_COMES_AS = re.compile(
    r"(?:this|that|it|the (?:news|move|announcement|development|statement|decision|comments?|remarks?))\s+"
    r"(?:comes?|came)\s+"
    r"(?:\w+\s+){0,3}?(?:as|after)\s+(?!part\b|a result\b|well\b)",
    re.IGNORECASE,
)
_BESIDES = re.compile(
    r",\s+(?:(?:just|only|shortly|soon|barely|some|about|nearly|a|an|the|one|two|three|four|five|six|several|few|\d+)\s+){0,3}"
    r"(?:(?:hours?|days?|minutes?|weeks?|months?|years?)\s+)?(?:after|before|as|while|but|although|though|whereas)\s+"
)
_AGAIN = re.compile(
    r"[\s,—–-]+(?:and|but)\s+(?:(?:has|have|had|also|then|later|again|repeatedly|further|even)\s+){0,3}(?P<verb>[a-z]+)\b"
)
_PARTICIPLE = re.compile(
    r",\s+(?:(?:instead|also|again|further|repeatedly|publicly|and)\s+){0,2}?(?P<verb>[a-z]+ing)\b"
)
_RELATIVE = re.compile(r",\s+who\s+(?P<what>[^,;]{6,90}),\s+")
_QUOTING = re.compile(
    r"\b(?:quoting|citing) (?P<who>[^,;“”\"]{4,70}?) (?:as )?saying "
    r"(?:(?:on|in|at) [^,“”\"]{3,20} )?(?:that )?(?P<what>.{20,})$",
    re.DOTALL,
)
_AHEAD_OF = re.compile(
    r"(?:(?:The|His|Her|Its|Their|This|These|That) (?:[\w-]+ ){0,4}|It )"
    r"(?:came|comes|come)\s+(?:[\w-]+ ){0,3}?(?:ahead of|before)\s+"
    r"(?P<what>(?:a|an|the|his|her|their)\s+(?:scheduled |planned |upcoming |expected )?(?P<rest>.{8,}?))\.?$",
    re.DOTALL,
)
_OBJECT_PRONOUN = re.compile(r"\s+(?:it|them|him|her|this|that one)\b")


@dataclass(frozen=True, slots=True)
class Piece:
    """One proposition of a sentence, worded as a sentence."""

    text: str
    start: int
    end: int
    """The stretch of the article that says it."""


def pieces(unit: Unit) -> tuple[Piece, ...]:
    """Cut a unit into its propositions, the main one first."""
    whole = stretch(unit.text)
    body = whole.cut(_opening(whole.mask))
    found: list[Piece] = []
    for text, start, end in (*_cut(body), *_quoted_besides(body)):
        verbatim = unit.verbatim and text == unit.text[start:end]
        span = (unit.start + start, unit.start + end) if unit.verbatim else (unit.start, unit.end)
        found.append(Piece(unit.text[start:end] if verbatim else text, *span))
    return tuple(found)


_Cut = tuple[str, int, int]


def _opening(mask: str) -> int:
    """Find where a sentence begins behind `However,`, `And`, `This comes as`."""
    at = 0
    for pattern in (_CONNECTIVE, _CONNECTIVE, _COMES_AS):
        match = pattern.match(mask, at)
        if match and len(mask) - match.end() > 20:
            at = match.end()
    return at


def _cut(body: Stretch) -> Iterator[_Cut]:
    """Yield (text, start, end) of each proposition; offsets are the unit's."""
    for rule in (_semicolon, _beside, _spoken_again, _participle, _relative):
        halves = rule(body)
        if halves is not None:
            first, second = halves
            yield from _cut(first)
            text, start, end = second
            yield from _cut(stretch(text, start)) if end - start == len(text) else iter((second,))
            return
    if body.text:
        yield _planned(body) or _as_it_is(body)


def _planned(body: Stretch) -> _Cut | None:
    """Say `A meeting of the two was planned.` for `The reports came ahead of a scheduled meeting of the two.`"""
    match = _AHEAD_OF.match(body.mask)
    if match is None:
        return None
    article = body.text[match.start("what") :].split()[0]
    rest = body.cut(match.start("rest"), match.end("rest")).text.rstrip(".")
    comma = "," if "," in rest[-12:] else ""
    return f"{article.capitalize()} {rest}{comma} was planned.", body.start + match.start("what"), body.end


def _quoted_besides(body: Stretch) -> Iterator[_Cut]:
    """Say `Officials said that ...` besides `outlets quoting officials as saying that ...`."""
    match = _QUOTING.search(body.mask)
    if match:
        who, what = body.cut(*match.span("who")), body.cut(*match.span("what"))
        yield f"{who.text} said that {what.text}", who.start, what.end


def _semicolon(body: Stretch) -> tuple[Stretch, _Cut] | None:
    at = body.mask.find("; ")
    if at < 0:
        return None
    first, second = body.cut(0, at), body.cut(at + 1)
    return (first, _as_it_is(second)) if _is_clause(first) and _is_clause(second) else None


def _beside(body: Stretch) -> tuple[Stretch, _Cut] | None:
    """Cut off `, hours after the White House warned ...` and `, while the police say ...`."""
    for match in _BESIDES.finditer(body.mask):
        first, second = body.cut(0, match.start()), body.cut(match.end())
        if _is_clause(first) and _speaks_at_once(second):
            return first, _as_it_is(second)
    return None


def _spoken_again(body: Stretch) -> tuple[Stretch, _Cut] | None:
    """Cut `X said ... and warned ...` in two, the subject said again."""
    subject = subject_of(body)
    if subject is None:
        return None
    for match in _AGAIN.finditer(body.mask, subject.end - body.start):
        verb_at = match.start("verb")
        if not _finite_speech(body, verb_at) or _OBJECT_PRONOUN.match(body.mask, match.end()):
            continue
        predicate = body.cut(_predicate_start(body.mask, match))
        return body.cut(0, match.start()), (_sentence(subject, predicate.text), predicate.start, predicate.end)
    return None


def _predicate_start(mask: str, match: re.Match[str]) -> int:
    conjunction = re.search(r"\b(?:and|but)\s+(?:also\s+|then\s+)?", mask[match.start() : match.end()])
    return match.start() + (conjunction.end() if conjunction else 0)


def _participle(body: Stretch) -> tuple[Stretch, _Cut] | None:
    """Cut `X did this, accusing Y of that` in two: `X accused Y of that`."""
    for match in _PARTICIPLE.finditer(body.mask):
        past = past_of(match["verb"])
        subject = _speaker_before(body, match.start()) or subject_of(body)
        if past is None or subject is None or match.start() < subject.end - body.start:
            continue
        rest = body.cut(match.end())
        if _OBJECT_PRONOUN.match(" " + rest.mask) or (len(rest.tokens()) < 3 and "¤" not in rest.mask):
            continue
        said = body.cut(match.start())
        return body.cut(0, match.start()), (_sentence(subject, f"{past} {rest.text}"), said.start, said.end)
    return None


def _relative(body: Stretch) -> tuple[Stretch, _Cut] | None:
    """Cut `The officials, who were not named, said ...` in two."""
    match = _RELATIVE.search(body.mask)
    subject = subject_of(body)
    if match is None or subject is None or body.start + match.start() != subject.end:
        return None
    what = body.cut(*match.span("what"))
    rest = body.cut(match.end())
    main = stretch(f"{subject.text} {rest.text}", body.start)
    return main, (_sentence(subject, what.text), subject.start, what.end)


def _as_it_is(part: Stretch) -> _Cut:
    return part.text, part.start, part.end


def _sentence(subject: Stretch, predicate: str) -> str:
    return f"{subject.text} {predicate}".rstrip(" ,;") + ("" if predicate.rstrip().endswith((".", "”", '"')) else ".")


def _finite_speech(body: Stretch, at: int) -> bool:
    words = body.tokens()
    i = next((n for n, w in enumerate(words) if w.start == at), -1)
    if i < 1 or words[i].lower not in SPEECH or words[i].lower in NOUN_LIKE or words[i].lower.endswith("ing"):
        return False
    aux = words[i - 1].lower in ("has", "have", "had", "also", "repeatedly", "then", "later", "again")
    return aux or words[i].lower.endswith("ed") or words[i].lower in ("said", "told", "wrote", "swore")


def _is_clause(part: Stretch) -> bool:
    words = part.tokens()
    return len(words) >= 3 and (subject_of(part) is not None or "¤" in part.mask or _has_past(words))


def _has_past(words: tuple[Token, ...]) -> bool:
    return any(w.lower.endswith("ed") and not w.capital for w in words[1:])


def _speaks_at_once(part: Stretch) -> bool:
    """Tell whether a clause begins with a subject and, right behind it, a verb of saying."""
    words = part.tokens()
    subject = subject_of(part)
    if subject is None or words[0].lower in PRONOUNS:
        return False
    behind = [w for w in words if w.start >= subject.end - part.start][:5]
    return any(w.lower in SPEECH for w in behind) and len(words) >= 5


def _speaker_before(body: Stretch, at: int) -> Stretch | None:
    """Take the speaker in `“...,” the mayor said, adding ...`: what stands between the last mark and the verb."""
    match = re.search(
        r"(?:[,”\"]\s+)(?P<who>[^,“”\"]{2,90}?)\s+(?P<verb>said|told|[a-z]+ed)\b[^,“”\"]*$", body.mask[:at]
    )
    if match is None or match["verb"] not in SAYING:
        return None
    who = body.cut(*match.span("who"))
    return who if len(who.tokens()) <= 10 and not who.text.startswith("who ") else None
