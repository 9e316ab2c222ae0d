"""Say which stretches of an article's sentences are somebody's word, and whose.

Patterns over words and quotation marks: no parser, no model, in time linear in the article's length. A verb of saying
counts only where it has a subject that can speak and a stretch that it governs. In doubt a stretch is the outlet's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from workbench.models import Position
from workbench.nlp import lexicon
from workbench.nlp.attribution import (
    MEDIA_REPORTS,
    Attribution,
    Words,
    act,
    acting,
    acts_by_phrase,
    media,
    outlets,
    resolved,
    trimmed,
)
from workbench.nlp.quotation import Span, by_sentence, curly, plain_marks, quotations
from workbench.nlp.tokens import past, tokens

# ------------------------------------------------------------
# A sentence as its words and the marks between them, for the patterns that look for speakers.

ABBREVIATED = frozenset(lexicon.SHORT) | frozenset("mr mrs ms st jr sr rev hon adm pfc".split())
"""Titles that are written with a full stop before a name."""
RELATIVE = ("who", "which", "that")
JOINS = frozenset("and but or while whereas although though yet".split())
BE = frozenset("is are was were be been being".split())
DASHES = ("—", "–", "-", "- -")


@dataclass(frozen=True, slots=True)
class Said:
    """An act of saying in a sentence: its verb and speaker by their tokens, its stretch by characters."""

    verb: int
    speaker: Span | None
    """First and last token of the phrase that names the speaker; None if none does."""
    start: int
    end: int
    position: Position = "affirms"
    tag: bool = False
    """Verb and speaker stand after the stretch or inside it."""
    name: str = ""
    """What the speaker is called where no phrase names one."""
    via: tuple[str, ...] = ()


class MarkedSentence:
    """The words of a sentence and what stands between them; a gap has the number of the token after it."""

    def __init__(self, text: str, quotes: Sequence[Span]) -> None:
        self.text = text
        self.end = len(text.rstrip())
        self.words = Words.of(text)
        self.tokens = self.words.tokens
        self.low = ["w.h.o." if t.text == "WHO" else t.lower for t in self.tokens]  # no pronoun
        self.quotes = quotes
        self.quoted = [any(a <= t.start < b for a, b in quotes) for t in self.tokens]

    def __len__(self) -> int:
        return len(self.tokens)

    def lower(self, i: int) -> str:
        """Token i in lower case; empty outside the sentence."""
        return self.low[i] if 0 <= i < len(self.low) else ""

    def bounds(self, i: int) -> Span:
        """Where the gap before token i begins and ends."""
        end = self.tokens[i].start if i < len(self.tokens) else len(self.text)
        return (self.tokens[i - 1].end if i else 0), end

    def gap(self, i: int) -> str:
        """The characters of the gap before token i."""
        return self.text[slice(*self.bounds(i))]

    def at(self, offset: int) -> int:
        """The first token that begins at or after an offset; the number of tokens if none does."""
        return next((k for k, t in enumerate(self.tokens) if t.start >= offset), len(self.tokens))

    def slice(self, chunk: Span) -> str:
        """The characters from one token to another, both included."""
        return self.text[self.tokens[chunk[0]].start : self.tokens[chunk[1]].end]

    def soft(self, i: int) -> bool:
        """Tell whether token i may go on with the phrase of the token before it, as far as punctuation says."""
        mark = self.gap(i).strip()
        if mark in ("(", ")"):  # an abbreviation in brackets: the Harbour Office (HO)
            return self.gap(i + 1 if mark == "(" else i - 1).strip() == (")" if mark == "(" else "(")
        if mark == ".":
            before = self.tokens[i - 1]
            return before.capital and (len(before.text) == 1 or before.lower in ABBREVIATED)
        return mark in ("", "'", "’", "&")

    def comma(self, i: int) -> bool:
        """Tell whether a comma stands before token i."""
        return self.gap(i).strip(" '’‘") in (",", ".,")

    def dash(self, i: int) -> bool:
        """Tell whether a dash stands before token i."""
        return self.gap(i).strip(" “«\"‘'’”»") in DASHES

    def closes(self, i: int) -> bool:
        """Tell whether a quotation ends right before token i."""
        start, end = self.bounds(i)
        return any(start < b <= end for _, b in self.quotes)

    def opens(self, i: int) -> int | None:
        """Give the place of a quotation that begins right before token i."""
        start, end = self.bounds(i)
        return next((a for a, _ in self.quotes if start <= a < end), None)

    def named(self, i: int) -> bool:
        """Tell whether token i may be part of a name: `Brandt`, or the second word of `Deir al-Zour`."""
        return self.tokens[i].capital or self.low[i].startswith(("al-", "el-", "ad-", "ibn", "bin"))

    def verbish(self, i: int) -> bool:
        """Tell whether token i looks like a finite verb."""
        token = self.tokens[i]
        return (not token.capital or i == 0) and (token.lower in lexicon.FINITE or past(token.lower))

    def states(self, first: int, last: int) -> bool:
        """Tell whether the tokens from `first` hold a finite verb that is no relative clause's."""
        verbs = (k for k in range(max(first, 0), min(last, len(self))) if self.verbish(k))
        return any(self.lower(k - 1) not in RELATIVE and not self.verbish(k - 1) for k in verbs if k)

    def clause(self, first: int, last: int) -> bool:
        """Tell whether a token from `first` up to but without `last` looks like a finite verb."""
        return any(self.verbish(k) for k in range(max(first, 0), min(last, len(self))))


# ------------------------------------------------------------
# Find the phrase that names a speaker, before or after a verb of saying.

PEOPLE = (
    lexicon.ROLES | lexicon.ANONYMOUS | lexicon.BODIES | lexicon.MEDIA_WORDS | lexicon.PRONOUNS | lexicon.DOCUMENTS
    | lexicon.OTHER_PEOPLE
)  # fmt: skip
"""Nouns and pronouns for those who can say something."""

STRONG = frozenset("say says said tell tells told".split())
"""Verbs of saying that only people do."""

_PERSON = re.compile(
    r"(?:ist|grapher|woman|man|women|men|porter|worker|maker|teacher|leader|manager|trader|writer|driver|keeper|holder"
    r"|fighter|eer|ician|rian|searcher)s?$"
)
_TIED = re.compile(r"(?:er|or|ist|man|woman|ent|ian)s?$")  # nouns that `in` and `at` may go on with
_LINKS = frozenset("of for in at from to with on".split())
_NO_PART = (
    (lexicon.TIME_WORDS - {"first"}) | lexicon.SUBORDINATORS | lexicon.PREPOSITIONS | lexicon.PRONOUNS | lexicon.FINITE
    | frozenset("and or but nor not also who whom whose which meanwhile however instead still today".split())
)  # fmt: skip
_ADVERBS = frozenset(
    "has have had also now once later earlier then again repeatedly already since still both all only just".split()
)
_ASIDE = lexicon.PREPOSITIONS | {"who", "which", "whose", "speaking", "citing", "when", "according"}
_LONGEST = 18  # words in a speaker's name with role and body
_NEAR = 9  # words in which a mark that bounds a phrase is looked for


def subject_before(s: MarkedSentence, verb: int) -> Span | None:
    """Find the phrase before a verb that is its subject; None if none is plain."""
    j = _past_adverbs(s, verb - 1)
    if j < 0 or s.quoted[j]:
        return None
    if (s.lower(j) in ("who", "which") and s.tokens[j].text != "WHO") or (
        s.lower(j) == "that" and s.lower(j - 1) in PEOPLE
    ):
        return phrase_before(s, j - 1) if j and (s.soft(j) or s.comma(j)) else None
    if s.comma(j + 1):
        return _before_aside(s, j)
    if not s.soft(j + 1):
        return None
    quote = next((k for k in range(j, max(-1, j - _LONGEST), -1) if s.closes(k)), None)
    if quote is None or (s.lower(quote) in _NO_PART and not (quote == j and s.lower(j) in lexicon.PRONOUNS)):
        return phrase_before(s, j)
    # `“…,” producers Jo Falk and Ana Brandt said`
    whole = all(s.soft(k) for k in range(quote + 1, j + 1)) and not s.clause(quote + 1, j + 1)
    return (quote, j) if whole else phrase_before(s, j)


def _past_adverbs(s: MarkedSentence, j: int) -> int:
    while j >= 0 and s.soft(j + 1):
        lower = s.lower(j)
        if lower in lexicon.WEEKDAYS:
            j -= 2 if s.lower(j - 1) in ("on", "late", "last") else 1
        elif lower in _ADVERBS or (lower.endswith("ly") and not s.named(j)):
            j -= 1
        else:
            break
    return j


def _before_aside(s: MarkedSentence, j: int) -> Span | None:
    """Find the subject in `Ana Brandt, who runs it, said` and `Ana Brandt, 48, the harbour master, said`."""
    found: Span | None = None
    first = j
    for _ in range(4):
        while first > 0 and not s.comma(first):
            if not s.soft(first) and s.gap(first).strip(" -()"):
                return found
            first -= 1
        name = phrase_before(s, first - 1) if first > 0 else None
        if name is None or (s.lower(name[0] - 1) in lexicon.PREPOSITIONS and s.soft(name[0])):
            return found
        if not can_speak(s, name, strong=False):
            if found is not None:
                return found  # `…, the pier and the harbour, the mayor of Arden, Ana Brandt, said`
            if all(s.named(k) for k in range(first, j + 1)):
                return first, j  # `The head of the company that runs the ferry, Ana Brandt, said`
        found = name[0], (first - 1 if s.lower(first) in _ASIDE else j)
        piece = next((k for k in range(name[0], 0, -1) if not s.soft(k)), 0)
        aside = piece == name[0] or s.lower(piece) in lexicon.DETERMINERS | {"who", "which", "whose", "former"}
        if piece == 0 or not s.comma(piece) or not aside:
            return found
        first = piece
    return found


def described(s: MarkedSentence, verb: int, subject: Span | None) -> Span | None:
    """Find the subject that the sentence begins with where what describes it stands before the verb.

    `A doctor treating the wounded said …`, `An engineer who knows the bridge said …`; `subject` is the phrase right
    before the verb, which says it itself if it can, unless it stands in a relative clause.
    """
    main = main_subject(s, verb)
    if main is None or not all(s.soft(k) for k in range(main[1] + 1, verb)):
        # `The bridge was safe, an engineer who knows it said`
        first = next((k for k in range(verb - 1, 0, -1) if not s.soft(k)), 0)
        main = phrase_after(s, first) if first and s.comma(first) and s.soft(verb) else None
        if main is None or s.lower(main[1] + 1) != "who" or s.lower(main[0]) not in lexicon.DETERMINERS:
            return None
    if subject is not None and main[0] == subject[0]:
        return None
    following = s.lower(main[1] + 1)
    if following in lexicon.FINITE:
        return None  # `Gray was killed by police who claim …`
    between = range(main[1] + 1, verb)
    relatives = sum(s.lower(k) in _RELATIVES for k in between)
    says = any(s.lower(k) in lexicon.SAYING and s.lower(k - 1) not in _RELATIVES for k in between)
    if following == "whose":  # `The minister whose aide wrote the report said …`
        return main if sum(_begins_verb(s, k) for k in between) == 1 else None
    if says and not following.endswith("ed"):
        return None  # what follows is said within what is said
    sent = s.lower(main[1] + 2) in lexicon.PREPOSITIONS | {"by"}
    participle = following.endswith(("ing", "ed")) or (sent and past(following))
    verbs = sum(_begins_verb(s, k) and s.lower(k + 1) != "by" for k in between[participle:])
    if verbs > relatives:
        return None
    if following in ("who", "which") and verbs <= 1:
        return main
    if subject is not None and can_speak(s, subject, strong=False):
        before = subject[0] - 1
        tied = s.lower(before) in lexicon.PREPOSITIONS | _RELATIVES | {"by", "and"} or s.lower(before).endswith("ing")
        if not (tied or s.verbish(before) or s.lower(before - 1) in _RELATIVES):
            return None  # `The town owes the bank the mayor said`
    if relatives:
        return main
    known = s.lower(main[0]) in lexicon.DETERMINERS or s.lower(main[1]) in PEOPLE
    placed = following in lexicon.PREPOSITIONS and can_speak(s, main, strong=s.lower(verb) in STRONG)
    return main if placed or (known and (participle or following in _DESCRIBING)) else None


_RELATIVES = frozenset("who which that whose".split())
_DESCRIBING = frozenset("close familiar aware responsible present near behind loyal critical involved opposed".split())


def _begins_verb(s: MarkedSentence, k: int) -> bool:
    """Tell whether token k begins a finite verb: `were` of `were executed`."""
    if not s.verbish(k) or s.lower(k - 1) in lexicon.DETERMINERS | {"to"}:
        return False
    return not s.verbish(k - 1) or (s.lower(k) in lexicon.FINITE and s.lower(k - 1) not in lexicon.FINITE)


def main_subject(s: MarkedSentence, before: int) -> Span | None:
    """Find the phrase that the sentence begins with, if it names somebody and stands before a token."""
    chunk = phrase_after(s, 1 if s.lower(0) in ("but", "and", "meanwhile", "later") else 0)
    return chunk if chunk is not None and chunk[1] < before and can_speak(s, chunk, strong=True) else None


# ------------------------------------------------------------


def phrase_before(s: MarkedSentence, end: int, *, alone: bool = False) -> Span | None:
    """Find where the noun phrase that ends with a token begins; `alone`, without the phrases it may be joined to."""
    if end < 0:
        return None
    if s.lower(end) in lexicon.PRONOUNS:
        return end, end
    if s.lower(end) in _NO_PART or s.quoted[end]:
        return None
    start = end
    bare = _bare(s, end)
    while start > 0 and end - start < _LONGEST and s.soft(start) and not s.quoted[start - 1]:
        if s.lower(start) in lexicon.DETERMINERS and not s.tokens[start].number:
            if not (_linked(s, start - 1) or _joined(s, start - 1) or (not alone and _pair(s, start - 1))):
                break
        elif not _belongs(s, start - 1, bare):
            break
        start -= 1
    while start < end and s.lower(start) in lexicon.PREPOSITIONS | {"and", "or", "s", "that"}:
        start += 1
    if bare:
        return _without_place(s, (start, end))
    return (start, end) if alone else _with_people(s, (start, end))


def _without_place(s: MarkedSentence, chunk: Span) -> Span:
    """Take off a place that only seems to belong to a name: `… the border with Turkey Jo Falk said`."""
    start, end = chunk
    if s.lower(start - 1) in lexicon.PREPOSITIONS and s.soft(start):
        while start < end and s.lower(start) in lexicon.COUNTRY and s.named(start + 1):
            start += 1
    return start, end


def _with_people(s: MarkedSentence, chunk: Span) -> Span:
    """Take in what a place belongs to: `researchers at the port of Kiel in Germany`."""
    start, end = chunk
    if start > 1 and s.lower(start - 1) in ("in", "at", "from", "near") and s.soft(start) and s.soft(start - 1):
        left = phrase_before(s, start - 2, alone=True) if end - start < _LONGEST else None
        if left is not None and any(
            s.lower(k) in lexicon.ROLES | lexicon.ANONYMOUS for k in range(left[0], left[1] + 1)
        ):
            return left[0], end
    return chunk


def _bare(s: MarkedSentence, end: int) -> bool:
    """Tell whether no comma, mark or beginning of the sentence is near that would bound the phrase before a token."""
    for k in range(end, max(-1, end - _NEAR), -1):
        if k == 0 or not s.soft(k):
            return s.clause(k, end)
    return True


def _belongs(s: MarkedSentence, j: int, bare: bool) -> bool:
    """Decide whether token j belongs to the phrase that goes on at j + 1."""
    lower, after = s.lower(j), s.lower(j + 1)
    capital, capital_after = s.tokens[j].capital, s.tokens[j + 1].capital
    if lower in _LINKS:
        return _linked(s, j)
    if lower == "and":
        return _joined(s, j) or _and(s, j, bare)
    if lower in lexicon.DETERMINERS:
        return True
    if capital and capital_after and after in lexicon.MEDIA_WORDS:
        return True  # the Daily Post
    if (lower in _NO_PART and not (capital and lower in lexicon.FINITE)) or lower in lexicon.WEEKDAYS:
        return False
    if s.named(j):
        return _name_goes_on(s, j, bare)
    if s.tokens[j].number:
        return s.lower(j - 1) in lexicon.DETERMINERS  # a 2014 study
    if s.named(j + 1):
        return _before_name(s, j, bare)
    if lower in lexicon.OF_PEOPLE or lower in PEOPLE:
        return True
    if lower.endswith("ing"):
        return s.lower(j - 1) in lexicon.DETERMINERS
    if lower.endswith("ed") and s.lower(j - 1) in lexicon.DETERMINERS:
        return True  # the devastated man
    if bare and not lower.endswith(("al", "ic", "ary", "based", "led", "ed")):
        return not s.verbish(j) and any(s.lower(k) in lexicon.DETERMINERS for k in range(max(0, j - 2), j))
    return not s.verbish(j)


def _before_name(s: MarkedSentence, j: int, bare: bool) -> bool:
    """Decide whether the small token j belongs to the name after it: `my colleague Jo Falk`, `group leader Jo Falk`."""
    lower, before = s.lower(j), s.lower(j - 1)
    if bare and s.lower(j + 1) in lexicon.MEDIA_NAMES and lower not in _NAMED_AFTER:
        return False  # `… killed six people AFP reported`
    if before in ("my", "his", "her", "their", "a", "an"):
        return True
    if before in lexicon.DETERMINERS and lower.endswith(("ing", "based", "led", "ern", "al", "ic")):
        return True
    return lower in PEOPLE or lower in ("former", "foreign", "senior", "top", "station", "official", "group")


def _name_goes_on(s: MarkedSentence, j: int, bare: bool) -> bool:
    """Decide whether the capitalised token j belongs to the phrase that goes on at j + 1."""
    after = s.lower(j + 1)
    if s.named(j + 1) or after in _LINKS:
        agency = after in lexicon.MEDIA_NAMES and s.tokens[j + 1].capital
        return not (bare and agency and s.lower(j) not in lexicon.MEDIA_WORDS)  # `… in Aleppo SANA said`
    first = j
    while first > 0 and s.soft(first) and s.named(first - 1):
        first -= 1
    before = s.lower(first - 1)
    cited = before == "by" and s.lower(first - 2) in ("cited", "quoted")
    if bare and before in lexicon.PREPOSITIONS and not cited and not (before == "for" and after in PEOPLE):
        return False  # `… in Aleppo activists said`
    return not bare or after in PEOPLE or after in lexicon.OF_PEOPLE or _PERSON.search(after) is not None


def _joined(s: MarkedSentence, j: int) -> bool:
    """Tell whether token j is the `and` of `…, police and the woman’s friend said`."""
    return j > 1 and s.lower(j) == "and" and s.lower(j - 1) in PEOPLE and (s.comma(j - 1) or s.closes(j - 1))


def _pair(s: MarkedSentence, j: int) -> bool:
    """Tell whether token j is the `and` of `The mayor and the coast guard said`."""
    if j < 1 or s.lower(j) != "and" or not s.soft(j):
        return False
    left = phrase_before(s, j - 1, alone=True)
    if left is None or not can_speak(s, left, strong=False):
        return False
    return left[0] == 0 or (s.lower(left[0]) in lexicon.DETERMINERS and s.lower(j - 1) in PEOPLE)


def _and(s: MarkedSentence, j: int, bare: bool) -> bool:
    """Tell whether the `and` at token j joins two speakers."""
    if j == 0 or not s.soft(j):
        return False
    names = s.tokens[j - 1].capital and s.tokens[j + 1].capital and s.lower(j - 1) not in lexicon.TIME_WORDS
    return (names and not bare) or s.lower(j - 1) in PEOPLE - lexicon.PRONOUNS


def _linked(s: MarkedSentence, j: int) -> bool:
    """Decide whether token j ties a phrase to a noun for people, as in `a spokesman for the embassy`."""
    if j < 1 or s.lower(j) not in _LINKS or not s.soft(j) or not s.soft(j + 1):
        return False
    before = s.lower(j - 1)
    if s.lower(j) == "of":
        return not s.verbish(j - 1)
    if s.lower(j) in ("for", "from") and s.named(j - 1):
        return before not in lexicon.TIME_WORDS
    if s.lower(j) in ("with", "on"):
        return before in lexicon.ROLES or _PERSON.search(before) is not None
    person = before in PEOPLE or _TIED.search(before) is not None
    return person and before not in lexicon.PRONOUNS | {"one", "two", "three", "both"}


# ------------------------------------------------------------


def phrase_after(s: MarkedSentence, first: int) -> Span | None:
    """Find the noun phrase that begins at a token."""
    if first >= len(s) or s.quoted[first] or s.lower(first) in ("there", "here"):
        return None
    if s.lower(first) in lexicon.PRONOUNS | {"them", "him", "us", "me"} and s.tokens[first].text != "US":
        return first, first
    if s.lower(first) in _NO_PART:
        return None
    end = first
    headed = s.lower(first) not in lexicon.DETERMINERS and (s.named(first) or s.lower(first) in PEOPLE)
    while end + 1 < len(s) and end - first < _LONGEST and s.soft(end + 1) and not s.quoted[end + 1]:
        lower = s.lower(end + 1)
        if lower in _LINKS | {"by"} and (headed or (lower == "of" and end > first)):
            if not _tied_after(s, end):
                break
            end += 2
            headed = s.named(end)
            continue
        if not _goes_on(s, end + 1, headed):
            break
        end += 1
        headed = headed or s.named(end) or lower in PEOPLE
    return first, end


def _tied_after(s: MarkedSentence, end: int) -> bool:
    """Decide whether a phrase goes on with the preposition after a token: `a spokesman | for the port`."""
    link, following = s.lower(end + 1), s.lower(end + 2)
    if end + 2 >= len(s) or not s.soft(end + 2) or (following in lexicon.TIME_WORDS and link != "of"):
        return False
    noun = s.named(end + 2) or following in ("the", "a", "an", "his", "her", "their")
    if link == "by":
        return noun and s.lower(end) in lexicon.DOCUMENTS
    return noun and (link in ("of", "for", "from") or (link in ("in", "at") and s.lower(end) in PEOPLE))


def _goes_on(s: MarkedSentence, i: int, headed: bool) -> bool:
    """Decide whether a phrase that has its noun already, or not yet, goes on with token i."""
    lower = s.lower(i)
    if lower in _NO_PART | lexicon.DETERMINERS or s.tokens[i].number:
        return False
    if lower in lexicon.SAYING and not (s.tokens[i].capital or lower == "state" or lower in lexicon.DOCUMENTS):
        return False
    if not headed:
        return True
    plural = s.lower(i - 1) in lexicon.ANONYMOUS and s.lower(i - 1).endswith("s")
    if s.verbish(i) or (s.tokens[i].capital and plural):
        return False
    between = s.named(i - 1) and i + 1 < len(s) and s.soft(i + 1) and s.named(i + 1) and _named_to_end(s, i + 1)
    return s.named(i) or lower in PEOPLE or (lower in _NAMED_AFTER and i + 1 < len(s)) or between


def _named_to_end(s: MarkedSentence, i: int) -> bool:
    """Tell whether a name of two words or more ends the sentence or stands before a comma: `group prexy Paul Lee`."""
    end = next((k for k in range(i, len(s)) if k > i and not s.soft(k)), len(s))
    return end - i >= 2 and all(s.named(k) and s.lower(k) not in lexicon.TIME_WORDS for k in range(i, end))


_NAMED_AFTER = frozenset("official television news state station channel newspaper agency".split())


def can_speak(s: MarkedSentence, chunk: Span, *, strong: bool, after: bool = False) -> bool:
    """Tell whether a phrase names somebody who can say something.

    With a `strong` verb, which only people do, nearly any noun does. A name after a preposition is a place's or an
    object, unless it stands `after` the words that make it a speaker.
    """
    inside = range(chunk[0], chunk[1] + 1)
    ends = (k for k in inside if k > chunk[0] and (s.lower(k) in lexicon.PREPOSITIONS or not s.soft(k)))
    stop = next(ends, chunk[1] + 1)
    head = s.tokens[stop - 1]
    determined = s.lower(chunk[0]) in lexicon.DETERMINERS
    placed = not after and chunk[0] > 0 and s.soft(chunk[0]) and s.lower(chunk[0] - 1) in lexicon.PREPOSITIONS
    if head.lower in lexicon.TIME_WORDS or head.number or (placed and not determined and head.lower not in PEOPLE):
        return False
    if head.lower in PEOPLE or _PERSON.search(head.lower) or s.named(stop - 1):
        return strong or not (placed and head.lower in lexicon.COUNTRY)
    marked = s.comma(chunk[0]) or s.closes(chunk[0])
    return strong and (determined or marked or chunk[0] == 0 or any(s.named(k) for k in inside))


# ------------------------------------------------------------
# Find acts of saying told with a verb: who its subject is and which words it governs.

_ACCUSING = frozenset("accuse accuses accused".split())
_PUTTING = frozenset("put puts".split())
_BELIEVING = lexicon.THINKING | frozenset("believe believes believed fear fears feared".split())
_VERBS = lexicon.SAYING | lexicon.QUOTING | lexicon.THINKING | lexicon.FINDING | _ACCUSING | _PUTTING
_TAGS = (lexicon.SAYING | _BELIEVING) - (lexicon.WITH_CONTENT_ONLY - _BELIEVING) - lexicon.COMMITTING
"""Verbs that may follow what they govern without quotation marks: `the bridge was safe, she said`."""
_TELLING = frozenset("told tells tell telling informed assured asked reminded warned".split())
_FINDERS = lexicon.DOCUMENTS | lexicon.BODIES | lexicon.ANONYMOUS | {"inquiry", "investigation"}

_OURSELVES = frozenset("i we you let".split())  # outside quotation marks: the outlet and its readers
_MODAL = frozenset("could would can may might should must will to cannot couldn't wouldn't can't won't".split())
_NOT = frozenset("not never n't didn't doesn't don't wouldn't couldn't can't won't nor".split())
_NO_NOUN_NEEDED = frozenset("some many several one two three four five another".split())
_NO_ASSERTION = frozenset("whether if what whatever how why".split())  # `what the mayor said surprised nobody`
_OPEN_QUESTION = frozenset("whether if how what why who when where that".split())
_BREAKS_OFF = frozenset("who which that after before when because while by in for".split())
_CONTINUES = frozenset("and but or because after when that in on at from".split())
_LEAVES_OFF = frozenset("with despite as after while when because amid following before since blaming bringing".split())
_SCENE = frozenset("on in at by via to during through from after late early this last over ahead of about".split())
_REFUSED = frozenset("bail entry access permission asylum parole visas him her them us me".split())
_NO_CONTENT = frozenset("against so little nothing much more as for to about how why what whether if".split())
_NO_NOUN = lexicon.PREPOSITIONS | lexicon.PRONOUNS | lexicon.DETERMINERS | lexicon.SUBORDINATORS | {"there"}
_WRITING = frozenset("read reads wrote writes published recited quoted".split())
_MARKS = ("“", '"', "«", "‘", "'")
_SHORT_QUOTE = 5  # words
_SHORT = 9  # words that may say when, where or on what occasion


def by_verb(s: MarkedSentence) -> Iterator[Said]:
    """List the acts of saying whose verb the sentence has, outside quotation marks, in order."""
    last: Span | None = None
    for i in range(len(s)):
        position = None if s.quoted[i] else _position(s, i)
        if position is None:
            continue
        for one in _read(s, i, position, last):
            last = one.speaker or last
            yield one


_PUBLISHING = frozenset(
    "posted posts tweeted tweets put puts reads read ran replied replies answered answers published sent texted "
    "emailed issued released shared continued continues concluded concludes began begins went goes had".split()
)
"""Verbs that announce what follows a colon."""
_WHAT_FOLLOWS = re.compile(
    r"\b(?:as follows|like this|this way|in full|verbatim|these words|the following|this to say|said this)\b", re.I
)


def announces(s: MarkedSentence) -> Said | None:
    """Read a sentence that ends with a colon and names who says what follows: `Ana Brandt wrote to the council:`.

    Of `The letter in full:` nobody is named.
    """
    if not s.text.rstrip().endswith(":"):
        return None
    for i in range(len(s) - 1, 0, -1):
        says = s.lower(i) in _TAGS | lexicon.QUOTING and _position(s, i) == "affirms"
        if not s.quoted[i] and (says or s.lower(i) in _PUBLISHING):
            subject = subject_before(s, i)
            if subject is not None and can_speak(s, subject, strong=True) and s.lower(subject[0]) not in _OURSELVES:
                return Said(i, subject, 0, s.end)
    written = any(lower in lexicon.DOCUMENTS for lower in s.low)
    return Said(len(s) - 1, None, 0, s.end) if len(s) and (written or _WHAT_FOLLOWS.search(s.text)) else None


def signed(s: MarkedSentence) -> Iterator[Said]:
    """Read `“…” – Ana Brandt`, and a line under a quotation: `— Ana Brandt (@ana) May 4`."""
    under = not s.quotes and len(s) <= _LONGEST_SIGNATURE and s.gap(0).strip() in DASHES
    start, end = s.quotes[0] if s.quotes else (0, 0)
    i = s.at(end)
    if i >= len(s) or s.text[:start].strip() or not (under or (s.quotes and s.dash(i))):
        return
    who = phrase_after(s, i)
    if (
        who is not None
        and can_speak(s, who, strong=True)
        and len(s) - i <= _LONGEST_SIGNATURE
        and not s.clause(who[1] + 1, len(s))
    ):
        yield Said(i, who, start, s.end if under else end, tag=True)


_LONGEST_SIGNATURE = 14  # words


# ---------------------------------------------------------------- is it a verb of saying here


def _position(s: MarkedSentence, i: int) -> Position | None:
    """Say what token i tells of its subject's position if it is a verb of saying; None if it is none."""
    lower, token = s.lower(i), s.tokens[i]
    ahead = _before(s, i)
    before = "" if s.closes(i) else s.lower(ahead)
    if before == "may" and ahead > 0 and s.tokens[ahead].capital:
        before = ""  # the month: `a diver who went down in May said`
    if (token.capital and i and not s.closes(i)) or s.text[token.end : token.end + 2] in ("'s", "’s"):
        return None
    if lower.endswith("ing"):
        return "denies" if lower == "denying" else "affirms" if lower in lexicon.SAYING_PARTICIPLES else None
    if before in _MODAL | BE or (before in _NOT and lower in lexicon.WITHHELD):
        return "declines" if lower in lexicon.WITHHELD and {*s.low[max(0, i - 3) : i]} & _NOT else None
    if lower in lexicon.DECLINING and s.lower(i + 1) == "to" and s.lower(i + 2) in lexicon.WITHHELD:
        return "declines"
    if before in lexicon.DETERMINERS - _NO_NOUN_NEEDED or (lower in lexicon.NOUN_LIKE and _noun(s, i)):
        return None
    if lower in lexicon.DENYING:
        return "denies"
    return "affirms" if lower in _VERBS or _after_quotation(s, i) else None


def _before(s: MarkedSentence, i: int) -> int:
    """Give the token before token i that is no adverb in -ly: `to directly condemn`."""
    k = i - 1
    while k > 0 and s.lower(k).endswith("ly") and not s.tokens[k].capital:
        k -= 1
    return k


def _after_quotation(s: MarkedSentence, i: int) -> bool:
    """Tell whether any verb in the past stands after a quotation and a name: `“…,” Ana Brandt fumed`."""
    if not past(s.lower(i)) or s.lower(i) in lexicon.FINITE or not s.quotes:
        return False
    subject = subject_before(s, i)
    if subject is None or subject[0] == 0 or not s.closes(subject[0]) or not can_speak(s, subject, strong=False):
        return False
    return s.gap(subject[0]).strip()[:1] in (",", ".", "!", "?")


def _noun(s: MarkedSentence, i: int) -> bool:
    """Tell whether `reports` or `claims` is a noun here."""
    before = s.lower(i - 1)
    if i == 0 or not s.soft(i) or before in lexicon.DETERMINERS | lexicon.PREPOSITIONS:
        return True
    if before in ("media", "press", "news") and not s.tokens[i - 1].capital:
        return True
    named = s.tokens[i - 1].capital or before in lexicon.PRONOUNS or before in RELATIVE
    if i + 1 >= len(s):
        near = phrase_before(s, i - 1)
        if near is None or not named:
            return True
        marked = s.comma(near[0]) or s.closes(near[0]) or media(s.slice(near))
        return s.lower(near[0]) in ("a", "an") or (s.lower(near[0]) in lexicon.DETERMINERS and not marked)
    someone = named or before in lexicon.ROLES | lexicon.ANONYMOUS | lexicon.BODIES | lexicon.MEDIA_WORDS
    if s.lower(i + 1) == "that" or s.opens(i + 1) is not None:
        return not someone
    following = s.tokens[i + 1]
    object_follows = following.lower in lexicon.DETERMINERS | lexicon.PRONOUNS or following.capital or following.number
    return not (someone and (object_follows or (named and following.lower in ("in", "on", "to"))))


# ---------------------------------------------------------------- who, and what


def _read(s: MarkedSentence, i: int, position: Position, last: Span | None) -> list[Said]:
    lower = s.lower(i)
    if position == "declines":
        return _declined(s, i, last)
    if lower.endswith("ing"):
        return _participle(s, i, position, last)
    if lower in _PUTTING:
        return _put(s, i)
    if lower == "accused" and s.lower(i + 1) == "of":
        return []  # `a man accused of theft`
    inverted = _inverted(s, i)
    if inverted:
        return inverted
    subject = subject_before(s, i)
    joined = subject is None and s.lower(i - 1) in ("and", "but") and (s.soft(i) or s.comma(i))
    if joined:
        subject = last or main_subject(s, i)
    strong = lower in STRONG
    other = described(s, i, subject)
    if other is not None or subject is None or not can_speak(s, subject, strong=strong):
        subject = other
    if subject is None or s.lower(subject[0]) in _OURSELVES:
        return []
    if lower in lexicon.FINDING and not {*s.low[subject[0] : subject[1] + 1]} & _FINDERS:
        return []
    if s.lower(subject[0] - 1) in _NO_ASSERTION:
        return []
    via: tuple[str, ...] = ()
    if s.lower(subject[0] - 1) == "by" and s.lower(subject[0] - 2) in ("cited", "quoted"):  # an aide cited by X said
        source = phrase_before(s, subject[0] - 3)
        if source is not None:
            via, subject = outlets(s.slice(subject)) or (s.slice(subject),), source
    return [replace(one, via=via) for one in _stretches(s, i, subject, position, joined=joined)]


def _inverted(s: MarkedSentence, i: int) -> list[Said]:
    """Read `“…,” said Ana Brandt` and `nobody was hurt, said Ana Brandt`."""
    if i < 1 or s.lower(i) not in (lexicon.SAYING | lexicon.QUOTING) - _TELLING:
        return []
    who = phrase_after(s, i + 1)
    strong = s.lower(i) in STRONG
    if who is None or not can_speak(s, who, strong=strong, after=True):
        return []
    quote = s.closes(i)
    if not (quote or s.comma(i) or _adrift(s, i, who)):
        return []
    if not quote:
        bound = next((k for k in range(who[1] + 1, len(s)) if not s.soft(k)), len(s))
        relative = s.lower(who[1] + 1) in _RELATIVES  # said an engineer who inspected the bridge
        goes_on = not relative and any(s.verbish(k) and s.lower(k) != "said" for k in range(who[1] + 1, bound))
        if goes_on or not s.clause(0, i):
            return []
    who = _both(s, who)
    ahead = Said(i, who, opening(s, i), s.bounds(i)[0] + len(s.gap(i).rstrip()), tag=True)
    again = next((a for a, b in s.quotes if a > s.tokens[who[1]].start), None) if quote else None
    return [ahead] if again is None else [ahead, replace(ahead, start=again, end=s.end)]


def _both(s: MarkedSentence, who: Span) -> Span:
    """Take in the second of two who say it together: `said Falk and Brandt`."""
    joined = s.lower(who[1] + 1) == "and" and s.soft(who[1] + 1) and s.named(who[1])
    other = phrase_after(s, who[1] + 2) if joined and s.soft(who[1] + 2) else None
    goes_on = other is None or not s.named(other[0]) or s.clause(other[1] + 1, other[1] + 3)
    return who if other is None or goes_on else (who[0], other[1])


def _adrift(s: MarkedSentence, i: int, who: Span) -> bool:
    """Tell whether what stands before a verb is no subject, so that the phrase after it is."""
    if not s.soft(i):
        return False
    if who[1] + 1 < len(s) or s.lower(i) not in _TAGS or not can_speak(s, who, strong=False, after=True):
        return False
    if s.lower(i - 1) in lexicon.TIME_WORDS or s.lower(i - 1).endswith("ly"):
        return True
    if s.lower(i) not in STRONG:
        return False
    near = subject_before(s, i)
    return near is None or not can_speak(s, near, strong=True)


def opening(s: MarkedSentence, i: int) -> int:
    """Give the place where the words before a tag at token i begin that it covers.

    A headline or a list of tags may run into the sentence: `… Harbour Ferry Police Two men were held`.
    """
    bracket = re.match(r"\s*\([^()]{1,60}\)\s*(?=\S)", s.text)
    start = bracket.end() if bracket else 0
    for k in range(i - 3, 1, -1):
        begins = s.tokens[k].capital and s.lower(k) in _BEGINS and s.gap(k).isspace() and not s.quoted[k]
        if begins and s.lower(k - 1) not in lexicon.PREPOSITIONS:
            return max(start, s.tokens[k].start)
    return start


_BEGINS = lexicon.NUMERALS | frozenset("a an at several some".split())


def _stretches(s: MarkedSentence, i: int, subject: Span, position: Position, *, joined: bool = False) -> list[Said]:
    """Give what a verb with this subject governs: the words after it, before it, or both."""
    lower = s.lower(i)
    kind, at = _what_follows(s, i)
    first = subject[0]
    behind = Said(i, subject, at, s.end, position)
    takes = [behind] if _takes(s, i, kind, at) else _later_quotation(s, i, behind)
    if joined or position == "denies":
        return takes if kind != "end" else []
    ahead = Said(i, subject, opening(s, first), s.tokens[first].start, position, tag=True)
    before = s.lower(first - 1)
    if first and s.closes(first) and kind != "that":
        return [ahead, behind] if kind == "quote" else [ahead]
    if before == "as":
        return takes if kind in ("quote", "that", "clause") or (kind == "comma" and first < 3) else []
    if kind in ("quote", "that") or lower not in _TAGS:
        return takes if kind not in ("end", "comma") else []
    marked = first > 0 and s.comma(first)
    clause = first >= 3 and s.clause(0, first) and (marked or before not in JOINS | _BREAKS_OFF)
    if kind == "end":
        plain = first >= 2 and (marked or s.soft(first)) and before not in JOINS | {"that"}
        return [ahead] if clause or plain else []
    if kind == "comma":
        return _broken(s, ahead, behind, clause=clause)
    if clause and (kind in ("adverb", "part") or (lower in STRONG and not s.clause(i + 1, len(s)))):
        return [ahead]
    return takes


def _later_quotation(s: MarkedSentence, i: int, behind: Said) -> list[Said]:
    """Read `described the scene to the paper: “…”`, where only the quotation is said."""
    k = next((k for k in range(i + 2, len(s)) if not s.soft(k)), len(s))
    mark = s.opens(k) if k < len(s) else None
    said = mark is not None and s.gap(k).strip()[:1] in (",", ":") and not _title(s, k)
    return [replace(behind, start=mark)] if said and mark is not None and s.lower(i) not in _BELIEVING else []


def _broken(s: MarkedSentence, ahead: Said, behind: Said, *, clause: bool) -> list[Said]:
    """Read a tag with a comma after it: `Nobody, police say, was hurt`; `It sank, she said, and burned`."""
    first = s.at(ahead.end)
    if not (first and s.comma(first)):
        return [ahead] if clause else [behind]
    if s.lower(first - 1) in _BREAKS_OFF:
        return [replace(behind, tag=True)]
    if not s.clause(0, first):
        return [replace(ahead, end=behind.end)]
    k = s.at(behind.start)
    return [ahead, replace(behind, tag=True)] if len(s) - k >= 3 and s.lower(k) in _CONTINUES else [ahead]


def _takes(s: MarkedSentence, i: int, kind: str, at: int) -> bool:
    """Tell whether a verb governs what follows it: `announced a plan` says nothing, `announced that …` does."""
    lower, following = s.lower(i), s.lower(i + 1)
    k = s.at(at)
    clause = s.states(k + 1, len(s))
    if kind in ("quote", "that"):
        named = lower in lexicon.CALLING and lower not in lexicon.DENYING and kind == "quote"
        asked = kind == "that" and lower.startswith("ask")
        inside = [j for j in range(k, len(s)) if s.quoted[j] and s.lower(j) not in lexicon.DETERMINERS]
        titled = kind == "quote" and lower in _WRITING and all(s.tokens[j].capital for j in inside[:_SHORT_QUOTE])
        if titled:
            return False  # read “The Bridge” to the children
        return not named and not asked  # `the candidate he calls “Mini”`; `he asked that it be closed`
    if s.lower(k) == "to":
        return False  # told them to leave
    if lower in _ACCUSING:
        return "of" in s.low[i + 2 :] and following != "of"
    if lower in lexicon.DENYING:
        return following not in _REFUSED
    if lower.startswith("blam"):
        return bool({"for", "on"} & {*s.low[i + 1 :]})
    if lower in lexicon.CALLING:
        bound = next((j for j in range(i + 1, len(s)) if not s.soft(j)), len(s))
        marks = bound < len(s) and s.gap(bound).strip()[:1] in _MARKS and following not in lexicon.PREPOSITIONS
        quoted = [k for k in range(bound, min(bound + _SHORT_QUOTE, len(s))) if s.quoted[k]]
        name = [s.tokens[k].capital for k in quoted if s.lower(k) not in lexicon.DETERMINERS][:1] == [True]
        marks = marks and not s.tokens[i + 1].number and not name  # `call the tower “the Needle”`
        return marks or (lower.startswith(("descri", "brand", "label")) and "as" in s.low[i + 1 :])
    pointing = kind == "clause" and following in ("this", "it", "them") and not s.clause(i + 2, i + 3)
    if pointing or following in _NO_CONTENT or following in ("responsibility", "credit", "victory"):
        return False
    if lower in _BELIEVING:
        return clause and following not in lexicon.PREPOSITIONS
    if lower in lexicon.QUOTING | lexicon.FINDING | lexicon.WITH_CONTENT_ONLY | lexicon.COMMITTING:
        return False
    if lower.startswith(("announc", "claim")):
        return clause
    return clause or lower in lexicon.WITH_A_NOUN | lexicon.NOUN_LIKE | STRONG


# ---------------------------------------------------------------- what stands after the verb


def _what_follows(s: MarkedSentence, i: int) -> tuple[str, int]:
    """Say what stands after a verb of saying, and where what is said would begin.

    `end`: nothing but an audience, a time or a place. `adverb`, `part`: words that may belong to the verb or to what
    is said. Else `quote`, `that`, `comma` or `clause`.
    """
    start = k = _past_audience(s, i)
    moved = False
    while k < len(s):
        mark, gap = s.opens(k), s.gap(k).strip()
        aside = None
        if s.dash(k) and mark is None:
            aside = next((j for j in range(k + 1, len(s)) if s.dash(j)), None)  # after the dash that closes it
        if mark is not None:
            return "quote", mark
        if aside is not None:
            k = aside
            continue
        if ":" in gap:
            return "quote", s.bounds(k)[0] + s.gap(k).index(":") + 1
        if s.lower(k) == "that" and gap in ("", ",") and not (moved and k + 1 < len(s) and s.verbish(k + 1)):
            return "that", s.tokens[k].end
        if "," in gap:
            return "comma", s.tokens[k].start
        if gap and not s.soft(k):
            return "end", len(s.text)
        following = _past_occasion(s, k, of=not s.lower(i).startswith(("warn", "accus", "complain")))
        if following is None:
            break
        k, moved = following, True
    if k >= len(s):
        return "end", len(s.text)
    if s.lower(k) in ("when", "after", "if"):  # said when asked about it: “…”
        later = (j for j in range(k + 1, min(k + 2 * _SHORT, len(s))) if s.opens(j) is not None)
        quote = next((s.opens(j) for j in later if s.gap(j).strip()[:1] in (",", ":")), None)
        if quote is not None:
            return "quote", quote
    participle = s.lower(k).endswith("ing") and s.lower(k) not in ("nothing", "something")
    if not moved and (participle or s.lower(k) in _LEAVES_OFF):
        return "part", s.tokens[k].start
    return ("adverb" if moved or s.lower(k) in _SCENE else "clause"), s.tokens[start].start


def _past_audience(s: MarkedSentence, i: int) -> int:
    """Give the first token after those who are told."""
    k = i + 1
    if s.lower(i) not in _TELLING or k >= len(s) or not s.soft(k) or s.lower(k) == "that":
        return k
    told = phrase_after(s, k)
    if told is None or (told[1] + 1 < len(s) and s.verbish(told[1] + 1) and s.lower(told[1] + 1) != "had"):
        return k
    k = told[1] + 1
    if k + 1 < len(s) and s.soft(k) and s.verbish(k + 1) and s.lower(k) not in _NO_NOUN:
        return i + 1  # `warned the East Asian country would be alone`
    bound = next((j for j in range(k, len(s)) if not s.soft(j) or s.lower(j) == "that"), len(s))
    plain = not s.clause(k, bound) and not any(s.lower(j) in lexicon.PRONOUNS for j in range(k, bound))
    marked = bound < len(s) and (s.lower(bound) == "that" or s.dash(bound) or ":" in s.gap(bound))
    return bound if marked and plain else k


def _past_occasion(s: MarkedSentence, k: int, *, of: bool) -> int | None:
    """Give the token after a time, a place or an occasion that begins at token k; None if none does."""
    lower = s.lower(k)
    if (
        lower in lexicon.TIME_WORDS
        or lower == "past"
        or (lower.endswith("ly") and not s.named(k) and lower not in ("only", "early"))
    ):
        return k + 1
    if lower not in _SCENE or (lower == "of" and not of):
        return None
    for j in range(k + 1, min(k + _SHORT, len(s))):
        if s.opens(j) is not None and s.gap(j).strip()[:1] not in (",", ":") and _title(s, j):
            continue  # on “Harbour Tonight”
        if s.opens(j) is not None or not s.soft(j) or s.lower(j) == "that":
            return j if lower not in ("of", "about") or not s.comma(j) else None
        reduced = s.lower(j + 1) == "by" or s.lower(j) in ("posted", "published", "issued", "released", "carried")
        if s.verbish(j) and not reduced:
            return None
    return len(s) if len(s) - k <= _SHORT else None


def _title(s: MarkedSentence, j: int) -> bool:
    """Tell whether the quotation that begins before token j is too short for a statement."""
    return next((k for k in range(j, len(s)) if not s.quoted[k]), len(s)) - j < _SHORT_QUOTE


# ---------------------------------------------------------------- other ways


def _declined(s: MarkedSentence, i: int, last: Span | None) -> list[Said]:
    """Read `declined to say whether …` and `would not say how …`."""
    infinitive = s.lower(i + 1) == "to"
    at = i + 3 if infinitive else i + 1
    at += s.lower(at).endswith("ly")
    if s.lower(at) not in _OPEN_QUESTION:
        return []
    verb = i
    while not infinitive and s.lower(verb - 1) in _NOT | _MODAL | lexicon.FINITE:
        verb -= 1
    subject = subject_before(s, verb) or last
    if subject is None or not can_speak(s, subject, strong=True):
        return []
    return [Said(i, subject, s.tokens[at].start, s.end, "declines")]


def _participle(s: MarkedSentence, i: int, position: Position, last: Span | None) -> list[Said]:
    """Read `…, adding that …`, `with one witness saying …` and `are reporting that …`."""
    before = s.lower(i - 1)
    if before in BE:
        subject = subject_before(s, i - 2 if before == "been" else i - 1)
        if subject is None or not can_speak(s, subject, strong=s.lower(i) in ("saying", "telling")):
            return []
        return [one for one in _stretches(s, i, subject, position) if not one.tag]
    if before in (lexicon.DETERMINERS | lexicon.PREPOSITIONS) - {"by"} | {
        "as",
        "old",
        "common",
        "famous",
        "popular",
        "worth",
    }:
        return []
    near = phrase_before(s, i - 1) if i and s.soft(i) else None
    led = near is not None and (s.lower(near[0] - 1) == "with" or before in lexicon.DOCUMENTS | {"some", "others"})
    subject = near if led else last or main_subject(s, i)
    kind, at = _what_follows(s, i)
    if subject is None or kind in ("end", "comma") or s.lower(subject[0]) in _OURSELVES:
        return []
    clause = s.clause(s.at(at) + 1, len(s))
    plain = s.lower(i) in ("confirming", "denying", "alleging")
    return [Said(i, subject, at, s.end, position)] if clause or plain or kind in ("quote", "that") else []


def _put(s: MarkedSentence, i: int) -> list[Said]:
    """Read `the agency puts the number at forty`."""
    at = next((k for k in range(i + 2, min(i + _SHORT, len(s))) if s.lower(k) == "at"), None)
    subject = subject_before(s, i)
    if at is None or subject is None or not can_speak(s, subject, strong=False):
        return []
    figure = any(s.tokens[k].number for k in range(at + 1, min(at + 4, len(s)))) or s.lower(at + 1) in lexicon.NUMERALS
    return [Said(i, subject, s.tokens[i + 1].start, s.end)] if figure else []


# ------------------------------------------------------------
# Find acts of saying told by a phrase: `according to`, `was quoted as saying`, `is believed to`, `reportedly`.

_QUOTED = frozenset("quoted quotes quoting cited cites citing".split())
_CONTINUES_PHRASES = frozenset("and but or because after when that in on at from".split())
_SHORT_PHRASES = 4  # words before `according to` that are no clause of their own
_FAR = 16  # words in which the other half of a phrase is looked for


def quoted_as(s: MarkedSentence) -> Iterator[Said]:
    """Read `X was quoted by Y as saying …` and `Y quoted X as saying …`."""
    for i in range(2, len(s)):
        if s.quoted[i] or s.lower(i) != "saying" or s.lower(i - 1) != "as":
            continue
        quoted = next((k for k in range(i - 2, max(-1, i - _FAR), -1) if s.lower(k) in _QUOTED), None)
        if quoted is None:
            continue
        via = ""
        if s.lower(quoted - 1) in BE:
            subject = subject_before(s, quoted - 1)
            if s.lower(quoted + 1) == "by" and quoted + 2 <= i - 2:
                via = s.slice((quoted + 2, i - 2))
        else:
            subject = (quoted + 1, i - 2) if quoted + 1 <= i - 2 else None
            carrier = subject_before(s, quoted) if s.lower(quoted) != "quoting" else None
            via = s.slice(carrier) if carrier is not None else ""
        if subject is None:
            continue
        through = outlets(via) or ((via,) if via else ())
        if i + 1 >= len(s):
            yield Said(i, subject, opening(s, subject[0]), s.tokens[subject[0]].start, tag=True, via=through)
        else:
            at = s.tokens[i + 2].start if s.lower(i + 1) == "that" and i + 2 < len(s) else s.tokens[i].end
            yield Said(i, subject, at, s.end, via=through)


def according(s: MarkedSentence) -> Iterator[Said]:
    """Read `according to X`, before or after what X says."""
    told = 0  # where what the last of them says begins: `According to Y, according to X, the ferry sank`
    for i in range(len(s) - 2):
        marker = s.lower(i), s.lower(i + 1)
        words_of = marker == ("words", "of") and s.low[:2] == ["in", "the"] and i == 2
        if s.quoted[i] or not (words_of or marker in (("according", "to"), ("as", "per"))):
            continue
        who = phrase_after(s, i + 2)
        if who is None:
            continue
        after = _past_noun(s, who[1] + 1)
        whole = i == 0 and after < len(s) and s.comma(after) and s.lower(who[0]) in lexicon.DETERMINERS
        if whole or can_speak(s, who, strong=False, after=True):
            yield from _beside(s, i, after, Said(i, (who[0], after - 1), 0, s.end), first=words_of or told == i)
            told = after


def _past_noun(s: MarkedSentence, after: int) -> int:
    """Step over what the phrase goes on with up to a comma: `according to port records, …`."""
    comma = next((k for k in range(after, min(after + _SHORT_PHRASES, len(s))) if not s.soft(k)), after)
    plain = comma < len(s) and s.comma(comma) and not s.clause(after, comma)
    return comma if plain and all(s.tokens[k].text.islower() for k in range(after, comma)) else after


def _beside(s: MarkedSentence, i: int, after: int, made: Said, *, first: bool) -> Iterator[Said]:
    """Choose the words before `according to X` at token i, those after it, or both."""
    aside = i > 0 and s.comma(i) and after < len(s) and s.comma(after)
    ahead = Said(made.verb, made.speaker, opening(s, i), s.tokens[i].start, tag=True)
    behind = Said(made.verb, made.speaker, s.tokens[after - 1].end, s.end)
    clause = s.clause(0, i)
    if first or i == 0:
        yield from (behind,) if after < len(s) else ()
    elif aside and (not clause or i < _SHORT_PHRASES) and s.lower(i - 1) not in RELATIVE:
        yield Said(made.verb, made.speaker, ahead.start, s.end, tag=True)  # `The ferry, according to X, sank`
    elif after < len(s) and (not clause or s.lower(i - 1) in RELATIVE or s.lower(i - 1) in JOINS):
        yield behind
    else:
        yield ahead
        if aside and s.lower(after) in _CONTINUES_PHRASES and len(s) - after >= 3:
            yield behind


# ---------------------------------------------------------------- nobody in particular


def nobody(s: MarkedSentence) -> Iterator[Said]:
    """Read `is believed to …`, `it was alleged that …`, `accused of …`; and `was reported by X`."""
    for i in range(1, len(s)):
        if s.quoted[i]:
            continue
        lower, following = s.lower(i), s.lower(i + 1)
        passive = any(s.lower(k) in BE for k in range(max(0, i - 2), i))
        if lower in lexicon.BELIEVED and following == "to" and passive:
            begins = _clause_begins(s, i)
            if s.lower(s.at(begins) - 1) not in ("if", "whether"):
                yield Said(i, None, begins, _clause_ends(s, i))
        elif lower in lexicon.BELIEVED | {"noted", "announced"} and passive and s.lower(0) == "it" and i <= 4:
            if i + 1 < len(s) and following not in lexicon.PREPOSITIONS:
                that = next((k for k in range(i + 1, min(i + 4, len(s))) if s.lower(k) == "that"), i)
                yield Said(i, None, s.tokens[that].end, s.end)
        elif lower in lexicon.BELIEVED and following == "to" and s.lower(i + 2) in ("be", "have"):
            near = phrase_before(s, i - 1)
            if near is not None:
                yield Said(i, None, s.tokens[near[0]].start, _clause_ends(s, i, before_verb=True))
        elif lower == "accused" and following == "of" and s.lower(i + 2).endswith("ing"):
            near = phrase_before(s, i - 2 if passive else i - 1)
            if near is not None:
                yield Said(i, None, s.tokens[near[0]].start, _clause_ends(s, i, before_verb=True))
        elif lower in ("reported", "confirmed", "denied", "disputed") and passive and following == "by":
            yield from _by(s, i)


def _by(s: MarkedSentence, i: int) -> Iterator[Said]:
    """Read `the blast was reported by X`."""
    be = next((k for k in range(i - 1, -1, -1) if s.lower(k) in BE), 0)
    who, what = phrase_after(s, i + 2), phrase_before(s, be - 1)
    if who is not None and what is not None and can_speak(s, who, strong=False, after=True):
        position: Position = "denies" if s.lower(i) in lexicon.DENYING else "affirms"
        yield Said(i, who, s.tokens[what[0]].start, s.tokens[be].start, position)


def reports_that(s: MarkedSentence) -> Iterator[Said]:
    """Read `reports that …`, `an old saying that …`; not `police allegations that …`, whose speaker has a name."""
    for i in range(len(s) - 2):
        if s.lower(i) not in lexicon.HEARSAY_NOUNS or s.lower(i + 1) != "that" or s.quoted[i]:
            continue
        if s.lower(i) == "saying" and s.lower(i - 1) not in lexicon.DETERMINERS | {"old", "popular"}:
            continue
        if i == 0 or not (s.tokens[i - 1].capital or s.lower(i - 1) in lexicon.PRONOUNS):
            yield Said(i, None, s.tokens[i + 1].end, s.end, name=MEDIA_REPORTS)


def reportedly(s: MarkedSentence) -> Iterator[Said]:
    """Read a clause with `reportedly` or `allegedly`; not `an allegedly drunk driver`."""
    for i in range(len(s) - 1):
        if s.lower(i) not in ("reportedly", "allegedly", "purportedly") or s.quoted[i]:
            continue
        following = s.lower(i + 1)
        if s.lower(i - 1) in lexicon.DETERMINERS or following in lexicon.PREPOSITIONS | {"behind"}:
            continue
        if following in lexicon.SAYING or following == "did":
            continue  # `he reportedly said` has its own speaker
        opens = i == 0 or s.lower(i - 1) in lexicon.PREPOSITIONS
        yield Said(i, None, s.tokens[i + 1].start if opens else _clause_begins(s, i), _clause_ends(s, i))


_OPENS = JOINS | frozenset("that after before when because if".split())


def _clause_begins(s: MarkedSentence, i: int) -> int:
    for k in range(i, 0, -1):
        if not s.soft(k) or s.quoted[k - 1] or s.lower(k - 1) in _OPENS:
            return s.tokens[k].start
    return s.tokens[0].start


def _clause_ends(s: MarkedSentence, i: int, *, before_verb: bool = False) -> int:
    """Give the end of the clause of token i; `before_verb` where a verb of the clause around it follows."""
    for k in range(i + 1, len(s)):
        joins = s.lower(k) in ("but", "while", "whereas", "although") and k - i > 2
        verb = k > i + 2 and (s.comma(k) or s.lower(k) in ("was", "were", "is", "has", "had", "will"))
        if s.dash(k) or s.gap(k).strip() in (";", ":", ")") or joins or (before_verb and verb):
            return s.tokens[k - 1].end
    return s.end


# ------------------------------------------------------------
# Say where one speaker's stretch ends and another's begins, and through whom a word came.

_SIDE = frozenset("while although though as with after when because since before".split())
_BEFORE_VERB = frozenset("has have had also later then and but".split())


def parted(s: MarkedSentence, found: Sequence[Said]) -> list[Said]:
    """End each stretch where the next speaker's words, or the outlet's own, begin."""
    made = []
    for one in found:
        if one.tag and one.start <= s.tokens[one.verb].start:
            earlier = [o for o in found if o.verb < one.verb and not o.tag and o.speaker == one.speaker]
            ends = [o.end for o in earlier if o.start >= one.start]
            made.append(replace(one, start=max([one.start, *ends])))
        else:
            cuts = [cut for other in found if (cut := _cut(s, one, other)) is not None and one.start < cut]
            if s.lower(one.verb) in lexicon.DENYING or s.lower(one.verb).startswith("accus"):
                cuts += [
                    s.tokens[k].start for k in range(one.verb + 2, len(s)) if s.lower(k) == "but" and not s.quoted[k]
                ]
            ends = [one.end, *cuts, _refusal(s, one), _aside(s, one), _side_clause(s, one), _quotation(s, one)]
            made.append(replace(one, end=min(ends)))
    return made


def _cut(s: MarkedSentence, one: Said, other: Said) -> int | None:
    """Give the place where another act of saying ends a stretch; None if it is told within it."""
    if other.verb <= one.verb or other.speaker is None:
        return None
    first = min(other.speaker[0], other.verb)
    if first <= one.verb:  # the same speaker goes on: `said …, adding that …`
        k = other.verb
        while k > one.verb + 1 and s.lower(k - 1) in _BEFORE_VERB:
            k -= 1
        return s.tokens[k].start
    if other.tag and other.end <= s.tokens[other.verb].start:
        return other.end
    if s.lower(first - 1) in JOINS:
        return s.tokens[first - 1].start
    return s.tokens[first - 1].end if s.dash(first) or s.gap(first).strip() == ";" else None


def _refusal(s: MarkedSentence, one: Said) -> int:
    """Give the place where `but would not name her` ends what the same speaker says."""
    for k in range(one.verb + 3, len(s) - 2):
        if s.lower(k) in ("but", "and") and s.tokens[k].start > one.start and not s.quoted[k]:
            refuses = s.lower(k + 1) in lexicon.DECLINING and s.lower(k + 2) == "to"
            withheld = s.lower(k + 1) in ("would", "did", "could") and s.lower(k + 2) == "not"
            if refuses or (withheld and s.lower(k + 3) in lexicon.WITHHELD):
                return s.tokens[k].start
    return one.end


_LEAVES_OFF_STRETCHES = frozenset("when in on at during after as while before".split())


def _quotation(s: MarkedSentence, one: Said) -> int:
    """Give the end of the quotation that a stretch begins with, where a time or an occasion follows it."""
    quote = next((q for q in s.quotes if q[0] == one.start), None)
    if quote is None:
        return one.end
    following = s.at(quote[1])
    return quote[1] if s.lower(following) in _LEAVES_OFF_STRETCHES else one.end


def _aside(s: MarkedSentence, one: Said) -> int:
    """Give the place where the aside between dashes ends in which the verb stands."""
    dashes = [k for k in range(1, len(s)) if s.dash(k)]
    after = next((k for k in dashes if k > one.verb and s.tokens[k].start > one.start), None)
    opened = sum(k <= one.verb for k in dashes) % 2 == 1
    return s.tokens[after - 1].end if opened and after is not None else one.end


def _side_clause(s: MarkedSentence, one: Said) -> int:
    """Give the place where the clause around the verb ends: `While police say he fled, …`; `he fled; the …`."""
    if one.speaker is None:
        return one.end
    first, last = one.speaker
    before = s.lower(first - 1)
    relative = s.lower(last + 1) in RELATIVE and not any(past(s.low[k]) for k in range(last + 2, one.verb))
    side = relative or before in ("who", "which") or (first == 1 and before in _SIDE)
    for k in range(one.verb + 1, len(s)):
        inside = s.tokens[k].start > one.start and not s.quoted[k] and not s.closes(k)
        if inside and (";" in s.gap(k) or (side and s.comma(k))):
            return s.tokens[k - 1].end
    return one.end


# ------------------------------------------------------------


def sourced(s: MarkedSentence, found: Sequence[Said]) -> list[Said]:
    """Let `X reported, citing Y` be Y's word via X."""
    if ("as", "saying") in zip(s.low, s.low[1:], strict=False):
        return list(found)
    citing = next((k for k in range(len(s) - 1) if s.lower(k) in ("citing", "quoting") and not s.quoted[k]), None)
    who = phrase_after(s, citing + 1) if citing is not None else None
    if citing is None or who is None:
        return list(found)
    made = []
    for one in found:
        carrier = s.slice(one.speaker) if one.speaker is not None else ""
        if media(carrier):
            cited, stop = s.tokens[citing].start, s.tokens[who[1]].end
            if (
                one.start <= cited < one.end
                and not s.text[one.start : cited].strip(" ,")
                and s.text[stop : one.end].strip(" ,.")
            ):
                that = re.match(r"\s*,?\s*that\s+", s.text[stop : one.end])
                one = replace(one, start=stop + (that.end() if that else 0))
            elif one.start <= cited < one.end:
                one = replace(one, end=cited)
            one = replace(one, speaker=who, via=outlets(carrier) or (carrier,))
        made.append(one)
    return made


def carried(found: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """Turn an outlet that only carries another's word into that word's `via`."""
    carriers = [c for c in found if c.is_media and c.speaker != MEDIA_REPORTS and any(_inside(a, c) for a in found)]
    made = []
    for one in found:
        if one not in carriers:
            via = (name for c in carriers if _inside(one, c) for name in outlets(c.speaker) or (c.speaker,))
            made.append(replace(one, via=tuple(dict.fromkeys((*one.via, *via)))))
    return tuple(made)


def _inside(inner: Attribution, outer: Attribution) -> bool:
    """Tell whether one speaker's word is told within an outlet's."""
    if inner is outer or inner.speaker == outer.speaker or inner.is_media or not inner.speaker:
        return False
    return outer.content_start <= inner.content_start and inner.content_end <= outer.content_end


# ------------------------------------------------------------
# Put it together, sentence by sentence.

_LONGEST_INIT = 2_000  # characters of a sentence that are read: what runs on longer is none
_CONTEXT = 1_200  # characters before a sentence in which its speakers' names are looked for
_FEW = 4  # words that say something: fewer in quotation marks, or after a colon, may be a title
_NAME = 4  # words in the name of an outlet that was spoken to
_EARLIER = 12  # acts of saying before a sentence whose speakers a pronoun may mean


def attributed(text: str, sentences: Sequence[Span]) -> tuple[tuple[Attribution, ...], ...]:
    """List, for every sentence of an article, the stretches of it that are somebody's word, in their order.

    `sentences` are sorted, disjoint code-point spans of `text`; `content_start` and `content_end` count from the
    beginning of the sentence. The speaker of what nobody in particular says (`reportedly`) is the empty string, or
    `MEDIA_REPORTS`. A quotation over several sentences is its speaker's in each of them. One stretch may lie in
    another: a spokesman says what a witness said.
    """
    text = plain_marks(text)
    found_quotes = quotations(text, sentences)
    text, quotes = curly(text, found_quotes), by_sentence(found_quotes, sentences)
    made: list[tuple[Attribution, ...]] = []
    earlier: list[Attribution] = []
    for (start, end), inside in zip(sentences, quotes, strict=True):
        found = _said(_sentence(text, (start, end), inside))
        context = text[max(0, start - _CONTEXT) : end]
        found = _resolved(found, earlier[-_EARLIER:], context)
        subject = acting(text[start:end], context) if not found else None
        earlier += [act(text[start:end], subject, (0, end - start), verb="")] if subject else found
        made.append(found)
    _carry_paragraphs(text, sentences, quotes, made)
    _carry_quotations(text, sentences, quotes, made)
    _carry_fragments(text, sentences, made)
    return tuple(tuple(sorted(found, key=_place)) for found in made)


def _place(one: Attribution) -> Span:
    return one.content_start, -one.content_end


def _sentence(text: str, span: Span, quotes: Sequence[Span]) -> MarkedSentence:
    start, end = span[0], min(span[1], span[0] + _LONGEST_INIT)
    return MarkedSentence(text[start:end], [(a - start, b - start) for a, b in quotes if a < end])


def _said(s: MarkedSentence) -> tuple[Attribution, ...]:
    """List the acts of saying that the words of one sentence tell."""
    if not len(s):
        return ()
    found = parted(s, [*parted(s, [*by_verb(s), *quoted_as(s)]), *according(s)])
    named = [one for one in found if one.start < one.end]
    for hearsay in (*nobody(s), *reports_that(s), *reportedly(s)):
        if not any(one.start <= s.tokens[hearsay.verb].start < one.end for one in named):
            found.append(hearsay)
    if not found and s.quotes:
        found = list(signed(s))
    made = [_attribution(s, one) for one in sourced(s, found)]
    headline = [one for one in acts_by_phrase(s.words) if one.verb == ":" and _long(s.text, one)]
    return carried([one for one in made or headline if one is not None])


def _long(sentence: str, one: Attribution) -> bool:
    return len(tokens(sentence[one.content_start : one.content_end])) >= _FEW


def _attribution(s: MarkedSentence, one: Said) -> Attribution | None:
    content = trimmed(s.text, one.start, one.end)
    if content[0] >= content[1] or not tokens(s.text[slice(*content)]):
        return None
    speaker = s.slice(one.speaker) if one.speaker is not None else one.name
    made = act(s.text, speaker, content, verb=s.lower(one.verb), position=one.position)
    heard = (name for name in made.via if len(name.split()) <= _NAME)
    return replace(made, via=tuple(dict.fromkeys((*one.via, *heard))))


def _resolved(found: Sequence[Attribution], earlier: Sequence[Attribution], text: str) -> tuple[Attribution, ...]:
    """Say whom pronouns and surnames mean; `the officers` becomes a name or stays."""
    made: list[Attribution] = []
    for one in sorted(found, key=_place):
        (other,) = resolved([one], [*earlier, *made], text=text)
        words = [t.lower for t in tokens(one.speaker)]
        pronoun = bool(words) and words[0] in lexicon.PRONOUNS
        several = words[:1] in (["he"], ["she"], ["it"]) and " and " in other.speaker
        to_name = other.named and any(t.capital for t in tokens(other.speaker))
        plural = not pronoun and bool(words) and words[-1] in lexicon.ANONYMOUS and words[-1].endswith("s")
        plain = plural or (len(words) == 1 and words[0] in PEOPLE)  # `Police` is no surname
        made.append(other if (pronoun and not several) or (to_name and not plain and not pronoun) else one)
    return tuple(made)


# ------------------------------------------------------------
# From one sentence to the next.


def _carry_quotations(
    text: str, sentences: Sequence[Span], quotes: Sequence[Sequence[Span]], made: list[tuple[Attribution, ...]]
) -> None:
    """Give every stretch of a quotation that has no speaker of its own the one that another stretch of it has.

    A quotation that nobody is said to say is that of the speaker quoted before or after it; else nobody's, but never
    the outlet's. Within a long one, such as another outlet's article, each sentence has the speakers that it names.
    """
    owners = _owners(text, sentences, quotes, made)
    for index, ((start, end), inside) in enumerate(zip(sentences, quotes, strict=True)):
        for quote in inside:
            if quote[0] < start and quote in owners and not owners[quote].is_media:
                made[index] = tuple(_passed_on(one, owners[quote]) for one in made[index])
            if quote not in owners and quote[0] == start:
                owner = _neighbour(text, sentences, quotes, made, index)
                if owner is not None:
                    owners[quote] = owner
            part = max(start, quote[0]) - start, min(end, quote[1]) - start
            shared = quote[0] < start or quote[1] > end
            sibling = next((a for a in made[index] if a.quoted), None)
            said = _whole(text[start:end], part, shared=shared) or _is_speech(text[start:end], part, sibling)
            if not said or _is_told(text[start:end], part, made[index]):
                continue
            if quote in owners:
                made[index] += _same_speaker(owners[quote], text[start:end], part)
            elif sibling is not None:  # `“…,” she said, pointing at the harbour, “…”`
                made[index] += _same_speaker(sibling, text[start:end], part)
            else:
                if shared:
                    made[index] += _said(_sentence(text, (start, end), ()))
                if not _is_told(text[start:end], part, made[index]) and (not shared or _is_sound(text, quote)):
                    nobody_named = act(text[start:end], "", part, verb=text[start + part[0]])
                    made[index] += _same_speaker(nobody_named, text[start:end], part)


def _passed_on(one: Attribution, owner: Attribution) -> Attribution:
    """Give the end of a quotation that began with its speaker to the speaker: `“… The ferry is safe,” as per CNN`."""
    if not (one.is_media and one.quoted and one.verb in ("according", "as")):
        return one
    return replace(one, speaker=owner.speaker, named=owner.named, via=outlets(one.speaker) or (one.speaker,))


def _owners(
    text: str, sentences: Sequence[Span], quotes: Sequence[Sequence[Span]], made: Sequence[tuple[Attribution, ...]]
) -> dict[Span, Attribution]:
    """Say whose each quotation is, as far as its sentences, a line under it or its next paragraph tell."""
    owners: dict[Span, Attribution] = {}
    for index, ((start, end), inside, found) in enumerate(zip(sentences, quotes, made, strict=True)):
        for quote in inside:
            touching = [a for a in found if start + a.content_start < quote[1] and quote[0] < start + a.content_end]
            if touching:
                owners.setdefault(quote, min(touching, key=lambda a: a.content_end - a.content_start))
        above = quotes[index - 1] if index else ()
        if above and not inside and text[start] in "—–-―":
            s = _sentence(text, (start, end), ())
            for one in signed(s):
                signature = _attribution(s, one)
                if signature is not None:
                    owners.setdefault(above[-1], replace(signature, quoted=True))
    several = sorted({quote for inside in quotes for quote in inside})
    chained = [(a, b) for a, b in pairwise(several) if text[a[1] - 1] != "”"]  # the next paragraph goes on with it
    for a, b in chained:
        if a in owners:
            owners.setdefault(b, owners[a])
    for a, b in reversed(chained):
        if b in owners:
            owners.setdefault(a, owners[b])
    return owners


def _is_sound(text: str, quote: Span) -> bool:
    """Tell whether a quotation begins and ends as statements do; else one of its marks may be another's."""
    before = text[max(0, quote[0] - 3) : quote[0]]
    begins = not before.strip() or before.rstrip(" ")[-1:] in "\n.!?:,;—–-”’"
    ends = text[quote[1] - 1] != "”" or text[quote[0] : quote[1] - 1].rstrip()[-1:] in ".,!?…’"
    return begins and ends and text[quote[0] + 1 : quote[0] + 3].lstrip()[:1].isupper()


_SPOKEN_AS = re.compile(r"[,.!?…;–—-]\s?”$")


def _is_told(sentence: str, part: Span, found: Sequence[Attribution]) -> bool:
    """Tell whether most words of a stretch are somebody's word already: more than its `rejected the second offer`."""
    places = [part[0] + token.start for token in tokens(sentence[slice(*part)])]
    return any(3 * sum(map(one.covers, places)) > 2 * len(places) for one in found)


_PUT_SO = re.compile(
    r"[”\"’'»“]*,? (?:was|is|were|are) (?:how|(?:the|her|his|their) (?:answer|reply|verdict|message|words))\b"
)
"""`“The pier is safe” was how she put it`."""


def _is_speech(sentence: str, part: Span, sibling: Attribution | None) -> bool:
    """Tell whether a quotation beside other words is a statement, set off by marks and in the case of a sentence.

    A title has capitals, a word in quotation marks has no verb. What goes on with a `sibling` may be without one.
    """
    s = MarkedSentence(sentence, [part])
    inside = [k for k in range(len(s)) if s.quoted[k]]
    long = len(inside) > _FEW + 2 and not sentence[: part[0]].strip()
    if len(inside) < _FEW or not (sibling or long or s.clause(inside[0], inside[-1] + 1)):
        return False
    set_off = (
        _SPOKEN_AS.search(sentence[part[0] : part[1]]) is not None
        or sentence[: part[0]].rstrip()[-1:] in (",", ":", "–", "—")
        or _PUT_SO.match(sentence, part[1]) is not None
    )
    small = sum(not s.tokens[k].capital for k in inside[1:])
    return set_off and 2 * small >= len(inside)


def _neighbour(
    text: str,
    sentences: Sequence[Span],
    quotes: Sequence[Sequence[Span]],
    made: Sequence[tuple[Attribution, ...]],
    index: int,
) -> Attribution | None:
    """Find the speaker quoted right before or after a quotation that nobody is said to say."""
    before = made[index - 1][-1:] if index else ()
    if before and before[0].quoted:
        return before[0]
    if index + 1 < len(made) and quotes[index + 1] and quotes[index + 1][0][0] == sentences[index + 1][0]:
        after = [one for one in made[index + 1] if one.quoted and one.content_start == 0]
        if after:
            return after[0]
    same_paragraph = index > 0 and "\n" not in text[sentences[index - 1][1] : sentences[index][0]]
    return before[0] if before and same_paragraph else None


def _whole(sentence: str, part: Span, *, shared: bool) -> bool:
    """Tell whether a quotation is its sentence, or part of a longer one: no title, no word in quotation marks."""
    if shared or 2 * (part[1] - part[0]) < len(sentence):
        return shared
    return len(tokens(sentence[: part[0]] + sentence[part[1] :])) <= 1


def _same_speaker(one: Attribution, sentence: str, part: Span) -> tuple[Attribution, ...]:
    start, end = trimmed(sentence, *part)
    if not tokens(sentence[start:end]):
        return ()
    made = replace(one, content_start=start, content_end=end, position="affirms", quoted=True)
    return (made,) if one.speaker or _long(sentence, made) else ()


def _carry_paragraphs(
    text: str, sentences: Sequence[Span], quotes: Sequence[Sequence[Span]], made: list[tuple[Attribution, ...]]
) -> None:
    """Give the paragraph after `Ana Brandt wrote to the council:` to Ana Brandt."""
    owner: Attribution | None = None
    for index, (start, end) in enumerate(sentences):
        if index and "\n" in text[sentences[index - 1][1] : start]:
            owner = _announced(text, sentences[index - 1], quotes[index - 1], made[:index])
        if owner is not None and not _is_told(text[start:end], (0, end - start), made[index]):
            made[index] += _same_speaker(owner, text[start:end], (0, end - start))


def _announced(
    text: str, span: Span, quotes: Sequence[Span], before: Sequence[tuple[Attribution, ...]]
) -> Attribution | None:
    if text[span[1] - 1] != ":":
        return None
    s = _sentence(text, span, quotes)
    found = announces(s)
    made = _attribution(s, found) if found is not None else None
    if made is None:
        return None
    earlier = [a for one in before[-_EARLIER:] for a in one]
    return _resolved([made], earlier, text[max(0, span[0] - _CONTEXT) : span[1]])[0]


_BROKEN_OFF = re.compile(r"(?:\d|\b(?:an?|the|his|her|their|of|with|No))\.$")


def _carry_fragments(text: str, sentences: Sequence[Span], made: list[tuple[Attribution, ...]]) -> None:
    """Go on with what was being said where a full stop broke a sentence in two: `a .38 revolver`."""
    for index in range(1, len(sentences)):
        (before, stop), (start, end) = sentences[index - 1], sentences[index]
        said = [a for a in made[index - 1] if before + a.content_end >= stop - 1]
        broken = text[start].isdigit() and _BROKEN_OFF.search(text[max(before, stop - 12) : stop])
        if said and broken and not made[index]:
            made[index] = _same_speaker(replace(said[-1], position="affirms"), text[start:end], (0, end - start))
