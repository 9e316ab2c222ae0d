"""Read a claim: what is to be found in the articles, whose word it is about, and what weighs how much.

Names weigh less than what is said of them. It does not look into any article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbench.english.clauses import Clause, clause, is_verb
from workbench.english.force import Force, force, governed
from workbench.english.saying import Attribution
from workbench.english.trees import Node, Parse
from workbench.judge.builtin.reading import Line, Term, line

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
    return replace(made, weights=_weights(content))


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


def _weights(content: Sequence[Term]) -> Mapping[str, float]:
    """Weigh words by their place in the claim alone: what one article does must not depend on the others."""
    first = [t.key for t in content if not t.name][:2]
    return {t.key: (_NAME if t.name else 1.0) * (_FIRST_WORDS if t.key in first else 1.0) for t in content}
