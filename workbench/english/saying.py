"""Say who says what in a sentence: speaker, through whom, affirmed or denied, and which stretch is the content.

Shallow cues only (reporting verbs, quotation marks, `according to`), no parser and no knowledge of the world. Here
what verbs and phrases tell is put together: an outlet that carries another's word becomes that word's `via`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from workbench.english import chunks, speakers
from workbench.english.by_phrase import acts_by_phrase
from workbench.english.by_verb import acts_by_verb
from workbench.english.chunks import Words
from workbench.english.said import MEDIA_REPORTS, Attribution, act, trimmed

__all__ = ["MEDIA_REPORTS", "Attribution", "spoken"]

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
        chunk = chunks.chunk_after(words, words.at(match.end()))
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
    via = (*attribution.via, *(speakers.outlets(outlet) or (outlet,)))
    return replace(attribution, speaker=speaker, named=speakers.named(speaker), via=tuple(dict.fromkeys(via)))


def _from_source(text: str, found: list[Attribution], who: str, *, at: int) -> list[Attribution]:
    carrier = max((a for a in found if a.is_media), key=lambda a: text.find(a.speaker), default=None)
    if carrier is not None:
        return [_sourced(text, a, who) if a is carrier else a for a in found]
    known = [a for a in found if a.speaker in who or who in a.speaker]
    if known:
        return [replace(a, via=a.via + speakers.outlets(text[:at])) if a in known else a for a in found]
    content = trimmed(text, 0, at)
    if content[1] - content[0] < _SHORTEST:
        return found
    cited = act(text, who, content, verb="citing")
    return [*found, replace(cited, via=speakers.outlets(text[:at]))]


def _sourced(text: str, carrier: Attribution, who: str) -> Attribution:
    citation = re.match(rf"\W*(?:again )?(?:citing|quoting)\s+{re.escape(who)}\W*", text[carrier.content_start :])
    begin = carrier.content_start + (citation.end() if citation else 0)
    return replace(
        carrier,
        speaker=who,
        named=speakers.named(who),
        via=speakers.outlets(carrier.speaker) or (carrier.speaker,),
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
            via = (name for c in carriers if _inside(a, c) for name in speakers.outlets(c.speaker) or (c.speaker,))
            made.append(replace(a, via=tuple(dict.fromkeys((*a.via, *via)))))
    return tuple(made)


def _inside(inner: Attribution, outer: Attribution) -> bool:
    """Tell whether one act of saying is told within another's content."""
    if inner is outer or inner.speaker == outer.speaker or inner.is_media:
        return False
    return outer.content_start <= inner.content_start and inner.content_end <= outer.content_end
