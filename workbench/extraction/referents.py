"""Which person `he` or `she` can only be, and whether a claim still points at something that it has left behind.

A pronoun is resolved only where the sentences before name one person whom it fits; a wrong name in a claim accuses
somebody. This module reads names, titles and trees; it does not guess a person's gender from the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.corpus.passages import sentences
from workbench.english.cues import ANONYMOUS, FEMALE, MALE, ROLES
from workbench.english.trees import Node, Tree
from workbench.extraction.people import Person

__all__ = ["the_only_person", "without_antecedent"]

_NEAR = 1_200  # characters
_BEFORE = 2  # sentences
_PERSONAL = frozenset("he she him her his hers himself herself".split())
_OF_THINGS = frozenset("it its itself they them their theirs themselves".split())


def the_only_person(pronoun: str, people: Sequence[Person], before: str) -> str | None:
    """Name the one person of the sentences before whom `he`, `his`, `she` or `her` fits; None where two do, or none.

    Any other word fits everybody.
    """
    window = _last(before)
    named = [p for p in people if _named(p, window)]
    wanted = _gender_of(pronoun)
    fitting = [p for p in named if wanted is None or _gender(p, before) in (None, wanted)]
    return fitting[0].name if len(fitting) == 1 else None


def _last(before: str) -> str:
    near = before[-_NEAR:]
    cuts = sentences(near)[-_BEFORE:]
    return near[cuts[0][0] :] if cuts else ""


def _named(person: Person, window: str) -> bool:
    return re.search(rf"\b{re.escape(person.name.split()[-1])}\b", window) is not None


def _gender_of(pronoun: str) -> str | None:
    return {"he": "he", "his": "he", "him": "he", "she": "she", "her": "she"}.get(pronoun.lower())


def _gender(person: Person, before: str) -> str | None:
    """Tell `he` or `she` by the words of the role and the title before the name; None where neither is there."""
    surname = re.escape(person.name.split()[-1])
    beside = re.findall(rf"\b([A-Z]\w+)\.? (?:([A-Z]\w+) )?(?={surname}\b)", before)
    words = {w.lower() for w in [*(w for pair in beside for w in pair), *person.role.split()]}
    he, she = bool(words & MALE), bool(words & FEMALE)
    return None if he == she else "he" if he else "she"


def without_antecedent(tree: Tree) -> Node | None:
    """Find the first pronoun outside quotation marks that nothing before it in the sentence can be meant by."""
    quoted = False
    for node in tree.nodes:
        quoted ^= node.text == '"'
        if not quoted and node.tag in ("PRP", "PRP$") and not _has_antecedent(node, tree):
            return node
    return None


def _has_antecedent(pronoun: Node, tree: Tree) -> bool:
    if pronoun.lower not in _PERSONAL | _OF_THINGS:
        return True  # I, we, you: somebody's own words
    if _expletive(pronoun, tree):
        return True
    before = tree.nodes[: pronoun.index]
    if pronoun.lower in _PERSONAL:
        return any(_could_be_a_person(one) for one in before)
    return any(one.tag.startswith("NN") and one.dep not in ("nmod:tmod", "nmod:npmod") for one in before)


def _expletive(pronoun: Node, tree: Tree) -> bool:
    """Tell `it was unclear whether`, `it took hours to`, `it is a mistake to`: an `it` that stands for what follows."""
    if pronoun.lower != "it":
        return False
    behind = [one for one in tree.subtree(tree.head(pronoun)) if one.index > tree.head(pronoun).index]
    return pronoun.dep == "expl" or any(one.dep == "mark" or one.tag in ("WRB", "WP") for one in behind)


def _could_be_a_person(node: Node) -> bool:
    acts = node.tag == "NN" and node.dep in ("nsubj", "nsubjpass", "dobj")
    return acts or node.tag.startswith("NNP") or node.lower in ROLES | ANONYMOUS | MALE | FEMALE
