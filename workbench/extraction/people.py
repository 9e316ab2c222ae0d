"""Who an article names, in which role, and by which short form it calls them later.

A person is only taken from a name beside a role ("Finance Minister Ada Byron"; "Ada Byron, a judge in Turin,") or
from a name of two words that speaks. It does not know who anybody is beyond the article's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from workbench.english.cues import (
    AUXILIARIES,
    BODIES,
    DETERMINERS,
    MEDIA_NAMES,
    MEDIA_WORDS,
    MONTHS,
    ROLES,
    SAYING,
    STOPWORDS,
    WEEKDAYS,
)
from workbench.english.places import COUNTRY
from workbench.english.words import Token, tokens

_NOT_A_NAME = (
    BODIES | MEDIA_WORDS | MEDIA_NAMES | MONTHS | WEEKDAYS | DETERMINERS | STOPWORDS | frozenset(COUNTRY)
) - frozenset("may post mark jordan georgia chad force harold".split())
_PARTICLES = frozenset("al bin ibn van von de del della da di dos la le el ben abu bint".split())
_PAST = frozenset("made took gave met got found left held kept won lost sent saw".split())
_PLURAL_MODIFIERS = frozenset(
    "affairs sports news communications operations relations sales services rights forces press business congress arts "
    "defense elections series".split()
)
_OPENERS = frozenset("The A An In On At But And As When While For If After Before Mr Mrs Ms Mr. Mrs. Ms. Dr".split())
_BEFORE_A_ROLE = 7
_LONGEST_ROLE = 14
_SPACE = re.compile(r"\s+")
_APPOSITION = re.compile(r"\s*,\s+(?P<role>[^,;.–—\n()]{4,140}?)(?:\s*\([^)]*\))?(?=[,;.–—]|\s[–—-]\s|$)")


@dataclass(frozen=True, slots=True)
class Person:
    """A person as one article names them."""

    name: str
    role: str
    """The article's own words beside the name; empty where it gives none."""
    start: int
    """Where name and role stand in the article ..."""
    end: int
    """... and where they end."""
    after: bool = False
    """The role stands after the name: `Ada Byron, a judge`."""


def people(text: str) -> tuple[Person, ...]:
    """List the persons of an article in the order in which it names them, each name once, with the first role found."""
    words = tokens(text)
    found: dict[str, Person] = {}
    for person in sorted(_mentions(text, words), key=lambda p: p.start):
        known = found.get(person.name)
        if known is None or (not known.role and person.role):
            found[person.name] = person
    whole = [p for p in found.values() if not any(_shortens(p.name, other) for other in found if other != p.name)]
    return tuple(sorted(whole, key=lambda p: p.start))


def full_name(short: str, known: Sequence[Person]) -> str | None:
    """Find the one person whom a short form can mean: `Byron` → `Ada Byron`."""
    fits = [p.name for p in known if short == p.name or _shortens(short, p.name)]
    return fits[0] if len(fits) == 1 else None


def _shortens(short: str, name: str) -> bool:
    return short != name and set(short.split()) <= set(name.split())


def _mentions(text: str, words: Sequence[Token]) -> Iterator[Person]:
    for i, word in enumerate(words):
        if _is_role(word):
            yield from _role_before(text, words, i)
        names = _name_from(text, words, i)
        if len(names) >= 2:
            yield from _role_after(text, names)
            yield from _speaker(text, words, i, names)
            yield from _called_shorter(text, names)


def _is_role(word: Token) -> bool:
    return word.lower in ROLES or (word.lower.endswith(("minister", "man", "woman", "person")) and len(word.lower) > 6)


def _name_from(text: str, words: Sequence[Token], i: int) -> list[Token]:
    """Take the capitalised words from the i-th on that could be one name, none if the word before belongs to it."""
    if i and _adjoin(text, words[i - 1], words[i]) and _can_name(words[i - 1]):
        return []
    return _name_run(text, words, i)


def _name_run(text: str, words: Sequence[Token], i: int) -> list[Token]:
    run: list[Token] = []
    for word in words[i : i + 5]:
        if run and not _adjoin(text, run[-1], word):
            break
        if not (_can_name(word) or (run and word.text in _PARTICLES)):
            break
        run.append(word)
        if word.text.endswith(("'s", "’s")):
            break
    return run if len(run) <= 4 and run and _can_name(run[-1]) else []


def _can_name(word: Token) -> bool:
    plain = word.text.replace("-", "").replace("’", "").replace("'", "")
    return (
        word.capital
        and plain.isalpha()
        and not plain.isupper()
        and word.lower not in _NOT_A_NAME
        and not _is_role(word)
    )


def _adjoin(text: str, left: Token, right: Token) -> bool:
    between = text[left.end : right.start]
    return between == " " or (between == ". " and len(left.text) == 1)


def _role_before(text: str, words: Sequence[Token], i: int) -> Iterator[Person]:
    after = words[i].end
    comma = text[after : after + 2] == ", "
    names = (
        _name_run(text, words, i + 1) if i + 1 < len(words) and (comma or _adjoin(text, words[i], words[i + 1])) else []
    )
    if not names or (comma and (len(names) < 2 or text[names[-1].end : names[-1].end + 1] not in {",", ".", ""})):
        return
    if len(names) < 2 and len(words[i].text) > 1 and not words[i].capital:
        return
    before = list(takewhile(_modifies, reversed(words[max(0, i - _BEFORE_A_ROLE) : i])))
    left = i
    for word in before:
        if not _adjoin(text, word, words[left]):
            break
        left -= 1
    if left and words[left - 1].lower == "the" and _adjoin(text, words[left - 1], words[left]):
        left -= 1
    role = _SPACE.sub(" ", text[words[left].start : words[i].end])
    yield Person(name=_said(names), role=role, start=words[left].start, end=names[-1].end)


def _modifies(word: Token) -> bool:
    lower = word.lower
    if word.text == "US":
        return True
    if lower in _PAST or (lower.endswith("s") and not word.capital and lower not in _PLURAL_MODIFIERS):
        return False
    return (
        not word.number
        and lower not in STOPWORDS
        and lower not in AUXILIARIES
        and lower not in SAYING
        and not (lower.endswith("ed") and not word.capital)
    )


def _role_after(text: str, names: Sequence[Token]) -> Iterator[Person]:
    match = _APPOSITION.match(text, names[-1].end)
    if match is None or names[-1].text.endswith(("'s", "’s")):
        return
    words = tokens(match["role"])
    if not 1 <= len(words) <= _LONGEST_ROLE or words[0].lower in {"who", "which", "and", "but"}:
        return
    head = next((n for n, w in enumerate(words) if _is_role(w)), None)
    verbs = [w for w in words[: head or 0] if w.lower in AUXILIARIES or w.lower in SAYING]
    if head is None or verbs or (words[0].capital and _can_name(words[0])):
        return
    yield Person(name=_said(names), role=match["role"].strip(), start=names[0].start, end=match.end("role"), after=True)


def _speaker(text: str, words: Sequence[Token], i: int, names: Sequence[Token]) -> Iterator[Person]:
    following = words[i + len(names)] if i + len(names) < len(words) else None
    speaks = (
        following is not None and following.lower in SAYING and following.lower.endswith(("ed", "said", "told", "says"))
    )
    if speaks and following and _adjoin(text, names[-1], following):
        yield Person(name=_said(names), role="", start=names[0].start, end=names[-1].end)


def _called_shorter(text: str, names: Sequence[Token]) -> Iterator[Person]:
    """Take `Ada Byron` for a person where the article says `Byron` alone later on."""
    last = re.compile(rf"\b{re.escape(_said(names[-1:]))}\b(?! [A-Z])")
    if len(names) == 2 and any(alone(text, m.start()) for m in last.finditer(text, names[-1].end)):
        yield Person(name=_said(names), role="", start=names[0].start, end=names[-1].end)


def alone(text: str, at: int) -> bool:
    """Tell whether a name stands without another name before it."""
    before = re.search(r"([\w’'.-]+) $", text[max(0, at - 30) : at])
    return before is None or not before[1][0].isupper() or before[1] in _OPENERS


def _said(names: Sequence[Token]) -> str:
    return re.sub(r"['’]s?$", "", " ".join(n.text for n in names))
