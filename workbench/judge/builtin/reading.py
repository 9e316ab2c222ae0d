"""An article as the rules read it: its sentences with their words, quantities, quotations and who says them.

It knows how a text is built, not what any claim asks of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.corpus.passages import sentences
from workbench.english import cues, speakers
from workbench.english.antecedents import resolved
from workbench.english.numbers import NUMBER_WORDS, Quantity, quantities
from workbench.english.places import COUNTRY, PHRASES
from workbench.english.referents import referents, words
from workbench.english.saying import MEDIA_REPORTS, Attribution, spoken
from workbench.english.trees import Node, Parse, Tree
from workbench.english.words import Token, stem, tokens

_NEXT_OPENS = re.compile(r"[^“”«»\"]*(?:[“«]|(?<!\S)\"(?=\w)|\Z)")
_OPENERS, _CLOSERS = "“«", "”»"


@dataclass(frozen=True, slots=True)
class Term:
    """A word that carries content: its key for comparing and where it stands in its sentence."""

    key: str
    """A stem, or `@country`; numbers are no terms but quantities."""
    text: str
    start: int
    end: int
    name: bool
    """A capitalised word inside a sentence, or a place."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence or headline of an article, `article.text[start:end]`."""

    index: int
    start: int
    end: int
    text: str
    tokens: tuple[Token, ...]
    terms: tuple[Term, ...]
    quantities: tuple[Quantity, ...]
    attributions: tuple[Attribution, ...]
    near: float | None
    """How near in meaning the index found its passage to the claim (cosine); None if it did not find it."""
    headline: bool
    """The article's title, or without a full stop at its end and nothing but headlines before it."""
    tree: Tree
    meant: tuple[Term, ...] = ()
    """The names that its pronouns mean, where the sentences before it say so plainly."""

    @property
    def keys(self) -> frozenset[str]:
        """The keys of its terms."""
        return frozenset(term.key for term in self.terms)

    def node_at(self, at: int) -> Node | None:
        """Give the word of the tree that stands at an offset; None if the tree has none there."""
        return next((n for n in self.tree.nodes if n.start <= at < n.end), None)

    def terms_of(self, nodes: Sequence[Node]) -> tuple[Term, ...]:
        """Give the terms that some words of the tree are."""
        return tuple(t for t in self.terms if any(n.start <= t.start < n.end for n in nodes))


def line(text: str, parse: Parse) -> Line:
    """Read one sentence on its own, such as a claim."""
    (tree,) = parse([text])
    return _line(text, tree, index=0, start=0, attributions=_by_verbs(spoken(text), tree), headline=False)


def lines(text: str, parse: Parse) -> tuple[Line, ...]:
    """Read an article's text, sentence by sentence, carrying speakers forward."""
    made: list[Line] = []
    earlier: list[Attribution] = []
    spans = _rejoined(text)
    trees = parse([text[start:end] for start, end in spans])
    carried = _carried_quotes(text, spans)
    for index, (start, end) in enumerate(spans):
        said = _by_verbs(spoken(text[start:end]), trees[index])
        near = text[max(0, start - 1200) : end]
        found = resolved(said, earlier[-12:], text=near)
        if index in carried and all(a.is_media for a in found):
            passed_on = tuple(name for a in found for name in speakers.outlets(a.speaker) or (a.speaker,))
            speaking = _continued(text, spans, index=index, carried=carried, earlier=earlier)
            found = tuple(replace(a, via=(*a.via, *passed_on)) for a in speaking) or found
        earlier.extend(found)
        sentence = text[start:end]
        headline = all(m.headline for m in made) and not sentence.rstrip("\"”’'").endswith((".", "!", "?"))
        read = _line(sentence, trees[index], index=index, start=start, attributions=found, headline=headline)
        made.append(replace(read, meant=_meant(read, made)))
    return tuple(made)


def _meant(read: Line, before: Sequence[Line]) -> tuple[Term, ...]:
    """Give the names that a sentence's pronouns mean as terms."""
    near = {id(one.tree): one for one in before[-3:]}
    found = referents(read.tree, [one.tree for one in before])
    return tuple(t for tree, noun in found for t in near[id(tree)].terms_of(words(tree, noun)))


def _by_verbs(found: Sequence[Attribution], tree: Tree) -> tuple[Attribution, ...]:
    """Leave out what no verb says: in `X dismissed reports that …` nobody reports."""
    nouns = {n.lower for n in tree.nodes if n.tag.startswith("NN")}
    plain = nouns - {n.lower for n in tree.nodes if not n.tag.startswith("NN")}
    return tuple(a for a in found if a.verb.lower() not in plain or a.speaker == MEDIA_REPORTS)


def _line(
    text: str, tree: Tree, *, index: int, start: int, attributions: tuple[Attribution, ...], headline: bool
) -> Line:
    found = tokens(text)
    return Line(
        index=index, start=start, end=start + len(text), text=text, tree=tree, tokens=found,
        terms=_opening(terms(found), tree), quantities=quantities(text, found), attributions=attributions,
        near=None, headline=headline,
    )  # fmt: skip


def _opening(found: tuple[Term, ...], tree: Tree) -> tuple[Term, ...]:
    """Let the tree say whether a sentence's first word, which is capitalised anyhow, is a name."""
    names = {n.start for n in tree.nodes if n.tag.startswith("NNP")}
    return tuple(replace(t, name=True) if t.start == 0 and t.start in names else t for t in found)


def terms(found: tuple[Token, ...]) -> tuple[Term, ...]:
    """List the words that carry content, places under one key."""
    made: list[Term] = []
    i = 0
    while i < len(found):
        size = next(
            (n for n in (4, 3, 2) if i + n <= len(found) and tuple(t.lower for t in found[i : i + n]) in PHRASES), 1
        )
        token, last = found[i], found[i + size - 1]
        if size == 1 and "-" in token.text:
            made.extend(_parts(token, first=i == 0))
            i += 1
            continue
        key = "@" + PHRASES[tuple(t.lower for t in found[i : i + size])] if size > 1 else _key(token)
        if key is not None:
            made.append(
                Term(
                    key=key,
                    text=" ".join(t.text for t in found[i : i + size]),
                    start=token.start,
                    end=last.end,
                    name=key[0] == "@" or (token.capital and i > 0),
                )
            )
        i += size
    return tuple(made)


def _parts(token: Token, *, first: bool) -> list[Term]:
    """List the parts of a hyphened word as terms of their own."""
    made, at = [], token.start
    for part in token.text.split("-"):
        key = (
            _key(Token(start=at, end=at + len(part), text=part, lower=re.sub(r"['’]s$", "", part).lower()))
            if part
            else None
        )
        if key is not None:
            name = key[0] == "@" or (part[0].isupper() and not first)
            made.append(Term(key=key, text=part, start=at, end=at + len(part), name=name))
        at += len(part) + 1
    return made


def _key(token: Token) -> str | None:
    lower = token.lower
    if lower in COUNTRY and (token.capital or lower.endswith(("ian", "ese"))):
        return "@" + COUNTRY[lower]
    if _YEAR.fullmatch(lower):
        return lower
    if token.number or len(lower) < 2 or lower in cues.STOPWORDS | _LIGHT | NUMBER_WORDS:
        return None
    return stem(lower)


_YEAR = re.compile(r"(?:19|20)\d\d")
LIGHT_VERBS = frozenset(
    "get got make made makes making take took taken taking come came go went put use used using "
    "carry carried carrying carries conduct conducted include included including involve involved undergo "
    "occur occurred happen happened suffer suffered sustain sustained cause caused causing receive received".split()
)
"""Verbs that leave the meaning to their noun (Jespersen 1942; Levin 1993): `make a request`, `carry out an attack`."""

_LIGHT = LIGHT_VERBS | frozenset(
    "set new like well way thing things mr mrs ms dr lie lies sit sits least most many few number total another "
    "later place part".split()
)


def _rejoined(text: str) -> tuple[tuple[int, int], ...]:
    """Cut into sentences, but never between the digits of a number set as `6. 1`."""
    made: list[tuple[int, int]] = []
    for start, end in sentences(text):
        broken = made and re.search(r"\d\.$", text[made[-1][0] : made[-1][1]]) and text[start].isdigit()
        if broken and "\n" not in text[made[-1][1] : start]:
            made[-1] = (made[-1][0], end)
        else:
            made.append((start, end))
    return tuple(made)


def _carried_quotes(text: str, spans: tuple[tuple[int, int], ...]) -> dict[int, str]:
    """Find sentences that stand in quotation marks as a whole or lie inside a longer quotation.

    The value says where their speaker is looked for first: `before` or `after` them.
    """
    carried: dict[int, str] = {}
    inside = False
    for index, (start, end) in enumerate(spans):
        sentence = text[start:end]
        if inside and _NEXT_OPENS.match(text, start):
            inside = False  # no mark closed it: the next one opens another, or there is none
        opens = sum(sentence.count(m) for m in _OPENERS) - sum(sentence.count(m) for m in _CLOSERS)
        straight = sentence.count('"') % 2 == 1
        if straight and abs(opens) == 1:
            opens, straight = 0, False  # a straight mark and a curled one are a pair
        whole = sentence[0] in _OPENERS + '"' and sentence.rstrip()[-1] in _CLOSERS + '"'
        if inside or opens > 0 or straight:
            carried[index] = "after" if not inside else "before"
        elif whole:
            carried[index] = "before"
        inside = (opens > 0 or (inside and opens == 0)) if not straight else not inside
    return carried


def _continued(
    text: str, spans: tuple[tuple[int, int], ...], *, index: int, carried: dict[int, str], earlier: list[Attribution]
) -> tuple[Attribution, ...]:
    """Give a quoted sentence without a speaker of its own the speaker of the quotation it belongs to."""
    following = next(
        (k for k in range(index + 1, min(index + 5, len(spans))) if k not in carried or spoken(text[slice(*spans[k])])),
        None,
    )
    source: Attribution | None = earlier[-1] if earlier else None
    if carried[index] == "after" and following is not None and following in carried:
        ahead = resolved(
            spoken(text[slice(*spans[following])]),
            earlier[-12:],
            text=text[max(0, spans[index][0] - 1200) : spans[following][1]],
        )
        source = ahead[0] if ahead else source
    if source is None:
        return ()
    length = spans[index][1] - spans[index][0]
    return (
        Attribution(
            speaker=source.speaker, named=source.named, via=source.via, position="affirms", verb=source.verb,
            content_start=0, content_end=length, quoted=True,
        ),
    )  # fmt: skip
