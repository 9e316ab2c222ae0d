"""Say who says what in a sentence: speaker, through whom, affirmed or denied, and which stretch is the content.

Shallow cues only (reporting verbs, quotation marks, `according to`), no parser and no knowledge of the world. Here
what verbs and phrases tell is put together: an outlet that carries another's word becomes that word's `via`, and `he`
becomes the name that stands before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.models import Position
from workbench.nlp import lexicon
from workbench.nlp.lexicon import COUNTRY, PHRASES, related
from workbench.nlp.tokens import Token, stem, tokens

# ------------------------------------------------------------
# Find the phrase that names a speaker beside a verb.

_HARD = re.compile(r"[\"“”«»;:—–()\[\]…!?]|\s-\s|\.\s|\n")
_LONGEST_CHUNK = 18  # words in a speaker's name with role and body
_LINKS = frozenset("of for in at from to with on".split())


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence and its tokens."""

    text: str
    tokens: tuple[Token, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """Cut a sentence."""
        return cls(text=text, tokens=tokens(text))

    def gap(self, i: int) -> str:
        """What stands between token i and the next one."""
        after = self.tokens[i + 1].start if i + 1 < len(self.tokens) else len(self.text)
        return self.text[self.tokens[i].end : after]

    def lower(self, i: int) -> str:
        """Token i in lower case; empty outside the sentence."""
        return self.tokens[i].lower if 0 <= i < len(self.tokens) else ""

    def at(self, offset: int) -> int:
        """The first token at or after an offset; the number of tokens if there is none."""
        return next((k for k, t in enumerate(self.tokens) if t.start >= offset), len(self.tokens))

    def slice(self, first: int, last: int) -> str:
        """The characters from token `first` to token `last`, both included."""
        return self.text[self.tokens[first].start : self.tokens[last].end]


Chunk = tuple[int, int]
"""First and last token of a phrase, both included."""


def hard(gap: str) -> bool:
    """Tell whether the characters between two words part two clauses."""
    return _HARD.search(gap) is not None


def chunk_before(words: Words, verb: int) -> Chunk | None:
    """Find the subject that stands before a verb; None if there is none in its clause."""
    j = _skip_auxiliaries(words, verb - 1)
    if j < 0 or hard(words.gap(j)) or words.lower(j) in ("and", "or", "but"):
        return None
    if words.lower(j) == "to":
        return first_chunk(words, j)
    if words.lower(j) in ("who", "which", "that"):
        j -= 1
        return None if j < 0 or hard(words.gap(j)) else (_chunk_start(words, j), j)
    if "," in words.gap(j):
        return _before_parenthesis(words, j)
    start = _chunk_start(words, j)
    if words.lower(start - 1) == "by" and words.lower(start - 2) in ("cited", "quoted") and start >= 3:
        start = _chunk_start(words, start - 3)
    return _checked(words, start, j)


def first_chunk(words: Words, before: int) -> Chunk | None:
    """Find the first phrase of the sentence that could be its subject."""
    for start in range(before):
        if (
            words.lower(start)
            in lexicon.PREPOSITIONS | lexicon.TIME_WORDS | lexicon.SUBORDINATORS | lexicon.AUXILIARIES
        ):
            continue
        end = start
        while end + 1 < before and not hard(words.gap(end)) and "," not in words.gap(end) and _goes_on(words, end + 1):
            end += 1
        chunk = _checked(words, start, end)
        if chunk is not None:
            return chunk
    return None


def chunk_after(words: Words, at: int) -> Chunk | None:
    """Find the phrase that begins at a token: up to a comma, a verb or a word that opens a clause."""
    if at >= len(words.tokens):
        return None
    end = at
    while end + 1 < len(words.tokens) and end - at < _LONGEST_CHUNK:
        gap = words.gap(end)
        if hard(gap) or ("," in gap and not _listed(words, end + 1)) or not _goes_on(words, end + 1):
            break
        end += 1
    while end > at and words.lower(end) in lexicon.PREPOSITIONS | {"and", "or"}:
        end -= 1
    return _checked(words, at, end)


def _skip_auxiliaries(words: Words, j: int) -> int:
    while j >= 0 and not hard(words.gap(j)):
        lower = words.lower(j)
        adverb = lower in lexicon.AUXILIARIES or (lower.endswith("ly") and not words.tokens[j].capital)
        timed = lower in lexicon.TIME_WORDS or (
            lower in ("on", "in", "at", "last") and words.lower(j + 1) in lexicon.TIME_WORDS
        )
        if not (adverb or timed) or (j > 0 and words.lower(j) == "may" and words.tokens[j].capital):
            break
        if "," in words.gap(j) and words.lower(j + 1) not in lexicon.AUXILIARIES and adverb is False:
            break
        j -= 1
    return j


def _before_parenthesis(words: Words, j: int) -> Chunk | None:
    opening = j - 1
    while opening >= 0 and "," not in words.gap(opening):
        if hard(words.gap(opening)):
            return None
        opening -= 1
    if opening < 0:
        return None
    first = words.lower(opening + 1)
    start = _chunk_start(words, opening)
    while (
        start > 0
        and words.gap(start - 1).strip() == ","
        and all(
            words.tokens[k].capital or words.lower(k) in ("of", "the", "and", "for")
            for k in range(_piece_start(words, start - 1), start)
        )
    ):
        start = _piece_start(words, start - 1)
    if first in ("who", "which", "according", "citing", "speaking", "when", "in", "on", "while", "quoting"):
        return _checked(words, start, opening)
    return _checked(words, start, j)


def _piece_start(words: Words, end: int) -> int:
    start = end
    while start > 0 and "," not in words.gap(start - 1) and not hard(words.gap(start - 1)):
        start -= 1
    return start


def _chunk_start(words: Words, end: int) -> int:
    start = end
    if words.lower(end) in lexicon.PRONOUNS:
        return end
    while start > 0 and end - start < _LONGEST_CHUNK:
        if words.lower(start) in lexicon.DETERMINERS and not words.tokens[start].number:
            if words.lower(start - 1) not in _LINKS or not _link_holds(words, start - 1):
                break
        elif not _belongs(words, start - 1):
            break
        start -= 1
    while start < end and words.lower(start) in lexicon.PREPOSITIONS | lexicon.SUBORDINATORS | {"and", "or"}:
        start += 1
    return start


_NO_PART = lexicon.TIME_WORDS | lexicon.SUBORDINATORS | lexicon.AUXILIARIES | lexicon.PREPOSITIONS | lexicon.PRONOUNS


def _belongs(words: Words, j: int) -> bool:
    """Decide whether token j belongs to the phrase that goes on at j + 1."""
    gap, lower, token = words.gap(j), words.lower(j), words.tokens[j]
    following = words.tokens[j + 1]
    if hard(gap) or "," in gap:
        return False
    if lower in _LINKS:
        return _link_holds(words, j)
    if lower == "and":
        return (
            j > 0
            and following.capital == words.tokens[j - 1].capital
            and not any(
                words.lower(i) in lexicon.AUXILIARIES | lexicon.SAYING or words.lower(i).endswith("ed")
                for i in range(max(0, j - 8), j)
            )
        )
    if token.capital and following.capital and following.lower in lexicon.MEDIA_WORDS:
        return True  # the Daily Post, the Sunday Times
    if token.number or lower in _NO_PART:
        return False
    if token.capital or lower in lexicon.DETERMINERS:
        return True
    if following.capital and following.lower not in COUNTRY:
        return lower in lexicon.ROLES or lower in lexicon.BODIES or lower in ("former", "foreign", "senior", "top")
    return lower in lexicon.ANONYMITY or not lower.endswith(("ed", "ing"))


def _link_holds(words: Words, j: int) -> bool:
    """Decide whether a preposition ties a body to a role, as in `spokesman for the embassy`."""
    before = words.lower(j - 1)
    if j == 0 or hard(words.gap(j - 1)) or "," in words.gap(j - 1):
        return False
    if words.lower(j) == "of":
        return not before.endswith("ed")
    if words.lower(j) in ("in", "from") and words.tokens[j - 1].capital and words.tokens[j - 1].lower not in COUNTRY:
        return words.lower(j + 1) in COUNTRY or words.lower(j) == "from"
    return before in lexicon.ROLES or before in lexicon.BODIES or before in lexicon.ANONYMOUS


def _listed(words: Words, i: int) -> bool:
    """Decide whether a comma before token i only parts the members of a list of names."""
    for k in range(i, min(i + 9, len(words.tokens) - 1)):
        if words.lower(k) == "and":
            return words.tokens[k + 1].capital or words.lower(k + 1) == "the"
        if not (words.tokens[k].capital or words.lower(k) in ("the", "of")):
            return False
    return False


def _goes_on(words: Words, i: int) -> bool:
    lower = words.lower(i)
    if (
        lower in lexicon.SAYING
        or lower
        in lexicon.AUXILIARIES
        | lexicon.SUBORDINATORS
        | lexicon.TIME_WORDS
        | {"who", "which", "citing", "said", "made", "as"}
        | lexicon.PRONOUNS
    ):
        return lower in lexicon.NOUN_LIKE and words.lower(i - 1) in lexicon.MEDIA_WORDS | {"media"}
    if lower in ("on", "during", "after", "before", "amid", "when", "by", "under"):
        return False
    return not (lower.endswith(("ed", "ing")) and not words.tokens[i].capital and lower not in lexicon.ANONYMITY)


def _checked(words: Words, start: int, end: int) -> Chunk | None:
    if end < start or not any(t.capital or t.lower in _SPEAKING for t in words.tokens[start : end + 1]):
        return None
    return start, end


_SPEAKING = (
    lexicon.ROLES
    | lexicon.ANONYMOUS
    | lexicon.BODIES
    | lexicon.MEDIA_WORDS
    | lexicon.PRONOUNS
    | {"pair", "two", "family", "parents", "mother", "father"}
)


# ------------------------------------------------------------
# Say what kind of speaker a phrase names: one that can be asked, an outlet, or nobody in particular.

_PLACE_WORDS = COUNTRY.keys() | {word for phrase in PHRASES for word in phrase}
_ALWAYS_MEDIA = frozenset(
    "media agencies newspaper newspapers outlets broadcaster broadcasters press tv television".split()
)
_PEOPLE = (lexicon.ROLES - {"monitor", "source"}) | (lexicon.ANONYMOUS - {"monitor", "monitors", "observers"})
_SPOKEN_FOR = frozenset("spokesman spokeswoman spokesperson".split())


def is_named(speaker: str) -> bool:
    """Tell whether a speaker can be asked: a person or a body with a name, not `a US official`."""
    found = _head(speaker)
    lowered = [t.lower for t in found]
    if any(w in lexicon.ANONYMITY for w in lowered):
        return False
    people = [t for t in found if t.capital and t.lower not in lexicon.DETERMINERS and t.lower not in _PLACE_WORDS]
    # The phrase is about officials, sources, residents, and has no name of its own.
    kinds = set(lowered) & (lexicon.ANONYMOUS - {"monitor"})
    if bool(kinds) and not any(t.lower not in kinds | lexicon.BODIES | lexicon.ROLES for t in people):
        return False
    if people:
        return True
    if set(lowered) & (lexicon.BODIES | _SPOKEN_FOR):
        return lowered[0] not in ("a", "an", "some", "several")
    return any(w in _PLACE_WORDS for w in lowered) and not media(speaker)


def _head(speaker: str) -> tuple[Token, ...]:
    """The words before a place: `residents of Kiel` have no name because Kiel has one."""
    found = tokens(re.split(r"\b(?:in|at|from|near|with)\b", speaker)[0]) or tokens(speaker)
    of = next((i for i, t in enumerate(found) if t.lower == "of"), 0)
    return found[:of] if of and found[of - 1].lower in lexicon.ANONYMOUS else found


def media(speaker: str) -> bool:
    """Tell whether a speaker is a news outlet, or news outlets."""
    found = tokens(speaker)
    lowered = {t.lower for t in found}
    if not found or lowered & _PEOPLE:
        return False
    if lowered & _ALWAYS_MEDIA or any(
        w in lexicon.MEDIA_NAMES or w.replace("-", "") in lexicon.MEDIA_NAMES for w in lowered
    ):
        return True
    said_to_be = any(t.lower in lexicon.MEDIA_WORDS and t.capital for t in found)
    return said_to_be and len([t for t in found if t.capital]) >= 2


_BEFORE_NAME = re.compile(r"^(?:\W|the\b|a\b|an\b|by\b|to\b|in\b|as\b|per\b)+", re.IGNORECASE)
_KIND_BEFORE = re.compile(
    r"^.*\b(?:channel|newspaper|agency|broadcaster|station|network|daily|magazine|website)s? (?=[A-Z])"
)
_AFTER_NAME = re.compile(r"\s+(?:reports?|broadcasters?|said|reported)$|['’]s?(?:\s.*)?$|\s[a-z].*$")


def outlets(text: str) -> tuple[str, ...]:
    """List the outlets and agencies that a stretch of text names, in its words."""
    found: list[str] = []
    for part in re.split(r",| and | or |;|\band\b", text):
        name = _KIND_BEFORE.sub("", _BEFORE_NAME.sub("", part.strip()).strip())
        name = _AFTER_NAME.sub("", name).strip()
        if name and name not in found and name[0].isupper() and media(part):
            found.append(name)
    return tuple(found)


# ------------------------------------------------------------
# The record of one act of saying, and what its parts have in common whatever words it is told in.

MEDIA_REPORTS = "media reports"
"""The speaker of `reports that …` where nobody else is named."""

OPENING, CLOSING = '"“«', '"”»'

_IGNORANCE = re.compile(
    r"\b(?:never|not) (?:\w+ )?(?:heard|know|known|aware|familiar)\b|\bunaware\b|\bdenie[sd] (?:any )?know"
    r"|\bno (?:information|knowledge|comment|details?|idea)\b"
    r"|\b(?:know(?:s|ing)?|sa(?:y|ys|id|ying)) nothing\b|\b(?:don|doesn|didn)['’]t know\b",
    re.IGNORECASE,
)
_UNTRUE = re.compile(
    r"\b(?:it|this|that|these|they|reports?|claims?|allegations?|accusations?|stor(?:y|ies)|rumou?rs?|suggestions?)\b"
    r"[^.;]{0,60}?\b(?:is|are|was|were|as|to be|[’']s|[’']re)?\s*"
    r"(?:\w+ly |pure |an? |total |complete |the |outright |just |all )*"
    rf"\b(?:{'|'.join(sorted(lexicon.UNTRUE - {'lie', 'lies', 'wrong'}))}|(?:an? |outright )lies?)\b",
    re.IGNORECASE,
)
_HEARD_FIRST = 80  # characters of a content in which professed ignorance is looked for


@dataclass(frozen=True, slots=True)
class Attribution:
    """One act of saying inside a sentence."""

    speaker: str
    """The sentence's own words, or the antecedent's where the sentence has a pronoun and the context a name."""
    named: bool
    via: tuple[str, ...]
    position: Position
    """Of the speaker towards the content; `declines` also for professed ignorance."""
    verb: str
    content_start: int
    content_end: int
    quoted: bool
    """The content stands, at least in part, in quotation marks."""

    @property
    def is_media(self) -> bool:
        """The speaker is a news outlet, or news outlets."""
        return self.speaker == MEDIA_REPORTS or media(self.speaker)

    def covers(self, at: int) -> bool:
        """Tell whether a place in the sentence lies in the content."""
        return self.content_start <= at < self.content_end


def act(text: str, speaker: str, content: tuple[int, int], *, verb: str, position: Position = "affirms") -> Attribution:
    """Make the record of an act of saying; what is said may turn an affirmation into a denial."""
    start, end = content
    said = text[start:end]
    return Attribution(
        speaker=speaker,
        named=is_named(speaker),
        via=audience(text, start, end),
        position=_position(said, verb, position),
        verb=verb,
        content_start=start,
        content_end=end,
        quoted=any(mark in text[max(0, start - 2) : end + 1] for mark in OPENING + CLOSING),
    )


def _position(said: str, verb: str, position: Position) -> Position:
    if _IGNORANCE.search(said[:_HEARD_FIRST]) or _IGNORANCE.search(f"{verb} {said[:30]}"):
        return "declines"
    return "denies" if position == "affirms" and _UNTRUE.search(said) else position


_AUDIENCE = re.compile(
    r"\b(?:told|tells|asked by|interview with|speaking to|response to|statement to|appearance on|on)\s+"
    r"(?P<who>[A-Z][^,;.“”\"]{1,40})"
)


def audience(text: str, start: int, end: int) -> tuple[str, ...]:
    """List the outlets that a speaker is said to have spoken to, outside the content."""
    outside = text[:start] + " " * (end - start) + text[end:]
    found = [name for m in _AUDIENCE.finditer(outside) for name in outlets(m["who"])]
    return tuple(dict.fromkeys(found))


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Take white space and the punctuation that parts clauses off both ends of a stretch."""
    while start < end and (text[start].isspace() or text[start] in ",:;"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;."):
        end -= 1
    return start, end


def word_count(text: str) -> int:
    """Count the words of a stretch."""
    return len(re.findall(r"\w+", text))


# ------------------------------------------------------------
# Find acts of saying told without a verb of saying: `according to X`, `reports that …`, `US media: …`.

_ACCORDING = re.compile(
    r"\b(?:(?P<to>according to|as per|in the words of)|as (?:first )?reported (?:\w+ \w+ )?by)\s+", re.I
)
_REPORTS_THAT = re.compile(
    r"\b(?:(?:media|news|press) )?(?:reports|allegations|claims|rumou?rs|suggestions|accusations) that\s+", re.I
)
_NAME = r"[A-Z][\w.’']*(?: [\w.’']+){0,3}"
_NAME_OR_NOUN = r"\w[\w.’']*(?: [\w.’']+){0,3}"
_TAIL = re.compile(rf"(?:(?:^|\s)[–—-]|:)\s*(?P<who>{_NAME_OR_NOUN}?)(?: (?:says?|reports?))?\s*$")
_HEAD = re.compile(rf"^(?P<who>{_NAME}):\s+(?=[\"“A-Z])")
_SPEAKING_PHRASE = lexicon.ROLES | lexicon.ANONYMOUS | lexicon.BODIES | COUNTRY.keys()


def acts_by_phrase(words: Words) -> list[Attribution]:
    """List the acts of saying that a phrase or a headline's colon tells."""
    found = [_according(words, m) for m in _ACCORDING.finditer(words.text)]
    for match in _REPORTS_THAT.finditer(words.text):
        start, end = trimmed(words.text, match.end(), len(words.text.rstrip(" .")))
        found += [act(words.text, MEDIA_REPORTS, (start, end), verb="reports")] if start < end else []
    found.append(_headline(words.text.rstrip()))
    return [a for a in found if a is not None]


def _according(words: Words, match: re.Match[str]) -> Attribution | None:
    chunk = chunk_after(words, words.at(match.end()))
    if chunk is None:
        return None
    content = _around(words.text, match.start(), words.tokens[chunk[1]].end)
    if content[0] >= content[1]:
        return None
    verb = "according to" if match["to"] else "reported"
    return act(words.text, words.slice(*chunk), content, verb=verb)


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """Choose the content beside an `according to` phrase: what stands before it, unless that is no clause."""
    before, after = word_count(text[:start]), word_count(text[end:])
    right = trimmed(text, end, len(text.rstrip(" .")))
    if before < 4 or (text[end:].lstrip()[:1] == "," and before < 8 and after >= 4):
        return right
    return trimmed(text, 0, start)


def _headline(text: str) -> Attribution | None:
    """Read `US media: Moscow asks …` and `… asks China for aid: US media`."""
    head = _HEAD.match(text)
    if head is not None and _can_speak(head["who"]):
        content = trimmed(text, head.end(), len(text))
        return act(text, head["who"], content, verb=":") if content[0] < content[1] else None
    tail = None if text.endswith((".", "”", '"')) else _TAIL.search(text)
    if tail is None or not tail["who"] or not _can_speak(tail["who"]):
        return None
    content = trimmed(text, 0, tail.start())
    return act(text, tail["who"], content, verb=":") if content[0] < content[1] else None


def _can_speak(who: str) -> bool:
    return media(who) or any(t.lower in _SPEAKING_PHRASE for t in Words.of(who).tokens)


# ------------------------------------------------------------
# Find acts of saying told with a verb: `X said that …`, `“…,” said X`, `X denied …`, `X declined to say …`.

_BE = ("is", "are", "was", "were", "be", "been")
_TELLING = frozenset("told tells tell telling informed assured asked".split())
_CLAIMED = frozenset("responsibility credit victory a an".split())  # what one does by claiming it, not says of it
_FAR = 16  # tokens in which the other half of a phrase is looked for
_CLAUSE = 4  # words that make a clause
_SCENE = frozenset("in on at during when as after before through via later while by from".split())


def acts_by_verb(words: Words) -> list[Attribution]:
    """List the acts of saying whose verb the sentence has."""
    found: list[Attribution] = []
    last: Chunk | None = None
    for i in range(len(words.tokens)):
        position = _position_of_verb(words, i)
        subject = None if position is None else _subject(words, i, inherited=last)
        if position is None or subject is None or words.lower(subject[0] - 1) in ("whether", "if"):
            continue
        content = _content(words, i, subject=subject)
        if content[0] < content[1]:
            verb = words.tokens[i].lower
            found.append(act(words.text, words.slice(*subject), content, verb=verb, position=position))
            last = subject
    return found


# ---------------------------------------------------------------- is it a verb of saying here


def _position_of_verb(words: Words, i: int) -> Position | None:
    """Say whether token i is a verb of saying, denying or declining here; None if it is not."""
    lower = words.lower(i)
    if _idiom(words, i):
        return "affirms"
    if _is_noun(words, i):
        return None
    # Tell whether token i begins `called the report false`.
    if lower in lexicon.DENYING or (
        words.lower(i) in lexicon.CALLING and any(words.lower(k) in lexicon.UNTRUE for k in range(i + 1, i + _FAR))
    ):
        return "denies"
    if (lower in lexicon.DECLINING and words.lower(i + 1) == "to") or _withheld(words, i):
        return "declines"
    return "affirms" if _says(words, i) else None


def _says(words: Words, i: int) -> bool:
    lower = words.lower(i)
    if lower.startswith("claim") and words.lower(i + 1) in _CLAIMED:
        return False
    if lower not in lexicon.SAYING or (words.lower(i - 1) in _BE and not lower.endswith("ing")):
        return False
    if lower in ("read", "reads") and words.text[: words.tokens[i].start].rstrip().endswith(tuple(CLOSING)):
        return True  # “…,” read the release
    return lower not in lexicon.WITH_CONTENT_ONLY | lexicon.NOUN_LIKE or _content_follows(words, i)


def _idiom(words: Words, i: int) -> bool:
    """Tell whether token i ends `made it clear` or `was confident`, with a that-clause to follow."""
    following = {words.lower(k) for k in range(i + 1, i + 5)}
    before = (words.lower(i - 2), words.lower(i - 1))
    clear = words.lower(i) == "clear" and before[0] in ("made", "make", "makes") and before[1] == "it"
    sure = words.lower(i) in lexicon.SURE and before[1] in _BE
    return (clear or sure) and "that" in following


def _is_noun(words: Words, i: int) -> bool:
    lower, before = words.lower(i), words.lower(i - 1)
    if words.text[words.tokens[i].end : words.tokens[i].end + 2] in ("’s", "'s"):
        return True
    if i == 0 or words.gap(i - 1).strip():
        return False
    if before == "media":
        return lower in lexicon.NOUN_LIKE
    nounish = lower in lexicon.NOUN_LIKE or lower.endswith(("ed", "ing")) or lower in ("denial", "refusal")
    return nounish and (before in lexicon.DETERMINERS or before in ("of", "for", "in", "with"))


def _withheld(words: Words, i: int) -> bool:
    """Tell whether token i is what a speaker did not do: `did not clarify`, `without directly addressing`."""
    before = " ".join(words.lower(k) for k in range(max(0, i - 3), i)).replace("n't", " not")
    if words.lower(i) in lexicon.WITHHOLDING:
        return bool(re.search(r"\bwithout(?: \w+ly)?$", before))
    refused = re.search(r"\b(?:did|do|does|would|could|will|can) not(?: \w+)?$", before)
    return words.lower(i) in lexicon.WITHHELD and bool(refused)


def _content_follows(words: Words, i: int) -> bool:
    gap = words.gap(i)
    if any(mark in gap for mark in OPENING) or "that" in (words.lower(i + 1), words.lower(i + 2)):
        return True
    closes = i + 1 >= len(words.tokens) or words.lower(i + 1) in lexicon.TIME_WORDS | {"on"}
    subject = chunk_before(words, i)
    if subject is None or not closes or gap.strip(" .,"):
        return False
    before = words.text[: words.tokens[i].start]
    return "," in before[-80:] and (words.lower(i).endswith("ed") or media(words.slice(*subject)))


# ---------------------------------------------------------------- who


def _subject(words: Words, i: int, *, inherited: Chunk | None) -> Chunk | None:
    lower, before = words.lower(i), words.lower(i - 1)
    if lower in lexicon.WITHHOLDING and "without" in (before, words.lower(i - 2)):
        return inherited or _main_subject(words, i)
    if lower == "saying" and before == "as":
        # Find who is quoted in `X quoted Y as saying` and in `Y was quoted by X as saying`.
        window = range(i - 1, max(-1, i - _FAR), -1)
        quoted = next((k for k in window if words.lower(k) in ("quoted", "cited", "quotes", "cites")), None)
        if quoted is None:
            return None
        if words.lower(quoted + 1) == "by":
            return chunk_before(words, quoted)
        return chunk_after(words, quoted + 1)
    chunk = chunk_before(words, i - 2 if lower == "clear" else i)
    participle = lower.endswith("ing")
    if chunk is not None and not (participle and "," in words.gap(i - 1)):
        return chunk
    said = words.text[: words.tokens[i].start].rstrip().endswith(tuple(CLOSING + ","))  # `“…,” said X`
    after = chunk_after(words, i + 1) if said and not participle else None
    if after is not None or inherited is not None:
        return after or inherited
    return first_chunk(words, i) if participle or before in ("and", "but") else None


def _main_subject(words: Words, i: int) -> Chunk | None:
    """Find the subject of the clause that follows `Without directly addressing the reports, `."""
    verbs = (k for k in range(i + 1, len(words.tokens)) if words.lower(k) in lexicon.SAYING)
    following = (chunk_before(words, k) for k in verbs)
    return next((chunk for chunk in following if chunk is not None), None)


# ---------------------------------------------------------------- what


def _content(words: Words, i: int, *, subject: Chunk) -> tuple[int, int]:
    text, begin = words.text, words.tokens[subject[0]].start
    if words.lower(i).endswith("ing") and subject[1] < i - 1:  # he said, insisting that …
        start = _content_after(words, i) or words.tokens[i].end
        return trimmed(text, start, _tail(text, start))
    if subject[0] > i:  # “…,” said Horne
        return trimmed(text, 0, words.tokens[i].start)
    before, after = text[:begin].rstrip(), _content_after(words, i)
    ahead = word_count(before)
    if ahead >= 2 and before.endswith(tuple(CLOSING)):
        return trimmed(text, _quote_start(before), begin)
    leads = (ahead >= 2 and before.endswith(",")) or (ahead >= _CLAUSE and after is None)
    if leads and (after is None or word_count(text[after:]) < _CLAUSE):
        return trimmed(text, 0, begin)
    start = words.tokens[i].end if after is None else after
    return trimmed(text, start, _tail(text, start))


def _content_after(words: Words, i: int) -> int | None:
    """Find where the content begins after the verb; None if only an audience, a time or a place follows."""
    for k in range(i + 1, min(i + _FAR, len(words.tokens))):
        gap = words.gap(k - 1)
        if not (k == i + 1 or ":" in gap or _adverbial(words, i + 1, k)):
            break
        if any(mark in gap for mark in OPENING + ":"):
            return words.tokens[k - 1].end
        if words.lower(k) == "that" and "," not in gap:
            return words.tokens[k].end
        if "," in gap:
            return None
    if i + 1 >= len(words.tokens) or _adverbial(words, i + 1, len(words.tokens)):
        return None
    chunk = chunk_after(words, i + 1) if words.lower(i) in _TELLING else None
    return words.tokens[
        (chunk[1] if chunk is not None and chunk[1] + 1 < len(words.tokens) and chunk[1] - i <= 5 else i)
    ].end


def _adverbial(words: Words, first: int, last: int) -> bool:
    """Tell whether tokens first..last-1 only say when, where or to whom."""
    if first >= last or words.lower(first) in lexicon.TIME_WORDS | _SCENE:
        return True
    told = words.lower(first - 1) in ("told", "tells")
    return told and all(words.lower(k) not in lexicon.AUXILIARIES for k in range(first, last))


def _quote_start(before: str) -> int:
    if before.count("“") > 1:  # they “…” and “…,” he said
        return 0
    opened = max(before.rfind("“"), before.rfind("«"))
    if opened >= 0:
        return opened
    closing = before.rfind('"')
    return max(before.rfind('"', 0, closing) if closing > 0 else -1, 0)


def _tail(text: str, start: int) -> int:
    """Find where the content ends: before `, according to …`, or at the end of the sentence."""
    closing = re.search(r",?\s+(?:according to|as per|citing)\b", text[start:])
    return start + closing.start() if closing and closing.start() > 12 else len(text.rstrip())


# ------------------------------------------------------------

_CITING = re.compile(r"\b(?:citing|quoting|cited by|quoted by)\s+", re.IGNORECASE)
_LONGEST = 2_000  # characters of a sentence that are read: what runs on longer is none, and takes time to search
_AT_ONCE = 25  # characters within which a second verb belongs to the first
_SHORTEST = 12  # characters that can be somebody's word


def spoken(sentence: str) -> tuple[Attribution, ...]:
    """List who says what, in the sentence's own words only, outermost first."""
    words = Words.of(sentence[:_LONGEST])
    found = _clipped(_cited(words, [*acts_by_phrase(words), *acts_by_verb(words)]))
    ordered = sorted(found, key=lambda a: (a.content_start - a.content_end, a.content_start, a.speaker))
    return _nested(_parted(sentence, _distinct(ordered)))


def _parted(text: str, found: Sequence[Attribution]) -> list[Attribution]:
    """End what a speaker would not say where the sentence goes on to what the same speaker did."""
    made = []
    for a in found:
        others = [b for b in found if b.speaker == a.speaker and a.content_start < b.content_start < a.content_end]
        comma = text.rfind(",", a.content_start, min((b.content_start for b in others), default=0))
        made.append(replace(a, content_end=comma) if a.position == "declines" and comma > a.content_start else a)
    return made


def _cited(words: Words, found: list[Attribution]) -> list[Attribution]:
    """Let `X said, citing Y` be Y's word via X, and `Y, cited by X, said` likewise."""
    for match in _CITING.finditer(words.text):
        chunk = chunk_after(words, words.at(match.end()))
        if chunk is None:
            continue
        who = words.slice(*chunk)
        if match[0].lower().rstrip().endswith("by"):
            found = [_through(a, who, match) if words.text.find(a.speaker) <= match.start() else a for a in found]
        else:
            found = _from_source(words.text, found, who, at=match.start())
    return found


def _through(attribution: Attribution, outlet: str, marker: re.Match[str]) -> Attribution:
    speaker = attribution.speaker.split(f" {marker[0].strip()}")[0].rstrip(" ,")
    via = (*attribution.via, *(outlets(outlet) or (outlet,)))
    return replace(attribution, speaker=speaker, named=is_named(speaker), via=tuple(dict.fromkeys(via)))


def _from_source(text: str, found: list[Attribution], who: str, *, at: int) -> list[Attribution]:
    carrier = max((a for a in found if a.is_media), key=lambda a: text.find(a.speaker), default=None)
    if carrier is not None:
        return [_sourced(text, a, who) if a is carrier else a for a in found]
    known = [a for a in found if a.speaker in who or who in a.speaker]
    if known:
        return [replace(a, via=a.via + outlets(text[:at])) if a in known else a for a in found]
    content = trimmed(text, 0, at)
    if content[1] - content[0] < _SHORTEST:
        return found
    cited = act(text, who, content, verb="citing")
    return [*found, replace(cited, via=outlets(text[:at]))]


def _sourced(text: str, carrier: Attribution, who: str) -> Attribution:
    citation = re.match(rf"\W*(?:again )?(?:citing|quoting)\s+{re.escape(who)}\W*", text[carrier.content_start :])
    begin = carrier.content_start + (citation.end() if citation else 0)
    return replace(
        carrier,
        speaker=who,
        named=is_named(who),
        via=outlets(carrier.speaker) or (carrier.speaker,),
        content_start=min(begin, carrier.content_end - 1),
    )


def _clipped(found: Sequence[Attribution]) -> list[Attribution]:
    """End a content where the words that attribute the whole sentence begin: `X rejected Y, Reuters reported`."""
    whole = [a for a in found if a.content_start == 0]
    made = []
    for a in found:
        ends = [b.content_end for b in whole if 0 < a.content_start < b.content_end < a.content_end]
        made.append(replace(a, content_end=min(ends)) if ends else a)
    return made


def _distinct(found: Sequence[Attribution]) -> list[Attribution]:
    kept: list[Attribution] = []
    for a in found:
        if not any(_repeats(a, k) for k in kept):
            kept.append(a)
    return kept


def _repeats(a: Attribution, kept: Attribution) -> bool:
    within = kept.content_start <= a.content_start < a.content_end <= kept.content_end
    at_once = kept.position == "declines" and a.content_start - kept.content_start < _AT_ONCE  # "declined to say that"
    return within and a.speaker == kept.speaker and (a.position == kept.position or at_once)


def _nested(found: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """Turn an outlet that only carries another's word into that word's `via`."""
    carriers = [a for a in found if a.is_media and a.speaker != MEDIA_REPORTS and any(_inside(b, a) for b in found)]
    made = []
    for a in found:
        if a not in carriers:
            via = (name for c in carriers if _inside(a, c) for name in outlets(c.speaker) or (c.speaker,))
            made.append(replace(a, via=tuple(dict.fromkeys((*a.via, *via)))))
    return tuple(made)


def _inside(inner: Attribution, outer: Attribution) -> bool:
    """Tell whether one act of saying is told within another's content."""
    if inner is outer or inner.speaker == outer.speaker or inner.is_media:
        return False
    return outer.content_start <= inner.content_start and inner.content_end <= outer.content_end


# ------------------------------------------------------------
# Resolve who `he`, `the officials` or a bare surname is, from what stands before. Plain cases only.

_FULL_NAME = re.compile(r"\b[A-Z][\w’'-]*[a-z]\w*(?: (?:al-|bin |ibn |de |van |von )?[A-Z][\w’'-]+)+")
_SMALL = "To|Is|Was|Has|Will|In|On|At|For|With|After|Over|Says|Said|And"
_TITLES = frozenset("mr mrs ms miss dr sir gov gen col sen rep capt sgt lt prof".split())
_CALLED = lexicon.ROLES | frozenset(w for w in lexicon.ANONYMOUS if w.endswith("s") or w == "people")
_PLURALS = frozenset(w for w in lexicon.ANONYMOUS if w.endswith("s") or w == "people")


def resolved(found: Sequence[Attribution], earlier: Sequence[Attribution], *, text: str) -> tuple[Attribution, ...]:
    """Give each speaker the fullest name that earlier speakers, or the names in a text, plainly give."""
    made: list[Attribution] = []
    for one in sorted(found, key=lambda a: a.content_start):
        made.append(_resolve(one, (*earlier, *made), text=text) if _wanting(one.speaker) else one)
    return tuple(sorted(made, key=lambda a: (a.content_start - a.content_end, a.content_start, a.speaker)))


def acting(sentence: str, text: str) -> str | None:
    """Name the person whose surname a sentence begins with, where a text gives it in full with a role.

    Who did something is `he` in the next sentence: `Brandt closed the bridge. “It is unsafe,” he said.`
    """
    found = tokens(sentence)
    if len(found) < 2 or not found[0].capital or found[1].capital or sentence[found[0].end : found[1].start] != " ":
        return None
    name = _name_in(found[:1], text)
    if name is None or found[0].lower in COUNTRY or tokens(name)[-1].lower != found[0].lower:
        return None
    before = tokens(text[max(0, text.index(name) - _ROLE) : text.index(name)])[-1:]  # `adviser Ana Brandt`
    return name if {token.lower for token in (*before, *tokens(name))} & lexicon.ROLES else None


_ROLE = 30
"""Characters before a name in which the word for a role stands."""


def _wanting(speaker: str) -> bool:
    found = tokens(speaker)
    if not found:
        return False
    found = found[1:] if len(found) == 2 and found[0].lower in _TITLES else found
    bare = len(found) == 1 and found[0].capital and found[0].lower not in COUNTRY and not media(speaker)
    definite = found[0].lower in ("the", "his", "her", "their") and not any(
        t.capital and t.lower not in COUNTRY for t in found[1:]
    )
    return (
        found[0].lower in lexicon.PRONOUNS
        or bare
        or (definite and bool({t.lower for t in found} & (lexicon.ROLES | lexicon.ANONYMOUS)))
    )


def _resolve(attribution: Attribution, earlier: Sequence[Attribution], *, text: str) -> Attribution:
    found = tokens(attribution.speaker)
    match = next((a for a in reversed(earlier) if _fits(found, a)), None)
    if match is not None:
        via = attribution.via or (() if match.named else match.via)
        return replace(attribution, speaker=match.speaker, named=match.named, via=via)
    name = _name_in(found, text)
    return replace(attribution, speaker=name, named=True) if name else attribution


def _fits(found: tuple[Token, ...], candidate: Attribution) -> bool:
    first, words = found[0].lower, {t.lower for t in found}
    theirs = {t.lower for t in tokens(candidate.speaker)}
    if first in ("he", "she", "i"):
        return _a_person(candidate) and not theirs & (
            lexicon.FEMALE if first == "he" else lexicon.MALE if first == "she" else set()
        )
    if first in ("they", "we"):
        return bool(theirs & _PLURALS)
    if first == "it":
        return bool(theirs & (lexicon.BODIES | lexicon.MEDIA_WORDS)) and not _a_person(candidate)
    if first in lexicon.DETERMINERS:
        called_so = any(related(stem(a), stem(b)) for a in words & _CALLED for b in theirs & (_CALLED | lexicon.BODIES))
        return called_so and not candidate.is_media and _belongs_to_nobody(found)
    return found[-1].lower in theirs and len(theirs) > 1


def _belongs_to_nobody(found: tuple[Token, ...]) -> bool:
    """Tell `the owner` from `the airport’s owner` and `his owner`, who need not be the owner named before."""
    owned = any(t.text.endswith(("'s", "’s", "'", "’")) for t in found)
    return not owned and found[0].lower not in ("his", "her", "its", "their", "my", "our")


def _a_person(candidate: Attribution) -> bool:
    found = tokens(candidate.speaker)
    names = [t for t in found if t.capital and t.lower not in COUNTRY.keys() | lexicon.BODIES | lexicon.DETERMINERS]
    lowered = {t.lower for t in found}
    role = bool(lowered & (lexicon.ROLES - {"source", "monitor"}))
    return not candidate.is_media and not (lowered & _PLURALS) and (role or len(names) >= 2)


def _name_in(found: tuple[Token, ...], text: str) -> str | None:
    if found[0].lower in lexicon.PRONOUNS | lexicon.DETERMINERS:
        return None
    own = found[-1].lower
    full = [m[0] for m in _FULL_NAME.finditer(text) if own in {t.lower for t in tokens(m[0])}]
    if not full:
        return None
    # In a headline of capitals a name goes over into a verb: `Ana Brandt To Head Harbour Board`.
    until = re.search(rf"\b{re.escape(found[-1].text)}\b(?= (?:{_SMALL})\b)", full[0])
    return full[0][: until.end()] if until and " " in full[0][: until.end()] else full[0]
