"""Who an article names, by which short form it calls them later, and whom `he` or `she` plainly means.

A name is only what stands together in the article's sentences, or begins a headline in the case of a sentence. Lists
of tags give none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from workbench.claims.sentences import MARKS, lowered, stretch
from workbench.ingest.text import sentences
from workbench.nlp.lexicon import (
    ANONYMOUS,
    AUXILIARIES,
    BODIES,
    COUNTRY,
    DETERMINERS,
    DOCUMENTS,
    FEMALE,
    MALE,
    MEDIA_NAMES,
    MEDIA_WORDS,
    MONTHS,
    NO_CLAIM,
    OTHER_PEOPLE,
    PREPOSITIONS,
    PRONOUNS,
    ROLES,
    SAYING,
    STOPWORDS,
    SUBORDINATORS,
    WEEKDAYS,
)
from workbench.nlp.reported_speech import ABBREVIATED
from workbench.nlp.tokens import Token, tokens

SPEAKERS = ROLES | ANONYMOUS | BODIES | MEDIA_WORDS | MEDIA_NAMES | DOCUMENTS | OTHER_PEOPLE | MALE | FEMALE
"""Words for those who can say something."""
PERSONS = frozenset(NO_CLAIM["persons"].split())
"""Words for people whom only an article tells apart."""
_NOT_A_NAME = (
    BODIES
    | MEDIA_WORDS
    | MEDIA_NAMES
    | MONTHS
    | WEEKDAYS
    | DETERMINERS
    | STOPWORDS
    | frozenset(COUNTRY)
    | frozenset("meanwhile however later earlier tags source".split())
) - frozenset("may post mark jordan georgia chad force harold".split())
_PARTICLES = frozenset("al bin ibn van von de del della da di dos la le el ben abu bint".split())
_PAST = frozenset("made took gave met got found left held kept won lost sent saw".split())
_PLURAL_MODIFIERS = frozenset(
    "affairs sports news communications operations relations sales services rights forces press business congress arts "
    "defense elections series".split()
)
_OPENERS = frozenset("The A An In On At But And As When While For If After Before Mr Mrs Ms Mr. Mrs. Ms. Dr".split())
_LONGEST_NAME = 3  # words
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


_LABEL_LINE = re.compile(r"^.*[^.!?…\s\"”’')\]]\s*$", re.MULTILINE)  # a headline, a list of tags: no sentence


_HEADED = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+(?= [a-z]+)")


def _without_label(line: re.Match[str]) -> str:
    """Blank a headline or a list of tags, but for the name with which a headline in the case of a sentence begins."""
    name = _HEADED.match(line[0])
    return (name[0] if name else "").ljust(len(line[0]))


def people(prose: str) -> tuple[Person, ...]:
    """List the persons of an article in the order in which it names them, each name once, with the first role found."""
    words = tokens(prose)
    found: dict[str, Person] = {}
    for person in sorted(_mentions(prose, words), key=lambda p: p.start):
        earlier = found.get(person.name)
        if earlier is None or (not earlier.role and person.role):
            found[person.name] = person
    whole = [
        p
        for p in found.values()
        if not any(_shortens(p.name, other) for other in found if other != p.name)
        and not re.search(rf"\b[Tt]he {re.escape(p.name)}\b", prose)  # the Red Sox, the United Nations
        and p.name.split()[0].lower().rstrip(".") not in ABBREVIATED
        and p.name.split()[-1].lower() not in _FIRMS
    ]
    return tuple(sorted(whole, key=lambda p: p.start))


_FIRMS = frozenset("corp inc ltd llc plc co gmbh ag sa nv foods motors airlines airways".split())


def full_name(short: str, known: Sequence[Person]) -> str | None:
    """Find the one person whom a short form can mean: `Byron` → `Ada Byron`."""
    fits = [p.name for p in known if short == p.name or _shortens(short, p.name)]
    return fits[0] if len(fits) == 1 else None


def _shortens(short: str, name: str) -> bool:
    return short != name and set() < set(short.split()) <= set(name.split())


# `Ada (Addie) Byron`; `Cpl. Janice Leader`, whatever the words of the name mean elsewhere.
_NICKNAMED = re.compile(r"\b((?:[A-Z][a-z]+ ){1,3})[(“\"][A-Z][a-z]+[)”\"] ([A-Z][\w’'-]*[a-z])\b")
_TITLED = re.compile(
    rf"\b(?:{'|'.join(title.capitalize() for title in sorted(ABBREVIATED))})\. ((?:[A-Z][a-z]+ ){{1,2}}[A-Z][a-z]+)\b"
)


def _mentions(text: str, words: Sequence[Token]) -> Iterator[Person]:
    for match in _NICKNAMED.finditer(text):
        before = match[1].split()
        role = list(takewhile(lambda word: word.lower() in ROLES | PERSONS, before))
        first = before[len(role) :]
        if first and not {word.lower() for word in first} & _NOT_A_NAME:
            yield Person(" ".join([*first, match[2]]), " ".join(role), start=match.start(), end=match.end())
    for match in _TITLED.finditer(text):
        if not {word.lower() for word in match[1].split()[:-1]} & (_NOT_A_NAME | ROLES):
            yield Person(name=match[1], role="", start=match.start(1), end=match.end(1))
    seen: set[str] = set()
    for i, word in enumerate(words):
        if _is_role(word):
            yield from _role_before(text, words, i)
        names = _name_from(text, words, i)
        if i > 1 and words[i - 1].lower in ("of", "for") and (_is_role(words[i - 2]) or words[i - 2].capital):
            names = names[1:]  # Secretary of State Ada Byron; the Observatory for Human Rights said
        if len(names) >= 2:
            yield from _role_after(text, names)
            following = words[i + len(names)] if i + len(names) < len(words) else None
            speaks = (
                following is not None
                and following.lower in SAYING
                and following.lower.endswith(("ed", "said", "told", "says", "wrote"))
            )
            if speaks and following and _adjoin(text, names[-1], following):
                yield Person(name=_said(names), role="", start=names[0].start, end=names[-1].end)
            if _AGE.match(text, names[-1].end):
                yield Person(name=_said(names), role="", start=names[0].start, end=names[-1].end)
            # Take `Ada Byron`, or `Ada Mary Byron`, for a person where the article says `Byron` alone later on.
            last = re.compile(rf"\b{re.escape(_said(names[-1:]))}\b(?! [A-Z])")
            if len(names) > _LONGEST_NAME or _said(names) in seen:
                continue
            seen.add(_said(names))
            later = [m for m in last.finditer(text, names[-1].end) if _as_a_person(text, m.start())]
            if any(len(names) < _LONGEST_NAME or _ACTS.match(text, m.end()) for m in later):
                yield Person(name=_said(names), role="", start=names[0].start, end=names[-1].end)


def _is_role(word: Token) -> bool:
    if word.text == "major":
        return False
    return word.lower in ROLES | PERSONS or (
        word.lower.endswith(("minister", "woman", "person") if word.capital else ("minister", "man", "woman", "person"))
        and len(word.lower) > 6
    )


def _name_from(text: str, words: Sequence[Token], i: int) -> list[Token]:
    """Take the capitalised words from the i-th on that could be one name, none if the word before belongs to it."""
    before = words[i - 1] if i else None
    if before and _adjoin(text, before, words[i]) and _can_name(before) and not before.text.endswith(("'s", "’s")):
        return []
    return _name_run(text, words, i)


def _name_run(text: str, words: Sequence[Token], i: int) -> list[Token]:
    run: list[Token] = []
    for word in words[i : i + 5]:
        if run and not _adjoin(text, run[-1], word):
            break
        initial = run and len(word.text) == 1 and word.capital
        if not (_can_name(word) or initial or (run and word.text in _PARTICLES)):
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
    if len(names) < 2 or (comma and (len(names) < 2 or text[names[-1].end : names[-1].end + 1] not in {",", ".", ""})):
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


_AGE = re.compile(r", (?:aged )?\d{1,2}\b(?!,\d)")
_NO_ROLE = frozenset("who which and but according said where".split())


def _role_after(text: str, names: Sequence[Token]) -> Iterator[Person]:
    match = _APPOSITION.match(text, names[-1].end)
    if match is None or names[-1].text.endswith(("'s", "’s")):
        return
    words = tokens(match["role"])
    if not 1 <= len(words) <= _LONGEST_ROLE or words[0].lower in PREPOSITIONS | SUBORDINATORS | _NO_ROLE:
        return
    head = next((n for n, w in enumerate(words) if _is_role(w)), None)
    verbs = [w for w in words[: head or 0] if w.lower in AUXILIARIES or w.lower in SAYING]
    if head is None or verbs or (words[0].capital and _can_name(words[0])):
        return
    yield Person(name=_said(names), role=match["role"].strip(), start=names[0].start, end=match.end("role"), after=True)


def alone(text: str, at: int) -> bool:
    """Tell whether a name stands without another name before it."""
    before = re.search(r"([\w’'.-]+) $", text[max(0, at - 30) : at])
    if before is None or not before[1][0].isupper() or before[1] in _OPENERS:
        return True
    word = before[1].lower().rstrip(".")
    return before[1].endswith(".") and len(word) > 1 and word not in ABBREVIATED  # the sentence before ends here


_ACTS = re.compile(rf" (?:{'|'.join(sorted(AUXILIARIES | SAYING))})\b")


def _as_a_person(text: str, at: int) -> bool:
    """Tell whether a name stands alone where a person's would, and a place's or a thing's less often."""
    return (
        alone(text, at) and re.search(r"\b(?:the|in|at|near|into|around) $", text[max(0, at - 10) : at], re.I) is None
    )


def _said(names: Sequence[Token]) -> str:
    words = [f"{n.text}." if len(n.text) == 1 else n.text for n in names]
    return re.sub(r"['’]s?$", "", " ".join(words))


# ------------------------------------------------------------
# What a reader of the article knows when a sentence begins.

_SAID_REPORT = re.compile(
    r"\b(?:reports|claims|allegations|rumou?rs|suggestions|accusations)(?: that)? (?P<what>[A-Z][^,;.“”\"\n]{15,140})"
)
_BESIDES = re.compile(r",? (?:amid|following|since|after|during|in the wake of) (?=\w+ )")
_LONGEST_REPORT = 16  # words


_ENDED = re.compile(r"[.!?…][\"”’')\]]*\s*$")


class Story:
    """An article as its reader gets to know it: what holds for the whole of it is worked out once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.prose = _LABEL_LINE.sub(_without_label, text)
        """Its text without headlines and labels, but for the name with which a headline begins."""
        self.headline = "\n".join(line for line in text.lstrip().split("\n")[:4] if not _ENDED.search(line))
        """Its first lines that are no sentences."""
        self.people = people(self.prose)
        self.surnames = frozenset(word.lower() for person in self.people for word in person.name.split())
        """The words, in lower case, of the names of its people."""
        self.genders = dict(_genders(text, self.people))
        """Whom it calls `he` and whom `she`."""
        inside = {m[0].lower() for m in re.finditer(r"(?<=[a-z,] )[A-Z][\w-]*", text)}
        self.names = frozenset(inside - set(re.findall(r"\b[a-z][\w-]*", text)))
        """The words, in lower case, that have a capital inside a sentence and never a small letter."""
        said_of = Counter(m[1].lower() for m in re.finditer(r"(?<![A-Z’'])\b([A-Z][a-z]{2,})\b(?! [A-Z])", text))
        places = Counter(m[1].lower() for m in re.finditer(r"\b(?:in|at|of|near|to|from|the) ([A-Z][a-z]{2,})\b", text))
        self.loners = frozenset(w for w in self.names if said_of[w] >= 2 and 2 * places[w] < said_of[w])
        """Of these, those that may be the surname of somebody whom it never names in full."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader of the article knows when a sentence begins."""

    story: Story
    start: int = 0
    """Where the sentence begins."""
    report: str | None = None
    """What `the reports` report, as a clause."""
    lead: bool = False
    """The sentence is the article's first: written to stand alone, since nothing before it explains anything."""

    @classmethod
    def of(cls, text: str) -> Known:
        """Begin to read an article."""
        said = _SAID_REPORT.search(stretch(text).mask)
        return cls(Story(text), report=_clause(text[said.start("what") : said.end("what")]) if said else None)

    @property
    def before(self) -> str:
        """What stands before the sentence."""
        return self.story.text[: self.start]

    @property
    def at_end(self) -> Known:
        """What a reader of the whole article knows."""
        return self.at(len(self.story.text))

    def at(self, start: int, *, lead: bool = False) -> Known:
        """Read on."""
        return replace(self, start=start, lead=lead)

    def told(self, text: str) -> Known:
        """Remember what somebody without a name, or an outlet, is the first to be reported as saying."""
        found = _clause(text) if self.report is None else None
        return replace(self, report=found) if found else self


def _clause(text: str) -> str | None:
    clause = _BESIDES.split(lowered(text.rstrip(" .,")), maxsplit=1)[0]
    return clause if len(clause.split()) <= _LONGEST_REPORT else None


# ------------------------------------------------------------
# Whom a name, or no name, means.

_NEAR = 1_200  # characters
_BEFORE = 2  # sentences in which the one meant by `he` is looked for first
_BACK = 5  # sentences at most


def name_of(speaker: str | None, people: Sequence[Person]) -> str | None:
    """The speaker of a claim for the record: a person's full name where the article names one; a pronoun is nobody."""
    if speaker is None or speaker.lower() in PRONOUNS:
        return None
    if " and " in speaker:
        both = [person_in(one, people) for one in speaker.split(" and ")]
        return " and ".join(one for one in both if one) if len(both) == 2 and all(both) else speaker
    return person_in(speaker, people) or speaker


def person_in(speaker: str, people: Sequence[Person]) -> str | None:
    """Find whom a speaker's words name: `mayor Ada Voss` → `Ada Voss`, or two people; None if nobody known."""
    inside = [p.name for p in people if p.name in speaker]
    if len(inside) > 1:
        return " and ".join(sorted(inside, key=speaker.index)) if len(inside) == 2 else None
    return inside[0] if inside else full_name(speaker, people)


def names_in_full(text: str, known: Known) -> str:
    """Say a person's full name where a claim has only part of it.

    A surname that several bear is the one's who was named before the sentence, if that is one alone.
    """
    mask = stretch(text).mask
    people = known.story.people
    introduced = [p for p in people if 0 <= known.story.prose.find(p.name) < known.start]
    for person in people:
        if person.name in _NICKNAMED.sub(r"\1\2", text):
            continue
        for part in person.name.split()[::-1]:
            found = re.finditer(rf"\b{re.escape(part)}\b(?! [A-Z][a-z])(?! ?- ?\w)", mask)
            match = next((m for m in found if alone(mask, m.start()) and not mask[: m.start()].endswith("the ")), None)
            if match and (full_name(part, people) or full_name(part, introduced)) == person.name:
                text = text[: match.start()] + person.name + text[match.end() :]
                mask = stretch(text).mask
                break
    return text


def last_sentences(before: str, count: int = _BEFORE) -> list[str]:
    """Give the last sentences of what stands before."""
    near = before[-_NEAR:]
    return [near[a:b] for a, b in sentences(near)[-count:]]


def the_only_person(pronoun: str, known: Known, *, but: str | None = None, speaks: bool = False) -> str | None:
    """Name the one person whom `he`, `his`, `she` or `her` fits in the nearest sentences before that name any.

    None where two do: unless the article calls only one of them so. `but` cannot be meant; whoever
    only speaks in those sentences can be if what follows is speech again (`speaks`).
    """
    wanted = {"he": "he", "his": "he", "she": "she", "her": "she"}.get(pronoun.lower())
    cuts = last_sentences(known.before, _BACK)
    for back in range(1, len(cuts) + 1):
        window = cuts[-back]
        named = [p for p in known.story.people if p.name != but and _spoken_of(p, window, speakers=speaks)]
        if named and back == 1 and len(cuts) > 1:  # whom the sentence before that names could be meant as well
            named += [p for p in known.story.people if p not in named and p.name != but and _spoken_of(p, cuts[-2])]
        if named:
            fitting = [p for p in named if wanted is None or known.story.genders.get(p.name) in (None, wanted)]
            sure = [p for p in fitting if wanted and known.story.genders.get(p.name) == wanted]
            found = sure if len(sure) == 1 else fitting
            return found[0].name if len(found) == 1 and (sure or not _stranger(window, known)) else None
        if window[0] in MARKS:
            continue  # somebody's words between
        if _stranger(window, known):
            return None
        if not re.search(rf"\b(?:{_FORMS.get(wanted or '', 'he|she|his|her')})\b", window, re.IGNORECASE):
            return None  # nothing carries the thread
    return None


_FORMS = {"he": "he|his|him", "she": "she|her"}
_SAYS = r"(?:said|says|say|told|tells|added|according to|wrote|explained|noted)"


def _spoken_of(person: Person, sentence: str, *, speakers: bool = False) -> bool:
    """Tell whether a sentence is about a person, and does not only give the person's word."""
    surname = re.escape(person.name.split()[-1])
    if not re.search(rf"\b{surname}\b", sentence):
        return False
    only_says = (
        rf"{_SAYS} (?:[\w.’'-]+ ){{0,6}}?{surname}\b|\b{surname}(?:, [^,]{{1,60}},)? (?:also |had |has )?{_SAYS}\b"
    )
    return speakers or re.search(rf"\b{surname}\b", re.sub(only_says, " ", sentence)) is not None


_SPOKEN_OF = re.compile(r"\b(?:said|says|say|told|tells|according|accused|described|called|added|explained)\b")
_STRANGER = re.compile(r"(?<!^)(?<![.!?”\"] )\b([A-Z][a-z]+)(?: [A-Z]\.)? ([A-Z][a-z]+)\b")
_NO_PERSON = BODIES | MEDIA_WORDS | MEDIA_NAMES | frozenset(COUNTRY) | MONTHS | WEEKDAYS


def _stranger(window: str, known: Known) -> bool:
    """Tell whether somebody else seems to be named, whom `he` could mean as well."""
    unknown = known.story.loners - known.story.surnames - _NO_PERSON
    if any(word.lower in unknown and _as_a_person(window, word.start) for word in tokens(window) if word.capital):
        return True
    for match in _STRANGER.finditer(window):
        words = {match[1].lower(), match[2].lower()}
        before = re.search(r"(\w+)[^\w]*$", window[: match.start()])
        led = before is not None and before[1].lower() in PREPOSITIONS | {"the", "of", "to"}
        if not led and not words & (_NO_PERSON | known.story.surnames | ROLES | PERSONS):
            return True
    return False


def _genders(text: str, people: Sequence[Person]) -> Iterator[tuple[str, str]]:
    """Tell whom an article calls `he` and whom `she`: by role and title, else in sentences that name nobody else."""
    told = [text[a:b] for a, b in sentences(text)]
    for person in people:
        surname = re.escape(person.name.split()[-1])
        beside = re.findall(rf"\b([A-Z]\w+)\.? (?:([A-Z]\w+) )?(?={surname}\b)", text)
        words = {w.lower() for w in [*(w for pair in beside for w in pair), *person.role.split()]}
        he, she = len(words & MALE), len(words & FEMALE)
        if he == she:
            others = [re.escape(p.name.split()[-1]) for p in people if p is not person]
            # What the article goes on to call somebody with whom a sentence begins and whose word it does not give.
            alone_in = [
                one
                for one in told
                if re.match(rf"(?:[\w’'-]+ ){{0,4}}{surname}\b", one)
                and not any(re.search(rf"\b{o}\b", one) for o in others)
                and not _SPOKEN_OF.search(one)
            ]
            found = [
                w.lower() for one in alone_in for w in re.findall(r"\b(?:he|his|him|she|her)\b", one, re.IGNORECASE)
            ]
            he, she = sum(w[0] == "h" and w != "her" for w in found), sum(w in ("she", "her") for w in found)
        if he != she:
            yield person.name, "he" if he > she else "she"
