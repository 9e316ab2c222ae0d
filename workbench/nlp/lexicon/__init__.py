"""Closed lists of English words: who says, who denies, how sure, what excludes what, which words may stand for which.

The lists are data files in this folder, each with where it comes from. They know no event, person or outlet.
"""

from __future__ import annotations

import functools
from importlib.resources import files
from typing import Any

import yaml

from workbench.nlp.tokens import forms, stem

_FOLDER = files(__package__)
_LISTS: dict[str, str] = yaml.safe_load((_FOLDER / "words.yaml").read_text(encoding="utf-8"))


def _lines(name: str) -> list[str]:
    """Read a data file of one entry a line, comments left out."""
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _words(name: str) -> frozenset[str]:
    """Give the words of a list as they stand there."""
    return frozenset(_LISTS[name].split())


def _forms(name: str) -> frozenset[str]:
    """Give the verbs of a list in all their forms."""
    return frozenset(form for verb in _LISTS[name].split() for form in forms(verb))


SAYING = _forms("saying")
WITH_CONTENT_ONLY = _forms("with_content_only")
NOUN_LIKE = _words("noun_like")
DENYING = _forms("denying")
DECLINING = _forms("declining")
WITHHELD = _forms("withheld")
WITHHOLDING = _words("withholding")
CALLING = _forms("calling")
UNTRUE = _words("untrue")
SURE = _words("sure")
IGNORANT = _words("ignorant")
UNKNOWN = _words("unknown")
HEDGES = _words("hedges")
APPROXIMATE = _words("approximate")
QUANTIFIERS = _words("quantifiers")
SHARES = _words("shares")
NEGATIONS = _words("negations")
AHEAD = _words("ahead")
ANAPHORIC = frozenset(stem(word) for word in _LISTS["anaphoric"].split())
HARMING = _forms("harming")
DOUBTING = _words("doubting")
UPDATING = _words("updating")
HEARSAY = _words("hearsay")
PRONOUNS = _words("pronouns")
TIME_WORDS = _words("time_words")
WEEKDAYS = _words("weekdays")
MONTHS = _words("months")
AUXILIARIES = _words("auxiliaries")
DETERMINERS = _words("determiners")
PREPOSITIONS = _words("prepositions")
SUBORDINATORS = _words("subordinators")
STOPWORDS = DETERMINERS | PREPOSITIONS | SUBORDINATORS | PRONOUNS | _words("stopwords")
ROLES = _words("roles")
MALE = _words("male")
FEMALE = _words("female")
ANONYMOUS = frozenset(f"{role}s" for role in ROLES) | _words("anonymous")
ANONYMITY = _words("anonymity")
BODIES = _words("bodies")
MEDIA_WORDS = _words("media_words")
MEDIA_NAMES = _words("media_names")
QUOTING = _forms("quoting")
WITH_A_NOUN = _forms("with_a_noun")
BELIEVED = _words("believed")
THINKING = _forms("thinking")
FINDING = _forms("finding")
DOCUMENTS = _words("documents")
HEARSAY_NOUNS = _words("hearsay_nouns")
OF_PEOPLE = _words("of_people")
OTHER_PEOPLE = _words("other_people")
COMMITTING = _forms("committing")
SAYING_PARTICIPLES = _words("saying_participles")
FINITE = _words("finite")
NUMERALS = _words("numerals")
PLAIN_SAYING = _words("plain_saying")
DISTANCING = _words("distancing")
SHORT = dict(pair.split(":") for pair in _LISTS["short"].split())
"""Short form of a title → title."""
PRESENT = frozenset(form for verb in _LISTS["present"].split() for form in (verb, f"{verb}s", f"{verb}es"))
NO_CLAIM: dict[str, Any] = yaml.safe_load((_FOLDER / "claims.yaml").read_text(encoding="utf-8"))
"""By what a sentence is known to be no claim: patterns by kind."""

PERSONS = frozenset(stem(word) for word in _LISTS["persons"].split())

MEASURES = {
    form.strip(): unit
    for unit, _, forms in (line.partition(":") for line in _lines("measures.txt") if "=" not in line)
    for form in (unit, *forms.split(","))
}
"""Form → unit."""

CONVERSIONS = {
    unit.strip(): (float(factor), base)
    for unit, _, value in (line.partition("=") for line in _lines("measures.txt") if "=" in line)
    for factor, base in (value.strip().split(" ", 1),)
}
"""Unit → how much of which metric unit it is."""

_AGAINST: dict[str, frozenset[str]] = {}
for _line in _lines("opposites.txt"):
    _sides = [frozenset(stem(word) for word in side.split()) for side in _line.split("/")]
    for _mine, _theirs in ((_sides[0], _sides[1]), (_sides[1], _sides[0])):
        for _word in _mine - _theirs:
            _AGAINST[_word] = _AGAINST.get(_word, frozenset()) | (_theirs - _mine)

COUNTRY = {
    word: name
    for name, *rest in ([part.strip() for part in line.split(";")] for line in _lines("countries.txt"))
    for word in (name, *(w for part in rest for w in part.split()))
}
"""Country, demonym or capital, in lower case → country."""

PHRASES = {
    tuple(phrase.split()): name.strip() or COUNTRY[phrase.strip().replace(" ", "-")]
    for phrase, _, name in (line.partition("=") for line in _lines("phrases.txt"))
}
"""Names of several words, in lower case → country."""

SYNONYMS: tuple[frozenset[str], ...] = tuple(frozenset(line.split()) for line in _lines("synonyms.txt"))
"""Each group, its words as they stand in a dictionary."""

NAMINGS: tuple[tuple[frozenset[str], ...], ...] = tuple(
    tuple(
        frozenset("-".join(stem(half) for half in name.split("-")[-2:]) for name in part.split())
        for part in line.split(";")
    )
    for line in _lines("namings.txt")
)
"""Sets of names for one thing; the first part of each is the plain one."""

_NONE: frozenset[str] = frozenset()
_NO_SENSES: frozenset[int] = frozenset()


def opposite(one: str, other: str) -> bool:
    """Tell whether two stems exclude each other where they are said of the same thing."""
    return other in _AGAINST.get(one, _NONE)


def related(one: str, other: str) -> bool:
    """Tell whether two stems may stand for the same; never two that exclude each other (`left` it, `left` standing)."""
    if one == other:
        return True
    return bool(_groups().get(one, _NO_SENSES) & _groups().get(other, _NO_SENSES)) and not opposite(one, other)


def is_listed(one: str) -> bool:
    """Tell whether a stem is of a word that the lists of synonyms have; a name hardly ever is."""
    return one in _groups()


@functools.cache
def _groups() -> dict[str, frozenset[int]]:
    """Stem → the groups it belongs to. Made at the first question: it takes a tenth of a second."""
    made: dict[str, frozenset[int]] = {}
    wordnet = (tuple(line.split()) for line in _lines("wordnet.txt"))
    for number, group in enumerate((*SYNONYMS, *wordnet)):
        for key in {stem(word) for word in group}:
            made[key] = made.get(key, _NO_SENSES) | {number}
    return made
