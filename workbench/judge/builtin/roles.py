"""Find where a sentence says what a claim says, of the same who and whom; similar words in other roles are nothing.

A clause tells it whose word is the claim's, a synonym's or an opposite's, and whose subject and object are not
somebody else. Pronouns and definite descriptions may stand for anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.judge.builtin.text import Line, Proposition
from workbench.nlp import lexicon
from workbench.nlp.lexicon import opposite
from workbench.nlp.terms import Term, same
from workbench.nlp.tokens import stem
from workbench.nlp.tree import Clause, Force, Node, case, clause, force, phrase

Role = Literal["free", "same", "elsewhere", "open", "other"]

_RANK: dict[Role, float] = {"same": 2.0, "free": 1.5, "elsewhere": 1.2, "open": 1.0, "other": 0.0}
_MUTUAL = frozenset(
    stem(w) for w in "meet talk discuss negotiate marry wed divorce collide merge agree sign deal hold".split()
)
"""What one does with another, the other does with the one: Levin (1993) 36.1-36.3, correspond, marry, meet."""
_OFFICES = frozenset(stem(w) for w in lexicon.ROLES | lexicon.BODIES | lexicon.ANONYMOUS)
_ANYBODY = frozenset(stem(w) for w in "official source authority insider people person".split())
_NO_ONE = frozenset("nobody none nothing".split())
_GENERIC = frozenset("pair duo trio couple man woman boy girl two three others".split())
_UNRESOLVED = ("PRP", "DT", "WDT", "WP", "CD", "EX")
_DEFINITE = frozenset("the its his her their this that these those".split())


@dataclass(frozen=True, slots=True)
class Telling:
    """The place where a sentence says what a claim says."""

    head: Node
    force: Force
    opposite: bool
    """It says the opposite of the claim's word."""
    granted: bool
    """A definite phrase takes it for granted."""
    fit: float
    """How surely it is said of the same ones; 4 at most."""


def telling(claim: Proposition, read: Line) -> Telling | None:
    """Find where a sentence says what the claim says; None if it says it of nobody the claim means."""
    if claim.clause is None:
        return None
    tried = (_telling(claim, claim.clause, read, term) for term in read.terms)
    found = [t for t in tried if t is not None]
    return max(found, key=lambda t: (not t.opposite, t.fit, -t.head.index), default=None)


def _telling(claim: Proposition, wanted: Clause, read: Line, term: Term) -> Telling | None:
    head = read.node_at(term.start)
    against = _reversed(claim, term)
    if head is None or head.dep in _INSIDE or not (against or any(same(p, term) > 0 for p in claim.predicates)):
        return None
    if term.key in {t.key for n in (*wanted.subjects, *wanted.objects) for t in claim.line.terms_of([n])} - {
        p.key for p in claim.predicates
    }:
        return None  # who or whom is no telling of what
    found = clause(read.tree, head)
    fit = _fit(claim, wanted, read, found)
    if fit is None or (against and (found.nominal or fit < _SURE)):
        return None
    if _differs(claim, wanted, read, found):
        return None
    owner = read.tree.head(head) if head.dep == "acl" and head.tag == "VBN" else head
    granted = (found.nominal or owner is not head) and _definite(read, owner)
    return Telling(head=head, force=force(read.tree, head), opposite=against, granted=granted, fit=fit)


def otherwise_told(claim: Proposition, read: Line) -> bool:
    """Tell whether a sentence has the claim's own word, but of others, of another kind or in another place."""
    if claim.clause is None:
        return False
    for term in read.terms:
        head = read.node_at(term.start)
        if head is not None and head.dep not in _INSIDE and any(same(p, term) > 0 for p in claim.predicates):
            found = clause(read.tree, head)
            if _fit(claim, claim.clause, read, found) is None or _differs(claim, claim.clause, read, found):
                return True
    return False


def _differs(claim: Proposition, wanted: Clause, read: Line, found: Clause) -> bool:
    return _of_another_kind(claim, wanted, read, found) or _in_another_place(claim, wanted, read, found)


def _of_another_kind(claim: Proposition, wanted: Clause, read: Line, found: Clause) -> bool:
    """Tell whether the same noun is of another kind: `economic aid`, `military aid`."""
    pairs = [(w, f) for w in (*wanted.objects, *wanted.others) for f in (*found.objects, *found.others)]
    return any(_contrasting(claim.line, w, read, f) for w, f in pairs)


def _contrasting(mine: Line, wanted: Node, theirs: Line, found: Node) -> bool:
    heads, others = mine.terms_of([wanted]), theirs.terms_of([found])
    if not any(same(h, o) > 0 for h in heads for o in others):
        return False
    kinds, other_kinds = _kinds(mine, wanted), _kinds(theirs, found)
    return bool(kinds and other_kinds) and not any(same(k, o) > 0 for k in kinds for o in other_kinds)


def _in_another_place(claim: Proposition, wanted: Clause, read: Line, found: Clause) -> bool:
    """Tell whether each names a place, and not the same."""
    mine, theirs = _places(claim.line, wanted), _places(read, found)
    return bool(mine and theirs) and not any(same(a, b) > 0 for a in mine for b in read.terms)


def _places(read: Line, told: Clause) -> tuple[Term, ...]:
    phrases = (n for part in (*told.objects, *told.others) for n in phrase(read.tree, part))
    places = (n for n in phrases if _proper(n) and case(read.tree, n) in _WHERE)
    found = (t for n in places for t in read.terms_of(phrase(read.tree, n)))
    return tuple(t for t in found if t.text.lower() not in lexicon.TIME_WORDS)


_WHERE = frozenset("in at near over off outside".split())


def _kinds(read: Line, noun: Node) -> tuple[Term, ...]:
    """Give the adjectives that say of what kind a thing is (Quirk et al. 1985, 7.45): they end in -ic, -al, -ary …"""
    phrased = (n for n in phrase(read.tree, noun) if n.dep == "amod" and n.lower.endswith(_CLASSIFYING))
    return tuple(t for n in phrased for t in read.terms_of([n]) if not t.name)


_CLASSIFYING = ("ic", "al", "ary", "ian", "ive", "ous")


def _reversed(claim: Proposition, term: Term) -> bool:
    """Tell whether a word excludes what the claim says: an opposite, or the same with `un-`."""
    keys = [p.key for p in claim.predicates]
    if any(term.key == "un" + key or key == "un" + term.key for key in keys):
        return True
    return any(opposite(key, term.key) for key in keys) and not any(same(p, term) > 0 for p in claim.predicates)


_INSIDE = ("compound", "nmod:poss", "case", "aux", "auxpass")
_SURE = 3.0  # fit from which opposites are said of the same


def _definite(read: Line, head: Node) -> bool:
    below = read.tree.children(head, "det", "nmod:poss")
    return any(n.dep == "nmod:poss" or n.lower in _DEFINITE for n in below)


def _fit(claim: Proposition, wanted: Clause, read: Line, found: Clause) -> float | None:
    """Compare who and whom; None if they are others, or one in the other's place."""
    subjects, objects = found.subjects, found.objects
    if found.nominal and not (subjects and objects):
        return _loose_fit(claim, wanted, read, (*subjects, *objects, *found.others))
    if not wanted.objects and not subjects:  # the shop closed · they closed the shop
        subjects, objects = objects, ()
    if not wanted.subjects and not objects:  # six were killed · six died
        subjects, objects = (), subjects
    if (
        wanted.subjects
        and wanted.objects
        and not objects
        and _role(claim, wanted.objects, read, subjects, ()) == "same"
    ):
        subjects, objects = (), subjects  # the storm killed twelve · twelve died in the storm
    who = _role(claim, wanted.subjects, read, subjects, (*objects, *found.others))
    whom = _role(claim, wanted.objects, read, objects, (*subjects, *found.others))
    if "other" in (who, whom):
        return None
    crossed = who == "elsewhere" and _role(claim, wanted.subjects, read, objects, ()) == "same"
    crossed_too = whom == "elsewhere" and _role(claim, wanted.objects, read, subjects, ()) == "same"
    if (
        (crossed or crossed_too)
        and not _mutual(claim)
        and not (found.nominal and not (found.subjects and found.objects))
    ):
        return None
    return _RANK[who] + _RANK[whom]


def _mutual(claim: Proposition) -> bool:
    return any(p.key in _MUTUAL for p in claim.predicates)


def _loose_fit(claim: Proposition, wanted: Clause, read: Line, found: Sequence[Node]) -> float | None:
    """Compare with what stands beside a noun, in whatever place: it need not say both who and whom."""
    kinds = [_role(claim, part, read, found, ()) for part in (wanted.subjects, wanted.objects)]
    if "other" in kinds and "same" not in kinds:
        return None
    return sum(_RANK["open" if kind == "other" else kind] for kind in kinds)


def _role(
    claim: Proposition, wanted: Sequence[Node], read: Line, found: Sequence[Node], elsewhere: Sequence[Node]
) -> Role:
    if not wanted:
        return "free"
    kinds = [_like(claim.line, w, read, f) for w in wanted for f in found]
    if "same" in kinds:
        return "same"
    if kinds and "open" not in kinds and not _mutual(claim):
        return "other"
    if any(_like(claim.line, w, read, f) == "same" for w in wanted for f in elsewhere):
        return "elsewhere"
    return "open" if not kinds or "open" in kinds else "other"


def _like(mine: Line, wanted: Node, theirs: Line, found: Node) -> Role:
    """Compare two phrases by their head words and names."""
    words, others = mine.terms_of(phrase(mine.tree, wanted)), theirs.terms_of(phrase(theirs.tree, found))
    head = next((t for t in words if t.start <= wanted.start < t.end or wanted.start <= t.start < wanted.end), None)
    if found.lower in _NO_ONE or (found.lower == "one" and theirs.tree.children(found, "neg")):
        return "same"  # nobody is none of them
    if found.tag == "PRP" and head is not None and any(same(t, m) > 0 for t in words for m in theirs.meant):
        return "same" if any(same(head, m) > 0 for m in theirs.meant) else "open"
    if head is None or not others or found.tag in _UNRESOLVED or found.lower in _GENERIC:
        return "open"
    if any(same(head, o) > 0 for o in others):
        return "same"
    shared = any(t.name and any(same(t, o) > 0 for o in others) for t in words)
    if shared and (_proper(wanted) or head.key in _OFFICES):
        return "same"
    top = next((o for o in others if found.start <= o.start < found.end), None)
    if top is not None and {top.key, head.key} <= _ANYBODY:
        return "same"
    if shared or _proper(wanted) != _proper(found):
        return "open" if _proper(found) or shared or _definite(theirs, found) else "other"
    return "other"


def _proper(node: Node) -> bool:
    return node.tag.startswith("NNP")
