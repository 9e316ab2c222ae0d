"""Say who says what in a sentence: speaker, through whom, affirmed or denied, and which stretch is the content.

Shallow cues only (reporting verbs, quotation marks, `according to`), no parser and no knowledge of the world.
Offsets are code points of the sentence, half-open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from workbench.judge.builtin import cues, speakers
from workbench.judge.builtin.speakers import Chunk, Words
from workbench.models import Position

MEDIA_REPORTS = "media reports"
"""The speaker of `reports that …` where nobody else is named."""

_OPEN, _CLOSE = '"“«', '"”»'
_IGNORANCE = re.compile(
    r"\b(?:never|not) (?:\w+ )?(?:heard|know|known|aware|familiar)\b|\bunaware\b|\bno (?:information|knowledge|comment|details?|idea)\b"
    r"|\bknow(?:s|ing)? nothing\b|\b(?:don|doesn|didn)['’]t know\b|\bdenie[sd] (?:any )?know",
    re.IGNORECASE,
)
_UNTRUE = re.compile(
    r"\b(?:it|this|that|these|they|reports?|claims?|allegations?|accusations?|stor(?:y|ies)|rumou?rs?|suggestions?)\b[^.;]{0,60}?"
    r"\b(?:is|are|was|were|as|to be|[’']s|[’']re)?\s*(?:\w+ly |pure |an? |total |complete |the |outright |just |all )*"
    r"\b(?:" + "|".join(sorted(cues.UNTRUE - {"lie", "lies", "wrong"})) + r"|(?:an? |outright )lies?)\b",
    re.IGNORECASE,
)
_ACCORDING = re.compile(r"\b(?:according to|as per|in the words of)\s+", re.IGNORECASE)
_CITING = re.compile(r"\b(?:citing|quoting|cited by|quoted by)\s+", re.IGNORECASE)
_REPORTED_BY = re.compile(r"\bas (?:first )?reported (?:\w+ \w+ )?by\s+", re.IGNORECASE)
_REPORTS_THAT = re.compile(
    r"\b(?:(?:media|news|press) )?(?:reports|allegations|claims|rumou?rs|suggestions|accusations) that\s+",
    re.IGNORECASE,
)
_HEADLINE_TAIL = re.compile(
    r"(?:^|\s)(?:[:–—]|-)\s*(?P<who>[A-Z][\w.’']*(?: [\w.’']+){0,3}?)(?: (?:says?|reports?))?\s*$|: (?P<who2>[A-Z][\w.’']*(?: [\w.’']+){0,3})\s*$"
)
_HEADLINE_HEAD = re.compile(r"^(?P<who>[A-Z][\w.’']*(?: [\w.’']+){0,4}):\s+(?=[\"“A-Z])")
_AUDIENCE = re.compile(
    r"\b(?:told|tells|asked by|interview with|speaking to|response to|statement to|appearance on|on)\s+(?P<who>[A-Z][^,;.“”\"]{1,40})"
)


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
        return self.speaker == MEDIA_REPORTS or speakers.media(self.speaker)


def spoken(sentence: str) -> tuple[Attribution, ...]:
    """List who says what, in the sentence's own words only."""
    words = Words.of(sentence)
    found = [*_by_phrase(words), *_by_verb(words), *_headline(words)]
    found = _clipped(_cited(words, found))
    ordered = sorted(found, key=lambda a: (a.content_start - a.content_end, a.content_start, a.speaker))
    return _nested(_distinct(ordered))


# ---------------------------------------------------------------- by verb


def _by_verb(words: Words) -> list[Attribution]:
    found: list[Attribution] = []
    last: Chunk | None = None
    for i in range(len(words.tokens)):
        kind = _kind(words, i)
        if kind is None:
            continue
        made = _at_verb(words, i, position=kind, inherited=last)
        if made is not None:
            last, attribution = made
            found.append(attribution)
    return found


def _kind(words: Words, i: int) -> Position | None:
    """Say whether token i is a verb of saying, denying or declining here; None if it is not."""
    lower = words.lower(i)
    if _idiom(words, i):
        return "affirms"
    if _is_noun_here(words, i):
        return None
    if lower in cues.DENYING or _calls_untrue(words, i):
        return "denies"
    if lower in cues.DECLINING and words.lower(i + 1) == "to" or _withheld(words, i):
        return "declines"
    if lower not in cues.SAYING:
        return None
    if words.lower(i - 1) in ("is", "are", "was", "were", "be", "been") and not lower.endswith("ing"):
        return None
    if (lower in cues.WITH_CONTENT_ONLY or lower in cues.NOUN_LIKE) and not _content_follows(words, i):
        return None
    return "affirms"


def _calls_untrue(words: Words, i: int) -> bool:
    """Tell whether token i begins `called the report false`."""
    return words.lower(i) in cues.CALLING and any(words.lower(k) in cues.UNTRUE for k in range(i + 1, i + 14))


def _idiom(words: Words, i: int) -> bool:
    """Tell whether token i ends `made it clear` or `was confident`, with a that-clause to follow."""
    following = {words.lower(k) for k in range(i + 1, i + 5)}
    before = (words.lower(i - 2), words.lower(i - 1))
    clear = words.lower(i) == "clear" and before[0] in ("made", "make", "makes") and before[1] == "it"
    sure = words.lower(i) in cues.SURE and before[1] in ("is", "was", "were", "are")
    return (clear or sure) and "that" in following


def _is_noun_here(words: Words, i: int) -> bool:
    lower, before = words.lower(i), words.lower(i - 1)
    if i and words.text[words.tokens[i].end : words.tokens[i].end + 2] in ("’s", "'s"):
        return True
    nounish = lower in cues.NOUN_LIKE or lower.endswith(("ed", "ing")) or lower in ("denial", "refusal")
    joined = i > 0 and not words.gap(i - 1).strip()
    return (
        joined
        and nounish
        and (
            before in cues.DETERMINERS
            or before in ("of", "for", "in", "with")
            or (before == "media" and lower in cues.NOUN_LIKE)
        )
    )


def _withheld(words: Words, i: int) -> bool:
    if i == 0:
        return False
    before = " ".join(words.lower(k) for k in range(max(0, i - 3), i)).replace("n't", " not")
    if words.lower(i) in cues.WITHHOLDING:
        return bool(re.search(r"\bwithout(?: \w+ly)?$", before))
    return words.lower(i) in cues.WITHHELD and bool(re.search(r"\b(?:did|do|does|would|could|will|can) not(?: \w+)?$", before))


def _content_follows(words: Words, i: int) -> bool:
    gap = words.gap(i)
    if any(mark in gap for mark in _OPEN) or "that" in (words.lower(i + 1), words.lower(i + 2)):
        return True
    before = words.text[: words.tokens[i].start].rstrip()
    closes = i + 1 >= len(words.tokens) or words.lower(i + 1) in cues.TIME_WORDS | {"on"}
    comma_subject = speakers.chunk_before(words, i)
    if comma_subject is None or not closes or gap.strip(" .,"):
        return False
    who = words.slice(*comma_subject)
    return "," in before[-80:] and (words.lower(i).endswith("ed") or speakers.media(who))


def _at_verb(words: Words, i: int, *, position: Position, inherited: Chunk | None) -> tuple[Chunk, Attribution] | None:
    subject = _subject(words, i, inherited=inherited)
    if subject is None:
        return None
    start, end = _content(words, i, subject=subject)
    if end <= start:
        return None
    speaker = words.slice(*subject)
    content = words.text[start:end]
    made = Attribution(
        speaker=speaker,
        named=speakers.named(speaker),
        via=_audience(words.text, start, end),
        position=_position(content, words.lower(i), position),
        verb=words.tokens[i].lower,
        content_start=start,
        content_end=end,
        quoted=any(mark in words.text[max(0, start - 2) : end + 1] for mark in _OPEN + _CLOSE),
    )
    return subject, made


def _position(content: str, verb: str, position: Position) -> Position:
    if _IGNORANCE.search(content[:80]) or _IGNORANCE.search(f"{verb} {content[:30]}"):
        return "declines"
    return "denies" if position == "affirms" and _UNTRUE.search(content) else position


def _subject(words: Words, i: int, *, inherited: Chunk | None) -> Chunk | None:
    chunk = speakers.chunk_before(words, i - 2 if words.lower(i) == "clear" else i)
    participle = words.lower(i).endswith("ing")
    if words.lower(i) in cues.WITHHOLDING and "without" in (words.lower(i - 1), words.lower(i - 2)):
        return inherited or _main_subject(words, i)
    if words.lower(i) == "saying" and words.lower(i - 1) == "as":
        return _quoted_subject(words, i)
    if chunk is not None and not (participle and "," in words.gap(i - 1)):
        return chunk
    before = words.text[: words.tokens[i].start].rstrip()
    if before.endswith(tuple(_CLOSE + ",")) and not participle:
        after = speakers.chunk_after(words, i + 1)
        if after is not None:
            return after
    return inherited or (speakers.first_chunk(words, i) if participle or words.lower(i - 1) in ("and", "but") else None)


def _main_subject(words: Words, i: int) -> Chunk | None:
    """Find the subject of the clause that follows `Without directly addressing the reports, `."""
    following = (speakers.chunk_before(words, k) for k in range(i + 1, len(words.tokens)) if words.lower(k) in cues.SAYING)
    return next((chunk for chunk in following if chunk is not None), None)


def _quoted_subject(words: Words, i: int) -> Chunk | None:
    """Find who is quoted in `X quoted Y as saying` and in `Y was quoted by X as saying`."""
    quoted = next(
        (k for k in range(i - 1, max(-1, i - 16), -1) if words.lower(k) in ("quoted", "cited", "quotes", "cites")), None
    )
    if quoted is None:
        return None
    return (
        speakers.chunk_before(words, quoted)
        if words.lower(quoted + 1) == "by"
        else speakers.chunk_after(words, quoted + 1)
    )


def _content(words: Words, i: int, *, subject: Chunk) -> tuple[int, int]:
    text, verb_end = words.text, words.tokens[i].end
    begin, end = words.tokens[subject[0]].start, len(text.rstrip())
    after = _content_after(words, i)
    before = text[:begin].rstrip()
    if subject[0] > i:  # “…,” said Horne
        return _trimmed(text, 0, words.tokens[i].start)
    ahead = len(re.findall(r"\w+", before))
    if ahead >= 2 and before.endswith(tuple(_CLOSE)):
        return _trimmed(text, _quote_start(before), begin)
    if ahead >= 4 and (before.endswith(",") or after is None) and (after is None or not _clause_like(text[after:end])):
        return _trimmed(text, 0, begin)
    return _trimmed(text, after if after is not None else verb_end, _tail(text, after or verb_end))


def _content_after(words: Words, i: int) -> int | None:
    """Find where the content begins after the verb; None if only an audience, a time or a place follows."""
    for k in range(i + 1, min(i + 13, len(words.tokens))):
        gap = words.gap(k - 1)
        if not (k == i + 1 or ":" in gap or _adverbial(words, i + 1, k)):
            break
        if any(mark in gap for mark in _OPEN + ":"):
            return words.tokens[k - 1].end
        if words.lower(k) == "that" and "," not in gap:
            return words.tokens[k].end
        if "," in gap:
            return None
    if i + 1 >= len(words.tokens) or _adverbial(words, i + 1, len(words.tokens)):
        return None
    return words.tokens[_skip_audience(words, i)].end


def _skip_audience(words: Words, i: int) -> int:
    if words.lower(i) not in ("told", "tells", "tell", "telling", "informed", "assured", "asked"):
        return i
    chunk = speakers.chunk_after(words, i + 1)
    return chunk[1] if chunk is not None and chunk[1] + 1 < len(words.tokens) and chunk[1] - i <= 5 else i


def _adverbial(words: Words, first: int, last: int) -> bool:
    """Tell whether tokens first..last-1 only say when, where or to whom."""
    if first >= last:
        return True
    told = words.lower(first - 1) in ("told", "tells")
    head = words.lower(first)
    if head in cues.TIME_WORDS | {
        "in",
        "on",
        "at",
        "during",
        "when",
        "as",
        "after",
        "before",
        "through",
        "via",
        "later",
        "yesterday",
        "while",
        "by",
        "from",
    }:
        return True
    return told and all(words.lower(k) not in cues.AUXILIARIES for k in range(first, last))


def _clause_like(text: str) -> bool:
    return len(re.findall(r"\w+", text)) >= 4


def _quote_start(before: str) -> int:
    opened = max(before.rfind("“"), before.rfind("«"))
    if opened >= 0:
        return opened
    closing = before.rfind('"')
    opening = before.rfind('"', 0, closing) if closing > 0 else -1
    return max(opening, 0)


def _tail(text: str, start: int) -> int:
    """Find where the content ends: before `, according to …`, or at the end of the sentence."""
    closing = re.search(r",?\s+(?:according to|as per|citing)\b", text[start:])
    return start + closing.start() if closing and closing.start() > 12 else len(text.rstrip())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in ",:;"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;."):
        end -= 1
    return start, end


def _audience(text: str, start: int, end: int) -> tuple[str, ...]:
    outside = text[:start] + " " * (end - start) + text[end:]
    found = [name for m in _AUDIENCE.finditer(outside) for name in speakers.outlets(m["who"])]
    return tuple(dict.fromkeys(found))


# ---------------------------------------------------------------- by phrase


def _by_phrase(words: Words) -> list[Attribution]:
    text = words.text
    found = [
        _phrase(words, m.end(), around=(m.start(), m.end()), verb="according to") for m in _ACCORDING.finditer(text)
    ]
    found += [
        _phrase(words, m.end(), around=(m.start(), m.end()), verb="reported") for m in _REPORTED_BY.finditer(text)
    ]
    made = [a for a in found if a is not None]
    return made + [_unsourced(m, text) for m in _REPORTS_THAT.finditer(text)]


def _phrase(words: Words, at: int, *, around: tuple[int, int], verb: str) -> Attribution | None:
    first = next((k for k, t in enumerate(words.tokens) if t.start >= at), None)
    chunk = None if first is None else speakers.chunk_after(words, first)
    if chunk is None:
        return None
    speaker = words.slice(*chunk)
    start, end = _around(words.text, around[0], words.tokens[chunk[1]].end)
    if end <= start:
        return None
    position: Position = "declines" if _IGNORANCE.search(words.text[start:end][:80]) else "affirms"
    quoted = any(mark in words.text[start:end] for mark in _OPEN + _CLOSE)
    return Attribution(
        speaker=speaker,
        named=speakers.named(speaker),
        via=(),
        position=position,
        verb=verb,
        content_start=start,
        content_end=end,
        quoted=quoted,
    )


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """Choose the content beside an `according to` phrase: the side that says more, the far side of a comma first."""
    left, right = _trimmed(text, 0, start), _trimmed(text, end, len(text.rstrip(" .")))
    if len(re.findall(r"\w+", text[:start])) < 4:
        return right
    if (
        text[end:].lstrip()[:1] == ","
        and len(re.findall(r"\w+", text[end:])) >= 4
        and len(re.findall(r"\w+", text[:start])) < 8
    ):
        return right
    return left


def _unsourced(match: re.Match[str], text: str) -> Attribution:
    start, end = _trimmed(text, match.end(), len(text.rstrip(" .")))
    return Attribution(
        speaker=MEDIA_REPORTS,
        named=False,
        via=(),
        position="affirms",
        verb="reports",
        content_start=start,
        content_end=max(end, start + 1),
        quoted=False,
    )


def _headline(words: Words) -> list[Attribution]:
    """Read `US media: Moscow asks …` and `… asks China for aid: US media`."""
    text = words.text.rstrip()
    if text.endswith((".", "”", '"')) and not _HEADLINE_HEAD.match(text):
        return []
    head, tail = _HEADLINE_HEAD.match(text), _HEADLINE_TAIL.search(text)
    made = []
    if head is not None and _can_speak(head["who"]):
        made.append((head["who"], _trimmed(text, head.end(), len(text))))
    elif tail is not None and _can_speak(tail["who"] or tail["who2"]):
        made.append((tail["who"] or tail["who2"], _trimmed(text, 0, tail.start())))
    return [
        Attribution(
            speaker=who, named=speakers.named(who), via=(), position=_position(text[a:b], "", "affirms"), verb=":", content_start=a, content_end=b,
            quoted=any(mark in text[a:b] for mark in _OPEN + _CLOSE),
        )
        for who, (a, b) in made
        if b > a
    ]  # fmt: skip


def _can_speak(who: str) -> bool:
    lowered = {t.lower for t in Words.of(who).tokens}
    return speakers.media(who) or bool(lowered & (cues.ROLES | cues.ANONYMOUS | cues.BODIES | set(speakers.COUNTRY)))


# ---------------------------------------------------------------- putting together


def _cited(words: Words, found: list[Attribution]) -> list[Attribution]:
    """Let `X said, citing Y` be Y's word via X, and `Y, cited by X, said` likewise."""
    for match in _CITING.finditer(words.text):
        first = next((k for k, t in enumerate(words.tokens) if t.start >= match.end()), None)
        chunk = None if first is None else speakers.chunk_after(words, first)
        if chunk is None:
            continue
        who, backwards = words.slice(*chunk), match[0].lower().split()[-1] == "by"
        if backwards:
            found = [_through(a, who, match[0]) if words.text.find(a.speaker) <= match.start() else a for a in found]
        else:
            found = _from_source(words, found, who, at=match.start())
    return found


def _through(attribution: Attribution, outlet: str, marker: str) -> Attribution:
    speaker = attribution.speaker.split(f" {marker.strip()}")[0].rstrip(" ,")
    names = speakers.outlets(outlet) or (outlet,)
    return replace(
        attribution,
        speaker=speaker,
        named=speakers.named(speaker),
        via=tuple(dict.fromkeys((*attribution.via, *names))),
    )


def _from_source(words: Words, found: list[Attribution], who: str, *, at: int) -> list[Attribution]:
    carrier = max((a for a in found if a.is_media), key=lambda a: words.text.find(a.speaker), default=None)
    if carrier is not None:
        citation = re.match(
            rf"\W*(?:again )?(?:citing|quoting)\s+{re.escape(who)}\W*", words.text[carrier.content_start :]
        )
        begin = carrier.content_start + citation.end() if citation else carrier.content_start
        via = speakers.outlets(carrier.speaker) or (carrier.speaker,)
        sourced = replace(
            carrier, speaker=who, named=speakers.named(who), via=via, content_start=min(begin, carrier.content_end - 1)
        )
        return [sourced if a is carrier else a for a in found]
    if any(a.speaker in who or who in a.speaker for a in found):
        return [
            replace(a, via=a.via + speakers.outlets(words.text[:at]))
            if who.startswith(a.speaker) or a.speaker in who
            else a
            for a in found
        ]
    start, end = _trimmed(words.text, 0, at)
    if end - start < 12:
        return found
    named = speakers.named(who)
    return [
        *found,
        Attribution(
            speaker=who, named=named, via=speakers.outlets(words.text[:at]), position="affirms", verb="citing", content_start=start, content_end=end, quoted=False
        ),
    ]  # fmt: skip


def _clipped(found: list[Attribution]) -> list[Attribution]:
    """End a content where the words that attribute the whole sentence begin: `X rejected Y, Reuters reported`."""
    made = []
    for a in found:
        ends = [
            b.content_end
            for b in found
            if b.content_start < a.content_start < b.content_end < a.content_end and b.content_start == 0
        ]
        made.append(replace(a, content_end=min(ends)) if ends else a)
    return made


def _distinct(found: list[Attribution]) -> list[Attribution]:
    kept: list[Attribution] = []
    for a in found:
        if not any(_repeats(a, k) for k in kept):
            kept.append(a)
    return kept


def _repeats(a: Attribution, kept: Attribution) -> bool:
    within = kept.content_start <= a.content_start < a.content_end <= kept.content_end
    return within and a.speaker == kept.speaker and (a.position == kept.position or kept.position == "declines")


def _nested(found: list[Attribution]) -> tuple[Attribution, ...]:
    """Turn an outlet that only carries another's word into that word's `via`."""
    carriers = [a for a in found if a.is_media and a.speaker != MEDIA_REPORTS and any(_inside(b, a) for b in found)]
    made = []
    for a in found:
        if a in carriers:
            continue
        via = (name for c in carriers if _inside(a, c) for name in speakers.outlets(c.speaker) or (c.speaker,))
        made.append(replace(a, via=tuple(dict.fromkeys((*a.via, *via)))))
    return tuple(made)


def _inside(inner: Attribution, outer: Attribution) -> bool:
    """Tell whether one act of saying is told within another's content."""
    if inner is outer or inner.speaker == outer.speaker or inner.is_media:
        return False
    return outer.content_start <= inner.content_start and inner.content_end <= outer.content_end
