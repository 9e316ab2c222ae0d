"""Words of English: tokens with their offsets, stems, and the forms a verb takes.

A stem is only for comparing; it is often no word ("preparing" and "prepared" are both "prepar"). This module does
not know what any word means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from workbench.ingest.text import UNSEEN, as_seen

_LETTERS = rf"(?:[^\W\d_][\u0300-\u036f{UNSEEN}]*)+"
_TOKEN = re.compile(
    r"\d+(?:[.,]\d+)*(?:st|nd|rd|th)?%?"  # 35 · 300,000 · 5.9 · 24th · 40%
    r"|(?:[A-Z]\.){2,}"  # U.S.
    rf"|{_LETTERS}(?:['’]{_LETTERS})*(?:-{_LETTERS})*"  # Russia's · well-known
)
_POSSESSIVE = re.compile(r"(?:['’]s|s['’]|['’])$", re.IGNORECASE)
_DOUBLED = re.compile(r"([bdgklmnprt])\1$")
_VOWEL = re.compile(r"[aeiouy]")

# Irregular English verbs and plurals (any grammar lists them): form → base.
_FORMS = """
say said says; tell told; meet met; make made; begin began begun; give gave given; take took taken; get got
gotten; go went gone; come came; know knew known; think thought; hold held; keep kept; leave left; lose lost;
send sent; find found; speak spoke spoken; write wrote written; see saw seen; hear heard; build built; buy
bought; sell sold; win won; fight fought; fall fell fallen; fly flew flown flies; rise rose risen; grow grew
grown; show shown; shoot shot; strike struck stricken; steal stole stolen; break broke broken; choose chose
chosen; drive drove driven; flee fled; forbid forbade forbidden; withdraw withdrew withdrawn; undertake
undertook undertaken; overthrow overthrew overthrown; seek sought; teach taught; catch caught; bring brought;
stand stood; understand understood; sit sat; lead led; feed fed; spend spent; lend lent; pay paid; lay laid; lie
lay lain lying; die dying dies died; bear bore born borne; wear wore worn; swear swore sworn; tear tore torn;
sink sank sunk; drink drank drunk; ring rang rung; sing sang sung; run ran; forget forgot forgotten; become
became; overcome overcame; do did done does; have had has; be was were is are been am; draw drew drawn; throw
threw thrown; blow blew blown; bind bound; deal dealt; mean meant; man men; woman women; child children; person
people persons; wife wives; life lives; crisis crises; foot feet; deny denial; refuse refusal; propose proposal;
shake shook shaken; beat beaten; hide hid hidden; wake woke woken; swim swam swum; bite bit bitten; freeze froze
frozen; forgive forgave forgiven; stick stuck; sweep swept; swing swung; dig dug; hang hung; light lit; bend bent;
spin spun; slide slid; spring sprang sprung; feel felt; sleep slept; arise arose arisen; flow flowed;
mistake mistook mistaken;
building buildings; arrive arrival; withdrawal withdrawals; approve approval; bury burial
"""
_IRREGULAR = {form: base for base, *irregular in (entry.split() for entry in _FORMS.split(";")) for form in irregular}

# Endings taken off for comparing, longest first, with how many letters must be left before them: first those of
# inflection, then those of derivation.
_INFLECTED = (("ings", 3), ("ing", 3), ("edly", 3), ("ies", 2), ("ied", 2), ("ed", 3), ("es", 3), ("s", 3))
_DERIVED = (
    ("ational", 4), ("ization", 4), ("isation", 4), ("ation", 4), ("ition", 4), ("ment", 4), ("ance", 4), ("ence", 4),
    ("ness", 4), ("ion", 4), ("ically", 4), ("ally", 4), ("er", 4), ("or", 4), ("ly", 4), ("ive", 4), ("al", 4),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A word or number at `text[start:end]`."""

    start: int
    end: int
    text: str
    lower: str
    """Lower case, the possessive taken off, spelt as a reader sees it: without soft hyphens, é as one letter."""

    @property
    def capital(self) -> bool:
        """It begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def number(self) -> bool:
        """It begins with a digit."""
        return self.text[0].isdigit()


def tokens(text: str) -> tuple[Token, ...]:
    """Cut text into words and numbers with their offsets; punctuation lies between them."""
    return tuple(Token(start=m.start(), end=m.end(), text=m[0], lower=_lower(m[0])) for m in _TOKEN.finditer(text))


def _lower(word: str) -> str:
    seen = as_seen(word)
    return _POSSESSIVE.sub("", seen).lower().replace("’", "'") or seen


def past(word: str) -> bool:
    """Tell whether a lower-case word looks like a past form of a verb."""
    return (
        word in _UNCHANGED
        or (word.endswith("ed") and len(word) > 4)
        or (word in _IRREGULAR and _IRREGULAR[word] not in _NOUNS)
    )


_WHOLE = frozenset(["police", "news", "united", "series", "building"])  # their stems would be other words'
_UNCHANGED = frozenset("burst hit cut put set let shut hurt cost quit spread split beat cast read thrust".split())
_NOUNS = frozenset("man woman child person wife life crisis foot withdrawal be have do".split())


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Reduce a lower-case word to what its inflections and common derivations share.

    A light suffix stripper in the manner of Porter (1980), without his later steps.
    """
    word = _american(_IRREGULAR.get(word, word).replace("-", ""))
    if not word.isalpha() or len(word) <= 3 or word in _WHOLE:
        return word
    return _even(_cut(_cut(word, _INFLECTED), _DERIVED))


# British endings and their American ones (Quirk et al. 1985, appendix III); what stands before has to be a stem.
_BRITISH = (
    (re.compile(r"(?<=[a-z]{2})(t|b)re(s|d)?$"), r"\1er\2"),  # centre, calibre, kilometres
    (re.compile(r"(?<=[a-z]{2})our(s|ed|ing|ite|able|al|hood|hoods|er|ers)?$"), r"or\1"),  # labour, harbours
    (re.compile(r"(?<=[a-z]{3})is(e|es|ed|ing|er|ers|ation|ations)$"), r"iz\1"),  # organise, organisation
    (re.compile(r"(?<=[a-z]{3})ys(e|es|ed|ing)$"), r"yz\1"),  # analyse
    (re.compile(r"(?<=[a-z]{3})ogue(s)?$"), r"og\1"),  # catalogue
    (re.compile(r"(defen|offen|licen|preten)c(e|es)$"), r"\1s\2"),
    (re.compile(r"^(program)mes?$"), r"\1"),
)
_NOT_BRITISH = frozenset(
    "hour hours pour pours poured pouring four fours tour tours toured touring detour detours scour scoured devour "
    "rise rises raise raised raises raising noise promise promised promises promising exercise exercised exercises "
    "advise advised advises advising advertise devise devised revise revised supervise supervised surprise surprised "
    "surprises surprising praise praised praises praising precise otherwise enterprise enterprises premise premises "
    "disguise compromise expertise franchise paradise merchandise likewise cruise cruises cruising bruise bruised "
    "disguised compromised poised".split()
)


def _american(word: str) -> str:
    """Spell a word as American English does: centre and center are one word."""
    if word in _NOT_BRITISH:
        return word
    for pattern, instead in _BRITISH:
        word = pattern.sub(instead, word)
    return word


def _cut(word: str, endings: tuple[tuple[str, int], ...]) -> str:
    if word.endswith(("ss", "us", "is")):
        return word
    for ending, least in endings:
        left = word.removesuffix(ending)
        if left != word and len(left) >= least and _VOWEL.search(left):
            return left + "y" if ending in ("ies", "ied") else left
    return word


def _even(word: str) -> str:
    """Make the stems of one word equal: no final e or y, no doubled letter, no -at- of -ate and -ation."""
    if len(word) > 3 and word.endswith(("e", "y")):
        word = word[:-1]
    if word.endswith("at") and len(word) > 5:
        word = word[:-2]
    return word[:-1] if len(word) > 3 and _DOUBLED.search(word) else word


def forms(verb: str) -> frozenset[str]:
    """List the forms of a verb: base, third person, past, participles."""
    first, _, rest = verb.partition(" ")
    tail = f" {rest}" if rest else ""
    irregular = {form for form, base in _IRREGULAR.items() if base == first}
    cut = first[:-1] if first.endswith("e") else first
    past = {first[:-1] + "ied", first[:-1] + "ies"} if re.search(r"[^aeiou]y$", first) else {cut + "ed", first + "s"}
    sibilant = {first + "es"} if re.search(r"(?:s|x|z|ch|sh)$", first) else set()
    doubled = {first + first[-1] + "ed", first + first[-1] + "ing"} if first in _DOUBLING else set()
    return frozenset(form + tail for form in {first, cut + "ing", *irregular, *past, *sibilant, *doubled})


_DOUBLING = frozenset("admit submit permit plan ban stop rebut stab jam refer confer occur".split())
