"""Find where a sentence says what a claim says that somebody or something is: `X is a Y`, `Y X`, `X, a Y`.

The noun has to be there, of the same one; a sentence that has it of another country says the opposite. What else
excludes what (a song, a town) it does not know.
"""

from __future__ import annotations

from workbench.english import cues
from workbench.english.clauses import case, phrase
from workbench.english.force import Force, force
from workbench.english.trees import Node
from workbench.english.words import stem
from workbench.judge.builtin.likeness import same
from workbench.judge.builtin.matching import Match
from workbench.judge.builtin.propositions import Proposition
from workbench.judge.builtin.reading import Line, Term
from workbench.judge.builtin.roles import Telling

_ANY_OFFICE = frozenset(stem(w) for w in ("official", "officeholder"))
_OFFICES = frozenset(stem(w) for w in cues.ROLES)
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
    nouns = [
        (t, n) for t in match.line.terms if (n := match.line.node_at(t.start)) and any(_is_a(w, t) for w in wanted)
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
    if named is not None and any(_lies_in(named, match.line, n) for n in subjects):
        return 0
    if any(n.tag.startswith("PRP") for n in subjects) and any(same(first, t) > 0 for t in match.line.meant):
        return 0
    if named is None or tree.children(noun, "nsubj"):
        return _COMPACT  # it is said of another one
    return max(noun.start - named[1], named[0] - noun.end, 1)


def _lies_in(span: tuple[int, int], read: Line, noun: Node) -> bool:
    return any(n.start < span[1] and span[0] < n.end for n in read.tree.subtree(noun))


def _is_a(wanted: Term, found: Term) -> bool:
    """Whoever holds an office is an official."""
    return same(wanted, found) > 0 or (wanted.key in _ANY_OFFICE and found.key in _OFFICES)


def _countries(read: Line, noun: Node) -> tuple[Term, ...]:
    """Give the countries that the words before a noun name: `the Pakistani cricketer`."""
    before = (n for n in phrase(read.tree, noun) if n.start < noun.start)
    return tuple(t for t in read.terms_of(tuple(before)) if t.key[0] == "@")
