"""Say which stretches of an article's sentences are somebody's word, and whose.

Patterns over words and quotation marks: no parser, no model, in time linear in the article's length. A verb of saying
counts only where it has a subject that can speak and a stretch that it governs. In doubt a stretch is the outlet's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from workbench.nlp import lexicon
from workbench.nlp.attribution import Attribution, act, acts_by_phrase, trimmed
from workbench.nlp.coreference import resolved
from workbench.nlp.saying.phrases import according, nobody, quoted_as, reportedly, reports_that
from workbench.nlp.saying.quotations import Span, by_sentence, quotations
from workbench.nlp.saying.sentence import Said, Sentence
from workbench.nlp.saying.speakers import PEOPLE
from workbench.nlp.saying.stretches import carried, parted, sourced
from workbench.nlp.saying.verbs import announces, by_verb
from workbench.nlp.tokens import tokens

_LONGEST = 2_000  # characters of a sentence that are read: what runs on longer is none
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
    quotes = by_sentence(quotations(text, sentences), sentences)
    made: list[tuple[Attribution, ...]] = []
    earlier: list[Attribution] = []
    for (start, end), inside in zip(sentences, quotes, strict=True):
        found = _said(_sentence(text, (start, end), inside))
        found = _resolved(found, earlier[-_EARLIER:], text[max(0, start - _CONTEXT) : end])
        earlier += found
        made.append(found)
    _carry_quotations(text, sentences, quotes, made)
    _carry_paragraphs(text, sentences, quotes, made)
    _carry_fragments(text, sentences, made)
    return tuple(tuple(sorted(found, key=_place)) for found in made)


def _place(one: Attribution) -> Span:
    return one.content_start, -one.content_end


def _sentence(text: str, span: Span, quotes: Sequence[Span]) -> Sentence:
    start, end = span[0], min(span[1], span[0] + _LONGEST)
    return Sentence(text[start:end], [(a - start, b - start) for a, b in quotes if a < end])


def _said(s: Sentence) -> tuple[Attribution, ...]:
    """List the acts of saying that the words of one sentence tell."""
    if not len(s):
        return ()
    found = parted(s, [*parted(s, [*by_verb(s), *quoted_as(s)]), *according(s)])
    named = [one for one in found if one.start < one.end]
    for hearsay in (*nobody(s), *reports_that(s), *reportedly(s)):
        if not any(one.start <= s.tokens[hearsay.verb].start < one.end for one in named):
            found.append(hearsay)
    made = [_attribution(s, one) for one in sourced(s, found)]
    headline = [one for one in acts_by_phrase(s.words) if one.verb == ":" and _long(s.text, one)]
    return carried([one for one in made or headline if one is not None])


def _long(sentence: str, one: Attribution) -> bool:
    return len(tokens(sentence[one.content_start : one.content_end])) >= _FEW


def _attribution(s: Sentence, one: Said) -> Attribution | None:
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
    """Give the sentences of a quotation without a speaker of their own the speaker that another sentence of it has.

    A quotation that nobody is said to say is that of the speaker quoted before or after it; else nobody's. Within a
    long one that is nobody's, such as another outlet's article, each sentence has the speakers that it names.
    """
    owners: dict[Span, Attribution] = {}
    for (start, _), inside, found in zip(sentences, quotes, made, strict=True):
        for quote in inside:
            touching = [a for a in found if start + a.content_start < quote[1] and quote[0] < start + a.content_end]
            if touching:
                owners.setdefault(quote, min(touching, key=lambda a: a.content_end - a.content_start))
    for index, ((start, end), inside) in enumerate(zip(sentences, quotes, strict=True)):
        for quote in inside:
            if quote not in owners and quote[0] == start:
                owner = _neighbour(text, sentences, quotes, made, index)
                if owner is not None:
                    owners[quote] = owner
            part = max(start, quote[0]) - start, min(end, quote[1]) - start
            shared = quote[0] < start or quote[1] > end
            taken = any(a.content_start < part[1] and part[0] < a.content_end for a in made[index])
            if taken or not _whole(text[start:end], part, shared=shared):
                continue
            if quote in owners:
                made[index] += _same_speaker(owners[quote], text[start:end], part)
            elif shared:
                made[index] += _said(_sentence(text, (start, end), ()))
            else:
                nobody_named = act(text[start:end], "", part, verb=text[start + part[0]])
                made[index] += _same_speaker(nobody_named, text[start:end], part)


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
        if owner is not None and not made[index]:
            made[index] = _same_speaker(owner, text[start:end], (0, end - start))


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
