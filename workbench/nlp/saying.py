"""Say which stretches of an article's sentences are somebody's word, and whose.

Patterns over words and quotation marks: no parser, no model, in time linear in the article's length. A verb of saying
counts only where it has a subject that can speak and a stretch that it governs. In doubt a stretch is the outlet's own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from workbench.models import Position
from workbench.nlp import lexicon
from workbench.nlp.attribution import MEDIA_REPORTS, Attribution, act, acts_by_phrase, media, outlets, trimmed
from workbench.nlp.attribution import Words as _Words
from workbench.nlp.coreference import resolved
from workbench.nlp.tokens import past, tokens

Span = tuple[int, int]

_LONGEST = 2_000  # characters of a sentence that are read: what runs on longer is none
_CONTEXT = 1_200  # characters before a sentence in which its speakers' names are looked for
_EARLIER = 12  # acts of saying before a sentence whose speakers a pronoun may mean


def attributed(text: str, sentences: Sequence[Span]) -> tuple[tuple[Attribution, ...], ...]:
    """List, for every sentence of an article, which of its stretches are somebody's word.

    `sentences` are sorted, disjoint code-point spans of `text`. `content_start` and `content_end` are relative to the
    sentence. A speaker that is nobody in particular (`reportedly`) is the empty string or `MEDIA_REPORTS`. A quotation
    that runs over several sentences is its speaker's in each of them.
    """
    quotes = _quotations(text, sentences)
    within = _by_sentence(quotes, sentences)
    made: list[tuple[Attribution, ...]] = []
    earlier: list[Attribution] = []
    for (start, end), inside in zip(sentences, within, strict=True):
        found = _acts(text[start:end][:_LONGEST], [(q.start - start, q.end - start) for q in inside])
        found = _resolved(found, earlier[-_EARLIER:], text[max(0, start - _CONTEXT) : end])
        earlier += found
        made.append(found)
    _carry_quotations(text, sentences, within, made)
    _carry_fragments(text, sentences, made)
    return tuple(tuple(sorted(found, key=_place)) for found in made)


def _place(one: Attribution) -> Span:
    return one.content_start, -one.content_end


def _resolved(found: Sequence[Attribution], earlier: Sequence[Attribution], text: str) -> tuple[Attribution, ...]:
    """Say whom pronouns and surnames mean; `police` and `the officers` only where that gives a name."""
    made: list[Attribution] = []
    for one in sorted(found, key=lambda a: a.content_start):
        (other,) = resolved([one], [*earlier, *made], text=text)
        words = [t.lower for t in tokens(one.speaker)]
        pronoun = bool(words) and words[0] in lexicon.PRONOUNS
        to_name = other.named and any(t.capital for t in tokens(other.speaker))
        plain = len(words) == 1 and words[0] in _PEOPLE
        made.append(other if pronoun or (to_name and not plain) else one)
    return tuple(made)


# ------------------------------------------------------------
# Quotations, over the whole article.

_MARK = re.compile(r"[“”«»\"]")
_SENTENCES_LONG = 12  # sentences in which a quotation that was opened must be closed


@dataclass(frozen=True, slots=True)
class _Quotation:
    """A stretch in quotation marks, marks included."""

    start: int
    end: int


def _quotations(text: str, sentences: Sequence[Span]) -> list[_Quotation]:
    """Find the quotations of a text. A mark that is never closed opens one only where a paragraph goes on with it."""
    starts = [start for start, _ in sentences]
    found: list[_Quotation] = []
    opened: int | None = None
    depth = 0
    for match in _MARK.finditer(text):
        at = match.start()
        index = bisect_right(starts, at) - 1
        since = 0 if opened is None else index - (bisect_right(starts, opened) - 1)
        if opened is not None and since > _SENTENCES_LONG:
            opened, depth = None, 0
        opens = _opens(text, at, opened is not None)
        if opened is None:
            opened = at if opens else None
        elif opens and text[at] != '"' and not since:
            depth += 1
        elif opens:
            found += _unclosed(text, opened, at)
            opened, depth = at, 0
        elif depth:
            depth -= 1
        else:
            found.append(_Quotation(opened, at + 1))
            opened = None
    return found


def _opens(text: str, at: int, is_open: bool) -> bool:
    mark = text[at]
    if mark != '"':
        return mark in "“«"
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    free_before = not before or before.isspace() or before in "([—–-"
    free_after = not after or after.isspace() or after in ".,;:!?)]—–"
    return free_before if free_before != free_after else not is_open


def _unclosed(text: str, opened: int, following: int) -> list[_Quotation]:
    """Read a long quotation whose paragraphs each open with a mark, of which only the last one closes."""
    line = text.find("\n", opened, following)
    return [_Quotation(opened, line)] if line >= 0 and not text[line:following].strip() else []


def _by_sentence(quotes: Sequence[_Quotation], sentences: Sequence[Span]) -> list[list[_Quotation]]:
    """Give each sentence the quotations that it shares a character with."""
    made: list[list[_Quotation]] = []
    first = 0
    for start, end in sentences:
        while first < len(quotes) and quotes[first].end <= start:
            first += 1
        last = first
        while last < len(quotes) and quotes[last].start < end:
            last += 1
        made.append(list(quotes[first:last]))
    return made


def _carry_quotations(
    text: str, sentences: Sequence[Span], within: Sequence[Sequence[_Quotation]], made: list[tuple[Attribution, ...]]
) -> None:
    """Give a quoted sentence without a speaker of its own the speaker of its quotation."""
    owners: dict[int, Attribution] = {}
    for (start, _), quotes, found in zip(sentences, within, made, strict=True):
        for quote in quotes:
            touching = [a for a in found if start + a.content_start < quote.end and quote.start < start + a.content_end]
            if touching:
                owners.setdefault(quote.start, min(touching, key=lambda a: a.content_end - a.content_start))
    last: Attribution | None = None
    for index, ((start, _), quotes) in enumerate(zip(sentences, within, strict=True)):
        for quote in quotes:
            if quote.start == start and quote.start not in owners and index and made[index - 1]:
                owners[quote.start] = made[index - 1][-1]
    for index, ((start, end), quotes) in enumerate(zip(sentences, within, strict=True)):
        for quote in quotes:
            part = max(start, quote.start) - start, min(end, quote.end) - start
            if not tokens(text[start + part[0] : start + part[1]]):
                continue
            if not _stands_alone(text[start:end], part, quote.start < start or quote.end > end):
                continue
            if any(a.content_start < part[1] and part[0] < a.content_end for a in made[index]):
                continue
            owner = owners.get(quote.start)
            if owner is None and index and last is not None and _stands_alone(text[start:end], part, False):
                owner = last
            if owner is not None:
                content = trimmed(text[start:end], *part)
                if content[0] < content[1]:
                    made[index] += (_same_speaker(owner, content),)
        last = made[index][-1] if made[index] else None


def _stands_alone(sentence: str, part: Span, shared: bool) -> bool:
    """Tell whether a quotation is its sentence, or the part of a longer one: no title, no word in quotation marks."""
    outside = sentence[: part[0]] + sentence[part[1] :]
    return shared or len(tokens(outside)) <= 1


def _same_speaker(one: Attribution, content: Span) -> Attribution:
    return replace(one, content_start=content[0], content_end=content[1], position="affirms", quoted=True)


_BROKEN_OFF = re.compile(r"(?:\d|\b(?:an?|the|his|her|their|of|with|No))\.$")


def _carry_fragments(text: str, sentences: Sequence[Span], made: list[tuple[Attribution, ...]]) -> None:
    """Go on with what was being said where a full stop broke a sentence in two: `a .38 revolver`."""
    for index in range(1, len(sentences)):
        (before, stop), (start, end) = sentences[index - 1], sentences[index]
        said = [a for a in made[index - 1] if before + a.content_end >= stop - 1]
        broken = text[start].isdigit() and _BROKEN_OFF.search(text[max(before, stop - 12) : stop])
        if made[index] or not said or not broken:
            continue
        content = trimmed(text[start:end], 0, end - start)
        if content[0] < content[1]:
            made[index] = (replace(said[-1], content_start=content[0], content_end=content[1]),)


# ------------------------------------------------------------
# One sentence, as its words and marks.

_ABBREVIATED = frozenset("lt gen gov mr mrs ms dr st sgt maj col capt rep sen prof jr sr rev hon adm cmdr det".split())
_OPENING, _CLOSING = '“«"', '”»"'
_RELATIVE = ("who", "which", "that")
_JOINS = frozenset("and but or while whereas although though yet".split())


class _Sentence:
    """A sentence with its words and what stands between them."""

    def __init__(self, text: str, quotes: Sequence[Span]) -> None:
        self.text = text
        self.words = _Words.of(text)
        self.tokens = self.words.tokens
        self.low = [t.lower for t in self.tokens]
        self.quotes = quotes
        self.quoted = [any(a <= t.start < b for a, b in quotes) for t in self.tokens]

    def __len__(self) -> int:
        return len(self.tokens)

    def gap(self, i: int) -> str:
        """What stands before token i: at the end of the sentence, what stands after the last token."""
        start = self.tokens[i - 1].end if i else 0
        return self.text[start : self.tokens[i].start if i < len(self.tokens) else len(self.text)]

    def lower(self, i: int) -> str:
        return self.low[i] if 0 <= i < len(self.low) else ""

    def named(self, i: int) -> bool:
        """Tell whether token i may be part of a name: `Brandt`, the `al-Zour` of Deir al-Zour."""
        return self.tokens[i].capital or self.low[i].startswith(("al-", "el-", "ad-", "ibn", "bin"))

    def soft(self, i: int) -> bool:
        """Tell whether token i goes on with the phrase of the token before it, as far as punctuation says."""
        mark = self.gap(i).strip()
        if mark == "(" or mark == ")":
            return self.gap(i + 1 if mark == "(" else i - 1).strip() == (")" if mark == "(" else "(")
        if mark == ".":
            before = self.tokens[i - 1]
            return before.capital and (len(before.text) == 1 or before.lower in _ABBREVIATED)
        return mark in ("", "'", "’", "&")

    def comma(self, i: int) -> bool:
        return self.gap(i).strip(" '’‘") in (",", ".,")

    def closes(self, i: int) -> bool:
        """Tell whether a quotation ends right before token i."""
        end = self.tokens[i].start if i < len(self.tokens) else len(self.text)
        start = self.tokens[i - 1].end if i else 0
        return any(start < b <= end for _, b in self.quotes)

    def opens(self, i: int) -> int | None:
        """Give the place of a quotation that begins right before token i."""
        end = self.tokens[i].start if i < len(self.tokens) else len(self.text)
        start = self.tokens[i - 1].end if i else 0
        return next((a for a, _ in self.quotes if start <= a < end), None)

    def verbish(self, i: int) -> bool:
        """Tell whether token i looks like a finite verb."""
        token = self.tokens[i]
        return (not token.capital or i == 0) and (token.lower in lexicon.FINITE or past(token.lower))

    def slice(self, chunk: Span) -> str:
        return self.text[self.tokens[chunk[0]].start : self.tokens[chunk[1]].end]


# ------------------------------------------------------------
# Who: the phrase before or after a verb.

_PEOPLE = (
    lexicon.ROLES | lexicon.ANONYMOUS | lexicon.BODIES | lexicon.MEDIA_WORDS | lexicon.PRONOUNS | lexicon.DOCUMENTS
)
_PEOPLE |= lexicon.OTHER_PEOPLE
_PERSON = re.compile(
    r"(?:ist|grapher|woman|man|women|men|porter|worker|maker|teacher|leader|manager|trader|writer|driver|keeper|holder"
    r"|fighter|eer|ician|rian)s?$"
)
_LINKS = frozenset("of for in at from to with on".split())
_NO_PART = (
    (lexicon.TIME_WORDS - {"first"}) | lexicon.SUBORDINATORS | lexicon.PREPOSITIONS | lexicon.PRONOUNS | lexicon.FINITE
    | frozenset("and or but nor not also who whom whose which".split())
)  # fmt: skip
_ADVERBS = frozenset(
    "has have had also later earlier then again repeatedly already since still both all only just".split()
)
_LONGEST_NAME = 18


def _subject_before(s: _Sentence, verb: int) -> Span | None:
    """Find the phrase that is the subject of a verb after it."""
    j = verb - 1
    while (
        j >= 0
        and s.soft(j + 1)
        and (s.lower(j) in _ADVERBS or (s.lower(j).endswith("ly") and not s.named(j)) or s.lower(j) in lexicon.WEEKDAYS)
    ):
        j -= 2 if s.lower(j) in lexicon.WEEKDAYS and s.lower(j - 1) in ("on", "late", "last") else 1
    if j < 0 or s.quoted[j]:
        return None
    if s.lower(j) in ("who", "which") or (s.lower(j) == "that" and s.lower(j - 1) in _PEOPLE):
        return _phrase(s, j - 1) if j and (s.soft(j) or s.comma(j)) else None
    if s.comma(j + 1):
        return _before_aside(s, j)
    if not s.soft(j + 1):
        return None
    after_quote = next((k for k in range(j, max(-1, j - 9), -1) if s.closes(k)), None)
    if after_quote is None or (after_quote < j and s.lower(after_quote) in _NO_PART):
        return _phrase(s, j)
    whole = all(s.soft(k) and not s.verbish(k) for k in range(after_quote + 1, j + 1))
    return (after_quote, j) if whole else _phrase(s, j)


def _before_aside(s: _Sentence, j: int) -> Span | None:
    """Find the subject in `Ana Brandt, who runs it, said` and `Ana Brandt, 48, the harbour master, said`."""
    found: Span | None = None
    first = j
    for _ in range(4):
        while first > 0 and not s.comma(first):
            if not s.soft(first) and s.gap(first).strip(" -"):
                return found
            first -= 1
        name = _phrase(s, first - 1) if first > 0 else None
        if name is None or (s.lower(name[0] - 1) in lexicon.PREPOSITIONS and s.soft(name[0])):
            return found
        relative = s.lower(first) in lexicon.PREPOSITIONS | {"who", "which", "whose", "speaking", "citing", "when"}
        found = name[0], (first - 1 if relative else j)
        if name[0] == 0 or not s.comma(name[0]):
            return found
        first = name[0]
    return found


def _phrase(s: _Sentence, end: int) -> Span | None:
    """Find where the noun phrase that ends with a token begins."""
    if end < 0:
        return None
    if s.lower(end) in lexicon.PRONOUNS:
        return end, end
    if s.lower(end) in _NO_PART or s.quoted[end]:
        return None
    start = end
    bare = _bare(s, end)
    while start > 0 and end - start < _LONGEST_NAME and s.soft(start) and not s.quoted[start - 1]:
        if s.lower(start) in lexicon.DETERMINERS and not s.tokens[start].number:
            if not (_linked(s, start - 1) or _and_of_people(s, start - 1)):
                break
        elif not _belongs(s, start - 1, bare):
            break
        start -= 1
    while start < end and s.lower(start) in lexicon.PREPOSITIONS | {"and", "or", "s"}:
        start += 1
    return start, end


def _and_of_people(s: _Sentence, j: int) -> bool:
    """Tell whether token j is the `and` of `…, police and the woman’s friend said`."""
    return j > 1 and s.lower(j) == "and" and s.lower(j - 1) in _PEOPLE and (s.comma(j - 1) or s.closes(j - 1))


def _bare(s: _Sentence, end: int) -> bool:
    """Tell whether the phrase has no comma, mark or beginning of the sentence near that would bound it."""
    for k in range(end, max(-1, end - 9), -1):
        if k == 0 or not s.soft(k):
            return any(s.verbish(i) for i in range(k, end))
    return True


def _belongs(s: _Sentence, j: int, bare: bool) -> bool:
    """Decide whether token j belongs to the phrase that goes on at j + 1."""
    token, lower, after = s.tokens[j], s.lower(j), s.tokens[j + 1]
    if lower in _LINKS:
        return _linked(s, j)
    if lower == "and" and _and_of_people(s, j):
        return True
    if lower == "and":
        before = s.tokens[j - 1] if j else None
        return (
            before is not None
            and s.soft(j)
            and (
                (before.capital and after.capital and before.lower not in lexicon.TIME_WORDS and not bare)
                or before.lower in lexicon.ROLES | lexicon.ANONYMOUS | {"police", "friends", "family"}
            )
        )
    if lower in lexicon.DETERMINERS:
        return True
    if token.capital and after.capital and after.lower in lexicon.MEDIA_WORDS:
        return True  # the Daily Post
    if (lower in _NO_PART and not (token.capital and lower in lexicon.FINITE)) or lower in lexicon.WEEKDAYS:
        return False
    agency = after.capital and after.lower in lexicon.MEDIA_NAMES
    if bare and agency and token.capital and lower not in lexicon.MEDIA_WORDS:
        return False
    if s.named(j):
        if s.named(j + 1) or after.lower in _LINKS:
            return True
        prepositional = bare and s.lower(_run_start(s, j) - 1) in lexicon.PREPOSITIONS
        return not prepositional and (after.lower in _PEOPLE or after.lower in lexicon.OF_PEOPLE or not bare)
    if token.number:
        return False
    if s.named(j + 1):
        return lower in _PEOPLE or lower in ("former", "foreign", "senior", "top", "station", "official", "group")
    if lower in lexicon.OF_PEOPLE or lower in _PEOPLE:
        return True
    if lower.endswith("ing") and s.lower(j - 1) in lexicon.DETERMINERS:
        return True
    adjective = lower.endswith(("al", "ic", "ary", "based", "led", "ed"))
    if bare and s.lower(j - 1) not in lexicon.DETERMINERS and not adjective:
        return any(s.lower(k) in lexicon.DETERMINERS for k in range(max(0, j - 2), j)) and not s.verbish(j)
    return not (s.verbish(j) or lower.endswith("ing"))


def _run_start(s: _Sentence, j: int) -> int:
    while j > 0 and s.soft(j) and s.named(j - 1):
        j -= 1
    return j


def _linked(s: _Sentence, j: int) -> bool:
    """Decide whether token j ties a phrase to a noun for people, as in `a spokesman for the embassy`."""
    if j < 1 or s.lower(j) not in _LINKS or not s.soft(j) or not s.soft(j + 1):
        return False
    before = s.lower(j - 1)
    person = before in _PEOPLE or re.search(r"(?:er|or|ist|man|woman|ent|ian|grapher)s?$", before) is not None
    if s.lower(j) == "of":
        return not s.verbish(j - 1)
    if s.lower(j) in ("for", "from") and s.named(j - 1):
        return s.lower(j - 1) not in lexicon.TIME_WORDS
    return person and before not in lexicon.PRONOUNS | {"one", "two", "three", "both"}


def _phrase_after(s: _Sentence, first: int) -> Span | None:
    """Find the noun phrase that begins at a token."""
    if first >= len(s) or s.quoted[first] or s.lower(first) in ("there", "here"):
        return None
    if s.lower(first) in lexicon.PRONOUNS | {"them", "him", "her", "us", "me"} and s.lower(first) != "her":
        return first, first
    if s.lower(first) in _NO_PART:
        return None
    end = first
    headed = s.lower(first) not in lexicon.DETERMINERS and (s.named(first) or s.lower(first) in _PEOPLE)
    while end + 1 < len(s) and end - first < _LONGEST_NAME and s.soft(end + 1) and not s.quoted[end + 1]:
        lower, token = s.lower(end + 1), s.tokens[end + 1]
        if lower in _LINKS and headed:
            goes = (
                end + 2 < len(s)
                and s.soft(end + 2)
                and (s.named(end + 2) or s.lower(end + 2) in ("the", "a", "an", "his", "her", "their"))
                and not (lower in ("on", "to", "with", "in", "from", "at") and s.lower(end + 2) in lexicon.TIME_WORDS)
            )
            goes = goes and (lower in ("of", "for", "from") or (lower in ("in", "at") and s.lower(end) in _PEOPLE))
            if not goes:
                break
            end += 2
            headed = s.named(end)
            continue
        if lower in _NO_PART or (lower in lexicon.SAYING and lower != "state") or lower in lexicon.DETERMINERS:
            break
        if headed and not s.named(end + 1) and lower not in _PEOPLE:
            following = s.tokens[end + 2] if end + 2 < len(s) else None
            if lower not in ("official", "television", "news", "station", "state") or following is None:
                break
        if token.number or (s.verbish(end + 1) and headed):
            break
        if headed and token.capital and s.lower(end) in lexicon.ANONYMOUS and s.lower(end).endswith("s"):
            break
        headed = headed or token.capital or lower in _PEOPLE
        end += 1
    return first, end


def _can_speak(s: _Sentence, chunk: Span, *, strong: bool) -> bool:
    """Tell whether a phrase names somebody who can say something; with `said` and `told` nearly anything does."""
    inside = range(chunk[0], chunk[1] + 1)
    stop = next((k for k in inside if k > chunk[0] and s.lower(k) in lexicon.PREPOSITIONS), chunk[1] + 1)
    head = s.tokens[stop - 1]
    if head.lower in lexicon.TIME_WORDS or head.number:
        return False
    if head.lower in _PEOPLE or _PERSON.search(head.lower) or s.named(stop - 1) or head.lower in lexicon.COUNTRY:
        of_place = chunk[0] > 0 and s.lower(chunk[0] - 1) in lexicon.PREPOSITIONS
        return strong or head.lower not in lexicon.COUNTRY or not of_place
    return strong and (s.lower(chunk[0]) in lexicon.DETERMINERS or chunk[0] == 0 or any(s.named(k) for k in inside))


# ------------------------------------------------------------
# What: the stretch that a verb governs.

_BE = frozenset("is are was were be been being".split())
_MODAL = frozenset("could would can may might should must will to cannot couldn't wouldn't can't won't".split())
_NOT = frozenset("not never n't didn't doesn't don't wouldn't couldn't can't won't nor".split())
_STRONG = frozenset("say says said tell tells told".split())
_TELLING = frozenset("told tells tell telling informed assured asked reminded warned".split())
_LEAVES_OFF = frozenset("with despite as after while when because amid following before since blaming bringing".split())
_SCENE = frozenset("on in at by via to during through from after late early this last over ahead".split())


@dataclass(frozen=True, slots=True)
class _Found:
    """An act of saying: token of its verb, tokens of its speaker, and its stretch in characters."""

    verb: int
    speaker: Span | None
    start: int
    end: int
    position: Position = "affirms"
    tag: bool = False
    """The verb and its subject come after the stretch, or break it in two."""
    name: str | None = None
    """What to call the speaker where no phrase of the sentence names one."""
    via: tuple[str, ...] = ()


def _acts(text: str, quotes: Sequence[Span]) -> tuple[Attribution, ...]:
    """List the acts of saying in one sentence."""
    s = _Sentence(text, quotes)
    if not len(s):
        return ()
    found = [*_by_verb(s), *_quoted_as(s)]
    found = _parted(s, found)
    found += [f for f in _according(s) if f.start < f.end]
    found = _parted(s, found)
    named = list(found)
    for hearsay in (*_nobody(s), *_reports_that(s), *_reportedly(s)):
        if not any(f.start <= hearsay.start < f.end for f in named):
            found.append(hearsay)
    found = _sourced(s, found)
    made = [_record(s, f) for f in found]
    headline = [a for a in acts_by_phrase(s.words) if a.verb == ":"]
    return _carried(tuple(a for a in (made or headline) if a is not None))


def _record(s: _Sentence, f: _Found) -> Attribution | None:
    content = trimmed(s.text, f.start, f.end)
    if content[0] >= content[1] or not tokens(s.text[slice(*content)]):
        return None
    speaker = s.slice(f.speaker) if f.speaker is not None else f.name or ""
    made = act(s.text, speaker, content, verb=s.lower(f.verb), position=f.position)
    return replace(made, via=tuple(dict.fromkeys((*f.via, *made.via))))


def _carried(found: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """Turn an outlet that only carries another's word into that word's `via`."""

    def inside(a: Attribution, c: Attribution) -> bool:
        return (
            a is not c and a.speaker != c.speaker and not a.is_media and bool(a.speaker)
            and c.content_start <= a.content_start and a.content_end <= c.content_end
        )  # fmt: skip

    carriers = [c for c in found if c.is_media and c.speaker != MEDIA_REPORTS and any(inside(a, c) for a in found)]
    made = []
    for a in found:
        if a not in carriers:
            via = (name for c in carriers if inside(a, c) for name in outlets(c.speaker) or (c.speaker,))
            made.append(replace(a, via=tuple(dict.fromkeys((*a.via, *via)))))
    return tuple(made)


# ---------------------------------------------------------------- by a verb of saying


def _by_verb(s: _Sentence) -> Iterator[_Found]:
    last: Span | None = None
    begin = 0
    for i in range(len(s)):
        if s.quoted[i]:
            continue
        position = _position(s, i)
        if position is None:
            continue
        for f in _governed(s, i, position, last, begin):
            last = f.speaker or last
            yield f


def _position(s: _Sentence, i: int) -> Position | None:
    """Say whether token i may be a verb of saying; what it then says of the speaker."""
    lower, before = s.lower(i), s.lower(i - 1)
    token = s.tokens[i]
    if token.capital and i and not s.closes(i):
        return None
    if lower.endswith("ing"):
        return "denies" if lower == "denying" else "affirms" if lower in lexicon.SAYING_PARTICIPLES else None
    if s.text[token.end : token.end + 2] in ("'s", "’s"):
        return None
    if before in _MODAL or before in _BE or (before in _NOT and lower in lexicon.WITHHELD):
        return "declines" if _withheld(s, i) else None
    if lower in lexicon.DECLINING and s.lower(i + 1) == "to" and s.lower(i + 2) in lexicon.WITHHELD:
        return "declines"
    if lower in lexicon.NOUN_LIKE and _noun(s, i):
        return None
    if before in lexicon.DETERMINERS and before not in _WITHOUT_NOUN:
        return None
    if lower in lexicon.DENYING:
        return "denies"
    return "affirms" if lower in _VERBS or lower in _PUTS else None


_VERBS = lexicon.SAYING | lexicon.QUOTING | lexicon.THINKING | lexicon.FINDING | {"accuse", "accuses", "accused"}
_WITHOUT_NOUN = frozenset("some many several one two three four five another".split())
_PUTS = frozenset("put puts".split())


def _noun(s: _Sentence, i: int) -> bool:
    """Tell whether `reports` or `claims` is a noun here."""
    before = s.lower(i - 1)
    if i == 0 or not s.soft(i):
        return True
    if before in lexicon.DETERMINERS | lexicon.PREPOSITIONS | {"media", "press", "news"}:
        return True
    if s.lower(i + 1) in lexicon.PREPOSITIONS - {"in", "on"}:
        return True
    if s.lower(i + 1) in ("that",) or s.opens(i + 1) is not None or i + 1 >= len(s):
        return not (s.named(i - 1) or before in _PEOPLE or before in lexicon.PRONOUNS)
    follows = s.lower(i + 1) in lexicon.DETERMINERS | lexicon.PRONOUNS or s.named(i + 1) or s.tokens[i + 1].number
    return not (follows and (s.named(i - 1) or before in _PEOPLE | lexicon.PRONOUNS))


def _withheld(s: _Sentence, i: int) -> bool:
    """Tell whether token i is what a speaker did not do: `would not say whether`."""
    before = [s.lower(k) for k in range(max(0, i - 3), i)]
    return s.lower(i) in lexicon.WITHHELD and any(w in _NOT for w in before)


_OPEN_QUESTION = frozenset("whether if how what why who when where that".split())


def _governed(s: _Sentence, i: int, position: Position, last: Span | None, begin: int) -> list[_Found]:
    lower = s.lower(i)
    if position == "declines":
        return _declined(s, i, last)
    if lower.endswith("ing"):
        return _participle(s, i, position, last)
    if lower in _PUTS:
        return _put(s, i)
    inverted = _inverted(s, i)
    if inverted is not None:
        return inverted
    subject = _subject_before(s, i)
    if subject is None and s.lower(i - 1) in ("and", "but") and (s.soft(i) or s.comma(i)):
        subject = last or _main_subject(s, i)
        joined = True
    else:
        joined = False
    described = _described(s, i)
    if described is not None or subject is None or not _can_speak(s, subject, strong=lower in _STRONG):
        subject = described
    if subject is None or s.lower(subject[0]) in ("i", "we"):
        return []  # outside quotation marks, `I` is the outlet
    if lower in lexicon.FINDING and not {*s.low[subject[0] : subject[1] + 1]} & _FINDERS:
        return []
    if s.lower(subject[0] - 1) in ("whether", "if", "what", "whatever", "how"):
        return []
    return _stretches(s, i, subject, position, joined=joined)


_FINDERS = lexicon.DOCUMENTS | lexicon.BODIES | lexicon.ANONYMOUS | {"inquiry", "investigation"}


def _main_subject(s: _Sentence, before: int) -> Span | None:
    """Find the phrase that the sentence begins with."""
    first = 1 if s.lower(0) in ("but", "and", "meanwhile", "later") else 0
    chunk = _phrase_after(s, first)
    return chunk if chunk is not None and chunk[1] < before and _can_speak(s, chunk, strong=True) else None


def _described(s: _Sentence, i: int) -> Span | None:
    """Find the subject in `A doctor receiving the wounded said …`, where what describes it stands before the verb."""
    main = _main_subject(s, i)
    if main is None or not s.soft(main[1] + 1) or not all(s.soft(k) for k in range(main[1] + 2, i)):
        return None
    following, verbs = (
        s.lower(main[1] + 1),
        sum(s.verbish(k) and s.lower(k - 1) not in lexicon.DETERMINERS for k in range(main[1] + 2, i)),
    )
    if following in ("who", "which") and verbs <= 1:
        return main
    known = s.lower(main[0]) in lexicon.DETERMINERS or s.lower(main[1]) in _PEOPLE
    return main if known and following.endswith(("ing", "ed")) and not verbs else None


def _inverted(s: _Sentence, i: int) -> list[_Found] | None:
    """Read `“…,” said Ana Brandt` and `nobody was hurt, said Ana Brandt`."""
    if s.lower(i) not in lexicon.SAYING | lexicon.QUOTING or i < 1:
        return None
    marked = s.closes(i) or s.comma(i)
    after = _phrase_after(s, i + 1)
    adrift = s.soft(i) and (s.lower(i - 1) in lexicon.TIME_WORDS or s.lower(i - 1).endswith("ly"))
    if not (marked or adrift) and after is not None and after[1] + 1 >= len(s) and s.lower(i) in _STRONG:
        near = _subject_before(s, i)
        loose = near is None or not _can_speak(s, near, strong=True) or s.lower(near[0] - 1) in lexicon.PREPOSITIONS
        adrift = loose and _can_speak(s, after, strong=False)
    if not (marked or adrift):
        return None
    if after is None or not _can_speak(s, after, strong=s.lower(i) in _STRONG):
        return None
    if not s.closes(i):
        rest = range(after[1] + 1, len(s))
        bound = next((k for k in rest if not s.soft(k)), len(s))
        if any(s.verbish(k) for k in range(after[1] + 1, bound) if s.lower(k) != "said"):
            return None
        if not any(s.verbish(k) for k in range(i)):
            return None
    return [_Found(i, after, _clause_start(s, i), s.tokens[i - 1].end + len(s.gap(i).rstrip()), tag=True)]


def _clause_start(s: _Sentence, i: int) -> int:
    """Give the place where the words before a tag begin that it covers."""
    start = 0
    bracket = re.match(r"\s*\([^()]{1,60}\)\s*(?=\S)", s.text)
    if bracket:
        start = bracket.end()
    for k in range(i - 3, 1, -1):
        # A headline or a list of tags that runs into the sentence: `… rebels Two men were held`.
        glued = s.text[s.tokens[k - 1].end : s.tokens[k].start].isspace() and s.lower(k) in _BEGINS
        if glued and s.tokens[k].text[:1].isupper() and s.lower(k - 1) not in _LINKS and not s.quoted[k]:
            return max(start, s.tokens[k].start)
    return start


_BEGINS = lexicon.NUMERALS | frozenset("a an at several some".split())


def _stretches(s: _Sentence, i: int, subject: Span, position: Position, *, joined: bool = False) -> list[_Found]:
    lower = s.lower(i)
    kind, at = _what_follows(s, i)
    quote_before = s.closes(subject[0])
    first = subject[0]
    before = 0 if joined else first
    clause = any(s.verbish(k) for k in range(before)) and before >= 3
    aside = s.comma(first) if first else False
    ahead = _Found(i, subject, _clause_start(s, first), s.tokens[first].start, position, tag=True)
    behind = _Found(i, subject, at, len(s.text.rstrip()), position)
    if quote_before and before and kind != "that":
        made = [ahead]
        if kind == "quote":
            made.append(behind)
        return made
    if kind == "end":
        return [ahead] if clause or (before >= 2 and _tagged(s, first)) else []
    if kind == "comma":
        if aside and not clause and s.lower(first - 1) not in _BREAKS_OFF:
            return [replace(ahead, end=behind.end)]  # `Nobody, officials say, was in danger`
        if clause or (aside and before >= 2):
            if s.lower(first - 1) in _BREAKS_OFF and aside:
                return [replace(behind, tag=True)]
            return [ahead, replace(behind, tag=True)] if _goes_on(s, i, at) else [ahead]
        return [] if lower in lexicon.WITH_CONTENT_ONLY | lexicon.QUOTING else [behind]
    rest = any(s.verbish(k) for k in range(i + 1, len(s)))
    if clause and (kind in ("adverb", "part") or (kind == "clause" and not rest and lower in _STRONG)):
        return [ahead]
    if not _takes(s, i, kind, at):
        return []
    return [behind]


_BREAKS_OFF = frozenset("who which that after before when because while by in for".split())


def _tagged(s: _Sentence, first: int) -> bool:
    return s.comma(first) or s.closes(first) or s.gap(first).strip() == ""


def _goes_on(s: _Sentence, i: int, at: int) -> bool:
    """Tell whether the words after `…, police said,` are still theirs."""
    k = next((k for k in range(i + 1, len(s)) if s.tokens[k].start >= at), len(s))
    return len(s) - k >= 3 and s.lower(k) in _GOES_ON


_GOES_ON = frozenset("and but or because after when that in on at from".split())


def _takes(s: _Sentence, i: int, kind: str, at: int) -> bool:
    """Tell whether a verb governs what follows it: `announced a plan` says nothing, `announced that …` does."""
    lower = s.lower(i)
    if kind == "clause" and s.lower(i + 1) in ("so", "little", "nothing", "much", "more", "as"):
        return False
    if kind in ("quote", "that"):
        return True
    if lower in lexicon.QUOTING:
        return False
    k = next((k for k in range(i + 1, len(s)) if s.tokens[k].start >= at), len(s))
    clause = any(s.verbish(j) for j in range(k + 1, len(s)))
    if lower.startswith("accus"):
        return "of" in s.low[i + 1 :]
    if lower in lexicon.DENYING:
        return s.lower(i + 1) not in _REFUSED
    if lower.startswith("blam"):
        return bool({"for", "on"} & set(s.low[i + 1 :]))
    if lower in lexicon.CALLING and lower not in lexicon.DENYING:
        named = any(s.opens(j) is not None for j in range(i + 1, len(s)))
        return named or (lower.startswith(("descri", "brand", "label")) and "as" in s.low[i + 1 :])
    if lower.startswith("claim") and s.lower(i + 1) in ("responsibility", "credit", "victory"):
        return False
    if s.lower(k) == "to" or s.lower(i + 1) in ("for", "to"):
        return False
    if lower in lexicon.FINDING:
        return False
    if lower in lexicon.THINKING or lower in ("believe", "believes", "believed", "fear", "fears", "feared"):
        return clause and s.lower(i + 1) not in lexicon.PREPOSITIONS
    if lower in lexicon.WITH_CONTENT_ONLY or lower in lexicon.COMMITTING:
        return False
    if lower in lexicon.WITH_A_NOUN and not lower.startswith(("announc", "claim", "alleg")):
        return True
    if lower.startswith("alleg"):
        return True
    if lower in lexicon.NOUN_LIKE:
        return True
    return clause or lower in _STRONG


_REFUSED = frozenset("bail entry access permission asylum parole visas him her them us me".split())


def _what_follows(s: _Sentence, i: int) -> tuple[str, int]:
    """Say what stands after a verb of saying, and where what is said would begin.

    `end`: nothing more than an audience, a time or a place. `adverb`, `part`: words that may be either side's.
    """
    k = i + 1
    moved = False
    if s.lower(i) in _TELLING and k < len(s) and s.soft(k) and s.lower(k) != "that":
        told = _phrase_after(s, k)
        if told is not None and (told[1] + 1 >= len(s) or not s.verbish(told[1] + 1) or s.lower(told[1] + 1) == "had"):
            k = told[1] + 1
            bound = next((j for j in range(k, len(s)) if not s.soft(j) or s.lower(j) == "that"), len(s))
            if (
                bound < len(s)
                and not s.comma(bound)
                and not any(s.verbish(j) or s.lower(j) in lexicon.PRONOUNS for j in range(k, bound))
            ):
                k = bound
    start = k
    while True:
        if k >= len(s):
            return "end", len(s.text)
        mark = s.opens(k)
        if mark is not None:
            return "quote", mark
        gap = s.gap(k).strip()
        closing = _dash_after(s, k) if gap in _DASHES else None
        if closing is not None:
            k = closing
            continue
        if ":" in gap:
            return "quote", s.tokens[k - 1].end + s.gap(k).index(":") + 1
        if s.lower(k) == "that" and gap in ("", ","):
            return "that", s.tokens[k].end
        if "," in gap:
            return "comma", s.tokens[k].start
        if gap and not s.soft(k):
            return "end", len(s.text)
        following = _past_adverbial(s, k)
        if following is None:
            break
        k, moved = following, True
    participle = s.lower(k).endswith("ing") and s.lower(k) not in ("nothing", "something")
    if not moved and (participle or s.lower(k) in _LEAVES_OFF):
        return "part", s.tokens[k].start
    if moved or s.lower(k) in _SCENE:
        return "adverb", s.tokens[start].start
    return "clause", s.tokens[k].start


_DASHES = ("—", "–", "-", "- -")


def _dash_after(s: _Sentence, k: int) -> int | None:
    """Give the token after the dash that closes an aside opened before token k."""
    return next((j for j in range(k + 1, len(s)) if s.gap(j).strip(' “«"') in _DASHES), None)


def _past_adverbial(s: _Sentence, k: int) -> int | None:
    """Give the token after a time, a place or an occasion that begins at a token."""
    lower = s.lower(k)
    if lower in lexicon.TIME_WORDS or (lower.endswith("ly") and not s.named(k) and lower not in ("only", "early")):
        return k + 1
    if lower not in _SCENE:
        return None
    for j in range(k + 1, min(k + 9, len(s) + 1)):
        if j >= len(s):
            return j
        bounded = s.opens(j) is not None or s.gap(j).strip() or s.lower(j) == "that"
        if bounded:
            return j
        reduced = s.lower(j + 1) == "by" or s.lower(j) in ("posted", "published", "issued", "released", "carried")
        if s.verbish(j) and not reduced:
            return None
    return len(s) if len(s) - k <= 9 else None


# ---------------------------------------------------------------- other ways to say it with a verb


def _declined(s: _Sentence, i: int, last: Span | None) -> list[_Found]:
    """Read `declined to say whether …` and `would not say how …`."""
    at = i + 3 if s.lower(i + 1) == "to" else i + 1
    if s.lower(at) not in _OPEN_QUESTION:
        return []
    j = i
    while s.lower(i + 1) != "to" and s.lower(j - 1) in _NOT | _MODAL | lexicon.FINITE:
        j -= 1
    subject = _subject_before(s, j) or last
    if subject is None or not _can_speak(s, subject, strong=True):
        return []
    return [_Found(i, subject, s.tokens[at].start, len(s.text.rstrip()), "declines")]


def _participle(s: _Sentence, i: int, position: Position, last: Span | None) -> list[_Found]:
    """Read `…, adding that …`, `with one witness saying …` and `are reporting that …`."""
    if s.lower(i - 1) in ("is", "are", "was", "were", "been"):
        subject = _subject_before(s, i - 2 if s.lower(i - 1) == "been" else i - 1)
        if subject is None or not _can_speak(s, subject, strong=s.lower(i) in ("saying", "telling")):
            return []
        return [f for f in _stretches(s, i, subject, position) if not f.tag]
    if s.lower(i - 1) in ("as", "of", "for", "by", "without", "from", "in", "be", "is", "are", "was", "were", "been"):
        return []
    subject = None
    if i and s.soft(i):
        near = _phrase(s, i - 1)
        led_by = near is not None and s.lower(near[0] - 1) == "with"
        if led_by or s.lower(i - 1) in lexicon.DOCUMENTS | {"some", "others", "many"}:
            subject = near
    if s.lower(i - 1) in lexicon.DETERMINERS | {"old", "common", "famous", "popular"}:
        return []
    subject = subject or last or _main_subject(s, i)
    kind, at = _what_follows(s, i)
    if subject is None or kind in ("end", "comma"):
        return []
    k = next((k for k in range(i + 1, len(s)) if s.tokens[k].start >= at), len(s))
    clause = any(s.verbish(j) for j in range(k + 1, len(s)))
    confirms = s.lower(i) in ("confirming", "denying", "alleging", "reporting")
    if kind not in ("quote", "that") and not clause and not confirms:
        return []
    return [_Found(i, subject, at, len(s.text.rstrip()), position)]


def _put(s: _Sentence, i: int) -> list[_Found]:
    """Read `the agency puts the number at forty`."""
    at = next((k for k in range(i + 2, min(i + 9, len(s))) if s.lower(k) == "at"), None)
    subject = _subject_before(s, i)
    if at is None or subject is None or not _can_speak(s, subject, strong=False):
        return []
    figure = any(s.tokens[k].number for k in range(at + 1, min(at + 4, len(s)))) or s.lower(at + 1) in lexicon.NUMERALS
    return [_Found(i, subject, s.tokens[i + 1].start, len(s.text.rstrip()))] if figure else []


def _quoted_as(s: _Sentence) -> Iterator[_Found]:
    """Read `X was quoted by Y as saying …` and `Y quoted X as saying …`."""
    for i in range(2, len(s)):
        if s.lower(i) != "saying" or s.lower(i - 1) != "as" or s.quoted[i]:
            continue
        quoted = next((k for k in range(i - 2, max(-1, i - 16), -1) if s.lower(k) in _QUOTED), None)
        if quoted is None:
            continue
        via: tuple[str, ...] = ()
        if s.lower(quoted - 1) in _BE:
            subject = _subject_before(s, quoted - 1)
            if s.lower(quoted + 1) == "by":
                by = s.text[s.tokens[quoted + 1].end : s.tokens[i - 1].start]
                via = outlets(by) or (by.strip(),)
        else:
            subject = (quoted + 1, i - 2) if quoted + 1 <= i - 2 else None
            carrier = _subject_before(s, quoted)
            via = outlets(s.slice(carrier)) or (s.slice(carrier),) if carrier is not None else ()
        if subject is None:
            continue
        kind, at = _what_follows(s, i)
        if kind in ("end", "comma"):
            yield _Found(i, subject, _clause_start(s, subject[0]), s.tokens[subject[0]].start, tag=True, via=via)
        else:
            yield _Found(i, subject, at, len(s.text.rstrip()), via=via)


_QUOTED = frozenset("quoted quotes quoting cited cites citing".split())


def _according(s: _Sentence) -> Iterator[_Found]:
    """Read `according to X`, before or after what X says."""
    for i in range(len(s) - 2):
        if s.quoted[i] or (s.lower(i), s.lower(i + 1)) not in (("according", "to"), ("as", "per"), ("words", "of")):
            continue
        who = _phrase_after(s, i + 2)
        if who is None or not _can_speak(s, who, strong=False):
            continue
        after = who[1] + 1
        whole = i > 0 and s.comma(i) and after < len(s) and s.comma(after)
        if s.lower(i) == "words":
            if s.low[i - 2 : i] == ["in", "the"] and i == 2 and after < len(s):
                yield _Found(i, who, s.tokens[after - 1].end, len(s.text.rstrip()))
            continue
        if whole and 0 < i < 4 and s.lower(i - 1) not in _RELATIVE and not any(map(s.verbish, range(i))):
            yield _Found(i, who, _clause_start(s, i), len(s.text.rstrip()), tag=True)
            continue
        clause = i > 0 and not whole and any(map(s.verbish, range(i)))
        if clause or (i >= 5 and s.lower(i - 1) not in _JOINS | set(_RELATIVE)):
            yield _Found(i, who, _clause_start(s, i), s.tokens[i].start, tag=True)
            if not (whole and _goes_on(s, after - 1, s.tokens[after].start)):
                continue
        if after < len(s):
            yield _Found(i, who, s.tokens[after - 1].end, len(s.text.rstrip()))


# ---------------------------------------------------------------- nobody in particular


def _nobody(s: _Sentence) -> Iterator[_Found]:
    """Read `is believed to …`, `it was alleged that …`, `was reported by X`, `accused of …`."""
    for i in range(1, len(s)):
        if s.quoted[i]:
            continue
        lower, following = s.lower(i), s.lower(i + 1)
        passive = any(s.lower(k) in _BE for k in range(max(0, i - 2), i)) or s.lower(i - 1) in ("’s", "'s")
        if lower in lexicon.BELIEVED and passive and following == "to":
            yield _Found(i, None, _start_of_clause(s, i), _end_of_clause(s, i))
        elif lower in lexicon.BELIEVED | {"noted", "announced"} and passive and s.lower(0) == "it" and i <= 4:
            at = s.tokens[i + 1].end if following == "that" else s.tokens[i].end
            if i + 1 < len(s) and following not in lexicon.PREPOSITIONS:
                yield _Found(i, None, at, len(s.text.rstrip()))
        elif lower in lexicon.BELIEVED and following == "to" and s.lower(i + 2) in ("be", "have") and not passive:
            near = _phrase(s, i - 1)
            if near is not None:
                yield _Found(i, None, s.tokens[near[0]].start, _end_of_clause(s, i, finite=True))
        elif lower == "accused" and following == "of":
            near = _phrase(s, i - 2 if passive else i - 1)
            if near is not None and s.lower(i + 2).endswith("ing"):
                yield _Found(i, None, s.tokens[near[0]].start, _end_of_clause(s, i, finite=True))
        elif lower in ("reported", "confirmed", "denied", "disputed") and passive and following == "by":
            who = _phrase_after(s, i + 2)
            be = next((k for k in range(i - 1, -1, -1) if s.lower(k) in _BE), 0)
            subject = _phrase(s, be - 1)
            if who is not None and subject is not None and _can_speak(s, who, strong=False):
                position: Position = "denies" if lower in lexicon.DENYING else "affirms"
                yield _Found(i, who, s.tokens[subject[0]].start, s.tokens[be].start, position)


def _reports_that(s: _Sentence) -> Iterator[_Found]:
    for i in range(len(s) - 2):
        if s.lower(i) not in lexicon.HEARSAY_NOUNS or s.lower(i + 1) != "that" or s.quoted[i]:
            continue
        if i and (s.named(i - 1) or s.lower(i - 1) in lexicon.PRONOUNS):
            continue
        yield _Found(i, None, s.tokens[i + 1].end, len(s.text.rstrip()), name=MEDIA_REPORTS)


def _reportedly(s: _Sentence) -> Iterator[_Found]:
    for i in range(len(s)):
        if s.lower(i) not in ("reportedly", "allegedly", "purportedly") or s.quoted[i]:
            continue
        if s.lower(i + 1) in lexicon.PREPOSITIONS | {"behind"} and i + 1 < len(s) and s.soft(i + 1):
            continue
        if s.lower(i - 1) in lexicon.DETERMINERS or i + 1 >= len(s):
            continue
        opens = i == 0 or s.lower(i - 1) in lexicon.PREPOSITIONS
        start = s.tokens[i + 1].start if opens else _start_of_clause(s, i)
        yield _Found(i, None, start, _end_of_clause(s, i))


_OPENS_CLAUSE = _JOINS | frozenset("that after before when because if".split())


def _start_of_clause(s: _Sentence, i: int) -> int:
    for k in range(i, 0, -1):
        if not s.soft(k) or s.quoted[k - 1] or s.lower(k - 1) in _OPENS_CLAUSE:
            return s.tokens[k].start
    return s.tokens[0].start


def _end_of_clause(s: _Sentence, i: int, *, finite: bool = False) -> int:
    for k in range(i + 1, len(s)):
        dash = s.gap(k).strip() in ("-", "–", "—", ";", ":", ")", "- -")
        if dash or (s.lower(k) in ("but", "while", "whereas", "although") and k - i > 2):
            return s.tokens[k - 1].end
        if finite and k > i + 2 and (s.lower(k) in ("was", "were", "is", "has", "had", "will") or s.comma(k)):
            return s.tokens[k - 1].end
    return len(s.text.rstrip())


# ---------------------------------------------------------------- where one stretch ends and another begins


def _parted(s: _Sentence, found: Sequence[_Found]) -> list[_Found]:
    """End a stretch where the next speaker's tag or clause begins."""
    made = []
    for f in found:
        start = s.tokens[f.verb].start
        if not f.tag or f.start > start:
            for other in found:
                cut = _cut(s, f, other)
                if cut is not None and f.start < cut < f.end:
                    f = replace(f, end=cut)
            f = replace(f, end=min(f.end, _withheld_from(s, f), _end_of_aside(s, f), _end_of_side_clause(s, f)))
        else:
            for other in found:
                if other.verb < f.verb and not other.tag and other.speaker == f.speaker and other.start >= f.start:
                    f = replace(f, start=max(f.start, other.end))
        made.append(f)
    return made


def _cut(s: _Sentence, f: _Found, other: _Found) -> int | None:
    """Give the place where another act of saying ends a stretch that runs to the end of the sentence."""
    if other.verb <= f.verb or other.speaker is None:
        return None
    first = min(other.speaker[0], other.verb)
    if first <= f.verb:  # the same speaker goes on: `said …, adding that …`
        k = other.verb
        while k > f.verb + 1 and (s.lower(k - 1) in _ADVERBS or s.lower(k - 1) in ("and", "but")):
            k -= 1
        return s.tokens[k].start
    if other.tag and other.end <= s.tokens[other.verb].start:
        return other.end
    if s.lower(first - 1) in _JOINS:
        return s.tokens[first - 1].start
    if s.gap(first).strip() in ("—", "–", ";", "- -"):
        return s.tokens[first - 1].end
    return None


def _end_of_aside(s: _Sentence, f: _Found) -> int:
    """Give the place where the aside between dashes ends in which a verb of saying stands."""
    dashes = [k for k in range(1, len(s)) if s.gap(k).strip(' “«"') in _DASHES]
    before = sum(k <= f.verb for k in dashes)
    after = next((k for k in dashes if s.tokens[k].start > f.start and k > f.verb), None)
    opened = before % 2 == 1 and after is not None
    return s.tokens[after - 1].end if opened and after is not None else f.end


_SIDE = frozenset("while although though as with after when because since before".split())


def _end_of_side_clause(s: _Sentence, f: _Found) -> int:
    """Give the place where the clause ends around a verb of saying: `While police say he fled, …`."""
    if f.speaker is None:
        return f.end
    before = s.lower(f.speaker[0] - 1)
    relative = s.lower(f.speaker[1] + 1) in _RELATIVE or before in ("who", "which")
    opened = f.speaker[0] == 1 and before in _SIDE
    for k in range(f.verb + 1, len(s)):
        if s.tokens[k].start > f.start and not s.quoted[k]:
            if ";" in s.gap(k) and not s.closes(k):
                return s.tokens[k - 1].end
            if (opened or relative) and s.comma(k):
                return s.tokens[k - 1].end
    return f.end


def _withheld_from(s: _Sentence, f: _Found) -> int:
    """Give the place where `but would not name her` ends what the same speaker says."""
    for k in range(f.verb + 3, len(s) - 2):
        if s.lower(k) in ("but", "and") and s.tokens[k].start > f.start and not s.quoted[k]:
            refuses = s.lower(k + 1) in lexicon.DECLINING and s.lower(k + 2) == "to"
            withheld = s.lower(k + 1) in ("would", "did", "could") and s.lower(k + 2) == "not"
            if refuses or (withheld and s.lower(k + 3) in lexicon.WITHHELD):
                return s.tokens[k].start
    return f.end


def _sourced(s: _Sentence, found: Sequence[_Found]) -> list[_Found]:
    """Let `X reported, citing Y` be Y's word via X."""
    citing = next((k for k in range(len(s) - 1) if s.lower(k) in ("citing", "quoting") and not s.quoted[k]), None)
    if citing is None:
        return list(found)
    who = _phrase_after(s, citing + 1)
    if who is None:
        return list(found)
    made = []
    for f in found:
        carrier = s.slice(f.speaker) if f.speaker is not None else ""
        if media(carrier) and abs(f.verb - citing) < 40:
            start, end = f.start, f.end
            cited, stop = s.tokens[citing].start, s.tokens[who[1]].end
            if start <= cited < end:
                rest = s.text[stop:end].strip(" ,.")
                that = re.match(r"\s*,?\s*that\s+", s.text[stop:end])
                if s.tokens[f.verb].end <= start and start == cited and rest:
                    start = stop + (that.end() if that else 0)
                else:
                    end = cited
            f = replace(f, speaker=who, start=start, end=end, via=outlets(carrier) or (carrier,))
        made.append(f)
    return made
