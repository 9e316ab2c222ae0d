"""Say whom a sentence's pronouns mean, by what the sentences before it are about. Plain cases only.

The nearest name that may be meant is taken, subjects before other words (Hobbs 1978; Grosz, Joshi and Weinstein 1995).
It knows nobody's sex and no name's kind but by the words beside it, and is often wrong where two could be meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.english import cues
from workbench.english.clauses import phrase
from workbench.english.places import COUNTRY
from workbench.english.trees import Node, Tree

_BACK = 3
"""Sentences in which a name is looked for."""
_PERSONS = frozenset("he she him her his hers".split())
_THINGS = frozenset("it its".split())
_SUBJECTS = ("nsubj", "nsubjpass")


def referents(tree: Tree, before: Sequence[Tree]) -> tuple[tuple[Tree, Node], ...]:
    """Give the names that the third-person pronouns of a sentence mean, each with the sentence it stands in.

    `before` are the sentences that come before it, in their order. Nothing for a pronoun that follows a name in its
    own sentence.
    """
    pronouns = [n for n in tree.nodes if n.lower in _PERSONS | _THINGS and n.tag.startswith("PRP")]
    found = []
    for kind in (_PERSONS, _THINGS):
        wanted = next((n for n in pronouns if n.lower in kind), None)
        if wanted is not None and not any(_may(n, kind) for n in tree.nodes[: wanted.index]):
            found += _nearest(before, kind)
    return tuple(found)


def _nearest(before: Sequence[Tree], kind: frozenset[str]) -> list[tuple[Tree, Node]]:
    for tree in reversed(before[-_BACK:]):
        names = [n for n in tree.nodes if _may(n, kind)]
        first = next((n for n in names if n.dep in _SUBJECTS), names[0] if names else None)
        if first is not None:
            return [(tree, first)]
    return []


def _may(node: Node, kind: frozenset[str]) -> bool:
    """Tell whether a word heads a name that may be a person, or one that may be a thing."""
    if not node.tag.startswith("NNP") or node.dep in ("compound", "amod", "nmod:poss"):
        return False
    if node.lower in cues.WEEKDAYS or node.lower in cues.MONTHS:
        return False
    body = node.lower in COUNTRY or node.lower in cues.BODIES
    return body if kind is _THINGS else not body


def words(tree: Tree, node: Node) -> tuple[Node, ...]:
    """Give the words of the name that a word heads."""
    return tuple(n for n in phrase(tree, node) if n.tag.startswith("NNP"))
