"""Find the phrase that names a speaker, before or after a verb of saying."""

from __future__ import annotations

import re

from workbench.nlp import lexicon
from workbench.nlp.saying.quotations import Span
from workbench.nlp.saying.sentence import Sentence

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


def subject_before(s: Sentence, verb: int) -> Span | None:
    """Find the phrase before a verb that is its subject; None if none is plain."""
    j = _past_adverbs(s, verb - 1)
    if j < 0 or s.quoted[j]:
        return None
    if s.lower(j) in ("who", "which") or (s.lower(j) == "that" and s.lower(j - 1) in PEOPLE):
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


def _past_adverbs(s: Sentence, j: int) -> int:
    while j >= 0 and s.soft(j + 1):
        lower = s.lower(j)
        if lower in lexicon.WEEKDAYS:
            j -= 2 if s.lower(j - 1) in ("on", "late", "last") else 1
        elif lower in _ADVERBS or (lower.endswith("ly") and not s.named(j)):
            j -= 1
        else:
            break
    return j


def _before_aside(s: Sentence, j: int) -> Span | None:
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
        found = name[0], (first - 1 if s.lower(first) in _ASIDE else j)
        piece = next((k for k in range(name[0], 0, -1) if not s.soft(k)), 0)
        aside = piece == name[0] or s.lower(piece) in lexicon.DETERMINERS | {"who", "which", "whose", "former"}
        if piece == 0 or not s.comma(piece) or not aside:
            return found
        first = piece
    return found


def described(s: Sentence, verb: int, subject: Span | None) -> Span | None:
    """Find the subject that the sentence begins with where what describes it stands before the verb.

    `A doctor treating the wounded said …`, `An engineer who knows the bridge said …`; `subject` is the phrase right
    before the verb, which says it itself if it can, unless it stands in a relative clause.
    """
    main = main_subject(s, verb)
    if main is None or not all(s.soft(k) for k in range(main[1] + 1, verb)):
        return None
    following = s.lower(main[1] + 1)
    between = range(main[1] + 2, verb)
    verbs = sum(_begins_verb(s, k) for k in between)
    if following in ("who", "which"):
        return main if verbs <= 1 else None
    if verbs or (subject is not None and can_speak(s, subject, strong=False)):
        return None
    known = s.lower(main[0]) in lexicon.DETERMINERS or s.lower(main[1]) in PEOPLE
    placed = following in lexicon.PREPOSITIONS and can_speak(s, main, strong=s.lower(verb) in STRONG)
    return main if placed or (known and following.endswith(("ing", "ed"))) else None


def _begins_verb(s: Sentence, k: int) -> bool:
    """Tell whether token k begins a finite verb: `were` of `were executed`."""
    if not s.verbish(k) or s.lower(k - 1) in lexicon.DETERMINERS:
        return False
    return not s.verbish(k - 1) or (s.lower(k) in lexicon.FINITE and s.lower(k - 1) not in lexicon.FINITE)


def main_subject(s: Sentence, before: int) -> Span | None:
    """Find the phrase that the sentence begins with, if it names somebody and stands before a token."""
    chunk = phrase_after(s, 1 if s.lower(0) in ("but", "and", "meanwhile", "later") else 0)
    return chunk if chunk is not None and chunk[1] < before and can_speak(s, chunk, strong=True) else None


# ------------------------------------------------------------


def phrase_before(s: Sentence, end: int, *, alone: bool = False) -> Span | None:
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


def _without_place(s: Sentence, chunk: Span) -> Span:
    """Take off a place that only seems to belong to a name: `… the border with Turkey Jo Falk said`."""
    start, end = chunk
    if s.lower(start - 1) in lexicon.PREPOSITIONS and s.soft(start):
        while start < end and s.lower(start) in lexicon.COUNTRY and s.named(start + 1):
            start += 1
    return start, end


def _with_people(s: Sentence, chunk: Span) -> Span:
    """Take in what a place belongs to: `researchers at the port of Kiel in Germany`."""
    start, end = chunk
    if start > 1 and s.lower(start - 1) in ("in", "at", "from", "near") and s.soft(start) and s.soft(start - 1):
        left = phrase_before(s, start - 2, alone=True) if end - start < _LONGEST else None
        if left is not None and any(
            s.lower(k) in lexicon.ROLES | lexicon.ANONYMOUS for k in range(left[0], left[1] + 1)
        ):
            return left[0], end
    return chunk


def _bare(s: Sentence, end: int) -> bool:
    """Tell whether no comma, mark or beginning of the sentence is near that would bound the phrase before a token."""
    for k in range(end, max(-1, end - _NEAR), -1):
        if k == 0 or not s.soft(k):
            return s.clause(k, end)
    return True


def _belongs(s: Sentence, j: int, bare: bool) -> bool:
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


def _before_name(s: Sentence, j: int, bare: bool) -> bool:
    """Decide whether the small token j belongs to the name after it: `my colleague Jo Falk`, `group leader Jo Falk`."""
    lower, before = s.lower(j), s.lower(j - 1)
    if bare and s.lower(j + 1) in lexicon.MEDIA_NAMES and lower not in _NAMED_AFTER:
        return False  # `… killed six people AFP reported`
    if before in ("my", "his", "her", "their", "a", "an"):
        return True
    if before in lexicon.DETERMINERS and lower.endswith(("ing", "based", "led", "ern", "al", "ic")):
        return True
    return lower in PEOPLE or lower in ("former", "foreign", "senior", "top", "station", "official", "group")


def _name_goes_on(s: Sentence, j: int, bare: bool) -> bool:
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


def _joined(s: Sentence, j: int) -> bool:
    """Tell whether token j is the `and` of `…, police and the woman’s friend said`."""
    return j > 1 and s.lower(j) == "and" and s.lower(j - 1) in PEOPLE and (s.comma(j - 1) or s.closes(j - 1))


def _pair(s: Sentence, j: int) -> bool:
    """Tell whether token j is the `and` of `The mayor and the coast guard said`."""
    if j < 1 or s.lower(j) != "and" or not s.soft(j):
        return False
    left = phrase_before(s, j - 1, alone=True)
    if left is None or not can_speak(s, left, strong=False):
        return False
    return left[0] == 0 or (s.lower(left[0]) in lexicon.DETERMINERS and s.lower(j - 1) in PEOPLE)


def _and(s: Sentence, j: int, bare: bool) -> bool:
    """Tell whether the `and` at token j joins two speakers."""
    if j == 0 or not s.soft(j):
        return False
    names = s.tokens[j - 1].capital and s.tokens[j + 1].capital and s.lower(j - 1) not in lexicon.TIME_WORDS
    return (names and not bare) or s.lower(j - 1) in PEOPLE - lexicon.PRONOUNS


def _linked(s: Sentence, j: int) -> bool:
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


def phrase_after(s: Sentence, first: int) -> Span | None:
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


def _tied_after(s: Sentence, end: int) -> bool:
    """Decide whether a phrase goes on with the preposition after a token: `a spokesman | for the port`."""
    link, following = s.lower(end + 1), s.lower(end + 2)
    if end + 2 >= len(s) or not s.soft(end + 2) or (following in lexicon.TIME_WORDS and link != "of"):
        return False
    noun = s.named(end + 2) or following in ("the", "a", "an", "his", "her", "their")
    if link == "by":
        return noun and s.lower(end) in lexicon.DOCUMENTS
    return noun and (link in ("of", "for", "from") or (link in ("in", "at") and s.lower(end) in PEOPLE))


def _goes_on(s: Sentence, i: int, headed: bool) -> bool:
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
    return s.named(i) or lower in PEOPLE or (lower in _NAMED_AFTER and i + 1 < len(s))


_NAMED_AFTER = frozenset("official television news state station channel newspaper agency".split())


def can_speak(s: Sentence, chunk: Span, *, strong: bool, after: bool = False) -> bool:
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
