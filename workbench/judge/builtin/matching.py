"""Find the sentences of an article that talk about a claim, and how much of the claim they cover.

What stands before a sentence counts in part, more where the sentence points back ("the reports", "it"); what
the index found near in meaning counts a little more. It does not know whether a sentence agrees.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from workbench.judge.builtin.roles import Telling, otherwise_told, telling
from workbench.judge.builtin.text import Line, Proposition
from workbench.nlp import lexicon
from workbench.nlp.lexicon import opposite
from workbench.nlp.terms import SYNONYM, Term, same, terms
from workbench.nlp.tokens import stem, tokens
from workbench.nlp.tree import Force, Node, case, force, is_verb, phrase

TALKS = 0.66  # share of the claim's weight that a sentence must cover, context included
_DIRECT = 0.34  # share that must stand in the sentence itself
_LOOSE = 0.78  # share to be covered where the claim has no plain verb
_FULL, _BOTH = 4.0, 0.4  # share that is enough where both who and whom are the same
_HALF, _ONE = 3.5, 0.5  # share that is enough where the one that the claim names is the same
_STRANGER = 0.12  # how much more must be covered for each of the claim's names that the article never mentions
_UNMODIFIED = 0.5  # what a noun counts without the claim's word before it ("aid" for "economic aid")
_NUMBER, _OTHER_NUMBER = 1.2, 0.6  # what a number weighs, and which part of it another number for the same thing
_NEARBY, _POINTED = 0.35, 0.8  # what a word in the context counts, and where the sentence points back
_MEANT = 0.9  # what the name counts that a pronoun of the sentence means
_BEFORE = 3  # sentences of context, with a word of the claim in each
_NEAR_IN_MEANING = 0.62  # cosine above which nearness in meaning makes up for missing words
_COMMON = frozenset(stem(w) for w in lexicon.BODIES | lexicon.MEDIA_WORDS)
_OFFICES = frozenset(stem(w) for w in lexicon.ROLES | {"mr", "mrs", "ms", "dr"})
_MATTERS = (
    "reports?|allegations?|claims?|accusations?|requests?|inquir(?:y|ies)|subject|matter|issue|suggestions?"
    "|discussions?|incident|attack|strike|blast|quake|deal|plan|case|meeting|talks"
)
_BACK = re.compile(
    rf"\b(?:the|these|those|such|this|that|any)\s+(?:(?!of\b)\w+\s+){{0,2}}(?:{_MATTERS})\b"
    r"|\b(?:it|that)\b(?=[.,”\"’' ]*$|[,”\"])|^[“\"]?\s*(?:it|this|that|these|those|they) (?:is|are|was|were)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Match:
    """How a sentence talks about a claim."""

    line: Line
    score: float
    """Share of the claim's weight that is covered, 0..1."""
    direct: float
    """Share that the sentence itself covers."""
    words: float
    """Share of its words that the sentence itself covers, numbers aside."""
    found: tuple[tuple[Term, tuple[int, int]], ...]
    """The claim's words that stand in the sentence, and where."""
    missing: tuple[Term, ...]
    """The claim's words that are neither in the sentence nor near it."""
    head: tuple[int, int] | None
    """Where the claim's main verb, or without one its first plain word, stands in the sentence."""
    told: Telling | None
    """Where it says what the claim says, of the same ones."""
    pointed: bool
    """It points back to where that is said."""
    counts: bool
    """The claim has numbers, and the sentence has them all, of the same things."""

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where the claim's words stand in the sentence."""
        return tuple(sorted(span for _, span in self.found))


def matches(claim: Proposition, article: Sequence[Line]) -> tuple[Match, ...]:
    """Find the sentences of an article that talk about a claim, best first."""
    unknown = _STRANGER * strangers(claim, article)
    found = [match_line(claim, article, read) for read in article]
    return tuple(sorted((m for m in found if _talks(claim, m, unknown)), key=_best_first))


def _talks(claim: Proposition, match: Match, strangers: float) -> bool:
    """The less sure who and whom are, the more of the claim's words must be there."""
    lifted = match.score + max(0.0, (match.line.near or 0.0) - _NEAR_IN_MEANING) - strangers
    if match.told is None:
        enough = TALKS if claim.copular else _LOOSE
        return claim.clause is None and match.score - strangers >= enough and match.direct >= _DIRECT
    if lifted >= TALKS and match.direct >= _DIRECT:
        return True
    if match.counts and match.told.fit >= _HALF and match.direct >= _BOTH:
        return True
    if (claim.line.quantities and not match.told.force.negated) or _beside(claim) & {t.key for t in match.missing}:
        return False
    return match.direct >= (_BOTH if match.told.fit >= _FULL else _ONE if match.told.fit >= _HALF else 1.0)


def _beside(claim: Proposition) -> frozenset[str]:
    """The keys of what the claim says beside who and whom: where, for what, with whom."""
    if claim.clause is None:
        return frozenset()
    words = (t for n in claim.clause.others for t in claim.line.terms_of(phrase(claim.line.tree, n)))
    return frozenset(t.key for t in words if t.text.lower() not in lexicon.TIME_WORDS)


def best(claim: Proposition, article: Sequence[Line]) -> Match | None:
    """Find the sentence that covers most of a claim, however little that is."""
    return min((match_line(claim, article, read) for read in article), key=_best_first, default=None)


def _best_first(match: Match) -> tuple[float, int]:
    return -round(match.score, 6), match.line.index


def match_line(claim: Proposition, article: Sequence[Line], read: Line) -> Match:
    """Say how much of a claim one sentence covers, with what stands before it."""
    found = _here(claim, read)
    near, factor = _context(claim, article, read)
    # Say how far a word stands near a sentence: in what its pronouns mean, or in its context.
    there = {
        t.key: max(_strongest(t, near) * factor, _strongest(t, read.meant) * _MEANT)
        for t in claim.content
        if t.start not in found
    }
    total = sum(claim.weights[t.key] for t in claim.content) + _NUMBER * len(claim.line.quantities)
    direct = (_covered(claim, found) + _counted(claim, read)) / (total or 1.0)
    indirect = sum(claim.weights[key] * strength for key, strength in there.items()) / (total or 1.0)
    placed = tuple((t, (found[t.start][1].start, found[t.start][1].end)) for t in claim.content if t.start in found)
    verbs = {t.key for t in claim.predicates}
    wanted = (span for t, span in placed if (t.key in verbs if verbs else not t.name))
    return Match(
        line=read,
        score=direct + indirect,
        direct=direct,
        words=_covered(claim, found) / (sum(claim.weights[t.key] for t in claim.content) or 1.0),
        found=placed,
        missing=tuple(t for t in claim.content if not there.get(t.key, 1.0)),
        head=next(wanted, None),
        told=telling(claim, read),
        counts=bool(claim.line.quantities)
        and all(any(mine.same_unit(q) and mine.agrees(q) for q in read.quantities) for mine in claim.line.quantities),
        pointed=factor == _POINTED and any(there.get(p.key, 0.0) > 0 for p in claim.predicates),
    )


def _here(claim: Proposition, read: Line) -> dict[int, tuple[float, Term]]:
    """Find the claim's words in a sentence: where they stand in the claim → how well, and the sentence's word."""
    found: dict[int, tuple[float, Term]] = {}
    for term in claim.content:
        here = _best(term, read.terms) or _both_ahead(term, read)
        if here is not None and not _only_half_a_name(claim, term, found):
            found[term.start] = here
    return _by_surname(claim, read, found)


def _by_surname(claim: Proposition, read: Line, found: dict[int, tuple[float, Term]]) -> dict[int, tuple[float, Term]]:
    """Take a surname for the whole name, as news does after the first mention, unless another name stands before it."""
    whole = dict(found)
    for run in _names(claim.content):
        last = found.get(run[-1].start)
        if (
            last is not None
            and len(run) > 1
            and run[-1].key not in _COMMON
            and not _named_otherwise(read, last[1], run)
        ):
            whole |= {t.start: whole.get(t.start, last) for t in run}
    return whole


def _named_otherwise(read: Line, surname: Term, run: Sequence[Term]) -> bool:
    before = next((t for t in read.terms if t.end + 1 == surname.start), None)
    return before is not None and before.name and _strongest(before, run) == 0.0 and before.key not in _OFFICES


def _best(wanted: Term, found: Iterable[Term]) -> tuple[float, Term] | None:
    rated = [(same(wanted, term), -term.start, term) for term in found]
    top = max(rated, key=lambda r: r[:2], default=None)
    return None if top is None or top[0] == 0.0 else (top[0], top[2])


def _both_ahead(wanted: Term, read: Line) -> tuple[float, Term] | None:
    """A plan is a plan, in whatever words: `was arranged`, `is scheduled`, `will`."""
    if wanted.text.lower() not in lexicon.AHEAD:
        return None
    cue = next((t for t in read.tokens if t.lower in lexicon.AHEAD), None)
    if cue is None:
        return None
    return SYNONYM, Term(key=wanted.key, text=cue.text, start=cue.start, end=cue.end, name=False)


def _only_half_a_name(claim: Proposition, term: Term, found: Collection[int]) -> bool:
    """The last, common word of a name (Times, Council) says nothing if the word before it is not there."""
    if not term.name or term.key not in _COMMON:
        return False
    before = next((t for t in claim.line.terms if t.name and t.end + 1 == term.start), None)
    return before is not None and before.key[0] != "@" and before.start not in found


def _covered(claim: Proposition, found: dict[int, tuple[float, Term]]) -> float:
    weight = 0.0
    for before, term in zip((None, *claim.content), claim.content, strict=False):
        if term.start not in found:
            continue
        bare = before is not None and not before.name and before.start not in found and before.end + 1 == term.start
        weight += claim.weights[term.key] * found[term.start][0] * (_UNMODIFIED if bare else 1.0)
    return weight


def _counted(claim: Proposition, read: Line) -> float:
    """Weigh the claim's numbers that a sentence has: in full if they agree, in part if it counts the same thing."""
    weight = 0.0
    for mine in claim.line.quantities:
        same_kind = [q for q in read.quantities if mine.same_unit(q)]
        agreeing = any(mine.agrees(q) for q in same_kind)
        weight += _NUMBER if agreeing else _NUMBER * _OTHER_NUMBER if same_kind else 0.0
    return weight


def _context(claim: Proposition, article: Sequence[Line], read: Line) -> tuple[tuple[Term, ...], float]:
    """Gather the words of what stands before a sentence and of who speaks in it, and how much they count."""
    speakers = [t for a in read.attributions for t in terms(tokens(a.speaker))]
    points = _BACK.search(read.text) is not None
    began = max((o.index for o in article[: read.index + 1] if o.headline), default=0)  # a headline begins afresh
    # Sentences without a word of the claim are passed over: else whatever is planted between would hide the others.
    about = (
        other.terms
        for other in reversed(article[began : read.index])
        if any(_strongest(wanted, other.terms) > 0 for wanted in claim.content)
    )
    before = [t for terms_before in islice(about, _BEFORE) for t in terms_before]
    title = article[began].terms if article[began].headline else ()
    return (*speakers, *before, *title), _POINTED if points else _NEARBY


def _strongest(wanted: Term, found: Iterable[Term]) -> float:
    return max((same(wanted, other) for other in found), default=0.0)


def strangers(claim: Proposition, article: Sequence[Line]) -> int:
    """Count the claim's names of which an article has no part at all."""
    known = [t for read in article for t in read.terms]
    runs = _names(claim.content)
    return sum(not any(_strongest(t, known) for t in run if t.key not in _COMMON) for run in runs)


def _names(content: Sequence[Term]) -> list[list[Term]]:
    """Gather the words of names that stand side by side."""
    runs: list[list[Term]] = []
    for term in (t for t in content if t.name):
        if runs and runs[-1][-1].end + 1 == term.start:
            runs[-1].append(term)
        else:
            runs.append([term])
    return runs


# ------------------------------------------------------------
# Find where a sentence says what a claim says that somebody or something is: `X is a Y`, `Y X`, `X, a Y`.

_ANY_OFFICE = frozenset(stem(w) for w in ("official", "officeholder"))
_OFFICE_KINDS = frozenset(stem(w) for w in lexicon.ROLES)
_COMPACT = 60  # characters within which a name and its description stand
_APART = 110  # characters within which two sides stand
_BESIDE = ("appos", "compound", "amod", "acl:relcl")


def described(claim: Proposition, match: Match) -> Telling | None:
    """Find where a sentence says of the same one what it is; None if it says nothing of the kind."""
    if claim.kind is None or claim.line.quantities:
        return None
    if claim.kind.tag.startswith("NNP") or case(claim.line.tree, claim.kind):
        return _together(claim, claim.kind, match)
    wanted, tree = claim.line.terms_of([claim.kind]), match.line.tree
    # Whoever holds an office is an official.
    nouns = [
        (t, n)
        for t in match.line.terms
        if (n := match.line.node_at(t.start))
        and any((same(w, t) > 0 or (w.key in _ANY_OFFICE and t.key in _OFFICE_KINDS)) for w in wanted)
    ]
    close = [(_distance(claim, match, n), n) for _, n in nouns]
    distance, noun = min(close, key=lambda c: (c[0], c[1].index), default=(_COMPACT, None))
    if noun is None or distance >= _COMPACT:
        return None
    mine, theirs = _countries(claim.line, claim.kind), _countries(match.line, noun)
    abroad = bool(mine and theirs) and not {t.key for t in mine} & {t.key for t in theirs}
    granted = not tree.children(noun, "cop") and not abroad
    return Telling(head=noun, force=force(tree, noun), opposite=abroad, granted=granted, fit=0.0)


def _together(claim: Proposition, kind: Node, match: Match) -> Telling | None:
    """Find both sides of `X is in Y` or `the X is Ann Lee` close to each other."""
    found = {t.key: span for t, span in match.found}
    first, last = claim.content[0].key, next((t.key for t in claim.line.terms_of([kind])), "")
    last = first if case(claim.line.tree, kind) == "among" else last  # one among the outlets is an outlet
    near = first in found and last in found and match.spans[-1][1] - match.spans[0][0] <= _APART
    head = match.line.node_at(found[last][0]) if near and not claim.force.negated else None
    return Telling(head=head, force=Force(), opposite=False, granted=True, fit=0.0) if head else None


def _distance(claim: Proposition, match: Match, noun: Node) -> int:
    """Count the characters between a noun and the one that the claim is about; 0 if it is said of that one."""
    first, tree = claim.content[0], match.line.tree
    named = next((span for t, span in match.found if t.key == first.key), None)
    subjects = (*tree.children(noun, "nsubj", "appos"), *([tree.head(noun)] if noun.dep in _BESIDE else ()))
    if named is not None and any(
        any(inside.start < named[1] and named[0] < inside.end for inside in match.line.tree.subtree(n))
        for n in subjects
    ):
        return 0
    if any(n.tag.startswith("PRP") for n in subjects) and any(same(first, t) > 0 for t in match.line.meant):
        return 0
    if named is None or tree.children(noun, "nsubj"):
        return _COMPACT  # it is said of another one
    return max(noun.start - named[1], named[0] - noun.end, 1)


def _countries(read: Line, noun: Node) -> tuple[Term, ...]:
    """Give the countries that the words before a noun name: `the Pakistani cricketer`."""
    before = (n for n in phrase(read.tree, noun) if n.start < noun.start)
    return tuple(t for t in read.terms_of(tuple(before)) if t.key[0] == "@")


# ------------------------------------------------------------
# Where no sentence plainly says what a claim says: take the nearest in words and meaning, and say what it lacks.

_NEAR = 1.25
"""Share of the claim's words in a sentence and its context, and its cosine with the claim, added."""
_NEAR_WITHOUT = 1.35
"""The same where the sentence does not have the claim's own verb."""
_STRANGER_NEAR = 0.3
"""What each of the claim's names takes off that the article never mentions."""


@dataclass(frozen=True, slots=True)
class Near:
    """A sentence near a claim, and the word in it that counts."""

    match: Match
    told: Telling
    others: bool
    """It has the claim's own word, but as far as the tree tells of others, of another kind or in another place."""


def nearest(claim: Proposition, article: Sequence[Line]) -> Near | None:
    """Find the sentence nearest to a claim in words and meaning; None if none is near enough."""
    unknown = _STRANGER_NEAR * strangers(claim, article)
    found = [match_line(claim, article, read) for read in article if read.near is not None]
    match = max(found, key=_nearness, default=None)
    if match is None or _nearness(match) - unknown < (_NEAR if match.told else _NEAR_WITHOUT):
        return None
    return _at(claim, match)


def counting(claim: Proposition, article: Sequence[Line]) -> list[Near]:
    """Find the sentences that have all of a claim's numbers, of the same things, and most of its words."""
    if not claim.line.quantities:
        return []
    found = [match_line(claim, article, read) for read in article]
    enough = [m for m in found if m.counts and m.told is None and m.score >= TALKS]
    near = [one for m in enough if (one := _at(claim, m)) is not None]
    return [one for one in near if not one.others]


def _at(claim: Proposition, match: Match) -> Near | None:
    head = match.told.head if match.told else _head_near(claim, match)
    if head is None:
        return None
    against = match.told.opposite if match.told else _opposed(claim, match.line)
    made = force(match.line.tree, head)
    if match.told is None and claim.clause is not None:
        made = replace(
            made, negated="not" if claim.force.negated else ""
        )  # another verb's `not` is none of the claim's
    told = Telling(head=head, force=made, opposite=against, granted=False, fit=0.0)
    return Near(match, told, others=match.told is None and otherwise_told(claim, match.line))


def _nearness(match: Match) -> float:
    return match.score + (match.line.near or 0.0)


def _head_near(claim: Proposition, match: Match) -> Node | None:
    """The claim's own word, else the verb over most of its words."""
    keys = {p.key for p in claim.predicates}
    own = next((span for t, span in match.found if t.key in keys), None)
    nodes = [n for start, _ in ([own] if own else match.spans) if (n := match.line.node_at(start)) is not None]
    return next((n for n in nodes if is_verb(n)), nodes[0] if nodes else None)


def _opposed(claim: Proposition, read: Line) -> bool:
    mine = list(claim.predicates) or list(claim.content)
    return any(opposite(p.key, t.key) for p in mine for t in read.terms) and not any(
        same(p, t) > 0 for p in mine for t in read.terms
    )
