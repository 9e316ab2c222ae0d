"""An article as the rules read it: its sentences with their words, quantities, quotations and who says them.

It knows how a text is built, not what any claim asks of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbench.ingest.text import sentences
from workbench.nlp import attribution
from workbench.nlp.attribution import MEDIA_REPORTS, Attribution, spoken
from workbench.nlp.coreference import referents, resolved, words
from workbench.nlp.quantities import Quantity, quantities
from workbench.nlp.terms import Term, terms
from workbench.nlp.tokens import Token, tokens
from workbench.nlp.tree import Clause, Force, Node, Parse, Tree, clause, force, governed, is_verb

_NEXT_OPENS = re.compile(r"[^“”«»\"]*(?:[“«]|(?<!\S)\"(?=\w)|\Z)")
_OPENERS, _CLOSERS = "“«", "”»"


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
            passed_on = tuple(name for a in found for name in attribution.outlets(a.speaker) or (a.speaker,))
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
    # Let the tree say whether a sentence's first word, which is capitalised anyhow, is a name.
    names = {n.start for n in tree.nodes if n.tag.startswith("NNP")}
    return Line(
        index=index,
        start=start,
        end=start + len(text),
        text=text,
        tree=tree,
        tokens=found,
        terms=tuple(replace(t, name=True) if t.start == 0 and t.start in names else t for t in terms(found)),
        quantities=quantities(text, found),
        attributions=attributions,
        near=None,
        headline=headline,
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


# ------------------------------------------------------------
# Read a claim: what is to be found in the articles, whose word it is about, and what weighs how much.

_FIRST_WORDS = 1.4  # the claim's first two plain words, its subject or verb, weigh more
_NAME = 0.65  # what a name weighs beside a plain word: the whole event is about it


@dataclass(frozen=True, slots=True)
class Proposition:
    """A claim as the rules read it."""

    line: Line
    saying: Attribution | None
    """The act of saying that the claim is about, if it is about one."""
    given: str
    """The claim's speaker as given beside its text; empty if none is."""
    content: tuple[Term, ...]
    """The words to be found: of what is said, if the claim is about an act of saying."""
    clause: Clause | None
    """What is said of whom; None where the tree gives no plain verb, adjective or event."""
    predicates: tuple[Term, ...]
    """The words that say it: the main verb's, or the noun's that a light verb leaves it to."""
    force: Force
    """With what force the claim says it."""
    kind: Node | None
    """The noun that says what somebody or something is, if that is what it says."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """Key of a content word → what it weighs."""

    @property
    def copular(self) -> bool:
        """It says what somebody or something is."""
        return self.kind is not None

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where the content words stand in the claim."""
        return tuple((t.start, t.end) for t in self.content)


def proposition(text: str, speaker: str | None, *, parse: Parse) -> Proposition:
    """Read a claim, and weigh its words."""
    read = line(text, parse)
    candidates = (a for a in read.attributions if not a.is_media and _says_enough(read, a))
    saying = next((a for a in candidates if not _relative(text, a)), None)
    begin, end = (0, len(text)) if saying is None else (saying.content_start, saying.content_end)
    content = _distinct(t for t in read.terms if begin <= t.start < end) or _distinct(read.terms)
    told = _told(read, begin, end)
    predicates = () if told is None else _predicates(read, told)
    made = Proposition(
        line=read, saying=saying, given=speaker or "", content=content,
        clause=told if predicates else None, predicates=predicates,
        force=_force(read, told, (begin, end)),
        kind=None if told is not None else next((n for n in read.tree.nodes if read.tree.children(n, "cop")), None),
    )  # fmt: skip
    # Weigh words by their place in the claim alone: what one article does must not depend on the others.
    first = [t.key for t in content if not t.name][:2]
    return replace(
        made, weights={t.key: (_NAME if t.name else 1.0) * (_FIRST_WORDS if t.key in first else 1.0) for t in content}
    )


def _says_enough(read: Line, attribution: Attribution) -> bool:
    inside = [t for t in read.terms if attribution.content_start <= t.start < attribution.content_end]
    return len(inside) >= 1


def _relative(text: str, attribution: Attribution) -> bool:
    """The act of saying only describes somebody: `the spokesman who commented was …`."""
    pattern = rf"\b(?:who|that|which)\s+(?:\w+ly\s+)?{re.escape(attribution.verb)}\b"
    return re.search(pattern, text, re.IGNORECASE) is not None


def _distinct(found: Iterable[Term]) -> tuple[Term, ...]:
    return tuple({term.key: term for term in reversed(tuple(found))}.values())[::-1]


def _told(read: Line, begin: int, end: int) -> Clause | None:
    """Find the main clause of a stretch of a claim, or the one that its main verb only plans, fails or begins."""
    inside = [n for n in read.tree.nodes if begin <= n.start < end and n.dep != "punct"]
    tops = [n for n in inside if n.head == n.index or not begin <= read.tree.head(n).start < end]
    plain = (n for n in tops if n.dep not in ("advcl", "acl", "acl:relcl"))
    head = next((n for n in plain if is_verb(n) or read.tree.children(n, "cop", "nsubj")), tops[0] if tops else None)
    while head is not None and (below := governed(read.tree, head)) is not None:
        head = below
    if head is None or (head.tag.startswith("NN") and (head in tops or read.tree.children(head, "cop"))):
        return None
    return clause(read.tree, head)


def _force(read: Line, told: Clause | None, within: tuple[int, int]) -> Force:
    """Say with what force a claim is made; `X is not a Y` tells by its noun."""
    nouns = (n for n in read.tree.nodes if read.tree.children(n, "cop"))
    head = told.head if told is not None else next(nouns, None)
    return Force() if head is None else force(read.tree, head, within)


def _predicates(read: Line, told: Clause) -> tuple[Term, ...]:
    """Give the words that say it: `made a request` leaves it to its noun."""
    own = read.terms_of([told.head])
    return own or read.terms_of(told.objects)
