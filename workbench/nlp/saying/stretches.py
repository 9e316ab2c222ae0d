"""Say where one speaker's stretch ends and another's begins, and through whom a word came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from workbench.nlp import lexicon
from workbench.nlp.attribution import MEDIA_REPORTS, Attribution, media, outlets
from workbench.nlp.saying.sentence import JOINS, RELATIVE, Said, Sentence
from workbench.nlp.saying.speakers import phrase_after
from workbench.nlp.tokens import past

_SIDE = frozenset("while although though as with after when because since before".split())
_BEFORE_VERB = frozenset("has have had also later then and but".split())


def parted(s: Sentence, found: Sequence[Said]) -> list[Said]:
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


def _cut(s: Sentence, one: Said, other: Said) -> int | None:
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


def _refusal(s: Sentence, one: Said) -> int:
    """Give the place where `but would not name her` ends what the same speaker says."""
    for k in range(one.verb + 3, len(s) - 2):
        if s.lower(k) in ("but", "and") and s.tokens[k].start > one.start and not s.quoted[k]:
            refuses = s.lower(k + 1) in lexicon.DECLINING and s.lower(k + 2) == "to"
            withheld = s.lower(k + 1) in ("would", "did", "could") and s.lower(k + 2) == "not"
            if refuses or (withheld and s.lower(k + 3) in lexicon.WITHHELD):
                return s.tokens[k].start
    return one.end


_LEAVES_OFF = frozenset("when in on at during after as while before".split())


def _quotation(s: Sentence, one: Said) -> int:
    """Give the end of the quotation that a stretch begins with, where a time or an occasion follows it."""
    quote = next((q for q in s.quotes if q[0] == one.start), None)
    if quote is None:
        return one.end
    following = s.at(quote[1])
    return quote[1] if s.lower(following) in _LEAVES_OFF else one.end


def _aside(s: Sentence, one: Said) -> int:
    """Give the place where the aside between dashes ends in which the verb stands."""
    dashes = [k for k in range(1, len(s)) if s.dash(k)]
    after = next((k for k in dashes if k > one.verb and s.tokens[k].start > one.start), None)
    opened = sum(k <= one.verb for k in dashes) % 2 == 1
    return s.tokens[after - 1].end if opened and after is not None else one.end


def _side_clause(s: Sentence, one: Said) -> int:
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


def sourced(s: Sentence, found: Sequence[Said]) -> list[Said]:
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
