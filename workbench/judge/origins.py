"""Tell who is the same speaker, and lead voices back to independent origins.

Five outlets retelling one anonymous official are one origin. Two voices are one when they name the same person or body,
or when both are nameless and nothing in their descriptions sets them apart. An outlet's own voice, without any voice
inside it, counts once for all outlets, and only where no article names an origin. Text similarity is not used: on one
event it says "independent" of retellings. Descriptions are compared as English.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from workbench.models import Finding, Origin, Voice
from workbench.nlp import lexicon
from workbench.nlp.attribution import is_named
from workbench.nlp.lexicon import COUNTRY, PHRASES, related
from workbench.nlp.quantities import NUMBER_WORDS
from workbench.nlp.tokens import Token, stem, tokens

OWN_VOICE = "unattributed (the outlets' own voice)"


_ARTICLE = re.compile(r"(?:The|A)(?= \S\S)(?! Hague$)|An(?= [AEIOUaeiou\d])")


def in_a_sentence(name: str) -> str:
    """Write a speaker within a sentence: `the Kremlin`, `a spokesperson`."""
    found = _ARTICLE.match(name)
    return found[0].lower() + name[found.end() :] if found else name


def origins(findings: Sequence[Finding]) -> tuple[Origin, ...]:
    """Count who ultimately stands behind a claim, and who denies or declines it, across articles."""
    groups: list[list[tuple[Voice, str]]] = []
    """Voices that lead back to one origin, each with the id of its article."""
    for finding in findings:
        for voice in finding.voices:
            for group in groups:
                if group[0][0].position == voice.position and any(same_speaker(voice, other) for other, _ in group):
                    group.append((voice, finding.article_id))
                    break
            else:
                groups.append([(voice, finding.article_id)])
    found = [_origin(group) for group in groups]
    # An outlet that is only said to have reported it is an origin where nobody behind it is known, and only there.
    behind = {origin.position for origin in found if not is_media(origin.name)}
    found = [origin for origin in found if origin.position not in behind or not is_media(origin.name)]
    own = tuple(
        finding.article_id
        for finding in findings
        if finding.stance == "supports" and all(voice.position != "affirms" for voice in finding.voices)
    )
    if own and not any(origin.position == "affirms" for origin in found):
        found.append(Origin(name=OWN_VOICE, named=False, position="affirms", article_ids=own))
    return tuple(found)


def _origin(group: Sequence[tuple[Voice, str]]) -> Origin:
    """Name an origin after its best known voice."""
    voices = [voice for voice, _ in group]
    best = max(voices, key=lambda voice: (voice.named, _detail(voice.speaker), voice.speaker))
    return Origin(
        name=best.speaker,
        named=any(voice.named for voice in voices),
        position=best.position,
        via=tuple(dict.fromkeys(name for voice in voices for name in voice.via)),
        article_ids=tuple(dict.fromkeys(article_id for _, article_id in group)),
    )


# ------------------------------------------------------------ the same speaker, one beside it, or another

Kinship = Literal["same", "kin", "other"]
"""The same speaker; one beside it, such as another body of the same country; or somebody else."""

_STATE = frozenset(
    stem(w)
    for w in (
        "government kremlin ministry minister president premier spokesman spokesperson spokeswoman foreign "
        "administration house"
    ).split()
)
_APART = frozenset(
    stem(w) for w in "embassy ambassador army navy police parliament court opposition company university".split()
)
_VAGUE = frozenset(
    stem(w)
    for w in lexicon.ANONYMOUS
    | lexicon.ROLES
    | lexicon.BODIES
    | {"foreign", "top", "senior", "former", "national", "general"}
)
_PLAIN = frozenset(
    stem(w) for w in "official source people anonymous unnamed authorities media report top senior".split()
)
"""Words that tell nothing of who a nameless speaker is."""
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_WORKS_FOR_MEDIA = frozenset(
    "spokesman spokeswoman spokesperson spokespeople minister president premier adviser advisor secretary chief "
    "ambassador chancellor director head leader general mr mrs ms dr official officials source sources".split()
)
"""Beside an outlet's name they mean somebody else than the outlet."""
_QUALIFIERS = frozenset(
    stem(w) for w in {*lexicon.ANONYMITY, *"top senior high ranking level former other named".split()}
)
"""Words that only qualify a speaker."""


def _detail(speaker: str) -> int:
    """Count the words that say who a speaker is: the more, the better it is known."""
    return len({term.key for term in _described(speaker)} - _QUALIFIERS)


def kinship(one: str, other: str, *, named: bool | None = None) -> Kinship:
    """Compare two speakers by their descriptions; `named` says whether one of them at least has a name, if known."""
    mine, theirs = _described(one), _described(other)
    if not mine or not theirs:
        return "other"
    names, other_names = _names(mine), _names(theirs)
    places, other_places = _places(mine), _places(theirs)
    same_country = bool(places & other_places)
    two_countries = bool(places and other_places and not same_country)
    if names and other_names:
        if any(a == b or alike(a, b) for a in names for b in other_names):
            return "same"
        return "kin" if same_country else "other"
    if not (is_named(one) or is_named(other) if named is None else named):
        # Two nameless speakers are one unless they are of two countries, or of two kinds: residents, diplomats.
        kinds, other_kinds = {t.key for t in mine} - _PLAIN - places, {t.key for t in theirs} - _PLAIN - other_places
        two_kinds = kinds and other_kinds and not kinds & other_kinds
        return "other" if two_countries or two_kinds else "same"
    offices, other_offices = _offices(mine), _offices(theirs)
    if same_country and (not offices or not other_offices):
        return "kin" if (offices | other_offices) & _APART or names or other_names else "same"
    shared = {a for a in offices if any(related(a, b) for b in other_offices)}
    fewer = min(len(offices), len(other_offices))
    enough = bool(shared) and len(shared) >= 0.6 * fewer
    if enough and not two_countries and not (offices ^ other_offices) & _APART:
        return "same" if len(shared) > 1 or same_country or fewer == 1 else "kin"
    return "kin" if same_country else "other"


def same_speaker(one: Voice, other: Voice) -> bool:
    """Tell whether two voices lead back to the same person, body or nameless group.

    The bare name of a country and one of its bodies are one: all that is known of one holds of the other. The media
    are never one with the officials that they quote.
    """
    if one.speaker.casefold() == other.speaker.casefold():
        return True
    if is_media(one.speaker) != is_media(other.speaker):
        return False
    found = kinship(one.speaker, other.speaker, named=one.named or other.named)
    return found == "same" or (found == "kin" and (_is_country(one.speaker) or _is_country(other.speaker)))


def is_media(speaker: str) -> bool:
    """Tell whether a speaker is an outlet or the media at large, not somebody who works for one."""
    words = frozenset(word.casefold() for word in _WORD.findall(speaker))
    return bool(words & (lexicon.MEDIA_WORDS | lexicon.MEDIA_NAMES)) and not words & _WORKS_FOR_MEDIA


def _is_country(speaker: str) -> bool:
    found = _described(speaker)
    return len(_places(found)) == 1 and all(term.key[0] == "@" for term in found)


def _described(speaker: str) -> tuple[Term, ...]:
    """The terms of a speaker's description; its first word may be a name too."""
    found = terms(tokens(speaker))
    return tuple(replace(t, name=t.text[0].isupper() or t.key[0] == "@") for t in found)


def _names(found: Iterable[Term]) -> frozenset[str]:
    """The words of a personal or proper name: neither places nor offices, and capitalised where it can be seen."""
    return frozenset(t.key for t in found if t.key[0] != "@" and t.key not in _VAGUE and t.key not in _STATE and t.name)


def _places(found: Iterable[Term]) -> frozenset[str]:
    return frozenset(t.key for t in found if t.key[0] == "@")


def _offices(found: Iterable[Term]) -> frozenset[str]:
    return frozenset(t.key for t in found if t.key in _VAGUE | _STATE | _APART)


# ------------------------------------------------------------ the words of a description that carry content


@dataclass(frozen=True, slots=True)
class Term:
    """A word that carries content: its key for comparing and where it stands in its sentence."""

    key: str
    """A stem, or `@country`; numbers are no terms but quantities."""
    text: str
    start: int
    end: int
    name: bool
    """A capitalised word inside a sentence, or a place."""


def terms(found: tuple[Token, ...]) -> tuple[Term, ...]:
    """List the words that carry content, places under one key."""
    made: list[Term] = []
    i = 0
    while i < len(found):
        size = next(
            (n for n in (4, 3, 2) if i + n <= len(found) and tuple(t.lower for t in found[i : i + n]) in PHRASES), 1
        )
        token, last = found[i], found[i + size - 1]
        if size == 1 and "-" in token.text:
            made.extend(_parts(token, first=i == 0))
            i += 1
            continue
        key = "@" + PHRASES[tuple(t.lower for t in found[i : i + size])] if size > 1 else _key(token)
        if key is not None:
            made.append(
                Term(
                    key=key,
                    text=" ".join(t.text for t in found[i : i + size]),
                    start=token.start,
                    end=last.end,
                    name=key[0] == "@" or (token.capital and i > 0),
                )
            )
        i += size
    return tuple(made)


def _parts(token: Token, *, first: bool) -> list[Term]:
    """List the parts of a hyphened word as terms of their own."""
    made, at = [], token.start
    for part in token.text.split("-"):
        key = (
            _key(Token(start=at, end=at + len(part), text=part, lower=re.sub(r"['’]s$", "", part).lower()))
            if part
            else None
        )
        if key is not None:
            name = key[0] == "@" or (part[0].isupper() and not first)
            made.append(Term(key=key, text=part, start=at, end=at + len(part), name=name))
        at += len(part) + 1
    return made


def _key(token: Token) -> str | None:
    lower = token.lower
    if lower in COUNTRY and (token.capital or lower.endswith(("ian", "ese"))):
        return "@" + COUNTRY[lower]
    if _YEAR.fullmatch(lower):
        return lower
    if token.number or len(lower) < 2 or lower in lexicon.STOPWORDS | _LIGHT | NUMBER_WORDS:
        return None
    return stem(lower)


_YEAR = re.compile(r"(?:19|20)\d\d")
LIGHT_VERBS = frozenset(
    "get got make made makes making take took taken taking come came go went put use used using "
    "carry carried carrying carries conduct conducted include included including involve involved undergo "
    "occur occurred happen happened suffer suffered sustain sustained cause caused causing receive received".split()
)
"""Verbs that leave the meaning to their noun (Jespersen 1942; Levin 1993): `make a request`, `carry out an attack`."""

_LIGHT = LIGHT_VERBS | frozenset(
    "set new like well way thing things mr mrs ms dr lie lies sit sits least most many few number total another "
    "later place part".split()
)


_LONG_NAME, _SPELLING = 6, 0.85


def alike(one: str, other: str) -> bool:
    """Tell whether two names are spellings of one (Alishvandi, Alishbandi)."""
    if min(len(one), len(other)) < _LONG_NAME or one[0] != other[0]:
        return False
    return difflib.SequenceMatcher(a=one, b=other, autojunk=False).ratio() >= _SPELLING
