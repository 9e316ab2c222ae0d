"""Who did what to whom: the parts of a clause, read off a sentence's tree.

A verb, an adjective or a noun may be what is said of somebody: `X seized Y`, `Y is safe`, `X's seizure of Y`. Passives
are turned round, subjects that are not repeated are carried on. It does not know who a pronoun is, nor what a word
means.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.english import cues
from workbench.english.places import COUNTRY
from workbench.english.trees import Node, Tree
from workbench.english.words import stem

_THEY = frozenset("he she it they".split())
RELATIVE = frozenset("who which that whom".split())
_SUBJECTS = ("nsubj", "csubj")
_PASSIVE_SUBJECTS = ("nsubjpass", "csubjpass")
_OBJECTS = ("dobj", "iobj", "obj")
_OTHERS = ("nmod", "xcomp", "advmod", "nmod:tmod", "nmod:npmod", "amod")
_OF = frozenset("of on against".split())
# Verbs whose infinitive is done by their subject although they have an object: Quirk et al. (1985) 16.50.
_SUBJECT_CONTROL = frozenset(stem(w) for w in "promise threaten vow offer".split())
# Verbs that leave the meaning to their object: Jespersen (1942), Grimshaw and Mester (1988).
_LIGHT = frozenset(
    stem(w)
    for w in (
        "have make take give do launch stage mount carry conduct commit hold lodge file issue suffer sustain"
    ).split()
)
_OTHER_CLAUSES = ("acl:relcl", "acl", "advcl", "ccomp", "parataxis", "csubj", "conj")
_ASIDE = ("acl:relcl", "acl", "advcl", "ccomp", "parataxis", "punct")


@dataclass(frozen=True, slots=True)
class Clause:
    """What is said, and the phrases that say of whom: each by its head word."""

    head: Node
    subjects: tuple[Node, ...]
    objects: tuple[Node, ...]
    others: tuple[Node, ...]
    """What stands with a preposition, and the complements."""
    nominal: bool
    """A noun tells it: which phrase does and which suffers is less sure."""


def is_verb(node: Node) -> bool:
    """Tell whether a word is a form of a verb."""
    return node.tag.startswith("VB")


def clause(tree: Tree, head: Node, up: int = 4) -> Clause:
    """Gather what a word is said of; a subject that is not repeated is looked for so many verbs up."""
    if head.tag.startswith("NN") and not tree.children(head, "cop", *_SUBJECTS):
        return _nominal(tree, head)
    agents = _with_case(tree, head, "by") if passive(tree, head) else ()
    subjects = _resolved(tree, head, tree.children(head, *_SUBJECTS)) + agents
    objects = _resolved(tree, head, tree.children(head, *_PASSIVE_SUBJECTS)) + tree.children(head, *_OBJECTS)
    if not subjects and not (objects and passive(tree, head)):
        carried = _carried(tree, head, up - 1) if up else ()
        if passive(tree, head) and not objects:
            objects = carried
        elif not passive(tree, head):
            subjects = carried
    others = tuple(n for n in tree.children(head, *_OTHERS) if n not in agents)
    if head.dep == "amod" and not objects:
        objects = (tree.head(head),)
    return Clause(head=head, subjects=subjects, objects=objects, others=others, nominal=False)


def passive(tree: Tree, head: Node) -> bool:
    """Tell whether a verb is in the passive."""
    if tree.children(head, "auxpass", *_PASSIVE_SUBJECTS):
        return True
    bare = head.tag == "VBN" and not tree.children(head, "aux", "nsubj")
    return bare and (head.dep in ("acl", "advcl", "ROOT", "amod") or bool(_with_case(tree, head, "by")))


def case(tree: Tree, node: Node) -> str:
    """Give the preposition of a phrase; empty if it has none."""
    return " ".join(c.lower for c in tree.children(node, "case", "mark"))


def phrase(tree: Tree, head: Node) -> tuple[Node, ...]:
    """Give the words of a phrase without the clauses that hang on it."""
    found, waiting = [head], list(tree.children(head))
    while waiting:
        node = waiting.pop()
        if node.dep not in _ASIDE:
            found.append(node)
            waiting += tree.children(node)
    return tuple(sorted(found, key=lambda n: n.index))


def extent(tree: Tree, head: Node) -> tuple[Node, ...]:
    """Give the words of a clause without the other clauses in its sentence."""
    found, waiting = [head], list(tree.children(head))
    while waiting:
        node = waiting.pop()
        if node.dep not in _OTHER_CLAUSES or (node.dep == "conj" and not is_verb(node)):
            found.append(node)
            waiting += tree.children(node)
    return tuple(sorted(found, key=lambda n: n.index))


def _with_case(tree: Tree, head: Node, *cases: str) -> tuple[Node, ...]:
    return tuple(n for n in tree.children(head, "nmod") if case(tree, n) in cases)


def _nominal(tree: Tree, head: Node) -> Clause:
    names = (n for n in tree.children(head, "amod", "compound") if n.text[0].isupper())
    owner = (*(n for p in tree.children(head, "nmod:poss") for n in _owning(tree, head, p)), *names)
    owner = owner or _lightly(tree, head)
    inside = (n for of in _with_case(tree, head, "of") for n in _with_case(tree, of, "by"))
    by = _with_case(tree, head, "by") or tuple(inside)
    of = tuple(n for n in tree.children(head, "nmod") if case(tree, n) in _OF)
    others = tuple(n for n in tree.children(head, "nmod", "acl") if n not in (*of, *by))
    return Clause(head=head, subjects=by or owner, objects=of + (owner if by else ()), others=others, nominal=True)


def _lightly(tree: Tree, head: Node) -> tuple[Node, ...]:
    """`Vale has two arrests`, `the army launched an attack`: who has or makes it."""
    verb = tree.head(head)
    light = head.dep == "dobj" and is_verb(verb) and stem(verb.lower) in _LIGHT
    return clause(tree, verb, up=2).subjects if light else ()


def _owning(tree: Tree, head: Node, owner: Node) -> tuple[Node, ...]:
    """`Vale announced his resignation`: whose it is, is whoever does it."""
    verb = tree.head(head)
    doers = tree.children(verb, *_SUBJECTS) if owner.tag == "PRP$" and head.dep in _OBJECTS else ()
    return doers or (owner,)


def _resolved(tree: Tree, head: Node, found: tuple[Node, ...]) -> tuple[Node, ...]:
    """Put the noun in the place of `who` and `which`."""
    if head.dep == "acl:relcl" and any(n.lower in RELATIVE for n in found):
        return (tree.head(head),)
    if head.dep == "ccomp" and found and found[0].lower in _THEY:
        doers = tree.children(tree.head(head), *_SUBJECTS)
        return tuple(n for n in doers if _agrees(found[0], n)) or found
    return found


def _agrees(pronoun: Node, noun: Node) -> bool:
    """Tell whether a pronoun may stand for who says it: `the army said it`, `residents said they`."""
    plural = noun.tag in ("NNS", "NNPS")
    body = noun.lower in cues.BODIES or noun.lower in COUNTRY
    return plural if pronoun.lower == "they" else not plural and body == (pronoun.lower == "it")


def _carried(tree: Tree, head: Node, up: int) -> tuple[Node, ...]:
    """Find whom a verb without a subject of its own is said of."""
    governor = tree.head(head)
    if governor is head:
        return ()
    if head.dep in ("acl", "acl:relcl") and governor.tag.startswith(("NN", "PRP", "CD")):
        return tree.children(governor, "nmod:poss") if head.tag == "VB" else (governor,)  # a plan to quit · he who quit
    if head.dep == "conj" or (head.dep == "advcl" and not _other_doer(tree, head)):
        carried = clause(tree, governor, up)
        return carried.objects if passive(tree, governor) and carried.objects else carried.subjects
    if head.dep == "xcomp":
        return _controlling(tree, governor, up)
    return ()


def _other_doer(tree: Tree, head: Node) -> bool:
    return bool(tree.children(head, "mark")) and not head.tag.startswith(("VBG", "VBN"))


def _controlling(tree: Tree, governor: Node, up: int) -> tuple[Node, ...]:
    whole = clause(tree, governor, up)
    if whole.objects and stem(governor.lower) not in _SUBJECT_CONTROL:
        return whole.objects
    return whole.subjects or whole.objects
