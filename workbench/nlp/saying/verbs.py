"""Find acts of saying told with a verb: who its subject is and which words it governs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from workbench.models import Position
from workbench.nlp import lexicon
from workbench.nlp.attribution import media, outlets
from workbench.nlp.saying.quotations import Span
from workbench.nlp.saying.sentence import BE, JOINS, RELATIVE, Said, Sentence
from workbench.nlp.saying.speakers import (
    STRONG,
    can_speak,
    described,
    main_subject,
    phrase_after,
    phrase_before,
    subject_before,
)
from workbench.nlp.tokens import past

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
_MARKS = ("“", '"', "«", "‘", "'")
_SHORT_QUOTE = 5  # words
_SHORT = 9  # words that may say when, where or on what occasion


def by_verb(s: Sentence) -> Iterator[Said]:
    """List the acts of saying whose verb the sentence has, outside quotation marks, in order."""
    last: Span | None = None
    for i in range(len(s)):
        position = None if s.quoted[i] else _position(s, i)
        if position is None:
            continue
        for one in _read(s, i, position, last):
            last = one.speaker or last
            yield one


def announces(s: Sentence) -> Said | None:
    """Read a sentence that ends with a colon and names who says what follows: `Ana Brandt wrote to the council:`."""
    if not s.text.rstrip().endswith(":"):
        return None
    for i in range(len(s) - 1, 0, -1):
        if not s.quoted[i] and s.lower(i) in _TAGS | lexicon.QUOTING and _position(s, i) == "affirms":
            subject = subject_before(s, i)
            if subject is not None and can_speak(s, subject, strong=True) and s.lower(subject[0]) not in _OURSELVES:
                return Said(i, subject, 0, s.end)
    return None


# ---------------------------------------------------------------- is it a verb of saying here


def _position(s: Sentence, i: int) -> Position | None:
    """Say what token i tells of its subject's position if it is a verb of saying; None if it is none."""
    lower, before, token = s.lower(i), s.lower(_before(s, i)), s.tokens[i]
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


def _before(s: Sentence, i: int) -> int:
    """Give the token before token i that is no adverb in -ly: `to directly condemn`."""
    k = i - 1
    while k > 0 and s.lower(k).endswith("ly") and not s.tokens[k].capital:
        k -= 1
    return k


def _after_quotation(s: Sentence, i: int) -> bool:
    """Tell whether any verb in the past stands after a quotation and a name: `“…,” Ana Brandt fumed`."""
    if not past(s.lower(i)) or s.lower(i) in lexicon.FINITE or not s.quotes:
        return False
    subject = subject_before(s, i)
    if subject is None or subject[0] == 0 or not s.closes(subject[0]) or not can_speak(s, subject, strong=False):
        return False
    return s.gap(subject[0]).strip()[:1] in (",", ".", "!", "?")


def _noun(s: Sentence, i: int) -> bool:
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


def _read(s: Sentence, i: int, position: Position, last: Span | None) -> list[Said]:
    lower = s.lower(i)
    if position == "declines":
        return _declined(s, i, last)
    if lower.endswith("ing"):
        return _participle(s, i, position, last)
    if lower in _PUTTING:
        return _put(s, i)
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


def _inverted(s: Sentence, i: int) -> list[Said]:
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
        goes_on = any(s.verbish(k) and s.lower(k) != "said" for k in range(who[1] + 1, bound))
        if goes_on or not s.clause(0, i):
            return []
    ahead = Said(i, who, opening(s, i), s.bounds(i)[0] + len(s.gap(i).rstrip()), tag=True)
    again = next((a for a, b in s.quotes if a > s.tokens[who[1]].start), None) if quote else None
    return [ahead] if again is None else [ahead, replace(ahead, start=again, end=s.end)]


def _adrift(s: Sentence, i: int, who: Span) -> bool:
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


def opening(s: Sentence, i: int) -> int:
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


def _stretches(s: Sentence, i: int, subject: Span, position: Position, *, joined: bool = False) -> list[Said]:
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
        return [ahead] if clause or (first >= 2 and (marked or s.soft(first)) and before not in JOINS) else []
    if kind == "comma":
        return _broken(s, ahead, behind, clause=clause)
    if clause and (kind in ("adverb", "part") or (lower in STRONG and not s.clause(i + 1, len(s)))):
        return [ahead]
    return takes


def _later_quotation(s: Sentence, i: int, behind: Said) -> list[Said]:
    """Read `described the scene to the paper: “…”`, where only the quotation is said."""
    k = next((k for k in range(i + 2, len(s)) if not s.soft(k)), len(s))
    mark = s.opens(k) if k < len(s) else None
    said = mark is not None and s.gap(k).strip()[:1] in (",", ":") and not _title(s, k)
    return [replace(behind, start=mark)] if said and mark is not None and s.lower(i) not in _BELIEVING else []


def _broken(s: Sentence, ahead: Said, behind: Said, *, clause: bool) -> list[Said]:
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


def _takes(s: Sentence, i: int, kind: str, at: int) -> bool:
    """Tell whether a verb governs what follows it: `announced a plan` says nothing, `announced that …` does."""
    lower, following = s.lower(i), s.lower(i + 1)
    k = s.at(at)
    clause = s.states(k + 1, len(s))
    if kind in ("quote", "that"):
        named = lower in lexicon.CALLING and lower not in lexicon.DENYING and kind == "quote"
        asked = kind == "that" and lower.startswith("ask")
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
        marks = marks and not s.tokens[i + 1].number and not (s.quoted[bound] and s.tokens[bound].capital)  # no name
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


def _what_follows(s: Sentence, i: int) -> tuple[str, int]:
    """Say what stands after a verb of saying, and where what is said would begin.

    `end`: nothing but an audience, a time or a place. `adverb`, `part`: words that may belong to the verb or to what
    is said. Else `quote`, `that`, `comma` or `clause`.
    """
    start = k = _past_audience(s, i)
    moved = False
    while k < len(s):
        mark, gap = s.opens(k), s.gap(k).strip()
        aside = _past_dashes(s, k) if s.dash(k) and mark is None else None
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


def _past_audience(s: Sentence, i: int) -> int:
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


def _past_dashes(s: Sentence, k: int) -> int | None:
    """Give the token after the dash that closes an aside opened before token k."""
    return next((j for j in range(k + 1, len(s)) if s.dash(j)), None)


def _past_occasion(s: Sentence, k: int, *, of: bool) -> int | None:
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


def _title(s: Sentence, j: int) -> bool:
    """Tell whether the quotation that begins before token j is too short for a statement."""
    return next((k for k in range(j, len(s)) if not s.quoted[k]), len(s)) - j < _SHORT_QUOTE


# ---------------------------------------------------------------- other ways


def _declined(s: Sentence, i: int, last: Span | None) -> list[Said]:
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


def _participle(s: Sentence, i: int, position: Position, last: Span | None) -> list[Said]:
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


def _put(s: Sentence, i: int) -> list[Said]:
    """Read `the agency puts the number at forty`."""
    at = next((k for k in range(i + 2, min(i + _SHORT, len(s))) if s.lower(k) == "at"), None)
    subject = subject_before(s, i)
    if at is None or subject is None or not can_speak(s, subject, strong=False):
        return []
    figure = any(s.tokens[k].number for k in range(at + 1, min(at + 4, len(s)))) or s.lower(at + 1) in lexicon.NUMERALS
    return [Said(i, subject, s.tokens[i + 1].start, s.end)] if figure else []
