"""A sentence as a tree: each word, its part of speech, and the word that it depends on.

It knows the labels' names, not how a sentence is parsed; `workbench/parse.py` makes the trees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

__all__ = ["Node", "Parse", "Tree"]


@dataclass(frozen=True, slots=True)
class Node:
    """One word or mark of a sentence."""

    index: int
    start: int
    """Code points from the sentence's beginning."""
    end: int
    text: str
    tag: str
    """Part of speech, Penn Treebank tag set (Marcus et al. 1993): NN, NNP, VBD, MD, PRP …"""
    dep: str
    """Relation to the head, Universal Dependencies v1: nsubj, nsubjpass, dobj, nmod, ccomp, neg …; of a root: ROOT."""
    head: int
    """Index of the word that it depends on; a root's own."""

    @property
    def lower(self) -> str:
        """The word in small letters."""
        return self.text.lower()


@dataclass(frozen=True)
class Tree:
    """The words of one sentence, in order."""

    nodes: tuple[Node, ...]

    @cached_property
    def _children(self) -> tuple[tuple[int, ...], ...]:
        below: list[list[int]] = [[] for _ in self.nodes]
        for node in self.nodes:
            if node.head != node.index:
                below[node.head].append(node.index)
        return tuple(tuple(one) for one in below)

    def children(self, node: Node, *deps: str) -> tuple[Node, ...]:
        """Give the words that depend directly on one, in order; with `deps`, only those so related."""
        return tuple(self.nodes[i] for i in self._children[node.index] if not deps or self.nodes[i].dep in deps)

    def head(self, node: Node) -> Node:
        """Give the word that one depends on; a root its own."""
        return self.nodes[node.head]

    def subtree(self, node: Node) -> tuple[Node, ...]:
        """Give a word and all that depends on it, directly or not, in the sentence's order."""
        return tuple(sorted(self._below(node), key=lambda one: one.index))

    def _below(self, node: Node) -> Iterator[Node]:
        waiting = [node]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += self.children(one)


Parse = Callable[[Sequence[str]], list[Tree]]
"""Sentences in, a tree each out, in their order."""
